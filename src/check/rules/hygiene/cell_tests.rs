//! Rules about single cells and rows: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, place, record, text};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Field, Record, RecordKind, Value};
use crate::ingest::table::UNCACHED;

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";

/// A person whose cell of `key` was written as `raw` and read as `value`.
fn written(name: &str, key: &'static str, value: Value, raw: &str) -> Record {
    as_written(person(name, "户主", ZHANG, &[(key, value)]), key, raw)
}

fn as_written(mut row: Record, key: &str, raw: &str) -> Record {
    let at = row.table.columns.iter().position(|(known, _)| *known == key).unwrap();
    row.fields[at] = Field { value: row.fields[at].value.clone(), raw: Some(raw.into()) };
    row
}

fn kit(members: Vec<Record>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", members);
    kit
}

#[test]
fn d008_tells_one_name_of_a_household_once() {
    use crate::check::testkit::{Kit, person, record, text};
    use crate::ingest::record::RecordKind;
    let mut kit = Kit::new();
    let head = [("head_name", text("云•格日勒"))];
    kit.household("0001", vec![person("云•格日勒", "户主", "", &head), person("赵?平", "配偶", "", &head)]);
    let cells =
        [("hh_id", text("0001")), ("head_name", text("云•格日勒")), ("respondent", text("云•格日勒"))];
    kit.add(record(RecordKind::Visit, 2, &cells));
    let found = kit.findings("D008");
    let subjects: Vec<&str> = found.iter().map(|finding| finding.subject.as_str()).collect();
    assert!(subjects.len() == 2 && subjects.iter().all(|one| one.ends_with("/name")), "{found:#?}");
    let mut cells: Vec<usize> = found.iter().map(|finding| finding.evidence.len()).collect();
    cells.sort_unstable();
    assert_eq!(cells, [1, 5]);
    let more = found.iter().filter(|finding| finding.message.contains("，另见")).count();
    assert_eq!(more, 1);
}

#[test]
fn d007_asks_for_the_day_of_a_visit_and_the_month_of_other_dates() {
    let visit = |date: &str| {
        let mut kit = crate::check::testkit::Kit::new();
        kit.household("0001", vec![crate::check::testkit::person("张三", "户主", "", &[])]);
        let date = crate::ingest::record::Value::Date(crate::base::date::parse(date).unwrap());
        let cells = [("hh_id", crate::check::testkit::text("0001")), ("date", date)];
        kit.add(crate::check::testkit::record(crate::ingest::record::RecordKind::Visit, 2, &cells));
        kit.findings("D007")
    };
    let found = visit("2020年3月");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "date"));
    assert!(found[0].message.contains("没有写到日"), "{}", found[0].message);
    assert!(visit("2020年3月5日").is_empty());
}

#[test]
fn tidied_numbers_are_one_information_for_a_column_of_a_county() {
    let rows = vec![
        written("张三", "id_no", text(ZHANG), "=\"150899195603120011\""),
        as_written(person("李四", "配偶", LI, &[]), "id_no", "150899 19581107 0020"),
    ];
    let kit = kit(rows);
    let found = kit.findings("D002");
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((only.subject.as_str(), only.household_id.as_str()), ("member/id_no", ""));
    assert!(
        only.message.contains("2格") && only.message.contains("公式外壳1格、空格1格"),
        "{}",
        only.message
    );
    assert!(!only.message.contains("1956"), "no number is quoted: {}", only.message);
    assert_eq!(only.evidence.len(), 2);
    assert!(self::kit(vec![person("张三", "户主", ZHANG, &[])]).findings("D002").is_empty());
}

#[test]
fn every_cell_that_was_not_understood_is_told_with_its_household() {
    for (key, raw, subject) in [
        ("first_id_date", "2019年2月30日", "first_id_date"),
        ("first_id_date", "3月5日", "first_id_date"),
        ("pop_now", "-3", "pop_now"),
        ("pop_now", "三口人", "pop_now"),
        ("work_months", "几个月", "P-张三/work_months"),
        ("rel", "#N/A", "P-张三/rel"),
    ] {
        let kit = kit(vec![written("张三", key, Value::Unreadable, raw)]);
        let found = kit.findings("D007");
        let [only] = found.as_slice() else { panic!("{key} {raw}: {found:#?}") };
        assert_eq!((only.subject.as_str(), only.household_id.as_str()), (subject, "0001"), "{raw}");
        assert!(only.message.contains(raw) && !only.evidence[0].cell.is_empty(), "{}", only.message);
    }
}

#[test]
fn what_another_rule_tells_is_not_told_twice() {
    // A destroyed identity number is D001, a formula without a result D011, a row without 户编号 is 未能检查.
    let destroyed = written("张三", "id_no", Value::Unreadable, "1.50899E+17");
    assert!(kit(vec![destroyed]).findings("D007").is_empty());
    let formula = written("张三", "pop_now", Value::Unreadable, UNCACHED);
    assert!(kit(vec![formula]).findings("D007").is_empty());
    let formula = kit(vec![written("张三", "id_no", Value::Unreadable, UNCACHED)]);
    assert!(formula.findings("D007").is_empty() && formula.findings("D001").is_empty());
    let nobody = written("张三", "hh_id", Value::Unreadable, "未录系统");
    assert!(kit(vec![nobody]).findings("D007").is_empty());
}

#[test]
fn a_year_that_has_not_come_is_impossible_and_a_plan_is_not() {
    let year = |year: f64| kit(vec![person("张三", "户主", ZHANG, &[("exit_year", number(year))])]);
    assert_eq!(year(2099.0).subjects("D007"), ["exit_year"]);
    assert_eq!(year(1905.0).subjects("D007"), ["exit_year"]);
    // 预脱贫 of the running year.
    assert!(year(2020.0).findings("D007").is_empty() && year(2016.0).findings("D007").is_empty());
    let mut kit = kit(vec![person("张三", "户主", ZHANG, &[])]);
    let due = crate::base::date::parse("2023-05-01").unwrap();
    kit.add(record(
        RecordKind::Loan,
        5,
        &[("hh_id", text("0001")), ("contract_no", text("XD1")), ("due_date", Value::Date(due))],
    ));
    assert!(kit.findings("D007").is_empty());
}

#[test]
fn ledger_rows_are_known_by_their_number_and_others_are_gathered() {
    let mut kit = kit(vec![person("张三", "户主", ZHANG, &[])]);
    let problem = record(
        RecordKind::Problem,
        3,
        &[
            ("problem_no", text("ZZ001")),
            ("problem", text("台账不实")),
            ("county", text("五原县")),
            ("deadline", Value::Unreadable),
        ],
    );
    kit.add(as_written(problem, "deadline", "2020.13.45"));
    for row in [4, 5] {
        let visit = record(
            RecordKind::Visit,
            row,
            &[("county", text("五原县")), ("hh_id", text("8888")), ("date", Value::Unreadable)],
        );
        kit.add(as_written(visit, "date", "上周"));
    }
    let found = kit.findings("D007");
    let subjects: Vec<&str> = found.iter().map(|finding| finding.subject.as_str()).collect();
    assert_eq!(subjects, ["ZZ001/deadline", "visit/date"]);
    assert!(found[1].message.contains("2格") && found[1].evidence.len() == 2, "{found:#?}");
    assert_eq!(found[0].county, "150821");
}

#[test]
fn rows_that_a_newer_export_replaces_are_left_alone() {
    let day = |text: &str| Value::Date(crate::base::date::parse(text).unwrap());
    let row = |date: &str, value: Value| {
        person("张三", "户主", ZHANG, &[("data_date", day(date)), ("pop_now", value)])
    };
    let mut kit = Kit::new();
    let old = as_written(row("2018-12-31", Value::Unreadable), "pop_now", "若干");
    kit.household("0001", vec![row("2020-04-10", number(1.0))]);
    kit.add(old);
    assert!(kit.findings("D007").is_empty());
}

#[test]
fn gaps_and_dots_are_of_the_person_and_blanks_of_the_column() {
    let rows = vec![
        written("云·格日勒", "name", text("云·格日勒"), "云•格日勒"),
        as_written(person("李□", "之子", LI, &[]), "name", "李□"),
        as_written(person("李四", "之女", "150899201212010032", &[]), "name", "李　四"),
        as_written(person("王五", "之女", "150899201212010032", &[]), "name", "王 五"),
        person("阿·娜尔", "之母", "150899193506010029", &[]),
    ];
    let found = kit(rows).findings("D008");
    let lines: Vec<(&str, &str)> =
        found.iter().map(|finding| (finding.household_id.as_str(), finding.subject.as_str())).collect();
    assert_eq!(lines, [("", "member/name"), ("0001", "P-云·格日勒/name"), ("0001", "P-李□/name")]);
    assert!(found[0].message.contains("2格"), "{}", found[0].message);
    assert_eq!(found[1].expected, "云·格日勒");
}

#[test]
fn rows_of_another_county_are_told_for_the_household_and_a_prefecture_is_no_mixture() {
    let mut kit = Kit::new();
    for at in 0..10 {
        let id = format!("{at:04}");
        let county = if at == 7 { "临河区" } else { "五原县" };
        let row = person("张三", "户主", ZHANG, &[("hh_id", text(&id)), ("county", text(county))]);
        kit.household(&id, vec![row]);
    }
    let found = kit.findings("D009");
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((only.household_id.as_str(), only.subject.as_str()), ("0007", "county"));
    assert!(only.message.contains("五原县的人员表") && only.actual == "临河区", "{only:#?}");
    // Two in ten are two counties in one export.
    let mut kit = Kit::new();
    for at in 0..10 {
        let id = format!("{at:04}");
        let county = if at < 2 { "临河区" } else { "五原县" };
        let row = person("张三", "户主", ZHANG, &[("hh_id", text(&id)), ("county", text(county))]);
        kit.household(&id, vec![row]);
    }
    assert!(kit.findings("D009").is_empty());
}

#[test]
fn claims_without_a_subject_are_told_unless_a_register_could_not_be_read() {
    let mut kit = kit(vec![person("张三", "户主", ZHANG, &[])]);
    let visit = |id: &str| record(RecordKind::Visit, 2, &[("hh_id", text(id)), ("county", text("五原县"))]);
    kit.add(visit("0001"));
    assert!(kit.findings("D009").is_empty());
    kit.add(visit("9999"));
    let found = kit.findings("D009");
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((only.subject.as_str(), only.county.as_str()), ("visit/hh_id", "150821"));
    // A household that a newer export has dropped is known, and so may be one in a register that nobody could read.
    let gone = Place { county: "150821".into(), ..Place::default() };
    kit.data.dropped.push(crate::ingest::dataset::DroppedHousehold {
        id: "9999".into(),
        place: gone,
        reason: String::new(),
    });
    assert!(kit.findings("D009").is_empty());
    kit.data.dropped.clear();
    kit.data.hide("", &RecordKind::ALL);
    assert!(kit.findings("D009").is_empty());
}

#[test]
fn a_figure_in_another_unit_is_told_beside_its_neighbours() {
    let mut kit = Kit::new();
    for at in 0..30 {
        let id = format!("{at:04}");
        let net = if at == 9 { 3.5 } else { 20_000.0 + f64::from(at) * 1_000.0 };
        let pasture = if at == 4 { 60_000.0 } else { 80.0 };
        kit.household(&id, vec![person("张三", "户主", ZHANG, &[("hh_id", text(&id))])]);
        let row = record(
            RecordKind::Household,
            at + 2,
            &[("hh_id", text(&id)), ("net", number(net)), ("pasture", number(pasture))],
        );
        let row = kit.add(row);
        kit.data.households[at as usize].rows.push(row);
    }
    let found = kit.findings("D010");
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((only.household_id.as_str(), only.subject.as_str()), ("0009", "net"));
    assert!(only.message.contains("像是按万元填的（合35000元）"), "{}", only.message);
    assert_eq!(place().county, only.county);
}

#[test]
fn a_loan_that_no_household_can_have_is_told_where_the_limit_is_silent() {
    let told = |yuan: f64| {
        let mut kit = Kit::new();
        let at = kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        let _ = at;
        kit.add(record(
            RecordKind::Loan,
            2,
            &[("hh_id", text("0001")), ("contract_no", text("H1")), ("balance", number(yuan))],
        ));
        (kit.findings("D010").len(), kit.findings("P001").len())
    };
    assert_eq!(told(500_000_000.0), (1, 0), "50000 below a head of 万元");
    assert_eq!(told(9_000_000.0), (0, 1), "beyond the limit, and thinkable");
    assert_eq!(told(50_000.0), (0, 0));
}
