//! 评分自评表: what a county gives itself, indicator by indicator, from figures of the record alone.
//!
//! An indicator without a computable figure stays blank (待填): nobody guesses a mark. One whose figure is not known is
//! 未定 and counts neither as full nor as nothing; where something 不明 could turn out either way, the mark is known to lie
//! between two. The sheet itself is data (`data/scoring`, `scoring/` of a project).

mod evidence;
mod figures;
mod guarantees;
mod sheet;
#[cfg(test)]
mod tests;

pub use figures::absent_links;
pub use figures::reference;
pub use sheet::Sheet;

use crate::check::input::Input;
use crate::model::ranking;
use crate::model::run::RunRecord;
use figures::Figures;
use serde::{Deserialize, Serialize};

/// The sheet of one county, filled in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoreSheet {
    pub title: String,
    /// Document and number.
    pub basis: String,
    /// It is the one that comes with the program, not the assessment's own.
    pub shipped: bool,
    /// 总分
    pub total: f64,
    pub rows: Vec<ScoreRow>,
    /// 佐证材料目录
    pub evidence: Vec<EvidenceRow>,
}

/// One indicator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoreRow {
    pub code: String,
    /// 一级指标, 二级指标
    pub first: String,
    pub second: String,
    /// 评价内容
    pub content: String,
    /// 评价标准（公式）
    pub formula: String,
    /// 计分条件
    pub condition: String,
    /// 分值
    pub points: f64,
    /// 数据来源
    pub source: String,
    /// 考核部门
    pub department: String,
    pub mark: SelfMark,
    /// 扣分原因, or why it is 未定; a figure with its day in each.
    pub reasons: Vec<String>,
    /// Codes of the papers.
    pub evidence: Vec<String>,
}

/// 自评分 of one indicator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SelfMark {
    /// 待填: no figure answers.
    #[default]
    Manual,
    /// 未定: it lies between the two.
    Open {
        least: f64,
        most: f64,
    },
    Given {
        score: f64,
    },
}

/// A kind of paper that proves an indicator, and where it lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceRow {
    /// Code and name of the indicator.
    pub indicator: String,
    /// Catalogue code and name of the paper.
    pub code: String,
    pub name: String,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    /// Folder of the archives in which they lie, masked; empty where none was found.
    pub folder: String,
}

/// Sums of a sheet; `given_of` + `open` + `manual` is the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct SelfScore {
    /// 自评得分: sum of the marks that are given.
    pub score: f64,
    /// Points of these indicators.
    pub given_of: f64,
    /// Points of the indicators that are 未定.
    pub open: f64,
    /// Points of the indicators that are 待填.
    pub manual: f64,
}

impl SelfScore {
    /// `，不含未定5分、待填60分`; empty when everything is given.
    #[must_use]
    pub fn without(&self) -> String {
        let parts = [("未定", self.open), ("待填", self.manual)];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, points)| *points > 0.0)
            .map(|(word, points)| format!("{word}{}分", number(*points)))
            .collect();
        if parts.is_empty() { String::new() } else { format!("不含{}", parts.join("、")) }
    }
}

impl ScoreSheet {
    /// Sums of the marks.
    #[must_use]
    pub fn sums(&self) -> SelfScore {
        let mut sums = SelfScore::default();
        for row in &self.rows {
            match row.mark {
                SelfMark::Given { score } => {
                    sums.score += score;
                    sums.given_of += row.points;
                }
                SelfMark::Open { .. } => sums.open += row.points,
                SelfMark::Manual => sums.manual += row.points,
            }
        }
        for sum in [&mut sums.score, &mut sums.given_of, &mut sums.open, &mut sums.manual] {
            *sum = cents(*sum);
        }
        sums
    }

    /// Indicators whose mark is of this kind.
    #[must_use]
    pub fn count(&self, wanted: fn(&SelfMark) -> bool) -> usize {
        self.rows.iter().filter(|row| wanted(&row.mark)).count()
    }
}

/// Rounded to two decimals.
pub(super) fn cents(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// `98.5`, `100`: at most two decimals.
#[must_use]
pub fn number(number: f64) -> String {
    crate::ingest::record::format_number(cents(number))
}

/// Fills in the sheets of all counties and ranks them.
pub fn fill(input: &Input<'_>, sheet: &Sheet, record: &mut RunRecord) {
    let all_rules = record.ran_all_rules();
    let guarantees = guarantees::of(input);
    let kinds = input.catalogue.types.iter();
    let levels: evidence::Levels<'_> = kinds.map(|(level, kind)| (kind.code.as_str(), *level)).collect();
    let folders = evidence::folders(input, &levels);
    let checked = record.summary.as_of.clone();
    for at in 0..record.counties.len() {
        let pack = &record.counties[at];
        let guaranteed = guarantees.get(&pack.code).copied().unwrap_or_default();
        let mut figures = Figures::of(pack, &record.summary, &guaranteed, all_rules);
        if !input.selection.covers_county(&pack.code) {
            figures.withhold("本次只检查了部分苏木乡镇");
        }
        let days = Days { checked: checked.clone(), data: data_day(&pack.data_date) };
        let rows: Vec<ScoreRow> = sheet.indicators.iter().map(|own| own.mark(&figures, &days)).collect();
        let evidence = evidence::of(input, pack, &rows, &levels, &folders);
        record.counties[at].score = Some(ScoreSheet {
            title: sheet.title.clone(),
            basis: sheet.basis.clone(),
            shipped: sheet.shipped,
            total: sheet.total,
            rows,
            evidence,
        });
    }
    for county in &mut record.summary.counties {
        let pack = record.counties.iter().find(|pack| pack.code == county.code);
        county.self_score = pack.and_then(|pack| pack.score.as_ref()).map(ScoreSheet::sums);
    }
    record.summary.ranking = ranking::of(input, record, all_rules);
}

/// The days that figures hold for, as the cells of a table write them.
pub(super) struct Days {
    /// 检查时点
    pub checked: String,
    /// 数据时点
    pub data: String,
}

fn data_day(iso: &str) -> String {
    if iso.is_empty() { "登记表未写明时点".into() } else { iso.to_owned() }
}
