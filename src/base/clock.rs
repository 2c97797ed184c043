//! The only place where time is read. Everything but the receipt uses the as-of date (时点) as its clock.

use crate::base::error::{Error, Result};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::time::{SystemTime, UNIX_EPOCH};

/// The as-of date from `SOURCE_DATE_EPOCH`, when it is set.
///
/// # Errors
/// Refused when the variable is set but is not a number of seconds.
pub fn source_date_epoch() -> Result<Option<NaiveDate>> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    text.trim()
        .parse::<i64>()
        .ok()
        .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
        .map(|moment| Some(moment.date_naive()))
        .ok_or_else(|| {
            Error::refused(
                format!("SOURCE_DATE_EPOCH “{text}” 不是秒数"),
                "请改为自1970-01-01起的秒数，或取消该环境变量",
            )
        })
}

/// Today, the last resort for the as-of date.
#[must_use]
pub fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// The moment a receipt is written (RFC 3339, UTC, seconds).
#[must_use]
pub fn now_for_receipt() -> String {
    Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// This moment in nanoseconds since 1970, to tell which files were touched too shortly ago to be trusted.
#[must_use]
pub fn nanoseconds() -> i128 {
    nanoseconds_of(SystemTime::now()).unwrap_or(i128::MAX)
}

/// A moment in nanoseconds since 1970; `None` when no number can hold it.
#[must_use]
pub fn nanoseconds_of(moment: SystemTime) -> Option<i128> {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).ok(),
        Err(before) => i128::try_from(before.duration().as_nanos()).ok().map(|nanos| -nanos),
    }
}

/// The number of this day.
#[must_use]
pub fn day_number() -> i32 {
    today().num_days_from_ce()
}
