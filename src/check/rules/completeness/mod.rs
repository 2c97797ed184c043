//! C: are the papers there, in both directions?

use crate::base::terms::{Link, Presence};
use crate::check::checked::Requirement;
use crate::check::owners;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{UnitView, cell_evidence};
use crate::ingest::catalogue::{DocumentType, UnitKey};
use crate::ingest::claim::Evidence;

pub mod c001;
pub mod c002;
pub mod c003;
pub mod c004;
pub mod c010;
pub mod c012;
pub mod c013;
pub mod c014;
pub mod c015;
pub mod c016;
pub mod c020;
#[cfg(test)]
mod tests;

/// One finding for every missing paper of `unit` that `mine` accepts. Exactly one rule accepts each paper, so that a
/// missing paper is one finding.
fn missing(
    unit: &UnitView<'_>,
    sink: &mut Sink<'_>,
    mine: impl Fn(&DocumentType) -> bool,
    say: impl Fn(&DocumentType, &str) -> String,
) {
    for paper in unit.unit.papers.iter().filter(|paper| paper.presence.is_missing()) {
        let kind = unit.kind(paper);
        if !mine(kind) {
            continue;
        }
        let year = paper.year.map_or(String::new(), |year| format!("{year}年"));
        let listed = paper.presence == Presence::ListedOnly;
        let mut what = say(kind, &year);
        if listed {
            what.push_str("，目录已登记但未见实体");
        }
        sink.push(
            &unit.at(),
            Fault {
                subject: paper.key(unit.world.input.catalogue),
                what,
                expected: format!("有{year}《{}》", kind.name),
                actual: paper.presence.label().to_owned(),
                evidence: evidence(unit, paper),
                responsible: owners::of_paper(unit.world, &unit.unit.unit, &kind.code),
            },
        );
    }
}

/// The list row that announces the paper, or the folder in which it should lie.
fn evidence(unit: &UnitView<'_>, paper: &Requirement) -> Vec<Evidence> {
    let input = unit.world.input;
    if let Some(found) = paper.paper(&unit.unit.unit, input.documents) {
        return vec![found.evidence.clone()];
    }
    let folder = input.documents.folder(&unit.unit.unit).and_then(|unit| unit.folders.first());
    folder
        .and_then(|folder| input.scan.folders.get(*folder as usize))
        .map(|folder| {
            let path = format!("{}/{}", input.scan.root_display, folder.path);
            vec![Evidence {
                link: Link::File,
                path: crate::base::mask::text_except(&path, &unit.at().household_id),
                sheet: String::new(),
                cell: String::new(),
                page: None,
            }]
        })
        .unwrap_or_else(|| register_row(unit))
}

/// Without any folder, the register says that the household exists.
fn register_row(unit: &UnitView<'_>) -> Vec<Evidence> {
    let data = unit.world.input.data;
    let UnitKey::Household(id) = &unit.unit.unit else { return Vec::new() };
    let row = data.household(id).and_then(|household| data.members(household).next());
    row.map(|row| cell_evidence(row, "hh_id", Link::Registry)).into_iter().collect()
}
