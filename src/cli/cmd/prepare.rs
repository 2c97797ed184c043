//! `qiquan prepare`: registers every file that is handed over with its digests, and packs them when asked.

use crate::base::config::Project;
use crate::base::digest::Algorithm;
use crate::base::error::{Error, Result, SoftError};
use crate::base::{mask, text};
use crate::cli::args::{DigestName, PrepareArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::listing::{self, Listing};
use crate::cli::terminal::{self, Progress};
use crate::cli::{columns, pipeline, project};
use crate::model::prepared::{Package, Prepared, PreparedLine, SCHEMA_VERSION, Unit};
use crate::output::bag::write::{Item, Packed, pack};
use crate::output::receipt::{Receipt, Scope};
use crate::output::{Staging, layout};
use crate::render::prepared as render;
use crate::scan::ScanOptions;
use crate::scan::entry::EntryId;
use crate::scan::fixity::{self, Fate};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Folder of the results below OUT, an output of its own with its own receipt.
pub const FOLDER: &str = "prepare";
const TOOL: &str = concat!("qiquan ", env!("CARGO_PKG_VERSION"));

/// Lists, digests, packs.
///
/// # Errors
/// Whatever ends a run with exit status 2; nothing is then changed.
pub fn run(args: &PrepareArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &PrepareArgs) -> Result<ExitStatus> {
    let (project, ..) = project::open(&args.project)?;
    let out = layout::resolve(&args.out)?;
    layout::refuse_dangerous(&out, &project)?;
    layout::refuse_project_itself(&out)?;
    let package = args.package.as_deref().map(|folder| package_folder(folder, &project, &out)).transpose()?;
    let staging = Staging::begin(&out.join(FOLDER))?;
    let scope = Scope {
        code: project.code.clone(),
        counties: args.county.clone(),
        partial: !args.county.is_empty(),
        ..Scope::default()
    };
    staging.refuse_smaller(&scope)?;

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    progress.stage("扫描档案文件夹");
    progress.counts();
    let options = ScanOptions { counties: args.county.clone(), ..ScanOptions::default() };
    let listing = listing::of(&project, &options, &|done| progress.count(done))?;
    pipeline::known_counties_of(&args.county, &listing.divisions)?;
    let as_of = pipeline::as_of(args.as_of, &project, &listing.data)?.to_string();
    let algorithms = algorithms(&args.digest);
    let prepared = prepare(&project, listing, &as_of, &algorithms, package.as_deref(), &mut progress)?;

    progress.stage("写出移交准备结果");
    for unit in &prepared.units {
        let name = layout::file_name(&unit.name);
        staging.write(
            &format!("{}{name}/{name}文件清单.csv", unit.code),
            &render::files(unit, &prepared.algorithms)?,
        )?;
    }
    staging.write("prepare.json", &render::summary(&prepared)?)?;
    let committed = staging.commit(Receipt::now("prepare", &as_of, &["csv".to_owned()], scope))?;
    progress.finish();
    if !args.quiet {
        terminal::result(&summary(&prepared));
        for note in committed.warnings {
            terminal::say(&format!("说明：{note}"));
        }
        for error in &prepared.soft_errors {
            terminal::say(&format!("未能检查：{}：{}", error.path, error.reason));
        }
    }
    Ok(if prepared.is_complete() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}

/// Where packages go: never into the project's inputs, nor into OUT, whose files have a receipt.
fn package_folder(folder: &Path, project: &Project, out: &Path) -> Result<PathBuf> {
    let folder = layout::resolve(folder)?;
    layout::refuse_dangerous(&folder, project)?;
    layout::refuse_project_itself(&folder)?;
    if folder.starts_with(out) || out.starts_with(&folder) {
        return Err(Error::refused(
            "移交包文件夹与输出文件夹重叠",
            "请用 --package 指定输出文件夹以外的文件夹，例如移动硬盘上的文件夹",
        ));
    }
    Ok(folder)
}

/// Each once, in the order given.
fn algorithms(names: &[DigestName]) -> Vec<Algorithm> {
    let mut found = Vec::new();
    for name in names {
        let algorithm = match name {
            DigestName::Sha256 => Algorithm::Sha256,
            DigestName::Sm3 => Algorithm::Sm3,
        };
        if !found.contains(&algorithm) {
            found.push(algorithm);
        }
    }
    found
}

fn prepare(
    project: &Project,
    listing: Listing,
    as_of: &str,
    algorithms: &[Algorithm],
    package: Option<&Path>,
    progress: &mut Progress,
) -> Result<Prepared> {
    let fates = fixity::fates(&listing.scan);
    let mut by_unit: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
    for (id, line) in (0..).zip(&listing.lines) {
        by_unit.entry(unit_code(&line.county, &project.code)).or_default().push(id);
    }
    let mut closed = closed_folders(&listing, &project.code);
    for code in closed.keys() {
        by_unit.entry(code.clone()).or_default();
    }
    let items = fates.iter().filter(|fate| **fate == Fate::Item).count() as u64;
    progress.stage(if package.is_some() {
        "复制、固化并封装移交包"
    } else {
        "固化归档文件"
    });
    // Every file is counted twice when it is copied: written, and read back.
    progress.counts_to(if package.is_some() { items * 2 } else { items });
    let mut prepared = Prepared {
        schema_version: SCHEMA_VERSION,
        tool: TOOL.to_owned(),
        as_of: as_of.to_owned(),
        name: project.name.clone(),
        code: project.code.clone(),
        algorithms: algorithms.iter().map(|algorithm| algorithm.name()).collect(),
        units: Vec::new(),
        soft_errors: listing.scan.soft_errors.iter().chain(&listing.data.soft_errors).cloned().collect(),
    };
    let mut done = 0;
    for (code, ids) in by_unit {
        let name = match listing.divisions.county(&code) {
            Some(county) if code != project.code => county.name.clone(),
            _ => project.name.clone(),
        };
        let obstacles = closed.remove(&code).unwrap_or_default();
        let unit = Unit {
            code,
            name,
            files: 0,
            bytes: 0,
            inside: 0,
            junk: 0,
            obstacles,
            package: None,
            lines: Vec::new(),
        };
        let count = |now: u64| progress.count(done + now);
        let (unit, steps) = fill(project, &listing, &fates, &ids, unit, algorithms, as_of, package, &count)?;
        done += steps;
        prepared.units.push(unit);
    }
    Ok(prepared)
}

/// First six digits of the county's name with its code; what lies above the counties is the top unit's.
fn unit_code(county: &str, top: &str) -> String {
    match county.get(..6).filter(|code| code.bytes().all(|b| b.is_ascii_digit())) {
        Some(code) => code.to_owned(),
        None => top.to_owned(),
    }
}

/// Folders that could not be listed, by unit: what lies in them cannot be handed over.
fn closed_folders(listing: &Listing, top: &str) -> BTreeMap<String, Vec<SoftError>> {
    let scan = &listing.scan;
    let mut closed: BTreeMap<String, Vec<SoftError>> = BTreeMap::new();
    for folder in scan.folders.iter().filter(|folder| folder.unreadable) {
        let disk = scan.root.join(folder.os_path.as_deref().unwrap_or(Path::new(&folder.path)));
        // A container that cannot be looked into is handed over as it is.
        if disk.ancestors().take_while(|above| *above != scan.root).any(Path::is_file) {
            continue;
        }
        let shown =
            mask::text_except(&format!("{}/{}", scan.root_display, folder.path), &folder.key.household_id);
        let told = SoftError::new(shown, "文件夹列不出来，其中的文件没有登记；请检查权限");
        closed.entry(unit_code(&folder.key.county, top)).or_default().push(told);
    }
    closed
}

/// Digests of one unit's files, from the copies where a package is made; and how many steps that took.
#[allow(clippy::too_many_arguments)]
fn fill(
    project: &Project,
    listing: &Listing,
    fates: &[Fate],
    ids: &[EntryId],
    mut unit: Unit,
    algorithms: &[Algorithm],
    as_of: &str,
    package: Option<&Path>,
    count: &(dyn Fn(u64) + Sync),
) -> Result<(Unit, u64)> {
    let scan = &listing.scan;
    let mut items: Vec<EntryId> =
        ids.iter().copied().filter(|id| fates[*id as usize] == Fate::Item).collect();
    let found: BTreeMap<EntryId, std::result::Result<Vec<String>, String>> = match package {
        None => {
            let digests = fixity::digests(scan, &items, algorithms, count);
            items.iter().copied().zip(digests.into_iter().map(|found| found.map(|found| found.hex))).collect()
        }
        Some(folder) => {
            let target = folder.join(format!("{}{}", unit.code, layout::file_name(&unit.name)));
            items.sort_by_cached_key(|id| fixity::disk_name(scan, *id));
            let files: Vec<Item> = items
                .iter()
                .map(|id| Item { source: scan.disk_path(*id), path: fixity::disk_name(scan, *id) })
                .collect();
            let blocked = !unit.obstacles.is_empty()
                || ids.iter().any(|id| matches!(fates[*id as usize], Fate::Obstacle(_)));
            let packed = pack(&target, &files, algorithms, &info(project, &unit, as_of), !blocked, count)?;
            unit.package = Some(Package {
                sealed: packed.sealed,
                foreign: packed.foreign.iter().map(|path| mask::text(&text::display(path))).collect(),
            });
            outcomes(&items, packed)
        }
    };
    let steps = items.len() as u64 * if package.is_some() { 2 } else { 1 };
    for id in ids {
        let file = &listing.lines[*id as usize];
        let (digests, note) = match fates[*id as usize] {
            Fate::Inside => {
                unit.inside += 1;
                (Vec::new(), "在压缩包内，随压缩包移交".to_owned())
            }
            Fate::Junk => {
                unit.junk += 1;
                (Vec::new(), "非归档文件，不移交".to_owned())
            }
            Fate::Obstacle(why) => {
                unit.obstacles.push(SoftError::new(file.path.clone(), why));
                (Vec::new(), why.to_owned())
            }
            Fate::Item => match found.get(id) {
                Some(Ok(digests)) => {
                    unit.files += 1;
                    unit.bytes += file.bytes;
                    (digests.clone(), String::new())
                }
                Some(Err(why)) => {
                    unit.obstacles.push(SoftError::new(file.path.clone(), why.clone()));
                    (Vec::new(), why.clone())
                }
                None => (Vec::new(), String::new()),
            },
        };
        unit.lines.push(PreparedLine { file: file.clone(), digests, note });
    }
    Ok((unit, steps))
}

/// Digests of the packed files, or why one is not in the package.
fn outcomes(
    items: &[EntryId],
    packed: Packed,
) -> BTreeMap<EntryId, std::result::Result<Vec<String>, String>> {
    items
        .iter()
        .copied()
        .zip(packed.outcomes.into_iter().map(|outcome| outcome.map(|digests| digests.hex)))
        .collect()
}

/// Lines of `bag-info.txt`.
fn info(project: &Project, unit: &Unit, as_of: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Source-Organization", project.name.clone()),
        ("External-Description", format!("{}脱贫攻坚档案移交包", unit.name)),
        ("External-Identifier", format!("{}-{}", unit.code, as_of.replace('-', ""))),
        ("Bag-Group-Identifier", project.code.clone()),
        ("Bagging-Date", as_of.to_owned()),
        ("Bag-Software-Agent", TOOL.to_owned()),
    ]
}

fn summary(prepared: &Prepared) -> String {
    let head = ["单位", "移交文件", "字节", "压缩包内", "非归档文件", "不能移交", "移交包"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for unit in &prepared.units {
        rows.push(vec![
            format!("{}{}", unit.code, unit.name),
            unit.files.to_string(),
            unit.bytes.to_string(),
            unit.inside.to_string(),
            unit.junk.to_string(),
            unit.obstacles.len().to_string(),
            match &unit.package {
                None => "未要求".to_owned(),
                Some(package) if package.sealed => "已封装".to_owned(),
                Some(_) => "未封装".to_owned(),
            },
        ]);
    }
    let mut text = columns::aligned(&rows, 1);
    let obstacles = prepared.units.iter().flat_map(|unit| &unit.obstacles);
    let shown: BTreeSet<&SoftError> = obstacles.collect();
    for error in shown.iter().take(20) {
        let _ = writeln!(text, "不能移交：{}：{}", error.path, error.reason);
    }
    if shown.len() > 20 {
        let _ = writeln!(text, "　　　　　另有 {} 处，见各单位的文件清单", shown.len() - 20);
    }
    for unit in &prepared.units {
        for path in unit.package.iter().flat_map(|package| &package.foreign) {
            let _ = writeln!(text, "移交包 {} 中有不属于档案的文件，没有封装：{path}", unit.name);
        }
    }
    text
}
