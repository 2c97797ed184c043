//! What people noted when they looked at the papers (人工核验): a scan does not tell whether it is signed, sealed and
//! dated.

use crate::base::date::PartialDate;
use crate::base::terms::Link;
use crate::check::checked::document_key;
use crate::check::facts;
use crate::check::named::Named;
use crate::check::owners;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::catalogue::{DocumentType, Frequency, UnitKey};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

/// What is asked of the sheet.
pub struct Asked {
    /// `signed`, `sealed`, `dated`
    pub column: &'static str,
    /// Must a paper of this kind have it at all? H01 carries no signature, H04 no seal.
    pub wanted: fn(&DocumentType) -> bool,
    /// `无户主签字`
    pub lacks: fn(&DocumentType) -> String,
    /// What should be there.
    pub should: fn(&DocumentType) -> String,
}

/// A row of the sheet, the kind of paper it is about and its year.
type Seen<'a> = (&'a Record, &'a DocumentType, Option<i32>);

/// One finding for every paper that the newest look found without what it must have.
pub fn report(world: &World<'_>, sink: &mut Sink<'_>, asked: &Asked) {
    let catalogue = world.input.catalogue;
    let mut named = Named::new(catalogue);
    let mut seen: BTreeMap<(UnitKey, String), Vec<Seen<'_>>> = BTreeMap::new();
    for row in world.input.data.all(RecordKind::HumanCheck) {
        if row.flag(asked.column).is_none() {
            continue;
        }
        let Some((unit, kind)) = paper(world, &mut named, row) else { continue };
        // Papers of no year may carry one in the sheet: the year in which they were made.
        let year = (kind.frequency == Frequency::Yearly)
            .then(|| row.number("year").map(|year| year as i32))
            .flatten();
        seen.entry((unit, document_key(&kind.code, year))).or_default().push((row, kind, year));
    }
    for ((unit, key), rows) in seen {
        let newest = rows.iter().filter_map(|(row, ..)| row.date("check_date")).map(sortable).max();
        let last: Vec<_> =
            rows.iter().filter(|(row, ..)| row.date("check_date").map(sortable) == newest).collect();
        // Somebody found it: the papers were mended, or two people disagree.
        if last.iter().any(|(row, ..)| row.flag(asked.column) == Some(true)) {
            continue;
        }
        let Some((row, kind, year)) = last.first() else { continue };
        let place = world.place_of(&unit);
        if !(asked.wanted)(kind) || !world.covers(&unit, &place) || is_missing(world, &unit, &key) {
            continue;
        }
        let mut evidence = vec![cell_evidence(row, asked.column, Link::Ledger)];
        let papers = world.input.documents.of(&unit).iter();
        evidence.extend(
            papers
                .filter(|paper| paper.code == kind.code && paper.year == *year)
                .filter_map(|paper| paper.evidence(&unit, world.input.scan))
                .take(1),
        );
        let said = year.map_or(String::new(), |year| format!("{year}年"));
        sink.push(
            &world.at_unit(&unit, &place),
            Fault {
                subject: key,
                what: format!("{said}《{}》{}", kind.name, (asked.lacks)(kind)),
                expected: (asked.should)(kind),
                actual: format!("人工核验记“{}”", row.raw(asked.column)),
                evidence,
                responsible: owners::of_paper(world, &unit, &kind.code),
            },
        );
    }
}

fn sortable(date: PartialDate) -> (i32, u32, u32) {
    (date.year, date.month.unwrap_or(0), date.day.unwrap_or(0))
}

/// The unit and the kind of paper a row is about. A household that no register knows has no papers to be asked for.
fn paper<'a>(world: &World<'a>, named: &mut Named<'a>, row: &Record) -> Option<(UnitKey, &'a DocumentType)> {
    let material = row.text("material");
    let id = row.text("hh_id");
    let unit = if id.is_empty() {
        let place = facts::place_of(row, world.input.divisions);
        let department = row.text("unit");
        match (place.county.is_empty(), place.township.is_empty(), place.village.is_empty()) {
            (true, ..) => return None,
            (_, false, false) => UnitKey::Village(place.county, place.township, place.village),
            (_, false, true) => UnitKey::Township(place.county, place.township),
            _ if department.is_empty() => UnitKey::County(place.county),
            _ => UnitKey::Department(place.county, department.into_owned()),
        }
    } else {
        world.input.data.household(&id)?;
        UnitKey::Household(id.into_owned())
    };
    let department = if let UnitKey::Department(_, name) = &unit { name.as_str() } else { "" };
    let kind = named.kind(unit.level(), department, &material)?;
    Some((unit, kind))
}

/// A paper that is missing is C003's, C004's …: nobody can sign what is not there.
fn is_missing(world: &World<'_>, unit: &UnitKey, key: &str) -> bool {
    let found = world.requirements.binary_search_by(|known| known.unit.cmp(unit));
    let papers = found.ok().map_or(&[][..], |at| world.requirements[at].papers.as_slice());
    papers.iter().any(|paper| paper.presence.is_missing() && paper.key(world.input.catalogue) == key)
}
