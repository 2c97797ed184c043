//! Tables (表): heads on every page, wrapped cells, rows that belong together kept together.
//!
//! [`widths`] shares the width of the page between the columns, [`cut`] decides how many rows a page takes. Rows are laid
//! out a page ahead of their placing: memory does not grow with the table. A row taller than a page is split between
//! lines; at least one line is placed on every page, so that the layout always ends.

mod cut;
mod widths;

use super::font::{Length, PT, Use};
use super::linebreak::{Atom, Line, Pen, balance, break_lines, draw, mark_ground, set};
use super::page::Fill;
use super::paginate::Flow;
use crate::render::blocks::{Align, Cell, Mark, Row, Span, Table, TableSize};
use cut::{Cut, Next, Room};
use std::collections::VecDeque;

const HEAD_GROUND: [u8; 3] = [0xE9, 0xED, 0xF2];
const SUM_GROUND: [u8; 3] = [0xF4, 0xF5, 0xF7];
const RULE: [u8; 3] = [0x7A, 0x80, 0x88];
const EDGE: [u8; 3] = [0x20, 0x24, 0x2A];
const THIN: Length = 350;
const THICK: Length = 800;
/// Between columns: lighter than between rows, which carry the reading.
const COLUMN: [u8; 3] = [0xD3, 0xD7, 0xDC];
/// Tables of so many rows stand on one page where they take a third of it at most and the page before is filled well
/// enough without them.
const WHOLE: usize = 12;
/// A table of so many rows is never torn apart, and none that takes this part of a page at most.
const SMALL: (usize, Length) = (4, 6);
/// Under the last row, and under the whole table.
const AFTER: (Length, Length) = (4 * PT, 8 * PT);
/// Rows that stay with the head of a longer table.
const FIRST: usize = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Head,
    Body,
    Sum,
}

/// Measures of one table.
struct Grid {
    widths: Vec<Length>,
    size: Length,
    /// Space beside the text of a cell, and above and below it: as usual, and where a few rows more must fit.
    pad: Length,
    rise: Length,
    tight: Length,
    line: Length,
}

struct CellLaid<'t> {
    atoms: Vec<Atom>,
    lines: Vec<Line>,
    spans: &'t [Span],
    x: Length,
    width: Length,
    align: Align,
    mark: Option<Mark>,
}

struct RowLaid<'t> {
    cells: Vec<CellLaid<'t>>,
    lines: usize,
    /// Lines that stand on earlier pages.
    from: usize,
    kind: Kind,
    /// Stays with the row after it.
    joined: bool,
}

impl RowLaid<'_> {
    /// What is still to be placed of it.
    fn next(&self, grid: &Grid) -> Next {
        let lines = self.lines - self.from;
        let (height, tight) = (grid.height(lines), grid.height_with(lines, grid.tight));
        Next { lines, height, tight, joined: self.joined }
    }
}

impl Grid {
    fn height(&self, lines: usize) -> Length {
        self.height_with(lines, self.rise)
    }
    fn height_with(&self, lines: usize, rise: Length) -> Length {
        Length::try_from(lines.max(1))
            .unwrap_or(Length::MAX / 100_000)
            .saturating_mul(self.line)
            .saturating_add(2 * rise)
    }
    fn total(&self) -> Length {
        self.widths.iter().sum()
    }
}

fn size_of(size: TableSize) -> Length {
    match size {
        TableSize::Normal => 10_500,
        TableSize::Small => 9_000,
        TableSize::Tiny => 7_500,
    }
}

/// Rows in reading order with what joins them: a group stays together, a 小计 that heads rows stays with them, the last
/// row stays with the sum.
fn rows(table: &Table) -> impl Iterator<Item = (&Row, Kind, bool)> {
    let last = table.body.iter().rposition(|group| !group.rows.is_empty());
    let body = table.body.iter().enumerate().flat_map(move |(number, group)| {
        let count = group.rows.len();
        group.rows.iter().enumerate().map(move |(at, row)| {
            let kind = if row.emphasised { Kind::Sum } else { Kind::Body };
            let ends = at + 1 == count;
            let before_sum = ends && last == Some(number) && table.totals.is_some();
            (row, kind, !ends || row.emphasised || before_sum)
        })
    });
    body.chain(table.totals.iter().map(|row| (row, Kind::Sum, false)))
}

/// Lays the table out from the flow's present place; `below` is the height of the text under it that speaks of it.
pub(super) fn lay(flow: &mut Flow, table: &Table, below: Length) {
    let columns = table.width();
    if columns == 0 {
        return;
    }
    let mut grid = widths::grid(flow, table, columns);
    if flow.squeezed {
        grid.rise = grid.tight;
    }
    let head: Vec<RowLaid> =
        table.head.iter().map(|row| row_of(flow, table, &grid, row, Kind::Head)).collect();
    let head_height: Length =
        head.iter().fold(0, |sum: Length, row| sum.saturating_add(grid.height(row.lines)));
    let caption_height = flow.caption_height(&table.caption);
    // A head that fills half a page is printed once, like ordinary rows, and so is a caption.
    let repeats = head_height.saturating_add(caption_height) <= flow.height() / 2;
    let mut coming = Coming { table, grid: &grid, rows: rows(table), window: VecDeque::new(), ended: false };
    let note = flow.note_height(&table.footnote);
    let below = match (note, below) {
        (0, 0) => 0,
        (_, 0) => AFTER.0 + note,
        _ => AFTER.0.saturating_add(AFTER.1).saturating_add(note).saturating_add(below),
    };
    let (whole, part) = coming.first(flow, flow.height() - head_height.min(flow.height() / 2), below);
    let caption: &[Span] = if table.under_its_heading { &[] } else { &table.caption };
    let above = flow.caption_height(caption).saturating_add(head_height);
    let most = flow.height();
    flow.need_part(above.saturating_add(whole).min(most), above.saturating_add(part).min(most));
    flow.caption(caption, false);
    let mut placer = Placer { grid: &grid, head: &head, repeats, table, open: false, rules: Vec::new() };
    for row in &head {
        placer.head(flow, row);
    }
    coming.place(flow, &mut placer, below);
    placer.close(flow);
    flow.space(AFTER.0);
    if !table.footnote.is_empty() {
        flow.note(&table.footnote);
    }
    flow.space(AFTER.1);
}

/// The rows that are still to be placed: those of the next page laid out, the others as they are.
struct Coming<'t, 'g, R> {
    table: &'t Table,
    grid: &'g Grid,
    rows: R,
    window: VecDeque<RowLaid<'t>>,
    ended: bool,
}

impl<'t, R: Iterator<Item = (&'t Row, Kind, bool)>> Coming<'t, '_, R> {
    fn next(&mut self, flow: &Flow) -> bool {
        match self.rows.next() {
            Some((row, kind, joined)) => {
                let mut laid = row_of(flow, self.table, self.grid, row, kind);
                laid.joined = joined;
                self.window.push_back(laid);
                true
            }
            None => {
                self.ended = true;
                false
            }
        }
    }

    /// Height of what should stay with the head, all of a short table with the text below it, and of what must: the first
    /// rows. `fresh` is the height of a page under the head.
    fn first(&mut self, flow: &Flow, fresh: Length, below: Length) -> (Length, Length) {
        while self.window.len() <= WHOLE + 1 && self.next(flow) {}
        let rows: Vec<Next> = self.window.iter().map(|row| row.next(self.grid)).collect();
        let sum = |rows: &[Next]| rows.iter().fold(0, |sum: Length, row| sum.saturating_add(row.height));
        let all = sum(&rows);
        let short = self.ended && all <= fresh / 3;
        let whole = all.saturating_add(below.min(fresh / 4));
        if short && (rows.len() <= SMALL.0 || all <= fresh / SMALL.1) {
            return (whole, if whole <= fresh / 4 { whole } else { all });
        }
        let few = sum(&rows[..rows.len().min(FIRST)]).min(fresh / 8);
        // The head never stands alone; what is taller than a quarter of a page may be torn.
        let bound = rows.iter().position(|row| !row.joined).map_or(rows.len(), |at| at + 1);
        let least = [sum(&rows[..bound]), rows.first().map_or(0, |row| row.height)];
        let least = least.into_iter().find(|height| *height <= fresh / 4).unwrap_or(0);
        let part = few.max(least);
        (if short { whole } else { part }, part)
    }

    /// Places all rows; `below` must stand on the page of the last ones.
    fn place(&mut self, flow: &mut Flow, placer: &mut Placer<'_, 't>, below: Length) {
        let grid = self.grid;
        loop {
            if flow.left() < grid.height(1) {
                placer.next_page(flow);
            }
            self.look_ahead(flow);
            if self.window.is_empty() {
                return;
            }
            let next: Vec<Next> = self.window.iter().map(|row| row.next(grid)).collect();
            let room = Room {
                left: flow.left(),
                page: flow.height(),
                below: below.min(flow.height() / 4),
                ended: self.ended,
                line: grid.line,
                rise: grid.rise,
            };
            let (count, lines, rise) = match cut::cut(&next, &room) {
                Cut::All { tight: true } => (self.window.len(), 0, grid.tight),
                Cut::All { tight: false } => (self.window.len(), 0, grid.rise),
                Cut::Rows { count, lines } => (count, lines, grid.rise),
            };
            for row in self.window.drain(..count) {
                placer.put(flow, &row, row.from, row.lines, rise);
            }
            if lines > 0
                && let Some(row) = self.window.front_mut()
            {
                let to = (row.from + lines).min(row.lines);
                placer.put(flow, row, row.from, to, rise);
                row.from = to;
                if to == row.lines {
                    self.window.pop_front();
                }
            }
            if self.window.is_empty() && self.ended {
                return;
            }
            placer.next_page(flow);
        }
    }

    /// Lays rows out until they are more than the page holds, and so many more that none of them is left alone.
    fn look_ahead(&mut self, flow: &Flow) {
        let (grid, room) = (self.grid, flow.left());
        let (mut sum, mut beyond): (Length, usize) = (0, 0);
        let mut at = 0;
        while beyond <= cut::TAIL && (at < self.window.len() || (!self.ended && self.next(flow))) {
            sum = sum.saturating_add(self.window.get(at).map_or(0, |row| row.next(grid).tight));
            beyond += usize::from(sum > room);
            at += 1;
        }
    }
}

struct Placer<'g, 't> {
    grid: &'g Grid,
    head: &'g [RowLaid<'t>],
    repeats: bool,
    table: &'t Table,
    open: bool,
    /// Lines of the grid, drawn when all grounds are: a filled cell hides none of them.
    rules: Vec<Fill>,
}

impl Placer<'_, '_> {
    fn next_page(&mut self, flow: &mut Flow) {
        self.close(flow);
        flow.new_page();
        if self.repeats {
            flow.caption(&self.table.caption, true);
            for row in self.head {
                self.put(flow, row, 0, row.lines, self.grid.rise);
            }
        }
    }

    /// Places a row of the head for the first time; one that does not fit is split like any other.
    fn head(&mut self, flow: &mut Flow, row: &RowLaid) {
        let grid = self.grid;
        let mut from = 0;
        while from < row.lines {
            let room = (flow.left() - 2 * grid.rise) / grid.line;
            let to = row.lines.min(from + usize::try_from(room).unwrap_or(0).max(1));
            self.put(flow, row, from, to, grid.rise);
            from = to;
            if from < row.lines {
                self.close(flow);
                flow.new_page();
            }
        }
    }

    /// Draws lines of a row.
    fn put(&mut self, flow: &mut Flow, row: &RowLaid, from: usize, to: usize, rise: Length) {
        let grid = self.grid;
        let height = grid.height_with(to - from, rise);
        let (x, y, total) = (flow.x(), flow.y, grid.total());
        let baseline = flow.baseline(grid.size, grid.line);
        let page = flow.page();
        if !self.open {
            page.fill(x, y - THICK / 2, total, THICK, EDGE);
            self.open = true;
        }
        match row.kind {
            Kind::Head => page.fill(x, y + THICK / 2, total, height - THICK / 2, HEAD_GROUND),
            Kind::Sum => page.fill(x, y + THIN, total, height - THIN, SUM_GROUND),
            Kind::Body => {}
        }
        for cell in &row.cells {
            if let Some(mark) = cell.mark {
                page.fill(x + cell.x, y + THIN / 2, cell.width, height - THIN, mark_ground(mark));
            }
            if cell.x > 0 {
                self.rules.push(Fill { x: x + cell.x - THIN / 2, y, width: THIN, height, colour: COLUMN });
            }
            let whole = from == 0 && to == row.lines;
            let lines =
                cell.lines.get(from.min(cell.lines.len())..to.min(cell.lines.len())).unwrap_or_default();
            let spare = if whole { row.lines.max(1) - lines.len().max(1) } else { 0 };
            let mut at = y + rise + spare as Length * grid.line / 2 + baseline;
            for line in lines {
                let room = cell.width - 2 * grid.pad;
                let shift = match cell.align {
                    Align::Left => 0,
                    Align::Centre => (room - line.width).max(0) / 2,
                    Align::Right => (room - line.width).max(0),
                };
                let pen = Pen::of(grid.size);
                draw(page, &cell.atoms, *line, cell.spans, x + cell.x + grid.pad + shift, at, pen);
                at += grid.line;
            }
        }
        self.rules.push(Fill { x, y: y + height - THIN / 2, width: total, height: THIN, colour: RULE });
        if from == 0 {
            for cell in &row.cells {
                flow.report(&cell.atoms);
            }
        }
        flow.y += height;
        flow.touched();
    }

    fn close(&mut self, flow: &mut Flow) {
        if self.open {
            let (x, y, total) = (flow.x(), flow.y, self.grid.total());
            // Lines between columns first: those between rows run over them.
            self.rules.sort_by_key(|rule| rule.height < rule.width);
            flow.page().fills.append(&mut self.rules);
            flow.page().fill(x, y - THICK / 2, total, THICK, EDGE);
            self.open = false;
        }
    }
}

fn base_of(kind: Kind) -> Use {
    if kind == Kind::Body { Use::Table } else { Use::Hei }
}

fn row_of<'t>(flow: &Flow, table: &Table, grid: &Grid, row: &'t Row, kind: Kind) -> RowLaid<'t> {
    let mut cells = Vec::with_capacity(row.cells.len());
    let (mut column, mut x, mut most) = (0, 0, 0);
    for cell in &row.cells {
        let end = (column + usize::from(cell.columns.max(1))).min(grid.widths.len());
        let width: Length = grid.widths.get(column..end).unwrap_or_default().iter().sum();
        let mut atoms = Vec::new();
        let mut lines = Vec::new();
        set(flow.faces, &cell.spans, base_of(kind), grid.size, &mut atoms);
        break_lines(&atoms, (width - 2 * grid.pad).max(1), 0, &mut lines);
        if kind == Kind::Head {
            balance(&atoms, width - 2 * grid.pad, &mut lines);
        }
        most = most.max(lines.len());
        let usual = if kind == Kind::Head {
            Align::Centre
        } else {
            table.columns.get(column).map_or(Align::Left, |c| c.align)
        };
        cells.push(CellLaid {
            atoms,
            lines,
            spans: &cell.spans,
            x,
            width,
            align: cell.align.unwrap_or(usual),
            mark: whole_mark(cell),
        });
        column = end;
        x += width;
    }
    // Missing cells stay empty, but keep their edges.
    while column < grid.widths.len() {
        let width = grid.widths[column];
        cells.push(CellLaid {
            atoms: Vec::new(),
            lines: Vec::new(),
            spans: &[],
            x,
            width,
            align: Align::Left,
            mark: None,
        });
        column += 1;
        x += width;
    }
    RowLaid { cells, lines: most.max(1), from: 0, kind, joined: false }
}

/// The mark of a cell that holds nothing but one marked word.
fn whole_mark(cell: &Cell) -> Option<Mark> {
    match cell.spans.as_slice() {
        [one] => one.mark,
        _ => None,
    }
}
