//! `qiquan completions SHELL`

use crate::base::error::Result;
use crate::cli::args::CompletionArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::{parse, terminal};

/// Prints the completion script.
///
/// # Errors
/// None today.
pub fn run(args: &CompletionArgs) -> Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut parse::command(), "qiquan", &mut script);
    terminal::result(&String::from_utf8_lossy(&script));
    Ok(ExitStatus::Clean)
}
