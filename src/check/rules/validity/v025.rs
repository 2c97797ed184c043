//! V025: a disabled person without any sign of a certificate.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V025",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "健康状况为残疾但无残疾证信息",
        basis: "国家扶贫开发信息系统数据规范（证件类型、残疾类别）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V025.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Member, &["health", "disab_class"]),
        Need::Columns(RecordKind::Member, &["health", "id_type"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    for member in view.live() {
        let disabled = persons::health(member).is_some_and(|items| items.iter().any(|item| item == "残疾"));
        if !disabled || persons::has_certificate(member) {
            continue;
        }
        // Layouts that have no place for a certificate say nothing about it.
        let key = if member.has_column("disab_class") {
            "disab_class"
        } else if !member.text("id_type").is_empty() {
            "id_type"
        } else {
            continue;
        };
        // A number that nobody can read may well be the certificate's.
        if super::is_destroyed(member, "id_no") {
            continue;
        }
        let name = member.name_key("name");
        let listed = data
            .of_household(RecordKind::Roster, &view.household.id)
            .any(|row| row.text("list").contains('残') && row.name_key("name") == name);
        if listed {
            continue;
        }
        let mut fault = super::person_fault(
            member,
            "health",
            format!("{}健康状况为“残疾”，但无残疾证号、残疾类别，请核实", member.text("name")),
            "证件类型为残疾人证，或填明残疾类别、等级".into(),
            "证件类型、残疾类别均无残疾证信息".into(),
        );
        fault.evidence.push(cell_evidence(member, key, Link::Registry));
        sink.push(&view.at(), fault);
    }
}
