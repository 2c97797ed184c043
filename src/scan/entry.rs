//! What the walk found. Compact: a prefecture holds about 441,000 files.

use crate::base::error::SoftError;
use crate::base::terms::Level;
use crate::scan::content::Contents;
use crate::scan::known::Known;
use crate::scan::recorded::Recorded;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Index into [`Scan::folders`].
pub type FolderId = u32;
/// Index into [`Scan::entries`].
pub type EntryId = u32;

/// Everything found under the archive root, in the order of the display paths (bytewise), whatever the job count.
#[derive(Debug, Default)]
pub struct Scan {
    /// The archive root on disk.
    pub root: PathBuf,
    /// Archive root relative to the project, `/`-separated ("archives").
    pub root_display: String,
    pub folders: Vec<Folder>,
    pub entries: Vec<Entry>,
    /// Folders and files that could not be read (未能检查).
    pub soft_errors: Vec<SoftError>,
    /// Facts about names that deserve a finding or a remark.
    pub name_facts: Vec<NameFact>,
    /// Files whose name, or that of a folder above, is no text on the disk: no list can name them.
    pub unnamed: BTreeSet<EntryId>,
    /// Files that lie in containers.
    pub members: BTreeMap<EntryId, Member>,
    /// Present when nothing was walked: the files stand in a listing.
    pub recorded: Option<Recorded>,
    /// What earlier runs found out about the files.
    pub known: Known,
    /// Counties and townships that the archive holds folders of, whether they were asked for or not.
    pub units: BTreeSet<(String, String)>,
    /// Where the content of files is read from.
    pub contents: Contents,
}

/// A file inside a zip container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The container on disk.
    pub zip: Arc<Path>,
    /// Position in its central directory.
    pub index: usize,
}

/// A folder and what its place in the layout says about it.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Path below the archive root, `/`, NFC, undecodable bytes as `\xHH`; not masked.
    pub path: String,
    /// Path on disk below the archive root when it differs from `path` (NFD, bad bytes).
    pub os_path: Option<PathBuf>,
    pub key: FolderKey,
    /// The listing of this folder failed: papers in it are 不明, not missing.
    pub unreadable: bool,
    /// It lies in a zipped folder, or is one.
    pub packed: bool,
}

/// What the layout profile read from a folder's path. Text as found; `ingest::units` resolves it to codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderKey {
    /// Level of the files that lie in this folder; `None` when no template matched.
    pub level: Option<Level>,
    /// Six digits when the path or the division table gives them.
    pub county: String,
    /// Nine digits when known.
    pub township: String,
    /// Township as written, without code and order number.
    pub township_name: String,
    /// Village name as written.
    pub village: String,
    /// Another village named in the brackets behind it, 光荣村（并入富强村）, or its township, 永丰村（狼山镇）.
    pub village_note: String,
    /// 户编号 as written; empty when the folder carries none.
    pub household_id: String,
    /// A number that reads as a phone or a date (never printed): the 户编号 only when a register knows it as one.
    pub loose_number: String,
    /// Head of household as written.
    pub head: String,
    /// What else the name may be when blanks stand inside it: 图 雅 is 图雅, or 图 with a note.
    pub head_readings: Vec<String>,
    /// Village group (社/组/浩特), sequence number, ID tail, when the template has them.
    pub group: String,
    pub seq: String,
    pub id_tail: String,
    /// Department (成员单位) of a `_部门/<unit>/` folder.
    pub unit: String,
    /// Class, stage or year subfolder between the unit's folder and the file.
    pub class: String,
    pub year: Option<i32>,
    /// A household by its name alone, inside a class folder of the village: it is one only when a register knows it.
    pub tentative: bool,
    /// What else lies below the folder: nobody sees it when the folder cannot be listed.
    pub holds: Holds,
    /// The two best candidates when the path fits more than one unit: reported, never guessed.
    pub ambiguous: Vec<String>,
}

/// What lies in a unit's folder beside its own papers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Holds {
    /// The folders of the units below it.
    #[default]
    All,
    /// Nothing else (`_旗县`, `_村`, class folders).
    Own,
    /// The folders of the departments (`_部门`).
    Departments,
}

/// A file.
#[derive(Debug, Clone)]
pub struct Entry {
    pub folder: FolderId,
    /// File name, NFC, undecodable bytes as `\xHH`; not masked.
    pub name: Box<str>,
    /// Name on disk when it differs.
    pub os_name: Option<Box<std::ffi::OsStr>>,
    /// Bytes.
    pub size: u64,
    pub format: Format,
    pub state: FileState,
    pub class: FileClass,
    /// 64 bits over size and head (in a container: size and checksum), to find candidates for equal content; 0 when not
    /// read.
    pub head_hash: u64,
}

/// Format by signature, never by extension alone. `data/formats.toml` describes each under its name in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Format {
    Unknown,
    Pdf,
    Jpeg,
    Tiff,
    Png,
    Bmp,
    Gif,
    Ofd,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Wps,
    Et,
    Ole,
    Zip,
    Rar,
    SevenZip,
    Text,
    Csv,
    Xml,
    Html,
    Mp3,
    Mp4,
    Wav,
    Avi,
    Heic,
    Jp2,
    Executable,
    /// OpenDocument (.odt, .ods, .odp).
    Odf,
    Rtf,
    /// PowerPoint before 2007 (.ppt).
    Ppt,
    /// A message with its attachments (.eml).
    Email,
}

/// Can the file be opened? Anything but `Good` is C015 or 不明.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum FileState {
    Good,
    /// 0 bytes.
    Empty,
    /// The bytes end too early or the structure is broken.
    Damaged,
    /// Needs a password.
    Encrypted,
    /// The extension says something else than the signature.
    WrongExtension,
    /// Could not be read at all (permission, vanished).
    Unreadable,
    /// A link in place of a file; links are not followed.
    Link,
    /// It lies there; the listing does not say whether it opens.
    Untold,
}

impl FileState {
    /// Is it worth a look inside? What nobody told may be.
    #[must_use]
    pub fn opens(self) -> bool {
        matches!(self, FileState::Good | FileState::WrongExtension | FileState::Untold)
    }

    /// What is wrong with the file, as a finding says it, and what to do.
    #[must_use]
    pub fn fault(self) -> Option<(&'static str, &'static str)> {
        match self {
            FileState::Good | FileState::Untold => None,
            FileState::Empty => Some(("0字节空文件", "请重新扫描或复制原件")),
            FileState::Damaged => Some(("文件损坏或不完整", "请重新扫描或从备份恢复")),
            FileState::Encrypted => Some(("已加密", "请去除密码后归档")),
            FileState::WrongExtension => Some(("扩展名与实际格式不符", "请改为正确的扩展名")),
            FileState::Unreadable => Some(("无法读取", "请检查权限或存储介质")),
            FileState::Link => Some(("是链接，没有跟随", "请删去链接，放入文件本身")),
        }
    }
}

/// Archive paper or something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum FileClass {
    Paper,
    /// 非归档文件: Thumbs.db, `~$…`, .DS_Store, shortcuts, temporary files.
    Junk,
    /// A 归档目录 / 卷内目录 spreadsheet lying among the papers.
    Catalogue,
    /// zip/rar/7z: papers inside cannot be counted one by one unless the layout says so.
    Container,
}

/// Something about a name: trailing blank, case clash, over 260 characters, NFD, undecodable bytes, private-use glyph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameFact {
    /// Display path below the archive root.
    pub path: String,
    /// In Chinese, with what to do.
    pub what: String,
}

/// What a file can be a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A page: scan, picture, document, table.
    Page,
    /// Sound or film.
    Recording,
    /// Plain text, a web page, a program: no copy of a paper, whatever its name says.
    Note,
}

impl Entry {
    /// By format; tables and documents that systems export as text or HTML under an office name are pages.
    #[must_use]
    pub fn medium(&self) -> Medium {
        let note = |format| matches!(format, Format::Text | Format::Html | Format::Xml);
        let claimed = || crate::scan::format::by_extension(&crate::scan::names::extension(&self.name));
        match self.format {
            Format::Mp3 | Format::Mp4 | Format::Wav | Format::Avi => Medium::Recording,
            Format::Executable => Medium::Note,
            format if note(format) && note(claimed()) => Medium::Note,
            _ => Medium::Page,
        }
    }
}

impl Scan {
    /// Project-relative display path of an entry (`archives/150802临河区/…/H01.pdf`); not masked.
    #[must_use]
    pub fn path_of(&self, id: EntryId) -> String {
        let mut path = String::new();
        self.push_path(id, &mut path);
        path
    }

    /// The same, written behind `text`.
    pub fn push_path(&self, id: EntryId, text: &mut String) {
        let entry = &self.entries[id as usize];
        let folder = &self.folders[entry.folder as usize].path;
        text.reserve(self.root_display.len() + folder.len() + entry.name.len() + 2);
        text.push_str(&self.root_display);
        text.push('/');
        if !folder.is_empty() {
            text.push_str(folder);
            text.push('/');
        }
        text.push_str(&entry.name);
    }

    /// Path on disk.
    #[must_use]
    pub fn disk_path(&self, id: EntryId) -> PathBuf {
        let entry = &self.entries[id as usize];
        let folder = &self.folders[entry.folder as usize];
        let mut path = match &folder.os_path {
            Some(os_path) => self.root.join(os_path),
            None => self.root.join(&folder.path),
        };
        match &entry.os_name {
            Some(os_name) => path.push(&**os_name),
            None => path.push(&*entry.name),
        }
        path
    }
}
