//! What a package says about itself: declaration, description, lists of digests.

use super::manifest::{Files, Manifest};
use super::{DECLARATION, FETCH, INFO, OXUM, PAYLOAD, numbered};
use crate::base::digest::Algorithm;
use crate::base::error::{Error, Result, reason};
use crate::base::{inside, text};
use std::collections::BTreeSet;
use std::path::Path;

/// A package as its own files describe it.
#[derive(Debug)]
pub(super) struct Bag {
    /// Lists of the files, the algorithm that proves most first.
    pub manifests: Vec<Manifest>,
    /// Lists of the descriptions.
    pub tags: Vec<Manifest>,
    /// Bytes and files, when the description tells.
    pub oxum: Option<(u64, u64)>,
    /// Files that would have to be fetched; nothing is fetched.
    pub fetch: BTreeSet<String>,
    /// Folder of the files below the package; empty when they lie in the package itself.
    pub payload: &'static str,
    /// Descriptions that lie beside the files, where these have no folder of their own.
    pub beside: BTreeSet<String>,
    /// What is wrong with these files themselves.
    pub faults: Vec<String>,
}

impl Bag {
    /// A package that says nothing yet.
    pub fn empty(payload: &'static str) -> Bag {
        Bag {
            manifests: Vec::new(),
            tags: Vec::new(),
            oxum: None,
            fetch: BTreeSet::new(),
            payload,
            beside: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Reads everything but the files, whichever form the package has.
    ///
    /// # Errors
    /// When the folder has no readable declaration.
    pub fn of(dir: &Path) -> Result<Bag> {
        if dir.join(DECLARATION).symlink_metadata().is_err() && dir.join(numbered::CATALOGUE).is_file() {
            return numbered::read(dir);
        }
        Bag::read(dir)
    }

    /// Reads everything but the files.
    ///
    /// # Errors
    /// When the folder has no readable declaration.
    fn read(dir: &Path) -> Result<Bag> {
        let declaration = inside::read(dir, Path::new(DECLARATION)).map_err(|error| {
            Error::io("不是移交包，或声明文件读不出来", DECLARATION, &error, "请指定含有 bagit.txt 的文件夹")
        })?;
        let mut faults = Vec::new();
        judge_declaration(&text::from_bytes(&declaration), &mut faults);
        let mut bag = Bag {
            manifests: manifests(dir, "manifest", &mut faults),
            tags: manifests(dir, "tagmanifest", &mut faults),
            faults,
            ..Bag::empty(PAYLOAD)
        };
        if bag.manifests.is_empty() {
            bag.faults.push("没有能核对的摘要清单 manifest-….txt".to_owned());
        }
        if let Some(info) = optional(dir, INFO, &mut bag.faults) {
            bag.oxum = oxum(&info, &mut bag.faults);
        }
        if let Some(fetch) = optional(dir, FETCH, &mut bag.faults) {
            // URL, length, path; the path may hold blanks.
            let lines = fetch.lines().filter(|line| !line.trim().is_empty());
            bag.fetch =
                lines.filter_map(|line| line.splitn(3, [' ', '\t']).nth(2)).map(str::to_owned).collect();
        }
        Ok(bag)
    }

    /// Every path that a list of files names.
    pub fn listed(&self) -> BTreeSet<&str> {
        self.manifests.iter().flat_map(|manifest| manifest.files.keys().map(String::as_str)).collect()
    }

    /// Every list must name every file (RFC 8493 §2.1.3): which does not.
    pub fn uneven(&self) -> Vec<String> {
        let all = self.listed();
        let short = |manifest: &&Manifest| manifest.files.len() < all.len();
        let told = self.manifests.iter().filter(short).map(|manifest| {
            format!(
                "{} 只列有 {} 个文件，各清单合计 {} 个",
                Manifest::name("manifest", manifest.algorithm),
                manifest.files.len(),
                all.len()
            )
        });
        told.collect()
    }
}

fn judge_declaration(text: &str, faults: &mut Vec<String>) {
    let value = |label: &str| {
        text.lines().filter_map(|line| line.split_once(':')).find(|(name, _)| name.trim() == label)
    };
    match value("BagIt-Version").map(|(_, version)| version.trim().to_owned()) {
        Some(version) if ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"].contains(&version.as_str()) => {}
        Some(version) => {
            faults.push(format!("{DECLARATION} 的版本是“{}”，认得到 1.0 为止", text::display(&version)))
        }
        None => faults.push(format!("{DECLARATION} 没有写明版本 BagIt-Version")),
    }
    match value("Tag-File-Character-Encoding").map(|(_, name)| name.trim().to_owned()) {
        Some(name) if name.eq_ignore_ascii_case("utf-8") => {}
        Some(name) => {
            faults.push(format!("{DECLARATION} 写明的编码是“{}”，只能按 UTF-8 读", text::display(&name)));
        }
        None => faults.push(format!("{DECLARATION} 没有写明编码 Tag-File-Character-Encoding")),
    }
}

/// Lists of one kind, the strongest first; lists of unknown algorithms are told, for they were not checked.
fn manifests(dir: &Path, kind: &str, faults: &mut Vec<String>) -> Vec<Manifest> {
    let names = match inside::list(dir, Path::new(".")) {
        Ok(paths) => paths.into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())),
        Err(error) => {
            faults.push(format!("列不出移交包中的文件：{}", reason(&error)));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for name in names {
        let stem = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".txt"));
        let Some(stem) = stem else { continue };
        let Some(algorithm) = Algorithm::of(stem) else {
            faults.push(format!("{} 的算法不认得，没有核对", text::display(&name)));
            continue;
        };
        let Some(text) = optional(dir, &name, faults) else { continue };
        let (manifest, wrong) = Manifest::parse(algorithm, &text);
        faults.extend(wrong.into_iter().map(|fault| format!("{name} {fault}")));
        found.push(manifest);
    }
    found.sort_by_key(|manifest| Algorithm::ALL.iter().position(|known| *known == manifest.algorithm));
    found
}

/// Text of a file that may be missing; one that cannot be read is a fault.
fn optional(dir: &Path, name: &str, faults: &mut Vec<String>) -> Option<String> {
    match inside::read(dir, Path::new(name)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(_) => {
                faults.push(format!("{name} 不是 UTF-8 文本"));
                None
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            faults.push(format!("{name} 读不出来：{}", reason(&error)));
            None
        }
    }
}

fn oxum(info: &str, faults: &mut Vec<String>) -> Option<(u64, u64)> {
    let line = info.lines().filter_map(|line| line.split_once(':')).find(|(name, _)| name.trim() == OXUM);
    let (_, value) = line?;
    let read = value
        .trim()
        .split_once('.')
        .and_then(|(bytes, files)| Some((bytes.parse().ok()?, files.parse().ok()?)));
    if read.is_none() {
        faults.push(format!("{INFO} 的 {OXUM} 不是“字节数.文件数”"));
    }
    read
}

/// Digests that the strongest list gives, and its algorithm: what a full check compares.
pub(super) fn strongest(manifests: &[Manifest]) -> Option<(Algorithm, &Files)> {
    manifests.first().map(|manifest| (manifest.algorithm, &manifest.files))
}
