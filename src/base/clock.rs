//! The only place where time is read. Everything but the receipt uses the as-of date (时点) as its clock.

use crate::base::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};

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
