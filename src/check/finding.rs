//! A finding, exactly as it is written to `findings.ndjson` and read by every renderer.

use crate::base::fingerprint::Fingerprint;
use crate::base::terms::Severity;
use crate::ingest::claim::Evidence;
use serde::{Deserialize, Serialize};

/// 核实说明 that covers a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Waived {
    pub reason: String,
    pub person: String,
    /// ISO date; empty when it does not expire.
    pub expires: String,
}

/// 谁/哪里/什么/应为/实为 of one fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Finding {
    pub fingerprint: Fingerprint,
    pub rule: String,
    pub severity: Severity,
    /// Six digits; empty for the prefecture.
    pub county: String,
    /// Nine digits or empty.
    pub township: String,
    pub village: String,
    /// Empty above the household.
    pub household_id: String,
    /// What exactly: `H04@2019`, a person number, `attribute@year`, `K01`, a ledger number, `file:` + 12 hex.
    pub subject: String,
    /// One sentence in Chinese, masked.
    pub message: String,
    /// 应为
    pub expected: String,
    /// 实为
    pub actual: String,
    pub evidence: Vec<Evidence>,
    /// Who must act.
    pub responsible: String,
    pub waived: Option<Waived>,
    /// ISO date of the first run that saw it.
    pub first_seen: String,
    /// 反弹: ISO date of the newest run that no longer had it, after an earlier one had; absent when it never was away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relapsed: Option<String>,
}

impl Finding {
    /// 反弹: came back after a run that no longer had it.
    #[must_use]
    pub fn has_relapsed(&self) -> bool {
        self.relapsed.is_some()
    }
}
