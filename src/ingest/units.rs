//! Whose folder is it? What the layout read from a path becomes a unit, through the registers and the division table.
//!
//! Households are found by number; without one by village and head, narrowed by group and ID tail. Two candidates are
//! reported and never guessed.

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Household, Place};
use crate::ingest::record::RecordKind;
use crate::scan::entry::FolderKey;
use std::collections::{BTreeMap, BTreeSet};

/// What a folder turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    Unit(UnitKey),
    /// A household folder that no register knows.
    FolderOnly(Place),
    /// More than one unit fits.
    Ambiguous(Vec<String>),
    /// No unit fits; the nearest guesses.
    Unplaced(Vec<String>),
}

/// Lookup tables over the registers.
pub struct Resolver<'a> {
    divisions: &'a Divisions,
    data: &'a Dataset,
    /// (county, village stem) → places of that name.
    villages: BTreeMap<(String, String), BTreeSet<(String, String)>>,
    /// (county, village stem) → households.
    by_village: BTreeMap<(String, String), Vec<u32>>,
    /// Number without leading zeros → numbers as registered.
    bare_ids: BTreeMap<String, Vec<String>>,
}

impl<'a> Resolver<'a> {
    #[must_use]
    pub fn new(divisions: &'a Divisions, data: &'a Dataset) -> Self {
        let mut villages: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut by_village: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        let mut bare_ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (at, household) in (0u32..).zip(&data.households) {
            let Place { county, township, village } = &household.place;
            if !village.is_empty() {
                let key = (county.clone(), village_stem(village));
                villages.entry(key.clone()).or_default().insert((township.clone(), village.clone()));
                by_village.entry(key).or_default().push(at);
            }
            let bare = household.id.trim_start_matches('0').to_owned();
            bare_ids.entry(bare).or_default().push(household.id.clone());
        }
        Resolver { divisions, data, villages, by_village, bare_ids }
    }

    /// The unit of a folder.
    #[must_use]
    pub fn resolve(&self, key: &FolderKey) -> Resolved {
        match key.level {
            None if !key.ambiguous.is_empty() => Resolved::Ambiguous(key.ambiguous.clone()),
            None => Resolved::Unplaced(Vec::new()),
            Some(Level::Prefecture) => Resolved::Unit(UnitKey::Prefecture),
            Some(Level::County) => Resolved::Unit(UnitKey::County(key.county.clone())),
            Some(Level::Department) => {
                Resolved::Unit(UnitKey::Department(key.county.clone(), key.unit.clone()))
            }
            Some(Level::Township) if !key.township.is_empty() => {
                Resolved::Unit(UnitKey::Township(key.county.clone(), key.township.clone()))
            }
            Some(Level::Township) if !key.ambiguous.is_empty() => Resolved::Ambiguous(key.ambiguous.clone()),
            Some(Level::Township) => Resolved::Unplaced(self.near_townships(key)),
            Some(Level::Village) => match self.place(key) {
                Ok(place) => Resolved::Unit(UnitKey::Village(place.county, place.township, place.village)),
                Err(other) => other,
            },
            Some(Level::Household) => self.household(key),
        }
    }

    /// Place of a village or household folder; the registers settle what the path leaves open.
    fn place(&self, key: &FolderKey) -> Result<Place, Resolved> {
        let stem = village_stem(&key.village);
        let known = self.villages.get(&(key.county.clone(), stem));
        let fitting: Vec<&(String, String)> = known
            .into_iter()
            .flatten()
            .filter(|(township, _)| {
                if !key.township.is_empty() {
                    *township == key.township
                } else if !key.ambiguous.is_empty() {
                    key.ambiguous.iter().any(|candidate| candidate.starts_with(township.as_str()))
                } else {
                    true
                }
            })
            .collect();
        let place = |township: &str, village: &str| Place {
            county: key.county.clone(),
            township: township.to_owned(),
            village: village.to_owned(),
        };
        match fitting.as_slice() {
            [(township, village)] => Ok(place(township, village)),
            [] if !key.township.is_empty() => Ok(place(&key.township, &key.village)),
            [] if !key.ambiguous.is_empty() => Err(Resolved::Ambiguous(key.ambiguous.clone())),
            [] => Err(Resolved::Unplaced(self.near_townships(key))),
            many => Err(Resolved::Ambiguous(
                many.iter()
                    .map(|(township, village)| {
                        format!("{} {village}", self.divisions.township_name(township))
                    })
                    .collect(),
            )),
        }
    }

    fn household(&self, key: &FolderKey) -> Resolved {
        let unit = |household: &Household| Resolved::Unit(UnitKey::Household(household.id.clone()));
        for number in [&key.household_id, &key.id_tail, &key.seq] {
            if number.is_empty() {
                continue;
            }
            let number = text::code(number);
            if let Some(household) = self.data.household(&number) {
                return unit(household);
            }
            if number.len() >= 5
                && let Some([only]) = self.bare_ids.get(number.trim_start_matches('0')).map(Vec::as_slice)
                && let Some(household) = self.data.household(only)
            {
                return unit(household);
            }
        }
        let place = self.place(key);
        // A number that no register knows is another household, whatever the name says.
        if text::code(&key.household_id).len() >= 8 {
            return Resolved::FolderOnly(place.unwrap_or_else(|_| rough(key)));
        }
        let wanted = text::person_name(&key.head);
        let mut found: Vec<&Household> = self
            .by_village
            .get(&(key.county.clone(), village_stem(&key.village)))
            .into_iter()
            .flatten()
            .filter_map(|at| self.data.households.get(*at as usize))
            .filter(|household| match &place {
                Ok(place) => place.township.is_empty() || household.place.township == place.township,
                Err(_) => true,
            })
            .filter(|household| !wanted.is_empty() && text::person_name(&household.head_name) == wanted)
            .collect();
        if found.len() > 1 && !key.group.is_empty() {
            let same: Vec<&Household> = found
                .iter()
                .copied()
                .filter(|household| group(&household.group) == group(&key.group))
                .collect();
            if !same.is_empty() {
                found = same;
            }
        }
        if found.len() > 1 && key.id_tail.len() >= 4 {
            let same: Vec<&Household> = found
                .iter()
                .copied()
                .filter(|household| self.head_number_ends(household, &key.id_tail))
                .collect();
            if !same.is_empty() {
                found = same;
            }
        }
        match found.as_slice() {
            [one] => unit(one),
            [] => match place {
                Ok(place) => Resolved::FolderOnly(place),
                Err(other) => other,
            },
            many => Resolved::Ambiguous(
                many.iter().map(|household| format!("{} {}", household.id, household.head_name)).collect(),
            ),
        }
    }

    fn head_number_ends(&self, household: &Household, tail: &str) -> bool {
        let matches = |number: &str| text::code(number).ends_with(tail);
        household.rows.iter().any(|at| {
            self.data
                .all(RecordKind::Household)
                .get(*at as usize)
                .is_some_and(|row| matches(&row.text("head_id")))
        }) || self.data.members(household).any(|row| {
            text::person_name(&row.text("name")) == text::person_name(&household.head_name)
                && matches(&row.text("id_no"))
        })
    }

    fn near_townships(&self, key: &FolderKey) -> Vec<String> {
        let name = text::fold(&key.township_name);
        let mut near: Vec<(usize, String)> = self
            .divisions
            .townships_of(&key.county)
            .map(|township| {
                let common = township.name.chars().filter(|c| name.contains(*c)).count();
                (common, format!("{}{}", township.code, township.name))
            })
            .filter(|(common, _)| *common >= 2)
            .collect();
        near.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        near.into_iter().take(2).map(|(_, name)| name).collect()
    }
}

fn rough(key: &FolderKey) -> Place {
    Place { county: key.county.clone(), township: key.township.clone(), village: key.village.clone() }
}

/// 永丰村, 永丰嘎查, 永丰村委会, 永丰 are one village.
#[must_use]
pub fn village_stem(name: &str) -> String {
    let folded = text::fold(name);
    ["村民委员会", "村委会", "行政村", "嘎查委员会", "嘎查村", "嘎查", "居委会", "社区", "村"]
        .iter()
        .find_map(|tail| folded.strip_suffix(tail).filter(|stem| !stem.is_empty()))
        .unwrap_or(&folded)
        .to_owned()
}

/// 三组, 第三村民小组 and 3组 are one group.
fn group(name: &str) -> String {
    let folded = text::fold(name);
    folded
        .chars()
        .filter(|c| !"第村民小组社队".contains(*c))
        .map(|c| {
            "零一二三四五六七八九".chars().position(|d| d == c).map_or(c, |at| char::from(b'0' + at as u8))
        })
        .collect()
}
