//! The three links of a household (档案, 座谈访谈, 入户): which are there, and the state they make together.

use crate::base::terms::{Link, LinkState, Presence, Severity};
use crate::check::checked::HouseholdLinks;
use crate::check::engine::stands;
use crate::check::facts::place_of;
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::people;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind, quoted};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Who was interviewed, for telling which households an interview speaks about.
#[derive(Debug, Default)]
pub struct Interviewed {
    /// (county, name)
    by_county: BTreeSet<(String, String)>,
    /// (county, village, name)
    by_village: BTreeSet<(String, String, String)>,
    /// 户编号 of households whose member or helper an interview names without doubt.
    households: BTreeSet<String>,
}

/// Which links a household has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    pub file: bool,
    pub visit: bool,
    pub interview: bool,
}

impl Interviewed {
    #[must_use]
    pub fn new(input: &Input<'_>) -> Self {
        let speakers = input.data.speakers(input.divisions);
        let households = speakers.iter().flatten().map(|speaker| speaker.household.clone()).collect();
        let mut known = Interviewed { households, ..Interviewed::default() };
        for row in input.data.all(RecordKind::Interview) {
            let name = row.name_key("interviewee");
            if name.is_empty() {
                continue;
            }
            let mut place = place_of(row, input.divisions);
            if place.county.is_empty() {
                place.county = ledgers::county_of(input, row);
            }
            if !place.village.is_empty() {
                known.by_village.insert((place.county.clone(), place.village, name.clone().into_owned()));
            }
            known.by_county.insert((place.county, name.into_owned()));
        }
        known
    }
}

/// Was the household drawn (抽样名单)?
#[must_use]
pub fn is_sampled(input: &Input<'_>, household: &Household) -> bool {
    drawn(input, household).is_some()
}

/// The row that drew the household; a frame that marks 是否抽中 counts only the marked ones.
#[must_use]
pub fn drawn<'a>(input: &Input<'a>, household: &Household) -> Option<&'a Record> {
    input.data.of_household(RecordKind::Sample, &household.id).find(|row| {
        row.flag("drawn") != Some(false) && (!row.has_column("drawn") || !row.field("drawn").value.is_blank())
    })
}

/// Rows of the sample list that fit no registered household, by county: they were drawn, and no link of theirs can be told.
#[must_use]
pub fn drawn_strangers(input: &Input<'_>) -> BTreeMap<String, u64> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for row in input.data.all(RecordKind::Sample) {
        let (id, head) = (row.text("hh_id"), row.text("head_name"));
        let is_drawn = match row.flag("drawn") {
            Some(drawn) => drawn,
            None => !row.has_column("drawn") || !row.field("drawn").value.is_blank(),
        };
        if !is_drawn || (id.is_empty() && head.is_empty()) || input.data.household(&id).is_some() {
            continue;
        }
        let mut county = ledgers::county_of(input, row);
        if county.is_empty()
            && let Some(known) = id.get(..6).and_then(|code| input.divisions.county(code))
        {
            county.clone_from(&known.code);
        }
        if input.selection.covers_county(&county) {
            *found.entry(county).or_default() += 1;
        }
    }
    found
}

/// Which links are there. An interview belongs to a household when its row carries the 户编号, when it is with the
/// household's helper (same county), or with one of its members (same village, or the only one of that name in the
/// place the row names).
#[must_use]
pub fn present(input: &Input<'_>, household: &Household, interviewed: &Interviewed) -> Present {
    let data = input.data;
    let unit = UnitKey::Household(household.id.clone());
    let any = |kind| data.of_household(kind, &household.id).next().is_some();
    let place = &household.place;
    let helper_interviewed = || {
        helpers(input, household).into_keys().any(|name| {
            // A record kept within one county often does not name it.
            interviewed.by_county.contains(&(String::new(), name.clone()))
                || interviewed.by_county.contains(&(place.county.clone(), name))
        })
    };
    let member_interviewed = || {
        data.members(household).any(|member| {
            let name = member.name_key("name");
            interviewed.by_village.contains(&(place.county.clone(), place.village.clone(), name.into_owned()))
        })
    };
    Present {
        file: input.documents.of(&unit).iter().any(|paper| paper.presence == Presence::Present),
        visit: any(RecordKind::Visit),
        interview: any(RecordKind::Interview)
            || interviewed.households.contains(&household.id)
            || helper_interviewed()
            || member_interviewed(),
    }
}

/// Names of the household's helpers (帮扶责任人) in every register that names them, by the key they are compared by; of
/// two ways to write one the longer, which keeps the middle dot.
#[must_use]
pub fn helpers(input: &Input<'_>, household: &Household) -> BTreeMap<String, String> {
    let data = input.data;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut take = |row: &Record, key: &str| {
        let (name, written) = (row.name_key(key), row.person_name(key));
        if !name.is_empty() {
            let known = names.entry(name.into_owned()).or_default();
            if written.len() > known.len() {
                *known = written.into_owned();
            }
        }
    };
    for row in data.of_household(RecordKind::HelperLog, &household.id) {
        take(row, "helper");
    }
    for row in data.of_household(RecordKind::Helper, &household.id) {
        take(row, "helper");
    }
    for row in data.of_household(RecordKind::Sample, &household.id) {
        take(row, "helper");
    }
    for row in data.of_household(RecordKind::Household, &household.id).chain(data.members(household)) {
        take(row, "helper");
    }
    names
}

/// May the household's papers lie where nobody could look?
#[must_use]
pub fn file_in_doubt(input: &Input<'_>, household: &Household) -> bool {
    let unit = UnitKey::Household(household.id.clone());
    input.documents.doubt(&unit, &household.place).is_some()
}

/// Links that nobody can tell to be there or to be absent, and why.
fn open(input: &Input<'_>, household: &Household, there: Present) -> Vec<(Link, String)> {
    let mut open = Vec::new();
    if !there.file && file_in_doubt(input, household) {
        open.push((Link::File, "户档可能在未能读取或未能对应的文件夹中".to_owned()));
    }
    // Whoever helps the household speaks for it: a row that may name its helper leaves the interview open (X022).
    for (link, kinds) in [
        (Link::Interview, &[RecordKind::Interview, RecordKind::Helper, RecordKind::HelperLog][..]),
        (Link::Visit, &[RecordKind::Visit]),
    ] {
        for kind in kinds {
            let rows: Vec<String> = input.data.open_rows(&household.id, *kind).into_iter().collect();
            if !rows.is_empty() && !open.iter().any(|(known, _)| *known == link) {
                let rows = quoted(&rows, 3, "、");
                open.push((link, format!("{}（{rows}）未能归户，可能是本户的", kind.name())));
            }
        }
    }
    // Others have been visited, and nobody handed in what was done here.
    let absent = input.data.absent.get(&household.place.county);
    if !there.visit && absent.is_some_and(|kinds| kinds.contains(&RecordKind::Visit)) {
        open.push((Link::Visit, "没有读到本旗县的入户调查记录".to_owned()));
    }
    open
}

/// State of every counted household the run covers.
#[must_use]
pub fn states(input: &Input<'_>, findings: &[Finding]) -> BTreeMap<String, HouseholdLinks> {
    let mut faults: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.rule.starts_with('X')) {
        // X022 says that a link is absent: that is 脱节, not 矛盾.
        if finding.rule == "X022" || finding.household_id.is_empty() {
            continue;
        }
        let entry = faults.entry(&finding.household_id).or_default();
        entry.0 |= stands(finding, Severity::Error);
        entry.1 |= stands(finding, Severity::Warning);
    }
    let interviewed = Interviewed::new(input);
    let counted: Vec<&Household> = input
        .data
        .households
        .iter()
        .filter(|h| {
            people::is_counted(input.data, h) && input.selection.covers(&h.place.county, &h.place.township)
        })
        .collect();
    counted
        .par_iter()
        .map(|household| {
            let there = present(input, household, &interviewed);
            let sampled = is_sampled(input, household);
            let (error, warning) = faults.get(household.id.as_str()).copied().unwrap_or_default();
            let unread = || !input.claims.of_household(&household.id).any(|claim| claim.link == Link::File);
            let open = open(input, household, there);
            let is_open = |link| open.iter().any(|(of, _)| *of == link);
            let (visit, interview) = (is_open(Link::Visit), is_open(Link::Interview));
            let linked = (there.visit || visit)
                && (there.interview || interview)
                && (there.file || is_open(Link::File));
            let state = if !sampled {
                LinkState::NotSampled
            } else if error {
                LinkState::Contradictory
            } else if !linked {
                LinkState::Detached
            } else if warning || visit || interview || unread() {
                LinkState::Doubtful
            } else {
                LinkState::Consistent
            };
            let links = HouseholdLinks {
                state,
                sampled,
                file: there.file,
                visit: there.visit,
                interview: there.interview,
                open,
            };
            (household.id.clone(), links)
        })
        .collect()
}
