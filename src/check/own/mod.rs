//! Rules that an office writes (自定规则): a condition in CEL over the same records that all other rules look at.
//!
//! A draft of a rule file becomes a rule here: its condition is compiled against the names of what it looks at, its
//! messages against the same names. Every fault of every file is reported at once, with its place.

pub(in crate::check) mod asked;
mod literals;
pub mod look;
pub(in crate::check) mod names;
mod page;
pub mod reference;
pub mod run;
mod template;

use crate::base::config::rules::{Draft, Placed};
use crate::base::error::Problem;
use crate::base::mask;
use crate::base::terms::{Scope, Severity};
use crate::check::condition::{Condition, Schema};
use crate::check::rulebook::{Entry, How};
use look::OwnLook;
use names::Names;
use std::borrow::Cow;
use std::collections::BTreeMap;
use template::Template;

/// Most rules a project may have: each is asked about every household.
const MOST: usize = 300;
/// Longest title, in characters: it stands in narrow columns.
const LONGEST_TITLE: usize = 20;
/// Numbers of rules that come with the program.
const SHIPPED: std::ops::RangeInclusive<u32> = 901..=999;
/// Numbers of rules that a project writes.
const OWN: std::ops::RangeInclusive<u32> = 1..=899;
/// Cells that a finding points to, at most.
const CELLS: usize = 3;

/// A compiled rule of an office.
#[derive(Debug, Clone)]
pub struct OwnRule {
    pub look: OwnLook,
    when: Condition,
    message: Template,
    expected: Template,
    actual: Template,
    /// Attribute that the finding is about; `None`: what the look gives.
    subject: Option<String>,
    /// Fields whose cells are the evidence.
    cells: Vec<String>,
}

/// The rules of the drafts; what is wrong with any of them goes to `problems`.
pub fn compile(drafts: &[&Draft], problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut seen: BTreeMap<&str, &Draft> = BTreeMap::new();
    let mut entries = Vec::new();
    for draft in drafts.iter().copied() {
        if let Some(what) = code_fault(&draft.code.text, draft.shipped) {
            let hint = "请写 U 加三位数字，从 U001 到 U899，每条规则一个编号";
            problems.push(problem(draft, &draft.code, 1, what, hint));
        } else if let Some(first) = seen.insert(&draft.code.text, draft) {
            let at = first.code.at;
            let what = format!("编号 {} 已用过，第一次在 {}:{}:{}", draft.code.text, first.file, at.0, at.1);
            problems.push(problem(draft, &draft.code, 1, what, "请换一个编号"));
        }
        entries.extend(one(draft, problems));
    }
    if entries.len() > MOST {
        problems.push(Problem {
            file: crate::base::config::rules::FOLDER.to_owned(),
            at: None,
            what: format!("自定规则有{}条，超过{MOST}条", entries.len()),
            hint: "请删去不用的规则".to_owned(),
        });
    }
    entries
}

fn code_fault(code: &str, shipped: bool) -> Option<String> {
    if code.is_empty() {
        return None; // A missing code was reported with the form of the file.
    }
    let digits = code.strip_prefix('U').filter(|rest| rest.len() == 3);
    let number = digits.filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let number = number.and_then(|rest| rest.parse::<u32>().ok());
    let allowed = if shipped { SHIPPED } else { OWN };
    match number {
        Some(number) if allowed.contains(&number) => None,
        Some(number) if SHIPPED.contains(&number) => Some(format!("编号 {code} 留给随程序提供的规则")),
        _ => Some(format!("编号“{code}”不合规则")),
    }
}

fn problem(draft: &Draft, text: &Placed, column: usize, what: String, hint: &str) -> Problem {
    Problem {
        file: draft.file.clone(),
        at: Some(text.place(column)),
        what: format!("{what}{}", text.remark(column)),
        hint: hint.to_owned(),
    }
}

/// One rule; `None` when something is wrong with it.
fn one(draft: &Draft, problems: &mut Vec<Problem>) -> Option<Entry> {
    let before = problems.len();
    let title = &draft.title;
    if title.text.chars().count() > LONGEST_TITLE {
        let what = format!("title 有{}个字，超过{LONGEST_TITLE}个", title.text.chars().count());
        problems.push(problem(draft, title, 1, what, "请写得短些，详情写进 requirement"));
    }
    for (name, text) in [("title", &title.text), ("basis", &draft.basis), ("responsible", &draft.responsible)]
    {
        if mask::text(text) != *text {
            let what = format!("{name} 中有证件号码、电话或账号");
            problems.push(problem(draft, &draft.code, 0, what, "请删去号码"));
        }
    }
    let look = OwnLook::of_word(draft.look)?;
    let names = Names { look };
    let when = match Condition::compile(&draft.when.text, &names) {
        Ok(when) => Some(when),
        // A condition that is not there was reported with the form of the file.
        Err(_) if draft.when.text.is_empty() => None,
        Err(faults) => {
            for fault in faults {
                let what = format!("when：{}", fault.what);
                problems.push(problem(draft, &draft.when, fault.column, what, &fault.hint));
            }
            None
        }
    };
    let mut template = |name: &str, text: Option<&Placed>| -> Template {
        let Some(text) = text else { return Template::default() };
        match Template::parse(&text.text, &names) {
            Ok(template) => template,
            Err(faults) => {
                for fault in faults {
                    let what = format!("{name}：{}", fault.what);
                    problems.push(problem(draft, text, fault.column, what, &fault.hint));
                }
                Template::default()
            }
        }
    };
    let message = template("message", Some(&draft.message));
    let expected = template("expected", draft.expected.as_ref());
    let actual = template("actual", draft.actual.as_ref());
    let subject = draft.subject.as_ref().and_then(|subject| {
        let fits = names.field(look.object(), &subject.text).is_some();
        if !fits {
            let what = format!("subject：{} 没有名为“{}”的字段", look.object(), subject.text);
            let known = names.names(look.object());
            let near = crate::base::config::nearest(&subject.text, known.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("可用的字段：{}", known.join("、")),
                |near| format!("是否为 {near}？"),
            );
            problems.push(problem(draft, subject, 1, what, &hint));
        }
        fits.then(|| subject.text.clone())
    });
    let when = when.filter(|_| problems.len() == before)?;
    let mut cells: Vec<String> = subject.iter().cloned().collect();
    for field in when.fields_of(look.variable()) {
        if !cells.iter().any(|known| known == field) {
            cells.push(field.to_owned());
        }
    }
    cells.truncate(CELLS);
    Some(Entry {
        code: draft.code.text.clone().into(),
        severity: draft.severity.unwrap_or(Severity::Warning),
        shipped: draft.severity.unwrap_or(Severity::Warning),
        scope: if look == OwnLook::Village { Scope::Village } else { Scope::Household },
        title: title.text.clone().into(),
        basis: draft.basis.clone().into(),
        responsible: draft.responsible.clone().into(),
        page: Cow::Owned(page::of(draft)),
        thresholds: &[],
        how: How::Own(Box::new(OwnRule { look, when, message, expected, actual, subject, cells })),
    })
}

#[cfg(test)]
mod tests;
