//! Registers and folder names as offices really write them: nothing is counted, dropped or taken for another in silence.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, findings, id_number, members, summary};

fn of_rule(small: &Small, rule: &str) -> Vec<serde_json::Value> {
    findings(&small.out()).into_iter().filter(|found| found["rule"] == rule).collect()
}

fn totals(small: &Small) -> serde_json::Value {
    summary(&small.out())["totals"].clone()
}

/// The first household's folder under another name.
fn renamed(name: &str) -> Small {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    let from = small.root().join(format!("{VILLAGE}/{id}_{head}"));
    std::fs::rename(from, small.root().join(format!("{VILLAGE}/{name}"))).unwrap();
    small
}

fn everything_printed(small: &Small) -> String {
    let check = small.run(&["check", "项目", "--fail-on", "never"]);
    let doctor = small.run(&["doctor", "项目"]);
    let scan = small.run(&["scan", "项目"]);
    let found = std::fs::read_to_string(small.out().join("findings.ndjson")).unwrap();
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    [check.stdout, check.stderr, doctor.stdout, doctor.stderr, scan.stdout, found, record].concat()
}

#[test]
fn a_year_in_a_folder_name_is_a_note_and_a_wrong_tail_is_none() {
    for name in ["赵甲2019", "赵甲（2019）", "赵甲2018年", "赵甲_2016", "赵甲(2018年脱贫)", "赵甲-2018年脱贫"]
    {
        let small = renamed(name);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        assert_eq!(of_rule(&small, "C001").len(), 0, "{name}");
        assert_eq!(of_rule(&small, "C002").len(), 0, "{name}");
        assert!(totals(&small)["present"].as_u64().unwrap() >= 3, "{name}: {}", totals(&small));
    }
    let small = renamed("赵甲_9998");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small)["present"], 1, "the tail of another number");
}

#[test]
fn a_phone_in_a_folder_name_is_no_household_number_and_is_never_printed() {
    for name in ["赵甲13948881234", "赵甲（电话13948881234）", "孙未13948881234"] {
        let small = renamed(name);
        let all = everything_printed(&small);
        assert!(!all.contains("13948881234"), "{name}");
        let stranger = name.starts_with('孙');
        assert_eq!(of_rule(&small, "C002").len(), usize::from(stranger), "{name}");
        assert_eq!(of_rule(&small, "C001").len(), usize::from(stranger), "{name}");
    }
}

#[test]
fn folder_names_of_offices_find_their_household() {
    for name in
        ["1号赵甲", "赵甲家", "建档立卡户赵甲", "赵甲户档案", "待整理/赵甲", "备份/1508020100001_赵甲"]
    {
        let small = Small::new();
        let (id, head) = HOUSEHOLDS[0];
        let to = small.root().join(format!("{VILLAGE}/{name}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(small.root().join(format!("{VILLAGE}/{id}_{head}")), to).unwrap();
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        for rule in ["C001", "C002"] {
            assert_eq!(of_rule(&small, rule).len(), 0, "{name}: {:#?}", of_rule(&small, rule));
        }
    }
}

#[test]
fn a_stranger_inside_an_unknown_folder_is_named_itself() {
    let small = Small::new();
    small.write(&format!("{VILLAGE}/备份/1508020999999_李丁/贫困户申请书.pdf"), PDF);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = of_rule(&small, "C002");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["household_id"], "1508020999999");
}

#[test]
fn folders_named_after_papers_are_no_households() {
    let small = Small::new();
    for name in ["贫困户申请书", "贫困户确认告知书", "户主身份证户口簿复印件"] {
        small.write(&format!("{VILLAGE}/{name}/扫描.pdf"), PDF);
    }
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(of_rule(&small, "C002").len(), 0, "{:#?}", of_rule(&small, "C002"));
}

#[test]
fn subtotals_and_section_rows_are_no_households() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let before = totals(&small);
    let mut text = members();
    for label in ["永丰村合计", "全镇总计", "永丰村小计"] {
        text.push_str(&format!("2020-04-10,临河区,狼山镇,永丰村,,{label},,,,4,,,,,,,,,,,,,,,,\n"));
    }
    text.push_str(",,,,,一、一般户,,,,,,,,,,,,,,,,,,,,\n");
    small.write("registers/人员.csv", &text);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small), before);
    small.run(&["doctor", "项目"]).says("忽略合计");
}

#[test]
fn a_line_to_sign_below_a_table_is_no_row() {
    let small = Small::new();
    let list = "抽样日期,户编号,户主姓名\n2020-03-20,1508020100001,赵甲\n";
    let faults = |line: &str| {
        small.write("registers/抽样.csv", &format!("{list}{line}\n"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        of_rule(&small, "D007").len() + of_rule(&small, "D009").len()
    };
    for line in ["抽样人：,,", "监督人员签字：王某,,", "日期：2020年3月21日,,", "抽样人：王某,监督人：李某,"]
    {
        assert_eq!(faults(line), 0, "{line}");
    }
    assert_ne!(faults("三月底,1508020100002,钱乙"), 0, "a row whose day nobody can read");
}

#[test]
fn a_grade_in_short_is_a_grade() {
    let small = Small::new();
    let faults = |grade: &str| {
        small.write("registers/人员.csv", &members().replacen("非在校生", grade, 1));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        of_rule(&small, "V016").len()
    };
    for grade in ["本科二", "高职高专一", "技师学院四", "普通高中三", "中职二"] {
        assert_eq!(faults(grade), 0, "{grade}");
    }
    assert_eq!(faults("本科六"), 1);
}

#[test]
fn nobody_left_needs_no_archive_and_a_folder_of_theirs_is_no_error() {
    let small = Small::new();
    let text = members().replace(",首次识别时间\n", ",首次识别时间,人员状态\n");
    let rows: Vec<String> = text
        .lines()
        .map(|line| match line {
            head if head.starts_with("数据日期") => head.to_owned(),
            line if line.contains(HOUSEHOLDS[1].0) => format!("{line},清退"),
            line => format!("{line},正常"),
        })
        .collect();
    small.write("registers/人员.csv", &rows.join("\n"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let accused: Vec<_> =
        findings(&small.out()).into_iter().filter(|f| f["household_id"] == HOUSEHOLDS[1].0).collect();
    let of_absence = ["C001", "C002", "C003", "C004"];
    assert!(accused.iter().all(|f| !of_absence.contains(&f["rule"].as_str().unwrap())), "{accused:#?}");
    assert_eq!(totals(&small)["households"], 1);
}

#[test]
fn words_for_the_state_are_read_and_what_nobody_knows_is_counted_aloud() {
    for word in ["正常脱贫", "稳定脱贫", "脱贫监测户", "3"] {
        let small = Small::new();
        small.write("registers/人员.csv", &members().replace("已脱贫(享受政策)", word));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        assert_eq!(totals(&small)["households"], 2, "{word}");
    }
    let header = |text: &str| text.replace(",脱贫属性,脱贫年度,", ",甲列,乙列,");
    for text in [
        members().replace("已脱贫(享受政策),2018", "待定,"),
        members().replace("已脱贫(享受政策),2018", ","),
        header(&members()),
    ] {
        let small = Small::new();
        small.write("registers/人员.csv", &text);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        assert_eq!(totals(&small)["households"], 0);
        small.run(&["doctor", "项目"]).says("2户类型不明，未计入户数");
        let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        assert!(record.contains("类型不明") && !record.contains("登记为脱贫户"));
    }
}

#[test]
fn a_visit_without_number_belongs_to_the_one_household_it_names() {
    let small = Small::new();
    small.write("registers/访谈.csv", "被访谈人,乡镇,村,访谈内容,回答\n赵甲、钱乙,狼山镇,永丰村,问,答\n");
    let visit = |name: &str| {
        format!("旗县,乡镇,村,户主姓名,常住人口,入户日期\n临河区,狼山镇,永丰村,{name},2,2020-03-21\n")
    };
    small.write("registers/入户.csv", &visit("赵甲"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(of_rule(&small, "X022").len(), 0, "{:#?}", of_rule(&small, "X022"));
    small.write("registers/入户.csv", &visit("周未"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(of_rule(&small, "X022").len(), 1);
    small.run(&["doctor", "项目"]).says("未对应到唯一的户");
}

#[test]
fn two_numbers_in_a_cell_are_two_households() {
    let small = Small::new();
    small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100001、1508020100002,2020-03-20\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let of: Vec<_> = of_rule(&small, "X022").iter().map(|f| f["household_id"].clone()).collect();
    assert!(HOUSEHOLDS.iter().all(|(id, _)| of.iter().any(|found| found == id)), "{of:?}");
    assert!(of.iter().all(|id| HOUSEHOLDS.iter().any(|(known, _)| id == known)), "{of:?}");
}

#[test]
fn a_visit_table_nobody_recognises_proves_no_absence() {
    let small = Small::new();
    small.write("registers/入户.xlsx", "PK junk");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("损坏");
    let found = of_rule(&small, "X022");
    assert!(found.len() == 1 && found[0]["subject"] == "interview", "{found:#?}");
}

/// What X022 says with one more file beside the registers.
fn links_with(file: &str, text: &str) -> (Vec<String>, String) {
    let small = Small::new();
    small.write(file, text);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("未识别的表");
    let subject = |finding: &serde_json::Value| finding["subject"].as_str().unwrap().to_owned();
    let mut subjects: Vec<String> = of_rule(&small, "X022").iter().map(subject).collect();
    subjects.sort();
    let run = summary(&small.out());
    let rule = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "X022").unwrap();
    (subjects, rule["skipped"].as_str().unwrap_or_default().to_owned())
}

const CANTEEN: &str = "序号,日期,菜名,数量,单价,金额,经办人,备注\n1,2020-03-01,白菜,10,2,20,王五,\n\
                       2,2020-03-02,萝卜,5,2,10,王五,\n";

#[test]
fn a_table_of_other_business_holds_no_rule_back() {
    for (file, text) in [
        ("registers/食堂账.csv", CANTEEN),
        ("registers/表.csv", "甲,乙,丙,丁\n1,2,3,4\n5,6,7,8\n"),
        (
            "registers/车辆.csv",
            "车牌号,车型,购置日期,驾驶员\n蒙L1,a,2019-01-01,王五\n蒙L2,b,2019-01-01,王五\n",
        ),
    ] {
        let (subjects, skipped) = links_with(file, text);
        assert_eq!(
            (subjects.as_slice(), skipped.as_str()),
            (&["interview", "visit"].map(String::from)[..], ""),
            "{file}"
        );
    }
}

#[test]
fn a_table_that_may_be_the_interviews_holds_back_missing_interviews_alone() {
    for (file, text) in [
        ("registers/一.csv", "编号,访谈形式,访谈对象单位,访谈要点,发现问题\n1,a,b,c,d\n2,a,b,c,d\n"),
        ("registers/村民谈话.csv", "序号,谈话人,谈话内容,谈话地点\n1,a,b,c\n2,a,b,c\n"),
    ] {
        let (subjects, skipped) = links_with(file, text);
        assert_eq!(subjects, ["visit"], "{file}");
        assert!(skipped.contains("未能读取") && skipped.contains("座谈访谈记录"), "{file}: {skipped}");
    }
    let visits =
        "农户,满意度,应答人,调查人员,调查时间\n张三,满意,李,王,2020-03-01\n张三,满意,李,王,2020-03-02\n";
    assert_eq!(links_with("registers/二.csv", visits).0, ["interview"]);
}

#[test]
fn a_table_without_known_heads_that_holds_numbers_of_households_may_be_any_register() {
    let text = "甲,乙,丙,丁\n1508020100001,2,3,4\n1508020100002,6,7,8\n";
    let (subjects, skipped) = links_with("registers/表.csv", text);
    assert!(subjects.is_empty(), "{subjects:?}");
    assert!(skipped.contains("入户调查表"), "{skipped}");
}

#[test]
fn a_list_of_no_known_office_may_be_the_visits_by_its_name() {
    let small = Small::new();
    small.write("registers/入户情况.csv", "户编号,户主姓名,所见所闻\n1508020100001,赵甲,好\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = of_rule(&small, "X022");
    assert!(found.iter().all(|finding| finding["subject"] == "interview") && found.len() == 1, "{found:#?}");
}

#[test]
fn detached_households_are_said_to_be_unproven_when_a_register_was_not_read() {
    let small = Small::new();
    small.write("registers/入户.xlsx", "PK junk");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
    assert_eq!(summary(&small.out())["counties"][0]["links"]["detached"], 1, "the state stays");
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    assert!(top.contains("列为“脱节”的户未经证实"), "{top}");
    std::fs::remove_file(small.root().join("registers/入户.xlsx")).unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(!std::fs::read_to_string(small.out().join("record/top.json")).unwrap().contains("未经证实"));
}

#[test]
fn documents_beside_the_registers_are_listed_and_one_named_like_a_register_is_a_failure() {
    for name in ["说明.docx", "入户工作方案.pdf", "现场.jpg", "通知.doc", "说明.txt", "抽样说明.wps"]
    {
        let small = Small::new();
        small.write(&format!("registers/{name}"), "本文件夹存放登记表\n每月更新一次\n");
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
        assert!(top.contains(name) && top.contains("不是表格，未读取"), "{name}");
        assert_eq!(of_rule(&small, "X022").len(), 2, "{name}");
    }
    // What it may be is taken from its name: no interview and no visit are absent for sure where it may hold them.
    for (name, absent) in [
        ("抽样名单.docx", 2),
        ("入户调查.pdf", 1),
        ("低保名单.jpg", 2),
        ("名单.docx", 0),
        ("访谈记录.txt", 1),
    ] {
        let small = Small::new();
        small.write(&format!("registers/{name}"), "本文件夹存放登记表\n每月更新一次\n");
        small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says(name);
        if !name.ends_with("txt") {
            small.run(&["doctor", "项目"]).expect(3).says("另存为 .xlsx");
            assert_eq!(of_rule(&small, "X022").len(), absent, "{name}");
        }
    }
}

#[test]
fn a_drawn_near_poor_household_needs_no_archive_but_an_interview_and_a_visit() {
    let small = Small::new();
    small.write(
        "registers/边缘户.csv",
        "旗县,乡镇,村,户编号,户主姓名,户类型,家庭人口,风险原因,纳入时间\n\
         临河区,狼山镇,永丰村,1508020100009,吴庚,边缘户,2,因病,2020-01-05\n",
    );
    small
        .write("registers/抽样.csv", "户编号,抽样日期\n1508020100009,2020-03-20\n1508020100002,2020-03-20\n");
    std::fs::remove_dir_all(small.root().join(format!("{VILLAGE}/1508020100002_钱乙"))).unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let of = |id: &str| -> Vec<String> {
        let found = of_rule(&small, "X022").into_iter().filter(|finding| finding["household_id"] == id);
        found.map(|finding| finding["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("1508020100009"), ["interview", "visit"]);
    assert_eq!(of("1508020100002"), ["file", "interview", "visit"], "an archive is asked of this one");
}

#[test]
fn without_a_register_of_persons_the_rules_about_persons_are_skipped_aloud() {
    let small = Small::new();
    std::fs::remove_file(small.root().join("registers/人员.csv")).unwrap();
    small.write(
        "registers/户表.csv",
        "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,家庭人口,脱贫属性,脱贫年度\n\
         临河区,狼山镇,永丰村,1508020100001,赵甲,2,已脱贫(享受政策),2018\n\
         临河区,狼山镇,永丰村,1508020100002,钱乙,2,已脱贫(享受政策),2018\n",
    );
    small.write("registers/财政供养人员.csv", &format!("姓名,身份证号\n赵甲,{}\n", id_number("19560312", 1)));
    small.write(
        "registers/入户.csv",
        "户编号,入户日期,调查员,疑似失学人员\n1508020100001,2020-03-21,甲、乙,\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let run = summary(&small.out());
    let why = |code: &str| {
        let rules = run["rules"].as_array().unwrap();
        rules.iter().find(|rule| rule["code"] == code).unwrap()["skipped"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    for code in ["V001", "X013", "X016", "X020", "X021", "P014", "V045"] {
        assert!(why(code).contains("未找到人员表"), "{code}: {}", why(code));
    }
    assert_eq!(why("C001"), "");
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    assert!(top.contains("临河区没有人员表"), "{top}");
}

#[test]
fn a_row_that_was_copied_is_one_person_and_rows_that_differ_are_two() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small)["persons"], 4);
    let text = members();
    let copied = text.lines().nth(2).unwrap();
    small.write("registers/人员.csv", &format!("{text}{copied}\n"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small)["persons"], 4);
    assert_eq!(of_rule(&small, "V006").len(), 0);
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    assert!(top.contains("1行与前面的一行完全相同，按同一个人计（第6行）"), "{top}");
    small.write("registers/人员.csv", &format!("{text}{}\n", copied.replace("小学", "初中")));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small)["persons"], 5);
    assert_eq!(of_rule(&small, "V006").len(), 1, "somebody must say which row is right");
}

#[test]
fn a_list_of_names_and_villages_finds_the_one_person_it_can_mean() {
    let small = Small::new();
    let list = |rows: &str| {
        small.write("registers/车辆名单.csv", &format!("姓名,旗县,乡镇,行政村,登记内容\n{rows}"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let found = of_rule(&small, "X020");
        let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
        (found.iter().map(|f| f["household_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), top)
    };
    let (found, top) = list("赵甲,临河区,狼山镇,永丰村,轿车\n路人,临河区,狼山镇,永丰村,轿车\n");
    assert_eq!(found, ["1508020100001"]);
    assert!(top.contains("1行对应到村内唯一的人，1行的姓名在该村名册中没有"), "{top}");
    // Both households have a 孙丙; another village's 赵甲 is somebody else.
    let (found, top) =
        list("孙丙,临河区,狼山镇,永丰村,轿车\n赵甲,临河区,狼山镇,荣义村,轿车\n赵甲,临河区,狼山镇,,轿车\n");
    assert!(found.is_empty(), "{found:?}");
    assert!(top.contains("2行未写嘎查村、证件号码无法识别或村内有同名的人，未对应（第2、4行）"), "{top}");
}

#[test]
fn a_list_row_that_fits_two_people_is_no_absence_from_the_list() {
    let small = Small::new();
    let head = "姓名,旗县,乡镇,行政村,保障金额\n";
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n[thresholds.X019]\ncover = 40\n",
    );
    let text = members().replace("首次识别时间\n", "首次识别时间,是否低保\n");
    let rows: Vec<String> = text
        .lines()
        .map(|line| if line.starts_with("数据日期") { line.to_owned() } else { format!("{line},是") })
        .collect();
    small.write("registers/人员.csv", &rows.join("\n"));
    let absent = |rows: &str| {
        small.write("registers/低保名单.csv", &format!("{head}{rows}"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        of_rule(&small, "X019")
            .iter()
            .map(|f| f["household_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let listed = "赵甲,临河区,狼山镇,永丰村,500\n";
    assert_eq!(absent(listed), ["1508020100002"], "the list has half of the township");
    assert!(absent(&format!("{listed}孙丙,临河区,狼山镇,永丰村,500\n")).is_empty(), "孙丙 may be the other");
}

#[test]
fn spellings_of_one_village_are_one_village() {
    let small = Small::new();
    let rows = members();
    let text = rows.replacen("永丰村", "永丰", 1).replacen("永丰村", "永丰村委会", 1);
    small.write("registers/人员.csv", &text);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let mixed = totals(&small);
    small.run(&["doctor", "项目"]).says("按“永丰村”处理");
    small.write("registers/人员.csv", &rows);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(totals(&small)["required"], mixed["required"]);
}

#[test]
fn registers_that_contradict_each_other_are_named() {
    let small = Small::new();
    small
        .write("registers/户.csv", "户编号,户主姓名,脱贫属性,主要致贫原因\n1508020100001,赵甲,未脱贫,因残\n");
    let doctor = small.run(&["doctor", "项目"]);
    for word in ["1户的脱贫属性与", "1户的主要致贫原因与"] {
        assert!(doctor.stdout.contains(word), "{}", doctor.stdout);
    }
    assert!(!doctor.stdout.contains("旗县名称无法识别"), "{}", doctor.stdout);
}

#[test]
fn numbers_that_became_figures_find_their_household() {
    let small = Small::new();
    small.write("registers/人员.csv", &members().replace(",1508020100001,", ",1.508020100001E12,"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(of_rule(&small, "C001").len() + of_rule(&small, "C002").len(), 0);
    small.write("registers/人员.csv", &members().replace(",1508020100001,", ",1.50802E+12,"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("科学计数");
}

#[test]
fn returned_work_lists_are_no_registers_and_are_named() {
    let small = Small::new();
    small.write("registers/feedback/清单.csv", "户编号,材料\n1508020100001,H01\n");
    let told = small.run(&["doctor", "项目"]).says("feedback/清单.csv").says("不是回收的清单");
    assert!(told.stdout.contains("识别 2 张"), "{}", told.stdout);
}

#[test]
fn a_log_of_visits_with_a_misspelt_date_is_not_taken_for_a_list_of_a_sector() {
    let log = |date: &str| {
        let small = Small::new();
        let row = "1508020100001,赵甲,赵六,2020-03-01,入户\n";
        small.write("registers/走访.csv", &format!("户编号,户主姓名,帮扶责任人,{date},方式\n{row}"));
        small
    };
    for date in ["走访日其", "日起", "走仿日期"] {
        let small = log(date);
        let run = small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
        run.says(&format!("与“走访记录”最接近，但未找到列“走访日期”（是否为“{date}”？）"));
        assert!(of_rule(&small, "D005").is_empty(), "{:#?}", of_rule(&small, "D005"));
    }
    let small = log("走访时间");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    // A list of a sector whose own column no register knows is read as before.
    let small = Small::new();
    let list = "户编号,户主姓名,保障类别,帮教情况\n1508020100001,赵甲,低保,好\n";
    small.write("registers/低保名单.csv", list);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
}

#[test]
fn a_condition_is_unknown_where_two_registers_of_one_date_answer_it_differently() {
    let asked = |attr: &str, date: &str| {
        let small = Small::new();
        let row = format!("{date},1508020100001,赵甲,{attr}\n");
        small.write("registers/户表.csv", &format!("数据日期,户编号,户主姓名,贫困户属性\n{row}"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let papers = crate::harness::files(&small.out().join("record"));
        let said = papers.values().any(|bytes| {
            let text = String::from_utf8_lossy(bytes);
            text.contains("“贫困户属性”两表不一致") && text.contains("户表.csv") && text.contains("人员.csv")
        });
        let missing = of_rule(&small, "C004").iter().any(|finding| finding["subject"] == "H24");
        (missing, said)
    };
    assert_eq!(asked("低保贫困户", "2020-04-10"), (false, true), "一般 in one table, 低保 in the other");
    assert_eq!(asked("一般贫困户", "2020-04-10"), (false, false), "both say that it is not needed");
    assert_eq!(asked("一般脱贫户", "2020-04-10"), (false, false), "they differ, the answer does not");
    assert_eq!(asked("低保贫困户", "2020-04-12"), (true, false), "another date: the newer table speaks");
}

#[test]
fn the_headings_of_the_official_forms_are_recognised_and_synonyms_are_no_repetition() {
    let small = Small::new();
    small.write(
        "registers/入户.csv",
        "户编号,户主姓名,访谈日期,调查员,受访人,水源,水质,缺水程度,取水便利,6–15岁人数\n\
         1508020100001,赵甲,2020-04-01,甲、乙,赵甲,自来水,好,不缺水,5分钟,0\n",
    );
    small.write(
        "registers/贷款.csv",
        "户编号,贷款人姓名,身份证号,贷款合同编号,贷款金额,贷款日期,到期日期,贷款金融机构,投放日期,投放金额,累计投放,到期日期\n\
         1508020100001,赵甲,,H1,30000,2018-05-01,2021-05-01,农商行,2018-05-02,30000,30000,2021-05-01\n",
    );
    let said = small.run(&["doctor", "项目"]).stdout;
    for wanted in [
        "水质＝G列“水质”",
        "缺水程度＝H列“缺水程度”",
        "取水便利＝I列“取水便利”",
        "6-15岁人数＝J列",
        "累计投放＝K列",
        "列“投放金额”与“贷款金额”是同一项，只取“贷款金额”列",
        "列“投放日期”与“贷款日期”是同一项，只取“贷款日期”列",
        "列“到期日期”重复，只取第一列",
    ] {
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
    assert!(!said.contains("未用到的列") && !said.contains("是否为“水源”"), "{said}");
}
