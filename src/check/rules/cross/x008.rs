//! X008: a helper does not know the household: what he said in the interview differs from the register.

use crate::base::terms::{Scope, Severity};
use crate::check::compare;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X008",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "访谈所述与系统不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/X008.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Interview, &["figures"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    compare::report(view, sink, RULE.meta.code, |attribute, interview, registry| {
        format!("访谈对该户{}掌握不准：访谈“{}”、系统“{}”", attribute.name, interview.said(), registry.said())
    });
}
