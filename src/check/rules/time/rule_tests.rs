//! T rules on dates and periods.

use crate::base::date;
use crate::base::terms::Level;
use crate::check::testkit::{COUNTY, Kit, paper, person, record, text};
use crate::ingest::catalogue::{Frequency, Need, UnitKey};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::documents::ListedPaper;
use crate::ingest::record::{Record, RecordKind, Value};

pub(super) fn day(said: &str) -> Value {
    Value::Date(date::parse(said).unwrap())
}

pub(super) fn unit() -> UnitKey {
    UnitKey::Household("0001".into())
}

pub(super) fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
    kit.household("0002", vec![person("李四", "户主", "150899195811070020", &[("hh_id", text("0002"))])]);
    kit.wants(Level::Household, paper("H04", Need::Optional, "", Frequency::Yearly));
    kit.wants(Level::Household, paper("H01", Need::Optional, "", Frequency::Once));
    let mut request = paper("H02", Need::Optional, "", Frequency::Once);
    request.stage = "识别".into();
    kit.wants(Level::Household, request);
    kit
}

pub(super) fn described(material: &str, year: Option<f64>, date: Value) -> Record {
    let year = year.map_or(Value::Blank, Value::Number);
    let cells = [("hh_id", text("0001")), ("material", text(material)), ("year", year), ("date", date)];
    record(RecordKind::FileValue, 5, &cells)
}

pub(super) fn visit(household: &str, helper: &str, date: Value, mode: &str) -> Record {
    let cells = [("hh_id", text(household)), ("helper", text(helper)), ("date", date), ("mode", text(mode))];
    record(RecordKind::HelperLog, 6, &cells)
}

pub(super) fn subjects(rows: Vec<Record>, code: &str) -> Vec<String> {
    let mut kit = kit();
    for row in rows {
        kit.add(row);
    }
    kit.subjects(code)
}

#[test]
fn the_day_of_a_paper_may_be_the_value_of_an_indicator() {
    let row = |material: &str, indicator: &str, value: &str| {
        let cells = [
            ("hh_id", text("0001")),
            ("material", text(material)),
            ("indicator", text(indicator)),
            ("value", text(value)),
        ];
        record(RecordKind::FileValue, 5, &cells)
    };
    assert_eq!(subjects(vec![row("H02", "落款日期", "2091年3月5日")], "T004"), ["H02"]);
    assert_eq!(subjects(vec![row("H02", "形成日期", "2091-03-05")], "T004"), ["H02"]);
    assert!(subjects(vec![row("H02", "落款日期", "2014.5.20")], "T004").is_empty());
    assert!(
        subjects(vec![row("H02", "到期日期", "2091-03-05")], "T004").is_empty(),
        "not the paper's own day"
    );
    assert!(subjects(vec![row("H02", "落款日期", "当年春季")], "T004").is_empty());
}

#[test]
fn t004_finds_dates_that_cannot_be() {
    let one = |material: &str, year: Option<f64>, date: &str| {
        subjects(vec![described(material, year, day(date))], "T004")
    };
    assert_eq!(one("H04", Some(2019.0), "2091-03-05"), ["H04@2019"]);
    assert_eq!(one("H04", Some(2017.0), "2019-12-31"), ["H04@2017"]);
    assert_eq!(one("H04", Some(2019.0), "2018-09-30"), ["H04@2019"]);
    assert_eq!(one("H02", None, "2012"), ["H02"]);
    assert!(one("H04", Some(2019.0), "2020-03-31").is_empty(), "signed in the next spring");
    assert!(one("H04", Some(2019.0), "2018-12").is_empty(), "begun at the end of the year before");
    assert!(one("H01", None, "1998-05-20").is_empty(), "people bring old papers along");
    assert!(one("H04", None, "2015").is_empty(), "no year to compare with");
    assert!(one("H02", None, "2020-05-10").is_empty(), "a ledger newer than the as-of date");
    assert!(subjects(vec![described("H04", Some(2019.0), Value::Unreadable)], "T004").is_empty());
}

#[test]
fn t004_reads_the_lists_of_the_archive_and_the_logs() {
    let mut listed = kit();
    listed.documents.lists.push(ListedPaper {
        unit: Some(unit()),
        title: "信息采集表".into(),
        code: Some("H04".into()),
        year: Some(2017),
        date: date::parse("20191231"),
        path: String::new(),
        file: None,
        in_volume: false,
        under_another_name: false,
        evidence: crate::check::testkit::evidence("registers/归档目录.xlsx"),
    });
    listed.add(visit("0002", "刘伟", day("2020-04-01"), "入户"));
    assert_eq!(listed.subjects("T004"), ["H04@2017"]);
    assert_eq!(subjects(vec![visit("0001", "刘伟", day("2002-04-01"), "入户")], "T004"), ["log_date"]);
    let cells = [("hh_id", text("0001")), ("date", day("2030-01-01"))];
    assert_eq!(subjects(vec![record(RecordKind::Visit, 2, &cells)], "T004"), ["visit_date"]);
}

#[test]
fn t004_takes_planned_days_of_open_problems_for_plans() {
    let issue = |done: bool, date: &str| {
        let cells = [
            ("problem_no", text("ZZ001")),
            ("problem", text("登记不全")),
            ("county", text("五原县")),
            ("closed", Value::Bool(done)),
            ("done_date", day(date)),
        ];
        subjects(vec![record(RecordKind::Problem, 2, &cells)], "T004")
    };
    assert_eq!(issue(true, "2020-12-31"), ["ZZ001"]);
    assert!(issue(false, "2020-12-31").is_empty());
}

#[test]
fn t006_measures_from_the_last_visit() {
    let two = |date: Value| {
        vec![visit("0001", "刘伟", date, "入户"), visit("0002", "刘伟", day("2020-04-10"), "电话")]
    };
    assert_eq!(subjects(two(day("2020-03-01")), "T006"), ["log_gap"]);
    assert!(subjects(two(day("2020-03-15")), "T006").is_empty());
    assert!(subjects(two(day("2020年3月")), "T006").is_empty(), "the month may mean its last day");
    assert!(subjects(two(Value::Blank), "T006").is_empty());
    let mut unread = two(day("2020-01-01"));
    unread.push(visit("0001", "刘伟", Value::Unreadable, "电话"));
    assert!(subjects(unread, "T006").is_empty(), "the unread row may be the visit");
    let mut called = two(day("2020-01-01"));
    called.push(visit("0001", "刘伟", day("2020-04-02"), "电话"));
    assert!(subjects(called, "T006").is_empty(), "a call is a visit");
}

#[test]
fn t006_does_not_blame_anybody_for_an_old_copy_of_the_log() {
    let rows = vec![
        visit("0001", "刘伟", day("2019-12-10"), "入户"),
        visit("0002", "刘伟", day("2019-12-28"), "入户"),
    ];
    assert!(subjects(rows, "T006").is_empty());
    let rows = vec![
        visit("0001", "刘伟", day("2019-10-10"), "入户"),
        visit("0002", "刘伟", day("2019-12-28"), "入户"),
    ];
    assert_eq!(subjects(rows, "T006"), ["log_gap"], "within the log itself");
}

#[test]
fn t006_knows_its_limit_and_whom_it_concerns() {
    let mut kit = kit();
    kit.add(visit("0001", "刘伟", day("2020-02-01"), "入户"));
    kit.add(visit("0002", "刘伟", day("2020-04-10"), "入户"));
    assert_eq!(kit.subjects("T006"), ["log_gap"]);
    kit.project.thresholds.insert(format!("{COUNTY}.T006"), 92.0);
    assert!(kit.subjects("T006").is_empty(), "visits by quarter");
    kit.project.thresholds.clear();
    kit.data.households[0].kind = HouseholdKind::Borderline;
    assert!(kit.subjects("T006").is_empty());
    kit.data.households[0].kind = HouseholdKind::Exited;
    let members = kit.data.records.get_mut(&RecordKind::Member).unwrap();
    members[0] = person("张三", "户主", "150899195603120011", &[("state", text("死亡"))]);
    assert!(kit.subjects("T006").is_empty(), "nobody is left");
}
