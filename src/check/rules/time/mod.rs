//! T: deadlines and order in time.

pub mod t001;
