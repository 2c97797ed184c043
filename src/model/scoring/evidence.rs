//! 佐证材料目录: which papers prove an indicator, how many of them are there, and where they lie.

use super::{EvidenceRow, ScoreRow};
use crate::base::terms::{Level, Presence};
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::model::county::CountyPack;
use std::collections::BTreeMap;

/// County → code of a paper of the county or its departments → the folder that holds all of them.
pub type Folders = BTreeMap<String, BTreeMap<&'static str, String>>;

/// Levels of the papers that a sheet names.
pub type Levels<'a> = BTreeMap<&'a str, Level>;

/// A row for every paper of every indicator, in the order of the sheet.
pub fn of(
    input: &Input<'_>,
    pack: &CountyPack,
    rows: &[ScoreRow],
    levels: &Levels<'_>,
    folders: &Folders,
) -> Vec<EvidenceRow> {
    let own = folders.get(&pack.code);
    let mut found = Vec::new();
    for row in rows {
        for code in &row.evidence {
            let mut line = EvidenceRow {
                indicator: format!("{} {}", row.code, row.second),
                code: code.clone(),
                name: input.catalogue.get(code).map_or_else(String::new, |kind| kind.name.clone()),
                ..EvidenceRow::default()
            };
            let mut in_village = 0;
            // A kind of several departments has a line for each of them.
            for kind in pack.by_document.iter().filter(|kind| kind.code == *code) {
                line.required += kind.required;
                line.present += kind.present;
                line.missing += kind.missing;
                line.unknown += kind.unknown;
                in_village += kind.in_village_volume;
            }
            let folder = own.and_then(|folders| folders.get(code.as_str()));
            let place = match levels.get(code.as_str()) {
                _ if line.present == 0 => String::new(),
                Some(Level::Household) if in_village == line.present => "嘎查村卷（引用）".into(),
                Some(Level::Household) if in_village > 0 => "各户文件夹，部分引用嘎查村卷".into(),
                Some(Level::Household) => "各户文件夹".into(),
                Some(Level::Village) => "各嘎查村文件夹".into(),
                Some(Level::Township) => "各苏木乡镇文件夹".into(),
                _ => folder.map_or_else(String::new, |folder| input.data.readable(folder, "")),
            };
            found.push(EvidenceRow { folder: place, ..line });
        }
    }
    found
}

/// Where the papers of counties and departments lie; those of households, villages and townships lie with their units.
pub fn folders(input: &Input<'_>, levels: &Levels<'_>) -> Folders {
    let mut found = Folders::new();
    for (unit, papers) in &input.documents.by_unit {
        let (UnitKey::County(county) | UnitKey::Department(county, _)) = unit else { continue };
        let there = papers.iter().filter(|paper| paper.presence == Presence::Present);
        for paper in there.filter(|paper| levels.contains_key(paper.code)) {
            let Some(file) = paper.file else { continue };
            let path = input.scan.path_of(file);
            let path = path.strip_prefix(&input.project.archives_display).unwrap_or(&path);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).trim_start_matches('/');
            found
                .entry(county.clone())
                .or_default()
                .entry(paper.code)
                .and_modify(|known| known.truncate(shared(known, folder)))
                .or_insert_with(|| folder.to_owned());
        }
    }
    found
}

/// Length of the folders that two paths share.
fn shared(one: &str, other: &str) -> usize {
    let parts = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
    let length: usize = parts.map(|(part, _)| part.len() + 1).sum();
    length.saturating_sub(1)
}
