//! Cells that nobody could read: destroyed numbers, dates and figures that are none. The findings (D001, D007, D011) name
//! each; here every column that holds any is named once, so that 数据说明 of a county is complete without them.

use super::place_in;
use crate::base::error::SoftError;
use crate::check::condition::in_words;
use crate::check::input::Input;
use crate::check::needs;
use crate::check::rules::hygiene::is_superseded;
use crate::ingest::record::{Key, RecordKind, Value, row_list};
use std::collections::BTreeMap;

/// (county, place of the table, kind, column) → rows.
type Cells = BTreeMap<(String, String, RecordKind, Key), Vec<u32>>;

fn cells(input: &Input<'_>) -> Cells {
    let mut found = Cells::new();
    for (kind, records) in &input.data.records {
        for row in records {
            let columns = row.table.columns.iter().zip(&row.fields);
            let mut lost = columns.filter(|(_, field)| field.value == Value::Unreadable).peekable();
            if lost.peek().is_none() || is_superseded(input, row) {
                continue;
            }
            let household = input.data.household(row.str("hh_id")).map(|household| &household.place);
            if household.is_some_and(|place| !input.selection.covers(&place.county, &place.township)) {
                continue;
            }
            let county = needs::county_of(input, row);
            let place = place_in(input, &row.table, &county);
            for ((key, _), _) in lost {
                let cell = (county.clone(), place.clone(), *kind, *key);
                found.entry(cell).or_default().push(row.row);
            }
        }
    }
    found
}

/// One remark a column.
pub(super) fn remarks(input: &Input<'_>) -> Vec<SoftError> {
    cells(input)
        .into_iter()
        .map(|((_, place, kind, key), mut rows)| {
            rows.sort_unstable();
            let column = in_words(&[kind], key).1;
            let what = format!(
                "“{column}”列有{}格无法识别（{}），按不明处理，没有用来核验；请更正后重新检查",
                rows.len(),
                row_list(&rows)
            );
            SoftError::new(place, what)
        })
        .collect()
}

/// How many there are by county; `""` for those of no county.
#[must_use]
pub fn count(input: &Input<'_>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for ((county, ..), rows) in cells(input) {
        *counts.entry(county).or_default() += rows.len() as u64;
    }
    counts
}
