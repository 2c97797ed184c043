//! Upright columns, and lines over categories or over days.

use super::super::font::{Length, PT, Use};
use super::super::page::BLACK;
use super::super::paginate::Flow;
use super::canvas::{Canvas, DOT, SIZE, dots, filled, stroke, width_of, words};
use super::{Drawn, GRID, colour, round, shown, value};
use crate::render::blocks::{Chart, ChartKind, Span};
use plotters::chart::{ChartBuilder, LabelAreaPosition};
use plotters::drawing::IntoDrawingArea;
use plotters::element::{EmptyElement, Rectangle, Text};
use plotters::series::{DashedLineSeries, LineSeries};
use plotters_backend::text_anchor::{HPos, VPos};

/// Room for a whole upright chart with its labels.
pub(super) const HEIGHT: Length = 170 * PT;
const PLOT: Length = 100 * PT;
/// Room for values above the highest mark.
const ABOVE: Length = 12 * PT;

pub(super) fn lay(flow: &mut Flow<'_>, chart: &Chart, bottom: f64, top: f64) -> Drawn {
    let (x, y, width, count) = (flow.x(), flow.y, flow.width(), chart.categories.len());
    let steps = (0..=4).map(|step| bottom + (top - bottom) * f64::from(step) / 4.0);
    let axis = steps.map(|step| width_of(flow, &round(chart, step))).max().unwrap_or(0) + 8 * PT;
    let places = places(chart);
    let (least, most) = (places[0], places[count - 1]);
    let span = if chart.positions.len() == count { (most - least).max(1.0) } else { 0.0 };
    // A day chart leaves room for the words at either end; slots have it already.
    let (from, to) = if span > 0.0 { (least - span * 0.05, most + span * 0.06) } else { (0.0, count as f64) };
    let widths: Vec<Vec<Length>> = chart
        .series
        .iter()
        .map(|series| {
            let text = |at| value(&series.values, at).map_or(0, |v| width_of(flow, &shown(chart, v)));
            (0..count).map(text).collect()
        })
        .collect();
    let canvas = Canvas { flow: &mut *flow, x, y, width, height: ABOVE + PLOT };
    let area = canvas.into_drawing_area();
    let mut plot = ChartBuilder::on(&area)
        .margin_top(dots(ABOVE))
        .set_label_area_size(LabelAreaPosition::Left, dots(axis))
        .build_cartesian_2d(from..to, bottom..top)?;
    plot.configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_max_light_lines(1)
        .bold_line_style(stroke(GRID, 3))
        .light_line_style(stroke(GRID, 3))
        .axis_style(stroke(GRID, 3))
        .set_tick_mark_size(LabelAreaPosition::Left, 0)
        .y_label_style(words(BLACK, HPos::Right, VPos::Center))
        .y_label_formatter(&|value| round(chart, *value))
        .draw()?;
    let slot = (width - axis) / count as Length;
    for (number, series) in chart.series.iter().enumerate() {
        let points: Vec<(usize, f64)> =
            (0..count).filter_map(|at| Some((at, value(&series.values, at)?.clamp(bottom, top)))).collect();
        let colour = colour(chart, number);
        if chart.kind == ChartKind::Columns {
            let number_of = chart.series.len() as Length;
            let bar = (slot * 3 / 4 / number_of).min(36 * PT);
            let scale = count as f64 / (width - axis) as f64;
            for (at, tall) in points {
                let left = places[at] - (bar * number_of / 2 - bar * number as Length) as f64 * scale;
                let right = left + (bar - PT / 2) as f64 * scale;
                plot.draw_series([Rectangle::new([(left, bottom), (right, tall)], filled(colour))])?;
                let text = value(&series.values, at).map(|v| shown(chart, v)).unwrap_or_default();
                let above = Text::new(text, (0, -dots(2 * PT)), words(BLACK, HPos::Center, VPos::Bottom));
                plot.draw_series([EmptyElement::at(((left + right) / 2.0, tall)) + above])?;
            }
            continue;
        }
        // A gap in the values is a gap in the line.
        for run in points.chunk_by(|one, next| next.0 == one.0 + 1 || series.dashed) {
            let line = run.iter().map(|(at, tall)| (places[*at], *tall));
            if series.dashed {
                plot.draw_series(DashedLineSeries::new(line, 40, 30, stroke(colour, 11)))?;
            } else {
                plot.draw_series(LineSeries::new(line, stroke(colour, 15)))?;
            }
        }
        // The latest value is always told; of those before it, what has room beside it. A projection tells its end.
        let mut taken = i32::MAX;
        for (turn, (at, tall)) in points.iter().rev().enumerate() {
            if series.dashed && turn > 0 {
                break;
            }
            let (centre, height) = plot.backend_coord(&(places[*at], *tall));
            if !series.dashed {
                let half = dots(2 * PT);
                let point = Rectangle::new([(-half, -half), (half, half)], filled(colour));
                plot.draw_series([EmptyElement::at((places[*at], *tall)) + point])?;
            }
            let half = dots(widths[number][*at]) / 2;
            if centre + half + dots(3 * PT) > taken {
                continue;
            }
            taken = centre - half;
            let text = value(&series.values, *at).map(|v| shown(chart, v)).unwrap_or_default();
            // Near the upper end the value stands below its point, clear of the line of the scale.
            let (shift, side) = if height < dots(14 * PT) {
                (dots(4 * PT), VPos::Top)
            } else {
                (-dots(4 * PT), VPos::Bottom)
            };
            let text = Text::new(text, (0, shift), words(BLACK, HPos::Center, side));
            plot.draw_series([EmptyElement::at((places[*at], *tall)) + text])?;
        }
    }
    let centres: Vec<Length> =
        places.iter().map(|at| x + plot.backend_coord(&(*at, bottom)).0 * DOT).collect();
    drop(plot);
    drop(area);
    let room = if span > 0.0 { 60 * PT } else { slot - 2 * PT };
    let deepest = labels(flow, chart, &centres, y + ABOVE + PLOT + 4 * PT, room, span > 0.0);
    flow.y = y + ABOVE + PLOT + 6 * PT + deepest;
    flow.touched();
    Ok(())
}

/// Where the categories stand on the scale below.
fn places(chart: &Chart) -> Vec<f64> {
    if chart.positions.len() == chart.categories.len() {
        chart.positions.clone()
    } else {
        (0..chart.categories.len()).map(|at| at as f64 + 0.5).collect()
    }
}

/// Names under the categories; days that have no room beside the later ones go unnamed. Gives the deepest one's height.
fn labels(
    flow: &mut Flow<'_>,
    chart: &Chart,
    centres: &[Length],
    y: Length,
    room: Length,
    days: bool,
) -> Length {
    let (mut deepest, mut taken) = (0, Length::MAX);
    for (category, centre) in chart.categories.iter().zip(centres).rev() {
        let wide = width_of(flow, category).min(room);
        if days && centre + wide / 2 + 4 * PT > taken {
            continue;
        }
        taken = centre - wide / 2;
        let spans = [Span::plain(category.as_str())];
        let left = centre - wide / 2;
        deepest = deepest.max(flow.block(&spans, Use::Table, SIZE, left, y, room.max(wide), 11 * PT));
    }
    deepest
}
