//! `qiquan render --from OUT`: the same pages and workbooks from the stored record, without scanning.

use crate::base::error::{Error, Result};
use crate::base::{inside, mask, text};
use crate::cli::args::{Format, RenderArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::link_base;
use crate::cli::summary;
use crate::cli::terminal::{self, Progress};
use crate::cli::write;
use crate::model::store;
use crate::output::receipt::digest;
use crate::output::{Receipt, Staging, layout, stage};
use crate::render::fonts::Fonts;
use std::path::Path;

/// Reads the record and writes OUT.
///
/// # Errors
/// When the folder holds no usable record.
pub fn run(args: &RenderArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &RenderArgs) -> Result<ExitStatus> {
    let formats = if args.format.is_empty() {
        vec![Format::Pdf, Format::Xlsx, Format::Html]
    } else {
        args.format.clone()
    };
    write::bindable(args.bind, &formats)?;
    let link_base = args.link_base.as_deref().map(link_base::read).transpose()?;
    stage::refuse_open(&args.from)?;
    let hint = "请指定 qiquan pack 或 check 的输出文件夹";
    let receipt = Receipt::read(&args.from)?.ok_or_else(|| {
        Error::refused(format!("{} 中没有回执 receipt.json", terminal::shown(&args.from)), hint)
    })?;
    genuine(&args.from, &receipt)?;
    let mut record = store::read(&args.from)?;
    let current = format!("history/{}.json", record.summary.as_of);
    let carried = earlier_points(&args.from, &receipt, &current)?;
    let out = layout::resolve(&args.out)?;
    layout::refuse_foreign_project(&out)?;
    layout::refuse_project_itself(&out)?;
    let staging = Staging::begin(&args.out)?;
    staging.refuse_smaller(&receipt.scope)?;
    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    // Only pages are set in faces.
    let fonts = match formats.iter().any(|format| matches!(format, Format::Pdf | Format::Ofd)) {
        true => Fonts::of_record(&record.settings, &args.from, args.fonts.as_deref())?,
        false => Fonts::builtin()?,
    };
    let written = write::all(
        write::Job {
            command: "render",
            link_base: link_base.as_deref(),
            fonts: &fonts,
            project: None,
            formats: &formats,
            bind: args.bind,
            townships: &receipt.scope.townships,
            partial: receipt.scope.partial,
            rules: &receipt.scope.rules,
            carried,
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

/// A record that somebody edited would be printed as if it were what was checked.
fn genuine(from: &Path, receipt: &Receipt) -> Result<()> {
    let mut wrong = Vec::new();
    for (path, entry) in receipt.files.iter().filter(|(path, _)| path.starts_with("record/")) {
        if digest(&from.join(path)).ok().as_ref() != Some(entry) {
            wrong.push(path.clone());
        }
    }
    let listed = std::fs::read_dir(from.join("record")).into_iter().flatten().flatten();
    let names = listed.map(|file| format!("record/{}", text::display(&file.file_name().to_string_lossy())));
    wrong.extend(names.filter(|name| !receipt.files.contains_key(name)));
    wrong.sort();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        format!("检查记录与回执不符，已被改动或缺失：{}", mask::text(&wrong.join("、"))),
        "请从备份恢复该输出文件夹，或重新运行 qiquan pack；qiquan verify 可逐个核对文件",
    ))
}

/// Points of the history that the folder holds beside the one of its own run.
fn earlier_points(from: &Path, receipt: &Receipt, current: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut points = Vec::new();
    for path in receipt.files.keys().filter(|path| path.starts_with("history/") && *path != current) {
        let bytes = inside::read(from, Path::new(path)).map_err(|error| {
            Error::io("无法读取历次检查记录", path, &error, "请从备份恢复该文件，或重新运行 qiquan pack")
        })?;
        points.push((path.clone(), bytes));
    }
    Ok(points)
}
