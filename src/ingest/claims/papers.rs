//! What the papers (档案) say: the register 档案著录, and DOCX/XLSX forms read by label. Scans carry no text.

use super::registry::Population;
use super::{Statement, evidence, person_of, spoken, statement_of, subject, time};
use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::terms::{Level, Link};
use crate::base::text::{fold, name_key};
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind};
use crate::ingest::catalogue::{Catalogue, DocumentType, UnitKey};
use crate::ingest::claim::{Claim, ClaimSubject, Evidence};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::documents::Documents;
use crate::ingest::forms::{self, Said};
use crate::ingest::places;
use crate::ingest::record::{RecordKind, Value, row_list};
use crate::ingest::table::header::bare;
use crate::scan::entry::{Format, Scan};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Claims of the register 档案著录, and per county what of it could not be read. `home` is the code of the project.
pub fn described(
    data: &Dataset,
    home: &str,
    attributes: &AttributeTable,
    times: &Times,
) -> (Vec<FromPaper>, Vec<SoftError>) {
    let mut unread: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let catalogue = crate::ingest::catalogue::builtin().ok();
    let mut out = Vec::new();
    for record in data.all(RecordKind::FileValue) {
        let Some(household) = data.household(record.str("hh_id")) else { continue };
        let named = record.str("name");
        let person = match record.str("person_id") {
            "" if !named.is_empty() => person_by_name(data, household, named),
            "" => None,
            id => Some(id.to_owned()),
        };
        let wanted = if person.is_some() { SubjectKind::Person } else { SubjectKind::Household };
        let found = attributes
            .by_label(&record.text("indicator"), wanted)
            .or_else(|| attributes.by_label(&record.text("indicator"), SubjectKind::Household));
        let Some(attribute) = found else { continue };
        let year = record.number("year").map(|year| year as i32);
        let units = Vec::from_iter(Some(bare(&record.text("indicator")).1).filter(|unit| !unit.is_empty()));
        let (value, quoted) = match statement_of(attribute, &record.raw("value"), &units) {
            Statement::Says(value, quoted) => (value, quoted),
            Statement::Nothing => continue,
            Statement::Unread => {
                let place =
                    places::place_in(spoken::divisions(), home, &record.table, &household.place.county);
                unread.entry(place).or_default().push(record.row);
                continue;
            }
        };
        let material = record.text("material");
        let Some(attribute) = times.attribute(attributes, attribute, &household.id, year, &material, &value)
        else {
            continue;
        };
        let mut evidence = evidence(record, "value", Link::File);
        evidence.page = record.number("page").filter(|page| *page >= 1.0).map(|page| page as u32);
        let claim = Claim {
            subject: subject(attribute, &household.id, person.as_deref().unwrap_or_default()),
            attribute: attribute.id,
            value,
            quoted,
            as_of: time(attribute, year),
            link: Link::File,
            evidence,
        };
        out.push(FromPaper { claim, kind: kind_of(catalogue.as_ref(), &material), year });
    }
    let unread = unread.into_iter().map(|(place, rows)| {
        let what =
            format!("{}行的值看不出是多少，未作比较（{}）；请核对原件后改写", rows.len(), row_list(&rows));
        SoftError::new(place, what)
    });
    (out, unread.collect())
}

/// A claim with the kind and the year of the paper that makes it.
pub struct FromPaper {
    claim: Claim,
    kind: String,
    year: Option<i32>,
}

/// The claims that stand: about an undated attribute, of several dated papers of one kind, the newest speaks.
pub fn newest(papers: Vec<FromPaper>) -> Vec<Claim> {
    let mut last: BTreeMap<(ClaimSubject, &str, String), i32> = BTreeMap::new();
    let key = |paper: &FromPaper| (paper.claim.subject.clone(), paper.claim.attribute, paper.kind.clone());
    for paper in papers.iter().filter(|paper| paper.claim.as_of.is_none()) {
        if let Some(year) = paper.year {
            let known = last.entry(key(paper)).or_insert(year);
            *known = year.max(*known);
        }
    }
    let stands = |paper: &FromPaper| {
        let newest = last.get(&key(paper));
        paper.claim.as_of.is_some() || paper.year.is_none() || paper.year.as_ref() == newest
    };
    papers.into_iter().filter(stands).map(|paper| paper.claim).collect()
}

/// Code of the kind of paper that 档案著录 names by code or by name; the folded name when nobody knows it.
fn kind_of(catalogue: Option<&Catalogue>, material: &str) -> String {
    let folded = fold(material);
    let of_code = |kind: &&DocumentType| {
        let rest = folded.strip_prefix(&kind.code.to_lowercase());
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let of_name = |kind: &&DocumentType| {
        fold(&kind.name) == folded || kind.aliases.iter().any(|alias| fold(alias) == folded)
    };
    let kinds = || catalogue.into_iter().flat_map(|catalogue| catalogue.of_level(Level::Household));
    kinds().find(of_code).or_else(|| kinds().find(of_name)).map_or(folded.clone(), |kind| kind.code.clone())
}

/// What is needed to tell which population a paper means.
pub struct Times {
    pub populations: BTreeMap<String, Population>,
    /// The last full year of the newest export.
    pub last_year: Option<i32>,
}

impl Times {
    /// The attribute a statement of a paper is about; a dated value without a year cannot be compared.
    fn attribute<'a>(
        &self,
        attributes: &'a AttributeTable,
        attribute: &'a Attribute,
        household: &str,
        year: Option<i32>,
        material: &str,
        value: &Value,
    ) -> Option<&'a Attribute> {
        let material = fold(material);
        let follows_system = material.starts_with("h08") || material.contains("手册");
        match (attribute.id, year, value) {
            ("pop_now", Some(year), Value::Number(value)) if !follows_system => {
                let known = self.populations.get(household);
                attributes.get(known.map_or("pop_year", |known| known.meant(year, *value, self.last_year)))
            }
            _ if attribute.dated && year.is_none() => None,
            _ => Some(attribute),
        }
    }
}

fn person_by_name(data: &Dataset, household: &Household, name: &str) -> Option<String> {
    let wanted = name_key(name);
    let mut found = data.members(household).filter(|record| record.name_key("name") == wanted);
    let first = found.next()?;
    // Two people of one name in a household: nobody can say who is meant.
    found.next().is_none().then(|| person_of(first))
}

/// Kinds of papers whose values are read and compared.
pub const FORMS: [&str; 3] = ["H04", "H08", "H12"];

/// Claims of the forms H04, H08 and H12 that lie in the archive as DOCX or XLSX.
pub fn forms(
    scan: &Scan,
    data: &Dataset,
    documents: &Documents,
    attributes: &AttributeTable,
    times: &Times,
) -> (Vec<FromPaper>, Vec<SoftError>) {
    let wanted: Vec<_> = documents
        .by_unit
        .iter()
        .filter_map(|(unit, papers)| match unit {
            UnitKey::Household(id) => data.household(id).map(|household| (household, papers)),
            _ => None,
        })
        .flat_map(|(household, papers)| papers.iter().map(move |paper| (household, paper)))
        .filter(|(_, paper)| FORMS.contains(&paper.code))
        .filter_map(|(household, paper)| {
            let id = paper.file?;
            let entry = scan.entries.get(id as usize)?;
            let readable = matches!(entry.format, Format::Docx | Format::Xlsx) && entry.state.opens();
            readable.then_some((household, paper, id))
        })
        .collect();
    type OfForm = (Vec<FromPaper>, Option<SoftError>);
    let read: Vec<Result<OfForm, SoftError>> = wanted
        .par_iter()
        .map(|(household, paper, id)| {
            let path = data.readable(&scan.path_of(*id), &household.id);
            // The paper is there; what it says is unknown.
            let said = forms::said_in(scan, *id, attributes).map_err(|reason| {
                SoftError::new(
                    path.clone(),
                    format!("表内数值未能读取：{reason}；请用办公软件打开核对后另存"),
                )
            })?;
            let unclear = unclear(&path, &said, attributes);
            let of = |said| claim(data, household, (attributes, times), &path, paper.code, paper.year, said);
            Ok((said.into_iter().filter_map(of).collect(), unclear))
        })
        .collect();
    let (mut claims, mut unread) = (Vec::new(), Vec::new());
    for form in read {
        match form {
            Ok((mut said, unclear)) => {
                claims.append(&mut said);
                unread.extend(unclear);
            }
            Err(error) => unread.push(error),
        }
    }
    (claims, unread)
}

/// Most values a remark shows; the count is always true.
const SHOWN: usize = 3;

/// Values of a form from which nobody can tell what is meant: no claim is made of them.
fn unclear(path: &str, said: &[Said], attributes: &AttributeTable) -> Option<SoftError> {
    let values: Vec<String> = said
        .iter()
        .filter_map(|said| {
            let attribute = said.attribute(attributes)?;
            let unread = matches!(statement_of(attribute, &said.value, &said.units), Statement::Unread);
            let cell = if said.sheet.is_empty() {
                said.cell.clone()
            } else {
                format!("{}!{}", said.sheet, said.cell)
            };
            let written: String = said.value.chars().take(30).collect();
            unread.then(|| format!("{cell}“{}”写作“{written}”", attribute.name))
        })
        .collect();
    let shown: Vec<String> = values.iter().take(SHOWN).map(|value| mask::text(value)).collect();
    let more = if values.len() > SHOWN { "等" } else { "" };
    let what = format!(
        "表内{}处值看不出是多少，未作比较：{}{more}；请核对原件后改写",
        values.len(),
        shown.join("、")
    );
    (!values.is_empty()).then(|| SoftError::new(path.to_owned(), what))
}

fn claim(
    data: &Dataset,
    household: &Household,
    (attributes, times): (&AttributeTable, &Times),
    path: &str,
    code: &str,
    year: Option<i32>,
    said: Said,
) -> Option<FromPaper> {
    let attribute = said.attribute(attributes)?;
    let (value, quoted) = statement_of(attribute, &said.value, &said.units).says()?;
    let attribute = times.attribute(attributes, attribute, &household.id, year, code, &value)?;
    let person = match (&attribute.subject, &said.person) {
        (SubjectKind::Person, Some(name)) => person_by_name(data, household, name)?,
        (SubjectKind::Person, None) => return None,
        _ => String::new(),
    };
    let claim = Claim {
        subject: subject(attribute, &household.id, &person),
        attribute: attribute.id,
        value,
        quoted,
        as_of: time(attribute, year),
        link: Link::File,
        evidence: Evidence {
            link: Link::File,
            path: path.to_owned(),
            sheet: mask::text(&said.sheet),
            cell: said.cell,
            page: None,
        },
    };
    Some(FromPaper { claim, kind: code.to_owned(), year })
}
