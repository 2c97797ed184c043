//! Rows that speak about a household which no register knows: nobody can say whose interview, visit or loan they are.
//! X022 speaks about the 抽样名单 and C014 about the 归档目录; sector lists hold people of the whole county.

use crate::base::terms::Link;
use crate::check::input::Input;
use crate::ingest::claim::ClaimSubject;
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::speakers;
use std::collections::BTreeSet;

/// Must a 户编号 in such a table be one of the registers?
#[must_use]
pub fn must_be_known(kind: RecordKind) -> bool {
    !matches!(
        kind,
        RecordKind::Member
            | RecordKind::Household
            | RecordKind::Borderline
            | RecordKind::Sample
            | RecordKind::ArchiveList
            | RecordKind::Roster
    )
}

/// Such rows with the reason, in the order of the registers. A household that a newer export no longer lists is known.
#[must_use]
pub fn rows<'a>(input: &Input<'a>) -> Vec<(&'a Record, &'static str)> {
    let data = input.data;
    let dropped: BTreeSet<&str> = data.dropped.iter().map(|household| household.id.as_str()).collect();
    let mut found = Vec::new();
    for (kind, records) in &data.records {
        let unowned = data.unowned.get(kind).map_or(&[][..], Vec::as_slice);
        let nameless = unowned.iter().filter_map(|at| records.get(*at as usize));
        found.extend(nameless.map(|record| (record, NAMELESS)));
        // Interviews may be known by the name of the head.
        if !must_be_known(*kind) || *kind == RecordKind::Interview {
            continue;
        }
        for record in records {
            let id = record.str("hh_id");
            // Loans of people outside the register are not the register's business.
            let outside = record.flag("registered") == Some(false);
            if !id.is_empty() && data.household(id).is_none() && !dropped.contains(id) && !outside {
                found.push((record, "户编号不在册"));
            }
        }
    }
    let speakers = data.speakers(input.divisions);
    let interviews = || data.all(RecordKind::Interview).iter().zip(speakers);
    let lost = Lost::of(input, interviews().filter(|(_, speaker)| speaker.is_none()).map(|(row, _)| row));
    found.extend(interviews().filter_map(|(record, speaker)| {
        let id = record.str("hh_id");
        if dropped.contains(id) {
            return None;
        }
        Some((record, of_interview(input, record, speaker.is_some(), &lost)?))
    }));
    found
}

/// What tells whether an interview that names no household is lost, or somebody's all the same.
struct Lost<'a> {
    /// Names of helpers: theirs speak for the households they help.
    helpers: BTreeSet<String>,
    /// Rows that name several people; those people have rows of their own.
    parted: BTreeSet<(&'a str, &'a str, u32)>,
    /// Cells whose figures speak for a county or the prefecture.
    spoken: BTreeSet<(&'a str, &'a str, &'a str)>,
}

impl<'a> Lost<'a> {
    fn of(input: &Input<'a>, rows: impl Iterator<Item = &'a Record>) -> Self {
        let names: BTreeSet<String> = rows
            .filter(|row| is_nowhere(row))
            .map(|row| row.name_key("interviewee").into_owned())
            .filter(|name| !name.is_empty())
            .collect();
        let mut lost = Lost { helpers: BTreeSet::new(), parted: BTreeSet::new(), spoken: BTreeSet::new() };
        if names.is_empty() {
            return lost;
        }
        let registers = [
            RecordKind::Household,
            RecordKind::Member,
            RecordKind::HelperLog,
            RecordKind::Helper,
            RecordKind::Sample,
        ];
        for row in registers.iter().flat_map(|kind| input.data.all(*kind)) {
            let helper = row.name_key("helper");
            if names.contains(&*helper) && !lost.helpers.contains(&*helper) {
                lost.helpers.insert(helper.into_owned());
            }
        }
        let of_units = input.claims.claims.iter().filter(|claim| {
            claim.link == Link::Interview
                && matches!(claim.subject, ClaimSubject::County(_) | ClaimSubject::Prefecture)
        });
        let evidence = of_units.map(|claim| &claim.evidence);
        lost.spoken.extend(evidence.map(|one| (&*one.path, &*one.sheet, &*one.cell)));
        let mut seen = BTreeSet::new();
        for row in input.data.all(RecordKind::Interview) {
            let key = key_of(row);
            if !seen.insert(key) {
                lost.parted.insert(key);
            }
        }
        lost
    }

    fn has(&self, row: &Record) -> bool {
        let name = row.name_key("interviewee");
        // One name of several: the row as a whole is kept for what was said about the county.
        let is_whole = row.raw("interviewee").chars().any(|c| "、，,；;/|\n".contains(c));
        if !is_nowhere(row) || name.is_empty() || (is_whole && self.parted.contains(&key_of(row))) {
            return false;
        }
        let cell = row.cell("figures");
        let is_spoken = self.spoken.contains(&(&*row.table.path, &*row.table.sheet, &*cell));
        !is_spoken && !self.helpers.contains(&*name)
    }
}

fn key_of(row: &Record) -> (&str, &str, u32) {
    (&row.table.path, &row.table.sheet, row.row)
}

/// Does the interview name neither post nor place? An official speaks for an office, a villager of a village for it.
fn is_nowhere(row: &Record) -> bool {
    let blank = |key: &str| row.text(key).is_empty();
    !speakers::is_official(row) && ["town", "village", "place", "scope"].iter().all(|key| blank(key))
}

const PLACELESS: &str = "没有户编号、嘎查村和单位职务，看不出是谁的";
const NAMELESS: &str = "没有户编号，按证件号码、嘎查村和姓名也未对应到唯一的户";

/// What is wrong with the household of an interview. Officials who speak about no household name none.
fn of_interview(input: &Input<'_>, record: &Record, found: bool, lost: &Lost<'_>) -> Option<&'static str> {
    match (record.str("hh_id"), record.str("head_name"), found) {
        ("", _, true) => None,
        ("", "", false) => lost.has(record).then_some(PLACELESS),
        ("", _, false) => Some("没有户编号，按户主姓名也找不到唯一的户"),
        (id, ..) if input.data.household(id).is_some() => None,
        (.., true) => Some("户编号不在册，已按姓名对应到户"),
        _ => Some("户编号不在册"),
    }
}
