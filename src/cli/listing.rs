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
use crate::scan::entry::{EntryId, FileClass, Scan};
use crate::scan::known::Known;
use crate::scan::layout::Layouts;
use crate::scan::{self, ScanOptions, digest, recorded};
use std::collections::BTreeMap;

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
    let walked = scan::walked(project, &divisions, options, known, progress)?;
    let mut scan = scan::read(&divisions, options, walked)?;
    pipeline::learn(&mut divisions, &scan);
    let data = registers::read(project, &divisions)?;
    stages::read_through(&mut scan, &data, &divisions, &Layouts::of(project)?);
    let mut documents = documents::matched(project, &scan, &data, &catalogue, &divisions);
    let unopened = recorded::tell_unopened(&mut scan, &mut documents.unread);
    documents.hold_open(unopened);
    let (lines, units) = files::lines(&scan, &data, &documents, &divisions);
    Ok(Listing { scan, data, divisions, catalogue, documents, lines, units })
}

impl Listing {
    /// SHA-256 of what may be a copy of something else, and of the files that findings name by their content: of them a run from
    /// a listing can say what a run over the folder says.
    #[must_use]
    pub fn digests(&self) -> BTreeMap<EntryId, [u8; 32]> {
        let scan = &self.scan;
        let documents = &self.documents;
        let alike = digest::likely(scan).into_iter().flatten();
        let faulty =
            (0..).zip(&scan.entries).filter(|(_, entry)| entry.state.fault().is_some()).map(|(id, _)| id);
        let papers = documents.by_unit.values().flatten();
        let doubtful = papers.filter(|paper| paper.beyond.is_some() || paper.unsure.is_some());
        let ids = alike
            .chain(faulty)
            .chain(doubtful.filter_map(|paper| paper.file))
            .chain(documents.unmatched.iter().map(|file| file.file))
            .chain(documents.misfiled.keys().copied());
        let mut ids: Vec<EntryId> =
            ids.filter(|id| scan.entries[*id as usize].class != FileClass::Junk).collect();
        ids.sort_unstable();
        ids.dedup();
        let digests = digest::sha256_all(scan, &ids);
        ids.into_iter().zip(digests).filter_map(|(id, digest)| Some((id, digest?))).collect()
    }
}
