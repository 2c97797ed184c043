//! Whose is a row without 户编号? Rows of the 抽样, 入户, 走访, 人工核验, 贷款 and 著录 tables that name their household by
//! identity number, or by village and name, get its number where exactly one household fits; the others are reported.
//!
//! A row that names several households (两个户编号, 座谈“赵四、李五”) speaks for each of them. Its figures belong to none.

use crate::base::error::SoftError;
use crate::base::{idno, mask, text};
use crate::ingest::dataset::{Dataset, Household, Place, printed};
use crate::ingest::places::Places;
use crate::ingest::record::{Field, Record, RecordKind, TableInfo, Value, quoted, row_list};
use crate::ingest::registers::TITLE_COLUMN;
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tables whose rows may speak of several households at once.
const SHARED: [RecordKind; 6] = [
    RecordKind::Sample,
    RecordKind::Interview,
    RecordKind::Visit,
    RecordKind::HelperLog,
    RecordKind::Helper,
    RecordKind::HumanCheck,
];
/// Tables whose rows belong to a household, and whether a row that names nobody is worth a word.
const OWNED: [(RecordKind, bool); 7] = [
    (RecordKind::Sample, true),
    (RecordKind::Visit, true),
    (RecordKind::HelperLog, true),
    (RecordKind::Loan, true),
    (RecordKind::FileValue, true),
    (RecordKind::Helper, false),
    (RecordKind::HumanCheck, false),
];
/// Columns that name a person of the household, the head first.
const NAMES: [&str; 4] = ["head_name", "respondent", "borrower", "name"];
const NUMBERS: [&str; 2] = ["head_id", "id_no"];

/// Rows that name several households become one row for each.
pub(super) fn part(data: &mut Dataset) {
    let mut parted: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for kind in SHARED {
        let Some(records) = data.records.get_mut(&kind) else { continue };
        if !records.iter().any(|record| several(kind, record).is_some()) {
            continue;
        }
        let mut out = Vec::with_capacity(records.len() + 8);
        for record in std::mem::take(records) {
            let Some((key, parts)) = several(kind, &record) else {
                out.push(record);
                continue;
            };
            let valued = matches!(kind, RecordKind::Visit | RecordKind::Interview);
            if valued {
                parted.entry(record.table.place()).or_default().push(record.row);
            }
            for part in &parts {
                let mut one = record.clone();
                for (at, (column, _)) in record.table.columns.iter().enumerate() {
                    if *column == key {
                        one.fields[at] = Field { value: Value::Text(part.as_str().into()), raw: None };
                    } else if valued && is_figure(column, &one.fields[at].value) {
                        one.fields[at] = Field { value: Value::Blank, raw: None };
                    }
                }
                out.push(one);
            }
            // What several people said about the county, the township or the village stays said.
            if key == "interviewee" {
                out.push(record);
            }
        }
        *records = out;
    }
    for (place, rows) in parted {
        data.remarks.push(SoftError::new(
            place,
            format!(
                "{}行写了几户或几个人，按各户都有记录处理；其中的数值分不清是哪一户的，未用于比对（{}）",
                rows.len(),
                row_list(&rows)
            ),
        ));
    }
}

fn is_figure(column: &str, value: &Value) -> bool {
    column == "figures" || (column != "year" && matches!(value, Value::Number(_) | Value::Bool(_)))
}

/// The column that names several households, and its parts.
fn several(kind: RecordKind, record: &Record) -> Option<(&'static str, Vec<String>)> {
    let parts = |key: &str, of_blanks: bool| -> Vec<String> {
        let written = record.raw(key);
        let mut parts: Vec<String> = written
            .split(|c: char| {
                "、，,；;/|\n".contains(c) || (of_blanks && (c.is_whitespace() || "和及与".contains(c)))
            })
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let mut seen = BTreeSet::new();
        parts.retain(|part| seen.insert(part.clone()));
        parts
    };
    let written = record.str("hh_id");
    if !written.is_empty() || matches!(record.field("hh_id").value, Value::Unreadable) {
        let numbers: Vec<String> =
            parts("hh_id", true).iter().map(|part| text::code(part)).map(Into::into).collect();
        let plain = |part: &String| {
            part.len() >= 4
                && part.bytes().all(|b| b.is_ascii_alphanumeric())
                && part.bytes().any(|b| b.is_ascii_digit())
        };
        return (numbers.len() > 1 && numbers.iter().all(plain)).then_some(("hh_id", numbers));
    }
    let key = match kind {
        RecordKind::Interview => "interviewee",
        _ => "head_name",
    };
    let names: Vec<String> =
        parts(key, false).iter().map(|part| text::person_name(part)).map(Into::into).collect();
    let plain = |name: &String| (2..=15).contains(&name.chars().count());
    (names.len() > 1 && names.iter().all(plain)).then_some((key, names))
}

/// Households by what rows may call them; only what some row asks for.
#[derive(Default)]
struct Finder {
    heads: BTreeMap<String, Vec<u32>>,
    people: BTreeMap<String, Vec<u32>>,
    /// As `people`, once for every person; the head where no register lists the people.
    persons: BTreeMap<String, Vec<u32>>,
    numbers: BTreeMap<String, BTreeSet<u32>>,
}

impl Finder {
    fn new(data: &Dataset, names: &BTreeSet<String>, numbers: &BTreeSet<String>) -> Self {
        let mut found = Finder::default();
        let tables = data.all(RecordKind::Household);
        let lists = data.all(RecordKind::Borderline);
        for (at, household) in (0u32..).zip(&data.households).filter(|(_, household)| !household.is_double) {
            let mut persons: Vec<String> =
                data.members(household).map(|member| member.name_key("name")).map(Into::into).collect();
            let own: BTreeSet<String> = persons.iter().cloned().collect();
            let heads = household.head_names().map(text::name_key).map(Into::into);
            let heads: BTreeSet<String> = heads.collect();
            if persons.is_empty() {
                persons.extend(heads.iter().cloned());
            }
            for name in persons.into_iter().filter(|name| names.contains(name)) {
                found.persons.entry(name).or_default().push(at);
            }
            for head in heads.into_iter().filter(|name| names.contains(name)) {
                found.heads.entry(head).or_default().push(at);
            }
            for name in own.into_iter().filter(|name| names.contains(name)) {
                found.people.entry(name).or_default().push(at);
            }
            let rows = household.rows.iter().filter_map(|at| tables.get(*at as usize));
            let said = rows.map(|row| row.str("head_id"));
            // The list of 边缘户 may be all that knows a household.
            let listed = household.listed.iter().filter_map(|at| lists.get(*at as usize));
            let said = said.chain(listed.flat_map(|row| [row.str("head_id"), row.str("id_no")]));
            for number in said.chain(data.members(household).map(|member| member.str("id_no"))) {
                if let Some(head) = idno::first18(number).filter(|head| numbers.contains(*head)) {
                    found.numbers.entry(head.to_owned()).or_default().insert(at);
                }
            }
        }
        found
    }

    /// The one household a row means.
    fn find(&self, data: &Dataset, record: &Record, places: &mut Places<'_>) -> Option<u32> {
        let numbers: Vec<&str> = NUMBERS.iter().filter_map(|key| idno::first18(record.str(key))).collect();
        if !numbers.is_empty() {
            // Another number is another person, whatever the name says.
            let all: BTreeSet<u32> =
                numbers.iter().filter_map(|number| self.numbers.get(*number)).flatten().copied().collect();
            return one(all.into_iter());
        }
        let place = places.of(record);
        if place.village.is_empty() && place.township.is_empty() {
            return None;
        }
        let stem = village_stem(&place.village);
        let there = |household: &Household| {
            let own = &household.place;
            let same = |mine: &str, theirs: &str| mine.is_empty() || theirs.is_empty() || mine == theirs;
            same(&place.county, &own.county)
                && same(&place.township, &own.township)
                && (place.village.is_empty() || village_stem(&own.village) == stem)
        };
        let near = |map: &BTreeMap<String, Vec<u32>>, name: &str| -> Vec<u32> {
            let all = map.get(name).into_iter().flatten().copied();
            all.filter(|at| there(&data.households[*at as usize])).collect()
        };
        NAMES.iter().map(|key| (*key, record.name_key(key))).find_map(|(key, name)| {
            if name.is_empty() {
                return None;
            }
            match near(&self.heads, &name).as_slice() {
                [one] => Some(*one),
                // 户主姓名 names the head; the others name anybody of the household.
                [] if key != "head_name" => one(near(&self.people, &name).into_iter()),
                _ => None,
            }
        })
    }
}

impl Finder {
    /// Households of the people of one name in a village, one for every person.
    fn people_of(&self, data: &Dataset, place: &Place, name: &str) -> Vec<u32> {
        let stem = village_stem(&place.village);
        let there = |at: &&u32| {
            let own = &data.households[**at as usize].place;
            let same = |mine: &str, theirs: &str| mine.is_empty() || theirs.is_empty() || mine == theirs;
            same(&place.county, &own.county)
                && same(&place.township, &own.township)
                && village_stem(&own.village) == stem
        };
        let known = self.persons.get(name).into_iter().flatten();
        known.filter(there).copied().collect()
    }
}

fn one(mut all: impl Iterator<Item = u32>) -> Option<u32> {
    all.next().filter(|_| all.next().is_none())
}

/// Does the row say in its own words that its household is none of the registers?
#[must_use]
pub fn is_unregistered(record: &Record) -> bool {
    let says = |key: &str| {
        let raw = record.raw(key);
        ["未建档", "非建档", "非贫困户", "一般户", "一般农户"].iter().any(|word| raw.contains(word))
    };
    record.flag("registered") == Some(false) || ["hh_type", "attr", "note"].into_iter().any(says)
}

/// Gives rows without a household number the number of the one household they name.
pub(super) fn assign(data: &mut Dataset, places: &mut Places<'_>) {
    let blank = |record: &&Record| record.str("hh_id").is_empty();
    let listed = |record: &&Record| record.table.kind != RecordKind::Roster || is_nameless(record);
    let kinds = || OWNED.iter().map(|(kind, _)| *kind).chain([RecordKind::Roster]);
    let open = || kinds().flat_map(|kind| data.all(kind)).filter(blank).filter(listed);
    let names: BTreeSet<String> = open()
        .flat_map(|record| NAMES.iter().map(|key| record.name_key(key)))
        .filter(|name| !name.is_empty())
        .map(Into::into)
        .collect();
    let numbers: BTreeSet<String> = open()
        .flat_map(|record| NUMBERS.iter().filter_map(|key| idno::first18(record.str(key))))
        .map(str::to_owned)
        .collect();
    if open().next().is_none() {
        return;
    }
    let finder = Finder::new(data, &names, &numbers);
    let mut rescued = Rescued::default();
    rosters(data, &finder, places, &mut rescued);
    for (kind, speaks) in OWNED {
        let mut unowned = Vec::new();
        let mut found: BTreeMap<usize, String> = BTreeMap::new();
        for (at, record) in data.all(kind).iter().enumerate().filter(|(_, record)| blank(record)) {
            match finder.find(data, record, places) {
                Some(household) => {
                    let id = &data.households[household as usize].id;
                    rescued.add(record, id);
                    found.insert(at, id.clone());
                }
                None => {
                    let named = NAMES.iter().any(|key| !record.str(key).is_empty());
                    // Loans of people outside the register are not the register's business.
                    let outside = record.flag("registered") == Some(false);
                    if (speaks || named) && !outside {
                        unowned.push(at as u32);
                    }
                }
            }
        }
        own(data, kind, found);
        if !unowned.is_empty() {
            data.unowned.insert(kind, unowned);
        }
    }
    let told = rescued.remarks();
    data.remarks.extend(told);
}

/// Rows whose 户编号 a spreadsheet destroyed and whose household was found by number or name all the same: used, and told.
#[derive(Default)]
pub(super) struct Rescued(BTreeMap<String, Vec<String>>);

impl Rescued {
    /// Notes the row when it has such a number.
    pub fn add(&mut self, record: &Record, id: &str) {
        if record.field("hh_id").value == Value::Unreadable {
            let told =
                format!("{}“{}”对应{}", record.cell("hh_id"), mask::text(&record.raw("hh_id")), printed(id));
            self.0.entry(record.table.place()).or_default().push(told);
        }
    }

    /// One remark for each table.
    pub fn remarks(self) -> Vec<SoftError> {
        let told = |(place, rows): (String, Vec<String>)| {
            let what = format!(
                "{}行的户编号无法识别，按证件号码或嘎查村、姓名找到唯一的户后使用（{}）；请核对，把该列设为文本后重新导出",
                rows.len(),
                quoted(&rows, 10, "、")
            );
            SoftError::new(place, what)
        };
        self.0.into_iter().map(told).collect()
    }
}

/// Rows of `kind` that were found to belong to a household.
pub(super) fn own(data: &mut Dataset, kind: RecordKind, found: BTreeMap<usize, String>) {
    let Some(records) = data.records.get_mut(&kind).filter(|_| !found.is_empty()) else { return };
    give(records, &found);
    let index = data.by_household.entry(kind).or_default();
    for (at, id) in found {
        let rows = index.entry(id).or_default();
        rows.push(at as u32);
        rows.sort_unstable();
    }
}

/// A row of a sector list (行业部门名单) that carries neither 户编号 nor a number that could be a person's.
#[must_use]
pub fn is_nameless(record: &Record) -> bool {
    record.str("hh_id").is_empty() && idno::first18(&record.code("id_no")).is_none()
}

/// Rows of sector lists without any number belong to the one person of that name in the village they name. The lists hold
/// everybody of a village, so a name that the registers do not know is no fault; one that two people carry is nobody's.
fn rosters(data: &mut Dataset, finder: &Finder, places: &mut Places<'_>, rescued: &mut Rescued) {
    let mut found: BTreeMap<usize, String> = BTreeMap::new();
    // By table: matched, unknown, and the rows that may be several people or name no village.
    let mut tables: BTreeMap<String, (u32, u32, Vec<u32>)> = BTreeMap::new();
    let rows = data.all(RecordKind::Roster).iter().enumerate();
    for (at, record) in rows.filter(|(_, record)| is_nameless(record)) {
        let key = if record.str("name").is_empty() { "head_name" } else { "name" };
        let name = record.name_key(key);
        if name.is_empty() {
            continue;
        }
        let counts = tables.entry(record.table.place()).or_default();
        // A number that nobody can read is still somebody's: the name alone decides nothing.
        let numbered = !record.field("id_no").value.is_blank();
        let place = places.of(record);
        let people = finder.people_of(data, &place, &name);
        match people.as_slice() {
            _ if place.village.is_empty() || numbered => counts.2.push(record.row),
            [one] => {
                counts.0 += 1;
                let id = &data.households[*one as usize].id;
                rescued.add(record, id);
                found.insert(at, id.clone());
            }
            [] => counts.1 += 1,
            _ => counts.2.push(record.row),
        }
    }
    for (place, (matched, unknown, open)) in tables {
        let mut what = format!(
            "没有户编号和可用证件号码的行按嘎查村和姓名对应：{matched}行对应到村内唯一的人，{unknown}行的姓名在该村名册中没有"
        );
        if !open.is_empty() {
            what.push_str(&format!(
                "，{}行未写嘎查村、证件号码无法识别或村内有同名的人，未对应（{}）；请补填证件号码",
                open.len(),
                row_list(&open)
            ));
        }
        what.push_str("；未对应的行不作为“名单中没有”的依据");
        data.remarks.push(SoftError::new(place, what));
    }
    own(data, RecordKind::Roster, found);
}

/// Writes the numbers into the rows; a table without the column gets one that has no cells.
fn give(records: &mut [Record], found: &BTreeMap<usize, String>) {
    let mut tables: BTreeMap<*const TableInfo, Arc<TableInfo>> = BTreeMap::new();
    for at in found.keys() {
        let table = &records[*at].table;
        if !records[*at].has_column("hh_id") && !tables.contains_key(&Arc::as_ptr(table)) {
            let mut wider = (**table).clone();
            let (columns, here) = wider.columns.with("hh_id", TITLE_COLUMN);
            wider.columns = columns;
            wider.headers.insert(here.min(wider.headers.len()), String::new());
            tables.insert(Arc::as_ptr(table), Arc::new(wider));
        }
    }
    for (at, record) in records.iter_mut().enumerate() {
        if let Some(wider) = tables.get(&Arc::as_ptr(&record.table)) {
            let Some(here) = wider.columns.find("hh_id") else { continue };
            let mut fields = std::mem::take(&mut record.fields).into_vec();
            fields.insert(here, Field { value: Value::Blank, raw: None });
            record.fields = fields.into_boxed_slice();
            record.table = Arc::clone(wider);
        }
        if let Some(id) = found.get(&at)
            && let Some(here) = record.table.columns.find("hh_id")
        {
            record.fields[here] = Field { value: Value::Text(id.as_str().into()), raw: None };
        }
    }
}
