//! 四性检测: what the program judges, and what it never calls a pass.

use crate::harness::{PDF, Small, VILLAGE, put, zip};
use calamine::{Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;

const LIST: &str = "档号,文号,责任者,题名,日期,密级,页数,备注,保管期限,路径\n";

/// Result and offenders of every item.
fn report(small: &Small, args: &[&str]) -> BTreeMap<String, (String, Vec<String>)> {
    let mut all = vec!["prepare", "项目", "--no-progress"];
    all.extend(args);
    small.run(&all);
    let path = small.out().join("prepare/150802临河区/临河区四性检测表.xlsx");
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut rows = |sheet: &str| -> Vec<Vec<String>> {
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().skip(2).map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let items = rows("四性检测");
    let offenders = rows("四性检测问题");
    let of = |code: &str| -> Vec<String> {
        let own = offenders.iter().filter(|row| row[0] == code);
        own.map(|row| format!("{} {}", row[2], row[3])).collect()
    };
    items.iter().map(|row| (row[0].clone(), (row[3].clone(), of(&row[0])))).collect()
}

fn path(home: &str, name: &str) -> String {
    format!("{VILLAGE}/{home}/{name}")
}

fn household(name: &str) -> String {
    path("1508020100001_赵甲", name)
}

/// A catalogue without fault: every file has its row.
fn sound() -> Small {
    let small = Small::new();
    let rows = [
        ("J001-WS·2018-Y-FPB-0001", "赵甲申请书", household("贫困户申请书.pdf")),
        ("J001-WS.2018-Y-FPB-0002", "赵甲扶贫手册", household("2018年扶贫手册.pdf")),
        ("J001-WS·2018-Y-FPB-0003", "钱乙申请书", path("1508020100002_钱乙", "贫困户申请书.pdf")),
    ];
    let lines: String = rows
        .iter()
        .map(|(number, title, path)| format!("{number},,扶贫办,{title},2018-03-01,,1,,永久,{path}\n"))
        .collect();
    small.write("registers/归档目录.csv", &format!("{LIST}{lines}"));
    small
}

const LOOKED: [&str; 17] = [
    "GD-1-3", "GD-1-4", "GD-1-5", "GD-1-6", "GD-1-7", "GD-1-8", "GD-1-10", "GD-1-11", "GD-2-1", "GD-2-3",
    "GD-2-4", "GD-2-6", "GD-2-7", "GD-2-9", "GD-3-3", "GD-3-4", "GD-3-8",
];

#[test]
fn a_sound_catalogue_passes_and_what_people_must_judge_does_not() {
    let small = sound();
    let report = report(&small, &["--package", "移交"]);
    for code in
        LOOKED.iter().chain(&["GD-4-3", "GD-1-12", "GD-1-13", "GD-1-14", "GD-2-2", "GD-2-10", "GD-2-11"])
    {
        assert_eq!(report[*code].0, "通过", "{code}: {:?}", report[*code].1);
    }
    for code in ["GD-1-1", "GD-1-2", "GD-2-5", "GD-2-8", "GD-3-2", "GD-4-1", "GD-4-2", "GD-4-4", "GD-4-7"] {
        assert_eq!(report[code].0, "人工复核", "{code}");
    }
    for code in ["GD-1-9", "GD-3-5", "GD-3-6", "GD-3-7"] {
        assert_eq!(report[code].0, "条文待核", "{code}");
    }
    assert_eq!(report.len(), 40);
}

#[test]
fn without_catalogue_or_package_nothing_is_called_a_pass() {
    let report = report(&Small::new(), &[]);
    for code in ["GD-1-3", "GD-1-7", "GD-1-11", "GD-1-14", "GD-2-1", "GD-2-2", "GD-2-4", "GD-2-6"] {
        assert_eq!(report[code].0, "未检测", "{code}");
    }
}

#[test]
fn every_fault_is_told_under_its_item_and_its_neighbour_is_not() {
    let small = sound();
    small.write(&household("H04_登记表.rar"), "Rar!\u{1A}\u{7}\u{0}xxxxxxxxxxxx");
    small.write(&household("Thumbs.db"), "x");
    small.write(&household("2017年收入测算表.pdf"), "");
    small.write(&household("2018年收入测算表.jpg"), PDF);
    small.write(&household("无名"), PDF);
    let text = std::fs::read_to_string(small.root().join("registers/归档目录.csv")).unwrap();
    let more = "J001-WS·2018-Y-FPB-0006,内扶发〔2018〕2号,扶贫办,关于某事的通知,去年,绝密级别,若干,,长期,没有的.pdf\n\
                J001-WS·2018-Y-FPB-0006,内扶发〔2018〕2号,扶贫办,关于某事的通知,2031-01-01,秘密★10年,0,,30年,\n\
                2018-9,,扶贫办,题\u{200B}名,1948-01-01,,2,,D10,\n\
                ,,,没有档号,2018-01-01,公开,1,,,\n";
    small.write("registers/归档目录.csv", &format!("{text}{more}"));
    let report = report(&small, &[]);
    let told = |code: &str, wanted: &[&str]| {
        let (outcome, offenders) = &report[code];
        assert_eq!(outcome, "不通过", "{code}");
        assert_eq!(offenders.len(), wanted.len(), "{code}: {offenders:?}");
        for word in wanted {
            assert!(offenders.iter().any(|line| line.contains(word)), "{code} {word}: {offenders:?}");
        }
    };
    told("GD-1-3", &["日期“去年”；页数“若干”"]);
    told("GD-1-4", &["保管期限“长期”"]);
    told("GD-1-5", &["页数为0", "日期“1948"]);
    told("GD-1-6", &["U+200B"]);
    told("GD-1-7", &["2018-9"]);
    told("GD-1-8", &["文号和题名相同", "J001-WS·2018-Y-FPB-0006"]);
    told("GD-1-10", &["2018年收入测算表.jpg"]);
    told("GD-1-11", &["没有的.pdf"]);
    told("GD-2-4", &["档号空白；保管期限空白"]);
    told("GD-2-6", &["缺 4、5"]);
    told("GD-2-7", &["2017年收入测算表.pdf"]);
    told("GD-4-3", &["Thumbs.db"]);
    told("GD-3-4", &["2017年收入测算表.pdf", "无名 没有扩展名"]);
    told("GD-3-8", &["H04_登记表.rar"]);
    assert!(
        report["GD-2-1"].1.iter().any(|line| line.contains("目录有、实物没有")),
        "{:?}",
        report["GD-2-1"]
    );
    assert!(
        report["GD-2-1"].1.iter().any(|line| line.contains("实物有、目录没有")),
        "{:?}",
        report["GD-2-1"]
    );
}

#[test]
fn a_list_among_the_papers_does_not_list_itself() {
    let small = sound();
    small.write(&household("卷内目录.csv"), "序号,题名,页次\n1,贫困户申请书,1\n");
    let (result, offenders) = report(&small, &[])["GD-2-1"].clone();
    assert_eq!(result, "通过", "{offenders:?}");
    small.write(&household("补充材料.pdf"), PDF);
    let (_, offenders) = report(&small, &[])["GD-2-1"].clone();
    assert!(offenders.len() == 1 && offenders[0].contains("补充材料.pdf"), "{offenders:?}");
}

#[test]
fn macros_are_told_under_gd_3_8_and_a_document_without_them_is_not() {
    let small = sound();
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    let body: (&str, &[u8]) = ("word/document.xml", b"<w:document/>");
    let code: (&str, &[u8]) = ("word/vbaProject.bin", b"\xD0\xCF\x11\xE0");
    put(&small, &household("帮扶计划2018年.docx"), &zip(&[types, body]));
    put(&small, &household("帮扶措施2018年.docx"), &zip(&[types, body, code]));
    let (result, offenders) = report(&small, &[])["GD-3-8"].clone();
    assert_eq!(result, "不通过", "{offenders:?}");
    assert!(offenders.len() == 1 && offenders[0].contains("帮扶措施2018年.docx"), "{offenders:?}");
    assert!(offenders[0].contains("含有宏"), "{offenders:?}");
}
