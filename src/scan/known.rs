//! What earlier runs found out about the files of the archive: an unchanged file is asked for its size and times, and not opened.
//!
//! A file is known by a digest over its place and everything that the system tells of it without opening it, times to the
//! nanosecond and, where there are such, number and mode: whatever changes a file or who may read it makes it another one. What was
//! touched shortly before the run may change again within one tick of the clock, so it is not kept, and neither is any failure.

use crate::base::cache::{Block, Cache};
use crate::base::clock;
use crate::base::digest::{Algorithm, Digests};
use crate::base::fingerprint::hex;
use crate::scan::entry::{FileState, Format};
use crate::scan::format::Probe;
use crate::scan::table::{Row, Table};
use chrono::NaiveDate;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Key, format, state, hash of the head.
const LOOK: usize = 16 + 10;
/// Key, day, digest.
const DIGEST: usize = 16 + 4 + 32;
/// The digests that are kept, and under which names.
const KEPT: [(Algorithm, &str); 2] = [(Algorithm::Sha256, "sha256"), (Algorithm::Sm3, "sm3")];
/// Tag of looks in the journal; digests follow in the order of [`KEPT`].
const LOOKS: u8 = 0;
/// Seconds before the run in which a file must not have been touched.
const SETTLED: i128 = 2_000_000_000;
/// After so many bytes or files, what was digested goes to the journal.
const BATCH_BYTES: u64 = 32 << 20;
const BATCH_FILES: usize = 512;

/// A file as the system tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub key: u128,
    /// Not touched of late.
    pub settled: bool,
}

/// A folder, for the files in it.
#[derive(Debug, Clone)]
pub(super) struct Place(Sha256);

/// What a walk gathers.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Keys of everything found.
    pub keys: Vec<u128>,
    /// What was not known before.
    looks: Vec<Row<LOOK>>,
    /// Something could not be looked at.
    pub doubtful: bool,
    /// Something was touched of late.
    pub unsettled: bool,
}

/// Everything that lies in the archive, in one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    pub digest: [u8; 32],
    /// May a later run rest on it? Not when a file was touched too shortly before.
    pub settled: bool,
}

/// Digests of a file, and the day on which an earlier run took them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub digests: Digests,
    pub earlier: Option<NaiveDate>,
}

/// Facts of earlier runs; without a cache folder none, and none are kept.
#[derive(Debug, Default)]
pub struct Known(Option<Box<Inner>>);

#[derive(Debug)]
struct Inner {
    cache: Cache,
    root: PathBuf,
    seed: Sha256,
    /// Nanoseconds since 1970 from which on a file counts as touched of late.
    limit: i128,
    today: i32,
    rehash: bool,
    left: Vec<Block>,
    looks: OnceLock<Table<LOOK>>,
    digests: [OnceLock<Table<DIGEST>>; KEPT.len()],
    fresh: Mutex<Fresh>,
    /// Keys of the walk, sorted.
    seen: Vec<u128>,
}

#[derive(Debug, Default)]
struct Fresh {
    digests: [Vec<Row<DIGEST>>; KEPT.len()],
    /// How many of each are in the journal.
    written: [usize; KEPT.len()],
    bytes: u64,
}

impl Known {
    /// Facts about the files below `root`; `rehash` takes none from earlier runs.
    #[must_use]
    pub fn of(cache: Cache, root: &Path, rehash: bool) -> Known {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let seed = Sha256::new()
            .chain_update(cache.owner.to_le_bytes())
            .chain_update(real.as_os_str().as_encoded_bytes())
            .chain_update([0]);
        let left = if rehash { Vec::new() } else { cache.left() };
        Known(Some(Box::new(Inner {
            cache,
            seed,
            root: root.to_owned(),
            limit: clock::nanoseconds() - SETTLED,
            today: clock::day_number(),
            rehash,
            left,
            looks: OnceLock::new(),
            digests: Default::default(),
            fresh: Mutex::default(),
            seen: Vec::new(),
        })))
    }

    /// Takes files of this very moment for settled.
    #[cfg(test)]
    pub(super) fn trust_everything(&mut self) {
        if let Some(inner) = &mut self.0 {
            inner.limit = i128::MAX;
        }
    }

    /// The cache folder, for whoever else keeps something there.
    #[must_use]
    pub fn cache(&self) -> Option<&Cache> {
        self.0.as_deref().map(|inner| &inner.cache)
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Is there anything to look up, so that asking before opening is worth it?
    pub(super) fn has_looks(&self) -> bool {
        self.0.as_ref().is_some_and(|inner| !inner.looks().is_empty())
    }

    /// A folder, by its path below the root.
    pub(super) fn place(&self, below: &Path) -> Option<Place> {
        let inner = self.0.as_ref()?;
        let named = below.as_os_str().as_encoded_bytes();
        Some(Place(inner.seed.clone().chain_update(named).chain_update([0])))
    }

    /// A file of a folder.
    pub(super) fn stamp(&self, place: &Place, name: &OsStr, meta: &Metadata) -> Option<Stamp> {
        let inner = self.0.as_ref()?;
        let hash = place.0.clone().chain_update(name.as_encoded_bytes()).chain_update([0]);
        let (told, touched) = told(meta)?;
        let key = number(&hash.chain_update(told).finalize());
        Some(Stamp { key, settled: touched < inner.limit })
    }

    pub(super) fn look(&self, stamp: Stamp) -> Option<Probe> {
        let row = self.0.as_ref()?.looks().find(stamp.key)?;
        let fact = row.fact();
        Some(Probe {
            format: *FORMATS.get(usize::from(fact[0]))?,
            state: *STATES.get(usize::from(fact[1]))?,
            head_hash: u64::from_le_bytes(fact[2..].try_into().ok()?),
        })
    }

    /// What a finished part of the walk found goes to the journal.
    pub(super) fn note(&self, gathered: &Gathered) {
        let Some(inner) = self.0.as_ref().filter(|_| !gathered.looks.is_empty()) else { return };
        inner.cache.append(LOOKS, &Row::bytes(&gathered.looks));
    }

    /// The walk is over: its facts are kept, and what lies there is told in one number, unless something could not be seen.
    /// A walk over a share of the archives says nothing of files elsewhere, whose facts stay.
    pub(super) fn walked(&mut self, parts: Vec<Gathered>, is_whole: bool) -> Option<State> {
        let inner = self.0.as_mut()?;
        let doubtful = parts.iter().any(|part| part.doubtful);
        let settled = !parts.iter().any(|part| part.unsettled);
        let mut seen = Vec::with_capacity(parts.iter().map(|part| part.keys.len()).sum());
        let mut looks = Vec::new();
        for mut part in parts {
            seen.append(&mut part.keys);
            looks.append(&mut part.looks);
        }
        seen.par_sort_unstable();
        let before = inner.looks.take().unwrap_or_else(|| inner.load("looks", LOOKS));
        if let Some(table) = before.renewed(looks, if is_whole { &seen } else { &[] }) {
            inner.cache.store("looks", &table.to_bytes());
        }
        let mut hash = Sha256::new();
        seen.iter().for_each(|key| hash.update(key.to_le_bytes()));
        if is_whole {
            inner.seen = seen;
        }
        (!doubtful).then(|| State { digest: hash.finalize().into(), settled })
    }

    /// SHA-256 of a file below the root, by `read` when no earlier run took it.
    pub fn sha256(&self, path: &Path, read: impl FnOnce() -> Option<[u8; 32]>) -> Option<[u8; 32]> {
        let Some(inner) = &self.0 else { return read() };
        let stamp = self.stamp_of(path);
        if let Some((_, digest)) = stamp.and_then(|(stamp, _)| inner.digest(0, stamp.key)) {
            return Some(digest);
        }
        let digest = read()?;
        if let Some((stamp, bytes)) = stamp.filter(|_| stamp == self.stamp_of(path)) {
            inner.keep(&[(0, digest)], stamp, bytes);
        }
        Some(digest)
    }

    /// Digests of a file below the root: those an earlier run took, when it took them all.
    ///
    /// # Errors
    /// When it cannot be read or is no regular file.
    pub fn digests(&self, path: &Path, algorithms: &[Algorithm]) -> std::io::Result<Taken> {
        let anew = || Digests::of_file(path, algorithms);
        let tables: Option<Vec<usize>> = algorithms
            .iter()
            .map(|algorithm| KEPT.iter().position(|(known, _)| known == algorithm))
            .collect();
        let (Some(inner), Some(tables)) = (&self.0, tables) else {
            return Ok(Taken { digests: anew()?, earlier: None });
        };
        let stamp = self.stamp_of(path);
        let earlier = stamp.and_then(|(stamp, bytes)| {
            let found: Option<Vec<_>> = tables.iter().map(|table| inner.digest(*table, stamp.key)).collect();
            let found = found.filter(|found| !found.is_empty())?;
            let hex = found.iter().map(|(_, digest)| hex(digest)).collect();
            Some(Taken {
                digests: Digests { bytes, hex },
                earlier: found.iter().filter_map(|(day, _)| NaiveDate::from_num_days_from_ce_opt(*day)).min(),
            })
        });
        if let Some(taken) = earlier {
            return Ok(taken);
        }
        let digests = anew()?;
        if let Some((stamp, bytes)) = stamp.filter(|_| stamp == self.stamp_of(path))
            && bytes == digests.bytes
        {
            let raw = tables.iter().zip(&digests.hex).filter_map(|(table, hex)| Some((*table, unhex(hex)?)));
            inner.keep(&raw.collect::<Vec<_>>(), stamp, bytes);
        }
        Ok(Taken { digests, earlier: None })
    }

    /// A regular file below the root, and how long it is.
    fn stamp_of(&self, path: &Path) -> Option<(Stamp, u64)> {
        let inner = self.0.as_ref()?;
        let meta = path.symlink_metadata().ok().filter(Metadata::is_file)?;
        may_open(path).ok()?;
        let place = self.place(path.parent()?.strip_prefix(&inner.root).ok()?)?;
        Some((self.stamp(&place, path.file_name()?, &meta)?, meta.len()))
    }

    /// Keeps the digests and ends the journals; was anything of the cache damaged?
    #[must_use]
    pub fn finish(self) -> bool {
        let Some(inner) = self.0 else { return false };
        let mut inner = *inner;
        let fresh = std::mem::take(&mut inner.fresh).into_inner().unwrap_or_else(PoisonError::into_inner);
        for (at, rows) in fresh.digests.into_iter().enumerate() {
            let has_left = inner.left.iter().any(|(tag, _)| usize::from(*tag) == at + 1);
            if rows.is_empty() && !has_left && inner.digests[at].get().is_none() {
                continue;
            }
            let before = inner.digests[at].take().unwrap_or_else(|| inner.load_digests(at));
            if let Some(table) = before.renewed(rows, &inner.seen) {
                inner.cache.store(KEPT[at].1, &table.to_bytes());
            }
        }
        let damaged = inner.cache.was_damaged();
        inner.cache.finish();
        damaged
    }
}

impl Gathered {
    /// A file that was known.
    pub(super) fn know(&mut self, stamp: Stamp) {
        self.keys.push(stamp.key);
    }

    /// A file that was looked at just now.
    pub(super) fn keep(&mut self, stamp: Stamp, probe: Probe) {
        self.keys.push(stamp.key);
        self.unsettled |= !stamp.settled;
        if stamp.settled && probe.state != FileState::Unreadable {
            let mut row = Row::new(stamp.key);
            let fact = row.fact_mut();
            fact[0] = probe.format as u8;
            fact[1] = probe.state as u8;
            fact[2..].copy_from_slice(&probe.head_hash.to_le_bytes());
            self.looks.push(row);
        }
    }

    /// A file of which the system alone told.
    pub(super) fn see(&mut self, stamp: Option<Stamp>) {
        match stamp {
            Some(stamp) => {
                self.unsettled |= !stamp.settled;
                self.know(stamp);
            }
            None => self.doubtful = true,
        }
    }

    /// A folder.
    pub(super) fn enter(&mut self, place: &Place) {
        self.keys.push(number(&place.0.clone().finalize()));
    }
}

impl Inner {
    fn looks(&self) -> &Table<LOOK> {
        self.looks.get_or_init(|| self.load("looks", LOOKS))
    }

    fn load_digests(&self, at: usize) -> Table<DIGEST> {
        self.load(KEPT[at].1, at as u8 + 1)
    }

    /// The table, with what killed runs left.
    fn load<const WIDTH: usize>(&self, kind: &str, tag: u8) -> Table<WIDTH> {
        if self.rehash {
            return Table::default();
        }
        let left = self.left.iter().filter(|(of, _)| *of == tag).map(|(_, rows)| rows.as_slice());
        Table::of(self.cache.load(kind).as_deref().unwrap_or_default(), left)
    }

    fn digest(&self, at: usize, key: u128) -> Option<(i32, [u8; 32])> {
        let row = self.digests[at].get_or_init(|| self.load_digests(at)).find(key)?;
        let (day, digest) = row.fact().split_at(4);
        Some((i32::from_le_bytes(day.try_into().ok()?), digest.try_into().ok()?))
    }

    fn keep(&self, digests: &[(usize, [u8; 32])], stamp: Stamp, bytes: u64) {
        if !stamp.settled {
            return;
        }
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        for (at, digest) in digests {
            let mut row = Row::new(stamp.key);
            row.fact_mut()[..4].copy_from_slice(&self.today.to_le_bytes());
            row.fact_mut()[4..].copy_from_slice(digest);
            fresh.digests[*at].push(row);
        }
        fresh.bytes += bytes;
        let waiting = |fresh: &Fresh, at: usize| fresh.digests[at].len() - fresh.written[at];
        let files = (0..KEPT.len()).map(|at| waiting(&fresh, at)).max().unwrap_or(0);
        if fresh.bytes < BATCH_BYTES && files < BATCH_FILES {
            return;
        }
        fresh.bytes = 0;
        for at in 0..KEPT.len() {
            let new = &fresh.digests[at][fresh.written[at]..];
            if !new.is_empty() {
                self.cache.append(at as u8 + 1, &Row::bytes(new));
            }
            fresh.written[at] = fresh.digests[at].len();
        }
    }
}

/// How many files have digests that an earlier run took, and the oldest day on which it did.
#[must_use]
pub fn reused<'a>(taken: impl Iterator<Item = &'a Taken>) -> Option<(u64, NaiveDate)> {
    taken.filter_map(|taken| taken.earlier).fold(None, |before, day| match before {
        None => Some((1, day)),
        Some((count, oldest)) => Some((count + 1, oldest.min(day))),
    })
}

fn number(digest: &[u8]) -> u128 {
    digest[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

fn unhex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    (hex.len() == 64).then_some(bytes)
}

/// What the system tells of a file, and when it was last touched (nanoseconds since 1970).
#[cfg(unix)]
fn told(meta: &Metadata) -> Option<([u8; 72], i128)> {
    use std::os::unix::fs::MetadataExt;
    let moment = |seconds: i64, part: i64| i128::from(seconds) * 1_000_000_000 + i128::from(part);
    let changed = moment(meta.ctime(), meta.ctime_nsec());
    let modified = moment(meta.mtime(), meta.mtime_nsec());
    let mut told = [0; 72];
    told[..16].copy_from_slice(&modified.to_le_bytes());
    told[16..32].copy_from_slice(&changed.to_le_bytes());
    told[32..40].copy_from_slice(&meta.size().to_le_bytes());
    told[40..48].copy_from_slice(&meta.ino().to_le_bytes());
    told[48..52].copy_from_slice(&meta.mode().to_le_bytes());
    told[52..56].copy_from_slice(&meta.uid().to_le_bytes());
    told[56..60].copy_from_slice(&meta.gid().to_le_bytes());
    Some((told, modified.max(changed)))
}

#[cfg(not(unix))]
fn told(meta: &Metadata) -> Option<([u8; 72], i128)> {
    let since = |time: std::io::Result<std::time::SystemTime>| clock::nanoseconds_of(time.ok()?);
    let modified = since(meta.modified())?;
    let created = since(meta.created()).unwrap_or(0);
    let mut told = [0; 72];
    told[..16].copy_from_slice(&modified.to_le_bytes());
    told[16..32].copy_from_slice(&created.to_le_bytes());
    told[32..40].copy_from_slice(&meta.len().to_le_bytes());
    told[40] = u8::from(meta.permissions().readonly());
    Some((told, modified.max(created)))
}

/// Where a change of permissions leaves no trace in the times, a known file is opened all the same, though not read.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)]
pub(super) fn may_open(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn may_open(path: &Path) -> std::io::Result<()> {
    std::fs::File::open(path).map(|_| ())
}

/// Formats by their number.
const FORMATS: [Format; 34] = {
    use Format::{
        Avi, Bmp, Csv, Doc, Docx, Email, Et, Executable, Gif, Heic, Html, Jp2, Jpeg, Mp3, Mp4, Odf, Ofd, Ole,
        Pdf, Png, Ppt, Pptx, Rar, Rtf, SevenZip, Text, Tiff, Unknown, Wav, Wps, Xls, Xlsx, Xml, Zip,
    };
    [
        Unknown, Pdf, Jpeg, Tiff, Png, Bmp, Gif, Ofd, Docx, Xlsx, Pptx, Doc, Xls, Wps, Et, Ole, Zip, Rar,
        SevenZip, Text, Csv, Xml, Html, Mp3, Mp4, Wav, Avi, Heic, Jp2, Executable, Odf, Rtf, Ppt, Email,
    ]
};

/// States by their number; what could not be read is never kept.
const STATES: [FileState; 5] =
    [FileState::Good, FileState::Empty, FileState::Damaged, FileState::Encrypted, FileState::WrongExtension];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_and_state_has_the_number_under_which_it_is_kept() {
        assert!(FORMATS.iter().enumerate().all(|(at, format)| *format as usize == at));
        assert!(STATES.iter().enumerate().all(|(at, state)| *state as usize == at));
        assert_eq!(Format::Email as usize + 1, FORMATS.len(), "the last format is kept too");
    }
}
