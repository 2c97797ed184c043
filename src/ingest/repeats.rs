//! The same person twice in one table, cell by cell: a row that was copied once too often is no second person. Rows that
//! differ anywhere but in their running number stay, and rules speak about them.

use crate::ingest::record::{Field, Record};
use std::collections::BTreeMap;

/// Takes out the rows that say what an earlier row says; their numbers.
pub(super) fn drop(records: &mut Vec<Record>) -> Vec<u32> {
    let mut known: BTreeMap<[String; 4], Vec<usize>> = BTreeMap::new();
    let mut kept: Vec<Record> = Vec::with_capacity(records.len());
    let mut repeated = Vec::new();
    for record in std::mem::take(records) {
        let key = ["hh_id", "person_id", "id_no", "name"].map(|key| record.raw(key).into_owned());
        let alike = known.entry(key).or_default();
        if alike.iter().any(|at| says_the_same(&kept[*at], &record)) {
            repeated.push(record.row);
        } else {
            alike.push(kept.len());
            kept.push(record);
        }
    }
    *records = kept;
    repeated
}

fn says_the_same(a: &Record, b: &Record) -> bool {
    let said = |record: &Record| -> Vec<Field> {
        let cells = record.table.columns.iter().zip(&record.fields);
        cells.filter(|((key, _), _)| *key != "seq").map(|(_, field)| field.clone()).collect()
    };
    said(a) == said(b)
}
