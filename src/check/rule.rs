//! What a rule is: identity, weight, scope, basis, what it needs and the functions that look.

use crate::base::terms::{Scope, Severity};
use crate::check::sink::Sink;
use crate::check::waivers::WaiverView;
use crate::check::world::{CountyView, HouseholdView, UnitView, VillageView, World};
use crate::ingest::record::{Key, RecordKind};

/// Identity of a rule; the five prose sections live in `docs/rules/<CODE>.md` and are compiled in.
#[derive(Debug, Clone, Copy)]
pub struct RuleMeta {
    /// C001 …
    pub code: &'static str,
    pub severity: Severity,
    /// A run that does not cover this much of the prefecture leaves the rule undecided.
    pub scope: Scope,
    /// Short title in Chinese; names the fault.
    pub title: &'static str,
    /// Document and clause, or 内部规则.
    pub basis: &'static str,
    /// Who must act when the finding itself does not say.
    pub responsible: &'static str,
    /// Markdown page: 要求 · 依据 · 为何 · 怎样整改 · 示例.
    pub page: &'static str,
    /// What an office may set under `[thresholds.CODE]`; empty when nothing can be set.
    pub thresholds: &'static [Threshold],
}

/// A figure of a rule that an office may change (阈值), for all counties or for one.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    /// Key under `[thresholds.CODE]`: `up`, `days` …
    pub key: &'static str,
    pub default: f64,
    /// %, 天, 元 …
    pub unit: &'static str,
    /// What it limits, in Chinese.
    pub what: &'static str,
    /// Document and number behind the default, or 内部规则.
    pub basis: &'static str,
}

impl Threshold {
    /// Smallest and greatest sensible value, by the unit.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        match (self.unit, self.key) {
            // A rise may be more than the whole.
            ("%", "up") => (0.0, 1_000.0),
            ("%" | "个百分点", _) => (0.0, 100.0),
            ("天/年", _) => (0.0, 366.0),
            ("天", _) => (0.0, 3_660.0),
            ("岁" | "周岁", _) => (0.0, 150.0),
            ("个月", _) => (0.0, 600.0),
            ("月", _) => (0.0, 12.0),
            ("年", _) => (0.0, 100.0),
            ("月日" | "（月×100＋日）", _) => (101.0, 1_231.0),
            ("年月日", _) => (19_490_101.0, 21_001_231.0),
            ("人" | "户" | "个" | "件", _) => (1.0, 1_000_000.0),
            ("人/户" | "倍", _) => (1.0, 1_000_000.0),
            ("次", _) => (0.0, 1_000.0),
            ("分钟", _) => (0.0, 1_440.0),
            // Money, areas, lengths, litres.
            _ => (0.0, 100_000_000.0),
        }
    }

    /// `可取0至3660`
    #[must_use]
    pub fn range_in_words(&self) -> String {
        let (least, most) = self.range();
        format!("可取{least}至{most}")
    }
}

/// A rule: what it is and how it looks.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub meta: RuleMeta,
    /// What it cannot do without; of every group one is enough. Empty: the archive alone suffices. Without it the rule
    /// is reported as skipped, so that nobody takes its silence for agreement.
    pub needs: &'static [&'static [Need]],
    /// Registers whose silence it holds against somebody: while one of them may be among what could not be read, it
    /// says nothing.
    pub rests_on: &'static [Silence],
    pub look: Look,
}

/// Something without which a rule says nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Rows of a register.
    Register(RecordKind),
    /// A table of the register that has all of these columns.
    Columns(RecordKind, &'static [Key]),
    /// Lists of the sectors (行业部门名单) of these kinds, each for a part of the rule: with one of them it can look, and it
    /// says nothing about the others.
    Lists(&'static [&'static str]),
    /// A report (汇报材料) whose text could be read.
    ReportText,
}

impl Need {
    /// The register, when it is one.
    #[must_use]
    pub fn register(self) -> Option<RecordKind> {
        match self {
            Need::Register(kind) | Need::Columns(kind, _) => Some(kind),
            Need::Lists(_) => Some(RecordKind::Roster),
            Need::ReportText => None,
        }
    }

    /// The lists of the sectors, when it is some.
    #[must_use]
    pub fn lists(self) -> Option<&'static [&'static str]> {
        match self {
            Need::Lists(lists) => Some(lists),
            _ => None,
        }
    }
}

/// Findings that rest on what registers do not say (不在册, 无访谈记录, 无走访).
#[derive(Debug, Clone, Copy)]
pub struct Silence {
    /// Subject of the findings; empty: every finding of the rule.
    pub subject: &'static str,
    pub of: &'static [RecordKind],
    /// The findings hold a number of people against somebody: while people stand in the registers without a household,
    /// that number is not known.
    pub headcount: bool,
}

impl Silence {
    /// Every finding of the rule rests on these registers.
    #[must_use]
    pub const fn of(kinds: &'static [RecordKind]) -> Silence {
        Silence { subject: "", of: kinds, headcount: false }
    }

    /// Numbers of people rest on everybody having a household.
    #[must_use]
    pub const fn of_headcount() -> Silence {
        Silence { subject: "", of: &[], headcount: true }
    }

    /// Registers of those that a finding about `subject` rests on.
    pub fn speaking(all: &[Silence], subject: &str) -> impl Iterator<Item = RecordKind> {
        let own = move |silence: &&Silence| silence.subject.is_empty() || silence.subject == subject;
        all.iter().filter(own).flat_map(|silence| silence.of).copied()
    }

    /// Findings about one subject do.
    #[must_use]
    pub const fn about(subject: &'static str, kinds: &'static [RecordKind]) -> Silence {
        Silence { subject, of: kinds, headcount: false }
    }
}

impl Rule {
    /// Registers whose silence the findings about a subject rest on.
    pub fn silence(&self, subject: &str) -> impl Iterator<Item = RecordKind> {
        Silence::speaking(self.rests_on, subject)
    }
}

/// How far a rule sees at a time. Each call gets one unit, so that units can be looked at in parallel.
#[derive(Debug, Clone, Copy)]
pub enum Look {
    /// Every household of the registers.
    Household(fn(&HouseholdView<'_>, &mut Sink<'_>)),
    /// Every village that has households.
    Village(fn(&VillageView<'_>, &mut Sink<'_>)),
    /// Every unit that must have papers, at all levels.
    Unit(fn(&UnitView<'_>, &mut Sink<'_>)),
    /// Every county.
    County(fn(&CountyView<'_>, &mut Sink<'_>)),
    /// Once, over everything.
    Prefecture(fn(&World<'_>, &mut Sink<'_>)),
    /// Every 核实说明, when all other rules have spoken.
    Waiver(fn(&WaiverView<'_>, &mut Sink<'_>)),
}

/// The five sections of a rule's page.
pub const SECTIONS: [&str; 5] = ["要求", "依据", "为何", "怎样整改", "示例"];

impl RuleMeta {
    /// The threshold `key`.
    #[must_use]
    pub fn threshold(&self, key: &str) -> Option<&'static Threshold> {
        self.thresholds.iter().find(|threshold| threshold.key == key)
    }

    /// Text of one section of the page; empty when the page lacks it.
    #[must_use]
    pub fn section(&self, name: &str) -> &'static str {
        section(self.page, name)
    }
}

/// Heading of the first section of a page that is made from the rule's declaration.
pub const DECLARED: &str = "\n## 所需资料\n";

/// The part of a page that was written by hand.
#[must_use]
pub fn written(page: &str) -> &str {
    page.split_once(DECLARED).map_or(page, |(written, _)| written)
}

/// Text of one section of a page; empty when the page lacks it.
#[must_use]
pub fn section<'p>(page: &'p str, name: &str) -> &'p str {
    let heading = format!("\n## {name}\n");
    let Some(start) = page.find(&heading) else { return "" };
    let rest = &page[start + heading.len()..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim()
}

#[cfg(test)]
mod tests {
    use crate::check::registry::RULES;

    #[test]
    fn every_default_of_a_threshold_is_within_its_range() {
        for threshold in RULES.iter().flat_map(|rule| rule.meta.thresholds) {
            let (least, most) = threshold.range();
            assert!(least < most && (least..=most).contains(&threshold.default), "{threshold:?}");
        }
    }
}
