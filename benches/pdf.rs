//! One long table as a PDF: the page writer alone, for `benches/compare.py pdf`. Arguments: rows, file to write.
#![allow(clippy::print_stdout)]

use qiquan::render::blocks::{Block, Cell, Row, Span, Table};
use qiquan::render::document::{Document, DocumentMeta};
use qiquan::render::pdf;
use qiquan::render::typeset::FaceSet;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let rows: usize = words.first().and_then(|word| word.parse().ok()).unwrap_or(30_000);
    let heads = ["序号", "旗县", "苏木乡镇", "嘎查村", "户主", "缺件"].map(Cell::plain).to_vec();
    let mut table =
        Table { head: vec![Row::of(heads)], caption: vec![Span::plain("缺件清单")], ..Table::default() };
    for row in 0..rows {
        let village = format!("第{}嘎查", row % 97);
        let cells =
            [row.to_string().as_str(), "乌拉特中旗", "海流图镇", &village, "户主姓名", "缺贫困户信息采集表"]
                .map(Cell::plain);
        table.push(Row::of(cells.to_vec()));
    }
    let meta = DocumentMeta {
        title: "缺件清单".into(),
        author: "样例".into(),
        subject: String::new(),
        keywords: Vec::new(),
        producer: "qiquan".into(),
        as_of: chrono::NaiveDate::default(),
        running_head: String::new(),
    };
    let printed = FaceSet::builtin().and_then(|faces| {
        let document = Document::lay(&[Block::Table(table)], meta, &faces);
        let pages = document.laid.pages.len();
        pdf::write(document, &faces).map(|bytes| (pages, bytes))
    });
    match printed {
        Ok((pages, bytes)) => {
            println!("{pages} pages, {} bytes", bytes.len());
            if let Some(path) = words.get(1) {
                let _ = std::fs::write(path, &bytes);
            }
        }
        Err(error) => println!("{error}"),
    }
}
