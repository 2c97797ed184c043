//! Rows of visits, calls and interviews that belong to nobody and whose name is one character away from that of a person of
//! a household in the same village (高□, 杨健军), or that name no village and somebody of a household. One character, or a name
//! alone, is a guess: the row stays nobody's, it is told with the households it may be of, and that those lack the visit or
//! the interview is proven by nothing ([`Dataset::may_own`]).
//!
//! Numbers of a village follow one another, so that a wrong number is one digit away from a dozen households. Such a row
//! is near a household when it names nobody; when it names somebody, its name must be near as well.

use crate::base::date::PartialDate;
use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::{damaged, idno, mask, text};
use crate::ingest::dataset::{Dataset, Household, printed, row_place};
use crate::ingest::places::Places;
use crate::ingest::record::{Key, Record, RecordKind, quoted};
use crate::ingest::schema;
use crate::ingest::speakers;
use crate::ingest::units::village_stem;
use crate::ingest::whose;
use std::collections::{BTreeMap, BTreeSet};

/// Registers of such rows with their columns of names; the first that is filled counts.
const REGISTERS: [(RecordKind, &[Key]); 3] = [
    (RecordKind::Visit, &["head_name", "respondent"]),
    (RecordKind::Interview, &["head_name", "interviewee"]),
    (RecordKind::HelperLog, &["head_name"]),
];
/// Households that are told for one row; the count is always true.
const SHOWN: usize = 3;
/// Shortest number of which one digit may be wrong.
const NUMBER: usize = 8;

/// Fills `Dataset::near`, with one remark for each table.
pub(super) fn find(data: &mut Dataset, divisions: &Divisions, places: &mut Places<'_>) {
    let mut open: Vec<(RecordKind, &[Key], &Record)> = Vec::new();
    for (kind, names) in REGISTERS {
        let rows = data.all(kind);
        let known_speakers =
            (kind == RecordKind::Interview && !rows.is_empty()).then(|| data.speakers(divisions));
        let nobodys = |at: usize, row: &Record| {
            let id = row.str("hh_id");
            let known = data.household(id).is_some() || data.dropped.iter().any(|gone| gone.id == id);
            !known && known_speakers.is_none_or(|speakers| speakers.get(at).is_none_or(Option::is_none))
        };
        open.extend(
            rows.iter().enumerate().filter(|(at, row)| nobodys(*at, row)).map(|(_, row)| (kind, names, row)),
        );
    }
    if open.is_empty() {
        return;
    }
    let mut villages: BTreeMap<String, Vec<&Household>> = BTreeMap::new();
    for household in data.households.iter().filter(|household| !household.is_double) {
        villages.entry(village_stem(&household.place.village)).or_default().push(household);
    }
    let bearers = Bearers::of(data, &open);
    let mut near: BTreeMap<String, BTreeMap<RecordKind, BTreeSet<String>>> = BTreeMap::new();
    let mut told: BTreeMap<(String, bool), Vec<String>> = BTreeMap::new();
    for (kind, names, row) in open {
        let place = places.of(row);
        // Officials speak for no household, whatever they are called.
        let is_official =
            || kind == RecordKind::Interview && row.str("head_name").is_empty() && speakers::is_official(row);
        if is_official() {
            continue;
        }
        let nowhere = place.village.is_empty();
        if nowhere && names_another(row) {
            continue;
        }
        let mut found: Vec<&Household> = if nowhere {
            let all = bearers.of_row(row, names).iter().map(|at| &data.households[*at as usize]);
            all.filter(|household| place.differs_above(&household.place).is_none()).collect()
        } else {
            let here = villages.get(&village_stem(&place.village)).into_iter().flatten().copied();
            here.filter(|household| place.may_be(&household.place))
                .filter(|household| is_near(data, household, row, names))
                .collect()
        };
        found.retain(|household| may_lack(data, household, kind, row));
        if found.is_empty() {
            continue;
        }
        let shown: Vec<String> = found
            .iter()
            .take(SHOWN)
            .map(|household| format!("{} {}", printed(&household.id), mask::text(&household.head_name)))
            .collect();
        let more = if found.len() > SHOWN { format!("等{}户", found.len()) } else { String::new() };
        let rows = told.entry((row.table.place(), nowhere)).or_default();
        rows.push(format!("第{}行可能是{}{more}", row.row, shown.join("或")));
        for household in found {
            let rows = near.entry(household.id.clone()).or_default().entry(kind).or_default();
            rows.insert(row_place(row));
        }
    }
    data.near = near;
    data.remarks.extend(told.into_iter().map(|((place, nowhere), rows)| remark(place, nowhere, &rows)));
}

fn remark(place: String, nowhere: bool, rows: &[String]) -> SoftError {
    let (why, lacking) = if nowhere {
        ("没有户编号和嘎查村，只有姓名与在册户的人相同", "户编号或嘎查村")
    } else {
        ("姓名或户编号与同村的在册户只差一个字", "户编号")
    };
    let what = format!(
        "{}行未能归户，{why}（{}）；这些户是否缺这一环节不作判定，请核对原件后补正{lacking}",
        rows.len(),
        quoted(rows, 10, "；")
    );
    SoftError::new(place, what)
}

/// May the row be what the household lacks? What has its own visit or interview lacks none; of calls it is the next that
/// may be missing.
fn may_lack(data: &Dataset, household: &Household, kind: RecordKind, row: &Record) -> bool {
    let mut own = data.of_household(kind, &household.id);
    if kind != RecordKind::HelperLog {
        return own.next().is_none();
    }
    let day = |row: &Record| row.date("date").and_then(PartialDate::latest);
    day(row).is_none_or(|new| own.all(|known| day(known).is_none_or(|known| known < new)))
}

/// Does a number, or a word about it, say that the row is of somebody whom no register knows?
fn names_another(row: &Record) -> bool {
    !row.str("hh_id").is_empty() || idno::first18(row.str("head_id")).is_some() || whose::is_unregistered(row)
}

/// Households of the people whom rows without a village name.
struct Bearers {
    heads: BTreeMap<String, Vec<u32>>,
    people: BTreeMap<String, Vec<u32>>,
}

impl Bearers {
    fn of(data: &Dataset, open: &[(RecordKind, &[Key], &Record)]) -> Self {
        let rows = open.iter().filter(|(_, _, row)| row.text("village").is_empty());
        let wanted: BTreeSet<String> =
            rows.filter_map(|(_, names, row)| written(row, names)).map(|(_, name)| name).collect();
        let mut found = Bearers { heads: BTreeMap::new(), people: BTreeMap::new() };
        if wanted.is_empty() {
            return found;
        }
        for household in data.households.iter().filter(|household| !household.is_double) {
            let heads: BTreeSet<String> =
                household.head_names().map(text::name_key).map(Into::into).collect();
            let own = data.live_members(household).map(|member| member.name_key("name").into_owned());
            let people: BTreeSet<String> = own.chain(heads.iter().cloned()).collect();
            for (names, map) in [(heads, &mut found.heads), (people, &mut found.people)] {
                for name in names.into_iter().filter(|name| wanted.contains(name)) {
                    map.entry(name).or_default().push(household.at);
                }
            }
        }
        found
    }

    /// 户主姓名 names the head; the others name anybody of the household.
    fn of_row(&self, row: &Record, names: &[Key]) -> &[u32] {
        let Some((key, name)) = written(row, names) else { return &[] };
        let map = if key == "head_name" { &self.heads } else { &self.people };
        map.get(&name).map_or(&[], Vec::as_slice)
    }
}

/// The first of the columns that names somebody.
fn written(row: &Record, names: &[Key]) -> Option<(Key, String)> {
    let all = names.iter().map(|key| (*key, row.name_key(key).into_owned()));
    all.into_iter().find(|(_, name)| !name.is_empty() && !is_relation(name))
}

fn is_near(data: &Dataset, household: &Household, row: &Record, names: &[Key]) -> bool {
    match written(row, names) {
        Some((_, written)) => {
            let people = data.live_members(household).map(|member| member.name_key("name"));
            let heads = household.head_names().map(text::name_key);
            people.chain(heads).any(|name| is_one_off(&written, &name))
        }
        None => differs_by_one_digit(row.str("hh_id"), &household.id),
    }
}

/// 本人, 户主, 儿子, 妻子 where a name belongs: that names nobody.
fn is_relation(name: &str) -> bool {
    let is_known = || schema::schema().is_ok_and(|schema| schema.label("rel", name).is_some());
    matches!(name, "本人" | "本人或户主" | "家属" | "家人") || is_known()
}

/// The same name, or one with one character another, too many or too few; of two characters the first stays.
pub(super) fn is_one_off(written: &str, name: &str) -> bool {
    if damaged::fits(written, name) || damaged::fits(name, written) {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (written.chars().collect(), name.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < 2 || long.len() - short.len() > 1 {
        return false;
    }
    let front = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let back = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let same = short.len() == long.len() && front == short.len();
    same || (front + back >= long.len() - 1 && (front > 0 || short.len() > 2))
}

fn differs_by_one_digit(written: &str, id: &str) -> bool {
    written.len() == id.len()
        && id.len() >= NUMBER
        && written.bytes().zip(id.bytes()).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
mod tests {
    use super::{differs_by_one_digit, is_one_off};
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_many_for_test;

    /// A row may leave out its county, as it may its township; another one contradicts.
    #[test]
    fn a_row_that_names_no_county_is_near_a_household_of_its_village_and_one_of_another_county_is_not() {
        let people = "县(市、区、旗),乡(镇),行政村,户编号,姓名,与户主关系,人员状态,脱贫属性\n\
             五原县,隆兴昌镇,永丰村,A1,杨建军,户主,正常,已脱贫(享受政策)\n";
        let near = |county: &str, town: &str, village: &str| {
            let columns = "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,调查日期,户籍人口,调查员";
            let row = format!("{county},{town},{village},,杨健军,2020-04-15,2,吴己");
            let data = read_many_for_test(&[
                ("a.csv", people.as_bytes().to_vec()),
                ("b.csv", format!("{columns}\n{row}\n").into_bytes()),
            ]);
            assert_eq!(data.all(RecordKind::Visit).len(), 1);
            data.may_own("A1", &[RecordKind::Visit])
        };
        assert!(near("", "", "永丰村") && near("五原县", "", "永丰村") && near("", "隆兴昌镇", "永丰"));
        assert!(!near("临河区", "", "永丰村") && !near("", "狼山镇", "永丰村") && !near("", "", "永胜村"));
    }

    #[test]
    fn a_name_is_near_when_one_character_is_another_too_many_or_too_few() {
        for (written, name) in [
            ("杨健军", "杨建军"),
            ("高□", "高峰"),
            ("黄莉", "黄丽"),
            ("杨军", "杨建军"),
            ("杨建军", "杨建军"),
        ] {
            assert!(is_one_off(written, name), "{written} {name}");
        }
        for (written, name) in
            [("李丽", "黄丽"), ("杨健国", "杨建军"), ("周戊", "赵甲"), ("军", "杨军"), ("", "杨军")]
        {
            assert!(!is_one_off(written, name), "{written} {name}");
        }
        assert!(differs_by_one_digit("1508020100013", "1508020100003"));
        assert!(!differs_by_one_digit("1508020100993", "1508020100003") && !differs_by_one_digit("12", "13"));
    }
}
