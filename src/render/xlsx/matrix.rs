//! 完整性矩阵: households down, papers across, one symbol a cell.
//!
//! Strings are shared and rows are written in order, so that a county of any size stays small in memory; merged heads
//! lie in one row each and survive.

use super::fit;
use super::sheet::{self, Done, fit_cell, sheet_name};
use super::style::Styles;
use crate::base::terms::Presence;
use crate::model::county::{CountyPack, HouseholdRow, MatrixColumn};
use crate::render::lists::Item;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Rows a sheet can hold, without title, legend and head.
const MOST_ROWS: usize = 1_048_576 - ABOVE as usize;
/// Title, legend, papers, years.
pub(super) const ABOVE: u32 = 4;
/// Columns before the papers: head and width in pixels.
pub(super) const FRONT: [(&str, u32); 7] = [
    ("户主", 62),
    ("户编号", 128),
    ("苏木乡镇", 70),
    ("嘎查村", 66),
    ("应归", 38),
    ("缺件", 38),
    ("不明", 38),
];
/// No name widens its column beyond this many pixels.
const WIDEST: f64 = 240.0;
/// Width of one paper in pixels.
const PAPER: u32 = 22;
/// Scale below which the symbols cannot be read: 7 points on paper.
const LEAST: f64 = 0.7;
pub(super) const LEGEND: &str = "● 有实体　◎ 引用村卷　△ 仅目录登记（计为缺件）　× 缺　？ 不明　— 不要求";

/// The symbol of a presence. All of them are in GB 2312, so that every office font has them.
pub(super) fn symbol(presence: Option<Presence>) -> &'static str {
    match presence {
        None => "—",
        Some(Presence::Present) => "●",
        Some(Presence::InVillageVolume) => "◎",
        Some(Presence::ListedOnly) => "△",
        Some(Presence::Missing) => "×",
        Some(Presence::Unknown) => "？",
    }
}

/// Writes the sheet.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    name: &str,
    title: &str,
    pack: &CountyPack,
) -> Done<()> {
    let sheet = book.add_worksheet_with_low_memory()?;
    sheet.set_name(sheet_name(name))?;
    let front = FRONT.len() as u16;
    let papers = pack.matrix_columns.len() as u16;
    let fronts = fronts(pack);
    for (column, width) in (0u16..).zip(fronts) {
        sheet.set_column_width_pixels(column, width)?;
    }
    for column in front..front + papers {
        sheet.set_column_width_pixels(column, PAPER)?;
    }
    sheet.set_row_height(0, 26)?;
    sheet.write_string_with_format(0, 0, fit_cell(title), &styles.title)?;
    sheet.set_row_height(1, 18)?;
    sheet.write_string_with_format(1, 0, LEGEND, &styles.note)?;
    heads(sheet, styles, pack)?;
    let mut breaks = Vec::new();
    let mut township = "";
    for (at, row) in (ABOVE..).zip(pack.households.iter().take(MOST_ROWS)) {
        if at > ABOVE && row.township != township && breaks.len() < 1_023 {
            breaks.push(at);
        }
        township = &row.township;
        household(sheet, styles, at, row)?;
    }
    let count = pack.households.len().min(MOST_ROWS) as u32;
    if count == 0 {
        sheet.write_string_with_format(ABOVE, 0, "无", &styles.note)?;
    } else {
        sheet.autofilter(ABOVE - 1, 0, ABOVE + count - 1, front + papers - 1)?;
    }
    sheet::end(sheet, ABOVE + count.max(1))?;
    sheet.set_page_breaks(&breaks)?;
    sheet::paper(sheet, ABOVE + count.max(1) - 1, front + papers - 1, ABOVE - 1)?;
    let width = fronts.iter().sum::<u32>() + u32::from(papers) * PAPER;
    let scale = fit::PAPER / f64::from(width);
    if scale >= 1.0 {
        sheet.set_print_scale(100);
    } else {
        // Few papers more go on a second page across, with the names repeated.
        sheet.set_print_fit_to_pages((LEAST / scale).ceil() as u16, 0);
    }
    sheet.set_freeze_panes(ABOVE, 2)?;
    sheet.set_repeat_columns(0, 1)?;
    Ok(())
}

/// Widths of the columns before the papers: names of people and places are not cut off.
fn fronts(pack: &CountyPack) -> [u32; FRONT.len()] {
    let mut widths = FRONT.map(|(_, width)| width);
    type Name = fn(&HouseholdRow) -> &str;
    let names: [(usize, Name); 3] =
        [(0, |row| &row.head_name), (2, |row| &row.township_name), (3, |row| &row.village)];
    for (at, name) in names {
        let longest = pack.households.iter().map(|row| fit::width(name(row))).fold(0.0, f64::max);
        widths[at] = widths[at].max(longest.min(WIDEST).ceil() as u32);
    }
    widths
}

/// Two rows: names of the papers, those of several years over their years; below them the year or the code.
fn heads(sheet: &mut Worksheet, styles: &Styles, pack: &CountyPack) -> Done<()> {
    let (names, below) = (ABOVE - 2, ABOVE - 1);
    let front = FRONT.len() as u16;
    // One character below the other.
    let once = pack.matrix_columns.iter().filter(|column| !column.key.contains('@'));
    let longest = once.map(|column| column.name.chars().count()).max().unwrap_or_default();
    sheet.set_row_height(names, (longest as f64 * 13.5 + 8.0).clamp(60.0, 300.0))?;
    for column in 0..front {
        sheet.write_blank(names, column, &styles.head)?;
    }
    let mut column = front;
    for group in pack.matrix_columns.chunk_by(|a, b| code(a) == code(b)) {
        let last = column + group.len() as u16 - 1;
        let name = paper(&group[0]);
        if group.len() == 1 {
            sheet.write_string_with_format(names, column, fit_cell(&name), &styles.matrix.upright)?;
        } else {
            sheet.merge_range(names, column, names, last, &fit_cell(&name), &styles.matrix.across)?;
        }
        column = last + 1;
    }
    sheet.set_row_height(below, 46)?;
    for (column, (name, _)) in (0u16..).zip(FRONT) {
        sheet.write_string_with_format(below, column, name, &styles.head)?;
    }
    for (column, paper) in (front..).zip(&pack.matrix_columns) {
        let text = paper.key.split_once('@').map_or(code(paper), |(_, year)| year);
        sheet.write_string_with_format(below, column, text, &styles.matrix.below)?;
    }
    Ok(())
}

fn household(sheet: &mut Worksheet, styles: &Styles, at: u32, row: &HouseholdRow) -> Done<()> {
    let front = [
        Item::Name(row.head_name.clone()),
        Item::Text(row.household_id.clone()),
        Item::Text(row.township_name.clone()),
        Item::Text(row.village.clone()),
        Item::Count(row.required),
        Item::Count(row.missing),
        Item::Count(row.unknown),
    ];
    sheet.set_row_height(at, 16)?;
    for (column, item) in (0u16..).zip(&front) {
        sheet::cell(sheet, styles, at, column, item, &styles.far)?;
    }
    for (column, presence) in (FRONT.len() as u16..).zip(&row.papers) {
        let format: &Format = match presence {
            None => &styles.matrix.pale,
            Some(Presence::Missing) => &styles.matrix.missing,
            Some(Presence::ListedOnly | Presence::Unknown) => &styles.matrix.doubtful,
            Some(_) => &styles.matrix.plain,
        };
        sheet.write_string_with_format(at, column, symbol(*presence), format)?;
    }
    Ok(())
}

pub(super) fn code(column: &MatrixColumn) -> &str {
    column.key.split('@').next().unwrap_or_default()
}

/// Name of a paper without its year, with its code where years stand below it.
pub(super) fn paper(column: &MatrixColumn) -> String {
    match column.key.split_once('@') {
        Some((code, year)) => {
            format!("{code} {}", column.name.trim_start_matches(&format!("{year}年度")))
        }
        None => column.name.clone(),
    }
}
