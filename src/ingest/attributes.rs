//! The attribute table (事项表): which statements can be compared, how exactly, and which rule speaks when they differ.

use crate::base::error::{Error, Result};
use crate::base::terms::Link;
use crate::base::text::fold;
use crate::ingest::schema::ColumnType;
use serde::Deserialize;
use std::sync::OnceLock;

/// All attributes, sorted by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AttributeTable {
    pub attributes: Vec<Attribute>,
}

/// Who or what an attribute describes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    #[default]
    Household,
    Person,
    County,
}

/// One thing that several links speak about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribute {
    /// `pop_now`, `cause_main` …
    pub id: &'static str,
    /// Chinese name for print.
    pub name: String,
    /// 元, 人 … ; empty for words.
    pub unit: String,
    /// Largest difference of numbers that still agrees.
    pub tolerance: f64,
    /// Which pairs are compared, and the rule that speaks.
    pub compare: Vec<Pair>,
    pub subject: SubjectKind,
    /// How statements are normalised; `None` in hand-made tables.
    pub value: Option<ColumnType>,
    pub enumeration: String,
    /// Statements of different years are never held against each other.
    pub dated: bool,
    /// Folded names under which papers, 档案著录 and interviews carry it.
    pub labels: Vec<String>,
    /// `kind.key` of the registry, keys of the visit form, `kind.key` of ledgers.
    pub registry: Vec<String>,
    pub visit: Vec<String>,
    pub ledger: Vec<String>,
}

/// A pair of links whose statements must agree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pair {
    pub rule: String,
    pub links: [Link; 2],
}

impl AttributeTable {
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id)
    }

    /// The attribute a paper or a speaker means by `label`: household and county names before names of persons.
    #[must_use]
    pub fn by_label(&self, label: &str, wanted: SubjectKind) -> Option<&Attribute> {
        let folded = fold(label);
        let bare = crate::ingest::table::header::bare(label).0;
        self.attributes
            .iter()
            .filter(|attribute| attribute.subject == wanted)
            .find(|attribute| attribute.labels.iter().any(|known| *known == folded || *known == bare))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    name: String,
    subject: SubjectKind,
    value: ColumnType,
    #[serde(default)]
    r#enum: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    tolerance: f64,
    #[serde(default)]
    dated: bool,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    registry: Vec<String>,
    #[serde(default)]
    visit: Vec<String>,
    #[serde(default)]
    ledger: Vec<String>,
    #[serde(default)]
    compare: Vec<Pair>,
}

#[derive(Deserialize)]
struct RawTable {
    attribute: Vec<Raw>,
}

/// The shipped table.
///
/// # Errors
/// Only when the shipped data is broken.
pub fn builtin() -> Result<&'static AttributeTable> {
    static TABLE: OnceLock<std::result::Result<AttributeTable, String>> = OnceLock::new();
    TABLE.get_or_init(load).as_ref().map_err(|what| Error::Internal { stage: "ingest", what: what.clone() })
}

/// An empty table with the life of the program, for a set that could not load one.
#[must_use]
pub fn empty() -> &'static AttributeTable {
    static EMPTY: AttributeTable = AttributeTable { attributes: Vec::new() };
    &EMPTY
}

fn load() -> std::result::Result<AttributeTable, String> {
    let raw: RawTable =
        toml::from_str(include_str!("../../data/attributes.toml")).map_err(|e| e.to_string())?;
    let mut attributes: Vec<Attribute> = raw
        .attribute
        .into_iter()
        .map(|raw| {
            let mut labels: Vec<String> = raw.labels.iter().map(|label| fold(label)).collect();
            labels.extend([fold(&raw.name), fold(&raw.id)]);
            Attribute {
                // Few and needed as long as the program runs.
                id: Box::leak(raw.id.into_boxed_str()),
                name: raw.name,
                unit: raw.unit,
                tolerance: raw.tolerance,
                compare: raw.compare,
                subject: raw.subject,
                value: Some(raw.value),
                enumeration: raw.r#enum,
                dated: raw.dated,
                labels,
                registry: raw.registry,
                visit: raw.visit,
                ledger: raw.ledger,
            }
        })
        .collect();
    attributes.sort_by_key(|attribute| attribute.id);
    Ok(AttributeTable { attributes })
}
