//! What stays together on a page, and what starts one.

mod golden;
mod hostile;
mod measure;

use super::font::FaceSet;
use super::{Laid, layout};
use crate::render::blocks::*;
use std::sync::OnceLock;

fn faces() -> &'static FaceSet {
    static SET: OnceLock<FaceSet> = OnceLock::new();
    SET.get_or_init(|| FaceSet::builtin().unwrap())
}

fn heading(text: &str) -> Block {
    Block::Heading(Heading { level: 1, spans: vec![Span::plain(text)], anchor: text.into() })
}

fn paragraph(role: Role, text: &str) -> Block {
    Block::Paragraph(Paragraph { spans: vec![Span::plain(text)], role, mark: None })
}

fn table(rows: usize) -> Table {
    let mut table = Table { caption: vec![Span::plain("缺件清单")], ..Table::default() };
    table.head.push(Row::of(vec![Cell::plain("序号"), Cell::plain("材料")]));
    for row in 0..rows {
        table.push(Row::of(vec![Cell::plain(format!("第{row}号")), Cell::plain("申请书")]));
    }
    table
}

/// Lines that push what follows down the page.
fn filler(lines: usize) -> Vec<Block> {
    (0..lines).map(|_| paragraph(Role::Centred, "占位")).collect()
}

/// Page of the first run with `wanted` in it.
fn page_of(laid: &Laid, wanted: &str) -> usize {
    let holds = |page: &super::Page| page.runs.iter().any(|run| page.text(run).contains(wanted));
    laid.pages.iter().position(holds).unwrap_or_else(|| panic!("{wanted} is not printed"))
}

/// A heading, a conclusion, a sentence and a table below so many lines.
fn part(lines: usize, rows: usize) -> Laid {
    let mut blocks = filler(lines);
    blocks.extend([
        heading("六、对账"),
        paragraph(Role::Conclusion, "四项相符。"),
        paragraph(Role::Body, "列于下表："),
        Block::Table(table(rows)),
    ]);
    layout(&blocks, "", faces())
}

/// Part of the type area below everything that stands in it.
fn blank(page: &super::Page) -> f64 {
    let (top, height) = (super::geometry::HEAD, super::geometry::AREA.1);
    let low = page.runs.iter().map(|run| run.y).filter(|y| *y <= top + height).max().unwrap_or(top);
    f64::from(top + height - low) / f64::from(height)
}

#[test]
fn a_small_table_stays_whole_and_its_conclusion_with_its_heading() {
    let mut turned = 0;
    for lines in 0..40 {
        let laid = part(lines, 4);
        let page = page_of(&laid, "六、对账");
        assert_eq!(page_of(&laid, "四项相符"), page, "after {lines} lines");
        assert_eq!(page_of(&laid, "缺件清单"), page_of(&laid, "第3号"), "after {lines} lines");
        turned += usize::from(page_of(&laid, "第0号") != page);
    }
    assert!(turned < 10, "the table follows on the same page where the next page is not needed: {turned}");
}

#[test]
fn no_page_is_left_empty_to_keep_a_heading_and_a_table_together() {
    for lines in 0..44 {
        for rows in [6, 9, 12, 20] {
            let laid = part(lines, rows);
            let last = laid.pages.len() - 1;
            for (number, page) in laid.pages[..last].iter().enumerate() {
                let share = blank(page);
                // A fifth, and for a short lead half as much again; the last line lies a little above the end.
                assert!(share < 0.34, "{rows} rows after {lines} lines, page {number}: {share}");
            }
            let (head, second) = (page_of(&laid, "缺件清单"), page_of(&laid, "第1号"));
            assert_eq!(head, second, "{rows} rows after {lines} lines");
            // A heading with a line or two is not left behind for the sake of a little more than a fifth.
            if page_of(&laid, "列于下表") != head {
                let left = blank(&laid.pages[page_of(&laid, "列于下表")]);
                assert!(left < 0.24, "{rows} rows after {lines} lines: {left}");
            }
        }
    }
}

#[test]
fn what_explains_the_columns_of_a_table_is_set_as_a_note() {
    let text = "每天需＝未完成除以剩余天数。";
    let laid = layout(&[Block::Table(table(2)), paragraph(Role::Body, text)], "", faces());
    let size = |laid: &Laid, wanted: &str| {
        let page = &laid.pages[0];
        page.runs.iter().find(|run| page.text(run).contains(wanted)).map(|run| run.size)
    };
    assert_eq!(size(&laid, "每天需"), Some(10_500), "五号");
    let apart = layout(&[paragraph(Role::Body, text)], "", faces());
    assert_eq!(size(&apart, "每天需"), Some(super::geometry::RUNNING.size), "no table above it");
    let other = layout(&[Block::Table(table(2)), paragraph(Role::Body, "全部相符。")], "", faces());
    assert_eq!(size(&other, "全部相符"), Some(super::geometry::RUNNING.size), "it explains nothing");
}

#[test]
fn a_head_of_five_characters_breaks_once() {
    let heads = [
        "类别",
        "责任单位（人）",
        "苏木乡镇",
        "应交",
        "已交",
        "缺件",
        "未销号问题",
        "整改台账问题",
        "其他问题",
    ];
    let mut duties = Table::default();
    duties.head.push(Row::of(heads.map(Cell::plain).to_vec()));
    let cells = ["嘎查村", "丰裕村“两委”、驻村工作队", "隆兴昌镇", "1299", "1298", "1", "0", "2", "3"];
    for _ in 0..20 {
        duties.push(Row::of(cells.map(Cell::plain).to_vec()));
    }
    let laid = layout(&[Block::Table(duties)], "", faces());
    let page = &laid.pages[0];
    let first = page.runs.iter().map(|run| page.text(run)).position(|text| text.contains("嘎查村")).unwrap();
    let head = &page.runs[..first];
    let texts: Vec<String> = head.iter().map(|run| page.text(run)).collect();
    assert!(texts.iter().all(|text| text != "题" && text != "号问"), "{texts:?}");
}

#[test]
fn a_table_of_tall_rows_starts_where_it_stands_and_goes_on_with_its_head() {
    let mut tall = table(0);
    for row in 0..8 {
        let words = "先找到这一批再归入各户，".repeat(16);
        tall.push(Row::of(vec![Cell::plain(format!("第{row}号")), Cell::plain(words)]));
    }
    let mut blocks = filler(14);
    blocks.extend([heading("二、办理建议"), Block::Table(tall)]);
    let laid = layout(&blocks, "", faces());
    assert_eq!((page_of(&laid, "第0号"), page_of(&laid, "第7号")), (0, 1));
    let heads = |page: &super::Page| page.runs.iter().any(|run| page.text(run).contains("序号"));
    assert!(laid.pages.iter().take(2).all(heads), "the head stands on both pages");
}

#[test]
fn a_column_of_sentences_is_never_a_few_characters_wide() {
    // Code and title, and a long sentence beside them that asks for all the room.
    let mut list = Table::default();
    let cells =
        ["C003 应归材料缺件或无法读取", &"问题说明写得很长，".repeat(30), &"应为".repeat(20), "150899001"];
    list.head.push(Row::of(["检查项目", "问题", "应为", "户编号"].map(Cell::plain).to_vec()));
    for _ in 0..3 {
        list.push(Row::of(cells.map(Cell::plain).to_vec()));
    }
    let laid = layout(&[Block::Table(list)], "", faces());
    let page = &laid.pages[0];
    let first = page.runs.iter().map(|run| page.text(run)).find(|text| text.starts_with("C003")).unwrap();
    assert!(first.chars().count() >= 9, "{first}");
}

#[test]
fn the_head_of_a_long_table_keeps_two_rows_and_a_sum_is_never_alone() {
    for lines in 0..40 {
        let mut long = table(60);
        long.totals = Some(Row::of(vec![Cell::plain("合计"), Cell::plain("60")]));
        let mut blocks = filler(lines);
        blocks.push(Block::Table(long));
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "序号"), page_of(&laid, "第1号"), "after {lines} lines");
        assert_eq!(page_of(&laid, "合计"), page_of(&laid, "第59号"), "after {lines} lines");
    }
}

#[test]
fn the_last_row_of_a_long_table_is_not_carried_over_alone() {
    for lines in 0..40 {
        let mut blocks = filler(lines);
        blocks.push(Block::Table(table(60)));
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "第59号"), page_of(&laid, "第58号"), "after {lines} lines");
    }
}

#[test]
fn a_sentence_about_the_table_below_stands_on_its_page() {
    for lines in 0..40 {
        let mut blocks = filler(lines);
        blocks.push(paragraph(Role::Body, "共有两种，列于下表。全部列于数据表。"));
        blocks.push(Block::Table(table(3)));
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "共有两种"), page_of(&laid, "第1号"), "after {lines} lines");
    }
}

#[test]
fn a_page_is_turned_only_for_something_that_stands_on_it() {
    let landscape = || Block::Orientation(Orientation::Landscape);
    let portrait = || Block::Orientation(Orientation::Portrait);
    let mut blocks = vec![heading("五、比对"), landscape(), portrait(), heading("六、对账")];
    blocks.push(paragraph(Role::Body, "相符。"));
    let laid = layout(&blocks, "", faces());
    assert_eq!(laid.pages.len(), 1);
    let blocks = [heading("五、比对"), landscape(), heading("六、清单"), Block::Table(table(1)), portrait()];
    let laid = layout(&blocks, "", faces());
    assert_eq!(laid.pages.len(), 2);
    assert!(laid.pages[1].width > laid.pages[1].height && page_of(&laid, "六、清单") == 1);
}

#[test]
fn a_caption_that_repeats_its_heading_is_printed_on_later_pages_only() {
    let mut long = table(80);
    long.under_its_heading = true;
    let laid = layout(&[heading("七、缺件清单"), Block::Table(long)], "", faces());
    let captions: Vec<bool> = laid
        .pages
        .iter()
        .map(|page| page.runs.iter().any(|run| page.text(run).starts_with("缺件清单")))
        .collect();
    assert_eq!(captions[..2], [false, true]);
}

#[test]
fn a_coloured_cell_hides_no_rule() {
    let mut marked = table(0);
    for _ in 0..3 {
        marked.push(Row::of(vec![Cell::of(vec![Span::marked("错误", Mark::Red)]), Cell::plain("甲")]));
    }
    let laid = layout(&[Block::Table(marked)], "", faces());
    let fills = &laid.pages[0].fills;
    let ground = super::linebreak::mark_ground(Mark::Red);
    let last_ground = fills.iter().rposition(|fill| fill.colour == ground).unwrap();
    let rules = fills.iter().skip(last_ground).filter(|fill| fill.height < 1000 && fill.width > 100_000);
    assert!(rules.count() >= 4, "rules lie under the grounds");
}

fn texts(laid: &Laid) -> Vec<String> {
    laid.pages.iter().flat_map(|page| page.runs.iter().map(|run| page.text(run))).collect()
}

fn series(name: &str, values: &[Option<f64>], line: LineStyle) -> Series {
    Series { name: name.into(), values: values.to_vec(), mark: None, line }
}

/// What was open until today, and two reckonings of when nothing is.
fn burning() -> Chart {
    Chart {
        kind: ChartKind::Lines,
        title: "未到位".into(),
        categories: ["3月1日", "3月31日", "4月16日", "6月30日"].map(str::to_owned).to_vec(),
        positions: vec![0.0, 30.0, 46.0, 121.0],
        series: vec![
            series("未到位", &[Some(113_435.0), Some(60_021.0), Some(30_007.0), None], LineStyle::Solid),
            series("推算", &[None, None, Some(30_007.0), Some(0.0)], LineStyle::Dashes),
            series("所需", &[None, None, Some(30_007.0), Some(11.0)], LineStyle::Dots),
        ],
        ..Chart::default()
    }
}

#[test]
fn a_projection_tells_what_is_left_at_its_end_unless_that_is_nothing() {
    let laid = layout(&[Block::Chart(burning())], "", faces());
    let texts = texts(&laid);
    let count = |wanted: &str| texts.iter().filter(|text| *text == wanted).count();
    for told in ["113435", "60021", "30007", "11"] {
        assert_eq!(count(told), 1, "{told}: {texts:?}");
    }
    // The scale begins there.
    assert_eq!(count("0"), 1, "{texts:?}");
}

#[test]
fn the_value_of_a_falling_line_stands_clear_of_it() {
    let laid = layout(&[Block::Chart(burning())], "", faces());
    let page = &laid.pages[0];
    for value in ["60021", "30007"] {
        let run = page.runs.iter().find(|run| page.text(run) == value).unwrap();
        let (left, bottom) = (run.x, run.y);
        let (right, top) = (left + 5 * 5_000, bottom - 6_000);
        for stroke in &page.strokes {
            // Looked at in many points: no matter how the layout finds out.
            for step in 0..=200 {
                let part =
                    |from: i32, to: i32| from + ((i64::from(to) - i64::from(from)) * step / 200) as i32;
                let (x, y) = (part(stroke.from.0, stroke.to.0), part(stroke.from.1, stroke.to.1));
                assert!(x < left || x > right || y < top || y > bottom, "{value} is struck through");
            }
        }
    }
}

#[test]
fn two_reckoned_lines_differ_in_black_and_white() {
    let strokes = |line: LineStyle| {
        let mut chart = burning();
        chart.series.truncate(1);
        chart.series.push(series("推算", &[None, None, Some(30_007.0), Some(11.0)], line));
        layout(&[Block::Chart(chart)], "", faces()).pages[0].strokes.len()
    };
    let (solid, dashes, dots) =
        (strokes(LineStyle::Solid), strokes(LineStyle::Dashes), strokes(LineStyle::Dots));
    assert!(solid < dashes && 2 * dashes < dots, "{solid} {dashes} {dots}");
}

#[test]
fn a_part_without_room_is_told_behind_its_bar_and_all_of_it_stands_on_the_page() {
    let stacked = |values: [f64; 3]| {
        let names = ["一致", "存疑", "矛盾"];
        let parts =
            names.iter().zip(values).map(|(name, value)| series(name, &[Some(value)], LineStyle::Solid));
        let chart = Chart {
            kind: ChartKind::Stacked,
            title: "状态".into(),
            categories: vec!["狼山镇".into()],
            series: parts.collect(),
            note: "没有抽样户，不在图中：新华镇。".into(),
            ..Chart::default()
        };
        layout(&[Block::Chart(chart)], "", faces())
    };
    let small = stacked([88.0, 1.0, 1.0]);
    let told = texts(&small);
    assert!(told.iter().any(|text| text.trim() == "共90，其中存疑1、矛盾1"), "{told:?}");
    assert!(told.iter().any(|text| text.contains("新华镇")), "the note is printed: {told:?}");
    let page = &small.pages[0];
    let run = page.runs.iter().find(|run| page.text(run).contains("其中")).unwrap();
    assert!(run.x + 11 * 9_000 < page.width - 26 * 2_835, "it ends on the page: {}", run.x);
    let told = texts(&stacked([30.0, 30.0, 30.0]));
    assert!(told.iter().any(|text| text.trim() == "共90"), "{told:?}");
}

#[test]
fn lines_of_the_scale_lie_under_the_columns() {
    let chart = Chart {
        kind: ChartKind::Columns,
        title: "户数".into(),
        categories: ["甲", "乙"].map(str::to_owned).to_vec(),
        series: vec![series("户数", &[Some(90.0), Some(40.0)], LineStyle::Solid)],
        ..Chart::default()
    };
    let laid = layout(&[Block::Chart(chart)], "", faces());
    let page = &laid.pages[0];
    assert!(page.strokes.is_empty(), "strokes lie above the boxes: {:?}", page.strokes);
    let column = page.fills.iter().position(|fill| fill.height > 20_000 && fill.width > 10_000).unwrap();
    let scale = page.fills.iter().rposition(|fill| fill.height < 1_000 && fill.width > 200_000).unwrap();
    assert!(scale < column, "{scale} {column}");
}

#[test]
fn a_value_of_the_cover_that_is_a_little_longer_gets_a_longer_line() {
    let code = "150823-20200415-E8D0B-0AD8E-DB4A8-26C6-AG-2020";
    let cover = |code: &str| {
        let lines = vec![("校验码".to_owned(), code.to_owned())];
        layout(&[Block::Cover(Cover { title: "档案".into(), lines, ..Cover::default() })], "", faces())
    };
    assert!(texts(&cover(code)).iter().any(|text| text == code));
    // What is longer than the page is broken as before.
    assert!(!texts(&cover(&code.repeat(3))).iter().any(|text| *text == code.repeat(3)));
}

#[test]
fn a_short_word_of_a_category_is_not_broken_beside_a_longer_one() {
    let heads = [
        "类别",
        "责任单位（人）",
        "苏木乡镇",
        "应交",
        "已交",
        "缺件",
        "不明",
        "未销号问题",
        "逾期问题",
        "材料问题",
        "整改台账问题",
        "其他问题",
    ];
    let row = |kind: &str, who: &str, place: &str| {
        let figures = ["5316", "5316", "17", "0", "4", "1", "17", "7", "2"];
        Row::of([kind, who, place].into_iter().chain(figures).map(Cell::plain).collect())
    };
    let mut duties = Table { size: TableSize::Small, ..Table::default() };
    duties.head.push(Row::of(heads.map(Cell::plain).to_vec()));
    duties.push(row("行业部门和成员单位", "乌拉特前旗残疾人联合会", "—"));
    duties.push(row("苏木乡镇", "额尔登布拉格苏木扶贫档案员", "额尔登布拉格苏木"));
    for _ in 0..9 {
        duties.push(row("帮扶责任人", "帮扶责任人 吴喜明鹏（西小召镇政府）", "大佘太镇"));
    }
    let told = texts(&layout(&[Block::Table(duties)], "", faces()));
    for word in ["帮扶责任人", "大佘太镇"] {
        assert_eq!(told.iter().filter(|text| *text == word).count(), 9, "{word}: {told:?}");
    }
}

#[test]
fn bars_are_never_split_over_pages() {
    let chart = Chart {
        title: "完整率".into(),
        categories: (0..12).map(|at| format!("乡镇{at}号")).collect(),
        series: vec![Series {
            name: String::new(),
            values: vec![Some(50.0); 12],
            mark: None,
            line: LineStyle::Solid,
        }],
        ..Chart::default()
    };
    for lines in 0..35 {
        let mut blocks = filler(lines);
        blocks.push(Block::Chart(chart.clone()));
        let laid = layout(&blocks, "", faces());
        assert_eq!(page_of(&laid, "乡镇0号"), page_of(&laid, "乡镇11号"), "after {lines} lines");
    }
}

#[test]
fn the_last_rows_of_a_table_are_no_page_of_their_own_before_a_break() {
    let pages = |rows: usize| {
        let blocks =
            [Block::Table(table(rows)), Block::PageBreak, heading("二、档案"), Block::Table(table(1))];
        let laid = layout(&blocks, "", faces());
        (laid.pages.len(), page_of(&laid, "二、档案"))
    };
    let alone = |rows: &usize| layout(&[Block::Table(table(*rows))], "", faces()).pages.len() == 1;
    let full = (1..200).take_while(alone).last().unwrap();
    assert_eq!(pages(full), (2, 1), "a full page: the break starts the next");
    assert_eq!(pages(full + 2), (2, 1), "two rows on the second page: what follows joins them");
    assert_eq!(pages(full + full / 2 + 5), (3, 2), "a page that is filled is a page");
    // A short table that goes to the next page as a whole is no page of its own either.
    let pushed = |lines: usize| {
        let mut blocks = filler(lines);
        blocks.extend([
            Block::Table(table(3)),
            Block::PageBreak,
            heading("二、档案"),
            Block::Table(table(1)),
        ]);
        let laid = layout(&blocks, "", faces());
        (page_of(&laid, "缺件清单"), page_of(&laid, "二、档案"))
    };
    assert_eq!(pushed(10), (0, 1), "the break holds where nothing ran over");
    assert_eq!(pushed(29), (1, 1), "the table ran over, what follows joins it");
}

/// Parts of a bound volume of so many pages each, a cover in front of each.
fn volume(pages: &[usize]) -> Laid {
    let mut blocks = Vec::new();
    for (at, pages) in pages.iter().enumerate() {
        let title = format!("第{at}册");
        let (anchor, running_head) = (title.clone(), format!("书眉{at}"));
        blocks.push(Block::Volume(Volume { title: title.clone(), anchor, running_head }));
        blocks.push(Block::Cover(Cover { title, ..Cover::default() }));
        if at == 0 {
            blocks.extend([Block::Contents(Contents::default()), Block::PageBreak]);
        }
        for page in 0..*pages {
            blocks.push(heading(&format!("{at}-{page}、节")));
            blocks.push(Block::Orientation(Orientation::Landscape));
            blocks.push(paragraph(Role::Body, "正文"));
            blocks.push(Block::PageBreak);
        }
    }
    layout(&blocks, "", faces())
}

#[test]
fn every_part_of_a_volume_begins_on_an_odd_page_under_its_own_head() {
    for pages in [[1, 1, 1], [2, 1, 3], [3, 2, 2]] {
        let laid = volume(&pages);
        let parts: Vec<_> = laid.outline.iter().filter(|entry| entry.level == 1).collect();
        assert_eq!(parts.len(), 3, "{pages:?}");
        for (at, part) in parts.iter().enumerate() {
            assert_eq!(part.page % 2, 0, "{pages:?}: {} on page {}", part.text, part.page + 1);
            let page = &laid.pages[part.page];
            assert!(page.number.is_none() && page.width < page.height, "a cover stands upright");
            let section = laid.outline.iter().find(|entry| entry.text == format!("{at}-0、节")).unwrap();
            let first = &laid.pages[section.page];
            assert!(first.runs.iter().any(|run| first.text(run).contains(&format!("书眉{at}"))));
        }
        assert!(laid.outline.iter().filter(|entry| entry.level == 2).count() == pages.iter().sum::<usize>());
        // Numbers are the count of the pages, and the contents name those of all parts.
        for (at, page) in laid.pages.iter().enumerate() {
            assert!(page.number.is_none_or(|number| number as usize == at + 1));
            let is_empty = page.runs.is_empty() && page.fills.is_empty();
            assert!(!is_empty || page.number.is_none(), "an empty page has no number");
        }
        let contents: String = laid.pages[1].runs.iter().map(|run| laid.pages[1].text(run)).collect();
        assert!(contents.contains("第2册") && contents.contains("2-0、节"), "{contents}");
    }
}

#[test]
fn a_table_before_an_attachment_leaves_no_nearly_empty_page() {
    let mut closer = 0;
    let tall = |rows: usize| {
        let mut table = table(rows);
        for row in table.body.iter_mut().flat_map(|group| &mut group.rows) {
            row.cells[1] = Cell::plain("申请书\n及附件");
        }
        table
    };
    let of = |rows: usize| if rows.is_multiple_of(2) { table(rows) } else { tall(rows) };
    for rows in 12..90 {
        let alone = layout(&[Block::Table(of(rows))], "", faces());
        let blocks = [Block::Table(of(rows)), heading("附件2　目录"), paragraph(Role::Body, "另起一页。")];
        let laid = layout(&blocks, "", faces());
        let last = page_of(&laid, "附件2") - 1;
        assert_eq!(last + 1, alone.pages.len(), "at the end of a document as before an attachment");
        for row in 0..rows {
            assert!(page_of(&laid, &format!("第{row}号")) <= last);
        }
        if last > 0 {
            assert!(blank(&laid.pages[last]) < 0.8, "{rows} rows: {}", blank(&laid.pages[last]));
            assert!(blank(&laid.pages[last - 1]) < 0.3, "{rows} rows: {}", blank(&laid.pages[last - 1]));
        }
        // Near miss: where text goes on behind the table, the page fills by itself and nothing is moved.
        let mut more = vec![Block::Table(of(rows))];
        more.extend(filler(30));
        let free = layout(&more, "", faces());
        let end = page_of(&free, &format!("第{}号", rows - 1));
        closer += usize::from(last < end);
    }
    assert!(closer > 0);
}
