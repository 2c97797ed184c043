//! What a part must carry beyond what its own run read: a file that stood alone there may have a copy in another part, and
//! a form may become a paper of a household when all parts are seen together.

use crate::ingest::{attributes, forms, reports};
use crate::scan::content::Digested;
use crate::scan::content::Taken;
use crate::scan::digest;
use crate::scan::entry::{EntryId, FileClass, FileState, Format, Scan};
use rayon::prelude::*;

/// Reads what a merge may ask for; the answer is the digest of every file, in the order of the scan.
#[must_use]
pub fn read_on(scan: &Scan) -> Vec<Digested> {
    let table = attributes::builtin().unwrap_or_else(|_| attributes::empty());
    (0..scan.entries.len() as EntryId).into_par_iter().for_each(|id| {
        let entry = &scan.entries[id as usize];
        let opens = matches!(entry.state, FileState::Good | FileState::WrongExtension);
        if entry.class != FileClass::Paper || !opens {
            return;
        }
        // Whatever comes of it is kept, faults included.
        if matches!(entry.format, Format::Docx | Format::Xlsx) {
            if !scan.contents.knows(id, Taken::Form) {
                let _ = forms::said_in(scan, id, table);
            }
            if !scan.contents.knows(id, Taken::Headlines) {
                let _ = forms::headlines_of(scan, id);
            }
        }
        if reports::is_named(entry) && !scan.contents.knows(id, Taken::Text) {
            let _ = reports::pieces(scan, id, entry);
        }
    });
    let wanted: Vec<EntryId> = (0..)
        .zip(&scan.entries)
        .filter(|(_, entry)| entry.class != FileClass::Junk)
        .map(|(id, _)| id)
        .collect();
    let mut digests = vec![None; scan.entries.len()];
    for (id, digest) in wanted.iter().zip(digest::sha256_all(scan, &wanted)) {
        digests[*id as usize] = Some(digest);
    }
    digests
}
