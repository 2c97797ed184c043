//! The content of files, wherever they lie, on disk or in a zipped folder: every reader opens files here, so that packing
//! a folder changes nothing about what is read.
//!
//! What readers take out of files can be kept, and given back later where the files are not: a part of a run carries it,
//! so that a merge needs no archive. What nobody kept is never taken for an empty file: it is remembered as lacking.

use crate::base::error::reason;
use crate::scan::container;
use crate::scan::entry::{EntryId, Scan};
use crate::scan::recorded::NOT_OPENED;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::{Mutex, PoisonError};

/// What a reader takes out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// The file itself: tables that lie among the papers.
    Bytes,
    /// Labelled values of a form.
    Form,
    /// First lines of a form.
    Headlines,
    /// The text of a report.
    Text,
    /// Number of pages.
    Pages,
}

impl Taken {
    pub const ALL: [Taken; 5] = [Taken::Bytes, Taken::Form, Taken::Headlines, Taken::Text, Taken::Pages];
}

/// The reason why nothing was read, in Chinese, is kept as well.
pub type Note = Result<Vec<u8>, String>;
/// SHA-256 of a file; `Some(None)` when it could not be read, `None` when nobody looked.
pub type Digested = Option<Option<[u8; 32]>>;

/// What was taken out of the files of a scan.
#[derive(Debug, Default)]
pub struct Notes {
    pub taken: BTreeMap<(EntryId, Taken), Note>,
    /// By [`EntryId`].
    pub digests: Vec<Digested>,
}

/// Where the content of files is read from.
#[derive(Debug, Default)]
pub enum Contents {
    /// The disk.
    #[default]
    Disk,
    /// The disk, and what is read is kept.
    Kept(Mutex<Notes>),
    /// What was kept, and the files that it lacks.
    Stored(Notes, Mutex<BTreeSet<EntryId>>),
}

impl Contents {
    /// Nothing but what was kept.
    #[must_use]
    pub fn stored(notes: Notes) -> Self {
        Contents::Stored(notes, Mutex::default())
    }

    /// Files that were asked for and that nobody kept.
    #[must_use]
    pub fn lacking(&self) -> Vec<EntryId> {
        match self {
            Contents::Stored(_, lacking) => {
                lacking.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
            }
            _ => Vec::new(),
        }
    }

    fn lacks(lacking: &Mutex<BTreeSet<EntryId>>, id: EntryId) -> String {
        lacking.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        "分片中没有这个文件的内容".to_owned()
    }

    /// The digest that was kept; `None` where files are looked at themselves.
    pub(super) fn digest(&self, id: EntryId) -> Digested {
        let Contents::Stored(notes, lacking) = self else { return None };
        Some(notes.digests.get(id as usize).copied().flatten().unwrap_or_else(|| {
            Self::lacks(lacking, id);
            None
        }))
    }

    /// Is it known already what the reader takes?
    #[must_use]
    pub fn knows(&self, id: EntryId, what: Taken) -> bool {
        match self {
            Contents::Disk => false,
            Contents::Kept(notes) => {
                notes.lock().unwrap_or_else(PoisonError::into_inner).taken.contains_key(&(id, what))
            }
            Contents::Stored(notes, _) => notes.taken.contains_key(&(id, what)),
        }
    }

    fn keep(notes: &Mutex<Notes>, id: EntryId, what: Taken, note: Note) {
        notes.lock().unwrap_or_else(PoisonError::into_inner).taken.insert((id, what), note);
    }
}

impl Scan {
    /// What a reader takes out of a file: `read` does it, unless it was kept. The error is a reason in Chinese.
    ///
    /// # Errors
    /// What `read` reports, now or when it was kept.
    pub fn take<T: Serialize + DeserializeOwned>(
        &self,
        id: EntryId,
        what: Taken,
        read: impl FnOnce() -> Result<T, String>,
    ) -> Result<T, String> {
        match &self.contents {
            Contents::Disk => read(),
            Contents::Kept(notes) => {
                let found = read();
                let note = match &found {
                    // What cannot be written down stays unknown.
                    Ok(found) => serde_json::to_vec(found).ok().map(Ok),
                    Err(why) => Some(Err(why.clone())),
                };
                if let Some(note) = note {
                    Contents::keep(notes, id, what, note);
                }
                found
            }
            Contents::Stored(notes, lacking) => {
                let note = notes.taken.get(&(id, what));
                let lacks = || Contents::lacks(lacking, id);
                let bytes = note.ok_or_else(lacks)?.as_ref().map_err(String::clone)?;
                serde_json::from_slice(bytes).map_err(|_| lacks())
            }
        }
    }

    /// The bytes of a file that is read as a whole, at most `limit` of them. The error is a reason in Chinese.
    ///
    /// # Errors
    /// As [`Scan::bytes`], now or when they were kept.
    pub fn whole(&self, id: EntryId, limit: u64) -> Result<Vec<u8>, String> {
        match &self.contents {
            Contents::Disk => self.bytes(id, limit),
            Contents::Kept(notes) => {
                let found = self.bytes(id, limit);
                Contents::keep(notes, id, Taken::Bytes, found.clone());
                found
            }
            Contents::Stored(notes, lacking) => match notes.taken.get(&(id, Taken::Bytes)) {
                Some(note) => note.clone(),
                None => Err(Contents::lacks(lacking, id)),
            },
        }
    }

    /// Bytes of a file on disk or in a container, at most `limit` of them. The error is a reason in Chinese.
    ///
    /// # Errors
    /// A file that cannot be read or unpacked, or is longer than the limit.
    pub fn bytes(&self, id: EntryId, limit: u64) -> Result<Vec<u8>, String> {
        if let Some(recorded) = &self.recorded {
            recorded.ask(id);
            return Err(NOT_OPENED.to_owned());
        }
        let size = self.entries[id as usize].size;
        if size > limit {
            return Err(format!("文件过大（{size}字节，最多读{limit}字节）"));
        }
        if let Some(member) = self.members.get(&id) {
            return container::bytes(member, size);
        }
        let path = self.disk_path(id);
        std::fs::read(&path).map_err(|error| {
            if self.is_packed(id) {
                "压缩包内的文件解压后过大，未解压；请解压后存放".to_owned()
            } else {
                format!("读不出来：{}", reason(&error))
            }
        })
    }

    /// Opens a file that lies on disk. The error is a reason in Chinese.
    ///
    /// # Errors
    /// A file that cannot be opened, or of which only the name is known.
    pub fn open(&self, id: EntryId) -> Result<File, String> {
        if let Some(recorded) = &self.recorded {
            recorded.ask(id);
            return Err(NOT_OPENED.to_owned());
        }
        File::open(self.disk_path(id)).map_err(|error| format!("打不开：{}", reason(&error)))
    }

    /// Does the file lie in a zipped folder? Members that are too large to be unpacked do, too.
    #[must_use]
    pub fn is_packed(&self, id: EntryId) -> bool {
        self.folders[self.entries[id as usize].folder as usize].packed
    }
}
