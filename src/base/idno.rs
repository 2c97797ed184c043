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
    let shape =
        head[..17].bytes().all(|b| b.is_ascii_digit()) && matches!(head.as_bytes()[17], b'0'..=b'9' | b'X');
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
