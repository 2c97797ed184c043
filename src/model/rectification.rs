//! 整改: the problems of the ledgers by source and by how far they are, and those that are still open.

use crate::base::text;
use crate::check::people::is_zero;
use crate::check::rules::rectify;
use crate::model::ledger::Problem;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Bands of the field for problems that are not due yet (≤10天、≤20天).
const SOON: i64 = 10;
const NEAR: i64 = 20;

/// The problems of one source (督战, 巡视 …), each in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct SourceRow {
    /// 问题来源 as the ledger writes it; 未写明来源 when it does not.
    pub source: String,
    pub total: u64,
    /// 已销号
    pub closed: u64,
    /// 超期: open after its time limit.
    pub overdue: u64,
    /// Open, and due within 10 days, within 20, or later.
    pub due_10: u64,
    pub due_20: u64,
    pub later: u64,
    /// Open without a time limit.
    pub undated: u64,
    /// 长期坚持: never struck off.
    pub lasting: u64,
    /// The ledger does not say whether it is struck off.
    pub unknown: u64,
    /// Of `unknown`: those whose time limit has passed.
    #[serde(skip_serializing_if = "is_zero")]
    pub unknown_late: u64,
    /// Open, with a time limit that is no day: 立行立改.
    #[serde(skip_serializing_if = "is_zero")]
    pub at_once: u64,
}

impl SourceRow {
    /// Counts one problem.
    fn count(&mut self, problem: &Problem, as_of: NaiveDate) {
        self.total += 1;
        let left = problem.limit.map(|limit| (limit - as_of).num_days());
        let slot = match (problem.closed, problem.lasting, left) {
            (Some(true), ..) => &mut self.closed,
            (_, true, _) => &mut self.lasting,
            (None, ..) => {
                self.unknown_late += u64::from(left.is_some_and(|days| days < 0));
                &mut self.unknown
            }
            (Some(false), _, None) if !problem.limit_said.is_empty() => &mut self.at_once,
            (Some(false), _, None) => &mut self.undated,
            (Some(false), _, Some(days)) => match days {
                days if days < 0 => &mut self.overdue,
                days if days <= SOON => &mut self.due_10,
                days if days <= NEAR => &mut self.due_20,
                _ => &mut self.later,
            },
        };
        *slot += 1;
    }

    /// All of these in one row.
    pub(super) fn of(problems: &[Problem], as_of: NaiveDate) -> SourceRow {
        let mut row = SourceRow::default();
        problems.iter().for_each(|problem| row.count(problem, as_of));
        row
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// A problem that is not struck off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct OpenProblem {
    /// The ledger number, as findings about it carry it.
    pub subject: String,
    pub source: String,
    /// 问题描述, masked, shortened.
    pub what: String,
    /// Unit and person of the ledger, the unit as every other list calls it, masked; empty when it names nobody.
    pub owner: String,
    /// As the ledger has it: `2020-06-30`, the month alone, whose last day counts, 立行立改; empty without a time limit.
    pub limit: String,
    /// Days from 时点 to the limit, negative when it has passed; null without one.
    pub days_left: Option<i64>,
    /// 长期坚持
    pub lasting: bool,
    /// The ledger does not say whether it is struck off.
    pub unknown: bool,
}

impl OpenProblem {
    /// 台账编号 as the ledger has it; `None` for a problem without one, which findings know by its words.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        let own = self.subject.rsplit('#').next().unwrap_or_default();
        Some(own).filter(|number| !number.is_empty() && !number.starts_with("problem:"))
    }
}

/// By source, the largest first. Spellings of one source are one, and what the project expects (`[problems.expected]`) takes
/// in what Z006 counts with it.
pub(super) fn by_source(problems: &[Problem], expected: &[&str], as_of: NaiveDate) -> Vec<SourceRow> {
    let names: Vec<String> = expected.iter().map(|name| text::fold(name)).collect();
    let mut rows: BTreeMap<String, SourceRow> = BTreeMap::new();
    for problem in problems {
        let folded = text::fold(&problem.source);
        let meant = if folded.is_empty() { None } else { rectify::meant(&names, &folded) };
        let (key, source) = match meant {
            _ if folded.is_empty() => (String::new(), "未写明来源"),
            Some(at) => (names[at].clone(), expected[at]),
            None => (folded, problem.source.as_str()),
        };
        let row =
            rows.entry(key).or_insert_with(|| SourceRow { source: source.into(), ..SourceRow::default() });
        row.count(problem, as_of);
    }
    let mut rows: Vec<SourceRow> = rows.into_values().collect();
    rows.sort_by_key(|row| Reverse(row.total));
    rows
}

/// Those that are not struck off, by time limit: overdue ones first, those without a limit last.
pub(super) fn open(problems: &[Problem], as_of: NaiveDate) -> Vec<OpenProblem> {
    let mut rows: Vec<OpenProblem> = problems
        .iter()
        .filter(|problem| problem.closed != Some(true))
        .map(|problem| OpenProblem {
            subject: problem.subject.clone(),
            source: problem.source.clone(),
            what: problem.what.clone(),
            owner: problem.owner.clone(),
            limit: problem.limit_said.clone(),
            days_left: problem.limit.map(|limit| (limit - as_of).num_days()),
            lasting: problem.lasting,
            unknown: problem.closed.is_none(),
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &OpenProblem| (row.days_left.unwrap_or(i64::MAX), row.lasting);
        key(a).cmp(&key(b)).then_with(|| a.subject.cmp(&b.subject))
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    fn problem(subject: &str, closed: Option<bool>, limit: Option<&str>) -> Problem {
        Problem {
            subject: subject.into(),
            source: "督战".into(),
            closed,
            limit: limit.map(day),
            ..Problem::default()
        }
    }

    #[test]
    fn a_problem_without_a_number_prints_none() {
        let number = |subject: &str| {
            let problem = OpenProblem { subject: subject.into(), ..OpenProblem::default() };
            problem.number().map(str::to_owned)
        };
        assert_eq!(number("problem:4d5db510e481"), None);
        assert_eq!(number(""), None);
        // Near misses: the ledger's own numbers, of which bare figures carry their source.
        assert_eq!(number("ZZ035").as_deref(), Some("ZZ035"));
        assert_eq!(number("督战#3").as_deref(), Some("3"));
    }

    #[test]
    fn every_problem_stands_in_one_column_of_its_source() {
        let problems = [
            problem("1", Some(true), None),
            problem("2", Some(false), Some("2020-03-31")),
            problem("3", Some(false), Some("2020-04-10")),
            problem("4", Some(false), Some("2020-04-12")),
            problem("5", Some(false), Some("2020-04-22")),
            problem("6", Some(false), None),
            problem("7", None, Some("2020-03-01")),
            Problem { lasting: true, ..problem("8", Some(false), None) },
        ];
        let rows = by_source(&problems, &[], day("2020-04-01"));
        let row = &rows[0];
        assert_eq!((rows.len(), row.total), (1, 8));
        let counts = [row.closed, row.overdue, row.due_10, row.due_20, row.later, row.undated, row.lasting];
        assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(row.unknown, 1, "what the ledger does not say is not struck off");
        let spelt = |source: &str| Problem { source: source.into(), ..problem("9", Some(true), None) };
        let spelt = [
            spelt("市“驻站式”指导"),
            spelt("市驻站式指导"),
            spelt("自治区会议"),
            spelt("自治区会议4方面14项"),
        ];
        let told = |expected: &[&str]| -> Vec<(String, u64)> {
            let rows = by_source(&spelt, expected, day("2020-04-01"));
            rows.into_iter().map(|row| (row.source, row.total)).collect()
        };
        assert_eq!(told(&[]).len(), 3, "quotation marks part nothing");
        assert!(told(&["自治区会议"]).contains(&("自治区会议".to_owned(), 2)), "as Z006 counts them");
        let open = open(&problems, day("2020-04-01"));
        assert_eq!(open.len(), 7);
        assert_eq!((open[0].subject.as_str(), open[0].days_left), ("7", Some(-31)));
        assert!(open.last().is_some_and(|last| last.lasting));
    }
}
