//! Which papers every unit must have, and whether they are there.
//!
//! * 户: households on the register (已脱贫享受政策, 未脱贫); 边缘户 stay outside the totals.
//! * 嘎查村 / 苏木乡镇 / 旗县区 with such households; every 成员单位 the catalogue names, per county; 市 once.
//! * Annual papers: max(identification year, `annual_from`) to the year before as-of.
//!   An identification date that is blank, not in the register, or that no reader can make out leaves undecided the years
//!   before the exit, before the first annual paper that is there, and at the latest before the last full year.
//! * Presence: 有实体 > 引用村卷 > 不明 (damaged) > 仅目录登记 > 缺. An unreadable folder or an archive that cannot be
//!   listed makes absent papers 不明. An undecidable condition makes an absent paper 不明, with the field that is blank;
//!   a paper that is there counts as present. So does a condition of which the county handed in none of the registers and
//!   columns that it reads ([`answerable`]).
//! * An annual paper without a year stands for the required year when only one is required. Otherwise it is not
//!   guessed: as many of the newest years without a paper as there are undated files are 不明 (未注明年度) instead of 缺.
//!   A file whose year is known from elsewhere (name, folder, the archive's own list, the form's own title) is not
//!   undated, also when it was matched without a year before.

use crate::base::error::{Error, Problem, Result};
use crate::base::keep::keep;
use crate::base::mask;
use crate::base::terms::{Level, Presence};
use crate::check::checked::{Requirement, UnitRequirements, Why};
use crate::check::condition::{Condition, Fields, Truth, Val};
use crate::check::facts::{HouseholdFacts, Names, Places, place_of};
use crate::check::input::Input;
use crate::check::needs::{HandedIn, Held};
use crate::check::{answerable, people, two_sources};
use crate::ingest::catalogue::{DocumentType, Frequency, MatchedDocument, Need, UnitKey, Unsure};
use crate::ingest::dataset::{Crossed, Household, Place};
use crate::ingest::documents::{Doubt, InVillage};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::units::village_stem;
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
pub fn resolve(input: &Input<'_>, handed_in: &HandedIn<'_>) -> Result<Vec<UnitRequirements>> {
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
    let closed = unanswerable(handed_in, of(Level::Household));
    let mut all: Vec<UnitRequirements> = households
        .par_iter()
        .map(|household| {
            let unit = UnitKey::Household(household.id.clone());
            let facts = HouseholdFacts::new(input.data, household, &places, year);
            let otherwise = facts.otherwise(input.data);
            let closed = closed.get(household.place.county.as_str());
            let decide = |want: &Wanted<'_>, condition: &Condition| {
                let (truth, why) = decision(condition, &|name| facts.variable(name, &places));
                if truth == Truth::False
                    && let Some(why) = closed.and_then(|closed| closed.get(&want.index))
                {
                    return (Truth::Unknown, Some(Why::Unanswerable(why)));
                }
                let with = |hh: &dyn Fields| {
                    condition.decide(&|name| match name {
                        "hh" => Val::Object(hh),
                        _ => facts.variable(name, &places),
                    })
                };
                let with_rows = |rows: &[&'_ Crossed]| {
                    condition.decide(&|name| {
                        facts.variable_with(name, rows).unwrap_or_else(|| facts.variable(name, &places))
                    })
                };
                let of_exports = || {
                    let (other, pairs) = otherwise.as_ref()?;
                    let other = condition.decide(&|name| other.variable(name, &places));
                    two_sources::of_exports(condition, (truth, other), pairs)
                };
                let open = two_sources::contradiction(&facts, condition, truth, &with)
                    .or_else(of_exports)
                    .or_else(|| two_sources::in_dispute(&facts, truth, &with_rows));
                match open {
                    Some(what) => (Truth::Unknown, Some(Why::Undecided(undecided(&what)))),
                    None => (truth, why),
                }
            };
            let years = annual(input, Some(household));
            papers_of(input, unit, household.place.clone(), of(Level::Household), &years, &decide)
        })
        .collect();
    for (unit, place) in units_above(input, &households, of(Level::Department)) {
        let level = unit.level();
        let decide = |_: &Wanted<'_>, condition: &Condition| {
            decision(condition, &|name| places.variable(name, &unit, year))
        };
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
        all.push(papers_of(input, unit.clone(), place, wanted, &annual(input, None), &decide));
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

/// By county: papers of households whose condition none of its registers can answer, and why.
fn unanswerable<'a>(
    handed_in: &HandedIn<'a>,
    wanted: &[Wanted<'_>],
) -> BTreeMap<&'a str, BTreeMap<u16, &'static str>> {
    let of = |held: &Held<'_>| {
        let papers = wanted.iter().filter_map(|want| {
            let what = answerable::unanswerable(want.condition.as_ref()?, held)?;
            Some((want.index, undecided(&what)))
        });
        papers.collect()
    };
    handed_in.by_county.iter().map(|(county, held)| (*county, of(held))).collect()
}

/// Is the paper needed? When nobody can say, the fields that are blank.
type Decision = (Truth, Option<Why>);

fn decision<'a>(condition: &'a Condition, variables: &dyn Fn(&str) -> Val<'a>) -> Decision {
    let truth = condition.decide(variables);
    if truth != Truth::Unknown {
        return (truth, None);
    }
    let blanks = condition.blanks(variables);
    let what = if blanks.is_empty() { "登记字段为空".to_owned() } else { blanks.join("、") };
    (truth, Some(Why::Undecided(undecided(&what))))
}

fn undecided(what: &str) -> &'static str {
    keep(&format!("{what}，无法判定是否应有"))
}

/// Years for which annual papers are asked.
struct Annual {
    years: Vec<Option<i32>>,
    /// Years before this one are undecided, and why.
    sure_from: Option<(i32, &'static str)>,
}

fn annual(input: &Input<'_>, household: Option<&Household>) -> Annual {
    let first = input.project.annual_from;
    let last = input.as_of.year() - 1;
    let identified = household.and_then(|household| household.identified);
    let from = first.max(identified.unwrap_or(first));
    let undated = household.filter(|_| identified.is_none());
    // Whoever left poverty in a year was on the register by then; whoever is on it now, by the end of the last year; and
    // whoever has an annual paper of a year, in that year.
    let sure_from = undated.map(|household| {
        let unit = UnitKey::Household(household.id.clone());
        let papers = input.documents.of(&unit).iter().filter(|paper| paper.presence == Presence::Present);
        let proof = papers.filter_map(|paper| paper.year).chain(household.exit_year).min();
        (proof.unwrap_or(last).clamp(first, last.max(first)), keep(&unknown_date(input, household)))
    });
    Annual { years: (from..=last).map(Some).collect(), sure_from }
}

/// Why nobody knows since when the household is on the register.
fn unknown_date(input: &Input<'_>, household: &Household) -> String {
    let tables = input.data.all(RecordKind::Household);
    let rows = || household.rows.iter().filter_map(|at| tables.get(*at as usize));
    let mut all = rows().chain(input.data.members(household));
    let unread = |record: &&Record| record.field("first_id_date").value == Value::Unreadable;
    let why = match all.find(unread) {
        Some(record) => format!("首次识别时间“{}”无法识别", mask::text(&record.raw("first_id_date"))),
        None if rows()
            .chain(input.data.members(household))
            .any(|record| record.has_column("first_id_date")) =>
        {
            "首次识别时间为空".to_owned()
        }
        None => "登记表没有“首次识别时间”列".to_owned(),
    };
    format!("{why}，无法判定该年是否应有")
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
    without_roll(input, &mut villages, &mut townships, &mut counties);
    let members: BTreeSet<&str> =
        departments.iter().map(|w| w.kind.unit.as_str()).filter(|unit| !unit.is_empty()).collect();
    let counties_known = input.data.rollless.is_empty();
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
    if is_prefecture && selection.covers_prefecture() && !(households.is_empty() && counties_known) {
        units.push((UnitKey::Prefecture, Place::default()));
    }
    units
}

/// Counties of whose households no register was read keep what lies above them: the county and its departments, and the
/// townships and villages of which the archive has folders or the village register rows.
fn without_roll(
    input: &Input<'_>,
    villages: &mut BTreeSet<(String, String, String)>,
    townships: &mut BTreeSet<(String, String)>,
    counties: &mut BTreeSet<String>,
) {
    let selection = &input.selection;
    let rollless = &input.data.rollless;
    counties.extend(rollless.iter().filter(|county| selection.covers_county(county)).cloned());
    let mut take = |place: &Place| {
        let Place { county, township, village } = place;
        if !rollless.contains(county) || township.is_empty() || !selection.covers(county, township) {
            return;
        }
        townships.insert((county.clone(), township.clone()));
        let known = |other: &(String, String, String)| {
            other.0 == *county && other.1 == *township && village_stem(&other.2) == village_stem(village)
        };
        if !village.is_empty() && !villages.iter().any(known) {
            villages.insert((county.clone(), township.clone(), village.clone()));
        }
    };
    let folders = input.documents.units.iter().map(|folder| &folder.unit);
    for unit in folders.chain(input.documents.by_unit.keys()) {
        match unit {
            UnitKey::Village(county, township, village) => {
                take(&Place { county: county.clone(), township: township.clone(), village: village.clone() })
            }
            UnitKey::Township(county, township) => {
                take(&Place { county: county.clone(), township: township.clone(), village: String::new() });
            }
            _ => {}
        }
    }
    input.documents.folder_only_households.iter().for_each(|extra| take(&extra.place));
    for row in input.data.all(RecordKind::Village) {
        take(&place_of(row, input.divisions));
    }
}

fn papers_of(
    input: &Input<'_>,
    unit: UnitKey,
    place: Place,
    wanted: &[Wanted<'_>],
    annual: &Annual,
    decide: &dyn Fn(&Wanted<'_>, &Condition) -> Decision,
) -> UnitRequirements {
    let found = input.documents.of(&unit);
    let unreadable = unreadable(input, &unit, &place);
    let mut papers = Vec::with_capacity(wanted.len() + 8);
    for want in wanted {
        let (truth, undecided) =
            want.condition.as_ref().map_or((Truth::True, None), |condition| decide(want, condition));
        let mine: Vec<(u32, &MatchedDocument)> =
            (0u32..).zip(found).filter(|(_, paper)| paper.code == want.kind.code).collect();
        let years: &[Option<i32>] = match want.kind.frequency {
            Frequency::Once => &[None],
            Frequency::Yearly => &annual.years,
        };
        let mut rows = presences(want, years, &mine);
        if let UnitKey::Household(_) = unit {
            borrow_from_village(input, &place, want.kind, &mut rows);
        }
        for row in &mut rows {
            let absent = !row.presence.is_present();
            match truth {
                Truth::False => continue,
                Truth::Unknown if absent => {
                    row.presence = Presence::Unknown;
                    row.why = undecided.unwrap_or(Why::Undecided(""));
                }
                _ => {}
            }
            // A list may name the paper; whether it is there, nobody could see.
            if row.presence.is_missing()
                && let Some(why) = unreadable
            {
                row.presence = Presence::Unknown;
                row.why = why;
            }
            if let (Some((sure, why)), Some(year)) = (annual.sure_from, row.year)
                && row.presence.is_missing()
                && year < sure
            {
                row.presence = Presence::Unknown;
                row.why = Why::Undecided(why);
            }
            papers.push(*row);
        }
    }
    // Yearly papers make the list outgrow its first guess and double.
    papers.shrink_to_fit();
    UnitRequirements { unit, place, papers }
}

/// Why papers of the unit may lie where nobody can look: a rar or 7z among them, a folder that does not open, or one
/// that fits two units.
fn unreadable(input: &Input<'_>, unit: &UnitKey, place: &Place) -> Option<Why> {
    match input.documents.doubt(unit, place)? {
        Doubt::Contested => return Some(Why::ContestedFolder),
        Doubt::Unplaced => return Some(Why::StrayFolder),
        Doubt::Unreadable => {}
    }
    let own = input.documents.folder(unit).map_or(&[][..], |own| own.folders.as_slice());
    let closed = own.iter().filter_map(|at| input.scan.folders.get(*at as usize));
    if input.scan.recorded.is_some() && closed.clone().all(|folder| !folder.unreadable) {
        return Some(Why::SealedArchive(keep("按清单检查，卷内目录没有打开，材料有无按不明处理")));
    }
    let sealed = closed.filter(|folder| folder.unreadable).find_map(|folder| {
        let name = folder.path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let known = ["rar", "7z"].iter().any(|known| extension.eq_ignore_ascii_case(known));
        known.then_some(name)
    });
    Some(sealed.map_or(Why::UnreadableFolder, |name| {
        let name = mask::text(name);
        Why::SealedArchive(keep(&format!("压缩包“{name}”（rar/7z）无法列出，其中材料按不明处理")))
    }))
}

/// A paper that lies in the village volume stands for that of every household of the village (引用村卷), also of one
/// that has no folder of its own. Where nobody can say whether the volume holds it, the household's is 不明.
fn borrow_from_village(input: &Input<'_>, place: &Place, kind: &DocumentType, rows: &mut [Requirement]) {
    if kind.satisfied_by.is_empty() {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.presence.is_missing()) {
        match input.documents.in_village(kind, place, row.year) {
            InVillage::Held(_) => {
                row.presence = Presence::InVillageVolume;
                row.found = None;
            }
            InVillage::Unknown => {
                row.presence = Presence::Unknown;
                row.why = Why::VillageVolume;
            }
            InVillage::Absent => {}
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
    // A file that another source dates (a row of the archive's own list) is not undated.
    let dated: BTreeSet<_> =
        mine.iter().filter(|(_, paper)| paper.year.is_some()).filter_map(|(_, paper)| paper.file).collect();
    let undated: Vec<(u32, &MatchedDocument)> = mine
        .iter()
        .filter(|(_, paper)| paper.year.is_none() && paper.file.is_none_or(|file| !dated.contains(&file)))
        .copied()
        .collect();
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
    let why = match (presence, best.and_then(|(_, paper)| paper.unsure)) {
        (Presence::Unknown, Some(Unsure::Year)) => Why::TwoYears,
        (Presence::Unknown, Some(Unsure::Owner)) => Why::TwoOwners,
        (Presence::Unknown, Some(Unsure::Folder)) => Why::FolderOfAnother,
        (Presence::Unknown, Some(Unsure::Another)) => Why::AnotherOwner,
        (Presence::Unknown, None) => Why::DamagedFile,
        _ => Why::Plain,
    };
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
