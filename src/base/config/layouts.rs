//! Layout profiles (存放方式): the built-in ones under `data/layouts` and the project's own under `layouts/`, one format.

use super::keys::{Key, LAYOUT_FILE, MARKERS};
use super::reader::Reader;
use super::template::Pattern;
use crate::base::error::{Error, Problem, Result, reason};
use crate::base::{inside, text};
use serde::Deserialize;
use std::path::Path;
use toml::de::DeTable;

const BUILTIN: [&str; 2] =
    [include_str!("../../../data/layouts/household.toml"), include_str!("../../../data/layouts/class.toml")];

/// Folder of the project's own profiles.
pub const FOLDER: &str = "layouts";

/// A layout profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    pub title: String,
    /// Nesting of the units. The tolerant reading of the built-in profiles is asked for by [`TOLERANT`].
    pub template: String,
    pub markers: Markers,
    pub class_words: Vec<String>,
}

/// The template of profiles whose folders are read tolerantly: any level may be wrapped, numbered or left out.
pub const TOLERANT: &str = "{county}/{township}/{village}/{household}";

/// Folder names that mark the papers of a level.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    pub prefecture: Vec<String>,
    pub county: Vec<String>,
    pub department: Vec<String>,
    pub township: Vec<String>,
    pub village: Vec<String>,
    pub household: Vec<String>,
}

/// The built-in profiles; the first is the default of every county.
///
/// # Errors
/// Only when a shipped profile is broken.
pub fn builtin() -> Result<Vec<Profile>> {
    let read = |text: &&str| {
        toml::from_str(text).map_err(|error| Error::Internal { stage: "layout", what: error.to_string() })
    };
    BUILTIN.iter().map(read).collect()
}

/// The project's own profiles, sorted by name; everything wrong in any of the files goes to `problems`.
pub(super) fn read(root: &Path, problems: &mut Vec<Problem>) -> Result<Vec<Profile>> {
    let builtin = builtin()?;
    let mut profiles = Vec::new();
    let paths = inside::list(root, Path::new(FOLDER)).unwrap_or_else(|error| {
        problems.push(Problem {
            file: FOLDER.to_owned(),
            at: None,
            what: format!("无法列出文件夹：{}", reason(&error)),
            hint: "请核对文件夹和权限".to_owned(),
        });
        Vec::new()
    });
    for path in paths {
        let name = text::display(&path.file_name().unwrap_or_default().to_string_lossy());
        let Some(stem) = name.strip_suffix(".toml") else { continue };
        let shown = format!("{FOLDER}/{name}");
        if let Some(source) = super::read_utf8(root, &shown, problems)? {
            profiles.push(one(&shown, stem, &source, &builtin[0], problems));
        }
    }
    Ok(profiles)
}

/// One profile; what it leaves out is taken from the default profile. A faulty one is kept by its name, so that the
/// fault is reported once and not again as an unknown profile.
fn one(file: &str, stem: &str, source: &str, base: &Profile, problems: &mut Vec<Problem>) -> Profile {
    let mut reader = Reader::new(file, source);
    let root = reader.parse();
    reader.check_keys(&root, LAYOUT_FILE, &[], "", None);
    let mut profile = Profile { name: stem.to_owned(), title: stem.to_owned(), ..base.clone() };
    if let Some(value) = root.get("name")
        && let Some(name) = reader.text("name", value)
        && name != stem
    {
        reader.report(
            &value.span(),
            format!("name “{name}”与文件名 {stem}.toml 不一致"),
            format!("请写 name = \"{stem}\"，或把文件改名为 {name}.toml"),
        );
    }
    if let Some(title) = root.get("title").and_then(|value| reader.text("title", value)) {
        profile.title = title;
    }
    if let Some(value) = root.get("template")
        && let Some(template) = reader.text("template", value)
    {
        check_template(&mut reader, &value.span(), &template);
        profile.template = template;
    }
    if let Some(words) = root.get("class_words").and_then(|value| reader.words("class_words", value)) {
        profile.class_words = words;
    }
    if let Some(value) = root.get("markers")
        && let Some(table) = reader.table("markers", value)
    {
        markers(&mut reader, table, MARKERS, &mut profile.markers);
    }
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
    profile
}

fn markers(reader: &mut Reader<'_>, table: &DeTable<'_>, known: &[Key], markers: &mut Markers) {
    reader.check_keys(table, known, &[], "[markers] 中", None);
    for (key, value) in table {
        let name: &str = key.get_ref();
        let slot = match name {
            "prefecture" => &mut markers.prefecture,
            "county" => &mut markers.county,
            "department" => &mut markers.department,
            "township" => &mut markers.township,
            "village" => &mut markers.village,
            "household" => &mut markers.household,
            _ => continue,
        };
        if let Some(words) = reader.words(&format!("markers.{name}"), value) {
            *slot = words;
        }
    }
}

/// Reports every fault of a template at its own column.
pub(super) fn check_template(reader: &mut Reader<'_>, span: &std::ops::Range<usize>, template: &str) {
    for fault in Pattern::parse(template).err().unwrap_or_default() {
        let at = reader.inside(span, template, fault.at);
        reader.report(&at, format!("template：{}", fault.what), fault.hint);
    }
}
