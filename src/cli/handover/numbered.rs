//! What goes where in a package by 档号: only numbers that the office gave, each in a folder of its own.

use super::Work;
use crate::base::error::SoftError;
use crate::model::filing::number::{is_formed, plain};
use crate::model::filing::{Catalogue, Entry};
use crate::output::bag::numbered::{Row, folder, metadata, metadata_path};
use crate::output::package::{Item, Source};
use crate::scan::entry::EntryId;
use crate::scan::fixity::{Fate, disk_name};
use std::collections::BTreeMap;

/// A package by 档号 before it is written.
#[derive(Default)]
pub(super) struct Plan {
    pub items: Vec<Item>,
    /// The file of each item; `None` for what this program makes.
    pub files: Vec<Option<EntryId>>,
    pub rows: Vec<Row>,
    /// Files that cannot be handed over by number, and why.
    pub obstacles: Vec<SoftError>,
}

pub(super) fn plan(work: &Work<'_>, catalogue: &Catalogue) -> Plan {
    let mut plan = Plan::default();
    let mut by_file: BTreeMap<EntryId, Vec<&Entry>> = BTreeMap::new();
    for entry in catalogue.entries() {
        by_file.entry(entry.file).or_default().push(entry);
    }
    // The first number of each file; of two files with one number nobody can say whose it is.
    let numbers: BTreeMap<EntryId, String> = by_file
        .iter()
        .filter_map(|(file, entries)| {
            let given = entries.iter().filter(|entry| !entry.given.is_empty());
            Some((*file, given.map(|entry| plain(&entry.given)).min()?))
        })
        .collect();
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    for number in numbers.values() {
        *holders.entry(number).or_default() += 1;
    }
    for (file, entries) in by_file {
        let refuse = |why: &str| SoftError::new(entries[0].path.clone(), why);
        let Some(number) = numbers.get(&file) else {
            plan.obstacles.push(refuse("没有档号：请在归档目录中填写，或把核定的档号对照表放进登记表文件夹"));
            continue;
        };
        if work.fates[file as usize] != Fate::Item {
            plan.obstacles.push(refuse("在压缩包内，按档号移交须先解压"));
        } else if !is_formed(number, catalogue.form()) {
            plan.obstacles.push(refuse("档号不合编制规则"));
        } else if holders.get(number.as_str()).is_some_and(|files| *files > 1) {
            plan.obstacles.push(refuse("档号与另一文件重复"));
        } else {
            let name = disk_name(&work.listing.scan, file);
            let name = name.rsplit('/').next().unwrap_or(&name);
            let path = format!("{}/{name}", folder(number));
            let rows: Vec<Row> = entries.iter().map(|entry| row(number, entry, &path, work)).collect();
            let text = metadata(&rows.iter().collect::<Vec<_>>());
            plan.items.push(Item { source: Source::File(work.listing.scan.disk_path(file)), path });
            plan.items.push(Item { source: Source::Text(text), path: metadata_path(number) });
            plan.files.extend([Some(file), None]);
            plan.rows.extend(rows);
        }
    }
    plan.rows.sort_by(|a, b| a.number.cmp(&b.number));
    plan
}

fn row(number: &str, entry: &Entry, path: &str, work: &Work<'_>) -> Row {
    let line = &work.listing.lines[entry.file as usize];
    let text = |value: Option<String>| value.unwrap_or_default();
    Row {
        number: number.to_owned(),
        fields: vec![
            ("题名", entry.title.clone()),
            ("责任者", entry.author.clone()),
            ("文号", entry.doc_no.clone()),
            ("日期", entry.date.clone()),
            ("年度", text(entry.year.map(|year| year.to_string()))),
            ("密级", entry.secrecy.clone()),
            ("保管期限", entry.retention.clone()),
            ("页数", text(entry.pages.map(|pages| pages.to_string()))),
            ("备注", entry.note.clone()),
            ("材料代码", entry.codes.join("、")),
            ("格式", line.format.to_owned()),
        ],
        path: path.to_owned(),
    }
}
