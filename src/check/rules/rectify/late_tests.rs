//! Z007–Z012: copied measures, relapses, common problems, households, acceptance, targets.

use super::tests::{day, kit, problem};
use crate::check::testkit::{person, text};
use crate::ingest::record::{Record, Value};

fn subjects(rows: Vec<Record>, code: &str) -> Vec<String> {
    kit(rows).subjects(code)
}

fn one(code: &str, changed: &[(&'static str, Value)]) -> usize {
    subjects(vec![problem("ZZ001", changed)], code).len()
}

#[test]
fn z007_wants_three_different_problems_of_one_county() {
    let same = |number: &str, more: &[(&'static str, Value)]| {
        let mut changed = vec![("measures", text("加强管理"))];
        changed.extend(more.iter().cloned());
        problem(number, &changed)
    };
    let three = || vec![same("Z1", &[]), same("Z2", &[]), same("Z3", &[])];
    assert_eq!(subjects(three(), "Z007"), ["Z1", "Z2", "Z3"]);
    let told: Vec<String> = kit(three()).findings("Z007").into_iter().map(|f| f.message).collect();
    assert!(
        told[1].contains("问题Z2（第Z2号问题）整改措施雷同：与问题Z1、问题Z3共3个不同问题使用同一措施"),
        "{told:#?}"
    );
    let mut twice = three();
    twice[1] = same("Z1", &[("problem", text("另一个问题"))]);
    let told = kit(twice).findings("Z007");
    assert!(
        told[0].message.contains("与问题Z1、问题Z3共3个"),
        "a number that stands twice: {}",
        told[0].message
    );
    assert!(subjects(three()[..2].to_vec(), "Z007").is_empty());
    let split = ["Z1", "Z2", "Z3"].map(|number| same(number, &[("problem", text("三镇登记不全"))]));
    assert!(subjects(split.to_vec(), "Z007").is_empty(), "one problem in three rows");
    let mut spread = three();
    spread[2] = same("Z3", &[("county", text("杭锦后旗"))]);
    assert!(subjects(spread, "Z007").is_empty(), "another county");
    let elsewhere = ["Z1", "Z2", "Z3"].map(|number| problem(number, &[("measures", text("详见整改方案"))]));
    assert!(subjects(elsewhere.to_vec(), "Z007").is_empty());
    let blank = ["Z1", "Z2", "Z3"].map(|number| problem(number, &[("measures", Value::Blank)]));
    assert!(subjects(blank.to_vec(), "Z007").is_empty());
}

#[test]
fn z008_wants_a_later_find_in_the_same_household_and_class() {
    let pair = |found: Value, class: &str, household: &str| {
        let first = problem("Z1", &[("hh_id", text("0001")), ("class2", text("住房安全"))]);
        let open = Value::Bool(false);
        let more =
            [("hh_id", text(household)), ("class2", text(class)), ("found_date", found), ("closed", open)];
        subjects(vec![first, problem("Z2", &more)], "Z008")
    };
    assert_eq!(pair(day("2020-04-01"), "住房安全", "0001"), ["Z1"]);
    assert!(pair(day("2020-03-19"), "住房安全", "0001").is_empty(), "found before it was closed");
    assert!(pair(day("2020年3月"), "住房安全", "0001").is_empty());
    assert!(pair(day("2020-04-01"), "饮水安全", "0001").is_empty());
    assert!(pair(day("2020-04-01"), "住房安全", "0002").is_empty());
    assert!(pair(Value::Blank, "住房安全", "0001").is_empty());
    assert_eq!(one("Z008", &[("revisit", text("反弹"))]), 1);
    assert_eq!(one("Z008", &[("revisit", text("未反弹"))]), 0);
    let mut known = kit(vec![problem("Z1", &[("hh_id", text("0001")), ("revisit", text("反弹"))])]);
    known.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
    let finding = &known.findings("Z008")[0];
    assert_eq!((finding.household_id.as_str(), finding.village.as_str()), ("0001", "永丰村"));
}

#[test]
fn z009_asks_whether_other_towns_were_looked_at() {
    let common = |more: &[(&'static str, Value)]| {
        let mut changed = vec![
            ("common_problem", Value::Bool(true)),
            ("town", text("隆兴昌镇")),
            ("class2", text("登记不全")),
        ];
        changed.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
        changed.extend(more.iter().cloned());
        problem("Z1", &changed)
    };
    assert_eq!(subjects(vec![common(&[])], "Z009"), ["Z1"]);
    assert!(subjects(vec![common(&[("measures", text("举一反三，逐镇排查"))])], "Z009").is_empty());
    assert!(subjects(vec![common(&[("town", Value::Blank)])], "Z009").is_empty(), "the whole county");
    assert!(subjects(vec![common(&[("class2", Value::Blank)])], "Z009").is_empty());
    assert!(subjects(vec![common(&[("common_problem", Value::Blank)])], "Z009").is_empty());
    let twin = problem("Z2", &[("town", text("塔尔湖镇")), ("class2", text("登记不全"))]);
    assert!(subjects(vec![common(&[]), twin], "Z009").is_empty());
}

#[test]
fn z010_needs_a_name_without_a_number() {
    assert_eq!(one("Z010", &[("head_name", text("张三")), ("hh_id", Value::Blank)]), 1);
    assert_eq!(one("Z010", &[("head_name", text("张三")), ("hh_id", text("0001"))]), 0);
    assert_eq!(one("Z010", &[("head_name", text("/")), ("hh_id", Value::Blank)]), 0);
    assert_eq!(one("Z010", &[("head_name", text("张三"))]), 0, "a ledger without the column");
}

#[test]
fn z011_wants_somebody_else_among_those_who_accept() {
    assert_eq!(one("Z011", &[("self_checker", text("段 明"))]), 1);
    assert_eq!(one("Z011", &[("review_unit", text("五原县扶贫办"))]), 1);
    assert_eq!(one("Z011", &[("self_checker", text("段明、吕佳"))]), 0);
    assert_eq!(one("Z011", &[("self_checker", text("段明")), ("closed", Value::Bool(false))]), 0);
    assert_eq!(one("Z011", &[("self_checker", Value::Blank), ("review_unit", Value::Blank)]), 0);
    let nobody = [("responsible", Value::Blank), ("responsible_unit", Value::Blank)];
    assert_eq!(one("Z011", &nobody), 0, "blank is not the same as blank");
}

#[test]
fn z012_takes_only_words_that_say_nothing() {
    for vague in ["进一步加强领导，高度重视", "切实提高认识", "统一思想，强化责任"]
    {
        assert_eq!(one("Z012", &[("target", text(vague))]), 1, "{vague}");
    }
    for fine in
        ["进一步加强走访，每户每月1次", "强化管理，补齐登记", "6月底前完成", "十个村全部通水", "一户一策"]
    {
        assert_eq!(one("Z012", &[("target", text(fine))]), 0, "{fine}");
    }
    assert_eq!(one("Z012", &[("target", Value::Blank)]), 0);
    let rows = |lasting: usize| -> Vec<Record> {
        (0..10)
            .map(|at| {
                let result = if at < lasting { "长期坚持" } else { "已完成" };
                problem(&format!("Z{at:02}"), &[("result", text(result))])
            })
            .collect()
    };
    assert_eq!(subjects(rows(4), "Z012"), ["K30"]);
    assert!(subjects(rows(3), "Z012").is_empty());
    assert!(subjects(rows(4)[..9].to_vec(), "Z012").is_empty(), "too few to reckon");
}
