//! `qiquan diff OLD NEW`: new, persisting and closed findings, by fingerprint; of the new ones those that came back (反弹).

use crate::base::error::{Error, Result};
use crate::check::finding::Finding;
use crate::cli::args::DiffArgs;
use crate::cli::earlier::Earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Difference<'a> {
    /// Those that relapsed included.
    new: Vec<&'a Finding>,
    /// 反弹: of the new ones those that an earlier run had.
    relapsed: usize,
    persisting: usize,
    closed: Vec<&'a Finding>,
    /// Open before, and explained by a 核实说明 since: the fault still stands.
    explained: Vec<&'a Finding>,
    /// By rules or in places that one of the two runs did not decide.
    undecided: usize,
}

/// Compares two OUT folders. Waived findings are not open: one that was waived since is listed as explained, not as closed.
///
/// # Errors
/// When a folder holds no `findings.ndjson` or a damaged one.
pub fn run(args: &DiffArgs) -> Result<ExitStatus> {
    let old = Earlier::read(&args.old)?;
    let new = Earlier::read(&args.new)?;
    let only = |one: &'_ Earlier, other: &Earlier| -> Vec<Finding> {
        let alone = one.open.iter().filter(|(key, _)| !other.open.contains_key(*key));
        alone.filter_map(|(_, finding)| finding.clone()).collect()
    };
    let (added, gone) = (only(&new, &old), only(&old, &new));
    let (new_ones, unasked): (Vec<&Finding>, Vec<&Finding>) =
        added.iter().partition(|finding| old.is_new(finding) && old.covers(finding));
    let (explained, gone): (Vec<&Finding>, Vec<&Finding>) =
        gone.iter().partition(|finding| new.explains(finding));
    let (closed, kept): (Vec<&Finding>, Vec<&Finding>) =
        gone.into_iter().partition(|finding| new.decides(Some(finding)));
    let difference = Difference {
        relapsed: new_ones.iter().filter(|finding| finding.has_relapsed()).count(),
        new: new_ones,
        persisting: new.open.keys().filter(|key| old.open.contains_key(*key)).count(),
        closed,
        explained,
        undecided: unasked.len() + kept.len(),
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

fn text(difference: &Difference<'_>) -> String {
    let relapsed = match difference.relapsed {
        0 => String::new(),
        count => format!("（其中反弹 {count} 条）"),
    };
    let mut text = format!(
        "新增 {} 条{relapsed}，仍在 {} 条，已消除 {} 条\n",
        difference.new.len(),
        difference.persisting,
        difference.closed.len()
    );
    if !difference.explained.is_empty() {
        let _ = writeln!(text, "另有 {} 条已作核实说明，问题仍在", difference.explained.len());
    }
    if difference.undecided > 0 {
        let _ = writeln!(
            text,
            "另有 {} 条属于其中一次未执行（或未全部执行）的规则、未检查的旗县区或未能读取的材料，既不算新增也不算消除",
            difference.undecided
        );
    }
    for (word, list) in
        [("新增", &difference.new), ("已消除", &difference.closed), ("已说明", &difference.explained)]
    {
        for finding in list {
            let word = if finding.has_relapsed() && word == "新增" { "反弹" } else { word };
            let _ =
                writeln!(text, "{word} {} {} {}", finding.rule, finding.severity.label(), finding.message);
        }
    }
    text
}
