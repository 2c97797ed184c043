//! 行业部门名单: the words by which offices call their lists, and the one name of each that the rules ask for.

use crate::base::text::fold;
use crate::ingest::record::TableInfo;
use std::collections::BTreeSet;

/// 其他: a list that nothing names.
pub(super) const OTHER: &str = "其他";

/// Word and list; of several words in one text the first here counts.
const WORDS: &[(&str, &str)] = &[
    ("低保", "低保"),
    ("最低生活保障", "低保"),
    ("特困", "特困"),
    ("五保", "特困"),
    ("残疾", "残疾"),
    ("残联", "残疾"),
    ("养老", "养老"),
    ("医保", "医保"),
    ("医疗保险", "医保"),
    ("合作医疗", "医保"),
    ("参保", "医保"),
    ("雨露", "雨露计划"),
    ("学籍", "学籍"),
    ("学生", "学籍"),
    ("资助", "学籍"),
    ("危房", "危房改造"),
    ("危改", "危房改造"),
    ("饮水", "饮水"),
    ("搬迁", "易地搬迁"),
    ("公益岗", "公益岗"),
    ("公益性", "公益岗"),
    ("护林", "生态护林员"),
    ("务工", "务工"),
    ("光伏", "资产收益"),
    ("分红", "资产收益"),
    ("资产收益", "资产收益"),
    ("产业", "产业"),
    ("家庭医生", "家庭医生"),
    ("慢病", "大病慢病"),
    ("慢性病", "大病慢病"),
    ("大病", "大病慢病"),
    ("财政供养", "财政供养"),
    ("村干部", "村干部"),
    ("两委", "村干部"),
    ("车辆", "车辆"),
    ("房产", "房产"),
    ("购房", "房产"),
    ("工商", "工商"),
    ("死亡", "死亡"),
    ("销户", "死亡"),
    ("户籍注销", "死亡"),
    ("贷款", "小额信贷"),
    ("信贷", "小额信贷"),
];

/// The list that a title, a sheet, a file or a cell of 名单类型 speaks of, by the first word found.
pub(super) fn named(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    WORDS.iter().find(|(word, _)| folded.contains(word)).map(|(_, list)| *list)
}

/// The list that a table as a whole is, by the first of its title, sheet, headers and file that names one.
#[must_use]
pub fn of_table(table: &TableInfo) -> Option<&'static str> {
    let headers = table.headers.concat();
    let [above, sheet, file] = around(table);
    [table.title.as_str(), above, sheet, &headers, file].into_iter().find_map(named)
}

/// The one list after which the table is called by its title, sheet or file; `None` where they name none, or several.
#[must_use]
pub fn called_after(table: &TableInfo) -> Option<&'static str> {
    let lists = all_called(table);
    lists.first().copied().filter(|_| lists.len() == 1)
}

/// All lists that the title, the sheet or the file of the table name.
#[must_use]
pub fn all_called(table: &TableInfo) -> BTreeSet<&'static str> {
    let texts = names(table);
    let said = |word: &str| texts.iter().any(|text| text.contains(word));
    WORDS.iter().filter(|(word, _)| said(word)).map(|(_, list)| *list).collect()
}

/// Does the table call itself the collection of all bureaus' lists (行业部门名单)?
#[must_use]
pub fn is_collection(table: &TableInfo) -> bool {
    names(table)
        .iter()
        .any(|text| ["部门名单", "行业名单", "各部门", "各行业"].iter().any(|word| text.contains(word)))
}

fn names(table: &TableInfo) -> [String; 4] {
    let [above, sheet, file] = around(table);
    [&table.title, above, sheet, file].map(fold)
}

/// What a table may be named after beside its own title: the titles of the first table of its sheet, the sheet, the file.
fn around(table: &TableInfo) -> [&str; 3] {
    if table.own_name {
        return [""; 3];
    }
    [&table.above, &table.sheet, table.path.rsplit('/').next().unwrap_or(&table.path)]
}

/// What the list is called that a condition asks for by `word`: 危 → 危房改造.
#[must_use]
pub fn called(word: &str) -> &str {
    let whole = || WORDS.iter().find(|(_, list)| list.contains(word)).map(|(_, list)| *list);
    named(word).or_else(whole).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::{called, named};

    #[test]
    fn every_list_is_known_by_its_own_name_and_other_words_are_none() {
        for (_, list) in super::WORDS {
            assert_eq!(named(list), Some(*list));
        }
        assert_eq!(named("残联"), Some("残疾"));
        assert_eq!(named("户籍注销"), Some("死亡"));
        assert_eq!(named("公益林"), None);
        assert_eq!(named("花名册"), None);
    }

    #[test]
    fn a_part_of_a_name_calls_the_list_that_it_is_part_of() {
        assert_eq!(called("危"), "危房改造");
        assert_eq!(called("搬迁"), "易地搬迁");
        assert_eq!(called("五保"), "特困");
        assert_eq!(called("孤儿"), "孤儿", "a list that only a catalogue knows keeps its word");
    }
}
