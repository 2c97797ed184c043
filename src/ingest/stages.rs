//! Stage folders between a county and its villages (杭锦后旗/扫描件2020/红星村/（3）杨建军). By their names they are a class of
//! the county's papers; when households of the county that have no folder elsewhere lie in one, it is none: everything in
//! it is read as if the folder were not there, as 户档 is. Folders of photos without households stay what they are, and so
//! do those whose households are at home elsewhere (整改佐证/红星村/杨建军).

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Dataset;
use crate::ingest::units::{Resolved, Resolver, village_stem};
use crate::scan::entry::{Folder, Scan};
use crate::scan::household_name;
use crate::scan::layout::{Layouts, bare_name, year_of};
use std::collections::{BTreeMap, BTreeSet};

/// Folders by name alone that make a stage folder when they lie straight in it: one may be anything.
const NAMES: usize = 2;

/// Reads the folders of a scan anew that lie in stage folders.
pub fn read_through(scan: &mut Scan, data: &Dataset, divisions: &Divisions, layouts: &Layouts) {
    let found = stages(scan, data, divisions, layouts);
    if found.is_empty() {
        return;
    }
    let villages = Villages::of(data);
    for folder in &mut scan.folders {
        let Some(stage) = found.iter().find(|stage| lies_in(&folder.path, stage)) else { continue };
        folder.key = layouts.read(divisions, &villages.without(&folder.key.county, &folder.path, stage));
    }
}

/// Paths of the stage folders.
fn stages(scan: &Scan, data: &Dataset, divisions: &Divisions, layouts: &Layouts) -> BTreeSet<String> {
    let inner: Vec<(usize, &str)> =
        scan.folders.iter().enumerate().filter_map(|(at, folder)| Some((at, stage_of(folder)?))).collect();
    if inner.is_empty() {
        return BTreeSet::new();
    }
    let resolver = Resolver::new(divisions, data);
    let (villages, heads) = (Villages::of(data), heads(data));
    // Stage folder → households in it, and how many of them by their names alone straight in it.
    let mut held: BTreeMap<&str, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (at, stage) in inner {
        let folder = &scan.folders[at];
        let county = &folder.key.county;
        let key = layouts.read(divisions, &villages.without(county, &folder.path, stage));
        if key.level == Some(Level::Household) {
            if let Resolved::Unit(UnitKey::Household(id)) = resolver.resolve(&key) {
                held.entry(stage).or_default().0.insert(id);
            }
            continue;
        }
        let rest = &folder.path[stage.len() + 1..];
        let Some(name) = household_name::parse(rest).filter(|_| !rest.contains('/')) else { continue };
        if data.household(&text::code(&name.id)).is_some_and(|known| known.place.county == *county) {
            held.entry(stage).or_default().0.insert(text::code(&name.id).into_owned());
        } else if name.id.is_empty()
            && let Some([only]) =
                heads.get(&(county.as_str(), text::name_key(&name.head).into_owned())).map(Vec::as_slice)
        {
            held.entry(stage).or_default().1.insert((*only).to_owned());
        }
    }
    if held.is_empty() {
        return BTreeSet::new();
    }
    let housed: BTreeSet<String> = resolver
        .resolve_all(scan)
        .into_iter()
        .filter_map(|one| match one {
            Resolved::Unit(UnitKey::Household(id)) => Some(id),
            _ => None,
        })
        .collect();
    let is_stage = |(numbered, named): &(BTreeSet<String>, BTreeSet<String>)| {
        let all: BTreeSet<&String> = numbered.union(named).collect();
        let homeless = all.iter().filter(|id| !housed.contains(**id)).count();
        (!numbered.is_empty() || named.len() >= NAMES) && homeless * 2 > all.len()
    };
    held.into_iter().filter(|(_, held)| is_stage(held)).map(|(stage, _)| stage.to_owned()).collect()
}

/// The outermost class folder of the county's in which the folder lies.
fn stage_of(folder: &Folder) -> Option<&str> {
    let key = &folder.key;
    if key.level != Some(Level::County) || key.county.is_empty() || !key.class.contains('/') {
        return None;
    }
    // Folders of years are no classes.
    let wanted = key.class.split('/').count();
    let starts = std::iter::once(0).chain(folder.path.match_indices('/').map(|(at, _)| at + 1));
    let parts: Vec<(usize, &str)> =
        starts.map(|at| (at, folder.path[at..].split('/').next().unwrap_or_default())).collect();
    let (start, part) =
        parts.iter().rev().filter(|(_, part)| year_of(part).is_none()).nth(wanted.checked_sub(1)?)?;
    Some(&folder.path[..start + part.len()])
}

fn lies_in(path: &str, stage: &str) -> bool {
    path.strip_prefix(stage).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Heads of the households by county.
fn heads(data: &Dataset) -> BTreeMap<(&str, String), Vec<&str>> {
    let mut heads: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for household in data.households.iter().filter(|household| !household.head_name.is_empty()) {
        let name = text::name_key(&household.head_name).into_owned();
        heads.entry((&household.place.county, name)).or_default().push(&household.id);
    }
    heads
}

/// Villages of the registers by county, without 村 and 嘎查.
struct Villages<'a>(BTreeSet<(&'a str, String)>);

impl<'a> Villages<'a> {
    fn of(data: &'a Dataset) -> Self {
        let places = data.households.iter().map(|household| &household.place);
        let named = places.filter(|place| !place.village.is_empty());
        Villages(named.map(|place| (place.county.as_str(), village_stem(&place.village))).collect())
    }

    /// The path as if the stage folder were not there. A village that the folder calls 红星 is 红星村 to the layout.
    fn without(&self, county: &str, path: &str, stage: &str) -> String {
        let above = stage.rsplit_once('/').map_or("", |(above, _)| above);
        let mut parts = path.get(stage.len() + 1..).unwrap_or_default().split('/');
        let first = parts.next().unwrap_or_default();
        let stem = bare_name(first);
        let short = village_stem(&stem) == text::fold(&stem)
            && self.0.contains(&(county, village_stem(&stem)))
            && first.ends_with(&stem);
        let mut read = above.to_owned();
        for (at, part) in std::iter::once(first).chain(parts).enumerate().filter(|(_, part)| !part.is_empty())
        {
            read.push('/');
            read.push_str(part);
            if short && at == 0 {
                read.push('村');
            }
        }
        read
    }
}
