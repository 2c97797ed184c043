//! Heads whose name one register shows with damaged characters (王□民) and another one whole: rows of the same 户编号 or
//! identity number are of the same person. Folders that carry names alone are found by the whole name.

use crate::base::damaged;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind, quoted};
use std::collections::{BTreeMap, BTreeSet};

/// Fills `Household::whole_name` and says so, one remark for each table with damaged names.
pub(super) fn find(data: &mut Dataset) {
    let open: Vec<&Household> =
        data.households.iter().filter(|household| damaged::is_damaged(&household.head_name)).collect();
    if open.is_empty() {
        return;
    }
    let by_number = by_number(data, &open);
    let mut whole: BTreeMap<u32, String> = BTreeMap::new();
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for household in open {
        let mut names = names(data, household);
        for number in numbers(data, household) {
            let known = by_number.get(&number).into_iter().flatten().copied();
            names.extend(known.map(|(row, key)| (row.person_name(key).into_owned(), (row, key))));
        }
        let others: BTreeSet<String> = data
            .members(household)
            .filter(|member| !is_head(member, household))
            .map(|member| member.person_name("name").into_owned())
            .collect();
        names.retain(|name, _| damaged::fits(&household.head_name, name) && !others.contains(name));
        let mut found = names.into_iter();
        if let (Some((name, (row, key))), None) = (found.next(), found.next()) {
            let place = damaged_cell(data, household);
            let cell = format!("{} {}", row.table.place(), row.cell(key));
            let (table, at) = place.unwrap_or_default();
            let (old, new) = (mask::text(&household.head_name), mask::text(&name));
            told.entry(table).or_default().push(format!("{at}“{old}”，{cell}“{new}”"));
            whole.insert(household.at, name);
        }
    }
    for (at, name) in whole {
        if let Some(household) = data.households.get_mut(at as usize) {
            household.whole_name = name;
        }
    }
    data.remarks.extend(told.into_iter().map(|(table, rows)| remark(table, &rows)));
}

fn remark(table: String, rows: &[String]) -> SoftError {
    SoftError::new(
        table,
        format!(
            "{}户户主姓名有无法识别的字，同一户在其他登记中的写法完整，按完整的姓名对应文件夹（{}）；请在本表改正",
            rows.len(),
            quoted(rows, 10, "；")
        ),
    )
}

fn is_head(member: &Record, household: &Household) -> bool {
    member.str("rel") == "户主" || member.str("name") == household.head_name
}

/// Identity numbers of the head.
fn numbers(data: &Dataset, household: &Household) -> BTreeSet<String> {
    let tables = data.all(RecordKind::Household);
    let listed = household.rows.iter().filter_map(|at| tables.get(*at as usize));
    let own = data.members(household).filter(|member| is_head(member, household));
    listed
        .filter_map(|row| row.identity("head_id"))
        .chain(own.filter_map(|row| row.identity("id_no")))
        .collect()
}

/// A name with the row and column that gives it.
type Names<'a> = BTreeMap<String, (&'a Record, &'static str)>;

/// What rows of the household's own number call its head.
fn names<'a>(data: &'a Dataset, household: &Household) -> Names<'a> {
    let mut found = Names::new();
    for kind in RecordKind::ALL {
        for row in data.of_household(kind, &household.id) {
            let of_head = kind == RecordKind::Member && row.str("rel") == "户主";
            for key in if of_head { &["head_name", "name"][..] } else { &["head_name"][..] } {
                found.entry(row.person_name(key).into_owned()).or_insert((row, key));
            }
        }
    }
    found
}

/// Rows that name a person by identity number, for the numbers of these heads.
fn by_number<'a>(
    data: &'a Dataset,
    open: &[&Household],
) -> BTreeMap<String, Vec<(&'a Record, &'static str)>> {
    const KEYS: [(RecordKind, &str, &str); 6] = [
        (RecordKind::Borderline, "head_id", "head_name"),
        (RecordKind::Sample, "head_id", "head_name"),
        (RecordKind::Visit, "head_id", "head_name"),
        (RecordKind::Loan, "id_no", "borrower"),
        (RecordKind::Roster, "id_no", "name"),
        (RecordKind::Member, "id_no", "name"),
    ];
    let wanted: BTreeSet<String> = open.iter().flat_map(|household| numbers(data, household)).collect();
    let mut found: BTreeMap<String, Vec<(&Record, &'static str)>> = BTreeMap::new();
    if wanted.is_empty() {
        return found;
    }
    for (kind, number, name) in KEYS {
        for row in data.all(kind) {
            if let Some(number) = row.identity(number).filter(|number| wanted.contains(number)) {
                found.entry(number).or_default().push((row, name));
            }
        }
    }
    found
}

/// Table and cell of the damaged name.
fn damaged_cell(data: &Dataset, household: &Household) -> Option<(String, String)> {
    let tables = data.all(RecordKind::Household);
    let own = data.members(household).map(|row| (row, "name"));
    let listed =
        household.rows.iter().filter_map(|at| tables.get(*at as usize)).map(|row| (row, "head_name"));
    let column = data.members(household).map(|row| (row, "head_name"));
    let mut all = own.chain(listed).chain(column);
    let (row, key) = all.find(|(row, key)| row.str(key) == household.head_name)?;
    Some((row.table.place(), row.cell(key)))
}
