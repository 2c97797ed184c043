//! What a rule cannot do without, and how its lack is told: a register, a column that no table has, a report with text.
//! Such a rule is reported as skipped, and nobody takes its silence for agreement.

use crate::check::condition::in_words;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::rule::Need;
use crate::ingest::dataset::Dataset;
use crate::ingest::record::{Key, Record, RecordKind, TableInfo};
use crate::ingest::sector_lists;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a rule can say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// `未找到人员表`: a register or a report was not handed in.
    Source(String),
    /// `行业部门名单中未找到残疾、学籍名单，相应部分没有检查`: some of the lists that the rule looks through were not handed in.
    Part { why: String, lists: Vec<&'static str> },
    /// `人员表没有“失学或辍学原因”列`: the forms of the office have no such column.
    Column(String),
    /// `人员表“失学或辍学原因”列整栏空白`: the column is there, and nobody filled it in.
    Blank(String),
}

impl Lack {
    /// In words.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Lack::Source(why) | Lack::Part { why, .. } | Lack::Column(why) | Lack::Blank(why) => why,
        }
    }

    /// Does it leave the rule something to look at?
    #[must_use]
    pub fn is_partial(&self) -> bool {
        matches!(self, Lack::Part { .. } | Lack::Blank(_))
    }

    /// The sector lists that are lacking, where the rule looked through others.
    #[must_use]
    pub fn lists(&self) -> &[&'static str] {
        match self {
            Lack::Part { lists, .. } => lists,
            _ => &[],
        }
    }
}

/// Why a rule with these needs can say nothing; `None` when it can look.
#[must_use]
pub fn lacking(held: &Held<'_>, needs: &[&[Need]]) -> Option<Lack> {
    let open = || needs.iter().filter(|group| !group.iter().any(|need| held.is_met(need)));
    if open().flat_map(|group| group.iter()).any(|need| *need == Need::ReportText) {
        return Some(Lack::Source("没有读到有文字的汇报材料（DOCX、可复制文字的PDF）".to_owned()));
    }
    let mut absent: Vec<String> = open()
        .filter(|group| !registers(group).iter().any(|kind| held.has(*kind)))
        .map(|group| names(&registers(group)))
        .collect();
    // Two groups may ask for columns of one register.
    absent.dedup();
    absent.extend(open().filter_map(|group| without_lists(held, group)));
    if !absent.is_empty() {
        return Some(Lack::Source(format!("未找到{}", absent.join("，也未找到"))));
    }
    let told: Vec<String> = open().map(|group| without_columns(held, group)).collect();
    if !told.is_empty() {
        return Some(Lack::Column(told.join("；")));
    }
    let lists: Vec<&str> = needs.iter().flat_map(|group| lists_lacking(held, group)).collect();
    if !lists.is_empty() {
        let name = RecordKind::Roster.name();
        let why = format!("{name}中未找到{}名单，相应部分没有检查", lists.join("、"));
        return Some(Lack::Part { why, lists });
    }
    let blank = needs.iter().filter(|group| !group.iter().any(|need| held.is_answered(need)));
    let told: Vec<String> = blank.map(|group| wholly_blank(held, group)).collect();
    (!told.is_empty()).then(|| Lack::Blank(told.join("；")))
}

/// [`lacking`] of one county. A register that was handed in for all counties, in a file that names none, and that has no
/// row of this one, is not missing: it holds nothing of the county.
#[must_use]
pub fn lacking_in_county(
    input: &Input<'_>,
    all: &Held<'_>,
    own: &Held<'_>,
    needs: &[&[Need]],
) -> Option<Lack> {
    let lack = lacking(own, needs)?;
    let asked: Vec<RecordKind> = needs
        .iter()
        .filter(|group| !group.iter().any(|need| own.is_met(need)))
        .flat_map(|group| registers(group))
        .collect();
    let shared = |kind: &RecordKind| {
        let mut tables = all.tables.iter().filter(|table| table.info.kind == *kind);
        tables.any(|table| ledgers::county_told(input.divisions, table.info).is_none())
    };
    let absent = matches!(lack, Lack::Source(_)) && !asked.is_empty();
    if absent && asked.iter().all(|kind| !own.has(*kind) && shared(kind)) {
        let mut names: Vec<&str> = asked.iter().map(|kind| kind.name()).collect();
        names.dedup();
        return Some(Lack::Source(format!("{}中没有本旗县的行", names.join("、"))));
    }
    Some(lack)
}

/// The needs as a rule page prints them, a line a group: `人员表（有“在校生状况”列）`.
#[must_use]
pub fn in_lines(needs: &[&[Need]]) -> Vec<String> {
    let told = |group: &&[Need]| {
        let mut parts = Vec::new();
        for kind in registers(group) {
            let columns = columns_of(group, kind);
            if let Some(lists) = lists_of_need(group) {
                parts.push(match lists {
                    [one] => format!("{}中的{one}名单", kind.name()),
                    several => {
                        format!("{}中的{}名单（有几种查几种，缺的一种不查）", kind.name(), several.join("、"))
                    }
                });
                continue;
            }
            parts.push(match columns.as_slice() {
                [] => kind.name().to_owned(),
                [one] => format!("{}（有{}列）", kind.name(), quoted(kind, one)),
                several => format!("{}（有{}）", kind.name(), any_of(kind, several, "列中的一列", "一组列")),
            });
        }
        if group.contains(&Need::ReportText) {
            parts.push("有文字的汇报材料（DOCX、可复制文字的PDF）".to_owned());
        }
        parts.join("，或")
    };
    needs.iter().map(told).collect()
}

/// A table, and which of its columns somebody filled in.
#[derive(Debug, Clone)]
struct Table<'a> {
    info: &'a TableInfo,
    /// Parallel to its columns; `None` for a table without rows, which has nothing to fill in.
    filled: Option<Filled>,
    /// The sector lists it holds, those of its rows or the one its name says; none for other registers.
    lists: BTreeSet<&'a str>,
    /// Those of them that it holds of the county alone: a register of several lists for several counties tells of each
    /// what stands in the county's own rows.
    own_lists: BTreeSet<&'a str>,
}

/// By position of the column.
type Filled = Vec<bool>;

impl Table<'_> {
    fn has_column(&self, key: &str) -> bool {
        self.info.columns.find(key).is_some()
    }

    fn is_filled(&self, key: &str) -> bool {
        let column = self.info.columns.find(key);
        column.is_some_and(|at| self.filled.as_ref().is_none_or(|filled| filled.get(at) == Some(&true)))
    }
}

/// The tables that somebody handed in: all of them, or those of one county.
#[derive(Debug, Default, Clone)]
pub struct Held<'a> {
    tables: Vec<Table<'a>>,
    /// Can a report with text be read?
    reports: bool,
}

/// Registers that with a head and no row say that there is none (没有小额信贷的旗县交一张空表). A roll, villages or visits without a row are a
/// form that nobody filled in.
const MAY_BE_NONE: [RecordKind; 6] = [
    RecordKind::Loan,
    RecordKind::Project,
    RecordKind::Roster,
    RecordKind::Borderline,
    RecordKind::Sample,
    RecordKind::Problem,
];

/// Does a table with a head alone say that the county has none of it? An empty code asks about the whole: every county
/// says so.
#[must_use]
pub fn says_none(input: &Input<'_>, county: &str, kind: RecordKind) -> bool {
    if !MAY_BE_NONE.contains(&kind) || !input.data.all(kind).is_empty() {
        return false;
    }
    let asked = if county.is_empty() { ledgers::counties(input) } else { BTreeSet::from([county]) };
    let told: BTreeSet<String> = empty_tables(input.data)
        .filter(|table| table.kind == kind)
        .filter_map(|table| ledgers::county_of_empty(input, table))
        .collect();
    !asked.is_empty() && asked.iter().all(|county| told.contains(*county))
}

/// Tables with a head alone: no row of them was read, and none was set aside.
pub(super) fn empty_tables(data: &Dataset) -> impl Iterator<Item = &TableInfo> {
    let rows = data.records.values().flat_map(|rows| rows.chunk_by(same_table)).map(|rows| &rows[0]);
    let with_rows: BTreeSet<*const TableInfo> =
        rows.chain(data.crossed.iter().map(|row| &row.record)).map(|row| Arc::as_ptr(&row.table)).collect();
    data.tables.iter().filter(move |table| !with_rows.contains(&Arc::as_ptr(table))).map(|table| &**table)
}

/// Tables of which every row was set aside: somebody filled them in, whoever's the rows are.
fn tables_set_aside(data: &Dataset) -> Vec<&TableInfo> {
    let rows = data.records.values().flat_map(|rows| rows.chunk_by(same_table)).map(|rows| &rows[0]);
    let with_rows: BTreeSet<*const TableInfo> = rows.map(|row| Arc::as_ptr(&row.table)).collect();
    let aside: BTreeSet<*const TableInfo> =
        data.crossed.iter().map(|row| Arc::as_ptr(&row.record.table)).collect();
    let is_aside = |table: &&Arc<TableInfo>| {
        let at = Arc::as_ptr(table);
        aside.contains(&at) && !with_rows.contains(&at)
    };
    data.tables.iter().filter(is_aside).map(|table| &**table).collect()
}

/// Everything that was handed in, looked through once.
#[derive(Debug, Default)]
pub struct HandedIn<'a> {
    /// All tables that have rows, those of which every row was set aside too, and empty ones of what an office may have none
    /// of ([`MAY_BE_NONE`]).
    pub all: Held<'a>,
    /// [`HandedIn::all`] for what is asked of the whole at once: that one county has no problems says nothing of the others.
    pub whole: Held<'a>,
    /// By county, for those that have households. A table belongs to the counties its rows speak of; one that speaks of
    /// several, of none that is known, or of problems and totals, which the prefecture keeps, belongs to all. An empty
    /// table (no loans at all) was handed in by the county it is of ([`ledgers::county_of_empty`]). Of a table of several
    /// counties each has filled in what stands in its own rows.
    pub by_county: BTreeMap<&'a str, Held<'a>>,
}

impl<'a> HandedIn<'a> {
    #[must_use]
    pub fn of(input: &Input<'a>) -> Self {
        let data = input.data;
        let reports = has_report(input);
        let counties = data.households.iter().map(|household| household.place.county.as_str());
        let mut by_county: BTreeMap<&str, Held<'_>> = counties
            .filter(|county| !county.is_empty())
            .map(|county| (county, Held { tables: Vec::new(), reports }))
            .collect();
        let mut all = Held { tables: Vec::new(), reports };
        let chunks: Vec<&[Record]> =
            data.records.values().flat_map(|rows| rows.chunk_by(same_table)).collect();
        let mut spoken: Vec<(&TableInfo, BTreeMap<String, Own<'_>>)> =
            chunks.par_iter().map(|rows| (&*rows[0].table, by_county_of(input, rows))).collect();
        let mut lists: Vec<BTreeSet<&str>> = chunks.par_iter().map(|rows| lists_of(rows)).collect();
        let with_rows = spoken.len();
        for table in empty_tables(data) {
            let Some(county) = ledgers::county_of_empty(input, table) else { continue };
            spoken.push((table, BTreeMap::from([(county, Own::default())])));
            lists.push(list_named(table));
        }
        let with_none = with_rows..spoken.len();
        for table in tables_set_aside(data) {
            let told = ledgers::county_told(input.divisions, table);
            spoken.push((table, told.into_iter().map(|county| (county, Own::default())).collect()));
            lists.push(list_named(table));
        }
        for (at, ((info, counties), lists)) in spoken.into_iter().zip(lists).enumerate() {
            let is_kept_above = matches!(info.kind, RecordKind::Problem | RecordKind::ReportedTotal);
            let of_all = !with_none.contains(&at)
                && (is_kept_above || counties.len() != 1 || counties.contains_key(""));
            let whole = counties.values().fold(Vec::new(), |all: Filled, own| either(all, &own.filled));
            let shared = is_of_all_lists(info) && counties.len() > 1;
            for (county, held) in &mut by_county {
                let own = counties.get(*county);
                if of_all || own.is_some() {
                    let filled = own.map_or(&whole, |own| &own.filled);
                    let filled = (!filled.is_empty()).then(|| filled.clone());
                    // Rows that name no county may be of any.
                    let rows =
                        || [Some(*county), Some("")].into_iter().flatten().filter_map(|of| counties.get(of));
                    let own_lists = if shared {
                        let named = sector_lists::all_called(info);
                        rows().flat_map(|own| own.lists.iter().copied()).chain(named).collect()
                    } else {
                        lists.clone()
                    };
                    held.tables.push(Table { info, filled, lists: lists.clone(), own_lists });
                }
            }
            if at < with_rows || MAY_BE_NONE.contains(&info.kind) {
                all.tables.push(Table { info, filled: Some(whole), own_lists: lists.clone(), lists });
            }
        }
        all.tables.extend(data.crossed.iter().map(|row| {
            let lists = lists_of(std::slice::from_ref(&row.record));
            let filled = Some(grown(Vec::new(), &row.record));
            Table { info: &row.record.table, filled, own_lists: lists.clone(), lists }
        }));
        let mut whole = all.clone();
        whole.tables.retain(|table| {
            !data.all(table.info.kind).is_empty() || by_county.values().all(|held| held.has(table.info.kind))
        });
        HandedIn { all, whole, by_county }
    }
}

impl<'a> Held<'a> {
    /// Was such a register handed in?
    #[must_use]
    pub fn has(&self, kind: RecordKind) -> bool {
        self.tables.iter().any(|table| table.info.kind == kind)
    }

    /// Was a register handed in that answers for what is asked: any such table, or of the sector lists one whose name
    /// contains one of `lists`?
    #[must_use]
    pub fn answers_for(&self, kind: RecordKind, lists: &[&str]) -> bool {
        let mut tables = self.tables.iter().filter(|table| table.info.kind == kind);
        tables.any(|table| {
            let named = || table.lists.iter().any(|list| lists.iter().any(|word| list.contains(word)));
            let is_whole = || table.lists.is_empty() || sector_lists::is_collection(table.info);
            let of_all = || is_of_all_lists(table.info) && is_whole();
            lists.is_empty() || named() || of_all()
        })
    }

    /// Was the sector list handed in, or a register that answers for it?
    fn has_list(&self, list: &str) -> bool {
        let mut tables = self.tables.iter().filter(|table| table.info.kind == RecordKind::Roster);
        tables.any(|table| {
            let named = || table.own_lists.iter().any(|own| own.contains(list));
            let is_whole = || table.lists.is_empty() || sector_lists::is_collection(table.info);
            named() || is_of_all_lists(table.info) && is_whole()
        })
    }

    /// Is the sector list taken to be empty because 行业部门名单 holds others, and none of it?
    #[must_use]
    pub fn takes_as_empty(&self, list: &str) -> bool {
        let rosters = || self.tables.iter().filter(|table| table.info.kind == RecordKind::Roster);
        let is_collection = |table: &Table<'_>| {
            is_of_all_lists(table.info) && !table.lists.is_empty() && sector_lists::is_collection(table.info)
        };
        rosters().any(is_collection) && !rosters().any(|table| table.lists.contains(list))
    }

    /// The sector lists that registers of several lists hold, where some were handed in.
    #[must_use]
    pub fn lists_held(&self) -> BTreeSet<&'a str> {
        let of_all = self.tables.iter().filter(|table| is_of_all_lists(table.info));
        of_all.flat_map(|table| table.lists.iter().copied()).collect()
    }

    /// Has one of these registers the column?
    #[must_use]
    pub fn has_column(&self, kinds: &[RecordKind], key: &str) -> bool {
        self.tables.iter().any(|table| kinds.contains(&table.info.kind) && table.has_column(key))
    }

    fn is_met(&self, need: &Need) -> bool {
        self.answers(need, Table::has_column)
    }

    /// Is the need met by what somebody filled in?
    fn is_answered(&self, need: &Need) -> bool {
        self.answers(need, Table::is_filled)
    }

    fn answers(&self, need: &Need, has: fn(&Table<'a>, &str) -> bool) -> bool {
        match need {
            Need::Register(kind) => self.has(*kind),
            Need::Lists(lists) => lists.iter().any(|list| self.has_list(list)),
            Need::Columns(kind, keys) => self
                .tables
                .iter()
                .any(|table| table.info.kind == *kind && keys.iter().all(|key| has(table, key))),
            Need::ReportText => self.reports,
        }
    }
}

/// One register for the lists of all bureaus, with a column 名单类型 of its own. It answers for the lists that its rows or
/// its name tell; without any row, or called 行业部门名单, for all: nobody is on the others. One that is named after a list (医保参保名单.xlsx) is
/// that list, whatever columns it has.
fn is_of_all_lists(table: &TableInfo) -> bool {
    let has_column = table.columns.find("list").is_some_and(|at| table.columns[at].1 != u16::MAX);
    has_column && sector_lists::called_after(table).is_none()
}

/// The sector lists that the rows are of, and those that the name of a register of several lists tells (低保、残疾名单). A
/// table whose rows name none is the one that its own name says.
fn lists_of(rows: &[Record]) -> BTreeSet<&str> {
    let Some(table) = rows.first().map(|row| &*row.table) else { return BTreeSet::new() };
    if table.kind != RecordKind::Roster {
        return BTreeSet::new();
    }
    let named: BTreeSet<&str> =
        rows.iter().map(|row| row.str("list")).filter(|list| !list.is_empty()).collect();
    if named.is_empty() {
        list_named(table)
    } else if is_of_all_lists(table) {
        named.into_iter().chain(sector_lists::all_called(table)).collect()
    } else {
        named
    }
}

/// The sector list that title, sheet, headers or file of the table say.
fn list_named(table: &TableInfo) -> BTreeSet<&str> {
    if table.kind != RecordKind::Roster {
        BTreeSet::new()
    } else if is_of_all_lists(table) {
        sector_lists::all_called(table)
    } else {
        sector_lists::of_table(table).into_iter().collect()
    }
}

/// What the rows of one county say.
#[derive(Default)]
struct Own<'a> {
    /// Columns in which one of them says something.
    filled: Filled,
    /// Sector lists that they are of.
    lists: BTreeSet<&'a str>,
}

/// What the rows say by the county each speaks of.
fn by_county_of<'a>(input: &Input<'_>, rows: &'a [Record]) -> BTreeMap<String, Own<'a>> {
    let mut found: BTreeMap<String, Own<'_>> = BTreeMap::new();
    // Rows of one household stand together.
    for own in rows.chunk_by(|a, b| !a.str("hh_id").is_empty() && a.str("hh_id") == b.str("hh_id")) {
        let of = found.entry(county_of(input, &own[0])).or_default();
        of.filled = own.iter().fold(std::mem::take(&mut of.filled), grown);
        if own[0].table.kind == RecordKind::Roster {
            of.lists.extend(own.iter().map(|row| row.str("list")).filter(|list| !list.is_empty()));
        }
    }
    found
}

/// With the columns that `row` fills in as well.
fn grown(mut filled: Filled, row: &Record) -> Filled {
    filled.resize(row.fields.len().max(filled.len()), false);
    for (is_filled, field) in filled.iter_mut().zip(&row.fields) {
        *is_filled |= !field.value.is_blank();
    }
    filled
}

fn either(mut all: Filled, own: &Filled) -> Filled {
    all.resize(own.len().max(all.len()), false);
    all.iter_mut().zip(own).for_each(|(any, own)| *any |= own);
    all
}

fn same_table(a: &Record, b: &Record) -> bool {
    Arc::ptr_eq(&a.table, &b.table)
}

fn has_report(input: &Input<'_>) -> bool {
    input.claims.reports.iter().any(|report| report.unread.is_none())
}

/// County a row speaks of: that of its household, else the one it names.
pub(super) fn county_of(input: &Input<'_>, row: &Record) -> String {
    let household = input.data.household(row.str("hh_id"));
    household.map_or_else(|| ledgers::county_of(input, row), |household| household.place.county.clone())
}

/// Registers of a group, each once.
fn registers(group: &[Need]) -> Vec<RecordKind> {
    let mut kinds = Vec::new();
    for kind in group.iter().filter_map(|need| need.register()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn names(kinds: &[RecordKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("或")
}

/// The lists that a group asks for.
fn lists_of_need(group: &[Need]) -> Option<&'static [&'static str]> {
    group.iter().find_map(|need| need.lists())
}

/// `行业部门名单（死亡）`: other lists were handed in, and none of those that the group asks for.
fn without_lists(held: &Held<'_>, group: &[Need]) -> Option<String> {
    let lists = lists_of_need(group).filter(|_| held.has(RecordKind::Roster))?;
    Some(format!("{}（{}）", RecordKind::Roster.name(), lists.join("、")))
}

/// Of the lists that a group asks for those that nobody handed in.
fn lists_lacking(held: &Held<'_>, group: &[Need]) -> Vec<&'static str> {
    let lists = lists_of_need(group).unwrap_or_default();
    lists.iter().copied().filter(|list| !held.has_list(list)).collect()
}

/// Sets of columns of one register of a group, of which one is enough.
fn columns_of(group: &[Need], of: RecordKind) -> Vec<&'static [Key]> {
    let columns = group.iter().filter_map(|need| match need {
        Need::Columns(kind, keys) if *kind == of => Some(*keys),
        _ => None,
    });
    columns.collect()
}

/// `“文化程度”、“在校生状况”`
fn quoted(kind: RecordKind, keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(|key| format!("“{}”", in_words(&[kind], key).1)).collect();
    names.join("、")
}

/// `“贷款利率”、“担保方式”列中的一列`; sets of several columns one by one: `一组列：“批复”和“开工”；“开工”和“完工”`.
fn any_of(kind: RecordKind, either: &[&[Key]], one: &str, set: &str) -> String {
    let told: Vec<String> = either.iter().map(|keys| quoted(kind, keys)).collect();
    if either.iter().all(|keys| keys.len() == 1) {
        format!("{}{one}", told.join("、"))
    } else {
        let told: Vec<String> = told.iter().map(|keys| keys.replace('、', "和")).collect();
        format!("{set}：{}", told.join("；"))
    }
}

/// `人员表没有“劳动技能”列，户表也没有“主要致贫原因”列，未找到入户调查表`
fn without_columns(held: &Held<'_>, group: &[Need]) -> String {
    let (there, absent): (Vec<RecordKind>, Vec<RecordKind>) =
        registers(group).into_iter().partition(|kind| held.has(*kind));
    let mut parts: Vec<String> = there.iter().map(|kind| of_register(held, *kind, group)).collect();
    if !absent.is_empty() {
        parts.push(format!("未找到{}", names(&absent)));
    }
    parts.join("，")
}

fn of_register(held: &Held<'_>, kind: RecordKind, group: &[Need]) -> String {
    let is_absent = |key: &Key| !held.has_column(&[kind], key);
    let either = columns_of(group, kind);
    if let [keys] = either.as_slice() {
        let absent: Vec<Key> = keys.iter().copied().filter(is_absent).collect();
        return if absent.is_empty() {
            format!("没有一张{}同时有{}列", kind.name(), quoted(kind, keys))
        } else {
            format!("{}没有{}列{}", kind.name(), quoted(kind, &absent), misspelt(held, kind, &absent))
        };
    }
    let all: Vec<Key> = either.iter().flat_map(|keys| keys.iter()).copied().filter(is_absent).collect();
    let what = any_of(kind, &either, "列中的任何一列", "任何一组列");
    format!("{}没有{what}{}", kind.name(), misspelt(held, kind, &all))
}

/// `（表头有相近的“整改时线”，见registers/台账.xlsx → 台账 H1，如即此列请改正列名）`: a slip of the pen in one cell must not
/// look like forms that have no such column.
fn misspelt(held: &Held<'_>, kind: RecordKind, absent: &[Key]) -> String {
    let tables = held.tables.iter().map(|table| table.info).filter(|table| table.kind == kind);
    let near =
        tables.flat_map(|table| absent.iter().filter_map(move |key| Some((table, table.misspelt(key)?))));
    let near: BTreeSet<String> = near
        .map(|(table, header)| format!("“{}”，见{} {}", header.text, table.place(), header.cell))
        .collect();
    if near.is_empty() {
        return String::new();
    }
    let near: Vec<String> = near.into_iter().collect();
    format!("（表头有相近的{}，如即此列请改正列名）", near.join("；"))
}

/// `人员表“是否参加城乡居民基本医疗保险”列整栏空白`, each register of the group with the columns that nobody filled in.
fn wholly_blank(held: &Held<'_>, group: &[Need]) -> String {
    let of = |kind: RecordKind| {
        let is_blank = |key: &Key| {
            let own = || held.tables.iter().filter(|table| table.info.kind == kind);
            own().any(|table| table.has_column(key)) && !own().any(|table| table.is_filled(key))
        };
        let mut blank: Vec<Key> = Vec::new();
        for key in columns_of(group, kind).into_iter().flatten().copied().filter(is_blank) {
            if !blank.contains(&key) {
                blank.push(key);
            }
        }
        (!blank.is_empty()).then(|| format!("{}{}列整栏空白", kind.name(), quoted(kind, &blank)))
    };
    let told: Vec<String> = registers(group).into_iter().filter_map(of).collect();
    // Each column is filled in somewhere, but no table has all of a set.
    if told.is_empty() { without_columns(held, group) } else { told.join("，") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::registry::RULES;
    use crate::check::testkit::{Kit, record, text};
    use crate::ingest::schema;

    #[test]
    fn every_column_that_a_rule_needs_is_one_of_its_register() {
        let schema = schema::schema().unwrap();
        for rule in RULES {
            for need in rule.needs.iter().flat_map(|group| group.iter()) {
                let Need::Columns(kind, keys) = need else { continue };
                let register = schema.registers.iter().find(|register| register.kind == *kind).unwrap();
                for key in *keys {
                    assert!(register.column(key).is_some(), "{} {kind:?} {key}", rule.meta.code);
                }
            }
        }
    }

    #[test]
    fn columns_that_are_said_to_be_idle_are_needed_by_no_rule_and_speak_for_no_attribute() {
        let schema = schema::schema().unwrap();
        let attributes = crate::ingest::attributes::builtin().unwrap();
        for register in schema.registers.iter().filter(|register| !register.idle.is_empty()) {
            for key in &register.idle {
                assert!(register.column(key).is_some(), "{} {key}", register.id);
                assert!(!register.required.contains(key), "{} {key}", register.id);
                let needs = RULES.iter().flat_map(|rule| rule.needs.iter().flat_map(|group| group.iter()));
                for need in needs {
                    let of = matches!(need, Need::Columns(kind, keys) if *kind == register.kind && keys.contains(key));
                    assert!(!of, "{} {key}", register.id);
                }
                let spoken = attributes.attributes.iter().flat_map(|attribute| &attribute.visit);
                assert!(register.id != "visit" || !spoken.into_iter().any(|own| own == key), "{key}");
            }
        }
    }

    #[test]
    fn one_alternative_is_enough_and_the_lack_of_all_is_told_by_name() {
        const EITHER: &[&[Need]] =
            &[&[Need::Columns(RecordKind::Loan, &["rate"]), Need::Columns(RecordKind::Loan, &["security"])]];
        let told = |keys: &[&'static str]| {
            let mut kit = Kit::new();
            let cells: Vec<_> = keys.iter().map(|key| (*key, text("1"))).collect();
            if !cells.is_empty() {
                kit.add(record(RecordKind::Loan, 2, &cells));
            }
            kit.with_input(|input| lacking(&HandedIn::of(input).all, EITHER))
        };
        assert_eq!(told(&["borrower", "security"]), None);
        let columns = told(&["borrower"]).unwrap();
        assert_eq!(columns.why(), "小额信贷台账没有“贷款利率”、“贷款方式”列中的任何一列");
        assert_eq!(told(&[]).unwrap().why(), "未找到小额信贷台账");
        const TWICE: &[&[Need]] = &[
            &[Need::Columns(RecordKind::Loan, &["rate"])],
            &[Need::Columns(RecordKind::Loan, &["security"])],
        ];
        assert_eq!(
            Kit::new().with_input(|input| lacking(&HandedIn::of(input).all, TWICE)).unwrap().why(),
            "未找到小额信贷台账"
        );
        let both: &[&[Need]] = &[&[Need::Columns(RecordKind::Loan, &["start_date", "due_date"])]];
        let mut kit = Kit::new();
        kit.add(record(RecordKind::Loan, 2, &[("start_date", text("1"))]));
        kit.add(record(RecordKind::Loan, 3, &[("due_date", text("1"))]));
        let apart = kit.with_input(|input| lacking(&HandedIn::of(input).all, both)).unwrap();
        assert!(apart.why().starts_with("没有一张小额信贷台账同时有"), "{apart:?}");
    }
}
