//! The printed pack of one unit: its blocks as a PDF, with the characters that no face has listed at the end.

use super::{DocumentMeta, PdfOut, document};
use crate::base::error::{Error, Result};
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{Block, Cell, Column, Cover, Heading, Row, Span, Table};
use crate::render::typeset::font::{code_point, is_private};
use crate::render::typeset::{FaceSet, MissingGlyph};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Writes the pack of a unit.
///
/// # Errors
/// A fault of the program only: a date that is none, a face that cannot be cut.
pub fn pack(record: &RunRecord, pack: &CountyPack, blocks: &[Block], faces: &FaceSet) -> Result<PdfOut> {
    let cover = blocks.iter().find_map(|block| match block {
        Block::Cover(cover) => Some(cover),
        _ => None,
    });
    let title = cover.map_or_else(|| format!("{}考核材料包", pack.name), |c| c.title.replace('\n', ""));
    let meta = DocumentMeta {
        running_head: cover.map_or_else(|| title.clone(), running_head),
        subject: format!("检查时点 {}", record.summary.as_of),
        author: record.summary.name.clone(),
        keywords: vec![pack.code.clone(), pack.name.clone()],
        producer: record.summary.tool.clone(),
        title,
        as_of: day(record)?,
    };
    print(blocks, &meta, faces)
}

/// The volumes of several units as one (合订本), each with its code.
///
/// # Errors
/// As [`pack`].
pub fn bound(record: &RunRecord, blocks: &[Block], faces: &FaceSet) -> Result<PdfOut> {
    let covers =
        || blocks.iter().filter_map(|block| if let Block::Cover(cover) = block { Some(cover) } else { None });
    let title = covers()
        .next()
        .map_or_else(String::new, |cover| format!("{}{}", cover.title.replace('\n', ""), cover.subtitle));
    let meta = DocumentMeta {
        // Every part has its own.
        running_head: String::new(),
        subject: format!("检查时点 {}", record.summary.as_of),
        author: record.summary.name.clone(),
        keywords: vec![record.summary.code.clone(), record.summary.name.clone()],
        producer: record.summary.tool.clone(),
        title,
        as_of: day(record)?,
    };
    print(blocks, &meta, faces)
}

fn day(record: &RunRecord) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(&record.summary.as_of, "%Y-%m-%d")
        .map_err(|e| Error::Internal { stage: "render", what: format!("as_of：{e}") })
}

/// The line at the head of every page of a pack.
#[must_use]
pub fn running_head(cover: &Cover) -> String {
    let title = cover.title.replace('\n', "");
    if cover.notice.is_empty() { title } else { format!("{title}　{}", cover.notice) }
}

fn print(blocks: &[Block], meta: &DocumentMeta, faces: &FaceSet) -> Result<PdfOut> {
    let out = document(blocks, meta, faces)?;
    if out.missing_glyphs.is_empty() {
        return Ok(out);
    }
    let mut with_list = blocks.to_vec();
    with_list.extend(list(&out.missing_glyphs));
    // What the list itself lacks is what it lists.
    Ok(PdfOut { missing_glyphs: out.missing_glyphs, ..document(&with_list, meta, faces)? })
}

/// The list of characters without a glyph. Its heading is too deep for the contents, so that no page moves.
fn list(missing: &[MissingGlyph]) -> [Block; 2] {
    let heading =
        Heading { level: 4, spans: vec![Span::plain("缺字表")], anchor: "missing-glyphs".into() };
    let narrow = Column { grow: 0.0, unbroken: true, ..Column::default() };
    let mut footnote = String::from(
        "以上字符字体中没有，文中印作〓，复制和检索仍为原字；可在配置的 fonts.rare 中指定含这些字和常用字的字体。姓名不用两种字体拼排，整个换用一种字体。",
    );
    if missing.iter().any(|glyph| is_private(glyph.char as u32)) {
        footnote.push_str(
            "自造字（私用区字符）只有造字的电脑能显示，任何字体都不能代替，请在登记表中改用标准字。",
        );
    }
    let mut table = Table {
        columns: vec![narrow.clone(), narrow, Column::default(), Column::default(), Column::default()],
        head: vec![Row::of(["字", "码位", "姓名或词", "出处", "页"].map(Cell::plain).to_vec())],
        footnote: vec![Span::plain(footnote)],
        ..Table::default()
    };
    // One line for a character in one name under one heading.
    let mut lines: BTreeMap<(char, &str, &str), Vec<usize>> = BTreeMap::new();
    for glyph in missing {
        lines.entry((glyph.char, &glyph.word, &glyph.place)).or_default().push(glyph.page);
    }
    for ((char, word, place), mut pages) in lines {
        pages.dedup();
        let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
        let kind = if is_private(char as u32) { "（自造字）" } else { "" };
        table.push(Row::of(vec![
            Cell::plain(char),
            Cell::plain(format!("{}{kind}", code_point(char))),
            Cell::of(vec![Span::name(word)]),
            Cell::plain(place),
            Cell::plain(pages.join("、")),
        ]));
    }
    [Block::Heading(heading), Block::Table(table)]
}
