//! 工作清单: what is to be done, by whom, in the order in which an archivist walks through the archive.
//!
//! One line is one thing to do. Several findings about one paper are one line, a household without any folder is one
//! line for all its papers, and a paper that is 不明 because its file is damaged stands with that file.

mod gather;
#[cfg(test)]
mod tests;

use super::{answers, dash, each_unit, plain, presence, severity, t};
use crate::base::answers::{CARRIED, Column, NUMBER};
use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::model::answers::AnswerRow;
use crate::model::county::{CountyPack, chinese_date};
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Head, Item, ListOf, text};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the work list.
#[derive(Debug, Clone)]
pub struct Job {
    pub county: String,
    pub township: String,
    village: String,
    group: String,
    head: String,
    household_id: String,
    /// Who must act: a person by name, else the office.
    pub person: String,
    /// The office, as the rule or the catalogue names it.
    office: String,
    action: String,
    paper: String,
    year: String,
    state: Item,
    severity: Severity,
    checks: Vec<String>,
    first_seen: String,
    relapse: String,
    source: Item,
    numbers: Vec<String>,
    /// The time limit of its own (ISO date): of a problem the ledger's.
    limit: Option<String>,
    /// What was answered so far.
    answer: AnswerRow,
    order: Order,
}

/// Where a line stands: within the townships first, then what belongs to the county; within a township village by
/// village, its households before its own papers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    above: bool,
    township: String,
    village: (usize, String),
    household: (usize, String),
    severity: Severity,
    rule: String,
    subject: String,
}

/// Lines of the unit; of every county for the top unit.
#[must_use]
pub fn jobs(record: &RunRecord, pack: &CountyPack) -> Vec<Job> {
    each_unit(record, pack).flat_map(|unit| gather::View::new(record, unit).jobs()).collect()
}

/// Heads of the list. What a printed page has no room for stands at the right, from [`PRINTED_TO`] on.
#[must_use]
pub fn heads(top: bool) -> Vec<Head> {
    let county = top.then_some(text("旗县区", 10));
    let rest = [
        text("责任人", 16),
        text("苏木乡镇", 9),
        text("嘎查村、组", 11),
        text("户主", 7),
        text("户编号", 15),
        text("要做什么", 42),
        text("现状", 12),
        text("办结时限", 9),
        text(Column::Handling.label(), 9),
        text(Column::Owner.label(), 8),
        text(Column::Due.label(), 10),
        text(Column::Statement.label(), 12),
        text(Column::Evidence.label(), 16),
        text(Column::By.label(), 9),
        text(Column::Date.label(), 11),
        text("答复核对", 20),
        text("级别", 7),
        text("材料", 26),
        text("年度", 7),
        text("责任单位", 26),
        text("检查项目", 40),
        text("首次发现", 11),
        text("反弹", 16),
        text("出处", 70),
        text(NUMBER, 36),
        text(CARRIED, 10),
    ];
    county.into_iter().chain(rest).collect()
}

/// The first column of the list that is not printed.
pub const PRINTED_TO: &str = "佐证";

/// The time limit that the ledger sets for the problem a finding is about.
pub(in super::super) fn limit<'a>(unit: &'a CountyPack, finding: &Finding) -> Option<&'a str> {
    let is_problem = finding.rule.starts_with('Z');
    unit.problem_limits.get(&finding.subject).filter(|_| is_problem).map(String::as_str)
}

/// `6月30日`: the title says the year; with the year where it is another, and with a word when it has passed.
fn due(record: &RunRecord, job: &Job) -> Item {
    let general = record.summary.deadline.as_str();
    let iso = job.limit.as_deref().unwrap_or(general);
    let long = chinese_date(iso);
    let day = long.split_once('年').filter(|_| iso.get(..4) == general.get(..4));
    let day = day.map_or(long.as_str(), |(_, day)| day);
    if is_past(record, iso) { Item::Marked(format!("{day}，已逾期"), Mark::Red) } else { t(day) }
}

/// Did the day (ISO date) go by before the run?
pub(in super::super) fn is_past(record: &RunRecord, iso: &str) -> bool {
    iso < record.summary.as_of.as_str()
}

/// The cells of a line.
#[must_use]
pub fn row(record: &RunRecord, top: bool, job: &Job) -> Vec<Item> {
    let place = [job.village.as_str(), &job.group].map(str::trim).join(" ");
    let mut cells = vec![
        t(&job.person),
        dash(&job.township),
        dash(place.trim()),
        if job.head.is_empty() { t("—") } else { Item::Name(job.head.clone()) },
        dash(&job.household_id),
        t(&job.action),
        job.state.clone(),
        due(record, job),
    ];
    cells.extend(answers::inputs(Some(&job.answer)));
    cells.extend([
        answers::standing(&job.answer),
        severity(job.severity),
        dash(&job.paper),
        dash(&job.year),
        dash(&job.office),
        dash(&job.checks.join("；")),
        t(&job.first_seen),
        dash(&job.relapse),
        job.source.clone(),
        dash(&job.numbers.join("；")),
        answers::carried(Some(&job.answer)),
    ]);
    if top {
        cells.insert(0, dash(&job.county));
    }
    cells
}

/// Line that heads the block of one person: `帮扶责任人 张文义　3项：补交2、其他1`.
#[must_use]
pub fn block(person: &str, jobs: &[&Job]) -> String {
    let papers = jobs.iter().filter(|job| matches!(job.state, Item::Marked(..))).count();
    format!("{person}　小计{}项：缺件和不明{papers}项，其他{}项", jobs.len(), jobs.len() - papers)
}

/// The lines by person, persons in the order in which the work list first names them.
#[must_use]
pub fn by_person(jobs: &[Job]) -> Vec<(&str, Vec<&Job>)> {
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut blocks: Vec<(&str, Vec<&Job>)> = Vec::new();
    for job in jobs {
        let next = blocks.len();
        let slot = *at.entry((&job.county, &job.person)).or_insert(next);
        if slot == next {
            blocks.push((&job.person, Vec::new()));
        }
        blocks[slot].1.push(job);
    }
    blocks
}

/// 工作清单 as a list.
pub(super) fn worklist<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let top = record.is_top(pack);
    let rows = jobs(record, pack).into_iter().map(move |job| row(record, top, &job));
    plain("工作清单", heads(top), Box::new(rows))
}

/// 未建档户明细: the papers behind the one line of a household without a folder.
pub(super) fn unfiled<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "未建档户明细",
        vec![
            text("旗县区", 10),
            text("苏木乡镇", 12),
            text("嘎查村", 12),
            text("户主", 9),
            text("户编号", 18),
            text("材料", 34),
            text("状态", 10),
            text("责任单位（人）", 24),
            text("说明", 30),
        ],
        Box::new(each_unit(record, pack).flat_map(|unit| {
            let unfiled = unfiled_households(unit);
            unit.missing_papers().filter(move |paper| unfiled.contains(paper.unit)).map(move |paper| {
                vec![
                    t(&unit.name),
                    dash(paper.township),
                    dash(paper.village),
                    Item::Name(paper.head.into()),
                    t(paper.unit),
                    t(paper.name),
                    presence(paper.presence),
                    dash(paper.responsible),
                    dash(paper.remark),
                ]
            })
        })),
    )
}

/// Households with an open C001.
pub(crate) fn unfiled_households(unit: &CountyPack) -> BTreeSet<&str> {
    unit.findings
        .iter()
        .filter(|finding| finding.rule == "C001" && finding.waived.is_none())
        .map(|finding| finding.household_id.as_str())
        .collect()
}
