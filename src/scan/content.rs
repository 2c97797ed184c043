//! The bytes of a file wherever it lies, on disk or in a zipped folder: every reader of texts opens files here, so that
//! packing a folder changes nothing about what is read.

use crate::base::error::reason;
use crate::scan::container;
use crate::scan::entry::{EntryId, Scan};
use crate::scan::recorded::NOT_OPENED;
use std::fs::File;

impl Scan {
    /// Bytes of a file, at most `limit` of them. The error is a reason in Chinese.
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

    /// Does the file lie in a zipped folder? Members that are too large to be unpacked do, too: a container stands in their
    /// path.
    #[must_use]
    pub fn is_packed(&self, id: EntryId) -> bool {
        self.members.contains_key(&id)
            || self.recorded.is_none() && self.disk_path(id).ancestors().skip(1).any(std::path::Path::is_file)
    }
}
