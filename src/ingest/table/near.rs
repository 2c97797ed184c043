//! What an unrecognised sheet may be meant as: the register whose headers come nearest, and the columns it lacks.

use super::header::{bare, nearest};
use super::{Cell, Grid};
use crate::ingest::record::RecordKind;
use crate::ingest::schema::{Register, Schema};

/// Rows in which a header may stand.
const ROWS: usize = 12;
/// Columns that must fit, exactly or nearly, before a guess is worth saying.
const ENOUGH: usize = 3;

/// `与“人员表”最接近，但未找到列“户编号”（是否为“贫困户号”？）`; `None` when nothing comes near.
#[must_use]
pub fn guess(schema: &Schema, grid: &Grid) -> Option<(RecordKind, String)> {
    let mut best: Option<(usize, RecordKind, String)> = None;
    for row in grid.rows.iter().take(ROWS) {
        let shown: Vec<String> = row
            .cells
            .iter()
            .take(200)
            .filter_map(|(_, cell)| match cell {
                Cell::Text(text) if text.chars().count() <= 20 => Some(text.trim().to_owned()),
                _ => None,
            })
            .collect();
        if shown.len() < 2 {
            continue;
        }
        for register in schema.registers.iter().filter(|register| !register.weak) {
            let (score, text) = compare(register, &shown);
            if score >= ENOUGH && best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, register.kind, text));
            }
        }
    }
    best.map(|(_, kind, text)| (kind, text))
}

fn compare(register: &Register, shown: &[String]) -> (usize, String) {
    let known: Vec<usize> =
        shown.iter().filter_map(|text| register.headers.get(&bare(text).0).copied()).collect();
    let rest: Vec<String> =
        shown.iter().filter(|text| !register.headers.contains_key(&bare(text).0)).cloned().collect();
    let mut near = 0;
    let mut lacking: Vec<String> = Vec::new();
    for key in register.identify.iter().flatten().chain(&register.required) {
        let Some(at) = register.columns.iter().position(|column| column.key == *key) else { continue };
        let name = &register.columns[at].name;
        if known.contains(&at) || lacking.iter().any(|text| text.contains(&format!("“{name}”"))) {
            continue;
        }
        let found = nearest(name, &rest);
        near += usize::from(found.is_some());
        lacking.push(match found {
            Some(header) => format!("“{name}”（是否为“{header}”？）"),
            None => format!("“{name}”"),
        });
    }
    // Alternatives of an identifying group all count as lacking; the first few are enough to act on.
    lacking.sort_by_key(|text| !text.contains('？'));
    lacking.truncate(4);
    (known.len() + near, format!("与“{}”最接近，但未找到列{}", register.name, lacking.join("、")))
}
