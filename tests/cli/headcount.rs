//! How many people there are, where some households do not say.

use crate::harness::{Small, cells, files, summary};
use serde_json::{Value, json};

/// A list of 边缘户 of the given numbers of people.
fn listed(people: &[&str]) -> Small {
    let small = Small::new();
    let mut list = String::from("旗县,苏木乡镇,嘎查村,户编号,户主姓名,家庭人口数,户类型,纳入时间,风险原因\n");
    for (at, people) in (1..).zip(people) {
        list.push_str(&format!("临河区,狼山镇,永丰村,15080201009{at:02},吴{at},{people},边缘户,2020-01-10,因病\n"));
    }
    small.write("registers/边缘户名单.csv", &list);
    small.write("registers/上报汇总.csv", "区划代码,单位,指标,数值,时点\n150802,临河区,边缘户人数,7,2020-04-10\n");
    small.run(&["pack", "项目", "--format", "html,xlsx", "--fail-on", "never"]);
    small
}

fn record(small: &Small) -> Value {
    serde_json::from_slice(&std::fs::read(small.out().join("record/150802.json")).unwrap()).unwrap()
}

fn page(small: &Small) -> String {
    String::from_utf8(files(&small.out().join("html")).remove("150802.html").unwrap()).unwrap()
}

fn line(record: &Value, key: &str) -> Value {
    record["reconciliation"].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap().clone()
}

fn brief(record: &Value, name: &str) -> String {
    let items = record["brief"]["items"].as_array().unwrap();
    items.iter().find(|item| item["name"] == name).unwrap()["value"].as_str().unwrap().to_owned()
}

fn row(small: &Small, sheet: &str, name: &str) -> Vec<String> {
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    cells(&book, sheet).into_iter().find(|row| row.iter().any(|cell| cell == name)).unwrap()
}

#[test]
fn a_household_that_does_not_say_how_many_people_it_has_is_not_of_no_people() {
    let small = listed(&[""]);
    let all = record(&small);
    assert_eq!(all["totals"]["borderline"], json!({"households": 1, "persons": 0, "unsaid": 1}));
    assert_eq!(summary(&small.out())["counties"][0]["borderline"]["unsaid"], 1);
    assert_eq!(brief(&all, "边缘户"), "1户人数不明");
    let told = line(&all, "K06");
    assert_eq!((&told["system"], &told["agree"]), (&Value::Null, &Value::Null), "{told}");
    assert_eq!(told["reason"], "未能核对：1户没有写明人数");
    assert_eq!(line(&all, "K05")["system"], 1.0);
    assert_eq!(row(&small, "总览", "边缘户")[1], "1户 人数不明");
    assert_eq!(row(&small, "对账", "边缘户人数")[3], "人数不明");
    let page = page(&small);
    assert!(page.contains("另有边缘户1户、人数不明") && !page.contains("1户、0人") && !page.contains("1户0人"));
    let found = crate::harness::message(&small, "R002");
    assert!(found.is_empty(), "nobody can hold the total against it: {found:?}");
}

#[test]
fn what_some_households_say_of_their_people_is_the_least_there_are() {
    let small = listed(&["3", "", "2"]);
    let all = record(&small);
    assert_eq!(brief(&all, "边缘户"), "3户至少5人（1户没有写明人数）");
    assert_eq!(row(&small, "总览", "边缘户")[1], "3户 至少5人");
    assert!(page(&small).contains("另有边缘户3户、至少5人"));
    assert_eq!(line(&all, "K06")["system"], Value::Null);
    // Near miss: all of them say it, one that nobody is left.
    let small = listed(&["3", "0", "2"]);
    let all = record(&small);
    assert_eq!(all["totals"]["borderline"], json!({"households": 3, "persons": 5}));
    assert_eq!((brief(&all, "边缘户"), line(&all, "K06")["system"].clone()), ("3户5人".into(), json!(5.0)));
    assert!(!crate::harness::message(&small, "R002").is_empty());
}
