//! Folders without a number that no household's head bears: one cell of a register must not make a whole folder vanish.
//! The name is looked for among the heads as the 户表 writes them, then in the 户主姓名 column, then among the people of
//! the village, where it must be one person's and the order number must fit. Two households are reported, never guessed.

use super::rivals::spread;
use super::{Candidate, Resolved, Resolver, candidate};
use crate::base::{damaged, idno, text};
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Household, Place};
use crate::ingest::record::RecordKind;
use crate::ingest::units::village_stem;
use crate::scan::entry::{FolderKey, Scan};
use crate::scan::household_name;
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    /// Gives such folders their household. One that has a folder of its own already gets no second one by another name.
    pub(super) fn by_other_names(&self, scan: &Scan, resolved: &mut [Resolved], tops: &[usize]) {
        let housed: BTreeSet<String> = resolved
            .iter()
            .filter_map(|one| match one {
                Resolved::Unit(UnitKey::Household(id)) => Some(id.clone()),
                _ => None,
            })
            .collect();
        let mut claims: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut outcomes: BTreeMap<usize, Resolved> = BTreeMap::new();
        for top in tops {
            let Resolved::FolderOnly(place) = &resolved[*top] else { continue };
            let key = &scan.folders[*top].key;
            match self.bearers(key, place).as_slice() {
                [] => match self.damaged(key, place).as_slice() {
                    [] => {}
                    // One character is a guess: it is told, and the papers are nobody's until somebody has looked.
                    near => {
                        let near = near.iter().filter(|household| !housed.contains(&household.id));
                        let all: Vec<Candidate> =
                            near.map(|household| candidate(household, "（姓名有无法识别的字）")).collect();
                        if !all.is_empty() {
                            outcomes.insert(*top, Resolved::Ambiguous(all));
                        }
                    }
                },
                [one] if housed.contains(&one.id) => {}
                [one] => claims.entry(&one.id).or_default().push(*top),
                many => {
                    let all = many.iter().map(|household| candidate(household, "")).collect();
                    outcomes.insert(*top, Resolved::Ambiguous(all));
                }
            }
        }
        for (id, folders) in claims {
            let Some(household) = self.data.household(id) else { continue };
            let names: BTreeSet<String> = folders
                .iter()
                .map(|top| text::name_key(&scan.folders[*top].key.head))
                .map(Into::into)
                .collect();
            let outcome = if names.len() == 1 {
                Resolved::Unit(UnitKey::Household(id.to_owned()))
            } else {
                // The husband's folder and the son's: only one of them is the household's.
                Resolved::Ambiguous(vec![candidate(household, "（以该户不同的人为名的文件夹不止一个）")])
            };
            outcomes.extend(folders.into_iter().map(|top| (top, outcome.clone())));
        }
        for (top, outcome) in outcomes {
            spread(scan, resolved, top, &outcome);
        }
    }

    /// Households of the village whose head's name has damaged characters, or the folder's has, and is otherwise the same.
    fn damaged(&self, key: &FolderKey, place: &Place) -> Vec<&Household> {
        if text::code(&key.household_id).len() >= 8 {
            return Vec::new();
        }
        let fits = |name: &str, head: &str| damaged::fits(head, name) || damaged::fits(name, head);
        let mut here = self.of_village(place);
        here.retain(|household| household.head_names().any(|head| fits(&key.head, head)));
        here
    }

    fn of_village(&self, place: &Place) -> Vec<&Household> {
        let village = (place.county.clone(), village_stem(&place.village));
        self.by_village
            .get(&village)
            .into_iter()
            .flatten()
            .filter_map(|at| self.data.households.get(*at as usize))
            .filter(|household| place.township.is_empty() || household.place.township == place.township)
            .collect()
    }

    /// Households of the village that the folder's name may mean, by the first register that knows the name.
    fn bearers(&self, key: &FolderKey, place: &Place) -> Vec<&Household> {
        if text::code(&key.household_id).len() >= 8 {
            return Vec::new();
        }
        let here = self.of_village(place);
        let tables = self.data.all(RecordKind::Household);
        let same = |written: &str, wanted: &str| text::name_key(written) == wanted;
        let listed = |household: &Household, wanted: &str| {
            let mut rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
            rows.any(|row| same(row.str("head_name"), wanted))
        };
        let column = |household: &Household, wanted: &str| {
            self.data.members(household).any(|row| same(row.str("head_name"), wanted))
        };
        let names = std::iter::once(&key.head).chain(&key.head_readings).map(|name| text::name_key(name));
        for wanted in names.filter(|name| name.chars().count() >= 2) {
            let heads = |bears: &dyn Fn(&Household, &str) -> bool| -> Vec<&Household> {
                here.iter().copied().filter(|household| bears(household, &wanted)).collect()
            };
            let found = [heads(&listed), heads(&column)].into_iter().find(|found| !found.is_empty());
            let found = found.unwrap_or_else(|| {
                let people = here.iter().flat_map(|household| {
                    let own = self.data.live_members(household);
                    own.filter(|row| same(row.str("name"), &wanted)).map(|_| *household)
                });
                let people: Vec<&Household> = people.collect();
                let fits = |household: &Household| {
                    let fit = self.fit(key, household);
                    key.seq.is_empty() || fit.by_number || fit.by_row
                };
                // Two people of one name in the village: nobody knows which, unless the order number says it.
                match people.as_slice() {
                    [one] if fits(one) => people,
                    _ => Vec::new(),
                }
            });
            let found: Vec<&Household> =
                found.into_iter().filter(|household| self.bears_tail(household, key)).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The tail of an identity number in the folder's name must be that of one of the household's people.
    fn bears_tail(&self, household: &Household, key: &FolderKey) -> bool {
        let tail = key.id_tail.as_str();
        if tail.len() < 4 || household_name::is_year(tail) {
            return true;
        }
        let numbers = self.data.members(household).map(|row| row.code("id_no"));
        self.head_number_ends(household, tail)
            || numbers.into_iter().any(|number| idno::first18(&number).unwrap_or(&number).ends_with(tail))
    }
}

/// Registered households of a village by the names of their people, to say whose member a folder is named after.
#[derive(Debug, Default)]
pub struct Members<'a> {
    names: BTreeMap<(&'a str, String), BTreeMap<String, BTreeSet<&'a str>>>,
}

impl<'a> Members<'a> {
    #[must_use]
    pub fn new(data: &'a Dataset) -> Self {
        let mut names: BTreeMap<(&str, String), BTreeMap<String, BTreeSet<&str>>> = BTreeMap::new();
        for household in &data.households {
            let place = (household.place.county.as_str(), village_stem(&household.place.village));
            let here = names.entry(place).or_default();
            for member in data.members(household) {
                let name = member.name_key("name");
                here.entry(name.into_owned()).or_default().insert(household.id.as_str());
            }
        }
        Members { names }
    }

    /// 户编号 of the households of the village that have a member of that name, in order.
    #[must_use]
    pub fn of(&self, place: &'a Place, name: &str) -> Vec<&'a str> {
        let here = self.names.get(&(place.county.as_str(), village_stem(&place.village)));
        let found = here.and_then(|here| here.get(text::name_key(name).as_ref()));
        found.into_iter().flatten().copied().collect()
    }
}
