//! Packs that were rendered elsewhere from the same record: `render --unit` writes those of some units into a folder of
//! their own, `render --packs` takes them from there. Several machines can share the work that way.

use crate::base::error::{Error, Problem, Result};
use crate::base::fingerprint::sha256_hex;
use crate::base::inside;
use crate::cli::args::Format;
use crate::cli::terminal;
use crate::model::run::RunRecord;
use crate::output::Receipt;
use crate::output::stage;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Packs that need not be rendered.
#[derive(Debug, Default)]
pub struct Taken {
    /// Codes of their units.
    pub codes: BTreeSet<String>,
    /// Path in OUT, and the folder in which it lies.
    files: Vec<(String, PathBuf)>,
}

/// The record that `receipt` speaks of, in one number.
#[must_use]
pub fn digest_of_record(receipt: &Receipt) -> String {
    let files = receipt.files.iter().filter(|(path, _)| path.starts_with("record/"));
    let lines: Vec<String> = files.map(|(path, entry)| format!("{path} {}\n", entry.sha256)).collect();
    sha256_hex(lines.concat().as_bytes())
}

/// Has every unit files of its own in this format?
#[must_use]
pub fn is_of_units(format: &Format) -> bool {
    matches!(format, Format::Pdf | Format::Ofd | Format::Xlsx | Format::Html)
}

/// Formats of which every unit has files of its own, as receipts name them.
fn of_units(formats: &[Format]) -> BTreeSet<String> {
    formats
        .iter()
        .filter(|format| is_of_units(format))
        .map(|format| format!("{format:?}").to_lowercase())
        .collect()
}

/// The units that were asked for.
///
/// # Errors
/// Refused when the record has no such unit.
pub fn units(asked: &[String], record: &RunRecord) -> Result<BTreeSet<String>> {
    let top = record.has_top().then_some(&record.prefecture);
    let known: Vec<&str> = top.into_iter().chain(&record.counties).map(|pack| pack.code.as_str()).collect();
    match asked.iter().find(|code| !known.contains(&code.as_str())) {
        None => Ok(asked.iter().cloned().collect()),
        Some(code) => Err(Error::refused(
            format!("--unit：检查记录中没有代码为 {code} 的单位"),
            format!("可用：{}", known.join("、")),
        )),
    }
}

/// The packs in `folders`.
///
/// # Errors
/// Everything that is wrong with any of them, at once: another record, program, format or link base, changed files, one
/// unit twice.
pub fn take(
    folders: &[PathBuf],
    from: &Receipt,
    formats: &[Format],
    link_base: Option<&str>,
) -> Result<Taken> {
    let mut taken = Taken::default();
    let mut problems = Vec::new();
    for folder in folders {
        let mut wrong = |what: String| {
            problems.push(Problem {
                file: terminal::shown(folder),
                at: None,
                what,
                hint: "请用 qiquan render --from … --unit … 以同样的参数重新生成这个文件夹".to_owned(),
            });
        };
        let receipt = match stage::refuse_open(folder).and_then(|()| Receipt::read(folder)) {
            Ok(Some(receipt)) => receipt,
            Ok(None) => {
                wrong("其中没有回执 receipt.json".to_owned());
                continue;
            }
            Err(error) => {
                wrong(error.to_string());
                continue;
            }
        };
        if receipt.of_record.as_deref() != Some(&*digest_of_record(from)) {
            wrong("不是由同一份检查记录生成的".to_owned());
            continue;
        }
        if receipt.tool != from.tool {
            wrong(format!("由另一版本生成（{}），检查记录由 {} 写出", receipt.tool, from.tool));
        }
        if receipt.link_base.as_deref() != link_base {
            wrong("--link-base 与本次不同".to_owned());
        }
        let asked = of_units(formats);
        if receipt.formats.iter().cloned().collect::<BTreeSet<_>>() != asked {
            let asked: Vec<String> = asked.into_iter().collect();
            wrong(format!("格式是 {}，本次要 {}", receipt.formats.join(","), asked.join(",")));
        }
        let changed = receipt.files.iter().filter(|(path, entry)| !entry.is_at(&folder.join(path)));
        let changed: Vec<&str> = changed.map(|(path, _)| path.as_str()).collect();
        if !changed.is_empty() {
            wrong(format!("与回执不符，已被改动或缺失：{}", changed.join("、")));
        }
        let twice: Vec<&str> = receipt
            .scope
            .counties
            .iter()
            .filter(|code| taken.codes.contains(*code))
            .map(String::as_str)
            .collect();
        if !twice.is_empty() {
            wrong(format!("另一个文件夹中已有：{}", twice.join("、")));
        }
        taken.codes.extend(receipt.scope.counties);
        taken.files.extend(receipt.files.into_keys().map(|path| (path, folder.clone())));
    }
    if problems.is_empty() { Ok(taken) } else { Err(Error::Problems(problems)) }
}

impl Taken {
    /// Hands over every file.
    ///
    /// # Errors
    /// When one cannot be read or handed over.
    pub fn each(&self, sink: &mut dyn FnMut(&str, &[u8]) -> Result<()>) -> Result<()> {
        for (path, folder) in &self.files {
            let bytes = inside::read(folder, Path::new(path)).map_err(|error| {
                Error::io("无法读取已生成的材料包", path, &error, "请重新生成，或去掉这个文件夹")
            })?;
            sink(path, &bytes)?;
        }
        Ok(())
    }
}
