//! Files that lie in memory instead of on the disk: a merge works on the project that its parts carry, and leaves nothing of
//! it on any disk.
//!
//! What is mounted stands in place of the disk wherever project files are opened or listed; everything else is looked for on
//! the disk as ever. A process mounts once: one command runs in it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// What lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Folder,
    File,
    /// A link; what is read is the file that it leads to.
    Link,
    /// A pipe, a device, a socket.
    Other,
    /// A folder that cannot be listed.
    Closed,
}

/// Why something could not be read: number of the system, or words of this program.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fault {
    code: Option<i32>,
    words: String,
}

impl Fault {
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        Fault { code: error.raw_os_error(), words: error.to_string() }
    }

    fn error(&self) -> io::Error {
        self.code.map_or_else(|| io::Error::other(self.words.clone()), io::Error::from_raw_os_error)
    }
}

/// A file or folder in memory; folders have no bytes.
#[derive(Debug, Clone)]
pub struct Node {
    pub kind: Kind,
    pub content: Result<Vec<u8>, Fault>,
}

/// By place, without `.` and `..`: folders stand before what lies in them.
pub type Tree = BTreeMap<PathBuf, Node>;

static MOUNTED: OnceLock<Tree> = OnceLock::new();

/// Puts `tree` in place. The answer is whether nothing was in place before.
pub fn mount(tree: Tree) -> bool {
    MOUNTED.set(tree).is_ok()
}

/// Without `.` and `..`, by its text alone: nothing in memory is a link to a folder.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// What lies in memory at this place.
#[must_use]
pub fn find(path: &Path) -> Option<&'static Node> {
    MOUNTED.get()?.get(&plain(path))
}

impl Node {
    /// The bytes.
    ///
    /// # Errors
    /// What stood in the way where the file was kept.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match (&self.content, self.kind) {
            (_, Kind::Folder) => Err(io::Error::other("是文件夹，不是文件")),
            (Ok(bytes), _) => Ok(bytes.clone()),
            (Err(fault), _) => Err(fault.error()),
        }
    }

    /// What lies straight in the folder at `path`, which this is.
    pub(super) fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        if let Err(fault) = &self.content {
            return Err(fault.error());
        }
        let top = plain(path);
        let below = below(&top).filter(|(path, _)| path.parent() == Some(&top));
        Ok(below.map(|(path, _)| path.clone()).collect())
    }
}

/// Everything below a folder, in order.
fn below(top: &Path) -> impl Iterator<Item = (&'static PathBuf, &'static Node)> {
    let top = top.to_owned();
    let from = MOUNTED.get().map(|tree| tree.range(top.clone()..));
    from.into_iter().flatten().skip(1).take_while(move |(path, _)| path.starts_with(&top))
}

/// A folder and everything in it, each folder before what lies in it, names in order. No link is followed; what cannot be
/// listed is [`Kind::Closed`].
#[must_use]
pub fn walk(top: &Path) -> Vec<(PathBuf, Kind)> {
    if let Some(node) = find(top) {
        let own = plain(top);
        let shown = |path: &Path| top.join(path.strip_prefix(&own).unwrap_or(path));
        let rest = below(&own).map(|(path, node)| (shown(path), node.kind));
        return std::iter::once((top.to_owned(), node.kind)).chain(rest).collect();
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(top).follow_links(false).sort_by_file_name() {
        match entry {
            Ok(entry) => {
                let kind = match entry.file_type() {
                    kind if kind.is_dir() => Kind::Folder,
                    kind if kind.is_file() => Kind::File,
                    kind if kind.is_symlink() => Kind::Link,
                    _ => Kind::Other,
                };
                found.push((entry.into_path(), kind));
            }
            Err(error) => {
                let path = error.path().unwrap_or(top).to_owned();
                // It was met as a folder just before.
                if found.last().is_some_and(|(last, _)| *last == path) {
                    found.pop();
                }
                found.push((path, Kind::Closed));
            }
        }
    }
    found
}

/// Is there a folder?
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    find(path).map_or_else(|| path.is_dir(), |node| matches!(node.kind, Kind::Folder | Kind::Closed))
}

/// Is there a file, or a link to one?
#[must_use]
pub fn is_file(path: &Path) -> bool {
    let file = |node: &Node| node.kind == Kind::File || (node.kind == Kind::Link && node.content.is_ok());
    find(path).map_or_else(|| path.is_file(), file)
}

/// Is there anything, be it a link to nowhere?
#[must_use]
pub fn exists(path: &Path) -> bool {
    find(path).is_some() || path.symlink_metadata().is_ok()
}

/// Length of a file.
///
/// # Errors
/// When it cannot be looked at.
pub fn length(path: &Path) -> io::Result<u64> {
    match find(path) {
        Some(node) => Ok(node.content.as_ref().map_err(Fault::error)?.len() as u64),
        None => Ok(std::fs::metadata(path)?.len()),
    }
}

/// Bytes of a file that a walk met.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    find(path).map_or_else(|| std::fs::read(path), Node::read)
}
