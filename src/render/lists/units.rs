//! Totals of units: overview, counties, levels, townships.

use super::coverage::verdict;
use super::{dash, mark, plain, t};
use crate::base::terms::Level;
use crate::model::county::{CountyPack, TownshipRow};
use crate::model::run::{Links, People, RunRecord, Totals};
use crate::render::cells::{Head, Item, ListOf, figure, text};

pub(super) fn overview<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain("总览", vec![text("项目", 26), text("数值", 40)], Box::new(overview_rows(record, pack).into_iter()))
}

/// A count that no register gives, and one that cannot be made out.
const NOT_GIVEN: &str = "未提供";
const UNKNOWN: &str = "不明";

/// Every county with its verdict, papers, problems and links; the top unit's own papers and problems stand in a row of
/// their own, so that every column adds up.
pub(super) fn counties<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let mut list = county_papers(record);
    list.heads.extend([
        figure("抽样户", 7),
        figure("一致", 7),
        figure("存疑", 7),
        figure("脱节", 7),
        figure("矛盾", 7),
    ]);
    let links = |links: &Links| {
        [links.sampled(), links.consistent, links.doubtful, links.detached, links.contradictory]
            .map(Item::Count)
    };
    let below = record.counties.iter().map(|county| county.links).chain([Links::default()]);
    let rows: Vec<Vec<Item>> = list
        .rows
        .zip(below)
        .map(|(mut row, own)| {
            row.extend(links(&own));
            row
        })
        .collect();
    list.rows = Box::new(rows.into_iter());
    if let Some(totals) = &mut list.totals {
        totals.extend(links(&record.prefecture.links));
    }
    list
}

/// The same without the links, for a page.
pub(super) fn county_papers<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let own = record.own_part();
    let name = format!("{}本级", record.prefecture.name);
    ListOf {
        title: "各旗县区情况",
        heads: {
            let mut heads =
                join_papers(vec![text("旗县区", 12), text("结论", 6), figure("户数", 8), figure("人口", 8)]);
            heads.extend([figure("错误", 7), figure("疑点", 7)]);
            heads
        },
        rows: Box::new(
            record
                .counties
                .iter()
                .map(|county| county_row(&county.name, verdict(county), &county.totals))
                // Nothing of its own: no row of zeros.
                .chain((own != Totals::default()).then(|| county_row(&name, dash(""), &own))),
        ),
        totals: Some(county_row("合计", dash(""), &record.summary.totals)),
    }
}

pub(super) fn by_level<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    // Without a roll nobody knows how many there are.
    let counted = pack.by_level.iter().any(|row| row.level == Level::Household);
    let unknown = (pack.totals.no_roll && !counted).then(|| {
        let mut cells = vec![t(Level::Household.label())];
        cells.extend((0..5).map(|_| t(UNKNOWN)));
        cells.push(Item::Share(None));
        cells
    });
    ListOf {
        totals: Some({
            // Households, villages and bureaus do not add up to anything.
            let mut row = vec![t("合计"), t("")];
            row.extend(papers(pack_counts(pack), pack.totals.completeness));
            row
        }),
        ..plain(
            "分级完整率",
            join_papers(vec![text("层级", 10), figure("单位数", 8)]),
            Box::new(unknown.into_iter().chain(pack.by_level.iter().map(|row| {
                let partly = pack.totals.no_roll && row.level == Level::Household;
                let label = row.level.label();
                let label = if partly { format!("{label}（有旗县不明）") } else { label.to_owned() };
                let mut cells = vec![t(label), Item::Count(row.units)];
                cells.extend(papers([row.required, row.present, row.missing, row.unknown], row.completeness));
                cells
            }))),
        )
    }
}

fn by_township<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let top = record.is_top(pack);

    plain(
        "苏木乡镇完整率",
        {
            let mut heads = join_papers(vec![text("苏木乡镇", 14), figure("户数", 7), figure("人口", 7)]);
            heads.extend([figure("错误", 7), figure("疑点", 7)]);
            heads
        },
        Box::new(pack.by_township.iter().map(move |row| {
            let county = record.counties.iter().find(|county| top && row.code.starts_with(&county.code));
            let name = format!("{}{}", county.map_or("", |county| &county.name), row.name);
            let own = county.map_or(&pack.totals, |county| &county.totals);
            let mut cells = vec![dash(&name), known(row.households, own), persons(row.people(), own)];
            cells.extend(papers([row.required, row.present, row.missing, row.unknown], row.completeness));
            cells.extend([Item::Count(row.errors), Item::Count(row.warnings)]);
            cells
        })),
    )
}

/// Townships with the line that makes them add up to the unit: what lies above them, and the sum.
pub(super) fn townships<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let list = by_township(record, pack);
    let rows: Vec<Vec<Item>> = list.rows.collect();
    let all = &pack.totals;
    let sum = |count: fn(&TownshipRow) -> u64| pack.by_township.iter().map(count).sum::<u64>();
    let part = |all: u64, count: fn(&TownshipRow) -> u64| all.saturating_sub(sum(count));
    let mut below = People::default();
    pack.by_township.iter().for_each(|row| below.add(row.people()));
    let (required, present) = (part(all.required, |row| row.required), part(all.present, |row| row.present));
    let mut rest = vec![
        t(if record.is_top(pack) { "市、旗县区和部门" } else { "旗县区本级和部门" }),
        known(part(all.households, |row| row.households), all),
        persons(all.people().without(below), all),
    ];
    rest.extend(papers(
        [required, present, part(all.missing, |row| row.missing), part(all.unknown, |row| row.unknown)],
        Totals::ratio(present, required),
    ));
    rest.extend(
        [part(all.errors, |row| row.errors), part(all.warnings, |row| row.warnings)].map(Item::Count),
    );
    let mut totals = vec![t("合计"), known(all.households, all), persons(all.people(), all)];
    totals.extend(papers(pack_counts(pack), all.completeness));
    totals.extend([all.errors, all.warnings].map(Item::Count));
    ListOf {
        totals: Some(totals),
        ..plain(list.title, list.heads, Box::new(rows.into_iter().chain(std::iter::once(rest))))
    }
}

const PAPER_HEADS: [Head; 5] =
    [figure("应归", 8), figure("已归", 8), figure("缺件", 8), figure("不明", 7), figure("完整率", 9)];

fn join_papers(mut front: Vec<Head>) -> Vec<Head> {
    front.extend(PAPER_HEADS);
    front
}

fn papers(counts: [u64; 4], share: Option<f64>) -> [Item; 5] {
    let [required, present, missing, unknown] = counts.map(Item::Count);
    [required, present, missing, unknown, Item::Share(share)]
}

fn pack_counts(pack: &CountyPack) -> [u64; 4] {
    [pack.totals.required, pack.totals.present, pack.totals.missing, pack.totals.unknown]
}

fn county_row(name: &str, verdict: Item, totals: &Totals) -> Vec<Item> {
    let mut row = vec![t(name), verdict, known(totals.households, totals), persons(totals.people(), totals)];
    row.extend(papers(
        [totals.required, totals.present, totals.missing, totals.unknown],
        totals.completeness,
    ));
    row.extend([totals.errors, totals.warnings].map(Item::Count));
    row
}

/// Households or people of a unit: without a roll, none is no count.
fn known(count: u64, totals: &Totals) -> Item {
    if count == 0 && totals.no_roll { t(NOT_GIVEN) } else { Item::Count(count) }
}

/// People of a unit; of some households nobody may say how many they have.
fn persons(people: People, totals: &Totals) -> Item {
    if people.is_whole() { known(people.persons, totals) } else { t(people.persons_said()) }
}

fn overview_rows(record: &RunRecord, pack: &CountyPack) -> Vec<Vec<Item>> {
    let (run, totals, links) = (&record.summary, &pack.totals, &pack.links);
    let pair = |name: &str, item: Item| vec![t(name), item];
    let people = |people: &People| t(format!("{}户 {}", people.households, people.persons_said()));
    let verdict = pack.verdict.colour;
    let word = format!("{}（{}）", verdict.label(), verdict.meaning());
    vec![
        pair("单位", t(&pack.name)),
        pair("检查时点", t(&run.as_of)),
        pair("归档时限", t(&run.deadline)),
        pair("距时限天数", t(run.days_left.to_string())),
        pair("结论", mark(verdict).map_or_else(|| t(&word), |mark| Item::Marked(word.clone(), mark))),
        pair("结论依据", t(pack.verdict.reasons.join("；"))),
        pair("进度推算", t(pack.outlook())),
        pair("已脱贫享受政策户数", known(totals.households, totals)),
        pair("已脱贫享受政策人口", persons(totals.people(), totals)),
        pair("边缘户", people(&totals.borderline)),
        pair(
            "脱贫监测户（含在已脱贫户内）",
            if totals.no_roll && totals.monitored.households == 0 {
                t(NOT_GIVEN)
            } else {
                people(&totals.monitored)
            },
        ),
        pair("应归材料", Item::Count(totals.required)),
        pair("已归材料", Item::Count(totals.present)),
        pair("缺件", Item::Count(totals.missing)),
        pair("情况不明", Item::Count(totals.unknown)),
        pair("完整率", Item::Share(totals.completeness)),
        pair("错误", Item::Count(totals.errors)),
        pair("疑点", Item::Count(totals.warnings)),
        pair("提示", Item::Count(totals.infos)),
        pair("已作核实说明", Item::Count(totals.waived)),
        pair("反弹", Item::Count(totals.relapsed)),
        pair("抽样户", Item::Count(links.sampled())),
        pair("三环节齐备", Item::Count(links.complete)),
        pair("三环节一致", Item::Count(links.consistent)),
        pair("三环节存疑", Item::Count(links.doubtful)),
        pair("三环节脱节", Item::Count(links.detached)),
        pair("三环节矛盾", Item::Count(links.contradictory)),
        pair("未抽取", Item::Count(links.not_sampled)),
        pair("未能检查", Item::Count(pack.unchecked.len() as u64)),
    ]
}
