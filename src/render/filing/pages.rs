//! 归档整理 on paper: one volume of lists a township, each with its 备考表, and 移交清单 with the labels of the boxes.

use super::{boxed, handover, items, volume, volumes};
use crate::base::config::filing::Form;
use crate::base::error::{Error, Result};
use crate::model::filing::{Catalogue, Group};
use crate::render::blocks::{
    Align, Block, Cell, Column, Heading, Orientation, Paragraph, Role, Row, Span, Table, TableSize,
};
use crate::render::cells::{Item, ListOf};
use crate::render::document::{Document, DocumentMeta};
use crate::render::typeset::FaceSet;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the documents say about themselves.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Unit that hands over.
    pub unit: &'a str,
    pub as_of: &'a str,
    pub tool: &'a str,
}

/// Names and groups of the volumes of lists: one a township, one for everything above.
#[must_use]
pub fn parts(catalogue: &Catalogue) -> Vec<(String, Vec<&Group>)> {
    let mut parts: BTreeMap<&str, Vec<&Group>> = BTreeMap::new();
    for group in &catalogue.groups {
        parts.entry(group.township.as_str()).or_default().push(group);
    }
    let own = |township: &str| if township.is_empty() { "本级".to_owned() } else { township.to_owned() };
    parts.into_iter().map(|(township, groups)| (own(township), groups)).collect()
}

/// Lists of one township: 归档文件目录 and 备考表, or 案卷目录 and for each volume 卷内目录 and 备考表.
///
/// # Errors
/// A fault of the program only.
pub fn lists(
    catalogue: &Catalogue,
    name: &str,
    groups: &[&Group],
    about: About<'_>,
    faces: &FaceSet,
) -> Result<Document> {
    let mut blocks = vec![Block::Orientation(Orientation::Landscape)];
    let place = format!("{}{}", catalogue.name, name.trim_start_matches(|c: char| c.is_ascii_digit()));
    match catalogue.form() {
        Form::Item => {
            blocks.extend([heading("归档文件目录", "items", 1), table(items(groups.iter().copied()))]);
            blocks.extend([Block::PageBreak, Block::Orientation(Orientation::Portrait)]);
            blocks.extend(last_leaf(groups, "备考表", "end", "盒内"));
        }
        Form::Volume => {
            blocks.extend([heading("案卷目录", "volumes", 1), table(volumes(groups.iter().copied()))]);
            blocks.extend([Block::PageBreak, Block::Orientation(Orientation::Portrait)]);
            for (at, group) in groups.iter().enumerate() {
                if at > 0 {
                    blocks.push(Block::PageBreak);
                }
                blocks.push(heading(&format!("{}卷内目录", group.label), &format!("v{at}"), 1));
                blocks.push(table(volume(group)));
                blocks.push(Block::PageBreak);
                blocks.extend(last_leaf(&[group], "卷内备考表", &format!("e{at}"), "卷内"));
            }
        }
    }
    print(&blocks, &format!("{place}归档目录"), about, faces)
}

/// 移交清单 with lines for both sides, and the labels of the boxes.
///
/// # Errors
/// A fault of the program only.
pub fn transfer(catalogue: &Catalogue, about: About<'_>, faces: &FaceSet) -> Result<Document> {
    let mut blocks = vec![heading("移交清单", "handover", 1), table(handover(catalogue))];
    let mut sides = ruled(&["", "单位", "经办人", "负责人", "日期"]);
    for side in ["移交", "接收"] {
        sides.push(Row::of(vec![room(side), room(""), room(""), room(""), room("　年　月　日")]));
    }
    blocks.push(Block::Table(sides));
    blocks.push(note("签名和日期由双方办理移交时填写；档号为拟定的，经档案人员核定后才生效。"));
    if catalogue.filing.box_pages.is_some() {
        blocks.extend([
            Block::PageBreak,
            Block::Orientation(Orientation::Landscape),
            heading("档案盒封面和盒脊", "boxes", 1),
            table(boxed(catalogue)),
        ]);
    }
    print(&blocks, &format!("{}移交清单", catalogue.name), about, faces)
}

/// Lays out one document.
///
/// # Errors
/// A fault of the program only.
pub(in crate::render) fn print(
    blocks: &[Block],
    title: &str,
    about: About<'_>,
    faces: &FaceSet,
) -> Result<Document> {
    let as_of = NaiveDate::parse_from_str(about.as_of, "%Y-%m-%d")
        .map_err(|error| Error::Internal { stage: "render/filing", what: error.to_string() })?;
    let meta = DocumentMeta {
        title: title.to_owned(),
        author: about.unit.to_owned(),
        subject: format!("时点 {}", about.as_of),
        keywords: vec![about.unit.to_owned()],
        producer: about.tool.to_owned(),
        as_of,
        running_head: title.to_owned(),
    };
    Ok(Document::lay(blocks, meta, faces))
}

/// 备考表: what can be counted; the rest is for pen and ink.
fn last_leaf(groups: &[&Group], title: &str, anchor: &str, inside: &str) -> [Block; 3] {
    let entries = || groups.iter().flat_map(|group| &group.entries);
    let pages: u64 = entries().filter_map(|entry| entry.pages).sum();
    let unknown = entries().filter(|entry| entry.pages.is_none()).count();
    let more = if unknown > 0 { format!("，另有{unknown}件页数不明") } else { String::new() };
    let mut table = Table { columns: vec![fixed(8.0), Column::default()], ..Table::default() };
    let said = format!("共{}件，{pages}页{more}。\n\n\n\n\n", entries().count());
    for (label, value) in [
        (format!("{inside}文件\n情况说明"), said.as_str()),
        ("整理人".to_owned(), "\n "),
        ("整理日期".to_owned(), "\n　　　　年　　月　　日\n "),
        ("检查人".to_owned(), "\n "),
        ("检查日期".to_owned(), "\n　　　　年　　月　　日\n "),
    ] {
        table.push(Row::of(vec![Cell::plain(format!("\n{label}\n ")), Cell::plain(format!("\n{value}"))]));
    }
    [
        heading(title, anchor, 2),
        Block::Table(table),
        note("情况说明写明缺损、补充、移出、销毁等情况；签名和日期由本人填写，不代填、不倒填。"),
    ]
}

pub(in crate::render) fn heading(text: &str, anchor: &str, level: u8) -> Block {
    Block::Heading(Heading { level, spans: vec![Span::plain(text)], anchor: anchor.to_owned() })
}

fn note(text: &str) -> Block {
    Block::Paragraph(Paragraph { spans: vec![Span::plain(text)], role: Role::Note, mark: None })
}

fn fixed(chars: f32) -> Column {
    Column { min_chars: chars, grow: 0.0, ..Column::default() }
}

fn ruled(heads: &[&str]) -> Table {
    Table {
        columns: heads.iter().map(|_| Column { align: Align::Centre, ..Column::default() }).collect(),
        head: vec![Row::of(heads.iter().map(|head| Cell::plain(*head)).collect())],
        ..Table::default()
    }
}

/// A cell with room for a pen.
fn room(text: &str) -> Cell {
    Cell::plain(format!("\n{text}\n "))
}

fn cell(item: Item) -> Cell {
    match item {
        Item::Marked(text, mark) => Cell::of(vec![Span::marked(text, mark)]),
        other => Cell::plain(other.text()),
    }
}

/// A list with all its columns: those of a standard stay where nothing fills them.
pub(in crate::render) fn table(list: ListOf<'_>) -> Block {
    let columns = list.heads.iter().map(|head| Column {
        align: head.align,
        min_chars: f32::from(head.width).min(6.0) / 2.0,
        grow: f32::from(head.width),
        unbroken: matches!(head.name, "日期" | "序号" | "页数"),
    });
    let cells = |items: Vec<Item>| Row::of(items.into_iter().map(cell).collect());
    let mut table = Table {
        caption: vec![Span::plain(list.title)],
        under_its_heading: true,
        columns: columns.collect(),
        head: vec![Row::of(list.heads.iter().map(|head| Cell::plain(head.name)).collect())],
        size: TableSize::Small,
        totals: list.totals.map(cells),
        ..Table::default()
    };
    for row in list.rows {
        table.push(cells(row));
    }
    Block::Table(table)
}
