//! Writes a package (移交包): copies file by file, checks every copy, and writes what makes it a package last.
//!
//! A killed run leaves a folder without it; the next run over the same files takes up what is already there. Nothing in the
//! folder that this program did not put there is touched, and nothing is ever written at the source.

use crate::base::digest::{Algorithm, Digests};
use crate::base::error::{Error, Result, reason};
use crate::base::{inside, mask, text};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Ends the name of a copy that is being written.
const PART: &str = ".qiquan-part";

/// What is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file of the archive.
    File(PathBuf),
    /// Text that this program makes (元数据).
    Text(String),
}

impl Source {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Source::File(path) => Box::new(inside::regular(path)?),
            Source::Text(text) => Box::new(text.as_bytes()),
        })
    }

    fn length(&self) -> io::Result<u64> {
        match self {
            Source::File(path) => Ok(inside::regular(path)?.metadata()?.len()),
            Source::Text(text) => Ok(text.len() as u64),
        }
    }
}

/// A file to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it lies.
    pub source: Source,
    /// Path below the payload folder, `/`-separated.
    pub path: String,
}

/// Digests of an item, or why it could not be packed.
pub type Outcome = std::result::Result<Digests, String>;

/// What a form of package adds to the files.
pub trait Form: Sync {
    /// Folder of the files below the package; empty when they lie in the package itself.
    fn payload(&self) -> &'static str;
    /// The file that makes a folder a package: written last.
    fn declaration(&self) -> &'static str;
    /// May an unfinished package hold a file or folder of this name at its top?
    fn owns(&self, name: &str) -> bool;
    /// Name and text of everything beside the files, the declaration last.
    fn descriptions(&self, items: &[Item], outcomes: &[Outcome]) -> Vec<(String, String)>;
}

/// What was packed, in the order of the paths.
#[derive(Debug, Default)]
pub struct Packed {
    /// Digests by item, in the order of the items, or why one could not be packed. When one could not, the package was not
    /// sealed.
    pub outcomes: Vec<Outcome>,
    /// Files that lie in the package and belong to no item; when there are any the package was not sealed.
    pub foreign: Vec<String>,
    pub sealed: bool,
}

impl Packed {
    /// Is every item in place, and nothing else?
    fn is_whole(&self) -> bool {
        self.foreign.is_empty() && self.outcomes.iter().all(std::result::Result::is_ok)
    }
}

/// Copies `items` into `target` and seals it when every one of them is in place and it `may_seal`. `progress` is told the
/// number of files that are done, copying and checking counted apart.
///
/// # Errors
/// When `target` is a package with other content, or cannot be written.
pub fn pack(
    target: &Path,
    items: &[Item],
    algorithms: &[Algorithm],
    form: &dyn Form,
    may_seal: bool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Packed> {
    let sealed_before = target.join(form.declaration()).symlink_metadata().is_ok();
    refuse_foreign(target, form, sealed_before)?;
    let done = AtomicU64::new(0);
    let step = || progress(done.fetch_add(1, Ordering::Relaxed) + 1);
    let copies: Vec<io::Result<Digests>> = items
        .par_iter()
        .map(|item| {
            let place = target.join(form.payload()).join(&item.path);
            // A sealed package is compared and never written.
            let copied = if sealed_before {
                looked_at(item, &place, algorithms)
            } else {
                copy(item, &place, algorithms)
            };
            step();
            copied
        })
        .collect();
    let mut packed = Packed::default();
    let checked: Vec<Option<io::Result<()>>> = items
        .par_iter()
        .zip(&copies)
        .map(|(item, copy)| {
            let digests = copy.as_ref().ok()?;
            let checked = check(&target.join(form.payload()).join(&item.path), digests, algorithms);
            step();
            Some(checked)
        })
        .collect();
    for (copy, checked) in copies.into_iter().zip(checked) {
        let outcome = copy.and_then(|digests| checked.unwrap_or(Ok(())).map(|()| digests));
        packed.outcomes.push(outcome.map_err(|error| reason(&error)));
    }
    packed.foreign = foreign(target, form, items, sealed_before)?;
    let texts = form.descriptions(items, &packed.outcomes);
    if sealed_before {
        return compared(target, items, packed, &texts);
    }
    if may_seal && packed.is_whole() {
        seal(target, form, &texts)?;
        packed.sealed = true;
    }
    Ok(packed)
}

/// A folder that holds something else must not become a package.
fn refuse_foreign(target: &Path, form: &dyn Form, sealed: bool) -> Result<()> {
    let entries = match std::fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("打不开移交包文件夹", target, &error)),
    };
    let names: Vec<String> =
        entries.flatten().map(|entry| text::from_bytes(entry.file_name().as_encoded_bytes())).collect();
    // What an unfinished package may hold: the files, and descriptions of a run that was killed while sealing.
    let own = |name: &String| form.owns(name.strip_suffix(PART).unwrap_or(name));
    let strange: Vec<String> =
        names.iter().filter(|name| !own(name)).map(|name| mask::text(&text::display(name))).collect();
    if sealed || strange.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        format!("移交包文件夹 {} 里有别的文件：{}", shown(target), strange.join("、")),
        "请用 --package 指定一个空的或不存在的文件夹",
    ))
}

/// Copies one file unless an equal one of an earlier run is there.
fn copy(item: &Item, place: &Path, algorithms: &[Algorithm]) -> io::Result<Digests> {
    let length = item.source.length()?;
    let same = place.symlink_metadata().is_ok_and(|meta| meta.is_file() && meta.len() == length);
    if same {
        let wanted = Digests::of_reader(&mut *item.source.open()?, algorithms, &mut |_| Ok(()))?;
        if Digests::of_file(place, algorithms)? == wanted {
            return Ok(wanted);
        }
    }
    let folder = place.parent().unwrap_or(place);
    std::fs::create_dir_all(folder)?;
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(PART);
    let part = place.with_file_name(name);
    let mut file = File::create(&part)?;
    let digests =
        Digests::of_reader(&mut *item.source.open()?, algorithms, &mut |piece| file.write_all(piece))?;
    file.sync_data()?;
    drop(file);
    std::fs::rename(&part, place)?;
    Ok(digests)
}

/// Digests of the source, for a package that is only compared.
fn looked_at(item: &Item, place: &Path, algorithms: &[Algorithm]) -> io::Result<Digests> {
    let digests = Digests::of_reader(&mut *item.source.open()?, algorithms, &mut |_| Ok(()))?;
    match place.symlink_metadata() {
        Ok(_) => Ok(digests),
        Err(_) => Err(io::Error::other("档案中有，移交包中没有")),
    }
}

/// Reads the copy back: a disk that lied is found out now.
fn check(place: &Path, wanted: &Digests, algorithms: &[Algorithm]) -> io::Result<()> {
    if Digests::of_file(place, algorithms)? == *wanted {
        Ok(())
    } else {
        Err(io::Error::other("移交包中的副本与原件不同"))
    }
}

/// Files of the payload that no item put there; what a killed copy left is removed, but from a sealed package nothing is.
fn foreign(target: &Path, form: &dyn Form, items: &[Item], sealed: bool) -> Result<Vec<String>> {
    let own: BTreeSet<&str> = items.iter().map(|item| item.path.as_str()).collect();
    let root = target.join(form.payload());
    let mut strange = Vec::new();
    for item in walkdir::WalkDir::new(&root).follow_links(false).sort_by_file_name() {
        let entry = match item {
            Ok(entry) => entry,
            Err(error) if error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound) => {
                continue;
            }
            Err(error) => {
                let error = error.into_io_error().unwrap_or_else(|| ErrorKind::Other.into());
                return Err(failed("列不出移交包文件夹", target, &error));
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let path =
            text::from_bytes(path.as_os_str().as_encoded_bytes()).replace(std::path::MAIN_SEPARATOR, "/");
        // Descriptions lie beside the files where these have no folder of their own.
        let described = form.payload().is_empty() && !path.contains('/') && form.owns(&path);
        if own.contains(path.as_str()) || described {
            continue;
        }
        if !sealed && path.ends_with(PART) && entry.file_type().is_file() {
            std::fs::remove_file(entry.path())
                .map_err(|error| failed("删不掉没有写完的副本", entry.path(), &error))?;
            continue;
        }
        strange.push(path);
    }
    Ok(strange)
}

/// Is a package that was sealed before what would be written now?
fn compared(target: &Path, items: &[Item], mut packed: Packed, texts: &[(String, String)]) -> Result<Packed> {
    let other: Vec<&str> = texts
        .iter()
        .filter(|(name, text)| !inside::read(target, Path::new(name)).is_ok_and(|now| now == text.as_bytes()))
        .map(|(name, _)| name.as_str())
        .collect();
    if packed.is_whole() && other.is_empty() {
        packed.sealed = true;
        return Ok(packed);
    }
    let mut what = format!("移交包 {} 已经封装，内容与现在的档案不同", shown(target));
    let failed = items
        .iter()
        .zip(&packed.outcomes)
        .filter_map(|(item, outcome)| Some((item, outcome.as_ref().err()?)));
    let mut first: Vec<String> =
        failed.map(|(item, why)| format!("{}（{why}）", mask::text(&text::display(&item.path)))).collect();
    first.extend(
        packed.foreign.iter().map(|path| format!("{}（档案中没有）", mask::text(&text::display(path)))),
    );
    if first.is_empty() {
        first.extend(other.into_iter().map(str::to_owned));
    }
    let more = first.len().saturating_sub(5);
    first.truncate(5);
    let _ = write!(what, "：{}", first.join("、"));
    if more > 0 {
        let _ = write!(what, "，另有 {more} 处");
    }
    Err(Error::refused(what, "封装后的移交包不再改动：请用 --package 指定另一个文件夹重新封装"))
}

/// Lists and descriptions, each whole or not at all; the declaration makes the folder a package.
fn seal(target: &Path, form: &dyn Form, texts: &[(String, String)]) -> Result<()> {
    std::fs::create_dir_all(target.join(form.payload()))
        .map_err(|error| failed("写不了移交包", target, &error))?;
    for (name, text) in texts {
        let part = target.join(format!("{name}{PART}"));
        let write = || -> io::Result<()> {
            let mut file = File::create(&part)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            drop(file);
            std::fs::rename(&part, target.join(name))
        };
        write().map_err(|error| failed("写不了移交包的清单", &target.join(name), &error))?;
    }
    Ok(())
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::io(what, shown(path), error, "请核对磁盘空间和权限；重新运行会接着已完成的部分继续")
}

/// The last component: messages never show where a machine keeps its files.
fn shown(path: &Path) -> String {
    let name = path.file_name().map(|name| text::from_bytes(name.as_encoded_bytes())).unwrap_or_default();
    mask::text(&text::display(&name))
}
