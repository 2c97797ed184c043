//! `qiquan scan`: what lies in the archive folders, whose it is and which paper it was taken for.

use crate::base::error::{Error, Result};
use crate::cli::args::{ListFormat, ScanArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::words::phrase;
use crate::cli::{listing, project, terminal};
use crate::model::files::FileLine;
use crate::scan::ScanOptions;
use crate::scan::known::Known;
use std::fmt::Write;

/// Lists every file, tab-separated or as JSON.
///
/// # Errors
/// Faulty configuration or catalogue.
pub fn run(args: &ScanArgs) -> Result<ExitStatus> {
    let (project, ..) = project::open(&args.project)?;
    let options = ScanOptions { counties: args.county.clone(), ..ScanOptions::default() };
    let found = with_jobs(args.jobs, || listing::of(&project, &options, Known::default(), &|_| ()))?;
    terminal::result(&match args.format {
        ListFormat::Text => text(&found.lines),
        ListFormat::Json => serde_json::to_string_pretty(&found.lines)
            .map_err(|error| Error::Internal { stage: "scan", what: error.to_string() })?,
    });
    for error in &found.scan.soft_errors {
        terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
    }
    Ok(if found.scan.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
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
