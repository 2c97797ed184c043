//! 县情 and 专项: what stands in the brief, and what each topic counts, asks for and finds.

use super::{dash, plain, severity, t};
use crate::base::config::topics::names;
use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::model::county::{CountyPack, DocumentRow};
use crate::model::run::RunRecord;
use crate::model::topics::{TopicFigure, TopicRow};
use crate::render::cells::{Head, Item, ListOf, figure, text};
use std::collections::BTreeMap;

/// 县情: every item with its day and its source.
pub(super) fn brief<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    let rows = pack.brief.items.iter().map(|item| {
        let of = |part: &dyn Fn(&crate::model::brief::BriefSource) -> String| {
            let mut all: Vec<String> = item.sources.iter().map(part).collect();
            all.dedup();
            all.join("；")
        };
        let day = |iso: &str| if iso.is_empty() { "未写明".to_owned() } else { iso.to_owned() };
        vec![
            t(&item.name),
            t(&item.value),
            dash(&of(&|source| day(&source.as_of))),
            dash(&of(&|source| source.source.clone())),
        ]
    });
    let heads = vec![text("项目", 16), text("内容", 44), text("时点", 14), text("来源", 32)];
    plain("县情", heads, Box::new(rows))
}

/// Topics that a list is about: one, or all that have something to tell.
fn asked(pack: &CountyPack, of: Option<usize>) -> impl Iterator<Item = &TopicRow> {
    pack.topics
        .iter()
        .enumerate()
        .filter(move |(at, topic)| match of {
            Some(one) => *at == one,
            None => topic.has_data(),
        })
        .map(|(_, topic)| topic)
}

/// The name of the topic in front, where the list is about several.
fn with_topic(of: Option<usize>, mut heads: Vec<Head>) -> Vec<Head> {
    if of.is_none() {
        heads.insert(0, text("专题", 14));
    }
    heads
}

fn row(of: Option<usize>, topic: &TopicRow, mut cells: Vec<Item>) -> Vec<Item> {
    if of.is_none() {
        cells.insert(0, t(&topic.name));
    }
    cells
}

/// One topic as a page prints it; all of them as a workbook holds them, where a column of figures holds nothing else.
pub(super) fn figures<'a>(pack: &'a CountyPack, of: Option<usize>) -> ListOf<'a> {
    let mut heads = vec![text("指标", 18), figure("数值", 14)];
    if of.is_none() {
        heads.push(text("说明", 24));
    }
    heads.extend([text("单位", 6), text("时点", 14), text("来源", 26)]);
    let rows: Vec<Vec<Item>> = asked(pack, of)
        .flat_map(|topic| {
            topic.figures.iter().map(move |figure| {
                let mut cells = vec![t(&figure.name)];
                match of {
                    Some(_) => cells.push(t(&figure.value)),
                    None => cells.extend(apart(figure)),
                }
                let is_undated = figure.as_of.is_empty() && figure.number.is_some();
                let day = if is_undated { "未写明" } else { &figure.as_of };
                cells.extend([dash(&figure.unit), dash(day), dash(&figure.source)]);
                row(of, topic, cells)
            })
        })
        .collect();
    plain("专项指标", with_topic(of, heads), Box::new(rows.into_iter()))
}

/// The figure as a number, and what is said beside or instead of it.
fn apart(figure: &TopicFigure) -> [Item; 2] {
    let hundredths = |number: f64| (number * 100.0 + 1e-6).floor() / 100.0;
    let number = figure.number.map(|number| {
        if figure.unit == "%" { hundredths(number * 100.0) } else { (number * 100.0).round() / 100.0 }
    });
    let is_number = figure.value.parse::<f64>().is_ok();
    [Item::Number(number), dash(if is_number { "" } else { &figure.value })]
}

/// Open findings of a topic, by check, the weightiest first.
fn open<'a>(pack: &'a CountyPack, topic: &TopicRow) -> BTreeMap<(Severity, &'a str), Vec<&'a Finding>> {
    let mut found: BTreeMap<(Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in pack.findings.iter().filter(|finding| finding.waived.is_none()) {
        if names(&topic.rules, &finding.rule, &finding.subject) {
            found.entry((finding.severity, &finding.rule)).or_default().push(finding);
        }
    }
    found
}

/// How many findings of a topic are open.
pub(crate) fn open_findings(pack: &CountyPack, topic: &TopicRow) -> usize {
    open(pack, topic).values().map(Vec::len).sum()
}

/// Findings that are told of each check.
const EXAMPLES: usize = 2;

pub(super) fn findings<'a>(record: &'a RunRecord, pack: &'a CountyPack, of: Option<usize>) -> ListOf<'a> {
    let heads = vec![text("级别", 5), text("检查项目", 20), figure("条数", 5), text("前几条", 50)];
    let mut rows = Vec::new();
    for topic in asked(pack, of) {
        for ((weight, rule), found) in open(pack, topic) {
            let title = record.rule(rule).map_or("", |rule| rule.title.as_str());
            // The county is that of the pack.
            let told = |finding: &&&Finding| {
                let message = finding.message.as_str();
                message
                    .strip_prefix(pack.name.as_str())
                    .unwrap_or(message)
                    .trim_start_matches('：')
                    .to_owned()
            };
            let first: Vec<String> = found.iter().take(EXAMPLES).map(|finding| told(&finding)).collect();
            let cells = vec![
                severity(weight),
                t(format!("{rule} {title}")),
                Item::Count(found.len() as u64),
                t(first.join("；")),
            ];
            rows.push(row(of, topic, cells));
        }
    }
    plain("有关问题", with_topic(of, heads), Box::new(rows.into_iter()))
}

/// Kinds of papers of a topic that the unit must have.
pub(crate) fn papers_of<'a>(
    pack: &'a CountyPack,
    topic: &'a TopicRow,
) -> impl Iterator<Item = &'a DocumentRow> {
    pack.by_document.iter().filter(|row| topic.papers.contains(&row.code))
}

pub(super) fn papers<'a>(pack: &'a CountyPack, of: Option<usize>) -> ListOf<'a> {
    let heads = vec![
        text("材料", 22),
        text("层级", 7),
        figure("应归", 6),
        figure("已归", 6),
        figure("缺件", 6),
        figure("不明", 6),
        text("责任单位（人）", 18),
    ];
    let mut rows = Vec::new();
    for topic in asked(pack, of) {
        for paper in papers_of(pack, topic).filter(|paper| paper.missing + paper.unknown > 0) {
            let cells = vec![
                t(format!("{} {}", paper.code, paper.name)),
                t(paper.level.label()),
                Item::Count(paper.required),
                Item::Count(paper.present),
                Item::Count(paper.missing),
                Item::Count(paper.unknown),
                t(&paper.responsible),
            ];
            rows.push(row(of, topic, cells));
        }
    }
    plain("未齐的有关材料", with_topic(of, heads), Box::new(rows.into_iter()))
}

/// Topics of which no register was handed in.
pub(super) fn without_data<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    let heads = vec![text("专题", 10), text("缺什么", 24), text("请补充", 30), text("有关材料", 16)];
    let rows = pack.topics.iter().filter(|topic| !topic.has_data()).map(|topic| {
        let [required, present] = papers_of(pack, topic)
            .fold([0, 0], |[all, there], paper| [all + paper.required, there + paper.present]);
        let papers = if required == 0 {
            "无应归材料".to_owned()
        } else {
            format!("应归{required}件，已归{present}件")
        };
        vec![t(&topic.name), t(topic.lacking.join("；")), t(&topic.add), t(papers)]
    });
    plain("没有资料的专题", heads, Box::new(rows))
}
