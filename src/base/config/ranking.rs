//! `[ranking]` of `qiquan.toml`: which figures the counties are ranked by (旗县区排名), in what order they are listed, and
//! how much each weighs.

use super::Project;
use super::reader::{Reader, Value, nearest};
use crate::base::{mask, text};
use toml::de::DeTable;

/// A figure that counties can be ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// As `qiquan.toml` names it.
    pub key: &'static str,
    /// Head of its column.
    pub name: &'static str,
    /// Weight without `[ranking]`.
    pub weight: u64,
    /// How it becomes points out of 100, in words.
    pub points: &'static str,
}

const fn metric(key: &'static str, name: &'static str, weight: u64, points: &'static str) -> Metric {
    Metric { key, name, weight, points }
}

/// Every figure, in the order in which they are documented. A weight of 0 is listed and does not count: the shipped 评分表 is
/// no assessment's own, so nobody is ranked by it unasked.
pub const METRICS: [Metric; 8] = [
    metric("completeness", "完整率", 40, "按百分数"),
    metric("consistency", "一致率", 20, "按百分数"),
    metric("errors", "未解决错误", 20, "100减每百件应归材料的错误数，不低于0"),
    metric("overdue", "逾期问题", 20, "100减逾期占台账问题的百分数"),
    metric("closed", "销号率", 0, "按百分数"),
    metric("interviewed", "访谈覆盖率", 0, "按百分数"),
    metric("visited", "入户率", 0, "按百分数"),
    metric("self_score", "自评得分", 0, "占可计算指标分值的百分数"),
];

/// Listed without `[ranking]`.
const LISTED: [&str; 5] = ["completeness", "consistency", "errors", "overdue", "self_score"];

/// What counties are ranked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// Listed figures with their weights; at least one weight is not 0.
    pub columns: Vec<(Metric, u64)>,
}

impl Default for Ranking {
    fn default() -> Self {
        let listed = METRICS.into_iter().filter(|metric| LISTED.contains(&metric.key));
        Ranking { columns: listed.map(|metric| (metric, metric.weight)).collect() }
    }
}

/// Reads `[ranking]`.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("ranking", value) else { return };
    reader.check_keys(table, super::settings::inner("ranking"), &[], "[ranking] 中", None);
    let before = reader.problems.len();
    let weights: Vec<u64> = METRICS.iter().map(|metric| weight(reader, table, metric)).collect();
    let listed: Vec<usize> = match table.get("order") {
        Some(order) => self::order(reader, order),
        // What somebody gave a weight is listed as well.
        None => {
            (0..METRICS.len()).filter(|at| LISTED.contains(&METRICS[*at].key) || weights[*at] > 0).collect()
        }
    };
    let silent: Vec<&str> = (0..METRICS.len())
        .filter(|at| weights[*at] > 0 && !listed.contains(at) && table.get(METRICS[*at].key).is_some())
        .map(|at| METRICS[at].key)
        .collect();
    for key in &silent {
        let at = table.get(*key).map_or_else(|| value.span(), |value| value.span());
        reader.report(
            &at,
            format!("ranking.{key} 有权重，却没有写进 order"),
            format!("请在 order 中加上 \"{key}\"，或把权重改为0"),
        );
    }
    if listed.iter().all(|at| weights[*at] == 0) && reader.problems.len() == before {
        reader.report(
            &value.span(),
            "[ranking] 中列出的指标权重都是0，排不出名次",
            "请至少给一个指标大于0的权重，例如 completeness = 40",
        );
    }
    if reader.problems.len() == before {
        project.ranking.columns = listed.into_iter().map(|at| (METRICS[at], weights[at])).collect();
    }
}

fn weight(reader: &mut Reader<'_>, table: &DeTable<'_>, metric: &Metric) -> u64 {
    let written = table.get(metric.key);
    let read = written.and_then(|value| reader.integer(&format!("ranking.{}", metric.key), value, 0..1_001));
    read.unwrap_or(metric.weight)
}

/// Figures by name, each once.
fn order(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<usize> {
    let mut listed = Vec::new();
    for (word, place) in reader.placed_words("ranking.order", value) {
        let known = METRICS.iter().position(|metric| metric.key == word || metric.name == word);
        let shown = mask::text(&text::display(&word));
        match known {
            Some(at) if listed.contains(&at) => {
                reader.report(&place.span(), format!("ranking.order 中“{shown}”写了两次"), "请只留一个");
            }
            Some(at) => listed.push(at),
            None => {
                let near = nearest(&word, METRICS.iter().map(|metric| metric.key));
                let near = near.map_or_else(String::new, |near| format!("是否应为 {near}？"));
                let all: Vec<String> =
                    METRICS.iter().map(|metric| format!("{}（{}）", metric.key, metric.name)).collect();
                reader.report(
                    &place.span(),
                    format!("ranking.order 中“{shown}”不认识"),
                    format!("{near}可用：{}", all.join("、")),
                );
            }
        }
    }
    if listed.is_empty() {
        reader.report(&value.span(), "ranking.order 没有列出指标", "请列出要比的指标，或删去这一行");
    }
    listed
}
