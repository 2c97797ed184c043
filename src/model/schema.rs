//! JSON Schemas of `run.json` and of one line of `findings.ndjson`, made from the types themselves.

use crate::check::finding::Finding;
use crate::model::run::RunSummary;
use serde_json::Value;

/// Schema of `OUT/run.json`.
#[must_use]
pub fn run() -> Value {
    schemars::schema_for!(RunSummary).to_value()
}

/// Schema of one line of `OUT/findings.ndjson`.
#[must_use]
pub fn finding() -> Value {
    schemars::schema_for!(Finding).to_value()
}
