//! The names that a figure may use: those of the rules of an office, and the day of the check.

use crate::check::condition::{Kind, Schema};
use crate::check::own::look::OwnLook;
use crate::check::own::names::Names;

/// The day of the check as text (`2020-04-15`): dates compare as text.
pub const AS_OF: &str = "as_of";

/// The names, by what is looked at.
pub struct TopicNames(Names);

impl TopicNames {
    pub fn of(look: OwnLook) -> Self {
        TopicNames(Names { look })
    }
}

impl Schema for TopicNames {
    fn variable(&self, name: &str) -> Option<Kind> {
        if name == AS_OF { Some(Kind::Text) } else { self.0.variable(name) }
    }

    fn field(&self, object: &str, key: &str) -> Option<Kind> {
        self.0.field(object, key)
    }

    fn literal(&self, object: &str, key: &str, text: &str, whole: bool) -> Option<(String, String)> {
        self.0.literal(object, key, text, whole)
    }

    fn names(&self, object: &str) -> Vec<String> {
        let mut names = self.0.names(object);
        if object.is_empty() {
            names.push(AS_OF.to_owned());
            names.sort();
        }
        names
    }
}
