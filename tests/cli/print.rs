//! What is printed is printed whole.

use crate::harness::{HOUSEHOLDS, Small, files};
use std::process::Command;

/// Text of every PDF when poppler is installed; said so when it is not.
#[test]
fn no_character_of_a_small_pack_is_missing_from_the_fonts() {
    let small = Small::new();
    small.write(
        "registers/上报.csv",
        "区划代码,指标,数值,时点\n150802,已脱贫享受政策户数,2,2020-04-15\n150802,已脱贫享受政策人数,5,2020-04-15\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: pdftotext is not installed");
        return;
    }
    for path in files(&small.out()).keys().filter(|path| path.ends_with(".pdf")) {
        let run = Command::new("pdftotext").arg(small.out().join(path)).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(text.contains("完整率"), "{path} has no text");
        for hole in ['〓', '\u{FFFD}'] {
            assert!(!text.contains(hole), "{path} prints {hole}:\n{text}");
        }
    }
}

/// One drawn household, no interview, no visit: nothing says that the links agree.
#[test]
fn a_county_without_interviews_and_visits_says_so_and_is_not_green() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let page = std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
    let verdict = page.split("class=\"conclusion\">").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(verdict.contains("没有座谈访谈记录、入户调查记录，三环节比对不全"), "{verdict}");
    assert!(!verdict.contains("绿"), "{verdict}");
    assert!(page.contains("没有读到座谈访谈记录") && page.contains("没有读到入户调查记录"));
}

/// The prefecture's own gaps are in no county's pack: its own must name them.
#[test]
fn the_prefecture_lists_what_it_lacks_itself() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let page = std::fs::read_to_string(small.out().join("html/index.html")).unwrap();
    assert!(page.contains("<caption>市级缺件</caption>"), "{page}");
    assert!(page.contains("巴彦淖尔市本级"), "a row of its own among the counties");
    for path in ["data/catalogue", "qiquan.toml"] {
        assert!(!page.contains(path), "{path} in a pack");
    }
}

/// Code on the cover: the start of what the receipt says of the unit's file in the record.
#[test]
fn the_code_of_a_pack_can_be_checked_against_the_receipt() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    let mut codes = Vec::new();
    for (page, file) in [("index", "record/top.json"), ("150802", "record/150802.json")] {
        let page = std::fs::read_to_string(small.out().join(format!("html/{page}.html"))).unwrap();
        let code: String = page.split("校验码：").nth(1).unwrap().chars().take(16).collect();
        let entry = receipt.split(file).nth(1).unwrap();
        assert!(entry[..200.min(entry.len())].contains(&code), "{code} is not the code of {file}");
        codes.push(code);
    }
    assert_ne!(codes[0], codes[1]);
}

/// A clerk looks for people by their names: the list of problems names the head of every household.
#[test]
fn the_list_of_problems_names_the_head_of_each_household_masked_as_elsewhere() {
    use calamine::Reader as _;
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "xlsx"]).expect(0);
    for path in ["150802临河区/临河区考核数据表.xlsx", "150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"]
    {
        let mut book = calamine::open_workbook_auto(small.out().join(path)).unwrap();
        let sheet = book.worksheet_range("问题清单").unwrap();
        let rows: Vec<Vec<String>> =
            sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let at = rows.iter().position(|row| row.iter().any(|cell| cell == "户编号")).unwrap();
        let column = |name: &str| rows[at].iter().position(|cell| cell == name).unwrap();
        let (head, number) = (column("户主"), column("户编号"));
        assert_eq!(head + 1, number, "{path}");
        let of = |id: &str| {
            rows[at + 1..].iter().filter(|row| row[number] == id).map(|row| row[head].as_str()).collect()
        };
        let names = |id: &str| -> std::collections::BTreeSet<&str> { of(id) };
        for (id, name) in HOUSEHOLDS {
            assert_eq!(names(id), [name].into(), "{path}: {id}");
        }
        assert_eq!(names("—"), ["—"].into(), "above the household nobody is named");
    }
}

#[test]
fn papers_above_the_household_are_printed_where_they_are_not_there_and_counted_where_they_are() {
    let small = Small::new();
    small.write("archives/150802临河区/_旗县/Q01脱贫攻坚规划.pdf", crate::harness::PDF);
    small.write(
        "archives/150802临河区/150802100狼山镇/永丰村/_村/G01贫困识别会议记录.pdf",
        crate::harness::PDF,
    );
    small.run(&["pack", "项目", "--format", "xlsx"]).expect(0);
    let rows = crate::harness::cells(&small.out().join("150802临河区/临河区考核数据表.xlsx"), "户级以上材料");
    let head = rows.iter().position(|row| row[0] == "层级").unwrap();
    let at = rows[head].iter().position(|cell| cell == "状态").unwrap();
    let open: Vec<bool> =
        rows[head + 1..].iter().map(|row| row[at].starts_with(['缺', '仅', '不'])).collect();
    let count = open.iter().filter(|open| **open).count();
    assert!(count > 0 && count < open.len(), "{rows:?}");
    assert!(open[..count].iter().all(|open| *open), "what is printed stands first");
    let said = format!("打印未到位的{count}件，已归的{}件列在其后", open.len() - count);
    assert!(rows[0][0].contains(&said), "{:?}", rows[0]);
}
