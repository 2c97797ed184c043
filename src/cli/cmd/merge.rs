//! `qiquan merge OUT…`: one result of the parts that several runs left, as a single run over everything would give it.

use crate::base::error::{Error, Result};
use crate::cli::args::{FailOn, Format, MergeArgs};
use crate::cli::cmd::{pack, with_jobs};
use crate::cli::earlier::Earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::part::{Keeper, inputs, join};
use crate::cli::pipeline::{self, Archives, Recorded, Wanted};
use crate::cli::terminal::{self, Progress};
use crate::cli::words::phrase;
use crate::cli::{link_base, project, write};
use crate::output::part::key::Key;
use crate::output::receipt::Scope;
use crate::output::{Staging, layout};
use crate::render::fonts::Fonts;

/// Opens the parts, runs the stages over all of them and writes OUT.
///
/// # Errors
/// Parts that do not go together, and whatever ends a run with exit status 2; OUT is then untouched.
pub fn run(args: &MergeArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &MergeArgs) -> Result<ExitStatus> {
    let formats = match args.format.as_slice() {
        [] => vec![Format::Pdf, Format::Xlsx, Format::Html],
        asked => asked.to_vec(),
    };
    write::bindable(args.bind, &formats)?;
    pack::known_history(args.history.as_deref())?;
    let link_base = args.link_base.as_deref().map(link_base::read).transpose()?;
    let known = args.baseline.as_deref().map(Earlier::read).transpose()?;
    let out = layout::resolve(&args.out)?;
    layout::refuse_foreign_project(&out)?;
    layout::refuse_project_itself(&out)?;
    for part in &args.parts {
        if layout::resolve(part)? == out {
            return Err(Error::refused(
                format!("合并的结果不能写在分片 {} 里", terminal::shown(part)),
                "请用 --out 指定另一个文件夹",
            ));
        }
    }
    let key = match &args.token_key {
        Some(path) => Key::read(path)?,
        None => Key::of_user().map_err(|why| Error::refused(why, "请用 --token-key 指定密钥文件"))?,
    };

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    progress.stage(&phrase!("progress.parts"));
    let joined = join::open_all(&args.parts, &key, args.partial)?;
    let (project, book, sheet) = project::open(&inputs::root())?;
    let fonts = Fonts::of_record(&joined.fonts, &out, args.fonts.as_deref())?;
    let selection = joined.selection();
    let again = Keeper::of(&project, &selection, &fonts, key);
    again.is_of(&joined.header)?;
    let keeper = Keeper::is_wanted(&selection, None).then_some(again);
    let as_of = pipeline::day(&joined.header.as_of)?;
    if let Some(asked) = args.as_of.filter(|asked| *asked != as_of) {
        return Err(Error::refused(
            format!("--as-of {asked} 与各分片的时点 {as_of} 不同"),
            "请去掉 --as-of，或用新的时点重新运行各分片",
        ));
    }
    let staging = Staging::begin(&args.out)?;
    let asked = Scope {
        code: project.code.clone(),
        counties: selection.counties.clone(),
        townships: selection.townships.clone(),
        partial: !selection.covers_prefecture(),
        rules: pack::rules(&selection, &book),
    };
    staging.refuse_smaller(&asked)?;
    let before = Earlier::of_run(&out);
    let wanted = Wanted {
        as_of: Some(as_of),
        out: &args.out,
        history: args.history.as_deref(),
        keeper: keeper.as_ref(),
    };
    progress.stage(&phrase!("progress.scan"));
    let archives = Archives::Parts(&joined);
    let Recorded { mut record, past, part, .. } =
        pipeline::record(&project, &book, &sheet, wanted, selection, archives, &mut progress)?;
    let before = before.or_else(|| past.as_ref().and_then(Earlier::of_history));
    let written = write::all(
        write::Job {
            command: "merge",
            link_base: link_base.as_deref(),
            fonts: &fonts,
            project: Some(&project.root),
            formats: &formats,
            bind: args.bind,
            townships: &asked.townships,
            partial: asked.partial,
            rules: &asked.rules,
            packs: write::Packs::All,
            carried: part,
        },
        &mut record,
        staging,
        &mut progress,
    )?;
    progress.finish();
    pack::said(args.quiet, &record, &written, before.as_ref()).say();
    Ok(pack::status(&record, args.fail_on.unwrap_or(FailOn::Never), known.as_ref()))
}
