//! 核实说明建议.toml: what was answered with a 核实说明, in the form of `waivers.toml`. Nothing grants it but somebody who copies it.

use crate::model::answers::{AnswerRow, Standing};
use crate::model::run::RunRecord;
use std::fmt::Write;

/// Name of the file in OUT.
pub const FILE: &str = "核实说明建议.toml";

/// The file; `None` when nothing is proposed.
#[must_use]
pub fn toml(record: &RunRecord) -> Option<Vec<u8>> {
    let mut out = String::from(
        "# 收回的清单中写了核实说明、尚未审定的问题。程序不会采用本文件。\n\
         # 审定同意的，把该段抄入项目文件夹的 waivers.toml，并填到期日（expires，可不填）。\n",
    );
    let mut any = false;
    for unit in std::iter::once(&record.prefecture).chain(&record.counties) {
        let proposed = unit.answers.iter().filter(|row| row.standing == Standing::Proposed);
        for row in proposed {
            // A problem of a ledger is struck off by its own office, not by a 核实说明.
            let Some(finding) = unit.findings.iter().find(|found| found.fingerprint.0 == row.fingerprint)
            else {
                continue;
            };
            any = true;
            let _ = write!(
                out,
                "\n# {}　{}\n# 出处：{}\n",
                unit.name,
                one_line(&finding.message),
                one_line(&row.places.join("；"))
            );
            if !row.evidence.is_empty() {
                let _ = writeln!(out, "# 佐证：{}", one_line(&row.evidence));
            }
            let _ = writeln!(out, "[[waiver]]\nrule = {}", quoted(&finding.rule));
            let _ = writeln!(out, "key = {}", quoted(&row.fingerprint));
            let _ = writeln!(out, "reason = {}", quoted(&reason(row)));
            if !row.by.is_empty() {
                let _ = writeln!(out, "person = {}", quoted(&row.by));
            }
            if let Ok(date) = chrono::NaiveDate::parse_from_str(&row.date, "%Y-%m-%d") {
                let _ = writeln!(out, "date = {date}");
            }
        }
    }
    any.then(|| out.into_bytes())
}

/// `无法补交：原件在火灾中损毁`; 核实无误 says nothing that the statement does not say.
fn reason(row: &AnswerRow) -> String {
    match row.handling.as_str() {
        "" | "核实无误" => row.statement.clone(),
        handling => format!("{handling}：{}", row.statement),
    }
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(one_line(text)).to_string()
}
