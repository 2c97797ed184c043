//! Bars lying under one another: one a series, or one a category that is made of the series.

use super::super::font::{Length, PT, Use};
use super::super::page::{BLACK, Colour};
use super::super::paginate::Flow;
use super::canvas::{Canvas, SIZE, dots, filled, stroke, width_of, words};
use super::{Drawn, GRID, colour, shown, value};
use crate::render::blocks::{Chart, ChartKind, Span};
use plotters::chart::ChartBuilder;
use plotters::drawing::IntoDrawingArea;
use plotters::element::{PathElement, Rectangle, Text};
use plotters_backend::text_anchor::{HPos, VPos};

const BAR: Length = 11 * PT;
/// Room for the value behind the longest bar.
const VALUE: Length = 50 * PT;
const WHITE: Colour = [0xFF; 3];

/// Room for the labels of bars.
fn label_width(flow: &Flow<'_>, chart: &Chart) -> Length {
    chart.categories.iter().map(|c| width_of(flow, c)).max().unwrap_or(0).min(flow.width() * 2 / 5) + 6 * PT
}

fn bar_height(flow: &mut Flow<'_>, chart: &Chart, category: &str, labels: Length) -> Length {
    let lines = flow.lines(&[Span::plain(category)], Use::Table, SIZE, labels - 6 * PT);
    let bars = if chart.kind == ChartKind::Stacked { 1 } else { chart.series.len() };
    (bars as Length * (BAR + PT) + 5 * PT).max(lines as Length * 12 * PT + 4 * PT).min(flow.height())
}

/// Height of all bars.
pub(super) fn height(flow: &mut Flow<'_>, chart: &Chart) -> Length {
    let labels = label_width(flow, chart);
    chart
        .categories
        .iter()
        .fold(0, |sum: Length, category| sum.saturating_add(bar_height(flow, chart, category, labels)))
}

/// Rows from the current place on, as many on a page as it holds.
pub(super) fn lay(flow: &mut Flow<'_>, chart: &Chart, top: f64) -> Drawn {
    let labels = label_width(flow, chart);
    let heights: Vec<Length> =
        chart.categories.iter().map(|category| bar_height(flow, chart, category, labels)).collect();
    let mut row = 0;
    while row < heights.len() {
        flow.need(heights[row]);
        let mut end = row;
        let mut height = 0;
        while end < heights.len() && (end == row || height + heights[end] <= flow.left()) {
            height += heights[end];
            end += 1;
        }
        panel(flow, chart, top, labels, row, &heights[row..end])?;
        flow.y += height;
        flow.touched();
        row = end;
    }
    Ok(())
}

/// The rows from `first` on that one page holds.
fn panel(
    flow: &mut Flow<'_>,
    chart: &Chart,
    top: f64,
    labels: Length,
    first: usize,
    heights: &[Length],
) -> Drawn {
    let (x, y, width) = (flow.x(), flow.y, flow.width() - labels);
    let mut at = y;
    for (category, height) in chart.categories[first..].iter().zip(heights) {
        let spans = [Span::plain(category.as_str())];
        flow.block(&spans, Use::Table, SIZE, x, at + 2 * PT, labels - 6 * PT, 12 * PT);
        at += height;
    }
    let height = at - y;
    // What no room is left for inside a bar is not printed over its neighbour.
    let fits = |flow: &Flow<'_>, text: &str, length: f64| {
        width_of(flow, text) + 4 * PT <= (length / top * (width - VALUE) as f64) as Length
    };
    let mut rows: Vec<Vec<Bar>> = Vec::with_capacity(heights.len());
    for row in 0..heights.len() {
        let parts = chart.series.iter().enumerate().map(|(number, series)| {
            let value = value(&series.values, first + row);
            let text = value.map_or_else(|| "无数据".to_owned(), |v| shown(chart, v));
            let inside = chart.kind == ChartKind::Stacked;
            let printed = !inside || value.is_some_and(|v| v > 0.0 && fits(flow, &text, v));
            Bar { value, text, printed, colour: colour(chart, number) }
        });
        rows.push(parts.collect());
    }
    let area = Canvas { flow, x: x + labels, y, width, height }.into_drawing_area();
    let end = top * width as f64 / (width - VALUE) as f64;
    // Rows count downwards, in dots from the top of the panel.
    let mut plot = ChartBuilder::on(&area).build_cartesian_2d(0.0..end, f64::from(dots(height))..0.0)?;
    let axis = [(0.0, 0.0), (0.0, f64::from(dots(height)))];
    plot.draw_series(std::iter::once(PathElement::new(axis, stroke(GRID, 5))))?;
    let mut offset = 0;
    for (bars, height) in rows.iter().zip(heights) {
        if chart.kind == ChartKind::Stacked {
            stacked(&mut plot, bars, offset + 3 * PT, chart)?;
        } else {
            for (number, bar) in bars.iter().enumerate() {
                let at = offset + 3 * PT + number as Length * (BAR + PT);
                let length = bar.value.map_or(0.0, |v| v.clamp(0.0, top));
                let (upper, lower) = (f64::from(dots(at)), f64::from(dots(at + BAR - PT)));
                plot.draw_series([Rectangle::new([(0.0, upper), (length, lower)], filled(bar.colour))])?;
                let middle = (upper + lower) / 2.0;
                let place = (length + end * (4 * PT) as f64 / width as f64, middle);
                let style = words(BLACK, HPos::Left, VPos::Center);
                plot.draw_series([Text::new(bar.text.clone(), place, style)])?;
            }
        }
        offset += height;
    }
    Ok(())
}

struct Bar {
    value: Option<f64>,
    text: String,
    printed: bool,
    colour: Colour,
}

type Plot<'p, 'f, 'a> = plotters::chart::ChartContext<
    'p,
    Canvas<'f, 'a>,
    plotters::coord::cartesian::Cartesian2d<
        plotters::coord::types::RangedCoordf64,
        plotters::coord::types::RangedCoordf64,
    >,
>;

/// One bar made of parts, their sum behind it.
fn stacked(plot: &mut Plot<'_, '_, '_>, bars: &[Bar], at: Length, chart: &Chart) -> Drawn {
    let (upper, lower) = (f64::from(dots(at)), f64::from(dots(at + BAR - PT)));
    let middle = (upper + lower) / 2.0;
    let mut from = 0.0;
    for bar in bars {
        let Some(value) = bar.value.filter(|value| *value > 0.0) else { continue };
        let to = from + value;
        plot.draw_series([Rectangle::new([(from, upper), (to, lower)], filled(bar.colour))])?;
        if from > 0.0 {
            plot.draw_series([PathElement::new([(from, upper), (from, lower)], stroke(WHITE, 6))])?;
        }
        if bar.printed {
            let dark = u32::from(bar.colour[0]) + u32::from(bar.colour[1]) + u32::from(bar.colour[2]) < 360;
            let style = words(if dark { WHITE } else { BLACK }, HPos::Center, VPos::Center);
            plot.draw_series([Text::new(bar.text.clone(), ((from + to) / 2.0, middle), style)])?;
        }
        from = to;
    }
    let sum = if bars.iter().any(|bar| bar.value.is_some()) {
        format!(" 共{}", shown(chart, from))
    } else {
        " 无数据".to_owned()
    };
    plot.draw_series([Text::new(sum, (from, middle), words(BLACK, HPos::Left, VPos::Center))])?;
    Ok(())
}
