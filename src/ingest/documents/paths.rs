//! Files by their whole path as lists write it, kept as one number each: half a million paths would fill a hundred
//! megabytes.

use crate::base::text;
use crate::scan::entry::{EntryId, FileClass, FolderId, Scan};
use rayon::prelude::*;
use std::hash::{BuildHasher, RandomState};

/// Files whose keys are worked out in one go.
const CHUNK: usize = 4096;

#[derive(Default)]
pub(super) struct Paths {
    hasher: RandomState,
    /// Hash of the key and the file, sorted.
    files: Vec<(u64, EntryId)>,
}

impl Paths {
    pub fn new(scan: &Scan) -> Self {
        let hasher = RandomState::new();
        let of_chunk = |(chunk, entries): (usize, &[crate::scan::entry::Entry])| {
            let mut front: Option<(FolderId, String)> = None;
            let mut key = String::new();
            let mut files: Vec<(u64, EntryId)> = Vec::with_capacity(entries.len());
            for (id, entry) in (chunk * CHUNK..).zip(entries) {
                if entry.class == FileClass::Junk {
                    continue;
                }
                if front.as_ref().is_none_or(|(folder, _)| *folder != entry.folder) {
                    let path = &scan.folders[entry.folder as usize].path;
                    let slash = if path.is_empty() { "" } else { "/" };
                    let path = format!("{}/{path}{slash}", scan.root_display);
                    front = Some((entry.folder, folded(&path)));
                }
                key.clear();
                key.push_str(front.as_ref().map_or("", |(_, front)| front));
                key.push_str(&folded(&entry.name));
                files.push((hasher.hash_one(trimmed(&key)), id as EntryId));
            }
            files
        };
        let parts: Vec<Vec<(u64, EntryId)>> =
            scan.entries.par_chunks(CHUNK).enumerate().map(of_chunk).collect();
        let mut files = parts.concat();
        files.par_sort_unstable();
        Paths { hasher, files }
    }

    /// The last file with this key, see [`path_key`].
    pub fn get(&self, scan: &Scan, key: &str) -> Option<EntryId> {
        let hash = self.hasher.hash_one(key);
        let from = self.files.partition_point(|(known, _)| *known < hash);
        let alike = self.files[from..].iter().take_while(|(known, _)| *known == hash);
        alike.map(|(_, id)| *id).filter(|id| path_key(&scan.path_of(*id)) == key).last()
    }
}

/// A path as paths are compared.
pub(super) fn path_key(path: &str) -> String {
    trimmed(&folded(path)).to_owned()
}

fn folded(path: &str) -> String {
    if path.contains('\\') { text::fold(&path.replace('\\', "/")) } else { text::fold(path) }
}

fn trimmed(folded: &str) -> &str {
    folded.trim_matches(['/', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::entry::{Entry, FileState, Folder, Format};

    #[test]
    fn files_are_found_by_their_whole_path_however_it_is_written() {
        let folder = |path: &str| Folder { path: path.to_owned(), ..Folder::default() };
        let file = |folder: FolderId, name: &str, class| Entry {
            folder,
            name: name.into(),
            os_name: None,
            size: 1,
            format: Format::Pdf,
            state: FileState::Good,
            class,
            head_hash: 0,
        };
        let scan = Scan {
            root_display: "archives".into(),
            folders: vec![folder(""), folder("150802临河区/永丰村"), folder("150802临河区／永丰村")],
            entries: vec![
                file(0, "总表.PDF", FileClass::Paper),
                file(1, "Ｈ01 申请书.pdf.", FileClass::Paper),
                file(1, "Thumbs.db", FileClass::Junk),
                file(2, "h01申请书.pdf", FileClass::Paper),
            ],
            ..Scan::default()
        };
        let paths = Paths::new(&scan);
        let get = |path: &str| paths.get(&scan, &path_key(path));
        assert_eq!(get("archives\\总表.pdf"), Some(0));
        // Two folders whose names fold to one path: the last file stands, as in a map.
        assert_eq!(get("archives/150802临河区/永丰村/H01申请书.pdf"), Some(3));
        assert_eq!(get("archives/150802临河区/永丰村/thumbs.db"), None, "junk is no paper");
        assert_eq!(get("150802临河区/永丰村/h01申请书.pdf"), None, "a part of a path is none");
    }
}
