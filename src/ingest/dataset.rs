//! Everything the registers say, grouped the way rules look at it.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::ingest::record::{Record, RecordKind, TableInfo};
use crate::ingest::speakers::{self, Speaker};
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Position of a unit in the prefecture; codes where known, names as the registers write them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Six digits.
    pub county: String,
    /// Nine digits; empty when the township is unknown.
    pub township: String,
    /// Village name (嘎查村).
    pub village: String,
}

/// A registered household (户) with its people.
#[derive(Debug, Clone)]
pub struct Household {
    /// Index into `Dataset::households`.
    pub at: u32,
    /// 户编号, opaque text.
    pub id: String,
    pub place: Place,
    pub group: String,
    /// Name of the head as registered.
    pub head_name: String,
    pub kind: HouseholdKind,
    /// Also on the 监测户 list.
    pub monitored: bool,
    /// Year of 首次识别; `None` when no register says.
    pub identified: Option<i32>,
    pub exit_year: Option<i32>,
    /// Registers list its people, and none of them is live (死亡, 清退, 删除 …): it needs no archive any more.
    pub gone: bool,
    /// Indices into `Dataset::records[RecordKind::Household]`, newest data date first.
    pub rows: Vec<u32>,
    /// Indices into `Dataset::records[RecordKind::Borderline]` of a 边缘户, in file order.
    pub listed: Vec<u32>,
    /// Indices into `Dataset::records[RecordKind::Member]`, one per person of the newest export, in file order.
    pub members: Vec<u32>,
}

/// A household that a newer export no longer lists.
#[derive(Debug, Clone)]
pub struct DroppedHousehold {
    pub id: String,
    pub place: Place,
    pub reason: String,
}

/// What the household counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseholdKind {
    /// 已脱贫(享受政策): counted in `households` and `persons`.
    Exited,
    /// 未脱贫 / 返贫
    Poor,
    /// 已脱贫(不享受政策): outside.
    ExitedWithoutPolicy,
    /// 边缘户: outside the registered population.
    Borderline,
    /// The registers do not say.
    Unknown,
}

/// All records by kind, in the order (path, sheet, row), and the households built from them.
#[derive(Debug, Default)]
pub struct Dataset {
    pub tables: Vec<Arc<TableInfo>>,
    pub records: BTreeMap<RecordKind, Vec<Record>>,
    /// Sorted by (county, township, village, id).
    pub households: Vec<Household>,
    /// Household id → index into `households`.
    pub by_id: BTreeMap<String, u32>,
    /// Per kind: household id → indices into that kind's records (empty for kinds without household).
    pub by_household: BTreeMap<RecordKind, BTreeMap<String, Vec<u32>>>,
    /// Rows of tables that must name a household and for which none was found: indices into that kind's records.
    pub unowned: BTreeMap<RecordKind, Vec<u32>>,
    /// Places of the rows of people whose household nobody can tell (未能检查), as far as the rows say.
    pub adrift: Vec<Place>,
    pub soft_errors: Vec<SoftError>,
    /// Counties whose registers could not all be read, and which ones those may be; `""` when the file does not say whose
    /// it is.
    pub unread: BTreeMap<String, BTreeSet<RecordKind>>,
    /// Things worth a look that were read all the same: rows of another county, unknown places, unmatched 监测户.
    pub remarks: Vec<SoftError>,
    /// Households of an older export that a newer one no longer lists; in no total.
    pub dropped: Vec<DroppedHousehold>,
    /// Whose interviews they are; see [`Dataset::speakers`].
    pub speakers: OnceLock<Vec<Option<Speaker>>>,
    /// Newest 数据日期 over all tables.
    pub newest_data_date: Option<chrono::NaiveDate>,
}

impl Dataset {
    #[must_use]
    pub fn all(&self, kind: RecordKind) -> &[Record] {
        self.records.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// May a register that could not be read be one of these, and hold what is missing about this county? An empty code
    /// asks about the whole.
    #[must_use]
    pub fn may_hide(&self, county: &str, kinds: &[RecordKind]) -> bool {
        let near = |of: &String| county.is_empty() || of.is_empty() || of == county;
        let mut unread = self.unread.iter().filter(|(of, _)| near(of));
        unread.any(|(_, hidden)| kinds.iter().any(|kind| hidden.contains(kind)))
    }

    /// May people of this county be missing from their households? An empty code asks about the whole.
    #[must_use]
    pub fn has_adrift(&self, county: &str) -> bool {
        self.adrift.iter().any(|of| county.is_empty() || of.county.is_empty() || of.county == county)
    }

    /// How many rows of people without a household may belong to households of this village.
    #[must_use]
    pub fn adrift_near(&self, place: &Place) -> usize {
        let either = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        let near = |of: &&Place| {
            either(&of.county, &place.county)
                && either(&of.township, &place.township)
                && either(&village_stem(&of.village), &village_stem(&place.village))
        };
        self.adrift.iter().filter(near).count()
    }

    /// A register of this county that may be one of these could not be read.
    pub fn hide(&mut self, county: &str, kinds: &[RecordKind]) {
        if !kinds.is_empty() {
            self.unread.entry(county.to_owned()).or_default().extend(kinds);
        }
    }

    /// The household of every interview, in file order; worked out when first asked for.
    #[must_use]
    pub fn speakers(&self, divisions: &Divisions) -> &[Option<Speaker>] {
        self.speakers.get_or_init(|| speakers::of_interviews(self, divisions))
    }

    /// Puts the households in order and numbers them; fills `households` and `by_id`.
    pub fn settle(&mut self, mut households: Vec<Household>) {
        households.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.id.cmp(&b.id)));
        for (at, household) in (0u32..).zip(&mut households) {
            household.at = at;
        }
        self.by_id = households.iter().map(|household| (household.id.clone(), household.at)).collect();
        self.households = households;
    }

    #[must_use]
    pub fn household(&self, id: &str) -> Option<&Household> {
        self.by_id.get(id).map(|at| &self.households[*at as usize])
    }

    /// Records of `kind` that belong to a household, in file order.
    pub fn of_household<'a>(&'a self, kind: RecordKind, id: &str) -> impl Iterator<Item = &'a Record> {
        let rows = self.by_household.get(&kind).and_then(|map| map.get(id)).map_or(&[][..], Vec::as_slice);
        let all = self.all(kind);
        rows.iter().filter_map(move |at| all.get(*at as usize))
    }

    /// The people of a household, newest export, in file order.
    pub fn members<'a>(&'a self, household: &'a Household) -> impl Iterator<Item = &'a Record> {
        let all = self.all(RecordKind::Member);
        household.members.iter().filter_map(move |at| all.get(*at as usize))
    }

    /// 在册: state 正常 or 转入, or no state at all.
    #[must_use]
    pub fn is_live(record: &Record) -> bool {
        matches!(record.str("state"), "" | "正常" | "转入")
    }

    /// Live members of a household.
    pub fn live_members<'a>(&'a self, household: &'a Household) -> impl Iterator<Item = &'a Record> {
        self.members(household).filter(|record| Self::is_live(record))
    }

    /// Counts towards households and persons: 已脱贫享受政策 with live members.
    #[must_use]
    pub fn is_counted(&self, household: &Household) -> bool {
        household.kind == HouseholdKind::Exited && self.live_members(household).next().is_some()
    }
}
