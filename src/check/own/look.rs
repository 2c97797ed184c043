//! What a rule of an office looks at, one at a time, and what that is called.

use crate::check::facts;
use crate::check::rule::Need;
use crate::ingest::record::RecordKind;

/// 逐一查看.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnLook {
    Household,
    /// A live person of a household.
    Person,
    Village,
    /// A row of this register.
    Row(RecordKind),
}

/// Word in rule files, variable and object of the condition, look, what is counted.
const LOOKS: [(&str, &str, &str, OwnLook, &str); 14] = [
    ("household", "hh", "hh", OwnLook::Household, "户"),
    ("person", "person", "person", OwnLook::Person, "人"),
    ("village", "village", "village", OwnLook::Village, "个嘎查村"),
    ("visit", "visit", "visit", OwnLook::Row(RecordKind::Visit), "份入户调查"),
    ("interview", "interview", "interview", OwnLook::Row(RecordKind::Interview), "份访谈"),
    ("helper_log", "helper_log", "helper_log", OwnLook::Row(RecordKind::HelperLog), "次走访"),
    ("human_check", "human_check", "human_check", OwnLook::Row(RecordKind::HumanCheck), "条核验"),
    ("loan", "loan", "loan", OwnLook::Row(RecordKind::Loan), "笔贷款"),
    ("project", "project", "project", OwnLook::Row(RecordKind::Project), "个项目"),
    ("problem", "problem", "problem", OwnLook::Row(RecordKind::Problem), "个问题"),
    ("roster", "roster", "roster", OwnLook::Row(RecordKind::Roster), "行名单"),
    ("sample", "sample", "sample", OwnLook::Row(RecordKind::Sample), "个抽样户"),
    ("borderline", "borderline", "borderline", OwnLook::Row(RecordKind::Borderline), "户"),
    ("helper", "helper", "helper", OwnLook::Row(RecordKind::Helper), "人"),
];

impl OwnLook {
    /// The look that a word of a rule file means.
    #[must_use]
    pub fn of_word(word: &str) -> Option<OwnLook> {
        LOOKS.iter().find(|look| look.0 == word).map(|look| look.3)
    }

    fn row(self) -> &'static (&'static str, &'static str, &'static str, OwnLook, &'static str) {
        LOOKS.iter().find(|look| look.3 == self).unwrap_or(&LOOKS[0])
    }

    /// Name of the variable that stands for it.
    #[must_use]
    pub fn variable(self) -> &'static str {
        self.row().1
    }

    /// Object of the schema behind the variable.
    #[must_use]
    pub fn object(self) -> &'static str {
        self.row().2
    }

    /// `户`, `笔贷款`: what is counted, behind a number.
    #[must_use]
    pub fn counter(self) -> &'static str {
        self.row().4
    }

    /// Registers that it looks through.
    #[must_use]
    pub fn kinds(self) -> &'static [RecordKind] {
        match self {
            OwnLook::Household => &[RecordKind::Household, RecordKind::Member],
            OwnLook::Person => &[RecordKind::Member],
            OwnLook::Village => &[RecordKind::Village],
            OwnLook::Row(_) => facts::kinds_behind(self.object()),
        }
    }

    /// Registers without which nothing can be looked at; of each group one is enough.
    #[must_use]
    pub fn needs(self) -> &'static [&'static [Need]] {
        match self {
            OwnLook::Household => {
                &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]]
            }
            OwnLook::Person => &[&[Need::Register(RecordKind::Member)]],
            OwnLook::Village => &[&[Need::Register(RecordKind::Village)]],
            OwnLook::Row(kind) => match kind {
                RecordKind::Visit => &[&[Need::Register(RecordKind::Visit)]],
                RecordKind::Interview => &[&[Need::Register(RecordKind::Interview)]],
                RecordKind::HelperLog => &[&[Need::Register(RecordKind::HelperLog)]],
                RecordKind::HumanCheck => &[&[Need::Register(RecordKind::HumanCheck)]],
                RecordKind::Loan => &[&[Need::Register(RecordKind::Loan)]],
                RecordKind::Project => &[&[Need::Register(RecordKind::Project)]],
                RecordKind::Problem => &[&[Need::Register(RecordKind::Problem)]],
                RecordKind::Roster => &[&[Need::Register(RecordKind::Roster)]],
                RecordKind::Borderline => &[&[Need::Register(RecordKind::Borderline)]],
                RecordKind::Helper => &[&[Need::Register(RecordKind::Helper)]],
                _ => &[&[Need::Register(RecordKind::Sample)]],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_of_the_rule_files_is_known_and_needs_its_own_register() {
        for (word, _) in crate::base::config::keys::LOOKS {
            let look = OwnLook::of_word(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!(look.row().0, *word);
            if let OwnLook::Row(kind) = look {
                assert_eq!(look.needs(), [[Need::Register(kind)]], "{word}");
            }
        }
        assert_eq!(LOOKS.len(), crate::base::config::keys::LOOKS.len());
    }
}
