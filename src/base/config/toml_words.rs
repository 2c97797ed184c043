//! What the TOML parser says, in the user's words.

/// Parser's message → Chinese; the longer fragments stand before those they contain.
const WORDS: [(&str, &str); 27] = [
    ("duplicate key", "这个键写了两次"),
    ("cannot extend value", "这个键已经有值，不能再当作表来写"),
    ("unclosed array table", "[[…]] 没有写完"),
    ("unclosed inline table", "大括号没有配对"),
    ("unclosed table", "[…] 没有写完"),
    ("unclosed array", "方括号没有配对"),
    ("key with no value", "只有键，没有等号和值"),
    ("missing value", "等号后面没有值"),
    ("missing assignment", "键和值之间没有等号"),
    ("extra `=`", "多了一个等号"),
    ("unexpected `=`", "等号的位置不对"),
    ("missing comma", "各项之间少了英文逗号"),
    ("extra comma", "多了一个逗号"),
    ("missing key", "缺少键"),
    ("missing opening quote", "缺少开头的引号"),
    ("string values must be quoted", "缺少值，或文字没有加英文双引号"),
    ("unquoted keys cannot be empty", "缺少键"),
    ("invalid unquoted key", "键没有加引号，或含有不允许的字符"),
    ("multi-line", "三个引号的多行文字不能用在这里"),
    ("leading zero", "数字不能以0开头"),
    ("sign", "正负号的位置不对"),
    ("invalid basic string", "双引号没有配对"),
    ("invalid literal string", "单引号没有配对"),
    ("escape", "反斜杠后面的字符不对；路径请用 / 书写"),
    ("unicode value", "反斜杠后面的编码不对；路径请用 / 书写"),
    ("recursion", "嵌套过深"),
    ("date", "日期或时间写法不对"),
];

/// The message in Chinese; one that is not known is described as what it is.
pub fn chinese(message: &str) -> &'static str {
    let message = message.split(", expected").next().unwrap_or_default();
    WORDS.iter().find(|(theirs, _)| message.contains(theirs)).map_or("写法不对", |(_, ours)| ours)
}

/// A fault of a file that is read into a fixed form, in Chinese: what serde says about keys and values, else what the
/// parser says about the writing.
#[must_use]
pub fn fault(message: &str) -> String {
    let quoted = |at: usize| message.split('`').nth(2 * at + 1).unwrap_or_default();
    let (head, tail) = message.split_once(", expected ").unwrap_or((message, ""));
    if head.starts_with("unknown field") {
        format!("不认识的键“{}”", quoted(0))
    } else if head.starts_with("missing field") {
        format!("缺少必填的键“{}”", quoted(0))
    } else if head.starts_with("duplicate field") {
        format!("键“{}”写了两次", quoted(0))
    } else if head.starts_with("unknown variant") {
        let known: Vec<&str> = tail.split('`').skip(1).step_by(2).collect();
        format!("值“{}”不在可选范围：{}", quoted(0), known.join("、"))
    } else if let Some(found) = head.strip_prefix("invalid type: ") {
        format!("值的类型不对：写的是{}，应为{}", kind(found), kind(tail))
    } else if head.starts_with("invalid value") || head.starts_with("invalid length") {
        format!("值不对，应为{}", kind(tail))
    } else {
        chinese(message).to_owned()
    }
}

/// serde's name of a kind of value → Chinese.
fn kind(theirs: &str) -> &'static str {
    const KINDS: [(&str, &str); 12] = [
        ("boolean", "是非值（true/false）"),
        ("bool", "是非值（true/false）"),
        ("integer", "数字"),
        ("float", "数字"),
        ("u32", "数字"),
        ("i32", "数字"),
        ("string", "文字（加英文双引号）"),
        ("str", "文字（加英文双引号）"),
        ("sequence", "列表（方括号）"),
        ("map", "表"),
        ("struct", "表"),
        ("datetime", "日期"),
    ];
    KINDS.iter().find(|(word, _)| theirs.contains(word)).map_or("别的写法", |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn faults_of_keys_and_values_are_told_in_chinese() {
        for (theirs, wanted) in [
            ("unknown field `colour`, expected one of `code`, `name`", "不认识的键“colour”"),
            ("missing field `name`", "缺少必填的键“name”"),
            (
                "invalid type: integer `4`, expected a string",
                "值的类型不对：写的是数字，应为文字（加英文双引号）",
            ),
            (
                "invalid type: string \"a\", expected a sequence",
                "值的类型不对：写的是文字（加英文双引号），应为列表（方括号）",
            ),
            (
                "unknown variant `maybe`, expected `required` or `optional`",
                "值“maybe”不在可选范围：required、optional",
            ),
            ("duplicate key", "这个键写了两次"),
            ("something new", "写法不对"),
        ] {
            assert_eq!(fault(theirs), wanted);
        }
    }
}
