//! Stage 3: resolves which papers are required, runs the rules and gathers findings.

pub mod checked;
pub mod condition;
pub mod finding;
pub mod input;
pub mod rule;

pub use checked::{Checked, HouseholdLinks, Requirement, RuleOutcome, UnitRequirements, Why, document_key};
pub use input::{Input, Selection};
