//! A village that is misspelt in some of its folders only (精准识别/冬地/1 王建国 beside 精准帮扶/东地/1 王建国): no register knows
//! it, and its households have folders elsewhere. What lies in such a folder may be theirs, so those papers are 不明 for
//! them; what lies nowhere stays missing. The village's folder is listed with the households it may hold.

use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Household, printed};
use crate::ingest::documents::{Documents, FolderOnlyHousehold, Unplaced};
use crate::ingest::units::village_stem;
use crate::scan::entry::{FolderId, Scan};
use crate::scan::household_name;
use crate::scan::layout::bare_name;
use std::collections::{BTreeMap, BTreeSet};

/// Shortest number that is a 户编号 although no register knows it.
const NUMBER: usize = 8;

/// Households by the folders that may be theirs. Such folders are no strangers and no class of the township's papers any
/// longer: they move to the unplaced.
pub(super) fn households(
    scan: &Scan,
    data: &Dataset,
    units: &mut [Option<UnitKey>],
    documents: &mut Documents,
) -> BTreeMap<FolderId, Vec<UnitKey>> {
    let mut near: BTreeMap<FolderId, Vec<UnitKey>> = BTreeMap::new();
    let classes: Vec<FolderId> =
        (0..).zip(units.iter()).filter_map(|(id, unit)| in_class(scan, id, unit)).collect();
    if documents.folder_only_households.is_empty() && classes.is_empty() {
        return near;
    }
    let names = Names::of(data, documents);
    let by_path: BTreeMap<&str, FolderId> =
        scan.folders.iter().map(|folder| folder.path.as_str()).zip(0..).collect();
    let mut told: BTreeMap<FolderId, BTreeSet<String>> = BTreeMap::new();
    let mut take = |at: FolderId, found: Vec<&Household>| {
        let path = scan.folders[at as usize].path.as_str();
        let inside = (at..).zip(&scan.folders[at as usize..]).take_while(|(_, folder)| {
            folder.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        for (folder, _) in inside {
            units[folder as usize] = None;
            near.insert(folder, found.iter().map(|one| UnitKey::Household(one.id.clone())).collect());
        }
        let above = path.rsplit_once('/').and_then(|(above, _)| by_path.get(above));
        let labels = found.iter().map(|one| format!("{} {}", printed(&one.id), one.head_name));
        told.entry(above.copied().unwrap_or(at)).or_default().extend(labels);
    };
    let mut kept: Vec<FolderOnlyHousehold> = Vec::new();
    for stranger in std::mem::take(&mut documents.folder_only_households) {
        let place = &stranger.place;
        let is_open = !place.township.is_empty() && text::code(&stranger.household_id).len() < NUMBER;
        let found =
            if is_open { names.near(&place.township, &place.village, &[&stranger.head]) } else { Vec::new() };
        if found.is_empty() {
            kept.push(stranger);
        } else {
            take(stranger.folder, found);
        }
    }
    for at in classes {
        let folder = &scan.folders[at as usize];
        let mut parts = folder.path.rsplit('/');
        let Some(name) = household_name::parse(parts.next().unwrap_or_default()) else { continue };
        let village = bare_name(parts.next().unwrap_or_default());
        let key = &folder.key;
        let scope = if key.township.is_empty() { &key.county } else { &key.township };
        let heads: Vec<&String> = std::iter::once(&name.head).chain(&name.head_readings).collect();
        let found = if name.id.len() < NUMBER { names.near(scope, &village, &heads) } else { Vec::new() };
        if !found.is_empty() {
            take(at, found);
        }
    }
    documents.folder_only_households = kept;
    let told = told.into_iter();
    let told = told.map(|(folder, labels)| Unplaced { folder, candidates: labels.into_iter().collect() });
    documents.unplaced.extend(told);
    documents.unplaced.sort_by_key(|unplaced| unplaced.folder);
    near
}

/// A folder inside a class folder of a township or a county (精准识别/冬地/1 王建国).
fn in_class(scan: &Scan, id: FolderId, unit: &Option<UnitKey>) -> Option<FolderId> {
    let deep = scan.folders[id as usize].key.class.contains('/');
    (deep && matches!(unit, Some(UnitKey::Township(..) | UnitKey::County(_)))).then_some(id)
}

/// Households that have a folder, by the code of their county or township and their head, and all villages.
struct Names<'a> {
    heads: BTreeMap<(&'a str, String), Vec<&'a Household>>,
    villages: BTreeSet<(&'a str, String)>,
}

impl<'a> Names<'a> {
    fn of(data: &'a Dataset, documents: &Documents) -> Self {
        let mut names = Names { heads: BTreeMap::new(), villages: BTreeSet::new() };
        for household in data.households.iter().filter(|household| !household.is_double && !household.gone) {
            let place = &household.place;
            let housed = documents.folder(&UnitKey::Household(household.id.clone())).is_some();
            for scope in [&place.county, &place.township].into_iter().filter(|code| !code.is_empty()) {
                names.villages.insert((scope, village_stem(&place.village)));
                for head in household.head_names().filter(|_| housed) {
                    let head = text::name_key(head).into_owned();
                    names.heads.entry((scope, head)).or_default().push(household);
                }
            }
        }
        names
    }

    /// Households of one of these heads in a village that is called almost so; none where a village is called so.
    fn near(&self, scope: &str, village: &str, heads: &[&String]) -> Vec<&'a Household> {
        let stem = village_stem(village);
        if stem.is_empty() || self.villages.contains(&(scope, stem.clone())) {
            return Vec::new();
        }
        let keys = heads.iter().map(|head| text::name_key(head).into_owned()).filter(|head| !head.is_empty());
        let bearers = keys.filter_map(|head| self.heads.get(&(scope, head))).flatten().copied();
        bearers.filter(|one| is_slip(&stem, &village_stem(&one.place.village))).collect()
    }
}

/// Do the names differ by one character?
fn is_slip(written: &str, meant: &str) -> bool {
    let same = written.chars().zip(meant.chars()).filter(|(a, b)| a == b).count();
    let count = written.chars().count();
    count >= 2 && count == meant.chars().count() && same + 1 == count
}
