//! How many problems the rectification ledger (问题整改台账) holds for a county, and how many of them are closed.

use crate::base::text;
use crate::check::input::Input;
use crate::ingest::record::{Record, RecordKind};

/// Least and most problems that are the county's: rows that name no county may be anybody's.
#[derive(Debug, Clone, Copy)]
pub struct Problems<'a> {
    /// K28
    pub all: (usize, usize),
    /// K29
    pub closed: (usize, usize),
    /// The first row that is surely the county's.
    pub first: &'a Record,
}

/// Problems of a county; `None` when no row names it.
#[must_use]
pub fn of_county<'a>(input: &Input<'a>, code: &str) -> Option<Problems<'a>> {
    let name = input.divisions.county(code).map_or(code, |county| county.name.as_str());
    let name = text::fold(name);
    let ledger = input.data.all(RecordKind::Problem);
    let own: Vec<&Record> = ledger.iter().filter(|row| concerns(row, &name) == Some(true)).collect();
    let open: Vec<&Record> = ledger.iter().filter(|row| concerns(row, &name).is_none()).collect();
    let closed = |rows: &[&Record]| rows.iter().filter(|row| row.flag("closed") == Some(true)).count();
    Some(Problems {
        all: (own.len(), own.len() + open.len()),
        closed: (closed(&own), closed(&own) + closed(&open)),
        first: own.first().copied()?,
    })
}

/// Is the problem the county's own? `None` when the row does not say whose it is.
fn concerns(row: &Record, county: &str) -> Option<bool> {
    let said = text::fold(&row.text("county"));
    if said.is_empty() || said.contains("全市") || said.contains("各旗县") {
        return None;
    }
    let short = county.trim_end_matches(['县', '旗', '区', '市']);
    Some(said.contains(county) || (short.chars().count() >= 2 && said.contains(short)))
}
