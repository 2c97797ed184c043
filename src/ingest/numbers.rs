//! Household numbers (户编号) that lost their leading zeros in a spreadsheet are brought together again.
//!
//! Numbers are opaque text; two that differ by leading zeros only are one number that some table stored as a figure.
//! The longest spelling is kept as the value, the cell's own text stays beside it, and the table is named.

use crate::base::error::SoftError;
use crate::base::idno;
use crate::base::mask;
use crate::ingest::dataset::Dataset;
use crate::ingest::record::{RecordKind, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Some offices put the head's identity number into the 户编号 column. It must not travel into reports, and a bare
/// digest of it could be guessed: the number is replaced by its masked form and its rank among such numbers. It is one when
/// its check digit is right, or when the registers have a person of that number (15位旧号, a slip in one digit); a birth
/// date alone proves nothing, a number made of codes of villages may hold one.
pub(super) fn hide_identities(data: &mut Dataset) {
    let mut found: BTreeMap<Box<str>, String> = BTreeMap::new();
    let mut alike: BTreeSet<&str> = BTreeSet::new();
    for record in data.records.values().flatten() {
        let id = record.str("hh_id");
        if idno::is_valid(id) {
            found.insert(id.into(), String::new());
        } else if mask::is_like_identity(id) {
            alike.insert(id);
        }
    }
    if !alike.is_empty() {
        let numbers = |kind, key: &'static str| data.all(kind).iter().map(move |row| row.code(key));
        let people = numbers(RecordKind::Member, "id_no").chain(numbers(RecordKind::Household, "head_id"));
        for number in people {
            let old = idno::first18(&number).map(|whole| format!("{}{}", &whole[..6], &whole[8..17]));
            let known =
                [Some(&*number), old.as_deref()].into_iter().flatten().filter(|one| alike.contains(one));
            found.extend(known.map(|known| (known.into(), String::new())));
        }
    }
    if found.is_empty() {
        return;
    }
    for (rank, (id, shown)) in (1..).zip(&mut found) {
        *shown = format!("{}#{rank}", mask::id_number(id));
    }
    let changed = rewrite(data, |id| found.get(id).map(|shown| (shown.as_str().into(), false)));
    for (path, rows) in changed {
        data.remarks.push(SoftError::new(
            path,
            format!("{rows}行的户编号栏填的是证件号码，已遮盖；请改填系统的户编号，否则问题编号会随名册变动"),
        ));
    }
}

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
    let changed = rewrite(data, |id| {
        let whole = longest.get(id.trim_start_matches('0')).filter(|whole| ***whole != *id)?;
        Some((whole.clone(), true))
    });
    for (path, rows) in changed {
        data.remarks.push(SoftError::new(
            path,
            format!("{rows}行户编号丢失前导零，已按其他登记表中的同一编号对应；请把该列设为文本后重新导出"),
        ));
    }
}

/// Replaces household numbers by what `new` gives, with or without the cell's own text beside it; changed rows by file.
fn rewrite(data: &mut Dataset, new: impl Fn(&str) -> Option<(Box<str>, bool)>) -> BTreeMap<String, u64> {
    let mut changed: BTreeMap<String, u64> = BTreeMap::new();
    for record in data.records.values_mut().flatten() {
        let Some(at) = record.table.columns.find("hh_id") else { continue };
        let Value::Text(id) = &record.fields[at].value else { continue };
        let Some((value, keep)) = new(id) else { continue };
        let written = id.clone();
        let field = &mut record.fields[at];
        if keep {
            field.raw.get_or_insert_with(|| written.into());
        } else {
            field.raw = None;
        }
        field.value = Value::Text(value);
        *changed.entry(record.table.path.clone()).or_default() += 1;
    }
    changed
}
