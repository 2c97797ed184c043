//! Section templates (版块模板): built-ins in the binary, a project's `report-templates/` takes their place by name.
//!
//! Values are escaped for Markdown, so that a name holding `|`, `*`, `<` or a line break stays a name.

use crate::base::error::{Error, Problem, Result};
use std::collections::BTreeMap;
use std::path::Path;
use tera::{Context, ErrorKind, Tera};

/// Ending of every template; autoescape hangs on it.
const ENDING: &str = ".md.tera";
const FOLDER: &str = "report-templates";

const BUILT_IN: [(&str, &str); 2] = [
    ("county.md.tera", include_str!("../../report-templates/county.md.tera")),
    ("prefecture.md.tera", include_str!("../../report-templates/prefecture.md.tera")),
];

/// Resolves the templates of a project; goes into `RunRecord::templates`.
///
/// # Errors
/// All faults of all templates at once, with line and column.
pub fn load(project: &Path) -> Result<BTreeMap<String, String>> {
    let mut sources: BTreeMap<String, String> =
        BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let mut problems = Vec::new();
    if let Ok(listing) = std::fs::read_dir(project.join(FOLDER)) {
        let mut paths: Vec<_> = listing.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if !name.ends_with(ENDING) {
                continue;
            }
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    sources.insert(name, text);
                }
                Err(error) => problems.push(Problem {
                    file: format!("{FOLDER}/{}", crate::base::text::display(&name)),
                    at: None,
                    what: format!("模板无法读取：{error}"),
                    hint: "请确认文件为UTF-8文本且有读取权限".into(),
                }),
            }
        }
    }
    for (name, text) in &sources {
        if let Err(error) = empty().add_raw_template(name, text) {
            // Includes of other templates resolve only when all are there.
            if matches!(error.kind(), ErrorKind::SyntaxError(_)) {
                problems.push(problem(name, &error));
            }
        }
    }
    if problems.is_empty() {
        engine(&sources)?;
        Ok(sources)
    } else {
        Err(Error::Problems(problems))
    }
}

fn empty() -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on([ENDING]);
    tera.set_escape_fn(|text, out| out.write_all(escape(text).as_bytes()));
    tera
}

fn engine(sources: &BTreeMap<String, String>) -> Result<Tera> {
    let mut tera = empty();
    let all: Vec<(&str, &str)> = sources.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    tera.add_raw_templates(all).map_err(|error| Error::Problems(vec![problem("", &error)]))?;
    Ok(tera)
}

/// Renders the template `name` with `context` to Markdown.
///
/// # Errors
/// Faults of the template, with line and column.
pub fn render(sources: &BTreeMap<String, String>, name: &str, context: &Context) -> Result<String> {
    engine(sources)?.render(name, context).map_err(|error| Error::Problems(vec![problem(name, &error)]))
}

fn problem(name: &str, error: &tera::Error) -> Problem {
    let (file, at, what) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let file = if report.filename().is_empty() { name } else { report.filename() };
            (file.to_owned(), Some((span.start_line, span.start_col + 1)), report.message().to_owned())
        }
        _ => (name.to_owned(), None, error.to_string()),
    };
    Problem {
        file: format!("{FOLDER}/{file}"),
        at,
        what: format!("模板有误：{what}"),
        hint: "请按提示的行列修改；删除该文件即恢复内置模板".into(),
    }
}

/// A value as Markdown that means exactly its own characters: ASCII punctuation behind a backslash, blanks and line
/// breaks to one blank, control characters spelled out.
#[must_use]
pub fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    let mut blank = false;
    for c in value.chars() {
        if c.is_whitespace() {
            if !blank {
                out.push(' ');
            }
            blank = true;
            continue;
        }
        blank = false;
        if crate::base::text::is_hostile(c) {
            out.push_str(&escape(&crate::base::text::display(&c.to_string())));
        } else {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_templates_are_sound() {
        load(Path::new("does-not-exist")).unwrap();
    }

    #[test]
    fn all_faulty_templates_are_named_at_once() {
        let project = tempfile::tempdir().unwrap();
        let folder = project.path().join(FOLDER);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("county.md.tera"), "一\n{{ oops").unwrap();
        std::fs::write(folder.join("extra.md.tera"), "{% if %}").unwrap();
        let Err(Error::Problems(problems)) = load(project.path()) else { panic!("accepted") };
        assert_eq!(problems.len(), 2);
        assert!(problems.iter().all(|problem| problem.at.is_some()), "{problems:?}");
    }
}
