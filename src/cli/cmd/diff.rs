//! `qiquan diff OLD NEW`: new, persisting and closed findings, by fingerprint.

use crate::base::error::{Error, Result};
use crate::check::finding::Finding;
use crate::cli::args::DiffArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::output::stage;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::Path;

#[derive(Serialize)]
struct Difference<'a> {
    new: Vec<&'a Finding>,
    persisting: usize,
    closed: Vec<&'a Finding>,
}

/// Compares two OUT folders. Waived findings are not open: one that was waived since counts as closed.
///
/// # Errors
/// When a folder holds no `findings.ndjson` or a damaged one.
pub fn run(args: &DiffArgs) -> Result<ExitStatus> {
    let old = open_findings(&args.old)?;
    let new = open_findings(&args.new)?;
    let difference = Difference {
        new: new.iter().filter(|(key, _)| !old.contains_key(*key)).map(|(_, finding)| finding).collect(),
        persisting: new.keys().filter(|key| old.contains_key(*key)).count(),
        closed: old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, finding)| finding).collect(),
    };
    if args.json {
        let text = serde_json::to_string_pretty(&difference)
            .map_err(|error| Error::Internal { stage: "diff", what: error.to_string() })?;
        terminal::result(&text);
    } else {
        terminal::result(&text(&difference));
    }
    Ok(if difference.new.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// Findings of an OUT folder that are not waived, by fingerprint.
///
/// # Errors
/// When `findings.ndjson` is missing or damaged.
pub fn open_findings(out: &Path) -> Result<BTreeMap<String, Finding>> {
    stage::refuse_open(out)?;
    let path = out.join("findings.ndjson");
    let shown = path.display().to_string();
    let hint = "请指定 qiquan pack 或 check 生成的输出文件夹";
    let file =
        std::fs::File::open(&path).map_err(|error| Error::io("无法读取问题清单", &shown, &error, hint))?;
    let mut findings = BTreeMap::new();
    for (at, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Error::io("无法读取问题清单", &shown, &error, hint))?;
        let finding: Finding = serde_json::from_str(&line)
            .map_err(|error| Error::refused(format!("{shown} 第{}行无法识别：{error}", at + 1), hint))?;
        if finding.waived.is_none() {
            findings.insert(finding.fingerprint.0.clone(), finding);
        }
    }
    Ok(findings)
}

fn text(difference: &Difference<'_>) -> String {
    let mut text = format!(
        "新增 {} 条，仍在 {} 条，已消除 {} 条\n",
        difference.new.len(),
        difference.persisting,
        difference.closed.len()
    );
    for (word, list) in [("新增", &difference.new), ("已消除", &difference.closed)] {
        for finding in list {
            let _ =
                writeln!(text, "{word} {} {} {}", finding.rule, finding.severity.label(), finding.message);
        }
    }
    text
}
