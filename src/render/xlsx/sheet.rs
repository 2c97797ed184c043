//! One sheet: title, head, rows one after another in constant memory, print setting.
//!
//! Constant memory drops what is written to a row that is finished, silently: title, head and rows are written in
//! order, row heights before their row, and `tests` reads everything back.

use super::fit;
use super::style::{BAR, SCALE, Styles};
use crate::base::answers::{Column, Handling};
use crate::render::blocks::Mark;
use crate::render::links::Links;
use crate::render::lists::{Head, Item};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
    ConditionalFormatFormula, ConditionalFormatType, DataValidation, DataValidationErrorStyle, Format, Url,
    Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows a sheet can hold.
const MOST_ROWS: u32 = 1_048_576;
/// Rows kept free below the rows of a list: for its totals or where it goes on, and for what is told of links.
const BELOW: u32 = 2;
/// Characters a cell can hold.
const MOST_CHARS: usize = 32_767;
/// Page breaks a sheet can hold.
const MOST_BREAKS: usize = 1_023;
/// Links a sheet can hold.
pub(super) const MOST_LINKS: u32 = 65_530;
/// Characters a sheet's name can hold.
const MOST_NAME: usize = 31;
/// Column whose cells lead to the rule, in lists that say where it is explained. A short one: not every program wraps the
/// text of a link.
pub(super) const RULE: &str = "代码";
/// Column of shares, which are drawn as bars behind their figures.
const SHARE: &str = "完整率";
const A4: u8 = 9;
/// Rows above the first row of data: title and head.
pub(super) const ABOVE: u32 = 2;

pub(super) type Done<T> = std::result::Result<T, XlsxError>;

/// What one sheet can hold.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub rows: u32,
    pub links: u32,
    /// Rows whose height is given. The library keeps what it is told of every row, and programs find the height of the
    /// others when they open the sheet: memory stays the same however long the list is.
    pub heights: u32,
}

pub(super) const LIMITS: Limits = Limits { rows: MOST_ROWS, links: MOST_LINKS, heights: 20_000 };

/// What stands around the rows.
pub(super) struct Frame<'a> {
    /// Name of the sheet.
    pub name: String,
    /// First line: unit, list, date.
    pub title: String,
    /// What must be known to read the list; it stands below the rows and their sums.
    pub note: String,
    pub heads: Vec<Head>,
    /// Columns that are printed; the others are for the screen.
    pub printed: usize,
    /// Rows that are printed; the others are for the screen.
    pub printed_rows: u32,
    /// Words to choose from in a column to fill in.
    pub choices: Option<(&'static str, &'static [&'static str])>,
    /// Links to the files of the project.
    pub files: Links<'a>,
    /// Where each rule is explained: code → place in this workbook.
    pub rules: BTreeMap<String, String>,
}

impl<'a> Frame<'a> {
    /// All of it printed, nothing to choose, no links.
    pub(super) fn new(name: &str, title: String, heads: Vec<Head>) -> Frame<'a> {
        Frame {
            name: name.into(),
            title,
            note: String::new(),
            printed: heads.len(),
            printed_rows: u32::MAX,
            heads,
            choices: None,
            files: Links::none(),
            rules: BTreeMap::new(),
        }
    }
}

/// What was written: the last row of the last sheet, and each sheet with its rows of data.
pub(super) struct Written {
    pub last: u32,
    pub sheets: Vec<(String, u32)>,
}

/// What comes one below the other.
pub(super) enum Line {
    Row(Vec<Item>),
    /// Line that heads a block of rows.
    Band(String),
    /// The next row starts a page.
    Page,
}

/// The sheet, `(2)` of one that follows a full one, and the row of a list's row number `at`, from nought, as the screen
/// counts them.
pub(in crate::render) fn row_of(at: usize) -> (String, usize) {
    let room = (MOST_ROWS - BELOW - ABOVE) as usize;
    let part = if at < room { String::new() } else { format!("({})", at / room + 1) };
    (part, at % room + ABOVE as usize + 1)
}

/// Writes a list; a second sheet follows where the first is full.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    frame: &Frame<'_>,
    lines: impl Iterator<Item = Line>,
    totals: Option<Vec<Item>>,
) -> Done<Written> {
    write_within(book, styles, frame, lines, totals, LIMITS)
}

/// [`write()`], with sheets of any size.
pub(super) fn write_within(
    book: &mut Workbook,
    styles: &Styles,
    frame: &Frame<'_>,
    lines: impl Iterator<Item = Line>,
    totals: Option<Vec<Item>>,
    limits: Limits,
) -> Done<Written> {
    let mut lines = lines.peekable();
    let widths = fit::widths(&fit::with_room(&frame.heads, totals.as_deref()), frame.printed);
    let mut part = 1;
    let mut sheets = Vec::new();
    loop {
        let name = part_name(&frame.name, part);
        let sheet = open(book, styles, frame, (&name, part), &widths)?;
        let (mut at, mut bands, mut breaks) = (ABOVE, false, Vec::new());
        let mut height = 0.0;
        let mut anchors = Anchors { left: limits.links, refused: 0 };
        while at < limits.rows - BELOW {
            match lines.next() {
                None => break,
                Some(Line::Row(items)) => {
                    let tall = fit::height(&items, &widths, frame.printed);
                    let given = (at < limits.heights).then_some(tall);
                    row(sheet, styles, frame, at, &items, given, &mut anchors)?;
                    height += if at - ABOVE < frame.printed_rows { tall } else { 0.0 };
                    at += 1;
                }
                Some(Line::Band(text)) => {
                    bands = true;
                    for column in 0..frame.printed as u16 {
                        let text = if column == 0 { text.as_str() } else { "" };
                        put(sheet, at, column, text, &styles.band)?;
                    }
                    at += 1;
                }
                Some(Line::Page) => {
                    if at > ABOVE && breaks.len() < MOST_BREAKS {
                        breaks.push(at);
                    }
                }
            }
        }
        let more = lines.peek().is_some();
        sheets.push((name, at - ABOVE));
        if at == ABOVE {
            sheet.write_string_with_format(at, 0, "无", &styles.note)?;
            at += 1;
        } else {
            if !bands {
                sheet.autofilter(1, 0, at - 1, frame.heads.len() as u16 - 1)?;
            }
            choices(sheet, frame, at - 1)?;
            conditions(sheet, frame, at - 1)?;
        }
        if let (false, Some(items)) = (more, &totals) {
            sheet.set_row_height(at, fit::ONE_LINE)?;
            for (column, item) in items.iter().enumerate() {
                total(sheet, styles, at, column as u16, item)?;
            }
            at += 1;
        }
        let last = at - 1;
        if !more && !frame.note.is_empty() {
            let across = widths[..frame.printed].iter().sum();
            for line in fit::broken(&frame.note, across) {
                sheet.write_string_with_format(at, 0, line, &styles.note)?;
                at += 1;
            }
        }
        let bottom = at - 1;
        if more {
            let next = format!("下接工作表“{}”", part_name(&frame.name, part + 1));
            sheet.write_string_with_format(at, 0, next, &styles.note)?;
            at += 1;
        }
        if anchors.refused > 0 {
            let told = format!(
                "本表的链接已到{}个的上限，其后{}个单元格只有文字，内容不缺",
                limits.links, anchors.refused
            );
            sheet.write_string_with_format(at, 0, told, &styles.note)?;
            at += 1;
        }
        end(sheet, at)?;
        sheet.set_page_breaks(&breaks)?;
        paper(sheet, bottom.min(ABOVE.saturating_add(frame.printed_rows) - 1), frame.printed as u16 - 1, 1)?;
        // Every list is as wide as a page at most, so that no column is left for a second page where fonts run wider;
        // fitting only makes smaller, a narrow list is not blown up.
        // A few rows more than a page holds make the type a little smaller, not a second sheet of paper.
        let whole = breaks.is_empty() && fit::is_little_more_than_a_page(height);
        sheet.set_print_fit_to_pages(1, u16::from(whole));
        if !more {
            return Ok(Written { last, sheets });
        }
        part += 1;
    }
}

/// Moves on to the row behind the last one: the library writes the row on which it stands a second time when a height was
/// given for it, and a sheet with two rows of one number has to be repaired by Excel.
pub(super) fn end(sheet: &mut Worksheet, behind: u32) -> Done<()> {
    if behind < MOST_ROWS {
        sheet.write_blank(behind, 0, &Format::new())?;
    }
    Ok(())
}

fn open<'a>(
    book: &'a mut Workbook,
    styles: &Styles,
    frame: &Frame<'_>,
    (name, part): (&str, u32),
    widths: &[f64],
) -> Done<&'a mut Worksheet> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width_pixels(column as u16, *width as u32)?;
    }
    sheet.set_row_height(0, 26)?;
    let goes_on = if part == 1 { String::new() } else { format!("　续，第{part}张工作表") };
    sheet.write_string_with_format(0, 0, fit_cell(&format!("{}{goes_on}", frame.title)), &styles.title)?;
    let tall = frame.heads.iter().zip(widths).map(|(head, width)| fit::lines(head.name, *width - 14.0)).max();
    sheet.set_row_height(1, tall.unwrap_or(1) as f64 * 14.5 + 6.0)?;
    for (column, head) in frame.heads.iter().enumerate() {
        sheet.write_string_with_format(1, column as u16, head.name, &styles.head)?;
    }
    sheet.set_freeze_panes(ABOVE, 0)?;
    Ok(sheet)
}

/// Links that a sheet still has room for, and those it had none for.
struct Anchors {
    left: u32,
    refused: u32,
}

fn row(
    sheet: &mut Worksheet,
    styles: &Styles,
    frame: &Frame<'_>,
    at: u32,
    items: &[Item],
    height: Option<f64>,
    anchors: &mut Anchors,
) -> Done<()> {
    if let Some(height) = height {
        sheet.set_row_height(at, height)?;
    }
    for (column, item) in items.iter().enumerate() {
        match target(frame, column, item) {
            Some(target) if anchors.left > 0 => {
                anchors.left -= 1;
                let text = item.text();
                let url = Url::new(target).set_text(fit_cell(&text));
                sheet.write_url_with_format(at, column as u16, url, &styles.link)?;
            }
            target => {
                anchors.refused += u32::from(target.is_some());
                cell(sheet, styles, at, column as u16, item, &styles.text)?;
            }
        }
    }
    Ok(())
}

/// What a cell leads to: the file that its evidence begins with, or its rule.
fn target(frame: &Frame<'_>, column: usize, item: &Item) -> Option<String> {
    match item {
        Item::Source { path, .. } => frame.files.in_workbook(path),
        Item::Text(words) if !frame.rules.is_empty() && frame.heads[column].name == RULE => {
            frame.rules.get(words).map(|place| format!("internal:{place}"))
        }
        _ => None,
    }
}

/// Writes one cell; `text` is the format of plain words.
pub(super) fn cell(
    sheet: &mut Worksheet,
    styles: &Styles,
    row: u32,
    column: u16,
    item: &Item,
    text: &Format,
) -> Done<()> {
    match item {
        Item::Text(words) | Item::Name(words) | Item::Source { text: words, .. } => {
            put(sheet, row, column, words, text)
        }
        Item::Marked(words, mark) => put(sheet, row, column, words, styles.of(*mark)),
        Item::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &styles.count).map(drop)
        }
        Item::Tally(count, mark) => {
            sheet.write_number_with_format(row, column, *count as f64, styles.tally(*mark)).map(drop)
        }
        Item::Number(Some(number)) => {
            sheet.write_number_with_format(row, column, *number, &styles.number).map(drop)
        }
        Item::Points(points) => {
            sheet.write_number_with_format(row, column, *points, &styles.points).map(drop)
        }
        Item::Share(Some(share)) => {
            sheet.write_number_with_format(row, column, *share, &styles.share).map(drop)
        }
        // A dash among numbers would make the column text.
        Item::NotGiven | Item::Unknown | Item::Number(None) => put(sheet, row, column, "", text),
        Item::Where(_) | Item::Side(_) => put(sheet, row, column, &item.text(), text),
        Item::Share(None) => put(sheet, row, column, &item.text(), text),
    }
}

/// An empty text is an empty cell with its borders.
fn put(sheet: &mut Worksheet, row: u32, column: u16, words: &str, format: &Format) -> Done<()> {
    if words.is_empty() {
        sheet.write_blank(row, column, format).map(drop)
    } else {
        sheet.write_string_with_format(row, column, fit_cell(words), format).map(drop)
    }
}

fn total(sheet: &mut Worksheet, styles: &Styles, row: u32, column: u16, item: &Item) -> Done<()> {
    match item {
        Item::Count(count) | Item::Tally(count, _) => {
            sheet.write_number_with_format(row, column, *count as f64, &styles.total_count).map(drop)
        }
        Item::Share(Some(share)) => {
            sheet.write_number_with_format(row, column, *share, &styles.total_share).map(drop)
        }
        Item::Number(Some(number)) => {
            sheet.write_number_with_format(row, column, *number, &styles.total_number).map(drop)
        }
        other => {
            sheet.write_string_with_format(row, column, fit_cell(&other.text()), &styles.total).map(drop)
        }
    }
}

/// Offers words to choose from; others may be written as well.
fn choices(sheet: &mut Worksheet, frame: &Frame<'_>, last: u32) -> Done<()> {
    let Some((name, words)) = frame.choices else { return Ok(()) };
    let Some(column) = frame.heads.iter().position(|head| head.name == name) else { return Ok(()) };
    let offer = DataValidation::new()
        .allow_list_strings(words)?
        .set_error_style(DataValidationErrorStyle::Information)
        .show_error_message(false);
    sheet.add_data_validation(ABOVE, column as u16, last, column as u16, &offer)?;
    Ok(())
}

/// Colours that follow what people write (how a matter stands, a promised day that has gone by), and bars of shares.
fn conditions(sheet: &mut Worksheet, frame: &Frame<'_>, last: u32) -> Done<()> {
    let column = |name: &str| frame.heads.iter().position(|head| head.name == name).map(|at| at as u16);
    if let Some(at) = column(SHARE) {
        let bars = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 1)
            .set_solid_fill(true)
            .set_fill_color(Color::RGB(BAR));
        sheet.add_conditional_format(ABOVE, at, last, at, &bars)?;
    }
    let Some(said) = frame.choices.and_then(|(name, _)| column(name)) else { return Ok(()) };
    for word in Handling::OFFERED {
        let mark = match Handling::of(word) {
            Handling::Settled | Handling::Verified => Mark::Green,
            Handling::Unable => Mark::Red,
            Handling::Underway | Handling::Other => Mark::Yellow,
        };
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(word))
            .set_format(Styles::shade(mark));
        sheet.add_conditional_format(ABOVE, said, last, said, &rule)?;
    }
    if let Some(due) = column(Column::Due.label()) {
        let cell = |at: u16| format!("${}{}", column_number_to_name(at), ABOVE + 1);
        let settled: Vec<String> = Handling::OFFERED
            .into_iter()
            .filter(|word| matches!(Handling::of(word), Handling::Settled | Handling::Verified))
            .map(|word| format!("{}<>\"{word}\"", cell(said)))
            .collect();
        let due_cell = cell(due);
        let past =
            format!("=AND({due_cell}<>\"\",IFERROR(VALUE({due_cell})<TODAY(),FALSE),{})", settled.join(","));
        let rule =
            ConditionalFormatFormula::new().set_rule(past.as_str()).set_format(Styles::shade(Mark::Red));
        sheet.add_conditional_format(ABOVE, due, last, due, &rule)?;
    }
    Ok(())
}

/// Print setting: A4 landscape at one scale everywhere, title and head on every page, page numbers.
pub(super) fn paper(sheet: &mut Worksheet, last: u32, right: u16, repeated: u32) -> Done<()> {
    sheet.set_print_area(0, 0, last, right)?;
    sheet.set_repeat_rows(0, repeated)?;
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_scale(SCALE)
        .set_margins(0.39, 0.39, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&L&A&C第&P页　共&N页");
    Ok(())
}

/// At most 31 characters, none of those that sheet names forbid.
pub(super) fn sheet_name(name: &str) -> String {
    part_name(name, 1)
}

/// The name of the n-th sheet of a list: its number stays whole, whatever the name loses.
fn part_name(name: &str, part: u32) -> String {
    let number = if part == 1 { String::new() } else { format!("({part})") };
    let plain = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let kept: String = plain.take(MOST_NAME - number.len()).collect();
    format!("{kept}{number}")
}

/// A place in the workbook as a link names it.
pub(super) fn place_in(sheet: &str, row: u32) -> String {
    format!("'{sheet}'!A{}", row + 1)
}

/// Text a cell can hold; longer text says where the rest is.
pub(super) fn fit_cell(text: &str) -> Cow<'_, str> {
    if text.encode_utf16().count() <= MOST_CHARS {
        return text.into();
    }
    let head: String = text.chars().take(16_000).collect();
    format!("{head}……（本格共{}字，全文见 findings.ndjson）", text.chars().count()).into()
}
