//! `qiquan pack` and `qiquan check`: the whole pipeline, then what is written and said.

use crate::base::error::{Error, Result};
use crate::base::terms::Severity;
use crate::check::{Rulebook, Selection};
use crate::cli::args::{FailOn, Format, RunArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::earlier::Earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal::{self, Progress};
use crate::cli::words::phrase;
use crate::cli::write::{self, Written};
use crate::cli::{link_base, pipeline, project, summary};
use crate::model::run::RunRecord;
use crate::output::receipt::Scope;
use crate::output::{Staging, layout};
use crate::render::fonts::Fonts;
use std::fmt::Write;

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
    let formats = kind.formats(&args.format);
    write::bindable(args.bind, &formats)?;
    let (project, book, sheet) = project::open(&args.project)?;
    let out = layout::resolve(&args.out)?;
    layout::refuse_dangerous(&out, &project)?;
    layout::refuse_project_itself(&out)?;
    if let Some(folder) = args.history.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(Error::refused(
            format!("--history 指定的文件夹不存在：{}", terminal::shown(folder)),
            "请核对路径；不写 --history 时取 OUT/history",
        ));
    }
    let link_base = args.link_base.as_deref().map(link_base::read).transpose()?;
    let fonts = Fonts::of_project(&project)?;
    let selection = pipeline::selection(args, &book)?;
    let known = args.baseline.as_deref().map(Earlier::read).transpose()?;
    let staging = Staging::begin(&args.out)?;
    let asked = Scope {
        code: project.code.clone(),
        counties: args.county.clone(),
        townships: args.township.clone(),
        partial: !selection.covers_prefecture(),
        rules: rules(&selection, &book),
    };
    staging.refuse_smaller(&asked)?;
    let before = Earlier::of_run(&out);

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    let (mut record, past) = pipeline::record(&project, &book, &sheet, args, selection, &mut progress)?;
    let before = before.or_else(|| past.as_ref().and_then(Earlier::of_history));
    let written = write::all(
        write::Job {
            command: kind.name(),
            link_base: link_base.as_deref(),
            fonts: &fonts,
            project: Some(&project.root),
            formats: &formats,
            bind: args.bind,
            townships: &args.township,
            partial: asked.partial,
            rules: &asked.rules,
            carried: Vec::new(),
        },
        &mut record,
        staging,
        &mut progress,
    )?;
    progress.finish();
    say(args, &record, &written, before.as_ref());
    Ok(status(&record, kind.gate(args.fail_on), known.as_ref()))
}

/// Codes of the rules that run; empty when all do.
fn rules(selection: &Selection, book: &Rulebook) -> Vec<String> {
    if selection.takes_all() {
        return Vec::new();
    }
    let codes = book.entries().iter().map(|rule| &rule.code);
    codes.filter(|code| selection.takes(code)).map(ToString::to_string).collect()
}

fn say(args: &RunArgs, record: &RunRecord, written: &Written, before: Option<&Earlier>) {
    if args.quiet {
        return;
    }
    let mut text = summary::text(record, written);
    if let Some(before) = before {
        let _ = write!(text, "\n{}", before.compared(record));
    }
    if !record.ran_all_rules() {
        let rules = summary::not_selected(record);
        let _ = writeln!(text, "\n{}", phrase!("summary.part_of_rules", rules = rules));
    }
    terminal::result(&text);
    for note in summary::notes(record) {
        terminal::say(&phrase!("frame.note", what = note));
    }
    for error in &record.summary.soft_errors {
        terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
    }
}

fn status(record: &RunRecord, gate: FailOn, known: Option<&Earlier>) -> ExitStatus {
    let counts = |severity: Severity| match gate {
        FailOn::Never => false,
        FailOn::Error => severity == Severity::Error,
        FailOn::Warning => severity <= Severity::Warning,
    };
    let hit = record.findings().any(|finding| {
        finding.waived.is_none()
            && counts(finding.severity)
            && known.is_none_or(|known| known.is_new(finding))
    });
    let findings = if hit { ExitStatus::Findings } else { ExitStatus::Clean };
    let unread =
        if record.summary.soft_errors.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete };
    findings.and(unread)
}
