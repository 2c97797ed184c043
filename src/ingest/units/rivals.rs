//! Folders that lie side by side and differ by their order number alone (01达来, 02达来). One household of that name
//! cannot have both: a number or the tail of an identity number says which is its own, else the order number where the
//! other folders show what it counts. Otherwise all of them are ambiguous.

use super::{Resolved, Resolver, candidate, rough};
use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Household;
use crate::ingest::record::RecordKind;
use crate::ingest::units::CandidateUnit;
use crate::scan::entry::{FolderKey, Scan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the order numbers of the folders of one place count, as those folders show whose names leave no doubt.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Order {
    /// The last digits of 户编号.
    pub(super) by_number: bool,
    /// 序号 of the 户表.
    pub(super) by_row: bool,
}

impl Resolver<'_> {
    /// The units of all folders of a scan.
    #[must_use]
    pub fn resolve_all(&self, scan: &Scan) -> Vec<Resolved> {
        let mut resolved: Vec<Resolved> =
            scan.folders.par_iter().map(|folder| self.resolve(&folder.key)).collect();
        let places = places(scan);
        let tops: Vec<usize> = places.values().flatten().copied().collect();
        self.under_townships(scan, &mut resolved);
        self.by_other_names(scan, &mut resolved, &tops);
        for tops in places.values() {
            let rivals = self.rivals(scan, &resolved, tops);
            if rivals.is_empty() {
                continue;
            }
            let taken: BTreeSet<usize> = rivals.iter().flatten().copied().collect();
            let clear: Vec<usize> = tops.iter().copied().filter(|top| !taken.contains(top)).collect();
            let order = self.order(scan, &resolved, &clear);
            for group in rivals {
                for (top, outcome) in self.settle(scan, &resolved, &group, order) {
                    spread(scan, &mut resolved, top, &outcome);
                }
            }
        }
        resolved
    }

    /// Groups of folders of one name and of different order numbers.
    fn rivals(&self, scan: &Scan, resolved: &[Resolved], tops: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
        for top in tops {
            let key = &scan.folders[*top].key;
            let counted = match &resolved[*top] {
                Resolved::Unit(UnitKey::Household(_)) => true,
                // The tail of another identity number: not this household, whatever its name.
                Resolved::Ambiguous(candidates) => candidates.len() > 1,
                _ => false,
            };
            if counted && !key.seq.is_empty() && !key.head.is_empty() {
                groups.entry((text::name_key(&key.head).into_owned(), &key.group)).or_default().push(*top);
            }
        }
        let seqs = |group: &Vec<usize>| -> BTreeSet<&str> {
            group.iter().map(|top| scan.folders[*top].key.seq.trim_start_matches('0')).collect()
        };
        groups.into_values().filter(|group| seqs(group).len() > 1).collect()
    }

    /// What each folder of a group turns out to be.
    fn settle(
        &self,
        scan: &Scan,
        resolved: &[Resolved],
        group: &[usize],
        order: Order,
    ) -> Vec<(usize, Resolved)> {
        let key = |top: usize| &scan.folders[top].key;
        let households: BTreeSet<&str> = group.iter().flat_map(|top| named(&resolved[*top])).collect();
        let households: Vec<&Household> =
            households.into_iter().filter_map(|id| self.data.household(id)).collect();
        let mut owners: BTreeMap<usize, &Household> = BTreeMap::new();
        for household in &households {
            let proven: Vec<usize> =
                group.iter().copied().filter(|top| self.proves(key(*top), household)).collect();
            let counted: Vec<usize> =
                group.iter().copied().filter(|top| self.counts(key(*top), household, order)).collect();
            let own = match (proven.as_slice(), counted.as_slice()) {
                ([], [one]) => vec![*one],
                _ => proven,
            };
            owners.extend(own.into_iter().map(|top| (top, *household)));
        }
        let found: BTreeSet<&str> = owners.values().map(|household| household.id.as_str()).collect();
        let open: Vec<&Household> =
            households.iter().copied().filter(|household| !found.contains(household.id.as_str())).collect();
        let outcome = |top: usize| match owners.get(&top) {
            Some(household) => Resolved::Unit(UnitKey::Household(household.id.clone())),
            None if open.is_empty() => {
                Resolved::FolderOnly(self.place(key(top)).unwrap_or_else(|_| rough(key(top))))
            }
            None => {
                let note = if group.len() > open.len() { "（同名户文件夹不止一个）" } else { "" };
                Resolved::Ambiguous(open.iter().map(|household| candidate(household, note)).collect())
            }
        };
        group.iter().map(|top| (*top, outcome(*top))).collect()
    }

    /// Does the folder carry the household's number, or the tail of its head's identity number?
    fn proves(&self, key: &FolderKey, household: &Household) -> bool {
        let bare = |number: &str| text::code(number).trim_start_matches('0').to_owned();
        let own = bare(&household.id);
        [&key.household_id, &key.id_tail, &key.seq].iter().any(|number| bare(number) == own)
            || (key.id_tail.len() >= 4 && self.head_number_ends(household, &key.id_tail))
    }

    /// Does the order number count the household, as far as one knows what it counts?
    fn counts(&self, key: &FolderKey, household: &Household, order: Order) -> bool {
        let fit = self.fit(key, household);
        (order.by_number && fit.by_number) || (order.by_row && fit.by_row)
    }

    pub(super) fn fit(&self, key: &FolderKey, household: &Household) -> Order {
        let Ok(seq) = key.seq.parse::<u32>() else { return Order::default() };
        let tables = self.data.all(RecordKind::Household);
        let mut rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
        Order {
            by_number: household.id.ends_with(&format!("{seq:03}")),
            by_row: rows.any(|row| row.text("seq").trim().parse() == Ok(seq)),
        }
    }

    /// At least one folder shows it and none speaks against it.
    fn order(&self, scan: &Scan, resolved: &[Resolved], clear: &[usize]) -> Order {
        let fits: Vec<Order> = clear
            .iter()
            .filter_map(|top| {
                let key = &scan.folders[*top].key;
                let Resolved::Unit(UnitKey::Household(id)) = &resolved[*top] else { return None };
                let household = self.data.household(id).filter(|_| !key.seq.is_empty())?;
                Some(self.fit(key, household))
            })
            .collect();
        let all = |fits_so: fn(&Order) -> bool| !fits.is_empty() && fits.iter().all(fits_so);
        Order { by_number: all(|fit| fit.by_number), by_row: all(|fit| fit.by_row) }
    }
}

/// Topmost household folders by the folder they lie in.
fn places(scan: &Scan) -> BTreeMap<&str, Vec<usize>> {
    let is_household = |key: &FolderKey| key.level == Some(Level::Household);
    let of_households: BTreeSet<&str> = scan
        .folders
        .iter()
        .filter(|folder| is_household(&folder.key))
        .map(|folder| folder.path.as_str())
        .collect();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, folder) in scan.folders.iter().enumerate().filter(|(_, folder)| is_household(&folder.key)) {
        let parent = folder.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        if !of_households.contains(parent) {
            places.entry(parent).or_default().push(at);
        }
    }
    places
}

/// Households a folder may belong to.
fn named(resolved: &Resolved) -> Vec<&str> {
    match resolved {
        Resolved::Unit(UnitKey::Household(id)) => vec![id],
        Resolved::Ambiguous(candidates) => candidates
            .iter()
            .filter_map(|candidate| match &candidate.unit {
                CandidateUnit::Household(id) => Some(id.as_str()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A household's folder and everything in it.
pub(in crate::ingest) fn spread(scan: &Scan, resolved: &mut [Resolved], top: usize, outcome: &Resolved) {
    let path = &scan.folders[top].path;
    for (at, folder) in scan.folders.iter().enumerate().skip(top) {
        let Some(rest) = folder.path.strip_prefix(path.as_str()) else { break };
        if rest.is_empty() || rest.starts_with('/') {
            resolved[at] = outcome.clone();
        }
    }
}
