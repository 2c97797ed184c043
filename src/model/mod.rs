//! Stage 4: the record of a run, the only truth every renderer reads.

pub mod county;
pub mod run;
