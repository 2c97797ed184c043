//! Widths of the columns of a table: what its cells ask for, and how the width of the page is shared.

use super::{Grid, Kind, base_of, rows, size_of};
use crate::render::blocks::{Table, TableSize};
use crate::render::typeset::font::{Length, PT};
use crate::render::typeset::linebreak::{measure, set};
use crate::render::typeset::paginate::Flow;

/// Columns of so many characters are not broken while all take so many tenths of the page at most; the second is tried
/// when the first asks too much.
const SHORT: [(Length, i64); 2] = [(12, 8), (7, 10)];
/// Words of so many characters are not broken where the other columns have room, whatever else their column holds.
const WORD: Length = 5;
/// Characters that a line of a column of sentences holds, and the tenths of the page that all columns may then take; what
/// is left goes to the longest sentences. They are tried one by one.
const READABLE: [(Length, i64); 4] = [(8, 8), (7, 9), (6, 10), (5, 10)];
/// Heads of so many characters stay in one line; longer ones break in the middle, once. They are tried one by one,
/// those with `true` where the sentences of the other columns have room as well.
const HEAD: [(Length, bool); 4] = [(4, true), (3, true), (3, false), (2, false)];
/// Rows whose heights decide about the widths.
const SAMPLE: usize = 160;

/// What a column wants.
#[derive(Debug, Clone, Copy, Default)]
struct Want {
    /// Widest line.
    natural: Length,
    /// Widest unbreakable part.
    least: Length,
    /// Widest cell that holds one word, and widest of all below the head.
    word: Length,
    body: Length,
    /// Width of its head in one line.
    head: Length,
    /// Sum of the widths of its cells and their number: one long cell does not make a wide column.
    sum: i64,
    cells: i64,
}

impl Want {
    /// Width in which the head breaks well: up to so many characters not at all, longer ones in the middle.
    fn head(&self, chars: Length, size: Length, around: Length) -> Length {
        let whole = self.head <= chars * size + size / 2;
        // Whole characters: half of five is three.
        around + if whole { self.head } else { (self.head + 2 * size - 1) / (2 * size) * size + size / 8 }
    }

    /// Width of a usual cell, nearer to the mean than to the widest.
    fn typical(&self) -> i64 {
        let mean = self.sum.checked_div(self.cells).unwrap_or_default();
        ((i64::from(self.natural) + 3 * mean) / 4).clamp(i64::from(self.least), i64::from(self.natural))
    }
}

/// A cell of a sampled row: column, forced lines, width of the longest.
type Sampled = (usize, Length, Length);

/// What the cells of a table ask for.
#[derive(Default)]
struct Asked {
    wants: Vec<Want>,
    sample: Vec<Vec<Sampled>>,
}

fn ask(flow: &Flow, table: &Table, columns: usize, size: Length) -> Asked {
    let mut wants = vec![Want::default(); columns];
    let mut sample = Vec::new();
    let mut joined: Vec<(usize, usize, Length)> = Vec::new();
    let mut atoms = Vec::new();
    let step = table.body.len() / SAMPLE + 1;
    let head = table.head.iter().map(|row| (row, Kind::Head));
    for (number, (row, kind)) in head.chain(rows(table).map(|(row, kind, _)| (row, kind))).enumerate() {
        let mut column = 0;
        let mut sampled = Vec::new();
        for cell in &row.cells {
            let covers = usize::from(cell.columns.max(1));
            set(flow.faces, &cell.spans, base_of(kind), size, &mut atoms);
            let (natural, least) = measure(&atoms);
            match wants.get_mut(column).filter(|_| covers == 1) {
                Some(want) => {
                    want.natural = want.natural.max(natural);
                    want.least = want.least.max(least).max(natural.min(2 * size));
                    want.sum += i64::from(natural);
                    want.cells += 1;
                    if kind == Kind::Head {
                        want.head = want.head.max(natural);
                    } else {
                        want.body = want.body.max(natural);
                    }
                    if kind != Kind::Head && natural <= WORD * size + size / 2 {
                        want.word = want.word.max(natural);
                    }
                    let forced = 1 + atoms.iter().filter(|atom| atom.char == '\n').count();
                    sampled.push((column, Length::try_from(forced).unwrap_or(1), natural));
                }
                None => joined.push((column, covers, least)),
            }
            column += covers;
        }
        if kind != Kind::Head && number % step == 0 && sample.len() < 2 * SAMPLE {
            sample.push(sampled);
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
    Asked { wants, sample }
}

/// Widths, size of the text and spaces of a table.
pub(super) fn grid(flow: &Flow, table: &Table, columns: usize) -> Grid {
    let room = flow.width();
    let sizes = [TableSize::Normal, TableSize::Small, TableSize::Tiny];
    let start = sizes.iter().position(|s| *s == table.size).unwrap_or(0);
    let mut grid = Grid { widths: Vec::new(), size: 0, pad: 0, rise: 0, tight: 0, line: 0 };
    for size in &sizes[start..] {
        let size = size_of(*size);
        let pad = (size / 3).min(room / (columns as Length * 6)).max(0);
        let Asked { mut wants, sample } = ask(flow, table, columns, size);
        let around = 2 * pad + PT / 4;
        for want in &mut wants {
            want.natural = want.natural.saturating_add(around);
            want.least = want.least.saturating_add(around);
            want.sum += want.cells * i64::from(around);
        }
        let asks = |wants: &[Want], of: &dyn Fn(&Want) -> Length| {
            wants.iter().map(|want| i64::from(of(want))).sum::<i64>()
        };
        for (chars, sentences) in HEAD {
            let headed = |want: &Want| want.least.max(want.head(chars, size, around));
            let sentence = if sentences { READABLE[0].0 * size + around } else { 0 };
            let roomy = |want: &Want| headed(want).max(want.natural.min(sentence));
            if asks(&wants, &roomy) <= i64::from(room) {
                wants.iter_mut().for_each(|want| want.least = headed(want));
                break;
            }
        }
        // Names of places and people stay in one line where the other columns can bear it.
        for (most, tenths) in SHORT {
            let short = |want: &Want| want.natural <= most * size;
            let roomy = |w: &Want| w.least.max(w.natural.min(READABLE[0].0 * size));
            if asks(&wants, &|w| if short(w) { w.natural } else { roomy(w) }) * 10 <= i64::from(room) * tenths
            {
                wants.iter_mut().filter(|want| short(want)).for_each(|want| want.least = want.natural);
                break;
            }
        }
        let last = READABLE[READABLE.len() - 1].0 * size + around;
        let whole = |want: &Want| want.least.max(if want.word > 0 { want.word + around } else { 0 });
        if asks(&wants, &|want| whole(want).max((want.body + around).min(last))) <= i64::from(room) {
            wants.iter_mut().for_each(|want| want.least = whole(want));
        }
        // A column of sentences that is a few characters wide makes rows of many lines.
        for (chars, tenths) in READABLE {
            let wide = |want: &Want| want.least.max(want.natural.min(chars * size + around));
            if asks(&wants, &wide) * 10 <= i64::from(room) * tenths {
                wants.iter_mut().for_each(|want| want.least = wide(want));
                break;
            }
        }
        let fits = asks(&wants, &|w| w.least) <= i64::from(room);
        grid = Grid {
            widths: share(&wants, &sample, around, table, room),
            size,
            pad,
            rise: size / 4,
            tight: size / 8,
            line: size * 27 / 20,
        };
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

/// Shares the width so that the sampled rows become as low as possible together; what no cell needs goes to all columns
/// by their weight.
fn share(
    wants: &[Want],
    sample: &[Vec<Sampled>],
    around: Length,
    table: &Table,
    room: Length,
) -> Vec<Length> {
    let least: i64 = wants.iter().map(|w| i64::from(w.least)).sum();
    let room64 = i64::from(room);
    if least > room64 {
        return wants.iter().map(|w| (i64::from(w.least) * room64 / least.max(1)) as Length).collect();
    }
    let most: i64 = wants.iter().map(|w| i64::from(w.natural.max(w.least))).sum();
    let mut widths: Vec<Length> = if most <= room64 {
        wants.iter().map(|w| w.natural.max(w.least)).collect()
    } else {
        lowest_rows(wants, sample, around, room)
    };
    let spare = room64 - widths.iter().map(|width| i64::from(*width)).sum::<i64>();
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

/// Widths between what is least and what is natural with which the rows are lowest.
///
/// A cell takes natural / width lines, a row as many as its tallest cell; one row of eight lines reads worse than two of
/// four, so that rows count by their squares. Their sum is convex in the widths, and at its least point every column's width is in proportion to the lines that it contributes where it is the
/// tallest; that is found by iteration. The tallest is taken as the norm of the fourth power, which needs only square
/// roots: the same widths on every machine.
fn lowest_rows(wants: &[Want], sample: &[Vec<Sampled>], around: Length, room: Length) -> Vec<Length> {
    const ROUNDS: usize = 32;
    let bounds: Vec<(f64, f64)> =
        wants.iter().map(|w| (f64::from(w.least), f64::from(w.natural.max(w.least)))).collect();
    let mut widths = fill(&wants.iter().map(|w| w.typical() as f64).collect::<Vec<_>>(), &bounds, room);
    let mut best = (lines_of(sample, &widths, around), widths.clone());
    for _ in 0..ROUNDS {
        // A little for every column: one without a long cell in the sample is not forgotten.
        let mut pulls = vec![1e-3; widths.len()];
        for row in sample {
            let fourth = |cell: &Sampled| {
                let lines = lines_in(cell, &widths, around);
                lines * lines * lines * lines
            };
            let sum: f64 = row.iter().map(fourth).sum();
            if sum > 0.0 {
                let weight = 1.0 / sum.sqrt();
                for cell in row {
                    pulls[cell.0] += fourth(cell) * weight;
                }
            }
        }
        // A quarter of the way, on a scale of ratios: a longer step overshoots.
        let part = |(width, pull): (&f64, &f64)| (width * width * width * pull).sqrt().sqrt();
        let parts: Vec<f64> = widths.iter().zip(&pulls).map(part).collect();
        widths = fill(&parts, &bounds, room);
        let lines = lines_of(sample, &widths, around);
        if lines < best.0 {
            best = (lines, widths.clone());
        }
    }
    best.1.iter().map(|width| *width as Length).collect()
}

/// Lines of a cell, in parts of a line.
fn lines_in(cell: &Sampled, widths: &[f64], around: Length) -> f64 {
    let (column, forced, natural) = *cell;
    f64::from(forced) * f64::from(natural) / (widths[column] - f64::from(around)).max(1.0)
}

/// Squares of the lines of all rows together.
fn lines_of(sample: &[Vec<Sampled>], widths: &[f64], around: Length) -> f64 {
    let height = |row: &Vec<Sampled>| {
        row.iter()
            .map(|cell| lines_in(cell, widths, around).max(f64::from(cell.1)).ceil())
            .fold(1.0, f64::max)
    };
    sample.iter().map(height).map(|lines: f64| lines * lines).sum()
}

/// Widths in proportion to `parts` that fill the page, each within its bounds.
fn fill(parts: &[f64], bounds: &[(f64, f64)], room: Length) -> Vec<f64> {
    let room = f64::from(room);
    let at = |scale: f64| -> Vec<f64> {
        parts.iter().zip(bounds).map(|(part, (low, high))| (part * scale).max(*low).min(*high)).collect()
    };
    let (mut few, mut many) = (0.0, 1.0);
    while at(many).iter().sum::<f64>() < room && many < 1e12 {
        many *= 2.0;
    }
    for _ in 0..48 {
        let middle = (few + many) / 2.0;
        if at(middle).iter().sum::<f64>() < room { few = middle } else { many = middle }
    }
    at(few)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_that_makes_the_rows_tall_gets_the_room() {
        let want = |least, natural, sum| Want {
            natural,
            least,
            word: 0,
            body: 0,
            head: least,
            sum: i64::from(sum),
            cells: 10,
        };
        let wants = [want(20, 60, 400), want(40, 2_000, 10_000)];
        let sample: Vec<Vec<Sampled>> = (0..10).map(|_| vec![(0, 1, 40), (1, 1, 1_000)]).collect();
        let widths = lowest_rows(&wants, &sample, 0, 300);
        assert!(widths.iter().sum::<Length>() <= 300 && widths.iter().sum::<Length>() >= 297, "{widths:?}");
        assert!(widths[1] > 240, "{widths:?}");
        assert!(widths[0] >= 20, "{widths:?}");
    }

    #[test]
    fn the_long_reason_of_one_row_is_not_left_to_a_narrow_column() {
        let want = |natural, sum| Want { natural, least: 20, word: 0, body: 0, head: 20, sum, cells: 10 };
        let wants = [want(400, 3_620), want(1_000, 1_180)];
        let mut sample: Vec<Vec<Sampled>> = (0..9).map(|_| vec![(0, 1, 400), (1, 1, 20)]).collect();
        sample.push(vec![(0, 1, 20), (1, 1, 1_000)]);
        let widths = lowest_rows(&wants, &sample, 0, 300);
        // The sum of the lines alone would give it a third of the width, and ten lines.
        assert!(widths[1] > 125, "{widths:?}");
    }
}
