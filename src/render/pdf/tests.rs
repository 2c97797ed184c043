use super::*;
use crate::render::blocks::*;
use crate::render::document::{Document, DocumentMeta};
use crate::render::typeset::{FaceSet, layout};
use crate::render::typeset::{Page, font::mm};
use chrono::NaiveDate;
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

fn document(blocks: &[Block], meta: &DocumentMeta) -> Document {
    Document::lay(blocks, meta.clone(), faces())
}

fn bytes(blocks: &[Block], meta: &DocumentMeta) -> Vec<u8> {
    write(document(blocks, meta), faces()).unwrap()
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
    let first = bytes(&blocks, &meta());
    assert_eq!(first, bytes(&blocks, &meta()));
    let read = lopdf::Document::load_mem(&first).unwrap();
    assert_eq!(read.get_pages().len(), document(&blocks, &meta()).laid.pages.len());
    let all = String::from_utf8_lossy(&first).into_owned();
    assert!(all.contains("D:20200415000000") && all.contains("/ToUnicode") && all.contains("+QiquanSong"));
}

#[test]
fn a_missing_glyph_is_reported_with_its_place() {
    let blocks = vec![
        heading(1, "一、户"),
        Block::Paragraph(Paragraph { spans: vec![Span::name("王\u{3_0EDE}")], ..Paragraph::default() }),
    ];
    let out = document(&blocks, &meta()).laid;
    let [glyph] = out.missing.as_slice() else { panic!("{:?}", out.missing) };
    assert_eq!((glyph.char, glyph.page), ('\u{3_0EDE}', 1));
    assert_eq!((glyph.place.as_str(), glyph.word.as_str()), ("一、户", "王\u{3_0EDE}"));
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
                line: LineStyle::Solid,
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
    std::fs::write(&file, bytes(&blocks, &meta())).unwrap();
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

fn read(blocks: &[Block], meta: &DocumentMeta) -> lopdf::Document {
    lopdf::Document::load_mem(&bytes(blocks, meta)).unwrap()
}

/// Follows references.
fn at<'a>(document: &'a lopdf::Document, object: &'a lopdf::Object) -> &'a lopdf::Object {
    document.dereference(object).unwrap().1
}

fn chapters() -> Vec<Block> {
    vec![
        Block::Cover(Cover { title: "考核材料包".into(), ..Cover::default() }),
        Block::Contents(Contents::default()),
        heading(1, "一、结论"),
        heading(2, "（一）进度"),
        table(3, "申请书"),
        Block::PageBreak,
        heading(1, "二、清单"),
        table(60, "申请书"),
    ]
}

/// Text of a PDF string.
fn said(object: &lopdf::Object) -> String {
    let bytes = object.as_str().unwrap();
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(utf16) => {
            let units: Vec<u16> = utf16.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// Both descriptions of the document say the same, whatever the title holds.
#[test]
fn a_document_says_that_it_is_pdf_a_2u_and_describes_itself_twice_alike() {
    let meta = DocumentMeta {
        title: "临河<区>&\u{7}“考核”".into(),
        subject: "检查时点 2020-04-15".into(),
        keywords: vec!["150802".into(), "临河区".into()],
        ..meta()
    };
    let document = read(&chapters(), &meta);
    let catalog = document.catalog().unwrap();
    let stream = at(&document, catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
    assert!(stream.dict.get(b"Filter").is_err(), "the packet is found without knowing PDF");
    let packet = String::from_utf8(stream.content.clone()).unwrap();
    assert!(packet.contains("<pdfaid:part>2</pdfaid:part>") && packet.contains("<pdfaid:conformance>U<"));
    let mut reader = quick_xml::Reader::from_str(&packet);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    let info = at(&document, document.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    let info = |name: &str| said(info.get(name.as_bytes()).unwrap());
    assert_eq!(info("Title"), "临河<区>&“考核”");
    assert!(packet.contains("临河&lt;区&gt;&amp;“考核”"), "{packet}");
    for name in ["Author", "Subject", "Keywords", "Creator", "Producer"] {
        assert!(packet.contains(&format!(">{}<", info(name))), "{name}: {packet}");
    }
    assert_eq!(info("CreationDate"), "D:20200415000000+08'00'");
    assert!(packet.contains("<xmp:CreateDate>2020-04-15T00:00:00+08:00<"));
    assert_eq!(said(catalog.get(b"Lang").unwrap()), "zh-CN");
    let id = document.trailer.get(b"ID").unwrap().as_array().unwrap();
    let id = crate::base::fingerprint::hex(id[0].as_str().unwrap());
    assert!(id.len() == 32 && packet.contains(&format!("uuid:{id}")));
}

#[test]
fn an_empty_subject_is_said_nowhere() {
    let document = read(&chapters(), &meta());
    let info = at(&document, document.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    assert!(info.get(b"Subject").is_err() && info.get(b"Keywords").is_err());
    let catalog = document.catalog().unwrap();
    let packet = &at(&document, catalog.get(b"Metadata").unwrap()).as_stream().unwrap().content;
    assert!(!String::from_utf8_lossy(packet).contains("dc:description"));
}

#[test]
fn the_colours_are_of_srgb() {
    let document = read(&chapters(), &meta());
    let intents = document.catalog().unwrap().get(b"OutputIntents").unwrap().as_array().unwrap();
    let intent = intents[0].as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let profile = at(&document, intent.get(b"DestOutputProfile").unwrap()).as_stream().unwrap();
    assert_eq!(profile.dict.get(b"N").unwrap().as_i64().unwrap(), 3);
    let data = profile.decompressed_content().unwrap();
    assert_eq!(&data[36..40], b"acsp");
    assert_eq!(u32::from_be_bytes(data[..4].try_into().unwrap()) as usize, data.len());
}

/// What a reader shows beside the page is what is printed on it.
#[test]
fn page_labels_are_the_printed_numbers() {
    let document = read(&chapters(), &meta());
    let labels = document.catalog().unwrap().get(b"PageLabels").unwrap().as_dict().unwrap();
    let nums = labels.get(b"Nums").unwrap().as_array().unwrap();
    assert_eq!(nums.iter().step_by(2).map(|n| n.as_i64().unwrap()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(said(nums[1].as_dict().unwrap().get(b"P").unwrap()), "封面");
    let numbered = nums[3].as_dict().unwrap();
    assert_eq!(numbered.get(b"St").unwrap().as_i64().unwrap(), 2);
    let laid = layout(&chapters(), "", faces());
    for (at, page) in laid.pages.iter().enumerate().skip(1) {
        assert!(text(page).contains(&format!("— {} —", page.number.unwrap())), "page {at}");
    }
}

/// Covers and empty pages of a bound volume print no number, and are counted.
#[test]
fn pages_without_a_number_inside_a_volume_are_called_by_their_count() {
    let labels = outline::labels(&[None, Some(2), None, None, Some(5)]);
    let labels = labels.as_dict().unwrap().get(b"Nums").unwrap().as_array().unwrap();
    let starts: Vec<i64> = labels.iter().filter_map(|entry| entry.as_i64().ok()).collect();
    assert_eq!(starts, [0, 1], "封面, and then one run of numbers: {labels:?}");
}

#[test]
fn a_cover_of_two_pages_and_numbers_that_start_anew_have_labels_of_their_own() {
    let labels = outline::labels(&[None, None, Some(1), Some(2), None, Some(1)]);
    let nums = labels.as_dict().unwrap().get(b"Nums").unwrap().as_array().unwrap().clone();
    assert_eq!(nums.iter().step_by(2).map(|n| n.as_i64().unwrap()).collect::<Vec<_>>(), [0, 2, 4, 5]);
    assert!(nums[1].as_dict().unwrap().get(b"S").is_ok() && nums[5].as_dict().unwrap().get(b"S").is_err());
}

#[test]
fn bookmarks_nest_as_the_headings_do() {
    let document = read(&chapters(), &meta());
    let root = at(&document, document.catalog().unwrap().get(b"Outlines").unwrap()).as_dict().unwrap();
    let follow = |from: &lopdf::Dictionary, key: &[u8]| {
        from.get(key).ok().map(|next| at(&document, next).as_dict().unwrap().clone())
    };
    let first = follow(root, b"First").unwrap();
    assert_eq!(said(first.get(b"Title").unwrap()), "一、结论");
    assert_eq!(said(follow(&first, b"First").unwrap().get(b"Title").unwrap()), "（一）进度");
    let second = follow(&first, b"Next").unwrap();
    assert_eq!(said(second.get(b"Title").unwrap()), "二、清单");
    assert!(follow(&second, b"Next").is_none() && follow(&second, b"First").is_none());
    let page = second.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    assert_eq!(document.get_pages()[&4], page);
}

/// Every line of the contents leads to the page of its heading, and so do the words 第二节.
#[test]
fn contents_and_cross_references_lead_to_their_pages() {
    let mut blocks = chapters();
    let spans = vec![Span::plain("逐件列于第二节，第九节没有。")];
    blocks.push(Block::Paragraph(Paragraph { spans, ..Paragraph::default() }));
    crate::render::crossref::link(&mut blocks);
    let document = read(&blocks, &meta());
    let pages = document.get_pages();
    let links = |page: u32| -> Vec<u32> {
        let page = document.get_dictionary(pages[&page]).unwrap();
        let Ok(list) = page.get(b"Annots") else { return Vec::new() };
        let list = list.as_array().unwrap();
        list.iter()
            .map(|link| {
                let link = link.as_dict().unwrap();
                assert_eq!(link.get(b"F").unwrap().as_i64().unwrap(), 4, "prints, is not hidden");
                let action = link.get(b"A").unwrap().as_dict().unwrap();
                let to = action.get(b"D").unwrap().as_array().unwrap()[0].as_reference().unwrap();
                *pages.iter().find(|(_, page)| **page == to).unwrap().0
            })
            .collect()
    };
    assert_eq!(links(1), [0; 0]);
    assert_eq!(links(2), [3, 3, 4]);
    assert_eq!(links(pages.len() as u32), [4]);
}
