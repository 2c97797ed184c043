//! D007: a date or a figure that could not be read, or a date on which it cannot have happened. Every cell that was not
//! understood is told here, but for identity numbers that a spreadsheet destroyed (D001), formulas without a result (D011)
//! and people without a readable 户编号 (未能检查).

use super::{Gathered, OWNER, column_name, link, owner};
use crate::base::date::PartialDate;
use crate::base::mask;
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta, Threshold};
use crate::check::rules::validity::is_destroyed;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::{Field, Record, RecordKind, Value};
use crate::ingest::schema::{Column, ColumnType};
use crate::ingest::table::UNCACHED;
use chrono::{Days, NaiveDate};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D007",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "日期或数值无法识别",
        basis: "市级通知第九条（真实准确）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D007.md"),
        thresholds: &[Threshold {
            key: "grace",
            default: 31.0,
            unit: "天",
            what: "识别、脱贫、导出等日期晚于时点多少天以内不算异常（登记表可能比时点新）",
            basis: "内部规则",
        }],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Dates of what has happened; plans and terms (整改时限, 到期日期) may lie ahead. Dates of papers, visits and problems
/// are T004, the birth date is V005.
const PAST: [&str; 10] = [
    "exit_year",
    "return_year",
    "first_id_date",
    "person_id_date",
    "data_date",
    "included_date",
    "risk_date",
    "risk_gone_date",
    "disab_year",
    "drawn_date",
];
/// No register of the poor is older.
const FIRST_YEAR: i32 = 2000;
/// Longest text of a cell that is quoted.
const QUOTED: usize = 20;

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut homeless = Gathered::default();
    for (kind, records) in &world.input.data.records {
        let Some(register) = super::register(*kind) else { continue };
        for row in records {
            for ((key, _), field) in row.table.columns.iter().zip(&row.fields) {
                let dated = matches!(field.value, Value::Date(_) | Value::Number(_))
                    && (PAST.contains(key) || is_visit(*kind, key));
                if field.value != Value::Unreadable && !dated {
                    continue;
                }
                let Some(column) = register.column(key) else { continue };
                let Some(why) = fault(world, row, column, field) else { continue };
                if super::is_superseded(world.input, row) {
                    continue;
                }
                match owner(world, row, key) {
                    Some((at, subject)) => {
                        sink.push(&at, Fault { subject, ..told(row, column, field, &why) });
                    }
                    None => homeless.add(world, row, key, why.reason()),
                }
            }
        }
    }
    homeless.report(sink, |kind, column, group| Fault {
        what: format!("{}“{column}”列有{}格无法使用：{}", kind.name(), group.count, group.told()),
        expected: "能够识别的日期、数值或编号".into(),
        actual: group.told(),
        ..Fault::default()
    });
}

/// A visit is made on a day; 2020年3月 tells of none.
fn is_visit(kind: RecordKind, key: &str) -> bool {
    kind == RecordKind::Visit && key == "date"
}

/// What is wrong with a cell.
enum Why {
    Unreadable,
    Negative,
    /// 户编号 or 证件号码 whose digits a spreadsheet lost.
    Destroyed,
    Formula,
    Late(NaiveDate),
    Early,
    Dayless,
}

impl Why {
    fn reason(&self) -> &'static str {
        match self {
            Why::Unreadable => "无法识别",
            Why::Negative => "是负数",
            Why::Destroyed => "编号已被转为数值或是文字",
            Why::Formula => "公式出错",
            Why::Late(_) => "晚于时点",
            Why::Early => "早得不合情理",
            Why::Dayless => "没有写到日",
        }
    }
}

/// Called for cells that were not understood and for those of [`PAST`].
fn fault(world: &World<'_>, row: &Record, column: &Column, field: &Field) -> Option<Why> {
    match &field.value {
        Value::Unreadable => unreadable(row, column, field),
        Value::Date(date) if is_visit(row.table.kind, column.key) => {
            date.day.is_none().then_some(Why::Dayless)
        }
        Value::Date(date) => impossible(world, row, *date),
        Value::Number(year) if column.kind == ColumnType::Year => {
            impossible(world, row, PartialDate { year: *year as i32, month: None, day: None })
        }
        _ => None,
    }
}

fn unreadable(row: &Record, column: &Column, field: &Field) -> Option<Why> {
    let kind = row.table.kind;
    let raw = field.raw.as_deref().unwrap_or_default();
    let of_household = matches!(kind, RecordKind::Member | RecordKind::Household);
    if raw == UNCACHED || (of_household && column.key == "hh_id") {
        return None;
    }
    if raw.starts_with('#') {
        return Some(Why::Formula);
    }
    match column.kind {
        ColumnType::Id if of_household && is_destroyed(row, column.key) => None,
        ColumnType::Id | ColumnType::Code | ColumnType::Phone => Some(Why::Destroyed),
        ColumnType::Int | ColumnType::Number if raw.trim_start().starts_with('-') => Some(Why::Negative),
        _ => Some(Why::Unreadable),
    }
}

fn impossible(world: &World<'_>, row: &Record, date: PartialDate) -> Option<Why> {
    let as_of = world.input.as_of;
    let county = world.input.data.household(row.str("hh_id")).map_or("", |h| h.place.county.as_str());
    let grace = world.threshold(&RULE.meta, "grace", county).max(0.0) as u64;
    let last = as_of.checked_add_days(Days::new(grace))?;
    if date.earliest().is_some_and(|day| day > last) {
        return Some(Why::Late(as_of));
    }
    (date.year < FIRST_YEAR).then_some(Why::Early)
}

/// The fault without its subject.
fn told(row: &Record, column: &Column, field: &Field, why: &Why) -> Fault {
    let kind = row.table.kind;
    let name = column_name(kind, column.key);
    // Identity numbers and what is left of them are not quoted.
    let private = matches!(column.kind, ColumnType::Id | ColumnType::Phone);
    let raw = field.raw.as_deref().map_or_else(|| field.value.as_text(), Into::into);
    let short: String = mask::text(&raw).chars().take(QUOTED).collect();
    let quoted = if private { String::new() } else { format!("“{short}”") };
    let whose = match kind {
        RecordKind::Member => row.text("name"),
        RecordKind::Problem => format!("问题{}", row.text("problem_no")).into(),
        RecordKind::Project => row.text("project_name"),
        _ => "".into(),
    };
    let register = kind.name();
    let is_date = matches!(column.kind, ColumnType::Date | ColumnType::Year);
    let (what, expected) = match why {
        Why::Late(as_of) => {
            let day = as_of.format("%Y-%m-%d");
            (format!("{name}{quoted}晚于时点{day}"), format!("不晚于{day}"))
        }
        Why::Early => (format!("{name}{quoted}早于{FIRST_YEAR}年"), format!("不早于{FIRST_YEAR}年")),
        Why::Dayless => (format!("{name}{quoted}没有写到日"), "年月日齐全的日期，如2019-03-05".into()),
        Why::Negative => (format!("{name}{quoted}是负数，按不明处理"), "不小于0的数".into()),
        Why::Destroyed => {
            (format!("{name}{quoted}已被转为数值或是文字，无法恢复"), "以文本格式保存的完整编号".into())
        }
        Why::Formula => (format!("{name}{quoted}是公式错误值，按不明处理"), "能够识别的值".into()),
        Why::Unreadable if is_date => (
            format!("{name}{quoted}不是能识别的日期，按不明处理"),
            "年月日齐全且存在的日期，如2019-03-05".into(),
        ),
        Why::Unreadable if column.kind == ColumnType::Flag => {
            (format!("{name}{quoted}答非所问，看不出是或否，按不明处理"), "“是”或“否”".into())
        }
        Why::Unreadable if column.unit == "元" && short.parse::<f64>().is_ok_and(|n| n < 100.0) => (
            format!("{name}{quoted}没有单位，同列另有以万元填写的，看不出是元还是万元，按不明处理"),
            "以元为单位的数，或写明万元".into(),
        ),
        Why::Unreadable => (format!("{name}{quoted}不是数，按不明处理"), "一个数".into()),
    };
    Fault {
        what: format!("{register}{whose}{what}"),
        expected,
        actual: if private { "数值，末几位已丢失".into() } else { short },
        evidence: vec![cell_evidence(row, column.key, link(kind))],
        ..Fault::default()
    }
}
