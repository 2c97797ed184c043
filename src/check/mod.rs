//! Stage 3: resolves which papers are required, runs the rules and gathers findings.

pub mod finding;
pub mod rule;
