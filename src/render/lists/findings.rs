//! Findings and what is to be done about them; the rules that were asked.

use super::names::Callers;
use super::printed::{Places, why_open};
use super::problems::Heads;
use super::{dash, each_unit, plain, severity, shown_findings, t};
use crate::check::finding::Finding;
use crate::check::input::NOT_SELECTED;
use crate::ingest::claim::Evidence;
use crate::model::county::CountyPack;
use crate::model::run::{RuleSummary, RuleText, RunRecord};
use crate::render::blocks::Mark;
use crate::render::cells::{Head, Item, ListOf, figure, text};
use std::collections::BTreeMap;

pub(super) fn findings<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let people = People { heads: Heads::of(each_unit(record, pack)), callers: Callers::of(record, pack) };
    plain(
        "问题清单",
        heads_with(vec![
            text("应为", 16),
            text("实为", 16),
            text("责任单位（人）", 16),
            text("首次发现", 11),
            text("反弹", 16),
            text("核实说明", 20),
            text("出处", 70),
            text("问题编号", 34),
        ]),
        Box::new(in_order(record, pack).into_iter().map(move |(_, f)| finding_row(record, &people, f))),
    )
}

/// How the findings are ordered, as sheets and pages say it.
pub(crate) const ORDER: &str = "按级别、检查项目、所在地排列";

/// The weightiest first, then check by check, county by county and place by place, as the pages print them; each with
/// its unit.
pub(super) fn in_order<'a>(
    record: &'a RunRecord,
    pack: &'a CountyPack,
) -> Vec<(&'a CountyPack, &'a Finding)> {
    let mut all = Vec::new();
    for unit in each_unit(record, pack) {
        let places = Places::of(unit);
        let mut own: Vec<&Finding> = unit.findings.iter().collect();
        own.sort_by_cached_key(|finding| places.rank(finding));
        all.extend(own.into_iter().map(|finding| (unit, finding)));
    }
    all.sort_by(|(_, a), (_, b)| (a.severity, &a.rule).cmp(&(b.severity, &b.rule)));
    all
}

/// Findings that a 核实说明 covers, with who explained what and until when.
pub(super) fn waived<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let people = People { heads: Heads::of(each_unit(record, pack)), callers: Callers::of(record, pack) };
    let row = move |finding: &'a Finding| {
        let waived = finding.waived.as_ref()?;
        let mut row = finding_row(record, &people, finding);
        row.truncate(WHO_AND_WHAT);
        let expires = if waived.expires.is_empty() { "未写期限" } else { &waived.expires };
        row.extend([t(&waived.reason), t(&waived.person), t(expires), t(&finding.fingerprint.0)]);
        Some(row)
    };
    plain(
        "核实说明",
        heads_with(vec![
            text("核实情况", 30),
            text("核实人", 10),
            text("有效期至", 11),
            text("问题编号", 34),
        ]),
        Box::new(shown_findings(record, pack).filter_map(row)),
    )
}

/// Leading columns that the lists of findings share: from 级别 to 问题.
const WHO_AND_WHAT: usize = 8;

fn heads_with(rest: Vec<Head>) -> Vec<Head> {
    let shared: [Head; WHO_AND_WHAT] = [
        text("级别", 7),
        text("检查项目", 22),
        text("旗县区", 10),
        text("苏木乡镇", 12),
        text("嘎查村", 12),
        text("户主", 9),
        text("户编号", 18),
        text("问题", 50),
    ];
    shared.into_iter().chain(rest).collect()
}

/// Severity of a rule, with a word when the office changed it.
pub(super) fn weight(rule: &RuleSummary) -> Item {
    match rule.adjusted_from {
        Some(_) => t(rule.weight()),
        None => severity(rule.severity),
    }
}

/// Rules of [`rules`] that found something or did not run: they stand first, in the order of their codes.
pub(crate) fn rules_to_print(record: &RunRecord, pack: &CountyPack) -> usize {
    let found = rules_with_findings(record, pack);
    record.summary.rules.iter().filter(|rule| speaks(record, pack, &found, rule)).count()
}

fn rules_with_findings<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> BTreeMap<&'a str, u64> {
    let mut found = BTreeMap::new();
    for finding in shown_findings(record, pack).filter(|finding| finding.waived.is_none()) {
        *found.entry(finding.rule.as_str()).or_default() += 1;
    }
    found
}

fn speaks(record: &RunRecord, pack: &CountyPack, found: &BTreeMap<&str, u64>, rule: &RuleSummary) -> bool {
    let here = if record.is_top(pack) { "" } else { pack.code.as_str() };
    found.contains_key(rule.code.as_str()) || rule.waived > 0 || rule.open_in(here).is_some()
}

/// All rules, those that found something or did not run first.
fn speaking_first<'a>(
    record: &'a RunRecord,
    pack: &CountyPack,
    found: &BTreeMap<&str, u64>,
) -> Vec<&'a RuleSummary> {
    let mut rules: Vec<&RuleSummary> = record.summary.rules.iter().collect();
    rules.sort_by_key(|rule| !speaks(record, pack, found, rule));
    rules
}

pub(super) fn rules<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let found = rules_with_findings(record, pack);
    let rules = speaking_first(record, pack, &found);
    plain(
        "检查项目",
        vec![
            text("代码", 7),
            text("检查内容", 34),
            text("级别", 12),
            figure("本单位问题", 9),
            figure("全部问题", 9),
            figure("已说明", 8),
            text("未检查的原因", 30),
        ],
        Box::new(rules.into_iter().map(move |rule| {
            let own = found.get(rule.code.as_str()).copied().unwrap_or_default();
            vec![
                t(&rule.code),
                t(&rule.title),
                weight(rule),
                Item::Count(own),
                Item::Count(rule.count),
                Item::Count(rule.waived),
                t(why_open(record, rule, if record.is_top(pack) { "" } else { &pack.code })),
            ]
        })),
    )
}

/// 规则说明: what every rule requires, what it rests on, how its findings are mended, whether it ran, and what it found.
pub(super) fn rule_texts<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let found = rules_with_findings(record, pack);
    let rules = speaking_first(record, pack, &found);
    let here = if record.is_top(pack) { "" } else { pack.code.as_str() };
    let ran = move |rule: &RuleSummary| match &rule.skipped {
        Some(why) if why == NOT_SELECTED => Item::Marked("没有选用".into(), Mark::Yellow),
        Some(_) => Item::Marked("没有进行".into(), Mark::Yellow),
        None if !why_open(record, rule, here).is_empty() => Item::Marked("没有全部进行".into(), Mark::Yellow),
        None => t("已检查"),
    };
    let texts: BTreeMap<&str, &RuleText> =
        record.rule_texts.iter().map(|text| (text.code.as_str(), text)).collect();
    plain(
        "规则说明",
        vec![
            text("代码", 7),
            text("检查内容", 24),
            text("级别", 8),
            text("本次检查", 8),
            figure("本单位问题", 8),
            text("要求", 44),
            text("依据", 28),
            text("怎样整改", 50),
        ],
        Box::new(rules.into_iter().map(move |rule| {
            let told =
                |of: fn(&RuleText) -> &String| texts.get(rule.code.as_str()).map_or("", |text| of(text));
            vec![
                t(&rule.code),
                t(&rule.title),
                weight(rule),
                ran(rule),
                Item::Count(found.get(rule.code.as_str()).copied().unwrap_or_default()),
                dash(told(|text| &text.requires)),
                dash(told(|text| &text.basis)),
                dash(told(|text| &text.remedy)),
            ]
        })),
    )
}

/// Rules that speak about one missing paper each: the 缺件清单 lists them all.
pub(crate) fn is_paper_rule(rule: &str) -> bool {
    matches!(rule, "C003" | "C004" | "C010" | "C012" | "C013")
}

/// Heads of household and everybody who must act.
struct People<'a> {
    heads: Heads<'a>,
    callers: Callers<'a>,
}

fn finding_row(record: &RunRecord, people: &People<'_>, finding: &Finding) -> Vec<Item> {
    let title = record.rule(&finding.rule).map_or("", |rule| rule.title.as_str());
    let county = record.counties.iter().find(|county| county.code == finding.county);
    let township = record.labels.townships.get(&finding.township).unwrap_or(&finding.township);
    let waived = finding.waived.as_ref().map(|w| format!("{}（{}）", w.reason, w.person)).unwrap_or_default();
    vec![
        severity(finding.severity),
        t(format!("{} {title}", finding.rule)),
        dash(county.map_or("", |c| &c.name)),
        dash(township),
        dash(&finding.village),
        people.heads.item(record, finding),
        dash(&finding.household_id),
        t(&finding.message),
        t(&finding.expected),
        t(&finding.actual),
        dash(&people.callers.of_finding(finding)),
        t(&finding.first_seen),
        dash(&relapse(finding)),
        t(waived),
        source(finding),
        t(&finding.fingerprint.0),
    ]
}

/// `2020-04-10曾消除` of a finding that came back.
pub(in crate::render) fn relapse(finding: &Finding) -> String {
    finding.relapsed.as_ref().map_or_else(String::new, |day| format!("{day}曾消除"))
}

/// `registers/名册.xlsx → 名单 → F12；…`
pub(super) fn source(finding: &Finding) -> Item {
    let mut paths = finding.evidence.iter().map(|evidence| &evidence.path).filter(|path| !path.is_empty());
    Item::Source { text: sources(finding), path: paths.next().cloned().unwrap_or_default() }
}

fn sources(finding: &Finding) -> String {
    finding.evidence.iter().map(place).collect::<Vec<_>>().join("；")
}

/// `registers/名册.xlsx → 名单 → F12`
pub(in crate::render) fn place(evidence: &Evidence) -> String {
    let page = evidence.page.map(|page| format!("第{page}页")).unwrap_or_default();
    let parts = [evidence.path.as_str(), &evidence.sheet, &evidence.cell, &page];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" → ")
}
