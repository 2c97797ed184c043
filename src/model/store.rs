//! Keeps the record under `OUT/record/`, one file per unit, and reads it back.
//!
//! `run.json` and `findings.ndjson` are written beside it for people and other programs; `render --from` reads the
//! record alone, so a later edit of those two changes no page.

use crate::base::error::{Error, Result};
use crate::base::inside;
use crate::model::county::CountyPack;
use crate::model::history::Entry;
use crate::model::run::{Labels, RuleText, RunRecord, RunSummary};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::path::Path;

/// Version of everything under `OUT/record/`. A reader refuses any other.
pub const RECORD_VERSION: u32 = 1;
/// Version of `run.json` and the history entries.
pub const SUMMARY_VERSION: u32 = 1;

const HEAD: &str = "record/run.json";
const TOP: &str = "record/top.json";

/// Receives a file: path relative to OUT, and what writes its bytes.
pub type Sink<'a> = dyn FnMut(&str, &dyn Fn(&mut dyn Write) -> std::io::Result<()>) -> Result<()> + 'a;

#[derive(Serialize)]
struct HeadOut<'a> {
    record_version: u32,
    summary: &'a RunSummary,
    rule_texts: &'a [RuleText],
    labels: &'a Labels,
    templates: &'a BTreeMap<String, String>,
    settings: &'a BTreeMap<String, String>,
    history: &'a Entry,
    /// Files of the units, the top unit first.
    units: Vec<String>,
}

#[derive(Deserialize)]
struct Version {
    record_version: u32,
}

#[derive(Deserialize)]
struct HeadIn {
    summary: RunSummary,
    rule_texts: Vec<RuleText>,
    labels: Labels,
    templates: BTreeMap<String, String>,
    settings: BTreeMap<String, String>,
    history: Entry,
    units: Vec<String>,
}

/// Hands out every file of the record, `run.json`, `findings.ndjson` and `history/<as_of>.json`, streamed.
///
/// # Errors
/// Whatever `sink` reports.
pub fn write(record: &RunRecord, sink: &mut Sink<'_>) -> Result<()> {
    sink("run.json", &|out| {
        serde_json::to_writer_pretty(&mut *out, &record.summary)?;
        out.write_all(b"\n")
    })?;
    sink("findings.ndjson", &|out| {
        for finding in record.findings() {
            serde_json::to_writer(&mut *out, finding)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    // A run with some of the rules would bend the trend.
    if record.ran_all_rules() {
        sink(&format!("history/{}.json", record.summary.as_of), &|out| {
            serde_json::to_writer(&mut *out, &record.history)?;
            out.write_all(b"\n")
        })?;
    }
    let units: Vec<&CountyPack> = std::iter::once(&record.prefecture).chain(&record.counties).collect();
    let head = HeadOut {
        record_version: RECORD_VERSION,
        summary: &record.summary,
        rule_texts: &record.rule_texts,
        labels: &record.labels,
        templates: &record.templates,
        settings: &record.settings,
        history: &record.history,
        units: units.iter().enumerate().map(|(at, unit)| unit_path(at, unit)).collect(),
    };
    sink(HEAD, &|out| {
        serde_json::to_writer(&mut *out, &head)?;
        out.write_all(b"\n")
    })?;
    for (at, unit) in units.into_iter().enumerate() {
        sink(&unit_path(at, unit), &|out| {
            serde_json::to_writer(&mut *out, unit)?;
            out.write_all(b"\n")
        })?;
    }
    Ok(())
}

/// The top unit has a name of its own: a county that runs its own project carries the same code.
fn unit_path(at: usize, unit: &CountyPack) -> String {
    if at == 0 { TOP.into() } else { county_path(&unit.code) }
}

fn county_path(code: &str) -> String {
    format!("record/{code}.json")
}

/// Reads the record of a finished run back from its OUT folder.
///
/// # Errors
/// When the folder holds no record, a damaged one, or one of another version.
pub fn read(out: &Path) -> Result<RunRecord> {
    let version: Version = file(out, HEAD)?;
    if version.record_version != RECORD_VERSION {
        return Err(Error::refused(
            format!("检查记录的版本是 {}，本程序只认 {RECORD_VERSION}", version.record_version),
            "请用生成该记录的同一版本重新输出，或重新运行 qiquan pack",
        ));
    }
    let head: HeadIn = file(out, HEAD)?;
    let mut units = Vec::with_capacity(head.units.len());
    for path in &head.units {
        let plain =
            path.strip_prefix("record/").is_some_and(|name| !name.contains(['/', '\\']) && name != "..");
        if !plain {
            return Err(damaged(HEAD, "units 指向了记录文件夹之外"));
        }
        units.push(file::<CountyPack>(out, path)?);
    }
    if units.is_empty() {
        return Err(damaged(HEAD, "units 为空"));
    }
    let prefecture = units.remove(0);
    Ok(RunRecord {
        summary: head.summary,
        prefecture,
        counties: units,
        rule_texts: head.rule_texts,
        labels: head.labels,
        templates: head.templates,
        settings: head.settings,
        history: head.history,
    })
}

/// A unit of a stored record that has a pack of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub code: String,
    pub name: String,
    /// Its file, relative to OUT.
    pub path: String,
}

/// Day of the check (`2020-04-15`) and units of a stored record; the files of the units are not read.
///
/// # Errors
/// When the folder holds no record, or a damaged one.
pub fn units(out: &Path) -> Result<(String, Vec<Kept>)> {
    #[derive(Deserialize)]
    struct Head {
        summary: RunSummary,
    }
    let Head { summary } = file(out, HEAD)?;
    let mut units = Vec::with_capacity(summary.counties.len() + 1);
    if summary.counties.iter().all(|county| county.code != summary.code) {
        units.push(Kept { code: summary.code, name: summary.name, path: TOP.into() });
    }
    units.extend(summary.counties.into_iter().map(|county| {
        let path = county_path(&county.code);
        Kept { code: county.code, name: county.name, path }
    }));
    Ok((summary.as_of, units))
}

fn file<T: DeserializeOwned>(out: &Path, name: &str) -> Result<T> {
    let path = out.join(name);
    let shown = crate::base::mask::text(&crate::base::text::display(&path.to_string_lossy()));
    let opened = inside::open(out, Path::new(name)).map_err(|error| {
        Error::io("无法读取检查记录", shown.clone(), &error, "请指定 qiquan pack 或 check 生成的输出文件夹")
    })?;
    serde_json::from_reader(BufReader::new(opened))
        .map_err(|error| damaged(&shown, &format!("第{}行无法识别", error.line())))
}

fn damaged(what: &str, why: &str) -> Error {
    Error::refused(format!("检查记录已损坏：{what}：{why}"), "请重新运行 qiquan pack，或从备份恢复输出文件夹")
}
