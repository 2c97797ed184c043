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

/// Birth date written in the number; `None` when it does not exist in the calendar.
#[must_use]
pub fn birth(number: &str) -> Option<NaiveDate> {
    let head = first18(number)?;
    NaiveDate::from_ymd_opt(head[6..10].parse().ok()?, head[10..12].parse().ok()?, head[12..14].parse().ok()?)
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
    use super::{birth, first18, is_valid};

    #[test]
    fn words_in_the_number_column_are_no_number_and_no_reason_to_stop() {
        for words in ["未办理身份证", "身份证已丢失", "身份证号码不详无法填写", "１５０８９９"]
        {
            assert_eq!((first18(words), birth(words), is_valid(words)), (None, None, false), "{words}");
        }
        assert_eq!(first18("15089919560312001144"), Some("150899195603120011"));
    }
}
