//! Which paper is it? Names of files and class folders compared with the catalogue, and the years they mention.

use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::{Catalogue, Frequency};
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;

/// Names of the papers of one level, longest first.
#[derive(Debug, Default)]
pub struct Names {
    /// (folded name, index into the catalogue), longest first.
    patterns: Vec<(String, usize)>,
    /// Finds all patterns in one pass; `None` when the level has none.
    finder: Option<AhoCorasick>,
    /// Code → index.
    codes: Vec<(String, usize)>,
    code_finder: Option<AhoCorasick>,
    /// Names for suggestions.
    titles: Vec<(String, usize)>,
}

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Indices into the catalogue; several when one file holds several papers.
    Papers(Vec<usize>),
    /// Equally good.
    Ambiguous(Vec<usize>),
    Nothing,
}

impl Names {
    #[must_use]
    pub fn of(catalogue: &Catalogue, level: Level, unit: &str) -> Self {
        let mut names = Names::default();
        for (index, (at, kind)) in catalogue.types.iter().enumerate() {
            if *at != level || (!unit.is_empty() && !kind.unit.is_empty() && kind.unit != unit) {
                continue;
            }
            names.codes.push((kind.code.to_lowercase(), index));
            for name in std::iter::once(&kind.name).chain(&kind.aliases) {
                let folded = squeeze(name);
                if !folded.is_empty() {
                    names.patterns.push((folded, index));
                }
            }
            names.titles.push((squeeze(&kind.name), index));
        }
        names.patterns.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then_with(|| a.cmp(b)));
        names.patterns.dedup();
        names.finder = AhoCorasick::new(names.patterns.iter().map(|(pattern, _)| pattern)).ok();
        names.code_finder = AhoCorasick::new(names.codes.iter().map(|(code, _)| code)).ok();
        names
    }

    /// Matches a file's stem, a folder's name or a title of a list.
    #[must_use]
    pub fn look(&self, name: &str) -> Match {
        let mut squeezed = squeeze(name);
        // A cover or a bare 目录 opens the volume; as parts of longer names these words mean nothing.
        let bare = squeezed.trim_matches(|c: char| c.is_ascii_digit() || "、()第页".contains(c));
        if matches!(
            bare,
            "目录" | "封面" | "档案封面" | "卷宗封面" | "案卷封面" | "总目录" | "材料目录" | "档案目录"
        ) {
            squeezed = "卷内目录".to_owned();
        }
        if let Some(index) = self.by_code(&text::fold(name)) {
            return Match::Papers(vec![index]);
        }
        let mut found: Vec<(usize, usize, usize)> = self
            .finder
            .iter()
            .flat_map(|finder| finder.find_overlapping_iter(&squeezed))
            .map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end()))
            .collect();
        // Patterns are numbered longest first.
        found.sort_unstable();
        // (start, end, index) of patterns that no longer pattern covers.
        let mut hits: Vec<(usize, usize, usize)> = Vec::new();
        for (pattern, start, end) in found {
            let overlaps = |hit: &(usize, usize, usize)| hit.0 < end && start < hit.1;
            let same = |hit: &(usize, usize, usize)| hit.0 == start && hit.1 == end;
            if hits.iter().filter(|hit| overlaps(hit)).all(same) {
                hits.push((start, end, self.patterns[pattern].1));
            }
        }
        if hits.is_empty() {
            return Match::Nothing;
        }
        let longest = hits.iter().map(|hit| hit.1 - hit.0).max().unwrap_or(0);
        let best: BTreeSet<usize> =
            hits.iter().filter(|hit| hit.1 - hit.0 == longest).map(|hit| hit.2).collect();
        let all: BTreeSet<usize> = hits.iter().map(|hit| hit.2).collect();
        if all.len() > 1 && is_joined(&squeezed, &hits) {
            return Match::Papers(all.into_iter().collect());
        }
        if best.len() == 1 {
            Match::Papers(best.into_iter().collect())
        } else {
            Match::Ambiguous(best.into_iter().collect())
        }
    }

    /// H04 at the start of the name or behind an order number.
    fn by_code(&self, folded: &str) -> Option<usize> {
        let bytes = folded.as_bytes();
        let whole = |start: usize, end: usize| {
            let before = start == 0 || !bytes[start - 1].is_ascii_alphabetic();
            before && bytes.get(end).is_none_or(|b| !b.is_ascii_digit())
        };
        self.code_finder
            .iter()
            .flat_map(|finder| finder.find_overlapping_iter(folded))
            .filter(|hit| whole(hit.start(), hit.end()))
            .map(|hit| hit.pattern().as_usize())
            .min()
            .map(|first| self.codes[first].1)
    }

    /// The nearest papers by common pairs of characters, best first.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<usize> {
        let pairs =
            |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
        let mine = pairs(&squeeze(name));
        let mut near: Vec<(usize, usize)> = self
            .titles
            .iter()
            .map(|(title, index)| {
                let theirs = pairs(title);
                let common = mine.intersection(&theirs).count();
                (common * 1000 / (mine.len() + theirs.len()).max(1), *index)
            })
            .filter(|(score, _)| *score >= 100)
            .collect();
        near.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        near.into_iter().take(2).map(|(_, index)| index).collect()
    }
}

/// Is each paper joined to the next by 、 and the like, so that one file holds both?
fn is_joined(text: &str, hits: &[(usize, usize, usize)]) -> bool {
    let mut order: Vec<_> = hits.to_vec();
    order.sort_unstable();
    order.windows(2).all(|pair| {
        pair[0].2 == pair[1].2
            || text.get(pair[0].1..pair[1].0).is_some_and(|between| {
                between.chars().any(|c| "、和及与+&,;/".contains(c)) && between.chars().count() <= 8
            })
    })
}

/// Folded, without underscores, dashes and dots, so that `信息_采集表` is one name.
fn squeeze(name: &str) -> String {
    text::fold(name).chars().filter(|c| !"_-－—.·~".contains(*c)).collect()
}

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

/// Indices of annual papers keep their years, all others none.
#[must_use]
pub fn years_for(catalogue: &Catalogue, index: usize, years: &[i32]) -> Vec<Option<i32>> {
    let yearly = catalogue.types.get(index).is_some_and(|(_, kind)| kind.frequency == Frequency::Yearly);
    if yearly && !years.is_empty() { years.iter().copied().map(Some).collect() } else { vec![None] }
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

    #[test]
    fn names_of_the_field() {
        let catalogue = crate::ingest::catalogue::builtin().unwrap();
        let names = Names::of(&catalogue, Level::Household, "");
        for (name, code) in [
            ("1.申请书", "H02"),
            ("2 民主评议", "H05"),
            ("帮扶手册", "H08"),
            ("身份证户口本", "H01"),
            ("照片1", "H30"),
            ("目录", "H31"),
            ("封面", "H31"),
            ("H04_2019", "H04"),
            ("01-H04贫困户信息采集表(最终版2)", "H04"),
            ("脱贫申请书", "H13"),
            ("贫困户确认告知书（复印件）", "H07"),
            ("收入核算表2018年度", "H12"),
        ] {
            let Match::Papers(found) = names.look(name) else { panic!("{name}: {:?}", names.look(name)) };
            let codes: Vec<&str> = found.iter().map(|at| catalogue.types[*at].1.code.as_str()).collect();
            assert!(codes.contains(&code), "{name}: {codes:?}");
        }
    }
}
