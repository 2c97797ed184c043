//! C016: the same file lies in the folders of two or more households.

use crate::base::fingerprint::hex;
use crate::base::terms::{Scope, Severity};
use crate::check::owners;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::printed;
use crate::scan::digest;
use crate::scan::entry::EntryId;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C016",
        severity: Severity::Warning,
        scope: Scope::Prefecture,
        title: "多户使用同一文件",
        basis: "市级通知第九条（真实准确）、三（七）严禁弄虚作假",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C016.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let scan = world.input.scan;
    // Sizes and heads only propose; the whole content decides, and it is read for the few candidates alone.
    let candidates: BTreeSet<EntryId> = digest::likely(scan)
        .into_iter()
        .filter(|files| {
            files.iter().any(|f| scan.entries[*f as usize].folder != scan.entries[files[0] as usize].folder)
        })
        .flatten()
        .collect();
    let owners = owners::of(world, &candidates);
    let files: Vec<EntryId> = candidates.into_iter().collect();
    let digests = digest::sha256_all(scan, &files);
    let mut by_content: BTreeMap<[u8; 32], BTreeMap<&str, Vec<EntryId>>> = BTreeMap::new();
    for (file, digest) in files.into_iter().zip(digests) {
        let Some(digest) = digest else { continue };
        if let Some(UnitKey::Household(id)) = owners.get(&file).and_then(|owner| owner.unit) {
            by_content.entry(digest).or_default().entry(id).or_default().push(file);
        }
    }
    for (digest, households) in by_content.iter().filter(|(_, households)| households.len() > 1) {
        let subject = format!("file:{}", hex(&digest[..6]));
        for (id, files) in households {
            let others: Vec<String> =
                households.keys().filter(|other| *other != id).map(|s| printed(s).into_owned()).collect();
            let mut evidence: Vec<_> = files.iter().map(|file| world.file_evidence(*file, id)).collect();
            let shown = others.len().min(5);
            for other in &others[..shown] {
                evidence
                    .extend(households[other.as_str()].iter().map(|file| world.file_evidence(*file, other)));
            }
            let more = if others.len() > shown { format!("等{}户", others.len()) } else { String::new() };
            let Some(owner) = files.first().and_then(|file| owners.get(file)) else { continue };
            sink.push(
                &owner.at(world, files[0]),
                Fault {
                    subject: subject.clone(),
                    what: format!(
                        "雷同材料：{}户使用同一文件（疑似复制），另见户编号{}{more}",
                        households.len(),
                        others[..shown].join("、")
                    ),
                    expected: "每户材料各自形成".into(),
                    actual: format!("{}户内容完全相同", households.len()),
                    evidence,
                    responsible: String::new(),
                },
            );
        }
    }
}
