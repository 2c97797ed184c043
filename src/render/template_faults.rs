//! Everything wrong with a template that can be seen without printing it: the engine stops at the first fault, and an
//! office that mends one line at a time gives up.
//!
//! Values are looked up in the vocabulary of a blank record, directives in the lists of tables and charts. What the
//! engine says is translated.

use crate::base::config::nearest;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::model::seal::Seal;
use crate::render::{charts, lists, sections};
use std::collections::BTreeSet;
use tera::Context;

/// Line and column (1-based), what is wrong, what to do.
pub type Fault = ((usize, usize), String, String);

/// Directives without an argument, and the names that `chart` knows.
const DIRECTIVES: [&str; 10] =
    ["toc", "pagebreak", "landscape", "portrait", "verdict", "figures", "brief", "signing", "table", "chart"];

/// Words of the language, and tags whose next word is a name of their own.
const KEYWORDS: [&str; 30] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "elif",
    "endif",
    "for",
    "endfor",
    "set",
    "set_global",
    "block",
    "endblock",
    "extends",
    "include",
    "filter",
    "endfilter",
    "raw",
    "endraw",
    "break",
    "continue",
    "true",
    "false",
    "none",
    "None",
    "True",
    "False",
    "loop",
];

/// Faults of directives and of values.
#[must_use]
pub fn find(source: &str) -> Vec<Fault> {
    let mut faults = directives(source);
    // Components have arguments of their own; whoever writes them gets the engine's word on values.
    if !source.contains("component") {
        let blank = RunRecord::default();
        // Without a vocabulary nothing can be called unknown; the engine speaks when the page is printed.
        if let Ok(known) = sections::context(&blank, &CountyPack::default(), &Seal::default()) {
            values(source, &known, &mut faults);
        }
    }
    faults
}

fn directives(source: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut inside = false;
    for (at, line) in source.lines().enumerate() {
        let Some(info) = line.trim_start().strip_prefix("```") else { continue };
        inside = !inside;
        if !inside {
            continue;
        }
        let mut words = info.trim_start_matches('`').split_whitespace();
        let word = words.next().unwrap_or_default();
        let name = words.find_map(|word| word.strip_prefix("name=")).unwrap_or_default();
        let column = |part: &str| line.find(part).map_or(1, |byte| line[..byte].chars().count() + 1);
        let mut say = |part: &str, what: String, known: &[&str]| {
            let near = nearest(part, known.iter().copied());
            let hint = near.map_or_else(String::new, |near| format!("是否为 {near}？"));
            faults.push(((at + 1, column(part)), what, format!("{hint}可用：{}", known.join("、"))));
        };
        match word {
            "table" if !lists::NAMES.contains(&name) => {
                say(name, format!("没有名为“{}”的表", shown(name)), &lists::NAMES);
            }
            "chart" if !charts::ABOUT.iter().any(|(known, _)| *known == name) => {
                let names = charts::ABOUT.map(|(known, _)| known);
                say(name, format!("没有名为“{}”的图", shown(name)), &names);
            }
            known if DIRECTIVES.contains(&known) => {}
            other => say(other, format!("没有名为“{}”的版块指令", shown(other)), &DIRECTIVES),
        }
    }
    faults
}

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'s> {
    /// A name with its dotted fields, and where it starts.
    Path(Vec<&'s str>, usize),
    Mark(char),
}

fn values(source: &str, known: &Context, faults: &mut Vec<Fault>) {
    let tags: Vec<(bool, Vec<Piece<'_>>)> = tags(source);
    let locals: BTreeSet<&str> =
        tags.iter().filter(|(is_tag, _)| *is_tag).flat_map(|(_, p)| bound(p)).collect();
    for (is_tag, pieces) in &tags {
        let own_name = ["block", "endblock", "include", "extends", "filter"];
        if *is_tag && matches!(pieces.first(), Some(Piece::Path(path, _)) if own_name.contains(&path[0])) {
            continue;
        }
        for (at, piece) in pieces.iter().enumerate() {
            let Piece::Path(path, start) = piece else { continue };
            let before = at.checked_sub(1).and_then(|at| pieces.get(at));
            let after = (pieces.get(at + 1), pieces.get(at + 2));
            let is_name = path.len() == 1 && KEYWORDS.contains(&path[0])
                || locals.contains(path[0])
                || path[0] == "loop"
                || matches!(before, Some(Piece::Mark('|')))
                || matches!(before, Some(Piece::Path(word, _)) if word[..] == ["is"])
                || negated_test(pieces, at)
                || matches!(after, (Some(Piece::Mark('(' | ':' | '?')), _))
                || matches!(after, (Some(Piece::Mark('=')), second) if second != Some(&Piece::Mark('=')))
                || guarded(&pieces[at + 1..]);
            if !is_name && let Some((what, hint)) = unknown(path, known) {
                faults.push((place(source, *start), what, hint));
            }
        }
    }
}

/// `x is not defined`: the word behind `not` is a test.
fn negated_test(pieces: &[Piece<'_>], at: usize) -> bool {
    let word = |back: usize| match at.checked_sub(back).and_then(|at| pieces.get(at)) {
        Some(Piece::Path(path, _)) => path[0],
        _ => "",
    };
    word(1) == "not" && word(2) == "is"
}

/// `x is defined` and `x | default(…)` may name what is not there.
fn guarded(rest: &[Piece<'_>]) -> bool {
    let word = |at: usize| match rest.get(at) {
        Some(Piece::Path(path, _)) => path[0],
        _ => "",
    };
    word(0) == "is" && ["defined", "undefined", "not"].contains(&word(1))
        || rest.first() == Some(&Piece::Mark('|')) && word(1) == "default"
}

/// Names that a tag makes: `for a, b in …`, `set a = …`.
fn bound<'s>(pieces: &[Piece<'s>]) -> Vec<&'s str> {
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Path(path, _) => Some(path[0]),
        Piece::Mark(_) => None,
    });
    let mut words = words.peekable();
    match words.next() {
        Some("for") => words.take_while(|word| *word != "in").collect(),
        Some("set" | "set_global") => words.take(1).collect(),
        _ => Vec::new(),
    }
}

/// Expressions and tags of a template in pieces; `true` for tags. Text, comments, raw blocks and strings are left out.
fn tags(source: &str) -> Vec<(bool, Vec<Piece<'_>>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('{').map(|offset| at + offset) {
        let (is_tag, close) = match source[open..].get(..2) {
            Some("{{") => (false, "}}"),
            Some("{%") => (true, "%}"),
            Some("{#") => {
                at = source[open..].find("#}").map_or(source.len(), |end| open + end + 2);
                continue;
            }
            _ => {
                at = open + 1;
                continue;
            }
        };
        let (pieces, end) = pieces(source, open + 2, close);
        at = end;
        if is_tag && matches!(pieces.first(), Some(Piece::Path(path, _)) if path[0] == "raw") {
            at = source[end..].find("endraw").map_or(source.len(), |more| end + more);
            continue;
        }
        found.push((is_tag, pieces));
    }
    found
}

/// Pieces from `at` to `close`, and where the text goes on. A tag that is never closed ends with its line: the engine
/// reports it.
fn pieces<'s>(source: &'s str, mut at: usize, close: &str) -> (Vec<Piece<'s>>, usize) {
    let mut pieces: Vec<Piece<'s>> = Vec::new();
    while let Some(c) = source[at..].chars().next() {
        if source[at..].starts_with(close) {
            return (pieces, at + close.len());
        }
        if matches!(c, '"' | '\'' | '`') {
            at = source[at + 1..].find(c).map_or(source.len(), |end| at + end + 2);
            pieces.push(Piece::Mark(c));
        } else if c.is_alphabetic() || c == '_' {
            let name = |from: usize| {
                let rest = &source[from..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                &rest[..end]
            };
            let start = at;
            let mut path = vec![name(at)];
            at += path[0].len();
            while let Some(field) =
                source[at..].strip_prefix('.').map(|_| name(at + 1)).filter(|f| !f.is_empty())
            {
                path.push(field);
                at += field.len() + 1;
            }
            pieces.push(Piece::Path(path, start));
        } else if c.is_ascii_digit() {
            let rest = &source[at..];
            at += rest.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(rest.len());
        } else {
            if c == '\n' && close == "}}" {
                return (pieces, at);
            }
            if !c.is_whitespace() {
                pieces.push(Piece::Mark(c));
            }
            at += c.len_utf8();
        }
    }
    (pieces, source.len())
}

/// What is wrong with a path; `None` when it leads to a value.
fn unknown(path: &[&str], known: &Context) -> Option<(String, String)> {
    let page = "可用的值见 docs/templates.md".to_owned();
    let Some(value) = known.get(path[0]) else {
        return Some((format!("没有名为“{}”的值", shown(path[0])), page));
    };
    let mut value = serde_json::to_value(value).ok()?;
    for (at, field) in path.iter().enumerate().skip(1) {
        let serde_json::Value::Object(mut fields) = value else {
            return Some((format!("“{}”没有下级的值“{}”", path[..at].join("."), shown(field)), page));
        };
        match fields.remove(*field) {
            Some(next) => value = next,
            None => {
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                let near = nearest(field, names.iter().copied());
                let hint = near.map_or_else(String::new, |near| format!("是否为 {near}？"));
                return Some((
                    format!("“{}”中没有“{}”", path[..at].join("."), shown(field)),
                    format!("{hint}可用：{}", names.join("、")),
                ));
            }
        }
    }
    None
}

/// 1-based line and column of a byte offset.
fn place(source: &str, offset: usize) -> (usize, usize) {
    let before = &source[..offset];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

fn shown(text: &str) -> String {
    crate::base::mask::text(&crate::base::text::display(&text.chars().take(40).collect::<String>()))
}

/// What the engine says, in the user's words; the name it quotes is kept.
#[must_use]
pub fn chinese(message: &str) -> String {
    let quoted = || message.split(['`', '\'']).nth(1).map(shown).unwrap_or_default();
    let known = [
        ("Unknown filter", "没有过滤器"),
        ("Unknown test", "没有判断词"),
        ("Unknown function", "没有函数"),
        ("Unknown component", "没有组件"),
        ("Unknown template", "没有模板"),
        ("Variable", "没有名为"),
        ("Field", "没有下级的值"),
        ("Template", "没有模板"),
    ];
    if let Some((_, ours)) = known.iter().find(|(theirs, _)| message.starts_with(theirs)) {
        return format!("{ours}“{}”", quoted());
    }
    let fixed = [
        ("Unexpected end of input", "标签没有写完就到了文件末尾"),
        ("end of string", "引号没有配对"),
        ("end of raw", "raw 段没有结束"),
        ("Closing comment", "注释没有结束"),
        ("Unexpected character", "标签中有不认识的字符"),
        ("Unknown tag", "没有这个标签"),
        ("Circular", "模板互相引用，没有尽头"),
        ("inheriting", "引用了不存在的上级模板"),
        ("Invalid type", "值的类型不适合这样使用"),
        ("expected an identifier", "此处应为名称"),
    ];
    if let Some((_, ours)) = fixed.iter().find(|(theirs, _)| message.contains(theirs)) {
        return (*ours).to_owned();
    }
    match message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected ")) {
        Some((found, wanted)) => {
            let word = |text: &str| match text.trim_end_matches('.') {
                "end of input" | "EOF" => "文件末尾".to_owned(),
                several if several.contains("integer") => "一个值或名称".to_owned(),
                other => other.replace("identifier", "名称").replace("one of: ", "").replace(" or ", "或"),
            };
            format!("此处是 {}，应为 {}", shown(&word(found)), shown(&word(wanted)))
        }
        None => "写法有误".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(source: &str) -> Vec<String> {
        find(source).into_iter().map(|((line, column), what, _)| format!("{line}:{column} {what}")).collect()
    }

    #[test]
    fn unknown_values_fields_tables_and_charts_are_all_named() {
        let source = "# 一\n{{ nope }}和{{ totals.zzz }}\n{% if has_trend and nix > 3 %}{% endif %}\n\
                      ```table name=bogus\n```\n```chart name=zz\n```\n```tabel name=rules\n```\n";
        assert_eq!(
            whats(source),
            [
                "4:15 没有名为“bogus”的表",
                "6:15 没有名为“zz”的图",
                "8:4 没有名为“tabel”的版块指令",
                "2:4 没有名为“nope”的值",
                "2:15 “totals”中没有“zzz”",
                "3:21 没有名为“nix”的值",
            ]
        );
    }

    #[test]
    fn what_the_language_allows_is_no_fault() {
        let source = "{% set x = totals.borderline.persons %}{{ x }}{% for a, b in totals %}{{ a }}{{ loop.index }}{% endfor %}\
                      {{ nope | default(value=1) }}{% if nope is defined %}{% endif %}{{ \"nope\" ~ name | upper }}\
                      {# {{ nope }} #}{% raw %}{{ nope }}{% endraw %}{{ days_left - 1 }}{{ totals.missing | round(method=\"ceil\") }}\
                      {% if links.complete is not odd %}{% else %}{% endif %}{% include \"a.md.tera\" %}\n";
        assert_eq!(whats(source), [""; 0]);
    }
}
