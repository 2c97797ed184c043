//! Stage 3: resolves which papers are required, runs the rules and gathers findings.

pub mod checked;
pub mod completeness;
pub mod condition;
pub mod engine;
pub mod facts;
pub mod finding;
pub mod input;
pub mod people;
pub mod registry;
pub mod rule;
pub mod sink;
pub mod world;
pub use checked::{Checked, HouseholdLinks, Requirement, RuleOutcome, UnitRequirements, Why, document_key};
pub use input::{Input, Selection};
