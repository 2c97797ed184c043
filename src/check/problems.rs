//! How many problems the rectification ledger (问题整改台账) holds for a county, and how many of them are closed.

use crate::check::rules::rectify::{self, Issue};
use crate::ingest::record::Record;
use std::collections::BTreeSet;

/// Least and most problems that are the county's: rows that nobody can give to a county may be anybody's.
#[derive(Debug, Clone, Copy)]
pub struct Problems<'a> {
    /// K28
    pub all: (usize, usize),
    /// K29; a problem of which the ledger does not say whether it is struck off may be.
    pub closed: (usize, usize),
    /// The first row that is surely the county's.
    pub first: &'a Record,
}

/// Problems of a county, each once however many ledgers hold it; `None` when no row is surely its own.
#[must_use]
pub fn of_county<'a>(issues: &[Issue<'a>], code: &str) -> Option<Problems<'a>> {
    let is_own = |issue: &&Issue<'a>| issue.places().iter().any(|place| place.county == code);
    let own: Vec<&Issue<'a>> = issues.iter().filter(is_own).collect();
    let strays: Vec<&Issue<'a>> = issues.iter().filter(|issue| issue.is_stray).collect();
    let count = |issues: &[&Issue<'a>], counts: fn(Option<bool>) -> bool| {
        let counted = issues.iter().filter(|issue| counts(rectify::is_open(issue.row)));
        counted.map(|issue| &issue.subject).collect::<BTreeSet<_>>().len()
    };
    let all = |_: Option<bool>| true;
    let may_be_closed = |open: Option<bool>| open != Some(true);
    Some(Problems {
        all: (count(&own, all), count(&own, all) + count(&strays, all)),
        closed: (
            count(&own, |open| open == Some(false)),
            count(&own, may_be_closed) + count(&strays, may_be_closed),
        ),
        first: own.first()?.row,
    })
}
