//! C017: a scanned volume has fewer pages than its own list (卷内目录) speaks of.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::UnitView;
use crate::ingest::catalogue::{MatchedDocument, UnitKey};
use crate::scan::digest;
use crate::scan::entry::EntryId;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C017",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "扫描卷页数少于目录",
        basis: "DA/T 31-2017 纸质档案数字化规范（数量核对）；归档目录（本地）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C017.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(view: &UnitView<'_>, sink: &mut Sink<'_>) {
    let input = view.world.input;
    let mut volumes: BTreeMap<EntryId, Vec<&MatchedDocument>> = BTreeMap::new();
    for paper in input.documents.of(&view.unit.unit).iter().filter(|paper| paper.beyond.is_some()) {
        if let Some(file) = paper.file {
            volumes.entry(file).or_default().push(paper);
        }
    }
    let household = match &view.unit.unit {
        UnitKey::Household(id) => id.as_str(),
        _ => "",
    };
    for (file, papers) in volumes {
        let Some(first) = papers.first().and_then(|paper| paper.beyond.as_deref()) else { continue };
        let count = papers.len();
        sink.push(
            &view.at(),
            Fault {
                subject: digest::subject(input.scan, file),
                what: format!("页数不符：{count}件材料的页码超出扫描卷，如{first}"),
                expected: "扫描卷的页数不少于卷内目录".into(),
                actual: first.to_owned(),
                evidence: vec![view.world.file_evidence(file, household)],
                responsible: String::new(),
            },
        );
    }
}
