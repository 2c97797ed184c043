//! Figures of the register by indicator (K01…K08), for reconciliation and for the record of the run.

use crate::check::people::{self, People};
pub use crate::ingest::attributes::indicator;
use crate::ingest::dataset::{Dataset, Household, HouseholdKind};

/// Households and people of one unit by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// 已脱贫享受政策 K01/K02
    pub exited: People,
    /// 未脱贫 K03/K04
    pub poor: People,
    /// 边缘户 K05/K06
    pub borderline: People,
    /// 监测户 K07/K08, a subset of `exited`
    pub monitored: People,
}

/// Key, name, unit of the indicators a register can answer.
pub const INDICATORS: [(&str, &str, &str); 8] = [
    ("K01", "已脱贫享受政策户数", "户"),
    ("K02", "已脱贫享受政策人数", "人"),
    ("K03", "未脱贫户数", "户"),
    ("K04", "未脱贫人数", "人"),
    ("K05", "边缘户户数", "户"),
    ("K06", "边缘户人数", "人"),
    ("K07", "监测户户数", "户"),
    ("K08", "监测户人数", "人"),
];

impl Tally {
    /// Counts households and their live members.
    pub fn of<'a>(data: &Dataset, households: impl Iterator<Item = &'a Household>) -> Tally {
        let mut tally = Tally::default();
        for household in households {
            let live = people::persons(data, household);
            match household.kind {
                HouseholdKind::Exited if people::is_counted(data, household) => {
                    tally.exited.count(live);
                    if household.monitored {
                        tally.monitored.count(live);
                    }
                }
                HouseholdKind::Poor => tally.poor.count(live),
                HouseholdKind::Borderline => tally.borderline.count(live),
                HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy | HouseholdKind::Unknown => {}
            }
        }
        tally
    }

    /// The group that an indicator counts.
    #[must_use]
    pub fn group(&self, key: &str) -> Option<People> {
        Some(match key {
            "K01" | "K02" => self.exited,
            "K03" | "K04" => self.poor,
            "K05" | "K06" => self.borderline,
            "K07" | "K08" => self.monitored,
            _ => return None,
        })
    }

    /// The figure of an indicator; `None` for people of whom nobody says how many they are.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<u64> {
        let group = self.group(key)?;
        if counts_people(key) { group.all() } else { Some(group.households) }
    }
}

/// Does the indicator count people? A row of a person that could not be given to a household may be one of them.
#[must_use]
pub fn counts_people(key: &str) -> bool {
    INDICATORS.iter().any(|(known, _, unit)| *known == key && *unit == "人")
}

/// Is a figure that somebody wrote the counted one? `written` is the cell: `1.47万` was rounded, and says no more than
/// its digits.
#[must_use]
pub fn same_figure(written: &str, value: f64, counted: u64) -> bool {
    let decimals =
        written.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
    let unit: f64 = if written.contains('万') { 10_000.0 } else { 1.0 };
    let half = (unit / 10_f64.powi(decimals as i32) / 2.0).max(0.5);
    (value - counted as f64).abs() < half + 1e-6 && (unit > 1.0 || value.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use super::{indicator, same_figure};

    #[test]
    fn a_figure_in_ten_thousands_says_no_more_than_its_digits() {
        assert!(same_figure("0.0006万", 6.000_000_000_000_001, 6));
        assert!(same_figure("1.47万", 14_700.0, 14_701) && !same_figure("1.47万", 14_700.0, 14_801));
        assert!(same_figure("14701", 14_701.0, 14_701) && !same_figure("14700", 14_700.0, 14_701));
        assert!(!same_figure("14700.6", 14_700.6, 14_701));
    }

    #[test]
    fn reported_lines_are_recognised_by_key_and_by_words() {
        for (text, key) in [
            ("K01", "K01"),
            ("k02 已脱贫享受政策人数", "K02"),
            ("建档立卡已脱贫享受政策户", "K01"),
            ("已脱贫（享受政策）人口", "K02"),
            ("边缘户人数", "K06"),
            ("边缘户", "K05"),
            ("脱贫监测户", "K07"),
            ("未脱贫人口数", "K04"),
        ] {
            assert_eq!(indicator(text), Some(key), "{text}");
        }
        assert_eq!(indicator("人均纯收入"), None);
        assert_eq!(indicator("监测户人均纯收入"), None);
        assert_eq!(indicator("已脱贫（不享受政策）户"), None);
        for part in ["新增边缘户", "2018年已脱贫户", "已脱贫户中的低保户", "监测户帮扶措施"]
        {
            assert_eq!(indicator(part), None, "{part}");
        }
    }
}
