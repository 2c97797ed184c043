//! `qiquan scan`: what lies in the archive folders, whose it is and which paper it was taken for.

use crate::base::config::Project;
use crate::base::error::{Error, Result};
use crate::cli::args::{ScanArgs, ScanFormat};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::handover::TOOL;
use crate::cli::listing::Listing;
use crate::cli::words::phrase;
use crate::cli::{listing, pipeline, project, terminal};
use crate::model::files::FileLine;
use crate::scan::known::Known;
use crate::scan::recorded::{self, verify};
use crate::scan::{self, ScanOptions};
use std::fmt::Write;
use std::path::Path;

/// Lists every file, tab-separated, as JSON or as a listing that can be read again; or holds a listing against the folder.
///
/// # Errors
/// Faulty configuration, catalogue or listing.
pub fn run(args: &ScanArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &ScanArgs) -> Result<ExitStatus> {
    let (project, ..) = project::open(&args.project)?;
    let options = ScanOptions { counties: args.county.clone(), ..ScanOptions::default() };
    if let (Some(from), true) = (&args.from, args.verify) {
        return verified(&project, from, &options);
    }
    let source =
        args.from.as_deref().map_or_else(|| Ok(project.clone()), |from| from_listing(&project, from))?;
    let found = listing::of(&source, &options, Known::default(), &|_| ())?;
    match args.format {
        ScanFormat::Text => terminal::result(&text(&found.lines)),
        ScanFormat::Json => {
            let json = serde_json::to_string_pretty(&found.lines)
                .map_err(|error| Error::Internal { stage: "scan", what: error.to_string() })?;
            terminal::result(&json);
        }
        ScanFormat::Ndjson => record(&args.county, &found)?,
    }
    for error in &found.scan.soft_errors {
        terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
    }
    Ok(if found.scan.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}

/// The same project, with a listing in place of its archives.
fn from_listing(project: &Project, from: &Path) -> Result<Project> {
    if from.is_file() {
        return Ok(Project { archives: from.to_owned(), ..project.clone() });
    }
    Err(Error::refused(
        format!("--from：没有这个清单文件：{}", terminal::shown(from)),
        "清单由 qiquan scan --format ndjson、sf -json 或 DROID 的 CSV 导出得到",
    ))
}

/// Writes the listing. A listing of a listing would say that its files were looked at.
fn record(counties: &[String], found: &Listing) -> Result<()> {
    if found.scan.recorded.is_some() {
        return Err(Error::refused(
            "--format ndjson 要看档案文件夹，不能从清单再列清单",
            "请直接使用原来的清单，或在档案所在的电脑上重新列出",
        ));
    }
    pipeline::known_counties_of(counties, &found.divisions)?;
    terminal::say(&phrase!("scan.not_masked"));
    let mut bytes = Vec::new();
    recorded::write(&found.scan, counties, TOOL, &found.digests(), &mut bytes)
        .map_err(|error| Error::Internal { stage: "scan", what: error.to_string() })?;
    terminal::result(&String::from_utf8_lossy(&bytes));
    Ok(())
}

/// Holds the listing against what lies there.
fn verified(project: &Project, from: &Path, options: &ScanOptions) -> Result<ExitStatus> {
    if !project.archives.is_dir() {
        return Err(Error::refused(
            "没有档案文件夹，清单无从核对",
            "--verify 须在档案所在的电脑上，对有档案文件夹的项目运行",
        ));
    }
    let divisions = crate::base::divisions::builtin();
    let listed = scan::run(&from_listing(project, from)?, &divisions, options, &|_| ())?;
    let there = scan::run(project, &divisions, options, &|_| ())?;
    let compared = verify::compare(&listed, &there);
    let mut text = String::new();
    let parts = [(phrase!("scan.missing"), &compared.missing), (phrase!("scan.surplus"), &compared.surplus)];
    for (head, paths) in parts {
        for path in paths {
            let _ = writeln!(text, "{head}\t{path}");
        }
    }
    for (path, what) in &compared.changed {
        let _ = writeln!(text, "{}\t{path}\t{what}", phrase!("scan.changed"));
    }
    let _ = write!(
        text,
        "{}",
        phrase!(
            "scan.verified",
            same = compared.same,
            missing = compared.missing.len(),
            surplus = compared.surplus.len(),
            changed = compared.changed.len()
        )
    );
    terminal::result(&text);
    for error in &there.soft_errors {
        terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
    }
    let differ = if compared.agree() { ExitStatus::Clean } else { ExitStatus::Findings };
    let unread = if there.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete };
    Ok(differ.and(unread))
}

fn text(lines: &[FileLine]) -> String {
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
