//! Papers of every unit, matched to the catalogue, and whatever could not be matched.

mod another;
pub mod cited;
mod dated;
mod gather;
mod inner;
mod known;
pub mod lists;
mod look;
mod misspelt;
pub mod pages;
pub mod paper;
mod paths;
mod renamed;
mod strays;
#[cfg(test)]
mod tests;
mod volumes;
mod whose;
pub mod years;

pub use gather::{department_names, matched};

use crate::base::date::PartialDate;
use crate::base::error::SoftError;
use crate::base::terms::Presence;
use crate::ingest::catalogue::{DocumentType, MatchedDocument, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Place;
use crate::ingest::units::CandidateUnit;
use crate::scan::entry::{EntryId, FolderId};
use std::collections::{BTreeMap, BTreeSet};

/// Every paper that was recognised and every file that was not.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// Papers by unit, each list sorted by (code, year, file).
    pub by_unit: BTreeMap<UnitKey, Vec<MatchedDocument>>,
    /// Folders of each unit, sorted by unit.
    pub units: Vec<UnitFolder>,
    /// Files that fit no kind of paper (C020).
    pub unmatched: Vec<Unmatched>,
    /// Such files that a problem ledger cites as evidence: it says what they are.
    pub cited: Vec<Unmatched>,
    /// Files in a household's folder whose names speak of another household: its 户编号 and head.
    pub misfiled: BTreeMap<EntryId, String>,
    /// Rows of the archives' own lists (归档目录 / 卷内目录).
    pub lists: Vec<ListedPaper>,
    /// Household folders without a household in the registers (C002).
    pub folder_only_households: Vec<FolderOnlyHousehold>,
    /// Folders that fit no template, with the nearest guess.
    pub unplaced: Vec<Unplaced>,
    /// Folders that fit more than one unit: reported, never guessed.
    pub ambiguous: Vec<Unplaced>,
    /// Units whose papers may lie where nobody could look: what they lack is 不明.
    pub doubts: BTreeMap<CandidateUnit, Doubt>,
    /// Lists and volumes that could not be read for what they say.
    pub unread: Vec<SoftError>,
    /// Folders whose own lists were not opened (the run is from a listing): they may say what the files are.
    pub unopened: BTreeSet<FolderId>,
}

/// Why papers of a unit may exist although they were not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The folder, or one above it, could not be listed.
    Unreadable,
    /// A folder fits this unit and another one.
    Contested,
    /// A folder that could not be matched may be that of its village.
    Unplaced,
}

/// What the village volume says about a paper of its households (引用村卷).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InVillage<'a> {
    Held(&'a MatchedDocument),
    /// It may be there: the file does not open, its year is not known, or nobody could look.
    Unknown,
    Absent,
}

/// The folders in which a unit's papers lie.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitFolder {
    pub unit: UnitKey,
    pub folders: Vec<FolderId>,
    /// At least one of them could not be listed: absent papers are 不明.
    pub unreadable: bool,
}

/// A file no kind of paper fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched {
    pub file: EntryId,
    pub unit: Option<UnitKey>,
    /// Nearest papers, best first: `H04 贫困户信息采集表`.
    pub nearest: Vec<String>,
}

/// A row of a 归档目录 or 卷内目录.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedPaper {
    pub unit: Option<UnitKey>,
    /// Title as written.
    pub title: String,
    /// Catalogue code when the title names a known paper.
    pub code: Option<String>,
    pub year: Option<i32>,
    /// Date of the paper as the list gives it.
    pub date: Option<PartialDate>,
    /// Path as written; empty when the list has none.
    pub path: String,
    /// The file the row points to, when there is one (for a page range: the volume).
    pub file: Option<EntryId>,
    /// The file is the scanned volume that this list is about.
    pub in_volume: bool,
    /// Nothing lies where the path leads: `file` is the same paper under another name.
    pub under_another_name: bool,
    pub evidence: Evidence,
}

/// A household folder that no register knows.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderOnlyHousehold {
    pub place: Place,
    /// As written in the folder name; may be empty.
    pub household_id: String,
    pub head: String,
    pub folder: FolderId,
}

/// A folder whose unit is unknown or not unique.
#[derive(Debug, Clone, PartialEq)]
pub struct Unplaced {
    pub folder: FolderId,
    /// Nearest guesses or the candidates, as printed.
    pub candidates: Vec<String>,
}

impl Documents {
    /// Papers of a unit.
    #[must_use]
    pub fn of(&self, unit: &UnitKey) -> &[MatchedDocument] {
        self.by_unit.get(unit).map_or(&[], Vec::as_slice)
    }

    /// Papers that each file was taken for, code and year. A village's volume stands for many households: it is the village's
    /// paper only.
    #[must_use]
    pub fn by_file(&self) -> BTreeMap<EntryId, Vec<(&'static str, Option<i32>)>> {
        let mut by_file: BTreeMap<EntryId, Vec<_>> = BTreeMap::new();
        for (unit, papers) in &self.by_unit {
            for paper in papers {
                let lent =
                    matches!(unit, UnitKey::Household(_)) && paper.presence == Presence::InVillageVolume;
                if let Some(file) = paper.file.filter(|_| !lent) {
                    let known = by_file.entry(file).or_default();
                    if !known.contains(&(paper.code, paper.year)) {
                        known.push((paper.code, paper.year));
                    }
                }
            }
        }
        by_file
    }

    /// Why papers of the unit may exist although they were not seen; `None` when everything could be looked at.
    #[must_use]
    pub fn doubt(&self, unit: &UnitKey, place: &Place) -> Option<Doubt> {
        if let Some(folder) = self.folder(unit) {
            return folder.unreadable.then_some(Doubt::Unreadable);
        }
        if self.doubts.is_empty() {
            return None;
        }
        let own = match unit {
            UnitKey::Household(id) => Some(CandidateUnit::Household(id.clone())),
            UnitKey::Department(county, _) => Some(CandidateUnit::Departments(county.clone())),
            _ => None,
        };
        let above = [
            CandidateUnit::Village(place.clone()),
            CandidateUnit::Township(place.township.clone()),
            CandidateUnit::County(place.county.clone()),
        ];
        own.iter().chain(&above).filter_map(|unit| self.doubts.get(unit)).min().copied()
    }

    /// Does the village volume hold a household's paper of this kind? Of several papers that are all needed, one that is
    /// surely absent decides.
    #[must_use]
    pub fn in_village(&self, kind: &DocumentType, place: &Place, year: Option<i32>) -> InVillage<'_> {
        let village = UnitKey::Village(place.county.clone(), place.township.clone(), place.village.clone());
        if kind.satisfied_by.is_empty() || place.village.is_empty() {
            return InVillage::Absent;
        }
        let hidden = self.doubt(&village, place).is_some();
        let papers = self.of(&village);
        let each = kind.satisfied_by.iter().map(|code| {
            let mine = || {
                papers.iter().filter(|paper| {
                    paper.code == *code && (year.is_none() || paper.year.is_none() || paper.year == year)
                })
            };
            let held = mine()
                .find(|paper| paper.presence == Presence::Present && (year.is_none() || paper.year == year));
            match held {
                Some(paper) => InVillage::Held(paper),
                None if hidden || mine().any(|paper| !paper.presence.is_missing()) => InVillage::Unknown,
                None => InVillage::Absent,
            }
        });
        let worth = |found: &InVillage<'_>| match found {
            InVillage::Held(_) => 2,
            InVillage::Unknown => 1,
            InVillage::Absent => 0,
        };
        let best = if kind.satisfied_by_all { each.min_by_key(worth) } else { each.max_by_key(worth) };
        best.unwrap_or(InVillage::Absent)
    }

    /// Lists in these folders were not opened: what their units lack is 不明.
    pub fn hold_open(&mut self, folders: BTreeSet<FolderId>) {
        for unit in self.units.iter_mut().filter(|_| !folders.is_empty()) {
            unit.unreadable |= unit.folders.iter().any(|folder| folders.contains(folder));
        }
        self.unopened = folders;
    }

    /// Folders of a unit; `None` when it has none.
    #[must_use]
    pub fn folder(&self, unit: &UnitKey) -> Option<&UnitFolder> {
        self.units.binary_search_by(|known| known.unit.cmp(unit)).ok().map(|at| &self.units[at])
    }
}
