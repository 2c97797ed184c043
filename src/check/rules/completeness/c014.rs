//! C014: the archive's own list and its files differ, in either direction.

use crate::base::terms::{Scope, Severity};
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
    },
    needs: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut by_unit: BTreeMap<&UnitKey, Vec<&ListedPaper>> = BTreeMap::new();
    for row in &world.input.documents.lists {
        if let Some(unit) = &row.unit {
            by_unit.entry(unit).or_default().push(row);
        }
    }
    for (unit, rows) in &by_unit {
        let ghosts: Vec<&&ListedPaper> = rows.iter().filter(|row| row.file.is_none()).collect();
        let unlisted = files_without_row(world, unit, rows);
        if ghosts.is_empty() && unlisted.is_empty() {
            continue;
        }
        let at = world.at_unit(unit, &world.place_of(unit));
        let there = rows.len() - ghosts.len() + unlisted.len();
        let mut parts = Vec::new();
        if !ghosts.is_empty() {
            let titles: Vec<String> =
                ghosts.iter().take(SHOWN).map(|row| format!("《{}》", row.title)).collect();
            parts.push(format!(
                "目录登记而未见实体{}件（{}{}）",
                ghosts.len(),
                titles.join(""),
                rest(ghosts.len())
            ));
        }
        if !unlisted.is_empty() {
            let names: Vec<String> = unlisted
                .iter()
                .take(SHOWN)
                .map(|file| format!("“{}”", world.input.scan.entries[*file as usize].name))
                .collect();
            parts.push(format!(
                "有实体而目录未登记{}件（{}{}）",
                unlisted.len(),
                names.join(""),
                rest(unlisted.len())
            ));
        }
        let mut evidence: Vec<_> = ghosts.iter().map(|row| row.evidence.clone()).collect();
        evidence.extend(unlisted.iter().map(|file| world.file_evidence(*file, &at.household_id)));
        sink.push(
            &at,
            Fault {
                subject: "catalogue".into(),
                what: format!("目录与实物不符：目录{}件、实有{there}件；{}", rows.len(), parts.join("；")),
                expected: format!("目录与实物一致（目录{}件）", rows.len()),
                actual: format!("实有{there}件"),
                evidence,
                responsible: String::new(),
            },
        );
    }
}

/// Items named in the message; all of them are in the evidence.
const SHOWN: usize = 3;

fn rest(count: usize) -> String {
    if count > SHOWN { format!("等{count}件，全部见证据") } else { String::new() }
}

/// Papers in the unit's folders that no row of its list points to. A list whose rows all point into one scanned
/// volume is that volume's 卷内目录 and says nothing about other files.
fn files_without_row(world: &World<'_>, unit: &UnitKey, rows: &[&ListedPaper]) -> Vec<EntryId> {
    let listed: BTreeSet<EntryId> = rows.iter().filter_map(|row| row.file).collect();
    let pointing = rows.iter().filter(|row| row.file.is_some()).count();
    if listed.is_empty() || (listed.len() == 1 && pointing > 1) {
        return Vec::new();
    }
    let documents = world.input.documents;
    let entries = &world.input.scan.entries;
    let mut files: BTreeSet<EntryId> = documents.of(unit).iter().filter_map(|paper| paper.file).collect();
    files.extend(documents.unmatched.iter().filter(|u| u.unit.as_ref() == Some(unit)).map(|u| u.file));
    files.retain(|file| {
        !listed.contains(file) && entries.get(*file as usize).is_some_and(|e| e.class == FileClass::Paper)
    });
    // A paper of the village volume stands for several units; it is listed where it lies.
    let own: BTreeSet<_> =
        documents.folder(unit).map(|unit| unit.folders.iter().copied().collect()).unwrap_or_default();
    files.into_iter().filter(|file| own.contains(&entries[*file as usize].folder)).collect()
}
