//! The sections (版块) of a pack: template → Markdown → blocks, tables straight from the record.

use crate::base::error::{Error, Problem, Result};
use crate::base::terms::{LinkState, Severity};
use crate::check::finding::Finding;
use crate::model::answers::Standing;
use crate::model::county::{Colour, CountyPack, HouseholdRow, Reconciliation, ReportOutcome, chinese_date};
use crate::model::deadlines::first_of;
use crate::model::duties::Duty;
use crate::model::rectification::SourceRow;
use crate::model::run::RunRecord;
use crate::model::score;
use crate::model::scoring::{SelfMark, absent_links, number};
use crate::model::seal::Seal;
use crate::render::blocks::{
    Block, Cover, KeyFigure, KeyFigures, Mark, Paragraph, Role, Span, Table, text_of,
};
use crate::render::values::{ColourLine, Counts, TopicValues, Values};
use crate::render::{bands, brief, charts, footnotes, lists, markdown, signing, template};
use std::collections::{BTreeMap, BTreeSet};
use tera::Context;

/// All blocks of a unit's pack.
///
/// # Errors
/// Faults of the templates.
pub fn pack(record: &RunRecord, pack: &CountyPack) -> Result<Vec<Block>> {
    let name = if record.is_top(pack) { "prefecture.md.tera" } else { "county.md.tera" };
    let seal = Seal::of(pack, &record.summary.as_of)?;
    let source = template::render(&record.templates, name, &context(record, pack, &seal)?)?;
    let mut all = vec![Block::Cover(cover(record, pack, &seal))];
    all.extend(markdown::blocks(&source, &mut |word, argument| {
        directive(record, pack, name, word, argument)
    })?);
    silence_captions(&mut all);
    crate::render::crossref::link(&mut all);
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
            let mut table = lists::table(list, record.is_top(pack));
            if let (Some(ranking), "ranking") = (&record.summary.ranking, name) {
                table.footnote = vec![Span::plain(lists::scoring::weights(ranking))];
            }
            match name {
                name if lists::problems::is_by_check(name) => {
                    bands::fold(&mut table, lists::problems::SHARED)
                }
                "reconciliation" => footnotes::move_reasons(&mut table, "结论"),
                "deadlines" => lists::time::shorten(pack, &mut table),
                _ => {}
            }
            if name == "unmatched" {
                let folder =
                    if record.is_top(pack) { String::new() } else { crate::render::folder(pack) + "/" };
                shorten(&mut table, &format!("archives/{folder}"));
            }
            Ok(vec![if table.body.is_empty() { nothing(title) } else { Block::Table(table) }])
        }
        "chart" => Ok(charts::chart(record, pack, name).map(Block::Chart).into_iter().collect()),
        "figures" => Ok(vec![Block::KeyFigures(figures(record, pack))]),
        "verdict" => Ok(vec![verdict(record, pack)]),
        "brief" if pack.brief.is_empty() => Ok(vec![nothing("县情")]),
        "brief" => Ok(vec![brief::page(pack)]),
        "signing" => Ok(vec![Block::Table(signing::table(pack))]),
        other => Err(unknown(format!("模板指令“{other}”不存在"))),
    }
}

fn nothing(title: &str) -> Block {
    let spans = vec![Span::plain(format!("{title}：无。"))];
    Block::Paragraph(Paragraph { spans, role: Role::Body, mark: None })
}

/// Takes what every path of the unit begins with off the first column.
fn shorten(table: &mut Table, front: &str) {
    for row in table.body.iter_mut().flat_map(|group| &mut group.rows) {
        for span in row.cells.iter_mut().take(1).flat_map(|cell| &mut cell.spans) {
            if let Some(rest) = span.text.strip_prefix(front) {
                span.text = rest.to_owned();
            }
        }
    }
}

/// A table right under a heading of the same words does not repeat them; one without words of its own has the heading's,
/// for the pages on which it goes on.
fn silence_captions(blocks: &mut [Block]) {
    let (mut heading, mut right_under) = (String::new(), false);
    for block in blocks {
        match block {
            Block::Heading(found) => {
                let text = text_of(&found.spans);
                heading = text.rsplit(['、', '）']).next().unwrap_or_default().to_owned();
                right_under = true;
            }
            Block::Table(table) => {
                let nameless = table.caption.is_empty() && !heading.is_empty();
                if nameless {
                    table.caption = vec![Span::plain(heading.clone())];
                }
                let same = !heading.is_empty() && text_of(&table.caption) == heading;
                table.under_its_heading = nameless || right_under && same;
                heading.clear();
            }
            // Behind words of the section a table has its own title.
            _ => right_under = false,
        }
    }
}

fn cover(record: &RunRecord, pack: &CountyPack, seal: &Seal) -> Cover {
    let run = &record.summary;
    let top = record.is_top(pack);
    let mut lines: Vec<(String, String)> = vec![
        ("检查时点".into(), chinese_date(&run.as_of)),
        ("数据时点".into(), data_date(pack)),
        ("归档时限".into(), chinese_date(&run.deadline)),
        ("校验码".into(), seal.to_string()),
    ];
    // Whoever answers for the pack signs it; a place is no office, and the program signs for nobody.
    lines.extend(pack.signers.lines().map(|(label, name)| (label.into(), name.into())));
    Cover {
        notice: "内部资料 注意保管".into(),
        title: format!("{}脱贫攻坚档案", pack.name),
        subtitle: if top { "考核材料汇总" } else { "考核材料包" }.into(),
        lines,
        code: seal.scanned(),
        ..Cover::default()
    }
}

/// 数据时点: the date of the data, which need not be the day of the check.
fn data_date(pack: &CountyPack) -> String {
    if pack.data_date.is_empty() { "登记表未写明".into() } else { chinese_date(&pack.data_date) }
}

fn verdict(record: &RunRecord, pack: &CountyPack) -> Block {
    let colour = pack.verdict.colour;
    let mark = lists::mark(colour);
    let word = format!("{}：{}。", colour.label(), colour.meaning());
    // The section 口径和检查项目 of the template.
    let section = if record.is_top(pack) { "第十一节" } else { "第十三节" };
    let reasons =
        pack.verdict.reasons.join("；").replace(score::SEE_CHECKS, &format!("见{section}“检查项目”"));
    let reasons = if reasons.is_empty() { reasons } else { format!("{reasons}。") };
    let spans = vec![Span { mark, ..Span::strong(word) }, Span::plain(reasons)];
    Block::Paragraph(Paragraph { spans, role: Role::Conclusion, mark })
}

fn figures(record: &RunRecord, pack: &CountyPack) -> KeyFigures {
    let figure = |label: &str, value: u64, unit: &str, mark: Option<Mark>, note: String| KeyFigure {
        label: label.into(),
        value: value.to_string(),
        unit: unit.into(),
        note,
        mark: mark.filter(|_| value > 0),
    };
    let (totals, links, left) = (&pack.totals, &pack.links, record.summary.days_left);
    let before = pack.trend.iter().rev().nth(1);
    let note = before.map_or_else(String::new, |point| {
        format!("{}为{}", chinese_date(&point.as_of), lists::percent(point.completeness))
    });
    let none = String::new;
    let word = |label: &str, value: &str, note: String| KeyFigure {
        label: label.into(),
        value: value.into(),
        note,
        ..KeyFigure::default()
    };
    let plain = |label, value, unit| figure(label, value, unit, None, none());
    let not_drawn =
        if links.not_sampled > 0 { format!("未抽取{}户", links.not_sampled) } else { String::new() };
    let apart = links.contradictory + links.detached;
    let apart_note = if apart > 0 {
        format!("矛盾{}户，脱节{}户", links.contradictory, links.detached)
    } else {
        String::new()
    };
    let apart_mark = if links.contradictory > 0 { Mark::Red } else { Mark::Yellow };
    KeyFigures {
        figures: vec![
            // In the colour of its own threshold: the verdict weighs more than papers.
            KeyFigure {
                label: "完整率".into(),
                value: lists::percent(totals.completeness),
                note,
                mark: lists::mark(score::band(totals.completeness)),
                ..KeyFigure::default()
            },
            plain(if left < 0 { "超过归档时限" } else { "距归档时限" }, left.unsigned_abs(), "天"),
            plain("缺件", totals.missing, "件"),
            plain("情况不明", totals.unknown, "件"),
            figure("错误", totals.errors, "条", Some(Mark::Red), none()),
            figure("疑点", totals.warnings, "条", Some(Mark::Yellow), none()),
            if links.sampled() == 0 {
                word("抽样户", "未抽样", none())
            } else {
                figure("抽样户", links.sampled(), "户", None, not_drawn)
            },
            match absent_links(pack) {
                _ if links.sampled() == 0 => word("矛盾和脱节", "未比对", none()),
                Some(why) if !record.is_top(pack) => word("矛盾和脱节", "未比对", why),
                _ => figure("矛盾和脱节", apart, "户", Some(apart_mark), apart_note),
            },
        ],
        columns: 4,
    }
}

/// [`values`] as the engine takes them.
pub(super) fn context(record: &RunRecord, pack: &CountyPack, seal: &Seal) -> Result<Context> {
    Context::from_serialize(&values(record, pack, seal))
        .map_err(|error| Error::Internal { stage: "render", what: format!("模板的值：{error}") })
}

/// Where open findings about sums and reports (R) are told in the section of the sums.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// A line of 对账 of the pack itself shows it as 不符.
    Line,
    /// 汇报材料数字核对 of the pack itself has its figure.
    Report,
    /// Nowhere: "全部相符" must not stand beside it. The tables of the counties stand in their own packs.
    Beside,
}

/// Those findings by rule, with their number.
fn about_sums<'a>(pack: &CountyPack, units: &[&'a CountyPack], wanted: Told) -> Vec<(&'a str, usize)> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in units {
        for finding in unit.findings.iter().filter(|finding| finding.waived.is_none()) {
            let shown = |row: &Reconciliation| row.agree == Some(false) && row.key == finding.subject;
            let told = match finding.rule.as_str() {
                _ if unit.code != pack.code => Told::Beside,
                "R002" | "R003" if unit.reconciliation.iter().any(shown) => Told::Line,
                // Every figure of a report has its line, with the outcome in it.
                "R005" => Told::Report,
                _ => Told::Beside,
            };
            if told == wanted && RECONCILED.contains(&finding.rule.as_str()) {
                *found.entry(&finding.rule).or_default() += 1;
            }
        }
    }
    found.into_iter().collect()
}

/// Rules about sums and reported figures; the other R rules speak about single projects and villages.
const RECONCILED: [&str; 6] = ["R001", "R002", "R003", "R005", "R006", "R010"];

/// Values of the templates.
fn values<'a>(record: &'a RunRecord, pack: &'a CountyPack, seal: &Seal) -> Values<'a> {
    let top = record.is_top(pack);
    let units: Vec<&CountyPack> =
        std::iter::once(pack).chain(record.counties.iter().filter(|_| top)).collect();
    let sum = |count: &dyn Fn(&CountyPack) -> usize| units.iter().map(|unit| count(unit)).sum::<usize>();
    let open = |unit: &CountyPack, name: &str| {
        unit.findings.iter().filter(|finding| lists::printed::shown(name, unit, finding)).count()
    };
    let all_open = |unit: &CountyPack, wanted: &dyn Fn(&Finding) -> bool| {
        unit.findings.iter().filter(|finding| finding.waived.is_none() && wanted(finding)).count()
    };
    let other = |weight: Severity| {
        sum(&|unit| {
            all_open(unit, &|f| f.severity == weight && lists::printed::shown("other_findings", unit, f))
        })
    };
    let drawn = |unit: &CountyPack, wanted: fn(&HouseholdRow) -> bool| {
        lists::coverage::drawn(unit).filter(|row| wanted(row)).count()
    };
    let reported = |wanted: &[ReportOutcome]| {
        pack.report_figures.iter().filter(|row| wanted.contains(&row.outcome)).count()
    };
    let own = record.own_part();
    let actions = lists::advice::actions(record, pack);
    let rectified = |count: fn(&SourceRow) -> u64| pack.rectification.iter().map(count).sum::<u64>();
    let week = lists::rectify::week(record, pack).len();
    let open_problems = lists::rectify::count_open(record, pack);
    let answers = lists::answers::all(record, pack);
    let stand = |standing: Standing| answers.iter().filter(|row| row.standing == standing).count();
    let answers_to_look_at = answers.iter().filter(|row| lists::answers::is_to_look_at(row)).count();
    let own_code = if top { "" } else { pack.code.as_str() };
    let found: BTreeSet<&str> = units
        .iter()
        .flat_map(|unit| &unit.findings)
        .filter(|finding| finding.waived.is_none())
        .map(|finding| finding.rule.as_str())
        .collect();
    let rules = &record.summary.rules;
    let incomplete = |row: &&crate::model::county::DocumentRow| row.missing + row.unknown > 0;
    let urgent = lists::printed::urgent_lines(record, pack);
    let (bureau_kinds, open_bureau_kinds) = lists::duties::bureau_kinds(pack);
    let handed = pack.duties.iter().map(|duty| duty.sums()).fold([0; 4], |mut sum, own| {
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        sum
    });
    let unlisted = |count: fn(&Duty) -> u64| {
        let duties = pack.duties.iter().filter(|duty| duty.is_open() && !lists::duties::is_listed(duty));
        duties.map(count).sum()
    };
    let beside = about_sums(pack, &units, Told::Beside);
    let skipped_rules = record.summary.rules.iter().filter(|rule| rule.open_in(own_code).is_some()).count();
    let unmatched = sum(&|unit| unit.unmatched.len());
    let unplaced = sum(&|unit| unit.unplaced.len());
    let reports_unread = reported(&[ReportOutcome::Unread]);
    let not_read = pack.unchecked.len() + unmatched + unplaced + reports_unread + skipped_rules;
    let sheet = pack.score.as_ref();
    let ranked = |wanted: bool| {
        let rows = record.summary.ranking.iter().flat_map(|ranking| &ranking.rows);
        rows.filter(|row| row.place.is_some() == wanted).count()
    };
    let in_hand = lists::readiness::whole(record, pack);
    let proofs = || sheet.into_iter().flat_map(|sheet| &sheet.evidence);
    let counts = Counts {
        indicators: sheet.map_or(0, |sheet| sheet.rows.len()),
        open_indicators: sheet.map_or(0, |sheet| sheet.count(|mark| matches!(mark, SelfMark::Open { .. }))),
        manual_indicators: sheet.map_or(0, |sheet| sheet.count(|mark| matches!(mark, SelfMark::Manual))),
        evidence: proofs().count(),
        open_evidence: proofs().filter(|row| row.present < row.required).count(),
        ranked: ranked(true),
        unranked: ranked(false),
        unreadable: pack.unreadable,
        all_unchecked: not_read as u64 + pack.unreadable + pack.totals.unknown,
        document_kinds: pack.by_document.len(),
        incomplete_kinds: pack.by_document.iter().filter(incomplete).count(),
        missing_list: pack.totals.missing + pack.totals.unknown,
        unfiled: sum(&|unit| lists::worklist::unfiled_households(unit).len()),
        interviews: sum(&|unit| unit.interviews.len()),
        visits: sum(&|unit| unit.visits.len()),
        visited_households: sum(&|unit| unit.households.iter().filter(|row| row.has_visit).count()),
        sampled: pack.links.sampled(),
        drawn_strangers: pack.drawn_strangers,
        disputes: sum(&|unit| unit.comparisons.iter().filter(|row| row.agree.is_dispute()).count()),
        comparisons: sum(&|unit| unit.comparisons.len()),
        unmatched,
        unplaced,
        junk: sum(&|unit| unit.junk.len()),
        unchecked: pack.unchecked.len(),
        remarks: pack.remarks.len(),
        sources: pack.sources.len(),
        waived: sum(&|unit| unit.waived().count()),
        contradictions: sum(&|unit| open(unit, "contradictions")),
        undrawn_contradictions: sum(&|unit| {
            let drawn: BTreeSet<&str> =
                lists::coverage::drawn(unit).map(|row| row.household_id.as_str()).collect();
            let shown = |f: &&Finding| lists::printed::shown("contradictions", unit, f);
            unit.findings.iter().filter(shown).filter(|f| !drawn.contains(f.household_id.as_str())).count()
        }),
        other_findings: sum(&|unit| open(unit, "other_findings")),
        open_findings: sum(&|unit| all_open(unit, &|_| true)),
        paper_findings: sum(&|unit| all_open(unit, &|finding| lists::is_paper_rule(&finding.rule))),
        link_findings: sum(&|unit| all_open(unit, &|finding| finding.rule.starts_with('X'))),
        other_errors: other(Severity::Error),
        other_warnings: other(Severity::Warning),
        other_hints: other(Severity::Info),
        other_checks: units
            .iter()
            .flat_map(|unit| {
                unit.findings.iter().filter(|f| lists::printed::shown("other_findings", unit, f))
            })
            .map(|finding| finding.rule.as_str())
            .collect::<BTreeSet<_>>()
            .len(),
        own_findings: open(pack, "own_findings"),
        own_required: own.required,
        own_missing: own.missing + own.unknown,
        uninterviewed: sum(&|unit| drawn(unit, |row| !row.has_interview)),
        interview_issues: sum(&|unit| {
            unit.interviews.iter().filter(|row| lists::coverage::has_issue(row)).count()
        }),
        unvisited: sum(&|unit| drawn(unit, |row| !row.has_visit)),
        visit_issues: sum(&|unit| unit.visits.iter().filter(|row| lists::coverage::is_abnormal(row)).count()),
        exceptions: sum(&|unit| drawn(unit, |row| row.state != LinkState::Consistent)),
        error_kinds: lists::printed::errors(record, pack).len(),
        urgent: urgent.len(),
        urgent_kinds: urgent.iter().filter(|line| !line.is_overdue()).map(|line| line.rules.len()).sum(),
        overdue: lists::printed::overdue(record, pack).len(),
        late_unsaid: pack.rectification.iter().map(|row| row.unknown_late).sum(),
        stray_problems: pack.strays.total,
        reconciliation: pack.reconciliation.len(),
        unreconciled: pack
            .reconciliation
            .iter()
            .filter(|row| row.agree.is_none() && (row.reported.is_some() || row.control.is_some()))
            .count(),
        report_figures: pack.report_figures.len(),
        reports_read: pack.reports_read,
        reports_unread,
        reports_agree: reported(&[ReportOutcome::Agrees]),
        reports_differ: reported(&[ReportOutcome::Differs, ReportOutcome::Explained]),
        reports_explained: reported(&[ReportOutcome::Explained]),
        reports_unjudged: reported(&[ReportOutcome::Unjudged]),
        other_dates: pack.reconciliation.iter().filter(|row| row.other_date).count(),
        silent_rules: rules
            .iter()
            .filter(|r| r.open_in(own_code).is_none() && !found.contains(r.code.as_str()))
            .count(),
        rules: rules.len(),
        unit_missing: sum(&|unit| {
            unit.unit_papers.iter().filter(|paper| !paper.presence.is_present()).count()
        }),
        agree: pack.reconciliation.iter().filter(|row| row.agree == Some(true)).count(),
        disagree: pack.reconciliation.iter().filter(|row| row.agree == Some(false)).count(),
        deadlines: pack.deadlines.len(),
        week,
        printed_week: week.min(lists::rectify::PRINTED),
        problems: rectified(|row| row.total),
        closed_problems: rectified(|row| row.closed),
        open_problems,
        printed_problems: open_problems.min(lists::rectify::PRINTED),
        answers: answers.len(),
        answers_unconfirmed: stand(Standing::Unconfirmed),
        answers_conflicting: answers.iter().filter(|row| !row.conflicts.is_empty()).count(),
        answers_overdue: stand(Standing::Overdue),
        answers_proposed: stand(Standing::Proposed),
        answers_to_look_at,
        printed_answers: answers_to_look_at.min(lists::answers::PRINTED),
        advice: actions.len(),
        first_advice: actions.len().min(lists::advice::PRINTED),
        advice_findings: actions.iter().map(|(_, action)| action.findings).sum(),
        advice_guesses: actions
            .iter()
            .take(lists::advice::PRINTED)
            .filter(|(_, action)| action.what.contains("可能"))
            .count(),
        duties: pack.duties.len(),
        open_duties: pack.duties.iter().filter(|duty| duty.is_open()).count(),
        listed_duties: pack.duties.iter().filter(|duty| lists::duties::is_listed(duty)).count(),
        unlisted_findings: unlisted(|duty| duty.all_findings()),
        unlisted_problems: unlisted(|duty| duty.problems),
        duty_required: handed[0],
        duty_present: handed[1],
        duty_missing: handed[2],
        duty_unknown: handed[3],
        bureau_papers: bureau_kinds,
        open_bureau_papers: open_bureau_kinds,
        reconcile_findings: beside.iter().map(|(_, count)| count).sum(),
        own_reconcile_findings: about_sums(pack, &[pack], Told::Beside).iter().map(|(_, count)| count).sum(),
        skipped_rules,
        readiness_files: in_hand.offenders.len(),
        brief: pack.brief.items.len(),
        topics: pack.topics.iter().filter(|topic| topic.has_data()).count(),
        topics_without_data: pack.topics.iter().filter(|topic| !topic.has_data()).count(),
    };
    let named = |(rule, count): &(&str, usize)| {
        let title = record.rule(rule).map_or("", |rule| rule.title.as_str());
        format!("{rule} {title}{count}条")
    };
    let named = |found: &[(&str, usize)]| found.iter().map(named).collect::<Vec<_>>().join("、");
    Values {
        name: &pack.name,
        code: &pack.code,
        as_of: chinese_date(&record.summary.as_of),
        data_date: data_date(pack),
        has_data_date: !pack.data_date.is_empty(),
        deadline: chinese_date(&record.summary.deadline),
        days_left: record.summary.days_left,
        totals: &pack.totals,
        people: pack.totals.people().said(),
        borderline: pack.totals.borderline.said(),
        monitored: pack.totals.monitored.said(),
        no_roll: pack.totals.no_roll,
        completeness: lists::percent(pack.totals.completeness),
        links: &pack.links,
        reconcile_rules: named(&beside),
        line_rules: named(&about_sums(pack, &units, Told::Line)),
        report_rules: named(&about_sums(pack, &units, Told::Report)),
        readiness: lists::readiness::conclusion(record, pack),
        colour: pack.verdict.colour.label(),
        projection: pack.outlook(),
        topics: topics(pack),
        without_data_number: numeral(counts.topics + 1),
        order: lists::ORDER,
        duty_columns: lists::duties::explained(pack),
        unlisted: first_of(&pack.unlisted, "旗县区"),
        counts,
        score_title: sheet.map_or("", |sheet| sheet.title.as_str()),
        score_basis: sheet.map_or("", |sheet| sheet.basis.as_str()),
        score_total: sheet.map_or_else(String::new, |sheet| number(sheet.total)),
        score_shipped: sheet.is_some_and(|sheet| sheet.shipped),
        score_sum: lists::scoring::sum(pack),
        counties: record.summary.counties.len(),
        colours: colours(record),
        tool: &record.summary.tool,
        pack_code: seal.to_string(),
        input_digest: record.summary.input_digest.get(..16).unwrap_or_default(),
        has_trend: pack.trend.len() > 1,
        workbook: crate::render::workbook_name(record, pack),
    }
}

/// Topics with something to tell, numbered.
fn topics(pack: &CountyPack) -> Vec<TopicValues<'_>> {
    let told = pack.topics.iter().enumerate().filter(|(_, topic)| topic.has_data());
    (1..)
        .zip(told)
        .map(|(number, (at, topic))| {
            let papers: Vec<_> = lists::topics::papers_of(pack, topic).collect();
            TopicValues {
                at,
                number: numeral(number),
                name: &topic.name,
                conclusion: &topic.conclusion,
                findings: lists::topics::open_findings(pack, topic),
                papers_required: papers.iter().map(|paper| paper.required).sum(),
                papers_present: papers.iter().map(|paper| paper.present).sum(),
                papers_open: papers.iter().filter(|paper| paper.missing + paper.unknown > 0).count(),
            }
        })
        .collect()
}

/// 一, 十二, 二十: numerals of headings, up to 99.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    let tens = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        more => format!("{}十", DIGITS[more]),
    };
    format!("{tens}{}", DIGITS[ones])
}

fn colours(record: &RunRecord) -> Vec<ColourLine> {
    let line = |colour: Colour| {
        let counties = record.counties.iter().filter(|county| county.verdict.colour == colour);
        let names: Vec<&str> = counties.map(|county| county.name.as_str()).collect();
        ColourLine {
            label: colour.label(),
            criteria: score::criteria(colour),
            count: if names.is_empty() { String::new() } else { names.len().to_string() },
            names: names.join("、"),
        }
    };
    [Colour::Red, Colour::Yellow, Colour::Green, Colour::Undecided].into_iter().map(line).collect()
}
