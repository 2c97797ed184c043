//! Ledgers on which papers of the catalogue rest and which nobody handed in, or not in every county.

use super::LEDGERS;
use crate::base::error::SoftError;
use crate::base::terms::Level;
use crate::check::answerable::{lists_asked, sector_lists_of, unanswerable};
use crate::check::condition::Condition;
use crate::check::facts::Names;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::needs::{self, HandedIn, Held};
use crate::check::rule::Need;
use crate::ingest::record::RecordKind;
use std::collections::{BTreeMap, BTreeSet};

/// One remark for each ledger, county by county where some have it: which papers are 不明 for want of it, and which can be
/// told from other registers alone.
pub fn remarks(input: &Input<'_>, handed_in: &HandedIn<'_>) -> Vec<SoftError> {
    let covered = covered(input, handed_in);
    let lacking = LEDGERS.iter().flat_map(|(word, kind)| of_ledger(input, &covered, word, *kind));
    lacking.chain(taken_as_empty(input, &covered)).chain(of_no_county(input)).collect()
}

/// Tables with a head alone of which nobody can say which county has none.
fn of_no_county(input: &Input<'_>) -> impl Iterator<Item = SoftError> {
    let open =
        needs::empty_tables(input.data).filter(|table| ledgers::county_of_empty(input, table).is_none());
    open.map(|table| {
        SoftError::new(
            table.place(),
            format!(
                "{}只有表头，标题、工作表名、文件名和文件夹都没有写明旗县，看不出是哪个旗县没有，按没有交这张表处理；\
                 请写明旗县（如放进该旗县的文件夹），几个旗县都没有的，每个旗县放一份",
                table.kind.name()
            ),
        )
    })
}

/// Of these, the lists of the bureaus that are lacking where others of them were handed in.
pub fn lists(input: &Input<'_>, handed_in: &HandedIn<'_>) -> Vec<SoftError> {
    let mut covered = covered(input, handed_in);
    covered.retain(|_, held| held.has(RecordKind::Roster));
    let rosters = LEDGERS.iter().filter(|(_, kind)| *kind == RecordKind::Roster);
    rosters.flat_map(|(word, kind)| of_ledger(input, &covered, word, *kind)).collect()
}

/// Lists of which 行业部门名单 has no row: it answers that nobody is on them, and nobody may overlook that it does.
fn taken_as_empty(input: &Input<'_>, covered: &BTreeMap<&str, &Held<'_>>) -> Vec<SoftError> {
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for (_, document) in input.catalogue.types.iter().filter(|(_, kind)| kind.when.contains("rosters")) {
        let Ok(condition) = Condition::compile(&document.when, &Names) else { continue };
        asked.extend(sector_lists_of(&condition).into_iter().map(str::to_owned));
    }
    let needs = input.rules.entries().iter().flat_map(|rule| rule.needs().concat());
    asked.extend(needs.filter_map(Need::lists).flatten().map(|list| (*list).to_owned()));
    let mut groups: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (county, held) in covered {
        let empty: Vec<&str> =
            asked.iter().map(String::as_str).filter(|list| held.takes_as_empty(list)).collect();
        if !empty.is_empty() {
            groups.entry(empty).or_default().push(input.divisions.county_name(county));
        }
    }
    let folder = &input.project.registers_display;
    let told = |(lists, counties): (Vec<&str>, Vec<&str>)| {
        let what = format!(
            "{}的行业部门名单没有{}的行，按没有这些名单上的人处理；尚未收齐的，请把所缺名单放入 {folder}",
            counties.join("、"),
            lists.join("、")
        );
        SoftError::new(folder.clone(), what)
    };
    groups.into_iter().map(told).collect()
}

fn covered<'h, 'a>(input: &Input<'_>, handed_in: &'h HandedIn<'a>) -> BTreeMap<&'a str, &'h Held<'a>> {
    let counties = handed_in.by_county.iter();
    counties
        .filter(|(county, _)| input.selection.covers_place(county, ""))
        .map(|(county, held)| (*county, held))
        .collect()
}

/// What a county lacks of a ledger, and what that leaves open.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct Lack {
    /// Sector lists that are lacking among those handed in; empty where the whole ledger is.
    lists: Vec<String>,
    /// Those that a register of several lists holds.
    held: Vec<String>,
    /// Codes of the papers that nothing else can answer, and of the others.
    open: Vec<String>,
    other: Vec<String>,
}

impl Lack {
    /// `（总名单中只有低保、医保）`
    fn held(&self) -> String {
        if self.held.is_empty() {
            String::new()
        } else {
            format!("（总名单中只有{}）", self.held.join("、"))
        }
    }
}

fn of_ledger(
    input: &Input<'_>,
    covered: &BTreeMap<&str, &Held<'_>>,
    word: &str,
    kind: RecordKind,
) -> Vec<SoftError> {
    let mut groups: BTreeMap<Lack, Vec<&str>> = BTreeMap::new();
    for (county, held) in covered {
        let lack = lack(input, held, word, kind);
        if !lack.open.is_empty() || !lack.other.is_empty() {
            groups.entry(lack).or_default().push(county);
        }
    }
    let folder = input.project.registers_display.clone();
    let told = |(lack, counties): (Lack, Vec<&str>)| {
        let mut parts = Vec::new();
        if !lack.open.is_empty() {
            parts.push(format!("{}没有别的登记可以判定，按不明处理", lack.open.join("、")));
        }
        if !lack.other.is_empty() {
            parts.push(format!("{}是否应有只能按其他登记判定", lack.other.join("、")));
        }
        let whose: Vec<&str> = if counties.len() == covered.len() {
            Vec::new()
        } else {
            counties.iter().map(|code| input.divisions.county_name(code)).collect()
        };
        let (what, which) = if lack.lists.is_empty() {
            (format!("未找到{}", kind.name()), "该表")
        } else {
            (
                format!("{}中未找到{}名单{}", kind.name(), lack.lists.join("、"), lack.held()),
                "这些名单（没有这类户的，放入只有表头、以名单名称命名的表，或在总名单的标题中写明这一类）",
            )
        };
        let why = format!("{}{what}，{}；请把{which}放入 {folder}", whose.join("、"), parts.join("，"));
        SoftError::new(folder.clone(), why)
    };
    groups.into_iter().map(told).collect()
}

/// What the county lacks for the papers that read the ledger `word`.
fn lack(input: &Input<'_>, held: &Held<'_>, word: &str, kind: RecordKind) -> Lack {
    let mut lack = Lack::default();
    let whole = !held.has(kind);
    for (level, document) in input.catalogue.types.iter().filter(|(_, kind)| kind.when.contains(word)) {
        let Ok(condition) = Condition::compile(&document.when, &Names) else { continue };
        if held.answers_for(kind, &lists_asked(&condition, kind)) {
            continue;
        }
        for list in sector_lists_of(&condition).into_iter().filter(|_| !whole) {
            if !lack.lists.iter().any(|known| known == list) {
                lack.lists.push(list.to_owned());
            }
        }
        let is_open = *level == Level::Household && unanswerable(&condition, held).is_some();
        if is_open { &mut lack.open } else { &mut lack.other }.push(document.code.clone());
    }
    if !lack.lists.is_empty() {
        lack.held = held.lists_held().into_iter().map(str::to_owned).collect();
    }
    lack
}
