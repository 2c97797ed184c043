//! The printed pack of one unit: its blocks as a PDF, with the characters that no face has listed at the end.

use super::{DocumentMeta, document};
use crate::base::error::{Error, Result};
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{Block, Cell, Column, Heading, Row, Span, Table};
use crate::render::typeset::{FaceSet, MissingGlyph};
use chrono::NaiveDate;
use std::sync::OnceLock;

/// The faces inside the binary, read once: they never change and all packs share them.
fn faces() -> Result<&'static FaceSet> {
    static SET: OnceLock<FaceSet> = OnceLock::new();
    if let Some(set) = SET.get() {
        return Ok(set);
    }
    let set = FaceSet::builtin()?;
    Ok(SET.get_or_init(|| set))
}

/// Writes the pack of a unit.
///
/// # Errors
/// A fault of the program only: a date that is none, a face that cannot be cut.
pub fn pack(record: &RunRecord, pack: &CountyPack, blocks: &[Block]) -> Result<Vec<u8>> {
    let cover = blocks.iter().find_map(|block| match block {
        Block::Cover(cover) => Some(cover),
        _ => None,
    });
    let title = cover.map_or_else(|| format!("{}考核材料包", pack.name), |c| c.title.replace('\n', ""));
    let as_of = NaiveDate::parse_from_str(&record.summary.as_of, "%Y-%m-%d")
        .map_err(|e| Error::Internal { stage: "render", what: format!("as_of：{e}") })?;
    let notice = cover.map(|c| c.notice.as_str()).filter(|notice| !notice.is_empty());
    let meta = DocumentMeta {
        running_head: notice.map_or_else(|| title.clone(), |notice| format!("{title}　{notice}")),
        subject: format!("检查时点 {}", record.summary.as_of),
        author: record.summary.name.clone(),
        keywords: vec![pack.code.clone(), pack.name.clone()],
        producer: record.summary.tool.clone(),
        title,
        as_of,
    };
    let faces = faces()?;
    let out = document(blocks, &meta, faces)?;
    if out.missing_glyphs.is_empty() {
        return Ok(out.bytes);
    }
    let mut with_list = blocks.to_vec();
    with_list.extend(list(&out.missing_glyphs));
    Ok(document(&with_list, &meta, faces)?.bytes)
}

/// The list of characters without a glyph. Its heading is too deep for the contents, so that no page moves.
fn list(missing: &[MissingGlyph]) -> [Block; 2] {
    let heading =
        Heading { level: 4, spans: vec![Span::plain("缺字表")], anchor: "missing-glyphs".into() };
    let narrow = Column { grow: 0.0, unbroken: true, ..Column::default() };
    let mut table = Table {
        columns: vec![narrow.clone(), narrow.clone(), Column::default(), narrow],
        head: vec![Row::of(["字", "码位", "出处", "页"].map(Cell::plain).to_vec())],
        footnote: vec![Span::plain(
            "以上字符字体中没有，文中印作〓，复制和检索仍为原字；可在配置的 fonts 中指定含这些字的字体。",
        )],
        ..Table::default()
    };
    for glyph in missing {
        table.push(Row::of(vec![
            Cell::plain(glyph.char),
            Cell::plain(glyph.code_point.as_str()),
            Cell::plain(glyph.place.as_str()),
            Cell::plain(glyph.page.to_string()),
        ]));
    }
    [Block::Heading(heading), Block::Table(table)]
}
