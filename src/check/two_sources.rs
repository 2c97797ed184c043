//! 户表 and 人员表 of one date that disagree about a household (是否危房户: 是, 否): a condition that reads such a field is
//! asked with either value, and is 不明 where the answers differ. Which table is right, nobody here can say. The same is
//! done with rows that name two households.

use crate::base::mask;
use crate::check::answerable::VARIABLES;
use crate::check::condition::{Condition, Fields, Truth, Val, in_words};
use crate::check::facts::{HouseholdFacts, column_of, said};
use crate::ingest::build::kind_said;
use crate::ingest::dataset::{Crossed, HouseholdKind};
use crate::ingest::disputes;
use crate::ingest::record::{Record, RecordKind, place};
use std::collections::BTreeSet;

/// Most fields of one condition that are tried in every combination.
const FIELDS: usize = 6;

/// Why a condition with the answer `truth` is not decided after all; `None` when every source gives that answer.
/// `decide` answers it for the household as one choice of sources shows it.
#[must_use]
pub fn contradiction(
    facts: &HouseholdFacts<'_>,
    condition: &Condition,
    truth: Truth,
    decide: &dyn Fn(&dyn Fields) -> Truth,
) -> Option<String> {
    let speakers: Vec<&Record> = facts.records().collect();
    // Nearly all households are spoken of by one table.
    if speakers.windows(2).all(|pair| pair[0].table.kind == pair[1].table.kind) {
        return None;
    }
    let mut pairs: Vec<(&str, &Record, &Record)> = Vec::new();
    for column in condition.fields_of("hh").into_iter().map(column_of) {
        let fresh = pairs.len() < FIELDS && pairs.iter().all(|(known, ..)| *known != column);
        if let Some((first, other)) = disputes::between(&speakers, column).filter(|_| fresh) {
            pairs.push((column, first, other));
        }
    }
    let choices = 1..(1_usize << pairs.len());
    let differs = choices.into_iter().any(|choice| {
        let instead = pairs.iter().enumerate().filter(|(at, _)| choice & (1 << at) != 0);
        let instead = instead.map(|(_, (column, _, other))| (*column, *other)).collect();
        decide(&Other { facts, instead }) != truth
    });
    differs.then(|| {
        let said = pairs.iter().map(|(column, first, other)| {
            let (_, name) = in_words(&[RecordKind::Household, RecordKind::Member], column);
            format!("“{name}”两表不一致（{}，{}）", cell(first, column), cell(other, column))
        });
        said.collect::<Vec<_>>().join("、")
    })
}

/// What the registers say of the household under `key`; `None` where none says it, and where 户表 and 人员表 differ.
#[must_use]
pub fn agreed(facts: &HouseholdFacts<'_>, key: &str) -> Option<bool> {
    let speakers: Vec<&Record> = facts.records().collect();
    match facts.get(key) {
        Val::Bool(said) if disputes::between(&speakers, column_of(key)).is_none() => Some(said),
        _ => None,
    }
}

/// Why a condition with the answer `truth` is not decided after all: a row that may be this household's or another's
/// would change the answer. `decide` answers it with these rows as the household's.
#[must_use]
pub fn in_dispute<'a>(
    facts: &HouseholdFacts<'a>,
    truth: Truth,
    decide: &dyn Fn(&[&'a Crossed]) -> Truth,
) -> Option<String> {
    let rows = facts.crossed();
    let each = rows.iter().map(std::slice::from_ref);
    let mut ways = std::iter::once(rows).filter(|rows| !rows.is_empty()).chain(each.take(FIELDS));
    let decisive = ways.find(|rows| decide(rows) != truth)?;
    let told = decisive.iter().map(|row| {
        let table = &row.record.table;
        let place = place(&table.path, &table.sheet);
        format!("{}（{place} {}）的{}", table.kind.name(), row.cell("hh_id"), row.clash())
    });
    Some(told.collect::<Vec<_>>().join("、"))
}

/// Why a condition with the answer `truth` is not decided after all, when another export of the people gives the answer
/// `other`: the fields it reads that the two say differently.
#[must_use]
pub fn of_exports(
    condition: &Condition,
    (truth, other): (Truth, Truth),
    pairs: &[(&Record, &Record)],
) -> Option<String> {
    if truth == other {
        return None;
    }
    let keys = condition.fields_of("hh").into_iter().map(column_of);
    let keys = keys.chain(condition.fields_of_items(&VARIABLES));
    let said: BTreeSet<String> = keys
        .filter_map(|key| {
            let differs = |(a, b): &&(&Record, &Record)| a.field(key).value != b.field(key).value;
            let (read, other) = pairs.iter().find(differs)?;
            let (_, name) = in_words(&[RecordKind::Member], key);
            Some(format!("“{name}”两份人员表不一致（{}，{}）", cell(read, key), cell(other, key)))
        })
        .collect();
    let said: Vec<String> = said.into_iter().collect();
    Some(if said.is_empty() { "两份人员表不一致".to_owned() } else { said.join("、") })
}

/// `registers/户表.csv L2：否`
fn cell(row: &Record, column: &str) -> String {
    let place = place(&row.table.path, &row.table.sheet);
    format!("{place} {}：{}", row.cell(column), mask::text(&row.text(column)))
}

/// The household with some columns as the other table fills them.
struct Other<'a> {
    facts: &'a HouseholdFacts<'a>,
    instead: Vec<(&'a str, &'a Record)>,
}

impl Fields for Other<'_> {
    fn get(&self, key: &str) -> Val<'_> {
        let column = column_of(key);
        let Some((_, row)) = self.instead.iter().find(|(known, _)| *known == column) else {
            return self.facts.get(key);
        };
        let kind = || kind_said(row.str("exit_status"));
        match key {
            "exited" => {
                Val::Bool(matches!(kind(), HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy))
            }
            "poor" => Val::Bool(kind() == HouseholdKind::Poor),
            "borderline" => Val::Bool(false),
            "kind" => Val::Text(crate::check::facts::kind_word(kind()).into()),
            "identified" => row.date(column).map_or(Val::Unknown, |date| Val::Number(f64::from(date.year))),
            _ => said(row, column),
        }
    }

    fn blank(&self, key: &str) -> String {
        self.facts.blank(key)
    }

    fn weight(&self) -> u64 {
        self.facts.weight()
    }
}
