//! Charts (图): plotters draws bars, columns and lines on the page, values printed beside them; words are ours.
//!
//! A chart is read in black and white too: parts of one bar grow darker, lines differ in their stroke, and every value
//! that has room stands beside its mark.

mod bars;
mod canvas;
mod scale;
mod upright;

use super::font::{PT, Use};
use super::linebreak::{Pen, mark_colour};
use super::page::Colour;
use super::paginate::Flow;
use crate::render::blocks::{Chart, ChartKind, Mark, Span};
use canvas::{SIZE, width_of};
use plotters::drawing::DrawingAreaErrorKind;
use std::convert::Infallible;

type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

const COLOURS: [Colour; 5] =
    [[0x2F, 0x5D, 0x8C], [0xC2, 0x7A, 0x2C], [0x4F, 0x7F, 0x52], [0x8A, 0x4B, 0x6B], [0x5E, 0x66, 0x70]];
/// Parts of one bar, lightest first.
const PARTS: [Colour; 5] =
    [[0xD9, 0xE8, 0xDC], [0xEF, 0xC9, 0x6B], [0xC0, 0x7B, 0x3A], [0x8B, 0x1E, 0x22], [0x3C, 0x40, 0x46]];
const GRID: Colour = [0xD5, 0xD9, 0xDE];
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
    let height = flow.caption_height(&title) + legend_height + body;
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

fn legend(flow: &mut Flow<'_>, chart: &Chart) {
    let lines = chart.kind == ChartKind::Lines;
    let sample = if lines { 18 * PT } else { 8 * PT };
    let mut x = flow.x();
    let right = x + flow.width();
    for (number, series) in chart.series.iter().enumerate() {
        let width = width_of(flow, &series.name) + sample + 16 * PT;
        if x + width > right && x > flow.x() {
            x = flow.x();
            flow.y += 14 * PT;
        }
        let (y, colour) = (flow.y, colour(chart, number));
        if lines && series.dashed {
            for part in 0..3 {
                flow.page().fill(x + part * 7 * PT, y + 6 * PT, 4 * PT, 3 * PT / 2, colour);
            }
        } else if lines {
            flow.page().fill(x, y + 6 * PT, sample, 3 * PT / 2, colour);
        } else {
            flow.page().fill(x, y + 3 * PT, sample, 8 * PT, colour);
        }
        flow.text(&series.name, Use::Table, Pen::of(SIZE), x + sample + 4 * PT, y + 10 * PT);
        x += width;
    }
    flow.y += 18 * PT;
}
