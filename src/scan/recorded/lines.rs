//! The listing of this program: a head, then each folder with its files behind it, what could not be read, and an end that
//! says how much there was.

use super::{Listing, fault_of_path, is_junk, leads_out};
use crate::base::error::{Error, Problem, Result, SoftError};
use crate::base::fingerprint::hex;
use crate::base::mask;
use crate::base::text::{self, from_bytes};
use crate::scan::entry::{EntryId, FileClass, FileState, Format, Member, Scan};
use crate::scan::walk::{RawFile, RawFolder, unseen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Version of the lines.
const VERSION: u32 = 1;
/// How every listing begins.
const START: &[u8] = b"{\"is\":\"listing\"";
/// Longest line: names and paths have an end.
const LONGEST: u64 = 64 << 10;
/// Faults that are told one by one.
const TOLD: usize = 50;
const HINT: &str = "请用 qiquan scan --format ndjson 重新列出，不要手工改动清单";

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase", deny_unknown_fields)]
enum Line {
    Listing {
        version: u32,
        tool: String,
        archives: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        counties: Vec<String>,
    },
    Folder {
        path: String,
        /// As the disk spells it, when that is different: text, or bytes in hex where it is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disk: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raw: Option<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unreadable: bool,
    },
    File {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disk: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raw: Option<String>,
        bytes: u64,
        format: Format,
        state: FileState,
        class: FileClass,
        /// Digest of size and head, in hex.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// Position in the container.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<usize>,
    },
    Unread {
        path: String,
        reason: String,
    },
    End {
        folders: usize,
        files: usize,
    },
}

/// Writes the listing of a scan. `digests` are of the files that may be copies or that findings name by content.
///
/// # Errors
/// When a line cannot be written.
pub fn write(
    scan: &Scan,
    counties: &[String],
    tool: &str,
    digests: &BTreeMap<EntryId, [u8; 32]>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut line = |line: &Line| -> std::io::Result<()> {
        serde_json::to_writer(&mut *out, line)?;
        out.write_all(b"\n")
    };
    line(&Line::Listing {
        version: VERSION,
        tool: tool.to_owned(),
        archives: scan.root_display.clone(),
        counties: counties.to_vec(),
    })?;
    let mut at = 0;
    for (folder, found) in (0..).zip(&scan.folders) {
        let (disk, raw) = spelt(found.os_path.as_deref().map(Path::as_os_str));
        line(&Line::Folder { path: found.path.clone(), disk, raw, unreadable: found.unreadable })?;
        while let Some(entry) = scan.entries.get(at).filter(|entry| entry.folder == folder) {
            let (disk, raw) = spelt(entry.os_name.as_deref());
            let id = at as EntryId;
            line(&Line::File {
                name: entry.name.to_string(),
                disk,
                raw,
                bytes: entry.size,
                format: entry.format,
                state: entry.state,
                class: entry.class,
                head: (entry.head_hash != 0).then(|| format!("{:016x}", entry.head_hash)),
                sha256: digests.get(&id).map(|digest| hex(digest)),
                member: scan.members.get(&id).map(|member| member.index),
            })?;
            at += 1;
        }
    }
    for error in &scan.soft_errors {
        line(&Line::Unread { path: error.path.clone(), reason: error.reason.clone() })?;
    }
    line(&Line::End { folders: scan.folders.len(), files: scan.entries.len() })
}

fn spelt(name: Option<&OsStr>) -> (Option<String>, Option<String>) {
    match name {
        None => (None, None),
        Some(name) => match name.to_str() {
            Some(text) => (Some(text.to_owned()), None),
            None => (None, Some(hex(name.as_encoded_bytes()))),
        },
    }
}

/// Is this the beginning of such a listing?
pub(super) fn is_own(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    start.starts_with(START)
}

/// Reads every line; whatever is wrong is told with its number.
pub(super) fn read(reader: impl BufRead, shown: &str) -> Result<Listing> {
    let mut reading = Reading { shown, ..Reading::default() };
    let mut reader = reader;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let mut part = std::io::Read::take(&mut reader, LONGEST);
        let length = part
            .read_until(b'\n', &mut bytes)
            .map_err(|error| Error::io("读不出清单", shown, &error, "请核对文件、磁盘和网络"))?;
        if length == 0 {
            break;
        }
        reading.number += 1;
        if bytes.last() != Some(&b'\n') && length as u64 == LONGEST {
            reading.fault("这一行过长，不是清单的行".to_owned());
            break;
        }
        reading.line(bytes.trim_ascii());
        if reading.other_version {
            break;
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading<'a> {
    shown: &'a str,
    number: usize,
    listing: Listing,
    files: usize,
    /// Folders as the disk spells them, and names in the one that is being read.
    known: BTreeSet<(String, Option<PathBuf>)>,
    names: BTreeSet<(Box<str>, Option<OsString>)>,
    end: bool,
    other_version: bool,
    problems: Vec<Problem>,
    faults: usize,
}

impl Reading<'_> {
    fn fault(&mut self, what: String) {
        self.faults += 1;
        if self.problems.len() < TOLD {
            self.problems.push(Problem {
                file: self.shown.to_owned(),
                at: Some((self.number, 1)),
                what,
                hint: HINT.to_owned(),
            });
        }
    }

    fn line(&mut self, bytes: &[u8]) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if bytes.is_empty() {
            return;
        }
        // Another version may have other fields.
        let version = || serde_json::from_slice::<serde_json::Value>(bytes).ok()?.get("version")?.as_u64();
        if self.number == 1
            && let Some(version) = version().filter(|version| *version != u64::from(VERSION))
        {
            self.other_version = true;
            return self.fault(format!("清单是第{version}版的，本程序只读第{VERSION}版"));
        }
        if self.end {
            return self.fault("结束行之后还有内容".to_owned());
        }
        let line = match serde_json::from_slice::<Line>(bytes) {
            Ok(line) => line,
            Err(_) => {
                let start: String = from_bytes(bytes).chars().take(40).collect();
                let start = mask::text(&text::display(&start));
                return self.fault(format!("这一行损坏或不完整：{start}…"));
            }
        };
        match line {
            Line::Listing { tool, archives, counties, .. } => {
                if self.number > 1 {
                    return self.fault("清单的首行又出现了一次，可能把两份清单接在了一起".to_owned());
                }
                if let Some(what) = fault_of_path(&archives) {
                    self.fault(format!("archives “{}”{what}", text::display(&archives)));
                }
                self.listing.program = mask::text(&text::display(&tool));
                self.listing.archives = archives;
                self.listing.counties = counties;
            }
            Line::Folder { path, disk, raw, unreadable } => self.folder(path, (disk, raw), unreadable),
            Line::File { name, disk, raw, bytes, format, state, class, head, sha256, member } => {
                let unseen = unseen(&name, OsStr::new(&name));
                let file = RawFile { size: bytes, format, state, class, ..unseen };
                self.file(file, (disk, raw), (head, sha256, member));
            }
            Line::Unread { path, reason } => {
                let shown = |text: String| mask::text(&text::display(&text));
                self.listing.soft_errors.push(SoftError::new(path, shown(reason)));
            }
            Line::End { folders, files } => {
                self.end = true;
                let (read, seen) = (self.listing.folders.len(), self.files);
                if (folders, files) != (read, seen) {
                    self.fault(format!(
                        "清单不完整：应有文件夹{folders}个、文件{files}个，读到文件夹{read}个、文件{seen}个"
                    ));
                }
            }
        }
    }

    fn folder(&mut self, path: String, disk: (Option<String>, Option<String>), unreadable: bool) {
        self.names.clear();
        if let Some(what) = (!path.is_empty()).then(|| fault_of_path(&path)).flatten() {
            self.fault(format!("路径“{}”{what}", mask::text(&text::display(&path))));
        }
        let os_path = match spelling(disk) {
            Ok(found) => found.map(PathBuf::from),
            Err(()) => return self.fault("raw 不是十六进制".to_owned()),
        };
        if !self.known.insert((path.clone(), os_path.clone())) {
            self.fault(format!("文件夹“{}”列了两次", mask::text(&path)));
        }
        let junk = is_junk(&path);
        self.listing.folders.push(RawFolder { path, os_path, unreadable, junk, ..RawFolder::default() });
    }

    fn file(
        &mut self,
        mut file: RawFile,
        disk: (Option<String>, Option<String>),
        (head, sha256, member): (Option<String>, Option<String>, Option<usize>),
    ) {
        self.files += 1;
        let shown = mask::text(&text::display(&file.name));
        if file.name.contains('/') || leads_out(&file.name) || !text::is_displayable(&file.name) {
            self.fault(format!("文件名“{shown}”含有路径或控制字符"));
        }
        match spelling(disk) {
            Ok(found) => file.os_name = found.map(OsString::into_boxed_os_str),
            Err(()) => self.fault("raw 不是十六进制".to_owned()),
        }
        match head.map(|head| u64::from_str_radix(&head, 16)) {
            Some(Ok(head)) => file.head_hash = head,
            Some(Err(_)) => self.fault(format!("文件“{shown}”的 head 不是十六进制")),
            None => {}
        }
        match sha256.map(|digest| unhex(&digest)?.try_into().ok()) {
            Some(Some(digest)) => file.digest = Some(Box::new(digest)),
            Some(None) => self.fault(format!("文件“{shown}”的 sha256 不是64位十六进制")),
            None => {}
        }
        // Nothing is opened by it: it says that the file lies in a container.
        file.member = member.map(|index| Box::new(Member { zip: Arc::from(Path::new("")), index }));
        if !self.names.insert((file.name.clone(), file.os_name.as_deref().map(OsStr::to_owned))) {
            self.fault(format!("文件“{shown}”在同一文件夹里列了两次"));
        }
        match self.listing.folders.last_mut() {
            Some(folder) => folder.files.push(file),
            None => self.fault(format!("文件“{shown}”前面没有它的文件夹")),
        }
    }

    fn finish(mut self) -> Result<Listing> {
        if !self.end && !self.other_version {
            self.number += 1;
            self.fault("清单没有结束行，可能没有写完或被截断".to_owned());
        }
        if self.faults > self.problems.len() {
            let what = format!("共{}处，以上列出前{TOLD}处", self.faults);
            self.problems.push(Problem {
                file: self.shown.to_owned(),
                at: None,
                what,
                hint: HINT.to_owned(),
            });
        }
        if self.problems.is_empty() { Ok(self.listing) } else { Err(Error::Problems(self.problems)) }
    }
}

/// What the disk calls it; the error is hex that is none.
fn spelling((disk, raw): (Option<String>, Option<String>)) -> std::result::Result<Option<OsString>, ()> {
    match (disk, raw) {
        (_, Some(raw)) => {
            let bytes = unhex(&raw).ok_or(())?;
            Ok(Some(os_string(bytes)))
        }
        (disk, None) => Ok(disk.map(OsString::from)),
    }
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Names of another system are shown alike, and are no names here.
#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    OsString::from(crate::scan::names::display(OsStr::new(&from_bytes(&bytes))).into_owned())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
