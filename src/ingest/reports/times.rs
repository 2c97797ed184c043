//! When a figure of a text holds: 截至2020年4月10日, 2019年底, 3月底, 目前, 2014年以来. The text is folded already.

use crate::base::date::{self, PartialDate};
use crate::base::text::fold;
use crate::ingest::reports::words::words;

/// A time somebody names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    Date(PartialDate),
    /// A month, perhaps a day, without a year.
    NoYear(u32, Option<u32>),
    /// 目前
    Now,
    /// 去年, 年底: nobody can say which day.
    Vague,
    /// 2014年以来, 2016-2019年
    Stretch,
}

/// A time and where it stands, in bytes of the sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub when: When,
    /// 截至 stands in front: it holds for what follows in the paragraph.
    pub until: bool,
}

/// Every time a sentence names, in its order.
#[must_use]
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let mention = dated(text, at).or_else(|| worded(text, at));
        match mention {
            Some(mention) => {
                at = mention.end;
                found.push(mention);
            }
            // The digits of a figure are passed as one.
            None if c.is_ascii_digit() => {
                at += text[at..].bytes().take_while(u8::is_ascii_digit).count();
            }
            None => at += c.len_utf8(),
        }
    }
    found
}

fn worded(text: &str, at: usize) -> Option<Mention> {
    let around = &words().around;
    let longest = |list: &[String]| {
        list.iter().filter(|word| text[at..].starts_with(word.as_str())).map(String::len).max()
    };
    let (length, when) = match (longest(&around.now), longest(&around.vague)) {
        (Some(length), None) => (length, When::Now),
        (None, Some(length)) => (length, When::Vague),
        _ => return None,
    };
    Some(Mention { start: at, end: at + length, when, until: is_until(text, at) })
}

fn is_until(text: &str, at: usize) -> bool {
    ["截至", "截止", "截止到", "截至到"].iter().any(|word| text[..at].ends_with(word))
}

fn dated(text: &str, start: usize) -> Option<Mention> {
    let (first, mut at) = digits(text, start)?;
    let mut when = if text[at..].starts_with('年') && (1900..=2100).contains(&first) {
        at += '年'.len_utf8();
        let mut date = PartialDate { year: first as i32, month: None, day: None };
        at += ["度"].iter().find(|word| text[at..].starts_with(**word)).map_or(0, |word| word.len());
        if let Some((month, day, end)) = month_day(text, at) {
            (date.month, date.day, at) = (Some(month), day, end);
        }
        let end = ["年底", "年末", "底", "末"].iter().find(|word| text[at..].starts_with(**word));
        if let Some(word) = end {
            at += word.len();
            if let Some(last) = date.latest() {
                date = PartialDate::full(last);
            }
        } else if let Some(word) = ["年初", "初"].iter().find(|word| text[at..].starts_with(**word)) {
            at += word.len();
            date.month = date.month.or(Some(1));
        }
        date.earliest()?;
        When::Date(date)
    } else if (1900..=2100).contains(&first) && range_end(text, at).is_some() {
        at = range_end(text, at)?;
        When::Stretch
    } else {
        let (month, day, end) = month_day(text, start)?;
        at = end;
        at += ["底", "末"].iter().find(|word| text[at..].starts_with(**word)).map_or(0, |word| word.len());
        When::NoYear(month, day)
    };
    let rest = &text[at..];
    let opened = ["以来", "至今", "起", "开始", "之后", "以后"].iter().any(|word| rest.starts_with(word));
    let ranged = ["-", "~", "—", "–", "至", "到"].iter().any(|word| {
        rest.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let from = text[..start].ends_with(['自', '从']);
    if opened || ranged || from {
        when = When::Stretch;
    }
    Some(Mention { start, end: at, when, until: is_until(text, start) })
}

/// `-2019年` behind a year.
fn range_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let sign = ["-", "~", "—", "–", "至", "到"].iter().find(|word| rest.starts_with(**word))?;
    let (year, end) = digits(text, at + sign.len())?;
    ((1900..=2100).contains(&year) && text[end..].starts_with('年')).then(|| end + '年'.len_utf8())
}

fn month_day(text: &str, at: usize) -> Option<(u32, Option<u32>, usize)> {
    let (month, end) = digits(text, at).filter(|(month, _)| (1..=12).contains(month))?;
    let end = end + text[end..].strip_prefix('月').map(|_| '月'.len_utf8())?;
    let day = digits(text, end)
        .filter(|(day, _)| (1..=31).contains(day))
        .and_then(|(day, at)| text[at..].starts_with(['日', '号']).then(|| (day, at + '日'.len_utf8())));
    Some(match day {
        Some((day, end)) => (month, Some(day), end),
        None => (month, None, end),
    })
}

/// A run of digits that starts here, and where it ends.
fn digits(text: &str, at: usize) -> Option<(u32, usize)> {
    let count = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    text[at..at + count].parse().ok().map(|number| (number, at + count))
}

/// The date of a whole report: the day its title names (截至2020年4月15日); else the year of its title or name when it is older than the day it was signed, else the month
/// in which it was signed; without either, the latest year it names. A report carries the figures of that time unless a sentence says another.
#[must_use]
pub fn of_report(paragraphs: &[String], stem: &str, year: Option<i32>) -> Option<PartialDate> {
    let bare = |text: &str| fold(text).trim_matches(['(', ')']).to_owned();
    let signed = paragraphs.iter().rev().find_map(|text| {
        let text = bare(text);
        date::parse(&text).filter(|date| {
            text.chars().count() <= 16 && date.month.is_some() && text.contains(['年', '-', '.'])
        })
    });
    let signed = signed.map(|date| PartialDate { day: None, ..date });
    let title = paragraphs.iter().take(5).filter(|text| text.chars().count() <= 60).find_map(|text| {
        let folded = fold(text);
        let titled = words().recognise.is_report(&folded) || is_term(&bare(text));
        titled.then(|| first_date(&folded)).flatten()
    });
    if title.is_some_and(|title| title.day.is_some()) {
        return title;
    }
    let named = title.or_else(|| first_date(&fold(stem))).or_else(|| of_digits(stem));
    let named = named.or(year.map(|year| PartialDate { year, month: None, day: None }));
    match (named, signed) {
        (Some(named), Some(signed)) if named.year < signed.year => Some(named),
        (named, signed) => {
            signed.or(named.map(|date| PartialDate { day: None, ..date })).or_else(|| latest_year(paragraphs))
        }
    }
}

/// 截至2020年4月15日, alone in the line under the title.
fn is_term(bare: &str) -> bool {
    matches!(mentions(bare)[..], [mention] if mention.until && mention.end == bare.len() && mention.start <= 12)
}

/// Does the first time only say less about the same day: 2020年 beside 2020年4月15日?
#[must_use]
pub fn is_coarser(said: PartialDate, known: PartialDate) -> bool {
    said.year == known.year
        && match (said.month, said.day) {
            (None, _) => known.month.is_some(),
            (month, None) => month == known.month && known.day.is_some(),
            _ => false,
        }
}

/// An old report without a date still speaks of no later year than its own.
fn latest_year(paragraphs: &[String]) -> Option<PartialDate> {
    let years =
        paragraphs.iter().flat_map(|text| mentions(&fold(text))).filter_map(|mention| match mention.when {
            When::Date(date) => Some(date.year),
            _ => None,
        });
    years.max().map(|year| PartialDate { year, month: None, day: None })
}

fn first_date(folded: &str) -> Option<PartialDate> {
    mentions(folded).into_iter().find_map(|mention| match mention.when {
        When::Date(date) => Some(date),
        _ => None,
    })
}

/// 2019, 202004 or 20200410 in the name of a file.
fn of_digits(stem: &str) -> Option<PartialDate> {
    fold(stem)
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| matches!(run.len(), 4 | 6 | 8) && run.starts_with("20"))
        .find_map(date::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(text: &str) -> Option<String> {
        mentions(&fold(text)).last().map(|mention| match mention.when {
            When::Date(date) => date.to_string(),
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn times_are_read_as_reports_write_them() {
        for (text, wanted) in [
            ("截至2020年4月10日，", "2020-04-10"),
            ("截至２０２０年４月底", "2020-04-30"),
            ("2019年底", "2019-12-31"),
            ("2019年年底", "2019-12-31"),
            ("2018年度", "2018"),
            ("2014年以来", "Stretch"),
            ("2016-2019年", "Stretch"),
            ("2016年至2019年", "2019"),
            ("从2014年", "Stretch"),
            ("由2014年的13.6%降至2019年的", "2019"),
            ("截至目前", "Now"),
            ("截至3月底", "NoYear(3, None)"),
            ("去年", "Vague"),
            ("14701户27042人", ""),
        ] {
            assert_eq!(last(text).unwrap_or_default(), wanted, "{text}");
        }
    }

    #[test]
    fn a_report_holds_when_its_title_or_its_signature_says() {
        let of = |lines: &[&str], stem: &str| {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            of_report(&lines, stem, None).map(|date| date.to_string()).unwrap_or_default()
        };
        assert_eq!(of(&["2019年度脱贫攻坚工作总结", "正文。"], "总结"), "2019");
        assert_eq!(of(&["2019年度脱贫攻坚工作总结", "正文。", "2020年1月15日"], "总结"), "2019");
        assert_eq!(of(&["脱贫攻坚工作汇报", "（二〇二〇年四月十日）", "正文。"], "汇报"), "2020-04");
        assert_eq!(of(&["脱贫攻坚工作汇报", "正文。"], "汇报材料20200410"), "2020-04");
        assert_eq!(of(&["脱贫攻坚工作汇报（截至2020年4月15日）", "正文。"], "汇报"), "2020-04-15");
        assert_eq!(of(&["脱贫攻坚工作汇报", "（截至2020年4月15日）", "正文。"], "汇报"), "2020-04-15");
        let signed = ["脱贫攻坚工作汇报（截至2020年4月15日）", "正文。", "2020年4月20日"];
        assert_eq!(of(&signed, "汇报"), "2020-04-15");
        assert_eq!(of(&["脱贫攻坚工作汇报", "2014年识别贫困户20户，2018年脱贫。"], "汇报材料"), "2018");
        assert_eq!(of(&["脱贫攻坚工作汇报", "现有边缘户20户。"], "汇报材料"), "");
    }
}
