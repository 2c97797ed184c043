//! Every rule of a run in one list: those of the program, and those that the office wrote (自定规则); with the weight that
//! the office gives them.

use crate::base::config::{self, Project};
use crate::base::error::{Error, Problem, Result};
use crate::base::terms::{Scope, Severity};
use crate::check::needs;
use crate::check::own::{self, OwnRule};
use crate::check::registry;
use crate::check::rule::{self, Look, Need, Rule, Silence, Threshold};
use crate::ingest::record::RecordKind;
use std::borrow::Cow;

/// A rule as a run knows it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub code: Cow<'static, str>,
    /// The weight it has in this project.
    pub severity: Severity,
    /// The weight it has when the project says nothing.
    pub shipped: Severity,
    pub scope: Scope,
    pub title: Cow<'static, str>,
    pub basis: Cow<'static, str>,
    pub responsible: Cow<'static, str>,
    /// Markdown page in five sections.
    pub page: Cow<'static, str>,
    pub thresholds: &'static [Threshold],
    pub how: How,
}

/// How a rule looks.
#[derive(Debug, Clone)]
pub enum How {
    Built(&'static Rule),
    Own(Box<OwnRule>),
}

impl Entry {
    fn built(rule: &'static Rule) -> Entry {
        let meta = &rule.meta;
        Entry {
            code: meta.code.into(),
            severity: meta.severity,
            shipped: meta.severity,
            scope: meta.scope,
            title: meta.title.into(),
            basis: meta.basis.into(),
            responsible: meta.responsible.into(),
            page: meta.page.into(),
            thresholds: meta.thresholds,
            how: How::Built(rule),
        }
    }

    /// The look of a rule of the program.
    #[must_use]
    pub fn look(&self) -> Option<Look> {
        match &self.how {
            How::Built(rule) => Some(rule.look),
            How::Own(_) => None,
        }
    }

    /// What it cannot do without; of each group one is enough.
    #[must_use]
    pub fn needs(&self) -> &[&[Need]] {
        match &self.how {
            How::Built(rule) => rule.needs,
            How::Own(own) => own.look.needs(),
        }
    }

    /// Registers whose silence the rule holds against somebody. Rules of an office count what they cannot decide themselves.
    #[must_use]
    pub fn rests_on(&self) -> &[Silence] {
        match &self.how {
            How::Built(rule) => rule.rests_on,
            How::Own(_) => &[],
        }
    }

    /// Registers whose silence the findings about a subject rest on.
    pub fn silence(&self, subject: &str) -> impl Iterator<Item = RecordKind> {
        Silence::speaking(self.rests_on(), subject)
    }

    /// Does it hold numbers of people against somebody?
    #[must_use]
    pub fn counts_people(&self) -> bool {
        self.rests_on().iter().any(|silence| silence.headcount)
    }

    /// The weight that the program gives it, when the office gives it another (本单位调整).
    #[must_use]
    pub fn adjusted_from(&self) -> Option<Severity> {
        (self.severity != self.shipped).then_some(self.shipped)
    }

    /// Text of one section of the page; empty when the page lacks it.
    #[must_use]
    pub fn section(&self, name: &str) -> &str {
        rule::section(&self.page, name)
    }

    /// The page: what was written by hand, then 所需资料 and 阈值 as the rule declares them.
    #[must_use]
    pub fn whole_page(&self) -> String {
        let mut text = rule::written(&self.page).to_owned();
        text.push_str(rule::DECLARED);
        let needs = needs::in_lines(self.needs());
        if needs.is_empty() {
            text.push_str("\n没有必需的登记表：有什么资料检查什么。\n");
        } else {
            text.push_str("\n缺少下列任何一项，本规则不能检查，结果中注明原因：\n\n");
            needs.iter().for_each(|line| text.push_str(&format!("- {line}\n")));
        }
        if !self.thresholds.is_empty() {
            text.push_str(&format!("\n## 阈值（qiquan.toml 的 [thresholds.{}]）\n\n", self.code));
        }
        for threshold in self.thresholds {
            text.push_str(&format!(
                "- `{} = {}`（{}，{}）{}。来源：{}\n",
                threshold.key,
                threshold.default,
                threshold.unit.trim_matches(['（', '）']),
                threshold.range_in_words(),
                threshold.what,
                threshold.basis
            ));
        }
        text
    }
}

/// All rules of a run, sorted by code.
#[derive(Debug, Clone)]
pub struct Rulebook {
    entries: Vec<Entry>,
}

impl Rulebook {
    /// The rules of the program alone.
    ///
    /// # Errors
    /// Only when a shipped rule file is broken.
    pub fn builtin() -> Result<Rulebook> {
        Rulebook::of(&Project::default())
    }

    /// The rules of the program and of the project, with the project's weights.
    ///
    /// # Errors
    /// [`Error::Problems`] with every fault of every rule file.
    pub fn of(project: &Project) -> Result<Rulebook> {
        let (shipped, mut problems) = config::rules::builtin();
        let drafts: Vec<&config::rules::Draft> = shipped.iter().chain(&project.rules).collect();
        let mut entries: Vec<Entry> = registry::RULES.iter().map(|rule| Entry::built(rule)).collect();
        entries.extend(own::compile(&drafts, &mut problems));
        if !problems.is_empty() {
            return Err(Error::Problems(problems));
        }
        entries.sort_by(|a, b| a.code.cmp(&b.code));
        for entry in &mut entries {
            if let Some(severity) = project.severities.get(&*entry.code) {
                entry.severity = *severity;
            }
        }
        Ok(Rulebook { entries })
    }

    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The rule with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Entry> {
        self.entries.binary_search_by(|entry| (*entry.code).cmp(code)).ok().map(|at| &self.entries[at])
    }

    /// Does the code belong to a rule of this book, or to the field's list, whether this version checks it or not?
    #[must_use]
    pub fn knows(&self, code: &str) -> bool {
        self.find(code).is_some() || registry::is_listed(code)
    }

    /// As [`Rulebook::knows`], also for the rules of a project that may be too faulty to be in the book.
    #[must_use]
    pub fn is_known_in(&self, project: &Project, code: &str) -> bool {
        self.knows(code) || project.rules.iter().any(|draft| draft.code.text == code)
    }

    /// What to do about a code that nobody knows: the rule that was probably meant.
    #[must_use]
    pub fn hint(&self, code: &str) -> String {
        match config::nearest(code, self.entries.iter().map(|entry| &*entry.code)) {
            Some(near) => format!("是否为 {near}？qiquan rules 列出全部规则"),
            None => "qiquan rules 列出全部规则".to_owned(),
        }
    }

    /// A project's weight of a rule that does not exist would be believed to work.
    #[must_use]
    pub fn faults_of_severities(&self, project: &Project) -> Vec<Problem> {
        let unknown = project.severities.keys().filter(|code| !self.is_known_in(project, code));
        unknown
            .map(|code| {
                let what = format!("[severity] 中没有规则“{code}”");
                project.problem(&format!("severity.{code}"), what, self.hint(code))
            })
            .collect()
    }
}
