//! One row of a register: every field with its normalised value, its raw text and its cell.

use crate::base::date::PartialDate;
use crate::base::{idno, text};
use crate::ingest::columns::Columns;
use crate::ingest::oddities::Oddities;
use crate::ingest::schema;
use crate::ingest::table::header::{bare, is_slip};
use std::borrow::Cow;
use std::sync::Arc;

/// What a table holds; found by header score, never by file name. The English name is the id in
/// `data/registers/*.toml` and the variable name in conditions and user rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// 人员表 (layouts A, B, C): one row per person, household columns repeated.
    Member,
    /// 户表: household field list §1.4.
    Household,
    /// 嘎查村信息表
    Village,
    /// 边缘户/监测户名单
    Borderline,
    /// 抽样名单
    Sample,
    /// 座谈访谈记录
    Interview,
    /// 入户调查
    Visit,
    /// 走访记录
    HelperLog,
    /// 帮扶责任人
    Helper,
    /// 人工核验
    HumanCheck,
    /// 小额信贷台账
    Loan,
    /// 项目库台账
    Project,
    /// 整改台账
    Problem,
    /// 行业部门名单 (`list` says which)
    Roster,
    /// 上报汇总
    ReportedTotal,
    /// 档案著录: (户编号, 材料, 年度, 指标, 值, 页)
    FileValue,
    /// 归档目录 / 卷内目录
    ArchiveList,
}

impl RecordKind {
    pub const ALL: [RecordKind; 17] = [
        RecordKind::Member,
        RecordKind::Household,
        RecordKind::Village,
        RecordKind::Borderline,
        RecordKind::Sample,
        RecordKind::Interview,
        RecordKind::Visit,
        RecordKind::HelperLog,
        RecordKind::Helper,
        RecordKind::HumanCheck,
        RecordKind::Loan,
        RecordKind::Project,
        RecordKind::Problem,
        RecordKind::Roster,
        RecordKind::ReportedTotal,
        RecordKind::FileValue,
        RecordKind::ArchiveList,
    ];

    /// Chinese name, for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RecordKind::Member => "人员表",
            RecordKind::Household => "户表",
            RecordKind::Village => "嘎查村信息表",
            RecordKind::Borderline => "边缘户、监测户名单",
            RecordKind::Sample => "抽样名单",
            RecordKind::Interview => "座谈访谈记录",
            RecordKind::Visit => "入户调查表",
            RecordKind::HelperLog => "走访记录",
            RecordKind::Helper => "帮扶责任人名册",
            RecordKind::HumanCheck => "人工核验表",
            RecordKind::Loan => "小额信贷台账",
            RecordKind::Project => "项目库台账",
            RecordKind::Problem => "问题整改台账",
            RecordKind::Roster => "行业部门名单",
            RecordKind::ReportedTotal => "上报汇总表",
            RecordKind::FileValue => "档案著录",
            RecordKind::ArchiveList => "归档目录",
        }
    }
}

/// Key of a field: the canonical English key of §1.15/§1.16 (`hh_id`, `id_no`, `pop_now`, `per_cap` …), interned.
pub type Key = &'static str;

/// A normalised value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Empty cell. Blank is not 否.
    Blank,
    Text(Box<str>),
    Number(f64),
    Date(PartialDate),
    /// 是/否 and their many spellings.
    Bool(bool),
    /// Multi-valued cells, sorted.
    Set(Box<[Box<str>]>),
    /// Could not be normalised; the raw text is kept and a D-rule speaks. In an identity column: a number that a
    /// spreadsheet destroyed (D001).
    Unreadable,
}

/// A value with the text it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub value: Value,
    /// The cell's text, only where it differs from the value's own text.
    pub raw: Option<Raw>,
}

/// Text behind one narrow pointer: a prefecture has two million cells, and few keep a text beside their value.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw(Box<Box<str>>);

impl std::ops::Deref for Raw {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Box<str>>> From<T> for Raw {
    fn from(text: T) -> Raw {
        Raw(Box::new(text.into()))
    }
}

/// A header that no column of its register is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrangeHeader {
    /// As written, masked.
    pub text: String,
    /// `H2`
    pub cell: String,
    /// Name of the nearest column.
    pub near: Option<String>,
}

/// A table that was recognised in a file: where its rows come from.
#[derive(Debug, Clone, PartialEq)]
pub struct TableInfo {
    /// Project-relative display path, masked.
    pub path: String,
    /// Sheet name, masked; empty for CSV.
    pub sheet: String,
    pub kind: RecordKind,
    /// Text of the rows above the header.
    pub title: String,
    /// That of the first of several tables of its sheet, for what the later ones do not say themselves.
    pub above: String,
    /// One of several tables of its sheet that has a name of its own: sheet and file are named after another.
    pub own_name: bool,
    /// 1-based row of the (last) header line.
    pub header_row: u32,
    /// First column of one of several tables beside one another; 0 for all others.
    pub first_column: u16,
    pub columns: Columns,
    /// Header of each of them as written, masked; empty for values of the title.
    pub headers: Vec<String>,
    /// Headers that were not recognised.
    pub unknown_headers: Vec<StrangeHeader>,
    /// Keys this kind wants but the table lacks, with the suggested column when one is near.
    pub missing_columns: Vec<(Key, Option<String>)>,
    /// What was done to read it (encoding, filled-down merges, skipped title and total rows), in Chinese.
    pub notes: Vec<String>,
    /// What of it is doubtful (D003–D006, D011).
    pub oddities: Oddities,
    /// 数据日期 of the whole table when it has one.
    pub data_date: Option<PartialDate>,
}

impl TableInfo {
    /// What tells the table from all others: path, sheet, row of the header and first column.
    #[must_use]
    pub fn spot(&self) -> (&str, &str, u32, u16) {
        (&self.path, &self.sheet, self.header_row, self.first_column)
    }

    /// `registers/名册.xlsx → 2019`, or the path alone.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.path, &self.sheet)
    }

    /// The header that may be meant for a column which the table lacks (整改时线 for 整改时限).
    #[must_use]
    pub fn misspelt(&self, key: &str) -> Option<&StrangeHeader> {
        let register = schema::schema().ok()?.register(self.kind)?;
        let column = register.column(key)?;
        let own = |header: &&StrangeHeader| header.near.as_deref() == Some(column.name.as_str());
        let slip = |header: &&StrangeHeader| is_slip(register, key, &bare(&header.text).0);
        self.unknown_headers.iter().find(own).or_else(|| self.unknown_headers.iter().find(slip))
    }
}

/// A file, or a sheet in it, as it is named to people.
#[must_use]
pub fn place(path: &str, sheet: &str) -> String {
    if sheet.is_empty() { path.to_owned() } else { format!("{path} → {sheet}") }
}

/// `第2、3、5行`: the first ten rows, 等 when there are more; the count stands beside it.
#[must_use]
pub fn row_list(rows: &[u32]) -> String {
    let first: Vec<String> = rows.iter().take(10).map(ToString::to_string).collect();
    format!("第{}行{}", first.join("、"), if rows.len() > 10 { "等" } else { "" })
}

/// The first `most` of what a remark quotes, 等 when there are more; the count stands beside them.
#[must_use]
pub fn quoted(all: &[String], most: usize, between: &str) -> String {
    let first = &all[..all.len().min(most)];
    format!("{}{}", first.join(between), if all.len() > most { "等" } else { "" })
}

/// A row.
#[derive(Debug, Clone)]
pub struct Record {
    pub table: Arc<TableInfo>,
    /// 1-based row in the sheet or line in the CSV.
    pub row: u32,
    /// Parallel to `table.columns`.
    pub fields: Box<[Field]>,
}

pub(in crate::ingest) static BLANK: Field = Field { value: Value::Blank, raw: None };

impl Record {
    /// The field of `key`, or a blank one when the table lacks the column.
    #[inline]
    #[must_use]
    pub fn field(&self, key: &str) -> &Field {
        self.table.columns.find(key).and_then(|at| self.fields.get(at)).unwrap_or(&BLANK)
    }

    /// Is the cell filled with something that could be read?
    #[must_use]
    pub fn is_filled(&self, key: &str) -> bool {
        !matches!(self.field(key).value, Value::Blank | Value::Unreadable)
    }

    /// Does the table have this column at all?
    #[inline]
    #[must_use]
    pub fn has_column(&self, key: &str) -> bool {
        self.table.columns.find(key).is_some()
    }

    /// Text of `key`; numbers, dates and sets as they are printed; empty for blank and unreadable.
    #[must_use]
    pub fn text(&self, key: &str) -> Cow<'_, str> {
        self.field(key).value.as_text()
    }

    /// Text of `key` as a number or code, see [`text::code`].
    #[must_use]
    pub fn code(&self, key: &str) -> Cow<'_, str> {
        folded(self.text(key), text::code)
    }

    /// The eighteen places of an identity number that is right; a certificate may follow them in the cell.
    #[must_use]
    pub fn identity(&self, key: &str) -> Option<String> {
        let number = self.code(key);
        idno::is_valid(&number).then(|| number.chars().take(18).collect())
    }

    /// Text of `key` as the name of a person, see [`text::person_name`].
    #[must_use]
    pub fn person_name(&self, key: &str) -> Cow<'_, str> {
        folded(self.text(key), text::person_name)
    }

    /// Text of `key` as the name of a person to compare by, see [`text::name_key`].
    #[must_use]
    pub fn name_key(&self, key: &str) -> Cow<'_, str> {
        folded(self.text(key), text::name_key)
    }

    #[inline]
    #[must_use]
    pub fn str(&self, key: &str) -> &str {
        match &self.field(key).value {
            Value::Text(text) => text,
            _ => "",
        }
    }

    #[inline]
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        match &self.field(key).value {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    #[inline]
    #[must_use]
    pub fn date(&self, key: &str) -> Option<PartialDate> {
        match &self.field(key).value {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    #[inline]
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match &self.field(key).value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The cell's own text (raw when kept, else the value's).
    #[must_use]
    pub fn raw(&self, key: &str) -> Cow<'_, str> {
        let field = self.field(key);
        field.raw.as_deref().map_or_else(|| field.value.as_text(), Cow::Borrowed)
    }

    /// `C12`-style name of the cell of `key`; empty when the table lacks the column.
    #[must_use]
    pub fn cell(&self, key: &str) -> String {
        match self.table.columns.find(key) {
            // u16::MAX marks a value of the title or sheet name: it has no cell.
            Some(at) if self.table.columns[at].1 == u16::MAX => String::new(),
            Some(at) => format!("{}{}", column_letters(self.table.columns[at].1), self.row),
            None => String::new(),
        }
    }
}

/// Text in another form; borrowed where both are.
fn folded<'a>(written: Cow<'a, str>, form: for<'t> fn(&'t str) -> Cow<'t, str>) -> Cow<'a, str> {
    match written {
        Cow::Borrowed(written) => form(written),
        Cow::Owned(written) => Cow::Owned(form(&written).into_owned()),
    }
}

impl Value {
    #[must_use]
    pub fn to_text(&self) -> String {
        self.as_text().into_owned()
    }

    /// Text of the value; borrowed where the value is text already.
    #[must_use]
    pub fn as_text(&self) -> Cow<'_, str> {
        match self {
            Value::Blank | Value::Unreadable => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(format_number(*number)),
            Value::Date(date) => Cow::Owned(date.to_string()),
            Value::Bool(flag) => Cow::Borrowed(if *flag { "是" } else { "否" }),
            Value::Set(items) => match &**items {
                [only] => Cow::Borrowed(only),
                items => Cow::Owned(items.join("、")),
            },
        }
    }

    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Value::Blank)
    }
}

/// `3747`, `0.37`: at most two decimals, no trailing zeros.
#[must_use]
pub fn format_number(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
        // Plain digits: the formatting of floats takes many times as long.
        (rounded as i64).to_string()
    } else {
        format!("{rounded}")
    }
}

/// 0 → A, 25 → Z, 26 → AA.
#[must_use]
pub fn column_letters(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
