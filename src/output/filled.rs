//! Workbooks of an earlier run that somebody filled in where they lie in OUT: changed since, or kept by a later run as
//! `…-已填写.xlsx`.

use crate::base::{inside, mask, text};
use crate::output::layout::RESCUED;
use crate::output::receipt::{Receipt, digest};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A workbook that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Relative to OUT, masked: `150802临河区/临河区工作清单-已填写.xlsx`.
    pub name: String,
    pub path: PathBuf,
    /// The workbook it is a copy of, relative to OUT without its extension.
    pub lineage: String,
}

/// Filled-in workbooks below `out`; of one workbook the older copies first, what lies in its own place last. Nothing when
/// there is no earlier output.
#[must_use]
pub fn find(out: &Path) -> Vec<Filled> {
    let Ok(Some(receipt)) = Receipt::read(out) else { return Vec::new() };
    let mut found: Vec<(String, u32, Filled)> = Vec::new();
    let folders = inside::list(out, Path::new("")).unwrap_or_default();
    for folder in folders {
        // Files of OUT itself and links that lead out are no folder of a unit.
        let files = inside::list(out, &folder).unwrap_or_default();
        for path in files.into_iter().filter(|path| path.extension() == Some(OsStr::new("xlsx"))) {
            let Ok(file) = path.strip_prefix(out) else { continue };
            let (Some(name), Ok(path)) = (file.to_str(), inside::place(out, file)) else { continue };
            if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['~', '.'])) {
                continue;
            }
            let name = name.replace('\\', "/");
            let stem = name.trim_end_matches(".xlsx");
            let (lineage, turn) = match (receipt.files.get(&name), stem.rsplit_once(RESCUED)) {
                (Some(written), _) => match digest(&path) {
                    Ok(now) if now != *written => (stem, u32::MAX),
                    _ => continue,
                },
                (None, Some((lineage, number))) => match number.strip_prefix('-').map(str::parse) {
                    Some(Ok(number)) => (lineage, number),
                    None if number.is_empty() => (lineage, 1),
                    _ => continue,
                },
                (None, None) => continue,
            };
            let filled =
                Filled { name: mask::text(&text::display(&name)), path, lineage: lineage.to_owned() };
            found.push((lineage.to_owned(), turn, filled));
        }
    }
    found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    found.into_iter().map(|(_, _, filled)| filled).collect()
}
