//! 三保障和饮水: how many of the counted households and people (已脱贫享受政策) the registers say are provided for, and of
//! how many they do not say.

use crate::check::facts::{HouseholdFacts, Places};
use crate::check::input::Input;
use crate::check::persons::{self, Newer, School};
use crate::check::{people, rows, two_sources};
use crate::ingest::dataset::Place;
use crate::ingest::record::Record;
use crate::model::deadlines::Progress;
use chrono::Datelike;
use std::collections::BTreeMap;

/// Ages of 义务教育 (国家脱贫攻坚普查: 6—15周岁).
const SCHOOL: std::ops::RangeInclusive<i32> = 6..=15;

/// The four of one county.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guarantees {
    education: Progress,
    medical: Progress,
    housing: Progress,
    water: Progress,
}

/// One of the four, with the words for what is not known about it.
pub struct Named {
    pub progress: Progress,
    /// What there is none of.
    pub none: &'static str,
    pub doubt: &'static str,
    pub unit: &'static str,
}

impl Guarantees {
    pub fn named(&self) -> [(&'static str, Named); 4] {
        let named = |progress, none, doubt, unit| Named { progress, none, doubt, unit };
        [
            (
                "education",
                named(self.education, "没有6—15周岁的在册人口", "在校生状况或年龄没有写明，", "人"),
            ),
            ("medical", named(self.medical, "没有在册人口", "基本医疗保险没有写明，", "人")),
            ("housing", named(self.housing, "没有享受政策户", "是否危房户没有写明或两表不一致，", "户")),
            ("water", named(self.water, "没有享受政策户", "饮水安全没有写明或两表不一致，", "户")),
        ]
    }
}

fn count(progress: &mut Progress, done: Option<bool>) {
    progress.total += 1;
    progress.done += u64::from(done == Some(true));
    progress.unknown += u64::from(done.is_none());
}

/// By county.
pub fn of(input: &Input<'_>) -> BTreeMap<String, Guarantees> {
    let data = input.data;
    let places = Places::new(input);
    let newer = Newer::of(data);
    let mut all: BTreeMap<String, Guarantees> = BTreeMap::new();
    for household in &data.households {
        let place = &household.place;
        if !people::is_counted(data, household) || !input.selection.covers(&place.county, &place.township) {
            continue;
        }
        let sums = all.entry(place.county.clone()).or_default();
        // The same reading as in brief and topics: of two registers that differ, neither is right for sure.
        let facts = HouseholdFacts::new(data, household, &places, input.as_of.year());
        count(&mut sums.housing, two_sources::agreed(&facts, "danger").map(|danger| !danger));
        count(&mut sums.water, two_sources::agreed(&facts, "water_safe"));
        if household.members.is_empty() {
            // Nobody knows who lives there.
            sums.medical.total += 1;
            sums.medical.unknown += 1;
            sums.education.total += 1;
            sums.education.unknown += 1;
            continue;
        }
        for member in data.live_members(household) {
            medical(&mut sums.medical, member, input.as_of.year());
            education(&mut sums.education, (member, place, &newer), input);
        }
    }
    all
}

/// Soldiers are cared for by the army; a child of this year joins after its birth is registered.
fn medical(sums: &mut Progress, member: &Record, this_year: i32) {
    let newborn = rows::birth(member).is_some_and(|birth| birth.year() >= this_year);
    if member.flag("soldier") == Some(true) || newborn {
        return;
    }
    let done = match (member.flag("med_resident"), member.flag("med_staff")) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    count(sums, done);
}

/// Children of school age. Whoever is out of school for a reason may be provided for (送教上门, 休学) or not: only a person can
/// tell.
fn education(sums: &mut Progress, (member, place, newer): (&Record, &Place, &Newer), input: &Input<'_>) {
    let Some(birth) = persons::birth(member) else {
        // A head or spouse is no child.
        if !people::is_head(member) && !people::is_spouse(member) {
            count(sums, None);
        }
        return;
    };
    let now = persons::data_day(member, input.as_of);
    let Some(term) = persons::last(persons::SCHOOL_DAY.default, now) else { return };
    let then = crate::base::idno::age_on(birth, term);
    if !SCHOOL.contains(&then) || !SCHOOL.contains(&crate::base::idno::age_on(birth, now)) {
        return;
    }
    let done = match newer.school(place, member) {
        Some(stage) if persons::is_pupil(stage) => Some(true),
        // Where conditions are poor the law lets children begin a year later.
        Some(School::Infant | School::Kindergarten) if then == *SCHOOL.start() => return,
        Some(_) if persons::is_nothing(&member.text("dropout_reason")) => Some(false),
        _ => None,
    };
    count(sums, done);
}
