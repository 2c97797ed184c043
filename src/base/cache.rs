//! The cache folder (缓存) of one project: what a run may keep for the next one, outside the project.
//!
//! Nothing here is needed. Each file names its form, the program that wrote it, its length and its checksum, and is put in place by
//! a rename: two runs at once never see half of one, and whatever does not fit is made anew. What a run finds out on the way goes
//! to a journal of its own, block by block, so that the next run takes over what a killed one had found.

use crate::base::fingerprint::hex;
use crate::base::inside;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The user's cache folder, as the systems have it.
#[must_use]
pub fn usual_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else {
        named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))
    };
    Some(folder?.join("qiquan"))
}

const MAGIC: &[u8; 8] = b"qiquan\r\n";
/// Form of the files; any other number is not read.
const VERSION: u32 = 1;
/// Magic, version, program, kind.
const HEAD: usize = 8 + 4 + 32 + 16;
/// Head, length, checksum.
const WHOLE_HEAD: usize = HEAD + 8 + 32;
/// Tag, length, first bytes of the checksum.
const BLOCK_HEAD: usize = 1 + 4 + 16;
const JOURNAL: &str = "journal-";

/// One project's folder, held by one run.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    program: [u8; 32],
    /// Who runs: what one user may read, another may not.
    pub owner: u64,
    journal: Mutex<File>,
    name: String,
    has_blocks: AtomicBool,
    /// Journals of runs that did not come to their end, locked by this one.
    left: Vec<(String, File)>,
    /// Was a file found that is neither whole nor of another version?
    damaged: AtomicBool,
}

/// Rows of a journal and what they are.
pub type Block = (u8, Vec<u8>);

impl Cache {
    /// The folder below `base` for the project at `root`, made when it is new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(base: &Path, root: &Path) -> io::Result<Cache> {
        let root = root.canonicalize()?;
        let folder = base.join(&hex(&Sha256::digest(root.as_os_str().as_encoded_bytes()))[..32]);
        std::fs::create_dir_all(&folder)?;
        let program = program()?;
        let left = abandoned(&folder);
        let (name, mut journal) = new_journal(&folder)?;
        let _ = journal.try_lock();
        journal.write_all(&head(&program, "journal"))?;
        Ok(Cache {
            program,
            owner: owner(&journal.metadata()?),
            journal: Mutex::new(journal),
            name,
            has_blocks: AtomicBool::new(false),
            left,
            damaged: AtomicBool::new(false),
            folder,
        })
    }

    /// What is kept under `kind`, when this program wrote it and it is whole.
    #[must_use]
    pub fn load(&self, kind: &str) -> Option<Vec<u8>> {
        let mut bytes = inside::read_regular(&self.folder.join(kind)).ok()?;
        let ours = head(&self.program, kind);
        if bytes.len() >= WHOLE_HEAD && bytes[..HEAD] == ours {
            let payload = bytes.split_off(WHOLE_HEAD);
            let told = &bytes[HEAD..];
            let whole = told[..8] == (payload.len() as u64).to_le_bytes()
                && told[8..] == Sha256::digest(&payload)[..];
            if whole {
                return Some(payload);
            }
        } else if bytes.len() >= 12 && bytes[..8] == ours[..8] && bytes[..HEAD.min(bytes.len())] != ours {
            // Of another version or another program: no fault of anybody.
            return None;
        }
        self.damaged.store(true, Ordering::Relaxed);
        None
    }

    /// Keeps `payload` under `kind`. A full disk is no reason to end a run.
    pub fn store(&self, kind: &str, payload: &[u8]) {
        let temporary = self.folder.join(format!("{}.{kind}", self.name));
        let write = || -> io::Result<()> {
            let mut file = File::create(&temporary)?;
            file.write_all(&head(&self.program, kind))?;
            file.write_all(&(payload.len() as u64).to_le_bytes())?;
            file.write_all(&Sha256::digest(payload))?;
            file.write_all(payload)?;
            drop(file);
            std::fs::rename(&temporary, self.folder.join(kind))
        };
        if write().is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
    }

    /// Forgets what is kept under `kind`.
    pub fn forget(&self, kind: &str) {
        let _ = std::fs::remove_file(self.folder.join(kind));
    }

    /// Names of what is kept, with the newest first.
    #[must_use]
    pub fn kinds(&self, prefix: &str) -> Vec<String> {
        let listed = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut found: Vec<_> = listed
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok().filter(|name| name.starts_with(prefix))?;
                Some((std::cmp::Reverse(entry.metadata().ok()?.modified().ok()?), name))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// Adds a block to the journal of this run.
    pub fn append(&self, tag: u8, rows: &[u8]) {
        let Ok(length) = u32::try_from(rows.len()) else { return };
        let mut block = Vec::with_capacity(BLOCK_HEAD + rows.len());
        block.push(tag);
        block.extend_from_slice(&length.to_le_bytes());
        block.extend_from_slice(&checksum(tag, rows));
        block.extend_from_slice(rows);
        self.has_blocks.store(true, Ordering::Relaxed);
        let _ = self.journal.lock().unwrap_or_else(PoisonError::into_inner).write_all(&block);
    }

    /// Blocks of the runs that did not come to their end, as far as they are whole.
    #[must_use]
    pub fn left(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (_, file) in &self.left {
            // Read by the very handle that holds the lock: on Windows no other one may.
            let (mut file, mut bytes) = (file, Vec::new());
            if file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).is_err() {
                continue;
            }
            let Some(mut rest) = bytes.strip_prefix(&head(&self.program, "journal")[..]) else { continue };
            while rest.len() >= BLOCK_HEAD {
                let (told, after) = rest.split_at(BLOCK_HEAD);
                let length = u32::from_le_bytes([told[1], told[2], told[3], told[4]]) as usize;
                let Some(rows) = after.get(..length) else { break };
                if told[5..] != checksum(told[0], rows) {
                    break;
                }
                blocks.push((told[0], rows.to_vec()));
                rest = &after[length..];
            }
        }
        blocks
    }

    /// Was anything of this cache damaged?
    #[must_use]
    pub fn was_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Everything worth keeping is kept: the journals have done their work.
    pub fn finish(mut self) {
        self.has_blocks.store(false, Ordering::Relaxed);
        for (name, file) in std::mem::take(&mut self.left) {
            drop(file);
            remove(&self.folder, &name);
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if !self.has_blocks.load(Ordering::Relaxed) {
            remove(&self.folder, &self.name);
        }
    }
}

/// A journal and the unfinished files of its run.
fn remove(folder: &Path, journal: &str) {
    let _ = std::fs::remove_file(folder.join(journal));
    let begun = format!("{journal}.");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&begun) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn new_journal(folder: &Path) -> io::Result<(String, File)> {
    let mut number = 0_u32;
    loop {
        let name = format!("{JOURNAL}{}-{number}", std::process::id());
        match OpenOptions::new().read(true).append(true).create_new(true).open(folder.join(&name)) {
            Ok(file) => return Ok((name, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Journals that no living run holds.
fn abandoned(folder: &Path) -> Vec<(String, File)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_journal = name.starts_with(JOURNAL) && !name.contains('.');
        if !is_journal || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(file) = OpenOptions::new().read(true).append(true).open(entry.path()) else { continue };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            // A folder without locks: at worst a run that still lives loses what a kill would leave of it.
            Err(TryLockError::Error(_)) | Ok(()) => found.push((name, file)),
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// This very program: another one may see other things in the same file.
fn program() -> io::Result<[u8; 32]> {
    let meta = std::env::current_exe()?.metadata()?;
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(meta.len().to_le_bytes());
    let since = meta.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    hash.update(since.as_nanos().to_le_bytes());
    Ok(hash.finalize().into())
}

fn head(program: &[u8; 32], kind: &str) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(MAGIC);
    head[8..12].copy_from_slice(&VERSION.to_le_bytes());
    head[12..44].copy_from_slice(program);
    let named = kind.as_bytes();
    head[44..44 + named.len().min(16)].copy_from_slice(&named[..named.len().min(16)]);
    head
}

fn checksum(tag: u8, rows: &[u8]) -> [u8; 16] {
    let digest = Sha256::new().chain_update([tag]).chain_update(rows).finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    first
}

#[cfg(unix)]
fn owner(meta: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::uid(meta).into()
}

#[cfg(not(unix))]
fn owner(_: &std::fs::Metadata) -> u64 {
    0
}
