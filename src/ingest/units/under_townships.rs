//! Households whose folders stand straight under their township (狼山镇/1508…_赵甲), without a village between. By its place
//! such a folder is a village; it is the household's when it bears a registered number, or a name that one head of the
//! township bears, and no household lies in it. A village of the registers stays one.

use super::rivals::spread;
use super::{Resolved, Resolver, named};
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Household, Place};
use crate::scan::entry::{FolderKey, Scan};
use crate::scan::household_name::{self, HouseholdName};
use std::collections::{BTreeMap, BTreeSet};

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
        let mut by_township: BTreeMap<&str, Vec<&Household>> = BTreeMap::new();
        for household in self.data.households.iter().filter(|household| !household.place.township.is_empty())
        {
            by_township.entry(&household.place.township).or_default().push(household);
        }
        for top in tops {
            let key = &scan.folders[top].key;
            let here = by_township.get(key.township.as_str()).map_or(&[][..], Vec::as_slice);
            let Some(outcome) = self.straight_under(scan, top, here) else { continue };
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
    fn straight_under(&self, scan: &Scan, top: usize, here: &[&Household]) -> Option<Resolved> {
        let folder = &scan.folders[top];
        let key = &folder.key;
        let written = last_part(&folder.path);
        if !self.fitting(key, &key.village).is_empty() || is_place_name(written) {
            return None;
        }
        let name = household_name::parse(written)?;
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
        self.by_head(&inner, here)
    }
}

/// The folder's own name, as somebody wrote it.
fn last_part(path: &str) -> &str {
    let written = path.rsplit('/').next().unwrap_or_default();
    written.strip_suffix(".zip").unwrap_or(written)
}

fn is_place_name(written: &str) -> bool {
    let tails = ["村", "嘎查", "社区", "分场", "居委会", "村委会"];
    tails.iter().any(|tail| text::fold(written).ends_with(tail))
}

/// Folders that lie straight in the folder of a township and are read as a village, or as a class because of a word
/// in their names (赵甲档案).
fn tops(scan: &Scan) -> Vec<usize> {
    let straight = |key: &FolderKey| match key.level {
        Some(Level::Village) => key.class.is_empty(),
        Some(Level::Township) => !key.class.is_empty() && !key.class.contains('/'),
        _ => false,
    };
    let is_township = |key: &FolderKey| {
        key.level == Some(Level::Township) && key.class.is_empty() && !key.township.is_empty()
    };
    let townships: BTreeSet<&str> = scan
        .folders
        .iter()
        .filter(|folder| is_township(&folder.key))
        .map(|folder| folder.path.as_str())
        .collect();
    let parent = |path: &'_ str| path.rsplit_once('/').map_or(0, |(parent, _)| parent.len());
    let tops = scan.folders.iter().enumerate().filter(|(_, folder)| {
        straight(&folder.key) && townships.contains(&folder.path[..parent(&folder.path)])
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
