//! What the registers do not agree on or do not say about a household: nothing is chosen in silence.

use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::{self, name_key};
use crate::ingest::build::{data_date, kind_said, person_key};
use crate::ingest::dataset::{Dataset, Household, HouseholdKind, Place};
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind, Value, row_list};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

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
/// Told only: no condition asks for them, or the rows say them of a part of the household.
const TOLD: [(&str, &str); 8] = [
    ("户类型", "hh_type"),
    ("监测对象类别", "watch_type"),
    ("危房等级", "grade"),
    ("当前家庭人口数", "pop_now"),
    ("是否易地搬迁户", "relocated"),
    ("是否实施危房改造", "rebuilt"),
    ("是否有小额信贷", "loan"),
    ("帮扶措施", "measures"),
];
/// Attributes of a person that two exports of one date may say differently.
const PERSON: [(&str, &str); 16] = [
    ("姓名", "name"),
    ("证件号码", "id_no"),
    ("与户主关系", "rel"),
    ("人员状态", "state"),
    ("民族", "ethnic"),
    ("文化程度", "edu"),
    ("在校生状况", "school"),
    ("健康状况", "health"),
    ("劳动技能", "labor"),
    ("残疾类别", "disab_class"),
    ("残疾等级", "disab_grade"),
    ("是否享受低保", "dibao"),
    ("是否特困供养人员", "tekun"),
    ("是否参加城乡居民基本医疗保险", "med_resident"),
    ("是否参加大病保险", "med_serious"),
    ("务工时间", "work_months"),
];
/// Of them, what is counted as 不明 while two registers differ.
const OPEN: [&str; 2] = ["是否危房户", "饮水安全"];
/// Its row is not the first one but the one that says where the household lives.
const VILLAGE: &str = "嘎查村";
/// Yuan by which two figures may differ for rounding.
const ROUNDING: f64 = 1.0;

/// Neither row speaks of another date or year.
#[must_use]
pub fn same_time(a: &Record, b: &Record) -> bool {
    fn agree<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
        a.is_none() || b.is_none() || a == b
    }
    agree(data_date(a), data_date(b)) && agree(a.number("year"), b.number("year"))
}

/// Rows of other exports of the same date about people of the household, each behind the row that is read.
#[must_use]
pub fn repeats<'r>(data: &'r Dataset, household: &'r Household) -> Vec<(&'r Record, &'r Record)> {
    let all: Vec<&Record> = data.of_household(RecordKind::Member, &household.id).collect();
    // Nearly all households stand in one export.
    if all.len() == household.members.len() {
        return Vec::new();
    }
    let other = |member: &'r Record| {
        let same = |row: &&Record| {
            !Arc::ptr_eq(&row.table, &member.table)
                && data_date(row) == data_date(member)
                && person_key(row) == person_key(member)
        };
        Some((member, all.iter().copied().find(same)?))
    };
    data.members(household).filter_map(other).collect()
}

/// Is it a 危房, as the row says: 是, 否, or a grade that is written where they belong (D级)?
#[must_use]
pub fn danger(row: &Record) -> Option<bool> {
    if let Some(flag) = row.flag("danger") {
        return Some(flag);
    }
    match text::fold(&row.text("danger")).chars().next()? {
        'c' | 'd' => Some(true),
        'a' | 'b' => Some(false),
        _ => None,
    }
}

fn differ(a: &Record, b: &Record, key: &str) -> bool {
    match key {
        "danger" => {
            if let (Some(a), Some(b)) = (danger(a), danger(b)) {
                return a != b;
            }
        }
        "name" => return a.name_key(key) != b.name_key(key),
        // 残疾证号 has two digits more.
        "id_no" => return a.str(key).get(..18) != b.str(key).get(..18),
        _ => {}
    }
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
        of.filter(|record| record.is_filled(column))
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

/// The first row that fills `key`, and the first of another table that disagrees although it speaks of the same time.
fn across<'r>(rows: &[&'r Record], key: &str) -> Option<(&'r Record, &'r Record)> {
    let mut filled = rows.iter().copied().filter(|row| row.is_filled(key));
    let first = filled.next()?;
    let other = filled.find(|row| {
        !Arc::ptr_eq(&row.table, &first.table) && same_time(first, row) && differ(first, row, key)
    })?;
    Some((first, other))
}

/// Contradictions by (table that won, other table, what).
#[derive(Default)]
pub(super) struct Disputes(BTreeMap<(String, String, &'static str), Dispute>);

#[derive(Default)]
struct Dispute {
    /// Households, or people for what is said of a person.
    count: u64,
    is_person: bool,
    /// Of them: 未脱贫 here, 已脱贫 there.
    opposed: u64,
    /// 户编号, what both say and the cells, of the first one.
    example: String,
}

impl Disputes {
    /// Compares what all rows of a household say; the first speaks for it, `head` bears its head's name, `home` is where it lives.
    pub fn look(
        &mut self,
        id: &str,
        speakers: &[&Record],
        head: Option<&Record>,
        (home, places): (&Place, &mut Places<'_>),
    ) {
        let kinds = |record: &Record| match kind_said(record.str("exit_status")) {
            HouseholdKind::Unknown => String::new(),
            kind => format!("{kind:?}"),
        };
        let status = |record: &Record| record.str("exit_status").to_owned();
        self.compare(id, ("脱贫属性", "exit_status"), speakers, &kinds, &status);
        let cause = |record: &Record| record.text("cause_main").into_owned();
        self.compare(id, ("主要致贫原因", "cause_main"), speakers, &cause, &cause);
        for (what, key) in BOTH.into_iter().chain(TOLD) {
            if let Some(pair) = across(speakers, key) {
                self.cells(pair, (what, key), id);
            }
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
        self.compare(
            id,
            ("户主", "head_name"),
            &all,
            &|record| name_key(&named(record)).into_owned(),
            &named,
        );
        let told: Vec<(&Record, Place)> = speakers
            .iter()
            .map(|row| (*row, places.of(row)))
            .filter(|(_, at)| !at.village.is_empty())
            .collect();
        let own = told.iter().find(|(_, at)| at.differs_in(home).is_none());
        let other = told.iter().find(|(_, at)| at.differs_in(home).is_some());
        if let (Some((row, _)), Some((other, _))) = (own, other) {
            let said = format!("{}、{}", row.text("village"), other.text("village"));
            self.add((row, other), (VILLAGE, "village"), id, &said);
        }
    }

    /// Compares what the exports of one date say of one person; the first row is the one that is read.
    pub fn person(&mut self, id: &str, rows: &[&Record]) {
        for (what, key) in PERSON {
            if let Some(pair) = across(rows, key) {
                self.cells(pair, (what, key), id).is_person = true;
            }
        }
    }

    fn compare(
        &mut self,
        id: &str,
        what: (&'static str, &str),
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
            let said = format!("{}、{}", shown(first), shown(other));
            let is_poor = |row: &Record| kind_said(row.str("exit_status")) == HouseholdKind::Poor;
            let opposed = what.1 == "exit_status" && is_poor(first) != is_poor(other);
            self.add((first, other), what, id, &said).opposed += u64::from(opposed);
        }
    }

    fn cells(
        &mut self,
        (first, other): (&Record, &Record),
        what: (&'static str, &str),
        id: &str,
    ) -> &mut Dispute {
        let said = format!("{}、{}", first.text(what.1), other.text(what.1));
        self.add((first, other), what, id, &said)
    }

    fn add(
        &mut self,
        (first, other): (&Record, &Record),
        (what, column): (&'static str, &str),
        id: &str,
        said: &str,
    ) -> &mut Dispute {
        let key = (first.table.place(), other.table.place(), what);
        let entry = self.0.entry(key).or_default();
        entry.count += 1;
        if entry.example.is_empty() {
            let cell = |row: &Record| match row.cell(column) {
                cell if cell.is_empty() => format!("第{}行", row.row),
                cell => cell,
            };
            let (one, two) = (cell(first), cell(other));
            entry.example = format!("{id}：{}，依次见{one}、{two}", mask::text(said));
        }
        entry
    }

    pub fn remarks(self) -> Vec<SoftError> {
        self.0
            .into_iter()
            .map(|((first, other, what), dispute)| {
                let Dispute { count, is_person, opposed, example } = dispute;
                let whose = if is_person { "人" } else { "户" };
                let by = if what == VILLAGE {
                    "按户主的行（只有它不同时按其余的行）"
                } else {
                    "按靠前的行"
                };
                let mut text = if first == other {
                    format!("{count}{whose}的{what}在本表各行不一致（如{example}），{by}取值；请核对")
                } else {
                    // Nothing that is counted chooses between the two.
                    let by = if OPEN.contains(&what) {
                        "两说并存，县情、专项和评分按不明计"
                    } else {
                        "按本表取值"
                    };
                    format!(
                        "{count}{whose}的{what}与“{other}”不一致（如{example}，前者为本表），{by}；请核对两表"
                    )
                };
                if opposed > 0 {
                    let _ = write!(
                        text,
                        "；其中{opposed}户一处为未脱贫、一处为已脱贫，计入哪一类随取值而变，须先核准"
                    );
                }
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
