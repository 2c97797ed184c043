//! 旗县区排名: all counties side by side, by the weights of `[ranking]`.
//!
//! Counties with equal points share a place and the next one is left out (1、2、2、4). A county of which one weighted figure is
//! not known has no place: it is neither last nor first, and the reason stands beside it.

use crate::base::config::ranking::Metric;
use crate::base::terms::{Link, LinkState};
use crate::check::input::Input;
use crate::model::county::{CountyPack, HouseholdRow};
use crate::model::run::{RunRecord, Totals};
use crate::model::scoring::absent_links;
use serde::{Deserialize, Serialize};

/// Counties by place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Ranking {
    pub columns: Vec<RankColumn>,
    /// By place, then by code; those without a place last.
    pub rows: Vec<RankRow>,
}

/// A figure that counties are ranked by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct RankColumn {
    /// As `[ranking]` names it.
    pub key: String,
    pub weight: u64,
}

/// One county.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct RankRow {
    pub code: String,
    pub name: String,
    /// null: 未定
    pub place: Option<u64>,
    /// 综合得分 out of 100, two decimals.
    pub points: Option<f64>,
    /// Parallel to the columns: the figure itself, null where it is not known.
    pub figures: Vec<Option<f64>>,
    /// Why it has no place.
    pub why: String,
    /// 自评得分 as printed where part of it is open: `48（未定10分）`; empty elsewhere.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub self_score: String,
}

/// A figure of a county, and what it makes out of 100; or why it is not known.
type Found = Result<(f64, f64), String>;

/// The ranking of a run; `None` where there is nothing to rank.
pub(super) fn of(input: &Input<'_>, record: &RunRecord, all_rules: bool) -> Option<Ranking> {
    if !record.has_top() || record.counties.is_empty() {
        return None;
    }
    let chosen = &input.project.ranking.columns;
    let whole: u64 = chosen.iter().map(|(_, weight)| weight).sum();
    let mut rows: Vec<RankRow> = record
        .counties
        .iter()
        .map(|pack| {
            let found: Vec<Found> =
                chosen.iter().map(|(metric, _)| figure(metric, pack, all_rules)).collect();
            row(pack, chosen, whole, &found)
        })
        .collect();
    if !input.selection.covers_prefecture() {
        for row in &mut rows {
            row.points = None;
            row.why = "本次没有检查全部旗县区，不排名次".into();
        }
    }
    place(&mut rows);
    let columns =
        chosen.iter().map(|(metric, weight)| RankColumn { key: metric.key.into(), weight: *weight });
    Some(Ranking { columns: columns.collect(), rows })
}

fn row(pack: &CountyPack, chosen: &[(Metric, u64)], whole: u64, found: &[Found]) -> RankRow {
    let (mut sum, mut why) = (0.0, Vec::new());
    for ((metric, weight), found) in chosen.iter().zip(found) {
        match found {
            Ok((_, points)) => sum += points * *weight as f64,
            Err(reason) if *weight > 0 => why.push(format!("{}：{reason}", metric.name)),
            Err(_) => {}
        }
    }
    let points = (why.is_empty() && whole > 0).then(|| two(sum / whole as f64));
    RankRow {
        code: pack.code.clone(),
        name: pack.name.clone(),
        place: None,
        points,
        figures: found.iter().map(|found| found.as_ref().ok().map(|(figure, _)| *figure)).collect(),
        why: why.join("；"),
        self_score: self_score(pack),
    }
}

/// The sum that the county's own pack prints, with the points that are open.
fn self_score(pack: &CountyPack) -> String {
    use super::scoring::number;
    let sums = pack.score.as_ref().map(|sheet| sheet.sums()).unwrap_or_default();
    if sums.open > 0.0 && sums.given_of > 0.0 {
        format!("{}（未定{}分）", number(sums.score), number(sums.open))
    } else {
        String::new()
    }
}

/// Gives places: most points first, equal points share one.
fn place(rows: &mut [RankRow]) {
    rows.sort_by(|a, b| {
        let points = |row: &RankRow| row.points.unwrap_or(-1.0);
        points(b).total_cmp(&points(a)).then_with(|| a.code.cmp(&b.code))
    });
    let (mut last, mut held) = (None, 0);
    for (at, row) in (1_u64..).zip(rows.iter_mut()) {
        if row.points.is_some() && row.points != last {
            (last, held) = (row.points, at);
        }
        row.place = row.points.map(|_| held);
    }
}

fn two(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// A share in hundredths of a percent, rounded down as everywhere.
fn share(done: u64, total: u64) -> (f64, f64) {
    let share = Totals::ratio(done, total).unwrap_or_default();
    (share, two(share * 100.0))
}

fn figure(metric: &Metric, pack: &CountyPack, all_rules: bool) -> Found {
    let totals = &pack.totals;
    let drawn = |has: fn(&HouseholdRow) -> bool, open: &dyn Fn(&HouseholdRow) -> bool| -> Found {
        let rows = || pack.households.iter().filter(|row| row.state != LinkState::NotSampled);
        let total = rows().count() as u64;
        let unclear = rows().filter(|row| !has(row) && open(row)).count();
        match (total, unclear) {
            (0, _) => Err("没有抽样户".into()),
            (_, 0) => Ok(share(rows().filter(|row| has(row)).count() as u64, total)),
            _ => Err(format!("{unclear}户的环节待定")),
        }
    };
    let awaits = |row: &HouseholdRow, link: Link| row.open.iter().any(|(of, _)| *of == link);
    let (all, closed, unsaid) = pack.rectification.iter().fold((0, 0, 0), |sum: (u64, u64, u64), row| {
        (sum.0 + row.total, sum.1 + row.closed, sum.2 + row.unknown)
    });
    let ledger = || match (all, unsaid) {
        (0, _) => Err("整改台账中没有本单位的问题，或没有台账".to_owned()),
        (_, 0) => Ok(()),
        _ => Err(format!("台账没有写明是否销号的问题{unsaid}项")),
    };
    match metric.key {
        "completeness" if totals.required == 0 => Err("没有应归材料".into()),
        "completeness" if totals.unknown > 0 => Err(format!("情况不明的材料{}件", totals.unknown)),
        "completeness" => Ok(share(totals.present, totals.required)),
        "consistency" if pack.links.sampled() > 0 && absent_links(pack).is_some() => {
            Err(absent_links(pack).unwrap_or_default())
        }
        "interviewed" if pack.interviews.is_empty() => Err("没有读到座谈访谈记录".into()),
        "visited" if pack.visits.is_empty() => Err("没有读到入户调查记录".into()),
        "consistency" => drawn(|row| row.state == LinkState::Consistent, &|row| {
            !row.open.is_empty() && row.state != LinkState::Contradictory
        }),
        "interviewed" => drawn(|row| row.has_interview, &|row| awaits(row, Link::Interview)),
        "visited" => drawn(|row| row.has_visit, &|row| awaits(row, Link::Visit)),
        "errors" if !all_rules => Err("本次只执行了一部分规则".into()),
        "errors" if totals.required == 0 => Err("没有应归材料".into()),
        "errors" => {
            let hundredth = totals.errors as f64 * 100.0 / totals.required as f64;
            Ok((totals.errors as f64, (100.0 - hundredth).max(0.0)))
        }
        "overdue" => {
            ledger()?;
            let overdue: u64 = pack.rectification.iter().map(|row| row.overdue).sum();
            Ok((overdue as f64, (100.0 - overdue as f64 * 100.0 / all as f64).max(0.0)))
        }
        "closed" => {
            ledger()?;
            Ok(share(closed, all))
        }
        _ => {
            let sums = pack.score.as_ref().map(|sheet| sheet.sums()).unwrap_or_default();
            if sums.open > 0.0 {
                Err(format!("自评有未定{}分", super::scoring::number(sums.open)))
            } else if sums.given_of <= 0.0 {
                Err("没有可以计算的指标".into())
            } else {
                Ok((sums.score, sums.score * 100.0 / sums.given_of))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::ranking::Ranking as Chosen;
    use crate::model::run::Links;

    fn rows(points: &[Option<f64>]) -> Vec<(Option<u64>, String)> {
        let row = |(at, points): (usize, &Option<f64>)| RankRow {
            code: format!("15082{at}"),
            points: *points,
            ..RankRow::default()
        };
        let mut rows: Vec<RankRow> = points.iter().enumerate().map(row).collect();
        place(&mut rows);
        rows.into_iter().map(|row| (row.place, row.code)).collect()
    }

    #[test]
    fn equal_points_share_a_place_and_the_next_is_left_out() {
        let places: Vec<Option<u64>> =
            rows(&[Some(80.0), Some(95.0), None, Some(90.0), Some(90.0), Some(0.0)])
                .into_iter()
                .map(|(place, _)| place)
                .collect();
        assert_eq!(
            places,
            [Some(1), Some(2), Some(2), Some(4), Some(5), None],
            "unknown is neither first nor last"
        );
        assert_eq!(rows(&[None, None]), [(None, "150820".into()), (None, "150821".into())]);
    }

    fn pack() -> CountyPack {
        let totals = Totals { required: 200, present: 199, missing: 1, errors: 10, ..Totals::default() };
        CountyPack { totals, ..CountyPack::default() }
    }

    fn found(key: &str, pack: &CountyPack) -> Found {
        let metric =
            crate::base::config::ranking::METRICS.into_iter().find(|metric| metric.key == key).unwrap();
        figure(&metric, pack, true)
    }

    #[test]
    fn a_figure_that_is_not_known_is_said_and_makes_no_points() {
        assert_eq!(found("completeness", &pack()), Ok((0.995, 99.5)));
        assert_eq!(found("errors", &pack()), Ok((10.0, 95.0)));
        let mut unclear = pack();
        (unclear.totals.present, unclear.totals.unknown) = (198, 1);
        assert_eq!(found("completeness", &unclear), Err("情况不明的材料1件".into()));
        assert_eq!(found("consistency", &pack()), Err("没有抽样户".into()));
        let drawn = CountyPack { links: Links { detached: 1, ..Links::default() }, ..pack() };
        assert!(found("consistency", &drawn).unwrap_err().contains("没有读到座谈访谈记录、入户调查记录"));
        assert!(found("overdue", &pack()).unwrap_err().contains("台账"));
        let metric = crate::base::config::ranking::METRICS[2];
        assert!(figure(&metric, &pack(), false).unwrap_err().contains("一部分规则"));
    }

    #[test]
    fn a_sum_with_open_points_is_told_as_the_countys_own_pack_prints_it() {
        use crate::model::scoring::{ScoreRow, ScoreSheet, SelfMark};
        let row = |points: f64, mark: SelfMark| ScoreRow { points, mark, ..ScoreRow::default() };
        let given = row(50.0, SelfMark::Given { score: 48.0 });
        let sheet = |rows| CountyPack { score: Some(ScoreSheet { rows, ..ScoreSheet::default() }), ..pack() };
        let open = sheet(vec![given.clone(), row(10.0, SelfMark::Open { least: 2.0, most: 10.0 })]);
        assert_eq!(self_score(&open), "48（未定10分）");
        // Near miss: nothing is open, and the figure itself is printed.
        assert_eq!(self_score(&sheet(vec![given])), "");
    }

    #[test]
    fn the_points_are_the_weighted_mean_and_what_only_is_listed_costs_no_place() {
        let columns = Chosen::default().columns;
        let whole = columns.iter().map(|(_, weight)| weight).sum();
        let known: Vec<Found> =
            vec![Ok((0.99, 99.0)), Ok((1.0, 100.0)), Ok((5.0, 90.0)), Ok((0.0, 100.0)), Err("x".into())];
        let row = super::row(&pack(), &columns, whole, &known);
        assert_eq!((row.points, row.why.as_str()), (Some(97.6), ""));
        let mut open = known;
        open[1] = Err("没有抽样户".into());
        let row = super::row(&pack(), &columns, whole, &open);
        assert_eq!((row.points, row.why.as_str()), (None, "一致率：没有抽样户"));
    }
}
