//! Z001: a problem without responsible unit, responsible person, measures or time limit.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{RecordKind, Value};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z001",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "整改台账要素不全",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z001.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Problem, &["responsible_unit"]),
        Need::Columns(RecordKind::Problem, &["responsible"]),
        Need::Columns(RecordKind::Problem, &["measures"]),
        Need::Columns(RecordKind::Problem, &["deadline"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

const FIELDS: [(&str, &str); 4] = [
    ("responsible_unit", "责任单位"),
    ("responsible", "责任人"),
    ("measures", "整改措施"),
    ("deadline", "整改时限"),
];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        // A column that the ledger does not have is the ledger's form, not this problem's gap. 立行立改 and 长期坚持 are
        // no dates, but they are a time limit: only an empty cell lacks one.
        let lacking: Vec<(&str, &str)> = FIELDS
            .into_iter()
            .filter(|(key, _)| {
                let unread = issue.row.field(key).value == Value::Unreadable;
                issue.row.has_column(key) && !unread && super::is_nothing(&issue.row.raw(key))
            })
            .collect();
        let names: Vec<&str> = lacking.iter().map(|(_, name)| *name).collect();
        if names.is_empty() {
            continue;
        }
        issue.report(
            sink,
            &Fault {
                what: format!("{}缺{}", issue.name(), names.join("、")),
                expected: "责任单位、责任人、整改措施、整改时限齐全".into(),
                actual: format!("{}为空", names.join("、")),
                evidence: lacking.iter().map(|(key, _)| issue.evidence(key)).collect(),
                ..Fault::default()
            },
        );
    }
}
