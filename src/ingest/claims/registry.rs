//! What the registers (系统) say about households and people, from the newest export.

use super::{evidence, meaningful, person_of, quoted, subject, time};
use crate::base::date::PartialDate;
use crate::base::terms::Link;
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind};
use crate::ingest::build::data_date;
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind, Value};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Claims of the registry; `last_year` is the year of dated values whose table names none.
pub fn claims(data: &Dataset, attributes: &AttributeTable, last_year: Option<i32>) -> Vec<Claim> {
    data.households.par_iter().flat_map_iter(|household| of(data, household, attributes, last_year)).collect()
}

fn of(
    data: &Dataset,
    household: &Household,
    attributes: &AttributeTable,
    last_year: Option<i32>,
) -> Vec<Claim> {
    let members: Vec<&Record> = data.members(household).collect();
    let head = members.iter().copied().find(|record| record.str("rel") == "户主");
    let all = data.all(RecordKind::Household);
    let rows: Vec<&Record> = household.rows.iter().filter_map(|at| all.get(*at as usize)).collect();
    let mut out = Vec::new();
    for attribute in attributes.attributes.iter().filter(|a| !a.registry.is_empty()) {
        if attribute.subject == SubjectKind::Person {
            for member in &members {
                for key in attribute.registry.iter().filter_map(|source| source.strip_prefix("person.")) {
                    out.extend(claim(attribute, household, member, key, last_year));
                }
            }
            continue;
        }
        let mut found: Vec<Claim> = Vec::new();
        for source in &attribute.registry {
            let Some((kind, key)) = source.split_once('.') else { continue };
            let speakers: Vec<&Record> = match kind {
                "head" => head.into_iter().collect(),
                "member" => head.into_iter().chain(members.iter().copied()).collect(),
                _ => rows.clone(),
            };
            if attribute.dated {
                // One statement a year: the newest row of that year speaks.
                for record in speakers {
                    if let Some(next) = claim(attribute, household, record, key, last_year)
                        && found.iter().all(|known| known.as_of != next.as_of)
                    {
                        found.push(next);
                    }
                }
            } else if found.is_empty() {
                found.extend(
                    speakers
                        .into_iter()
                        .find_map(|record| claim(attribute, household, record, key, last_year)),
                );
            }
        }
        out.extend(found);
    }
    out
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

/// Registered population of a household: now, and by year.
#[derive(Debug, Default)]
pub struct Population {
    now: Option<f64>,
    by_year: BTreeMap<i32, f64>,
}

impl Population {
    /// By household, from the registry's own claims.
    pub fn all(claims: &[Claim]) -> BTreeMap<String, Population> {
        let mut out: BTreeMap<String, Population> = BTreeMap::new();
        for claim in claims {
            let (ClaimSubject::Household(id), Value::Number(value)) = (&claim.subject, &claim.value) else {
                continue;
            };
            match (claim.attribute, claim.as_of) {
                ("pop_now", _) => out.entry(id.clone()).or_default().now = Some(*value),
                ("pop_year", Some(date)) => {
                    out.entry(id.clone()).or_default().by_year.insert(date.year, *value);
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
            "pop_year"
        } else if self.now.is_some() {
            "pop_now"
        } else {
            "pop_year"
        }
    }
}
