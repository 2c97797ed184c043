//! Key figures (关键数字): large figures in a grid of cards.

use super::font::{Length, PT, Use};
use super::linebreak::{Atom, Pen, mark_colour, mark_ground, measure, set};
use super::page::{BLACK, Colour};
use super::paginate::{Flow, GREY};
use crate::render::blocks::{KeyFigure, KeyFigures, Span};

/// 五号 and 小五.
const LABEL: Length = 10_500;
const NOTE: Length = 9 * PT;
const GAP: Length = 8 * PT;

/// Lays the cards out, row by row.
pub(super) fn lay(flow: &mut Flow, figures: &KeyFigures) {
    let count = figures.figures.len();
    if count == 0 {
        return;
    }
    let columns = if figures.columns == 0 {
        if count.is_multiple_of(3) || count > 4 { 3 } else { count }
    } else {
        usize::from(figures.columns)
    };
    let columns = columns.clamp(1, 6);
    let width = (flow.width() - GAP * (columns as Length - 1)) / columns as Length;
    // One height for all rows: a card with a note does not make its neighbours look smaller.
    let most = |flow: &mut Flow, text: fn(&KeyFigure) -> &str, face, size| {
        let lines = figures
            .figures
            .iter()
            .filter(|f| !text(f).is_empty())
            .map(|f| flow.lines(&[Span::plain(text(f))], face, size, width - 8 * PT));
        lines.max().unwrap_or(0)
    };
    let notes = most(flow, |f| &f.note, Use::Kai, NOTE);
    let labels = most(flow, |f| &f.label, Use::Table, LABEL).max(1);
    for row in figures.figures.chunks(columns) {
        let height =
            (14 * PT + labels as Length * 15 * PT + 30 * PT + notes as Length * 12 * PT).min(flow.height());
        flow.need(height);
        for (number, figure) in row.iter().enumerate() {
            let (x, y) = (flow.x() + (width + GAP) * number as Length, flow.y);
            let ground = figure.mark.map_or([0xF5, 0xF6, 0xF8], mark_ground);
            let colour = figure.mark.map_or([0x1E, 0x3F, 0x66], mark_colour);
            flow.page().fill(x, y, width, height, ground);
            flow.page().fill(x, y, width, 2 * PT, colour);
            let label = [Span::plain(figure.label.as_str())];
            let grey = |size| Pen { colour: GREY, ..Pen::of(size) };
            flow.centred(&label, Use::Table, grey(LABEL), x + 4 * PT, y + 7 * PT, width - 8 * PT, 15 * PT);
            let top = y + 7 * PT + labels as Length * 15 * PT;
            one(flow, &figure.value, &figure.unit, colour, x, top, width);
            if !figure.note.is_empty() {
                let note = [Span::plain(figure.note.as_str())];
                flow.centred(&note, Use::Kai, grey(NOTE), x + 4 * PT, top + 31 * PT, width - 8 * PT, 12 * PT);
            }
        }
        flow.y += height;
        flow.touched();
        flow.space(GAP);
    }
    flow.space(4 * PT);
}

/// The figure itself, smaller when it is too wide for its box.
fn one(flow: &mut Flow, value: &str, unit: &str, colour: Colour, x: Length, y: Length, width: Length) {
    let mut size = 22 * PT;
    let mut atoms = Vec::new();
    let wide_of = |flow: &Flow, text: &str, face, size, atoms: &mut Vec<Atom>| {
        set(flow.faces, &[Span::plain(text)], face, size, atoms);
        measure(atoms).0
    };
    let beside =
        wide_of(flow, unit, Use::Table, LABEL, &mut atoms) + if unit.is_empty() { 0 } else { 2 * PT };
    let mut wide = wide_of(flow, value, Use::Title, size, &mut atoms);
    while wide + beside > width - 6 * PT && size > 7 * PT {
        size -= PT;
        wide = wide_of(flow, value, Use::Title, size, &mut atoms);
    }
    let at = x + (width - wide - beside).max(0) / 2;
    flow.text(value, Use::Title, Pen { colour, ..Pen::of(size) }, at, y + 23 * PT);
    let black = Pen { colour: BLACK, ..Pen::of(LABEL) };
    flow.text(unit, Use::Table, black, at + wide + 2 * PT, y + 23 * PT);
}
