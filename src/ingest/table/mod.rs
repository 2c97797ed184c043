//! Tables as they lie in files: sparse grids of cells, read with limits, before anyone knows what they mean.

pub mod beside;
pub mod blocks;
pub mod csv;
pub mod header;
pub(in crate::ingest) mod money;
pub mod near;
pub mod xls;
pub mod xlsx;

use crate::base::contain;
use crate::base::date::PartialDate;
use crate::base::error::reason;
use crate::base::memory;
use std::borrow::Cow;
use std::path::Path;

/// Largest file that is read as a register.
const MAX_BYTES: u64 = 512 << 20;
/// Text of a cell whose formula has no stored value.
pub const UNCACHED: &str = "公式无缓存值";
/// Most cells of one workbook.
pub const MAX_CELLS: usize = 30_000_000;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(Box<str>),
    Number(f64),
    /// A number shown as a date.
    Date(PartialDate),
    Bool(bool),
    /// `#N/A` and friends, or a formula without a stored value.
    Error(Box<str>),
}

impl Cell {
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Cow::Owned((*number as i64).to_string())
            }
            Cell::Number(number) if number.abs() >= 1e15 => Cow::Owned(format!("{number:E}")),
            Cell::Number(number) => Cow::Owned(format!("{number}")),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Bool(flag) => Cow::Borrowed(if *flag { "是" } else { "否" }),
        }
    }
}

/// A row: its 1-based number and its cells by column, ascending; blank cells are absent.
#[derive(Debug, Clone, Default)]
pub struct GridRow {
    pub number: u32,
    pub cells: Vec<(u16, Cell)>,
}

impl GridRow {
    #[must_use]
    pub fn get(&self, column: u16) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |(at, _)| *at).ok().map(|at| &self.cells[at].1)
    }

    pub fn set(&mut self, column: u16, cell: Cell) {
        match self.cells.binary_search_by_key(&column, |(at, _)| *at) {
            Ok(at) => self.cells[at].1 = cell,
            Err(at) => self.cells.insert(at, (column, cell)),
        }
    }
}

/// Rows and columns of a merged region, 0-based and inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Merge {
    pub rows: (u32, u32),
    pub columns: (u16, u16),
}

/// A sheet, or a CSV file.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    pub sheet: String,
    pub rows: Vec<GridRow>,
    pub merges: Vec<Merge>,
    /// What was noticed while reading, in Chinese.
    pub notes: Vec<String>,
    pub date_1904: bool,
    pub hidden: bool,
    /// Hidden rows of the whole workbook.
    pub hidden_rows: u64,
    /// What the file is, when its extension says otherwise.
    pub misnamed: Option<&'static str>,
    /// Which of several tables of its sheet it is.
    pub part: Option<blocks::Part>,
    /// Titles of the first table of the sheet, and of a later one that states another unit; what they say of the place, the unit and the day counts for the later ones
    /// where their own titles say nothing.
    pub above: Vec<GridRow>,
}

impl Grid {
    /// Does the table go on under the titles of the first one of its sheet, having no name of its own?
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.part.is_none_or(|part| !part.named)
    }
}

/// Reads every sheet of a file. The error is a reason in Chinese.
///
/// # Errors
/// Files of another kind, damaged, encrypted or oversized ones. A parser's panic is one of them.
pub fn read(path: &Path) -> Result<Vec<Grid>, String> {
    let failed = |error: std::io::Error| format!("无法读取：{}；请检查文件和权限", reason(&error));
    let size = memory::length(path).map_err(failed)?;
    if size > MAX_BYTES {
        return Err(format!("文件{size}字节，超过{MAX_BYTES}字节上限；请按旗县或乡镇拆分后重新导出"));
    }
    let bytes = memory::read(path).map_err(failed)?;
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    read_bytes(&bytes, &extension)
}

/// As [`read`], from memory; the extension only helps to word the reason.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(bytes: &[u8], extension: &str) -> Result<Vec<Grid>, String> {
    contain::run(|| read_by_signature(bytes, extension))
        .unwrap_or_else(|| Err("解析时出错，文件可能已损坏；请用表格软件打开后另存为 .xlsx".to_owned()))
}

fn read_by_signature(bytes: &[u8], extension: &str) -> Result<Vec<Grid>, String> {
    if bytes.is_empty() {
        return Err("文件为空（0字节）；请重新导出".to_owned());
    }
    if matches!(extension, "et" | "wps" | "doc" | "docx" | "ett") {
        return Err(format!(".{extension} 不是可读的表格格式；请另存为 .xlsx 或 .csv"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        // The first part of an OpenDocument file is its type, and it is never packed.
        let head = &bytes[..bytes.len().min(128)];
        if memchr::memmem::find(head, b"application/vnd.oasis.opendocument").is_some() {
            return Err(
                "是 OpenDocument（ODF，如 .ods）格式，本程序不读这种格式；请用表格软件另存为 .xlsx 后重新放入"
                    .to_owned(),
            );
        }
        let mut grids = xlsx::read(bytes)?;
        if extension == "xls" {
            misnamed(&mut grids, ".xls", ".xlsx");
        }
        return Ok(grids);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        if xls::is_encrypted_package(bytes) {
            return Err("工作簿已加密；请去掉密码后重新放入".to_owned());
        }
        let mut grids = xls::read(bytes)?;
        if extension == "xlsx" {
            misnamed(&mut grids, ".xlsx", ".xls");
        }
        return Ok(grids);
    }
    if bytes.starts_with(b"PK") && matches!(extension, "xlsx" | "xls" | "xlsm") {
        return Err("不是有效的工作簿，文件可能已损坏；请重新导出".to_owned());
    }
    if matches!(extension, "xlsx" | "xls" | "xlsm") && bytes.iter().take(4096).any(|b| *b == 0) {
        return Err("不是有效的工作簿，文件可能已损坏；请重新导出".to_owned());
    }
    if let Some(kind) = markup(bytes) {
        return Err(format!("内容是{kind}，不是表格文件；请用表格软件打开后另存为 .xlsx"));
    }
    let mut grids = vec![csv::read(bytes)?];
    if matches!(extension, "xls" | "xlsx" | "xlsm") {
        misnamed(&mut grids, &format!(".{extension}"), "文本");
    }
    Ok(grids)
}

/// Web systems export pages and XML named `.xls`.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("<?xml") || start.starts_with("<workbook") {
        Some("网页系统导出的 XML")
    } else if start.starts_with('<')
        && ["<html", "<table", "<meta", "<!doctype"].iter().any(|tag| start.contains(tag))
    {
        Some("网页格式（HTML）")
    } else {
        None
    }
}

fn misnamed(grids: &mut [Grid], named: &str, real: &'static str) {
    for grid in grids {
        grid.notes.push(format!("扩展名为 {named}，实际为 {real} 格式"));
        grid.misnamed = Some(real);
    }
}
