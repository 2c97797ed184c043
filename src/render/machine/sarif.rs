//! `findings.sarif`: SARIF 2.1.0.

use super::{place, severity, steps};
use crate::base::error::{Error, Result};
use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::ingest::claim::Evidence;
use crate::model::run::RunRecord;
use crate::render::links;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Name of the folder that all paths are relative to; whoever reads the file says where it lies.
const BASE: &str = "PROJECT";
/// Of titles and messages.
const LANGUAGE: &str = "zh-CN";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    automation_details: Value,
    original_uri_base_ids: Value,
    language: &'static str,
    column_kind: &'static str,
    invocations: Vec<Value>,
    properties: Value,
    results: Results<'a>,
}

/// Written one by one: there may be millions.
struct Results<'a> {
    record: &'a RunRecord,
    rules: BTreeMap<&'a str, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
        out.collect_seq(self.record.findings().map(|finding| result(finding, &self.rules)))
    }
}

/// The document.
///
/// # Errors
/// When it cannot be written.
pub fn write(record: &RunRecord) -> Result<Vec<u8>> {
    let run = &record.summary;
    let rules = run.rules.iter().enumerate().map(|(at, rule)| (rule.code.as_str(), at)).collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: tool(record),
            automation_details: json!({"id": format!("qiquan/{}/{}", run.code, run.as_of)}),
            original_uri_base_ids: json!({BASE: {"description": {"text": "项目文件夹（qiquan.toml 所在）"}}}),
            language: LANGUAGE,
            column_kind: "unicodeCodePoints",
            invocations: vec![invocation(record)],
            properties: json!({"name": run.name, "as_of": run.as_of, "deadline": run.deadline, "totals": run.totals}),
            results: Results { record, rules },
        }],
    };
    serde_json::to_vec(&log)
        .map_err(|error| Error::Internal { stage: "render/sarif", what: error.to_string() })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn tool(record: &RunRecord) -> Value {
    let texts: BTreeMap<&str, _> = record.rule_texts.iter().map(|text| (text.code.as_str(), text)).collect();
    let rules = record.summary.rules.iter().map(|rule| {
        let mut own = json!({
            "id": rule.code,
            "shortDescription": {"text": rule.title},
            "defaultConfiguration": {"level": level(rule.severity)},
            "properties": {"severity": severity(rule.severity), "adjusted_from": rule.adjusted_from.map(severity)},
        });
        if let Some(text) = texts.get(rule.code.as_str()) {
            own["help"] = json!({"text": if text.remedy.is_empty() { &rule.title } else { &text.remedy }});
            own["properties"]["basis"] = json!(text.basis);
        }
        own
    });
    let version = env!("CARGO_PKG_VERSION");
    json!({"driver": {"name": "qiquan", "semanticVersion": version, "version": version, "language": LANGUAGE,
        "rules": rules.collect::<Vec<Value>>()}})
}

/// What was not looked at: no silence is taken for a pass.
fn invocation(record: &RunRecord) -> Value {
    let unread = record.summary.soft_errors.iter().map(|error| {
        json!({"level": "warning", "message": {"text": format!("未能检查：{}：{}", error.path, error.reason)}})
    });
    let unasked = record.summary.rules.iter().enumerate().filter_map(|(at, rule)| {
        let why = rule.skipped.as_ref()?;
        Some(json!({"level": "note", "message": {"text": why}, "associatedRule": {"id": rule.code, "index": at}}))
    });
    json!({
        "executionSuccessful": true,
        "toolExecutionNotifications": unread.collect::<Vec<Value>>(),
        "toolConfigurationNotifications": unasked.collect::<Vec<Value>>(),
    })
}

fn result(finding: &Finding, rules: &BTreeMap<&str, usize>) -> Value {
    let mut places = finding.evidence.iter().filter(|evidence| !evidence.path.is_empty());
    let mut location = places.next().map_or_else(|| json!({}), physical);
    location["logicalLocations"] = logical(finding);
    let mut own = json!({
        "ruleId": finding.rule,
        "kind": "fail",
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"qiquan/v1": finding.fingerprint.0},
        "suppressions": finding.waived.iter().map(|waived| json!({
            "kind": "external",
            "status": "accepted",
            "justification": waived.reason,
            "properties": {"person": waived.person, "expires": waived.expires},
        })).collect::<Vec<Value>>(),
        "properties": {
            "county": finding.county,
            "township": finding.township,
            "village": finding.village,
            "household_id": finding.household_id,
            "subject": finding.subject,
            "expected": finding.expected,
            "actual": finding.actual,
            "responsible": finding.responsible,
            "first_seen": finding.first_seen,
            "relapsed": finding.relapsed,
        },
    });
    if let Some(at) = rules.get(finding.rule.as_str()) {
        own["ruleIndex"] = json!(at);
    }
    let others: Vec<Value> = places.map(physical).collect();
    if !others.is_empty() {
        own["relatedLocations"] = json!(others);
    }
    own
}

/// File of the project; the line where it has lines, the cell or page in words where it has none.
fn physical(evidence: &Evidence) -> Value {
    let mut own = json!({
        "physicalLocation": {"artifactLocation": {"uri": links::uri(&evidence.path), "uriBaseId": BASE}},
        "message": {"text": format!("{}：{}", evidence.link.label(), place(evidence))},
    });
    let is_text = evidence.path.to_lowercase().ends_with(".csv");
    let row = evidence.cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse::<u32>();
    if let (true, Ok(row @ 1..)) = (is_text, row) {
        own["physicalLocation"]["region"] = json!({"startLine": row});
    }
    own
}

/// The unit, household or whole that the finding is about.
fn logical(finding: &Finding) -> Value {
    let (kind, name) = [
        ("household", &finding.household_id),
        ("village", &finding.village),
        ("township", &finding.township),
        ("county", &finding.county),
    ]
    .into_iter()
    .find(|(_, name)| !name.is_empty())
    .map_or(("prefecture", ""), |(kind, name)| (kind, name.as_str()));
    let mut steps = steps(finding);
    if !finding.subject.is_empty() {
        steps.pop();
    }
    let mut own = json!({"kind": kind});
    if !name.is_empty() {
        own["name"] = json!(name);
        own["fullyQualifiedName"] = json!(steps.join("/"));
    }
    json!([own])
}
