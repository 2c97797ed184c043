//! Cells become values: numbers, dates, flags, sets, labels and codes, with the raw text wherever it differs.
//!
//! An identity number that a spreadsheet turned into a number has lost its last digits for good: it becomes
//! [`Value::Unreadable`] with its raw text (`1.50899195603120E17`), so that D001 can speak and nothing compares it.

mod words;

use crate::base::date;
use crate::base::text::{code, fold, person_name, tidy};
use crate::ingest::record::{Field, Value};
use crate::ingest::schema::{Column, ColumnType, Schema};
use crate::ingest::table::Cell;
use std::cell::LazyCell;

/// How a column of one table is read: its layout and the factor between the header's unit and the stored one.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    pub schema: &'a Schema,
    pub column: &'a Column,
    /// Stored = written × factor (万元 → 元).
    pub factor: f64,
    pub date_1904: bool,
}

/// Normalises one cell.
#[must_use]
pub fn field(cell: Option<&Cell>, how: &Reading<'_>) -> Field {
    let Some(cell) = cell else { return Field { value: Value::Blank, raw: None } };
    let raw = cell.text();
    let value = match cell {
        Cell::Error(_) => Value::Unreadable,
        _ => value(cell, &raw, how),
    };
    let same = match &value {
        Value::Unreadable => false,
        Value::Blank => raw.is_empty(),
        Value::Text(text) => **text == *raw,
        other => other.as_text() == raw,
    };
    Field { value, raw: (!same).then(|| raw.into_owned().into()) }
}

fn value(cell: &Cell, raw: &str, how: &Reading<'_>) -> Value {
    // Most columns are decided without it.
    let folded = LazyCell::new(|| fold(raw));
    let text = |text: String| if text.is_empty() { Value::Blank } else { Value::Text(text.into()) };
    let speaks =
        raw.starts_with(|c: char| c.is_ascii_alphanumeric() || ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if !speaks && folded.is_empty() {
        return Value::Blank;
    }
    match how.column.kind {
        ColumnType::Id => identity(cell, raw),
        ColumnType::Code => match cell {
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9.007e15 => {
                text(format!("{number:.0}"))
            }
            Cell::Number(_) => Value::Unreadable,
            _ => {
                let bare = code(raw);
                match written_as_number(&bare) {
                    Some(whole) => whole.map_or(Value::Unreadable, |whole| Value::Text(whole.into())),
                    None if how.column.key == "hh_id" && is_nothing(&folded) => Value::Blank,
                    // 荣义村合计, 未录系统: words are no household's number.
                    None if how.column.key == "hh_id" && is_words(&bare) => Value::Unreadable,
                    None => text(bare.into_owned()),
                }
            }
        },
        ColumnType::Phone => phone(cell, raw),
        ColumnType::Name => text(name_alone(&unwrapped(raw))),
        ColumnType::Text => text(tidy(&unwrapped(raw)).into_owned()),
        ColumnType::Int | ColumnType::Number => match cell {
            Cell::Number(number) if !is_plausible(*number) => Value::Unreadable,
            Cell::Number(number) => counted(number * how.factor, how),
            _ if is_nothing(&folded) => Value::Blank,
            _ => match number(&folded) {
                Some((number, true)) => counted(to_stored(number, how), how),
                Some((number, false)) => counted(number * how.factor, how),
                // 四年, 3年零1个月: the words are kept beside the months, and tell them from a bare figure.
                None if is_term(how.column) => date::months(raw).map_or(Value::Unreadable, Value::Number),
                None => Value::Unreadable,
            },
        },
        ColumnType::Date | ColumnType::Year => {
            let date = match cell {
                Cell::Date(date) => Some(*date).filter(|date| (1900..=2100).contains(&date.year)),
                Cell::Number(number) if how.date_1904 && (16802.0..71954.0).contains(number) => {
                    date::from_serial(number + 1462.0).map(date::PartialDate::full)
                }
                _ if is_nothing(&folded) => return Value::Blank,
                _ if how.column.key == "end_date" && goes_on(&folded) => return Value::Blank,
                _ => {
                    let bare = unwrapped(raw);
                    let of_figures = matches!(how.column.key, "as_of" | "data_date");
                    let end = || of_figures.then(|| date::as_of(&bare)).flatten();
                    let year =
                        || (how.column.kind == ColumnType::Year).then(|| year_alone(&folded)).flatten();
                    date::parse(&bare).or_else(end).or_else(|| date::leading(&bare)).or_else(year)
                }
            };
            match date {
                Some(date) if how.column.kind == ColumnType::Year => Value::Number(f64::from(date.year)),
                Some(date) => Value::Date(date),
                None => Value::Unreadable,
            }
        }
        ColumnType::Flag => flag(cell, &folded, raw, how.column),
        ColumnType::Enum => {
            if is_nothing(&folded) {
                return Value::Blank;
            }
            let known = how.schema.label(&how.column.enumeration, raw).map(str::to_owned);
            text(known.unwrap_or_else(|| tidy(raw).into_owned()))
        }
        ColumnType::Set => {
            if is_nothing(&folded) {
                return Value::Blank;
            }
            let mut items: Vec<Box<str>> = raw
                .split(['、', ',', '，', ';', '；', '/', '\n', '|', '　'])
                .map(tidy)
                .filter(|item| !item.is_empty())
                .map(|item| how.schema.label(&how.column.enumeration, &item).unwrap_or(&item).into())
                .collect();
            items.sort();
            items.dedup();
            Value::Set(items.into())
        }
    }
}

fn unwrapped(raw: &str) -> String {
    let bare = raw.trim().trim_start_matches('\'');
    bare.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare).to_owned()
}

/// A name without the phone or identity number that somebody wrote behind it: the name is printed, those must not be.
fn name_alone(written: &str) -> String {
    let name = person_name(written);
    let mut long = false;
    for run in name.split(|c: char| !c.is_ascii_digit()) {
        long |= run.len() >= 7;
    }
    if !long {
        return name.into_owned();
    }
    let words = ["联系电话", "电话", "手机号", "手机", "身份证号码", "身份证号", "身份证"];
    let letters: String = name.chars().filter(|c| !c.is_ascii_digit()).collect();
    let plain = words.iter().fold(letters, |left, word| left.replace(word, ""));
    plain.trim_matches(|c: char| "()（）:：-_xX、,，·".contains(c)).to_owned()
}

/// `1.508020006E9`, `1508020005.0`: a number that a program stored as a figure. `None` for anything else, `Some(None)`
/// when digits are lost (`1.50802E+09`).
fn written_as_number(code: &str) -> Option<Option<String>> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((whole, rest)) = code.split_once('.')
        && digits(whole)
        && digits(rest)
    {
        return rest.bytes().all(|b| b == b'0').then(|| Some(whole.to_owned()));
    }
    let (figures, power) = code.split_once(['E', 'e'])?;
    let (whole, fraction) = figures.split_once('.').unwrap_or((figures, ""));
    // 1E5 may be the name of something; 1E+17 never is.
    let signed = power.strip_prefix('+').filter(|_| fraction.is_empty() || digits(fraction));
    let power = signed.or_else(|| digits(fraction).then_some(power))?;
    if !digits(whole) || !digits(power) || whole.len() != 1 {
        return None;
    }
    // The last digits of a number are seldom zeros: fewer digits than the power says were cut off.
    let power: usize = power.parse().ok()?;
    Some((fraction.len() == power).then(|| format!("{whole}{fraction}")))
}

fn is_words(code: &str) -> bool {
    !code.bytes().any(|b| b.is_ascii_digit()) && code.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Words for "it has not ended" where an end is asked for.
fn goes_on(folded: &str) -> bool {
    matches!(
        folded,
        "至今"
            | "现任"
            | "在岗"
            | "在任"
            | "在职"
            | "在帮"
            | "目前"
            | "现在"
            | "至目前"
            | "到目前"
            | "到现在"
            | "未结束"
            | "未终止"
    )
}

/// Signs that offices write for "nothing".
fn is_nothing(folded: &str) -> bool {
    matches!(folded, "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "空" | "n/a" | "null" | "暂无")
}

fn identity(cell: &Cell, raw: &str) -> Value {
    if let Cell::Number(number) = cell {
        // Fifteen digits survive in a number; the rest is gone.
        return if number.fract() == 0.0 && number.abs() < 1e15 {
            Value::Text(format!("{number:.0}").into())
        } else {
            Value::Unreadable
        };
    }
    let clean = code(raw);
    let digits = clean.trim_end_matches('.');
    if is_nothing(&fold(raw)) {
        return Value::Blank;
    }
    // A figure keeps fifteen digits, and this one has eighteen.
    let scientific = digits.contains(['E', 'e']) && written_as_number(digits).is_some();
    // Eighteen digits that end in 000 and fail the check digit were a number once.
    let flattened = digits.len() == 18
        && digits.ends_with("000")
        && crate::base::idno::check_digit(&digits[..17]).is_some_and(|check| check != '0');
    if scientific || flattened { Value::Unreadable } else { Value::Text(clean.into()) }
}

fn phone(cell: &Cell, raw: &str) -> Value {
    if let Cell::Number(number) = cell {
        return if number.fract() == 0.0 && number.abs() < 1e15 {
            Value::Text(format!("{number:.0}").into())
        } else {
            Value::Unreadable
        };
    }
    let clean = code(raw);
    if is_nothing(&fold(raw)) {
        return Value::Blank;
    }
    match written_as_number(&clean) {
        // 1.39E+10: what is left is nobody's number.
        Some(whole) => whole.map_or(Value::Unreadable, |whole| Value::Text(whole.into())),
        None => Value::Text(clean.into()),
    }
}

/// `3,747.00`, `3747元`, `约4000`, `0.37万`, `3人`, `3(含新增1)`; true when the text brought its own unit: 万, 千, or 元.
fn number(folded: &str) -> Option<(f64, bool)> {
    let bare = folded.trim_start_matches(['约', '近', '共', '¥', '¥', '￥', '+', '大', '=', '"']);
    let bare = ["人民币", "年利率", "月利率", "利率"]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .map_or(bare, |rest| rest.trim_start_matches(':'));
    if let Some(said) = words::number(bare) {
        return Some(said);
    }
    let end = bare
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',') || (*c == '-' && *at == 0)))
        .map_or(bare.len(), |(at, _)| at);
    let (digits, rest) = bare.split_at(end);
    let value: f64 = digits.replace(',', "").parse().ok().filter(|value| is_plausible(*value))?;
    let rest = rest.trim_end_matches(['"', '。']);
    let (factor, rest) = multiplied(rest);
    let unit = without_remark(rest, digits)?.replace("m2", "平方米");
    // What follows may be a unit; a second number means that nobody knows which of them is meant.
    let is_year = unit.starts_with('年') && (2000.0..2100.0).contains(&value);
    let plain =
        unit.chars().count() <= 5 && !unit.chars().any(|c| c.is_ascii_digit() || c == '-' || c == '~');
    let own = factor.is_some() || unit.starts_with('元');
    (plain && !is_year).then_some((value * factor.unwrap_or(1.0), own))
}

/// 万, 千 and 百 behind a number, and what follows them; 千瓦 is a unit.
fn multiplied(rest: &str) -> (Option<f64>, &str) {
    for (sign, factor) in [('万', 10_000.0), ('千', 1_000.0), ('百', 100.0)] {
        if let Some(behind) = rest.strip_prefix(sign) {
            let counts =
                behind.is_empty() || behind.starts_with(['元', '块', '人', '户', '多', '余', '左', '(', ',']);
            return if sign == '万' || counts { (Some(factor), behind) } else { (None, rest) };
        }
    }
    (None, rest)
}

/// The unit without remarks: (含新增1人), ,其中务工5000元. `None` when the brackets hold nothing but another number.
fn without_remark(rest: &str, digits: &str) -> Option<String> {
    let mut unit = String::new();
    let mut remark = String::new();
    let mut depth = 0_u8;
    for c in rest.chars() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => remark.push(c),
            _ => unit.push(c),
        }
    }
    let start = ["其中", "含", "包括"].iter().filter_map(|word| unit.find(word)).min();
    if let Some(start) = start {
        unit.truncate(start);
    }
    let unit = unit.trim_end_matches([',', ';', '、', '。']).to_owned();
    let number = remark.strip_suffix(unit.as_str()).unwrap_or(&remark);
    let another =
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') && number != digits;
    (!another).then_some(unit)
}

/// Infinite, not a number, or beyond what a spreadsheet keeps digit for digit: nothing an office counts.
fn is_plausible(number: f64) -> bool {
    number.is_finite() && number.abs() < 1e15
}

/// 贷款期限 is a length of time, which ledgers write in words too.
fn is_term(column: &Column) -> bool {
    column.key == "term"
}

/// People, households and pages are counted: fewer than none is a slip of the hand, and no number.
fn counted(number: f64, how: &Reading<'_>) -> Value {
    let counts = how.column.kind == ColumnType::Int || matches!(&*how.column.unit, "人" | "户" | "次" | "个");
    if counts && number < 0.0 { Value::Unreadable } else { Value::Number(number) }
}

fn to_stored(yuan: f64, how: &Reading<'_>) -> f64 {
    if how.column.unit == "万元" { yuan / 10_000.0 } else { yuan }
}

/// Words that answer some questions and no others: 达标 says yes where the column asks whether something is safe or
/// sufficient, and nothing where it asks for 危房.
const ANSWERS: [(Asks, &[&str], &[&str]); 8] = [
    (
        Asks::House,
        &["达标", "安全", "合格", "有保障", "已保障", "安全住房", "非危房"],
        &["不达标", "未达标", "不安全", "不合格", "没保障", "无保障", "危房"],
    ),
    (
        Asks::Safe,
        &["达标", "安全", "合格", "有保障", "已保障", "已解决", "没问题"],
        &["不达标", "未达标", "不安全", "不合格", "没保障", "无保障", "未解决"],
    ),
    (
        Asks::Signed,
        &["本人签字", "本人已签", "本人签的", "本人按手印"],
        &[
            "没签",
            "没签字",
            "没有签字",
            "代签",
            "他人代签",
            "别人签的",
            "别人代签",
            "非本人签字",
            "不是本人签字",
        ],
    ),
    (Asks::Danger, &["危房"], &["非危房"]),
    (Asks::Surveyed, &["已鉴定"], &["未鉴定"]),
    (Asks::Gone, &["已消除", "消除"], &["未消除"]),
    (Asks::PoorVillage, &["贫困村"], &["非贫困村"]),
    (Asks::Original, &["原件"], &["复印件"]),
];

/// What a yes-or-no column wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Safe,
    House,
    Signed,
    Danger,
    Surveyed,
    Gone,
    PoorVillage,
    Original,
    Other,
}

fn asks(column: &Column) -> Asks {
    match column.key {
        "house_safe" | "house_ok" => Asks::House,
        "signed_exit" => Asks::Signed,
        "danger" => Asks::Danger,
        "house_surveyed" => Asks::Surveyed,
        "risk_gone" => Asks::Gone,
        "is_poor_village" => Asks::PoorVillage,
        "original" => Asks::Original,
        key if key.ends_with("_ok") || key.ends_with("_safe") => Asks::Safe,
        _ => Asks::Other,
    }
}

fn flag(cell: &Cell, folded: &str, raw: &str, column: &Column) -> Value {
    let asked = asks(column);
    // Grades answer whether a house is safe; under 危房 they are kept for who reads grades.
    if asked == Asks::House
        && let Some(safe) = match folded {
            "a级" | "b级" => Some(true),
            "c级" | "d级" => Some(false),
            _ => None,
        }
    {
        return Value::Bool(safe);
    }
    let answers = |(_, yes, no): &&(Asks, &[&str], &[&str])| yes.contains(&folded) || no.contains(&folded);
    if let Some((_, yes, _)) = ANSWERS.iter().filter(answers).find(|(question, ..)| *question == asked) {
        return Value::Bool(yes.contains(&folded));
    }
    // An answer to another question is none.
    if ANSWERS.iter().any(|one| answers(&one)) {
        return Value::Unreadable;
    }
    let known = match cell {
        Cell::Bool(flag) => Some(*flag),
        _ => match folded {
            "是" | "√" | "✓" | "✔" | "☑" | "○" | "〇" | "o" | "1" | "y" | "yes" | "true" | "有" | "对"
            | "已" | "能" | "知道" | "认识" | "参加" | "享受" | "已参加" | "已签" | "已签字" | "已盖章"
            | "通" | "已出列" | "出列" | "已销号" | "已脱贫" | "脱贫" | "齐全" | "清晰" | "已参保"
            | "是的" => Some(true),
            "否" | "×" | "✗" | "✘" | "x" | "0" | "2" | "n" | "no" | "false" | "无" | "没有" | "未" | "不"
            | "不能" | "不知道" | "不认识" | "未参加" | "不享受" | "未享受" | "未签" | "未签字"
            | "未盖章" | "不通" | "未出列" | "未销号" | "未脱贫" | "缺" | "不是" | "未参保" => {
                Some(false)
            }
            _ => None,
        },
    };
    match known {
        Some(flag) => Value::Bool(flag),
        None if is_nothing(folded) => Value::Blank,
        // 自来水, 砖混: neither safe nor unsafe, and nothing to hold against the register.
        None if matches!(asked, Asks::Safe | Asks::House) => Value::Unreadable,
        None => Value::Text(tidy(raw).into_owned().into()),
    }
}

/// A year with a word that leaves it the same: 2018年底, 2018年脱贫.
fn year_alone(folded: &str) -> Option<date::PartialDate> {
    const WORDS: [&str; 9] = ["底", "末", "年底", "年末", "初", "中", "脱贫", "退出", "出列"];
    let (year, rest) = folded.split_once('年')?;
    date::parse(year).filter(|date| date.month.is_none() && WORDS.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::record::RecordKind;

    #[test]
    fn numbers_as_offices_write_them() {
        for (text, wanted) in [
            ("3,747.00", 3747.0),
            ("3747元", 3747.0),
            ("约4000", 4000.0),
            ("0.37万", 3700.0),
            ("3人", 3.0),
            ("3（含新增1）", 3.0),
            ("１２３", 123.0),
            ("-15.5", -15.5),
        ] {
            assert_eq!(number(&fold(text)).map(|n| n.0.round()), Some(f64::round(wanted)), "{text}");
        }
        for (text, wanted) in [
            ("3人（含新增1人）", 3.0),
            ("3人，其中新增1人", 3.0),
            ("4500元（测算）", 4500.0),
            ("3747.5元/人", 3747.5),
            ("8000元，其中务工5000元", 8000.0),
            ("1.2万元（2019年）", 12_000.0),
            ("5千元", 5000.0),
            ("60千瓦", 60.0),
            ("3个月", 3.0),
        ] {
            assert_eq!(number(&fold(text)).map(|n| n.0), Some(wanted), "{text}");
        }
        for text in [
            "三五人",
            "3-5",
            "2020年3月",
            "abc",
            "2019年",
            "3747元（2018年）/3900元（2019年）",
            "3人（4人）",
            "3（4）",
            "1万2千",
            "1.2万/1.5万",
            "2+1人",
            "2019年4500元",
            "3人/4人",
            "3至5人",
        ] {
            assert_eq!(number(&fold(text)), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_freed_of_the_number_behind_it() {
        for text in [
            "赵四150899196002150333",
            "赵四（13948881234）",
            "赵四 电话：13948881234",
            "赵四15089919600215033X",
        ] {
            assert_eq!(name_alone(text), "赵四", "{text}");
        }
        assert_eq!(name_alone("云·格日勒"), "云·格日勒");
        assert_eq!(name_alone("李四2"), "李四2");
    }

    #[test]
    fn codes_that_became_numbers_come_back_where_no_digit_is_lost() {
        let of = |text: &str| written_as_number(text);
        assert_eq!(of("1.508020006E9"), Some(Some("1508020006".to_owned())));
        assert_eq!(of("1508020005.0"), Some(Some("1508020005".to_owned())));
        assert_eq!(of("1.3948881234E+10"), Some(Some("13948881234".to_owned())));
        for lost in ["1.50802E+09", "1.5E+17", "1E+17", "1.5E17", "1.39E+10"] {
            assert_eq!(of(lost), Some(None), "{lost}");
        }
        for text in ["1508020005", "H.1", "2.E", "1508020005.5", "1E5", "E+1", "12E+3"] {
            assert_eq!(of(text), None, "{text}");
        }
        assert!(is_words("未录系统") && !is_words("五原001"));
    }

    #[test]
    fn a_disability_is_one_whatever_kind_or_grade_is_written() {
        let schema = crate::ingest::schema::schema().unwrap();
        let column = schema.register(RecordKind::Member).unwrap().column("health").unwrap();
        let how = Reading { schema, column, factor: 1.0, date_1904: false };
        let of = |said: &str| field(Some(&Cell::Text(said.into())), &how).value;
        for said in ["残疾", "残疾三级", "二级残疾", "肢体残疾"] {
            assert_eq!(of(said), Value::Set(["残疾".into()].into()), "{said}");
        }
        // Near miss: a word that names no state of health stays as it is, for V016.
        assert_ne!(of("亚健康"), Value::Set(["残疾".into()].into()));
    }

    #[test]
    fn a_word_is_an_answer_only_to_its_own_question() {
        let schema = crate::ingest::schema::schema().unwrap();
        let of = |kind: RecordKind, key: &str, said: &str| {
            let column = schema.register(kind).unwrap().column(key).unwrap();
            let how = Reading { schema, column, factor: 1.0, date_1904: false };
            field(Some(&Cell::Text(said.into())), &how).value
        };
        let household = |key: &str, said: &str| of(RecordKind::Household, key, said);
        for said in ["达标", "合格", "安全", "不达标", "已鉴定", "消除"] {
            assert_eq!(household("danger", said), Value::Unreadable, "{said}");
        }
        assert_eq!(household("danger", "危房"), Value::Bool(true));
        assert_eq!(household("danger", "非危房"), Value::Bool(false));
        assert_eq!(household("danger", "C级"), Value::Text("C级".into()), "the paper form has grades");
        assert_eq!(household("water_safe", "达标"), Value::Bool(true));
        assert_eq!(household("water_safe", "不安全"), Value::Bool(false));
        assert_eq!(household("water_safe", "危房"), Value::Unreadable);
        assert_eq!(household("water_hard", "安全"), Value::Unreadable);
        assert_eq!(of(RecordKind::Visit, "house_safe", "安全"), Value::Bool(true));
        for (said, safe) in [("B级", true), ("D级", false), ("危房", false), ("非危房", true)] {
            assert_eq!(of(RecordKind::Visit, "house_safe", said), Value::Bool(safe), "{said}");
        }
        for (said, signed) in [("代签", false), ("没签字", false), ("本人签字", true)] {
            assert_eq!(of(RecordKind::Visit, "signed_exit", said), Value::Bool(signed), "{said}");
        }
        for said in ["自来水", "不清楚", "代签"] {
            assert_eq!(of(RecordKind::Visit, "water_safe", said), Value::Unreadable, "{said}");
        }
        assert_eq!(of(RecordKind::Visit, "leaks", "合格"), Value::Unreadable);
        assert_eq!(of(RecordKind::Borderline, "risk_gone", "已消除"), Value::Bool(true));
        assert_eq!(of(RecordKind::Village, "is_poor_village", "贫困村"), Value::Bool(true));
        for said in ["至今", "现任", "在岗", "目前", "—"] {
            assert_eq!(of(RecordKind::Helper, "end_date", said), Value::Blank, "{said}: it has not ended");
        }
        assert_eq!(of(RecordKind::Helper, "start_date", "至今"), Value::Unreadable, "no beginning");
        assert_eq!(of(RecordKind::Helper, "end_date", "另行通知"), Value::Unreadable);
    }

    #[test]
    fn a_phone_that_lost_its_digits_is_no_number() {
        let of = |text: &str| phone(&Cell::Text(text.into()), text);
        for lost in ["1.39E+10", "1.39488812E+10", "1E+10", "1.39e10"] {
            assert_eq!(of(lost), Value::Unreadable, "{lost}");
        }
        for (kept, wanted) in [("1.3948881234E+10", "13948881234"), ("13948881234", "13948881234")] {
            assert_eq!(of(kept), Value::Text(wanted.into()), "{kept}");
        }
        assert_eq!(phone(&Cell::Number(13_948_881_234.0), "1.39E+10"), Value::Text("13948881234".into()));
    }

    #[test]
    fn destroyed_identity_numbers_are_unreadable() {
        let gone = |cell: Cell| identity(&cell, &cell.text()) == Value::Unreadable;
        assert!(gone(Cell::Number(1.508_991_956_031_2e17)));
        assert!(gone(Cell::Text("1.50899E+17".into())));
        assert!(gone(Cell::Text("150899195603120000".into())));
        assert!(!gone(Cell::Text("=\"150899195603120011\"".into())));
        let kept = Cell::Text("１５０８９９１９８８０１０１００１ｘ".into());
        assert_eq!(identity(&kept, &kept.text()), Value::Text("15089919880101001X".into()));
    }
}
