//! Dates as offices write them, with the precision they were written in.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Years a date of the field can have; anything else is a slip.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A date known to the year, the month or the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    pub year: i32,
    pub month: Option<u32>,
    pub day: Option<u32>,
}

impl PartialDate {
    #[must_use]
    pub fn full(date: NaiveDate) -> Self {
        PartialDate { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// First day it can mean.
    #[must_use]
    pub fn earliest(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Last day it can mean.
    #[must_use]
    pub fn latest(self) -> Option<NaiveDate> {
        match (self.month, self.day) {
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(self.year, month, day),
            (Some(12) | None, _) => NaiveDate::from_ymd_opt(self.year, 12, 31),
            (Some(month), None) => NaiveDate::from_ymd_opt(self.year, month + 1, 1)?.pred_opt(),
        }
    }

    /// The day, when it is known to the day.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(f, "{}-{month:02}-{day:02}", self.year),
            (Some(month), None) => write!(f, "{}-{month:02}", self.year),
            _ => write!(f, "{}", self.year),
        }
    }
}

/// Reads 2019.3.5 · 2019-3-5 · 2019/03/05 · 2019年3月5日 · 二〇一九年三月五日 · 20190305 · 2019.03 · 2019年 · 2019年度 · 2019
/// and Excel serial numbers of the 1900 system (43529 = 2019-03-05). A date without a year (3月5日), a day that does
/// not exist and anything else gives `None`. A trailing time of day is ignored.
#[must_use]
pub fn parse(text: &str) -> Option<PartialDate> {
    let folded = crate::base::text::fold(without_clock(text));
    let arabic = from_chinese(&folded).replace("年度", "年");
    let bare = arabic.split('t').next().unwrap_or_default();
    let without_time = cut_time(bare)?;
    let parts: Vec<&str> = without_time
        .split(['年', '月', '日', '号', '.', '-', '/', '—', '–', '、'])
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty()
        || parts.len() > 3
        || !parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    if parts.len() == 1 && !without_time.contains('年') {
        return parse_compact(parts[0]);
    }
    let year: i32 = parts[0].parse().ok()?;
    if parts[0].len() != 4 || !YEARS.contains(&year) {
        return None;
    }
    let month =
        parts.get(1).map(|part| part.parse().ok()).map_or(Some(None), |m: Option<u32>| m.map(Some))?;
    let day = parts.get(2).map(|part| part.parse().ok()).map_or(Some(None), |d: Option<u32>| d.map(Some))?;
    checked(PartialDate { year, month, day })
}

/// A date at the start of a longer text: `2020年3月5日上午`, `2020.3.5-3.8`, `2020年6月底`. Figures are read to their end, and
/// a day that is written must exist: 2月30日 is neither cut down to 2月3日 nor to 2月.
#[must_use]
pub fn leading(text: &str) -> Option<PartialDate> {
    let folded = crate::base::text::fold(without_clock(text));
    let arabic = from_chinese(&folded);
    let (year, rest) = figures(&arabic);
    if year.len() == 8 && !rest.is_empty() {
        return parse_compact(year);
    }
    if year.len() != 4 {
        return None;
    }
    let (month, rest) = figures(behind(rest, &["年", "/", ".", "-", "—", "–", "、"])?);
    // 2020年1季度 begins with no month.
    let month: u32 = short(month).filter(|_| !rest.starts_with('季'))?;
    let day = match behind(rest, &["月份", "月", "/", ".", "-", "—", "–", "、"]).map(figures) {
        // 6-8月: a second month.
        None | Some(("", _)) => None,
        Some((_, rest)) if rest.starts_with('月') => None,
        Some((day, _)) => Some(short(day)?),
    };
    checked(PartialDate { year: year.parse().ok()?, month: Some(month), day })
}

/// The day a figure holds, as [`parse`] reads it, or the last one of a year or month: `2018年底`, `截至2019年末`, `2019年6月底`.
#[must_use]
pub fn as_of(text: &str) -> Option<PartialDate> {
    let folded = crate::base::text::fold(text);
    let bare = ["截至", "截止"].iter().find_map(|word| folded.strip_prefix(word));
    let bare = bare.map_or(folded.as_str(), |rest| rest.trim_start_matches('到'));
    let ended = ["年年底", "年年末", "年底", "年末", "月底", "月末"].iter().find_map(|word| {
        let rest = bare.strip_suffix(word)?;
        parse(&format!("{rest}{}", word.chars().next()?))
    });
    match ended {
        Some(date) if date.day.is_none() => date.latest().map(PartialDate::full),
        Some(_) => None,
        None => parse(text).or_else(|| parse(bare)),
    }
}

/// A time limit as ledgers word it, whose last day counts: `2020年4月20日前`, `4月底前`, `4月上旬`, `年底`. `4月前` may mean its
/// first day or its last: nobody is late before the last. What names no year is of the year that `year` gives for its month.
#[must_use]
pub fn limit(text: &str, year: impl Fn(u32) -> Option<i32>) -> Option<PartialDate> {
    let folded = from_chinese(&crate::base::text::fold(text));
    let bare =
        ["以前", "之前", "前", "以内", "之内", "内", "止"].iter().find_map(|word| folded.strip_suffix(word));
    let bare = bare.unwrap_or(&folded);
    if let Some(date) = as_of(bare) {
        return Some(date);
    }
    if matches!(bare, "年底" | "年末") {
        return checked(PartialDate { year: year(12)?, month: Some(12), day: Some(31) });
    }
    if let Some(month) = part_of_year(bare) {
        return checked(PartialDate { year: year(month)?, month: Some(month), day: None });
    }
    let (said, rest) = match bare.split_once('年') {
        Some((said, rest)) => (Some(said.parse().ok()?), rest),
        None => (None, bare),
    };
    if let Some(month) = part_of_year(rest) {
        return checked(PartialDate { year: said.or_else(|| year(month))?, month: Some(month), day: None });
    }
    let (month, rest) = figures(rest);
    let month = short(month)?;
    let day = match rest.strip_prefix('月')? {
        "底" | "末" | "份" | "下旬" | "" => None,
        "上旬" => Some(10),
        "中旬" => Some(20),
        rest => Some(short(rest.strip_suffix(['日', '号'])?)?),
    };
    checked(PartialDate { year: said.or_else(|| year(month))?, month: Some(month), day })
}

/// Last month of 上半年, 第一季度, 全年.
fn part_of_year(text: &str) -> Option<u32> {
    let bare = text.trim_end_matches(['底', '末']);
    match bare {
        "上半年" => Some(6),
        "下半年" | "全年" => Some(12),
        _ => {
            let (quarter, rest) = figures(bare.trim_start_matches('第'));
            let quarter = short(quarter).filter(|quarter| (1..=4).contains(quarter))?;
            matches!(rest, "季度" | "季" | "个季度").then_some(quarter * 3)
        }
    }
}

/// The figures a text begins with, and what follows them.
fn figures(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn short(figures: &str) -> Option<u32> {
    matches!(figures.len(), 1 | 2).then(|| figures.parse().ok()).flatten()
}

fn behind<'a>(text: &'a str, signs: &[&str]) -> Option<&'a str> {
    signs.iter().find_map(|sign| text.strip_prefix(sign))
}

/// The text before a time of day that stands apart: `2020/2/3 0:00`, `2020-5-20 上午 8:30`, `2020年2月3日 8时30分`. Once blanks
/// are folded away nobody can tell `2020/2/3 0:00` from a thirtieth of February.
fn without_clock(text: &str) -> &str {
    let text = text.trim();
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace());
    let mut clocks = blanks.filter(|(at, _)| {
        let apart = text[*at..].trim_start();
        let noon = ["上午", "下午", "中午", "晚上", "凌晨", "早上"];
        let hour = noon.iter().find_map(|word| apart.strip_prefix(word)).unwrap_or(apart).trim_start();
        let (count, rest) = hour
            .char_indices()
            .find(|(_, c)| !c.is_numeric())
            .map_or((0, ""), |(end, _)| (hour[..end].chars().count(), &hour[end..]));
        matches!(count, 1 | 2) && rest.starts_with([':', '：', '时', '点'])
    });
    clocks.next().map_or(text, |(at, _)| &text[..at])
}

fn parse_compact(digits: &str) -> Option<PartialDate> {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok());
    match digits.len() {
        4 => {
            let year = number(0..4)?;
            YEARS.contains(&year.cast_signed()).then(|| PartialDate {
                year: year.cast_signed(),
                month: None,
                day: None,
            })
        }
        5 => from_serial(f64::from(number(0..5)?)).map(PartialDate::full),
        6 => {
            checked(PartialDate { year: number(0..4)?.cast_signed(), month: Some(number(4..6)?), day: None })
        }
        8 => checked(PartialDate {
            year: number(0..4)?.cast_signed(),
            month: Some(number(4..6)?),
            day: Some(number(6..8)?),
        }),
        _ => None,
    }
}

fn checked(date: PartialDate) -> Option<PartialDate> {
    (YEARS.contains(&date.year) && date.earliest().is_some()).then_some(date)
}

/// What precedes a clock that stands right behind the date: "2019-03-0508:30:00", "2019年3月5日8:30". `None` when it
/// cannot be told where the day ends and the hour begins.
fn cut_time(text: &str) -> Option<&str> {
    let Some(colon) = text.find(':') else { return Some(text) };
    let before = text.get(..colon)?;
    if let Some((end, sign)) = before.char_indices().rfind(|(_, c)| matches!(c, '日' | '号')) {
        return Some(&before[..end + sign.len_utf8()]);
    }
    let date = before.get(..before.len().checked_sub(2)?)?;
    let padded = date.bytes().rev().take_while(u8::is_ascii_digit).count();
    matches!(padded, 2 | 8).then_some(date)
}

/// A length of time in months: `4年`, `四年`, `3年零1个月`, `两年半`, `36个月`. A year of the calendar (2018年) is none.
#[must_use]
pub fn months(text: &str) -> Option<f64> {
    let folded = crate::base::text::fold(text);
    let plain: String = folded
        .chars()
        .map(|c| match "壹贰叁肆伍陆柒捌玖拾".chars().position(|formal| formal == c) {
            Some(at) => "一二三四五六七八九十".chars().nth(at).unwrap_or(c),
            None if c == '两' => '二',
            None => c,
        })
        .collect();
    let number = |text: &str| -> Option<f64> {
        let arabic = from_chinese(text);
        arabic.parse().ok().filter(|number| (0.0..1000.0).contains(number))
    };
    let bare = plain.trim_end_matches('期');
    let (years, rest) = match bare.split_once('年') {
        Some((years, rest)) => (number(years).filter(|years| *years < 100.0)?, rest),
        None => (0.0, bare),
    };
    let rest = if rest.len() == bare.len() { rest } else { rest.trim_start_matches(['零', '又', '加']) };
    let months = match rest {
        "" if bare.contains('年') => 0.0,
        "半" if bare.contains('年') => 6.0,
        _ => number(rest.strip_suffix("个月").or_else(|| rest.strip_suffix('月'))?)?,
    };
    let sum = years * 12.0 + months;
    (sum > 0.0).then_some(sum)
}

/// Excel serial day of the 1900 system (base 1899-12-30); only 1950–2100 is taken for a date.
#[must_use]
pub fn from_serial(serial: f64) -> Option<NaiveDate> {
    if !(18264.0..73416.0).contains(&serial) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial.trunc() as u64))
}

fn from_chinese(text: &str) -> String {
    if !text.chars().any(|c| "〇零一二三四五六七八九十".contains(c)) {
        return text.to_owned();
    }
    // 二o二o年, 二O二O年: the letter that keyboards have.
    let digit = |c: char| match c {
        '〇' | '零' | '○' | 'o' | 'O' => Some(0),
        c => "一二三四五六七八九".chars().position(|d| d == c).map(|at| at + 1),
    };
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    let flush = |run: &mut Vec<char>, out: &mut String| {
        if let Some(ten) = run.iter().position(|c| *c == '十') {
            let tens = if ten == 0 { 1 } else { digit(run[ten - 1]).unwrap_or(0) };
            let ones = run.get(ten + 1).and_then(|c| digit(*c)).unwrap_or(0);
            out.push_str(&(tens * 10 + ones).to_string());
        } else {
            out.extend(run.iter().filter_map(|c| digit(*c)).map(|d| d.to_string()));
        }
        run.clear();
    };
    for c in text.chars() {
        if c == '十' || digit(c).is_some() {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_style_of_the_field() {
        for text in [
            "2019.3.5",
            "2019-3-5",
            "2019/03/05",
            "2019年3月5日",
            "二〇一九年三月五日",
            "20190305",
            "43529",
            "2019-03-05 08:30:00",
            "２０１９．３．５",
        ] {
            assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), Some("2019-03-05"), "{text}");
        }
        assert_eq!(parse("2019.03").map(|d| d.to_string()).as_deref(), Some("2019-03"));
        assert_eq!(parse("2019年").map(|d| d.to_string()).as_deref(), Some("2019"));
        assert_eq!(parse("二〇二〇年十二月三十一日").map(|d| d.to_string()).as_deref(), Some("2020-12-31"));
        assert_eq!(parse("44012").map(|d| d.to_string()).as_deref(), Some("2020-06-30"));
        for text in ["3月5日", "2019-02-30", "2019.13", "不详", "", "12"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        for text in [
            "2020/2/30",
            "2020.2.30",
            "2020年2月30日",
            "2020-4-31",
            "2020/4/310",
            "2020年4月0日",
            "20200230",
            "2019年2月30日上午",
            "2019.12.32",
            "2019-02-30",
            "2019年二月三十日",
            "2020—02—30",
            "2020/2/30 0:00",
            "2020/13/1",
            "2020/0/1",
            "2020-4-31 8:30",
            "20200230上午",
            "2020/2/30:00",
        ] {
            assert_eq!(parse(text).or_else(|| leading(text)), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_takes_nothing_from_the_day() {
        for (text, wanted) in [
            ("2020/2/3 0:00", "2020-02-03"),
            ("2020/2/3 8:30", "2020-02-03"),
            ("2020/2/3 18:30:05", "2020-02-03"),
            ("2020-5-20 0:00:00", "2020-05-20"),
            ("2020/12/31 24:00", "2020-12-31"),
            ("2020/12/31\u{3000}9：05", "2020-12-31"),
            ("2020-02-03T08:30:00", "2020-02-03"),
            ("2020-02-0308:30", "2020-02-03"),
            ("2020年2月3日8:30", "2020-02-03"),
            ("2020年2月3日 8时30分", "2020-02-03"),
            ("2020年 2月 3日 上午 8:30", "2020-02-03"),
            ("2020/2/3  下午3:15", "2020-02-03"),
        ] {
            assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are_read_in_figures_and_words() {
        for (text, wanted) in [
            ("4年", 48.0),
            ("四年", 48.0),
            ("肆年", 48.0),
            ("3年零1个月", 37.0),
            ("三年零一个月", 37.0),
            ("两年半", 30.0),
            ("36个月", 36.0),
            ("三十六个月", 36.0),
            ("1年期", 12.0),
            ("1.5年", 18.0),
            ("十二月", 12.0),
        ] {
            assert_eq!(months(text), Some(wanted), "{text}");
        }
        for text in ["36", "2018年", "2019年5月", "长期", "", "半", "年", "三年以内", "30天"] {
            assert_eq!(months(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_year_or_month_is_its_last_day() {
        for (text, wanted) in [
            ("2018年底", "2018-12-31"),
            ("2019年年末", "2019-12-31"),
            ("截至2019年末", "2019-12-31"),
            ("二〇一八年底", "2018-12-31"),
            ("2020年2月底", "2020-02-29"),
            ("截至2020年4月10日", "2020-04-10"),
            ("2020-04-10", "2020-04-10"),
            ("2018年", "2018"),
        ] {
            assert_eq!(as_of(text).map(|date| date.to_string()).as_deref(), Some(wanted), "{text}");
        }
        for text in ["年底", "去年底", "2018年3月5日月底", "2018年上半年", ""] {
            assert_eq!(as_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_longer_text_may_begin_with_a_date() {
        for (text, wanted) in [
            ("2020年3月5日上午", "2020-03-05"),
            ("2020.3.5-3.8", "2020-03-05"),
            ("2020年6月底", "2020-06"),
            ("2020年6-8月", "2020-06"),
            ("2020年3月5日、6日", "2020-03-05"),
            ("二O二〇年三月五日上午", "2020-03-05"),
            ("20200305上午", "2020-03-05"),
            ("二〇二〇年三月五日上午", "2020-03-05"),
        ] {
            assert_eq!(leading(text).map(|d| d.to_string()).as_deref(), Some(wanted), "{text}");
        }
        for text in ["2020年上半年", "2020年一季度", "2020年1季度", "不详", "2020", "3月5日", "12345678901"]
        {
            assert_eq!(leading(text), None, "{text}");
        }
    }

    #[test]
    fn a_quarter_or_half_of_a_year_is_a_time_limit_and_no_month() {
        for (text, wanted) in [
            ("2020年一季度", "2020-03"),
            ("2020年第二季度末", "2020-06"),
            ("2020年上半年", "2020-06"),
            ("2020年底前", "2020-12-31"),
            ("上半年", "2020-06"),
        ] {
            assert_eq!(
                limit(text, |_| Some(2020)).map(|date| date.to_string()).as_deref(),
                Some(wanted),
                "{text}"
            );
        }
        for text in ["2020年五季度", "上半月", "季度"] {
            assert_eq!(limit(text, |_| Some(2020)), None, "{text}");
        }
    }
}
