//! X011: an official quotes another number of problems than the rectification ledger holds.

use super::county::{Statement, statements};
use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

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
    needs: &[&[RecordKind::Problem]],
    rests_on: &[],
    look: Look::County(look),
};

/// 整改问题总数
const PROBLEMS: &str = "K28";
/// 已销号问题数
const CLOSED: &str = "K29";

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let ledger = view.world.input.data.all(RecordKind::Problem);
    let name = text::fold(&view.world.county_name(view.code));
    let own: Vec<&Record> = ledger.iter().filter(|row| concerns(row, &name) == Some(true)).collect();
    // Rows that name no county may be anybody's: every number they allow is accepted.
    let open: Vec<&Record> = ledger.iter().filter(|row| concerns(row, &name).is_none()).collect();
    let Some(first) = own.first() else { return };
    let count = |rows: &[&Record], key: &str| match key {
        CLOSED => rows.iter().filter(|row| row.flag("closed") == Some(true)).count(),
        _ => rows.len(),
    };
    for Statement { claim, number, speaker, row } in statements(view) {
        if !matches!(claim.attribute, PROBLEMS | CLOSED) {
            continue;
        }
        let least = count(&own, claim.attribute);
        let most = least + count(&open, claim.attribute);
        if number >= least as f64 && number <= most as f64 {
            continue;
        }
        let what = if claim.attribute == CLOSED { "已销号问题" } else { "整改问题" };
        let said = claim.said();
        sink.push(
            &At::county(view.code),
            Fault {
                subject: claim.attribute.to_owned(),
                what: format!("{speaker}访谈称{what}{said}个，整改台账{least}个"),
                expected: format!("{least}个"),
                actual: format!("{said}个"),
                evidence: vec![claim.evidence.clone(), cell_evidence(first, "problem", Link::Ledger)],
                responsible: row.map_or(String::new(), |row| row.text("interviewee")),
            },
        );
    }
}

/// Is the problem the county's own? `None` when the row does not say whose it is.
fn concerns(row: &Record, county: &str) -> Option<bool> {
    let said = text::fold(&row.text("county"));
    if said.is_empty() || said.contains("全市") || said.contains("各旗县") {
        return None;
    }
    let short = county.trim_end_matches(['县', '旗', '区', '市']);
    Some(said.contains(county) || (short.chars().count() >= 2 && said.contains(short)))
}
