//! Units of money outside of a column's own header: in the title of its group (贷款（单位：万元）) and in the lines above
//! the header (…台账（单位：万元）, 单位：万元).

use super::header::UNITS;
use super::{Cell, GridRow};
use crate::base::text::fold;
use crate::ingest::schema::Register;
use std::collections::BTreeSet;

/// Units of money and what they are worth in 元, the longer names first.
const MONEY: [(&str, f64); 6] = [
    ("百万元", 1_000_000.0),
    ("亿元", 100_000_000.0),
    ("万元", 10_000.0),
    ("千元", 1_000.0),
    ("百元", 100.0),
    ("元", 1.0),
];

/// What may follow a unit in the same cell once its blanks are gone: 单位：万元  填报日期：…
const NEXT: [&str; 14] = [
    "填报", "填表", "制表", "统计", "截至", "截止", "日期", "时间", "年", "编制", "审核", "报送", "单位",
    "数据",
];

/// 元 that one of the unit is worth (万元, 元/人); `None` for what is no money.
fn worth(unit: &str) -> Option<f64> {
    let unit = unit.split('/').next().unwrap_or_default();
    MONEY.iter().find(|(name, _)| *name == unit).map(|(_, worth)| *worth)
}

/// Is it a unit of money?
pub(in crate::ingest) fn is_money(unit: &str) -> bool {
    worth(unit).is_some()
}

/// Stored = written × factor; 1 where one of the two is no money.
pub(in crate::ingest) fn factor(written: &str, stored: &str) -> f64 {
    match (worth(written), worth(stored)) {
        (Some(written), Some(stored)) => written / stored,
        _ => 1.0,
    }
}

/// Places that a ledger of projects writes over the money that comes from there, and the column of that money.
const GIVERS: [(&str, &str); 3] =
    [("province", "fund_region"), ("city", "fund_city"), ("county", "fund_county")];

/// 中央、自治区、市、旗县 side by side are sources of money: what stands right of one source and names a place is the next,
/// unless it begins the place of the project (旗县、苏木乡镇、嘎查村).
pub(super) fn sources(register: &Register, heads: &mut [Option<(usize, &str)>]) {
    let key = |head: Option<&Option<(usize, &str)>>| {
        head.copied().flatten().map_or("", |(at, _)| register.columns[at].key)
    };
    for here in 1..heads.len() {
        let own = key(heads.get(here));
        let Some((_, fund)) = GIVERS.iter().find(|(place, _)| *place == own) else { continue };
        let (left, right) = (key(heads.get(here - 1)), key(heads.get(here + 1)));
        let is_place = matches!(right, "town" | "village")
            || GIVERS.iter().any(|(place, _)| *place == right)
                && matches!(key(heads.get(here + 2)), "town" | "village");
        let beside = matches!(left, "fund_central" | "fund_region" | "fund_city");
        let at = register.columns.iter().position(|column| column.key == *fund);
        if let (true, false, Some(at), Some(head)) = (beside, is_place, at, &mut heads[here]) {
            head.0 = at;
        }
    }
}

/// The unit of a group's title, and the title without it where it stands in brackets.
pub(super) fn of_group(title: &str) -> Option<(&'static str, String)> {
    let mut units = stated(title, true).into_iter();
    let (unit, None) = (units.next()?, units.next()) else { return None };
    let folded = fold(title);
    let rest =
        folded.strip_suffix(')').and_then(|rest| rest.rfind('(')).map(|open| folded[..open].to_owned());
    Some((unit, rest.unwrap_or(folded)))
}

/// Every unit of money that the lines above a header state.
pub(in crate::ingest) fn above(rows: &[GridRow]) -> Vec<&'static str> {
    let mut units = BTreeSet::new();
    for row in rows {
        let mut texts: Vec<&str> = Vec::new();
        for (_, cell) in &row.cells {
            if let Cell::Text(text) = cell
                && texts.last() != Some(&&**text)
            {
                texts.push(text);
            }
        }
        // A line of many cells is another table's header: what stands in its brackets is about its own columns.
        let title = texts.len() <= 2;
        for (at, text) in texts.iter().enumerate() {
            let label = fold(text).trim_end_matches([':', ' ']).ends_with("单位");
            let behind = texts.get(at + 1).filter(|_| label).copied().unwrap_or_default();
            units.extend(stated(&format!("{text}{behind}"), title));
        }
    }
    units.into_iter().collect()
}

/// Units behind 单位 and, in a title, alone in brackets.
fn stated(text: &str, title: bool) -> BTreeSet<&'static str> {
    let folded = fold(text);
    let mut units = BTreeSet::new();
    for (at, word) in folded.match_indices("单位") {
        let rest = folded[at + word.len()..].trim_start_matches([':', '为', '(']);
        listed(rest, &mut units);
    }
    if title {
        for (at, open) in folded.match_indices('(') {
            let inside = folded[at + open.len()..].split(')').next().unwrap_or_default();
            if is_money(inside) {
                listed(inside, &mut units);
            }
        }
    }
    units
}

/// 户、人、万元: each of a list of units, up to the first word that is none.
fn listed(text: &str, units: &mut BTreeSet<&'static str>) {
    for part in text.split(['、', ',', '/', ';', '。']) {
        let word = part.strip_prefix("人民币").unwrap_or(part);
        let word = word.split([')', '(']).next().unwrap_or_default();
        let money = MONEY.iter().find_map(|(unit, _)| word.strip_prefix(unit).map(|rest| (*unit, rest)));
        match money {
            // 单位：元宝山镇 is a place.
            Some((unit, rest))
                if NEXT.iter().any(|next| rest.starts_with(next))
                    || rest.chars().next().is_none_or(|c| !c.is_alphabetic()) =>
            {
                units.insert(unit);
            }
            _ if is_unit(word) => {}
            _ => match joined(word) {
                Some(unit) => {
                    units.insert(unit);
                }
                None => return,
            },
        }
        if word.len() < part.trim_start_matches("人民币").len() {
            return;
        }
    }
}

/// A known unit, or a word of one character: what offices count in has many names (笔, 只, 口).
fn is_unit(word: &str) -> bool {
    UNITS.contains(&word) || word.chars().count() == 1
}

/// 户万元: two units that a blank kept apart. A numeral in front is part of the unit, and of one nobody knows (十万元).
fn joined(word: &str) -> Option<&'static str> {
    let (unit, _) = MONEY.iter().find(|(unit, _)| word.ends_with(unit))?;
    let before = word.strip_suffix(unit).filter(|before| is_unit(before))?;
    (!before.contains(['一', '十', '百', '千', '万', '亿'])).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&'static str> {
        above(&[GridRow { number: 1, cells: vec![(0, Cell::Text(text.into()))] }])
    }

    #[test]
    fn the_unit_of_a_title_is_read_as_offices_write_it() {
        for text in [
            "小额信贷台账（单位：万元）",
            "小额信贷台账(万元)",
            "单位：万元",
            "单 位: 万 元",
            "金额单位：人民币万元",
            "填报单位：五原县金融办　　单位：万元　　填报日期：2020年5月",
            "单位：户、人、万元",
            "小额信贷台账（单位：笔、万元）",
            "小额信贷台账（单位：户 万元）",
            "小额信贷台账【单位：万元】2020年5月",
        ] {
            assert_eq!(said(text), ["万元"], "{text}");
        }
        assert_eq!(
            said("单位：元、万元"),
            ["万元", "元"].into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        );
        for text in [
            "单位：户、人",
            "填报单位：元宝山镇",
            "每户5万元以下贷款台账",
            "贷款（5万元以下）",
            "帮扶单位：旗万元公司",
            "单位：十万元",
        ] {
            assert!(said(text).is_empty(), "{text}");
        }
        assert_eq!(of_group("贷款（单位：千元）"), Some(("千元", "贷款".to_owned())));
        assert_eq!(of_group("贷款情况"), None);
    }
}
