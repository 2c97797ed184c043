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
