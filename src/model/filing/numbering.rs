//! Numbers: what is wrong with the given ones, and proposals that continue after the highest of them.

use super::number::{is_formed, item_head, plain, split, term, volume_head};
use super::{Catalogue, Fault, Given};
use crate::base::config::filing::Form;
use crate::base::terms::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Longest list of missing numbers that is told one by one.
const TOLD: usize = 20;

/// Judges the given numbers, then proposes those that are lacking.
pub(super) fn number(catalogue: &mut Catalogue) {
    catalogue.faults = faults(catalogue);
    match catalogue.form() {
        Form::Item => items(catalogue),
        Form::Volume => volumes(catalogue),
    }
}

fn faults(catalogue: &Catalogue) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut holders: BTreeMap<String, Vec<&Given>> = BTreeMap::new();
    for given in &catalogue.given {
        let plain = plain(&given.number);
        if !is_formed(&plain, catalogue.form()) {
            let (number, what) = (given.number.clone(), given.what.clone());
            faults.push(Fault { kind: "不合编制规则", number, what });
        }
        holders.entry(plain).or_default().push(given);
    }
    let mut runs: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (number, holders) in &holders {
        let papers: BTreeMap<&str, &str> =
            holders.iter().map(|given| (given.of.as_str(), given.what.as_str())).collect();
        if papers.len() > 1 {
            let what = papers.into_values().collect::<Vec<_>>().join("；");
            faults.push(Fault { kind: "重复", number: number.clone(), what });
        }
        // What has no form has no order either.
        if is_formed(number, catalogue.form())
            && let Some((head, running)) = split(number)
        {
            runs.entry(head).or_default().insert(running);
        }
    }
    for (head, numbers) in runs {
        let last = numbers.last().copied().unwrap_or_default();
        let missing: Vec<u32> = (1..last).filter(|number| !numbers.contains(number)).take(TOLD + 1).collect();
        if missing.is_empty() {
            continue;
        }
        let all = last as usize - numbers.len();
        let shown: Vec<String> = missing.iter().take(TOLD).map(u32::to_string).collect();
        let more = if all > TOLD { format!(" 等{all}个") } else { String::new() };
        faults.push(Fault {
            kind: "断号",
            number: head.to_owned(),
            what: format!("最大号 {last}，缺 {}{more}", shown.join("、")),
        });
    }
    faults.sort();
    faults
}

/// Highest given running number behind each head.
fn highest<'a>(numbers: impl Iterator<Item = &'a str>) -> BTreeMap<String, u32> {
    let mut highest: BTreeMap<String, u32> = BTreeMap::new();
    for number in numbers {
        if let Some((head, number)) = split(&plain(number)) {
            let known = highest.entry(head.to_owned()).or_default();
            *known = number.max(*known);
        }
    }
    highest
}

/// 按件: within year, term and office in the order of time, then of the archive.
fn items(catalogue: &mut Catalogue) {
    let mut last = highest(catalogue.given.iter().map(|given| given.number.as_str()));
    let mut order: Vec<(String, String, usize, usize)> = Vec::new();
    for (group, item) in places(catalogue) {
        let entry = &catalogue.groups[group].entries[item];
        if entry.given.is_empty()
            && let Ok(head) = item_head(&catalogue.filing, entry.year, term(&entry.retention))
        {
            order.push((head, entry.date.clone(), group, item));
        }
    }
    order.sort();
    for (head, _, group, item) in order {
        let number = last.entry(plain(&head)).or_default();
        *number += 1;
        catalogue.groups[group].entries[item].proposed = format!("{head}-{number:04}");
    }
    let filing = catalogue.filing.clone();
    for entry in catalogue.groups.iter_mut().flat_map(|group| &mut group.entries) {
        if entry.number().is_empty() {
            entry.lacks = item_head(&filing, entry.year, term(&entry.retention)).err().unwrap_or_default();
        }
    }
}

fn places(catalogue: &Catalogue) -> Vec<(usize, usize)> {
    let groups = catalogue.groups.iter().enumerate();
    groups.flat_map(|(group, found)| (0..found.entries.len()).map(move |item| (group, item))).collect()
}

/// 按卷: one unit one volume; items are counted inside it.
fn volumes(catalogue: &mut Catalogue) {
    // A number of an item ends in the volume's and its own: its head is the volume.
    let given: Vec<Option<String>> = catalogue
        .groups
        .iter()
        .map(|group| {
            let heads = group.entries.iter().filter_map(|entry| {
                Some(split(&plain(&entry.given)).filter(|_| !entry.given.is_empty())?.0.to_owned())
            });
            heads.min()
        })
        .collect();
    // Items of one volume share its number: the highest of the volumes is what counts.
    let items = highest(catalogue.given.iter().map(|given| given.number.as_str()));
    let mut last = highest(items.keys().map(String::as_str));
    let filing = catalogue.filing.clone();
    for (group, given) in catalogue.groups.iter_mut().zip(given) {
        let class = match group.level {
            Some(Level::Household) => Some("02"),
            Some(Level::Village) => Some("01"),
            _ => None,
        };
        let volume = match given {
            Some(volume) => Ok(volume),
            None => volume_head(&filing, class).map(|head| {
                let number = last.entry(plain(&head)).or_default();
                *number += 1;
                format!("{head}-{number:04}")
            }),
        };
        match volume {
            Err(lacks) => group.entries.iter_mut().for_each(|entry| entry.lacks.clone_from(&lacks)),
            Ok(volume) => {
                let mut number = items.get(&plain(&volume)).copied().unwrap_or_default();
                for entry in group.entries.iter_mut().filter(|entry| entry.given.is_empty()) {
                    number += 1;
                    entry.proposed = format!("{volume}-{number:03}");
                }
                group.volume = volume;
            }
        }
    }
}
