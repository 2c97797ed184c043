//! The sections (版块) of a pack: template → Markdown → blocks, tables straight from the record.

use crate::base::error::{Error, Problem, Result};
use crate::model::county::{CountyPack, chinese_date};
use crate::model::run::RunRecord;
use crate::render::blocks::{
    Block, Chart, ChartKind, Cover, KeyFigure, KeyFigures, Paragraph, Role, Series, Span,
};
use crate::render::{lists, markdown, template};
use serde::Serialize;
use tera::Context;

/// Plain figures for the templates; long lists stay with the directives.
#[derive(Serialize)]
struct Counts {
    missing_list: u64,
    interviews: usize,
    visits: usize,
    visited_households: usize,
    sampled: u64,
    disputes: usize,
    comparisons: usize,
    unmatched: usize,
    unplaced: usize,
    junk: usize,
    unchecked: usize,
    remarks: usize,
    sources: usize,
    waived: usize,
    contradictions: usize,
    other_findings: usize,
    unit_missing: usize,
    agree: usize,
    disagree: usize,
    skipped_rules: usize,
    document_kinds: usize,
    incomplete_kinds: usize,
}

/// All blocks of a unit's pack.
///
/// # Errors
/// Faults of the templates.
pub fn pack(record: &RunRecord, pack: &CountyPack) -> Result<Vec<Block>> {
    let name = if record.is_top(pack) { "prefecture.md.tera" } else { "county.md.tera" };
    let source = template::render(&record.templates, name, &context(record, pack))?;
    let mut all = vec![Block::Cover(cover(record, pack))];
    all.extend(markdown::blocks(&source, &mut |word, argument| {
        directive(record, pack, name, word, argument)
    })?);
    Ok(all)
}

fn directive(
    record: &RunRecord,
    pack: &CountyPack,
    file: &str,
    word: &str,
    name: &str,
) -> Result<Vec<Block>> {
    let unknown = |what: String| {
        Error::Problems(vec![Problem {
            file: format!("report-templates/{file}"),
            at: None,
            what,
            hint: format!("可用的表：{}", lists::NAMES.join("、")),
        }])
    };
    match word {
        "table" => {
            let list =
                lists::list(name, record, pack).ok_or_else(|| unknown(format!("没有名为“{name}”的表")))?;
            let title = list.title;
            let table = lists::table(list, record.is_top(pack));
            Ok(vec![if table.body.is_empty() { nothing(title) } else { Block::Table(table) }])
        }
        "chart" => Ok(chart(record, pack, name).map(Block::Chart).into_iter().collect()),
        "figures" => Ok(vec![Block::KeyFigures(figures(record, pack))]),
        "verdict" => Ok(vec![verdict(pack)]),
        other => Err(unknown(format!("模板指令“{other}”不存在"))),
    }
}

fn nothing(title: &str) -> Block {
    let spans = vec![Span::plain(format!("《{title}》：无。"))];
    Block::Paragraph(Paragraph { spans, role: Role::Body, mark: None })
}

fn cover(record: &RunRecord, pack: &CountyPack) -> Cover {
    let run = &record.summary;
    let top = record.is_top(pack);
    Cover {
        notice: "内部资料 注意保管".into(),
        title: format!("{}脱贫攻坚档案", pack.name),
        subtitle: if top { "考核材料汇总" } else { "考核材料包" }.into(),
        lines: vec![
            ("单位".into(), format!("{}（{}）", pack.name, pack.code)),
            ("数据时点".into(), chinese_date(&run.as_of)),
            ("归档时限".into(), chinese_date(&run.deadline)),
            ("程序版本".into(), run.tool.clone()),
            ("校验码".into(), run.input_digest.chars().take(16).collect()),
        ],
        issuer: run.name.clone(),
        date: chinese_date(&run.as_of),
    }
}

fn verdict(pack: &CountyPack) -> Block {
    let colour = pack.verdict.colour;
    let mark = lists::mark(colour);
    let word = format!("{}：{}。", colour.label(), colour.meaning());
    let reasons = pack.verdict.reasons.join("；");
    let reasons = if reasons.is_empty() { reasons } else { format!("{reasons}。") };
    let spans = vec![Span { mark, ..Span::strong(word) }, Span::plain(reasons)];
    Block::Paragraph(Paragraph { spans, role: Role::Conclusion, mark })
}

fn figures(record: &RunRecord, pack: &CountyPack) -> KeyFigures {
    let figure = |label: &str, value: String, unit: &str| KeyFigure {
        label: label.into(),
        value,
        unit: unit.into(),
        ..KeyFigure::default()
    };
    let totals = &pack.totals;
    let before = pack.trend.iter().rev().nth(1);
    let note = before.map_or_else(String::new, |point| {
        format!("{}为{}", chinese_date(&point.as_of), lists::percent(point.completeness))
    });
    let share = KeyFigure {
        note,
        mark: lists::mark(pack.verdict.colour),
        ..figure("完整率", lists::percent(totals.completeness), "")
    };
    KeyFigures {
        figures: vec![
            share,
            match record.summary.days_left {
                left if left < 0 => figure("超过归档时限", (-left).to_string(), "天"),
                left => figure("距归档时限", left.to_string(), "天"),
            },
            figure("缺件", totals.missing.to_string(), "件"),
            figure("情况不明", totals.unknown.to_string(), "件"),
            figure("错误", totals.errors.to_string(), "条"),
            figure("疑点", totals.warnings.to_string(), "条"),
        ],
        columns: 3,
    }
}

fn chart(record: &RunRecord, pack: &CountyPack, name: &str) -> Option<Chart> {
    let percent = |share: Option<f64>| share.map(|share| share * 100.0);
    let base = Chart { unit: "%".into(), digits: 2, maximum: Some(100.0), ..Chart::default() };
    match name {
        "trend" if pack.trend.len() > 1 => Some(Chart {
            kind: ChartKind::Lines,
            title: "完整率变化".into(),
            categories: pack.trend.iter().map(|point| point.as_of.clone()).collect(),
            series: vec![Series {
                name: "完整率".into(),
                values: pack.trend.iter().map(|p| percent(p.completeness)).collect(),
                mark: None,
            }],
            summary: pack.projection.sentence(),
            ..base
        }),
        "townships" if !pack.by_township.is_empty() => Some(Chart {
            title: "苏木乡镇完整率".into(),
            categories: pack.by_township.iter().map(|row| row.name.clone()).collect(),
            series: vec![Series {
                name: "完整率".into(),
                values: pack.by_township.iter().map(|r| percent(r.completeness)).collect(),
                mark: None,
            }],
            ..base
        }),
        "counties" if !record.summary.counties.is_empty() => {
            let counties = &record.summary.counties;
            let values = counties.iter().map(|county| percent(county.totals.completeness)).collect();
            Some(Chart {
                title: "各旗县区完整率".into(),
                categories: counties.iter().map(|county| county.name.clone()).collect(),
                series: vec![Series { name: "完整率".into(), values, mark: None }],
                ..base
            })
        }
        _ => None,
    }
}

/// Values of the templates.
pub(super) fn context(record: &RunRecord, pack: &CountyPack) -> Context {
    let top = record.is_top(pack);
    let units: Vec<&CountyPack> =
        std::iter::once(pack).chain(record.counties.iter().filter(|_| top)).collect();
    let sum = |count: &dyn Fn(&CountyPack) -> usize| units.iter().map(|unit| count(unit)).sum::<usize>();
    let open = |unit: &CountyPack, x: bool| {
        let papers = ["C003", "C004", "C010", "C012", "C013"];
        unit.findings
            .iter()
            .filter(|f| {
                f.waived.is_none() && f.rule.starts_with('X') == x && !papers.contains(&f.rule.as_str())
            })
            .count()
    };
    let incomplete = |row: &&crate::model::county::DocumentRow| row.missing + row.unknown > 0;
    let counts = Counts {
        document_kinds: pack.by_document.len(),
        incomplete_kinds: pack.by_document.iter().filter(incomplete).count(),
        missing_list: pack.totals.missing + pack.totals.unknown,
        interviews: sum(&|unit| unit.interviews.len()),
        visits: sum(&|unit| unit.visits.len()),
        visited_households: sum(&|unit| unit.households.iter().filter(|row| row.has_visit).count()),
        sampled: pack.links.sampled(),
        disputes: sum(&|unit| unit.comparisons.iter().filter(|row| row.agree.is_dispute()).count()),
        comparisons: sum(&|unit| unit.comparisons.len()),
        unmatched: sum(&|unit| unit.unmatched.len()),
        unplaced: sum(&|unit| unit.unplaced.len()),
        junk: sum(&|unit| unit.junk.len()),
        unchecked: pack.unchecked.len(),
        remarks: pack.remarks.len(),
        sources: pack.sources.len(),
        waived: sum(&|unit| unit.waived().count()),
        contradictions: sum(&|unit| open(unit, true)),
        other_findings: sum(&|unit| open(unit, false)),
        unit_missing: sum(&|unit| {
            unit.unit_papers.iter().filter(|paper| !paper.presence.is_present()).count()
        }),
        agree: pack.reconciliation.iter().filter(|row| row.agree == Some(true)).count(),
        disagree: pack.reconciliation.iter().filter(|row| row.agree == Some(false)).count(),
        skipped_rules: record.summary.rules.iter().filter(|rule| rule.skipped.is_some()).count(),
    };
    let mut context = Context::new();
    context.insert("name", &pack.name);
    context.insert("code", &pack.code);
    context.insert("as_of", &chinese_date(&record.summary.as_of));
    context.insert("deadline", &chinese_date(&record.summary.deadline));
    context.insert("days_left", &record.summary.days_left);
    context.insert("totals", &pack.totals);
    context.insert("completeness", &lists::percent(pack.totals.completeness));
    context.insert("links", &pack.links);
    context.insert("colour", pack.verdict.colour.label());
    context.insert("projection", &pack.projection.sentence());
    context.insert("counts", &counts);
    context.insert("counties", &record.summary.counties.len());
    context.insert("has_trend", &(pack.trend.len() > 1));
    context.insert("workbook", &crate::render::workbook_name(record, pack));
    context
}
