//! What was odd about a table while it was read, counted as the cells go by. The hygiene rules (D003–D006, D011) speak
//! about it; what is ordinary in offices (title rows, merged places, GBK) stays a plain note of the table.

use crate::base::mask;
use crate::base::text::{code, display, fold};
use crate::ingest::record::{Key, RecordKind, column_letters};
use crate::ingest::schema::{Column, ColumnType};
use crate::ingest::table::header::Found;
use crate::ingest::table::{Cell, Grid, GridRow, UNCACHED};

/// Most cells that are remembered of one oddity; the count is always true.
const KEPT: usize = 50;

/// Cells of one kind: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spots {
    pub count: u64,
    first: Vec<(u16, u32)>,
}

impl Spots {
    pub fn add(&mut self, column: u16, row: u32) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push((column, row));
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// `C12`, in the order of the rows.
    pub fn cells(&self) -> impl Iterator<Item = String> {
        self.first.iter().map(|(column, row)| format!("{}{row}", column_letters(*column)))
    }
}

/// Everything odd about one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oddities {
    /// 乱码: first damaged cell of every row that has one.
    pub garbled: Spots,
    /// Rows above the header that look like data and were skipped with the titles.
    pub above: Spots,
    /// Columns under a header that stands twice, whose cells differ from the first one's and were not read.
    pub repeated: Vec<(String, Spots)>,
    /// Blank 户编号 below a head that got the number of the row before.
    pub carried: Spots,
    /// Merged cells copied down in columns where every row has a value of its own.
    pub spread: Vec<(Key, Spots)>,
    /// 公式无缓存值
    pub uncached: Spots,
    /// 隐藏行 of the workbook.
    pub hidden_rows: u64,
    /// The table itself stands on a hidden sheet.
    pub hidden_sheet: bool,
    /// Hidden sheets beside it that were not read.
    pub drafts: Vec<String>,
    /// What the file really is, when its extension says otherwise.
    pub misnamed: Option<&'static str>,
}

impl Oddities {
    /// A merged cell of `column` was copied into a row below it.
    pub fn copied(&mut self, kind: RecordKind, column: &Column, at: u16, row: u32) {
        if !is_of_the_row(kind, column) {
            return;
        }
        match self.spread.iter_mut().find(|(key, _)| *key == column.key) {
            Some((_, spots)) => spots.add(at, row),
            None => {
                let mut spots = Spots::default();
                spots.add(at, row);
                self.spread.push((column.key, spots));
            }
        }
    }

    /// What the cells themselves show: damaged characters, skipped rows, columns that stand twice.
    pub fn look(&mut self, grid: &Grid, found: &Found<'_>) {
        for row in &grid.rows {
            if let Some((column, _)) = row.cells.iter().find(|(_, cell)| is_garbled(cell)) {
                self.garbled.add(*column, row.number);
            }
        }
        for row in grid.rows[..found.first].iter().filter(|row| is_data(row, found)) {
            self.above.add(row.cells.first().map_or(0, |(column, _)| *column), row.number);
        }
        for (header, first, second) in &found.repeated {
            let mut spots = Spots::default();
            for row in &grid.rows[found.first + found.depth..] {
                let text = |column: u16| row.get(column).map(|cell| fold(&cell.text())).unwrap_or_default();
                let other = text(*second);
                if !other.is_empty() && other != text(*first) && other != fold(header) {
                    spots.add(*second, row.number);
                }
            }
            if !spots.is_empty() {
                self.repeated.push((mask::text(&display(header)), spots));
            }
        }
    }

    /// Counts a cell whose formula has no stored value.
    pub fn formula(&mut self, cell: Option<&Cell>, column: u16, row: u32) {
        if matches!(cell, Some(Cell::Error(text)) if &**text == UNCACHED) {
            self.uncached.add(column, row);
        }
    }
}

/// Characters that stand for lost ones: the replacement character, and what becomes of it in a second conversion.
fn is_garbled(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.contains('\u{FFFD}') || text.contains("锟斤拷"))
}

/// A row above the header that has as many cells as a row of the table and a long number under a column of numbers.
fn is_data(row: &GridRow, found: &Found<'_>) -> bool {
    let filled = found.columns.iter().filter(|(_, column, _)| row.get(*column).is_some()).count();
    let numbered = found.columns.iter().any(|(at, column, _)| {
        matches!(found.register.columns[*at].kind, ColumnType::Code | ColumnType::Id)
            && row.get(*column).is_some_and(|cell| {
                let text = cell.text();
                let number = code(&text);
                number.len() >= 6 && number.bytes().all(|b| b.is_ascii_alphanumeric())
            })
    });
    filled >= 3 && filled * 2 >= found.columns.len() && numbered
}

/// Does every row of such a table have its own value of the column? A merged place or 户编号 belongs to all rows it
/// covers; a merged name, identity number or sum belongs to one of them, and nobody can say to which.
fn is_of_the_row(kind: RecordKind, column: &Column) -> bool {
    let number = matches!(column.kind, ColumnType::Int | ColumnType::Number);
    match kind {
        RecordKind::Member => matches!(column.key, "name" | "id_no" | "person_id" | "birth" | "rel"),
        RecordKind::Household => number || matches!(column.key, "hh_id" | "head_id"),
        RecordKind::Loan | RecordKind::Project | RecordKind::Village | RecordKind::Borderline => number,
        RecordKind::ReportedTotal => column.key == "value",
        _ => false,
    }
}
