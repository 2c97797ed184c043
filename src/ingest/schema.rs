//! Register layouts (`data/registers/*.toml`), loaded once: which columns a register may have, under which names.

use crate::base::error::{Error, Result};
use crate::base::text::fold;
use crate::ingest::record::{Key, RecordKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use toml::Spanned;

/// How a column's cells are normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    Text,
    Code,
    Id,
    Name,
    Int,
    Number,
    Date,
    Year,
    Flag,
    Enum,
    Set,
    Phone,
}

/// A column of a register.
#[derive(Debug, Clone)]
pub struct Column {
    pub key: Key,
    /// Chinese name for messages.
    pub name: String,
    pub kind: ColumnType,
    /// Name of the enumeration, empty when the column has none.
    pub enumeration: String,
    /// Unit of the stored number (元, 万元 …).
    pub unit: String,
}

/// One register layout.
#[derive(Debug)]
pub struct Register {
    pub kind: RecordKind,
    /// English name: `member`, `visit` …
    pub id: String,
    pub name: String,
    /// Chosen only when no other register fits.
    pub weak: bool,
    /// Every group must be met by at least one column.
    pub identify: Vec<Vec<Key>>,
    /// One of these must stand in a header, in a row above it or in the name of the sheet; empty asks for nothing.
    pub words: Vec<String>,
    pub exclude: Vec<Key>,
    pub required: Vec<Key>,
    /// Columns that are known by name and that no rule and no comparison of the program reads: a rule of the office may.
    pub idle: Vec<Key>,
    /// Sorted by key.
    pub columns: Vec<Column>,
    /// Folded header → index into `columns`.
    pub headers: BTreeMap<String, usize>,
    /// What a row of its blank form (空白表) records; empty when it has none.
    pub row: String,
    /// Columns of the blank form, in its order.
    pub form: Vec<FormColumn>,
}

/// A column of a blank form (空白表).
#[derive(Debug, Clone)]
pub struct FormColumn {
    pub key: Key,
    /// A row without it says too little.
    pub required: bool,
    /// What somebody may write there, as text.
    pub example: String,
    /// What to write where the name does not say it.
    pub hint: String,
}

/// All layouts and enumerations.
#[derive(Debug)]
pub struct Schema {
    pub registers: Vec<Register>,
    /// Every header any register knows, folded, and how many registers know it.
    pub known: BTreeMap<String, usize>,
    /// Enumeration → folded spelling → official label.
    pub enums: BTreeMap<String, BTreeMap<String, String>>,
    /// Enumeration → official labels, in their order.
    pub labels: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    key: String,
    name: String,
    r#type: ColumnType,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    r#enum: String,
    #[serde(default)]
    unit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegister {
    id: String,
    name: String,
    #[serde(default)]
    weak: bool,
    identify: Vec<Vec<String>>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    required: Vec<String>,
    #[serde(default)]
    idle: Vec<String>,
    common: Vec<String>,
    #[serde(default)]
    row: String,
    #[serde(default)]
    form: Vec<Vec<String>>,
    #[serde(default)]
    column: Vec<RawColumn>,
}

#[derive(Deserialize)]
struct RawCommon {
    column: Vec<RawColumn>,
}

macro_rules! layouts {
    ($(($kind:ident, $file:literal)),* $(,)?) => {
        const FILES: &[(RecordKind, &str)] =
            &[$((RecordKind::$kind, include_str!(concat!("../../data/registers/", $file, ".toml")))),*];
    };
}
layouts!(
    (Member, "member"),
    (Household, "household"),
    (Village, "village"),
    (Borderline, "borderline"),
    (Sample, "sample"),
    (Interview, "interview"),
    (Visit, "visit"),
    (HelperLog, "helper_log"),
    (Helper, "helper"),
    (HumanCheck, "human_check"),
    (Loan, "loan"),
    (Project, "project"),
    (Problem, "problem"),
    (Roster, "roster"),
    (ReportedTotal, "reported_total"),
    (FileValue, "file_value"),
    (ArchiveList, "archive_list"),
);

impl Schema {
    #[must_use]
    pub fn register(&self, kind: RecordKind) -> Option<&Register> {
        self.registers.iter().find(|register| register.kind == kind)
    }

    /// Official label of a spelling; `None` when the enumeration does not know it.
    #[must_use]
    pub fn label(&self, enumeration: &str, text: &str) -> Option<&str> {
        let map = self.enums.get(enumeration)?;
        // The keys are folded: a text that is one of them needs no folding.
        if let Some(label) = map.get(text) {
            return Some(label);
        }
        let folded = fold(text);
        if let Some(label) = map.get(&folded) {
            return Some(label);
        }
        // "01 一般贫困户", "1-因病": a code before the label.
        let bare = folded.trim_start_matches(|c: char| c.is_ascii_digit() || "-.、:_".contains(c));
        map.get(bare).filter(|_| bare != folded).map(String::as_str)
    }
}

impl Register {
    #[must_use]
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.binary_search_by(|column| column.key.cmp(key)).ok().map(|at| &self.columns[at])
    }
}

/// The embedded layouts.
///
/// # Errors
/// Only when a shipped layout is broken.
pub fn schema() -> Result<&'static Schema> {
    static SCHEMA: OnceLock<std::result::Result<Schema, String>> = OnceLock::new();
    SCHEMA.get_or_init(load).as_ref().map_err(|what| Error::Internal { stage: "ingest", what: what.clone() })
}

fn load() -> std::result::Result<Schema, String> {
    let common: RawCommon =
        toml::from_str(include_str!("../../data/registers/common.toml")).map_err(|e| e.to_string())?;
    let raw_enums: BTreeMap<String, BTreeMap<Spanned<String>, Vec<String>>> =
        toml::from_str(include_str!("../../data/registers/enums.toml")).map_err(|e| e.to_string())?;
    let (mut enums, mut labels) = (BTreeMap::new(), BTreeMap::new());
    for (name, words) in raw_enums {
        let mut map = BTreeMap::new();
        let mut in_order: Vec<(usize, String)> = Vec::new();
        for (label, also) in words {
            let at = label.span().start;
            let label = label.into_inner();
            for word in &also {
                map.entry(fold(word)).or_insert_with(|| label.clone());
            }
            in_order.push((at, label.clone()));
            map.insert(fold(&label), label);
        }
        in_order.sort();
        labels.insert(name.clone(), in_order.into_iter().map(|(_, label)| label).collect());
        enums.insert(name, map);
    }
    // Keys live as long as the program and are few: leaking them once makes every record's key a plain reference.
    let mut interned: BTreeMap<String, Key> = BTreeMap::new();
    let mut intern = |key: &str| -> Key {
        *interned.entry(key.to_owned()).or_insert_with(|| Box::leak(key.to_owned().into_boxed_str()))
    };
    let mut registers = Vec::new();
    for (kind, text) in FILES {
        let raw: RawRegister = toml::from_str(text).map_err(|e| e.to_string())?;
        let own: Vec<&str> = raw.column.iter().map(|c| c.key.as_str()).collect();
        let mut wanted: Vec<(&RawColumn, bool)> = raw.column.iter().map(|c| (c, true)).collect();
        for key in &raw.common {
            let column = common.column.iter().find(|c| c.key == *key);
            let column = column.ok_or_else(|| format!("{}: unknown common column {key}", raw.name))?;
            if !own.contains(&key.as_str()) {
                wanted.push((column, false));
            }
        }
        wanted.sort_by(|a, b| a.0.key.cmp(&b.0.key));
        let mut columns = Vec::new();
        let mut headers: BTreeMap<String, (usize, bool)> = BTreeMap::new();
        for (at, (column, is_own)) in wanted.iter().enumerate() {
            for word in std::iter::once(&column.name).chain(&column.also) {
                for folded in [fold(word), crate::ingest::table::header::bare(word).0] {
                    let entry = headers.entry(folded).or_insert((at, *is_own));
                    if *is_own && !entry.1 {
                        *entry = (at, true);
                    }
                }
            }
            // The key itself is a header too: registers written by programs use it.
            headers.entry(column.key.to_owned()).or_insert((at, *is_own));
            columns.push(Column {
                key: intern(&column.key),
                name: column.name.clone(),
                kind: column.r#type,
                enumeration: column.r#enum.clone(),
                unit: column.unit.clone(),
            });
        }
        let form = |parts: &Vec<String>| {
            let [key, example, hint @ ..] = parts.as_slice() else {
                return Err(format!("{}: a column of the form needs a key and an example", raw.name));
            };
            let (key, starred) = key.strip_prefix('*').map_or((key.as_str(), false), |key| (key, true));
            let at = columns.binary_search_by(|column: &Column| column.key.cmp(key));
            let at = at.map_err(|_| format!("{}: unknown column {key} in its form", raw.name))?;
            let required = starred || raw.required.iter().any(|wanted| wanted == key);
            Ok(FormColumn { key: columns[at].key, required, example: example.clone(), hint: hint.concat() })
        };
        let form = raw.form.iter().map(form).collect::<std::result::Result<Vec<FormColumn>, String>>()?;
        registers.push(Register {
            kind: *kind,
            row: raw.row,
            form,
            id: raw.id,
            name: raw.name,
            weak: raw.weak,
            identify: raw.identify.iter().map(|g| g.iter().map(|k| intern(k)).collect()).collect(),
            words: raw.words,
            exclude: raw.exclude.iter().map(|k| intern(k)).collect(),
            required: raw.required.iter().map(|k| intern(k)).collect(),
            idle: raw.idle.iter().map(|k| intern(k)).collect(),
            columns,
            headers: headers.into_iter().map(|(header, (at, _))| (header, at)).collect(),
        });
    }
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for header in registers.iter().flat_map(|register| register.headers.keys()) {
        *known.entry(header.clone()).or_default() += 1;
    }
    Ok(Schema { registers, known, enums, labels })
}
