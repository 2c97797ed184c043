//! The program as its users run it: the real binary on small projects in temporary folders, and the invariants of the
//! source tree.

// Helpers of tests are test code too, which clippy sees only inside functions marked as tests.
#![allow(clippy::unwrap_used)]

mod absent;
mod advice;
mod answers;
mod architecture;
mod attacks;
mod bad_input;
mod blank_forms;
mod blocks;
mod browse;
mod cache;
mod cells;
mod clock;
mod compare;
mod county_registers;
mod deadlines;
mod doubt;
mod edits;
mod feedback;
mod filing;
mod fixtures;
mod fonts;
mod formats;
mod forms;
mod harness;
mod headcount;
mod homes;
mod hygiene;
mod layers;
mod links;
mod lists;
mod machine;
mod natures;
mod ofd;
mod offices;
mod once;
mod output;
mod own_rules;
mod page;
mod papers;
mod parts;
mod prepare;
mod print;
mod privacy;
mod problems;
mod readiness;
mod readme;
mod recorded;
mod registers;
mod relapse;
mod rendered;
mod reports;
mod round_trip;
mod runs;
mod scoring;
mod terminal;
mod topics;
mod totals;
mod truth;
mod volumes;
mod whose;
mod windows;
mod xsd;
