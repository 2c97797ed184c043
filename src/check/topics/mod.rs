//! Topics of the pack (专题) and the figures of the brief (一页县情): data that says what is counted over which register, and
//! the sentence that is made of it. Drafts are compiled here, every fault with its place; [`count`] does the counting.

pub mod clause;
pub mod count;
mod names;

use crate::base::config::rules::Placed;
use crate::base::config::topics::{self, FigureDraft, ItemDraft, TopicDraft};
use crate::base::config::{Project, nearest};
use crate::base::error::{Error, Problem, Result};
use crate::base::mask;
use crate::check::condition::{Condition, Kind};
use crate::check::own::look::OwnLook;
use crate::check::rulebook::Rulebook;
use crate::ingest::catalogue::Catalogue;
use clause::Clause;
use names::TopicNames;
use std::collections::BTreeMap;

/// Most topics of a project.
const MOST: usize = 60;

/// A figure that is counted over a register.
#[derive(Debug, Clone)]
pub struct Count {
    pub look: OwnLook,
    /// Which rows; all where it is absent.
    pub when: Option<Condition>,
    pub sum: Option<Condition>,
    pub of: Option<Condition>,
    pub each: Option<Condition>,
    pub by: Option<Condition>,
    /// Rows that speak of the matter; a register without one does not tell.
    pub speaks: Option<Condition>,
    /// No row at all says that the register does not speak of it.
    pub optional: bool,
}

impl Count {
    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Condition> {
        [&self.when, &self.sum, &self.of, &self.each, &self.by].into_iter().flatten()
    }
}

/// Where a figure comes from.
#[derive(Debug, Clone)]
pub enum How {
    /// A figure that the pack counts itself.
    Taken(&'static str),
    Counted(Box<Count>),
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its place among all figures.
    pub at: usize,
    pub key: String,
    pub name: String,
    pub unit: String,
    pub how: How,
    /// Position of the figure that it is a part of, among those of its topic.
    pub within: Option<usize>,
    /// Codes of checks that look at the same matter: told beside a figure that is not known.
    pub rules: Vec<String>,
}

/// A topic.
#[derive(Debug, Clone)]
pub struct Topic {
    pub name: String,
    /// Six-digit codes; empty for all.
    pub counties: Vec<String>,
    pub conclusion: Vec<Clause>,
    /// Codes of checks, or `R002@K05` ([`topics::names`]).
    pub rules: Vec<String>,
    /// Codes of papers.
    pub papers: Vec<String>,
    /// What to add where there is nothing.
    pub add: String,
    pub figures: Vec<Figure>,
}

/// An item of the brief.
#[derive(Debug, Clone)]
pub struct Item {
    pub name: String,
    pub text: Vec<Clause>,
    /// Key of `[[brief]]`.
    pub config: Option<&'static str>,
    pub figures: Vec<Figure>,
}

/// Everything of a run.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    pub brief: Vec<Item>,
    pub topics: Vec<Topic>,
    /// Number of figures.
    count: usize,
}

impl Topics {
    /// The topics of the program with those of the project over them, and the brief.
    ///
    /// # Errors
    /// [`Error::Problems`] with every fault of every file.
    pub fn of(project: &Project, rules: &Rulebook, catalogue: &Catalogue) -> Result<Topics> {
        let (mut drafts, mut problems) = topics::builtin();
        let (items, more) = topics::brief();
        problems.extend(more);
        let shipped = drafts.len();
        let mut seen: BTreeMap<&str, &TopicDraft> = BTreeMap::new();
        for draft in &project.topics {
            if let Some(first) = seen.insert(&draft.name.text, draft).filter(|_| !draft.name.text.is_empty())
            {
                let (line, column) = first.name.at;
                let what =
                    format!("专题“{}”写了不止一次，第一次在 {}:{line}:{column}", draft.name.text, first.file);
                problems.push(problem(&draft.file, &draft.name, 1, what, "请换一个名称，或合成一个"));
            }
            let twin = drafts.iter().take(shipped).position(|own| own.name.text == draft.name.text);
            match twin {
                Some(at) => drafts[at] = draft.clone(),
                None => drafts.push(draft.clone()),
            }
        }
        if drafts.len() > MOST {
            problems.push(Problem {
                file: topics::FOLDER.to_owned(),
                at: None,
                what: format!("专题有{}个，超过{MOST}个", drafts.len()),
                hint: "请删去不用的专题".to_owned(),
            });
        }
        let mut compiler = Compiler { problems, rules, catalogue, project, count: 0 };
        let brief = items.iter().map(|item| compiler.item(item)).collect();
        let topics = drafts.iter().map(|draft| compiler.topic(draft)).collect();
        let Compiler { problems, count, .. } = compiler;
        if problems.is_empty() { Ok(Topics { brief, topics, count }) } else { Err(Error::Problems(problems)) }
    }

    /// All figures, in the order of their places.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let brief = self.brief.iter().flat_map(|item| &item.figures);
        brief.chain(self.topics.iter().flat_map(|topic| &topic.figures))
    }

    /// How many figures there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

fn problem(file: &str, text: &Placed, column: usize, what: String, hint: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        at: Some(text.place(column)),
        what: format!("{what}{}", text.remark(column)),
        hint: hint.to_owned(),
    }
}

struct Compiler<'a> {
    problems: Vec<Problem>,
    rules: &'a Rulebook,
    catalogue: &'a Catalogue,
    project: &'a Project,
    count: usize,
}

impl Compiler<'_> {
    fn item(&mut self, draft: &ItemDraft) -> Item {
        let figures = self.figures(&draft.file, &draft.figures);
        let text = self.clauses(&draft.file, "text", &draft.text, &figures);
        Item { name: draft.name.text.clone(), text, config: draft.config, figures }
    }

    fn topic(&mut self, draft: &TopicDraft) -> Topic {
        let file = &draft.file;
        for text in draft.conclusion.iter().chain([&draft.name]) {
            if mask::text(&text.text) != text.text {
                let what = "文字中有证件号码、电话或账号".to_owned();
                self.problems.push(problem(file, text, 1, what, "请删去号码"));
            }
        }
        let words = draft.figures.iter().flat_map(|figure| [&figure.name, &figure.unit]).chain([&draft.add]);
        if words.into_iter().any(|words| mask::text(words) != *words) {
            let what = "指标名称、单位或 add 中有证件号码、电话或账号".to_owned();
            self.problems.push(problem(file, &draft.name, 1, what, "请删去号码"));
        }
        let figures = self.figures(file, &draft.figures);
        let conclusion = self.clauses(file, "conclusion", &draft.conclusion, &figures);
        self.known(file, &draft.rules);
        for paper in &draft.papers {
            let codes = || self.catalogue.types.iter().map(|(_, kind)| kind.code.as_str());
            if !codes().any(|code| code == paper.text) {
                let near = nearest(&paper.text, codes());
                let hint = near.map_or_else(String::new, |near| format!("是否为 {near}？"));
                let hint = format!("{hint}qiquan explain 材料代码 说明一种材料");
                let what = format!("papers 中没有材料“{}”", paper.text);
                self.problems.push(problem(file, paper, 1, what, &hint));
            }
        }
        for county in &draft.counties {
            let is_code = county.text.len() == 6 && county.text.bytes().all(|b| b.is_ascii_digit());
            if !is_code {
                let what = format!("counties 中的“{}”不是六位区划代码", county.text);
                self.problems.push(problem(file, county, 1, what, "例如 [\"150802\", \"150822\"]"));
            }
        }
        let texts = |all: &[Placed]| all.iter().map(|one| one.text.clone()).collect();
        Topic {
            name: draft.name.text.clone(),
            counties: texts(&draft.counties),
            conclusion,
            rules: texts(&draft.rules),
            papers: texts(&draft.papers),
            add: draft.add.clone(),
            figures,
        }
    }

    /// Reports codes of rules that nobody knows.
    fn known(&mut self, file: &str, rules: &[Placed]) {
        for rule in rules {
            let code = topics::code(&rule.text);
            if !self.rules.is_known_in(self.project, code) {
                let what = format!("rules 中没有规则“{code}”");
                let hint = self.rules.hint(code);
                self.problems.push(problem(file, rule, 1, what, &hint));
            }
        }
    }

    fn clauses(&mut self, file: &str, name: &str, drafts: &[Placed], figures: &[Figure]) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for text in drafts {
            match Clause::parse(&text.text, figures) {
                Ok(clause) => clauses.push(clause),
                Err((column, what, hint)) => {
                    let what = format!("{name}：{what}");
                    self.problems.push(problem(file, text, column, what, &hint));
                }
            }
        }
        clauses
    }

    fn figures(&mut self, file: &str, drafts: &[FigureDraft]) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::new();
        for draft in drafts {
            if figures.iter().any(|known| known.key == draft.key.text) {
                let what = format!("指标键“{}”写了不止一次", draft.key.text);
                self.problems.push(problem(file, &draft.key, 1, what, "一个专题中每个指标用不同的键"));
            }
            let how = match (draft.take, draft.over.and_then(OwnLook::of_word)) {
                (Some(taken), _) => How::Taken(taken),
                (None, Some(look)) => How::Counted(Box::new(self.counted(file, draft, look))),
                // The form of the file was reported.
                (None, None) => continue,
            };
            let within = draft.within.as_ref().and_then(|key| {
                let whole = figures.iter().position(|known| known.key == key.text);
                if whole.is_none() {
                    let what = format!("within：前面没有指标“{}”", key.text);
                    let known: Vec<&str> = figures.iter().map(|figure| figure.key.as_str()).collect();
                    let hint = format!("可用的指标键：{}", known.join("、"));
                    self.problems.push(problem(file, key, 1, what, &hint));
                }
                whole
            });
            self.known(file, &draft.rules);
            figures.push(Figure {
                within,
                rules: draft.rules.iter().map(|rule| rule.text.clone()).collect(),
                at: self.count,
                key: draft.key.text.clone(),
                name: draft.name.clone(),
                unit: draft.unit.clone(),
                how,
            });
            self.count += 1;
        }
        figures
    }

    fn counted(&mut self, file: &str, draft: &FigureDraft, look: OwnLook) -> Count {
        let names = TopicNames::of(look);
        let mut compile = |name: &str, text: &Option<Placed>, wanted: Kind| {
            let text = text.as_ref()?;
            match Condition::compile_as(&text.text, &names, wanted) {
                Ok(condition) => Some(condition),
                Err(faults) => {
                    for fault in faults {
                        let what = format!("{name}：{}", fault.what);
                        self.problems.push(problem(file, text, fault.column, what, &fault.hint));
                    }
                    None
                }
            }
        };
        Count {
            look,
            when: compile("where", &draft.when, Kind::Bool),
            sum: compile("sum", &draft.sum, Kind::Number),
            of: compile("of", &draft.of, Kind::Number),
            each: compile("each", &draft.each, Kind::Text),
            by: compile("by", &draft.by, Kind::Text),
            speaks: compile("speaks", &draft.speaks, Kind::Bool),
            optional: draft.optional,
        }
    }
}

#[cfg(test)]
mod tests;
