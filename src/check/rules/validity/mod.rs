//! V: can the register be true in itself?

use crate::base::terms::Link;
use crate::base::{idno, text};
use crate::check::people;
use crate::check::sink::Fault;
use crate::check::world::cell_evidence;
use crate::ingest::record::{Record, Value};
use crate::ingest::table::UNCACHED;

mod causes;
pub mod v001;
pub mod v002;
pub mod v003;
pub mod v004;
pub mod v005;
pub mod v006;
pub mod v007;
pub mod v008;
pub mod v009;
pub mod v010;
pub mod v011;
pub mod v012;
pub mod v013;
pub mod v014;
pub mod v015;
pub mod v016;
pub mod v017;
pub mod v018;
pub mod v019;
pub mod v020;
pub mod v021;
pub mod v022;
pub mod v023;
pub mod v024;
pub mod v025;
pub mod v026;
pub mod v027;
pub mod v028;
pub mod v029;
pub mod v030;
pub mod v031;
pub mod v032;
pub mod v033;
pub mod v034;
pub mod v035;
pub mod v036;
pub mod v037;
pub mod v038;
pub mod v039;
pub mod v040;
pub mod v041;
pub mod v042;
pub mod v043;
pub mod v044;
pub mod v045;

#[cfg(test)]
mod figure_tests;
#[cfg(test)]
#[path = "tests.rs"]
mod rule_tests;

#[cfg(test)]
mod person_tests;

#[cfg(test)]
mod labour_tests;

/// An identity number was turned into a number by a spreadsheet and lost its last digits: nothing more can be said
/// about it (D001 reports it).
pub fn is_destroyed(record: &Record, key: &str) -> bool {
    let field = record.field(key);
    // A formula without a stored value hides its number; it did not lose it.
    if field.raw.as_deref().is_some_and(|raw| raw.starts_with(['#', '=']) || raw == UNCACHED) {
        return false;
    }
    // The import leaves a number it cannot give back in full unreadable.
    if matches!(field.value, Value::Number(_) | Value::Unreadable) {
        return true;
    }
    let raw = field.raw.as_deref().map(text::code).unwrap_or_default();
    let value = field.value.as_text();
    let value = text::code(&value);
    [raw, value].iter().any(|number| lost_digits(number))
}

fn lost_digits(number: &str) -> bool {
    let upper = number.to_uppercase();
    if let Some((mantissa, exponent)) = upper.split_once("E+") {
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '.') && !text.is_empty();
        return digits(mantissa) && exponent.chars().all(|c| c.is_ascii_digit());
    }
    let bare = upper.strip_suffix(".0").unwrap_or(&upper);
    // A spreadsheet keeps 15 significant digits; a real number never has a wrong check digit and 000 at once.
    matches!(bare.len(), 18..=22)
        && bare.bytes().all(|b| b.is_ascii_digit())
        && bare[15..].bytes().all(|b| b == b'0')
        && idno::check_digit(&bare[..17]) != bare[..18].chars().last()
}

/// The identity number for comparing: half-width, without blanks and wrappers, X in capitals. Empty when blank or
/// destroyed.
pub fn identity(record: &Record) -> String {
    if is_destroyed(record, "id_no") { String::new() } else { record.code("id_no").into_owned() }
}

/// Is the number another kind of paper (军官证, 护照 …), to which none of the rules for citizen numbers apply?
pub fn is_foreign_paper(record: &Record) -> bool {
    let kind = record.text("id_type");
    !kind.is_empty() && !["身份证", "残疾", "户口"].iter().any(|word| kind.contains(word))
}

/// A fault about one person, with the cell of `key`.
pub fn person_fault(member: &Record, key: &str, what: String, expected: String, actual: String) -> Fault {
    Fault {
        subject: people::person_subject(member),
        what,
        expected,
        actual,
        evidence: vec![cell_evidence(member, key, Link::Registry)],
        responsible: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::lost_digits;

    #[test]
    fn numbers_that_a_spreadsheet_rounded_are_told_from_real_ones() {
        for lost in ["1.50899E+17", "150899195603120000", "150899195603120000.0", "15089919560312000000"] {
            assert!(lost_digits(lost), "{lost}");
        }
        for real in ["150899195603120011", "15089919560312001144", "150899", "150899560312001", ""] {
            assert!(!lost_digits(real), "{real}");
        }
    }
}
