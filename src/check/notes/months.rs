//! Days that a list knows only by their month, where that leaves open what a rule asks.

use crate::base::error::SoftError;
use crate::check::facts;
use crate::check::input::Input;
use crate::check::rows;
use crate::check::rules::policy::p018;
use crate::ingest::record::{RecordKind, row_list};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Households without measures of which nobody can say whether the days are over, because the list knows the month alone:
/// one remark for each table.
pub(super) fn straddling(input: &Input<'_>) -> Vec<SoftError> {
    if !input.selection.takes(p018::RULE.meta.code) {
        return Vec::new();
    }
    let measured = rows::kept(input.data.all(RecordKind::Borderline), "measures");
    let mut found: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for (household, row) in p018::newest(input) {
        let place = household
            .map_or_else(|| facts::place_of(row, input.divisions), |household| household.place.clone());
        let covered = input.selection.covers(&place.county, &place.township);
        if !covered || row.flag("risk_gone") == Some(true) || !p018::has_no_measure(row, &measured) {
            continue;
        }
        let Some(since) = row.date("included_date") else { continue };
        let limit = input.threshold(&p018::RULE.meta, "days", &place.county);
        let is_over =
            |day: Option<NaiveDate>| day.is_some_and(|day| (input.as_of - day).num_days() as f64 > limit);
        if is_over(since.earliest()) && !is_over(since.latest()) {
            let county = input.divisions.county_name(&place.county);
            let table = row.table.place();
            let shown = if table.contains(county) { table } else { format!("{table} → {county}") };
            found.entry((shown, limit.to_string())).or_default().push(row.row);
        }
    }
    let told = |((place, limit), rows): ((String, String), Vec<u32>)| {
        let what = format!(
            "{}户没有帮扶措施，纳入时间只写到年月，到时点是否已满{limit}天不能判定（{}），{}不作判定；请补填纳入日期",
            rows.len(),
            row_list(&rows),
            p018::RULE.meta.code
        );
        SoftError::new(place, what)
    };
    found.into_iter().map(told).collect()
}
