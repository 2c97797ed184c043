//! `qiquan verify` on transfer packages: one, or a folder of them.

use crate::base::error::{Error, Result};
use crate::base::{mask, text};
use crate::cli::args::{DepthName, VerifyArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::terminal::{self, Progress};
use crate::cli::words::phrase;
use crate::output::bag::verify::{Depth, Report, verify};
use crate::output::bag::{MARKS, PAYLOAD, numbered};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Packages of a folder.
#[derive(Debug, Default)]
pub struct Packages {
    sealed: Vec<PathBuf>,
    /// Without a declaration: a run was broken off.
    open: Vec<PathBuf>,
}

impl Packages {
    /// Those in `dir`: itself, or the folders in it that are one.
    #[must_use]
    pub fn of(dir: &Path) -> Packages {
        Packages { sealed: sealed(dir), open: unsealed(dir) }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sealed.is_empty() && self.open.is_empty()
    }
}

fn sealed(dir: &Path) -> Vec<PathBuf> {
    let is_bag = |folder: &Path| MARKS.iter().any(|mark| folder.join(mark).is_file());
    if is_bag(dir) {
        return vec![dir.to_owned()];
    }
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_bag(path)).collect();
    folders.sort();
    folders
}

/// Folders in `dir` that hold files of a package and no declaration: a run that was broken off.
fn unsealed(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let open = |path: &PathBuf| {
        MARKS.iter().all(|mark| !path.join(mark).exists())
            && (path.join(PAYLOAD).is_dir() || numbered::is_begun(path))
    };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(open).collect();
    folders.sort();
    folders
}

/// Checks every package; any difference gives exit status 1, what could not be read 3.
///
/// # Errors
/// When a declaration cannot be read.
pub fn run(args: &VerifyArgs, packages: &Packages) -> Result<ExitStatus> {
    let depth = match args.depth {
        DepthName::Count => Depth::Count,
        DepthName::Files => Depth::Files,
        DepthName::Full => Depth::Full,
    };
    let mut progress = Progress::new(false, args.no_progress, false);
    let mut said = String::new();
    let mut status = ExitStatus::Clean;
    for bag in &packages.sealed {
        progress.stage(&phrase!("bags.stage", name = name(bag)));
        progress.counts();
        let report = verify(bag, depth, &|done| progress.count(done))?;
        let unread = if report.unreadable.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete };
        let differs = report.differences() > 0 || !report.faults.is_empty();
        status = status.and(unread).and(if differs { ExitStatus::Findings } else { ExitStatus::Clean });
        said.push_str(&text(bag, depth, &report));
    }
    for folder in &packages.open {
        status = status.and(ExitStatus::Findings);
        let told = phrase!("bags.unsealed", name = name(folder), declaration = MARKS.join("/"));
        let _ = writeln!(said, "{told}");
    }
    progress.finish();
    terminal::result(&said);
    Ok(status)
}

fn name(bag: &Path) -> String {
    let name = bag.file_name().map(|name| text::from_bytes(name.as_encoded_bytes())).unwrap_or_default();
    shown(&name)
}

fn shown(path: &str) -> String {
    mask::text(&text::display(path))
}

fn text(bag: &Path, depth: Depth, report: &Report) -> String {
    let mut said = String::new();
    for fault in &report.faults {
        let _ = writeln!(said, "{}", phrase!("bags.fault", what = shown(fault)));
    }
    for (word, paths) in [
        (phrase!("bags.missing"), &report.missing),
        (phrase!("bags.surplus"), &report.surplus),
        (phrase!("bags.changed"), &report.changed),
        (phrase!("bags.unfetched"), &report.unfetched),
    ] {
        for path in paths {
            let _ = writeln!(said, "{word}  {}", shown(path));
        }
    }
    for (before, now) in &report.renamed {
        let _ = writeln!(said, "{}", phrase!("bags.renamed", before = shown(before), now = shown(now)));
    }
    for (path, why) in &report.unreadable {
        let _ = writeln!(said, "{}", phrase!("bags.unread", path = shown(path), reason = why));
    }
    let how = match depth {
        Depth::Count => phrase!("bags.counted"),
        Depth::Files => phrase!("bags.listed"),
        Depth::Full => {
            let names: Vec<String> = report.algorithms.iter().map(|name| name.to_uppercase()).collect();
            phrase!("bags.digested", algorithms = names.join(&phrase!("frame.joined")))
        }
    };
    let verdict = if report.is_sound() { phrase!("bags.sound") } else { phrase!("bags.differs") };
    let line = phrase!(
        "bags.line",
        name = name(bag),
        verdict = verdict,
        listed = report.listed,
        files = report.files,
        bytes = report.bytes,
        missing = report.missing.len(),
        surplus = report.surplus.len(),
        changed = report.changed.len(),
        renamed = report.renamed.len(),
        how = how,
    );
    let _ = writeln!(said, "{line}");
    said
}

/// Refuses a depth where there is no package: an output is always compared in full.
///
/// # Errors
/// Refused when a depth other than the full one was asked for.
pub fn refuse_depth(args: &VerifyArgs) -> Result<()> {
    if args.depth == DepthName::Full {
        return Ok(());
    }
    Err(Error::refused("--depth 只用于移交包", "请指定含有 bagit.txt 的文件夹，或去掉 --depth"))
}
