//! V007: one person is registered in two households.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V007",
        severity: Severity::Error,
        scope: Scope::Prefecture,
        title: "同一人在两户重复建档",
        basis: "市级通知第六条（机账实统一）；国家扶贫开发信息系统唯一性要求",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V007.md"),
    },
    needs: &[RecordKind::Member],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut holders: BTreeMap<String, Vec<(&Household, &Record)>> = BTreeMap::new();
    for household in world.households() {
        for member in (HouseholdView { world, household }).live() {
            if super::is_foreign_paper(member) {
                continue;
            }
            if let Some(key) = idno::first18(&super::identity(member)) {
                holders.entry(key.to_owned()).or_default().push((household, member));
            }
        }
    }
    for (number, people) in holders {
        if people.iter().all(|(household, _)| household.id == people[0].0.id) {
            continue;
        }
        for (household, member) in &people {
            let others: Vec<&(&Household, &Record)> =
                people.iter().filter(|(other, _)| other.id != household.id).collect();
            let named: Vec<String> = others
                .iter()
                .map(|(other, _)| {
                    format!("{}{}（{}）", world.county_name(&other.place.county), other.head_name, other.id)
                })
                .collect();
            let mut fault = super::person_fault(
                member,
                "id_no",
                format!(
                    "{}（{}）在本户和{}户重复建档",
                    member.text("name"),
                    mask::id_number(&number),
                    named.join("、")
                ),
                "一人只在一户建档".into(),
                format!("另在{}户登记", named.join("、")),
            );
            fault.evidence.extend(others.iter().map(|(_, row)| cell_evidence(row, "id_no", Link::Registry)));
            sink.push(&(HouseholdView { world, household }).at(), fault);
        }
    }
}
