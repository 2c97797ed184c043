//! `qiquan rules` and `qiquan explain CODE`: the catalogue of rules as text or JSON.

use crate::base::error::{Error, Result};
use crate::check::registry::{self, RULES};
use crate::check::rule::{RuleMeta, SECTIONS};
use crate::cli::args::{ExplainArgs, ListArgs, ListFormat};
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

/// Explains one rule.
///
/// # Errors
/// When no rule has this code; the nearest one is named.
pub fn explain(args: &ExplainArgs) -> Result<ExitStatus> {
    let code = args.code.trim().to_uppercase();
    let Some(rule) = registry::find(&code) else {
        let known = RULES.iter().map(|rule| rule.meta.code);
        let hint = match crate::base::config::nearest(&code, known) {
            Some(near) => format!("是否为 {near}？qiquan rules 列出全部规则"),
            None => "qiquan rules 列出全部规则".to_owned(),
        };
        return Err(Error::refused(format!("没有规则“{}”", args.code), hint));
    };
    terminal::result(&match args.format {
        ListFormat::Json => format!("{:#}", as_json(&rule.meta)),
        ListFormat::Text => rule.meta.page.to_owned(),
    });
    Ok(ExitStatus::Clean)
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
    })
}
