//! Which folder belongs to whom: counts by county, and what is left over on either side.

use crate::base::mask;
use crate::base::terms::Level;
use crate::check::{Input, people};
use crate::ingest::catalogue::UnitKey;
use crate::ingest::units::{CandidateUnit, Resolved, Resolver};
use crate::scan::layout::Layouts;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Folders of one county.
#[derive(Debug, Default, Serialize)]
pub struct CountyFolders {
    pub code: String,
    pub name: String,
    /// Layout profile and, when the county has one, its path template.
    pub layout: String,
    pub layout_title: String,
    pub template: Option<String>,
    /// `qiquan.toml` has a `[[layout]]` for it.
    pub has_choice: bool,
    pub townships: usize,
    pub villages: usize,
    /// Topmost folders read as a household's, and what became of them.
    pub household_folders: usize,
    pub matched: usize,
    pub folder_only: usize,
    pub ambiguous: usize,
    pub unplaced: usize,
    /// Households of the registers that must have a file, and those without a folder.
    pub households: usize,
    pub without_folder: usize,
}

/// A folder that could not be given to a unit.
#[derive(Debug, Serialize)]
pub struct FolderNote {
    pub path: String,
    pub reason: String,
    pub remedy: String,
    pub candidates: Vec<String>,
}

/// A household folder that no register knows.
#[derive(Debug, Serialize)]
pub struct HouseholdFolder {
    pub path: String,
    pub household_id: String,
    pub head: String,
}

/// A registered household without a folder.
#[derive(Debug, Serialize)]
pub struct UnfoundHousehold {
    pub household_id: String,
    pub head: String,
    pub county: String,
    pub township: String,
    pub village: String,
    pub group: String,
    /// Some folder fits this household and others, or could not be listed.
    pub in_doubt: bool,
}

/// A file that fits no kind of paper.
#[derive(Debug, Serialize)]
pub struct UnmatchedFile {
    pub path: String,
    pub nearest: Vec<String>,
}

/// What every folder resolves to.
pub(super) struct Placing {
    resolved: Vec<Resolved>,
    /// Topmost household folders.
    top: BTreeSet<usize>,
}

/// Is it a household's folder, wherever it lies?
fn is_household(what: &Resolved) -> bool {
    match what {
        Resolved::Unit(UnitKey::Household(_)) | Resolved::FolderOnly(_) => true,
        Resolved::Ambiguous(candidates) => {
            candidates.iter().any(|one| matches!(one.unit, CandidateUnit::Household(_)))
        }
        _ => false,
    }
}

impl Placing {
    pub fn of(input: &Input<'_>) -> Self {
        let resolver = Resolver::new(input.divisions, input.data);
        let folders = &input.scan.folders;
        let resolved = input.documents.placing(input.scan, &resolver);
        let of_households: BTreeSet<&str> = folders
            .iter()
            .zip(&resolved)
            .filter(|(folder, what)| folder.key.level == Some(Level::Household) || is_household(what))
            .map(|(folder, _)| folder.path.as_str())
            .collect();
        let inside = |path: &str| path.match_indices('/').any(|(at, _)| of_households.contains(&path[..at]));
        let top = (0..folders.len())
            .filter(|at| of_households.contains(folders[*at].path.as_str()) && !inside(&folders[*at].path))
            .collect();
        Placing { resolved, top }
    }

    /// One line a county: those with folders and those with households.
    pub fn counties(&self, input: &Input<'_>, layouts: &Layouts) -> Vec<CountyFolders> {
        let mut all: BTreeMap<String, CountyFolders> = BTreeMap::new();
        let mut townships: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut villages: BTreeSet<(&str, String)> = BTreeSet::new();
        for (at, folder) in input.scan.folders.iter().enumerate() {
            let key = &folder.key;
            if key.county.is_empty() {
                continue;
            }
            let county = all.entry(key.county.clone()).or_default();
            let township = if key.township.is_empty() { &key.township_name } else { &key.township };
            if !township.is_empty() {
                townships.insert((&key.county, township));
            }
            // 狼山镇/赵甲 is no village.
            let own = key.level == Some(Level::Household) || !is_household(&self.resolved[at]);
            if !key.village.is_empty() && own {
                villages.insert((
                    &key.county,
                    format!("{township}/{}", crate::ingest::units::village_stem(&key.village)),
                ));
            }
            if self.top.contains(&at) {
                county.household_folders += 1;
                let slot = match &self.resolved[at] {
                    Resolved::Unit(_) => &mut county.matched,
                    Resolved::FolderOnly(_) => &mut county.folder_only,
                    Resolved::Ambiguous(_) => &mut county.ambiguous,
                    Resolved::Unplaced(_) => &mut county.unplaced,
                };
                *slot += 1;
            }
        }
        for (county, _) in townships {
            all.entry(county.to_owned()).or_default().townships += 1;
        }
        for (county, _) in villages {
            all.entry(county.to_owned()).or_default().villages += 1;
        }
        for household in input.data.households.iter().filter(|household| people::needs_file(household)) {
            if household.place.county.is_empty() {
                continue;
            }
            let county = all.entry(household.place.county.clone()).or_default();
            county.households += 1;
            county.without_folder += usize::from(!people::has_file(input, &household.id));
        }
        for (code, county) in &mut all {
            let (profile, template) = layouts.choice(code);
            county.code.clone_from(code);
            county.name = input.divisions.county_name(code).to_owned();
            county.layout.clone_from(&profile.name);
            county.layout_title.clone_from(&profile.title);
            county.template = template;
            county.has_choice = input.project.layouts.iter().any(|choice| choice.county == *code);
        }
        all.into_values().collect()
    }
}

/// Project-relative, masked path of a folder.
pub(super) fn shown(input: &Input<'_>, folder: u32) -> String {
    let folder = &input.scan.folders[folder as usize];
    input.data.readable(&format!("{}/{}", input.scan.root_display, folder.path), &folder.key.household_id)
}

pub(super) fn folder_only(input: &Input<'_>) -> Vec<HouseholdFolder> {
    input
        .documents
        .folder_only_households
        .iter()
        .map(|household| HouseholdFolder {
            path: input.data.readable(
                &format!(
                    "{}/{}",
                    input.scan.root_display, input.scan.folders[household.folder as usize].path
                ),
                &household.household_id,
            ),
            household_id: household.household_id.clone(),
            head: mask::text(&household.head),
        })
        .collect()
}

pub(super) fn without_folder(input: &Input<'_>) -> Vec<UnfoundHousehold> {
    input
        .data
        .households
        .iter()
        .filter(|household| people::needs_file(household) && !people::has_file(input, &household.id))
        .map(|household| UnfoundHousehold {
            household_id: household.id.clone(),
            head: mask::text(&household.head_name),
            county: input.divisions.county_name(&household.place.county).to_owned(),
            township: input.divisions.township_name(&household.place.township).to_owned(),
            village: household.place.village.clone(),
            group: household.group.clone(),
            in_doubt: input
                .documents
                .doubt(&UnitKey::Household(household.id.clone()), &household.place)
                .is_some(),
        })
        .collect()
}

pub(super) fn unmatched(input: &Input<'_>) -> Vec<UnmatchedFile> {
    input
        .documents
        .unmatched
        .iter()
        .map(|file| {
            let entry = &input.scan.entries[file.file as usize];
            let id = &input.scan.folders[entry.folder as usize].key.household_id;
            UnmatchedFile {
                path: input.data.readable(&input.scan.path_of(file.file), id),
                nearest: file.nearest.clone(),
            }
        })
        .collect()
}
