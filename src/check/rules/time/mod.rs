//! T: deadlines and order in time.

pub mod dates;
#[cfg(test)]
mod period_tests;
#[cfg(test)]
mod rule_tests;
pub mod t001;
pub mod t002;
pub mod t004;
pub mod t005;
pub mod t006;
pub mod t007;
pub mod t008;
pub mod t009;
pub mod t011;
pub mod t013;
pub mod t014;
