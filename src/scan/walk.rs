//! The walk itself: `walkdir` over each subtree of the second level, `rayon` across the subtrees.
//!
//! No link is followed: a link may lead out of the project or round in circles. Each is listed, and its place counts as
//! unreadable, so that papers behind it are 不明 and never missing.

use crate::base::error::reason;
use crate::base::error::{Error, Result};
use crate::scan::entry::{FileClass, FileState, Format, Member};
use crate::scan::format::Probe;
use crate::scan::known::{self, Gathered, Known, Place, State};
use crate::scan::{Seen, format, names};
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
    /// It lies in a container, or is one.
    pub packed: bool,
    /// It is no part of what is asked for: its files are not looked at.
    pub elsewhere: bool,
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
    /// SHA-256, where a listing tells it.
    pub digest: Option<Box<[u8; 32]>>,
}

/// Folders of one subtree.
#[derive(Default)]
struct Found {
    folders: Vec<RawFolder>,
    /// Full path on disk → index into `folders`.
    known: HashMap<PathBuf, usize>,
    /// The folders that are being listed, from the top of the subtree down: files find theirs by depth.
    open: Vec<usize>,
    /// Where the heads of files are read into.
    buffer: Vec<u8>,
    /// The folders as earlier runs knew them, in the order of `folders`; none without a cache.
    places: Vec<Place>,
    gathered: Gathered,
}

/// The part of the archive that is asked for. Paths are those of folders, as they are shown.
pub(super) trait Share: Sync {
    /// Does the folder belong to it?
    fn covers(&self, path: &str) -> bool;
    /// Does nothing in the subtree, however deep?
    fn leaves_out(&self, subtree: &str) -> bool;
}

struct Walker<'a> {
    root: &'a Path,
    names_only: bool,
    known: &'a Known,
    share: Option<&'a dyn Share>,
    count: AtomicU64,
    /// Subtrees that were walked to the end, and how many there are.
    done: AtomicU64,
    of: AtomicU64,
    progress: &'a (dyn Fn(Seen) + Sync),
}

/// What a walk found.
pub(super) struct Walk {
    /// In no particular order.
    pub folders: Vec<RawFolder>,
    /// The subtrees of the second level that were passed by.
    pub passed: Vec<String>,
    /// What lies there in one number.
    pub state: Option<State>,
}

/// Every folder below `root`. Files that `known` knows are not opened, files outside of `share` are not looked at.
pub(super) fn walk(
    root: &Path,
    names_only: bool,
    share: Option<&dyn Share>,
    known: &mut Known,
    progress: &(dyn Fn(Seen) + Sync),
) -> Result<Walk> {
    let none = || AtomicU64::new(0);
    let walker = Walker { root, names_only, known, share, count: none(), done: none(), of: none(), progress };
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
    let mut passed: Vec<String> = Vec::new();
    for item in WalkDir::new(root).follow_links(false).max_depth(2) {
        let deep = item.as_ref().is_ok_and(|entry| entry.depth() == 2 && entry.file_type().is_dir());
        if deep && let Ok(entry) = &item {
            let shown = names::display_path(entry.path().strip_prefix(root).unwrap_or(entry.path()));
            if share.is_some_and(|share| share.leaves_out(&shown)) {
                passed.push(shown);
            } else {
                subtrees.push(entry.path().to_owned());
            }
            if let (Some(parent), Some(name)) = (entry.path().parent(), entry.path().file_name()) {
                let parent = walker.folder(&mut top, parent);
                top.folders[parent].folders.push(names::display(name).into_owned());
            }
            continue;
        }
        walker.take(&mut top, item);
    }
    walker.of.store(subtrees.len() as u64, Ordering::Relaxed);
    let parts: Vec<(Vec<RawFolder>, Gathered)> = subtrees
        .par_iter()
        .map(|subtree| {
            let mut found = Found::default();
            for item in WalkDir::new(subtree).follow_links(false) {
                walker.take(&mut found, item);
            }
            found.folders.iter_mut().for_each(RawFolder::sort);
            walker.done.fetch_add(1, Ordering::Relaxed);
            walker.tell();
            walker.known.note(&found.gathered);
            (found.folders, found.gathered)
        })
        .collect();
    top.folders.iter_mut().for_each(RawFolder::sort);
    walker.tell();
    let (mut folders, mut gathered) = (top.folders, vec![top.gathered]);
    for (part, facts) in parts {
        folders.extend(part);
        gathered.push(facts);
    }
    Ok(Walk { folders, passed, state: known.walked(gathered, share.is_none()) })
}

impl RawFolder {
    fn sort(&mut self) {
        self.files.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.os_name.cmp(&b.os_name)));
        self.folders.sort();
        self.errors.sort();
    }
}

impl Walker<'_> {
    fn tell(&self) {
        let now = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (self.progress)(Seen { files: now(&self.count), done: now(&self.done), of: now(&self.of) });
    }

    /// Position of a folder, which is made when it is new.
    fn folder(&self, found: &mut Found, path: &Path) -> usize {
        if let Some(at) = found.known.get(path) {
            return *at;
        }
        let below = path.strip_prefix(self.root).unwrap_or(path);
        let shown = names::display_path(below);
        let os_path = (Path::new(&shown) != below).then(|| below.to_owned());
        let junk = below.iter().any(|part| names::is_junk_folder(&part.to_string_lossy()));
        if let Some(place) = self.known.place(below) {
            found.gathered.enter(&place);
            found.places.push(place);
        }
        let elsewhere = self.share.is_some_and(|share| !share.covers(&shown));
        found.folders.push(RawFolder { path: shown, os_path, junk, elsewhere, ..RawFolder::default() });
        found.known.insert(path.to_owned(), found.folders.len() - 1);
        found.folders.len() - 1
    }

    /// Is the file no part of what is asked for? What a container holds may be, though the folder around it is not.
    fn is_elsewhere(&self, folder: &RawFolder, name: &str) -> bool {
        let Some(share) = self.share.filter(|_| folder.elsewhere) else { return false };
        let container = names::class_of(name, format::by_extension(&names::extension(name)));
        container != FileClass::Container || !share.covers(&format!("{}/{name}", folder.path))
    }

    /// The folder in which an entry lies.
    fn parent(&self, found: &mut Found, entry: &DirEntry) -> usize {
        match entry.depth().checked_sub(1).and_then(|above| found.open.get(above)) {
            Some(at) => *at,
            None => self.folder(found, entry.path().parent().unwrap_or(self.root)),
        }
    }

    fn take(&self, found: &mut Found, item: walkdir::Result<DirEntry>) {
        let entry = match item {
            Ok(entry) => entry,
            Err(error) => return self.failed(found, &error),
        };
        let path = entry.path();
        let kind = entry.file_type();
        if kind.is_dir() {
            if entry.depth() > 0 {
                let parent = self.parent(found, &entry);
                found.folders[parent].folders.push(names::display(entry.file_name()).into_owned());
            }
            let own = self.folder(found, path);
            found.open.truncate(entry.depth());
            found.open.push(own);
            return;
        }
        let name = names::display(entry.file_name());
        if kind.is_symlink() {
            found.gathered.doubtful = true;
            let to_folder = std::fs::metadata(path).is_ok_and(|target| target.is_dir());
            let reason = "是链接，没有跟随；请放入真实的文件或文件夹".to_owned();
            if to_folder {
                let own = self.folder(found, path);
                found.folders[own].unreadable = true;
                found.folders[own].errors.push((String::new(), reason));
                return;
            }
            let parent = self.parent(found, &entry);
            let folder = &mut found.folders[parent];
            folder.errors.push((name.clone().into_owned(), reason));
            folder.files.push(RawFile { state: FileState::Link, ..unread(&name, entry.file_name()) });
            return;
        }
        let parent = self.parent(found, &entry);
        if self.is_elsewhere(&found.folders[parent], &name) {
            return;
        }
        if !kind.is_file() {
            found.gathered.doubtful = true;
            // It has the name of a paper, and nobody can read what is behind it.
            let folder = &mut found.folders[parent];
            folder
                .errors
                .push((name.clone().into_owned(), "不是普通文件（管道、设备等），未检查".to_owned()));
            folder.files.push(unread(&name, entry.file_name()));
            return;
        }
        let seen = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if seen.is_multiple_of(1024) {
            self.tell();
        }
        let size_alone = || entry.metadata().map(|metadata| metadata.len());
        let junk = found.folders[parent].junk || names::is_junk(&name);
        let file = if junk {
            let told = entry.metadata().ok();
            if self.known.is_on() {
                let stamp = told
                    .as_ref()
                    .and_then(|told| self.known.stamp(&found.places[parent], entry.file_name(), told));
                found.gathered.see(stamp);
            }
            Ok(RawFile {
                state: FileState::Good,
                class: FileClass::Junk,
                size: told.map_or(0, |told| told.len()),
                ..unseen(&name, entry.file_name())
            })
        } else {
            let extension = names::extension(&name);
            let probed = if self.names_only {
                let format = format::by_extension(&extension);
                let size = size_alone().map_err(std::io::Error::from);
                size.map(|size| (size, Probe { format, state: FileState::Good, head_hash: 0 }))
            } else {
                self.look(found, parent, &entry, &extension)
            };
            probed.map(|(size, probe)| RawFile {
                size,
                format: probe.format,
                state: probe.state,
                class: names::class_of(&name, probe.format),
                head_hash: probe.head_hash,
                ..unseen(&name, entry.file_name())
            })
        };
        let folder = &mut found.folders[parent];
        let unread = file.is_err();
        folder.files.push(file.unwrap_or_else(|error| {
            let why = format!("读不出来：{}；检查权限或重新拷贝", reason(&error));
            folder.errors.push((name.clone().into_owned(), why));
            RawFile { size: size_alone().unwrap_or(0), ..unseen(&name, entry.file_name()) }
        }));
        found.gathered.doubtful |= unread;
    }

    /// Size of a file and what a look at it says, this time or in an earlier run.
    fn look(
        &self,
        found: &mut Found,
        parent: usize,
        entry: &DirEntry,
        extension: &str,
    ) -> std::io::Result<(u64, Probe)> {
        let path = entry.path();
        if self.known.has_looks()
            && let Ok(told) = entry.metadata()
            && let Some(stamp) = self.known.stamp(&found.places[parent], entry.file_name(), &told)
            && let Some(probe) = self.known.look(stamp)
        {
            known::may_open(path)?;
            found.gathered.know(stamp);
            return Ok((told.len(), probe));
        }
        let (told, probe) = format::probe(path, extension, &mut found.buffer)?;
        if self.known.is_on() {
            match self.known.stamp(&found.places[parent], entry.file_name(), &told) {
                Some(stamp) => found.gathered.keep(stamp, probe),
                None => found.gathered.doubtful = true,
            }
        }
        Ok((told.len(), probe))
    }

    fn failed(&self, found: &mut Found, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root).to_owned();
        let why = error.io_error().map_or_else(|| "链接成环".to_owned(), reason);
        let own = self.folder(found, &path);
        found.gathered.doubtful = true;
        let folder = &mut found.folders[own];
        folder.unreadable = true;
        folder
            .errors
            .push((String::new(), format!("文件夹打不开：{why}；其中的材料按不明处理，请检查权限后重试")));
    }
}

/// A file whose content nobody can look at.
fn unread(name: &str, os_name: &OsStr) -> RawFile {
    let class = if names::is_junk(name) { FileClass::Junk } else { FileClass::Paper };
    RawFile { class, ..unseen(name, os_name) }
}

/// A file of which the name alone is known.
pub(super) fn unseen(name: &str, os_name: &OsStr) -> RawFile {
    RawFile {
        name: name.into(),
        os_name: (name != os_name).then(|| os_name.into()),
        size: 0,
        format: Format::Unknown,
        state: FileState::Unreadable,
        class: FileClass::Paper,
        head_hash: 0,
        member: None,
        digest: None,
    }
}
