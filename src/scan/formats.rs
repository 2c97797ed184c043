//! What is known of the formats (`data/formats.toml`): identifier in the PRONOM registry, media type, filed or not.

use crate::base::error::{Error, Result};
use crate::scan::entry::Format;
use serde::Deserialize;
use std::sync::OnceLock;

/// A format.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    of: Format,
    mime: String,
    /// Identifier that holds where the version does not tell a closer one; empty when the registry has none.
    #[serde(default)]
    pronom: String,
    /// Why it is not filed as it is, and what to do; empty when it is.
    #[serde(default)]
    refused: String,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    is: String,
    id: String,
    #[serde(default)]
    mime: String,
}

#[derive(Deserialize)]
struct Table {
    format: Vec<Known>,
}

impl Known {
    /// Identifier and media type (PRONOM, MIME) of a file of this version.
    #[must_use]
    pub fn names(&self, version: &str) -> (&str, &str) {
        match self.versions.iter().find(|known| known.is == version) {
            Some(known) if known.mime.is_empty() => (&known.id, &self.mime),
            Some(known) => (&known.id, &known.mime),
            None => (&self.pronom, &self.mime),
        }
    }

    /// Does the registry have entries for it at all?
    #[must_use]
    pub fn is_registered(&self) -> bool {
        !self.pronom.is_empty() || !self.versions.is_empty()
    }

    /// Why it is not filed as it is (不在归档格式范围), and what to do.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        (!self.refused.is_empty()).then_some(&self.refused)
    }
}

/// What is known of a format; `None` for 不明.
///
/// # Errors
/// A fault in the data that come with the program.
pub fn known(format: Format) -> Result<Option<&'static Known>> {
    Ok(table()?.iter().find(|known| known.of == format))
}

/// Formats that have the identifier; several where the registry does not tell them apart.
#[must_use]
pub fn by_pronom(id: &str) -> Vec<Format> {
    let has = |known: &&Known| known.pronom == id || known.versions.iter().any(|version| version.id == id);
    // The data that come with the program are sound: a test reads them.
    table().map_or(Vec::new(), |table| table.iter().filter(has).map(|known| known.of).collect())
}

fn table() -> Result<&'static [Known]> {
    static TABLE: OnceLock<Vec<Known>> = OnceLock::new();
    let table = match TABLE.get() {
        Some(table) => table,
        None => {
            let read: Table = toml::from_str(include_str!("../../data/formats.toml"))
                .map_err(|error| Error::Internal { stage: "formats", what: error.to_string() })?;
            TABLE.get_or_init(|| read.format)
        }
    };
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::labels;

    #[test]
    fn every_format_but_the_unknown_is_described_once() {
        let table: Table = toml::from_str(include_str!("../../data/formats.toml")).unwrap();
        let mut formats: Vec<Format> = table.format.iter().map(|known| known.of).collect();
        formats.sort_unstable();
        let all = formats.len();
        formats.dedup();
        assert_eq!(formats.len(), all);
        let last = Format::Email as usize;
        assert_eq!(all, last, "one entry for each format");
        for format in formats {
            assert_ne!(labels::format(format), "不明");
        }
        assert!(known(Format::Unknown).unwrap().is_none());
    }

    #[test]
    fn identifiers_look_like_those_of_the_registry_and_none_stands_twice_in_one_format() {
        let table: Table = toml::from_str(include_str!("../../data/formats.toml")).unwrap();
        for known in &table.format {
            let mut ids: Vec<&str> = known.versions.iter().map(|version| version.id.as_str()).collect();
            for id in ids.iter().copied().chain([known.pronom.as_str()]).filter(|id| !id.is_empty()) {
                let number = id.strip_prefix("x-fmt/").or_else(|| id.strip_prefix("fmt/"));
                assert!(number.is_some_and(|number| number.parse::<u32>().is_ok()), "{id}");
            }
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), known.versions.len(), "{:?}", known.of);
            assert!(known.mime.contains('/'), "{:?}", known.of);
        }
    }

    #[test]
    fn a_version_without_an_entry_of_its_own_has_that_of_the_format_or_none() {
        let pdf = known(Format::Pdf).unwrap().unwrap();
        assert_eq!(pdf.names("A-1b"), ("fmt/354", "application/pdf"));
        assert_eq!(pdf.names("1.9"), ("", "application/pdf"));
        let jpeg = known(Format::Jpeg).unwrap().unwrap();
        assert_eq!(jpeg.names("").0, "fmt/41");
        assert!(jpeg.refused().is_none() && known(Format::Xlsx).unwrap().unwrap().refused().is_some());
    }
}
