//! R006: two documents of one unit give different figures for one indicator at one time (数字打架).

use crate::base::date::PartialDate;
use crate::base::terms::{Scope, Severity};
use crate::check::figures;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::reports::Report;
use crate::ingest::reports::figures::Figure;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R006",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "材料之间数字打架",
        basis: "市级通知第六条（机账实统一）",
        responsible: "汇报材料起草单位",
        page: include_str!("../../../../docs/rules/R006.md"),
        thresholds: &[],
    },
    needs: &[&[Need::ReportText]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

type Said<'a> = (&'a Report, &'a Figure);

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for owner in figures::owners(world.input) {
        // Figures of two times may rightly differ; without a time nobody can say which they are of, so those are held
        // against each other only.
        let mut groups: BTreeMap<(&str, Option<PartialDate>), Vec<Said<'_>>> = BTreeMap::new();
        for report in world.input.claims.reports.iter().filter(|report| report.owner == *owner) {
            for figure in report.figures.iter().filter(|figure| figure.doubt.is_none() && !figure.loose) {
                groups.entry((figure.key, report.time_of(figure))).or_default().push((report, figure));
            }
        }
        for ((key, time), all) in groups {
            let differ = all.iter().enumerate().any(|(at, first)| {
                let others = all[at + 1..].iter().filter(|other| other.0.path != first.0.path);
                others.into_iter().any(|other| !figures::same(first.1, other.1))
            });
            if differ {
                sink.push(&figures::at(owner), fault(world, key, time, &all));
            }
        }
    }
}

fn fault(world: &World<'_>, key: &str, time: Option<PartialDate>, all: &[Said<'_>]) -> Fault {
    let (name, _) = figures::name_of(world.input, key);
    let documents: BTreeSet<&str> = all.iter().map(|(report, _)| report.path.as_str()).collect();
    let values: BTreeSet<String> =
        all.iter().map(|(_, figure)| format!("{}{}", figure.written, figure.unit)).collect();
    let time = time.map_or_else(|| "未注明时点".to_owned(), |time| time.to_string());
    let said: Vec<String> = all.iter().map(|(report, figure)| figures::quoted(report, figure)).collect();
    Fault {
        subject: key.to_owned(),
        what: format!(
            "数字打架：{name}（{time}）在{}份材料中有{}个不同数值：{}",
            documents.len(),
            values.len(),
            said.join("、")
        ),
        expected: "同一时点同一指标只有一个数值".into(),
        actual: values.into_iter().collect::<Vec<_>>().join("、"),
        evidence: all.iter().map(|(report, figure)| report.evidence(figure)).collect(),
        responsible: String::new(),
    }
}
