//! What `qiquan doctor` finds out about a project: settings, registers, folders. Text and JSON come from one report.

mod faces;
mod folders;
mod reasons;
mod registers;
mod settings;
mod text;
mod topics;

use crate::base::config::Project;
use crate::base::divisions;
use crate::base::error::{Result, SoftError};
use crate::check::{Input, Rulebook};
use crate::cli::pipeline;
use crate::ingest::propose::Proposal;
use crate::ingest::{self, catalogue, propose};
use crate::scan::layout::Layouts;
use crate::scan::{self, ScanOptions};
use serde::Serialize;

pub use faces::{Style, Unprintable};
pub use folders::{CountyFolders, FolderNote, HouseholdFolder, UnfoundHousehold, UnmatchedFile};
pub use registers::{Column, MissingRegister, Table, Unreadable};
pub use settings::Settings;
pub use text::text;
pub use topics::TopicNote;

/// Lines of a list that are printed; the true count stands beside them, and JSON holds all.
pub const SHOWN: usize = 20;

/// 回收的清单: workbooks in `registers/feedback/` that hold answers, and their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Answers {
    pub files: u64,
    pub rows: usize,
}

/// Everything `doctor` says.
#[derive(Debug, Serialize)]
pub struct Report {
    pub settings: Settings,
    /// What packs are printed in.
    pub fonts: Vec<Style>,
    /// Names with characters that print as 〓.
    pub unprintable: Vec<Unprintable>,
    pub registers: Vec<Table>,
    /// Kinds of registers that were not found.
    pub registers_not_found: Vec<MissingRegister>,
    /// 一页县情 and 专项, with the figures that cannot be counted everywhere.
    pub topics: Vec<TopicNote>,
    /// Lists that people filled in and handed back.
    pub answers: Answers,
    /// Registered households, and those of an older export that a newer one no longer lists.
    pub households: usize,
    pub households_dropped: usize,
    pub counties: Vec<CountyFolders>,
    pub proposals: Vec<Proposal>,
    /// Folders that fit no unit, and folders that fit several.
    pub unplaced: Vec<FolderNote>,
    pub ambiguous: Vec<FolderNote>,
    /// Household folders that no register knows (C002).
    pub folder_only: Vec<HouseholdFolder>,
    /// Registered households without a folder (C001).
    pub without_folder: Vec<UnfoundHousehold>,
    /// Files that fit no kind of paper (C020).
    pub unmatched: Vec<UnmatchedFile>,
    pub files: usize,
    /// Worth a look, but read all the same.
    pub remarks: Vec<SoftError>,
    /// What could not be read.
    pub unread: Vec<SoftError>,
}

/// Looks at the project; nothing is written.
///
/// # Errors
/// Faulty configuration, catalogue or templates.
pub fn report(project: &Project, rules: &Rulebook) -> Result<Report> {
    let catalogue = catalogue::load(project)?;
    let mut divisions = divisions::builtin();
    let mut scan = scan::run(project, &divisions, &ScanOptions::default(), &|_| ())?;
    pipeline::learn(&mut divisions, &scan);
    let data = ingest::registers::read(project, &divisions)?;
    let feedback = ingest::feedback::read(project, &[]);
    let layouts = Layouts::of(project)?;
    ingest::stages::read_through(&mut scan, &data, &divisions, &layouts);
    let documents = ingest::documents::matched(project, &scan, &data, &catalogue, &divisions);
    let claims = ingest::claims::collect(project, &scan, &data, &documents);
    let as_of = pipeline::as_of(None, project, &data)?;
    let topics = crate::check::Topics::of(project, rules, &catalogue)?;
    let input = Input {
        project,
        as_of,
        deadline: pipeline::deadline(project, as_of)?,
        divisions: &divisions,
        catalogue: &catalogue,
        scan: &scan,
        data: &data,
        documents: &documents,
        claims: &claims,
        rules,
        topics: &topics,
        selection: crate::check::Selection::default(),
    };
    let (fonts, unprintable) = faces::faces(&input)?;
    let placing = folders::Placing::of(&input);
    let mut remarks: Vec<SoftError> = data.remarks.clone();
    remarks.extend(feedback.remarks);
    remarks.extend(crate::check::notes::strays(&input));
    remarks.extend(crate::check::notes::lists_not_handed_in(&input));
    let mut unread: Vec<SoftError> =
        scan.soft_errors.iter().chain(&data.soft_errors).chain(&feedback.soft_errors).cloned().collect();
    for list in [&mut remarks, &mut unread] {
        list.sort();
        list.dedup();
    }
    Ok(Report {
        settings: settings::settings(&input)?,
        fonts,
        unprintable,
        registers: registers::tables(&input),
        registers_not_found: registers::not_found(&input),
        topics: topics::notes(&input),
        answers: Answers { files: feedback.files, rows: feedback.answers.len() },
        households: data.households.len(),
        households_dropped: data.dropped.len(),
        counties: placing.counties(&input, &layouts),
        proposals: propose::propose(&project.code, &scan, &data, &divisions, &layouts),
        unplaced: reasons::notes(&input, &documents.unplaced),
        ambiguous: reasons::notes(&input, &documents.ambiguous),
        folder_only: folders::folder_only(&input),
        without_folder: folders::without_folder(&input),
        unmatched: folders::unmatched(&input),
        files: scan.entries.len(),
        remarks,
        unread,
    })
}
