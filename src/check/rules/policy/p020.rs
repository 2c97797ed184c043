//! P020: a village's team is too small, or a member of it stayed too short.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::check::{facts, ledgers};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P020",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "驻村力量不足",
        basis: "中办国办关于加强贫困村驻村工作队选派管理工作的指导意见（2017年12月）",
        responsible: "旗县组织部、扶贫办",
        page: include_str!("../../../../docs/rules/P020.md"),
        thresholds: &[
            Threshold {
                key: "people",
                default: 3.0,
                unit: "人",
                what: "一个驻村工作队的最少人数",
                basis: "中办国办驻村工作队选派管理指导意见（一般不少于3人）",
            },
            Threshold {
                key: "years",
                default: 2.0,
                unit: "年",
                what: "每期驻村的最短时间",
                basis: "中办国办驻村工作队选派管理指导意见（每期不少于2年）",
            },
        ],
    },
    needs: &[&[Need::Register(RecordKind::Helper)]],
    rests_on: &[],
    look: Look::County(look),
};

/// A term that ends a few weeks before the day it began is two years all the same.
const SLACK: f64 = 31.0;

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let of = |key: &str| view.world.threshold(&RULE.meta, key, view.code);
    let (people, years) = (of("people"), of("years"));
    let sheets = facts::village_sheets(view.world.input);
    let teams = ledgers::teams(view.world, view.code);
    // A list of 第一书记 has one line for every village: it is no list of teams.
    let lists_teams = teams.values().any(|team| names(team).len() > 1);
    for (place, team) in &teams {
        let loose = Place { township: String::new(), ..place.clone() };
        let sheet = sheets.get(place).or_else(|| sheets.get(&loose));
        let poor = sheet.is_some_and(|sheet| {
            sheet.flag("is_poor_village") == Some(true) || facts::exited_village(sheet) == Some(true)
        });
        if !poor {
            continue;
        }
        let at = At { place: place.clone(), household_id: String::new(), who: place.village.clone() };
        let now: Vec<&Record> =
            team.iter().copied().filter(|row| ledgers::serves(row, view.world.input.as_of)).collect();
        let count = names(&now).len();
        if lists_teams && count > 0 && (count as f64) < people {
            sink.push(
                &at,
                Fault {
                    subject: "team".into(),
                    what: format!("驻村工作队在岗{count}人，少于{people:.0}人"),
                    expected: format!("不少于{people:.0}人"),
                    actual: format!("{count}人"),
                    evidence: now.iter().map(|row| cell_evidence(row, "helper", Link::Registry)).collect(),
                    responsible: String::new(),
                },
            );
        }
        for row in team {
            let Some(days) = days(row).filter(|days| *days + SLACK < years * 365.0) else { continue };
            let name = row.text("helper");
            let (start, end) = (row.text("start_date"), row.text("end_date"));
            sink.push(
                &at,
                Fault {
                    subject: format!("{}/term", text::person_name(&name)),
                    what: format!("驻村队员{name}驻村{start}至{end}，不足{years}年"),
                    expected: format!("每期不少于{years}年"),
                    actual: format!("{days:.0}天"),
                    evidence: vec![cell_evidence(row, "end_date", Link::Registry)],
                    responsible: String::new(),
                },
            );
        }
    }
}

fn names(rows: &[&Record]) -> BTreeSet<String> {
    let names = rows.iter().map(|row| row.name_key("helper"));
    names.filter(|name| !name.is_empty()).map(Into::into).collect()
}

/// Days of a term, read in the member's favour; a term that ends before it begins is a slip.
fn days(row: &Record) -> Option<f64> {
    let start = row.date("start_date")?.earliest()?;
    let end = row.date("end_date")?.latest()?;
    let days = (end - start).num_days();
    (days > 0).then_some(days as f64)
}
