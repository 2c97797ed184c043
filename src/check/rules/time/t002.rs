//! T002: the papers of a procedure are dated in the wrong order.

use super::dates::{self, PaperDate};
use crate::base::terms::{Level, Scope, Severity};
use crate::check::owners;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::catalogue::{DocumentType, Frequency, UnitKey};
use crate::ingest::record::RecordKind;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T002",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "程序时间倒置",
        basis: "识别、退出程序（申请、入户核实、评议、公示、公告、告知）；市级通知第九条（真实准确）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/T002.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::FileValue), Need::Register(RecordKind::ArchiveList)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Words in the names of a household's papers, in the order in which the procedure makes them. Names, not codes: an
/// office may bring its own catalogue.
const IDENTIFIED: [&[&str]; 5] = [&["申请"], &["调查", "核"], &["评议"], &["公示"], &["告知"]];
const EXITED: [&[&str]; 6] = [&["申请"], &["评议"], &["核"], &["确认", "签字"], &["公示"], &["公告", "告知"]];
/// Steps of a village's chain (`识别:公示`), in order.
const VILLAGE: [&str; 5] = ["申请", "评议", "核查", "公示", "公告"];
/// 入户调查 is repeated in later years: it is a step only beside papers of its own year.
const REPEATED: &str = "调查";

/// Chain and place in it.
fn step(kind: &DocumentType, level: Level) -> Option<(String, usize)> {
    if kind.frequency == Frequency::Yearly {
        return None;
    }
    match level {
        Level::Household => {
            let words: &[&[&str]] = match kind.stage.as_str() {
                "识别" => &IDENTIFIED,
                "脱贫" => &EXITED,
                _ => return None,
            };
            let at = words.iter().rposition(|any| any.iter().any(|word| kind.name.contains(word)))?;
            Some((kind.stage.clone(), at))
        }
        Level::Village => {
            let (chain, step) = kind.chain.split_once(':')?;
            Some((chain.to_owned(), VILLAGE.iter().position(|known| *known == step)?))
        }
        _ => None,
    }
}

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let dated = dates::of_papers(world);
    let mut chains: BTreeMap<(&UnitKey, String), BTreeMap<usize, Vec<&PaperDate<'_>>>> = BTreeMap::new();
    for paper in &dated {
        if let Some((chain, at)) = step(paper.kind, paper.unit.level()) {
            chains.entry((&paper.unit, chain)).or_default().entry(at).or_default().push(paper);
        }
    }
    for ((unit, _), steps) in &chains {
        // Of several papers of one kind (a household identified twice) the reading that fits counts.
        let steps: Vec<(&PaperDate<'_>, &PaperDate<'_>)> = steps
            .values()
            .filter_map(|papers| {
                let first = papers.iter().min_by_key(|paper| paper.date.earliest())?;
                let last = papers.iter().max_by_key(|paper| paper.date.latest())?;
                Some((*first, *last))
            })
            .collect();
        for (at, (_, later)) in steps.iter().enumerate().skip(1) {
            let before =
                steps[..at].iter().rev().map(|(first, _)| *first).find(|first| comparable(first, later));
            let Some(earlier) = before.filter(|first| later.date.latest() < first.date.earliest()) else {
                continue;
            };
            let place = world.place_of(unit);
            sink.push(
                &world.at_unit(unit, &place),
                Fault {
                    subject: later.kind.code.clone(),
                    what: format!(
                        "程序时间倒置：《{}》{}早于《{}》{}",
                        later.kind.name, later.date, earlier.kind.name, earlier.date
                    ),
                    expected: format!("《{}》不早于《{}》", later.kind.name, earlier.kind.name),
                    actual: format!("{}早于{}", later.date, earlier.date),
                    evidence: vec![later.evidence.clone(), earlier.evidence.clone()],
                    responsible: owners::of_paper(world, unit, &later.kind.code),
                },
            );
        }
    }
}

fn comparable(earlier: &PaperDate<'_>, later: &PaperDate<'_>) -> bool {
    let repeated = earlier.kind.name.contains(REPEATED) || later.kind.name.contains(REPEATED);
    !repeated || earlier.date.year == later.date.year
}
