//! Every file of the archives in words (文件清单): what it is, whose it is, which paper it was taken for.

use crate::base::divisions::Divisions;
use crate::base::mask;
use crate::base::terms::Level;
use crate::check::checked::document_key;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Place, printed};
use crate::ingest::documents::Documents;
use crate::ingest::units::{Resolved, Resolver};
use crate::scan::entry::{EntryId, Folder, Scan};
use crate::scan::{household_name, labels};
use serde::Serialize;
use std::collections::BTreeMap;

/// One file; names and paths are masked.
#[derive(Debug, Clone, Serialize)]
pub struct FileLine {
    pub path: String,
    pub bytes: u64,
    pub format: &'static str,
    pub state: &'static str,
    pub class: &'static str,
    pub level: &'static str,
    pub county: String,
    pub township: String,
    pub village: String,
    pub household_id: String,
    /// `H04@2019`; several when one file holds several papers.
    pub papers: Vec<String>,
    /// Nearest papers of a file that was not recognised.
    pub nearest: Vec<String>,
}

/// One line a file, and whose each folder is, both in the order of the scan.
#[must_use]
pub fn lines(
    scan: &Scan,
    data: &Dataset,
    documents: &Documents,
    divisions: &Divisions,
) -> (Vec<FileLine>, Vec<Option<UnitKey>>) {
    let (papers, nearest) = by_file(documents);
    let resolver = Resolver::new(divisions, data);
    let resolved = documents.placing(scan, &resolver);
    let unit = |resolved: &Resolved| match resolved {
        Resolved::Unit(unit) => Some(unit.clone()),
        _ => None,
    };
    let units = resolved.iter().map(unit).collect();
    let owners: Vec<Owner> = scan
        .folders
        .iter()
        .zip(resolved)
        .map(|(folder, resolved)| Owner::of(folder, resolved, data, divisions))
        .collect();
    let mut lines = Vec::with_capacity(scan.entries.len());
    for (id, entry) in (0_u32..).zip(&scan.entries) {
        let owner = &owners[entry.folder as usize];
        lines.push(FileLine {
            path: mask::text_except(&scan.path_of(id), &owner.household_id),
            bytes: entry.size,
            format: labels::format(entry.format),
            state: labels::state(entry.state),
            class: labels::class(entry.class),
            level: owner.level,
            county: owner.county.clone(),
            township: owner.township.clone(),
            village: mask::text(&owner.village),
            household_id: printed(&owner.household_id).into_owned(),
            papers: papers.get(&id).cloned().unwrap_or_default(),
            nearest: nearest.get(&id).map(|near| near.to_vec()).unwrap_or_default(),
        });
    }
    (lines, units)
}

/// Whose folder it is, in words.
struct Owner {
    level: &'static str,
    county: String,
    township: String,
    village: String,
    household_id: String,
}

impl Owner {
    fn of(folder: &Folder, resolved: Resolved, data: &Dataset, divisions: &Divisions) -> Self {
        let key = &folder.key;
        let mut place = Place {
            county: key.county.clone(),
            township: key.township.clone(),
            village: key.village.clone(),
        };
        let mut household_id = key.household_id.clone();
        let mut level = key.level.map_or("未对应", |level| level.label());
        match resolved {
            Resolved::Unit(UnitKey::Household(id)) => {
                if let Some(household) = data.household(&id) {
                    place = household.place.clone();
                }
                household_id = id;
                // Straight under its township or county, the layout read another level.
                level = Level::Household.label();
            }
            Resolved::Unit(UnitKey::Village(county, township, village)) => {
                place = Place { county, township, village };
            }
            Resolved::Unit(_) => {}
            Resolved::FolderOnly(found) => {
                place = found;
                if key.level != Some(Level::Household) && household_id.is_empty() {
                    household_id = number_in(&folder.path);
                }
                level = "户（登记表中没有）";
            }
            Resolved::Ambiguous(_) => level = "对应不唯一",
            Resolved::Unplaced(_) => level = "未对应",
        }
        let named = |code: &str, name: &str| {
            if code == name { code.to_owned() } else { format!("{code}{name}") }
        };
        let township = if place.township.is_empty() {
            mask::text(&key.township_name)
        } else {
            named(&place.township, divisions.township_name(&place.township))
        };
        Owner {
            level,
            county: named(&place.county, divisions.county_name(&place.county)),
            township,
            village: place.village,
            household_id,
        }
    }
}

/// The 户编号 in the name of a folder that the layout did not read as a household's.
fn number_in(path: &str) -> String {
    let mut names = path.rsplit('/').filter_map(household_name::parse);
    names.find(|name| !name.id.is_empty()).map_or(String::new(), |name| name.id)
}

/// Something about files, by entry.
type ByFile<T> = BTreeMap<EntryId, T>;

/// Papers and nearest guesses by file.
fn by_file(documents: &Documents) -> (ByFile<Vec<String>>, ByFile<&[String]>) {
    let key = |(code, year): (&str, Option<i32>)| document_key(code, year);
    let papers = documents.by_file().into_iter();
    let papers = papers.map(|(file, papers)| (file, papers.into_iter().map(key).collect())).collect();
    let nearest = documents.unmatched.iter().map(|file| (file.file, file.nearest.as_slice())).collect();
    (papers, nearest)
}
