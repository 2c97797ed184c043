//! A document on paper: laid out once, then written in every page format that is asked for (PDF, OFD). Packs list the
//! characters that no face has at their end.

use super::{ofd, pdf};
use crate::base::error::{Error, Result};
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{Block, Cell, Column, Cover, Heading, Row, Span, Table};
use crate::render::typeset::font::{code_point, is_private};
use crate::render::typeset::{FaceSet, Laid, MissingGlyph, layout};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Data about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentMeta {
    /// 标题
    pub title: String,
    /// 单位
    pub author: String,
    pub subject: String,
    pub keywords: Vec<String>,
    /// `qiquan 0.1.0`
    pub producer: String,
    /// Date written as the day of creation.
    pub as_of: NaiveDate,
    /// Small line at the head of every page but the cover; empty for none.
    pub running_head: String,
}

/// The formats of pages (版式文件) that are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paged {
    pub pdf: bool,
    pub ofd: bool,
}

/// A laid out document with what it says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub meta: DocumentMeta,
    pub laid: Laid,
}

impl Document {
    /// Lays `blocks` out.
    #[must_use]
    pub fn lay(blocks: &[Block], meta: DocumentMeta, faces: &FaceSet) -> Self {
        Document { laid: layout(blocks, &meta.running_head, faces), meta }
    }

    /// Lays `blocks` out; the characters that no face has are listed behind them.
    #[must_use]
    pub fn lay_with_list(blocks: &[Block], meta: DocumentMeta, faces: &FaceSet) -> Self {
        let mut document = Self::lay(blocks, meta, faces);
        if !document.laid.missing.is_empty() {
            let mut with_list = blocks.to_vec();
            with_list.extend(list(&document.laid.missing));
            // What the list itself lacks is what it lists.
            let missing = std::mem::take(&mut document.laid.missing);
            document = Self::lay(&with_list, document.meta, faces);
            document.laid.missing = missing;
        }
        document
    }

    /// Writes the document in every format asked for: `stem` with the ending of the format, and the bytes.
    ///
    /// # Errors
    /// A face that cannot be cut, and whatever `sink` refuses.
    pub fn write(
        self,
        stem: &str,
        paged: Paged,
        faces: &FaceSet,
        sink: &mut dyn FnMut(String, Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        if paged.ofd {
            sink(format!("{stem}.ofd"), ofd::write(&self, faces)?)?;
        }
        if paged.pdf {
            sink(format!("{stem}.pdf"), pdf::write(self, faces)?)?;
        }
        Ok(())
    }
}

/// Text that XML can hold: controls have no place in it.
pub(super) fn plain(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

/// The pack of a unit.
///
/// # Errors
/// A fault of the program only: a date that is none.
pub fn pack(record: &RunRecord, pack: &CountyPack, blocks: &[Block], faces: &FaceSet) -> Result<Document> {
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
    Ok(Document::lay_with_list(blocks, meta, faces))
}

/// The volumes of several units as one (合订本), each with its code.
///
/// # Errors
/// As [`pack`].
pub fn bound(record: &RunRecord, blocks: &[Block], faces: &FaceSet) -> Result<Document> {
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
    Ok(Document::lay_with_list(blocks, meta, faces))
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
