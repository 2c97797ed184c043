//! T004: a date that cannot be: after the as-of date, before targeted poverty alleviation began, or in another year than
//! the annual paper it stands on.

use super::dates::{self, PaperDate};
use crate::base::date::PartialDate;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::checked::document_key;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::rules::rectify::{self, Progress};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::catalogue::Frequency;
use crate::ingest::record::{Record, RecordKind};
use chrono::{Days, NaiveDate};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T004",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "材料或台账日期异常",
        basis: "市级通知第九条（真实准确）；内部规则",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/T004.md"),
        thresholds: &[Threshold {
            key: "grace",
            default: 31.0,
            unit: "天",
            what: "晚于时点多少天以内不算异常（登记表可能比时点新）",
            basis: "内部规则",
        }],
    },
    needs: &[&[
        Need::Register(RecordKind::FileValue),
        Need::Register(RecordKind::ArchiveList),
        Need::Register(RecordKind::HelperLog),
        Need::Register(RecordKind::Visit),
        Need::Register(RecordKind::Problem),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// 精准扶贫 began in November 2013: no paper of its procedures and no visit is older.
const FIRST_YEAR: i32 = 2013;

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    papers(world, sink);
    logs(world, sink);
    problems(world, sink);
}

fn papers(world: &World<'_>, sink: &mut Sink<'_>) {
    for paper in dates::of_papers(world) {
        let place = world.place_of(&paper.unit);
        let Some(why) = of_paper(world, &paper, &place.county) else { continue };
        sink.push(
            &world.at_unit(&paper.unit, &place),
            Fault {
                subject: document_key(&paper.kind.code, paper.year),
                what: format!("日期异常：{}日期{}{why}", paper.name(), paper.date),
                expected: "材料日期在其形成年度，且不晚于时点".into(),
                actual: paper.date.to_string(),
                evidence: vec![paper.evidence.clone()],
                responsible: crate::check::owners::of_paper(world, &paper.unit, &paper.kind.code),
            },
        );
    }
}

fn of_paper(world: &World<'_>, paper: &PaperDate<'_>, county: &str) -> Option<String> {
    if let Some(late) = late(world, paper.date, county) {
        return Some(late);
    }
    // 户口簿, 残疾证 and other papers that people brought along may be as old as they like.
    let procedural = !paper.kind.stage.is_empty() || paper.kind.frequency == Frequency::Yearly;
    if procedural && paper.date.year < FIRST_YEAR {
        return Some(format!("早于{FIRST_YEAR}年"));
    }
    // Papers of a year are begun in the last quarter of the year before (plans) and signed until the end of the next.
    let year = paper.year?;
    let first = NaiveDate::from_ymd_opt(year - 1, 10, 1)?;
    let outside = paper.date.latest()? < first || paper.date.year > year + 1;
    outside.then(|| format!("不在{year}年度及其前后"))
}

fn late(world: &World<'_>, date: PartialDate, county: &str) -> Option<String> {
    let grace = world.threshold(&RULE.meta, "grace", county).max(0.0) as u64;
    let last = world.input.as_of.checked_add_days(Days::new(grace))?;
    (date.earliest()? > last).then(|| format!("晚于时点{}", world.input.as_of.format("%Y-%m-%d")))
}

/// Visits of helpers and surveyors: one finding per household and log.
fn logs(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    for household in world.households() {
        for (kind, subject, name) in
            [(RecordKind::HelperLog, "log_date", "走访记录"), (RecordKind::Visit, "visit_date", "入户调查")]
        {
            let wrong: Vec<(&Record, PartialDate, String)> = data
                .of_household(kind, &household.id)
                .filter_map(|row| {
                    let date = row.date("date")?;
                    let early = (date.year < FIRST_YEAR).then(|| format!("早于{FIRST_YEAR}年"));
                    let why = late(world, date, &household.place.county).or(early)?;
                    Some((row, date, why))
                })
                .collect();
            let Some((_, date, why)) = wrong.first() else { continue };
            let more = if wrong.len() > 1 { format!("等{}条", wrong.len()) } else { String::new() };
            sink.push(
                &(HouseholdView { world, household }).at(),
                Fault {
                    subject: subject.into(),
                    what: format!("日期异常：{name}日期{date}{more}{why}"),
                    expected: format!("{name}日期不早于{FIRST_YEAR}年、不晚于时点"),
                    actual: date.to_string(),
                    evidence: wrong
                        .iter()
                        .map(|(row, ..)| cell_evidence(row, "date", Link::Ledger))
                        .collect(),
                    responsible: "帮扶责任人".into(),
                },
            );
        }
    }
}

/// Dates of the rectification ledger that speak of what has happened.
fn problems(world: &World<'_>, sink: &mut Sink<'_>) {
    for issue in &world.issues {
        let done = rectify::closed(issue.row) == Some(true)
            || rectify::progress(issue.row).is_some_and(|(state, _)| state == Progress::Done);
        // Before the work is done, 完成日期 may be the day it is planned for.
        let keys: &[(&str, &str)] = if done {
            &[("found_date", "反馈日期"), ("done_date", "完成日期"), ("closed_date", "销号日期")]
        } else {
            &[("found_date", "反馈日期")]
        };
        let wrong: Vec<(&str, String)> = keys
            .iter()
            .filter_map(|(key, name)| {
                let date = issue.row.date(key)?;
                let early = (date.year < FIRST_YEAR).then(|| format!("早于{FIRST_YEAR}年"));
                let why = late(world, date, issue.county()).or(early)?;
                Some((*key, format!("{name}{date}{why}")))
            })
            .collect();
        if wrong.is_empty() {
            continue;
        }
        let said: Vec<String> = wrong.iter().map(|(_, said)| said.clone()).collect();
        issue.report(
            sink,
            &Fault {
                what: format!("日期异常：{}{}", issue.name(), said.join("，")),
                expected: format!("日期不早于{FIRST_YEAR}年、不晚于时点"),
                actual: said.join("，"),
                evidence: wrong.iter().map(|(key, _)| issue.evidence(key)).collect(),
                ..Fault::default()
            },
        );
    }
}
