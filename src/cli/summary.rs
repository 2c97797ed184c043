//! The closing lines on stdout: one row per county, what to do next, where the files lie.

use crate::base::config::WAIVER_FILE;
use crate::check::input::NOT_SELECTED;
use crate::check::waivers::is_about_waivers;
use crate::cli::columns::painted;
use crate::cli::terminal;
use crate::cli::write::Written;
use crate::ingest::registers::OPEN;
use crate::model::county::{CountyPack, Projection};
use crate::model::run::{RunRecord, Totals};
use crate::render::machine::proposals;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Terminal summary of a run.
#[must_use]
pub fn text(record: &RunRecord, written: &Written) -> String {
    let summary = &record.summary;
    let mut text = format!(
        "{}　时点 {}　归档时限 {}（{}）\n\n",
        summary.name,
        summary.as_of,
        summary.deadline,
        left(summary.days_left)
    );
    let mut rows = vec![row("单位", None)];
    for county in &summary.counties {
        rows.push(row(&county.name, Some(&county.totals)));
    }
    if record.has_top()
        && let own = record.own_part()
        && own != Totals::default()
    {
        rows.push(row(&format!("{}本级", summary.name), Some(&own)));
    }
    rows.push(row("合计", Some(&summary.totals)));
    text.push_str(&table(&rows, terminal::colours()));
    text.push('\n');
    for line in deadlines(record) {
        let _ = writeln!(text, "{line}");
    }
    if summary.totals.relapsed > 0 {
        let _ = writeln!(text, "反弹：{} 条问题曾经消除又再次出现", summary.totals.relapsed);
    }
    text.push_str(&answers(record));
    for hint in hints(record) {
        let _ = writeln!(text, "提示：{hint}");
    }
    for note in &written.notes {
        let _ = writeln!(text, "{note}");
    }
    for name in &written.committed.rescued {
        let _ = writeln!(text, "已填写的工作簿另存为：{name}");
    }
    for name in &written.committed.removed {
        let _ = writeln!(text, "已移除上次运行留下、这次不再生成的文件：{name}");
    }
    for name in &written.committed.left {
        let _ = writeln!(text, "已被改动，保留不动：{name}");
    }
    for warning in &written.committed.warnings {
        let _ = writeln!(text, "注意：{warning}");
    }
    if !summary.soft_errors.is_empty() {
        let _ =
            writeln!(text, "未能检查 {} 处，详见标准错误、run.json 和材料包末页", summary.soft_errors.len());
    }
    let _ = writeln!(
        text,
        "\n共 {} 个文件（含回执），位于 {}",
        written.parts.len() + 1,
        terminal::shown(&written.out)
    );
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
    let mut parts = vec![format!("收回清单 {} 份，答复 {} 项", feedback.files, feedback.answered)];
    let told = [
        (feedback.gone, "本次检查中已没有"),
        (feedback.outside, "不在本次检查范围或已没有"),
        (feedback.unconfirmed, "答复已办但检查仍有"),
        (feedback.conflicts, "两人答复不一致"),
        (feedback.overdue, "已过预计完成日"),
        (feedback.proposed, "核实说明待审定"),
    ];
    parts.extend(
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what} {count} 项")),
    );
    let whole = if feedback.proposed > 0 { format!("（见 {}）", proposals::FILE) } else { String::new() };
    format!("{}{whole}\n", parts.join("，"))
}

/// One line a deadline: what is open, what a day must bring, where it leads, and which counties will be late.
fn deadlines(record: &RunRecord) -> Vec<String> {
    let summary = &record.summary;
    let mut lines = Vec::new();
    for (at, deadline) in summary.deadlines.iter().enumerate() {
        let unit = deadline.counts.unit();
        let mut parts = vec![format!(
            "{}：{}，已完成 {}/{}{unit}",
            deadline.title(),
            left(deadline.days_left),
            deadline.done,
            deadline.total
        )];
        if let Some(needed) = deadline.needed_per_day {
            parts.push(format!("每天需 {needed}{unit}"));
        }
        if let Some(lately) = deadline.lately_per_day.filter(|_| deadline.open() > 0) {
            parts.push(format!("近期每天 {lately}{unit}"));
        }
        let finish = match &deadline.projection {
            Projection::Finish { date, .. } if deadline.open() > 0 => format!("（预计 {date}）"),
            Projection::TooFewPoints if !deadline.decided_by.is_empty() => {
                format!("（{}）", deadline.deciders())
            }
            _ => String::new(),
        };
        parts.push(format!("{}{finish}", deadline.outlook_label()));
        let late: Vec<&str> = summary
            .counties
            .iter()
            .filter(|county| county.deadlines.get(at).is_some_and(|own| own.outlook().is_late()))
            .map(|county| county.name.as_str())
            .collect();
        if record.has_top() && !late.is_empty() {
            parts.push(format!("来不及或已逾期的：{}", late.join("、")));
        }
        lines.push(parts.join("，"));
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
            "record/" | "html/" if files.len() > 3 => (folder, vec![format!("{} 个文件", files.len())]),
            _ => (folder, files),
        })
        .collect();
    lines.push((String::new(), root));
    lines
}

fn left(days: i64) -> String {
    match days {
        0 => "今天到期".to_owned(),
        days if days > 0 => format!("剩{days}天"),
        days => format!("已过{}天", -days),
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

fn row(name: &str, totals: Option<&Totals>) -> Vec<String> {
    let Some(totals) = totals else {
        return ["单位", "户数", "人口", "应归", "已归", "缺件", "不明", "完整率", "错误", "疑点", "已说明"]
            .map(String::from)
            .to_vec();
    };
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
            hints.push(format!(
                "{}《{}》应归{}件、缺{}件，可能整批未扫描或未归入户档，请先核实是否另存他处",
                county.name, paper.name, paper.required, paper.missing
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
    // The weightiest reasons in full; of the others every rule by its code, and where its reason stands.
    skipped.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let others = skipped.split_off(skipped.len().min(REASONS));
    for (why, names) in skipped {
        hints.push(format!("{why}，未能完整执行：{}", names.join("、")));
    }
    if !others.is_empty() {
        let codes: Vec<&str> = others.iter().flat_map(|(_, names)| names).map(|name| code(name)).collect();
        hints.push(format!(
            "另有{}项规则未能完整执行：{}；原因逐项见考核数据表的“检查项目”和 run.json",
            codes.len(),
            codes.join("、")
        ));
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
    let more = if reasons.len() > REASONS { "等" } else { "" };
    Some(format!(
        "{}有{}项检查没有进行或只进行了一部分：{}{more}；逐项见该旗县考核数据表的“检查项目”",
        county.name,
        open.len(),
        told.join("；")
    ))
}

/// Folders and files that belong to nobody, with the command that lists them.
fn strays(record: &RunRecord) -> Option<String> {
    let packs = || record.counties.iter().chain([&record.prefecture]);
    let folders: usize = packs().map(|pack| pack.unplaced.len()).sum();
    let files: usize = packs().map(|pack| pack.unmatched.len()).sum();
    let mut parts = Vec::new();
    if folders > 0 {
        parts.push(format!("{folders} 个文件夹无法对应或对应不唯一"));
    }
    if files > 0 {
        parts.push(format!("{files} 个文件未识别为任何材料"));
    }
    (!parts.is_empty()).then(|| format!("{}，qiquan doctor 可逐项查看", parts.join("，")))
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
    runs.iter().map(run).collect::<Vec<_>>().join("、")
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
