//! `[[clock]]` of `qiquan.toml`: deadlines that run beside that of the archive (摸底排查 …), and what each counts.

use super::keys::MEASURES;
use super::reader::{Reader, Value};
use super::{ClockChoice, Project};
use crate::base::terms::Measure;
use crate::base::{mask, text};
use std::ops::Range;
use toml::de::DeTable;

/// Name of the deadline that every project has.
pub const ARCHIVE: &str = "归档";
/// Longest name, in characters: it stands in the first column of a table.
pub(super) const LONGEST_NAME: usize = 12;
/// Days that a deadline may lie from the as-of date.
const FAR: i64 = 3660;

/// Reads every `[[clock]]`; as-of and the archive's deadline are known by now.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (table, at) in reader.tables("clock", value) {
        reader.check_keys(table, super::settings::inner("clock"), &[], "[[clock]] 中", Some(&at));
        let Some(choice) = one(reader, project, table) else { continue };
        if choice.name == ARCHIVE || project.clocks.iter().any(|known| known.name == choice.name) {
            let at = table.get("name").map_or(at, |name| name.span());
            reader.report(
                &at,
                format!("时限“{}”写了不止一次", text::display(&choice.name)),
                "每个时限用不同的名称；“归档”是 deadline 一项本来的名称",
            );
            continue;
        }
        project.clocks.push(choice);
    }
}

fn one(reader: &mut Reader<'_>, project: &Project, table: &DeTable<'_>) -> Option<ClockChoice> {
    let name = table.get("name").and_then(|value| name(reader, value));
    let counts = table.get("counts").and_then(|value| measure(reader, value));
    let mut date = |key: &str| {
        let value = table.get(key)?;
        Some((reader.date(&format!("clock.{key}"), value)?, value.span()))
    };
    let (deadline, since) = (date("deadline"), date("since"));
    if let (Some(as_of), Some((day, at))) = (project.as_of, &deadline)
        && day.signed_duration_since(as_of).num_days().abs() > FAR
    {
        reader.report(
            at,
            format!("clock.deadline {day} 与 as_of {as_of} 相差十年以上"),
            "请核对两个日期的年份",
        );
    }
    if let Some((day, at)) = &since {
        since_fits(reader, at, *day, counts, deadline.as_ref().map(|(day, _)| *day).or(project.deadline));
    }
    Some(ClockChoice {
        name: name?,
        counts: counts?,
        deadline: deadline.map(|(day, _)| day),
        since: since.map(|(day, _)| day),
    })
}

fn name(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<String> {
    let name = reader.text("clock.name", value)?;
    let count = name.chars().count();
    let what = if count > LONGEST_NAME {
        format!("clock.name 有{count}个字，超过{LONGEST_NAME}个")
    } else if mask::text(&name) != name {
        "clock.name 中有证件号码、电话或账号".to_owned()
    } else {
        return Some(name);
    };
    reader.report(&value.span(), what, "请写时限的简称，例如 \"摸底排查\"");
    None
}

fn measure(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Measure> {
    let written = reader.text("clock.counts", value)?;
    let known = Measure::ALL.into_iter().find(|measure| measure.key() == written);
    if known.is_none() {
        let near = super::nearest(&written, MEASURES.into_iter());
        let near = near.map_or(String::new(), |near| format!("是否应为 {near}？"));
        let words: Vec<String> =
            Measure::ALL.iter().map(|measure| format!("{}（{}）", measure.key(), measure.label())).collect();
        reader.report(
            &value.span(),
            format!("clock.counts “{}”不认识", mask::text(&text::display(&written))),
            format!("{near}可用：{}", words.join("、")),
        );
    }
    known
}

/// `since` is about visits, and lies before the deadline.
fn since_fits(
    reader: &mut Reader<'_>,
    at: &Range<usize>,
    day: chrono::NaiveDate,
    counts: Option<Measure>,
    deadline: Option<chrono::NaiveDate>,
) {
    if counts.is_some_and(|counts| !matches!(counts, Measure::Visits | Measure::SampledVisits)) {
        reader.report(at, "clock.since 只用于入户", "counts 为 visits 或 sampled_visits 时才写 since");
    } else if deadline.is_some_and(|deadline| deadline < day) {
        reader.report(at, format!("clock.since {day} 晚于截止日期"), "请核对两个日期");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_table_of_keys_are_the_measures() {
        assert_eq!(Measure::ALL.map(Measure::key), MEASURES);
    }
}
