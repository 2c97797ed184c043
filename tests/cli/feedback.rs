//! 回收的清单: lists that people filled in come back by 问题编号, whatever they did to the rest of the sheet.

use crate::harness::{Small, files, sheet};
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};

const LIST: &str = "150802临河区/临河区工作清单.xlsx";
const DATA: &str = "150802临河区/临河区考核数据表.xlsx";

/// A sheet as it lies in a workbook: title, heads, rows.
struct Sheet {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn read(path: &Path, name: &str) -> Sheet {
        let (heads, rows) = sheet(path, name);
        Sheet { heads, rows }
    }

    fn column(&self, head: &str) -> usize {
        self.heads.iter().position(|known| known == head).unwrap_or_else(|| panic!("no column {head}"))
    }

    fn set(&mut self, row: usize, head: &str, words: &str) {
        let column = self.column(head);
        self.rows[row][column] = words.into();
    }

    fn get(&self, row: usize, head: &str) -> &str {
        &self.rows[row][self.column(head)]
    }

    /// Row of the line with this number.
    fn find(&self, number: &str) -> usize {
        let column = self.column("问题编号");
        self.rows.iter().position(|row| row[column].contains(number)).unwrap()
    }

    fn without(mut self, heads: &[&str]) -> Sheet {
        for head in heads {
            let at = self.column(head);
            self.heads.remove(at);
            self.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("工作清单").unwrap();
        sheet.write_string(0, 0, "临河区工作清单").unwrap();
        for (at, row) in std::iter::once(&self.heads).chain(&self.rows).enumerate() {
            for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(at as u32 + 1, column as u16, text).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// Fills in the first line of a work list where it lies.
pub fn fill_first(list: &Path, words: &str) {
    let mut sheet = Sheet::read(list, "工作清单");
    sheet.set(0, "处理情况", words);
    std::fs::write(list, sheet.bytes()).unwrap();
}

fn hand_in(small: &Small, name: &str, bytes: &[u8]) {
    let path = small.root().join("registers/feedback").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn checked(small: &Small) -> serde_json::Value {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    feedback(small)
}

fn feedback(small: &Small) -> serde_json::Value {
    let run = std::fs::read(small.out().join("run.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&run).unwrap()["feedback"].clone()
}

fn list(small: &Small) -> Sheet {
    Sheet::read(&small.out().join(LIST), "工作清单")
}

/// Two lines of the list that have a number each.
fn two_numbers(sheet: &Sheet) -> [String; 2] {
    let column = sheet.column("问题编号");
    let mut numbers = sheet.rows.iter().map(|row| row[column].clone()).filter(|number| number.len() == 32);
    [numbers.next().unwrap(), numbers.next().unwrap()]
}

#[test]
fn a_sorted_list_without_most_of_its_columns_comes_back_and_is_carried_into_the_next() {
    let small = Small::new();
    assert!(checked(&small).is_null(), "nothing came back yet");
    let mut sheet = list(&small);
    let [first, second] = two_numbers(&sheet);
    let at = sheet.find(&first);
    sheet.set(at, "处理情况", "正在办理");
    sheet.set(at, "办理责任人", "李四");
    sheet.set(at, "预计完成", "4月20日");
    let at = sheet.find(&second);
    sheet.set(at, "处理情况", "核实无误");
    sheet.set(at, "核实说明", "=1+1 原件\"遗失\"，已登报");
    sheet.set(at, "说明人", "王五");
    sheet.rows.reverse();
    let sheet = sheet.without(&["苏木乡镇", "嘎查村、组", "户主", "现状", "出处"]);
    hand_in(&small, "狼山镇/回收.xlsx", &sheet.bytes());

    let told = checked(&small);
    assert_eq!((told["files"].as_u64(), told["answered"].as_u64()), (Some(1), Some(2)), "{told}");
    assert_eq!(told["proposed"].as_u64(), Some(1));
    let next = list(&small);
    let at = next.find(&first);
    assert_eq!(next.get(at, "办理责任人"), "李四");
    assert_eq!(next.get(at, "预计完成"), "2020-04-20");
    assert_eq!(next.get(at, "答复核对"), "办理中");
    let at = next.find(&second);
    assert_eq!(next.get(at, "核实说明"), "=1+1 原件\"遗失\"，已登报");

    // It is proposed, never granted; what is proposed is a waiver that the program reads.
    let proposed = std::fs::read_to_string(small.out().join("核实说明建议.toml")).unwrap();
    assert!(proposed.contains(&second) && !proposed.contains(&first));
    let run = std::fs::read_to_string(small.out().join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(run["totals"]["waived"].as_u64(), Some(0));
    small.write("waivers.toml", &proposed);
    let told = checked(&small);
    assert_eq!(told["proposed"].as_u64(), Some(0), "what is granted is proposed no more");
    let run = std::fs::read_to_string(small.out().join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(run["totals"]["waived"].as_u64(), Some(1));
}

#[test]
fn a_list_filled_in_where_it_lies_is_read_again_and_again() {
    let small = Small::new();
    checked(&small);
    let mut sheet = list(&small);
    let [first, second] = two_numbers(&sheet);
    let at = sheet.find(&first);
    sheet.set(at, "处理情况", "正在办理");
    std::fs::write(small.out().join(LIST), sheet.bytes()).unwrap();
    assert_eq!(checked(&small)["answered"].as_u64(), Some(1));
    // The copy that was kept still speaks, and a later one has the last word.
    let mut sheet = list(&small);
    let at = sheet.find(&first);
    assert_eq!(sheet.get(at, "处理情况"), "正在办理");
    sheet.set(at, "处理情况", "核实无误");
    let at = sheet.find(&second);
    sheet.set(at, "处理情况", "已补交");
    std::fs::write(small.out().join(LIST), sheet.bytes()).unwrap();
    let told = checked(&small);
    assert_eq!((told["answered"].as_u64(), told["conflicts"].as_u64()), (Some(2), Some(0)), "{told}");
    let next = list(&small);
    assert_eq!(next.get(next.find(&first), "处理情况"), "核实无误");
    assert_eq!(next.get(next.find(&first), "答复核对"), "缺核实说明");
    assert_eq!(next.get(next.find(&second), "答复核对"), "答复已办，检查仍有");
    let names: Vec<String> = files(&small.out()).into_keys().filter(|name| name.contains("已填写")).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn two_people_who_answer_differently_are_told_and_neither_is_taken() {
    let small = Small::new();
    checked(&small);
    let mut sheet = list(&small);
    let [first, _] = two_numbers(&sheet);
    let at = sheet.find(&first);
    for (name, handling) in [("甲", "已补交"), ("乙", "核实无误")] {
        sheet.set(at, "处理情况", handling);
        hand_in(&small, &format!("{name}.xlsx"), &sheet.bytes());
    }
    small.run(&["pack", "项目"]).expect(0).says("两人答复不一致 1 项");
    let next = list(&small);
    let at = next.find(&first);
    assert_eq!(next.get(at, "处理情况"), "");
    let told = next.get(at, "答复核对");
    assert!(told.contains("甲.xlsx") && told.contains("乙.xlsx"), "{told}");
    // The near miss: the second agrees.
    sheet.set(at, "处理情况", "已补交");
    hand_in(&small, "乙.xlsx", &sheet.bytes());
    small.run(&["pack", "项目"]).expect(0).says("答复已办但检查仍有 1 项");
    // Everything printed comes from the record.
    let before = files(&small.out());
    small.run(&["render", "--from", "output"]).expect(0);
    for (name, bytes) in files(&small.out()).iter().filter(|(name, _)| *name != "receipt.json") {
        assert_eq!(Some(bytes), before.get(name), "{name}");
    }
}

#[test]
fn the_missing_papers_of_the_data_workbook_come_back_too() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let mut sheet = Sheet::read(&small.out().join(DATA), "缺件清单");
    let column = sheet.column("问题编号");
    let at = sheet.rows.iter().position(|row| row[column].len() == 32).unwrap();
    let number = sheet.rows[at][column].clone();
    sheet.set(at, "办理责任人", "赵六");
    hand_in(&small, "缺件.xlsx", &sheet.bytes());
    small.run(&["pack", "项目"]).expect(0);
    let next = Sheet::read(&small.out().join(DATA), "缺件清单");
    let at = next.find(&number);
    assert_eq!(next.get(at, "办理责任人"), "赵六");
    assert!(next.get(at, "说明").contains("赵六办理"), "{}", next.get(at, "说明"));
}

#[test]
fn answers_that_fit_no_row_are_told_and_change_the_exit_status() {
    let small = Small::new();
    checked(&small);
    let mut sheet = list(&small);
    sheet.set(0, "处理情况", "已补交");
    let bare = Sheet { heads: sheet.heads.clone(), rows: sheet.rows.clone() }.without(&["问题编号"]);
    hand_in(&small, "删了编号.xlsx", &bare.bytes());
    hand_in(&small, "说明.docx", b"PK");
    hand_in(&small, "~$回收.xlsx", b"");
    let outcome = small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
    outcome.says("填了1行").says("说明.docx");
    // The near miss: a list that nobody filled in loses nothing.
    std::fs::remove_dir_all(small.root().join("registers/feedback")).unwrap();
    sheet.set(0, "处理情况", "");
    hand_in(&small, "空白.xlsx", &sheet.bytes());
    assert!(checked(&small).is_null());
}

#[test]
fn what_was_put_right_is_counted_as_gone() {
    let small = Small::new();
    checked(&small);
    let mut sheet = list(&small);
    let column = sheet.column("材料");
    let at = sheet.rows.iter().position(|row| row[column].contains("扶贫手册")).unwrap();
    let (id, year) = (sheet.get(at, "户编号").to_owned(), sheet.get(at, "年度").to_owned());
    sheet.set(at, "处理情况", "已补交");
    hand_in(&small, "甲.xlsx", &sheet.bytes());
    assert_eq!(checked(&small)["unconfirmed"].as_u64(), Some(1));
    let folder: PathBuf = walkdir::WalkDir::new(small.root().join("archives"))
        .into_iter()
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with(&id))
        .unwrap()
        .into_path();
    std::fs::write(folder.join(format!("{year}年扶贫手册.pdf")), format!("{}%{year}", crate::harness::PDF))
        .unwrap();
    let told = checked(&small);
    assert_eq!((told["gone"].as_u64(), told["unconfirmed"].as_u64()), (Some(1), Some(0)), "{told}");
}

#[test]
fn evidence_that_an_answer_names_is_looked_for_in_the_archive() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.write("archives/150802临河区/佐证/补交回执.pdf", crate::harness::PDF);
    small.write("archives/150802临河区/佐证/空.pdf", "");
    let list_of = |words: &str| {
        let mut sheet = list(&small);
        let [first, _] = two_numbers(&sheet);
        let at = sheet.find(&first);
        sheet.set(at, "处理情况", "正在办理");
        sheet.set(at, "佐证", words);
        hand_in(&small, "回收.xlsx", &sheet.bytes());
        checked(&small);
        let next = list(&small);
        let at = next.find(&first);
        (next.get(at, "佐证").to_owned(), next.get(at, "答复核对").to_owned())
    };
    assert_eq!(list_of("补交回执.pdf").1, "办理中；佐证文件在档案中，能打开");
    assert_eq!(list_of("佐证/补交回执.pdf、没有.pdf").1, "办理中；佐证“没有.pdf”在档案中未找到");
    assert_eq!(list_of("空.pdf").1, "办理中；佐证“空.pdf”是空文件");
    // Near misses: words that name no file, and a name that had to be masked.
    assert_eq!(list_of("见乡镇档案柜").1, "办理中");
    let (shown, told) = list_of(&format!("{}.pdf", crate::harness::id_number("19560312", 1)));
    assert!(shown.contains('*') && told == "办理中", "{shown} {told}");
}

/// What came back, with all workbooks.
fn pack(small: &Small) -> serde_json::Value {
    small.run(&["pack", "项目", "--format", "xlsx", "--fail-on", "never"]).expect(0);
    feedback(small)
}

#[test]
fn an_answer_to_a_paper_that_nobody_can_tell_comes_back_by_its_number() {
    let small = Small::new();
    let (id, head) = crate::harness::HOUSEHOLDS[0];
    pack(&small);
    // No ledger of loans: nobody can say whether the household needs a contract.
    let contract = || {
        let sheet = Sheet::read(&small.out().join(DATA), "缺件清单");
        let has = |row: &Vec<String>, words: &str| row.iter().any(|cell| cell.contains(words));
        let at = sheet.rows.iter().position(|row| has(row, head) && has(row, "小额信贷"));
        at.map(|at| {
            (Sheet { heads: sheet.heads.clone(), rows: vec![sheet.rows[at].clone()] }, sheet.rows.len())
        })
    };
    let (mut filled, rows) = contract().unwrap();
    let number = filled.get(0, "问题编号").to_owned();
    assert!(number.len() == 32 && filled.rows[0].contains(&"不明".to_owned()), "{:?}", filled.rows);
    filled.set(0, "处理情况", "已补交");
    hand_in(&small, "回收.xlsx", &filled.bytes());
    let told = pack(&small);
    let counts =
        |told: &serde_json::Value| ["answered", "gone", "unconfirmed"].map(|key| told[key].as_u64().unwrap());
    assert_eq!(counts(&told), [1, 0, 0], "nothing contradicts it: {told}");
    assert_eq!(contract().unwrap().0.get(0, "答复核对"), "答复已办，仍不明");
    let answers = Sheet::read(&small.out().join(DATA), "答复核对");
    assert!(
        answers.rows[0].iter().any(|cell| cell.contains("小额信贷") && cell.contains("不明（")),
        "{:?}",
        answers.rows
    );
    // Decided to be missing it is the problem of that number, and the answer is held against it.
    let loan = format!("{id},{head},H1,20000,2019-03-01,2021-03-01\n");
    small.write(
        "registers/小额信贷台账.csv",
        &format!("户编号,借款人,合同编号,贷款金额,放款日期,到期日期\n{loan}"),
    );
    assert_eq!(counts(&pack(&small)), [1, 0, 1]);
    let (sheet, later) = contract().unwrap();
    assert!(sheet.get(0, "问题编号") == number && later < rows, "{:?}", sheet.rows);
    // Near miss: what is put right is gone.
    small.write(&format!("{}/H26小额信贷合同.pdf", crate::harness::home()), crate::harness::PDF);
    assert_eq!(counts(&pack(&small)), [1, 1, 0]);
}
