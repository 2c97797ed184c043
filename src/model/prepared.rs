//! What `prepare` makes of an archive: per unit the files to hand over, with their digests.

use crate::base::error::SoftError;
use crate::ingest::facts::{Facts, Told};
use crate::model::files::FileLine;
use crate::model::filing::Figures;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of `prepare.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// A preparation for hand-over (移交准备).
#[derive(Debug, Clone, Serialize)]
pub struct Prepared {
    pub schema_version: u32,
    /// `qiquan 0.1.0`
    pub tool: String,
    pub as_of: String,
    /// The project's name and code.
    pub name: String,
    pub code: String,
    /// Names of the digest algorithms, in the order of the columns.
    pub algorithms: Vec<&'static str>,
    pub units: Vec<Unit>,
    /// What came of the results of another program, when some were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// Folders and registers that could not be read (未能检查).
    pub soft_errors: Vec<SoftError>,
}

impl Prepared {
    /// Files whose digests an earlier run took, and the oldest day.
    #[must_use]
    pub fn reused(&self) -> Option<(u64, NaiveDate)> {
        self.units.iter().filter_map(|unit| unit.reused).reduce(|a, b| (a.0 + b.0, a.1.min(b.1)))
    }
}

/// One county, or the top unit with what lies above the counties.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Unit {
    pub code: String,
    pub name: String,
    /// Files to hand over, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// Files inside containers; they go with these and are not counted among `files`.
    pub inside: u64,
    /// 非归档文件, left behind.
    pub junk: u64,
    /// Files and folders that cannot be handed over.
    pub obstacles: Vec<SoftError>,
    /// The package, when one was asked for.
    pub package: Option<Package>,
    /// Figures of the catalogue.
    pub filing: Figures,
    /// 四性检测: items by result.
    pub natures: BTreeMap<&'static str, u64>,
    /// Files by format, 非归档文件 left out.
    pub formats: Vec<FormatCount>,
    /// What the files told of themselves.
    pub told: ToldCounts,
    /// Files whose digests an earlier run took, and the oldest day: of the run, not of the archive, so the receipt tells it.
    #[serde(skip)]
    pub reused: Option<(u64, NaiveDate)>,
    /// Where the results of another program differ.
    #[serde(skip)]
    pub differences: Vec<DifferenceLine>,
    #[serde(skip)]
    pub lines: Vec<PreparedLine>,
}

/// How the results of another program compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub program: &'static str,
    /// Files that both looked at.
    pub both: u64,
    pub differences: u64,
    /// Files without a result.
    pub without: u64,
    /// Results of no file of this run.
    pub strangers: u64,
}

/// A line of 格式差异: what each says, masked.
#[derive(Debug, Clone)]
pub struct DifferenceLine {
    pub path: String,
    pub ours: String,
    pub theirs: String,
    pub what: &'static str,
}

/// How many files are of one format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FormatCount {
    pub format: &'static str,
    pub version: String,
    pub pronom: &'static str,
    pub mime: &'static str,
    /// In the list of formats that are filed as they are (归档格式范围).
    pub accepted: bool,
    pub files: u64,
}

/// How many files have what somebody must look after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ToldCounts {
    /// Outside the formats that are filed as they are.
    pub refused: u64,
    pub encrypted: u64,
    /// Encryption or macros that nobody could see.
    pub unseen: u64,
    pub macros: u64,
    /// Pages that were counted.
    pub pages: u64,
    /// Scans below 200 dpi.
    pub coarse: u64,
    /// Scans in black and white.
    pub bitonal: u64,
    /// Files whose inside could not be read.
    pub doubtful: u64,
}

/// A package (移交包).
#[derive(Debug, Clone, Serialize)]
pub struct Package {
    /// Complete, checked and closed.
    pub sealed: bool,
    /// Files in the package's folder that are none of the archive; masked.
    pub foreign: Vec<String>,
}

/// A file and its digests.
#[derive(Debug, Clone)]
pub struct PreparedLine {
    pub file: FileLine,
    /// Lower-case hex, in the order of the algorithms; empty when there is none.
    pub digests: Vec<String>,
    /// Why it has none, or why it stays behind.
    pub note: String,
    /// What the file tells of itself; nobody looks into 非归档文件.
    pub facts: Facts,
}

impl Unit {
    /// Counts what the lines tell.
    pub fn count_formats(&mut self) {
        let mut formats: BTreeMap<FormatCount, u64> = BTreeMap::new();
        let mut told = ToldCounts::default();
        for PreparedLine { file, facts, .. } in self.lines.iter().filter(|line| line.is_looked_into()) {
            let kind = FormatCount {
                format: file.format,
                version: facts.version.clone(),
                pronom: facts.pronom,
                mime: facts.mime,
                accepted: facts.refused.is_none(),
                files: 0,
            };
            *formats.entry(kind).or_default() += 1;
            let unseen = [facts.encrypted, facts.macros].contains(&Told::Unknown);
            told.refused += u64::from(facts.refused.is_some());
            told.encrypted += u64::from(facts.encrypted == Told::Yes);
            told.unseen += u64::from(unseen);
            told.macros += u64::from(facts.macros == Told::Yes);
            told.pages += u64::from(facts.pages.unwrap_or(0));
            told.coarse += u64::from(facts.is_coarse());
            told.bitonal += u64::from(facts.is_bitonal());
            told.doubtful += u64::from(!facts.doubts.is_empty());
        }
        self.formats = formats.into_iter().map(|(kind, files)| FormatCount { files, ..kind }).collect();
        self.told = told;
    }
}

impl PreparedLine {
    /// Did somebody look into the file?
    #[must_use]
    pub fn is_looked_into(&self) -> bool {
        !self.facts.pronom.is_empty()
    }
}

impl Prepared {
    /// Is everything in hand: nothing unread, nothing left out, every package sealed?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let complete = |unit: &Unit| {
            unit.obstacles.is_empty() && unit.package.as_ref().is_none_or(|package| package.sealed)
        };
        self.soft_errors.is_empty() && self.units.iter().all(complete)
    }
}
