//! Opens a project for a command: what each stage finds wrong with the files the user wrote is reported at once.

use crate::base::config::{self, Project, WAIVER_FILE};
use crate::base::error::{Error, Problem, Result};
use crate::check::registry;
use crate::ingest::catalogue;
use crate::render::template;
use crate::scan::layout::Layouts;
use std::path::Path;

/// The configuration, judged by every stage that knows something about it.
///
/// # Errors
/// [`Error::Problems`] with every fault, in the order of the files and lines.
pub fn open(folder: &Path) -> Result<Project> {
    let (project, mut problems) = config::read(folder)?;
    // Layouts were judged with the rest of the configuration; what is wrong there would only be said twice.
    let layouts = if problems.is_empty() { Layouts::of(&project).map(|_| ()) } else { Ok(()) };
    let later: [Result<()>; 3] =
        [layouts, catalogue::load(&project).map(|_| ()), template::load(&project.root).map(|_| ())];
    for outcome in later {
        match outcome {
            Ok(()) => {}
            Err(Error::Problems(more)) => problems.extend(more),
            Err(other) => return Err(other),
        }
    }
    thresholds(&project, &mut problems);
    waivers(&project, &mut problems);
    if problems.is_empty() {
        return Ok(project);
    }
    problems.sort_by(|a, b| (a.file.as_str(), a.at).cmp(&(b.file.as_str(), b.at)));
    problems.dedup();
    Err(Error::Problems(problems))
}

/// A threshold of a rule or key that does not exist would be believed to work. One of a listed rule that this version
/// does not check, or that has none, is said in 数据说明.
fn thresholds(project: &Project, problems: &mut Vec<Problem>) {
    for key in project.thresholds.keys() {
        let place = format!("thresholds.{key}");
        let mut parts = key.split('.').skip_while(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let code = parts.next().unwrap_or_default();
        if !registry::is_listed(code) {
            problems.push(project.problem(&place, format!("[thresholds] 中没有规则“{code}”"), hint(code)));
            continue;
        }
        let Some(rule) = registry::find(code) else { continue };
        if rule.meta.thresholds.is_empty() {
            let what = format!("{code} 没有可调的阈值");
            problems.push(project.problem(
                &place,
                what,
                "请删除这一项；qiquan explain 规则编号 列出各规则的阈值",
            ));
            continue;
        }
        let known: Vec<&str> = rule.meta.thresholds.iter().map(|threshold| threshold.key).collect();
        let what = match parts.next() {
            Some(name) if !known.contains(&name) => format!("{code} 没有阈值“{name}”"),
            None if known.len() > 1 => format!("{code} 有多个阈值，请写在 [thresholds.{code}] 下"),
            _ => continue,
        };
        problems.push(project.problem(&place, what, format!("可用的阈值：{}", known.join("、"))));
    }
}

/// A waiver of a rule that does not exist would wait for ever.
fn waivers(project: &Project, problems: &mut Vec<Problem>) {
    for waiver in &project.waivers {
        if !registry::is_listed(&waiver.rule) {
            problems.push(Problem {
                file: WAIVER_FILE.to_owned(),
                at: Some((waiver.line, 1)),
                what: format!("[[waiver]] 中没有规则“{}”", waiver.rule),
                hint: hint(&waiver.rule),
            });
        }
    }
}

/// The rule that was probably meant.
fn hint(code: &str) -> String {
    let known = registry::RULES.iter().map(|rule| rule.meta.code);
    match config::nearest(code, known) {
        Some(near) => format!("是否为 {near}？qiquan rules 列出全部规则"),
        None => "qiquan rules 列出全部规则".to_owned(),
    }
}
