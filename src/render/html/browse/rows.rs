//! Cells, findings, households and papers as the data files hold them: lists without names, in the order that the script
//! of the page reads (`assets/core.js` names the places).

use crate::base::answers::Column;
use crate::base::terms::{Presence, Severity};
use crate::check::finding::Finding;
use crate::ingest::claim::Evidence;
use crate::model::answers::AnswerRow;
use crate::model::county::{self, Comparison, CountyPack, HouseholdRow, UnitPaper};
use crate::model::run::RunRecord;
use crate::model::who::{self, Names};
use crate::render::blocks::{Align, Mark};
use crate::render::cells::{Item, ListOf};
use crate::render::links::Links;
use crate::render::lists::{self, Answers, Callers, Heads};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A cell: a word, a number, or either with its colour.
pub(super) struct Cell(Item);

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Item::Count(count) => count.serialize(out),
            Item::Number(number) => number.serialize(out),
            Item::Tally(count, mark) => (count, colour(*mark)).serialize(out),
            Item::Marked(text, mark) => (text, colour(*mark)).serialize(out),
            other => other.text().serialize(out),
        }
    }
}

pub(super) fn colour(mark: Mark) -> &'static str {
    match mark {
        Mark::Red => "red",
        Mark::Yellow => "yellow",
        Mark::Green => "green",
    }
}

/// A list of the pack.
#[derive(Serialize)]
pub(super) struct List<'a> {
    title: &'a str,
    /// Name; is it a column of figures?
    heads: Vec<(&'static str, bool)>,
    rows: Vec<Vec<Cell>>,
    totals: Option<Vec<Cell>>,
}

impl<'a> List<'a> {
    pub(super) fn of(list: ListOf<'a>) -> List<'a> {
        List {
            title: list.title,
            heads: list.heads.iter().map(|head| (head.name, head.align == Align::Right)).collect(),
            rows: list.rows.map(cells).collect(),
            totals: list.totals.map(cells),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

pub(super) fn cells(items: Vec<Item>) -> Vec<Cell> {
    items.into_iter().map(Cell).collect()
}

#[derive(Serialize)]
pub(super) struct Verdict<'a> {
    label: &'static str,
    meaning: &'static str,
    colour: &'static str,
    reasons: &'a [String],
}

impl<'a> Verdict<'a> {
    pub(super) fn of(verdict: &'a county::Verdict) -> Verdict<'a> {
        Verdict {
            label: verdict.colour.label(),
            meaning: verdict.colour.meaning(),
            colour: lists::mark(verdict.colour).map_or("", colour),
            reasons: &verdict.reasons,
        }
    }
}

/// Day, required, present, completeness, errors, warnings.
pub(super) type Point<'a> = (&'a str, u64, u64, Option<f64>, u64, u64);

/// Rule → open findings and those with a 核实说明.
pub(super) type ByRule<'a> = BTreeMap<&'a str, (u64, u64)>;

pub(super) fn trend(pack: &CountyPack) -> Vec<Point<'_>> {
    let points = pack.trend.iter();
    points
        .map(|at| (at.as_of.as_str(), at.required, at.present, at.completeness, at.errors, at.warnings))
        .collect()
}

pub(super) fn place_of(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

/// Number, rule, severity, village, household, head, message, 应为, 实为, evidence, who, 核实说明, first seen, 反弹, answer.
#[derive(Serialize)]
pub(super) struct FindingRow<'a>(
    &'a str,
    &'a str,
    usize,
    &'a str,
    &'a str,
    String,
    &'a str,
    &'a str,
    &'a str,
    Vec<Spot>,
    String,
    /// Reason, person, expiry.
    Option<(&'a str, &'a str, &'a str)>,
    &'a str,
    String,
    Option<Answered<'a>>,
);

/// A place of the evidence: link and place, and where the file opens, if the office said where the project lies.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Spot {
    Plain(&'static str, String),
    Linked(&'static str, String, String),
}

impl Spot {
    fn of(at: &Evidence, links: Links<'_>) -> Spot {
        let (link, place) = (at.link.label(), lists::place(at));
        match links.to(&at.path) {
            None => Spot::Plain(link, place),
            Some(address) => Spot::Linked(link, place, address),
        }
    }
}

/// What people answered: column and words, how it stands, where it is written.
#[derive(Serialize)]
pub(super) struct Answered<'a>(Vec<(&'static str, &'a str)>, Cell, &'a [String]);

impl<'a> Answered<'a> {
    fn of(row: &'a AnswerRow) -> Answered<'a> {
        let said = Column::ALL.into_iter().map(|column| (column.label(), row.of_column(column)));
        Answered(
            said.filter(|(_, words)| !words.is_empty()).collect(),
            Cell(lists::answers::standing(row)),
            &row.places,
        )
    }
}

/// Whom and what the findings of a unit are about.
pub(super) struct People<'a> {
    record: &'a RunRecord,
    heads: Heads<'a>,
    callers: Callers<'a>,
    answers: Answers<'a>,
    links: Links<'a>,
}

impl<'a> People<'a> {
    pub(super) fn of(record: &'a RunRecord, unit: &'a CountyPack) -> People<'a> {
        People {
            record,
            heads: Heads::of(std::iter::once(unit)),
            callers: Callers::of(record, unit),
            answers: Answers::of(unit),
            links: Links::of(record),
        }
    }

    /// Head of the household; empty above it.
    pub(super) fn head(&self, finding: &Finding) -> String {
        if finding.household_id.is_empty() {
            return String::new();
        }
        self.heads.item(self.record, finding).text()
    }

    pub(super) fn row(&self, finding: &'a Finding) -> FindingRow<'a> {
        let waived = finding.waived.as_ref();
        FindingRow(
            &finding.fingerprint.0,
            &finding.rule,
            place_of(finding.severity),
            &finding.village,
            &finding.household_id,
            self.head(finding),
            &finding.message,
            &finding.expected,
            &finding.actual,
            finding.evidence.iter().map(|at| Spot::of(at, self.links)).collect(),
            self.callers.of_finding(finding),
            waived.map(|waived| (&*waived.reason, &*waived.person, &*waived.expires)),
            &finding.first_seen,
            lists::relapse(finding),
            self.answers.to(&finding.fingerprint.0).map(Answered::of),
        )
    }
}

/// Number, head, village, group, people, kind, year of exit, presences a letter a column, required, present, missing,
/// unknown, state, links, why a link is open, helper, open errors and doubts, papers that are not there, comparisons.
#[derive(Serialize)]
pub(super) struct HouseholdLine<'a>(
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    Option<u64>,
    &'a str,
    Option<i32>,
    String,
    [u64; 4],
    Cell,
    Vec<Cell>,
    Vec<(&'static str, &'a str)>,
    String,
    (u64, u64),
    /// Column, why, who must bring it.
    Vec<(usize, &'a str, String)>,
    Vec<Compared<'a>>,
);

/// Attribute, what every side says (who, value, day, source), what they make together.
#[derive(Serialize)]
pub(super) struct Compared<'a>(&'a str, Vec<[&'a str; 4]>, Cell);

pub(super) struct Households<'a, 'p> {
    record: &'a RunRecord,
    unit: &'a CountyPack,
    names: Option<&'p Names<'a>>,
    comparisons: BTreeMap<&'a str, Vec<&'a Comparison>>,
    /// Open errors and doubts.
    counts: BTreeMap<&'a str, (u64, u64)>,
}

impl<'a, 'p> Households<'a, 'p> {
    pub(super) fn of(
        record: &'a RunRecord,
        unit: &'a CountyPack,
        people: &'p People<'a>,
    ) -> Households<'a, 'p> {
        let mut comparisons: BTreeMap<&str, Vec<&Comparison>> = BTreeMap::new();
        for row in &unit.comparisons {
            comparisons.entry(&row.household_id).or_default().push(row);
        }
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for finding in unit.findings.iter().filter(|finding| finding.waived.is_none()) {
            let slot = counts.entry(&finding.household_id).or_default();
            slot.0 += u64::from(finding.severity == Severity::Error);
            slot.1 += u64::from(finding.severity == Severity::Warning);
        }
        Households { record, unit, names: people.callers.home(), comparisons, counts }
    }

    /// Who the office is, as all lists call it.
    fn call(&self, office: &str, household: &str, township: &str, village: &str) -> String {
        self.names.map_or_else(|| office.to_owned(), |names| names.call(office, household, township, village))
    }

    pub(super) fn row(&self, row: &'a HouseholdRow) -> HouseholdLine<'a> {
        let letter = |paper: &Option<Presence>| paper.map_or('-', letter);
        let absent = row.papers.iter().enumerate().filter_map(|(at, presence)| {
            let column = self.unit.matrix_columns.get(at)?;
            let remark = row.remarks.iter().find(|(column, _)| *column as usize == at);
            let remark = remark.map_or("", |(_, text)| text.as_str());
            let is_there = presence.is_none_or(Presence::is_present);
            if is_there && remark.is_empty() {
                return None;
            }
            let call = || self.call(&column.responsible, &row.household_id, &row.township_name, &row.village);
            Some((at, remark, if is_there { String::new() } else { call() }))
        });
        let helper =
            if row.helper.is_empty() { String::new() } else { who::helper(&row.helper, &row.helper_unit) };
        let compared = self.comparisons.get(row.household_id.as_str());
        HouseholdLine(
            &row.household_id,
            &row.head_name,
            &row.village,
            &row.group,
            row.people,
            &row.kind,
            row.exit_year,
            row.papers.iter().map(letter).collect(),
            [row.required, row.present, row.missing, row.unknown],
            Cell(lists::state(row.state)),
            cells(lists::links_of(row).into()),
            row.open.iter().map(|(link, why)| (link.label(), why.as_str())).collect(),
            helper,
            self.counts.get(row.household_id.as_str()).copied().unwrap_or_default(),
            absent.collect(),
            compared.into_iter().flatten().map(|row| self.compared(row)).collect(),
        )
    }

    fn compared(&self, row: &'a Comparison) -> Compared<'a> {
        let sides = row.sides.iter().map(|side| [side.label(), &*side.value, &*side.as_of, &*side.source]);
        Compared(&row.attribute, sides.collect(), Cell(lists::agreement(self.record, row)))
    }

    pub(super) fn paper(&self, paper: &'a UnitPaper) -> PaperLine<'a> {
        let who = self.call(&paper.responsible, "", &paper.township, &paper.village);
        PaperLine(
            paper.level.label(),
            &paper.unit,
            &paper.village,
            &paper.name,
            letter(paper.presence),
            who,
            &paper.remark,
        )
    }
}

fn letter(presence: Presence) -> char {
    match presence {
        Presence::Present => 'P',
        Presence::InVillageVolume => 'V',
        Presence::ListedOnly => 'L',
        Presence::Missing => 'M',
        Presence::Unknown => 'U',
    }
}

/// Level, department, village, paper, presence, who, remark.
#[derive(Serialize)]
pub(super) struct PaperLine<'a>(&'a str, &'a str, &'a str, &'a str, char, String, &'a str);
