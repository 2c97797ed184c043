//! `run.json`: the summary of a run. Field names are a contract with users and black-box tests.

use crate::base::error::SoftError;
use crate::base::terms::Severity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Households and persons counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub households: u64,
    pub persons: u64,
}

/// Counts of one unit or of the whole run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// 已脱贫享受政策
    pub households: u64,
    /// Live members (state normal or moved in).
    pub persons: u64,
    /// 边缘户
    pub borderline: People,
    /// 监测户, a subset of `households`
    pub monitored: People,
    /// Every (document, year) at every level.
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    /// present / required, 4 decimals rounded down; null when nothing is required.
    pub completeness: Option<f64>,
    pub errors: u64,
    pub warnings: u64,
    pub infos: u64,
    pub waived: u64,
}

impl Totals {
    /// present / required, rounded down to 4 decimals.
    #[must_use]
    pub fn ratio(present: u64, required: u64) -> Option<f64> {
        (required > 0).then(|| (present * 10_000 / required) as f64 / 10_000.0)
    }
}

/// Drawn households by state; with `not_sampled` they sum to `households`. `complete` is counted beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    pub complete: u64,
    pub consistent: u64,
    pub doubtful: u64,
    pub detached: u64,
    pub contradictory: u64,
    pub not_sampled: u64,
}

/// One county in `run.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CountySummary {
    pub code: String,
    pub name: String,
    #[serde(flatten)]
    pub totals: Totals,
    pub links: Links,
}

/// One rule in `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleSummary {
    pub code: String,
    pub severity: Severity,
    pub title: String,
    pub count: u64,
    pub waived: u64,
    /// Why the rule did not run (missing register …); null when it ran.
    pub skipped: Option<String>,
}

/// The summary of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    pub schema_version: u32,
    /// `qiquan 0.1.0`
    pub tool: String,
    /// Name and code of the top unit.
    pub name: String,
    pub code: String,
    /// ISO dates.
    pub as_of: String,
    pub deadline: String,
    pub days_left: i64,
    /// SHA-256 over inputs and over the resolved configuration.
    pub input_digest: String,
    pub config_digest: String,
    pub totals: Totals,
    pub counties: Vec<CountySummary>,
    pub rules: Vec<RuleSummary>,
    pub soft_errors: Vec<SoftError>,
    /// Number formats, labels and settings that rendering resolved.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}
