//! Units of money that stand outside of a column's own header, and tables in a format that is not read.

use crate::ingest::dataset::Dataset;
use crate::ingest::record::RecordKind;
use crate::ingest::registers::read_for_test;
use crate::ingest::tests::{line, xlsx};
use rust_xlsxwriter::Format;

const LOAN_HEAD: [&str; 6] = ["户编号", "借款人姓名", "贷款金额", "贷款利率", "贷款日期", "到期日期"];
const LOAN: [&str; 6] = ["1508020100001", "赵甲", "3", "4.35", "2019-05-01", "2022-05-01"];

/// A ledger of one loan below the given lines.
fn ledger(above: &[&str], head: [&str; 6]) -> Dataset {
    let lines = above.iter().map(|line| format!("{line}\n")).collect::<String>();
    read_for_test("贷款.csv", format!("{lines}{}\n{}\n", head.join(","), LOAN.join(",")).as_bytes())
}

fn lent(data: &Dataset) -> Option<f64> {
    let loan = &data.all(RecordKind::Loan)[0];
    assert_eq!(loan.number("rate"), Some(4.35), "a rate is no money");
    loan.number("amount")
}

#[test]
fn the_unit_of_money_above_the_header_counts_for_columns_that_name_none() {
    for above in [
        &["扶贫小额信贷台账（单位：万元）"][..],
        &["扶贫小额信贷台账", "单位：万元"],
        &["扶贫小额信贷台账", "填报单位：金融办,,,,金额单位：,万元"],
    ] {
        let data = ledger(above, LOAN_HEAD);
        assert_eq!(lent(&data), Some(30_000.0), "{above:?}");
        let notes = &data.tables[0].notes;
        assert!(
            notes.iter().any(|note| note.contains("写明单位为万元，列“贷款金额”")),
            "{above:?}: {notes:?}"
        );
    }
    // The column's own unit wins; no unit of money and no unit at all change nothing.
    let mut own = LOAN_HEAD;
    own[2] = "贷款金额（元）";
    assert_eq!(lent(&ledger(&["扶贫小额信贷台账（单位：万元）"], own)), Some(3.0));
    own[2] = "贷款金额（单位：千元）";
    assert_eq!(lent(&ledger(&["扶贫小额信贷台账（单位：万元）"], own)), Some(3_000.0));
    for above in [&["扶贫小额信贷台账（单位：户）"][..], &["每户5万元以下小额信贷台账"], &["单位：元"], &[]]
    {
        let data = ledger(above, LOAN_HEAD);
        assert_eq!(lent(&data), Some(3.0), "{above:?}");
        assert!(!data.tables[0].notes.iter().any(|note| note.contains("换算")), "{above:?}");
    }
}

#[test]
fn an_amount_with_its_own_unit_is_not_multiplied_by_that_of_the_title() {
    for (written, wanted) in [("30000元", 30_000.0), ("3万元", 30_000.0), ("3", 30_000.0)] {
        let mut row = LOAN;
        row[2] = written;
        let text = format!("小额信贷台账（单位：万元）\n{}\n{}\n", LOAN_HEAD.join(","), row.join(","));
        assert_eq!(lent(&read_for_test("贷款.csv", text.as_bytes())), Some(wanted), "{written}");
    }
}

#[test]
fn two_units_of_money_in_the_title_are_reported_and_no_amount_is_guessed() {
    let data = ledger(&["扶贫小额信贷台账（单位：万元）", "单位：元"], LOAN_HEAD);
    assert_eq!(lent(&data), None);
    let told = &data.soft_errors[0].reason;
    assert!(told.contains("同时写有“万元”“元”") && told.contains("“贷款金额”"), "{told}");
    // Near miss: the column says it itself.
    let mut own = LOAN_HEAD;
    own[2] = "贷款金额（万元）";
    let data = ledger(&["扶贫小额信贷台账（单位：万元）", "单位：元"], own);
    assert_eq!((lent(&data), data.soft_errors.len()), (Some(30_000.0), 0));
}

#[test]
fn the_unit_of_money_of_a_group_counts_for_its_own_columns_alone() {
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "借款人姓名", "", "", "", "", "余额"]);
        sheet.merge_range(0, 2, 0, 5, "贷款（单位：万元）", &Format::new()).unwrap();
        line(sheet, 1, &["", "", "金额", "利率", "日期", "到期日期", "贷款余额"]);
        line(sheet, 2, &["1508020100001", "赵甲", "3", "4.35", "2019-05-01", "2022-05-01", "20000"]);
    });
    assert_eq!(lent(&data), Some(30_000.0));
    assert_eq!(data.all(RecordKind::Loan)[0].number("balance"), Some(20_000.0), "another group");
    assert!(data.tables[0].notes.iter().any(|note| note.contains("贷款（单位：万元）→金额")));
}

#[test]
fn a_sheet_saved_as_opendocument_is_called_by_its_format_and_not_damaged() {
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("mimetype", stored).unwrap();
    std::io::Write::write_all(&mut zip, kind).unwrap();
    let data = read_for_test("低保名单.ods", &zip.finish().unwrap().into_inner());
    let told = &data.soft_errors[0].reason;
    assert!(told.contains("ODF") && told.contains("另存为 .xlsx") && !told.contains("损坏"), "{told}");
    // Near miss: a zip that is no workbook of any kind.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.txt", stored).unwrap();
    let data = read_for_test("低保名单.ods", &zip.finish().unwrap().into_inner());
    assert!(!data.soft_errors[0].reason.contains("ODF"));
}
