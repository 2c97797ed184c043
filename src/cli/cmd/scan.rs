//! `qiquan scan`: what lies in the archive folders and whose it is.

use crate::base::divisions;
use crate::base::error::Result;
use crate::base::mask;
use crate::cli::args::ScanArgs;
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::{project, terminal};
use crate::scan::{self, ScanOptions};
use std::fmt::Write;

/// Prints one line a file: level, county, village, household, format, state, bytes, path.
///
/// # Errors
/// Faulty configuration.
pub fn run(args: &ScanArgs) -> Result<ExitStatus> {
    let project = project::open(&args.project)?;
    let options = ScanOptions { counties: args.county.clone(), townships: Vec::new() };
    let found = with_jobs(args.jobs, || scan::run(&project, &divisions::builtin(), &options, &|_| ()))?;
    let mut text = String::from("层级\t旗县区\t嘎查村\t户编号\t格式\t状态\t字节\t路径\n");
    for (id, entry) in found.entries.iter().enumerate() {
        let key = &found.folders[entry.folder as usize].key;
        let path = found.path_of(u32::try_from(id).unwrap_or(u32::MAX));
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{}\t{:?}\t{:?}\t{}\t{}",
            key.level.map_or("未对应", |level| level.label()),
            key.county,
            key.village,
            key.household_id,
            entry.format,
            entry.state,
            entry.size,
            mask::text_except(&path, &key.household_id)
        );
    }
    terminal::result(&text);
    for error in &found.soft_errors {
        terminal::say(&format!("未能检查：{}：{}", error.path, error.reason));
    }
    Ok(if found.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}
