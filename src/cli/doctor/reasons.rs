//! Why a folder belongs to nobody, and what to do about it. Never blank.

use crate::base::terms::Level;
use crate::check::Input;
use crate::cli::doctor::folders::{FolderNote, shown};
use crate::ingest::documents::Unplaced;
use crate::ingest::propose::Guess;
use crate::ingest::units::{CandidateUnit, Resolved, Resolver};
use crate::scan::entry::Folder;

/// Folders whose county is looked for in the registers; the reasons of further ones do without.
const GUESSED: usize = 500;

/// Reasons for folders that were not placed or fit several units.
pub(super) fn notes(input: &Input<'_>, folders: &[Unplaced]) -> Vec<FolderNote> {
    let resolved = Resolver::new(input.divisions, input.data).resolve_all(input.scan);
    let guess = Guess::new(input.data, input.divisions);
    folders
        .iter()
        .enumerate()
        .map(|(at, unplaced)| {
            let guess = (at < GUESSED).then_some(&guess);
            let folder = &input.scan.folders[unplaced.folder as usize];
            let (reason, remedy) = match &resolved[unplaced.folder as usize] {
                Resolved::Ambiguous(candidates) => {
                    let unit = candidates.first().map(|candidate| &candidate.unit);
                    ambiguous(input, guess, folder, unit, &unplaced.candidates)
                }
                Resolved::Unit(_) => of_homeless(&unplaced.candidates),
                _ => unknown(input, guess, folder, &unplaced.candidates),
            };
            FolderNote {
                path: shown(input, unplaced.folder),
                reason: input.data.readable(&reason, ""),
                remedy,
                candidates: unplaced.candidates.iter().map(|text| input.data.readable(text, "")).collect(),
            }
        })
        .collect()
}

fn ambiguous(
    input: &Input<'_>,
    guess: Option<&Guess<'_>>,
    folder: &Folder,
    unit: Option<&CandidateUnit>,
    candidates: &[String],
) -> (String, String) {
    let list = candidates.join("、");
    let first = candidates.first().map_or("", String::as_str);
    match unit {
        Some(CandidateUnit::County(_)) => {
            let near = likely(input, guess, folder);
            let what = near
                .as_ref()
                .map_or(String::new(), |county| format!("；其中的村和户主与 {county} 的登记相符"));
            let name = near.as_deref().unwrap_or(first);
            (
                format!("名称同时符合多个旗县区：{list}{what}"),
                format!("请把文件夹改名为带代码的全称，如“{name}”"),
            )
        }
        Some(CandidateUnit::Township(_)) => (
            format!("“{}”同时符合多个苏木乡镇：{list}", folder.key.township_name),
            format!("请把文件夹改名为带代码的全称，如“{first}”"),
        ),
        Some(CandidateUnit::Village(_)) => (
            format!("“{}”在本旗县区有多个同名的嘎查村：{list}", folder.key.village),
            "请在它上面加一层苏木乡镇文件夹，或在村名后用括号写明，如“永丰村（狼山镇）”".to_owned(),
        ),
        _ => (
            format!("登记中有 {} 户符合：{list}", candidates.len()),
            "请在文件夹名中加上户编号，或户主证件号码末四位，或所在组".to_owned(),
        ),
    }
}

/// A class of papers in which folders bear the names of households that have none.
fn of_homeless(candidates: &[String]) -> (String, String) {
    (
        format!(
            "其中有文件夹与没有户档的在册户同名，看不出是不是他们的：{}",
            crate::ingest::record::quoted(candidates, 10, "、")
        ),
        "请把其中村文件夹的名称改为登记表中的嘎查村全称，或在户文件夹名中加上户编号".to_owned(),
    )
}

fn unknown(
    input: &Input<'_>,
    guess: Option<&Guess<'_>>,
    folder: &Folder,
    near: &[String],
) -> (String, String) {
    let key = &folder.key;
    let county = input.divisions.county_name(&key.county);
    if key.county.is_empty() {
        return no_county(input, guess, folder);
    }
    let near =
        if near.is_empty() { String::new() } else { format!("，最接近的是 {}", near.join("、")) };
    let example =
        input.divisions.townships_of(&key.county).next().map_or("150802100狼山镇".to_owned(), |township| {
            format!("{}{}", township.code, township.name)
        });
    match key.level {
        None => (
            "这个文件夹只分放下级单位的文件夹，直接放在其中的文件看不出是哪个单位的".to_owned(),
            "请把其中的文件移入所属苏木乡镇、嘎查村的文件夹".to_owned(),
        ),
        Some(Level::Township) => (
            format!("{county}没有名为“{}”的苏木乡镇{near}", key.township_name),
            format!("请把文件夹改名为代码加全称，如“{example}”；不是乡镇文件夹的移入 _旗县 或 _部门"),
        ),
        _ if !key.township_name.is_empty() => (
            format!(
                "{county}没有名为“{}”的苏木乡镇{near}，登记表中也没有嘎查村“{}”",
                key.township_name, key.village
            ),
            format!("请核对乡镇、村的名称；乡镇文件夹可写成代码加全称，如“{example}”"),
        ),
        _ => (
            format!("路径中没有苏木乡镇，{county}的登记表中也没有嘎查村“{}”", key.village),
            format!("请核对村名，或在上面加一层苏木乡镇文件夹，如“{example}”"),
        ),
    }
}

fn no_county(input: &Input<'_>, guess: Option<&Guess<'_>>, folder: &Folder) -> (String, String) {
    let first = folder.path.split('/').next().unwrap_or_default();
    let townships = input.divisions.townships_by_name("", first);
    let county_of = |code: &str| {
        let code = code.get(..6).unwrap_or_default();
        format!("{code}{}", input.divisions.county_name(code))
    };
    if let [one] = townships.as_slice() {
        let county = county_of(&one.code);
        return (
            format!("没有认出旗县区；“{first}”像是 {county} 的苏木乡镇"),
            format!("请在外面加一层旗县区文件夹“{county}”"),
        );
    }
    if let Some(county) = likely(input, guess, folder) {
        return (
            format!("名称不是任何旗县区；其中的村或户主与 {county} 的登记相符"),
            format!("请把文件夹改名为“{county}”，或移入该旗县区的文件夹"),
        );
    }
    if let Some(county) = alike(input, first) {
        return (
            format!("名称不是任何旗县区，最接近的是 {county}"),
            format!("确属该旗县区的请改名为“{county}”；不是档案的请移出档案文件夹"),
        );
    }
    (
        "名称不是任何旗县区，也不是 _市".to_owned(),
        "请移入所属旗县区的文件夹（如“150802临河区”）；全市的材料放入 _市；不是档案的请移出".to_owned(),
    )
}

/// Code and name of the county that the registers recognise below this folder.
fn likely(input: &Input<'_>, guess: Option<&Guess<'_>>, folder: &Folder) -> Option<String> {
    let inside = format!("{}/", folder.path);
    let below: Vec<&str> = input
        .scan
        .folders
        .iter()
        .filter(|other| other.path == folder.path || other.path.starts_with(&inside))
        .map(|other| other.path.as_str())
        .collect();
    let code = guess?.county(&below)?;
    Some(format!("{code}{}", input.divisions.county_name(code)))
}

/// The county whose name shares the most characters, two at least.
fn alike(input: &Input<'_>, name: &str) -> Option<String> {
    let common =
        |known: &str| known.chars().filter(|c| !"旗县区市".contains(*c) && name.contains(*c)).count();
    let most =
        input.divisions.counties.iter().map(|county| common(&county.name)).max().filter(|most| *most >= 2)?;
    let mut best = input.divisions.counties.iter().filter(|county| common(&county.name) == most);
    match (best.next(), best.next()) {
        (Some(one), None) => Some(format!("{}{}", one.code, one.name)),
        _ => None,
    }
}
