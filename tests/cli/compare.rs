//! What the links say about one thing, and rows that speak about no household.

use crate::harness::{HOUSEHOLDS, Small, findings};

const HEAD: &str = "户编号,年度,材料代码,指标,值\n";

fn x001(small: &Small) -> Vec<(String, String)> {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings(&small.out())
        .iter()
        .filter(|finding| finding["rule"] == "X001")
        .map(|finding| (text(&finding["subject"]), text(&finding["message"])))
        .collect()
}

#[test]
fn the_income_of_a_paper_is_held_against_the_register_of_the_same_year() {
    let small = Small::new();
    let id = HOUSEHOLDS[0].0;
    // The register of April 2020 gives 8000 for 2019.
    let said = |year: u32, value: &str| {
        small.write("registers/档案著录.csv", &format!("{HEAD}{id},{year},H12,人均纯收入,{value}\n"));
        x001(&small)
    };
    let found = said(2019, "8600");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "per_cap@2019");
    assert!(found[0].1.contains("人均纯收入 档案“8600”、系统“8000”"), "{found:?}");
    assert!(said(2019, "8000.9").is_empty(), "rounded to the yuan");
    assert!(said(2018, "6600").is_empty(), "another year");
    assert!(said(2019, "").is_empty());
}

#[test]
fn the_income_of_the_whole_household_is_compared_as_well() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    small.write(
        "registers/户表.csv",
        &format!(
            "户编号,户主姓名,年度,家庭人口,纯收入\n{id},{head},2019,2,16000\n{id},{head},2018,2,12000\n"
        ),
    );
    let said = |year: u32, value: &str| {
        small.write("registers/档案著录.csv", &format!("{HEAD}{id},{year},H12,家庭纯收入,{value}\n"));
        x001(&small)
    };
    let subjects = |found: Vec<(String, String)>| found.into_iter().map(|found| found.0).collect::<Vec<_>>();
    assert_eq!(subjects(said(2019, "12000")), ["net@2019"]);
    assert!(said(2018, "12000").is_empty(), "each year by itself");
    assert!(said(2019, "1.6万").is_empty());
}

#[test]
fn interviews_and_visits_of_no_household_are_named_with_their_rows() {
    let small = Small::new();
    let id = HOUSEHOLDS[0].0;
    small.write(
        "registers/访谈.csv",
        &format!(
            "户编号,户主,乡镇,嘎查村,被访谈人,层级,回答要点\n\
             {id},赵甲,狼山镇,永丰村,赵甲,户,满意\n\
             9999,某人,狼山镇,永丰村,某人,户,满意\n\
             ,无名,狼山镇,永丰村,无名,户,满意\n\
             ,钱乙,狼山镇,永丰村,钱乙之子,户,满意\n\
             ,,狼山镇,,王镇长,乡镇,知道\n"
        ),
    );
    small.write(
        "registers/入户.csv",
        &format!("户编号,户主,入户日期,调查员,满意度\n{id},赵甲,2020-03-21,甲、乙,满意\n8888,某人,2020-03-21,甲、乙,满意\n\
             ,无名,2020-03-22,甲、乙,满意\n"),
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = findings(&small.out());
    let told = |subject: &str| {
        let of = |finding: &&serde_json::Value| finding["rule"] == "D009" && finding["subject"] == subject;
        let finding = found.iter().find(of).unwrap_or_else(|| panic!("{subject} is missing in {found:#?}"));
        let cells = finding["evidence"].as_array().unwrap().iter();
        let cells: Vec<String> = cells.map(|cell| cell["cell"].as_str().unwrap().to_owned()).collect();
        (finding["message"].as_str().unwrap().to_owned(), cells)
    };
    // The head of household tells whose interview the fifth row is; an official speaks about no household.
    let (message, cells) = told("interview/hh_id");
    assert!(message.contains("1行户编号不在册") && message.contains("1行没有户编号"), "{message}");
    assert_eq!(cells, ["A3", "A4"]);
    let (message, cells) = told("visit/hh_id");
    assert!(message.contains("1行户编号不在册") && message.contains("1行没有户编号"), "{message}");
    assert_eq!(cells, ["A3", "A4"]);
}

#[test]
fn a_helper_named_by_surname_and_title_agrees_with_the_full_name() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    let state = |registered: &str, told: &str| {
        let table = format!("户编号,户主姓名,家庭人口,帮扶责任人\n{id},{head},2,{registered}\n");
        small.write("registers/户表.csv", &table);
        let visit = format!("户编号,入户日期,调查员,帮扶责任人姓名\n{id},2020-03-21,甲、乙,{told}\n");
        small.write("registers/入户.csv", &visit);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let record = std::fs::read(small.out().join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        let rows = record["comparisons"].as_array().unwrap();
        let row =
            rows.iter().find(|row| row["attribute"] == "帮扶责任人").unwrap_or_else(|| panic!("{rows:#?}"));
        let accused = findings(&small.out()).iter().filter(|finding| finding["rule"] == "X006").count();
        (row["agree"].as_str().unwrap().to_owned(), accused)
    };
    for (registered, told) in [("段文义", "段书记"), ("段书记", "段文义"), ("段文义", "段文义")]
    {
        let (agree, accused) = state(registered, told);
        assert_eq!((agree.to_lowercase().as_str(), accused), ("agree", 0), "{registered} {told}");
    }
    let (agree, accused) = state("段文义", "王主任");
    assert_eq!((agree.to_lowercase().as_str(), accused), ("doubt", 1));
}

#[test]
fn names_are_told_as_they_are_registered_and_compared_without_the_middle_dot() {
    let told = |registered: &str, said: &str| {
        let small = Small::new();
        let (id, head) = HOUSEHOLDS[0];
        let table = format!("户编号,户主姓名,家庭人口,帮扶责任人\n{id},{head},2,{registered}\n");
        small.write("registers/户表.csv", &table);
        let visit = format!("户编号,入户日期,调查员,帮扶责任人姓名\n{id},2020-03-21,甲、乙,{said}\n");
        small.write("registers/入户.csv", &visit);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        findings(&small.out()).into_iter().find(|finding| finding["rule"] == "X006")
    };
    let finding = told("韩·那顺", "乌云·格日勒").unwrap();
    let message = finding["message"].as_str().unwrap();
    assert!(message.contains("“乌云·格日勒”与登记的“韩·那顺”不符"), "{message}");
    assert_eq!(finding["expected"], "系统：韩·那顺");
    assert!(told("韩·那顺", "韩那顺").is_none());
}

#[test]
fn a_reported_number_of_people_does_not_agree_while_somebody_has_no_household() {
    let told = |more: &str| {
        let small = Small::new();
        small.write("registers/人员.csv", &format!("{}{more}", crate::harness::members()));
        small.write(
            "registers/上报.csv",
            "区划代码,指标,数值,时点\n150802,K01,2,2020-04-10\n150802,K02,4,2020-04-10\n",
        );
        small.run(&["check", "项目", "--fail-on", "never"]).expect(if more.is_empty() { 0 } else { 3 });
        let record = std::fs::read(small.out().join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        let rows = record["reconciliation"].as_array().unwrap().clone();
        let of = |key: &str| rows.iter().find(|row| row["key"] == key).unwrap().clone();
        ["K01", "K02"].map(|key| (of(key)["agree"].as_bool(), of(key)["reason"].as_str().unwrap().to_owned()))
    };
    assert_eq!(told("").map(|(agree, _)| agree), [Some(true); 2]);
    let nobody_s = format!(
        "2020-04-10,临河区,狼山镇,永丰村,一组,,,李丁,{},3,之子,汉族,小学,非在校生,健康,普通劳动力,0,\
         已脱贫(享受政策),2018,一般贫困户,因病,否,是,8000,,2016-05-01\n",
        crate::harness::id_number("19900512", 7)
    );
    let [households, people] = told(&nobody_s);
    assert_eq!(households.0, Some(true), "households are counted all the same");
    assert_eq!(people, (None, "未能核对：有1行人员没有对应到户".to_owned()));
}

#[test]
fn a_quoted_number_of_people_waits_while_somebody_has_no_household() {
    let told = |more: &str| {
        let small = Small::new();
        small.write("registers/人员.csv", &format!("{}{more}", crate::harness::members()));
        small.write(
            "registers/访谈.csv",
            "旗县,层级,访谈日期,被访谈人,单位职务,回答中的数据\n\
             临河区,旗县领导,2020-04-10,王建国,副区长,K01=7=2020-04-10；K02=9=2020-04-10\n",
        );
        // A person of no household is 未能检查.
        small.run(&["check", "项目", "--fail-on", "never"]).expect(if more.is_empty() { 0 } else { 3 });
        let found = findings(&small.out());
        let mut subjects: Vec<String> = found
            .iter()
            .filter(|finding| finding["rule"] == "X009")
            .map(|finding| finding["subject"].as_str().unwrap().to_owned())
            .collect();
        subjects.sort();
        let run = crate::harness::summary(&small.out());
        let rules = run["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["code"] == "X009").unwrap();
        (subjects, rule["skipped"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(told(""), (vec!["K01".to_owned(), "K02".to_owned()], String::new()));
    let nobody_s = format!(
        "2020-04-10,临河区,狼山镇,永丰村,一组,,,李丁,{},3,之子,汉族,小学,非在校生,健康,普通劳动力,0,\
         已脱贫(享受政策),2018,一般贫困户,因病,否,是,8000,,2016-05-01\n",
        crate::harness::id_number("19900512", 7)
    );
    let (subjects, waits) = told(&nobody_s);
    assert_eq!(subjects, ["K01"], "{waits}");
    assert!(waits.contains("未能归户"), "{waits}");
}
