//! Household numbers (户编号) that lost their leading zeros in a spreadsheet are brought together again.
//!
//! Numbers are opaque text; two that differ by leading zeros only are one number that some table stored as a figure.
//! The longest spelling is kept as the value, the cell's own text stays beside it, and the table is named.

use crate::base::error::SoftError;
use crate::ingest::dataset::Dataset;
use crate::ingest::record::Value;
use std::collections::BTreeMap;

/// Gives all spellings of one household number the same value.
pub(super) fn unify(data: &mut Dataset) {
    let mut longest: BTreeMap<&str, &str> = BTreeMap::new();
    for record in data.records.values().flatten() {
        let id = record.str("hh_id");
        if id.starts_with('0') {
            let slot = longest.entry(id.trim_start_matches('0')).or_insert(id);
            if id.len() > slot.len() {
                *slot = id;
            }
        }
    }
    if longest.is_empty() {
        return;
    }
    let longest: BTreeMap<String, Box<str>> =
        longest.into_iter().map(|(bare, whole)| (bare.to_owned(), whole.into())).collect();
    let mut changed: BTreeMap<String, u64> = BTreeMap::new();
    for record in data.records.values_mut().flatten() {
        let Ok(at) = record.table.columns.binary_search_by(|(key, _)| (*key).cmp("hh_id")) else { continue };
        let Value::Text(id) = &record.fields[at].value else { continue };
        let Some(whole) = longest.get(id.trim_start_matches('0')).filter(|whole| *whole != id) else {
            continue;
        };
        let written = id.clone();
        let field = &mut record.fields[at];
        field.raw.get_or_insert(written);
        field.value = Value::Text(whole.clone());
        *changed.entry(record.table.path.clone()).or_default() += 1;
    }
    for (path, rows) in changed {
        data.remarks.push(SoftError::new(
            path,
            format!("{rows}行户编号丢失前导零，已按其他登记表中的同一编号对应；请把该列设为文本后重新导出"),
        ));
    }
}
