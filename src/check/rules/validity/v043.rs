//! V043: a village sheet with more unsafe houses or water than households.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::CountyView;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V043",
        severity: Severity::Error,
        scope: Scope::County,
        title: "村表户数关系不合理",
        basis: "嘎查村信息采集表（户数关系）；内部规则",
        responsible: "嘎查村驻村工作队、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V043.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Village, &["households_total"])],
        &[
            Need::Columns(RecordKind::Village, &["water_unsafe_households"]),
            Need::Columns(RecordKind::Village, &["water_hard_households"]),
            Need::Columns(RecordKind::Village, &["danger_households"]),
        ],
    ],
    rests_on: &[],
    look: Look::County(look),
};

/// Households of a kind, which can never be more than all households.
const PARTS: [(&str, &str); 3] = [
    ("water_unsafe_households", "未实现饮水安全户数"),
    ("water_hard_households", "饮水困难户数"),
    ("danger_households", "危房户数"),
];

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    for (at, sheet) in rows::village_sheets(view) {
        let Some(total) = sheet.number("households_total") else { continue };
        for (key, name) in PARTS {
            let Some(part) = sheet.number(key).filter(|part| *part > total) else { continue };
            let (part, total) = (format_number(part), format_number(total));
            let fault = rows::fault(
                sheet,
                key,
                format!("{name}{part}户，多于总户数{total}户"),
                format!("不超过{total}户"),
                format!("{part}户"),
            );
            sink.push(&at, fault);
        }
    }
}
