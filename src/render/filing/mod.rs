//! 归档整理 as lists: the catalogue with exactly the columns of DA/T 22-2015, and the forms around it. Workbook and pages
//! take their rows from here.

pub mod pages;

use crate::base::config::filing::Form;
use crate::base::terms::Level;
use crate::model::filing::boxes::{Box as FileBox, boxes};
use crate::model::filing::number::{longest, plain, split, term};
use crate::model::filing::{Catalogue, Entry, Group};
use crate::render::cells::{Head, Item, ListOf, Rows, figure, text};

fn t(text: impl Into<String>) -> Item {
    Item::Text(text.into())
}

fn pages(pages: Option<u64>) -> Item {
    pages.map_or_else(|| t(""), Item::Count)
}

/// What stands under 备注: the office's own words, and that a number is only proposed.
fn note(entry: &Entry) -> String {
    let proposed = entry.given.is_empty() && !entry.proposed.is_empty();
    let parts = [entry.note.as_str(), if proposed { "档号为拟定" } else { "" }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}

/// Columns of DA/T 22-2015 5.5.2, in their order.
const ITEM_HEADS: [Head; 9] = [
    figure("序号", 6),
    text("档号", 26),
    text("文号", 16),
    text("责任者", 12),
    text("题名", 40),
    text("日期", 9),
    text("密级", 6),
    figure("页数", 6),
    text("备注", 12),
];

fn item(number: u64, entry: &Entry) -> Vec<Item> {
    vec![
        Item::Count(number),
        t(entry.number()),
        t(entry.doc_no.as_str()),
        t(entry.author.as_str()),
        t(entry.title.as_str()),
        t(entry.date.as_str()),
        t(entry.secrecy.as_str()),
        pages(entry.pages),
        t(note(entry)),
    ]
}

/// Entries in the order of their numbers, those without one last.
fn in_order<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    let mut all: Vec<&Entry> = entries.collect();
    all.sort_by_cached_key(|entry| {
        let plain = plain(entry.number());
        let (head, number) =
            split(&plain).map_or((plain.clone(), 0), |(head, number)| (head.to_owned(), number));
        (entry.number().is_empty(), head, number)
    });
    all
}

/// 归档文件目录 of some of the groups.
#[must_use]
pub fn items<'a>(groups: impl Iterator<Item = &'a Group>) -> ListOf<'a> {
    let entries = in_order(groups.flat_map(|group| &group.entries));
    let rows = (1..).zip(entries).map(|(number, entry)| item(number, entry));
    list("归档文件目录", &ITEM_HEADS, Box::new(rows))
}

/// 案卷目录: one volume a unit.
#[must_use]
pub fn volumes<'a>(groups: impl Iterator<Item = &'a Group> + 'a) -> ListOf<'a> {
    const HEADS: [Head; 8] = [
        figure("序号", 6),
        text("案卷号", 24),
        text("案卷题名", 36),
        text("起止年度", 12),
        text("保管期限", 10),
        figure("件数", 6),
        figure("页数", 6),
        text("备注", 14),
    ];
    let mut groups: Vec<&Group> = groups.collect();
    groups.sort_by_key(|group| (group.volume.is_empty(), group.volume.as_str()));
    let rows = (1..).zip(groups).map(|(number, group)| {
        let years = || group.entries.iter().filter_map(|entry| entry.year);
        let span = match (years().min(), years().max()) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first}—{last}"),
            _ => String::new(),
        };
        let unknown = group.entries.iter().filter(|entry| entry.pages.is_none()).count();
        vec![
            Item::Count(number),
            t(group.volume.as_str()),
            t(format!("[{}脱贫攻坚档案]", group.label)),
            t(span),
            // As long as the paper in it that is kept longest.
            t(longest(group.entries.iter().map(|entry| entry.retention.as_str()))),
            Item::Count(group.entries.len() as u64),
            Item::Count(group.entries.iter().filter_map(|entry| entry.pages).sum()),
            t(if unknown > 0 { format!("{unknown}件页数不明") } else { String::new() }),
        ]
    });
    list("案卷目录", &HEADS, Box::new(rows))
}

/// 卷内目录 of one volume.
#[must_use]
pub fn volume(group: &Group) -> ListOf<'_> {
    const HEADS: [Head; 7] = [
        figure("顺序号", 6),
        text("档号", 24),
        text("责任者", 12),
        text("题名", 36),
        text("日期", 9),
        figure("页数", 6),
        text("备注", 10),
    ];
    let rows = (1..).zip(in_order(group.entries.iter())).map(|(number, entry)| {
        vec![
            Item::Count(number),
            t(entry.number()),
            t(entry.author.as_str()),
            t(entry.title.as_str()),
            t(entry.date.as_str()),
            pages(entry.pages),
            t(entry.note.as_str()),
        ]
    });
    list("卷内目录", &HEADS, Box::new(rows))
}

/// 归档章: the six items of the stamp, one row an item with a number.
#[must_use]
pub fn stamps(catalogue: &Catalogue) -> ListOf<'_> {
    const HEADS: [Head; 8] = [
        text("全宗号", 8),
        text("年度", 6),
        text("件号", 8),
        text("机构（问题）", 12),
        text("保管期限", 10),
        figure("页数", 6),
        text("题名", 40),
        text("路径", 60),
    ];
    let numbered = in_order(catalogue.entries().filter(|entry| !entry.number().is_empty()));
    let rows = numbered.into_iter().map(|entry| {
        let plain = plain(entry.number());
        let parts: Vec<&str> = plain.split('-').collect();
        let at = |place: usize| parts.get(place).copied().unwrap_or_default().to_owned();
        let item_form = catalogue.form() == Form::Item;
        vec![
            t(at(0)),
            t(entry.year.map(|year| year.to_string()).unwrap_or_default()),
            t(parts.last().copied().unwrap_or_default()),
            t(if item_form { at(3) } else { String::new() }),
            t(term(&entry.retention).unwrap_or_default()),
            pages(entry.pages),
            t(entry.title.as_str()),
            t(entry.path.as_str()),
        ]
    });
    list("归档章", &HEADS, Box::new(rows))
}

/// 装盒: what stands on cover and spine of every box.
#[must_use]
pub fn boxed(catalogue: &Catalogue) -> ListOf<'static> {
    const HEADS: [Head; 10] = [
        figure("盒号", 6),
        text("全宗号", 8),
        text("年度", 6),
        text("保管期限", 10),
        text("机构（问题）", 12),
        text("起号", 26),
        text("止号", 26),
        figure("件数", 6),
        figure("页数", 6),
        text("备注", 16),
    ];
    let item_form = catalogue.form() == Form::Item;
    let rows = boxes(catalogue).into_iter().map(move |found| {
        let [fonds, year, term, office] = spine(&found, item_form);
        let note = if found.unknown > 0 {
            format!("{}件页数不明，各按1页", found.unknown)
        } else {
            String::new()
        };
        vec![
            Item::Count(u64::from(found.number)),
            t(fonds),
            t(year),
            t(term),
            t(office),
            t(found.first),
            t(found.last),
            Item::Count(found.items),
            Item::Count(found.pages),
            t(note),
        ]
    });
    list("装盒", &HEADS, Box::new(rows))
}

/// 全宗号, 年度, 保管期限, 机构（问题） of a box, as far as its head holds them.
fn spine(found: &FileBox, item_form: bool) -> [String; 4] {
    let parts: Vec<&str> = found.head.split('-').collect();
    let at = |place: usize| parts.get(place).copied().unwrap_or_default().to_owned();
    if !item_form {
        return [at(0), String::new(), String::new(), at(1)];
    }
    let year = at(1).rsplit('·').next().unwrap_or_default().to_owned();
    [at(0), year, at(2), at(3)]
}

/// 移交清单: what is handed over, level by level.
#[must_use]
pub fn handover(catalogue: &Catalogue) -> ListOf<'static> {
    const HEADS: [Head; 7] = [
        text("层级", 10),
        figure("单位数", 8),
        figure("件数", 8),
        figure("页数", 8),
        figure("页数不明的件", 12),
        figure("已有档号", 10),
        figure("拟定档号", 10),
    ];
    // From the prefecture down; what belongs to no unit comes last.
    let levels: std::collections::BTreeSet<(bool, std::cmp::Reverse<Option<Level>>)> = catalogue
        .groups
        .iter()
        .map(|group| (group.level.is_none(), std::cmp::Reverse(group.level)))
        .collect();
    let row = |name: &str, groups: &[&Group]| {
        let entries = || groups.iter().flat_map(|group| &group.entries);
        let count = |test: &dyn Fn(&Entry) -> bool| entries().filter(|entry| test(entry)).count() as u64;
        vec![
            t(name),
            Item::Count(groups.len() as u64),
            Item::Count(count(&|_| true)),
            Item::Count(entries().filter_map(|entry| entry.pages).sum()),
            Item::Count(count(&|entry| entry.pages.is_none())),
            Item::Count(count(&|entry| !entry.given.is_empty())),
            Item::Count(count(&|entry| entry.given.is_empty() && !entry.proposed.is_empty())),
        ]
    };
    let rows: Vec<Vec<Item>> = levels
        .iter()
        .map(|(_, std::cmp::Reverse(level))| {
            let groups: Vec<&Group> = catalogue.groups.iter().filter(|group| group.level == *level).collect();
            row(level.map_or("未对应到单位", Level::label), &groups)
        })
        .collect();
    let all: Vec<&Group> = catalogue.groups.iter().collect();
    let totals = Some(row("合计", &all));
    ListOf { totals, ..list("移交清单", &HEADS, Box::new(rows.into_iter())) }
}

/// 档号核查: what is wrong with given numbers.
#[must_use]
pub fn faults(catalogue: &Catalogue) -> ListOf<'_> {
    const HEADS: [Head; 3] = [text("情况", 12), text("档号", 28), text("说明", 80)];
    let rows = catalogue
        .faults
        .iter()
        .map(|fault| vec![t(fault.kind), t(fault.number.as_str()), t(fault.what.as_str())]);
    list("档号核查", &HEADS, Box::new(rows))
}

/// 缺项: what has no source and stays blank.
#[must_use]
pub fn blanks(catalogue: &Catalogue) -> ListOf<'static> {
    const HEADS: [Head; 3] = [text("项目", 20), figure("件数", 8), text("怎样补", 70)];
    let figures = catalogue.figures();
    let mut rows: Vec<Vec<Item>> = Vec::new();
    for (what, items) in figures.lacks {
        let how = match what.as_str() {
            "年度" => "材料名称、文件夹和归档目录都没有年度：在归档目录中填“年度”或“日期”",
            "保管期限" => "在归档目录中填“保管期限”（永久、30年、10年）",
            "类目" => "按卷整理时，户为02、嘎查村为01，其余层级的类目由本单位确定：在归档目录中填档号",
            _ => "写入 qiquan.toml 的 [filing]",
        };
        rows.push(vec![t(format!("拟定档号缺{what}")), Item::Count(items), t(how)]);
    }
    for (name, items) in figures.blank.into_iter().filter(|(_, items)| *items > 0) {
        let how = match name {
            "页数" => "不是 PDF、TIFF、OFD 或图片的，页数数不出来：在归档目录中填“页数”",
            _ => "没有来源，留空：在归档目录中填写",
        };
        rows.push(vec![t(name), Item::Count(items), t(how)]);
    }
    list("缺项", &HEADS, Box::new(rows.into_iter()))
}

/// 档号对照表: items without a number of their own, to be confirmed; handed back, it is a 归档目录 like any other.
#[must_use]
pub fn proposals(catalogue: &Catalogue) -> ListOf<'_> {
    const HEADS: [Head; 13] = [
        text("档号", 26),
        text("文号", 16),
        text("责任者", 12),
        text("题名", 40),
        text("日期", 9),
        text("密级", 6),
        figure("页数", 6),
        text("保管期限", 10),
        text("备注", 12),
        text("材料代码", 10),
        text("年度", 6),
        text("户编号", 18),
        text("路径", 60),
    ];
    let open =
        catalogue.groups.iter().flat_map(|group| group.entries.iter().map(move |entry| (group, entry)));
    let rows = open.filter(|(_, entry)| entry.given.is_empty()).map(|(group, entry)| {
        let household = group.level == Some(Level::Household);
        vec![
            t(entry.proposed.as_str()),
            t(entry.doc_no.as_str()),
            t(entry.author.as_str()),
            t(entry.title.as_str()),
            t(entry.date.as_str()),
            t(entry.secrecy.as_str()),
            pages(entry.pages),
            t(entry.retention.as_str()),
            t(entry.note.as_str()),
            t(entry.codes.first().cloned().unwrap_or_default()),
            t(entry.year.map(|year| year.to_string()).unwrap_or_default()),
            t(if household { group.key.clone() } else { String::new() }),
            t(entry.path.as_str()),
        ]
    });
    list("档号对照表", &HEADS, Box::new(rows))
}

fn list<'a>(title: &'static str, heads: &[Head], rows: Rows<'a>) -> ListOf<'a> {
    ListOf { title, heads: heads.to_vec(), rows, totals: None }
}
