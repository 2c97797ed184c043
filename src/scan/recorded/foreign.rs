//! Listings of Siegfried (`sf -json`) and DROID (CSV export): sizes, paths and identifiers. Whether a file is sound, and what
//! equals what, they do not say.

use super::{Listing, fault_of_path, is_junk};
use crate::base::divisions;
use crate::base::error::{Error, Problem, Result, SoftError};
use crate::base::{mask, text};
use crate::scan::entry::{FileClass, FileState, Format};
use crate::scan::format::by_extension;
use crate::scan::walk::{RawFile, RawFolder};
use crate::scan::{formats, names};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What another program says of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As the program wrote it.
    pub path: String,
    pub bytes: Option<u64>,
    /// PRONOM identifiers; none when it did not know the file.
    pub ids: Vec<String>,
    /// It could not look at the file.
    pub failed: bool,
    /// Line, where the program writes lines.
    pub line: Option<usize>,
}

/// The rows of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    pub program: &'static str,
    pub rows: Vec<Row>,
}

/// Reads `sf -json`. The error is a reason in Chinese.
///
/// # Errors
/// When it is not complete.
pub fn siegfried(text: &str) -> std::result::Result<Rows, String> {
    #[derive(Deserialize)]
    struct Files {
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        filename: String,
        filesize: Option<u64>,
        #[serde(default)]
        errors: String,
        #[serde(default)]
        matches: Vec<Match>,
    }
    #[derive(Deserialize)]
    struct Match {
        #[serde(default)]
        ns: String,
        #[serde(default)]
        id: String,
    }
    let read: Files =
        serde_json::from_str(text).map_err(|error| format!("Siegfried 的结果不完整：{error}"))?;
    let row = |file: File| {
        let ids = file.matches.into_iter().filter(|found| found.ns == "pronom" && found.id != "UNKNOWN");
        let ids: Vec<String> = ids.map(|found| found.id).collect();
        // An empty file is an error to it, and has a format by its name.
        let failed = ids.is_empty() && !file.errors.is_empty();
        Row { path: file.filename, bytes: file.filesize, ids, failed, line: None }
    };
    Ok(Rows { program: "Siegfried", rows: read.files.into_iter().map(row).collect() })
}

/// Reads the CSV export of DROID: one line a file; several identifiers stand in further groups of columns, or further lines.
/// `None` when it is no such export.
///
/// # Errors
/// When a line cannot be read.
pub fn droid(text: &str) -> std::result::Result<Option<Rows>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| format!("CSV 不完整：{error}"))?.clone();
    let column = |name: &str| heads.iter().position(|head| head.trim() == name);
    let (Some(path), Some(kind)) = (column("FILE_PATH"), column("TYPE")) else { return Ok(None) };
    let (size, status) = (column("SIZE"), column("STATUS"));
    let ids: Vec<usize> = (0..heads.len()).filter(|at| heads[*at].trim().starts_with("PUID")).collect();
    let mut found: BTreeMap<String, Row> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| format!("CSV 不完整：{error}"))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        if cell(kind) == "Folder" || cell(path).is_empty() {
            continue;
        }
        let own = ids.iter().map(|at| cell(*at)).filter(|id| !id.is_empty()).map(str::to_owned);
        let known = found.entry(cell(path).to_owned()).or_insert_with(|| Row {
            path: cell(path).to_owned(),
            bytes: size.and_then(|at| cell(at).parse().ok()),
            line: row.position().and_then(|at| usize::try_from(at.line()).ok()),
            ..Row::default()
        });
        known.ids.extend(own);
        known.failed |= status.is_some_and(|at| matches!(cell(at), "Access denied" | "Error" | "Not found"));
    }
    Ok(Some(Rows { program: "DROID", rows: found.into_values().collect() }))
}

/// Reads either as a listing.
pub(super) fn read(bytes: &[u8], place: &Path, shown: &str) -> Result<Listing> {
    let source = text::from_bytes(bytes);
    let source = source.trim_start_matches('\u{FEFF}').trim_start();
    let hint = "清单由 qiquan scan --format ndjson、sf -json 或 DROID 的 CSV 导出得到";
    let refused = |what: String| Error::refused(format!("清单不能用：{shown}：{what}"), hint);
    let rows = if source.starts_with('{') {
        if !source.contains("\"siegfried\"") {
            return Err(refused("认不出是哪个程序的清单".to_owned()));
        }
        siegfried(source).map_err(refused)?
    } else {
        droid(source).map_err(refused)?.ok_or_else(|| refused("认不出是哪个程序的清单".to_owned()))?
    };
    listing(rows, place, shown)
}

fn listing(rows: Rows, place: &Path, shown: &str) -> Result<Listing> {
    let Rows { program, rows } = rows;
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.path.as_str()).collect();
    let paths: Vec<String> = rows.iter().map(|row| text::display(&path_of(&row.path, &listed))).collect();
    let root = root(&paths);
    let mut problems = Vec::new();
    let mut folders: BTreeMap<String, BTreeMap<String, RawFile>> = BTreeMap::new();
    let (mut without_size, mut failed) = (0_u64, 0_u64);
    for (at, (row, path)) in rows.iter().zip(&paths).enumerate() {
        let mut tell = |what: String| {
            problems.push(Problem {
                file: shown.to_owned(),
                at: Some((row.line.unwrap_or(at + 1), 1)),
                what: if row.line.is_some() { what } else { format!("第{}个文件：{what}", at + 1) },
                hint: format!("请用 {program} 重新列出"),
            });
        };
        let below = &path[root.len()..];
        if let Some(what) = fault_of_path(below) {
            tell(format!("路径“{}”{what}", mask::text(below)));
            continue;
        }
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let file = file(row, name, is_junk(folder));
        without_size += u64::from(row.bytes.is_none());
        failed += u64::from(row.failed && row.bytes != Some(0));
        if folders.entry(folder.to_owned()).or_default().insert(name.to_owned(), file).is_some() {
            tell(format!("路径“{}”列了两次", mask::text(below)));
        }
    }
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    // Folders above others are there, too.
    let above: Vec<String> = folders
        .keys()
        .flat_map(|path| path.match_indices('/').map(|(at, _)| path[..at].to_owned()))
        .chain([String::new()])
        .collect();
    above.into_iter().for_each(|path| _ = folders.entry(path).or_default());
    let mut listing =
        Listing { program: program.to_owned(), archives: "archives".to_owned(), ..Listing::default() };
    let name = place.file_name().map_or_else(|| shown.to_owned(), |name| names::display(name).into_owned());
    let mut tell = |what: String| listing.soft_errors.push(SoftError::new(name.clone(), what));
    tell(format!(
        "清单由 {program} 列出，路径从“{}”以下算起；它不说文件是否损坏、加密，内容是否相同，这些都没有检查",
        mask::text(root.trim_end_matches('/'))
    ));
    if without_size > 0 {
        tell(format!("清单中{without_size}个文件没有写明大小，按0字节列出，是否为空文件不明"));
    }
    if failed > 0 {
        tell(format!("{program} 有{failed}个文件读不出来，按不明处理"));
    }
    let closed: Vec<String> =
        folders
            .iter()
            .flat_map(|(path, files)| {
                let sealed = files.values().filter(|file| file.class == FileClass::Container);
                sealed.map(move |file| {
                    if path.is_empty() { file.name.to_string() } else { format!("{path}/{}", file.name) }
                })
            })
            .filter(|path| !folders.contains_key(path))
            .collect();
    if !closed.is_empty() {
        tell(format!("{}个压缩包的内容没有列出，其中的材料按不明处理", closed.len()));
    }
    let folder = |(path, files): (String, BTreeMap<String, RawFile>)| RawFolder {
        junk: is_junk(&path),
        path,
        files: files.into_values().collect(),
        ..RawFolder::default()
    };
    listing.folders = folders.into_iter().map(folder).collect();
    let sealed = |path| RawFolder { path, unreadable: true, ..RawFolder::default() };
    listing.folders.extend(closed.into_iter().map(sealed));
    Ok(listing)
}

fn file(row: &Row, name: &str, in_junk: bool) -> RawFile {
    let claimed = by_extension(&names::extension(name));
    // Nothing in it tells what it is; a scan goes by the name as well.
    let format = if row.bytes == Some(0) { claimed } else { format(&row.ids, claimed) };
    let junk = in_junk || names::is_junk(name);
    RawFile {
        name: name.into(),
        os_name: None,
        size: row.bytes.unwrap_or_default(),
        format,
        state: match row.bytes {
            Some(0) => FileState::Empty,
            _ if row.failed => FileState::Unreadable,
            _ => FileState::Untold,
        },
        class: if junk { FileClass::Junk } else { names::class_of(name, format) },
        head_hash: 0,
        member: None,
        digest: None,
    }
}

/// The format of an identifier; of several the one that the name claims. What the registry does not know, or calls by what it is
/// built like (OFD is a ZIP to it), has the name's.
fn format(ids: &[String], claimed: Format) -> Format {
    let known: Vec<Format> = ids.iter().flat_map(|id| formats::by_pronom(id)).collect();
    let built_like = |format: &Format| match claimed {
        Format::Ofd => *format == Format::Zip,
        Format::Wps => matches!(format, Format::Doc | Format::Ole),
        Format::Et => matches!(format, Format::Xls | Format::Ole),
        Format::Csv => *format == Format::Text,
        _ => false,
    };
    if known.contains(&claimed) || known.iter().any(built_like) {
        return claimed;
    }
    known.first().copied().unwrap_or(Format::Unknown)
}

/// The path with `/` between its parts: of Windows, and where `#` stands between a container and what lies in it. Elsewhere both
/// signs may belong to a name.
fn path_of(written: &str, listed: &BTreeSet<&str>) -> String {
    let mut path = written.to_owned();
    for (at, _) in written.match_indices('#').filter(|(at, _)| listed.contains(&written[..*at])) {
        path.replace_range(at..=at, "/");
    }
    if path.contains('/') && !path.starts_with("\\\\") && path.as_bytes().get(1) != Some(&b':') {
        return path;
    }
    path.replace('\\', "/")
}

/// What all paths have in front of the archives: the folders up to the first one that is named like a county or township, or that
/// is called archives; else all that they have in common.
fn root(paths: &[String]) -> String {
    let Some(first) = paths.first() else { return String::new() };
    let folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut common = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    for path in paths {
        while !path.starts_with(&common) {
            let shorter =
                common.trim_end_matches('/').rsplit_once('/').map_or(0, |(above, _)| above.len() + 1);
            common.truncate(shorter);
        }
    }
    let mut end = 0;
    for part in common.split_inclusive('/') {
        let name = part.trim_end_matches('/');
        let (code, _) = divisions::split_code(name);
        if matches!(code.len(), 6 | 9) || name.starts_with('_') {
            return common[..end].to_owned();
        }
        end += part.len();
        if name == "archives" {
            return common[..end].to_owned();
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_ends_where_the_first_county_begins_or_where_the_archives_are() {
        let of = |paths: &[&str]| root(&paths.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(of(&["/共享/档案/150802临河区/150802100狼山镇/a.pdf"]), "/共享/档案/");
        assert_eq!(of(&["D:/档案/150802临河区/a.pdf", "D:/档案/150821五原县/b.pdf"]), "D:/档案/");
        assert_eq!(of(&["/x/archives/永丰村/a.pdf", "/x/archives/永丰村/b.pdf"]), "/x/archives/");
        assert_eq!(of(&["永丰村/a.pdf", "先锋村/b.pdf"]), "");
        assert_eq!(of(&["/x/村甲/a.pdf", "/x/村甲乙/b.pdf"]), "/x/", "no part of a name");
    }

    #[test]
    fn signs_that_part_a_path_elsewhere_may_belong_to_a_name_here() {
        let listed = BTreeSet::from(["/x/a.zip", "/x/第#1号.pdf"]);
        assert_eq!(path_of("/x/a.zip#b/c.pdf", &listed), "/x/a.zip/b/c.pdf");
        assert_eq!(path_of("/x/第#1号.pdf", &listed), "/x/第#1号.pdf");
        assert_eq!(path_of("D:\\档案\\a.pdf", &listed), "D:/档案/a.pdf");
        assert_eq!(path_of("/x/a\\b.pdf", &listed), "/x/a\\b.pdf");
    }

    #[test]
    fn of_several_identifiers_the_one_that_the_name_claims_counts() {
        let of = |ids: &[&str], name: &str| {
            format(&ids.iter().map(ToString::to_string).collect::<Vec<_>>(), by_extension(name))
        };
        assert_eq!(of(&["fmt/354"], "pdf"), Format::Pdf);
        assert_eq!(of(&["fmt/354"], "jpg"), Format::Pdf, "what it is, not what it is called");
        assert_eq!(of(&["x-fmt/263"], "ofd"), Format::Ofd);
        assert_eq!(of(&["x-fmt/263"], "zip"), Format::Zip);
        assert_eq!(of(&[], "pdf"), Format::Unknown);
        assert_eq!(of(&["fmt/99999"], "pdf"), Format::Unknown);
    }
}
