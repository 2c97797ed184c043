//! `qiquan verify DIR`: is OUT still what the receipt says?

use crate::base::error::{Error, Result};
use crate::cli::args::VerifyArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
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
    stage::refuse_open(&args.dir)?;
    let receipt = Receipt::read(&args.dir)?.ok_or_else(|| {
        Error::refused(
            format!("{} 中没有回执 {}", terminal::shown(&args.dir), layout::RECEIPT),
            "请指定 qiquan 的输出文件夹",
        )
    })?;
    let mut text = String::new();
    let mut differences = 0_u64;
    for (path, entry) in &receipt.files {
        let Some(word) = state(&args.dir, path, entry)? else { continue };
        differences += 1;
        let _ = writeln!(text, "{word}  {path}");
    }
    let mut foreign = 0_u64;
    for entry in walkdir::WalkDir::new(&args.dir).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let place = error.path().map(terminal::shown).unwrap_or_default();
            let reason = error.io_error().map(crate::base::error::reason).unwrap_or_default();
            Error::refused(format!("无法读取 {place}：{reason}"), "请核对文件夹权限")
        })?;
        let Ok(relative) = entry.path().strip_prefix(&args.dir) else { continue };
        let path = relative.to_string_lossy().replace('\\', "/");
        if !entry.file_type().is_dir() && path != layout::RECEIPT && !receipt.files.contains_key(&path) {
            foreign += 1;
            let _ = writeln!(text, "多出  {}", terminal::shown(relative));
        }
    }
    let _ = writeln!(
        text,
        "回执 {}，{} 由 {} 写成：共 {} 个文件（含回执），{differences} 个不符，多出 {foreign} 个文件",
        receipt.as_of,
        receipt.written_at,
        receipt.user,
        // As `pack` and `check` count them: the receipt cannot list itself.
        receipt.files.len() + 1
    );
    terminal::result(&text);
    Ok(if differences + foreign == 0 { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// What is wrong with a file of the receipt; `None` when it is as it was written.
fn state(out: &Path, path: &str, entry: &FileEntry) -> Result<Option<&'static str>> {
    let mut place = out.to_owned();
    for name in Path::new(path) {
        place.push(name);
        match place.symlink_metadata() {
            Ok(meta) if meta.file_type().is_symlink() => return Ok(Some("已换成链接")),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Some("缺失"));
            }
            Err(error) => return Err(Error::io("无法读取", path, &error, "请核对文件权限")),
        }
    }
    if !place.is_file() {
        return Ok(Some("已改动"));
    }
    match receipt::digest(&place) {
        Ok(now) if now == *entry => Ok(None),
        Ok(_) => Ok(Some("已改动")),
        Err(error) => Err(Error::io("无法读取", path, &error, "请核对文件权限")),
    }
}
