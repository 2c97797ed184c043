//! Cells, columns and rows of a list, and the list as a table of the page.

use crate::render::blocks::{Align, Cell, Column, Mark, Row, Span, Table, TableSize};

/// One cell before it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Text(String),
    /// A person's name.
    Name(String),
    Count(u64),
    Number(Option<f64>),
    /// A share rounded down to four decimals; `None` prints 未能计算.
    Share(Option<f64>),
    Marked(String, Mark),
}

impl Item {
    /// The words of the cell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Item::Text(text) | Item::Name(text) | Item::Marked(text, _) => text.clone(),
            Item::Count(count) => count.to_string(),
            Item::Number(number) => number.map_or_else(|| "—".into(), crate::ingest::record::format_number),
            Item::Share(share) => percent(*share),
        }
    }
}

/// `98.76%`; 未能计算 when nothing was required.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(
        || "未能计算".into(),
        |share| {
            let points = (share * 10_000.0).round() as u64;
            format!("{}.{:02}%", points / 100, points % 100)
        },
    )
}

/// One column: head, width in characters, side.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub name: &'static str,
    pub width: u8,
    pub align: Align,
}

pub(super) const fn text(name: &'static str, width: u8) -> Head {
    Head { name, width, align: Align::Left }
}
pub(super) const fn figure(name: &'static str, width: u8) -> Head {
    Head { name, width, align: Align::Right }
}

/// Rows of a list, made one at a time.
pub type Rows<'a> = Box<dyn Iterator<Item = Vec<Item>> + 'a>;

/// A list of the pack.
pub struct ListOf<'a> {
    /// Name of the sheet and caption of the table.
    pub title: &'static str,
    pub heads: Vec<Head>,
    pub rows: Rows<'a>,
    pub totals: Option<Vec<Item>>,
}

impl ListOf<'_> {
    /// Columns that a page has no room for.
    fn only_in_workbook(&self, head: &Head) -> bool {
        self.heads.len() > 10 && ["出处", "问题编号", "首次发现"].contains(&head.name)
            || ["怎样整改", "未用到的列"].contains(&head.name)
            || head.name == "核实说明" && self.title != "核实说明"
    }
}

fn cell(item: Item) -> Cell {
    match item {
        Item::Name(text) => Cell::of(vec![Span::name(text)]),
        Item::Marked(text, mark) => Cell::of(vec![Span::marked(text, mark)]),
        other => Cell::plain(other.text()),
    }
}

/// The list as a table of the page, without the columns that only a workbook has room for
/// and, in the pack of one county, without its name in every row.
#[must_use]
pub fn table(list: ListOf<'_>, many_counties: bool) -> Table {
    let keep: Vec<bool> = list
        .heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            !list.only_in_workbook(head)
                && (many_counties || at == 0 && list.title.starts_with("各旗县区") || head.name != "旗县区")
        })
        .collect();
    let pick = |items: Vec<Item>| {
        Row::of(items.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(item, _)| cell(item)).collect())
    };
    let heads: Vec<&Head> =
        list.heads.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(head, _)| head).collect();
    let columns = heads
        .iter()
        .map(|head| Column {
            align: head.align,
            min_chars: 0.0,
            grow: if head.align == Align::Right { 0.0 } else { f32::from(head.width) },
            unbroken: false,
        })
        .collect();
    let mut table = Table {
        caption: vec![Span::plain(list.title)],
        columns,
        head: vec![Row::of(
            heads.iter().map(|head| Cell { align: Some(Align::Centre), ..Cell::plain(head.name) }).collect(),
        )],
        size: if heads.len() > 7 { TableSize::Small } else { TableSize::Normal },
        ..Table::default()
    };
    for items in list.rows {
        table.push(pick(items));
    }
    table.totals = list.totals.map(|items| Row { emphasised: true, ..pick(items) });
    table
}
