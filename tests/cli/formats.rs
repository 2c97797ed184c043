//! `prepare`: what every file tells of itself, and the results of other programs beside it.

use crate::harness::{PDF, Small, VILLAGE};
use std::collections::BTreeMap;

/// Rows of the list of files, by file name.
fn listed(small: &Small) -> BTreeMap<String, BTreeMap<String, String>> {
    let path = small.out().join("prepare/150802临河区/临河区文件清单.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| -> BTreeMap<String, String> {
        heads.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
    };
    let rows = reader.records().map(|record| row(record.unwrap()));
    rows.map(|row| (row["路径"].rsplit('/').next().unwrap().to_owned(), row)).collect()
}

fn household(name: &str) -> String {
    format!("{VILLAGE}/1508020100001_赵甲/{name}")
}

fn bytes(small: &Small, name: &str, bytes: &[u8]) {
    std::fs::write(small.root().join(household(name)), bytes).unwrap();
}

/// A scan of 827 × 1169 pixels in colour.
fn jpeg(dots: u8) -> Vec<u8> {
    let head = [&b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\x01\0"[..], &[dots, 0, dots, 0, 0]].concat();
    [&head[..], b"\xFF\xC0\0\x0B\x08\x04\x91\x03\x3b\x03\x01\x11\0\xFF\xDA\0\x02\x11\xFF\xD9"].concat()
}

#[test]
fn formats_pages_and_resolution_stand_in_the_list_of_files_and_are_counted() {
    let small = Small::new();
    bytes(&small, "2018年收入测算表.jpg", &jpeg(100));
    bytes(&small, "2017年收入测算表.jpg", &jpeg(220));
    bytes(&small, "未知.dat", b"\0\x01\x02");
    small.run(&["prepare", "项目", "--no-progress"]).expect(0);
    let rows = listed(&small);
    let coarse = &rows["2018年收入测算表.jpg"];
    assert_eq!((coarse["PRONOM"].as_str(), coarse["MIME"].as_str()), ("fmt/43", "image/jpeg"));
    assert_eq!((coarse["像素"].as_str(), coarse["dpi"].as_str()), ("827×1169", "100"));
    assert_eq!((coarse["色彩"].as_str(), coarse["页数"].as_str()), ("彩色", "1"));
    assert!(coarse["说明"].contains("低于200dpi"), "{coarse:?}");
    assert_eq!(rows["2017年收入测算表.jpg"]["说明"], "");
    let pdf = &rows["贫困户申请书.pdf"];
    assert_eq!((pdf["版本"].as_str(), pdf["PRONOM"].as_str(), pdf["加密"].as_str()), ("1.4", "fmt/18", "否"));
    assert_eq!(rows["未知.dat"]["PRONOM"], "不明");
    let text = std::fs::read(small.out().join("prepare/prepare.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let unit = &summary["units"][0];
    assert_eq!((&unit["told"]["coarse"], &unit["told"]["refused"]), (&1.into(), &1.into()), "{unit}");
    let formats = unit["formats"].as_array().unwrap();
    let jpegs = formats.iter().find(|row| row["pronom"] == "fmt/43").unwrap();
    assert_eq!((&jpegs["files"], &jpegs["accepted"]), (&2.into(), &true.into()));
}

#[test]
fn a_file_in_a_container_is_looked_into_and_a_container_in_it_is_told_once() {
    let small = Small::new();
    let file = std::fs::File::create(small.root().join(VILLAGE).join("孙丁.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    for (name, bytes) in [("H04_登记表.jpg", jpeg(220)), ("里面.zip", b"PK\x05\x06".to_vec())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
    }
    zip.finish().unwrap();
    let told = small.run(&["prepare", "项目", "--no-progress"]);
    let rows = listed(&small);
    assert_eq!(rows["H04_登记表.jpg"]["dpi"], "220");
    let said = format!("{}{}", told.stdout, told.stderr);
    assert_eq!(said.matches("压缩包里还有压缩包").count(), 1, "{said}");
}

#[test]
fn results_of_another_program_are_set_beside_ours_and_only_differences_are_listed() {
    let small = Small::new();
    small.write(&household("2018年收入测算表.pdf"), PDF);
    let file = |name: &str, id: &str| {
        format!(
            r#"{{"filename":"/elsewhere/{}","errors":"","matches":[{{"ns":"pronom","id":"{id}"}}]}}"#,
            household(name)
        )
    };
    let files = [
        file("贫困户申请书.pdf", "fmt/18"),
        file("2018年收入测算表.pdf", "fmt/276"),
        file("没有.pdf", "fmt/18"),
    ];
    let json = format!(r#"{{"siegfried":"1.11.2","files":[{}]}}"#, files.join(","));
    std::fs::write(small.dir.path().join("sf.json"), json).unwrap();
    let args = ["prepare", "项目", "--no-progress", "--facts", "sf.json"];
    small
        .run(&args)
        .expect(0)
        .says("Siegfried")
        .says("核对 2 个文件，差异 1 处")
        .says("不在本次范围的结果 1 条");
    let path = small.out().join("prepare/150802临河区/临河区格式差异.csv");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("2018年收入测算表.pdf,fmt/18,fmt/276,识别不同"), "{text}");
    assert!(!text.contains("赵甲/贫困户申请书.pdf"), "{text}");
    assert!(text.contains("钱乙/贫困户申请书.pdf,fmt/18,,没有结果"), "{text}");
    std::fs::write(small.dir.path().join("sf.json"), "{}").unwrap();
    small.run(&args).expect(2).says("认不出是哪个程序的结果");
    small.run(&["prepare", "项目", "--facts", "无.json"]).expect(2).says("不存在");
}
