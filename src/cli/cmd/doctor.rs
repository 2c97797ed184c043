//! `qiquan doctor`: is this project ready? Configuration, registers, archive folders, catalogue.

use crate::base::divisions;
use crate::base::error::Result;
use crate::base::mask;
use crate::check::engine::register_name;
use crate::cli::args::DoctorArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::{project, terminal};
use crate::ingest::{self, catalogue};
use crate::scan::{self, ScanOptions};
use std::fmt::Write;

/// Prints what was recognised and what was not.
///
/// # Errors
/// Faulty configuration or catalogue.
pub fn run(args: &DoctorArgs) -> Result<ExitStatus> {
    let project = project::open(&args.project)?;
    let catalogue = catalogue::load(&project)?;
    let divisions = divisions::builtin();
    let data = ingest::registers::read(&project, &divisions)?;
    let found = scan::run(&project, &divisions, &ScanOptions::default(), &|_| ())?;
    let documents = ingest::documents::matched(&project, &found, &data, &catalogue, &divisions);

    let mut text = format!(
        "项目 {}（{}）：配置无误；必备材料目录 {} 种\n",
        project.name,
        project.code,
        catalogue.types.len()
    );
    let _ = writeln!(text, "\n登记表：识别 {} 张", data.tables.len());
    for table in &data.tables {
        let sheet = if table.sheet.is_empty() { String::new() } else { format!(" → {}", table.sheet) };
        let rows = data
            .all(table.kind)
            .iter()
            .filter(|record| std::ptr::eq(&raw const **table, &raw const *record.table))
            .count();
        let _ = writeln!(
            text,
            "  {}{sheet}：{}，表头在第{}行，{rows} 行",
            table.path,
            register_name(table.kind),
            table.header_row
        );
        for note in &table.notes {
            let _ = writeln!(text, "    · {note}");
        }
        for (key, near) in &table.missing_columns {
            let near = near.as_ref().map_or(String::new(), |near| format!("，是否为“{near}”？"));
            let _ = writeln!(text, "    · 缺少列 {key}{near}");
        }
        if !table.unknown_headers.is_empty() {
            let names: Vec<String> =
                table.unknown_headers.iter().map(|(header, _)| mask::text(header)).collect();
            let _ = writeln!(text, "    · 未用到的列：{}", names.join("、"));
        }
    }
    let _ = writeln!(
        text,
        "\n户：{} 户；档案文件 {} 个，已对应 {} 个单位；无法归类 {} 个文件，无法对应 {} 个文件夹，对应不唯一 {} 个",
        data.households.len(),
        found.entries.len(),
        documents.units.len(),
        documents.unmatched.len(),
        documents.unplaced.len(),
        documents.ambiguous.len()
    );
    for folder in documents.unplaced.iter().chain(&documents.ambiguous) {
        let path = &found.folders[folder.folder as usize].path;
        let _ = writeln!(text, "  {}：{}", mask::text(path), folder.candidates.join("；"));
    }
    let soft = found.soft_errors.iter().chain(&data.soft_errors);
    let mut status = ExitStatus::Clean;
    for error in soft {
        status = ExitStatus::Incomplete;
        let _ = writeln!(text, "未能检查：{}：{}", error.path, error.reason);
    }
    terminal::result(&text);
    Ok(status)
}
