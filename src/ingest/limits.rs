//! Time limits of the problem ledgers (整改时限) that no cell alone tells: `4月20日前` has its year from the rest of the ledger,
//! 立行立改 and 长期坚持 are limits without a day.

use crate::base::date::{self, PartialDate};
use crate::base::text;
use crate::ingest::dataset::Dataset;
use crate::ingest::record::{Record, RecordKind, TableInfo, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

const KEY: &str = "deadline";
/// Columns whose years a ledger is of.
const DATED: [&str; 5] = ["found_date", KEY, "done_date", "closed_date", "checked_date"];

/// Words of a limit without a day.
const AT_ONCE: [&str; 8] =
    ["立行立改", "立整立改", "立即整改", "立即改正", "立即", "即知即改", "即时", "马上"];
const LASTING: [&str; 7] = ["长期坚持", "长期", "持续整改", "持续推进", "持续", "常态化", "常抓不懈"];

/// Does a limit say 长期坚持?
#[must_use]
pub fn is_lasting(words: &str) -> bool {
    LASTING.iter().any(|word| words.contains(word))
}

/// Reads the limits that were left. `as_of` is the day of the check, where the project sets one.
pub(in crate::ingest) fn read(data: &mut Dataset, as_of: Option<i32>) {
    let Some(rows) = data.records.get_mut(&RecordKind::Problem) else { return };
    let mut years: BTreeMap<*const TableInfo, Vec<i32>> = BTreeMap::new();
    for row in rows.iter() {
        let known = years.entry(Arc::as_ptr(&row.table)).or_default();
        known.extend(DATED.iter().filter_map(|key| Some(row.date(key)?.year)));
    }
    for row in rows {
        if row.field(KEY).value != Value::Unreadable {
            continue;
        }
        let of_table = years.get(&Arc::as_ptr(&row.table)).map_or(&[][..], Vec::as_slice);
        let read = value(&row.raw(KEY), |month| year(row, month, of_table, as_of));
        let at = row.table.columns.find(KEY);
        if let (Some(value), Some(field)) = (read, at.and_then(|at| row.fields.get_mut(at))) {
            field.value = value;
        }
    }
}

fn value(raw: &str, year: impl Fn(u32) -> Option<i32>) -> Option<Value> {
    let folded = text::fold(raw);
    let named = AT_ONCE.iter().chain(&LASTING).any(|word| folded.contains(word));
    // 立行立改，4月底前: the day counts.
    let mut parts =
        folded.split(['，', ',', '；', ';', '、', '。', '(', ')']).filter(|part| !part.is_empty());
    match parts.clone().find_map(|part| date::limit(part, &year)) {
        Some(date) if parts.all(|part| is_word(part) || date::limit(part, &year) == Some(date)) => {
            Some(Value::Date(date))
        }
        None if named && !folded.contains(|c: char| c.is_ascii_digit()) => {
            Some(Value::Text(text::tidy(raw).as_ref().into()))
        }
        _ => None,
    }
}

fn is_word(part: &str) -> bool {
    AT_ONCE.iter().chain(&LASTING).any(|word| part.contains(word))
}

/// The year of a month: not before the problem was found; else the one year of the ledger, of its title, of the check.
fn year(row: &Record, month: u32, of_table: &[i32], as_of: Option<i32>) -> Option<i32> {
    if let Some(found) = row.date("found_date") {
        return Some(found.year + i32::from(found.month.is_some_and(|first| month < first)));
    }
    let one = of_table.first().filter(|first| of_table.iter().all(|year| year == *first)).copied();
    let title = || row.table.data_date.map(|date: PartialDate| date.year);
    one.or_else(title).or_else(|| named(&row.table)).or(as_of)
}

/// The one year that title, sheet or file name.
fn named(table: &TableInfo) -> Option<i32> {
    let parts = [&table.title, &table.above, &table.sheet].into_iter().map(String::as_str);
    parts.chain(table.path.rsplit('/')).find_map(crate::ingest::titles::year_in).map(|date| date.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_ledgers_word_them() {
        let read = |raw: &str| value(raw, |_| Some(2020)).map(|value| value.to_text());
        for (raw, said) in [
            ("4月20日前", "2020-04-20"),
            ("4月底前", "2020-04"),
            ("四月底", "2020-04"),
            ("4月前", "2020-04"),
            ("4月上旬", "2020-04-10"),
            ("四月中旬前", "2020-04-20"),
            ("4月下旬", "2020-04"),
            ("2019年4月上旬", "2019-04-10"),
            ("2019年12月底前", "2019-12-31"),
            ("年底前", "2020-12-31"),
            ("立行立改，4月20日前", "2020-04-20"),
            ("立行立改", "立行立改"),
            ("长期坚持", "长期坚持"),
            ("立即整改", "立即整改"),
        ] {
            assert_eq!(read(raw).as_deref(), Some(said), "{raw}");
        }
        // Near misses: no such day, no month, two days.
        for raw in [
            "4月31日前",
            "月底前",
            "上旬",
            "13月上旬",
            "4月20日前、5月20日前",
            "4月上旬、5月上旬",
            "尽快",
            "立即，4月31日",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
        // No year at all.
        assert_eq!(value("4月上旬", |_| None), None);
    }
}
