//! What the registers say about one household now: the rows that speak for it, and the first of them that fills a column.

use crate::base::date::PartialDate;
use crate::base::idno;
use crate::base::terms::Link;
use crate::check::persons;
use crate::check::rule::{RuleMeta, Threshold};
use crate::check::sink::Fault;
use crate::check::world::{At, CountyView, HouseholdView, World, cell_evidence};
use crate::check::{facts, people};
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::whose;
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rows a year or more older than the newest speak about another year.
const CURRENT: i64 = 365;

/// Rows that speak about the household as a whole, newest first: household tables, then the rows of its live people
/// (the national export repeats household columns on every one), the head before the others. A row without a date is
/// taken for current; a row of an earlier year is left out.
#[must_use]
pub fn of_household<'a>(view: &HouseholdView<'a>) -> &'a [&'a Record] {
    view.world.speaking.get(view.household.at as usize).map_or(&[], Vec::as_slice)
}

/// [`of_household`] for every household, in the order of `Dataset::households`: two dozen rules ask for it.
#[must_use]
pub fn speaking(data: &Dataset) -> Vec<Vec<&Record>> {
    data.households.par_iter().map(|household| speaking_for(data, household)).collect()
}

fn speaking_for<'a>(data: &'a Dataset, household: &'a Household) -> Vec<&'a Record> {
    let all = data.all(RecordKind::Household);
    let tables = household.rows.iter().filter_map(|at| all.get(*at as usize));
    let mut rows: Vec<&Record> = tables.collect();
    let (heads, others): (Vec<&Record>, Vec<&Record>) =
        data.live_members(household).partition(|member| people::is_head(member));
    rows.extend(heads.into_iter().chain(others));
    let day = |row: &Record| data_date(row).and_then(PartialDate::latest);
    if let Some(newest) = rows.iter().filter_map(|row| day(row)).max() {
        rows.retain(|row| day(row).is_none_or(|day| (newest - day).num_days() < CURRENT));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(day(row).unwrap_or(NaiveDate::MAX)));
    rows
}

/// Is the cell filled with something that could be read?
#[must_use]
pub fn is_filled(row: &Record, key: &str) -> bool {
    row.is_filled(key)
}

/// The first row that fills `key`.
#[must_use]
pub fn first<'a>(rows: &[&'a Record], key: &str) -> Option<&'a Record> {
    rows.iter().copied().find(|row| is_filled(row, key))
}

/// Rows that fill `key` and speak with the same right as the first of them: of one date, or undated. What an older table
/// says may have changed since.
#[must_use]
pub fn at_once<'a>(rows: &[&'a Record], key: &str) -> Vec<&'a Record> {
    let day = |row: &Record| data_date(row).and_then(PartialDate::latest);
    let newest = rows.iter().filter(|row| is_filled(row, key)).filter_map(|row| day(row)).max();
    let equal = |row: &&&Record| is_filled(row, key) && (day(row).is_none() || day(row) == newest);
    rows.iter().filter(equal).copied().collect()
}

/// Where a row stands in a message that names two: 人员表, 户表.
#[must_use]
pub fn against(row: &Record, other: &Record, key: &str) -> String {
    let name = |row: &Record| format!("{}第{}行“{}”", row.table.kind.name(), row.row, row.raw(key));
    format!("（{}，{}）", name(row), name(other))
}

/// The first row that has a number under every key: figures are reckoned within one row only.
#[must_use]
pub fn with_numbers<'a, const N: usize>(
    rows: &[&'a Record],
    keys: [&str; N],
) -> Option<(&'a Record, [f64; N])> {
    rows.iter().find_map(|row| {
        let mut numbers = [0.0; N];
        for (slot, key) in numbers.iter_mut().zip(keys) {
            *slot = row.number(key)?;
        }
        Some((*row, numbers))
    })
}

/// Year that the row itself states for its figures: 年度, or a sheet named after a year.
#[must_use]
pub fn stated_year(row: &Record) -> Option<i32> {
    row.number("year").map(|year| year as i32).or_else(|| {
        row.table
            .data_date
            .filter(|date| date.month.is_none() && !row.has_column("data_date"))
            .map(|d| d.year)
    })
}

/// Year of the income in a row. Incomes of a year are collected in its last quarter: an export of spring shows those of
/// the year before. `None` when the row carries no date.
#[must_use]
pub fn income_year(row: &Record) -> Option<i32> {
    stated_year(row).or_else(|| {
        let date = data_date(row).filter(|date| date.month.is_some())?;
        Some(if date.month.is_some_and(|month| month >= 10) { date.year } else { date.year - 1 })
    })
}

/// Year of the income in a row as far as it can be known on the day of the run: before the last quarter nobody has
/// collected the incomes of the running year, whatever the 年度 of an export says, and a register without any date shows
/// the year that is assessed.
#[must_use]
pub fn settled_year(world: &World<'_>, row: &Record) -> i32 {
    settled_on(world.input.as_of, row)
}

/// [`settled_year`] of a run on that day.
#[must_use]
pub fn settled_on(as_of: NaiveDate, row: &Record) -> i32 {
    let last = if as_of.month() >= 10 { as_of.year() } else { as_of.year() - 1 };
    income_year(row).map_or(as_of.year() - 1, |year| year.min(last))
}

/// Subject of a value: `net`, or `net@2019` when the row states its year.
#[must_use]
pub fn subject(key: &str, row: &Record) -> String {
    stated_year(row).map_or_else(|| key.to_owned(), |year| format!("{key}@{year}"))
}

/// Birth date of a person: from a valid identity number, else from 出生日期 when it is known to the day.
#[must_use]
pub fn birth(member: &Record) -> Option<NaiveDate> {
    let number = member.code("id_no");
    if idno::is_valid(&number) {
        return idno::birth(&number);
    }
    member.date("birth").and_then(PartialDate::day)
}

/// Reference day of ages of rules about what people are entitled to.
pub const AGE_DATE: Threshold = Threshold {
    key: "age_date",
    default: 1231.0,
    unit: "月日",
    what: "年龄基准日：不晚于检查时点的最近一个该月日（1231为12月31日）",
    basis: "考核年度年龄基准日12月31日；内部规则",
};

/// Age on the reference date of a rule: the last day with the month and day of its threshold `age_date` (1231 for
/// 31 December) that is not later than as-of.
#[must_use]
pub fn age(world: &World<'_>, rule: &RuleMeta, county: &str, member: &Record) -> Option<i32> {
    let as_of = world.input.as_of;
    let wanted = world.threshold(rule, "age_date", county);
    let on = persons::last(wanted, as_of)?;
    Some(idno::age_on(birth(member)?, on)).filter(|age| (0..=115).contains(age))
}

/// A fault of a value in a row of a register.
#[must_use]
pub fn fault(row: &Record, key: &str, what: String, expected: String, actual: String) -> Fault {
    Fault {
        subject: subject(key, row),
        what,
        expected,
        actual,
        evidence: vec![cell_evidence(row, key, Link::Registry)],
        responsible: String::new(),
    }
}

/// Tables (path, sheet) in which somebody filled the column: where nobody did, an empty cell is a column that the office
/// does not keep, and no gap.
#[must_use]
pub fn kept<'a>(records: &'a [Record], key: &str) -> BTreeSet<(&'a str, &'a str)> {
    records.iter().filter(|row| is_filled(row, key)).map(table_of).collect()
}

/// Path and sheet of a row.
#[must_use]
pub fn table_of(row: &Record) -> (&str, &str) {
    (&row.table.path, &row.table.sheet)
}

/// Newest village sheets of a county. A sheet that names no known township belongs to the only village of that name.
#[must_use]
pub fn village_sheets<'a>(view: &CountyView<'a>) -> Vec<(At, &'a Record)> {
    let sheets = facts::village_sheets(view.world.input);
    let own = sheets.into_iter().filter(|(place, _)| place.county == view.code);
    own.map(|(mut place, row)| {
        if place.township.is_empty() {
            let same = view.households.iter().filter(|house| house.place.village == place.village);
            let towns: BTreeSet<&str> = same.map(|house| house.place.township.as_str()).collect();
            if let (1, Some(town)) = (towns.len(), towns.first()) {
                place.township = (*town).to_owned();
            }
        }
        let who = place.village.clone();
        (At { place, household_id: String::new(), who }, row)
    })
    .collect()
}

/// Rows of the sector lists (行业部门名单) by person and by household: many lists carry no 户编号.
#[derive(Debug)]
pub struct Lists<'a> {
    data: &'a Dataset,
    by_number: BTreeMap<String, Vec<&'a Record>>,
    /// Rows that nobody can tell whose they are, by the names in them.
    open: BTreeMap<String, Vec<&'a Record>>,
}

/// Names in a row of a sector list.
#[must_use]
pub fn names(row: &Record) -> Vec<String> {
    let names = ["name", "head_name"].map(|key| row.name_key(key));
    names.into_iter().filter(|name| !name.is_empty()).map(Into::into).collect()
}

/// Does the name decide whether a row of a sector list is of this person of its household? One of the two has no number.
#[must_use]
pub fn is_by_name(row: &Record, member: &Record) -> bool {
    [row, member].into_iter().any(|record| idno::first18(&record.code("id_no")).is_none())
}

impl<'a> Lists<'a> {
    #[must_use]
    pub fn new(data: &'a Dataset) -> Self {
        let mut by_number: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
        let mut open: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
        for row in data.all(RecordKind::Roster) {
            if let Some(number) = idno::first18(&row.code("id_no")) {
                by_number.entry(number.to_owned()).or_default().push(row);
            }
            if whose::is_nameless(row) {
                for name in names(row) {
                    open.entry(name).or_default().push(row);
                }
            }
        }
        Lists { data, by_number, open }
    }

    /// Rows about a person: by identity number, or by name within the household when the list has no number.
    #[must_use]
    pub fn of_person(&self, household: &Household, member: &Record) -> Vec<&'a Record> {
        let number = member.code("id_no");
        let own = idno::first18(&number).and_then(|number| self.by_number.get(number));
        // The number may stand in two households, and the row say whose it is.
        let is_own = |row: &&Record| matches!(row.str("hh_id"), id if id.is_empty() || id == household.id);
        let mut rows: Vec<&Record> = own.into_iter().flatten().copied().filter(is_own).collect();
        let name = member.name_key("name");
        rows.extend(
            self.data
                .of_household(RecordKind::Roster, &household.id)
                .filter(|row| is_by_name(row, member) && !name.is_empty() && row.name_key("name") == name),
        );
        rows
    }

    /// Rows about the household or any of its people, living or not.
    #[must_use]
    pub fn of_household(&self, household: &Household) -> Vec<&'a Record> {
        let mut rows: Vec<&Record> = self.data.of_household(RecordKind::Roster, &household.id).collect();
        for member in self.data.members(household) {
            rows.extend(self.of_person(household, member));
        }
        rows
    }

    /// Is the household, or one of its people, on a list whose name contains one of `words`? A row that nobody could match
    /// and that carries the name of one of them may be that person's.
    #[must_use]
    pub fn has(&self, household: &Household, words: &[&str]) -> bool {
        let named = self.data.members(household).map(|member| member.name_key("name"));
        let open = named.filter_map(|name| self.open.get(name.as_ref())).flatten().copied();
        let rows = self.of_household(household);
        rows.into_iter().chain(open).any(|row| says(&row.text("list"), words))
    }
}

/// Does the text contain one of the words?
#[must_use]
pub fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
