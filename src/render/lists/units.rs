//! Totals of units: overview, counties, levels, townships.

use super::{dash, mark, plain, t};
use crate::model::county::CountyPack;
use crate::model::run::{CountySummary, RunRecord};
use crate::render::cells::{Head, Item, ListOf, figure, text};

pub(super) fn overview<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain("总览", vec![text("项目", 26), text("数值", 40)], Box::new(overview_rows(record, pack).into_iter()))
}

pub(super) fn counties<'a>(record: &'a RunRecord) -> ListOf<'a> {
    ListOf {
        title: "各旗县区情况",
        heads: {
            let mut heads = join_papers(vec![text("旗县区", 12), figure("户数", 8), figure("人口", 8)]);
            heads.extend([
                figure("错误", 7),
                figure("疑点", 7),
                figure("一致", 7),
                figure("矛盾", 7),
                figure("脱节", 7),
            ]);
            heads
        },
        rows: Box::new(record.summary.counties.iter().map(county_row)),
        totals: Some(county_row(&CountySummary {
            code: String::new(),
            name: "合计（含市级材料）".into(),
            totals: record.summary.totals.clone(),
            links: record.prefecture.links,
        })),
    }
}

pub(super) fn by_level<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    ListOf {
        totals: Some({
            let units = pack.by_level.iter().map(|row| row.units).sum();
            let mut row = vec![t("合计"), Item::Count(units)];
            row.extend(papers(pack_counts(pack), pack.totals.completeness));
            row
        }),
        ..plain(
            "分级完整率",
            join_papers(vec![text("层级", 10), figure("单位数", 8)]),
            Box::new(pack.by_level.iter().map(|row| {
                let mut cells = vec![t(row.level.label()), Item::Count(row.units)];
                cells.extend(papers([row.required, row.present, row.missing, row.unknown], row.completeness));
                cells
            })),
        )
    }
}

pub(super) fn by_township<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
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
            let mut cells = vec![dash(&name), Item::Count(row.households), Item::Count(row.persons)];
            cells.extend(papers([row.required, row.present, row.missing, row.unknown], row.completeness));
            cells.extend([Item::Count(row.errors), Item::Count(row.warnings)]);
            cells
        })),
    )
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

fn county_row(county: &CountySummary) -> Vec<Item> {
    let totals = &county.totals;
    let mut row = vec![t(&county.name), Item::Count(totals.households), Item::Count(totals.persons)];
    row.extend(papers(
        [totals.required, totals.present, totals.missing, totals.unknown],
        totals.completeness,
    ));
    row.extend(
        [
            totals.errors,
            totals.warnings,
            county.links.consistent,
            county.links.contradictory,
            county.links.detached,
        ]
        .map(Item::Count),
    );
    row
}

fn overview_rows(record: &RunRecord, pack: &CountyPack) -> Vec<Vec<Item>> {
    let (run, totals, links) = (&record.summary, &pack.totals, &pack.links);
    let pair = |name: &str, item: Item| vec![t(name), item];
    let people =
        |people: &crate::model::run::People| t(format!("{}户 {}人", people.households, people.persons));
    let verdict = pack.verdict.colour;
    let word = format!("{}（{}）", verdict.label(), verdict.meaning());
    vec![
        pair("单位", t(&pack.name)),
        pair("数据时点", t(&run.as_of)),
        pair("归档时限", t(&run.deadline)),
        pair("距时限天数", t(run.days_left.to_string())),
        pair("结论", mark(verdict).map_or_else(|| t(&word), |mark| Item::Marked(word.clone(), mark))),
        pair("结论依据", t(pack.verdict.reasons.join("；"))),
        pair("进度推算", t(pack.projection.sentence())),
        pair("已脱贫享受政策户数", Item::Count(totals.households)),
        pair("已脱贫享受政策人口", Item::Count(totals.persons)),
        pair("边缘户", people(&totals.borderline)),
        pair("脱贫监测户（含在已脱贫户内）", people(&totals.monitored)),
        pair("应归材料", Item::Count(totals.required)),
        pair("已归材料", Item::Count(totals.present)),
        pair("缺件", Item::Count(totals.missing)),
        pair("情况不明", Item::Count(totals.unknown)),
        pair("完整率", Item::Share(totals.completeness)),
        pair("错误", Item::Count(totals.errors)),
        pair("疑点", Item::Count(totals.warnings)),
        pair("提示", Item::Count(totals.infos)),
        pair("已作核实说明", Item::Count(totals.waived)),
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
