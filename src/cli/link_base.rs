//! `--link-base`: where the project lies for those who open the lists.

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::render::links;
use std::path::Path;

/// The base as links take it: a URL or a Windows path as it is written, any other path in full.
///
/// # Errors
/// When it is empty, or a folder of this machine that is not there.
pub fn read(written: &str) -> Result<String> {
    let base = written.trim();
    let refused = |what: &str| {
        let shown = text::display(base);
        Error::refused(
            format!("--link-base “{shown}” {what}"),
            "写项目文件夹在打开清单的机器上的位置，例如 D:\\材料\\五原县 或 https://主机/材料/五原县",
        )
    };
    if base.is_empty() || base.chars().any(char::is_control) {
        return Err(refused("是空的或含有控制字符"));
    }
    if !links::is_base(base) {
        return Err(refused("不是能打开文件的网址"));
    }
    let drive = |bytes: &[u8]| bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    if base.contains("://") || base.starts_with("\\\\") || drive(base.as_bytes()) {
        return Ok(base.to_owned());
    }
    let path = Path::new(base);
    if !path.is_dir() {
        return Err(refused("不是网址，也不是这台机器上的文件夹"));
    }
    let whole = std::path::absolute(path)
        .map_err(|error| Error::io("无法确定文件夹", text::display(base), &error, "请核对路径"))?;
    Ok(whole.to_string_lossy().into_owned())
}
