//! Lists that come back after anything that people do to a table: what they wrote arrives at its number, two who differ are
//! told, and nothing else is.

use crate::harness::{Small, sheet};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use qiquan::base::answers::Column;
use qiquan::base::config;
use qiquan::base::fingerprint::Fingerprint;
use qiquan::ingest::feedback::{self, Answer};
use qiquan::model::answers;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// A sheet as it was handed out.
#[derive(Clone, Debug)]
struct List {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl List {
    fn read(path: &Path, name: &str) -> List {
        let (heads, rows) = sheet(path, name);
        List { heads, rows }
    }

    fn column(&self, head: &str) -> usize {
        self.heads.iter().position(|known| known == head).unwrap_or_else(|| panic!("no column {head}"))
    }

    /// Numbers of a row; none on a line of somebody's name and on one about what is 不明.
    fn numbers(&self, row: usize) -> Vec<String> {
        let cell = &self.rows[row][self.column("问题编号")];
        cell.split('；').filter(|number| number.len() == 32).map(str::to_owned).collect()
    }
}

/// The lists of a small project, handed out once for all cases.
fn handed_out() -> &'static [List] {
    static LISTS: OnceLock<Vec<List>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let small = project();
        small.run(&["pack", "项目", "--format", "xlsx", "--fail-on", "never"]);
        let list = |book: &str, sheet| List::read(&small.out().join("150802临河区").join(book), sheet);
        vec![
            list("临河区工作清单.xlsx", "工作清单"),
            list("临河区工作清单.xlsx", "按责任人"),
            list("临河区考核数据表.xlsx", "缺件清单"),
            list("临河区考核数据表.xlsx", "未销号问题"),
        ]
    })
}

fn project() -> Small {
    let small = Small::new();
    let mut ledger = String::from(
        "问题编号,问题来源,旗县区,问题描述,责任单位,责任人,整改措施,整改时限,整改进展,是否销号\n",
    );
    for at in 1..=6 {
        ledger.push_str(&format!(
            "ZZ{at:03},市驻站式指导,临河区,问题{at},临河区扶贫办,段某,补录第{at}项,2020-05-31,正在整改,否\n"
        ));
    }
    small.write("registers/整改台账.csv", &ledger);
    small
}

/// What somebody writes into a row; a day may be a real date of the spreadsheet.
type Words = BTreeMap<Column, Written>;

#[derive(Clone, Debug, PartialEq)]
enum Written {
    Text(String),
    Day(NaiveDate),
}

impl Written {
    /// As it is read back.
    fn said(&self) -> String {
        match self {
            Written::Text(words) => words.trim().replace('\n', " "),
            Written::Day(day) => day.to_string(),
        }
    }
}

fn words() -> impl Strategy<Value = Words> {
    let choice = |column, words: &'static [&'static str]| {
        proptest::option::weighted(0.6, proptest::sample::select(words))
            .prop_map(move |words| words.map(|words| (column, Written::Text(words.into()))))
    };
    let day = |column| {
        let day = prop_oneof![
            (1..28u32).prop_map(|day| Written::Day(NaiveDate::from_ymd_opt(2020, 4, day).unwrap())),
            (1..28u32).prop_map(|day| Written::Text(format!("4月{day}日"))),
            (1..28u32).prop_map(|day| Written::Text(format!("2020-04-{day:02}"))),
        ];
        proptest::option::weighted(0.4, day.prop_map(move |day| (column, day)))
    };
    (
        choice(Column::Handling, &["已补交", "已更正", "核实无误", "正在办理", "无法补交", " 已于4月整改 "]),
        choice(Column::Owner, &["李四", "王 五", "巴特尔·额尔敦"]),
        day(Column::Due),
        choice(
            Column::Statement,
            &["=1+1 原件“遗失”", "上下\n两行", "a,b;\"c\"", "同名同姓　两人", "问题编号有误"],
        ),
        choice(Column::Evidence, &["登报声明.pdf", "照片2张；笔录1份"]),
        day(Column::Date),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].into_iter().flatten().collect())
}

/// What is done to the table around the answers.
#[derive(Clone, Debug)]
struct Edits {
    order: Vec<usize>,
    columns: Vec<usize>,
    blank_columns: Vec<Index>,
    titles: usize,
    blank_rows: Vec<Index>,
    hidden: Vec<Index>,
    head: usize,
    /// From here on the rows were pasted from a copy with its columns the other way round, head and all.
    pasted: Option<Index>,
}

fn edits(list: &List) -> impl Strategy<Value = Edits> + use<> {
    // Every column that is neither to fill in nor the number may be deleted.
    let is_own = |head: &str| Column::of_head(head).is_none() && head != "问题编号";
    let (own, kept): (Vec<usize>, Vec<usize>) =
        (0..list.heads.len()).partition(|at| is_own(&list.heads[*at]));
    let most = own.len();
    let columns = subsequence(own, 0..=most).prop_map(move |own| [own, kept.clone()].concat()).prop_shuffle();
    let some = || proptest::collection::vec(any::<Index>(), 0..4);
    let order = Just((0..list.rows.len()).collect::<Vec<_>>()).prop_shuffle();
    let pasted = proptest::option::weighted(0.3, any::<Index>());
    (order, columns, some(), 0..5usize, some(), some(), 0..3usize, pasted).prop_map(
        |(order, columns, blank_columns, titles, blank_rows, hidden, head, pasted)| Edits {
            order,
            columns,
            blank_columns,
            titles,
            blank_rows,
            hidden,
            head,
            pasted,
        },
    )
}

/// A copy that somebody filled in and rearranged.
#[derive(Clone, Debug)]
struct Handed {
    answers: BTreeMap<usize, Words>,
    edits: Edits,
}

fn handed(list: &List) -> impl Strategy<Value = Handed> + use<> {
    let numbered: Vec<usize> = (0..list.rows.len()).filter(|row| !list.numbers(*row).is_empty()).collect();
    let most = numbered.len().min(12);
    let rows = subsequence(numbered, 1..=most);
    let filled = rows.prop_flat_map(|rows| {
        let count = rows.len();
        (Just(rows), proptest::collection::vec(words(), count))
    });
    (filled, edits(list))
        .prop_map(|((rows, words), edits)| Handed { answers: rows.into_iter().zip(words).collect(), edits })
}

/// The copy as a workbook.
fn workbook(list: &List, handed: &Handed, by: Option<&str>) -> Vec<u8> {
    let edits = &handed.edits;
    let mut columns: Vec<Option<usize>> = edits.columns.iter().copied().map(Some).collect();
    for at in &edits.blank_columns {
        columns.insert(at.index(columns.len()), None);
    }
    let mut rows: Vec<Option<usize>> = edits.order.iter().copied().map(Some).collect();
    for at in &edits.blank_rows {
        rows.insert(at.index(rows.len()), None);
    }
    let mut book = Workbook::new();
    let day_format = Format::new().set_num_format("yyyy/m/d");
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "请于月底前交回").unwrap();
    let sheet = book.add_worksheet();
    for title in 0..edits.titles {
        sheet
            .write_string(title as u32, 0, format!("第{title}行标题：填写处理情况，不要改动问题编号"))
            .unwrap();
    }
    let top = edits.titles + edits.head;
    let pasted = edits.pasted.map(|at| at.index(rows.len()));
    let mut here = top as u32;
    for at in 0..=rows.len() {
        if at == 0 || pasted == Some(at - 1) {
            if at > 0 {
                columns.reverse();
            }
            for (at, column) in columns.iter().enumerate().filter_map(|(at, column)| Some((at, (*column)?))) {
                sheet.write_string(here, at as u16, &list.heads[column]).unwrap();
            }
            here += 1;
        }
        if let Some(Some(row)) = at.checked_sub(1).map(|at| rows[at]) {
            let filled = handed.answers.get(&row).filter(|words| !words.is_empty());
            for (at, column) in
                columns.iter().enumerate().filter_map(|(at, column)| Some((at as u16, (*column)?)))
            {
                let input = Column::of_head(&list.heads[column]);
                match (input.and_then(|input| filled?.get(&input)), input, filled, by) {
                    (Some(Written::Text(words)), ..) => {
                        sheet.write_string(here, at, words).unwrap();
                    }
                    (Some(Written::Day(day)), ..) => {
                        let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                        sheet.write_datetime_with_format(here, at, &day, &day_format).unwrap();
                    }
                    (None, Some(Column::By), Some(_), Some(by)) => {
                        sheet.write_string(here, at, by).unwrap();
                    }
                    (None, None, ..) if !list.rows[row][column].is_empty() => {
                        sheet.write_string(here, at, &list.rows[row][column]).unwrap();
                    }
                    _ => {}
                }
            }
            here += 1;
        } else if at > 0 {
            here += 1;
        }
    }
    for at in &edits.hidden {
        sheet.set_row_hidden((top + 1 + at.index(rows.len())) as u32).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Does it say more than a name and a day?
fn says(words: &Words) -> bool {
    words.keys().any(|column| !matches!(column, Column::By | Column::Date))
}

/// What a copy answers: number → words, each time.
fn meant(list: &List, handed: &Handed) -> Vec<(String, BTreeMap<Column, String>)> {
    let mut all = Vec::new();
    for (row, words) in handed.answers.iter().filter(|(_, words)| says(words)) {
        let said: BTreeMap<Column, String> =
            words.iter().map(|(column, words)| (*column, words.said())).collect();
        all.extend(list.numbers(*row).into_iter().map(|number| (number, said.clone())));
    }
    all.sort();
    all
}

fn arrived(answers: &[Answer]) -> Vec<(String, BTreeMap<Column, String>)> {
    let mut all = Vec::new();
    for answer in answers {
        let mut words = answer.words.clone();
        words.remove(&Column::By);
        all.extend(answer.numbers.iter().map(|number| (number.0.clone(), words.clone())));
    }
    all.sort();
    all
}

/// Reads copies back as the program does.
fn read(copies: &[(&str, Vec<u8>)]) -> feedback::Feedback {
    let small = Small::new();
    let folder = small.root().join("registers/feedback/收回");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in copies {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    feedback::read(&config::load(&small.root()).unwrap(), &[])
}

fn one_copy() -> impl Strategy<Value = (usize, Handed)> {
    (0..handed_out().len()).prop_flat_map(|at| (Just(at), handed(&handed_out()[at])))
}

fn two_copies() -> impl Strategy<Value = (usize, Handed, Handed)> {
    (0..handed_out().len()).prop_flat_map(|at| {
        let list = &handed_out()[at];
        (Just(at), handed(list), handed(list))
    })
}

/// Words of both that cannot both be true, told without the program: 正在办理 was true before whatever ended the matter.
fn differ(column: Column, ours: Option<&Written>, theirs: Option<&Written>) -> bool {
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return false };
    let plain = |words: &Written| -> String { words.said().chars().filter(|c| !c.is_whitespace()).collect() };
    let day = |words: &Written| match words {
        Written::Day(day) => day.to_string(),
        Written::Text(words) => match words.strip_prefix("4月") {
            Some(rest) => format!("2020-04-{:0>2}", rest.trim_end_matches('日')),
            None => words.clone(),
        },
    };
    match column {
        Column::Handling if [ours, theirs].iter().any(|words| words.said() == "正在办理") => false,
        Column::Handling | Column::Owner | Column::Statement => plain(ours) != plain(theirs),
        Column::Due => day(ours) != day(theirs),
        Column::Evidence | Column::By | Column::Date => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_arrives_at_its_number_whatever_is_done_to_the_table((at, handed) in one_copy()) {
        let list = &handed_out()[at];
        let back = read(&[("甲.xlsx", workbook(list, &handed, None))]);
        prop_assert_eq!(arrived(&back.answers), meant(list, &handed));
        prop_assert!(back.soft_errors.is_empty(), "{:?}", back.soft_errors);
        prop_assert!(back.remarks.is_empty(), "{:?}", back.remarks);
        prop_assert!(back.answers.iter().all(|answer| !answer.carried));
    }

    #[test]
    fn two_copies_contradict_each_other_exactly_where_their_words_do((at, ours, theirs) in two_copies(), signed: bool) {
        let list = &handed_out()[at];
        let by = |name| signed.then_some(name);
        let back = read(&[
            ("甲.xlsx", workbook(list, &ours, by("张三"))),
            ("乙.xlsx", workbook(list, &theirs, by("赵六"))),
        ]);
        prop_assert!(back.soft_errors.is_empty() && back.remarks.is_empty());
        let as_of = NaiveDate::from_ymd_opt(2020, 4, 15).unwrap();
        // A paper may stand in several rows; of one copy the last row has the last word, which is another matter.
        let mut rows_of: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for row in 0..list.rows.len() {
            for number in list.numbers(row) {
                rows_of.entry(number).or_default().insert(row);
            }
        }
        for (number, rows) in rows_of.iter().filter(|(_, rows)| rows.len() == 1) {
            let row = rows.first().unwrap();
            let given = |handed: &Handed| handed.answers.get(row).filter(|words| says(words)).cloned();
            let all: Vec<&Answer> =
                back.answers.iter().filter(|answer| answer.numbers.iter().any(|one| one.0 == *number)).collect();
            let (ours, theirs) = (given(&ours), given(&theirs));
            prop_assert_eq!(all.len(), usize::from(ours.is_some()) + usize::from(theirs.is_some()));
            let told = answers::row(&Fingerprint(number.clone()), &all, false, as_of);
            let wanted: Vec<&str> = Column::ALL
                .into_iter()
                .filter(|column| {
                    let of = |words: &Option<Words>| words.as_ref().and_then(|words| words.get(column)).cloned();
                    differ(*column, of(&ours).as_ref(), of(&theirs).as_ref())
                })
                .map(Column::label)
                .collect();
            let conflicts: Vec<&str> = told.conflicts.iter().map(|one| one.column.as_str()).collect();
            prop_assert_eq!(conflicts, wanted);
        }
    }
}

fn feedback_of(small: &Small) -> serde_json::Value {
    let run = std::fs::read(small.out().join("run.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&run).unwrap()["feedback"].clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_program_counts_what_came_back((at, handed) in one_copy()) {
        let list = &handed_out()[at];
        let small = project();
        let folder = small.root().join("registers/feedback");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("甲.xlsx"), workbook(list, &handed, None)).unwrap();
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let told = feedback_of(&small);
        let numbers: BTreeSet<String> = meant(list, &handed).into_iter().map(|(number, _)| number).collect();
        prop_assert_eq!(told["answered"].as_u64().unwrap_or(0), numbers.len() as u64, "{}", told);
        prop_assert_eq!(told["gone"].as_u64().unwrap_or(0), 0);
    }
}

/// The workbook as it lies there with one cell of one sheet changed, all sheets kept.
fn changed(path: &Path, sheet: &str, number: &str, head: &str, words: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    for name in ["工作清单", "按责任人"] {
        let mut list = List::read(path, name);
        if name == sheet {
            let row =
                (0..list.rows.len()).find(|row| list.numbers(*row).iter().any(|one| one == number)).unwrap();
            let column = list.column(head);
            list.rows[row][column] = words.into();
        }
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for (at, row) in std::iter::once(&list.heads).chain(&list.rows).enumerate() {
            for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                page.write_string(at as u32 + 1, column as u16, text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_new_answer_is_not_undone_by_the_old_one_on_another_sheet_or_in_an_untouched_copy() {
    let small = project();
    let path = small.out().join("150802临河区/临河区工作清单.xlsx");
    let run = || small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let hand_in = |name: &str, bytes: &[u8]| {
        let folder = small.root().join("registers/feedback");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    run();
    let list = List::read(&path, "工作清单");
    let number =
        (0..list.rows.len()).map(|row| list.numbers(row)).find(|all| all.len() == 1).unwrap().remove(0);
    let said = |head: &str| {
        let list = List::read(&path, "按责任人");
        let row = (0..list.rows.len()).find(|row| list.numbers(*row).contains(&number)).unwrap();
        list.rows[row][list.column(head)].clone()
    };
    hand_in("第一次.xlsx", &changed(&path, "工作清单", &number, "处理情况", "核实无误"));
    run();
    assert_eq!(said("处理情况"), "核实无误");
    std::fs::remove_file(small.root().join("registers/feedback/第一次.xlsx")).unwrap();
    // The second list goes out with 核实无误 on both its sheets; the answer on one of them is changed.
    let untouched = std::fs::read(&path).unwrap();
    for (sheet, words) in [("工作清单", "已补交"), ("按责任人", "无法补交")] {
        hand_in("第二次.xlsx", &changed(&path, sheet, &number, "处理情况", words));
        hand_in("原样交回.xlsx", &untouched);
        run();
        assert_eq!(
            (said("处理情况").as_str(), said("答复核对").contains("不一致")),
            (words, false),
            "{sheet}"
        );
    }
    // The near miss: an untouched copy alone still says what it carries.
    std::fs::remove_file(small.root().join("registers/feedback/第二次.xlsx")).unwrap();
    run();
    assert_eq!(said("处理情况"), "核实无误");
}
