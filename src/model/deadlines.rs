//! Deadlines (时限) of a unit: the archive's, and the clocks that run beside it. What is asked for, what is done, what a
//! day must bring, what a day brought lately, and where that leads.
//!
//! Nothing that is not known counts as done: a problem whose ledger does not say 销号, a household whose visit may
//! stand in a register that could not be read, are 不明 and still open.

use crate::base::config::Project;
use crate::base::terms::Measure;
use crate::check::checked::Checked;
use crate::check::input::Input;
use crate::check::{ledgers, needs, people};
use crate::ingest::dataset::Household;
use crate::ingest::record::RecordKind;
use crate::model::county::{CountyPack, Projection, chinese_date};
use crate::model::extent::Extent;
use crate::model::history::{History, Point, project};
use crate::model::ledger::Ledger;
use crate::model::run::Totals;
use crate::model::whole::led_by;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the deadline that every project has.
pub const ARCHIVE: &str = "归档";
/// A run is comparable whose total differs from today's by no more than one in so many.
const MOST_CHANGE: u64 = 10;

/// Units that a clause names before it counts them.
const NAMED: usize = 3;

/// How far one thing that is counted has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Progress {
    pub total: u64,
    pub done: u64,
    /// Of what is not done: whether it is cannot be told.
    pub unknown: u64,
}

impl Progress {
    /// Counts one thing; `None` when it cannot be told.
    fn count(&mut self, done: Option<bool>) {
        self.total += 1;
        self.done += u64::from(done == Some(true));
        self.unknown += u64::from(done.is_none());
    }

    #[must_use]
    pub fn open(&self) -> u64 {
        self.total.saturating_sub(self.done)
    }
}

/// What is counted → how far it has come. The keys are [`Measure::key`], for visits from a day on with that day:
/// `visits@2020-03-01`.
pub type Counts = BTreeMap<String, Progress>;

/// One deadline of a unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Deadline {
    /// 归档, 摸底排查 …
    pub name: String,
    pub counts: Measure,
    /// First day whose visits count (ISO date); empty when all do.
    pub since: String,
    /// ISO date.
    pub deadline: String,
    pub days_left: i64,
    pub total: u64,
    pub done: u64,
    pub unknown: u64,
    /// A register tells how many there are; without one, 0 says nothing.
    pub counted: bool,
    /// There is more of it than anybody could count: no roll of the households, no register of one of the units.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub uncounted: bool,
    /// What every remaining day must bring, rounded up to one decimal; null when nothing is open or no day is left.
    pub needed_per_day: Option<f64>,
    /// What a day brought between the last earlier run and this one; null without one.
    pub lately_per_day: Option<f64>,
    /// ISO date of that run.
    pub lately_since: String,
    /// The last earlier run asked for an amount that differs by more than a tenth: between the two there is no pace.
    pub incomparable: bool,
    /// Of a unit above counties: where the last of its units leads.
    pub projection: Projection,
    /// Names of the units by which the projection of the unit above them is decided; empty elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<String>,
    /// Units that stand still alone keep the whole back; null elsewhere, and where others come late as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBack>,
}

/// What a few units that stand still keep open, while everything else comes in time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct HeldBack {
    /// Open in the units of `decided_by`.
    pub open: u64,
    /// ISO date of the last of the other units; empty when nothing is open in them.
    pub others: String,
}

/// 能否按期
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Nothing tells how many there are: no ledger, no list of drawn households.
    Nothing,
    /// The registers hold none of it for this unit.
    None,
    Done,
    /// The deadline has passed and something is open.
    Overdue,
    InTime,
    Late,
    /// No progress: no finish in sight.
    Stalled,
    /// One or a few units stand still and decide it; all others come in time.
    Decided,
    /// Less is done than at the last run.
    Backward,
    TooFewPoints,
    /// The last run asked for another amount.
    Incomparable,
}

impl Outlook {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Outlook::Nothing => "未能计算",
            Outlook::None => "无应办事项",
            Outlook::Done => "已完成",
            Outlook::Overdue => "已逾期",
            Outlook::InTime => "来得及",
            Outlook::Late => "来不及",
            Outlook::Stalled => "停滞，来不及",
            Outlook::Decided => "由停滞的单位决定",
            Outlook::Backward => "倒退，来不及",
            Outlook::TooFewPoints => "样本不足",
            Outlook::Incomparable => "与上次不可比",
        }
    }
}

impl Outlook {
    /// Does it call for more people or more days?
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(
            self,
            Outlook::Overdue | Outlook::Late | Outlook::Stalled | Outlook::Decided | Outlook::Backward
        )
    }
}

impl Deadline {
    #[must_use]
    pub fn open(&self) -> u64 {
        self.total.saturating_sub(self.done)
    }

    /// Are there things to do, and does no register tell of a single one whether it is done?
    #[must_use]
    pub fn is_untold(&self) -> bool {
        self.total > 0 && self.unknown == self.total && self.counts != Measure::Papers
    }

    #[must_use]
    pub fn outlook(&self) -> Outlook {
        match self.projection {
            _ if self.uncounted && (self.open() == 0 || self.days_left >= 0 && !self.is_behind()) => {
                Outlook::Nothing
            }
            _ if self.total == 0 && self.counted => Outlook::None,
            _ if self.total == 0 => Outlook::Nothing,
            _ if self.open() == 0 => Outlook::Done,
            _ if self.days_left < 0 => Outlook::Overdue,
            Projection::Finish { in_time: true, .. } => Outlook::InTime,
            Projection::Finish { in_time: false, .. } => Outlook::Late,
            Projection::Stalled if self.held_back.is_some() => Outlook::Decided,
            Projection::Stalled if self.lately_per_day.is_some_and(|pace| pace < 0.0) => Outlook::Backward,
            Projection::Stalled => Outlook::Stalled,
            _ if self.incomparable => Outlook::Incomparable,
            Projection::TooFewPoints | Projection::Finished => Outlook::TooFewPoints,
        }
    }

    /// Does what is known alone come late?
    fn is_behind(&self) -> bool {
        matches!(self.projection, Projection::Stalled | Projection::Finish { in_time: false, .. })
    }

    /// The outlook in words; of a whole that units keep back with their names: `由巴彦淖尔市本级决定（停滞）`.
    #[must_use]
    pub fn outlook_label(&self) -> String {
        match self.outlook() {
            Outlook::Decided => format!("由{}决定（停滞）", self.deciders()),
            outlook => outlook.label().into(),
        }
    }

    /// Where the papers lead, as one clause.
    #[must_use]
    pub fn sentence(&self) -> String {
        let by = self.deciders();
        match &self.projection {
            _ if self.uncounted => "户级应归材料不明，缺件补齐日期未能推算".into(),
            _ if self.total > 0 && self.open() == 0 => "应归材料已全部到位".into(),
            Projection::Stalled if self.held_back.is_some() => self.held_back_clause(&by),
            Projection::Stalled if by.is_empty() => "缺件近期没有减少，按目前进度无法在时限前补齐".into(),
            Projection::Stalled => format!("{by}的缺件近期没有减少，按目前进度全部缺件无法在时限前补齐"),
            Projection::Finish { date, in_time } => {
                let by = if by.is_empty() { by } else { format!("（最晚的为{by}）") };
                let when = if *in_time { "在归档时限之内" } else { "晚于归档时限" };
                format!("缺件按目前进度预计{}补齐{by}，{when}", chinese_date(date))
            }
            _ if by.is_empty() && self.incomparable => {
                "应归材料件数与上次检查相差超过一成，不可比，暂不推算缺件补齐日期".into()
            }
            _ => format!("{by}样本不足（不足三个时点），暂不推算缺件补齐日期"),
        }
    }

    /// `除巴彦淖尔市本级1件近期没有减少外，其余缺件按目前进度预计2020年4月20日补齐，在归档时限之内`
    fn held_back_clause(&self, by: &str) -> String {
        let Some(held) = &self.held_back else { return String::new() };
        let rest = match held.others.as_str() {
            "" => "其余已全部到位".to_owned(),
            date => format!("其余缺件按目前进度预计{}补齐，在归档时限之内", chinese_date(date)),
        };
        format!("除{by}{}件近期没有减少外，{rest}", held.open)
    }

    /// `五原县、磴口县等4个单位`; empty where no unit below decides.
    #[must_use]
    pub fn deciders(&self) -> String {
        first_of(&self.decided_by, "单位")
    }

    /// `摸底排查（入户走访，2020年3月1日起）`; the archive's deadline needs no explanation.
    #[must_use]
    pub fn title(&self) -> String {
        if self.name == ARCHIVE {
            return self.name.clone();
        }
        let since = match self.since.as_str() {
            "" => String::new(),
            day => format!("，{}起", chinese_date(day)),
        };
        let counts = if self.name == self.counts.label() { "" } else { self.counts.label() };
        match format!("{counts}{since}").trim_start_matches('，') {
            "" => self.name.clone(),
            what => format!("{}（{what}）", self.name),
        }
    }
}

/// The first names, and how many there are beyond them: `五原县、磴口县、临河区等4个单位`; empty for none.
#[must_use]
pub fn first_of(names: &[String], noun: &str) -> String {
    let first = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
    match names.len() {
        all if all > NAMED => format!("{first}等{all}个{noun}"),
        _ => first,
    }
}

/// One thing to keep in time, as the project asks for it.
struct Asked {
    name: String,
    counts: Measure,
    since: Option<NaiveDate>,
    deadline: NaiveDate,
}

impl Asked {
    fn key(&self) -> String {
        key(self.counts, self.since)
    }
}

fn key(counts: Measure, since: Option<NaiveDate>) -> String {
    since.map_or_else(|| counts.key().to_owned(), |day| format!("{}@{day}", counts.key()))
}

/// The archive's deadline, then the clocks in the order of `qiquan.toml`.
fn asked(project: &Project, deadline: NaiveDate) -> Vec<Asked> {
    let archive = Asked { name: ARCHIVE.into(), counts: Measure::Papers, since: None, deadline };
    let clocks = project.clocks.iter().map(|clock| Asked {
        name: clock.name.clone(),
        counts: clock.counts,
        since: clock.since,
        deadline: clock.deadline.unwrap_or(deadline),
    });
    std::iter::once(archive).chain(clocks).collect()
}

/// Everything but papers, counted for every county and for the whole (`""`). Measures that no clock asks for are
/// counted as well: a clock that is set up later finds its earlier dates in the history.
pub(super) fn counts(input: &Input<'_>, checked: &Checked, ledger: &Ledger) -> BTreeMap<String, Counts> {
    let mut sinces: Vec<Option<NaiveDate>> = vec![None];
    sinces.extend(input.project.clocks.iter().map(|clock| clock.since).filter(Option::is_some));
    let mut all: BTreeMap<String, Counts> = BTreeMap::new();
    let told = with_visits(input);
    for (id, linked) in &checked.link_states {
        let Some(household) = input.data.household(id) else { continue };
        let county = household.place.county.clone();
        for since in &sinces {
            // Where nobody handed in a visit, nobody can say that none was paid.
            let done = visited(input, household, *since).filter(|done| *done || told.contains(&county));
            let measures =
                [Some(Measure::Visits), linked.sampled.then_some(Measure::SampledVisits)].into_iter();
            for measure in measures.flatten() {
                for unit in [county.as_str(), ""] {
                    let counts = all.entry(unit.to_owned()).or_default();
                    counts.entry(key(measure, *since)).or_default().count(done);
                }
            }
        }
    }
    for (county, problems) in ledger.by_county().filter(|(_, problems)| problems.len() > 0) {
        let counts = all.entry(county.to_owned()).or_default();
        let slot = counts.entry(Measure::Problems.key().to_owned()).or_default();
        problems.for_each(|problem| slot.count(problem.closed));
    }
    for county in input.divisions.counties.iter().map(|county| county.code.as_str()).chain([""]) {
        let whole = if county.is_empty() {
            input.selection.covers_prefecture()
        } else {
            input.selection.covers_county(county)
        };
        let told = |kinds: &[RecordKind]| {
            whole
                && kinds
                    .iter()
                    .any(|kind| !input.data.all(*kind).is_empty() || needs::says_none(input, county, *kind))
                && !input.data.may_hide(county, kinds)
        };
        // A unit without any of it in the registers that were read has none: 0 is an answer.
        let measures = [
            (Measure::Visits, people::REGISTERED),
            (Measure::SampledVisits, &[RecordKind::Sample][..]),
            (Measure::Problems, &[RecordKind::Problem][..]),
        ];
        for (measure, _) in measures.into_iter().filter(|(_, kinds)| told(kinds)) {
            let sinces = if measure == Measure::Problems { &sinces[..1] } else { &sinces[..] };
            let counts = all.entry(county.to_owned()).or_default();
            for since in sinces {
                counts.entry(key(measure, *since)).or_default();
            }
        }
    }
    all
}

/// Counties that handed in visits, be it a list that holds none.
fn with_visits(input: &Input<'_>) -> BTreeSet<String> {
    let rows = input.data.all(RecordKind::Visit).iter().map(|row| crate::model::join::county_of(input, row));
    let tables = input.data.tables.iter().filter(|table| table.kind == RecordKind::Visit);
    rows.chain(tables.filter_map(|table| ledgers::county_of_empty(input, table))).collect()
}

/// Was the household visited? `None` when a visit may stand where nobody could read it, has no day, or may be another
/// household's.
fn visited(input: &Input<'_>, household: &Household, since: Option<NaiveDate>) -> Option<bool> {
    let mut undated = false;
    for row in input.data.of_household(RecordKind::Visit, &household.id) {
        match (since, row.date("date").and_then(|date| date.latest())) {
            (None, _) => return Some(true),
            (Some(since), Some(day)) if day >= since => return Some(true),
            (Some(_), Some(_)) => {}
            (Some(_), None) => undated = true,
        }
    }
    let unread = input.data.all(RecordKind::Visit).is_empty()
        || input.data.may_hide(&household.place.county, &[RecordKind::Visit])
        || input.data.may_own(&household.id, &[RecordKind::Visit]);
    (!undated && !unread).then_some(false)
}

/// Fills the deadlines of a unit, whose totals and counts are known by now; `counties` are those below it.
pub(super) fn fill(
    input: &Input<'_>,
    history: &History,
    pack: &mut CountyPack,
    counties: Option<&[CountyPack]>,
    extent: &Extent,
) {
    let all = asked(input.project, input.deadline);
    let own = |asked: &Asked| {
        let key = asked.key();
        let counted = asked.counts == Measure::Papers || pack.progress.contains_key(&key);
        let now = progress(&key, &pack.totals, &pack.progress);
        let points = history.points(&key, &pack.code, counties.is_some(), extent);
        // A problem of nobody knows whom that is still open may be the unit's.
        let stray = asked.counts == Measure::Problems && pack.strays.total > pack.strays.closed;
        let uncounted = stray || asked.counts == Measure::Papers && pack.totals.no_roll;
        Deadline { uncounted, ..reckoned(input, asked, now, counted, points) }
    };
    let mut deadlines: Vec<Deadline> = all.iter().map(own).collect();
    let Some(counties) = counties else {
        pack.deadlines = deadlines;
        return;
    };
    let codes: Vec<&str> = counties.iter().map(|county| county.code.as_str()).collect();
    pack.own_deadlines.clear();
    for (at, (asked, whole)) in all.iter().zip(&mut deadlines).enumerate() {
        let below = || counties.iter().filter_map(|county| county.deadlines.get(at));
        let rest = |all: u64, count: fn(&Deadline) -> u64| all.saturating_sub(below().map(count).sum());
        let now = Progress {
            total: rest(whole.total, |below| below.total),
            done: rest(whole.done, |below| below.done),
            unknown: rest(whole.unknown, |below| below.unknown),
        };
        let points = history.own_points(&asked.key(), &codes, extent);
        // What the counties do not have is known wherever the whole is.
        let own = reckoned(input, asked, now, whole.counted, points);
        let name = format!("{}本级", pack.name);
        let units = counties
            .iter()
            .filter_map(|county| Some((county.name.as_str(), county.deadlines.get(at)?)))
            .chain([(name.as_str(), &own)]);
        // One county that nobody counted leaves the whole open; a problem of nobody knows which county is the whole's.
        let is_own = asked.counts != Measure::Problems;
        whole.uncounted |=
            whole.total > 0 && below().any(|own| own.uncounted && is_own || own.total == 0 && !own.counted);
        *whole = led_by(std::mem::take(whole), &units.collect::<Vec<_>>());
        if whole.outlook() == Outlook::Nothing {
            whole.decided_by.clear();
        }
        pack.own_deadlines.push(own);
    }
    pack.deadlines = deadlines;
}

/// The deadline after the points of earlier runs and today's.
fn reckoned(
    input: &Input<'_>,
    asked: &Asked,
    now: Progress,
    counted: bool,
    mut points: Vec<Point>,
) -> Deadline {
    points.push(Point { as_of: input.as_of.to_string(), total: now.total, done: now.done });
    Deadline { counted: counted || now.total > 0, ..deadline(asked, now, &points, input.as_of) }
}

/// How far `key` has come: papers stand in the totals.
pub(super) fn progress(key: &str, totals: &Totals, counts: &Counts) -> Progress {
    if key == Measure::Papers.key() {
        return Progress { total: totals.required, done: totals.present, unknown: totals.unknown };
    }
    counts.get(key).copied().unwrap_or_default()
}

fn deadline(asked: &Asked, now: Progress, points: &[Point], as_of: NaiveDate) -> Deadline {
    let days_left = (asked.deadline - as_of).num_days();
    let incomparable = points.len() > 1 && comparable(points).len() == 1;
    let points = comparable(points);
    let (lately_per_day, lately_since) =
        lately(points).map_or((None, String::new()), |(pace, since)| (Some(pace), since.to_owned()));
    Deadline {
        name: asked.name.clone(),
        counts: asked.counts,
        since: asked.since.map(|day| day.to_string()).unwrap_or_default(),
        deadline: asked.deadline.to_string(),
        days_left,
        total: now.total,
        done: now.done,
        unknown: now.unknown,
        counted: now.total > 0,
        uncounted: false,
        needed_per_day: needed(now.open(), days_left),
        lately_per_day,
        lately_since,
        incomparable,
        projection: project(points, asked.deadline),
        decided_by: Vec::new(),
        held_back: None,
    }
}

/// What every remaining day must bring, rounded up to one decimal. The last day still is one.
#[must_use]
pub fn needed(open: u64, days_left: i64) -> Option<f64> {
    let days = u64::try_from(days_left).ok()?.max(1);
    (open > 0).then(|| (open * 10).div_ceil(days) as f64 / 10.0)
}

/// The latest points that ask for much the same amount as the last one. Where households or papers were added or
/// dropped by the hundred, more or less done is not more or less work.
fn comparable(points: &[Point]) -> &[Point] {
    let Some(now) = points.last() else { return points };
    let other = |point: &Point| point.total.abs_diff(now.total) * MOST_CHANGE > now.total;
    let from = points.iter().rposition(other).map_or(0, |at| at + 1);
    &points[from..]
}

/// What a day brought between the last two dates, to one decimal; it may be less than nothing.
fn lately(points: &[Point]) -> Option<(f64, &str)> {
    let [.., before, now] = points else { return None };
    let day = |point: &Point| NaiveDate::parse_from_str(&point.as_of, "%Y-%m-%d").ok();
    let days = (day(now)? - day(before)?).num_days();
    if days <= 0 || before.total == 0 {
        return None;
    }
    let brought = now.done as f64 - before.done as f64;
    // Plus nothing: a hair less than nothing would print as -0.
    Some(((brought / days as f64 * 10.0).round() / 10.0 + 0.0, &before.as_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(as_of: &str, done: u64) -> Point {
        Point { as_of: as_of.into(), total: 100, done }
    }

    fn at(points: &[Point], unknown: u64, as_of: &str) -> Deadline {
        let asked = Asked {
            name: ARCHIVE.into(),
            counts: Measure::Papers,
            since: None,
            deadline: "2020-06-30".parse().unwrap(),
        };
        let last = points.last().unwrap();
        let now = Progress { total: last.total, done: last.done, unknown };
        deadline(&asked, now, points, as_of.parse().unwrap())
    }

    #[test]
    fn what_a_day_must_bring_is_rounded_up_and_the_last_day_is_one() {
        assert_eq!(needed(100, 30), Some(3.4));
        assert_eq!(needed(30, 30), Some(1.0));
        assert_eq!(needed(7, 0), Some(7.0));
        assert_eq!(needed(0, 5), None);
        assert_eq!(needed(7, -1), None, "no day is left");
    }

    #[test]
    fn the_pace_lately_is_that_between_the_last_two_dates() {
        let points = [point("2020-03-01", 10), point("2020-03-31", 40), point("2020-04-10", 65)];
        assert_eq!(lately(&points), Some((2.5, "2020-03-31")));
        assert_eq!(lately(&points[..1]), None);
        assert_eq!(lately(&[point("2020-03-01", 10), point("2020-03-11", 5)]), Some((-0.5, "2020-03-01")));
    }

    #[test]
    fn the_outlook_follows_the_projection_and_the_day() {
        let steady = [point("2020-03-01", 10), point("2020-03-31", 40), point("2020-04-30", 70)];
        assert_eq!(at(&steady, 0, "2020-04-30").outlook(), Outlook::InTime);
        let slow = [point("2020-03-01", 40), point("2020-03-31", 41), point("2020-04-30", 42)];
        assert_eq!(at(&slow, 0, "2020-04-30").outlook(), Outlook::Late);
        let still = [point("2020-03-01", 40), point("2020-03-31", 40), point("2020-04-30", 40)];
        assert_eq!(at(&still, 0, "2020-04-30").outlook(), Outlook::Stalled);
        let back = [point("2020-03-01", 10), point("2020-03-31", 60), point("2020-04-30", 57)];
        assert_eq!(at(&back, 0, "2020-04-30").outlook(), Outlook::Backward, "the mean of all runs rises");
        assert_eq!(at(&steady[..2], 0, "2020-03-31").outlook(), Outlook::TooFewPoints);
        assert_eq!(at(&steady, 0, "2020-07-01").outlook(), Outlook::Overdue);
        assert_eq!(at(&[point("2020-07-01", 100)], 0, "2020-07-01").outlook(), Outlook::Done);
        let none = [Point { as_of: "2020-04-30".into(), total: 0, done: 0 }];
        assert_eq!(at(&none, 0, "2020-04-30").outlook(), Outlook::Nothing);
        let known = Deadline { counted: true, ..at(&none, 0, "2020-04-30") };
        assert_eq!(known.outlook(), Outlook::None, "no problem is not an unknown number of problems");
    }

    #[test]
    fn no_pace_is_told_from_a_run_that_asked_for_another_amount() {
        let then = |as_of: &str, total: u64, done: u64| Point { as_of: as_of.into(), total, done };
        let steady = |total: u64| {
            let points =
                [then("2020-03-01", total, 50), then("2020-03-31", total, 60), then("2020-04-10", 100, 70)];
            let found = at(&points, 0, "2020-04-10");
            (found.lately_per_day, found.incomparable, found.outlook())
        };
        assert_eq!(steady(60), (None, true, Outlook::Incomparable));
        assert_eq!(steady(91), (Some(1.0), false, Outlook::InTime), "a tenth more or less is the same work");
        let since = [then("2020-03-01", 60, 50), then("2020-03-31", 100, 60), then("2020-04-10", 100, 70)];
        let found = at(&since, 0, "2020-04-10");
        assert_eq!((found.lately_per_day, found.outlook()), (Some(1.0), Outlook::TooFewPoints));
    }

    #[test]
    fn what_is_unknown_stays_open() {
        let found = at(&[point("2020-06-20", 90)], 10, "2020-06-20");
        assert_eq!(
            (found.open(), found.needed_per_day, found.outlook()),
            (10, Some(1.0), Outlook::TooFewPoints)
        );
        let mut progress = Progress::default();
        [Some(true), Some(false), None].into_iter().for_each(|done| progress.count(done));
        assert_eq!((progress.total, progress.done, progress.unknown, progress.open()), (3, 1, 1, 2));
    }
}
