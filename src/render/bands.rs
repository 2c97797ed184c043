//! Tables by groups: what the first columns say of many rows stands once above them, in a row of its own.

use super::blocks::{Cell, Row, RowGroup, Span, Table, text_of};

/// Takes the first `columns` off the table. Rows that say the same there stand below one row that says it.
pub(super) fn fold(table: &mut Table, columns: usize) {
    let Some(width) = table.width().checked_sub(columns).filter(|width| *width > 0) else { return };
    table.columns.drain(..columns.min(table.columns.len()));
    for row in &mut table.head {
        row.cells.drain(..columns.min(row.cells.len()));
    }
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let (mut groups, mut said) = (Vec::new(), None);
    for mut row in std::mem::take(&mut table.body).into_iter().flat_map(|group| group.rows) {
        let front: Vec<Cell> = row.cells.drain(..columns.min(row.cells.len())).collect();
        let words: Vec<String> = front.iter().map(|cell| text_of(&cell.spans)).collect();
        if said.as_ref() != Some(&words) {
            let mut spans: Vec<Span> = Vec::new();
            for cell in front {
                if !spans.is_empty() {
                    spans.push(Span::plain("　"));
                }
                spans.extend(cell.spans);
            }
            let heading = Cell { columns: width, ..Cell::of(spans) };
            groups.push(RowGroup { rows: vec![Row { cells: vec![heading], emphasised: true }] });
            said = Some(words);
        }
        groups.push(RowGroup { rows: vec![row] });
    }
    table.body = groups;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::blocks::Column;

    #[test]
    fn rows_that_share_their_front_stand_below_it_once() {
        let row = |cells: [&str; 3]| Row::of(cells.map(Cell::plain).to_vec());
        let mut table = Table {
            columns: vec![Column::default(); 3],
            head: vec![row(["级别", "问题", "涉及"])],
            ..Table::default()
        };
        for cells in [["错误", "甲", "一"], ["错误", "乙", "二"], ["疑点", "丙", "三"], ["错误", "丁", "四"]]
        {
            table.push(row(cells));
        }
        fold(&mut table, 1);
        let rows: Vec<String> = table
            .body
            .iter()
            .flat_map(|group| &group.rows)
            .map(|row| row.cells.iter().map(|cell| text_of(&cell.spans)).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(rows, ["错误", "甲|一", "乙|二", "疑点", "丙|三", "错误", "丁|四"]);
        assert_eq!(
            (table.width(), table.head[0].cells.len(), table.body[0].rows[0].cells[0].columns),
            (2, 2, 2)
        );
        let whole = table.clone();
        fold(&mut table, 2);
        assert_eq!(table, whole, "no column would be left");
    }
}
