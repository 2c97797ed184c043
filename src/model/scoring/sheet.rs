//! A sheet with its figures compiled, and the mark that an indicator comes to.

use super::figures::{Figures, Names, View};
use super::{Days, ScoreRow, SelfMark, cents, number};
use crate::base::config::rules::Placed;
use crate::base::config::scoring::{DeductionDraft, IndicatorDraft, Limit, SheetDraft};
use crate::base::error::{Error, Problem, Result};
use crate::check::Rulebook;
use crate::check::condition::{Condition, Kind, STEPS, Val};
use crate::ingest::catalogue::Catalogue;

/// A part of a step that is not worth a step: figures are decimals.
const DUST: f64 = 1e-6;

/// A sheet ready to be filled in.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub title: String,
    pub basis: String,
    pub shipped: bool,
    pub total: f64,
    pub indicators: Vec<Indicator>,
}

/// An indicator with its figures compiled.
#[derive(Debug, Clone)]
pub struct Indicator {
    pub draft: IndicatorDraft,
    /// Parallel to the deductions of the draft.
    figures: Vec<Condition>,
}

impl Sheet {
    /// The sheet of a project.
    ///
    /// # Errors
    /// [`Error::Problems`]: figures that cannot be computed, codes that the catalogue does not have, each with its place.
    pub fn of(draft: &SheetDraft, rules: &Rulebook, catalogue: &Catalogue) -> Result<Sheet> {
        let names = Names::new(rules, catalogue);
        let mut problems = Vec::new();
        let mut indicators = Vec::with_capacity(draft.indicators.len());
        for own in &draft.indicators {
            for code in own.evidence.iter().filter(|code| catalogue.get(&code.text).is_none()) {
                let known = catalogue.types.iter().map(|(_, kind)| kind.code.as_str());
                let near = crate::base::config::nearest(&code.text, known);
                let near = near.map_or_else(String::new, |near| format!("是否应为 {near}？"));
                let what = format!("evidence：归档目录中没有代码为“{}”的材料", code.text);
                problems.push(problem(own, code, 1, what, &format!("{near}材料代码见 docs/catalogue.md")));
            }
            let mut figures = Vec::with_capacity(own.deductions.len());
            for deduction in &own.deductions {
                match Condition::compile_as(&deduction.figure.text, &names, Kind::Number) {
                    Ok(figure) => figures.push(figure),
                    Err(faults) => {
                        for fault in faults {
                            let what = format!("figure：{}", fault.what);
                            problems.push(problem(own, &deduction.figure, fault.column, what, &fault.hint));
                        }
                    }
                }
            }
            indicators.push(Indicator { draft: own.clone(), figures });
        }
        if !problems.is_empty() {
            return Err(Error::Problems(problems));
        }
        Ok(Sheet {
            title: draft.title.clone(),
            basis: draft.basis.clone(),
            shipped: draft.shipped,
            total: draft.total,
            indicators,
        })
    }
}

fn problem(own: &IndicatorDraft, text: &Placed, column: usize, what: String, hint: &str) -> Problem {
    Problem {
        file: own.file.clone(),
        at: Some(text.place(column)),
        what: format!("{what}{}", text.remark(column)),
        hint: hint.to_owned(),
    }
}

/// What a deduction comes to.
enum Taken {
    Known {
        points: f64,
        why: String,
    },
    /// What is 不明 may turn out either way.
    Between {
        least: f64,
        most: f64,
        why: String,
    },
    Unknown {
        why: String,
    },
}

impl Indicator {
    /// The indicator with its mark.
    pub(super) fn mark(&self, figures: &Figures, days: &Days) -> ScoreRow {
        let own = &self.draft;
        let mut row = ScoreRow {
            code: own.code.text.clone(),
            first: own.first.clone(),
            second: own.second.clone(),
            content: own.content.clone(),
            formula: own.formula.clone(),
            condition: own.condition.clone(),
            points: own.points,
            source: own.source.clone(),
            department: own.department.clone(),
            mark: SelfMark::Manual,
            reasons: Vec::new(),
            evidence: own.evidence.iter().map(|code| code.text.clone()).collect(),
        };
        if self.figures.is_empty() {
            row.reasons.push("待填：没有登记表可以计算，由评定的单位填写".into());
            return row;
        }
        let (mut least, mut most, mut unknown) = (0.0, 0.0, false);
        for (deduction, figure) in own.deductions.iter().zip(&self.figures) {
            match taken(deduction, figure, own.points, figures, days) {
                Taken::Known { points, why } => {
                    least += points;
                    most += points;
                    row.reasons.push(why);
                }
                Taken::Between { least: from, most: to, why } => {
                    least += from;
                    most += to;
                    row.reasons.push(why);
                }
                Taken::Unknown { why } => {
                    unknown = true;
                    row.reasons.push(why);
                }
            }
        }
        let left = |taken: f64| cents((own.points - taken).max(0.0));
        row.mark = if unknown {
            // What is not known may cost everything.
            SelfMark::Open { least: 0.0, most: left(least) }
        } else if left(least) > left(most) {
            SelfMark::Open { least: left(most), most: left(least) }
        } else {
            SelfMark::Given { score: left(least) }
        };
        if let (SelfMark::Open { least, most }, false) = (row.mark, unknown) {
            row.reasons.push(format!("自评分在{}至{}分之间，查清后再定", number(least), number(most)));
        }
        row
    }
}

fn taken(deduction: &DeductionDraft, figure: &Condition, all: f64, figures: &Figures, days: &Days) -> Taken {
    let value = |hopeful: bool| {
        let views = figures.views(hopeful);
        let of = |name: &str| view(&views, name);
        match figure.value_within(&of, STEPS) {
            Val::Number(number) => Some(cents(number)),
            _ => None,
        }
    };
    let name = &deduction.name;
    let (Some(worse), Some(better)) = (value(false), value(true)) else {
        let views = figures.views(false);
        let mut why = figure.blanks(&|name: &str| view(&views, name));
        why.dedup();
        let why = if why.is_empty() { "数值不明".to_owned() } else { why.join("；") };
        return Taken::Unknown { why: format!("{name}未定：{why}") };
    };
    let day = if figure.reads("guarantees") { &days.data } else { &days.checked };
    let (most, least) = (points(deduction, worse, all), points(deduction, better, all));
    if (most - least).abs() < DUST {
        return Taken::Known { points: most, why: said(deduction, worse, most, all, day) };
    }
    let doubts = figures.doubts(figure).join("；");
    let unit = &deduction.unit;
    let (from, to) = (number(worse.min(better)), number(worse.max(better)));
    let (least, most) = (least.min(most), least.max(most));
    Taken::Between { least, most, why: format!("{name}在{from}至{to}{unit}之间（{day}）：{doubts}") }
}

fn view<'v>(views: &'v [(&'static str, View<'v>)], name: &str) -> Val<'v> {
    let found = views.iter().find(|(known, _)| *known == name);
    found.map_or(Val::Unknown, |(_, view)| Val::Object(view))
}

/// By how much the figure misses the limit; 0 when it does not.
fn missed(deduction: &DeductionDraft, value: f64) -> f64 {
    let missed = match deduction.limit {
        Limit::AtLeast(limit) => limit - value,
        Limit::AtMost(limit) => value - limit,
    };
    if missed < DUST { 0.0 } else { missed }
}

/// Points that the figure costs, of `all`.
fn points(deduction: &DeductionDraft, value: f64, all: f64) -> f64 {
    let missed = missed(deduction, value);
    match deduction.steps {
        _ if missed == 0.0 => 0.0,
        None => all,
        // A started step is a step: a self-assessment does not round in its own favour.
        Some((step, take)) => cents(((missed / step - DUST).ceil() * take).min(all)),
    }
}

/// The figure with its day and what it costs, in words.
fn said(deduction: &DeductionDraft, value: f64, points: f64, all: f64, day: &str) -> String {
    let DeductionDraft { name, unit, .. } = deduction;
    let figure = format!("{name}{}{unit}（{day}）", number(value));
    let missed = missed(deduction, value);
    let is_share = unit == "%";
    let (limit, way, kept) = match deduction.limit {
        Limit::AtLeast(limit) => (limit, if is_share { "低" } else { "少" }, "达到"),
        Limit::AtMost(limit) => (limit, if is_share { "高" } else { "多" }, "不超过"),
    };
    let limit = number(limit);
    if missed == 0.0 {
        return format!("{figure}，{kept}{limit}{unit}，不扣分");
    }
    let gap = if is_share { "个百分点" } else { unit };
    let difference = format!("{figure}，比{limit}{unit}{way}{}{gap}", number(missed));
    match deduction.steps {
        None => format!("{difference}，不得分"),
        Some((step, take)) => {
            let end = if points >= all { "，扣完为止" } else { "" };
            format!(
                "{difference}，每{way}{}{gap}扣{}分，扣{}分{end}",
                number(step),
                number(take),
                number(points)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deduction(limit: Limit, steps: Option<(f64, f64)>) -> DeductionDraft {
        DeductionDraft {
            name: "完整率".into(), unit: "%".into(), limit, steps, ..DeductionDraft::default()
        }
    }

    #[test]
    fn every_started_step_costs_its_points_and_no_more_than_there_are() {
        let tenth = deduction(Limit::AtLeast(100.0), Some((0.1, 1.0)));
        let cost = |value: f64| points(&tenth, value, 4.0);
        assert_eq!([cost(100.0), cost(99.9), cost(99.89), cost(99.8)], [0.0, 1.0, 2.0, 2.0]);
        assert_eq!(cost(50.0), 4.0, "not below nothing");
        let none = deduction(Limit::AtMost(0.0), None);
        assert_eq!([points(&none, 0.0, 15.0), points(&none, 1.0, 15.0)], [0.0, 15.0]);
    }

    #[test]
    fn a_reason_names_the_figure_its_day_and_what_it_costs() {
        let tenth = deduction(Limit::AtLeast(98.0), Some((1.0, 0.5)));
        let told = |value: f64| said(&tenth, value, points(&tenth, value, 10.0), 10.0, "2020-04-15");
        assert_eq!(
            told(95.5),
            "完整率95.5%（2020-04-15），比98%低2.5个百分点，每低1个百分点扣0.5分，扣1.5分"
        );
        assert_eq!(told(98.0), "完整率98%（2020-04-15），达到98%，不扣分");
        assert!(told(10.0).ends_with("扣10分，扣完为止"));
    }
}
