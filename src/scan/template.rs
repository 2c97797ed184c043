//! A county's own path template: `{county}/{township}/{village}/{seq}_{head}`, matched folder by folder.

use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::scan::entry::FolderKey;
use crate::scan::layout::{bare_name, year_of};

const NAMES: [&str; 11] = [
    "county",
    "township",
    "village",
    "group",
    "seq",
    "head",
    "household_id",
    "id_tail",
    "class",
    "year",
    "*",
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Slot(&'static str),
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Vec<Token>>,
}

impl Template {
    /// Parses; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        for part in text.split('/').filter(|part| !part.is_empty() && *part != "<files>") {
            segments.push(segment(part)?);
        }
        if segments.is_empty() {
            return Err("模板是空的".to_owned());
        }
        Ok(Template { segments })
    }

    /// Fills `key` when the path is at least as deep as the template and every folder fits.
    #[must_use]
    pub fn read(&self, divisions: &Divisions, path: &str, key: &mut FolderKey) -> bool {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        if parts.len() < self.segments.len() {
            return false;
        }
        let mut values: Vec<(&'static str, String)> = Vec::new();
        for (tokens, part) in self.segments.iter().zip(&parts) {
            if !fits(tokens, part, &mut values) {
                return false;
            }
        }
        let mut level = Level::County;
        for (slot, value) in values {
            match slot {
                "township" => {
                    let name = bare_name(&value);
                    match divisions.townships_by_name(&key.county, &value).as_slice() {
                        [one] => key.township.clone_from(&one.code),
                        [] => {}
                        many => {
                            key.ambiguous =
                                many.iter().map(|one| format!("{}{}", one.code, one.name)).collect()
                        }
                    }
                    key.township_name = name;
                    level = level.min(Level::Township);
                }
                "village" => {
                    key.village = bare_name(&value);
                    level = level.min(Level::Village);
                }
                "group" => key.group = value,
                "seq" => key.seq = value,
                "head" => {
                    key.head = value;
                    level = Level::Household;
                }
                "household_id" => {
                    key.household_id = value;
                    level = Level::Household;
                }
                "id_tail" => key.id_tail = value,
                "class" => key.class = value,
                "year" => key.year = value.parse().ok(),
                _ => {}
            }
        }
        key.level = Some(level);
        for part in &parts[self.segments.len()..] {
            match year_of(part) {
                Some(year) => key.year = Some(year),
                None if key.class.is_empty() => (*part).clone_into(&mut key.class),
                None => {
                    key.class.push('/');
                    key.class.push_str(part);
                }
            }
        }
        true
    }
}

fn segment(part: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let open = rest.find(['{', '*']).unwrap_or(rest.len());
        if open > 0 {
            tokens.push(Token::Text(rest[..open].to_owned()));
            rest = &rest[open..];
        } else if let Some(after) = rest.strip_prefix('*') {
            tokens.push(Token::Slot("*"));
            rest = after;
        } else {
            let close = rest.find('}').ok_or_else(|| format!("“{part}”里的 {{ 没有配对的 }}"))?;
            let name = &rest[1..close];
            let slot = NAMES
                .iter()
                .find(|known| **known == name)
                .ok_or_else(|| format!("不认识 {{{name}}}，可用：{}", NAMES[..10].join("、")))?;
            tokens.push(Token::Slot(slot));
            rest = &rest[close + 1..];
        }
    }
    Ok(tokens)
}

/// Shortest fit first, with backtracking; names of folders are short.
fn fits(tokens: &[Token], text: &str, values: &mut Vec<(&'static str, String)>) -> bool {
    match tokens.first() {
        None => text.is_empty(),
        Some(Token::Text(literal)) => {
            text.strip_prefix(literal.as_str()).is_some_and(|rest| fits(&tokens[1..], rest, values))
        }
        Some(Token::Slot(slot)) => {
            let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(255).collect();
            let last = tokens.len() == 1;
            let numeric = matches!(*slot, "seq" | "household_id" | "id_tail" | "year");
            let order: Box<dyn Iterator<Item = &usize>> =
                if last || numeric { Box::new(ends.iter().rev()) } else { Box::new(ends.iter()) };
            for end in order {
                let value = &text[..*end];
                if !allowed(slot, value) {
                    continue;
                }
                let before = values.len();
                values.push((slot, value.trim().to_owned()));
                if fits(&tokens[1..], &text[*end..], values) {
                    return true;
                }
                values.truncate(before);
            }
            false
        }
    }
}

fn allowed(slot: &str, value: &str) -> bool {
    match slot {
        "seq" => value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit()),
        "year" => value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()),
        "household_id" => value.len() >= 4 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        "id_tail" => {
            (4..=18).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_digit() || b == b'X' || b == b'x')
        }
        _ => true,
    }
}
