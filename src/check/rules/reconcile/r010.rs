//! R010: a figure is given without the time it holds for.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::asof;
use crate::check::figures;
use crate::check::ledgers::{self, Area};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::tally;
use crate::check::world::{World, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::reports::places::Owner;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R010",
        severity: Severity::Info,
        scope: Scope::County,
        title: "数据未注明时点",
        basis: "市级通知第六条（机账实统一）；指标口径须写明统计时点",
        responsible: "旗县扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/R010.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Where the undated figures of one indicator stand.
#[derive(Default)]
struct Undated {
    lines: u64,
    quotes: Vec<String>,
    evidence: Vec<Evidence>,
}

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut found: BTreeMap<(Owner, &'static str), Undated> = BTreeMap::new();
    for row in world.input.data.all(RecordKind::ReportedTotal).iter().filter(|row| asof::is_undated(row)) {
        let (Some(key), Some(owner)) = (tally::indicator(&row.text("indicator")), owner_of(world, row))
        else {
            continue;
        };
        let slot = found.entry((owner, key)).or_default();
        slot.lines += 1;
        slot.evidence.push(cell_evidence(row, "as_of", Link::Ledger));
    }
    for report in &world.input.claims.reports {
        let sure = |figure: &&crate::ingest::reports::figures::Figure| {
            figure.doubt.is_none() && !figure.loose && report.time_of(figure).is_none()
        };
        for figure in report.figures.iter().filter(sure) {
            let slot = found.entry((report.owner.clone(), figure.key)).or_default();
            slot.quotes.push(figures::quoted(report, figure));
            slot.evidence.push(report.evidence(figure));
        }
    }
    for ((owner, key), undated) in found {
        let covered = match &owner {
            Owner::Prefecture => world.input.selection.covers_prefecture(),
            Owner::County(county) => world.input.selection.covers_county(county),
            Owner::Township(county, township) => world.input.selection.covers(county, township),
        };
        if covered {
            let (name, _) = figures::name_of(world.input, key);
            let mut parts = undated.quotes;
            if undated.lines > 0 {
                parts.insert(0, format!("上报汇总{}行", undated.lines));
            }
            sink.push(
                &figures::at(&owner),
                Fault {
                    subject: key.to_owned(),
                    what: format!("{name}未注明时点：{}", parts.join("、")),
                    expected: "写明统计时点，例如“截至2020年3月31日”".into(),
                    actual: "没有时点".into(),
                    evidence: undated.evidence,
                    responsible: String::new(),
                },
            );
        }
    }
}

/// A figure without a time of its own, in a table whose title has none, and without one in words.
fn owner_of(world: &World<'_>, row: &Record) -> Option<Owner> {
    Some(match ledgers::area_of(world.input, row)? {
        Area::Prefecture => Owner::Prefecture,
        Area::County(code) => Owner::County(code),
        Area::Township(code) => Owner::Township(code.get(..6)?.to_owned(), code),
        Area::Village(..) => return None,
    })
}
