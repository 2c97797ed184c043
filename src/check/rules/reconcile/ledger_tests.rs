//! R001, R007–R009, T013 and T014: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind, Value};

const ZHANG: &str = "150899195603120011";

fn day(text: &str) -> Value {
    Value::Date(crate::base::date::parse(text).unwrap())
}

#[test]
fn r009_counts_the_registered_households_and_says_so() {
    let told = |benefit: f64, borderline: bool| {
        let cells = [
            ("name", text("养殖项目")),
            ("county", text("五原县")),
            ("benefit_poor_households", number(benefit)),
        ];
        let mut kit = kit(vec![record(RecordKind::Project, 4, &cells)]);
        let third = kit.household("0003", vec![person("王五", "户主", "", &[("hh_id", text("0003"))])]);
        if borderline {
            third.kind = crate::ingest::dataset::HouseholdKind::Borderline;
        }
        kit.findings("R009").into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    let said = told(3.0, true);
    assert!(said.len() == 1 && said[0].contains("在册建档立卡只有2户"), "{said:?}");
    assert!(told(2.0, true).is_empty());
    assert!(told(3.0, false).is_empty());
}

/// One household in each of two townships of the county.
fn kit(rows: Vec<Record>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    kit.household("0002", vec![person("李四", "户主", "", &[("hh_id", text("0002"))])]).place =
        Place { county: "150821".into(), township: "150821101".into(), village: "红旗村".into() };
    for row in rows {
        kit.add(row);
    }
    kit
}

fn line(code: &str, indicator: &str, value: f64, date: &str) -> Record {
    let cells = [
        ("area_code", text(code)),
        ("indicator", text(indicator)),
        ("value", number(value)),
        ("as_of", day(date)),
    ];
    record(RecordKind::ReportedTotal, 3, &cells)
}

const NAME: &str = "已脱贫享受政策户数";
const DATE: &str = "2020-04-10";

fn sums(county: f64, towns: &[(&str, f64)]) -> Vec<Record> {
    let mut rows = vec![line("150821", NAME, county, DATE)];
    rows.extend(towns.iter().map(|(code, value)| line(code, NAME, *value, DATE)));
    rows
}

#[test]
fn r001_adds_up_what_all_townships_reported() {
    let found = kit(sums(40.0, &[("150821100", 20.0), ("150821101000", 21.0)])).findings("R001");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "K01"));
    assert_eq!(found[0].message, "五原县：汇总不平：旗县已脱贫享受政策户数下级合计41户、本级40户");
    for rows in [
        sums(41.0, &[("150821100", 20.0), ("150821101", 21.0)]),
        // A township has not reported yet.
        sums(40.0, &[("150821100", 20.0)]),
        // Two figures for one township.
        sums(40.0, &[("150821100", 20.0), ("150821101", 21.0), ("150821101", 20.0)]),
    ] {
        assert!(kit(rows.clone()).findings("R001").is_empty(), "{rows:?}");
    }
    let mut other_date = sums(40.0, &[("150821100", 20.0)]);
    other_date.push(line("150821101", NAME, 21.0, "2019-12-31"));
    assert!(kit(other_date).findings("R001").is_empty());
    let mut income = sums(40.0, &[]);
    for code in ["150821", "150821100", "150821101"] {
        income.push(line(code, "监测户人均纯收入", 4_500.0, DATE));
    }
    assert!(kit(income).findings("R001").is_empty(), "incomes are not added");
    let mut unread = kit(sums(40.0, &[("150821100", 20.0), ("150821101", 21.0)]));
    unread.data.hide("150821", &RecordKind::ALL);
    assert!(unread.findings("R001").is_empty());
}

#[test]
fn r001_adds_up_counties_only_for_the_whole_prefecture() {
    let codes = ["150802", "150821", "150822", "150823", "150824", "150825", "150826"];
    let mut rows: Vec<Record> = codes.iter().map(|code| line(code, NAME, 10.0, DATE)).collect();
    rows.push(line("150800", NAME, 71.0, DATE));
    let mut all = kit(rows.clone());
    let found = all.findings("R001");
    assert_eq!((found.len(), found[0].county.as_str()), (1, ""));
    all.selection.counties = vec!["150821".into()];
    assert!(all.findings("R001").is_empty());
    rows.remove(1);
    assert!(kit(rows).findings("R001").is_empty(), "a county with households has not reported");
}

#[test]
fn r001_asks_only_counties_that_have_households() {
    let project = |whole: f64, more: &[&str]| {
        let mut rows = vec![line("150800", NAME, whole, DATE), line("150821", NAME, 77.0, DATE)];
        rows.extend(more.iter().map(|code| line(code, NAME, 15.0, DATE)));
        let mut kit = kit(rows);
        kit.household("0003", vec![person("王五", "户主", "", &[("hh_id", text("0003"))])]).place =
            Place { county: "150822".into(), township: "150822100".into(), village: "新华村".into() };
        kit
    };
    let found = project(99.0, &["150822"]).findings("R001");
    assert_eq!((found.len(), found[0].county.as_str()), (1, ""));
    assert!(found[0].message.contains("下级合计92户、本级99户"), "{}", found[0].message);
    assert!(project(92.0, &["150822"]).findings("R001").is_empty());
    assert!(project(99.0, &[]).findings("R001").is_empty(), "one of the two has not reported");
    let mut unread = project(99.0, &["150822"]);
    unread.data.hide("150823", &RecordKind::ALL);
    assert!(unread.findings("R001").is_empty(), "a county whose registers could not be read");
}

#[test]
fn r001_adds_up_villages_by_name() {
    let village = |name: &str, value: f64| {
        let cells = [
            ("county", text("五原县")),
            ("town", text("隆兴昌镇")),
            ("village", text(name)),
            ("indicator", text(NAME)),
            ("value", number(value)),
            ("as_of", day(DATE)),
        ];
        record(RecordKind::ReportedTotal, 4, &cells)
    };
    let town = line("150821100", NAME, 20.0, DATE);
    let found = kit(vec![town.clone(), village("永丰村", 12.0), village("新华村", 9.0)]).findings("R001");
    assert_eq!((found.len(), found[0].township.as_str()), (1, "150821100"));
    assert!(kit(vec![town, village("永丰村", 11.0), village("新华村", 9.0)]).findings("R001").is_empty());
}

/// A project of the county.
fn project(more: &[(&'static str, Value)]) -> Kit {
    let mut cells = vec![
        ("project_no", text("XM01")),
        ("project_name", text("养殖项目")),
        ("county", text("五原县")),
        ("total_invest", number(40.0)),
    ];
    cells.extend(more.iter().cloned());
    kit(vec![record(RecordKind::Project, 4, &cells)])
}

#[test]
fn r007_adds_up_funds_and_shares() {
    let sums = |cells: &[(&'static str, f64)]| {
        let cells: Vec<(&'static str, Value)> =
            cells.iter().map(|(key, value)| (*key, number(*value))).collect();
        project(&cells).subjects("R007")
    };
    assert_eq!(sums(&[("fund_central", 30.0), ("fund_region", 15.0)]), ["XM01"]);
    assert_eq!(sums(&[("fund_arrived", 45.0)]), ["XM01"]);
    assert_eq!(sums(&[("fund_arrived", 30.0), ("fund_paid", 35.0)]), ["XM01"]);
    assert_eq!(sums(&[("fund_arrived", 30.0), ("fund_paid", 15.0), ("paid_rate", 95.0)]), ["XM01"]);
    let all = |other: f64| {
        sums(&[
            ("fund_central", 20.0),
            ("fund_region", 10.0),
            ("fund_city", 0.0),
            ("fund_county", 5.0),
            ("fund_other", other),
        ])
    };
    assert_eq!(all(0.0), ["XM01"]);
    assert!(all(5.0).is_empty());
    assert!(sums(&[]).is_empty());
    assert!(sums(&[("fund_central", 30.0)]).is_empty(), "the other sources are unknown");
    assert!(sums(&[("fund_arrived", 40.05)]).is_empty(), "rounded");
    let shares = [("fund_arrived", 30.0), ("fund_paid", 15.0)];
    for share in [50.0, 0.5, 37.5, 49.6] {
        assert!(sums(&[shares[0], shares[1], ("paid_rate", share)]).is_empty(), "{share}");
    }
}

#[test]
fn r007_speaks_of_a_gap_of_thousands_where_d010_does_not() {
    // Projects of 40万元, and one with `arrived`.
    let told = |neighbours: u32, arrived: f64| {
        let of = |at: u32, arrived: f64| {
            let cells = [
                ("project_no", text(&format!("XM{at:02}"))),
                ("project_name", text("养殖项目")),
                ("county", text("五原县")),
                ("total_invest", number(40.0)),
                ("fund_arrived", number(arrived)),
            ];
            record(RecordKind::Project, at + 2, &cells)
        };
        let mut rows: Vec<Record> = (1..=neighbours).map(|at| of(at, 40.0)).collect();
        rows.push(of(0, arrived));
        let kit = kit(rows);
        (kit.subjects("R007").len(), kit.subjects("D010").len(), kit.findings("R007"))
    };
    for arrived in [50_000.0, 400_000.0, 4_000_000.0] {
        let (gap, unit, findings) = told(2, arrived);
        assert_eq!((gap, unit), (1, 0), "too few to compare with: {arrived}");
        assert!(findings[0].message.contains("请核对是否把元写成万元"), "{}", findings[0].message);
    }
    let (gap, unit, _) = told(30, 400_000.0);
    assert_eq!((gap, unit), (0, 1), "D010 says that it is written in yuan");
    assert_eq!(told(30, 50_000.0).0, 1, "5万元 is not among its neighbours: no unit explains it");
    assert_eq!(told(2, 40.0).0, 0);
}

#[test]
fn r008_compares_people_with_households() {
    let sheet = |households: f64, persons: Value| {
        let cells = [
            ("county", text("五原县")),
            ("town", text("隆兴昌镇")),
            ("village", text("永丰村")),
            ("poor_households", number(households)),
            ("poor_persons", persons),
        ];
        kit(vec![record(RecordKind::Village, 4, &cells)]).subjects("R008")
    };
    assert_eq!(sheet(36.0, number(30.0)), ["poor_persons"]);
    assert_eq!(sheet(10.0, number(61.0)), ["poor_persons"]);
    for (households, persons) in [(36.0, 36.0), (10.0, 60.0), (1.0, 7.0), (36.0, 0.0), (0.0, 0.0)] {
        assert!(sheet(households, number(persons)).is_empty(), "{households} {persons}");
    }
    assert!(sheet(36.0, Value::Blank).is_empty());
    let reported = |persons: f64, date: &str| {
        kit(vec![line("150821", NAME, 40.0, DATE), line("150821", "已脱贫享受政策人数", persons, date)])
            .subjects("R008")
    };
    assert_eq!(reported(30.0, DATE), ["K02"]);
    assert!(reported(80.0, DATE).is_empty() && reported(30.0, "2019-12-31").is_empty());
}

#[test]
fn r009_compares_with_what_the_county_has() {
    let serves = |key: &'static str, count: f64, year: f64| {
        project(&[(key, number(count)), ("year", number(year))]).subjects("R009")
    };
    assert_eq!(serves("benefit_poor_households", 3.0, 2020.0), ["XM01"]);
    assert_eq!(serves("benefit_poor_persons", 3.0, 2019.0), ["XM01"]);
    assert!(serves("benefit_poor_households", 2.0, 2020.0).is_empty());
    assert!(serves("benefit_households", 900.0, 2020.0).is_empty(), "other people benefit too");
    assert!(serves("benefit_poor_households", 3.0, 2016.0).is_empty(), "there were more of them then");
    let mut unread = project(&[("benefit_poor_households", number(3.0))]);
    unread.data.hide("150821", &RecordKind::ALL);
    assert!(unread.findings("R009").is_empty());
    let mut part = project(&[("benefit_poor_households", number(3.0))]);
    part.selection.townships = vec!["150821100".into()];
    assert!(part.findings("R009").is_empty(), "only a part of the county is looked at");
}

#[test]
fn r009_counts_the_people_that_the_pages_print() {
    let serves = |count: f64, state: &str| {
        let mut kit = project(&[("benefit_poor_persons", number(count))]);
        let cells = [("hh_id", text("0003")), ("state", text(state))];
        let head = person("王五", "户主", "", &[("hh_id", text("0003"))]);
        kit.household("0003", vec![head, person("王六", "之子", "", &cells)]);
        kit.findings("R009").into_iter().map(|finding| finding.expected).collect::<Vec<_>>()
    };
    assert_eq!(serves(4.0, "死亡"), ["不超过在册建档立卡3户、3人"]);
    assert!(serves(4.0, "正常").is_empty() && serves(4.0, "转入").is_empty());
}

#[test]
fn t013_wants_days_in_their_order() {
    let days = |cells: &[(&'static str, &str)]| {
        let cells: Vec<(&'static str, Value)> = cells.iter().map(|(key, value)| (*key, day(value))).collect();
        project(&cells).subjects("T013")
    };
    assert_eq!(days(&[("approved_date", "2019-05-20"), ("start_date", "2019-05-06")]), ["XM01"]);
    assert_eq!(days(&[("end_date", "2019-10-20"), ("accepted_date", "2019-10-01")]), ["XM01"]);
    assert_eq!(days(&[("start_date", "2019-10-20"), ("end_date", "2019-09")]), ["XM01"]);
    assert_eq!(days(&[("plan_notice_date", "2019-06-03"), ("finish_notice_date", "2019-05")]), ["XM01"]);
    assert!(days(&[("approved_date", "2019-05-20"), ("start_date", "2019-05-20")]).is_empty());
    assert!(days(&[("end_date", "2019-10-20"), ("accepted_date", "2019-10")]).is_empty());
    assert!(days(&[("end_date", "2019-10-20"), ("accepted_date", "2019")]).is_empty());
    assert!(days(&[("accepted_date", "2019-10-20")]).is_empty());
    let carried_on =
        [("approved_date", day("2019-05-20")), ("start_date", day("2018-05-06")), ("nature", text("续建"))];
    assert!(project(&carried_on).findings("T013").is_empty());
}

#[test]
fn t014_warns_before_the_day_and_after_it() {
    let loan = |more: &[(&'static str, Value)]| {
        let mut cells = vec![
            ("hh_id", text("0001")),
            ("borrower", text("张三")),
            ("contract_no", text("A1")),
            ("balance", number(20_000.0)),
        ];
        cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
        cells.extend(more.iter().cloned());
        kit(vec![record(RecordKind::Loan, 4, &cells)])
    };
    let found = loan(&[("due_date", day("2020-05-20"))]).findings("T014");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "A1"));
    assert!(
        found[0].message.ends_with("张三的小额信贷2020-05-20到期，还有35天，未还2万元"),
        "{}",
        found[0].message
    );
    assert!(loan(&[("due_date", day("2020-03-31"))]).findings("T014")[0].message.contains("逾期15天"));
    assert_eq!(loan(&[("overdue", number(500.0))]).subjects("T014"), ["A1"]);
    for more in [
        vec![("due_date", day("2020-06-15"))],
        vec![("due_date", day("2020-03-31")), ("balance", number(0.0))],
        vec![("due_date", day("2020-03-31")), ("balance", Value::Blank)],
        vec![("due_date", day("2020-03-31")), ("extended_due", day("2020-12-31"))],
        vec![("due_date", day("2020-04")), ("balance", Value::Unreadable)],
        vec![("due_date", day("2020"))],
        vec![("due_date", Value::Blank), ("overdue_days", number(0.0))],
    ] {
        assert!(loan(&more).findings("T014").is_empty(), "{more:?}");
    }
}

#[test]
fn the_line_of_the_prefecture_needs_no_code_and_the_line_of_a_county_s_whole_is_not_it() {
    let named = |key: &'static str, name: &str, value: f64| {
        let cells =
            [(key, text(name)), ("indicator", text(NAME)), ("value", number(value)), ("as_of", day(DATE))];
        record(RecordKind::ReportedTotal, 3, &cells)
    };
    let rows =
        |key: &'static str, whole: &str| vec![named(key, whole, 38.0), named("county", "五原县", 40.0)];
    for whole in ["巴彦淖尔市", "全市", "合计", "本级"] {
        let found = kit(rows("county", whole)).findings("R001");
        let told: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told.len(), 1, "{whole}: {told:?}");
        assert!(told[0].contains("下级合计40户、本级38户"), "{told:?}");
    }
    // 合计 below the names of units is the sum of whatever stands above it; and a name nobody knows is nothing.
    for (key, whole) in [("area_name", "合计"), ("county", "某某市")] {
        assert!(kit(rows(key, whole)).findings("R001").is_empty(), "{key} {whole}");
    }
}
