//! The program as its users run it: the real binary on small projects in temporary folders, and the invariants of the
//! source tree.

// Helpers of tests are test code too, which clippy sees only inside functions marked as tests.
#![allow(clippy::unwrap_used)]

mod architecture;
mod attacks;
mod bad_input;
mod clock;
mod compare;
mod doubt;
mod harness;
mod offices;
mod output;
mod own_rules;
mod papers;
mod print;
mod privacy;
mod readme;
mod registers;
mod runs;
mod totals;
mod truth;
