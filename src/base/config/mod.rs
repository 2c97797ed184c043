//! What the user configured: `qiquan.toml` and `waivers.toml`, validated, with all problems reported at once.
//!
//! Values are read by hand from spanned TOML (see [`reader`]) against the one table of keys in [`keys`].

mod brief;
mod clock;
mod files;
pub mod filing;
pub mod keys;
mod layout;
pub mod layouts;
pub mod project;
pub mod ranking;
mod reader;
pub mod rules;
pub mod schema;
pub mod scoring;
mod settings;
pub mod signers;
pub mod template;
pub mod toml_words;
pub mod topics;
mod waivers;

use crate::base::error::{Error, Problem, Result};
use crate::base::fingerprint::hex;
use crate::base::memory::{self, Kind};
use crate::base::{inside, mask, text};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

pub use project::{BriefEntry, ClockChoice, FontFile, LayoutChoice, Project, Waiver};
pub use reader::nearest;

/// Name of the configuration file.
pub const FILE: &str = "qiquan.toml";
/// Name of the file of 核实说明.
pub const WAIVER_FILE: &str = "waivers.toml";
/// Folders of a project that are read and never written, beside archives and registers.
pub const READ_ONLY: [&str; 7] =
    ["history", "catalogue", "layouts", "report-templates", rules::FOLDER, topics::FOLDER, scoring::FOLDER];
/// First year in which annual papers were demanded everywhere.
pub const ANNUAL_FROM: i32 = 2017;

/// Reads and validates the configuration of the project folder.
///
/// # Errors
/// [`Error::Problems`] with every fault of both files; a refusal when there is no project at all.
pub fn load(project: &Path) -> Result<Project> {
    match read(project)? {
        (project, problems) if problems.is_empty() => Ok(project),
        (_, problems) => Err(Error::Problems(problems)),
    }
}

/// Reads the configuration as far as it goes, with every fault of both files: the caller may find more and report
/// all of them at once.
///
/// # Errors
/// A refusal when there is no project at all, or a file cannot be opened.
pub fn read(project: &Path) -> Result<(Project, Vec<Problem>)> {
    let shown = mask::text(&text::display(&project.to_string_lossy()));
    let root = std::path::absolute(project)
        .map_err(|error| Error::io("无法确定项目文件夹", &shown, &error, "请核对路径"))?;
    if !memory::is_folder(&root) {
        return Err(Error::refused(
            format!("项目文件夹不存在：{shown}"),
            "请核对路径；新建项目用 qiquan init 文件夹",
        ));
    }
    if !memory::exists(&root.join(FILE)) {
        return Err(Error::refused(
            format!("{shown} 中没有 {FILE}，不是项目文件夹"),
            "请在项目文件夹中运行，或把它写在命令后面；新建项目用 qiquan init 文件夹",
        ));
    }
    let mut problems = Vec::new();
    let mut loaded = Project { annual_from: ANNUAL_FROM, root: root.clone(), ..Project::default() };
    let mut in_layouts = Vec::new();
    loaded.profiles = layouts::read(&root, &mut in_layouts)?;
    let mut in_rules = Vec::new();
    loaded.rules = rules::read(&root, &mut in_rules)?;
    let mut in_topics = Vec::new();
    loaded.topics = topics::read(&root, &mut in_topics)?;
    let mut in_scoring = Vec::new();
    loaded.scoring = scoring::read(&root, &mut in_scoring)?;
    if let Some(text) = read_utf8(&root, FILE, &mut problems)? {
        settings::read(&text, &mut loaded, &mut problems);
    }
    problems.append(&mut in_layouts);
    problems.append(&mut in_rules);
    problems.append(&mut in_topics);
    problems.append(&mut in_scoring);
    if memory::exists(&root.join(WAIVER_FILE))
        && let Some(text) = read_utf8(&root, WAIVER_FILE, &mut problems)?
    {
        loaded.waivers = waivers::read(&text, &mut problems);
    }
    loaded.config_digest = digest(&root)?;
    Ok((loaded, problems))
}

/// Folders of the project at `root` that are only ever read, with their names; none when there is no project. The
/// configuration may be faulty: what it says is taken as far as it goes, and the usual folders count in any case.
#[must_use]
pub fn inputs(root: &Path) -> Vec<(PathBuf, String)> {
    if root.join(FILE).symlink_metadata().is_err() {
        return Vec::new();
    }
    let usual = ["archives", "registers"].iter().chain(&READ_ONLY);
    let mut folders: Vec<(PathBuf, String)> =
        usual.map(|name| (root.join(name), (*name).to_owned())).collect();
    if let Ok((project, _)) = read(root) {
        let own =
            [(project.archives, project.archives_display), (project.registers, project.registers_display)];
        folders.extend(own.into_iter().filter(|(folder, _)| !folder.as_os_str().is_empty()));
    }
    folders
}

/// Text of a configuration file; a file in another encoding is a problem that says how to save it.
fn read_utf8(root: &Path, name: &str, problems: &mut Vec<Problem>) -> Result<Option<String>> {
    let bytes = inside::read(root, Path::new(name))
        .map_err(|error| Error::io("无法读取", name, &error, "请核对文件和权限，关闭占用它的程序"))?;
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
    for folder in ["catalogue", "layouts", "report-templates", rules::FOLDER, topics::FOLDER, scoring::FOLDER]
    {
        let found = memory::walk(&root.join(folder)).into_iter().filter(|(_, kind)| *kind == Kind::File);
        for (path, _) in found {
            if let Ok(relative) = path.strip_prefix(root) {
                files.push(relative.to_owned());
            }
        }
    }
    let mut hash = Sha256::new();
    for file in files {
        let shown = text::display(&file.to_string_lossy()).replace('\\', "/");
        // Files that must not or cannot be opened are reported by whoever reads them for what they say.
        let Ok(bytes) = inside::read(root, &file) else { continue };
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
