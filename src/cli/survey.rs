//! Looks at folders that exist already: where the archives and registers lie, whose they are, how they are named.

use crate::base::config::Project;
use crate::base::divisions::{self, Divisions};
use crate::base::error::Result;
use crate::cli::pipeline;
use crate::ingest::dataset::Dataset;
use crate::ingest::propose::{self, Proposal};
use crate::ingest::{registers, stages};
use crate::scan::entry::Scan;
use crate::scan::layout::{Layouts, bare_name};
use crate::scan::{self, ScanOptions, names};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files looked at to tell archives from other folders.
const ENOUGH: usize = 20_000;

/// Archives and registers inside a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Places {
    pub archives: Option<PathBuf>,
    pub registers: Option<PathBuf>,
}

/// What the folders say about the project.
#[derive(Debug, Default)]
pub struct Survey {
    pub name: String,
    pub code: String,
    pub as_of: Option<chrono::NaiveDate>,
    pub folders: usize,
    pub files: usize,
    pub tables: usize,
    pub households: usize,
    pub proposals: Vec<Proposal>,
}

/// Finds the archives and the registers below `folder`. Without `guess` only names that leave no doubt count.
#[must_use]
pub fn places(folder: &Path, guess: bool) -> Places {
    let divisions = divisions::builtin();
    let mut near: Vec<PathBuf> = vec![folder.to_owned()];
    near.extend(children(folder));
    let named = |name: &str| Some(folder.join(name)).filter(|path| holds_something(path));
    let units = |path: &Path| children(path).iter().filter(|child| is_unit(child, &divisions)).count();
    let most = |count: &dyn Fn(&Path) -> usize, pool: &[PathBuf]| -> Option<PathBuf> {
        let mut best: Option<(usize, &PathBuf)> = None;
        for path in pool {
            let found = count(path);
            if found > best.map_or(0, |(most, _)| most) {
                best = Some((found, path));
            }
        }
        best.map(|(_, path)| path.clone())
    };
    let below: Vec<PathBuf> = children(folder);
    let archives = named("archives")
        .or_else(|| most(&units, &near))
        .or_else(|| if guess { most(&papers, &below) } else { None });
    let others: Vec<PathBuf> = near
        .into_iter()
        .filter(|path| archives.as_ref().is_none_or(|archives| !archives.starts_with(path)))
        .filter(|path| !is_unit(path, &divisions))
        .collect();
    // Spreadsheets beside archives are registers; alone they may be anything.
    let guess = guess || archives.is_some();
    let registers = named("registers").or_else(|| if guess { most(&sheets, &others) } else { None });
    Places { archives, registers }
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let listing = walkdir::WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name();
    listing
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_dir() && !entry.file_name().to_string_lossy().starts_with('.'))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn holds_something(folder: &Path) -> bool {
    folder.is_dir()
        && walkdir::WalkDir::new(folder).into_iter().flatten().any(|entry| entry.file_type().is_file())
}

/// Is the folder named after a county or township?
fn is_unit(folder: &Path, divisions: &Divisions) -> bool {
    let name = names::display(folder.file_name().unwrap_or_default()).into_owned();
    let bare = bare_name(&name);
    let (code, rest) = divisions::split_code(&name);
    (code.len() == 6 && !rest.is_empty())
        || !divisions.county_by_name(&bare).is_empty()
        || !divisions.townships_by_name("", &bare).is_empty()
}

/// Scans and the like, in the folder and below.
fn papers(folder: &Path) -> usize {
    files(folder, usize::MAX, &["pdf", "jpg", "jpeg", "tif", "tiff", "png", "ofd", "docx", "doc"])
}

/// Spreadsheets directly in the folder.
fn sheets(folder: &Path) -> usize {
    files(folder, 1, &["xlsx", "xls", "csv", "et"])
}

fn files(folder: &Path, depth: usize, endings: &[&str]) -> usize {
    walkdir::WalkDir::new(folder)
        .max_depth(depth)
        .into_iter()
        .flatten()
        .take(ENOUGH)
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| endings.contains(&&*names::extension(&entry.file_name().to_string_lossy())))
        .count()
}

/// Reads the folders the way a project with them would; an empty code is inferred.
///
/// # Errors
/// When a folder cannot be listed at all.
pub fn look(project: &Project) -> Result<Survey> {
    let mut divisions = divisions::builtin();
    let mut project = project.clone();
    let scan_of = |project: &Project, divisions: &Divisions| -> Result<Scan> {
        if project.archives.is_dir() || project.archives.is_file() {
            scan::run(project, divisions, &ScanOptions::default(), &|_| ())
        } else {
            Ok(Scan::default())
        }
    };
    let mut scan = scan_of(&project, &divisions)?;
    pipeline::learn(&mut divisions, &scan);
    let data =
        if project.registers.is_dir() { registers::read(&project, &divisions)? } else { Dataset::default() };
    if project.code.is_empty() {
        project.code = code_of(&scan, &data, &divisions);
        if !project.code.is_empty() && !project.code.ends_with("00") {
            scan = scan_of(&project, &divisions)?;
        }
    }
    let layouts = Layouts::of(&project)?;
    stages::read_through(&mut scan, &data, &divisions, &layouts);
    Ok(Survey {
        name: unit_name(&project.code, &divisions),
        as_of: data.newest_data_date,
        folders: scan.folders.iter().filter(|folder| !folder.path.is_empty()).count(),
        files: scan.entries.len(),
        tables: data.tables.len(),
        households: data.households.len(),
        proposals: propose::propose(&project.code, &scan, &data, &divisions, &layouts),
        code: project.code,
    })
}

/// The county when there is one, the prefecture or region when there are several, else empty.
fn code_of(scan: &Scan, data: &Dataset, divisions: &Divisions) -> String {
    let in_folders = scan.folders.iter().map(|folder| folder.key.county.as_str());
    let in_registers = data.households.iter().map(|household| household.place.county.as_str());
    let mut counties: BTreeSet<String> =
        in_folders.chain(in_registers).filter(|code| code.len() == 6).map(str::to_owned).collect();
    if counties.is_empty() {
        // Townships without a county above them.
        let top = scan.folders.iter().filter_map(|folder| folder.path.split('/').next());
        for township in top.flat_map(|name| divisions.townships_by_name("", name)) {
            counties.insert(township.code[..6].to_owned());
        }
    }
    let common = |length: usize| {
        let heads: BTreeSet<&str> = counties.iter().filter_map(|code| code.get(..length)).collect();
        if heads.len() == 1 { heads.first().map(|head| (*head).to_owned()) } else { None }
    };
    common(6)
        .or_else(|| common(4).map(|head| format!("{head}00")))
        .or_else(|| common(2).map(|head| format!("{head}0000")))
        .unwrap_or_default()
}

/// Name of a code in the division table; empty when the table does not know it.
#[must_use]
pub fn unit_name(code: &str, divisions: &Divisions) -> String {
    match &divisions.prefecture {
        Some(top) if top.code == code => top.name.clone(),
        _ => divisions.county(code).map_or_else(String::new, |county| county.name.clone()),
    }
}
