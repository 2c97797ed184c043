//! Where a row belongs: its place columns, else what its title, sheet and folder say, else the project's own county.

use crate::base::divisions::{County, Divisions};
use crate::base::error::SoftError;
use crate::base::text::tidy;
use crate::ingest::dataset::{Dataset, Household, Place};
use crate::ingest::record::{Record, RecordKind, TableInfo, Value};
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Places of rows, resolved once for each pair of names and each table.
pub(super) struct Places<'a> {
    divisions: &'a Divisions,
    /// County of a one-county project; empty in others.
    home: &'a str,
    /// County and township as written → codes.
    known: HashMap<String, HashMap<String, (String, String)>>,
    /// County and township of the title, the sheet's name or the path, by path, sheet, row of the header and first column.
    tables: HashMap<(String, String, u32, u16), (String, String)>,
}

impl<'a> Places<'a> {
    pub fn new(divisions: &'a Divisions, home: &'a str) -> Self {
        Places { divisions, home, known: HashMap::new(), tables: HashMap::new() }
    }

    pub fn of(&mut self, record: &Record) -> Place {
        let (county, town) = (record.text("county"), record.text("town"));
        let village = match &record.field("village").value {
            Value::Text(text) => tidy(text).replace(' ', ""),
            _ => String::new(),
        };
        let key = (county.as_ref(), town.as_ref());
        let known = self.known.get(key.0).and_then(|towns| towns.get(key.1)).cloned();
        let (mut county, mut township) = known.unwrap_or_else(|| {
            let found = self.resolve(key.0, key.1);
            self.known.entry(key.0.to_owned()).or_default().insert(key.1.to_owned(), found.clone());
            found
        });
        // A name that is written but unknown is an error to report, not a gap to fill.
        if (county.is_empty() && key.0.is_empty()) || (township.is_empty() && key.1.is_empty()) {
            let (title_county, title_township) = self.of_table(&record.table);
            if county.is_empty() && key.0.is_empty() {
                county = title_county;
                if !key.1.is_empty() {
                    township = self.resolve(&county, key.1).1;
                }
            }
            if township.is_empty() && key.1.is_empty() && title_township.starts_with(&county) {
                township = title_township;
            }
        }
        Place { county, township, village }
    }

    /// Township whose code the 户编号 begins with.
    pub fn township_of_number(&self, id: &str) -> Option<String> {
        self.divisions.township(id).map(|township| township.code.clone())
    }

    fn of_table(&mut self, table: &TableInfo) -> (String, String) {
        let key = (table.path.clone(), table.sheet.clone(), table.header_row, table.first_column);
        if let Some(found) = self.tables.get(&key) {
            return found.clone();
        }
        let sources = || {
            [&table.title, &table.above, &table.sheet]
                .map(String::as_str)
                .into_iter()
                .chain(table.path.rsplit('/'))
        };
        let county = sources()
            .find_map(|text| self.divisions.county_in(text))
            .map_or_else(|| self.home.to_owned(), |county| county.code.clone());
        let township = sources()
            .find_map(|text| self.divisions.township_in(&county, text))
            .map_or_else(String::new, |township| township.code.clone());
        self.tables.insert(key, (county.clone(), township.clone()));
        (county, township)
    }

    fn resolve(&self, county: &str, town: &str) -> (String, String) {
        let counties = self.divisions.county_by_name(county);
        let mut code = match counties.as_slice() {
            [one] => one.code.clone(),
            _ => String::new(),
        };
        let mut towns: Vec<String> = Vec::new();
        if !town.is_empty() {
            let within: Vec<&str> = if code.is_empty() {
                let pool =
                    if counties.is_empty() { self.divisions.counties.iter().collect() } else { counties };
                pool.iter().map(|c| c.code.as_str()).collect()
            } else {
                vec![code.as_str()]
            };
            for county in within {
                towns.extend(self.divisions.townships_by_name(county, town).iter().map(|t| t.code.clone()));
            }
        }
        match towns.as_slice() {
            [one] => {
                if code.is_empty() {
                    code = one.chars().take(6).collect();
                }
                (code, one.clone())
            }
            _ => (code, String::new()),
        }
    }
}

/// County that the title of a table, its sheet, its file or a folder names.
pub(super) fn county_told<'a>(divisions: &'a Divisions, table: &TableInfo) -> Option<&'a County> {
    let parts = [&table.title, &table.above, &table.sheet].into_iter().map(String::as_str);
    parts.chain(table.path.rsplit('/')).find_map(|text| divisions.county_in(text))
}

/// Where rows of a table stand, with their county where the place does not tell it: what a pack prints under 数据说明 are
/// rows of its own unit. `home` is the code of the project.
#[must_use]
pub fn place_in(divisions: &Divisions, home: &str, table: &TableInfo, county: &str) -> String {
    let place = table.place();
    match divisions.county(county) {
        Some(county) if home != county.code && !place.contains(&county.name) => {
            format!("{place} → {}", county.name)
        }
        _ => place,
    }
}

/// Places no division table knows.
pub(super) fn remarks(data: &mut Dataset, places: &mut Places<'_>) {
    strange_townships(data, places);
    let mut counts: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for record in data.all(RecordKind::Member).iter().chain(data.all(RecordKind::Household)) {
        let mut county = places.of(record).county;
        // A plain 户表 has no such column: another register places its households.
        if county.is_empty() && record.text("county").is_empty() {
            let household = data.household(record.str("hh_id"));
            county = household.map_or_else(String::new, |household| household.place.county.clone());
        }
        *counts.entry(record.table.path.clone()).or_default().entry(county).or_default() += 1;
    }
    for (path, counties) in counts {
        if let Some(n) = counties.get("").filter(|_| !places.divisions.counties.is_empty()) {
            data.remarks.push(SoftError::new(path, format!("{n}行的旗县名称无法识别；请核对区划")));
        }
    }
}

/// Townships that the county of the row does not have; a county whose townships nobody knows tells nothing.
fn strange_townships(data: &mut Dataset, places: &mut Places<'_>) {
    let mut counts: BTreeMap<(String, String, String), u32> = BTreeMap::new();
    for record in data.all(RecordKind::Member).iter().chain(data.all(RecordKind::Household)) {
        let (place, town) = (places.of(record), record.text("town"));
        let open = !place.county.is_empty() && place.township.is_empty() && !town.is_empty();
        if open && places.divisions.townships_of(&place.county).next().is_some() {
            *counts.entry((record.table.path.clone(), place.county, town.into_owned())).or_default() += 1;
        }
    }
    let divisions = places.divisions;
    for ((path, county, town), rows) in counts {
        let several: Vec<&str> =
            divisions.townships_by_name(&county, &town).iter().map(|one| one.name.as_str()).collect();
        let owners: BTreeSet<&str> = divisions
            .elsewhere(&county, &town)
            .iter()
            .filter_map(|one| Some(divisions.county_name(one.code.get(..6)?)))
            .collect();
        let why = if !owners.is_empty() {
            format!("是{}的", owners.into_iter().collect::<Vec<_>>().join("、"))
        } else if several.len() > 1 {
            format!("可能是{}", several.join("或"))
        } else {
            "不在区划表中".to_owned()
        };
        let county = divisions.county_name(&county);
        data.remarks.push(SoftError::new(
            path,
            format!("{county}有{rows}行的苏木乡镇“{town}”{why}，未采用；请核对旗县和苏木乡镇"),
        ));
    }
}

/// Townships of households whose rows name only the village, where one village of that name is known in the county.
pub(super) fn townships_by_village(households: &mut [Household]) {
    let mut known: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
    for Household { place, .. } in households.iter() {
        if !place.township.is_empty() && !place.village.is_empty() {
            let key = (place.county.clone(), village_stem(&place.village));
            known.entry(key).or_default().insert((place.township.clone(), place.village.clone()));
        }
    }
    for household in
        households.iter_mut().filter(|h| h.place.township.is_empty() && !h.place.village.is_empty())
    {
        let key = (household.place.county.clone(), village_stem(&household.place.village));
        if let Some(places) = known.get(&key)
            && let [(township, village)] = places.iter().collect::<Vec<_>>()[..]
        {
            household.place.township.clone_from(township);
            household.place.village.clone_from(village);
        }
    }
}

/// Households that no county counts: their figures are in no total, so this is no small matter.
pub(super) fn homeless(data: &Dataset) -> Vec<SoftError> {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for household in data.households.iter().filter(|household| household.place.county.is_empty()) {
        let of = |kind, at: Option<&u32>| at.and_then(|at| data.all(kind).get(*at as usize));
        let record = of(RecordKind::Member, household.members.first())
            .or_else(|| of(RecordKind::Household, household.rows.first()))
            .or_else(|| of(RecordKind::Borderline, household.listed.first()));
        let place = record.map_or_else(String::new, |record| record.table.place());
        rows.entry(place).or_default().push(record.map_or_else(String::new, |record| record.row.to_string()));
    }
    rows.into_iter()
        .map(|(place, rows)| {
            let shown = rows.iter().take(10).cloned().collect::<Vec<_>>().join("、");
            let more = if rows.len() > 10 { "等" } else { "" };
            SoftError::new(
                place,
                format!(
                    "{}户没有可识别的旗县，未计入任何单位（第{shown}行{more}）；请补填“县(市、区、旗)”列，或把文件放进以旗县命名的文件夹",
                    rows.len()
                ),
            )
        })
        .collect()
}
