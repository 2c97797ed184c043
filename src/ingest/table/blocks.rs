//! Several tables under one another in one sheet. A later row that is a head by the same score as the first one opens a
//! table with columns and a kind of its own, and the titles above it go with it. A head of no register opens one too: what
//! stands below is nobody's, and is never read under the head of the table above.

use super::header::{Found, Heading, best_fits, headings, is_slip, known_in};
use super::{Cell, Grid, GridRow, Merge, beside, header, money};
use crate::base::date::PartialDate;
use crate::base::divisions::Divisions;
use crate::base::text::fold;
use crate::ingest::record::RecordKind;
use crate::ingest::repeats::Labels;
use crate::ingest::schema::{ColumnType, Schema};
use crate::ingest::sector_lists;
use crate::ingest::sums::is_footer;
use crate::ingest::titles;
use crate::ingest::titles::year_in;
use std::collections::BTreeSet;
use std::ops::Range;

/// Tables of one sheet beyond which nobody can have meant them as tables, and such that only a title parts.
const MOST: usize = 200;
const MOST_TITLES: usize = 5_000;
/// Rows of titles above a head.
const TITLES: usize = 4;
/// Rows that a head may have, and one more in which the better of two may start.
const REACH: usize = 5;
/// Longest text of a header of which nobody knows the table.
const HEADER: usize = 20;
/// Words that lines with the unit or the day of a table begin with.
pub(super) const LABELS: [&str; 8] = ["单位", "金额单位", "填报", "编制单位", "时间", "日期", "统计", "截至"];
/// What a list or a ledger calls itself.
pub(in crate::ingest) const CALLED: [&str; 10] =
    ["花名册", "名单", "名册", "台账", "登记表", "明细表", "汇总表", "记录表", "记录", "续表"];
/// Columns that say of which type a household is.
const TYPES: [&str; 2] = ["hh_type", "exit_status"];
/// Last words of places: a title that is a place alone goes on with the table above.
const PLACES: [&str; 14] =
    ["镇", "乡", "村", "农场", "林场", "牧场", "旗", "县", "区", "市", "组", "队", "苏木", "嘎查"];
/// Last characters of headers whatever the table is about.
const ENDS: [&str; 41] = [
    "姓名", "名称", "号码", "编号", "号", "日期", "时间", "年度", "金额", "数量", "类型", "类别", "性别",
    "备注", "情况", "地址", "电话", "单位", "面积", "原因", "方式", "标准", "等级", "级别", "内容", "状态",
    "品牌", "型号", "关系", "结果", "人数", "户数", "编码", "地点", "价值", "部门", "岗位", "职务", "规格",
    "用途", "去向",
];
/// Last characters of the titles of groups of columns.
pub(super) const GROUPS: [&str; 5] = ["情况", "信息", "资料", "内容", "部分"];

/// One of several tables of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column of one of several tables beside one another.
    pub columns: Option<(u16, u16)>,
    /// A title of its own says what it is; the sheet and the file do so for the first table alone.
    pub named: bool,
    /// The register whose columns its rows have, where its title says that it is none (未入户名单) or another one, or gives it
    /// another unit without a head of its own.
    pub denied: Option<RecordKind>,
    /// Its head fits no register as well as a head does: a few words that registers know as well (行政村, 户数) make a sum
    /// below a table no register.
    pub strange: bool,
}

impl Part {
    /// `第9至15行`, `F至K列第1至12行`
    #[must_use]
    pub fn shown(&self) -> String {
        let columns = self.columns.map_or_else(String::new, beside::shown);
        match self.rows {
            (one, other) if one == other => format!("{columns}第{one}行"),
            (first, last) => format!("{columns}第{first}至{last}行"),
        }
    }
}

/// The tables of a sheet, each as a sheet of its own; one for nearly all.
///
/// # Errors
/// More heads than anybody writes on purpose, in words.
pub fn split(schema: &Schema, divisions: &Divisions, mut grid: Grid) -> Result<Vec<Grid>, String> {
    let (cuts, titles) = Scan::new(schema, divisions, &grid).cuts();
    if cuts.is_empty() {
        return Ok(vec![grid]);
    }
    let by_title = cuts.iter().filter(|cut| cut.by_title).count();
    if cuts.len() - by_title >= MOST || by_title >= MOST_TITLES {
        return Err(format!("一张工作表中有{}张以上的表，未读取；请把各表放在单独的工作表中", MOST));
    }
    let end = |rows: &[GridRow]| rows.last().map_or(0, |row| row.number);
    let above: Vec<GridRow> = titles.iter().map(|at| grid.rows[*at].clone()).collect();
    let (columns, own_name) = (grid.part.and_then(|part| part.columns), !grid.goes_on());
    let above = [std::mem::take(&mut grid.above), above].concat();
    let rivals: Vec<Vec<GridRow>> = cuts.iter().map(|cut| grid.rows[cut.rival.clone()].to_vec()).collect();
    let mut parts = Vec::new();
    for (cut, rival) in cuts.iter().zip(rivals).rev() {
        let rows = grid.rows.split_off(cut.at);
        let Some(first) = rows.first().map(|row| row.number) else { continue };
        let (own, rest): (Vec<Merge>, Vec<Merge>) =
            grid.merges.iter().partition(|merge| merge.rows.0.saturating_add(1) >= first);
        grid.merges = rest;
        parts.push(Grid {
            sheet: grid.sheet.clone(),
            part: Some(Part {
                rows: (first, end(&rows)),
                columns,
                named: cut.named,
                denied: cut.denied,
                strange: cut.strange,
            }),
            above: above.iter().cloned().chain(rival).collect(),
            rows,
            merges: own,
            notes: Vec::new(),
            ..grid
        });
    }
    let first = grid.rows.first().map_or(1, |row| row.number);
    let rows = (first, end(&grid.rows));
    grid.part = Some(Part { rows, columns, named: own_name, denied: None, strange: false });
    // Those of the sheet above it, and none of its own.
    grid.above = above[..above.len() - titles.len()].to_vec();
    parts.push(grid);
    parts.reverse();
    Ok(parts)
}

/// Where a table begins.
#[derive(Default)]
struct Cut {
    at: usize,
    named: bool,
    strange: bool,
    denied: Option<RecordKind>,
    /// Its head is the one above: only its title is another.
    by_title: bool,
    /// Titles of an earlier table with another unit than the first one's, where its own state none: nobody can tell which
    /// of the two it has.
    rival: Range<usize>,
}

/// The table that the rows belong to.
enum Open<'a> {
    Nothing,
    Known { found: Box<Found<'a>>, labels: Labels, page: Page },
    Strange(Vec<String>),
}

/// What the title of a table says of rows under the same columns.
#[derive(Default, PartialEq)]
struct Page {
    title: String,
    /// The list that it is, for lists that no column names.
    list: Option<Option<&'static str>>,
    /// The year it is named after.
    year: Option<PartialDate>,
    /// Units of money that its titles state.
    units: Vec<&'static str>,
    /// County and township that its titles name, by code; the township by name where nothing tells its county.
    place: (String, String),
    /// Type of its households, for lists that have no column of it.
    sort: Option<Option<&'static str>>,
    /// Does its title say that it is no such register?
    denied: bool,
}

impl Page {
    /// Does the title, between rows, state another unit of money than the one of the rows above it?
    fn is_in_other_unit(&self, title: &GridRow, found: &Found<'_>) -> bool {
        let units = money::above(std::slice::from_ref(title));
        let plain: &[&str] = if self.units.is_empty() { &["元"] } else { &self.units };
        !units.is_empty() && units != plain && found.counts_money()
    }

    /// The table that begins with another title above the same columns, and whether the title names it; `None` for a page
    /// of the same.
    fn turned(&self, title: &[String], said: &Said) -> Option<(Page, bool)> {
        let text = title.concat();
        if text == self.title && (said.units.is_empty() || said.units == self.units) {
            return None;
        }
        let year = year_in(&text).or(self.year);
        let units = if said.units.is_empty() { self.units.clone() } else { said.units.clone() };
        let sort = self.sort.map(|own| if titles::tells_types(&text) { said.sort } else { own });
        let place = match (&*said.place.0, &*said.place.1) {
            ("", "") => self.place.clone(),
            ("", town) => (self.place.0.clone(), town.to_owned()),
            (county, "") if county == self.place.0 => self.place.clone(),
            (county, town) => (county.to_owned(), town.to_owned()),
        };
        let mut list = self.list;
        if let Some(own) = self.list.filter(|_| !goes_on(title)) {
            let other = sector_lists::named(&text);
            let called = CALLED[..3].iter().any(|word| text.contains(word));
            list = Some(if other.is_some() || called { other } else { own });
        }
        let named = !goes_on(title)
            && (self.list.is_none() || list != self.list || sector_lists::named(&text).is_some());
        let turned = Page { title: text, list, year, units, place, sort, denied: said.denied };
        let other = turned.year != self.year
            || turned.list != self.list
            || turned.units != self.units
            || turned.place != self.place
            || turned.sort != self.sort
            || turned.denied != self.denied;
        other.then_some((turned, named))
    }
}

/// Does a title say that the rows below it are not what the columns make them? Rows that name the type of their household
/// themselves are what they say.
fn is_against(found: &Found<'_>, own: &str, title: &str) -> bool {
    let columns = || found.columns.iter().map(|(at, ..)| found.register.columns[*at].key);
    match titles::against(found.register.kind, own, title) {
        None => false,
        Some(titles::Against::Another(_)) => !columns().any(|key| TYPES.contains(&key)),
        Some(_) => true,
    }
}

/// What the titles above a head say.
struct Said {
    units: Vec<&'static str>,
    place: (String, String),
    sort: Option<&'static str>,
    denied: bool,
}

/// What stands above a row.
struct Above {
    /// First of the titles, and first of the titles of groups of columns.
    titles: usize,
    groups: usize,
    /// Is there a blank row above them?
    gap: bool,
}

struct Scan<'a, 'g> {
    schema: &'a Schema,
    divisions: &'a Divisions,
    grid: &'g Grid,
    /// By their first row.
    merges: Vec<Merge>,
}

impl<'a, 'g> Scan<'a, 'g> {
    fn new(schema: &'a Schema, divisions: &'a Divisions, grid: &'g Grid) -> Self {
        let mut merges = grid.merges.clone();
        merges.sort_by_key(|merge| merge.rows);
        Scan { schema, divisions, grid, merges }
    }

    /// Where tables begin behind the first, and the rows of titles above the first.
    fn cuts(&self) -> (Vec<Cut>, Vec<usize>) {
        let rows = &self.grid.rows;
        let (mut cuts, mut titles) = (Vec::new(), Vec::new());
        let mut open = Open::Nothing;
        // No table begins above the end of the head before, or above the rows that were looked at since.
        let (mut floor, mut at) = (0, 0);
        // The last row below a title or a blank row.
        let mut near = 0;
        // The titles that last stated a unit, and the unit of the first table.
        let (mut stated, mut first_unit) = (0..0, Vec::new());
        while at < rows.len() && cuts.len() < MOST_TITLES {
            if self.begins(at) {
                near = at;
            }
            if let Open::Known { found, labels, page } = &open
                && let Some(below) = self.denied_below(at, found, labels, page)
            {
                cuts.push(Cut { at, named: true, denied: Some(found.register.kind), ..Cut::default() });
                open = Open::Strange(Vec::new());
                (floor, at) = (below, below);
                continue;
            }
            // Far from titles and blank rows most words of a head are headers; those of values without a figure (低保,
            // 户主) are few, and such rows are looked at no closer.
            let like = |at: usize| {
                rows.get(at).is_some_and(|row| match known_in(self.schema, row) {
                    0 | 1 => false,
                    known => known * 4 >= row.cells.len() * 3,
                })
            };
            if !is_of_words(&rows[at])
                || (at > near + 2 && !like(at) && !like(at + 1))
                || !may_be_head(&rows[at])
            {
                at += 1;
                continue;
            }
            let above = self.above(at, floor);
            let title = self.title(&above);
            let begins = above.titles > floor || above.gap;
            let units = money::above(&rows[above.titles..above.groups]);
            let rival = if units.is_empty() { stated.clone() } else { 0..0 };
            let rival = if money::above(&rows[rival.clone()]) == first_unit { 0..0 } else { rival };
            if let Some(depth) = self.repeats(&open, at) {
                if let Open::Known { page, found, .. } = &mut open
                    && let Some((other, named)) =
                        page.turned(&title, &self.said(found, &title, units.clone(), page))
                {
                    let denied = other.denied.then_some(found.register.kind);
                    cuts.push(Cut {
                        at: above.titles,
                        named,
                        denied,
                        by_title: true,
                        rival,
                        ..Cut::default()
                    });
                    if !units.is_empty() {
                        stated = above.titles..above.groups;
                    }
                    *page = other;
                }
                at += depth;
                floor = at;
            } else if let Some(found) = self.head(at, &above, matches!(open, Open::Nothing)) {
                let end = found.first + found.depth;
                match &open {
                    Open::Nothing if above.groups < header::HEADER_ROWS => {
                        first_unit.clone_from(&units);
                        titles = (0..above.groups).filter(|at| is_title(&rows[*at])).collect();
                    }
                    // Two lines of one head, or the keys of its columns below it.
                    Open::Known { .. } if !begins && above.titles == above.groups => {
                        at = end;
                        continue;
                    }
                    _ => {
                        cuts.push(Cut { at: above.titles, named: !goes_on(&title), rival, ..Cut::default() })
                    }
                }
                if !units.is_empty() {
                    stated = above.titles..above.groups;
                }
                open = self.known(found, &title, units);
                floor = end;
                at = end;
            } else if self.is_strange(at, floor, &above, &open) {
                if !matches!(open, Open::Nothing) {
                    let named = !goes_on(&title);
                    cuts.push(Cut { at: above.titles, named, strange: true, ..Cut::default() });
                }
                open = Open::Strange(texts(&rows[at]).collect());
                at += 1;
                floor = at;
            } else {
                at += 1;
            }
        }
        (cuts, titles)
    }

    fn said(&self, found: &Found<'_>, title: &[String], units: Vec<&'static str>, page: &Page) -> Said {
        let text = title.concat();
        let own = self.divisions.county_in(&text).map_or("", |county| &*county.code);
        let sheet = self.divisions.county_in(&self.grid.sheet).map_or("", |county| &*county.code);
        let within =
            [own, &page.place.0, sheet].into_iter().find(|code| !code.is_empty()).unwrap_or_default();
        // The county may stand in the name of the file alone: then the name says whether it is another township.
        let town = if within.is_empty() {
            township_named(&text)
        } else {
            self.divisions.township_in(within, &text).map_or_else(String::new, |town| town.code.clone())
        };
        let own = own.to_owned();
        let denied = title.iter().any(|text| is_against(found, &page.title, text));
        Said { units, place: (own, town), sort: titles::household_type(&text), denied }
    }

    /// The first row behind a title that says that what follows is no such register, or is in another unit, where no head
    /// stands between the two.
    fn denied_below(&self, at: usize, found: &Found<'a>, labels: &Labels, page: &Page) -> Option<usize> {
        let rows = &self.grid.rows;
        let text = rows[at].cells.first().map(|(_, cell)| cell.text()).unwrap_or_default();
        let alone = rows[at].cells.len() <= 4 && is_title(&rows[at]) && !is_footer(&rows[at]);
        if !alone || !(is_against(found, &page.title, &text) || page.is_in_other_unit(&rows[at], found)) {
            return None;
        }
        let below = (at + 1..rows.len()).find(|at| !is_title(&rows[*at])).unwrap_or(rows.len());
        let is_row = |row: &GridRow| !labels.holds(row) && !may_be_head(row);
        (below <= at + TITLES && rows.get(below).is_none_or(is_row)).then_some(below)
    }

    fn known(&self, found: Found<'a>, title: &[String], units: Vec<&'static str>) -> Open<'a> {
        let head = &self.grid.rows[found.first..found.first + found.depth];
        let own = head.iter().flat_map(texts).collect::<String>();
        let list = [title.concat().as_str(), &self.grid.sheet, &own]
            .into_iter()
            .find_map(sector_lists::said)
            .flatten();
        // A list that its rows name is none that a title names.
        let told = found.register.column("list").is_none()
            || found.columns.iter().any(|(at, ..)| found.register.columns[*at].key == "list");
        let said = self.said(&found, title, units, &Page::default());
        let typed = found.register.kind != RecordKind::Borderline
            || found.columns.iter().any(|(at, ..)| found.register.columns[*at].key == "hh_type");
        let title = title.concat();
        // The first table is what its head says, whatever it is called.
        let denied = titles::denies(found.register.kind, &title);
        let page = Page {
            list: (!told).then_some(list),
            year: year_in(&title),
            title,
            units: said.units,
            place: said.place,
            sort: (!typed).then_some(said.sort),
            denied,
        };
        Open::Known { labels: Labels::of(head), page, found: Box::new(found) }
    }

    /// Rows of a head that stands again (a new page): the same columns in the same places, whatever slip of the pen.
    fn repeats(&self, open: &Open<'a>, at: usize) -> Option<usize> {
        let rows = &self.grid.rows;
        let (found, labels) = match open {
            Open::Nothing => return None,
            Open::Strange(head) => return texts(&rows[at]).eq(head.iter().cloned()).then_some(1),
            Open::Known { found, labels, .. } => (found, labels),
        };
        let depth = rows[at..].iter().take(found.depth).take_while(|row| labels.holds(row)).count();
        if depth == 0 {
            return None;
        }
        let register = found.register;
        let same = |head: &Heading| {
            let meant = head.column_of(register).map(|(at, _)| at);
            match found.columns.iter().find(|(_, column, _)| *column == head.column) {
                Some((own, ..)) if meant == Some(*own) => true,
                Some((own, ..)) => {
                    let slip = |text: &str| is_slip(register, register.columns[*own].key, text);
                    head.texts().any(slip) && !head.texts().any(|text| self.schema.known.contains_key(text))
                }
                None => meant.is_none_or(|own| found.columns.iter().any(|(known, ..)| *known == own)),
            }
        };
        headings(&self.window(at, at + depth), 0, depth).iter().all(same).then_some(depth)
    }

    /// The head of a register that the row begins, or whose lines of groups stand right above it.
    fn head(&self, at: usize, above: &Above, is_first: bool) -> Option<Found<'a>> {
        let rows = &self.grid.rows[at..];
        // Values that are words of headers too (户主) come one to a row.
        let known = |at: usize| rows.get(at).map_or(0, |row| known_in(self.schema, row));
        match known(0) {
            0 => return None,
            1 if known(1) < 2 => return None,
            _ => {}
        }
        let next = rows.windows(2).take(REACH - 1);
        let more = next.take_while(|pair| pair[1].number == pair[0].number + 1 && may_be_head(&pair[1]));
        let mut window = self.window(above.titles, at + 1 + more.count());
        window.sheet.clone_from(&self.grid.sheet);
        let start = above.titles;
        let mut found =
            best_fits(self.schema, &window, above.groups - start..at - start + 3).into_iter().next()?;
        let shown = headings(&window, found.first, found.depth);
        let hits = shown.iter().filter(|head| head.column_of(found.register).is_some()).count();
        let apart = is_first || above.gap || above.titles < above.groups;
        let is_head = match hits {
            0..2 => false,
            2 => shown.len() == 2 && apart,
            _ if apart => hits * 3 >= shown.len(),
            3 => shown.len() == 3,
            _ => hits * 4 >= shown.len() * 3,
        };
        // A row of data above a head is no part of it.
        if !is_head || found.first > at - start {
            return None;
        }
        found.first += start;
        Some(found)
    }

    /// A head of no register: words that headers end with, below a title or a blank row, above rows with figures, and
    /// nothing that fits the columns of the table above.
    fn is_strange(&self, at: usize, floor: usize, above: &Above, open: &Open<'a>) -> bool {
        let rows = &self.grid.rows;
        let row = &rows[at];
        let shown: Vec<String> = texts(row).collect();
        let distinct: BTreeSet<&String> = shown.iter().collect();
        // A title that says more than a place makes a table of what follows, whatever its headers are called.
        let titled = above.titles < above.groups && !goes_on(&self.title(above));
        let shortest = if titled { 1 } else { 2 };
        let short = shown.iter().all(|text| (shortest..=HEADER).contains(&text.chars().count()));
        if shown.len() < 3 || distinct.len() < shown.len() || !short {
            return false;
        }
        let known = shown.iter().filter(|text| self.schema.known.contains_key(&header::bare(text).0)).count();
        let like = |text: &&String| {
            self.schema.known.contains_key(&header::bare(text).0)
                || ENDS.iter().any(|end| text.trim_end_matches(')').ends_with(end))
        };
        let like = shown.iter().filter(like).count();
        let apart = above.gap || above.titles < above.groups || (at == 0 && matches!(open, Open::Nothing));
        // The line below a head is its second line.
        if !apart && at == floor {
            return false;
        }
        let below = rows.get(at + 1).filter(|next| next.number == row.number + 1);
        let figures = below.is_some_and(|next| {
            let under = next.cells.iter().filter(|(column, _)| row.get(*column).is_some());
            next.cells.len() >= 2 && under.into_iter().any(|(_, cell)| has_digit(cell))
        });
        let clash = |row: &GridRow| match open {
            Open::Known { found, .. } => {
                let mut counted =
                    found.columns.iter().filter(|(own, ..)| is_of_figures(found.register.columns[*own].kind));
                counted.any(|(_, column, _)| row.get(*column).is_some_and(|cell| !has_digit(cell)))
            }
            _ => true,
        };
        // Of a title's table a header or two that end like one are enough where the row below fits the head above no more
        // than they do.
        let enough = if apart {
            let fewer = titled && (like * 5 >= shown.len() * 2 || (like > 0 && below.is_some_and(clash)));
            like * 5 >= shown.len() * 3 || fewer
        } else {
            known * 5 >= shown.len() * 4
        };
        enough && figures && clash(row)
    }

    /// The rows as a sheet of their own, with the merges that begin in them.
    fn window(&self, from: usize, to: usize) -> Grid {
        let rows = &self.grid.rows[from..to];
        let number = |row: Option<&GridRow>| row.map_or(0, |row| row.number.saturating_sub(1));
        let (first, last) = (number(rows.first()), number(rows.last()));
        let own = self.merges.partition_point(|merge| merge.rows.0 < first);
        let merges = self.merges[own..].iter().take_while(|merge| merge.rows.0 <= last).copied().collect();
        Grid { rows: rows.to_vec(), merges, ..Grid::default() }
    }

    fn gap(&self, at: usize) -> bool {
        let rows = &self.grid.rows;
        at > 0 && rows[at].number > rows[at - 1].number + 1
    }

    fn begins(&self, at: usize) -> bool {
        let titled = |row: &GridRow| row.cells.len() <= 1 || (row.cells.len() <= 4 && is_title(row));
        at == 0 || self.gap(at) || titled(&self.grid.rows[at - 1])
    }

    fn above(&self, at: usize, floor: usize) -> Above {
        let rows = &self.grid.rows;
        let gap = |from: usize| self.gap(from);
        let mut from = at;
        while from > floor && at - from < 2 && !gap(from) && self.is_group(&rows[from - 1], &rows[at]) {
            from -= 1;
        }
        let groups = from;
        while from > floor && groups - from < TITLES && !(from < groups && gap(from)) {
            let row = &rows[from - 1];
            let labelled = starts(row, &LABELS);
            if !is_title(row) || (is_footer(row) && (gap(from) || !labelled)) {
                break;
            }
            from -= 1;
        }
        Above { titles: from, groups, gap: gap(from) }
    }

    fn title(&self, above: &Above) -> Vec<String> {
        let rows = self.grid.rows[above.titles..above.groups].iter().filter(|row| !starts(row, &LABELS));
        let mut titles: Vec<String> = rows.flat_map(texts).collect();
        titles.dedup();
        titles
    }

    /// Titles of groups of columns (户主信息, 贷款信息) above the lower line of a head.
    fn is_group(&self, row: &GridRow, head: &GridRow) -> bool {
        let at = row.number.saturating_sub(1);
        let from = self.merges.partition_point(|merge| merge.rows.0 < at);
        let mut here = self.merges[from..].iter().take_while(|merge| merge.rows.0 == at);
        let wide = here.any(|merge| merge.columns.0 < merge.columns.1);
        let is_word = |text: &String| {
            GROUPS.iter().any(|end| text.ends_with(end))
                || self.schema.known.contains_key(&header::bare(text).0)
        };
        row.cells.len() >= 2
            && row.cells.iter().all(|(_, cell)| matches!(cell, Cell::Text(_)) && !is_value(cell))
            && (wide || (row.cells.len() <= head.cells.len() && texts(row).all(|text| is_word(&text))))
    }
}

/// Does the title say nothing but a place, a year or that the table goes on?
pub(in crate::ingest) fn goes_on(title: &[String]) -> bool {
    title.iter().all(|text| {
        let text =
            text.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(&**text, |(_, rest)| rest);
        let text = text.split('(').next().unwrap_or_default();
        let mut rest = text.trim_matches(|c: char| {
            c.is_ascii_digit() || "年度上下半月第页续一二三四五六七八九十、.".contains(c)
        });
        while let Some(shorter) = CALLED.iter().find_map(|word| rest.strip_suffix(word)) {
            rest = shorter;
        }
        rest.is_empty() || PLACES.iter().any(|place| rest.ends_with(place))
    })
}

/// The township that a title names: what stands before 镇, 乡 or 苏木, from the last mark on.
fn township_named(text: &str) -> String {
    let end = ["镇", "乡", "苏木"].iter().filter_map(|end| text.find(end).map(|at| at + end.len())).min();
    let before = end.map_or("", |end| &text[..end]);
    let name = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if name.chars().count() > 2 { name.to_owned() } else { String::new() }
}

fn may_be_head(row: &GridRow) -> bool {
    is_of_words(row) && !is_footer(row) && !is_remark(row)
}

/// A row without values: a head may have years, but no numbers of people, no amounts and no days.
fn is_of_words(row: &GridRow) -> bool {
    let texts = row.cells.iter().filter(|(_, cell)| matches!(cell, Cell::Text(_))).take(2).count();
    texts == 2 && !row.cells.iter().any(|(_, cell)| is_value(cell))
}

/// 备注, 姓名、身份证号以户口本为准: no head begins with it.
fn is_remark(row: &GridRow) -> bool {
    let first = row.cells.first().map(|(_, cell)| fold(&cell.text())).unwrap_or_default();
    matches!(first.trim_end_matches(':'), "备注" | "说明" | "注" | "填表说明" | "要求" | "提示")
}

fn is_value(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let letters = text.chars().any(char::is_alphabetic);
            let year = digits == 4 && text.trim().len() == 4 && text.trim().starts_with(['1', '2']);
            (digits > 0 && !letters && !year)
                || text.as_bytes().windows(8).any(|run| run.iter().all(u8::is_ascii_digit))
        }
        Cell::Number(number) => !(number.fract() == 0.0 && (1990.0..=2050.0).contains(number)),
        Cell::Date(_) | Cell::Bool(_) | Cell::Error(_) => true,
    }
}

fn has_digit(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => text.chars().any(char::is_numeric),
        Cell::Number(_) | Cell::Date(_) => true,
        Cell::Bool(_) | Cell::Error(_) => false,
    }
}

/// Columns in which every value has a digit.
fn is_of_figures(kind: ColumnType) -> bool {
    use ColumnType as T;
    matches!(kind, T::Code | T::Id | T::Int | T::Number | T::Date | T::Year | T::Phone)
}

/// One text alone, however many cells repeat it, or a line with the unit or the day of the table.
pub(in crate::ingest) fn is_title(row: &GridRow) -> bool {
    if row.cells.iter().any(|(_, cell)| !matches!(cell, Cell::Text(_) | Cell::Date(_))) {
        return false;
    }
    let mut texts = texts(row);
    let one = texts.next().is_some_and(|first| texts.all(|text| text == first));
    let mut all = row.cells.iter().map(|(_, cell)| cell);
    (one && !all.any(is_value)) || (row.cells.len() <= 4 && starts(row, &LABELS))
}

/// A line with the unit of the figures (单位：万元): no row wherever it stands.
pub(in crate::ingest) fn is_unit(row: &GridRow) -> bool {
    is_title(row) && starts(row, &["单位:", "金额单位:"])
}

pub(super) fn starts(row: &GridRow, words: &[&str]) -> bool {
    let first = row.cells.first().map(|(_, cell)| fold(&cell.text())).unwrap_or_default();
    words.iter().any(|word| first.starts_with(word))
}

fn texts(row: &GridRow) -> impl Iterator<Item = String> {
    row.cells.iter().map(|(_, cell)| fold(&cell.text())).filter(|text| !text.is_empty())
}
