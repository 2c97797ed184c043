//! Values of DOCX and XLSX forms as people write them: with remarks behind them, or so that nobody can tell.

use crate::harness::{HOUSEHOLDS, Small, check, found, home, put, remarks, zip};

/// A document with one table.
pub fn form(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    let text = format!("<w:document xmlns:w=\"w\"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>");
    zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", text.as_bytes())])
}

/// Subjects of the contradictions between papers and registers, and the remarks about the forms.
fn read(name: &str, rows: &[&[&str]]) -> (Vec<String>, Vec<String>) {
    let small = Small::new();
    put(&small, &format!("{}/{name}", home()), &form(rows));
    check(&small, 0);
    let of_papers = |(household, rule, subject): (String, String, String)| {
        (household == HOUSEHOLDS[0].0 && rule == "X001").then_some(subject)
    };
    let notes = remarks(&small).into_iter().filter(|note| note.contains(name)).collect();
    (found(&small).into_iter().filter_map(of_papers).collect(), notes)
}

#[test]
fn remarks_behind_the_values_of_a_form_are_no_part_of_them() {
    // What the register says, with the remarks of a tired hand: nothing contradicts it, nothing is left unread.
    let agreeing: &[&[&str]] = &[
        &["家庭人口", "2人（含新增1人）", "主要致贫原因", "因病（慢性病）"],
        &["人均纯收入", "8000元/人", "脱贫年度", "2018年（已公示）"],
        &["饮水安全", "是，2019年享受", "户主姓名", "赵甲（本人）"],
    ];
    for name in ["信息采集表2019.docx", "收入核算表2019.docx", "扶贫手册.docx"] {
        assert_eq!(read(name, agreeing), (Vec::new(), Vec::new()), "{name}");
    }
    // Near miss: another value with the same remarks is a contradiction.
    let differing: &[&[&str]] = &[&["人均纯收入", "4500元（测算）", "主要致贫原因", "因残（二级）"]];
    let (subjects, notes) = read("信息采集表2019.docx", differing);
    assert_eq!(subjects, ["cause_main", "per_cap@2019"]);
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn a_value_from_which_nobody_can_tell_is_remarked_and_claims_nothing() {
    for (label, written) in [
        ("家庭人口", "三五人"),
        ("家庭人口", "3人（4人）"),
        ("人均纯收入", "3747元（2018年）/3900元（2019年）"),
        ("人均纯收入", "1万2千"),
        ("脱贫年度", "2016、2017"),
        ("主要致贫原因", "因残、因学"),
        ("饮水安全", "否，2019年已解决"),
    ] {
        let (subjects, notes) = read("信息采集表2019.docx", &[&[label, written]]);
        assert!(subjects.is_empty(), "{label} {written}: {subjects:?}");
        assert_eq!(notes.len(), 1, "{label} {written}");
        assert!(notes[0].contains(written) && notes[0].contains("表1行1列2"), "{notes:?}");
    }
    // Near miss: what was left blank is nothing to remark.
    let (subjects, notes) =
        read("信息采集表2019.docx", &[&["人均纯收入", "/"], &["主要致贫原因", "□因病 □因残"]]);
    assert_eq!((subjects, notes), (Vec::new(), Vec::new()));
}

#[test]
fn a_described_value_from_which_nobody_can_tell_is_remarked() {
    let small = Small::new();
    let id = HOUSEHOLDS[0].0;
    let rows = format!("{id},H12,2019,人均纯收入,八九千元,1\n{id},H12,2019,人均纯收入,8000元（测算）,1\n");
    small.write("registers/档案著录.csv", &format!("户编号,材料,年度,指标,值,页\n{rows}"));
    check(&small, 0);
    let notes = remarks(&small);
    assert!(
        notes.iter().any(|note| note.contains("档案著录")
            && note.contains("1行的值看不出是多少")
            && note.contains("第2行")),
        "{notes:?}"
    );
    assert!(!found(&small).iter().any(|(_, rule, _)| rule == "X001"));
}

#[test]
fn a_form_in_a_zip_contradicts_the_register_as_one_beside_it() {
    let differing: &[&[&str]] = &[&["人均纯收入", "4500元", "主要致贫原因", "因残"]];
    let agreeing: &[&[&str]] = &[&["人均纯收入", "8000元", "主要致贫原因", "因病"]];
    let told = |bytes: &[u8]| {
        let small = Small::new();
        put(&small, &format!("{}.zip", home()), &zip(&[("信息采集表2019.docx", bytes)]));
        check(&small, 0);
        let subjects: Vec<String> = found(&small)
            .into_iter()
            .filter(|(household, rule, _)| household == HOUSEHOLDS[0].0 && rule == "X001")
            .map(|(_, _, subject)| subject)
            .collect();
        let notes = remarks(&small).into_iter().filter(|note| note.contains("信息采集表2019")).count();
        (subjects, notes)
    };
    assert_eq!(told(&form(differing)), (vec!["cause_main".to_owned(), "per_cap@2019".to_owned()], 0));
    assert_eq!(told(&form(agreeing)), (Vec::new(), 0));
    // What is not read is said.
    assert_eq!(told(b"no document"), (Vec::new(), 1));
}

/// A document with lines of text before its table.
fn form_under(lines: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let run = |text: &&str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let cell = |text: &&str| format!("<w:tc>{}</w:tc>", run(text));
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    let (lines, rows) = (lines.iter().map(run).collect::<String>(), rows.iter().map(row).collect::<String>());
    let text =
        format!("<w:document xmlns:w=\"w\"><w:body>{lines}<w:tbl>{rows}</w:tbl></w:body></w:document>");
    zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", text.as_bytes())])
}

/// A workbook of one sheet.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*row) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number).unwrap(),
                Err(_) => sheet.write_string(at, column, *text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn the_unit_of_a_form_is_read_as_that_of_a_register() {
    // The register says 8000.
    let differs = |name: &str, bytes: &[u8]| {
        let small = Small::new();
        put(&small, &format!("{}/{name}", home()), bytes);
        check(&small, 0);
        let unread = remarks(&small).into_iter().any(|note| note.contains(name));
        (found(&small).iter().any(|(_, rule, subject)| rule == "X001" && subject == "per_cap@2019"), unread)
    };
    let ways: [&[&[&str]]; 5] = [
        &[&["人均纯收入（万元）", "0.8"]],
        &[&["项目", "金额（万元）"], &["人均纯收入", "0.8"]],
        &[&["项目", "金额（万元）", "标准（元）"], &["人均纯收入", "0.8", "3747"]],
        &[&["2019年收入核算表", "单位：万元"], &["人均纯收入", "0.8"]],
        &[&["收入核算表（万元）"], &["人均纯收入", "0.8"]],
    ];
    for rows in ways {
        assert_eq!(differs("收入核算表2019.xlsx", &workbook(rows)), (false, false), "{rows:?}");
        assert_eq!(differs("信息采集表2019.docx", &form(rows)), (false, false), "{rows:?}");
    }
    let under = form_under(&["2019年收入核算表", "单位：万元"], &[&["人均纯收入", "0.8"]]);
    assert_eq!(differs("收入核算表2019.docx", &under), (false, false));
    // Near misses: a figure that names its own unit, units that are none of the figure's, and another figure.
    for rows in [
        &[&["单位：万元"][..], &["人均纯收入", "8000元"]][..],
        &[&["纯收入（万元）", "1.6"], &["人均纯收入", "8000"]],
        &[&["单位：狼山镇"], &["人均纯收入", "8000"]],
        &[&["项目", "金额（元）"], &["人均纯收入", "8000"]],
    ] {
        assert_eq!(differs("收入核算表2019.xlsx", &workbook(rows)), (false, false), "{rows:?}");
    }
    assert_eq!(differs("收入核算表2019.xlsx", &workbook(&[&["人均纯收入（万元）", "0.9"]])), (true, false));
    assert_eq!(differs("收入核算表2019.xlsx", &workbook(&[&["人均纯收入", "0.8"]])), (true, false));
    // Of two units nobody can tell which is meant.
    let both = workbook(&[&["单位：元、万元"], &["人均纯收入", "0.8"]]);
    assert_eq!(differs("收入核算表2019.xlsx", &both), (false, true));
}
