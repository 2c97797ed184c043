//! R001: reported figures of the parts do not add up to the figure of the whole.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers::{self, Area};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::tally;
use crate::check::world::{At, World, cell_evidence};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind, format_number};
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R001",
        severity: Severity::Error,
        scope: Scope::County,
        title: "上下级汇总数不平",
        basis: "市级通知第六条（机账实统一）；指标口径K01—K08",
        responsible: "旗县扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/R001.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::ReportedTotal)]],
    rests_on: &[Silence::of(people::REGISTERED)],
    look: Look::Prefecture(look),
};

/// Lines of one indicator and one date by unit; a unit with two different figures has none (R006 speaks of it).
type Lines<'a> = BTreeMap<Area, Option<&'a Record>>;

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut groups: BTreeMap<(String, String), (&'static str, Lines<'_>)> = BTreeMap::new();
    for row in world.input.data.all(RecordKind::ReportedTotal) {
        let (Some(key), Some(area)) =
            (tally::indicator(&row.text("indicator")), ledgers::area_of(world.input, row))
        else {
            continue;
        };
        let Some(value) = row.number("value") else { continue };
        let group = (text::fold(&row.text("indicator")), row.text("as_of").into_owned());
        let lines = &mut groups.entry(group).or_insert_with(|| (key, Lines::new())).1;
        let line = lines.entry(area).or_insert(Some(row));
        if line.is_some_and(|known| known.number("value") != Some(value)) {
            *line = None;
        }
    }
    let expected = Expected::of(world);
    for (key, lines) in groups.values() {
        for (whole, row) in lines.iter().filter_map(|(area, row)| row.map(|row| (area, row))) {
            if let Some(parts) = expected.parts(whole, lines) {
                compare(world, (whole, row), &parts, key, sink);
            }
        }
    }
}

fn compare(world: &World<'_>, whole: (&Area, &Record), parts: &[&Record], key: &str, sink: &mut Sink<'_>) {
    let said = whole.1.number("value").unwrap_or_default();
    let sum: f64 = parts.iter().filter_map(|row| row.number("value")).sum();
    if (sum - said).abs() < 0.5 {
        return;
    }
    let (level, place) = match whole.0 {
        Area::Prefecture => ("全市", Place::default()),
        Area::County(code) => ("旗县", Place { county: code.clone(), ..Place::default() }),
        Area::Township(code) | Area::Village(code, _) => {
            let county = code.get(..6).unwrap_or_default().to_owned();
            ("苏木乡镇", Place { county, township: code.clone(), village: String::new() })
        }
    };
    // A run over a part of the prefecture is not asked about the whole.
    if place.county.is_empty() && !world.input.selection.covers_prefecture() {
        return;
    }
    let unit = tally::INDICATORS.iter().find(|(known, ..)| *known == key).map_or("", |(.., unit)| unit);
    let (sum, said) = (format_number(sum) + unit, format_number(said) + unit);
    let mut evidence = vec![cell_evidence(whole.1, "value", Link::Ledger)];
    evidence.extend(parts.iter().map(|row| cell_evidence(row, "value", Link::Ledger)));
    sink.push(
        &At { place, ..At::default() },
        Fault {
            subject: key.to_owned(),
            what: format!("汇总不平：{level}{}下级合计{sum}、本级{said}", whole.1.text("indicator")),
            expected: format!("本级等于下级合计{sum}"),
            actual: said,
            evidence,
            responsible: String::new(),
        },
    );
}

/// Units that have registered households: all of them must have reported before a sum is held against anybody.
struct Expected {
    counties: BTreeSet<String>,
    townships: BTreeSet<String>,
    /// Villages by township.
    villages: BTreeMap<String, BTreeSet<String>>,
}

impl Expected {
    fn of(world: &World<'_>) -> Self {
        let input = world.input;
        let places = input.data.households.iter().map(|household| &household.place);
        let mut counties: BTreeSet<String> =
            places.map(|place| place.county.clone()).filter(|county| !county.is_empty()).collect();
        // Without registers nobody can say who has households.
        if counties.is_empty() {
            counties = input.divisions.counties.iter().map(|county| county.code.clone()).collect();
        }
        let mut expected = Expected { counties, townships: BTreeSet::new(), villages: BTreeMap::new() };
        for place in input.data.households.iter().map(|household| &household.place) {
            if !place.township.is_empty() {
                expected.townships.insert(place.township.clone());
                expected
                    .villages
                    .entry(place.township.clone())
                    .or_default()
                    .insert(text::fold(&place.village));
            }
        }
        expected
    }

    /// The lines of the units right below, when none is missing.
    fn parts<'a>(&self, whole: &Area, lines: &Lines<'a>) -> Option<Vec<&'a Record>> {
        let below = |area: &Area| match (whole, area) {
            (Area::Prefecture, Area::County(_)) => true,
            (Area::County(county), Area::Township(town)) => town.starts_with(county.as_str()),
            (Area::Township(town), Area::Village(of, _)) => town == of,
            _ => false,
        };
        let parts: Option<Vec<&Record>> =
            lines.iter().filter(|(area, _)| below(area)).map(|(_, row)| *row).collect();
        let parts = parts.filter(|parts| !parts.is_empty())?;
        let complete = match whole {
            Area::Prefecture => {
                self.counties.iter().all(|code| lines.contains_key(&Area::County(code.clone())))
            }
            Area::County(county) => {
                let mut towns =
                    self.townships.iter().filter(|town| town.starts_with(county.as_str())).peekable();
                towns.peek().is_some() && towns.all(|town| lines.contains_key(&Area::Township(town.clone())))
            }
            Area::Township(town) => {
                self.villages.get(town).is_some_and(|villages| parts.len() >= villages.len())
            }
            Area::Village(..) => false,
        };
        complete.then_some(parts)
    }
}
