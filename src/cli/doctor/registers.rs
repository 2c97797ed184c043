//! How each register was read: columns, cells, dates; and which registers are not there.

use crate::base::mask;
use crate::base::terms::Severity;
use crate::check::Input;
use crate::check::notes::LEDGERS;
use crate::check::rulebook::Entry;
use crate::ingest::build::data_date;
use crate::ingest::record::{Record, RecordKind, TableInfo, Value, column_letters};
use crate::ingest::registers::{TITLE_COLUMN, is_identity};
use crate::ingest::schema::{self, Register};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A register as it was read.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    pub path: String,
    pub sheet: String,
    pub kind: String,
    pub header_row: u32,
    pub rows: usize,
    pub data_date: String,
    /// 已被较新的导出表替代: rows that a newer export makes obsolete.
    pub superseded: usize,
    /// 数据日期相同，重复: rows whose people another export of the same date already lists.
    pub repeated: usize,
    pub columns: Vec<Column>,
    /// Official name, nearest header.
    pub missing: Vec<(String, Option<String>)>,
    /// Header, nearest official name.
    pub unused: Vec<(String, Option<String>)>,
    pub unreadable: Vec<Unreadable>,
    pub notes: Vec<String>,
}

/// A recognised column.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Official Chinese name.
    pub name: String,
    /// Letter; empty when the value comes from the title or the names of sheet and file.
    pub column: String,
    /// As written.
    pub header: String,
}

/// A cell that could not be read.
#[derive(Debug, Serialize)]
pub struct Unreadable {
    pub cell: String,
    pub column: String,
    /// Text of the cell; left out where it may be part of an identity number.
    pub text: String,
}

/// A register that was not found.
#[derive(Debug, Serialize)]
pub struct MissingRegister {
    pub name: String,
    /// Columns that it is recognised by; alternatives joined by /.
    pub recognised_by: Vec<String>,
    /// What cannot be checked without it.
    pub blocks: Vec<String>,
    /// Papers whose need rests on it.
    pub papers: Vec<String>,
    /// An error rule is blocked, or the households themselves are unknown.
    pub important: bool,
}

pub(super) fn tables(input: &Input<'_>) -> Vec<Table> {
    let mut all: Vec<(Arc<TableInfo>, Table)> =
        input.data.tables.iter().map(|info| (Arc::clone(info), table(info))).collect();
    let index: BTreeMap<(String, String, u32, u16), usize> =
        all.iter().enumerate().map(|(at, (info, _))| (key(info), at)).collect();
    let live = live_members(input);
    for (kind, records) in &input.data.records {
        for (row, record) in (0_u32..).zip(records) {
            let Some(at) = index.get(&key(&record.table)) else { continue };
            let (info, table) = &mut all[*at];
            table.rows += 1;
            if let Some(date) = record.date("data_date").map(|date| date.to_string())
                && date > table.data_date
            {
                table.data_date = date;
            }
            let idle = *kind == RecordKind::Member && !record.str("hh_id").is_empty() && !live.contains(&row);
            if idle && is_of_the_date_read(input, record) {
                table.repeated += 1;
            } else if idle {
                table.superseded += 1;
            }
            for (field, (column, _)) in record.fields.iter().zip(info.columns.iter()) {
                if field.value == Value::Unreadable {
                    let private = is_identity(*kind, column);
                    table.unreadable.push(Unreadable {
                        cell: record.cell(column),
                        column: official(*kind, column),
                        text: if private { String::new() } else { mask::text(&record.raw(column)) },
                    });
                }
            }
        }
    }
    all.into_iter().map(|(_, table)| table).collect()
}

fn key(info: &TableInfo) -> (String, String, u32, u16) {
    (info.path.clone(), info.sheet.clone(), info.header_row, info.first_column)
}

/// Rows of member exports that are the newest word on their household: those read as its members, and all others of
/// the same table and household (a person twice is shown by the rules).
fn live_members(input: &Input<'_>) -> BTreeSet<u32> {
    let all = input.data.all(RecordKind::Member);
    let mut speaking: BTreeSet<(*const TableInfo, &str)> = BTreeSet::new();
    for household in &input.data.households {
        for at in &household.members {
            if let Some(record) = all.get(*at as usize) {
                speaking.insert((Arc::as_ptr(&record.table), household.id.as_str()));
            }
        }
    }
    (0_u32..)
        .zip(all)
        .filter(|(_, record)| speaking.contains(&(Arc::as_ptr(&record.table), record.str("hh_id"))))
        .map(|(at, _)| at)
        .collect()
}

/// Do the rows that are read of this household bear the same date?
fn is_of_the_date_read(input: &Input<'_>, record: &Record) -> bool {
    let household = input.data.household(record.str("hh_id"));
    let read = household.and_then(|household| input.data.members(household).next());
    read.is_some_and(|read| data_date(read) == data_date(record))
}

fn official(kind: RecordKind, key: &str) -> String {
    register(kind)
        .and_then(|register| register.column(key))
        .map_or_else(|| key.to_owned(), |c| c.name.clone())
}

fn register(kind: RecordKind) -> Option<&'static Register> {
    schema::schema().ok().and_then(|schema| schema.register(kind))
}

fn table(info: &TableInfo) -> Table {
    let mut columns: Vec<(u16, Column)> = info
        .columns
        .iter()
        .zip(&info.headers)
        .map(|((key, at), header)| {
            let column = if *at == TITLE_COLUMN { String::new() } else { column_letters(*at) };
            (*at, Column { name: official(info.kind, key), column, header: header.clone() })
        })
        .collect();
    columns.sort_by_key(|(at, _)| *at);
    let near = |near: &Option<String>| near.as_ref().map(|text| mask::text(text));
    Table {
        path: info.path.clone(),
        sheet: info.sheet.clone(),
        kind: info.kind.name().to_owned(),
        header_row: info.header_row,
        data_date: info.data_date.map(|date| date.to_string()).unwrap_or_default(),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        missing: info
            .missing_columns
            .iter()
            .map(|(key, hint)| (official(info.kind, key), near(hint)))
            .collect(),
        unused: info
            .unknown_headers
            .iter()
            .map(|header| (mask::text(&header.text), near(&header.near)))
            .collect(),
        notes: info.notes.clone(),
        ..Table::default()
    }
}

/// Every kind of register that holds no row, with what that blocks; the important ones first.
pub(super) fn not_found(input: &Input<'_>) -> Vec<MissingRegister> {
    let Ok(schema) = schema::schema() else { return Vec::new() };
    let there = |kind: &RecordKind| !input.data.all(*kind).is_empty();
    let mut missing: Vec<MissingRegister> = schema
        .registers
        .iter()
        .filter(|register| !there(&register.kind))
        .map(|register| {
            let blocked: Vec<&Entry> = input
                .rules
                .entries()
                .iter()
                .filter(|rule| {
                    let mut groups = rule.needs().iter();
                    groups.any(|group| {
                        let kinds = || group.iter().filter_map(|need| need.register());
                        kinds().any(|kind| kind == register.kind) && !kinds().any(|kind| there(&kind))
                    })
                })
                .collect();
            let ledger = LEDGERS.iter().find(|(_, kind)| *kind == register.kind);
            let papers = ledger.map_or_else(Vec::new, |(word, _)| {
                let types = input.catalogue.types.iter();
                types
                    .filter(|(_, kind)| kind.when.contains(word))
                    .map(|(_, kind)| format!("{} {}", kind.code, kind.name))
                    .collect()
            });
            let names = |group: &Vec<&str>| -> String {
                let names: Vec<String> = group
                    .iter()
                    .filter_map(|key| register.column(key))
                    .map(|column| column.name.clone())
                    .collect();
                names.join("/")
            };
            let no_households = matches!(register.kind, RecordKind::Member | RecordKind::Household)
                && !there(&RecordKind::Member)
                && !there(&RecordKind::Household);
            let mut blocks: Vec<String> =
                blocked.iter().map(|rule| format!("{} {}", rule.code, rule.title)).collect();
            if no_households {
                blocks.insert(0, "没有户数、人数，档案无法对应到户".to_owned());
            }
            MissingRegister {
                name: register.kind.name().to_owned(),
                recognised_by: register.identify.iter().map(names).filter(|text| !text.is_empty()).collect(),
                important: no_households || blocked.iter().any(|rule| rule.severity == Severity::Error),
                blocks,
                papers,
            }
        })
        .collect();
    missing.sort_by_key(|register| {
        (!register.important, register.blocks.is_empty() && register.papers.is_empty())
    });
    missing
}
