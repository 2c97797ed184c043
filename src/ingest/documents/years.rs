//! Years that names mention, and names that say nothing about the paper.

use crate::base::text;
use crate::ingest::catalogue::{Catalogue, Frequency};
use std::collections::BTreeSet;

/// Years of an annual paper in a name: 2019, 19年, 二〇一九, 2017-2019, 2017、2018.
#[must_use]
pub fn years(name: &str) -> Vec<i32> {
    let folded = text::fold(name);
    let chars: Vec<char> = folded
        .chars()
        .map(|c| {
            "〇一二三四五六七八九".chars().position(|d| d == c).map_or(c, |at| char::from(b'0' + at as u8))
        })
        .map(|c| if c == '零' || c == '○' { '0' } else { c })
        .collect();
    // (year, position of its end)
    let mut found: Vec<(i32, usize, usize)> = Vec::new();
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
        let year = match digits.len() {
            4 => part(0, 4),
            6 if (1..=12).contains(&part(4, 6)) => part(0, 4),
            8 if (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8)) => part(0, 4),
            2 if chars.get(at) == Some(&'年') && chars.get(at + 1) != Some(&'级') => 2000 + part(0, 2),
            _ => 0,
        };
        if (2000..=2099).contains(&year) {
            found.push((year, start, at));
        }
    }
    let mut years = BTreeSet::new();
    for (index, (year, _, end)) in found.iter().enumerate() {
        years.insert(*year);
        if let Some((next, start, _)) = found.get(index + 1) {
            let between: String = chars[*end..*start].iter().collect();
            let range = matches!(
                between.trim_matches(['年', '度']),
                "-" | "—" | "~" | "至" | "到" | "--" | "——" | "–" | "－"
            );
            if range && next > year && next - year <= 10 {
                years.extend(*year..=*next);
            }
        }
    }
    years.into_iter().collect()
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
        assert!(years("150899195603120011").is_empty());
        assert!(is_machine_name("IMG_20190305_101112") && is_machine_name("微信图片_20190305"));
    }
}
