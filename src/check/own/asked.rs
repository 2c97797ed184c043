//! What an expression of an office sees of one case: the thing that is looked at, its household, and what the ledgers
//! hold of it. A ledger that is not there, or that could not be read, does not say that there is nothing.

use super::look::OwnLook;
use super::names::{AGE, LISTS, SHARED};
use super::run::Case;
use crate::check::condition::{Fields, Val};
use crate::check::facts::{HouseholdFacts, Places};
use crate::check::people;
use crate::check::world::World;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind};
use chrono::Datelike;

/// A person with what is reckoned about them.
struct PersonFacts<'a> {
    record: &'a Record,
    age: Option<u32>,
}

impl Fields for PersonFacts<'_> {
    fn get(&self, key: &str) -> Val<'_> {
        match key {
            AGE => self.age.map_or(Val::Unknown, |age| Val::Number(f64::from(age))),
            key => self.record.get(key),
        }
    }

    fn blank(&self, key: &str) -> String {
        if key == AGE {
            "没有可用的出生日期或证件号码".to_owned()
        } else {
            self.record.blank(key)
        }
    }
}

/// One case with everything that may be asked about it.
pub(in crate::check) struct Asked<'a> {
    world: &'a World<'a>,
    places: &'a Places,
    look: OwnLook,
    case: &'a Case<'a>,
    /// The household behind it.
    pub facts: Option<HouseholdFacts<'a>>,
    person: Option<PersonFacts<'a>>,
    county: &'a str,
    unit: UnitKey,
    year: i32,
}

impl<'a> Asked<'a> {
    pub fn of(world: &'a World<'a>, places: &'a Places, look: OwnLook, case: &'a Case<'a>) -> Self {
        let input = world.input;
        let year = input.as_of.year();
        let facts = case.household.map(|household| HouseholdFacts::new(input.data, household, places, year));
        let person = case.record.filter(|_| look == OwnLook::Person);
        let person = person.map(|record| PersonFacts { record, age: people::age_on(record, input.as_of) });
        let place = case.at.first().map(|at| &at.place);
        Asked {
            world,
            places,
            look,
            case,
            facts,
            person,
            county: place.map_or("", |place| &place.county),
            unit: unit_of(place.unwrap_or(&Place::default())),
            year,
        }
    }

    /// The variable `name`.
    pub fn variable(&'a self, name: &str) -> Val<'a> {
        if name == self.look.variable() && !matches!(self.look, OwnLook::Household | OwnLook::Village) {
            return match (&self.person, self.case.record) {
                (Some(person), _) => Val::Object(person),
                (None, Some(record)) => Val::Object(record),
                (None, None) => Val::Unknown,
            };
        }
        if let Some((_, kind, _)) = LISTS.iter().find(|(known, ..)| *known == name) {
            return match self.case.household.filter(|_| !self.hides(*kind)) {
                Some(household) => Val::list(
                    self.world
                        .input
                        .data
                        .of_household(*kind, &household.id)
                        .map(|row| Val::Object(row as &dyn Fields))
                        .collect(),
                ),
                None => Val::Unknown,
            };
        }
        if SHARED.iter().any(|(known, kind)| *known == name && self.hides(*kind)) {
            return Val::Unknown;
        }
        match &self.facts {
            Some(facts) => facts.variable(name, self.places),
            None => self.places.variable(name, &self.unit, self.year),
        }
    }

    fn hides(&self, kind: RecordKind) -> bool {
        let data = self.world.input.data;
        data.all(kind).is_empty()
            || data.may_hide(self.county, &[kind])
            || self.case.household.is_some_and(|household| data.may_own(&household.id, &[kind]))
    }
}

fn unit_of(place: &Place) -> UnitKey {
    if place.village.is_empty() || place.township.is_empty() {
        return UnitKey::County(place.county.clone());
    }
    UnitKey::Village(place.county.clone(), place.township.clone(), place.village.clone())
}
