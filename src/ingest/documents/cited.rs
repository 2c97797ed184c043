//! Files that a problem ledger cites as evidence (佐证材料): they are known by what the ledger says of them, whatever they
//! are called. Only what the scan found counts: a name in a ledger is compared with the files of the archive and never
//! opened as a path, so that it cannot lead anywhere else.

use crate::base::divisions::Divisions;
use crate::base::text;
use crate::ingest::dataset::Dataset;
use crate::ingest::documents::Documents;
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind};
use crate::scan::entry::{Entry, EntryId, Scan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Takes the cited files out of `Documents::unmatched` into `Documents::cited`. `home`: county of a one-county project.
pub(super) fn set_apart(
    scan: &Scan,
    data: &Dataset,
    divisions: &Divisions,
    home: &str,
    documents: &mut Documents,
) {
    let cited = cited(scan, data, divisions, home);
    if cited.is_empty() {
        return;
    }
    let unmatched = std::mem::take(&mut documents.unmatched);
    let (known, open) = unmatched.into_iter().partition(|one| cited.contains(&one.file));
    (documents.cited, documents.unmatched) = (known, open);
}

/// A bare name that several files of the county bear says of none which it is.
fn cited(scan: &Scan, data: &Dataset, divisions: &Divisions, home: &str) -> BTreeSet<EntryId> {
    let rows: Vec<(&Record, Vec<String>)> = data
        .all(RecordKind::Problem)
        .iter()
        .map(|row| (row, names_in(&row.text("evidence"))))
        .filter(|(_, names)| !names.is_empty())
        .collect();
    let files = Cited::of(scan, &rows.iter().flat_map(|(_, names)| names.iter().cloned()).collect());
    let mut places = Places::new(divisions, home);
    let mut cited = BTreeSet::new();
    for (row, names) in rows {
        let household = data.household(row.str("hh_id"));
        let own = places.of(row).county;
        // 临河区、五原县: a problem of several counties is nobody's alone.
        let county =
            household.map(|household| &household.place.county).filter(|home| own.is_empty() || own == **home);
        let county = county.unwrap_or(&own);
        for path in names {
            let found: Vec<EntryId> = files.candidates(&path, county).collect();
            match found.as_slice() {
                [one] => cited.extend([*one]),
                several => cited.extend(several.iter().filter(|id| files.is_at(**id, &path))),
            }
        }
    }
    cited
}

/// The files whose names somebody wrote into a ledger.
pub struct Cited<'a> {
    scan: &'a Scan,
    by_name: BTreeMap<String, Vec<EntryId>>,
}

impl<'a> Cited<'a> {
    /// `named`: names or paths as [`names_in`] gives them.
    #[must_use]
    pub fn of(scan: &'a Scan, named: &BTreeSet<String>) -> Self {
        let names: BTreeSet<&str> = named.iter().map(|path| last(path)).collect();
        let mut by_name: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
        if !names.is_empty() {
            let named = |(id, entry): (usize, &Entry)| {
                let name = text::fold(&entry.name);
                names.contains(name.as_str()).then_some((name, id as EntryId))
            };
            let found: Vec<(String, EntryId)> =
                scan.entries.par_iter().enumerate().filter_map(named).collect();
            for (name, id) in found {
                by_name.entry(name).or_default().push(id);
            }
        }
        Cited { scan, by_name }
    }

    /// Files that a name in a ledger of `county` (six digits, or empty) may mean. One of another county is no evidence for
    /// this one, unless the ledger gives its path.
    pub fn candidates<'c>(&'c self, path: &'c str, county: &'c str) -> impl Iterator<Item = EntryId> + 'c {
        let all = self.by_name.get(last(path)).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(move |id| {
            let own = &self.scan.folders[self.scan.entries[*id as usize].folder as usize].key.county;
            let elsewhere = own.len() == 6 && county.len() == 6 && own != county;
            !elsewhere || self.is_at(*id, path)
        })
    }

    /// Does the file lie where the path leads?
    fn is_at(&self, id: EntryId, path: &str) -> bool {
        path.contains('/') && format!("/{}", key(&self.scan.path_of(id))).ends_with(&format!("/{path}"))
    }
}

/// The names a cell gives: the whole text first, because a name may hold the marks that part names.
#[must_use]
pub fn names_in(written: &str) -> Vec<String> {
    let parts = written.split(['、', '；', ';', '，', ',', '\n']);
    std::iter::once(written).chain(parts).map(key).filter(|name| is_file(name)).collect()
}

/// A path for comparing.
#[must_use]
pub fn key(written: &str) -> String {
    text::fold(&written.replace('\\', "/")).trim_matches(['/', '.', '。']).to_owned()
}

/// Does the text name a file? Words such as 会议纪要 or a 档号 say where paper lies; they cannot be looked up.
#[must_use]
pub fn is_file(name: &str) -> bool {
    const KNOWN: [&str; 27] = [
        "pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "heic", "ofd", "doc", "docx", "xls",
        "xlsx", "ppt", "pptx", "wps", "et", "dps", "txt", "csv", "zip", "rar", "7z", "mp3", "mp4", "avi",
    ];
    name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && KNOWN.contains(&ending))
}

/// The name at the end of a path.
#[must_use]
pub fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
