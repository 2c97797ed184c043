//! What rules look at: the whole run, and views of one household, village, unit or county.

use crate::base::terms::{Level, Link};
use crate::check::checked::{Requirement, UnitRequirements};
use crate::check::input::Input;
use crate::check::ledgers::{self, Loan};
use crate::check::needs::HandedIn;
use crate::check::people;
use crate::check::persons::{self, Born, Newer, School};
use crate::check::rows;
use crate::check::rule::RuleMeta;
use crate::check::rules::rectify::{self, Issue};
use crate::check::trigger::Triggers;
use crate::ingest::catalogue::{DocumentType, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::{Household, Place, printed};
use crate::ingest::record::Record;
use crate::scan::entry::EntryId;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Everything of a run.
#[derive(Debug)]
pub struct World<'a> {
    pub input: &'a Input<'a>,
    pub handed_in: &'a HandedIn<'a>,
    /// Sorted by unit.
    pub requirements: &'a [UnitRequirements],
    /// What calls for the papers that only some must have.
    pub triggers: Triggers,
    /// Birth and sex of every row of the members, parallel to `Dataset::all(RecordKind::Member)`.
    pub born: Vec<Born>,
    /// Villages in which a blank 在校生状况 says something.
    pub newer: Newer,
    /// Rows that speak for each household now, parallel to `Dataset::households`; see [`rows::of_household`].
    pub speaking: Vec<Vec<&'a Record>>,
    /// Every contract of the loan ledgers once; see [`ledgers::loans`].
    pub loans: Vec<Loan<'a>>,
    /// Every problem of the ledgers; see [`rectify::issues`].
    pub issues: Vec<Issue<'a>>,
    /// Indices of the projects by county, sorted out when first asked for: every rule about them asks for every county.
    pub projects: OnceLock<BTreeMap<String, Vec<u32>>>,
}

/// One household of the registers.
#[derive(Debug, Clone, Copy)]
pub struct HouseholdView<'a> {
    pub world: &'a World<'a>,
    pub household: &'a Household,
}

/// One village with its households.
#[derive(Debug, Clone, Copy)]
pub struct VillageView<'a> {
    pub world: &'a World<'a>,
    pub place: &'a Place,
    pub households: &'a [Household],
}

/// One unit and the papers it must have.
#[derive(Debug, Clone, Copy)]
pub struct UnitView<'a> {
    pub world: &'a World<'a>,
    pub unit: &'a UnitRequirements,
}

/// One county.
#[derive(Debug, Clone, Copy)]
pub struct CountyView<'a> {
    pub world: &'a World<'a>,
    pub code: &'a str,
    /// Households of the county, by (township, village, id).
    pub households: &'a [Household],
}

/// Where a finding belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At {
    pub place: Place,
    /// Empty above the household.
    pub household_id: String,
    /// Who is spoken of: head of household, village, township …, as printed after the place.
    pub who: String,
}

impl At {
    /// A county as a whole.
    #[must_use]
    pub fn county(code: &str) -> At {
        At { place: Place { county: code.to_owned(), ..Place::default() }, ..At::default() }
    }
}

impl<'a> World<'a> {
    #[must_use]
    pub fn new(
        input: &'a Input<'a>,
        handed_in: &'a HandedIn<'a>,
        requirements: &'a [UnitRequirements],
    ) -> Self {
        World {
            input,
            handed_in,
            requirements,
            triggers: Triggers::new(input),
            born: persons::born(input.data),
            newer: Newer::of(input.data),
            speaking: rows::speaking(input.data),
            loans: ledgers::contracts(input.data),
            issues: rectify::issues(input),
            projects: OnceLock::new(),
        }
    }
}

impl World<'_> {
    /// Name of a county; its code when the division table does not know it.
    #[must_use]
    pub fn county_name(&self, code: &str) -> String {
        self.input.divisions.county(code).map_or_else(|| code.to_owned(), |county| county.name.clone())
    }

    /// Name of a township; its code when the division table does not know it.
    #[must_use]
    pub fn township_name(&self, code: &str) -> String {
        self.input.divisions.township(code).map_or_else(|| code.to_owned(), |township| township.name.clone())
    }

    /// The figure a rule works with in a county: the county's own, the project's, or the rule's default. Keys that the
    /// rule does not declare are nought; a test keeps rules from asking for them.
    #[must_use]
    pub fn threshold(&self, rule: &RuleMeta, key: &str, county: &str) -> f64 {
        self.input.threshold(rule, key, county)
    }

    /// Households the run covers, in order.
    pub fn households(&self) -> impl Iterator<Item = &Household> {
        self.input.data.households.iter().filter(|household| {
            self.input.selection.covers(&household.place.county, &household.place.township)
        })
    }

    /// `五原县隆兴昌镇永丰村张三（0011）：`
    #[must_use]
    pub fn prefix(&self, at: &At) -> String {
        let place = &at.place;
        let mut text = if place.county.is_empty() {
            self.input.project.name.clone()
        } else {
            self.county_name(&place.county)
        };
        text.push_str(&self.township_name(&place.township));
        text.push_str(&place.village);
        if at.who != place.village {
            text.push_str(&at.who);
        }
        if !at.household_id.is_empty() && *printed(&at.household_id) == *at.household_id {
            let tail: Vec<char> = at.household_id.chars().rev().take(4).collect();
            text.push('（');
            text.extend(tail.iter().rev());
            text.push('）');
        }
        text.push('：');
        text
    }

    /// Where the findings of a unit belong.
    #[must_use]
    pub fn at_unit(&self, unit: &UnitKey, place: &Place) -> At {
        let (household_id, who) = match unit {
            UnitKey::Household(id) => {
                let who = self.input.data.household(id).map_or(String::new(), |h| h.head_name.clone());
                (id.clone(), who)
            }
            UnitKey::Department(_, name) => (String::new(), name.clone()),
            _ => (String::new(), String::new()),
        };
        At { place: place.clone(), household_id, who }
    }

    /// Place of a unit; empty parts where the unit is higher.
    #[must_use]
    pub fn place_of(&self, unit: &UnitKey) -> Place {
        match unit {
            UnitKey::Household(id) => {
                self.input.data.household(id).map_or_else(Place::default, |household| household.place.clone())
            }
            UnitKey::Village(county, township, village) => {
                Place { county: county.clone(), township: township.clone(), village: village.clone() }
            }
            UnitKey::Township(county, township) => {
                Place { county: county.clone(), township: township.clone(), village: String::new() }
            }
            UnitKey::County(county) | UnitKey::Department(county, _) => {
                Place { county: county.clone(), ..Place::default() }
            }
            UnitKey::Prefecture => Place::default(),
        }
    }

    /// Does the run look at this unit's papers?
    #[must_use]
    pub fn covers(&self, unit: &UnitKey, place: &Place) -> bool {
        let selection = &self.input.selection;
        match unit {
            UnitKey::Prefecture => selection.covers_prefecture(),
            UnitKey::County(county) | UnitKey::Department(county, _) => selection.covers_county(county),
            _ => selection.covers(&place.county, &place.township),
        }
    }

    /// Evidence that points to a file.
    #[must_use]
    pub fn file_evidence(&self, file: EntryId, household_id: &str) -> Evidence {
        let path = self.input.data.readable(&self.input.scan.path_of(file), household_id);
        Evidence { link: Link::File, path, sheet: String::new(), cell: String::new(), page: None }
    }
}

impl<'a> HouseholdView<'a> {
    #[must_use]
    pub fn at(&self) -> At {
        At {
            place: self.household.place.clone(),
            household_id: self.household.id.clone(),
            who: self.household.head_name.clone(),
        }
    }

    /// All people of the newest export, live or not.
    pub fn members(&self) -> impl Iterator<Item = &'a Record> {
        self.world.input.data.members(self.household)
    }

    /// People on the register now.
    pub fn live(&self) -> impl Iterator<Item = &'a Record> {
        self.members().filter(|member| people::is_live(member))
    }

    /// The stage of school a person of the household is in; `None` when the register does not say.
    #[must_use]
    pub fn school(&self, row: &Record) -> Option<School> {
        self.world.newer.school(&self.household.place, row)
    }

    /// Is a person of the household in kindergarten, school or college? `None` when the register does not say.
    #[must_use]
    pub fn is_student(&self, row: &Record) -> Option<bool> {
        self.world.newer.is_student(&self.household.place, row)
    }

    #[must_use]
    pub fn unit(&self) -> UnitKey {
        UnitKey::Household(self.household.id.clone())
    }
}

impl<'a> UnitView<'a> {
    #[must_use]
    pub fn at(&self) -> At {
        self.world.at_unit(&self.unit.unit, &self.unit.place)
    }

    #[must_use]
    pub fn level(&self) -> Level {
        self.unit.unit.level()
    }

    #[must_use]
    pub fn kind(&self, paper: &Requirement) -> &'a DocumentType {
        paper.kind(self.world.input.catalogue)
    }
}

/// Evidence that points to a cell of a register; the row's first cell when the table lacks the column.
#[must_use]
pub fn cell_evidence(record: &Record, key: &str, link: Link) -> Evidence {
    let cell = record.cell(key);
    Evidence {
        link,
        path: record.table.path.clone(),
        sheet: record.table.sheet.clone(),
        cell: if cell.is_empty() { format!("A{}", record.row) } else { cell },
        page: None,
    }
}
