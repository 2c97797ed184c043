//! A run over inputs that an earlier run has seen takes over what that run wrote, when OUT still holds exactly that.
//!
//! What a run depends on is put in one number: the command, the program (by the cache), the configuration, registers and other
//! inputs byte by byte, and the archives by what the system tells of every file. Wherever something stands in doubt (a link, an
//! unreadable folder, a file touched seconds ago, a comparison with another OUT) the run is made in full.

use crate::base::cache::Cache;
use crate::base::config::{self, Project};
use crate::base::error::Result;
use crate::base::fingerprint::{hex, sha256_hex};
use crate::base::{clock, inside};
use crate::cli::args::{CacheArgs, RunArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::pipeline::Recorded;
use crate::cli::terminal;
use crate::cli::words;
use crate::output::receipt::{self, Receipt};
use crate::output::{Staging, filled};
use crate::render::fonts::Fonts;
use crate::scan::known::State;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Runs that are kept of a project, each with an OUT of its own.
const KEPT: usize = 16;
const PREFIX: &str = "run-";
const HISTORY: &str = "history";

/// What a run prints at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub result: String,
    pub notes: Vec<String>,
}

impl Said {
    pub fn say(&self) {
        if !self.result.is_empty() {
            terminal::result(&self.result);
        }
        for note in &self.notes {
            terminal::say(note);
        }
    }
}

/// What a run left for the next one.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    inputs: String,
    as_of: String,
    /// The day, when nothing but the clock gave the as-of date.
    only_on: Option<String>,
    beside: Beside,
    /// Everything of the receipt but who and when.
    receipt: String,
    said: Said,
    status: ExitStatus,
}

/// A run, and all it depends on.
pub struct Question<'a> {
    pub command: &'a str,
    pub project: &'a Project,
    pub args: &'a RunArgs,
    pub link_base: Option<&'a str>,
    pub fonts: &'a Fonts,
    pub out: &'a Path,
    pub archives: State,
    /// The key that seals the part, when the run leaves one.
    pub key: Option<&'a str>,
}

/// The number of everything a run depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs(String);

impl Question<'_> {
    /// `None` when the run depends on something that nobody watches.
    #[must_use]
    pub fn inputs(&self) -> Option<Inputs> {
        if self.args.baseline.is_some() || self.args.history.is_some() {
            return None;
        }
        let mut args = self.args.clone();
        // What neither changes what is written nor what is said.
        (args.jobs, args.no_progress, args.timings) = (None, false, false);
        args.cache = CacheArgs { cache: None, rehash: false };
        let root = self.project.root.canonicalize().ok()?;
        let epoch = std::env::var_os("SOURCE_DATE_EPOCH");
        let mut hash = Sha256::new();
        hash.update(format!(
            "{:?}",
            (
                (self.command, args, self.link_base, self.out, root),
                (words::lang(), terminal::colours(), epoch, &self.fonts.settings),
                (&self.project.config_digest, self.archives.digest, self.key),
            )
        ));
        for (path, digest) in files(self.project)? {
            hash.update(format!("{path:?} {digest}\n"));
        }
        Some(Inputs(hex(&hash.finalize())))
    }
}

/// Files of the project beside the archives, with their digests; `None` when one of them is none.
fn files(project: &Project) -> Option<BTreeMap<PathBuf, String>> {
    let inputs = config::READ_ONLY.iter().chain(&[config::FILE, config::WAIVER_FILE]);
    let places: BTreeSet<PathBuf> =
        inputs.map(|name| project.root.join(name)).chain([project.registers.clone()]).collect();
    let mut found = Vec::new();
    for place in places {
        match place.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Ok(meta) if meta.file_type().is_symlink() => return None,
            _ => {}
        }
        for entry in walkdir::WalkDir::new(&place).follow_links(false) {
            let entry = entry.ok()?;
            let kind = entry.file_type();
            if !kind.is_file() && !kind.is_dir() {
                return None;
            }
            found.push((entry.into_path(), kind.is_file()));
        }
    }
    let digest = |(path, is_file): (PathBuf, bool)| {
        let digest = if is_file { receipt::digest(&path).ok()?.sha256 } else { String::new() };
        Some((path, digest))
    };
    found.into_par_iter().map(digest).collect()
}

/// What a run reads in OUT: history and filled-in workbooks, with their digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside(BTreeMap<String, String>);

impl Beside {
    /// `None` when it cannot be told.
    #[must_use]
    pub fn of(out: &Path) -> Option<Beside> {
        let mut found = BTreeMap::new();
        for book in filled::find(out) {
            found.insert(format!("{} {}", book.name, book.lineage), receipt::digest(&book.path).ok()?.sha256);
        }
        for path in inside::list(out, Path::new(HISTORY)).ok()? {
            let name = path.file_name()?.to_string_lossy();
            found.insert(format!("{HISTORY}/{name}"), receipt::digest(&path).ok()?.sha256);
        }
        Some(Beside(found))
    }

    /// Without the entry of a run at `as_of`, which such a run does not read.
    fn without(mut self, as_of: &str) -> Beside {
        self.0.remove(&format!("{HISTORY}/{as_of}.json"));
        self
    }
}

/// A receipt without what no two runs have in common.
fn lasting(receipt: &Receipt) -> String {
    sha256_hex(&Receipt { written_at: String::new(), user: String::new(), ..receipt.clone() }.to_json())
}

fn kind(out: &Path) -> String {
    format!("{PREFIX}{}", &sha256_hex(out.as_os_str().as_encoded_bytes())[..12])
}

/// Whether a run can be taken over.
pub enum Outcome {
    /// What is to be said, and how the command ends.
    Same(Said, ExitStatus),
    /// The run is to be made.
    Changed(Staging),
}

/// Does OUT hold what an earlier run over the same inputs wrote, unchanged? Then it is this run's as well.
///
/// # Errors
/// When the receipt cannot be written.
pub fn take_over(cache: &Cache, inputs: &Inputs, staging: Staging) -> Result<Outcome> {
    let out = staging.out().to_owned();
    let kept = cache.load(&kind(&out)).and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    let Some(kept) = kept.filter(|kept| kept.inputs == inputs.0 && staging.notes.is_empty()) else {
        return Ok(Outcome::Changed(staging));
    };
    let today = clock::today().to_string();
    let same_day = kept.only_on.as_ref().is_none_or(|day| *day == today);
    let receipt = Receipt::read(&out)?.filter(|receipt| lasting(receipt) == kept.receipt);
    let Some(receipt) = receipt.filter(|receipt| same_day && is_whole(&out, receipt)) else {
        return Ok(Outcome::Changed(staging));
    };
    if Beside::of(&out).is_none_or(|now| now.without(&kept.as_of) != kept.beside) {
        return Ok(Outcome::Changed(staging));
    }
    let now = Receipt::now(&receipt.command, &receipt.as_of, &receipt.formats, receipt.scope.clone());
    staging.renew(Receipt { written_at: now.written_at, user: now.user, ..receipt })?;
    Ok(Outcome::Same(kept.said, kept.status))
}

/// Is every file of the receipt there as it was written, and no link on the way to it?
fn is_whole(out: &Path, receipt: &Receipt) -> bool {
    let files: BTreeSet<String> = walkdir::WalkDir::new(out)
        .follow_links(false)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let below = entry.path().strip_prefix(out).ok()?.to_str()?;
            Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
        })
        .collect();
    receipt.files.par_iter().all(|(path, written)| files.contains(path) && written.is_at(&out.join(path)))
}

/// Keeps what a run over `inputs` wrote, for the next one. `said` is what that one will print.
pub fn keep(
    cache: &Cache,
    out: &Path,
    inputs: &Inputs,
    then: Beside,
    run: &Recorded,
    said: Said,
    status: ExitStatus,
) {
    let as_of = run.record.summary.as_of.clone();
    let (Some(now), Ok(Some(receipt))) = (Beside::of(out), Receipt::read(out)) else { return };
    let now = now.without(&as_of);
    // Something was filled in meanwhile, or is now kept under another name.
    if now != then.without(&as_of) {
        return;
    }
    let kept = Kept {
        inputs: inputs.0.clone(),
        only_on: run.by_clock.then(|| as_of.clone()),
        as_of,
        beside: now,
        receipt: lasting(&receipt),
        said,
        status,
    };
    if let Ok(bytes) = serde_json::to_vec(&kept) {
        cache.store(&kind(out), &bytes);
    }
    for old in cache.kinds(PREFIX).into_iter().skip(KEPT) {
        cache.forget(&old);
    }
}
