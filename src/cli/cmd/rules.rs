//! `qiquan rules` and `qiquan explain CODE`: the catalogue of rules as text or JSON; papers are in `cmd::papers`.

use crate::base::error::{Error, Result};
use crate::check::Rulebook;
use crate::check::needs;
use crate::check::own::reference;
use crate::check::rule::SECTIONS;
use crate::check::rulebook::{Entry, How};
use crate::cli::args::{ExplainArgs, ListArgs, ListFormat};
use crate::cli::cmd::papers;
use crate::cli::exit::ExitStatus;
use crate::cli::{project, terminal};
use crate::model::run::weight;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// The rules of the program, or those of a project.
fn book(folder: Option<&Path>) -> Result<Rulebook> {
    match folder {
        Some(folder) => project::open(folder).map(|(_, rules, _)| rules),
        None => Rulebook::builtin(),
    }
}

/// Lists every rule.
///
/// # Errors
/// Faults of the project's files.
pub fn list(args: &ListArgs) -> Result<ExitStatus> {
    if args.fields {
        terminal::result(&reference::page());
        return Ok(ExitStatus::Clean);
    }
    let book = book(args.project.as_deref())?;
    match args.format {
        ListFormat::Json => {
            let rules: Vec<Value> = book.entries().iter().map(as_json).collect();
            terminal::result(&format!("{:#}", Value::Array(rules)));
        }
        ListFormat::Text => {
            let mut text = String::new();
            for rule in book.entries() {
                let weight = weight(rule.severity, rule.adjusted_from());
                let _ = writeln!(text, "{}  {weight}  {}", rule.code, rule.title);
            }
            terminal::result(&text);
        }
    }
    Ok(ExitStatus::Clean)
}

/// Explains one rule or one kind of paper.
///
/// # Errors
/// When neither has this code; the nearest one is named. Faults of the project's files.
pub fn explain(args: &ExplainArgs) -> Result<ExitStatus> {
    let code = args.code.trim().to_uppercase();
    if let Some((text, json)) = papers::explain(&code)? {
        terminal::result(&match args.format {
            ListFormat::Json => format!("{json:#}"),
            ListFormat::Text => text,
        });
        return Ok(ExitStatus::Clean);
    }
    let book = book(args.project.as_deref())?;
    let Some(rule) = book.find(&code) else {
        let mut known = papers::codes()?;
        known.extend(book.entries().iter().map(|rule| rule.code.to_string()));
        known.iter_mut().for_each(|code| *code = code.to_lowercase());
        let near = crate::base::config::nearest(&code, known.iter().map(String::as_str));
        let lists = "qiquan rules 列出全部规则；材料代码见材料目录（H 户、G 嘎查村、X 苏木乡镇、Q 旗县、B 部门、S 市）";
        let is_own = code.len() == 4 && code.starts_with('U') && args.project.is_none();
        let lists = if is_own { "项目的自定规则请加 --project 项目文件夹" } else { lists };
        let hint =
            near.map_or_else(|| lists.to_owned(), |near| format!("是否为 {}？{lists}", near.to_uppercase()));
        return Err(Error::refused(format!("没有规则或材料“{}”", args.code), hint));
    };
    terminal::result(&match args.format {
        ListFormat::Json => format!("{:#}", as_json(rule)),
        ListFormat::Text => format!("{}{}", rule.whole_page(), adjusted(rule)),
    });
    Ok(ExitStatus::Clean)
}

/// The section 级别 of a rule whose weight the office changed.
fn adjusted(rule: &Entry) -> String {
    match rule.adjusted_from() {
        Some(_) => format!("\n## 级别\n\n{}\n", weight(rule.severity, rule.adjusted_from())),
        None => String::new(),
    }
}

fn as_json(meta: &Entry) -> Value {
    let sections: serde_json::Map<String, Value> =
        SECTIONS.iter().map(|name| ((*name).to_owned(), Value::from(meta.section(name)))).collect();
    json!({
        "code": meta.code,
        "severity": meta.severity,
        "adjusted_from": meta.adjusted_from(),
        "own": matches!(meta.how, How::Own(_)),
        "scope": meta.scope,
        "title": meta.title,
        "basis": meta.basis,
        "responsible": meta.responsible,
        "sections": sections,
        "needs": needs::in_lines(meta.needs()),
        "thresholds": meta.thresholds.iter().map(|threshold| json!({
            "key": threshold.key,
            "default": threshold.default,
            "unit": threshold.unit,
            "least": threshold.range().0,
            "most": threshold.range().1,
            "what": threshold.what,
            "basis": threshold.basis,
        })).collect::<Vec<_>>(),
    })
}
