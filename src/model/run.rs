//! `run.json`: the summary of a run. Field names are a contract with users and black-box tests.

use crate::base::error::SoftError;
use crate::base::terms::{LinkState, Presence, Severity};
use crate::check::input::NOT_SELECTED;
pub use crate::check::people::People;
use crate::check::people::is_zero;
use crate::model::answers::FeedbackSummary;
use crate::model::brief::Brief;
use crate::model::county::CountyPack;
use crate::model::deadlines::{Counts, Deadline};
use crate::model::ranking::Ranking;
use crate::model::scoring::SelfScore;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of one unit or of the whole run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Totals {
    /// 已脱贫享受政策
    pub households: u64,
    /// Live members (state normal or moved in).
    pub persons: u64,
    /// Of `households`: those of which no register says how many people they have; `persons` is without them.
    #[serde(skip_serializing_if = "is_zero")]
    pub unsaid: u64,
    /// 边缘户
    pub borderline: People,
    /// 监测户, a subset of `households`
    pub monitored: People,
    /// Every (document, year) at every level.
    pub required: u64,
    /// 已归
    pub present: u64,
    /// 缺件
    pub missing: u64,
    /// 情况不明
    pub unknown: u64,
    /// present / required, 4 decimals rounded down; null when nothing is required.
    pub completeness: Option<f64>,
    /// 错误
    pub errors: u64,
    /// 疑点
    pub warnings: u64,
    /// 提示
    pub infos: u64,
    /// Findings with a 核实说明.
    pub waived: u64,
    /// 反弹: open findings that an earlier run had and a later one no longer had.
    pub relapsed: u64,
    /// 没有读到人员表、户表: households, persons and their papers are unknown, of the whole those of one of its counties;
    /// the counts beside are of what is known, and there is no completeness.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_roll: bool,
}

impl Totals {
    /// Adds the counts of a part and renews the completeness.
    pub fn add(&mut self, part: &Totals) {
        self.households += part.households;
        self.persons += part.persons;
        self.unsaid += part.unsaid;
        self.borderline.add(part.borderline);
        self.monitored.add(part.monitored);
        self.errors += part.errors;
        self.warnings += part.warnings;
        self.infos += part.infos;
        self.waived += part.waived;
        self.relapsed += part.relapsed;
        self.required += part.required;
        self.present += part.present;
        self.missing += part.missing;
        self.unknown += part.unknown;
        // Of a county of which only stray rows are known, nothing is asked.
        self.no_roll |= part.no_roll && part.required > 0;
        self.settle();
    }

    /// 已脱贫享受政策: households with their people.
    #[must_use]
    pub fn people(&self) -> People {
        People { households: self.households, persons: self.persons, unsaid: self.unsaid }
    }

    /// Completeness of what was counted; none where nobody knows what to count.
    pub fn settle(&mut self) {
        self.completeness = Totals::ratio(self.present, self.required).filter(|_| !self.no_roll);
    }

    /// Counts one required paper; [`Totals::completeness`] is set when counting is done.
    pub fn count(&mut self, presence: Presence) {
        self.required += 1;
        if presence.is_present() {
            self.present += 1;
        } else if presence.is_missing() {
            self.missing += 1;
        } else {
            self.unknown += 1;
        }
    }

    /// present / required, rounded down to 4 decimals.
    #[must_use]
    pub fn ratio(present: u64, required: u64) -> Option<f64> {
        (required > 0).then(|| (present * 10_000 / required) as f64 / 10_000.0)
    }
}

/// Drawn households by state; with `not_sampled` they sum to `households`. `complete` is counted beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Links {
    /// 三环节齐备
    pub complete: u64,
    /// 一致
    pub consistent: u64,
    /// 存疑
    pub doubtful: u64,
    /// 脱节
    pub detached: u64,
    /// 矛盾
    pub contradictory: u64,
    /// 未抽取
    pub not_sampled: u64,
}

impl Links {
    /// Counts one household.
    pub fn count(&mut self, state: LinkState, complete: bool) {
        self.complete += u64::from(complete);
        let slot = match state {
            LinkState::Consistent => &mut self.consistent,
            LinkState::Doubtful => &mut self.doubtful,
            LinkState::Detached => &mut self.detached,
            LinkState::Contradictory => &mut self.contradictory,
            LinkState::NotSampled => &mut self.not_sampled,
        };
        *slot += 1;
    }

    /// Adds the counts of a part.
    pub fn add(&mut self, part: &Links) {
        self.complete += part.complete;
        self.consistent += part.consistent;
        self.doubtful += part.doubtful;
        self.detached += part.detached;
        self.contradictory += part.contradictory;
        self.not_sampled += part.not_sampled;
    }

    /// Drawn households (抽样户).
    #[must_use]
    pub fn sampled(&self) -> u64 {
        self.consistent + self.doubtful + self.detached + self.contradictory
    }
}

/// One county in `run.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct CountySummary {
    pub code: String,
    pub name: String,
    #[serde(flatten)]
    pub totals: Totals,
    pub links: Links,
    /// What is counted beside papers.
    #[serde(skip_serializing_if = "Counts::is_empty")]
    pub progress: Counts,
    /// The archive's deadline, then the clocks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// 一页县情
    #[serde(skip_serializing_if = "Brief::is_empty")]
    pub brief: Brief,
    /// 自评: sums of the 评分自评表.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_score: Option<SelfScore>,
}

/// One rule in `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RuleSummary {
    pub code: String,
    pub severity: Severity,
    /// The severity that the program gives it, when the office gives it another (`[severity]`); null otherwise.
    #[serde(default)]
    pub adjusted_from: Option<Severity>,
    pub title: String,
    pub count: u64,
    pub waived: u64,
    /// Why the rule did not run (missing register …), or what it could not decide; null when it decided everything.
    pub skipped: Option<String>,
    /// Counties (six digits) whose registers left the rule nothing to look at, and what they lack.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lacking: BTreeMap<String, String>,
    /// Of these the counties that lack only some of the sector lists (行业部门名单) that the rule looks through, and which;
    /// about the others it decided.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lacking_lists: BTreeMap<String, Vec<String>>,
}

/// The summary of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RunSummary {
    pub schema_version: u32,
    /// `qiquan 0.1.0`
    pub tool: String,
    /// Name and code of the top unit.
    pub name: String,
    pub code: String,
    /// Folder of the registers as the project names it.
    #[serde(default)]
    pub registers: String,
    /// ISO dates.
    pub as_of: String,
    pub deadline: String,
    pub days_left: i64,
    /// SHA-256 over inputs and over the resolved configuration.
    pub input_digest: String,
    pub config_digest: String,
    pub totals: Totals,
    pub counties: Vec<CountySummary>,
    /// The same for the whole.
    #[serde(default)]
    pub progress: Counts,
    #[serde(default)]
    pub deadlines: Vec<Deadline>,
    /// 旗县区排名; null where there are no counties to rank.
    #[serde(default)]
    pub ranking: Option<Ranking>,
    /// 答复: what came back in filled-in lists; absent when nothing did.
    #[serde(default, skip_serializing_if = "FeedbackSummary::is_empty")]
    pub feedback: FeedbackSummary,
    pub rules: Vec<RuleSummary>,
    pub soft_errors: Vec<SoftError>,
}

impl RuleSummary {
    /// Why the rule did not run, or not everywhere, for the pack of one county; an empty code asks about the whole.
    #[must_use]
    pub fn open_in(&self, county: &str) -> Option<&str> {
        let own =
            self.lacking.get(county).or_else(|| self.lacking.values().next().filter(|_| county.is_empty()));
        self.skipped.as_deref().or(own.map(String::as_str))
    }

    /// `错误`, or `错误（本单位调整，原为疑点）`.
    #[must_use]
    pub fn weight(&self) -> String {
        weight(self.severity, self.adjusted_from)
    }
}

/// A severity in words, with the one that the program gives the rule when the office changed it.
#[must_use]
pub fn weight(severity: Severity, adjusted_from: Option<Severity>) -> String {
    match adjusted_from {
        Some(shipped) => format!("{}（本单位调整，原为{}）", severity.label(), shipped.label()),
        None => severity.label().to_owned(),
    }
}

/// What printing needs to know about a rule; the counts are in [`RuleSummary`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleText {
    pub code: String,
    /// 要求, as plain text; empty in records of earlier versions.
    #[serde(default)]
    pub requires: String,
    /// Document and clause, or 内部规则.
    pub basis: String,
    /// 怎样整改, as plain text.
    pub remedy: String,
}

/// Names that printing puts beside codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Catalogue code → official name of the paper.
    pub documents: BTreeMap<String, String>,
    /// Nine digits → name of the township.
    pub townships: BTreeMap<String, String>,
    /// Attribute id → Chinese name.
    pub attributes: BTreeMap<String, String>,
}

/// The record of a run (检查记录): the only truth every renderer reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunRecord {
    pub summary: RunSummary,
    /// The top unit: sums, its own papers and findings. Findings and households of the counties stay with them.
    pub prefecture: CountyPack,
    /// Sorted by code.
    pub counties: Vec<CountyPack>,
    /// Sorted by code; parallel to `summary.rules` as far as a rule has a text.
    pub rule_texts: Vec<RuleText>,
    pub labels: Labels,
    /// Section templates by name, as they were resolved for this run.
    pub templates: BTreeMap<String, String>,
    /// Anything else rendering resolved (font faces with their digests …).
    pub settings: BTreeMap<String, String>,
    /// The entry this run adds to the history.
    pub history: crate::model::history::Entry,
}

impl RunRecord {
    /// Findings of the top unit first, then county by county.
    pub fn findings(&self) -> impl Iterator<Item = &crate::check::finding::Finding> {
        self.prefecture.findings.iter().chain(self.counties.iter().flat_map(|county| &county.findings))
    }

    /// Is this the unit on top of several counties? A county that runs a project of its own has none above it.
    #[must_use]
    pub fn is_top(&self, pack: &CountyPack) -> bool {
        pack.code == self.summary.code && self.has_top()
    }

    /// What the top unit holds itself (市本级), apart from its counties.
    #[must_use]
    pub fn own_part(&self) -> Totals {
        let all = &self.prefecture.totals;
        let mut below = Totals::default();
        self.counties.iter().for_each(|county| below.add(&county.totals));
        let part = |all: u64, below: u64| all.saturating_sub(below);
        let (required, present) = (part(all.required, below.required), part(all.present, below.present));
        Totals {
            households: part(all.households, below.households),
            persons: part(all.persons, below.persons),
            unsaid: part(all.unsaid, below.unsaid),
            borderline: all.borderline.without(below.borderline),
            monitored: all.monitored.without(below.monitored),
            required,
            present,
            missing: part(all.missing, below.missing),
            unknown: part(all.unknown, below.unknown),
            completeness: Totals::ratio(present, required),
            errors: part(all.errors, below.errors),
            warnings: part(all.warnings, below.warnings),
            infos: part(all.infos, below.infos),
            waived: part(all.waived, below.waived),
            relapsed: part(all.relapsed, below.relapsed),
            no_roll: false,
        }
    }

    /// Is there a unit above the counties?
    #[must_use]
    pub fn has_top(&self) -> bool {
        !self.counties.iter().any(|county| county.code == self.summary.code)
    }

    /// Was every rule asked for, none left out with `--select` or `--ignore`?
    #[must_use]
    pub fn ran_all_rules(&self) -> bool {
        self.summary.rules.iter().all(|rule| rule.skipped.as_deref() != Some(NOT_SELECTED))
    }

    /// Summary of a rule.
    #[must_use]
    pub fn rule(&self, code: &str) -> Option<&RuleSummary> {
        self.summary.rules.iter().find(|rule| rule.code == code)
    }
}
