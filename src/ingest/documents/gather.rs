//! From scanned folders to the papers of every unit: resolve folders, match files, read the archives' own lists, then
//! let village papers stand for household copies.

use crate::base::bureaus;
use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::base::keep::keep;
use crate::base::terms::{Level, Presence};
use crate::ingest::catalogue::{Catalogue, DocumentType, MatchedDocument, UnitKey};
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::documents::known::Memory;
use crate::ingest::documents::look::{Looked, Placed};
use crate::ingest::documents::paper::{Match, Names};
use crate::ingest::documents::{Documents, Doubt, FolderOnlyHousehold, InVillage, UnitFolder, Unplaced};
use crate::ingest::documents::{cited, dated, lists, misspelt, strays};
use crate::ingest::units::{CandidateUnit, Resolved, Resolver, spread};
use crate::scan::entry::{Entry, EntryId, FileState, Folder, FolderId, Format, Holds, Scan};
use crate::scan::household_name;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Names of papers by level, and by unit for departments.
pub(super) struct Book<'a> {
    pub catalogue: &'a Catalogue,
    pub household: Names,
    levels: BTreeMap<Level, Names>,
    departments: BTreeMap<String, Names>,
    /// Parallel to the papers of the catalogue.
    codes: Vec<&'static str>,
}

impl<'a> Book<'a> {
    pub fn new(catalogue: &'a Catalogue) -> Self {
        let names = |level| Names::of(catalogue, level, "");
        let above = Level::ALL.into_iter().filter(|level| *level != Level::Household);
        let departments = department_names(catalogue)
            .into_iter()
            .map(|unit| (unit.to_owned(), Names::of(catalogue, Level::Department, unit)))
            .collect();
        Book {
            catalogue,
            household: names(Level::Household),
            levels: above.map(|level| (level, names(level))).collect(),
            departments,
            codes: catalogue.types.iter().map(|(_, kind)| keep(&kind.code)).collect(),
        }
    }

    pub fn names(&self, unit: &UnitKey) -> Option<&Names> {
        match unit {
            UnitKey::Household(_) => Some(&self.household),
            UnitKey::Department(_, name) if self.departments.contains_key(name) => self.departments.get(name),
            _ => self.levels.get(&unit.level()),
        }
    }

    pub fn label(&self, index: usize) -> String {
        self.catalogue
            .types
            .get(index)
            .map_or_else(String::new, |(_, kind)| format!("{} {}", kind.code, kind.name))
    }

    /// The department that a list names, as the catalogue calls it; of a joint office all of them, see [`departments`].
    pub fn departments(&self, written: &str) -> String {
        departments(&self.departments.keys().map(String::as_str).collect(), written)
    }

    /// The departments of a joint folder, see [`departments`].
    pub fn joint<'n>(&self, name: &'n str) -> Vec<&'n str> {
        let all: Vec<&str> = name.split(JOINT).collect();
        if all.iter().all(|one| self.departments.contains_key(*one)) { all } else { vec![name] }
    }

    pub fn code(&self, index: usize) -> &'static str {
        self.codes.get(index).copied().unwrap_or_default()
    }
}

/// Departments of the catalogue, as it calls them.
#[must_use]
pub fn department_names(catalogue: &Catalogue) -> BTreeSet<&str> {
    let units = catalogue.of_level(Level::Department).map(|kind| kind.unit.as_str());
    units.filter(|unit| !unit.is_empty()).collect()
}

/// 旗教育局, 教育科技局, 教育局 → the department the catalogue names, when exactly one fits.
fn department(known: &BTreeSet<&str>, written: &str) -> String {
    let written = &*bureaus::unified(written);
    if known.contains(written) {
        return written.to_owned();
    }
    let stem = |name: &str| name.trim_end_matches(['局', '委', '办', '部']).to_owned();
    let mine = stem(written);
    let near: Vec<&&str> = known
        .iter()
        .filter(|name| {
            let theirs = stem(name);
            theirs.chars().count() >= 2
                && mine.chars().count() >= 2
                && (written.contains(&theirs) || name.contains(&mine))
        })
        .collect();
    if let [one] = near.as_slice() {
        return (**one).to_owned();
    }
    // 医保局, 人社局, 住建局: the characters of the short name follow one another in the full name.
    let short: Vec<&&str> =
        known.iter().filter(|name| mine.chars().count() >= 2 && in_order(&mine, name)).collect();
    match short.as_slice() {
        [one] if near.is_empty() => (**one).to_owned(),
        _ => written.to_owned(),
    }
}

/// Stands between the departments of a joint folder.
const JOINT: char = '、';

/// The departments that the name of a folder tells of, joined by [`JOINT`]: 民政局和残联 → 民政局、残疾人联合会. A name of one
/// department, or one of which no part is known, is [`department`]'s.
fn departments(known: &BTreeSet<&str>, written: &str) -> String {
    let marks = |c: char| "、，,；;/&+ ".contains(c);
    let mut found: Vec<String> = Vec::new();
    let mut add = |part: &str| {
        let name = department(known, part);
        if known.contains(name.as_str()) && !found.contains(&name) {
            found.push(name);
        }
    };
    for part in written.split(marks).filter(|part| !part.is_empty()) {
        // 发展和改革委员会 is one.
        if known.contains(&*bureaus::unified(part)) {
            add(part);
            continue;
        }
        let parts: Vec<&str> = part.split(['和', '与', '及']).filter(|part| !part.is_empty()).collect();
        let several = parts.len() > 1 && parts.iter().all(|part| known.contains(&*department(known, part)));
        if several {
            parts.into_iter().for_each(&mut add);
        } else {
            add(part);
        }
    }
    if found.is_empty() { department(known, written) } else { found.join(&JOINT.to_string()) }
}

/// Do the characters of `short` appear in `full` in the same order?
fn in_order(short: &str, full: &str) -> bool {
    let mut rest = full.chars();
    short.chars().all(|wanted| rest.any(|c| c == wanted))
}

/// Every paper of the archives, matched to the catalogue.
#[must_use]
pub fn matched(
    project: &Project,
    scan: &Scan,
    data: &Dataset,
    catalogue: &Catalogue,
    divisions: &Divisions,
) -> Documents {
    let resolver = Resolver::new(divisions, data);
    let book = Book::new(catalogue);
    let mut documents = Documents::default();
    let mut units = place_folders(scan, &resolver, &book, &mut documents);
    strays::doubt(scan, &units, data, divisions, &mut documents);
    let near = misspelt::households(scan, data, &mut units, &mut documents);
    let place = Placed::new(scan, data, &book, &units, &near);
    let looked: Vec<Looked> = (0..scan.folders.len() as FolderId)
        .into_par_iter()
        .map_init(Memory::default, |memory, folder| place.look(folder, memory))
        .collect();
    for one in looked {
        for (unit, mut papers) in one.papers {
            documents.by_unit.entry(unit).or_default().append(&mut papers);
        }
        documents.unmatched.extend(one.unmatched);
        documents.misfiled.extend(one.misfiled);
    }
    dated::read(scan, &book, &mut documents);
    lists::read(scan, data, &book, &units, &mut documents);
    village_volumes(data, &book, &mut documents);
    documents.by_unit.par_iter_mut().for_each(|(_, papers)| {
        papers.sort_by(|a, b| (a.code, a.year, a.file, a.page).cmp(&(b.code, b.year, b.file, b.page)));
        papers.shrink_to_fit();
    });
    documents.unmatched.sort_by_key(|unmatched| unmatched.file);
    let home = if project.code.ends_with("00") { "" } else { project.code.as_str() };
    cited::set_apart(scan, data, divisions, home, &mut documents);
    documents
}

/// Units of all folders; folders that fit none are listed once, at the topmost of a subtree.
fn place_folders(
    scan: &Scan,
    resolver: &Resolver<'_>,
    book: &Book<'_>,
    documents: &mut Documents,
) -> Vec<Option<UnitKey>> {
    let known = department_names(book.catalogue);
    let mut resolved = resolver.resolve_all(scan);
    households_by_papers(scan, resolver, book, &mut resolved);
    let mut units: Vec<Option<UnitKey>> = Vec::with_capacity(resolved.len());
    let mut by_unit: BTreeMap<UnitKey, (Vec<FolderId>, bool)> = BTreeMap::new();
    let mut listed: BTreeSet<(String, String, String, String)> = BTreeSet::new();
    let mut last: Option<&str> = None;
    let mut stranger: Option<&str> = None;
    let wrappers = wrappers(scan);
    for (id, (folder, what)) in (0u32..).zip(scan.folders.iter().zip(resolved)) {
        let inside = last
            .is_some_and(|top: &str| folder.path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/')));
        let unit = match what {
            Resolved::Unit(unit) => Some(match unit {
                UnitKey::Department(county, name) => UnitKey::Department(county, departments(&known, &name)),
                other => other,
            }),
            Resolved::FolderOnly(place) => {
                let key = &folder.key;
                // Straight under a township: the layout read a village, so the folder's own name tells whose it is.
                let own = (key.level != Some(Level::Household))
                    .then(|| household_name::parse(folder.path.rsplit('/').next().unwrap_or_default()))
                    .flatten();
                let below = stranger.is_some_and(|top: &str| {
                    folder.path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'))
                });
                let (household_id, head, number) = match own {
                    Some(name) => {
                        let number = format!("{}{}", name.seq, name.id_tail);
                        (name.id, name.head, number)
                    }
                    None => {
                        let number = format!("{}{}", key.seq, key.id_tail);
                        (key.household_id.clone(), key.head.clone(), number)
                    }
                };
                if key.level != Some(Level::Household) && !below {
                    stranger = Some(&folder.path);
                }
                let name = (
                    place.county.clone(),
                    place.village.clone(),
                    household_id.clone(),
                    format!("{head}{number}"),
                );
                if !below && listed.insert(name) {
                    documents.folder_only_households.push(FolderOnlyHousehold {
                        place,
                        household_id,
                        head,
                        folder: id,
                    });
                }
                None
            }
            Resolved::Ambiguous(candidates) => {
                for candidate in &candidates {
                    documents.doubts.entry(candidate.unit.clone()).or_insert(Doubt::Contested);
                }
                if !inside {
                    let candidates = candidates.into_iter().map(|candidate| candidate.label).collect();
                    documents.ambiguous.push(Unplaced { folder: id, candidates });
                    last = Some(&folder.path);
                }
                None
            }
            Resolved::Unplaced(candidates) => {
                if !inside && !folder.path.is_empty() && !wrappers.contains(folder.path.as_str()) {
                    documents.unplaced.push(Unplaced { folder: id, candidates });
                    last = Some(&folder.path);
                }
                None
            }
        };
        if folder.unreadable {
            let groups = folder.key.level.is_none() && !folder.key.county.is_empty();
            let scope = match &unit {
                // Which units lie in a _乡镇 that cannot be listed, nobody sees.
                None if groups => Some(CandidateUnit::County(folder.key.county.clone())),
                unit => unit.as_ref().and_then(|unit| below(unit, folder.key.holds)),
            };
            documents.doubts.extend(scope.map(|scope| (scope, Doubt::Unreadable)));
        }
        let owners = match &unit {
            Some(UnitKey::Department(county, name)) => book
                .joint(name)
                .into_iter()
                .map(|one| UnitKey::Department(county.clone(), one.to_owned()))
                .collect(),
            other => other.iter().cloned().collect::<Vec<UnitKey>>(),
        };
        for unit in owners {
            let slot = by_unit.entry(unit).or_default();
            slot.0.push(id);
            slot.1 |= folder.unreadable;
        }
        units.push(unit);
    }
    unwrap_strangers(scan, &units, documents);
    documents.units = by_unit
        .into_iter()
        .map(|(unit, (folders, unreadable))| UnitFolder { unit, folders, unreadable })
        .collect();
    units
}

impl Documents {
    /// What every folder turned out to be, once its papers were looked at: a folder straight under a township that its
    /// papers showed to be a household's is no village.
    #[must_use]
    pub fn placing(&self, scan: &Scan, resolver: &Resolver<'_>) -> Vec<Resolved> {
        let mut resolved = resolver.resolve_all(scan);
        for stranger in &self.folder_only_households {
            let top = stranger.folder as usize;
            if matches!(resolved.get(top), Some(Resolved::Unit(UnitKey::Village(..)))) {
                spread(scan, &mut resolved, top, &Resolved::FolderOnly(stranger.place.clone()));
            }
        }
        resolved
    }
}

/// Folders straight under a township that nobody knows as a village or a household, and whose papers are those of a
/// household (呼勒斯太苏木/那日苏/收入测算表.pdf): a household that no register has.
fn households_by_papers(scan: &Scan, resolver: &Resolver<'_>, book: &Book<'_>, resolved: &mut [Resolved]) {
    for (top, name) in resolver.doubtful_villages(scan, resolved) {
        let Some(Resolved::Unit(unit @ UnitKey::Village(county, township, _))) = resolved.get(top) else {
            continue;
        };
        let Some(village) = book.names(unit) else { continue };
        let path = &scan.folders[top].path;
        // Folders stand in the order of their paths, and files in that of their folders.
        let inner = scan.folders[top + 1..].iter().take_while(|folder| {
            folder.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))
        });
        let end = top + 1 + inner.count();
        let from = |folder: usize| scan.entries.partition_point(|entry| (entry.folder as usize) < folder);
        let own = || vec![name.head.clone()];
        let (mut of_household, mut of_village) = (0, 0);
        for entry in &scan.entries[from(top)..from(end)] {
            let is = |names: &Names| matches!(names.look(stem(entry), &own), Match::Papers(_));
            of_household += usize::from(is(&book.household));
            of_village += usize::from(is(village));
        }
        if of_household > of_village {
            let place = Place { county: county.clone(), township: township.clone(), village: String::new() };
            spread(scan, resolved, top, &Resolved::FolderOnly(place));
        }
    }
}

/// 待整理, 备份: a folder below the village that no register knows and in which folders of households lie. Those are named
/// instead of it; files that lie loose in it are nobody's, so the folder itself is listed when there are some.
fn unwrap_strangers(scan: &Scan, units: &[Option<UnitKey>], documents: &mut Documents) {
    let mut kept = Vec::new();
    for stranger in std::mem::take(&mut documents.folder_only_households) {
        let path = &scan.folders[stranger.folder as usize].path;
        let children: Vec<FolderId> = (stranger.folder + 1..)
            .zip(scan.folders.get(stranger.folder as usize + 1..).unwrap_or_default())
            .map_while(|(id, folder)| {
                let rest = folder.path.strip_prefix(path.as_str())?.strip_prefix('/')?;
                Some((id, rest.contains('/')))
            })
            .filter(|(_, deeper)| !deeper)
            .map(|(id, _)| id)
            .collect();
        let name = |id: FolderId| {
            let path = &scan.folders[id as usize].path;
            household_name::parse(path.rsplit('/').next().unwrap_or_default())
        };
        let holds_households = stranger.household_id.is_empty()
            && children.iter().any(|id| {
                matches!(units[*id as usize], Some(UnitKey::Household(_)))
                    || name(*id).is_some_and(|name| name.id.len() >= 8)
            });
        if !holds_households {
            kept.push(stranger);
            continue;
        }
        for id in children.into_iter().filter(|id| units[*id as usize].is_none()) {
            let Some(name) = name(id) else { continue };
            kept.push(FolderOnlyHousehold {
                place: stranger.place.clone(),
                household_id: name.id,
                head: name.head,
                folder: id,
            });
        }
        if scan.entries.iter().any(|entry| entry.folder == stranger.folder) {
            documents.unplaced.push(Unplaced { folder: stranger.folder, candidates: Vec::new() });
        }
    }
    documents.folder_only_households = kept;
}

/// Folders above the counties (扶贫档案/临河区), and those that only group the units of a level (杭锦后旗/_乡镇), that hold no
/// file themselves: nothing in them is without a unit.
fn wrappers(scan: &Scan) -> BTreeSet<&str> {
    let outside = |folder: &&Folder| folder.key.level.is_none() && !folder.path.is_empty();
    if !scan.folders.iter().any(|folder| outside(&folder)) {
        return BTreeSet::new();
    }
    let with_files: BTreeSet<FolderId> = scan.entries.iter().map(|entry| entry.folder).collect();
    let above: BTreeSet<&str> = scan
        .folders
        .iter()
        .filter(|folder| !folder.key.county.is_empty())
        .flat_map(|folder| folder.path.match_indices('/').map(|(at, _)| &folder.path[..at]))
        .collect();
    (0u32..)
        .zip(&scan.folders)
        .filter(|(id, folder)| outside(folder) && !folder.unreadable && !with_files.contains(id))
        .filter(|(_, folder)| !folder.key.county.is_empty() || above.contains(folder.path.as_str()))
        .map(|(_, folder)| folder.path.as_str())
        .collect()
}

/// The units whose folders lie inside a folder of `unit`, so that nobody sees them when it cannot be listed.
fn below(unit: &UnitKey, holds: Holds) -> Option<CandidateUnit> {
    match (unit, holds) {
        (UnitKey::County(county), Holds::Departments) => Some(CandidateUnit::Departments(county.clone())),
        (_, Holds::Own | Holds::Departments) => None,
        (UnitKey::County(county), Holds::All) => Some(CandidateUnit::County(county.clone())),
        (UnitKey::Township(_, township), Holds::All) => Some(CandidateUnit::Township(township.clone())),
        (UnitKey::Village(county, township, village), Holds::All) => Some(CandidateUnit::Village(Place {
            county: county.clone(),
            township: township.clone(),
            village: village.clone(),
        })),
        _ => None,
    }
}

/// People and places of a unit as they may stand in the names of its files.
pub(super) fn own_words(data: &Dataset, unit: &UnitKey, folder: Option<&Folder>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    match unit {
        UnitKey::Household(id) => {
            if let Some(household) = data.household(id) {
                words.extend(household.head_names().map(str::to_owned));
                words.extend(data.members(household).map(|member| member.text("name").into_owned()));
                words.push(household.place.village.clone());
                words.push(household.group.clone());
            }
        }
        UnitKey::Village(_, _, village) => words.push(village.clone()),
        UnitKey::Department(_, name) => words.push(name.clone()),
        UnitKey::Township(..) | UnitKey::County(_) | UnitKey::Prefecture => {}
    }
    if let Some(folder) = folder {
        let key = &folder.key;
        words.extend([&key.head, &key.village, &key.township_name, &key.unit, &key.group].map(Clone::clone));
        let county = folder.path.split('/').next().unwrap_or_default();
        words.push(county.trim_matches(|c: char| c.is_ascii()).to_owned());
    }
    // 临河 for 临河区, 永丰 for 永丰村.
    let short: Vec<String> = words
        .iter()
        .filter_map(|word| {
            let tails = ["嘎查", "苏木", "村", "镇", "乡", "区", "县", "旗", "局"];
            tails.iter().find_map(|tail| word.strip_suffix(tail)).map(str::to_owned)
        })
        .collect();
    words.extend(short);
    words
}

pub(super) fn stem(entry: &Entry) -> &str {
    match entry.name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 && !extension.contains(' ') => {
            stem
        }
        _ => &entry.name,
    }
}

pub(super) fn presence(entry: &Entry) -> Presence {
    let sealed = matches!(entry.format, Format::Rar | Format::SevenZip);
    match entry.state {
        FileState::Good | FileState::WrongExtension | FileState::Untold if !sealed => Presence::Present,
        _ => Presence::Unknown,
    }
}

/// A match of a file.
pub(super) fn document(scan: &Scan, id: EntryId, code: &'static str, year: Option<i32>) -> MatchedDocument {
    MatchedDocument {
        code,
        year,
        presence: presence(&scan.entries[id as usize]),
        file: Some(id),
        page: None,
        row: None,
        beyond: None,
        unsure: None,
    }
}

/// Papers that the village keeps for all its households (引用村卷).
fn village_volumes(data: &Dataset, book: &Book<'_>, documents: &mut Documents) {
    let kinds: Vec<(usize, &DocumentType)> = (0..)
        .zip(&book.catalogue.types)
        .filter(|(_, (level, kind))| *level == Level::Household && !kind.satisfied_by.is_empty())
        .map(|(index, (_, kind))| (index, kind))
        .collect();
    for household in &data.households {
        let unit = UnitKey::Household(household.id.clone());
        if documents.folder(&unit).is_none() {
            continue;
        }
        let mut extra = Vec::new();
        for (index, kind) in &kinds {
            let own = documents
                .of(&unit)
                .iter()
                .any(|paper| paper.code == kind.code && paper.presence.is_present());
            if own {
                continue;
            }
            if let InVillage::Held(there) = documents.in_village(kind, &household.place, None) {
                extra.push(MatchedDocument {
                    code: book.code(*index),
                    year: None,
                    presence: Presence::InVillageVolume,
                    file: there.file,
                    page: there.page,
                    row: None,
                    beyond: None,
                    unsure: None,
                });
            }
        }
        if !extra.is_empty() {
            documents.by_unit.entry(unit).or_default().extend(extra);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::department;

    #[test]
    fn short_names_of_bureaus_find_the_full_name() {
        let known =
            ["医疗保障局", "卫生健康委员会", "人力资源和社会保障局", "住房和城乡建设局", "水利局"].into();
        assert_eq!(department(&known, "医保局"), "医疗保障局");
        assert_eq!(department(&known, "卫健委"), "卫生健康委员会");
        assert_eq!(department(&known, "人社局"), "人力资源和社会保障局");
        assert_eq!(department(&known, "五原县住建局"), "住房和城乡建设局", "by a name in data/bureaus.toml");
        for name in ["五原县水务局", "水科局", "03水利"] {
            assert_eq!(department(&known, name), "水利局");
        }
        for (written, joint) in [
            ("民政局、残联", "民政局、残疾人联合会"),
            ("民政局和残联", "民政局、残疾人联合会"),
            ("发改委、财政局", "发展和改革委员会、财政局"),
            ("卫健委、医保局", "卫生健康委员会、医疗保障局"),
            ("发展和改革委员会", "发展和改革委员会"),
            ("教育局、气象局", "教育局"),
            ("气象局、邮政局", "气象局、邮政局"),
        ] {
            let all: std::collections::BTreeSet<&str> = known
                .iter()
                .copied()
                .chain(["民政局", "残疾人联合会", "财政局", "发展和改革委员会", "教育局"])
                .collect();
            assert_eq!(super::departments(&all, written), joint);
        }
        for name in ["卫计局", "卫生局", "卫健局"] {
            assert_eq!(department(&known, name), "卫生健康委员会");
        }
        assert_eq!(department(&known, "五原县气象局"), "五原县气象局", "nothing is guessed");
        assert_eq!(department(&known, "旗水利局"), "水利局");
        assert_eq!(department(&known, "扶贫办公室"), "扶贫办", "one office, one row");
        assert_eq!(department(&known, "保障局"), "保障局", "two bureaus fit: reported, never guessed");
    }
}
