//! Tables as offices save them: GBK and UTF-8 CSV, workbooks with title rows and merged cells.

use crate::base::error::{Error, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of text with their header.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// What names each row for the faults: 户编号, 人编号 …
    pub keys: Vec<String>,
    /// Columns whose cells are stored as numbers when they are numbers.
    pub numbers: Vec<&'static str>,
}

impl Table {
    #[must_use]
    pub fn new(header: &[&'static str], numbers: &[&'static str]) -> Self {
        Table { header: header.to_vec(), rows: Vec::new(), keys: Vec::new(), numbers: numbers.to_vec() }
    }

    /// Adds a row given as in the header, under its key.
    pub fn push<const N: usize>(&mut self, key: &str, cells: [String; N]) {
        self.rows.push(cells.into());
        self.keys.push(key.to_owned());
    }

    /// The column under the first heading of `names` that the table has; a new blank one with the first name otherwise.
    pub fn column(&mut self, names: &[&'static str]) -> usize {
        let known = names.iter().find_map(|name| self.header.iter().position(|own| own == name));
        known.unwrap_or_else(|| {
            self.header.push(names.first().copied().unwrap_or_default());
            self.rows.iter_mut().for_each(|row| row.push(String::new()));
            self.header.len() - 1
        })
    }

    fn csv_text(&self) -> String {
        let mut text = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            for (at, cell) in cells.enumerate() {
                if at > 0 {
                    text.push(',');
                }
                if cell.contains([',', '"', '\n']) {
                    text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
                } else {
                    text.push_str(cell);
                }
            }
            text.push_str("\r\n");
        };
        line(&mut self.header.iter().copied());
        for row in &self.rows {
            line(&mut row.iter().map(String::as_str));
        }
        text
    }

    /// GBK, as the old client exports.
    #[must_use]
    pub fn gbk(&self) -> Vec<u8> {
        encoding_rs::GB18030.encode(&self.csv_text()).0.into_owned()
    }

    /// UTF-8 with a byte order mark.
    #[must_use]
    pub fn utf8(&self) -> Vec<u8> {
        let mut bytes = vec![0xEF, 0xBB, 0xBF];
        bytes.extend_from_slice(self.csv_text().as_bytes());
        bytes
    }

    /// A workbook; with a `title` there is a merged title row and a 填报 line above the header.
    ///
    /// # Errors
    /// A fault of the workbook writer.
    pub fn xlsx(&self, sheet: &str, title: Option<&str>, merge: Option<usize>) -> Result<Vec<u8>> {
        self.workbook(sheet, title, merge, |_| Ok(()))
    }

    /// [`Table::xlsx`], with what else happens to the workbook.
    ///
    /// # Errors
    /// A fault of the workbook writer.
    pub fn workbook(
        &self,
        sheet: &str,
        title: Option<&str>,
        merge: Option<usize>,
        change: impl FnOnce(&mut Workbook) -> std::result::Result<(), XlsxError>,
    ) -> Result<Vec<u8>> {
        let fault = |error: XlsxError| Error::Internal { stage: "sample", what: error.to_string() };
        let mut book = Workbook::new();
        let date = ExcelDateTime::from_ymd(2020, 4, 15).map_err(fault)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&date));
        let page = book.add_worksheet();
        page.set_name(sheet).map_err(fault)?;
        self.fill(page, title, merge).map_err(fault)?;
        change(&mut book).map_err(fault)?;
        book.save_to_buffer().map_err(fault)
    }

    /// Writes the table onto a sheet.
    ///
    /// # Errors
    /// A fault of the workbook writer.
    pub fn fill(
        &self,
        page: &mut Worksheet,
        title: Option<&str>,
        merge: Option<usize>,
    ) -> std::result::Result<(), XlsxError> {
        let plain = Format::new();
        let mut at = 0;
        if let Some(title) = title {
            let last = self.header.len().saturating_sub(1).max(1) as u16;
            page.merge_range(0, 0, 0, last, title, &plain)?;
            page.write_string(1, 0, "填报单位：扶贫开发领导小组办公室　填报日期：2020年4月15日")?;
            at = 2;
        }
        for (column, name) in self.header.iter().enumerate() {
            page.write_string(at, column as u16, *name)?;
        }
        let first = at + 1;
        for (index, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let merged = merge == Some(column) && index > 0 && self.rows[index - 1][column] == *cell;
                if cell.is_empty() || merged {
                    continue;
                }
                let line = first + index as u32;
                match cell.parse::<f64>() {
                    Ok(number) if self.numbers.contains(&self.header[column]) || is_destroyed(cell) => {
                        page.write_number(line, column as u16, number)?;
                    }
                    _ => {
                        page.write_string(line, column as u16, cell)?;
                    }
                }
            }
        }
        if let Some(column) = merge {
            let mut from = 0;
            for index in 1..=self.rows.len() {
                let same = index < self.rows.len() && self.rows[index][column] == self.rows[from][column];
                if !same {
                    if index - from > 1 {
                        let (a, b) = (first + from as u32, first + index as u32 - 1);
                        page.merge_range(
                            a,
                            column as u16,
                            b,
                            column as u16,
                            &self.rows[from][column],
                            &plain,
                        )?;
                    }
                    from = index;
                }
            }
        }
        Ok(())
    }
}

/// An identity number whose last digits a spreadsheet has lost is stored as the number it became.
fn is_destroyed(cell: &str) -> bool {
    cell.len() == 18 && cell.ends_with("000")
}
