//! Rules whose faults would change published totals or need another date: projects of their own, each fault beside
//! what only looks like it.

use crate::harness::{Small, cells, findings};

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

/// 对账 of a county: what agrees, and why a line was not judged.
fn reconciled(small: &Small, code: &str, key: &str) -> (Option<f64>, Option<bool>, String) {
    let record = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let rows = record["reconciliation"].as_array().unwrap();
    let row = rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}"));
    (row["system"].as_f64(), row["agree"].as_bool(), row["reason"].as_str().unwrap().to_owned())
}

#[test]
fn a_total_that_no_list_answers_neither_agrees_nor_differs() {
    let small = Small::new();
    let report = |value: u32| {
        let line = format!("区划代码,指标,数值,时点\n150802,K07,{value},2020-04-10\n");
        small.write("registers/上报.csv", &line);
        check(&small, &[]);
        reconciled(&small, "150802", "K07")
    };
    for value in [0, 3] {
        let (system, agree, reason) = report(value);
        assert_eq!((system, agree), (None, None), "nobody counted them: {reason}");
        assert_eq!(reason, "未能核对：没有边缘户、监测户名单");
        assert!(subjects(&small, "R002").is_empty());
    }
    small.write(
        "registers/监测户名单.csv",
        "户编号,户主姓名,户类型,风险是否消除,帮扶措施\n1508020100001,赵甲,监测户,否,公益岗\n",
    );
    assert_eq!(report(1), (Some(1.0), Some(true), String::new()));
    assert_eq!(report(3).1, Some(false));
    assert_eq!(subjects(&small, "R002"), ["K07"]);
}

#[test]
fn a_list_without_rows_of_a_county_is_not_a_missing_list() {
    let small = Small::new();
    let of = |file: &str| {
        small.write(
            file,
            "户编号,旗县区,苏木乡镇,户主姓名,户类型,风险是否消除,帮扶措施\n\
             1508210100009,五原县,隆兴昌镇,钱甲,边缘户,否,公益岗\n",
        );
        small.write(
            "registers/上报.csv",
            "区划代码,指标,数值,时点\n150802,K05,0,2020-04-10\n150800,K05,1,2020-04-10\n",
        );
        check(&small, &[]);
        reconciled(&small, "150802", "K05").2
    };
    let reason = of("registers/边缘户监测户名单.csv");
    assert_eq!(reason, "未能核对：边缘户、监测户名单中没有本旗县的行");
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    let top: serde_json::Value = serde_json::from_str(&top).unwrap();
    let rows = top["reconciliation"].as_array().unwrap();
    let row = rows.iter().find(|row| row["key"] == "K05").unwrap();
    assert_eq!(
        (row["agree"].as_bool(), row["reason"].as_str().unwrap()),
        (None, "未能核对：临河区没有边缘户、监测户名单的行")
    );
    let findings = std::fs::read_to_string(small.out().join("run.json")).unwrap();
    assert!(findings.contains("边缘户、监测户名单中没有本旗县的行"), "P018 says the same");
    std::fs::remove_file(small.root().join("registers/边缘户监测户名单.csv")).unwrap();
    let reason = of("registers/150821五原县/边缘户监测户名单.csv");
    assert_eq!(reason, "未能核对：没有边缘户、监测户名单", "the list of another county is none of this one");
}

#[test]
fn a_published_total_is_not_judged_while_a_list_does_not_speak_of_every_county() {
    let small = Small::new();
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n[controls]\nborderline_households = 5\n",
    );
    let own = crate::harness::members();
    let more = [("五原县", "隆兴昌镇", "15082101"), ("磴口县", "巴彦高勒镇", "15082201")];
    let more = more.map(|(county, township, number)| {
        let lines = own.lines().skip(1).map(|line| {
            line.replace("临河区", county).replace("狼山镇", township).replace("15080201", number)
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    small.write("registers/人员.csv", &format!("{own}{}\n", more.join("\n")));
    let columns = "户编号,旗县区,苏木乡镇,户主姓名,户类型,风险是否消除,帮扶措施\n";
    let rows = "1508210100009,五原县,隆兴昌镇,钱甲,边缘户,否,公益岗\n\
                1508220100009,磴口县,巴彦高勒镇,李甲,边缘户,否,公益岗\n";
    let judged = |report: &str| {
        small.write("registers/上报.csv", &format!("区划代码,指标,数值,时点\n{report}"));
        check(&small, &[]);
        let run = crate::harness::summary(&small.out());
        let rule = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "R003").unwrap();
        (subjects(&small, "R003"), subjects(&small, "R002"), rule["skipped"].as_str().map(str::to_owned))
    };
    let report = ["巴彦淖尔市工作汇报", "截至2020年4月10日，全市有边缘户5户。"].map(str::to_owned);
    let report = qiquan::sample::bytes::document(&report).unwrap();
    crate::harness::put(&small, "archives/_市/工作汇报.docx", &report);
    // A list of the prefecture with rows of two counties says nothing of the third.
    small.write("registers/边缘户监测户名单.csv", &format!("{columns}{rows}"));
    let reports = "150802,K05,3,2020-04-10\n150821,K05,3,2020-04-10\n";
    let (published, reported, skipped) = judged(reports);
    assert!(published.is_empty(), "{published:?}");
    assert_eq!(reported, ["K05"], "only the county of which the list has rows");
    assert_eq!(skipped.as_deref(), Some("临河区没有边缘户、监测户名单的行，边缘户户数未判定"));
    assert!(
        crate::harness::remarks(&small)
            .iter()
            .any(|one| one.contains("边缘户户数") && one.contains("未能核对：临河区没有"))
    );
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    assert!(top.contains("未能核对：临河区没有边缘户、监测户名单的行"));
    assert!(subjects(&small, "R005").is_empty(), "nor is the figure of the prefecture's report");
    // Near miss: an empty list of its own says that the county has none.
    small.write("registers/150802临河区/边缘户监测户名单.csv", columns);
    let (published, _, skipped) = judged(reports);
    assert_eq!((published, skipped), (vec!["K05".to_owned()], None));
    assert_eq!(subjects(&small, "R005"), ["K05"]);
}

#[test]
fn a_published_total_of_villages_waits_for_the_village_table_of_every_county() {
    let small = Small::new();
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n[controls]\nexited_villages = 2\n",
    );
    let own = crate::harness::members();
    let other = own.replace("临河区", "五原县").replace("狼山镇", "隆兴昌镇").replace("15080201", "15082101");
    small.write("registers/150802临河区/人员.csv", &own);
    small.write("registers/150821五原县/人员.csv", &other);
    std::fs::remove_file(small.root().join("registers/人员.csv")).unwrap();
    let report = ["巴彦淖尔市工作汇报", "截至2020年4月10日，全市出列贫困嘎查村2个。"].map(str::to_owned);
    let report = qiquan::sample::bytes::document(&report).unwrap();
    crate::harness::put(&small, "archives/_市/工作汇报.docx", &report);
    let judged = || {
        small.run(&["check", "项目", "--fail-on", "never"]);
        let run = crate::harness::summary(&small.out());
        let rule = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "R003").unwrap();
        let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
        let top: serde_json::Value = serde_json::from_str(&top).unwrap();
        let rows = top["reconciliation"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"] == "K09").unwrap();
        (
            [subjects(&small, "R003"), subjects(&small, "R005")].map(|found| found.len()),
            rule["skipped"].as_str().unwrap_or_default().to_owned(),
            row["reason"].as_str().unwrap().to_owned(),
        )
    };
    let sheet = "苏木乡镇,行政村,总户数,是否贫困村,是否出列\n";
    small.write("registers/150802临河区/嘎查村.csv", &format!("{sheet}狼山镇,永丰村,200,是,是\n"));
    let why = "五原县没有填写嘎查村信息表的“是否出列”或“出列年度”";
    let told = ([0, 0], format!("{why}，出列贫困嘎查村数未判定"), format!("未能核对：{why}"));
    assert_eq!(judged(), told, "no table of the county");
    let of_other = |answer: &str| {
        let text = format!("{sheet}隆兴昌镇,永丰村,180,是,{answer}\n");
        small.write("registers/150821五原县/嘎查村.csv", &text);
    };
    of_other("");
    assert_eq!(judged(), told, "a table that does not say");
    // Near miss: every county says, and one is lacking.
    of_other("否");
    assert_eq!(judged().0, [1, 1]);
    of_other("是");
    assert_eq!(judged(), ([0, 0], String::new(), String::new()));
}

#[test]
fn an_empty_ledger_is_a_source_of_the_county_that_its_path_names() {
    let small = Small::new();
    small.write(
        "registers/150802临河区/小额信贷台账.csv",
        "户编号,借款人,合同编号,贷款金额,放款日期,到期日期\n",
    );
    check(&small, &[]);
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let sources = record["sources"].as_array().unwrap();
    let ledger = sources.iter().find(|source| source["place"].as_str().unwrap().contains("小额信贷台账"));
    assert_eq!(ledger.unwrap_or_else(|| panic!("{sources:?}"))["rows"], 0);
}

#[test]
fn an_empty_ledger_says_that_there_are_no_loans_and_is_not_called_missing() {
    let skipped = |file: &str, text: &str| {
        let small = Small::new();
        small.write(file, text);
        check(&small, &[]);
        let run = crate::harness::summary(&small.out());
        let rules = run["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["code"] == "P001").unwrap();
        let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        (rule["skipped"].as_str().map(str::to_owned), record.contains("在贷0户"))
    };
    let loans = "户编号,借款人,合同编号,贷款金额,放款日期,到期日期,贷款余额\n";
    assert_eq!(skipped("registers/150802临河区/小额信贷台账.csv", loans), (None, true));
    // Near miss: no ledger.
    let missing = Some("未找到小额信贷台账".to_owned());
    assert_eq!(skipped("registers/说明.txt", "无"), (missing.clone(), false));
    let visits = "户编号,户主姓名,入户日期,受访人,户籍人口\n";
    assert_eq!(
        skipped("registers/150802临河区/入户.csv", visits),
        (missing, false),
        "an empty form of visits is no ledger"
    );
}

#[test]
fn a_reported_total_without_its_time_is_not_said_to_agree() {
    let small = Small::new();
    small.write("registers/上报.csv", "区划代码,指标,数值,时点\n150802,K01,2,\n150802,K02,4,2020-04-10\n");
    check(&small, &[]);
    let (system, agree, reason) = reconciled(&small, "150802", "K01");
    assert_eq!((system, agree), (Some(2.0), None));
    assert!(reason.contains("未注明时点"), "{reason}");
    assert_eq!(reconciled(&small, "150802", "K02").1, Some(true));
    small.write("registers/上报.csv", "区划代码,指标,数值,时点\n150802,K01,3,\n");
    check(&small, &[]);
    assert_eq!(reconciled(&small, "150802", "K01").1, Some(false), "another figure differs whatever its day");
}

#[test]
fn published_totals_have_their_time_and_source_and_every_line_a_name() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    let with = |day: &str| {
        let controls = format!("{config}[controls]\n{day}households = 2\nexited_counties = 5\n");
        small.write("qiquan.toml", &controls);
        small.run(&["pack", "项目", "--format", "xlsx"]).expect(0);
        cells(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "对账")
    };
    let row = |sheet: &[Vec<String>], name: &str| -> Vec<String> {
        sheet.iter().find(|row| row.iter().any(|cell| cell == name)).unwrap().clone()
    };
    let sheet = with("as_of = 2020-02-24\n");
    let households = row(&sheet, "已脱贫享受政策户数");
    assert!(households.iter().any(|cell| cell == "通报2020-02-24"), "{households:?}");
    assert!(
        households.iter().any(|cell| cell == "配置qiquan.toml的市级通报数（已脱贫享受政策户数）"),
        "{households:?}"
    );
    let counties = row(&sheet, "摘帽旗县数");
    assert_eq!(counties[0], "摘帽旗县数", "a key of the configuration is nobody's word: {counties:?}");
    let households = row(&with(""), "已脱贫享受政策户数");
    assert!(households.iter().any(|cell| cell == "通报未注明"), "{households:?}");
}

#[test]
fn counties_that_are_no_longer_poor_are_counted_once_however_they_are_written() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}[controls]\nexited_counties = 2\n"));
    let counted = |rows: &str| {
        small.write("registers/上报.csv", &format!("区划代码,单位,指标,数值,时点\n{rows}"));
        check(&small, &[]);
        reconciled(&small, "top", "exited_counties").0
    };
    let two = "150823,乌拉特前旗,摘帽旗县,1,2020-04-10\n,五原县,摘帽旗县,1,2020-04-10\n";
    assert_eq!(counted(two), Some(2.0));
    // The same two again: by a longer code, by name, a month earlier; one that is not; and a township.
    let again = "150823000000,,摘帽旗县,1,2020-03-10\n150821,五原县,摘帽旗县,1,2020-04-10\n\
                 150802,临河区,摘帽旗县,0,2020-04-10\n150821100,隆兴昌镇,摘帽旗县,1,2020-04-10\n";
    assert_eq!(counted(&format!("{two}{again}")), Some(2.0));
    // The prefecture's own line is no county: it speaks where no county does.
    assert_eq!(counted(&format!("{two}150800,巴彦淖尔市,摘帽旗县,5,2020-04-10\n")), Some(2.0));
    assert_eq!(counted("150800,巴彦淖尔市,摘帽旗县,5,2020-04-10\n"), Some(5.0));
    // Near miss: a third county.
    assert_eq!(counted(&format!("{two}150825,乌拉特后旗,摘帽旗县,1,2020-04-10\n")), Some(3.0));
}
