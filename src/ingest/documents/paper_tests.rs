//! Names as offices write them, and what they must not be taken for.

use super::*;
use crate::ingest::catalogue;

fn codes(catalogue: &Catalogue, names: &Names, stem: &str, class: &str) -> Vec<String> {
    let own = || {
        ["马福海", "云·格日勒", "苏和平", "李四", "永丰村", "永丰", "临河区", "狼山镇"]
            .map(str::to_owned)
            .to_vec()
    };
    match names.look_in(stem, class, &own) {
        Match::Papers(found) => found.iter().map(|at| catalogue.types[*at].1.code.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Every accepted name, standing alone, is its own paper's and nobody else's.
#[test]
fn every_alias_resolves_to_its_own_paper_alone() {
    let catalogue = catalogue::builtin().unwrap();
    let mut wrong = Vec::new();
    let mut known = BTreeMap::new();
    for (level, kind) in &catalogue.types {
        let names =
            &*known.entry((level, &kind.unit)).or_insert_with(|| Names::of(&catalogue, *level, &kind.unit));
        for alias in std::iter::once(&kind.name).chain(&kind.aliases).chain(&kind.whole).chain(&kind.topics) {
            let found = codes(&catalogue, names, alias, "");
            if found != [kind.code.as_str()] {
                wrong.push(format!("{} {alias}: {found:?}", kind.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// About 300 names of real kinds, level by level; `-` must stay unmatched.
#[test]
fn names_of_offices_are_taken_for_what_they_are() {
    let catalogue = catalogue::builtin().unwrap();
    let mut names = Names::default();
    let (mut wrong, mut seen, mut strangers) = (Vec::new(), 0, 0);
    for line in include_str!("names_of_offices.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let (level, unit) = section.split_once(' ').unwrap_or((section, ""));
            let level = match level {
                "household" => Level::Household,
                "village" => Level::Village,
                "township" => Level::Township,
                "county" => Level::County,
                "department" => Level::Department,
                "prefecture" => Level::Prefecture,
                other => panic!("no level {other}"),
            };
            names = Names::of(&catalogue, level, unit);
            continue;
        }
        let (name, wanted) = line.split_once('\t').unwrap();
        let (class, stem) = name.split_once('|').unwrap_or(("", name));
        let found = codes(&catalogue, &names, stem, class).join(" ");
        seen += 1;
        strangers += usize::from(wanted == "-");
        if found != wanted.trim_matches('-') {
            wrong.push(format!("{name}: {found:?}, not {wanted}"));
        }
    }
    assert!(seen > 260 && strangers >= 60, "{seen} names, {strangers} strangers");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// No list of bad words: any word nobody knows keeps a plain name from counting, before or behind it.
#[test]
fn a_plain_name_beside_an_unknown_word_is_no_paper() {
    let catalogue = catalogue::builtin().unwrap();
    let mut wrong = Vec::new();
    let mut known = BTreeMap::new();
    for (level, kind) in &catalogue.types {
        let names =
            &*known.entry((level, &kind.unit)).or_insert_with(|| Names::of(&catalogue, *level, &kind.unit));
        for name in &kind.whole {
            for odd in [format!("骆驼{name}"), format!("{name}琵琶")] {
                let found = codes(&catalogue, names, &odd, "");
                if found.contains(&kind.code) {
                    wrong.push(format!("{odd}: {found:?}"));
                }
            }
            let neutral = format!("03 李四{name}（2018年）扫描件(1)");
            let found = codes(&catalogue, names, &neutral, "");
            if found != [kind.code.as_str()] {
                wrong.push(format!("{neutral}: {found:?}, not {}", kind.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
