//! Blank forms (空白表) of the registers that people fill in by hand. Columns, names and choices are those by which
//! `ingest` reads them back.

use super::sheet::Done;
use super::style::SIZE;
use super::{book, fault, fit};
use crate::base::error::Result;
use crate::ingest::blank;
use crate::ingest::schema::{Column, ColumnType, FormColumn, Register, Schema, schema};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule,
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};

/// Rows with lines, to be filled in by hand on paper as well.
const RULED: u32 = 20;
/// First row to fill in, below title and head.
const FIRST: u32 = 2;
/// Last row that offers choices and checks what is written.
const LAST: u32 = 20_000;
/// Columns that may stand still on the left while one looks at the others.
const STILL: usize = 8;
/// The forms know no day: any fixed one keeps their bytes the same.
const DAY: &str = "2020-01-01";
const YES_NO: [&str; 2] = ["是", "否"];

/// A form: name of its file and the workbook.
///
/// # Errors
/// When a workbook cannot be assembled.
pub fn all() -> Result<Vec<(String, Vec<u8>)>> {
    let schema = schema()?;
    let forms = schema.registers.iter().filter(|register| !register.form.is_empty());
    forms
        .map(|register| {
            let bytes = one(schema, register).map_err(|error| fault(&error))?;
            Ok((format!("{}.xlsx", register.name), bytes))
        })
        .collect()
}

fn one(schema: &Schema, register: &Register) -> Done<Vec<u8>> {
    let mut book = book(&register.name, DAY, DocProperties::new())?;
    let columns: Vec<Shown<'_>> = register
        .form
        .iter()
        .filter_map(|form| Some(Shown { form, column: register.column(form.key)?, schema }))
        .collect();
    table(&mut book, register, &columns)?;
    instructions(&mut book, register, &columns)?;
    book.save_to_buffer()
}

/// A column as the form shows it.
struct Shown<'a> {
    form: &'a FormColumn,
    column: &'a Column,
    schema: &'a Schema,
}

impl Shown<'_> {
    /// `*户编号`, `人均纯收入(元)`.
    fn head(&self) -> String {
        let star = if self.form.required { "*" } else { "" };
        let unit = &self.column.unit;
        let unit = if unit.is_empty() { String::new() } else { format!("({unit})") };
        format!("{star}{}{unit}", self.column.name)
    }

    /// Words to choose from: one answer of a few.
    fn choices(&self) -> Vec<&str> {
        match self.column.kind {
            ColumnType::Flag => YES_NO.to_vec(),
            ColumnType::Enum => {
                let labels = self.schema.labels.get(&self.column.enumeration);
                labels.into_iter().flatten().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Figures are figures and days are days; all else is text, so that no number loses a digit.
    fn number_format(&self) -> &'static str {
        match self.column.kind {
            ColumnType::Date => "yyyy-mm-dd",
            ColumnType::Int | ColumnType::Year => "0",
            ColumnType::Number => "General",
            _ => "@",
        }
    }

    /// What is written there, in words.
    fn told(&self) -> String {
        let kind = match self.column.kind {
            ColumnType::Date => "日期，写到日".to_owned(),
            ColumnType::Year => "四位年份".to_owned(),
            ColumnType::Int => "整数".to_owned(),
            ColumnType::Number if self.column.unit.is_empty() => "数字".to_owned(),
            ColumnType::Number => format!("数字，单位{}", self.column.unit),
            ColumnType::Flag | ColumnType::Enum => format!("选一项：{}", self.choices().join("、")),
            ColumnType::Set => match self.schema.labels.get(&self.column.enumeration) {
                Some(labels) => format!("可写多项，用、隔开：{}", labels.join("、")),
                None => "可写多项，用、隔开".to_owned(),
            },
            ColumnType::Id => "证件号码，按文本填写".to_owned(),
            ColumnType::Phone => "电话号码，按文本填写".to_owned(),
            ColumnType::Code => "编号，按文本填写".to_owned(),
            ColumnType::Name => "姓名".to_owned(),
            ColumnType::Text => String::new(),
        };
        match (kind.is_empty(), self.form.hint.is_empty()) {
            (false, false) => format!("{kind}；{}", self.form.hint),
            (true, false) => self.form.hint.clone(),
            (false, true) => kind,
            (true, true) => "文字".to_owned(),
        }
    }

    /// Pixels: the head in two lines at most, the example in one as far as it is short.
    fn width(&self) -> f64 {
        let longest = self.choices().into_iter().map(fit::width).fold(0.0, f64::max);
        let head = fit::width(&self.head()) / 2.0 + 16.0;
        fit::width(&self.form.example).max(longest).max(head).clamp(56.0, 240.0)
    }

    /// What the cells accept without asking; anything else is asked about and may stay.
    fn check(&self) -> Done<Option<DataValidation>> {
        let check = DataValidation::new();
        let choices = self.choices();
        let check = match self.column.kind {
            _ if !choices.is_empty() => check.allow_list_strings(&choices)?,
            ColumnType::Date => check.allow_date(DataValidationRule::Between(
                ExcelDateTime::parse_from_str("1900-01-01")?,
                ExcelDateTime::parse_from_str("2100-12-31")?,
            )),
            ColumnType::Year => check.allow_whole_number(DataValidationRule::Between(1900, 2100)),
            ColumnType::Int => check.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)),
            ColumnType::Number => check.allow_decimal_number(DataValidationRule::Between(-1e12, 1e12)),
            ColumnType::Id => check.allow_text_length(DataValidationRule::Between(15, 22)),
            _ => return Ok(None),
        };
        let message: String = format!("{}。仍按现在的内容填写吗？", self.told()).chars().take(200).collect();
        let check = check.set_error_style(DataValidationErrorStyle::Warning).set_error_title("请核对")?;
        Ok(Some(check.set_error_message(message)?))
    }
}

fn font(size: f64) -> Format {
    Format::new().set_font_name("宋体").set_font_size(size).set_align(FormatAlign::VerticalCenter)
}

fn ruled(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0080_8080))
}

fn head_format() -> Format {
    ruled(font(SIZE)).set_bold().set_text_wrap().set_align(FormatAlign::Center)
}

fn table(book: &mut Workbook, register: &Register, columns: &[Shown<'_>]) -> Done<()> {
    let sheet = book.add_worksheet();
    sheet.set_name(&register.name)?;
    sheet.set_row_height(0, 26)?;
    sheet.write_string_with_format(0, 0, &register.name, &font(14.0).set_bold())?;
    sheet.set_row_height(1, 36)?;
    let plain = head_format().set_background_color(Color::RGB(0x00DD_E6F0));
    let needed = head_format().set_background_color(Color::RGB(0x00FF_EB9C));
    for (at, shown) in (0_u16..).zip(columns) {
        let head = if shown.form.required { &needed } else { &plain };
        sheet.write_string_with_format(1, at, shown.head(), head)?;
        let cell = font(SIZE).set_num_format(shown.number_format()).set_text_wrap();
        sheet.set_column_width_pixels(at, shown.width() as u32)?;
        sheet.set_column_format(at, &cell)?;
        let cell = ruled(cell);
        for row in FIRST..FIRST + RULED {
            sheet.write_blank(row, at, &cell)?;
        }
        if let Some(check) = shown.check()? {
            sheet.add_data_validation(FIRST, at, LAST, at, &check)?;
        }
    }
    for row in FIRST..FIRST + RULED {
        sheet.set_row_height(row, 22)?;
    }
    // Rows below the ruled ones get their lines when something is written there.
    let right = columns.len() as u16 - 1;
    let first = FIRST + RULED;
    let written = Formula::new(format!("=COUNTA($A{0}:${1}{0})>0", first + 1, letters(right)));
    let lines = Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0080_8080));
    let lines = ConditionalFormatFormula::new().set_rule(written).set_format(lines);
    sheet.add_conditional_format(first, 0, LAST, right, &lines)?;
    let whose = columns.iter().position(|shown| shown.column.key == "head_name").map_or(0, |at| at + 1);
    let still = if whose <= STILL { whose as u16 } else { 0 };
    sheet.set_freeze_panes(FIRST, still)?;
    let widths: Vec<f64> = columns.iter().map(Shown::width).collect();
    let width = |columns: &[f64]| columns.iter().sum::<f64>();
    let (repeated, others) = widths.split_at(usize::from(still));
    if width(&widths) <= fit::PAPER {
        paper(sheet, 1)?;
    } else if still > 0 {
        // Whose row it is stands on every page, and leaves less room for the others.
        sheet.set_repeat_columns(0, still - 1)?;
        paper(sheet, (width(others) / (fit::PAPER - width(repeated)).max(1.0)).ceil() as u16)?;
    } else {
        paper(sheet, (width(&widths) / fit::PAPER).ceil() as u16)?;
    }
    sheet.set_repeat_rows(0, FIRST - 1)?;
    Ok(())
}

fn letters(column: u16) -> String {
    crate::ingest::record::column_letters(column)
}

/// A4 landscape, so many pages side by side.
fn paper(sheet: &mut Worksheet, pages: u16) -> Done<()> {
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(pages.max(1), 0)
        .set_margins(0.39, 0.39, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&L&A&C第&P页　共&N页");
    Ok(())
}

fn instructions(book: &mut Workbook, register: &Register, columns: &[Shown<'_>]) -> Done<()> {
    const WIDTHS: [f64; 4] = [190.0, 50.0, 520.0, 260.0];
    let sheet = book.add_worksheet();
    sheet.set_name(blank::SHEET)?;
    for (at, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width_pixels(at, width as u32)?;
    }
    let (line, cell, head) = (
        font(SIZE),
        ruled(font(SIZE)).set_num_format("@").set_text_wrap(),
        head_format().set_background_color(Color::RGB(0x00DD_E6F0)),
    );
    sheet.set_row_height(0, 26)?;
    let title = format!("{}：{}", blank::SHEET, register.name);
    sheet.write_string_with_format(0, 0, title, &font(14.0).set_bold())?;
    let row_is = format!("1. {}。", register.row);
    let rules = [
        row_is.as_str(),
        "2. 在另一张工作表第3行起填写；名称前有 * 的列必填，其他没有内容的留空。示例只在下面，不要抄进表里。",
        "3. 有下拉箭头的从列表中选；日期写成 2020-3-20 的样子；证件号码、户编号、电话的单元格已设为文本，直接键入即可。",
        "4. 列的次序可以调整，用不到的列可以删去，列名不要改。",
        "5. 填好后放进项目文件夹的 registers/，文件名随意，不需要另作设置。没有填写任何行的，按没有交这张表处理。",
        "6. 确实没有应填内容的（如没有问题需要整改），删去本工作表后放入，即表示“没有”。",
    ];
    let mut at = 1;
    for text in rules {
        sheet.write_string_with_format(at, 0, text, &line)?;
        at += 1;
    }
    at += 1;
    for (column, word) in (0_u16..).zip(blank::HEAD) {
        sheet.write_string_with_format(at, column, word, &head)?;
    }
    sheet.set_repeat_rows(at, at)?;
    for shown in columns {
        at += 1;
        let needed = if shown.form.required { "必填" } else { "" };
        let told = shown.told();
        let texts = [shown.head(), needed.to_owned(), told, shown.form.example.clone()];
        let tall = texts.iter().zip(WIDTHS).map(|(text, width)| fit::lines(text, width)).max();
        sheet.set_row_height(at, tall.unwrap_or(1) as f64 * 14.5 + 6.0)?;
        for (column, text) in (0_u16..).zip(&texts) {
            if text.is_empty() {
                sheet.write_blank(at, column, &cell)?;
            } else {
                sheet.write_string_with_format(at, column, text, &cell)?;
            }
        }
    }
    paper(sheet, 1)
}
