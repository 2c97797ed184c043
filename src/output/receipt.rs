//! `OUT/receipt.json`: what was written, by which version, by whom and when. The only output that knows the clock.

use crate::base::digest::{Algorithm, Digests};
use crate::base::error::{Error, Result};
use crate::base::{clock, inside, text};
use crate::output::layout;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Version of the receipt's form.
pub const SCHEMA_VERSION: u32 = 1;

/// One file of OUT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub sha256: String,
    pub bytes: u64,
}

impl FileEntry {
    /// Is the file at `path` the one that was written? One that cannot be read is not.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        digest(path).is_ok_and(|now| now == *self)
    }
}

/// Which part of the prefecture OUT holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Code of the top unit.
    pub code: String,
    /// County codes with a pack in OUT, sorted.
    pub counties: Vec<String>,
    /// `--township`; empty = all of them.
    pub townships: Vec<String>,
    /// Did `--county` or `--township` leave something out? Then what lies above the counties was not decided.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Codes of the rules that were asked for with `--select` and `--ignore`; empty = all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// Digests that an earlier run took of files that have not changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierDigests {
    pub files: u64,
    /// ISO date of the oldest.
    pub since: String,
}

/// The receipt (回执).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub schema_version: u32,
    /// `qiquan 0.1.0`
    pub tool: String,
    /// `pack`, `check`, `render`
    pub command: String,
    pub as_of: String,
    /// RFC 3339, UTC.
    pub written_at: String,
    /// Login name.
    pub user: String,
    /// Whole identity numbers were written (`--show-id`).
    pub show_id: bool,
    /// Base of the links to files (`--link-base`); absent when the lists have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_base: Option<String>,
    pub formats: Vec<String>,
    /// SHA-256 over the record that some packs alone were rendered from (`render --unit`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_record: Option<String>,
    /// Digests of unchanged files that were not taken anew (`prepare`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_digests: Option<EarlierDigests>,
    pub scope: Scope,
    /// Path relative to OUT → digest; the receipt itself is not listed.
    pub files: BTreeMap<String, FileEntry>,
}

impl Receipt {
    /// A receipt for this moment and user, without files.
    #[must_use]
    pub fn now(command: &str, as_of: &str, formats: &[String], scope: Scope) -> Self {
        let user = ["USER", "USERNAME", "LOGNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .or_else(home_name)
            .unwrap_or_else(|| "不详".to_owned());
        Receipt {
            schema_version: SCHEMA_VERSION,
            tool: concat!("qiquan ", env!("CARGO_PKG_VERSION")).to_owned(),
            command: command.to_owned(),
            as_of: as_of.to_owned(),
            written_at: clock::now_for_receipt(),
            user: text::display(&user),
            show_id: false,
            link_base: None,
            of_record: None,
            earlier_digests: None,
            formats: formats.to_vec(),
            scope,
            files: BTreeMap::new(),
        }
    }

    /// The receipt in `out`, when there is one.
    ///
    /// # Errors
    /// Refused when it cannot be read: without it nobody knows which files are ours. So is one that names anything
    /// but files inside OUT, for the next commit would replace or remove them.
    pub fn read(out: &Path) -> Result<Option<Receipt>> {
        let path = out.join(layout::RECEIPT);
        let hint = "无法判断哪些文件是本工具写的；请换一个 --out，或把该文件夹移走";
        let bytes = match inside::read(out, Path::new(layout::RECEIPT)) {
            Ok(bytes) => bytes,
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && path.symlink_metadata().is_err() =>
            {
                return Ok(None);
            }
            Err(error) => return Err(Error::io("无法读取回执", layout::RECEIPT, &error, hint)),
        };
        let receipt: Receipt = serde_json::from_slice(&bytes).map_err(|error| {
            Error::refused(
                format!("输出文件夹中的 {} 不是有效的回执（第{}行）", layout::RECEIPT, error.line()),
                hint,
            )
        })?;
        let bad: Vec<String> = receipt
            .files
            .keys()
            .filter(|name| !layout::is_clean(name))
            .map(|name| crate::base::mask::text(&text::display(name)))
            .collect();
        if bad.is_empty() {
            return Ok(Some(receipt));
        }
        Err(Error::refused(
            format!("回执 {} 被改动过，列有输出文件夹以外的文件：{}", layout::RECEIPT, bad.join("、")),
            hint,
        ))
    }

    /// Pretty JSON with a final line break.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Services and containers set no user name; the home folder usually carries it.
fn home_name() -> Option<String> {
    std::env::home_dir()?.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Size and SHA-256 of a file, streamed.
///
/// # Errors
/// When it cannot be read or is no regular file.
pub fn digest(path: &Path) -> std::io::Result<FileEntry> {
    let Digests { bytes, hex } = Digests::of_file(path, &[Algorithm::Sha256])?;
    Ok(FileEntry { sha256: hex.concat(), bytes })
}
