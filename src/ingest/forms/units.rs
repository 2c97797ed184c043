//! The unit of money in which a form writes a figure: that of its label (纯收入（万元）), else of the heading over its
//! column (金额（万元）), else of the nearest line above or beside it (单位：万元).

use crate::base::text::fold;
use crate::ingest::table::header::bare;
use crate::ingest::table::{Cell, GridRow, money};

type Row = Vec<(String, String)>;

/// What one table of a form says of units.
pub(super) struct Units<'a> {
    pub rows: &'a [Row],
    /// Units of the lines outside of tables, as far as the document keeps them apart.
    pub outside: &'a [&'static str],
    /// Is it the label of a value?
    pub is_value: &'a dyn Fn(&str) -> bool,
}

impl Units<'_> {
    /// Units of the value that stands in `place` of row `at` behind or below `label`; several where nobody can tell which.
    pub fn of(&self, label: &str, at: usize, place: &str) -> Vec<String> {
        let own = bare(label).1;
        if money::is_money(&own) {
            return vec![own];
        }
        if let Some(unit) = self.heading(at, place) {
            return vec![unit];
        }
        let lines = self.rows[..=at].iter().rev().map(|row| self.stated(row)).find(|units| !units.is_empty());
        lines.unwrap_or_else(|| self.outside.to_vec()).into_iter().map(str::to_owned).collect()
    }

    /// The unit of the nearest heading of money over the column.
    fn heading(&self, at: usize, place: &str) -> Option<String> {
        let column = column(place)?;
        let over = self.rows[..at].iter().rev().flatten();
        let mut heads = over.filter(|(text, other)| {
            self::column(other) == Some(column) && !(self.is_value)(text) && !text.contains(['：', ':'])
        });
        let unit = heads.find_map(|(text, _)| {
            let (name, unit) = bare(text);
            (money::is_money(&unit) || name == "金额").then_some(unit)
        })?;
        money::is_money(&unit).then_some(unit)
    }

    fn stated(&self, row: &Row) -> Vec<&'static str> {
        outside(std::slice::from_ref(row), self.is_value)
    }
}

/// Units that lines state for what stands below them; a label's own unit counts for its own value alone.
pub(super) fn outside(rows: &[Row], is_value: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
    let states = |text: &str| fold(text).contains("单位") || !(is_value(text) || text.contains(['：', ':']));
    let rows: Vec<GridRow> = rows
        .iter()
        .map(|row| {
            let texts = (0_u16..).zip(row).filter(|(_, (text, _))| !text.is_empty() && states(text));
            GridRow {
                number: 1,
                cells: texts.map(|(at, (text, _))| (at, Cell::Text(text.as_str().into()))).collect(),
            }
        })
        .collect();
    money::above(&rows)
}

/// Column of a cell's name: `B` of `B3`, `3` of `表1行2列3`; a paragraph has none.
fn column(place: &str) -> Option<&str> {
    if let Some((_, column)) = place.split_once('列') {
        return Some(column);
    }
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    (!letters.is_empty() && letters.bytes().all(|b| b.is_ascii_uppercase())).then_some(letters)
}
