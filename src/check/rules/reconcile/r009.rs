//! R009: a project is to benefit more registered households or people than the county has.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{CountyView, cell_evidence};
use crate::ingest::record::{RecordKind, format_number};
use chrono::Datelike;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R009",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "项目受益对象超过总数",
        basis: "市级通知第六条（机账实统一）；项目库台账",
        responsible: "旗县扶贫办项目管理岗",
        page: include_str!("../../../../docs/rules/R009.md"),
        thresholds: &[Threshold {
            key: "years",
            default: 1.0,
            unit: "年",
            what: "只比较最近几年的项目，更早的项目当时在册户更多",
            basis: "内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Project, &["benefit_poor_households"]),
        Need::Columns(RecordKind::Project, &["benefit_poor_persons"]),
    ]],
    rests_on: &[Silence::of(people::REGISTERED)],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    // 边缘户 may benefit as well, but the column is about registered ones.
    let all = people::registered(data, view.households.iter());
    let (households, persons) = (all.households as f64, all.persons as f64);
    if households < 1.0 || persons < households || !all.is_whole() {
        return;
    }
    let since =
        f64::from(view.world.input.as_of.year()) - view.world.threshold(&RULE.meta, "years", view.code);
    for row in ledgers::projects(view.world, view.code) {
        if row.number("year").is_some_and(|year| year < since) {
            continue;
        }
        let said: Vec<(String, &str)> =
            [("benefit_poor_households", households, "户"), ("benefit_poor_persons", persons, "人")]
                .into_iter()
                .filter_map(|(key, most, unit)| {
                    let told = row.number(key).filter(|told| *told > most)?;
                    let (told, most) = (format_number(told), format_number(most));
                    Some((format!("受益建档立卡{told}{unit}，全旗县在册建档立卡只有{most}{unit}"), key))
                })
                .collect();
        if said.is_empty() {
            continue;
        }
        let what: Vec<&str> = said.iter().map(|(what, _)| what.as_str()).collect();
        sink.push(
            &ledgers::at_project(view.world, row),
            Fault {
                subject: ledgers::project_subject(row),
                what: ledgers::of_project(row, &what.join("；")),
                expected: format!(
                    "不超过在册建档立卡{}户、{}人",
                    format_number(households),
                    format_number(persons)
                ),
                actual: what.join("；"),
                evidence: said.iter().map(|(_, key)| cell_evidence(row, key, Link::Ledger)).collect(),
                responsible: String::new(),
            },
        );
    }
}
