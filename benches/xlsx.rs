//! One long list as a workbook: the list writer alone, for `benches/compare.py xlsx`. Arguments: rows, file to write.
#![allow(clippy::print_stdout)]

use qiquan::model::run::{RunRecord, RunSummary};
use qiquan::render::blocks::{Align, Mark};
use qiquan::render::lists::{Head, Item, ListOf};
use qiquan::render::xlsx;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Columns, as `sheets.py` has them.
const HEADS: [(&str, u8); 10] = [
    ("级别", 7),
    ("检查项目", 22),
    ("旗县区", 10),
    ("苏木乡镇", 12),
    ("嘎查村", 12),
    ("户主", 9),
    ("户编号", 18),
    ("问题", 50),
    ("相差", 10),
    ("问题编号", 34),
];

fn row(at: usize) -> Vec<Item> {
    let text = |text: String| Item::Text(text);
    let level = if at.is_multiple_of(3) {
        Item::Marked("错误".into(), Mark::Red)
    } else {
        Item::Marked("疑点".into(), Mark::Yellow)
    };
    vec![
        level,
        text(format!("V{:03} 人均纯收入前后一致", at % 97)),
        text("乌拉特中旗".into()),
        text(format!("第{}苏木", at % 13)),
        text(format!("第{}嘎查", at % 101)),
        Item::Name(format!("户主{}", at % 997)),
        text(format!("1508240100{at:08}")),
        text(format!("登记的人均纯收入为{at}元，与户表、收入测算表所记的数不一致，相差超过允许的范围")),
        Item::Count((at % 5_000) as u64),
        text(format!("{at:032x}")),
    ]
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let rows: usize = words.first().and_then(|word| word.parse().ok()).unwrap_or(100_000);
    let record = RunRecord {
        summary: RunSummary { as_of: "2020-04-15".into(), ..RunSummary::default() },
        ..RunRecord::default()
    };
    let heads = HEADS.map(|(name, width)| Head {
        name,
        width,
        align: if name == "相差" { Align::Right } else { Align::Left },
    });
    let list =
        ListOf {
            title: "问题清单", heads: heads.to_vec(), rows: Box::new((0..rows).map(row)), totals: None
        };
    match xlsx::list(&record, list) {
        Ok(bytes) => {
            println!("{rows} rows, {} bytes", bytes.len());
            if let Some(path) = words.get(1) {
                let _ = std::fs::write(path, &bytes);
            }
        }
        Err(error) => println!("{error}"),
    }
}
