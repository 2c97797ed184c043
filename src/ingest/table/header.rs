//! Finds the header of a table and what the table is: by score over the first rows, never by file name.

use super::{Cell, Grid, GridRow, money};
use crate::base::text::{fold, tidy};
use crate::ingest::schema::{Register, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Rows in which a header may start.
pub(super) const HEADER_ROWS: usize = 30;

/// A recognised table.
#[derive(Debug)]
pub struct Found<'a> {
    pub register: &'a Register,
    /// Index of the first header row in the grid and how many rows the header has.
    pub first: usize,
    pub depth: usize,
    /// (index into the register's columns, sheet column, factor between header unit and stored unit)
    pub columns: Vec<(usize, u16, f64)>,
    /// Headers that no column is known by, their sheet columns, and the name of the nearest column.
    pub unknown: Vec<(String, u16, Option<String>)>,
    pub missing: Vec<(&'static str, Option<String>)>,
    /// Headers that stand twice with the columns of both; only the first is read.
    pub repeated: Vec<(String, u16, u16)>,
    pub notes: Vec<String>,
    /// Why columns of money were left unread: the lines above the header state more than one unit.
    pub unpriced: Option<String>,
    /// Columns of money that name no unit, neither themselves nor by their group: sheet column and header.
    bare_money: Vec<(u16, String)>,
    score: usize,
}

impl Found<'_> {
    /// Has it columns of money that do not say in which unit?
    pub(super) fn counts_money(&self) -> bool {
        !self.bare_money.is_empty()
    }

    /// The unit above the header counts for the columns of money that name none; of two units nobody can tell.
    fn price(&mut self, grid: &Grid) {
        let plain = std::mem::take(&mut self.bare_money);
        if plain.is_empty() {
            return;
        }
        let is_plain = |column: u16| plain.iter().any(|(known, _)| *known == column);
        let names = |mut of: Vec<&str>| {
            of.sort_unstable();
            of.join("、")
        };
        let mut units = money::above(&grid.rows[..self.first]);
        if units.is_empty() {
            units = money::above(&grid.above);
        }
        match units.as_slice() {
            [] => {}
            [unit] => {
                let mut changed: Vec<u16> = Vec::new();
                for (at, column, factor) in &mut self.columns {
                    let by = money::factor(unit, &self.register.columns[*at].unit);
                    if is_plain(*column) && (by - 1.0).abs() > f64::EPSILON {
                        *factor = by;
                        changed.push(*column);
                    }
                }
                if !changed.is_empty() {
                    let of = plain.iter().filter(|(column, _)| changed.contains(column));
                    let of = names(of.map(|(_, shown)| shown.as_str()).collect());
                    self.notes.push(format!("表头上方写明单位为{unit}，列“{of}”没有另写单位，按{unit}换算"));
                }
            }
            several => {
                let required = &self.register.required;
                let lost = self.columns.iter().filter(|(_, column, _)| is_plain(*column));
                let lost = lost.map(|(at, ..)| self.register.columns[*at].key);
                self.missing.extend(lost.filter(|key| required.contains(key)).map(|key| (key, None)));
                self.columns.retain(|(_, column, _)| !is_plain(*column));
                self.unpriced = Some(format!(
                    "表头上方同时写有“{}”，看不出列“{}”是哪一种单位，这些列未读取；请只留一种单位，或把单位写进列名",
                    several.join("”“"),
                    names(plain.iter().map(|(_, shown)| shown.as_str()).collect())
                ));
            }
        }
    }

    /// Of equal fits the one that ends first (a repeated header lies below), then the one with fewer rows, wins.
    fn rank(&self) -> (usize, std::cmp::Reverse<(usize, usize)>) {
        (self.score, std::cmp::Reverse((self.first + self.depth, self.depth)))
    }
}

/// What a sheet turned out to be.
#[derive(Debug)]
pub enum Recognition<'a> {
    Table(Found<'a>),
    /// Two registers fit equally well.
    Ambiguous(&'a Register, &'a Register),
    /// Nothing fits as well as this register would, were it not for one misspelt header.
    Nearly(&'a Register),
    Unknown,
}

pub(super) const UNITS: &[&str] = &[
    "元",
    "万元",
    "千元",
    "百元",
    "百万元",
    "亿元",
    "月",
    "亩",
    "平方米",
    "㎡",
    "m2",
    "公里",
    "千米",
    "米",
    "户",
    "人",
    "个",
    "年",
    "天",
    "岁",
    "%",
    "次",
    "人次",
    "件",
    "页",
    "元/人",
    "元/年",
    "公顷",
    "个数",
    "日",
    "张",
    "升",
    "分钟",
    "必填",
    "单选",
    "多选",
    "选填",
];

/// A header folded, without order marks, colons, unit suffix and year prefix; and its unit.
#[must_use]
pub fn bare(header: &str) -> (String, String) {
    let folded = fold(header);
    let mut text = folded.trim_matches(['*', ':', '★', '#', '※']).to_owned();
    let mut unit = String::new();
    loop {
        let before = text.len();
        if let Some(open) = text.rfind('(')
            && text.ends_with(')')
            && let inside = text[open + 1..text.len() - 1].trim_start_matches("单位").trim_start_matches(':')
            && UNITS.contains(&inside)
            && open > 0
        {
            unit = inside.to_owned();
            text.truncate(open);
        }
        for suffix in ["/万元", "/元", ",万元", ",元", "/亩"] {
            if let Some(rest) = text.strip_suffix(suffix) {
                unit = suffix[1..].to_owned();
                text = rest.to_owned();
            }
        }
        if text.len() == before {
            break;
        }
    }
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if digits == 4 {
        for mark in ["年度", "年"] {
            if let Some(rest) = text[4..].strip_prefix(mark)
                && rest.chars().count() >= 2
            {
                text = rest.to_owned();
                break;
            }
        }
    }
    (text, unit)
}

/// The best header of every register that fits one that starts in these rows, the best of all first.
pub(super) fn best_fits<'a>(schema: &'a Schema, grid: &Grid, firsts: Range<usize>) -> Vec<Found<'a>> {
    let mut best: Vec<Found<'a>> = Vec::new();
    let reach = grid.rows.len().min(firsts.end + 3);
    let start = firsts.start.min(reach);
    let known: Vec<usize> = grid.rows[start..reach].iter().map(|row| known_in(schema, row)).collect();
    for first in start..reach.min(firsts.end) {
        for depth in 1..=3.min(reach - first) {
            // Rows of data match next to nothing: the registers need not look at them.
            let rows = &known[first - start..first - start + depth];
            if rows.iter().sum::<usize>() < 2 || (depth > 1 && rows[depth - 1] == 0) {
                continue;
            }
            let heads = headings(grid, first, depth);
            for register in &schema.registers {
                if !is_said(register, grid, first + depth) {
                    continue;
                }
                if let Some(found) = fit(register, &heads, first, depth) {
                    let better = best
                        .iter()
                        .find(|known| known.register.kind == register.kind)
                        .is_none_or(|known| found.rank() > known.rank());
                    if better {
                        best.retain(|known| known.register.kind != register.kind);
                        best.push(found);
                    }
                }
            }
        }
    }
    if best.iter().any(|found| !found.register.weak) {
        best.retain(|found| !found.register.weak);
    }
    best.sort_by(|a, b| b.score.cmp(&a.score).then(a.register.kind.cmp(&b.register.kind)));
    best
}

/// Finds the best header of the sheet.
#[must_use]
pub fn recognise<'a>(schema: &'a Schema, grid: &Grid) -> Recognition<'a> {
    let best = best_fits(schema, grid, 0..HEADER_ROWS);
    if let [one, two, ..] = best.as_slice()
        && one.score == two.score
    {
        return Recognition::Ambiguous(one.register, two.register);
    }
    match best.into_iter().next() {
        Some(mut found) => {
            if let Some(meant) = meant(schema, grid, &found) {
                return Recognition::Nearly(meant);
            }
            suggest(&mut found);
            found.price(grid);
            Recognition::Table(found)
        }
        None => Recognition::Unknown,
    }
}

/// The register that more headers of the table belong to than to the one found, and that only a misspelt header
/// (走访日其) keeps from being found: a table is never taken for another kind because of a slip of the pen.
fn meant<'a>(schema: &'a Schema, grid: &Grid, found: &Found<'_>) -> Option<&'a Register> {
    let heads = headings(grid, found.first, found.depth);
    let strange: Vec<&Heading> =
        heads.iter().filter(|head| !head.texts().any(|text| schema.known.contains_key(text))).collect();
    if strange.is_empty() {
        return None;
    }
    let more = |register: &&Register| {
        let known: BTreeSet<usize> =
            heads.iter().filter_map(|head| head.column_of(register)).map(|(at, _)| at).collect();
        let has = |key: &&str| known.iter().any(|at| *register.columns[*at].key == **key);
        let mut open = register.identify.iter().filter(|group| !group.iter().any(&has));
        let (Some(group), None) = (open.next(), open.next()) else { return None };
        let slip = group
            .iter()
            .any(|key| strange.iter().any(|head| head.texts().any(|text| is_slip(register, key, text))));
        let fits = slip && !register.exclude.iter().any(has);
        (fits && known.len() > found.columns.len()).then_some(known.len())
    };
    let others = schema.registers.iter().filter(|register| !register.weak);
    let said = others.filter(|register| is_said(register, grid, found.first + found.depth));
    let (_, register) =
        said.filter_map(|register| Some((more(&register)?, register))).max_by_key(|(count, _)| *count)?;
    Some(register)
}

/// Is the text, without its unit, a header of the column but for one character, or for two where it is long? Codes
/// (AAC006) are none.
#[must_use]
pub fn is_slip(register: &Register, key: &str, text: &str) -> bool {
    let names = register.headers.iter().filter(|(_, at)| register.columns[**at].key == key);
    names.map(|(name, _)| name).filter(|name| !name.is_ascii()).any(|name| {
        let letters = name.chars().count().max(3);
        distance(text, name) * 3 <= letters
    })
}

/// How many texts of a row some register knows as a header.
pub(super) fn known_in(schema: &Schema, row: &GridRow) -> usize {
    let texts = row.cells.iter().take(2000).filter_map(|(_, cell)| match cell {
        Cell::Text(text) if text.len() <= 200 => Some(bare(text).0),
        _ => None,
    });
    texts.filter(|text| schema.known.contains_key(text)).count()
}

pub(super) struct Heading {
    pub column: u16,
    shown: String,
    /// Best first: (text, unit).
    candidates: Vec<(String, String)>,
    /// Below the title of a group about somebody (帮扶情况, 户主信息): the header by itself, (text, unit), and whether it
    /// names that somebody (帮扶单位).
    alone: Option<(String, String, bool)>,
    /// Unit of money in the title of the group.
    group_unit: Option<&'static str>,
}

/// Columns that every person has: below 帮扶情况 a 姓名 or 电话 is the helper's, never that of the row's person.
const OF_ANYBODY: &[&str] = &[
    "name",
    "person_id",
    "id_type",
    "id_no",
    "sex",
    "birth",
    "rel",
    "ethnic",
    "edu",
    "school",
    "health",
    "political",
    "labor",
    "soldier",
    "phone",
    "person_phone",
    "work_place",
    "work_firm",
];

impl Heading {
    /// The register's column that the header means, and its unit.
    pub fn column_of(&self, register: &Register) -> Option<(usize, &str)> {
        let whole = self
            .candidates
            .iter()
            .find_map(|(text, unit)| register.headers.get(text).map(|at| (*at, unit.as_str())));
        let whole = whole.or_else(|| {
            let (text, unit, names) = self.alone.as_ref()?;
            let at = *register.headers.get(text)?;
            (*names || !OF_ANYBODY.contains(&register.columns[at].key)).then_some((at, unit.as_str()))
        });
        whole.or_else(|| self.part_of(register))
    }

    /// The sum that a header gives as a part of the one before it (其中：低保金). Of people and households a part is not the
    /// whole: 其中：劳动力 is another count.
    fn part_of(&self, register: &Register) -> Option<(usize, &str)> {
        self.candidates.iter().find_map(|(text, unit)| {
            let rest = text.strip_prefix("其中")?.trim_start_matches(':');
            let at = *register.headers.get(rest)?;
            (register.columns[at].unit == "元").then_some((at, unit.as_str()))
        })
    }

    /// Every text that the header may be known by.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let alone = self.alone.as_ref().map(|(text, ..)| text.as_str());
        self.candidates.iter().map(|(text, _)| text.as_str()).chain(alone)
    }
}

fn cell_text(row: &GridRow, column: u16) -> String {
    match row.get(column) {
        Some(Cell::Text(text)) => tidy(text).into_owned(),
        Some(cell) => cell.text().into_owned(),
        None => String::new(),
    }
}

pub(super) fn headings(grid: &Grid, first: usize, depth: usize) -> Vec<Heading> {
    let rows = &grid.rows[first..first + depth];
    let mut columns: Vec<u16> = rows.iter().flat_map(|row| row.cells.iter().map(|(at, _)| *at)).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.truncate(2000);
    let upper: Vec<BTreeMap<u16, String>> =
        rows[..depth - 1].iter().map(|row| spread(grid, row, &columns, &rows[depth - 1])).collect();
    columns
        .iter()
        .map(|&column| {
            let mut parts: Vec<String> =
                upper.iter().filter_map(|map| map.get(&column)).filter(|t| !t.is_empty()).cloned().collect();
            let mut written = parts.clone();
            // 贷款（单位：万元） over 金额 is 贷款金额 in 万元.
            let mut group_unit = None;
            let lower = cell_text(&rows[depth - 1], column);
            if !lower.is_empty() {
                for part in &mut parts {
                    if let Some((unit, rest)) = money::of_group(part) {
                        group_unit = Some(unit);
                        *part = rest;
                    }
                }
                written.push(lower.clone());
            }
            written.dedup();
            if !lower.is_empty() {
                parts.push(lower);
            }
            parts.dedup();
            let mut candidates = Vec::new();
            let mut alone = None;
            if parts.len() > 1 {
                candidates.push(bare(&parts.concat()));
                let group = fold(&parts[..parts.len() - 1].concat());
                let last = &parts[parts.len() - 1];
                let prefix = ["帮扶责任人", "户主"].into_iter().find(|prefix| {
                    group.contains(prefix) || (*prefix == "帮扶责任人" && group.contains("帮扶"))
                });
                match prefix {
                    Some(prefix) => {
                        candidates.push(bare(&format!("{prefix}{last}")));
                        let (text, unit) = bare(last);
                        let names = text.contains(prefix.trim_end_matches("责任人"));
                        alone = Some((text, unit, names));
                    }
                    None => candidates.push(bare(last)),
                }
            } else if let Some(only) = parts.first() {
                candidates.push(bare(only));
                candidates.push((fold(only), String::new()));
            }
            Heading { column, shown: written.join("→"), candidates, alone, group_unit }
        })
        .filter(|heading| !heading.shown.is_empty())
        .collect()
}

/// An upper header row, its merged or unmerged group titles carried over the columns they cover.
fn spread(grid: &Grid, row: &GridRow, columns: &[u16], lower: &GridRow) -> BTreeMap<u16, String> {
    let mut out = BTreeMap::new();
    let at = row.number.saturating_sub(1);
    let merged: Vec<_> = grid.merges.iter().filter(|m| m.rows.0 <= at && at <= m.rows.1).collect();
    let mut last = String::new();
    for &column in columns {
        let own = cell_text(row, column);
        let text = if !own.is_empty() {
            own
        } else if let Some(merge) = merged.iter().find(|m| m.columns.0 <= column && column <= m.columns.1) {
            cell_text(row, merge.columns.0)
        } else if grid.merges.is_empty() && lower.get(column).is_some() {
            last.clone()
        } else {
            String::new()
        };
        last.clone_from(&text);
        out.insert(column, text);
    }
    out
}

/// Does a word that the register asks for stand in the rows down to the end of the header, or in the sheet's name?
pub(super) fn is_said(register: &Register, grid: &Grid, end: usize) -> bool {
    let says = |text: &str| register.words.iter().any(|word| text.contains(word.as_str()));
    let cells = || grid.above.iter().chain(grid.rows.iter().take(end)).flat_map(|row| &row.cells);
    register.words.is_empty()
        || says(&fold(&grid.sheet))
        || cells().any(|(_, cell)| matches!(cell, Cell::Text(text) if says(&fold(text))))
}

fn fit<'a>(register: &'a Register, heads: &[Heading], first: usize, depth: usize) -> Option<Found<'a>> {
    let mut columns: Vec<(usize, u16, f64)> = Vec::new();
    let mut unmatched = Vec::new();
    let mut notes = Vec::new();
    let mut repeated = Vec::new();
    let mut bare_money = Vec::new();
    let mut meant: Vec<Option<(usize, &str)>> =
        heads.iter().map(|heading| heading.column_of(register)).collect();
    money::sources(register, &mut meant);
    for (heading, meant) in heads.iter().zip(meant) {
        match meant {
            Some((at, _)) if columns.iter().any(|(known, ..)| *known == at) => {
                // Another header for the same thing (身份证号 and 残疾证号) is no slip.
                let first = columns.iter().find(|(known, ..)| *known == at).map(|(_, column, _)| *column);
                let twin = first.filter(|first| {
                    heads
                        .iter()
                        .any(|head| head.column == *first && fold(&head.shown) == fold(&heading.shown))
                });
                repeated.extend(twin.map(|first| (heading.shown.clone(), first, heading.column)));
                let kept = heads.iter().find(|head| Some(head.column) == first).map(|head| &head.shown);
                notes.push(match kept.filter(|_| twin.is_none()) {
                    Some(kept) => format!("列“{}”与“{kept}”是同一项，只取“{kept}”列", heading.shown),
                    None => format!("列“{}”重复，只取第一列", heading.shown),
                });
            }
            Some((at, unit)) => {
                let stored = register.columns[at].unit.as_str();
                let own = if money::is_money(unit) { Some(unit) } else { heading.group_unit };
                let factor = own.map_or(1.0, |unit| money::factor(unit, stored));
                if own.is_none() && money::is_money(stored) {
                    bare_money.push((heading.column, heading.shown.clone()));
                }
                if (factor - 1.0).abs() > f64::EPSILON {
                    notes.push(format!("列“{}”按{stored}换算", heading.shown));
                }
                columns.push((at, heading.column, factor));
            }
            None => unmatched.push(heading),
        }
    }
    let has = |key: &str| columns.iter().any(|(at, ..)| register.columns[*at].key == key);
    let identified = register.identify.iter().all(|group| group.iter().any(|key| has(key)))
        && !register.exclude.iter().any(|key| has(key));
    if !identified || columns.len() < 2 {
        return None;
    }
    let filled = register.required.iter().filter(|key| has(key)).count();
    // Data rows taken for a header match nothing and lose.
    let score =
        columns.len() * 100 + filled * 20 + register.identify.len() * 10 - unmatched.len().min(20) * 4;
    let missing = register.required.iter().filter(|key| !has(key)).map(|key| (*key, None)).collect();
    let unknown = unmatched.iter().map(|heading| (heading.shown.clone(), heading.column, None)).collect();
    Some(Found {
        register,
        first,
        depth,
        columns,
        unknown,
        missing,
        repeated,
        notes,
        unpriced: None,
        bare_money,
        score,
    })
}

/// Near matches are suggestions only, and only the winner needs them.
fn suggest(found: &mut Found<'_>) {
    let shown: Vec<String> = found.unknown.iter().map(|(text, ..)| text.clone()).collect();
    let names: Vec<String> = found.register.columns.iter().map(|column| column.name.clone()).collect();
    for (key, near) in &mut found.missing {
        *near = nearest_of(found.register, key, &shown);
    }
    for (text, _, near) in &mut found.unknown {
        *near = nearest(text, &names);
    }
}

/// The header of the pool that is closest to the column's name or to another header for it.
#[must_use]
pub(super) fn nearest_of(register: &Register, key: &str, pool: &[String]) -> Option<String> {
    let name = &register.column(key)?.name;
    nearest(name, pool).or_else(|| pool.iter().find(|text| is_slip(register, key, &bare(text).0)).cloned())
}

/// The header of the pool that is closest by edit distance, when it is close at all. 是否 in front of both makes nothing
/// alike.
#[must_use]
pub(super) fn nearest(text: &str, pool: &[String]) -> Option<String> {
    let told = |header: &str| {
        let bare = bare(header).0;
        bare.strip_prefix("是否").map_or(bare.clone(), str::to_owned)
    };
    let wanted = told(text);
    pool.iter()
        .map(|known| (distance(&wanted, &told(known)), known))
        .filter(|(steps, known)| *steps * 2 <= told(known).chars().count().max(2))
        .min()
        .map(|(_, known)| known.clone())
}

/// Edit distance by character.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let kept = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn two_questions_are_not_alike_because_both_begin_with_whether() {
        let pool = ["是否分红", "是否知道驻村工作队", "满意度"].map(str::to_owned);
        assert_eq!(nearest("是否好评", &pool), None);
        assert_eq!(nearest("是否知道工作队", &pool).as_deref(), Some("是否知道驻村工作队"));
    }
}
