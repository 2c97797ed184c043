//! Rows that speak about a household which no register knows: nobody can say whose interview, visit or loan they are.
//! X022 speaks about the 抽样名单 and C014 about the 归档目录; sector lists hold people of the whole county.

use crate::check::input::Input;
use crate::ingest::record::{Record, RecordKind};
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
    let interviews = data.all(RecordKind::Interview).iter().zip(speakers);
    found.extend(interviews.filter_map(|(record, speaker)| {
        let id = record.str("hh_id");
        if dropped.contains(id) {
            return None;
        }
        Some((record, of_interview(input, record, speaker.is_some())?))
    }));
    found
}

const NAMELESS: &str = "没有户编号，按证件号码、嘎查村和姓名也未对应到唯一的户";

/// What is wrong with the household of an interview. Officials who speak about no household name none.
fn of_interview(input: &Input<'_>, record: &Record, found: bool) -> Option<&'static str> {
    match (record.str("hh_id"), record.str("head_name"), found) {
        ("", "", _) | ("", _, true) => None,
        ("", _, false) => Some("没有户编号，按户主姓名也找不到唯一的户"),
        (id, ..) if input.data.household(id).is_some() => None,
        (.., true) => Some("户编号不在册，已按姓名对应到户"),
        _ => Some("户编号不在册"),
    }
}
