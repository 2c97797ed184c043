//! Words for a condition that the parser cannot read: one message for one fault, however much follows from it.

use super::Fault;

/// Characters of the source that a message quotes.
const SHOWN: usize = 12;
/// Characters of Chinese typing that stand where the language wants those of the keyboard.
const WIDE: &str = "（）［］｛｝，。：；！？＝＜＞＆｜＋－＊／“”‘’";

/// The fault at the 1-based character `column` of `source`.
pub fn fault(source: &str, column: usize) -> Fault {
    let rest: String = source.chars().skip(column.saturating_sub(1)).collect();
    let rest = rest.trim();
    let what = if source.trim().is_empty() {
        "条件是空的".to_owned()
    } else if column == 0 || rest.is_empty() {
        "条件写法有误：没有写完".to_owned()
    } else {
        let shown: String = rest.chars().take(SHOWN).collect();
        let more = if rest.chars().count() > SHOWN { "…" } else { "" };
        format!("条件写法有误：从“{shown}{more}”起读不下去")
    };
    Fault { column, what, hint: hint(source) }
}

/// What people write in its place most often.
fn hint(source: &str) -> String {
    let bare = outside_quotes(source);
    let words = |word: &str| bare.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    let twice = ["==", "!=", "<=", ">="].iter().fold(bare.clone(), |text, pair| text.replace(pair, ""));
    if let Some(wide) = bare.chars().find(|c| WIDE.contains(*c)) {
        format!("“{wide}”是中文符号，请改用英文符号")
    } else if source.matches('\'').count() % 2 == 1 {
        "引号没有成对，文字两边都要加英文单引号".to_owned()
    } else if bare.matches('(').count() != bare.matches(')').count() {
        "括号没有成对".to_owned()
    } else if ["and", "or", "not", "AND", "OR", "NOT"].iter().any(|word| words(word)) {
        "并且写 &&，或者写 ||，否定写 !".to_owned()
    } else if twice.contains('=') {
        "相等写 ==，不等写 !=".to_owned()
    } else {
        "请核对运算符、引号和括号，例如 hh.attr == '低保贫困户' && size(loans) > 0".to_owned()
    }
}

/// The source without the texts in quotes.
fn outside_quotes(source: &str) -> String {
    let mut bare = String::new();
    let mut open = None;
    for c in source.chars() {
        match open {
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => open = Some(c),
            None => bare.push(c),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_cannot_be_read_says_where_and_what_to_write() {
        let said = fault("hh.attr = '一般'", 9);
        assert_eq!(said.what, "条件写法有误：从“= '一般'”起读不下去");
        assert_eq!(said.hint, "相等写 ==，不等写 !=");
        assert!(fault("hh.people ==", 13).what.contains("没有写完"));
        assert!(fault("hh.danger and hh.poor", 11).hint.contains("&&"));
        assert!(fault("size（loans） > 0", 5).hint.contains("中文符号"));
        assert!(fault("hh.attr == '一般", 12).hint.contains("引号"));
        assert!(fault("(hh.danger", 11).hint.contains("括号"));
    }
}
