//! Cells and rows of the registers that differ from the plan: how a fault of any register is written without a field for
//! it in the plan.

use crate::sample::forms;
use crate::sample::sheets::Table;
use std::collections::{BTreeMap, BTreeSet};

/// A register of the sample. Rows are named by: 人编号 (members), 户编号 (households, 抽样, visits, helpers, checks, 边缘户),
/// `township/village` (villages), 编号 (interviews), `户编号/month` (走访), `户编号/list` (rosters), `户编号/indicator`
/// (档案著录), 项目编号, 问题编号, 户编号 of the borrower (loans), `code/indicator` (上报汇总).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    Member,
    Household,
    Village,
    Sampled,
    Interview,
    Visit,
    HelperLog,
    Helper,
    Check,
    Loan,
    Project,
    Roster,
    FileValue,
    Borderline,
    Problem,
    Reported,
}

/// A value under the first of several headings that the table has.
type Cell = (&'static [&'static str], String);

/// What is written differently.
#[derive(Debug, Default)]
pub struct Cells {
    set: BTreeMap<(Sheet, String), Vec<Cell>>,
    /// By county index; ledgers of the prefecture have none.
    added: BTreeMap<(Sheet, Option<usize>), Vec<Vec<Cell>>>,
    dropped: BTreeSet<(Sheet, String)>,
}

impl Cells {
    /// Writes `value` into the row under the first heading of `names` that the table has; a table without any of them
    /// gets a column with the first name.
    pub fn set(&mut self, sheet: Sheet, row: &str, names: &'static [&'static str], value: impl Into<String>) {
        self.set.entry((sheet, row.to_owned())).or_default().push((names, value.into()));
    }

    /// Adds a row to the ledger of a county (or of the prefecture).
    pub fn add(&mut self, sheet: Sheet, county: Option<usize>, cells: Vec<Cell>) {
        self.added.entry((sheet, county)).or_default().push(cells);
    }

    /// Leaves a row out.
    pub fn drop_row(&mut self, sheet: Sheet, row: &str) {
        self.dropped.insert((sheet, row.to_owned()));
    }

    /// The table as it is written; `keys` names its rows.
    pub fn apply(&self, sheet: Sheet, county: Option<usize>, table: Table) -> Table {
        let mut table = forms::complete(sheet, table);
        let keys = std::mem::take(&mut table.keys);
        for (at, key) in keys.iter().enumerate() {
            for (names, value) in self.set.get(&(sheet, key.clone())).into_iter().flatten() {
                let column = table.column(names);
                table.rows[at][column].clone_from(value);
            }
        }
        let mut keep = keys.iter().map(|key| !self.dropped.contains(&(sheet, key.clone())));
        table.rows.retain(|_| keep.next().unwrap_or(true));
        for cells in self.added.get(&(sheet, county)).into_iter().flatten() {
            let columns: Vec<usize> = cells.iter().map(|(names, _)| table.column(names)).collect();
            let mut row = vec![String::new(); table.header.len()];
            for (column, (_, value)) in columns.into_iter().zip(cells) {
                row[column].clone_from(value);
            }
            table.rows.push(row);
        }
        table
    }
}
