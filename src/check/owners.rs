//! Whose file is it: unit of single files, looked up for the few files that rules speak about.

use crate::base::terms::{Level, Presence};
use crate::check::checked::document_key;
use crate::check::world::{At, World};
use crate::ingest::catalogue::{MatchedDocument, UnitKey, Unsure};
use crate::ingest::dataset::Place;
use crate::scan::digest;
use crate::scan::entry::{EntryId, FolderId, Scan};
use std::collections::{BTreeMap, BTreeSet};

/// Owner of a file.
#[derive(Debug, Clone)]
pub struct Owner<'a> {
    pub unit: Option<&'a UnitKey>,
    /// Papers the file was matched to; a scanned volume has several.
    pub papers: Vec<&'a MatchedDocument>,
}

impl Owner<'_> {
    /// `H04@2019` when the file is exactly one recognised paper, so that renaming it changes nothing; else the file
    /// by its content.
    #[must_use]
    pub fn subject(&self, scan: &Scan, file: EntryId) -> String {
        match self.papers.as_slice() {
            [only] => document_key(only.code, only.year),
            _ => digest::subject(scan, file),
        }
    }

    /// Who must bring the paper that the file is; empty when it is none or several, so that the rule says who acts.
    #[must_use]
    pub fn responsible(&self, world: &World<'_>) -> String {
        match (self.unit, self.papers.as_slice()) {
            // The unit is that of its papers, when it has some.
            (Some(unit), [only]) => of_paper(world, unit, only.code),
            _ => String::new(),
        }
    }

    /// Where a finding about the file belongs.
    #[must_use]
    pub fn at(&self, world: &World<'_>, file: EntryId) -> At {
        let mut at = self.unit.map_or_else(At::default, |unit| world.at_unit(unit, &world.place_of(unit)));
        if at.place == Place::default() && !matches!(self.unit, Some(UnitKey::Prefecture)) {
            let scan = world.input.scan;
            let key = &scan.folders[scan.entries[file as usize].folder as usize].key;
            at.place = Place {
                county: key.county.clone(),
                township: key.township.clone(),
                village: key.village.clone(),
            };
            if at.household_id.is_empty() {
                at.household_id.clone_from(&key.household_id);
            }
            if at.who.is_empty() {
                at.who.clone_from(&key.head);
            }
        }
        at
    }
}

/// Who must bring a paper: whom the catalogue names, the department, or whoever keeps the papers of the level. Every
/// rule and every list asks here, so that one paper never has two owners.
#[must_use]
pub fn responsible(level: Level, named: &str, department: &str) -> String {
    let fallback = match level {
        Level::Household => "帮扶责任人、嘎查村",
        Level::Village => "嘎查村",
        Level::Township => "苏木乡镇",
        Level::County => "旗县区扶贫办",
        Level::Department => "成员单位",
        Level::Prefecture => "市扶贫办",
    };
    [named, department, fallback].into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

/// Who must bring the paper `code` of a unit; empty when the catalogue does not know it.
#[must_use]
pub fn of_paper(world: &World<'_>, unit: &UnitKey, code: &str) -> String {
    let department = match unit {
        UnitKey::Department(_, name) => name.as_str(),
        _ => "",
    };
    let kind = world.input.catalogue.types.iter().find(|(_, kind)| kind.code == code);
    kind.map_or_else(String::new, |(level, kind)| responsible(*level, &kind.responsible, department))
}

/// Owners of `files`.
#[must_use]
pub fn of<'a>(world: &World<'a>, files: &BTreeSet<EntryId>) -> BTreeMap<EntryId, Owner<'a>> {
    let documents = world.input.documents;
    let mut owners: BTreeMap<EntryId, Owner<'a>> =
        files.iter().map(|file| (*file, Owner { unit: None, papers: Vec::new() })).collect();
    for (unit, papers) in &documents.by_unit {
        for paper in papers {
            if let Some(owner) = paper.file.and_then(|file| owners.get_mut(&file)) {
                // A village paper that stands for its households' papers is the village's, and one that may be of two
                // households of one name is in nobody's hands but those of the unit it lies with.
                if paper.presence != Presence::InVillageVolume
                    && !matches!(paper.unsure, Some(Unsure::Owner | Unsure::Folder))
                {
                    owner.unit.get_or_insert(unit);
                    owner.papers.push(paper);
                }
            }
        }
    }
    for unmatched in documents.unmatched.iter().chain(&documents.cited) {
        if let (Some(owner), Some(unit)) = (owners.get_mut(&unmatched.file), unmatched.unit.as_ref()) {
            owner.unit.get_or_insert(unit);
        }
    }
    let wanted: BTreeSet<FolderId> =
        files.iter().map(|file| world.input.scan.entries[*file as usize].folder).collect();
    let mut folders: BTreeMap<FolderId, &UnitKey> = BTreeMap::new();
    for unit in &documents.units {
        for folder in unit.folders.iter().filter(|folder| wanted.contains(folder)) {
            folders.entry(*folder).or_insert(&unit.unit);
        }
    }
    for (file, owner) in &mut owners {
        if owner.unit.is_none() {
            owner.unit = folders.get(&world.input.scan.entries[*file as usize].folder).copied();
        }
    }
    owners
}
