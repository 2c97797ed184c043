//! `qiquan rules` and `qiquan explain CODE`: the catalogue of rules as text or JSON; papers are in `cmd::papers`.

use crate::base::error::{Error, Result};
use crate::check::registry::{self, RULES};
use crate::check::rule::{RuleMeta, SECTIONS};
use crate::cli::args::{ExplainArgs, ListArgs, ListFormat};
use crate::cli::cmd::papers;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal;
use serde_json::{Value, json};
use std::fmt::Write;

/// Lists every rule.
///
/// # Errors
/// None today.
pub fn list(args: &ListArgs) -> Result<ExitStatus> {
    match args.format {
        ListFormat::Json => {
            let rules: Vec<Value> = RULES.iter().map(|rule| as_json(&rule.meta)).collect();
            terminal::result(&format!("{:#}", Value::Array(rules)));
        }
        ListFormat::Text => {
            let mut text = String::new();
            for rule in RULES {
                let _ =
                    writeln!(text, "{}  {}  {}", rule.meta.code, rule.meta.severity.label(), rule.meta.title);
            }
            terminal::result(&text);
        }
    }
    Ok(ExitStatus::Clean)
}

/// Explains one rule or one kind of paper.
///
/// # Errors
/// When neither has this code; the nearest one is named.
pub fn explain(args: &ExplainArgs) -> Result<ExitStatus> {
    let code = args.code.trim().to_uppercase();
    if let Some((text, json)) = papers::explain(&code)? {
        terminal::result(&match args.format {
            ListFormat::Json => format!("{json:#}"),
            ListFormat::Text => text,
        });
        return Ok(ExitStatus::Clean);
    }
    let Some(rule) = registry::find(&code) else {
        let mut known = papers::codes()?;
        known.extend(RULES.iter().map(|rule| rule.meta.code.to_owned()));
        known.iter_mut().for_each(|code| *code = code.to_lowercase());
        let near = crate::base::config::nearest(&code, known.iter().map(String::as_str));
        let lists = "qiquan rules 列出全部规则；材料代码见材料目录（H 户、G 嘎查村、X 苏木乡镇、Q 旗县、B 部门、S 市）";
        let hint =
            near.map_or_else(|| lists.to_owned(), |near| format!("是否为 {}？{lists}", near.to_uppercase()));
        return Err(Error::refused(format!("没有规则或材料“{}”", args.code), hint));
    };
    terminal::result(&match args.format {
        ListFormat::Json => format!("{:#}", as_json(&rule.meta)),
        ListFormat::Text => format!("{}{}", rule.meta.page, thresholds(&rule.meta)),
    });
    Ok(ExitStatus::Clean)
}

/// The section 阈值 behind the page of a rule that has some.
fn thresholds(meta: &RuleMeta) -> String {
    if meta.thresholds.is_empty() {
        return String::new();
    }
    let mut text = format!("\n## 阈值（qiquan.toml 的 [thresholds.{}]）\n\n", meta.code);
    for threshold in meta.thresholds {
        let _ = writeln!(
            text,
            "- `{} = {}`（{}）{}。来源：{}",
            threshold.key, threshold.default, threshold.unit, threshold.what, threshold.basis
        );
    }
    text
}

fn as_json(meta: &RuleMeta) -> Value {
    let sections: serde_json::Map<String, Value> =
        SECTIONS.iter().map(|name| ((*name).to_owned(), Value::from(meta.section(name)))).collect();
    json!({
        "code": meta.code,
        "severity": meta.severity,
        "scope": meta.scope,
        "title": meta.title,
        "basis": meta.basis,
        "responsible": meta.responsible,
        "sections": sections,
        "thresholds": meta.thresholds.iter().map(|threshold| json!({
            "key": threshold.key,
            "default": threshold.default,
            "unit": threshold.unit,
            "what": threshold.what,
            "basis": threshold.basis,
        })).collect::<Vec<_>>(),
    })
}
