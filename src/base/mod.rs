//! What every stage shares: words of the field, dates, text, masks, divisions, errors, the clock and the
//! configuration. Nothing here knows about a stage.

pub mod answers;
pub mod bureaus;
pub mod cache;
pub mod clock;
pub mod config;
pub mod contain;
pub mod damaged;
pub mod date;
pub mod digest;
pub mod divisions;
pub mod error;
pub mod fingerprint;
pub mod idno;
pub mod inside;
pub mod keep;
pub mod mask;
pub mod memory;
pub mod terms;
pub mod text;
