//! R003: a total of the prefecture differs from the published one.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::controls::CONTROLS;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::tally::Tally;
use crate::check::world::{At, World};
use crate::ingest::claim::Evidence;
use crate::ingest::record::RecordKind;

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
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[
        Silence::of(people::REGISTERED),
        Silence::about("K09", &[RecordKind::Village]),
        Silence::about("exited_counties", &[RecordKind::ReportedTotal]),
        Silence::of_headcount(),
    ],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let input = world.input;
    let tally = Tally::of(input.data, input.data.households.iter());
    for control in CONTROLS {
        let (Some(published), Some(counted)) = (control.published(input), control.counted(input, &tally))
        else {
            continue;
        };
        // Counties that the list does not speak of may have some: 数据说明 and 对账 name them.
        if counted == published || control.lacks(input).is_some() {
            continue;
        }
        let (name, unit) = (control.name, control.unit);
        sink.push(
            &At::default(),
            Fault {
                subject: control.subject.to_owned(),
                what: format!("{name}系统{counted}{unit}，与市级通报{published}{unit}不符"),
                expected: format!("{published}{unit}"),
                actual: format!("{counted}{unit}"),
                evidence: vec![Evidence {
                    link: Link::Ledger,
                    path: "qiquan.toml".into(),
                    sheet: "controls".into(),
                    cell: control.key.to_owned(),
                    page: None,
                }],
                responsible: String::new(),
            },
        );
    }
}
