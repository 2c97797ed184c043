//! Which kind of paper a register means by a code or a name (人工核验, 档案著录).

use crate::base::terms::Level;
use crate::ingest::catalogue::{Catalogue, DocumentType};
use crate::ingest::documents::paper::{Match, Names};
use std::collections::BTreeMap;

/// Names of the papers by level, made when first asked for.
pub struct Named<'a> {
    catalogue: &'a Catalogue,
    /// By level and department.
    levels: BTreeMap<(Level, String), Names>,
}

impl<'a> Named<'a> {
    #[must_use]
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Named { catalogue, levels: BTreeMap::new() }
    }

    /// The one kind of paper a text names; `None` when it names none, or several.
    pub fn kind(&mut self, level: Level, department: &str, text: &str) -> Option<&'a DocumentType> {
        let catalogue = self.catalogue;
        let names = self
            .levels
            .entry((level, department.to_owned()))
            .or_insert_with(|| Names::of(catalogue, level, department));
        match names.look(text, &Vec::new) {
            Match::Papers(found) => match found.as_slice() {
                [one] => catalogue.types.get(*one).map(|(_, kind)| kind),
                _ => None,
            },
            _ => None,
        }
    }
}
