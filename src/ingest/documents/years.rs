//! Years that names mention, and names that say nothing about the paper.

use crate::base::text;
use crate::ingest::catalogue::{Catalogue, Frequency};
use std::collections::BTreeSet;

/// The years an annual paper is for, as its name says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub years: Vec<i32>,
    /// The name holds two years and does not say for which of them the paper is.
    pub unsure: bool,
    /// They are the years of dates only (2020年1月, 20200105) or of filling in (2020年签): a name that says a year is heard first.
    pub by_date: bool,
}

/// A year in a name.
#[derive(Debug, Clone, Copy)]
struct Mention {
    year: i32,
    start: usize,
    end: usize,
    /// A month follows: 2020年1月, 20200105.
    dated: bool,
}

/// Words behind a year that tell when the sheet was filled in, typed or filed.
const FILLED: [&str; 14] = [
    "录入", "填报", "填写", "填表", "填", "补录", "补填", "打印", "扫描", "归档", "整理", "上报", "签字",
    "签",
];

/// Words behind a year that tell when the household came or went.
const STORY: [&str; 9] = ["脱贫", "退出", "识别", "建档", "建卡", "纳入", "出列", "返贫", "新识别"];

/// Years of an annual paper in a name: 2019, 19年, 二〇一九, 2017-2019, 2017、2018. A year that only says when the sheet
/// was filled in (2019年（2020年1月填）) or when the household left poverty is none of the paper's. Two years side by side
/// are two papers only when the name joins them.
#[must_use]
pub fn said(name: &str) -> Said {
    let chars = digits_of(name);
    let all = mentions(&chars);
    let behind = |mention: &Mention| -> String {
        let rest = chars[mention.end..].iter().collect::<String>();
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || "年度月日底初.-_/".contains(c)).to_owned()
    };
    // 2018、2019年填报: both years are filled in.
    let joined = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| all.get(before));
        before.is_some_and(|before| {
            let between: String = chars[before.end..all[at].start].iter().collect();
            is_range(&between) || between.contains(JOINTS)
        })
    };
    let of_paper = |at: usize| {
        let rest = behind(&all[at]);
        let ends = |rest: &str| !rest.starts_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        let story = STORY.iter().any(|word| rest.strip_prefix(word).is_some_and(ends));
        joined(at) || !(story || FILLED.iter().any(|word| rest.starts_with(word)))
    };
    let mut kept: Vec<Mention> = (0..all.len()).filter(|at| of_paper(*at)).map(|at| all[at]).collect();
    let by_date = kept.iter().all(|mention| mention.dated);
    if kept.is_empty() {
        kept.clone_from(&all);
    }
    if kept.iter().any(|mention| !mention.dated) {
        kept.retain(|mention| !mention.dated);
    }
    let mut years = BTreeSet::new();
    let mut unsure = false;
    for (index, mention) in kept.iter().enumerate() {
        years.insert(mention.year);
        let Some(next) = kept.get(index + 1).filter(|next| next.year != mention.year) else { continue };
        let between: String = chars[mention.end..next.start].iter().collect();
        if is_range(&between) && next.year > mention.year && next.year - mention.year <= 10 {
            years.extend(mention.year..=next.year);
        } else {
            unsure |= !(mention.dated || is_joint(&between));
        }
    }
    Said { years: years.into_iter().collect(), unsure, by_date }
}

/// Years that a name mentions, see [`said`].
#[must_use]
pub fn years(name: &str) -> Vec<i32> {
    said(name).years
}

/// The one year that a heading or the name of a list is about: 二、2018年, 2018年度卷内目录. Not the day or year on which it
/// was filed (2019年归档目录, 2020年3月整理).
#[must_use]
pub fn heading(text: &str) -> Option<i32> {
    let chars = digits_of(text);
    let filed = |mention: &&Mention| {
        let rest: String = chars[mention.end..].iter().collect();
        let rest = rest.trim_start_matches(['年', '度', '底', '初']);
        FILLED.iter().any(|word| rest.starts_with(word))
    };
    let all = mentions(&chars);
    let years: BTreeSet<i32> = all.iter().map(|mention| mention.year).collect();
    let plain = all.iter().all(|mention| !mention.dated) && !all.iter().any(|mention| filed(&mention));
    years.first().copied().filter(|_| plain && years.len() == 1)
}

/// What joins the years of several papers in one file.
const JOINTS: [char; 9] = ['、', '和', '及', '与', '+', '&', ',', ';', '/'];

fn is_range(between: &str) -> bool {
    matches!(between.trim_matches(['年', '度']), "-" | "—" | "~" | "至" | "到" | "--" | "——" | "–" | "－")
}

/// 2017、2018 and 2017年及2018年 are two papers in one file; 2019年收入测算表(2018年数据) is one.
fn is_joint(between: &str) -> bool {
    let bare = between.trim_matches(|c: char| "年度_-. ".contains(c));
    bare.is_empty() || between.contains(JOINTS)
}

/// Folded, with the digits that years are written in brought to ASCII; a blank between two numbers keeps them apart, and
/// a numeral beside other digits belongs to a name (李四2019).
fn digits_of(name: &str) -> Vec<char> {
    const NUMERALS: &str = "〇一二三四五六七八九";
    let folded: Vec<char> = text::fold(&apart(name)).chars().collect();
    let value = |c: char| match c {
        '零' | '○' | '◯' => Some(0),
        _ => NUMERALS.chars().position(|known| known == c),
    };
    let is_numeral = |at: usize| folded.get(at).is_some_and(|c| value(*c).is_some());
    // 二O一九: keyboards have no 〇.
    let is_nought = |at: usize| {
        matches!(folded.get(at), Some('o' | 'о' | '0'))
            && at > 0
            && is_numeral(at - 1)
            && (is_numeral(at + 1) || folded.get(at + 1) == Some(&'年'))
    };
    let mut out = Vec::with_capacity(folded.len());
    let mut at = 0;
    while at < folded.len() {
        let length = (at..folded.len()).take_while(|at| is_numeral(*at) || is_nought(*at)).count();
        if length == 0 {
            out.push(folded[at]);
            at += 1;
            continue;
        }
        let run = &folded[at..at + length];
        let before = out.last().is_some_and(char::is_ascii_digit);
        let behind = folded.get(at + length).is_some_and(char::is_ascii_digit);
        let digit = |c: &char| char::from(b'0' + value(*c).unwrap_or_default() as u8);
        if before || behind {
            out.extend(run);
        } else {
            out.extend(run.iter().map(digit));
        }
        at += length;
    }
    out
}

/// `h04 2019` and `4-1 2019` are two numbers: folding would make one of both. Digits set wide apart (2 0 1 9) stay one.
#[must_use]
pub fn apart(name: &str) -> std::borrow::Cow<'_, str> {
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    if !name.contains(char::is_whitespace) {
        return name.into();
    }
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len());
    let mut at = 0;
    while at < chars.len() {
        let blanks = chars[at..].iter().take_while(|c| c.is_whitespace()).count();
        if blanks == 0 {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let before = chars[..at].iter().rev().take_while(|c| is_digit(c)).count();
        let behind = chars[at + blanks..].iter().take_while(|c| is_digit(c)).count();
        let apart = before > 0 && behind > 0 && before.max(behind) > 1;
        if apart {
            out.push('_');
        } else {
            out.extend(&chars[at..at + blanks]);
        }
        at += blanks;
    }
    out.into()
}

fn mentions(chars: &[char]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && chars[at].is_ascii_digit() {
            at += 1;
        }
        let digits: String = chars[start..at].iter().collect();
        let part = |from: usize, to: usize| {
            digits.get(from..to).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0)
        };
        let behind_code = start > 0 && chars[start - 1].is_ascii_alphabetic();
        let is_month = |from: usize| {
            let rest: String = chars[from..].iter().take(2).take_while(|c| c.is_ascii_digit()).collect();
            rest.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month))
        };
        // 2020年1月, 2020.1, 2020-01: a date.
        let month_behind = match (chars.get(at), chars.get(at + 1)) {
            (Some('年'), Some(_)) => {
                let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
                (1..=2).contains(&digits) && chars.get(at + 1 + digits) == Some(&'月')
            }
            (Some('.' | '-' | '/'), Some(next)) if next.is_ascii_digit() => {
                let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
                digits <= 2 && is_month(at + 1)
            }
            _ => false,
        };
        let (year, dated) = match digits.len() {
            4 => (part(0, 4), month_behind),
            6 if behind_code && (2000..=2099).contains(&part(2, 6)) => (part(2, 6), false),
            6 if (2000..=2099).contains(&part(0, 4)) && (1..=12).contains(&part(4, 6)) => (part(0, 4), true),
            8 if (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8)) => (part(0, 4), true),
            2 if chars.get(at) == Some(&'年') && chars.get(at + 1) != Some(&'级') => {
                (2000 + part(0, 2), month_behind)
            }
            // 042019年: an order number stands right in front.
            5 | 6 if chars.get(at) == Some(&'年') && !behind_code => {
                (part(digits.len() - 4, digits.len()), month_behind)
            }
            _ => (0, false),
        };
        if (2000..=2099).contains(&year) {
            found.push(Mention { year, start, end: at, dated });
        }
    }
    found
}

/// Names that cameras, scanners and chat programs give: they say nothing about the paper, nor does their date.
#[must_use]
pub fn is_machine_name(stem: &str) -> bool {
    let folded = text::fold(stem);
    let marks = [
        "img",
        "dsc",
        "mmexport",
        "wx_camera",
        "微信图片",
        "qq图片",
        "qq截图",
        "screenshot",
        "camscanner",
        "scan",
        "扫描",
        "vid",
        "pic",
        "新建",
        "image",
        "doc0",
        "未命名",
        "全能扫描王",
    ];
    marks.iter().any(|mark| folded.starts_with(mark)) && !folded.contains('表')
        || (!folded.is_empty()
            && folded.chars().all(|c| c.is_ascii_digit() || "_-().".contains(c))
            && folded.len() != 4)
}

/// Is one wanted for every year?
#[must_use]
pub fn is_yearly(catalogue: &Catalogue, index: usize) -> bool {
    catalogue.types.get(index).is_some_and(|(_, kind)| kind.frequency == Frequency::Yearly)
}

/// Indices of annual papers keep their years, all others none.
#[must_use]
pub fn years_for(catalogue: &Catalogue, index: usize, years: &[i32]) -> Vec<Option<i32>> {
    if is_yearly(catalogue, index) && !years.is_empty() {
        years.iter().copied().map(Some).collect()
    } else {
        vec![None]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_names() {
        assert_eq!(years("收入核算表2018年度.xlsx"), [2018]);
        assert_eq!(years("19年采集表"), [2019]);
        assert_eq!(years("二〇一九年采集表"), [2019]);
        assert_eq!(years("2017-2019采集表"), [2017, 2018, 2019]);
        assert_eq!(years("2017年至2019年"), [2017, 2018, 2019]);
        assert_eq!(years("2017、2018"), [2017, 2018]);
        assert_eq!(years("走访20190305"), [2019]);
        assert_eq!(years("h04 2019"), [2019]);
        for name in [
            "4-1 2019年度家庭收入核算表",
            "H12　 2019",
            "3 2019 收入核算表",
            "2 0 1 9年收入核算表",
            "二O一九年收入核算表",
            "二零一九年收入核算表",
            "二○一九年度收入核算表",
            "042019年收入核算表",
            "12019年收入核算表",
            "112019年收入核算表",
            "04.收入核算表_2019年度",
            "2019-收入核算表",
            "2019-1收入核算表",
            "收入核算表（2019）",
            "收入核算表19年",
            "2019收入核算表(最终版2)",
            "收入核算表 2019 副本 2",
            "李四2019收入核算表",
            "二0一九年收入核算表",
        ] {
            assert_eq!(years(name), [2019], "{name}");
        }
        assert_eq!(years("H042019"), [2019]);
        assert_eq!(years("走访记录20180305、20190402"), [2018, 2019]);
        assert_eq!(years("二O二O年信息采集表"), [2020]);
        assert_eq!(years("112012年度信息采集表"), [2012]);
        assert!(years("150899195603120011").is_empty());
        assert!(is_machine_name("IMG_20190305_101112") && is_machine_name("微信图片_20190305"));
    }

    #[test]
    fn a_year_of_filling_in_or_of_the_households_story_is_none_of_the_papers() {
        for (name, wanted) in [
            ("信息采集表2019年（2020年1月填）", 2019),
            ("2019年信息采集表（扫描20200101）", 2019),
            ("2018年脱贫户信息采集表", 2018),
            ("信息采集表2019年（2020年填报）", 2019),
            ("动态管理表（2018）2019年录入", 2018),
            ("（2020年3月录入）2019年度收入测算表", 2019),
            ("收入测算表2019（2018.10-2019.9）", 2019),
            ("收入核算表2019年（2018年10月至2019年9月）", 2019),
            ("赵四（2018年脱贫）2019年帮扶计划", 2019),
        ] {
            assert_eq!(said(name), Said { years: vec![wanted], ..Said::default() }, "{name}");
        }
        for (name, wanted) in [
            ("信息采集表2020年1月", 2020),
            ("信息采集表(扫描20200101)", 2020),
            ("信息采集表（2020.1.5）", 2020),
            ("信息采集表-2020年签", 2020),
        ] {
            let wanted = Said { years: vec![wanted], by_date: true, unsure: false };
            assert_eq!(said(name), wanted, "{name}: a folder of a year says more");
        }
    }

    #[test]
    fn a_heading_is_about_one_year_and_not_about_the_day_of_filing() {
        for name in ["二、2018年", "2018年度卷内目录", "赵四2018", "二〇一八年材料"] {
            assert_eq!(heading(name), Some(2018), "{name}");
        }
        for name in
            ["2019年归档目录", "卷内目录（2020年3月整理）", "2018-2019年卷内目录", "卷内目录", "20200301"]
        {
            assert_eq!(heading(name), None, "{name}");
        }
    }

    #[test]
    fn two_years_that_nothing_joins_are_one_paper_of_a_year_nobody_can_tell() {
        for name in ["2019年收入测算表（2018年数据）", "信息采集表2019（2018年底数）", "2018年计划2019年总结"]
        {
            assert_eq!(said(name), Said { years: vec![2018, 2019], unsure: true, by_date: false }, "{name}");
        }
        for name in
            ["2018、2019年帮扶计划", "2018年帮扶计划及2019年帮扶计划", "帮扶计划2018_2019", "2018-2019采集表"]
        {
            assert_eq!(said(name), Said { years: vec![2018, 2019], ..Said::default() }, "{name}");
        }
    }
}
