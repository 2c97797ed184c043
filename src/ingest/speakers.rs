//! Whose interview is it, where the record carries no 户编号: the household whose number stands in 包联范围, else that of the one person of that name in the
//! village or township the record names, else the one household the speaker helps, else that of the head (户主) the record
//! names. Two candidates are none.

use crate::base::divisions::Divisions;
use crate::base::text::{fold, name_key};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::places::county_told;
use crate::ingest::record::{Record, RecordKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The household an interview speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    pub household: String,
    /// Found through the helper's name (帮扶责任人), not through a member's.
    pub is_helper: bool,
}

/// Was an official, a helper or a neighbour asked? Only 群众 speak for their own household.
#[must_use]
pub fn is_official(row: &Record) -> bool {
    !matches!(row.str("level"), "" | "群众座谈") || !row.field("post").value.is_blank()
}

/// For every interview record, in file order.
#[must_use]
pub fn of_interviews(data: &Dataset, divisions: &Divisions) -> Vec<Option<Speaker>> {
    let rows = data.all(RecordKind::Interview);
    let wanted: BTreeSet<String> = rows
        .iter()
        .filter(|row| data.household(row.str("hh_id")).is_none())
        .flat_map(|row| [row.name_key("interviewee"), row.name_key("head_name")])
        .filter(|name| !name.is_empty())
        .map(Into::into)
        .collect();
    let found = Candidates::of(data, &wanted);
    let speaker = |row: &Record| {
        if data.household(row.str("hh_id")).is_some() {
            return Some(Speaker { household: row.text("hh_id").into_owned(), is_helper: false });
        }
        if let Some(household) = in_scope(data, row) {
            return Some(Speaker { household, is_helper: true });
        }
        let head =
            || found.speaker(&row.name_key("head_name"), row, divisions).filter(|speaker| !speaker.is_helper);
        found.speaker(&row.name_key("interviewee"), row, divisions).or_else(head)
    };
    rows.iter().map(speaker).collect()
}

/// The one household whose number stands in 包联范围.
fn in_scope(data: &Dataset, row: &Record) -> Option<String> {
    let text = row.text("scope");
    let numbers = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|number| !number.is_empty());
    let known: BTreeSet<&str> = numbers.filter(|number| data.household(number).is_some()).collect();
    let mut known = known.into_iter();
    known.next().filter(|_| known.next().is_none()).map(str::to_owned)
}

/// Households by the wanted names of their members and of their helpers, and the names of all villages.
#[derive(Default)]
struct Candidates<'a> {
    members: BTreeMap<String, Vec<&'a Household>>,
    helpers: BTreeMap<String, Vec<&'a Household>>,
    villages: BTreeSet<String>,
}

impl<'a> Candidates<'a> {
    fn of(data: &'a Dataset, wanted: &BTreeSet<String>) -> Self {
        let mut found = Candidates::default();
        if wanted.is_empty() {
            return found;
        }
        for household in data.households.iter().filter(|household| !household.is_double) {
            found.villages.insert(fold(&household.place.village));
            let is_wanted = |name: &Cow<'_, str>| wanted.contains(&**name);
            let own: BTreeSet<String> = data
                .live_members(household)
                .map(|row| row.name_key("name"))
                .chain(household.head_names().map(name_key))
                .filter(is_wanted)
                .map(Into::into)
                .collect();
            let kinds = [
                RecordKind::Household,
                RecordKind::Member,
                RecordKind::HelperLog,
                RecordKind::Helper,
                RecordKind::Sample,
            ];
            let helpers: BTreeSet<String> = kinds
                .into_iter()
                .flat_map(|kind| data.of_household(kind, &household.id))
                .map(|row| row.name_key("helper"))
                .filter(is_wanted)
                .map(Into::into)
                .collect();
            for (names, map) in [(own, &mut found.members), (helpers, &mut found.helpers)] {
                for name in names {
                    map.entry(name).or_default().push(household);
                }
            }
        }
        found.villages.remove("");
        found
    }

    fn speaker(&self, name: &str, row: &Record, divisions: &Divisions) -> Option<Speaker> {
        let county = match divisions.county_by_name(&row.text("county")).as_slice() {
            [one] => one.code.as_str(),
            _ if row.text("county").is_empty() => {
                county_told(divisions, &row.table).map_or("", |county| county.code.as_str())
            }
            _ => "",
        };
        let in_county = |household: &&&Household| county.is_empty() || household.place.county == county;
        let of = |map: &BTreeMap<String, Vec<&'a Household>>| -> Vec<&'a Household> {
            map.get(name).into_iter().flatten().filter(in_county).copied().collect()
        };
        let (members, helped) = (of(&self.members), of(&self.helpers));
        let place: String =
            ["town", "village", "place", "post"].iter().map(|key| row.text(key) + " ").collect();
        let folded = fold(&place);
        // The longest name: 新永丰村 is not 永丰村.
        let village = self
            .villages
            .iter()
            .filter(|name| folded.contains(name.as_str()))
            .max_by_key(|name| name.chars().count());
        let there = |household: &&&Household| {
            let township = divisions.township_in(&household.place.county, &place);
            let known = township.filter(|_| !household.place.township.is_empty());
            let same = known.map(|township| township.code == household.place.township);
            match village {
                Some(village) => fold(&household.place.village) == *village && same != Some(false),
                None => same == Some(true),
            }
        };
        let near: Vec<&Household> = members.iter().filter(there).copied().collect();
        let one =
            |household: &Household, is_helper| Some(Speaker { household: household.id.clone(), is_helper });
        match (near.as_slice(), helped.as_slice()) {
            // A helper of other households may only share the member's name.
            ([member], []) => one(member, false),
            ([member], [helped]) if member.id == helped.id => one(member, false),
            ([], [helped]) => one(helped, true),
            _ => None,
        }
    }
}
