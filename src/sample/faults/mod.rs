//! Planted faults and near misses, and what the check must say about them (`truth.ndjson`). A household carries one
//! planted thing at most, so that its consequences can be listed completely.
//!
//! Each rule has a [`Planter`] in the file of its family; it takes a free household from the [`Bed`], changes the plan,
//! cells of registers or files, and writes down what must be found.

use crate::sample::papers::Paper;
use crate::sample::plan::{COUNTIES, House, Plan};
use crate::sample::reports::Slip;
use crate::sample::rng::Rng;
use serde::Serialize;
use std::collections::BTreeMap;

mod cells;
mod dates;
mod entitled;
mod figures;
mod hygiene;
mod ledgers;
mod links;
mod lists;
mod papers;
mod people;
mod persons;
mod problems;
mod teams;
mod told;
mod units;

pub use cells::{Cells, Sheet};

/// What happens to the files or rows of a household; faults of the registers are written into the plan itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    NoFolder,
    Missing(Paper),
    /// 0 empty, 1 cut off, 2 wrong extension
    Damaged(Paper, usize),
    /// A file that the 归档目录 does not list.
    Unlisted(Paper),
    /// A row of the 归档目录 without a file.
    ListedOnly,
    /// The 归档目录 is complete: near miss.
    Listed,
    /// The first photo is that of another household.
    SameFile(usize),
    BadName(&'static str),
    /// Near misses of names: an addition in brackets, an upper-case extension.
    OddName(&'static str),
    /// The scanned volume lacks so many of the pages that its list names.
    ShortVolume(usize),
    /// So many blank pages follow behind the last paper: near miss.
    LongVolume(usize),
    /// The folder carries a remark behind the head's name: near miss.
    OddFolder(&'static str),
    WrongCause,
    OtherCauseWord,
    WrongVisit,
    ResidentsDiffer,
    NoVisit,
    NoInterview,
    /// The register carries it.
    Register,
}

/// A line of `truth.ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Truth {
    pub rule: &'static str,
    pub kind: &'static str,
    pub county: String,
    pub township: String,
    pub village: String,
    pub household_id: String,
    pub subject: String,
}

impl Truth {
    /// A line about a county as a whole.
    pub fn of_county(
        county: usize,
        kind: &'static str,
        rule: &'static str,
        subject: impl Into<String>,
    ) -> Truth {
        Truth {
            rule,
            kind,
            county: COUNTIES[county].0.to_owned(),
            township: String::new(),
            village: String::new(),
            household_id: String::new(),
            subject: subject.into(),
        }
    }
}

/// A paper that a unit above the household lacks: level letter, unit, paper.
pub type UnitGap = (char, String, Paper);

/// Everything planted.
#[derive(Debug, Default)]
pub struct Faults {
    pub changes: BTreeMap<usize, Change>,
    pub gaps: Vec<UnitGap>,
    /// Figures that reports of counties get wrong.
    pub reports: Vec<Slip>,
    /// Folders without a household: village, number, name of the head.
    pub strangers: Vec<(usize, String, String)>,
    /// Cells and rows of registers that differ from the plan.
    pub cells: Cells,
    pub truth: Vec<Truth>,
}

/// How one rule is broken, and how it only seems to be. Both take the round (0, 1, 2 …: the variant) and give `None`
/// when no household is left that fits.
#[derive(Debug, Clone, Copy)]
pub struct Planter {
    pub rule: &'static str,
    pub fault: fn(&mut Bed<'_>, usize) -> Option<()>,
    pub near_miss: fn(&mut Bed<'_>, usize) -> Option<()>,
}

/// All planters, by family; a small sample takes the first of every family before the second of any.
const FAMILIES: &[&[Planter]] = &[
    papers::PLANTERS,
    people::PLANTERS,
    links::PLANTERS,
    told::PLANTERS,
    lists::PLANTERS,
    people::HYGIENE,
    figures::PLANTERS,
    entitled::PLANTERS,
    ledgers::PLANTERS,
    problems::PLANTERS,
    dates::PLANTERS,
    persons::PLANTERS,
    hygiene::PLANTERS,
];

/// Every planter, the first of each family first.
pub fn planters() -> impl Iterator<Item = &'static Planter> {
    let most = FAMILIES.iter().map(|family| family.len()).max().unwrap_or_default();
    (0..most).flat_map(|at| FAMILIES.iter().filter_map(move |family| family.get(at)))
}

/// Where faults are planted: the plan, what is planted so far, and the households in the order in which they are taken.
#[derive(Debug)]
pub struct Bed<'a> {
    pub plan: &'a mut Plan,
    pub faults: &'a mut Faults,
    order: &'a [usize],
}

impl Bed<'_> {
    /// The first household without anything planted that `fits`.
    pub fn free(&self, fits: impl Fn(&House) -> bool) -> Option<usize> {
        let taken = &self.faults.changes;
        self.order.iter().copied().find(|at| !taken.contains_key(at) && fits(&self.plan.houses[*at]))
    }

    pub fn house(&mut self, at: usize) -> &mut House {
        &mut self.plan.houses[at]
    }

    /// Layout of the member register of the household's county: A, B or C.
    pub fn layout(&self, house: &House) -> char {
        COUNTIES[self.plan.villages[house.village].county].4
    }

    /// The household carries something from now on.
    pub fn take(&mut self, at: usize, change: Change) {
        self.faults.changes.insert(at, change);
    }

    /// The check must report this.
    pub fn fault(&mut self, at: usize, rule: &'static str, subject: impl Into<String>) {
        self.faults.truth.push(about(self.plan, at, "fault", rule, subject.into()));
    }

    /// The check must not report this.
    pub fn near_miss(&mut self, at: usize, rule: &'static str, subject: impl Into<String>) {
        self.faults.truth.push(about(self.plan, at, "near_miss", rule, subject.into()));
    }

    /// Planted in the registers alone: the household is taken, and the check must report it.
    pub fn register_fault(
        &mut self,
        at: usize,
        rule: &'static str,
        subject: impl Into<String>,
    ) -> Option<()> {
        self.fault(at, rule, subject);
        self.take(at, Change::Register);
        Some(())
    }

    /// Planted in the registers alone, and nothing to report.
    pub fn register_near_miss(
        &mut self,
        at: usize,
        rule: &'static str,
        subject: impl Into<String>,
    ) -> Option<()> {
        self.near_miss(at, rule, subject);
        self.take(at, Change::Register);
        Some(())
    }
}

/// Plants faults at `rate` (share of households) and near misses beside them.
#[must_use]
pub fn plant(plan: &mut Plan, rate: f64) -> Faults {
    let mut faults = Faults::default();
    if rate <= 0.0 {
        return faults;
    }
    let count = plan.houses.len();
    let floor = if count >= 2000 { 3 } else { 1 };
    let each = ((count as f64 * rate / planters().count() as f64).round() as usize).max(floor);
    let mut order: Vec<usize> = (0..count).collect();
    Rng::new(plan.seed, 0xFA).shuffle(&mut order);
    let mut bed = Bed { plan, faults: &mut faults, order: &order };
    for round in 0..each {
        for planter in planters() {
            let _ = (planter.fault)(&mut bed, round);
            if round < floor {
                let _ = (planter.near_miss)(&mut bed, round);
            }
        }
        if round < floor || round.is_multiple_of(4) {
            units::folders(&mut bed, round);
        }
        if round < floor {
            units::odd_folders(&mut bed, round);
        }
    }
    units::papers(&mut bed, floor.max(each / 3));
    units::reports(&mut bed, floor);
    faults.truth.sort();
    faults.truth.dedup();
    faults
}

/// Truth about a household.
#[must_use]
pub fn about(plan: &Plan, at: usize, kind: &'static str, rule: &'static str, subject: String) -> Truth {
    let house = &plan.houses[at];
    let village = &plan.villages[house.village];
    Truth {
        rule,
        kind,
        county: COUNTIES[village.county].0.to_owned(),
        township: village.township.clone(),
        village: village.name.clone(),
        household_id: house.id.clone(),
        subject,
    }
}
