//! `rules/*.toml` → rules of an office (自定规则) as written. What a condition or a message says is judged by the stage
//! that knows the records; here only the form is.

use super::keys::{LOOKS, RULE, RULE_FILE, SEVERITIES};
use super::reader::{Reader, Value};
use crate::base::error::{Problem, Result};
use crate::base::terms::Severity;
use std::path::Path;
use toml::de::DeTable;

/// Folder of the project's own rules.
pub const FOLDER: &str = "rules";

/// The rules that come with the program, in the same form.
const BUILTIN: [(&str, &str); 1] =
    [("data/rules/ledgers.toml", include_str!("../../../data/rules/ledgers.toml"))];

/// A text and where it stands, so that a fault inside it has a line and column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    pub text: String,
    /// 1-based line and column of its first character.
    pub at: (usize, usize),
    /// Written without escapes: the characters stand in the file as they are.
    verbatim: bool,
}

impl Placed {
    /// Place of the 1-based character `column` of the text; the start of the text when it is 0 or written with escapes.
    #[must_use]
    pub fn place(&self, column: usize) -> (usize, usize) {
        if !self.verbatim || column == 0 {
            return self.at;
        }
        let before: String = self.text.chars().take(column - 1).collect();
        match before.rsplit_once('\n') {
            Some((lines, last)) => (self.at.0 + lines.matches('\n').count() + 1, last.chars().count() + 1),
            None => (self.at.0, self.at.1 + column - 1),
        }
    }

    /// Names the character when the place cannot.
    #[must_use]
    pub fn remark(&self, column: usize) -> String {
        if self.verbatim || column == 0 { String::new() } else { format!("（第{column}个字符处）") }
    }
}

/// One `[[rule]]` as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// `rules/own.toml`
    pub file: String,
    /// It came with the program.
    pub shipped: bool,
    pub code: Placed,
    pub title: Placed,
    pub severity: Option<Severity>,
    /// One of [`LOOKS`].
    pub look: &'static str,
    pub when: Placed,
    pub message: Placed,
    pub basis: String,
    pub responsible: String,
    pub expected: Option<Placed>,
    pub actual: Option<Placed>,
    pub subject: Option<Placed>,
    pub requirement: String,
    pub why: String,
    pub remedy: String,
}

/// The rules that come with the program.
#[must_use]
pub fn builtin() -> (Vec<Draft>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut drafts = Vec::new();
    for (name, source) in BUILTIN {
        drafts.extend(parse(name, source, &mut problems));
    }
    drafts.iter_mut().for_each(|draft| draft.shipped = true);
    (drafts, problems)
}

/// The project's own rules, file by file; everything wrong in any of the files goes to `problems`.
pub(super) fn read(root: &Path, problems: &mut Vec<Problem>) -> Result<Vec<Draft>> {
    super::files::drafts(root, FOLDER, problems, parse)
}

/// The rules of one file.
fn parse(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Draft> {
    let mut reader = Reader::new(file, source);
    let Some(root) = reader.whole(problems) else { return Vec::new() };
    reader.check_keys(&root, RULE_FILE, &[], "", None);
    let mut drafts = Vec::new();
    if let Some(list) = root.get("rule") {
        for (table, at) in reader.tables("rule", list) {
            reader.check_keys(table, RULE, &[], "[[rule]] 中", Some(&at));
            drafts.push(one(&mut reader, file, table));
        }
    }
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
    drafts
}

fn one(reader: &mut Reader<'_>, file: &str, table: &DeTable<'_>) -> Draft {
    let mut draft = Draft { file: file.to_owned(), ..Draft::default() };
    for (key, value) in table {
        let name: &str = key.get_ref();
        match name {
            "code" => {
                draft.code = line(reader, name, value).unwrap_or_default();
                draft.code.text = draft.code.text.to_uppercase();
            }
            "title" => draft.title = line(reader, name, value).unwrap_or_default(),
            "message" => draft.message = line(reader, name, value).unwrap_or_default(),
            "expected" => draft.expected = line(reader, name, value),
            "actual" => draft.actual = line(reader, name, value),
            "subject" => draft.subject = line(reader, name, value),
            "basis" => draft.basis = reader.text(name, value).unwrap_or_default(),
            "responsible" => draft.responsible = reader.text(name, value).unwrap_or_default(),
            "when" => {
                let lines = reader.lines(name, value);
                draft.when = lines.map(|lines| placed(reader, value, lines)).unwrap_or_default();
            }
            "requirement" => draft.requirement = prose(reader, name, value),
            "why" => draft.why = prose(reader, name, value),
            "remedy" => draft.remedy = prose(reader, name, value),
            "severity" => draft.severity = reader.word(name, value, SEVERITIES).and_then(Severity::of_word),
            "look" => draft.look = reader.word(name, value, LOOKS).unwrap_or_default(),
            _ => {}
        }
    }
    draft
}

pub(super) fn line(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Option<Placed> {
    reader.text(name, value).map(|text| placed(reader, value, text))
}

fn prose(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> String {
    reader.lines(name, value).unwrap_or_default().trim().to_owned()
}

pub(super) fn placed(reader: &Reader<'_>, value: &Value<'_>, text: String) -> Placed {
    let (at, verbatim) = reader.start_of(&value.span(), &text);
    Placed { text, at, verbatim }
}
