//! Claims of all links about the same thing, side by side.
//!
//! Which statements can meet: an undated attribute (cause, name …) carries no time, so every paper is held against the
//! register of today. A dated one (`per_cap`, `pop_year`) carries its year. 家庭人口数 on an older paper is the population
//! of that year (`pop_year`) and never meets `pop_now`; papers of the last full year may give either and contradict only
//! when they agree with neither; papers without a year and the 扶贫手册 (H08), which must follow the information system,
//! speak about `pop_now`. An export that gives 年度家庭人口数 without naming
//! the year means the last full year before its 数据日期.
//!
//! Of several dated papers of one kind only the newest speaks about an undated attribute: what an older form says was
//! true in its year, and the newer one has replaced it.

mod papers;
mod registry;
mod spoken;

pub use papers::FORMS;

use crate::base::config::Project;
use crate::base::date::PartialDate;
use crate::base::error::SoftError;
use crate::base::terms::Link;
use crate::base::text::{code, tidy};
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind, builtin, empty};
use crate::ingest::claim::{Claim, ClaimSubject, Evidence};
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Documents;
use crate::ingest::lines;
use crate::ingest::normalise::{Reading, field};
use crate::ingest::record::{Field, Record, Value};
use crate::ingest::reports::{self, Report};
use crate::ingest::schema::{Column, ColumnType, schema};
use crate::ingest::table::{Cell, money};
use crate::scan::entry::Scan;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All claims that have another beside them, sorted by subject, attribute and link.
#[derive(Debug)]
pub struct ClaimSet {
    /// What other links say, and what the registers say about the same things.
    pub claims: Vec<Claim>,
    /// 户编号 → indices into `claims`, ascending.
    pub by_household: HashMap<String, Vec<u32>>,
    pub attributes: &'static AttributeTable,
    /// Forms, descriptions and figures of interviews of which values could not be read, and what registers dispute.
    pub unread: Vec<SoftError>,
    /// 汇报材料 and what they say about the units as a whole.
    pub reports: Vec<Report>,
}

impl ClaimSet {
    /// Claims about a household and its people.
    pub fn of_household<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Claim> {
        let at = self.by_household.get(id).map_or(&[][..], Vec::as_slice);
        at.iter().filter_map(|index| self.claims.get(*index as usize))
    }

    /// Claims about a county as a whole.
    #[must_use]
    pub fn of_county(&self, code: &str) -> &[Claim] {
        let subject = ClaimSubject::County(code.to_owned());
        let from = self.claims.partition_point(|claim| claim.subject < subject);
        let count = self.claims[from..].partition_point(|claim| claim.subject == subject);
        &self.claims[from..from + count]
    }
}

/// Turns every link into claims.
#[must_use]
pub fn collect(project: &Project, scan: &Scan, data: &Dataset, documents: &Documents) -> ClaimSet {
    let newest = data.newest_data_date.or(project.as_of).map(PartialDate::full);
    let last_year = newest.map(registry::full_year);
    let attributes = builtin().unwrap_or_else(|_| empty());
    let times =
        papers::Times { populations: registry::Population::all(data, attributes, last_year), last_year };
    let (mut others, mut unused) = spoken::claims(data, &project.code, attributes);
    let (mut of_papers, mut unread) = papers::described(data, &project.code, attributes, &times);
    let (mut of_forms, mut of_files) = papers::forms(scan, data, documents, attributes, &times);
    of_papers.append(&mut of_forms);
    others.extend(papers::newest(of_papers));
    let mut heard: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for claim in &others {
        if let Some(id) = claim.subject.household() {
            heard.entry(id).or_default().insert(claim.attribute);
        }
    }
    let (mut claims, disputed) = registry::claims(data, attributes, last_year, &heard);
    claims.append(&mut others);
    unread.append(&mut of_files);
    unread.append(&mut unused);
    unread.extend(disputed);
    unread.extend(documents.unread.iter().cloned());
    claims.sort_by(|a, b| {
        (&a.subject, a.attribute, a.link, a.as_of, &a.evidence).cmp(&(
            &b.subject,
            b.attribute,
            b.link,
            b.as_of,
            &b.evidence,
        ))
    });
    let reports = reports::collect(scan, data, documents, spoken::divisions());
    ClaimSet { by_household: by_household(&claims), claims, attributes, unread, reports }
}

/// 户编号 → indices of the claims about the household and its people; sorted claims of one stand together.
#[must_use]
pub fn by_household(claims: &[Claim]) -> HashMap<String, Vec<u32>> {
    let mut found: HashMap<String, Vec<u32>> = HashMap::new();
    let mut next = 0u32;
    for group in claims.chunk_by(|a, b| a.subject.household() == b.subject.household()) {
        let first = next;
        next += group.len() as u32;
        if let Some(id) = group[0].subject.household() {
            found.entry(id.to_owned()).or_default().extend(first..next);
        }
    }
    found
}

/// Where a field of a register lies.
fn evidence(record: &Record, key: &str, link: Link) -> Evidence {
    Evidence {
        link,
        path: record.table.path.clone(),
        sheet: record.table.sheet.clone(),
        cell: record.cell(key),
        page: None,
    }
}

/// What a statement in words says about an attribute.
#[derive(PartialEq)]
enum Statement {
    /// The value, and the words themselves where an official label replaced them.
    Says(Value, Option<Box<str>>),
    /// It was left blank.
    Nothing,
    /// Something is written, and nobody can tell which value is meant.
    Unread,
}

impl Statement {
    fn says(self) -> Option<(Value, Option<Box<str>>)> {
        if let Statement::Says(value, quoted) = self { Some((value, quoted)) } else { None }
    }
}

/// A statement in words, brought to the attribute's kind of value. Of ticked boxes the ticked option is said; a remark
/// behind an answer (是，2019年享受; 因病（慢性病）) is no part of it.
fn statement(attribute: &Attribute, text: &str) -> Statement {
    statement_in(attribute, text, 1.0)
}

/// A statement whose figure stands in one of `units`: it is read when they all make the same of it.
fn statement_of(attribute: &Attribute, text: &str, units: &[String]) -> Statement {
    let mut read =
        units.iter().map(|unit| statement_in(attribute, text, money::factor(unit, &attribute.unit)));
    let Some(first) = read.next() else { return statement(attribute, text) };
    if read.all(|other| other == first) { first } else { Statement::Unread }
}

/// Stored = written × factor, where the figure names no unit itself.
fn statement_in(attribute: &Attribute, text: &str, factor: f64) -> Statement {
    let ticked = lines::ticked(text);
    let text = match &ticked {
        Some(Some(choice)) => choice,
        Some(None) => return Statement::Nothing,
        None if attribute.value == Some(ColumnType::Name) => lines::before_brackets(text),
        None => text,
    };
    let read = |text: &str| -> Option<Field> {
        let column = Column {
            key: attribute.id,
            name: attribute.name.clone(),
            kind: attribute.value.unwrap_or(ColumnType::Text),
            enumeration: attribute.enumeration.clone(),
            unit: attribute.unit.clone(),
        };
        let reading = Reading { schema: schema().ok()?, column: &column, factor, date_1904: false };
        Some(field(Some(&Cell::Text(tidy(text).into())), &reading))
    };
    let meant = |text: &str| {
        let value = meaningful(attribute, read(text)?.value)?;
        // A word that is neither yes nor no is no answer.
        let no_answer = attribute.value == Some(ColumnType::Flag) && !matches!(value, Value::Bool(_));
        (!no_answer).then_some(value)
    };
    let Some(whole) = read(text) else { return Statement::Nothing };
    if whole.value == Value::Blank {
        return Statement::Nothing;
    }
    let value = meant(text).or_else(|| {
        let worded = matches!(attribute.value, Some(ColumnType::Enum | ColumnType::Flag | ColumnType::Year));
        let (answer, remark) = lines::answered(text).filter(|_| worded)?;
        let value = meant(answer)?;
        let other = |word: &str| meant(word).is_some_and(|other| other != value);
        (!remark.iter().any(|word| other(word)) && !turned(&value, &remark)).then_some(value)
    });
    value.map_or(Statement::Unread, |value| Statement::Says(value, quoted(attribute, &whole)))
}

/// Does a remark take the answer back (否，2019年已解决)?
fn turned(answer: &Value, remark: &[&str]) -> bool {
    let words: &[char] = match answer {
        Value::Bool(true) => &['但', '不', '未', '没', '无', '非', '否'],
        Value::Bool(false) => &['但', '已', '现', '后', '是', '有'],
        _ => &['但', '不', '非', '原', '改'],
    };
    remark.iter().any(|word| word.contains(words))
}

/// The cell's own words where an official label or 是/否 replaced them; bare codes say nothing to a reader.
fn quoted(attribute: &Attribute, field: &Field) -> Option<Box<str>> {
    let worded = matches!(attribute.value, Some(ColumnType::Enum | ColumnType::Flag));
    let raw = tidy(field.raw.as_deref().filter(|_| worded)?);
    raw.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)).then(|| raw.into_owned().into())
}

/// Blank and unreadable values say nothing, nor do words outside the attribute's enumeration; identity numbers are
/// compared by their first 18 characters.
fn meaningful(attribute: &Attribute, value: Value) -> Option<Value> {
    match value {
        Value::Blank | Value::Unreadable => None,
        Value::Text(text) if attribute.value == Some(ColumnType::Enum) => {
            schema().ok()?.label(&attribute.enumeration, &text).map(|label| Value::Text(label.into()))
        }
        Value::Text(text) if attribute.value == Some(ColumnType::Id) => {
            let clean = code(&text);
            Some(Value::Text(crate::base::idno::first18(&clean).unwrap_or(&clean).into()))
        }
        value => Some(value),
    }
}

/// The time of a statement: only dated attributes carry one.
fn time(attribute: &Attribute, year: Option<i32>) -> Option<PartialDate> {
    year.filter(|_| attribute.dated).map(|year| PartialDate { year, month: None, day: None })
}

/// The household's or the person's subject.
fn subject(attribute: &Attribute, household: &str, person: &str) -> ClaimSubject {
    match attribute.subject {
        SubjectKind::Person => ClaimSubject::Person(household.to_owned(), person.to_owned()),
        _ => ClaimSubject::Household(household.to_owned()),
    }
}

/// 人编号, or the name when there is none.
fn person_of(record: &Record) -> String {
    match record.str("person_id") {
        "" => record.str("name").to_owned(),
        id => id.to_owned(),
    }
}

#[cfg(test)]
mod tests;
