//! Values a condition works on. Records are read in place; nothing of a unit is copied before a condition asks for it.

use crate::ingest::record::{Record, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// Anything with named fields: a household, a person, a row of a ledger.
pub trait Fields {
    /// The field, or [`Val::Unknown`] when it is blank, unreadable or not there.
    fn get(&self, key: &str) -> Val<'_>;
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
}
