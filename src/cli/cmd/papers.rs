//! `qiquan explain H01`: one kind of paper of the built-in catalogue in words, as text or JSON.

use crate::base::error::Result;
use crate::base::terms::Level;
use crate::ingest::catalogue::{Catalogue, DocumentType, Frequency, Need, builtin};
use serde_json::{Value, json};
use std::fmt::Write;

/// The paper with this code as text and as JSON; `None` when there is none.
///
/// # Errors
/// A fault in the built-in catalogue.
pub fn explain(code: &str) -> Result<Option<(String, Value)>> {
    let catalogue = builtin()?;
    let found = catalogue.types.iter().find(|(_, kind)| kind.code == code);
    Ok(found.map(|(level, kind)| (as_text(&catalogue, *level, kind), as_json(*level, kind))))
}

/// Codes of all papers, for suggestions.
///
/// # Errors
/// A fault in the built-in catalogue.
pub fn codes() -> Result<Vec<String>> {
    Ok(builtin()?.types.into_iter().map(|(_, kind)| kind.code).collect())
}

fn need(kind: &DocumentType) -> &'static str {
    match kind.need {
        Need::Required => "必有",
        Need::Conditional => "有则必有",
        Need::Optional => "可有（有则认定，没有不算缺）",
    }
}

fn frequency(kind: &DocumentType) -> &'static str {
    match kind.frequency {
        Frequency::Once => "一份",
        Frequency::Yearly => "每年一份，自识别年度（不早于设定的起始年度）起，到时点前一年为止",
    }
}

fn as_text(catalogue: &Catalogue, level: Level, kind: &DocumentType) -> String {
    let mut text = format!("# {} {}\n\n", kind.code, kind.name);
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{label}：{value}");
        }
    };
    line("级别", level.label());
    line("移交单位", &kind.unit);
    line("要求", need(kind));
    line("何时应有", &kind.asked);
    line("份数", frequency(kind));
    line("签字", &kind.signs.join("、"));
    line("公章", &kind.seals.join("、"));
    line("落款日期", if kind.dated { "须有" } else { "" });
    line("由谁提供", &kind.responsible);
    line("保管期限", &kind.retention);
    let held: Vec<String> = kind
        .satisfied_by
        .iter()
        .map(|code| match catalogue.get(code) {
            Some(other) => format!("{code} {}", other.name),
            None => code.clone(),
        })
        .collect();
    line("可引用村卷", &held.join("、"));
    line("程序环节", &kind.chain.replace(':', "—"));
    line("依据", &kind.basis);
    let _ = writeln!(text, "\n认得的名称（前后可有户主姓名、年度、序号、复印件等字样）：");
    let mut names = vec![kind.name.as_str()];
    names.extend(kind.aliases.iter().map(String::as_str).filter(|alias| *alias != kind.name));
    let _ = writeln!(text, "  {}", names.join("、"));
    if !kind.whole.is_empty() {
        let _ = writeln!(text, "单独使用时也认得（另有其他字样时不认）：\n  {}", kind.whole.join("、"));
    }
    if !kind.topics.is_empty() {
        let _ = writeln!(text, "名称中含有这些字样即认定：\n  {}", kind.topics.join("、"));
    }
    let year = if kind.frequency == Frequency::Yearly { "_2019" } else { "" };
    let _ = writeln!(text, "文件名写代码最稳妥，例如 {}{year}_{}.pdf", kind.code, kind.name);
    if !kind.when.is_empty() {
        let _ = writeln!(text, "\n条件（CEL）：{}", kind.when);
    }
    text
}

fn as_json(level: Level, kind: &DocumentType) -> Value {
    json!({
        "code": kind.code,
        "name": kind.name,
        "level": level,
        "level_label": level.label(),
        "unit": kind.unit,
        "need": match kind.need {
            Need::Required => "required",
            Need::Conditional => "conditional",
            Need::Optional => "optional",
        },
        "need_label": need(kind),
        "asked": kind.asked,
        "when": kind.when,
        "frequency": match kind.frequency {
            Frequency::Once => "once",
            Frequency::Yearly => "yearly",
        },
        "names": std::iter::once(&kind.name)
            .chain(kind.aliases.iter().filter(|alias| **alias != kind.name))
            .collect::<Vec<_>>(),
        "whole": kind.whole,
        "topics": kind.topics,
        "signs": kind.signs,
        "seals": kind.seals,
        "dated": kind.dated,
        "responsible": kind.responsible,
        "retention": kind.retention,
        "satisfied_by": kind.satisfied_by,
        "chain": kind.chain,
        "stage": kind.stage,
        "basis": kind.basis,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_is_explained_and_every_condition_has_words() {
        for (_, kind) in builtin().unwrap().types {
            let (text, json) = explain(&kind.code).unwrap().unwrap();
            assert!(text.contains(&kind.name) && json["names"][0] == kind.name.as_str(), "{}", kind.code);
            assert_eq!(kind.need == Need::Conditional, !kind.asked.is_empty(), "{}: words", kind.code);
        }
        let (text, _) = explain("H05").unwrap().unwrap();
        assert!(text.contains("G04 民主评议会议记录") && text.contains("永久"), "{text}");
        assert_eq!(explain("H99").unwrap(), None);
    }
}
