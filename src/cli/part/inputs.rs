//! The files of a project as a run reads them beside the archives, to be carried in a part and read again from memory.

use crate::base::config::{self, Project};
use crate::base::fingerprint::hex;
use crate::base::inside;
use crate::base::memory::{self, Fault, Kind, Node, Tree};
use crate::output::part::{KeptInput, Name};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// Where the project of a merge stands. No such folder is on any disk; deep, for registers that lie some folders above.
#[must_use]
pub fn root() -> PathBuf {
    let place = Path::new("/qiquan merge/1/2/3/4/5/6/7/8/9/project");
    std::path::absolute(place).unwrap_or_else(|_| place.to_owned())
}

/// Everything that the run may open, in order.
#[must_use]
pub fn of(project: &Project) -> Vec<KeptInput> {
    let root = &project.root;
    let mut found = Vec::new();
    for file in [config::FILE, config::WAIVER_FILE] {
        if memory::exists(&root.join(file)) {
            let content = inside::read(root, Path::new(file)).map_err(|error| Fault::of(&error));
            found.push(KeptInput { path: Name::Text(file.to_owned()), kind: Kind::File, content });
        }
    }
    for folder in config::READ_ONLY {
        take(&mut found, root, &root.join(folder), true);
    }
    take(&mut found, root, &project.registers, false);
    // That they are there is all that is kept: of the archives the scan tells, and whoever bought a face may use it and not
    // hand it on.
    let bare = |path: &Path, kind| KeptInput { path: name(path, root), kind, content: Ok(Vec::new()) };
    found.push(bare(&project.archives, Kind::Folder));
    found.extend(project.fonts.values().map(|font| bare(&font.path, Kind::File)));
    found
}

/// A folder with everything in it. Links are followed where the program follows them.
fn take(found: &mut Vec<KeptInput>, root: &Path, top: &Path, follows: bool) {
    if !memory::exists(top) {
        return;
    }
    for (path, kind) in memory::walk(top) {
        let content: io::Result<Vec<u8>> = match kind {
            Kind::Folder => Ok(Vec::new()),
            Kind::File => memory::read(&path),
            Kind::Link | Kind::Other if follows => inside::read(root, &path),
            Kind::Link | Kind::Other => Err(io::Error::other("不是普通文件")),
            Kind::Closed => match memory::find(&path) {
                Some(node) => node.read(),
                None => std::fs::read_dir(&path).map(|_| Vec::new()),
            },
        };
        let kind =
            if path == top && kind == Kind::Link && memory::is_folder(top) { Kind::Folder } else { kind };
        let content = content.map_err(|error| Fault::of(&error));
        found.push(KeptInput { path: name(&path, root), kind, content });
    }
}

fn name(path: &Path, root: &Path) -> Name {
    let relative = path.strip_prefix(root).unwrap_or(path);
    match relative.to_str() {
        Some(text) => Name::Text(text.replace(std::path::MAIN_SEPARATOR, "/")),
        None => Name::Raw(relative.as_os_str().to_owned()),
    }
}

/// The project in memory.
#[must_use]
pub fn tree(inputs: Vec<KeptInput>) -> Tree {
    let root = root();
    let folder = || Node { kind: Kind::Folder, content: Ok(Vec::new()) };
    let mut tree = Tree::from([(root.clone(), folder())]);
    for input in inputs {
        let place = match &input.path {
            Name::Text(text) => root.join(text),
            Name::Raw(raw) => root.join(raw),
        };
        let place = memory::plain(&place);
        tree.insert(place, Node { kind: input.kind, content: input.content });
    }
    tree
}

/// Digest of what lies at or below `top` (relative to the project): names, kinds and contents.
#[must_use]
pub fn digest(inputs: &[KeptInput], below: impl Fn(&Path) -> bool) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for input in inputs {
        let path = match &input.path {
            Name::Text(text) => PathBuf::from(text),
            Name::Raw(raw) => PathBuf::from(raw),
        };
        if below(&path) {
            add(path.as_os_str().as_encoded_bytes());
            add(format!("{:?}", input.kind).as_bytes());
            match &input.content {
                Ok(bytes) => add(bytes),
                Err(fault) => add(format!("{fault:?}").as_bytes()),
            }
        }
    }
    hex(&hash.finalize()[..16])
}
