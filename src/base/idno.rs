//! Citizen identity numbers (公民身份号码, GB 11643-1999) and disability certificates (残疾人证).

use chrono::NaiveDate;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// Check digit of the first 17 digits; `None` when they are not 17 digits.
#[must_use]
pub fn check_digit(first17: &str) -> Option<char> {
    let digits: Vec<u32> = first17.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    if digits.len() != 17 {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    Some(char::from(CHECKS[(sum % 11) as usize]))
}

/// The first 18 characters of an identity number or disability certificate, when the shape fits.
#[must_use]
pub fn first18(number: &str) -> Option<&str> {
    let head = number.get(..18)?;
    // Byte by byte: eighteen bytes of Chinese are six characters.
    let (last, digits) = head.as_bytes().split_last()?;
    let shape = digits.iter().all(u8::is_ascii_digit) && matches!(last, b'0'..=b'9' | b'X');
    shape.then_some(head)
}

/// Do both stand for one person? A disability certificate begins with the identity number, and numbers of fifteen digits
/// (before 1999) lack the century and the check digit of the same person's later one.
#[must_use]
pub fn same_person(one: &str, other: &str) -> bool {
    let whole = |number: &str| -> Option<String> {
        if number.len() == 15 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            let first17 = format!("{}19{}", &number[..6], &number[6..]);
            return check_digit(&first17).map(|check| format!("{first17}{check}"));
        }
        first18(number).map(str::to_owned)
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Where two numbers part that look alike once they are masked, counted from 1; never a digit of either. `None` for equal
/// ones.
#[must_use]
pub fn difference(one: &str, other: &str) -> Option<String> {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len() != b.len() {
        return Some(format!("位数不同：{}位与{}位", a.len(), b.len()));
    }
    let places: Vec<usize> =
        (1..).zip(a.iter().zip(&b)).filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    match places.as_slice() {
        [] => None,
        [one] => Some(format!("第{one}位不同")),
        [one, two] => Some(format!("第{one}、{two}位不同")),
        [first, ..] => Some(format!("第{first}位起不同")),
    }
}

/// Birth date written in the number; `None` when it does not exist in the calendar.
#[must_use]
pub fn birth(number: &str) -> Option<NaiveDate> {
    let head = first18(number)?;
    NaiveDate::from_ymd_opt(head[6..10].parse().ok()?, head[10..12].parse().ok()?, head[12..14].parse().ok()?)
}

/// Birth date in a number of fifteen digits (before 1999), taken for one of the twentieth century; `Some(None)` when there
/// is no such day, `None` when the number is none of these.
#[must_use]
pub fn birth_of_old(number: &str) -> Option<Option<NaiveDate>> {
    if number.len() != 15 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| number[range].parse::<u32>().ok();
    let (year, month, day) = (part(6..8)?, part(8..10)?, part(10..12)?);
    Some(NaiveDate::from_ymd_opt(1900 + year as i32, month, day))
}

/// Does the number begin with an identity number whose birth date and check digit are right?
#[must_use]
pub fn is_valid(number: &str) -> bool {
    birth(number).is_some()
        && first18(number).is_some_and(|head| check_digit(&head[..17]) == head.chars().last())
}

/// True for male: the 17th digit is odd.
#[must_use]
pub fn is_male(number: &str) -> Option<bool> {
    first18(number).map(|head| (head.as_bytes()[16] - b'0') % 2 == 1)
}

/// Whole years between `birth` and `on`.
#[must_use]
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> i32 {
    use chrono::Datelike;
    on.year() - birth.year() - i32::from((on.month(), on.day()) < (birth.month(), birth.day()))
}

#[cfg(test)]
mod tests {
    use super::{birth, difference, first18, is_valid, same_person};

    #[test]
    fn words_in_the_number_column_are_no_number_and_no_reason_to_stop() {
        for words in ["未办理身份证", "身份证已丢失", "身份证号码不详无法填写", "１５０８９９"]
        {
            assert_eq!((first18(words), birth(words), is_valid(words)), (None, None, false), "{words}");
        }
        assert_eq!(first18("15089919560312001144"), Some("150899195603120011"));
    }

    #[test]
    fn a_number_of_fifteen_digits_is_the_same_persons() {
        let whole = "150899195603120011";
        assert!(same_person("150899560312001", whole) && same_person(whole, "150899560312001"));
        assert!(same_person(whole, "15089919560312001144"), "a disability certificate");
        assert!(!same_person("150899560312002", whole) && !same_person("150899560313001", whole));
        assert!(!same_person("150899560312001", "150899195603120012"), "a wrong check digit");
        assert!(!same_person("不详", whole) && same_person("不详", "不详"));
    }

    #[test]
    fn the_place_is_told_and_no_digit() {
        let said = |one, other| difference(one, other).unwrap_or_default();
        assert_eq!(said("150899195603120011", "150899195603120011"), "");
        assert_eq!(said("150899195603120011", "150899195603130011"), "第14位不同");
        assert_eq!(said("150899195603120011", "150899195603210011"), "第13、14位不同");
        assert_eq!(said("150899195603120011", "150899187712120019"), "第8位起不同");
        assert_eq!(said("150899195603120011", "150899560312001"), "位数不同：18位与15位");
    }
}
