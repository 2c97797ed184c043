//! Everything the registers say, grouped the way rules look at it.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::ingest::feedback::Feedback;
use crate::ingest::record::{Key, Record, RecordKind, TableInfo};
use crate::ingest::speakers::{self, Speaker};
use crate::ingest::units::village_stem;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

impl Place {
    /// May both be one village? Both name it; a county or township that one of them leaves blank contradicts nothing.
    #[must_use]
    pub fn may_be(&self, other: &Place) -> bool {
        !self.village.is_empty()
            && village_stem(&self.village) == village_stem(&other.village)
            && self.differs_above(other).is_none()
    }

    /// The widest column in which the two name different places: `county`, `town` or `village`. What one of them leaves open
    /// contradicts nothing.
    #[must_use]
    pub fn differs_in(&self, other: &Place) -> Option<Key> {
        let village =
            || differ(&village_stem(&self.village), &village_stem(&other.village)).then_some("village");
        self.differs_above(other).or_else(village)
    }

    /// [`Place::differs_in`] above the village.
    #[must_use]
    pub fn differs_above(&self, other: &Place) -> Option<Key> {
        if differ(&self.county, &other.county) {
            Some("county")
        } else {
            differ(&self.township, &other.township).then_some("town")
        }
    }
}

fn differ(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && one != other
}

/// Begins the key of a 边缘户 whose list gives it no 户编号: place and head. It is never shown, see [`printed`].
pub(in crate::ingest) const UNNUMBERED: &str = "边缘户/";

/// Where a row stands: `registers/入户.csv 第2行`.
pub(in crate::ingest) fn row_place(row: &Record) -> String {
    format!("{} 第{}行", row.table.place(), row.row)
}

/// The number of a household as it is shown: `无编号张三` for one that has none.
#[must_use]
pub fn printed(id: &str) -> Cow<'_, str> {
    match id.strip_prefix(UNNUMBERED) {
        Some(key) => Cow::Owned(format!("无编号{}", key.rsplit('/').next().unwrap_or_default())),
        None => Cow::Borrowed(id),
    }
}

/// A registered household (户) with its people.
#[derive(Debug, Clone)]
pub struct Household {
    /// Index into `Dataset::households`.
    pub at: u32,
    /// 户编号, opaque text; a key that is never shown where no register gives a number ([`printed`]).
    pub id: String,
    pub place: Place,
    pub group: String,
    /// Name of the head as registered.
    pub head_name: String,
    /// The head's name as another register has it, where the registered one has characters nobody can read (王□民).
    pub whole_name: String,
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
    /// 边缘户 that are this registered household once more: its head stands on a 边缘户 list. Folders are the
    /// registered one's.
    pub is_double: bool,
    /// Indices into `Dataset::records[RecordKind::Borderline]` of a 边缘户, in file order.
    pub listed: Vec<u32>,
    /// Indices into `Dataset::records[RecordKind::Member]`, one per person of the newest export, in file order.
    pub members: Vec<u32>,
}

impl Household {
    /// The head's name, and as another register has it where the first is damaged.
    pub fn head_names(&self) -> impl Iterator<Item = &str> {
        [self.head_name.as_str(), self.whole_name.as_str()].into_iter().filter(|name| !name.is_empty())
    }
}

/// A household that a newer export no longer lists.
#[derive(Debug, Clone)]
pub struct DroppedHousehold {
    pub id: String,
    pub place: Place,
    pub reason: String,
}

/// A row that names two households, by its 户编号 and by its people or its place; it is in no register any more, unless it
/// [stays](Crossed::stays).
#[derive(Debug, Clone)]
pub struct Crossed {
    pub record: Record,
    /// The household of its 户编号.
    pub number: String,
    /// The household of its name or identity number; `None` where only its place is another and nobody can say whose it is.
    pub person: Option<String>,
    /// The column that belongs to the other household.
    pub column: Key,
}

impl Crossed {
    /// Lists whose rows are counted: the county has one problem or one household of the list more, whosever it is. Such a
    /// row stays where its number puts it.
    #[must_use]
    pub fn stays(&self) -> bool {
        matches!(self.record.table.kind, RecordKind::Borderline | RecordKind::Problem)
    }

    /// What does not go together, in words.
    #[must_use]
    pub fn clash(&self) -> &'static str {
        match self.column {
            "county" => "户编号与所填旗县不符",
            "town" => "户编号与所填苏木乡镇不符",
            "village" => "户编号与所填嘎查村不符",
            _ => "户编号与姓名或证件号码各属一户",
        }
    }

    /// 旗县, 苏木乡镇 or 嘎查村, where that is what the row says against its 户编号.
    #[must_use]
    pub fn place_word(&self) -> Option<&'static str> {
        match self.column {
            "county" => Some("旗县"),
            "town" => Some("苏木乡镇"),
            "village" => Some("嘎查村"),
            _ => None,
        }
    }

    /// What became of it, in words.
    #[must_use]
    pub fn fate(&self) -> &'static str {
        match &self.person {
            _ if self.stays() => "暂按户编号计入",
            Some(_) => "两户都未使用",
            None => "未使用",
        }
    }

    /// `C12`, or the row where the table has no such cell.
    #[must_use]
    pub fn cell(&self, key: &str) -> String {
        match self.record.cell(key) {
            cell if cell.is_empty() => format!("第{}行", self.record.row),
            cell => cell,
        }
    }
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
    pub by_id: HashMap<String, u32>,
    /// Per kind: household id → indices into that kind's records (empty for kinds without household).
    pub by_household: BTreeMap<RecordKind, BTreeMap<String, Vec<u32>>>,
    /// Rows that name two households; those that are used for neither are in `records` no more.
    pub crossed: Vec<Crossed>,
    /// Copies of rows of a register that name another place than their household, whose 户编号 and name, or identity number,
    /// show that they are its own.
    pub misplaced: Vec<Crossed>,
    /// Household id → indices into `crossed`, for both households.
    pub crossed_of: BTreeMap<String, Vec<u32>>,
    /// Household id → registers with rows of nobody's that may be its own ([`crate::ingest`] `near`), and where those
    /// stand (`registers/入户.csv 第2行`).
    pub near: BTreeMap<String, BTreeMap<RecordKind, BTreeSet<String>>>,
    /// Rows of tables that must name a household and for which none was found: indices into that kind's records.
    pub unowned: BTreeMap<RecordKind, Vec<u32>>,
    /// Places of the rows of people whose household nobody can tell (未能检查), as far as the rows say.
    pub adrift: Vec<Place>,
    pub soft_errors: Vec<SoftError>,
    /// Counties whose registers could not all be read, and which ones those may be; `""` when the file does not say whose
    /// it is.
    pub unread: BTreeMap<String, BTreeSet<RecordKind>>,
    /// Counties whose archive is there and of whose households no register was read (没有人员表、户表).
    pub rollless: BTreeSet<String>,
    /// County → registers that hold rows of other counties only.
    pub absent: BTreeMap<String, BTreeSet<RecordKind>>,
    /// Things worth a look that were read all the same: rows of another county, unknown places, unmatched 监测户.
    pub remarks: Vec<SoftError>,
    /// Households of an older export that a newer one no longer lists; in no total.
    pub dropped: Vec<DroppedHousehold>,
    /// Whose interviews they are; see [`Dataset::speakers`].
    pub speakers: OnceLock<Vec<Option<Speaker>>>,
    /// Newest 数据日期 over all tables.
    pub newest_data_date: Option<chrono::NaiveDate>,
    /// Answers of lists that came back.
    pub feedback: Feedback,
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
        // What one county did not hand in, is no gap of the whole: the counties are asked one by one.
        if self.absent.get(county).is_some_and(|hidden| kinds.iter().any(|kind| hidden.contains(kind))) {
            return true;
        }
        let mut unread = self.unread.iter().filter(|(of, _)| near(of));
        unread.any(|(_, hidden)| kinds.iter().any(|kind| hidden.contains(kind)))
    }

    /// Does a register list registered households of the county?
    #[must_use]
    pub fn has_roll(&self, county: &str) -> bool {
        let on_roll = |h: &Household| h.kind != HouseholdKind::Borderline;
        self.households.iter().any(|h| on_roll(h) && (h.place.county == county || h.place.county.is_empty()))
    }

    /// May people of this county be missing from their households? An empty code asks about the whole.
    #[must_use]
    pub fn has_adrift(&self, county: &str) -> bool {
        self.adrift_in(county) > 0
    }

    /// How many such rows there are.
    #[must_use]
    pub fn adrift_in(&self, county: &str) -> usize {
        let may_be = |of: &&Place| county.is_empty() || of.county.is_empty() || of.county == county;
        self.adrift.iter().filter(may_be).count()
    }

    /// How many rows of people without a household may belong to households of this village.
    #[must_use]
    pub fn adrift_near(&self, place: &Place) -> usize {
        self.adrift.iter().filter(|of| of.differs_in(place).is_none()).count()
    }

    /// Rows that may be this household's or another's.
    pub fn crossed_of(&self, id: &str) -> impl Iterator<Item = &Crossed> {
        let rows = self.crossed_of.get(id).map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|at| self.crossed.get(*at as usize))
    }

    /// May a row of one of these registers be this household's although nobody can tell?
    #[must_use]
    pub fn may_own(&self, id: &str, kinds: &[RecordKind]) -> bool {
        self.crossed_of(id).any(|row| kinds.contains(&row.record.table.kind) && !row.stays())
            || self.near.get(id).is_some_and(|near| kinds.iter().any(|kind| near.contains_key(kind)))
    }

    /// Where the rows stand that may be this household's although nobody can tell: `registers/入户.csv 第2行`.
    #[must_use]
    pub fn open_rows(&self, id: &str, kind: RecordKind) -> BTreeSet<String> {
        let crossed = self.crossed_of(id).filter(|row| row.record.table.kind == kind && !row.stays());
        let near = self.near.get(id).and_then(|near| near.get(&kind));
        crossed.map(|row| row_place(&row.record)).chain(near.into_iter().flatten().cloned()).collect()
    }

    /// Takes out rows of a register, by position, and forgets tables of which nothing is left: what others replace is no empty
    /// one. The rows are not indexed anew.
    pub(in crate::ingest) fn set_aside(&mut self, kind: RecordKind, rows: &BTreeSet<usize>) {
        let Some(records) = self.records.get_mut(&kind) else { return };
        let (mut left, mut gone) = (BTreeSet::new(), BTreeSet::new());
        let mut at = 0..;
        records.retain(|record| {
            let stays = at.next().is_none_or(|at| !rows.contains(&at));
            if stays { &mut left } else { &mut gone }.insert(Arc::as_ptr(&record.table));
            stays
        });
        self.tables.retain(|table| left.contains(&Arc::as_ptr(table)) || !gone.contains(&Arc::as_ptr(table)));
    }

    /// Indexes the rows of a register anew by household.
    pub(in crate::ingest) fn index(&mut self, kind: RecordKind) {
        let mut map: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (at, record) in (0u32..).zip(self.records.get(&kind).into_iter().flatten()) {
            match record.str("hh_id") {
                "" => {}
                id => map.entry(id.to_owned()).or_default().push(at),
            }
        }
        self.by_household.insert(kind, map);
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

    /// Is it the number of a registered household, and of a form that no person's number has? Sixteen digits are as common
    /// for the one as for a bank card. Fifteen may hold a date by chance: then it must be no number of the people who
    /// live there, by whose numbers some offices count households.
    #[must_use]
    pub fn is_household_number(&self, run: &str) -> bool {
        let Some(household) = self.household(run) else { return false };
        if !mask::is_like_identity(run) {
            return true;
        }
        // 150899195603120011 was 150899560312001 once.
        let older = |number: &str| match (number.get(..6), number.get(8..17)) {
            (Some(area), Some(rest)) if number.len() >= 18 => format!("{area}{rest}"),
            _ => number.to_owned(),
        };
        let mut numbers = self.members(household).map(|member| member.code("id_no").into_owned()).peekable();
        run.len() == 15
            && numbers.peek().is_some()
            && numbers.all(|number| !number.is_empty() && older(&number) != run)
    }

    /// Text with every number of a person masked and every number of a household readable: `own`, which the reader has
    /// before him anyway, and those by which he finds the other households that are spoken of.
    #[must_use]
    pub fn readable(&self, text: &str, own: &str) -> String {
        mask::text_keeping(text, &|run| run == own || self.is_household_number(run))
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

    /// 在册: state 正常 or 转入, or no state at all. A word that says neither staying nor leaving leaves nobody out (V016
    /// speaks of it); of bare codes only those of 正常 and 转入 count.
    #[must_use]
    pub fn is_live(record: &Record) -> bool {
        match record.str("state") {
            "死亡" | "转出" | "减少" | "删除" | "清退" => false,
            said => said.is_empty() || !said.bytes().all(|byte| byte.is_ascii_digit()),
        }
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
