//! Errors in the user's words: what went wrong, where, and what to do.
//!
//! [`Error`] ends a run (exit status 2). [`SoftError`] is collected, listed under 未能检查 in every output and turns
//! the exit status into 3. A [`Problem`] is one line of a configuration or template report; they are collected and
//! shown all at once.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One fault in a file the user wrote (config, waivers, catalogue, layout profile, template).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Project-relative path of the file.
    pub file: String,
    /// 1-based line and column; `None` when the fault concerns the whole file.
    pub at: Option<(usize, usize)>,
    /// What is wrong, quoting the offending text.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.what)?;
        if !self.hint.is_empty() {
            write!(f, "\n    → {}", self.hint)?;
        }
        Ok(())
    }
}

/// A failure that ends the run with exit status 2; the previous output stays untouched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faults in the user's own files, all at once.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
    /// A file or folder could not be read or written.
    #[error("{what}: {path}: {reason}\n    → {hint}")]
    Io { what: String, path: String, reason: String, hint: String },
    /// Anything else the user can act on.
    #[error("{what}\n    → {hint}")]
    Refused { what: String, hint: String },
    /// A fault of this program, never of the input.
    #[error(
        "程序内部错误（{stage}）：{what}\n    → 这是 qiquan 自身的缺陷，请把这段文字连同所用命令反馈给维护人员"
    )]
    Internal { stage: &'static str, what: String },
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Error {
    /// An I/O failure on `path` (already display-safe), with what was being done.
    pub fn io(what: &str, path: impl Into<String>, error: &std::io::Error, hint: &str) -> Self {
        Error::Io { what: what.into(), path: path.into(), reason: reason(error), hint: hint.into() }
    }

    /// A refusal: `what` is wrong, `hint` says what to do.
    pub fn refused(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Refused { what: what.into(), hint: hint.into() }
    }
}

/// Why the system refused, in the user's words; what is not known by kind keeps the system's own text.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    reason_on(error, cfg!(windows))
}

/// [`reason`], for Windows or for the others: their numbers mean different things.
fn reason_on(error: &std::io::Error, windows: bool) -> String {
    use std::io::ErrorKind as Kind;
    // Errors made by this program carry their own words.
    if error.get_ref().is_some() {
        return error.to_string();
    }
    let number = error.raw_os_error();
    if let Some(text) = number.filter(|_| windows).and_then(windows_reason) {
        return text.to_owned();
    }
    let text = match error.kind() {
        Kind::NotFound => "不存在",
        Kind::PermissionDenied => "没有权限",
        Kind::AlreadyExists => "已经存在",
        Kind::NotADirectory => "路径中有一段不是文件夹",
        Kind::IsADirectory => "是文件夹，不是文件",
        Kind::DirectoryNotEmpty => "文件夹不是空的",
        Kind::ReadOnlyFilesystem => "磁盘或共享是只读的",
        Kind::StorageFull => "磁盘已满",
        Kind::QuotaExceeded => "超出磁盘配额",
        Kind::FileTooLarge => "文件过大",
        Kind::InvalidFilename => "文件名过长或含有不允许的字符",
        Kind::ResourceBusy | Kind::ExecutableFileBusy => "正被其他程序占用",
        Kind::TimedOut => "等待超时，请核对网络共享",
        Kind::UnexpectedEof => "文件不完整",
        Kind::InvalidData => "内容不是 UTF-8 文本或已损坏",
        Kind::BrokenPipe => "接收结果的程序已退出",
        Kind::CrossesDevices => "跨越了不同的磁盘",
        Kind::TooManyLinks => "链接过多",
        // Uncategorised by the standard library: the device or the share gave up.
        _ if number == Some(5) => "读写设备出错，请检查磁盘或网络共享",
        _ => return error.to_string(),
    };
    text.to_owned()
}

/// What the standard library has no kind for, or one that misleads: a file that Excel or WPS holds open cannot be replaced, and
/// Windows says so as often with 5 (access denied) as with 32 (sharing violation).
fn windows_reason(number: i32) -> Option<&'static str> {
    Some(match number {
        5 => "没有权限，或正在其他程序（如 Excel、WPS）中打开，请关闭后重试",
        32 | 33 | 1224 => "正在其他程序（如 Excel、WPS）中打开，请关闭后重试",
        21 => "磁盘没有准备好，请核对移动硬盘或光盘",
        53 | 59 | 64 | 67 | 1231 => "网络共享连不上，请核对网络",
        _ => return None,
    })
}

/// Result of everything that can end a run.
pub type Result<T> = std::result::Result<T, Error>;

/// Something that could not be read or checked (未能检查). Never stops a run, never vanishes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SoftError {
    /// Project-relative, display-safe, masked path (or `file → sheet → cell` for registers).
    pub path: String,
    /// Why, and what to do, in Chinese.
    pub reason: String,
}

impl SoftError {
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        SoftError { path: path.into(), reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_excel_holds_open_is_told_as_such_on_windows() {
        let said = |number, windows| reason_on(&std::io::Error::from_raw_os_error(number), windows);
        for number in [5, 32, 33] {
            assert!(said(number, true).contains("Excel"), "{number}");
            assert!(!said(number, false).contains("Excel"), "{number} means something else there");
        }
        assert!(said(53, true).starts_with("网络共享"));
        assert_eq!(reason_on(&std::io::Error::from(std::io::ErrorKind::NotFound), true), "不存在");
    }
}
