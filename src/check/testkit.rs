//! Small projects built in memory, for the tests of rules.

use crate::base::config::Project;
use crate::base::date;
use crate::base::divisions::{self, Divisions};
use crate::base::fingerprint::Fingerprint;
use crate::base::keep::keep;
use crate::base::terms::{Level, Link, Presence, Severity};
use crate::check::finding::Finding;
use crate::check::{Checked, Input, Selection};
use crate::ingest::attributes::AttributeTable;
use crate::ingest::catalogue::{Catalogue, DocumentType, Frequency, MatchedDocument, Need, UnitKey};
use crate::ingest::claim::{Claim, ClaimSubject, Evidence};
use crate::ingest::claims::{self, ClaimSet};
use crate::ingest::columns::Columns;
use crate::ingest::dataset::{Dataset, Household, HouseholdKind, Place};
use crate::ingest::documents::{Documents, UnitFolder};
use crate::ingest::oddities::Oddities;
use crate::ingest::record::{Field, Record, RecordKind, TableInfo, Value};
use crate::ingest::reports::Report;
use crate::scan::entry::{Entry, FileClass, FileState, Folder, Format, Scan};
use std::sync::Arc;

/// County, township and village of every test household.
pub const COUNTY: &str = "150821";
pub const TOWNSHIP: &str = "150821100";
pub const VILLAGE: &str = "永丰村";

/// A project; change any part, then [`Kit::run`].
pub struct Kit {
    pub project: Project,
    pub divisions: Divisions,
    pub catalogue: Catalogue,
    pub scan: Scan,
    pub data: Dataset,
    pub documents: Documents,
    pub claims: Vec<Claim>,
    pub reports: Vec<Report>,
    pub attributes: AttributeTable,
    pub selection: Selection,
    pub topics: crate::check::Topics,
    pub as_of: chrono::NaiveDate,
    pub deadline: chrono::NaiveDate,
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}

pub fn number(value: f64) -> Value {
    Value::Number(value)
}

pub fn place() -> Place {
    Place { county: COUNTY.into(), township: TOWNSHIP.into(), village: VILLAGE.into() }
}

/// A row of a register; keys need not be sorted.
pub fn record(kind: RecordKind, row: u32, cells: &[(&'static str, Value)]) -> Record {
    let mut cells: Vec<(&'static str, Value)> = cells.to_vec();
    cells.sort_by_key(|(key, _)| *key);
    let columns = Columns::new((0u16..).zip(&cells).map(|(at, (key, _))| (*key, at)).collect());
    let table = TableInfo {
        title: String::new(),
        above: String::new(),
        own_name: false,
        path: "registers/名册.xlsx".into(),
        sheet: "名单".into(),
        kind,
        header_row: 1,
        first_column: 0,
        headers: Vec::new(),
        columns,
        unknown_headers: Vec::new(),
        missing_columns: Vec::new(),
        notes: Vec::new(),
        oddities: Oddities::default(),
        data_date: None,
    };
    let fields = cells.into_iter().map(|(_, value)| Field { value, raw: None }).collect();
    Record { table: Arc::new(table), row, fields }
}

/// A person's row: name, relation, identity number and what else is needed.
pub fn person(name: &str, rel: &str, id_no: &str, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("hh_id", text("0001")),
        ("person_id", text(&format!("P-{name}"))),
        ("name", text(name)),
        ("rel", text(rel)),
        ("id_no", text(id_no)),
    ];
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    record(RecordKind::Member, 2, &cells)
}

pub fn paper(code: &str, need: Need, when: &str, frequency: Frequency) -> DocumentType {
    DocumentType {
        code: code.into(),
        name: format!("材料{code}"),
        aliases: Vec::new(),
        whole: Vec::new(),
        topics: Vec::new(),
        stage: String::new(),
        need,
        when: when.into(),
        asked: String::new(),
        frequency,
        unit: String::new(),
        signs: Vec::new(),
        seals: Vec::new(),
        dated: false,
        retention: String::new(),
        responsible: "档案员".into(),
        satisfied_by: Vec::new(),
        satisfied_by_all: false,
        recording: false,
        unless: Vec::new(),
        chain: String::new(),
        basis: String::new(),
    }
}

pub fn evidence(path: &str) -> Evidence {
    Evidence { link: Link::File, path: path.into(), sheet: String::new(), cell: String::new(), page: None }
}

impl Default for Kit {
    fn default() -> Self {
        Kit::new()
    }
}

impl Kit {
    pub fn new() -> Self {
        let day = |text: &str| date::parse(text).and_then(date::PartialDate::day).unwrap();
        Kit {
            project: Project {
                name: "巴彦淖尔市".into(),
                code: "150800".into(),
                annual_from: 2017,
                ..Project::default()
            },
            divisions: divisions::builtin(),
            catalogue: Catalogue::default(),
            scan: Scan { root_display: "archives".into(), ..Scan::default() },
            data: Dataset::default(),
            documents: Documents::default(),
            claims: Vec::new(),
            reports: Vec::new(),
            attributes: AttributeTable::default(),
            selection: Selection::default(),
            topics: crate::check::Topics::default(),
            as_of: day("2020-04-15"),
            deadline: day("2020-06-30"),
        }
    }

    pub fn add(&mut self, record: Record) -> u32 {
        let kind = record.table.kind;
        let household = record.text("hh_id").into_owned();
        // Whose the interviews are is worked out anew.
        self.data.speakers.take();
        let all = self.data.records.entry(kind).or_default();
        let at = u32::try_from(all.len()).unwrap();
        all.push(record);
        if !household.is_empty() {
            self.data.by_household.entry(kind).or_default().entry(household).or_default().push(at);
        }
        at
    }

    /// An exited household with a folder and these people.
    pub fn household(&mut self, id: &str, members: Vec<Record>) -> &mut Household {
        let head = members.first().map_or(String::new(), |row| row.text("name").into_owned());
        let members = members.into_iter().map(|row| self.add(row)).collect();
        let mut households = std::mem::take(&mut self.data.households);
        households.push(Household {
            at: 0,
            id: id.into(),
            place: place(),
            group: String::new(),
            head_name: head,
            whole_name: String::new(),
            kind: HouseholdKind::Exited,
            monitored: false,
            identified: None,
            exit_year: None,
            gone: false,
            rows: Vec::new(),
            is_double: false,
            listed: Vec::new(),
            members,
        });
        let unit = UnitKey::Household(id.into());
        self.folder(unit, &format!("{id}_户"));
        self.data.settle(households);
        let at = self.data.by_id[id] as usize;
        &mut self.data.households[at]
    }

    pub fn folder(&mut self, unit: UnitKey, path: &str) -> u32 {
        let id = u32::try_from(self.scan.folders.len()).unwrap();
        self.scan.folders.push(Folder { path: path.into(), ..Folder::default() });
        self.documents.units.push(UnitFolder { unit, folders: vec![id], unreadable: false });
        self.documents.units.sort_by(|a, b| a.unit.cmp(&b.unit));
        id
    }

    pub fn file(&mut self, folder: u32, name: &str, state: FileState) -> u32 {
        let id = u32::try_from(self.scan.entries.len()).unwrap();
        self.scan.entries.push(Entry {
            folder,
            name: name.into(),
            os_name: None,
            size: 10,
            format: Format::Pdf,
            state,
            class: FileClass::Paper,
            head_hash: 7,
        });
        id
    }

    pub fn found(
        &mut self,
        unit: UnitKey,
        code: &str,
        year: Option<i32>,
        presence: Presence,
        file: Option<u32>,
    ) {
        let list = self.documents.by_unit.entry(unit).or_default();
        list.push(MatchedDocument {
            code: keep(code),
            year,
            presence,
            file,
            page: None,
            row: Some(Box::new(evidence("archives/x"))),
            beyond: None,
            unsure: None,
        });
        list.sort_by(|a, b| (a.code, a.year).cmp(&(b.code, b.year)));
    }

    pub fn wants(&mut self, level: Level, kind: DocumentType) {
        self.catalogue.types.push((level, kind));
    }

    pub fn claim(&mut self, household: &str, attribute: &'static str, link: Link, value: Value, as_of: &str) {
        self.claims.push(Claim {
            subject: ClaimSubject::Household(household.into()),
            attribute,
            value,
            quoted: None,
            as_of: date::parse(as_of),
            link,
            evidence: evidence("somewhere"),
        });
    }

    pub fn run(&self) -> Checked {
        self.with_input(|input| crate::check::run(input).unwrap())
    }

    /// What a stage further on sees of the project.
    pub fn with_input<T>(&self, look: impl FnOnce(&Input<'_>) -> T) -> T {
        let mut sorted = self.claims.clone();
        sorted.sort_by(|a, b| (&a.subject, a.attribute).cmp(&(&b.subject, b.attribute)));
        let claims = ClaimSet {
            unread: Vec::new(),
            reports: self.reports.clone(),
            by_household: claims::by_household(&sorted),
            claims: sorted,
            attributes: Box::leak(Box::new(self.attributes.clone())),
        };
        let rules = crate::check::Rulebook::of(&self.project).unwrap();
        let input = Input {
            project: &self.project,
            as_of: self.as_of,
            deadline: self.deadline,
            divisions: &self.divisions,
            catalogue: &self.catalogue,
            scan: &self.scan,
            data: &self.data,
            documents: &self.documents,
            claims: &claims,
            rules: &rules,
            topics: &self.topics,
            selection: self.selection.clone(),
        };
        look(&input)
    }

    /// Findings of one rule.
    pub fn findings(&self, code: &str) -> Vec<Finding> {
        self.run().findings.into_iter().filter(|finding| finding.rule == code).collect()
    }

    /// Subjects of one rule's findings.
    pub fn subjects(&self, code: &str) -> Vec<String> {
        self.findings(code).into_iter().map(|finding| finding.subject).collect()
    }
}

/// An open error at this place.
pub fn finding(
    rule: &str,
    county: &str,
    township: &str,
    village: &str,
    household_id: &str,
    subject: &str,
) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(rule, county, township, village, household_id, subject),
        rule: rule.into(),
        severity: Severity::Error,
        county: county.into(),
        township: township.into(),
        village: village.into(),
        household_id: household_id.into(),
        subject: subject.into(),
        message: String::new(),
        expected: String::new(),
        actual: String::new(),
        evidence: Vec::new(),
        responsible: String::new(),
        waived: None,
        first_seen: String::new(),
        relapsed: None,
    }
}
