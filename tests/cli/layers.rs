//! Folders between the units: layers above households, joint offices, zips under a template, villages misspelt in one place.

use crate::harness::{
    HOUSEHOLDS, PDF, Small, VILLAGE, check, findings, found, has, message, put, summary, zip,
};

/// The first household's folder goes; `papers` lie where the test puts them.
fn moved(papers: &[&str]) -> Small {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    std::fs::remove_dir_all(small.root().join(format!("{VILLAGE}/{id}_{head}"))).unwrap();
    for paper in papers {
        small.write(&format!("{VILLAGE}/{paper}"), PDF);
    }
    check(&small, 0);
    small
}

#[test]
fn the_folder_of_a_household_gives_its_papers_neither_stage_nor_year_behind_any_layer() {
    let id = HOUSEHOLDS[0].0;
    for folder in [
        "2020归档/赵甲（2016年脱贫）",
        "2020年归档/1、赵甲（2016年脱贫）",
        "归档/赵甲（2016年脱贫）",
        "已整理/赵甲（2016年脱贫）",
        "2020整理/赵甲（2016年脱贫）",
        "待整理/赵甲（2016年脱贫）",
        "备份/赵甲2016年脱贫",
        "1赵甲2016年脱贫",
        "一户一档/赵甲2016年脱贫",
        "../赵甲2016年脱贫",
    ] {
        let at = |paper: &str| format!("{folder}/{paper}.pdf");
        let small =
            moved(&[&at("入户调查表"), &at("确认告知书"), &at("2017/信息采集表"), &at("信息采集表2018")]);
        for there in ["H03", "H07", "H04@2017", "H04@2018"] {
            assert!(!has(&small, id, "C003", there), "{folder}: {there}");
        }
        for absent in ["H14", "H15"] {
            let missing =
                found(&small).iter().any(|(of, rule, code)| of == id && rule == "C004" && code == absent);
            assert!(missing || has(&small, id, "C003", absent), "{folder}: {absent} {:?}", found(&small));
        }
        assert!(has(&small, id, "C003", "H04@2019"), "{folder}");
        assert!(message(&small, "C002").is_empty(), "{folder}: {:?}", message(&small, "C002"));
    }
    // Near miss: a class folder carries its stage, and a folder of a year its year, also behind a layer.
    let small = moved(&[
        "2020归档/赵甲（2016年脱贫）/脱贫材料/入户核查表.pdf",
        "归档/赵甲/2018年材料/信息采集表.pdf",
    ]);
    assert!(!found(&small).iter().any(|(of, _, code)| of == id && code == "H14"), "{:?}", found(&small));
    assert!(has(&small, id, "C003", "H03") && !has(&small, id, "C003", "H04@2018"));
}

#[test]
fn a_layer_in_a_village_nobody_knows_is_no_household_named_after_it() {
    let small = Small::new();
    let village = VILLAGE.replace("永丰村", "青山");
    small.write(&format!("{village}/2020归档/周八（2016年脱贫）/贫困户申请书.pdf"), PDF);
    check(&small, 0);
    let said = message(&small, "C002");
    assert!(
        said.iter().any(|one| one.contains("周八")) && !said.iter().any(|one| one.contains("归档")),
        "{said:?}"
    );
}

#[test]
fn a_joint_folder_counts_for_each_bureau_it_names() {
    let lacks = |small: &Small, code: &str| {
        findings(&small.out()).iter().any(|f| f["rule"] == "C013" && f["subject"] == code)
    };
    for (folder, files, codes) in [
        ("民政局、残联", ["低保特困名单", "残疾人名单"], ["B14", "B32"]),
        ("民政局和残联", ["低保特困名单", "残疾人名单"], ["B14", "B32"]),
        ("民政局（残联）", ["B14_低保特困名单", "B32_残疾人名单"], ["B14", "B32"]),
    ] {
        let small = Small::new();
        check(&small, 0);
        assert!(codes.iter().all(|code| lacks(&small, code)));
        for file in files {
            small.write(&format!("archives/150802临河区/_部门/{folder}/{file}.pdf"), PDF);
        }
        check(&small, 0);
        assert!(codes.iter().all(|code| !lacks(&small, code)), "{folder}: {:?}", message(&small, "C013"));
        let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        assert!(!record.contains("不是归档目录中的部门"));
    }
    // Near misses: a list of a bureau that the folder does not name, and a joint folder of bureaus nobody knows.
    let small = Small::new();
    small.write("archives/150802临河区/_部门/水利局、残联/低保特困名单.pdf", PDF);
    small.write("archives/150802临河区/_部门/气象局、邮政局/残疾人名单.pdf", PDF);
    check(&small, 0);
    assert!(lacks(&small, "B14") && lacks(&small, "B32"));
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    assert!(record.contains("“气象局、邮政局”不是归档目录中的部门"));
}

#[test]
fn a_list_in_a_joint_folder_counts_for_each_bureau_that_has_such_a_paper() {
    let with = |folder: &str, lines: &[&str]| {
        let small = Small::new();
        let rows: String =
            (1..).zip(lines).map(|(at, title)| format!("{at},{title},2019-05-01,{at}\n")).collect();
        let home = format!("archives/150802临河区/_部门/{folder}");
        small.write(&format!("{home}/卷内目录.csv"), &format!("序号,题名,日期,页号\n{rows}"));
        small.write(&format!("{home}/扫描件.pdf"), PDF);
        check(&small, 0);
        small
    };
    let lacks = |small: &Small, code: &str| {
        findings(&small.out()).iter().any(|f| f["rule"] == "C013" && f["subject"] == code)
    };
    let lines = ["低保特困名单", "残疾人名单"];
    let joint = with("民政局、残联", &lines);
    assert!(!lacks(&joint, "B14") && !lacks(&joint, "B32"), "{:?}", message(&joint, "C013"));
    // Near misses: a line of a bureau that the folder does not name, and a paper that no line names.
    let other = with("水利局、残联", &lines);
    assert!(lacks(&other, "B14") && !lacks(&other, "B32"));
    // So does a row of the office's list among the registers.
    let small = Small::new();
    small.write("archives/150802临河区/_部门/扫描件/1.pdf", PDF);
    let row = |title: &str| format!("150802,民政局、残联,{title},150802临河区/_部门/扫描件/1.pdf\n");
    small.write(
        "registers/归档目录.csv",
        &format!("区划代码,部门,题名,路径\n{}{}", row(lines[0]), row(lines[1])),
    );
    check(&small, 0);
    assert!(!lacks(&small, "B14") && !lacks(&small, "B32"), "{:?}", message(&small, "C013"));
    let without = with("民政局、残联", &lines[..1]);
    assert!(!lacks(&without, "B14") && lacks(&without, "B32"));
}

#[test]
fn a_folder_of_the_year_of_arranging_above_a_township_is_read_through() {
    let of = |layer: &str, township: &str, inner: &str| {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join("archives")).unwrap();
        for (at, (_, head)) in (1..).zip(HOUSEHOLDS) {
            let path = format!("archives/杭锦后旗/{layer}/{township}/{inner}/{at} {head}/贫困户申请书.pdf");
            small.write(&path.replace("杭锦后旗", "临河区"), PDF);
        }
        small.write(&format!("archives/临河区/{layer}/{township}/乡镇领导小组文件.pdf"), PDF);
        check(&small, 0);
        let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let placed = HOUSEHOLDS.iter().all(|(id, _)| !has(&small, id, "C003", "H02"));
        let doctor = small.run(&["doctor", "项目"]).stdout;
        (placed, record["unplaced"].as_array().unwrap().len(), doctor)
    };
    for layer in ["2020年整理", "2020整理", "归档", "2020年建档", "2020年度档案整理"] {
        for inner in ["精准识别/永丰村", "精准识别/1.永丰", "永丰村"] {
            let (placed, unplaced, doctor) = of(layer, "狼山镇", inner);
            assert!(placed && unplaced == 0, "{layer} {inner}\n{doctor}");
            assert!(!doctor.contains("没有名为"), "{layer} {inner}\n{doctor}");
        }
    }
    // Near miss: a township that nobody knows stays unknown, and is told.
    let (placed, unplaced, doctor) = of("2020年整理", "没有镇", "精准识别/某村");
    assert!(!placed && unplaced > 0, "{doctor}");
}

#[test]
fn a_zip_under_a_template_is_read_like_the_folder_of_its_name() {
    let id = HOUSEHOLDS[0].0;
    for (name, there) in [("赵甲-0011", true), ("赵甲-9999", false)] {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
        let tail: String = crate::harness::id_number("19560312", 1).chars().skip(14).collect();
        let name = name.replace("0011", &tail);
        let layout = "\n[[layout]]\ncounty = \"150802\"\ntemplate = \"{county}/{year}/{township}{village}/{head}-{id_tail}\"\n";
        small.write(
            "qiquan.toml",
            &format!("name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n{layout}"),
        );
        let bytes = zip(&[("信息采集表.pdf", PDF.as_bytes()), ("收入测算表.pdf", PDF.as_bytes())]);
        put(&small, &format!("archives/150802临河区/2019/狼山镇永丰村/{name}.zip"), &bytes);
        check(&small, 0);
        for paper in ["H04@2019", "H12@2019"] {
            let missing = has(&small, id, "C003", paper);
            assert_eq!(
                !missing && message(&small, "C002").is_empty() && has(&small, id, "C003", "H04@2018"),
                there,
                "{name}"
            );
        }
    }
}

#[test]
fn a_village_misspelt_in_one_stage_folder_leaves_what_lies_there_unknown_and_the_rest_missing() {
    let township = "archives/150802临河区/150802100狼山镇";
    let with = |stages: [&str; 2], village: &str| {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
        for (at, (_, head)) in (1..).zip(HOUSEHOLDS) {
            small.write(&format!("{township}/{}永丰/{at} {head}/扶贫手册.pdf", stages[0]), PDF);
            small.write(&format!("{township}/{}{village}/{at} {head}/贫困户申请书.pdf", stages[1]), PDF);
        }
        check(&small, 0);
        small
    };
    let unknown = |small: &Small| summary(&small.out())["totals"]["unknown"].as_u64().unwrap();
    for stages in [["精准帮扶/", "精准识别/"], ["", ""]] {
        let right = with(stages, "永丰");
        let slip = with(stages, "永风");
        for (id, head) in HOUSEHOLDS {
            assert!(!has(&right, id, "C003", "H02") && !has(&slip, id, "C003", "H02"), "{stages:?}");
            assert!(has(&slip, id, "C003", "H03"), "what lies nowhere is missing");
            let said = message(&slip, "C002");
            assert!(!said.iter().any(|one| one.contains(head)), "{said:?}");
        }
        assert_eq!(unknown(&slip), unknown(&right) + 2);
        let record = std::fs::read_to_string(slip.out().join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let unplaced = record["unplaced"].as_array().unwrap();
        assert_eq!(unplaced.len(), 1, "{unplaced:?}");
        assert!(unplaced[0]["path"].as_str().unwrap().ends_with("永风"), "{unplaced:?}");
    }
    // Near miss: another village altogether holds nobody's papers of this one.
    let other = with(["", ""], "青山");
    assert!(HOUSEHOLDS.iter().all(|(id, _)| has(&other, id, "C003", "H02")), "{:?}", found(&other));
    assert_eq!(message(&other, "C002").len(), 2);
}
