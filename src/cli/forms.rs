//! Writes the blank forms (空白表) of `init --forms`; what lies there already stays.

use crate::base::error::{Error, Result};
use crate::cli::terminal;
use crate::render::xlsx;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Folder of the forms in the project.
const FOLDER: &str = "forms";

/// Writes each form that is not there yet, and tells what was written.
///
/// # Errors
/// When the folder is no plain folder or cannot be written.
pub fn write(project: &Path) -> Result<String> {
    let folder = project.join(FOLDER);
    let shown = terminal::shown(&folder);
    match folder.symlink_metadata() {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => {
            return Err(Error::refused(
                format!("{shown} 不是普通文件夹，没有写空白表"),
                "请改名或移走后重试",
            ));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => std::fs::create_dir(&folder)
            .map_err(|error| Error::io("无法建立文件夹", &shown, &error, "请核对写权限"))?,
        Err(error) => return Err(Error::io("无法打开文件夹", shown, &error, "请核对权限")),
    }
    let mut text = format!("空白表在 {shown}/，填好后放进登记表文件夹（registers/）即可：\n");
    for (name, bytes) in xlsx::forms::all()? {
        let path = folder.join(&name);
        let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let written = made.and_then(|mut file| {
            // Half a form would be kept as somebody's own the next time.
            file.write_all(&bytes).inspect_err(|_| drop(std::fs::remove_file(&path)))
        });
        let kept = match written {
            Ok(()) => "",
            Err(error) if error.kind() == ErrorKind::AlreadyExists => "（已有，没有改动）",
            Err(error) => {
                return Err(Error::io(
                    "无法写入",
                    format!("{shown}/{name}"),
                    &error,
                    "请核对磁盘空间和写权限",
                ));
            }
        };
        let _ = writeln!(text, "  {name}{kept}");
    }
    Ok(text)
}
