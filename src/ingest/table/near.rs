//! What an unrecognised sheet may be meant as: the register whose headers come nearest, and the columns it lacks.

use super::header::{HEADER_ROWS, bare, is_said, nearest_of};
use super::{Cell, Grid};
use crate::ingest::record::RecordKind;
use crate::ingest::schema::{Register, Schema};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Rows in which a header may stand.
const ROWS: usize = 12;
/// Columns that must fit, exactly or nearly, before a guess is worth saying.
const ENOUGH: usize = 3;
/// A header that more registers than this know (日期, 姓名, 备注, 乡镇) tells none of them from a 食堂账.
const SHARED_BY: usize = 3;
/// Telling headers of one register that make a sheet a possible one of its kind.
const TELLING: usize = 2;
/// Shortest text that is held against the 户编号 of the registers.
const NUMBER: usize = 8;
/// Most such texts that are kept of one sheet.
const NUMBERS: usize = 10_000;

/// `与“人员表”最接近，但未找到列“户编号”（是否为“贫困户号”？）`; `None` when nothing comes near. `meant`: the register that the
/// sheet would be but for one header.
#[must_use]
pub fn guess(schema: &Schema, grid: &Grid, meant: Option<RecordKind>) -> Option<String> {
    let mut best: Option<(usize, Reverse<usize>, String)> = None;
    for shown in headers(grid) {
        for register in schema.registers.iter().filter(|register| !register.weak) {
            if meant.is_some_and(|kind| kind != register.kind) {
                continue;
            }
            let (score, lacking, mut text) = compare(register, &shown);
            let said = is_said(register, grid, HEADER_ROWS);
            // One that lacks nothing was refused for another reason.
            if said && lacking == 0 {
                continue;
            }
            if !said {
                let words: Vec<String> =
                    register.words.iter().take(4).map(|word| format!("“{word}”")).collect();
                let name = &register.name;
                text = format!("与“{name}”相近，但表头、标题和工作表名中没有{}等字样", words.concat());
            }
            // Of two that fit alike, the one that lacks less is meant.
            let rank = (score, Reverse(lacking));
            if score >= ENOUGH && best.as_ref().is_none_or(|(most, fewest, _)| rank > (*most, *fewest)) {
                best = Some((score, Reverse(lacking), text));
            }
        }
    }
    best.map(|(.., text)| text)
}

/// Registers that the sheet may be: at least two of its headers belong to that register and to few others. A sheet whose
/// columns every register has is none of them.
pub fn may_be(schema: &Schema, grid: &Grid) -> BTreeSet<RecordKind> {
    let mut kinds = BTreeSet::new();
    for shown in headers(grid) {
        let telling = |register: &Register| {
            let known = shown.iter().map(|text| bare(text).0).filter(|text| {
                register.headers.contains_key(text)
                    && schema.known.get(text).is_some_and(|sharing| *sharing <= SHARED_BY)
            });
            known.collect::<BTreeSet<String>>().len()
        };
        let strong = schema.registers.iter().filter(|register| !register.weak);
        let strong = strong.filter(|register| is_said(register, grid, HEADER_ROWS));
        kinds.extend(strong.filter(|register| telling(register) >= TELLING).map(|register| register.kind));
    }
    kinds
}

/// Texts of the sheet that may be 户编号.
pub fn numbers(grid: &Grid) -> BTreeSet<String> {
    let cells = grid.rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text()));
    let coded = |text: &String| text.len() >= NUMBER && text.bytes().all(|byte| byte.is_ascii_digit());
    cells.map(|text| text.trim().to_owned()).filter(coded).take(NUMBERS).collect()
}

/// Texts of each row that may be a header.
fn headers(grid: &Grid) -> impl Iterator<Item = Vec<String>> {
    grid.rows
        .iter()
        .take(ROWS)
        .map(|row| {
            let texts = row.cells.iter().take(200).filter_map(|(_, cell)| match cell {
                Cell::Text(text) if text.chars().count() <= 20 => Some(text.trim().to_owned()),
                _ => None,
            });
            texts.collect::<Vec<String>>()
        })
        .filter(|shown| shown.len() >= 2)
}

/// How many columns fit, exactly or nearly, how many are lacking, and which.
fn compare(register: &Register, shown: &[String]) -> (usize, usize, String) {
    let known: Vec<usize> =
        shown.iter().filter_map(|text| register.headers.get(&bare(text).0).copied()).collect();
    let rest: Vec<String> =
        shown.iter().filter(|text| !register.headers.contains_key(&bare(text).0)).cloned().collect();
    let has = |key: &str| known.iter().any(|at| register.columns[*at].key == key);
    let open = register.identify.iter().filter(|group| !group.iter().any(|key| has(key)));
    let mut wanted: Vec<&str> = open.flatten().chain(&register.required).copied().collect();
    let mut seen = BTreeSet::new();
    wanted.retain(|key| !has(key) && seen.insert(*key));
    let mut near = BTreeSet::new();
    let mut lacking: Vec<String> = Vec::new();
    for column in wanted.iter().filter_map(|key| register.column(key)) {
        let found = nearest_of(register, column.key, &rest);
        near.extend(found.clone());
        lacking.push(match found {
            Some(header) => format!("“{}”（是否为“{header}”？）", column.name),
            None => format!("“{}”", column.name),
        });
    }
    let count = lacking.len();
    // Alternatives of an identifying group all count as lacking; the first few are enough to act on.
    lacking.sort_by_key(|text| !text.contains('？'));
    lacking.truncate(4);
    let text = format!("与“{}”最接近，但未找到列{}", register.name, lacking.join("、"));
    (known.len() + near.len(), count, text)
}
