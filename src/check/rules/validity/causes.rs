//! 致贫原因, which stands on the household's row and on every person's row.

use crate::check::world::HouseholdView;
use crate::ingest::record::Record;
use std::borrow::Cow;

/// The newest row of the household table and the rows of the people on the register.
pub fn rows<'a>(view: &HouseholdView<'a>) -> impl Iterator<Item = &'a Record> {
    let all = view.world.input.data.all(crate::ingest::record::RecordKind::Household);
    let newest = view.household.rows.first().and_then(|at| all.get(*at as usize));
    newest.into_iter().chain(view.live())
}

/// The main cause and the first row that states it; `None` when no row does, or when two rows differ.
pub fn main<'a>(view: &HouseholdView<'a>) -> Option<(Cow<'a, str>, &'a Record)> {
    let mut said: Option<(Cow<str>, &Record)> = None;
    for row in rows(view) {
        let cause = row.text("cause_main");
        match &said {
            _ if cause.is_empty() => {}
            None => said = Some((cause, row)),
            Some((first, _)) if *first == cause => {}
            Some(_) => return None,
        }
    }
    said
}
