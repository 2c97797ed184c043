//! Rules whose faults would change published totals or need another date: projects of their own, each fault beside
//! what only looks like it.

use crate::harness::{Small, findings};

fn subjects(small: &Small, rule: &str) -> Vec<String> {
    let all = findings(&small.out());
    all.iter().filter(|f| f["rule"] == rule).map(|f| f["subject"].as_str().unwrap().to_owned()).collect()
}

fn check(small: &Small, flags: &[&str]) {
    let args = [&["check", "项目", "--fail-on", "never"], flags].concat();
    small.run(&args).expect(0);
}

#[test]
fn t001_speaks_after_the_deadline_and_not_on_the_day() {
    let small = Small::new();
    check(&small, &["--as-of", "2020-06-30"]);
    assert!(subjects(&small, "T001").is_empty(), "the last day is within the time");
    check(&small, &["--as-of", "2020-07-01"]);
    assert!(!subjects(&small, "T001").is_empty(), "papers are missing after the deadline");
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}deadline = 2020-07-31\n"));
    check(&small, &["--as-of", "2020-07-01"]);
    assert!(subjects(&small, "T001").is_empty(), "the office was given until the end of July");
}

#[test]
fn r002_compares_reported_totals_of_the_same_date_only() {
    let reported = |value: u32, date: &str| {
        format!("区划代码,指标,数值,时点\n150802,K01,{value},{date}\n150802,K02,4,{date}\n")
    };
    let small = Small::new();
    small.write("registers/上报.csv", &reported(3, "2020-04-10"));
    check(&small, &[]);
    assert_eq!(subjects(&small, "R002"), ["K01"]);
    small.write("registers/上报.csv", &reported(2, "2020-04-10"));
    check(&small, &[]);
    assert!(subjects(&small, "R002").is_empty(), "the totals agree");
    small.write("registers/上报.csv", &reported(3, "2019-12-31"));
    check(&small, &[]);
    assert!(subjects(&small, "R002").is_empty(), "a total of another date contradicts nothing");
}

#[test]
fn r003_compares_what_is_written_in_the_controls_and_nothing_else() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}[controls]\nhouseholds = 2\npersons = 5\n"));
    check(&small, &[]);
    assert_eq!(subjects(&small, "R003"), ["K02"]);
    small.write("qiquan.toml", &format!("{config}[controls]\nhouseholds = 2\npersons = 4\n"));
    check(&small, &[]);
    assert!(subjects(&small, "R003").is_empty());
    small.write("qiquan.toml", &format!("{config}[controls]\nborderline_households = 0\n"));
    check(&small, &[]);
    assert!(subjects(&small, "R003").is_empty(), "none is a number too");
    std::fs::remove_dir_all(small.out()).unwrap();
    small.write("qiquan.toml", &format!("{config}[controls]\npersons = 5\n"));
    check(&small, &["--county", "150802"]);
    assert!(subjects(&small, "R003").is_empty(), "a part of the prefecture decides no total of the whole");
}

#[test]
fn problems_of_the_ledger_stand_in_the_reconciliation_beside_what_was_reported() {
    let small = Small::new();
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n\
         W1,审计,临河区,甲,教育局,2020-03-01,是\n\
         W2,审计,临河区,乙,教育局,2020-03-01,否\n\
         W3,审计,临河区,丙,民政局,2020-06-01,否\n",
    );
    small.write(
        "registers/上报.csv",
        "区划代码,指标,数值,时点\n150802,整改问题数,3,2020-04-15\n150802,已销号数,2,2020-04-15\n",
    );
    check(&small, &[]);
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let of = |key: &str| {
        let rows = record["reconciliation"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}"));
        (row["system"].as_f64(), row["reported"].as_f64(), row["agree"].as_bool())
    };
    assert_eq!(of("K28"), (Some(3.0), Some(3.0), Some(true)));
    assert_eq!(of("K29"), (Some(1.0), Some(2.0), Some(false)));
}
