//! Report drafts (汇报材料, 自评报告, 工作总结 …) of counties, townships, departments and the prefecture: which files they
//! are, what figures of known indicators stand in them, and which of them could not be read. Files of households and
//! villages are never opened here.

pub mod figures;
mod listed;
mod numbers;
pub mod pdf;
pub mod places;
mod times;
mod tounicode;
mod words;

use crate::base::contain;
use crate::base::date::PartialDate;
use crate::base::divisions::Divisions;
use crate::base::mask;
use crate::base::terms::Link;
use crate::ingest::catalogue::{self, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Documents;
use crate::ingest::forms;
use crate::scan::content::Taken;
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, FolderId, Format, Medium, Scan};
use figures::{Figure, Piece};
use places::{Names, Owner};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A report and the figures read from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The unit whose figures it gives; for a department its county.
    pub owner: Owner,
    /// 成员单位; empty elsewhere.
    pub department: String,
    /// Masked.
    pub path: String,
    /// The time of the whole report; `None` when it has none.
    pub date: Option<PartialDate>,
    pub figures: Vec<Figure>,
    /// Why nothing was read; `None` when its text was.
    pub unread: Option<String>,
}

impl Report {
    /// When a figure of the report holds.
    #[must_use]
    pub fn time_of(&self, figure: &Figure) -> Option<PartialDate> {
        figure.stated.or(self.date)
    }

    /// Where a figure stands.
    #[must_use]
    pub fn evidence(&self, figure: &Figure) -> Evidence {
        Evidence {
            link: Link::File,
            path: self.path.clone(),
            sheet: String::new(),
            cell: figure.place.clone(),
            page: figure.page,
        }
    }

    /// The report with the figures of its text; `stem` and `year` are those of its file.
    #[must_use]
    pub fn with_text(self, pieces: &[Piece], stem: &str, year: Option<i32>, names: &Names) -> Report {
        let lines: Vec<String> = pieces.iter().map(|piece| piece.text.clone()).collect();
        let date = times::of_report(&lines, stem, year);
        Report { figures: figures::find(pieces, names, date), date, ..self }
    }

    /// Name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// All reports, sorted by owner and path.
#[must_use]
pub fn collect(scan: &Scan, data: &Dataset, documents: &Documents, divisions: &Divisions) -> Vec<Report> {
    let wanted = wanted(scan, documents);
    let mut names: BTreeMap<(&Owner, bool), Names> = BTreeMap::new();
    for found in &wanted {
        let of = (&found.owner, found.is_of_department());
        names.entry(of).or_insert_with(|| Names::of(of.0, of.1, divisions, data));
    }
    let mut reports: Vec<Report> = wanted
        .par_iter()
        .filter_map(|found| Some(read(scan, found, names.get(&(&found.owner, found.is_of_department()))?)))
        .collect();
    reports.sort_by(|a, b| (&a.owner, &a.path).cmp(&(&b.owner, &b.path)));
    reports
}

/// A file that is a report.
struct Wanted {
    owner: Owner,
    department: String,
    file: EntryId,
    year: Option<i32>,
}

impl Wanted {
    fn is_of_department(&self) -> bool {
        !self.department.is_empty()
    }
}

fn wanted(scan: &Scan, documents: &Documents) -> Vec<Wanted> {
    let recognise = &words::words().recognise;
    let catalogue = catalogue::builtin().ok();
    let mut out = Vec::new();
    let mut folder_of: BTreeMap<FolderId, Vec<EntryId>> = BTreeMap::new();
    let above = |unit: &UnitKey| !matches!(unit, UnitKey::Household(_) | UnitKey::Village(..));
    for folders in documents.units.iter().filter(|folders| above(&folders.unit)) {
        folder_of.extend(folders.folders.iter().map(|folder| (*folder, Vec::new())));
    }
    for (id, entry) in (0..).zip(&scan.entries) {
        if let Some(files) = folder_of.get_mut(&entry.folder) {
            files.push(id);
        }
    }
    for folders in &documents.units {
        let (owner, department) = match &folders.unit {
            UnitKey::Prefecture => (Owner::Prefecture, String::new()),
            UnitKey::County(county) => (Owner::County(county.clone()), String::new()),
            UnitKey::Department(county, name) => (Owner::County(county.clone()), name.clone()),
            UnitKey::Township(county, township) => {
                (Owner::Township(county.clone(), township.clone()), String::new())
            }
            UnitKey::Household(_) | UnitKey::Village(..) => continue,
        };
        let papers = documents.of(&folders.unit);
        for id in folders.folders.iter().filter_map(|folder| folder_of.get(folder)).flatten().copied() {
            let entry = &scan.entries[id as usize];
            let matched = papers.iter().find(|paper| paper.file == Some(id));
            let title = matched.and_then(|paper| {
                catalogue
                    .as_ref()?
                    .types
                    .iter()
                    .find(|(_, kind)| kind.code == paper.code)
                    .map(|(_, kind)| kind.name.as_str())
            });
            let named =
                recognise.is_report(stem(entry)) || title.is_some_and(|name| recognise.is_report(name));
            if named
                && entry.class == FileClass::Paper
                && entry.medium() == Medium::Page
                && !is_table(entry.format)
            {
                out.push(Wanted {
                    owner: owner.clone(),
                    department: department.clone(),
                    file: id,
                    year: matched.and_then(|paper| paper.year),
                });
            }
        }
    }
    out
}

/// Tables have figures, but no sentences.
fn is_table(format: Format) -> bool {
    matches!(format, Format::Xlsx | Format::Xls | Format::Et | Format::Csv | Format::Pptx)
}

fn stem(entry: &Entry) -> &str {
    entry.name.rsplit_once('.').map_or(&*entry.name, |(stem, _)| stem)
}

fn read(scan: &Scan, found: &Wanted, names: &Names) -> Report {
    let entry = &scan.entries[found.file as usize];
    let empty = Report {
        owner: found.owner.clone(),
        department: found.department.clone(),
        path: mask::text(&scan.path_of(found.file)),
        date: None,
        figures: Vec::new(),
        unread: None,
    };
    match pieces(scan, found.file, entry) {
        Ok(pieces) => empty.with_text(&pieces, stem(entry), found.year, names),
        Err(reason) => Report { unread: Some(reason), ..empty },
    }
}

/// Does the name of the file call it a report?
pub(in crate::ingest) fn is_named(entry: &Entry) -> bool {
    words::words().recognise.is_report(stem(entry))
}

pub(in crate::ingest) fn pieces(scan: &Scan, id: EntryId, entry: &Entry) -> Result<Vec<Piece>, String> {
    match entry.state {
        state if state.opens() => {}
        FileState::Encrypted => return Err("文件已加密".to_owned()),
        _ => return Err("文件损坏或为空".to_owned()),
    }
    match entry.format {
        Format::Docx => {
            let text =
                scan.take(id, Taken::Text, || forms::running_text(&scan.bytes(id, forms::MAX_FILE)?))?;
            if text.iter().all(|(_, text)| text.is_empty()) {
                return Err("没有文字".to_owned());
            }
            Ok(text.into_iter().map(|(place, text)| Piece { place, page: None, text }).collect())
        }
        Format::Pdf => {
            let pages = scan.take(id, Taken::Text, || {
                let bytes = scan.bytes(id, pdf::MAX_FILE)?;
                contain::run(|| pdf::read(&bytes))
                    .unwrap_or_else(|| Err("解析时出错，文件可能已损坏".to_owned()))
            })?;
            let on_page = |(page, lines): (u32, Vec<String>)| {
                lines.into_iter().map(move |text| Piece { place: String::new(), page: Some(page), text })
            };
            Ok((1..).zip(pages).flat_map(on_page).collect())
        }
        Format::Jpeg
        | Format::Tiff
        | Format::Png
        | Format::Bmp
        | Format::Gif
        | Format::Heic
        | Format::Jp2 => Err("图片，没有文字".to_owned()),
        Format::Doc | Format::Wps | Format::Ole | Format::Rtf => Err("旧版文档，请另存为DOCX".to_owned()),
        _ => Err("这种格式读不出文字".to_owned()),
    }
}
