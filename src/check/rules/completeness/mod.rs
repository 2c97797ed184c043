//! C: are the papers there, in both directions?

use crate::base::terms::{Level, Link, Presence};
use crate::check::checked::Requirement;
use crate::check::owners;
use crate::check::rule::RuleMeta;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{UnitView, cell_evidence};
use crate::ingest::catalogue::{DocumentType, Need, UnitKey};
use crate::ingest::claim::Evidence;
use crate::ingest::documents::years;
use crate::scan::entry::{FileClass, Holds};

mod by_hand;
#[cfg(test)]
mod by_hand_tests;
pub mod c001;
pub mod c002;
pub mod c003;
pub mod c004;
pub mod c005;
pub mod c006;
pub mod c007;
pub mod c010;
pub mod c012;
pub mod c013;
pub mod c014;
pub mod c015;
pub mod c016;
pub mod c017;
pub mod c020;
#[cfg(test)]
mod tests;

/// The rule that finds a paper missing: exactly one for each, so that a missing paper is one finding.
#[must_use]
pub fn rule_of(level: Level, kind: &DocumentType) -> &'static str {
    let is_conditional = kind.need == Need::Conditional;
    match level {
        Level::Department => "C013",
        Level::County => "C012",
        Level::Village if !kind.chain.is_empty() => "C010",
        Level::Household | Level::Village if is_conditional => "C004",
        _ => "C003",
    }
}

/// One finding for every missing paper of `unit` that is the rule's.
fn missing(
    unit: &UnitView<'_>,
    sink: &mut Sink<'_>,
    rule: &RuleMeta,
    say: impl Fn(&DocumentType, &str) -> String,
) {
    let mut strangers: Option<Strangers> = None;
    for paper in unit.unit.papers.iter().filter(|paper| paper.presence.is_missing()) {
        let kind = unit.kind(paper);
        if rule_of(unit.level(), kind) != rule.code {
            continue;
        }
        let strangers = strangers.get_or_insert_with(|| Strangers::of(unit));
        let year = paper.year.map_or(String::new(), |year| format!("{year}年"));
        let listed = paper.presence == Presence::ListedOnly;
        let mut what = say(kind, &year);
        if listed {
            what.push_str("，目录已登记但未见实体");
        }
        what.push_str(&of_another_year(unit, paper));
        what.push_str(&strangers.hint(&kind.code));
        sink.push(
            &unit.at(),
            Fault {
                subject: paper.key(unit.world.input.catalogue),
                what,
                expected: if kind.asked.is_empty() {
                    format!("有{year}《{}》", kind.name)
                } else {
                    format!("有{year}《{}》（{}）", kind.name, kind.asked)
                },
                actual: paper.presence.label().to_owned(),
                evidence: evidence(unit, paper),
                responsible: owners::of_paper(unit.world, &unit.unit.unit, &kind.code),
            },
        );
    }
}

/// `；2019年文件夹中有2018年信息采集表.pdf，已按2018年计，请先看是否即此件`: papers of the kind that lie in the folder of the
/// missing year and are those of another year.
fn of_another_year(unit: &UnitView<'_>, missing: &Requirement) -> String {
    let (input, Some(year)) = (unit.world.input, missing.year) else { return String::new() };
    let code = &unit.kind(missing).code;
    let mut names: Vec<String> = Vec::new();
    for paper in input.documents.of(&unit.unit.unit).iter().filter(|paper| paper.code == code.as_str()) {
        let (Some(entry), Some(other)) =
            (paper.file.and_then(|file| input.scan.entries.get(file as usize)), paper.year)
        else {
            continue;
        };
        let folder = &input.scan.folders[entry.folder as usize];
        let lies = folder.key.year == Some(year) || years::years(&folder.key.class).contains(&year);
        if lies && other != year {
            names.push(format!("{}（已按{other}年计）", entry.name));
        }
    }
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > SHOWN { "等" } else { "" };
    let shown = names[..names.len().min(SHOWN)].join("、");
    format!("；{year}年文件夹中有{shown}{more}，请先看是否即此件")
}

/// Files of the unit that no kind of paper fits: one of them may be what is missed.
struct Strangers {
    /// Household or other unit, as the message calls it.
    whose: &'static str,
    /// Name and nearest paper.
    files: Vec<(String, Option<String>)>,
}

/// Most names a message shows; the count is always true.
const SHOWN: usize = 3;

impl Strangers {
    fn of(unit: &UnitView<'_>) -> Self {
        let input = unit.world.input;
        let entries = &input.scan.entries;
        let folders_of = |unit: &UnitKey| {
            input.documents.folder(unit).map_or(&[][..], |own| own.folders.as_slice()).iter().copied()
        };
        // What lies loose among the folders of the bureaus is none of the county's own: some bureau's paper may be it.
        let loose = |folder: &u32| {
            input.scan.folders.get(*folder as usize).is_some_and(|one| one.key.holds == Holds::Departments)
        };
        let mut folders: Vec<u32> = folders_of(&unit.unit.unit).filter(|folder| !loose(folder)).collect();
        if let UnitKey::Department(county, _) = &unit.unit.unit {
            folders.extend(folders_of(&UnitKey::County(county.clone())).filter(loose));
        }
        let unmatched = &input.documents.unmatched;
        let folder_of = |file: u32| entries.get(file as usize).map_or(u32::MAX, |entry| entry.folder);
        let mut files = Vec::new();
        for folder in folders {
            // Unmatched files are in the order of the scan, that is by folder.
            let first = unmatched.partition_point(|one| folder_of(one.file) < folder);
            let own = unmatched[first..].iter().take_while(|one| folder_of(one.file) == folder);
            files.extend(
                own.filter(|one| entries[one.file as usize].class == FileClass::Paper)
                    .map(|one| (entries[one.file as usize].name.to_string(), one.nearest.first().cloned())),
            );
        }
        let whose = match unit.level() {
            Level::Household => "本户",
            Level::Department => "该部门和各部门文件夹之外",
            _ => "该处",
        };
        Strangers { whose, files }
    }

    /// `；本户另有2个未识别文件：全家.jpg（最接近：H30 户照片）、扫描.pdf，请先看是否即此件`, those nearest to the paper first.
    fn hint(&self, code: &str) -> String {
        if self.files.is_empty() {
            return String::new();
        }
        let is_near = |near: &Option<String>| near.as_ref().is_some_and(|near| near.starts_with(code));
        let mut order: Vec<&(String, Option<String>)> = self.files.iter().collect();
        order.sort_by_key(|(_, near)| !is_near(near));
        let names: Vec<String> = order
            .iter()
            .take(SHOWN)
            .map(|(name, near)| match near {
                Some(near) => format!("{name}（最接近：{near}）"),
                None => name.clone(),
            })
            .collect();
        let more = if order.len() > SHOWN { "等" } else { "" };
        format!(
            "；{}另有{}个未识别文件：{}{more}，请先看是否即此件",
            self.whose,
            order.len(),
            names.join("、")
        )
    }
}

/// The list row that announces the paper, or the folder in which it should lie.
fn evidence(unit: &UnitView<'_>, paper: &Requirement) -> Vec<Evidence> {
    let input = unit.world.input;
    if let Some(found) = paper.paper(&unit.unit.unit, input.documents) {
        return found.evidence(&unit.unit.unit, input.scan).into_iter().collect();
    }
    let folder = input.documents.folder(&unit.unit.unit).and_then(|unit| unit.folders.first());
    folder
        .and_then(|folder| input.scan.folders.get(*folder as usize))
        .map(|folder| {
            let path = format!("{}/{}", input.scan.root_display, folder.path);
            vec![Evidence {
                link: Link::File,
                path: input.data.readable(&path, &unit.at().household_id),
                sheet: String::new(),
                cell: String::new(),
                page: None,
            }]
        })
        .unwrap_or_else(|| register_row(unit))
}

/// Without any folder, the register says that the household exists.
fn register_row(unit: &UnitView<'_>) -> Vec<Evidence> {
    let data = unit.world.input.data;
    let UnitKey::Household(id) = &unit.unit.unit else { return Vec::new() };
    let row = data.household(id).and_then(|household| data.members(household).next());
    row.map(|row| cell_evidence(row, "hh_id", Link::Registry)).into_iter().collect()
}
