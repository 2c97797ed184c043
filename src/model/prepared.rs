//! What `prepare` makes of an archive: per unit the files to hand over, with their digests.

use crate::base::error::SoftError;
use crate::model::files::FileLine;
use crate::model::filing::Figures;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of `prepare.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// A preparation for hand-over (移交准备).
#[derive(Debug, Clone, Serialize)]
pub struct Prepared {
    pub schema_version: u32,
    /// `qiquan 0.1.0`
    pub tool: String,
    pub as_of: String,
    /// The project's name and code.
    pub name: String,
    pub code: String,
    /// Names of the digest algorithms, in the order of the columns.
    pub algorithms: Vec<&'static str>,
    pub units: Vec<Unit>,
    /// Folders and registers that could not be read (未能检查).
    pub soft_errors: Vec<SoftError>,
}

/// One county, or the top unit with what lies above the counties.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Unit {
    pub code: String,
    pub name: String,
    /// Files to hand over, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// Files inside containers; they go with these and are not counted among `files`.
    pub inside: u64,
    /// 非归档文件, left behind.
    pub junk: u64,
    /// Files and folders that cannot be handed over.
    pub obstacles: Vec<SoftError>,
    /// The package, when one was asked for.
    pub package: Option<Package>,
    /// Figures of the catalogue.
    pub filing: Figures,
    /// 四性检测: items by result.
    pub natures: BTreeMap<&'static str, u64>,
    #[serde(skip)]
    pub lines: Vec<PreparedLine>,
}

/// A package (移交包).
#[derive(Debug, Clone, Serialize)]
pub struct Package {
    /// Complete, checked and closed.
    pub sealed: bool,
    /// Files in the package's folder that are none of the archive; masked.
    pub foreign: Vec<String>,
}

/// A file and its digests.
#[derive(Debug, Clone)]
pub struct PreparedLine {
    pub file: FileLine,
    /// Lower-case hex, in the order of the algorithms; empty when there is none.
    pub digests: Vec<String>,
    /// Why it has none, or why it stays behind.
    pub note: String,
}

impl Prepared {
    /// Is everything in hand: nothing unread, nothing left out, every package sealed?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let complete = |unit: &Unit| {
            unit.obstacles.is_empty() && unit.package.as_ref().is_none_or(|package| package.sealed)
        };
        self.soft_errors.is_empty() && self.units.iter().all(complete)
    }
}
