//! `data/summary.js`: what the first view shows, and the names of everything below it. Small, whatever the run found.

use super::Unit;
use super::rows::{List, Point, Verdict, trend};
use crate::check::registry;
use crate::model::run::{RunRecord, Totals};
use crate::render::file_name;
use crate::render::lists::{self, why_open};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the rules of a letter look at.
const FAMILIES: [(&str, &str); 10] = [
    ("C", "材料齐全"),
    ("D", "登记数据"),
    ("P", "政策和资金"),
    ("R", "汇总对账"),
    ("T", "时间先后"),
    ("V", "数据取值"),
    ("W", "核实说明"),
    ("X", "三环节比对"),
    ("Z", "问题整改"),
    ("U", "自定规则"),
];

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    name: &'a str,
    /// Address of the pack of the unit above the counties; empty where there is none.
    page: String,
    as_of: &'a str,
    deadline: &'a str,
    days_left: i64,
    verdict: Verdict<'a>,
    outlook: String,
    totals: &'a Totals,
    trend: Vec<Point<'a>>,
    lists: BTreeMap<&'static str, List<'a>>,
    units: Vec<UnitLine<'a>>,
    families: &'static [(&'static str, &'static str)],
    rules: Vec<RuleLine<'a>>,
}

#[derive(Serialize)]
struct UnitLine<'a> {
    key: String,
    name: String,
    is_own: bool,
    /// Address of its pack; empty for what the top unit keeps itself.
    page: String,
    totals: Totals,
    verdict: Option<Verdict<'a>>,
    /// Code and name of its townships.
    townships: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct RuleLine<'a> {
    code: &'a str,
    title: &'a str,
    /// Place in 错误, 疑点, 提示.
    severity: usize,
    /// In words, with the one that an office changed.
    weight: String,
    family: &'static str,
    /// Why it did not run, or not everywhere; empty when it decided everything.
    open: String,
    /// Unit → open findings and those with a 核实说明.
    by: BTreeMap<String, (u64, u64)>,
}

pub(super) fn of<'a>(record: &'a RunRecord, units: &[Unit<'a>]) -> Summary<'a> {
    let summary = &record.summary;
    let top = &record.prefecture;
    let mut counts: BTreeMap<&str, BTreeMap<String, (u64, u64)>> = BTreeMap::new();
    for unit in units {
        let key = unit.key();
        for finding in &unit.pack.findings {
            let of_rule = counts.entry(&finding.rule).or_default();
            if !of_rule.contains_key(&key) {
                of_rule.insert(key.clone(), (0, 0));
            }
            let Some(slot) = of_rule.get_mut(&key) else { continue };
            match finding.waived {
                None => slot.0 += 1,
                Some(_) => slot.1 += 1,
            }
        }
    }
    let rules = summary.rules.iter().map(|rule| RuleLine {
        code: &rule.code,
        title: &rule.title,
        severity: super::rows::place_of(rule.severity),
        weight: rule.weight(),
        family: family(&rule.code),
        open: why_open(record, rule, ""),
        by: counts.remove(rule.code.as_str()).unwrap_or_default(),
    });
    Summary {
        name: &summary.name,
        page: if record.has_top() { page(&top.code) } else { String::new() },
        as_of: &summary.as_of,
        deadline: &summary.deadline,
        days_left: summary.days_left,
        verdict: Verdict::of(&top.verdict),
        outlook: top.outlook(),
        totals: &summary.totals,
        trend: trend(top),
        lists: ["counties", "county_deadlines", "by_level", "by_document", "reconciliation"]
            .into_iter()
            .filter(|_| record.has_top())
            .filter_map(|name| Some((name, List::of(lists::list(name, record, top)?))))
            .collect(),
        units: units.iter().map(|unit| line(record, *unit)).collect(),
        families: &FAMILIES,
        rules: rules.collect(),
    }
}

fn page(code: &str) -> String {
    format!("{}.html", file_name(code))
}

fn line<'a>(record: &RunRecord, unit: Unit<'a>) -> UnitLine<'a> {
    let Unit { pack, is_own } = unit;
    UnitLine {
        key: unit.key(),
        name: unit.name(),
        is_own,
        page: if is_own { String::new() } else { page(&pack.code) },
        totals: if is_own { record.own_part() } else { pack.totals.clone() },
        verdict: (!is_own).then(|| Verdict::of(&pack.verdict)),
        townships: pack
            .by_township
            .iter()
            .filter(|_| !is_own)
            .map(|row| (row.code.as_str(), row.name.as_str()))
            .collect(),
    }
}

fn family(code: &str) -> &'static str {
    let shipped = registry::find(code).is_some();
    let known = FAMILIES.iter().find(|(letter, _)| shipped && code.starts_with(letter));
    known.map_or("U", |(letter, _)| letter)
}

/// `data/rules.js`: basis and remedy of every rule.
pub(super) fn texts(record: &RunRecord) -> BTreeMap<&str, (&str, &str)> {
    let texts = record.rule_texts.iter();
    texts.map(|text| (text.code.as_str(), (text.basis.as_str(), text.remedy.as_str()))).collect()
}
