//! `qiquan scan`: what lies in the archive folders, whose it is and which paper it was taken for.

use crate::base::config::Project;
use crate::base::divisions::{self, Divisions};
use crate::base::error::{Error, Result};
use crate::base::mask;
use crate::base::terms::Level;
use crate::check::checked::document_key;
use crate::cli::args::{ListFormat, ScanArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::words::phrase;
use crate::cli::{labels, pipeline, project, terminal};
use crate::ingest::catalogue::{self, UnitKey};
use crate::ingest::dataset::{Dataset, Place, printed};
use crate::ingest::documents::{self, Documents};
use crate::ingest::units::{Resolved, Resolver};
use crate::ingest::{registers, stages};
use crate::scan::entry::{EntryId, Folder, Scan};
use crate::scan::layout::Layouts;
use crate::scan::{self, ScanOptions, household_name};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One file.
#[derive(Debug, Serialize)]
struct Line {
    path: String,
    bytes: u64,
    format: &'static str,
    state: &'static str,
    class: &'static str,
    level: &'static str,
    county: String,
    township: String,
    village: String,
    household_id: String,
    /// `H04@2019`; several when one file holds several papers.
    papers: Vec<String>,
    /// Nearest papers of a file that was not recognised.
    nearest: Vec<String>,
}

/// Lists every file, tab-separated or as JSON.
///
/// # Errors
/// Faulty configuration or catalogue.
pub fn run(args: &ScanArgs) -> Result<ExitStatus> {
    let (project, ..) = project::open(&args.project)?;
    let options = ScanOptions { counties: args.county.clone(), ..ScanOptions::default() };
    let (found, lines) = with_jobs(args.jobs, || lines(&project, &options))?;
    terminal::result(&match args.format {
        ListFormat::Text => text(&lines),
        ListFormat::Json => serde_json::to_string_pretty(&lines)
            .map_err(|error| Error::Internal { stage: "scan", what: error.to_string() })?,
    });
    for error in &found.soft_errors {
        terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
    }
    Ok(if found.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}

fn lines(project: &Project, options: &ScanOptions) -> Result<(Scan, Vec<Line>)> {
    let catalogue = catalogue::load(project)?;
    let mut divisions = divisions::builtin();
    let mut scan = scan::run(project, &divisions, options, &|_| ())?;
    pipeline::learn(&mut divisions, &scan);
    let data = registers::read(project, &divisions)?;
    stages::read_through(&mut scan, &data, &divisions, &Layouts::of(project)?);
    let documents = documents::matched(project, &scan, &data, &catalogue, &divisions);
    let (papers, nearest) = by_file(&documents);
    let resolver = Resolver::new(&divisions, &data);
    let resolved = documents.placing(&scan, &resolver);
    let owners: Vec<Owner> = scan
        .folders
        .iter()
        .zip(resolved)
        .map(|(folder, resolved)| Owner::of(folder, resolved, &data, &divisions))
        .collect();
    let mut lines = Vec::with_capacity(scan.entries.len());
    for (id, entry) in (0_u32..).zip(&scan.entries) {
        let owner = &owners[entry.folder as usize];
        lines.push(Line {
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
    Ok((scan, lines))
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
    let mut papers: ByFile<Vec<String>> = BTreeMap::new();
    for (unit, list) in &documents.by_unit {
        for paper in list {
            // A village's volume stands for many households: it is listed as the village's paper only.
            let lent = matches!(unit, UnitKey::Household(_))
                && paper.presence == crate::base::terms::Presence::InVillageVolume;
            if let Some(file) = paper.file.filter(|_| !lent) {
                let key = document_key(paper.code, paper.year);
                let keys = papers.entry(file).or_default();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
    }
    let nearest = documents.unmatched.iter().map(|file| (file.file, file.nearest.as_slice())).collect();
    (papers, nearest)
}

fn text(lines: &[Line]) -> String {
    let mut text = String::from(
        "路径\t字节\t格式\t状态\t类别\t归属层级\t旗县区\t苏木乡镇\t嘎查村\t户编号\t材料\t最接近的材料\n",
    );
    for line in lines {
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            line.path,
            line.bytes,
            line.format,
            line.state,
            line.class,
            line.level,
            line.county,
            line.township,
            line.village,
            line.household_id,
            line.papers.join("、"),
            line.nearest.join("、"),
        );
    }
    text
}
