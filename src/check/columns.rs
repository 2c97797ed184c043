//! Columns without which a rule says nothing at all: where no table has them, its outcome says so, and nobody takes the
//! silence for agreement.

use crate::check::condition::in_words;
use crate::check::input::Input;
use crate::ingest::record::{Key, RecordKind};

/// Rule, register, columns that one table of it must have together.
const NEEDED: [(&str, RecordKind, &[Key]); 8] = [
    ("V017", RecordKind::Member, &["edu", "school"]),
    ("V018", RecordKind::Member, &["school"]),
    ("V019", RecordKind::Member, &["dropout_reason", "school"]),
    ("V020", RecordKind::Member, &["labor"]),
    ("V021", RecordKind::Member, &["labor", "health"]),
    ("V022", RecordKind::Member, &["labor"]),
    ("V023", RecordKind::Member, &["work_months"]),
    ("V024", RecordKind::Member, &["school", "work_months"]),
];

/// `人员表没有“失学或辍学原因”列`; `None` when the rule can look.
#[must_use]
pub fn lacking(input: &Input<'_>, code: &str) -> Option<String> {
    let (_, kind, keys) = NEEDED.iter().find(|(known, ..)| *known == code)?;
    let rows = input.data.all(*kind);
    if rows.is_empty() || rows.iter().any(|row| keys.iter().all(|key| row.has_column(key))) {
        return None;
    }
    let absent = |key: &&Key| !rows.iter().any(|row| row.has_column(key));
    let names: Vec<String> =
        keys.iter().filter(absent).map(|key| format!("“{}”", in_words(&[*kind], key).1)).collect();
    if names.is_empty() {
        let all: Vec<String> = keys.iter().map(|key| format!("“{}”", in_words(&[*kind], key).1)).collect();
        return Some(format!("没有一张{}同时有{}列", kind.name(), all.join("、")));
    }
    Some(format!("{}没有{}列", kind.name(), names.join("、")))
}
