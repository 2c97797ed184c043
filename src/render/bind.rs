//! 合订本: the packs of all units as one volume, in one run of pages with one contents.
//!
//! The parts are the blocks of the packs themselves, so that the volume cannot say anything else; only their anchors are made
//! distinct, and their own contents give way to the one in front.

use crate::base::error::Result;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{Block, Contents, List, Row, Span, Target, Volume};
use crate::render::{document, file_name, folder, sections};
use rayon::prelude::*;

/// Where the volume lies, without the ending of its format: with the first unit.
pub fn stem(first: &CountyPack) -> String {
    format!("{}/{}合订本", folder(first), file_name(&first.name))
}

/// Blocks of the volume: the first unit's cover, the contents, its pages; then the others, each behind its own cover.
///
/// # Errors
/// Faults of the templates.
pub fn volumes(record: &RunRecord, units: &[&CountyPack]) -> Result<Vec<Block>> {
    let parts: Vec<Result<Vec<Block>>> =
        units.par_iter().with_max_len(1).map(|pack| sections::pack(record, pack)).collect();
    let mut all = Vec::new();
    for (at, (pack, blocks)) in units.iter().zip(parts).enumerate() {
        let mut blocks = blocks?;
        let anchor = format!("u{at}");
        blocks.retain(|block| !matches!(block, Block::Contents(_)));
        blocks.iter_mut().for_each(|block| distinct(block, &anchor));
        let is_first = at == 0;
        let mut volume = Volume { title: pack.name.clone(), anchor, running_head: String::new() };
        if let Some(Block::Cover(cover)) = blocks.first_mut() {
            volume.running_head = document::running_head(cover);
            volume.title = format!("{}{}", cover.title.replace('\n', ""), cover.subtitle);
            if is_first {
                cover.subtitle.push_str("（合订本）");
            }
        }
        all.push(Block::Volume(volume));
        if is_first {
            let rest = blocks.split_off(usize::from(matches!(blocks.first(), Some(Block::Cover(_)))));
            all.append(&mut blocks);
            all.extend([Block::Contents(Contents::default()), Block::PageBreak]);
            blocks = rest;
        }
        all.append(&mut blocks);
    }
    Ok(all)
}

/// Puts the part in front of every anchor and of every link to one.
fn distinct(block: &mut Block, part: &str) {
    let spans = |spans: &mut Vec<Span>| spans.iter_mut().for_each(|span| lead(span, part));
    match block {
        Block::Heading(heading) => {
            heading.anchor = format!("{part}-{}", heading.anchor);
            spans(&mut heading.spans);
        }
        Block::Paragraph(paragraph) => spans(&mut paragraph.spans),
        Block::List(list) => self::list(list, part),
        Block::Table(table) => {
            spans(&mut table.caption);
            spans(&mut table.footnote);
            let body = table.body.iter_mut().flat_map(|group| &mut group.rows);
            let rows = table.head.iter_mut().chain(body).chain(&mut table.totals);
            for Row { cells, .. } in rows {
                cells.iter_mut().for_each(|cell| spans(&mut cell.spans));
            }
        }
        Block::Fitted(versions) => {
            versions.iter_mut().flatten().for_each(|block| distinct(block, part));
        }
        _ => {}
    }
}

fn list(list_: &mut List, part: &str) {
    for item in &mut list_.items {
        item.spans.iter_mut().for_each(|span| lead(span, part));
        item.nested.iter_mut().for_each(|nested| list(nested, part));
    }
}

fn lead(span: &mut Span, part: &str) {
    if let Some(Target::Anchor(anchor)) = &mut span.target {
        *anchor = format!("{part}-{anchor}");
    }
}
