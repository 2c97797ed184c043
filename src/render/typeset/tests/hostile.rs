//! Input that nobody meant to be printed: the layout ends, keeps to its columns and prints every character.

use super::{faces, heading, paragraph};
use crate::render::blocks::*;
use crate::render::typeset::font::ignorable;
use crate::render::typeset::{Laid, layout};
use proptest::prelude::*;

/// Characters that print, sorted.
fn inked(text: impl Iterator<Item = char>) -> Vec<char> {
    let blank = |c: char| c.is_whitespace() || ignorable(c);
    let mut all: Vec<char> = text.filter(|c| !blank(*c)).collect();
    all.sort_unstable();
    all
}

/// What all pages print, without their numbers.
fn printed(laid: &Laid) -> Vec<char> {
    let mut all = inked(laid.pages.iter().flat_map(|page| page.glyphs.iter().map(|glyph| glyph.char)));
    for number in 1..=laid.pages.len() {
        for c in inked(format!("— {number} —").chars()) {
            let at = all.binary_search(&c).unwrap();
            all.remove(at);
        }
    }
    all
}

fn cells(texts: &[&str]) -> Row {
    Row::of(texts.iter().map(|text| Cell::plain(*text)).collect())
}

#[test]
fn long_names_and_remarks_are_printed_whole_in_their_columns() {
    let name = "阿拉坦乌日图那顺巴雅尔".repeat(5);
    let remark = "材料已找到，正在核对。".repeat(910);
    let mut list = Table { head: vec![cells(&["户主", "说明", "户编号"])], ..Table::default() };
    list.push(cells(&[&name, &remark, "1508990100001"]));
    list.push(cells(&["张三", "无", "1508990100002"]));
    let laid = layout(&[Block::Table(list)], "", faces());
    assert!(laid.pages.len() > 3);
    let mut wanted = format!("{name}{remark}1508990100001张三无1508990100002");
    (0..laid.pages.len()).for_each(|_| wanted.push_str("户主说明户编号"));
    assert_eq!(printed(&laid), inked(wanted.chars()));
    let area = super::super::geometry::AREA.0 + 1000;
    for page in &laid.pages {
        let left = page.fills.iter().map(|fill| fill.x).min().unwrap();
        assert!(page.fills.iter().all(|fill| fill.x + fill.width <= left + area));
        let bottom = page.height - crate::render::typeset::font::mm(350);
        assert!(page.fills.iter().all(|fill| fill.y + fill.height <= bottom + 1000));
    }
}

#[test]
fn emoji_controls_and_direction_marks_harm_nothing_around_them() {
    let odd =
        "甲😀乙\u{202E}丙\u{200B}丁\u{7}戊\u{FE0F}己\u{FEFF}庚👨\u{200D}👩\u{200D}👧辛\r\n壬\t癸\u{2029}";
    let blocks = [
        heading(odd),
        paragraph(Role::Conclusion, odd),
        paragraph(Role::Body, odd),
        Block::Table(Table { body: vec![RowGroup { rows: vec![cells(&[odd, odd])] }], ..Table::default() }),
    ];
    let laid = layout(&blocks, "", faces());
    assert_eq!(printed(&laid), inked(odd.repeat(5).chars()));
    let marks: Vec<char> = laid.missing.iter().map(|glyph| glyph.char).collect();
    assert!(marks.contains(&'😀') && marks.iter().all(|c| !ignorable(*c)), "{marks:?}");
    let hidden = laid.pages.iter().flat_map(|page| &page.glyphs).filter(|glyph| ignorable(glyph.char));
    assert_eq!(hidden.count(), 0, "a mark that prints nothing has a glyph");
}

#[test]
fn tables_without_rows_columns_or_words_are_laid_out() {
    let empty = Table::default();
    let head = Table { head: vec![cells(&["户主"])], ..Table::default() };
    let blank = Table {
        body: vec![RowGroup::default(), RowGroup { rows: vec![cells(&["", ""])] }],
        ..Table::default()
    };
    let totals = Table { totals: Some(cells(&["合计", "0"])), ..Table::default() };
    let tables = [empty, head, blank, totals].map(Block::Table);
    let laid = layout(&tables, "", faces());
    assert_eq!(printed(&laid), inked("户主合计0".chars()));
    assert_eq!(layout(&[], "", faces()).pages.len(), 1);
}

/// No step of the layout looks at all rows for every page.
#[test]
fn a_hundred_thousand_rows_are_laid_out() {
    const ROWS: usize = 100_000;
    let mut long = Table { head: vec![cells(&["序号", "材料"])], ..Table::default() };
    for row in 0..ROWS {
        long.push(cells(&[&row.to_string(), "申请书"]));
    }
    let laid = layout(&[Block::Table(long)], "", faces());
    let papers = laid.pages.iter().flat_map(|page| &page.glyphs).filter(|glyph| glyph.char == '请').count();
    assert_eq!(papers, ROWS);
    assert!((1_500..4_000).contains(&laid.pages.len()), "{}", laid.pages.len());
}

/// A word that no line holds, in columns of a millimetre.
#[test]
fn an_unbreakable_word_in_the_narrowest_column_ends() {
    let word = "W".repeat(400);
    let row = Row::of((0..140).map(|_| Cell::plain(word.as_str())).collect());
    let narrow = Table { body: vec![RowGroup { rows: vec![row] }], ..Table::default() };
    let laid = layout(&[Block::Table(narrow)], "", faces());
    let found = laid.pages.iter().flat_map(|page| &page.glyphs).filter(|glyph| glyph.char == 'W').count();
    assert_eq!(found, 400 * 140);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[一-龥]{0,90}",
        "[一-龥a-zA-Z0-9，。（）《》“”：—…%/_ \n]{0,160}",
        "[😀\u{200B}\u{202E}\u{0}\u{FE0F}一-三a-c]{0,20}",
        "[A-Za-z0-9]{60,160}",
    ]
}

/// A block and the text that it must print.
fn block() -> impl Strategy<Value = (Block, String)> {
    let level = (1u8..5, text()).prop_map(|(level, text)| {
        // What begins with 附件 is an attachment and loses the blanks behind its mark only.
        let spans = vec![Span::plain(text.as_str())];
        (Block::Heading(Heading { level, spans, anchor: "a".into() }), text)
    });
    let role = prop_oneof![Just(Role::Body), Just(Role::Conclusion), Just(Role::Note), Just(Role::Centred)];
    let words = (role, text()).prop_map(|(role, text)| (paragraph(role, &text), text));
    let list = proptest::collection::vec(text(), 1..5).prop_map(|items| {
        let all = items.iter().map(|item| format!("·{item}")).collect();
        let items =
            items.into_iter().map(|item| ListItem { spans: vec![Span::plain(item)], nested: Vec::new() });
        (Block::List(List { start: None, items: items.collect() }), all)
    });
    let table = (proptest::collection::vec((text(), any::<bool>()), 1..60), 1usize..7).prop_map(
        |(texts, columns)| {
            let all = texts.iter().map(|(text, _)| text.as_str()).collect();
            let mut table = Table::default();
            for row in texts.chunks(columns) {
                let cells = row.iter().map(|(text, _)| Cell::plain(text.as_str())).collect();
                table.push(Row { emphasised: row[0].1, ..Row::of(cells) });
            }
            (Block::Table(table), all)
        },
    );
    let turn = prop_oneof![
        Just(Block::PageBreak),
        Just(Block::Orientation(Orientation::Landscape)),
        Just(Block::Orientation(Orientation::Portrait))
    ];
    prop_oneof![2 => level, 4 => words, 1 => list, 3 => table, 1 => turn.prop_map(|block| (block, String::new()))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Any document ends, on pages of its text and nothing else.
    #[test]
    fn all_pages_together_print_what_was_set(blocks in proptest::collection::vec(block(), 0..12)) {
        let (blocks, texts): (Vec<Block>, Vec<String>) = blocks.into_iter().unzip();
        let laid = layout(&blocks, "", faces());
        prop_assert_eq!(printed(&laid), inked(texts.concat().chars()));
        for page in &laid.pages {
            let foot = if page.width > page.height { page.height } else { page.height - 99_000 };
            let low = page.runs.iter().filter(|run| run.size != 14_000 && run.y > foot).count();
            prop_assert_eq!(low, 0, "text below the type area");
        }
    }
}
