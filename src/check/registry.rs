//! Every rule, in one list sorted by code.

use crate::check::rule::Rule;

/// All rules.
pub static RULES: &[&Rule] = &[];
