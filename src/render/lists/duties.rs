//! 责任清单: what everybody must hand over, with what is missing and overdue, in sum and paper by paper.

use super::{dash, each_unit, plain, t};
use crate::model::county::CountyPack;
use crate::model::duties::{Duty, DutyPaper, Party};
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};

/// Parties that a page lists one by one: they still owe something, and papers are among what they have to hand over.
/// Those that only have problems to put right meet them in the lists of problems.
pub(crate) fn is_listed(duty: &Duty) -> bool {
    duty.is_open() && duty.sums()[0] > 0
}

/// What the printed columns of problems of 责任清单 count; a column that holds 0 in every row is not printed. Empty when
/// none of them is.
pub(crate) fn explained(pack: &CountyPack) -> String {
    let listed: Vec<[u64; 10]> = pack.duties.iter().filter(|duty| is_listed(duty)).map(figures).collect();
    let printed = |columns: &[(usize, &str)]| -> Vec<String> {
        let some = columns.iter().filter(|(at, _)| listed.iter().any(|figures| figures[*at] > 0));
        some.map(|(_, name)| format!("“{name}”")).collect()
    };
    let ledgers = printed(&[(5, "未销号问题"), (6, "逾期问题")]);
    let found = printed(&[(7, "材料问题"), (8, "整改台账问题"), (9, "其他问题")]);
    let mut parts = Vec::new();
    if !ledgers.is_empty() {
        parts.push(format!("{}为整改台账上的问题数", ledgers.concat()));
    }
    if !found.is_empty() {
        parts.push(format!(
            "{}为检查发现、未作核实说明的问题数，几个单位共同负责的，计在写在最前的单位",
            found.concat()
        ));
    }
    // Without one of the three the sum of the others may leave out what parties beside the table have.
    if found.len() == 3 {
        parts.push("全部责任单位（人）的这三列合计，即全部未解决的问题（含提示）".into());
    }
    if parts.is_empty() { String::new() } else { format!("下表{}。", parts.join("；")) }
}

/// One line a party; with `open_duties`, of those that a page lists.
pub(super) fn duties<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let open = name == "open_duties";
    let listed = move |duty: &&Duty| !open || is_listed(duty);
    let all = || each_unit(record, pack).flat_map(|unit| &unit.duties).filter(listed);
    let mut sums = [0; 10];
    for duty in all() {
        for (sum, figure) in sums.iter_mut().zip(figures(duty)) {
            *sum += figure;
        }
    }
    // A county's list does not name the county.
    let word = if open { "本表合计" } else { "合计" };
    let (first, second) = if record.is_top(pack) { (word, "") } else { ("", word) };
    let mut totals = vec![t(first), t(second), t(""), t("")];
    totals.extend(sums.map(Item::Count));
    let rows = each_unit(record, pack).flat_map(move |unit| {
        unit.duties.iter().filter(listed).map(|duty| {
            let mut cells = who(&unit.name, duty);
            let figures = figures(duty);
            cells.extend(figures.iter().enumerate().map(|(at, figure)| match at {
                // Missing and overdue papers, overdue problems.
                2 | 4 | 6 => Item::tally(*figure, Mark::Red),
                _ => Item::Count(*figure),
            }));
            cells
        })
    });
    ListOf {
        totals: Some(totals),
        ..plain(
            "责任清单",
            vec![
                text("旗县区", 10),
                text("类别", 19),
                text("责任单位（人）", 34),
                text("苏木乡镇", 12),
                figure("应交", 7),
                figure("已交", 7),
                figure("缺件", 6),
                figure("不明", 6),
                figure("逾期材料", 7),
                figure("未销号问题", 7),
                figure("逾期问题", 7),
                figure("材料问题", 7),
                figure("整改台账问题", 7),
                figure("其他问题", 7),
            ],
            Box::new(rows),
        )
    }
}

/// The first five count papers, the next two the problems of the ledgers, the last three what the checks found: together
/// they are the open findings of the party.
fn figures(duty: &Duty) -> [u64; 10] {
    let [required, present, missing, unknown] = duty.sums();
    let papers = [required, present, missing, unknown, duty.overdue];
    let found =
        [duty.problems, duty.problems_overdue, duty.paper_findings, duty.ledger_findings, duty.findings];
    std::array::from_fn(|at| if at < 5 { papers[at] } else { found[at - 5] })
}

fn who(county: &str, duty: &Duty) -> Vec<Item> {
    vec![t(county), t(duty.party.label()), t(&duty.who), dash(&duty.township)]
}

/// Kinds of papers of the bureaus and member units: all, and those that are not handed over in full.
pub(crate) fn bureau_kinds(pack: &CountyPack) -> (usize, usize) {
    let bureaus =
        || pack.duties.iter().filter(|duty| duty.party == Party::Bureau).flat_map(|duty| &duty.papers);
    (bureaus().count(), bureaus().filter(|paper| is_owed(paper)).count())
}

fn is_owed(paper: &DutyPaper) -> bool {
    paper.present < paper.required
}

/// Lines of `duty_papers` with anything that is still owed: they stand first.
pub(crate) fn owed_papers(pack: &CountyPack) -> usize {
    pack.duties.iter().flat_map(|duty| &duty.papers).filter(|paper| is_owed(paper)).count()
}

/// One line a party and kind of paper; with `bureau_papers`, of the bureaus and member units alone, and with
/// `open_bureau_papers` of those among them that are not handed over in full.
pub(super) fn papers<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let (bureaus, open_only) = (name != "duty_papers", name == "open_bureau_papers");
    let late = record.summary.days_left < 0;
    // What is still owed stands first: it is all that is printed.
    let wanted: &[Option<bool>] = match name {
        "duty_papers" => &[Some(true), Some(false)],
        _ if open_only => &[Some(true)],
        _ => &[None],
    };
    let units = || each_unit(record, pack);
    let rows = wanted.iter().flat_map(move |open| units().map(move |unit| (open, unit))).flat_map(
        move |(open, unit)| {
            let duties = unit.duties.iter().filter(move |duty| !bureaus || duty.party == Party::Bureau);
            duties.flat_map(move |duty| {
                let papers =
                    duty.papers.iter().filter(move |paper| open.is_none_or(|open| open == is_owed(paper)));
                papers.map(move |paper| {
                    let known = record.labels.documents.get(&paper.code);
                    let open = paper.required - paper.present;
                    let mut cells = who(&unit.name, duty);
                    cells.extend([t(&paper.code), t(known.unwrap_or(&paper.code))]);
                    cells.extend([Item::Count(paper.required), Item::Count(paper.present)]);
                    cells.push(Item::tally(paper.missing, Mark::Red));
                    cells.extend([Item::Count(paper.unknown), Item::Count(if late { open } else { 0 })]);
                    cells
                })
            })
        },
    );
    let list = plain(
        match name {
            "bureau_papers" => "行业部门和成员单位应交材料",
            "open_bureau_papers" => "行业部门和成员单位未交齐的材料",
            _ => "应交材料",
        },
        vec![
            text("旗县区", 10),
            text("类别", 19),
            text("责任单位（人）", 34),
            text("苏木乡镇", 12),
            text("代码", 6),
            text("材料", 34),
            figure("应交", 7),
            figure("已交", 7),
            figure("缺件", 6),
            figure("不明", 6),
            figure("逾期材料", 7),
        ],
        Box::new(rows),
    );
    if !bureaus {
        return list;
    }
    // All of them are of one kind.
    let ListOf { title, mut heads, rows, totals } = list;
    heads.remove(1);
    let without = |mut cells: Vec<Item>| {
        cells.remove(1);
        cells
    };
    ListOf { title, heads, rows: Box::new(rows.map(without)), totals }
}
