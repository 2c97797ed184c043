//! Numbers in words: 三口人, 两户, 十二人, 伍万元整.
//!
//! Only a whole number followed by nothing or by what offices count in is read: 一般, 三五口 and 两百多 are no numbers.

/// What may follow.
const COUNTED: [&str; 18] = [
    "",
    "人",
    "口",
    "口人",
    "个人",
    "个",
    "名",
    "户",
    "次",
    "回",
    "亩",
    "间",
    "处",
    "分钟",
    "天",
    "米",
    "平方米",
    "平米",
];
/// What follows an amount of money.
const MONEY: [&str; 8] = ["元", "元整", "圆", "圆整", "元正", "块", "块钱", "整"];

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// The number that a folded text is, and whether it brought its own unit of money (万, 元).
pub(super) fn number(text: &str) -> Option<(f64, bool)> {
    let first = text.chars().next()?;
    // 千元 is a unit.
    if digit(first).is_none() && power(first) != Some(10) {
        return None;
    }
    let (mut whole, mut part, mut open): (u32, u32, Option<u32>) = (0, 0, None);
    // The power last read: they fall within a part, so that 十百 is no number.
    let mut last = u32::MAX;
    let (mut large, mut zero) = (false, false);
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if let Some(value) = digit(c) {
            // 三五口: two figures side by side are an estimate.
            if open.is_some_and(|open| open != 0) {
                return None;
            }
            zero |= value == 0;
            open = Some(value);
        } else if let Some(value) = power(c).filter(|value| *value < last) {
            part += open.take().unwrap_or(1) * value;
            (last, zero) = (value, false);
        } else if matches!(c, '万' | '萬') && !large {
            whole = (part + open.take().unwrap_or(0)) * 10_000;
            (part, last, large, zero) = (0, u32::MAX, true, false);
        } else {
            end = at;
            break;
        }
    }
    let ones = open.unwrap_or(0);
    // 三万五 and 一百二 leave out a power.
    if ones > 0 && !zero && last != 10 && (large || last != u32::MAX) {
        return None;
    }
    let (sum, rest) = (f64::from(whole + part + ones), &text[end..]);
    if MONEY.contains(&rest) {
        return Some((sum, true));
    }
    COUNTED.contains(&rest).then_some((sum, large))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_in_words_are_read_and_estimates_are_not() {
        for (text, wanted) in [
            ("三口人", (3.0, false)),
            ("两口", (2.0, false)),
            ("十人", (10.0, false)),
            ("二十三人", (23.0, false)),
            ("一百零二户", (102.0, false)),
            ("四次", (4.0, false)),
            ("零", (0.0, false)),
            ("伍万元整", (50_000.0, true)),
            ("肆万元", (40_000.0, true)),
            ("三万五千元", (35_000.0, true)),
            ("五万", (50_000.0, true)),
            ("叁仟元整", (3_000.0, true)),
        ] {
            assert_eq!(number(text), Some(wanted), "{text}");
        }
        for text in [
            "一般",
            "三五口",
            "两百多",
            "一次性",
            "三万五",
            "一百二",
            "十几人",
            "三代人",
            "二级",
            "四年",
            "千元",
            "人",
            "",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
