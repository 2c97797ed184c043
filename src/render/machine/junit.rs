//! `junit.xml`: one suite per rule. A finding is a failed case, one with 核实说明 a skipped one; a rule without findings is
//! a passed case, and one that did not run a skipped one. Nothing was timed, so no times are given.

use super::{place, severity, steps};
use crate::check::finding::Finding;
use crate::model::run::RunRecord;
use crate::render::html::escape;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The document.
#[must_use]
pub fn write(record: &RunRecord) -> Vec<u8> {
    let mut found: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in record.findings() {
        found.entry(&finding.rule).or_default().push(finding);
    }
    let mut suites = String::new();
    let (mut tests, mut failures) = (0, 0);
    for rule in &record.summary.rules {
        let found = found.remove(rule.code.as_str()).unwrap_or_default();
        let failed = found.iter().filter(|finding| finding.waived.is_none()).count();
        let unasked = rule.skipped.as_deref().filter(|_| found.is_empty());
        let skipped = found.len() - failed + usize::from(unasked.is_some());
        let count = found.len().max(1);
        (tests, failures) = (tests + count, failures + failed);
        let code = escape(&rule.code);
        let _ = writeln!(
            suites,
            "<testsuite name=\"{code} {}\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">\n\
             <properties><property name=\"severity\" value=\"{}\"/></properties>",
            escape(&rule.title),
            severity(rule.severity)
        );
        if found.is_empty() {
            let inner = unasked.map(|why| format!("<skipped>{}</skipped>", escape(why))).unwrap_or_default();
            let _ = writeln!(suites, "<testcase classname=\"{code}\" name=\"{code}\">{inner}</testcase>");
        }
        for finding in found {
            let name = escape(&steps(finding).join("/"));
            let _ = writeln!(
                suites,
                "<testcase classname=\"{code}\" name=\"{name}\">{}</testcase>",
                outcome(finding)
            );
        }
        suites.push_str("</testsuite>\n");
    }
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{} {} {}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n",
        escape(&record.summary.tool),
        escape(&record.summary.name),
        escape(&record.summary.as_of)
    );
    format!("{head}{suites}</testsuites>\n").into_bytes()
}

fn outcome(finding: &Finding) -> String {
    if let Some(waived) = &finding.waived {
        return format!("<skipped>{}</skipped>", escape(&format!("已作核实说明：{}", waived.reason)));
    }
    let places: Vec<String> = finding.evidence.iter().map(place).collect();
    let lines = [
        ("应为", finding.expected.clone()),
        ("实为", finding.actual.clone()),
        ("责任", finding.responsible.clone()),
        ("出处", places.join("；")),
        ("首次发现", finding.first_seen.clone()),
        ("问题编号", finding.fingerprint.0.clone()),
    ];
    let told: Vec<String> = lines
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name}：{text}"))
        .collect();
    format!(
        "<failure type=\"{}\" message=\"{}\">{}</failure>",
        severity(finding.severity),
        escape(&finding.message),
        escape(&told.join("\n"))
    )
}
