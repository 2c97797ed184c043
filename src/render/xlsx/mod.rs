//! Workbooks (数据表、汇总、工作清单): one sheet per list, streamed, every cell a text or a number, never a formula.

mod chart;
mod data;
mod fit;
mod matrix;
mod notes;
mod sheet;
mod style;
#[cfg(test)]
mod tests;
mod work;

use crate::base::error::{Error, Result};
use crate::model::county::{CountyPack, chinese_date};
use crate::model::run::RunRecord;
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

/// A workbook dated by the as-of date: the clock has no place in it.
fn start(record: &RunRecord, title: &str) -> Result<Workbook> {
    let mut book = Workbook::new();
    // Widths of columns are counted in digits of the default font. This one, or one of equal widths, is everywhere.
    let plain = Format::new().set_font_name("Arial").set_font_size(10);
    book.set_default_format(&plain, 17, 64).map_err(|error| fault(&error))?;
    let date = ExcelDateTime::parse_from_str(&record.summary.as_of).map_err(|error| fault(&error))?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_company(&record.summary.name)
        .set_comment(&record.summary.tool)
        .set_creation_datetime(&date);
    book.set_properties(&properties);
    Ok(book)
}

/// First line of a sheet: `临河区　缺件清单　检查时点2020年4月15日`.
fn title(record: &RunRecord, pack: &CountyPack, name: &str) -> String {
    format!("{}　{name}　检查时点{}", pack.name, chinese_date(&record.summary.as_of))
}

fn fault(error: &XlsxError) -> Error {
    Error::Internal { stage: "render/xlsx", what: error.to_string() }
}
