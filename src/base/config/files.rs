//! Folders of a project that hold configuration of one kind, a TOML file each (`rules/`, `topics/`, `scoring/`).

use crate::base::error::{Problem, Result, reason};
use crate::base::{inside, text};
use std::path::Path;

/// Longest file, in bytes: nobody writes more, and everything in it is read into memory.
const LONGEST: u64 = 1 << 20;

/// Names (`rules/本地.toml`) of the TOML files of a folder, in order; what is wrong with the folder or a file goes to
/// `problems`.
pub(super) fn toml(root: &Path, folder: &str, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut problem = |file: &str, what: String, hint: &str| {
        problems.push(Problem { file: file.to_owned(), at: None, what, hint: hint.to_owned() });
    };
    let paths = inside::list(root, Path::new(folder)).unwrap_or_else(|error| {
        problem(folder, format!("无法列出文件夹：{}", reason(&error)), "请核对文件夹和权限");
        Vec::new()
    });
    let mut names = Vec::new();
    for path in paths {
        let name = text::display(&path.file_name().unwrap_or_default().to_string_lossy());
        if !name.to_lowercase().ends_with(".toml") {
            continue;
        }
        let shown = format!("{folder}/{name}");
        match path.metadata() {
            Ok(file) if file.len() > LONGEST => {
                problem(&shown, "文件超过1兆字节".to_owned(), "请核对是否放错了文件，或拆成几个文件");
            }
            _ => names.push(shown),
        }
    }
    names
}

/// What all files of a folder say, file by file, read by `parse` (name, text, what is wrong).
pub(super) fn drafts<T>(
    root: &Path,
    folder: &str,
    problems: &mut Vec<Problem>,
    parse: fn(&str, &str, &mut Vec<Problem>) -> Vec<T>,
) -> Result<Vec<T>> {
    let mut drafts = Vec::new();
    for name in toml(root, folder, problems) {
        if let Some(source) = super::read_utf8(root, &name, problems)? {
            drafts.extend(parse(&name, &source, problems));
        }
    }
    Ok(drafts)
}
