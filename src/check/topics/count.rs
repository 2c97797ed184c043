//! Counts the figures of topics and brief, county by county. A row that nobody can decide is counted as 不明 beside the
//! figure; a register or a column that the county did not hand in makes no nought.

use super::names::AS_OF;
use super::{Count, Figure, How, Topics};
use crate::base::date::PartialDate;
use crate::base::mask;
use crate::check::condition::{Condition, Fields, STEPS, Truth, Val, in_words};
use crate::check::facts::{Places, column_of};
use crate::check::needs::{self, Held, Lack};
use crate::check::own::asked::Asked;
use crate::check::own::look::OwnLook;
use crate::check::own::names::{LISTS, SHARED};
use crate::check::own::run::{Case, cases};
use crate::check::world::World;
use crate::check::{asof, ledgers, two_sources};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Cases that are looked at side by side before their outcomes are added up.
const CHUNK: usize = 20_000;
/// One row in so many may be 不明 where nearly all are known.
const NEARLY: u64 = 10;

/// Why there is no figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Missing {
    /// There is one.
    #[default]
    Nothing,
    /// 未提供: the register was not handed in.
    Register(String),
    /// 未提供: it has no such column.
    Column(String),
    /// 不明: it could not be read, or nobody filled in what decides.
    Unknown(String),
    /// 不明: too few rows can be reckoned for a share of the whole.
    Scant(String),
}

/// One figure of one county.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// Rows that count; with `each`, their names once.
    rows: u64,
    /// Rows that certainly do not count.
    pub(super) others: u64,
    /// Rows that nobody can decide.
    pub unknown: u64,
    /// What the first of them lacks.
    why: String,
    sum: f64,
    whole: f64,
    names: BTreeSet<String>,
    /// With `each`: names of rows that nobody can decide, and how many of these rows have none.
    open_names: BTreeSet<String>,
    nameless: u64,
    /// Rows of a figure of households that are no registered household's.
    pub strays: u64,
    /// Rows that speak of the matter at all; with `speaks` alone.
    speaking: u64,
    /// What the figure is made of, by name; with `by` alone.
    pub shares: BTreeMap<String, u64>,
    pub(super) missing: Missing,
    /// A column that it asks for is in no table of the county.
    no_column: bool,
    /// Newest date of the rows (ISO date); empty when no row has one.
    pub as_of: String,
    /// Names of the registers.
    pub source: String,
}

impl Counted {
    /// The figure, or why there is none.
    ///
    /// # Errors
    /// The reason.
    pub fn value(&self, count: &Count) -> Result<f64, Missing> {
        // A list without a row holds nothing of anything, whatever its columns.
        let is_empty = self.rows + self.others + self.unknown + self.strays == 0;
        if !(matches!(self.missing, Missing::Nothing)
            || is_empty && matches!(self.missing, Missing::Column(_)))
        {
            return Err(self.missing.clone());
        }
        if count.speaks.is_some() && self.speaking == 0 {
            return Err(Missing::Column(format!("{}没有写明这项内容", self.source)));
        }
        // Where some rows say no and others nothing, nought is what is known, with the others beside it.
        if self.rows == 0 && self.unknown > 0 && (self.no_column || self.others == 0 || count.of.is_some()) {
            let why = self.why.clone();
            return Err(if self.no_column { Missing::Column(why) } else { Missing::Unknown(why) });
        }
        if self.rows == 0 && count.optional {
            return Err(Missing::Register(format!("{}没有这类行", self.source)));
        }
        if count.of.is_some() {
            // A share of a few is no share of all.
            if self.unknown * NEARLY > self.rows + self.unknown {
                return Err(Missing::Scant(format!("只有{}{}可算", self.rows, count.look.counter())));
            }
            if self.whole <= 0.0 {
                return Err(Missing::Unknown("分母为零".to_owned()));
            }
            return Ok(self.sum / self.whole);
        }
        Ok(match (&count.sum, &count.each) {
            // Amounts are written to the cent; what lies behind it is of the adding.
            (Some(_), _) => (self.sum * 1e6).round() / 1e6,
            (None, Some(_)) => self.names.len() as f64,
            _ => self.rows as f64,
        })
    }

    /// What nobody can decide: things that `each` names and the figure does not hold yet, and rows.
    #[must_use]
    pub fn open(&self, count: &Count) -> [u64; 2] {
        if count.each.is_none() {
            return [0, self.unknown];
        }
        [self.open_names.difference(&self.names).count() as u64, self.nameless]
    }

    /// Does what is 不明 outweigh what is known, and is it more than a few rows of all? Rows that certainly do not count are
    /// known as well: 参保 and 未参保 are told alike.
    #[must_use]
    pub fn is_mostly_open(&self, count: &Count) -> bool {
        let known = if count.each.is_some() { self.names.len() as u64 } else { self.rows.max(self.others) };
        let open: u64 = self.open(count).iter().sum();
        open > known && self.unknown * NEARLY >= self.rows + self.others + self.unknown
    }
}

/// What one row comes to for one figure.
enum Row {
    No,
    Yes {
        sum: f64,
        whole: f64,
        name: Option<String>,
    },
    /// With what `each` names it by.
    Unknown(Option<String>),
    /// Of no registered household.
    Stray,
}

impl Row {
    /// Nobody knows whether it counts here.
    fn hold_open(&mut self) {
        if let Row::Yes { name, .. } = self {
            *self = Row::Unknown(name.take());
        }
    }
}

/// By county, one for each figure in the order of [`Topics::figures`]; figures that the pack counts itself stay blank.
#[must_use]
pub fn count(world: &World<'_>, topics: &Topics) -> BTreeMap<String, Vec<Counted>> {
    let mut found: BTreeMap<String, Vec<Counted>> = BTreeMap::new();
    if topics.is_empty() {
        return found;
    }
    let counted: Vec<(&Figure, &Count)> = topics
        .figures()
        .filter_map(|figure| match &figure.how {
            How::Counted(count) => Some((figure, &**count)),
            How::Taken(_) => None,
        })
        .collect();
    for (county, held) in &world.handed_in.by_county {
        let slots =
            found.entry((*county).to_owned()).or_insert_with(|| vec![Counted::default(); topics.len()]);
        for (figure, count) in &counted {
            let slot = &mut slots[figure.at];
            slot.source = source(held, count.look);
            slot.missing = missing(world, held, county, count);
            slot.no_column = lacks_column(held, count);
        }
    }
    let looks: BTreeSet<OwnLook> = counted.iter().map(|(_, count)| count.look).collect();
    let places = Places::new(world.input);
    for look in looks {
        let own: Vec<(usize, &Count)> =
            counted.iter().filter(|(_, c)| c.look == look).map(|(f, c)| (f.at, *c)).collect();
        look_through(world, &places, look, &own, &mut found);
    }
    found
}

fn look_through(
    world: &World<'_>,
    places: &Places,
    look: OwnLook,
    figures: &[(usize, &Count)],
    found: &mut BTreeMap<String, Vec<Counted>>,
) {
    let selection = &world.input.selection;
    let mut all = cases(world, places, look);
    all.retain(|case| case.at.iter().any(|at| selection.covers_place(&at.place.county, &at.place.township)));
    if look == OwnLook::Row(RecordKind::Problem) {
        // A problem that stands in two ledgers is one problem.
        let mut seen = BTreeSet::new();
        all.retain(|case| seen.insert((counties(world, case), case.name.clone())));
    }
    let mut dates: BTreeMap<String, NaiveDate> = BTreeMap::new();
    let as_of = world.input.as_of.to_string();
    for chunk in all.chunks(CHUNK) {
        let outcomes: Vec<Vec<(Row, bool)>> =
            chunk.par_iter().map(|case| judge(world, places, (look, figures, &as_of), case)).collect();
        // Sums are added in the order of the rows, so that they do not depend on the number of jobs.
        for (case, mut outcomes) in chunk.iter().zip(outcomes) {
            // It may be any county's.
            let adrift = case.record.is_some_and(|row| ledgers::is_adrift(world.input, row));
            if adrift {
                outcomes.iter_mut().for_each(|(row, _)| row.hold_open());
            }
            let counties = if adrift { found.keys().cloned().collect() } else { counties(world, case) };
            if let Some(date) = date_of(world, look, case).filter(|_| !adrift) {
                for county in &counties {
                    dates.entry(county.clone()).and_modify(|old| *old = date.max(*old)).or_insert(date);
                }
            }
            for county in &counties {
                let Some(slots) = found.get_mut(county) else { continue };
                for ((at, count), (row, speaks)) in figures.iter().zip(&outcomes) {
                    let slot = &mut slots[*at];
                    slot.speaking += u64::from(*speaks);
                    add(slot, row, count, &|| match adrift {
                        true => ledgers::ADRIFT.to_owned(),
                        false => blanks(world, places, look, case, count),
                    });
                }
            }
        }
    }
    for (county, slots) in found {
        let date = match look {
            OwnLook::Household | OwnLook::Person => {
                let own = world.input.data.households.iter().filter(|h| h.place.county == *county);
                asof::register_date(world.input.data, own)
            }
            _ => dates.get(county).copied(),
        };
        for (at, _) in figures {
            slots[*at].as_of = date.map(|date| date.to_string()).unwrap_or_default();
        }
    }
}

fn add(slot: &mut Counted, row: &Row, count: &Count, why: &dyn Fn() -> String) {
    match row {
        Row::No => slot.others += 1,
        Row::Stray => slot.strays += 1,
        Row::Unknown(name) => {
            if slot.unknown == 0 {
                slot.why = why();
            }
            slot.unknown += 1;
            match name {
                Some(name) => drop(slot.open_names.insert(name.clone())),
                None => slot.nameless += 1,
            }
        }
        Row::Yes { sum, whole, name } => {
            slot.rows += 1;
            slot.sum += sum;
            slot.whole += whole;
            let Some(name) = name else { return };
            if count.by.is_some() {
                // Nothing keeps an office from grouping by a number of a person.
                *slot.shares.entry(mask::text(name)).or_default() += 1;
            } else {
                slot.names.insert(name.clone());
            }
        }
    }
}

/// Counties that a case is about, each once.
fn counties(world: &World<'_>, case: &Case<'_>) -> Vec<String> {
    let home = &world.input.project.code;
    let own = |county: &str| {
        if county.is_empty() && !home.ends_with("00") { home.clone() } else { county.to_owned() }
    };
    let all: BTreeSet<String> = case.at.iter().map(|at| own(&at.place.county)).collect();
    all.into_iter().collect()
}

fn variables<'a>(asked: &'a Asked<'a>, as_of: &'a str) -> impl Fn(&str) -> Val<'a> {
    move |name: &str| {
        if name == AS_OF { Val::Text(Cow::Borrowed(as_of)) } else { asked.variable(name) }
    }
}

/// Outcomes of the figures for one case, in their order, and whether it speaks of the matter at all.
fn judge(
    world: &World<'_>,
    places: &Places,
    (look, figures, as_of): (OwnLook, &[(usize, &Count)], &str),
    case: &Case<'_>,
) -> Vec<(Row, bool)> {
    let asked = Asked::of(world, places, look, case);
    let mut outcomes = Vec::with_capacity(figures.len());
    for (_, count) in figures {
        let variable = variables(&asked, as_of);
        let row = match truth(count, &asked, as_of) {
            Truth::False => Row::No,
            _ if is_stray(world, count, case) => Row::Stray,
            Truth::Unknown => Row::Unknown(text_of(&count.each, &variable)),
            Truth::True => worth(count, &variable),
        };
        let speaks = count.speaks.as_ref().map(|speaks| speaks.decide_within(&variable, STEPS).0);
        outcomes.push((row, speaks == Some(Truth::True)));
    }
    outcomes
}

/// Is it a row of a figure of households that names one which no register knows?
fn is_stray(world: &World<'_>, count: &Count, case: &Case<'_>) -> bool {
    let by_household = |each: &Condition| each.fields_of(count.look.variable()).contains(&"hh_id");
    let unknown = |row: &Record| {
        let id = row.str("hh_id");
        !id.is_empty() && world.input.data.household(id).is_none()
    };
    case.household.is_none()
        && count.each.as_ref().is_some_and(by_household)
        && case.record.is_some_and(unknown)
}

/// The text of an expression, where there is one.
fn text_of<'a>(expression: &'a Option<Condition>, variable: &dyn Fn(&str) -> Val<'a>) -> Option<String> {
    match expression.as_ref()?.value_within(variable, STEPS) {
        Val::Text(text) if !text.is_empty() => Some(text.into_owned()),
        _ => None,
    }
}

/// Does the case count? Two tables that disagree about its household leave that open.
fn truth<'a>(count: &'a Count, asked: &'a Asked<'a>, as_of: &'a str) -> Truth {
    let variable = variables(asked, as_of);
    let Some(when) = &count.when else { return Truth::True };
    let (truth, _) = when.decide_within(&variable, STEPS);
    let Some(facts) = asked.facts.as_ref().filter(|_| count.look == OwnLook::Household) else { return truth };
    let with = |hh: &dyn Fields| {
        let instead = |name: &str| if name == "hh" { Val::Object(hh) } else { variable(name) };
        when.decide_within(&instead, STEPS).0
    };
    match two_sources::contradiction(facts, when, truth, &with) {
        Some(_) => Truth::Unknown,
        None => truth,
    }
}

/// What a row that counts is worth; one of its expressions may still be 不明.
fn worth<'a>(count: &'a Count, variable: &dyn Fn(&str) -> Val<'a>) -> Row {
    let number = |expression: &'a Option<Condition>| match expression {
        None => Some(0.0),
        Some(expression) => match expression.value_within(variable, STEPS) {
            Val::Number(number) => Some(number),
            _ => None,
        },
    };
    let name = |expression: &'a Option<Condition>| match expression {
        None => Some(None),
        some => text_of(some, variable).map(Some),
    };
    let named = if count.by.is_some() { name(&count.by) } else { name(&count.each) };
    match (number(&count.sum), number(&count.of), named) {
        (Some(sum), Some(whole), Some(name)) => Row::Yes { sum, whole, name },
        _ => Row::Unknown(text_of(&count.each, variable)),
    }
}

/// What an undecided case lacks, in words.
fn blanks(world: &World<'_>, places: &Places, look: OwnLook, case: &Case<'_>, count: &Count) -> String {
    let as_of = world.input.as_of.to_string();
    let asked = Asked::of(world, places, look, case);
    let variable = variables(&asked, &as_of);
    count.expressions().flat_map(|expression| expression.blanks(&variable)).next().unwrap_or_default()
}

/// Day of what a row says: that of its table for a state, the day itself for a visit or an interview.
fn date_of(world: &World<'_>, look: OwnLook, case: &Case<'_>) -> Option<NaiveDate> {
    let dated = |row: &Record| row.date("data_date").or(row.table.data_date).and_then(PartialDate::latest);
    let event = |row: &Record, key: &str| {
        let day = row.date(key).and_then(PartialDate::day);
        day.filter(|day| *day <= world.input.as_of)
    };
    match look {
        OwnLook::Household | OwnLook::Person => None,
        OwnLook::Village => {
            let place = &case.at.first()?.place;
            let rows = world.input.data.all(RecordKind::Village).iter();
            let mut own = rows.filter(|row| row.text("village") == place.village.as_str());
            own.find_map(dated)
        }
        OwnLook::Row(kind) => {
            let row = case.record?;
            let key = match kind {
                RecordKind::Visit | RecordKind::Interview | RecordKind::HelperLog => "date",
                RecordKind::HumanCheck => "check_date",
                RecordKind::Sample => "drawn_date",
                _ => return dated(row),
            };
            event(row, key).or_else(|| dated(row))
        }
    }
}

/// Names of the registers that the county handed in, of those that are looked through.
fn source(held: &Held<'_>, look: OwnLook) -> String {
    let kinds = look.kinds();
    let names: Vec<&str> = kinds.iter().filter(|kind| held.has(**kind)).map(|kind| kind.name()).collect();
    if names.is_empty() { kinds.first().map_or("", |kind| kind.name()).to_owned() } else { names.join("、") }
}

/// Does it ask for a column that no table of the county has?
fn lacks_column(held: &Held<'_>, count: &Count) -> bool {
    let kinds = count.look.kinds();
    let asked = count.expressions().flat_map(|e| e.fields_of(count.look.variable())).map(column_of);
    // Keys that are reckoned (hh.kind, person.age) have no column of their own.
    let columns = asked.filter(|key| in_words(kinds, key).1 != *key);
    columns.into_iter().any(|key| !held.has_column(kinds, key))
}

/// Why the county has no such figure whatever its rows say.
fn missing(world: &World<'_>, held: &Held<'_>, county: &str, count: &Count) -> Missing {
    let (input, look) = (world.input, count.look);
    match needs::lacking_in_county(input, &world.handed_in.all, held, look.needs()) {
        Some(Lack::Source(why)) => return Missing::Register(why),
        Some(lack) => return Missing::Column(lack.why().to_owned()),
        None => {}
    }
    let unread: Vec<RecordKind> =
        look.kinds().iter().copied().filter(|kind| input.data.may_hide(county, &[*kind])).collect();
    if let Some(kind) = unread.first() {
        return Missing::Unknown(format!("有登记表未能读取，可能是{}", kind.name()));
    }
    // A list of the household that nobody handed in holds nothing, and says nothing.
    let lists = SHARED.iter().copied().chain(LISTS.iter().map(|(name, kind, _)| (*name, *kind)));
    for (name, kind) in lists {
        if count.expressions().any(|expression| expression.reads(name)) && !held.has(kind) {
            return Missing::Register(format!("未找到{}", kind.name()));
        }
    }
    if look == OwnLook::Row(RecordKind::Roster) {
        let asked: BTreeSet<&str> = count.expressions().flat_map(|e| e.texts_about("list")).collect();
        let asked: Vec<&str> = asked.into_iter().collect();
        if !asked.is_empty() && !held.answers_for(RecordKind::Roster, &asked) {
            let name = RecordKind::Roster.name();
            return Missing::Register(format!("未找到{name}（{}）", asked.join("、")));
        }
    }
    // Of a column that is not there, has(…) is false in every row.
    let tested: BTreeSet<&str> =
        count.expressions().flat_map(|e| e.tested_of(look.variable())).map(column_of).collect();
    match tested.first() {
        Some(first) if !tested.iter().any(|key| held.has_column(look.kinds(), key)) => {
            let (register, column) = in_words(look.kinds(), first);
            Missing::Column(format!("{register}没有“{column}”列"))
        }
        _ => Missing::Nothing,
    }
}
