//! Opens a project for a command: what each stage finds wrong with the files the user wrote is reported at once.

use crate::base::config::{self, Project, WAIVER_FILE};
use crate::base::error::{Error, Problem, Result};
use crate::check::waivers::is_about_waivers;
use crate::check::{Rulebook, Topics};
use crate::ingest::catalogue;
use crate::model::scoring::Sheet;
use crate::render::template;
use crate::scan::layout::Layouts;
use std::path::Path;

/// The configuration, judged by every stage that knows something about it, the rules of the project and its 评分自评表.
///
/// # Errors
/// [`Error::Problems`] with every fault, in the order of the files and lines.
pub fn open(folder: &Path) -> Result<(Project, Rulebook, Sheet)> {
    let (project, mut problems) = config::read(folder)?;
    // Layouts were judged with the rest of the configuration; what is wrong there would only be said twice.
    let layouts = if problems.is_empty() { Layouts::of(&project).map(|_| ()) } else { Ok(()) };
    let mut gather = |outcome: Result<()>| match outcome {
        Ok(()) => Ok(()),
        Err(Error::Problems(more)) => {
            problems.extend(more);
            Ok(())
        }
        Err(other) => Err(other),
    };
    gather(layouts)?;
    let mut papers = None;
    gather(catalogue::load(&project).map(|catalogue| papers = Some(catalogue)))?;
    gather(template::load(&project.root).map(|_| ()))?;
    let mut rules = None;
    gather(Rulebook::of(&project).map(|book| rules = Some(book)))?;
    // Where the project's own rules are faulty, their codes are known all the same.
    let known = match &rules {
        Some(book) => book.clone(),
        None => Rulebook::builtin()?,
    };
    problems.extend(known.faults_of_severities(&project));
    // Topics name papers; while the catalogue is faulty nobody can say which there are.
    if let Some(Err(Error::Problems(more))) =
        papers.as_ref().map(|papers| Topics::of(&project, &known, papers))
    {
        problems.extend(more);
    }
    // The sheet names papers; while the catalogue is faulty nobody can say which there are.
    let sheet = papers.map(|papers| Sheet::of(&project.scoring, &known, &papers));
    let sheet = match sheet {
        Some(Err(Error::Problems(more))) => {
            problems.extend(more);
            None
        }
        other => other.transpose()?,
    };
    thresholds(&project, &known, &mut problems);
    waivers(&project, &known, &mut problems);
    match (rules, sheet) {
        (Some(rules), Some(sheet)) if problems.is_empty() => Ok((project, rules, sheet)),
        _ => {
            problems.sort_by(|a, b| (a.file.as_str(), a.at).cmp(&(b.file.as_str(), b.at)));
            problems.dedup();
            Err(Error::Problems(problems))
        }
    }
}

/// A threshold of a rule or key that does not exist would be believed to work. One of a listed rule that this version
/// does not check, or that has none, is said in 数据说明.
fn thresholds(project: &Project, book: &Rulebook, problems: &mut Vec<Problem>) {
    for (key, value) in &project.thresholds {
        let place = format!("thresholds.{key}");
        let mut parts = key.split('.').skip_while(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let code = parts.next().unwrap_or_default();
        if !book.is_known_in(project, code) {
            let what = format!("[thresholds] 中没有规则“{code}”");
            problems.push(project.problem(&place, what, book.hint(code)));
            continue;
        }
        let Some(rule) = book.find(code) else { continue };
        if rule.thresholds.is_empty() {
            let what = format!("{code} 没有可调的阈值");
            problems.push(project.problem(
                &place,
                what,
                "请删除这一项；qiquan explain 规则编号 列出各规则的阈值",
            ));
            continue;
        }
        let known: Vec<&str> = rule.thresholds.iter().map(|threshold| threshold.key).collect();
        let name = parts.next();
        let threshold = match name {
            None if known.len() == 1 => rule.thresholds.first(),
            _ => rule.thresholds.iter().find(|threshold| Some(threshold.key) == name),
        };
        if let Some(threshold) = threshold {
            let (least, most) = threshold.range();
            if !(least..=most).contains(value) {
                let what = format!("{place} 为{value}，不在允许范围");
                let hint =
                    format!("{}（{}）：{}", threshold.range_in_words(), threshold.unit, threshold.what);
                problems.push(project.problem(&place, what, hint));
            }
            continue;
        }
        let what = match name {
            Some(name) if !known.contains(&name) => format!("{code} 没有阈值“{name}”"),
            None if known.len() > 1 => format!("{code} 有多个阈值，请写在 [thresholds.{code}] 下"),
            _ => continue,
        };
        problems.push(project.problem(&place, what, format!("可用的阈值：{}", known.join("、"))));
    }
}

/// A waiver of a rule that does not exist would wait for ever.
fn waivers(project: &Project, book: &Rulebook, problems: &mut Vec<Problem>) {
    for waiver in &project.waivers {
        let (what, hint) = if is_about_waivers(&waiver.rule) {
            let what = format!("[[waiver]] 不能用于 {}：这类规则说的是核实说明本身", waiver.rule);
            (what, "请改正或删除它所指的那一条核实说明".to_owned())
        } else if book.is_known_in(project, &waiver.rule) {
            continue;
        } else {
            (format!("[[waiver]] 中没有规则“{}”", waiver.rule), book.hint(&waiver.rule))
        };
        let at = Some((waiver.line, 1));
        problems.push(Problem { file: WAIVER_FILE.to_owned(), at, what, hint });
    }
}
