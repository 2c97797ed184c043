//! Workbooks (数据表、汇总、工作清单): one sheet per list, streamed, every cell a text or a number, never a formula.

mod chart;
mod data;
pub mod filing;
mod fit;
pub mod forms;
mod matrix;
mod notes;
mod sheet;
mod style;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
mod work;

use crate::base::error::{Error, Result};
use crate::model::county::{CountyPack, chinese_date};
use crate::model::run::RunRecord;
use crate::render::cells::ListOf;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
pub(in crate::render) use sheet::row_of;
use style::Styles;

/// 数据表 of a county or 汇总 of the top unit.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn data(record: &RunRecord, pack: &CountyPack) -> Result<Vec<u8>> {
    let mut book = start(record, &format!("{}考核数据", pack.name))?;
    data::write(&mut book, &Styles::new(), record, pack).map_err(|error| fault(&error))?;
    book.save_to_buffer().map_err(|error| fault(&error))
}

/// 工作清单: what is to be done, by whom, with columns to fill in.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn work_list(record: &RunRecord, pack: &CountyPack) -> Result<Vec<u8>> {
    let mut book = start(record, &format!("{}工作清单", pack.name))?;
    work::write(&mut book, &Styles::new(), record, pack).map_err(|error| fault(&error))?;
    book.save_to_buffer().map_err(|error| fault(&error))
}

/// One list as a workbook of its own, its rows taken one after another.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn list(record: &RunRecord, list: ListOf<'_>) -> Result<Vec<u8>> {
    let mut book = start(record, list.title)?;
    let (frame, rows, totals) = data::framed(record, &record.prefecture, list);
    let rows = rows.map(sheet::Line::Row);
    sheet::write(&mut book, &Styles::new(), &frame, rows, totals).map_err(|error| fault(&error))?;
    book.save_to_buffer().map_err(|error| fault(&error))
}

/// A workbook dated by the as-of date: the clock has no place in it.
fn start(record: &RunRecord, title: &str) -> Result<Workbook> {
    let run = &record.summary;
    let properties = DocProperties::new().set_company(&run.name).set_comment(&run.tool);
    book(title, &run.as_of, properties).map_err(|error| fault(&error))
}

/// A workbook in the type of all of them, dated by this day.
fn book(title: &str, day: &str, properties: DocProperties) -> std::result::Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // Widths of columns are counted in digits of the default font. This one, or one of equal widths, is everywhere.
    let plain = Format::new().set_font_name("Arial").set_font_size(10);
    book.set_default_format(&plain, 17, 64)?;
    let day = ExcelDateTime::parse_from_str(day)?;
    book.set_properties(&properties.set_title(title).set_creation_datetime(&day));
    Ok(book)
}

/// First line of a sheet: `临河区　缺件清单　检查时点2020年4月15日`.
fn title(record: &RunRecord, pack: &CountyPack, name: &str) -> String {
    format!("{}　{name}　检查时点{}", pack.name, chinese_date(&record.summary.as_of))
}

fn fault(error: &XlsxError) -> Error {
    Error::Internal { stage: "render/xlsx", what: error.to_string() }
}
