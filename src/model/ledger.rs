//! The problems of the rectification ledgers (整改台账), each once: struck off or not, overdue or not, and whose.

use crate::base::bureaus;
use crate::base::mask;
use crate::check::input::Input;
use crate::check::rules::rectify;
use crate::model::build::home;
use crate::model::who;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One problem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Problem {
    /// The ledger number, as findings about it carry it.
    pub subject: String,
    /// 问题来源 as the ledger writes it.
    pub source: String,
    /// 问题描述, masked.
    pub what: String,
    /// 整改时限 as it is printed: a ledger may know the month alone.
    pub limit_said: String,
    /// 长期坚持: never struck off.
    pub lasting: bool,
    /// The time limit of a problem that is not struck off and not 长期坚持.
    pub limit: Option<NaiveDate>,
    /// Unit and person of the ledger, the unit as every other list calls it, masked; empty when it names nobody.
    pub owner: String,
    /// 已销号; `None` when the ledger does not say.
    pub closed: Option<bool>,
    /// The time limit has passed and the problem is not struck off.
    pub overdue: bool,
}

/// All problems that the run covers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    all: Vec<Problem>,
    /// Of no county: the whole prefecture's.
    above: Vec<Problem>,
    by_county: BTreeMap<String, Vec<Problem>>,
    /// Those that nobody can give to a county, whatever the run covers.
    strays: Vec<Problem>,
}

impl Ledger {
    /// Two ledgers that hold one problem make one problem: it is closed when both say so.
    pub fn collect(input: &Input<'_>) -> Ledger {
        let mut all: BTreeMap<(String, Vec<String>), Problem> = BTreeMap::new();
        let mut strays: BTreeMap<String, Problem> = BTreeMap::new();
        for issue in rectify::issues(input) {
            let covered = |place: &&crate::ingest::dataset::Place| {
                input.selection.covers_place(&place.county, &place.township)
            };
            let mut counties: Vec<String> =
                issue.places().iter().filter(covered).map(|place| home(input, &place.county)).collect();
            counties.sort();
            counties.dedup();
            if counties.is_empty() && !issue.is_stray {
                continue;
            }
            let open = rectify::is_open(issue.row);
            let lasting = rectify::is_lasting(issue.row);
            let last = issue.row.date("deadline").and_then(|date| date.latest());
            let printed = |key: &str| mask::text(&crate::base::text::display(&issue.row.text(key)));
            let problem = Problem {
                subject: issue.subject.clone(),
                source: printed("source"),
                what: printed("problem"),
                limit_said: mask::text(&issue.row.text("deadline")),
                lasting,
                limit: last.filter(|_| open != Some(false) && !lasting),
                owner: mask::text(&owner(input, &issue)),
                closed: open.map(|open| !open),
                overdue: open == Some(true) && !lasting && last.is_some_and(|last| last < input.as_of),
            };
            if issue.is_stray {
                strays
                    .entry(issue.subject.clone())
                    .and_modify(|known| known.join(&problem))
                    .or_insert_with(|| problem.clone());
            }
            // A part of the prefecture is checked: what nobody can give to a county is not the top unit's either.
            if counties.is_empty() {
                continue;
            }
            all.entry((issue.subject.clone(), counties))
                .and_modify(|known| known.join(&problem))
                .or_insert(problem);
        }
        let mut ledger = Ledger { strays: strays.into_values().collect(), ..Ledger::default() };
        for ((_, counties), problem) in all {
            for county in counties {
                match county.as_str() {
                    "" => ledger.above.push(problem.clone()),
                    _ => ledger.by_county.entry(county).or_default().push(problem.clone()),
                }
            }
            ledger.all.push(problem);
        }
        ledger
    }

    /// Problems of every county; those of all, each once, under `""`.
    pub fn by_county(&self) -> impl Iterator<Item = (&str, std::slice::Iter<'_, Problem>)> {
        let counties = self.by_county.iter().map(|(county, problems)| (county.as_str(), problems.iter()));
        std::iter::once(("", self.all.iter())).chain(counties)
    }

    /// All problems, each once.
    pub fn all(&self) -> &[Problem] {
        &self.all
    }

    /// Problems of the unit above the counties.
    pub fn above(&self) -> &[Problem] {
        &self.above
    }

    /// Problems that nobody can give to a county.
    pub fn strays(&self) -> &[Problem] {
        &self.strays
    }

    /// Ledger number → time limit (ISO date) of what is known to be open.
    pub fn limits(problems: &[Problem]) -> BTreeMap<String, String> {
        let open = problems.iter().filter(|problem| problem.closed == Some(false));
        let known = open.filter_map(|problem| Some((problem.subject.clone(), problem.limit?)));
        known.map(|(subject, limit)| (subject, limit.format("%Y-%m-%d").to_string())).collect()
    }

    /// Problems of one county.
    pub fn of(&self, county: &str) -> &[Problem] {
        self.by_county.get(county).map_or(&[], Vec::as_slice)
    }
}

impl Problem {
    fn join(&mut self, other: &Problem) {
        self.closed = match (self.closed, other.closed) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (None, _) | (_, None) => None,
            (Some(true), Some(true)) => Some(true),
        };
        self.overdue |= other.overdue;
        self.limit = match (self.limit, other.limit) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if self.owner.is_empty() {
            self.owner.clone_from(&other.owner);
        }
    }
}

/// Unit and person of the ledger, the unit as every other list calls it.
fn owner(input: &Input<'_>, issue: &rectify::Issue<'_>) -> String {
    let county = input.divisions.county(issue.county()).map_or("", |county| &county.name);
    let written = bureaus::unified(&crate::base::text::display(&issue.owner()));
    let parts: Vec<String> =
        written.split('、').map(|part| who::in_full(&[county, &input.project.name], part)).collect();
    parts.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ledgers_of_one_problem_close_it_together() {
        let problem = |closed| Problem { closed, ..Problem::default() };
        for (a, b, both) in [
            (Some(true), Some(true), Some(true)),
            (Some(true), Some(false), Some(false)),
            (None, Some(true), None),
            (None, Some(false), Some(false)),
        ] {
            let mut one = problem(a);
            one.join(&problem(b));
            assert_eq!(one.closed, both, "{a:?} {b:?}");
        }
    }
}
