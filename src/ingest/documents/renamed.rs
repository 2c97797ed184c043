//! Rows of a list whose path leads nowhere although the paper is there: its file was renamed after the list was written.
//! Such a row is satisfied by a file of the same unit that is the same paper (code and year) and that no other row of
//! the list names; a row that names no known paper by the one unknown file whose name holds its title; and all rows of
//! one lost scanned volume by the one unknown file of the unit that has pages enough. A remark says so; it is no finding.

use crate::base::terms::Presence;
use crate::base::text;
use crate::ingest::catalogue::{MatchedDocument, UnitKey};
use crate::ingest::documents::gather::stem;
use crate::ingest::documents::lists::Row;
use crate::ingest::documents::{Documents, pages, volumes};
use crate::scan::entry::{EntryId, FileClass, Scan};
use std::collections::{BTreeMap, BTreeSet};

/// Shortest title that is looked for in names of files.
const TITLE: usize = 4;
/// Fewest rows that speak of a volume and not of a paper.
const ROWS: usize = 2;

/// The files that each list names or has been given.
pub(super) struct Renamed {
    /// List of each row, by file and sheet.
    lists: Vec<usize>,
    taken: BTreeSet<(usize, EntryId)>,
    /// Files that are no known paper, of each unit that has a row leading nowhere.
    loose: BTreeMap<UnitKey, Vec<EntryId>>,
    /// Row → the volume under its new name.
    volumes: BTreeMap<usize, EntryId>,
}

impl Renamed {
    /// `files`: where the path of each row leads.
    pub fn new(scan: &Scan, documents: &Documents, rows: &[Row], files: &[Option<EntryId>]) -> Self {
        let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut renamed = Renamed {
            lists: Vec::new(),
            taken: BTreeSet::new(),
            loose: BTreeMap::new(),
            volumes: BTreeMap::new(),
        };
        let mut lost: BTreeMap<&UnitKey, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        for (at, (row, file)) in rows.iter().zip(files).enumerate() {
            let next = known.len();
            let list =
                *known.entry((row.evidence.path.as_str(), row.evidence.sheet.as_str())).or_insert(next);
            renamed.lists.push(list);
            renamed.taken.extend(file.map(|file| (list, file)));
            if let (Some(unit), None, false) = (&row.unit, file, row.path.is_empty()) {
                lost.entry(unit).or_default().entry(text::fold(&row.path)).or_default().push(at);
            }
        }
        for unmatched in &documents.unmatched {
            if let Some(unit) = unmatched.unit.as_ref().filter(|unit| lost.contains_key(unit)) {
                renamed.loose.entry(unit.clone()).or_default().push(unmatched.file);
            }
        }
        for (unit, paths) in lost {
            renamed.find_volume(scan, unit, paths, rows);
        }
        renamed
    }

    /// One lost volume is the one file that has pages enough. Of several, each is the one file of exactly as many pages as
    /// its own list counts; two of one length are left as they are, because nobody can say which is which.
    fn find_volume(
        &mut self,
        scan: &Scan,
        unit: &UnitKey,
        paths: BTreeMap<String, Vec<usize>>,
        rows: &[Row],
    ) {
        let last = |at: &usize| volumes::range(&rows[*at].page).map(|(_, last)| last);
        let lost: Vec<(Vec<usize>, u32)> = paths
            .into_values()
            .filter(|of| of.len() >= ROWS && of.iter().all(|at| last(at).is_some()))
            .map(|of| {
                let wanted = of.iter().filter_map(last).max().unwrap_or(0);
                (of, wanted)
            })
            .collect();
        if lost.is_empty() {
            return;
        }
        let loose = self.loose.get(unit).into_iter().flatten();
        let loose: Vec<(EntryId, u32)> =
            loose.filter_map(|file| Some((*file, pages::of(scan, *file)?))).collect();
        let alone = lost.len() == 1;
        for (of, wanted) in &lost {
            let list = self.lists[of[0]];
            let twin = lost.iter().filter(|(_, other)| other == wanted).count() > 1;
            let fits = |(file, pages): &&(EntryId, u32)| {
                let enough = if alone { pages >= wanted } else { pages == wanted };
                enough && !self.taken.contains(&(list, *file))
            };
            let mut found = loose.iter().filter(fits).map(|(file, _)| *file);
            if let (Some(file), None, false) = (found.next(), found.next(), twin) {
                self.taken.insert((list, file));
                self.volumes.extend(of.iter().map(|at| (*at, file)));
            }
        }
    }

    /// The scanned volume that row `row` speaks of, under its new name.
    pub fn volume(&self, row: usize) -> Option<EntryId> {
        self.volumes.get(&row).copied()
    }

    /// The one unknown file of the unit whose name holds the title of a row that names no known paper.
    pub fn by_title(&mut self, scan: &Scan, unit: &UnitKey, row: usize, title: &str) -> Option<EntryId> {
        let list = self.lists.get(row).copied()?;
        let title = text::fold(title);
        if title.chars().count() < TITLE {
            return None;
        }
        let named = |file: &&EntryId| {
            let entry = &scan.entries[**file as usize];
            entry.class == FileClass::Paper
                && !self.taken.contains(&(list, **file))
                && text::fold(stem(entry)).contains(&title)
        };
        let mut found = self.loose.get(unit)?.iter().filter(named);
        let file = found.next().copied().filter(|_| found.next().is_none())?;
        self.taken.insert((list, file));
        Some(file)
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
