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
    let page = std::fs::read_to_string(small.out().join("html/150800.html")).unwrap();
    assert!(page.contains("<caption>市级缺件</caption>"), "{page}");
    assert!(page.contains("巴彦淖尔市本级"), "a row of its own among the counties");
    for path in ["data/catalogue", "qiquan.toml"] {
        assert!(!page.contains(path), "{path} in a pack");
    }
}

/// Code on the cover: whose record, of which day, and the start of what the receipt says of the unit's file.
#[test]
fn the_code_of_a_pack_can_be_checked_against_the_receipt() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    let mut codes = Vec::new();
    for (page, file) in [("150800", "record/top.json"), ("150802", "record/150802.json")] {
        let page = std::fs::read_to_string(small.out().join(format!("html/{page}.html"))).unwrap();
        let code: String = page.split("校验码：").nth(1).unwrap().chars().take(38).collect();
        let start = code[16..35].replace('-', "").to_lowercase();
        let entry = receipt.split(file).nth(1).unwrap();
        assert!(entry[..200.min(entry.len())].contains(&start), "{code} is not the code of {file}");
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

fn cover_code(small: &Small, out: &str) -> String {
    let page = std::fs::read_to_string(small.dir.path().join(out).join("html/150802.html")).unwrap();
    page.split("校验码：").nth(1).unwrap().chars().take(38).collect()
}

/// From the paper back to the record: the same, another day's, changed, of nobody, mistyped.
#[test]
fn verify_says_whose_record_a_printed_code_is_and_whether_it_still_matches() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let code = cover_code(&small, "output");
    let verify = |code: &str| small.run(&["verify", "output", "--code", code]);
    verify(&code).expect(0).says("一致  校验码是临河区（150802）在 2020-04-15 的检查记录");
    verify(&format!("qiquan:{}", code.to_lowercase())).expect(0);
    let top = std::fs::read_to_string(small.out().join("html/150800.html")).unwrap();
    let top: String = top.split("校验码：").nth(1).unwrap().chars().take(38).collect();
    verify(&top).expect(0).says("巴彦淖尔市（150800）");
    let slip = code.replace("-20200415-", "-20200414-");
    verify(&slip).expect(2).says("的校验位不符，有抄错的字");
    verify("150802").expect(2).says("应有32位");
    let stranger = qiquan::model::seal::Seal {
        unit: "150821".into(),
        ..qiquan::model::seal::Seal::parse(&code).unwrap()
    };
    verify(&stranger.to_string()).expect(1).says("没有这个单位；其中有：150800巴彦淖尔市、150802临河区");

    let file = small.out().join("record/150802.json");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, [&bytes[..], b" "].concat()).unwrap();
    verify(&code).expect(1).says("record/150802.json 的内容与印制时不同");
    std::fs::remove_file(&file).unwrap();
    verify(&code).expect(1).says("缺失");
    verify(&top).expect(0);

    std::fs::write(&file, bytes).unwrap();
    small.run(&["pack", "项目", "--as-of", "2020-05-01"]).expect(0);
    verify(&code).expect(1).says("而 output 中是 2020-05-01 的检查记录");
    small.run(&["verify", "项目", "--code", &code]).expect(2);
}

/// Templates and faces change pages and no record: the code stays.
#[test]
fn the_printed_code_is_of_the_record_and_not_of_the_pages() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let code = cover_code(&small, "output");
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    assert_eq!(cover_code(&small, "again"), code);
    small.run(&["verify", "again", "--code", &code]).expect(0);
    let face = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fonts/qiquan-kai.ttf");
    std::fs::copy(face, small.root().join("a.ttf")).unwrap();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}[fonts]\nfangsong = \"a.ttf\"\n"));
    small.run(&["pack", "项目"]).expect(0);
    assert_eq!(cover_code(&small, "output"), code);
    // What the register says is of the record.
    small.write("registers/人员.csv", &crate::harness::members().replace("8000", "8100"));
    small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100002,2020-03-20\n");
    small.run(&["pack", "项目"]).expect(0);
    assert_ne!(cover_code(&small, "output"), code);
}
