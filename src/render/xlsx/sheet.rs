//! One sheet: head, widths, frozen head, filter, print setting, rows one after another in constant memory.

use crate::base::terms::Presence;
use crate::model::county::CountyPack;
use crate::render::blocks::Mark;
use crate::render::lists::{Head, Item, ListOf};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Rows a sheet can hold, the head included.
const MOST_ROWS: u32 = 1_048_576;
/// Characters a cell can hold.
const MOST_CHARS: usize = 32_767;
const A4: u8 = 9;
/// Columns of the matrix that stay readable on one page.
const COLUMNS_A_PAGE: usize = 22;

type Done<T> = std::result::Result<T, XlsxError>;

/// Cell styles of all sheets.
pub(super) struct Styles {
    pub head: Format,
    pub text: Format,
    count: Format,
    share: Format,
    number: Format,
    red: Format,
    yellow: Format,
    green: Format,
    total: Format,
}

impl Styles {
    pub(super) fn new() -> Styles {
        let base = Format::new().set_font_name("宋体").set_font_size(10).set_border(FormatBorder::Thin);
        let base = base.set_border_color(Color::RGB(0x00BF_BFBF)).set_align(FormatAlign::VerticalCenter);
        let tint = |ink: u32, ground: u32| {
            base.clone()
                .set_font_color(Color::RGB(ink))
                .set_background_color(Color::RGB(ground))
                .set_num_format("@")
        };
        Styles {
            head: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0x00DD_E6F0)),
            text: base.clone().set_num_format("@").set_text_wrap(),
            count: base.clone().set_num_format("0"),
            share: base.clone().set_num_format("0.00%"),
            number: base.clone().set_num_format("0.##"),
            red: tint(0x009C_0006, 0x00FF_C7CE),
            yellow: tint(0x007F_6000, 0x00FF_EB9C),
            green: tint(0x0000_6100, 0x00C6_EFCE),
            total: base.set_bold().set_background_color(Color::RGB(0x00F2_F2F2)),
        }
    }

    fn of(&self, mark: Mark) -> &Format {
        match mark {
            Mark::Red => &self.red,
            Mark::Yellow => &self.yellow,
            Mark::Green => &self.green,
        }
    }
}

/// Writes a list; a second sheet follows where the first is full.
pub(super) fn write_list(book: &mut Workbook, styles: &Styles, list: ListOf<'_>) -> Done<()> {
    let ListOf { title, heads, rows, totals } = list;
    let mut rows = rows.peekable();
    let mut part = 1;
    loop {
        let name = if part == 1 { title.to_owned() } else { format!("{title}({part})") };
        let sheet = open(book, styles, &name, &heads)?;
        let mut at = 1;
        while at < MOST_ROWS - 1 {
            let Some(items) = rows.next() else { break };
            for (column, item) in items.iter().enumerate() {
                write(sheet, styles, at, column as u16, item)?;
            }
            at += 1;
        }
        let last = at - 1;
        let more = rows.peek().is_some();
        if let (false, Some(items)) = (more, &totals) {
            for (column, item) in items.iter().enumerate() {
                total(sheet, styles, at, column as u16, item)?;
            }
        }
        let printed = if totals.is_some() && !more { at } else { last };
        let width = heads.len() as u16 - 1;
        // Sources and numbers at the far right are for the screen.
        let far = heads.iter().position(|head| head.name == "出处").filter(|_| heads.len() > 12);
        close(sheet, last, printed, width, far.map_or(width, |far| far as u16 - 1))?;
        if !more {
            return Ok(());
        }
        part += 1;
    }
}

fn open<'a>(book: &'a mut Workbook, styles: &Styles, name: &str, heads: &[Head]) -> Done<&'a mut Worksheet> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(name))?;
    for (column, head) in heads.iter().enumerate() {
        sheet.set_column_width(column as u16, f64::from(head.width.max(8)) * 1.2)?;
    }
    for (column, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, head.name, &styles.head)?;
    }
    Ok(sheet)
}

fn close(sheet: &mut Worksheet, last: u32, printed: u32, width: u16, paper: u16) -> Done<()> {
    sheet.set_freeze_panes(1, 0)?;
    if last > 0 {
        sheet.autofilter(0, 0, last, width)?;
    }
    sheet.set_print_area(0, 0, printed, paper)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C— &P —&R&A");
    Ok(())
}

fn write(sheet: &mut Worksheet, styles: &Styles, row: u32, column: u16, item: &Item) -> Done<()> {
    match item {
        Item::Text(text) | Item::Name(text) => {
            sheet.write_string_with_format(row, column, fit(text), &styles.text)?
        }
        Item::Marked(text, mark) => {
            sheet.write_string_with_format(row, column, fit(text), styles.of(*mark))?
        }
        Item::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &styles.count)?,
        Item::Number(Some(number)) => sheet.write_number_with_format(row, column, *number, &styles.number)?,
        Item::Share(Some(share)) => sheet.write_number_with_format(row, column, *share, &styles.share)?,
        Item::Number(None) | Item::Share(None) => {
            sheet.write_string_with_format(row, column, item.text(), &styles.text)?
        }
    };
    Ok(())
}

fn total(sheet: &mut Worksheet, styles: &Styles, row: u32, column: u16, item: &Item) -> Done<()> {
    match item {
        Item::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &styles.total)?,
        Item::Share(Some(share)) => {
            let format = styles.total.clone().set_num_format("0.00%");
            sheet.write_number_with_format(row, column, *share, &format)?
        }
        other => sheet.write_string_with_format(row, column, fit(&other.text()), &styles.total)?,
    };
    Ok(())
}

/// 完整性矩阵: households down, papers across.
pub(super) fn write_matrix(book: &mut Workbook, styles: &Styles, title: &str, pack: &CountyPack) -> Done<()> {
    let fixed = [
        ("户编号", 20),
        ("户主", 10),
        ("苏木乡镇", 12),
        ("嘎查村", 12),
        ("应归", 6),
        ("已归", 6),
        ("缺件", 6),
        ("不明", 6),
    ];
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(title))?;
    for (column, (_, width)) in fixed.iter().enumerate() {
        sheet.set_column_width(column as u16, f64::from(*width) * 1.2)?;
    }
    let width = fixed.len() + pack.matrix_columns.len();
    if width > fixed.len() {
        sheet.set_column_range_width(fixed.len() as u16, width as u16 - 1, 11)?;
    }
    sheet.set_row_height(0, 60)?;
    for (column, (name, _)) in fixed.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *name, &styles.head)?;
    }
    for (at, column) in pack.matrix_columns.iter().enumerate() {
        let code = column.key.split('@').next().unwrap_or_default();
        let head = format!("{code} {}", column.name);
        sheet.write_string_with_format(0, (fixed.len() + at) as u16, fit(&head), &styles.head)?;
    }
    for (at, row) in pack.households.iter().take(MOST_ROWS as usize - 1).enumerate() {
        let line = at as u32 + 1;
        let front = [
            Item::Text(row.household_id.clone()),
            Item::Name(row.head_name.clone()),
            Item::Text(row.township_name.clone()),
            Item::Text(row.village.clone()),
            Item::Count(row.required),
            Item::Count(row.present),
            Item::Count(row.missing),
            Item::Count(row.unknown),
        ];
        for (column, item) in front.iter().enumerate() {
            write(sheet, styles, line, column as u16, item)?;
        }
        for (at, presence) in row.papers.iter().enumerate() {
            let (word, format) = match presence {
                None => ("不需", &styles.text),
                Some(Presence::Missing) => (Presence::Missing.label(), &styles.red),
                Some(other) if other.is_present() => (other.label(), &styles.green),
                Some(other) => (other.label(), &styles.yellow),
            };
            sheet.write_string_with_format(line, (fixed.len() + at) as u16, word, format)?;
        }
    }
    let last = pack.households.len().min(MOST_ROWS as usize - 1) as u32;
    close(sheet, last, last, width as u16 - 1, width as u16 - 1)?;
    sheet.set_print_fit_to_pages(width.div_ceil(COLUMNS_A_PAGE) as u16, 0);
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_repeat_columns(0, 1)?;
    Ok(())
}

/// At most 31 characters, none of those that sheet names forbid.
fn sheet_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(31).collect()
}

/// Text a cell can hold; longer text says where the rest is.
fn fit(text: &str) -> std::borrow::Cow<'_, str> {
    if text.encode_utf16().count() <= MOST_CHARS {
        return text.into();
    }
    let head: String = text.chars().take(16_000).collect();
    format!("{head}……（本格共{}字，全文见 findings.ndjson）", text.chars().count()).into()
}
