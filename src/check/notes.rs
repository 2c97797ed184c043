//! Remarks of a check: things that are no finding and no failure to read, and that must not pass in silence.

use crate::base::error::SoftError;
use crate::check::engine::{fits, register_name};
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::ingest::record::RecordKind;

/// Ledgers on which conditions of the catalogue rest, by the name of their variable.
const LEDGERS: [(&str, RecordKind); 3] =
    [("loans", RecordKind::Loan), ("rosters", RecordKind::Roster), ("village.", RecordKind::Village)];

/// All remarks, in a fixed order.
#[must_use]
pub fn collect(input: &Input<'_>, findings: &[Finding]) -> Vec<SoftError> {
    let mut notes = Vec::new();
    for (word, kind) in LEDGERS {
        if !input.data.all(kind).is_empty() {
            continue;
        }
        let codes: Vec<&str> = input
            .catalogue
            .types
            .iter()
            .filter(|(_, document)| document.when.contains(word))
            .map(|(_, document)| document.code.as_str())
            .collect();
        if !codes.is_empty() {
            notes.push(SoftError::new(
                "registers",
                format!(
                    "未找到{}，{}是否应有只能按其他登记判定；请把该表放入 registers",
                    register_name(kind),
                    codes.join("、")
                ),
            ));
        }
    }
    for waiver in &input.project.waivers {
        let hits = || {
            findings.iter().any(|finding| {
                finding.rule == waiver.rule
                    && (finding.fingerprint.0 == waiver.key || fits(&waiver.key, &finding.subject))
            })
        };
        let what = match waiver.expires {
            Some(expires) if input.as_of > expires => {
                format!("核实说明已于{}到期，不再生效；请重新核实或删除", expires.format("%Y-%m-%d"))
            }
            _ if !hits() => "核实说明没有对应的问题；问题已消除的请删除，键写错的请改正".to_owned(),
            _ => continue,
        };
        let place = format!("waivers.toml:{}", waiver.line);
        notes.push(SoftError::new(place, format!("{} {}：{what}", waiver.rule, waiver.key)));
    }
    notes
}
