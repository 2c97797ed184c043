//! R002: a county's reported total differs from the register of the same date.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::tally::{self, Tally};
use crate::check::world::{At, World, cell_evidence};
use crate::check::{asof, engine, facts, figures, people};
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R002",
        severity: Severity::Error,
        scope: Scope::County,
        title: "上报汇总与系统不符",
        basis: "市级通知第六条（机账实统一）；指标口径K01—K08",
        responsible: "旗县扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/R002.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::ReportedTotal)]],
    rests_on: &[Silence::of(people::REGISTERED), Silence::of_headcount()],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let input = world.input;
    for (code, households) in engine::counties(world) {
        compare(world, sink, &At::county(&code), households, |row| county_of(world, row) == code);
    }
    let top = &input.project.code;
    if input.selection.covers_prefecture() && top.ends_with("00") {
        let of_top =
            |row: &Record| county_of(world, row) == *top || row.text("area_name") == input.project.name;
        compare(world, sink, &At::default(), &input.data.households, of_top);
    }
}

/// Holds the lines of one unit against its households.
fn compare(
    world: &World<'_>,
    sink: &mut Sink<'_>,
    at: &At,
    households: &[Household],
    is_own: impl Fn(&Record) -> bool,
) {
    let data = world.input.data;
    let tally = Tally::of(data, households.iter());
    let date = asof::register_date(data, households.iter());
    let county = (!at.place.county.is_empty()).then_some(at.place.county.as_str());
    // Of the whole prefecture the list must speak of every county.
    let is_whole = |key: &str| county.is_some() || figures::silent_counties(world.input, key).is_empty();
    let has_list = |key: &str| figures::has_list(world.input, county) && is_whole(key);
    let rows = data.all(RecordKind::ReportedTotal).iter();
    for row in rows.filter(|row| asof::comparable(row.date("as_of"), date) && is_own(row)) {
        let Some(key) = tally::indicator(&row.text("indicator")) else { continue };
        // Without a list nobody knows how many there are: 对账 says so.
        if figures::is_of_list(key) && !has_list(key) {
            continue;
        }
        let (Some(said), Some(counted)) = (row.number("value"), tally.get(key)) else { continue };
        if tally::same_figure(&row.raw("value"), said, counted) {
            continue;
        }
        let (name, unit) = tally::INDICATORS
            .iter()
            .find(|(known, ..)| *known == key)
            .map_or(("", ""), |(_, name, unit)| (*name, *unit));
        let said = row.text("value");
        // Without a date nobody can say that the two are of one time; they are compared, and it is said.
        let undated = if row.date("as_of").is_none() { "（上报未注明时点）" } else { "" };
        sink.push(
            at,
            Fault {
                subject: key.to_owned(),
                what: format!("上报{name}{said}{unit}，与系统导出{counted}{unit}不符{undated}"),
                expected: format!("{counted}{unit}"),
                actual: format!("{said}{unit}"),
                evidence: vec![cell_evidence(row, "value", Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}

/// Unit of a row by its division code (150823, 150823000000, 150800), or by name when the code is missing.
fn county_of(world: &World<'_>, row: &Record) -> String {
    let code: String = row.text("area_code").chars().filter(char::is_ascii_digit).collect();
    if let Some((own, below)) = code.split_at_checked(6) {
        // A longer code with a township in it is a township's own line.
        return if below.bytes().all(|b| b == b'0') { own.to_owned() } else { String::new() };
    }
    let place = facts::place_of(row, world.input.divisions);
    if place.township.is_empty() { place.county } else { String::new() }
}
