//! What one county's offices did not hand in is told for that county, whatever the others did.

use crate::harness::{HOUSEHOLDS, Small, findings, members};
use serde_json::Value;

const VISITED: &str = "户编号,户主姓名,入户日期,家庭人口,受访人\n";

/// Two counties, with a visit in the first; the visit in 五原县 speaks of more people than the register.
fn two_counties() -> Small {
    let small = Small::new();
    let mut text = members().replace("临河区,狼山镇", "五原县,隆兴昌镇");
    for (id, _) in HOUSEHOLDS {
        text = text.replace(id, &id.replace("150802", "150821"));
    }
    small.write("registers/150821五原县/人员.csv", &text.replace("15089919560312", "15089919550312"));
    small.write(
        "registers/150802临河区/入户调查.csv",
        &format!("{VISITED}1508020100001,赵甲,2020-03-20,2,赵甲\n"),
    );
    small.write(
        "registers/150821五原县/入户调查.csv",
        &format!("{VISITED}1508210100001,赵甲,2020-03-20,4,赵甲\n"),
    );
    small
}

fn rule(small: &Small, code: &str) -> Value {
    let run: Value = serde_json::from_slice(&std::fs::read(small.out().join("run.json")).unwrap()).unwrap();
    run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap().clone()
}

/// The rule ran, and in every county.
#[track_caller]
fn looked_everywhere(small: &Small, code: &str) {
    let rule = rule(small, code);
    assert_eq!((&rule["lacking"], &rule["skipped"]), (&Value::Null, &Value::Null), "{rule:#}");
}

fn check(small: &Small) -> crate::harness::Outcome {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0)
}

#[test]
fn a_register_that_one_county_did_not_hand_in_leaves_its_rules_undecided_there() {
    let small = two_counties();
    check(&small);
    looked_everywhere(&small, "X002");
    assert!(findings(&small.out()).iter().any(|f| f["rule"] == "X002" && f["county"] == "150821"));
    std::fs::remove_file(small.root().join("registers/150821五原县/入户调查.csv")).unwrap();
    small.run(&["check", "项目", "--out", "later", "--fail-on", "never"]).expect(0).says("五原县有");
    let run: Value =
        serde_json::from_slice(&std::fs::read(small.dir.path().join("later/run.json")).unwrap()).unwrap();
    let open = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "X002").unwrap();
    assert_eq!((&open["lacking"]["150821"], &open["skipped"]), (&"未找到入户调查表".into(), &Value::Null));
    assert_eq!(open["lacking"]["150802"], Value::Null);
    // What nobody looked for is not gone.
    small.run(&["diff", "output", "later"]).says("已消除 0 条").says("另有 1 条");
}

#[test]
fn an_empty_table_of_a_county_was_handed_in_all_the_same() {
    let small = two_counties();
    small.write("registers/150821五原县/入户调查.csv", VISITED);
    check(&small);
    looked_everywhere(&small, "X002");
}

#[test]
fn one_register_of_all_counties_lacks_in_none() {
    let small = two_counties();
    std::fs::remove_file(small.root().join("registers/150802临河区/入户调查.csv")).unwrap();
    std::fs::remove_file(small.root().join("registers/150821五原县/入户调查.csv")).unwrap();
    let both =
        format!("{VISITED}1508020100001,赵甲,2020-03-20,2,赵甲\n1508210100001,赵甲,2020-03-20,2,赵甲\n");
    small.write("registers/入户调查.csv", &both);
    check(&small);
    looked_everywhere(&small, "X002");
}

/// Rows of lists: kind, household.
fn listed(small: &Small, path: &str, rows: &[(&str, &str)]) {
    let rows: String = rows.iter().map(|(list, id)| format!("{list},{id},赵甲\n")).collect();
    small.write(path, &format!("名单类型,户编号,姓名\n{rows}"));
}

#[test]
fn a_list_that_one_county_lacks_leaves_the_rules_about_it_undecided_there() {
    let small = two_counties();
    listed(
        &small,
        "registers/150802临河区/名单.csv",
        &[("低保", "1508020100001"), ("死亡", ""), ("雨露计划", "")],
    );
    listed(&small, "registers/150821五原县/名单.csv", &[("低保", "1508210100001")]);
    let run = check(&small);
    for (code, list) in [("X021", "死亡"), ("P014", "雨露计划")] {
        let open = rule(&small, code);
        assert_eq!(open["lacking"]["150821"], format!("未找到行业部门名单（{list}）"), "{code} {open:#}");
        assert_eq!((&open["lacking"]["150802"], &open["skipped"]), (&Value::Null, &Value::Null), "{code}");
    }
    // Of the rule about many lists the part that can be told is told.
    let open = rule(&small, "X019");
    let lacking = open["lacking"]["150821"].as_str().unwrap();
    assert!(lacking.contains("未找到特困、残疾、") && !lacking.contains("低保"), "{lacking}");
    assert_eq!((&open["skipped"], &open["count"]), (&Value::Null, &2.into()), "{open:#}");
    run.says("未找到行业部门名单（死亡）").says("五原县有");
    let record = std::fs::read_to_string(small.out().join("record/150821.json")).unwrap();
    assert!(record.contains("没有进行或只进行了一部分"), "the verdict counts it");
    small.run(&["explain", "X021"]).expect(0).says("- 行业部门名单中的死亡名单");
    small.run(&["explain", "X019"]).expect(0).says("有几种查几种");
}

#[test]
fn a_list_with_a_head_alone_answers_for_the_county() {
    let small = two_counties();
    listed(&small, "registers/150802临河区/名单.csv", &[("低保", "1508020100001"), ("死亡", "")]);
    listed(&small, "registers/150821五原县/名单.csv", &[("低保", "1508210100001")]);
    small.write("registers/150821五原县/死亡名单.csv", "姓名,身份证号,死亡时间\n");
    check(&small);
    looked_everywhere(&small, "X021");
    assert_ne!(rule(&small, "P014")["skipped"], Value::Null, "nobody handed that list in");
    // A register of all bureaus says that nobody is on the others, and the run tells so.
    std::fs::remove_file(small.root().join("registers/150821五原县/死亡名单.csv")).unwrap();
    std::fs::rename(
        small.root().join("registers/150821五原县/名单.csv"),
        small.root().join("registers/150821五原县/行业部门名单.csv"),
    )
    .unwrap();
    check(&small);
    looked_everywhere(&small, "X021");
    let told = crate::harness::remarks(&small);
    let says = |one: &String| {
        one.contains("五原县的行业部门名单没有") && one.contains("死亡") && one.contains("按没有")
    };
    assert!(told.iter().any(says), "{told:?}");
}

#[test]
fn one_register_of_several_lists_and_counties_tells_of_each_what_stands_in_its_rows() {
    let small = two_counties();
    let rows = [("低保", "1508020100001"), ("低保", "1508210100001"), ("死亡", "1508020100001")];
    listed(&small, "registers/名单.csv", &rows);
    check(&small);
    let open = rule(&small, "X021");
    assert_eq!(open["lacking"]["150821"], "未找到行业部门名单（死亡）", "{open:#}");
    assert_eq!(open["lacking"]["150802"], Value::Null);
    // Its name tells the list for all.
    let at = small.root().join("registers");
    std::fs::rename(at.join("名单.csv"), at.join("低保、死亡名单.csv")).unwrap();
    check(&small);
    looked_everywhere(&small, "X021");
}

#[test]
fn what_is_gone_from_a_list_that_is_there_is_gone_and_what_rests_on_one_that_is_not_is_open() {
    let small = two_counties();
    let rows = [("低保", "1508210100001"), ("残疾", "1508210100001")];
    listed(&small, "registers/150821五原县/名单.csv", &rows);
    check(&small);
    assert_eq!(rule(&small, "X019")["count"], 2, "{:#}", rule(&small, "X019"));
    // The list of allowances no longer names the household, and that of the disabled was not handed in.
    small.write("registers/150821五原县/名单.csv", "名单类型,户编号,姓名\n低保,,无\n");
    small.run(&["check", "项目", "--out", "later", "--fail-on", "never"]).expect(0);
    let diff = small.run(&["diff", "output", "later"]);
    let about = |text: &str| {
        text.lines().filter(|line| line.contains(" X019 ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let closed = about(&diff.stdout);
    assert!(
        closed.len() == 1 && closed[0].starts_with("已消除") && closed[0].contains("低保"),
        "{}",
        diff.stdout
    );
    diff.says("另有 1 条");
    let back = small.run(&["diff", "later", "output"]);
    let new = about(&back.stdout);
    assert!(new.len() == 1 && new[0].starts_with("新增") && new[0].contains("低保"), "{}", back.stdout);
    back.says("另有 1 条");
}

/// Remarks in the pack of a county that contain the words.
fn told(small: &Small, county: &str, words: &str) -> Vec<String> {
    let record = std::fs::read(small.out().join(format!("record/{county}.json"))).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    let remarks = record["remarks"].as_array().unwrap().iter();
    let text =
        remarks.map(|one| format!("{}：{}", one["path"].as_str().unwrap(), one["reason"].as_str().unwrap()));
    text.filter(|text| text.contains(words)).collect()
}

#[test]
fn a_value_that_cannot_be_read_is_told_to_the_county_of_its_row() {
    let small = two_counties();
    let papers = |first: &str, second: &str| {
        small.write(
            "registers/档案著录.csv",
            &format!(
                "户编号,材料,年度,指标,值\n1508020100001,H04,2017,主要致贫原因,{first}\n\
                 1508210100001,H04,2017,主要致贫原因,{second}\n"
            ),
        );
        check(&small);
        ["150802", "150821"].map(|county| told(&small, county, "看不出是多少").len())
    };
    assert_eq!(papers("因不知道", "因病"), [1, 0]);
    assert_eq!(papers("因病", "因不知道"), [0, 1]);
    // Near miss: both have such a row, each is told its own.
    assert_eq!(papers("因不知道", "因某事"), [1, 1]);
    assert!(told(&small, "150821", "看不出是多少")[0].contains("（第3行）"));
    // Figures of interviews likewise.
    small.write(
        "registers/访谈.csv",
        "编号,旗县区,层级,访谈日期,访谈人,被访谈人,单位职务,问题,回答要点,访谈数据\nF1,临河区,旗县领导,2020-03-18,段某,乔某,副县长,底数,清楚,某某率=3\n",
    );
    check(&small);
    assert_eq!(["150802", "150821"].map(|county| told(&small, county, "指标名称不能识别").len()), [1, 0]);
}

const LOANS: &str = "户编号,借款人,合同编号,贷款金额,放款日期,到期日期,贷款余额\n";

#[test]
fn an_empty_ledger_that_names_no_county_says_nothing_of_several() {
    let small = two_counties();
    small.write("registers/小额信贷台账.csv", LOANS);
    check(&small);
    assert_eq!(rule(&small, "P001")["skipped"], "未找到小额信贷台账");
    for county in ["150802", "150821"] {
        let record = std::fs::read_to_string(small.out().join(format!("record/{county}.json"))).unwrap();
        assert!(!record.contains("在贷0户"), "{county}");
        assert_eq!(told(&small, county, "看不出是哪个旗县没有").len(), 1, "{county}");
    }
    // Its title names the county: that one has no loans, and nobody knows of the other.
    small.write("registers/小额信贷台账.csv", &format!("五原县小额信贷台账,,,,,,\n{LOANS}"));
    check(&small);
    let open = rule(&small, "P001");
    assert_eq!((&open["skipped"], &open["lacking"]["150821"]), (&Value::Null, &Value::Null), "{open}");
    assert_eq!(open["lacking"]["150802"], "未找到小额信贷台账");
    assert!(told(&small, "150802", "看不出是哪个旗县没有").is_empty());
    // Near miss: of one county the table needs no name.
    let alone = Small::new();
    alone.write("registers/小额信贷台账.csv", LOANS);
    check(&alone);
    assert_eq!(rule(&alone, "P001")["skipped"], Value::Null);
}

#[test]
fn an_empty_list_of_problems_answers_at_both_levels_for_the_county_that_it_names() {
    const PROBLEMS: &str = "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n";
    let problems = |small: &Small, unit: usize| {
        let all = crate::harness::summary(&small.out());
        let of = if unit == 0 { &all["prefecture"] } else { &all["counties"][unit - 1] };
        let items = of["brief"]["items"].as_array().unwrap().clone();
        items.iter().find(|item| item["name"] == "整改问题").map(|item| item["value"].to_string())
    };
    let small = two_counties();
    small.write("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n\n[problems.expected]\n\"自治区会议\" = 14\n");
    small.write("registers/150821五原县/整改台账.csv", PROBLEMS);
    check(&small);
    assert_eq!(problems(&small, 1).unwrap(), "\"未提供\"", "the other county");
    assert!(problems(&small, 2).unwrap().starts_with("\"0"), "{:?}", problems(&small, 2));
    // One county without problems says nothing of the fourteen of all.
    assert_eq!(rule(&small, "Z006")["skipped"], "未找到问题整改台账");
    let open = rule(&small, "Z004");
    assert_eq!((&open["skipped"], &open["lacking"]["150821"]), (&Value::Null, &Value::Null), "{open}");
    assert_eq!(open["lacking"]["150802"], "未找到问题整改台账");
    // Near miss: both say so.
    small.write("registers/150802临河区/整改台账.csv", PROBLEMS);
    check(&small);
    assert_eq!((&rule(&small, "Z006")["skipped"], &rule(&small, "Z006")["count"]), (&Value::Null, &1.into()));
    // And a table of no county says nothing of either.
    for county in ["150802临河区", "150821五原县"] {
        std::fs::remove_file(small.root().join(format!("registers/{county}/整改台账.csv"))).unwrap();
    }
    small.write("registers/整改台账.csv", PROBLEMS);
    check(&small);
    assert_eq!([1, 2].map(|unit| problems(&small, unit).unwrap()), ["\"未提供\"", "\"未提供\""]);
    let record = std::fs::read_to_string(small.out().join("record/150821.json")).unwrap();
    assert!(!record.contains("问题整改台账中没有本旗县的行"), "there are no rows at all");
    assert_eq!(rule(&small, "Z004")["skipped"], "未找到问题整改台账");
}
