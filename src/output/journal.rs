//! The journal of a commit. It exists exactly while OUT may be half changed.
//!
//! Every step is a rename that can be done or undone from whatever state a kill left behind: replaced and removed
//! files wait in `old/` of the staging folder until the journal is gone.

use crate::base::error::{Error, Result};
use crate::base::inside;
use crate::output::layout;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const NAME: &str = "journal.json";

/// One step; paths are relative to OUT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Keep a workbook that someone filled in under another name.
    Rescue { from: PathBuf, to: PathBuf },
    /// Put a staged file in place, over an unchanged file of the last run if there is one.
    Put { path: PathBuf, replaces: bool },
    /// Take away an unchanged file of the last run.
    Drop { path: PathBuf },
}

/// Steps of a commit in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    pub steps: Vec<Step>,
}

/// The folders a journal works between.
#[derive(Debug, Clone)]
pub struct Folders {
    pub out: PathBuf,
    pub staging: PathBuf,
}

impl Folders {
    pub fn new_file(&self, path: &Path) -> PathBuf {
        self.staging.join("new").join(path)
    }

    fn old_file(&self, path: &Path) -> PathBuf {
        self.staging.join("old").join(path)
    }

    fn journal(&self) -> PathBuf {
        self.staging.join(NAME)
    }
}

impl Journal {
    /// The open journal of a staging folder.
    ///
    /// # Errors
    /// When it exists but cannot be read or is not whole (it is written by rename, so this means tampering).
    pub fn open(folders: &Folders) -> Result<Option<Journal>> {
        let bytes = match inside::read_regular(&folders.journal()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("无法读取提交日志", NAME, &error, "请核对文件权限")),
        };
        let journal: Option<Journal> = serde_json::from_slice(&bytes).ok();
        match journal.filter(Journal::is_clean) {
            // Emptied because it could not be removed.
            Some(journal) if journal.steps.is_empty() => Ok(None),
            Some(journal) => Ok(Some(journal)),
            None => Err(Error::refused(
                "上次中断的提交日志已损坏",
                "请把输出文件夹和旁边的 .staging 文件夹一起移走后重试",
            )),
        }
    }

    /// Do all steps stay inside OUT? The journal is read back from disk, where anybody may have edited it.
    fn is_clean(&self) -> bool {
        let clean = |path: &Path| {
            path.to_str().is_some_and(|name| {
                layout::is_clean(&name.replace(std::path::MAIN_SEPARATOR, "/")) || name == layout::RECEIPT
            })
        };
        self.steps.iter().all(|step| match step {
            Step::Rescue { from, to } => clean(from) && clean(to),
            Step::Put { path, .. } | Step::Drop { path } => clean(path),
        })
    }

    /// Writes the journal: from here on the commit is rolled forward.
    pub fn write(&self, folders: &Folders) -> io::Result<()> {
        let temporary = folders.staging.join("journal.tmp");
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        std::fs::rename(&temporary, folders.journal())?;
        sync_folder(&folders.staging);
        Ok(())
    }

    /// Removes the journal: the commit is complete, or completely undone. A journal that cannot be removed (a virus
    /// scanner holds it) is emptied, which means the same.
    pub fn close(folders: &Folders) -> io::Result<()> {
        let journal = folders.journal();
        std::fs::remove_file(&journal)
            .or_else(|_| std::fs::remove_file(&journal))
            .or_else(|_| std::fs::write(&journal, b"{\"steps\":[]}"))?;
        sync_folder(&folders.staging);
        Ok(())
    }

    /// Does every step that is not done yet. `before` is asked before each rename (tests end the run there).
    pub fn forward(&self, folders: &Folders, before: &mut dyn FnMut() -> io::Result<()>) -> io::Result<()> {
        std::fs::create_dir_all(&folders.out)?;
        for step in &self.steps {
            match step {
                Step::Rescue { from, to } => {
                    let (from, to) = (folders.out.join(from), folders.out.join(to));
                    if !to.exists() && from.exists() {
                        before()?;
                        named(&from, std::fs::rename(&from, to))?;
                    }
                }
                Step::Put { path, replaces } => {
                    let (staged, target) = (folders.new_file(path), folders.out.join(path));
                    let done = target.exists() && (!*replaces || folders.old_file(path).exists());
                    if staged.exists() {
                        set_aside(&target, &folders.old_file(path), before)?;
                        make_parent(&target)?;
                        before()?;
                        named(&target, std::fs::rename(staged, &target))?;
                    } else if !done {
                        return Err(io::Error::new(io::ErrorKind::NotFound, "a staged file is gone"));
                    }
                }
                Step::Drop { path } => {
                    let target = folders.out.join(path);
                    set_aside(&target, &folders.old_file(path), before)?;
                    remove_empty_parents(&target, &folders.out);
                }
            }
        }
        sync_folder(&folders.out);
        Ok(())
    }

    /// Undoes every step that was done.
    pub fn back(&self, folders: &Folders) -> io::Result<()> {
        for step in self.steps.iter().rev() {
            match step {
                Step::Put { path, replaces } => {
                    let (staged, target, old) =
                        (folders.new_file(path), folders.out.join(path), folders.old_file(path));
                    if !staged.exists() && target.exists() && (old.exists() || !*replaces) {
                        make_parent(&staged)?;
                        std::fs::rename(&target, &staged)?;
                    }
                    bring_back(&old, &target)?;
                    remove_empty_parents(&target, &folders.out);
                }
                Step::Drop { path } => bring_back(&folders.old_file(path), &folders.out.join(path))?,
                Step::Rescue { from, to } => {
                    let (from, to) = (folders.out.join(from), folders.out.join(to));
                    if to.exists() && !from.exists() {
                        std::fs::rename(to, from)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn set_aside(target: &Path, old: &Path, before: &mut dyn FnMut() -> io::Result<()>) -> io::Result<()> {
    if target.exists() && !old.exists() {
        make_parent(old)?;
        before()?;
        named(target, std::fs::rename(target, old))?;
    }
    Ok(())
}

fn bring_back(old: &Path, target: &Path) -> io::Result<()> {
    if old.exists() && !target.exists() {
        make_parent(target)?;
        std::fs::rename(old, target)?;
    }
    Ok(())
}

/// The failure with the name of the file: somebody has to close it.
fn named(path: &Path, done: io::Result<()>) -> io::Result<()> {
    done.map_err(|error| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = crate::base::mask::text(&crate::base::text::display(&name));
        io::Error::new(error.kind(), format!("{name} {}", crate::base::error::reason(&error)))
    })
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

/// Folders that became empty go as well, up to OUT.
fn remove_empty_parents(path: &Path, out: &Path) {
    let mut folder = path.parent();
    while let Some(current) = folder.filter(|current| *current != out && current.starts_with(out)) {
        if std::fs::remove_dir(current).is_err() {
            return;
        }
        folder = current.parent();
    }
}

/// Makes renames in a folder durable where the system can (Windows cannot open folders).
fn sync_folder(path: &Path) {
    if let Ok(folder) = std::fs::File::open(path) {
        let _ = folder.sync_all();
    }
}
