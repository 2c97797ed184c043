//! The attribute table (事项表): which statements can be compared, how exactly, and which rule speaks when they differ.

use crate::base::terms::Link;

/// All attributes, sorted by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AttributeTable {
    pub attributes: Vec<Attribute>,
}

/// One thing that several links speak about.
#[derive(Debug, Clone, PartialEq)]
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
}

/// A pair of links whose statements must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub rule: String,
    pub links: [Link; 2],
}

impl AttributeTable {
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id)
    }
}
