//! Stage 2: reads registers and ledgers into records, matches papers to the catalogue and turns every link into claims.

pub mod catalogue;
pub mod claim;
pub mod dataset;
pub mod record;
