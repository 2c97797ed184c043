//! Does a listing still say what lies there? What is missing, what is more, and what became another file, told apart.

use crate::base::mask;
use crate::scan::digest;
use crate::scan::entry::{EntryId, FileState, Format, Scan};
use std::collections::BTreeMap;

/// What a listing and the folder say otherwise; paths are masked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    pub same: u64,
    /// In the listing, and not there.
    pub missing: Vec<String>,
    /// There, and not in the listing.
    pub surplus: Vec<String>,
    /// Another file, and what differs.
    pub changed: Vec<(String, &'static str)>,
}

impl Compared {
    #[must_use]
    pub fn agree(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.changed.is_empty()
    }
}

/// Sets the listing beside what lies there. Where it tells a digest, the whole file is read; else size, head and format decide.
#[must_use]
pub fn compare(listed: &Scan, there: &Scan) -> Compared {
    let is_own = listed.recorded.as_ref().is_some_and(super::Recorded::is_own);
    let places = |scan: &Scan| -> BTreeMap<(String, Option<std::ffi::OsString>), EntryId> {
        let spelt = |id: EntryId| {
            let entry = &scan.entries[id as usize];
            let folder = scan.folders[entry.folder as usize].os_path.as_deref();
            let name = entry.os_name.as_deref();
            (is_own && (folder.is_some() || name.is_some())).then(|| {
                let mut all = folder.map(std::path::Path::as_os_str).unwrap_or_default().to_owned();
                all.push("/");
                all.push(name.unwrap_or_default());
                all
            })
        };
        (0..).zip(&scan.entries).map(|(id, _)| ((below(scan, id), spelt(id)), id)).collect()
    };
    let (ours, mut theirs) = (places(listed), places(there));
    let mut compared = Compared::default();
    let mut both: Vec<(EntryId, EntryId)> = Vec::new();
    for (place, id) in ours {
        match theirs.remove(&place) {
            Some(found) => both.push((id, found)),
            None => compared.missing.push(shown(listed, id)),
        }
    }
    compared.surplus.extend(theirs.into_values().map(|id| shown(there, id)));
    let digests = listed.recorded.as_ref().map(|recorded| &recorded.digests);
    let told = |id: &EntryId| digests.and_then(|digests| digests.get(id));
    let read: Vec<EntryId> =
        both.iter().filter(|(id, _)| told(id).is_some()).map(|(_, found)| *found).collect();
    let read: BTreeMap<EntryId, Option<[u8; 32]>> =
        read.iter().copied().zip(digest::sha256_all(there, &read)).collect();
    for (id, found) in both {
        let (own, other) = (&listed.entries[id as usize], &there.entries[found as usize]);
        let untold = own.state == FileState::Untold;
        let what = if own.size != other.size {
            Some("大小不同")
        } else if !untold && own.head_hash != other.head_hash {
            Some("首部内容不同")
        } else if told(&id).is_some_and(|digest| read.get(&found) != Some(&Some(*digest))) {
            Some("摘要不同")
        } else if !untold && own.state != other.state {
            Some("状态不同")
        } else if own.format != other.format && own.format != Format::Unknown {
            Some("格式不同")
        } else {
            None
        };
        match what {
            Some(what) => compared.changed.push((shown(there, found), what)),
            None => compared.same += 1,
        }
    }
    compared.missing.sort();
    compared.surplus.sort();
    compared.changed.sort();
    compared
}

/// Below the archives: these may have another name than on the day of the listing.
fn below(scan: &Scan, id: EntryId) -> String {
    let entry = &scan.entries[id as usize];
    format!("{}/{}", scan.folders[entry.folder as usize].path, entry.name)
}

fn shown(scan: &Scan, id: EntryId) -> String {
    let folder = &scan.folders[scan.entries[id as usize].folder as usize];
    mask::text_except(&scan.path_of(id), &folder.key.household_id)
}
