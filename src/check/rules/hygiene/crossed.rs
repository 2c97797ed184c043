//! Rows whose 户编号 is one household's and whose name, identity number or place is another's (张冠李戴). Reading the registers
//! set them aside ([`crate::ingest::dataset::Crossed`]); here they are told.

use super::{column_name, link, register_subject};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::Crossed;
use crate::ingest::record::RecordKind;
use std::collections::BTreeMap;

/// One finding for each household and kind of table.
pub(super) fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut found: BTreeMap<(u32, RecordKind), Vec<&Crossed>> = BTreeMap::new();
    for row in &data.crossed {
        if let Some(own) = data.household(&row.number) {
            found.entry((own.at, row.record.table.kind)).or_default().push(row);
        }
    }
    for ((at, kind), rows) in found {
        let household = &data.households[at as usize];
        let [first, ..] = rows[..] else { continue };
        let Some(whose) = whose(world, first) else { continue };
        let more = if rows.len() > 1 { format!("等{}行", rows.len()) } else { String::new() };
        let says = first.place_word().map_or_else(|| column_name(kind, first.column), str::to_owned);
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                subject: register_subject(kind, "hh_id"),
                what: format!(
                    "{}第{}行{more}的户编号是本户，{says}却是{whose}的，分不清是哪一户，{}，请核对原件后改正",
                    kind.name(),
                    first.record.row,
                    first.fate()
                ),
                expected: "户编号与姓名、证件号码、所填地点属同一户".into(),
                actual: format!("户编号属本户，{says}属{whose}"),
                evidence: rows.iter().map(|row| cell_evidence(&row.record, "hh_id", link(kind))).collect(),
                ..Fault::default()
            },
        );
    }
}

/// Rows that are the household's by name and number, and say that it is elsewhere: one finding for each household and column.
pub(super) fn misplaced(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut found: BTreeMap<(u32, RecordKind, &str), Vec<&Crossed>> = BTreeMap::new();
    for row in &data.misplaced {
        if let Some(own) = data.household(&row.number) {
            found.entry((own.at, row.record.table.kind, row.column)).or_default().push(row);
        }
    }
    for ((at, kind, column), rows) in found {
        let household = &data.households[at as usize];
        let Some((first, word)) = rows.first().and_then(|row| Some((row, row.place_word()?))) else {
            continue;
        };
        let more = if rows.len() > 1 { format!("等{}行", rows.len()) } else { String::new() };
        let (place, divisions) = (&household.place, world.input.divisions);
        let home = match column {
            "county" => world.county_name(&place.county),
            "town" => divisions.township(&place.township).map_or_else(String::new, |town| town.name.clone()),
            _ => place.village.clone(),
        };
        let told = first.record.text(column);
        let (own, by) = match first.record.str("hh_id") {
            "" => ("证件号码是本户人员的", "证件号码"),
            _ => ("户编号和姓名（证件号码）是本户的", "户编号"),
        };
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                subject: register_subject(kind, column),
                what: format!(
                    "{}第{}行{more}的{own}，{word}填的是{told}，本户登记在{home}，按{by}计入，请核对",
                    kind.name(),
                    first.record.row,
                ),
                expected: home,
                actual: told.into_owned(),
                evidence: rows.iter().map(|row| cell_evidence(&row.record, column, link(kind))).collect(),
                ..Fault::default()
            },
        );
    }
}

/// `临河区永丰村赵甲（0001）户`; of a row that says no more than its place, that one.
fn whose(world: &World<'_>, row: &Crossed) -> Option<String> {
    let is_county = row.column == "county";
    let Some(person) = &row.person else {
        return row.place_word().map(|_| row.record.text(row.column).into_owned());
    };
    let other = world.input.data.household(person)?;
    let tail: String = other.id.chars().skip(other.id.chars().count().saturating_sub(4)).collect();
    let county = if is_county { world.county_name(&other.place.county) } else { String::new() };
    Some(format!("{county}{}{}（{tail}）户", other.place.village, other.head_name))
}
