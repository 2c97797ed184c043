//! Everything one county's pack prints. Written to `OUT/record/<code>.json`, read back by `render --from`.

use crate::base::terms::{Level, LinkState, Presence};
use crate::check::finding::Finding;
use crate::model::run::{Links, People, Totals};
use serde::{Deserialize, Serialize};

/// Pack of one county (旗县区), or of the whole prefecture when `code` ends in 00.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CountyPack {
    pub code: String,
    pub name: String,
    pub totals: Totals,
    pub links: Links,
    /// Completeness by level, in the order of [`Level::ALL`].
    pub by_level: Vec<LevelRow>,
    /// Completeness by township.
    pub by_township: Vec<TownshipRow>,
    /// One row a kind of paper: required, present, missing … sorted by missing, most first.
    pub by_document: Vec<DocumentRow>,
    /// Households in the order of the archive, with their papers.
    pub households: Vec<HouseholdRow>,
    /// Columns of the completeness matrix: codes in catalogue order (`H04@2019` for annual papers).
    pub matrix_columns: Vec<MatrixColumn>,
    /// Papers required above the household, present or not.
    pub unit_papers: Vec<UnitPaper>,
    pub interviews: Vec<InterviewRow>,
    pub visits: Vec<VisitRow>,
    /// 同一事项、各方说法: drawn households × attributes with every side.
    pub comparisons: Vec<Comparison>,
    /// 对账: indicator, system, reported, control.
    pub reconciliation: Vec<Reconciliation>,
    /// Findings of this county, sorted by (township, village, household, rule, subject).
    pub findings: Vec<Finding>,
    /// Files that are no archive papers (非归档文件): count and examples.
    pub junk: Vec<String>,
    /// Earlier runs for the trend, oldest first, then this one.
    pub trend: Vec<TrendPoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRow {
    pub level: Level,
    pub units: u64,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub completeness: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TownshipRow {
    pub code: String,
    pub name: String,
    pub households: u64,
    pub persons: u64,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub completeness: Option<f64>,
    pub errors: u64,
    pub warnings: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    pub code: String,
    pub name: String,
    pub level: Level,
    pub required: u64,
    pub present: u64,
    pub in_village_volume: u64,
    pub listed_only: u64,
    pub missing: u64,
    pub unknown: u64,
    pub responsible: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatrixColumn {
    /// `H04@2019` or `H01`.
    pub key: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseholdRow {
    pub household_id: String,
    pub head_name: String,
    pub township: String,
    pub township_name: String,
    pub village: String,
    pub people: u64,
    /// 脱贫户 / 监测户 / 边缘户 …
    pub kind: String,
    pub exit_year: Option<i32>,
    /// Parallel to `matrix_columns`; `None` = not required of this household.
    pub papers: Vec<Option<Presence>>,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub state: LinkState,
    pub has_file: bool,
    pub has_interview: bool,
    pub has_visit: bool,
    pub errors: u64,
    pub warnings: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitPaper {
    pub level: Level,
    /// Township code, village or department name; empty for the county itself.
    pub unit: String,
    pub township: String,
    pub village: String,
    /// `G03@2019`
    pub key: String,
    pub name: String,
    pub presence: Presence,
    pub responsible: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InterviewRow {
    pub id: String,
    pub date: String,
    /// 旗县领导 / 行业部门 / 苏木乡镇 / 嘎查村 / 驻村工作队 / 帮扶责任人 / 群众
    pub level: String,
    pub form: String,
    pub interviewee: String,
    pub post: String,
    pub household_id: String,
    pub topic: String,
    pub figures: String,
    pub issues: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VisitRow {
    pub household_id: String,
    pub head_name: String,
    pub township_name: String,
    pub village: String,
    pub date: String,
    pub respondent: String,
    pub surveyors: String,
    pub people: String,
    pub abnormal: String,
    pub state: Option<LinkState>,
}

/// 同一事项、各方说法.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub household_id: String,
    pub head_name: String,
    pub village: String,
    /// Chinese name of the attribute.
    pub attribute: String,
    pub sides: Vec<Side>,
    /// 一致 / 不一致
    pub agree: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub link: crate::base::terms::Link,
    pub value: String,
    pub as_of: String,
    /// `registers/…xlsx › 名单 › F12` or a page.
    pub source: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// K01 …
    pub key: String,
    pub name: String,
    pub unit: String,
    pub system: Option<f64>,
    pub reported: Option<f64>,
    /// Control total of the notice (prefecture only).
    pub control: Option<f64>,
    pub as_of: String,
    pub agree: Option<bool>,
    pub source: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    pub as_of: String,
    pub required: u64,
    pub present: u64,
    pub completeness: Option<f64>,
    pub errors: u64,
    pub warnings: u64,
}

/// Counted beside the totals.
pub type Counted = People;
