//! What the registers (系统) say about households and people, from the newest export. Where two tables of one date say two
//! things (户表 and 人员表, two exports of the people), nobody here knows which is right: the register makes no claim, and
//! a remark says so.

use super::{evidence, meaningful, person_of, quoted, subject, time};
use crate::base::date::PartialDate;
use crate::base::error::SoftError;
use crate::base::terms::Link;
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind};
use crate::ingest::build::data_date;
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::disputes;
use crate::ingest::record::{Record, RecordKind, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Claims of the registry about the things that `heard` knows of a household, and remarks about all that it does not make;
/// `last_year` is the year of dated values whose table names none. Most households are never drawn: what nobody else
/// speaks about has nothing to be held against, and a prefecture has sixteen such statements a household.
pub fn claims(
    data: &Dataset,
    attributes: &AttributeTable,
    last_year: Option<i32>,
    heard: &BTreeMap<&str, BTreeSet<&str>>,
) -> (Vec<Claim>, Vec<SoftError>) {
    let table: Vec<&Attribute> = attributes.attributes.iter().collect();
    let each: Vec<(Vec<Claim>, Vec<Disputed<'_>>)> = data
        .households
        .par_iter()
        .map(|household| {
            let (mut own, open) = of(data, household, &table, last_year);
            let heard = heard.get(household.id.as_str());
            own.retain(|claim| heard.is_some_and(|heard| heard.contains(claim.attribute)));
            own.shrink_to_fit();
            (own, open)
        })
        .collect();
    let mut claims = Vec::new();
    let mut disputed: BTreeMap<Disputed<'_>, u64> = BTreeMap::new();
    for (own, open) in each {
        claims.extend(own);
        open.into_iter().for_each(|what| *disputed.entry(what).or_default() += 1);
    }
    let remark = |((place, other, name, is_person), count): (Disputed<'_>, u64)| {
        let whose = if is_person { "人" } else { "户" };
        let what = format!(
            "{count}{whose}的{name}未用于与档案、访谈、入户的比对：同一时点的“{other}”说法不同；请核对两表"
        );
        SoftError::new(place, what)
    };
    (claims, disputed.into_iter().map(remark).collect())
}

/// Table that would speak, table that contradicts it, attribute, and whether it is a person's.
type Disputed<'a> = (String, String, &'a str, bool);

/// The first of `others` that contradicts a row about the attribute although both speak of one time: another table.
fn contradicts<'r>(
    attribute: &Attribute,
    (row, key): (&Record, &str),
    others: impl Iterator<Item = (&'r Record, &'r str)>,
) -> Option<&'r Record> {
    let said = |row: &Record, key: &str| meaningful(attribute, row.field(key).value.clone());
    let own = said(row, key)?;
    // Several helpers and several measures complete each other.
    if attribute.id == "helper" || matches!(own, Value::Set(_)) {
        return None;
    }
    let apart = |other: &Record, key: &str| {
        !Arc::ptr_eq(&other.table, &row.table)
            && disputes::same_time(other, row)
            && said(other, key).is_some_and(|value| attribute.differ(&own, &value))
    };
    others.into_iter().find(|(other, key)| apart(other, key)).map(|(other, _)| other)
}

fn of<'a>(
    data: &Dataset,
    household: &Household,
    attributes: &[&'a Attribute],
    last_year: Option<i32>,
) -> (Vec<Claim>, Vec<Disputed<'a>>) {
    let mut open: Vec<Disputed<'_>> = Vec::new();
    let repeats = disputes::repeats(data, household);
    let members: Vec<&Record> = data.members(household).collect();
    let head = members.iter().copied().find(|record| record.str("rel") == "户主");
    let all = data.all(RecordKind::Household);
    let rows: Vec<&Record> = household.rows.iter().filter_map(|at| all.get(*at as usize)).collect();
    let mut out = Vec::new();
    for attribute in attributes.iter().copied().filter(|a| !a.registry.is_empty()) {
        if attribute.subject == SubjectKind::Person {
            for member in &members {
                for key in attribute.registry.iter().filter_map(|source| source.strip_prefix("person.")) {
                    let own = repeats.iter().filter(|(read, _)| std::ptr::eq(*read, *member));
                    let others = own.map(|(_, other)| (*other, key));
                    match contradicts(attribute, (member, key), others) {
                        Some(other) => {
                            open.push((member.table.place(), other.table.place(), &attribute.name, true));
                        }
                        None => out.extend(claim(attribute, household, member, key, last_year)),
                    }
                }
            }
            continue;
        }
        let speakers: Vec<(&Record, &str)> = attribute
            .registry
            .iter()
            .filter_map(|source| source.split_once('.'))
            .flat_map(|(kind, key)| {
                let rows: Vec<&Record> = match kind {
                    "head" => head.into_iter().collect(),
                    "member" => head.into_iter().chain(members.iter().copied()).collect(),
                    _ => rows.clone(),
                };
                rows.into_iter().map(move |row| (row, key))
            })
            .collect();
        let elsewhere: Vec<(&Record, &str)> = repeats
            .iter()
            .flat_map(|(read, other)| {
                let keys = attribute.registry.iter().filter_map(|source| {
                    let (kind, key) = source.split_once('.')?;
                    let is_head = head.is_some_and(|head| std::ptr::eq(head, *read));
                    (kind == "member" || kind == "head" && is_head).then_some(key)
                });
                keys.map(|key| (*other, key)).collect::<Vec<_>>()
            })
            .collect();
        let mut found: Vec<Claim> = Vec::new();
        let mut disputed: Vec<Option<PartialDate>> = Vec::new();
        for (record, key) in speakers.iter().copied() {
            // One statement for good, or one a year: the newest row of that year speaks.
            if !attribute.dated && !found.is_empty() {
                break;
            }
            let Some(next) = claim(attribute, household, record, key, last_year) else { continue };
            if found.iter().any(|known| known.as_of == next.as_of) {
                continue;
            }
            let others = speakers.iter().chain(&elsewhere).copied();
            if let Some(other) = contradicts(attribute, (record, key), others) {
                open.push((record.table.place(), other.table.place(), &attribute.name, false));
                // Nothing else of that time is heard either.
                disputed.push(next.as_of);
            }
            found.push(next);
        }
        found.retain(|claim| !disputed.contains(&claim.as_of));
        out.extend(found);
    }
    (out, open)
}

fn claim(
    attribute: &Attribute,
    household: &Household,
    record: &Record,
    key: &str,
    last_year: Option<i32>,
) -> Option<Claim> {
    let value = meaningful(attribute, record.field(key).value.clone())?;
    let year = record
        .number("year")
        .map(|year| year as i32)
        .or_else(|| data_date(record).map(full_year))
        .or(last_year);
    if attribute.dated && year.is_none() {
        // Nobody knows which year it means: it can contradict nothing.
        return None;
    }
    Some(Claim {
        subject: subject(attribute, &household.id, &person_of(record)),
        attribute: attribute.id,
        value,
        quoted: quoted(attribute, record.field(key)),
        as_of: time(attribute, year),
        link: Link::Registry,
        evidence: evidence(record, key, Link::Registry),
    })
}

/// The last full year before an export's date (the system freezes a year each autumn); a bare year is itself.
pub fn full_year(date: PartialDate) -> i32 {
    if date.month.is_some_and(|month| month < 10) { date.year - 1 } else { date.year }
}

/// The attributes 当前家庭人口数 and 年度家庭人口数.
const NOW: &str = "pop_now";
const OF_YEAR: &str = "pop_year";

/// Registered population of a household: now, and by year.
#[derive(Debug, Default, PartialEq)]
pub struct Population {
    now: Option<f64>,
    by_year: BTreeMap<i32, f64>,
}

impl Population {
    /// By household, from what the registry claims.
    pub fn all(
        data: &Dataset,
        attributes: &AttributeTable,
        last_year: Option<i32>,
    ) -> BTreeMap<String, Population> {
        let told: Vec<&Attribute> = [NOW, OF_YEAR].into_iter().filter_map(|id| attributes.get(id)).collect();
        let each: Vec<Population> = data
            .households
            .par_iter()
            .map(|household| Population::said(&of(data, household, &told, last_year).0))
            .collect();
        let ids = data.households.iter().map(|household| household.id.clone());
        ids.zip(each).filter(|(_, said)| *said != Population::default()).collect()
    }

    fn said(claims: &[Claim]) -> Population {
        let mut out = Population::default();
        for claim in claims {
            let (ClaimSubject::Household(_), Value::Number(value)) = (&claim.subject, &claim.value) else {
                continue;
            };
            match (claim.attribute, claim.as_of) {
                (NOW, _) => out.now = Some(*value),
                (OF_YEAR, Some(date)) => {
                    out.by_year.insert(date.year, *value);
                }
                _ => {}
            }
        }
        out
    }

    /// Which population a paper of `year` means by 家庭人口数. Papers of the last year are filled in with either: the
    /// one that agrees is meant, and today's when neither does. Older papers mean their own year.
    pub fn meant(&self, year: i32, value: f64, last_year: Option<i32>) -> &'static str {
        let same = |known: Option<&f64>| known.is_some_and(|known| (known - value).abs() < 0.5);
        if last_year.is_none_or(|last| year < last) || same(self.by_year.get(&year)) {
            OF_YEAR
        } else if self.now.is_some() {
            NOW
        } else {
            OF_YEAR
        }
    }
}
