//! The charts that templates may ask for. A chart that would tell nothing, bars of one length or a line of one point, is
//! not drawn: the tables beside it say all there is.

use crate::base::terms::LinkState;
use crate::model::county::{CountyPack, Projection, chinese_date};
use crate::model::rectification::SourceRow;
use crate::model::run::RunRecord;
use crate::render::blocks::{Chart, ChartKind, LineStyle, Series};
use crate::render::brief;
use chrono::NaiveDate;

/// Names that templates may use in a `chart` directive, and what each shows.
pub const ABOUT: [(&str, &str); 8] = [
    ("townships", "苏木乡镇完整率"),
    ("counties", "各旗县区完整率"),
    ("trend", "完整率变化，历次检查"),
    ("burn_down", "未到位材料变化：历次检查、按目前进度推算、按时补齐所需进度"),
    ("link_states", "抽样户三环节状态，按苏木乡镇；市级按旗县区"),
    ("problem_status", "整改问题销号情况，按问题来源"),
    ("causes", "致贫原因构成"),
    ("incomes", "系统登记的人均纯收入分布，已脱贫享受政策户"),
];

/// Shares closer together than this make bars of one length.
const WORTH_A_CHART: f64 = 5.0;
/// More bars than this do not fit beside the tables of a page.
const MOST_BARS: usize = 20;

/// The chart of that name; `None` where it would tell nothing.
#[must_use]
pub fn chart(record: &RunRecord, pack: &CountyPack, name: &str) -> Option<Chart> {
    match name {
        "trend" => trend(pack),
        "townships" => {
            shares("苏木乡镇完整率", pack.by_township.iter().map(|row| (row.name.as_str(), row.completeness)))
        }
        "counties" => shares(
            "各旗县区完整率",
            record.summary.counties.iter().map(|county| (county.name.as_str(), county.totals.completeness)),
        ),
        "burn_down" => burn_down(pack),
        "link_states" => link_states(record, pack),
        "problem_status" => problem_status(pack),
        "causes" => brief::causes(pack, brief::BARS),
        "incomes" => incomes(pack),
        _ => None,
    }
}

fn percent(share: Option<f64>) -> Option<f64> {
    share.map(|share| share * 100.0)
}

fn trend(pack: &CountyPack) -> Option<Chart> {
    (pack.trend.len() > 1).then(|| Chart {
        kind: ChartKind::Lines,
        title: "完整率变化".into(),
        unit: "%".into(),
        digits: 2,
        maximum: Some(100.0),
        categories: pack.trend.iter().map(|point| point.as_of.clone()).collect(),
        series: vec![Series {
            name: "完整率".into(),
            values: pack.trend.iter().map(|point| percent(point.completeness)).collect(),
            ..Series::default()
        }],
        summary: pack.outlook(),
        ..Chart::default()
    })
}

/// A few households are no distribution.
const WORTH_A_DISTRIBUTION: u64 = 20;

/// Do the bars differ enough to be read?
fn telling(shares: &[Option<f64>]) -> bool {
    let known: Vec<f64> = shares.iter().flatten().copied().collect();
    let least = known.iter().copied().fold(f64::INFINITY, f64::min);
    let most = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    known.len() > 1 && known.len() <= MOST_BARS && most - least >= WORTH_A_CHART
}

fn shares<'a>(title: &str, rows: impl Iterator<Item = (&'a str, Option<f64>)>) -> Option<Chart> {
    let (categories, values): (Vec<String>, Vec<Option<f64>>) =
        rows.map(|(name, share)| (name.to_owned(), percent(share))).unzip();
    telling(&values).then(|| Chart {
        title: title.into(),
        unit: "%".into(),
        digits: 2,
        maximum: Some(100.0),
        categories,
        series: vec![Series { name: "完整率".into(), values, ..Series::default() }],
        ..Chart::default()
    })
}

/// 未到位材料燃尽: what was open at every date, where the pace leads, and what the deadline asks for.
fn burn_down(pack: &CountyPack) -> Option<Chart> {
    let day = |iso: &str| NaiveDate::parse_from_str(iso, "%Y-%m-%d").ok();
    let deadline = pack.deadlines.first()?;
    let end = day(&deadline.deadline)?;
    let mut points: Vec<(NaiveDate, f64)> = pack
        .trend
        .iter()
        .filter_map(|point| Some((day(&point.as_of)?, point.required.saturating_sub(point.present) as f64)))
        .collect();
    points.sort_by_key(|(date, _)| *date);
    let (first, (today, open)) = (points.first()?.0, *points.last()?);
    if points.len() < 2 || open == 0.0 || end <= today {
        return None;
    }
    // A pace that ends after the deadline is followed up to it.
    let finish = match &deadline.projection {
        Projection::Finish { date, .. } => day(date).filter(|date| *date > today),
        _ => None,
    };
    let mut days: Vec<NaiveDate> = points.iter().map(|(date, _)| *date).chain([end]).collect();
    days.extend(finish.filter(|date| *date < end));
    days.sort();
    days.dedup();
    let position = |date: NaiveDate| (date - first).num_days() as f64;
    // From today's place down to nothing at `last`, where the line has its ends.
    let towards = |last: NaiveDate| -> Vec<Option<f64>> {
        let (start, stop) = (position(today), position(last));
        days.iter()
            .map(|date| {
                let at = position(*date);
                let is_end = *date == end.min(last);
                (*date == today || is_end).then(|| (open * (stop - at) / (stop - start)).max(0.0).round())
            })
            .collect()
    };
    let known: Vec<Option<f64>> = days
        .iter()
        .map(|date| points.iter().rev().find(|(at, _)| at == date).map(|(_, open)| *open))
        .collect();
    let mut series = vec![Series { name: "未到位".into(), values: known, ..Series::default() }];
    if let Some(finish) = finish {
        let name = "按目前进度推算".into();
        series.push(Series { name, values: towards(finish), line: LineStyle::Dashes, ..Series::default() });
    }
    if finish != Some(end) {
        let name = "按时补齐所需进度".into();
        series.push(Series { name, values: towards(end), line: LineStyle::Dots, ..Series::default() });
    }
    Some(Chart {
        kind: ChartKind::Lines,
        title: format!("未到位材料变化（归档时限{}）", chinese_date(&deadline.deadline)),
        unit: "件".into(),
        categories: days.iter().map(|date| date.format("%-m月%-d日").to_string()).collect(),
        positions: days.iter().map(|date| position(*date)).collect(),
        series,
        summary: pack.outlook(),
        ..Chart::default()
    })
}

/// 三环节状态 by township; of a unit above counties, by county.
fn link_states(record: &RunRecord, pack: &CountyPack) -> Option<Chart> {
    const STATES: [LinkState; 4] =
        [LinkState::Consistent, LinkState::Doubtful, LinkState::Detached, LinkState::Contradictory];
    let rows: Vec<(String, [u64; 4])> = if record.is_top(pack) {
        let counties = record.summary.counties.iter();
        counties
            .map(|county| {
                let links = &county.links;
                let counts = [links.consistent, links.doubtful, links.detached, links.contradictory];
                (county.name.clone(), counts)
            })
            .collect()
    } else {
        pack.by_township
            .iter()
            .map(|township| {
                let here = || pack.households.iter().filter(|row| row.township == township.code);
                let count = |state| here().filter(|row| row.state == state).count() as u64;
                (township.name.clone(), STATES.map(count))
            })
            .collect()
    };
    let (rows, undrawn): (Vec<_>, Vec<_>) =
        rows.iter().partition(|(_, counts)| counts.iter().any(|count| *count > 0));
    let undrawn: Vec<&str> = undrawn.into_iter().map(|(name, _)| name.as_str()).collect();
    let note = if undrawn.is_empty() {
        String::new()
    } else {
        format!("没有抽样户，不在图中：{}。", undrawn.join("、"))
    };
    (rows.len() > 1 && rows.len() <= MOST_BARS).then(|| Chart {
        kind: ChartKind::Stacked,
        title: "抽样户三环节状态".into(),
        unit: "户".into(),
        categories: rows.iter().map(|(name, _)| name.clone()).collect(),
        series: STATES
            .iter()
            .enumerate()
            .map(|(at, state)| Series {
                name: state.label().into(),
                values: rows.iter().map(|(_, counts)| Some(counts[at] as f64)).collect(),
                ..Series::default()
            })
            .collect(),
        note,
        ..Chart::default()
    })
}

/// 整改问题 by source and how far they are.
fn problem_status(pack: &CountyPack) -> Option<Chart> {
    type Part = (&'static str, fn(&SourceRow) -> u64);
    let parts: [Part; 6] = [
        ("已销号", |row| row.closed),
        ("长期坚持", |row| row.lasting),
        ("未到期", |row| row.due_10 + row.due_20 + row.later),
        ("超期", |row| row.overdue),
        ("立行立改", |row| row.at_once),
        ("无时限或不明", |row| row.undated + row.unknown),
    ];
    let rows = &pack.rectification;
    (rows.len() <= MOST_BARS && rows.iter().any(|row| row.total > 0)).then(|| Chart {
        kind: ChartKind::Stacked,
        title: "整改问题销号情况".into(),
        unit: "项".into(),
        categories: rows.iter().map(|row| row.source.clone()).collect(),
        series: parts
            .iter()
            .filter(|(_, count)| rows.iter().any(|row| count(row) > 0))
            .map(|(name, count)| Series {
                name: (*name).into(),
                values: rows.iter().map(|row| Some(count(row) as f64)).collect(),
                ..Series::default()
            })
            .collect(),
        ..Chart::default()
    })
}

/// 收入分布: households by income per head.
fn incomes(pack: &CountyPack) -> Option<Chart> {
    let incomes = pack.incomes.as_ref().filter(|incomes| incomes.known() >= WORTH_A_DISTRIBUTION)?;
    Some(Chart {
        kind: ChartKind::Columns,
        // All registered households, not the visited ones, beside whose figures it stands.
        title: format!("系统登记的{}年人均纯收入（{}户，单位：元、户）", incomes.year, incomes.known()),
        categories: incomes.bands.iter().map(|band| band.label()).collect(),
        series: vec![Series {
            name: "户数".into(),
            values: incomes.bands.iter().map(|band| Some(band.households as f64)).collect(),
            ..Series::default()
        }],
        ..Chart::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::county::TrendPoint;
    use crate::model::deadlines::Deadline;

    fn pack(projection: Projection) -> CountyPack {
        let point = |as_of: &str, present: u64| TrendPoint {
            as_of: as_of.into(),
            required: 100,
            present,
            ..TrendPoint::default()
        };
        CountyPack {
            trend: vec![point("2020-03-11", 40), point("2020-03-21", 50), point("2020-03-31", 60)],
            deadlines: vec![Deadline { deadline: "2020-06-30".into(), projection, ..Deadline::default() }],
            ..CountyPack::default()
        }
    }

    fn of<'a>(chart: &'a Chart, name: &str) -> Option<&'a Vec<Option<f64>>> {
        chart.series.iter().find(|series| series.name == name).map(|series| &series.values)
    }

    #[test]
    fn the_open_papers_run_to_the_projected_day_and_to_what_the_deadline_asks_for() {
        let finish = |date: &str, in_time| Projection::Finish { date: date.into(), in_time };
        let chart = burn_down(&pack(finish("2020-05-10", true))).unwrap();
        assert_eq!(chart.positions, [0.0, 10.0, 20.0, 60.0, 111.0]);
        assert_eq!(of(&chart, "未到位").unwrap()[..3], [Some(60.0), Some(50.0), Some(40.0)]);
        let pace = of(&chart, "按目前进度推算").unwrap();
        assert_eq!(pace[2..], [Some(40.0), Some(0.0), None]);
        assert_eq!(of(&chart, "按时补齐所需进度").unwrap()[2..], [Some(40.0), None, Some(0.0)]);
        // Half of the time to the projected day has gone by at the deadline: half is still open.
        let late = burn_down(&pack(finish("2020-09-29", false))).unwrap();
        assert_eq!(of(&late, "按目前进度推算").unwrap().last(), Some(&Some(20.0)));
    }

    #[test]
    fn the_two_reckoned_lines_are_drawn_each_in_its_own_way() {
        let finish = Projection::Finish { date: "2020-05-10".into(), in_time: true };
        let chart = burn_down(&pack(finish)).unwrap();
        let lines: Vec<LineStyle> = chart.series.iter().map(|series| series.line).collect();
        assert_eq!(lines, [LineStyle::Solid, LineStyle::Dashes, LineStyle::Dots]);
    }

    #[test]
    fn a_township_without_drawn_households_is_named_below_the_chart() {
        use crate::base::terms::Presence;
        use crate::model::county::{HouseholdRow, TownshipRow};
        let township = |code: &str, name: &str| TownshipRow {
            code: code.into(),
            name: name.into(),
            ..TownshipRow::default()
        };
        let household = |township: &str| HouseholdRow {
            township: township.into(),
            ..crate::render::tests::household("1", "甲", Presence::Present)
        };
        let mut pack = CountyPack {
            by_township: vec![township("1", "狼山镇"), township("2", "新华镇"), township("3", "干召庙镇")],
            households: vec![household("1"), household("3")],
            ..CountyPack::default()
        };
        let mut record = RunRecord::default();
        record.summary.code = "150800".into();
        assert_eq!(link_states(&record, &pack).unwrap().note, "没有抽样户，不在图中：新华镇。");
        pack.households.push(household("2"));
        assert_eq!(link_states(&record, &pack).unwrap().note, "");
    }

    #[test]
    fn the_incomes_say_whose_they_are_and_in_what() {
        use crate::model::incomes::{Band, Incomes};
        let band = |from: Option<u32>, to: Option<u32>, households: u64| Band { from, to, households };
        let bands = vec![band(None, Some(4_000), 12), band(Some(4_000), None, 11)];
        let incomes = Some(Incomes { year: 2019, bands, unknown: 3 });
        let chart = incomes_of(incomes);
        assert_eq!(chart.title, "系统登记的2019年人均纯收入（23户，单位：元、户）");
        assert!(chart.unit.is_empty(), "the title has it");
    }

    fn incomes_of(found: Option<crate::model::incomes::Incomes>) -> Chart {
        incomes(&CountyPack { incomes: found, ..CountyPack::default() }).unwrap()
    }

    #[test]
    fn without_a_projection_no_line_says_where_the_pace_leads_and_one_date_is_no_line() {
        let chart = burn_down(&pack(Projection::TooFewPoints)).unwrap();
        assert!(of(&chart, "按目前进度推算").is_none() && of(&chart, "按时补齐所需进度").is_some());
        let mut one = pack(Projection::TooFewPoints);
        one.trend.truncate(1);
        assert!(burn_down(&one).is_none());
    }
}
