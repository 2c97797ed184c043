//! Gathers the items: what lies in the archive, with what the archive's own lists say about it.

use super::rows::{Row, Rows};
use super::{Catalogue, Entry, Given, Group, number, numbering};
use crate::base::config::Project;
use crate::base::config::filing::Filing;
use crate::base::date::PartialDate;
use crate::base::divisions::Divisions;
use crate::base::mask;
use crate::base::terms::Level;
use crate::ingest::catalogue::{Catalogue as Kinds, UnitKey};
use crate::ingest::dataset::{Dataset, printed};
use crate::ingest::documents::{Documents, ListedPaper, years};
use crate::ingest::record::Record;
use crate::model::files::FileLine;
use crate::scan::entry::{EntryId, Scan};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Everything a catalogue is made of.
pub struct Source<'a> {
    pub project: &'a Project,
    pub divisions: &'a Divisions,
    pub kinds: &'a Kinds,
    pub scan: &'a Scan,
    pub data: &'a Dataset,
    pub documents: &'a Documents,
    /// What the archive's own lists say.
    pub rows: &'a Rows<'a>,
    /// One line a file, in the order of the scan.
    pub lines: &'a [FileLine],
    /// Whose each folder is, in the order of the scan.
    pub units: &'a [Option<UnitKey>],
    /// Pages of each file as far as they could be counted, in the order of the scan.
    pub pages: &'a [Option<u32>],
}

/// A paper that a file was taken for: code and year.
type Taken = (&'static str, Option<i32>);

/// Rows of 归档目录 by the code of the unit whose papers they list.
pub type RowsByUnit<'r, 'a> = BTreeMap<String, Vec<&'r Row<'a>>>;

/// One catalogue for each list of files; the files are in the order of the scan.
#[must_use]
pub fn catalogues(
    source: &Source<'_>,
    units: &[(String, String, Vec<EntryId>)],
    rows: &RowsByUnit<'_, '_>,
) -> Vec<Catalogue> {
    let taken = source.documents.by_file();
    let listed = source.rows.by_file();
    units
        .par_iter()
        .map(|(code, name, files)| {
            let filing = Filing::of(&source.project.filing, code);
            let mut catalogue = Catalogue {
                code: code.clone(),
                name: name.clone(),
                filing,
                groups: groups(source, files, &taken, &listed),
                given: rows.get(code).map_or(Vec::new(), |rows| given(source, rows)),
                faults: Vec::new(),
            };
            numbering::number(&mut catalogue);
            catalogue
        })
        .collect()
}

fn given(source: &Source<'_>, rows: &[&Row<'_>]) -> Vec<Given> {
    let numbered = rows.iter().filter(|row| !row.record.text("archive_no").trim().is_empty());
    numbered
        .map(|row| {
            let record = row.record;
            let title = record.text("title");
            let (of, place) = match row.file() {
                Some(file) => (file.to_string(), source.lines[file as usize].path.clone()),
                None => (
                    format!("{:?}", (record.table.spot(), record.row)),
                    format!("{} 第{}行，没有文件", record.table.path, record.row),
                ),
            };
            Given {
                number: mask::text(record.text("archive_no").trim()),
                of,
                what: mask::text(&format!("{title}（{place}）")),
            }
        })
        .collect()
}

fn groups(
    source: &Source<'_>,
    files: &[EntryId],
    taken: &BTreeMap<EntryId, Vec<Taken>>,
    listed: &BTreeMap<EntryId, Vec<(&ListedPaper, Option<&Record>)>>,
) -> Vec<Group> {
    // Units in the order in which they first appear: that of the folders.
    let mut order: BTreeMap<Option<&UnitKey>, usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for id in files {
        let pages = source.pages.get(*id as usize).copied().flatten().map(u64::from);
        let folder = source.scan.entries[*id as usize].folder as usize;
        let unit = source.units.get(folder).and_then(Option::as_ref);
        let at = *order.entry(unit).or_insert_with(|| {
            groups.push(group(source, unit));
            groups.len() - 1
        });
        let papers = taken.get(id).map_or(&[][..], Vec::as_slice);
        let rows = listed.get(id).map_or(&[][..], Vec::as_slice);
        let owner =
            Owner { level: groups[at].level, label: groups[at].label.clone(), head: head(source, unit) };
        // A scanned volume with its own list is as many items as the list has lines.
        let inside = rows.iter().filter(|(paper, _)| paper.in_volume).count();
        if inside > 1 {
            for (paper, row) in rows.iter().filter(|(paper, _)| paper.in_volume) {
                groups[at].entries.push(entry(source, *id, &owner, &[], Some((paper, *row)), None));
            }
        } else {
            groups[at].entries.push(entry(source, *id, &owner, papers, rows.first().copied(), pages));
        }
    }
    groups
}

/// Whose an item is, for its title.
struct Owner<'a> {
    level: Option<Level>,
    label: String,
    /// Name of the head; empty when it is no household.
    head: &'a str,
}

fn head<'a>(source: &Source<'a>, unit: Option<&UnitKey>) -> &'a str {
    match unit {
        Some(UnitKey::Household(id)) => {
            source.data.household(id).map_or("", |household| household.head_name.as_str())
        }
        _ => "",
    }
}

fn group(source: &Source<'_>, unit: Option<&UnitKey>) -> Group {
    let divisions = source.divisions;
    let town = |code: &str| match divisions.township_name(code) {
        name if name == code => code.to_owned(),
        name => format!("{code}{name}"),
    };
    let (township, label, key) = match unit {
        Some(UnitKey::Household(id)) => match source.data.household(id) {
            Some(household) => (
                town(&household.place.township),
                format!(
                    "{}{}{}",
                    divisions.township_name(&household.place.township),
                    household.place.village,
                    household.head_name
                ),
                printed(id).into_owned(),
            ),
            None => (String::new(), printed(id).into_owned(), printed(id).into_owned()),
        },
        Some(UnitKey::Village(_, township, village)) => {
            (town(township), format!("{}{village}", divisions.township_name(township)), township.clone())
        }
        Some(UnitKey::Township(_, township)) => {
            (town(township), divisions.township_name(township).to_owned(), township.clone())
        }
        Some(UnitKey::County(county)) => {
            (String::new(), divisions.county_name(county).to_owned(), county.clone())
        }
        Some(UnitKey::Department(county, name)) => (String::new(), name.clone(), county.clone()),
        Some(UnitKey::Prefecture) => {
            (String::new(), source.project.name.clone(), source.project.code.clone())
        }
        None => (String::new(), "未对应到单位".to_owned(), String::new()),
    };
    Group {
        level: unit.map(UnitKey::level),
        township,
        label: mask::text(&label),
        key,
        volume: String::new(),
        entries: Vec::new(),
    }
}

fn entry(
    source: &Source<'_>,
    file: EntryId,
    group: &Owner<'_>,
    papers: &[Taken],
    row: Option<(&ListedPaper, Option<&Record>)>,
    pages: Option<u64>,
) -> Entry {
    let line = &source.lines[file as usize];
    let record = row.and_then(|(_, record)| record);
    let text = |key: &str| record.map(|record| mask::text(record.text(key).trim())).unwrap_or_default();
    let codes: Vec<String> = match row {
        Some((paper, _)) if papers.is_empty() => paper.code.iter().cloned().collect(),
        _ => papers.iter().map(|(code, _)| (*code).to_owned()).collect(),
    };
    let date = row.and_then(|(paper, _)| paper.date);
    let year = papers
        .iter()
        .find_map(|(_, year)| *year)
        .or_else(|| row.and_then(|(paper, _)| paper.year))
        .or_else(|| date.map(|date| date.year))
        .or_else(|| year_of_name(source.scan, file));
    let kinds: Vec<_> = codes.iter().filter_map(|code| source.kinds.get(code)).collect();
    let given_title = row.map(|(paper, _)| paper.title.trim()).filter(|title| !title.is_empty());
    let title = match given_title {
        // The list of one household need not say whose papers they are; the catalogue of all must.
        Some(title) if group.level == Some(Level::Household) && !title.contains(group.head) => {
            format!("{}[{}]", mask::text(title), group.label)
        }
        Some(title) => mask::text(title),
        // A title of one's own making stands in square brackets.
        None if kinds.is_empty() => format!("[{}{}]", group.label, stem(&line.path)),
        None => {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
            let year = year.map(|year| format!("{year}年")).unwrap_or_default();
            format!("[{}{year}{}]", group.label, names.join("、"))
        }
    };
    let retention = match text("retention") {
        written if written.is_empty() => {
            number::longest(kinds.iter().map(|kind| kind.retention.as_str())).to_owned()
        }
        written => written,
    };
    Entry {
        file,
        path: line.path.clone(),
        codes,
        year,
        title,
        doc_no: text("doc_no"),
        author: text("doc_author"),
        secrecy: text("secrecy"),
        note: text("note"),
        date: date.map(digits).unwrap_or_default(),
        pages: text("pages").parse().ok().or(pages),
        retention,
        given: text("archive_no"),
        ..Entry::default()
    }
}

/// The one year that the name of a file tells, or its folder: papers that are wanted once have years as well.
fn year_of_name(scan: &Scan, id: EntryId) -> Option<i32> {
    let entry = &scan.entries[id as usize];
    let name = stem(&entry.name);
    if years::is_machine_name(name) {
        return None;
    }
    match years::years(name).as_slice() {
        [year] => Some(*year),
        [] => scan.folders[entry.folder as usize].key.year,
        _ => None,
    }
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// `20200415`, `202004`, `2020`.
fn digits(date: PartialDate) -> String {
    let two = |part: Option<u32>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    format!(
        "{}{}{}",
        date.year,
        two(date.month),
        if date.month.is_some() { two(date.day) } else { String::new() }
    )
}
