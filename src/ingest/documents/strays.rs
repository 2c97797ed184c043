//! A whole village's folder that could not be matched (塔尔湖镇春光村 in one word, a misspelt village): the papers of the
//! village it may be are 不明, not missing. The folder itself is reported beside. So are folders of a county or township
//! in which one lies that bears the name of a household without a folder (狼山镇/精准识别/永风/7 王某): whose it is nobody
//! can tell, and that household's papers are 不明.

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::dataset::{Household, printed};
use crate::ingest::documents::{Documents, Doubt, Unplaced};
use crate::ingest::stages;
use crate::ingest::units::{CandidateUnit, village_stem};
use crate::scan::entry::{FolderId, Scan};
use crate::scan::household_name;
use std::collections::{BTreeMap, BTreeSet};

/// Puts the villages and households in doubt whose folder an unmatched one may be.
pub(super) fn doubt(
    scan: &Scan,
    units: &[Option<UnitKey>],
    data: &Dataset,
    divisions: &Divisions,
    documents: &mut Documents,
) {
    townships(scan, units, divisions, documents);
    villages(scan, units, data, divisions, documents);
    households(scan, units, data, documents);
}

/// Households without a folder whose heads folders bear that are read as a class of papers of the county or the township.
/// The outermost folder of the class is listed with them.
fn households(scan: &Scan, units: &[Option<UnitKey>], data: &Dataset, documents: &mut Documents) {
    let may_be = |(folder, unit): &(usize, &Option<UnitKey>)| {
        let key = &scan.folders[*folder].key;
        matches!(unit, Some(UnitKey::County(_) | UnitKey::Township(..))) && !key.class.is_empty()
    };
    let open: Vec<usize> = units.iter().enumerate().filter(may_be).map(|(at, _)| at).collect();
    if open.is_empty() {
        return;
    }
    let mut homeless: BTreeMap<(&str, String), Vec<&Household>> = BTreeMap::new();
    for household in data.households.iter().filter(|household| !household.is_double && !household.gone) {
        if documents.folder(&UnitKey::Household(household.id.clone())).is_none() {
            let heads = household.head_names().map(|head| text::name_key(head).into_owned());
            for key in heads.map(|head| (household.place.county.as_str(), head)) {
                homeless.entry(key).or_default().push(household);
            }
        }
    }
    let by_path: BTreeMap<&str, FolderId> =
        scan.folders.iter().map(|folder| folder.path.as_str()).zip(0..).collect();
    let mut told: BTreeMap<FolderId, BTreeSet<String>> = BTreeMap::new();
    for at in open {
        let folder = &scan.folders[at];
        let key = &folder.key;
        let Some(name) = household_name::parse(folder.path.rsplit('/').next().unwrap_or_default()) else {
            continue;
        };
        let heads = std::iter::once(&name.head).chain(&name.head_readings);
        let bearers =
            heads.filter_map(|head| homeless.get(&(key.county.as_str(), text::name_key(head).into_owned())));
        let here = |one: &&&Household| key.township.is_empty() || one.place.township == key.township;
        for household in bearers.flatten().filter(here) {
            let unit = CandidateUnit::Household(household.id.clone());
            documents.doubts.entry(unit).or_insert(Doubt::Unplaced);
            let label = format!("{} {}", printed(&household.id), household.head_name);
            let top = stages::class_folder(folder).and_then(|path| by_path.get(path));
            told.entry(top.copied().unwrap_or(at as FolderId)).or_default().insert(label);
        }
    }
    let told = told.into_iter();
    let told = told.map(|(folder, labels)| Unplaced { folder, candidates: labels.into_iter().collect() });
    documents.unplaced.extend(told);
    documents.unplaced.sort_by_key(|unplaced| unplaced.folder);
}

/// 隆镇 for 隆兴昌镇: the papers of a township without a folder that an unmatched one may be short for are 不明.
fn townships(scan: &Scan, units: &[Option<UnitKey>], divisions: &Divisions, documents: &mut Documents) {
    let housed: BTreeSet<&str> = units
        .iter()
        .flatten()
        .filter_map(|unit| match unit {
            UnitKey::Township(_, code) => Some(code.as_str()),
            _ => None,
        })
        .collect();
    let strays: Vec<(&str, String)> = documents
        .unplaced
        .iter()
        .filter_map(|folder| scan.folders.get(folder.folder as usize))
        .filter(|folder| folder.key.level == Some(Level::Township))
        .map(|folder| (folder.key.county.as_str(), text::fold(&folder.key.township_name)))
        .collect();
    for (county, name) in strays {
        let meant = divisions.townships_of(county).filter(|township| {
            !housed.contains(township.code.as_str()) && is_short_for(&name, &township.name)
        });
        for township in meant {
            let unit = CandidateUnit::Township(township.code.clone());
            documents.doubts.entry(unit).or_insert(Doubt::Unplaced);
        }
    }
}

/// Its first character, then others of the name in their order, among them its last.
fn is_short_for(short: &str, name: &str) -> bool {
    short.chars().count() >= 2
        && short.chars().next() == name.chars().next()
        && short.chars().next_back() == name.chars().next_back()
        && text::runs_through(short, name)
}

fn villages(
    scan: &Scan,
    units: &[Option<UnitKey>],
    data: &Dataset,
    divisions: &Divisions,
    documents: &mut Documents,
) {
    if documents.unplaced.is_empty() && documents.folder_only_households.is_empty() {
        return;
    }
    let registered: BTreeSet<&Place> = data
        .households
        .iter()
        .map(|household| &household.place)
        .filter(|place| !place.village.is_empty() && !place.township.is_empty())
        .collect();
    let housed: BTreeSet<Place> = units
        .iter()
        .flatten()
        .filter_map(|unit| match unit {
            UnitKey::Household(id) => data.household(id).map(|household| household.place.clone()),
            UnitKey::Village(county, township, village) => {
                Some(Place { county: county.clone(), township: township.clone(), village: village.clone() })
            }
            _ => None,
        })
        .collect();
    let open = || registered.iter().copied().filter(|place| !housed.contains(*place));
    let mut doubted: BTreeSet<&Place> = BTreeSet::new();
    for folder in &documents.unplaced {
        let Some(folder) = scan.folders.get(folder.folder as usize) else { continue };
        let key = &folder.key;
        if !matches!(key.level, Some(Level::Village | Level::Household)) || !key.township.is_empty() {
            continue;
        }
        let name = text::fold(&format!("{}{}", key.township_name, key.village));
        let within = |name: &str, part: &str| part.chars().count() >= 2 && name.contains(part);
        let townships: BTreeSet<&str> = divisions
            .townships_of(&key.county)
            .filter(|township| {
                let stem = ["镇", "乡", "苏木"].iter().find_map(|tail| township.name.strip_suffix(tail));
                within(&name, stem.unwrap_or(&township.name))
            })
            .map(|township| township.code.as_str())
            .collect();
        let near = |place: &Place| {
            place.county == key.county
                && (townships.is_empty() || townships.contains(place.township.as_str()))
        };
        let named: Vec<&Place> = registered
            .iter()
            .copied()
            .filter(|place| near(place) && within(&name, &village_stem(&place.village)))
            .collect();
        if !named.is_empty() {
            doubted.extend(named);
        } else if !townships.is_empty() {
            doubted.extend(open().filter(|place| near(place)));
        }
    }
    // A village no register knows, with households in it, in a township where another village has no folder.
    for stranger in &documents.folder_only_households {
        let place = &stranger.place;
        if !place.township.is_empty() && !place.village.is_empty() && !registered.contains(place) {
            doubted.extend(open().filter(|one| one.county == place.county && one.township == place.township));
        }
    }
    for place in doubted {
        documents.doubts.entry(CandidateUnit::Village(place.clone())).or_insert(Doubt::Unplaced);
    }
}
