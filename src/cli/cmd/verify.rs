//! `qiquan verify DIR`: is OUT still what the receipt says?

use crate::base::error::{Error, Result};
use crate::cli::args::VerifyArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::output::{Receipt, layout, receipt, stage};
use std::fmt::Write;

/// Compares every file of the receipt with the disk and names files the receipt does not know.
///
/// # Errors
/// When there is no receipt or a file cannot be read.
pub fn run(args: &VerifyArgs) -> Result<ExitStatus> {
    stage::refuse_open(&args.dir)?;
    let shown = args.dir.display();
    let receipt = Receipt::read(&args.dir)?.ok_or_else(|| {
        Error::refused(format!("{shown} 中没有回执 {}", layout::RECEIPT), "请指定 qiquan 的输出文件夹")
    })?;
    let mut text = String::new();
    let mut differences = 0_u64;
    for (path, entry) in &receipt.files {
        let word = match receipt::digest(&args.dir.join(path)) {
            Ok(now) if now == *entry => continue,
            Ok(_) => "已改动",
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "缺失",
            Err(error) => return Err(Error::io("无法读取", path, &error, "请核对文件权限")),
        };
        differences += 1;
        let _ = writeln!(text, "{word}  {path}");
    }
    let mut foreign = 0_u64;
    for entry in walkdir::WalkDir::new(&args.dir).sort_by_file_name().into_iter().flatten() {
        let Ok(relative) = entry.path().strip_prefix(&args.dir) else { continue };
        let path = relative.to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && path != layout::RECEIPT && !receipt.files.contains_key(&path) {
            foreign += 1;
            let _ =
                writeln!(text, "回执未列  {}", crate::base::mask::text(&crate::base::text::display(&path)));
        }
    }
    let _ = writeln!(
        text,
        "回执 {}，{} 由 {} 写成：{} 个文件，{differences} 处不符，另有 {foreign} 个文件不在回执中",
        receipt.as_of,
        receipt.written_at,
        receipt.user,
        receipt.files.len()
    );
    terminal::result(&text);
    Ok(if differences == 0 { ExitStatus::Clean } else { ExitStatus::Findings })
}
