//! Registers that are there for other counties and not for this one: what they do not say about it is unknown, not none.
//!
//! * No roll (人员表、户表) of a county whose archive is there: its households are unknown.
//! * Visits, drawn households, problems: registers that hold only other counties' rows say nothing of this one. A county
//!   without any hands in an empty register of its own; a register of which no row names a county speaks of all.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::terms::Level;
use crate::ingest::dataset::{Dataset, HouseholdKind};
use crate::ingest::places::{Places, county_told};
use crate::ingest::record::{RecordKind, TableInfo};
use crate::scan::entry::Scan;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Registers that a county may not have handed in although others did.
const KINDS: [RecordKind; 3] = [RecordKind::Visit, RecordKind::Sample, RecordKind::Problem];

/// The registers in which the registered households of a county stand.
const ROLL: [RecordKind; 2] = [RecordKind::Member, RecordKind::Household];

/// Notes what is lacking. `home` is the county of a one-county project, `registers` the folder as it is shown.
pub fn note(data: &mut Dataset, scan: &Scan, divisions: &Divisions, home: &str, registers: &str) {
    rolls(data, scan, divisions, registers);
    ledgers(data, divisions, home);
}

/// Counties with files in the archive and without any registered household.
fn rolls(data: &mut Dataset, scan: &Scan, divisions: &Divisions, registers: &str) {
    let on_roll = data.households.iter().filter(|household| household.kind != HouseholdKind::Borderline);
    let known: BTreeSet<&str> = on_roll.map(|household| household.place.county.as_str()).collect();
    // Households of no county may be anybody's.
    if known.contains("") {
        return;
    }
    let mut archives: BTreeMap<&str, BTreeSet<[&str; 5]>> = BTreeMap::new();
    for entry in &scan.entries {
        let Some(folder) = scan.folders.get(entry.folder as usize) else { continue };
        let key = &folder.key;
        if key.county.is_empty() || known.contains(key.county.as_str()) {
            continue;
        }
        let households = archives.entry(&key.county).or_default();
        if key.level == Some(Level::Household) {
            households.insert([&key.township, &key.village, &key.household_id, &key.seq, &key.head]);
        }
    }
    for (county, households) in archives {
        let name = divisions.county_name(county);
        // A file that could not be read is told already; it may be the roll.
        let told = data.may_hide(county, &ROLL);
        let county = county.to_owned();
        if !told && !households.is_empty() {
            data.soft_errors.push(SoftError::new(
                registers,
                format!(
                    "没有读到{name}的人员表、户表：档案里的{}个户档文件夹无法与名册核对，户级材料、户数和人口不明，\
                     没有判定；请把该旗县的系统导出表放入 {registers}",
                    households.len()
                ),
            ));
        } else if !told {
            data.remarks.push(SoftError::new(
                registers,
                format!("没有读到{name}的人员表、户表，户级材料、户数和人口不明，没有判定"),
            ));
        }
        data.hide(&county, &ROLL);
        data.rollless.insert(county);
    }
}

/// Counties of which a register that others have holds nothing.
fn ledgers(data: &mut Dataset, divisions: &Divisions, home: &str) {
    let counties: BTreeSet<String> =
        data.households.iter().map(|household| household.place.county.clone()).collect();
    let counties: BTreeSet<String> = counties.into_iter().chain(data.rollless.iter().cloned()).collect();
    let mut places = Places::new(divisions, home);
    let mut absent: BTreeMap<String, BTreeSet<RecordKind>> = BTreeMap::new();
    for kind in KINDS {
        let mut spoken: BTreeSet<String> = BTreeSet::new();
        let mut of_all = false;
        let rows = data.all(kind);
        if rows.is_empty() {
            continue;
        }
        for table in rows.chunk_by(|a, b| Arc::ptr_eq(&a.table, &b.table)) {
            let mut own: BTreeSet<String> = BTreeSet::new();
            for row in table {
                match data.household(row.str("hh_id")) {
                    Some(household) => own.insert(household.place.county.clone()),
                    None => own.insert(county_of(&mut places, divisions, row)),
                };
                // One row may name several counties.
                let written = row.text("county");
                own.extend(
                    divisions.counties.iter().filter(|c| written.contains(&c.name)).map(|c| c.code.clone()),
                );
            }
            of_all |= own.iter().all(String::is_empty);
            spoken.extend(own);
        }
        let empty = |table: &&Arc<TableInfo>| {
            table.kind == kind && !rows.iter().any(|row| Arc::ptr_eq(&row.table, table))
        };
        for table in data.tables.iter().filter(empty) {
            spoken.extend(county_told(divisions, table).map(|county| county.code.clone()));
        }
        if of_all {
            continue;
        }
        for county in counties.iter().filter(|county| !county.is_empty() && !spoken.contains(*county)) {
            absent.entry(county.clone()).or_default().insert(kind);
        }
    }
    data.absent = absent;
}

/// County of a row that is no household's: its columns, what its table says, else the township its number begins with.
fn county_of(places: &mut Places<'_>, divisions: &Divisions, row: &crate::ingest::record::Record) -> String {
    let place = places.of(row);
    if !place.county.is_empty() {
        return place.county;
    }
    divisions.township(row.str("hh_id")).map_or_else(String::new, |town| town.code.chars().take(6).collect())
}
