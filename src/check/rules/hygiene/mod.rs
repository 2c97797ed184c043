//! D: what happened to the data before it reached us; reported, never silently repaired.

pub mod d001;
