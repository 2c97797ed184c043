//! Z002: a problem is closed without evidence, or the evidence it names is not there.

use crate::base::terms::{Scope, Severity};
use crate::check::evidence::Files;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::documents::cited::names_in;
use crate::ingest::record::RecordKind;
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
    let closed: Vec<&super::Issue<'_>> = world
        .issues
        .iter()
        .filter(|issue| super::closed(issue.row) == Some(true) && issue.row.has_column("evidence"))
        .collect();
    let named: BTreeSet<String> =
        closed.iter().flat_map(|issue| names_in(&issue.row.text("evidence"))).collect();
    let files = Files::of(world.input, &named);
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
