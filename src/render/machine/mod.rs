//! Findings for other programs: CSV for spreadsheets and databases, SARIF 2.1.0 and JUnit for build servers. Fields and ways
//! to load them stand in docs/machine-formats.md.

pub mod csv;
pub mod junit;
pub mod proposals;
pub mod sarif;

use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::ingest::claim::Evidence;

/// `error`, `warning`, `info`: as in `findings.ndjson`.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// Where a statement can be looked up, in one line: `registers/入户.xlsx 入户调查表 C12`, `…/扶贫手册.pdf 第3页`.
fn place(evidence: &Evidence) -> String {
    let page = evidence.page.map(|page| format!("第{page}页")).unwrap_or_default();
    let parts = [evidence.path.as_str(), &evidence.sheet, &evidence.cell, &page];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Codes and names from the county down to the subject, as far as the finding has them: its identity beside the rule.
fn steps(finding: &Finding) -> Vec<&str> {
    let all = [&finding.county, &finding.township, &finding.village, &finding.household_id, &finding.subject];
    all.into_iter().map(String::as_str).filter(|step| !step.is_empty()).collect()
}
