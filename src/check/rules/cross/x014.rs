//! X014: a visit found an unsafe house that the register has as safe.

use super::housing;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::Record;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X014",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "住房安全入户与系统不符",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇、旗县住建局",
        page: include_str!("../../../../docs/rules/X014.md"),
        thresholds: &[],
    },
    needs: &[
        &[
            Need::Columns(RecordKind::Visit, &["house_safe"]),
            Need::Columns(RecordKind::Visit, &["leaks"]),
            Need::Columns(RecordKind::Visit, &["danger"]),
            Need::Columns(RecordKind::Visit, &["house_surveyed"]),
        ],
        &[
            Need::Columns(RecordKind::Household, &["danger"]),
            Need::Columns(RecordKind::Member, &["danger"]),
            Need::Columns(RecordKind::Household, &["grade"]),
            Need::Columns(RecordKind::Member, &["grade"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let registered = |key: &str, safe: fn(&Record, &str) -> bool| {
        super::registered(view).find(|row| safe(row, key)).map(|row| (row, key.to_owned()))
    };
    let safe = registered("danger", |row, key| row.flag(key) == Some(false));
    let graded = registered("grade", |row, key| matches!(row.str(key), "A级" | "B级" | "A" | "B"));
    for row in super::visits(view) {
        let found = housing::unsafe_cell(row);
        let unsurveyed = row.flag("house_surveyed") == Some(false);
        let (key, said, (system, column)) = match (found, &safe, &graded) {
            (Some(key), Some(side), _) | (Some(key), None, Some(side)) => {
                (key, if key == "leaks" { "漏雨" } else { "住房不安全" }, side)
            }
            // A grade says that somebody surveyed the house.
            (None, _, Some(side)) if unsurveyed => ("house_surveyed", "未鉴定", side),
            _ => continue,
        };
        let registered = match column.as_str() {
            "danger" => "非危房".to_owned(),
            _ => system.text(column).into_owned(),
        };
        super::told(
            view,
            sink,
            "danger",
            format!("住房安全：入户“{said}”、系统“{registered}”"),
            (&format!("系统：{registered}"), &format!("入户：{said}")),
            vec![cell_evidence(row, key, Link::Visit), cell_evidence(system, column, Link::Registry)],
        );
        return;
    }
}
