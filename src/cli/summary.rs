//! The closing lines on stdout: one row per county, what to do next, where the files lie.

use crate::base::config::WAIVER_FILE;
use crate::base::terms::Measure;
use crate::check::input::NOT_SELECTED;
use crate::check::waivers::is_about_waivers;
use crate::cli::columns::painted;
use crate::cli::terminal;
use crate::cli::words::phrase;
use crate::cli::write::Written;
use crate::ingest::registers::OPEN;
use crate::model::county::{CountyPack, Projection};
use crate::model::deadlines::{Deadline, Outlook};
use crate::model::run::{RunRecord, Totals};
use crate::render::machine::proposals;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Terminal summary of a run.
#[must_use]
pub fn text(record: &RunRecord, written: &Written) -> String {
    let summary = &record.summary;
    let mut text = phrase!(
        "summary.head",
        name = summary.name,
        as_of = summary.as_of,
        deadline = summary.deadline,
        left = left(summary.days_left),
    );
    text.push_str("\n\n");
    let mut rows = vec![heads()];
    for county in &summary.counties {
        rows.push(row(&county.name, &county.totals));
    }
    if record.has_top()
        && let own = record.own_part()
        && own != Totals::default()
    {
        rows.push(row(&phrase!("summary.own", name = summary.name), &own));
    }
    rows.push(row(&phrase!("summary.sum"), &summary.totals));
    text.push_str(&table(&rows, terminal::colours()));
    text.push('\n');
    for line in deadlines(record) {
        let _ = writeln!(text, "{line}");
    }
    if summary.totals.relapsed > 0 {
        let _ = writeln!(text, "{}", phrase!("summary.relapsed", count = summary.totals.relapsed));
    }
    text.push_str(&answers(record));
    for hint in hints(record) {
        let _ = writeln!(text, "{}", phrase!("summary.hint", what = hint));
    }
    for note in &written.notes {
        let _ = writeln!(text, "{note}");
    }
    for name in &written.committed.rescued {
        let _ = writeln!(text, "{}", phrase!("summary.rescued", name = name));
    }
    for name in &written.committed.removed {
        let _ = writeln!(text, "{}", phrase!("summary.removed", name = name));
    }
    for name in &written.committed.left {
        let _ = writeln!(text, "{}", phrase!("summary.kept", name = name));
    }
    for warning in &written.committed.warnings {
        let _ = writeln!(text, "{}", phrase!("summary.warning", what = warning));
    }
    if !summary.soft_errors.is_empty() {
        let _ = writeln!(text, "{}", phrase!("summary.unread", count = summary.soft_errors.len()));
    }
    let place = terminal::shown(&written.out);
    let _ =
        writeln!(text, "\n{}", phrase!("summary.written", count = written.parts.len() + 1, place = place));
    for (folder, files) in by_folder(&written.parts) {
        let _ = writeln!(text, "  {folder}　{}", files.join("　"));
    }
    text
}

/// What came back in filled-in lists, in one line; empty when nothing did.
fn answers(record: &RunRecord) -> String {
    let feedback = &record.summary.feedback;
    if feedback.is_empty() {
        return String::new();
    }
    let mut parts = vec![phrase!("summary.answered", files = feedback.files, count = feedback.answered)];
    let told = [
        (feedback.gone, phrase!("summary.answers_gone", count = feedback.gone)),
        (feedback.outside, phrase!("summary.answers_outside", count = feedback.outside)),
        (feedback.unconfirmed, phrase!("summary.answers_unconfirmed", count = feedback.unconfirmed)),
        (feedback.conflicts, phrase!("summary.answers_conflicts", count = feedback.conflicts)),
        (feedback.overdue, phrase!("summary.answers_overdue", count = feedback.overdue)),
        (feedback.proposed, phrase!("summary.answers_proposed", count = feedback.proposed)),
    ];
    parts.extend(told.into_iter().filter(|(count, _)| *count > 0).map(|(_, what)| what));
    let whole = match feedback.proposed {
        0 => String::new(),
        _ => phrase!("summary.answers_see", file = proposals::FILE),
    };
    format!("{}{whole}\n", parts.join(&phrase!("frame.comma")))
}

/// One line a deadline: what is open, what a day must bring, where it leads, and which counties will be late.
fn deadlines(record: &RunRecord) -> Vec<String> {
    let summary = &record.summary;
    let mut lines = Vec::new();
    for (at, deadline) in summary.deadlines.iter().enumerate() {
        let unit = unit(deadline.counts);
        let mut parts = vec![phrase!(
            "summary.deadline",
            title = deadline.title(),
            left = left(deadline.days_left),
            done = deadline.done,
            total = deadline.total,
            unit = unit,
        )];
        if let Some(needed) = deadline.needed_per_day {
            parts.push(phrase!("summary.needed", count = needed, unit = unit));
        }
        if let Some(lately) = deadline.lately_per_day.filter(|_| deadline.open() > 0) {
            parts.push(phrase!("summary.lately", count = lately, unit = unit));
        }
        let finish = match &deadline.projection {
            Projection::Finish { date, .. } if deadline.open() > 0 => phrase!("summary.finish", date = date),
            Projection::TooFewPoints if !deadline.decided_by.is_empty() => {
                phrase!("summary.aside", what = deadline.deciders())
            }
            _ => String::new(),
        };
        parts.push(format!("{}{finish}", outlook(deadline)));
        let late: Vec<&str> = summary
            .counties
            .iter()
            .filter(|county| county.deadlines.get(at).is_some_and(|own| own.outlook().is_late()))
            .map(|county| county.name.as_str())
            .collect();
        if record.has_top() && !late.is_empty() {
            parts.push(phrase!("summary.late", names = late.join(&phrase!("frame.joined"))));
        }
        lines.push(parts.join(&phrase!("frame.comma")));
    }
    lines
}

/// Every written file below its first folder, folders first; the many pages of the record by their number.
fn by_folder(parts: &[String]) -> Vec<(String, Vec<String>)> {
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut root = Vec::new();
    for part in parts {
        match part.split_once('/') {
            Some((folder, file)) => folders.entry(format!("{folder}/")).or_default().push(file.to_owned()),
            None => root.push(part.clone()),
        }
    }
    root.push(crate::output::layout::RECEIPT.to_owned());
    let mut lines: Vec<(String, Vec<String>)> = folders
        .into_iter()
        .map(|(folder, files)| match folder.as_str() {
            "record/" | "html/" if files.len() > 3 => {
                (folder, vec![phrase!("summary.files", count = files.len())])
            }
            _ => (folder, files),
        })
        .collect();
    lines.push((String::new(), root));
    lines
}

fn left(days: i64) -> String {
    match days {
        0 => phrase!("summary.today"),
        days if days > 0 => phrase!("summary.left", days = days),
        days => phrase!("summary.over", days = -days),
    }
}

fn unit(counts: Measure) -> String {
    match counts {
        Measure::Papers => phrase!("summary.papers"),
        Measure::Visits | Measure::SampledVisits => phrase!("summary.homes"),
        Measure::Problems => phrase!("summary.problems"),
    }
}

/// 能否按期, as the packs say it.
fn outlook(deadline: &Deadline) -> String {
    match deadline.outlook() {
        Outlook::Nothing => phrase!("summary.outlook_nothing"),
        Outlook::None => phrase!("summary.outlook_none"),
        Outlook::Done => phrase!("summary.outlook_done"),
        Outlook::Overdue => phrase!("summary.outlook_overdue"),
        Outlook::InTime => phrase!("summary.outlook_in_time"),
        Outlook::Late => phrase!("summary.outlook_late"),
        Outlook::Stalled => phrase!("summary.outlook_stalled"),
        Outlook::Decided => phrase!("summary.decided", names = deadline.deciders()),
        Outlook::Backward => phrase!("summary.outlook_backward"),
        Outlook::TooFewPoints => phrase!("summary.outlook_few"),
        Outlook::Incomparable => phrase!("summary.outlook_incomparable"),
    }
}

/// Columns of 错误 and 疑点, and their colours.
const COLOURED: [(usize, &str); 2] = [(8, "31"), (9, "33")];

/// The closing table; with colours its head is bold, and errors and warnings stand out where there are any.
fn table(rows: &[Vec<String>], colours: bool) -> String {
    painted(rows, 1, &|row, column| match row {
        _ if !colours => None,
        0 => Some("1"),
        row => {
            let (_, colour) = COLOURED.into_iter().find(|(at, _)| *at == column)?;
            (rows[row][column] != "0").then_some(colour)
        }
    })
}

fn heads() -> Vec<String> {
    vec![
        phrase!("summary.unit"),
        phrase!("summary.households"),
        phrase!("summary.persons"),
        phrase!("summary.required"),
        phrase!("summary.present"),
        phrase!("summary.missing"),
        phrase!("summary.unknown"),
        phrase!("summary.share"),
        phrase!("summary.errors"),
        phrase!("summary.warnings"),
        phrase!("summary.explained"),
    ]
}

fn row(name: &str, totals: &Totals) -> Vec<String> {
    let share = totals.completeness.map_or("—".to_owned(), |share| format!("{:.2}%", share * 100.0));
    let mut cells = vec![name.to_owned()];
    cells.extend(
        [totals.households, totals.persons, totals.required, totals.present, totals.missing, totals.unknown]
            .map(|n| n.to_string()),
    );
    if totals.unsaid > 0 {
        cells[2] = totals.people().persons_said();
    }
    if totals.no_roll && totals.households == 0 {
        cells[1..=2].fill("—".to_owned());
    }
    cells.push(share);
    cells.extend([totals.errors, totals.warnings, totals.waived].map(|n| n.to_string()));
    cells
}

/// Reasons of skipped rules that the terminal prints in full.
const REASONS: usize = 5;

/// The code of `V017 文化程度与在校生状况未二选一`.
fn code(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

/// Advice for patterns that look like one cause behind many findings.
fn hints(record: &RunRecord) -> Vec<String> {
    let mut hints = Vec::new();
    for county in &record.counties {
        for paper in
            county.by_document.iter().filter(|row| row.required >= 20 && row.missing * 10 >= row.required * 9)
        {
            hints.push(phrase!(
                "summary.hint_paper",
                county = county.name,
                paper = paper.name,
                required = paper.required,
                missing = paper.missing,
            ));
        }
    }
    // One line a reason; rules that were not asked for are no news.
    let mut skipped: Vec<(&str, Vec<String>)> = Vec::new();
    for rule in &record.summary.rules {
        let Some(why) = rule.skipped.as_deref().filter(|why| *why != NOT_SELECTED) else { continue };
        let name = format!("{} {}", rule.code, rule.title);
        match skipped.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => skipped.push((why, vec![name])),
        }
    }
    let joined = phrase!("frame.joined");
    // The weightiest reasons in full; of the others every rule by its code, and where its reason stands.
    skipped.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let others = skipped.split_off(skipped.len().min(REASONS));
    for (why, names) in skipped {
        hints.push(phrase!("summary.hint_skipped", why = why, rules = names.join(&joined)));
    }
    if !others.is_empty() {
        let codes: Vec<&str> = others.iter().flat_map(|(_, names)| names).map(|name| code(name)).collect();
        hints.push(phrase!("summary.hint_skipped_more", count = codes.len(), rules = codes.join(&joined)));
    }
    hints.extend(record.counties.iter().filter_map(|county| not_here(record, county)));
    hints.extend(strays(record));
    hints
}

/// Checks that could not be made in one county, because its offices did not hand in what others did.
fn not_here(record: &RunRecord, county: &CountyPack) -> Option<String> {
    let rules = record.summary.rules.iter();
    let open: Vec<&str> = rules.filter_map(|rule| Some(rule.lacking.get(&county.code)?.as_str())).collect();
    if open.is_empty() {
        return None;
    }
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for why in &open {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, count)) => *count += 1,
            None => reasons.push((why, 1)),
        }
    }
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<&str> = reasons.iter().take(REASONS).map(|(why, _)| *why).collect();
    let more = if reasons.len() > REASONS { phrase!("summary.more") } else { String::new() };
    Some(phrase!(
        "summary.hint_county",
        county = county.name,
        count = open.len(),
        why = told.join(&phrase!("frame.semicolon")),
        more = more,
    ))
}

/// Folders and files that belong to nobody, with the command that lists them.
fn strays(record: &RunRecord) -> Option<String> {
    let packs = || record.counties.iter().chain([&record.prefecture]);
    let folders: usize = packs().map(|pack| pack.unplaced.len()).sum();
    let files: usize = packs().map(|pack| pack.unmatched.len()).sum();
    let mut parts = Vec::new();
    if folders > 0 {
        parts.push(phrase!("summary.stray_folders", count = folders));
    }
    if files > 0 {
        parts.push(phrase!("summary.stray_files", count = files));
    }
    let what = parts.join(&phrase!("frame.comma"));
    (!parts.is_empty()).then(|| phrase!("summary.hint_strays", what = what))
}

/// Rules that were not asked for, by their codes: `C001、C004—C020、D001`; empty when all were.
#[must_use]
pub fn not_selected(record: &RunRecord) -> String {
    let mut runs: Vec<(&str, &str)> = Vec::new();
    let mut open = false;
    for rule in &record.summary.rules {
        if rule.skipped.as_deref() != Some(NOT_SELECTED) {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some((first, last)) if open && first.get(..1) == rule.code.get(..1) => *last = &rule.code,
            _ => runs.push((&rule.code, &rule.code)),
        }
        open = true;
    }
    let run = |(first, last): &(&str, &str)| {
        if first == last { (*first).to_owned() } else { format!("{first}—{last}") }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(&phrase!("frame.joined"))
}

/// What calls for action beside the papers: what is wrong with the 核实说明, missing ledgers, and tables that are open elsewhere.
#[must_use]
pub fn notes(record: &RunRecord) -> Vec<String> {
    let mut notes: Vec<String> = record
        .counties
        .iter()
        .chain([&record.prefecture])
        .flat_map(|pack| &pack.remarks)
        .filter(|note| note.path == record.summary.registers || note.reason.starts_with(OPEN))
        .map(|note| format!("{}：{}", note.path, note.reason))
        .collect();
    for finding in record.findings().filter(|finding| is_about_waivers(&finding.rule)) {
        let line = finding.evidence.first().map_or("", |evidence| evidence.cell.as_str());
        notes.push(format!("{WAIVER_FILE} {line}：{}", finding.message));
    }
    notes.sort();
    notes.dedup();
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the packs and those of the phrases are the same.
    #[test]
    fn the_terminal_says_what_the_packs_say() {
        for counts in Measure::ALL {
            assert_eq!(unit(counts), counts.unit());
            for (days_left, total, done) in [(5, 0, 0), (5, 3, 3), (5, 3, 1), (-1, 3, 1)] {
                let deadline = Deadline { counts, days_left, total, done, ..Deadline::default() };
                assert_eq!(outlook(&deadline), deadline.outlook_label(), "{deadline:?}");
            }
        }
    }
}
