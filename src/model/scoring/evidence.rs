//! 佐证材料目录: which papers prove an indicator, how many of them are there, and where they lie.

use super::{EvidenceRow, ScoreRow};
use crate::base::terms::{Level, Presence};
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::model::county::CountyPack;
use std::collections::BTreeMap;

/// A row for every paper of every indicator, in the order of the sheet.
pub fn of(
    input: &Input<'_>,
    pack: &CountyPack,
    rows: &[ScoreRow],
    codes: &BTreeMap<&str, Level>,
    names: &BTreeMap<String, String>,
) -> Vec<EvidenceRow> {
    let folders = folders(input, &pack.code, codes);
    let mut found = Vec::new();
    for row in rows {
        for code in &row.evidence {
            let kinds = pack.by_document.iter().filter(|kind| kind.code == *code);
            let (required, present, unknown) = kinds.fold((0, 0, 0), |sum: (u64, u64, u64), kind| {
                (sum.0 + kind.required, sum.1 + kind.present, sum.2 + kind.unknown)
            });
            found.push(EvidenceRow {
                indicator: format!("{} {}", row.code, row.second),
                code: code.clone(),
                name: names.get(code).cloned().unwrap_or_default(),
                required,
                present,
                missing: required.saturating_sub(present + unknown),
                unknown,
                folder: folders.get(code.as_str()).cloned().unwrap_or_default(),
            });
        }
    }
    found
}

/// The folder that holds all papers of a kind. Those of households, villages and townships lie with their units.
fn folders(input: &Input<'_>, county: &str, codes: &BTreeMap<&str, Level>) -> BTreeMap<String, String> {
    let mut common: BTreeMap<&str, String> = BTreeMap::new();
    let mut there: BTreeMap<&str, Level> = BTreeMap::new();
    for (unit, papers) in &input.documents.by_unit {
        let own = match unit {
            UnitKey::Household(id) => {
                input.data.household(id).is_some_and(|household| household.place.county == county)
            }
            UnitKey::Village(of, ..)
            | UnitKey::Township(of, _)
            | UnitKey::County(of)
            | UnitKey::Department(of, _) => of == county,
            UnitKey::Prefecture => false,
        };
        if !own {
            continue;
        }
        for paper in papers.iter().filter(|paper| paper.presence == Presence::Present) {
            let (Some((code, level)), Some(file)) = (codes.get_key_value(paper.code), paper.file) else {
                continue;
            };
            there.insert(code, *level);
            if !matches!(level, Level::County | Level::Department) {
                continue;
            }
            let path = input.scan.path_of(file);
            let path = path.strip_prefix(&input.project.archives_display).unwrap_or(&path);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).trim_start_matches('/');
            common
                .entry(code)
                .and_modify(|known| known.truncate(shared(known, folder)))
                .or_insert_with(|| folder.to_owned());
        }
    }
    let place = |code: &str, level: Level| match level {
        Level::Household => "各户文件夹".to_owned(),
        Level::Village => "各嘎查村文件夹".to_owned(),
        Level::Township => "各苏木乡镇文件夹".to_owned(),
        Level::County | Level::Department | Level::Prefecture => {
            input.data.readable(common.get(code).map_or("", String::as_str), "")
        }
    };
    there.into_iter().map(|(code, level)| (code.to_owned(), place(code, level))).collect()
}

/// Length of the folders that two paths share.
fn shared(one: &str, other: &str) -> usize {
    let parts = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
    let length: usize = parts.map(|(part, _)| part.len() + 1).sum();
    length.saturating_sub(1)
}
