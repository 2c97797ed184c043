//! How many people there are, where some households do not say.

use crate::harness::{Small, cells, files, summary};
use serde_json::{Value, json};

/// A list of 边缘户 of the given numbers of people.
fn listed(people: &[&str]) -> Small {
    let small = Small::new();
    let mut list = String::from("旗县,苏木乡镇,嘎查村,户编号,户主姓名,家庭人口数,户类型,纳入时间,风险原因\n");
    for (at, people) in (1..).zip(people) {
        list.push_str(&format!(
            "临河区,狼山镇,永丰村,15080201009{at:02},吴{at},{people},边缘户,2020-01-10,因病\n"
        ));
    }
    small.write("registers/边缘户名单.csv", &list);
    small.write(
        "registers/上报汇总.csv",
        "区划代码,单位,指标,数值,时点\n150802,临河区,边缘户人数,7,2020-04-10\n",
    );
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
    assert_eq!(row(&small, "总览", "边缘户").last().unwrap(), "1户 人数不明");
    assert_eq!(row(&small, "对账", "边缘户人数")[3], "人数不明");
    let page = page(&small);
    assert!(
        page.contains("另有边缘户1户、人数不明") && !page.contains("1户、0人") && !page.contains("1户0人")
    );
    let found = crate::harness::message(&small, "R002");
    assert!(found.is_empty(), "nobody can hold the total against it: {found:?}");
}

#[test]
fn what_some_households_say_of_their_people_is_the_least_there_are() {
    let small = listed(&["3", "", "2"]);
    let all = record(&small);
    assert_eq!(brief(&all, "边缘户"), "3户至少5人（1户没有写明人数）");
    assert_eq!(row(&small, "总览", "边缘户").last().unwrap(), "3户 至少5人");
    assert!(page(&small).contains("另有边缘户3户、至少5人"));
    assert_eq!(line(&all, "K06")["system"], Value::Null);
    // Near miss: all of them say it, one that nobody is left.
    let small = listed(&["3", "0", "2"]);
    let all = record(&small);
    assert_eq!(all["totals"]["borderline"], json!({"households": 3, "persons": 5}));
    assert_eq!((brief(&all, "边缘户"), line(&all, "K06")["system"].clone()), ("3户5人".into(), json!(5.0)));
    assert!(!crate::harness::message(&small, "R002").is_empty());
}

#[test]
fn a_household_whose_kind_is_blank_is_counted_and_told() {
    let small = Small::new();
    let told = |small: &Small| {
        small.run(&["check", "项目", "--fail-on", "never"]);
        let all = crate::harness::remarks(small);
        all.into_iter().filter(|one| one.contains("没有写明脱贫属性")).collect::<Vec<_>>()
    };
    assert!(told(&small).is_empty());
    // One person's cell alone is no doubt: the other's says it.
    let roll = crate::harness::members();
    small.write("registers/人员.csv", &roll.replacen("已脱贫(享受政策)", "", 1));
    assert!(told(&small).is_empty());
    small.write("registers/人员.csv", &roll.replacen("已脱贫(享受政策)", "", 2));
    let said = told(&small);
    assert!(said.len() == 1 && said[0].contains("1户没有写明脱贫属性"), "{said:?}");
    assert_eq!(summary(&small.out())["counties"][0]["households"], 2);
}

#[test]
fn the_day_in_a_title_is_that_of_the_register() {
    let small = Small::new();
    let roll = crate::harness::members();
    // Without a column of its own.
    let bare = roll.lines().map(|line| line.split_once(',').unwrap().1).collect::<Vec<_>>().join("\n");
    let day = |title: &str| {
        small.write("registers/人员.csv", &format!("{title}\n{bare}\n"));
        small.run(&["check", "项目", "--fail-on", "never"]);
        record(&small)["data_date"].as_str().unwrap().to_owned()
    };
    for title in [
        "临河区建档立卡人员花名册（2020年3月31日）",
        "临河区2020.3.31人员花名册",
        "临河区人员花名册（截至2020年3月31日）",
    ] {
        assert_eq!(day(title), "2020-03-31", "{title}");
    }
    // Near misses: a year, the first day of a period, two days.
    for title in [
        "临河区人员花名册（填报时间：2020年3月31日）",
        "临河区2020年人员花名册",
        "临河区人员花名册（2020年3月1日至31日）",
        "人员花名册（2020年3月1日、2020年4月1日）",
    ] {
        assert_eq!(day(title), "", "{title}");
    }
}

#[test]
fn one_blank_cell_of_insurance_is_told_alike_in_the_brief_and_in_the_topic() {
    let small = Small::new();
    let mut roll = String::new();
    for (at, line) in crate::harness::members().lines().enumerate() {
        let cells = match at {
            0 => "是否参加城乡居民基本医疗保险,是否参加城镇职工基本医疗保险",
            1 => ",否",
            _ => "是,否",
        };
        roll.push_str(&format!("{line},{cells}\n"));
    }
    small.write("registers/人员.csv", &roll);
    small.run(&["check", "项目", "--fail-on", "never"]);
    let all = record(&small);
    let topic = all["topics"].as_array().unwrap().iter().find(|topic| topic["name"] == "督战五项").unwrap();
    assert_eq!(brief(&all, "基本医疗"), "参保3人（另有1人不明）");
    let said = topic["conclusion"].as_str().unwrap();
    assert!(said.contains("未参保0人（另有1人不明）"), "{said}");
}

#[test]
fn a_number_of_people_of_another_day_is_not_compared_and_that_is_told() {
    let small = Small::new();
    let people = crate::harness::members()
        .replace("人数,", "单位,")
        .replace(",2,户主", ",,户主")
        .replace(",2,配偶", ",,配偶");
    small.write("registers/人员.csv", &people);
    let told = |title: &str| {
        small.write(
            "registers/户表.csv",
            &format!(
                "{title}县,乡,村,户编号,户主姓名,当前家庭人口数\n临河区,狼山镇,永丰村,1508020100001,赵甲,3\n"
            ),
        );
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let told = crate::harness::remarks(&small);
        let told = told.iter().any(|one| one.contains("1户的当前家庭人口数没有与成员数比对"));
        (told, crate::harness::has(&small, "1508020100001", "V013", "pop_now"))
    };
    assert_eq!(told("临河区2019年度户表,,,,,\n"), (true, false));
    assert_eq!(told(""), (false, true), "a table without a date speaks of now");
}
