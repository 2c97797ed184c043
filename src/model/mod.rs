//! Stage 4: the record of a run, the only truth every renderer reads.
//!
//! [`build()`] turns what the check stage found into the record, [`history`] adds earlier runs, [`store`] keeps the
//! record under `OUT/record/` so that `render --from OUT` equals the live run.

pub mod advice;
pub mod answers;
pub mod brief;
mod build;
pub mod county;
pub mod deadlines;
pub mod duties;
pub mod extent;
pub mod files;
pub mod filing;
mod helper;
pub mod history;
pub mod incomes;
mod join;
mod ledger;
pub mod natures;
mod order;
mod papers;
pub mod prepared;
pub mod ranking;
pub mod readiness;
mod reconcile;
pub mod rectification;
mod reports;
pub mod run;
pub mod schema;
pub mod score;
pub mod scoring;
pub mod seal;
mod side;
mod sources;
mod spoken;
pub mod store;
#[cfg(test)]
pub mod testkit;
mod told;
pub mod topics;
pub mod who;
mod whole;

pub use build::build;
pub use history::History;
pub use run::RunRecord;
