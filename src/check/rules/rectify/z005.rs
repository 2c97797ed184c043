//! Z005: the state of the work and the state of the ledger contradict each other.

use super::Progress;
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z005",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "整改进展与销号状态矛盾",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z005.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 30.0,
            unit: "天",
            what: "完成后多少天内应当销号",
            basis: "内部规则",
        }],
    },
    needs: &[
        &[Need::Columns(RecordKind::Problem, &["closed"])],
        &[Need::Columns(RecordKind::Problem, &["result"]), Need::Columns(RecordKind::Problem, &["progress"])],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        let Some(closed) = super::closed(issue.row) else { continue };
        // Of two columns that differ, one says that the work goes on: what is struck off must not.
        let going = super::states(issue.row).find(|(state, _)| closed && *state == Progress::Going);
        let Some((state, key)) = going.or_else(|| super::progress(issue.row)) else { continue };
        let said = issue.row.text(key);
        let (what, expected) = match (state, closed) {
            (Progress::Going, true) => (format!("进展为“{said}”，却已销号"), "整改完成后再销号".to_owned()),
            (Progress::Done, false) => {
                // Acceptance takes its time; without a date of completion nobody can say how long it has taken.
                let Some(done) = issue.row.date("done_date").and_then(crate::base::date::PartialDate::latest)
                else {
                    continue;
                };
                let days = (world.input.as_of - done).num_days();
                let limit = world.threshold(&RULE.meta, "days", issue.county());
                if (days as f64) <= limit {
                    continue;
                }
                (format!("进展为“{said}”已{days}天，仍未销号"), format!("完成后{limit}天内验收销号"))
            }
            _ => continue,
        };
        issue.report(
            sink,
            &Fault {
                what: format!("{}进展与销号状态矛盾：{what}", issue.name()),
                expected,
                actual: format!("进展“{said}”，是否销号“{}”", issue.row.raw("closed")),
                evidence: vec![issue.evidence(key), issue.evidence("closed")],
                ..Fault::default()
            },
        );
    }
}
