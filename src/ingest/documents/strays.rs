//! A whole village's folder that could not be matched (塔尔湖镇春光村 in one word, a misspelt village): the papers of the
//! village it may be are 不明, not missing. The folder itself is reported beside.

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::documents::{Documents, Doubt};
use crate::ingest::units::{CandidateUnit, village_stem};
use crate::scan::entry::Scan;
use std::collections::BTreeSet;

/// Puts the villages in doubt whose folder an unmatched one may be.
pub(super) fn doubt(
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
