//! What the check stage gives: findings, required papers with their presence, outcome per rule, link states.

use crate::base::error::SoftError;
use crate::base::terms::{Level, Link, LinkState, Presence, Severity};
use crate::check::finding::Finding;
use crate::check::needs::Lack;
use crate::check::topics::count::Counted;
use crate::ingest::catalogue::{Catalogue, DocumentType, MatchedDocument, UnitKey};
use crate::ingest::dataset::Place;
use crate::ingest::documents::Documents;
use std::collections::BTreeMap;

/// Result of a check.
#[derive(Debug, Default)]
pub struct Checked {
    /// Sorted by (county, township, village, household, rule, subject, fingerprint).
    pub findings: Vec<Finding>,
    /// Required papers of every unit, sorted by [`UnitKey`].
    pub requirements: Vec<UnitRequirements>,
    /// One entry per rule, sorted by code.
    pub rules: Vec<RuleOutcome>,
    /// 户编号 → state of the three links; every household of `households` (已脱贫享受政策) that the run covers.
    pub link_states: BTreeMap<String, HouseholdLinks>,
    /// What a reader should know beside the findings: settings without effect, ledgers that are not there so that the papers they call for were not asked. No failure to read, so no soft error.
    pub notes: Vec<SoftError>,
    /// Figures of topics and brief: county → one for each of [`crate::check::Topics::figures`].
    pub counted: BTreeMap<String, Vec<Counted>>,
}

/// The papers one unit must have.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitRequirements {
    pub unit: UnitKey,
    pub place: Place,
    /// In catalogue order, then by year.
    pub papers: Vec<Requirement>,
}

/// One (document, year) a unit must have. Compact: a prefecture has about 600,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Index into `Catalogue::types`.
    pub document: u16,
    /// Year of an annual paper.
    pub year: Option<i32>,
    pub presence: Presence,
    /// Index into the unit's list in `Documents::by_unit`: the paper that decided the presence.
    pub found: Option<u32>,
    /// Why the presence is what it is, when that needs a word.
    pub why: Why,
}

/// Reason behind a presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The presence says it all.
    Plain,
    /// The unit's folder could not be read (文件夹无法读取).
    UnreadableFolder,
    /// The unit has no folder of its own, but one that may be its cannot be told apart (文件夹对应不唯一).
    ContestedFolder,
    /// A rar or 7z lies among the papers, which cannot be listed; the text names it.
    SealedArchive(&'static str),
    /// A folder that could not be matched may be that of the village (文件夹未对应).
    StrayFolder,
    /// The only file is damaged, empty, encrypted, or a link (文件损坏或加密).
    DamagedFile,
    /// Whether the paper is needed cannot be decided (条件不明); the text says which field of which register is blank.
    Undecided(&'static str),
    /// No register of the county says whether the paper is needed; the text says which one would.
    Unanswerable(&'static str),
    /// There is such a paper, but it does not say for which year (未注明年度).
    NoYear,
    /// Its name holds two years.
    TwoYears,
    /// Two households of the village bear the name on it.
    TwoOwners,
    /// Its folder may be this unit's or another's.
    FolderOfAnother,
    /// The file lies in the household's folder, but its name is that of another household.
    AnotherOwner,
    /// The village volume may hold it: the paper there does not open, or the folder could not be read.
    VillageVolume,
}

impl Why {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Why::Plain => "",
            Why::UnreadableFolder => "文件夹无法读取",
            Why::ContestedFolder => "文件夹对应不唯一，可能在其中",
            Why::StrayFolder => "有文件夹未对应到嘎查村，可能在其中",
            // The model says what exactly is wrong with the file of the paper.
            Why::DamagedFile => "文件无法打开",
            Why::SealedArchive(what) | Why::Undecided(what) | Why::Unanswerable(what) => what,
            Why::NoYear => "材料未注明年度",
            Why::TwoYears => "文件名有两个年度，不能确定是哪一年的材料",
            Why::FolderOfAnother => {
                "所在文件夹不能确定是哪个单位的，或为几个单位共用，不能确定是否为该单位的材料"
            }
            Why::TwoOwners => "文件名的户主姓名在本村不唯一，不能确定是哪一户的材料",
            Why::AnotherOwner => "文件名写的是另一户，不能确定是哪一户的材料",
            Why::VillageVolume => "嘎查村卷中的对应材料无法打开或不明，不能确定可否引用",
        }
    }
}

impl Requirement {
    /// The kind of paper.
    #[must_use]
    pub fn kind<'a>(&self, catalogue: &'a Catalogue) -> &'a DocumentType {
        &catalogue.types[usize::from(self.document)].1
    }

    #[must_use]
    pub fn level(&self, catalogue: &Catalogue) -> Level {
        catalogue.types[usize::from(self.document)].0
    }

    /// Subject of a finding about it: `H01`, `H04@2019`.
    #[must_use]
    pub fn key(&self, catalogue: &Catalogue) -> String {
        document_key(&self.kind(catalogue).code, self.year)
    }

    /// The paper behind the presence, when there is one.
    #[must_use]
    pub fn paper<'a>(&self, unit: &UnitKey, documents: &'a Documents) -> Option<&'a MatchedDocument> {
        documents.by_unit.get(unit)?.get(self.found? as usize)
    }
}

/// `H01`, `H04@2019`.
#[must_use]
pub fn document_key(code: &str, year: Option<i32>) -> String {
    year.map_or_else(|| code.to_owned(), |year| format!("{code}@{year}"))
}

/// How a rule came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    pub code: String,
    pub severity: Severity,
    /// The weight that the program gives it, when the office gives it another (本单位调整).
    pub adjusted_from: Option<Severity>,
    pub title: String,
    /// Findings that are not waived.
    pub count: u64,
    pub waived: u64,
    /// Why it did not run, or ran on a part only; `None` when it decided everything.
    pub skipped: Option<String>,
    /// Counties whose registers leave the rule nothing to look at, and what they lack; empty where it did not run at all.
    pub lacking: BTreeMap<String, Lack>,
    /// Did it not run for want of a column alone?
    pub no_column: bool,
}

/// State of a household across 档案, 座谈访谈 and 入户.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdLinks {
    pub state: LinkState,
    /// On the 抽样名单.
    pub sampled: bool,
    /// At least one matched document.
    pub file: bool,
    /// At least one 入户 row.
    pub visit: bool,
    /// An interview row of its helper or of a member.
    pub interview: bool,
    /// Links that nobody can tell, and why: `入户调查表（registers/入户.csv 第2行）未能归户，可能是本户的`.
    pub open: Vec<(Link, String)>,
}

impl HouseholdLinks {
    /// 完整: all links present.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.sampled && self.file && self.visit && self.interview
    }
}
