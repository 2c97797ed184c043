//! Problems of the ledgers: whose they are, by when they must be done, and whether they are.

use crate::harness::{Small, files, has, members, message, summary};
use serde_json::Value;

const HEAD: &str = "问题编号,问题来源,旗县区,问题描述,责任单位,责任人,整改措施,整改时限,整改进展,是否销号\n";

/// Two counties with a ledger of these rows: 旗县区, 责任单位, 整改时限, 整改进展, 是否销号.
fn ledger(rows: &[[&str; 5]]) -> Small {
    let small = Small::new();
    let second =
        [("临河区", "五原县"), ("狼山镇", "隆兴昌镇"), ("永丰村", "胜利村"), ("1508020100", "1508211000")]
            .iter()
            .fold(members(), |text, (from, to)| text.replace(from, to));
    small.write("registers/五原县人员.csv", &second);
    small.write(
        "archives/150821五原县/150821100隆兴昌镇/胜利村/1508211000001_赵甲/贫困户申请书.pdf",
        crate::harness::PDF,
    );
    let mut text = HEAD.to_owned();
    for (at, [county, unit, limit, progress, closed]) in (1..).zip(rows) {
        text.push_str(&format!(
            "ZZ{at:03},市驻站式指导,{county},问题{at},{unit},段某,补录第{at}项,\"{limit}\",{progress},{closed}\n"
        ));
    }
    small.write("registers/整改台账.csv", &text);
    small.run(&["pack", "项目", "--format", "html", "--fail-on", "never"]);
    small
}

fn record(small: &Small, code: &str) -> Value {
    serde_json::from_slice(&std::fs::read(small.out().join(format!("record/{code}.json"))).unwrap()).unwrap()
}

fn brief(small: &Small, code: &str) -> String {
    let all = record(small, code);
    let items = all["brief"]["items"].as_array().unwrap().clone();
    items.iter().find(|item| item["name"] == "整改问题").unwrap()["value"].as_str().unwrap().to_owned()
}

fn line(small: &Small, key: &str) -> Value {
    let all = record(small, "150802");
    let lines = all["reconciliation"].as_array().unwrap().clone();
    lines.into_iter().find(|line| line["key"] == key || line["name"] == key).unwrap()
}

fn page(small: &Small, code: &str) -> String {
    String::from_utf8(files(&small.out().join("html")).remove(&format!("{code}.html")).unwrap()).unwrap()
}

const OWN: [&str; 5] = ["临河区", "临河区扶贫办", "2020-05-31", "已完成", "是"];

#[test]
fn a_problem_of_nobody_knows_which_county_leaves_every_county_open() {
    let small = ledger(&[OWN, ["", "某局", "2020-03-31", "正在整改", "否"]]);
    assert_eq!(record(&small, "150802")["strays"]["overdue"], 1);
    let said = brief(&small, "150802");
    assert_eq!(said, "1个（另有1个没有写明旗县），销号1个，逾期0个（另有1个没有写明旗县）");
    let told = line(&small, "K28");
    assert_eq!((&told["system"], &told["agree"]), (&Value::Null, &Value::Null), "{told}");
    let verdict = record(&small, "150802")["verdict"]["reasons"].to_string();
    assert!(verdict.contains("整改台账有1个问题没有写明旗县"), "{verdict}");
    assert!(page(&small, "150802").contains("另有1项没有写明旗县，不知是否属于临河区"));
    // A check of the county alone says the same.
    small.run(&["check", "项目", "--county", "150802", "--fail-on", "never"]);
    assert_eq!(record(&small, "150802")["strays"]["overdue"], 1);
    let clock = record(&small, "150802")["progress"]["problems"].clone();
    assert_eq!((&clock["total"], &clock["done"]), (&1.into(), &1.into()));
}

#[test]
fn a_reported_count_that_no_stray_problem_could_make_right_differs() {
    let said = |own: &str, stray: &str, key: &str, count: u32| {
        let small = ledger(&[
            ["临河区", "临河区扶贫办", "2020-05-31", "已完成", own],
            ["", "水利局", "2020-03-31", "正在整改", stray],
        ]);
        small.write(
            "registers/上报汇总.csv",
            &format!("区划代码,单位,指标,数值,时点\n150802,临河区,{key},{count},2020-04-15\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        let line = line(&small, key);
        (
            line["agree"].as_bool(),
            line["reason"].as_str().unwrap_or_default().to_owned(),
            line["between"].clone(),
        )
    };
    let open = |least: u32, most: u32| {
        format!("未能核对：有的问题没有写明旗县或是否销号，台账数在{least}至{most}之间")
    };
    assert_eq!(said("是", "否", "整改问题总数", 5), (Some(false), String::new(), serde_json::json!([1, 2])));
    assert_eq!(said("是", "否", "整改问题总数", 0).0, Some(false));
    for count in [1, 2] {
        assert_eq!(said("是", "否", "整改问题总数", count).1, open(1, 2), "{count}");
    }
    assert_eq!(said("是", "是", "已销号问题数", 3).0, Some(false));
    assert_eq!(said("是", "是", "已销号问题数", 2).1, open(1, 2));
    // Near miss: an open stray leaves the number of those struck off as it is.
    let (agree, reason, between) = said("是", "否", "已销号问题数", 1);
    assert_eq!((agree, reason, between), (Some(true), String::new(), Value::Null));
    // A problem of the county's own that does not say is no lack of a ledger.
    assert_eq!(said("", "否", "已销号问题数", 1).1, open(0, 1));
}

#[test]
fn a_problem_of_the_prefecture_or_of_a_county_s_office_casts_no_doubt() {
    for (county, unit) in [
        ("全市", "某局"),
        ("市本级", ""),
        ("", "市水利局"),
        ("", "巴彦淖尔市扶贫办"),
        ("五原县", "某局"),
        ("", "隆兴昌镇人民政府"),
    ] {
        let small = ledger(&[OWN, [county, unit, "2020-03-31", "正在整改", "否"]]);
        assert_eq!(brief(&small, "150802"), "1个，销号1个，逾期0个", "{county} {unit}");
        assert_eq!(line(&small, "K28")["system"], 1.0, "{county} {unit}");
        assert_eq!(record(&small, "150802")["strays"], Value::Null);
        let theirs = ["五原县", "隆兴昌镇人民政府"].iter().any(|name| county == *name || unit == *name);
        let own = record(&small, "150821")["progress"]["problems"]["total"].as_u64().unwrap_or_default();
        assert_eq!(own, u64::from(theirs), "{county} {unit}");
    }
}

#[test]
fn all_problems_of_a_county_s_own_project_are_its_own() {
    let small = Small::new();
    small.write("qiquan.toml", "name = \"临河区\"\ncode = \"150802\"\nas_of = 2020-04-15\n");
    small.write(
        "registers/整改台账.csv",
        &format!(
            "{HEAD}ZZ1,督战,全区,一,某局,段某,补,2020-05-31,,是\nZZ2,督战,,二,某局,段某,补,2020-05-31,,是\n"
        ),
    );
    small.run(&["check", "项目", "--fail-on", "never"]);
    assert_eq!(record(&small, "150802")["strays"], Value::Null);
    assert_eq!(brief(&small, "150802"), "2个，销号2个，逾期0个");
}

#[test]
fn an_official_may_count_the_problems_that_nobody_gives_to_a_county() {
    let small = Small::new();
    let run = |county: &str, said: u32| {
        small.write(
            "registers/整改台账.csv",
            &format!("{HEAD}ZZ1,督战,临河区,一,临河区扶贫办,段某,补,2020-05-31,,是\nZZ2,督战,{county},二,某局,段某,补,2020-05-31,,是\n"),
        );
        small.write(
            "registers/临河区访谈.csv",
            &format!("编号,旗县,层级,被访谈人,单位职务,时间,问题,回答中的数据\nF1,临河区,旗县领导,段某,临河区副区长,2020-04-01,问题,整改问题总数={said}\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        message(&small, "X011").len()
    };
    assert_eq!(run("", 2), 0, "the second may be the county's");
    assert_eq!(run("全市", 2), 1, "the second is the prefecture's");
    assert_eq!(run("全市", 1), 0);
}

#[test]
fn a_time_limit_in_words_is_read_with_the_year_of_the_ledger() {
    let small = ledger(&[
        ["临河区", "临河区扶贫办", "4月10日前", "正在整改", "否"],
        ["临河区", "临河区扶贫办", "4月底前", "正在整改", "否"],
        ["临河区", "临河区扶贫办", "2020年4月15日前", "正在整改", "否"],
        ["临河区", "临河区扶贫办", "月底之前", "正在整改", "否"],
    ]);
    let open = record(&small, "150802")["open_problems"].clone();
    let days: Vec<(&str, Option<i64>)> = open
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["subject"].as_str().unwrap(), row["days_left"].as_i64()))
        .collect();
    assert_eq!(days, [("ZZ001", Some(-5)), ("ZZ003", Some(0)), ("ZZ002", Some(15)), ("ZZ004", None)]);
    assert!(
        has(&small, "", "Z004", "ZZ001") && !has(&small, "", "Z004", "ZZ003"),
        "its last day is not over"
    );
    let unread = message(&small, "D007");
    assert!(unread.len() == 1 && unread[0].contains("月底之前"), "{unread:?}");
}

#[test]
fn what_is_to_be_done_at_once_or_for_good_is_a_time_limit_and_never_overdue_by_date() {
    let small = ledger(&[
        ["临河区", "临河区扶贫办", "立行立改", "正在整改", "否"],
        ["临河区", "临河区扶贫办", "长期坚持", "正在整改", "否"],
        ["临河区", "临河区扶贫办", "", "正在整改", "否"],
    ]);
    assert!(message(&small, "D007").is_empty() && message(&small, "Z004").is_empty());
    let without: Vec<String> = message(&small, "Z001");
    assert!(without.len() == 1 && without[0].contains("ZZ003缺整改时限"), "{without:?}");
    let row = record(&small, "150802")["rectification"][0].clone();
    assert_eq!([&row["at_once"], &row["lasting"], &row["undated"]], [1, 1, 1], "{row}");
    let page = page(&small, "150802");
    assert!(page.contains("没有具体日期") && page.contains("立行立改") && page.contains("无时限"));
    // Near miss: with a day beside the words the day counts.
    let small = ledger(&[["临河区", "临河区扶贫办", "立行立改，4月10日前", "正在整改", "否"]]);
    assert!(has(&small, "", "Z004", "ZZ001"));
}

#[test]
fn a_problem_past_its_limit_that_does_not_say_whether_it_is_closed_is_told_alike_everywhere() {
    let small = ledger(&[
        ["临河区", "临河区扶贫办", "2020-03-31", "", ""],
        ["临河区", "临河区扶贫办", "2020-03-31", "正在整改", "否"],
    ]);
    assert_eq!(brief(&small, "150802").split('，').next_back(), Some("逾期1个（另有1个没有写明是否销号）"));
    let all = record(&small, "150802");
    let row = &all["rectification"][0];
    assert_eq!([&row["overdue"], &row["unknown"], &row["unknown_late"]], [1, 1, 1], "{row}");
    assert!(page(&small, "150802").contains("其中逾期1项，另有1项时限已过、没有写明是否销号"));
    let told = message(&small, "Z004");
    assert!(told.iter().any(|what| what.contains("ZZ001时限已过15天，台账没有写明是否销号")), "{told:?}");
    assert!(all["verdict"]["reasons"].to_string().contains("逾期未销号问题1项"), "{}", all["verdict"]);
    assert_eq!(summary(&small.out())["counties"][0]["progress"]["problems"]["unknown"], 1);
    // Near miss: not yet due, nothing is told of it.
    let small = ledger(&[["临河区", "临河区扶贫办", "2020-05-31", "", ""]]);
    assert!(message(&small, "Z004").is_empty());
    assert!(brief(&small, "150802").ends_with("逾期0个"));
}

#[test]
fn an_office_that_the_ledger_calls_by_its_rank_is_one_office_in_every_list() {
    let owner = |unit: &str| {
        let small = ledger(&[["临河区", unit, "2020-03-31", "正在整改", "否"]]);
        let page = page(&small, "150802");
        assert!(!page.contains("临河区区") && !page.contains(">区水利局"), "one name on every page");
        record(&small, "150802")["open_problems"][0]["owner"].as_str().unwrap().to_owned()
    };
    assert_eq!(owner("区水利局"), "临河区水利局 段某");
    // Near misses: the county's own words, and an office whose name begins with another unit's rank.
    assert_eq!(owner("临河区水利局"), "临河区水利局 段某");
    assert_eq!(owner("市场监督管理局"), "市场监督管理局 段某");
}

#[test]
fn an_official_who_says_已销号_speaks_of_the_problems_that_are_struck_off() {
    let small = Small::new();
    small.write(
        "registers/整改台账.csv",
        &format!("{HEAD}ZZ1,督战,临河区,一,临河区扶贫办,段某,补,2020-05-31,,是\nZZ2,督战,临河区,二,临河区扶贫办,段某,补,2020-05-31,,否\n"),
    );
    let told = |figures: &str| {
        small.write(
            "registers/临河区访谈.csv",
            &format!("编号,旗县,层级,被访谈人,单位职务,时间,问题,回答中的数据\nF1,临河区,旗县领导,段某,临河区副区长,2020-04-01,问题,{figures}\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        message(&small, "X011")
    };
    let found = told("已销号=2");
    assert!(found.len() == 1 && found[0].contains("已销号问题2个，整改台账1个"), "{found:?}");
    let found = told("已销号问题=2");
    assert!(found.len() == 1 && found[0].contains("已销号问题2个，整改台账1个"), "{found:?}");
    assert!(told("已销号=1").is_empty() && told("已销号问题=1").is_empty());
    // Near miss: of the whole ledger two is right.
    assert!(told("问题总数=2").is_empty());
}
