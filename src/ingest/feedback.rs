//! 回收的工作清单: what people wrote into the lists that they were given. A row is known again by its 问题编号, whatever was
//! sorted, filtered or deleted around it. Nothing is believed here: `model/answers` sets it beside what the check found.

use crate::base::answers::{self, CARRIED, Column, NUMBER};
use crate::base::config::Project;
use crate::base::error::SoftError;
use crate::base::fingerprint::Fingerprint;
use crate::base::memory::{self, Kind};
use crate::base::text::{display, fold};
use crate::base::{date, mask};
use crate::ingest::aside::{self, Sort};
use crate::ingest::record::{self, row_list};
use crate::ingest::registers;
use crate::ingest::table::{self, Grid, GridRow};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Folder of the registers that filled-in lists are dropped into.
pub const FOLDER: &str = "feedback";
/// Rows that may stand above the head of a list: title, and what people insert.
const HEAD_WITHIN: usize = 20;

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Feedback {
    pub answers: Vec<Answer>,
    /// Workbooks with at least one answer.
    pub files: u64,
    /// Workbooks, sheets and rows that could not be read.
    pub soft_errors: Vec<SoftError>,
    /// Rows that answer what has no number.
    pub remarks: Vec<SoftError>,
}

/// One row that somebody filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// One row of a list may stand for several problems.
    pub numbers: Vec<Fingerprint>,
    /// Masked, never blank.
    pub words: BTreeMap<Column, String>,
    /// Who speaks: 说明人 where it is filled in, else the workbook.
    pub speaker: String,
    /// `registers/feedback/甲.xlsx → 工作清单 第5行`
    pub place: String,
    /// Of one speaker the later answer counts: by its 日期, then in the order of the workbooks.
    pub turn: (Option<NaiveDate>, usize),
    /// It stands there as the list was handed out: an earlier answer, carried along.
    pub carried: bool,
}

/// A workbook that may hold answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// As it is shown.
    pub name: String,
    pub path: PathBuf,
    /// Copies of one workbook speak with one voice, the later one last: what they are copies of. Empty for a workbook that
    /// somebody handed in.
    pub lineage: String,
}

/// Reads what was dropped into `registers/feedback` and `filled`, the workbooks of the last output that were filled in
/// where they lie, oldest first.
#[must_use]
pub fn read(project: &Project, filled: &[Workbook]) -> Feedback {
    let mut feedback = Feedback::default();
    let mut books = handed_in(project, &mut feedback);
    books.extend(filled.iter().cloned());
    let read: Vec<Result<Vec<Grid>, String>> =
        books.par_iter().with_max_len(1).map(|book| table::read(&book.path)).collect();
    for (turn, (book, read)) in books.iter().zip(read).enumerate() {
        match read {
            Ok(grids) => feedback.take(book, turn, &grids),
            Err(reason) => feedback.soft_errors.push(SoftError::new(
                book.name.clone(),
                format!("回收的清单未能读取，其中的答复没有计入：{reason}"),
            )),
        }
    }
    feedback
}

/// The path below the root, masked.
fn shown(path: &Path, root: &Path) -> String {
    mask::text(&registers::shown(path, root))
}

fn handed_in(project: &Project, feedback: &mut Feedback) -> Vec<Workbook> {
    let soft_errors = &mut feedback.soft_errors;
    let top = project.registers.join(FOLDER);
    let mut books = Vec::new();
    if !memory::exists(&top) {
        return books;
    }
    for (path, kind) in memory::walk(&top) {
        let name = shown(&path, &project.root);
        match (kind, aside::sort(&path.file_name().unwrap_or_default().to_string_lossy())) {
            (Kind::Closed, _) => soft_errors.push(SoftError::new(name, "无法列出该文件夹；请检查权限")),
            (Kind::Link, _) => soft_errors.push(SoftError::new(name, "是链接，没有跟随；请放入真实的文件")),
            (Kind::Folder | Kind::Other, _) => {}
            (Kind::File, Sort::Junk) => feedback.remarks.extend(aside::report_open(&path, &project.root)),
            (Kind::File, Sort::Table) => books.push(Workbook { name, path, lineage: String::new() }),
            (Kind::File, Sort::Prose | Sort::Meant) => soft_errors.push(SoftError::new(
                name,
                "不是表格，其中的答复没有计入；请填在原工作清单中，存为 .xlsx 后放入",
            )),
        }
    }
    books
}

impl Feedback {
    fn take(&mut self, book: &Workbook, turn: usize, grids: &[Grid]) {
        let before = self.answers.len();
        let (mut is_list, mut lost) = (false, Vec::new());
        for grid in grids {
            let sheet = mask::text(&display(&grid.sheet));
            let name = record::place(&book.name, &sheet);
            match Head::of(grid) {
                Some((at, head)) if head.number.is_some() => {
                    is_list = true;
                    self.rows(head, &grid.rows[at + 1..], &name, book, turn);
                }
                // A list whose number column was deleted: whoever filled it in must hear of it.
                Some((at, head)) => {
                    let filled = grid.rows[at + 1..].iter().filter(|row| !head.words(row).is_empty()).count();
                    if filled > 0 {
                        lost.push((name, filled));
                    }
                }
                None => {}
            }
        }
        for (name, filled) in lost {
            self.soft_errors.push(SoftError::new(
                name,
                format!(
                    "填了{filled}行，但没有“{NUMBER}”列，不知道答复的是哪一项，没有计入；请填在带“{NUMBER}”的原清单中"
                ),
            ));
            is_list = true;
        }
        if !is_list && book.lineage.is_empty() {
            self.soft_errors.push(SoftError::new(
                book.name.clone(),
                format!(
                    "不是回收的清单（没有“{NUMBER}”和“处理情况”等列），没有计入；登记表请放在上一级文件夹"
                ),
            ));
        }
        self.files += u64::from(self.answers.len() > before);
    }

    fn rows(&mut self, mut head: Head, rows: &[GridRow], name: &str, book: &Workbook, turn: usize) {
        let (mut unnumbered, mut broken) = (Vec::new(), Vec::new());
        for row in rows {
            // Lists of several people pasted one below the other, each with a head and columns of its own.
            if let Some(next) = Head::of_row(row).filter(|next| next.number.is_some()) {
                head = next;
                continue;
            }
            let words = head.words(row);
            if words.is_empty() {
                continue;
            }
            let place = format!("{name} 第{}行", row.number);
            let said = head.number.and_then(|at| row.get(at)).map(|cell| cell.text()).unwrap_or_default();
            let (numbers, spoilt) = numbers(&said);
            if spoilt > 0 {
                broken.push(row.number);
            } else if numbers.is_empty() {
                unnumbered.push(row.number);
            }
            if numbers.is_empty() {
                continue;
            }
            let by = words.get(&Column::By).map(|name| fold(name));
            let source = if book.lineage.is_empty() { &book.name } else { &book.lineage };
            let speaker = by.unwrap_or_else(|| source.clone());
            let day = words.get(&Column::Date).and_then(|day| date::parse(day)).and_then(|day| day.latest());
            let mark = answers::mark(|column| words.get(&column).map_or("", String::as_str));
            let carried =
                head.carried.and_then(|at| row.get(at)).is_some_and(|cell| cell.text().trim() == mark);
            self.answers.push(Answer { numbers, words, speaker, place, turn: (day, turn), carried });
        }
        if !broken.is_empty() {
            let what = "的问题编号不完整或被改动，其中的答复没有计入；请从原清单抄回问题编号";
            self.soft_errors
                .push(SoftError::new(name, format!("{}（共{}行）{what}", row_list(&broken), broken.len())));
        }
        // Lines about a register that nobody handed in have none: they are about papers of many households.
        if !unnumbered.is_empty() {
            let what = "没有问题编号（是许多户共同的事，如补交登记表），其中的答复没有计入";
            self.remarks.push(SoftError::new(
                name,
                format!("{}（共{}行）{what}", row_list(&unnumbered), unnumbered.len()),
            ));
        }
    }
}

/// Fingerprints of a cell, each once, and how many pieces are none.
fn numbers(said: &str) -> (Vec<Fingerprint>, usize) {
    let pieces = said.split(|c: char| c.is_whitespace() || "；;，,、—-".contains(c));
    let (mut numbers, mut broken) = (BTreeSet::new(), 0);
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let piece = piece.to_lowercase();
        if piece.len() == 32 && piece.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            numbers.insert(Fingerprint(piece));
        } else {
            broken += 1;
        }
    }
    (numbers.into_iter().collect(), broken)
}

/// The lines of a cell (Alt+Enter) as one: every list and page that repeats an answer gives it one line.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Where the columns of a list stand.
struct Head {
    number: Option<u16>,
    carried: Option<u16>,
    columns: Vec<(u16, Column)>,
}

impl Head {
    /// The first row that names a column to fill in; 问题编号 may have been deleted.
    fn of(grid: &Grid) -> Option<(usize, Head)> {
        grid.rows.iter().take(HEAD_WITHIN).enumerate().find_map(|(at, row)| Some((at, Head::of_row(row)?)))
    }

    fn of_row(row: &GridRow) -> Option<Head> {
        let (mut number, mut carried, mut columns) = (None, None, Vec::new());
        for (column, cell) in &row.cells {
            let text = cell.text();
            let folded = fold(&text);
            if folded == NUMBER {
                number = Some(*column);
            } else if folded == CARRIED {
                carried = Some(*column);
            } else if let Some(found) = Column::of_head(&text) {
                columns.push((*column, found));
            }
        }
        // A 日期 alone is a column of any table.
        let own = |(_, column): &(u16, Column)| !matches!(column, Column::Date | Column::By);
        columns.iter().any(own).then_some(Head { number, carried, columns })
    }

    /// What is filled in. A name or day alone answers nothing.
    fn words(&self, row: &GridRow) -> BTreeMap<Column, String> {
        let mut words = BTreeMap::new();
        for (at, column) in &self.columns {
            let text =
                row.get(*at).map(|cell| mask::text(&display(&one_line(&cell.text())))).unwrap_or_default();
            if !text.is_empty() && text != "—" {
                words.insert(*column, text);
            }
        }
        if words.keys().all(|column| matches!(column, Column::Date | Column::By)) {
            words.clear();
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::table::Cell;

    fn grid(rows: &[&[&str]]) -> Grid {
        let row = |(number, cells): (usize, &&[&str])| GridRow {
            number: number as u32 + 1,
            cells: cells
                .iter()
                .enumerate()
                .filter(|(_, text)| !text.is_empty())
                .map(|(at, text)| (at as u16, Cell::Text((*text).into())))
                .collect(),
        };
        Grid {
            sheet: "工作清单".into(), rows: rows.iter().enumerate().map(row).collect(), ..Grid::default()
        }
    }

    fn book(lineage: &str) -> Workbook {
        Workbook { name: "feedback/甲.xlsx".into(), path: PathBuf::new(), lineage: lineage.into() }
    }

    const A: &str = "0123456789abcdef0123456789abcdef";
    const B: &str = "fedcba9876543210fedcba9876543210";

    fn taken(rows: &[&[&str]]) -> Feedback {
        let mut feedback = Feedback::default();
        feedback.take(&book(""), 0, &[grid(rows)]);
        feedback
    }

    #[test]
    fn rows_are_known_by_their_number_wherever_columns_stand() {
        let both = format!("{A}；{B}");
        let feedback = taken(&[
            &["工作清单　共2项"],
            &["问题编号", "说明人", "要做什么", "处理情况"],
            &[&both, "张三", "补交", "已补交"],
            &[A, "", "补交", ""],
        ]);
        assert_eq!(feedback.answers.len(), 1);
        let answer = &feedback.answers[0];
        assert_eq!(answer.numbers.len(), 2);
        assert_eq!(answer.words[&Column::Handling], "已补交");
        assert_eq!((answer.speaker.as_str(), feedback.files), ("张三", 1));
        assert_eq!(answer.place, "feedback/甲.xlsx → 工作清单 第3行");
        assert!(feedback.soft_errors.is_empty());
    }

    #[test]
    fn answers_without_a_readable_number_are_told() {
        let feedback = taken(&[
            &["处理情况", "核实说明", "问题编号"],
            &["已补交", "", &A[..20]],
            &["", "查无此人", ""],
            &["", "", B],
        ]);
        assert!(feedback.answers.is_empty());
        assert!(feedback.soft_errors[0].reason.starts_with("第2行（共1行）的问题编号不完整"));
        assert!(feedback.remarks[0].reason.starts_with("第3行（共1行）没有问题编号"));
        assert_eq!((feedback.soft_errors.len(), feedback.remarks.len()), (1, 1));
    }

    #[test]
    fn a_list_without_its_number_column_is_told_with_what_was_filled_in() {
        let feedback = taken(&[&["户主", "处理情况"], &["张三", "已补交"], &["李四", ""]]);
        assert!(feedback.answers.is_empty() && feedback.soft_errors[0].reason.contains("填了1行"));
        // Nobody wrote anything: nothing is lost.
        let empty = taken(&[&["户主", "处理情况", "问题编号"], &["张三", "", A]]);
        assert!(empty.answers.is_empty() && empty.soft_errors.is_empty());
    }

    #[test]
    fn lists_pasted_one_below_the_other_keep_their_own_heads() {
        let feedback = taken(&[
            &["处理情况", "核实说明", "问题编号"],
            &["已补交", "", A],
            &["问题编号", "核实说明", "处理情况"],
            &[B, "", "正在办理"],
        ]);
        let said: Vec<&str> =
            feedback.answers.iter().map(|answer| answer.words[&Column::Handling].as_str()).collect();
        assert_eq!(said, ["已补交", "正在办理"]);
        assert!(feedback.soft_errors.is_empty() && feedback.remarks.is_empty());
        // The near miss: words that name no column are an answer.
        let one = taken(&[&["处理情况", "问题编号"], &["处理情况见说明", A]]);
        assert_eq!(one.answers.len(), 1);
    }

    #[test]
    fn a_table_of_other_business_is_told_and_a_copy_of_an_output_is_not() {
        let rows: &[&[&str]] = &[&["户主", "日期"], &["张三", "2020-04-01"]];
        assert_eq!(taken(rows).soft_errors.len(), 1);
        let mut feedback = Feedback::default();
        feedback.take(&book("临河区数据表"), 0, &[grid(rows)]);
        assert!(feedback.soft_errors.is_empty());
    }

    #[test]
    fn lines_of_a_cell_become_one_and_control_characters_stay_visible() {
        let feedback =
            taken(&[&["核实说明", "办理责任人", "问题编号"], &["原件遗失\r\n\n 见附件\n", "李四\u{8}", A]]);
        let words = &feedback.answers[0].words;
        assert_eq!(words[&Column::Statement], "原件遗失 见附件");
        assert_eq!(words[&Column::Owner], "李四\\u{8}");
    }

    #[test]
    fn identity_numbers_in_answers_are_masked() {
        let feedback = taken(&[&["核实说明", "问题编号"], &["身份证150899199001011233有误", A]]);
        assert!(!feedback.answers[0].words[&Column::Statement].contains("199001011233"));
    }
}
