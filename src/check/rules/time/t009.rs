//! T009: the annual papers of a village, of several years, were made on one day.

use super::dates::{self, PaperDate};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World};
use crate::ingest::dataset::Place;
use crate::ingest::record::RecordKind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T009",
        severity: Severity::Warning,
        scope: Scope::Village,
        title: "不同年度材料落款同日",
        basis: "市级通知三（七）严禁弄虚作假；内部规则",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/T009.md"),
        thresholds: &[
            Threshold {
                key: "share",
                default: 80.0,
                unit: "%",
                what: "一个嘎查村的年度材料落款同日达到多少即列出",
                basis: "内部规则",
            },
            Threshold {
                key: "papers",
                default: 10.0,
                unit: "件",
                what: "有日期的年度材料不足多少件时不计算",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[Need::Register(RecordKind::FileValue), Need::Register(RecordKind::ArchiveList)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let dated = dates::of_papers(world);
    let mut villages: BTreeMap<Place, BTreeMap<NaiveDate, Vec<&PaperDate<'_>>>> = BTreeMap::new();
    for paper in &dated {
        let (Some(_), Some(day)) = (paper.year, paper.date.day()) else { continue };
        let place = world.place_of(&paper.unit);
        if !place.village.is_empty() {
            villages.entry(place).or_default().entry(day).or_default().push(paper);
        }
    }
    for (place, days) in villages {
        let all: usize = days.values().map(Vec::len).sum();
        let Some((day, papers)) =
            days.iter().max_by_key(|(day, papers)| (papers.len(), std::cmp::Reverse(**day)))
        else {
            continue;
        };
        // One year's papers of a village are often signed at one meeting: only several years on one day are odd.
        let years: BTreeSet<i32> = papers.iter().filter_map(|paper| paper.year).collect();
        let least = world.threshold(&RULE.meta, "papers", &place.county);
        let share = world.threshold(&RULE.meta, "share", &place.county);
        let percent = papers.len() as f64 * 100.0 / all as f64;
        if years.len() < 2 || (all as f64) < least || percent < share {
            continue;
        }
        let named: Vec<String> = years.iter().map(ToString::to_string).collect();
        let village = place.village.clone();
        sink.push(
            &At { place, household_id: String::new(), who: village.clone() },
            Fault {
                subject: "formed_date".into(),
                what: format!(
                    "{village}{}份不同年度（{}）材料落款同为{}，疑似后补",
                    papers.len(),
                    named.join("、"),
                    day.format("%Y-%m-%d")
                ),
                expected: "各年度材料在当年形成".into(),
                actual: format!("{}件中{}件同日，占{percent:.0}%", all, papers.len()),
                evidence: papers.iter().take(10).map(|paper| paper.evidence.clone()).collect(),
                responsible: String::new(),
            },
        );
    }
}
