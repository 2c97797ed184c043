//! The page of GB/T 9704-2012, measured on finished pages.

use super::{faces, filler, heading, page_of, paragraph, table};
use crate::render::blocks::*;
use crate::render::typeset::font::{Length, PT, Use, mm};
use crate::render::typeset::geometry::{BRIEF, RUNNING};
use crate::render::typeset::page::{Page, Run};
use crate::render::typeset::{Laid, layout};

fn body(text: &str) -> Block {
    paragraph(Role::Body, text)
}

/// Runs of running text: neither page number nor running head.
fn running(page: &Page) -> impl Iterator<Item = &Run> {
    page.runs.iter().filter(|run| run.size == RUNNING.size)
}

/// Text of the lines of a page, and their baselines.
fn lines(page: &Page) -> Vec<(Length, String)> {
    let mut lines: Vec<(Length, String)> = Vec::new();
    for run in running(page) {
        match lines.last_mut().filter(|(y, _)| *y == run.y) {
            Some((_, text)) => text.push_str(&page.text(run)),
            None => lines.push((run.y, page.text(run))),
        }
    }
    lines
}

/// Millimetres are rounded to thousandths of a point, and so are sums of them.
#[track_caller]
fn near(left: Length, right: Length) {
    assert!((left - right).abs() <= 2, "{left} {right}");
}

/// Right edge of a run.
fn right(page: &Page, run: &Run) -> Length {
    let advance = |glyph: &crate::render::typeset::page::Glyph| {
        faces().face(run.face).advance(glyph.id, run.size) + glyph.extra
    };
    run.x + page.part(run).iter().map(advance).sum::<Length>()
}

#[test]
fn running_text_is_twenty_two_lines_of_twenty_eight_characters() {
    let laid = layout(&[body(&"旗".repeat(28 * 22 * 4))], "", faces());
    for page in &laid.pages[..3] {
        let lines = lines(page);
        assert_eq!(lines.len(), 22);
        assert!(lines.iter().skip(1).all(|(_, text)| text.chars().count() == 28));
        assert!(lines.windows(2).all(|pair| pair[1].0 - pair[0].0 == RUNNING.pitch));
        // From the edge of the first character's box to that of the last one's.
        assert!(lines[0].0 - RUNNING.size * 22 / 25 >= mm(370));
        assert!(lines[21].0 + RUNNING.size * 3 / 25 <= mm(370) + mm(2250));
    }
    assert_eq!(lines(&laid.pages[0])[0].1.chars().count(), 26, "a paragraph begins two characters in");
}

#[test]
fn text_fills_the_width_from_the_binding_edge() {
    let text =
        "截至2020年4月15日，临河区已脱贫享受政策户“两不愁三保障”（含饮水安全）档案7417件，完整率99.48%。"
            .repeat(40);
    let laid = layout(&[body(&text)], "", faces());
    assert!(laid.pages.len() > 2);
    let (mut all, mut short) = (0, 0);
    for (number, page) in laid.pages.iter().enumerate() {
        let left = if number % 2 == 0 { mm(280) } else { mm(260) };
        let runs: Vec<&Run> = running(page).collect();
        assert!(runs.iter().all(|run| run.x >= left - 2), "page {number}");
        for (y, _) in lines(page).iter().take(21).skip(1) {
            let line: Vec<&&Run> = runs.iter().filter(|run| run.y == *y).collect();
            let (first, last) = (line.first().unwrap(), line.last().unwrap());
            near(first.x, left);
            // A mark at the end may hang over by its empty half.
            let mut edge = right(page, last);
            if page.text(last).ends_with(['，', '。', '”', '）']) && edge > left + mm(1560) {
                edge -= RUNNING.size / 2;
            }
            assert!(edge < left + mm(1560) + 100, "page {number}: {edge}");
            all += 1;
            if edge < left + mm(1560) - 100 {
                // As wide as gaps may be.
                let widest = line.iter().flat_map(|run| page.part(run)).map(|glyph| glyph.extra).max();
                assert_eq!(widest, Some(RUNNING.size * 9 / 100), "page {number}: {edge}");
                short += 1;
            }
        }
    }
    assert!(short * 8 < all, "{short} of {all} lines are short");
}

#[test]
fn headings_are_of_one_size_and_differ_by_face() {
    let blocks: Vec<Block> = (1..=4)
        .map(|level| {
            Block::Heading(Heading { level, spans: vec![Span::plain("标题")], anchor: format!("{level}") })
        })
        .chain([body("正文。")])
        .collect();
    let laid = layout(&blocks, "", faces());
    let faces_of: Vec<u8> = running(&laid.pages[0]).map(|run| run.face).collect();
    let wanted = [Use::Hei, Use::Kai, Use::Body, Use::Body, Use::Body].map(|use_| faces().of(use_));
    assert_eq!(faces_of, wanted);
    assert_eq!(running(&laid.pages[0]).filter(|run| run.x == mm(280) + 2 * RUNNING.size).count(), 5);
}

/// First and last run of the page number.
fn number(page: &Page) -> (&Run, &Run) {
    let mut runs = page.runs.iter().filter(|run| run.size == 14 * PT);
    let first = runs.next().unwrap();
    (first, runs.next_back().unwrap_or(first))
}

#[test]
fn the_page_number_stands_seven_millimetres_below_the_outer_corner() {
    let laid = layout(&[body("一"), Block::PageBreak, body("二")], "", faces());
    let face = faces().face(faces().of(Use::Table));
    let dash = face.rise(face.glyph('—'), 14 * PT);
    assert!((3 * PT..8 * PT).contains(&dash), "{dash}");
    for (page, text) in laid.pages.iter().zip(["— 1 —", "— 2 —"]) {
        let (first, _) = number(page);
        assert_eq!(page.text(first), text);
        near(first.y - dash, mm(370) + mm(2250) + mm(70));
    }
    let (odd, even) = (&laid.pages[0], &laid.pages[1]);
    near(right(odd, number(odd).1), mm(280) + mm(1560) - 14 * PT);
    near(number(even).0.x, mm(260) + 14 * PT);
}

/// Turned by a quarter, the sheet has its number where the upright ones have it.
#[test]
fn a_landscape_page_has_its_number_at_the_same_place_of_the_sheet() {
    let blocks = [
        body("一"),
        Block::PageBreak,
        body("二"),
        Block::Orientation(Orientation::Landscape),
        Block::Table(table(3)),
        Block::PageBreak,
        Block::Table(table(3)),
    ];
    let laid = layout(&blocks, "", faces());
    assert_eq!(laid.pages.len(), 4);
    for (first, second) in [(0, 2), (1, 3)] {
        let (upright, turned) = (&laid.pages[first], &laid.pages[second]);
        let (plain, run) = (number(upright).0, number(turned).0);
        assert!(run.turned && turned.width > turned.height);
        // The left edge of the upright sheet is the upper one of the turned. Figures differ in width: the outer ends
        // are compared.
        let ends = [(upright, plain, plain.x), (turned, run, run.y)]
            .map(|(page, run, start)| if first == 0 { start + right(page, run) - run.x } else { start });
        near(ends[0], ends[1]);
        near(turned.width - run.x, plain.y);
    }
    let head = |page: usize| laid.pages[page].fills.iter().map(|fill| fill.y).min().unwrap();
    let caption = head(3) - head(2);
    near(caption, mm(260) - mm(280));
    assert!(caption < 0, "the head is at the binding edge of odd pages only");
}

#[test]
fn a_page_with_key_figures_is_set_as_a_brief() {
    let figures = KeyFigures {
        figures: vec![KeyFigure { label: "完整率".into(), value: "99%".into(), ..KeyFigure::default() }],
        columns: 1,
    };
    let blocks = [
        heading("一、总体结论"),
        Block::KeyFigures(figures),
        body("简报。"),
        Block::PageBreak,
        heading("二、档案"),
        body("正文。"),
    ];
    let laid = layout(&blocks, "", faces());
    let size = |text: &str| {
        let page = &laid.pages[page_of(&laid, text)];
        page.runs.iter().find(|run| page.text(run) == text).unwrap().size
    };
    assert_eq!((size("简报。"), size("正文。")), (BRIEF.size, RUNNING.size));
}

#[test]
fn an_attachment_starts_a_page_with_its_mark_and_a_centred_title() {
    let named = |text: &str| heading(text);
    let blocks =
        [body("正文。"), named("附件1　责任清单"), Block::Table(table(2)), named("附件清单"), body("无。")];
    let laid = layout(&blocks, "", faces());
    assert_eq!((page_of(&laid, "附件1"), page_of(&laid, "附件清单")), (1, 1));
    let page = &laid.pages[1];
    let find = |text: &str| page.runs.iter().find(|run| page.text(run) == text).unwrap();
    let (mark, title) = (find("附件1"), find("责任清单"));
    near(mark.x, mm(260));
    assert_eq!(mark.face, faces().of(Use::Hei));
    assert_eq!(title.face, faces().of(Use::Title));
    assert!((title.x - mm(260) - (mm(260) + mm(1560) - right(page, title))).abs() < 10, "centred");
    assert!(title.y - mark.y > 2 * RUNNING.pitch, "on the third line");
}

/// Where everything stands, to a tenth of a millimetre.
#[test]
fn a_page_as_it_is_printed() {
    let blocks = [
        heading("一、档案"),
        paragraph(Role::Conclusion, "完整率99.48%。"),
        body("缺件7件，列于下表："),
        Block::Table(table(1)),
    ];
    let laid = layout(&blocks, "临河区　内部资料", faces());
    let tenths = |length: Length| f64::from((length as f64 * 254.0 / 72_000.0).round() as i32) / 10.0;
    let page = &laid.pages[0];
    let shown: Vec<String> = page
        .runs
        .iter()
        .map(|run| {
            let face = ["宋", "黑", "楷", "题"][usize::from(run.face)];
            let size = f64::from(run.size) / 1000.0;
            format!("{:.1} {:.1} {face} {size} {}", tenths(run.x), tenths(run.y), page.text(run))
        })
        .collect();
    assert_eq!(shown.join("\n"), GOLDEN.trim());
}

/// Millimetres from the left and the top to the baseline, face, size in points, text.
const GOLDEN: &str = "\
28.0 32.1 楷 9 临河区
171.3 32.1 楷 9 内部资料
39.1 44.2 黑 15.793 一、档案
33.6 55.9 楷 15.793 完整率99.48%。
39.1 68.9 宋 15.793 缺件7件，列于下表：
97.5 78.1 黑 12 缺件清单
61.9 85.9 黑 10.5 序号
139.9 85.9 黑 10.5 材料
29.2 92.8 宋 10.5 第0号
104.4 92.8 宋 10.5 申请书
165.4 270.4 宋 14 — 1 —
";

#[test]
fn text_about_a_small_table_stays_under_it() {
    for count in 0..22 {
        let mut blocks = filler(count);
        blocks.extend([Block::Table(table(2)), body("全部列于数据表。"), heading("五、比对"), body("无。")]);
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "第0号"), page_of(&laid, "全部列于"), "after {count} lines");
    }
}

#[test]
fn a_long_introduction_begins_where_it_stands_and_ends_with_its_table() {
    let long = format!("{}见下表：", "先找到这一批材料再归入各户，".repeat(14));
    let mut parted = 0;
    for count in 0..22 {
        let mut blocks = filler(count);
        blocks.extend([heading("二、建议"), body(&long), Block::Table(table(5))]);
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "见下表"), page_of(&laid, "第2号"), "after {count} lines");
        parted += usize::from(page_of(&laid, "二、建议") != page_of(&laid, "见下表"));
        if laid.pages.len() > 1 {
            let filled = laid.pages[0].runs.iter().filter(|run| run.size > 14 * PT).map(|run| run.y).max();
            let room = mm(370) + mm(2250) - filled.unwrap();
            assert!(room < mm(2250) / 3, "after {count} lines {room} is left empty");
        }
    }
    assert!(parted > 2, "{parted}");
}

/// The rows of a 小计 stand below its heading row.
#[test]
fn a_heading_row_is_never_the_last_of_a_page() {
    for count in 0..22 {
        let mut blocks = filler(count);
        let mut parts = table(0);
        for part in 0..20 {
            let head = Cell::plain(format!("小计{part}号"));
            parts.push(Row { emphasised: true, ..Row::of(vec![head, Cell::plain("2")]) });
            for row in 0..2 {
                parts.push(Row::of(vec![Cell::plain(format!("{part}之{row}")), Cell::plain("申请书")]));
            }
        }
        blocks.push(Block::Table(parts));
        let laid = layout(&blocks, "", faces());
        for part in 0..20 {
            let (head, first) = (format!("小计{part}号"), format!("{part}之0"));
            assert_eq!(exactly(&laid, &head), exactly(&laid, &first), "after {count} lines");
        }
    }
}

fn exactly(laid: &Laid, wanted: &str) -> usize {
    laid.pages.iter().position(|page| page.runs.iter().any(|run| page.text(run) == wanted)).unwrap()
}

#[test]
fn two_rows_more_than_a_page_holds_are_squeezed_in() {
    let pages = |rows: usize| layout(&[Block::Table(table(rows))], "", faces()).pages.len();
    let full = (1..200).take_while(|rows| pages(*rows) == 1).last().unwrap();
    // As many as fit loosely.
    let loose = {
        let laid = layout(&[Block::Table(table(200))], "", faces());
        laid.pages[0].runs.iter().filter(|run| laid.pages[0].text(run).ends_with('号')).count() - 1
    };
    // Two by the squeeze of the last rows, three more where the page behind it would hold nothing else.
    assert!(full > loose + 2 && full <= loose + 6, "{loose} {full}");
}

#[test]
fn heads_of_three_characters_do_not_break() {
    // As wide as 时限进度 of the prefecture.
    let heads = [
        "时限",
        "计什么",
        "截止日期",
        "剩余天数",
        "应完成",
        "已完成",
        "未完成",
        "每天需",
        "近期每天",
        "预计完成",
        "能否按期",
    ];
    let cells = [
        "摸底排查",
        "入户走访（户，2020年3月1日起）",
        "2020-06-30",
        "76",
        "25",
        "16",
        "9",
        "0.2",
        "—",
        "—",
        "样本不足",
    ];
    let mut wide = Table { size: TableSize::Small, ..Table::default() };
    wide.head.push(Row::of(heads.map(Cell::plain).to_vec()));
    wide.push(Row::of(cells.map(Cell::plain).to_vec()));
    let laid = layout(&[Block::Table(wide)], "", faces());
    let page = &laid.pages[0];
    let texts: Vec<String> = page.runs.iter().map(|run| page.text(run)).collect();
    for head in heads.iter().filter(|head| head.chars().count() == 3) {
        assert!(texts.iter().any(|text| text == head), "{head} is broken: {texts:?}");
    }
}
