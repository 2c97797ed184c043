//! V007: one identity number is registered in two households, or in one and on the 边缘户 list. Whether it is one person,
//! people must find out.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::{Household, printed};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V007",
        severity: Severity::Error,
        scope: Scope::Prefecture,
        title: "证件号码在两户重复",
        basis: "市级通知第六条（机账实统一）；国家扶贫开发信息系统唯一性要求",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V007.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["id_no"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = world.input.data.all(RecordKind::Borderline);
    let mut holders: BTreeMap<String, Vec<(&Household, &Record)>> = BTreeMap::new();
    for household in world.households() {
        for member in (HouseholdView { world, household }).live() {
            if super::is_foreign_paper(member) {
                continue;
            }
            let number = super::identity(member);
            // 15位旧号 can be compared, though nothing else about it can be checked.
            let old = number.len() == 15 && number.bytes().all(|b| b.is_ascii_digit());
            if let Some(key) = idno::first18(&number).or(old.then_some(number.as_str())) {
                holders.entry(key.to_owned()).or_default().push((household, member));
            }
        }
        // A 边缘户 is outside the register: its head in another household is one person counted twice.
        let listed = household.listed.iter().filter(|_| household.members.is_empty());
        let listed = listed.filter_map(|at| lists.get(*at as usize));
        if let Some((number, row)) = listed.filter_map(|row| Some((row.identity(HEAD)?, row))).next() {
            holders.entry(number).or_default().push((household, row));
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
                .map(|(other, row)| {
                    let county = world.county_name(&other.place.county);
                    let (name, list) = (row.text(column(row).1), list_of(row));
                    format!("{county}{}户（{}）{name}{list}", other.head_name, printed(&other.id))
                })
                .collect();
            let (key, name) = column(member);
            let mut fault = super::person_fault(
                member,
                key,
                format!(
                    "{}{}与{}证件号码相同（{}），请核对是否同一人",
                    member.text(name),
                    list_of(member),
                    named.join("、"),
                    mask::id_number(&number)
                ),
                "每个证件号码只在一户登记".into(),
                format!("与{}相同", named.join("、")),
            );
            if fault.subject.is_empty() {
                fault.subject = member.person_name(name).into_owned();
            }
            fault
                .evidence
                .extend(others.iter().map(|(_, row)| cell_evidence(row, column(row).0, Link::Registry)));
            sink.push(&(HouseholdView { world, household }).at(), fault);
        }
    }
}

/// Column of the head's identity number on a 边缘户 list.
const HEAD: &str = "head_id";

/// Columns of the number and of the name.
fn column(row: &Record) -> (&'static str, &'static str) {
    if row.table.kind == RecordKind::Borderline { (HEAD, "head_name") } else { ("id_no", "name") }
}

/// Which list a row stands on that is none of the register of people.
fn list_of(row: &Record) -> &'static str {
    if row.table.kind == RecordKind::Borderline { "（边缘户名单）" } else { "" }
}
