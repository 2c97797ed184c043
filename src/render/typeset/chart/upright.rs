//! Upright columns, and lines over categories or over days.

use super::super::font::{Length, PT, Use};
use super::super::page::BLACK;
use super::super::paginate::Flow;
use super::canvas::{Canvas, DOT, SIZE, dots, filled, stroke, width_of, words};
use super::labels::{Frame, Point, Taken};
use super::{Drawn, GRID, broken, colour, round, shown, value};
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
    let mut lines: Vec<(usize, Vec<(usize, f64)>)> = Vec::new();
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
        for run in points.chunk_by(|one, next| next.0 == one.0 + 1 || series.line.is_reckoned()) {
            let line = run.iter().map(|(at, tall)| (places[*at], *tall));
            if let Some((on, off)) = broken(series.line) {
                let (on, off) = (dots(on).unsigned_abs(), dots(off).unsigned_abs());
                plot.draw_series(DashedLineSeries::new(line, on, off, stroke(colour, 13)))?;
            } else {
                plot.draw_series(LineSeries::new(line, stroke(colour, 15)))?;
            }
        }
        lines.push((number, points));
    }
    // Values are placed when all lines are known: none of them runs through one.
    let mut taken = Taken::default();
    for (number, points) in &lines {
        let reckoned = chart.series[*number].line.is_reckoned();
        let on: Vec<Point> =
            points.iter().map(|(at, tall)| plot.backend_coord(&(places[*at], *tall))).collect();
        for pair in points.iter().zip(&on).collect::<Vec<_>>().windows(2) {
            if pair[1].0.0 == pair[0].0.0 + 1 || reckoned {
                taken.line(*pair[0].1, *pair[1].1);
            }
        }
        let half = dots(2 * PT);
        for (x, y) in on.iter().filter(|_| !reckoned) {
            taken.mark(Frame { left: x - half, top: y - half, right: x + half, bottom: y + half });
        }
    }
    let (least, most) = (plot.backend_coord(&(from, bottom)), plot.backend_coord(&(to, top)));
    for step in 0..=4 {
        let at = bottom + (top - bottom) * f64::from(step) / 4.0;
        taken.scale(plot.backend_coord(&(from, at)), plot.backend_coord(&(to, at)));
    }
    let canvas = Frame { left: least.0, top: 0, right: most.0, bottom: least.1 };
    for (number, points) in &lines {
        let series = &chart.series[*number];
        let reckoned = series.line.is_reckoned();
        // The latest value is always told; of those before it, what has room. A projection tells its end, unless nothing is
        // left then: the day below says that.
        for (turn, (at, tall)) in points.iter().rev().enumerate() {
            let told = value(&series.values, *at).unwrap_or_default();
            if reckoned && (turn > 0 || told == 0.0) {
                break;
            }
            let (x, y) = plot.backend_coord(&(places[*at], *tall));
            if !reckoned {
                let half = dots(2 * PT);
                let point = Rectangle::new([(-half, -half), (half, half)], filled(colour(chart, *number)));
                plot.draw_series([EmptyElement::at((places[*at], *tall)) + point])?;
            }
            let size = (dots(widths[*number][*at]), dots(SIZE));
            let Some(place) = taken.place((x, y), size, dots(4 * PT), canvas, turn == 0) else { continue };
            let offset = (place.left - x, place.top - y);
            let text = Text::new(shown(chart, told), offset, words(BLACK, HPos::Left, VPos::Top));
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
