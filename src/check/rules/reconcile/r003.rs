//! R003: a total of the prefecture differs from the published one.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::facts;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::tally::Tally;
use crate::check::world::{At, World};
use crate::ingest::claim::Evidence;
use crate::ingest::record::RecordKind;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R003",
        severity: Severity::Error,
        scope: Scope::Prefecture,
        title: "与市级通报口径不符",
        basis: "市级通知通报的对照数",
        responsible: "市扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/R003.md"),
        thresholds: &[],
    },
    needs: &[RecordKind::Member, RecordKind::Household],
    look: Look::Prefecture(look),
};

/// Key in `[controls]`, subject of the finding, name, unit.
const CONTROLS: [(&str, &str, &str, &str); 8] = [
    ("households", "K01", "已脱贫享受政策户数", "户"),
    ("persons", "K02", "已脱贫享受政策人数", "人"),
    ("borderline_households", "K05", "边缘户户数", "户"),
    ("borderline_persons", "K06", "边缘户人数", "人"),
    ("monitored_households", "K07", "监测户户数", "户"),
    ("monitored_persons", "K08", "监测户人数", "人"),
    ("exited_villages", "K09", "出列贫困嘎查村数", "个"),
    ("exited_counties", "exited_counties", "摘帽旗县数", "个"),
];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let input = world.input;
    let tally = Tally::of(input.data, input.data.households.iter());
    for (control, subject, name, unit) in CONTROLS {
        let Some(published) = input.project.controls.get(control).copied() else { continue };
        let counted = match control {
            "exited_villages" => exited_villages(world),
            "exited_counties" => exited_counties(world),
            _ => tally.get(subject),
        };
        let Some(counted) = counted.filter(|counted| *counted != published) else { continue };
        sink.push(
            &At::default(),
            Fault {
                subject: subject.to_owned(),
                what: format!("{name}系统{counted}{unit}，与市级通报{published}{unit}不符"),
                expected: format!("{published}{unit}"),
                actual: format!("{counted}{unit}"),
                evidence: vec![Evidence {
                    link: Link::Ledger,
                    path: "qiquan.toml".into(),
                    sheet: "controls".into(),
                    cell: control.to_owned(),
                    page: None,
                }],
                responsible: String::new(),
            },
        );
    }
}

/// 出列嘎查村 by the village sheets; `None` when no sheet says.
fn exited_villages(world: &World<'_>) -> Option<u64> {
    let sheets = facts::village_sheets(world.input);
    let said: Vec<bool> = sheets.values().filter_map(|sheet| facts::exited_village(sheet)).collect();
    (!said.is_empty()).then(|| said.iter().filter(|exited| **exited).count() as u64)
}

/// 摘帽旗县 by the counties' reported line; `None` when nobody reports one.
fn exited_counties(world: &World<'_>) -> Option<u64> {
    let mut heard = false;
    let mut counties = BTreeSet::new();
    for row in world.input.data.all(RecordKind::ReportedTotal) {
        if !row.text("indicator").contains("摘帽") {
            continue;
        }
        heard = true;
        if row.number("value").is_some_and(|value| value > 0.0) || row.flag("value") == Some(true) {
            counties.insert(row.text("area_code"));
        }
    }
    heard.then_some(counties.len() as u64)
}
