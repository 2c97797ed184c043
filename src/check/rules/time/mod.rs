//! T: deadlines and order in time.

mod dates;
#[cfg(test)]
mod rule_tests;
pub mod t001;
pub mod t004;
pub mod t006;
