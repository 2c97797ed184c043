//! Every cell of every sheet of the workbooks is read again and compared with the record of the sample project: a sheet in
//! constant or low memory drops what is written late, and says nothing.

use super::tests::{note_lines, open, same};
use super::*;
use crate::cli::args::Command;
use crate::cli::parse::{Parsed, parse};
use crate::cli::terminal::Progress;
use crate::cli::{pipeline, project};
use crate::model::answers::AnswerRow;
use crate::render::lists::{self, Item, worklist};
use crate::scan::known::Known;
use calamine::{Data, Reader};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// What a cell should hold: a value of the record, or a line that begins so.
enum Wanted {
    Is(Item),
    Begins(String),
}

/// Row and column → what stands there.
type Cells = BTreeMap<(u32, u32), Wanted>;

/// The record of the sample project, with an answer that came back and the links to its files.
fn sample() -> RunRecord {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let nowhere = tempfile::tempdir().unwrap();
    let out = nowhere.path().join("out");
    let typed = ["qiquan".into(), "pack".into(), folder.into(), OsString::from("--out"), out.into()];
    let Parsed::Run(cli) = parse(typed) else { panic!("pack") };
    let Command::Pack(args) = cli.command else { panic!("pack") };
    let (project, book, sheet) = project::open(&args.project).unwrap();
    let selection = pipeline::selection(&args, &book).unwrap();
    let mut progress = Progress::new(true, true, false);
    let walked = pipeline::walk(&project, &selection, Known::default(), &mut progress).unwrap();
    let wanted = pipeline::Wanted { as_of: None, out: &args.out, history: None, keeper: None };
    let archives = pipeline::Archives::Walked(Box::new(walked));
    let run = pipeline::record(&project, &book, &sheet, wanted, selection, archives, &mut progress).unwrap();
    let mut record = run.record;
    let county = &mut record.counties[0];
    county.answers.push(AnswerRow {
        fingerprint: county.findings[0].fingerprint.0.clone(),
        handling: "正在办理".into(),
        due: "2020-04-01".into(),
        places: vec!["清单.xlsx 第3行".into()],
        ..AnswerRow::default()
    });
    record.summary.feedback.answered = 1;
    crate::render::links::Links::keep(&mut record, "D:\\材料");
    record
}

fn texts<const N: usize>(words: [&str; N]) -> Vec<Item> {
    words.into_iter().map(|word| Item::Text(word.into())).collect()
}

fn add(cells: &mut Cells, row: u32, items: impl IntoIterator<Item = Item>) {
    for (column, item) in (0..).zip(items) {
        cells.insert((row, column), Wanted::Is(item));
    }
}

fn notes_of(record: &RunRecord, pack: &CountyPack, name: &str, rows: Vec<(String, String)>) -> Cells {
    let mut cells = Cells::new();
    cells.insert((0, 0), Wanted::Begins(title(record, pack, name)));
    add(&mut cells, 1, texts(["项目", "说明"]));
    for (at, (name, words)) in (2..).zip(rows) {
        add(&mut cells, at, [Item::Text(name), Item::Text(words)]);
    }
    cells
}

fn list_of(record: &RunRecord, pack: &CountyPack, list: lists::ListOf<'_>, note: &str) -> Cells {
    let mut cells = Cells::new();
    let lines = note_lines(&list.heads, list.totals.as_deref(), note);
    let summed = u32::from(list.totals.is_some());
    cells.insert((0, 0), Wanted::Begins(title(record, pack, list.title)));
    add(&mut cells, 1, list.heads.iter().map(|head| Item::Text(head.name.into())));
    let mut at = 2;
    for row in list.rows {
        add(&mut cells, at, row);
        at += 1;
    }
    if at == 2 {
        add(&mut cells, at, texts(["无"]));
        at += 1;
    }
    add(&mut cells, at, list.totals.into_iter().flatten());
    for (at, line) in (at + summed..).zip(lines) {
        add(&mut cells, at, [Item::Text(line)]);
    }
    cells
}

fn matrix_of(record: &RunRecord, pack: &CountyPack) -> Cells {
    let mut cells = Cells::new();
    add(&mut cells, 0, [Item::Text(title(record, pack, data::MATRIX))]);
    add(&mut cells, 1, texts([matrix::LEGEND]));
    let front = matrix::FRONT.len() as u32;
    let mut before = "";
    for (column, paper) in (front..).zip(&pack.matrix_columns) {
        // The years of a paper share a head, which stands over the first.
        if matrix::code(paper) != before {
            cells.insert((2, column), Wanted::Is(Item::Text(matrix::paper(paper))));
        }
        before = matrix::code(paper);
        let below = paper.key.split_once('@').map_or(before, |(_, year)| year);
        cells.insert((3, column), Wanted::Is(Item::Text(below.into())));
    }
    add(&mut cells, 3, matrix::FRONT.map(|(name, _)| Item::Text(name.into())));
    for (at, row) in (matrix::ABOVE..).zip(&pack.households) {
        let mut items = texts([&*row.head_name, &*row.household_id, &*row.township_name, &*row.village]);
        items.extend([row.required, row.missing, row.unknown].map(Item::Count));
        items.extend(row.papers.iter().map(|presence| Item::Text(matrix::symbol(*presence).into())));
        add(&mut cells, at, items);
    }
    if pack.households.is_empty() {
        add(&mut cells, matrix::ABOVE, texts(["无"]));
    }
    cells
}

/// 总览: its figures, and below them every sheet with its rows and what it is for.
fn overview_of(record: &RunRecord, pack: &CountyPack, sheets: &[(String, Cells)]) -> Cells {
    let mut cells = Cells::new();
    cells.insert((0, 0), Wanted::Begins(title(record, pack, data::OVERVIEW)));
    add(&mut cells, 1, texts(["项目", "数值", "单位", "内容"]));
    let rows: Vec<Vec<Item>> =
        lists::list("overview", record, pack).unwrap().rows.flat_map(data::spread).collect();
    let mut at = 2;
    for row in rows {
        add(&mut cells, at, row);
        at += 1;
    }
    add(&mut cells, at + 1, texts(["各表（点表名打开）"]));
    at += 2;
    for (name, _) in sheets {
        add(&mut cells, at, texts([name.as_str()]));
        cells.insert((at, 2), Wanted::Is(Item::Text("行".into())));
        cells.insert((at, 3), Wanted::Is(Item::Text(data::purpose(name).into())));
        assert!(!data::purpose(name).is_empty(), "总览 does not say what {name} is for");
        at += 1;
    }
    cells
}

/// The sheets of 数据表 or 汇总 in their order, with all that stands in them.
fn data_sheets(record: &RunRecord, pack: &CountyPack) -> Vec<(String, Cells)> {
    let top = record.is_top(pack);
    let mut sheets = Vec::new();
    for name in data::TOP.into_iter().filter(|_| top).chain(data::LISTS) {
        let Some(list) = data::list(name, record, pack) else { continue };
        sheets.push((list.title.to_owned(), list_of(record, pack, list, &data::note(name, record, pack))));
        if name == data::MATRIX_AFTER && !top {
            sheets.push((data::MATRIX.to_owned(), matrix_of(record, pack)));
        }
    }
    let criteria = notes_of(record, pack, notes::CRITERIA, notes::criteria_rows());
    sheets.push((notes::CRITERIA.to_owned(), criteria));
    for county in record.counties.iter().filter(|_| top) {
        sheets.push((format!("矩阵 {}", county.name), matrix_of(record, county)));
    }
    let overview = overview_of(record, pack, &sheets);
    let usage = notes_of(record, pack, notes::USAGE, notes::usage_rows(record));
    let first = [(notes::USAGE.to_owned(), usage), (data::OVERVIEW.to_owned(), overview)];
    first.into_iter().chain(sheets).collect()
}

/// The sheets of 工作清单.
fn work_sheets(record: &RunRecord, pack: &CountyPack) -> Vec<(String, Cells)> {
    let top = record.is_top(pack);
    let jobs = worklist::jobs(record, pack);
    let begun = |name: &str| {
        let mut cells = Cells::new();
        cells.insert((0, 0), Wanted::Begins(title(record, pack, name)));
        add(&mut cells, 1, worklist::heads(top).iter().map(|head| Item::Text(head.name.into())));
        cells
    };
    let (mut all, mut by_person) = (begun("工作清单"), begun("按责任人"));
    for (at, job) in (2..).zip(&jobs) {
        add(&mut all, at, worklist::row(record, top, job));
    }
    let mut at = 2;
    for (person, jobs) in worklist::by_person(&jobs) {
        add(&mut by_person, at, [Item::Text(worklist::block(person, &jobs))]);
        for job in jobs {
            at += 1;
            add(&mut by_person, at, worklist::row(record, top, job));
        }
        at += 1;
    }
    let usage = notes_of(record, pack, "工作清单使用说明", notes::work_rows(record, pack, &jobs));
    let mut sheets = vec![
        (notes::USAGE.to_owned(), usage),
        ("工作清单".to_owned(), all),
        ("按责任人".to_owned(), by_person),
    ];
    for name in ["unfiled", "advice", "duties", "duty_papers"] {
        if name != "duty_papers" || !top {
            let list = data::list(name, record, pack).unwrap();
            sheets.push((list.title.to_owned(), list_of(record, pack, list, "")));
        }
    }
    sheets
}

/// Compares a workbook with what should stand in it; gives the number of cells that hold something.
fn compare(bytes: &[u8], sheets: &[(String, Cells)]) -> usize {
    let mut book = open(bytes);
    let names: Vec<String> = sheets.iter().map(|(name, _)| sheet::sheet_name(name)).collect();
    assert_eq!(book.sheet_names(), names);
    let mut compared = 0;
    for ((name, cells), sheet) in sheets.iter().zip(&names) {
        let found = book.worksheet_range(sheet).unwrap();
        for ((row, column), wanted) in cells {
            let place = format!("{name} {row}/{column}");
            let there = found.get_value((*row, *column));
            match wanted {
                Wanted::Is(item) => same(there, item, &place),
                Wanted::Begins(words) => {
                    let text = there.map(ToString::to_string).unwrap_or_default();
                    assert!(text.starts_with(words), "{place}: {text}");
                }
            }
        }
        let (top, left) = found.start().unwrap_or_default();
        for (row, column, value) in found.used_cells() {
            let at = (row as u32 + top, column as u32 + left);
            // How many rows the sheets have: the numbers beside their names in 总览.
            let count = name == data::OVERVIEW && at.1 == 1 && matches!(value, Data::Float(_));
            assert!(cells.contains_key(&at) || count, "{name} {at:?}: nobody wrote {value:?}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_cell_of_every_sheet_holds_what_the_record_says_and_no_other_is_there() {
    let record = sample();
    let mut compared = 0;
    for pack in [&record.counties[0], &record.counties[3], &record.prefecture] {
        let sheets = data_sheets(&record, pack);
        compared += compare(&super::data(&record, pack).unwrap(), &sheets);
        compared += compare(&work_list(&record, pack).unwrap(), &work_sheets(&record, pack));
        // Figures beside the names in 总览 are the rows of the sheets.
        let mut book = open(&super::data(&record, pack).unwrap());
        let overview = book.worksheet_range(data::OVERVIEW).unwrap();
        let lines = overview.rows().skip_while(|row| !row[0].to_string().starts_with("各表"));
        for row in lines.skip(1) {
            let name = row[0].to_string();
            let sheet = book.worksheet_range(&sheet_of(&name)).unwrap();
            let above = if name.starts_with("矩阵") || name == data::MATRIX { 4 } else { 2 };
            let mut lists = data::TOP.into_iter().chain(data::LISTS);
            let listed = lists.find_map(|of| data::list(of, &record, pack).filter(|list| list.title == name));
            let (_, cells) = sheets.iter().find(|(known, _)| *known == name).unwrap();
            let empty = matches!(cells.get(&(above, 0)), Some(Wanted::Is(Item::Text(text))) if text == "无");
            let wanted = match listed {
                Some(list) => list.rows.count() as u32,
                None if empty => 0,
                None => sheet.end().map_or(0, |(row, _)| row + 1) - above,
            };
            assert_eq!(row[1], Data::Float(f64::from(wanted)), "{name}");
        }
    }
    assert!(compared > 20_000, "{compared} cells");
}

fn sheet_of(name: &str) -> String {
    sheet::sheet_name(name)
}

/// The test itself: a cell that is lost, and one that nobody wrote, are seen.
#[test]
fn a_cell_that_is_lost_or_foreign_is_seen() {
    let record = sample();
    let pack = &record.counties[0];
    let bytes = super::data(&record, pack).unwrap();
    let seen = |change: &dyn Fn(&mut Cells)| {
        let mut sheets = data_sheets(&record, pack);
        let (_, cells) = sheets.iter_mut().find(|(name, _)| name == "问题清单").unwrap();
        change(cells);
        std::panic::catch_unwind(|| compare(&bytes, &sheets)).is_err()
    };
    assert!(!seen(&|_| ()));
    assert!(seen(&|cells| add(cells, 5_000, texts(["没有写的"]))));
    assert!(seen(&|cells| drop(cells.remove(&(2, 0)))));
    assert!(seen(&|cells| add(cells, 2, texts(["另一个值"]))));
}
