//! 住房安全 as a visit found it.

use crate::ingest::record::Record;

/// The cell of a visit that says the house is not safe.
pub fn unsafe_cell(visit: &Record) -> Option<&'static str> {
    if visit.flag("house_safe") == Some(false) {
        return Some("house_safe");
    }
    if visit.flag("leaks") == Some(true) {
        return Some("leaks");
    }
    (visit.flag("danger") == Some(true)).then_some("danger")
}
