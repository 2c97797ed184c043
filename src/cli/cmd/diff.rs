//! `qiquan diff OLD NEW`: new, persisting and closed findings, by fingerprint; of the new ones those that came back (反弹).

use crate::base::error::{Error, Result};
use crate::check::finding::Finding;
use crate::cli::args::DiffArgs;
use crate::cli::earlier::Earlier;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use crate::cli::words::phrase;
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
        count => phrase!("compared.relapsed", count = count),
    };
    let mut text = phrase!(
        "diff.line",
        new = difference.new.len(),
        relapsed = relapsed,
        same = difference.persisting,
        closed = difference.closed.len(),
    );
    text.push('\n');
    if !difference.explained.is_empty() {
        let _ = writeln!(text, "{}", phrase!("diff.explained", count = difference.explained.len()));
    }
    if difference.undecided > 0 {
        let _ = writeln!(text, "{}", phrase!("diff.undecided", count = difference.undecided));
    }
    let (new, back) = (phrase!("diff.new"), phrase!("diff.back"));
    let (closed, waived) = (phrase!("diff.closed"), phrase!("diff.waived"));
    for (word, list) in
        [(&new, &difference.new), (&closed, &difference.closed), (&waived, &difference.explained)]
    {
        for finding in list {
            let word = if finding.has_relapsed() && *word == new { &back } else { word };
            let _ =
                writeln!(text, "{word} {} {} {}", finding.rule, finding.severity.label(), finding.message);
        }
    }
    text
}
