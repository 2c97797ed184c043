//! 评分自评表, 佐证材料目录 and 旗县区排名.

use super::{dash, plain, t};
use crate::base::config::ranking::{METRICS, Metric};
use crate::model::county::CountyPack;
use crate::model::ranking::{RankRow, Ranking};
use crate::model::run::RunRecord;
use crate::model::scoring::{EvidenceRow, ScoreRow, SelfMark, number};
use crate::render::blocks::Mark;
use crate::render::cells::{Head, Item, ListOf, figure, text};

pub(super) fn sheet<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    let heads = vec![
        text("考核指标", 10),
        text("评价内容", 12),
        text("评价标准（公式）", 13),
        text("计分条件", 14),
        figure("分值", 5),
        text("自评分", 6),
        text("扣分原因", 24),
        text("数据来源", 8),
        text("考核部门", 7),
        text("佐证材料", 8),
    ];
    let Some(sheet) = &pack.score else {
        return plain("评分自评表", heads, Box::new(std::iter::empty()));
    };
    let sums = sheet.sums();
    let mut totals: Vec<Item> = vec![t("合计")];
    totals.extend([t(""), t(""), t("")]);
    totals.push(Item::Number(Some(sheet.total)));
    totals.push(Item::Number(Some(sums.score)));
    totals.push(t(sums.without()));
    totals.extend([t(""), t(""), t("")]);
    ListOf {
        totals: Some(totals), ..plain("评分自评表", heads, Box::new(sheet.rows.iter().map(indicator)))
    }
}

fn indicator(row: &ScoreRow) -> Vec<Item> {
    let mark = match row.mark {
        // Left blank for whoever marks it.
        SelfMark::Manual => t(""),
        SelfMark::Open { .. } => Item::Marked("未定".into(), Mark::Yellow),
        SelfMark::Given { score } => Item::Number(Some(score)),
    };
    vec![
        t(format!("{} {}：{}", row.code, row.first, row.second)),
        t(&row.content),
        t(&row.formula),
        t(&row.condition),
        Item::Number(Some(row.points)),
        mark,
        dash(&row.reasons.join("；")),
        t(&row.source),
        t(&row.department),
        dash(&row.evidence.join("、")),
    ]
}

pub(super) fn evidence<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    let heads = vec![
        text("考核指标", 14),
        text("代码", 5),
        text("材料名称", 18),
        figure("应归", 6),
        figure("已归", 6),
        figure("缺件", 6),
        figure("不明", 6),
        text("存放位置", 26),
    ];
    let rows = pack.score.iter().flat_map(|sheet| &sheet.evidence);
    plain("佐证材料目录", heads, Box::new(rows.map(paper)))
}

fn paper(row: &EvidenceRow) -> Vec<Item> {
    let place = match (row.required, row.present, row.folder.as_str()) {
        (0, _, _) => "没有应归要求",
        (_, 0, _) => "未见材料",
        (_, _, "") => "见归档目录",
        (_, _, folder) => folder,
    };
    vec![
        t(&row.indicator),
        t(&row.code),
        t(&row.name),
        Item::Count(row.required),
        Item::Count(row.present),
        Item::Count(row.missing),
        Item::Count(row.unknown),
        t(place),
    ]
}

fn metric(key: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == key)
}

pub(super) fn ranking<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let ranking = record.summary.ranking.as_ref();
    let columns = ranking.map_or(&[][..], |ranking| &ranking.columns);
    let mut heads: Vec<Head> = vec![text("名次", 6), text("旗县区", 12)];
    let is_open = ranking.is_some_and(|ranking| ranking.rows.iter().any(|row| !row.self_score.is_empty()));
    heads.extend(columns.iter().map(|column| {
        let name = metric(&column.key).map_or("", |metric| metric.name);
        // A sum with its open points is words.
        if is_open && column.key == "self_score" { text(name, 12) } else { figure(name, 9) }
    }));
    heads.extend([figure("综合得分", 9), text("未定原因", 24)]);
    let keys: Vec<&str> = columns.iter().map(|column| column.key.as_str()).collect();
    let rows = ranking.into_iter().flat_map(|ranking| &ranking.rows);
    plain("旗县区排名", heads, Box::new(rows.map(move |row| county(row, &keys, is_open))))
}

fn county(row: &RankRow, keys: &[&str], is_open: bool) -> Vec<Item> {
    let place =
        row.place.map_or_else(|| Item::Marked("未定".into(), Mark::Yellow), |place| t(place.to_string()));
    let mut items = vec![place, t(&row.name)];
    items.extend(keys.iter().zip(&row.figures).map(|(key, figure)| match (*key, figure) {
        ("errors" | "overdue", Some(count)) => Item::Count(*count as u64),
        ("self_score", None) if !row.self_score.is_empty() => t(&row.self_score),
        ("self_score", Some(score)) if is_open => t(number(*score)),
        ("self_score", figure) => Item::Number(*figure),
        (_, Some(share)) => Item::Share(Some(*share)),
        (_, None) => Item::Number(None),
    }));
    items.extend([row.points.map_or(Item::Number(None), Item::Points), dash(&row.why)]);
    items
}

/// The weights, and how a figure becomes points: what stands below the table.
pub(crate) fn weights(ranking: &Ranking) -> String {
    let known = ranking.columns.iter().filter_map(|column| Some((metric(&column.key)?, column.weight)));
    let (weighted, listed): (Vec<_>, Vec<_>) = known.partition(|(_, weight)| *weight > 0);
    let whole: u64 = weighted.iter().map(|(_, weight)| weight).sum();
    let parts: Vec<String> = weighted
        .iter()
        .map(|(metric, weight)| format!("{}{weight}（{}）", metric.name, metric.points))
        .collect();
    let mut told = format!("综合得分＝各项得分按权重的平均，满分100；权重共{whole}：{}。", parts.join("、"));
    if !listed.is_empty() {
        let names: Vec<&str> = listed.iter().map(|(metric, _)| metric.name).collect();
        told.push_str(&format!("{}只列出，不计入。", names.join("、")));
    }
    told.push_str("得分相同的名次并列；有一项计入的数值不明（印作—）的为未定，不排名次。");
    told
}

/// `得23.5分`: the sum of a sheet in words.
#[must_use]
pub(crate) fn sum(pack: &CountyPack) -> String {
    pack.score.as_ref().map_or_else(String::new, |sheet| {
        let sums = sheet.sums();
        let without = sums.without();
        let comma = if without.is_empty() { "" } else { "，" };
        format!("可计算的{}分中自评得{}分{comma}{without}", number(sums.given_of), number(sums.score))
    })
}
