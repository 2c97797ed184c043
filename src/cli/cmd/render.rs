//! `qiquan render --from OUT`: the same pages and workbooks from the stored record, without scanning.

use crate::base::error::{Error, Result};
use crate::cli::args::{Format, RenderArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::summary;
use crate::cli::terminal::{self, Progress};
use crate::cli::write;
use crate::model::store;
use crate::output::{Receipt, Staging, stage};

/// Reads the record and writes OUT.
///
/// # Errors
/// When the folder holds no usable record.
pub fn run(args: &RenderArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &RenderArgs) -> Result<ExitStatus> {
    stage::refuse_open(&args.from)?;
    let mut record = store::read(&args.from)?;
    let receipt = Receipt::read(&args.from)?.ok_or_else(|| {
        Error::refused(
            format!("{} 中没有回执 receipt.json", args.from.display()),
            "请指定 qiquan pack 或 check 的输出文件夹",
        )
    })?;
    let staging = Staging::begin(&args.out)?;
    let mut progress = Progress::new(args.quiet, true, false);
    let formats = if args.format.is_empty() {
        vec![Format::Pdf, Format::Xlsx, Format::Html]
    } else {
        args.format.clone()
    };
    let written = write::all(
        write::Job {
            command: "render",
            project: None,
            formats: &formats,
            townships: &receipt.scope.townships,
        },
        &mut record,
        staging,
        &mut progress,
    )?;
    progress.finish();
    if !args.quiet {
        terminal::result(&summary::text(&record, &written));
    }
    Ok(ExitStatus::Clean)
}
