//! R: do totals agree with what they are totals of?

pub mod r002;
pub mod r003;
