//! Rows of one 卷内目录 table lying among the papers: where its header is, which rows are papers, which are headings
//! (二、2018年), and which say that the paper is not there (备注：缺).

use crate::base::date;
use crate::base::terms::Link;
use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::claim::Evidence;
use crate::ingest::documents::lists::Row;
use crate::ingest::documents::years;
use crate::ingest::forms;
use crate::ingest::record::column_letters;
use crate::ingest::schema::Register;
use crate::ingest::table::{self, Cell, Grid, GridRow};
use std::collections::BTreeMap;

/// Most rows of one sheet.
const MAX_ROWS: usize = 5000;

/// Notes that say that there is no such paper.
const ABSENT: [&str; 20] = [
    "缺",
    "缺件",
    "缺失",
    "暂缺",
    "空缺",
    "没有",
    "暂无",
    "不涉及",
    "无此件",
    "无此项",
    "无此材料",
    "未归",
    "未归档",
    "原件未归",
    "原件未归档",
    "尚未归档",
    "未移交",
    "原件未交",
    "待补",
    "未见",
];

/// A list as it was read.
pub(super) struct Inner {
    /// What stands above the header.
    pub title: String,
    pub rows: Vec<Row>,
    /// Pages of all papers together, when the list gives numbers of pages and no page: the papers follow one another.
    pub pages: Option<u32>,
}

/// Title above the header, and the rows below it. `table`: number of the table in a document.
pub(super) fn rows(
    register: &Register,
    grid: &Grid,
    unit: &Option<UnitKey>,
    path: &str,
    table: Option<usize>,
) -> Inner {
    let key_of = |text: &str| {
        let index = register.headers.get(&table::header::bare(text).0)?;
        register.columns.get(*index).map(|column| column.key)
    };
    // Column of each key, from the first row that has a title column.
    let header = grid.rows.iter().take(15).enumerate().find_map(|(at, row)| {
        let mut columns: BTreeMap<&str, u16> = BTreeMap::new();
        for (column, cell) in &row.cells {
            if let Some(key) = key_of(&cell.text()) {
                columns.entry(key).or_insert(*column);
            }
        }
        (columns.contains_key("title") && columns.len() >= 2).then_some((at, columns))
    });
    let Some((at, columns)) = header else {
        return Inner { title: String::new(), rows: Vec::new(), pages: None };
    };
    let above = grid.rows[..at].iter().flat_map(|row| &row.cells);
    let mut section = None;
    let mut counts: Vec<Option<u32>> = Vec::new();
    let mut rows = Vec::new();
    for row in grid.rows.iter().skip(at + 1).take(MAX_ROWS) {
        let cell = |key: &str| columns.get(key).and_then(|column| row.get(*column));
        let value = |key: &str| cell(key).map(Cell::text).unwrap_or_default().trim().to_owned();
        if let Some(heading) = heading(row) {
            section = years::heading(&heading);
            continue;
        }
        let title = value("title");
        let folded = text::fold(&title);
        let ends = ["合计", "总计", "备考"].iter().any(|word| folded.starts_with(word));
        // A header that is printed again on every page is no paper.
        let no_paper = ends && !folded.contains('表') || is_signature(&folded);
        if folded.is_empty() || no_paper || key_of(&title) == Some("title") {
            continue;
        }
        let page = match cell("page_from") {
            // Spreadsheets take 3-5 for the fifth of March.
            Some(Cell::Date(date)) => match (date.month, date.day) {
                (Some(month), Some(day)) => format!("{month}-{day}"),
                _ => String::new(),
            },
            _ => value("page_from"),
        };
        let (note, count, path_written) = (value("note"), value("pages"), value("path"));
        let bare = text::fold(&note);
        let nowhere = page.is_empty() && count.is_empty() && path_written.is_empty();
        let places = ["page_from", "pages", "path"].iter().any(|key| columns.contains_key(key));
        if ABSENT.contains(&bare.trim_matches(['。', '.']))
            || count == "0"
            || bare == "无" && nowhere && places
        {
            continue;
        }
        let column = columns.get("title").copied().unwrap_or(0);
        counts.push(count.trim_end_matches(['页', '张']).parse().ok().filter(|count| *count > 0));
        rows.push(Row {
            unit: unit.clone(),
            title,
            year: value("year"),
            section,
            date: date::parse(&value("date")),
            has_year: columns.contains_key("year"),
            path: path_written,
            page,
            note,
            code: value("material"),
            evidence: Evidence {
                link: Link::File,
                path: path.to_owned(),
                sheet: grid.sheet.clone(),
                cell: table.map_or_else(
                    || format!("{}{}", column_letters(column), row.number),
                    |table| forms::cell_name(table, row.number as usize, usize::from(column) + 1),
                ),
                page: None,
            },
            list_year: None,
            list: None,
            shared: None,
        });
    }
    let pages = follow(&mut rows, &counts);
    Inner { title: above.map(|(_, cell)| cell.text()).collect(), rows, pages }
}

/// A row of one text, also one that is merged over all columns, that is a numbered heading or names nothing but a year.
fn heading(row: &GridRow) -> Option<String> {
    let mut texts = row.cells.iter().map(|(_, cell)| cell.text()).filter(|text| !text.trim().is_empty());
    let first = texts.next()?;
    if texts.any(|other| other != first) {
        return None;
    }
    let folded = text::fold(&first);
    let bare = folded.strip_prefix('(').unwrap_or(&folded);
    let rest = bare.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let numbered = rest.len() < bare.len() && rest.starts_with(['、', '.', ',', ')']);
    let part = folded.starts_with('第') && ["部分", "类", "章"].iter().any(|word| folded.contains(word));
    let words = folded.trim_matches(|c: char| c.is_ascii_digit() || "年度份材料档案资料:、.()".contains(c));
    (numbered || part || words.is_empty() && years::heading(&first).is_some()).then(|| first.into_owned())
}

/// Pages of papers of which only the number of pages is known: one follows the other.
fn follow(rows: &mut [Row], counts: &[Option<u32>]) -> Option<u32> {
    if rows.is_empty() || rows.iter().any(|row| !row.page.is_empty() || !row.path.is_empty()) {
        return None;
    }
    let counts: Vec<u32> = counts.iter().copied().collect::<Option<_>>()?;
    let mut next = 1_u32;
    for (row, count) in rows.iter_mut().zip(counts) {
        let last = next.checked_add(count - 1)?;
        row.page = format!("{next}-{last}");
        next = last.checked_add(1)?;
    }
    Some(next - 1)
}

/// Who made the list and when, below its rows: `整理人：段明`. 检查人员名单 is a paper.
fn is_signature(folded: &str) -> bool {
    const WHO: [&str; 9] = ["制表", "填表", "整理", "检查", "立卷", "编目", "移交", "接收", "审核"];
    let rest = WHO.iter().find_map(|who| folded.strip_prefix(who));
    let rest =
        rest.and_then(|rest| ["人", "日期", "时间", "单位"].iter().find_map(|what| rest.strip_prefix(what)));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}
