//! Texts that a rule compares a field with: a value outside the list of the field, or a date in another form, would never
//! be met, and the rule would be silent for ever.

use crate::base::{config, date};
use crate::check::condition::in_words;
use crate::check::facts;
use crate::ingest::schema::{self, ColumnType};
use std::collections::BTreeSet;

/// Values of the derived key `hh.kind`.
const KINDS: [&str; 5] = ["exited", "poor", "exited_without_policy", "borderline", "unknown"];

/// What is wrong with the text, and what to write; `whole`: the field is to equal it.
pub fn fault(object: &str, key: &str, text: &str, whole: bool) -> Option<(String, String)> {
    if text.is_empty() {
        return None;
    }
    if (object, key) == ("hh", "kind") {
        let labels = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
        return outside("类型", text, &labels, None, whole);
    }
    let schema = schema::schema().ok()?;
    let kinds = facts::kinds_behind(object);
    let columns: Vec<_> = kinds.iter().filter_map(|kind| schema.register(*kind)?.column(key)).collect();
    let name = in_words(kinds, key).1;
    if columns.is_empty() {
        return None;
    }
    if columns.iter().all(|column| column.kind == ColumnType::Date) {
        return if whole { not_a_date(&name, text) } else { None };
    }
    let listed = |kind: ColumnType| matches!(kind, ColumnType::Enum | ColumnType::Set);
    if columns.iter().any(|column| column.enumeration.is_empty() || !listed(column.kind)) {
        return None;
    }
    let words = columns.iter().filter_map(|column| schema.enums.get(&column.enumeration));
    let labels: BTreeSet<String> = words.flat_map(|words| words.values().cloned()).collect();
    let official = columns.iter().find_map(|column| schema.label(&column.enumeration, text));
    outside(&name, text, &labels, official, whole)
}

fn outside(
    name: &str,
    text: &str,
    labels: &BTreeSet<String>,
    official: Option<&str>,
    whole: bool,
) -> Option<(String, String)> {
    let fits = if whole { labels.contains(text) } else { labels.iter().any(|label| label.contains(text)) };
    if fits || labels.is_empty() {
        return None;
    }
    let near = || {
        let close = config::nearest(text, labels.iter().map(String::as_str)).map(str::to_owned);
        close.or_else(|| labels.iter().find(|label| label.contains(text)).cloned())
    };
    let hint = match (official, near()) {
        (Some(official), _) => format!("登记表中的“{text}”按“{official}”读取，请写 '{official}'"),
        (None, Some(near)) => format!("是否为 '{near}'？"),
        (None, None) => {
            let all: Vec<&str> = labels.iter().map(String::as_str).collect();
            format!("可用的取值：{}", all.join("、"))
        }
    };
    Some((format!("“{text}”不是“{name}”的取值"), hint))
}

/// Dates are compared as they are printed: `2014-12-31`, `2014-12` or `2014`.
fn not_a_date(name: &str, text: &str) -> Option<(String, String)> {
    let read = date::parse(text).map(|date| date.to_string());
    match read {
        Some(read) if read == text => None,
        Some(read) => Some((format!("“{text}”不是“{name}”的写法"), format!("请写成 '{read}'"))),
        None => Some((
            format!("“{text}”不是日期，不能与“{name}”比较"),
            "日期写成 '2014-12-31'，也可只写到月或年；取年份用 year(…)".to_owned(),
        )),
    }
}
