//! Reads a project as far as every file's owner and paper: what `scan` lists and `prepare` hands over.

use crate::base::config::Project;
use crate::base::divisions::{self, Divisions};
use crate::base::error::Result;
use crate::cli::pipeline;
use crate::ingest::catalogue::{Catalogue, UnitKey};
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Documents;
use crate::ingest::{catalogue, documents, registers, stages};
use crate::model::files::{self, FileLine};
use crate::scan::entry::Scan;
use crate::scan::known::Known;
use crate::scan::layout::Layouts;
use crate::scan::{self, ScanOptions};

/// The files of a project, one line each, in the order of the scan.
pub struct Listing {
    pub scan: Scan,
    pub data: Dataset,
    pub divisions: Divisions,
    pub catalogue: Catalogue,
    pub documents: Documents,
    pub lines: Vec<FileLine>,
    /// Whose each folder is.
    pub units: Vec<Option<UnitKey>>,
}

/// Scans the archives and reads the registers.
///
/// # Errors
/// Faulty layouts or catalogue, or no archives.
pub fn of(
    project: &Project,
    options: &ScanOptions,
    known: Known,
    progress: &(dyn Fn(scan::Seen) + Sync),
) -> Result<Listing> {
    let catalogue = catalogue::load(project)?;
    let mut divisions = divisions::builtin();
    let walked = scan::walked(project, options, known, progress)?;
    let mut scan = scan::read(project, &divisions, options, walked)?;
    pipeline::learn(&mut divisions, &scan);
    let data = registers::read(project, &divisions)?;
    stages::read_through(&mut scan, &data, &divisions, &Layouts::of(project)?);
    let documents = documents::matched(project, &scan, &data, &catalogue, &divisions);
    let (lines, units) = files::lines(&scan, &data, &documents, &divisions);
    Ok(Listing { scan, data, divisions, catalogue, documents, lines, units })
}
