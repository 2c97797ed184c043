//! Z006: a source named more or fewer problems than the ledger holds.

use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World};
use crate::ingest::record::RecordKind;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z006",
        severity: Severity::Error,
        scope: Scope::Prefecture,
        title: "问题总数与来源不符",
        basis: "市级通知（逐条认领）；反馈文件所列条数（由本单位按文件填写）",
        responsible: "市扶贫办、旗县扶贫办",
        page: include_str!("../../../../docs/rules/Z006.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Problem, &["source"])]],
    rests_on: &[Silence::of(&[RecordKind::Problem])],
    look: Look::Prefecture(look),
};

/// The rows of one source.
#[derive(Default)]
struct Count<'a> {
    /// By ledger number: several counties may carry one problem, each in a row of its own.
    numbers: BTreeSet<&'a str>,
    /// By county and number: counties may number their shares from 1.
    shares: BTreeSet<(&'a str, &'a str)>,
    first: Option<&'a super::Issue<'a>>,
}

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let expected = &world.input.project.problems_expected;
    let issues = &world.issues;
    let names: Vec<String> = expected.keys().map(|name| text::fold(name)).collect();
    let mut counts: Vec<Count<'_>> = names.iter().map(|_| Count::default()).collect();
    let mut sources: BTreeMap<String, u64> = BTreeMap::new();
    let mut unnamed = 0u64;
    for issue in issues {
        let source = text::fold(&issue.row.text("source"));
        if source.is_empty() {
            unnamed += 1;
        } else if let Some(at) = super::meant(&names, &source) {
            counts[at].numbers.insert(&issue.subject);
            counts[at].shares.insert((issue.county(), &issue.subject));
            counts[at].first.get_or_insert(issue);
        } else {
            *sources.entry(issue.row.text("source").into_owned()).or_default() += 1;
        }
    }
    for ((name, wanted), count) in expected.iter().zip(&counts) {
        let (numbers, shares) = (count.numbers.len() as u64, count.shares.len() as u64);
        // Rows without a source may belong here: with them, the figure can be right.
        let could_be = numbers.min(shares)..=numbers.max(shares) + unnamed;
        if numbers == *wanted || shares == *wanted || (could_be.contains(wanted) && unnamed > 0) {
            continue;
        }
        let near = |source: &str| numbers == 0 || text::fold(name).contains(&text::fold(source));
        let others = sources.iter().filter(|(source, _)| numbers < *wanted && near(source));
        let others: Vec<String> = others.map(|(name, rows)| format!("“{name}”{rows}条")).collect();
        let hint = if !others.is_empty() {
            format!("；台账中未对上的来源有{}，请先看是否即此来源", others.join("、"))
        } else {
            String::new()
        };
        sink.push(
            &At::default(),
            Fault {
                subject: format!("K28/{name}"),
                what: format!("{name}问题应{wanted}条、台账{numbers}条{hint}"),
                expected: format!("{wanted}条"),
                actual: format!("{numbers}条"),
                evidence: count.first.iter().map(|issue| issue.evidence("source")).collect(),
                responsible: String::new(),
            },
        );
    }
}
