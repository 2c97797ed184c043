//! The order of the archive: townships by code, villages by the number their households carry, groups by number.
//!
//! Names of villages sort by the code point of their first character, which is no order anyone knows. Household
//! numbers contain the code of the village, so its first household tells its place.

use crate::ingest::dataset::{Household, Place};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Place of every village among the others.
#[derive(Debug, Default)]
pub(super) struct Villages(BTreeMap<Place, String>);

impl Villages {
    pub fn of<'a>(households: impl Iterator<Item = &'a Household>) -> Villages {
        let mut first: BTreeMap<Place, String> = BTreeMap::new();
        for household in households {
            match first.get_mut(&household.place) {
                Some(known) if *known <= household.id => {}
                Some(known) => known.clone_from(&household.id),
                None => {
                    first.insert(household.place.clone(), household.id.clone());
                }
            }
        }
        Villages(first)
    }

    /// Villages without households follow the others.
    pub fn compare(&self, a: &Place, b: &Place) -> Ordering {
        let rank = |place: &Place| self.0.get(place).map_or((1, ""), |first| (0, first.as_str()));
        (&a.county, &a.township)
            .cmp(&(&b.county, &b.township))
            .then_with(|| rank(a).cmp(&rank(b)))
            .then_with(|| a.village.cmp(&b.village))
    }

    pub fn compare_households(&self, a: &Household, b: &Household) -> Ordering {
        self.compare(&a.place, &b.place)
            .then_with(|| group(&a.group).cmp(&group(&b.group)))
            .then_with(|| a.id.cmp(&b.id))
    }
}

/// `2组` before `10组`, `三社` before `十二社`.
fn group(name: &str) -> (u32, &str) {
    let digits: String =
        name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (digits.parse().ok().or_else(|| spelled(name)).unwrap_or(u32::MAX), name)
}

/// Number below a hundred in Chinese numerals at the start of `name`.
fn spelled(name: &str) -> Option<u32> {
    const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let (mut tens, mut ones) = (0, 0);
    for c in name.chars() {
        match (c, DIGITS.iter().position(|digit| *digit == c)) {
            ('十', _) => (tens, ones) = (ones.max(1), 0),
            (_, Some(at)) => ones = at as u32 + 1,
            _ => break,
        }
    }
    (tens + ones > 0).then_some(tens * 10 + ones)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{Kit, person};

    #[test]
    fn villages_follow_their_numbers_and_groups_count() {
        let mut kit = Kit::new();
        for id in ["15082110000301", "15082110000101", "15082110000102"] {
            kit.household(id, vec![person("张三", "户主", "150899195603120011", &[])]);
        }
        let [a, b, c] = kit.data.households.as_mut_slice() else { panic!() };
        (a.place.village, a.group) = ("增胜村".into(), "10组".into());
        (b.place.village, b.group) = ("增胜村".into(), "2组".into());
        (c.place.village, c.group) = ("五合村".into(), "1组".into());
        let all = kit.data.households.clone();
        let order = Villages::of(all.iter());
        let mut sorted: Vec<&Household> = all.iter().collect();
        sorted.sort_by(|a, b| order.compare_households(a, b));
        let ids: Vec<&str> = sorted.iter().map(|household| household.id.as_str()).collect();
        assert_eq!(ids, ["15082110000102", "15082110000101", "15082110000301"]);
        assert_eq!(
            ["一社", "九社", "十社", "十二社", "二十一社"].map(|name| group(name).0),
            [1, 9, 10, 12, 21]
        );
    }
}
