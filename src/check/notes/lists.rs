//! Rows of the archives' own lists that lead to a file by the paper it is, and no longer by its name.

use crate::base::error::SoftError;
use crate::base::mask;
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::documents::ListedPaper;
use crate::ingest::record;
use std::collections::BTreeMap;

/// Most rows a remark shows; the count is always true.
const SHOWN: usize = 3;

/// One remark a list, in the order of their places.
pub fn renamed(input: &Input<'_>) -> Vec<SoftError> {
    let mut lists: BTreeMap<String, Vec<&ListedPaper>> = BTreeMap::new();
    let rows = input.documents.lists.iter().filter(|row| row.under_another_name);
    for row in rows.filter(|row| row.unit.as_ref().is_some_and(|unit| covers(input, unit))) {
        lists.entry(record::place(&row.evidence.path, &row.evidence.sheet)).or_default().push(row);
    }
    lists
        .into_iter()
        .map(|(place, rows)| {
            let shown: Vec<String> = rows.iter().take(SHOWN).map(|row| show(input, row)).collect();
            let more = if rows.len() > SHOWN { "等" } else { "" };
            let what = format!(
                "{}件材料的文件名与目录不一致，已按材料、年度、题名或页数对应到现有文件：{}{more}；请改正目录中的路径",
                rows.len(),
                shown.join("、")
            );
            SoftError::new(place, what)
        })
        .collect()
}

/// `D4《扶贫手册》现为“手册.pdf”`
fn show(input: &Input<'_>, row: &ListedPaper) -> String {
    let household = if let Some(UnitKey::Household(id)) = &row.unit { id.as_str() } else { "" };
    let entry = row.file.and_then(|file| input.scan.entries.get(file as usize));
    let name = entry.map_or("", |entry| &entry.name);
    let (title, name) = (mask::text(&row.title), mask::text_except(name, household));
    format!("{}《{title}》现为“{name}”", row.evidence.cell)
}

pub(super) fn covers(input: &Input<'_>, unit: &UnitKey) -> bool {
    let selection = &input.selection;
    match unit {
        UnitKey::Household(id) => {
            let place = input.data.household(id).map(|household| &household.place);
            place.is_some_and(|place| selection.covers(&place.county, &place.township))
        }
        UnitKey::Village(county, township, _) | UnitKey::Township(county, township) => {
            selection.covers(county, township)
        }
        UnitKey::County(county) | UnitKey::Department(county, _) => selection.covers_county(county),
        UnitKey::Prefecture => selection.covers_prefecture(),
    }
}
