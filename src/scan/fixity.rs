//! Which files are handed over (移交), and their digests (固化信息).

use crate::base::digest::Algorithm;
use crate::base::error::reason;
use crate::scan::entry::{EntryId, FileClass, FileState, Folder, Scan};
use crate::scan::known::Taken;
use crate::scan::recorded::NOT_OPENED;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// What becomes of a file when its archive is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Handed over as it is.
    Item,
    /// Lies in a container and goes with it.
    Inside,
    /// 非归档文件: stays behind.
    Junk,
    /// Cannot be handed over, and why.
    Obstacle(&'static str),
}

/// What becomes of every file, in the order of the scan.
#[must_use]
pub fn fates(scan: &Scan) -> Vec<Fate> {
    let containers: BTreeSet<String> = (0..)
        .zip(&scan.entries)
        .filter(|(_, entry)| entry.class == FileClass::Container)
        .map(|(id, _)| scan.path_of(id))
        .collect();
    let inside: Vec<bool> = scan
        .folders
        .iter()
        .map(|folder| {
            let path = format!("{}/{}", scan.root_display, folder.path);
            let above = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path.as_str()]);
            !containers.is_empty() && above.into_iter().any(|above| containers.contains(above))
        })
        .collect();
    (0..)
        .zip(&scan.entries)
        .map(|(id, entry)| match entry.state {
            _ if inside[entry.folder as usize] => Fate::Inside,
            _ if entry.class == FileClass::Junk => Fate::Junk,
            FileState::Link => Fate::Obstacle("是链接，没有跟随；请换成文件本身"),
            FileState::Unreadable => Fate::Obstacle("无法读取；请检查权限或存储介质"),
            // A package lists names as UTF-8: one that is none has no line in it.
            _ if scan.unnamed.contains(&id) => Fate::Obstacle("文件名或文件夹名的编码无法识别；请改名"),
            _ => Fate::Item,
        })
        .collect()
}

/// Which files are items of a catalogue: what is handed over, but for containers whose content is known, and that content.
#[must_use]
pub fn catalogued(scan: &Scan, fates: &[Fate]) -> Vec<bool> {
    let opened: BTreeSet<&str> = scan
        .entries
        .iter()
        .zip(fates)
        .filter(|(_, fate)| **fate == Fate::Inside)
        .flat_map(|(entry, _)| {
            let path = scan.folders[entry.folder as usize].path.as_str();
            path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])
        })
        .collect();
    let is_open = |entry: &crate::scan::entry::Entry| {
        let folder = scan.folders[entry.folder as usize].path.as_str();
        let path =
            if folder.is_empty() { entry.name.to_string() } else { format!("{folder}/{}", entry.name) };
        opened.contains(path.as_str())
    };
    let judge = |(entry, fate): (&crate::scan::entry::Entry, &Fate)| match fate {
        Fate::Item => entry.class != FileClass::Container || opened.is_empty() || !is_open(entry),
        Fate::Inside => entry.class == FileClass::Paper,
        Fate::Junk | Fate::Obstacle(_) => false,
    };
    scan.entries.iter().zip(fates).map(judge).collect()
}

/// Folders that could not be listed; a container that cannot be looked into is a file like any other.
pub fn closed_folders(scan: &Scan) -> impl Iterator<Item = &Folder> {
    let containers: BTreeSet<String> = (0..)
        .zip(&scan.entries)
        .filter(|(_, entry)| entry.class == FileClass::Container)
        .map(|(id, _)| scan.path_of(id))
        .collect();
    let lies_in_one = move |folder: &Folder| {
        let path = format!("{}/{}", scan.root_display, folder.path);
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path.as_str()]);
        above.any(|above| containers.contains(above))
    };
    scan.folders.iter().filter(move |folder| folder.unreadable && !lies_in_one(folder))
}

/// Path of a file below the archives, as the disk spells it, `/`-separated.
#[must_use]
pub fn disk_name(scan: &Scan, id: EntryId) -> String {
    let path = scan.disk_path(id);
    let below = path.strip_prefix(&scan.root).unwrap_or(&path);
    below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Digests of files, in the order asked for, taken now or by an earlier run; a file that cannot be read says why. `progress` is
/// told how many are done.
#[must_use]
pub fn digests(
    scan: &Scan,
    ids: &[EntryId],
    algorithms: &[Algorithm],
    progress: &(dyn Fn(u64) + Sync),
) -> Vec<Result<Taken, String>> {
    let done = AtomicU64::new(0);
    ids.par_iter()
        .map(|id| {
            if scan.recorded.is_some() {
                return Err(NOT_OPENED.to_owned());
            }
            let read = scan.known.digests(&scan.disk_path(*id), algorithms);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            read.map_err(|error| reason(&error))
        })
        .collect()
}
