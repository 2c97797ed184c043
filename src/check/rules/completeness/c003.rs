//! C003: a paper that every unit must have is missing (户, 嘎查村, 苏木乡镇, 市).

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::UnitView;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C003",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "缺少必有材料",
        basis: "归档目录（本地，必有材料）；参照《精准扶贫档案管理办法》",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C003.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(unit: &UnitView<'_>, sink: &mut Sink<'_>) {
    let head = unit.at().who;
    super::missing(
        unit,
        sink,
        &RULE.meta,
        // Above the household there is no name between the two words.
        |kind, year| match head.as_str() {
            "" => format!("缺{year}《{}》", kind.name),
            head => format!("缺件：{head}缺{year}《{}》", kind.name),
        },
    );
}
