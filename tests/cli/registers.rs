//! Registers and folder names as offices really write them: nothing is counted, dropped or taken for another in silence.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, findings, members, summary};

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
    assert_eq!(of_rule(&small, "X022").len(), 0);
}

#[test]
fn a_note_beside_the_registers_holds_nothing_back_and_a_table_without_known_heads_does() {
    let small = Small::new();
    let detached = |file: &str, text: &str| {
        small.write(file, text);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("未识别的表");
        let found = of_rule(&small, "X022").len();
        std::fs::remove_file(small.root().join(file)).unwrap();
        found
    };
    assert!(detached("registers/说明.txt", "本文件夹存放登记表\n每月更新一次\n") > 0);
    assert_eq!(detached("registers/表.csv", "甲,乙,丙,丁\n1,2,3,4\n5,6,7,8\n"), 0);
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
    small.run(&["doctor", "项目"]).says("本版本尚不读取");
}
