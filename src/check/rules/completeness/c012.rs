//! C012: a paper of the county set is missing.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::UnitView;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C012",
        severity: Severity::Error,
        scope: Scope::County,
        title: "旗县级缺少应归档材料",
        basis: "归档目录（本地，旗县级）；参照《精准扶贫档案管理办法》",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/C012.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Unit(look),
};

fn look(unit: &UnitView<'_>, sink: &mut Sink<'_>) {
    super::missing(unit, sink, &RULE.meta, |kind, year| format!("旗县级缺{year}《{}》", kind.name));
}
