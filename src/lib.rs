//! qiquan (齐全): checks that the archives of a prefecture are complete and free of contradictions, and prints
//! one assessment pack per county.
//!
//! The pipeline runs one way: [`scan`] walks the archive folders, [`ingest`] reads registers and matches papers to
//! the catalogue, [`check`] runs the rules, [`model`] holds the record of the run, [`render`] turns the record into
//! pages and workbooks, [`output`] writes them whole or not at all. A stage imports only stages to its left and
//! [`base`]; [`cli`] drives them all, [`sample`] stands apart and writes synthetic projects.

pub mod base;
pub mod check;
pub mod cli;
pub mod ingest;
pub mod model;
pub mod output;
pub mod render;
pub mod sample;
pub mod scan;
