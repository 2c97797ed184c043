//! How each item is judged.

use super::{Finding, Item, Method, Outcome, items};
use crate::base::date::PartialDate;
use crate::base::error::Result;
use crate::base::{mask, text};
use crate::ingest::documents::Documents;
use crate::ingest::facts::Told;
use crate::ingest::record::{Record, Value};
use crate::model::filing::rows::Row;
use crate::model::filing::{Catalogue, number};
use crate::model::prepared::{PreparedLine, Unit};
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, Scan};
use crate::scan::labels;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What a unit's items are judged by.
pub struct Looked<'a> {
    pub as_of: NaiveDate,
    pub scan: &'a Scan,
    pub documents: &'a Documents,
    pub unit: &'a Unit,
    pub catalogue: &'a Catalogue,
    /// Files of the unit, in the order of its lines.
    pub files: &'a [EntryId],
    /// Rows of 归档目录 that belong to the unit.
    pub rows: &'a [&'a Row<'a>],
}

/// What the look at one item gave.
struct Seen {
    /// How many things were looked at, and what they are.
    count: usize,
    of: &'static str,
    offenders: Vec<(String, String)>,
    /// What only a person can settle: no fault, and no pass.
    doubts: Vec<(String, String)>,
    /// More that was seen, behind the numbers.
    more: String,
}

impl Seen {
    fn new(count: usize, of: &'static str, offenders: Vec<(String, String)>) -> Seen {
        Seen { count, of, offenders, doubts: Vec::new(), more: String::new() }
    }
}

/// Every item for one unit.
///
/// # Errors
/// A fault in the data that come with the program.
pub fn natures(looked: &Looked<'_>) -> Result<Vec<Finding>> {
    Ok(items()?.iter().map(|item| finding(item, looked)).collect())
}

fn finding(item: &'static Item, looked: &Looked<'_>) -> Finding {
    let (outcome, how, offenders) = match item.method {
        Method::Person => (Outcome::Person, "须人工复核，程序不作结论".to_owned(), Vec::new()),
        Method::Unconfirmed => (Outcome::Unconfirmed, "条文没有核实，程序不作结论".to_owned(), Vec::new()),
        Method::Program if item.package => package(looked),
        Method::Program => match look(&item.code, looked) {
            Err(why) => (Outcome::NotLooked, why.to_owned(), Vec::new()),
            Ok(seen) => told(seen),
        },
    };
    Finding {
        code: &item.code,
        nature: &item.nature,
        name: &item.name,
        about: &item.about,
        outcome,
        how,
        offenders,
    }
}

fn told(mut seen: Seen) -> (Outcome, String, Vec<(String, String)>) {
    let mut how = format!("检测{}{}，不合格{}处", seen.count, seen.of, seen.offenders.len());
    if !seen.doubts.is_empty() {
        how.push_str(&format!("，须人工复核{}处", seen.doubts.len()));
    }
    how.push_str(&seen.more);
    let outcome = match (seen.offenders.is_empty(), seen.doubts.is_empty() && seen.more.is_empty()) {
        (false, _) => Outcome::Failed,
        (true, false) => Outcome::Person,
        (true, true) => Outcome::Passed,
    };
    seen.offenders.extend(seen.doubts.into_iter().map(|(what, why)| (what, format!("须人工复核：{why}"))));
    (outcome, how, seen.offenders)
}

fn package(looked: &Looked<'_>) -> (Outcome, String, Vec<(String, String)>) {
    match &looked.unit.package {
        None => (Outcome::NotLooked, "本次没有封装移交包（--package）".to_owned(), Vec::new()),
        Some(package) if package.sealed => {
            let how =
                format!("移交包{}个文件、{}字节，装包后逐件读回核对", looked.unit.files, looked.unit.bytes);
            (Outcome::Passed, how, Vec::new())
        }
        Some(_) => {
            let offenders = looked
                .unit
                .obstacles
                .iter()
                .map(|error| (error.path.clone(), error.reason.clone()))
                .collect();
            (Outcome::Failed, "移交包没有封装".to_owned(), offenders)
        }
    }
}

fn look(code: &str, looked: &Looked<'_>) -> std::result::Result<Seen, &'static str> {
    match code {
        "GD-1-3" => rows(looked, typed),
        "GD-1-4" => rows(looked, ranged),
        "GD-1-5" => rows(looked, plausible),
        "GD-1-6" => rows(looked, characters),
        "GD-1-7" => numbers(looked, "不合编制规则"),
        "GD-1-8" => repeated(looked),
        "GD-1-10" => Ok(untold(
            looked,
            files(looked, |_, state| {
                (state == FileState::WrongExtension).then(|| "扩展名与实际格式不符".to_owned())
            }),
        )),
        "GD-1-11" => linked(looked),
        "GD-2-1" => counted(looked),
        "GD-2-3" => columns(looked),
        "GD-2-4" => rows(looked, filled),
        "GD-2-6" => numbers(looked, "断号"),
        "GD-2-7" => Ok(untold(
            looked,
            files(looked, |_, state| {
                matches!(state, FileState::Empty | FileState::Damaged)
                    .then(|| state.fault().map_or("", |(what, _)| what).to_owned())
            }),
        )),
        "GD-2-9" => Ok(in_scope(looked)),
        "GD-3-3" => Ok(files(looked, |line, _| accepted(line))),
        "GD-3-4" => Ok(untold(looked, readable(looked))),
        "GD-3-8" => Ok(untold(looked, compliant(looked))),
        "GD-4-3" => Ok(surplus(looked)),
        _ => Err("本项没有检测方法"),
    }
}

/// Every row of the catalogue; a catalogue that is not there passes nothing.
fn rows(
    looked: &Looked<'_>,
    judge: impl Fn(&Record, NaiveDate) -> Option<String>,
) -> std::result::Result<Seen, &'static str> {
    if looked.rows.is_empty() {
        return Err("没有归档目录");
    }
    let offenders = looked.rows.iter().filter_map(|row| {
        let why = judge(row.record, looked.as_of)?;
        Some((row_name(row.record), why))
    });
    Ok(Seen::new(looked.rows.len(), "行", offenders.collect()))
}

fn row_name(record: &Record) -> String {
    let sheet =
        if record.table.sheet.is_empty() { String::new() } else { format!(" {}", record.table.sheet) };
    mask::text(&format!("{}{sheet} 第{}行 {}", record.table.path, record.row, record.text("title")))
}

fn typed(record: &Record, _: NaiveDate) -> Option<String> {
    let unread = |key: &str, name: &str, wanted: fn(&Value) -> bool| {
        let field = record.raw(key);
        let bad = !field.trim().is_empty() && !wanted(&record.field(key).value);
        bad.then(|| format!("{name}“{}”", mask::text(field.trim())))
    };
    let faults = [
        unread("date", "日期", |value| matches!(value, Value::Date(_))),
        unread("pages", "页数", |value| matches!(value, Value::Number(_))),
    ];
    joined(faults)
}

fn ranged(record: &Record, _: NaiveDate) -> Option<String> {
    let retention = record.text("retention");
    let secrecy = record.text("secrecy");
    let bad_term = !retention.trim().is_empty() && number::term(&retention).is_none();
    let bad_level = !secrecy.trim().is_empty()
        && !["绝密", "机密", "秘密", "内部", "公开"].iter().any(|level| secrecy.trim().starts_with(level));
    joined([
        bad_term.then(|| format!("保管期限“{}”", mask::text(retention.trim()))),
        bad_level.then(|| format!("密级“{}”", mask::text(secrecy.trim()))),
    ])
}

fn plausible(record: &Record, as_of: NaiveDate) -> Option<String> {
    let date = record.date("date").filter(|date| {
        let late = PartialDate::earliest(*date).is_some_and(|day| day > as_of);
        date.year < 1949 || late
    });
    let none = record.raw("pages").trim() == "0";
    joined([date.map(|_| format!("日期“{}”", record.raw("date"))), none.then(|| "页数为0".to_owned())])
}

fn characters(record: &Record, _: NaiveDate) -> Option<String> {
    let strange = |c: char| {
        text::is_hostile(c) || ('\u{E000}'..='\u{F8FF}').contains(&c) || matches!(c, '\u{FFFD}' | '□' | '〓')
    };
    let faults = [("title", "题名"), ("doc_author", "责任者"), ("doc_no", "文号"), ("archive_no", "档号")]
        .map(|(key, name)| {
            let found: BTreeSet<char> = record.raw(key).chars().filter(|c| strange(*c)).collect();
            let codes: Vec<String> = found.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            (!codes.is_empty()).then(|| format!("{name}含{}", codes.join("、")))
        });
    joined(faults)
}

fn filled(record: &Record, _: NaiveDate) -> Option<String> {
    let faults = [("archive_no", "档号"), ("title", "题名"), ("retention", "保管期限")]
        .map(|(key, name)| record.raw(key).trim().is_empty().then(|| format!("{name}空白")));
    joined(faults)
}

fn joined<const N: usize>(faults: [Option<String>; N]) -> Option<String> {
    let all: Vec<String> = faults.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("；"))
}

fn numbers(looked: &Looked<'_>, kind: &str) -> std::result::Result<Seen, &'static str> {
    let count = looked.catalogue.given.len();
    if count == 0 {
        return Err("没有已登记的档号");
    }
    let faults = looked.catalogue.faults.iter().filter(|fault| fault.kind == kind);
    let offenders = faults.map(|fault| (fault.number.clone(), fault.what.clone())).collect();
    Ok(Seen::new(count, "个档号", offenders))
}

fn repeated(looked: &Looked<'_>) -> std::result::Result<Seen, &'static str> {
    let mut seen = rows(looked, |_, _| None)?;
    if let Ok(numbers) = numbers(looked, "重复") {
        seen.offenders = numbers.offenders;
    }
    let mut names: BTreeMap<(String, String), Vec<&Record>> = BTreeMap::new();
    for record in looked.rows.iter().map(|row| row.record) {
        let number = record.raw("doc_no").trim().to_owned();
        if !number.is_empty() {
            names.entry((number, record.raw("title").trim().to_owned())).or_default().push(record);
        }
    }
    for ((number, _), records) in names.into_iter().filter(|(_, records)| records.len() > 1) {
        let places: Vec<String> = records.iter().map(|record| row_name(record)).collect();
        seen.offenders.push((mask::text(&number), format!("文号和题名相同：{}", places.join("；"))));
    }
    Ok(seen)
}

/// Rows that name a path: is there a file?
fn linked(looked: &Looked<'_>) -> std::result::Result<Seen, &'static str> {
    let with_path: Vec<_> =
        looked.rows.iter().filter(|row| !row.record.raw("path").trim().is_empty()).collect();
    if with_path.is_empty() {
        return Err("归档目录没有写明路径");
    }
    let lost = with_path.iter().filter(|row| row.is_lost()).map(|row| {
        let path = mask::text(row.record.raw("path").trim());
        (row_name(row.record), format!("路径“{path}”没有文件"))
    });
    Ok(Seen::new(with_path.len(), "行", lost.collect()))
}

/// Rows without a file, and files without a row.
fn counted(looked: &Looked<'_>) -> std::result::Result<Seen, &'static str> {
    if looked.rows.is_empty() {
        return Err("没有归档目录");
    }
    let mut offenders = Vec::new();
    let mut listed: BTreeSet<EntryId> = BTreeSet::new();
    for row in looked.rows {
        for paper in &row.papers {
            match paper.file {
                Some(file) => _ = listed.insert(file),
                None => offenders.push((row_name(row.record), "目录有、实物没有".to_owned())),
            }
        }
    }
    // A list does not list itself.
    let is_list = |entry: &&crate::model::filing::Entry| {
        looked.scan.entries[entry.file as usize].class == FileClass::Catalogue
    };
    let rest = looked.catalogue.entries().filter(|entry| !listed.contains(&entry.file));
    for entry in rest.filter(|entry| !is_list(entry)) {
        offenders.push((entry.path.clone(), "实物有、目录没有".to_owned()));
    }
    Ok(Seen::new(looked.rows.len(), "行", offenders))
}

fn columns(looked: &Looked<'_>) -> std::result::Result<Seen, &'static str> {
    if looked.rows.is_empty() {
        return Err("没有归档目录");
    }
    const WANTED: [(&str, &str); 8] = [
        ("archive_no", "档号"),
        ("doc_no", "文号"),
        ("doc_author", "责任者"),
        ("title", "题名"),
        ("date", "日期"),
        ("secrecy", "密级"),
        ("pages", "页数"),
        ("note", "备注"),
    ];
    let mut tables: BTreeMap<(&str, &str), &Record> = BTreeMap::new();
    for record in looked.rows.iter().map(|row| row.record) {
        tables.entry((record.table.path.as_str(), record.table.sheet.as_str())).or_insert(record);
    }
    let offenders = tables.iter().filter_map(|((path, sheet), record)| {
        let lacking: Vec<&str> =
            WANTED.iter().filter(|(key, _)| !record.has_column(key)).map(|(_, name)| *name).collect();
        let name = mask::text(&format!("{path} {sheet}"));
        (!lacking.is_empty()).then(|| (name.trim().to_owned(), format!("没有{}栏", lacking.join("、"))))
    });
    let offenders = offenders.collect();
    Ok(Seen::new(tables.len(), "张归档目录", offenders))
}

fn files(looked: &Looked<'_>, judge: impl Fn(&PreparedLine, FileState) -> Option<String>) -> Seen {
    let mut count = 0;
    let mut offenders = Vec::new();
    for (line, entry) in papers(looked) {
        count += 1;
        if let Some(why) = judge(line, entry.state) {
            offenders.push((line.file.path.clone(), why));
        }
    }
    Seen::new(count, "个文件", offenders)
}

/// Whether a file is sound, and what it is, the listing did not say: that is for people.
fn untold(looked: &Looked<'_>, mut seen: Seen) -> Seen {
    let open = papers(looked).filter(|(_, entry)| entry.state == FileState::Untold);
    seen.doubts.extend(open.map(|(line, _)| (line.file.path.clone(), "清单没有说明文件是否完好".to_owned())));
    seen
}

/// Every file but 非归档文件.
fn papers<'a>(looked: &'a Looked<'_>) -> impl Iterator<Item = (&'a PreparedLine, &'a Entry)> {
    let entries = looked.files.iter().map(|id| &looked.scan.entries[*id as usize]);
    looked.unit.lines.iter().zip(entries).filter(|(_, entry)| entry.class != FileClass::Junk)
}

/// What a container holds is judged one by one; the container itself under GD-3-8.
fn accepted(line: &PreparedLine) -> Option<String> {
    let container = line.file.class == labels::class(FileClass::Container);
    line.facts.refused.filter(|_| !container).map(|why| format!("{}{why}", line.file.format))
}

/// Nothing encrypted, no containers, no macros.
fn compliant(looked: &Looked<'_>) -> Seen {
    let mut seen = files(looked, |line, state| {
        let container = line.file.class == labels::class(FileClass::Container);
        let faults = [
            (state == FileState::Encrypted).then(|| "已加密".to_owned()),
            (state != FileState::Encrypted && line.facts.encrypted == Told::Yes)
                .then(|| "设有权限密码，请去除后归档".to_owned()),
            container.then(|| "是压缩包".to_owned()),
            (line.facts.macros == Told::Yes).then(|| "含有宏，请另存为不含宏的文件".to_owned()),
        ];
        joined(faults)
    });
    for (line, entry) in papers(looked).filter(|(_, entry)| entry.class != FileClass::Container) {
        let unseen = [(line.facts.macros, "是否含宏"), (line.facts.encrypted, "是否加密")];
        let names: Vec<&str> =
            unseen.into_iter().filter(|(told, _)| *told == Told::Unknown).map(|(_, name)| name).collect();
        if entry.state == FileState::Good && !names.is_empty() {
            seen.doubts.push((line.file.path.clone(), format!("{}看不出来，请打开核对", names.join("、"))));
        }
    }
    seen
}

fn readable(looked: &Looked<'_>) -> Seen {
    let mut seen = files(looked, |_, state| match state {
        FileState::Empty
        | FileState::Damaged
        | FileState::Encrypted
        | FileState::Unreadable
        | FileState::Link => state.fault().map(|(what, _)| what.to_owned()),
        FileState::Good | FileState::WrongExtension | FileState::Untold => None,
    });
    let mut bitonal = 0;
    for (line, _) in papers(looked) {
        let facts = &line.facts;
        bitonal += usize::from(facts.is_bitonal());
        let why = facts.doubts.iter().map(ToString::to_string).chain(facts.coarseness());
        seen.doubts.extend(why.map(|why| (line.file.path.clone(), why)));
    }
    if bitonal > 0 {
        seen.more = format!("；黑白扫描{bitonal}个，是否有红头、印章、照片须人工复核");
    }
    for line in &looked.unit.lines {
        let name = line.file.path.rsplit('/').next().unwrap_or_default();
        if !name.contains('.') {
            seen.offenders.push((line.file.path.clone(), "没有扩展名".to_owned()));
        }
    }
    seen.offenders.sort();
    seen
}

fn in_scope(looked: &Looked<'_>) -> Seen {
    let unmatched: BTreeSet<EntryId> = looked.documents.unmatched.iter().map(|file| file.file).collect();
    let mut seen = files(looked, |_, _| None);
    for (id, line) in looked.files.iter().zip(&looked.unit.lines) {
        if unmatched.contains(id) {
            seen.offenders.push((line.file.path.clone(), "不能对应到归档范围中的材料".to_owned()));
        }
    }
    seen
}

fn surplus(looked: &Looked<'_>) -> Seen {
    let junk = looked
        .files
        .iter()
        .zip(&looked.unit.lines)
        .filter(|(id, _)| looked.scan.entries[**id as usize].class == FileClass::Junk);
    let offenders = junk.map(|(_, line)| (line.file.path.clone(), "非归档文件".to_owned())).collect();
    Seen::new(looked.files.len(), "个文件", offenders)
}
