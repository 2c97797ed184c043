//! X002: a value told on the visit differs from the register.

use crate::base::terms::{Scope, Severity};
use crate::check::compare;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X002",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "入户人口与系统不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/X002.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Visit, &["pop_now"])],
        &[
            Need::Columns(RecordKind::Household, &["pop_now"]),
            Need::Columns(RecordKind::Member, &["pop_now"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    compare::report(view, sink, RULE.meta.code, |attribute, visit, registry| {
        format!("入户{}“{}”与系统“{}”不一致", attribute.name, visit.value.to_text(), registry.value.to_text())
    });
}
