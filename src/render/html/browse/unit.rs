//! The data of one unit: what lies in it, its findings and households township by township, what a search looks through.

use super::place::{self, Place, Village, villages};
use super::rows::{
    ByRule, FindingRow, HouseholdLine, Households, List, PaperLine, People, Point, Verdict, trend,
};
use super::{CHUNK, Unit, script};
use crate::base::error::Result;
use crate::check::finding::Finding;
use crate::model::county::{CountyPack, HouseholdRow, UnitPaper};
use crate::model::run::{Links, RunRecord, Totals};
use crate::render::Sink;
use crate::render::lists::{self, why_open};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
struct UnitFile<'a> {
    key: &'a str,
    name: String,
    data_date: &'a str,
    totals: Totals,
    verdict: Option<Verdict<'a>>,
    outlook: String,
    links: Option<&'a Links>,
    trend: Vec<Point<'a>>,
    lists: BTreeMap<&'static str, List<'a>>,
    /// Name of each column of the papers of a household.
    columns: Vec<&'a str>,
    /// The townships as the packs print them: one row each, then what belongs to none, and the sum.
    townships: Option<List<'a>>,
    places: Vec<PlaceLine<'a>>,
    /// Rules that did not run here, or only in part.
    open_rules: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    code: &'a str,
    name: &'a str,
    /// Its row among the townships; absent where no list holds it.
    row: Option<usize>,
    villages: Vec<Village<'a>>,
    /// Files of findings: number, how many, rule → open and explained.
    findings: Vec<(usize, usize, ByRule<'a>)>,
    /// Files of households and papers.
    households: Vec<usize>,
}

#[derive(Serialize)]
struct HouseholdsFile<'a> {
    households: Vec<HouseholdLine<'a>>,
    papers: Vec<PaperLine<'a>>,
}

/// One file to write.
enum Chunk<'a, 'p> {
    Findings(usize, &'p [&'a Finding]),
    Households(usize, &'p [&'a HouseholdRow], &'p [&'a UnitPaper]),
}

/// Signs of a 问题编号 that the index of them holds, as `assets/search.js` knows.
const BEGINNING: usize = 8;

/// Lists of a county that stand in its file.
const LISTS: [&str; 10] = [
    "deadlines",
    "by_level",
    "by_document",
    "links",
    "reconciliation",
    "unchecked",
    "unmatched",
    "remarks",
    "readiness",
    "readiness_files",
];
/// Those that speak of the top unit alone, and not of its counties.
const OWN_LISTS: [&str; 2] = ["unchecked", "remarks"];

pub(super) fn write<'a>(record: &'a RunRecord, unit: Unit<'a>, sink: &Sink<'_>) -> Result<()> {
    let pack = unit.pack;
    let key = unit.key();
    let places = place::of(record, pack);
    let (mut chunks, mut lines) = (Vec::new(), Vec::new());
    let (mut of_findings, mut of_households) = (0, 0);
    for (code, place) in &places {
        let mut line = PlaceLine {
            code,
            name: place.name,
            row: place.row,
            villages: villages(place),
            findings: Vec::new(),
            households: Vec::new(),
        };
        for part in place.findings.chunks(CHUNK) {
            of_findings += 1;
            line.findings.push((of_findings, part.len(), by_rule(part)));
            chunks.push(Chunk::Findings(of_findings, part));
        }
        for (at, part) in parts(place).enumerate() {
            of_households += 1;
            line.households.push(of_households);
            let papers = if at == 0 { place.papers.as_slice() } else { &[] };
            chunks.push(Chunk::Households(of_households, part, papers));
        }
        lines.push(line);
    }
    let people = People::of(record, pack);
    let households = Households::of(record, pack, &people);
    chunks.par_iter().with_max_len(1).try_for_each(|chunk| match chunk {
        Chunk::Findings(number, part) => {
            let rows: Vec<FindingRow<'_>> = part.iter().map(|finding| people.row(finding)).collect();
            sink(script::part(&format!("{key}-f{number}"), &rows)?)
        }
        Chunk::Households(number, part, papers) => {
            let file = HouseholdsFile {
                households: part.iter().map(|row| households.row(row)).collect(),
                papers: papers.iter().map(|paper| households.paper(paper)).collect(),
            };
            sink(script::part(&format!("{key}-h{number}"), &file)?)
        }
    })?;
    sink(script::part(&format!("{key}-s"), &search(pack, &people))?)?;
    sink(script::part(&format!("{key}-n"), &numbers(&chunks))?)?;
    let file = UnitFile { places: lines, ..head(record, unit, &key) };
    sink(script::part(&key, &file)?)
}

/// The households of a place file by file; one file where there are papers alone.
fn parts<'p, 'a>(place: &'p Place<'a>) -> impl Iterator<Item = &'p [&'a HouseholdRow]> {
    let bare: &[&HouseholdRow] = &[];
    let alone = place.households.is_empty() && !place.papers.is_empty();
    alone.then_some(bare).into_iter().chain(place.households.chunks(CHUNK))
}

fn by_rule<'a>(findings: &[&'a Finding]) -> ByRule<'a> {
    let mut counts = ByRule::new();
    for finding in findings {
        let slot = counts.entry(&finding.rule).or_default();
        match finding.waived {
            None => slot.0 += 1,
            Some(_) => slot.1 += 1,
        }
    }
    counts
}

fn head<'a>(record: &'a RunRecord, unit: Unit<'a>, key: &'a str) -> UnitFile<'a> {
    let Unit { pack, is_own } = unit;
    let names: &[&'static str] = if is_own { &OWN_LISTS } else { &LISTS };
    let all = names.iter().filter_map(|name| Some((*name, List::of(lists::list(name, record, pack)?))));
    let here = if is_own { "" } else { pack.code.as_str() };
    UnitFile {
        key,
        name: unit.name(),
        data_date: &pack.data_date,
        totals: if is_own { record.own_part() } else { pack.totals.clone() },
        verdict: (!is_own).then(|| Verdict::of(&pack.verdict)),
        outlook: if is_own { String::new() } else { pack.outlook() },
        links: (!is_own).then_some(&pack.links),
        trend: if is_own { Vec::new() } else { trend(pack) },
        lists: all.filter(|(_, list)| !list.is_empty()).collect(),
        columns: pack.matrix_columns.iter().map(|column| column.name.as_str()).collect(),
        townships: lists::list("townships", record, pack).filter(|_| !is_own).map(List::of),
        places: Vec::new(),
        open_rules: record
            .summary
            .rules
            .iter()
            .map(|rule| (rule.code.as_str(), why_open(record, rule, here)))
            .filter(|(_, why)| !why.is_empty())
            .collect(),
    }
}

/// Of every file of findings its number, and how the 问题编号 in it begin, one after the other: what a search looks
/// through, without reading the findings.
fn numbers(chunks: &[Chunk<'_, '_>]) -> Vec<(usize, String)> {
    let files = chunks.iter().filter_map(|chunk| match chunk {
        Chunk::Findings(number, part) => {
            let starts =
                part.iter().map(|finding| finding.fingerprint.0.get(..BEGINNING).unwrap_or_default());
            Some((*number, starts.collect()))
        }
        Chunk::Households(..) => None,
    });
    files.collect()
}

/// Number, head, village, township of every household: of the lists, and those that findings alone name.
fn search<'a>(pack: &'a CountyPack, people: &People<'a>) -> Vec<(&'a str, String, &'a str, &'a str)> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut rows = Vec::new();
    for row in &pack.households {
        known.insert(&row.household_id);
        rows.push((&*row.household_id, row.head_name.clone(), &*row.village, &*row.township));
    }
    for finding in pack.findings.iter().filter(|finding| !finding.household_id.is_empty()) {
        if known.insert(&finding.household_id) {
            let head = people.head(finding);
            rows.push((&*finding.household_id, head, &*finding.village, &*finding.township));
        }
    }
    rows
}
