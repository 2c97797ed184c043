//! Whose is a row of a sector list (行业部门名单) whose identity number does not decide? One that people of several households
//! bear belongs to the one whose name and county the row gives; one that nobody bears, to the only person of that name in
//! that village who has no number of his own in the registers.

use crate::base::error::SoftError;
use crate::base::idno;
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind, row_list};
use crate::ingest::whose::own;
use std::collections::{BTreeMap, BTreeSet};

/// A live person of the registers: the household (by index) and the row.
type Person<'a> = (usize, &'a Record);

/// Gives such rows the number of their household.
pub(super) fn assign(data: &mut Dataset, places: &mut Places<'_>) {
    let is_open = |record: &Record| record.str("hh_id").is_empty();
    let numbered = |record: &Record| idno::first18(&record.code("id_no")).map(str::to_owned);
    let wanted: BTreeMap<usize, String> = data
        .all(RecordKind::Roster)
        .iter()
        .enumerate()
        .filter(|(_, record)| is_open(record) && !record.name_key("name").is_empty())
        .filter_map(|(at, record)| Some((at, numbered(record)?)))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let numbers: BTreeSet<&str> = wanted.values().map(String::as_str).collect();
    let mut bearers: BTreeMap<String, Vec<Person<'_>>> = BTreeMap::new();
    let mut nameless: BTreeMap<String, Vec<Person<'_>>> = BTreeMap::new();
    for (at, household) in data.households.iter().enumerate() {
        for member in data.live_members(household) {
            match numbered(member) {
                Some(number) if numbers.contains(number.as_str()) => {
                    bearers.entry(number).or_default().push((at, member));
                }
                Some(_) => {}
                None => nameless.entry(member.name_key("name").into_owned()).or_default().push((at, member)),
            }
        }
    }
    let mut found: BTreeMap<usize, String> = BTreeMap::new();
    let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, number) in &wanted {
        let Some(record) = data.all(RecordKind::Roster).get(*at) else { continue };
        let name = record.name_key("name");
        let at_place = |person: &&Person<'_>, place: &Place| {
            data.households[person.0].place.differs_in(place).is_none() && person.1.name_key("name") == name
        };
        let one = match bearers.get(number).map(Vec::as_slice) {
            Some([_]) => None,
            Some(several) => {
                // The county decides; a village that is written otherwise does not unmake it.
                let place = places.of(record);
                let county = Place { county: place.county.clone(), ..Place::default() };
                let of =
                    |place: &Place| several.iter().filter(|own| at_place(own, place)).collect::<Vec<_>>();
                [of(&county), of(&place)].into_iter().find_map(|own| match own[..] {
                    [one] => Some(one),
                    _ => None,
                })
            }
            None => {
                let Some(several) = nameless.get(name.as_ref()) else { continue };
                let place = places.of(record);
                let mut own = several.iter().filter(|person| {
                    !place.village.is_empty() && at_place(person, &place) && may_be(person.1, number)
                });
                let one = own.next().filter(|_| own.next().is_none());
                if one.is_some() {
                    by_name.entry(record.table.place()).or_default().push(record.row);
                }
                one
            }
        };
        if let Some((household, _)) = one {
            found.insert(*at, data.households[*household].id.clone());
        }
    }
    let told = by_name.into_iter().map(|(place, rows)| {
        SoftError::new(
            place,
            format!(
                "{}行的证件号码在名册中没有，按嘎查村和姓名对应到名册中没有可用证件号码的人（{}）；请在系统中补填证件号码",
                rows.len(),
                row_list(&rows)
            ),
        )
    });
    let told: Vec<SoftError> = told.collect();
    data.remarks.extend(told);
    own(data, RecordKind::Roster, found);
}

/// May the number be that of a person who has none that can be used? An old one of fifteen digits says whose it is not.
fn may_be(member: &Record, number: &str) -> bool {
    let known = member.code("id_no");
    let is_old = known.len() == 15 && known.bytes().all(|byte| byte.is_ascii_digit());
    !is_old || idno::same_person(&known, number)
}

#[cfg(test)]
mod tests {
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_many_for_test;

    /// 户编号 that each row of the list was given, and whether a remark told of rows found by name.
    fn given(members: &str, list: &str) -> (Vec<String>, bool) {
        let head = "旗县,苏木乡镇,嘎查村,户编号,人编号,姓名,证件号码,与户主关系,脱贫属性";
        let members = format!("{head}\n{members}");
        let list = format!("姓名,身份证号,旗县,嘎查村\n{list}");
        let data =
            read_many_for_test(&[("人员.csv", members.into_bytes()), ("低保名单.csv", list.into_bytes())]);
        let rows = data.all(RecordKind::Roster).iter().map(|row| row.str("hh_id").to_owned());
        let told = data.remarks.iter().any(|remark| remark.reason.contains("没有可用证件号码的人"));
        (rows.collect(), told)
    }

    #[test]
    fn a_row_about_somebody_without_a_number_is_found_by_name_and_village() {
        let person =
            |number: &str| format!("五原县,隆兴昌镇,永丰村,A1,P1,张三,{number},户主,已脱贫(享受政策)\n");
        let row = "张三,150899195603120011,五原县,永丰村\n";
        for number in ["", "无", "待办", "15089919560312001", "150899560312001"] {
            assert_eq!(given(&person(number), row), (vec!["A1".into()], true), "{number}");
        }
        // Near misses: another number of his own, an old one that is another's, another village, two of that name.
        for number in ["150899195811070020", "150899581107002"] {
            assert_eq!(given(&person(number), row), (vec![String::new()], false), "{number}");
        }
        assert_eq!(given(&person(""), &row.replace("永丰村", "新丰村")).0, [""]);
        let two = format!("{}{}", person(""), person("").replace("A1,P1", "A2,P2"));
        assert_eq!(given(&two, row).0, [""]);
    }

    #[test]
    fn a_number_in_two_households_belongs_to_the_person_whom_the_row_names() {
        let members = "五原县,隆兴昌镇,永丰村,A1,P1,赵玉梅,150899195603120011,户主,已脱贫(享受政策)\n\
                       磴口县,隆盛合镇,新地村,B1,P2,其木格,150899195603120011,户主,已脱贫(享受政策)\n";
        let of = |row: &str| given(members, row).0.concat();
        assert_eq!(of("其木格,150899195603120011,磴口县,\n"), "B1");
        assert_eq!(of("赵玉梅,150899195603120011,五原县,永丰村\n"), "A1");
        assert_eq!(of("其木格,150899195603120011,,\n"), "B1", "the name decides where no county is said");
        assert_eq!(
            of("其木格,150899195603120011,五原县,\n"),
            "",
            "the name of one and the county of the other"
        );
        assert_eq!(of("王五,150899195603120011,磴口县,\n"), "", "the name of neither");
    }

    #[test]
    fn the_head_of_a_list_of_households_is_the_person_on_it() {
        let members = "旗县,苏木乡镇,嘎查村,户编号,人编号,姓名,证件号码,与户主关系\n五原县,隆兴昌镇,永丰村,A1,P1,张三,,户主\n";
        let read = |head: &str| {
            let list = format!("{head},旗县,嘎查村\n张三,五原县,永丰村\n");
            let files = [("人员.csv", members.as_bytes().to_vec()), ("危房改造名单.csv", list.into_bytes())];
            let data = read_many_for_test(&files);
            let row = &data.all(RecordKind::Roster)[0];
            (row.str("name").to_owned(), row.str("hh_id").to_owned(), row.table.missing_columns.len())
        };
        assert_eq!(read("户主姓名"), ("张三".into(), "A1".into(), 0));
        assert_eq!(read("户主姓名,姓名").0, "五原县", "a column of its own is read as it stands");
    }
}
