//! C013: a member unit has not handed over a paper.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::UnitView;
use crate::ingest::catalogue::UnitKey;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C013",
        severity: Severity::Error,
        scope: Scope::County,
        title: "成员单位未移交材料",
        basis: "归档目录（本地，部门）；扶贫开发领导小组成员单位职责分工",
        responsible: "成员单位",
        page: include_str!("../../../../docs/rules/C013.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(unit: &UnitView<'_>, sink: &mut Sink<'_>) {
    let UnitKey::Department(_, name) = &unit.unit.unit else { return };
    super::missing(unit, sink, &RULE.meta, |kind, year| {
        format!("成员单位{name}未移交{year}《{}》", kind.name)
    });
}
