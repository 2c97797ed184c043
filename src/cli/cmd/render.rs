//! `qiquan render --from OUT`: the same pages and workbooks from the stored record, without scanning.

use crate::base::error::{Error, Result};
use crate::base::inside;
use crate::cli::args::{Format, RenderArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::link_base;
use crate::cli::rendered;
use crate::cli::summary;
use crate::cli::terminal::{self, Progress};
use crate::cli::write::{self, Packs};
use crate::model::store;
use crate::output::receipt::Scope;
use crate::output::{Receipt, Staging, layout, part, stage};
use crate::render::fonts::Fonts;
use crate::render::links::Links;
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
    if let (false, Some(format)) =
        (args.unit.is_empty(), formats.iter().find(|format| !rendered::is_of_units(format)))
    {
        return Err(Error::refused(
            format!("--unit 只生成各单位的材料包，不生成 {}", format!("{format:?}").to_lowercase()),
            "请在 --format 中只写 pdf、ofd、xlsx、html",
        ));
    }
    let link_base = args.link_base.as_deref().map(link_base::read).transpose()?;
    stage::refuse_open(&args.from)?;
    let hint = "请指定 qiquan pack 或 check 的输出文件夹";
    let receipt = Receipt::read(&args.from)?.ok_or_else(|| {
        Error::refused(format!("{} 中没有回执 receipt.json", terminal::shown(&args.from)), hint)
    })?;
    earlier::genuine(&args.from, &receipt)?;
    let mut record = store::read(&args.from)?;
    let of_record = rendered::digest_of_record(&receipt);
    let only = rendered::units(&args.unit, &record)?;
    let taken = {
        let base = link_base.as_deref().or(Links::of(&record).base());
        rendered::take(&args.packs, &receipt, &formats, base)?
    };
    let packs = match (args.unit.is_empty(), args.packs.is_empty()) {
        (false, _) => Packs::Only(&only, &of_record),
        (true, false) => Packs::But(&taken),
        (true, true) => Packs::All,
    };
    let current = format!("history/{}.json", record.summary.as_of);
    let carried = match packs {
        Packs::Only(..) => Vec::new(),
        _ => carried(&args.from, &receipt, &current)?,
    };
    let out = layout::resolve(&args.out)?;
    layout::refuse_foreign_project(&out)?;
    layout::refuse_project_itself(&out)?;
    let staging = Staging::begin(&args.out)?;
    staging.refuse_smaller(&match packs {
        Packs::Only(codes, _) => Scope { counties: codes.iter().cloned().collect(), ..receipt.scope.clone() },
        _ => receipt.scope.clone(),
    })?;
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
            packs,
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

/// What the folder holds and no record does: points of the history beside the one of its own run, and what a part needs to
/// be merged.
fn carried(from: &Path, receipt: &Receipt, current: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let taken = |path: &String| {
        (path.starts_with("history/") && path != current) || path == part::FILE || path == part::TOKENS
    };
    let mut files = Vec::new();
    for path in receipt.files.keys().filter(|path| taken(path)) {
        let bytes = inside::read(from, Path::new(path)).map_err(|error| {
            Error::io("无法读取上次的输出", path, &error, "请从备份恢复该文件，或重新运行 qiquan pack")
        })?;
        files.push((path.clone(), bytes));
    }
    Ok(files)
}
