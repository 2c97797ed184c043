//! Numbers in running text: 14701, 14,701, １４７０１, 1.47万, 一百六十二. The text is folded already.

/// A number and where it stands, in bytes of the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub start: usize,
    pub end: usize,
    pub value: f64,
    /// Without separators, with the 万 that says how far it was rounded: `14701`, `1.47万`.
    pub written: String,
    /// 余, 多, a range: no exact figure.
    pub rough: bool,
    /// Digits of which nobody can say whether they belong together.
    pub broken: bool,
}

/// Stands between two digits that were apart in the file.
pub const GAP: char = '\u{E000}';

const RANGE: [char; 6] = ['-', '~', '—', '–', '至', '到'];

/// All numbers of a sentence, in its order.
#[must_use]
pub fn all(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let number = if c.is_ascii_digit() { arabic(text, at) } else { chinese(text, at) };
        match number {
            Some(number) => {
                at = number.end;
                found.push(number);
            }
            None => at += c.len_utf8(),
        }
    }
    // 30-40户: both ends are rough. Two years are no range of figures, but no unit follows them either.
    for number in &mut found {
        let before = text[..number.start].chars().next_back();
        let inside = |c: char| RANGE[..4].contains(&c);
        number.rough |= before.is_some_and(inside) || text[number.end..].starts_with(inside);
    }
    for at in 1..found.len() {
        let between = &text[found[at - 1].end..found[at].start];
        if matches!(between, "至" | "到") {
            found[at - 1].rough = true;
            found[at].rough = true;
        }
    }
    found
}

fn arabic(text: &str, start: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let (mut at, mut written, mut broken) = (start, String::new(), false);
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    loop {
        if digit(at) {
            written.push(char::from(bytes[at]));
            at += 1;
        } else if bytes.get(at) == Some(&b',') && thousands(bytes, at) {
            at += 1;
        } else if bytes.get(at) == Some(&b'.') && digit(at + 1) && !written.contains('.') {
            written.push('.');
            at += 1;
        } else if text[at..].starts_with(GAP) && digit(at + GAP.len_utf8()) {
            broken = true;
            at += GAP.len_utf8();
        } else {
            break;
        }
    }
    let value: f64 = written.parse().ok()?;
    Some(scaled(text, Number { start, end: at, value, written, rough: false, broken }))
}

/// Do exactly three digits follow the comma, and at most three stand before it?
fn thousands(bytes: &[u8], comma: usize) -> bool {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let three = (comma + 1..comma + 4).all(digit) && !digit(comma + 4);
    let before = bytes[..comma].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    three && (1..=3).contains(&before)
}

/// Chinese numerals from ten up; smaller ones stand in 一户一策, 两不愁 and the like, and count only where a unit and the end
/// of what is said follow (三户、四户).
fn chinese(text: &str, start: usize) -> Option<Number> {
    let run: String =
        text[start..].chars().take_while(|c| place(*c).is_some() || ones(*c).is_some()).collect();
    let before = text[..start].chars().next_back();
    let alone = || {
        let digit = run.chars().next().and_then(ones).is_some_and(|digit| digit > 0);
        run.chars().count() == 1 && digit && is_counted(&text[start + run.len()..])
    };
    if run.is_empty() || matches!(before, Some('第' | '之')) || !(run.contains(['十', '百', '千']) || alone())
    {
        return None;
    }
    let (mut total, mut digit, mut broken) = (0_u32, None, false);
    for c in run.chars() {
        match (place(c), ones(c)) {
            (Some(place), _) => total += digit.take().unwrap_or(1) * place,
            (_, Some(0)) => digit = None,
            (_, Some(one)) => {
                broken |= digit.is_some();
                digit = Some(one);
            }
            _ => {}
        }
    }
    let value = total + digit.unwrap_or(0);
    let end = start + run.len();
    let written = value.to_string();
    Some(scaled(text, Number { start, end, value: f64::from(value), written, rough: false, broken }))
}

/// Does a unit follow, and then nothing that the figure may only begin (一户一策, 一户不落)?
fn is_counted(rest: &str) -> bool {
    let mut rest = rest.chars();
    rest.next().is_some_and(|c| "户人个条支".contains(c))
        && rest.next().is_none_or(|c| ",、。;:()!?和及与".contains(c))
}

fn ones(c: char) -> Option<u32> {
    match c {
        '零' | '〇' => Some(0),
        '两' => Some(2),
        _ => "一二三四五六七八九".chars().position(|one| one == c).map(|at| at as u32 + 1),
    }
}

fn place(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// Takes in 万 and 亿, and 余 and 多 around them.
fn scaled(text: &str, mut number: Number) -> Number {
    let more = |number: &mut Number| {
        if let Some(c @ ('余' | '多')) = text[number.end..].chars().next() {
            number.rough = true;
            number.end += c.len_utf8();
        }
    };
    more(&mut number);
    let scale = match text[number.end..].chars().next() {
        Some('万') => Some(('万', 1e4)),
        Some('亿') => Some(('亿', 1e8)),
        _ => None,
    };
    if let Some((word, factor)) = scale {
        number.value *= factor;
        number.written.push(word);
        number.end += word.len_utf8();
        more(&mut number);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(f64, String)> {
        let shown = |number: &Number| (number.value, text[number.start..number.end].to_owned());
        all(&crate::base::text::fold(text)).iter().map(shown).collect()
    }

    #[test]
    fn numbers_are_read_as_reports_write_them() {
        let one = |text: &str| all(&crate::base::text::fold(text)).first().map(|number| number.value);
        for (text, value) in [
            ("14701户", 14_701.0),
            ("14,701户", 14_701.0),
            ("１４，７０１户", 14_701.0),
            ("1,234,567元", 1_234_567.0),
            ("1.47万户", 14_700.0),
            ("0.3%", 0.3),
            ("一百六十二个", 162.0),
            ("一千零五户", 1_005.0),
            ("十四户", 14.0),
            ("二十户", 20.0),
            ("一百零八户", 108.0),
        ] {
            assert!(one(text).is_some_and(|found| (found - value).abs() < 1e-6), "{text}: {:?}", one(text));
        }
        assert_eq!(one("三户、四户"), Some(3.0));
        assert_eq!(one("两户"), Some(2.0));
        assert_eq!(one("一户一策"), None);
        assert_eq!(one("一户不落"), None);
        assert_eq!(one("第十三次会议"), None);
    }

    #[test]
    fn commas_between_figures_do_not_join_them() {
        assert_eq!(values("105,208人"), [(105_208.0, "105,208".to_owned())]);
        assert_eq!(values("2019,34户").len(), 2);
        assert_eq!(values("105户,208人").len(), 2);
    }

    #[test]
    fn ranges_and_rounded_figures_are_rough() {
        for text in ["30-40户", "30至40户", "30余户", "1.4万余户", "30多户"] {
            assert!(all(text).iter().all(|number| number.rough), "{text}");
        }
        assert!(!all("34户69人")[0].rough);
        let split = format!("14{GAP}701户");
        assert!(all(&split)[0].broken);
    }
}
