//! V024: a pupil is registered as working.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::School;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V024",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "在校生登记务工",
        basis: "内部规则（在校生状况与务工时间）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V024.md"),
        thresholds: &[Threshold {
            key: "months",
            default: 0.0,
            unit: "个月",
            what: "在校生务工超过几个月才提示",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["school", "work_months"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let most = view.world.threshold(&RULE.meta, "months", &view.household.place.county);
    for member in view.live() {
        // Vocational schools send their pupils to work, and students of colleges have long holidays.
        if !matches!(view.school(member), Some(School::Primary | School::Middle | School::High)) {
            continue;
        }
        let Some(months) = member.number("work_months").filter(|months| *months > most) else { continue };
        let said = member.text("school");
        let mut fault = super::person_fault(
            member,
            "work_months",
            format!(
                "{}为在校生（{said}），登记务工{}个月，请核实",
                member.text("name"),
                format_number(months)
            ),
            "中小学在校生不登记务工".into(),
            format!("务工{}个月", format_number(months)),
        );
        fault.evidence.push(cell_evidence(member, "school", Link::Registry));
        sink.push(&view.at(), fault);
    }
}
