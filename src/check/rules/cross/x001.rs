//! X001: a value in the household's papers differs from the register.

use crate::base::terms::{Scope, Severity};
use crate::check::compare;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X001",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "档案与系统不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）、第六条（机账实统一）",
        responsible: "帮扶责任人、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/X001.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    compare::report(view, sink, RULE.meta.code, |attribute, file, registry| {
        format!("档案与系统不一致：{} 档案“{}”、系统“{}”", attribute.name, file.said(), registry.said())
    });
}
