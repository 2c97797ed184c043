//! C014: the archive's own list and its files differ, in either direction.

use crate::base::fingerprint::sha256_hex;
use crate::base::terms::{Scope, Severity};
use crate::check::checked::document_key;
use crate::check::owners;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::documents::ListedPaper;
use crate::scan::entry::{EntryId, FileClass};
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C014",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "归档目录与实物不符",
        basis: "DA/T 22-2015 归档文件整理规则 5.5（目录与实物一致）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C014.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut by_unit: BTreeMap<&UnitKey, Vec<&ListedPaper>> = BTreeMap::new();
    for row in &world.input.documents.lists {
        if let Some(unit) = &row.unit {
            by_unit.entry(unit).or_default().push(row);
        }
    }
    let mut unlisted: BTreeMap<EntryId, String> = BTreeMap::new();
    for (unit, rows) in &by_unit {
        let ghosts = rows.iter().filter(|row| row.file.is_none()).count();
        let extra = files_without_row(world, unit, rows);
        let count = format!("目录{}件、实有{}件", rows.len(), rows.len() - ghosts + extra.len());
        let place = world.place_of(unit);
        let at = world.at_unit(unit, &place);
        // Where nobody could look, a row without a file says nothing.
        if !world.covers(unit, &place) || world.input.documents.doubt(unit, &place).is_some() {
            continue;
        }
        for row in rows.iter().filter(|row| row.file.is_none()) {
            sink.push(
                &at,
                Fault {
                    subject: row_subject(row),
                    what: format!("目录与实物不符：{count}，目录登记《{}》而未见实体", row.title),
                    expected: "目录登记的材料有实体".into(),
                    actual: "未见实体".into(),
                    evidence: vec![row.evidence.clone()],
                    responsible: row
                        .code
                        .as_ref()
                        .map_or(String::new(), |c| owners::of_paper(world, unit, c)),
                },
            );
        }
        unlisted.extend(extra.into_iter().map(|file| (file, count.clone())));
    }
    let owners = owners::of(world, &unlisted.keys().copied().collect());
    for (file, count) in unlisted {
        let Some(owner) = owners.get(&file) else { continue };
        let at = owner.at(world, file);
        let name = &world.input.scan.entries[file as usize].name;
        sink.push(
            &at,
            Fault {
                subject: owner.subject(world.input.scan, file),
                what: format!("目录与实物不符：{count}，有实体“{name}”而归档目录未登记"),
                expected: "归档目录中有该件".into(),
                actual: "未登记".into(),
                evidence: vec![world.file_evidence(file, &at.household_id)],
                responsible: owner.responsible(world),
            },
        );
    }
}

/// The paper the row names, or the row by its path or title when it names none.
fn row_subject(row: &ListedPaper) -> String {
    if let Some(code) = &row.code {
        return document_key(code, row.year);
    }
    let name = if row.path.is_empty() { &row.title } else { &row.path };
    format!("file:{}", &sha256_hex(name.as_bytes())[..12])
}

/// Papers in the unit's folders that no row of its list points to. Lists whose rows all point into scanned volumes are
/// the 卷内目录 of those and say nothing about other files.
fn files_without_row(world: &World<'_>, unit: &UnitKey, rows: &[&ListedPaper]) -> Vec<EntryId> {
    let listed: BTreeSet<EntryId> = rows.iter().filter_map(|row| row.file).collect();
    let pointing = rows.iter().filter(|row| row.file.is_some()).count();
    let of_volumes = pointing > 0 && rows.iter().all(|row| row.in_volume || row.file.is_none());
    if of_volumes || (listed.len() == 1 && pointing > 1) {
        return Vec::new();
    }
    let documents = world.input.documents;
    let entries = &world.input.scan.entries;
    let mut files: BTreeSet<EntryId> = documents.of(unit).iter().filter_map(|paper| paper.file).collect();
    let nameless = documents.unmatched.iter().chain(&documents.cited);
    files.extend(nameless.filter(|u| u.unit.as_ref() == Some(unit)).map(|u| u.file));
    files.retain(|file| {
        !listed.contains(file) && entries.get(*file as usize).is_some_and(|e| e.class == FileClass::Paper)
    });
    // A paper of the village volume stands for several units; it is listed where it lies.
    let own: BTreeSet<_> =
        documents.folder(unit).map(|unit| unit.folders.iter().copied().collect()).unwrap_or_default();
    files.into_iter().filter(|file| own.contains(&entries[*file as usize].folder)).collect()
}
