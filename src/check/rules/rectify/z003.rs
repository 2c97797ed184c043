//! Z003: a problem was struck off before it was solved, or before it was found.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z003",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "销号早于完成或反馈",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z003.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Problem, &["closed_date", "done_date"]),
        Need::Columns(RecordKind::Problem, &["closed_date", "found_date"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        let Some(closed) = issue.row.date("closed_date") else { continue };
        // 2020年3月 means any day of March: only what no reading of the dates allows is wrong.
        let early: Vec<(&str, String)> = [("done_date", "完成日期"), ("found_date", "反馈日期")]
            .into_iter()
            .filter_map(|(key, name)| {
                let other = issue.row.date(key)?;
                (closed.latest()? < other.earliest()?).then(|| (key, format!("{name}{other}")))
            })
            .collect();
        if early.is_empty() {
            continue;
        }
        let others: Vec<String> = early.iter().map(|(_, said)| said.clone()).collect();
        let mut evidence = vec![issue.evidence("closed_date")];
        evidence.extend(early.iter().map(|(key, _)| issue.evidence(key)));
        issue.report(
            sink,
            &Fault {
                what: format!("{}销号时间逻辑错误：销号日期{closed}早于{}", issue.name(), others.join("、")),
                expected: format!("销号日期不早于{}", others.join("、")),
                actual: format!("销号日期{closed}"),
                evidence,
                ..Fault::default()
            },
        );
    }
}
