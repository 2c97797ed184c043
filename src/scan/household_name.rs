//! Reads the name of a household's folder as offices write it: number, head, sequence, group, ID tail and notes in any
//! order and with any separator.

use crate::base::text;

/// What a folder name says about its household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdName {
    pub id: String,
    pub head: String,
    /// Other readings of the head, most words first: blanks stand inside names and before notes alike.
    pub head_readings: Vec<String>,
    pub seq: String,
    pub id_tail: String,
    pub group: String,
    /// A number that reads as a phone or a date: the household's number only when a register knows it as one.
    pub loose_number: String,
}

impl HouseholdName {
    /// A number that begins with the county's own code is a 户编号, although phones look like it.
    pub(super) fn settle(&mut self, county: &str) {
        if self.id.is_empty() && county.len() == 6 && self.loose_number.starts_with(county) {
            self.id = std::mem::take(&mut self.loose_number);
        }
    }
}

/// `None` when nothing in the name can be a household.
#[must_use]
pub fn parse(name: &str) -> Option<HouseholdName> {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '（' | '[' | '【' | '〔' => '(',
            '）' | ']' | '】' | '〕' => ')',
            c => c,
        })
        .filter(|c| !text::is_hostile(*c))
        .collect();
    let mut found = HouseholdName::default();
    let mut outside = String::new();
    let mut note = String::new();
    let mut depth = 0usize;
    for c in plain.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth > 0 => note.push(c),
            c => outside.push(c),
        }
    }
    let whole = if outside.trim().is_empty() { note.clone() } else { outside };
    let mut words: Vec<String> = Vec::new();
    for token in tokens(&whole) {
        take(&mut found, &mut words, &token, false);
    }
    readings(&mut found, &words);
    for token in tokens(&note) {
        if token.chars().any(|c| c.is_ascii_digit()) {
            take(&mut found, &mut Vec::new(), &token, true);
        }
    }
    // A number that stands for nothing else is the household's, however it looks.
    if found.head.is_empty() && found.id.is_empty() && !found.loose_number.is_empty() {
        found.id = std::mem::take(&mut found.loose_number);
    }
    let named =
        !found.head.is_empty() || !found.id.is_empty() || !found.id_tail.is_empty() || !found.seq.is_empty();
    named.then_some(found)
}

fn tokens(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut latin: Option<bool> = None;
    for c in name.chars() {
        let separator = c.is_whitespace() || "_-－—–、,，.。:：;；+&/\\#＃".contains(c);
        let is_latin = c.is_ascii_alphanumeric() || c == '*';
        if separator || latin.is_some_and(|before| before != is_latin) {
            if !word.is_empty() {
                out.push(std::mem::take(&mut word));
            }
            latin = None;
        }
        if !separator {
            word.push(c);
            latin = Some(is_latin);
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    // 3组, 第2社: the number belongs to the word behind it.
    let mut at = 0;
    while at + 1 < out.len() {
        let short = out[at].len() <= 2 && out[at].bytes().all(|b| b.is_ascii_digit());
        let group =
            ["组", "社", "队", "小组", "村民小组"].iter().find(|tail| out[at + 1].starts_with(**tail));
        if let (true, Some(tail)) = (short, group) {
            let rest = out[at + 1][tail.len()..].to_owned();
            out[at].push_str(tail);
            if rest.is_empty() {
                out.remove(at + 1);
            } else {
                out[at + 1] = rest;
            }
        }
        at += 1;
    }
    without_years_and_landlines(joined_counters(out))
}

/// 1号赵一, 第6户 赵六: the counter word belongs to the number before it.
fn joined_counters(mut words: Vec<String>) -> Vec<String> {
    for at in 1..words.len() {
        let short = words[at - 1].len() <= 4 && words[at - 1].bytes().all(|b| b.is_ascii_digit());
        if !short {
            continue;
        }
        let rest = ["号户", "号", "户"].iter().find_map(|counter| words[at].strip_prefix(*counter));
        if let Some(rest) = rest.filter(|rest| !rest.starts_with('主')) {
            words[at] = rest.to_owned();
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `2018年脱贫`, `2019年度`: a year that says so is no part of a number. `0478-8212345` is a phone.
fn without_years_and_landlines(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        if is_year(&word)
            && let Some(next) = rest.next_if(|next| next.starts_with('年'))
        {
            let tail = next.strip_prefix("年度").or_else(|| next.strip_prefix('年')).unwrap_or_default();
            // 2018年12月, 2018年赵四
            if !tail.is_empty() {
                out.push(tail.to_owned());
            } else if rest
                .next_if(|next| next.len() <= 2 && next.bytes().all(|b| b.is_ascii_digit()))
                .is_some()
                && let Some(month) = rest.next_if(|next| next.starts_with('月'))
            {
                out.push(month.trim_start_matches('月').to_owned());
            }
            continue;
        }
        let digits = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
        if word.starts_with('0')
            && (3..=4).contains(&word.len())
            && digits(&word)
            && rest.next_if(|next| (7..=8).contains(&next.len()) && digits(next)).is_some()
        {
            continue;
        }
        out.push(word);
    }
    out
}

/// Years that folder names mention: births, identification, exit.
#[must_use]
pub fn is_year(word: &str) -> bool {
    word.len() == 4
        && word.bytes().all(|b| b.is_ascii_digit())
        && word.parse::<u16>().is_ok_and(|year| (1930..=2035).contains(&year))
}

/// Mobile phones (with or without 86), days (20180305) and months (201803).
fn is_phone_or_date(word: &str) -> bool {
    if !word.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let mobile =
        |word: &str| word.len() == 11 && word.starts_with('1') && matches!(word.as_bytes()[1], b'3'..=b'9');
    let part =
        |from: usize, to: usize| word.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let year = word.get(..4).is_some_and(is_year);
    mobile(word)
        || word.strip_prefix("86").is_some_and(mobile)
        || (word.len() == 8 && year && (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8)))
        || (word.len() == 6 && year && (1..=12).contains(&part(4, 6)))
}

fn take(found: &mut HouseholdName, words: &mut Vec<String>, token: &str, note: bool) {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let ascii = token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*');
    if ascii && digits > 0 {
        if is_id_number(token) {
            if found.id_tail.is_empty() {
                found.id_tail = token.to_uppercase();
            }
        } else if is_phone_or_date(token) {
            if token.len() > found.loose_number.len() {
                found.loose_number = token.to_owned();
            }
        } else if digits >= 7 || (digits >= 5 && found.id.is_empty() && !token.contains('*')) {
            if token.len() > found.id.len() {
                found.id = token.to_owned();
            }
        } else if is_year(token) && !found.id_tail.is_empty() {
            // 赵四0011_2018: the tail is known already.
        } else if token.len() == 4 && (!words.is_empty() || note || token.ends_with(['X', 'x'])) {
            found.id_tail = token.to_uppercase();
        } else if digits <= 4 && token.bytes().all(|b| b.is_ascii_digit()) && found.seq.is_empty() && !note {
            found.seq = token.to_owned();
        } else if digits >= 4 {
            found.id_tail = token.trim_start_matches('*').to_uppercase();
        }
        return;
    }
    if ascii || note {
        return;
    }
    if is_group(token) {
        found.group = token.to_owned();
        return;
    }
    let name = kind_cut_off(token);
    let name = ["一户一档", "家庭档案", "档案", "户档", "家庭", "户"].iter().fold(name, |name, tail| {
        name.strip_suffix(tail).filter(|rest| rest.chars().count() >= 2).unwrap_or(name)
    });
    if !name.is_empty() && !is_note(name) {
        words.push(name.to_owned());
    }
}

/// 户主张三, 建档立卡户张三: what the household is stands before its head's name.
fn kind_cut_off(word: &str) -> &str {
    const KINDS: [&str; 15] = [
        "户主",
        "建档立卡贫困户",
        "建档立卡户",
        "建档立卡",
        "一般贫困户",
        "低保贫困户",
        "特困供养户",
        "已脱贫户",
        "脱贫户",
        "贫困户",
        "低保户",
        "五保户",
        "监测户",
        "边缘户",
        "一般户",
    ];
    let rest = KINDS.iter().find_map(|kind| word.strip_prefix(kind));
    rest.filter(|rest| rest.chars().count() >= 2).unwrap_or(word)
}

/// A single character is no name: 李 四 is one word. Otherwise the first word is the head, and the words joined are
/// other readings of it (巴图 孟和).
fn readings(found: &mut HouseholdName, words: &[String]) {
    let Some(first) = words.first() else { return };
    let mut joined: Vec<String> =
        (2..=words.len().min(4)).rev().map(|count| words[..count].concat()).collect();
    if first.chars().count() == 1 && words.len() > 1 {
        found.head = words[..2].concat();
        joined.retain(|name| *name != found.head);
        joined.push(first.clone());
    } else {
        found.head.clone_from(first);
    }
    joined.extend(words[1..].iter().take(3).cloned());
    // 赵八家 is the home of 赵八, unless somebody is called so (李国家).
    if let Some(name) = found.head.strip_suffix('家').filter(|name| name.chars().count() >= 2) {
        joined.push(name.to_owned());
    }
    found.head_readings = joined;
}

fn is_note(word: &str) -> bool {
    matches!(
        word,
        "已脱贫"
            | "脱贫"
            | "脱贫户"
            | "低保"
            | "低保户"
            | "五保"
            | "五保户"
            | "一般户"
            | "一般"
            | "监测户"
            | "边缘户"
            | "一般贫困户"
            | "低保贫困户"
            | "特困"
            | "特困户"
            | "贫困户"
            | "死亡"
            | "已故"
            | "年脱贫"
            | "年"
            | "户主"
            | "编号"
            | "第"
            | "号"
            | "户编号"
            | "月"
            | "年底"
            | "年度"
            | "底"
            | "电话"
            | "联系电话"
            | "手机"
            | "手机号"
            | "身份证"
            | "身份证号"
            | "正常脱贫"
            | "稳定脱贫"
            | "未脱贫"
            | "月脱贫"
            | "脱贫年度"
            | "脱贫时间"
            | "建档"
            | "识别"
            | "建档立卡"
            | "建档立卡户"
    )
}

/// A group below the village: 三组, 2社, 第四村民小组, 巴音浩特.
#[must_use]
pub fn is_group(word: &str) -> bool {
    let stem = ["村民小组", "小组", "组", "社", "队"].iter().find_map(|tail| word.strip_suffix(tail));
    stem.is_some_and(|stem| {
        let stem = stem.strip_prefix('第').unwrap_or(stem);
        !stem.is_empty() && stem.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十〇零".contains(c))
    }) || ((word.ends_with("浩特") || word.ends_with("自然村")) && word.chars().count() >= 3)
}

/// 15, 18 or 20 digits with a plausible birth date.
#[must_use]
pub fn is_id_number(token: &str) -> bool {
    let number =
        |from: usize, to: usize| token.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let date = |year: u32, month: u32, day: u32| {
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    match token.len() {
        18 | 20 | 22 => date(number(6, 10), number(10, 12), number(12, 14)),
        15 => {
            date(1900 + number(6, 8), number(8, 10), number(10, 12))
                && token.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_styles_of_offices() {
        let case = |name: &str, id: &str, head: &str, seq: &str, tail: &str, group: &str| {
            let found = parse(name).unwrap();
            let wanted = HouseholdName {
                id: id.into(),
                head: head.into(),
                seq: seq.into(),
                id_tail: tail.into(),
                group: group.into(),
                head_readings: found.head_readings.clone(),
                loose_number: String::new(),
            };
            assert_eq!(found, wanted, "{name}");
        };
        case("1508021000001_张三", "1508021000001", "张三", "", "", "");
        case("张三", "", "张三", "", "", "");
        case("张三（已脱贫）", "", "张三", "", "", "");
        case("01 张三", "", "张三", "01", "", "");
        case("3.永丰张三", "", "永丰张三", "3", "", "");
        case("张三_1508021000001", "1508021000001", "张三", "", "", "");
        case("张三-0011", "", "张三", "", "0011", "");
        case("张三(0011)", "", "张三", "", "0011", "");
        case("012、张三户", "", "张三", "012", "", "");
        case("三组-李四", "", "李四", "", "", "三组");
        case("3组李四", "", "李四", "", "", "3组");
        case("户主张三", "", "张三", "", "", "");
        case("张三150899195603120011", "", "张三", "", "150899195603120011", "");
        case("５　巴图·孟和", "", "巴图·孟和", "5", "", "");
        case("003图 雅", "", "图雅", "003", "", "");
        case("004 李 四 低保户", "", "李四", "004", "", "");
        case("巴图 孟和", "", "巴图", "", "", "");
        assert_eq!(parse("巴图 孟和").unwrap().head_readings, ["巴图孟和", "孟和"]);
        assert_eq!(parse("（）"), None);
        case("1号赵一", "", "赵一", "1", "", "");
        case("第6户 赵六", "", "赵六", "6", "", "");
        case("建档立卡户钱三", "", "钱三", "", "", "");
        case("赵九户档案", "", "赵九", "", "", "");
        assert_eq!(parse("赵八家").unwrap().head_readings, ["赵八"]);
    }

    #[test]
    fn years_phones_and_dates_are_no_numbers_of_the_household() {
        let of = |name: &str| {
            let found = parse(name).unwrap();
            (found.head, found.id, found.id_tail, found.loose_number)
        };
        let wanted = |head: &str, tail: &str, loose: &str| {
            (head.to_owned(), String::new(), tail.to_owned(), loose.to_owned())
        };
        assert_eq!(of("孙六2018年"), wanted("孙六", "", ""));
        assert_eq!(of("王大(2018年脱贫)"), wanted("王大", "", ""));
        assert_eq!(of("钱二-2018年脱贫"), wanted("钱二", "", ""));
        assert_eq!(of("2018年赵四"), wanted("赵四", "", ""));
        assert_eq!(of("赵四2018年12月脱贫"), wanted("赵四", "", ""));
        // Four digits alone may be either: the register decides.
        assert_eq!(of("李七_2016"), wanted("李七", "2016", ""));
        assert_eq!(of("赵四0011_2018"), wanted("赵四", "0011", ""));
        assert_eq!(of("赵四2018_0011"), wanted("赵四", "0011", ""));
        assert_eq!(of("赵四13948881234"), wanted("赵四", "", "13948881234"));
        assert_eq!(of("赵四（电话13948881234）"), wanted("赵四", "", "13948881234"));
        assert_eq!(of("赵四0478-8212345"), wanted("赵四", "", ""));
        assert_eq!(of("赵四20180305"), wanted("赵四", "", "20180305"));
        assert_eq!(parse("15080210001").unwrap().id, "15080210001", "nothing but a number");
    }
}
