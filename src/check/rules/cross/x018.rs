//! X018: two papers of one household differ about the same thing at the same time.

use crate::base::terms::{Scope, Severity};
use crate::check::compare;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X018",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "同户不同材料不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人、苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/X018.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    compare::report(view, sink, RULE.meta.code, |attribute, one, other| {
        format!("同户不同材料{}不一致：“{}”与“{}”", attribute.name, one.said(), other.said())
    });
}
