//! Everything the user configured, validated: what the stages read instead of the files themselves.

use super::filing::Filing;
use super::layouts::Profile;
use super::ranking::Ranking;
use super::rules::Draft;
use super::scoring::SheetDraft;
use super::signers::Signers;
use super::topics::TopicDraft;
use crate::base::error::Problem;
use crate::base::terms::{Measure, Severity};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A project folder and its settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    /// The project folder on disk.
    pub root: PathBuf,
    /// Name of the top unit (巴彦淖尔市).
    pub name: String,
    /// Six-digit code of the top unit.
    pub code: String,
    /// As-of date (时点) written in `qiquan.toml`.
    pub as_of: Option<NaiveDate>,
    /// Deadline (归档时限); 30 June of the as-of year when absent.
    pub deadline: Option<NaiveDate>,
    /// First year for which annual papers are asked.
    pub annual_from: i32,
    /// Folder of the archives.
    pub archives: PathBuf,
    /// Folder of the registers.
    pub registers: PathBuf,
    /// How the two folders are named in every output: relative to the project, `/`; the last component for a folder
    /// elsewhere.
    pub archives_display: String,
    pub registers_display: String,
    /// `[controls]`: published totals (市级通报口径).
    pub controls: BTreeMap<String, u64>,
    /// `[controls]` as_of: the day that the published totals hold for.
    pub controls_as_of: Option<NaiveDate>,
    /// `[problems.expected]`: source → count.
    pub problems_expected: BTreeMap<String, u64>,
    /// Thresholds of rules: `V033.up`, `V033`, and either below a county (`150824.V038.pasture`).
    pub thresholds: BTreeMap<String, f64>,
    /// `[severity]`: rule → weight that the office gives it.
    pub severities: BTreeMap<String, Severity>,
    /// `rules/*.toml` (自定规则) as written, in the order of the files.
    pub rules: Vec<Draft>,
    /// `scoring/*.toml` (评分自评表) as written: the office's own, else the one that comes with the program.
    pub scoring: SheetDraft,
    /// `[ranking]`
    pub ranking: Ranking,
    /// `[signers]`: of the whole under an empty key, of counties under their codes.
    pub signers: BTreeMap<String, Signers>,
    /// `[filing]`: of the whole under an empty key, of counties under their codes.
    pub filing: BTreeMap<String, Filing>,
    /// `[[layout]]`
    pub layouts: Vec<LayoutChoice>,
    /// `[[clock]]`: deadlines beside the archive's.
    pub clocks: Vec<ClockChoice>,
    /// `[[brief]]`: what no register carries about a county.
    pub brief: Vec<BriefEntry>,
    /// `topics/*.toml` (专题) as written, in the order of the files.
    pub topics: Vec<TopicDraft>,
    /// The project's own layout profiles (`layouts/<name>.toml`), sorted by name.
    pub profiles: Vec<Profile>,
    /// `[fonts]`: role (title, song, hei, kai, fangsong, rare) → font file.
    pub fonts: BTreeMap<String, FontFile>,
    /// `waivers.toml` (核实说明).
    pub waivers: Vec<Waiver>,
    /// SHA-256 over the resolved configuration.
    pub config_digest: String,
    /// Line and column in `qiquan.toml` of values that only a later stage can judge (`thresholds.X001`, `layout.0`).
    pub places: BTreeMap<String, (usize, usize)>,
}

impl Project {
    /// Does the county belong to the top unit (the county itself, its prefecture, its province)?
    #[must_use]
    pub fn covers(&self, county: &str) -> bool {
        let stem = match self.code.as_str() {
            code if code.ends_with("0000") => &code[..2],
            code if code.ends_with("00") => &code[..4],
            code => code,
        };
        county.starts_with(stem)
    }

    /// A problem at the place of `key` (see [`Project::places`]) in `qiquan.toml`.
    #[must_use]
    pub fn problem(&self, key: &str, what: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem {
            file: super::FILE.to_owned(),
            at: self.places.get(key).copied(),
            what: what.into(),
            hint: hint.into(),
        }
    }
}

/// A font file of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FontFile {
    /// As `qiquan.toml` names it.
    pub written: String,
    pub path: PathBuf,
}

/// Layout of one county's archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayoutChoice {
    /// Six-digit county code.
    pub county: String,
    /// Name of a built-in profile or one of the project's own.
    pub profile: String,
    /// A path template of the county's own.
    pub template: Option<String>,
}

/// A deadline beside that of the archive (摸底排查 …).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockChoice {
    pub name: String,
    pub counts: Measure,
    /// The deadline of the archive when absent.
    pub deadline: Option<NaiveDate>,
    /// First day whose visits count.
    pub since: Option<NaiveDate>,
}

/// One line of a county's brief (一页县情) that no register carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BriefEntry {
    /// Six digits.
    pub county: String,
    /// One of [`super::keys::BRIEF_KEYS`].
    pub key: &'static str,
    /// As it is printed, without its unit.
    pub value: String,
    pub unit: String,
    pub as_of: NaiveDate,
    /// Document, with its number where it has one.
    pub source: String,
}

/// One 核实说明.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiver {
    /// Rule code.
    pub rule: String,
    /// A fingerprint, or a subject with an optional `*`.
    pub key: String,
    pub reason: String,
    pub person: String,
    pub date: Option<NaiveDate>,
    /// Last day it holds.
    pub expires: Option<NaiveDate>,
    /// 1-based line in `waivers.toml`.
    pub line: usize,
}
