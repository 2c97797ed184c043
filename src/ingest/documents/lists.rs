//! The archives' own lists: 归档目录 among the registers and 卷内目录 lying beside the papers. A row that names a file
//! or a page range of a scanned volume makes its paper present; a row without a file is 仅目录登记.

use crate::base::mask;
use crate::base::terms::{Link, Presence};
use crate::base::text;
use crate::ingest::catalogue::{MatchedDocument, UnitKey, Unsure};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::gather::{Book, document, own_words, stem};
use crate::ingest::documents::paper::Match;
use crate::ingest::documents::years;
use crate::ingest::documents::{Documents, ListedPaper};
use crate::ingest::record::{RecordKind, column_letters};
use crate::ingest::schema::{Register, schema};
use crate::ingest::table::{self, Cell, Grid};
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, FolderId, Format, Scan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Largest 卷内目录 that is read, and most rows of one sheet.
const MAX_LIST: u64 = 8 << 20;
const MAX_ROWS: usize = 5000;
/// How many earlier rows are asked whether they have a file already: those of the unit's own list come last.
const MAX_BEFORE: usize = 400;

/// One row, whichever list it comes from.
struct Row {
    unit: Option<UnitKey>,
    title: String,
    year: String,
    path: String,
    page: String,
    note: String,
    code: String,
    evidence: Evidence,
    /// Files of the folder the list lies in; empty for registers.
    beside: Vec<EntryId>,
}

pub(super) fn read(
    scan: &Scan,
    data: &Dataset,
    book: &Book<'_>,
    units: &[Option<UnitKey>],
    documents: &mut Documents,
) {
    let by_path: BTreeMap<String, EntryId> =
        if data.all(RecordKind::ArchiveList).is_empty() { BTreeMap::new() } else { paths(scan) };
    let mut rows = register_rows(data);
    rows.extend(volume_rows(scan, units));
    let mut volumes: BTreeSet<EntryId> = BTreeSet::new();
    for row in rows {
        take(scan, data, book, &by_path, documents, &mut volumes, row);
    }
    // A scanned volume whose pages are listed is no unknown paper.
    documents.unmatched.retain(|unmatched| !volumes.contains(&unmatched.file));
}

fn paths(scan: &Scan) -> BTreeMap<String, EntryId> {
    (0..scan.entries.len() as EntryId)
        .filter(|id| scan.entries[*id as usize].class != FileClass::Junk)
        .map(|id| (path_key(&scan.path_of(id)), id))
        .collect()
}

fn path_key(path: &str) -> String {
    text::fold(&path.replace('\\', "/")).trim_matches(['/', '.']).to_owned()
}

fn take(
    scan: &Scan,
    data: &Dataset,
    book: &Book<'_>,
    by_path: &BTreeMap<String, EntryId>,
    documents: &mut Documents,
    volumes: &mut BTreeSet<EntryId>,
    row: Row,
) {
    let Some(unit) = row.unit.clone() else {
        let file = find_path(scan, by_path, documents, &row);
        documents.lists.push(listed(row, None, None, file));
        return;
    };
    let names = book.names(&unit);
    let what = names.map_or(Match::Nothing, |names| {
        let own = || own_words(data, &unit, None);
        let by_code = if row.code.is_empty() { Match::Nothing } else { names.look(&row.code, &own) };
        if matches!(by_code, Match::Papers(_)) { by_code } else { names.look(&row.title, &own) }
    });
    let indices = if let Match::Papers(found) = what { found } else { Vec::new() };
    let mut said = years::said(&row.title);
    if said.years.is_empty() {
        said = years::said(&row.year);
    }
    let years = said.years;
    let in_village = ["村卷", "见村", "村级卷", "村档"].iter().any(|mark| row.note.contains(mark));
    let mut file = find_path(scan, by_path, documents, &row);
    let paged = row.page.chars().any(|c| c.is_ascii_digit());
    if file.is_none() && row.path.is_empty() && !in_village {
        file = own_file(scan, documents, book, &unit, &row, (&indices, &years));
        if file.is_none() && paged {
            file = volume(scan, documents, &row.beside);
            volumes.extend(file);
        }
        if file.is_none() && paged {
            let pages = page_images(scan, documents, &row.beside);
            file = first_number(&row.page).and_then(|page| pages.get(&page).copied());
            volumes.extend(pages.into_values());
        }
    }
    if let Some(id) = file
        && !row.path.is_empty()
    {
        volumes.insert(id);
    }
    let page = first_number(&row.page);
    let code = indices.first().map(|index| book.code(*index));
    for index in &indices {
        for year in years::years_for(book.catalogue, *index, &years) {
            let code = book.code(*index);
            let known = documents.of(&unit).iter().any(|paper| {
                paper.code == code && paper.year == year && (paper.file == file || file.is_none())
            });
            if known || (in_village && file.is_none()) {
                continue;
            }
            let found = match file {
                Some(id) => {
                    let mut found = document(scan, id, &unit, code, year);
                    found.page = page;
                    found.perhaps((said.unsure && year.is_some()).then_some(Unsure::Year))
                }
                None => MatchedDocument {
                    unit: unit.clone(),
                    code,
                    year,
                    presence: Presence::ListedOnly,
                    file: None,
                    page: None,
                    row: Some(Box::new(row.evidence.clone())),
                    unsure: None,
                },
            };
            documents.by_unit.entry(unit.clone()).or_default().push(found);
        }
    }
    let year = years.first().copied();
    documents.lists.push(listed(row, code, year, file));
}

fn listed(row: Row, code: Option<String>, year: Option<i32>, file: Option<EntryId>) -> ListedPaper {
    ListedPaper { unit: row.unit, title: row.title, code, year, path: row.path, file, evidence: row.evidence }
}

/// The file that a path names. Offices write it as they see it: below the project, below the archives, with a drive or
/// a server in front (D:\档案\…, \\server\档案\…), below the unit's own folder, or as a bare file name.
fn find_path(
    scan: &Scan,
    by_path: &BTreeMap<String, EntryId>,
    documents: &Documents,
    row: &Row,
) -> Option<EntryId> {
    if row.path.is_empty() {
        return None;
    }
    let key = path_key(&row.path);
    let root = path_key(&scan.root_display);
    let parts: Vec<&str> = key.split('/').filter(|part| !part.is_empty()).collect();
    // A tail of two parts or more that is a path below the archives can be no other file.
    let tails = (0..parts.len()).map(|from| parts[from..].join("/"));
    let whole = tails
        .clone()
        .take(parts.len().saturating_sub(1).max(1))
        .find_map(|tail| by_path.get(&tail).or_else(|| by_path.get(&format!("{root}/{tail}"))).copied());
    if whole.is_some() {
        return whole;
    }
    let folders = row.unit.as_ref().and_then(|unit| documents.folder(unit)).map(|own| own.folders.as_slice());
    let own = folders.unwrap_or_default().iter().flat_map(|folder| in_folder(scan, *folder));
    let near: Vec<EntryId> = if row.beside.is_empty() { own.collect() } else { row.beside.clone() };
    // Below the unit's folder: the longest tail that ends some file's path.
    for tail in tails {
        let same = |id: &&EntryId| {
            let path = path_key(&scan.path_of(**id));
            path.strip_suffix(&tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        if let Some(id) = near.iter().find(same) {
            return Some(*id);
        }
    }
    let name = parts.last().copied().unwrap_or_default();
    near.into_iter().find(|id| text::fold(stem(&scan.entries[*id as usize])) == name)
}

/// Papers that lie in a folder itself.
fn in_folder(scan: &Scan, folder: FolderId) -> impl Iterator<Item = EntryId> {
    let first = scan.entries.partition_point(|entry| entry.folder < folder);
    (first..scan.entries.len())
        .take_while(move |at| scan.entries[*at].folder == folder)
        .filter(|at| scan.entries[*at].class != FileClass::Junk)
        .map(|at| at as EntryId)
}

/// A file of the unit already recognised as the paper of the row: rather the one whose name is the row's title, rather a
/// paper than the 目录 itself, and rather one that no other row has.
fn own_file(
    scan: &Scan,
    documents: &Documents,
    book: &Book<'_>,
    unit: &UnitKey,
    row: &Row,
    (indices, years): (&[usize], &[i32]),
) -> Option<EntryId> {
    let codes: Vec<String> = indices.iter().map(|index| book.code(*index)).collect();
    let title = text::fold(&row.title);
    let taken = |id: EntryId| {
        documents
            .lists
            .iter()
            .rev()
            .take(MAX_BEFORE)
            .any(|other| other.file == Some(id) && other.unit.as_ref() == Some(unit))
    };
    let rank = |id: &EntryId| {
        let entry = &scan.entries[*id as usize];
        let named = text::fold(stem(entry)).contains(&title);
        (!named, entry.class == FileClass::Catalogue, taken(*id))
    };
    documents
        .of(unit)
        .iter()
        .filter(|paper| codes.contains(&paper.code))
        .filter(|paper| years.is_empty() || paper.year.is_none_or(|year| years.contains(&year)))
        .filter_map(|paper| paper.file)
        .min_by_key(rank)
}

/// The scanned volume beside a list with pages: the only PDF, TIFF or OFD that is no recognised paper.
fn volume(scan: &Scan, documents: &Documents, beside: &[EntryId]) -> Option<EntryId> {
    let likely: Vec<EntryId> = beside
        .iter()
        .copied()
        .filter(|id| matches!(scan.entries[*id as usize].format, Format::Pdf | Format::Tiff | Format::Ofd))
        .filter(|id| {
            let name = text::fold(&scan.entries[*id as usize].name);
            is_unmatched(documents, *id) || name.contains('卷')
        })
        .collect();
    let named: Vec<EntryId> = likely
        .iter()
        .copied()
        .filter(|id| {
            let name = text::fold(&scan.entries[*id as usize].name);
            ["全卷", "卷", "档案", "一户一档", "扫描", "合订"].iter().any(|word| name.contains(word))
        })
        .collect();
    match (likely.as_slice(), named.as_slice()) {
        ([one], _) | (_, [one]) => Some(*one),
        _ => None,
    }
}

/// Unmatched files are in the order of the scan until the lists are read.
fn is_unmatched(documents: &Documents, id: EntryId) -> bool {
    documents.unmatched.binary_search_by_key(&id, |unmatched| unmatched.file).is_ok()
}

/// Fewest numbered pictures that make a volume scanned page by page.
const FEW_PAGES: usize = 3;

/// A volume scanned page by page (001.jpg, 002.jpg …): its pictures by page number, when they lie beside a list with
/// pages. DA/T 31 scans look like this.
fn page_images(scan: &Scan, documents: &Documents, beside: &[EntryId]) -> BTreeMap<u32, EntryId> {
    let mut pages = BTreeMap::new();
    for id in beside {
        let entry = &scan.entries[*id as usize];
        let picture = matches!(entry.format, Format::Jpeg | Format::Tiff | Format::Png | Format::Bmp);
        let stem = stem(entry);
        let digits = &stem[stem.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        if picture
            && (1..=5).contains(&digits.len())
            && is_unmatched(documents, *id)
            && let Ok(page) = digits.parse()
        {
            pages.entry(page).or_insert(*id);
        }
    }
    if pages.len() < FEW_PAGES { BTreeMap::new() } else { pages }
}

fn first_number(page: &str) -> Option<u32> {
    let digits: String =
        page.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn register_rows(data: &Dataset) -> Vec<Row> {
    let records = data.all(RecordKind::ArchiveList).iter();
    records
        .map(|record| {
            let id = text::code(&record.text("hh_id"));
            let area = text::code(&record.text("area_code"));
            let unit = if id.is_empty() {
                match area.len() {
                    6 if area.ends_with("00") => Some(UnitKey::Prefecture),
                    6 if !record.text("unit").is_empty() => {
                        Some(UnitKey::Department(area, record.text("unit")))
                    }
                    6 => Some(UnitKey::County(area)),
                    9.. => match (area.get(..6), area.get(..9), record.text("village")) {
                        (Some(county), Some(township), village) if village.is_empty() => {
                            Some(UnitKey::Township(county.to_owned(), township.to_owned()))
                        }
                        (Some(county), Some(township), village) => {
                            Some(UnitKey::Village(county.to_owned(), township.to_owned(), village))
                        }
                        _ => None,
                    },
                    _ => None,
                }
            } else {
                Some(UnitKey::Household(id))
            };
            Row {
                unit,
                title: record.text("title"),
                year: record.text("year"),
                path: record.raw("path"),
                page: record.text("page_from"),
                note: record.text("note"),
                code: record.text("material"),
                evidence: Evidence {
                    link: Link::File,
                    path: record.table.path.clone(),
                    sheet: record.table.sheet.clone(),
                    cell: record.cell("title"),
                    page: None,
                },
                beside: Vec::new(),
            }
        })
        .filter(|row| !row.title.is_empty() || !row.code.is_empty())
        .collect()
}

/// Rows of the 卷内目录 tables lying among the papers; tables that cannot be read change nothing here, their file
/// state or an empty list says so.
fn volume_rows(scan: &Scan, units: &[Option<UnitKey>]) -> Vec<Row> {
    let Some(register) = schema().ok().and_then(|schema| schema.register(RecordKind::ArchiveList)) else {
        return Vec::new();
    };
    let tables: Vec<EntryId> = (0..scan.entries.len() as EntryId)
        .filter(|id| {
            let entry = &scan.entries[*id as usize];
            entry.class == FileClass::Catalogue && entry.state == FileState::Good && entry.size <= MAX_LIST
        })
        .collect();
    let found: Vec<Vec<Row>> = tables
        .par_iter()
        .map(|id| {
            let folder = scan.entries[*id as usize].folder;
            let unit = units.get(folder as usize).cloned().flatten();
            let household = if let Some(UnitKey::Household(id)) = &unit { id.as_str() } else { "" };
            let path = mask::text_except(&scan.path_of(*id), household);
            let beside = beside(scan, folder);
            let grids = table::read(&scan.disk_path(*id)).unwrap_or_default();
            grids.iter().flat_map(|grid| grid_rows(register, grid, &unit, &path, &beside)).collect()
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// Papers in the same folder and below it.
fn beside(scan: &Scan, folder: FolderId) -> Vec<EntryId> {
    let top = &scan.folders[folder as usize].path;
    let first = scan.entries.partition_point(|entry| entry.folder < folder);
    let inside = |entry: &Entry| {
        entry.folder == folder
            || scan.folders[entry.folder as usize]
                .path
                .strip_prefix(top.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
    };
    (first..scan.entries.len())
        .take_while(|at| scan.folders[scan.entries[*at].folder as usize].path.starts_with(top.as_str()))
        .filter(|at| inside(&scan.entries[*at]) && scan.entries[*at].class == FileClass::Paper)
        .map(|at| at as EntryId)
        .collect()
}

fn grid_rows(
    register: &Register,
    grid: &Grid,
    unit: &Option<UnitKey>,
    path: &str,
    beside: &[EntryId],
) -> Vec<Row> {
    // Column of each key, from the first row that has a title column.
    let header = grid.rows.iter().take(15).enumerate().find_map(|(at, row)| {
        let mut columns: BTreeMap<&str, u16> = BTreeMap::new();
        for (column, cell) in &row.cells {
            let known = register.headers.get(&table::header::bare(&cell.text()).0);
            if let Some(key) = known.and_then(|index| register.columns.get(*index)).map(|column| column.key) {
                columns.entry(key).or_insert(*column);
            }
        }
        (columns.contains_key("title") && columns.len() >= 2).then_some((at, columns))
    });
    let Some((at, columns)) = header else { return Vec::new() };
    let rows = grid.rows.iter().skip(at + 1).take(MAX_ROWS);
    rows.filter_map(|row| {
        let value = |key: &str| {
            let cell = columns.get(key).and_then(|column| row.get(*column));
            cell.map(Cell::text).unwrap_or_default().trim().to_owned()
        };
        let title = value("title");
        let folded = text::fold(&title);
        if folded.is_empty()
            || ["合计", "制表人", "填表人", "备考"].iter().any(|word| folded.starts_with(word))
                && !folded.contains('表')
        {
            return None;
        }
        let column = columns.get("title").copied().unwrap_or(0);
        Some(Row {
            unit: unit.clone(),
            title,
            year: value("year"),
            path: value("path"),
            page: value("page_from"),
            note: value("note"),
            code: value("material"),
            evidence: Evidence {
                link: Link::File,
                path: path.to_owned(),
                sheet: grid.sheet.clone(),
                cell: format!("{}{}", column_letters(column), row.number),
                page: None,
            },
            beside: beside.to_vec(),
        })
    })
    .collect()
}
