//! V008: a household without a head.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V008",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "户内无户主",
        basis: "国家扶贫开发信息系统数据规范（每户有且仅有一名户主）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V008.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["rel"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let Some(first) = view.live().next() else { return };
    // Nobody is called head as long as some relation is blank or the register has no such column.
    if view.live().any(|member| people::is_head(member) || member.text("rel").is_empty()) {
        return;
    }
    sink.push(
        &view.at(),
        Fault {
            subject: "rel".into(),
            what: format!("户内无户主：在册{}人，与户主关系中没有“户主”", view.live().count()),
            expected: "1名户主".into(),
            actual: "0名户主".into(),
            evidence: vec![cell_evidence(first, "rel", Link::Registry)],
            responsible: String::new(),
        },
    );
}
