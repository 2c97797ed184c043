//! Z011: who solved a problem also accepted its solution.

use crate::base::bureaus;
use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z011",
        severity: Severity::Info,
        scope: Scope::Household,
        title: "自己验收自己销号",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z011.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Problem, &["closed", "self_checker", "responsible"]),
        Need::Columns(RecordKind::Problem, &["closed", "review_unit", "responsible_unit"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        // Before it is closed nobody has accepted anything.
        if super::closed(issue.row) != Some(true) {
            continue;
        }
        let (checkers, owners) = (names(issue.row, "self_checker"), names(issue.row, "responsible"));
        let unit = |key: &str| bureaus::unified(&text::fold(&issue.row.text(key)));
        let same_unit =
            !super::is_nothing(&unit("review_unit")) && unit("review_unit") == unit("responsible_unit");
        // One other person among those who accepted is enough.
        let (what, key, with) = if !checkers.is_empty() && checkers.is_subset(&owners) {
            let said = issue.row.text("self_checker");
            (format!("验收人{said}即责任人"), "self_checker", "responsible")
        } else if same_unit {
            let said = issue.row.text("review_unit");
            (format!("复核单位{said}即责任单位"), "review_unit", "responsible_unit")
        } else {
            continue;
        };
        issue.report(
            sink,
            &Fault {
                what: format!("{}自己验收自己销号：{what}", issue.name()),
                expected: "由责任人、责任单位以外的人或单位验收复核".into(),
                actual: what,
                evidence: vec![issue.evidence(key), issue.evidence(with)],
                ..Fault::default()
            },
        );
    }
}

/// The people a cell names.
fn names(row: &Record, key: &str) -> BTreeSet<String> {
    row.text(key)
        .split(['、', '，', ',', '；', ';', '/'])
        .map(text::name_key)
        .filter(|name| !super::is_nothing(name))
        .map(Into::into)
        .collect()
}
