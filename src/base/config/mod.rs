//! What the user configured: `qiquan.toml` and `waivers.toml`, validated, with all problems reported at once.
//!
//! Values are read by hand from spanned TOML (see [`reader`]) against the one table of keys in [`keys`].

pub mod keys;
pub mod layouts;
pub mod project;
mod reader;
pub mod schema;
mod settings;
pub mod template;
mod waivers;

use crate::base::error::{Error, Problem, Result};
use crate::base::fingerprint::hex;
use crate::base::text;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

pub use project::{LayoutChoice, Project, Waiver};
pub use reader::nearest;

/// Name of the configuration file.
pub const FILE: &str = "qiquan.toml";
/// Name of the file of 核实说明.
pub const WAIVER_FILE: &str = "waivers.toml";
/// First year in which annual papers were demanded everywhere.
pub const ANNUAL_FROM: i32 = 2017;

/// Reads and validates the configuration of the project folder.
///
/// # Errors
/// [`Error::Problems`] with every fault of both files; a refusal when there is no project at all.
pub fn load(project: &Path) -> Result<Project> {
    let root = std::path::absolute(project).map_err(|error| {
        Error::io("无法确定项目文件夹", text::display(&project.to_string_lossy()), &error, "")
    })?;
    if !root.is_dir() {
        return Err(Error::refused(
            format!("项目文件夹不存在：{}", text::display(&project.to_string_lossy())),
            "请核对路径；新建项目用 qiquan init 文件夹",
        ));
    }
    let config = root.join(FILE);
    if !config.is_file() {
        return Err(Error::refused(
            format!("{} 中没有 {FILE}，不是项目文件夹", text::display(&project.to_string_lossy())),
            "请在项目文件夹中运行，或把它写在命令后面；新建项目用 qiquan init 文件夹",
        ));
    }
    let mut problems = Vec::new();
    let mut loaded = Project { annual_from: ANNUAL_FROM, root: root.clone(), ..Project::default() };
    let mut in_layouts = Vec::new();
    loaded.profiles = layouts::read(&root, &mut in_layouts)?;
    if let Some(text) = read_utf8(&config, FILE, &mut problems)? {
        settings::read(&text, &mut loaded, &mut problems);
    }
    problems.append(&mut in_layouts);
    let waivers = root.join(WAIVER_FILE);
    if waivers.exists()
        && let Some(text) = read_utf8(&waivers, WAIVER_FILE, &mut problems)?
    {
        loaded.waivers = waivers::read(&text, &mut problems);
    }
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    loaded.config_digest = digest(&root)?;
    Ok(loaded)
}

/// Text of a configuration file; a file in another encoding is a problem that says how to save it.
fn read_utf8(path: &Path, name: &str, problems: &mut Vec<Problem>) -> Result<Option<String>> {
    let bytes = std::fs::read(path)
        .map_err(|error| Error::io("无法读取", name, &error, "请核对文件权限，关闭占用它的程序"))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            problems.push(Problem {
                file: name.to_owned(),
                at: Some((line, 1)),
                what: "不是 UTF-8 编码".to_owned(),
                hint: "请用记事本打开，另存为时编码选 UTF-8".to_owned(),
            });
            Ok(None)
        }
    }
}

/// Digest of everything that configures a run, the same on every machine (line ends do not count).
fn digest(root: &Path) -> Result<String> {
    let mut files = vec![PathBuf::from(FILE), PathBuf::from(WAIVER_FILE)];
    for folder in ["catalogue", "layouts", "report-templates"] {
        let walk = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
        for entry in walk.into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
            if let Ok(relative) = entry.path().strip_prefix(root) {
                files.push(relative.to_owned());
            }
        }
    }
    let mut hash = Sha256::new();
    for file in files {
        let path = root.join(&file);
        let shown = text::display(&file.to_string_lossy()).replace('\\', "/");
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path)
            .map_err(|error| Error::io("无法读取", &shown, &error, "请核对文件权限，关闭占用它的程序"))?;
        let plain: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'\r').collect();
        hash.update(shown.as_bytes());
        hash.update([0]);
        hash.update((plain.len() as u64).to_le_bytes());
        hash.update(&plain);
    }
    Ok(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests;
