use super::*;
use crate::render::blocks::*;
use crate::render::typeset::{Page, font::mm};
use proptest::prelude::*;
use std::sync::OnceLock;

fn faces() -> &'static FaceSet {
    static SET: OnceLock<FaceSet> = OnceLock::new();
    SET.get_or_init(|| FaceSet::builtin().unwrap())
}

fn meta() -> DocumentMeta {
    DocumentMeta {
        title: "临河区考核材料包".into(),
        author: "巴彦淖尔市".into(),
        subject: String::new(),
        keywords: Vec::new(),
        producer: "qiquan".into(),
        as_of: NaiveDate::from_ymd_opt(2020, 4, 15).unwrap(),
        running_head: String::new(),
    }
}

fn text(page: &Page) -> String {
    page.runs.iter().map(|run| page.text(run)).collect::<Vec<_>>().join("|")
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading(Heading { level, spans: vec![Span::plain(text)], anchor: text.into() })
}

fn table(rows: usize, cell: &str) -> Block {
    let mut table = Table { caption: vec![Span::plain("缺件清单")], ..Table::default() };
    table.head.push(Row::of(vec![Cell::plain("序号"), Cell::plain("材料")]));
    for row in 0..rows {
        table.push(Row::of(vec![Cell::plain(format!("{row}号")), Cell::plain(cell)]));
    }
    Block::Table(table)
}

/// The whole text of a small document, page by page.
#[test]
fn a_small_document_reads_in_order_with_its_page_numbers() {
    let blocks = vec![
        Block::Cover(Cover { title: "考核材料包".into(), ..Cover::default() }),
        Block::Contents(Contents::default()),
        heading(1, "一、结论"),
        Block::Paragraph(Paragraph {
            spans: vec![Span::plain("全区缺件3份。")], ..Paragraph::default()
        }),
        Block::PageBreak,
        heading(1, "二、清单"),
        table(1, "申请书"),
    ];
    let laid = layout(&blocks, "", faces());
    let pages: Vec<String> = laid.pages.iter().map(|page| text(page).replace('.', "")).collect();
    assert_eq!(
        pages,
        [
            "考核材料包",
            "目录|一、结论|二、清单|3||4||— 2 —",
            "一、结论|全区缺件3份。|— 3 —",
            "二、清单|缺件清单|序号|材料|0号|申请书|— 4 —",
        ]
    );
    assert_eq!(laid.outline.iter().map(|e| e.page).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_the_file_opens() {
    let blocks = vec![
        heading(1, "一、档案"),
        table(80, "H04 收入核算表"),
        Block::Orientation(Orientation::Landscape),
        table(3, "宽表"),
    ];
    let first = document(&blocks, &meta(), faces()).unwrap();
    let second = document(&blocks, &meta(), faces()).unwrap();
    assert_eq!(first.bytes, second.bytes);
    let read = lopdf::Document::load_mem(&first.bytes).unwrap();
    assert_eq!(read.get_pages().len(), first.pages);
    let all = String::from_utf8_lossy(&first.bytes).into_owned();
    assert!(all.contains("D:20200415000000") && all.contains("/ToUnicode") && all.contains("+QiquanSong"));
}

#[test]
fn a_missing_glyph_is_reported_with_its_place() {
    let blocks = vec![
        heading(1, "一、户"),
        Block::Paragraph(Paragraph { spans: vec![Span::name("王\u{3_0EDE}")], ..Paragraph::default() }),
    ];
    let out = document(&blocks, &meta(), faces()).unwrap();
    let [glyph] = out.missing_glyphs.as_slice() else { panic!("{:?}", out.missing_glyphs) };
    assert_eq!((glyph.code_point.as_str(), glyph.page), ("U+30EDE", 1));
    assert!(glyph.place.starts_with("一、户 → 王"));
}

#[test]
fn heads_repeat_and_nothing_leaves_the_type_area() {
    let laid = layout(&[table(200, "收入核算表（2019年度）")], "", faces());
    assert!(laid.pages.len() > 3);
    for page in &laid.pages {
        assert!(text(page).contains("序号|材料"));
        assert!(page.fills.iter().all(
            |f| f.y + f.height <= mm(370) + mm(2250) + 1000 && f.x + f.width <= mm(280) + mm(1560) + 1000
        ));
    }
}

#[test]
fn a_row_taller_than_pages_and_a_crowd_of_columns_end() {
    let long = "没有空隙".repeat(3000);
    let laid = layout(&[table(2, &long)], "", faces());
    let found: usize = laid.pages.iter().map(|p| text(p).matches('隙').count()).sum();
    assert_eq!(found, 6000);
    let crowd = Table {
        body: vec![RowGroup {
            rows: vec![Row::of((0..400).map(|n| Cell::plain(format!("W{n}"))).collect())],
        }],
        ..Table::default()
    };
    assert!(!layout(&[Block::Table(crowd)], "", faces()).pages.is_empty());
}

#[test]
fn charts_skip_what_is_unknown_and_survive_odd_numbers() {
    for kind in [ChartKind::Bars, ChartKind::Columns, ChartKind::Lines] {
        let chart = Chart {
            kind,
            categories: vec!["甲".into(), "乙".into(), "丙".into()],
            series: vec![Series {
                name: "值".into(),
                values: vec![Some(3.0), None, Some(f64::NAN)],
                mark: None,
            }],
            ..Chart::default()
        };
        let laid = layout(&[Block::Chart(chart)], "", faces());
        assert_eq!(laid.pages.len(), 1);
    }
}

/// Foreign programs read the file; said loudly when they are not installed.
#[test]
fn poppler_and_qpdf_agree() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    let blocks = vec![heading(1, "一、档案"), table(40, "王\u{3_0EDE}的2019年度收入核算表")];
    std::fs::write(&file, document(&blocks, &meta(), faces()).unwrap().bytes).unwrap();
    let run = |program: &str, before: &[&str], after: &[&str]| {
        std::process::Command::new(program).args(before).arg(&file).args(after).output()
    };
    match run("qpdf", &["--check"], &[]) {
        Ok(out) => assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout)),
        Err(_) => eprintln!("SKIPPED: qpdf is not installed"),
    }
    match run("pdftotext", &[], &["-"]) {
        Ok(out) => {
            let text = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(text.contains("王\u{3_0EDE}的2019年度收入核算表"), "{text}");
        }
        Err(_) => eprintln!("SKIPPED: pdftotext is not installed"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_cell_is_printed_whole(cells in proptest::collection::vec("[一-龥a-zA-Z0-9，（）|*<>/]{0,60}", 1..60), columns in 1usize..9) {
        let mut table = Table { head: vec![Row::of(vec![Cell::plain("头")])], ..Table::default() };
        for row in cells.chunks(columns) {
            table.push(Row::of(row.iter().map(Cell::plain).collect()));
        }
        let laid = layout(&[Block::Table(table)], "", faces());
        let mut printed: Vec<char> = laid.pages.iter().flat_map(|p| p.glyphs.iter().map(|g| g.char)).collect();
        let mut wanted: Vec<char> = cells.iter().flat_map(|c| c.chars()).collect();
        for number in 0..laid.pages.len() {
            wanted.push('头');
            wanted.extend(format!("— {} —", number + 1).chars());
        }
        printed.sort_unstable();
        wanted.sort_unstable();
        prop_assert_eq!(printed, wanted);
    }
}
