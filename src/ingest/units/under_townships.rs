//! Households whose folders stand straight under their township (狼山镇/1508…_赵甲) or their county (临河区/1508…_赵甲), with
//! no village between. By its place such a folder is a village or a class of the county's papers; it is the household's
//! when it bears a registered number, or a name that one head of the township or county bears, and no household lies in
//! it. A village of the registers stays one.

use super::rivals::spread;
use super::{Resolved, Resolver, named};
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Household, Place};
use crate::scan::entry::{FolderKey, Holds, Scan};
use crate::scan::household_name::{self, HouseholdName};
use std::collections::BTreeMap;

/// Shortest number that is a 户编号 although no register knows it.
const NUMBER: usize = 10;
/// Most characters of a person's name, 布仁巴雅尔 and longer.
const MOST: usize = 8;

impl Resolver<'_> {
    pub(super) fn under_townships(&self, scan: &Scan, resolved: &mut [Resolved]) {
        let tops = tops(scan);
        if tops.is_empty() {
            return;
        }
        // A county has too many heads to look through for each folder.
        let mut by_township: BTreeMap<&str, Vec<&Household>> = BTreeMap::new();
        let mut by_county: BTreeMap<(&str, String), Vec<&Household>> = BTreeMap::new();
        for household in &self.data.households {
            let place = &household.place;
            if !place.township.is_empty() {
                by_township.entry(&place.township).or_default().push(household);
            }
            let head = text::name_key(&household.head_name).into_owned();
            by_county.entry((&place.county, head)).or_default().push(household);
        }
        for top in tops {
            let key = &scan.folders[top].key;
            let own = by_township.get(key.township.as_str()).map_or(&[][..], Vec::as_slice);
            let of_county = |head: &str| {
                let head = text::name_key(head).into_owned();
                by_county.get(&(key.county.as_str(), head)).cloned().unwrap_or_default()
            };
            let here = |name: &HouseholdName| -> Vec<&Household> {
                if !key.township.is_empty() {
                    return own.to_vec();
                }
                std::iter::once(&name.head)
                    .chain(&name.head_readings)
                    .flat_map(|head| of_county(head))
                    .collect()
            };
            let Some(outcome) = self.straight_under(scan, top, &here) else { continue };
            if !holds_others(scan, resolved, top, &outcome) {
                spread(scan, resolved, top, &outcome);
            }
        }
    }

    /// Folders straight under a township that are read as a village no register knows, bear a name that may be a
    /// person's and hold no household's folder: their papers must tell what they are. With the name of each.
    #[must_use]
    pub fn doubtful_villages(&self, scan: &Scan, resolved: &[Resolved]) -> Vec<(usize, HouseholdName)> {
        let doubtful = |top: &usize| {
            let Some(Resolved::Unit(unit @ UnitKey::Village(..))) = resolved.get(*top) else { return None };
            let folder = &scan.folders[*top];
            let written = last_part(&folder.path);
            if !self.fitting(&folder.key, &folder.key.village).is_empty() || is_place_name(written) {
                return None;
            }
            let name = household_name::parse(written)?;
            let shown = name.head.chars().count();
            let below = scan.folders.iter().zip(resolved).skip(top + 1).take_while(|(inner, _)| {
                inner.path.strip_prefix(folder.path.as_str()).is_some_and(|rest| rest.starts_with('/'))
            });
            let alone = below.into_iter().all(|(inner, found)| {
                inner.key.level == Some(Level::Village)
                    && matches!(found, Resolved::Unit(other) if other == unit)
            });
            ((2..=MOST).contains(&shown) && alone).then_some((*top, name))
        };
        tops(scan).iter().filter_map(doubtful).collect()
    }

    /// What the folder is when it is no village.
    fn straight_under<'h>(
        &self,
        scan: &Scan,
        top: usize,
        here: &dyn Fn(&HouseholdName) -> Vec<&'h Household>,
    ) -> Option<Resolved> {
        let folder = &scan.folders[top];
        let key = &folder.key;
        let written = last_part(&folder.path);
        if !self.fitting(key, &key.village).is_empty() || is_place_name(written) {
            return None;
        }
        let name = household_name::parse(written)?;
        let here = here(&name);
        let inner = FolderKey { village: String::new(), ..named(key, name) };
        if let Some(found) = self.by_number(&inner) {
            return Some(found);
        }
        let number = text::code(&inner.household_id);
        if number.len() >= NUMBER && number.len() != 12 && number.starts_with(&key.county) {
            let place =
                Place { county: key.county.clone(), township: key.township.clone(), village: String::new() };
            return Some(Resolved::FolderOnly(place));
        }
        self.by_head(&inner, &here)
    }
}

/// The folder's own name, as somebody wrote it.
fn last_part(path: &str) -> &str {
    let written = path.rsplit('/').next().unwrap_or_default();
    written.strip_suffix(".zip").unwrap_or(written)
}

/// Is it called as villages are?
pub(in crate::ingest) fn is_place_name(written: &str) -> bool {
    let tails = ["村", "嘎查", "社区", "分场", "居委会", "村委会"];
    let folded = text::fold(written);
    tails.iter().any(|tail| folded.ends_with(tail))
}

/// Folders that lie straight in the folder of a township and are read as a village, or as a class because of a word
/// in their names (赵甲档案), and those in the folder of a county that are read as a class.
fn tops(scan: &Scan) -> Vec<usize> {
    let straight = |key: &FolderKey| match key.level {
        Some(Level::Village) => key.class.is_empty(),
        Some(Level::Township | Level::County) => !key.class.is_empty() && !key.class.contains('/'),
        _ => false,
    };
    let is_above = |key: &FolderKey| match key.level {
        Some(Level::Township) => key.class.is_empty() && !key.township.is_empty(),
        Some(Level::County) => {
            key.class.is_empty() && !key.county.is_empty() && key.holds != Holds::Departments
        }
        _ => false,
    };
    let above: BTreeMap<&str, Option<Level>> = scan
        .folders
        .iter()
        .filter(|folder| is_above(&folder.key))
        .map(|folder| (folder.path.as_str(), folder.key.level))
        .collect();
    let parent = |path: &'_ str| path.rsplit_once('/').map_or(0, |(parent, _)| parent.len());
    let tops = scan.folders.iter().enumerate().filter(|(_, folder)| {
        let level = above.get(&folder.path[..parent(&folder.path)]);
        straight(&folder.key)
            && level.is_some_and(|above| {
                (*above == Some(Level::County)) == (folder.key.level == Some(Level::County))
            })
    });
    tops.map(|(at, _)| at).collect()
}

/// Does a folder below bear another household's number, or lie there as another registered household's?
fn holds_others(scan: &Scan, resolved: &[Resolved], top: usize, outcome: &Resolved) -> bool {
    let path = &scan.folders[top].path;
    let inside = scan.folders.iter().zip(resolved).skip(top + 1);
    inside
        .take_while(|(folder, _)| folder.path.starts_with(path.as_str()))
        .filter(|(folder, _)| folder.path[path.len()..].starts_with('/'))
        .filter(|(_, found)| *found != outcome)
        .any(|(folder, found)| {
            matches!(found, Resolved::Unit(UnitKey::Household(_))) || folder.key.household_id.len() >= NUMBER
        })
}
