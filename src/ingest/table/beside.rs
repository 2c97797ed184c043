//! Tables beside one another in one sheet, with a blank column between them, and one list printed in two columns (序号, 姓名,
//! 序号, 姓名). Each is read as a sheet of its own with its own titles; where nobody can tell whether it is one table with a
//! blank column or two, the sheet is not read.

use super::blocks::{GROUPS, LABELS, Part, goes_on, is_title, starts};
use super::header::{best_fits, headings};
use super::{Grid, GridRow, Merge};
use crate::base::text::fold;
use crate::ingest::record::column_letters;
use crate::ingest::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that heads are looked for in.
const LOOKED: usize = 40;
/// Columns beyond which no sheet is looked at: it is one table.
const WIDEST: u16 = 500;
/// Rows by which heads beside one another may differ: one of them may have a line of groups or of units more.
const LEVEL: u32 = 2;
/// Columns that a row is told by: a head in which three headers and one of these stand twice is two heads.
const KEYS: [&str; 4] = ["hh_id", "id_no", "name", "head_name"];

/// First and last column.
type Columns = (u16, u16);

/// The tables of a sheet that stand beside one another; one for nearly all.
///
/// # Errors
/// Columns that may be a table of their own or not, in words.
pub fn split(schema: &Schema, grid: Grid) -> Result<Vec<Grid>, String> {
    if grid.part.is_some_and(|part| part.strange || part.denied.is_some()) {
        return Ok(vec![grid]);
    }
    let mut sides: Vec<Side> = Vec::new();
    let groups = groups(&grid);
    if groups.len() > 1 {
        for columns in groups {
            let own = Side::of(schema, &grid, columns);
            match sides.last_mut() {
                Some(before) if !before.is_apart_from(&own, &grid)? => {
                    *before = Side::of(schema, &grid, (before.columns.0, own.columns.1));
                }
                _ => sides.push(own),
            }
        }
    }
    if sides.len() < 2 {
        sides = columns_of_print(schema, &grid)?;
    }
    if sides.len() < 2 {
        return Ok(vec![grid]);
    }
    Ok(cut(&grid, &sides))
}

/// Columns without a blank one between them. Rows of one cell, titles and remarks mostly, may stand anywhere.
fn groups(grid: &Grid) -> Vec<Columns> {
    let mut used: BTreeSet<u16> = BTreeSet::new();
    for row in grid.rows.iter().filter(|row| row.cells.len() > 1) {
        if row.cells.last().is_some_and(|(column, _)| *column >= WIDEST) {
            return Vec::new();
        }
        used.extend(row.cells.iter().map(|(column, _)| *column));
    }
    let mut groups: Vec<Columns> = Vec::new();
    for column in used {
        match groups.last_mut() {
            Some((_, last)) if *last + 1 == column => *last = column,
            _ => groups.push((column, column)),
        }
    }
    groups
}

/// Columns that may be a table.
struct Side {
    columns: Columns,
    /// Texts of the head that they have by themselves, and its first row.
    head: Option<(u32, BTreeSet<String>)>,
    /// Rows of titles that stand in these columns alone.
    titles: Vec<GridRow>,
}

impl Side {
    fn of(schema: &Schema, grid: &Grid, columns: Columns) -> Side {
        let window =
            Grid { sheet: grid.sheet.clone(), above: grid.above.clone(), ..within(grid, columns, LOOKED) };
        let start = window.rows.iter().take_while(|row| is_title(row)).count();
        let found = best_fits(schema, &window, start..start + 1).into_iter().next();
        let head = found.filter(|found| found.first == start).and_then(|found| {
            let shown = headings(&window, found.first, found.depth).len();
            let rows = &window.rows[found.first..found.first + found.depth];
            let own = rows.iter().flat_map(texts).collect();
            (found.columns.len() * 3 >= shown).then(|| (rows[0].number, own))
        });
        let titles = window.rows[..start].to_vec();
        Side { columns, head, titles }
    }

    /// Has it a title that names a table, and is no unit, day, place or title of a group of columns?
    fn is_titled(&self) -> bool {
        let names = |text: &String| {
            text.chars().count() >= 4
                && !goes_on(std::slice::from_ref(text))
                && !GROUPS.iter().any(|end| text.ends_with(end))
        };
        self.titles.iter().filter(|row| !starts(row, &LABELS)).flat_map(texts).any(|text| names(&text))
    }

    /// Is `own`, to the right, another table? The error says that nobody can tell.
    fn is_apart_from(&self, own: &Side, grid: &Grid) -> Result<bool, String> {
        let (Some((row, head)), Some((other, own_head))) = (&self.head, &own.head) else {
            let is_one = self.head.is_some() || own.head.is_some();
            return Ok(is_one && self.is_titled() && own.is_titled());
        };
        if row.abs_diff(*other) > LEVEL {
            return Ok(false);
        }
        if own.is_titled() || !head.is_disjoint(own_head) {
            return Ok(true);
        }
        let has =
            |row: &GridRow, columns: Columns| row.cells.iter().any(|(column, _)| is_in(*column, columns));
        let below = grid.rows.iter().filter(|line| line.number > *row.max(other));
        // A table with a blank column in it has its rows on both sides.
        if below.into_iter().all(|line| has(line, self.columns) == has(line, own.columns)) {
            return Ok(false);
        }
        Err(format!(
            "{}和{}之间有空列，两边各像一张表，看不出是一张还是并排的两张，整张工作表未读取；请把并排的表分到各自的工作表中，是一张表的请删去空列",
            shown(self.columns),
            shown(own.columns)
        ))
    }
}

/// One list printed in columns beside one another: a head that is the same headers over and over.
fn columns_of_print(schema: &Schema, grid: &Grid) -> Result<Vec<Side>, String> {
    let start = grid.rows.iter().take(LOOKED).take_while(|row| is_title(row)).count();
    let Some(row) = grid.rows.get(start) else { return Ok(Vec::new()) };
    let head: Vec<(u16, String)> = row
        .cells
        .iter()
        .map(|(column, cell)| (*column, fold(&cell.text())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let mut columns: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (column, text) in &head {
        columns.entry(text).or_default().push(*column);
    }
    if columns.values().filter(|of| of.len() > 1).count() < 2 {
        return Ok(Vec::new());
    }
    let every = columns.len();
    let over_and_over = head.len().is_multiple_of(every)
        && head.iter().enumerate().all(|(at, (_, text))| *text == head[at % every].1);
    if over_and_over {
        let ends = head.iter().skip(every).step_by(every).map(|(column, _)| column - 1).chain([WIDEST]);
        let firsts = head.iter().step_by(every).map(|(column, _)| *column);
        let sides: Vec<Side> = firsts.zip(ends).map(|columns| Side::of(schema, grid, columns)).collect();
        if sides.iter().all(|side| side.head.is_some()) {
            return Ok(sides);
        }
    }
    let window = Grid { sheet: grid.sheet.clone(), ..within(grid, (0, WIDEST), LOOKED) };
    let found = best_fits(schema, &window, start..start + 1).into_iter().next();
    let Some(found) = found.filter(|found| found.first == start) else { return Ok(Vec::new()) };
    let keyed = found.columns.iter().any(|(at, column, _)| {
        KEYS.contains(&found.register.columns[*at].key)
            && found.repeated.iter().any(|(_, first, _)| first == column)
    });
    match found.repeated.as_slice() {
        [(_, first, second), _, ..] if keyed && found.repeated.len() > 2 => Err(format!(
            "表头中有{}个列名各写了两次（从{}列和{}列起），像是左右并排的两栏，分不开，整张工作表未读取；请把右边一栏移到左边一栏的下面",
            found.repeated.len(),
            column_letters(*first),
            column_letters(*second)
        )),
        _ => Ok(Vec::new()),
    }
}

fn cut(grid: &Grid, sides: &[Side]) -> Vec<Grid> {
    let first = &sides[0];
    let wide = |row: &&GridRow| {
        let at = row.number.saturating_sub(1);
        let mut merges = grid.merges.iter().filter(|merge| merge.rows.0 <= at && at <= merge.rows.1);
        let beyond = |merge: &Merge| merge.columns.1 > first.columns.1;
        row.cells.len() == 1 && (merges.any(beyond) || !is_in(row.cells[0].0, first.columns))
    };
    // A title over all of them is everybody's, and that of the first where another has none.
    let top = grid.rows.iter().take(LOOKED).take_while(|row| is_title(row));
    let common: Vec<GridRow> = top.filter(wide).cloned().collect();
    let goes_on_named = !grid.goes_on();
    let mut all = Vec::new();
    for (at, side) in sides.iter().enumerate() {
        let mut own = within(grid, side.columns, usize::MAX);
        let titles: Vec<String> = side.titles.iter().flat_map(texts).collect();
        let (named, above) = if at == 0 {
            (goes_on_named, Vec::new())
        } else if titles.is_empty() {
            let same =
                side.head.as_ref().map(|(_, texts)| texts) == first.head.as_ref().map(|(_, texts)| texts);
            (if same { goes_on_named } else { true }, [&common[..], &first.titles].concat())
        } else {
            (!goes_on(&titles), common.clone())
        };
        let number = |row: Option<&GridRow>| row.map_or(0, |row| row.number);
        let rows = (number(own.rows.first()), number(own.rows.last()));
        let last = own.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| *column).max();
        let columns = Some((side.columns.0, last.unwrap_or(side.columns.1)));
        own.part = Some(Part { rows, columns, named, denied: None, strange: false });
        own.above = grid.above.iter().cloned().chain(above).collect();
        if at == 0 {
            // Titles that stand in no column of the first are its own all the same.
            let lost = common.iter().filter(|row| !is_in(row.cells[0].0, first.columns)).cloned();
            own.rows.splice(0..0, lost);
            own.rows.sort_by_key(|row| row.number);
            own.notes.clone_from(&grid.notes);
        }
        all.push(own);
    }
    all
}

/// The cells of these columns in the first rows that have any, as a sheet.
fn within(grid: &Grid, columns: Columns, most: usize) -> Grid {
    let rows = grid.rows.iter().filter_map(|row| {
        let cells: Vec<_> = row.cells.iter().filter(|(column, _)| is_in(*column, columns)).cloned().collect();
        (!cells.is_empty()).then_some(GridRow { number: row.number, cells })
    });
    let merges = grid
        .merges
        .iter()
        .filter(|merge| is_in(merge.columns.0, columns))
        .map(|merge| Merge { rows: merge.rows, columns: (merge.columns.0, merge.columns.1.min(columns.1)) });
    Grid {
        sheet: grid.sheet.clone(),
        rows: rows.take(most).collect(),
        merges: merges.collect(),
        notes: Vec::new(),
        above: Vec::new(),
        part: None,
        ..*grid
    }
}

fn is_in(column: u16, columns: Columns) -> bool {
    (columns.0..=columns.1).contains(&column)
}

fn texts(row: &GridRow) -> Vec<String> {
    row.cells.iter().map(|(_, cell)| fold(&cell.text())).filter(|text| !text.is_empty()).collect()
}

/// `A至C列`
pub(super) fn shown(columns: Columns) -> String {
    match columns {
        (one, other) if one == other => format!("{}列", column_letters(one)),
        (first, last) => format!("{}至{}列", column_letters(first), column_letters(last)),
    }
}
