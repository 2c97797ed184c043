//! The rows of one table of a register: what its columns, its titles and its headings give them.

use crate::base::date::PartialDate;
use crate::base::mask;
use crate::base::text::{display, tidy};
use crate::ingest::columns::Columns;
use crate::ingest::normalise::{self, Reading};
use crate::ingest::oddities::Oddities;
use crate::ingest::record::{Field, Key, Record, RecordKind, StrangeHeader, TableInfo, Value};
use crate::ingest::registers::filled::{carry_down, fill_down};
use crate::ingest::registers::{TITLE_COLUMN, cell_name};
use crate::ingest::repeats;
use crate::ingest::schema::Schema;
use crate::ingest::sector_lists;
use crate::ingest::sums::{self, is_footer, is_line_of_the_whole, is_subtotal};
use crate::ingest::table::blocks::is_unit;
use crate::ingest::table::header::Found;
use crate::ingest::table::{Grid, GridRow};
use crate::ingest::titles;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn read_table(
    schema: &Schema,
    name: &str,
    sheet: &str,
    mut grid: Grid,
    found: &Found<'_>,
) -> (Arc<TableInfo>, Vec<Record>) {
    let register = found.register;
    let mut notes = std::mem::take(&mut grid.notes);
    notes.extend(found.notes.iter().cloned());
    let body = found.first + found.depth;
    let header_row = grid.rows[body - 1].number;
    let titles: Vec<String> = grid.rows[..found.first]
        .iter()
        .flat_map(|r| r.cells.iter().map(|(_, c)| c.text().into_owned()))
        .collect();
    if found.first > 0 || found.depth > 1 {
        let above = if found.first > 0 {
            format!("，其上{}行标题已跳过", found.first)
        } else {
            String::new()
        };
        let first = grid.rows[found.first].number;
        let rows =
            if found.depth > 1 { format!("第{first}至{header_row}") } else { format!("第{header_row}") };
        notes.push(format!("表头在{rows}行{above}"));
    }
    let mut oddities = Oddities {
        hidden_rows: grid.hidden_rows,
        hidden_sheet: grid.hidden,
        misnamed: grid.misnamed,
        ..Oddities::default()
    };
    oddities.look(&grid, found);
    let headings = sums::headings(&grid, body);
    let filled = fill_down(&mut grid, body, &mut |column, row| {
        let known = found.columns.iter().find(|(_, own, _)| *own == column);
        if let Some((at, ..)) = known {
            oddities.copied(register.kind, &register.columns[*at], column, row);
        }
    });
    if filled > 0 {
        notes.push(format!("合并单元格已向下填充{filled}格"));
    }
    let mut columns: Vec<(Key, u16, usize, f64)> = found
        .columns
        .iter()
        .map(|(at, column, factor)| (register.columns[*at].key, *column, *at, *factor))
        .collect();
    let mut missing = found.missing.clone();
    if register.kind == RecordKind::Roster
        && columns.iter().all(|(key, ..)| *key != "name")
        && let Some(head) = columns.iter_mut().find(|(key, ..)| *key == "head_name")
        && let Some(at) = register.columns.iter().position(|column| column.key == "name")
    {
        // A list of households names their heads, and each of them is the person who is on it.
        (head.0, head.2) = ("name", at);
        missing.retain(|(key, _)| *key != "name");
    }
    columns.sort_by_key(|(key, ..)| *key);
    let above: Vec<String> = grid
        .above
        .iter()
        .flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text().into_owned()))
        .collect();
    let data_date = titles::day_of(register.kind, &titles, &above).or_else(|| {
        // Sheets 2017, 2018, 2019 of one workbook: the year ranks them.
        matches!(register.kind, RecordKind::Member | RecordKind::Household)
            .then(|| titles.iter().map(String::as_str).chain([sheet]).find_map(titles::year_in))
            .flatten()
    });
    let mut constant: Option<(usize, Field)> = None;
    if register.kind == RecordKind::Roster
        && columns.iter().all(|(key, ..)| *key != "list")
        && let Some(column) = register.column("list")
    {
        let list = list_of(name, sheet, &grid, found).unwrap_or(sector_lists::OTHER);
        notes.push(format!("名单类型：{list}"));
        let at = columns.partition_point(|(key, ..)| *key < "list");
        columns.insert(at, (column.key, TITLE_COLUMN, usize::MAX, 1.0));
        constant = Some((at, Field { value: Value::Text(list.into()), raw: None }));
    }
    if register.kind == RecordKind::Borderline
        && columns.iter().all(|(key, ..)| *key != "hh_type")
        && let Some(column) = register.column("hh_type")
        && let sort = titles::type_of(name, sheet, &grid, found)
        && (sort.is_some() || grid.rows[body..].iter().any(titles::is_typed))
    {
        let value = match sort {
            Some(sort) => Value::Text(sort.into()),
            None => Value::Blank,
        };
        if let Some(sort) = sort {
            notes.push(format!("没有“{}”列，按标题每户都是{sort}", column.name));
        }
        missing.retain(|(key, _)| *key != "hh_type");
        let at = columns.partition_point(|(key, ..)| *key < "hh_type");
        columns.insert(at, (column.key, TITLE_COLUMN, usize::MAX, 1.0));
        constant = Some((at, Field { value, raw: None }));
    }
    let mut records: Vec<(u32, Box<[Field]>)> = Vec::new();
    let (mut totals, mut repeated) = (0, 0);
    let mut changed: Vec<String> = Vec::new();
    let mut foreign: BTreeSet<String> = BTreeSet::new();
    let again = repeats::headers(&grid.rows[found.first..body], &grid.rows[body..]);
    for (at, row) in grid.rows[body..].iter().enumerate() {
        if again.contains(&at) {
            repeated += 1;
            continue;
        }
        let is_line = register.kind == RecordKind::ReportedTotal && is_line_of_the_whole(row, &columns);
        if !is_line && (is_footer(row) || is_unit(row) || (at == 0 && sums::is_numbering(row))) {
            totals += 1;
            continue;
        }
        let merged = headings.contains(&at);
        if let Some(text) = sums::heading(row, merged, register.kind) {
            // 二、残疾人名单: from here on it is another list, under the same header.
            let list = match register.kind {
                RecordKind::Borderline => titles::household_type(&text),
                _ => sums::list_below(&text),
            };
            if let (Some((_, field)), Some(list)) = (&mut constant, list) {
                changed.push(format!("第{}行起为{list}", row.number));
                field.value = Value::Text(list.into());
            }
            totals += 1;
            continue;
        }
        if !is_line && is_subtotal(row, &columns) {
            totals += 1;
            continue;
        }
        let fields: Vec<Field> = columns
            .iter()
            .enumerate()
            .map(|(position, (_, column, at, factor))| match &constant {
                Some((here, field)) if *here == position => field.clone(),
                _ => {
                    let reading = Reading {
                        schema,
                        column: &register.columns[*at],
                        factor: *factor,
                        date_1904: grid.date_1904,
                    };
                    normalise::field(row.get(*column), &reading)
                }
            })
            .collect();
        // A row with nothing but a running number is an empty line of the form.
        let speaks = fields.iter().enumerate().any(|(at, field)| {
            !field.value.is_blank() && columns[at].0 != "seq" && columns[at].1 != TITLE_COLUMN
        });
        if speaks {
            let mut fields = fields;
            if register.kind == RecordKind::Roster {
                foreign.extend(lists_by_name(&mut fields, &columns));
            }
            for (_, column, ..) in &columns {
                oddities.formula(row.get(*column), *column, row.number);
            }
            records.push((row.number, fields.into_boxed_slice()));
        }
    }
    if totals > 0 {
        notes.push(format!("忽略合计、落款等{totals}行"));
    }
    if !changed.is_empty() {
        let what = if register.kind == RecordKind::Borderline { "户类型" } else { "名单" };
        notes.push(format!("按表中的小标题分{what}：{}", changed.join("、")));
    }
    if repeated > 0 {
        notes.push(format!("忽略重复表头{repeated}行（含其标题行）"));
    }
    if !foreign.is_empty() {
        let named: Vec<String> =
            foreign.iter().take(5).map(|list| format!("“{}”", mask::text(&display(list)))).collect();
        let more = if foreign.len() > 5 { format!("等{}种", foreign.len()) } else { String::new() };
        notes.push(format!("名单类型{}{more}不是已知名单，相应行未参与比对", named.join("、")));
    }
    if register.kind == RecordKind::Loan && !titles.iter().any(|title| title.contains("单位")) {
        let plain = |column: u16| !header_text(&grid, found, column).contains('元');
        doubt_units(&mut records, &columns, &plain);
    }
    let unreadable: usize =
        records.iter().map(|(_, f)| f.iter().filter(|x| x.value == Value::Unreadable).count()).sum();
    if unreadable > 0 {
        notes.push(format!("{unreadable}个单元格无法识别，保留原值"));
    }
    // A row whose own date is blank or unreadable is as new as its table.
    let data_date = data_date.or_else(|| newest_of(&records, &columns));
    let carried = carry_down(&mut records, &columns, &mut oddities);
    if carried > 0 {
        notes.push(format!("空白的户编号已按上一行填充{carried}行（取消合并后留下的空白）"));
    }
    let first_column = grid.part.and_then(|part| part.columns).map_or(0, |(first, _)| first);
    let info = Arc::new(TableInfo {
        path: mask::text(name),
        sheet: sheet.to_owned(),
        kind: register.kind,
        title: mask::text(&titles.concat()),
        above: mask::text(&above.concat()),
        own_name: !grid.goes_on(),
        header_row,
        first_column,
        columns: Columns::new(columns.iter().map(|(key, column, ..)| (*key, *column)).collect()),
        headers: columns.iter().map(|(_, column, ..)| header_text(&grid, found, *column)).collect(),
        unknown_headers: found
            .unknown
            .iter()
            .map(|(text, column, near)| StrangeHeader {
                text: mask::text(&display(text)),
                cell: cell_name(*column, header_row),
                near: near.clone(),
            })
            .collect(),
        missing_columns: missing,
        notes,
        oddities,
        data_date,
    });
    let records =
        records.into_iter().map(|(row, fields)| Record { table: Arc::clone(&info), row, fields }).collect();
    (info, records)
}

/// The list of a roster's row by the name that the catalogue and the rules use (残疾人, 残联 → 残疾), the cell's own words
/// kept beside it. What is no list that is known here stays, and is returned.
fn lists_by_name(fields: &mut [Field], columns: &[(Key, u16, usize, f64)]) -> Option<String> {
    let at = columns.iter().position(|(key, ..)| *key == "list")?;
    let field = &mut fields[at];
    let written = match &field.value {
        Value::Text(text) if **text != *sector_lists::OTHER => text.to_string(),
        _ => return None,
    };
    let said = sector_lists::said(&written);
    // 非低保 is no list, and not even one called so.
    if let Some(list) = said.map(|list| list.unwrap_or(sector_lists::OTHER)).filter(|list| *list != written) {
        let raw = field.raw.take().unwrap_or_else(|| written.as_str().into());
        *field = Field { value: Value::Text(list.into()), raw: Some(raw) };
    }
    said.flatten().is_none().then_some(written)
}

/// Which list a roster is, by its title, its sheet, its headers or its file.
pub(super) fn list_of(name: &str, sheet: &str, grid: &Grid, found: &Found<'_>) -> Option<&'static str> {
    let texts = |rows: &[GridRow]| -> String {
        rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text())).collect()
    };
    let body = found.first + found.depth;
    let file = name.rsplit('/').next().unwrap_or(name);
    let (title, header) = (texts(&grid.rows[..found.first]), texts(&grid.rows[found.first..body]));
    if !grid.goes_on() {
        return [&title, &header].into_iter().find_map(|text| sector_lists::said(text)).flatten();
    }
    let sources = [&title, &texts(&grid.above), sheet, &header, file];
    sources.into_iter().find_map(sector_lists::said).flatten()
}

/// A column's header as written, line below line.
fn header_text(grid: &Grid, found: &Found<'_>, column: u16) -> String {
    let rows = &grid.rows[found.first..found.first + found.depth];
    let mut lines: Vec<String> = rows
        .iter()
        .filter_map(|row| row.get(column).map(|cell| tidy(&cell.text()).into_owned()))
        .filter(|text| !text.is_empty())
        .collect();
    lines.dedup();
    mask::text(&display(&lines.join("→")))
}

/// Newest plausible 数据日期 of the rows.
fn newest_of(records: &[(u32, Box<[Field]>)], columns: &[(Key, u16, usize, f64)]) -> Option<PartialDate> {
    let at = columns.iter().position(|(key, ..)| *key == "data_date")?;
    let dates = records.iter().filter_map(|(_, fields)| match fields[at].value {
        Value::Date(date) => Some(date),
        _ => None,
    });
    dates.filter(|date| (2010..=2040).contains(&date.year)).max()
}

/// Below a head without unit, `6` beside `5万元` is 6元 or 6万元: nobody can tell, and no limit is checked by it.
fn doubt_units(
    records: &mut [(u32, Box<[Field]>)],
    columns: &[(Key, u16, usize, f64)],
    plain: &dyn Fn(u16) -> bool,
) {
    /// A loan is never smaller in 元, nor larger in 万元.
    const LOAN: f64 = 100.0;
    for key in ["amount", "balance"] {
        let of_key = |(known, column, ..): &(Key, u16, usize, f64)| *known == key && plain(*column);
        let Some(at) = columns.iter().position(of_key) else { continue };
        let written =
            |field: &Field| field.raw.as_deref().is_some_and(|raw| raw.contains(['万', '元', '圆']));
        let worded = |field: &Field| field.raw.as_deref().is_some_and(|raw| raw.contains('万'));
        if !records.iter().any(|(_, fields)| worded(&fields[at])) {
            continue;
        }
        for (_, fields) in records.iter_mut() {
            let field = &mut fields[at];
            if let Value::Number(number) = field.value
                && number > 0.0
                && number < LOAN
                && !written(field)
            {
                let raw = field.raw.take().unwrap_or_else(|| field.value.to_text().into());
                *field = Field { value: Value::Unreadable, raw: Some(raw) };
            }
        }
    }
}
