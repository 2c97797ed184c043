//! Columns that people fill in (处理情况 …), and what their words mean: the lists that are handed out and the ones that come
//! back name them alike.

use crate::base::date::{self, PartialDate};
use crate::base::fingerprint::sha256_hex;
use crate::base::text::fold;
use chrono::{Datelike, NaiveDate};

/// Head of the column by which a row is known again.
pub const NUMBER: &str = "问题编号";

/// Head of the column that says with which answers a row was handed out.
pub const CARRIED: &str = "带出标记";

/// Mark of the answers of a row, empty where there are none. A row that comes back with the mark it went out with is nobody's
/// new word: it repeats what an earlier list said. Begins with a letter: a spreadsheet takes `1234e567` for a number.
#[must_use]
pub fn mark<'a>(words: impl Fn(Column) -> &'a str) -> String {
    let said: Vec<String> = Column::ALL
        .into_iter()
        .map(|column| match column {
            Column::Due | Column::Date => date::parse(words(column))
                .and_then(PartialDate::latest)
                .map_or_else(|| fold(words(column)), |day| day.to_string()),
            _ => fold(words(column)),
        })
        .collect();
    if said.iter().all(String::is_empty) {
        return String::new();
    }
    format!("K{}", &sha256_hex(said.join("\u{1f}").as_bytes())[..8])
}

/// A column to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// 处理情况
    Handling,
    /// 办理责任人: who took it on, where that is not whom the rule names.
    Owner,
    /// 预计完成
    Due,
    /// 核实说明
    Statement,
    /// 佐证
    Evidence,
    /// 说明人
    By,
    /// 日期
    Date,
}

impl Column {
    /// In the order of the lists.
    pub const ALL: [Column; 7] = [
        Column::Handling,
        Column::Owner,
        Column::Due,
        Column::Statement,
        Column::Evidence,
        Column::By,
        Column::Date,
    ];

    /// Head of the column.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.heads()[0]
    }

    /// The head, and what offices call it when they type it anew.
    fn heads(self) -> &'static [&'static str] {
        match self {
            Column::Handling => &["处理情况", "办理情况"],
            Column::Owner => &["办理责任人", "办理人", "落实责任人"],
            Column::Due => &["预计完成", "预计完成日期", "预计完成时间", "计划完成日期", "计划完成时间"],
            Column::Statement => &["核实说明", "情况说明"],
            Column::Evidence => &["佐证", "佐证材料"],
            Column::By => &["说明人", "填报人", "填写人"],
            Column::Date => &["日期", "填写日期", "填报日期", "说明日期"],
        }
    }

    /// The column that a head names.
    #[must_use]
    pub fn of_head(head: &str) -> Option<Column> {
        let folded = fold(head);
        Column::ALL.into_iter().find(|column| column.heads().iter().any(|name| fold(name) == folded))
    }
}

/// What 处理情况 comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// 正在办理, 尚未补交
    Underway,
    /// Words that say none of the others.
    Other,
    /// 已补交、已更正: it is said to be settled.
    Settled,
    /// 核实无误: the files are right as they are.
    Verified,
    /// 无法补交
    Unable,
}

impl Handling {
    /// Words offered in the column; others may be written as well.
    pub const OFFERED: [&'static str; 5] = ["已补交", "已更正", "核实无误", "正在办理", "无法补交"];

    /// What the words say. A denial (尚未补交) settles nothing: somebody is at it still.
    #[must_use]
    pub fn of(words: &str) -> Handling {
        let words = fold(words);
        let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
        if has(&["无法", "不能", "补不了", "找不到"]) {
            Handling::Unable
        } else if has(&["正在", "办理中", "进行中", "整改中", "补办中", "未", "没有", "尚", "待"])
        {
            Handling::Underway
        } else if has(&["核实无误", "无误", "无需整改", "误报"]) {
            Handling::Verified
        } else if words
            .split_once('已')
            .is_some_and(|(_, rest)| SETTLED.iter().any(|word| rest.contains(word)))
            || (has(&DONE) && !words.contains('没'))
        {
            Handling::Settled
        } else {
            Handling::Other
        }
    }

    /// Does it end the matter for the one who wrote it?
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Handling::Settled | Handling::Verified | Handling::Unable)
    }
}

/// What follows 已 where a matter is settled.
const SETTLED: [&str; 11] =
    ["补", "交", "更正", "改", "归", "完成", "办结", "办完", "办理完", "销号", "解决"];

/// Words that settle a matter without 已.
const DONE: [&str; 6] = ["改好了", "补好了", "办好了", "补齐了", "补交了", "办理完毕"];

/// A day as people write one in a list: a [time limit](date::limit), also as 4.20 or with words behind it, of the year of
/// `as_of` where it names none.
#[must_use]
pub fn day(words: &str, as_of: NaiveDate) -> Option<NaiveDate> {
    let folded = fold(words);
    let rest = folded.trim_start_matches("本年");
    let has_year = rest.chars().take_while(char::is_ascii_digit).count() >= 4 || rest.contains('年');
    let (limit, dated) = if has_year {
        (rest.to_owned(), rest.to_owned())
    } else {
        let rest = rest.replace(['.', '/', '-'], "月");
        let dated = format!("{}年{rest}", as_of.year());
        (rest, dated)
    };
    date::limit(&limit, |_| Some(as_of.year()))
        .or_else(|| date::leading(&dated))
        .and_then(PartialDate::latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_处理情况_settle_only_what_they_say_is_settled() {
        for (words, meant) in [
            ("已补交", Handling::Settled),
            ("已补齐归档", Handling::Settled),
            ("已于4月整改", Handling::Settled),
            ("已整改到位", Handling::Settled),
            ("改好了", Handling::Settled),
            ("还没补齐了的那份", Handling::Other),
            ("尚未补交", Handling::Underway),
            ("正在办理", Handling::Underway),
            ("无法补交，原件遗失", Handling::Unable),
            ("核实无误", Handling::Verified),
            ("未核实", Handling::Underway),
            ("已告知本人", Handling::Other),
        ] {
            assert_eq!(Handling::of(words), meant, "{words}");
        }
        for words in Handling::OFFERED {
            assert_ne!(Handling::of(words), Handling::Other, "{words}");
        }
    }

    #[test]
    fn days_without_a_year_are_of_the_year_of_the_check() {
        let as_of = NaiveDate::from_ymd_opt(2020, 4, 15).expect("a day");
        for (words, meant) in [
            ("2020-04-20", Some((2020, 4, 20))),
            ("2020年4月20日前", Some((2020, 4, 20))),
            ("4月20日", Some((2020, 4, 20))),
            ("4.20", Some((2020, 4, 20))),
            ("4/20", Some((2020, 4, 20))),
            ("4月底", Some((2020, 4, 30))),
            ("4月上旬", Some((2020, 4, 10))),
            ("四月二十日之前", Some((2020, 4, 20))),
            ("4月前", Some((2020, 4, 30))),
            ("本年4月20日左右", Some((2020, 4, 20))),
            ("年底", Some((2020, 12, 31))),
            ("2020年4月20日上午", Some((2020, 4, 20))),
            ("2020年5月底前", Some((2020, 5, 31))),
            ("下周", None),
            ("4月32日前", None),
            ("上旬", None),
            ("2月30日", None),
            ("", None),
        ] {
            let meant = meant.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
            assert_eq!(day(words, as_of), meant, "{words}");
        }
    }

    #[test]
    fn heads_are_known_again_as_offices_type_them() {
        assert_eq!(Column::of_head("处理情况"), Some(Column::Handling));
        assert_eq!(Column::of_head(" 预计完成 日期"), Some(Column::Due));
        assert_eq!(Column::of_head("责任人"), None);
    }
}
