//! R008: fewer people than households, or too many people to a household.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Area};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World, cell_evidence};
use crate::check::{facts, tally};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind, format_number};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R008",
        severity: Severity::Warning,
        scope: Scope::Village,
        title: "户均人口异常",
        basis: "内部规则（户均人口1.0—6.0）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/R008.md"),
        thresholds: &[
            Threshold {
                key: "high", default: 6.0, unit: "人/户", what: "户均人口上限", basis: "内部规则"
            },
            Threshold {
                key: "households",
                default: 5.0,
                unit: "户",
                what: "少于这个户数时不看上限",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Village, &["poor_households", "poor_persons"]),
        Need::Columns(RecordKind::Village, &["households_total", "population_total"]),
        Need::Register(RecordKind::ReportedTotal),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Households, persons and what they are of a village sheet.
const PAIRS: [(&str, &str, &str); 2] =
    [("poor_households", "poor_persons", "建档立卡"), ("households_total", "population_total", "全村")];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for (place, sheet) in facts::village_sheets(world.input) {
        for (households, persons, name) in PAIRS {
            let at = At { who: place.village.clone(), place: place.clone(), household_id: String::new() };
            compare(world, &at, persons, name, [(sheet, households), (sheet, persons)], sink);
        }
    }
    reported(world, sink);
}

/// Reported households and persons of one unit, one group and one date.
fn reported(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut lines: BTreeMap<(Area, String, &'static str), Option<&Record>> = BTreeMap::new();
    for row in world.input.data.all(RecordKind::ReportedTotal) {
        let (Some(key), Some(area)) =
            (tally::indicator(&row.text("indicator")), ledgers::area_of(world.input, row))
        else {
            continue;
        };
        let line = lines.entry((area, row.text("as_of").into_owned(), key)).or_insert(Some(row));
        if line.is_some_and(|known| known.number("value") != row.number("value")) {
            *line = None;
        }
    }
    for ((area, as_of, key), row) in &lines {
        let pair = tally::INDICATORS.chunks(2).find(|pair| pair[0].0 == *key);
        let Some([(_, name, _), (persons, ..)]) = pair else { continue };
        let other = lines.get(&(area.clone(), as_of.clone(), *persons)).copied().flatten();
        let (Some(row), Some(other)) = (row, other) else { continue };
        let place = match area {
            Area::Prefecture => Place::default(),
            Area::County(code) => Place { county: code.clone(), ..Place::default() },
            Area::Township(code) | Area::Village(code, _) => {
                let county = code.get(..6).unwrap_or_default().to_owned();
                Place { county, township: code.clone(), village: String::new() }
            }
        };
        let at = At { place, ..At::default() };
        compare(world, &at, persons, name.trim_end_matches("户数"), [(row, "value"), (other, "value")], sink);
    }
}

fn compare(
    world: &World<'_>,
    at: &At,
    subject: &str,
    name: &str,
    [households, persons]: [(&Record, &str); 2],
    sink: &mut Sink<'_>,
) {
    let of = |key: &str| world.threshold(&RULE.meta, key, &at.place.county);
    let (Some(h), Some(p)) = (households.0.number(households.1), persons.0.number(persons.1)) else { return };
    // Nought people beside some households is a cell that nobody filled in, and C and V rules speak of it.
    if h <= 0.0 || p <= 0.0 {
        return;
    }
    let crowded = h >= of("households") && p / h > of("high");
    if p >= h && !crowded {
        return;
    }
    let mean = format_number(p / h);
    let (h, p) = (format_number(h), format_number(p));
    let why = if crowded { format!("户均{mean}人") } else { "人数少于户数".to_owned() };
    sink.push(
        at,
        Fault {
            subject: subject.to_owned(),
            what: format!("{name}{h}户、{p}人，{why}"),
            expected: format!("人数不少于户数，户均不超过{}人", format_number(of("high"))),
            actual: format!("{h}户、{p}人"),
            evidence: [households, persons].map(|(row, key)| cell_evidence(row, key, Link::Ledger)).into(),
            responsible: String::new(),
        },
    );
}
