//! Years of annual papers whose names and folders give none: a form (DOCX, XLSX) says it in its own title
//! (2018年度收入测算表). Only a line that names the paper and exactly one year counts; dates of filling in do not.

use crate::ingest::catalogue::Frequency;
use crate::ingest::documents::Documents;
use crate::ingest::documents::gather::Book;
use crate::ingest::documents::paper::Match;
use crate::ingest::documents::years;
use crate::ingest::forms;
use crate::scan::entry::{EntryId, Format, Scan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Gives undated annual forms the year of their title.
pub(super) fn read(scan: &Scan, book: &Book<'_>, documents: &mut Documents) {
    let kinds = book.catalogue.types.iter().map(|(_, kind)| kind);
    let kinds = kinds.filter(|kind| kind.frequency == Frequency::Yearly);
    let codes: BTreeSet<&str> = kinds.map(|kind| kind.code.as_str()).collect();
    let yearly = |code: &str| codes.contains(code);
    let mut undated: Vec<(EntryId, usize, &crate::ingest::catalogue::UnitKey)> = Vec::new();
    for (unit, papers) in &documents.by_unit {
        for paper in papers.iter().filter(|paper| paper.year.is_none() && yearly(paper.code)) {
            let Some(id) = paper.file else { continue };
            let entry = &scan.entries[id as usize];
            let readable = matches!(entry.format, Format::Docx | Format::Xlsx) && entry.state.opens();
            let index = book.catalogue.types.iter().position(|(_, kind)| kind.code == paper.code);
            if let Some(index) = index.filter(|_| readable) {
                undated.push((id, index, unit));
            }
        }
    }
    if undated.is_empty() {
        return;
    }
    let found: BTreeMap<EntryId, i32> = undated
        .par_iter()
        .filter_map(|(id, index, unit)| {
            let names = book.names(unit)?;
            let lines = forms::headlines_of(scan, *id).ok()?;
            lines.iter().find_map(|line| match (names.look(line, &Vec::new), years::years(line).as_slice()) {
                (Match::Papers(papers), [year]) if papers.contains(index) => Some((*id, *year)),
                _ => None,
            })
        })
        .collect();
    for papers in documents.by_unit.values_mut() {
        for paper in papers.iter_mut().filter(|paper| paper.year.is_none() && yearly(paper.code)) {
            if let Some(year) = paper.file.and_then(|id| found.get(&id)) {
                paper.year = Some(*year);
            }
        }
    }
}
