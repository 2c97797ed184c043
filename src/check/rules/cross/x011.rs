//! X011: an official quotes another number of problems than the rectification ledger holds.

use super::county::{Statement, statements, who_answers};
use crate::base::terms::{Link, Scope, Severity};
use crate::check::problems;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X011",
        severity: Severity::Error,
        scope: Scope::County,
        title: "访谈整改数与台账不符",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）、整改销号要求",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/X011.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Problem)], &[Need::Columns(RecordKind::Interview, &["figures"])]],
    rests_on: &[],
    look: Look::County(look),
};

/// 整改问题总数
const PROBLEMS: &str = "K28";
/// 已销号问题数
const CLOSED: &str = "K29";

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    // Rows that name no county may be anybody's: every number they allow is accepted.
    let Some(problems) = problems::of_county(&view.world.issues, view.code) else { return };
    for Statement { claim, number, speaker, row } in statements(view) {
        if !matches!(claim.attribute, PROBLEMS | CLOSED) {
            continue;
        }
        let (least, most) = if claim.attribute == CLOSED { problems.closed } else { problems.all };
        if number >= least as f64 && number <= most as f64 {
            continue;
        }
        let what = if claim.attribute == CLOSED { "已销号问题" } else { "整改问题" };
        let said = claim.said();
        let held = if least == most { least.to_string() } else { format!("{least}至{most}") };
        sink.push(
            &At::county(view.code),
            Fault {
                subject: claim.attribute.to_owned(),
                what: format!("{speaker}访谈称{what}{said}个，整改台账{held}个"),
                expected: format!("台账：{held}个"),
                actual: format!("访谈：{said}个"),
                evidence: vec![
                    claim.evidence.clone(),
                    cell_evidence(problems.first, "problem", Link::Ledger),
                ],
                responsible: row.map_or(String::new(), who_answers),
            },
        );
    }
}
