//! 四性检测: the items of DA/T 70-2018 for the filing stage, each with a result, how it was found, and who offends.
//!
//! What needs a person, a chain of trust, a virus scanner or a carrier says 人工复核; an item whose clause could not be
//! confirmed says 条文待核; what could not be looked at says 未检测. None of these is ever a pass.

mod judge;

use crate::base::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use judge::{Looked, natures};

/// An item as `data/four_natures.toml` describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `GD-1-7`
    pub code: String,
    /// 真实性, 完整性, 可用性, 安全性
    pub nature: String,
    pub name: String,
    /// What is looked at.
    pub about: String,
    #[serde(default)]
    pub method: Method,
    /// Concerns the package; nothing to look at where none was made.
    #[serde(default)]
    pub package: bool,
}

/// Who judges an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Method {
    #[default]
    #[serde(rename = "程序")]
    Program,
    #[serde(rename = "人工")]
    Person,
    #[serde(rename = "条文待核")]
    Unconfirmed,
}

#[derive(Deserialize)]
struct Items {
    item: Vec<Item>,
}

/// Every item, in the order of the standard.
///
/// # Errors
/// A fault in the data that come with the program.
pub fn items() -> Result<&'static [Item]> {
    static ITEMS: OnceLock<Vec<Item>> = OnceLock::new();
    if let Some(items) = ITEMS.get() {
        return Ok(items);
    }
    let read: Items = toml::from_str(include_str!("../../../data/four_natures.toml"))
        .map_err(|error| Error::Internal { stage: "natures", what: error.to_string() })?;
    Ok(ITEMS.get_or_init(|| read.item))
}

/// Result of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Outcome {
    #[serde(rename = "通过")]
    Passed,
    #[serde(rename = "不通过")]
    Failed,
    #[serde(rename = "人工复核")]
    Person,
    #[serde(rename = "条文待核")]
    Unconfirmed,
    /// There was nothing to look at: no catalogue, no package.
    #[serde(rename = "未检测")]
    NotLooked,
}

impl Outcome {
    /// As it is printed.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Outcome::Passed => "通过",
            Outcome::Failed => "不通过",
            Outcome::Person => "人工复核",
            Outcome::Unconfirmed => "条文待核",
            Outcome::NotLooked => "未检测",
        }
    }
}

/// One item of the report.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub nature: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub outcome: Outcome,
    /// How many were looked at, and what of it; or why nobody looked.
    pub how: String,
    /// Who offends and how, masked: (what, why).
    pub offenders: Vec<(String, String)>,
}

/// How many items have each result.
#[must_use]
pub fn counts(findings: &[Finding]) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.outcome.label()).or_default() += 1;
    }
    counts
}
