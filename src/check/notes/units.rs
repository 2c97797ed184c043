//! Folders whose papers count for nobody, or for a household somewhere else than they lie.

use crate::base::error::SoftError;
use crate::base::text;
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Place;
use crate::ingest::documents::department_names;
use crate::scan::entry::FolderId;
use std::collections::BTreeSet;

/// Most neighbouring villages a remark names.
const NEAR: usize = 5;

/// Remarks about such folders, in the order of the units.
pub fn elsewhere(input: &Input<'_>) -> Vec<SoftError> {
    let villages: BTreeSet<&Place> = input.data.households.iter().map(|household| &household.place).collect();
    let known = department_names(input.catalogue);
    let mut notes = Vec::new();
    for unit in &input.documents.units {
        let Some(folder) = unit.folders.first().and_then(|id| input.scan.folders.get(*id as usize)) else {
            continue;
        };
        let what = match &unit.unit {
            UnitKey::Village(county, township, village) => {
                let place =
                    Place { county: county.clone(), township: township.clone(), village: village.clone() };
                let papers = input.documents.of(&unit.unit).len();
                if villages.contains(&place) || papers == 0 || !input.selection.covers(county, township) {
                    continue;
                }
                let same = |known: &&&Place| known.county == *county && known.township == *township;
                let near: Vec<&str> =
                    villages.iter().filter(same).map(|known| known.village.as_str()).collect();
                format!("“{village}”没有在册的户，其中{papers}件材料未计入任何单位；{}", among(&near))
            }
            UnitKey::Household(id) => {
                let Some(household) = input.data.household(id) else { continue };
                let (lies, home) = (&folder.key, &household.place);
                let apart = |here: &str, there: &str| !here.is_empty() && !there.is_empty() && here != there;
                if !apart(&lies.county, &home.county) && !apart(&lies.township, &home.township) {
                    continue;
                }
                let name = |place: &Place| {
                    let county = input.divisions.county(&place.county).map_or("", |county| &county.name);
                    format!("{county}{}{}", input.divisions.township_name(&place.township), place.village)
                };
                format!("户档放错了位置：名册中该户在{}；材料已计入该户，请移到其所在的嘎查村", name(home))
            }
            UnitKey::Department(county, bureau) => {
                if known.contains(bureau.as_str()) || !input.selection.covers_county(county) {
                    continue;
                }
                let inside = |id: FolderId| unit.folders.binary_search(&id).is_ok();
                let files = input.scan.entries.iter().filter(|entry| inside(entry.folder)).count();
                if files == 0 {
                    continue;
                }
                let open = known.iter().copied().filter(|name| {
                    let home = UnitKey::Department(county.clone(), (*name).to_owned());
                    input.documents.folder(&home).is_none()
                });
                format!(
                    "“{bureau}”不是归档目录中的部门，其中{files}个文件未计入任何单位；{}",
                    likely(bureau, open.collect())
                )
            }
            _ => continue,
        };
        let path = format!("{}/{}", input.scan.root_display, folder.path);
        let household = match &unit.unit {
            UnitKey::Household(id) => id.as_str(),
            _ => "",
        };
        notes.push(SoftError::new(input.data.readable(&text::display(&path), household), what));
    }
    notes
}

/// Which of the departments without a folder the strange one may be: those whose name shares most with it.
fn likely(bureau: &str, open: Vec<&str>) -> String {
    let shared = |name: &str| {
        let telling = name.chars().filter(|c| !"和与及局委员会办部县旗区市".contains(*c));
        telling.filter(|c| bureau.contains(*c)).count()
    };
    let most = open.iter().map(|name| shared(name)).max().unwrap_or_default();
    let near: Vec<&str> = open.iter().copied().filter(|name| most > 0 && shared(name) == most).collect();
    match (near.is_empty(), open.is_empty()) {
        (false, _) => format!("是否为{}？请按归档目录中的名称改名", near.join("或")),
        (true, false) => format!("尚无文件夹的部门有{}，请核对名称", open.join("、")),
        (true, true) => "归档目录中的部门都已有文件夹，请核对这些材料应归哪个部门".to_owned(),
    }
}

fn among(near: &[&str]) -> String {
    match near.len() {
        0 => "该苏木乡镇没有在册的户，请核对文件夹名称".to_owned(),
        count if count <= NEAR => format!("该苏木乡镇在册的嘎查村有{}，请核对名称", near.join("、")),
        count => format!("该苏木乡镇在册的嘎查村有{}等{count}个，请核对名称", near[..NEAR].join("、")),
    }
}
