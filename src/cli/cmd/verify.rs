//! `qiquan verify DIR`: is OUT still what the receipt says, a package what its lists say? And with `--code`: is a printed
//! pack still what the record says?

use crate::base::error::{Error, Result};
use crate::cli::args::VerifyArgs;
use crate::cli::cmd::bags::{self, Packages};
use crate::cli::cmd::prepare::FOLDER;
use crate::cli::cmd::with_jobs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::cli::words::phrase;
use crate::model::seal::Seal;
use crate::model::store;
use crate::output::receipt::{self, FileEntry};
use crate::output::{Receipt, layout, stage};
use std::fmt::Write;
use std::io::ErrorKind;
use std::path::Path;

/// Compares every file of the receipt with the disk; a file that the receipt does not know is a difference as well.
///
/// # Errors
/// When there is no receipt or a file cannot be read.
pub fn run(args: &VerifyArgs) -> Result<ExitStatus> {
    with_jobs(args.jobs, || run_here(args))
}

fn run_here(args: &VerifyArgs) -> Result<ExitStatus> {
    stage::refuse_open(&args.dir)?;
    if let Some(code) = &args.code {
        return printed(&args.dir, code);
    }
    let receipt = Receipt::read(&args.dir)?;
    let packages = if receipt.is_none() { Packages::of(&args.dir) } else { Packages::default() };
    if !packages.is_empty() {
        return bags::run(args, &packages);
    }
    bags::refuse_depth(args)?;
    let prepared = args.dir.join(FOLDER);
    let inner = Receipt::read(&prepared)?;
    let mut status = ExitStatus::Clean;
    if receipt.is_some() || inner.is_none() {
        status = status.and(output(&args.dir, receipt)?);
    }
    match inner {
        // `prepare` writes an output of its own below OUT.
        Some(inner) => Ok(status.and(output(&prepared, Some(inner))?)),
        None => Ok(status),
    }
}

/// Compares one output with its receipt.
fn output(dir: &Path, receipt: Option<Receipt>) -> Result<ExitStatus> {
    let receipt = receipt.ok_or_else(|| {
        Error::refused(
            format!("{} 中没有回执 {}", terminal::shown(dir), layout::RECEIPT),
            "请指定 qiquan 的输出文件夹，或含有 bagit.txt 的移交包",
        )
    })?;
    let mut text = String::new();
    let mut differences = 0_u64;
    for (path, entry) in &receipt.files {
        let Some(word) = state(dir, path, entry)? else { continue };
        differences += 1;
        let _ = writeln!(text, "{word}  {path}");
    }
    let mut foreign = 0_u64;
    let below = dir.join(FOLDER);
    let apart = below.join(layout::RECEIPT).is_file();
    let all = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter();
    for entry in all.filter_entry(|entry| !(apart && entry.path() == below)) {
        let entry = entry.map_err(|error| {
            let place = error.path().map(terminal::shown).unwrap_or_default();
            let reason = error.io_error().map(crate::base::error::reason).unwrap_or_default();
            Error::refused(format!("无法读取 {place}：{reason}"), "请核对文件夹权限")
        })?;
        let Ok(relative) = entry.path().strip_prefix(dir) else { continue };
        let path = relative.to_string_lossy().replace('\\', "/");
        if !entry.file_type().is_dir() && path != layout::RECEIPT && !receipt.files.contains_key(&path) {
            foreign += 1;
            let _ = writeln!(text, "{}  {}", phrase!("verify.extra"), terminal::shown(relative));
        }
    }
    text.push_str(&phrase!(
        "verify.line",
        as_of = receipt.as_of,
        written_at = receipt.written_at,
        user = receipt.user,
        // As `pack` and `check` count them: the receipt cannot list itself.
        files = receipt.files.len() + 1,
        differences = differences,
        extra = foreign,
    ));
    terminal::result(&text);
    Ok(if differences + foreign == 0 { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// Whose record a printed code names, and whether that of `out` is still the one the pack was printed from.
fn printed(out: &Path, code: &str) -> Result<ExitStatus> {
    let seal = Seal::parse(code)?;
    let (as_of, units) = store::units(out)?;
    let Some(unit) = units.iter().find(|unit| unit.code == seal.unit) else {
        let held: Vec<String> = units.iter().map(|unit| format!("{}{}", unit.code, unit.name)).collect();
        terminal::result(&format!(
            "不符  校验码是 {} 在 {} 的检查记录，{} 中没有这个单位；其中有：{}\n",
            seal.unit,
            seal.as_of,
            terminal::shown(out),
            held.join("、")
        ));
        return Ok(ExitStatus::Findings);
    };
    let whose = format!("{}（{}）在 {} 的检查记录", unit.name, unit.code, seal.as_of);
    let now = match Seal::of_file(out, &unit.path, &unit.code, &as_of) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io("无法读取", unit.path.as_str(), &error, "请核对文件权限")),
    };
    let (text, status) = match now {
        Some(now) if now == seal => {
            (format!("一致  校验码是{whose}，{} 与它相同", unit.path), ExitStatus::Clean)
        }
        None => (format!("缺失  校验码是{whose}，但 {} 已不存在", unit.path), ExitStatus::Findings),
        Some(now) if now.as_of != seal.as_of => (
            format!("不符  校验码是{whose}，而 {} 中是 {as_of} 的检查记录", terminal::shown(out)),
            ExitStatus::Findings,
        ),
        Some(now) => (
            format!("不符  校验码是{whose}，但 {} 的内容与印制时不同，现在的校验码是 {now}", unit.path),
            ExitStatus::Findings,
        ),
    };
    terminal::result(&format!("{text}\n"));
    Ok(status)
}

/// What is wrong with a file of the receipt; `None` when it is as it was written.
fn state(out: &Path, path: &str, entry: &FileEntry) -> Result<Option<String>> {
    let mut place = out.to_owned();
    for name in Path::new(path) {
        place.push(name);
        match place.symlink_metadata() {
            Ok(meta) if meta.file_type().is_symlink() => return Ok(Some(phrase!("verify.replaced"))),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Some(phrase!("verify.missing")));
            }
            Err(error) => return Err(Error::io("无法读取", path, &error, "请核对文件权限")),
        }
    }
    if !place.is_file() {
        return Ok(Some(phrase!("verify.changed")));
    }
    match receipt::digest(&place) {
        Ok(now) if now == *entry => Ok(None),
        Ok(_) => Ok(Some(phrase!("verify.changed"))),
        Err(error) => Err(Error::io("无法读取", path, &error, "请核对文件权限")),
    }
}
