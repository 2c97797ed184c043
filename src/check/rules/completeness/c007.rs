//! C007: somebody looked at a paper and found no date.

use super::by_hand::{self, Asked};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C007",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "材料无落款日期",
        basis: "归档目录（本地，落款日期）；市级通知第九条（真实准确）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C007.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::HumanCheck, &["dated"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let asked = Asked {
        column: "dated",
        wanted: |kind| kind.dated,
        lacks: |_| "无落款日期".into(),
        should: |_| "有落款日期".into(),
    };
    by_hand::report(world, sink, &asked);
}
