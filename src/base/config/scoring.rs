//! `scoring/*.toml` → the 评分自评表 as written: the office's own, or the one that comes with the program. What a figure
//! says is judged by the stage that knows the record; here only the form is.

use super::keys::{BASES, DEDUCT, INDICATOR, SCORE_SHEET};
use super::reader::{Reader, Value};
use super::rules::{Placed, placed};
use crate::base::error::{Problem, Result};
use crate::base::mask;
use std::ops::Range;
use std::path::Path;
use toml::de::DeTable;

/// Folder of the project's own sheet.
pub const FOLDER: &str = "scoring";
/// Longest title, in characters.
pub(super) const LONGEST_TITLE: usize = 60;
/// Most indicators of a sheet.
const MOST: usize = 200;

/// The sheet that comes with the program.
const BUILTIN: (&str, &str) = ("data/scoring/county.toml", include_str!("../../../data/scoring/county.toml"));

/// A sheet as written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetDraft {
    /// `scoring/own.toml`
    pub file: String,
    /// It is the one that comes with the program, unchanged.
    pub shipped: bool,
    pub title: String,
    /// Document and number.
    pub basis: String,
    pub total: f64,
    pub indicators: Vec<IndicatorDraft>,
}

/// One `[[indicator]]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IndicatorDraft {
    /// The file that it stands in: a sheet may build on the shipped one.
    pub file: String,
    pub code: Placed,
    /// 一级指标, 二级指标
    pub first: String,
    pub second: String,
    /// 评价内容
    pub content: String,
    /// 评价标准（公式）
    pub formula: String,
    /// 计分条件
    pub condition: String,
    /// 分值
    pub points: f64,
    /// 数据来源
    pub source: String,
    /// 考核部门
    pub department: String,
    /// Codes of the catalogue.
    pub evidence: Vec<Placed>,
    /// None: 人工评分.
    pub deductions: Vec<DeductionDraft>,
}

/// One `[[indicator.deduct]]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeductionDraft {
    pub name: String,
    pub unit: String,
    pub figure: Placed,
    pub limit: Limit,
    /// Every started step costs so many points; `None`: what misses the limit costs all.
    pub steps: Option<(f64, f64)>,
}

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

impl Default for Limit {
    fn default() -> Self {
        Limit::AtLeast(0.0)
    }
}

/// The sheet of the program.
#[must_use]
pub fn builtin() -> (SheetDraft, Vec<Problem>) {
    let mut problems = Vec::new();
    let sheet = parse(BUILTIN.0, BUILTIN.1, &mut problems).map(|(sheet, ..)| sheet).unwrap_or_default();
    (SheetDraft { shipped: true, ..sheet }, problems)
}

/// The project's own sheet, else that of the program; everything wrong goes to `problems`.
pub(super) fn read(root: &Path, problems: &mut Vec<Problem>) -> Result<SheetDraft> {
    let names = super::files::toml(root, FOLDER, problems);
    if let [first, others @ ..] = names.as_slice() {
        for other in others {
            let what = format!("评分表只能有一份，已有 {first}");
            let hint = "请只留一份，或把指标并入同一份".to_owned();
            problems.push(Problem { file: other.clone(), at: None, what, hint });
        }
    }
    let (shipped, faults) = builtin();
    problems.extend(faults);
    let Some(name) = names.into_iter().next() else { return Ok(shipped) };
    let Some(source) = super::read_utf8(root, &name, problems)? else { return Ok(shipped) };
    let Some((mut own, over, total)) = parse(&name, &source, problems) else { return Ok(shipped) };
    if over {
        own.indicators = merged(shipped.indicators, own.indicators);
    }
    let sum: f64 = own.indicators.iter().map(|indicator| indicator.points).sum();
    if let Some(at) = total.filter(|_| (sum - own.total).abs() > 0.001) {
        problems.push(Problem {
            file: name,
            at: Some(at),
            what: format!("total 为{}，各指标分值之和为{sum}", own.total),
            hint: "请核对各指标的 points，或改正 total".to_owned(),
        });
    }
    Ok(own)
}

/// Indicators of the same code take the place of the shipped ones; the others follow.
fn merged(shipped: Vec<IndicatorDraft>, own: Vec<IndicatorDraft>) -> Vec<IndicatorDraft> {
    let mut all = shipped;
    for indicator in own {
        match all.iter_mut().find(|known| known.code.text == indicator.code.text) {
            Some(known) => *known = indicator,
            None => all.push(indicator),
        }
    }
    all
}

type Parsed = (SheetDraft, bool, Option<(usize, usize)>);

/// The sheet of one file, whether it builds on the shipped one, and where its total stands.
fn parse(file: &str, source: &str, problems: &mut Vec<Problem>) -> Option<Parsed> {
    let mut reader = Reader::new(file, source);
    let root = reader.whole(problems)?;
    reader.check_keys(&root, SCORE_SHEET, &[], "", None);
    let mut sheet = SheetDraft { file: file.to_owned(), ..SheetDraft::default() };
    let (mut over, mut total) = (false, None);
    for (key, value) in &root {
        let name: &str = key.get_ref();
        match name {
            "title" => sheet.title = short(&mut reader, name, value, LONGEST_TITLE),
            "basis" => sheet.basis = plain(&mut reader, name, value),
            "total" => {
                if let Some(number) = points(&mut reader, name, value) {
                    sheet.total = number;
                    total = Some(reader.position(value.span().start));
                }
            }
            "base" => over = reader.word(name, value, BASES).is_some(),
            "indicator" => {
                for (table, at) in reader.tables(name, value) {
                    reader.check_keys(table, INDICATOR, &[], "[[indicator]] 中", Some(&at));
                    let indicator = indicator(&mut reader, file, table);
                    let code = &indicator.code;
                    let known = |known: &&IndicatorDraft| known.code.text == code.text;
                    if let Some(first) = sheet.indicators.iter().find(known).filter(|_| !code.text.is_empty())
                    {
                        let what = format!("代码 {} 重复，第一次在第{}行", code.text, first.code.at.0);
                        let place = table.get("code").map_or(at, |code| code.span());
                        reader.report(&place, what, "请删去一处或改代码");
                    }
                    sheet.indicators.push(indicator);
                }
            }
            _ => {}
        }
    }
    if sheet.indicators.len() > MOST {
        reader
            .report_file(format!("指标有{}项，超过{MOST}项", sheet.indicators.len()), "请核对是否放错了文件");
    }
    if sheet.indicators.is_empty() && !over {
        reader.report_file("没有一个指标", "请写上 [[indicator]]，或写 base = \"default\" 沿用缺省表的指标");
    }
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
    Some((sheet, over, total))
}

fn indicator(reader: &mut Reader<'_>, file: &str, table: &DeTable<'_>) -> IndicatorDraft {
    let mut found = IndicatorDraft { file: file.to_owned(), ..IndicatorDraft::default() };
    for (key, value) in table {
        let name: &str = key.get_ref();
        match name {
            "code" => {
                let code = short(reader, name, value, 12);
                found.code = placed(reader, value, code);
            }
            "first" => found.first = short(reader, name, value, 20),
            "second" => found.second = short(reader, name, value, 30),
            "content" => found.content = plain(reader, name, value),
            "formula" => found.formula = plain(reader, name, value),
            "condition" => found.condition = plain(reader, name, value),
            "points" => found.points = points(reader, name, value).unwrap_or_default(),
            "source" => found.source = plain(reader, name, value),
            "department" => found.department = plain(reader, name, value),
            "evidence" => {
                for (code, place) in reader.placed_words(name, value) {
                    let code = placed(reader, place, code);
                    if found.evidence.iter().any(|known| known.text == code.text) {
                        let what = format!("evidence 中 {} 写了两次", code.text);
                        reader.report(&place.span(), what, "请只留一个");
                    } else {
                        found.evidence.push(code);
                    }
                }
            }
            "deduct" => {
                for (table, at) in reader.tables(name, value) {
                    reader.check_keys(table, DEDUCT, &[], "[[indicator.deduct]] 中", Some(&at));
                    found.deductions.extend(deduction(reader, table, &at));
                }
            }
            _ => {}
        }
    }
    found
}

fn deduction(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Range<usize>) -> Option<DeductionDraft> {
    let text = |reader: &mut Reader<'_>, key: &str, most: usize| {
        table.get(key).map(|value| short(reader, key, value, most)).unwrap_or_default()
    };
    let (name, unit) = (text(reader, "name", 30), text(reader, "unit", 6));
    let figure = table.get("figure").and_then(|value| {
        let lines = reader.lines("figure", value)?;
        Some(placed(reader, value, lines))
    });
    let mut number = |key: &str| table.get(key).and_then(|value| reader.number(key, value));
    let (least, most, step, take) = (number("at_least"), number("at_most"), number("step"), number("take"));
    let limit = match (least, most) {
        (Some(least), None) => Limit::AtLeast(least),
        (None, Some(most)) => Limit::AtMost(most),
        _ => {
            // A limit that is there and no number was told as such.
            if table.get("at_least").is_some() == table.get("at_most").is_some() {
                reader.report(
                    at,
                    "at_least 和 at_most 要写而且只写一个",
                    "越高越好的写 at_least，越低越好的写 at_most，例如 at_least = 98",
                );
            }
            // The figure is looked at all the same: its faults are told with this one.
            Limit::default()
        }
    };
    if table.get("step").is_some() != table.get("take").is_some() {
        reader.report(
            at,
            "step 和 take 要一起写",
            "例如 step = 0.1、take = 1：每差0.1扣1分；都不写的达不到即不得分",
        );
    }
    for (key, value) in [("step", step), ("take", take)] {
        if let (Some(value), Some(written)) = (value.filter(|value| *value <= 0.0), table.get(key)) {
            reader.report(&written.span(), format!("{key} = {value} 不大于0"), "请写大于0的数");
        }
    }
    Some(DeductionDraft { name, unit, figure: figure?, limit, steps: step.zip(take) })
}

/// A number of points that is more than none.
fn points(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Option<f64> {
    let number = reader.number(name, value)?;
    if number > 0.0 && number <= 10_000.0 {
        return Some(number);
    }
    reader.report(&value.span(), format!("{name} = {number} 不是分值"), "请写大于0、不超过10000的数");
    None
}

fn plain(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> String {
    let written = reader.text(name, value).unwrap_or_default();
    if mask::text(&written) != written {
        reader.report(&value.span(), format!("{name} 中有证件号码、电话或账号"), "请删去号码");
        return String::new();
    }
    written
}

fn short(reader: &mut Reader<'_>, name: &str, value: &Value<'_>, most: usize) -> String {
    let written = plain(reader, name, value);
    let count = written.chars().count();
    if count > most {
        reader.report(&value.span(), format!("{name} 有{count}个字，超过{most}个"), "请写得短些");
    }
    written
}
