//! Rules about a register as such: read from files as offices write them.

use crate::check::finding::Finding;
use crate::check::testkit::Kit;
use crate::ingest::registers::read_many_for_test;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Read, Write};

const HEADER: &str = "县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,与户主关系,联系电话";
const ROW: &str = "五原县,隆兴昌镇,永丰村,A0001,A000101,张三,150899195603120011,户主,13800001234";

/// Findings of one rule about these files.
fn found(rule: &str, files: &[(&str, Vec<u8>)]) -> Vec<Finding> {
    let mut kit = Kit::new();
    kit.data = read_many_for_test(files);
    assert!(kit.data.soft_errors.is_empty(), "{:?}", kit.data.soft_errors);
    kit.findings(rule)
}

#[track_caller]
fn one(rule: &str, file: &str, bytes: Vec<u8>) -> Finding {
    let all = found(rule, &[(file, bytes)]);
    let [only] = all.as_slice() else { panic!("{all:#?}") };
    assert_eq!((only.county.as_str(), only.household_id.as_str()), ("150821", ""), "{only:#?}");
    only.clone()
}

fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// The workbook as a program leaves it that writes formulas and reckons none.
fn without_result(book: &[u8]) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        out.start_file(part.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.replace("<v>7777</v>", "<v></v>").as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn line(sheet: &mut Worksheet, row: u32, text: &str) {
    for (at, cell) in text.split(',').enumerate().filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string(row, at as u16, cell).unwrap();
    }
}

#[test]
fn a_stray_household_does_not_move_what_is_wrong_with_the_file() {
    let mut lines: Vec<String> = vec![HEADER.to_owned(), ROW.replace("张三", "张\u{FFFD}")];
    lines.extend(
        (2..=20).map(|at| ROW.replace("A0001", &format!("A{at:04}")).replace("150899195603120011", "")),
    );
    let all = |lines: &[String]| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        found("D003", &[("人员.csv", csv(&lines))])
    };
    let before = all(&lines);
    let stray = "磴口县,巴彦高勒镇,红旗村,B0001,B000101,赵甲,,户主,";
    lines.push(stray.to_owned());
    let after = all(&lines);
    assert_eq!((after.len(), after[0].county.as_str()), (1, "150821"));
    assert_eq!(after[0].fingerprint, before[0].fingerprint);
    lines.extend((2..=20).map(|at| stray.replace("B0001", &format!("B{at:04}"))));
    assert_eq!(all(&lines)[0].county, "", "a file of two counties is nobody's");
}

#[test]
fn d011_names_text_that_is_called_a_workbook() {
    let text = csv(&[HEADER, ROW]);
    let tabs = String::from_utf8(text.clone()).unwrap().replace(',', "\t").into_bytes();
    let told = one("D011", "人员.xls", tabs);
    assert_eq!(told.subject, "member/extension");
    assert!(told.message.contains("实际是 文本 格式"), "{}", told.message);
    assert!(found("D011", &[("人员.csv", text)]).is_empty());
}

#[test]
fn lost_characters_are_told_with_their_line_and_other_encodings_are_not() {
    let damaged = one("D003", "人员.csv", csv(&[HEADER, &ROW.replace("张三", "张\u{FFFD}")]));
    assert_eq!((damaged.subject.as_str(), damaged.evidence[0].cell.as_str()), ("member", "F2"));
    assert!(damaged.message.contains("第2行"), "{}", damaged.message);
    // UTF-8 read as GBK and back: 锟斤拷.
    one("D003", "人员.csv", csv(&[HEADER, &ROW.replace("张三", "锟斤拷")]));
    let text = csv(&[HEADER, ROW]);
    let text = String::from_utf8(text).unwrap();
    let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
    assert!(found("D003", &[("人员.csv", gbk)]).is_empty());
}

#[test]
fn the_subject_does_not_change_when_the_file_is_renamed_or_sorted() {
    let other = ROW.replace("A0001", "A0002").replace("150899195603120011", "150899195811070020");
    let bad = ROW.replace("张三", "张\u{FFFD}");
    let before = one("D003", "甲.csv", csv(&[HEADER, &bad, &other]));
    let after = one("D003", "乙.csv", csv(&[HEADER, &other, &bad]));
    assert_eq!(before.fingerprint, after.fingerprint);
    assert_ne!(before.evidence, after.evidence);
}

#[test]
fn titles_and_totals_are_ordinary_and_rows_above_the_header_are_not() {
    let fine = csv(&[
        "五原县2019年建档立卡户花名册",
        "填报单位：扶贫办,,,填报日期：2020年4月15日",
        HEADER,
        ROW,
        "合计,,,,,1",
    ]);
    assert!(found("D004", &[("人员.csv", fine)]).is_empty());
    let lost = ROW.replace("A0001", "150821000001");
    let above = one("D004", "人员.csv", csv(&[&lost, HEADER, ROW]));
    assert_eq!((above.subject.as_str(), above.evidence[0].cell.as_str()), ("member/above", "A1"));
}

#[test]
fn a_column_that_stands_twice_is_told_when_its_cells_differ() {
    let header = format!("{HEADER},联系电话");
    let twice = |second: &str| csv(&[&header, &format!("{ROW},{second}")]);
    let told = one("D004", "人员.csv", twice("13900005678"));
    assert_eq!((told.subject.as_str(), told.evidence[0].cell.as_str()), ("member/联系电话", "J2"));
    assert!(found("D004", &[("人员.csv", twice("13800001234"))]).is_empty(), "the same again");
    assert!(found("D004", &[("人员.csv", twice(""))]).is_empty(), "empty");
    // 身份证号 and 残疾证号 are two papers of one person.
    let header = format!("{HEADER},残疾证号");
    let papers = csv(&[&header, &format!("{ROW},15089919560312001144")]);
    assert!(found("D004", &[("人员.csv", papers)]).is_empty());
}

#[test]
fn a_required_column_that_is_missing_is_told_with_the_nearest_header() {
    let told = one("D005", "人员.csv", csv(&[&HEADER.replace("证件号码", "证件号玛"), ROW]));
    assert_eq!(told.subject, "member/id_no");
    assert!(told.message.contains("未找到列“证件号码”，是否为“证件号玛”？"), "{}", told.message);
    assert!(found("D005", &[("人员.csv", csv(&[&HEADER.replace("证件号码", "身份证号"), ROW]))]).is_empty());
    // Visits that name village and head find their household: nothing is missing.
    let visits = "县,乡,村,户主姓名,入户日期,调查员\n五原县,隆兴昌镇,永丰村,张三,2020-03-20,甲、乙";
    let files = [("人员.csv", csv(&[HEADER, ROW])), ("入户.csv", visits.as_bytes().to_vec())];
    assert!(found("D005", &files).is_empty());
}

#[test]
fn places_may_be_merged_and_identity_numbers_may_not() {
    let plain = Format::new();
    let merged = |column: u16, value: &str| {
        xlsx(|sheet| {
            line(sheet, 0, HEADER);
            line(sheet, 1, ROW);
            line(sheet, 2, "五原县,隆兴昌镇,永丰村,A0001,A000102,李四,150899195811070020,配偶");
            sheet.merge_range(1, column, 2, column, value, &plain).unwrap();
            // The writer leaves what lies below a merged cell; an office's file has nothing there.
            sheet.write_blank(2, column, &plain).unwrap();
        })
    };
    for (column, value) in [(2, "永丰村"), (3, "A0001")] {
        assert!(found("D006", &[("人员.xlsx", merged(column, value))]).is_empty(), "{value}");
    }
    let told = one("D006", "人员.xlsx", merged(6, "150899195603120011"));
    assert_eq!((told.subject.as_str(), told.evidence[0].cell.as_str()), ("member/id_no", "G3"));
}

#[test]
fn a_guessed_household_is_told_with_its_row() {
    let lines = [HEADER, ROW, ",,,,A000102,李四,150899195811070020,配偶,"];
    let told = one("D006", "人员.csv", csv(&lines));
    assert_eq!((told.subject.as_str(), told.evidence[0].cell.as_str()), ("member/hh_id", "D3"));
}

#[test]
fn what_a_workbook_hides_or_has_not_reckoned_is_told() {
    let book = |change: &dyn Fn(&mut Worksheet)| {
        xlsx(|sheet| {
            line(sheet, 0, &format!("{HEADER},人数"));
            line(sheet, 1, ROW);
            change(sheet);
        })
    };
    assert!(found("D011", &[("人员.xlsx", book(&|_| {}))]).is_empty());
    let hidden = one(
        "D011",
        "人员.xlsx",
        book(&|sheet| {
            sheet.set_row_hidden(1).unwrap();
        }),
    );
    assert_eq!(hidden.subject, "member/rows");
    let written = book(&|sheet| {
        sheet.write_formula(1, 9, Formula::new("=1+1").set_result("7777")).unwrap();
    });
    let formula = one("D011", "人员.xlsx", without_result(&written));
    assert_eq!((formula.subject.as_str(), formula.evidence[0].cell.as_str()), ("member/formula", "J2"));
    let reckoned = book(&|sheet| {
        sheet.write_formula(1, 9, Formula::new("=1+1").set_result("2")).unwrap();
    });
    assert!(found("D011", &[("人员.xlsx", reckoned)]).is_empty());
    // A formula that gives nothing (=IF(A1="","",A1)) has been reckoned.
    let blank = book(&|sheet| {
        sheet.write_formula(1, 9, Formula::new("=\"\"").set_result("")).unwrap();
    });
    assert!(found("D011", &[("人员.xlsx", blank)]).is_empty());
    assert_eq!(one("D011", "人员.xls", book(&|_| {})).subject, "member/extension");
}
