//! Where things lie around OUT, which folders are refused, and which names a part may have.

use crate::base::config::{self, Project};
use crate::base::error::{Error, Result};
use crate::base::text;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Name of the receipt in OUT.
pub const RECEIPT: &str = "receipt.json";
/// Stands in the name of a workbook that was filled in and kept: `…-已填写.xlsx`, `…-已填写-2.xlsx`.
pub const RESCUED: &str = "-已填写";

/// OUT as an absolute path without links and `..`: the place where files really arrive.
///
/// Taken name by name, because `..` behind a link leads elsewhere than the text says, and behind a missing folder it
/// would appear only once that folder is made.
///
/// # Errors
/// Refused when OUT has no name of its own, is a file, or passes through something that cannot be followed.
pub fn resolve(out: &Path) -> Result<PathBuf> {
    let shown = shown(out);
    let absolute =
        std::path::absolute(out).map_err(|error| Error::io("无法确定输出文件夹", &shown, &error, ""))?;
    let elsewhere = "请用 --out 指定一个新文件夹";
    let mut resolved = PathBuf::new();
    let mut missing = false;
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if missing => {
                return Err(Error::refused(
                    format!("输出文件夹 {shown} 在不存在的文件夹后面写了 .."),
                    "请直接写出要用的文件夹",
                ));
            }
            Component::ParentDir => {
                resolved.pop();
            }
            part => {
                resolved.push(part);
                if missing {
                    continue;
                }
                match resolved.symlink_metadata() {
                    Err(error) if error.kind() == ErrorKind::NotFound => missing = true,
                    Err(error) => {
                        return Err(Error::io("无法确定输出文件夹", shown, &error, elsewhere));
                    }
                    Ok(meta) if meta.file_type().is_symlink() => {
                        resolved = resolved.canonicalize().map_err(|_| {
                            Error::refused(
                                format!("输出文件夹 {shown} 是链接（或经过链接），但它指向的位置不存在"),
                                "请删去该链接，或用 --out 指定其他文件夹",
                            )
                        })?;
                    }
                    Ok(_) => {}
                }
            }
        }
    }
    if resolved.exists() && !resolved.is_dir() {
        return Err(Error::refused(format!("输出位置 {shown} 是一个文件"), "请用 --out 指定文件夹"));
    }
    // Upper and lower case, short names: as the system spells them.
    let mut real = resolved.as_path();
    let mut rest = Vec::new();
    while !real.exists() {
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else { break };
        rest.push(name.to_owned());
        real = parent;
    }
    let mut resolved = real.canonicalize().unwrap_or_else(|_| real.to_owned());
    resolved.extend(rest.iter().rev());
    if resolved.file_name().is_none() {
        return Err(Error::refused(format!("不能把 {shown} 作为输出文件夹"), elsewhere));
    }
    Ok(resolved)
}

fn shown(path: &Path) -> String {
    crate::base::mask::text(&text::display(&path.to_string_lossy()))
}

/// Refuses an OUT that lies inside the archives or registers, or that contains them.
///
/// # Errors
/// Refused with the reason.
pub fn refuse_dangerous(out: &Path, project: &Project) -> Result<()> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    for (folder, name) in
        [(&project.archives, &project.archives_display), (&project.registers, &project.registers_display)]
    {
        let folder = real(folder);
        if within(out, &folder) {
            return Err(inside(name));
        }
        if folder.starts_with(out) {
            return Err(Error::refused(
                format!("输出文件夹包含了 {name}：结果会与档案混在一起"),
                "请用 --out 指定其他文件夹，例如 --out output",
            ));
        }
    }
    if real(&project.root).starts_with(out) {
        return Err(Error::refused("输出文件夹就是项目文件夹或其上级", "请用 --out 指定其他文件夹"));
    }
    for read_only in config::READ_ONLY {
        if within(out, &real(&project.root.join(read_only))) {
            return Err(Error::refused(
                format!("输出文件夹在项目的 {read_only} 里面，该文件夹只读"),
                "请用 --out 指定其他文件夹",
            ));
        }
    }
    refuse_foreign_project(out)
}

/// Refuses a folder to be written that lies inside the archives, registers or other inputs of any project above it:
/// `render`, `sample` and `init` know no project, and `pack` may be pointed into another one.
///
/// # Errors
/// Refused with the reason.
pub fn refuse_foreign_project(out: &Path) -> Result<()> {
    for root in out.ancestors().skip(1) {
        for (folder, name) in config::inputs(root) {
            let folder = folder.canonicalize().unwrap_or(folder);
            if within(out, &folder) {
                return Err(inside(&name));
            }
        }
    }
    Ok(())
}

/// Refuses to use a project folder itself as OUT.
///
/// # Errors
/// Refused with the reason.
pub fn refuse_project_itself(out: &Path) -> Result<()> {
    if out.join(config::FILE).symlink_metadata().is_ok() {
        return Err(Error::refused(
            format!("{} 是项目文件夹，不能作为输出文件夹", shown(out.file_name().map_or(out, Path::new))),
            "请用 --out 指定其他文件夹",
        ));
    }
    Ok(())
}

fn inside(name: &str) -> Error {
    Error::refused(
        format!("输出位置在项目的 {name} 里面：档案、登记表等只读取，绝不能被改动"),
        "请换一个文件夹（用 --out 指定）",
    )
}

/// Is `path` (which need not exist) `folder` or below it? A folder mounted in two places is one folder.
fn within(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder) || path.ancestors().any(|above| same_folder(above, folder))
}

#[cfg(unix)]
fn same_folder(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    matches!(
        (one.metadata(), other.metadata()),
        (Ok(one), Ok(other)) if (one.dev(), one.ino()) == (other.dev(), other.ino())
    )
}

#[cfg(not(unix))]
fn same_folder(one: &Path, other: &Path) -> bool {
    one == other
}

/// The staging folder of OUT: beside it, so that every commit is a rename on one file system.
#[must_use]
pub fn staging(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!(".{name}.staging"))
}

/// A part's path: relative, without `.` and `..`, not the receipt or the staging's own files.
///
/// # Errors
/// An internal error: names of parts are made by this program.
pub fn checked(part: &str) -> Result<PathBuf> {
    if is_clean(part) {
        Ok(PathBuf::from(part))
    } else {
        Err(Error::Internal { stage: "output", what: format!("part name {part:?}") })
    }
}

/// Can `part` only ever name a file inside OUT? Receipts and journals are read back from disk, where anybody may have
/// edited them: a name with `..` or a root would replace or remove files elsewhere.
#[must_use]
pub fn is_clean(part: &str) -> bool {
    let plain = part.split('/').all(|name| !name.is_empty() && name != "." && name != "..");
    let normal = Path::new(part).components().all(|component| matches!(component, Component::Normal(_)));
    let hostile = part.chars().any(|c| text::is_hostile(c) || "\\:*?\"<>|".contains(c));
    plain && normal && !hostile && part != RECEIPT
}

/// A name of a unit made fit for a file name on every system.
#[must_use]
pub fn file_name(name: &str) -> String {
    let safe: String =
        text::display(name).chars().map(|c| if "/\\:*?\"<>|{}".contains(c) { '_' } else { c }).collect();
    safe.trim().trim_end_matches('.').to_owned()
}

/// `…/考核数据表.xlsx` → `…/考核数据表-已填写.xlsx`, or with a number when that is taken.
#[must_use]
pub fn rescued(path: &Path, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|ext| ext.to_string_lossy().into_owned()).unwrap_or_default();
    let mut number = 1_u32;
    loop {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let candidate = path.with_file_name(format!("{stem}{RESCUED}{suffix}.{extension}"));
        if !taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}
