//! X016: a person registered as insured is not insured by the visit or the insurance roster.

use super::rosters::Rosters;
use super::x019;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X016",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "医疗参保信息不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "旗县医保局",
        page: include_str!("../../../../docs/rules/X016.md"),
        thresholds: &[],
    },
    needs: &[
        &[
            Need::Columns(RecordKind::Member, &["med_resident"]),
            Need::Columns(RecordKind::Member, &["med_staff"]),
        ],
        &[Need::Columns(RecordKind::Visit, &["uninsured"]), Need::Columns(RecordKind::Roster, &["id_no"])],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Words of the roster for a person whose insurance does not hold.
const NOT_INSURED: [&str; 6] = ["未参保", "停保", "断保", "暂停", "未缴", "终止"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let rosters = Rosters::of(world, &["医保"]);
    absent(world, &rosters, sink);
    for household in world.households() {
        let view = HouseholdView { world, household };
        by_visit(&view, sink);
        for member in view.live().filter(|member| insured(member) == Some(true)) {
            let rows = rosters.of_person(household, member);
            let speaks = |row: &&&Record| {
                let value = row.text("value");
                NOT_INSURED.iter().any(|word| value.contains(word))
            };
            // Somebody else's row that says 已参保 settles it.
            let Some(row) = rows.iter().find(speaks).filter(|_| rows.iter().all(|row| speaks(&row))) else {
                continue;
            };
            let name = member.person_name("name");
            let said = row.text("value");
            super::told(
                &view,
                sink,
                &format!("{}/med_resident", people::person_subject(member)),
                format!("医疗参保信息不一致：{name}系统登记参保，医保名单“{said}”"),
                ("系统：参保", &format!("医保名单：{said}")),
                vec![
                    cell_evidence(row, "value", Link::Ledger),
                    cell_evidence(member, column(member), Link::Registry),
                ],
            );
        }
    }
}

/// Insured with the residents by the register, and not on the list of a township whose list names most of those.
fn absent(world: &World<'_>, rosters: &Rosters<'_>, sink: &mut Sink<'_>) {
    if rosters.is_empty() {
        return;
    }
    let people = world.households().flat_map(|household| {
        world.input.data.live_members(household).map(move |member| (household, member))
    });
    let insured: Vec<(&Household, &Record, bool)> = people
        .filter(|(_, member)| member.flag("med_resident") == Some(true))
        .map(|(household, member)| (household, member, !rosters.of_person(household, member).is_empty()))
        .collect();
    let complete = x019::townships_listed(
        world,
        insured.iter().map(|(household, _, is_listed)| (household.place.township.as_str(), *is_listed)),
    );
    for (household, member, is_listed) in insured {
        let whole = complete.contains(household.place.township.as_str());
        if is_listed || !whole || rosters.may_name([member].into_iter()) {
            continue;
        }
        let name = member.person_name("name");
        super::told(
            &HouseholdView { world, household },
            sink,
            &format!("{}/med_resident", people::person_subject(member)),
            format!("医疗参保信息不一致：{name}系统登记参保，医保名单中没有"),
            ("系统：参保", "医保名单：无"),
            vec![cell_evidence(member, "med_resident", Link::Registry)],
        );
    }
}

/// The household says that somebody is not insured, and the register has everybody insured.
fn by_visit(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let told = super::visits(view)
        .find_map(|row| row.number("uninsured").filter(|people| *people > 0.0).map(|people| (row, people)));
    let Some((row, people)) = told else { return };
    let mut members = view.live().peekable();
    let Some(first) = members.peek().copied() else { return };
    if !members.all(|member| insured(member) == Some(true)) {
        return;
    }
    let people = format_number(people);
    super::told(
        view,
        sink,
        "med_resident",
        format!("医疗参保信息不一致：入户称{people}人未参保，系统登记全部参保"),
        ("系统：全部参保", &format!("入户：{people}人未参保")),
        vec![
            cell_evidence(row, "uninsured", Link::Visit),
            cell_evidence(first, column(first), Link::Registry),
        ],
    );
}

/// By either of the two basic insurances; `None` when the register does not say.
fn insured(member: &Record) -> Option<bool> {
    match (member.flag("med_resident"), member.flag("med_staff")) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn column(member: &Record) -> &'static str {
    if member.flag("med_resident") == Some(true) { "med_resident" } else { "med_staff" }
}
