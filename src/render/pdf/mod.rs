//! PDF (版式文件): finished pages to bytes. `printpdf` writes the pages; faces, outline and document data are added to its
//! object tree, because the faces are cut to the glyphs in use and no date, id or name may depend on the clock.

mod embed;
mod meta;
mod outline;
mod pack;
mod write;

pub use pack::{bound, pack, running_head};

use super::blocks::Block;
use super::typeset::{FaceSet, MissingGlyph, layout};
use crate::base::error::Result;
use chrono::NaiveDate;

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

/// A finished document.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfOut {
    pub bytes: Vec<u8>,
    /// Characters that no face has, sorted.
    pub missing_glyphs: Vec<MissingGlyph>,
    pub pages: usize,
}

/// Lays `blocks` out and writes them as PDF. The same blocks, data and faces give the same bytes.
pub fn document(blocks: &[Block], meta: &DocumentMeta, faces: &FaceSet) -> Result<PdfOut> {
    let laid = layout(blocks, &meta.running_head, faces);
    let pages = laid.pages.len();
    let missing_glyphs = laid.missing.clone();
    let bytes = write::write(laid, meta, faces)?;
    Ok(PdfOut { bytes, missing_glyphs, pages })
}

#[cfg(test)]
mod tests;
