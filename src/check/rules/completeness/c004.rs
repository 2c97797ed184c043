//! C004: a paper that the records call for is missing (有则必有).

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::trigger;
use crate::check::world::UnitView;
use crate::ingest::catalogue::UnitKey;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C004",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "享受政策而缺少对应材料",
        basis: "归档目录（本地，有则必有的材料）；参照《精准扶贫档案管理办法》",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/C004.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(unit: &UnitView<'_>, sink: &mut Sink<'_>) {
    super::missing(unit, sink, &RULE.meta, |kind, year| {
        // The record that calls for it, as the work list says it too.
        let why =
            match &unit.unit.unit {
                UnitKey::Household(id) => unit.world.input.data.household(id).map(|household| {
                    unit.world.triggers.of_household(unit.world.input, household, &kind.when)
                }),
                _ => Some(trigger::of_village(unit.world.input, &unit.unit.place, &kind.when)),
            };
        match why.filter(|why| !why.is_empty()) {
            Some(why) => format!("条件缺件：按登记情况应有{year}《{}》而未见（{why}）", kind.name),
            None => format!("条件缺件：按登记情况应有{year}《{}》而未见", kind.name),
        }
    });
}
