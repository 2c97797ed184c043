//! Tables (表): column widths from the content, heads on every page, wrapped cells, groups kept together.
//!
//! A row taller than a page is split between lines; at least one line is placed on every page, so that the layout
//! always ends. Rows are laid out when they are placed: memory does not grow with the table.

use super::font::{Length, PT, Use};
use super::linebreak::{Atom, Line, Pen, break_lines, draw, mark_ground, measure, set};
use super::page::Fill;
use super::paginate::Flow;
use crate::render::blocks::{Align, Cell, Mark, Row, Span, Table, TableSize};

const HEAD_GROUND: [u8; 3] = [0xE9, 0xED, 0xF2];
const SUM_GROUND: [u8; 3] = [0xF4, 0xF5, 0xF7];
const RULE: [u8; 3] = [0x7A, 0x80, 0x88];
const EDGE: [u8; 3] = [0x20, 0x24, 0x2A];
const THIN: Length = 350;
const THICK: Length = 800;
/// Between columns: lighter than between rows, which carry the reading.
const COLUMN: [u8; 3] = [0xD3, 0xD7, 0xDC];
/// Tables of so many rows are not torn apart where they take a third of a page at most: more would leave half a page
/// empty before them.
const WHOLE: usize = 12;
/// Columns of so many characters are not broken while all take so many tenths of the page at most; the second is tried
/// when the first asks too much.
const SHORT: [(Length, i64); 2] = [(12, 8), (7, 10)];
/// Characters that a line of a column of sentences holds where the page has room; the others are tried one by one.
const READABLE: [Length; 4] = [8, 7, 6, 5];
/// Rows that stay with the head of a longer table.
const FIRST: usize = 3;

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
    pad: Length,
    rise: Length,
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
    kind: Kind,
}

impl Grid {
    fn height(&self, lines: usize) -> Length {
        Length::try_from(lines.max(1))
            .unwrap_or(Length::MAX / 100_000)
            .saturating_mul(self.line)
            .saturating_add(2 * self.rise)
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

/// Lays the table out from the flow's present place.
pub(super) fn lay(flow: &mut Flow, table: &Table) {
    let columns = table.width();
    if columns == 0 {
        return;
    }
    let grid = grid(flow, table, columns);
    let head: Vec<RowLaid> =
        table.head.iter().map(|row| row_of(flow, table, &grid, row, Kind::Head)).collect();
    let head_height: Length = head.iter().map(|row| grid.height(row.lines)).sum();
    // A head that fills half a page is printed once, like ordinary rows.
    let repeats = head_height <= flow.height() / 2;
    let fresh = flow.height() - if repeats { head_height } else { 0 } - flow.caption_height(&table.caption);
    let rows: Vec<&Row> =
        table.body.iter().flat_map(|g| &g.rows).chain(&table.totals).take(WHOLE + 2).collect();
    let height_of = |flow: &Flow, row: &Row| grid.height(row_of(flow, table, &grid, row, Kind::Body).lines);
    let whole: Length = if rows.len() <= WHOLE + 1 {
        rows.iter().fold(0, |sum: Length, row| sum.saturating_add(height_of(flow, row)))
    } else {
        Length::MAX
    };
    let first = if whole <= fresh / 3 {
        whole
    } else {
        let first = rows.iter().take(FIRST);
        first.fold(0, |sum: Length, row| sum.saturating_add(height_of(flow, row))).min(fresh / 6)
    };
    let caption: &[Span] = if table.under_its_heading { &[] } else { &table.caption };
    let wanted = flow.caption_height(caption) + head_height + first;
    flow.need(wanted.min(flow.height()));
    flow.caption(caption, false);
    let mut placer = Placer { grid: &grid, head: &head, repeats, table, open: false, rules: Vec::new() };
    for row in &head {
        placer.place(flow, row);
    }
    let sum_height = table.totals.as_ref().map_or(0, |row| height_of(flow, row));
    let last_height = match table.body.last().map(|group| group.rows.as_slice()) {
        Some([row]) => height_of(flow, row),
        _ => 0,
    };
    for (at, group) in table.body.iter().enumerate() {
        let rows: Vec<RowLaid> = group
            .rows
            .iter()
            .map(|row| row_of(flow, table, &grid, row, if row.emphasised { Kind::Sum } else { Kind::Body }))
            .collect();
        let height: Length =
            rows.iter().fold(0, |sum: Length, row| sum.saturating_add(grid.height(row.lines)));
        // Neither a sum nor the last row of a long table stands alone on a page.
        let beside = match table.body.len() - at {
            1 => sum_height,
            2 if table.totals.is_none() && at >= FIRST => last_height,
            _ => 0,
        };
        let wanted = height.saturating_add(beside);
        if (rows.len() > 1 || beside > 0) && wanted > flow.left() && wanted <= fresh {
            placer.next_page(flow);
        }
        for row in &rows {
            placer.place(flow, row);
        }
    }
    if let Some(row) = &table.totals {
        let row = row_of(flow, table, &grid, row, Kind::Sum);
        placer.place(flow, &row);
    }
    placer.close(flow);
    flow.space(4 * PT);
    if !table.footnote.is_empty() {
        flow.note(&table.footnote);
    }
    flow.space(8 * PT);
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
        flow.caption(&self.table.caption, true);
        if self.repeats {
            for row in self.head {
                let height = self.grid.height(row.lines);
                self.put(flow, row, 0, row.lines, height);
            }
        }
    }

    fn place(&mut self, flow: &mut Flow, row: &RowLaid) {
        let grid = self.grid;
        let height = grid.height(row.lines);
        if height <= flow.left() {
            self.put(flow, row, 0, row.lines, height);
            return;
        }
        let head: Length =
            if self.repeats { self.head.iter().map(|r| grid.height(r.lines)).sum() } else { 0 };
        if height <= flow.height() - head - flow.caption_height(&self.table.caption) {
            self.next_page(flow);
            self.put(flow, row, 0, row.lines, height);
            return;
        }
        let mut from = 0;
        while from < row.lines {
            let mut room = (flow.left() - 2 * grid.rise) / grid.line;
            if room < 1 {
                self.next_page(flow);
                // Even a page that holds nothing else takes one line: the row gets shorter on every page.
                room = ((flow.left() - 2 * grid.rise) / grid.line).max(1);
            }
            let to = row.lines.min(from + usize::try_from(room).unwrap_or(1));
            self.put(flow, row, from, to, grid.height(to - from));
            from = to;
        }
    }

    fn put(&mut self, flow: &mut Flow, row: &RowLaid, from: usize, to: usize, height: Length) {
        let grid = self.grid;
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
            let mut at = y + grid.rise + spare as Length * grid.line / 2 + baseline;
            for line in lines {
                let room = cell.width - 2 * grid.pad;
                let shift = match cell.align {
                    Align::Left => 0,
                    Align::Centre => (room - line.width).max(0) / 2,
                    Align::Right => (room - line.width).max(0),
                };
                draw(
                    page,
                    &cell.atoms,
                    *line,
                    cell.spans,
                    x + cell.x + grid.pad + shift,
                    at,
                    Pen::of(grid.size),
                );
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
    RowLaid { cells, lines: most.max(1), kind }
}

/// The mark of a cell that holds nothing but one marked word.
fn whole_mark(cell: &Cell) -> Option<Mark> {
    match cell.spans.as_slice() {
        [one] => one.mark,
        _ => None,
    }
}

/// What a column wants.
#[derive(Debug, Clone, Copy, Default)]
struct Want {
    /// Widest line.
    natural: Length,
    /// Widest unbreakable part.
    least: Length,
    /// Sum of the widths of its cells and their number: one long cell does not make a wide column.
    sum: i64,
    cells: i64,
}

impl Want {
    /// Width of a usual cell, nearer to the mean than to the widest.
    fn typical(&self) -> i64 {
        let mean = self.sum.checked_div(self.cells).unwrap_or_default();
        ((i64::from(self.natural) + 3 * mean) / 4).clamp(i64::from(self.least), i64::from(self.natural))
    }
}

fn wants(flow: &Flow, table: &Table, columns: usize, size: Length) -> Vec<Want> {
    let mut wants = vec![Want::default(); columns];
    let mut joined: Vec<(usize, usize, Length)> = Vec::new();
    let mut atoms = Vec::new();
    let rows = table.head.iter().map(|row| (row, Kind::Head));
    let rows = rows.chain(
        table
            .body
            .iter()
            .flat_map(|g| &g.rows)
            .map(|row| (row, if row.emphasised { Kind::Sum } else { Kind::Body })),
    );
    for (row, kind) in rows.chain(table.totals.iter().map(|row| (row, Kind::Sum))) {
        let mut column = 0;
        for cell in &row.cells {
            let covers = usize::from(cell.columns.max(1));
            set(flow.faces, &cell.spans, base_of(kind), size, &mut atoms);
            let (natural, least) = measure(&atoms);
            if covers == 1 {
                if let Some(want) = wants.get_mut(column) {
                    want.natural = want.natural.max(natural);
                    want.least = want.least.max(least).max(natural.min(2 * size));
                    want.sum += i64::from(natural);
                    want.cells += 1;
                }
            } else {
                joined.push((column, covers, least));
            }
            column += covers;
        }
    }
    for (column, spec) in table.columns.iter().enumerate().take(columns) {
        let least = (f64::from(spec.min_chars.clamp(0.0, 100.0)) * f64::from(size)) as Length;
        let want = &mut wants[column];
        want.natural = want.natural.max(least);
        want.least = want.least.max(least);
        if spec.unbroken {
            want.least = want.least.max(want.natural);
        }
    }
    for (column, covers, least) in joined {
        let Some(part) = wants.get_mut(column.min(columns)..(column + covers).min(columns)) else { continue };
        let have: Length = part.iter().map(|w| w.least).sum();
        if let Some(more) =
            (!part.is_empty() && least > have).then(|| (least - have) / part.len() as Length + 1)
        {
            for want in part {
                want.least += more;
                want.natural = want.natural.max(want.least);
            }
        }
    }
    wants
}

fn grid(flow: &Flow, table: &Table, columns: usize) -> Grid {
    let room = flow.width();
    let sizes = [TableSize::Normal, TableSize::Small, TableSize::Tiny];
    let start = sizes.iter().position(|s| *s == table.size).unwrap_or(0);
    let mut grid = Grid { widths: Vec::new(), size: 0, pad: 0, rise: 0, line: 0 };
    for size in &sizes[start..] {
        let size = size_of(*size);
        let pad = (size / 3).min(room / (columns as Length * 6)).max(0);
        let mut wants = wants(flow, table, columns, size);
        let around = 2 * pad + PT / 4;
        for want in &mut wants {
            want.natural = want.natural.saturating_add(around);
            want.least = want.least.saturating_add(around);
            want.sum += want.cells * i64::from(around);
        }
        // Names of places and people stay in one line where the other columns can bear it.
        for (most, tenths) in SHORT {
            let short = |want: &Want| want.natural <= most * size;
            let roomy = |w: &Want| w.least.max(w.natural.min(READABLE[0] * size));
            let asked = |w: &Want| i64::from(if short(w) { w.natural } else { roomy(w) });
            if wants.iter().map(asked).sum::<i64>() * 10 <= i64::from(room) * tenths {
                wants.iter_mut().filter(|want| short(want)).for_each(|want| want.least = want.natural);
                break;
            }
        }
        // A column of sentences that is a few characters wide makes rows of many lines.
        for chars in READABLE {
            let wide = |want: &Want| want.least.max(want.natural.min(chars * size + around));
            if wants.iter().map(|want| i64::from(wide(want))).sum::<i64>() * 10 <= i64::from(room) * 9 {
                wants.iter_mut().for_each(|want| want.least = wide(want));
                break;
            }
        }
        let fits = wants.iter().map(|w| i64::from(w.least)).sum::<i64>() <= i64::from(room);
        grid = Grid { widths: share(&wants, table, room), size, pad, rise: size / 4, line: size * 27 / 20 };
        // Letters one size smaller read better than rows of many lines.
        let typical: i64 = wants.iter().map(Want::typical).sum();
        let crowded =
            table.size == TableSize::Normal && size == size_of(table.size) && typical > i64::from(room);
        if fits && !crowded {
            break;
        }
    }
    grid
}

/// Shares the width so that all columns need about the same number of lines; what is left goes to those that still
/// break, then to all by their weight.
fn share(wants: &[Want], table: &Table, room: Length) -> Vec<Length> {
    let least: i64 = wants.iter().map(|w| i64::from(w.least)).sum();
    let room64 = i64::from(room);
    if least > room64 {
        return wants.iter().map(|w| (i64::from(w.least) * room64 / least.max(1)) as Length).collect();
    }
    // Lines in sixteenths: the fewest with which everything fits.
    const ONE: i64 = 16;
    let at = |lines: i64| -> Vec<i64> {
        wants
            .iter()
            .map(|w| (w.typical() * ONE / lines).clamp(i64::from(w.least), i64::from(w.natural.max(w.least))))
            .collect()
    };
    let (mut few, mut many) = (ONE, ONE * 4096);
    while few < many {
        let middle = (few + many) / 2;
        if at(middle).iter().sum::<i64>() <= room64 { many = middle } else { few = middle + 1 }
    }
    let mut widths: Vec<Length> = at(few).into_iter().map(|width| width as Length).collect();
    let mut spare = room64 - widths.iter().map(|width| i64::from(*width)).sum::<i64>();
    if spare < 0 {
        widths = wants.iter().map(|w| w.least).collect();
        spare = room64 - least;
    }
    // Raise the level of water: the narrowest wish is met first.
    let lacks = |widths: &[Length], i: usize| wants[i].natural - widths[i];
    let mut open: Vec<usize> = (0..wants.len()).filter(|i| lacks(&widths, *i) > 0).collect();
    open.sort_by_key(|i| (lacks(&widths, *i), *i));
    let mut count = open.len() as i64;
    for i in open {
        let given = (spare / count.max(1)).min(i64::from(lacks(&widths, i)));
        widths[i] += given as Length;
        spare -= given;
        count -= 1;
    }
    let weight = |i: usize| {
        let grow = table.columns.get(i).map_or(1.0, |c| c.grow).clamp(0.0, 100.0);
        (f64::from(grow) * 16.0) as i64 * i64::from(widths[i])
    };
    let weights: Vec<i64> = (0..widths.len()).map(weight).collect();
    let sum: i64 = weights.iter().sum();
    for (width, weight) in widths.iter_mut().zip(weights) {
        *width +=
            i128::from(spare).saturating_mul(i128::from(weight)).checked_div(i128::from(sum)).unwrap_or(0)
                as Length;
    }
    widths
}
