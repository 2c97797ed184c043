//! What the check stage reads, and which rules and parts of the prefecture it is asked about.

use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::check::rule::RuleMeta;
use crate::check::rulebook::Rulebook;
use crate::check::topics::Topics;
use crate::ingest::catalogue::Catalogue;
use crate::ingest::claims::ClaimSet;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Documents;
use crate::scan::entry::Scan;
use chrono::NaiveDate;

/// Everything a rule may look at.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    pub project: &'a Project,
    /// 时点: the clock of every rule.
    pub as_of: NaiveDate,
    /// 归档时限
    pub deadline: NaiveDate,
    pub divisions: &'a Divisions,
    pub catalogue: &'a Catalogue,
    pub scan: &'a Scan,
    pub data: &'a Dataset,
    pub documents: &'a Documents,
    pub claims: &'a ClaimSet,
    /// The rules of the program and of the project.
    pub rules: &'a Rulebook,
    /// Topics and brief of the packs.
    pub topics: &'a Topics,
    pub selection: Selection,
}

impl Input<'_> {
    /// The threshold `key` of a rule: the county's, the project's, else its default.
    #[must_use]
    pub fn threshold(&self, rule: &RuleMeta, key: &str, county: &str) -> f64 {
        let set = &self.project.thresholds;
        let default = || rule.threshold(key).map_or(0.0, |threshold| threshold.default);
        // Asked for every household by many rules; most projects set nothing.
        if set.is_empty() {
            return default();
        }
        let code = rule.code;
        let only = rule.thresholds.len() == 1;
        let of = |start: String| {
            let bare = only.then(|| set.get(&start)).flatten();
            set.get(&format!("{start}.{key}")).or(bare).copied()
        };
        of(format!("{county}.{code}")).or_else(|| of(code.to_owned())).unwrap_or_else(default)
    }
}

/// Why a rule did not run when the user did not ask for it; told apart from registers that are missing.
pub const NOT_SELECTED: &str = "本次未选用";

/// Which rules run and how much of the prefecture the run covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// `--select`: prefixes of rule codes (`C`, `V00`, `X001`); empty means all.
    pub select: Vec<String>,
    /// `--ignore`: prefixes; wins over `select`.
    pub ignore: Vec<String>,
    /// `--county`: six-digit codes the run is limited to; empty means the whole prefecture.
    pub counties: Vec<String>,
    /// `--township`: nine-digit codes the run is limited to; empty means whole counties.
    pub townships: Vec<String>,
}

impl Selection {
    /// Is the rule asked for?
    #[must_use]
    pub fn takes(&self, code: &str) -> bool {
        let hit = |list: &[String]| list.iter().any(|prefix| code.starts_with(prefix.as_str()));
        (self.select.is_empty() || hit(&self.select)) && !hit(&self.ignore)
    }

    /// Are all rules asked for?
    #[must_use]
    pub fn takes_all(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    /// Does the run see every county?
    #[must_use]
    pub fn covers_prefecture(&self) -> bool {
        self.counties.is_empty() && self.townships.is_empty()
    }

    /// Does the run see the whole county?
    #[must_use]
    pub fn covers_county(&self, county: &str) -> bool {
        let split = self.townships.iter().any(|t| t.starts_with(county));
        self.covers_prefecture() || (!split && self.counties.iter().any(|c| c == county))
    }

    /// Is something at this place the run's business? What names no township concerns the run as soon as it sees part of
    /// the county; what names no county always does.
    #[must_use]
    pub fn covers_place(&self, county: &str, township: &str) -> bool {
        if county.is_empty() || self.covers_prefecture() {
            return true;
        }
        if township.is_empty() {
            return self.counties.iter().any(|c| c == county)
                || self.townships.iter().any(|t| t.starts_with(county));
        }
        self.covers(county, township)
    }

    /// Does the run see this township (or anything of the county when the township is unknown)?
    #[must_use]
    pub fn covers(&self, county: &str, township: &str) -> bool {
        let county_asked = self.counties.is_empty() || self.counties.iter().any(|c| c == county);
        if self.townships.is_empty() {
            return county_asked;
        }
        if self.townships.iter().any(|t| t == township) {
            return true;
        }
        // A county named beside townships of other counties is taken whole.
        let split = self.townships.iter().any(|t| t.starts_with(county));
        !self.counties.is_empty() && county_asked && !split
    }
}
