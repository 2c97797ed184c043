//! From scanned folders to the papers of every unit: resolve folders, match files, read the archives' own lists, then
//! let village papers stand for household copies.

use crate::base::bureaus;
use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::base::terms::{Level, Presence};
use crate::ingest::catalogue::{Catalogue, MatchedDocument, UnitKey, Unsure};
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::documents::paper::{Match, Names, Own};
use crate::ingest::documents::whose::{Heads, Sides, Whose};
use crate::ingest::documents::years::{self, Said};
use crate::ingest::documents::{
    Documents, Doubt, FolderOnlyHousehold, InVillage, UnitFolder, Unmatched, Unplaced,
};
use crate::ingest::documents::{dated, lists, strays};
use crate::ingest::units::{CandidateUnit, Resolved, Resolver};
use crate::scan::entry::{
    Entry, EntryId, FileClass, FileState, Folder, FolderId, Format, Holds, Medium, Scan,
};
use crate::scan::household_name;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Names of papers by level, and by unit for departments.
pub(super) struct Book<'a> {
    pub catalogue: &'a Catalogue,
    levels: BTreeMap<Level, Names>,
    departments: BTreeMap<String, Names>,
}

impl<'a> Book<'a> {
    pub fn new(catalogue: &'a Catalogue) -> Self {
        let levels = Level::ALL.into_iter().map(|level| (level, Names::of(catalogue, level, ""))).collect();
        let departments = department_names(catalogue)
            .into_iter()
            .map(|unit| (unit.to_owned(), Names::of(catalogue, Level::Department, unit)))
            .collect();
        Book { catalogue, levels, departments }
    }

    pub fn names(&self, unit: &UnitKey) -> Option<&Names> {
        let level = unit.level();
        if let UnitKey::Department(_, name) = unit
            && let Some(names) = self.departments.get(name)
        {
            return Some(names);
        }
        self.levels.get(&level)
    }

    pub fn label(&self, index: usize) -> String {
        self.catalogue
            .types
            .get(index)
            .map_or_else(String::new, |(_, kind)| format!("{} {}", kind.code, kind.name))
    }

    /// The department that a folder or a list names, as the catalogue calls it.
    pub fn department(&self, written: &str) -> String {
        department(&self.departments.keys().map(String::as_str).collect(), written)
    }

    pub fn code(&self, index: usize) -> String {
        self.catalogue.types.get(index).map_or_else(String::new, |(_, kind)| kind.code.clone())
    }
}

fn department_names(catalogue: &Catalogue) -> BTreeSet<&str> {
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

/// Do the characters of `short` appear in `full` in the same order?
fn in_order(short: &str, full: &str) -> bool {
    let mut rest = full.chars();
    short.chars().all(|wanted| rest.any(|c| c == wanted))
}

/// What one file turned out to be.
enum Found {
    Papers(Vec<MatchedDocument>),
    Not(Unmatched),
    Nothing,
}

/// Every paper of the archives, matched to the catalogue.
#[must_use]
pub fn matched(
    _project: &Project,
    scan: &Scan,
    data: &Dataset,
    catalogue: &Catalogue,
    divisions: &Divisions,
) -> Documents {
    let resolver = Resolver::new(divisions, data);
    let book = Book::new(catalogue);
    let mut documents = Documents::default();
    let units = place_folders(scan, &resolver, catalogue, &mut documents);
    strays::doubt(scan, &units, data, divisions, &mut documents);
    let heads = book.levels.get(&Level::Household).map(|names| Heads::new(data, names));
    let place = Placed { scan, data, book: &book, units: &units, heads };
    let found: Vec<Found> =
        (0..scan.entries.len()).into_par_iter().map(|id| place.look(id as EntryId)).collect();
    let household = book.levels.get(&Level::Household);
    if let (Some(heads), Some(household)) = (&place.heads, household) {
        documents.misfiled = place.misfiled(heads, household);
    }
    let misfiled = &documents.misfiled;
    for one in found {
        match one {
            Found::Papers(papers) => {
                for paper in papers {
                    let another = paper.file.filter(|file| misfiled.contains_key(file));
                    let paper = paper.perhaps(another.map(|_| Unsure::Another));
                    documents.by_unit.entry(paper.unit.clone()).or_default().push(paper);
                }
            }
            Found::Not(unmatched) => documents.unmatched.push(unmatched),
            Found::Nothing => {}
        }
    }
    dated::read(scan, &book, &mut documents);
    lists::read(scan, data, &book, &units, &mut documents);
    village_volumes(data, catalogue, &mut documents);
    for papers in documents.by_unit.values_mut() {
        papers.sort_by(|a, b| (&a.code, a.year, a.file, a.page).cmp(&(&b.code, b.year, b.file, b.page)));
    }
    documents.unmatched.sort_by_key(|unmatched| unmatched.file);
    documents
}

/// Units of all folders; folders that fit none are listed once, at the topmost of a subtree.
fn place_folders(
    scan: &Scan,
    resolver: &Resolver<'_>,
    catalogue: &Catalogue,
    documents: &mut Documents,
) -> Vec<Option<UnitKey>> {
    let known = department_names(catalogue);
    let resolved = resolver.resolve_all(scan);
    let mut units: Vec<Option<UnitKey>> = Vec::with_capacity(resolved.len());
    let mut by_unit: BTreeMap<UnitKey, (Vec<FolderId>, bool)> = BTreeMap::new();
    let mut listed: BTreeSet<(String, String, String, String)> = BTreeSet::new();
    let mut last: Option<&str> = None;
    let wrappers = wrappers(scan);
    for (id, (folder, what)) in (0u32..).zip(scan.folders.iter().zip(resolved)) {
        let inside = last
            .is_some_and(|top: &str| folder.path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/')));
        let unit = match what {
            Resolved::Unit(unit) => Some(match unit {
                UnitKey::Department(county, name) => UnitKey::Department(county, department(&known, &name)),
                other => other,
            }),
            Resolved::FolderOnly(place) => {
                let key = &folder.key;
                let name = (
                    place.county.clone(),
                    place.village.clone(),
                    key.household_id.clone(),
                    format!("{}{}{}", key.head, key.seq, key.id_tail),
                );
                if listed.insert(name) {
                    documents.folder_only_households.push(FolderOnlyHousehold {
                        place,
                        household_id: key.household_id.clone(),
                        head: key.head.clone(),
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
            let scope = unit.as_ref().and_then(|unit| below(unit, folder.key.holds));
            documents.doubts.extend(scope.map(|scope| (scope, Doubt::Unreadable)));
        }
        if let Some(unit) = &unit {
            let slot = by_unit.entry(unit.clone()).or_default();
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

/// Folders above the counties that hold no file themselves (扶贫档案/临河区): nothing in them is without a unit.
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
        .map(|(_, folder)| folder.path.as_str())
        .filter(|path| above.contains(path))
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

/// What is needed to tell what a file is.
struct Placed<'a> {
    scan: &'a Scan,
    data: &'a Dataset,
    book: &'a Book<'a>,
    units: &'a [Option<UnitKey>],
    heads: Option<Heads<'a>>,
}

impl Placed<'_> {
    /// Files in the folders of households that name another one.
    fn misfiled(&self, heads: &Heads<'_>, names: &Names) -> BTreeMap<EntryId, String> {
        let sides = Sides { unit: names, household: names };
        let all = (0..self.scan.entries.len() as EntryId).into_par_iter().filter_map(|id| {
            let entry = &self.scan.entries[id as usize];
            let Some(Some(UnitKey::Household(household))) = self.units.get(entry.folder as usize) else {
                return None;
            };
            if entry.class != FileClass::Paper {
                return None;
            }
            let folder = &self.scan.folders[entry.folder as usize];
            heads.another(household, folder, stem(entry), &sides).map(|other| (id, other))
        });
        let all: Vec<(EntryId, String)> = all.collect();
        all.into_iter().collect()
    }

    fn look(&self, id: EntryId) -> Found {
        let entry = &self.scan.entries[id as usize];
        // A zip is listed: its members count, not the container.
        if entry.class == FileClass::Junk || entry.format == Format::Zip {
            return Found::Nothing;
        }
        let folder = &self.scan.folders[entry.folder as usize];
        let Some(unit) = self.units.get(entry.folder as usize).and_then(Option::as_ref) else {
            // Files of folders without a unit are covered by the folder's own entry.
            return Found::Nothing;
        };
        match self.whose(unit, folder, stem(entry)) {
            Whose::Unit => self.look_as(id, unit, None),
            Whose::Household(household) => self.look_as(id, &household, None),
            Whose::Several(households) => {
                let mut papers = Vec::new();
                for household in &households {
                    match self.look_as(id, household, Some(Unsure::Owner)) {
                        Found::Papers(found) => papers.extend(found),
                        Found::Not(_) | Found::Nothing => {}
                    }
                }
                if papers.is_empty() { self.no_paper(id, unit) } else { Found::Papers(papers) }
            }
            Whose::Stranger => self.no_paper(id, unit),
        }
    }

    fn whose(&self, unit: &UnitKey, folder: &Folder, stem: &str) -> Whose {
        let household = self.book.levels.get(&Level::Household);
        match (&self.heads, self.book.names(unit), household) {
            (Some(heads), Some(own), Some(household)) => {
                heads.of(unit, folder, stem, &Sides { unit: own, household })
            }
            _ => Whose::Unit,
        }
    }

    fn no_paper(&self, id: EntryId, unit: &UnitKey) -> Found {
        Found::Not(Unmatched { file: id, unit: Some(unit.clone()), nearest: Vec::new() })
    }

    fn look_as(&self, id: EntryId, unit: &UnitKey, unsure: Option<Unsure>) -> Found {
        let Placed { scan, data, book, .. } = self;
        let entry = &scan.entries[id as usize];
        let folder = &scan.folders[entry.folder as usize];
        let Some(names) = book.names(unit) else { return Found::Nothing };
        let stem = stem(entry);
        let machine = years::is_machine_name(stem);
        let own = || own_words(data, unit, Some(folder));
        // IMG_20190305 says nothing and leaves it to the folder; IMG_全家福 names a paper all the same.
        let by_name = match names.look_in(stem, &folder.key.class, &own) {
            Match::Other | Match::Ambiguous(_) if machine => Match::Nothing,
            found => found,
        };
        // 封面.jpg among the certificates is no certificate.
        if by_name == Match::Nothing && names.is_wrapping(stem, &own) {
            return Found::Nothing;
        }
        let dated = !machine || (matches!(by_name, Match::Papers(_)) && stem.contains('年'));
        let what = match by_name {
            Match::Nothing => by_folder(names, folder, &own),
            // The name fits two papers equally well: the folder decides when it names one of them.
            Match::Ambiguous(candidates) => match by_folder(names, folder, &own) {
                Match::Papers(one) if one.len() == 1 && candidates.contains(&one[0]) => Match::Papers(one),
                _ => Match::Ambiguous(candidates),
            },
            other => other,
        };
        let not = |nearest: Vec<usize>| {
            Found::Not(Unmatched {
                file: id,
                unit: Some(unit.clone()),
                nearest: nearest.into_iter().map(|index| book.label(index)).collect(),
            })
        };
        match what {
            Match::Papers(indices) if !indices.iter().all(|index| self.may_be(entry, *index)) => not(indices),
            Match::Papers(indices) => {
                let said = years_of(stem, dated, folder);
                let mut papers = Vec::new();
                for index in indices {
                    for year in years::years_for(book.catalogue, index, &said.years) {
                        let unsure = unsure.or((said.unsure && year.is_some()).then_some(Unsure::Year));
                        papers.push(document(scan, id, unit, book.code(index), year).perhaps(unsure));
                    }
                }
                Found::Papers(papers)
            }
            Match::Ambiguous(candidates) => not(candidates),
            // A container that cannot be listed stands under 未能检查, a 目录 has its own rule.
            Match::Nothing | Match::Other
                if matches!(entry.class, FileClass::Catalogue | FileClass::Container) =>
            {
                Found::Nothing
            }
            Match::Nothing | Match::Other => not(names.nearest(stem)),
        }
    }

    /// May a file of this format be the paper? A note or a web page is no paper; a recording only of some kinds.
    fn may_be(&self, entry: &Entry, index: usize) -> bool {
        match entry.medium() {
            Medium::Page => true,
            Medium::Recording => self.book.catalogue.types.get(index).is_some_and(|(_, kind)| kind.recording),
            Medium::Note => false,
        }
    }
}

/// The innermost class folder that names a paper.
fn by_folder(names: &Names, folder: &Folder, own: &Own<'_>) -> Match {
    for class in folder.key.class.rsplit('/').filter(|class| !class.is_empty()) {
        match names.look(class, own) {
            Match::Papers(one) if one.len() == 1 => return Match::Papers(one),
            Match::Nothing | Match::Other => {}
            // A folder for several papers says nothing about one file.
            Match::Papers(many) | Match::Ambiguous(many) => return Match::Ambiguous(many),
        }
    }
    Match::Nothing
}

/// People and places of a unit as they may stand in the names of its files.
pub(super) fn own_words(data: &Dataset, unit: &UnitKey, folder: Option<&Folder>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    match unit {
        UnitKey::Household(id) => {
            if let Some(household) = data.household(id) {
                words.push(household.head_name.clone());
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

fn years_of(stem: &str, dated: bool, folder: &Folder) -> Said {
    let own = if dated { years::said(stem) } else { Said::default() };
    let classes = folder.key.class.rsplit('/').map(years::said);
    std::iter::once(own)
        .chain(classes)
        .find(|said| !said.years.is_empty())
        .unwrap_or_else(|| Said { years: folder.key.year.into_iter().collect(), unsure: false })
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
        FileState::Good | FileState::WrongExtension if !sealed => Presence::Present,
        _ => Presence::Unknown,
    }
}

/// A match of a file.
pub(super) fn document(
    scan: &Scan,
    id: EntryId,
    unit: &UnitKey,
    code: String,
    year: Option<i32>,
) -> MatchedDocument {
    MatchedDocument {
        unit: unit.clone(),
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
fn village_volumes(data: &Dataset, catalogue: &Catalogue, documents: &mut Documents) {
    for household in &data.households {
        let unit = UnitKey::Household(household.id.clone());
        if documents.folder(&unit).is_none() {
            continue;
        }
        let mut extra = Vec::new();
        for kind in catalogue.of_level(Level::Household).filter(|kind| !kind.satisfied_by.is_empty()) {
            let own = documents
                .of(&unit)
                .iter()
                .any(|paper| paper.code == kind.code && paper.presence.is_present());
            if own {
                continue;
            }
            if let InVillage::Held(there) = documents.in_village(kind, &household.place, None) {
                extra.push(MatchedDocument {
                    unit: unit.clone(),
                    code: kind.code.clone(),
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
        assert_eq!(department(&known, "五原县水务局"), "五原县水务局", "nothing is guessed");
        assert_eq!(department(&known, "旗水利局"), "水利局");
        assert_eq!(department(&known, "扶贫办公室"), "扶贫办", "one office, one row");
        assert_eq!(department(&known, "保障局"), "保障局", "two bureaus fit: reported, never guessed");
    }
}
