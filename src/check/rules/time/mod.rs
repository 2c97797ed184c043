//! T: deadlines and order in time.

pub mod t001;
pub mod t013;
pub mod t014;
