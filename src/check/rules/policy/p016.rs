//! P016: a person outside the basic medical insurance, or in both kinds of it.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::check::{people, rows};
use crate::ingest::record::RecordKind;
use chrono::Datelike;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P016",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "基本医保未参保或重复参保",
        basis: "“两不愁三保障”基本医疗；城乡居民与职工基本医疗保险不重复参保",
        responsible: "苏木乡镇信息员、旗县医保局",
        page: include_str!("../../../../docs/rules/P016.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["med_resident", "med_staff"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let this_year = view.world.input.as_of.year();
    for member in view.live() {
        // Soldiers are cared for by the army; a child of this year joins after its birth is registered.
        let newborn = rows::birth(member).is_some_and(|birth| birth.year() >= this_year);
        if member.flag("soldier") == Some(true) || newborn {
            continue;
        }
        // One column alone, or an empty cell, does not say that a person is in neither.
        let (Some(resident), Some(staff)) = (member.flag("med_resident"), member.flag("med_staff")) else {
            continue;
        };
        if resident != staff {
            continue;
        }
        let name = member.text("name");
        let (what, actual) = if resident {
            ("居民医保、职工医保两栏都为“是”，重复参保", "居民、职工都参加")
        } else {
            ("居民医保、职工医保两栏都为“否”，未参加基本医疗保险", "居民、职工都未参加")
        };
        let mut evidence = vec![cell_evidence(member, "med_resident", Link::Registry)];
        evidence.push(cell_evidence(member, "med_staff", Link::Registry));
        sink.push(
            &view.at(),
            Fault {
                subject: people::person_subject(member),
                what: format!("{name}{what}"),
                expected: "居民医保、职工医保参加且只参加一种".into(),
                actual: actual.into(),
                evidence,
                responsible: String::new(),
            },
        );
    }
}
