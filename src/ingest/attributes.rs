//! The attribute table (事项表): which statements can be compared, how exactly, and which rule speaks when they differ.

use crate::base::error::{Error, Result};
use crate::base::terms::Link;
use crate::base::text::{self, fold};
use crate::ingest::record::Value;
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
    /// Which pairs are compared value by value, and the rule that speaks.
    pub compare: Vec<Pair>,
    /// Pairs that a rule judges by a measure of its own (a share, a count, kinds of help).
    pub judge: Vec<Pair>,
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

impl Attribute {
    /// Do two values differ beyond the attribute's tolerance? Blank and unreadable values say nothing.
    #[must_use]
    pub fn differ(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Blank | Value::Unreadable, _) | (_, Value::Blank | Value::Unreadable) => false,
            (Value::Number(a), Value::Number(b)) => (a - b).abs() > self.tolerance,
            (Value::Set(a), Value::Set(b)) => a != b,
            (Value::Bool(a), Value::Bool(b)) => a != b,
            (a, b) => {
                let fold = |value: &Value| text::fold(&text::name_key(&value.to_text()));
                fold(a) != fold(b)
            }
        }
    }

    /// The rule that judges two links, whichever comes first.
    #[must_use]
    pub fn rule_of(&self, one: Link, other: Link) -> Option<&str> {
        let pairs = self.compare.iter().chain(&self.judge);
        let mut own = pairs.filter(|pair| pair.links == [one, other] || pair.links == [other, one]);
        own.next().map(|pair| pair.rule.as_str())
    }
}

/// A pair of links whose statements must agree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pair {
    pub rule: String,
    pub links: [Link; 2],
}

impl AttributeTable {
    /// Codes of all rules that the table names.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let pairs =
            self.attributes.iter().flat_map(|attribute| attribute.compare.iter().chain(&attribute.judge));
        pairs.map(|pair| pair.rule.as_str())
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id)
    }

    /// The figure of a county that a speaker means by `label`: by its name, or by the words of a reported line where nothing
    /// else is called so.
    #[must_use]
    pub fn of_county(&self, label: &str) -> Option<&Attribute> {
        self.by_label(label, SubjectKind::County).or_else(|| {
            let of_others = [SubjectKind::Household, SubjectKind::Person];
            let is_other = of_others.into_iter().any(|kind| self.by_label(label, kind).is_some());
            indicator(label).filter(|_| !is_other).and_then(|key| self.get(key))
        })
    }

    /// The attribute a paper or a speaker means by `label`: household and county names before names of persons.
    #[must_use]
    pub fn by_label(&self, label: &str, wanted: SubjectKind) -> Option<&Attribute> {
        let folded = fold(label);
        let bare = crate::ingest::table::header::bare(label).0;
        self.attributes.iter().filter(|attribute| attribute.subject == wanted).find(|attribute| {
            let known = |label: &str| attribute.labels.iter().any(|known| known == label);
            known(&folded) || known(&bare) || known(uncoded(&bare))
        })
    }
}

/// A folded label without the number that forms print in front of it: `a3a主要致贫原因`, `3.家庭人口`, `(一)属性`.
#[must_use]
pub fn uncoded(folded: &str) -> &str {
    let inner = folded.strip_prefix('(').unwrap_or(folded);
    let letter = inner.strip_prefix(|c: char| c.is_ascii_lowercase());
    let number = letter.unwrap_or(inner);
    let digits = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let (count, rest) = match number.len() - digits.len() {
        0 if letter.is_none() => {
            let rest = number.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
            // Words may begin with a numeral: only a mark behind it makes it a number.
            let marked = rest.starts_with(['、', '.', ')', ',']);
            (if marked { number.chars().count() - rest.chars().count() } else { 0 }, rest)
        }
        count if letter.is_some() => {
            (count, digits.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or(digits))
        }
        count => (count, digits),
    };
    let rest = rest.trim_start_matches(['.', '、', ')', ':', ',', '-', '_']);
    let is_word = rest.starts_with(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if (1..=2).contains(&count) && is_word { rest } else { folded }
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
    #[serde(default)]
    judge: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    attribute: Vec<Raw>,
    counted: Counted,
}

/// How the names of figures that count households and people are told from one another ([`indicator`]).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    never: Vec<String>,
    people: Vec<String>,
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
    households: String,
    persons: String,
}

/// Key of the indicator that a reported line or a figure of an interview means: `K01`, or words such as 脱贫享受政策户数,
/// 边缘人口.
#[must_use]
pub fn indicator(text: &str) -> Option<&'static str> {
    let counted = &shipped().ok()?.1;
    let folded = fold(text);
    let has = |words: &[String]| words.iter().any(|word| folded.contains(word.as_str()));
    let mut keys = counted.group.iter().flat_map(|group| [&group.households, &group.persons]);
    if let Some(key) = keys.find(|key| folded.starts_with(&key.to_lowercase())) {
        return Some(key);
    }
    if has(&counted.never) || folded.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let group = counted.group.iter().find(|group| has(&group.words))?;
    // 户 decides before 人: 边缘户人数 counts people although it names households.
    let people = has(&counted.people) || folded.ends_with('人');
    Some(if people { &group.persons } else { &group.households })
}

/// The shipped table.
///
/// # Errors
/// Only when the shipped data is broken.
pub fn builtin() -> Result<&'static AttributeTable> {
    shipped().map(|(table, _)| table)
}

fn shipped() -> Result<&'static (AttributeTable, Counted)> {
    static TABLE: OnceLock<std::result::Result<(AttributeTable, Counted), String>> = OnceLock::new();
    TABLE.get_or_init(load).as_ref().map_err(|what| Error::Internal { stage: "ingest", what: what.clone() })
}

/// An empty table with the life of the program, for a set that could not load one.
#[must_use]
pub fn empty() -> &'static AttributeTable {
    static EMPTY: AttributeTable = AttributeTable { attributes: Vec::new() };
    &EMPTY
}

fn load() -> std::result::Result<(AttributeTable, Counted), String> {
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
                judge: raw.judge,
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
    Ok((AttributeTable { attributes }, raw.counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_rule_whichever_link_comes_first() {
        let table = builtin().unwrap();
        let income = table.get("per_cap").unwrap();
        assert_eq!(income.rule_of(Link::Visit, Link::Registry), Some("X017"));
        assert_eq!(income.rule_of(Link::Registry, Link::Visit), Some("X017"));
        assert_eq!(income.rule_of(Link::Interview, Link::Visit), None, "nobody judges these two");
    }
}
