//! `qiquan plan`: the parts that a cluster, or several machines, would run, with the exact arguments of each and of the merge.

use crate::base::divisions::{self, Divisions};
use crate::base::error::{Error, Result};
use crate::cli::args::PlanArgs;
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::words::phrase;
use crate::cli::{pipeline, project, terminal};
use crate::ingest::registers;
use crate::scan::{self, ScanOptions};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Version of the JSON.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Plan {
    schema_version: u32,
    code: String,
    name: String,
    as_of: String,
    /// What no county is named of lies in every part.
    shared: Size,
    parts: Vec<Part>,
    /// Arguments of the merge, when all parts are done.
    merge: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Size {
    files: u64,
    bytes: u64,
}

impl Size {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

#[derive(Serialize)]
struct Part {
    /// `county` or `township`
    kind: &'static str,
    code: String,
    name: String,
    county: String,
    files: u64,
    bytes: u64,
    /// OUT of the part.
    out: String,
    arguments: Vec<String>,
}

/// Files of a county: all of them, and those of each township.
#[derive(Default)]
struct Units {
    all: Size,
    townships: BTreeMap<String, Size>,
}

/// Lists the parts.
///
/// # Errors
/// Faulty configuration or no archives.
pub fn run(args: &PlanArgs) -> Result<ExitStatus> {
    if args.max_files == Some(0) {
        return Err(Error::refused("--max-files 0 没有意义", "请给出1以上的数，或不写 --max-files"));
    }
    let plan = with_jobs(args.jobs, || plan(args))?;
    terminal::result(&if args.json {
        serde_json::to_string_pretty(&plan)
            .map_err(|error| Error::Internal { stage: "plan", what: error.to_string() })?
    } else {
        text(&plan)
    });
    Ok(ExitStatus::Clean)
}

fn plan(args: &PlanArgs) -> Result<Plan> {
    let (project, ..) = project::open(&args.project)?;
    let mut divisions = divisions::builtin();
    let options = ScanOptions { names_only: true, ..ScanOptions::default() };
    let scan = scan::run(&project, &divisions, &options, &|_| ())?;
    pipeline::learn(&mut divisions, &scan);
    // Whom the registers name and no folder is part of the run as well: all of it is missing.
    let data = registers::read(&project, &divisions)?;
    let as_of = pipeline::as_of(args.as_of, &project, &data)?.to_string();
    let mut shared = Size::default();
    let mut counties: BTreeMap<String, Units> = BTreeMap::new();
    let registered =
        data.households.iter().map(|household| (&household.place.county, &household.place.township));
    let registered = registered.filter(|(county, _)| project.covers(county));
    for (county, township) in scan.units.iter().map(|(county, township)| (county, township)).chain(registered)
    {
        if county.is_empty() {
            continue;
        }
        let units = counties.entry(county.clone()).or_default();
        if !township.is_empty() {
            units.townships.entry(township.clone()).or_default();
        }
    }
    for entry in &scan.entries {
        let key = &scan.folders[entry.folder as usize].key;
        match counties.get_mut(&key.county) {
            None => shared.add(entry.size),
            Some(units) => {
                units.all.add(entry.size);
                if let Some(township) = units.townships.get_mut(&key.township) {
                    township.add(entry.size);
                }
            }
        }
    }
    let most = args.max_files.unwrap_or(u64::MAX);
    let mut parts = Vec::new();
    for (county, units) in counties {
        if units.all.files <= most || units.townships.len() < 2 {
            parts.push(part(args, &as_of, &divisions, ("county", &county, &county), units.all)?);
            continue;
        }
        for (township, size) in &units.townships {
            parts.push(part(args, &as_of, &divisions, ("township", township, &county), *size)?);
        }
    }
    let mut merge = vec!["merge".to_owned()];
    merge.extend(parts.iter().map(|part| part.out.clone()));
    merge.extend(["--out".to_owned(), written(&args.out)?]);
    merge.extend(token_key(args)?);
    Ok(Plan {
        schema_version: SCHEMA_VERSION,
        code: project.code,
        name: project.name,
        as_of,
        shared,
        parts,
        merge,
    })
}

fn part(
    args: &PlanArgs,
    as_of: &str,
    divisions: &Divisions,
    (kind, code, county): (&'static str, &str, &str),
    size: Size,
) -> Result<Part> {
    let name = match kind {
        "county" => divisions.county(code).map(|county| county.name.clone()),
        _ => divisions.township(code).map(|township| township.name.clone()),
    };
    let out = format!("{}-parts/{code}", written(&args.out)?.trim_end_matches(['/', '\\']));
    let project = written(&args.project)?;
    let words = [
        "check",
        &project,
        &format!("--{kind}"),
        code,
        "--as-of",
        as_of,
        "--fail-on",
        "never",
        "--out",
        &out,
    ];
    let mut arguments: Vec<String> = words.into_iter().map(str::to_owned).collect();
    arguments.extend(token_key(args)?);
    Ok(Part {
        kind,
        code: code.to_owned(),
        name: name.unwrap_or_default(),
        county: county.to_owned(),
        files: size.files,
        bytes: size.bytes,
        out,
        arguments,
    })
}

fn token_key(args: &PlanArgs) -> Result<Vec<String>> {
    match &args.token_key {
        Some(path) => Ok(vec!["--token-key".to_owned(), written(path)?]),
        None => Ok(Vec::new()),
    }
}

/// A path as an argument.
fn written(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        Error::refused(format!("路径不是有效的文字：{}", terminal::shown(path)), "请把文件夹改名")
    })
}

fn text(plan: &Plan) -> String {
    let mut text = String::new();
    for part in &plan.parts {
        let line =
            phrase!("plan.part", code = part.code, name = part.name, files = part.files, bytes = part.bytes);
        let _ = writeln!(text, "{line}\n  qiquan {}", command(&part.arguments));
    }
    let shared = phrase!("plan.shared", files = plan.shared.files, bytes = plan.shared.bytes);
    let _ = writeln!(text, "{shared}\n{}\n  qiquan {}", phrase!("plan.merge"), command(&plan.merge));
    text
}

/// As it is typed.
fn command(arguments: &[String]) -> String {
    let quoted = arguments.iter().map(|word| {
        let plain = word.chars().all(|c| c.is_alphanumeric() || "-_./\\:".contains(c));
        if plain && !word.is_empty() { word.clone() } else { format!("\"{word}\"") }
    });
    quoted.collect::<Vec<_>>().join(" ")
}
