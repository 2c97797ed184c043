//! V018: a stage of school that does not fit the age.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::{self, School};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V018",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "在校生状况与年龄不符",
        basis: "内部规则（学段与年龄）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V018.md"),
        thresholds: &[
            Threshold {
                key: "adult",
                default: 22.0,
                unit: "岁",
                what: "满几岁不再读小学、初中",
                basis: "内部规则",
            },
            Threshold {
                key: "child",
                default: 5.0,
                unit: "岁",
                what: "不超过几岁不会读七年级以上",
                basis: "内部规则",
            },
            persons::SCHOOL_DAY,
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["school"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let limit = |key: &str| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    for person in persons::live(view) {
        let Some(stage) = view.school(person.row) else { continue };
        let Some(ages) = person.ages(limit("day"), view.world.input.as_of) else { continue };
        let wrong = match stage {
            School::Primary | School::Middle => {
                ages.at_least(limit("adult")) || (stage == School::Middle && ages.at_most(limit("child")))
            }
            School::High | School::Vocational | School::College => ages.at_most(limit("child")),
            School::Out | School::Infant | School::Kindergarten => false,
        };
        if !wrong {
            continue;
        }
        let said = person.row.text("school");
        let mut fault = super::person_fault(
            person.row,
            "school",
            format!("{}{}周岁，在校生状况却为“{said}”，请核对", person.row.text("name"), ages.now),
            "学段与年龄相称".into(),
            format!("{}周岁，{said}", ages.now),
        );
        fault.evidence.push(cell_evidence(person.row, "id_no", Link::Registry));
        sink.push(&view.at(), fault);
    }
}
