//! What the files of a folder are: whose, and which papers.

use crate::base::terms::Level;
use crate::ingest::catalogue::{MatchedDocument, UnitKey, Unsure};
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Unmatched;
use crate::ingest::documents::gather::{Book, document, own_words, stem};
use crate::ingest::documents::known::Memory;
use crate::ingest::documents::paper::{Match, Names, Own};
use crate::ingest::documents::whose::{Heads, Sides, Whose};
use crate::ingest::documents::years::{self, Said};
use crate::scan::entry::{Entry, EntryId, FileClass, Folder, FolderId, Format, Medium, Scan};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the files of one folder turned out to be.
#[derive(Default)]
pub(super) struct Looked {
    /// In the order of the files; a unit may come twice.
    pub papers: Vec<(UnitKey, Vec<MatchedDocument>)>,
    pub unmatched: Vec<Unmatched>,
    /// Files that name another household.
    pub misfiled: Vec<(EntryId, String)>,
}

/// What one file turned out to be.
enum Found {
    Papers(Vec<MatchedDocument>),
    Not(Unmatched),
    Nothing,
}

/// A file and what is known about it before one looks at its name.
#[derive(Clone, Copy)]
struct File<'f> {
    id: EntryId,
    entry: &'f Entry,
    stem: &'f str,
    folder: &'f Folder,
    /// Years that the folders around it give.
    around: &'f Said,
}

/// What is needed to tell what a file is.
pub(super) struct Placed<'a> {
    scan: &'a Scan,
    data: &'a Dataset,
    book: &'a Book<'a>,
    units: &'a [Option<UnitKey>],
    /// Households that folders without a unit may belong to.
    near: &'a BTreeMap<FolderId, Vec<UnitKey>>,
    heads: Heads<'a>,
    /// First file of every folder: files lie in the order of their folders.
    first: Vec<EntryId>,
}

impl<'a> Placed<'a> {
    pub fn new(
        scan: &'a Scan,
        data: &'a Dataset,
        book: &'a Book<'a>,
        units: &'a [Option<UnitKey>],
        near: &'a BTreeMap<FolderId, Vec<UnitKey>>,
    ) -> Self {
        let mut first = Vec::with_capacity(scan.folders.len());
        let mut at = 0;
        for folder in 0..scan.folders.len() as FolderId {
            while scan.entries.get(at).is_some_and(|entry| entry.folder < folder) {
                at += 1;
            }
            first.push(at as EntryId);
        }
        Placed { scan, data, book, units, near, heads: Heads::new(data, &book.household), first }
    }

    fn files(&self, folder: FolderId) -> Range<EntryId> {
        let start =
            |folder: usize| self.first.get(folder).copied().unwrap_or(self.scan.entries.len() as EntryId);
        start(folder as usize)..start(folder as usize + 1)
    }

    /// Looks at every file that lies in the folder itself.
    pub fn look(&self, at: FolderId, memory: &mut Memory<'a>) -> Looked {
        let mut looked = Looked::default();
        let folder = &self.scan.folders[at as usize];
        // A zip is listed: its members count, not the container.
        let files = self
            .files(at)
            .map(|id| (id, &self.scan.entries[id as usize]))
            .filter(|(_, entry)| entry.class != FileClass::Junk && entry.format != Format::Zip);
        let Some(unit) = self.units.get(at as usize).and_then(Option::as_ref) else {
            // Files of folders without a unit are covered by the folder's own entry.
            let around = years_around(folder);
            for (id, entry) in files.filter(|_| self.near.contains_key(&at)) {
                let file = File { id, entry, stem: stem(entry), folder, around: &around };
                for household in &self.near[&at] {
                    if let found @ Found::Papers(_) =
                        self.look_as(file, household, Some(Unsure::Folder), memory)
                    {
                        looked.take(household, found);
                    }
                }
            }
            return looked;
        };
        // 狼山镇/赵四2016年脱贫, read as a class of the township: the household's own folder says no stage and no year.
        let bare;
        let folder = match (unit, folder.key.level) {
            (UnitKey::Household(_), Some(Level::Township | Level::County)) => {
                let mut key = folder.key.clone();
                key.class = key.class.split_once('/').map_or_else(String::new, |(_, rest)| rest.to_owned());
                bare = Folder { key, ..folder.clone() };
                &bare
            }
            _ => folder,
        };
        let around = years_around(folder);
        for (id, entry) in files {
            let file = File { id, entry, stem: stem(entry), folder, around: &around };
            self.file(file, unit, memory, &mut looked);
        }
        looked
    }

    fn file(&self, file: File<'_>, unit: &UnitKey, memory: &mut Memory<'a>, looked: &mut Looked) {
        let mut unsure = None;
        if let UnitKey::Household(household) = unit
            && file.entry.class == FileClass::Paper
        {
            let sides = Sides { unit: &self.book.household, household: &self.book.household };
            if let Some(other) = self.heads.another(household, file.folder, file.stem, &sides, memory) {
                looked.misfiled.push((file.id, other));
                unsure = Some(Unsure::Another);
            }
        }
        let no_paper = || Unmatched { file: file.id, unit: Some(unit.clone()), nearest: Vec::new() };
        match self.whose(unit, file.folder, file.stem) {
            Whose::Unit if self.bureaus(unit).len() > 1 => {
                let papers = |unit: &UnitKey, unsure, memory: &mut Memory<'a>| {
                    Some(self.look_as(file, unit, unsure, memory))
                        .filter(|found| matches!(found, Found::Papers(_)))
                };
                let mut own = self.bureaus(unit);
                own.retain(|bureau| papers(bureau, None, memory).is_some());
                // A plain name (政策文件) fits papers of several bureaus: whose it is nobody can tell.
                let unsure = (own.len() > 1).then_some(Unsure::Folder);
                for bureau in &own {
                    papers(bureau, unsure, memory).into_iter().for_each(|found| looked.take(bureau, found));
                }
                if own.is_empty() {
                    looked.take(unit, self.look_as(file, unit, None, memory));
                }
            }
            Whose::Unit => looked.take(unit, self.look_as(file, unit, unsure, memory)),
            Whose::Household(household) => {
                looked.take(&household, self.look_as(file, &household, None, memory));
            }
            Whose::Several(households) => {
                let mut any = false;
                for household in &households {
                    let found = self.look_as(file, household, Some(Unsure::Owner), memory);
                    if matches!(&found, Found::Papers(papers) if !papers.is_empty()) {
                        looked.take(household, found);
                        any = true;
                    }
                }
                if !any {
                    looked.unmatched.push(no_paper());
                }
            }
            Whose::Stranger => looked.unmatched.push(no_paper()),
        }
    }

    /// The bureaus of a joint folder; none for other units.
    fn bureaus(&self, unit: &UnitKey) -> Vec<UnitKey> {
        let UnitKey::Department(county, name) = unit else { return Vec::new() };
        let all = self.book.joint(name).into_iter();
        all.map(|name| UnitKey::Department(county.clone(), name.to_owned())).collect()
    }

    fn whose(&self, unit: &UnitKey, folder: &Folder, stem: &str) -> Whose {
        match self.book.names(unit) {
            Some(own) => {
                let sides = Sides { unit: own, household: &self.book.household };
                self.heads.of(unit, folder, stem, &sides)
            }
            None => Whose::Unit,
        }
    }

    fn look_as(
        &self,
        file: File<'_>,
        unit: &UnitKey,
        unsure: Option<Unsure>,
        memory: &mut Memory<'a>,
    ) -> Found {
        let Placed { scan, data, book, .. } = self;
        let File { id, entry, stem, folder, around } = file;
        let Some(names) = book.names(unit) else { return Found::Nothing };
        let known = memory.of(stem, &self.heads);
        let own = || own_words(data, unit, Some(folder));
        // IMG_20190305 says nothing and leaves it to the folder; IMG_全家福 names a paper all the same.
        let by_name = match known.answer(names, stem, &folder.key.class, &own) {
            Match::Other | Match::Ambiguous(_) if known.machine => Match::Nothing,
            found => found,
        };
        // 封面.jpg among the certificates is no certificate.
        if by_name == Match::Nothing && names.is_wrapping(stem, &own) {
            return Found::Nothing;
        }
        let dated = !known.machine || (matches!(by_name, Match::Papers(_)) && stem.contains('年'));
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
                let own = &known.said;
                // The day of a scan or of a signature says less than the folder of a year.
                let by_folder = own.by_date && !around.by_date && !around.years.is_empty();
                let said = if dated && !own.years.is_empty() && !by_folder { own } else { around };
                let mut papers = Vec::with_capacity(indices.len());
                for index in indices {
                    for year in years::years_for(book.catalogue, index, &said.years) {
                        let two_years = (said.unsure && year.is_some()).then_some(Unsure::Year);
                        // Whose it is comes before which year, and both before a name that speaks of somebody else.
                        let (first, last) = match unsure {
                            Some(Unsure::Another) => (two_years, unsure),
                            _ => (unsure.or(two_years), None),
                        };
                        papers.push(document(scan, id, book.code(index), year).perhaps(first).perhaps(last));
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

impl Looked {
    fn take(&mut self, unit: &UnitKey, found: Found) {
        match found {
            Found::Papers(mut papers) => match self.papers.last_mut() {
                Some((last, known)) if last == unit => known.append(&mut papers),
                _ => self.papers.push((unit.clone(), papers)),
            },
            Found::Not(unmatched) => self.unmatched.push(unmatched),
            Found::Nothing => {}
        }
    }
}

/// Years of the innermost class folder that gives some, else of the folder's own place.
fn years_around(folder: &Folder) -> Said {
    let mut classes = folder.key.class.rsplit('/').map(years::said);
    classes
        .find(|said| !said.years.is_empty())
        .unwrap_or_else(|| Said { years: folder.key.year.into_iter().collect(), ..Said::default() })
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
