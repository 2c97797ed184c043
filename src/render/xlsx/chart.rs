//! Native charts. A share of 99.4 to 100 % drawn from zero says nothing, so the bars show what is not there; those of
//! 总览 stand beside its figures, in the column of words that figures leave empty.

use super::data::FIRST;
use super::fit;
use super::sheet::{Done, Frame, sheet_name};
use crate::render::lists::Item;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartPoint, ChartSolidFill,
    ChartType, Workbook,
};

/// Rows that a chart covers below the list.
const TALL: u32 = 22;

/// Bars of 总览: title, first and last of its rows, and the colour of each bar.
const OVERVIEW: [(&str, [&str; 2], &[&str]); 2] = [
    ("归档材料（件）", ["已归材料", "情况不明"], &["70AD47", "C00000", "FFC000"]),
    ("抽样户三环节（户）", ["三环节一致", "三环节矛盾"], &["70AD47", "FFC000", "ED7D31", "C00000"]),
];
/// Column of words in 总览.
const WORDS: u16 = 3;
/// Pixels of a row of 总览.
const ROW: u32 = 24;

/// Charts of 总览, whose rows begin with these names. Where all figures are 0 or none is given, there is no chart.
pub(super) fn overview(book: &mut Workbook, sheet: &str, rows: &[Vec<Item>]) -> Done<()> {
    for (title, ends, colours) in OVERVIEW {
        let at = |name: &str| rows.iter().position(|row| row[0].text() == name);
        let [Some(first), Some(last)] = ends.map(at) else { continue };
        let counted = |row: &Vec<Item>| matches!(row[1], Item::Count(count) if count > 0);
        if last - first + 1 != colours.len() || !rows[first..=last].iter().any(counted) {
            continue;
        }
        let (from, to) = (FIRST + first as u32, FIRST + last as u32);
        let mut chart = Chart::new(ChartType::Bar);
        let points: Vec<ChartPoint> = colours
            .iter()
            .map(|colour| {
                ChartPoint::new()
                    .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*colour)))
            })
            .collect();
        chart
            .add_series()
            .set_name(title)
            .set_categories((sheet, from, 0, to, 0))
            .set_values((sheet, from, 1, to, 1))
            .set_points(&points)
            .set_data_label(ChartDataLabel::new().show_value());
        chart.title().set_name(title).set_font(ChartFont::new().set_size(11));
        chart.y_axis().set_reverse();
        chart.x_axis().set_num_format("0").set_major_gridlines(false);
        chart.legend().set_hidden();
        // As high as the rows that it shows and those around them, none of which has words.
        chart.set_width(620).set_height(ROW * 7);
        book.worksheet_from_name(sheet)?.insert_chart_with_offset(
            from.saturating_sub(1),
            WORDS,
            &chart,
            6,
            4,
        )?;
    }
    Ok(())
}

/// Is anything missing or unknown by the line of totals? Bars of nothing are an empty frame.
pub(super) fn has_gaps(frame: &Frame<'_>, totals: &[Item]) -> bool {
    let counted = frame.heads.iter().zip(totals).filter(|(head, _)| matches!(head.name, "缺件" | "不明"));
    counted.into_iter().any(|(_, item)| !matches!(item, Item::Count(0)))
}

/// Stacked bars of 缺件 and 不明 below the list in `frame`, one bar a row. The last row is no bar when it is the sum of
/// the others.
pub(super) fn gaps(
    book: &mut Workbook,
    frame: &Frame<'_>,
    (last, summed): (u32, bool),
    title: String,
) -> Done<()> {
    let column = |name: &str| frame.heads.iter().position(|head| head.name == name);
    let (Some(missing), Some(unknown)) = (column("缺件"), column("不明")) else { return Ok(()) };
    let name = sheet_name(&frame.name);
    // A list that fills several sheets has no chart: it would show a part as the whole.
    let Ok(sheet) = book.worksheet_from_name(&name) else { return Ok(()) };
    let end = last.saturating_sub(u32::from(summed));
    if end <= FIRST {
        return Ok(());
    }
    let mut chart = Chart::new(ChartType::BarStacked);
    for (at, series, colour) in [(missing, "缺件", "C00000"), (unknown, "不明", "FFC000")] {
        chart
            .add_series()
            .set_name(series)
            .set_categories((name.as_str(), FIRST, 0, end, 0))
            .set_values((name.as_str(), FIRST, at as u16, end, at as u16))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)));
    }
    chart.title().set_name(title.as_str());
    chart.y_axis().set_reverse();
    chart.x_axis().set_num_format("0");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    let wide: f64 = fit::widths(&frame.heads, frame.printed).iter().take(frame.printed).sum();
    chart.set_width((wide * 0.98) as u32).set_height(370);
    chart.title().set_font(ChartFont::new().set_size(12));
    sheet.insert_chart(last + 2, 0, &chart)?;
    let right = frame.printed as u16 - 1;
    // A chart cut by the end of a page cannot be read: both fit one page, or the chart starts a page.
    match fit::beside_a_chart(end - FIRST + 1) {
        Some(true) => {
            sheet.set_print_fit_to_pages(1, 1);
        }
        Some(false) => {
            sheet.set_page_breaks(&[last + 1])?;
        }
        None => {}
    }
    sheet.set_print_area(0, 0, last + 2 + TALL, right).map(drop)
}
