//! Charts (图): plotters draws bars, columns and lines on the page, values printed beside them; words are ours.
//!
//! A chart is read in black and white too: parts of one bar grow darker, lines differ in their stroke, and every value
//! that has room stands beside its mark.

mod bars;
mod canvas;
mod labels;
mod scale;
mod upright;

use super::font::{Length, PT, Use};
use super::linebreak::{Pen, mark_colour};
use super::page::Colour;
use super::paginate::Flow;
use crate::render::blocks::{Chart, ChartKind, LineStyle, Mark, Span};
use canvas::{SIZE, width_of};
use plotters::drawing::DrawingAreaErrorKind;
use std::convert::Infallible;

type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

const COLOURS: [Colour; 5] =
    [[0x2F, 0x5D, 0x8C], [0xC2, 0x7A, 0x2C], [0x4F, 0x7F, 0x52], [0x8A, 0x4B, 0x6B], [0x5E, 0x66, 0x70]];
/// Parts of one bar, lightest first.
const PARTS: [Colour; 5] =
    [[0xE4, 0xF0, 0xE7], [0xE3, 0xB3, 0x3F], [0xB8, 0x6F, 0x32], [0x8B, 0x1E, 0x22], [0x16, 0x18, 0x1C]];
const GRID: Colour = [0xD5, 0xD9, 0xDE];
/// Between a chart and its note.
const NOTE: Length = 4 * PT;
/// Upright charts hold this many categories; longer ones turn into bars.
const UPRIGHT: usize = 16;

/// Lays a chart out.
pub(super) fn lay(flow: &mut Flow<'_>, chart: &Chart) {
    let count = chart.categories.len();
    if count == 0 || chart.series.is_empty() {
        return;
    }
    let top = chart.maximum.unwrap_or_else(|| scale::nice(most(chart)));
    let top = if top.is_finite() && top > 0.0 { top } else { 1.0 };
    let placed = chart.positions.len() == count && chart.kind == ChartKind::Lines;
    let bars = matches!(chart.kind, ChartKind::Bars | ChartKind::Stacked) || count > UPRIGHT && !placed;
    // The length of a bar is its value, and a line that runs to zero shows it; another line may be looked at more closely.
    let (bottom, top) = if bars || chart.kind != ChartKind::Lines || placed {
        (0.0, top)
    } else {
        scale::closer(values(chart), top)
    };
    let mut notes = Vec::new();
    if !chart.unit.is_empty() {
        notes.push(format!("单位：{}", chart.unit));
    }
    if bottom > 0.0 {
        notes.push(format!("纵轴从{}起", round(chart, bottom)));
    }
    let title = if notes.is_empty() {
        chart.title.clone()
    } else {
        format!("{}（{}）", chart.title, notes.join("，"))
    };
    let title = vec![Span::plain(title)];
    let legend_height = if chart.series.len() > 1 { 30 * PT } else { 0 };
    let body = if bars { bars::height(flow, chart) } else { upright::HEIGHT };
    // Never split; a chart taller than a page is the caller's fault and flows on.
    let note = [Span::plain(chart.note.as_str())];
    let below = if chart.note.is_empty() { 0 } else { NOTE + flow.note_height(&note) };
    let height = flow.caption_height(&title) + legend_height + body + below;
    flow.need(height.min(flow.height()));
    flow.caption(&title, false);
    if chart.series.len() > 1 {
        legend(flow, chart);
    }
    let drawn = if bars { bars::lay(flow, chart, top) } else { upright::lay(flow, chart, bottom, top) };
    if let Err(error) = drawn {
        // A box too small for its scale; the figures stand in the tables beside it.
        flow.note(&[Span::plain(format!("此图未能绘出（{error}），数字见表。"))]);
    }
    if !chart.note.is_empty() {
        flow.space(NOTE);
        flow.note(&note);
    }
    flow.space(10 * PT);
}

fn values(chart: &Chart) -> impl Iterator<Item = f64> {
    chart.series.iter().flat_map(|s| &s.values).flatten().copied().filter(|v| v.is_finite())
}

/// The longest bar: of parts, their sum.
fn most(chart: &Chart) -> f64 {
    if chart.kind == ChartKind::Stacked {
        let sum = |at| chart.series.iter().filter_map(|series| value(&series.values, at)).sum::<f64>();
        (0..chart.categories.len()).map(sum).fold(0.0, f64::max)
    } else {
        values(chart).fold(0.0, f64::max)
    }
}

fn value(values: &[Option<f64>], at: usize) -> Option<f64> {
    values.get(at).copied().flatten().filter(|v| v.is_finite())
}

fn shown(chart: &Chart, value: f64) -> String {
    format!("{:.*}", usize::from(chart.digits.min(6)), value)
}

/// A value of the scale: no decimals where there are none.
fn round(chart: &Chart, value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { shown(chart, value) }
}

fn colour(chart: &Chart, series: usize) -> Colour {
    if chart.kind == ChartKind::Stacked {
        return PARTS[series.min(PARTS.len() - 1)];
    }
    let mark: Option<Mark> = chart.series.get(series).and_then(|s| s.mark);
    mark.map_or(COLOURS[series % COLOURS.len()], mark_colour)
}

/// Length of the strokes of a broken line and of the gaps between them.
fn broken(line: LineStyle) -> Option<(Length, Length)> {
    match line {
        LineStyle::Solid => None,
        LineStyle::Dashes => Some((8 * PT, 3 * PT)),
        LineStyle::Dots => Some((3 * PT / 2, 5 * PT / 2)),
    }
}

/// A thin edge: the lightest part is seen on white paper.
fn frame(flow: &mut Flow, x: Length, y: Length, width: Length, height: Length) {
    const EDGE: Colour = [0x7A, 0x80, 0x88];
    let thin = 3 * PT / 10;
    for (x, y, width, height) in [
        (x, y, width, thin),
        (x, y + height - thin, width, thin),
        (x, y, thin, height),
        (x + width - thin, y, thin, height),
    ] {
        flow.page().fill(x, y, width, height, EDGE);
    }
}

fn legend(flow: &mut Flow<'_>, chart: &Chart) {
    let lines = chart.kind == ChartKind::Lines;
    let sample = if lines { 28 * PT } else { 8 * PT };
    let mut x = flow.x();
    let right = x + flow.width();
    for (number, series) in chart.series.iter().enumerate() {
        let width = width_of(flow, &series.name) + sample + 16 * PT;
        if x + width > right && x > flow.x() {
            x = flow.x();
            flow.y += 14 * PT;
        }
        let (y, colour) = (flow.y, colour(chart, number));
        if lines {
            // As long as the line itself is drawn: a stroke and the gap behind it.
            let (on, off) = broken(series.line).unwrap_or((sample, 0));
            let mut from = 0;
            while from < sample {
                flow.page().fill(x + from, y + 6 * PT, on.min(sample - from), 3 * PT / 2, colour);
                from += on + off;
            }
        } else {
            flow.page().fill(x, y + 3 * PT, sample, 8 * PT, colour);
            frame(flow, x, y + 3 * PT, sample, 8 * PT);
        }
        flow.text(&series.name, Use::Table, Pen::of(SIZE), x + sample + 4 * PT, y + 10 * PT);
        x += width;
    }
    flow.y += 18 * PT;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_parts_differ_clearly_in_lightness() {
        let light = |[red, green, blue]: Colour| {
            (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1_000
        };
        for pair in PARTS.windows(2) {
            assert!(light(pair[0]) >= light(pair[1]) + 35, "{pair:?}");
        }
    }
}
