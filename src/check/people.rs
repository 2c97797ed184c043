//! Who counts: live members of a household, and households that belong to the registered population.

use crate::base::date::PartialDate;
use crate::base::idno;
use crate::ingest::dataset::{Dataset, Household, HouseholdKind};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;

/// Registers in which the households of the county stand.
pub const REGISTERED: &[RecordKind] = &[RecordKind::Member, RecordKind::Household, RecordKind::Borderline];

/// Is the person on the register now (人员状态 正常 or 转入)? A blank state counts as live: old layouts have no such
/// column.
#[must_use]
pub fn is_live(member: &Record) -> bool {
    Dataset::is_live(member)
}

/// 已脱贫(享受政策): counted in `households` and `persons`. A household all of whose people have left is not; one that
/// only the household table knows is.
#[must_use]
pub fn is_counted(data: &Dataset, household: &Household) -> bool {
    household.kind == HouseholdKind::Exited
        && (household.members.is_empty() || data.live_members(household).next().is_some())
}

/// People of a household: live members; where no register lists its people (边缘户 lists, household tables), the number
/// of people the newest row gives.
#[must_use]
pub fn persons(data: &Dataset, household: &Household) -> u64 {
    if !household.members.is_empty() {
        return data.live_members(household).count() as u64;
    }
    let tables = data.all(RecordKind::Household);
    let rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
    let lists = data.all(RecordKind::Borderline);
    let listed = household.listed.iter().filter_map(|at| lists.get(*at as usize));
    rows.chain(listed)
        .find_map(|row| row.number("pop_now"))
        .filter(|people| *people >= 0.0)
        .map_or(0, |people| people as u64)
}

/// 在册建档立卡: the registered households of these with somebody left, whatever their kind, and their live people. 边缘户
/// are not 建档立卡户.
pub fn registered<'a>(data: &Dataset, households: impl Iterator<Item = &'a Household>) -> (u64, u64) {
    let here = |household: &&Household| {
        household.kind != HouseholdKind::Borderline
            && !household.gone
            && (household.members.is_empty() || data.live_members(household).next().is_some())
    };
    households.filter(here).fold((0, 0), |(all, people), own| (all + 1, people + persons(data, own)))
}

/// Registered and therefore obliged to have a file (一户一档): 已脱贫享受政策, 未脱贫, and those whose kind the
/// registers do not say. 边缘户 are outside, and so are households of which nobody is left.
#[must_use]
pub fn needs_file(household: &Household) -> bool {
    !household.gone
        && matches!(household.kind, HouseholdKind::Exited | HouseholdKind::Poor | HouseholdKind::Unknown)
}

/// Full years of age on a day, by the birth date in the number, else by 出生日期; `None` when neither can be read.
#[must_use]
pub fn age_on(member: &Record, day: NaiveDate) -> Option<u32> {
    let birth =
        idno::birth(&member.code("id_no")).or_else(|| member.date("birth").and_then(PartialDate::day))?;
    u32::try_from(idno::age_on(birth, day)).ok()
}

/// Is the person the head (户主)?
#[must_use]
pub fn is_head(member: &Record) -> bool {
    let rel = member.text("rel");
    matches!(rel.as_ref(), "户主" | "本人或户主" | "本人" | "01" | "1")
}

/// Is the person the spouse (配偶)?
#[must_use]
pub fn is_spouse(member: &Record) -> bool {
    let rel = member.text("rel");
    matches!(rel.as_ref(), "配偶" | "02" | "2" | "妻子" | "丈夫" | "妻" | "夫")
}

/// Subject of a finding about a person: 人编号, or the name when there is none. Some offices put the identity number
/// into the 人编号 column; it must not travel into reports, so the name stands in.
#[must_use]
pub fn person_subject(member: &Record) -> String {
    let id = member.code("person_id");
    if id.is_empty() || idno::is_valid(&id) {
        member.person_name("name").into_owned()
    } else {
        id.into_owned()
    }
}
