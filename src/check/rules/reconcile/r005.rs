//! R005: a report says another figure than the tables of the same time.

use crate::base::terms::{Scope, Severity};
use crate::check::figures::{self, Judged, Verdict};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::RecordKind;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R005",
        severity: Severity::Error,
        scope: Scope::County,
        title: "汇报材料与登记数不符",
        basis: "市级通知第六条（机账实统一）；指标口径K01—K09、K28、K29",
        responsible: "汇报材料起草单位",
        page: include_str!("../../../../docs/rules/R005.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::ReportText],
        &[
            Need::Register(RecordKind::Member),
            Need::Register(RecordKind::Household),
            Need::Register(RecordKind::Problem),
        ],
    ],
    rests_on: &[
        Silence::of(people::REGISTERED),
        Silence::about("K09", &[RecordKind::Village]),
        Silence::about("K28", &[RecordKind::Problem]),
        Silence::about("K29", &[RecordKind::Problem]),
        Silence::of_headcount(),
    ],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for owner in figures::owners(world.input) {
        let mut wrong: BTreeMap<&str, Vec<Judged<'_>>> = BTreeMap::new();
        for judged in figures::judged(world.input, owner) {
            if judged.verdict == Verdict::Differs {
                wrong.entry(judged.figure.key).or_default().push(judged);
            }
        }
        for (key, all) in wrong {
            if let Some(fault) = fault(world, key, &all) {
                sink.push(&figures::at(owner), fault);
            }
        }
    }
}

/// All places of one indicator make one finding: the same wrong figure travels from draft to draft.
fn fault(world: &World<'_>, key: &str, all: &[Judged<'_>]) -> Option<Fault> {
    let table = all.first()?.table.as_ref()?;
    let (name, unit) = figures::name_of(world.input, key);
    let counted = table.least;
    let said: Vec<String> = all
        .iter()
        .map(|judged| {
            let undated = judged.report.time_of(judged.figure).is_none();
            let note = if undated { "（材料未注明时点）" } else { "" };
            format!("{}{note}", figures::quoted(judged.report, judged.figure))
        })
        .collect();
    let mut values: Vec<String> =
        all.iter().map(|judged| format!("{}{}", judged.figure.written, judged.figure.unit)).collect();
    values.dedup();
    let mut evidence: Vec<_> = all.iter().map(|judged| judged.report.evidence(judged.figure)).collect();
    evidence.extend(table.evidence.clone());
    Some(Fault {
        subject: key.to_owned(),
        what: format!("汇报材料{}，与登记表的{name}{counted}{unit}不符", said.join("、")),
        expected: format!("{counted}{unit}"),
        actual: values.join("、"),
        evidence,
        responsible: all.first()?.report.department.clone(),
    })
}
