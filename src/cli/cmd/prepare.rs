//! `qiquan prepare`: registers every file that is handed over with its digests, and packs them when asked.

use crate::base::config::Project;
use crate::base::digest::Algorithm;
use crate::base::error::{Error, Result, SoftError};
use crate::base::{inside, text};
use crate::cli::args::{DigestName, PageFormat, PrepareArgs};
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::handover::{self, Handover, TOOL};
use crate::cli::terminal::{self, Progress};
use crate::cli::words::phrase;
use crate::cli::{cache, columns, listing, pipeline, project};
use crate::ingest::facts::imported::{self, Results};
use crate::model::prepared::Prepared;
use crate::output::receipt::{EarlierDigests, Receipt, Scope};
use crate::output::{Staging, layout};
use crate::render::document::{Document, Paged};
use crate::render::filing::pages::{self, About};
use crate::render::fonts::Fonts;
use crate::render::{self, xlsx};
use crate::scan::ScanOptions;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Folder of the results below OUT, an output of its own with its own receipt.
pub const FOLDER: &str = "prepare";
/// Obstacles that the terminal names.
const SHOWN: usize = 20;

/// Lists, digests, packs.
///
/// # Errors
/// Whatever ends a run with exit status 2; nothing is then changed.
pub fn run(args: &PrepareArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &PrepareArgs) -> Result<ExitStatus> {
    let (project, ..) = project::open(&args.project)?;
    let out = layout::resolve(&args.out)?;
    layout::refuse_dangerous(&out, &project)?;
    layout::refuse_project_itself(&out)?;
    let fonts = Fonts::of_project(&project)?;
    let package = args.package.as_deref().map(|folder| package_folder(folder, &project, &out)).transpose()?;
    let results = args.facts.as_deref().map(results_of).transpose()?;
    let staging = Staging::begin(&out.join(FOLDER))?;
    let scope = Scope {
        code: project.code.clone(),
        counties: args.county.clone(),
        partial: !args.county.is_empty(),
        ..Scope::default()
    };
    staging.refuse_smaller(&scope)?;

    let known = cache::open(&args.cache, &project, &out, args.quiet)?;

    let mut progress = Progress::new(args.quiet, args.no_progress, args.timings);
    progress.stage(&phrase!("progress.scan"));
    let options = ScanOptions { counties: args.county.clone(), ..ScanOptions::default() };
    let mut listing = listing::of(&project, &options, known, &|seen| progress.seen(seen))?;
    pipeline::known_counties_of(&args.county, &listing.divisions)?;
    if listing.scan.recorded.is_some() && package.is_some() {
        return Err(Error::refused(
            "按清单不能制作移交包：没有文件可以复制",
            "请在档案所在的电脑上运行，或去掉 --package",
        ));
    }
    let as_of = pipeline::as_of(args.as_of, &project, &listing.data)?.to_string();
    let algorithms = algorithms(&args.digest);
    let package = package.as_deref().map(|folder| (folder, args.package_form));
    let handover =
        handover::prepare(&project, &listing, &as_of, &algorithms, package, results.as_ref(), &mut progress)?;
    cache::close(std::mem::take(&mut listing.scan.known), args.quiet);

    progress.stage(&phrase!("prepare.write"));
    let paged =
        Paged { pdf: args.format.contains(&PageFormat::Pdf), ofd: args.format.contains(&PageFormat::Ofd) };
    write(&handover, paged, &fonts, &staging)?;
    let prepared = handover.prepared;
    let mut formats = vec!["csv".to_owned(), "xlsx".to_owned()];
    formats.extend(paged.pdf.then(|| "pdf".to_owned()));
    formats.extend(paged.ofd.then(|| "ofd".to_owned()));
    let mut receipt = Receipt::now("prepare", &as_of, &formats, scope);
    receipt.earlier_digests =
        prepared.reused().map(|(files, since)| EarlierDigests { files, since: since.to_string() });
    let committed = staging.commit(receipt)?;
    progress.finish();
    if !args.quiet {
        terminal::result(&summary(&prepared));
        for note in committed.warnings {
            terminal::say(&phrase!("frame.note", what = note));
        }
        for error in &prepared.soft_errors {
            terminal::say(&phrase!("frame.unread", path = error.path, reason = error.reason));
        }
    }
    Ok(if prepared.is_complete() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}

/// Lists, workbooks and printed lists of every unit.
fn write(handover: &Handover, paged: Paged, fonts: &Fonts, staging: &Staging) -> Result<()> {
    let Handover { prepared, catalogues, natures } = handover;
    let about = About { unit: &prepared.name, as_of: &prepared.as_of, tool: TOOL };
    let print = |document: Document, stem: &str| {
        document.write(stem, paged, &fonts.faces, &mut |path, bytes| staging.write(&path, &bytes))
    };
    let written: Vec<Result<()>> = prepared
        .units
        .par_iter()
        .zip(catalogues)
        .zip(natures)
        .map(|((unit, catalogue), natures)| {
            let name = layout::file_name(&unit.name);
            let place = |file: &str| format!("{}{name}/{name}{file}", unit.code);
            staging.write(&place("文件清单.csv"), &render::prepared::files(unit, &prepared.algorithms)?)?;
            if prepared.imported.is_some() {
                staging.write(&place("格式差异.csv"), &render::prepared::differences(unit)?)?;
            }
            staging.write(&place("归档整理表.xlsx"), &xlsx::filing::tables(catalogue, about)?)?;
            staging.write(&place("档号对照表.xlsx"), &xlsx::filing::proposals(catalogue, about)?)?;
            print(pages::transfer(catalogue, about, &fonts.faces)?, &place("移交清单"))?;
            staging.write(&place("四性检测表.xlsx"), &xlsx::filing::natures(catalogue, natures, about)?)?;
            print(render::natures::pages(&unit.name, natures, about, &fonts.faces)?, &place("四性检测报告"))?;
            for (part, groups) in pages::parts(catalogue) {
                let stem = format!("{}{name}/归档目录/{}", unit.code, layout::file_name(&part));
                print(pages::lists(catalogue, &part, &groups, about, &fonts.faces)?, &stem)?;
            }
            Ok(())
        })
        .collect();
    written.into_iter().collect::<Result<()>>()?;
    staging.write("prepare.json", &render::prepared::summary(prepared)?)
}

/// Results of another program, which the user named.
fn results_of(path: &Path) -> Result<Results> {
    let shown = text::display(&path.to_string_lossy());
    let hint = "请给出 sf -json、DROID 的 CSV 导出或 veraPDF 报告的文件";
    let bytes = inside::read_regular(path)
        .map_err(|error| Error::io("读不出格式识别结果", shown.clone(), &error, hint))?;
    imported::read(&bytes).map_err(|why| Error::refused(format!("格式识别结果不能用：{shown}：{why}"), hint))
}

/// Where packages go: never into the project's inputs, nor into OUT, whose files have a receipt.
fn package_folder(folder: &Path, project: &Project, out: &Path) -> Result<PathBuf> {
    let folder = layout::resolve(folder)?;
    layout::refuse_dangerous(&folder, project)?;
    layout::refuse_project_itself(&folder)?;
    if folder.starts_with(out) || out.starts_with(&folder) {
        return Err(Error::refused(
            "移交包文件夹与输出文件夹重叠",
            "请用 --package 指定输出文件夹以外的文件夹，例如移动硬盘上的文件夹",
        ));
    }
    Ok(folder)
}

/// Each once, in the order given.
fn algorithms(names: &[DigestName]) -> Vec<Algorithm> {
    let mut found = Vec::new();
    for name in names {
        let algorithm = match name {
            DigestName::Sha256 => Algorithm::Sha256,
            DigestName::Sm3 => Algorithm::Sm3,
        };
        if !found.contains(&algorithm) {
            found.push(algorithm);
        }
    }
    found
}

fn summary(prepared: &Prepared) -> String {
    let mut rows = vec![vec![
        phrase!("prepare.head_unit"),
        phrase!("prepare.head_files"),
        phrase!("prepare.head_bytes"),
        phrase!("prepare.head_inside"),
        phrase!("prepare.head_junk"),
        phrase!("prepare.head_obstacles"),
        phrase!("prepare.head_package"),
    ]];
    for unit in &prepared.units {
        rows.push(vec![
            format!("{}{}", unit.code, unit.name),
            unit.files.to_string(),
            unit.bytes.to_string(),
            unit.inside.to_string(),
            unit.junk.to_string(),
            unit.obstacles.len().to_string(),
            match &unit.package {
                None => phrase!("prepare.not_asked"),
                Some(package) if package.sealed => phrase!("prepare.sealed"),
                Some(_) => phrase!("prepare.open"),
            },
        ]);
    }
    let mut text = columns::aligned(&rows, 1);
    let shown: BTreeSet<&SoftError> = prepared.units.iter().flat_map(|unit| &unit.obstacles).collect();
    for error in shown.iter().take(SHOWN) {
        let _ = writeln!(text, "{}", phrase!("prepare.obstacle", path = error.path, reason = error.reason));
    }
    if shown.len() > SHOWN {
        let _ = writeln!(text, "{}", phrase!("prepare.more", count = shown.len() - SHOWN));
    }
    if let Some((files, since)) = prepared.reused() {
        let _ = writeln!(text, "{}", phrase!("prepare.reused", files = files, since = since));
    }
    if let Some(imported) = &prepared.imported {
        let line = phrase!(
            "prepare.imported",
            program = imported.program,
            both = imported.both,
            differences = imported.differences,
            without = imported.without,
            strangers = imported.strangers
        );
        let _ = writeln!(text, "{line}");
    }
    for unit in &prepared.units {
        for path in unit.package.iter().flat_map(|package| &package.foreign) {
            let _ = writeln!(text, "{}", phrase!("prepare.foreign", unit = unit.name, path = path));
        }
    }
    text
}
