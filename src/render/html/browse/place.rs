//! What belongs to one township of a unit, and to no township: its villages, findings, households and papers.

use crate::base::terms::{Level, Severity};
use crate::check::finding::Finding;
use crate::model::county::{CountyPack, HouseholdRow, UnitPaper};
use crate::model::run::RunRecord;
use serde::Serialize;
use std::collections::BTreeMap;

/// A township; the code is empty for what belongs to none.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub name: &'a str,
    /// Row of 苏木乡镇完整率.
    pub row: Option<usize>,
    pub findings: Vec<&'a Finding>,
    pub households: Vec<&'a HouseholdRow>,
    pub papers: Vec<&'a UnitPaper>,
}

/// Places of a unit by code, what belongs to no township first. Every finding, household and paper is in one of them.
pub(super) fn of<'a>(record: &'a RunRecord, unit: &'a CountyPack) -> BTreeMap<&'a str, Place<'a>> {
    let mut places: BTreeMap<&str, Place<'a>> = BTreeMap::new();
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    places.insert("", Place::default());
    // The township rows of the unit above counties are those of its counties.
    for (at, row) in unit.by_township.iter().enumerate().filter(|_| !record.is_top(unit)) {
        codes.entry(&row.name).or_insert(&row.code);
        places.insert(&row.code, Place { name: &row.name, row: Some(at), ..Place::default() });
    }
    for finding in &unit.findings {
        places.entry(&finding.township).or_default().findings.push(finding);
    }
    for row in &unit.households {
        codes.entry(&row.township_name).or_insert(&row.township);
        let place = places.entry(&row.township).or_default();
        place.households.push(row);
        if place.name.is_empty() {
            place.name = &row.township_name;
        }
    }
    for paper in &unit.unit_papers {
        let code = codes.get(paper.township.as_str()).copied().unwrap_or_default();
        places.entry(code).or_default().papers.push(paper);
    }
    for (code, place) in &mut places {
        if place.name.is_empty() {
            place.name = record.labels.townships.get(*code).map_or(code, String::as_str);
        }
    }
    places
}

/// Name, households that are listed, required, present, missing, unknown (papers of its households and its own), open
/// errors and doubts.
#[derive(Debug, Default, Serialize)]
pub(super) struct Village<'a>(pub &'a str, pub u64, pub [u64; 4], pub u64, pub u64);

/// Villages of the place, in the order of the archive; households that name none stand under an empty name.
pub(super) fn villages<'a>(place: &Place<'a>) -> Vec<Village<'a>> {
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut villages: Vec<Village<'a>> = Vec::new();
    let mut slot = |name: &'a str, add: &dyn Fn(&mut Village<'a>)| {
        let at = *at.entry(name).or_insert_with(|| {
            villages.push(Village(name, 0, [0; 4], 0, 0));
            villages.len() - 1
        });
        add(&mut villages[at]);
    };
    for row in &place.households {
        slot(&row.village, &|village| {
            village.1 += 1;
            let counts = [row.required, row.present, row.missing, row.unknown];
            village.2.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        });
    }
    for paper in
        place.papers.iter().filter(|paper| paper.level == Level::Village && !paper.village.is_empty())
    {
        let is = paper.presence;
        let counts = [true, is.is_present(), is.is_missing(), !is.is_present() && !is.is_missing()];
        slot(&paper.village, &|village| {
            village.2.iter_mut().zip(counts).for_each(|(sum, is)| *sum += u64::from(is));
        });
    }
    let below = |finding: &&&Finding| !finding.village.is_empty() || !finding.household_id.is_empty();
    for finding in place.findings.iter().filter(below) {
        let open = finding.waived.is_none();
        slot(&finding.village, &|village| {
            village.3 += u64::from(open && finding.severity == Severity::Error);
            village.4 += u64::from(open && finding.severity == Severity::Warning);
        });
    }
    villages
}
