//! Who counts: live members of a household, and households that belong to the registered population.

use crate::base::date::PartialDate;
use crate::base::idno;
use crate::base::terms::Presence;
use crate::check::input::Input;
use crate::ingest::catalogue::{MatchedDocument, UnitKey};
use crate::ingest::dataset::{Dataset, Household, HouseholdKind};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Households and their people.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(default)]
pub struct People {
    /// 户
    pub households: u64,
    /// 人, as far as the registers say.
    pub persons: u64,
    /// Households of which no register says how many people they have; `persons` is without them.
    #[serde(skip_serializing_if = "is_zero")]
    pub unsaid: u64,
}

/// For fields that are left out where they say nothing.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
#[must_use]
pub fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl People {
    /// Adds one household with its people, where somebody says how many.
    pub fn count(&mut self, persons: Option<u64>) {
        self.households += 1;
        self.persons += persons.unwrap_or_default();
        self.unsaid += u64::from(persons.is_none());
    }

    /// Adds the counts of a part.
    pub fn add(&mut self, part: People) {
        self.households += part.households;
        self.persons += part.persons;
        self.unsaid += part.unsaid;
    }

    /// What is left without a part.
    #[must_use]
    pub fn without(self, part: People) -> People {
        People {
            households: self.households.saturating_sub(part.households),
            persons: self.persons.saturating_sub(part.persons),
            unsaid: self.unsaid.saturating_sub(part.unsaid),
        }
    }

    /// Does every household say how many people it has?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unsaid == 0
    }

    /// The people, where every household says how many.
    #[must_use]
    pub fn all(self) -> Option<u64> {
        self.is_whole().then_some(self.persons)
    }

    /// `27人`, `至少27人`, `人数不明`
    #[must_use]
    pub fn persons_said(self) -> String {
        self.persons_in("人")
    }

    /// The same with another word behind the number; without one, `至少27` and `不明`.
    #[must_use]
    pub fn persons_in(self, unit: &str) -> String {
        match (self.persons, self.unsaid) {
            (persons, 0) => format!("{persons}{unit}"),
            (0, _) if unit.is_empty() => "不明".to_owned(),
            (0, _) => "人数不明".to_owned(),
            (persons, _) => format!("至少{persons}{unit}"),
        }
    }

    /// `12户、27人`, `1户、人数不明`
    #[must_use]
    pub fn said(self) -> String {
        format!("{}户、{}", self.households, self.persons_said())
    }
}

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
/// of people the newest row gives; `None` where none does.
#[must_use]
pub fn persons(data: &Dataset, household: &Household) -> Option<u64> {
    if !household.members.is_empty() {
        return Some(data.live_members(household).count() as u64);
    }
    let tables = data.all(RecordKind::Household);
    let rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
    let lists = data.all(RecordKind::Borderline);
    let listed = household.listed.iter().filter_map(|at| lists.get(*at as usize));
    rows.chain(listed)
        .find_map(|row| row.number("pop_now"))
        .filter(|people| *people >= 0.0)
        .map(|people| people as u64)
}

/// 在册建档立卡: the registered households of these with somebody left, whatever their kind, and their live people. 边缘户
/// are not 建档立卡户.
pub fn registered<'a>(data: &Dataset, households: impl Iterator<Item = &'a Household>) -> People {
    let here = |household: &&Household| {
        household.kind != HouseholdKind::Borderline
            && !household.gone
            && (household.members.is_empty() || data.live_members(household).next().is_some())
    };
    let mut all = People::default();
    households.filter(here).for_each(|own| all.count(persons(data, own)));
    all
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

/// Has the household a folder, or papers outside any folder of its own (by-class layouts)? Those of the village volume make
/// no file.
#[must_use]
pub fn has_file(input: &Input<'_>, id: &str) -> bool {
    let unit = UnitKey::Household(id.to_owned());
    let own = |paper: &MatchedDocument| paper.file.is_some() && paper.presence != Presence::InVillageVolume;
    input.documents.folder(&unit).is_some() || input.documents.of(&unit).iter().any(own)
}
