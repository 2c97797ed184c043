//! What a page tells of findings besides listing them: which list shows one, 先办事项, the checks that found something.

use super::findings::{is_paper_rule, weight};
use super::names::Callers;
use super::{dash, each_unit, plain, t, worklist};
use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::check::ledgers;
use crate::model::county::{Colour, CountyPack};
use crate::model::run::{RuleSummary, RunRecord};
use crate::model::score;
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};
use std::collections::{BTreeMap, BTreeSet};

/// Lines of 先办事项.
pub(crate) const URGENT: usize = 5;

/// Findings of one unit that a list shows.
pub(crate) fn shown(name: &str, unit: &CountyPack, finding: &Finding) -> bool {
    let open = finding.waived.is_none();
    let across = finding.rule.starts_with('X');
    match name {
        // X022 says that a link is absent: 脱节, listed with the households, unless no list holds the household.
        "contradictions" => {
            let detached = finding.rule == "X022"
                && unit.households.iter().any(|row| row.household_id == finding.household_id);
            open && across && !detached
        }
        // The top unit has no section of its own for what the links say.
        "own_findings" => open && !is_paper_rule(&finding.rule),
        _ => open && !across && !is_paper_rule(&finding.rule),
    }
}

/// Where households and villages of a unit stand in the archive.
pub(super) struct Places<'a> {
    households: BTreeMap<&'a str, usize>,
    villages: BTreeMap<(&'a str, &'a str), usize>,
}

pub(super) type Rank = (String, usize, String, usize, String, String);

impl<'a> Places<'a> {
    pub(super) fn of(unit: &'a CountyPack) -> Self {
        let mut places = Places { households: BTreeMap::new(), villages: BTreeMap::new() };
        for (at, row) in unit.households.iter().enumerate() {
            places.households.insert(&row.household_id, at);
            places.villages.entry((&row.township, &row.village)).or_insert(at);
        }
        places
    }

    pub(super) fn rank(&self, finding: &Finding) -> Rank {
        let village = self.villages.get(&(finding.township.as_str(), finding.village.as_str()));
        let household = self.households.get(finding.household_id.as_str());
        (
            finding.township.clone(),
            village.copied().unwrap_or(usize::MAX),
            finding.village.clone(),
            household.copied().unwrap_or(usize::MAX),
            finding.household_id.clone(),
            finding.subject.clone(),
        )
    }
}

/// Open errors gathered by rule, the most frequent first.
pub(crate) fn errors<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Vec<(&'a str, Vec<&'a Finding>)> {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let open = |f: &&Finding| f.waived.is_none() && f.severity == Severity::Error;
    for finding in each_unit(record, pack).flat_map(|unit| &unit.findings).filter(open) {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    let mut all: Vec<(&str, Vec<&Finding>)> = by_rule.into_iter().collect();
    all.sort_by_key(|(rule, found)| (!rule.starts_with('X'), std::cmp::Reverse(found.len()), *rule));
    all
}

impl Urgent<'_> {
    /// Problems past their time limit, which are errors or not.
    pub(crate) fn is_overdue(&self) -> bool {
        self.area == score::OVERDUE
    }
}

/// Open problems of the ledgers past their time limit.
pub(crate) fn overdue<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Vec<&'a Finding> {
    let day = record.summary.as_of.as_str();
    let of = |unit: &'a CountyPack| {
        let own = unit.findings.iter();
        own.filter(move |finding| score::is_overdue(finding, &unit.problem_limits, day))
    };
    each_unit(record, pack).flat_map(of).collect()
}

/// One line of 先办事项.
pub(crate) struct Urgent<'a> {
    /// The area as the verdict names it; empty for a rule that does not decide.
    area: &'static str,
    pub(crate) rules: Vec<&'a str>,
    found: Vec<&'a Finding>,
}

/// 先办事项: first what is overdue, then every area that makes the verdict red, in the order in which the verdict names them, then the most
/// frequent of the other errors.
pub(crate) fn urgent_lines<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Vec<Urgent<'a>> {
    let mut lines: Vec<Urgent<'a>> = Vec::new();
    let mut rest = Vec::new();
    let late = overdue(record, pack);
    if let Some(first) = late.first() {
        lines.push(Urgent { area: score::OVERDUE, rules: vec![&first.rule], found: late.clone() });
    }
    for (rule, mut found) in errors(record, pack) {
        // An office may call them errors: they stand in the line before.
        found.retain(|finding| !late.iter().any(|known| std::ptr::eq(*known, *finding)));
        if found.is_empty() {
            continue;
        }
        let Some(area) = red_area(record, pack, rule, &found) else {
            rest.push(Urgent { area: "", rules: vec![rule], found });
            continue;
        };
        match lines.iter_mut().find(|line| line.area == area) {
            Some(line) => {
                line.rules.push(rule);
                line.found.extend(found);
            }
            None => lines.push(Urgent { area, rules: vec![rule], found }),
        }
    }
    lines.sort_by_key(|line| score::rank(line.area));
    let room = URGENT.saturating_sub(lines.len());
    lines.extend(rest.into_iter().take(room));
    lines
}

/// The reason of a red verdict that errors of a rule stand for.
fn red_area(record: &RunRecord, pack: &CountyPack, rule: &str, found: &[&Finding]) -> Option<&'static str> {
    let open_papers = pack.totals.present < pack.totals.required;
    let late = record.summary.days_left < 0 && open_papers;
    let few = score::band(pack.totals.completeness) == Colour::Red;
    let mut area = score::area(rule);
    if area.is_none() && is_paper_rule(rule) && (few || late) {
        area = Some(score::PAPERS);
    }
    // What officials say of a whole county, and a link that is absent, contradict no household.
    let of_household = found.iter().any(|finding| !finding.household_id.is_empty());
    let contradicts = rule.starts_with('X') && rule != "X022" && of_household;
    if area.is_none() && contradicts && pack.links.contradictory > 0 {
        area = Some(score::LINKS);
    }
    area
}

/// 先办事项: what, how much, where, who, by when.
pub(super) fn urgent<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let callers = Callers::of(record, pack);
    let lines = urgent_lines(record, pack);
    // A household contradicts by what another area names, too.
    let elsewhere = lines
        .iter()
        .any(|line| line.area != score::LINKS && line.rules.iter().any(|rule| rule.starts_with('X')));
    let rows: Vec<Vec<Item>> = lines
        .into_iter()
        .map(|line| {
            let title = |rule: &&'a str| record.rule(rule).map_or(*rule, |rule| rule.title.as_str());
            let titles = several(line.rules.iter().map(title), 2, "项");
            let who: Vec<String> = line.found.iter().flat_map(|finding| callers.each_of(finding)).collect();
            vec![
                t(match line.area {
                    "" => titles,
                    score::LINKS if elsewhere => {
                        format!("{}：{titles}（其余矛盾列在上面各项）", line.area)
                    }
                    // One of them says the other: 逾期未销号问题：逾期未销号.
                    area if titles.starts_with(area) => titles,
                    area if area.contains(&titles) => area.to_owned(),
                    area => format!("{area}：{titles}"),
                }),
                Item::Count(line.found.len() as u64),
                t(extent(record, pack, &line.found)),
                dash(&several(who.iter().map(String::as_str), 2, "个单位（人）")),
                latest(record, pack, &line.found),
            ]
        })
        .collect();
    plain(
        "先办事项",
        vec![
            text("问题", 18),
            figure("条数", 6),
            text("涉及", 24),
            text("责任单位（人）", 20),
            text("最迟", 14),
        ],
        Box::new(rows.into_iter()),
    )
}

/// The first day by which anything of a line must be done: the archive's deadline, or the ledger's of a problem.
fn latest(record: &RunRecord, pack: &CountyPack, found: &[&Finding]) -> Item {
    let of = |finding: &&&Finding| -> Option<&str> {
        each_unit(record, pack).find_map(|unit| worklist::limit(unit, finding))
    };
    let general = record.summary.deadline.as_str();
    let days: Vec<&str> = found.iter().map(|finding| of(&finding).unwrap_or(general)).collect();
    let Some(first) = days.iter().min() else { return t("—") };
    let earliest = if days.iter().any(|day| day != first) { "最早" } else { "" };
    let first_day = format!("{earliest}{first}");
    if !worklist::is_past(record, first) {
        return t(first_day);
    }
    let late = days.iter().filter(|day| worklist::is_past(record, day)).count();
    let words = if late == days.len() { "已逾期".to_owned() } else { format!("{late}条已逾期") };
    Item::Marked(format!("{first_day}，{words}"), Mark::Red)
}

/// `狼山镇增胜村高满财户`, `3个苏木乡镇、12户`, `临河区、五原县等4个旗县区`
fn extent(record: &RunRecord, pack: &CountyPack, found: &[&Finding]) -> String {
    let name_of = |code: &str| {
        let county = record.counties.iter().find(|county| county.code == code);
        county.map_or_else(|| format!("{}本级", record.prefecture.name), |county| county.name.clone())
    };
    if record.is_top(pack) {
        let names: Vec<String> = found.iter().map(|finding| name_of(&finding.county)).collect();
        return several(names.iter().map(String::as_str), 3, "个单位");
    }
    if let [only] = found
        && project(only).is_none()
    {
        let front = only.message.split_once('：').map_or("", |(front, _)| front);
        let front = front.strip_prefix(pack.name.as_str()).unwrap_or(front);
        let place = front.split('（').next().unwrap_or_default();
        let suffix = if only.household_id.is_empty() { "" } else { "户" };
        return if place.is_empty() { format!("{}本级", pack.name) } else { format!("{place}{suffix}") };
    }
    let projects: Vec<&str> = found.iter().filter_map(|finding| project(finding)).collect();
    if projects.len() == found.len() {
        return several(projects.into_iter().map(str::trim), 2, "个项目");
    }
    let set = |key: fn(&Finding) -> &str| -> BTreeSet<&str> {
        found.iter().map(|finding| key(finding)).filter(|value| !value.is_empty()).collect()
    };
    let townships = set(|finding| &finding.township);
    let households = set(|finding| &finding.household_id);
    let mut parts = Vec::new();
    match townships.len() {
        0 => parts.push(format!("{}本级和部门", pack.name)),
        1 => {
            parts.extend(townships.iter().map(|code| {
                record.labels.townships.get(*code).cloned().unwrap_or_else(|| (*code).to_owned())
            }))
        }
        many => parts.push(format!("{many}个苏木乡镇")),
    }
    if !townships.is_empty() && found.iter().any(|finding| finding.township.is_empty()) {
        parts.push(format!("{}本级和部门", pack.name));
    }
    if !households.is_empty() {
        parts.push(format!("{}户", households.len()));
    }
    parts.join("、")
}

/// The project (项目) that a finding is about, as the ledger calls it.
fn project(finding: &Finding) -> Option<&str> {
    let (_, fault) = finding.message.split_once('：')?;
    ledgers::project_in(fault)
}

/// The first `most` different names, and how many there are when that is not all.
fn several<'a>(names: impl Iterator<Item = &'a str>, most: usize, counter: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let first = known.iter().take(most).copied().collect::<Vec<_>>().join("、");
    if known.len() > most { format!("{first}等{}{counter}", known.len()) } else { first }
}

/// Why a rule did not run for this pack; for the whole the counties it did not run in.
pub(in crate::render) fn why_open(record: &RunRecord, rule: &RuleSummary, county: &str) -> String {
    if rule.skipped.is_some() || !county.is_empty() {
        return rule.open_in(county).unwrap_or_default().to_owned();
    }
    let name = |code: &String| {
        record
            .counties
            .iter()
            .find(|unit| unit.code == *code)
            .map_or_else(|| code.clone(), |unit| unit.name.clone())
    };
    // Counties that lack the same are told together.
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for (code, why) in &rule.lacking {
        match told.iter_mut().find(|(known, _)| known == why) {
            Some((_, names)) => names.push(name(code)),
            None => told.push((why, vec![name(code)])),
        }
    }
    let told: Vec<String> = told.iter().map(|(why, names)| format!("{}：{why}", names.join("、"))).collect();
    told.join("；")
}

/// Rules that found something or did not run; the others are counted in one sentence.
pub(super) fn rules_hit<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let top = record.is_top(pack);
    let mut own: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in each_unit(record, pack).flat_map(|unit| &unit.findings) {
        *own.entry(&finding.rule).or_default() += u64::from(finding.waived.is_none());
    }
    let of = |code: &str| own.get(code).copied().unwrap_or_default();
    let here = if top { "" } else { pack.code.as_str() };
    let mut rules: Vec<_> = record
        .summary
        .rules
        .iter()
        .filter(|rule| of(&rule.code) > 0 || rule.open_in(here).is_some())
        .collect();
    rules.sort_by_key(|rule| (of(&rule.code) == 0, rule.severity, rule.code.clone()));
    let rows: Vec<Vec<Item>> = rules
        .into_iter()
        .map(|rule| {
            let text = record.rule_texts.iter().find(|text| text.code == rule.code);
            let count = of(&rule.code);
            let mut row = vec![
                t(&rule.code),
                t(&rule.title),
                if count > 0 { weight(rule) } else { t(rule.weight()) },
                Item::Count(count),
            ];
            if !top && record.has_top() {
                row.push(Item::Count(rule.count));
            }
            row.push(dash(&why_open(record, rule, here)));
            row.push(dash(text.map_or("", |text| &text.basis)));
            row
        })
        .collect();
    let mut heads = vec![text("代码", 6), text("检查内容", 24), text("级别", 6), figure("问题", 6)];
    if !top && record.has_top() {
        heads.push(figure("全市问题", 6));
    }
    heads.extend([text("未检查的原因", 24), text("依据", 30)]);
    plain("有问题和没有进行的检查项目", heads, Box::new(rows.into_iter()))
}
