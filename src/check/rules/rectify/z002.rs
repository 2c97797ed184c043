//! Z002: a problem is closed without evidence, or the evidence it names is not there.
//!
//! Only what the scan found counts: a name in a ledger is compared with the files of the archive and never opened as a
//! path, so that it cannot lead anywhere else.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::documents::cited::{Cited, is_file, key, last, names_in};
use crate::ingest::record::RecordKind;
use crate::scan::entry::{FileState, Scan};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z002",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "已销号但无佐证材料",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z002.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Problem, &["closed", "evidence"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let closed: Vec<super::Issue<'_>> = super::issues(world.input)
        .into_iter()
        .filter(|issue| super::closed(issue.row) == Some(true) && issue.row.has_column("evidence"))
        .collect();
    let named: BTreeSet<String> =
        closed.iter().flat_map(|issue| names_in(&issue.row.text("evidence"))).collect();
    let files = Files::of(world, &named);
    for issue in &closed {
        let written = issue.row.text("evidence");
        let (what, actual) = if super::is_nothing(&written) {
            ("未登记佐证材料".to_owned(), "佐证材料为空".to_owned())
        } else {
            let faults = files.faults(&written, issue.county());
            if faults.is_empty() {
                continue;
            }
            (faults.join("，"), faults.join("，"))
        };
        issue.report(
            sink,
            &Fault {
                what: format!("{}已销号但无佐证材料：{what}", issue.name()),
                expected: "销号的问题登记佐证材料，材料在档案中且能打开".into(),
                actual,
                evidence: vec![issue.evidence("evidence")],
                ..Fault::default()
            },
        );
    }
}

/// The files that ledgers name, and where others may lie that nobody saw.
struct Files<'a> {
    scan: &'a Scan,
    cited: Cited<'a>,
    /// Files of registers: annexes of a ledger may lie beside it.
    registers: BTreeSet<String>,
    /// Counties (`""`: nobody's) in which a file may lie unseen: a folder or a packed file that could not be
    /// listed. What was listed hides nothing: its files are in `cited`.
    hidden: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    fn of(world: &World<'a>, named: &BTreeSet<String>) -> Self {
        let scan = world.input.scan;
        let hidden: BTreeSet<&str> = scan
            .folders
            .iter()
            .filter(|folder| folder.unreadable)
            .map(|folder| folder.key.county.as_str())
            .collect();
        let registers =
            world.input.data.tables.iter().map(|table| last(&key(&table.path)).to_owned()).collect();
        Files { scan, cited: Cited::of(scan, named), registers, hidden }
    }

    /// What is wrong with the files of one cell.
    fn faults(&self, written: &str, county: &str) -> Vec<String> {
        let whole = key(written);
        if is_file(&whole) && self.fault(&whole, county).is_none() {
            return Vec::new();
        }
        let mut parts: Vec<&str> = written.split(['、', '；', ';', '，', ',', '\n']).collect();
        parts.retain(|part| is_file(&key(part)));
        parts
            .iter()
            .filter_map(|part| self.fault(&key(part), county).map(|what| format!("“{}”{what}", part.trim())))
            .collect()
    }

    /// What is wrong with one file; `None` also when nobody can say.
    fn fault(&self, path: &str, county: &str) -> Option<&'static str> {
        let mut bad = None;
        for id in self.cited.candidates(path, county) {
            match self.scan.entries[id as usize].state {
                FileState::Empty => bad = Some("是空文件"),
                FileState::Damaged => bad = Some("已损坏，无法打开"),
                // What needs a password or cannot be read is not proved to be wrong; C015 speaks of it.
                _ => return None,
            }
        }
        let unseen = self.registers.contains(last(path))
            || self.hidden.contains("")
            || self.hidden.iter().any(|place| county.is_empty() || *place == county);
        bad.or_else(|| (!unseen).then_some("在档案中未找到"))
    }
}
