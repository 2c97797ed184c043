//! Ledgers on which papers of the catalogue rest and which nobody handed in, or not in every county.

use super::LEDGERS;
use crate::base::error::SoftError;
use crate::base::terms::Level;
use crate::check::answerable::unanswerable;
use crate::check::condition::Condition;
use crate::check::facts::Names;
use crate::check::input::Input;
use crate::check::needs::{HandedIn, Held};
use std::collections::BTreeMap;

/// One remark for each ledger, county by county where some have it: which papers are 不明 for want of it, and which can be
/// told from other registers alone.
pub fn remarks(input: &Input<'_>, handed_in: &HandedIn<'_>) -> Vec<SoftError> {
    let covered: BTreeMap<&str, &Held<'_>> = handed_in
        .by_county
        .iter()
        .filter(|(county, _)| input.selection.covers_place(county, ""))
        .map(|(county, held)| (*county, held))
        .collect();
    let folder = &input.project.registers_display;
    let mut notes = Vec::new();
    for (word, kind) in LEDGERS {
        let without: Vec<&str> =
            covered.iter().filter(|(_, held)| !held.has(kind)).map(|(county, _)| *county).collect();
        let everywhere = without.len() == covered.len();
        let mut groups: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for county in without {
            let papers = papers(input, covered[county], word);
            groups.entry(papers).or_default().push(county);
        }
        for ((open, other), counties) in groups {
            let mut parts = Vec::new();
            if !open.is_empty() {
                parts.push(format!("{open}没有别的登记可以判定，按不明处理"));
            }
            if !other.is_empty() {
                parts.push(format!("{other}是否应有只能按其他登记判定"));
            }
            if parts.is_empty() {
                continue;
            }
            let whose = if everywhere && counties.len() == covered.len() {
                String::new()
            } else {
                counties.iter().map(|code| input.divisions.county_name(code)).collect::<Vec<_>>().join("、")
            };
            let what = parts.join("，");
            notes.push(SoftError::new(
                folder.clone(),
                format!("{whose}未找到{}，{what}；请把该表放入 {folder}", kind.name()),
            ));
        }
    }
    notes
}

/// Codes of the papers that read the ledger `word`: those that nothing else can answer in the county, and the others.
fn papers(input: &Input<'_>, held: &Held<'_>, word: &str) -> (String, String) {
    let (mut open, mut other) = (Vec::new(), Vec::new());
    for (level, document) in input.catalogue.types.iter().filter(|(_, kind)| kind.when.contains(word)) {
        let is_open = *level == Level::Household
            && Condition::compile(&document.when, &Names)
                .is_ok_and(|condition| unanswerable(&condition, held).is_some());
        if is_open { &mut open } else { &mut other }.push(document.code.as_str());
    }
    (open.join("、"), other.join("、"))
}
