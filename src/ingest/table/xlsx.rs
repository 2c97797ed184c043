//! XLSX through the cell reader, never the dense range: a file of 5 KB may claim a sheet of 17 thousand million cells.

use super::{Cell, Grid, GridRow, MAX_CELLS, Merge, UNCACHED};
use crate::base::date::{self, PartialDate};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use memchr::{memchr, memrchr};
use std::io::{Cursor, Read};

/// Most decompressed bytes of one workbook.
const MAX_EXPANDED: u64 = 2 << 30;

/// Reads every worksheet.
///
/// # Errors
/// A damaged or oversized workbook.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let Survey { hidden_rows, merged } = survey(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
    let date_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    let mut cells = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        // The library reads the whole sheet once more to find them.
        let merges =
            if merged { book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default() } else { Vec::new() };
        let mut grid = Grid { sheet: sheet.name.clone(), date_1904, hidden_rows, ..Grid::default() };
        grid.merges = merges
            .iter()
            .filter_map(|d| {
                let column = |at: u32| u16::try_from(at).ok();
                Some(Merge { rows: (d.start.0, d.end.0), columns: (column(d.start.1)?, column(d.end.1)?) })
            })
            .collect();
        if sheet.visible != SheetVisible::Visible {
            grid.hidden = true;
            grid.notes.push("隐藏的工作表，已读取".to_owned());
        }
        if hidden_rows > 0 {
            grid.notes.push(format!("工作簿含隐藏行{hidden_rows}行（可能因筛选），均已读取"));
        }
        if date_1904 {
            grid.notes.push("工作簿使用1904日期系统".to_owned());
        }
        fill(&mut book, &sheet.name, &mut grid, &mut cells)?;
        grids.push(grid);
    }
    Ok(grids)
}

fn fill(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    grid: &mut Grid,
    total: &mut usize,
) -> Result<(), String> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| broken(&e.to_string()))?;
    let mut uncached = 0;
    loop {
        let record = match reader.next_cell_with_formula_metadata() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) => return Err(broken(&format!("工作表“{name}”：{error}"))),
        };
        let cell = if record.formula.is_some() && matches!(record.value, DataRef::Empty) {
            uncached += 1;
            Some(Cell::Error(UNCACHED.into()))
        } else {
            from_calamine(&record.value)
        };
        let Some(cell) = cell else { continue };
        let Ok(column) = u16::try_from(record.pos.1) else { continue };
        *total += 1;
        if *total > MAX_CELLS {
            return Err(format!("单元格超过{MAX_CELLS}个；请按旗县拆分后重新导出"));
        }
        let number = record.pos.0.saturating_add(1);
        match grid.rows.last_mut() {
            Some(row) if row.number == number => row.set(column, cell),
            _ => grid.rows.push(GridRow { number, cells: vec![(column, cell)] }),
        }
    }
    // Rows out of order are legal in no workbook, but hostile ones have them.
    if !grid.rows.is_sorted_by_key(|row| row.number) {
        grid.rows.sort_by_key(|row| row.number);
    }
    if uncached > 0 {
        grid.notes.push(format!("{uncached}个公式单元格没有缓存值；请用表格软件打开后重新保存"));
    }
    Ok(())
}

fn broken(reason: &str) -> String {
    if reason.to_lowercase().contains("password") {
        return "工作簿已加密；请去掉密码后重新放入".to_owned();
    }
    if reason.contains("invalid Zip archive") || reason.contains("EOCD") {
        return "工作簿不完整或已损坏（压缩结构缺失）；请重新导出或用表格软件打开后另存".to_owned();
    }
    format!("工作簿无法读取，可能已损坏（{reason}）；请用表格软件打开后另存")
}

fn from_calamine(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => return text_cell(text),
        DataRef::SharedString(text) => return text_cell(text),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::DateTime(moment) => moment_cell(*moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso_cell(text),
        DataRef::Error(error) => Cell::Error(error.to_string().into()),
    })
}

/// The same for the old format.
pub(super) fn from_data(value: &Data) -> Option<Cell> {
    Some(match value {
        Data::Empty => return None,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) => return text_cell(text),
        Data::Bool(flag) => Cell::Bool(*flag),
        Data::DateTime(moment) => moment_cell(*moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso_cell(text),
        Data::Error(error) => Cell::Error(error.to_string().into()),
    })
}

fn text_cell(text: &str) -> Option<Cell> {
    (!text.trim().is_empty()).then(|| Cell::Text(text.into()))
}

fn iso_cell(text: &str) -> Cell {
    date::parse(text).map_or_else(|| Cell::Text(text.into()), Cell::Date)
}

fn moment_cell(moment: ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    // A number too small to be a day of this century is a number in a date-formatted column.
    if !moment.is_datetime() || serial < 3000.0 {
        return Cell::Number(serial);
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .map_or(Cell::Number(serial), |date| Cell::Date(PartialDate::full(date)))
}

/// Most bytes of one text: Excel itself stops at 32,767 characters.
const MAX_RUN: usize = 1 << 20;

/// What a first look at the parts of a workbook tells.
#[derive(Default)]
struct Survey {
    hidden_rows: u64,
    /// Has any sheet merged cells?
    merged: bool,
}

/// Decompresses every part against the limit (sizes written in an archive can lie), counts hidden rows and looks for
/// merged cells.
fn survey(bytes: &[u8]) -> Result<Survey, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
    let mut left = MAX_EXPANDED;
    let mut told = Survey::default();
    let mut buffer = vec![0; 1 << 16];
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|e| broken(&e.to_string()))?;
        let is_sheet = part.name().is_ok_and(|name| name.contains("worksheets/"));
        // Only sheets and their texts: pictures in a workbook may be of any size.
        let is_text = part.name().is_ok_and(|name| name.ends_with(".xml"));
        let (mut kept, mut run) = (0, 0_usize);
        loop {
            let read = part.read(&mut buffer[kept..]).map_err(|e| broken(&e.to_string()))?;
            if read == 0 {
                break;
            }
            run = match memrchr(b'<', &buffer[kept..kept + read]) {
                Some(last) => read - last,
                None => run + read,
            };
            if is_text && run > MAX_RUN {
                return Err("有一个单元格的文字超过1兆字节；请改正后重新导出".to_owned());
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| format!("解压后超过{MAX_EXPANDED}字节；请按旗县拆分后重新导出"))?;
            if is_sheet {
                let end = kept + read;
                let rest = look_into(&buffer[..end], &mut told);
                // An unfinished tag is carried over, unless it is absurdly long.
                let rest = if end - rest > buffer.len() / 2 { end } else { rest };
                buffer.copy_within(rest..end, 0);
                kept = end - rest;
            }
        }
    }
    Ok(told)
}

/// Hidden rows and merged cells in a piece of sheet XML; gives where its last unfinished tag starts.
fn look_into(piece: &[u8], told: &mut Survey) -> usize {
    let mut at = 0;
    while let Some(open) = memchr(b'<', &piece[at..]).map(|p| p + at) {
        let Some(close) = memchr(b'>', &piece[open..]).map(|p| p + open) else {
            return open;
        };
        let tag = &piece[open..close];
        if (tag.starts_with(b"<row ") || tag.starts_with(b"<x:row "))
            && (tag.windows(10).any(|w| w == b"hidden=\"1\"")
                || tag.windows(13).any(|w| w == b"hidden=\"true\""))
        {
            told.hidden_rows += 1;
        }
        told.merged |= tag.starts_with(b"<mergeCell") || tag.starts_with(b"<x:mergeCell");
        at = close + 1;
    }
    piece.len()
}
