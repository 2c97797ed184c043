//! `qiquan init DIR`: folders and a commented `qiquan.toml` to start from.

use crate::base::clock;
use crate::base::config;
use crate::base::error::{Error, Result};
use crate::cli::args::InitArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::output::layout;
use std::io::Write;

const FOLDERS: [&str; 4] = ["archives", "registers", "registers/feedback", "history"];

/// Creates what is missing; an existing `qiquan.toml` is never touched.
///
/// # Errors
/// When the configuration exists already or a folder cannot be made.
pub fn run(args: &InitArgs) -> Result<ExitStatus> {
    let hint = "请换一个可写的文件夹";
    let shown = terminal::shown(&args.dir);
    layout::refuse_foreign_project(&layout::resolve(&args.dir)?)?;
    for folder in FOLDERS {
        std::fs::create_dir_all(args.dir.join(folder))
            .map_err(|error| Error::io("无法建立文件夹", format!("{shown}/{folder}"), &error, hint))?;
    }
    let path = args.dir.join(config::FILE);
    let text =
        config::schema::template("巴彦淖尔市", "150800", &clock::today().format("%Y-%m-%d").to_string());
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
        Error::io(
            "无法新建配置",
            path.display().to_string(),
            &error,
            "已有的配置不会被改动；如需重来请先改名或移走",
        )
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Error::io("无法写入配置", path.display().to_string(), &error, hint))?;
    terminal::result(&format!(
        "已建立 {shown}：\n  qiquan.toml   请核对名称、代码和时点\n  archives/     放入档案文件夹\n  registers/    放入系统导出表和各类台账\n下一步：qiquan doctor {shown}"
    ));
    Ok(ExitStatus::Clean)
}
