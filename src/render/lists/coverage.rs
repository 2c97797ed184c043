//! What a page says of the three links: how far each reaches, township by township, and only the exceptions one by
//! one. Every record stands in the workbook.

use super::{dash, each_unit, mark, pending_reason, plain, standing, t};
use crate::base::terms::LinkState;
use crate::model::county::{CountyPack, HouseholdRow, InterviewRow, VisitRow};
use crate::model::run::{Links, RunRecord};
use crate::render::cells::{Head, Item, ListOf, figure, text};
use std::collections::{BTreeMap, BTreeSet};

/// Drawn households of a unit.
pub(crate) fn drawn(unit: &CountyPack) -> impl Iterator<Item = &HouseholdRow> {
    unit.households.iter().filter(|row| row.state != LinkState::NotSampled)
}

/// Does the interview hold anything that must be followed up?
pub(crate) fn has_issue(row: &InterviewRow) -> bool {
    says_something(&row.issues)
}

/// Is the visit an exception: something abnormal, or a household that no register counts?
pub(crate) fn is_abnormal(row: &VisitRow) -> bool {
    says_something(&row.abnormal) || row.state.is_none()
}

/// Did the household of an interview or visit leave something open? Offices write 无 and 否 into empty columns.
fn says_something(text: &str) -> bool {
    !matches!(text.trim(), "" | "无" | "否" | "没有" | "正常" | "—" | "-" | "/")
}

/// Links of the drawn households of every township, in the order of the archive.
fn townships(pack: &CountyPack) -> Vec<(&str, Vec<&HouseholdRow>)> {
    let mut order: Vec<(&str, Vec<&HouseholdRow>)> = Vec::new();
    for row in drawn(pack) {
        match order.iter_mut().find(|(name, _)| *name == row.township_name) {
            Some((_, rows)) => rows.push(row),
            None => order.push((&row.township_name, vec![row])),
        }
    }
    order
}

type Count = fn(&HouseholdRow) -> bool;

/// A line a township, and their sum when there are several.
fn by_township<'a>(
    title: &'static str,
    pack: &'a CountyPack,
    columns: &[(&'static str, Count)],
) -> ListOf<'a> {
    let line = |name: &str, rows: &[&HouseholdRow]| {
        let mut cells = vec![dash(name), Item::Count(rows.len() as u64)];
        cells.extend(
            columns.iter().map(|(_, count)| Item::Count(rows.iter().filter(|row| count(row)).count() as u64)),
        );
        cells
    };
    let groups = townships(pack);
    let all: Vec<&HouseholdRow> = drawn(pack).collect();
    let mut heads: Vec<Head> = vec![text("苏木乡镇", 14), figure("抽样户", 8)];
    heads.extend(columns.iter().map(|(name, _)| figure(name, 8)));
    let rows: Vec<Vec<Item>> = groups.iter().map(|(name, rows)| line(name, rows)).collect();
    let totals = (groups.len() > 1).then(|| line("合计", &all));
    ListOf { totals, ..plain(title, heads, Box::new(rows.into_iter())) }
}

pub(super) fn interview_coverage(pack: &CountyPack) -> ListOf<'_> {
    by_township(
        "访谈覆盖情况",
        pack,
        &[("访谈已覆盖", |row| row.has_interview), ("未覆盖", |row| !row.has_interview)],
    )
}

pub(super) fn visit_coverage(pack: &CountyPack) -> ListOf<'_> {
    by_township("到户情况", pack, &[("已入户", |row| row.has_visit), ("未入户", |row| !row.has_visit)])
}

pub(super) fn link_coverage(pack: &CountyPack) -> ListOf<'_> {
    by_township(
        "三环节比对结果",
        pack,
        &[
            ("一致", |row| row.state == LinkState::Consistent),
            ("存疑", |row| row.state == LinkState::Doubtful),
            ("脱节", |row| row.state == LinkState::Detached),
            ("矛盾", |row| row.state == LinkState::Contradictory),
            ("三环节齐备", |row| row.has_file && row.has_interview && row.has_visit),
        ],
    )
}

/// Interviews of one level.
#[derive(Default)]
struct Asked<'a> {
    rows: u64,
    /// (county, name)
    people: BTreeSet<(&'a str, &'a str)>,
    issues: u64,
}

/// Who was interviewed, by level.
pub(super) fn interview_levels<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let mut levels: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for unit in each_unit(record, pack) {
        for row in &unit.interviews {
            let slot = levels.entry(&row.level).or_default();
            slot.rows += 1;
            slot.people.insert((&unit.code, &row.interviewee));
            slot.issues += u64::from(has_issue(row));
        }
    }
    let line = |name: &str, counts: [u64; 3]| {
        let mut cells = vec![dash(name)];
        cells.extend(counts.map(Item::Count));
        cells
    };
    let counts = |asked: &Asked<'_>| [asked.rows, asked.people.len() as u64, asked.issues];
    let sum = levels.values().map(counts).fold([0; 3], |sum, own| [0, 1, 2].map(|at| sum[at] + own[at]));
    let totals = (levels.len() > 1).then(|| line("合计", sum));
    let rows: Vec<Vec<Item>> = levels.iter().map(|(name, asked)| line(name, counts(asked))).collect();
    ListOf {
        totals,
        ..plain(
            "访谈对象",
            vec![text("层级", 14), figure("记录", 8), figure("被访谈人", 8), figure("记有问题", 8)],
            Box::new(rows.into_iter()),
        )
    }
}

pub(super) fn interview_issues<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "访谈发现的问题",
        vec![
            text("编号", 8),
            text("日期", 9),
            text("层级", 10),
            text("被访谈人", 8),
            text("单位职务", 12),
            text("问题", 16),
            text("回答", 16),
            text("发现问题", 24),
        ],
        Box::new(each_unit(record, pack).flat_map(|unit| &unit.interviews).filter(|row| has_issue(row)).map(
            |row| {
                vec![
                    t(&row.id),
                    t(&row.date),
                    dash(&row.level),
                    Item::Name(row.interviewee.clone()),
                    dash(&row.post),
                    dash(&row.topic),
                    dash(&row.figures),
                    dash(&row.issues),
                ]
            },
        )),
    )
}

pub(super) fn visit_issues<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "入户异常记录",
        vec![
            text("苏木乡镇", 12),
            text("嘎查村", 12),
            text("户主", 9),
            text("户编号", 16),
            text("日期", 11),
            text("调查员", 12),
            text("异常记录", 24),
        ],
        Box::new(each_unit(record, pack).flat_map(|unit| &unit.visits).filter(|row| is_abnormal(row)).map(
            |row| {
                let mut said = Vec::new();
                if says_something(&row.abnormal) {
                    said.push(row.abnormal.as_str());
                }
                if row.state.is_none() {
                    said.push("不在已脱贫享受政策户内");
                }
                vec![
                    dash(&row.township_name),
                    dash(&row.village),
                    Item::Name(row.head_name.clone()),
                    t(&row.household_id),
                    t(&row.date),
                    dash(&row.surveyors),
                    t(said.join("；")),
                ]
            },
        )),
    )
}

/// Drawn households that need a hand: `uninterviewed`, `unvisited`, or every one that is not 一致.
pub(super) fn households<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let (title, wanted): (_, Count) = match name {
        "uninterviewed" => ("访谈未覆盖的抽样户", |row| !row.has_interview),
        "unvisited" => ("未入户的抽样户", |row| !row.has_visit),
        _ => ("需要处理的抽样户", |row| row.state != LinkState::Consistent),
    };
    let rows: Vec<&HouseholdRow> =
        each_unit(record, pack).flat_map(drawn).filter(|row| wanted(row)).collect();
    let mut heads = vec![
        text("苏木乡镇", 12),
        text("嘎查村", 12),
        text("户主", 9),
        text("户编号", 16),
        text("档案", 6),
        text("访谈", 6),
        text("入户", 6),
        text("结论", 6),
        figure("矛盾项", 6),
        figure("存疑项", 6),
    ];
    let why = pending_reason(&rows, &mut heads);
    let line = move |row: &'a HouseholdRow| {
        let mut line = vec![
            dash(&row.township_name),
            dash(&row.village),
            Item::Name(row.head_name.clone()),
            t(&row.household_id),
        ];
        line.extend(standing(row, why));
        line
    };
    plain(title, heads, Box::new(rows.into_iter().map(line)))
}

/// Three links of every county.
pub(super) fn county_links<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let line = |name: &str, links: &Links, colour: Option<Item>| {
        vec![
            t(name),
            colour.unwrap_or_else(|| t("")),
            Item::Count(links.sampled()),
            Item::Count(links.consistent),
            Item::Count(links.doubtful),
            Item::Count(links.detached),
            Item::Count(links.contradictory),
            Item::Count(links.complete),
            Item::Count(links.not_sampled),
        ]
    };
    let whole = &record.prefecture.links;
    let mut below = Links::default();
    record.counties.iter().for_each(|county| below.add(&county.links));
    let rest = Links {
        consistent: whole.consistent.saturating_sub(below.consistent),
        doubtful: whole.doubtful.saturating_sub(below.doubtful),
        detached: whole.detached.saturating_sub(below.detached),
        contradictory: whole.contradictory.saturating_sub(below.contradictory),
        complete: whole.complete.saturating_sub(below.complete),
        not_sampled: whole.not_sampled.saturating_sub(below.not_sampled),
    };
    ListOf {
        totals: Some(line("合计", whole, None)),
        ..plain(
            "各旗县区三环节比对情况",
            vec![
                text("旗县区", 12),
                text("结论", 6),
                figure("抽样户", 7),
                figure("一致", 7),
                figure("存疑", 7),
                figure("脱节", 7),
                figure("矛盾", 7),
                figure("三环节齐备", 7),
                figure("未抽取", 7),
            ],
            Box::new(
                record
                    .counties
                    .iter()
                    .map(move |county| line(&county.name, &county.links, Some(verdict(county))))
                    .chain((rest != Links::default()).then(|| line(NO_COUNTY, &rest, None))),
            ),
        )
    }
}

/// Records of the top unit that name no county: a row of their own makes every column add up.
const NO_COUNTY: &str = "未对应旗县";

/// Interviews and visits of every county.
pub(super) fn county_coverage<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let line = |name: &str, units: &[&CountyPack]| {
        let drawn_rows =
            |count: Count| units.iter().flat_map(|unit| drawn(unit)).filter(|row| count(row)).count() as u64;
        let sum =
            |count: fn(&CountyPack) -> usize| units.iter().map(|unit| count(unit)).sum::<usize>() as u64;
        let mut row = vec![t(name)];
        row.extend(
            [
                drawn_rows(|_| true),
                drawn_rows(|row| row.has_interview),
                drawn_rows(|row| !row.has_interview),
                drawn_rows(|row| row.has_visit),
                drawn_rows(|row| !row.has_visit),
                sum(|unit| unit.interviews.len()),
                sum(|unit| unit.visits.len()),
            ]
            .map(Item::Count),
        );
        row
    };
    let own = &record.prefecture;
    let rest = !(own.interviews.is_empty() && own.visits.is_empty()) || drawn(own).next().is_some();
    let all: Vec<&CountyPack> = std::iter::once(own).chain(&record.counties).collect();
    ListOf {
        totals: Some(line("合计", &all)),
        ..plain(
            "各旗县区访谈和入户情况",
            vec![
                text("旗县区", 12),
                figure("抽样户", 7),
                figure("访谈已覆盖", 8),
                figure("未覆盖", 7),
                figure("已入户", 7),
                figure("未入户", 7),
                figure("访谈记录", 7),
                figure("入户记录", 7),
            ],
            Box::new(
                record
                    .counties
                    .iter()
                    .map(move |county| line(&county.name, &[county]))
                    .chain(rest.then(|| line(NO_COUNTY, &[&record.prefecture]))),
            ),
        )
    }
}

/// 红黄绿 of a county, as a cell.
pub(super) fn verdict(county: &CountyPack) -> Item {
    let colour = county.verdict.colour;
    match mark(colour) {
        Some(mark) => Item::Marked(colour.label().into(), mark),
        None => t(colour.label()),
    }
}
