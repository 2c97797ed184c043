//! 收入分布: households of a unit by income per head (人均纯收入).

use crate::check::input::Input;
use crate::check::rows;
use crate::ingest::dataset::{Household, HouseholdKind};
use crate::ingest::record::{RecordKind, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lower ends of the bands, in 元; the first is open below, the last above. 4000 is the line of 2020.
const ENDS: [u32; 7] = [4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000];

/// Households by income per head in the year that most of them tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Incomes {
    pub year: i32,
    pub bands: Vec<Band>,
    /// Households whose income nobody can read, or of another year.
    pub unknown: u64,
}

/// From `from` (inclusive) to `to` (exclusive), in 元; null for an open end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Band {
    pub from: Option<u32>,
    pub to: Option<u32>,
    pub households: u64,
}

impl Band {
    /// `不足4000`, `4000～5000`, `20000以上`
    #[must_use]
    pub fn label(&self) -> String {
        match (self.from, self.to) {
            (None, Some(to)) => format!("不足{to}"),
            (Some(from), Some(to)) => format!("{from}～{to}"),
            (Some(from), None) => format!("{from}以上"),
            (None, None) => String::new(),
        }
    }
}

impl Incomes {
    #[must_use]
    pub fn known(&self) -> u64 {
        self.bands.iter().map(|band| band.households).sum()
    }

    /// The same of a unit above, when both speak of one year.
    pub fn add(&mut self, part: &Incomes) {
        self.unknown += part.unknown;
        if self.year != part.year {
            self.unknown += part.known();
            return;
        }
        for (band, more) in self.bands.iter_mut().zip(&part.bands) {
            band.households += more.households;
        }
    }
}

/// Of the households that are counted (已脱贫享受政策); `None` where no register tells an income.
pub(super) fn of(input: &Input<'_>, households: &[&Household]) -> Option<Incomes> {
    let mut told: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    let mut count = 0;
    for household in
        households.iter().filter(|household| household.kind == HouseholdKind::Exited && !household.gone)
    {
        count += 1;
        let own = household.rows.iter().map(|at| &input.data.all(RecordKind::Household)[*at as usize]);
        let income =
            own.chain(input.data.members(household)).find_map(|row| match row.field("per_cap").value {
                Value::Number(income) => Some((rows::settled_on(input.as_of, row), income)),
                _ => None,
            });
        if let Some((year, income)) = income {
            told.entry(year).or_default().push(income);
        }
    }
    let (year, incomes) = told.into_iter().max_by_key(|(year, incomes)| (incomes.len(), *year))?;
    let mut bands: Vec<Band> = Vec::with_capacity(ENDS.len() + 1);
    let mut from = None;
    for to in ENDS.into_iter().map(Some).chain([None]) {
        bands.push(Band { from, to, households: 0 });
        from = to;
    }
    for income in &incomes {
        let at = ENDS.iter().filter(|end| *income >= f64::from(**end)).count();
        bands[at].households += 1;
    }
    Some(Incomes { year, bands, unknown: count - incomes.len() as u64 })
}
