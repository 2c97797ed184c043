//! The walk itself: `walkdir` over each subtree of the second level, `rayon` across the subtrees.
//!
//! No link is followed: a link may lead out of the project or round in circles. Each is listed, and its place counts as
//! unreadable, so that papers behind it are 不明 and never missing.

use crate::base::error::reason;
use crate::base::error::{Error, Result};
use crate::scan::entry::{FileClass, FileState, Format, Member};
use crate::scan::format::Probe;
use crate::scan::{format, names};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use walkdir::{DirEntry, WalkDir};

/// A folder as found.
#[derive(Debug, Default)]
pub(super) struct RawFolder {
    pub path: String,
    pub os_path: Option<PathBuf>,
    pub unreadable: bool,
    /// Its content is never an archive paper.
    pub junk: bool,
    pub files: Vec<RawFile>,
    /// Display names of the folders inside, to see clashes.
    pub folders: Vec<String>,
    /// (name inside the folder, reason)
    pub errors: Vec<(String, String)>,
}

/// A file as found.
#[derive(Debug)]
pub(super) struct RawFile {
    pub name: Box<str>,
    pub os_name: Option<Box<OsStr>>,
    pub size: u64,
    pub format: Format,
    pub state: FileState,
    pub class: FileClass,
    pub head_hash: u64,
    /// Where it lies in the container it was listed from.
    pub member: Option<Box<Member>>,
}

/// Folders of one subtree.
#[derive(Default)]
struct Found {
    folders: Vec<RawFolder>,
    /// Full path on disk → index into `folders`.
    known: HashMap<PathBuf, usize>,
    /// The folder asked for last: files come folder by folder.
    last: Option<(PathBuf, usize)>,
}

struct Walker<'a> {
    root: &'a Path,
    names_only: bool,
    count: AtomicU64,
    progress: &'a (dyn Fn(u64) + Sync),
}

/// Every folder below `root`, in no particular order.
pub(super) fn walk(root: &Path, names_only: bool, progress: &(dyn Fn(u64) + Sync)) -> Result<Vec<RawFolder>> {
    let walker = Walker { root, names_only, count: AtomicU64::new(0), progress };
    if let Err(error) = std::fs::read_dir(root) {
        return Err(Error::io(
            "打不开档案文件夹",
            names::display_path(Path::new(root.file_name().unwrap_or_default())),
            &error,
            "检查文件夹权限",
        ));
    }
    let mut top = Found::default();
    let mut subtrees: Vec<PathBuf> = Vec::new();
    for item in WalkDir::new(root).follow_links(false).max_depth(2) {
        let deep = item.as_ref().is_ok_and(|entry| entry.depth() == 2 && entry.file_type().is_dir());
        if deep && let Ok(entry) = &item {
            subtrees.push(entry.path().to_owned());
            if let (Some(parent), Some(name)) = (entry.path().parent(), entry.path().file_name()) {
                walker.folder(&mut top, parent).folders.push(names::display(name).into_owned());
            }
            continue;
        }
        walker.take(&mut top, item);
    }
    let parts: Vec<Found> = subtrees
        .par_iter()
        .map(|subtree| {
            let mut found = Found::default();
            for item in WalkDir::new(subtree).follow_links(false) {
                walker.take(&mut found, item);
            }
            found
        })
        .collect();
    progress(walker.count.load(Ordering::Relaxed));
    let mut all: Vec<RawFolder> =
        top.folders.into_iter().chain(parts.into_iter().flat_map(|part| part.folders)).collect();
    for folder in &mut all {
        folder.files.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.os_name.cmp(&b.os_name)));
        folder.folders.sort();
        folder.errors.sort();
    }
    Ok(all)
}

impl Walker<'_> {
    fn folder<'f>(&self, found: &'f mut Found, path: &Path) -> &'f mut RawFolder {
        let at = match &found.last {
            Some((last, at)) if last == path => *at,
            _ => match found.known.get(path) {
                Some(at) => *at,
                None => {
                    let below = path.strip_prefix(self.root).unwrap_or(path);
                    let shown = names::display_path(below);
                    let os_path = (Path::new(&shown) != below).then(|| below.to_owned());
                    let junk = below.iter().any(|part| names::is_junk_folder(&part.to_string_lossy()));
                    found.folders.push(RawFolder { path: shown, os_path, junk, ..RawFolder::default() });
                    found.known.insert(path.to_owned(), found.folders.len() - 1);
                    found.folders.len() - 1
                }
            },
        };
        if found.last.as_ref().is_none_or(|(_, last)| *last != at) {
            found.last = Some((path.to_owned(), at));
        }
        &mut found.folders[at]
    }

    fn take(&self, found: &mut Found, item: walkdir::Result<DirEntry>) {
        let entry = match item {
            Ok(entry) => entry,
            Err(error) => return self.failed(found, &error),
        };
        let path = entry.path();
        let kind = entry.file_type();
        let parent = path.parent().unwrap_or(self.root);
        if kind.is_dir() {
            self.folder(found, path);
            if entry.depth() > 0 {
                let name = names::display(entry.file_name()).into_owned();
                self.folder(found, parent).folders.push(name);
            }
            return;
        }
        let name = names::display(entry.file_name()).into_owned();
        if kind.is_symlink() {
            let to_folder = std::fs::metadata(path).is_ok_and(|target| target.is_dir());
            let reason = "是链接，没有跟随；请放入真实的文件或文件夹".to_owned();
            if to_folder {
                let folder = self.folder(found, path);
                folder.unreadable = true;
                folder.errors.push((String::new(), reason));
                return;
            }
            let folder = self.folder(found, parent);
            folder.errors.push((name.clone(), reason));
            folder.files.push(RawFile { state: FileState::Link, ..unread(name, entry.file_name()) });
            return;
        }
        if !kind.is_file() {
            // It has the name of a paper, and nobody can read what is behind it.
            let folder = self.folder(found, parent);
            folder.errors.push((name.clone(), "不是普通文件（管道、设备等），未检查".to_owned()));
            folder.files.push(unread(name, entry.file_name()));
            return;
        }
        let seen = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if seen.is_multiple_of(4096) {
            (self.progress)(seen);
        }
        let os_name = (name.as_str() != entry.file_name()).then(|| entry.file_name().into());
        if names::is_junk(&name) || self.folder(found, parent).junk {
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            let file = RawFile {
                name: name.into(),
                os_name,
                size,
                format: Format::Unknown,
                state: FileState::Good,
                class: FileClass::Junk,
                head_hash: 0,
                member: None,
            };
            self.folder(found, parent).files.push(file);
            return;
        }
        let extension = names::extension(&name);
        let probed = if self.names_only {
            let size = entry.metadata().map(|metadata| metadata.len()).map_err(std::io::Error::from);
            let format = format::by_extension(&extension);
            size.map(|size| (size, Probe { format, state: FileState::Good, head_hash: 0 }))
        } else {
            format::probe(path, &extension)
        };
        match probed {
            Ok((size, probe)) => {
                let class = names::class_of(&name, probe.format);
                let file = RawFile {
                    name: name.into(),
                    os_name,
                    size,
                    format: probe.format,
                    state: probe.state,
                    class,
                    head_hash: probe.head_hash,
                    member: None,
                };
                self.folder(found, parent).files.push(file);
            }
            Err(error) => {
                let folder = self.folder(found, parent);
                folder
                    .errors
                    .push((name.clone(), format!("读不出来：{}；检查权限或重新拷贝", reason(&error))));
                let mut file = unread(name, entry.file_name());
                file.size = entry.metadata().map_or(0, |metadata| metadata.len());
                folder.files.push(file);
            }
        }
    }

    fn failed(&self, found: &mut Found, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root).to_owned();
        let why = error.io_error().map_or_else(|| "链接成环".to_owned(), reason);
        let folder = self.folder(found, &path);
        folder.unreadable = true;
        folder
            .errors
            .push((String::new(), format!("文件夹打不开：{why}；其中的材料按不明处理，请检查权限后重试")));
    }
}

fn unread(name: String, os_name: &OsStr) -> RawFile {
    let os_name = (name.as_str() != os_name).then(|| os_name.into());
    let class = if names::is_junk(&name) { FileClass::Junk } else { FileClass::Paper };
    RawFile {
        name: name.into(),
        os_name,
        size: 0,
        format: Format::Unknown,
        state: FileState::Unreadable,
        class,
        head_hash: 0,
        member: None,
    }
}
