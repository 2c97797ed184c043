//! Opens what lies in the project: regular files only, never through a link that leads out of the project.
//!
//! A named pipe would make a run wait for ever, and a link could carry `/etc/passwd` into a printed pack. Every reader
//! of configuration, templates, catalogue, history and earlier outputs opens its files here. What is wrong is an
//! [`io::Error`] whose text is already in the user's words.

use crate::base::memory;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The real place of `path` (absolute, or relative to `root`), which must lie inside `root`.
///
/// # Errors
/// When it is missing, or a link leads out of the project.
pub fn place(root: &Path, path: &Path) -> io::Result<PathBuf> {
    if memory::find(&root.join(path)).is_some() {
        return Ok(memory::plain(&root.join(path)));
    }
    let root = root.canonicalize()?;
    let full = root.join(path);
    // A link to nowhere is there, even though what it names is not.
    let is_link = full.symlink_metadata()?.file_type().is_symlink();
    let real = match full.canonicalize() {
        Err(error) if is_link && error.kind() == ErrorKind::NotFound => {
            return Err(io::Error::other("是链接，但它指向的位置不存在"));
        }
        found => found?,
    };
    if real.starts_with(&root) {
        Ok(real)
    } else {
        Err(io::Error::other("是通向文件夹以外的链接，不予跟随；请换成文件或文件夹本身"))
    }
}

/// Opens a regular file inside `root`.
///
/// # Errors
/// See [`place`]; also when it is a folder, a pipe, a device or a socket.
pub fn open(root: &Path, path: &Path) -> io::Result<File> {
    regular(&place(root, path)?)
}

/// Bytes of a regular file inside `root`.
///
/// # Errors
/// See [`open`].
pub fn read(root: &Path, path: &Path) -> io::Result<Vec<u8>> {
    if let Some(node) = memory::find(&root.join(path)) {
        return node.read();
    }
    let mut bytes = Vec::new();
    open(root, path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Files and folders of a folder inside `root`, sorted; an empty list when there is no such folder.
///
/// # Errors
/// When it cannot be listed, is no folder, or is a link that leads out.
pub fn list(root: &Path, path: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = match place(root, path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        found => found?,
    };
    if let Some(node) = memory::find(&folder) {
        return node.list(&folder);
    }
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Opens a regular file anywhere (an earlier output that the user named).
///
/// # Errors
/// When it is missing, a folder, a pipe, a device or a socket.
pub fn regular(path: &Path) -> io::Result<File> {
    check(&path.metadata()?)?;
    File::open(path)
}

/// Bytes of a regular file anywhere.
///
/// # Errors
/// See [`regular`].
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    regular(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check(meta: &Metadata) -> io::Result<()> {
    if meta.is_file() {
        Ok(())
    } else if meta.is_dir() {
        Err(io::Error::other("是文件夹，不是文件"))
    } else {
        Err(io::Error::other("不是普通文件（管道、设备或套接字），不予打开"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_inside_are_followed_and_links_out_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("project");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("a"), "in").unwrap();
        std::fs::write(dir.path().join("secret"), "out").unwrap();
        symlink("a", root.join("b")).unwrap();
        symlink("../secret", root.join("c")).unwrap();
        symlink("nowhere", root.join("d")).unwrap();
        symlink("..", root.join("e")).unwrap();
        assert_eq!(read(&root, Path::new("b")).unwrap(), b"in");
        for bad in ["c", "d", "e/secret", "../secret", "."] {
            assert!(read(&root, Path::new(bad)).is_err(), "{bad}");
        }
        assert!(list(&root, Path::new("e")).is_err());
        assert!(list(&root, Path::new("none")).unwrap().is_empty());
        assert_eq!(read(&root, Path::new("none")).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
