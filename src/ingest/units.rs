//! Whose folder is it? What the layout read from a path becomes a unit, through the registers and the division table.
//!
//! Households are found by number; without one by village and head, narrowed by group and ID tail. Two candidates are
//! reported and never guessed, nor are two folders for one household ([`Resolver::resolve_all`]).

mod other_names;
mod rivals;
mod under_townships;

pub use other_names::Members;
pub(in crate::ingest) use rivals::spread;
pub(in crate::ingest) use under_townships::is_place_name;

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Household, Place, printed};
use crate::ingest::record::RecordKind;
use crate::scan::entry::FolderKey;
use crate::scan::household_name::{self, HouseholdName};
use std::collections::{BTreeMap, BTreeSet};

/// What a folder turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    Unit(UnitKey),
    /// A household folder that no register knows.
    FolderOnly(Place),
    /// More than one unit fits.
    Ambiguous(Vec<Candidate>),
    /// No unit fits; the nearest guesses.
    Unplaced(Vec<String>),
}

/// One of the units an ambiguous folder may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As printed: code or number and name.
    pub label: String,
    pub unit: CandidateUnit,
}

/// The unit itself; whatever lies below it is in doubt too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateUnit {
    /// All departments of a county, by its six digits.
    Departments(String),
    /// Six digits.
    County(String),
    /// Nine digits.
    Township(String),
    Village(Place),
    /// 户编号
    Household(String),
}

impl Candidate {
    /// Of a label that starts with a county's or township's code, as the layout gives it.
    fn of_label(label: &str) -> Self {
        let (code, _) = crate::base::divisions::split_code(label);
        let unit = match code.len() {
            6 => CandidateUnit::County(code.to_owned()),
            _ => CandidateUnit::Township(code.to_owned()),
        };
        Candidate { label: label.to_owned(), unit }
    }

    fn all(labels: &[String]) -> Vec<Self> {
        labels.iter().map(|label| Self::of_label(label)).collect()
    }
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
            if !village.is_empty() && !household.is_double {
                let key = (county.clone(), village_stem(village));
                villages.entry(key.clone()).or_default().insert((township.clone(), village.clone()));
                by_village.entry(key).or_default().push(at);
            }
            let bare = household.id.trim_start_matches('0').to_owned();
            bare_ids.entry(bare).or_default().push(household.id.clone());
        }
        Resolver { divisions, data, villages, by_village, bare_ids }
    }

    /// The unit of a folder, looked at alone.
    #[must_use]
    pub fn resolve(&self, key: &FolderKey) -> Resolved {
        match key.level {
            None if !key.ambiguous.is_empty() => Resolved::Ambiguous(Candidate::all(&key.ambiguous)),
            None => Resolved::Unplaced(Vec::new()),
            Some(Level::Prefecture) => Resolved::Unit(UnitKey::Prefecture),
            Some(Level::County) => Resolved::Unit(UnitKey::County(key.county.clone())),
            Some(Level::Department) => {
                Resolved::Unit(UnitKey::Department(key.county.clone(), key.unit.clone()))
            }
            Some(Level::Township) if !key.township.is_empty() => {
                Resolved::Unit(UnitKey::Township(key.county.clone(), key.township.clone()))
            }
            Some(Level::Township) if !key.ambiguous.is_empty() => {
                Resolved::Ambiguous(Candidate::all(&key.ambiguous))
            }
            Some(Level::Township) => Resolved::Unplaced(self.near_townships(key)),
            Some(Level::Village) => match self.place(key) {
                Ok(place) => Resolved::Unit(UnitKey::Village(place.county, place.township, place.village)),
                Err(other) => other,
            },
            Some(Level::Household) => match self.household(key) {
                Resolved::FolderOnly(_) | Resolved::Unplaced(_) if key.tentative => match self.place(key) {
                    Ok(place) => {
                        Resolved::Unit(UnitKey::Village(place.county, place.township, place.village))
                    }
                    Err(other) => other,
                },
                // 待整理/达来, 备份/1508020001_赵四: no household is called 待整理, but one lies in it.
                Resolved::FolderOnly(place) => match self.inside(key) {
                    Some(found) => found,
                    None => Resolved::FolderOnly(place),
                },
                found => found,
            },
        }
    }

    /// The key of a household's folder as if only class folders were in its class: the name of the household's own folder
    /// (永丰村/赵四2016年脱贫, 待整理/赵四（2016年脱贫）) gives its papers neither stage nor year. `None` when there is nothing
    /// to take out.
    #[must_use]
    pub fn without_own_name(&self, key: &FolderKey) -> Option<FolderKey> {
        if key.level != Some(Level::Household) || key.class.is_empty() {
            return None;
        }
        if !key.tentative {
            return match self.household(key) {
                Resolved::FolderOnly(_) => self.inner(key).filter(|inner| {
                    matches!(self.household(inner), Resolved::Unit(_) | Resolved::Ambiguous(_))
                }),
                _ => None,
            };
        }
        let classes: Vec<&str> = key.class.split('/').collect();
        let own = classes.iter().position(|class| {
            household_name::parse(class).is_some_and(|name| (&name.head, &name.seq) == (&key.head, &key.seq))
        })?;
        matches!(self.household(key), Resolved::Unit(_)).then(|| FolderKey {
            class: [&classes[..own], &classes[own + 1..]].concat().join("/"),
            tentative: false,
            ..key.clone()
        })
    }

    /// The registered household, or the number no register knows, whose folder lies in one that is nobody's.
    fn inside(&self, key: &FolderKey) -> Option<Resolved> {
        match self.household(&self.inner(key)?) {
            found @ (Resolved::Unit(_) | Resolved::Ambiguous(_)) => Some(found),
            Resolved::FolderOnly(_) | Resolved::Unplaced(_) => None,
        }
    }

    /// The key of the folder inside, when its name may be a household's.
    fn inner(&self, key: &FolderKey) -> Option<FolderKey> {
        let (first, rest) = key.class.split_once('/').unwrap_or((&key.class, ""));
        if first.is_empty() || !key.household_id.is_empty() {
            return None;
        }
        let name = household_name::parse(first)?;
        let group = if name.group.is_empty() { &key.group } else { &name.group }.clone();
        let inner = FolderKey { group, class: rest.to_owned(), ..named(key, name) };
        // An order number alone (01, 第二批) names nobody.
        let names_nobody = inner.head.is_empty() && inner.household_id.len() < 5;
        (!names_nobody).then_some(inner)
    }

    /// Place of a village or household folder; the registers settle what the path leaves open.
    fn place(&self, key: &FolderKey) -> Result<Place, Resolved> {
        let fitting = self.fitting(key, &key.village);
        // 光荣村（并入富强村）: the registers may know either name.
        let fitting = if fitting.is_empty() { self.fitting(key, &key.village_note) } else { fitting };
        let fitting = self.of_named_township(key, fitting);
        let place = |township: &str, village: &str| Place {
            county: key.county.clone(),
            township: township.to_owned(),
            village: village.to_owned(),
        };
        match fitting.as_slice() {
            [(township, village)] => Ok(place(township, village)),
            [] if !key.township.is_empty() => Ok(place(&key.township, &key.village)),
            [] if !key.ambiguous.is_empty() => Err(Resolved::Ambiguous(Candidate::all(&key.ambiguous))),
            [] => Err(Resolved::Unplaced(self.near_townships(key))),
            many => Err(Resolved::Ambiguous(
                many.iter()
                    .map(|(township, village)| Candidate {
                        label: format!("{} {village}", self.divisions.township_name(township)),
                        unit: CandidateUnit::Village(place(township, village)),
                    })
                    .collect(),
            )),
        }
    }

    /// 永丰村（狼山镇）: of several villages of one name the one in the township that stands in brackets.
    fn of_named_township<'v>(
        &self,
        key: &FolderKey,
        fitting: Vec<&'v (String, String)>,
    ) -> Vec<&'v (String, String)> {
        if fitting.len() < 2 || key.village_note.is_empty() {
            return fitting;
        }
        let named = self.divisions.townships_by_name(&key.county, &key.village_note);
        let own: Vec<&(String, String)> = fitting
            .iter()
            .copied()
            .filter(|(township, _)| named.iter().any(|known| known.code == *township))
            .collect();
        if own.is_empty() { fitting } else { own }
    }

    /// Villages of the registers with that name, as far as the township of the path allows.
    fn fitting(&self, key: &FolderKey, village: &str) -> Vec<&(String, String)> {
        let known = self.villages.get(&(key.county.clone(), village_stem(village)));
        known
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
            .collect()
    }

    fn household(&self, key: &FolderKey) -> Resolved {
        if let Some(found) = self.by_number(key) {
            return found;
        }
        let place = self.place(key);
        // A number that no register knows is another household, whatever the name says.
        if text::code(&key.household_id).len() >= 8 {
            return Resolved::FolderOnly(place.unwrap_or_else(|_| rough(key)));
        }
        let here: Vec<&Household> = self
            .by_village
            .get(&(
                key.county.clone(),
                village_stem(place.as_ref().map_or(&key.village, |place| &place.village)),
            ))
            .into_iter()
            .flatten()
            .filter_map(|at| self.data.households.get(*at as usize))
            .filter(|household| match &place {
                Ok(place) => place.township.is_empty() || household.place.township == place.township,
                Err(_) => true,
            })
            .collect();
        match (self.by_head(key, &here), place) {
            (Some(found), _) | (None, Err(found)) => found,
            (None, Ok(place)) => Resolved::FolderOnly(place),
        }
    }

    /// The household whose number the folder bears.
    fn by_number(&self, key: &FolderKey) -> Option<Resolved> {
        for number in [&key.household_id, &key.loose_number, &key.id_tail, &key.seq] {
            if number.is_empty() {
                continue;
            }
            let number = text::code(number);
            // 3 张三: a short number is an order number unless the household of that number bears the name.
            let fits = |household: &Household| number.len() >= 5 || self.bears(household, key);
            if let Some(household) = self.data.household(&number).filter(|household| fits(household)) {
                // 1004_巴图, where 1004 is 达来 and 巴图 lives in the same village: number and name disagree.
                return Some(match self.namesake(household, key) {
                    Some(other) => Resolved::Ambiguous(vec![candidate(household, ""), candidate(other, "")]),
                    None => of(household),
                });
            }
            if number.len() >= 5
                && let Some([only]) = self.bare_ids.get(number.trim_start_matches('0')).map(Vec::as_slice)
                && let Some(household) = self.data.household(only)
            {
                return Some(of(household));
            }
        }
        None
    }

    /// The one of the households `here` whose head the folder names; `None` when none bears the name.
    fn by_head(&self, key: &FolderKey, here: &[&Household]) -> Option<Resolved> {
        // A blank inside a name and a note behind it look alike: the reading that some household bears is meant.
        let mut found: Vec<&Household> = std::iter::once(&key.head)
            .chain(&key.head_readings)
            .map(|name| text::name_key(name))
            .filter(|wanted| !wanted.is_empty())
            .map(|wanted| here.iter().copied().filter(|h| is_headed_by(h, &wanted)).collect())
            .find(|found: &Vec<&Household>| !found.is_empty())
            .unwrap_or_default();
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
        Some(match found.as_slice() {
            // The tail of another identity number: the name alone proves nothing. A year (赵四2019) is a note.
            [one]
                if key.id_tail.len() >= 4
                    && !household_name::is_year(&key.id_tail)
                    && self.contradicts_tail(one, &key.id_tail) =>
            {
                Resolved::Ambiguous(vec![candidate(one, "（证件尾号不符）")])
            }
            // 1004_巴图, where …1004 is the number of 达来: number and name disagree.
            [one] => match self.owner_of_tail(one, here, key) {
                Some(other) => Resolved::Ambiguous(vec![candidate(one, ""), candidate(other, "")]),
                None => of(one),
            },
            [] => return None,
            many => Resolved::Ambiguous(many.iter().map(|household| candidate(household, "")).collect()),
        })
    }

    /// Another household of the village that bears the folder's name, when the numbered one does not.
    fn namesake(&self, household: &Household, key: &FolderKey) -> Option<&Household> {
        if self.bears(household, key) {
            return None;
        }
        let wanted = text::name_key(&key.head);
        let place = &household.place;
        let here = self.by_village.get(&(place.county.clone(), village_stem(&place.village)));
        here.into_iter()
            .flatten()
            .filter_map(|at| self.data.households.get(*at as usize))
            .find(|other| other.place == *place && is_headed_by(other, &wanted))
    }

    /// The other household of the village whose 户编号 or identity number ends in the short number of the folder. Numbers
    /// with leading zeros count the folders of an office, and years are notes.
    fn owner_of_tail<'h>(
        &self,
        named: &Household,
        here: &[&'h Household],
        key: &FolderKey,
    ) -> Option<&'h Household> {
        let tail = &key.seq;
        if tail.len() != 4 || tail.starts_with('0') || household_name::is_year(tail) {
            return None;
        }
        let owns = |household: &Household| {
            household.id.ends_with(tail.as_str()) || self.head_number_ends(household, tail)
        };
        if owns(named) {
            return None;
        }
        let mut others = here.iter().copied().filter(|other| other.id != named.id && owns(other));
        others.next().filter(|_| others.next().is_none())
    }

    fn bears(&self, household: &Household, key: &FolderKey) -> bool {
        let head = text::name_key(&household.head_name);
        key.head.is_empty()
            || head.is_empty()
            || std::iter::once(&key.head)
                .chain(&key.head_readings)
                .any(|name| is_headed_by(household, &text::name_key(name)))
    }

    /// Identity numbers of the head, as the registers write them.
    fn head_numbers(&self, household: &Household) -> Vec<String> {
        let tables = self.data.all(RecordKind::Household);
        let said =
            household.rows.iter().filter_map(|at| tables.get(*at as usize)).map(|row| row.text("head_id"));
        let head = text::name_key(&household.head_name);
        let own = self
            .data
            .members(household)
            .filter(|row| row.name_key("name") == head)
            .map(|row| row.text("id_no"));
        said.chain(own)
            .map(|number| text::code(&number).into_owned())
            .filter(|number| !number.is_empty())
            .collect()
    }

    fn head_number_ends(&self, household: &Household, tail: &str) -> bool {
        self.head_numbers(household).iter().any(|number| number.ends_with(tail))
    }

    fn contradicts_tail(&self, household: &Household, tail: &str) -> bool {
        let numbers = self.head_numbers(household);
        // A certificate of disability carries more behind the number.
        let ends =
            |number: &String| number.ends_with(tail) || number.get(..18).is_some_and(|id| id.ends_with(tail));
        !numbers.is_empty() && !numbers.iter().any(ends)
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
        // 巴彦套海镇 in the folder of 磴口县: whose it is comes first.
        let elsewhere =
            self.divisions.elsewhere(&key.county, &key.township_name).into_iter().map(|township| {
                let county = self.divisions.county_name(township.code.get(..6).unwrap_or_default());
                format!("{}{}（{county}）", township.code, township.name)
            });
        elsewhere.chain(near.into_iter().map(|(_, name)| name)).take(2).collect()
    }
}

/// The folder when it is that of the household its name tells of.
fn named(key: &FolderKey, name: HouseholdName) -> FolderKey {
    FolderKey {
        household_id: name.id,
        loose_number: name.loose_number,
        head: name.head,
        head_readings: name.head_readings,
        seq: name.seq,
        id_tail: name.id_tail,
        group: name.group,
        ..key.clone()
    }
}

/// Is the name, folded, that of the household's head?
fn is_headed_by(household: &Household, wanted: &str) -> bool {
    household.head_names().any(|name| text::name_key(name) == wanted)
}

fn of(household: &Household) -> Resolved {
    Resolved::Unit(UnitKey::Household(household.id.clone()))
}

fn candidate(household: &Household, note: &str) -> Candidate {
    Candidate {
        label: format!("{} {}{note}", printed(&household.id), household.head_name),
        unit: CandidateUnit::Household(household.id.clone()),
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
