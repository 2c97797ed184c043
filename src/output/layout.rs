//! Where things lie around OUT, which folders are refused, and which names a part may have.

use crate::base::config::Project;
use crate::base::error::{Error, Result};
use crate::base::text;
use std::path::{Component, Path, PathBuf};

/// Name of the receipt in OUT.
pub const RECEIPT: &str = "receipt.json";

/// OUT as an absolute path whose existing part has its links resolved.
///
/// # Errors
/// Refused when OUT has no name of its own or is a file.
pub fn resolve(out: &Path) -> Result<PathBuf> {
    let shown = text::display(&out.to_string_lossy());
    let absolute =
        std::path::absolute(out).map_err(|error| Error::io("无法确定输出文件夹", &shown, &error, ""))?;
    let mut existing = absolute.as_path();
    let mut rest = Vec::new();
    let resolved = loop {
        if let Ok(found) = existing.canonicalize() {
            break rest.iter().rev().fold(found, |path: PathBuf, name: &std::ffi::OsString| path.join(name));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                existing = parent;
            }
            _ => break absolute.clone(),
        }
    };
    if resolved.file_name().is_none() {
        return Err(Error::refused(format!("不能把 {shown} 作为输出文件夹"), "请用 --out 指定一个新文件夹"));
    }
    if resolved.exists() && !resolved.is_dir() {
        return Err(Error::refused(format!("输出位置 {shown} 是一个文件"), "请用 --out 指定文件夹"));
    }
    Ok(resolved)
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
        if out.starts_with(&folder) {
            return Err(Error::refused(
                format!("输出文件夹在 {name} 里面：档案和登记表绝不能被改动"),
                "请用 --out 指定其他文件夹",
            ));
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
    for read_only in ["history", "catalogue", "layouts", "report-templates"] {
        if out.starts_with(real(&project.root).join(read_only)) {
            return Err(Error::refused(
                format!("输出文件夹在项目的 {read_only} 里面，该文件夹只读"),
                "请用 --out 指定其他文件夹",
            ));
        }
    }
    Ok(())
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
    let path = Path::new(part);
    let plain = path.components().all(|component| matches!(component, Component::Normal(_)));
    let hostile = part.chars().any(|c| text::is_hostile(c) || "\\:*?\"<>|".contains(c));
    if part.is_empty() || !plain || hostile || part == RECEIPT {
        return Err(Error::Internal { stage: "output", what: format!("part name {part:?}") });
    }
    Ok(path.to_owned())
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
        let candidate = path.with_file_name(format!("{stem}-已填写{suffix}.{extension}"));
        if !taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}
