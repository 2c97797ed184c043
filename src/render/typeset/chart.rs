//! Charts (图): bars, columns and lines drawn straight on the page, values printed beside them.

use super::font::{Length, PT, Use};
use super::linebreak::{Pen, mark_colour, measure, set};
use super::page::{Colour, Stroke};
use super::paginate::Flow;
use crate::render::blocks::{Chart, ChartKind, Span};

const COLOURS: [Colour; 5] =
    [[0x2F, 0x5D, 0x8C], [0xC2, 0x7A, 0x2C], [0x4F, 0x7F, 0x52], [0x8A, 0x4B, 0x6B], [0x5E, 0x66, 0x70]];
const GRID: Colour = [0xD5, 0xD9, 0xDE];
const SIZE: Length = 9 * PT;
/// Upright charts hold this many categories; longer ones turn into bars.
const UPRIGHT: usize = 16;

/// Lays a chart out.
pub(super) fn lay(flow: &mut Flow, chart: &Chart) {
    let count = chart.categories.len();
    if count == 0 || chart.series.is_empty() {
        return;
    }
    let values = || chart.series.iter().flat_map(|s| &s.values).flatten().copied().filter(|v| v.is_finite());
    let top = chart.maximum.unwrap_or_else(|| nice(values().fold(0.0, f64::max)));
    let top = if top.is_finite() && top > 0.0 { top } else { 1.0 };
    let bars = chart.kind == ChartKind::Bars || count > UPRIGHT;
    // The length of a bar is its value; a line may be looked at more closely.
    let (bottom, top) =
        if bars || chart.kind != ChartKind::Lines { (0.0, top) } else { closer(values(), top) };
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
    let body = if bars { bars_height(flow, chart) } else { 170 * PT };
    // Never split; a chart taller than a page is the caller's fault and flows on.
    let height = flow.caption_height(&title) + legend_height + body;
    flow.need(height.min(flow.height()));
    flow.caption(&title, false);
    if chart.series.len() > 1 {
        legend(flow, chart);
    }
    if bars {
        lay_bars(flow, chart, top)
    } else {
        lay_upright(flow, chart, bottom, top)
    }
    flow.space(10 * PT);
}

/// The next round number at or above `value`.
fn nice(value: f64) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return 1.0;
    }
    let power = 10f64.powi(value.log10().floor() as i32);
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= value)
        .unwrap_or(value)
}

/// The part of the scale from zero to `top` that the values of a line need, in four equal steps: a rise of half a
/// percent is not seen on a scale of a hundred.
fn closer(values: impl Iterator<Item = f64>, top: f64) -> (f64, f64) {
    let (least, most) = values.fold((f64::MAX, f64::MIN), |(least, most), v| (least.min(v), most.max(v)));
    let room = |step: f64| {
        let bottom = (least / step).floor() * step;
        // Not beyond what the values can reach.
        let bottom = bottom.min(top - 4.0 * step);
        (bottom >= 0.0 && bottom + 4.0 * step >= most).then_some((bottom, bottom + 4.0 * step))
    };
    [0.25, 0.5, 1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .filter(|_| least <= most)
        .find_map(room)
        .unwrap_or((0.0, top))
}

fn shown(chart: &Chart, value: f64) -> String {
    format!("{:.*}", usize::from(chart.digits.min(6)), value)
}

/// A value of the scale: no decimals where there are none.
fn round(chart: &Chart, value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { shown(chart, value) }
}

fn colour(chart: &Chart, series: usize) -> Colour {
    let mark = chart.series.get(series).and_then(|s| s.mark);
    mark.map_or(COLOURS[series % COLOURS.len()], mark_colour)
}

fn width_of(flow: &Flow, text: &str) -> Length {
    let mut atoms = Vec::new();
    set(flow.faces, &[Span::plain(text)], Use::Table, SIZE, &mut atoms);
    measure(&atoms).0
}

fn legend(flow: &mut Flow, chart: &Chart) {
    let mut x = flow.x();
    let right = x + flow.width();
    for (number, series) in chart.series.iter().enumerate() {
        let width = width_of(flow, &series.name) + 24 * PT;
        if x + width > right && x > flow.x() {
            x = flow.x();
            flow.y += 14 * PT;
        }
        let y = flow.y;
        flow.page().fill(x, y + 3 * PT, 8 * PT, 8 * PT, colour(chart, number));
        flow.text(&series.name, Use::Table, Pen::of(SIZE), x + 12 * PT, y + 10 * PT);
        x += width;
    }
    flow.y += 18 * PT;
}

/// Room for the labels of bars.
fn label_width(flow: &Flow, chart: &Chart) -> Length {
    chart.categories.iter().map(|c| width_of(flow, c)).max().unwrap_or(0).min(flow.width() * 2 / 5) + 6 * PT
}

const BAR: Length = 11 * PT;

fn bar_height(flow: &mut Flow, chart: &Chart, category: &str, labels: Length) -> Length {
    let lines = flow.lines(&[Span::plain(category)], Use::Table, SIZE, labels - 6 * PT);
    (chart.series.len() as Length * (BAR + PT) + 5 * PT)
        .max(lines as Length * 12 * PT + 4 * PT)
        .min(flow.height())
}

fn bars_height(flow: &mut Flow, chart: &Chart) -> Length {
    let labels = label_width(flow, chart);
    chart
        .categories
        .iter()
        .fold(0, |sum: Length, category| sum.saturating_add(bar_height(flow, chart, category, labels)))
}

fn lay_bars(flow: &mut Flow, chart: &Chart, top: f64) {
    let labels = label_width(flow, chart);
    let room = flow.width() - labels - 50 * PT;
    let bar = BAR;
    for (row, category) in chart.categories.iter().enumerate() {
        let spans = [Span::plain(category.as_str())];
        let height = bar_height(flow, chart, category, labels);
        flow.need(height);
        let (x, y) = (flow.x(), flow.y);
        flow.block(&spans, Use::Table, SIZE, x, y + 2 * PT, labels - 6 * PT, 12 * PT);
        flow.page().fill(x + labels, y, PT / 2, height, GRID);
        for (number, series) in chart.series.iter().enumerate() {
            let at = y + 3 * PT + number as Length * (bar + PT);
            let value = series.values.get(row).copied().flatten().filter(|v| v.is_finite());
            let length = value.map_or(0, |v| ((v / top).clamp(0.0, 1.0) * f64::from(room)) as Length);
            flow.page().fill(x + labels, at, length, bar - PT, colour(chart, number));
            let text = value.map_or_else(|| "无数据".to_owned(), |v| shown(chart, v));
            flow.text(&text, Use::Table, Pen::of(SIZE), x + labels + length + 4 * PT, at + 8 * PT);
        }
        flow.y += height;
        flow.touched();
    }
}

fn lay_upright(flow: &mut Flow, chart: &Chart, bottom: f64, top: f64) {
    let (x, y) = (flow.x(), flow.y + 12 * PT);
    let step_at = |step: i32| bottom + (top - bottom) * f64::from(step) / 4.0;
    let axis = (0..=4).map(|step| width_of(flow, &round(chart, step_at(step)))).max().unwrap_or(0) + 8 * PT;
    let (left, width, height) = (x + axis, flow.width() - axis, 100 * PT);
    for step in 0..=4 {
        let at = y + height - height * Length::from(step) / 4;
        flow.page().fill(left, at, width, PT / 3, GRID);
        let text = round(chart, step_at(step));
        let wide = width_of(flow, &text);
        flow.text(&text, Use::Table, Pen::of(SIZE), left - wide - 4 * PT, at + 3 * PT);
    }
    let slot = width / chart.categories.len() as Length;
    let count = chart.series.len() as Length;
    for (number, series) in chart.series.iter().enumerate() {
        let mut last = None;
        for (row, _) in chart.categories.iter().enumerate() {
            let Some(value) = series.values.get(row).copied().flatten().filter(|v| v.is_finite()) else {
                last = None;
                continue;
            };
            let tall = (((value - bottom) / (top - bottom)).clamp(0.0, 1.0) * f64::from(height)) as Length;
            let centre = left + slot * row as Length + slot / 2;
            let text = shown(chart, value);
            let wide = width_of(flow, &text);
            if chart.kind == ChartKind::Columns {
                let bar = (slot * 3 / 4 / count).min(36 * PT);
                let at = centre - bar * count / 2 + bar * number as Length;
                flow.page().fill(at, y + height - tall, bar - PT / 2, tall, colour(chart, number));
                flow.text(
                    &text,
                    Use::Table,
                    Pen::of(SIZE),
                    at + bar / 2 - wide / 2,
                    y + height - tall - 3 * PT,
                );
            } else {
                let here = (centre, y + height - tall);
                if let Some(from) = last {
                    flow.page().strokes.push(Stroke {
                        from,
                        to: here,
                        width: 1_500,
                        colour: colour(chart, number),
                    });
                }
                flow.page().fill(here.0 - 2 * PT, here.1 - 2 * PT, 4 * PT, 4 * PT, colour(chart, number));
                // Near the upper end the value stands below its point, clear of the line of the scale.
                let label = if here.1 < y + 14 * PT { here.1 + 12 * PT } else { here.1 - 5 * PT };
                flow.text(&text, Use::Table, Pen::of(SIZE), centre - wide / 2, label);
                last = Some(here);
            }
        }
    }
    let mut deepest = 0;
    for (row, category) in chart.categories.iter().enumerate() {
        let spans = [Span::plain(category.as_str())];
        let room = slot - 2 * PT;
        let wide = width_of(flow, category).min(room);
        let at = left + slot * row as Length + (slot - wide) / 2;
        deepest = deepest.max(flow.block(
            &spans,
            Use::Table,
            SIZE,
            at,
            y + height + 4 * PT,
            room.max(wide),
            11 * PT,
        ));
    }
    flow.y = y + height + 6 * PT + deepest;
    flow.touched();
}

#[cfg(test)]
mod tests {
    use super::closer;

    #[test]
    fn the_scale_of_a_line_follows_its_values() {
        assert_eq!(closer([95.7, 95.8, 96.0].into_iter(), 100.0), (95.5, 96.5));
        assert_eq!(closer([99.0, 100.0].into_iter(), 100.0), (99.0, 100.0), "nothing is more than whole");
        assert_eq!(closer([12.0, 96.0].into_iter(), 100.0), (0.0, 100.0));
        assert_eq!(closer([62.0, 80.0].into_iter(), 100.0), (60.0, 80.0));
        assert_eq!(closer(std::iter::empty(), 100.0), (0.0, 100.0));
    }
}
