//! `qiquan pack` and `qiquan check`: the whole pipeline, then what is written and said.

use crate::base::config;
use crate::base::error::Result;
use crate::base::terms::Severity;
use crate::cli::args::{FailOn, Format, RunArgs};
use crate::cli::cmd::diff::open_findings;
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::pipeline;
use crate::cli::summary;
use crate::cli::terminal::{self, Progress};
use crate::cli::write::{self, Written};
use crate::model::run::RunRecord;
use crate::output::receipt::Scope;
use crate::output::{Staging, layout, stage};
use std::collections::BTreeSet;

/// Which of the two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pack,
    Check,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Pack => "pack",
            Kind::Check => "check",
        }
    }

    /// `pack` prints; `check` leaves the work list and the record.
    fn formats(self, asked: &[Format]) -> Vec<Format> {
        match (self, asked.is_empty()) {
            (_, false) => asked.to_vec(),
            (Kind::Pack, true) => vec![Format::Pdf, Format::Xlsx, Format::Html],
            (Kind::Check, true) => Vec::new(),
        }
    }

    fn gate(self, asked: Option<FailOn>) -> FailOn {
        asked.unwrap_or(match self {
            Kind::Pack => FailOn::Never,
            Kind::Check => FailOn::Error,
        })
    }
}

/// Runs the pipeline and writes OUT.
///
/// # Errors
/// Whatever ends a run with exit status 2; OUT is then untouched.
pub fn run(args: &RunArgs, kind: Kind) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args, kind))
}

fn run_here(args: &RunArgs, kind: Kind) -> Result<ExitStatus> {
    // What can be refused is refused before the work starts.
    let project = config::load(&args.project)?;
    layout::refuse_dangerous(&layout::resolve(&args.out)?, &project)?;
    let known = args.baseline.as_deref().map(baseline).transpose()?;
    let staging = Staging::begin(&args.out)?;
    let asked =
        Scope { code: project.code.clone(), counties: args.county.clone(), townships: args.township.clone() };
    staging.refuse_smaller(&asked)?;

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    let mut record = pipeline::record(&project, args, &mut progress)?;
    let formats = kind.formats(&args.format);
    let written = write::all(
        write::Job {
            command: kind.name(),
            project: Some(&project.root),
            formats: &formats,
            townships: &args.township,
        },
        &mut record,
        staging,
        &mut progress,
    )?;
    progress.finish();
    say(args, &record, &written);
    Ok(status(&record, kind.gate(args.fail_on), known.as_ref()))
}

fn baseline(out: &std::path::Path) -> Result<BTreeSet<String>> {
    stage::refuse_open(out)?;
    Ok(open_findings(out)?.into_keys().collect())
}

fn say(args: &RunArgs, record: &RunRecord, written: &Written) {
    if args.quiet {
        return;
    }
    terminal::result(&summary::text(record, written));
    for note in summary::notes(record) {
        terminal::say(&format!("说明：{note}"));
    }
    for error in &record.summary.soft_errors {
        terminal::say(&format!("未能检查：{}：{}", error.path, error.reason));
    }
}

fn status(record: &RunRecord, gate: FailOn, known: Option<&BTreeSet<String>>) -> ExitStatus {
    let counts = |severity: Severity| match gate {
        FailOn::Never => false,
        FailOn::Error => severity == Severity::Error,
        FailOn::Warning => severity <= Severity::Warning,
    };
    let hit = record.findings().any(|finding| {
        finding.waived.is_none()
            && counts(finding.severity)
            && known.is_none_or(|known| !known.contains(&finding.fingerprint.0))
    });
    let findings = if hit { ExitStatus::Findings } else { ExitStatus::Clean };
    let unread =
        if record.summary.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete };
    findings.and(unread)
}
