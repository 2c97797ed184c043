//! `qiquan schema NAME`: the JSON Schemas that are committed under `docs/schema`, and the reference of templates.

use crate::base::config;
use crate::base::error::Result;
use crate::cli::args::{SchemaArgs, SchemaName};
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::model::schema;
use crate::render::reference;

/// Prints one schema.
///
/// # Errors
/// None today.
pub fn run(args: &SchemaArgs) -> Result<ExitStatus> {
    terminal::result(&text(args.name));
    Ok(ExitStatus::Clean)
}

/// The schema as committed.
#[must_use]
pub fn text(name: SchemaName) -> String {
    let schema = match name {
        SchemaName::Templates => return reference::markdown(),
        SchemaName::Config => config::schema::project(),
        SchemaName::Run => schema::run(),
        SchemaName::Finding => schema::finding(),
        SchemaName::Rules => config::schema::rules(),
        SchemaName::Topics => config::schema::topics(),
        SchemaName::Scoring => config::schema::scoring(),
    };
    format!("{schema:#}\n")
}
