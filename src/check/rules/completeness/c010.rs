//! C010: a link of the village procedure chain is missing.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::UnitView;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C010",
        severity: Severity::Error,
        scope: Scope::Village,
        title: "嘎查村程序材料缺环节",
        basis: "识别、退出程序“申请—评议—公示—公告”；归档目录（本地，嘎查村）",
        responsible: "嘎查村“两委”、驻村工作队",
        page: include_str!("../../../../docs/rules/C010.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(unit: &UnitView<'_>, sink: &mut Sink<'_>) {
    super::missing(unit, sink, &RULE.meta, |kind, year| {
        format!("{year}{}程序材料缺《{}》", kind.chain.split(':').next().unwrap_or_default(), kind.name)
    });
}
