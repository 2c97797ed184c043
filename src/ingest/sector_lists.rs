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

/// What stands before the word of a list, or before the verb behind it, and says that its people are not on the list.
const NOT: [&str; 6] = ["未", "不", "非", "无", "没有", "不再"];
/// The same of people who no longer are.
const CEASED: [&str; 8] = ["取消", "退出", "停发", "停保", "清退", "终止", "注销", "暂停"];
/// What may stand between 未 and the word of the list: 未参加城乡居民基本医疗保险, 不符合低保.
const BETWEEN: [&str; 16] = [
    "享受", "参加", "纳入", "符合", "办理", "领取", "列入", "进入", "缴纳", "购买", "落实", "认定", "评定",
    "城乡", "居民", "基本",
];
/// Verbs behind the word of the list that a 未 or 不 before them denies: 低保未享受名单, 危房未改造户.
const VERBS: [&str; 20] = [
    "享受", "参加", "参保", "纳入", "符合", "办", "领取", "列入", "缴", "购买", "落实", "认定", "评定",
    "通过", "改造", "签约", "达标", "安全", "到位", "发放",
];

/// Does the text deny what the word at `at` calls? `None`: it says nothing of it: who is only to be on the list (应参保), who is
/// set apart (不含未参保人员).
fn is_denied(text: &str, at: usize, word: &str, list: &str) -> Option<bool> {
    let ends = |before: &str, words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let mut before = &text[..at];
    while let Some(shorter) = BETWEEN.iter().find_map(|word| before.strip_suffix(word)) {
        before = shorter;
    }
    if ends(before, &NOT) {
        let apart = before.trim_end_matches(|c: char| "未不非无没有再".contains(c));
        return (!ends(apart, &["不含", "不包括", "剔除", "除"])).then_some(true);
    }
    if ends(before, &["应", "需", "该", "拟", "待"]) {
        return None;
    }
    let mut behind = &text[at + word.len()..];
    for noun in ["保险", "对象", "人员", "人", "户", "证", "政策", "待遇", "金"] {
        behind = behind.strip_prefix(noun).unwrap_or(behind);
    }
    // 低保户未参保: on the one list, and not on the other.
    let is_own = |verb: &str| !matches!(verb, "参保" | "缴") || matches!(list, "养老" | "医保");
    let begins = |rest: &str| VERBS.iter().any(|verb| rest.starts_with(verb) && is_own(verb));
    let denies = |not: &str| behind.strip_prefix(not).is_some_and(begins);
    // Whoever died is off every other list, and on this one.
    let ceased =
        || list != "死亡" && (ends(before, &CEASED) || CEASED.iter().any(|word| behind.starts_with(word)));
    Some(NOT[..2].iter().any(|not| denies(not)) || ceased())
}

/// 应保未保, 应纳未纳: who should be on the list and is not.
fn says_should(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(4).any(|four| four[0] == '应' && four[2] == '未' && four[1] == four[3])
}

/// The lists that a text mentions, in the order of [`WORDS`], and whether it says that its people are not on them
/// (未参保人员名单). What it both says and denies (参保及未参保名单) it does not deny: the rows tell.
fn mentions(text: &str) -> Vec<(&'static str, bool)> {
    let folded = fold(text);
    let none = says_should(&folded);
    let told = |(word, list): &(&'static str, &'static str)| {
        let all = folded.match_indices(word);
        let told: Vec<bool> = all.filter_map(|(at, _)| is_denied(&folded, at, word, list)).collect();
        (!told.is_empty()).then(|| (*list, none || told.iter().all(|denied| *denied)))
    };
    let all: Vec<(&str, bool)> = WORDS.iter().filter_map(told).collect();
    let is_denied = |list: &str| all.iter().any(|(own, denied)| *own == list && *denied);
    all.iter().map(|(list, _)| (*list, is_denied(list))).collect()
}

/// What a title, a sheet, a file or a cell of 名单类型 says of lists: the first that its people are on (低保 of 未参保低保户名单), else
/// `Some(None)`: that they are not on one.
pub(super) fn said(text: &str) -> Option<Option<&'static str>> {
    let all = mentions(text);
    let list = all.iter().find(|(_, denied)| !denied).map(|(list, _)| *list);
    (!all.is_empty()).then_some(list)
}

/// The list that a text speaks of, by the first word found.
pub(super) fn named(text: &str) -> Option<&'static str> {
    said(text).flatten()
}

/// The list that a table as a whole is, by the first of its title, sheet, headers and file that names one.
#[must_use]
pub fn of_table(table: &TableInfo) -> Option<&'static str> {
    let headers = table.headers.concat();
    let [above, sheet, file] = around(table);
    [table.title.as_str(), above, sheet, &headers, file].into_iter().find_map(said).flatten()
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
    let all = texts.iter().flat_map(|text| mentions(text));
    all.filter(|(_, denied)| !denied).map(|(list, _)| list).collect()
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
    use super::{called, named, said};

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
    fn a_name_that_denies_a_list_is_none_of_it() {
        for text in [
            "未参保人员名单",
            "五原县城乡居民医保未参保人员名单",
            "未参加城乡居民基本医疗保险人员",
            "非低保名单",
            "未享受低保名单",
            "低保未享受户",
            "不符合低保条件人员名单",
            "应保未保（低保）人员",
            "无残疾证人员名单",
            "残疾人未办证名单",
            "危房未改造户名单",
            "饮水不安全户",
            "退出低保人员名单",
            "低保停发名单",
            "应参保未参保人员",
            "医保参保未缴费名单",
            "养老保险未参保名单",
        ] {
            assert_eq!(said(text), Some(None), "{text}");
        }
        for (text, list) in [
            ("未脱贫户低保名单", "低保"),
            ("未成年残疾人名单", "残疾"),
            ("非建档立卡户参保名单", "医保"),
            ("参保名单（不含未参保人员）", "医保"),
            ("参保及未参保情况", "医保"),
            ("非低保户参保名单", "医保"),
            ("低保户未参保名单", "低保"),
            ("未享受低保的残疾人名单", "残疾"),
            ("贷款未还清名单", "小额信贷"),
            ("死亡注销名单", "死亡"),
            ("无障碍改造残疾人名单", "残疾"),
            ("应保尽保低保名单", "低保"),
        ] {
            assert_eq!(said(text), Some(Some(list)), "{text}");
        }
        assert_eq!(said("花名册"), None);
    }

    #[test]
    fn a_part_of_a_name_calls_the_list_that_it_is_part_of() {
        assert_eq!(called("危"), "危房改造");
        assert_eq!(called("搬迁"), "易地搬迁");
        assert_eq!(called("五保"), "特困");
        assert_eq!(called("孤儿"), "孤儿", "a list that only a catalogue knows keeps its word");
    }
}
