//! What depends on the day and on earlier runs: history, visits that correct each other, waivers, reported totals.

use crate::harness::{HOUSEHOLDS, Small, findings, qiquan, summary};

fn of(small: &Small, rule: &str) -> Vec<String> {
    let all = findings(&small.out());
    all.iter().filter(|f| f["rule"] == rule).map(|f| f["household_id"].as_str().unwrap().to_owned()).collect()
}

fn check(small: &Small, flags: &[&str]) {
    small.run(&[&["check", "项目", "--fail-on", "never"], flags].concat()).expect(0);
}

fn record(small: &Small, code: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(small.out().join(format!("record/{code}.json"))).unwrap()).unwrap()
}

#[test]
fn history_is_read_wherever_out_lies() {
    let small = Small::new();
    for out in ["output", "深/一层/output"] {
        for day in ["2020-04-15", "2020-04-20", "2020-04-25"] {
            let args = ["check", "项目", "--fail-on", "never", "--out", out, "--as-of", day];
            qiquan(small.dir.path(), &args).expect(0);
        }
        let text = std::fs::read_to_string(small.dir.path().join(out).join("findings.ndjson")).unwrap();
        assert!(
            text.lines().count() > 0 && text.lines().all(|l| l.contains("\"first_seen\":\"2020-04-15\""))
        );
        let record = std::fs::read(small.dir.path().join(out).join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        assert_eq!(record["trend"].as_array().unwrap().len(), 3, "{out}");
    }
}

#[test]
fn of_several_visits_the_newest_speaks_and_one_of_years_ago_says_nothing() {
    let small = Small::new();
    let visits = |rows: &[(&str, u32)]| {
        let id = HOUSEHOLDS[0].0;
        let rows: String =
            rows.iter().map(|(day, people)| format!("{id},赵甲,{day},{people},段明\n")).collect();
        small.write("registers/入户.csv", &format!("户编号,户主姓名,入户日期,户籍人口,调查员\n{rows}"));
        check(&small, &[]);
        of(&small, "X002").len()
    };
    assert_eq!(visits(&[("2020-03-01", 5)]), 1);
    assert_eq!(visits(&[("2020-03-01", 5), ("2020-03-20", 2)]), 0, "corrected");
    assert_eq!(visits(&[("2020-03-20", 5), ("2020-03-01", 2)]), 1, "whatever the order of the rows");
    assert_eq!(visits(&[("2018-03-01", 5)]), 0, "another time");
}

#[test]
fn a_waiver_of_a_later_day_does_not_hold_yet_and_an_explained_fault_is_not_closed() {
    let small = Small::new();
    check(&small, &[]);
    let waive = |day: &str| {
        let text = format!(
            "[[waiver]]\nrule = \"C003\"\nkey = \"H03\"\nreason = \"正在补扫\"\nperson = \"段明\"\ndate = {day}\n"
        );
        small.write("waivers.toml", &text);
    };
    let waived = |out: &str| summary(&small.dir.path().join(out))["totals"]["waived"].as_u64().unwrap();
    waive("2020-06-01");
    check(&small, &["--out", "later"]);
    assert_eq!(waived("later"), 0);
    let notes = std::fs::read_to_string(small.dir.path().join("later/record/top.json")).unwrap();
    assert!(notes.contains("晚于时点2020-04-15，本次不生效"), "{notes}");
    waive("2020-04-15");
    check(&small, &["--out", "now"]);
    assert!(waived("now") > 0);
    let diff = qiquan(small.dir.path(), &["diff", "output", "now"]).expect(0);
    assert!(
        diff.stdout.contains("已消除 0 条") && diff.stdout.contains("已作核实说明，问题仍在"),
        "{}",
        diff.stdout
    );
}

#[test]
fn the_reported_total_that_is_printed_is_the_one_that_was_judged() {
    let small = Small::new();
    let reported = |rows: &str| {
        small.write("registers/上报.csv", &format!("区划代码,指标,数值,时点\n{rows}"));
        check(&small, &[]);
        let record = record(&small, "150802");
        let row =
            record["reconciliation"].as_array().unwrap().iter().find(|row| row["key"] == "K01").unwrap();
        (row["reported"].as_f64().unwrap(), row["agree"].as_bool())
    };
    assert_eq!(reported("150802,K01,4,2019-12-31\n150802,K01,9,2020-04-10\n"), (9.0, Some(false)));
    assert_eq!(reported("150802,K01,4,2019-12-31\n150802,K01,2,2020-04-10\n"), (2.0, Some(true)));
    assert_eq!(reported("150802,K01,4,2018-12-31\n150802,K01,5,2019-12-31\n"), (5.0, None), "the newest");
    assert_eq!(reported("150802,K01,0.0002万,2020-04-10\n"), (2.0, Some(true)));
}

#[test]
fn totals_that_nothing_can_be_held_against_are_named() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}[controls]\nexited_counties = 5\nhouseholds = 2\n"));
    small.write(
        "registers/上报.csv",
        "区划代码,指标,数值,时点\n150899,K01,2,2020-04-10\n150802,建档立卡户数,2,2020-04-10\n",
    );
    check(&small, &[]);
    let all = ["top", "150802"].map(|code| record(&small, code).to_string()).concat();
    for wanted in [
        "市级公布数（controls）中的摘帽旗县数未能核对",
        "区划代码150899在名册中没有户",
        "指标“建档立卡户数”的口径",
    ] {
        assert!(all.contains(wanted), "{wanted}");
    }
    assert!(!all.contains("户数、摘帽旗县数未能核对") && !all.contains("中的享受政策户数"));
}

#[test]
fn a_drawn_household_that_no_register_knows_is_printed_in_its_county() {
    let small = Small::new();
    small
        .write("registers/抽样.csv", "户编号,抽样日期\n1508020100001,2020-03-20\n1508021009999,2020-03-20\n");
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let stranger = findings(&small.out()).into_iter().find(|f| f["household_id"] == "1508021009999").unwrap();
    assert_eq!((&stranger["rule"], &stranger["county"]), (&"X022".into(), &"150802".into()));
    let pages: Vec<String> = crate::harness::files(&small.out().join("html"))
        .into_values()
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect();
    assert!(pages.iter().any(|page| page.contains("抽样户不在当前名册")));
}

#[test]
fn a_run_on_one_county_closes_nothing_of_the_others() {
    let small = Small::new();
    let other = std::fs::read_to_string(small.root().join("registers/人员.csv")).unwrap();
    let other = other.replace("临河区,狼山镇", "五原县,隆兴昌镇").replace("15080201", "15082101");
    small.write("registers/五原.csv", &other);
    check(&small, &["--out", "all"]);
    check(&small, &["--out", "part", "--county", "150802"]);
    let diff = |old: &str, new: &str| qiquan(small.dir.path(), &["diff", old, new]).stdout;
    let (narrowed, widened) = (diff("all", "part"), diff("part", "all"));
    assert!(narrowed.starts_with("新增 0 条") && narrowed.contains("已消除 0 条"), "{narrowed}");
    assert!(widened.starts_with("新增 0 条") && widened.contains("未检查的旗县区"), "{widened}");
}

#[test]
fn the_total_of_the_prefecture_is_judged_like_those_of_the_counties() {
    let small = Small::new();
    let reported = |value: u32| {
        let text = format!("区划代码,指标,数值,时点\n150800,K01,{value},2020-04-10\n");
        small.write("registers/上报.csv", &text);
        check(&small, &[]);
        let found = findings(&small.out());
        let top = record(&small, "top");
        let row = top["reconciliation"].as_array().unwrap().iter().find(|row| row["key"] == "K01").unwrap();
        (found.iter().filter(|f| f["rule"] == "R002").count(), row["agree"].as_bool())
    };
    assert_eq!(reported(3), (1, Some(false)));
    assert_eq!(reported(2), (0, Some(true)));
}

#[test]
fn papers_that_count_for_nobody_are_named_with_their_folder() {
    let small = Small::new();
    let village = crate::harness::VILLAGE.replace("永丰村", "永封村");
    small.write(&format!("{village}/_村/2018年民主评议记录.pdf"), crate::harness::PDF);
    check(&small, &[]);
    let all = ["top", "150802"].map(|code| record(&small, code).to_string()).concat();
    assert!(all.contains("“永封村”没有在册的户") && all.contains("在册的嘎查村有永丰村"), "{all}");
}

#[test]
fn a_household_that_lies_in_another_township_is_named() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[1];
    std::fs::remove_dir_all(small.root().join(format!("{}/{id}_{head}", crate::harness::VILLAGE))).unwrap();
    let path = format!("archives/150802临河区/150802101新华镇/永丰村/{id}_{head}/贫困户申请书.pdf");
    small.write(&path, crate::harness::PDF);
    check(&small, &[]);
    assert!(of(&small, "C001").is_empty());
    let all = ["top", "150802"].map(|code| record(&small, code).to_string()).concat();
    assert!(all.contains("户档放错了位置") && all.contains("临河区狼山镇永丰村"), "{all}");
}

#[test]
fn a_lost_number_of_the_head_and_a_blank_one_are_not_passed_over() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    small.write(
        "registers/户.csv",
        &format!("县,乡,村,户编号,户主姓名,户主证件号码,主要致贫原因,人均纯收入（元）,年度家庭人口数\n临河区,狼山镇,永丰村,{id},{head},1.50899E+17,因病,8000,2\n"),
    );
    let members = std::fs::read_to_string(small.root().join("registers/人员.csv")).unwrap();
    let number = crate::harness::id_number("19580607", 2);
    small.write("registers/人员.csv", &members.replacen(&number, "", 1));
    check(&small, &[]);
    assert_eq!(of(&small, "D001"), [id]);
    let all = ["top", "150802"].map(|code| record(&small, code).to_string()).concat();
    assert!(all.contains("1人没有证件号码"), "{all}");
}
