//! `topics/*.toml` → topics of the pack (专题) as written, and the items of the brief (一页县情) that come with the program.
//! What a figure or a clause says is judged by the stage that knows the records; here only the form is.

use super::keys::{BRIEF_FILE, BRIEF_ITEM, BRIEF_KEYS, FIGURE, LOOKS, TAKEN, TOPIC, TOPIC_FILE};
use super::reader::{Reader, Value};
use super::rules::{self, Placed};
use crate::base::error::{Problem, Result};
use std::path::Path;
use toml::de::DeTable;

/// Folder of the project's own topics.
pub const FOLDER: &str = "topics";
/// Longest names of a topic and of a figure, in characters: headings and first columns are made of them.
pub(super) const LONGEST_NAME: usize = 12;
pub(super) const LONGEST_FIGURE: usize = 20;

/// Does a list of checks name a finding? `R002` names all of the rule, `R002@K05` those whose subject is that alone.
#[must_use]
pub fn names(checks: &[String], rule: &str, subject: &str) -> bool {
    checks.iter().any(|check| match check.split_once('@') {
        None => check == rule,
        Some((code, about)) => {
            let rest = subject.strip_prefix(about);
            code == rule && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', '/']))
        }
    })
}

/// The code of the rule that a check names.
#[must_use]
pub fn code(check: &str) -> &str {
    check.split_once('@').map_or(check, |(code, _)| code)
}

/// The checks as written, their codes in capitals.
fn checks(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Vec<Placed> {
    let mut checks = words(reader, name, value);
    for check in &mut checks {
        let code = code(&check.text).to_owned();
        check.text.replace_range(..code.len(), &code.to_uppercase());
    }
    checks
}

const SHIPPED: (&str, &str) = ("data/topics.toml", include_str!("../../../data/topics.toml"));
const BRIEF: (&str, &str) = ("data/brief.toml", include_str!("../../../data/brief.toml"));

/// One figure as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureDraft {
    pub key: Placed,
    pub name: String,
    pub unit: String,
    /// One of [`TAKEN`].
    pub take: Option<&'static str>,
    /// One of [`LOOKS`].
    pub over: Option<&'static str>,
    pub when: Option<Placed>,
    pub sum: Option<Placed>,
    pub of: Option<Placed>,
    pub each: Option<Placed>,
    pub by: Option<Placed>,
    pub within: Option<Placed>,
    pub speaks: Option<Placed>,
    pub rules: Vec<Placed>,
    pub optional: bool,
}

/// One `[[topic]]` as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicDraft {
    /// `topics/own.toml`
    pub file: String,
    pub name: Placed,
    pub counties: Vec<Placed>,
    pub conclusion: Vec<Placed>,
    pub rules: Vec<Placed>,
    pub papers: Vec<Placed>,
    pub add: String,
    pub figures: Vec<FigureDraft>,
}

/// One item of the brief as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemDraft {
    pub file: String,
    pub name: Placed,
    pub text: Vec<Placed>,
    /// One of [`BRIEF_KEYS`].
    pub config: Option<&'static str>,
    pub figures: Vec<FigureDraft>,
}

/// The topics that come with the program.
#[must_use]
pub fn builtin() -> (Vec<TopicDraft>, Vec<Problem>) {
    let mut problems = Vec::new();
    let drafts = parse(SHIPPED.0, SHIPPED.1, &mut problems);
    (drafts, problems)
}

/// The items of the brief.
#[must_use]
pub fn brief() -> (Vec<ItemDraft>, Vec<Problem>) {
    let mut problems = Vec::new();
    let (file, source) = BRIEF;
    let mut reader = Reader::new(file, source);
    let root = reader.parse();
    reader.check_keys(&root, BRIEF_FILE, &[], "", None);
    let mut items = Vec::new();
    for (table, at) in root.get("item").map(|list| reader.tables("item", list)).unwrap_or_default() {
        reader.check_keys(table, BRIEF_ITEM, &[], "[[item]] 中", Some(&at));
        let mut item = ItemDraft { file: file.to_owned(), ..ItemDraft::default() };
        for (key, value) in table {
            let name: &str = key.get_ref();
            match name {
                "name" => item.name = rules::line(&mut reader, name, value).unwrap_or_default(),
                "text" => item.text = words(&mut reader, name, value),
                "config" => item.config = reader.word(name, value, BRIEF_KEYS),
                "figure" => item.figures = figures(&mut reader, value),
                _ => {}
            }
        }
        items.push(item);
    }
    problems.append(&mut reader.problems);
    (items, problems)
}

/// The project's own topics, file by file; everything wrong in any of the files goes to `problems`.
pub(super) fn read(root: &Path, problems: &mut Vec<Problem>) -> Result<Vec<TopicDraft>> {
    super::files::drafts(root, FOLDER, problems, parse)
}

/// The topics of one file.
fn parse(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<TopicDraft> {
    let mut reader = Reader::new(file, source);
    let Some(root) = reader.whole(problems) else { return Vec::new() };
    reader.check_keys(&root, TOPIC_FILE, &[], "", None);
    let mut drafts = Vec::new();
    for (table, at) in root.get("topic").map(|list| reader.tables("topic", list)).unwrap_or_default() {
        reader.check_keys(table, TOPIC, &[], "[[topic]] 中", Some(&at));
        drafts.push(one(&mut reader, file, table));
    }
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
    drafts
}

fn one(reader: &mut Reader<'_>, file: &str, table: &DeTable<'_>) -> TopicDraft {
    let mut draft = TopicDraft { file: file.to_owned(), ..TopicDraft::default() };
    for (key, value) in table {
        let name: &str = key.get_ref();
        match name {
            "name" => draft.name = rules::line(reader, name, value).unwrap_or_default(),
            "counties" => draft.counties = words(reader, name, value),
            "conclusion" => draft.conclusion = words(reader, name, value),
            "rules" => draft.rules = checks(reader, name, value),
            "papers" => draft.papers = words(reader, name, value),
            "add" => draft.add = reader.text(name, value).unwrap_or_default(),
            "figure" => draft.figures = figures(reader, value),
            _ => {}
        }
    }
    let length = draft.name.text.chars().count();
    if length > LONGEST_NAME {
        let what = format!("name 有{length}个字，超过{LONGEST_NAME}个");
        let at = draft.name.at;
        reader.problems.push(Problem {
            file: file.to_owned(),
            at: Some(at),
            what,
            hint: "名称是标题，请写得短些".to_owned(),
        });
    }
    draft
}

fn figures(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<FigureDraft> {
    let mut figures = Vec::new();
    for (table, at) in reader.tables("figure", value) {
        reader.check_keys(table, FIGURE, &[], "[[figure]] 中", Some(&at));
        let mut draft = FigureDraft::default();
        for (key, value) in table {
            let name: &str = key.get_ref();
            match name {
                "key" => draft.key = rules::line(reader, name, value).unwrap_or_default(),
                "name" => draft.name = reader.text(name, value).unwrap_or_default(),
                "unit" => draft.unit = reader.text(name, value).unwrap_or_default(),
                "take" => draft.take = reader.word(name, value, TAKEN),
                "over" => draft.over = reader.word(name, value, LOOKS),
                "where" => draft.when = lines(reader, name, value),
                "sum" => draft.sum = lines(reader, name, value),
                "of" => draft.of = lines(reader, name, value),
                "each" => draft.each = lines(reader, name, value),
                "by" => draft.by = lines(reader, name, value),
                "speaks" => draft.speaks = lines(reader, name, value),
                "rules" => draft.rules = checks(reader, name, value),
                "within" => draft.within = rules::line(reader, name, value),
                "optional" => draft.optional = reader.flag(name, value).unwrap_or_default(),
                _ => {}
            }
        }
        form(reader, table, &draft, &at);
        figures.push(draft);
    }
    figures
}

/// What may stand together in one figure.
fn form(reader: &mut Reader<'_>, table: &DeTable<'_>, draft: &FigureDraft, at: &std::ops::Range<usize>) {
    let has = |name: &str| table.get(name).is_some();
    let says = ["where", "sum", "of", "each", "by", "within", "speaks"].into_iter().any(has);
    let (what, hint) = if has("take") == has("over") {
        ("[[figure]] 中 take 和 over 应当写且只写一个", "取现成的数写 take，数登记表的行写 over")
    } else if has("take") && (says || has("optional")) {
        (
            "[[figure]] 中 take 不能与 where、sum、of、each、by、within、speaks、optional 同写",
            "请只留 take，或改用 over",
        )
    } else if has("of") && !has("sum") {
        ("[[figure]] 中写了分母 of，没有写分子 sum", "请补上 sum")
    } else if usize::from(has("sum")) + usize::from(has("each")) + usize::from(has("by")) > 1 {
        ("[[figure]] 中 sum、each、by 只能写一个", "求和、去重、分组请分成几个指标")
    } else if draft.name.chars().count() > LONGEST_FIGURE {
        ("[[figure]] 的 name 超过20个字", "名称在表的第一列，请写得短些")
    } else if !draft.key.text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        ("[[figure]] 的 key 只能用字母、数字和下划线", "例如 live_loans")
    } else {
        return;
    };
    reader.report(at, what, hint);
}

fn lines(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Option<Placed> {
    reader.lines(name, value).map(|text| rules::placed(reader, value, text))
}

fn words(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Vec<Placed> {
    let words = reader.placed_words(name, value);
    words.into_iter().map(|(text, item)| rules::placed(reader, item, text)).collect()
}
