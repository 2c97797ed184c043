//! V020: a child counts as labour, or an old person as skilled labour.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V020",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "劳动技能与年龄不符",
        basis: "内部规则（劳动年龄16—64周岁）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V020.md"),
        thresholds: &[
            Threshold {
                key: "young",
                default: 16.0,
                unit: "岁",
                what: "未满几岁不登记为劳动力",
                basis: "劳动法第十五条；自治区摸底表劳动年龄16—64岁",
            },
            Threshold {
                key: "old",
                default: 65.0,
                unit: "岁",
                what: "满几岁不登记为技能劳动力",
                basis: "自治区摸底表劳动年龄16—64岁",
            },
            persons::YEAR_END,
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["labor"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let limit = |key: &str| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    for person in persons::live(view) {
        let labor = person.row.text("labor");
        let skilled = labor == "技能劳动力";
        if !skilled && labor != "普通劳动力" {
            continue;
        }
        let Some(ages) = person.ages(limit("day"), view.world.input.as_of) else { continue };
        let expected = if ages.below(limit("young")) {
            format!("未满{:.0}周岁不登记为劳动力", limit("young"))
        } else if skilled && ages.at_least(limit("old")) {
            format!("满{:.0}周岁一般不登记为技能劳动力", limit("old"))
        } else {
            continue;
        };
        let mut fault = super::person_fault(
            person.row,
            "labor",
            format!("{}{}周岁，劳动技能登记为“{labor}”，请核对", person.row.text("name"), ages.now),
            expected,
            format!("{}周岁，{labor}", ages.now),
        );
        fault.evidence.push(cell_evidence(person.row, "id_no", Link::Registry));
        sink.push(&view.at(), fault);
    }
}
