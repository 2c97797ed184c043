//! Names of files and folders: how they are shown, what is odd about them, and which are no archive papers at all.

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::scan::entry::{FileClass, Format};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// A link instead of the folder itself may lead anywhere; another place is named in the configuration.
///
/// # Errors
/// When `folder` is a link.
pub fn refuse_link(folder: &Path, shown: &str, key: &str) -> Result<()> {
    if std::fs::symlink_metadata(folder).is_ok_and(|what| what.file_type().is_symlink()) {
        return Err(Error::refused(
            format!("{shown} 是链接，没有跟随"),
            format!("请放入真实的文件夹，或在 qiquan.toml 里用 {key} = \"…\" 写明它在哪里"),
        ));
    }
    Ok(())
}

/// NFC, undecodable bytes as `\xHH`, control and bidi characters escaped.
#[must_use]
pub fn display(name: &OsStr) -> Cow<'_, str> {
    match name.to_str() {
        Some(plain) if text::is_displayable(plain) => Cow::Borrowed(plain),
        _ => Cow::Owned(text::display(&text::from_bytes(name.as_encoded_bytes()))),
    }
}

/// A whole relative path, `/`-separated.
#[must_use]
pub fn display_path(path: &Path) -> String {
    let parts: Vec<Cow<'_, str>> = path.iter().map(display).collect();
    parts.join("/")
}

/// Oddities of a folder's own name.
#[must_use]
pub fn facts_of_component(name: &str, os_path: Option<&Path>) -> Vec<String> {
    odd(name, os_path.and_then(Path::file_name))
}

/// Oddities of a file's name; `base` is the number of characters of its folder's path.
#[must_use]
pub fn facts_of_file(name: &str, os_name: Option<&OsStr>, base: usize) -> Vec<String> {
    let mut facts = odd(name, os_name);
    let length = base + 1 + name.chars().count();
    if length > 260 {
        facts.push(format!("路径共 {length} 个字符，超过 260，Windows 上可能打不开，请缩短文件夹或文件名"));
    }
    facts
}

fn odd(name: &str, os_name: Option<&OsStr>) -> Vec<String> {
    let mut facts = Vec::new();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if name.ends_with([' ', '.', '\u{3000}'])
        || name.starts_with([' ', '\u{3000}'])
        || stem.ends_with([' ', '\u{3000}'])
    {
        facts.push("名称首尾有空格或句点，拷贝时可能丢失，请改名".to_owned());
    }
    if name.chars().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')) {
        facts.push("名称含自造字（私用区字符），别的电脑上显示不出，请改用标准字".to_owned());
    }
    if let Some(os_name) = os_name {
        match os_name.to_str() {
            None => facts.push("名称不是 UTF-8 编码（可能是旧系统的 GBK 名称），请改名".to_owned()),
            Some(raw) if raw.chars().any(text::is_hostile) => {
                facts.push("名称含控制字符或不可见的方向字符，请改名".to_owned());
            }
            Some(_) => facts.push("名称是分解形式的编码（macOS 拷贝所致），已按标准形式比对".to_owned()),
        }
    }
    facts
}

/// Names that differ only by case or composition.
#[must_use]
pub fn clashes<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        seen.entry(name.to_lowercase()).or_default().push(name);
    }
    seen.into_values().filter(|same| same.len() > 1).flatten().map(str::to_owned).collect()
}

/// Folders whose content is never an archive paper.
#[must_use]
pub fn is_junk_folder(name: &str) -> bool {
    matches!(
        name,
        "__MACOSX"
            | ".git"
            | ".svn"
            | "@eaDir"
            | "$RECYCLE.BIN"
            | "System Volume Information"
            | ".Trashes"
            | ".Spotlight-V100"
            | ".fseventsd"
    )
}

/// Leftovers of programs (非归档文件).
#[must_use]
pub fn is_junk(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "thumbs.db"
            | "ehthumbs.db"
            | "desktop.ini"
            | ".ds_store"
            | "picasa.ini"
            | ".picasa.ini"
            | "autorun.inf"
            | "folder.jpg.tmp"
    ) || name.starts_with("~$")
        || name.starts_with(".~")
        || name.starts_with("._")
        || lower.starts_with("~wrl")
        || [".tmp", ".lnk", ".crdownload", ".part", ".swp", ".url"].iter().any(|tail| lower.ends_with(tail))
}

/// Lower-case extension, empty when there is none.
#[must_use]
pub fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => {
            extension.trim().to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// What a file is for, from its name and format.
#[must_use]
pub fn class_of(name: &str, format: Format) -> FileClass {
    if matches!(format, Format::Zip | Format::Rar | Format::SevenZip) {
        return FileClass::Container;
    }
    if matches!(format, Format::Xlsx | Format::Xls | Format::Et | Format::Csv | Format::Docx) {
        let folded = text::fold(name);
        let list = [
            "卷内目录",
            "归档目录",
            "归档文件目录",
            "卷内文件目录",
            "文件目录",
            "案卷目录",
            "档案目录",
            "材料目录",
        ];
        let stem = folded.rsplit_once('.').map_or(folded.as_str(), |(stem, _)| stem);
        // 目录, 01目录, 上册目录, 目录（第二册）: nothing but numbers stands beside it.
        let number = |c: char| c.is_ascii_digit() || "h_-.、()第一二三四五六七八九十上中下册卷本".contains(c);
        let bare = stem.replacen("目录", "", 1);
        if list.iter().any(|word| folded.contains(word)) || bare != stem && bare.chars().all(number) {
            return FileClass::Catalogue;
        }
    }
    FileClass::Paper
}
