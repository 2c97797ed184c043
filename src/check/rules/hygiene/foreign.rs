//! Rows whose own columns name two places (D009): a 苏木乡镇 of another 旗县, or a 区划代码 of another unit than the name beside it. The
//! division table tells, for every register alike.

use super::{Homes, SHOWN, link, register_subject};
use crate::base::divisions::Divisions;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World, cell_evidence};
use crate::ingest::record::{Key, Record, RecordKind};
use std::collections::{BTreeMap, HashMap};

/// What the columns of a row say against one another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Clash {
    /// The column told.
    column: Key,
    /// `旗县填的是磴口县，苏木乡镇填的是五原县的巴彦套海镇`
    what: String,
    expected: String,
    actual: String,
}

/// One finding for each household and column; of rows of no household one for each register of a county and column.
pub(super) fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut known: HashMap<[&str; 4], Option<Clash>> = HashMap::new();
    let mut households: BTreeMap<(&str, Key), (Clash, Vec<&Record>)> = BTreeMap::new();
    let mut others: BTreeMap<(String, RecordKind, Key), BTreeMap<Clash, Vec<&Record>>> = BTreeMap::new();
    // A list of 边缘户 makes households of its own, often without 户编号.
    let mut listed: BTreeMap<u32, &str> = BTreeMap::new();
    for household in &data.households {
        listed.extend(household.listed.iter().map(|at| (*at, household.id.as_str())));
    }
    let mut homes = Homes::default();
    for (kind, rows) in &data.records {
        for (at, row) in (0u32..).zip(rows) {
            let columns = ["county", "town", "area_code", "area_name"].map(|key| row.str(key));
            let clash = known.entry(columns).or_insert_with(|| clash(world, columns));
            let Some(clash) = clash else { continue };
            let of_list = listed.get(&at).filter(|_| *kind == RecordKind::Borderline);
            let id = of_list.copied().unwrap_or_else(|| row.str("hh_id"));
            if data.household(id).is_some() {
                households
                    .entry((id, clash.column))
                    .or_insert_with(|| (clash.clone(), Vec::new()))
                    .1
                    .push(row);
            } else {
                let place = (homes.of(world, row), *kind, clash.column);
                others.entry(place).or_default().entry(clash.clone()).or_default().push(row);
            }
        }
    }
    for ((id, column), (clash, rows)) in households {
        let Some(household) = data.household(id) else { continue };
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                subject: column.into(),
                what: format!("{}（{}行）", clash.what, rows.len()),
                expected: clash.expected,
                actual: clash.actual,
                evidence: rows.iter().map(|row| cell_evidence(row, column, link(row.table.kind))).collect(),
                ..Fault::default()
            },
        );
    }
    for ((county, kind, column), clashes) in others {
        let count: usize = clashes.values().map(Vec::len).sum();
        let Some((first, _)) = clashes.first_key_value() else { continue };
        let more = if clashes.len() > 1 { "等" } else { "" };
        sink.push(
            &At::county(&county),
            Fault {
                subject: register_subject(kind, column),
                what: format!(
                    "{}中有的行写了两个地方：{}{more}（{count}行），请核对",
                    kind.name(),
                    first.what
                ),
                expected: first.expected.clone(),
                actual: first.actual.clone(),
                evidence: clashes
                    .values()
                    .flatten()
                    .take(SHOWN)
                    .map(|row| cell_evidence(row, column, link(kind)))
                    .collect(),
                ..Fault::default()
            },
        );
    }
}

/// `columns`: 旗县, 苏木乡镇, 区划代码, 区划名称.
fn clash(world: &World<'_>, columns: [&str; 4]) -> Option<Clash> {
    let [county, town, code, area] = columns;
    let divisions = world.input.divisions;
    if let [own] = divisions.county_by_name(county)[..]
        && let Some(foreign) = divisions.elsewhere(&own.code, town).first()
    {
        let owner = world.county_name(foreign.code.get(..6)?);
        return Some(Clash {
            column: "town",
            what: format!("旗县填的是{county}，苏木乡镇填的是{owner}的{town}"),
            expected: format!("{county}的苏木乡镇"),
            actual: format!("{owner}{town}"),
        });
    }
    let (unit, is_township) = of_code(divisions, code)?;
    let named = |names: [&str; 2], find: &dyn Fn(&str) -> Option<(String, String)>| {
        names
            .into_iter()
            .filter(|name| !name.is_empty())
            .find_map(|name| Some((name.to_owned(), find(name)?)))
    };
    let county_named = |name: &str| match divisions.county_by_name(name)[..] {
        [one] => Some((one.code.clone(), one.name.clone())),
        _ => None,
    };
    let township_named = |name: &str| match divisions.townships_by_name(unit.0.get(..6)?, name)[..] {
        [one] => Some((one.code.clone(), one.name.clone())),
        _ => None,
    };
    let (name, _) = named([county, area], &county_named)
        .filter(|(_, (own, _))| !unit.0.starts_with(own.as_str()))
        .or_else(|| {
            let told = named([town, area], &township_named).filter(|_| is_township)?;
            Some(told).filter(|(_, (own, _))| *own != unit.0)
        })?;
    Some(Clash {
        column: "area_code",
        what: format!("区划代码{code}是{}，名称填的是{name}", unit.1),
        expected: format!("{name}的区划代码"),
        actual: format!("{code}{}", unit.1),
    })
}

/// Code and name of the unit that a 区划代码 is of, and whether it is a township; of a village that of its township.
fn of_code(divisions: &Divisions, code: &str) -> Option<((String, String), bool)> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if let Some(town) = digits.get(..9).and_then(|own| divisions.township(own)) {
        return Some(((town.code.clone(), town.name.clone()), true));
    }
    let below = digits.get(6..)?;
    let county = divisions.county(digits.get(..6)?).filter(|_| below.bytes().all(|digit| digit == b'0'))?;
    Some(((county.code.clone(), county.name.clone()), false))
}
