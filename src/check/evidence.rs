//! Files that somebody names as evidence (佐证), in a problem ledger or in a list that came back: do they lie in the
//! archive, and do they open?
//!
//! Only what the scan found counts: a name is compared with the files of the archive and never opened as a path, so that
//! it cannot lead anywhere else.

use crate::check::input::Input;
use crate::ingest::documents::cited::{Cited, is_file, key, last};
use crate::scan::entry::{EntryId, FileState, Scan};
use std::collections::BTreeSet;

/// The files that cells name, and where others may lie that nobody saw.
pub struct Files<'a> {
    scan: &'a Scan,
    cited: Cited<'a>,
    /// Files of registers: annexes of a ledger may lie beside it.
    registers: BTreeSet<String>,
    /// Counties (`""`: nobody's) in which a file may lie unseen: a folder or a packed file that could not be
    /// listed. What was listed hides nothing: its files are in `cited`.
    hidden: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    /// `named`: what `names_in` finds in the cells.
    #[must_use]
    pub fn of(input: &Input<'a>, named: &BTreeSet<String>) -> Self {
        let scan = input.scan;
        let hidden: BTreeSet<&str> = scan
            .folders
            .iter()
            .filter(|folder| folder.unreadable)
            .map(|folder| folder.key.county.as_str())
            .collect();
        let registers = input.data.tables.iter().map(|table| last(&key(&table.path)).to_owned()).collect();
        Files { scan, cited: Cited::of(scan, named), registers, hidden }
    }

    /// What is wrong with the files of one cell.
    #[must_use]
    pub fn faults(&self, written: &str, county: &str) -> Vec<String> {
        let whole = key(written);
        if is_file(&whole) && self.fault(&whole, county).is_none() {
            return Vec::new();
        }
        parts(written)
            .filter_map(|part| self.fault(&key(part), county).map(|what| format!("“{}”{what}", part.trim())))
            .collect()
    }

    /// Does the cell name files, and do all of them lie in the archive and open?
    #[must_use]
    pub fn are_there(&self, written: &str, county: &str) -> bool {
        let is_good = |id: EntryId| self.scan.entries[id as usize].state == FileState::Good;
        let lies = |name: &str| self.cited.candidates(name, county).any(is_good);
        let whole = key(written);
        if is_file(&whole) && lies(&whole) {
            return true;
        }
        let mut parts = parts(written).peekable();
        parts.peek().is_some() && parts.all(|part| lies(&key(part)))
    }

    /// What is wrong with one file; `None` also when nobody can say.
    fn fault(&self, path: &str, county: &str) -> Option<&'static str> {
        let mut bad = None;
        for id in self.cited.candidates(path, county) {
            match self.scan.entries[id as usize].state {
                FileState::Empty => bad = Some("是空文件"),
                FileState::Damaged => bad = Some("已损坏，无法打开"),
                // What needs a password or cannot be read is not proved to be wrong; C015 speaks of it.
                _ => return None,
            }
        }
        let unseen = self.registers.contains(last(path))
            || self.hidden.contains("")
            || self.hidden.iter().any(|place| county.is_empty() || *place == county);
        bad.or_else(|| (!unseen).then_some("在档案中未找到"))
    }
}

/// The parts of a cell that name a file.
fn parts(written: &str) -> impl Iterator<Item = &str> {
    written.split(['、', '；', ';', '，', ',', '\n']).filter(|part| is_file(&key(part)))
}
