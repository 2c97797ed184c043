//! P021: a household has no helper, or a helper has too many households.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, HouseholdView, cell_evidence};
use crate::ingest::dataset::{Household, HouseholdKind, Place};
use crate::ingest::record::{Record, RecordKind};
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P021",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "帮扶责任人未落实或包户过多",
        basis: "结对帮扶要求（户户有干部帮扶）；包户数为内部规则",
        responsible: "苏木乡镇",
        page: include_str!("../../../../docs/rules/P021.md"),
        thresholds: &[Threshold {
            key: "households",
            default: 15.0,
            unit: "户",
            what: "一名帮扶责任人最多包几户",
            basis: "内部规则，各旗县按包联安排设置",
        }],
    },
    needs: &[&[Need::Register(RecordKind::Helper)]],
    rests_on: &[Silence::about(
        "helper",
        &[RecordKind::Helper, RecordKind::HelperLog, RecordKind::Household, RecordKind::Member],
    )],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    without(view, sink);
    too_many(view, sink);
}

fn is_helped(household: &Household) -> bool {
    matches!(household.kind, HouseholdKind::Exited | HouseholdKind::Poor)
}

/// Households that neither the roster nor any register or log gives a helper. A roster of fewer than half of the county's
/// households is a part of the roster.
fn without(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    let helped = || view.households.iter().filter(|household| is_helped(household));
    let listed =
        |household: &Household| data.of_household(RecordKind::Helper, &household.id).next().is_some();
    if helped().filter(|household| listed(household)).count() * 2 < helped().count() {
        return;
    }
    let named: BTreeSet<(String, String)> = data
        .all(RecordKind::Helper)
        .iter()
        .filter(|row| row.str("hh_id").is_empty())
        .map(|row| (text::fold(&row.text("village")), row.name_key("head_name").into_owned()))
        .collect();
    let tables = data.all(RecordKind::Household);
    for household in helped().filter(|household| !listed(household)) {
        let view = HouseholdView { world: view.world, household };
        let logs = data.of_household(RecordKind::HelperLog, &household.id);
        let rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
        let told = rows.chain(view.members()).chain(logs).any(|row| !row.raw("helper").is_empty());
        let key = (text::fold(&household.place.village), text::name_key(&household.head_name).into_owned());
        if told || named.contains(&key) || view.live().next().is_none() {
            continue;
        }
        sink.push(
            &view.at(),
            Fault {
                subject: "helper".into(),
                what: "帮扶责任人名册、户信息和走访记录中都没有本户的帮扶责任人".into(),
                expected: "每户有帮扶责任人".into(),
                actual: "没有".into(),
                evidence: view
                    .live()
                    .next()
                    .map(|row| cell_evidence(row, "helper", Link::Registry))
                    .into_iter()
                    .collect(),
                responsible: String::new(),
            },
        );
    }
}

/// One person by name and number or unit; without either, two of one name in two townships are two.
fn person(view: &CountyView<'_>, household: &Household, row: &Record) -> (String, String) {
    let name = row.name_key("helper");
    let of = ["helper_id", "helper_unit", "phone"].map(|key| text::fold(&row.text(key)));
    let mark = of.into_iter().find(|told| !told.is_empty());
    (name.into_owned(), mark.unwrap_or_else(|| view.world.township_name(&household.place.township)))
}

/// Number of a household → the household and the row that names its helper.
type Helped<'a> = BTreeMap<&'a str, (&'a Household, &'a Record)>;

fn too_many(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let world = view.world;
    let limit = world.threshold(&RULE.meta, "households", view.code);
    let mut helpers: BTreeMap<(String, String), Helped<'_>> = BTreeMap::new();
    for household in view.households.iter().filter(|household| is_helped(household)) {
        for row in world.input.data.of_household(RecordKind::Helper, &household.id) {
            let key = person(view, household, row);
            if !key.0.is_empty() && ledgers::serves(row, world.input.as_of) {
                helpers.entry(key).or_default().insert(&household.id, (household, row));
            }
        }
    }
    for rows in helpers.into_values().filter(|rows| rows.len() as f64 > limit) {
        let Some((_, first)) = rows.values().next() else { continue };
        let name = first.person_name("helper");
        let towns: BTreeSet<&str> =
            rows.values().map(|(household, _)| household.place.township.as_str()).collect();
        let towns: Vec<String> =
            towns.into_iter().map(|town| world.township_name(town)).filter(|town| !town.is_empty()).collect();
        let towns = towns.join("、");
        let of_towns = if towns.is_empty() { String::new() } else { format!("（{towns}）") };
        sink.push(
            &At {
                place: Place { county: view.code.to_owned(), ..Place::default() },
                household_id: String::new(),
                who: String::new(),
            },
            Fault {
                what: format!("帮扶责任人{name}一人包{}户{of_towns}，超过{limit:.0}户", rows.len()),
                subject: name.into_owned(),
                expected: format!("不超过{limit:.0}户"),
                actual: format!("{}户", rows.len()),
                evidence: rows
                    .values()
                    .map(|(_, row)| cell_evidence(row, "helper", Link::Registry))
                    .collect(),
                // The townships that can give some of them to others.
                responsible: towns,
            },
        );
    }
}
