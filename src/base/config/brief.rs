//! `[[brief]]` of `qiquan.toml`: what the brief of a county (一页县情) prints and no register carries. Every line has its
//! date and its source, for a figure without them is nobody's word.

use super::keys::BRIEF_KEYS;
use super::reader::{Reader, Value};
use super::{BriefEntry, Project};
use crate::base::{mask, text};
use chrono::NaiveDate;
use std::ops::Range;
use toml::de::DeTable;

/// Longest value, unit and source, in characters: the brief is one page whatever is written.
pub(super) const LONGEST_VALUE: usize = 30;
pub(super) const LONGEST_UNIT: usize = 8;
pub(super) const LONGEST_SOURCE: usize = 30;

/// Reads every `[[brief]]`; the code of the top unit is known by now.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (table, at) in reader.tables("brief", value) {
        reader.check_keys(table, super::settings::inner("brief"), &[], "[[brief]] 中", Some(&at));
        let Some(entry) = one(reader, project, table) else { continue };
        let twin = |known: &BriefEntry| known.county == entry.county && known.key == entry.key;
        if project.brief.iter().any(twin) {
            reader.report(
                &at,
                format!("{} 的“{}”写了不止一次", entry.county, chinese(entry.key)),
                "每个旗县区的每一项只留一段",
            );
            continue;
        }
        if let Some(county) = table.get("county") {
            let place = format!("brief.{}", entry.county);
            project.places.entry(place).or_insert_with(|| reader.position(county.span().start));
        }
        project.brief.push(entry);
    }
}

/// The name that is printed for a key.
pub fn chinese(key: &str) -> &'static str {
    BRIEF_KEYS.iter().find(|(known, _)| *known == key).map_or("", |(_, name)| name)
}

fn one(reader: &mut Reader<'_>, project: &Project, table: &DeTable<'_>) -> Option<BriefEntry> {
    let county = table.get("county").and_then(|value| county(reader, project, value));
    let key = table.get("key").and_then(|value| reader.word("brief.key", value, BRIEF_KEYS));
    let figure = table.get("value").and_then(|value| {
        let written = reader.figure("brief.value", value)?;
        short(reader, "brief.value", written, LONGEST_VALUE, &value.span())
    });
    let mut words = |name: &str, most: usize| {
        let value = table.get(name)?;
        let name = format!("brief.{name}");
        let written = reader.text(&name, value)?;
        short(reader, &name, written, most, &value.span())
    };
    let (unit, source) = (words("unit", LONGEST_UNIT), words("source", LONGEST_SOURCE));
    let as_of = table.get("as_of").and_then(|value| day(reader, project, value));
    Some(BriefEntry {
        county: county?,
        key: key?,
        value: figure?,
        unit: unit.unwrap_or_default(),
        as_of: as_of?,
        source: source?,
    })
}

fn county(reader: &mut Reader<'_>, project: &Project, value: &Value<'_>) -> Option<String> {
    let code = reader.code("brief.county", value)?;
    if project.code.is_empty() || project.covers(&code) && !code.ends_with("00") {
        return Some(code);
    }
    reader.report(
        &value.span(),
        format!("brief.county “{code}”不是 code = \"{}\" 的旗县区", project.code),
        "请写本项目中旗县区的六位代码",
    );
    None
}

/// A date that lies behind the day of the check is a slip.
fn day(reader: &mut Reader<'_>, project: &Project, value: &Value<'_>) -> Option<NaiveDate> {
    let day = reader.date("brief.as_of", value)?;
    match project.as_of.filter(|as_of| *as_of < day) {
        Some(as_of) => {
            reader.report(
                &value.span(),
                format!("brief.as_of {day} 晚于 as_of {as_of}"),
                "请写这个数字统计的时点",
            );
            None
        }
        None => Some(day),
    }
}

fn short(
    reader: &mut Reader<'_>,
    name: &str,
    written: String,
    most: usize,
    at: &Range<usize>,
) -> Option<String> {
    let count = written.chars().count();
    let (what, hint) = if count > most {
        (format!("{name} 有{count}个字，超过{most}个"), "一页县情只有一页，请写得短些")
    } else if mask::text(&written) != written {
        (format!("{name} 中有证件号码、电话或账号"), "请删去号码；联系人只写姓名和单位")
    } else {
        return Some(text::display(&written));
    };
    reader.report(at, what, hint);
    None
}
