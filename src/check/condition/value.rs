//! Values a condition works on. Records are read in place; nothing of a unit is copied before a condition asks for it.

use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::schema;
use std::borrow::Cow;
use std::rc::Rc;

/// Anything with named fields: a household, a person, a row of a ledger.
pub trait Fields {
    /// The field, or [`Val::Unknown`] when it is blank, unreadable or not there.
    fn get(&self, key: &str) -> Val<'_>;

    /// What is wrong with a field that is not known, in words: `人员表“健康状况”为空`.
    fn blank(&self, key: &str) -> String {
        format!("“{key}”为空")
    }

    /// Rows that are looked through for a field, beside the first.
    fn weight(&self) -> u64 {
        0
    }
}

/// A value, or 不明.
#[derive(Clone)]
pub enum Val<'a> {
    Unknown,
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Rc<Vec<Val<'a>>>),
    Object(&'a dyn Fields),
}

impl<'a> Val<'a> {
    #[must_use]
    pub fn list(items: Vec<Val<'a>>) -> Self {
        Val::List(Rc::new(items))
    }

    /// A field of a record. Dates become ISO text (`2019-03-05`), so that they compare in time order.
    #[must_use]
    pub fn of_field(value: &'a Value) -> Self {
        match value {
            Value::Blank | Value::Unreadable => Val::Unknown,
            Value::Text(text) => Val::Text(Cow::Borrowed(text)),
            Value::Number(number) => Val::Number(*number),
            Value::Date(date) => Val::Text(Cow::Owned(date.to_string())),
            Value::Bool(flag) => Val::Bool(*flag),
            Value::Set(items) => {
                Val::list(items.iter().map(|item| Val::Text(Cow::Borrowed(&**item))).collect())
            }
        }
    }
}

impl Fields for Record {
    fn get(&self, key: &str) -> Val<'_> {
        Val::of_field(&self.field(key).value)
    }

    fn blank(&self, key: &str) -> String {
        let (register, column) = in_words(&[self.table.kind], key);
        let state = match (&self.field(key).value, self.has_column(key)) {
            (_, false) => return format!("{register}没有“{column}”列"),
            (Value::Unreadable, _) => "无法识别",
            _ => "为空",
        };
        format!("{register}“{column}”{state}")
    }
}

/// Names of the register and of the column that `key` stands for, looked up in the first of `kinds` that has it.
#[must_use]
pub fn in_words(kinds: &[RecordKind], key: &str) -> (String, String) {
    let Ok(schema) = schema::schema() else { return (String::new(), key.to_owned()) };
    let register = |kind: &RecordKind| schema.register(*kind);
    kinds
        .iter()
        .filter_map(register)
        .find_map(|register| register.column(key).map(|column| (register.name.clone(), column.name.clone())))
        .unwrap_or_else(|| {
            (kinds.first().and_then(register).map_or(String::new(), |r| r.name.clone()), key.to_owned())
        })
}
