//! Are two figures of one time? Totals of another date are never held against today's register.

use crate::base::date::PartialDate;
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::Record;
use chrono::NaiveDate;

/// Date of the register that households come from.
#[must_use]
pub fn register_date<'a>(
    data: &Dataset,
    mut households: impl Iterator<Item = &'a Household>,
) -> Option<NaiveDate> {
    households
        .find_map(|household| data.members(household).next())
        .and_then(data_date)
        .and_then(PartialDate::day)
        .or(data.newest_data_date)
}

/// Why a figure with a date is not held against a register without one.
pub const UNKNOWN: &str = "登记表没有数据日期，数据时点未知";

/// Can a figure be held against a register? A date known only to the month or year is comparable when the register's day
/// lies in it; a figure without a date is taken as of the same date. Of a register that names no date nobody can say that
/// it is of the day that a figure names.
#[must_use]
pub fn comparable(said: Option<PartialDate>, register: Option<NaiveDate>) -> bool {
    let Some(said) = said else { return true };
    let Some(register) = register else { return false };
    said.earliest().is_some_and(|first| first <= register)
        && said.latest().is_some_and(|last| register <= last)
}

/// Does nothing tell the time of a reported total: no 时点, no date of its table, no 口径 or 备注 with a year or month?
#[must_use]
pub fn is_undated(row: &Record) -> bool {
    let worded = ["caliber", "note"].iter().any(|key| row.text(key).contains(['年', '月']));
    row.number("value").is_some() && row.raw("as_of").is_empty() && row.table.data_date.is_none() && !worded
}
