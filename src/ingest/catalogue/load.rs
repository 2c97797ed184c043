//! Reads the catalogue of required papers: the built-in one, with a project's own `catalogue/` folder laid over it.
//!
//! Every fault of every file is reported at once, with line and column. Conditions stay text here; `check` compiles
//! them. A project file replaces kinds of paper by code and adds new ones.

use crate::base::config::{Project, toml_words};
use crate::base::error::{Error, Problem, Result, reason};
use crate::base::inside;
use crate::base::terms::Level;
use crate::ingest::catalogue::words::{self, Words};
use crate::ingest::catalogue::{Catalogue, DocumentType, Need};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

/// The built-in files, in the order of the levels.
const BUILTIN: [(&str, &str); 6] = [
    ("data/catalogue/household.toml", include_str!("../../../data/catalogue/household.toml")),
    ("data/catalogue/village.toml", include_str!("../../../data/catalogue/village.toml")),
    ("data/catalogue/township.toml", include_str!("../../../data/catalogue/township.toml")),
    ("data/catalogue/county.toml", include_str!("../../../data/catalogue/county.toml")),
    ("data/catalogue/department.toml", include_str!("../../../data/catalogue/department.toml")),
    ("data/catalogue/prefecture.toml", include_str!("../../../data/catalogue/prefecture.toml")),
];

/// The built-in catalogue (必备材料目录).
pub fn builtin() -> Result<Catalogue> {
    shipped().finish()
}

fn shipped() -> Reader {
    let mut reader = Reader::default();
    reader.words("data/catalogue/words.toml", include_str!("../../../data/catalogue/words.toml"));
    for (name, text) in BUILTIN {
        reader.read(name, text, false);
    }
    reader
}

/// The built-in catalogue with the project's own `catalogue/*.toml` over it.
pub fn load(project: &Project) -> Result<Catalogue> {
    let mut reader = shipped();
    let paths = inside::list(&project.root, Path::new("catalogue")).unwrap_or_else(|error| {
        reader.problem("catalogue", None, &format!("读不出来：{}", reason(&error)), "检查文件夹和权限");
        Vec::new()
    });
    let is_toml = |path: &Path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    for path in paths.into_iter().filter(|path| is_toml(path)) {
        let name = format!(
            "catalogue/{}",
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        );
        match inside::read(&project.root, &path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) if name == "catalogue/words.toml" => {
                    reader.words(&name, text.trim_start_matches('\u{FEFF}'));
                }
                Ok(text) => reader.read(&name, text.trim_start_matches('\u{FEFF}'), true),
                Err(_) => reader.problem(&name, None, "文件不是 UTF-8 编码", "用记事本另存为 UTF-8 后重试"),
            },
            Err(error) => {
                reader.problem(&name, None, &format!("读不出来：{}", reason(&error)), "检查文件和权限")
            }
        }
    }
    reader.finish()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    level: Level,
    #[serde(default)]
    document: Vec<Spanned<toml::Table>>,
}

/// File, position, code, and the codes it refers to.
type Reference = (String, (usize, usize), String, Vec<String>);

/// Collects kinds of paper and problems over several files.
#[derive(Default)]
struct Reader {
    types: Vec<(Level, DocumentType)>,
    words: Words,
    /// Code → where it was first written, to report doubles.
    seen: BTreeMap<String, (String, usize, usize)>,
    problems: Vec<Problem>,
    /// (file, position, code, the codes it refers to), checked at the end.
    references: Vec<Reference>,
}

impl Reader {
    fn problem(&mut self, file: &str, at: Option<(usize, usize)>, what: &str, hint: &str) {
        self.problems.push(Problem {
            file: file.to_owned(),
            at,
            what: what.to_owned(),
            hint: hint.to_owned(),
        });
    }

    fn words(&mut self, file: &str, text: &str) {
        match words::parse(text) {
            Ok(words) => self.words.extend(words),
            Err(error) => {
                let at = error.span().map(|span| position(text, span.start));
                self.problem(
                    file,
                    at,
                    &toml_words::fault(error.message()),
                    "可用的键：same、neutral、wrapping、[other] all 与 household、[denied] all、household、edge 与 except、[[stage]] name 与 words",
                );
            }
        }
    }

    fn read(&mut self, file: &str, text: &str, over: bool) {
        let raw: RawFile = match toml::from_str(text) {
            Ok(raw) => raw,
            Err(error) => {
                let at = error.span().map(|span| position(text, span.start));
                self.problem(
                    file,
                    at,
                    &toml_words::fault(error.message()),
                    "对照内置目录的写法修改：level = \"household\" 和若干 [[document]]",
                );
                return;
            }
        };
        for row in raw.document {
            let start = row.span().start;
            let end = row.span().end;
            let at = position(text, start);
            match DocumentType::deserialize(toml::Value::Table(row.into_inner())) {
                Ok(kind) => self.add(file, text, start..end, raw.level, kind, over),
                Err(error) => self.problem(
                    file,
                    Some(locate(text, start).or_else(|| named(text, start, error.message())).unwrap_or(at)),
                    &format!("材料定义有误：{}", toml_words::fault(error.message())),
                    "必填：code、name、need（required/conditional/optional）；其余键见文档 docs/catalogue.md",
                ),
            }
        }
    }

    fn add(
        &mut self,
        file: &str,
        text: &str,
        span: std::ops::Range<usize>,
        level: Level,
        kind: DocumentType,
        over: bool,
    ) {
        let at = position(text, span.start);
        let letter = match level {
            Level::Household => 'H',
            Level::Village => 'G',
            Level::Township => 'X',
            Level::County => 'Q',
            Level::Department => 'B',
            Level::Prefecture => 'S',
        };
        let shape = kind
            .code
            .strip_prefix(letter)
            .is_some_and(|rest| (2..=3).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()));
        if !shape {
            let what =
                format!("代码“{}”不合规则：{}级材料应为 {letter} 加两位数字", kind.code, level.label());
            self.problem(file, Some(at), &what, "改代码，或把该材料移到对应级别的文件");
        }
        if kind.name.trim().is_empty() {
            self.problem(file, Some(at), &format!("{} 没有名称", kind.code), "填写 name");
        }
        if kind.need == Need::Conditional && kind.when.trim().is_empty() {
            self.problem(
                file,
                Some(at),
                &format!("{} 是“有则必有”，但没有条件 when", kind.code),
                "写出条件，例如 when = \"loans > 0\"，或改为 need = \"optional\"",
            );
        }
        if !kind.stage.is_empty() && !self.words.stage.iter().any(|stage| stage.name == kind.stage) {
            let what = format!("{} 的 stage“{}”不在 words.toml 中", kind.code, kind.stage);
            self.problem(file, Some(at), &what, "改成已有的阶段，例如 识别、脱贫、动态，或删去 stage");
        }
        let refers = kind.satisfied_by.clone();
        if !refers.is_empty() {
            self.references.push((file.to_owned(), at, kind.code.clone(), refers));
        }
        let key = format!("{}{}", kind.code, kind.unit);
        if let Some((other, line, _)) = self.seen.get(&key)
            && (!over || other.as_str() == file)
        {
            let what = format!("代码 {} 重复，第一次在 {other}:{line}", kind.code);
            self.problem(file, Some(at), &what, "删去一处或改代码");
            return;
        }
        let double = self.seen.insert(key, (file.to_owned(), at.0, at.1)).is_some();
        if double
            && let Some(old) =
                self.types.iter_mut().find(|(_, old)| old.code == kind.code && old.unit == kind.unit)
        {
            *old = (level, kind);
            return;
        }
        self.types.push((level, kind));
    }

    fn finish(mut self) -> Result<Catalogue> {
        for (file, at, code, refers) in std::mem::take(&mut self.references) {
            for other in refers {
                if !self.types.iter().any(|(_, kind)| kind.code == other) {
                    self.problem(
                        &file,
                        Some(at),
                        &format!("{code} 的 satisfied_by 指向不存在的代码 {other}"),
                        "改成已有的村级材料代码",
                    );
                }
            }
        }
        if !self.problems.is_empty() {
            return Err(Error::Problems(self.problems));
        }
        self.types.sort_by_key(|(level, _)| *level);
        Ok(Catalogue { types: self.types, words: self.words })
    }
}

/// 1-based line and column (in characters) of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// Where a `[[document]]` goes wrong: read alone, it keeps the places of its keys. `None` when a key is missing, which
/// has no place.
fn locate(text: &str, start: usize) -> Option<(usize, usize)> {
    let rest = text.get(start..)?.strip_prefix("[[document]]")?;
    let end = rest.find("\n[").unwrap_or(rest.len());
    let error = toml::from_str::<DocumentType>(&rest[..end]).err()?;
    let span = error.span().filter(|span| !span.is_empty())?;
    let missing = error.message().starts_with("missing field");
    (!missing).then(|| position(text, start + "[[document]]".len() + span.start))
}

/// The key a message quotes in backticks, looked up after `start`.
fn named(text: &str, start: usize, message: &str) -> Option<(usize, usize)> {
    let quoted = message.split('`').nth(1)?;
    let rest = text.get(start..)?;
    let end = rest.get(2..).and_then(|tail| tail.find("[[")).map_or(rest.len(), |at| at + 2);
    let found = rest[..end].find(quoted)?;
    Some(position(text, start + found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::catalogue::Frequency;

    const GOOD: &str = "level = \"household\"\n[[document]]\ncode = \"H04\"\nname = \"贫困户信息采集表\"\naliases = [\"采集表\"]\nneed = \"required\"\nfrequency = \"yearly\"\n";

    #[test]
    fn a_small_file_is_read() {
        let mut reader = Reader::default();
        reader.read("a.toml", GOOD, false);
        let catalogue = reader.finish().unwrap();
        assert_eq!(catalogue.get("H04").unwrap().frequency, Frequency::Yearly);
        assert_eq!(catalogue.of_level(Level::Household).count(), 1);
    }

    #[test]
    fn all_problems_come_at_once_with_their_places() {
        let bad = "level = \"household\"\n[[document]]\ncode = \"G04\"\nname = \"甲\"\nneed = \"required\"\n[[document]]\ncode = \"H05\"\nname = \"乙\"\nneed = \"conditional\"\n[[document]]\ncode = \"H06\"\nname = \"丙\"\nneed = \"required\"\ncolour = 1\n[[document]]\ncode = \"H07\"\nname = \"丁\"\nneed = \"required\"\nsatisfied_by = [\"G99\"]\n";
        let mut reader = Reader::default();
        reader.read("a.toml", bad, true);
        let Err(Error::Problems(problems)) = reader.finish() else { panic!("must fail") };
        assert_eq!(problems.len(), 4, "{problems:#?}");
        let unknown = problems.iter().find(|problem| problem.what.contains("不认识的键“colour”")).unwrap();
        assert_eq!(unknown.at, Some((14, 1)));
    }

    #[test]
    fn a_project_file_replaces_by_code_and_adds() {
        let own = "level = \"household\"\n[[document]]\ncode = \"H04\"\nname = \"信息表\"\nneed = \"optional\"\n[[document]]\ncode = \"H40\"\nname = \"新材料\"\nneed = \"optional\"\n";
        let mut reader = Reader::default();
        reader.read("a.toml", GOOD, false);
        reader.read("catalogue/own.toml", own, true);
        let catalogue = reader.finish().unwrap();
        assert_eq!(catalogue.types.len(), 2);
        assert_eq!(catalogue.get("H04").unwrap().name, "信息表");
        let mut reader = Reader::default();
        reader.read("a.toml", GOOD, false);
        reader.read("b.toml", GOOD, false);
        assert!(reader.finish().is_err(), "doubles inside one layer are faults");
    }

    #[test]
    fn a_syntax_error_has_a_line() {
        let mut reader = Reader::default();
        reader.read("a.toml", "level = \"household\"\n[[document]\n", true);
        let Err(Error::Problems(problems)) = reader.finish() else { panic!("must fail") };
        assert_eq!(problems[0].at.map(|(line, _)| line), Some(2));
    }
}
