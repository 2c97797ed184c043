//! Widths of columns and heights of rows. No program but Excel makes a row as high as its wrapped text, so heights are
//! written; and heights need the widths of the characters.

use crate::render::blocks::Align;
use crate::render::cells::{Head, Item};

/// Pixels (1/96 inch) across A4 landscape between margins of 10 mm.
pub(super) const PAPER: f64 = 1_047.0;
/// Pixels that the printed columns of a list take together at most: their type is 9.5 points on paper then, and 9
/// where a program without the workbook's font makes all columns wider.
pub(super) const PAGE: f64 = 1_085.0;
/// Height in points of one line of the lists' type, and of the air around it.
const LINE: f64 = 14.5;
const AIR: f64 = 4.0;
/// Lines of a row that a column for the screen may ask for.
const FAR_LINES: usize = 4;
/// Excel makes no row higher.
const MOST: f64 = 409.0;
/// A column that is at most this wide is never narrowed.
const NARROW: u8 = 15;
/// Pixels of a full-width character, of any other, and of the padding of a cell.
const FULL: f64 = 13.4;
const HALF: f64 = 7.2;
const PADDING: f64 = 8.0;
/// A bold figure is wider than a plain one by this factor, in the fonts that stand in for the workbook's, too.
const BOLD: f64 = 1.25;

/// Characters below which no column of words is narrowed: the sheet is printed a little smaller then.
const LEAST: u8 = 12;
/// How much wider than asked for a column of words may become where the page has room.
const ROOMY: f64 = 1.4;

/// Widths in pixels; the printed columns fit the page. Wide columns give way, in proportion, down to [`LEAST`]; what the
/// page has left goes to the columns of words.
pub(super) fn widths(heads: &[Head], printed: usize) -> Vec<f64> {
    let natural = |head: &Head| f64::from(head.width.max(5)) * HALF + PADDING;
    let mut widths: Vec<f64> = heads.iter().map(natural).collect();
    let on_paper = &heads[..printed.min(heads.len())];
    // A number broken over two lines is read wrong.
    let gives = |head: &Head| head.width > NARROW && !head.name.contains("户编号");
    let takes = |head: &Head| head.align == Align::Left && head.width >= LEAST;
    let sum =
        |of: &dyn Fn(&Head) -> bool| -> f64 { on_paper.iter().filter(|head| of(head)).map(natural).sum() };
    let all = sum(&|_| true);
    let share = |of: &dyn Fn(&Head) -> bool| (PAGE - all + sum(of)) / sum(of).max(1.0);
    let (bends, factor): (&dyn Fn(&Head) -> bool, f64) =
        if all > PAGE { (&gives, share(&gives)) } else { (&takes, share(&takes).min(ROOMY)) };
    let least = f64::from(LEAST) * HALF + PADDING;
    for (width, head) in widths.iter_mut().zip(on_paper) {
        if bends(head) {
            *width = (*width * factor).max(least);
        }
    }
    widths
}

/// `text` in lines that are at most `width` pixels wide: what is told below a list stands in cells that do not wrap.
pub(super) fn broken(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = PADDING;
    for c in text.chars() {
        let advance = if c.is_ascii() { HALF } else { FULL };
        if used + advance > width.max(PADDING + FULL) {
            lines.push(String::new());
            used = PADDING;
        }
        used += advance;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// Height in points of a row of one line.
pub(super) const ONE_LINE: f64 = LINE + AIR;

/// The columns, wide enough for the bold figures of their sums: a figure that does not fit is shown as `###`.
pub(super) fn with_room(heads: &[Head], totals: Option<&[Item]>) -> Vec<Head> {
    let mut heads = heads.to_vec();
    for (head, item) in heads.iter_mut().zip(totals.unwrap_or_default()) {
        if matches!(
            item,
            Item::Count(_) | Item::Tally(..) | Item::Share(Some(_)) | Item::Number(Some(_)) | Item::Points(_)
        ) {
            let bold = (item.text().chars().count() as f64 * BOLD).ceil() as u8;
            head.width = head.width.max(bold.saturating_add(1));
        }
    }
    heads
}

/// Height in points of a row whose cells have these widths. Columns that are not printed add a few lines at most.
pub(super) fn height(items: &[Item], widths: &[f64], printed: usize) -> f64 {
    let lines = items.iter().zip(widths).enumerate().map(|(at, (item, width))| {
        let lines = lines(&item.text(), *width);
        if at < printed { lines } else { lines.min(FAR_LINES) }
    });
    (lines.max().unwrap_or(1).max(1) as f64 * LINE + AIR).min(MOST)
}

/// Points of rows that a page takes below title and head, and up to which they are made to fit one: 7.5 points on paper.
const ROWS: f64 = 480.0;
const SQUEEZED: f64 = 640.0;

/// Do rows of this height fill a page and a little of a second?
pub(super) fn is_little_more_than_a_page(height: f64) -> bool {
    height > ROWS && height <= SQUEEZED
}

/// Points that a chart takes below a list, with the line above it.
const CHART: f64 = 300.0;

/// May a chart below this many rows be cut by the end of a page? `Some(true)` when both can be made to fit one page,
/// `Some(false)` when the chart must start a page of its own.
pub(super) fn beside_a_chart(rows: u32) -> Option<bool> {
    let height = f64::from(rows) * (LINE + AIR) + CHART;
    (height > ROWS).then_some(height <= SQUEEZED)
}

/// Pixels that `text` takes in one line, with the padding of its cell.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { HALF } else { FULL }).sum::<f64>() + PADDING
}

/// Lines that `text` takes in a cell of `width` pixels. Words of half-width characters stay together.
pub(super) fn lines(text: &str, width: f64) -> usize {
    let room = (width - PADDING).max(FULL);
    let (mut lines, mut used, mut word) = (1, 0.0, 0.0);
    for c in text.chars() {
        if c == '\n' {
            (lines, used, word) = (lines + 1, 0.0, 0.0);
            continue;
        }
        let advance = if c.is_ascii() { HALF } else { FULL };
        word = if c.is_ascii_graphic() { word + advance } else { 0.0 };
        used += advance;
        if used > room {
            lines += 1;
            // What is broken off goes down: the word so far, unless it is longer than a line.
            used = if word > 0.0 && word < room { word } else { advance };
            word = if word > 0.0 { used } else { 0.0 };
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::cells::{figure, text};

    #[test]
    fn printed_columns_fit_the_page_and_narrow_ones_keep_their_width() {
        let heads = [text("户编号", 12), text("要做什么", 90), text("说明", 120), text("出处", 200)];
        let widths = widths(&heads, 3);
        assert!((widths[..3].iter().sum::<f64>() - PAGE).abs() < 1.0, "{widths:?}");
        assert!((widths[0] - (12.0 * HALF + PADDING)).abs() < 0.1);
        assert!((widths[2] - widths[1]) > 100.0, "wider columns stay wider");
    }

    #[test]
    fn many_columns_are_printed_smaller_and_never_two_characters_wide() {
        let wide = [text("材料", 30), text("责任单位（人）", 18), text("说明", 18)];
        let heads: Vec<Head> = (0..11).map(|_| text("苏木乡镇", 12)).chain(wide).collect();
        let widths = widths(&heads, heads.len());
        assert!(widths[11..].iter().all(|width| *width >= 12.0 * HALF + PADDING), "{widths:?}");
        let id = super::widths(&[text("相关户编号", 18), text("回答", 200)], 2);
        assert!((id[0] - (18.0 * HALF + PADDING)).abs() < 0.1, "a number stays in one line: {id:?}");
    }

    #[test]
    fn words_take_the_room_that_the_page_has_left_and_figures_do_not() {
        let heads = [text("苏木乡镇", 12), text("级别", 6), figure("应归", 8)];
        let widths = widths(&heads, 3);
        assert!((widths[0] - (12.0 * HALF + PADDING) * ROOMY).abs() < 0.1, "{widths:?}");
        assert!((widths[1] - (6.0 * HALF + PADDING)).abs() < 0.1);
        assert!((widths[2] - (8.0 * HALF + PADDING)).abs() < 0.1);
    }

    #[test]
    fn a_note_is_broken_into_lines_that_fit() {
        let text = "综合得分＝各项得分按权重的平均，满分100";
        let lines = broken(text, PADDING + 10.0 * FULL);
        assert_eq!(lines.concat(), text);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line) <= PADDING + 10.0 * FULL));
        assert_eq!(broken(text, 1_000.0), [text]);
        assert_eq!(broken("甲乙", 0.0), ["甲", "乙"], "a column without room still ends");
    }

    #[test]
    fn a_column_has_room_for_the_bold_figure_of_its_sum() {
        let heads = [text("苏木乡镇", 12), figure("应交", 5), figure("完整率", 5)];
        let room = |totals: &[Item]| widths(&with_room(&heads, Some(totals)), 3);
        let plain = widths(&heads, 3);
        let wide = room(&[Item::Text("合计".into()), Item::Count(1_234_567), Item::Share(Some(0.9876))]);
        assert_eq!(plain[0], wide[0], "words wrap");
        assert!(wide[1] >= 7.0 * HALF * 1.25 + PADDING, "{wide:?}");
        assert!(wide[2] >= 6.0 * HALF * 1.25 + PADDING, "{wide:?}");
        let small = room(&[Item::Text("合计".into()), Item::Count(7), Item::Share(None)]);
        assert_eq!(plain, small, "a figure that fits changes nothing");
        assert_eq!(with_room(&heads, None).len(), 3);
    }

    #[test]
    fn columns_for_the_screen_are_read_in_full_but_do_not_blow_rows_up() {
        let item = |count: usize| Item::Text("字".repeat(count));
        let widths = [PADDING + 10.0 * FULL; 2];
        let height = |near, far| super::height(&[item(near), item(far)], &widths, 1);
        assert!(height(5, 25) > height(5, 5), "a source of three lines is not cut");
        assert_eq!(height(5, 40), height(5, 400));
        assert!(height(400, 5) > height(5, 400));
    }

    #[test]
    fn a_chart_is_never_cut_by_the_end_of_a_page() {
        assert_eq!(beside_a_chart(5), None, "there is room");
        assert_eq!(beside_a_chart(15), Some(true), "a little smaller, and both stand on one page");
        assert_eq!(beside_a_chart(40), Some(false), "a page of its own");
    }

    #[test]
    fn wrapped_text_is_counted_in_full() {
        assert_eq!(lines("", 100.0), 1);
        assert_eq!(lines("十个字十个字十个字", PADDING + 9.0 * FULL), 1);
        assert_eq!(lines("十个字十个字十个字十", PADDING + 9.0 * FULL), 2);
        assert_eq!(lines("甲\n乙\n丙", 100.0), 3);
        let long = "a".repeat(100);
        assert!(lines(&long, PADDING + 10.0 * HALF) >= 10, "a word longer than the line is broken");
    }
}
