//! `qiquan man [COMMAND]`

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::cli::args::ManArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::{parse, terminal};

/// Prints a manual page in the form that `man` reads.
///
/// # Errors
/// When there is no such command.
pub fn run(args: &ManArgs) -> Result<ExitStatus> {
    let mut whole = parse::command();
    // Gives the commands their full names.
    whole.build();
    let command = match &args.command {
        None => whole,
        Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| {
            Error::refused(format!("没有命令“{}”", text::display(name)), "qiquan --help 列出全部命令")
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| Error::Internal { stage: "cli/man", what: error.to_string() })?;
    terminal::result(&parse::in_words(&String::from_utf8_lossy(&page)));
    Ok(ExitStatus::Clean)
}
