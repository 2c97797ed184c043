//! Drives the stages from the command line.

pub mod args;
mod ask;
mod cache;
pub mod cmd;
pub mod columns;
pub mod doctor;
pub mod earlier;
pub mod exit;
mod forms;
mod handover;
mod installed;
mod items;
mod link_base;
mod listing;
pub mod parse;
pub mod part;
pub mod pipeline;
pub mod project;
pub mod rendered;
pub mod summary;
pub mod survey;
pub mod terminal;
mod unchanged;
pub mod words;
pub mod write;

use crate::base::error::{Error, Result};
use args::{Cli, Command};
use exit::ExitStatus;
use words::phrase;

/// Runs the command that was asked for.
///
/// # Errors
/// Whatever ends a run with exit status 2.
pub fn run(cli: &Cli) -> Result<ExitStatus> {
    let status = command(cli)?;
    Ok(if terminal::lost_results() { status.and(ExitStatus::Failure) } else { status })
}

/// What ended a run, in the frame of the language that is spoken.
#[must_use]
pub fn fault(error: &Error) -> String {
    let what = match error {
        Error::Internal { stage, what } => phrase!("frame.internal", stage = stage, what = what),
        error => error.to_string(),
    };
    phrase!("frame.error", what = what)
}

fn command(cli: &Cli) -> Result<ExitStatus> {
    match &cli.command {
        Command::Pack(args) => cmd::pack::run(args, cmd::pack::Kind::Pack),
        Command::Check(args) => cmd::pack::run(args, cmd::pack::Kind::Check),
        Command::Prepare(args) => cmd::prepare::run(args),
        Command::Render(args) => cmd::render::run(args),
        Command::Merge(args) => cmd::merge::run(args),
        Command::Diff(args) => cmd::diff::run(args),
        Command::Verify(args) => cmd::verify::run(args),
        Command::Rules(args) => cmd::rules::list(args),
        Command::Explain(args) => cmd::rules::explain(args),
        Command::Sample(args) => cmd::sample::run(args),
        Command::Init(args) => cmd::init::run(args),
        Command::Doctor(args) => cmd::doctor::run(args),
        Command::Plan(args) => cmd::plan::run(args),
        Command::Schema(args) => cmd::schema::run(args),
        Command::Scan(args) => cmd::scan::run(args),
        Command::Completions(args) => cmd::completions::run(args),
        Command::Man(args) => cmd::man::run(args),
    }
}
