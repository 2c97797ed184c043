//! Z010: a problem names a household but not its number, so that it cannot be closed household by household.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z010",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "户级问题未填户编号",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z010.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Problem, &["hh_id", "head_name"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        let head = issue.row.text("head_name");
        // 户主姓名 alone makes it a problem of a household; what its words mean nobody can tell.
        let lacking = issue.row.has_column("hh_id") && super::is_nothing(&issue.row.raw("hh_id"));
        if !lacking || super::is_nothing(&head) {
            continue;
        }
        issue.report(
            sink,
            &Fault {
                what: format!("{}未对应到户：户主{head}，户编号为空，无法对账销号", issue.name()),
                expected: "填写系统中的户编号".into(),
                actual: "户编号为空".into(),
                evidence: vec![issue.evidence("hh_id"), issue.evidence("head_name")],
                ..Fault::default()
            },
        );
    }
}
