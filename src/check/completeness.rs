//! Which papers every unit must have, and whether they are there.
//!
//! * 户: households on the register (已脱贫享受政策, 未脱贫); 边缘户 stay outside the totals.
//! * 嘎查村 / 苏木乡镇 / 旗县区 with such households; every 成员单位 the catalogue names, per county; 市 once.
//! * Annual papers: max(identification year, `annual_from`) to the year before as-of.
//! * Presence: 有实体 > 引用村卷 > 不明 (damaged) > 仅目录登记 > 缺. An unreadable folder makes absent papers 不明. An
//!   undecidable condition makes an absent paper 不明; a paper that is there counts as present.
//! * An annual paper without a year stands for the required year when only one is required. Otherwise it is not
//!   guessed: as many of the newest years without a paper as there are undated files are 不明 (未注明年度) instead of 缺.

use crate::base::error::{Error, Problem, Result};
use crate::base::terms::{Level, Presence};
use crate::check::checked::{Requirement, UnitRequirements, Why};
use crate::check::condition::{Condition, Truth};
use crate::check::facts::{HouseholdFacts, Names, Places};
use crate::check::input::Input;
use crate::check::people;
use crate::ingest::catalogue::{DocumentType, Frequency, MatchedDocument, Need, UnitKey};
use crate::ingest::dataset::{Household, Place};
use chrono::Datelike;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One kind of paper with its compiled condition.
struct Wanted<'a> {
    index: u16,
    kind: &'a DocumentType,
    condition: Option<Condition>,
}

/// Required papers of every unit the run covers, sorted by unit.
///
/// # Errors
/// Every faulty condition of the catalogue, at once.
pub fn resolve(input: &Input<'_>) -> Result<Vec<UnitRequirements>> {
    let wanted = compile(input)?;
    let places = Places::new(input);
    let selection = &input.selection;
    let households: Vec<&Household> = input
        .data
        .households
        .iter()
        .filter(|h| people::needs_file(h) && selection.covers(&h.place.county, &h.place.township))
        .collect();
    let empty: &[Wanted<'_>] = &[];
    let of = |level: Level| wanted.get(&level).map_or(empty, Vec::as_slice);
    let year = input.as_of.year();
    let mut all: Vec<UnitRequirements> = households
        .par_iter()
        .map(|household| {
            let unit = UnitKey::Household(household.id.clone());
            let facts = HouseholdFacts::new(input.data, household, &places, year);
            let truth = |condition: &Condition| decide_household(condition, &facts, &places);
            papers_of(
                input,
                unit,
                household.place.clone(),
                of(Level::Household),
                household.identified,
                &truth,
            )
        })
        .collect();
    for (unit, place) in units_above(input, &households, of(Level::Department)) {
        let level = crate::check::world::level_of(&unit);
        let truth = |condition: &Condition| condition.decide(&|name| places.variable(name, &unit, year));
        let wanted = of(level);
        let own: Vec<Wanted<'_>>;
        let wanted = if let UnitKey::Department(_, name) = &unit {
            own = wanted
                .iter()
                .filter(|w| w.kind.unit.is_empty() || w.kind.unit == *name)
                .map(Wanted::share)
                .collect();
            own.as_slice()
        } else {
            wanted
        };
        all.push(papers_of(input, unit.clone(), place, wanted, None, &truth));
    }
    all.retain(|unit| !unit.papers.is_empty());
    all.par_sort_by(|a, b| a.unit.cmp(&b.unit));
    Ok(all)
}

impl Wanted<'_> {
    fn share(&self) -> Self {
        Wanted { index: self.index, kind: self.kind, condition: self.condition.clone() }
    }
}

fn decide_household(condition: &Condition, facts: &HouseholdFacts<'_>, places: &Places) -> Truth {
    condition.decide(&|name| facts.variable(name, places))
}

fn compile<'a>(input: &Input<'a>) -> Result<BTreeMap<Level, Vec<Wanted<'a>>>> {
    let mut wanted: BTreeMap<Level, Vec<Wanted<'a>>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, (level, kind)) in input.catalogue.types.iter().enumerate() {
        if kind.need == Need::Optional {
            continue;
        }
        let condition = if kind.when.trim().is_empty() {
            None
        } else {
            match Condition::compile(&kind.when, &Names) {
                Ok(condition) => Some(condition),
                Err(faults) => {
                    problems.extend(faults.into_iter().map(|fault| Problem {
                        file: format!("catalogue/{}.toml", level_file(*level)),
                        at: None,
                        what: format!(
                            "{}《{}》的 when“{}”第{}个字符：{}",
                            kind.code, kind.name, kind.when, fault.column, fault.what
                        ),
                        hint: fault.hint,
                    }));
                    None
                }
            }
        };
        let index = u16::try_from(index)
            .map_err(|_| Error::refused("材料目录超过65535种材料", "请合并或删减 catalogue/ 中的材料"))?;
        wanted.entry(*level).or_default().push(Wanted { index, kind, condition });
    }
    if problems.is_empty() { Ok(wanted) } else { Err(Error::Problems(problems)) }
}

fn level_file(level: Level) -> &'static str {
    match level {
        Level::Household => "household",
        Level::Village => "village",
        Level::Township => "township",
        Level::County => "county",
        Level::Department => "department",
        Level::Prefecture => "prefecture",
    }
}

/// Villages, townships, counties, departments and the prefecture, as far as the run covers them.
fn units_above(
    input: &Input<'_>,
    households: &[&Household],
    departments: &[Wanted<'_>],
) -> Vec<(UnitKey, Place)> {
    let selection = &input.selection;
    let mut villages = BTreeSet::new();
    let mut townships = BTreeSet::new();
    let mut counties = BTreeSet::new();
    for household in households {
        let Place { county, township, village } = &household.place;
        if !village.is_empty() {
            villages.insert((county.clone(), township.clone(), village.clone()));
        }
        if !township.is_empty() {
            townships.insert((county.clone(), township.clone()));
        }
        if !county.is_empty() && selection.covers_county(county) {
            counties.insert(county.clone());
        }
    }
    let members: BTreeSet<&str> =
        departments.iter().map(|w| w.kind.unit.as_str()).filter(|unit| !unit.is_empty()).collect();
    let mut units = Vec::new();
    for (county, township, village) in villages {
        let place = Place { county: county.clone(), township: township.clone(), village: village.clone() };
        units.push((UnitKey::Village(county, township, village), place));
    }
    for (county, township) in townships {
        let place = Place { county: county.clone(), township: township.clone(), village: String::new() };
        units.push((UnitKey::Township(county, township), place));
    }
    for county in counties {
        let place = Place { county: county.clone(), ..Place::default() };
        for name in &members {
            units.push((UnitKey::Department(county.clone(), (*name).to_owned()), place.clone()));
        }
        units.push((UnitKey::County(county), place));
    }
    // A county's own project (code not ending in 00) has no prefecture papers of its own.
    let is_prefecture = input.project.code.ends_with("00");
    if is_prefecture && selection.covers_prefecture() && !households.is_empty() {
        units.push((UnitKey::Prefecture, Place::default()));
    }
    units
}

fn papers_of(
    input: &Input<'_>,
    unit: UnitKey,
    place: Place,
    wanted: &[Wanted<'_>],
    identified: Option<i32>,
    decide: &dyn Fn(&Condition) -> Truth,
) -> UnitRequirements {
    let found = input.documents.of(&unit);
    let doubt = input.documents.doubt(&unit, &place);
    let mut papers = Vec::with_capacity(wanted.len() + 8);
    for want in wanted {
        let truth = want.condition.as_ref().map_or(Truth::True, decide);
        let mine: Vec<(u32, &MatchedDocument)> =
            (0u32..).zip(found).filter(|(_, paper)| paper.code == want.kind.code).collect();
        let years: Vec<Option<i32>> = match want.kind.frequency {
            Frequency::Once => vec![None],
            Frequency::Yearly => {
                let from = input.project.annual_from.max(identified.unwrap_or(input.project.annual_from));
                (from..input.as_of.year()).map(Some).collect()
            }
        };
        let mut rows = presences(want, &years, &mine);
        if let UnitKey::Household(_) = unit {
            borrow_from_village(input, &place, want.kind, &mut rows);
        }
        for row in &mut rows {
            let absent = !row.presence.is_present();
            match truth {
                Truth::False => continue,
                Truth::Unknown if absent => {
                    row.presence = Presence::Unknown;
                    row.why = Why::Undecided;
                }
                // A list may name the paper; whether it is there, nobody could see.
                _ if row.presence.is_missing() => {
                    if let Some(doubt) = doubt {
                        row.presence = Presence::Unknown;
                        row.why = Why::of(doubt);
                    }
                }
                _ => {}
            }
            papers.push(*row);
        }
    }
    UnitRequirements { unit, place, papers }
}

/// A paper that lies in the village volume stands for that of every household of the village (引用村卷), also of one
/// that has no folder of its own.
fn borrow_from_village(input: &Input<'_>, place: &Place, kind: &DocumentType, rows: &mut [Requirement]) {
    if kind.satisfied_by.is_empty() {
        return;
    }
    let village = UnitKey::Village(place.county.clone(), place.township.clone(), place.village.clone());
    let papers = input.documents.of(&village);
    for row in rows.iter_mut().filter(|row| row.presence.is_missing()) {
        let held = papers.iter().any(|paper| {
            paper.presence == Presence::Present
                && kind.satisfied_by.contains(&paper.code)
                && (row.year.is_none() || paper.year == row.year)
        });
        if held {
            row.presence = Presence::InVillageVolume;
            row.found = None;
        }
    }
}

/// Best presence of each required year, undated papers handed out as the head comment says.
fn presences(want: &Wanted<'_>, years: &[Option<i32>], mine: &[(u32, &MatchedDocument)]) -> Vec<Requirement> {
    let yearly = want.kind.frequency == Frequency::Yearly;
    let mut rows: Vec<Requirement> = years
        .iter()
        .map(|year| {
            let fitting = mine.iter().filter(|(_, paper)| !yearly || paper.year == *year);
            row(want.index, *year, fitting)
        })
        .collect();
    if !yearly {
        return rows;
    }
    let undated: Vec<(u32, &MatchedDocument)> =
        mine.iter().filter(|(_, paper)| paper.year.is_none()).copied().collect();
    if undated.is_empty() {
        return rows;
    }
    if let [only] = rows.as_mut_slice() {
        if !only.presence.is_present() {
            let best = row(want.index, only.year, undated.iter());
            if rank(best.presence) < rank(only.presence) {
                *only = best;
            }
        }
        return rows;
    }
    let mut left = undated.iter().filter(|(_, paper)| paper.presence.is_present());
    for open in rows.iter_mut().rev().filter(|row| row.presence == Presence::Missing) {
        let Some((at, _)) = left.next() else { break };
        open.presence = Presence::Unknown;
        open.found = Some(*at);
        open.why = Why::NoYear;
    }
    rows
}

fn row<'a>(
    document: u16,
    year: Option<i32>,
    papers: impl Iterator<Item = &'a (u32, &'a MatchedDocument)>,
) -> Requirement {
    let best = papers.min_by_key(|(at, paper)| (rank(paper.presence), *at));
    let presence = best.map_or(Presence::Missing, |(_, paper)| paper.presence);
    let why = if presence == Presence::Unknown { Why::DamagedFile } else { Why::Plain };
    Requirement { document, year, presence, found: best.map(|(at, _)| *at), why }
}

fn rank(presence: Presence) -> u8 {
    match presence {
        Presence::Present => 0,
        Presence::InVillageVolume => 1,
        Presence::Unknown => 2,
        Presence::ListedOnly => 3,
        Presence::Missing => 4,
    }
}
