//! C006: somebody looked at a paper and found no seal where the catalogue asks for one.

use super::by_hand::{self, Asked};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::World;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C006",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "材料无公章",
        basis: "归档目录（本地，盖章单位）；市级通知第九条（真实准确）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C006.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::HumanCheck, &["sealed"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let asked = Asked {
        column: "sealed",
        wanted: |kind| !kind.seals.is_empty(),
        lacks: |kind| format!("无{}公章", kind.seals.join("、")),
        should: |kind| format!("有{}公章", kind.seals.join("、")),
    };
    by_hand::report(world, sink, &asked);
}
