//! Folders that speak against a template: it would read them as another household than now, as several, or apart from
//! the folders beside them.

use super::Placed;
use crate::base::divisions::Divisions;
use crate::base::mask;
use crate::base::terms::Level;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Place, printed};
use crate::ingest::units::{Resolved, Resolver, village_stem};
use crate::scan::entry::FolderKey;
use crate::scan::layout::Layouts;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A folder and what it has against the template.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Contradiction {
    /// Masked.
    pub folder: String,
    pub why: String,
}

/// What the comparison needs.
pub(super) struct Ground<'a> {
    pub folders: &'a [&'a str],
    pub root: &'a str,
    pub data: &'a Dataset,
    pub divisions: &'a Divisions,
    pub resolver: &'a Resolver<'a>,
    /// Layouts as they are, and the households found with them.
    pub now: (&'a Layouts, &'a Placed<'a>),
}

impl Ground<'_> {
    fn read(&self, layouts: &Layouts) -> Vec<(FolderKey, Resolved)> {
        let one = |path: &&str| {
            let key = layouts.read(self.divisions, path);
            let resolved = self.resolver.resolve(&key);
            (key, resolved)
        };
        self.folders.par_iter().map(one).collect()
    }

    /// Folders that contradict reading by `layouts`, which finds the households `found`; sorted by path.
    pub fn against(&self, layouts: &Layouts, found: &Placed<'_>) -> Vec<Contradiction> {
        let (then, before) = (self.read(layouts), self.read(self.now.0));
        let mut all: BTreeMap<&str, String> = BTreeMap::new();
        let placed: BTreeMap<&str, &str> = found.iter().map(|(path, id)| (*path, id.as_str())).collect();
        let kept: BTreeSet<&str> = placed.values().copied().collect();
        for (path, id) in self.now.1 {
            match placed.get(path) {
                Some(other) if other != id => {
                    all.insert(
                        path,
                        format!("现在对应 {}，按此模板却对应 {}", self.name(id), self.name(other)),
                    );
                }
                None if !kept.contains(id.as_str()) => {
                    all.insert(path, format!("现在对应 {}，按此模板对应不到户", self.name(id)));
                }
                _ => {}
            }
        }
        let of_household: BTreeSet<&str> = (self.folders.iter().zip(&then))
            .filter(|(_, (key, _))| key.level == Some(Level::Household))
            .map(|(path, _)| *path)
            .collect();
        let inside = |path: &str| path.match_indices('/').any(|(at, _)| of_household.contains(&path[..at]));
        for (path, ((key, now), (_, was))) in self.folders.iter().zip(then.iter().zip(&before)) {
            let open = matches!(was, Resolved::Ambiguous(_));
            if let Resolved::Ambiguous(candidates) = now
                && key.level == Some(Level::Household)
                && !open
                && !inside(path)
            {
                let labels: Vec<String> =
                    candidates.iter().take(2).map(|one| self.data.readable(&one.label, "")).collect();
                all.entry(path).or_insert_with(|| format!("按此模板有多户符合：{}", labels.join("、")));
            }
        }
        self.neighbours(&then, &placed, &mut all);
        let shown =
            |path: &str| mask::text_except(&format!("{}/{path}", self.root), placed.get(path).unwrap_or(&""));
        all.into_iter().map(|(path, why)| Contradiction { folder: shown(path), why }).collect()
    }

    /// Folders of one village folder, of which the registers put some into a village of the same name elsewhere.
    fn neighbours<'s>(
        &'s self,
        then: &[(FolderKey, Resolved)],
        placed: &BTreeMap<&str, &str>,
        all: &mut BTreeMap<&'s str, String>,
    ) {
        let mut groups: BTreeMap<(&str, String), Vec<(&str, &Place)>> = BTreeMap::new();
        for (path, (key, resolved)) in self.folders.iter().zip(then) {
            let Resolved::Unit(UnitKey::Household(id)) = resolved else { continue };
            if !placed.contains_key(path) || key.village.is_empty() || !key.township.is_empty() {
                continue;
            }
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let place = self.data.household(id).map(|household| &household.place);
            let group = groups.entry((parent, village_stem(&key.village))).or_default();
            group.extend(place.map(|place| (*path, place)));
        }
        for folders in groups.into_values() {
            let mut count: BTreeMap<&Place, usize> = BTreeMap::new();
            folders.iter().for_each(|(_, place)| *count.entry(place).or_default() += 1);
            let most = count.values().copied().max().unwrap_or_default();
            let mut first = count.iter().filter(|(_, times)| **times == most);
            let (Some((home, _)), tied) = (first.next(), first.next().is_some()) else { continue };
            for (path, place) in folders.iter().filter(|(_, place)| tied || place != home) {
                if count.len() < 2 {
                    continue;
                }
                let why = if tied {
                    "同一文件夹中的户，登记中分属同名的几个嘎查村".to_owned()
                } else {
                    format!("登记中该户在{}，同一文件夹的其他户多在{}", self.place(place), self.place(home))
                };
                all.entry(path).or_insert(why);
            }
        }
    }

    fn place(&self, place: &Place) -> String {
        format!("{}{}", self.divisions.township_name(&place.township), place.village)
    }

    fn name(&self, id: &str) -> String {
        let head = self.data.household(id).map_or("", |household| household.head_name.as_str());
        format!("{} {}", printed(id), mask::text(head))
    }
}
