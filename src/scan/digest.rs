//! Full SHA-256 of files, on demand: equal content (C016) is looked for only among files of the same size and head.

use crate::base::fingerprint::hex;
use crate::scan::entry::{EntryId, FileClass, FileState, Scan};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;

/// SHA-256 of one file; `None` when it cannot be read, or is a link: no link is followed.
#[must_use]
pub fn sha256(scan: &Scan, id: EntryId) -> Option<[u8; 32]> {
    if scan.entries[id as usize].state == FileState::Link {
        return None;
    }
    let mut file = std::fs::File::open(scan.disk_path(id)).ok()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some(hash.finalize().into()),
            Ok(length) => hash.update(&buffer[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// SHA-256 of many files, in the order asked for.
#[must_use]
pub fn sha256_all(scan: &Scan, ids: &[EntryId]) -> Vec<Option<[u8; 32]>> {
    ids.par_iter().map(|id| sha256(scan, *id)).collect()
}

/// Groups of papers with equal content, each in scan order, groups ordered by their first file.
#[must_use]
pub fn equal_files(scan: &Scan) -> Vec<Vec<EntryId>> {
    let mut likely: BTreeMap<(u64, u64), Vec<EntryId>> = BTreeMap::new();
    for (id, entry) in scan.entries.iter().enumerate() {
        let readable = !matches!(entry.state, FileState::Empty | FileState::Unreadable | FileState::Link);
        if entry.class == FileClass::Paper && readable && entry.head_hash != 0 {
            likely.entry((entry.size, entry.head_hash)).or_default().push(id as EntryId);
        }
    }
    let candidates: Vec<EntryId> = likely.into_values().filter(|ids| ids.len() > 1).flatten().collect();
    let digests = sha256_all(scan, &candidates);
    let mut groups: BTreeMap<[u8; 32], Vec<EntryId>> = BTreeMap::new();
    for (id, digest) in candidates.iter().zip(digests) {
        if let Some(digest) = digest {
            groups.entry(digest).or_default().push(*id);
        }
    }
    let mut groups: Vec<Vec<EntryId>> = groups.into_values().filter(|ids| ids.len() > 1).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

/// Subject of a finding about a file: `file:` and 12 hex of its content's digest, of its path when unreadable.
#[must_use]
pub fn subject(scan: &Scan, id: EntryId) -> String {
    let digest = sha256(scan, id).unwrap_or_else(|| Sha256::digest(scan.path_of(id).as_bytes()).into());
    format!("file:{}", hex(&digest[..6]))
}
