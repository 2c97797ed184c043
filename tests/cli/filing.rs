//! 归档整理: the catalogue of `prepare`, numbers given and proposed, and the list of proposals that comes back.

use crate::harness::{PDF, Small, VILLAGE};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

const FILING: &str =
    "\n[filing]\nfonds = \"J001\"\ncategory = \"WS\"\noffice = \"FPB\"\nclass = \"JF\"\nbox_pages = 2\n";

fn project(more: &str) -> Small {
    let small = Small::new();
    let config = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";
    small.write("qiquan.toml", &format!("{config}{more}"));
    small.write(&format!("{VILLAGE}/1508020100001_赵甲/2017年收入测算表.pdf"), PDF);
    small.write(&format!("{VILLAGE}/1508020100001_赵甲/2018年收入测算表.pdf"), PDF);
    small.write(&format!("{VILLAGE}/1508020100002_钱乙/2018年收入测算表.pdf"), PDF);
    small
}

/// Rows of a sheet below its title and head.
fn rows(small: &Small, file: &str, sheet: &str) -> Vec<Vec<String>> {
    let path = small.out().join("prepare/150802临河区").join(file);
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let text = |cell: &Data| cell.to_string();
    range.rows().skip(2).map(|row| row.iter().map(text).collect()).collect()
}

fn figures(small: &Small) -> Value {
    let bytes = std::fs::read(small.out().join("prepare/prepare.json")).unwrap();
    let summary: Value = serde_json::from_slice(&bytes).unwrap();
    let units = summary["units"].as_array().unwrap();
    units.iter().find(|unit| unit["code"] == "150802").unwrap()["filing"].clone()
}

fn prepare(small: &Small) {
    small.run(&["prepare", "项目", "--no-progress"]).expect(0);
}

const LIST: &str = "档号,题名,文号,责任者,日期,页数,保管期限,户编号,路径\n";

#[test]
fn numbers_are_proposed_after_the_highest_given_one_and_none_is_changed() {
    let small = project(FILING);
    let row = format!(
        "j001-WS.2018-Y-FPB-0007,赵甲收入测算表,内扶发〔2018〕2号,扶贫办,2018-11-02,3,永久,1508020100001,{VILLAGE}/1508020100001_赵甲/2018年收入测算表.pdf\n"
    );
    small.write("registers/归档目录.csv", &format!("{LIST}{row}"));
    prepare(&small);
    let items = rows(&small, "临河区归档整理表.xlsx", "归档文件目录");
    let head: Vec<&str> = items.iter().map(|row| row[1].as_str()).collect();
    assert!(head.contains(&"j001-WS.2018-Y-FPB-0007"), "as the office wrote it: {head:?}");
    assert!(head.contains(&"J001-WS·2018-Y-FPB-0008"), "{head:?}");
    assert!(head.contains(&"J001-WS·2017-Y-FPB-0001"), "{head:?}");
    let given = items.iter().find(|row| row[1].starts_with("j001")).unwrap();
    assert_eq!(given[2..8], ["内扶发〔2018〕2号", "扶贫办", "赵甲收入测算表", "20181102", "", "3"]);
    let own = items.iter().find(|row| row[1].ends_with("2017-Y-FPB-0001")).unwrap();
    assert_eq!((own[4].as_str(), own[8].as_str()), ("[狼山镇永丰村赵甲2017年收入测算表]", "档号为拟定"));
    // An application has no year anywhere: nothing is proposed, and it is said why.
    let figures = figures(&small);
    assert_eq!(figures["numbers_given"], 1);
    assert_eq!(figures["lacks"], serde_json::json!([["年度", 2]]));
    let blanks = rows(&small, "临河区归档整理表.xlsx", "缺项");
    assert!(blanks.iter().any(|row| row[0] == "拟定档号缺年度" && row[1] == "2"), "{blanks:?}");
    // Nobody gave a number lower than 7: gaps are told, and not filled.
    let faults = rows(&small, "临河区归档整理表.xlsx", "档号核查");
    assert!(
        faults.iter().any(|row| row[0] == "断号" && row[2].contains("缺 1、2、3、4、5、6")),
        "{faults:?}"
    );
}

#[test]
fn the_list_of_proposals_handed_back_makes_them_final() {
    let small = project(FILING);
    prepare(&small);
    let proposed = figures(&small)["numbers_proposed"].as_u64().unwrap();
    assert!(proposed >= 4, "{proposed}");
    let list = small.out().join("prepare/150802临河区/临河区档号对照表.xlsx");
    std::fs::copy(list, small.root().join("registers/档号对照表.xlsx")).unwrap();
    prepare(&small);
    let after = figures(&small);
    assert_eq!(after["numbers_given"].as_u64(), Some(proposed));
    assert_eq!(after["numbers_proposed"], 0);
    assert_eq!(after["faults"], 0);
    let items = rows(&small, "临河区归档整理表.xlsx", "归档文件目录");
    assert!(items.iter().all(|row| !row[8].contains("拟定")), "{items:?}");
}

#[test]
fn numbers_given_twice_or_out_of_form_are_told_and_one_file_on_two_lines_is_not() {
    let small = project(FILING);
    let line = |number: &str, home: &str, file: &str| {
        format!("{number},收入测算表,,,,,永久,,{VILLAGE}/{home}/{file}\n")
    };
    let (first, second) = ("1508020100001_赵甲", "1508020100002_钱乙");
    small.write(
        "registers/归档目录.csv",
        &format!(
            "{LIST}{}{}{}{}",
            line("J001-WS·2018-Y-FPB-0001", first, "2018年收入测算表.pdf"),
            line("J001-WS.2018-Y-FPB-0001", second, "2018年收入测算表.pdf"),
            line("2017-1", first, "2017年收入测算表.pdf"),
            line("J001-WS·2018-Y-FPB-0001", first, "2018年收入测算表.pdf"),
        ),
    );
    prepare(&small);
    let faults = rows(&small, "临河区归档整理表.xlsx", "档号核查");
    let kinds: Vec<(&str, &str)> = faults.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!(kinds, [("不合编制规则", "2017-1"), ("重复", "J001-WS·2018-Y-FPB-0001")]);
    assert!(faults[1][2].contains("赵甲") && faults[1][2].contains("钱乙"), "{faults:?}");
}

#[test]
fn without_the_archive_s_codes_nothing_is_proposed_and_it_is_said_what_is_lacking() {
    let small = project("");
    prepare(&small);
    let figures = figures(&small);
    assert_eq!(figures["numbers_proposed"], 0);
    assert_eq!(figures["items"], figures["numbers_lacking"]);
    let lacks = figures["lacks"].to_string();
    for what in ["全宗号", "门类代码", "机构（问题）代码"] {
        assert!(lacks.contains(what), "{lacks}");
    }
}

#[test]
fn by_volume_a_household_is_one_volume_and_its_items_are_counted_inside() {
    let small = project(&FILING.replace("[filing]\n", "[filing]\nform = \"按卷\"\n"));
    let row = format!(
        "J001-JF·02-0004-002,收入测算表,,,,,永久,,{VILLAGE}/1508020100002_钱乙/2018年收入测算表.pdf\n"
    );
    small.write("registers/归档目录.csv", &format!("{LIST}{row}"));
    prepare(&small);
    let volumes = rows(&small, "临河区归档整理表.xlsx", "案卷目录");
    let shown: Vec<(&str, &str)> = volumes.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(
        shown,
        [
            ("J001-JF·02-0004", "[狼山镇永丰村钱乙脱贫攻坚档案]"),
            ("J001-JF·02-0005", "[狼山镇永丰村赵甲脱贫攻坚档案]")
        ]
    );
    let items = rows(&small, "临河区归档整理表.xlsx", "归档文件目录");
    let numbers: Vec<&str> = items.iter().map(|row| row[1].as_str()).collect();
    assert!(
        numbers.contains(&"J001-JF·02-0004-003") && numbers.contains(&"J001-JF·02-0005-004"),
        "{numbers:?}"
    );
    assert!(small.out().join("prepare/150802临河区/归档目录/150802100狼山镇.pdf").is_file());
}

#[test]
fn boxes_hold_no_more_pages_than_they_may_and_unknown_pages_are_told() {
    let small = project(FILING);
    small.write(&format!("{VILLAGE}/1508020100002_钱乙/2018年扶贫手册.docx"), "PK");
    prepare(&small);
    let boxes = rows(&small, "临河区归档整理表.xlsx", "装盒");
    assert!(boxes.iter().all(|row| row[8].parse::<f64>().unwrap() <= 2.0), "{boxes:?}");
    let numbered: f64 = boxes.iter().map(|row| row[7].parse::<f64>().unwrap()).sum();
    assert_eq!(numbered as u64, figures(&small)["numbers_proposed"].as_u64().unwrap());
    assert_eq!(boxes.iter().filter(|row| row[9].contains("页数不明")).count(), 1, "{boxes:?}");
}

#[test]
fn codes_that_no_number_can_hold_are_refused_where_they_stand() {
    let small =
        project("\n[filing]\nfonds = \"第一全宗\"\nform = \"box\"\n[filing.150999]\noffice = \"FPB\"\n");
    small
        .run(&["prepare", "项目", "--no-progress"])
        .expect(2)
        .says("qiquan.toml:6:9: filing.fonds “第一全宗”不能用在档号里")
        .says("filing.form “box”不在可选范围")
        .says("filing.150999 不属于");
}

/// A number of a paper that has no file is given all the same: no other paper may get it.
#[test]
fn a_number_given_to_a_paper_without_a_file_is_not_proposed_again() {
    let small = project(FILING);
    small.write(
        "registers/归档目录.csv",
        &format!("{LIST}J001-WS·2018-Y-FPB-0003,关于某事的通知原件,,,,,永久,1508020100001,\n"),
    );
    prepare(&small);
    let items = rows(&small, "临河区归档整理表.xlsx", "归档文件目录");
    let numbers: Vec<&str> =
        items.iter().map(|row| row[1].as_str()).filter(|number| number.contains("2018-Y")).collect();
    let wanted = ["J001-WS·2018-Y-FPB-0004", "J001-WS·2018-Y-FPB-0005", "J001-WS·2018-Y-FPB-0006"];
    assert_eq!(numbers, wanted);
}
