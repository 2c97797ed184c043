//! Stage 5: turns the record into pages, workbooks and machine formats. Looks nothing up elsewhere.

pub mod blocks;
