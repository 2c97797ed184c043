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
    let folded = crate::base::text::fold(text);
    let arabic = from_chinese(&folded).replace("年度", "年");
    let bare = arabic.split(['t', ' ']).next().unwrap_or_default();
    let without_time = cut_time(bare);
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

fn cut_time(text: &str) -> &str {
    // "2019-03-0508:30:00" once blanks are folded away: keep what precedes the first clock.
    match text.find(':') {
        Some(colon) if colon >= 2 => {
            text[..colon - 2].trim_end_matches(|c: char| !c.is_ascii_digit() && c != '日')
        }
        _ => text,
    }
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
    let digit = |c: char| match c {
        '〇' | '零' | '○' => Some(0),
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
}
