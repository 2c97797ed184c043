//! `qiquan doctor`: is this project ready? Configuration, registers, archive folders, catalogue.

use crate::base::error::{Error, Result};
use crate::cli::args::{DoctorArgs, ListFormat};
use crate::cli::doctor;
use crate::cli::exit::ExitStatus;
use crate::cli::{project, terminal};

/// Prints what was recognised and what was not.
///
/// # Errors
/// Faulty configuration, catalogue or templates.
pub fn run(args: &DoctorArgs) -> Result<ExitStatus> {
    let (project, rules, _) = project::open(&args.project)?;
    let report = doctor::report(&project, &rules)?;
    terminal::result(&match args.format {
        ListFormat::Text => doctor::text(&report),
        ListFormat::Json => serde_json::to_string_pretty(&report)
            .map_err(|error| Error::Internal { stage: "doctor", what: error.to_string() })?,
    });
    Ok(if report.unread.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}
