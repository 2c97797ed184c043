//! Markdown with directives → blocks. Raw HTML stays text; a fenced block whose info starts with `table`, `chart`,
//! `toc`, `pagebreak`, `landscape`, `portrait` or `figures` is replaced by what the record holds.

use crate::render::blocks::{
    Align, Block, Cell, Column, Contents, Heading, List, ListItem, Orientation, Paragraph, Role, Row, Span,
    SpanStyle, Table, TableSize,
};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Answers a directive: word and `name=` argument, with `#` and the `of=` argument behind it where there is one.
pub type Directive<'a, E> = dyn FnMut(&str, &str) -> std::result::Result<Vec<Block>, E> + 'a;

/// Blocks of `source`; `directive` answers a directive by word and `name=` argument, or says what is wrong with it.
///
/// # Errors
/// Whatever `directive` reports.
pub fn blocks<E>(source: &str, directive: &mut Directive<'_, E>) -> std::result::Result<Vec<Block>, E> {
    let mut state = State::default();
    for event in Parser::new_ext(source, Options::ENABLE_TABLES) {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = &event {
            let mut words = info.split_whitespace();
            let word = words.next().unwrap_or_default().to_owned();
            let words: Vec<&str> = words.collect();
            let argument = |key: &str| words.iter().find_map(|word| word.strip_prefix(key));
            let mut name = argument("name=").unwrap_or_default().to_owned();
            if let Some(of) = argument("of=") {
                name = format!("{name}#{of}");
            }
            state.in_code = true;
            match word.as_str() {
                "toc" => state.out.push(Block::Contents(Contents::default())),
                "pagebreak" => state.out.push(Block::PageBreak),
                "landscape" => state.out.push(Block::Orientation(Orientation::Landscape)),
                "portrait" => state.out.push(Block::Orientation(Orientation::Portrait)),
                _ => state.out.extend(directive(&word, &name)?),
            }
            continue;
        }
        state.take(event);
    }
    Ok(state.out)
}

#[derive(Default)]
struct State {
    out: Vec<Block>,
    spans: Vec<Span>,
    style: Vec<SpanStyle>,
    quote: usize,
    lists: Vec<List>,
    table: Option<Table>,
    row: Vec<Cell>,
    in_code: bool,
    headings: usize,
}

impl State {
    fn text(&mut self, text: &str) {
        if self.in_code {
            return;
        }
        let style = self.style.last().copied().unwrap_or_default();
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), style, ..Span::default() }),
        }
    }

    /// Text that is not in a paragraph of its own (tight list items).
    fn flush_item(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if let (false, Some(item)) =
            (spans.is_empty(), self.lists.last_mut().and_then(|list| list.items.last_mut()))
        {
            item.spans.extend(spans);
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text(&text)
            }
            Event::SoftBreak => self.text(""),
            Event::HardBreak => self.text("\n"),
            Event::Start(Tag::Strong) => self.style.push(SpanStyle::Strong),
            Event::Start(Tag::Emphasis) => self.style.push(SpanStyle::Emphasis),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                self.style.pop();
            }
            Event::Start(Tag::BlockQuote(_)) => self.quote += 1,
            Event::End(TagEnd::BlockQuote(_)) => self.quote -= 1,
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::End(TagEnd::Heading(level)) => {
                self.headings += 1;
                let anchor = format!("s{}", self.headings);
                let spans = std::mem::take(&mut self.spans);
                self.out.push(Block::Heading(Heading { level: (level as u8).min(4), spans, anchor }));
            }
            Event::End(TagEnd::Paragraph | TagEnd::HtmlBlock) => {
                if !self.lists.is_empty() {
                    self.flush_item();
                    return;
                }
                let spans = std::mem::take(&mut self.spans);
                let role = if self.quote > 0 { Role::Conclusion } else { Role::Body };
                if !spans.is_empty() {
                    self.out.push(Block::Paragraph(Paragraph { spans, role, mark: None }));
                }
            }
            Event::Start(Tag::List(start)) => {
                self.flush_item();
                self.lists.push(List { start, items: Vec::new() });
            }
            Event::Start(Tag::Item) => {
                if let Some(list) = self.lists.last_mut() {
                    list.items.push(ListItem::default());
                }
            }
            Event::End(TagEnd::Item) => self.flush_item(),
            Event::End(TagEnd::List(_)) => {
                let Some(done) = self.lists.pop() else { return };
                match self.lists.last_mut().and_then(|list| list.items.last_mut()) {
                    Some(item) => item.nested.push(done),
                    None => self.out.push(Block::List(done)),
                }
            }
            Event::Start(Tag::Table(sides)) => {
                let columns =
                    sides.iter().map(|side| Column { align: align(*side), ..Column::default() }).collect();
                self.table = Some(Table { columns, ..Table::default() });
            }
            Event::End(TagEnd::TableCell) => {
                let spans = std::mem::take(&mut self.spans);
                self.row.push(Cell::of(spans));
            }
            Event::End(TagEnd::TableHead) => {
                let row = Row::of(std::mem::take(&mut self.row));
                if let Some(table) = &mut self.table {
                    table.head.push(row);
                }
            }
            Event::End(TagEnd::TableRow) => {
                let row = Row::of(std::mem::take(&mut self.row));
                if let Some(table) = &mut self.table {
                    table.push(row);
                }
            }
            Event::End(TagEnd::Table) => {
                if let Some(mut table) = self.table.take() {
                    // Long tables of words are reference matter.
                    if table.body.len() > 12 {
                        table.size = TableSize::Small;
                    }
                    self.out.push(Block::Table(table));
                }
            }
            _ => {}
        }
    }
}

fn align(side: Alignment) -> Align {
    match side {
        Alignment::Right => Align::Right,
        Alignment::Center => Align::Centre,
        Alignment::Left | Alignment::None => Align::Left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::blocks::text_of;
    use crate::render::template::escape;
    use proptest::prelude::*;

    fn parse(source: &str) -> Vec<Block> {
        blocks::<()>(source, &mut |_, _| Ok(Vec::new())).unwrap()
    }

    proptest! {
        #[test]
        fn a_name_neither_breaks_nor_forges_a_table(name in "[|*_<>`\\[\\]#+\\-.0-9a-z张三\n\r\t \\\\&;!~=:/]{0,24}") {
            let source = format!("| 户主 | 数 |\n| --- | ---: |\n| {} | 1 |\n", escape(&name));
            let found = parse(&source);
            prop_assert_eq!(found.len(), 1);
            let Block::Table(table) = &found[0] else { panic!("no table") };
            prop_assert_eq!(table.body.len(), 1);
            let cells = &table.body[0].rows[0].cells;
            prop_assert_eq!(cells.len(), 2);
            let wanted = name.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(text_of(&cells[0].spans), wanted);
        }

        #[test]
        fn a_value_in_a_sentence_stays_in_its_paragraph(name in "[|*_<>`\\[\\]#+\\-.0-9a-z张三\n\r\t \\\\&;!~=:/]{1,24}") {
            prop_assume!(!name.trim().is_empty());
            let found = parse(&format!("{}为户主。\n", escape(&name)));
            prop_assert_eq!(found.len(), 1);
            let is_paragraph = matches!(&found[0], Block::Paragraph(_));
            prop_assert!(is_paragraph);
        }
    }
}
