//! Messages of rules of an office: text with `{field}`, where the value of the registers stands in the finding.

use crate::check::condition::{Fault, Kind, Schema, Val};
use crate::check::own::names::Names;
use crate::ingest::record::format_number;

/// A parsed message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Field { variable: String, key: String },
}

impl Template {
    /// Parses `text`: `{key}` is a field of what the rule looks at, `{hh.key}` one of another record, `{{` a brace.
    ///
    /// # Errors
    /// Every fault with its 1-based column.
    pub fn parse(text: &str, names: &Names) -> Result<Template, Vec<Fault>> {
        let mut parts = Vec::new();
        let mut faults = Vec::new();
        let mut plain = String::new();
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            match (chars[at], chars.get(at + 1)) {
                ('{', Some('{')) | ('}', Some('}')) => {
                    plain.push(chars[at]);
                    at += 2;
                }
                ('{', _) => {
                    let Some(length) = chars[at..].iter().position(|c| *c == '}') else {
                        faults.push(fault(
                            at + 1,
                            "“{”没有配对的“}”".to_owned(),
                            "请补上“}”；要写出大括号本身时写两个",
                        ));
                        break;
                    };
                    let name: String = chars[at + 1..at + length].iter().collect();
                    match field(name.trim(), names) {
                        Ok(part) => {
                            if !plain.is_empty() {
                                parts.push(Part::Text(std::mem::take(&mut plain)));
                            }
                            parts.push(part);
                        }
                        Err((what, hint)) => faults.push(fault(at + 2, what, &hint)),
                    }
                    at += length + 1;
                }
                ('}', _) => {
                    faults.push(fault(at + 1, "“}”没有配对的“{”".to_owned(), "要写出大括号本身时写两个"));
                    at += 1;
                }
                (c, _) => {
                    plain.push(c);
                    at += 1;
                }
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        if faults.is_empty() { Ok(Template { parts }) } else { Err(faults) }
    }

    /// The message with the values of `variables`.
    pub fn fill<'a>(&self, variables: &dyn Fn(&str) -> Val<'a>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Field { variable, key } => {
                    let value = match variables(variable) {
                        Val::Object(object) => in_words(&object.get(key)),
                        other => in_words(&other),
                    };
                    text.push_str(&value);
                }
            }
        }
        text
    }
}

fn fault(column: usize, what: String, hint: &str) -> Fault {
    Fault { column, what, hint: hint.to_owned() }
}

/// The field that `{name}` means.
fn field(name: &str, names: &Names) -> Result<Part, (String, String)> {
    let own = names.look.variable();
    let (variable, key) = name.split_once('.').unwrap_or((own, name));
    // A number that is no record: {as_of_year}.
    if !name.contains('.') && names.variable(name) == Some(Kind::Number) {
        return Ok(Part::Field { variable: name.to_owned(), key: String::new() });
    }
    let Some(Kind::Object(object)) = names.variable(variable) else {
        let hint =
            format!("可用：{{字段}} 或 {{{own}.字段}}、{{hh.字段}}、{{village.字段}}、{{county.字段}}");
        return Err((format!("{{{name}}}：没有名为“{variable}”的记录"), hint));
    };
    if names.field(object, key).is_none() {
        let known = names.names(object);
        let near = crate::base::config::nearest(key, known.iter().map(String::as_str));
        let hint = match near {
            Some(near) => format!("是否为 {{{near}}}？"),
            None => format!("可用的字段：{}", known.join("、")),
        };
        return Err((format!("{{{name}}}：{object} 没有名为“{key}”的字段"), hint));
    }
    Ok(Part::Field { variable: variable.to_owned(), key: key.to_owned() })
}

/// A value as it is printed.
fn in_words(value: &Val<'_>) -> String {
    match value {
        Val::Unknown | Val::Null | Val::Object(_) => "（空）".to_owned(),
        Val::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Val::Number(number) => format_number(*number),
        Val::Text(text) => text.to_string(),
        Val::List(items) => items.iter().map(in_words).collect::<Vec<_>>().join("、"),
    }
}
