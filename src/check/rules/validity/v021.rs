//! V021: a healthy person of working age counts as weak or without labour.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::{self, School};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V021",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "健康适龄人员登记为弱或无劳动力",
        basis: "内部规则（健康状况与劳动技能）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V021.md"),
        thresholds: &[
            Threshold {
                key: "from",
                default: 16.0,
                unit: "岁",
                what: "适龄起始年龄",
                basis: "内部规则：16—59周岁",
            },
            Threshold {
                key: "to",
                default: 59.0,
                unit: "岁",
                what: "适龄截止年龄",
                basis: "内部规则：16—59周岁",
            },
            persons::YEAR_END,
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["labor", "health"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let limit = |key: &str| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    for person in persons::live(view) {
        let labor = person.row.text("labor");
        if !matches!(labor.as_ref(), "弱劳动力或半劳动力" | "丧失劳动力" | "无劳动力") {
            continue;
        }
        if !is_healthy(person.row) || view.school(person.row) != Some(School::Out) {
            continue;
        }
        let Some(ages) = person.ages(limit("day"), view.world.input.as_of) else { continue };
        if !ages.at_least(limit("from")) || !ages.at_most(limit("to")) {
            continue;
        }
        let mut fault = super::person_fault(
            person.row,
            "labor",
            format!("{}{}周岁，健康，登记为“{labor}”，请核实", person.row.text("name"), ages.now),
            "健康的适龄人员一般为普通或技能劳动力".into(),
            labor.into_owned(),
        );
        fault.evidence.push(cell_evidence(person.row, "health", Link::Registry));
        sink.push(&view.at(), fault);
    }
}

/// 健康 and nothing else, and no certificate that says otherwise.
fn is_healthy(row: &Record) -> bool {
    persons::health(row).is_some_and(|items| items == ["健康"])
        && !persons::has_certificate(row)
        && persons::is_nothing(&row.text("disease"))
}
