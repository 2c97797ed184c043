//! Parts are gathered in a folder beside OUT and committed at the end, or never.

use crate::base::error::{Error, Result};
use crate::output::journal::{Folders, Journal, Step};
use crate::output::layout;
use crate::output::receipt::{self, FileEntry, Receipt, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A run's output before it is committed. Parts may be written from several threads.
pub struct Staging {
    folders: Folders,
    /// Held until the end: a second run into the same OUT is refused.
    lock: Option<File>,
    parts: Mutex<BTreeMap<String, FileEntry>>,
    /// What the lock's holder found on arrival, for the user.
    pub notes: Vec<String>,
}

/// What a commit did, for the closing lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Workbooks filled in inside OUT, now under this name (relative to OUT).
    pub rescued: Vec<String>,
    /// Parts of an earlier run that this run would have left stale, removed.
    pub removed: Vec<String>,
    /// Parts of an earlier run that someone changed: they stay, and are no longer ours.
    pub left: Vec<String>,
    /// What did not go quite as it should, though the output is complete.
    pub warnings: Vec<String>,
}

impl Staging {
    /// Takes hold of OUT: rolls an interrupted commit forward or back, then starts empty.
    ///
    /// # Errors
    /// When another run holds OUT, or the staging folder cannot be written.
    pub fn begin(out: &Path) -> Result<Staging> {
        let out = layout::resolve(out)?;
        let staging = layout::staging(&out);
        std::fs::create_dir_all(&staging).map_err(|error| failed("无法建立暂存文件夹", &staging, &error))?;
        let lock = File::create(staging.join("lock"))
            .map_err(|error| failed("无法写入暂存文件夹", &staging, &error))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(Error::refused(
                    "另一个 qiquan 正在写入同一输出文件夹",
                    "请等它结束，或用 --out 指定其他文件夹",
                ));
            }
            // A share without locks: go on, as every step of the commit is checked anyway.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let folders = Folders { out, staging };
        let notes = recover(&folders)?;
        for folder in ["new", "old"] {
            remove_tree(&folders.staging.join(folder))?;
        }
        Ok(Staging { folders, lock: Some(lock), parts: Mutex::default(), notes })
    }

    /// OUT, absolute.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.folders.out
    }

    /// Refuses a run of another project, or over fewer counties, townships or rules than OUT holds.
    ///
    /// # Errors
    /// Refused, naming what would be lost.
    pub fn refuse_smaller(&self, selected: &Scope) -> Result<()> {
        let Some(previous) = Receipt::read(&self.folders.out)? else { return Ok(()) };
        let previous = previous.scope;
        if !previous.code.is_empty() && previous.code != selected.code {
            return Err(Error::refused(
                format!("输出文件夹里是另一个项目（代码 {}）的结果，本次是 {}", previous.code, selected.code),
                "请用 --out 指定另一个文件夹",
            ));
        }
        let lost: Vec<&str> = if selected.counties.is_empty() {
            Vec::new()
        } else {
            let kept = &selected.counties;
            previous.counties.iter().filter(|code| !kept.contains(code)).map(String::as_str).collect()
        };
        // An empty list means all of them.
        let narrower = |before: &[String], now: &[String]| {
            !now.is_empty() && (before.is_empty() || before.iter().any(|code| !now.contains(code)))
        };
        let what = if !lost.is_empty() {
            format!("输出文件夹里还有本次不包括的旗县区：{}", lost.join("、"))
        } else if narrower(&previous.townships, &selected.townships) {
            "输出文件夹里已有更多乡镇的结果".to_owned()
        } else if narrower(&previous.rules, &selected.rules) {
            "输出文件夹里已有更多规则的结果，本次用 --select、--ignore 只执行了一部分".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::refused(
            what,
            "部分运行请用 --out 指定另一个文件夹，或去掉 --county、--township、--select、--ignore",
        ))
    }

    /// Writes one part.
    ///
    /// # Errors
    /// When the disk refuses, or two parts have one name.
    pub fn write(&self, part: &str, bytes: &[u8]) -> Result<()> {
        let (path, target) = self.reserve(part)?;
        let write = || -> io::Result<FileEntry> {
            let mut file = File::create(&target)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            Ok(FileEntry { sha256: crate::base::fingerprint::sha256_hex(bytes), bytes: bytes.len() as u64 })
        };
        let entry = write().map_err(|error| failed("无法写入", &path, &error))?;
        self.register(part, entry)
    }

    /// Takes over a finished temporary file as one part.
    ///
    /// # Errors
    /// When the disk refuses, or two parts have one name.
    pub fn take(&self, part: &str, temporary: &Path) -> Result<()> {
        let (path, target) = self.reserve(part)?;
        let take = || -> io::Result<FileEntry> {
            if std::fs::rename(temporary, &target).is_err() {
                std::fs::copy(temporary, &target)?;
                std::fs::remove_file(temporary)?;
            }
            File::options().append(true).open(&target)?.sync_all()?;
            receipt::digest(&target)
        };
        let entry = take().map_err(|error| failed("无法写入", &path, &error))?;
        self.register(part, entry)
    }

    fn reserve(&self, part: &str) -> Result<(PathBuf, PathBuf)> {
        let path = layout::checked(part)?;
        let target = self.folders.new_file(&path);
        let parent = target.parent().unwrap_or(&self.folders.staging);
        std::fs::create_dir_all(parent).map_err(|error| failed("无法写入", &path, &error))?;
        Ok((path, target))
    }

    fn register(&self, part: &str, entry: FileEntry) -> Result<()> {
        let mut parts = self.parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match parts.insert(part.to_owned(), entry) {
            None => Ok(()),
            Some(_) => Err(Error::Internal { stage: "output", what: format!("two parts are named {part}") }),
        }
    }

    /// Names and digests of everything written so far.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, FileEntry> {
        self.parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Moves everything into OUT in one go and writes the receipt.
    ///
    /// # Errors
    /// Refused when a foreign or changed file has the name of a part; on any failure OUT is as it was before.
    pub fn commit(self, receipt: Receipt) -> Result<Committed> {
        self.commit_watched(receipt, &mut || Ok(()))
    }

    /// Leaves everything in OUT as it is and writes a receipt that lists the same files.
    ///
    /// # Errors
    /// When the disk refuses; OUT is then as it was before.
    pub fn renew(self, receipt: Receipt) -> Result<Committed> {
        self.seal(&receipt, Journal::default(), Committed::default(), &mut || Ok(()))
    }

    fn commit_watched(
        self,
        mut receipt: Receipt,
        before: &mut dyn FnMut() -> io::Result<()>,
    ) -> Result<Committed> {
        let previous = Receipt::read(&self.folders.out)?.unwrap_or_default();
        receipt.files = self.parts();
        let (journal, done) = self.plan(&previous, &mut receipt)?;
        self.seal(&receipt, journal, done, before)
    }

    /// The receipt is put in place as the last step of the journal.
    fn seal(
        mut self,
        receipt: &Receipt,
        mut journal: Journal,
        mut done: Committed,
        before: &mut dyn FnMut() -> io::Result<()>,
    ) -> Result<Committed> {
        let staged = self.folders.new_file(Path::new(layout::RECEIPT));
        let write = || -> io::Result<()> {
            std::fs::create_dir_all(self.folders.staging.join("new"))?;
            let mut file = File::create(&staged)?;
            file.write_all(&receipt.to_json())?;
            file.sync_all()
        };
        write().map_err(|error| failed("无法写入回执", &staged, &error))?;
        let replaces = self.folders.out.join(layout::RECEIPT).exists();
        journal.steps.push(put(layout::RECEIPT, replaces));
        let apply = journal.write(&self.folders).and_then(|()| journal.forward(&self.folders, before));
        if let Err(error) = apply {
            if is_simulated(&error) {
                return Err(failed("中断", &self.folders.out, &error));
            }
            return Err(undo(&journal, &self.folders, &error));
        }
        // Everything is in place: what is left over is no reason to call the run a failure.
        match Journal::close(&self.folders) {
            Ok(()) => self.clean(),
            Err(error) => {
                drop(self.lock.take());
                done.warnings.push(format!(
                    "输出已全部写好，但提交日志未能删除（{}）；对同一输出文件夹再运行一次会自动收尾",
                    crate::base::error::reason(&error)
                ));
            }
        }
        Ok(done)
    }

    /// What the commit will do; every collision at once, before anything is touched.
    fn plan(&self, previous: &Receipt, receipt: &mut Receipt) -> Result<(Journal, Committed)> {
        let mut journal = Journal::default();
        let mut done = Committed::default();
        let mut collisions = Vec::new();
        let names: BTreeSet<String> = previous.files.keys().chain(receipt.files.keys()).cloned().collect();
        let mut taken: Vec<PathBuf> = Vec::new();
        for path in &names {
            refuse_obstacles(&self.folders.out, path)?;
            let target = self.folders.out.join(path);
            let written = receipt.files.get(path);
            let known = previous.files.get(path);
            let now = match std::fs::symlink_metadata(&target) {
                Err(_) => None,
                Ok(meta) if meta.is_file() => {
                    Some(receipt::digest(&target).map_err(|error| failed("无法读取", &target, &error))?)
                }
                Ok(_) => Some(FileEntry { sha256: String::new(), bytes: 0 }),
            };
            let edited_book =
                path.ends_with(".xlsx") && known.is_some() && now.is_some() && now.as_ref() != known;
            match (&now, written) {
                (None, Some(_)) => journal.steps.push(put(path, false)),
                (None, None) => {}
                (Some(_), _) if edited_book => {
                    let to = layout::rescued(Path::new(path), |name| {
                        self.folders.out.join(name).exists() || taken.iter().any(|other| other == name)
                    });
                    taken.push(to.clone());
                    done.rescued.push(to.to_string_lossy().replace('\\', "/"));
                    journal.steps.push(Step::Rescue { from: path.into(), to });
                    if written.is_some() {
                        journal.steps.push(put(path, false));
                    }
                }
                (Some(now), Some(new)) if Some(now) == known || now == new => {
                    journal.steps.push(put(path, true));
                }
                (Some(_), Some(_)) => collisions.push(path.clone()),
                (Some(now), None) if path.starts_with("history/") => {
                    if Some(now) == known {
                        carried(receipt, path, now);
                    }
                }
                (Some(now), None) if Some(now) == known => {
                    done.removed.push(path.clone());
                    journal.steps.push(Step::Drop { path: path.into() });
                }
                (Some(_), None) => done.left.push(path.clone()),
            }
        }
        if collisions.is_empty() {
            return Ok((journal, done));
        }
        Err(Error::refused(
            format!("输出文件夹中有同名文件，不是本工具写的或已被改过：{}", collisions.join("、")),
            "请把这些文件移走或改名，或用 --out 指定其他文件夹；输出文件夹未作任何改动",
        ))
    }

    fn clean(&mut self) {
        drop(self.lock.take());
        let _ = std::fs::remove_dir_all(&self.folders.staging);
    }
}

impl Drop for Staging {
    /// A run that ends without commit leaves nothing behind, unless a commit is open.
    fn drop(&mut self) {
        if self.lock.is_some() && matches!(Journal::open(&self.folders), Ok(None)) {
            self.clean();
        }
    }
}

/// Refuses to read an OUT whose commit was interrupted.
///
/// # Errors
/// Refused while a journal is open.
pub fn refuse_open(out: &Path) -> Result<()> {
    let out = layout::resolve(out)?;
    let folders = Folders { staging: layout::staging(&out), out };
    match Journal::open(&folders)? {
        None => Ok(()),
        Some(_) => Err(Error::refused(
            "输出文件夹的上一次写入中断，内容新旧混杂",
            "请对同一输出文件夹重新运行 qiquan pack 或 check，它会先完成或撤销中断的写入",
        )),
    }
}

/// Finishes or undoes an interrupted commit.
fn recover(folders: &Folders) -> Result<Vec<String>> {
    let Some(journal) = Journal::open(folders)? else { return Ok(Vec::new()) };
    let note = match journal.forward(folders, &mut || Ok(())) {
        Ok(()) => "上次中断的写入已补完",
        Err(_) => {
            journal
                .back(folders)
                .map_err(|error| failed("上次中断的写入既不能补完也不能撤销", &folders.out, &error))?;
            "上次中断的写入已撤销"
        }
    };
    Journal::close(folders).map_err(|error| failed("无法结束提交", &folders.out, &error))?;
    Ok(vec![note.to_owned()])
}

fn undo(journal: &Journal, folders: &Folders, error: &io::Error) -> Error {
    match journal.back(folders).and_then(|()| Journal::close(folders)) {
        Ok(()) => Error::io(
            "写入输出文件夹失败，已恢复原状",
            shown(&folders.out),
            error,
            "请关闭正在打开的输出文件，核对磁盘空间和权限后重试",
        ),
        Err(second) => Error::io(
            "写入输出文件夹失败，恢复也未完成",
            shown(&folders.out),
            &second,
            "没有文件丢失：请排除故障后对同一输出文件夹再运行一次，它会自动补完或撤销",
        ),
    }
}

/// A linked folder inside OUT could lead a part into the archives; a file where a folder is needed is in the way.
fn refuse_obstacles(out: &Path, part: &str) -> Result<()> {
    let mut folder = out.to_owned();
    for name in Path::new(part).parent().into_iter().flat_map(Path::components) {
        folder.push(name);
        let Ok(meta) = folder.symlink_metadata() else { return Ok(()) };
        if meta.file_type().is_symlink() {
            return Err(Error::refused(
                format!("输出文件夹中的 {} 是链接，可能指向别处", shown(&folder)),
                "请删去该链接，或用 --out 指定其他文件夹",
            ));
        }
        if !meta.is_dir() {
            return Err(Error::refused(
                format!("输出文件夹中的 {} 不是文件夹，挡住了要写入的 {part}", shown(&folder)),
                "请把它移走或改名，或用 --out 指定其他文件夹；输出文件夹未作任何改动",
            ));
        }
    }
    Ok(())
}

fn put(path: &str, replaces: bool) -> Step {
    Step::Put { path: PathBuf::from(path), replaces }
}

fn carried(receipt: &mut Receipt, path: &str, now: &FileEntry) {
    receipt.files.insert(path.to_owned(), now.clone());
}

fn remove_tree(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("无法清理暂存文件夹", path, &error))
        }
        _ => Ok(()),
    }
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::io(what, shown(path), error, "请核对磁盘空间和权限，关闭占用它的程序")
}

/// The last component: messages never show where a machine keeps its files.
fn shown(path: &Path) -> String {
    crate::base::mask::text(&crate::base::text::display(
        &path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    ))
}

/// Tests stop a commit with this error to see what a kill leaves behind.
fn is_simulated(error: &io::Error) -> bool {
    cfg!(test) && error.kind() == io::ErrorKind::Interrupted
}

#[cfg(test)]
mod tests;
