//! Lists of the sectors (行业名单) by the people and households on them.

use crate::base::idno;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::rows;
use crate::check::world::World;
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::whose;
use std::collections::{BTreeMap, BTreeSet};

/// Lists that are drawn up anew every year: a time on them is the year that was paid or studied. On all others (车辆、残疾、
/// 危房改造 …) it is that of a registration, an approval or a death, and what was registered years ago is still there.
const YEARLY: [&str; 4] = ["学籍", "养老", "医保", "公益岗"];
/// Lists of allowances: a time of payment is of its year, one of approval is not.
const ALLOWANCES: [&str; 2] = ["低保", "特困"];

/// Words of a header under which stands since when something holds.
const SINCE: [&str; 10] = ["办证", "发证", "审批", "认定", "纳入", "入学", "上岗", "聘用", "登记", "注册"];
/// Words of a header under which stands what a payment is for.
const PAID: [&str; 3] = ["发放", "享受", "年度"];

/// The year before the one assessed that a row speaks of, which says nothing about those on the list today.
pub fn past_year(input: &Input<'_>, row: &Record) -> Option<i32> {
    let list = row.str("list");
    let header = ledgers::header(row, "period");
    let has = |words: &[&str]| words.iter().any(|word| header.contains(word));
    let period = || row.date("period").map(|date| date.year);
    let year = if YEARLY.contains(&list) {
        let own = period().filter(|_| !has(&SINCE));
        own.or_else(|| row.number("year").map(|year| year as i32))
    } else if ALLOWANCES.contains(&list) {
        period().filter(|_| has(&PAID))
    } else {
        None
    };
    year.filter(|year| *year < chrono::Datelike::year(&input.as_of) - 1)
}

/// Rows of some lists.
pub struct Rosters<'a> {
    by_number: BTreeMap<String, Vec<&'a Record>>,
    by_household: BTreeMap<&'a str, Vec<&'a Record>>,
    /// Names of rows that nobody can tell whose they are.
    open: BTreeSet<String>,
    /// Names of rows that are told by their identity number alone.
    numbered: BTreeSet<String>,
}

impl<'a> Rosters<'a> {
    /// Rows of `lists`, without those of a past year: a remark counts them.
    pub fn of(world: &World<'a>, lists: &[&str]) -> Self {
        let input = world.input;
        let mut found = Rosters {
            by_number: BTreeMap::new(),
            by_household: BTreeMap::new(),
            open: BTreeSet::new(),
            numbered: BTreeSet::new(),
        };
        for row in input.data.all(RecordKind::Roster).iter().filter(|row| lists.contains(&row.str("list"))) {
            if past_year(input, row).is_some() {
                continue;
            }
            let number = row.code("id_no");
            if let Some(head) = idno::first18(&number) {
                found.by_number.entry(head.to_uppercase()).or_default().push(row);
            }
            if whose::is_nameless(row) {
                found.open.extend(rows::names(row));
            } else if row.str("hh_id").is_empty() {
                found.numbered.extend(rows::names(row));
            }
            let household = row.str("hh_id");
            if !household.is_empty() {
                found.by_household.entry(household).or_default().push(row);
            }
        }
        found
    }

    pub fn is_empty(&self) -> bool {
        self.by_number.is_empty() && self.by_household.is_empty()
    }

    /// Rows with the person's identity number, unless they name another household: a number may stand in two.
    pub fn by_number(&self, household: &Household, member: &Record) -> Vec<&'a Record> {
        if self.by_number.is_empty() {
            return Vec::new();
        }
        let number = member.code("id_no");
        let Some(head) = idno::first18(&number) else { return Vec::new() };
        let rows = self.by_number.get(&head.to_uppercase()).into_iter().flatten();
        rows.copied()
            .filter(|row| matches!(row.str("hh_id"), id if id.is_empty() || id == household.id))
            .collect()
    }

    /// Rows about the person: by number, or by name within the household.
    pub fn of_person(&self, household: &Household, member: &Record) -> Vec<&'a Record> {
        let mut rows = self.by_number(household, member);
        let name = member.name_key("name");
        let own = self.by_household.get(household.id.as_str()).into_iter().flatten().copied();
        rows.extend(own.filter(|row| rows::is_by_name(row, member) && row.name_key("name") == name));
        rows
    }

    /// May a row that nobody could match mean the person, or anybody of the household? Then absence proves nothing.
    pub fn may_name<'m>(&self, mut members: impl Iterator<Item = &'m Record>) -> bool {
        members.any(|member| {
            let name = member.name_key("name");
            // Nobody can find a person by a number that the register does not have.
            let numberless = idno::first18(&member.code("id_no")).is_none();
            self.open.contains(name.as_ref()) || numberless && self.numbered.contains(name.as_ref())
        })
    }

    /// Rows about the household: by its number or through one of its people.
    pub fn of_household(&self, world: &World<'_>, household: &Household) -> Vec<&'a Record> {
        let own = self.by_household.get(household.id.as_str()).cloned().unwrap_or_default();
        if !own.is_empty() {
            return own;
        }
        world
            .input
            .data
            .live_members(household)
            .flat_map(|member| self.by_number(household, member))
            .collect()
    }
}
