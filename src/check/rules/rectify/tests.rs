//! Z rules: the fault is found, the near miss is not, and blank or absent columns say nothing.

use crate::base::date;
use crate::check::testkit::{COUNTY, Kit, record, text};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::scan::entry::FileState;

pub(super) fn day(said: &str) -> Value {
    Value::Date(date::parse(said).unwrap())
}

/// A closed problem of 五原县 with everything in order, but for `changed`; a `Blank` stands for an empty cell.
pub(super) fn problem(number: &str, changed: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("problem_no", text(number)),
        ("source", text("市驻站式指导")),
        ("problem", text(&format!("第{number}号问题"))),
        ("county", text("五原县")),
        ("responsible_unit", text("五原县扶贫办")),
        ("responsible", text("段明")),
        ("measures", text(&format!("补齐第{number}号登记"))),
        ("found_date", day("2019-12-20")),
        ("deadline", day("2020-06-30")),
        ("result", text("已完成")),
        ("done_date", day("2020-03-10")),
        ("evidence", text("整改报告.pdf")),
        ("closed", Value::Bool(true)),
        ("closed_date", day("2020-03-20")),
    ];
    cells.retain(|(key, _)| !changed.iter().any(|(own, _)| own == key));
    cells.extend(changed.iter().cloned());
    record(RecordKind::Problem, 3, &cells)
}

/// A project whose archive holds the evidence.
pub(super) fn kit(problems: Vec<Record>) -> Kit {
    let mut kit = Kit::new();
    let folder = kit.folder(crate::ingest::catalogue::UnitKey::County(COUNTY.into()), "150821五原县/_旗县");
    kit.scan.folders[folder as usize].key.county = COUNTY.into();
    kit.file(folder, "整改报告.pdf", FileState::Good);
    for row in problems {
        kit.add(row);
    }
    kit
}

fn subjects(code: &str, changed: &[(&'static str, Value)]) -> Vec<String> {
    kit(vec![problem("ZZ001", changed)]).subjects(code)
}

fn silent(code: &str, changed: &[(&'static str, Value)]) {
    assert!(subjects(code, changed).is_empty(), "{code} {changed:?}");
}

fn found(code: &str, changed: &[(&'static str, Value)]) {
    assert_eq!(subjects(code, changed), ["ZZ001"], "{code} {changed:?}");
}

/// Absent: the column does not exist.
fn without(code: &str, key: &str, changed: &[(&'static str, Value)]) -> Vec<String> {
    let whole = problem("ZZ001", changed);
    let cells: Vec<(&'static str, Value)> = whole
        .table
        .columns
        .iter()
        .filter(|(own, _)| *own != key)
        .map(|(own, _)| (*own, whole.field(own).value.clone()))
        .collect();
    kit(vec![record(RecordKind::Problem, 3, &cells)]).subjects(code)
}

#[test]
fn a_ledger_in_order_gives_nothing() {
    let rows = (1..=5).map(|number| problem(&format!("ZZ{number:03}"), &[])).collect();
    assert!(kit(rows).run().findings.iter().all(|finding| !finding.rule.starts_with('Z')));
}

#[test]
fn z001_asks_for_unit_person_measures_and_limit() {
    found("Z001", &[("responsible", Value::Blank)]);
    found("Z001", &[("measures", text("/"))]);
    let whole =
        kit(vec![problem("ZZ001", &[("deadline", Value::Blank), ("responsible_unit", Value::Blank)])]);
    let findings = whole.findings("Z001");
    assert_eq!(findings.len(), 1, "one finding for the problem");
    assert!(
        findings[0].message.starts_with("五原县：问题ZZ001缺责任单位、整改时限"),
        "{}",
        findings[0].message
    );
    assert_eq!(findings[0].county, COUNTY);
    assert_eq!(findings[0].responsible, "段明（台账未写明责任单位）");
    // 长期坚持 is no date but a limit.
    silent("Z001", &[("deadline", Value::Unreadable)]);
    assert!(without("Z001", "responsible", &[]).is_empty(), "a column the ledger does not have");
}

#[test]
fn a_person_without_a_unit_is_of_the_one_that_other_rows_of_the_county_name() {
    let open = problem("ZZ001", &[("responsible_unit", Value::Blank)]);
    let owner = |others: Vec<Record>| {
        let kit = kit(std::iter::once(open.clone()).chain(others).collect());
        kit.findings("Z001")[0].responsible.clone()
    };
    assert_eq!(
        owner(vec![problem("ZZ002", &[("responsible_unit", text("五原县医保局"))])]),
        "五原县医疗保障局 段明"
    );
    let helper =
        [("county", text("五原县")), ("helper", text("段明")), ("helper_unit", text("隆兴昌镇政府"))];
    assert_eq!(owner(vec![record(RecordKind::Helper, 2, &helper)]), "隆兴昌镇政府 段明");
    // Near misses: another person, another county, two units, and an office where the person stands.
    let unknown = "段明（台账未写明责任单位）";
    assert_eq!(owner(vec![problem("ZZ002", &[("responsible", text("段清"))])]), unknown);
    assert_eq!(owner(vec![problem("ZZ002", &[("county", text("磴口县"))])]), unknown);
    let other = problem("ZZ003", &[("responsible_unit", text("五原县水利局"))]);
    assert_eq!(owner(vec![problem("ZZ002", &[]), other]), unknown);
    let office =
        problem("ZZ001", &[("responsible_unit", Value::Blank), ("responsible", text("隆兴昌镇政府"))]);
    assert_eq!(kit(vec![office]).findings("Z001")[0].responsible, "隆兴昌镇政府");
}

#[test]
fn z001_speaks_once_in_every_county_the_problem_is_about() {
    let both =
        kit(vec![problem("ZZ001", &[("county", text("五原县、杭锦后旗")), ("responsible", Value::Blank)])]);
    let counties: Vec<String> = both.findings("Z001").into_iter().map(|f| f.county).collect();
    assert_eq!(counties, ["150821", "150826"]);
    let all = kit(vec![problem("ZZ001", &[("county", text("全市")), ("responsible", Value::Blank)])]);
    assert_eq!(all.findings("Z001")[0].county, "");
}

#[test]
fn numbers_that_start_anew_are_told_apart_by_their_source() {
    let rows = vec![
        problem("1", &[("responsible", Value::Blank)]),
        problem("1", &[("responsible", Value::Blank), ("source", text("审计"))]),
        problem("", &[("responsible", Value::Blank), ("problem", text("无编号的问题"))]),
    ];
    let subjects = kit(rows).subjects("Z001");
    assert_eq!(subjects.len(), 3);
    assert!(subjects.contains(&"审计#1".to_owned()) && subjects.contains(&"市驻站式指导#1".to_owned()));
    assert!(subjects.iter().any(|subject| subject.starts_with("problem:")));
}

#[test]
fn z002_looks_for_the_file_in_the_archive() {
    found("Z002", &[("evidence", Value::Blank)]);
    found("Z002", &[("evidence", text("无"))]);
    found("Z002", &[("evidence", text("销号照片.jpg"))]);
    found("Z002", &[("evidence", text("整改报告.pdf；销号照片.jpg"))]);
    for said in [
        "整改报告.pdf",
        "《整改报告.PDF》",
        "archives/150821五原县/_旗县/整改报告.pdf",
        r"D:\扶贫\整改报告.pdf",
        "../../etc/整改报告.pdf",
        "会议纪要、现场照片",
        "J001-ZY·2019-Y-FPB-0001",
    ] {
        silent("Z002", &[("evidence", text(said))]);
    }
    silent("Z002", &[("evidence", Value::Blank), ("closed", Value::Bool(false))]);
    silent("Z002", &[("evidence", Value::Blank), ("closed", Value::Blank)]);
    assert!(without("Z002", "evidence", &[]).is_empty());
}

#[test]
fn z002_tells_broken_files_from_those_nobody_can_judge() {
    let with = |state: FileState| {
        let mut kit = kit(vec![problem("ZZ001", &[("evidence", text("照片、说明.pdf"))])]);
        kit.file(0, "照片、说明.pdf", state);
        kit.subjects("Z002").len()
    };
    assert_eq!(with(FileState::Good), 0, "a name may hold the mark that parts names");
    assert_eq!(with(FileState::Empty), 1);
    assert_eq!(with(FileState::Damaged), 1);
    assert_eq!(with(FileState::Encrypted), 0);
    let mut elsewhere = kit(vec![problem("ZZ001", &[("evidence", text("销号单.pdf"))])]);
    let other =
        elsewhere.folder(crate::ingest::catalogue::UnitKey::County("150826".into()), "150826杭锦后旗/_旗县");
    elsewhere.scan.folders[other as usize].key.county = "150826".into();
    elsewhere.file(other, "销号单.pdf", FileState::Good);
    assert_eq!(elsewhere.subjects("Z002"), ["ZZ001"], "a file of another county");
    elsewhere.scan.folders[0].unreadable = true;
    assert!(elsewhere.subjects("Z002").is_empty(), "it may lie where nobody could look");
}

#[test]
fn z003_compares_what_the_dates_can_mean() {
    found("Z003", &[("closed_date", day("2020-03-09"))]);
    found("Z003", &[("closed_date", day("2019-12-01")), ("done_date", Value::Blank)]);
    found("Z003", &[("closed_date", day("2020年2月"))]);
    silent("Z003", &[("closed_date", day("2020-03-10"))]);
    silent("Z003", &[("closed_date", day("2020年3月"))]);
    silent("Z003", &[("closed_date", day("2020"))]);
    silent("Z003", &[("closed_date", Value::Unreadable)]);
    assert!(without("Z003", "done_date", &[("closed_date", day("2020-01-05"))]).is_empty());
}

#[test]
fn z004_counts_the_days_after_the_limit() {
    let open = |deadline: &str| {
        [("closed", Value::Bool(false)), ("result", text("正在整改")), ("deadline", day(deadline))]
    };
    found("Z004", &open("2020-04-14"));
    silent("Z004", &open("2020-04-15"));
    silent("Z004", &open("2020年4月"));
    let lasting =
        [("closed", Value::Bool(false)), ("result", text("长期坚持")), ("deadline", day("2019-12-31"))];
    silent("Z004", &lasting);
    let blank = [("closed", Value::Blank), ("result", text("已完成")), ("deadline", day("2020-03-31"))];
    // Whoever keeps the ledger must say which it is, once the limit has passed.
    found("Z004", &blank);
    silent("Z004", &[("closed", Value::Blank), ("result", text("已完成")), ("deadline", day("2020-04-15"))]);
    found(
        "Z004",
        &[
            ("closed", Value::Blank),
            ("closed_date", Value::Blank),
            ("result", text("正在整改")),
            ("deadline", day("2020-03-31")),
        ],
    );
    silent("Z004", &[("closed", Value::Bool(false)), ("deadline", Value::Unreadable)]);
    let mut ahead = kit(vec![problem("ZZ001", &open("2020-04-20"))]);
    assert!(ahead.subjects("Z004").is_empty());
    ahead.project.thresholds.insert("Z004.ahead".into(), 10.0);
    assert!(ahead.findings("Z004")[0].message.contains("还有5天"));
}

#[test]
fn z005_needs_both_states() {
    found("Z005", &[("result", text("正在整改"))]);
    found("Z005", &[("closed", Value::Bool(false)), ("done_date", day("2020-03-01"))]);
    silent("Z005", &[("closed", Value::Bool(false)), ("done_date", day("2020-03-20"))]);
    silent("Z005", &[("closed", Value::Bool(false)), ("done_date", Value::Blank)]);
    silent("Z005", &[("closed", Value::Blank), ("result", text("正在整改"))]);
    silent("Z005", &[("result", text("基本完成"))]);
    silent("Z005", &[("result", text("已完成3户，其余正在整改")), ("closed", Value::Bool(false))]);
    found("Z005", &[("result", Value::Blank), ("progress", text("否"))]);
    found("Z005", &[("result", text("已完成")), ("progress", text("正在整改"))]);
    silent("Z005", &[("result", text("已完成")), ("progress", text("长期坚持"))]);
    let mut own =
        kit(vec![problem("ZZ001", &[("closed", Value::Bool(false)), ("done_date", day("2020-03-01"))])]);
    own.project.thresholds.insert(format!("{COUNTY}.Z005"), 60.0);
    assert!(own.subjects("Z005").is_empty());
}

#[test]
fn z006_counts_by_source() {
    let rows = |sources: &[(&str, &str)]| -> Vec<Record> {
        sources.iter().map(|(number, source)| problem(number, &[("source", text(source))])).collect()
    };
    let run = |rows: Vec<Record>, expected: u64| {
        let mut kit = kit(rows);
        kit.project.problems_expected.insert("自治区会议".into(), expected);
        kit.subjects("Z006")
    };
    let two = [("ZQ1", "自治区会议"), ("ZQ2", "“自治区”会议4方面14项")];
    assert!(run(rows(&two), 2).is_empty(), "quotes and figures beside the name");
    assert_eq!(run(rows(&two), 3), ["K28/自治区会议"]);
    assert_eq!(run(rows(&two[..1]), 0), ["K28/自治区会议"]);
    // A problem that two counties carry is one problem; numbers that start anew in each county are several.
    let mut shared = rows(&two);
    shared.push(problem("ZQ1", &[("source", text("自治区会议")), ("county", text("杭锦后旗"))]));
    assert!(run(shared.clone(), 2).is_empty());
    assert!(run(shared.clone(), 3).is_empty());
    assert_eq!(run(shared, 4).len(), 1);
    let mut unnamed = rows(&two);
    unnamed.push(problem("ZQ3", &[("source", Value::Blank)]));
    assert!(run(unnamed, 3).is_empty(), "the row without a source may be the third");
    let brief = |expected: &[&str]| {
        let mut kit = kit(rows(&[("ZZ1", "驻站式")]));
        kit.project.problems_expected.extend(expected.iter().map(|name| ((*name).to_owned(), 1)));
        kit.subjects("Z006").len()
    };
    assert_eq!(brief(&["市驻站式指导"]), 0, "three characters of one source alone");
    assert_eq!(brief(&["市驻站式指导", "区驻站式指导"]), 2, "of two sources nobody can tell which");
    let mut other = kit(rows(&[("SJ1", "审计")]));
    assert!(other.subjects("Z006").is_empty(), "a source nobody counts");
    other.project.problems_expected.insert("自治区会议".into(), 1);
    assert!(other.findings("Z006")[0].message.contains("“审计”1条"));
}

#[test]
fn z006_knows_the_full_title_of_a_source_and_names_what_it_could_not_match() {
    let run = |sources: &[&str], expected: &str, count: u64| {
        let rows = sources.iter().zip(1..);
        let rows = rows.map(|(source, at)| problem(&format!("XS{at}"), &[("source", text(source))]));
        let mut kit = kit(rows.collect());
        kit.project.problems_expected.insert(expected.into(), count);
        kit.findings("Z006").into_iter().map(|finding| finding.message).collect::<Vec<String>>()
    };
    let full = ["中央巡视“回头看”", "中央脱贫攻坚专项巡视“回头看”"];
    assert!(run(&full, "中央巡视回头看", 2).is_empty());
    // Another patrol, another end: not the same source.
    for other in ["自治区党委巡视“回头看”", "中央脱贫攻坚专项巡视"] {
        assert_eq!(run(&[full[0], other], "中央巡视回头看", 2).len(), 1, "{other}");
    }
    let short = run(&["挂牌督战", "督战"], "挂牌督战", 2);
    assert!(short[0].contains("台账1条；台账中未对上的来源有“督战”1条"), "{short:?}");
    assert!(!run(&["挂牌督战", "审计"], "挂牌督战", 2)[0].contains("审计"));
}
