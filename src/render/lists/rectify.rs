//! 整改: problems by source, those still open, and what must be done within a week of the day of the check.

use super::answers::{self, Answers};
use super::{dash, each_unit, plain, t};
use crate::model::county::CountyPack;
use crate::model::deadlines::Deadline;
use crate::model::rectification::{OpenProblem, SourceRow};
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Days of 本周必须办 from the day of the check on.
const WEEK: i64 = 7;
/// Rows that a page prints; the workbook has all.
pub(crate) const PRINTED: usize = 30;

/// 整改问题销号情况 by source.
pub(super) fn by_source(pack: &CountyPack) -> ListOf<'_> {
    // A column that most ledgers have nothing for.
    let at_once = pack.rectification.iter().any(|row| row.at_once > 0);
    let cells = move |name: &str, row: &SourceRow| {
        let mut cells = vec![
            t(name),
            Item::Count(row.total),
            Item::Count(row.closed),
            Item::tally(row.overdue, Mark::Red),
            Item::tally(row.due_10, Mark::Yellow),
            Item::Count(row.due_20),
            Item::Count(row.later),
            Item::Count(row.undated),
            Item::Count(row.lasting),
            Item::tally(row.unknown, Mark::Yellow),
        ];
        if at_once {
            cells.insert(cells.len() - 2, Item::Count(row.at_once));
        }
        cells
    };
    let mut sum = SourceRow::default();
    for row in &pack.rectification {
        sum.total += row.total;
        sum.closed += row.closed;
        sum.overdue += row.overdue;
        sum.due_10 += row.due_10;
        sum.due_20 += row.due_20;
        sum.later += row.later;
        sum.undated += row.undated;
        sum.lasting += row.lasting;
        sum.unknown += row.unknown;
        sum.at_once += row.at_once;
    }
    let totals = (pack.rectification.len() > 1).then(|| cells("合计", &sum));
    let rows = pack.rectification.iter().map(move |row| cells(&row.source, row));
    let mut heads = vec![
        text("问题来源", 18),
        figure("问题", 6),
        figure("已销号", 6),
        figure("超期", 6),
        figure("10天内", 6),
        figure("20天内", 6),
        figure("20天后", 6),
        figure("无时限", 6),
        figure("长期坚持", 6),
        figure("不明", 6),
    ];
    if at_once {
        heads.insert(heads.len() - 2, figure("立行立改", 6));
    }
    ListOf { totals, ..plain("整改问题销号情况", heads, Box::new(rows)) }
}

/// Problems that are not struck off, of the unit and of those below it.
pub(super) fn open<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let most = if name == "open_problems" { usize::MAX } else { PRINTED };
    let rows = each_unit(record, pack)
        .flat_map(|unit| {
            let answers = Rc::new(Answers::of(unit));
            unit.open_problems.iter().map(move |problem| (unit, Rc::clone(&answers), problem))
        })
        .take(most)
        .map(|(unit, answers, problem)| {
            vec![
                t(&unit.name),
                dash(problem.number().unwrap_or_default()),
                dash(&problem.source),
                dash(&problem.what),
                dash(&answers::owner(unit, &answers, problem)),
                dash(&problem.limit),
                left(problem),
            ]
        });
    let heads = vec![
        text("旗县区", 10),
        text("台账编号", 12),
        text("问题来源", 14),
        text("问题", 40),
        text("责任单位（人）", 18),
        text("整改时限", 11),
        text("距时限", 10),
    ];
    plain("未销号问题", heads, Box::new(rows))
}

fn left(problem: &OpenProblem) -> Item {
    match problem.days_left {
        _ if problem.unknown => Item::Marked("未写明是否销号".into(), Mark::Yellow),
        _ if problem.lasting => t("长期坚持"),
        Some(days) if days < 0 => Item::Marked(format!("超期{}天", -days), Mark::Red),
        Some(0) => Item::Marked("今日到期".into(), Mark::Yellow),
        Some(days) if days <= 10 => Item::Marked(format!("{days}天"), Mark::Yellow),
        Some(days) => t(format!("{days}天")),
        None if problem.limit.is_empty() => t("无时限"),
        None => t("没有具体日期"),
    }
}

/// Lines of [`open`] for a unit and those below it.
pub(crate) fn count_open(record: &RunRecord, pack: &CountyPack) -> usize {
    each_unit(record, pack).map(|unit| unit.open_problems.len()).sum()
}

/// 本周必须办: what is overdue or due within a week of the day of the check, and what a week must bring so that every
/// deadline is kept.
pub(super) fn this_week<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let mut rows = week(record, pack);
    if name == "first_week" {
        rows.truncate(PRINTED);
    }
    let heads = vec![
        figure("序号", 5),
        text("办什么", 56),
        text("责任单位（人）", 22),
        text("期限", 12),
        text("说明", 18),
    ];
    let rows = rows.into_iter().enumerate().map(|(at, mut row)| {
        row.insert(0, Item::Count(at as u64 + 1));
        row
    });
    plain("本周必须办", heads, Box::new(rows))
}

/// Its rows without their number.
pub(crate) fn week(record: &RunRecord, pack: &CountyPack) -> Vec<Vec<Item>> {
    let as_of = &record.summary.as_of;
    // What is late, then what is due, then what the week must bring for the deadlines.
    let (mut late, mut rows) = (Vec::new(), Vec::new());
    for unit in each_unit(record, pack) {
        let due =
            |problem: &&OpenProblem| !problem.lasting && problem.days_left.is_some_and(|days| days <= WEEK);
        for problem in unit.open_problems.iter().filter(due) {
            let number = problem.number().map(|number| format!("（{number}）")).unwrap_or_default();
            let what = format!("{}问题整改销号{number}：{}", problem.source, shorten(&problem.what));
            let owner = if problem.owner.is_empty() { "台账未写责任单位" } else { &problem.owner };
            let own = record.is_top(pack) && !owner.starts_with(&unit.name);
            let owner = if own { format!("{} {owner}", unit.name) } else { owner.to_owned() };
            let into = if problem.days_left < Some(0) { &mut late } else { &mut rows };
            into.push(vec![t(what), t(owner), t(&problem.limit), left(problem)]);
        }
        let mut waived: BTreeMap<&str, u64> = BTreeMap::new();
        for finding in unit.waived() {
            let Some(waiver) = &finding.waived else { continue };
            let days = days_between(as_of, &waiver.expires);
            if days.is_some_and(|days| (0..=WEEK).contains(&days)) {
                *waived.entry(&waiver.expires).or_default() += 1;
            }
        }
        for (expires, count) in waived {
            let what = format!("核实说明将于{expires}到期，涉及{count}条：整改完毕或重新核实");
            rows.push(vec![t(what), t(&unit.name), t(expires), t("到期后恢复为问题")]);
        }
    }
    late.append(&mut rows);
    late.extend(pack.deadlines.iter().filter_map(|deadline| share_of_week(pack, deadline)));
    late
}

/// What a week must bring for one deadline.
fn share_of_week(pack: &CountyPack, deadline: &Deadline) -> Option<Vec<Item>> {
    let open = deadline.open();
    if open == 0 || !deadline.counted && deadline.total == 0 {
        return None;
    }
    let unit = deadline.counts.unit();
    let (what, why) = if deadline.days_left < 0 {
        (format!("{}：已超过时限，余下{open}{unit}立即办结", deadline.title()), t("已超过时限"))
    } else {
        let needed = deadline.needed_per_day?;
        let share = ((needed * WEEK.min(deadline.days_left.max(1)) as f64).ceil() as u64).min(open);
        let lately = deadline.lately_per_day.map_or_else(
            || "近期每天办多少不明".to_owned(),
            |lately| format!("近期每天{}", crate::ingest::record::format_number(lately)),
        );
        let needed = crate::ingest::record::format_number(needed);
        let what = format!("{}：未完成{open}{unit}，本周至少完成{share}{unit}", deadline.title());
        (what, t(format!("每天需{needed}，{lately}")))
    };
    Some(vec![t(what), t(&pack.name), t(&deadline.deadline), why])
}

fn days_between(from: &str, to: &str) -> Option<i64> {
    let day = |iso: &str| NaiveDate::parse_from_str(iso, "%Y-%m-%d").ok();
    Some((day(to)? - day(from)?).num_days())
}

/// The first words of a long description.
fn shorten(what: &str) -> String {
    const MOST: usize = 60;
    if what.chars().count() <= MOST {
        return what.to_owned();
    }
    what.chars().take(MOST).chain(['…']).collect()
}
