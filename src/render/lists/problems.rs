//! 问题清单, 矛盾和疑点 and 市级问题 as a page prints them: check by check, each with its count and where in the workbook all
//! of them are, then its first rows, in which the place stands apart from the fault. What should be, sources and numbers
//! stand in the workbook.

use super::findings::in_order;
use super::names::Callers;
use super::printed::shown;
use super::{dash, plain, severity, t};
use crate::base::terms::LinkState;
use crate::check::finding::Finding;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::cells::{Head, Item, ListOf, text};
use crate::render::xlsx;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one check that a page prints: of 问题清单, and of the lists that are about less.
const MOST: usize = 3;
const MOST_OF_FEW: usize = 10;
/// Columns in front that the rows of one check share: a page prints them as a row of their own.
pub(crate) const SHARED: usize = 2;

/// Does the page print the list check by check?
pub(crate) fn is_by_check(name: &str) -> bool {
    matches!(name, "other_findings" | "contradictions" | "own_findings")
}

pub(super) fn findings<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let (title, most, sides) = match name {
        // Neither side is what should be: the register may be the wrong one.
        "contradictions" => ("矛盾和疑点", MOST_OF_FEW, Some(("登记值", "核对值"))),
        "own_findings" => ("市级问题", MOST_OF_FEW, None),
        _ => ("问题清单", MOST, None),
    };
    let (heads, callers) = (Heads::of(super::each_unit(record, pack)), Callers::of(record, pack));
    let undrawn: BTreeSet<&str> = super::each_unit(record, pack)
        .filter(|_| name == "contradictions")
        .flat_map(|unit| &unit.households)
        .filter(|row| row.state == LinkState::NotSampled)
        .map(|row| row.household_id.as_str())
        .collect();
    let mut checks: Vec<Vec<(usize, &Finding)>> = Vec::new();
    for (at, (unit, finding)) in in_order(record, pack).into_iter().enumerate() {
        let here = name != "own_findings" || unit.code == pack.code;
        if !here || !shown(name, unit, finding) {
            continue;
        }
        let of = |finding: &'a Finding| (finding.severity, &finding.rule);
        match checks.last_mut().filter(|check| of(check[0].1) == of(finding)) {
            Some(check) => check.push((at, finding)),
            None => checks.push(vec![(at, finding)]),
        }
    }
    let mut rows = Vec::new();
    for check in &checks {
        let rule = check[0].1.rule.as_str();
        let title = record.rule(rule).map_or("", |rule| rule.title.as_str());
        // One row more than that takes no more room than to say that it is left out.
        let printed = if check.len() > most + 1 { most } else { check.len() };
        let heading = format!("{rule} {title}　{}", counted(check, printed));
        for (_, finding) in &check[..printed] {
            let aside = if undrawn.contains(finding.household_id.as_str()) { "未抽取" } else { "" };
            let mut row = vec![
                severity(finding.severity),
                t(&heading),
                heads.place(record, pack, finding, aside),
                t(fault(finding)),
            ];
            row.extend(sides.iter().flat_map(|_| [dash(&finding.expected), dash(&finding.actual)]));
            row.push(dash(&callers.of_finding(finding)));
            rows.push(row);
        }
    }
    let mut columns: Vec<Head> =
        vec![text("级别", 5), text("检查项目", 30), text("涉及", 12), text("问题", 44)];
    columns.extend(sides.iter().flat_map(|(said, held)| [text(said, 16), text(held, 16)]));
    columns.push(text("责任单位（人）", 12));
    plain(title, columns, Box::new(rows.into_iter()))
}

/// `2条，见问题清单表第24—25行`, `18条，先列3条，全部见问题清单表第24—41行`. What a 核实说明 covers stands among them.
fn counted(check: &[(usize, &Finding)], printed: usize) -> String {
    let count = check.len();
    let (first, last) = (xlsx::row_of(check[0].0), xlsx::row_of(check[count - 1].0));
    let place = match first == last {
        true => format!("第{}行", first.1),
        false if first.0 == last.0 => format!("第{}—{}行", first.1, last.1),
        false => format!("第{}行至问题清单{}表第{}行", first.1, last.0, last.1),
    };
    let some = if printed < count { format!("先列{printed}条，全部") } else { String::new() };
    format!("{count}条，{some}见问题清单{}表{place}", first.0)
}

/// Heads of households by 户编号.
pub(in crate::render) struct Heads<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Heads<'a> {
    pub(in crate::render) fn of(units: impl Iterator<Item = &'a CountyPack>) -> Self {
        let rows = units.flat_map(|unit| &unit.households);
        Heads(rows.map(|row| (row.household_id.as_str(), row.head_name.as_str())).collect())
    }

    /// Place in one line, household in the next: `狼山镇增胜村` and `孙占林（1002）`; for what is no household whatever the
    /// message names in front.
    fn place(&self, record: &RunRecord, pack: &CountyPack, finding: &Finding, aside: &str) -> Item {
        let front = finding.message.split_once('：').map_or("", |(front, _)| front);
        let county = record.counties.iter().find(|county| county.code == finding.county);
        let county = county.map_or("", |county| county.name.as_str());
        let front = front.strip_prefix(county).unwrap_or(front);
        let of = if record.is_top(pack) { county } else { "" };
        if finding.household_id.is_empty() {
            let own = if finding.township.is_empty() && finding.village.is_empty() { "" } else { front };
            return dash(&format!("{of}{own}"));
        }
        let township = record.labels.townships.get(&finding.township).map_or("", String::as_str);
        let mut number = finding.household_id.clone();
        if let Some((_, tail)) = front.split_once('（') {
            number = tail.trim_end_matches('）').to_owned();
        }
        let aside = if aside.is_empty() { String::new() } else { format!("，{aside}") };
        let household = Item::Side(vec![self.item(record, finding), t(format!("（{number}{aside}）"))]);
        let place = format!("{of}{township}{}", finding.village);
        Item::Where(if place.is_empty() { vec![household] } else { vec![t(place), household] })
    }

    /// Of the register, or as the message names him (a household that no list holds); a dash above the household.
    pub(in crate::render) fn item(&self, record: &RunRecord, finding: &Finding) -> Item {
        let name = if finding.household_id.is_empty() {
            String::new()
        } else if let Some(head) = self.0.get(finding.household_id.as_str()) {
            (*head).to_owned()
        } else {
            named(record, finding)
        };
        if name.is_empty() { t("—") } else { Item::Name(name) }
    }
}

/// The head of household as the message names him.
fn named(record: &RunRecord, finding: &Finding) -> String {
    let front = finding.message.split_once('：').map_or("", |(front, _)| front);
    let county = record.counties.iter().find(|county| county.code == finding.county);
    let front = front.strip_prefix(county.map_or("", |county| &county.name)).unwrap_or(front);
    let township = record.labels.townships.get(&finding.township).map_or("", String::as_str);
    let front = front.strip_prefix(township).unwrap_or(front);
    let front = front.strip_prefix(finding.village.as_str()).unwrap_or(front);
    front.split('（').next().unwrap_or_default().to_owned()
}

/// The fault alone, without the place and person in front of it and the folders in front of a file.
pub(crate) fn fault(finding: &Finding) -> String {
    let message = finding.message.as_str();
    let mut text = message.split_once('：').map_or(message, |(_, what)| what).to_owned();
    for evidence in finding.evidence.iter().filter(|evidence| evidence.path.contains('/')) {
        let name = evidence.path.rsplit('/').next().unwrap_or_default();
        text = text.replace(&evidence.path, name);
    }
    if let Some(day) = &finding.relapsed {
        text.push_str(&format!("（反弹，{day}曾消除）"));
    }
    text
}
