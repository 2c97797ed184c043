//! Dates of papers as 档案著录 and the archives' own lists (归档目录, 卷内目录) give them.

use crate::base::date::{self, PartialDate};
use crate::base::terms::Level;
use crate::base::terms::Link;
use crate::base::text::fold;
use crate::check::named::Named;
use crate::check::world::{World, cell_evidence};
use crate::ingest::catalogue::{DocumentType, Frequency, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Key, Record, RecordKind};
use crate::ingest::schema::schema;

/// One dated paper.
#[derive(Debug, Clone)]
pub struct PaperDate<'a> {
    pub unit: UnitKey,
    pub kind: &'a DocumentType,
    /// Year of an annual paper.
    pub year: Option<i32>,
    pub date: PartialDate,
    pub evidence: Evidence,
}

impl PaperDate<'_> {
    /// `2019年《贫困户信息采集表》`
    pub fn name(&self) -> String {
        format!("{}《{}》", self.year.map_or(String::new(), |year| format!("{year}年")), self.kind.name)
    }
}

/// Every date that belongs to a paper the catalogue knows and a unit that the run covers.
pub fn of_papers<'a>(world: &World<'a>) -> Vec<PaperDate<'a>> {
    let input = world.input;
    let mut found = Vec::new();
    for listed in &input.documents.lists {
        let (Some(unit), Some(code), Some(date)) = (&listed.unit, &listed.code, listed.date) else {
            continue;
        };
        let Some(kind) = input.catalogue.get(code) else { continue };
        let evidence = listed.evidence.clone();
        found.push(PaperDate { unit: unit.clone(), kind, year: annual(kind, listed.year), date, evidence });
    }
    let mut named = Named::new(input.catalogue);
    for row in input.data.all(RecordKind::FileValue) {
        let id = row.text("hh_id");
        let (Some((date, cell)), Some(_)) = (described(row), input.data.household(&id)) else { continue };
        let Some(kind) = named.kind(Level::Household, "", &row.text("material")) else { continue };
        found.push(PaperDate {
            unit: UnitKey::Household(id.into_owned()),
            kind,
            year: annual(kind, row.number("year").map(|year| year as i32)),
            date,
            evidence: cell_evidence(row, cell, Link::File),
        });
    }
    found.retain(|paper| world.covers(&paper.unit, &world.place_of(&paper.unit)));
    found
}

/// The day that a row of 档案著录 gives its paper, and the column it stands in: 形成日期, or the value of a row whose 指标
/// goes by a name of that column (落款日期).
#[must_use]
pub fn described(row: &Record) -> Option<(PartialDate, Key)> {
    let own = row.date("date").map(|date| (date, "date"));
    own.or_else(|| {
        says_day(&row.text("indicator")).then(|| date::parse(&row.raw("value")))?.map(|date| (date, "value"))
    })
}

/// Is the indicator the day on which the paper was made?
#[must_use]
pub fn says_day(indicator: &str) -> bool {
    let register = schema().ok().and_then(|schema| schema.register(RecordKind::FileValue));
    let column =
        register.and_then(|register| Some(&register.columns[*register.headers.get(&fold(indicator))?]));
    column.is_some_and(|column| column.key == "date")
}

fn annual(kind: &DocumentType, year: Option<i32>) -> Option<i32> {
    year.filter(|_| kind.frequency == Frequency::Yearly)
}
