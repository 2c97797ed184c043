//! Z002: a problem is closed without evidence, or the evidence it names is not there.
//!
//! Only what the scan found counts: a name in a ledger is compared with the files of the archive and never opened as a
//! path, so that it cannot lead anywhere else.

use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;
use crate::scan::entry::{EntryId, FileState, Scan};
use std::collections::{BTreeMap, BTreeSet};

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
        closed.iter().flat_map(|issue| whole_and_parts(&issue.row.text("evidence"))).collect();
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

/// Files that the ledgers cite as evidence: they are known by what the ledger says of them, whatever they are called. A bare
/// name that several files of the county bear says of none which it is.
#[must_use]
pub fn cited(world: &World<'_>) -> BTreeSet<EntryId> {
    let issues = super::issues(world.input);
    let names_of = |issue: &super::Issue<'_>| whole_and_parts(&issue.row.text("evidence"));
    let files = Files::of(world, &issues.iter().flat_map(names_of).collect());
    let mut cited = BTreeSet::new();
    for issue in &issues {
        for path in names_of(issue) {
            let all = files.by_name.get(last(&path)).map_or(&[][..], Vec::as_slice);
            let own: Vec<EntryId> =
                all.iter().copied().filter(|id| files.may_be(*id, &path, issue.county())).collect();
            match own.as_slice() {
                [one] => cited.extend([*one]),
                several => cited.extend(several.iter().filter(|id| files.is_at(**id, &path))),
            }
        }
    }
    cited
}

/// The names a cell gives: the whole text first, because a name may hold the marks that part names.
fn whole_and_parts(written: &str) -> Vec<String> {
    let parts = written.split(['、', '；', ';', '，', ',', '\n']);
    std::iter::once(written).chain(parts).map(key).filter(|name| is_file(name)).collect()
}

/// A path for comparing.
fn key(written: &str) -> String {
    text::fold(&written.replace('\\', "/")).trim_matches(['/', '.', '。']).to_owned()
}

/// Does the text name a file? Words such as 会议纪要 or a 档号 say where paper lies; they cannot be looked up.
fn is_file(name: &str) -> bool {
    const KNOWN: [&str; 27] = [
        "pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "heic", "ofd", "doc", "docx", "xls",
        "xlsx", "ppt", "pptx", "wps", "et", "dps", "txt", "csv", "zip", "rar", "7z", "mp3", "mp4", "avi",
    ];
    name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && KNOWN.contains(&ending))
}

/// The files that ledgers name, by folded name.
struct Files<'a> {
    scan: &'a Scan,
    by_name: BTreeMap<String, Vec<EntryId>>,
    /// Files of registers: annexes of a ledger may lie beside it.
    registers: BTreeSet<String>,
    /// Counties (`""`: nobody's) in which a file may lie unseen: a folder or a packed file that could not be
    /// listed. What was listed hides nothing: its files are in `by_name`.
    hidden: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    fn of(world: &World<'a>, named: &BTreeSet<String>) -> Self {
        let scan = world.input.scan;
        let names: BTreeSet<&str> = named.iter().map(|path| last(path)).collect();
        let mut by_name: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
        let hidden: BTreeSet<&str> = scan
            .folders
            .iter()
            .filter(|folder| folder.unreadable)
            .map(|folder| folder.key.county.as_str())
            .collect();
        if !names.is_empty() {
            for (id, entry) in (0u32..).zip(&scan.entries) {
                let name = text::fold(&entry.name);
                if names.contains(name.as_str()) {
                    by_name.entry(name).or_default().push(id);
                }
            }
        }
        let registers =
            world.input.data.tables.iter().map(|table| last(&key(&table.path)).to_owned()).collect();
        Files { scan, by_name, registers, hidden }
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
        let candidates = self.by_name.get(last(path)).map_or(&[][..], Vec::as_slice);
        let mut bad = None;
        for id in candidates.iter().copied().filter(|id| self.may_be(*id, path, county)) {
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

    /// A file of another county is no evidence for this one, unless the ledger gives its path.
    fn may_be(&self, id: EntryId, path: &str, county: &str) -> bool {
        let own = &self.scan.folders[self.scan.entries[id as usize].folder as usize].key.county;
        let elsewhere = own.len() == 6 && county.len() == 6 && own != county;
        !elsewhere || self.is_at(id, path)
    }

    /// Does the file lie where the path leads?
    fn is_at(&self, id: EntryId, path: &str) -> bool {
        path.contains('/') && format!("/{}", key(&self.scan.path_of(id))).ends_with(&format!("/{path}"))
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
