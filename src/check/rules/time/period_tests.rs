//! T002, T005, T007–T009, T011: order, days and periods.

use super::rule_tests::{day, described, kit, subjects, visit};
use crate::base::terms::Level;
use crate::check::testkit::{Kit, paper, person, record, text};
use crate::ingest::catalogue::{Frequency, Need};
use crate::ingest::record::{Record, RecordKind, Value};

/// The procedure of a household.
fn procedure(papers: &[(&str, &str)]) -> Vec<String> {
    let mut kit = kit();
    kit.catalogue.types.clear();
    for (code, name, stage) in [
        ("H02", "贫困户申请书", "识别"),
        ("H03", "入户调查表", "识别"),
        ("H06", "两公示一公告", "识别"),
        ("H07", "贫困户确认告知书", "识别"),
        ("H13", "脱贫申请书", "脱贫"),
        ("H15", "脱贫确认书", "脱贫"),
    ] {
        let mut kind = paper(code, Need::Optional, "", Frequency::Once);
        (kind.name, kind.stage) = (name.into(), stage.into());
        kit.wants(Level::Household, kind);
    }
    for (code, date) in papers {
        kit.add(described(code, None, day(date)));
    }
    kit.subjects("T002")
}

#[test]
fn t002_compares_neighbouring_steps() {
    assert_eq!(procedure(&[("H02", "2015-10-08"), ("H07", "2015-09-01")]), ["H07"]);
    assert_eq!(procedure(&[("H13", "2018-11-20"), ("H15", "2018年10月")]), ["H15"]);
    assert_eq!(
        procedure(&[("H02", "2017-01-01"), ("H06", "2015-09-01"), ("H07", "2015-10-01")]),
        ["H06"],
        "one wrong date is one finding"
    );
    assert!(procedure(&[("H02", "2015-09-01"), ("H06", "2015-09-01"), ("H07", "2015-09-01")]).is_empty());
    assert!(procedure(&[("H02", "2015年9月"), ("H07", "2015-09-02")]).is_empty());
    assert!(procedure(&[("H02", "2015-09-01"), ("H03", "2018-05-20"), ("H07", "2015-12-31")]).is_empty());
    assert!(procedure(&[("H02", "2014-09-01"), ("H02", "2017-09-01"), ("H07", "2014-12-31")]).is_empty());
    assert!(procedure(&[("H15", "2018-11-20"), ("H02", "2019-01-01")]).is_empty(), "two procedures");
    assert!(procedure(&[("H07", "2015-09-01")]).is_empty());
}

#[test]
fn t005_compares_years() {
    let run = |identified: Option<i32>, exit: Option<i32>| {
        let mut kit = kit();
        kit.data.households[0].identified = identified;
        kit.data.households[0].exit_year = exit;
        kit.subjects("T005")
    };
    assert_eq!(run(Some(2016), Some(2015)), ["exit_year"]);
    assert!(run(Some(2016), Some(2016)).is_empty());
    assert!(run(None, Some(2015)).is_empty() && run(Some(2016), None).is_empty());
    let loan = |start: Value, registered: Value| {
        let mut kit = kit();
        kit.data.households[0].identified = Some(2016);
        let cells = [
            ("hh_id", text("0001")),
            ("contract_no", text("XD1")),
            ("start_date", start),
            ("registered", registered),
        ];
        kit.add(record(RecordKind::Loan, 2, &cells));
        kit.subjects("T005")
    };
    assert_eq!(loan(day("2015-05-10"), Value::Blank), ["XD1"]);
    assert!(loan(day("2016-05-10"), Value::Blank).is_empty());
    assert!(loan(day("2015-05-10"), Value::Bool(false)).is_empty());
    assert!(loan(Value::Blank, Value::Blank).is_empty());
}

/// Twelve households of one village and one of another town.
fn many() -> Kit {
    let mut kit = Kit::new();
    for at in 1..=13 {
        let id = format!("{at:04}");
        kit.household(&id, vec![person("张三", "户主", "150899195603120011", &[("hh_id", text(&id))])]);
    }
    kit.data.households[12].place.township = "150821101".into();
    kit
}

#[test]
fn t007_counts_households_of_a_day() {
    let run = |visits: &[(usize, &str, &str)]| {
        let mut kit = many();
        for (at, date, mode) in visits {
            kit.add(visit(&format!("{at:04}"), "刘伟", day(date), mode));
        }
        kit.subjects("T007")
    };
    let of =
        |count: usize, date: &'static str, mode: &'static str| -> Vec<(usize, &'static str, &'static str)> {
            (1..=count).map(|at| (at, date, mode)).collect()
        };
    assert_eq!(run(&of(11, "2020-04-08", "入户")), ["刘伟@2020-04-08"]);
    assert!(run(&of(10, "2020-04-08", "入户")).is_empty());
    assert!(run(&of(12, "2020-04-08", "电话")).is_empty(), "calls");
    assert!(run(&of(12, "2020年4月", "入户")).is_empty(), "a month is no day");
    let twice = [of(6, "2020-04-08", "入户"), of(6, "2020-04-08", "入户")].concat();
    assert!(run(&twice).is_empty(), "two visits to one household");
    assert_eq!(run(&[(1, "2020-04-08", "入户"), (13, "2020-04-08", "入户")]), ["刘伟@2020-04-08"]);
    assert!(run(&[(1, "2020-04-08", "入户"), (13, "2020-04-08", "电话")]).is_empty());
    assert!(run(&[(1, "2020-04-08", ""), (13, "2020-04-08", "")]).is_empty(), "no mode");
}

#[test]
fn t008_knows_the_closed_weeks() {
    let one = |date: &str, mode: &str| subjects(vec![visit("0001", "刘伟", day(date), mode)], "T008");
    assert_eq!(one("2020-02-03", "入户"), ["log_mode"]);
    assert_eq!(one("2020-01-25", "入户"), ["log_mode"]);
    for (date, mode) in [
        ("2020-02-03", "电话"),
        ("2020-02-03", ""),
        ("2020-01-24", "入户"),
        ("2020-02-26", "入户"),
        ("2020年2月", "入户"),
        ("2019-02-03", "入户"),
    ] {
        assert!(one(date, mode).is_empty(), "{date} {mode}");
    }
}

#[test]
fn t009_wants_several_years_on_one_day() {
    let run = |date: &dyn Fn(usize) -> String, count: usize, years: i32| {
        let rows = (0..count).map(|at| {
            let year = 2017 + at as i32 % years;
            described("H04", Some(f64::from(year)), day(&date(at)))
        });
        subjects(rows.collect(), "T009")
    };
    let same = |_: usize| "2019-12-20".to_owned();
    assert_eq!(run(&same, 12, 3), ["formed_date"]);
    assert!(run(&same, 12, 1).is_empty(), "one year, one meeting");
    assert!(run(&same, 9, 3).is_empty(), "too few");
    assert!(run(&|at| format!("2019-12-{:02}", 10 + at % 2), 12, 3).is_empty(), "two days");
    assert!(run(&|_| "2019年12月".to_owned(), 12, 3).is_empty(), "a month is no day");
}

#[test]
fn t011_finds_times_without_anybody() {
    let helper = |name: &str, from: Value, until: Value| -> Record {
        let cells =
            [("hh_id", text("0001")), ("helper", text(name)), ("start_date", from), ("end_date", until)];
        record(RecordKind::Helper, 2, &cells)
    };
    let two = |until: &str, from: &str| {
        vec![helper("王强", day("2016年3月"), day(until)), helper("刘伟", day(from), Value::Blank)]
    };
    assert_eq!(subjects(two("2018-06-30", "2018-10-08"), "T011"), ["helper@2018"]);
    assert!(subjects(two("2018-06-30", "2018-07-30"), "T011").is_empty(), "within the limit");
    assert!(subjects(two("2018年6月", "2018年7月"), "T011").is_empty());
    assert!(subjects(two("2018-12-31", "2018-06-01"), "T011").is_empty(), "both at a time");
    let mut third = two("2018-06-30", "2018-10-08");
    third.push(helper("吕佳", day("2017-01-01"), Value::Blank));
    assert!(subjects(third, "T011").is_empty(), "a second helper all the time");
    let mut unknown = two("2018-06-30", "2018-10-08");
    unknown.push(helper("吕佳", Value::Blank, Value::Blank));
    assert!(subjects(unknown, "T011").is_empty());
}
