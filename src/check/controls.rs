//! Published totals (市级通报口径, `[controls]`) and what the registers count for them.

use crate::check::facts;
use crate::check::figures;
use crate::check::input::Input;
use crate::check::ledgers::{self, Area};
use crate::check::tally::Tally;
use crate::ingest::record::RecordKind;
use std::collections::BTreeSet;

/// A total that may be published.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// Key in `[controls]`.
    pub key: &'static str,
    /// Subject of the finding.
    pub subject: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    /// Where it is counted, for the remark that it cannot be.
    pub source: &'static str,
}

const fn control(
    key: &'static str,
    subject: &'static str,
    name: &'static str,
    unit: &'static str,
    source: &'static str,
) -> Control {
    Control { key, subject, name, unit, source }
}

/// All of them, in the order in which they are printed.
pub const CONTROLS: [Control; 8] = [
    control("households", "K01", "已脱贫享受政策户数", "户", "户表或人员表"),
    control("persons", "K02", "已脱贫享受政策人数", "人", "人员表"),
    control("borderline_households", "K05", "边缘户户数", "户", "边缘户、监测户名单"),
    control("borderline_persons", "K06", "边缘户人数", "人", "边缘户、监测户名单"),
    control("monitored_households", "K07", "监测户户数", "户", "边缘户、监测户名单"),
    control("monitored_persons", "K08", "监测户人数", "人", "边缘户、监测户名单"),
    control("exited_villages", "K09", "出列贫困嘎查村数", "个", "嘎查村信息表的“是否出列”或“出列年度”"),
    control("exited_counties", "exited_counties", "摘帽旗县数", "个", "上报汇总表的“摘帽旗县”一行"),
];

impl Control {
    /// What is published; `None` when `[controls]` does not give it.
    #[must_use]
    pub fn published(&self, input: &Input<'_>) -> Option<u64> {
        input.project.controls.get(self.key).copied()
    }

    /// What the registers count over the whole prefecture; `None` when none of them says.
    #[must_use]
    pub fn counted(&self, input: &Input<'_>, tally: &Tally) -> Option<u64> {
        match self.key {
            "exited_villages" => exited_villages(input, None),
            "exited_counties" => exited_counties(input),
            _ if figures::is_of_list(self.subject) && !figures::has_list(input, None) => None,
            _ => tally.get(self.subject),
        }
    }

    /// Why what is counted is not the whole prefecture's: counties that the register does not speak of, by name.
    #[must_use]
    pub fn lacks(&self, input: &Input<'_>) -> Option<String> {
        if figures::is_of_list(self.subject) && !figures::has_list(input, None) {
            return None;
        }
        silent(&figures::silent_counties(input, self.subject), self.subject, self.source)
    }
}

/// `临河区没有边缘户、监测户名单的行`; `None` where every county says something.
#[must_use]
pub fn silent(counties: &[&str], subject: &str, source: &str) -> Option<String> {
    let counties = (!counties.is_empty()).then(|| counties.join("、"))?;
    Some(match subject {
        "K09" | "exited_villages" => format!("{counties}没有填写{source}"),
        _ => format!("{counties}没有{source}的行"),
    })
}

/// What of the published totals nobody can hold against the registers, because they do not speak of every county.
#[must_use]
pub fn open(input: &Input<'_>) -> Option<String> {
    let published = CONTROLS.iter().filter(|control| control.published(input).is_some());
    let mut open: Vec<(String, Vec<&str>)> = Vec::new();
    for (control, why) in published.filter_map(|control| Some((control, control.lacks(input)?))) {
        match open.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(control.name),
            None => open.push((why, vec![control.name])),
        }
    }
    let told = open.iter().map(|(why, names)| format!("{why}，{}未判定", names.join("、")));
    (!open.is_empty()).then(|| told.collect::<Vec<_>>().join("；"))
}

/// 出列嘎查村 of a county, or of all, by the village sheets; `None` when no sheet says.
#[must_use]
pub fn exited_villages(input: &Input<'_>, county: Option<&str>) -> Option<u64> {
    let sheets = facts::village_sheets(input);
    let own = sheets.iter().filter(|(place, _)| county.is_none_or(|code| place.county == code));
    let said: Vec<bool> = own.filter_map(|(_, sheet)| facts::exited_village(sheet)).collect();
    (!said.is_empty()).then(|| said.iter().filter(|exited| **exited).count() as u64)
}

/// 摘帽旗县 by the counties' reported lines, each county once however often it reports; without any, by the line of the
/// prefecture. `None` when nobody reports one.
fn exited_counties(input: &Input<'_>) -> Option<u64> {
    let mut heard = false;
    let mut whole = None;
    let mut counties: BTreeSet<String> = BTreeSet::new();
    let lines = input.data.all(RecordKind::ReportedTotal).iter();
    for row in lines.filter(|row| row.text("indicator").contains("摘帽")) {
        let county = match ledgers::area_of(input, row) {
            Some(Area::Prefecture) => {
                whole = row.number("value").or(whole);
                continue;
            }
            Some(Area::County(code)) => code,
            Some(Area::Township(_) | Area::Village(..)) => continue,
            None => match ledgers::county_of(input, row) {
                code if code.is_empty() => row.text("area_code").into_owned() + &row.text("area_name"),
                code => code,
            },
        };
        heard = true;
        if row.number("value").is_some_and(|value| value > 0.0) || row.flag("value") == Some(true) {
            counties.insert(county);
        }
    }
    if heard { Some(counties.len() as u64) } else { whole.map(|count| count as u64) }
}
