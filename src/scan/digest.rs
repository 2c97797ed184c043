//! Full SHA-256 of files, on demand: equal content (C016) is looked for only among files of the same size and head,
//! and between files in containers and outside of them among those of the same size.

use crate::base::fingerprint::hex;
use crate::base::inside;
use crate::scan::container;
use crate::scan::content::Contents;
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, Scan};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// SHA-256 of one file, of its unpacked content in a container; `None` when it cannot be read, or is a link: no link is followed.
#[must_use]
pub fn sha256(scan: &Scan, id: EntryId) -> Option<[u8; 32]> {
    if scan.entries[id as usize].state == FileState::Link {
        return None;
    }
    if let Some(recorded) = &scan.recorded {
        return recorded.digests.get(&id).copied();
    }
    if let Some(kept) = scan.contents.digest(id) {
        return kept;
    }
    if let Some(member) = scan.members.get(&id) {
        let size = scan.entries[id as usize].size;
        return container::sha256(&member.zip, &[(member.index, size)]).pop().flatten();
    }
    let path = scan.disk_path(id);
    scan.known.sha256(&path, || of_file(&path))
}

fn of_file(path: &Path) -> Option<[u8; 32]> {
    // A pipe in the place of a file would never end.
    let mut file = inside::regular(path).ok()?;
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

/// Members of one container: place in the order asked for, index in the container, size.
type Members = Vec<(usize, usize, u64)>;

/// SHA-256 of many files, in the order asked for.
#[must_use]
pub fn sha256_all(scan: &Scan, ids: &[EntryId]) -> Vec<Option<[u8; 32]>> {
    if scan.recorded.is_some() || matches!(scan.contents, Contents::Stored(..)) {
        return ids.iter().map(|id| sha256(scan, *id)).collect();
    }
    // A container is opened once for all its members.
    let mut zips: BTreeMap<&Path, Members> = BTreeMap::new();
    for (at, id) in ids.iter().enumerate() {
        if let Some(member) = scan.members.get(id) {
            let size = scan.entries[*id as usize].size;
            zips.entry(&member.zip).or_default().push((at, member.index, size));
        }
    }
    let zips: Vec<(&Path, Members)> = zips.into_iter().collect();
    let unpacked: Vec<Vec<Option<[u8; 32]>>> = zips
        .par_iter()
        .map(|(zip, members)| {
            let wanted: Vec<(usize, u64)> = members.iter().map(|(_, index, size)| (*index, *size)).collect();
            container::sha256(zip, &wanted)
        })
        .collect();
    let plain = |id: &EntryId| if scan.members.contains_key(id) { None } else { sha256(scan, *id) };
    let mut digests: Vec<Option<[u8; 32]>> = ids.par_iter().map(plain).collect();
    for ((_, members), found) in zips.into_iter().zip(unpacked) {
        for ((at, ..), digest) in members.into_iter().zip(found) {
            digests[at] = digest;
        }
    }
    digests
}

/// Groups of two or more papers whose content may be equal: sizes and heads only propose. The directory of a container
/// knows no heads, so a file inside one may be any file of its size outside.
#[must_use]
pub fn likely(scan: &Scan) -> Vec<Vec<EntryId>> {
    let readable = |entry: &&Entry| {
        !matches!(entry.state, FileState::Empty | FileState::Unreadable | FileState::Link)
            && entry.class == FileClass::Paper
            && entry.size > 0
            && entry.head_hash != 0
    };
    let packed: BTreeSet<u64> = scan
        .members
        .keys()
        .filter_map(|id| scan.entries.get(*id as usize))
        .filter(readable)
        .map(|entry| entry.size)
        .collect();
    let mut mixed: BTreeSet<u64> = BTreeSet::new();
    if !packed.is_empty() {
        let plain = (0..).zip(&scan.entries).filter(|(id, _)| !scan.members.contains_key(id));
        mixed.extend(plain.map(|(_, entry)| entry).filter(readable).map(|entry| entry.size));
        mixed.retain(|size| packed.contains(size));
    }
    // Sorted rather than mapped: hundreds of thousands of files, nearly all of them alone.
    let mut alike: Vec<(u64, u64, EntryId)> = (0..)
        .zip(&scan.entries)
        .filter(|(_, entry)| readable(entry))
        .map(|(id, entry)| (entry.size, if mixed.contains(&entry.size) { 0 } else { entry.head_hash }, id))
        .collect();
    alike.par_sort_unstable();
    let groups = alike.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|group| group.len() > 1);
    groups.map(|group| group.iter().map(|(.., id)| *id).collect()).collect()
}

/// Groups of papers with equal content, each in scan order, groups ordered by their first file.
#[must_use]
pub fn equal_files(scan: &Scan) -> Vec<Vec<EntryId>> {
    let candidates: Vec<EntryId> = likely(scan).into_iter().flatten().collect();
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
    named(scan, id, sha256(scan, id))
}

/// Subjects of many files, in the order asked for.
#[must_use]
pub fn subjects(scan: &Scan, ids: &[EntryId]) -> Vec<String> {
    sha256_all(scan, ids).into_iter().zip(ids).map(|(digest, id)| named(scan, *id, digest)).collect()
}

fn named(scan: &Scan, id: EntryId, digest: Option<[u8; 32]>) -> String {
    let digest = digest.unwrap_or_else(|| Sha256::digest(scan.path_of(id).as_bytes()).into());
    format!("file:{}", hex(&digest[..6]))
}
