//! Stage 3: resolves which papers are required, runs the rules and gathers findings.

pub mod answerable;
pub mod asof;
pub mod checked;

pub mod compare;
pub mod completeness;
pub mod condition;
pub mod controls;
pub mod engine;
pub mod evidence;
pub mod facts;
pub mod figures;
pub mod finding;
pub mod helper_names;
pub mod homeless;
pub mod input;
pub mod ledgers;
pub mod links;
pub mod named;
pub mod needs;
pub mod notes;
pub mod own;
pub mod owners;
pub mod people;
pub mod persons;
pub mod problems;
pub mod registry;
pub mod rows;
pub mod rule;
pub mod rulebook;
pub mod rules;
pub mod sink;
pub mod tally;
#[cfg(test)]
pub mod testkit;
pub mod topics;
pub mod trigger;
pub mod two_sources;
pub mod waivers;
pub mod world;

pub use checked::{Checked, HouseholdLinks, Requirement, RuleOutcome, UnitRequirements, Why, document_key};
pub use input::{Input, Selection};
pub use needs::HandedIn;
pub use rulebook::Rulebook;
pub use topics::Topics;

use crate::base::error::{Error, Result};

/// Resolves what is required and looks at everything with the selected rules.
///
/// # Errors
/// Faulty conditions in the catalogue, all at once; see also [`judge`].
pub fn run(input: &Input<'_>) -> Result<Checked> {
    let handed_in = HandedIn::of(input);
    let requirements = completeness::resolve(input, &handed_in)?;
    judge(input, &handed_in, requirements)
}

/// Runs the selected rules and gives every drawn household its state. The same input gives the same result whatever the
/// number of jobs.
///
/// # Errors
/// A table of attributes that names a rule nobody knows.
pub fn judge(
    input: &Input<'_>,
    handed_in: &HandedIn<'_>,
    requirements: Vec<UnitRequirements>,
) -> Result<Checked> {
    let unknown = compare::unknown_rules(input.claims.attributes, input.rules);
    if !unknown.is_empty() {
        let codes: Vec<&str> = unknown.into_iter().collect();
        let what = format!("事项表写了不存在的规则：{}", codes.join("、"));
        return Err(Error::Internal { stage: "check", what });
    }
    let world = world::World::new(input, handed_in, &requirements);
    // What one of them does in turn, the other fills up.
    let ((findings, rules), counted) =
        rayon::join(|| engine::run(&world), || topics::count::count(&world, input.topics));
    let link_states = links::states(input, &findings);
    let notes = notes::collect(input, handed_in);
    Ok(Checked { findings, requirements, rules, link_states, notes, counted })
}
