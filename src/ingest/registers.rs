//! Reads every register of a project into a [`Dataset`]: files in parallel, results in the order of their paths.

use crate::base::config::Project;
use crate::base::date;
use crate::base::divisions::Divisions;
use crate::base::error::{Error, Result, SoftError};
use crate::base::text::{display, fold, from_bytes, tidy};
use crate::base::{date::PartialDate, mask};
use crate::ingest::aside::{self, Sort, Strangers};
use crate::ingest::blank;
use crate::ingest::build;
use crate::ingest::columns::Columns;
use crate::ingest::dataset::Dataset;
use crate::ingest::feedback;
use crate::ingest::normalise::{self, Reading};
use crate::ingest::oddities::Oddities;
use crate::ingest::record::{
    Field, Key, Record, RecordKind, StrangeHeader, TableInfo, Value, column_letters, place, row_list,
};
use crate::ingest::repeats;
use crate::ingest::schema::{ColumnType, Schema, schema};
use crate::ingest::sector_lists;
use crate::ingest::sums::{self, is_footer, is_line_of_the_whole, is_subtotal};
use crate::ingest::table::blocks::{self, Part};
use crate::ingest::table::header::{Found, Recognition, recognise};
use crate::ingest::table::{self, Grid, GridRow, beside};
use crate::ingest::titles;
use crate::scan::names::refuse_link;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Column number of a value that comes from the title, the sheet name or the file name instead of a column.
pub const TITLE_COLUMN: u16 = u16::MAX;

/// Records and households of all registers; what could not be read is in `soft_errors`.
///
/// # Errors
/// Only when the registers folder itself cannot be listed.
pub fn read(project: &Project, divisions: &Divisions) -> Result<Dataset> {
    let schema = schema()?;
    let mut data = Dataset::default();
    let (mut files, mut hidden) = (Vec::new(), Vec::new());
    let registers = mask::text(&shown(&project.registers, &project.root));
    refuse_link(&project.registers, &registers, "registers")?;
    if project.registers.is_dir() {
        list(&project.registers, &project.root, &mut files, &mut hidden, &mut data);
    } else {
        return Err(Error::refused(
            format!("没有名册文件夹：{}", mask::text(&shown(&project.registers, &project.root))),
            format!("请把系统导出表和台账放入 {registers}/，或在 qiquan.toml 中设置 registers"),
        ));
    }
    files.sort();
    let read: Vec<FileRead> = files
        .par_iter()
        .with_max_len(1)
        .map(|(name, path)| read_file(schema, divisions, name, path))
        .collect();
    // A file that could not be read may be the one that answers.
    for (path, kinds) in hidden {
        data.hide(&county_of(divisions, &path), &kinds);
    }
    let home = if project.code.ends_with("00") { "" } else { project.code.as_str() };
    let read = files.into_iter().map(|(name, _)| name).zip(read).collect();
    finish(&mut data, read, divisions, home);
    Ok(data)
}

/// Brings what the files gave together.
fn finish(data: &mut Dataset, files: Vec<(String, FileRead)>, divisions: &Divisions, home: &str) {
    let mut strangers = Vec::new();
    for (name, file) in files {
        data.hide(&county_of(divisions, &name), &file.may_be);
        data.soft_errors.extend(file.soft_errors);
        data.remarks.extend(file.remarks);
        for (info, records) in file.tables {
            data.tables.push(Arc::clone(&info));
            data.records.entry(info.kind).or_default().extend(records);
        }
        strangers.extend(file.parts.into_iter().map(|part| (name.clone(), part)));
        if !file.strangers.is_empty() {
            strangers.push((name, file.strangers));
        }
    }
    build::households(data, divisions, home);
    for (name, sheets) in strangers {
        // A sum below a register is told, and no failure to read it.
        if sheets.matter() || !sheets.is_part() {
            data.hide(&county_of(divisions, &name), &sheets.may_be(data));
            data.soft_errors.push(sheets.report(data, &name));
        } else {
            data.remarks.push(sheets.report(data, &name));
        }
    }
}

/// County that a path names; empty when it names none.
fn county_of(divisions: &Divisions, path: &str) -> String {
    let county = path.rsplit('/').find_map(|part| divisions.county_in(part));
    county.map_or_else(String::new, |county| county.code.clone())
}

fn shown(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = relative
        .components()
        .filter(|part| !matches!(part, std::path::Component::RootDir | std::path::Component::Prefix(_)))
        .map(|part| display(&from_bytes(part.as_os_str().as_encoded_bytes())))
        .collect();
    parts.join("/")
}

/// Files worth opening; what cannot be opened goes to `hidden` with the registers that it may be.
fn list(
    folder: &Path,
    root: &Path,
    files: &mut Vec<(String, PathBuf)>,
    hidden: &mut Vec<(String, Vec<RecordKind>)>,
    data: &mut Dataset,
) {
    let top = folder;
    let walk = walkdir::WalkDir::new(top).follow_links(false).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| !(e.depth() == 1 && e.file_name() == feedback::FOLDER)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let name = mask::text(&shown(entry.path(), root));
                match aside::sort(&entry.file_name().to_string_lossy()) {
                    Sort::Junk => {}
                    Sort::Table => files.push((shown(entry.path(), root), entry.path().to_owned())),
                    Sort::Prose => data.remarks.push(SoftError::new(name, "不是表格，未读取")),
                    Sort::Meant => {
                        let why = "文件名像是登记表，但不是表格，未能读取；请另存为 .xlsx 或 .csv 后重新放入";
                        data.soft_errors.push(aside::report_unreadable(&name, why));
                        hidden.push((name.clone(), aside::unreadable(&name)));
                    }
                }
            }
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let name = mask::text(&shown(entry.path(), root));
                let what = if entry.file_type().is_symlink() {
                    "是链接，没有跟随；请放入真实的文件"
                } else {
                    "不是普通文件（管道、设备等），未读取"
                };
                hidden.push((name.clone(), RecordKind::ALL.to_vec()));
                data.soft_errors.push(SoftError::new(name, what));
            }
            Err(error) => {
                let path = error.path().map(|p| shown(p, root)).unwrap_or_default();
                hidden.push((path.clone(), RecordKind::ALL.to_vec()));
                data.soft_errors.push(SoftError::new(mask::text(&path), "无法列出该文件夹；请检查权限"));
            }
        }
    }
}

#[derive(Default)]
struct FileRead {
    tables: Vec<(Arc<TableInfo>, Vec<Record>)>,
    soft_errors: Vec<SoftError>,
    remarks: Vec<SoftError>,
    /// Registers that it may be and that were not read: all of them when it could not be opened.
    may_be: Vec<RecordKind>,
    strangers: Strangers,
    /// Tables below or above a register in the same sheet that are none themselves.
    parts: Vec<Strangers>,
}

impl FileRead {
    fn add_stranger(&mut self, schema: &Schema, grid: &Grid, sheet: String, meant: Option<RecordKind>) {
        match grid.part {
            Some(part) => {
                self.parts.push(Strangers::of_part(schema, grid, of_part(sheet, Some(part)), meant))
            }
            None => self.strangers.add(schema, grid, sheet, meant),
        }
    }
}

/// `名单 第9至15行`, or the sheet alone.
fn of_part(sheet: String, part: Option<Part>) -> String {
    match part {
        Some(part) if sheet.is_empty() => part.shown(),
        Some(part) => format!("{sheet} {}", part.shown()),
        None => sheet,
    }
}

fn read_file(schema: &Schema, divisions: &Divisions, name: &str, path: &Path) -> FileRead {
    match table::read(path) {
        Ok(grids) => tables_of(schema, divisions, name, grids),
        Err(reason) => FileRead {
            soft_errors: vec![aside::report_unreadable(name, &reason)],
            may_be: aside::unreadable(name),
            ..FileRead::default()
        },
    }
}

fn tables_of(schema: &Schema, divisions: &Divisions, name: &str, grids: Vec<Grid>) -> FileRead {
    let mut out = FileRead::default();
    let masked = mask::text(name);
    let mut drafts: Vec<String> = Vec::new();
    let mut grids = grids;
    let is_form = blank::take_instructions(&mut grids);
    let grids = apart(schema, divisions, &masked, grids, &mut out);
    let visible: Vec<RecordKind> = if grids.iter().any(|grid| grid.hidden) {
        grids.iter().filter(|grid| !grid.hidden).filter_map(|grid| kind_of(schema, grid)).collect()
    } else {
        Vec::new()
    };
    for grid in grids {
        // A hidden sheet beside a visible one of the same kind is somebody's draft; alone, it is the register.
        if grid.hidden && kind_of(schema, &grid).is_none_or(|kind| visible.contains(&kind)) {
            let sheet = mask::text(&display(&grid.sheet));
            if drafts.last() != Some(&sheet) {
                drafts.push(sheet);
            }
            continue;
        }
        if grid.rows.is_empty() {
            continue;
        }
        let sheet = mask::text(&display(&grid.sheet));
        if let Some(kind) = grid.part.and_then(|part| part.denied) {
            let title = grid.rows.first().map(|row| row.cells[0].1.text()).unwrap_or_default();
            out.soft_errors.push(titles::denied(schema, &masked, &of_part(sheet, grid.part), kind, &title));
            continue;
        }
        match recognise(schema, &grid) {
            Recognition::Table(_) if grid.part.is_some_and(|part| part.strange) => {
                out.add_stranger(schema, &grid, sheet, None);
            }
            Recognition::Table(found) => {
                if let Some(title) = titles::denial(name, &grid, &found) {
                    let kind = found.register.kind;
                    out.soft_errors.push(titles::denied(
                        schema,
                        &masked,
                        &of_part(sheet, grid.part),
                        kind,
                        &title,
                    ));
                    continue;
                }
                // A list of no known office is what a visit with headers of its own is taken for.
                let meant = found.register.weak.then(|| {
                    let (file, sheet) = if grid.goes_on() { (name, &*sheet) } else { ("", "") };
                    aside::may_be(schema, &grid, file, sheet)
                });
                // Names and villages alone are a list of a sector only where it says of which.
                let keyed =
                    |key: &str| found.columns.iter().any(|(at, ..)| found.register.columns[*at].key == key);
                if found.register.weak
                    && !["id_no", "hh_id", "list"].into_iter().any(keyed)
                    && list_of(name, &sheet, &grid, &found).is_none()
                {
                    out.add_stranger(schema, &grid, sheet, None);
                    continue;
                }
                if let Some(why) = &found.unpriced {
                    let sheet = of_part(sheet.clone(), grid.part);
                    out.soft_errors.push(SoftError::new(place(&masked, &sheet), why.clone()));
                }
                let (info, mut records) = read_table(schema, name, &sheet, grid, &found);
                if is_form && records.is_empty() {
                    out.remarks.push(SoftError::new(info.place(), blank::UNFILLED));
                    continue;
                }
                if info.kind == RecordKind::Member {
                    let repeated = repeats::drop(&mut records);
                    if !repeated.is_empty() {
                        out.remarks.push(SoftError::new(
                            info.place(),
                            format!(
                                "{}行与前面的一行完全相同，按同一个人计（{}）；请删除重复的行",
                                repeated.len(),
                                row_list(&repeated)
                            ),
                        ));
                    }
                }
                if records.iter().any(|record| record.str("list") == "其他") {
                    out.may_be.extend(meant.into_iter().flatten());
                }
                out.tables.push((info, records));
            }
            Recognition::Ambiguous(one, two) => {
                out.may_be.extend([one.kind, two.kind]);
                out.soft_errors.push(SoftError::new(
                    place(&masked, &of_part(sheet, grid.part)),
                    format!("表头同时符合“{}”和“{}”，未读取；请补全表头列名", one.name, two.name),
                ));
            }
            Recognition::Nearly(meant) => out.add_stranger(schema, &grid, sheet, Some(meant.kind)),
            Recognition::Unknown => out.add_stranger(schema, &grid, sheet, None),
        }
    }
    let alone = out.tables.is_empty() && out.soft_errors.is_empty() && out.parts.is_empty() && !is_form;
    if alone && out.strangers.is_empty() {
        out.soft_errors.push(SoftError::new(masked, "没有数据；请核对文件"));
    } else if alone {
        out.strangers.name(name);
        if out.strangers.are_prose(name) {
            out.strangers = Strangers::default();
            out.remarks.push(SoftError::new(masked, "不是表格，未读取"));
        }
    } else if let Some((info, records)) = out.tables.first_mut() {
        let mut notes = Vec::new();
        // A sheet beside a register is usually a note or a sum; one that may be a register itself is not passed over.
        if !out.strangers.is_empty() && !out.strangers.may_be_some() {
            notes.push(format!("未识别的工作表：{}", out.strangers.sheets()));
            out.strangers = Strangers::default();
        }
        if !drafts.is_empty() {
            notes.push(format!("隐藏的工作表未读取：{}；如为正式名册请取消隐藏", drafts.join("、")));
        }
        if !notes.is_empty() {
            let changed = Arc::make_mut(info);
            changed.notes.extend(notes);
            changed.oddities.drafts = drafts;
            for record in records {
                record.table = Arc::clone(info);
            }
        }
    }
    out
}

/// The sheets, those with several tables under or beside one another as so many.
fn apart(
    schema: &Schema,
    divisions: &Divisions,
    masked: &str,
    grids: Vec<Grid>,
    out: &mut FileRead,
) -> Vec<Grid> {
    let mut all = Vec::new();
    for grid in grids {
        let sheet = mask::text(&display(&grid.sheet));
        let split = || -> std::result::Result<Vec<Grid>, String> {
            let mut parts = Vec::new();
            for side in beside::split(schema, grid)? {
                let below = blocks::split(schema, divisions, side)?;
                // Columns that are blank among the rows of one table need not be so in the others.
                if below.len() > 1 {
                    for part in below {
                        parts.extend(beside::split(schema, part)?);
                    }
                } else {
                    parts.extend(below);
                }
            }
            Ok(parts)
        };
        match split() {
            Ok(parts) => all.extend(parts),
            Err(why) => {
                out.may_be.extend(RecordKind::ALL);
                out.soft_errors.push(SoftError::new(place(masked, &sheet), why));
            }
        }
    }
    all
}

fn kind_of(schema: &Schema, grid: &Grid) -> Option<RecordKind> {
    match recognise(schema, grid) {
        Recognition::Table(found) => Some(found.register.kind),
        _ => None,
    }
}

fn read_table(
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
    let titles: Vec<String> =
        grid.rows[..found.first].iter().flat_map(|r| r.cells.iter().map(|(_, c)| c.text())).collect();
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
    columns.sort_by_key(|(key, ..)| *key);
    let above: Vec<String> =
        grid.above.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text())).collect();
    let data_date = titles.iter().chain(&above).find_map(|title| date_in_title(title)).or_else(|| {
        // Sheets 2017, 2018, 2019 of one workbook: the year ranks them.
        matches!(register.kind, RecordKind::Member | RecordKind::Household)
            .then(|| titles.iter().map(String::as_str).chain([sheet]).find_map(year_in))
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
    let mut missing = found.missing.clone();
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
        if !is_line && (is_footer(row) || (at == 0 && sums::is_numbering(row))) {
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
    match sector_lists::named(&written) {
        Some(list) if list == written => None,
        Some(list) => {
            let raw = field.raw.take().unwrap_or_else(|| written.as_str().into());
            *field = Field { value: Value::Text(list.into()), raw: Some(raw) };
            None
        }
        None => Some(written),
    }
}

/// Which list a roster is, by its title, its sheet, its headers or its file.
fn list_of(name: &str, sheet: &str, grid: &Grid, found: &Found<'_>) -> Option<&'static str> {
    let texts = |rows: &[GridRow]| -> String {
        rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text())).collect()
    };
    let body = found.first + found.depth;
    let file = name.rsplit('/').next().unwrap_or(name);
    let (title, header) = (texts(&grid.rows[..found.first]), texts(&grid.rows[found.first..body]));
    if !grid.goes_on() {
        return [&title, &header].into_iter().find_map(|text| sector_lists::named(text));
    }
    let sources = [&title, &texts(&grid.above), sheet, &header, file];
    sources.into_iter().find_map(sector_lists::named)
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

/// Copies a merged cell's value to the rows it covers; only rows that exist, and only the first merged column.
fn fill_down(grid: &mut Grid, body: usize, copied: &mut dyn FnMut(u16, u32)) -> usize {
    let mut filled = 0;
    let merges = std::mem::take(&mut grid.merges);
    for merge in merges.iter().filter(|m| m.rows.1 > m.rows.0) {
        let from = grid.rows.partition_point(|row| row.number <= merge.rows.0);
        let to = grid.rows.partition_point(|row| row.number <= merge.rows.1.saturating_add(1));
        if from < body || from >= to {
            continue;
        }
        let Some(value) = grid.rows[from].get(merge.columns.0).cloned() else { continue };
        if grid.rows[from].number != merge.rows.0 + 1 {
            continue;
        }
        for row in &mut grid.rows[from + 1..to] {
            if row.get(merge.columns.0).is_none() {
                row.set(merge.columns.0, value.clone());
                copied(merge.columns.0, row.number);
                filled += 1;
            }
        }
        if filled > 2_000_000 {
            break;
        }
    }
    filled
}

/// Blank household numbers below a head: what unmerging leaves behind. The row belongs to the household above when its
/// place cells are blank too, when its 人编号 is that household's number and two digits, or when only the heads of the
/// whole table have a number and the row stands in the same place.
fn carry_down(
    records: &mut [(u32, Box<[Field]>)],
    columns: &[(Key, u16, usize, f64)],
    oddities: &mut Oddities,
) -> usize {
    let at = |key: &str| columns.iter().position(|(known, ..)| *known == key);
    let (Some(id), Some(rel), Some(name)) = (at("hh_id"), at("rel"), at("name")) else { return 0 };
    let carry: Vec<usize> =
        ["county", "town", "village", "group", "hh_id"].into_iter().filter_map(at).collect();
    let is_head = |fields: &[Field]| matches!(&fields[rel].value, Value::Text(text) if &**text == "户主");
    let written = |fields: &[Field], at: usize| fields[at].value.to_text();
    let person = at("person_id");
    let within = |fields: &[Field], id: &str| {
        person.is_some_and(|at| {
            let number = written(fields, at);
            let rest = number.strip_prefix(id).filter(|_| !id.is_empty());
            rest.is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    let named = || records.iter().filter(|(_, fields)| !fields[name].value.is_blank());
    let unmerged = named().filter(|(_, fields)| fields[id].value.is_blank()).count() > 1
        && named().all(|(_, fields)| is_head(fields) != fields[id].value.is_blank());
    let mut filled = 0;
    for row in 1..records.len() {
        let (before, rest) = records.split_at_mut(row);
        let rest_row = rest[0].0;
        let (previous, current) = (&before[row - 1].1, &mut rest[0].1);
        let above = written(previous, id);
        if !current[id].value.is_blank() || current[name].value.is_blank() || above.is_empty() {
            continue;
        }
        let below = !current[rel].value.is_blank()
            && !is_head(current)
            && rest_row == before[row - 1].0 + 1
            && carry.len() > 1;
        let blank = |at: &usize| current[*at].value.is_blank();
        let alike = |at: &usize| blank(at) || current[*at].value == previous[*at].value;
        // Where the row above is numbered that way, another number tells of another household.
        let denied =
            person.is_some_and(|at| !blank(&at)) && within(previous, &above) && !within(current, &above);
        let placed = carry.iter().all(blank) || (unmerged && carry.iter().all(alike) && !denied);
        if within(current, &above) || (below && placed) {
            for at in &carry {
                if current[*at].value.is_blank() {
                    current[*at] = previous[*at].clone();
                }
            }
            oddities.carried.add(columns[id].1, rest_row);
            filled += 1;
        }
    }
    filled
}

fn date_in_title(title: &str) -> Option<PartialDate> {
    let folded = fold(title);
    for mark in
        ["截至", "截止", "数据日期", "数据时点", "统计时点", "时点", "统计日期", "导出日期", "数据截止"]
    {
        let Some(at) = folded.find(mark) else { continue };
        let rest =
            folded[at + mark.len()..].trim_start_matches([':', '到', '至', '日', '期', '时', '间', '为']);
        let ends: Vec<usize> = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take(14).collect();
        if let Some(found) = ends.into_iter().rev().find_map(|end| date::as_of(&rest[..end])) {
            return Some(found);
        }
    }
    None
}

/// The year a title or a sheet is named after: `2019`, `2019年…`.
pub(in crate::ingest) fn year_in(text: &str) -> Option<PartialDate> {
    let folded = fold(text);
    let mut years = folded.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    let year = years.find_map(|run| run.parse::<i32>().ok().filter(|year| (2010..=2035).contains(year)))?;
    Some(PartialDate { year, month: None, day: None })
}

/// `C12` of a column and row; empty for values of the title.
#[must_use]
pub fn cell_name(column: u16, row: u32) -> String {
    if column == TITLE_COLUMN { String::new() } else { format!("{}{row}", column_letters(column)) }
}

/// Is the column one whose unreadable value is a number that a spreadsheet destroyed (D001)?
#[must_use]
pub fn is_identity(kind: RecordKind, key: &str) -> bool {
    schema()
        .ok()
        .and_then(|schema| schema.register(kind))
        .and_then(|register| register.column(key))
        .is_some_and(|column| column.kind == ColumnType::Id)
}

/// Records of one file given as bytes, for tests and fuzzing.
#[must_use]
pub fn read_for_test(name: &str, bytes: &[u8]) -> Dataset {
    read_many_for_test(&[(name, bytes.to_vec())])
}

/// As [`read_for_test`], for several files.
#[must_use]
pub fn read_many_for_test(files: &[(&str, Vec<u8>)]) -> Dataset {
    let mut data = Dataset::default();
    let Ok(schema) = schema() else { return data };
    let divisions = crate::base::divisions::builtin();
    let read = files.iter().map(|(name, bytes)| {
        let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
        let file = match table::read_bytes(bytes, extension) {
            Ok(grids) => tables_of(schema, &divisions, name, grids),
            Err(reason) => {
                FileRead { soft_errors: vec![SoftError::new(*name, reason)], ..FileRead::default() }
            }
        };
        ((*name).to_owned(), file)
    });
    finish(&mut data, read.collect(), &divisions, "");
    data
}
