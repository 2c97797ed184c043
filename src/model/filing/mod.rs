//! 归档整理: the catalogue of what is handed over, with numbers (档号) as given and as proposed.
//!
//! A given number is never changed. A proposal is final only when the archivist hands the list back among the registers.
//! What has no source stays blank, and is counted.

pub mod boxes;
mod entries;
pub mod number;
mod numbering;
pub mod rows;

use crate::base::config::filing::{Filing, Form};
use crate::base::terms::Level;
use serde::Serialize;

/// Catalogue of one county, or of what lies above the counties.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub code: String,
    pub name: String,
    pub filing: Filing,
    /// Whose papers they are, in the order of the archive; each with its entries.
    pub groups: Vec<Group>,
    /// Every number that the office gave, also to papers that have no file.
    pub given: Vec<Given>,
    /// What is wrong with the given numbers.
    pub faults: Vec<Fault>,
}

/// Papers of one unit: in an archive of volumes, a volume (案卷).
#[derive(Debug, Clone)]
pub struct Group {
    pub level: Option<Level>,
    /// `150802100狼山镇`, for the order and the files of lists; empty above the townships.
    pub township: String,
    /// 狼山镇永丰村赵甲
    pub label: String,
    /// 户编号 or 区划代码.
    pub key: String,
    /// 案卷号, given or proposed, in front of the items' own; empty in an archive of items.
    pub volume: String,
    pub entries: Vec<Entry>,
}

/// One item (件).
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Number of the file in the scan.
    pub file: u32,
    /// Path, masked.
    pub path: String,
    /// Codes of the papers it was taken for.
    pub codes: Vec<String>,
    pub year: Option<i32>,
    pub title: String,
    /// 文号, 责任者, 密级, 备注 as a register gives them.
    pub doc_no: String,
    pub author: String,
    pub secrecy: String,
    pub note: String,
    /// `YYYYMMDD`, or as much of it as is known.
    pub date: String,
    pub pages: Option<u64>,
    /// 保管期限 in words.
    pub retention: String,
    /// 档号 as the office gave it.
    pub given: String,
    pub proposed: String,
    /// What is lacking for a proposal.
    pub lacks: Vec<&'static str>,
}

impl Entry {
    /// The number there is: the given one, else the proposal.
    #[must_use]
    pub fn number(&self) -> &str {
        if self.given.is_empty() { &self.proposed } else { &self.given }
    }
}

/// A number that the office gave (已有档号), as its list has it.
#[derive(Debug, Clone)]
pub struct Given {
    pub number: String,
    /// The file, or the row of a paper without one: two lines about one file give one number.
    pub of: String,
    /// Title and place, for people.
    pub what: String,
}

/// Something wrong with given numbers (档号核查).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// 不合编制规则, 重复, 断号
    pub kind: &'static str,
    pub number: String,
    /// Which items, or what is missing.
    pub what: String,
}

/// Figures of a catalogue, for the summary.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    pub volumes: u64,
    pub items: u64,
    /// Known pages, and items whose pages nobody could count.
    pub pages: u64,
    pub pages_unknown: u64,
    pub numbers_given: u64,
    pub numbers_proposed: u64,
    /// Items without a number, and what is lacking: (what, items).
    pub numbers_lacking: u64,
    pub lacks: Vec<(String, u64)>,
    /// Blank fields without a source: (column, items).
    pub blank: Vec<(&'static str, u64)>,
    pub faults: u64,
}

impl Catalogue {
    /// Every item in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.groups.iter().flat_map(|group| &group.entries)
    }

    /// How it is arranged.
    #[must_use]
    pub fn form(&self) -> Form {
        self.filing.form.unwrap_or(Form::Item)
    }

    #[must_use]
    pub fn figures(&self) -> Figures {
        let count = |test: &dyn Fn(&Entry) -> bool| self.entries().filter(|entry| test(entry)).count() as u64;
        let mut lacks: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
        for what in self.entries().flat_map(|entry| &entry.lacks) {
            *lacks.entry(what).or_default() += 1;
        }
        let blank = [
            ("文号", count(&|entry| entry.doc_no.is_empty())),
            ("责任者", count(&|entry| entry.author.is_empty())),
            ("日期", count(&|entry| entry.date.is_empty())),
            ("页数", count(&|entry| entry.pages.is_none())),
        ];
        Figures {
            volumes: if self.form() == Form::Volume { self.groups.len() as u64 } else { 0 },
            items: count(&|_| true),
            pages: self.entries().filter_map(|entry| entry.pages).sum(),
            pages_unknown: count(&|entry| entry.pages.is_none()),
            numbers_given: count(&|entry| !entry.given.is_empty()),
            numbers_proposed: count(&|entry| entry.given.is_empty() && !entry.proposed.is_empty()),
            numbers_lacking: count(&|entry| entry.number().is_empty()),
            lacks: lacks.into_iter().map(|(what, items)| (what.to_owned(), items)).collect(),
            blank: blank.into_iter().collect(),
            faults: self.faults.len() as u64,
        }
    }
}

pub use entries::{RowsByUnit, Source, catalogues};
