//! Bars lying under one another: one a series, or one a category that is made of the series.

use super::super::font::{Length, PT, Use};
use super::super::page::{BLACK, Colour};
use super::super::paginate::Flow;
use super::canvas::{Canvas, SIZE, dots, filled, stroke, width_of, words};
use super::{Drawn, GRID, colour, frame, shown, value};
use crate::render::blocks::{Chart, ChartKind, Series, Span};
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
    let room = room(flow, chart, top, width);
    let rows: Vec<Vec<Bar>> =
        (first..first + heights.len()).map(|row| bars(flow, chart, top, width - room, row)).collect();
    if chart.kind == ChartKind::Stacked {
        edges(flow, &rows, heights, (x + labels, y), f64::from(width - room) / top);
    }
    let area = Canvas { flow, x: x + labels, y, width, height }.into_drawing_area();
    let end = top * width as f64 / (width - room) as f64;
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

/// One bar a series, or the parts of one; `long` is the length of the longest.
fn bars(flow: &Flow<'_>, chart: &Chart, top: f64, long: Length, row: usize) -> Vec<Bar> {
    // What no room is left for inside a bar is not printed over its neighbour.
    let fits =
        |text: &str, value: f64| width_of(flow, text) + 4 * PT <= (value / top * f64::from(long)) as Length;
    let one = |(number, series): (usize, &Series)| {
        let value = value(&series.values, row);
        let text = value.map_or_else(|| "无数据".to_owned(), |v| shown(chart, v));
        let inside = chart.kind == ChartKind::Stacked;
        let printed = !inside || value.is_some_and(|v| v > 0.0 && fits(&text, v));
        Bar { value, text, printed, colour: colour(chart, number) }
    };
    chart.series.iter().enumerate().map(one).collect()
}

/// What stands behind a bar made of parts: their sum, and the parts that have no room for their value.
fn behind(chart: &Chart, bars: &[Bar]) -> String {
    if !bars.iter().any(|bar| bar.value.is_some()) {
        return " 无数据".to_owned();
    }
    let sum = bars.iter().filter_map(|bar| bar.value).sum();
    let small: Vec<String> = bars
        .iter()
        .zip(&chart.series)
        .filter(|(bar, _)| !bar.printed && bar.value.is_some_and(|value| value > 0.0))
        .map(|(bar, series)| format!("{}{}", series.name, bar.text))
        .collect();
    let small = if small.is_empty() { String::new() } else { format!("，其中{}", small.join("、")) };
    format!(" 共{}{small}", shown(chart, sum))
}

/// Room behind the longest bar, so that what stands behind each of them ends on the page. Shorter bars hold fewer values,
/// and more words stand behind them: what is found for the room of one round is looked at once more.
fn room(flow: &Flow<'_>, chart: &Chart, top: f64, width: Length) -> Length {
    const ROUNDS: usize = 4;
    let mut room = VALUE;
    if chart.kind != ChartKind::Stacked {
        return room;
    }
    for _ in 0..ROUNDS {
        let mut most = room;
        for row in 0..chart.categories.len() {
            let bars = bars(flow, chart, top, width - room, row);
            let share = bars.iter().filter_map(|bar| bar.value).sum::<f64>() / top;
            let words = width_of(flow, &behind(chart, &bars)) + 2 * PT;
            if share > 0.0 {
                most = most.max(width - (f64::from(width - words) / share).max(0.0) as Length);
            }
        }
        if most == room {
            break;
        }
        room = most.min(width * 2 / 3);
    }
    room
}

/// Thin edges around all bars.
fn edges(flow: &mut Flow<'_>, rows: &[Vec<Bar>], heights: &[Length], at: (Length, Length), scale: f64) {
    let mut y = at.1;
    for (bars, height) in rows.iter().zip(heights) {
        let sum: f64 = bars.iter().filter_map(|bar| bar.value).filter(|value| *value > 0.0).sum();
        let long = (sum * scale) as Length;
        if long > 0 {
            // Half of it lies outside of the bar, which is painted over it.
            let out = 3 * PT / 10;
            frame(flow, at.0, y + 3 * PT - out, long + out, BAR - PT + 2 * out);
        }
        y += height;
    }
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
    let told = behind(chart, bars);
    plot.draw_series([Text::new(told, (from, middle), words(BLACK, HPos::Left, VPos::Center))])?;
    Ok(())
}
