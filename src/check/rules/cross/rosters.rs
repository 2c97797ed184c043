//! Lists of the sectors (行业名单) by the people and households on them.

use crate::base::idno;
use crate::check::rows;
use crate::check::world::World;
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::whose;
use std::collections::{BTreeMap, BTreeSet};

/// Lists whose entries never go out of date.
const LASTING: [&str; 3] = ["危房改造", "易地搬迁", "死亡"];

/// Rows of some lists.
pub struct Rosters<'a> {
    by_number: BTreeMap<String, Vec<&'a Record>>,
    by_household: BTreeMap<&'a str, Vec<&'a Record>>,
    /// Names of rows that nobody can tell whose they are.
    open: BTreeSet<String>,
}

impl<'a> Rosters<'a> {
    /// Rows of `lists` that speak about the year of the run or the one before; a row without a time counts.
    pub fn of(world: &World<'a>, lists: &[&str]) -> Self {
        let input = world.input;
        let recent = chrono::Datelike::year(&input.as_of) - 1;
        let mut found =
            Rosters { by_number: BTreeMap::new(), by_household: BTreeMap::new(), open: BTreeSet::new() };
        for row in input.data.all(RecordKind::Roster).iter().filter(|row| lists.contains(&row.str("list"))) {
            let current = row.date("period").is_none_or(|date| date.year >= recent);
            if !current && !LASTING.contains(&row.str("list")) {
                continue;
            }
            let number = row.code("id_no");
            if let Some(head) = idno::first18(&number) {
                found.by_number.entry(head.to_uppercase()).or_default().push(row);
            }
            if whose::is_nameless(row) {
                found.open.extend(rows::names(row));
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
        let own = self.by_household.get(household.id.as_str()).into_iter().flatten();
        rows.extend(
            own.filter(|row| idno::first18(&row.code("id_no")).is_none() && row.name_key("name") == name),
        );
        rows
    }

    /// May a row that nobody could match mean the person, or anybody of the household? Then absence proves nothing.
    pub fn may_name<'m>(&self, mut members: impl Iterator<Item = &'m Record>) -> bool {
        members.any(|member| self.open.contains(member.name_key("name").as_ref()))
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
