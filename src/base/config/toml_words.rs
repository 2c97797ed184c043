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
