//! D: what happened to the data before it reached us; reported, never silently repaired.
//!
//! What concerns one cell that was lost (D007, D008) is a finding of the household whose row it is. What concerns a
//! register as such (its encoding, its header, the way a column is written) is one finding for the county and the register
//! or column, with the count and the first cells: its subject is `member` or `member/id_no`, which no renaming and no
//! sorting changes.

use crate::base::terms::Link;
use crate::check::input::Input;
use crate::check::rules::rectify;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World, cell_evidence};
use crate::check::{ledgers, people, rows};
use crate::ingest::claim::Evidence;
use crate::ingest::oddities::Oddities;
use crate::ingest::record::{Record, RecordKind, TableInfo};
use crate::ingest::schema::{self, ColumnType, Register};
use std::collections::BTreeMap;

mod crossed;
pub mod d001;
pub mod d002;
pub mod d003;
pub mod d004;
pub mod d005;
pub mod d006;
pub mod d007;
pub mod d008;
pub mod d009;
pub mod d010;
pub mod d011;
mod foreign;
mod scattered;

#[cfg(test)]
mod cell_tests;
#[cfg(test)]
mod table_tests;

/// Who exports and keeps registers.
pub const OWNER: &str = "旗县扶贫办数据管理岗";
/// Most cells that stand as evidence of one finding about a register; the count in its message is always true.
const SHOWN: usize = 20;

/// The layout of a register: its English name and the official names of its columns.
fn register(kind: RecordKind) -> Option<&'static Register> {
    schema::schema().ok().and_then(|schema| schema.register(kind))
}

/// Subject of a finding about a register as such: `member`, `member/id_no`.
fn register_subject(kind: RecordKind, part: &str) -> String {
    let id = register(kind).map_or("", |register| &register.id);
    if part.is_empty() { id.to_owned() } else { format!("{id}/{part}") }
}

/// Official name of a column.
fn column_name(kind: RecordKind, key: &str) -> String {
    let column = register(kind).and_then(|register| register.column(key));
    column.map_or_else(|| key.to_owned(), |column| column.name.clone())
}

/// The side a register stands for.
fn link(kind: RecordKind) -> Link {
    match kind {
        RecordKind::Member | RecordKind::Household => Link::Registry,
        RecordKind::Visit => Link::Visit,
        RecordKind::Interview => Link::Interview,
        RecordKind::FileValue | RecordKind::ArchiveList | RecordKind::HumanCheck => Link::File,
        _ => Link::Ledger,
    }
}

/// County of a row: that of its household, its division code, its own columns, or the title and path of its table.
fn county_of(world: &World<'_>, row: &Record) -> String {
    if let Some(household) = world.input.data.household(row.str("hh_id")) {
        return household.place.county.clone();
    }
    let code: String = row.text("area_code").chars().filter(char::is_ascii_digit).take(6).collect();
    if world.input.divisions.county(&code).is_some() { code } else { ledgers::county_of(world.input, row) }
}

/// Where a row belongs and what a value in it is called; `None` when neither a household nor a ledger number owns it.
fn owner(world: &World<'_>, row: &Record, key: &str) -> Option<(At, String)> {
    let kind = row.table.kind;
    let household = world.input.data.household(row.str("hh_id"));
    let at = household.map(|household| HouseholdView { world, household }.at());
    let county = || At::county(&county_of(world, row));
    match kind {
        RecordKind::Member => {
            let shared = register(RecordKind::Household).is_some_and(|wide| wide.column(key).is_some());
            let person = people::person_subject(row);
            let subject = if shared { of_year(row, key) } else { format!("{person}/{key}") };
            Some((at?, subject)).filter(|_| shared || !person.is_empty())
        }
        RecordKind::Loan => {
            Some((at.unwrap_or_else(county), format!("{}/{key}", ledgers::loan_subject(row))))
        }
        RecordKind::Project => Some((county(), format!("{}/{key}", ledgers::project_subject(row)))),
        RecordKind::Problem => Some((at.unwrap_or_else(county), format!("{}/{key}", rectify::subject(row)))),
        RecordKind::Village => {
            let who = row.text("village");
            (!who.is_empty()).then(|| (ledgers::at_row(world, row, who.into_owned()), of_year(row, key)))
        }
        _ => Some((at?, of_year(row, key))),
    }
}

/// `net@2019`: figures belong to a year, names and dates to none.
fn of_year(row: &Record, key: &str) -> String {
    let column = register(row.table.kind).and_then(|register| register.column(key));
    let yearly = column
        .is_some_and(|column| matches!(column.kind, ColumnType::Int | ColumnType::Number | ColumnType::Flag));
    if yearly { rows::subject(key, row) } else { key.to_owned() }
}

/// Is the row one of an older export, which a newer one of the same household replaces? Nothing is counted from it.
pub(crate) fn is_superseded(input: &Input<'_>, row: &Record) -> bool {
    use crate::ingest::build::data_date;
    let data = input.data;
    row.table.kind == RecordKind::Member
        && data
            .of_household(RecordKind::Member, row.str("hh_id"))
            .any(|other| data_date(other) > data_date(row))
}

/// Cells of one kind in one register or column of a county.
#[derive(Debug, Default)]
struct Gathered<'a> {
    homes: Homes<'a>,
    groups: BTreeMap<(String, RecordKind, &'a str), Group<'a>>,
}

#[derive(Debug, Default)]
struct Group<'a> {
    count: u64,
    /// How many for each reason.
    reasons: BTreeMap<&'static str, u64>,
    first: Vec<(&'a Record, &'a str)>,
}

impl<'a> Gathered<'a> {
    fn add(&mut self, world: &World<'_>, row: &'a Record, key: &'a str, reason: &'static str) {
        let place = (self.homes.of(world, row), row.table.kind, key);
        let group = self.groups.entry(place).or_default();
        group.count += 1;
        *group.reasons.entry(reason).or_default() += 1;
        if group.first.len() < SHOWN {
            group.first.push((row, key));
        }
    }

    /// One finding for each; `say` words what is wrong from the name of the column and the reasons with their counts.
    fn report(&self, sink: &mut Sink<'_>, say: impl Fn(RecordKind, &str, &Group<'_>) -> Fault) {
        for ((county, kind, key), group) in &self.groups {
            let mut fault = say(*kind, &column_name(*kind, key), group);
            fault.subject = register_subject(*kind, key);
            fault.evidence =
                group.first.iter().map(|(row, key)| cell_evidence(row, key, link(*kind))).collect();
            sink.push(&At::county(county), fault);
        }
    }
}

impl Group<'_> {
    /// `外壳3格、空格9格`
    fn told(&self) -> String {
        let parts: Vec<String> =
            self.reasons.iter().map(|(reason, count)| format!("{reason}{count}格")).collect();
        parts.join("、")
    }
}

/// Whose file each table is, reckoned once.
#[derive(Debug, Default)]
struct Homes<'a> {
    known: BTreeMap<(&'a str, &'a str, u32, u16), String>,
}

impl<'a> Homes<'a> {
    /// County of the table a row stands in; its own where the table is nobody's.
    fn of(&mut self, world: &World<'_>, row: &'a Record) -> String {
        let info = &*row.table;
        let home = self.known.entry(info.spot()).or_insert_with(|| county_of_table(world, info));
        if home.is_empty() { county_of(world, row) } else { home.clone() }
    }
}

/// A table with something odd about it, and the county nearly all its rows belong to; empty when they belong to several.
struct OddTable<'a> {
    info: &'a TableInfo,
    county: String,
}

/// Tables of which `odd` holds, in the order of the files.
fn odd_tables<'a>(world: &World<'a>, odd: impl Fn(&TableInfo) -> bool) -> Vec<OddTable<'a>> {
    let data = world.input.data;
    let tables = data.tables.iter().map(|info| &**info).filter(|info| odd(info));
    tables.map(|info| OddTable { info, county: county_of_table(world, info) }).collect()
}

fn county_of_table(world: &World<'_>, info: &TableInfo) -> String {
    let rows = world.input.data.all(info.kind).iter().filter(|row| is_of(row, info));
    let mut counties: BTreeMap<String, usize> = BTreeMap::new();
    for county in rows.map(|row| county_of(world, row)).filter(|county| !county.is_empty()) {
        *counties.entry(county).or_default() += 1;
    }
    let total: usize = counties.values().sum();
    match counties.into_iter().max_by_key(|(_, rows)| *rows) {
        Some((county, rows)) if is_most(rows, total) => county,
        Some(_) => String::new(),
        None => ledgers::county_told(world.input.divisions, info).unwrap_or_default(),
    }
}

/// Nine tenths make a file a county's own; an export of the prefecture holds all counties and is nobody's.
fn is_most(rows: usize, total: usize) -> bool {
    rows * 10 >= total * 9
}

fn is_of(row: &Record, info: &TableInfo) -> bool {
    row.table.spot() == info.spot()
}

impl OddTable<'_> {
    fn oddities(&self) -> &Oddities {
        &self.info.oddities
    }

    fn at(&self) -> At {
        At::county(&self.county)
    }

    /// `“registers/人员.csv”`
    fn place(&self) -> String {
        format!("“{}”", self.info.place())
    }

    fn evidence(&self, cell: String) -> Evidence {
        Evidence {
            link: link(self.info.kind),
            path: self.info.path.clone(),
            sheet: self.info.sheet.clone(),
            cell,
            page: None,
        }
    }

    /// The first cells; the header when there is none.
    fn cells(&self, cells: impl Iterator<Item = String>) -> Vec<Evidence> {
        let mut found: Vec<Evidence> = cells.take(SHOWN).map(|cell| self.evidence(cell)).collect();
        if found.is_empty() {
            found.push(self.evidence(format!("A{}", self.info.header_row)));
        }
        found
    }
}
