//! D009: rows that stand where they do not belong: people of another county in a county's register, a township of another
//! county than the row's own or another place than its 区划代码, rows about a household that no register knows, rows that name two
//! households or another place than their own, and rows of one household that name two places.

use super::{Homes, OWNER, crossed, foreign, link, register_subject, scattered};
use crate::base::terms::{Link, Scope, Severity};
use crate::check::facts;
use crate::check::homeless;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D009",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "登记表混入其他旗县或无主的行",
        basis: "市级通知（一户一户对账）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D009.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[Silence::of(people::REGISTERED)],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    mixed(world, sink);
    foreign::look(world, sink);
    unowned(world, sink);
    crossed::look(world, sink);
    crossed::misplaced(world, sink);
    scattered::look(world, sink);
}

/// Rows of a household whose own 旗县 is another than that of the register: one finding for each household.
fn mixed(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut tables: BTreeMap<&str, BTreeMap<String, Vec<&Record>>> = BTreeMap::new();
    let mut known: BTreeMap<[&str; 2], String> = BTreeMap::new();
    for row in data.all(RecordKind::Member).iter().chain(data.all(RecordKind::Household)) {
        let names = [row.str("county"), row.str("town")];
        let county = known.entry(names).or_insert_with(|| facts::place_of(row, world.input.divisions).county);
        if !county.is_empty() {
            tables.entry(&row.table.path).or_default().entry(county.clone()).or_default().push(row);
        }
    }
    for counties in tables.values() {
        let total: usize = counties.values().map(Vec::len).sum();
        let Some((home, most)) = counties.iter().max_by_key(|(_, rows)| rows.len()) else { continue };
        if !super::is_most(most.len(), total) {
            continue;
        }
        let mut households: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for (_, rows) in counties.iter().filter(|(county, _)| *county != home) {
            for row in rows {
                households.entry(row.str("hh_id")).or_default().push(row);
            }
        }
        for (id, rows) in households {
            // Without 户编号 it is 未能检查.
            let Some(household) = data.household(id) else { continue };
            let own = rows.first().map(|row| row.text("county")).unwrap_or_default();
            let register = rows.first().map_or("", |row| row.table.kind.name());
            let home = world.county_name(home);
            sink.push(
                &(HouseholdView { world, household }).at(),
                Fault {
                    subject: "county".into(),
                    what: format!("{home}的{register}里，该户的旗县填的是{own}（{}行）", rows.len()),
                    expected: home,
                    actual: own.into_owned(),
                    evidence: rows.iter().map(|row| cell_evidence(row, "county", Link::Registry)).collect(),
                    ..Fault::default()
                },
            );
        }
    }
}

/// Rows about nobody: one finding for each register of a county.
fn unowned(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut found: BTreeMap<(String, RecordKind), BTreeMap<&str, Vec<&Record>>> = BTreeMap::new();
    // P004 speaks about loans to people whom no register knows.
    let rows = homeless::rows(world.input).into_iter().filter(|(row, _)| row.table.kind != RecordKind::Loan);
    let mut homes = Homes::default();
    for (row, why) in rows {
        let group = found.entry((homes.of(world, row), row.table.kind)).or_default();
        group.entry(why).or_default().push(row);
    }
    for ((county, kind), reasons) in found {
        let told: Vec<String> = reasons.iter().map(|(why, rows)| format!("{}行{why}", rows.len())).collect();
        let first = reasons.values().flatten().take(super::SHOWN);
        sink.push(
            &At::county(&county),
            Fault {
                subject: register_subject(kind, "hh_id"),
                what: format!("{}中有的行不属于任何在册户，未用于核验：{}", kind.name(), told.join("，")),
                expected: "户编号与名册一致".into(),
                actual: told.join("，"),
                evidence: first.map(|row| cell_evidence(row, "hh_id", link(kind))).collect(),
                ..Fault::default()
            },
        );
    }
}
