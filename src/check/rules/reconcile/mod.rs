//! R: do totals agree with what they are totals of?

pub mod r001;
pub mod r002;
pub mod r003;
pub mod r005;
pub mod r006;
pub mod r007;
pub mod r008;
pub mod r009;
pub mod r010;

#[cfg(test)]
mod ledger_tests;
#[cfg(test)]
mod report_tests;
