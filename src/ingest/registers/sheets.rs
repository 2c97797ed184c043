//! The tables of one file: its sheets, taken apart where several tables share one, and what is no register among them.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::display;
use crate::ingest::aside::{self, Strangers};
use crate::ingest::blank;
use crate::ingest::record::{Record, RecordKind, TableInfo, place, row_list};
use crate::ingest::registers::rows::{list_of, read_table};
use crate::ingest::repeats;
use crate::ingest::schema::Schema;
use crate::ingest::table::blocks::{self, Part};
use crate::ingest::table::header::{Recognition, recognise};
use crate::ingest::table::{self, Grid, beside};
use crate::ingest::titles::{self, Against};
use std::path::Path;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct FileRead {
    pub tables: Vec<(Arc<TableInfo>, Vec<Record>)>,
    pub soft_errors: Vec<SoftError>,
    pub remarks: Vec<SoftError>,
    /// Registers that it may be and that were not read: all of them when it could not be opened.
    pub may_be: Vec<RecordKind>,
    pub strangers: Strangers,
    /// Tables below or above a register in the same sheet that are none themselves.
    pub parts: Vec<Strangers>,
}

impl FileRead {
    fn add_stranger(&mut self, schema: &Schema, grid: &Grid, sheet: String, meant: Option<RecordKind>) {
        match grid.part {
            Some(part) => {
                self.parts.push(Strangers::of_part(schema, grid, of_part(sheet, Some(part)), meant))
            }
            None => self.strangers.add(schema, grid, sheet, meant),
        }
    }

    /// A table whose title says that it is not what its head is. What was not done may be a gap in a register of what was;
    /// whoever is on no list of a sector leaves none.
    fn deny(
        &mut self,
        schema: &Schema,
        masked: &str,
        sheet: &str,
        (kind, against): (RecordKind, Against),
        title: &str,
    ) {
        let told = titles::told(schema, masked, sheet, (kind, &against), title);
        match against {
            Against::Denial if kind == RecordKind::Roster => return self.remarks.push(told),
            Against::Denial => {}
            Against::Another(kinds) => self.may_be.extend(kinds.into_iter().chain([kind])),
            Against::Unit => self.may_be.push(kind),
        }
        self.soft_errors.push(told);
    }
}

/// `名单 第9至15行`, or the sheet alone.
fn of_part(sheet: String, part: Option<Part>) -> String {
    match part {
        Some(part) if sheet.is_empty() => part.shown(),
        Some(part) => format!("{sheet} {}", part.shown()),
        None => sheet,
    }
}

pub(super) fn read_file(schema: &Schema, divisions: &Divisions, name: &str, path: &Path) -> FileRead {
    match table::read(path) {
        Ok(grids) => tables_of(schema, divisions, name, grids),
        Err(reason) => FileRead {
            soft_errors: vec![aside::report_unreadable(name, &reason)],
            may_be: aside::unreadable(name),
            ..FileRead::default()
        },
    }
}

pub(super) fn tables_of(schema: &Schema, divisions: &Divisions, name: &str, grids: Vec<Grid>) -> FileRead {
    let mut out = FileRead::default();
    let masked = mask::text(name);
    let mut drafts: Vec<String> = Vec::new();
    let mut grids = grids;
    let is_form = blank::take_instructions(&mut grids);
    let grids = apart(schema, divisions, &masked, grids, &mut out);
    let visible: Vec<RecordKind> = if grids.iter().any(|grid| grid.hidden) {
        grids.iter().filter(|grid| !grid.hidden).filter_map(|grid| kind_of(schema, grid)).collect()
    } else {
        Vec::new()
    };
    for grid in grids {
        // A hidden sheet beside a visible one of the same kind is somebody's draft; alone, it is the register.
        if grid.hidden && kind_of(schema, &grid).is_none_or(|kind| visible.contains(&kind)) {
            let sheet = mask::text(&display(&grid.sheet));
            if drafts.last() != Some(&sheet) {
                drafts.push(sheet);
            }
            continue;
        }
        if grid.rows.is_empty() {
            continue;
        }
        let sheet = mask::text(&display(&grid.sheet));
        if let Some(kind) = grid.part.and_then(|part| part.denied) {
            let titles = grid.rows.iter().take_while(|row| blocks::is_title(row));
            let titles: Vec<String> = titles.map(|row| row.cells[0].1.text().into_owned()).collect();
            let told = titles.iter().find_map(|text| Some((titles::against(kind, "", text)?, text)));
            let unit = || titles.first().map(|text| (Against::Unit, text));
            if let Some((against, title)) = told.or_else(unit) {
                out.deny(schema, &masked, &of_part(sheet, grid.part), (kind, against), title);
            }
            continue;
        }
        match recognise(schema, &grid) {
            Recognition::Table(_) if grid.part.is_some_and(|part| part.strange) => {
                out.add_stranger(schema, &grid, sheet, None);
            }
            Recognition::Table(found) => {
                if let Some(title) = titles::denial(name, &grid, &found) {
                    let kind = found.register.kind;
                    out.deny(schema, &masked, &of_part(sheet, grid.part), (kind, Against::Denial), &title);
                    continue;
                }
                // A list of no known office is what a visit with headers of its own is taken for.
                let meant = found.register.weak.then(|| {
                    let (file, sheet) = if grid.goes_on() { (name, &*sheet) } else { ("", "") };
                    aside::may_be(schema, &grid, file, sheet)
                });
                // Names and villages alone are a list of a sector only where it says of which, and so is a table that is called a
                // roll of households (贫困户台账) and lacks what makes it one.
                let is_roll = meant
                    .iter()
                    .flatten()
                    .any(|kind| matches!(kind, RecordKind::Member | RecordKind::Household));
                let keyed =
                    |key: &str| found.columns.iter().any(|(at, ..)| found.register.columns[*at].key == key);
                if found.register.weak
                    && (is_roll || !["id_no", "hh_id"].into_iter().any(keyed))
                    && !keyed("list")
                    && list_of(name, &sheet, &grid, &found).is_none()
                {
                    out.add_stranger(schema, &grid, sheet, is_roll.then_some(RecordKind::Household));
                    continue;
                }
                if let Some(why) = &found.unpriced {
                    let sheet = of_part(sheet.clone(), grid.part);
                    out.soft_errors.push(SoftError::new(place(&masked, &sheet), why.clone()));
                }
                if let Some((row, title)) = titles::lone(&grid, &found) {
                    let title = mask::text(&display(&title));
                    out.remarks.push(SoftError::new(
                        place(&masked, &sheet),
                        format!(
                            "第{}行的“{title}”下面没有表头和行，没有读到这张表；漏了的请补上，确实没有的请写上表头",
                            row.number
                        ),
                    ));
                }
                let (info, mut records) = read_table(schema, name, &sheet, grid, &found);
                if is_form && records.is_empty() {
                    out.remarks.push(SoftError::new(info.place(), blank::UNFILLED));
                    continue;
                }
                if info.kind == RecordKind::Member {
                    let repeated = repeats::drop(&mut records);
                    if !repeated.is_empty() {
                        out.remarks.push(SoftError::new(
                            info.place(),
                            format!(
                                "{}行与前面的一行完全相同，按同一个人计（{}）；请删除重复的行",
                                repeated.len(),
                                row_list(&repeated)
                            ),
                        ));
                    }
                }
                if records.iter().any(|record| record.str("list") == "其他") {
                    out.may_be.extend(meant.into_iter().flatten());
                }
                out.tables.push((info, records));
            }
            Recognition::Ambiguous(one, two) => {
                out.may_be.extend([one.kind, two.kind]);
                out.soft_errors.push(SoftError::new(
                    place(&masked, &of_part(sheet, grid.part)),
                    format!("表头同时符合“{}”和“{}”，未读取；请补全表头列名", one.name, two.name),
                ));
            }
            Recognition::Nearly(meant) => out.add_stranger(schema, &grid, sheet, Some(meant.kind)),
            Recognition::Unknown => out.add_stranger(schema, &grid, sheet, None),
        }
    }
    let told = !out.soft_errors.is_empty() || !out.remarks.is_empty();
    let alone = out.tables.is_empty() && !told && out.parts.is_empty() && !is_form;
    if alone && out.strangers.is_empty() {
        out.soft_errors.push(SoftError::new(masked, "没有数据；请核对文件"));
    } else if alone {
        out.strangers.name(name);
        if out.strangers.are_prose(name) {
            out.strangers = Strangers::default();
            out.remarks.push(SoftError::new(masked, "不是表格，未读取"));
        }
    } else if let Some((info, records)) = out.tables.first_mut() {
        let mut notes = Vec::new();
        // A sheet beside a register is usually a note or a sum; one that may be a register itself is not passed over.
        if !out.strangers.is_empty() && !out.strangers.may_be_some() {
            notes.push(format!("未识别的工作表：{}", out.strangers.sheets()));
            out.strangers = Strangers::default();
        }
        if !drafts.is_empty() {
            notes.push(format!("隐藏的工作表未读取：{}；如为正式名册请取消隐藏", drafts.join("、")));
        }
        if !notes.is_empty() {
            let changed = Arc::make_mut(info);
            changed.notes.extend(notes);
            changed.oddities.drafts = drafts;
            for record in records {
                record.table = Arc::clone(info);
            }
        }
    }
    out
}

/// The sheets, those with several tables under or beside one another as so many.
fn apart(
    schema: &Schema,
    divisions: &Divisions,
    masked: &str,
    grids: Vec<Grid>,
    out: &mut FileRead,
) -> Vec<Grid> {
    let mut all = Vec::new();
    for grid in grids {
        let sheet = mask::text(&display(&grid.sheet));
        let split = || -> std::result::Result<Vec<Grid>, String> {
            let mut parts = Vec::new();
            for side in beside::split(schema, grid)? {
                let below = blocks::split(schema, divisions, side)?;
                // Columns that are blank among the rows of one table need not be so in the others.
                if below.len() > 1 {
                    for part in below {
                        parts.extend(beside::split(schema, part)?);
                    }
                } else {
                    parts.extend(below);
                }
            }
            Ok(parts)
        };
        match split() {
            Ok(parts) => all.extend(parts),
            Err(why) => {
                out.may_be.extend(RecordKind::ALL);
                out.soft_errors.push(SoftError::new(place(masked, &sheet), why));
            }
        }
    }
    all
}

fn kind_of(schema: &Schema, grid: &Grid) -> Option<RecordKind> {
    match recognise(schema, grid) {
        Recognition::Table(found) => Some(found.register.kind),
        _ => None,
    }
}
