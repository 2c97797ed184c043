//! `qiquan sample`: a whole synthetic project for trying, testing and measuring. It shares nothing with the stages that
//! read and check but the error type and the embedded data, so that a mistake cannot hide on both sides.

use crate::base::error::Result;
use std::fmt;
use std::path::Path;

mod archive;
pub mod bytes;
pub mod faults;
pub mod files;
pub mod fitting;
pub mod fixtures;
mod forms;
pub mod papers;
pub mod people;
pub mod plan;
pub mod registers;
pub mod reports;
pub mod rng;
mod sheets;
#[cfg(test)]
mod tests;
mod write;

/// What to write.
#[derive(Debug, Clone, Default)]
pub struct SampleOptions {
    /// A named size: `bayannur`, 14,701 households with the published totals.
    pub preset: Option<String>,
    /// Overrides the preset's number of households; every other total scales with it.
    pub households: Option<u64>,
    pub seed: u64,
    /// Share of households with a planted fault, 0 to 1.
    pub defects: f64,
    /// The archive is a listing of its files, and the files are not written.
    pub listing: bool,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SampleReport {
    pub households: u64,
    pub persons: u64,
    pub files: u64,
    pub bytes: u64,
    pub faults: u64,
    pub near_misses: u64,
}

impl fmt::Display for SampleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "示例项目：{}户{}人，{}个文件（{} KB），预期问题{}条，易混淆项{}条（truth.ndjson）",
            self.households,
            self.persons,
            self.files,
            self.bytes.div_ceil(1024),
            self.faults,
            self.near_misses
        )
    }
}

/// Writes a project into `dir`, which must be new or empty. `progress` hears the number of files so far.
///
/// # Errors
/// An unknown preset, a folder that is not empty, or a failure of the disk.
pub fn write(dir: &Path, options: &SampleOptions, progress: &dyn Fn(u64)) -> Result<SampleReport> {
    let mut plan = plan::Plan::new(options)?;
    let planted = faults::plant(&mut plan, options.defects);
    write::project(dir, &plan, &planted, options.listing, progress)
}
