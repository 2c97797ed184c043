//! Rows of 归档目录, each with what was found for it among the papers: the one place where the two are brought together.

use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::{Documents, ListedPaper};
use crate::ingest::record::{Record, RecordKind};
use crate::scan::entry::EntryId;
use std::collections::BTreeMap;

/// A row of a 归档目录.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub record: &'a Record,
    /// What it was taken for; several when the papers of several bureaus lie in one folder.
    pub papers: Vec<&'a ListedPaper>,
}

/// The rows of all registers, and what the lists lying among the papers (卷内目录) say.
#[derive(Debug, Clone, Default)]
pub struct Rows<'a> {
    pub registers: Vec<Row<'a>>,
    pub among_papers: Vec<&'a ListedPaper>,
}

impl<'a> Rows<'a> {
    #[must_use]
    pub fn of(data: &'a Dataset, documents: &'a Documents) -> Rows<'a> {
        let records = data.all(RecordKind::ArchiveList);
        let mut registers: Vec<Row<'a>> =
            records.iter().map(|record| Row { record, papers: Vec::new() }).collect();
        // File, sheet, cell of the title.
        let places: BTreeMap<(&str, &str, String), usize> = records
            .iter()
            .enumerate()
            .map(|(at, record)| {
                ((record.table.path.as_str(), record.table.sheet.as_str(), record.cell("title")), at)
            })
            .collect();
        let mut among_papers = Vec::new();
        for paper in &documents.lists {
            let place = &paper.evidence;
            match places.get(&(place.path.as_str(), place.sheet.as_str(), place.cell.clone())) {
                Some(at) => registers[*at].papers.push(paper),
                None => among_papers.push(paper),
            }
        }
        Rows { registers, among_papers }
    }

    /// What is listed of each file, with the register's row where a register it is.
    #[must_use]
    pub fn by_file(&self) -> BTreeMap<EntryId, Vec<(&'a ListedPaper, Option<&'a Record>)>> {
        let mut by_file: BTreeMap<EntryId, Vec<_>> = BTreeMap::new();
        let rows =
            self.registers.iter().flat_map(|row| row.papers.iter().map(|paper| (*paper, Some(row.record))));
        for (paper, record) in rows.chain(self.among_papers.iter().map(|paper| (*paper, None))) {
            if let Some(file) = paper.file {
                by_file.entry(file).or_default().push((paper, record));
            }
        }
        by_file
    }
}

impl<'a> Row<'a> {
    /// File and sheet of the list.
    #[must_use]
    pub fn table(&self) -> (&'a str, &'a str) {
        (&self.record.table.path, &self.record.table.sheet)
    }

    /// The file that the row names.
    #[must_use]
    pub fn file(&self) -> Option<EntryId> {
        self.papers.iter().rev().find_map(|paper| paper.file)
    }

    /// Whose paper it lists.
    #[must_use]
    pub fn unit(&self) -> Option<&'a UnitKey> {
        self.papers.iter().rev().find_map(|paper| paper.unit.as_ref())
    }

    /// Nothing lies where its path leads, or nothing at all is there.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.papers.iter().any(|paper| paper.file.is_none() || paper.under_another_name)
    }
}
