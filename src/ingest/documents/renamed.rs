//! Rows of a list whose path leads nowhere although the paper is there: its file was renamed after the list was written.
//! Such a row is satisfied by a file of the same unit that is the same paper (code and year) and that no other row of
//! the list names. A remark says so; it is no finding.

use crate::base::terms::Presence;
use crate::ingest::catalogue::{MatchedDocument, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::documents::Documents;
use crate::scan::entry::{EntryId, FileClass, Scan};
use std::collections::{BTreeMap, BTreeSet};

/// The files that each list names or has been given.
pub(super) struct Renamed {
    /// List of each row, by file and sheet.
    lists: Vec<usize>,
    taken: BTreeSet<(usize, EntryId)>,
}

impl Renamed {
    /// `rows`: where each row stands, and the file its path leads to.
    pub fn new<'a>(rows: impl Iterator<Item = (&'a Evidence, Option<EntryId>)>) -> Self {
        let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut renamed = Renamed { lists: Vec::new(), taken: BTreeSet::new() };
        for (row, file) in rows {
            let next = known.len();
            let list = *known.entry((row.path.as_str(), row.sheet.as_str())).or_insert(next);
            renamed.lists.push(list);
            renamed.taken.extend(file.map(|file| (list, file)));
        }
        renamed
    }

    /// The file that the paper of row `row` was renamed to; no other row of the list gets it any more. `wanted`: codes
    /// and years the row stands for.
    pub fn file(
        &mut self,
        scan: &Scan,
        documents: &Documents,
        unit: &UnitKey,
        row: usize,
        wanted: &[(&str, Option<i32>)],
    ) -> Option<EntryId> {
        let list = self.lists.get(row).copied()?;
        let same = |paper: &&MatchedDocument| {
            wanted.iter().any(|(code, year)| *code == paper.code && *year == paper.year)
        };
        let free = |file: &EntryId| {
            let is_paper = scan.entries.get(*file as usize).is_some_and(|e| e.class == FileClass::Paper);
            is_paper && !self.taken.contains(&(list, *file))
        };
        let (_, file) = documents
            .of(unit)
            .iter()
            .filter(same)
            .filter_map(|paper| Some((paper.presence != Presence::Present, paper.file?)))
            .filter(|(_, file)| free(file))
            .min()?;
        self.taken.insert((list, file));
        Some(file)
    }
}
