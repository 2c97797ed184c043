//! C005: somebody looked at a paper and found no signature.

use super::by_hand::{self, Asked};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C005",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "材料无签字",
        basis: "归档目录（本地，签字人）；市级通知第九条（真实准确）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C005.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::HumanCheck, &["signed"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let asked = Asked {
        column: "signed",
        wanted: |kind| !kind.signs.is_empty(),
        lacks: |kind| format!("无{}签字", kind.signs.join("、")),
        should: |kind| format!("有{}签字", kind.signs.join("、")),
    };
    by_hand::report(world, sink, &asked);
}
