//! What the registers do not agree on or do not say about a household: nothing is chosen in silence.

use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::name_key;
use crate::ingest::build::{data_date, kind_said};
use crate::ingest::dataset::{Dataset, HouseholdKind, Place};
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind, Value, row_list};
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet};

/// Attributes of a household that both registers have (主要致贫原因 and 脱贫属性 are compared row by row).
const BOTH: [(&str, &str); 7] = [
    ("贫困户属性", "attr"),
    ("首次识别时间", "first_id_date"),
    ("脱贫年度", "exit_year"),
    ("是否危房户", "danger"),
    ("饮水安全", "water_safe"),
    ("饮水困难", "water_hard"),
    ("人均纯收入", "per_cap"),
];
/// More of them that conditions ask about; 低保 and 特困 are the persons' own.
const ASKED: [&str; 6] = ["exit_status", "cause_main", "measures", "relocated", "rebuilt", "loan"];
/// Yuan by which two figures may differ for rounding.
const ROUNDING: f64 = 1.0;

/// Neither row speaks of another date or year.
fn same_time(a: &Record, b: &Record) -> bool {
    let agree = |a: Option<String>, b: Option<String>| a.is_none() || b.is_none() || a == b;
    let day = |row: &Record| data_date(row).map(|date| date.to_string());
    let year = |row: &Record| row.number("year").map(|year| year.to_string());
    agree(day(a), day(b)) && agree(year(a), year(b))
}

fn differ(a: &Record, b: &Record, key: &str) -> bool {
    match (&a.field(key).value, &b.field(key).value) {
        (Value::Number(a), Value::Number(b)) if key == "per_cap" => (a - b).abs() > ROUNDING,
        // A year agrees with every day in it.
        (Value::Date(a), Value::Date(b)) => {
            let (a, b) = (a.to_string(), b.to_string());
            !a.starts_with(&b) && !b.starts_with(&a)
        }
        (a, b) => a != b,
    }
}

/// The first row of 户表 and the first of 人员表 that fill `column` and disagree about it although they speak of one time;
/// `None` for columns that are no attribute of the whole household.
#[must_use]
pub fn between<'r>(speakers: &[&'r Record], column: &str) -> Option<(&'r Record, &'r Record)> {
    if !ASKED.contains(&column) && !BOTH.iter().any(|(_, key)| *key == column) {
        return None;
    }
    let filled = |kind: RecordKind| {
        let of = speakers.iter().copied().filter(move |record| record.table.kind == kind);
        of.filter(|record| !matches!(record.field(column).value, Value::Blank | Value::Unreadable))
    };
    let first = filled(RecordKind::Household).next()?;
    let said = |row: &Record| kind_said(row.str("exit_status"));
    let apart = |row: &Record| match column {
        "exit_status" => said(first) != said(row) && said(row) != HouseholdKind::Unknown,
        _ => differ(first, row, column),
    };
    let other = filled(RecordKind::Member).find(|row| same_time(first, row) && apart(row))?;
    Some((first, other))
}

/// Contradictions by (table that won, other table, what).
#[derive(Default)]
pub(super) struct Disputes(BTreeMap<(String, String, &'static str), Dispute>);

#[derive(Default)]
struct Dispute {
    households: u64,
    /// 户编号 and what both say, of the first household.
    example: String,
}

impl Disputes {
    /// Compares what all rows of a household say; the first speaks for it, `head` bears its head's name.
    pub fn look(&mut self, id: &str, speakers: &[&Record], head: Option<&Record>, places: &mut Places<'_>) {
        let kinds = |record: &Record| match kind_said(record.str("exit_status")) {
            HouseholdKind::Unknown => String::new(),
            kind => format!("{kind:?}"),
        };
        self.compare(id, "脱贫属性", speakers, &kinds, &|record| record.str("exit_status").to_owned());
        let cause = |record: &Record| record.text("cause_main").into_owned();
        self.compare(id, "主要致贫原因", speakers, &cause, &cause);
        for (what, key) in BOTH {
            self.registers(id, what, key, speakers);
        }
        let named = |record: &Record| match (record.table.kind, head) {
            (RecordKind::Member, Some(head)) if std::ptr::eq(record, head) => {
                record.text("name").into_owned()
            }
            (RecordKind::Member, Some(_)) => String::new(),
            _ => record.text("head_name").into_owned(),
        };
        // The head among the people is the household's, so that row speaks first.
        let all: Vec<&Record> = head.into_iter().chain(speakers.iter().copied()).collect();
        self.compare(id, "户主", &all, &|record| name_key(&named(record)).into_owned(), &named);
        let mut villages: BTreeMap<Place, &Record> = BTreeMap::new();
        for record in speakers {
            let place = places.of(record);
            if !place.village.is_empty() {
                let place = Place { village: village_stem(&place.village), ..place };
                villages.entry(place).or_insert(record);
            }
        }
        let towns: BTreeSet<(&str, &str)> =
            villages.keys().map(|place| (place.township.as_str(), place.village.as_str())).collect();
        let apart = |a: &Place, b: &Place| {
            a.village != b.village
                || (!a.township.is_empty() && !b.township.is_empty() && a.township != b.township)
        };
        if towns.len() > 1
            && let Some((first, row)) = villages.first_key_value()
            && let Some((_, other)) = villages.iter().find(|(place, _)| apart(first, place))
        {
            let said = format!("{}、{}", row.text("village"), other.text("village"));
            self.add(row, other, "嘎查村", id, &said);
        }
    }

    fn compare(
        &mut self,
        id: &str,
        what: &'static str,
        speakers: &[&Record],
        value: &dyn Fn(&Record) -> String,
        shown: &dyn Fn(&Record) -> String,
    ) {
        let Some((first, wins)) =
            speakers.iter().map(|record| (record, value(record))).find(|(_, said)| !said.is_empty())
        else {
            return;
        };
        let other = speakers.iter().find(|record| {
            let said = value(record);
            // What an older table says may have changed since.
            let older = matches!((data_date(record), data_date(first)), (Some(a), Some(b)) if a < b);
            !said.is_empty() && said != wins && !older
        });
        if let Some(other) = other {
            self.add(first, other, what, id, &format!("{}、{}", shown(first), shown(other)));
        }
    }

    /// What 户表 and 人员表 of one date say of one attribute of the household.
    fn registers(&mut self, id: &str, what: &'static str, key: &str, speakers: &[&Record]) {
        if let Some((first, other)) = between(speakers, key) {
            let said = format!("{}、{}", first.text(key), other.text(key));
            self.add(first, other, what, id, &said);
        }
    }

    fn add(&mut self, first: &Record, other: &Record, what: &'static str, id: &str, said: &str) {
        let key = (first.table.place(), other.table.place(), what);
        let entry = self.0.entry(key).or_default();
        entry.households += 1;
        if entry.example.is_empty() {
            entry.example = format!("{id}：{}", mask::text(said));
        }
    }

    pub fn remarks(self) -> Vec<SoftError> {
        self.0
            .into_iter()
            .map(|((first, other, what), dispute)| {
                let Dispute { households, example } = dispute;
                let text = if first == other {
                    format!("{households}户的{what}在本表各行不一致（如{example}），按靠前的行取值；请核对")
                } else {
                    format!(
                        "{households}户的{what}与“{other}”不一致（如{example}，前者为本表），按本表取值；请核对两表"
                    )
                };
                SoftError::new(first, text)
            })
            .collect()
    }
}

/// Households that nobody can count, because no register says what they are.
pub(super) fn undecided(data: &Dataset) -> Vec<SoftError> {
    let mut rows: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for household in data.households.iter().filter(|h| h.kind == HouseholdKind::Unknown && !h.gone) {
        let of = |kind, at: &u32| data.all(kind).get(*at as usize);
        let said: Vec<&Record> = household
            .rows
            .iter()
            .filter_map(|at| of(RecordKind::Household, at))
            .chain(household.members.iter().filter_map(|at| of(RecordKind::Member, at)))
            .collect();
        let written = ["exit_status", "hh_type"]
            .into_iter()
            .find_map(|key| said.iter().find(|row| !row.raw(key).is_empty()).map(|row| (*row, row.raw(key))));
        let column = || said.iter().find(|row| row.has_column("exit_status") || row.has_column("hh_type"));
        let (row, why) = match (written, column(), said.first()) {
            (Some((row, text)), ..) => {
                (row, format!("“{}”看不出是否已脱贫、是否享受政策", mask::text(&text)))
            }
            (None, Some(row), _) => (*row, "脱贫属性、户类型空白".to_owned()),
            (None, None, Some(row)) => (*row, "没有“脱贫属性”“户类型”列".to_owned()),
            (None, None, None) => continue,
        };
        rows.entry((row.table.place(), why)).or_default().push(row.row);
    }
    rows.into_iter()
        .map(|((place, why), rows)| {
            SoftError::new(
                place,
                format!(
                    "{}户类型不明，未计入户数、人数，与脱贫有关的材料按不明处理：{why}（{}）；请补填脱贫属性",
                    rows.len(),
                    row_list(&rows)
                ),
            )
        })
        .collect()
}
