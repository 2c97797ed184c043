//! One cell changed in one register, a sheet sorted, a file renamed: what changes in the findings, and what does not.

use crate::truth::found;
use calamine::{Reader, open_workbook_auto};
use qiquan::check::Rulebook;
use qiquan::check::rule::Look;
use qiquan::sample::{self, SampleOptions};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A register as rows of text.
struct Sheet {
    path: PathBuf,
    rows: Vec<Vec<String>>,
    /// Row of the header and column of 户编号; `None` when the register has no such column.
    key: Option<(usize, usize)>,
}

impl Sheet {
    fn of(path: PathBuf, rows: Vec<Vec<String>>) -> Sheet {
        let column = |row: &Vec<String>| row.iter().position(|cell| cell == "户编号");
        let key = rows.iter().enumerate().find_map(|(at, row)| Some((at, column(row)?)));
        Sheet { path, rows, key }
    }

    fn write(&self) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&self.path).unwrap();
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    }

    /// Rows that stand below the header and name a household.
    fn data(&self) -> Vec<usize> {
        let Some((head, column)) = self.key else { return Vec::new() };
        (head + 1..self.rows.len())
            .filter(|at| self.rows[*at].get(column).is_some_and(|id| !id.is_empty()))
            .collect()
    }
}

/// Writes a sample whose registers are CSV in UTF-8, so that a cell can be changed without touching anything else.
fn project(folder: &Path) -> (PathBuf, Vec<Sheet>) {
    let project = folder.join("项目");
    let options = SampleOptions { households: Some(40), seed: 11, defects: 0.5, ..SampleOptions::default() };
    sample::write(&project, &options, &|_| {}).unwrap();
    let mut sheets = Vec::new();
    let files: Vec<PathBuf> = WalkDir::new(project.join("registers"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .collect();
    for path in files {
        let rows = if path.extension().is_some_and(|end| end == "csv") {
            let bytes = std::fs::read(&path).unwrap();
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
                Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
            };
            let mut reader =
                csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
        } else {
            let mut book = open_workbook_auto(&path).unwrap();
            let range = book.worksheet_range_at(0).unwrap().unwrap();
            let row = |cells: &[calamine::Data]| cells.iter().map(ToString::to_string).collect();
            range.rows().map(row).collect()
        };
        std::fs::remove_file(&path).unwrap();
        let sheet = Sheet::of(path.with_extension("csv"), rows);
        sheet.write();
        sheets.push(sheet);
    }
    (project, sheets)
}

const EDITS: usize = 24;

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn one_cell_changes_the_findings_of_its_household_and_of_sums_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (project, mut sheets) = project(folder.path());
    let book = Rulebook::builtin().unwrap();
    let by_household: BTreeSet<&str> = book
        .entries()
        .iter()
        .filter(|rule| matches!(rule.look(), Some(Look::Household(_))))
        .map(|rule| &*rule.code)
        .collect();
    let before = found(&project);
    assert!(before.len() > 50, "the sample has too few findings: {}", before.len());
    let mut dice = Dice(7);
    let open: Vec<usize> = (0..sheets.len())
        .filter(|at| {
            let name = sheets[*at].path.file_stem().unwrap().to_str().unwrap();
            ["人员信息", "全县户信息", "入户调查", "小额信贷台账"].contains(&name)
                && !sheets[*at].data().is_empty()
        })
        .collect();
    let mut effective = 0;
    for _ in 0..EDITS {
        let sheet = &mut sheets[open[dice.below(open.len())]];
        let (head, key) = sheet.key.unwrap();
        let rows = sheet.data();
        let (row, other) = (rows[dice.below(rows.len())], rows[dice.below(rows.len())]);
        let column = dice.below(sheet.rows[head].len().min(sheet.rows[row].len()));
        let value = match dice.below(5) {
            0 => String::new(),
            1 => "？".to_owned(),
            2 => "99999".to_owned(),
            _ => sheet.rows[other].get(column).cloned().unwrap_or_default(),
        };
        let mut own: BTreeSet<String> = BTreeSet::from([sheet.rows[row][key].clone()]);
        let old = std::mem::replace(&mut sheet.rows[row][column], value.clone());
        own.insert(sheet.rows[row][key].clone());
        sheet.write();
        let after = found(&project);
        let changed: Vec<_> = before.symmetric_difference(&after).collect();
        effective += usize::from(!changed.is_empty());
        for line in changed {
            let [rule, _, _, _, household, _] = line;
            assert!(
                household.is_empty() || own.contains(household) || !by_household.contains(&**rule),
                "{}: row {} of {own:?}, {}: “{old}” → “{value}” changes {line:?}",
                sheet.path.display(),
                row + 1,
                sheet.rows[head][column],
            );
        }
        sheet.rows[row][column] = old;
        sheet.write();
    }
    assert!(effective > EDITS / 5, "hardly any edit matters: {effective} of {EDITS}");
    assert_eq!(found(&project), before, "everything is as it was");
}

#[test]
fn sorting_sheets_and_renaming_files_changes_no_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    let (project, mut sheets) = project(folder.path());
    let before = found(&project);
    for sheet in &mut sheets {
        let data = sheet.data();
        let mut rows: Vec<Vec<String>> = data.iter().map(|at| sheet.rows[*at].clone()).collect();
        rows.reverse();
        for (at, row) in data.into_iter().zip(rows) {
            sheet.rows[at] = row;
        }
        sheet.write();
    }
    let sorted = found(&project);
    let changed: Vec<_> = before.symmetric_difference(&sorted).collect();
    assert!(changed.is_empty(), "sorted: {changed:#?}");
    let mut renamed = 0;
    let files: Vec<PathBuf> = WalkDir::new(project.join("archives"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file() && path.extension().is_some_and(|end| end == "pdf" || end == "jpg"))
        // What a ledger names as its evidence must be there under that name.
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            !sheets.iter().any(|sheet| sheet.rows.iter().flatten().any(|cell| cell.ends_with(name)))
        })
        .collect();
    for path in files.iter().step_by(7) {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let end = path.extension().unwrap().to_str().unwrap();
        std::fs::rename(path, path.with_file_name(format!("{stem}（扫描）.{end}"))).unwrap();
        renamed += 1;
    }
    assert!(renamed > 50, "{renamed}");
    let after = found(&project);
    let changed: Vec<_> = before.symmetric_difference(&after).collect();
    assert!(changed.is_empty(), "renamed: {changed:#?}");
}
