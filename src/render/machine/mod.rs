//! Findings for other programs: CSV for spreadsheets, SARIF 2.1.0 and JUnit for build servers.

pub mod proposals;

use crate::base::error::{Error, Result};
use crate::base::terms::Severity;
use crate::model::run::RunRecord;
use crate::render::html::escape;
use serde_json::json;
use std::fmt::Write;

/// `findings.csv`, UTF-8 with a byte-order mark so that Excel reads it.
///
/// # Errors
/// When a row cannot be written.
pub fn csv(record: &RunRecord) -> Result<Vec<u8>> {
    let fault = |error: csv::Error| Error::Internal { stage: "render/csv", what: error.to_string() };
    let mut out = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let heads = [
        "fingerprint",
        "rule",
        "severity",
        "county",
        "township",
        "village",
        "household_id",
        "subject",
        "message",
        "expected",
        "actual",
        "responsible",
        "waived",
        "first_seen",
    ];
    out.write_record(heads).map_err(fault)?;
    for finding in record.findings() {
        let waived = finding.waived.as_ref().map(|waived| waived.reason.clone()).unwrap_or_default();
        let row = [
            &finding.fingerprint.0,
            &finding.rule,
            severity(finding.severity),
            &finding.county,
            &finding.township,
            &finding.village,
            &finding.household_id,
            &finding.subject,
            &finding.message,
            &finding.expected,
            &finding.actual,
            &finding.responsible,
            &waived,
            &finding.first_seen,
        ];
        out.write_record(row.map(guarded)).map_err(fault)?;
    }
    out.into_inner().map_err(|error| Error::Internal { stage: "render/csv", what: error.to_string() })
}

/// A spreadsheet must not take the text for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// `findings.sarif`.
///
/// # Errors
/// When the document cannot be written.
pub fn sarif(record: &RunRecord) -> Result<Vec<u8>> {
    let level = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let rules: Vec<_> = record.summary.rules.iter().map(|rule| {
        json!({"id": rule.code, "shortDescription": {"text": rule.title}, "defaultConfiguration": {"level": level(rule.severity)},
               "properties": {"skipped": rule.skipped, "adjusted_from": rule.adjusted_from}})
    }).collect();
    let results: Vec<_> = record.findings().map(|finding| {
        let locations: Vec<_> = finding.evidence.iter().filter(|evidence| !evidence.path.is_empty()).map(|evidence| {
            json!({"physicalLocation": {"artifactLocation": {"uri": uri(&evidence.path)}}})
        }).collect();
        let suppressions: Vec<_> = finding.waived.iter().map(|waived| json!({"kind": "external", "justification": waived.reason})).collect();
        json!({"ruleId": finding.rule, "level": level(finding.severity), "message": {"text": finding.message}, "locations": locations,
               "partialFingerprints": {"qiquan/v1": finding.fingerprint.0}, "suppressions": suppressions})
    }).collect();
    let document = json!({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "qiquan", "version": env!("CARGO_PKG_VERSION"), "rules": rules}}, "results": results}]});
    serde_json::to_vec(&document)
        .map_err(|error| Error::Internal { stage: "render/sarif", what: error.to_string() })
}

/// A path as a relative URI: everything but unreserved characters and `/` percent-encoded.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// `junit.xml`: one suite per rule; a rule without findings is a passed case, one that did not run is skipped.
#[must_use]
pub fn junit(record: &RunRecord) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"qiquan\">\n");
    for rule in &record.summary.rules {
        let found: Vec<_> = record
            .findings()
            .filter(|finding| finding.rule == rule.code && finding.waived.is_none())
            .collect();
        let _ = writeln!(
            out,
            "<testsuite name=\"{} {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
            escape(&rule.code),
            escape(&rule.title),
            found.len().max(1),
            found.len(),
            u8::from(rule.skipped.is_some() && found.is_empty())
        );
        if found.is_empty() {
            let inner = rule
                .skipped
                .as_ref()
                .map(|why| format!("<skipped message=\"{}\"/>", escape(why)))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "<testcase classname=\"{0}\" name=\"{0}\">{inner}</testcase>",
                escape(&rule.code)
            );
        }
        for finding in found {
            let _ = writeln!(
                out,
                "<testcase classname=\"{}\" name=\"{}\"><failure message=\"{}\">{}</failure></testcase>",
                escape(&rule.code),
                escape(&finding.fingerprint.0),
                escape(&finding.message),
                escape(&finding.subject)
            );
        }
        out.push_str("</testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out.into_bytes()
}
