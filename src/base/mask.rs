//! Masks for printed identity numbers, phones and bank accounts. Real people stand behind every row.

/// How an identity number is shown in findings: 6 digits and 12 stars (the birth date cannot be recovered).
#[must_use]
pub fn id_number(value: &str) -> String {
    let head: String = value.chars().take(6).collect();
    let rest = value.chars().count().saturating_sub(6).max(12);
    if head.is_empty() { String::new() } else { format!("{head}{}", "*".repeat(rest)) }
}

/// 6 + 8 stars + 4: only in tables that show neither birth dates nor ages.
#[must_use]
pub fn id_number_with_tail(value: &str) -> String {
    let all: Vec<char> = value.chars().collect();
    if all.len() < 18 {
        return id_number(value);
    }
    let head: String = all[..6].iter().collect();
    let tail: String = all[all.len() - 4..].iter().collect();
    format!("{head}********{tail}")
}

/// Phone: 3 + 4 stars + 4; of one that is too short (a digit was lost) less is shown, so that no more of it is read.
#[must_use]
pub fn phone(value: &str) -> String {
    let all: Vec<char> = value.chars().collect();
    let (front, back) = match all.len() {
        ..8 => (0, 0),
        8..11 => (3, 2),
        _ => (3, 4),
    };
    let head: String = all[..front].iter().collect();
    let tail: String = all[all.len() - back..].iter().collect();
    format!("{head}{}{tail}", "*".repeat(all.len() - front - back))
}

/// Masks every identity number, phone and bank account found inside free text (paths, messages, names of sheets).
///
/// A run of digits is masked when it reads as an identity number (15, 17 + X, 18, 20 or 22 digits whose birth date is
/// plausible), as a phone (11 digits, second digit 3–9, with or without 86; 0478-8212345) or as a bank account (16 digits
/// and more). Numbers written in groups count as one. Full-width digits count as digits. Household numbers (户编号) are
/// opaque and may look like any of these: callers that know them use [`text_except`] or [`text_keeping`].
#[must_use]
pub fn text(value: &str) -> String {
    text_except(value, "")
}

/// As [`text`], but a run equal to `household_id` stays readable.
#[must_use]
pub fn text_except(value: &str, household_id: &str) -> String {
    text_keeping(value, &|run| run == household_id)
}

/// As [`text`], but runs of digits that `keeps` knows for something else stay readable.
#[must_use]
pub fn text_keeping(value: &str, keeps: &dyn Fn(&str) -> bool) -> String {
    let chars: Vec<char> = value.chars().collect();
    let mut out = String::with_capacity(value.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = spaced_number(&chars[at..]) {
            let run: String = chars[at..at + end].iter().filter(|c| !SEPARATORS.contains(**c)).collect();
            let masked = masked_run(&run);
            out.push_str(&if masked == run { phone(&run) } else { masked });
            at += end;
            continue;
        }
        if !is_digit(chars[at]) {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && is_digit(chars[at]) {
            at += 1;
        }
        if at < chars.len() && at - start == 17 && matches!(chars[at], 'x' | 'X' | 'ｘ' | 'Ｘ') {
            at += 1;
        }
        let run: String = chars[start..at].iter().collect();
        if keeps(&run) {
            out.push_str(&run);
        } else {
            out.push_str(&masked_run(&run));
        }
    }
    out
}

/// What stands between the groups of a number that somebody wrote for reading.
const SEPARATORS: &str = "-－—–_ .·";

/// Length of a number written in groups (150899-19560312-0011, 139 1234 5678) at the start of `chars`, when it reads
/// as one that must be masked.
fn spaced_number(chars: &[char]) -> Option<usize> {
    let mut groups: Vec<usize> = Vec::new();
    let mut digits = String::new();
    let mut at = 0;
    loop {
        let start = at;
        while at < chars.len() && is_digit(chars[at]) {
            digits.push(chars[at]);
            at += 1;
        }
        if at == start {
            return None;
        }
        groups.push(at - start);
        if digits.len() >= 17 && matches!(chars.get(at), Some('x' | 'X')) {
            digits.push('X');
            at += 1;
        }
        let whole = match groups.as_slice() {
            [6, 8, 4] | [6, 8, 3] | [6, 4, 4, 4] | [6, 4, 2, 2, 4] | [6, 4, 2, 2, 3] => true,
            [3, 4, 4] => digits.starts_with('1'),
            // 0478-8212345
            [3 | 4, 7 | 8] => digits.starts_with('0'),
            [4, 4, 4, rest @ ..] => rest.iter().sum::<usize>() >= 4 && digits.starts_with(['4', '5', '6']),
            _ => false,
        };
        let more = chars.get(at).is_some_and(|c| SEPARATORS.contains(*c))
            && chars.get(at + 1).is_some_and(|c| is_digit(*c));
        if whole && !more {
            let landline = matches!(groups.as_slice(), [3 | 4, 7 | 8]);
            return (landline || masked_run(&digits) != digits).then_some(at);
        }
        if !more || groups.len() > 5 {
            return None;
        }
        at += 1;
    }
}

/// Has the run of digits the form of an identity number or of a certificate that begins with one: 15, 18, 20 or 22 places
/// with a birth date in them? Sixteen digits are no such number, whoever wrote them.
#[must_use]
pub fn is_like_identity(run: &str) -> bool {
    let digits: Vec<u32> = run.chars().filter_map(half_width).collect();
    let length = run.chars().count();
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0, |sum, digit| sum * 10 + digit);
    let date = |year: u32, month: u32, day: u32| {
        (1880..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    let long_id = matches!(length, 18 | 20 | 22)
        && digits.len() >= 17
        && date(number(6..10), number(10..12), number(12..14));
    long_id
        || (length == 15 && digits.len() == 15 && date(1900 + number(6..8), number(8..10), number(10..12)))
}

fn masked_run(run: &str) -> String {
    let digits: Vec<u32> = run.chars().filter_map(half_width).collect();
    let length = run.chars().count();
    // Cards have 16 to 19 digits, accounts of credit unions begin with anything.
    let bank = length >= 16;
    if bank || is_like_identity(run) {
        id_number(run)
    } else if length == 11 && digits[0] == 1 && digits[1] >= 3 {
        phone(run)
    } else if length == 13 && digits.starts_with(&[8, 6, 1]) && digits[3] >= 3 {
        let (country, number): (String, String) =
            (run.chars().take(2).collect(), run.chars().skip(2).collect());
        format!("{country}{}", phone(&number))
    } else {
        run.to_owned()
    }
}

fn half_width(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| ('０'..='９').contains(&c).then(|| c as u32 - '０' as u32))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_identity_numbers_phones_and_cards_but_not_household_numbers() {
        assert_eq!(text("张三150899195603120011.pdf"), "张三150899************.pdf");
        assert_eq!(text("13912345678"), "139****5678");
        assert_eq!(text("2019年第12号"), "2019年第12号");
        assert_eq!(text("张三150899-19560312-0011"), "张三150899************");
        assert_eq!(text("139 1234 5678"), "139****5678");
        assert_eq!(text("6222 0200 1234 5678 123"), "622202*************");
        assert_eq!(text("2019-03-05 12"), "2019-03-05 12");
        assert_eq!(text("电话+8613912345678"), "电话+86139****5678");
        assert_eq!(text("0478-8212345"), "047****2345");
        assert_eq!(
            phone("138230012"),
            "138****12",
            "of a number that lost digits no more is shown than of a whole one"
        );
        assert_eq!(text("0540101220000012345"), "054010*************");
        assert_eq!(text("2017-2019"), "2017-2019");
        assert_eq!(text_except("15080210001_张三", "15080210001"), "15080210001_张三");
        let known = |run: &str| run == "1508021002010007";
        let kept = text_keeping("户1508021002010007、卡6222020012345678", &known);
        assert_eq!(kept, "户1508021002010007、卡622202************");
        assert!(is_like_identity("150899195603120011") && is_like_identity("150899560312001"));
        assert!(is_like_identity("15089919560312001X1234".get(..18).unwrap()));
        assert!(!is_like_identity("1508021002010007") && !is_like_identity("150802109901000"));
        assert_eq!(text("１５０８９９１９５６０３１２００１１").chars().filter(|c| *c == '*').count(), 12);
    }
}
