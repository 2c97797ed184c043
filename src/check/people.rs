//! Who counts: live members of a household, and households that belong to the registered population.

use crate::base::{idno, text};
use crate::ingest::dataset::{Household, HouseholdKind};
use crate::ingest::record::Record;

/// Is the person on the register now (人员状态 正常 or 转入)? A blank state counts as live: old layouts have no such
/// column.
#[must_use]
pub fn is_live(member: &Record) -> bool {
    let state = member.text("state");
    matches!(state.as_str(), "" | "1" | "4")
        || ["正常", "转入", "在册", "新增"].iter().any(|word| state.contains(word))
}

/// 已脱贫(享受政策): counted in `households` and `persons`.
#[must_use]
pub fn is_counted(household: &Household) -> bool {
    household.kind == HouseholdKind::Exited
}

/// Registered and therefore obliged to have a file (一户一档): 已脱贫享受政策, 未脱贫, and those whose kind the
/// registers do not say. 边缘户 are outside.
#[must_use]
pub fn needs_file(household: &Household) -> bool {
    matches!(household.kind, HouseholdKind::Exited | HouseholdKind::Poor | HouseholdKind::Unknown)
}

/// Is the person the head (户主)?
#[must_use]
pub fn is_head(member: &Record) -> bool {
    let rel = member.text("rel");
    matches!(rel.as_str(), "户主" | "本人或户主" | "本人" | "01" | "1")
}

/// Is the person the spouse (配偶)?
#[must_use]
pub fn is_spouse(member: &Record) -> bool {
    let rel = member.text("rel");
    matches!(rel.as_str(), "配偶" | "02" | "2" | "妻子" | "丈夫" | "妻" | "夫")
}

/// Subject of a finding about a person: 人编号, or the name when there is none. Some offices put the identity number
/// into the 人编号 column; it must not travel into reports, so the name stands in.
#[must_use]
pub fn person_subject(member: &Record) -> String {
    let id = text::code(&member.text("person_id"));
    let is_identity = id.len() >= 18
        && idno::first18(&id).is_some_and(|head| idno::check_digit(&head[..17]) == head.chars().last());
    if id.is_empty() || is_identity { text::person_name(&member.text("name")) } else { id }
}
