//! V044: an exited village that lacks a road, a clinic, an income or people.

use crate::base::terms::{Scope, Severity};
use crate::check::facts;
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::CountyView;
use crate::ingest::record::RecordKind;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V044",
        severity: Severity::Error,
        scope: Scope::County,
        title: "出列村必备指标为空或为零",
        basis: "贫困村退出标准（通硬化路、有卫生室、有集体经济收入）；嘎查村信息采集表",
        responsible: "嘎查村驻村工作队、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V044.md"),
        thresholds: &[],
    },
    needs: &[
        &[
            Need::Columns(RecordKind::Village, &["paved_road"]),
            Need::Columns(RecordKind::Village, &["collective_income"]),
            Need::Columns(RecordKind::Village, &["clinic"]),
            Need::Columns(RecordKind::Village, &["population_total"]),
        ],
        &[
            Need::Columns(RecordKind::Village, &["is_exited"]),
            Need::Columns(RecordKind::Village, &["exit_year"]),
        ],
    ],
    rests_on: &[],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let all = view.world.input.data.all(RecordKind::Village);
    let kept = |key: &str| rows::kept(all, key);
    let (income, clinic) = (kept("collective_income"), kept("clinic"));
    for (at, sheet) in rows::village_sheets(view) {
        if facts::exited_village(sheet) != Some(true) {
            continue;
        }
        // Empty is a gap only where other villages of the table are filled.
        let empty = |key: &str, kept: &BTreeSet<(&str, &str)>| {
            sheet.field(key).value.is_blank() && kept.contains(&rows::table_of(sheet))
        };
        let mut faults: Vec<(&str, &str, &str)> = Vec::new();
        if sheet.flag("paved_road") == Some(false) {
            faults.push(("paved_road", "通硬化路", "为“否”"));
        }
        if sheet.number("collective_income") == Some(0.0) {
            faults.push(("collective_income", "村级集体经济收入", "为零"));
        } else if empty("collective_income", &income) {
            faults.push(("collective_income", "村级集体经济收入", "为空"));
        }
        // No clinic of its own is right where the hospital of the township stands in the village.
        if empty("clinic", &clinic) {
            faults.push(("clinic", "行政村卫生室个数", "为空"));
        }
        if sheet.number("population_total") == Some(0.0) {
            faults.push(("population_total", "总人口数", "为零"));
        }
        for (key, name, state) in faults {
            let what = format!("出列村{name}{state}");
            let expected = format!("{name}已达标并如实填写");
            sink.push(&at, rows::fault(sheet, key, what, expected, format!("{name}{state}")));
        }
    }
}
