//! 数据来源 and 数据说明: the registers as they were read, and what is worth a look without being a finding.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::check::checked::Checked;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::notes;
use crate::ingest::record::{Record, TableInfo};
use crate::ingest::schema;
use crate::model::county::{CountyPack, Source};
use crate::model::join;
use std::collections::{BTreeMap, BTreeSet};

/// Registers with the counties that have rows in them.
pub(super) struct Sources(Vec<(Source, BTreeSet<String>)>);

struct Tally<'a> {
    table: &'a TableInfo,
    rows: u64,
    counties: BTreeSet<String>,
    date: String,
}

impl Sources {
    pub fn collect(input: &Input<'_>) -> Sources {
        let mut found: BTreeMap<(&str, &str, u32, u16), Tally<'_>> = BTreeMap::new();
        for table in &input.data.tables {
            let date = table.data_date.map(|date| date.to_string()).unwrap_or_default();
            found.insert(key(table), Tally { table, rows: 0, counties: BTreeSet::new(), date });
        }
        for record in input.data.records.values().flatten() {
            let Some(tally) = found.get_mut(&key(&record.table)) else { continue };
            tally.rows += 1;
            tally.counties.insert(join::county_of(input, record));
            newest(&mut tally.date, record);
        }
        // A ledger without rows was handed in all the same.
        for tally in found.values_mut().filter(|tally| tally.rows == 0) {
            tally.counties.extend(ledgers::county_of_empty(input, tally.table));
        }
        Sources(
            found
                .into_values()
                .map(|tally| (source(tally.table, tally.rows, tally.date), tally.counties))
                .collect(),
        )
    }

    /// Does the place of a remark lie in a register that has rows of counties, and none of this one?
    fn is_elsewhere(&self, path: &str, county: &str) -> bool {
        let mut known = self.0.iter().filter(|(source, _)| {
            path.strip_prefix(&source.place).is_some_and(|rest| rest.is_empty() || rest.starts_with(" → "))
        });
        known.next().is_some_and(|(_, counties)| {
            !counties.is_empty() && !counties.contains("") && !counties.contains(county)
        })
    }

    /// Registers that hold rows of the county; all of them for the top unit.
    pub fn of(&self, county: Option<&str>) -> Vec<Source> {
        let holds = |counties: &BTreeSet<String>| county.is_none_or(|code| counties.contains(code));
        self.0.iter().filter(|(_, counties)| holds(counties)).map(|(source, _)| source.clone()).collect()
    }
}

fn key(table: &TableInfo) -> (&str, &str, u32, u16) {
    table.spot()
}

fn newest(date: &mut String, record: &Record) {
    if let Some(own) = record.date("data_date").map(|date| date.to_string())
        && own > *date
    {
        *date = own;
    }
}

fn source(table: &TableInfo, rows: u64, data_date: String) -> Source {
    let register = schema::schema().ok().and_then(|schema| schema.register(table.kind));
    let name = |key: &str| {
        register.and_then(|register| register.column(key)).map_or_else(|| key.to_owned(), |c| c.name.clone())
    };
    let near = |text: String, near: &Option<String>| match near {
        Some(near) => format!("{text}（是否为“{}”？）", mask::text(near)),
        None => text,
    };
    let is_idle = |key: &str| register.is_some_and(|register| register.idle.contains(&key));
    let idle = table.columns.iter().zip(&table.headers).filter(|((key, _), _)| is_idle(key));
    Source {
        place: table.place(),
        kind: table.kind.name().to_owned(),
        rows,
        data_date,
        notes: table.notes.clone(),
        missing_columns: table.missing_columns.iter().map(|(key, hint)| near(name(key), hint)).collect(),
        unused_columns: table
            .unknown_headers
            .iter()
            .map(|header| near(mask::text(&header.text), &header.near))
            .chain(idle.map(|(_, header)| format!("{header}（已识别，没有内置规则用到）")))
            .collect(),
    }
}

/// Remarks of reading and checking, masked, sorted, each once.
pub(super) fn remarks(input: &Input<'_>, checked: &Checked) -> Vec<SoftError> {
    let readable = |text: &str| input.data.readable(text, "");
    let mut all: Vec<SoftError> = input
        .data
        .remarks
        .iter()
        .chain(&checked.notes)
        .map(|note| SoftError::new(readable(&note.path), readable(&note.reason)))
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Does a remark that begins with names of counties (`临河区、磴口县的行业部门名单没有…`) leave this one out? One that names
/// none is about all.
fn is_of_others(divisions: &Divisions, reason: &str, county: &str) -> bool {
    let (mut rest, mut others) = (reason, false);
    while let Some(found) = divisions.counties.iter().find(|other| rest.starts_with(&other.name)) {
        if found.code == county {
            return false;
        }
        others = true;
        match rest[found.name.len()..].strip_prefix('、') {
            Some(more) => rest = more,
            None => break,
        }
    }
    others
}

/// What concerns the unit: everything for the top unit; for a county what does not lie in another county's folder, or in a
/// register of other counties, and what does not name other counties alone.
pub(super) fn concerning(
    input: &Input<'_>,
    registers: &Sources,
    pack: &CountyPack,
    top: bool,
    mut all: Vec<SoftError>,
) -> Vec<SoftError> {
    if !top {
        let others: Vec<&str> = input
            .divisions
            .counties
            .iter()
            .filter(|county| county.code != pack.code)
            .flat_map(|county| [county.code.as_str(), county.name.as_str()])
            .collect();
        all.retain(|soft| {
            !others.iter().any(|other| soft.path.contains(other))
                && !registers.is_elsewhere(&soft.path, &pack.code)
                && !is_of_others(input.divisions, &soft.reason, &pack.code)
                && !soft.reason.starts_with(notes::PUBLISHED)
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_that_names_other_counties_is_no_matter_of_this_one() {
        let divisions = crate::base::divisions::builtin();
        let of_others = |reason: &str| is_of_others(&divisions, reason, "150821");
        assert!(of_others("临河区、磴口县的行业部门名单没有残疾的行"));
        assert!(of_others("临河区没有人员表"));
        assert!(!of_others("临河区、五原县未找到小额信贷台账"));
        assert!(!of_others("未找到小额信贷台账"), "of all counties");
    }

    #[test]
    fn a_register_of_another_county_is_no_matter_of_this_one() {
        let source = |place: &str, counties: &[&str]| {
            let source = Source { place: place.into(), ..Source::default() };
            (source, counties.iter().map(|code| (*code).to_owned()).collect())
        };
        let sources = Sources(vec![
            source("registers/贷款.xlsx → 台账", &["150821"]),
            source("registers/上报汇总.xlsx → 汇总", &["150802", "150821"]),
            source("registers/问题.xlsx", &[""]),
        ]);
        let elsewhere = |path: &str| sources.is_elsewhere(path, "150802");
        assert!(elsewhere("registers/贷款.xlsx → 台账"));
        assert!(elsewhere("registers/贷款.xlsx → 台账 → F12"));
        assert!(!elsewhere("registers/上报汇总.xlsx → 汇总"), "both have rows in it");
        assert!(!elsewhere("registers/问题.xlsx"), "whose rows they are is not known");
        assert!(!elsewhere("registers/贷款.xlsx → 台账二"), "nobody read it");
    }
}
