//! People of one household whose rows name different places (D009): told with the cells, for one wrong cell would otherwise
//! pass unseen.

use crate::base::terms::Link;
use crate::check::facts;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::{Key, Record, RecordKind};

/// One finding for each household with rows that name another place than the one it is counted in.
pub(super) fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    for household in &data.households {
        let rows = data.members(household).map(|row| (row, facts::place_of(row, world.input.divisions)));
        let (others, own): (Vec<_>, Vec<_>) =
            rows.partition(|(_, place)| place.differs_in(&household.place).is_some());
        let (Some((other, place)), Some((known, home))) = (others.first(), own.first()) else { continue };
        let key = place.differs_in(home).unwrap_or("village");
        let (here, there) = (written(known), written(other));
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                // Another county or township of its own is told apart (`d009`).
                subject: "place".into(),
                what: format!(
                    "{}里，该户各行的{}不一致：{}填{here}，{}填{there}（{}行），按{here}归户，请核对",
                    RecordKind::Member.name(),
                    word(key),
                    cell(known, key),
                    cell(other, key),
                    others.len()
                ),
                expected: "一户各行的旗县、苏木乡镇、嘎查村一致".into(),
                actual: format!("{here}、{there}"),
                evidence: others
                    .iter()
                    .chain(own.first())
                    .map(|(row, _)| cell_evidence(row, key, Link::Registry))
                    .collect(),
                ..Fault::default()
            },
        );
    }
}

fn word(key: Key) -> &'static str {
    match key {
        "county" => "旗县",
        "town" => "苏木乡镇",
        _ => "嘎查村",
    }
}

/// `D7`; of a table without the column, the row.
fn cell(row: &Record, key: Key) -> String {
    match row.cell(key) {
        cell if cell.is_empty() => format!("第{}行", row.row),
        cell => cell,
    }
}

/// `渡口镇东地村`, as the cells say.
fn written(row: &Record) -> String {
    ["county", "town", "village"].map(|key| row.text(key).into_owned()).concat()
}
