//! Cells, columns and rows of a list, and the list as a table of the page.

use crate::base::answers::CARRIED;
use crate::render::blocks::{Align, Cell, Column, Mark, Row, Span, Table, TableSize};

/// One cell before it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Text(String),
    /// A person's name.
    Name(String),
    Count(u64),
    Number(Option<f64>),
    /// A count that no register tells: 未提供 on a page, nothing among the numbers of a sheet.
    NotGiven,
    /// A count that nobody can tell: 不明 on a page, nothing among the numbers of a sheet.
    Unknown,
    /// 得分, always with two decimals.
    Points(f64),
    /// A share rounded down to four decimals; `None` prints 未能计算.
    Share(Option<f64>),
    Marked(String, Mark),
    /// A figure with a colour: a number for whoever adds the column up.
    Tally(u64, Mark),
    /// Where a row belongs, line below line.
    Where(Vec<Item>),
    /// Parts of one line.
    Side(Vec<Item>),
    /// 出处 in words, and the file that comes first in them; empty when none does.
    Source {
        text: String,
        path: String,
    },
}

impl Item {
    /// The count, in its colour where there is anything to count.
    pub(super) fn tally(count: u64, mark: Mark) -> Item {
        if count == 0 { Item::Count(0) } else { Item::Tally(count, mark) }
    }

    /// The words of the cell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Item::Text(text) | Item::Name(text) | Item::Marked(text, _) | Item::Source { text, .. } => {
                text.clone()
            }
            Item::Count(count) | Item::Tally(count, _) => count.to_string(),
            Item::Number(number) => number.map_or_else(|| "—".into(), crate::ingest::record::format_number),
            Item::NotGiven => "未提供".into(),
            Item::Unknown => "不明".into(),
            Item::Points(points) => format!("{points:.2}"),
            Item::Share(share) => percent(*share),
            Item::Where(lines) if lines.is_empty() => "—".into(),
            Item::Where(lines) => lines.iter().map(Item::text).collect::<Vec<_>>().join("\n"),
            Item::Side(parts) => parts.iter().map(Item::text).collect(),
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
        self.heads.len() > 10 && ["出处", "问题编号", "首次发现", CARRIED].contains(&head.name)
            || ["怎样整改", "未用到的列"].contains(&head.name)
            || self.title == "各旗县区时限进度" && ["计什么", "截止日期", "剩余天数"].contains(&head.name)
            || self.title == "对账" && ["代码", "出处"].contains(&head.name)
            || self.title == "汇报材料数字核对" && ["单位", "指标"].contains(&head.name)
            || self.title == "核实说明" && head.name == "问题编号"
            || head.name == "核实说明"
    }
}

fn cell(item: Item) -> Cell {
    Cell::of(spans(item))
}

fn spans(item: Item) -> Vec<Span> {
    match item {
        Item::Name(text) => vec![Span::name(text)],
        Item::Marked(text, mark) => vec![Span::marked(text, mark)],
        Item::Tally(count, mark) => vec![Span::marked(count.to_string(), mark)],
        Item::Side(parts) => parts.into_iter().flat_map(spans).collect(),
        Item::Where(lines) if !lines.is_empty() => {
            let mut all = Vec::new();
            for line in lines {
                if !all.is_empty() {
                    all.push(Span::plain("\n"));
                }
                all.extend(spans(line));
            }
            all
        }
        other => vec![Span::plain(other.text())],
    }
}

/// Columns of codes, dates and single words, never broken while there is room.
const UNBROKEN: [&str; 12] = [
    "级别",
    "代码",
    "日期",
    "户编号",
    "状态",
    "结论",
    "完整率",
    "最迟",
    "时限",
    "截止日期",
    "预计完成",
    "能否按期",
];
/// Columns of one coloured word.
const CENTRED: [&str; 7] = ["级别", "状态", "结论", "是否一致", "能否按期", "自评分", "名次"];
/// Columns of figures that say nothing when every row holds 0.
const IDLE: [&str; 15] = [
    "其中引用村卷",
    "其中仅目录登记",
    "已说明",
    "记有问题",
    "矛盾项",
    "存疑项",
    "未抽取",
    "涉及户",
    "其中不明",
    "逾期材料",
    "未销号问题",
    "逾期问题",
    "材料问题",
    "整改台账问题",
    "其他问题",
];

impl Item {
    /// More than a word: 疑点（本单位调整，原为错误）, 时点不同，不作比对.
    fn is_phrase(&self) -> bool {
        let text = self.text();
        text.chars().nth(7).is_some() && text.contains(['（', '，', '；'])
    }

    fn says_nothing(&self, idle: bool) -> bool {
        match self {
            Item::Text(text) | Item::Name(text) | Item::Source { text, .. } => {
                matches!(text.as_str(), "" | "—")
            }
            Item::Count(count) => idle && *count == 0,
            Item::Number(number) => number.is_none(),
            Item::Where(items) | Item::Side(items) => items.is_empty(),
            Item::NotGiven
            | Item::Unknown
            | Item::Points(_)
            | Item::Share(_)
            | Item::Marked(..)
            | Item::Tally(..) => false,
        }
    }
}

/// Where a row belongs: columns that a wide table prints as one.
const PLACE: [&str; 6] = ["苏木乡镇", "嘎查村", "部门", "户主", "户编号", "户编号或部门"];
/// Characters that all columns of a table ask for before those of the place become one.
const WIDE: u32 = 110;
/// The head of that one column, and its width.
const WHERE: Head = text("涉及", 18);

/// Makes one column of those that say where a row belongs, where a page has no room for all: place, household and
/// number stand below each other.
fn join_places(heads: &mut Vec<Head>, rows: &mut [Vec<Item>], totals: &mut Option<Vec<Item>>) {
    let places: Vec<usize> =
        heads.iter().enumerate().filter(|(_, head)| PLACE.contains(&head.name)).map(|(at, _)| at).collect();
    let width: u32 = heads.iter().map(|head| u32::from(head.width)).sum();
    let [first, .., _] = places.as_slice() else { return };
    if width <= WIDE {
        return;
    }
    let first = *first;
    let names: Vec<&str> = places.iter().map(|at| heads[*at].name).collect();
    for row in rows.iter_mut().chain(totals.as_mut()) {
        let held = row.len();
        let taken: Vec<Item> =
            places.iter().rev().filter(|at| **at < held).map(|at| row.remove(*at)).collect();
        row.insert(first.min(row.len()), Item::Where(lines_of(&names, taken.into_iter().rev())));
    }
    for at in places.into_iter().rev() {
        heads.remove(at);
    }
    heads.insert(first, WHERE);
}

/// The place in one line, household and number in one each.
fn lines_of(names: &[&str], items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut lines: Vec<Item> = Vec::new();
    let mut place = String::new();
    for (name, item) in names.iter().zip(items) {
        let text = item.text();
        match *name {
            _ if matches!(text.as_str(), "" | "—") => {}
            "苏木乡镇" | "嘎查村" => place.push_str(&text),
            _ => lines.push(item),
        }
    }
    // The name before the number, in whatever order the list has them.
    lines.sort_by_key(|item| !matches!(item, Item::Name(_)));
    if !place.is_empty() {
        lines.insert(0, Item::Text(place));
    }
    lines
}

/// The list as a table of the page, without the columns that only a workbook has room for or that say nothing in any
/// row, and, in the pack of one county, without its name in every row.
#[must_use]
pub fn table(mut list: ListOf<'_>, many_counties: bool) -> Table {
    let mut rows: Vec<Vec<Item>> = std::mem::replace(&mut list.rows, Box::new(std::iter::empty())).collect();
    join_places(&mut list.heads, &mut rows, &mut list.totals);
    let says_something = |at: usize, head: &Head| {
        let idle = IDLE.contains(&head.name);
        rows.iter().any(|row| row.get(at).is_some_and(|item| !item.says_nothing(idle)))
    };
    let keep: Vec<bool> = list
        .heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            !list.only_in_workbook(head)
                && (many_counties || at == 0 && list.title.starts_with("各旗县区") || head.name != "旗县区")
                && (rows.is_empty() || says_something(at, head))
        })
        .collect();
    let pick = |items: Vec<Item>| {
        Row::of(items.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(item, _)| cell(item)).collect())
    };
    let wordy: Vec<&str> = list
        .heads
        .iter()
        .enumerate()
        .filter(|(at, _)| rows.iter().filter_map(|row| row.get(*at)).any(Item::is_phrase))
        .map(|(_, head)| head.name)
        .collect();
    let heads: Vec<&Head> =
        list.heads.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(head, _)| head).collect();
    let columns = heads
        .iter()
        .map(|head| Column {
            align: if CENTRED.contains(&head.name) { Align::Centre } else { head.align },
            min_chars: 0.0,
            grow: f32::from(head.width),
            unbroken: UNBROKEN.contains(&head.name) && !wordy.contains(&head.name),
        })
        .collect();
    let head = |head: &&Head| {
        // A figure stands under its head, not beside it.
        let side = if head.align == Align::Right { Align::Right } else { Align::Centre };
        Cell { align: Some(side), ..Cell::plain(head.name) }
    };
    let mut table = Table {
        caption: vec![Span::plain(list.title)],
        columns,
        head: vec![Row::of(heads.iter().map(head).collect())],
        size: if heads.len() > 7 || list.title == "先办事项" {
            TableSize::Small
        } else {
            TableSize::Normal
        },
        ..Table::default()
    };
    for items in rows {
        table.push(pick(items));
    }
    table.totals = list.totals.map(|items| Row { emphasised: true, ..pick(items) });
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::blocks::text_of;

    #[test]
    fn points_have_two_decimals_and_plain_numbers_those_they_need() {
        assert_eq!(
            (Item::Points(97.6).text(), Item::Points(100.0).text()),
            ("97.60".into(), "100.00".into())
        );
        assert_eq!(Item::Number(Some(97.6)).text(), "97.6");
    }

    #[test]
    fn a_column_of_single_words_breaks_where_one_is_a_phrase() {
        let unbroken = |word: &str| {
            let row = vec![Item::Text(word.into())];
            let rows = Box::new(std::iter::once(row));
            table(ListOf { title: "表", heads: vec![text("级别", 6)], rows, totals: None }, false).columns[0]
                .unbroken
        };
        assert!(unbroken("疑点") && unbroken("倒退，来不及") && !unbroken("疑点（本单位调整，原为错误）"));
    }

    #[test]
    fn only_a_table_too_wide_for_the_page_joins_its_columns_of_the_place() {
        let heads = |problem: u8| {
            vec![
                text("苏木乡镇", 12),
                text("嘎查村", 12),
                text("户主", 9),
                text("户编号", 18),
                text("问题", problem),
            ]
        };
        let printed = |problem: u8| {
            let words = ["狼山镇", "永丰村", "张三", "1001", "错"];
            let row = words
                .map(|word| if word == "张三" { Item::Name(word.into()) } else { Item::Text(word.into()) });
            let rows = Box::new(std::iter::once(row.to_vec()));
            let printed = table(ListOf { title: "表", heads: heads(problem), rows, totals: None }, false);
            printed.body[0].rows[0].cells.iter().map(|cell| text_of(&cell.spans)).collect::<Vec<_>>()
        };
        assert_eq!(printed(80), ["狼山镇永丰村\n张三\n1001", "错"]);
        assert_eq!(printed(20).len(), 5);
    }

    #[test]
    fn a_column_that_says_nothing_is_not_printed() {
        let rows = [["甲", "—"], ["乙", ""]];
        let items = move |row: [&str; 2], none: u64, some: u64| {
            let [name, remark] = row.map(|text| Item::Text(text.into()));
            vec![name, remark, Item::Count(none), Item::Count(some), Item::Number(None)]
        };
        let list = ListOf {
            title: "表",
            heads: vec![
                text("名称", 9),
                text("说明", 9),
                figure("其中引用村卷", 9),
                figure("缺件", 9),
                figure("上报汇总", 9),
            ],
            rows: Box::new(rows.into_iter().map(move |row| items(row, 0, 0))),
            totals: None,
        };
        let printed = table(list, false);
        let heads: Vec<String> = printed.head[0].cells.iter().map(|cell| text_of(&cell.spans)).collect();
        assert_eq!(heads, ["名称", "缺件"], "缺件 0 is an answer");
        assert_eq!(printed.body[0].rows[0].cells.len(), 2);
    }
}
