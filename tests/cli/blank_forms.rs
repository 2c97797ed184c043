//! `init --forms`: blank forms that people fill in, and what is read of them.

use crate::harness::{Small, cells, check, files, findings, put, remarks, summary};
use qiquan::ingest::record::{Record, RecordKind, Value};
use qiquan::ingest::registers::read_for_test;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

const FORMS: [(&str, RecordKind); 7] = [
    ("入户调查表", RecordKind::Visit),
    ("人工核验表", RecordKind::HumanCheck),
    ("座谈访谈记录", RecordKind::Interview),
    ("抽样名单", RecordKind::Sample),
    ("整改台账", RecordKind::Problem),
    ("走访记录", RecordKind::HelperLog),
    ("档案著录", RecordKind::FileValue),
];

/// Forms of a new project beside the small one: name → bytes.
fn forms(small: &Small) -> BTreeMap<String, Vec<u8>> {
    small.run(&["init", "新项目", "--forms"]).expect(0).says("空白表");
    files(&small.dir.path().join("新项目/forms"))
}

/// (head, needed, told, example) of each column of a form, as its instructions tell.
fn told(form: &[u8]) -> Vec<[String; 4]> {
    let file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    std::fs::write(file.path(), form).unwrap();
    let rows = cells(file.path(), "填写说明");
    let at = rows.iter().position(|row| row[0] == "列名").unwrap();
    rows[at + 1..].iter().map(|row| [0, 1, 2, 3].map(|at| row[at].clone())).collect()
}

fn letters(column: usize) -> String {
    qiquan::ingest::record::column_letters(u16::try_from(column).unwrap())
}

/// What a cell of the form is formatted as.
fn format_of(form: &[u8], column: usize) -> String {
    let styles = part(form, "xl/styles.xml");
    let sheet = part(form, "xl/worksheets/sheet1.xml");
    let cell = format!("<c r=\"{}3\" s=\"", letters(column));
    let at = sheet.find(&cell).unwrap() + cell.len();
    let style: usize = sheet[at..].split('"').next().unwrap().parse().unwrap();
    let formats = styles.split("<cellXfs").nth(1).unwrap();
    let id = formats.split("numFmtId=\"").nth(style + 1).unwrap().split('"').next().unwrap();
    match id {
        "0" => "General".into(),
        "1" => "0".into(),
        "49" => "@".into(),
        id => {
            let own = format!("numFmtId=\"{id}\" formatCode=\"");
            styles.split(&own).nth(1).unwrap().split('"').next().unwrap().into()
        }
    }
}

fn part(form: &[u8], name: &str) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(form)).unwrap();
    let mut text = String::new();
    book.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The form with texts in its blank cells of a row, stored as a spreadsheet stores them: figures and days where the
/// cell is formatted for them, texts elsewhere.
fn filled(form: &[u8], row: u32, texts: &BTreeMap<usize, String>) -> Vec<u8> {
    let mut sheet = part(form, "xl/worksheets/sheet1.xml");
    for (column, text) in texts {
        let open = format!("<c r=\"{}{row}\" s=\"", letters(*column));
        let at = sheet.find(&open).unwrap_or_else(|| panic!("no cell {open}"));
        let end = at + sheet[at..].find("/>").unwrap();
        let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
        let value = match (format_of(form, *column).as_str(), date) {
            ("yyyy-mm-dd", Ok(day)) => {
                let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
                format!("><v>{}</v></c>", (day - first).num_days())
            }
            ("0" | "General", _) => format!("><v>{text}</v></c>"),
            _ => format!(" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        };
        sheet.replace_range(end..end + 2, &value);
    }
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(form)).unwrap();
    let names: Vec<String> =
        (0..book.len()).map(|at| book.by_index(at).unwrap().name().unwrap().to_string()).collect();
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names {
        let mut bytes = Vec::new();
        book.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        members.push((name, bytes));
    }
    for (name, bytes) in &mut members {
        if name == "xl/worksheets/sheet1.xml" {
            *bytes = sheet.clone().into_bytes();
        }
    }
    let members: Vec<(&str, &[u8])> =
        members.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    crate::harness::zip(&members)
}

/// A form filled in with the examples of its own instructions.
fn with_examples(form: &[u8]) -> Vec<u8> {
    let texts = told(form).into_iter().enumerate().map(|(at, [.., example])| (at, example)).collect();
    filled(form, 3, &texts)
}

fn one_row(name: &str, form: &[u8], kind: RecordKind) -> Record {
    let data = read_for_test(&format!("registers/{name}.xlsx"), form);
    assert!(data.soft_errors.is_empty(), "{name}: {:?}", data.soft_errors);
    assert_eq!(data.tables.len(), 1, "{name}");
    assert_eq!(data.tables[0].kind, kind, "{name}");
    assert!(data.tables[0].unknown_headers.is_empty(), "{name}: {:?}", data.tables[0].unknown_headers);
    assert_eq!(data.tables[0].notes, ["表头在第2行，其上1行标题已跳过"], "{name}");
    let rows = data.all(kind);
    assert_eq!(rows.len(), 1, "{name}");
    rows[0].clone()
}

#[test]
fn every_column_of_every_form_is_read_as_what_was_written() {
    let small = Small::new();
    let forms = forms(&small);
    let names: Vec<String> = FORMS.iter().map(|(name, _)| format!("{name}.xlsx")).collect();
    assert!(
        names.iter().all(|name| forms.contains_key(name)) && forms.len() == names.len(),
        "{:?}",
        forms.keys()
    );
    for (name, kind) in FORMS {
        let form = &forms[&format!("{name}.xlsx")];
        let columns = told(form);
        let row = one_row(name, &with_examples(form), kind);
        assert_eq!(row.table.columns.iter().count(), columns.len(), "{name}");
        for (at, [head, _, told, example]) in columns.iter().enumerate() {
            let of = row.table.columns.iter().find(|(_, column)| usize::from(*column) == at);
            let (key, _) = of.unwrap_or_else(|| panic!("{name}: nothing is read of {head}"));
            assert!(row.is_filled(key), "{name} {head} {told}: {example} was not read");
            let read = row.field(key).value.to_text();
            // The items of a set come in an order of their own.
            let same = |a: &str, b: &str| {
                let items = |text: &str| text.split('、').map(str::to_owned).collect::<BTreeSet<String>>();
                items(a) == items(b)
            };
            assert!(same(&read, example), "{name} {head}: {read} for {example}");
        }
    }
}

#[test]
fn filled_forms_are_read_without_configuration_and_without_complaint() {
    let small = Small::new();
    std::fs::remove_file(small.root().join("registers/抽样.csv")).unwrap();
    for (name, form) in forms(&small) {
        put(&small, &format!("registers/{name}"), &with_examples(&form));
    }
    check(&small, 0);
    let complaints: Vec<String> = findings(&small.out())
        .iter()
        .filter(|finding| finding["rule"].as_str().unwrap().starts_with('D'))
        .map(|finding| finding["message"].as_str().unwrap().to_owned())
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let told: Vec<String> = remarks(&small)
        .into_iter()
        .filter(|text| FORMS.iter().any(|(name, _)| text.contains(name)))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    // They count: the drawn household has its visit and is in the sample.
    let links = &summary(&small.out())["counties"][0]["links"];
    assert_eq!((&links["not_sampled"], &links["complete"]), (&1.into(), &1.into()), "{links}");
}

#[test]
fn a_form_that_nobody_filled_in_is_as_good_as_not_handed_in_and_told() {
    let small = Small::new();
    check(&small, 0);
    let plain = findings(&small.out());
    let forms = forms(&small);
    for (name, form) in &forms {
        put(&small, &format!("registers/{name}"), form);
    }
    check(&small, 0);
    assert!(findings(&small.out()) == plain, "blank forms change nothing");
    let told = remarks(&small);
    for (name, _) in FORMS {
        let own: Vec<&String> = told.iter().filter(|text| text.contains(&format!("{name}.xlsx"))).collect();
        assert!(own.len() == 1 && own[0].contains("空白表"), "{name}: {own:?}");
    }
    // Near miss: a head alone, without the instructions, says that there is none.
    let heads: Vec<String> = told_heads(&forms["整改台账.xlsx"]);
    std::fs::remove_file(small.root().join("registers/整改台账.xlsx")).unwrap();
    small.write("registers/整改台账.csv", &format!("{}\n", heads.join(",")));
    check(&small, 0);
    assert!(!remarks(&small).iter().any(|text| text.contains("整改台账.csv") && text.contains("空白表")));
    let tables = small.run(&["doctor", "项目"]).expect(0).stdout;
    assert!(tables.contains("整改台账.csv"), "{tables}");
    assert!(!tables.contains("整改台账.xlsx"), "{tables}");
}

fn told_heads(form: &[u8]) -> Vec<String> {
    told(form).into_iter().map(|[head, ..]| head).collect()
}

#[test]
fn every_choice_a_form_offers_is_known_to_the_reader() {
    let small = Small::new();
    for (name, kind) in FORMS {
        let form = &forms(&small)[&format!("{name}.xlsx")];
        let examples: BTreeMap<usize, String> =
            told(form).into_iter().enumerate().map(|(at, [.., example])| (at, example)).collect();
        let sheet = part(form, "xl/worksheets/sheet1.xml");
        let mut offered = 0;
        for rule in sheet.split("<dataValidation ").skip(1).filter(|rule| rule.contains("type=\"list\"")) {
            let at = rule.split("sqref=\"").nth(1).unwrap().split(':').next().unwrap();
            let column = (0..200).find(|column| format!("{}3", letters(*column)) == at).unwrap();
            let words = rule.split("<formula1>").nth(1).unwrap().split("</formula1>").next().unwrap();
            let words = words.replace("&quot;", "\"");
            for word in words.trim_matches('"').split(',') {
                let mut texts = examples.clone();
                texts.insert(column, word.to_owned());
                let row = one_row(name, &filled(form, 3, &texts), kind);
                let (key, _) = *row.table.columns.iter().find(|(_, at)| usize::from(*at) == column).unwrap();
                assert_eq!(row.field(key).value.to_text(), word, "{name} {at}");
                assert!(
                    row.field(key).raw.is_none() || matches!(row.field(key).value, Value::Bool(_)),
                    "{name} {at}"
                );
                offered += 1;
            }
        }
        assert!(offered > 0 || matches!(kind, RecordKind::FileValue), "{name} offers nothing");
    }
}

#[test]
fn forms_are_written_beside_a_project_that_is_there_and_replace_nothing() {
    let small = Small::new();
    let before = files(&small.root());
    small.run(&["init", "项目"]).expect(2).says("没有改动");
    small.run(&["init", "项目", "--forms", "--name", "别名"]).expect(2).says("没有改动");
    assert!(files(&small.root()) == before, "a refusal writes nothing");
    small.write("forms/入户调查表.xlsx", "已经填了一半");
    small.run(&["init", "项目", "--forms"]).expect(0).says("入户调查表.xlsx（已有，没有改动）");
    let after = files(&small.root());
    assert_eq!(after["forms/入户调查表.xlsx"], "已经填了一半".as_bytes());
    assert_eq!(after.len(), before.len() + FORMS.len());
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes));
    // The same bytes wherever they are written.
    assert!(after["forms/抽样名单.xlsx"] == forms(&small)["抽样名单.xlsx"]);
}

#[test]
fn a_form_is_printed_on_a4_landscape_and_checks_days_and_figures() {
    let small = Small::new();
    let form = &forms(&small)["入户调查表.xlsx"];
    let sheet = part(form, "xl/worksheets/sheet1.xml");
    for wanted in [
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "state=\"frozen\"",
        "type=\"date\"",
        "type=\"whole\"",
        "type=\"decimal\"",
        "errorStyle=\"warning\"",
    ] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
    let at = |head: &str| told_heads(form).iter().position(|own| own.contains(head)).unwrap();
    for (head, wanted) in [
        ("户编号", "@"),
        ("户主证件号码", "@"),
        ("联系电话", "@"),
        ("入户日期", "yyyy-mm-dd"),
        ("户籍人口", "0"),
    ] {
        assert_eq!(format_of(form, at(head)), wanted, "{head}");
    }
    // The area is in 平方米, and the head says so.
    assert!(told_heads(form).contains(&"住房面积(平方米)".to_owned()));
}
