//! Claims (各方说法): every link turned into (subject, attribute, value, as-of, link, evidence).

use crate::base::date::PartialDate;
use crate::base::terms::Link;
use crate::ingest::record::Value;
use serde::{Deserialize, Serialize};

/// Where a statement can be looked up: file, sheet and cell, or page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Evidence {
    pub link: Link,
    /// Project-relative, masked.
    pub path: String,
    #[serde(default)]
    pub sheet: String,
    #[serde(default)]
    pub cell: String,
    #[serde(default)]
    pub page: Option<u32>,
}

/// Who or what a claim is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimSubject {
    /// 户编号
    Household(String),
    /// 户编号, 人编号 (or the name when there is none)
    Person(String, String),
    /// county code, village name
    Village(String, String),
    County(String),
    Prefecture,
}

impl ClaimSubject {
    /// 户编号 of the household, or of that of the person.
    #[must_use]
    pub fn household(&self) -> Option<&str> {
        match self {
            ClaimSubject::Household(id) | ClaimSubject::Person(id, _) => Some(id),
            _ => None,
        }
    }
}

/// One statement by one link.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub subject: ClaimSubject,
    /// Id of the attribute in `data/attributes.toml` (`pop_now`, `cause_main`, `exit_year` …).
    pub attribute: &'static str,
    pub value: Value,
    /// The cell's own words, where an official label or 是/否 replaced them.
    pub quoted: Option<Box<str>>,
    pub as_of: Option<PartialDate>,
    pub link: Link,
    pub evidence: Evidence,
}

impl Claim {
    /// What stands in the cell or the form, for a reader who looks it up.
    #[must_use]
    pub fn said(&self) -> String {
        self.quoted.as_deref().map_or_else(|| self.value.to_text(), str::to_owned)
    }
}
