//! Every V rule and D001: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, VILLAGE, number, person, place, record, text};
use crate::ingest::dataset::{HouseholdKind, Place};
use crate::ingest::record::{Field, Record, RecordKind, Value};

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";
const CHILD: &str = "150899201212010032";

fn kit(members: Vec<Record>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", members);
    kit
}

fn couple() -> Vec<Record> {
    vec![person("张三", "户主", ZHANG, &[]), person("李四", "配偶", LI, &[])]
}

#[test]
fn an_ordinary_household_has_no_fault() {
    let findings = kit(couple()).run().findings;
    let of_register: Vec<_> = findings.iter().filter(|f| f.rule.starts_with(['V', 'D'])).collect();
    assert!(of_register.is_empty(), "{of_register:?}");
}

#[test]
fn v001_speaks_of_wrong_check_digits_only() {
    let mut members = couple();
    members.push(person("王五", "之子", "150899201212010031", &[]));
    members.push(person("老赵", "之父", "150899300101001", &[]));
    members.push(person("军人", "之子", "军字第0001号", &[("id_type", text("军官证"))]));
    members.push(person("残疾", "之女", "15089919560312001144", &[]));
    let kit = kit(members);
    let found = kit.findings("V001");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].subject, "P-王五");
    assert!(found[0].message.starts_with("五原县隆兴昌镇永丰村张三（0001）："), "{}", found[0].message);
    assert!(!found[0].message.contains("2012"), "the birth date is masked: {}", found[0].message);
    assert_eq!(found[0].evidence[0].path, "registers/名册.xlsx");
}

#[test]
fn a_destroyed_number_is_d001_and_nothing_else() {
    let mut ruined = person("王五", "之子", "150899201212010000", &[("sex", text("女"))]);
    let at = ruined.table.columns.iter().position(|(key, _)| *key == "id_no").unwrap();
    let kit_text = kit(vec![couple().remove(0), ruined.clone()]);
    assert_eq!(kit_text.subjects("D001"), ["P-王五"]);
    ruined.fields[at] = Field { value: Value::Unreadable, raw: Some("1.50899E+17".into()) };
    let kit_raw = kit(vec![couple().remove(0), ruined]);
    assert_eq!(kit_raw.subjects("D001"), ["P-王五"]);
    for kit in [kit_text, kit_raw] {
        for rule in ["V001", "V002", "V004", "V006"] {
            assert!(kit.findings(rule).is_empty(), "{rule}");
        }
    }
    assert!(kit(couple()).findings("D001").is_empty());
    // The number of the head in the household table is another cell than the person's own.
    let mut table = kit(couple());
    let lost = [("hh_id", text("0001")), ("head_id", Value::Unreadable)];
    let at = table.add(record(RecordKind::Household, 5, &lost));
    table.data.households[0].rows = vec![at];
    let found = table.findings("D001");
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("户表“户主证件号码”栏（张三）已被转为数值"), "{}", found[0].message);
}

#[test]
fn v002_and_v004_read_the_number() {
    let mut members = couple();
    members.push(person("王五", "之子", "150899199902290043", &[("sex", text("女"))]));
    members.push(person("赵六", "之子", CHILD, &[("sex", text("女"))]));
    members.push(person("孙七", "之子", "150899200506150116", &[("sex", text("2"))]));
    let kit = kit(members);
    assert_eq!(kit.subjects("V002"), ["P-王五"]);
    assert_eq!(kit.subjects("V004"), ["P-赵六"], "codes 1 and 2 decide nothing");
}

#[test]
fn v005_compares_as_much_of_the_date_as_is_written() {
    let born = |text: &str| {
        let date = Value::Date(crate::base::date::parse(text).unwrap());
        kit(vec![person("张三", "户主", ZHANG, &[("birth", date)])]).subjects("V005")
    };
    for wrong in ["1957-03-12", "1956-04-12", "1956-03-21"] {
        assert_eq!(born(wrong), ["P-张三"], "{wrong}");
    }
    for right in ["1956-03-12", "1956-03", "1956"] {
        assert!(born(right).is_empty(), "{right}");
    }
    let wrong = Value::Date(crate::base::date::parse("1957-03-12").unwrap());
    let found = kit(vec![person("张三", "户主", ZHANG, &[("birth", wrong)])]).findings("V005");
    assert!(!found[0].message.contains("195"), "{}", found[0].message);
    let officer = [("birth", text("1957-03-12")), ("id_type", text("军官证"))];
    assert!(kit(vec![person("张三", "户主", "军字第1号", &officer)]).findings("V005").is_empty());
}

#[test]
fn v006_names_the_later_row_and_v007_every_household() {
    let mut kit =
        kit(vec![person("张三", "户主", ZHANG, &[]), person("李四", "配偶", &format!("{ZHANG}44"), &[])]);
    assert_eq!(kit.subjects("V006"), ["P-李四"]);
    assert!(kit.findings("V007").is_empty());
    let other = person("张三", "户主", ZHANG, &[("hh_id", text("0002")), ("person_id", text("Q1"))]);
    kit.household("0002", vec![other]);
    let found = kit.findings("V007");
    assert_eq!(found.len(), 3, "every row of every household");
    // The number is the same; whether the person is, nobody knows yet.
    let first = &found[0].message;
    assert!(
        first.contains("与五原县张三户（0002）张三证件号码相同") && !first.contains("同一人在"),
        "{first}"
    );
    assert!(found.iter().any(|f| f.household_id == "0002" && f.subject == "Q1"));
    // Only a run over the whole prefecture may decide.
    kit.selection.counties = vec!["150821".into()];
    let checked = kit.run();
    assert!(checked.findings.iter().all(|f| f.rule != "V007"));
    assert!(checked.rules.iter().any(|rule| rule.code == "V007" && rule.skipped.is_some()));
}

#[test]
fn a_person_who_left_is_no_duplicate() {
    let mut kit = kit(couple());
    let gone = [("hh_id", text("0002")), ("state", text("转出"))];
    kit.household(
        "0002",
        vec![person("王五", "户主", CHILD, &[("hh_id", text("0002"))]), person("李四", "之女", LI, &gone)],
    );
    assert!(kit.findings("V007").is_empty());
}

#[test]
fn v008_v009_v010_count_heads_and_spouses_among_the_living() {
    assert_eq!(kit(vec![person("李四", "配偶", LI, &[])]).subjects("V008"), ["rel"]);
    assert!(
        kit(vec![person("李四", "", LI, &[])]).findings("V008").is_empty(),
        "a blank relation may be the head"
    );
    let two = vec![person("张三", "户主", ZHANG, &[]), person("李四", "户主", LI, &[])];
    assert_eq!(kit(two).subjects("V009"), ["rel"]);
    let dead =
        vec![person("张三", "户主", ZHANG, &[("state", text("死亡"))]), person("李四", "户主", LI, &[])];
    assert!(kit(dead).findings("V009").is_empty());
    let mut spouses = couple();
    spouses.push(person("王五", "配偶", CHILD, &[]));
    assert_eq!(kit(spouses).subjects("V010"), ["rel"]);
    let mut daughter_in_law = couple();
    daughter_in_law.push(person("王五", "之儿媳", CHILD, &[]));
    assert!(kit(daughter_in_law).findings("V010").is_empty());
}

#[test]
fn v012_compares_names_without_blanks_and_numbers_by_eighteen_digits() {
    let with = |name: &str, id: &str| {
        kit(vec![
            person("张三", "户主", ZHANG, &[("head_name", text(name)), ("head_id", text(id))]),
            person("李四", "配偶", LI, &[("head_name", text(name)), ("head_id", text(id))]),
        ])
    };
    assert_eq!(with("张二", ZHANG).subjects("V012"), ["head_name"]);
    assert_eq!(with("张三", LI).subjects("V012"), ["head_id"]);
    assert!(with("张 三", &format!("{ZHANG}44")).findings("V012").is_empty());
    assert!(with("张三", "150899560312001").findings("V012").is_empty(), "the number of fifteen digits");
    assert_eq!(with("张三", "150899560312002").subjects("V012"), ["head_id"]);
    assert!(with("", "").findings("V012").is_empty());
}

#[test]
fn v013_never_compares_the_people_of_a_year() {
    let with = |key: &'static str, count: f64| {
        let mut members = couple();
        members.push(person("王五", "之子", CHILD, &[("state", text("死亡"))]));
        members[0] = person("张三", "户主", ZHANG, &[(key, number(count))]);
        kit(members)
    };
    let found = with("pop_now", 3.0).findings("V013");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "pop_now"));
    assert!(found[0].message.contains("登记人口3人，成员表在册2人"), "{}", found[0].message);
    assert!(with("pop_now", 2.0).findings("V013").is_empty());
    assert!(with("pop_year", 3.0).findings("V013").is_empty());
}

#[test]
fn v013_waits_for_people_who_could_not_be_given_to_a_household() {
    let with = |count: f64, village: &str| {
        let mut members = couple();
        members[0] = person("张三", "户主", ZHANG, &[("pop_now", number(count))]);
        let mut kit = kit(members);
        kit.data.adrift.push(Place { village: village.into(), ..place() });
        kit.findings("V013").len()
    };
    assert_eq!(with(3.0, VILLAGE), 0, "the one without a household may be theirs");
    assert_eq!(with(3.0, ""), 0, "a row that names no village");
    assert_eq!(with(3.0, "红旗村"), 1, "of another village");
    assert_eq!(with(4.0, VILLAGE), 1, "more than are missing");
    assert_eq!(with(1.0, VILLAGE), 1, "fewer than are there");
}

#[test]
fn the_household_table_counts_too() {
    let mut kit = kit(couple());
    let at = kit.add(record(RecordKind::Household, 5, &[("hh_id", text("0001")), ("pop_now", number(5.0))]));
    kit.data.households[0].rows = vec![at];
    kit.data.households[0].kind = HouseholdKind::Borderline;
    assert_eq!(kit.subjects("V013"), ["pop_now"], "people of 边缘户 are checked as well");
}
