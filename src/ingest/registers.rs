//! Reads every register of a project into a [`Dataset`]: files in parallel, results in the order of their paths.

mod filled;
mod rows;
mod sheets;

use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::base::error::{Error, Result, SoftError};
use crate::base::mask;
use crate::base::memory::{self, Kind};
use crate::base::text::{display, from_bytes};
use crate::ingest::aside::{self, Sort};
use crate::ingest::build;
use crate::ingest::copies;
use crate::ingest::dataset::Dataset;
use crate::ingest::feedback;
use crate::ingest::limits;
use crate::ingest::record::{RecordKind, column_letters};
use crate::ingest::registers::sheets::{FileRead, read_file, tables_of};
use crate::ingest::schema::{ColumnType, schema};
use crate::ingest::table;
use crate::scan::names::refuse_link;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Column number of a value that comes from the title, the sheet name or the file name instead of a column.
pub const TITLE_COLUMN: u16 = u16::MAX;

/// Records and households of all registers; what could not be read is in `soft_errors`.
///
/// # Errors
/// Only when the registers folder itself cannot be listed.
pub fn read(project: &Project, divisions: &Divisions) -> Result<Dataset> {
    let schema = schema()?;
    let mut data = Dataset::default();
    let (mut files, mut hidden) = (Vec::new(), Vec::new());
    let registers = mask::text(&shown(&project.registers, &project.root));
    refuse_link(&project.registers, &registers, "registers")?;
    if memory::is_folder(&project.registers) {
        list(&project.registers, &project.root, &mut files, &mut hidden, &mut data);
    } else {
        return Err(Error::refused(
            format!("没有名册文件夹：{}", mask::text(&shown(&project.registers, &project.root))),
            format!("请把系统导出表和台账放入 {registers}/，或在 qiquan.toml 中设置 registers"),
        ));
    }
    files.sort();
    let read: Vec<FileRead> = files
        .par_iter()
        .with_max_len(1)
        .map(|(name, path)| read_file(schema, divisions, name, path))
        .collect();
    // A file that could not be read may be the one that answers.
    for (path, kinds) in hidden {
        data.hide(&county_of(divisions, &path), &kinds);
    }
    let home = if project.code.ends_with("00") { "" } else { project.code.as_str() };
    let read = files.into_iter().map(|(name, _)| name).zip(read).collect();
    finish(&mut data, read, divisions, home);
    limits::read(&mut data, project.as_of.map(|day| chrono::Datelike::year(&day)));
    Ok(data)
}

/// Brings what the files gave together.
fn finish(data: &mut Dataset, files: Vec<(String, FileRead)>, divisions: &Divisions, home: &str) {
    let mut strangers = Vec::new();
    for (name, file) in files {
        data.hide(&county_of(divisions, &name), &file.may_be);
        data.soft_errors.extend(file.soft_errors);
        data.remarks.extend(file.remarks);
        for (info, records) in file.tables {
            data.tables.push(Arc::clone(&info));
            data.records.entry(info.kind).or_default().extend(records);
        }
        strangers.extend(file.parts.into_iter().map(|part| (name.clone(), part)));
        if !file.strangers.is_empty() {
            strangers.push((name, file.strangers));
        }
    }
    copies::drop(data, divisions);
    build::households(data, divisions, home);
    for (name, sheets) in strangers {
        // A sum below a register is told, and no failure to read it.
        if sheets.matter() || !sheets.is_part() {
            data.hide(&county_of(divisions, &name), &sheets.may_be(data));
            data.soft_errors.push(sheets.report(data, &name));
        } else {
            data.remarks.push(sheets.report(data, &name));
        }
    }
}

/// County that a path names; empty when it names none.
fn county_of(divisions: &Divisions, path: &str) -> String {
    let county = path.rsplit('/').find_map(|part| divisions.county_in(part));
    county.map_or_else(String::new, |county| county.code.clone())
}

/// The path below the root, fit to be shown; not masked.
pub(in crate::ingest) fn shown(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = relative
        .components()
        .filter(|part| !matches!(part, std::path::Component::RootDir | std::path::Component::Prefix(_)))
        .map(|part| display(&from_bytes(part.as_os_str().as_encoded_bytes())))
        .collect();
    parts.join("/")
}

/// How the remark on a table begins that somebody seems to have open.
pub const OPEN: &str = "可能正在表格软件中打开";

/// Files worth opening; what cannot be opened goes to `hidden` with the registers that it may be.
fn list(
    folder: &Path,
    root: &Path,
    files: &mut Vec<(String, PathBuf)>,
    hidden: &mut Vec<(String, Vec<RecordKind>)>,
    data: &mut Dataset,
) {
    let handed_back = folder.join(feedback::FOLDER);
    for (path, kind) in memory::walk(folder) {
        if path.starts_with(&handed_back) {
            continue;
        }
        let name = mask::text(&shown(&path, root));
        match kind {
            Kind::File => match aside::sort(&path.file_name().unwrap_or_default().to_string_lossy()) {
                Sort::Junk => data.remarks.extend(aside::report_open(&path, root)),
                Sort::Table => files.push((shown(&path, root), path)),
                Sort::Prose => data.remarks.push(SoftError::new(name, "不是表格，未读取")),
                Sort::Meant => {
                    let why = "文件名像是登记表，但不是表格，未能读取；请另存为 .xlsx 或 .csv 后重新放入";
                    data.soft_errors.push(aside::report_unreadable(&name, why));
                    hidden.push((name.clone(), aside::unreadable(&name)));
                }
            },
            Kind::Folder => {}
            Kind::Link | Kind::Other => {
                let what = if kind == Kind::Link {
                    "是链接，没有跟随；请放入真实的文件"
                } else {
                    "不是普通文件（管道、设备等），未读取"
                };
                hidden.push((name.clone(), RecordKind::ALL.to_vec()));
                data.soft_errors.push(SoftError::new(name, what));
            }
            Kind::Closed => {
                hidden.push((shown(&path, root), RecordKind::ALL.to_vec()));
                data.soft_errors.push(SoftError::new(name, "无法列出该文件夹；请检查权限"));
            }
        }
    }
}

/// `C12` of a column and row; empty for values of the title.
#[must_use]
pub fn cell_name(column: u16, row: u32) -> String {
    if column == TITLE_COLUMN { String::new() } else { format!("{}{row}", column_letters(column)) }
}

/// Is the column one whose unreadable value is a number that a spreadsheet destroyed (D001)?
#[must_use]
pub fn is_identity(kind: RecordKind, key: &str) -> bool {
    schema()
        .ok()
        .and_then(|schema| schema.register(kind))
        .and_then(|register| register.column(key))
        .is_some_and(|column| column.kind == ColumnType::Id)
}

/// Records of one file given as bytes, for tests and fuzzing.
#[must_use]
pub fn read_for_test(name: &str, bytes: &[u8]) -> Dataset {
    read_many_for_test(&[(name, bytes.to_vec())])
}

/// As [`read_for_test`], for several files.
#[must_use]
pub fn read_many_for_test(files: &[(&str, Vec<u8>)]) -> Dataset {
    let mut data = Dataset::default();
    let Ok(schema) = schema() else { return data };
    let divisions = crate::base::divisions::builtin();
    let read = files.iter().map(|(name, bytes)| {
        let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
        let file = match table::read_bytes(bytes, extension) {
            Ok(grids) => tables_of(schema, &divisions, name, grids),
            Err(reason) => {
                FileRead { soft_errors: vec![SoftError::new(*name, reason)], ..FileRead::default() }
            }
        };
        ((*name).to_owned(), file)
    });
    finish(&mut data, read.collect(), &divisions, "");
    data
}
