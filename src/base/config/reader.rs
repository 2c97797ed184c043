//! Reads TOML by hand from spanned values, so that every fault of a file is reported in one go with line and column.
//!
//! A serde derive stops at the first wrong type; an archivist who fixes one line at a time gives up. Each getter
//! here records a [`Problem`] and returns `None`, and reading goes on.

use super::keys::{Key, Kind};
use crate::base::date;
use crate::base::error::Problem;
use chrono::NaiveDate;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place.
pub type Value<'i> = Spanned<DeValue<'i>>;

/// A configuration file being read, with everything wrong that was seen so far.
pub struct Reader<'t> {
    file: String,
    text: &'t str,
    pub problems: Vec<Problem>,
    /// Lines that are not TOML: what else seems wrong on them is a consequence.
    broken_lines: Vec<usize>,
}

impl<'t> Reader<'t> {
    pub fn new(file: &str, text: &'t str) -> Self {
        Reader { file: file.to_owned(), text, problems: Vec::new(), broken_lines: Vec::new() }
    }

    /// The whole file, or none of it: what follows a line that cannot be read stands where nobody wrote it, and one fault
    /// is told once.
    pub fn whole(&mut self, problems: &mut Vec<Problem>) -> Option<DeTable<'t>> {
        let root = self.parse();
        if self.problems.is_empty() {
            return Some(root);
        }
        self.problems.sort_by_key(|problem| problem.at);
        problems.extend(self.problems.drain(..).take(1));
        None
    }

    /// Parses as far as it goes; syntax faults become problems.
    pub fn parse(&mut self) -> DeTable<'t> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            let line = self.text[..floor(self.text, at.start)].rfind('\n').map_or(0, |newline| newline + 1);
            let quoted = self.text[line..].lines().next().unwrap_or_default().trim();
            let bare_chinese = self.text[floor(self.text, at.start)..].starts_with(|c: char| !c.is_ascii());
            let hint = if bare_chinese && error.message().contains("unquoted key") {
                "中文的键要加英文双引号，等号和引号都用英文符号"
            } else {
                "请核对引号、等号和方括号；文字要加英文双引号，日期写成 2020-04-15"
            };
            self.report(
                &at,
                format!(
                    "TOML 格式有误（{}）：{}",
                    super::toml_words::chinese(error.message()),
                    shorten(quoted)
                ),
                hint,
            );
        }
        self.broken_lines = self.problems.iter().filter_map(|problem| Some(problem.at?.0)).collect();
        root.into_inner()
    }

    /// 1-based line and column (in characters) of a byte offset.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..floor(self.text, offset)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// In a file with broken lines: does any line begin with `name`? Then the key is not missing.
    pub fn mentions(&self, name: &str) -> bool {
        !self.broken_lines.is_empty() && self.text.lines().any(|line| line.trim_start().starts_with(name))
    }

    pub fn report(&mut self, at: &Range<usize>, what: impl Into<String>, hint: impl Into<String>) {
        let place = self.position(at.start);
        if self.broken_lines.contains(&place.0) {
            return;
        }
        self.problems.push(Problem {
            file: self.file.clone(),
            at: Some(place),
            what: what.into(),
            hint: hint.into(),
        });
    }

    /// Place of the character `chars` inside the text `value` that stands at `span`; the start of the value when it is
    /// written with escapes.
    pub fn inside(&self, span: &Range<usize>, value: &str, chars: usize) -> Range<usize> {
        let start = floor(self.text, span.start);
        let written = &self.text[start..floor(self.text, span.end).max(start)];
        let offset: usize = value.chars().take(chars).map(char::len_utf8).sum();
        match written.find(value) {
            Some(at) => start + at + offset..span.end,
            None => span.clone(),
        }
    }

    /// Place of the first character of the text `value` that stands at `span`, and whether its characters stand there as
    /// they are; the start of the value when it is written with escapes.
    pub fn start_of(&self, span: &Range<usize>, value: &str) -> ((usize, usize), bool) {
        let start = floor(self.text, span.start);
        let written = &self.text[start..floor(self.text, span.end).max(start)];
        let found = written.find(value).or_else(|| written.find(&value.replace('\n', "\r\n")));
        (self.position(start + found.unwrap_or(0)), found.is_some())
    }

    /// A list of words, none of them blank.
    pub fn words(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(name, value, value.get_ref(), "文字列表", "例如 [\"村\", \"村级\"]");
            return None;
        };
        let words: Vec<Option<String>> = items.iter().map(|item| self.text(name, item)).collect();
        words.into_iter().collect()
    }

    /// A list of texts, each with its place, none of them blank.
    pub fn placed_words<'v, 'i>(&mut self, name: &str, value: &'v Value<'i>) -> Vec<(String, &'v Value<'i>)> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(name, value, value.get_ref(), "文字列表", "例如 [\"P001\", \"P002\"]");
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.text(name, item)?, item))).collect()
    }

    /// A number as it is printed, or text that is not blank.
    pub fn figure(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) => {
                self.number(name, value).map(|number| number.to_string())
            }
            _ => self.text(name, value),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str, value: &Value<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                self.wrong_type(name, value, other, "真假值", "请写 true 或 false，不加引号");
                None
            }
        }
    }

    pub fn report_file(&mut self, what: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.clone(),
            at: None,
            what: what.into(),
            hint: hint.into(),
        });
    }

    /// Reports unknown and missing keys of `table`; `place` names the table for the reader.
    pub fn check_keys(
        &mut self,
        table: &DeTable<'_>,
        known: &[Key],
        accepted: &[(&str, &str)],
        place: &str,
        at: Option<&Range<usize>>,
    ) {
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        for key in table.keys() {
            let name = key.get_ref();
            if names.contains(&&**name) || accepted.iter().any(|(_, other)| other == name) {
                continue;
            }
            let hint = match nearest(name, names.iter().copied()) {
                Some(near) => format!("是否应为 {near}？可用的键：{}", names.join("、")),
                None => format!("请删去这一行；可用的键：{}", names.join("、")),
            };
            self.report(&key.span(), format!("{place}不认识的键“{}”", shorten(name)), hint);
        }
        for key in known.iter().filter(|key| key.required) {
            let written = table.keys().any(|name| name.get_ref() == key.name);
            let swallowed = at.is_none() && self.mentions(key.name);
            if !(written || swallowed) {
                let what = format!("{place}缺少 {}（{}）", key.name, key.about);
                let hint = format!("请加上一行：{} = {}", key.name, key.example);
                match at {
                    Some(at) => self.report(at, what, hint),
                    None => self.report_file(what, hint),
                }
            }
        }
    }

    /// Text that is not blank.
    pub fn text(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.report(&value.span(), format!("{name} 是空的"), "请写上内容，或删去这一行");
                None
            }
            DeValue::String(text) if text.chars().any(char::is_control) => {
                // "C:\new" is C:, a line break and "ew".
                let hint = if text.contains([':', '/', '\\']) {
                    "双引号里的 \\n、\\t 是换行和制表符；路径请用 / 书写，例如 \"E:/扫描件\""
                } else {
                    "请改成一行普通文字"
                };
                self.report(&value.span(), format!("{name} 含有控制字符或换行"), hint);
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            other => {
                self.wrong_type(name, value, other, "文字", "请加上英文双引号，例如 \"…\"");
                None
            }
        }
    }

    /// Text of one line or several; line ends are `\n`.
    pub fn lines(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
                if !text.chars().any(odd) {
                    return Some(text.replace("\r\n", "\n"));
                }
                self.report(&value.span(), format!("{name} 含有控制字符"), "请改成普通文字");
                None
            }
            _ => self.text(name, value),
        }
    }

    /// One of `words`, in English or Chinese.
    pub fn word(
        &mut self,
        name: &str,
        value: &Value<'_>,
        words: &[(&'static str, &str)],
    ) -> Option<&'static str> {
        let written = self.text(name, value)?;
        let found = words.iter().find(|(word, chinese)| *word == written || *chinese == written);
        if found.is_none() {
            let all: Vec<String> =
                words.iter().map(|(word, chinese)| format!("{word}（{chinese}）")).collect();
            let near = nearest(&written, words.iter().map(|(word, _)| *word));
            let near = near.map_or_else(String::new, |near| format!("是否为 {near}？"));
            self.report(
                &value.span(),
                format!("{name} “{}”不在可选范围", shorten(&written)),
                format!("{near}可选：{}", all.join("、")),
            );
        }
        found.map(|(word, _)| *word)
    }

    /// Six digits.
    pub fn code(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => crate::base::text::code(text),
            DeValue::Integer(number) => {
                self.report(
                    &value.span(),
                    format!("{name} 写成了数字 {number}"),
                    format!("区划代码是文字，请加英文双引号：\"{number}\""),
                );
                return None;
            }
            other => {
                self.wrong_type(name, value, other, "六位区划代码", "例如 \"150800\"");
                return None;
            }
        };
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Some(text.into_owned())
        } else {
            self.report(
                &value.span(),
                format!("{name} “{}”不是六位区划代码", shorten(&text)),
                "请写六位数字（GB/T 2260），例如 \"150800\"",
            );
            None
        }
    }

    /// A day of the calendar.
    pub fn date(&mut self, name: &str, value: &Value<'_>) -> Option<NaiveDate> {
        let written = match value.get_ref() {
            DeValue::Datetime(moment) => match moment.date {
                Some(day) => format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
                None => moment.to_string(),
            },
            DeValue::String(text) => text.to_string(),
            other => {
                self.wrong_type(name, value, other, "日期", "请写成 2020-04-15，不加引号");
                return None;
            }
        };
        let day = date::parse(&written).and_then(date::PartialDate::day);
        if day.is_none() {
            self.report(
                &value.span(),
                format!("{name} “{}”不是完整、存在的日期", shorten(&written)),
                "请写成年-月-日，例如 2020-04-15",
            );
        }
        day
    }

    /// A whole number within `range`.
    pub fn integer(&mut self, name: &str, value: &Value<'_>, range: Range<u64>) -> Option<u64> {
        if let DeValue::Integer(number) = value.get_ref() {
            let read = u64::from_str_radix(number.as_str(), number.radix()).ok();
            if let Some(read) = read.filter(|read| range.contains(read)) {
                return Some(read);
            }
            let hint = if range.start == 0 {
                "请写不小于0的整数".to_owned()
            } else {
                format!("请写 {} 到 {} 之间的整数", range.start, range.end - 1)
            };
            self.report(&value.span(), format!("{name} = {number} 超出范围"), hint);
            return None;
        }
        self.wrong_type(name, value, value.get_ref(), "整数", "请写整数，不加引号、逗号和小数点");
        None
    }

    /// Any finite number.
    pub fn number(&mut self, name: &str, value: &Value<'_>) -> Option<f64> {
        let read = match value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n as f64)
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            other => {
                self.wrong_type(name, value, other, "数字", "请写数字，不加引号");
                return None;
            }
        };
        let finite = read.filter(|number| number.is_finite());
        if finite.is_none() {
            self.report(&value.span(), format!("{name} 不是有限的数字"), "请写普通数字，例如 0.1");
        }
        finite
    }

    pub fn table<'v, 'i>(&mut self, name: &str, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => {
                self.wrong_type(name, value, other, "表", &format!("请写成 [{name}] 开头的一段"));
                None
            }
        }
    }

    /// `[[name]]` tables with their places; a single `[name]` is taken for a list of one.
    pub fn tables<'v, 'i>(
        &mut self,
        name: &str,
        value: &'v Value<'i>,
    ) -> Vec<(&'v DeTable<'i>, Range<usize>)> {
        match value.get_ref() {
            DeValue::Table(table) => vec![(table, value.span())],
            DeValue::Array(items) => {
                let mut tables = Vec::new();
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => tables.push((table, item.span())),
                        other => self.wrong_type(
                            name,
                            item,
                            other,
                            "表",
                            &format!("每一项请写成 [[{name}]] 开头的一段"),
                        ),
                    }
                }
                tables
            }
            other => {
                self.wrong_type(name, value, other, "若干表", &format!("请写成 [[{name}]] 开头的一段"));
                Vec::new()
            }
        }
    }

    fn wrong_type(&mut self, name: &str, at: &Value<'_>, found: &DeValue<'_>, wanted: &str, hint: &str) {
        self.report(&at.span(), format!("{name} 应为{wanted}，写成了{}", type_name(found)), hint);
    }
}

/// Name of a kind for hints.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Short(_) => "文字",
        Kind::Code => "六位区划代码",
        Kind::Date => "日期",
        Kind::Year => "年份",
        Kind::Folder => "文件夹",
        Kind::File => "文件",
        Kind::Count => "不小于0的整数",
        Kind::Number => "数字",
        Kind::Words => "文字列表",
        Kind::Lines => "文字",
        Kind::OneOf(_) | Kind::Word(_) => "可选的词",
        Kind::Figure => "数字或文字",
        Kind::Codes => "六位区划代码的列表",
        Kind::Flag => "真假值",
        Kind::Table(_) | Kind::PerCounty(_) | Kind::Counts | Kind::Thresholds | Kind::Worded(_) => "表",
        Kind::Tables(_) => "若干表",
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "文字",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "真假值（true/false）",
        DeValue::Datetime(_) => "日期时间",
        DeValue::Array(_) => "列表",
        DeValue::Table(_) => "表",
    }
}

/// The known name closest to `written`, when it is close enough to be a slip.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded: String = written.to_lowercase().replace(['-', ' ', '.'], "_");
    known
        .map(|name| (distance(&folded, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

/// Edit distance with swaps of neighbours (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

/// At most 40 characters of hostile or private text, safe to print.
fn shorten(text: &str) -> String {
    let shown = crate::base::mask::text(&crate::base::text::display(text));
    if shown.chars().count() <= 40 {
        return shown;
    }
    shown.chars().take(40).chain(['…']).collect()
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
