//! `qiquan pack` and `qiquan check`: the whole pipeline, then what is written and said.

use crate::base::config::Project;
use crate::base::error::{Error, Result};
use crate::base::terms::Severity;
use crate::check::{Rulebook, Selection};
use crate::cli::args::{FailOn, Format, RunArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::earlier::Earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::part::Keeper;
use crate::cli::pipeline::{Archives, Recorded, Wanted};
use crate::cli::terminal::{self, Progress};
use crate::cli::unchanged::{self, Beside, Inputs, Outcome, Question, Said};
use crate::cli::words::phrase;
use crate::cli::write::{self, Written};
use crate::cli::{cache, link_base, pipeline, project, summary};
use crate::model::run::RunRecord;
use crate::output::part::key::Key;
use crate::output::receipt::Scope;
use crate::output::{Committed, Staging, layout};
use crate::render::fonts::Fonts;
use std::fmt::Write;
use std::path::Path;

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
    known_history(args.history.as_deref())?;
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
    let known_files = cache::open(&args.cache, &project, &out, args.quiet)?;

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    let keeper = keeper(args, &project, &selection, &fonts)?;
    let walked = pipeline::walk(&project, &selection, known_files, &mut progress)?;
    let question = walked.state.map(|archives| Question {
        command: kind.name(),
        project: &project,
        args,
        link_base: link_base.as_deref(),
        fonts: &fonts,
        out: &out,
        archives,
        key: keeper.as_ref().map(Keeper::key_id),
    });
    let inputs = question.as_ref().and_then(Question::inputs);
    let taken = match (walked.known().cache(), &inputs) {
        (Some(cache), Some(inputs)) if !args.cache.rehash => unchanged::take_over(cache, inputs, staging)?,
        _ => Outcome::Changed(staging),
    };
    let staging = match taken {
        Outcome::Same(said, status) => {
            progress.finish();
            said.say();
            cache::close(walked.into_known(), args.quiet);
            return Ok(status);
        }
        Outcome::Changed(staging) => staging,
    };
    let undisturbed = staging.notes.is_empty();
    let beside = inputs.as_ref().and_then(|_| Beside::of(&out));
    let earlier = Earlier::of_run(&out);
    let wanted = Wanted {
        as_of: args.as_of,
        out: &args.out,
        history: args.history.as_deref(),
        keeper: keeper.as_ref(),
    };
    let archives = Archives::Walked(Box::new(walked));
    let mut run = pipeline::record(&project, &book, &sheet, wanted, selection, archives, &mut progress)?;
    let before = earlier.or_else(|| run.past.as_ref().and_then(Earlier::of_history));
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
            packs: write::Packs::All,
            carried: std::mem::take(&mut run.part),
        },
        &mut run.record,
        staging,
        &mut progress,
    )?;
    progress.finish();
    said(args.quiet, &run.record, &written, before.as_ref()).say();
    let status = status(&run.record, kind.gate(args.fail_on), known.as_ref());
    if let (Some(question), Some(inputs), Some(beside), true) = (question, inputs, beside, undisturbed) {
        keep(&question, &inputs, beside, &run, written, status);
    }
    cache::close(run.known, args.quiet);
    Ok(status)
}

/// What makes the run leave a part for a merge. A part without a key of its own is sealed with the user's; where nobody can
/// keep one, the run goes on without, and says so.
fn keeper(args: &RunArgs, project: &Project, selection: &Selection, fonts: &Fonts) -> Result<Option<Keeper>> {
    let named = args.token_key.as_deref();
    if !Keeper::is_wanted(selection, named) {
        return Ok(None);
    }
    let key = match named {
        // What a part must carry is in the files, and a listing has none.
        _ if project.archives.is_file() => Err("档案来自清单，分片要从档案文件夹写出".to_owned()),
        Some(path) => Ok(Key::read(path)?),
        None => Key::of_user(),
    };
    let key = match key {
        Ok(key) => key,
        Err(why) => {
            terminal::say(&phrase!("frame.note", what = phrase!("summary.no_part", why = why)));
            return Ok(None);
        }
    };
    Ok(Some(Keeper::of(project, selection, fonts, key)))
}

/// `--history` names a folder.
///
/// # Errors
/// Refused when there is none.
pub(super) fn known_history(folder: Option<&Path>) -> Result<()> {
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => Err(Error::refused(
            format!("--history 指定的文件夹不存在：{}", terminal::shown(folder)),
            "请核对路径；不写 --history 时取 OUT/history",
        )),
    }
}

/// Keeps the run for the next one, unless that may find something else though nothing has changed.
fn keep(
    question: &Question<'_>,
    inputs: &Inputs,
    beside: Beside,
    run: &Recorded,
    written: Written,
    status: ExitStatus,
) {
    // What could not be read this time may be readable the next.
    let lasting = written.committed.warnings.is_empty()
        && run.record.summary.soft_errors.is_empty()
        && question.archives.settled
        && question.inputs().as_ref() == Some(inputs);
    if let (Some(cache), true) = (run.known.cache(), lasting) {
        let again = Written { committed: Committed::default(), ..written };
        let before = Earlier::of_run(question.out);
        let said = said(question.args.quiet, &run.record, &again, before.as_ref());
        unchanged::keep(cache, question.out, inputs, beside, run, said, status);
    }
}

/// Codes of the rules that run; empty when all do.
pub(super) fn rules(selection: &Selection, book: &Rulebook) -> Vec<String> {
    if selection.takes_all() {
        return Vec::new();
    }
    let codes = book.entries().iter().map(|rule| &rule.code);
    codes.filter(|code| selection.takes(code)).map(ToString::to_string).collect()
}

/// What is said at the end.
pub(super) fn said(quiet: bool, record: &RunRecord, written: &Written, before: Option<&Earlier>) -> Said {
    if quiet {
        return Said::default();
    }
    let mut text = summary::text(record, written);
    if let Some(before) = before {
        let _ = write!(text, "\n{}", before.compared(record));
    }
    if !record.ran_all_rules() {
        let rules = summary::not_selected(record);
        let _ = writeln!(text, "\n{}", phrase!("summary.part_of_rules", rules = rules));
    }
    let mut notes: Vec<String> =
        summary::notes(record).into_iter().map(|note| phrase!("frame.note", what = note)).collect();
    let unread = record.summary.soft_errors.iter();
    notes.extend(unread.map(|error| phrase!("frame.unread", path = error.path, reason = error.reason)));
    Said { result: text, notes }
}

pub(super) fn status(record: &RunRecord, gate: FailOn, known: Option<&Earlier>) -> ExitStatus {
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
