//! Section templates (版块模板): built-ins in the binary, a project's `report-templates/` takes their place by name.
//!
//! Values are escaped for Markdown, so that a name holding `|`, `*`, `<` or a line break stays a name.

use crate::base::config::nearest;
use crate::base::error::{Error, Problem, Result, reason};
use crate::base::inside;
use crate::base::text::display;
use crate::render::template_faults;
use std::collections::BTreeMap;
use std::path::Path;
use tera::{Context, ErrorKind, Tera};

/// Ending of every template; autoescape hangs on it.
const ENDING: &str = ".md.tera";
const FOLDER: &str = "report-templates";
/// Faults reported of one file; behind so many the file is no template.
const MOST_FAULTS: usize = 50;

const BUILT_IN: [(&str, &str); 3] = [
    ("county.md.tera", include_str!("../../report-templates/county.md.tera")),
    ("handover.md.tera", include_str!("../../report-templates/handover.md.tera")),
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
    let unreadable = |name: &str, error: &std::io::Error| Problem {
        file: if name.is_empty() { FOLDER.to_owned() } else { format!("{FOLDER}/{}", display(name)) },
        at: None,
        what: format!("无法读取：{}", reason(error)),
        hint: "请核对文件和权限，模板须为UTF-8文本；移走它即恢复内置模板".into(),
    };
    let paths = inside::list(project, Path::new(FOLDER)).unwrap_or_else(|error| {
        problems.push(unreadable("", &error));
        Vec::new()
    });
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.ends_with(ENDING) {
            problems.extend(nameless(&name));
            continue;
        }
        let text = inside::read(project, &path)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| std::io::ErrorKind::InvalidData.into()));
        match text {
            Ok(text) => {
                sources.insert(name, text.trim_start_matches('\u{FEFF}').to_owned());
            }
            Err(error) => problems.push(unreadable(&name, &error)),
        }
    }
    let is_used = |name: &str| {
        is_built_in(name) || sources.iter().any(|(other, text)| other != name && text.contains(name))
    };
    problems.extend(sources.keys().filter(|name| !is_used(name)).map(|name| stranger(name)));
    for (name, text) in &sources {
        problems.extend(syntax(name, text));
        for (at, what, hint) in template_faults::find(text) {
            problems.push(Problem { file: format!("{FOLDER}/{name}"), at: Some(at), what, hint });
        }
    }
    // Filters and includes resolve only when all templates are there and can be parsed.
    if problems.is_empty()
        && let Err(Error::Problems(more)) = engine(&sources)
    {
        problems.extend(more);
    }
    problems.sort_by(|a, b| (a.file.as_str(), a.at).cmp(&(b.file.as_str(), b.at)));
    if problems.is_empty() { Ok(sources) } else { Err(Error::Problems(problems)) }
}

fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| *known == name)
}

/// A text beside the templates that somebody may take for one (county.md); notes to the reader are none.
fn nameless(name: &str) -> Option<Problem> {
    let folded = name.to_lowercase();
    let is_text = [".md", ".tera", ".tera.txt", ".md.txt"].iter().any(|ending| folded.ends_with(ending));
    let is_note = folded.starts_with("readme") || folded.contains("说明") || folded.starts_with('.');
    (is_text && !is_note).then(|| stranger(name))
}

/// A file that takes the place of no built-in template, and that no template includes, would be believed to work.
fn stranger(name: &str) -> Problem {
    let stems = BUILT_IN.iter().map(|(known, _)| known.trim_end_matches(ENDING));
    let near = nearest(name.split('.').next().unwrap_or_default(), stems);
    let known: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
    let meant = near.map(|stem| format!("是否为“{stem}{ENDING}”？")).unwrap_or_default();
    Problem {
        file: format!("{FOLDER}/{}", display(name)),
        at: None,
        what: "不是模板的文件名，也没有模板引用它，不会被使用".into(),
        hint: format!("{meant}可用的文件名：{}；不用的请移走", known.join("、")),
    }
}

/// Every syntax fault: a faulty `{{ … }}` is blanked out and the parser goes on. Behind a faulty `{% … %}` the rest is
/// a consequence.
fn syntax(name: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut text = source.to_owned();
    while problems.len() < MOST_FAULTS {
        let Err(error) = empty().add_raw_template(name, &text) else { break };
        let ErrorKind::SyntaxError(report) = error.kind() else { break };
        problems.push(problem(name, &error));
        let span = report.span();
        let line_start: usize =
            text.split_inclusive('\n').take(span.start_line.saturating_sub(1)).map(str::len).sum();
        let offset: usize =
            line_start + text[line_start..].chars().take(span.start_col).map(char::len_utf8).sum::<usize>();
        let before = &text[..offset.min(text.len())];
        let Some(open) = before.rfind("{{").filter(|open| before.rfind("{%").is_none_or(|tag| tag < *open))
        else {
            break;
        };
        let line_end = text[open..].find('\n').map_or(text.len(), |end| open + end);
        let close = text[open..line_end].find("}}").map_or(line_end, |end| open + end + 2);
        let blank: String = text[open..close].chars().map(|_| ' ').collect();
        text.replace_range(open..close, &blank);
    }
    problems
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
    tera.add_raw_templates(all).map_err(|error| Error::Problems(problems(&error)))?;
    Ok(tera)
}

/// Renders the template `name` with `context` to Markdown.
///
/// # Errors
/// Faults of the template, with line and column.
pub fn render(sources: &BTreeMap<String, String>, name: &str, context: &Context) -> Result<String> {
    engine(sources)?.render(name, context).map_err(|error| Error::Problems(vec![problem(name, &error)]))
}

/// References that lead nowhere come in one text: a line `error: …`, then ` --> name:line:column`.
fn problems(error: &tera::Error) -> Vec<Problem> {
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let one = |pair: &[&str]| {
        let what = pair.first()?.strip_prefix("error: ")?;
        let mut place = pair.get(1)?.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let column: usize = place.next()?.parse().ok()?;
        let line: usize = place.next()?.parse().ok()?;
        Some(told(place.next()?, Some((line, column)), what))
    };
    let listed: Vec<Problem> = lines.windows(2).filter_map(one).collect();
    if listed.is_empty() { vec![problem("", error)] } else { listed }
}

fn problem(name: &str, error: &tera::Error) -> Problem {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let file = if report.filename().is_empty() { name } else { report.filename() };
            told(file, Some((span.start_line, span.start_col + 1)), report.message())
        }
        _ => told(name, None, &error.to_string()),
    }
}

fn told(file: &str, at: Option<(usize, usize)>, what: &str) -> Problem {
    Problem {
        file: if file.is_empty() { FOLDER.to_owned() } else { format!("{FOLDER}/{}", display(file)) },
        at,
        what: format!("模板有误：{}", template_faults::chinese(what)),
        hint: "请按提示的行列修改；移走该文件即恢复内置模板".into(),
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
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        for wanted in [
            "county.md.tera:2:4: 没有名为“oops”",
            "county.md.tera:2:8: 模板有误：标签没有写完",
            "extra.md.tera:1:7: ",
        ] {
            assert!(told.contains(wanted), "{wanted} is missing in {told}");
        }
        let placed = problems.iter().filter(|problem| problem.at.is_some()).count();
        assert_eq!(placed, 3, "all but that nobody uses the other file: {problems:?}");
        std::fs::write(
            folder.join("county.md.tera"),
            "{{ name | shout }}\n{{ a b }}\n{{ c d }}\n{{ totals }}",
        )
        .unwrap();
        std::fs::remove_file(folder.join("extra.md.tera")).unwrap();
        let Err(Error::Problems(problems)) = load(project.path()) else { panic!("accepted") };
        assert!(
            problems.iter().filter(|problem| problem.what.contains("模板有误")).count() == 2,
            "{problems:?}"
        );
        std::fs::write(folder.join("county.md.tera"), "{{ name | shout }}{{ name | cry }}").unwrap();
        let Err(Error::Problems(problems)) = load(project.path()) else { panic!("accepted") };
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told.len() == 2 && told[1].contains("county.md.tera:1:29: 模板有误：没有过滤器“cry”"),
            "{told:?}"
        );
    }
}
