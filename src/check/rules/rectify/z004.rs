//! Z004: the time limit of a problem has passed and it is not closed.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z004",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "逾期未销号",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z004.md"),
        thresholds: &[Threshold {
            key: "ahead",
            default: 0.0,
            unit: "天",
            what: "整改时限届满前多少天起即列出，0为只列逾期",
            basis: "内部规则（台账系统按已超期、剩余10天、剩余20天分档）",
        }],
    },
    needs: &[
        &[Need::Columns(RecordKind::Problem, &["deadline"])],
        &[
            Need::Columns(RecordKind::Problem, &["closed"]),
            Need::Columns(RecordKind::Problem, &["result"]),
            Need::Columns(RecordKind::Problem, &["progress"]),
        ],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let as_of = world.input.as_of;
    for issue in &world.issues {
        // 长期坚持 has no end, 立行立改 no day.
        if super::is_lasting(issue.row) {
            continue;
        }
        let Some(deadline) = issue.row.date("deadline") else { continue };
        let Some(last) = deadline.latest() else { continue };
        let left = (last - as_of).num_days();
        let ahead = world.threshold(&RULE.meta, "ahead", issue.county());
        let open = super::is_open(issue.row);
        // A cell left blank: neither struck off nor overdue, and whoever keeps the ledger must say which.
        let unsaid = open.is_none() && issue.row.has_column("closed");
        let (what, actual) = if unsaid && left < 0 {
            let over = -left;
            (format!("时限已过{over}天，台账没有写明是否销号"), "是否销号未写明".to_owned())
        } else if open != Some(true) {
            continue;
        } else if left < 0 {
            (format!("逾期{}天未销号", -left), format!("已逾期{}天", -left))
        } else if (left as f64) < ahead {
            (format!("距整改时限还有{left}天，尚未销号"), format!("剩余{left}天"))
        } else {
            continue;
        };
        issue.report(
            sink,
            &Fault {
                what: format!("{}{what}（时限{deadline}）", issue.name()),
                expected: match unsaid {
                    true => "写明是否销号".into(),
                    false => format!("{deadline}前整改并销号"),
                },
                actual,
                evidence: vec![issue.evidence("deadline"), issue.evidence("closed")],
                ..Fault::default()
            },
        );
    }
}
