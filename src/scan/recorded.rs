//! A recorded listing (清单): what a scan found, one JSON object a line, so that archives are walked once, where they lie.
//!
//! It holds names, sizes and what heads and tails told. Whatever a run would have to open is not in it: [`Recorded`] notes
//! which files were asked for, so that each is told as not looked at. Nothing on disk is ever opened by a path of a listing.

mod foreign;
mod lines;
pub mod verify;

pub use foreign::{Row, Rows, droid, siegfried};
pub use lines::write;

use crate::base::error::{Error, Result, SoftError};
use crate::scan::entry::{EntryId, FileClass, Scan};
use crate::scan::names;
use crate::scan::walk::RawFolder;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Mutex;

/// Why a file was not opened.
pub const NOT_OPENED: &str = "按清单检查，没有打开文件";

/// What a scan from a listing knows beside the files.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Who wrote the listing: `qiquan 0.1.0`, `Siegfried`, `DROID`.
    pub program: String,
    /// SHA-256 of the files that may be copies, or that findings name by their content.
    pub digests: BTreeMap<EntryId, [u8; 32]>,
    /// Files that a reader of the run asked for.
    asked: Mutex<BTreeSet<EntryId>>,
}

impl Recorded {
    pub(super) fn by(program: String) -> Recorded {
        Recorded { program, ..Recorded::default() }
    }

    /// Did this program write it? Others spell no name as the disk does.
    fn is_own(&self) -> bool {
        self.program.starts_with("qiquan ")
    }

    /// A reader wanted to look into the file: it is told, once.
    pub(super) fn ask(&self, id: EntryId) {
        // A reader that failed has noted nothing wrong.
        self.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(id);
    }

    fn asked(&self) -> BTreeSet<EntryId> {
        self.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// A listing as it was read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub program: String,
    /// What paths begin with, as they are printed.
    pub archives: String,
    /// Counties that it was limited to; empty for all.
    pub counties: Vec<String>,
    pub folders: Vec<RawFolder>,
    pub soft_errors: Vec<SoftError>,
}

/// Reads a listing, whichever program wrote it.
///
/// # Errors
/// Everything wrong with it, at once.
pub(super) fn read(path: &Path, shown: &str) -> Result<Listing> {
    let hint = "请核对文件和权限；清单由 qiquan scan --format ndjson、sf -json 或 DROID 的 CSV 导出得到";
    let failed = |error: &std::io::Error| Error::io("读不出清单", shown, error, hint);
    let mut reader = BufReader::new(crate::base::inside::regular(path).map_err(|error| failed(&error))?);
    let start = reader.fill_buf().map_err(|error| failed(&error))?;
    let mut listing = if lines::is_own(start) {
        lines::read(reader, shown)?
    } else {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut bytes).map_err(|error| failed(&error))?;
        foreign::read(&bytes, path, shown)?
    };
    // Names of the folders inside of each, for those that differ in case alone. What a container holds is no folder beside it.
    let places: BTreeMap<String, usize> =
        (0..).zip(&listing.folders).map(|(at, folder)| (folder.path.clone(), at)).collect();
    let mut inner: Vec<(usize, String)> = Vec::new();
    for folder in &listing.folders {
        let (above, name) = folder.path.rsplit_once('/').unwrap_or(("", &folder.path));
        if let Some(at) = places.get(above).filter(|_| !name.is_empty()) {
            let is_container =
                |file: &crate::scan::walk::RawFile| file.class == FileClass::Container && *file.name == *name;
            if !listing.folders[*at].files.iter().any(is_container) {
                inner.push((*at, name.to_owned()));
            }
        }
    }
    for (at, name) in inner {
        listing.folders[at].folders.push(name);
    }
    Ok(listing)
}

/// Tells, township by township, which files a run from a listing would have opened; what readers said of each one is one
/// thing said many times, and goes. Gives the folders whose own lists (卷内目录) are among them: what lies there is 不明.
pub fn tell_unopened(scan: &mut Scan, said: &mut Vec<SoftError>) -> BTreeSet<u32> {
    let Some(recorded) = &scan.recorded else { return BTreeSet::new() };
    said.retain(|error| !error.reason.contains(NOT_OPENED));
    let mut places: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
    let mut lists = BTreeSet::new();
    for id in recorded.asked() {
        let entry = &scan.entries[id as usize];
        if entry.class == FileClass::Catalogue {
            lists.insert(entry.folder);
        }
        let path = scan.path_of(id);
        let top: Vec<&str> = path.split('/').take(3).collect();
        places.entry(top.join("/")).or_default().push(id);
    }
    let told = places.into_iter().map(|(place, files)| {
        let name = files.first().map_or("", |id| &*scan.entries[*id as usize].name);
        let count = files.len();
        let what = format!(
            "{NOT_OPENED}：{count}个文件（如 {}）中的数值、目录、文字没有读；要核对的请在档案所在的电脑上运行",
            crate::base::mask::text(name)
        );
        SoftError::new(crate::base::mask::text(&place), what)
    });
    let told: Vec<SoftError> = told.collect();
    scan.soft_errors.extend(told);
    scan.soft_errors.sort();
    lists
}

/// Does the name of a component lead out of where it stands?
fn leads_out(part: &str) -> bool {
    matches!(part, "" | "." | "..") || part.split('\\').any(|part| part == "..")
}

/// What is wrong with a path below the archives; `None` when it is one.
fn fault_of_path(path: &str) -> Option<&'static str> {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    if path.starts_with(['/', '\\']) || drive {
        Some("是绝对路径")
    } else if path.split('/').any(leads_out) {
        Some("含有 .. 或空的部分，会指到档案之外")
    } else if !crate::base::text::is_displayable(path) {
        Some("含有控制字符，或不是标准形式的编码")
    } else {
        None
    }
}

/// Is the folder one whose content is never an archive paper?
fn is_junk(path: &str) -> bool {
    path.split('/').any(names::is_junk_folder)
}
