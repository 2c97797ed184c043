//! Checks a package, of this program or of another, at three depths.

use super::manifest::{Files, Manifest};
use super::read::{Bag, strongest};
use crate::base::digest::{Algorithm, Digests};
use crate::base::error::{Result, reason};
use crate::base::{inside, text};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use unicode_normalization::UnicodeNormalization;

/// How deep to look (核对深度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Number of files and bytes (总件数、总字节数相符性).
    Count,
    /// Every listed file is there, and no other (完整性).
    Files,
    /// Every digest (一致性).
    Full,
}

/// What a check found. Paths are as the package lists them, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Faults of declaration, description and lists.
    pub faults: Vec<String>,
    /// Listed and not there.
    pub missing: Vec<String>,
    /// There and not listed.
    pub surplus: Vec<String>,
    /// Content differs from the list.
    pub changed: Vec<String>,
    /// Listed under the first name, found with the same content under the second (full check only).
    pub renamed: Vec<(String, String)>,
    /// Could not be read, and why.
    pub unreadable: Vec<(String, String)>,
    /// Files that the package itself says have to be fetched elsewhere; nothing was fetched.
    pub unfetched: Vec<String>,
    /// Files and bytes of the payload.
    pub files: u64,
    pub bytes: u64,
    /// Files that the lists name.
    pub listed: u64,
    /// Algorithms whose digests were compared; empty unless the check was full.
    pub algorithms: Vec<&'static str>,
}

impl Report {
    /// Did the check find nothing?
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.differences() == 0 && self.faults.is_empty() && self.unreadable.is_empty()
    }

    /// Files that are not as listed.
    #[must_use]
    pub fn differences(&self) -> usize {
        self.missing.len()
            + self.surplus.len()
            + self.changed.len()
            + self.renamed.len()
            + self.unfetched.len()
    }
}

/// A file below the package as found.
struct Found {
    disk: PathBuf,
    bytes: u64,
}

/// Checks the package in `dir`; `progress` is told the number of files whose digests were compared.
///
/// # Errors
/// When `dir` has no readable declaration.
pub fn verify(dir: &Path, depth: Depth, progress: &(dyn Fn(u64) + Sync)) -> Result<Report> {
    let bag = Bag::of(dir)?;
    let mut report = Report { faults: bag.faults.clone(), ..Report::default() };
    report.faults.extend(bag.uneven());
    let found = payload(dir, &bag, &mut report);
    report.files = found.len() as u64;
    report.bytes = found.values().map(|file| file.bytes).sum();
    let listed = bag.listed();
    report.listed = listed.len() as u64;
    count(&bag, &mut report);
    if depth == Depth::Count {
        return Ok(report);
    }
    let places = Places::of(&found);
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mut there: Vec<(&str, &Found)> = Vec::new();
    for path in listed {
        match places.find(path).and_then(|name| found.get_key_value(name)) {
            Some((name, file)) => {
                met.insert(name);
                there.push((path, file));
            }
            None if bag.fetch.contains(path) => report.unfetched.push(path.to_owned()),
            None => report.missing.push(path.to_owned()),
        }
    }
    report.surplus = found.keys().filter(|name| !met.contains(name.as_str())).cloned().collect();
    descriptions(dir, &bag, depth, &mut report);
    if depth == Depth::Full {
        compare(&bag, &there, &mut report, progress);
        renamed(&bag, &found, &mut report);
        report.algorithms = bag.manifests.iter().map(|manifest| manifest.algorithm.name()).collect();
    }
    Ok(report)
}

fn count(bag: &Bag, report: &mut Report) {
    let Some((bytes, files)) = bag.oxum else {
        if report.files != report.listed {
            report.faults.push(format!("清单列有 {} 个文件，实有 {} 个", report.listed, report.files));
        }
        return;
    };
    if files != report.files {
        report.faults.push(format!("说明写有 {files} 个文件，实有 {} 个", report.files));
    }
    if bytes != report.bytes {
        report.faults.push(format!("说明写有 {bytes} 字节，实有 {} 字节", report.bytes));
    }
}

/// Files of the package by their path, without its descriptions; links are not followed.
fn payload(dir: &Path, bag: &Bag, report: &mut Report) -> BTreeMap<String, Found> {
    let mut found = BTreeMap::new();
    let root = dir.join(bag.payload);
    for item in walkdir::WalkDir::new(&root).follow_links(false) {
        let entry = match item {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&root).strip_prefix(dir).unwrap_or(Path::new(bag.payload));
                let why = error.io_error().map_or_else(|| error.to_string(), reason);
                report.unreadable.push((shown(path), why));
                continue;
            }
        };
        let path = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        if entry.file_type().is_dir() || bag.beside.contains(&shown(path)) {
            continue;
        }
        let bytes = entry.metadata().map_or(0, |meta| meta.len());
        if entry.file_type().is_file() {
            found.insert(shown(path), Found { disk: entry.path().to_owned(), bytes });
        } else {
            report.unreadable.push((shown(path), "是链接或不是普通文件，没有跟随".to_owned()));
        }
    }
    report.unreadable.sort();
    found
}

fn shown(path: &Path) -> String {
    text::from_bytes(path.as_os_str().as_encoded_bytes()).replace(std::path::MAIN_SEPARATOR, "/")
}

/// Names that differ only in the way accents are composed are one name: systems change it when they copy.
struct Places<'a> {
    exact: BTreeSet<&'a str>,
    composed: BTreeMap<String, &'a str>,
}

impl<'a> Places<'a> {
    fn of(found: &'a BTreeMap<String, Found>) -> Self {
        let composed = found.keys().map(|name| (name.nfc().collect(), name.as_str())).collect();
        Places { exact: found.keys().map(String::as_str).collect(), composed }
    }

    fn find(&self, path: &str) -> Option<&'a str> {
        let composed = || self.composed.get(&path.nfc().collect::<String>());
        self.exact.get(path).or_else(composed).copied()
    }
}

/// One description or list, as the lists of descriptions name it.
fn descriptions(dir: &Path, bag: &Bag, depth: Depth, report: &mut Report) {
    for Manifest { algorithm, files } in &bag.tags {
        for (path, wanted) in files {
            match inside::open(dir, Path::new(path)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    if !report.missing.contains(path) {
                        report.missing.push(path.clone());
                    }
                }
                Err(error) => report.unreadable.push((path.clone(), reason(&error))),
                Ok(_) if depth < Depth::Full => {}
                Ok(mut file) => match Digests::of_reader(&mut file, &[*algorithm], &mut |_| Ok(())) {
                    Ok(now) if now.hex.first() == Some(wanted) => {}
                    Ok(_) if report.changed.contains(path) => {}
                    Ok(_) => report.changed.push(path.clone()),
                    Err(error) => report.unreadable.push((path.clone(), reason(&error))),
                },
            }
        }
    }
}

/// Every digest of every list, one reading a file.
fn compare(bag: &Bag, there: &[(&str, &Found)], report: &mut Report, progress: &(dyn Fn(u64) + Sync)) {
    let done = AtomicU64::new(0);
    // A path, and why it could not be read when that is what is wrong.
    let judged: Vec<Option<(&str, Option<String>)>> = there
        .par_iter()
        .map(|(path, file)| {
            let wanted: Vec<(Algorithm, &String)> = bag
                .manifests
                .iter()
                .filter_map(|manifest| Some((manifest.algorithm, manifest.files.get(*path)?)))
                .collect();
            let algorithms: Vec<Algorithm> = wanted.iter().map(|(algorithm, _)| *algorithm).collect();
            let now = Digests::of_file(&file.disk, &algorithms);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            match now {
                Ok(now) if now.hex.iter().eq(wanted.iter().map(|(_, digest)| *digest)) => None,
                Ok(_) => Some((*path, None)),
                Err(error) => Some((*path, Some(reason(&error)))),
            }
        })
        .collect();
    for (path, unread) in judged.into_iter().flatten() {
        match unread {
            None => report.changed.push(path.to_owned()),
            Some(why) => report.unreadable.push((path.to_owned(), why)),
        }
    }
    report.changed.sort();
}

/// A missing file and one too many with the same content are one file under another name.
fn renamed(bag: &Bag, found: &BTreeMap<String, Found>, report: &mut Report) {
    let Some((algorithm, files)) = strongest(&bag.manifests) else { return };
    if report.missing.is_empty() || report.surplus.is_empty() {
        return;
    }
    let mut now: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in &report.surplus {
        let digest = found.get(name).and_then(|file| Digests::of_file(&file.disk, &[algorithm]).ok());
        if let Some(digest) = digest.and_then(|now| now.hex.into_iter().next()) {
            now.entry(digest).or_default().push(name.clone());
        }
    }
    pair(files, &mut now, report);
}

fn pair(files: &Files, now: &mut BTreeMap<String, Vec<String>>, report: &mut Report) {
    let missing = std::mem::take(&mut report.missing);
    for path in missing {
        let same = files.get(&path).and_then(|digest| now.get_mut(digest)).filter(|names| !names.is_empty());
        match same {
            Some(names) => {
                let name = names.remove(0);
                report.surplus.retain(|other| *other != name);
                report.renamed.push((path, name));
            }
            None => report.missing.push(path),
        }
    }
}
