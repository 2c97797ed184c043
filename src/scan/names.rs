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
pub fn clashes<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    // Hardly any folder has some: names whose letters add up to different sums do not clash.
    let mut sums: Vec<u64> = names.clone().map(caseless_sum).collect();
    sums.sort_unstable();
    if sums.windows(2).all(|pair| pair[0] != pair[1]) {
        return Vec::new();
    }
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        seen.entry(name.to_lowercase()).or_default().push(name);
    }
    seen.into_values().filter(|same| same.len() > 1).flatten().map(str::to_owned).collect()
}

/// Equal for names that differ only by case; both small sigmas count as one, since a capital becomes either.
fn caseless_sum(name: &str) -> u64 {
    let add = |sum: u64, c: char| {
        let c = if c == 'ς' { 'σ' } else { c };
        (sum ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23)
    };
    name.chars().fold(0xCBF2_9CE4_8422_2325, |sum, c| match c {
        '\0'..='\x7F' => add(sum, c.to_ascii_lowercase()),
        '\u{4E00}'..='\u{9FFF}' => add(sum, c),
        c => c.to_lowercase().fold(sum, add),
    })
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
    const WHOLE: [&str; 8] = [
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        ".ds_store",
        "picasa.ini",
        ".picasa.ini",
        "autorun.inf",
        "folder.jpg.tmp",
    ];
    const TAILS: [&str; 6] = [".tmp", ".lnk", ".crdownload", ".part", ".swp", ".url"];
    let bytes = name.as_bytes();
    let begins =
        |head: &str| bytes.get(..head.len()).is_some_and(|own| own.eq_ignore_ascii_case(head.as_bytes()));
    let ends = |tail: &str| {
        let from = bytes.len().checked_sub(tail.len());
        from.is_some_and(|from| bytes[from..].eq_ignore_ascii_case(tail.as_bytes()))
    };
    ["~$", ".~", "._", "~wrl"].iter().any(|head| begins(head))
        || TAILS.iter().any(|tail| ends(tail))
        || WHOLE.iter().any(|whole| name.eq_ignore_ascii_case(whole))
}

/// Lower-case extension, empty when there is none.
#[must_use]
pub fn extension(name: &str) -> Cow<'_, str> {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => {
            let extension = extension.trim();
            if extension.bytes().any(|byte| byte.is_ascii_uppercase()) {
                extension.to_ascii_lowercase().into()
            } else {
                extension.into()
            }
        }
        _ => Cow::Borrowed(""),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_case_alone_clash() {
        let clash = |names: &[&str]| clashes(names.iter().copied());
        assert_eq!(clash(&["H01.pdf", "h01.PDF", "H02.pdf"]), ["H01.pdf", "h01.PDF"]);
        assert_eq!(clash(&["ΟΔΟΣ", "οδος"]), ["ΟΔΟΣ", "οδος"], "a capital sigma is either small one");
        assert!(clash(&["申请书1.pdf", "申请书2.pdf", "申请书.pdf"]).is_empty());
    }

    #[test]
    fn leftovers_of_programs_are_told_by_name_in_any_case() {
        for name in
            ["Thumbs.DB", "~$申请书.docx", ".~lock", "._H01.pdf", "~WRL0001.doc", "a.TMP", ".Picasa.ini"]
        {
            assert!(is_junk(name), "{name}");
        }
        for name in ["申请书.pdf", "thumbs.db.pdf", "tmp", "H01~$.pdf", "a.url.pdf"] {
            assert!(!is_junk(name), "{name}");
        }
    }
}
