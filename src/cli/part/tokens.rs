//! `OUT/record/tokens.ndjson`: identity numbers, phones, accounts, helpers and files of a part as keyed tokens, one a line, so
//! that a cluster can group what parts have in common without seeing any of it.

use crate::base::fingerprint::hex;
use crate::base::mask;
use crate::check::Input;
use crate::ingest::dataset::{Household, printed};
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::schema::{ColumnType, schema};
use crate::output::part::key::Key;
use crate::scan::content::Digested;
use serde::Serialize;
use std::collections::BTreeSet;

/// The column with the account that a loan was paid to.
const ACCOUNT: &str = "payee";

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    kind: &'static str,
    token: String,
    county: String,
    township: String,
    village: String,
    household_id: String,
}

/// The lines of a part; `digests` are those of its files.
pub fn lines(input: &Input<'_>, digests: &[Digested], key: &Key) -> Vec<u8> {
    let mut lines: BTreeSet<Line> = BTreeSet::new();
    for household in &input.data.households {
        if !input.selection.covers_place(&household.place.county, &household.place.township) {
            continue;
        }
        let place = &household.place;
        for (kind, text) in said(input, household) {
            lines.insert(Line {
                kind,
                token: key.token(kind, &text),
                county: place.county.clone(),
                township: place.township.clone(),
                village: mask::text(&place.village),
                household_id: mask::text(&printed(&household.id)),
            });
        }
    }
    let scan = input.scan;
    for (entry, digest) in scan.entries.iter().zip(digests) {
        let Some(Some(digest)) = digest else { continue };
        let whose = &scan.folders[entry.folder as usize].key;
        lines.insert(Line {
            kind: "file",
            token: key.token("file", &hex(digest)),
            county: whose.county.clone(),
            township: whose.township.clone(),
            village: mask::text(&whose.village),
            household_id: mask::text(&whose.household_id),
        });
    }
    let mut text = Vec::new();
    for line in lines {
        // A struct of texts is always JSON.
        text.extend(serde_json::to_vec(&line).unwrap_or_default());
        text.push(b'\n');
    }
    text
}

/// What the registers say of a household that must not be told in words.
fn said(input: &Input<'_>, household: &Household) -> BTreeSet<(&'static str, String)> {
    let mut said = BTreeSet::new();
    for kind in RecordKind::ALL {
        let columns =
            schema().ok().and_then(|schema| schema.register(kind)).map(|register| &register.columns);
        let rows = input.data.by_household.get(&kind).and_then(|rows| rows.get(&household.id));
        let all = input.data.all(kind);
        for row in rows.into_iter().flatten().filter_map(|at| all.get(*at as usize)) {
            for column in columns.into_iter().flatten() {
                let what = match column.kind {
                    ColumnType::Id => "id",
                    ColumnType::Phone => "phone",
                    _ if kind == RecordKind::Loan && column.key == ACCOUNT => "account",
                    _ => continue,
                };
                add(&mut said, what, row.code(column.key).into_owned());
            }
            add(&mut said, "helper", helper(row));
        }
    }
    said
}

/// A helper is known by name and unit: two of one name are two.
fn helper(row: &Record) -> String {
    let name = row.name_key("helper");
    if name.is_empty() { String::new() } else { format!("{name}\n{}", row.str("helper_unit")) }
}

fn add(said: &mut BTreeSet<(&'static str, String)>, kind: &'static str, text: String) {
    if !text.is_empty() {
        said.insert((kind, text));
    }
}
