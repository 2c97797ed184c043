//! Builds households from member exports, household tables and the 边缘户/监测户 lists.
//!
//! Decisions:
//! * An export of a newer 数据日期 replaces an older one household by household. A household that a newer export no
//!   longer lists is dropped (`Dataset::dropped`) when that export covers at least half of the old one's households of
//!   the township; otherwise it stays.
//! * Kind: 脱贫属性 decides; then 户类型; then 脱贫年度. “已脱贫” without more counts as 享受政策. When nothing says it
//!   (no such column, a blank, an unknown word), the kind is `Unknown`: the household is in no total, and a remark
//!   counts it.
//! * Live members have state 正常 or 转入, or no state.
//! * Where a household lives, the row of its head says (`dwelling`).
//! * Registers of one date that contradict each other: the household table speaks first, then the export that says most
//!   about households, then the one that is read first; a remark names what differs, with both cells.

use crate::base::date::PartialDate;
use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::ingest::borderline;
use crate::ingest::crossed;
use crate::ingest::dataset::{Dataset, DroppedHousehold, Household, HouseholdKind, Place};
use crate::ingest::disputes::{self, Disputes};
use crate::ingest::dwelling;
use crate::ingest::numbers;
use crate::ingest::places::{self, Places};
use crate::ingest::record::{Record, RecordKind, Value, place, row_list};
use crate::ingest::{listed_people, near, villages, whole_names, whose};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// `home`: county of a one-county project, for rows that name none. Fills `by_household`, `households`, `by_id` and `newest_data_date`.
pub fn households(data: &mut Dataset, divisions: &Divisions, home: &str) {
    numbers::hide_identities(data);
    numbers::unify(data);
    whose::part(data);
    data.newest_data_date = newest_date(data);
    index(data);
    let mut places = Places::new(divisions, home);
    villages::unify(data, &mut places);
    crossed::set_aside(data, &mut places);
    let members = data.by_household.remove(&RecordKind::Member).unwrap_or_default();
    let tables = data.by_household.remove(&RecordKind::Household).unwrap_or_default();
    let dropped = superseded(data, &members);
    let ids: BTreeSet<&String> = members.keys().chain(tables.keys()).collect();
    let mut households = Vec::new();
    let mut disputes = Disputes::default();
    for id in ids {
        let rows = tables.get(id).cloned().unwrap_or_default();
        let people = members.get(id).cloned().unwrap_or_default();
        let household = one(data, id, rows, people, &mut places, &mut disputes);
        if dropped.contains(id.as_str()) {
            data.dropped.push(DroppedHousehold {
                id: id.clone(),
                place: household.place,
                reason: "较新的导出表中已无此户，请核实是否清退、销户或合户".to_owned(),
            });
        } else {
            households.push(household);
        }
    }
    let older = older_rows(data, &members);
    data.remarks.extend(older);
    data.remarks.extend(disputes.remarks());
    data.by_household.insert(RecordKind::Member, members);
    data.by_household.insert(RecordKind::Household, tables);
    borderline::lists(data, &mut households, &mut places);
    places::townships_by_village(&mut households);
    data.settle(households);
    whole_names::find(data);
    listed_people::assign(data, &mut places);
    whose::assign(data, &mut places);
    let rescued = rescued_interviews(data, divisions);
    data.remarks.extend(rescued);
    near::find(data, divisions, &mut places);
    let undecided = disputes::undecided(data);
    data.remarks.extend(undecided);
    data.adrift = adrift(data, &mut places);
    places::remarks(data, &mut places);
    let homeless = places::homeless(data);
    data.soft_errors.extend(homeless);
}

/// 数据日期 of a record: its own column, else its 年度, else its table's (title row, or the year a sheet is named after).
#[must_use]
pub fn data_date(record: &Record) -> Option<PartialDate> {
    let year = || record.number("year").map(|year| PartialDate { year: year as i32, month: None, day: None });
    // An impossible date must not make every other row an old one.
    let own = record.date("data_date").filter(|date| (2010..=2040).contains(&date.year));
    own.or_else(year).or(record.table.data_date)
}

/// Interviews whose 户编号 nobody can read and whose household their names tell.
fn rescued_interviews(data: &Dataset, divisions: &Divisions) -> Vec<SoftError> {
    let mut rescued = whose::Rescued::default();
    let rows = data.all(RecordKind::Interview);
    if rows.iter().any(|row| row.field("hh_id").value == Value::Unreadable) {
        for (row, speaker) in rows.iter().zip(data.speakers(divisions)) {
            if let Some(speaker) = speaker {
                rescued.add(row, &speaker.household);
            }
        }
    }
    rescued.remarks()
}

/// Where the live people stand whose rows no household could be given.
fn adrift(data: &Dataset, places: &mut Places<'_>) -> Vec<Place> {
    let rows = data.all(RecordKind::Member).iter();
    rows.filter(|row| row.str("hh_id").is_empty() && Dataset::is_live(row))
        .map(|row| places.of(row))
        .collect()
}

/// Rows of persons that a newer date of the same household replaces, by table.
fn older_rows(data: &Dataset, members: &BTreeMap<String, Vec<u32>>) -> Vec<SoftError> {
    let all = data.all(RecordKind::Member);
    let mut older: BTreeMap<String, u64> = BTreeMap::new();
    for rows in members.values() {
        let newest = rows.iter().filter_map(|at| data_date(&all[*at as usize])).max();
        for record in rows.iter().map(|at| &all[*at as usize]).filter(|record| data_date(record) != newest) {
            let place = record.table.place();
            *older.entry(place).or_default() += 1;
        }
    }
    let note =
        |(place, rows)| SoftError::new(place, format!("{rows}行数据日期较旧，已由较新的导出代替，未计入"));
    older.into_iter().map(note).collect()
}

fn newest_date(data: &Dataset) -> Option<chrono::NaiveDate> {
    let of_rows = data.records.values().flatten().filter_map(|record| record.date("data_date"));
    let of_tables = data.tables.iter().filter_map(|table| table.data_date);
    // A bare year (a sheet named 2019) ranks exports, but is no date to reckon from.
    of_rows.chain(of_tables).filter(|date| date.month.is_some()).filter_map(PartialDate::latest).max()
}

fn index(data: &mut Dataset) {
    let kinds: Vec<RecordKind> = data.records.keys().copied().collect();
    kinds.into_iter().for_each(|kind| data.index(kind));
    for (kind, records) in &data.records {
        let is_blank = |record: &Record| record.str("hh_id").is_empty();
        if matches!(kind, RecordKind::Member | RecordKind::Household) && records.iter().any(is_blank) {
            let mut by_table: BTreeMap<(String, String, bool), Vec<u32>> = BTreeMap::new();
            for record in records.iter().filter(|record| is_blank(record)) {
                let broken = matches!(record.field("hh_id").value, Value::Unreadable);
                let key = (record.table.path.clone(), record.table.sheet.clone(), broken);
                by_table.entry(key).or_default().push(record.row);
            }
            for ((path, sheet, broken), rows) in by_table {
                let what = if broken {
                    "户编号无法识别（是文字，或被表格软件变成了科学计数的数字），无法归户"
                } else {
                    "没有户编号，无法归户"
                };
                data.soft_errors.push(SoftError::new(
                    place(&path, &sheet),
                    format!("{}行{what}（{}）；请补全后重新导出", rows.len(), row_list(&rows)),
                ));
            }
        }
    }
}

/// Date of an export and the households of one township in it.
type Export<'a> = (Option<PartialDate>, BTreeSet<&'a str>);

/// Households that a newer export of their township no longer lists.
fn superseded(data: &Dataset, members: &BTreeMap<String, Vec<u32>>) -> BTreeSet<String> {
    let all = data.all(RecordKind::Member);
    let newest: BTreeMap<&str, Option<PartialDate>> = members
        .iter()
        .map(|(id, rows)| (id.as_str(), rows.iter().filter_map(|at| data_date(&all[*at as usize])).max()))
        .collect();
    // (table, township) → households of that export
    let mut exports: BTreeMap<(&str, &str, Cow<str>), Export<'_>> = BTreeMap::new();
    for (id, rows) in members {
        for at in rows {
            let record = &all[*at as usize];
            let key = (record.table.path.as_str(), record.table.sheet.as_str(), record.text("town"));
            let entry = exports.entry(key).or_default();
            entry.0 = entry.0.max(data_date(record));
            entry.1.insert(id.as_str());
        }
    }
    let mut out = BTreeSet::new();
    for (date, ids) in exports.values() {
        let (kept, gone): (Vec<&str>, Vec<&str>) =
            ids.iter().partition(|id| newest.get(**id).is_some_and(|newest| newest > date));
        if date.is_some() && kept.len() >= gone.len() && !kept.is_empty() {
            out.extend(gone.into_iter().map(str::to_owned));
        }
    }
    out
}

/// What tells one person of a household from another: 人编号, the identity number, or the name.
pub(super) fn person_key(record: &Record) -> String {
    let id = record.str("id_no");
    let person = record.str("person_id");
    if !person.is_empty() {
        return format!("p{person}");
    }
    match id.get(..18) {
        Some(head) => format!("i{head}"),
        None => format!("n{}", record.person_name("name")),
    }
}

fn one(
    data: &Dataset,
    id: &str,
    mut rows: Vec<u32>,
    people: Vec<u32>,
    places: &mut Places<'_>,
    disputes: &mut Disputes,
) -> Household {
    let all = data.all(RecordKind::Member);
    let tables = data.all(RecordKind::Household);
    rows.sort_by_key(|at| {
        let record = &tables[*at as usize];
        (std::cmp::Reverse((data_date(record), record.number("year").map(|y| y as i64))), *at)
    });
    let newest = people.iter().filter_map(|at| data_date(&all[*at as usize])).max();
    let current: Vec<u32> = people.into_iter().filter(|at| data_date(&all[*at as usize]) == newest).collect();
    // The same people may stand in two layouts of one date: the table that says most about the household speaks.
    let weight = |at: u32| {
        let record = &all[at as usize];
        let says =
            ["exit_status", "attr", "pop_now", "rel"].iter().filter(|key| record.has_column(key)).count();
        (says, record.table.columns.len())
    };
    let best = current.iter().map(|at| weight(*at)).max();
    let mut members: Vec<u32> = Vec::new();
    let mut seen: BTreeMap<String, (u32, *const ())> = BTreeMap::new();
    let (mut current, rest): (Vec<u32>, Vec<u32>) = current.iter().partition(|at| Some(weight(**at)) == best);
    current.extend(rest);
    let mut repeated: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for at in current.iter().copied() {
        let record = &all[at as usize];
        let table = std::sync::Arc::as_ptr(&record.table).cast::<()>();
        match seen.entry(person_key(record)) {
            // A person twice in one table is a fault of the register and stays visible to the rules.
            std::collections::btree_map::Entry::Occupied(entry) if entry.get().1 != table => {
                let rows = repeated.entry(entry.key().clone()).or_insert_with(|| vec![entry.get().0]);
                rows.push(at);
            }
            std::collections::btree_map::Entry::Occupied(_) => members.push(at),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert((at, table));
                members.push(at);
            }
        }
    }
    members.sort_unstable();
    let speakers: Vec<&Record> = rows
        .iter()
        .map(|at| &tables[*at as usize])
        .chain(current.iter().map(|at| &all[*at as usize]))
        .collect();
    let head = members.iter().map(|at| &all[*at as usize]).find(|record| record.str("rel") == "户主");
    let first =
        |key: &str| speakers.iter().map(|r| r.str(key)).find(|text| !text.is_empty()).unwrap_or_default();
    let number = |key: &str| speakers.iter().find_map(|r| r.number(key)).map(|n| n as i32);
    let head_name = head.map(|r| r.str("name")).filter(|name| !name.is_empty()).unwrap_or(first("head_name"));
    let place = dwelling::of(id, &speakers, head, places);
    disputes.look(id, &speakers, head, (&place, places));
    for rows in repeated.values() {
        let rows: Vec<&Record> = rows.iter().map(|at| &all[*at as usize]).collect();
        disputes.person(id, &rows);
    }
    let gone = !members.is_empty() && !members.iter().any(|at| Dataset::is_live(&all[*at as usize]));
    Household {
        at: 0,
        id: id.to_owned(),
        place,
        group: first("group").to_owned(),
        head_name: head_name.to_owned(),
        whole_name: String::new(),
        kind: kind_of(&speakers),
        monitored: speakers.iter().any(|r| {
            r.str("hh_type") == "监测户"
                || r.str("watch_type") == "监测户"
                || (r.raw("exit_status").contains("监测") || r.raw("exit_status").contains("不稳定"))
        }),
        identified: speakers.iter().find_map(|r| r.date("first_id_date")).map(|date| date.year),
        exit_year: number("exit_year"),
        gone,
        rows,
        is_double: false,
        listed: Vec::new(),
        members,
    }
}

/// What one row says about the kind, for telling contradictions from other words for the same.
#[must_use]
pub fn kind_said(status: &str) -> HouseholdKind {
    match status {
        "未脱贫" | "预脱贫" | "返贫" => HouseholdKind::Poor,
        "已脱贫" | "已脱贫(享受政策)" => HouseholdKind::Exited,
        "已脱贫(不享受政策)" => HouseholdKind::ExitedWithoutPolicy,
        _ => HouseholdKind::Unknown,
    }
}

fn kind_of(speakers: &[&Record]) -> HouseholdKind {
    let first = |key: &'static str| speakers.iter().map(move |r| r.str(key)).filter(|text| !text.is_empty());
    for status in first("exit_status") {
        match kind_said(status) {
            HouseholdKind::Unknown => {}
            kind => return kind,
        }
    }
    for kind in first("hh_type").chain(first("watch_type")) {
        match kind {
            "脱贫户" | "监测户" => return HouseholdKind::Exited,
            "边缘户" => return HouseholdKind::Borderline,
            "贫困户" => return HouseholdKind::Poor,
            _ => {}
        }
    }
    if speakers.iter().any(|r| r.number("exit_year").is_some())
        || speakers.iter().any(|r| r.raw("attr").contains("脱贫户"))
    {
        return HouseholdKind::Exited;
    }
    HouseholdKind::Unknown
}
