//! Stage folders between two levels (杭锦后旗/扫描件2020/红星村/（3）杨建军, 呼勒斯太/精准识别/1.哈日胡舒/7 王某,
//! 狼山镇/归档/永丰村). By their names they are a class of papers, a township or a village that nobody knows. Everything in
//! one that holds the units of the next level is read as if the folder were not there, as 户档 is.
//!
//! A class holds units when households lie in it that have no folder elsewhere: photos stay what they are, and so do
//! folders whose households are at home elsewhere (整改佐证/红星村/杨建军). Whom a folder that stays may hold all the same,
//! `documents` asks.

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Dataset;
use crate::ingest::units::{Resolved, Resolver, is_place_name, village_stem};
use crate::scan::entry::{Folder, FolderKey, Scan};
use crate::scan::household_name;
use crate::scan::layout::{Layouts, bare_name, is_township_name, year_of};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Folders by name alone that make a stage folder when they lie straight in it: one may be anything.
const NAMES: usize = 2;
/// Stage folders that may lie in one another.
const DEEP: usize = 4;

/// Reads the folders of a scan anew that lie in stage folders.
pub fn read_through(scan: &mut Scan, data: &Dataset, divisions: &Divisions, layouts: &Layouts) {
    let names = Names::of(data);
    let mut found: BTreeSet<String> = BTreeSet::new();
    for _ in 0..DEEP {
        let look = Look { scan, data, divisions, layouts, names: &names, found: &found };
        let more = look.stages();
        if more.is_empty() {
            break;
        }
        found.extend(more);
        for folder in &mut scan.folders {
            if stages_above(&folder.path, &found).next().is_some() {
                let path = names.without(&folder.key, &folder.path, &|path| found.contains(path));
                folder.key = layouts.read(divisions, &path);
            }
        }
    }
    let may_be = |key: &FolderKey| {
        let first = key.class.split('/').next().unwrap_or_default();
        key.tentative || (!first.is_empty() && names.may_be_household(&key.county, first))
    };
    let resolver = Resolver::new(divisions, data);
    scan.folders.par_iter_mut().filter(|folder| may_be(&folder.key)).for_each(|folder| {
        if let Some(key) = resolver.without_own_name(&folder.key) {
            folder.key = key;
        }
    });
}

/// The stage folders that the path leads through.
fn stages_above<'a>(path: &'a str, found: &'a BTreeSet<String>) -> impl Iterator<Item = &'a str> {
    prefixes(path).map(|(above, _)| above).filter(|above| found.contains(*above))
}

/// `a`, `a/b`, `a/b/c` with the last part of each.
fn prefixes(path: &str) -> impl DoubleEndedIterator<Item = (&str, &str)> {
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    let starts: Vec<usize> = starts.collect();
    starts.into_iter().map(move |start| {
        let part = path[start..].split('/').next().unwrap_or_default();
        (&path[..start + part.len()], part)
    })
}

/// The outermost of the class folders on the way to this one, which may be it.
pub(in crate::ingest) fn class_folder(folder: &Folder) -> Option<&str> {
    let classes = folder.key.class.split('/').filter(|class| !class.is_empty()).count();
    // Folders of years are no classes.
    let mut parts = prefixes(&folder.path).rev().filter(|(_, part)| year_of(part).is_none());
    Some(parts.nth(classes.checked_sub(1)?)?.0)
}

/// What a folder that may be a stage is by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    CountyClass,
    TownshipClass,
    UnknownTownship,
    UnknownVillage,
}

/// What lies in it.
#[derive(Default)]
struct Held {
    /// Households by number, or by village and name.
    placed: BTreeSet<String>,
    /// Households by their names alone, straight in it.
    named: BTreeSet<String>,
    /// A village of the registers.
    village: bool,
}

impl Held {
    fn makes_stage(&self, kind: Kind, housed: &BTreeSet<String>) -> bool {
        let all: BTreeSet<&String> = self.placed.union(&self.named).collect();
        let homeless = all.iter().filter(|id| !housed.contains(**id)).count();
        let households = (!self.placed.is_empty() || self.named.len() >= NAMES) && homeless * 2 > all.len();
        match kind {
            Kind::CountyClass => households,
            Kind::TownshipClass | Kind::UnknownVillage => households || (all.is_empty() && self.village),
            // Households in it have been found by their villages already.
            Kind::UnknownTownship => self.village || !self.placed.is_empty(),
        }
    }
}

/// One search for stage folders.
struct Look<'a> {
    scan: &'a Scan,
    data: &'a Dataset,
    divisions: &'a Divisions,
    layouts: &'a Layouts,
    names: &'a Names<'a>,
    /// Those that are known.
    found: &'a BTreeSet<String>,
}

impl<'a> Look<'a> {
    /// Paths of the stage folders.
    fn stages(&self) -> BTreeSet<String> {
        let mut known = Known { names: self.names, last: None };
        let folders = self.scan.folders.iter();
        let inner: Vec<(&Folder, Kind, &str)> = folders
            .filter_map(|folder| {
                let (kind, stage) = self.stage_of(folder, &mut known)?;
                Some((folder, kind, stage))
            })
            .collect();
        if inner.is_empty() {
            return BTreeSet::new();
        }
        let resolver = Resolver::new(self.divisions, self.data);
        let mut held: BTreeMap<(&str, Kind), Held> = BTreeMap::new();
        for (folder, kind, stage) in inner {
            self.add(folder, kind, stage, &resolver, held.entry((stage, kind)).or_default());
        }
        held.retain(|_, held| held.village || !held.placed.is_empty() || held.named.len() >= NAMES);
        if held.is_empty() {
            return BTreeSet::new();
        }
        let housed: BTreeSet<String> = resolver
            .resolve_all(self.scan)
            .into_iter()
            .filter_map(|one| match one {
                Resolved::Unit(UnitKey::Household(id)) => Some(id),
                _ => None,
            })
            .collect();
        let stages = held.into_iter().filter(|((_, kind), held)| held.makes_stage(*kind, &housed));
        stages.map(|((stage, _), _)| stage.to_owned()).collect()
    }

    /// Adds what the folder is when the stage is left out.
    fn add(&self, folder: &Folder, kind: Kind, stage: &str, resolver: &Resolver<'_>, held: &mut Held) {
        let path =
            self.names.without(&folder.key, &folder.path, &|path| path == stage || self.found.contains(path));
        let key = self.layouts.read(self.divisions, &path);
        match key.level {
            Some(Level::Household) => {
                if let Resolved::Unit(UnitKey::Household(id)) = resolver.resolve(&key) {
                    held.placed.insert(id);
                }
                return;
            }
            Some(Level::Village) if self.names.has_village(&key) => {
                held.village = true;
                return;
            }
            _ => {}
        }
        let rest = folder.path.get(stage.len() + 1..).unwrap_or_default();
        let Some(name) = household_name::parse(rest).filter(|_| !rest.contains('/')) else { return };
        let number = text::code(&name.id);
        let scope = scope(&folder.key);
        if self.data.household(&number).is_some_and(|known| known.place.county == folder.key.county) {
            held.placed.insert(number.into_owned());
        } else if name.id.is_empty()
            && matches!(kind, Kind::CountyClass | Kind::TownshipClass)
            && let Some([only]) =
                self.names.heads.get(&(scope, text::name_key(&name.head).into_owned())).map(Vec::as_slice)
        {
            held.named.insert((*only).to_owned());
        }
    }

    /// The outermost folder on the way to this one that may be a stage.
    fn stage_of<'f>(&self, folder: &'f Folder, known: &mut Known<'_>) -> Option<(Kind, &'f str)> {
        let key = &folder.key;
        if key.county.is_empty() || folder.path.is_empty() {
            return None;
        }
        let of_class = |kind| {
            let path = class_folder(folder).filter(|_| key.class.contains('/'))?;
            Some((kind, path))
        };
        let named = |kind, name: &str| {
            let mut parts = prefixes(&folder.path).filter(|(path, _)| !self.found.contains(*path));
            let (path, _) = parts.find(|(_, part)| bare_name(part).starts_with(name))?;
            (path.len() < folder.path.len()).then_some((kind, path))
        };
        let has_township = !key.township.is_empty();
        match key.level? {
            Level::County => of_class(Kind::CountyClass),
            // Of two townships that a short name fits the village will tell.
            Level::Township if has_township || !key.ambiguous.is_empty() => of_class(Kind::TownshipClass),
            Level::Township | Level::Village | Level::Household if !has_township => {
                let is_open = key.ambiguous.is_empty() && !key.township_name.is_empty();
                let name = Some(&key.township_name).filter(|name| is_open && !is_township_name(name))?;
                named(Kind::UnknownTownship, name)
            }
            Level::Village | Level::Household => {
                let is_strange = !key.village.is_empty() && !is_place_name(&key.village);
                if is_strange && !known.is_village(key) {
                    named(Kind::UnknownVillage, &key.village)
                } else {
                    None
                }
            }
            _ => None,
        }
    }
}

/// Code of the township, or of the county, in which the folder lies.
fn scope(key: &FolderKey) -> &str {
    if key.township.is_empty() { &key.county } else { &key.township }
}

/// Remembers the last village: its folders stand together.
struct Known<'a> {
    names: &'a Names<'a>,
    last: Option<(String, String, bool)>,
}

impl Known<'_> {
    fn is_village(&mut self, key: &FolderKey) -> bool {
        if let Some((township, village, answer)) = &self.last
            && (township, village) == (&key.township, &key.village)
        {
            return *answer;
        }
        let answer = self.names.has_village(key);
        self.last = Some((key.township.clone(), key.village.clone(), answer));
        answer
    }
}

/// Villages and heads of the registers.
struct Names<'a> {
    /// Code of the county or township, and village without 村 and 嘎查.
    villages: BTreeSet<(&'a str, String)>,
    /// Code of the county or township, and head → households.
    heads: BTreeMap<(&'a str, String), Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(data: &'a Dataset) -> Self {
        let (mut villages, mut heads) = (BTreeSet::new(), BTreeMap::<_, Vec<&str>>::new());
        for household in &data.households {
            let place = &household.place;
            let (stem, head) = (village_stem(&place.village), text::name_key(&household.head_name));
            for scope in [&place.county, &place.township].into_iter().filter(|code| !code.is_empty()) {
                if !stem.is_empty() {
                    villages.insert((scope.as_str(), stem.clone()));
                }
                if !head.is_empty() {
                    heads.entry((scope.as_str(), head.clone().into_owned())).or_default().push(&household.id);
                }
            }
        }
        Names { villages, heads }
    }

    /// Is the village of the folder, or the one its brackets name, in the registers?
    fn has_village(&self, key: &FolderKey) -> bool {
        let known = |village: &String| self.villages.contains(&(scope(key), village_stem(village)));
        known(&key.village) || (!key.village_note.is_empty() && known(&key.village_note))
    }

    /// Does the folder bear a number, or the name of a head of the county?
    fn may_be_household(&self, county: &str, written: &str) -> bool {
        household_name::parse(written).is_some_and(|name| {
            let mut heads = std::iter::once(&name.head).chain(&name.head_readings);
            name.id.len() >= 5
                || heads.any(|head| self.heads.contains_key(&(county, text::name_key(head).into_owned())))
        })
    }

    /// The path as if the stage folders were not there. A village that a folder below one calls 红星 is 红星村 to the
    /// layout.
    fn without(&self, key: &FolderKey, path: &str, is_stage: &dyn Fn(&str) -> bool) -> String {
        let mut read: Vec<String> = Vec::new();
        let mut below = false;
        for (whole, part) in prefixes(path) {
            if is_stage(whole) {
                below = true;
                continue;
            }
            let short = below && self.is_short(&key.county, part);
            read.push(if short { format!("{part}村") } else { part.to_owned() });
            below &= year_of(part).is_some();
        }
        read.join("/")
    }

    fn is_short(&self, county: &str, part: &str) -> bool {
        let stem = bare_name(part);
        village_stem(&stem) == text::fold(&stem)
            && self.villages.contains(&(county, village_stem(&stem)))
            && part.ends_with(&stem)
    }
}
