//! What a condition of the catalogue can ask about: the variables and their fields.
//!
//! `hh` the household, `members` its live people, `loans`, `rosters`, `projects` rows that carry its 户编号, `village`
//! the village sheet, `county` the county. Keys are the canonical English keys of the registers; the keys below are
//! derived. A blank field is 不明, `has(hh.key)` asks whether it is filled.

use crate::base::divisions::Divisions;
use crate::base::{idno, text};
use crate::check::condition::{Fields, Kind, Schema, Val, in_words};
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::people;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Crossed, Dataset, Household, HouseholdKind, Place};
use crate::ingest::disputes;
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::schema::{self, ColumnType};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Derived keys of `hh`.
const HOUSEHOLD: [(&str, Kind); 10] = [
    ("id", Kind::Text),
    ("kind", Kind::Text),
    ("exited", Kind::Bool),
    ("poor", Kind::Bool),
    ("borderline", Kind::Bool),
    ("monitored", Kind::Bool),
    ("identified", Kind::Number),
    ("exit_year", Kind::Number),
    ("people", Kind::Number),
    // 易地搬迁, whatever the register calls the column.
    ("reloc", Kind::Bool),
];

/// Derived keys of `village`, beside the columns of the village sheet.
const VILLAGE: [(&str, Kind); 3] =
    [("name", Kind::Text), ("households", Kind::Number), ("exited_village", Kind::Bool)];

/// Keys of `county`.
const COUNTY: [(&str, Kind); 4] =
    [("code", Kind::Text), ("name", Kind::Text), ("households", Kind::Number), ("villages", Kind::Number)];

/// Variables and what they hold.
const VARIABLES: [(&str, Kind); 8] = [
    ("hh", Kind::Object("hh")),
    ("members", Kind::ListOf("member")),
    ("loans", Kind::ListOf("loan")),
    ("rosters", Kind::ListOf("roster")),
    ("projects", Kind::ListOf("project")),
    ("village", Kind::Object("village")),
    ("county", Kind::Object("county")),
    ("as_of_year", Kind::Number),
];

/// The names conditions may use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names;

impl Schema for Names {
    fn variable(&self, name: &str) -> Option<Kind> {
        VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    fn field(&self, object: &str, key: &str) -> Option<Kind> {
        let derived: &[(&str, Kind)] = match object {
            "hh" => &HOUSEHOLD,
            "village" => &VILLAGE,
            "county" => &COUNTY,
            _ => &[],
        };
        derived
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, kind)| *kind)
            .or_else(|| column_kind(kinds_behind(object), key))
    }

    fn names(&self, object: &str) -> Vec<String> {
        let mut names: Vec<String> = match object {
            "" => VARIABLES.iter().map(|(name, _)| (*name).to_owned()).collect(),
            "hh" => HOUSEHOLD.iter().map(|(name, _)| (*name).to_owned()).collect(),
            "village" => VILLAGE.iter().map(|(name, _)| (*name).to_owned()).collect(),
            "county" => COUNTY.iter().map(|(name, _)| (*name).to_owned()).collect(),
            _ => Vec::new(),
        };
        if let Ok(schema) = schema::schema() {
            let registers = kinds_behind(object).iter().filter_map(|kind| schema.register(*kind));
            names.extend(registers.flat_map(|r| &r.columns).map(|column| column.key.to_owned()));
        }
        names.sort();
        names.dedup();
        names
    }
}

/// Registers whose columns an object shows.
#[must_use]
pub fn kinds_behind(object: &str) -> &'static [RecordKind] {
    match object {
        "hh" => &[RecordKind::Household, RecordKind::Member],
        "member" => &[RecordKind::Member],
        "loan" => &[RecordKind::Loan],
        "roster" => &[RecordKind::Roster],
        "project" => &[RecordKind::Project],
        "village" => &[RecordKind::Village],
        // Rules of an office look at more registers than the conditions of papers.
        "visit" => &[RecordKind::Visit],
        "interview" => &[RecordKind::Interview],
        "helper_log" => &[RecordKind::HelperLog],
        "human_check" => &[RecordKind::HumanCheck],
        "problem" => &[RecordKind::Problem],
        "sample" => &[RecordKind::Sample],
        "borderline" => &[RecordKind::Borderline],
        "helper" => &[RecordKind::Helper],
        _ => &[],
    }
}

/// The household as conditions see it.
pub struct HouseholdFacts<'a> {
    household: &'a Household,
    rows: Vec<&'a Record>,
    members: Vec<&'a Record>,
    /// Rows of the 边缘户 list, which speak where no other table does.
    listed: Vec<&'a Record>,
    loans: Vec<&'a Record>,
    rosters: Vec<&'a Record>,
    projects: Vec<&'a Record>,
    /// Rows of these lists that may be this household's or another's; in none of them.
    crossed: Vec<&'a Crossed>,
    as_of_year: i32,
}

impl<'a> HouseholdFacts<'a> {
    #[must_use]
    pub fn new(data: &'a Dataset, household: &'a Household, places: &Places, as_of_year: i32) -> Self {
        let all = data.all(RecordKind::Household);
        let rows: Vec<&Record> = household.rows.iter().filter_map(|at| all.get(*at as usize)).collect();
        let list = data.all(RecordKind::Borderline);
        let listed: Vec<&Record> = household.listed.iter().filter_map(|at| list.get(*at as usize)).collect();
        let members: Vec<&Record> =
            data.members(household).filter(|member| people::is_live(member)).collect();
        let of = |kind: RecordKind| {
            let mut rows: Vec<&Record> = data.of_household(kind, &household.id).collect();
            let Some(by_identity) = places.by_identity.get(&kind) else { return rows };
            for number in members.iter().map(|member| member.code("id_no")) {
                let Some(head) = idno::first18(&number) else { continue };
                let more = by_identity.get(head).map_or(&[][..], Vec::as_slice);
                rows.extend(more.iter().filter_map(|at| data.all(kind).get(*at as usize)));
            }
            rows
        };
        HouseholdFacts {
            household,
            loans: of(RecordKind::Loan),
            rosters: of(RecordKind::Roster),
            projects: of(RecordKind::Project),
            crossed: data.crossed_of(&household.id).collect(),
            rows,
            members,
            listed,
            as_of_year,
        }
    }

    /// Rows that may be this household's or another's.
    #[must_use]
    pub fn crossed(&self) -> &[&'a Crossed] {
        &self.crossed
    }

    /// The variable `name` if the rows that may be another household's are this one's; `None` when none of them is in it.
    #[must_use]
    pub fn variable_with(&'a self, name: &str, rows: &[&'a Crossed]) -> Option<Val<'a>> {
        let (own, kind) = match name {
            "loans" => (&self.loans, RecordKind::Loan),
            "rosters" => (&self.rosters, RecordKind::Roster),
            "projects" => (&self.projects, RecordKind::Project),
            _ => return None,
        };
        let more = rows.iter().map(|row| &row.record).filter(|row| row.table.kind == kind);
        let all = own.iter().copied().chain(more).map(|record| Val::Object(record as &dyn Fields));
        Some(Val::list(all.collect()))
    }

    /// The household as the other export of one date shows its people; `None` where one export speaks of them, or both
    /// say the same. With the rows that were exchanged.
    #[must_use]
    pub fn otherwise(&self, data: &'a Dataset) -> Option<(Self, Vec<(&'a Record, &'a Record)>)> {
        let repeats = disputes::repeats(data, self.household);
        if repeats.is_empty() {
            return None;
        }
        let instead = |member: &&'a Record| {
            let pair = repeats.iter().find(|(read, _)| std::ptr::eq(*read, *member));
            pair.map_or(*member, |(_, other)| *other)
        };
        let other = HouseholdFacts {
            household: self.household,
            rows: self.rows.clone(),
            members: self.members.iter().map(instead).collect(),
            listed: self.listed.clone(),
            loans: self.loans.clone(),
            rosters: self.rosters.clone(),
            projects: self.projects.clone(),
            crossed: self.crossed.clone(),
            as_of_year: self.as_of_year,
        };
        Some((other, repeats))
    }

    /// The variable `name`.
    #[must_use]
    pub fn variable(&'a self, name: &str, places: &'a Places) -> Val<'a> {
        let list = |records: &'a [&'a Record]| {
            Val::list(records.iter().map(|record| Val::Object(*record as &dyn Fields)).collect())
        };
        match name {
            "hh" => Val::Object(self),
            // A household no register lists the people of says nothing about them.
            "members" if self.household.members.is_empty() => Val::Unknown,
            "members" => list(&self.members),
            "loans" => list(&self.loans),
            "rosters" => list(&self.rosters),
            "projects" => list(&self.projects),
            "as_of_year" => Val::Number(f64::from(self.as_of_year)),
            "village" => {
                places.village(&self.household.place).map_or(Val::Unknown, |facts| Val::Object(facts))
            }
            "county" => {
                places.county(&self.household.place.county).map_or(Val::Unknown, |facts| Val::Object(facts))
            }
            _ => Val::Unknown,
        }
    }

    /// The row that says `key` of the household: the first that fills it, else the first that has the column, else any.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<&'a Record> {
        let key = column_of(key);
        let rows = || self.records();
        rows()
            .find(|row| !matches!(Val::of_field(&row.field(key).value), Val::Unknown))
            .or_else(|| rows().find(|row| row.has_column(key)))
            .or_else(|| rows().next())
    }

    /// Every row that speaks of the household, in the order in which they are asked. Household columns are repeated on
    /// every person's row in the national export.
    pub fn records(&self) -> impl Iterator<Item = &'a Record> {
        let head = self.members.iter().filter(|member| people::is_head(member));
        let others = self.members.iter().filter(|member| !people::is_head(member));
        self.rows.iter().chain(head).chain(others).chain(&self.listed).copied()
    }

    /// People of the household; where no register lists them one by one, the number that a register states.
    fn people(&self) -> Val<'a> {
        if !self.household.members.is_empty() {
            return Val::Number(self.members.len() as f64);
        }
        let stated = self.records().map(|record| Val::of_field(&record.field("pop_now").value));
        stated.into_iter().find(|value| matches!(value, Val::Number(_))).unwrap_or(Val::Unknown)
    }
}

impl Fields for HouseholdFacts<'_> {
    fn weight(&self) -> u64 {
        (self.rows.len() + self.members.len() + self.listed.len()) as u64
    }

    fn get(&self, key: &str) -> Val<'_> {
        let year = |value: Option<i32>| value.map_or(Val::Unknown, |year| Val::Number(f64::from(year)));
        let kind = self.household.kind;
        let known =
            |value: bool| if kind == HouseholdKind::Unknown { Val::Unknown } else { Val::Bool(value) };
        match key {
            "id" => Val::Text(Cow::Borrowed(&self.household.id)),
            "kind" => Val::Text(Cow::Borrowed(kind_word(kind))),
            "exited" => known(matches!(kind, HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy)),
            "poor" => known(kind == HouseholdKind::Poor),
            "borderline" => known(kind == HouseholdKind::Borderline),
            "monitored" => Val::Bool(self.household.monitored),
            "identified" => year(self.household.identified),
            "exit_year" => year(self.household.exit_year),
            "people" => self.people(),
            key => {
                let key = column_of(key);
                self.records()
                    .map(|record| said(record, key))
                    .find(|value| !matches!(value, Val::Unknown))
                    .unwrap_or(Val::Unknown)
            }
        }
    }

    fn blank(&self, key: &str) -> String {
        let key = column_of(key);
        match self.records().find(|record| record.has_column(key)) {
            Some(record) => record.blank(key),
            None => {
                let (register, column) = in_words(&[RecordKind::Household, RecordKind::Member], key);
                format!("{register}没有“{column}”列")
            }
        }
    }
}

/// What a cell says; a grade that is written where 是 or 否 belongs (D级) says whether it is a 危房.
pub(super) fn said<'a>(record: &'a Record, key: &str) -> Val<'a> {
    match disputes::danger(record).filter(|_| key == "danger") {
        Some(danger) => Val::Bool(danger),
        None => Val::of_field(&record.field(key).value),
    }
}

/// The column behind a derived key of `hh`.
#[must_use]
pub fn column_of(key: &str) -> &str {
    match key {
        "people" => "pop_now",
        "kind" | "exited" | "poor" | "borderline" => "exit_status",
        "identified" => "first_id_date",
        "reloc" => "relocated",
        other => other,
    }
}

/// The word of `hh.kind`.
#[must_use]
pub fn kind_word(kind: HouseholdKind) -> &'static str {
    match kind {
        HouseholdKind::Exited => "exited",
        HouseholdKind::Poor => "poor",
        HouseholdKind::ExitedWithoutPolicy => "exited_without_policy",
        HouseholdKind::Borderline => "borderline",
        HouseholdKind::Unknown => "unknown",
    }
}

/// Village sheets and county figures by place, and ledger rows that carry no 户编号 by the identity number in them.
#[derive(Default)]
pub struct Places {
    by_identity: BTreeMap<RecordKind, HashMap<String, Vec<u32>>>,
    villages: BTreeMap<Place, VillageFacts>,
    counties: BTreeMap<String, CountyFacts>,
}

struct VillageFacts {
    name: String,
    households: usize,
    sheet: Option<Record>,
}

struct CountyFacts {
    code: String,
    name: String,
    households: usize,
    villages: usize,
}

impl Places {
    /// Villages that have registered households, with their sheets.
    #[must_use]
    pub fn new(input: &Input<'_>) -> Self {
        let mut places = Places::default();
        for kind in [RecordKind::Loan, RecordKind::Roster] {
            for (at, row) in (0u32..).zip(input.data.all(kind)) {
                let number = row.code("id_no");
                if let Some(head) = idno::first18(&number).filter(|_| row.text("hh_id").is_empty()) {
                    let rows = places.by_identity.entry(kind).or_default();
                    rows.entry(head.to_owned()).or_default().push(at);
                }
            }
        }
        let sheets = village_sheets(input);
        for group in input.data.households.chunk_by(|a, b| a.place == b.place) {
            let households = group.iter().filter(|household| people::needs_file(household)).count();
            if households == 0 {
                continue;
            }
            let place = &group[0].place;
            let sheet = sheets.get(place).or_else(|| {
                let loose = Place { township: String::new(), ..place.clone() };
                sheets.get(&loose)
            });
            let county = places.counties.entry(place.county.clone()).or_insert_with(|| CountyFacts {
                code: place.county.clone(),
                name: input.divisions.county(&place.county).map_or(String::new(), |c| c.name.clone()),
                households: 0,
                villages: 0,
            });
            county.households += households;
            county.villages += 1;
            places.villages.insert(
                place.clone(),
                VillageFacts { name: place.village.clone(), households, sheet: sheet.map(|s| (*s).clone()) },
            );
        }
        places
    }

    /// Places of the villages, in order.
    pub fn villages(&self) -> impl Iterator<Item = &Place> {
        self.villages.keys()
    }

    /// The sheet of a village.
    #[must_use]
    pub fn sheet(&self, place: &Place) -> Option<&Record> {
        self.villages.get(place).and_then(|facts| facts.sheet.as_ref())
    }

    fn village(&self, place: &Place) -> Option<&VillageFacts> {
        self.villages.get(place)
    }

    fn county(&self, code: &str) -> Option<&CountyFacts> {
        self.counties.get(code)
    }

    /// The variable `name` for a unit above the household.
    #[must_use]
    pub fn variable<'a>(&'a self, name: &str, unit: &UnitKey, as_of_year: i32) -> Val<'a> {
        let county = match unit {
            UnitKey::Village(county, ..) | UnitKey::Township(county, _) => county,
            UnitKey::County(county) | UnitKey::Department(county, _) => county,
            _ => "",
        };
        match (name, unit) {
            ("village", UnitKey::Village(county, township, village)) => {
                let place =
                    Place { county: county.clone(), township: township.clone(), village: village.clone() };
                self.village(&place).map_or(Val::Unknown, |facts| Val::Object(facts))
            }
            ("county", _) => self.county(county).map_or(Val::Unknown, |facts| Val::Object(facts)),
            ("as_of_year", _) => Val::Number(f64::from(as_of_year)),
            _ => Val::Unknown,
        }
    }
}

impl Fields for VillageFacts {
    fn get(&self, key: &str) -> Val<'_> {
        match key {
            "name" => Val::Text(Cow::Borrowed(&self.name)),
            "households" => Val::Number(self.households as f64),
            "exited_village" => self.sheet.as_ref().and_then(exited_village).map_or(Val::Unknown, Val::Bool),
            key => self.sheet.as_ref().map_or(Val::Unknown, |sheet| Val::of_field(&sheet.field(key).value)),
        }
    }

    fn blank(&self, key: &str) -> String {
        let key = if key == "exited_village" { "is_exited" } else { key };
        match &self.sheet {
            Some(sheet) => sheet.blank(key),
            None => format!("{}没有本村", in_words(&[RecordKind::Village], key).0),
        }
    }
}

impl Fields for CountyFacts {
    fn get(&self, key: &str) -> Val<'_> {
        match key {
            "code" => Val::Text(Cow::Borrowed(&self.code)),
            "name" => Val::Text(Cow::Borrowed(&self.name)),
            "households" => Val::Number(self.households as f64),
            "villages" => Val::Number(self.villages as f64),
            _ => Val::Unknown,
        }
    }
}

/// Is it a 出列贫困嘎查村? `None` when the sheet does not say. A village that is no 贫困村 has nothing to exit from; the
/// explicit answer comes first, because some sheets take an exited village for no 贫困村 any more.
#[must_use]
pub fn exited_village(sheet: &Record) -> Option<bool> {
    sheet
        .flag("is_exited")
        .or_else(|| {
            let year = sheet.text("exit_year");
            (!year.is_empty()).then(|| year.starts_with("20"))
        })
        .or_else(|| sheet.flag("is_poor_village").filter(|poor| !poor))
}

/// Newest sheet of every village, by place; the township is empty when the sheet does not name a known one. A sheet without
/// a column of the county is of the one that its title, file or folder names.
pub fn village_sheets<'a>(input: &Input<'a>) -> BTreeMap<Place, &'a Record> {
    let mut sheets: BTreeMap<Place, &Record> = BTreeMap::new();
    for record in input.data.all(RecordKind::Village) {
        let mut place = place_of(record, input.divisions);
        if place.village.is_empty() {
            continue;
        }
        if place.county.is_empty() {
            place.county = ledgers::county_of(input, record);
        }
        let newer = |old: &&Record| old.table.data_date <= record.table.data_date;
        if sheets.get(&place).is_none_or(newer) {
            sheets.insert(place, record);
        }
    }
    sheets
}

/// Place of a row by its own columns; parts that cannot be resolved to one unit stay empty.
#[must_use]
pub fn place_of(record: &Record, divisions: &Divisions) -> Place {
    let county = match divisions.county_by_name(&record.text("county")).as_slice() {
        [one] => one.code.clone(),
        _ => String::new(),
    };
    let township = match divisions.townships_by_name(&county, &record.text("town")).as_slice() {
        [one] => one.code.clone(),
        _ => String::new(),
    };
    let county = if county.is_empty() { township.get(..6).unwrap_or_default().to_owned() } else { county };
    Place { county, township, village: text::tidy(&record.text("village")).replace(' ', "") }
}

/// What a column of one of these registers holds; [`Kind::Any`] when the registers disagree.
fn column_kind(kinds: &[RecordKind], key: &str) -> Option<Kind> {
    let schema = schema::schema().ok()?;
    let mut found = None;
    for column in kinds.iter().filter_map(|kind| schema.register(*kind)?.column(key)) {
        let kind = match column.kind {
            ColumnType::Flag => Kind::Bool,
            ColumnType::Int | ColumnType::Number | ColumnType::Year => Kind::Number,
            ColumnType::Set => Kind::Words,
            ColumnType::Text
            | ColumnType::Code
            | ColumnType::Id
            | ColumnType::Name
            | ColumnType::Date
            | ColumnType::Enum
            | ColumnType::Phone => Kind::Text,
        };
        found = match found {
            None => Some(kind),
            Some(earlier) if earlier == kind => Some(kind),
            Some(_) => Some(Kind::Any),
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::condition::Condition;

    #[test]
    fn every_condition_of_the_shipped_catalogue_compiles() {
        let catalogue = crate::ingest::catalogue::builtin().unwrap();
        let mut seen = 0;
        for (_, kind) in catalogue.types.iter().filter(|(_, kind)| !kind.when.is_empty()) {
            Condition::compile(&kind.when, &Names)
                .unwrap_or_else(|faults| panic!("{}: {faults:?}", kind.code));
            seen += 1;
        }
        assert!(seen > 10);
    }
}
