//! Figures of report texts (汇报材料) beside the figures of the tables: which table answers for an indicator, and whether
//! the two are of one unit, one time and one meaning. What is not held against anything says why.

use crate::base::date::PartialDate;
use crate::base::terms::Link;
use crate::check::asof;
use crate::check::controls;
use crate::check::facts;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::needs;
use crate::check::people::{self, People};
use crate::check::problems;
use crate::check::rules::rectify;
use crate::check::tally::{self, Tally};
use crate::check::world::{At, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::{Household, HouseholdKind, Place};
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::reports::Report;
use crate::ingest::reports::figures::Figure;
use crate::ingest::reports::places::Owner;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a figure came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Agrees,
    /// A loose name that means another group: with that group's figure it agrees.
    AgreesAs(Reading),
    Differs,
    /// Not held against anything, and why.
    Unjudged(String),
}

/// What a loose name may mean, and how many that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// 未脱贫, 已脱贫享受政策加未脱贫 …
    pub name: &'static str,
    pub counted: u64,
}

/// A figure of a report and its outcome.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    pub report: &'a Report,
    pub figure: &'a Figure,
    pub table: Option<Counted>,
    pub verdict: Verdict,
}

/// What a table gives for an indicator: one figure, or the range that rows without a county leave open.
#[derive(Debug, Clone)]
pub struct Counted {
    pub least: u64,
    pub most: u64,
    /// The day of the table.
    date: Option<NaiveDate>,
    /// Known to the month only.
    monthly: bool,
    /// Other readings of a loose name.
    also: Vec<Reading>,
    pub evidence: Option<Evidence>,
}

impl Counted {
    fn agrees(&self, figure: &Figure) -> bool {
        let same = |counted: u64| tally::same_figure(&figure.written, figure.value, counted);
        let within = figure.value >= self.least as f64 && figure.value <= self.most as f64;
        same(self.least) || within
    }

    /// The other reading of a loose name that gives its figure.
    fn reading(&self, figure: &Figure) -> Option<Reading> {
        let same = |reading: &&Reading| tally::same_figure(&figure.written, figure.value, reading.counted);
        self.also.iter().filter(|_| figure.loose).find(same).copied()
    }

    fn is_of(&self, time: Option<PartialDate>) -> bool {
        let time = time.map(|time| if self.monthly { PartialDate { day: None, ..time } } else { time });
        asof::comparable(time, self.date)
    }
}

/// Units with reports that the run covers, in order.
#[must_use]
pub fn owners<'a>(input: &Input<'a>) -> Vec<&'a Owner> {
    let covered = |owner: &&Owner| match owner {
        Owner::Prefecture => input.selection.covers_prefecture(),
        Owner::County(county) => input.selection.covers_county(county),
        Owner::Township(county, township) => input.selection.covers(county, township),
    };
    let all: BTreeSet<&Owner> = input.claims.reports.iter().map(|report| &report.owner).collect();
    all.into_iter().filter(covered).collect()
}

/// Where a finding about the unit belongs.
#[must_use]
pub fn at(owner: &Owner) -> At {
    let place = match owner {
        Owner::Prefecture => Place::default(),
        Owner::County(county) => Place { county: county.clone(), ..Place::default() },
        Owner::Township(county, township) => {
            Place { county: county.clone(), township: township.clone(), village: String::new() }
        }
    };
    At { place, ..At::default() }
}

/// Every figure of the unit's reports with its outcome.
#[must_use]
pub fn judged<'a>(input: &Input<'a>, owner: &Owner) -> Vec<Judged<'a>> {
    let tables = Tables::of(input, owner);
    let reports = input.claims.reports.iter().filter(|report| report.owner == *owner);
    reports
        .flat_map(|report| report.figures.iter().map(move |figure| (report, figure)))
        .map(|(report, figure)| {
            let table = tables.get(input, figure.key);
            let hidden = input.data.may_hide(tables.county().unwrap_or_default(), answering(figure.key));
            let adrift = tally::counts_people(figure.key)
                && input.data.has_adrift(tables.county().unwrap_or_default());
            let verdict = verdict(report, figure, table.as_ref(), (hidden, adrift));
            Judged { report, figure, table, verdict }
        })
        .collect()
}

/// Is the indicator one of 边缘户 and 监测户, which their list alone answers?
#[must_use]
pub fn is_of_list(key: &str) -> bool {
    matches!(key, "K05" | "K06" | "K07" | "K08")
}

/// Was a list of 边缘户 and 监测户 handed in that speaks of the county (of any, for `None`), or does a register mark such
/// households there? Without one, that none is counted says nothing. A list speaks of the counties of which it has rows,
/// and one without any of the county that its title, sheet or folder names, else of all: that a list has rows of six
/// counties does not say that the seventh has none. A county without any hands in an empty list of its own.
#[must_use]
pub fn has_list(input: &Input<'_>, county: Option<&str>) -> bool {
    let data = input.data;
    let within = |code: &str| county.is_none_or(|own| own == code);
    let marked = |household: &Household| household.monitored || household.kind == HouseholdKind::Borderline;
    if data.households.iter().any(|household| marked(household) && within(&household.place.county)) {
        return true;
    }
    let nameless = |counties: &BTreeSet<String>| counties.iter().all(String::is_empty);
    let speaks = |counties: &BTreeSet<String>| {
        nameless(counties) || counties.iter().any(|code| !code.is_empty() && within(code))
    };
    let mut with_rows = data.all(RecordKind::Borderline).chunk_by(|a, b| Arc::ptr_eq(&a.table, &b.table));
    with_rows.any(|rows| speaks(&rows.iter().map(|row| needs::county_of(input, row)).collect()))
        || needs::empty_tables(data)
            .filter(|table| table.kind == RecordKind::Borderline)
            .filter_map(|table| ledgers::county_of_empty(input, table))
            .any(|own| within(&own))
}

/// Names of the counties of which the register that answers for a total of the prefecture says nothing: what the others
/// have is not the whole then. 边缘户 and 监测户 by their list, 出列嘎查村 by the village sheets.
#[must_use]
pub fn silent_counties<'a>(input: &Input<'a>, key: &str) -> Vec<&'a str> {
    let sheets = if key == "K09" { facts::village_sheets(input) } else { BTreeMap::new() };
    let told = sheets.iter().filter(|(_, sheet)| facts::exited_village(sheet).is_some());
    let told: BTreeSet<&str> = told.map(|(place, _)| place.county.as_str()).collect();
    let speaks = |county: &str| match key {
        "K09" => told.contains(county),
        _ => !is_of_list(key) || has_list(input, Some(county)),
    };
    let on_roll = input.data.households.iter().map(|household| household.place.county.as_str());
    let counties: BTreeSet<&str> = on_roll.chain(input.data.rollless.iter().map(String::as_str)).collect();
    let silent = counties.into_iter().filter(|code| !code.is_empty() && !speaks(code));
    silent.map(|code| input.divisions.county_name(code)).collect()
}

/// Was a list of 边缘户 and 监测户 handed in for all counties, in a file that names none? A county of which it has no row
/// is not without a list.
#[must_use]
pub fn has_shared_list(input: &Input<'_>) -> bool {
    let mut tables = input.data.tables.iter().filter(|table| table.kind == RecordKind::Borderline);
    !input.data.all(RecordKind::Borderline).is_empty()
        && tables.any(|table| ledgers::county_told(input.divisions, table).is_none())
}

/// Registers that answer for an indicator; nothing is judged while one of them could not be read.
#[must_use]
pub fn answering(key: &str) -> &'static [RecordKind] {
    match key {
        "K09" => &[RecordKind::Village],
        "K28" | "K29" => &[RecordKind::Problem],
        _ => people::REGISTERED,
    }
}

fn verdict(
    report: &Report,
    figure: &Figure,
    table: Option<&Counted>,
    (hidden, adrift): (bool, bool),
) -> Verdict {
    let unjudged = |why: &str| Verdict::Unjudged(why.to_owned());
    if let Some(why) = figure.why() {
        return Verdict::Unjudged(why);
    }
    // Of another time it would not be compared whatever the registers said.
    if let Some(date) = table.and_then(|table| table.date.filter(|_| !table.is_of(report.time_of(figure)))) {
        return Verdict::Unjudged(format!("时点与登记表（{date}）不同"));
    }
    if hidden {
        return unjudged("有登记表未能读取");
    }
    if adrift {
        return unjudged("有人员没有户编号、未能归户，人数不能确定");
    }
    let Some(table) = table else { return unjudged("没有可对照的登记表") };
    if !table.is_of(report.time_of(figure)) {
        return unjudged(asof::UNKNOWN);
    }
    match (table.agrees(figure), table.reading(figure), figure.loose) {
        (true, ..) => Verdict::Agrees,
        (false, Some(reading), _) => Verdict::AgreesAs(reading),
        (false, None, false) => Verdict::Differs,
        (false, None, true) => unjudged("所称的口径可能不同"),
    }
}

/// The tables that answer for one unit.
struct Tables<'a> {
    owner: Owner,
    households: Vec<&'a Household>,
    tally: Tally,
    date: Option<NaiveDate>,
}

impl<'a> Tables<'a> {
    fn of(input: &Input<'a>, owner: &Owner) -> Self {
        let data = input.data;
        let own = |household: &&Household| match owner {
            Owner::Prefecture => true,
            Owner::County(county) => household.place.county == *county,
            Owner::Township(county, township) => {
                household.place.county == *county && household.place.township == *township
            }
        };
        let households: Vec<&Household> = data.households.iter().filter(own).collect();
        Tables {
            tally: Tally::of(data, households.iter().copied()),
            date: asof::register_date(data, households.iter().copied()),
            owner: owner.clone(),
            households,
        }
    }

    fn county(&self) -> Option<&str> {
        match &self.owner {
            Owner::Prefecture => None,
            Owner::County(county) | Owner::Township(county, _) => Some(county),
        }
    }

    fn get(&self, input: &Input<'_>, key: &str) -> Option<Counted> {
        // Of the whole prefecture the register must speak of every county, or what it counts is not the whole.
        if self.county().is_none() && !silent_counties(input, key).is_empty() {
            return None;
        }
        match key {
            "K01" | "K02" | "K03" | "K04" => self.registered(input, key),
            "K05" | "K06" | "K07" | "K08" => self.listed(input, key),
            "K09" => self.exited_villages(input),
            "K28" | "K29" => self.problems(input, key),
            _ => None,
        }
    }

    /// 已脱贫享受政策 and 未脱贫, by the registers of people and households.
    fn registered(&self, input: &Input<'_>, key: &str) -> Option<Counted> {
        let counted = self.tally.get(key)?;
        let first = self.households.first()?;
        // A register of exited households alone says nothing about those that have not; one without people, nothing
        // about how many there are.
        let poor = input.data.households.iter().any(|household| household.kind == HouseholdKind::Poor);
        let people = key == "K02" || key == "K04";
        let empty = [self.tally.exited, self.tally.poor].iter().any(|group| group.persons < group.households);
        if (matches!(key, "K03" | "K04") && !poor) || (people && empty) {
            return None;
        }
        let row = self.households.iter().find_map(|household| input.data.members(household).next());
        let row = row.or_else(|| {
            let rows = input.data.all(RecordKind::Household);
            first.rows.first().and_then(|at| rows.get(*at as usize))
        });
        Some(Counted { also: self.readings(input, people), ..self.counted(counted, row) })
    }

    /// What 建档立卡贫困户 may mean beside 已脱贫享受政策: those still poor, both, or everybody ever registered.
    fn readings(&self, input: &Input<'_>, people: bool) -> Vec<Reading> {
        let pick = |group: People| if people { group.all() } else { Some(group.households) };
        let without = self
            .households
            .iter()
            .filter(|household| household.kind == HouseholdKind::ExitedWithoutPolicy && !household.gone)
            .map(|household| if people { people::persons(input.data, household) } else { Some(1) })
            .sum::<Option<u64>>();
        let (exited, poor) = (pick(self.tally.exited), pick(self.tally.poor));
        // What nobody counted is no reading.
        let reading = |name, parts: &[Option<u64>]| {
            parts.iter().copied().sum::<Option<u64>>().map(|counted| Reading { name, counted })
        };
        let all = [
            reading("未脱贫", &[poor]),
            reading("已脱贫享受政策加未脱贫", &[exited, poor]),
            reading("已脱贫（含不享受政策）加未脱贫", &[exited, poor, without]),
            reading("已脱贫（含不享受政策）", &[exited, without]),
        ];
        all.into_iter().flatten().collect()
    }

    /// 边缘户 and 监测户, by their list.
    fn listed(&self, input: &Input<'_>, key: &str) -> Option<Counted> {
        let county = self.county();
        let rows = input.data.all(RecordKind::Borderline);
        let own =
            |row: &&Record| county.is_none_or(|code| facts::place_of(row, input.divisions).county == code);
        let marked = self
            .households
            .iter()
            .find(|household| household.monitored || household.kind == HouseholdKind::Borderline);
        let row = rows
            .iter()
            .find(own)
            .or_else(|| marked.and_then(|household| input.data.members(household).next()));
        let counted = self.tally.get(key)?;
        row.map(|row| self.counted(counted, Some(row)))
    }

    /// 出列嘎查村, by the village sheets, when every village with households has one.
    fn exited_villages(&self, input: &Input<'_>) -> Option<Counted> {
        if matches!(self.owner, Owner::Township(..)) {
            return None;
        }
        let sheets = facts::village_sheets(input);
        let villages: BTreeSet<&Place> = self.households.iter().map(|household| &household.place).collect();
        let told =
            |place: &&&Place| sheets.get(**place).is_some_and(|sheet| facts::exited_village(sheet).is_some());
        if villages.iter().any(|place| !told(&place)) {
            return None;
        }
        let row = villages.first().and_then(|place| sheets.get(*place)).copied();
        let counted = controls::exited_villages(input, self.county())?;
        let evidence = row.map(|row| cell_evidence(row, "is_exited", Link::Registry));
        Some(Counted { evidence, ..self.counted(counted, row) })
    }

    fn problems(&self, input: &Input<'_>, key: &str) -> Option<Counted> {
        let Owner::County(county) = &self.owner else { return None };
        let problems = problems::of_county(&rectify::issues(input), county)?;
        let (least, most) = if key == "K29" { problems.closed } else { problems.all };
        Some(Counted {
            least: least as u64,
            most: most as u64,
            date: Some(input.as_of),
            monthly: true,
            also: Vec::new(),
            evidence: Some(cell_evidence(problems.first, "problem", Link::Ledger)),
        })
    }

    fn counted(&self, counted: u64, row: Option<&Record>) -> Counted {
        Counted {
            least: counted,
            most: counted,
            date: self.date,
            monthly: false,
            also: Vec::new(),
            evidence: row.map(|row| cell_evidence(row, "hh_id", Link::Registry)),
        }
    }
}

/// `第3段`, `第2页`, `表1行2列3`
#[must_use]
pub fn place_of(figure: &Figure) -> String {
    match (figure.page, figure.place.strip_prefix('段')) {
        (Some(page), _) => format!("第{page}页"),
        (None, Some(number)) => format!("第{number}段"),
        (None, None) => figure.place.clone(),
    }
}

/// `“自评报告.docx”第3段“边缘户106户”`, as messages quote a figure.
#[must_use]
pub fn quoted(report: &Report, figure: &Figure) -> String {
    format!("“{}”{}“{}”", report.name(), place_of(figure), figure.words)
}

/// Name and unit of an indicator.
#[must_use]
pub fn name_of<'a>(input: &Input<'a>, key: &'a str) -> (&'a str, &'a str) {
    let known = input.claims.attributes.get(key);
    known.map_or((key, ""), |attribute| (attribute.name.as_str(), attribute.unit.as_str()))
}

/// Do two figures say the same, as far as they were rounded?
#[must_use]
pub fn same(a: &Figure, b: &Figure) -> bool {
    let step = |figure: &Figure| {
        let decimals = figure
            .written
            .split_once('.')
            .map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
        let unit = if figure.written.contains('万') { 10_000.0 } else { 1.0 };
        unit / 10_f64.powi(decimals as i32) / 2.0
    };
    (a.value - b.value).abs() < step(a).max(step(b)) + 1e-9
}
