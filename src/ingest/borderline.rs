//! The 边缘户/监测户 lists: 边缘户 become households of their own, 监测户 mark registered ones.
//!
//! A household is one however many rows name it: the county's and the township's list, last month's and this month's, a
//! copy of the file. Rows are of one household when they carry one 户编号, one head with one identity number, or, from
//! different tables, one name in one village without numbers that differ. Two rows of one name in one table that say
//! different things may be two households: both count, and a remark asks. Of several rows the newest is read.

use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::person_name;
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Dataset, Household, HouseholdKind, Place, UNNUMBERED};
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind, TableInfo, row_list};
use crate::ingest::repeats::says_the_same;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Does the row carry an identity number, and the household's people others?
fn is_stranger(data: &Dataset, household: &Household, row: &Record) -> bool {
    let Some(number) = row.identity("head_id") else { return false };
    let tables = data.all(RecordKind::Household);
    let heads = household.rows.iter().filter_map(|at| tables.get(*at as usize));
    let people = data.members(household).filter_map(|member| member.identity("id_no"));
    let mut known = people.chain(heads.filter_map(|row| row.identity("head_id"))).peekable();
    known.peek().is_some() && !known.any(|known| known == number)
}

/// A household of the lists: where it lives and its rows so far.
struct Listed<'a> {
    place: Place,
    rows: Vec<&'a Record>,
}

/// Whether a row is a household of the lists once more.
enum Again {
    /// It is that one.
    Same(usize),
    /// Another row of its table has that name in that village, and nothing tells the two apart.
    Perhaps,
    No,
}

/// `known`: households whose head has the name that the row has.
fn again(known: &[Listed<'_>], record: &Record, place: &Place) -> Again {
    let (id, number) = (record.str("hh_id"), record.identity("head_id"));
    let mut perhaps = false;
    for (at, Listed { place: own, rows }) in known.iter().enumerate() {
        let mut ids = rows.iter().map(|row| row.str("hh_id")).filter(|id| !id.is_empty()).peekable();
        if !id.is_empty() && ids.peek().is_some() {
            // Two numbers are two households, whoever heads them.
            if ids.any(|known| known == id) {
                return Again::Same(at);
            }
            continue;
        }
        let mut numbers = rows.iter().filter_map(|row| row.identity("head_id")).peekable();
        if number.is_some() && numbers.peek().is_some() {
            if numbers.any(|known| number.as_ref() == Some(&known)) {
                return Again::Same(at);
            }
            continue;
        }
        if rows.iter().any(|row| says_the_same(row, record)) {
            return Again::Same(at);
        }
        if place.village.is_empty() || own.village.is_empty() || own.differs_in(place).is_some() {
            continue;
        }
        if !rows.iter().any(|row| Arc::ptr_eq(&row.table, &record.table)) {
            return Again::Same(at);
        }
        perhaps = true;
    }
    if perhaps { Again::Perhaps } else { Again::No }
}

/// Tables that a newer edition replaces, each for a county: one of its households stands in the newer one too.
type Editions = BTreeSet<(*const TableInfo, String)>;

/// Is the first row of a later edition of the list that the second stands in: the same columns, a later 数据日期?
fn is_newer(row: &Record, other: &Record) -> bool {
    let dates = data_date(row).zip(data_date(other));
    dates.is_some_and(|(own, old)| own > old) && row.table.headers == other.table.headers
}

/// Leaves of every household of the lists its newest row, and tells the others. Tables of which nothing is left are
/// forgotten: what another list replaces is no empty one.
fn once(data: &mut Dataset, places: &mut Places<'_>) {
    let all = data.all(RecordKind::Borderline);
    let mut rows: Vec<(usize, &Record)> = all.iter().enumerate().collect();
    rows.sort_by_key(|(at, record)| (Reverse(data_date(record)), *at));
    let mut known: BTreeMap<(&str, String), Vec<Listed<'_>>> = BTreeMap::new();
    let mut older: BTreeSet<usize> = BTreeSet::new();
    let (mut repeated, mut alike) = (Rows::new(), Rows::new());
    let mut editions = Editions::new();
    for (at, record) in rows.iter().copied() {
        let (sort, name) = (record.str("hh_type"), record.person_name("head_name").into_owned());
        if sort.is_empty() || name.is_empty() {
            continue;
        }
        let place = places.of(record);
        let own = known.entry((sort, name)).or_default();
        let told = match again(own, record, &place) {
            Again::Same(known) => {
                if is_newer(own[known].rows[0], record) {
                    editions.insert((Arc::as_ptr(&record.table), place.county.clone()));
                }
                own[known].rows.push(record);
                older.insert(at);
                &mut repeated
            }
            said => {
                own.push(Listed { place, rows: vec![record] });
                if matches!(said, Again::No) {
                    continue;
                }
                &mut alike
            }
        };
        told.entry(record.table.place()).or_default().push(record.row);
    }
    let mut left = Rows::new();
    for (at, record) in rows.into_iter().filter(|(at, _)| !older.contains(at)).collect::<Vec<_>>() {
        if editions.contains(&(Arc::as_ptr(&record.table), places.of(record).county)) {
            older.insert(at);
            left.entry(record.table.place()).or_default().push(record.row);
        }
    }
    tell(
        data,
        left,
        "只在较早的名单中，数据日期较新的同一名单已没有这些户，未计入；仍是边缘户、监测户的请补入较新的名单",
    );
    tell(
        data,
        repeated,
        "已在边缘户、监测户名单中（另一份名单、副本或重复的行），每户只计一次，以数据日期较新的为准",
    );
    tell(data, alike, "与本表另一行同村同名，证件号码分不清是否同一户，暂按两户计入，请核对并补填证件号码");
    if older.is_empty() {
        return;
    }
    data.set_aside(RecordKind::Borderline, &older);
    data.index(RecordKind::Borderline);
}

/// Rows by table.
type Rows = BTreeMap<String, Vec<u32>>;

fn tell(data: &mut Dataset, rows: Rows, what: &str) {
    for (path, mut rows) in rows {
        rows.sort_unstable();
        let told = format!("{}行{what}（{}）", rows.len(), row_list(&rows));
        data.remarks.push(SoftError::new(path, told));
    }
}

/// Fills `households`, which the registers of people and households have begun.
pub(super) fn lists(data: &mut Dataset, households: &mut Vec<Household>, places: &mut Places<'_>) {
    once(data, places);
    let mut by_id: BTreeMap<String, usize> =
        households.iter().enumerate().map(|(at, h)| (h.id.clone(), at)).collect();
    let mut by_head: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (at, h) in households.iter().enumerate() {
        let key = (h.place.county.clone(), h.place.village.clone(), person_name(&h.head_name).into_owned());
        by_head.entry(key).or_default().push(at);
    }
    // 监测户 may be listed under whoever leads the household now.
    let mut by_person: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, household) in households.iter().enumerate() {
        for number in data.live_members(household).filter_map(|member| member.identity("id_no")) {
            by_person.entry(number.to_string()).or_default().insert(at);
        }
    }
    let mut unmatched: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut registered: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    // By table and by what 户类型 says.
    let mut untyped: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for (at, record) in (0u32..).zip(data.records.get(&RecordKind::Borderline).into_iter().flatten()) {
        let place = places.of(record);
        let head = record.person_name("head_name");
        let id = record.str("hh_id");
        let known = by_id.get(id).copied().or_else(|| {
            match by_head
                .get(&(place.county.clone(), place.village.clone(), head.clone().into_owned()))
                .map(Vec::as_slice)
            {
                // Another identity number is another person, whatever the name says.
                Some([one]) if !is_stranger(data, &households[*one], record) => Some(*one),
                _ => None,
            }
        });
        let of_member = || {
            let homes = by_person.get(&*record.identity("head_id")?.to_string())?;
            homes.first().copied().filter(|_| homes.len() == 1)
        };
        let known = known.or_else(|| (record.str("hh_type") == "监测户").then(of_member).flatten());
        match (record.str("hh_type"), known) {
            ("监测户", Some(known)) => households[known].monitored = true,
            ("监测户", None) => unmatched.entry(record.table.path.clone()).or_default().push(record.row),
            ("边缘户", Some(known)) if households[known].kind == HouseholdKind::Borderline => {
                households[known].listed.push(at);
            }
            ("边缘户", other) => {
                let is_registered = other.is_some_and(|known| {
                    matches!(
                        households[known].kind,
                        HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy | HouseholdKind::Poor
                    )
                });
                if is_registered {
                    registered.entry(record.table.place()).or_default().push(record.row);
                }
                // Another number of its own may be another household of a head of that name.
                let is_double = is_registered && (id.is_empty() || by_id.contains_key(id));
                let mut own = if id.is_empty() || by_id.contains_key(id) {
                    format!("{UNNUMBERED}{}/{}/{head}", place.county, place.village)
                } else {
                    id.to_owned()
                };
                while by_id.contains_key(&own) {
                    own.push('#');
                }
                by_id.insert(own.clone(), households.len());
                households.push(Household {
                    at: 0,
                    id: own,
                    place,
                    group: record.str("group").to_owned(),
                    head_name: head.into_owned(),
                    whole_name: String::new(),
                    kind: HouseholdKind::Borderline,
                    monitored: false,
                    identified: None,
                    exit_year: None,
                    gone: false,
                    rows: Vec::new(),
                    is_double,
                    listed: vec![at],
                    members: Vec::new(),
                });
            }
            _ => {
                let key = (record.table.place(), record.raw("hh_type").trim().to_owned());
                untyped.entry(key).or_default().push(record.row);
            }
        }
    }
    for ((path, said), rows) in untyped {
        let said = match said.as_str() {
            "" => "空白".to_owned(),
            said => format!("为“{}”，不是边缘户或监测户", mask::text(said)),
        };
        data.remarks.push(SoftError::new(
            path,
            format!(
                "{}行户类型{said}（{}），未计入边缘户、监测户；请补填或更正户类型",
                rows.len(),
                row_list(&rows)
            ),
        ));
    }
    for (path, rows) in registered {
        data.remarks.push(SoftError::new(
            path,
            format!(
                "{}户在边缘户名单，同时在名册中登记为建档立卡户（{}），两边都已计入；边缘户不是建档立卡户，请核对",
                rows.len(),
                row_list(&rows)
            ),
        ));
    }
    for (path, rows) in unmatched {
        let text: Vec<String> = rows.iter().map(ToString::to_string).collect();
        data.remarks.push(SoftError::new(
            path,
            format!("监测户名单第{}行未对应到在册户；请核对户编号和户主姓名", text.join("、")),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::dataset::HouseholdKind;
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_many_for_test;

    const HEAD: &str = "旗县,苏木乡镇,嘎查村,户主姓名,证件号码,家庭人口数,户类型,风险原因";
    const ROW: &str = "五原县,隆兴昌镇,永丰村,周七,150899198410100229,2,边缘户,因残";

    /// 边缘户 and the people of the newest row of each, and the remarks about rows of one household.
    fn read(files: &[(&str, &str)]) -> (Vec<f64>, String) {
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
        let data = read_many_for_test(&files);
        let of_list = data.households.iter().filter(|household| household.kind == HouseholdKind::Borderline);
        let first = |at: u32| data.all(RecordKind::Borderline)[at as usize].number("pop_now").unwrap();
        let people = of_list.map(|household| first(household.listed[0])).collect();
        let told = data.remarks.iter().map(|remark| remark.reason.as_str());
        let told = told.filter(|what| what.contains("只计一次") || what.contains("同村同名"));
        (people, told.collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn a_household_of_the_list_counts_once_however_many_rows_name_it() {
        let one = format!("{HEAD}\n{ROW}\n");
        let twice = format!("{HEAD}\n{ROW}\n{}\n", ROW.replace(",2,", ",3,"));
        let plain = one.replace("150899198410100229", "");
        for files in [
            vec![("a.csv", twice.as_str())],
            vec![("a.csv", one.as_str()), ("b.csv", one.as_str())],
            vec![("a.csv", plain.as_str()), ("b.csv", plain.as_str())],
            vec![("a.csv", one.as_str()), ("b.csv", plain.as_str())],
        ] {
            let (people, told) = read(&files);
            assert_eq!(people, [2.0], "{files:?}");
            assert!(told.contains("1行已在边缘户、监测户名单中"), "{told}");
        }
    }

    #[test]
    fn the_newest_list_speaks_for_a_household_on_several() {
        let of = |date: &str, people: &str| {
            format!("数据日期,{HEAD}\n{date},{}\n", ROW.replace(",2,", &format!(",{people},")))
        };
        let (old, new) = (of("2020-03-31", "2"), of("2020-04-15", "3"));
        assert_eq!(read(&[("a.csv", &old), ("b.csv", &new)]).0, [3.0]);
        assert_eq!(read(&[("a.csv", &new), ("b.csv", &old)]).0, [3.0]);
    }

    #[test]
    fn two_households_that_look_alike_on_the_lists_stay_two() {
        let with = |other: &str| read(&[("a.csv", &format!("{HEAD}\n{ROW}\n{other}\n"))]);
        let (people, told) =
            with(&ROW.replace("150899198410100229", "15089919560312002X").replace("周七", "周八"));
        assert_eq!((people.len(), told.as_str()), (2, ""), "another name");
        assert_eq!(
            with(&ROW.replace("150899198410100229", "150899195603120011")).0.len(),
            2,
            "another number"
        );
        let other =
            format!("{HEAD}\n{}\n", ROW.replace("永丰村", "新丰村").replace("150899198410100229", ""));
        assert_eq!(
            read(&[("a.csv", &format!("{HEAD}\n{ROW}\n")), ("b.csv", &other)]).0.len(),
            2,
            "elsewhere"
        );
        let plain = ROW.replace("150899198410100229", "");
        let (people, told) =
            read(&[("a.csv", &format!("{HEAD}\n{plain}\n{}\n", plain.replace(",2,", ",4,")))]);
        assert_eq!(people.len(), 2, "nobody can say");
        assert!(told.contains("1行与本表另一行同村同名"), "{told}");
    }

    #[test]
    fn a_household_that_only_an_older_edition_names_counts_no_more() {
        let list = |date: &str, rows: &[&str]| {
            let rows: String = rows.iter().map(|row| format!("{date},{row}\n")).collect();
            format!("数据日期,{HEAD}\n{rows}")
        };
        let other = ROW.replace("周七", "丁老四").replace("150899198410100229", "150899195603120011");
        let old = list("2019-12-31", &[ROW, &other]);
        let files = |new: &str| {
            let files = [("旧.csv", old.as_bytes().to_vec()), ("新.csv", new.as_bytes().to_vec())];
            let data = read_many_for_test(&files);
            let told: Vec<&str> = data.remarks.iter().map(|remark| remark.reason.as_str()).collect();
            (data.all(RecordKind::Borderline).len(), told.join("\n").contains("1行只在较早的名单中"))
        };
        assert_eq!(files(&list("2020-04-15", &[ROW])), (1, true));
        // Near misses: nothing in common, and the list of another office with columns of its own.
        let stranger = ROW.replace("周七", "吴九").replace("150899198410100229", "15089919560312002X");
        assert_eq!(files(&list("2020-04-15", &[&stranger])), (3, false), "another village's");
        let wider =
            list("2020-04-15", &[ROW]).replace("风险原因", "风险原因,备注").replace("因残", "因残,无");
        assert_eq!(files(&wider), (2, false), "another list");
    }

    #[test]
    fn a_监测户_listed_under_another_person_of_the_household_is_found_by_number() {
        let people = "县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系,脱贫属性,人员状态\n\
            五原县,隆兴昌镇,永丰村,A1,朝鲁,150899195603120011,户主,已脱贫(享受政策),死亡\n\
            五原县,隆兴昌镇,永丰村,A1,娜仁,150899195811070020,配偶,已脱贫(享受政策),正常\n";
        let monitored = |number: &str| {
            let list = format!("{HEAD}\n{}\n", ROW.replace("周七", "娜仁").replace("边缘户", "监测户"));
            let list = list.replace("150899198410100229", number);
            let files = [("人员.csv", people.as_bytes().to_vec()), ("监测.csv", list.into_bytes())];
            let data = read_many_for_test(&files);
            data.households.iter().filter(|household| household.monitored).count()
        };
        assert_eq!(monitored("150899195811070020"), 1);
        assert_eq!(monitored("150899198410100229"), 0, "somebody of that name elsewhere");
    }

    #[test]
    fn a_list_of_disabled_people_is_no_list_of_边缘户() {
        let kind = |text: &str| {
            let data = read_many_for_test(&[("名单.csv", text.as_bytes().to_vec())]);
            data.tables.iter().map(|table| table.kind).collect::<Vec<_>>()
        };
        let disabled = "持证残疾人花名册,,,,\n姓名,残疾人证号,类别,等级,旗县\n赵甲,15089919560312001143,肢体残疾,三级,五原县\n";
        assert_eq!(kind(disabled), [RecordKind::Roster]);
        let listed =
            "边缘户花名册,,,,\n姓名,身份证号,类别,人口,旗县\n赵甲,150899195603120011,边缘户,3,五原县\n";
        assert_eq!(kind(listed), [RecordKind::Borderline]);
    }
}
