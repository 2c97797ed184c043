//! 编制审核签发: lines for names, signatures and dates. The names come from the configuration; the rest is for pen and ink.

use crate::model::county::CountyPack;
use crate::render::blocks::{Align, Cell, Column, Row, Span, Table};

/// The table at the end of a pack.
#[must_use]
pub fn table(pack: &CountyPack) -> Table {
    let column = |grow: f32| Column { align: Align::Centre, grow, ..Column::default() };
    let mut table = Table {
        // It bears the title of the annex.
        columns: vec![column(1.0), column(2.0), column(2.0), column(2.0)],
        head: vec![Row::of(["事项", "单位（人员）", "签名（盖章）", "日期"].map(Cell::plain).to_vec())],
        footnote: vec![Span::plain(
            "签名和日期由签署人签署时填写，不代签，不预填、不倒填日期；没有写明的单位和人员由签署人填写。",
        )],
        ..Table::default()
    };
    for (label, name) in pack.signers.lines() {
        // A line of room above and below the pen.
        let room = |text: &str| Cell::plain(format!("\n{text}\n "));
        table.push(Row::of(vec![room(label), room(name), room(""), room("　　年　月　日")]));
    }
    table
}
