//! The archives' own lists: 归档目录 among the registers and 卷内目录 lying beside the papers. A row that names a file
//! or a page range of a scanned volume makes its paper present; a row without a file is 仅目录登记.
//!
//! The year of an annual paper stands in the title, in 年度, or in the heading above the row. A list without all of them
//! has only 日期, and an annual paper belongs to the year in which it was filled in; where there is none either, to the
//! year of the list as a whole.

use crate::base::date::PartialDate;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::terms::{Link, Presence};
use crate::base::text;
use crate::ingest::catalogue::{MatchedDocument, UnitKey, Unsure};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::gather::{Book, document, own_words, stem};
use crate::ingest::documents::inner::{self, Inner};
use crate::ingest::documents::pages;
use crate::ingest::documents::paper::Match;
use crate::ingest::documents::paths::{Paths, path_key};
use crate::ingest::documents::renamed::Renamed;
use crate::ingest::documents::volumes::{self, List, Volume};
use crate::ingest::documents::years::{self, Said};
use crate::ingest::documents::{Documents, ListedPaper};
use crate::ingest::forms;
use crate::ingest::record::RecordKind;
use crate::ingest::schema::schema;
use crate::ingest::table::{self, Grid};
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, FolderId, Format, Scan};
use crate::scan::names;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Largest 卷内目录 that is read.
const MAX_LIST: u64 = 8 << 20;
/// How many earlier rows are asked whether they have a file already: those of the unit's own list come last.
const MAX_BEFORE: usize = 400;

/// One row, whichever list it comes from.
#[derive(Clone)]
pub(super) struct Row {
    pub unit: Option<UnitKey>,
    pub title: String,
    pub year: String,
    /// Year of the heading above the row (二、2018年), and that of the list as a whole (2018年度卷内目录, 2018/卷内目录).
    pub section: Option<i32>,
    pub list_year: Option<i32>,
    pub date: Option<PartialDate>,
    /// Has the list a column 年度? Then 日期 gives no year.
    pub has_year: bool,
    pub path: String,
    pub page: String,
    pub note: String,
    pub code: String,
    pub evidence: Evidence,
    /// Index of the list among the papers; `None` for registers.
    pub list: Option<usize>,
    /// Several bureaus of a joint folder have such a paper, and each has this row: the folder's own unit, and whether it is
    /// the first of them.
    pub shared: Option<(UnitKey, bool)>,
}

pub(super) fn read(
    scan: &Scan,
    data: &Dataset,
    book: &Book<'_>,
    units: &[Option<UnitKey>],
    documents: &mut Documents,
) {
    let by_path =
        if data.all(RecordKind::ArchiveList).is_empty() { Paths::default() } else { Paths::new(scan) };
    let mut rows = register_rows(data, book);
    let (more, lists) = volume_rows(scan, units, &mut documents.unread);
    rows.extend(more);
    let rows: Vec<Row> = rows.into_iter().flat_map(|row| of_each_bureau(row, data, book)).collect();
    let found = volumes::of(scan, documents, lists);
    let large = found.iter().filter_map(|volume| volume.file.filter(|id| pages::is_too_large(scan, *id)));
    for id in large.collect::<BTreeSet<_>>() {
        let path = shown(scan, units, id);
        documents.unread.push(SoftError::new(path, "压缩包内的扫描卷过大，没有核对页数；请解压后存放"));
    }
    let volume_of = |row: &Row| row.list.and_then(|at| found.get(at));
    // What a row says is found out side by side; what it means for the others, row by row.
    let told: Vec<Told> = rows
        .par_iter()
        .map(|row| {
            let beside = volume_of(row).map_or(&[][..], |volume| volume.beside.as_slice());
            Told::of(row, data, book, find_path(scan, &by_path, documents, beside, row))
        })
        .collect();
    let mut renamed =
        Renamed::new(scan, documents, &rows, &told.iter().map(|told| told.file).collect::<Vec<_>>());
    let mut taken: BTreeSet<EntryId> = BTreeSet::new();
    for (at, (row, told)) in rows.into_iter().zip(told).enumerate() {
        let volume = volume_of(&row);
        take(scan, book, documents, (volume, &mut taken, &mut renamed), (at, told), row);
    }
    // A scanned volume whose pages are listed is no unknown paper.
    documents.unmatched.retain(|unmatched| !taken.contains(&unmatched.file));
}

/// A row of a list in the folder of several bureaus is of those that have such a paper; when none has, it stays the folder's.
fn of_each_bureau(row: Row, data: &Dataset, book: &Book<'_>) -> Vec<Row> {
    let Some(joint @ UnitKey::Department(county, name)) = &row.unit else { return vec![row] };
    let all = book.joint(name);
    if all.len() < 2 {
        return vec![row];
    }
    let bureaus = all.into_iter().map(|name| UnitKey::Department(county.clone(), name.to_owned()));
    let own: Vec<UnitKey> =
        bureaus.filter(|bureau| matches!(papers(&row, bureau, data, book), Match::Papers(_))).collect();
    if own.is_empty() {
        return vec![row];
    }
    let several = own.len() > 1;
    let share = |(at, unit)| Row {
        unit: Some(unit),
        shared: several.then(|| (joint.clone(), at == 0)),
        ..row.clone()
    };
    own.into_iter().enumerate().map(share).collect()
}

/// The papers of the unit that a row names: by its code, else by its title.
fn papers(row: &Row, unit: &UnitKey, data: &Dataset, book: &Book<'_>) -> Match {
    book.names(unit).map_or(Match::Nothing, |names| {
        let own = || own_words(data, unit, None);
        let by_code = if row.code.is_empty() { Match::Nothing } else { names.look(&row.code, &own) };
        if matches!(by_code, Match::Papers(_)) { by_code } else { names.look(&row.title, &own) }
    })
}

/// Does the remark of a row say that the paper lies in the village's volume (引用村卷)?
#[must_use]
pub fn refers_to_village(note: &str) -> bool {
    ["村卷", "见村", "村级卷", "村档"].iter().any(|mark| note.contains(mark))
}

fn take(
    scan: &Scan,
    book: &Book<'_>,
    documents: &mut Documents,
    (volume, taken, renamed): (Option<&Volume>, &mut BTreeSet<EntryId>, &mut Renamed),
    (at, told): (usize, Told),
    row: Row,
) {
    let Told { mut file, indices, said } = told;
    let Some(unit) = row.unit.clone() else {
        documents.lists.push(listed(row, None, None, Lies { file, ..Lies::default() }));
        return;
    };
    let years = said.years;
    let in_village = refers_to_village(&row.note);
    let pages = volumes::range(&row.page);
    let (mut beyond, mut in_volume) = (None, false);
    if file.is_none() && row.path.is_empty() && !in_village {
        let others = pages.and(Some(&*taken));
        file = own_file(scan, documents, book, &unit, &row, (&indices, &years, others));
        if file.is_none()
            && let (Some((first, _)), Some(volume)) = (pages, volume)
        {
            beyond = volume.beyond(&row.page);
            file = volume.file.or_else(|| volume.pictures.get(&first).copied());
            in_volume = file.is_some();
            taken.extend(volume.file);
            taken.extend(volume.pictures.values());
        }
    }
    let lost = file.is_none() && !row.path.is_empty();
    if file.is_none() && !row.path.is_empty() && !in_village {
        file = renamed.volume(at);
    }
    if file.is_none() && !row.path.is_empty() && !in_village {
        let wanted: Vec<(&str, Option<i32>)> = indices
            .iter()
            .flat_map(|index| {
                let code = book.code(*index);
                years::years_for(book.catalogue, *index, &years).into_iter().map(move |year| (code, year))
            })
            .collect();
        file = renamed.file(scan, documents, &unit, at, &wanted);
        if file.is_none() && wanted.is_empty() {
            file = renamed.by_title(scan, &unit, at, &row.title);
        }
    }
    // Of which bureau of a joint folder the paper is that lies nowhere, nobody can tell: the row is told once.
    if let (None, Some((joint, first))) = (file, &row.shared) {
        if *first {
            let row = Row { unit: Some(joint.clone()), ..row };
            documents.lists.push(listed(row, None, years.first().copied(), Lies::default()));
        }
        return;
    }
    let under_another_name = lost && file.is_some();
    if let Some(id) = file
        && !row.path.is_empty()
    {
        taken.insert(id);
    }
    let page = pages.map(|(first, _)| first);
    let code = indices.first().map(|index| book.code(*index).to_owned());
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
                    let mut found = document(scan, id, code, year);
                    found.page = page;
                    found.beyond = beyond.as_deref().map(Box::from);
                    let bureau = row.shared.as_ref().map(|_| Unsure::Folder);
                    found.perhaps(bureau.or((said.unsure && year.is_some()).then_some(Unsure::Year)))
                }
                None => MatchedDocument {
                    code,
                    year,
                    presence: Presence::ListedOnly,
                    file: None,
                    page: None,
                    row: Some(Box::new(row.evidence.clone())),
                    beyond: None,
                    unsure: None,
                },
            };
            documents.by_unit.entry(unit.clone()).or_default().push(found);
        }
    }
    let year = years.first().copied();
    documents.lists.push(listed(row, code, year, Lies { file, in_volume, under_another_name }));
}

/// What a row says of itself.
struct Told {
    /// Where its path leads.
    file: Option<EntryId>,
    /// Papers of the catalogue that it names.
    indices: Vec<usize>,
    said: Said,
}

impl Told {
    fn of(row: &Row, data: &Dataset, book: &Book<'_>, file: Option<EntryId>) -> Told {
        let Some(unit) = &row.unit else { return Told { file, indices: Vec::new(), said: Said::default() } };
        let indices =
            if let Match::Papers(found) = papers(row, unit, data, book) { found } else { Vec::new() };
        let yearly = indices.iter().any(|index| years::is_yearly(book.catalogue, *index));
        Told { file, said: years_of(row, yearly), indices }
    }
}

/// Years of the title, else of 年度, else of the heading above the row, else, for an annual paper, of 日期 where there is
/// no 年度, else of the list as a whole.
fn years_of(row: &Row, yearly: bool) -> Said {
    let said = [&row.title, &row.year].map(|text| years::said(text));
    if let Some(said) = said.into_iter().find(|said| !said.years.is_empty()) {
        return said;
    }
    let dated = row.date.filter(|_| yearly && !row.has_year).map(|date| date.year);
    let dated = dated.filter(|year| (2000..=2099).contains(year));
    let context = row.section.or(dated).or(row.list_year).filter(|_| yearly);
    Said { years: context.into_iter().collect(), ..Said::default() }
}

/// Where the paper of a row was found.
#[derive(Default)]
struct Lies {
    file: Option<EntryId>,
    in_volume: bool,
    under_another_name: bool,
}

fn listed(row: Row, code: Option<String>, year: Option<i32>, lies: Lies) -> ListedPaper {
    let Row { unit, title, date, path, evidence, .. } = row;
    let Lies { file, in_volume, under_another_name } = lies;
    ListedPaper { unit, title, code, year, date, path, file, in_volume, under_another_name, evidence }
}

/// The file that a path names. Offices write it as they see it: below the project, below the archives, with a drive or
/// a server in front (D:\档案\…, \\server\档案\…), below the unit's own folder, or as a bare file name.
fn find_path(
    scan: &Scan,
    by_path: &Paths,
    documents: &Documents,
    beside: &[EntryId],
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
        .find_map(|tail| by_path.get(scan, &tail).or_else(|| by_path.get(scan, &format!("{root}/{tail}"))));
    if whole.is_some() {
        return whole;
    }
    let folders = row.unit.as_ref().and_then(|unit| documents.folder(unit)).map(|own| own.folders.as_slice());
    let own = folders.unwrap_or_default().iter().flat_map(|folder| in_folder(scan, *folder));
    let near: Vec<EntryId> = if beside.is_empty() { own.collect() } else { beside.to_vec() };
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
/// paper than the 目录 itself, and rather one that no other row has. For a row with pages none of the scanned volumes,
/// since another volume may hold the paper of another year.
fn own_file(
    scan: &Scan,
    documents: &Documents,
    book: &Book<'_>,
    unit: &UnitKey,
    row: &Row,
    (indices, years, volumes): (&[usize], &[i32], Option<&BTreeSet<EntryId>>),
) -> Option<EntryId> {
    let codes: Vec<&str> = indices.iter().map(|index| book.code(*index)).collect();
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
        .filter(|file| volumes.is_none_or(|volumes| !volumes.contains(file)))
        .min_by_key(rank)
}

fn register_rows(data: &Dataset, book: &Book<'_>) -> Vec<Row> {
    let records = data.all(RecordKind::ArchiveList).iter();
    records
        .map(|record| {
            let id = record.code("hh_id");
            let area = record.code("area_code");
            let unit = if id.is_empty() {
                match area.len() {
                    6 if area.ends_with("00") => Some(UnitKey::Prefecture),
                    6 if !record.text("unit").is_empty() => {
                        Some(UnitKey::Department(area.into_owned(), book.departments(&record.text("unit"))))
                    }
                    6 => Some(UnitKey::County(area.into_owned())),
                    9.. => match (area.get(..6), area.get(..9), record.text("village")) {
                        (Some(county), Some(township), village) if village.is_empty() => {
                            Some(UnitKey::Township(county.to_owned(), township.to_owned()))
                        }
                        (Some(county), Some(township), village) => Some(UnitKey::Village(
                            county.to_owned(),
                            township.to_owned(),
                            village.into_owned(),
                        )),
                        _ => None,
                    },
                    _ => None,
                }
            } else {
                Some(UnitKey::Household(id.into_owned()))
            };
            Row {
                unit,
                title: record.text("title").into_owned(),
                // 2019年度 is no number, and names the year all the same.
                year: record.raw("year").into_owned(),
                date: record.date("date"),
                has_year: record.has_column("year"),
                path: record.raw("path").into_owned(),
                page: record.text("page_from").into_owned(),
                note: record.text("note").into_owned(),
                code: record.text("material").into_owned(),
                evidence: Evidence {
                    link: Link::File,
                    path: record.table.path.clone(),
                    sheet: record.table.sheet.clone(),
                    cell: record.cell("title"),
                    page: None,
                },
                section: None,
                list_year: None,
                list: None,
                shared: None,
            }
        })
        .filter(|row| !row.title.is_empty() || !row.code.is_empty())
        .collect()
}

/// Path of a file as it is printed, the number of its own household readable.
fn shown(scan: &Scan, units: &[Option<UnitKey>], id: EntryId) -> String {
    let unit = units.get(scan.entries[id as usize].folder as usize).and_then(Option::as_ref);
    let household = if let Some(UnitKey::Household(id)) = unit { id.as_str() } else { "" };
    mask::text_except(&scan.path_of(id), household)
}

/// Rows of the 卷内目录 tables lying among the papers, and the lists they stand in; a table that opens and cannot be read
/// is said.
fn volume_rows(scan: &Scan, units: &[Option<UnitKey>], unread: &mut Vec<SoftError>) -> (Vec<Row>, Vec<List>) {
    let Some(register) = schema().ok().and_then(|schema| schema.register(RecordKind::ArchiveList)) else {
        return (Vec::new(), Vec::new());
    };
    let tables: Vec<EntryId> = (0..scan.entries.len() as EntryId)
        .filter(|id| {
            let entry = &scan.entries[*id as usize];
            entry.class == FileClass::Catalogue && matches!(entry.state, FileState::Good | FileState::Untold)
        })
        .collect();
    type Tables = Vec<(Vec<Row>, List)>;
    let found: Vec<Result<Tables, SoftError>> = tables
        .par_iter()
        .map(|id| {
            let entry = &scan.entries[*id as usize];
            let unit = units.get(entry.folder as usize).cloned().flatten();
            let path = shown(scan, units, *id);
            let beside = beside(scan, entry.folder);
            let document = entry.format == Format::Docx;
            let bytes = scan.whole(*id, MAX_LIST).map_err(|reason| unreadable(&path, &reason))?;
            let grids = if document {
                forms::tables(&bytes)
            } else {
                table::read_bytes(&bytes, &names::extension(&entry.name))
            };
            let grids = match grids {
                // Said with all files of closed formats.
                Err(_) if entry.format == Format::Et => Vec::new(),
                grids => grids.map_err(|reason| unreadable(&path, &reason))?,
            };
            // The title of a document stands outside of its table.
            let lines = if document { forms::headlines(&bytes, entry.format) } else { Vec::new() };
            let heading = lines.iter().find(|line| line.contains("目录"));
            let key = &scan.folders[entry.folder as usize].key;
            let of = |(at, grid): (usize, &Grid)| {
                let Inner { mut title, mut rows, pages } =
                    inner::rows(register, grid, &unit, &path, document.then_some(at + 1));
                title.extend(heading.map(String::as_str));
                let own = [&grid.sheet, stem(entry), &title].into_iter().find_map(years::heading);
                let year = own.or_else(|| key.class.rsplit('/').find_map(years::heading)).or(key.year);
                rows.iter_mut().for_each(|row| row.list_year = year);
                let names = [&grid.sheet, stem(entry), &title];
                let mut list = List::new(entry.folder, beside.clone(), names);
                (list.year, list.counted) = (year, pages);
                (!rows.is_empty()).then_some((rows, list))
            };
            Ok(grids.iter().enumerate().filter_map(of).collect())
        })
        .collect();
    let (mut rows, mut lists) = (Vec::new(), Vec::new());
    let read = found.into_iter().filter_map(|read| read.map_err(|error| unread.push(error)).ok());
    for (of_list, mut list) in read.flatten() {
        let pages = of_list.iter().filter_map(|row| volumes::range(&row.page)).map(|(first, _)| first.max(1));
        list.first_page = pages.min().unwrap_or(0);
        rows.extend(of_list.into_iter().map(|row| Row { list: Some(lists.len()), ..row }));
        lists.push(list);
    }
    (rows, lists)
}

fn unreadable(path: &str, reason: &str) -> SoftError {
    SoftError::new(path, format!("目录未能读取，其中各行没有计入：{reason}"))
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
