//! Blank forms (空白表, `init --forms`) that come back: their sheet of instructions is no register and no note of the
//! office, and a form that nobody filled in says nothing. A table with a head alone is otherwise the answer that there is
//! none of it.

use crate::ingest::table::{Cell, Grid};

/// Name of the sheet of instructions.
pub const SHEET: &str = "填写说明";
/// Head of its list of columns.
pub const HEAD: [&str; 4] = ["列名", "必填", "填什么", "示例"];
/// Rows in which that head stands.
const ROWS: usize = 20;

/// What is told of a form without rows.
pub(super) const UNFILLED: &str =
    "空白表，没有填写任何行，按没有交这张表处理；确实没有应填内容的，请删去工作表“填写说明”后重新放入";

/// Takes the sheet of instructions out of the workbook of a form; was there one?
pub(super) fn take_instructions(grids: &mut Vec<Grid>) -> bool {
    let before = grids.len();
    grids.retain(|grid| !is_instructions(grid));
    grids.len() < before
}

fn is_instructions(grid: &Grid) -> bool {
    let is_head = |cells: &[(u16, Cell)]| {
        cells.len() == HEAD.len() && cells.iter().zip(HEAD).all(|((_, cell), word)| cell.text() == word)
    };
    grid.sheet == SHEET && grid.rows.iter().take(ROWS).any(|row| is_head(&row.cells))
}
