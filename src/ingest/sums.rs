//! Lines of a table that are no rows of it: sums, signatures below it, headings between its rows.

use crate::base::text::fold;
use crate::ingest::record::{Key, RecordKind};
use crate::ingest::sector_lists;
use crate::ingest::table::blocks::{goes_on, is_title};
use crate::ingest::table::{Grid, GridRow};
use crate::ingest::titles;
use std::collections::BTreeSet;

/// Columns that a merged cell covers when it is a heading of the rows below.
const WIDE: u16 = 3;

/// Rows from `body` on (by index behind it) with one text alone, in a cell merged over several columns.
pub(super) fn headings(grid: &Grid, body: usize) -> BTreeSet<usize> {
    let wide = grid.merges.iter().filter(|merge| merge.columns.1.saturating_sub(merge.columns.0) >= WIDE - 1);
    let rows = wide.filter(|merge| merge.rows.0 == merge.rows.1).filter_map(|merge| {
        let number = merge.rows.0.saturating_add(1);
        grid.rows[body..].binary_search_by_key(&number, |row| row.number).ok()
    });
    rows.filter(|at| is_title(&grid.rows[body..][*at])).collect()
}

fn calls_itself(text: &str) -> bool {
    let text = text.split('(').next().unwrap_or_default();
    ["名单", "名册"].iter().any(|word| text.ends_with(word))
}

/// The list of a sector that the rows below the heading are; `None` where it says nothing of lists.
pub(super) fn list_below(heading: &str) -> Option<&'static str> {
    let other = || (calls_itself(heading) && !goes_on(&[heading.to_owned()])).then_some(sector_lists::OTHER);
    sector_lists::said(heading).map_or_else(other, |list| Some(list.unwrap_or(sector_lists::OTHER)))
}

/// 1, 2, 3 … below the header: numbers of the columns.
pub(super) fn is_numbering(row: &GridRow) -> bool {
    let numbers = row.cells.iter().map(|(_, cell)| fold(&cell.text()));
    row.cells.len() >= 3
        && (1..).zip(numbers).all(|(at, text)| {
            let text = text.trim_matches(['(', ')']);
            text.parse() == Ok(at)
        })
}

/// The text of a row that is a heading: merged, or in a list of people or households the name of a list or a type alone.
pub(super) fn heading(row: &GridRow, is_merged: bool, kind: RecordKind) -> Option<String> {
    let text = || fold(&row.cells.first().map(|(_, cell)| cell.text()).unwrap_or_default());
    let is_list = || {
        let text = text();
        let ends = |words: &[&str]| words.iter().any(|word| text.ends_with(word));
        match kind {
            RecordKind::Roster => {
                calls_itself(&text) || (sector_lists::said(&text).is_some() && ends(&["人员", "对象", "户"]))
            }
            RecordKind::Borderline => {
                titles::household_type(&text).is_some() && ends(&["户", "对象", "名单", "台账"])
            }
            _ => false,
        }
    };
    (is_merged || (is_title(row) && is_list())).then(text)
}

/// 合计 in the column of the counties of a report, beside an indicator and its figure: the line of the whole, no sum below
/// others.
pub(super) fn is_line_of_the_whole(row: &GridRow, columns: &[(Key, u16, usize, f64)]) -> bool {
    let cell = |wanted: Key| {
        let column = columns.iter().find(|(key, ..)| *key == wanted)?.1;
        row.get(column).map(|cell| fold(&cell.text())).filter(|text| !text.is_empty())
    };
    let whole = cell("county").is_some_and(|text| matches!(text.as_str(), "合计" | "总计"));
    whole && cell("town").is_none() && cell("indicator").is_some() && cell("value").is_some()
}

pub(super) fn is_footer(row: &GridRow) -> bool {
    let texts: Vec<String> = row.cells.iter().take(3).map(|(_, cell)| fold(&cell.text())).collect();
    let total = texts.iter().any(|text| {
        let word = text.trim_end_matches(':');
        matches!(word, "合计" | "小计" | "总计" | "共计" | "累计" | "全旗合计" | "全县合计" | "全市合计")
    });
    let starts = [
        "制表",
        "填表",
        "填报",
        "审核",
        "负责人",
        "单位负责人",
        "备注:",
        "注:",
        "说明:",
        "数据来源",
        "打印",
        "复核人",
        "经办人",
        "联系人:",
    ];
    total
        || (row.cells.len() <= 6 && texts.first().is_some_and(|text| is_signature(text)))
        || (row.cells.len() <= 6
            && texts.first().is_some_and(|text| {
                starts.iter().any(|start| text.starts_with(start))
                    && (text.contains(':') || text.chars().count() <= 6 || row.cells.len() <= 2)
            }))
}

/// 抽样人：, 记录人签字：张三, 日期：: a line to sign below the table, whatever the office calls who signs.
fn is_signature(text: &str) -> bool {
    const SIGNS: [&str; 6] = ["人", "员", "签字", "签名", "盖章", "日期"];
    text.split_once(':').is_some_and(|(label, _)| {
        (2..=8).contains(&label.chars().count())
            && !label.contains(|c: char| c.is_ascii_digit())
            && SIGNS.iter().any(|sign| label.ends_with(sign))
    })
}

/// Words that a sum ends with.
const SUMS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
/// What may stand before 计 alone: 村计, 本页计.
const SUMMED: [&str; 14] =
    ["村", "镇", "乡", "苏木", "嘎查", "组", "队", "社区", "农场", "旗", "县", "区", "市", "页"];
/// Longest label of a sum.
const LABEL: usize = 16;

fn ends(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

/// `3户`, `6人`, `3户6人`, `6`: how many, and nobody's number.
fn is_count(text: &str) -> bool {
    let runs = || text.split(|c: char| !c.is_ascii_digit());
    let rest = |c: char| c.is_ascii_digit() || "户人口名个共.,、".contains(c);
    text.chars().all(rest) && runs().any(|run| !run.is_empty()) && runs().all(|run| run.len() <= 5)
}

/// 荣义村小计, 全镇合计, 本页合计（续）, 村计: the label of a sum, in whatever column it stands.
fn is_label(text: &str) -> bool {
    let plain = text.split(['(', ':']).next().unwrap_or_default();
    let short = text.chars().count() <= LABEL;
    short && (ends(plain, &SUMS) || plain.strip_suffix('计').is_some_and(|place| ends(place, &SUMMED)))
}

/// 富海嘎查：3户6人: a place, and how many live there.
fn is_counted_place(text: &str) -> bool {
    text.split_once(':').is_some_and(|(place, count)| {
        text.chars().count() <= LABEL
            && ends(place, &SUMMED)
            && count.contains(['户', '人'])
            && is_count(count)
    })
}

/// 以上共3户6人, 本村共计3户, 共3户: how many rows stand above.
fn is_counted_above(text: &str) -> bool {
    let Some((whose, count)) = text.split_once('共') else { return false };
    let count = count.trim_start_matches(['计', '有', '为', ':']);
    let about = whose.is_empty()
        || whose.starts_with("以上")
        || whose.strip_prefix(['本', '全', '该']).is_some_and(|rest| rest == "表" || ends(rest, &SUMMED));
    text.chars().count() <= LABEL && about && count.contains(['户', '人']) && is_count(count)
}

/// 荣义村合计, 全镇总计 in a column of places, numbers or names, or first in the row; 一、一般户 above the rows it heads.
pub(super) fn is_subtotal(row: &GridRow, columns: &[(Key, u16, usize, f64)]) -> bool {
    const HEADING: [&str; 10] =
        ["seq", "county", "town", "village", "group", "hh_id", "head_name", "name", "person_id", "area_code"];
    /// What only a row about somebody fills.
    const PERSON: [&str; 8] = ["name", "head_name", "rel", "sex", "birth", "borrower", "helper", "indicator"];
    let of = |wanted: &[&str]| -> Vec<String> {
        columns
            .iter()
            .filter(|(key, ..)| wanted.contains(key))
            .filter_map(|(_, column, ..)| row.get(*column))
            .map(|cell| fold(&cell.text()))
            .collect()
    };
    let heads = of(&HEADING);
    let total = heads.iter().any(|text| {
        let plain = text.split(['(', ':']).next().unwrap_or_default();
        text.chars().count() <= LABEL && ends(plain, &SUMS[..4])
    });
    // A heading stands alone in its row, or beside a count.
    let numeral = |text: &String| {
        let bare = text.trim_start_matches(['(', '第']);
        let rest = bare.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
        rest.len() < bare.len() && rest.starts_with(['、', ')', '.', '部', '类'])
    };
    let is_sum = |text: &&String| is_label(text) || is_counted_place(text) || is_counted_above(text);
    let is_number =
        |text: &String| text.bytes().any(|b| b.is_ascii_digit()) && !is_count(text) && !is_sum(&text);
    let has_number = || of(&["hh_id", "id_no", "head_id"]).iter().any(is_number);
    let section = || row.cells.len() <= 2 && heads.iter().any(numeral);
    let mut texts = row.cells.iter().map(|(_, cell)| fold(&cell.text())).filter(|text| !text.is_empty());
    let first = texts.next().unwrap_or_default();
    let named = || of(&PERSON).iter().any(|text| !text.is_empty() && !is_sum(&text) && !is_count(text));
    let labelled = || heads.iter().chain([&first]).any(|text| is_sum(&text)) && !named();
    (total || labelled() || section()) && !has_number()
}

#[cfg(test)]
mod tests {
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_for_test;

    /// Rows of people when a row of these cells stands among them.
    fn people(cells: &str) -> usize {
        let head = "证件号码,姓名,性别,与户主关系,户编号,行政村,人数,脱贫属性";
        let row = "150899195603120011,张三,男,户主,150825202001001,富海嘎查,2,已脱贫(享受政策)";
        let text = format!("{head}\n{row}\n{cells}\n{}\n", row.replace("2001001", "2001002"));
        read_for_test("人员.csv", text.as_bytes()).all(RecordKind::Member).len()
    }

    #[test]
    fn rows_of_sums_that_name_a_place_or_a_page_are_no_people() {
        for label in [
            "新地村小计",
            "全镇合计",
            "本页合计",
            "本页累计",
            "村计",
            "嘎查计",
            "小 计",
            "黄河村合计（续）",
            "富海嘎查：3户6人",
            "小计：3户",
        ] {
            for cells in [
                format!("{label},,,,3户,,6人,"),
                format!("{label},,,,3,,6,"),
                format!("{label},,,,,富海嘎查,6人,"),
            ] {
                assert_eq!(people(&cells), 2, "{cells}");
            }
            assert_eq!(people(&format!(",,,,{label},,6人,")), 2, "{label} under 户编号");
            assert_eq!(people(&format!(",,,,3户,{label},6人,")), 2, "{label} under 行政村");
        }
    }

    #[test]
    fn rows_about_somebody_are_people_whatever_their_place_is_called() {
        for cells in [
            "150899195811070020,李四,女,户主,150825202001009,新地村小计,2,已脱贫(享受政策)",
            "150899195811070020,李合计,女,户主,150825202001009,富海嘎查,2,已脱贫(享受政策)",
            "待办,李四,女,户主,,富海嘎查,2,已脱贫(享受政策)",
            "村计,李四,女,户主,,富海嘎查,2,已脱贫(享受政策)",
            "村会计,,,,A3,富海嘎查,,",
        ] {
            assert_eq!(people(cells), 3, "{cells}");
        }
    }

    #[test]
    fn a_line_that_counts_the_rows_above_is_no_person() {
        for line in ["以上共3户,,,,,,,", "以上共计2户4人,,,,,,,", "本村共3户6人,,,,,,,", ",共3户,,,,,,"]
        {
            assert_eq!(people(line), 2, "{line}");
        }
        // Near misses: a person whose name holds the word, and a row about somebody.
        for line in [
            "150899195811070020,共产,女,配偶,150825202001001,富海嘎查,2,已脱贫(享受政策)",
            "共3户,李四,女,配偶,150825202001001,富海嘎查,2,已脱贫(享受政策)",
        ] {
            assert_eq!(people(line), 3, "{line}");
        }
    }
}
