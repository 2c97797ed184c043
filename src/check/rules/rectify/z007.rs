//! Z007: one text stands as the measure of several different problems.

use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{RecordKind, quoted};
use std::collections::{BTreeMap, BTreeSet};

/// Other problems that a message names.
const SHOWN: usize = 5;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z007",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "整改措施雷同",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z007.md"),
        thresholds: &[Threshold {
            key: "problems",
            default: 3.0,
            unit: "个",
            what: "同一旗县几个不同问题写同一措施即列出",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Problem, &["measures"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let issues = &world.issues;
    let mut alike: BTreeMap<(&str, String), Vec<&super::Issue<'_>>> = BTreeMap::new();
    for issue in issues {
        let measure = text::fold(&issue.row.text("measures"));
        // 详见整改方案 says that the measures stand elsewhere.
        let elsewhere = ["见附件", "详见", "同上", "见整改方案"].iter().any(|word| measure.contains(word));
        if !super::is_nothing(&measure) && !elsewhere {
            alike.entry((issue.county(), measure)).or_default().push(issue);
        }
    }
    for ((county, _), group) in &alike {
        // One problem that stands in the ledger for several towns is one problem.
        let problems: BTreeSet<String> =
            group.iter().map(|issue| text::fold(&issue.row.text("problem"))).collect();
        let least = world.threshold(&RULE.meta, "problems", county).max(2.0);
        if (problems.len() as f64) < least {
            continue;
        }
        for issue in group {
            // Numbers may be given twice: the other problems are those that say something else.
            let own = text::fold(&issue.row.text("problem"));
            let others: BTreeSet<String> = group
                .iter()
                .filter(|other| text::fold(&other.row.text("problem")) != own)
                .map(|other| other.name())
                .collect();
            let others: Vec<String> = others.into_iter().collect();
            let measure = issue.row.text("measures");
            issue.report(
                sink,
                &Fault {
                    what: format!(
                        "{}{}整改措施雷同：与{}共{}个不同问题使用同一措施“{}”",
                        issue.name(),
                        described(issue),
                        quoted(&others, SHOWN, "、"),
                        problems.len(),
                        shortened(&measure)
                    ),
                    expected: "措施针对本问题，写明做什么、何时做完".into(),
                    actual: format!("{}个问题同一措施", problems.len()),
                    evidence: vec![issue.evidence("measures")],
                    ..Fault::default()
                },
            );
        }
    }
}

/// What the problem is, where its name is a number: one line a problem, and each says what it is about.
fn described(issue: &super::Issue<'_>) -> String {
    let problem = issue.row.text("problem");
    let named = issue.row.text("problem_no").is_empty() || problem.is_empty();
    if named { String::new() } else { format!("（{}）", shortened(&problem)) }
}

fn shortened(said: &str) -> String {
    let short: String = said.chars().take(30).collect();
    if short == said { short } else { format!("{short}……") }
}
