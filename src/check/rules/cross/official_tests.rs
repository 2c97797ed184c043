//! Rules about what officials said: the fault is found, the near miss is not.

use crate::base::date;
use crate::base::terms::Link;
use crate::check::testkit::{COUNTY, Kit, number, person, record, text};
use crate::ingest::claim::{Claim, ClaimSubject, Evidence};
use crate::ingest::record::{RecordKind, Value};

const ZHANG: &str = "150899195603120011";

/// A county with one household; each statement is (speaker, indicator, figure, date).
fn county(statements: &[(&str, &'static str, f64, &str)]) -> Kit {
    let mut kit = Kit::new();
    let when = [("data_date", Value::Date(date::parse("2020-04-10").unwrap()))];
    kit.household("0001", vec![person("张三", "户主", ZHANG, &when)]);
    for (line, (speaker, attribute, figure, as_of)) in (2..).zip(statements) {
        let cells = [("interviewee", text(speaker)), ("figures", text("见要点"))];
        kit.add(record(RecordKind::Interview, line, &cells));
        kit.claims.push(Claim {
            subject: ClaimSubject::County(COUNTY.into()),
            attribute,
            value: number(*figure),
            quoted: None,
            as_of: date::parse(as_of),
            link: Link::Interview,
            evidence: Evidence {
                link: Link::Interview,
                path: "registers/名册.xlsx".into(),
                sheet: "名单".into(),
                cell: format!("B{line}"),
                page: None,
            },
        });
    }
    kit
}

#[test]
fn x009_holds_figures_of_the_same_date_against_the_register() {
    let found = county(&[("王建国", "K01", 3.0, "2020-04-10")]).findings("X009");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "K01"));
    assert!(found[0].message.contains("王建国访谈称已脱贫享受政策户数3户，系统1户"), "{}", found[0].message);
    assert!(county(&[("王建国", "K01", 1.0, "2020-04-10")]).findings("X009").is_empty());
    assert!(county(&[("王建国", "K01", 3.0, "2019-12-31")]).findings("X009").is_empty(), "another date");
    assert_eq!(county(&[("王建国", "K02", 9.0, "2020-04")]).subjects("X009"), ["K02"], "that month");
}

#[test]
fn x010_needs_two_people_and_one_date() {
    let said = |a: (&str, f64, &str), b: (&str, f64, &str)| {
        county(&[(a.0, "K05", a.1, a.2), (b.0, "K05", b.1, b.2)]).subjects("X010")
    };
    assert_eq!(said(("王建国", 12.0, "2020-03"), ("李志强", 15.0, "2020-03")), ["K05"]);
    assert!(said(("王建国", 12.0, "2020-03"), ("李志强", 12.0, "2020-03")).is_empty());
    assert!(said(("王建国", 12.0, "2019-12"), ("李志强", 15.0, "2020-03")).is_empty());
    assert!(
        said(("王建国", 12.0, "2020-03"), ("王建国", 15.0, "2020-03")).is_empty(),
        "he corrected himself"
    );
}

#[test]
fn x011_counts_the_countys_own_problems() {
    let of = |figure: f64, key: &'static str| {
        let mut kit = county(&[("王建国", key, figure, "2020-04-10")]);
        for (line, place, closed) in
            [(2, "五原县", true), (3, "五原", false), (4, "磴口县", true), (5, "", true)]
        {
            let cells = [
                ("problem_no", text(&format!("ZZ00{line}"))),
                ("problem", text("台账更新不及时")),
                ("county", text(place)),
                ("closed", Value::Bool(closed)),
            ];
            kit.add(record(RecordKind::Problem, line, &cells));
        }
        kit.subjects("X011")
    };
    assert_eq!(of(7.0, "K28"), ["K28"]);
    assert_eq!(of(0.0, "K29"), ["K29"]);
    // The problem that names no county may be counted or not.
    assert!(of(2.0, "K28").is_empty() && of(3.0, "K28").is_empty() && of(2.0, "K29").is_empty());
}

#[test]
fn x012_needs_a_plain_claim_and_an_exception() {
    let of = |answer: &str, leaks: bool| {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
        let cells = [
            ("county", text("五原县")),
            ("level", text("行业部门")),
            ("interviewee", text("李志强")),
            ("answer", text(answer)),
        ];
        kit.add(record(RecordKind::Interview, 2, &cells));
        kit.add(record(RecordKind::Visit, 2, &[("hh_id", text("0001")), ("leaks", Value::Bool(leaks))]));
        kit.subjects("X012")
    };
    assert_eq!(of("住房安全已实现全覆盖。", true), ["house_safe"]);
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    let said = [
        ("county", text("五原县")),
        ("level", text("旗县领导")),
        ("interviewee", text("李志强")),
        ("answer", text("住房安全全覆盖；医保参保全覆盖；义务教育全覆盖；饮水全覆盖")),
    ];
    kit.add(record(RecordKind::Interview, 2, &said));
    let seen = [
        ("hh_id", text("0001")),
        ("leaks", Value::Bool(true)),
        ("uninsured", number(1.0)),
        ("dropouts", number(1.0)),
    ];
    kit.add(record(RecordKind::Visit, 2, &seen));
    let owners: Vec<String> = kit.findings("X012").into_iter().map(|found| found.responsible).collect();
    assert_eq!(owners, ["旗县住房和城乡建设局", "旗县医疗保障局", "旗县教育局"], "the bureau of each matter");
    assert!(of("住房安全已实现全覆盖。", false).is_empty());
    assert!(of("年底前确保住房安全全覆盖。", true).is_empty(), "a plan");
    assert!(of("住房安全基本全覆盖。", true).is_empty());
    assert!(of("饮水安全全覆盖。", true).is_empty(), "about something else");
}

#[test]
fn x012_takes_a_plain_no_to_safe_water_for_an_exception() {
    let of = |safe: Value| {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
        let said = [
            ("county", text("五原县")),
            ("level", text("行业部门")),
            ("interviewee", text("李志强")),
            ("answer", text("全旗饮水安全全覆盖")),
        ];
        kit.add(record(RecordKind::Interview, 2, &said));
        kit.add(record(RecordKind::Visit, 2, &[("hh_id", text("0001")), ("water_safe", safe)]));
        kit.subjects("X012")
    };
    assert_eq!(of(Value::Bool(false)), ["water_safe"]);
    assert!(of(Value::Bool(true)).is_empty());
    assert!(of(Value::Blank).is_empty(), "nobody asked");
}
