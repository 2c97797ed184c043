//! Cross-references (互见): the words 第六节 in a sentence lead to the section of that number.
//!
//! Templates and lists write plain words; whoever moves a section renumbers its heading and the words, and nothing else.
//! Words in the cells of tables are often quoted from somebody's paper, so they lead nowhere.

use super::blocks::{Block, List, Span, Spans, Target, text_of};
use std::collections::BTreeMap;

/// Numerals of section headings.
const NUMERALS: &str = "一二三四五六七八九十百";

/// Gives every 第…节 in the words of the sections its target. Numbers that no heading, or more than one, carries stay words.
pub fn link(blocks: &mut [Block]) {
    let mut anchors: BTreeMap<String, Option<String>> = BTreeMap::new();
    for block in blocks.iter() {
        let Block::Heading(heading) = block else { continue };
        let text = text_of(&heading.spans);
        let Some((number, _)) = text.split_once('、').filter(|_| heading.level == 1) else { continue };
        if !number.is_empty() && number.chars().all(|c| NUMERALS.contains(c)) {
            let anchor = Some(heading.anchor.clone());
            anchors.entry(number.to_owned()).and_modify(|known| *known = None).or_insert(anchor);
        }
    }
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => words(&mut paragraph.spans, &anchors),
            Block::Table(table) => words(&mut table.footnote, &anchors),
            Block::List(items) => list(items, &anchors),
            _ => {}
        }
    }
}

fn list(list_: &mut List, anchors: &BTreeMap<String, Option<String>>) {
    for item in &mut list_.items {
        words(&mut item.spans, anchors);
        item.nested.iter_mut().for_each(|nested| list(nested, anchors));
    }
}

fn words(spans: &mut Spans, anchors: &BTreeMap<String, Option<String>>) {
    if !spans.iter().any(|span| span.target.is_none() && !span.name && span.text.contains('节')) {
        return;
    }
    let mut out = Vec::with_capacity(spans.len() + 2);
    for span in spans.drain(..) {
        if span.target.is_some() || span.name {
            out.push(span);
        } else {
            split(&span, anchors, &mut out);
        }
    }
    *spans = out;
}

/// Cuts a span at its references; its text stays what it is.
fn split(span: &Span, anchors: &BTreeMap<String, Option<String>>, out: &mut Spans) {
    let part = |text: &str, anchor: Option<&String>| Span {
        text: text.to_owned(),
        target: anchor.map(|anchor| Target::Anchor(anchor.clone())),
        ..span.clone()
    };
    let (mut done, mut from) = (0, 0);
    while let Some(start) = span.text[from..].find('第').map(|at| from + at) {
        let inside = start + '第'.len_utf8();
        from = inside;
        let rest = &span.text[inside..];
        let Some(end) = rest.find(|c| !NUMERALS.contains(c)) else { break };
        let known = anchors.get(&rest[..end]).and_then(Option::as_ref);
        if let (Some(anchor), true) = (known, rest[end..].starts_with('节')) {
            let after = inside + end + '节'.len_utf8();
            if start > done {
                out.push(part(&span.text[done..start], None));
            }
            out.push(part(&span.text[start..after], Some(anchor)));
            (done, from) = (after, after);
        }
    }
    if done < span.text.len() || done == 0 {
        out.push(part(&span.text[done..], None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::blocks::{Cell, Heading, Paragraph, Row, Table};

    fn linked(text: &str) -> Vec<(String, Option<Target>)> {
        let heading = |text: &str, anchor: &str| {
            Block::Heading(Heading { level: 1, spans: vec![Span::plain(text)], anchor: anchor.into() })
        };
        let paragraph = Paragraph { spans: vec![Span::plain(text)], ..Paragraph::default() };
        let mut blocks = vec![
            heading("六、缺件清单", "s9"),
            heading("十二、口径", "s20"),
            heading("三、甲", "s3"),
            heading("三、乙", "s4"),
            Block::Paragraph(paragraph),
        ];
        link(&mut blocks);
        let Some(Block::Paragraph(paragraph)) = blocks.pop() else { panic!("no paragraph") };
        assert_eq!(text_of(&paragraph.spans), text, "the words stay what they are");
        paragraph.spans.into_iter().map(|span| (span.text, span.target)).collect()
    }

    #[test]
    fn the_number_of_a_section_leads_to_it() {
        let to = |anchor: &str| Some(Target::Anchor(anchor.into()));
        assert_eq!(
            linked("逐件列于第六节，口径见第十二节"),
            [
                ("逐件列于".into(), None),
                ("第六节".into(), to("s9")),
                ("，口径见".into(), None),
                ("第十二节".into(), to("s20")),
            ]
        );
    }

    #[test]
    fn what_names_no_single_section_stays_words() {
        for text in ["", "第七节", "第三节", "第节", "第六", "第六项", "节", "第第六户第", "六节"]
        {
            assert_eq!(linked(text), [(text.to_owned(), None)], "{text}");
        }
    }

    #[test]
    fn quoted_words_in_a_cell_lead_nowhere() {
        let mut table = Table::default();
        table.push(Row::of(vec![Cell::plain("第六节")]));
        let heading = Heading { level: 1, spans: vec![Span::plain("六、缺件")], anchor: "s1".into() };
        let mut blocks = vec![Block::Heading(heading), Block::Table(table.clone())];
        link(&mut blocks);
        assert_eq!(blocks[1], Block::Table(table));
    }
}
