//! A scan as a part of a run carries it, and the scan that several of them are together.
//!
//! A folder is in a part with all its files or not at all. Those that name no county, or no township of a county that is
//! split, are in every part: they must be the same there.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::scan::content::{Contents, Digested, Note, Notes, Taken};
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, Folder, Format, Member, NameFact, Scan};
use crate::scan::layout::Layouts;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scan without its archive.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct KeptScan {
    pub root_display: String,
    pub folders: Vec<KeptFolder>,
    pub soft_errors: Vec<SoftError>,
    /// Path below the archive root, and what there is to say of the name.
    pub name_facts: Vec<(String, String)>,
    /// Counties and townships of which the archive holds folders.
    pub units: BTreeSet<(String, String)>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptFolder {
    pub path: String,
    pub unreadable: bool,
    pub packed: bool,
    pub files: Vec<KeptFile>,
}

/// Name, bytes, format, state, class, head, whether it can be read in its container, and whether its name is no text.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptFile(Box<str>, u64, Format, FileState, FileClass, u64, bool, bool);

/// What was taken out of the files of a kept scan, in its order.
pub type KeptNotes = Vec<(EntryId, Taken, Note)>;

/// One of several scans of one archive.
#[derive(Debug, Default)]
pub struct Share {
    pub scan: KeptScan,
    pub notes: KeptNotes,
    pub digests: Vec<Digested>,
}

impl KeptScan {
    /// What must be kept of a scan; `soft_errors` are those of the scan alone.
    #[must_use]
    pub fn of(scan: &Scan, soft_errors: Vec<SoftError>) -> Self {
        let folder = |folder: &Folder| KeptFolder {
            path: folder.path.clone(),
            unreadable: folder.unreadable,
            packed: folder.packed,
            files: Vec::new(),
        };
        let mut folders: Vec<KeptFolder> = scan.folders.iter().map(folder).collect();
        for (id, entry) in (0..).zip(&scan.entries) {
            let Entry { name, size, format, state, class, head_hash, .. } = entry;
            let member = scan.members.contains_key(&id);
            let unnamed = scan.unnamed.contains(&id);
            let file = KeptFile(name.clone(), *size, *format, *state, *class, *head_hash, member, unnamed);
            folders[entry.folder as usize].files.push(file);
        }
        KeptScan {
            root_display: scan.root_display.clone(),
            folders,
            soft_errors,
            name_facts: scan.name_facts.iter().map(|fact| (fact.path.clone(), fact.what.clone())).collect(),
            units: scan.units.clone(),
        }
    }
}

/// The scan that the shares are together, as if the archive had been walked at once. The errors are the paths of folders that
/// lie in several shares and are not the same in all of them.
pub fn joined(shares: Vec<Share>, layouts: &Layouts, divisions: &Divisions) -> Result<Scan, Vec<String>> {
    let root_display = shares.first().map(|share| share.scan.root_display.clone()).unwrap_or_default();
    let mut scan = Scan { root: PathBuf::from(&root_display), root_display, ..Scan::default() };
    let zip: Arc<Path> = Arc::from(Path::new(""));
    let (mut errors, mut facts) = (Vec::new(), Vec::new());
    // Folders of one path (they differ on disk alone) stay together and in order.
    type Group = Vec<(KeptFolder, usize, EntryId)>;
    let mut by_path: BTreeMap<String, Group> = BTreeMap::new();
    let mut differing = BTreeSet::new();
    let mut notes: Vec<BTreeMap<(EntryId, Taken), Note>> = Vec::new();
    let mut digests = Vec::new();
    for (at, share) in shares.into_iter().enumerate() {
        let Share { scan: kept, notes: taken, digests: of_share } = share;
        notes.push(taken.into_iter().map(|(id, what, note)| ((id, what), note)).collect());
        digests.push(of_share);
        scan.units.extend(kept.units);
        errors.push(kept.soft_errors);
        facts.push(kept.name_facts);
        let mut own: BTreeMap<String, Group> = BTreeMap::new();
        let mut first: EntryId = 0;
        for folder in kept.folders {
            let count = folder.files.len() as EntryId;
            own.entry(folder.path.clone()).or_default().push((folder, at, first));
            first += count;
        }
        for (path, group) in own {
            match by_path.get_mut(&path) {
                None => drop(by_path.insert(path, group)),
                Some(known) => {
                    let same = known.len() == group.len()
                        && known.iter().zip(&group).all(|((one, ..), (other, ..))| one == other);
                    if !same {
                        differing.insert(path);
                    }
                    // What one share took out of a common file another need not have looked at.
                    for ((folder, of, from), (_, other, also)) in known.iter().zip(group).filter(|_| same) {
                        for file in 0..folder.files.len() as EntryId {
                            let (here, there) = (from + file, also + file);
                            for what in Taken::ALL {
                                if let Some(note) = notes[other].remove(&(there, what)) {
                                    notes[*of].entry((here, what)).or_insert(note);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    if !differing.is_empty() {
        return Err(differing.into_iter().collect());
    }
    let mut all = Notes::default();
    for (path, group) in by_path {
        for (folder, share, first) in group {
            let id = scan.folders.len() as u32;
            let key = layouts.read(divisions, &path);
            scan.folders.push(Folder {
                path: folder.path,
                os_path: None,
                key,
                unreadable: folder.unreadable,
                packed: folder.packed,
            });
            for (old, file) in (first..).zip(folder.files) {
                let new = scan.entries.len() as EntryId;
                let KeptFile(name, size, format, state, class, head_hash, member, unnamed) = file;
                scan.entries.push(Entry {
                    folder: id,
                    name,
                    os_name: None,
                    size,
                    format,
                    state,
                    class,
                    head_hash,
                });
                if unnamed {
                    scan.unnamed.insert(new);
                }
                if member {
                    scan.members.insert(new, Member { zip: Arc::clone(&zip), index: 0 });
                }
                for what in Taken::ALL {
                    if let Some(note) = notes[share].remove(&(old, what)) {
                        all.taken.insert((new, what), note);
                    }
                }
                all.digests.push(digests[share].get(old as usize).copied().flatten());
            }
        }
    }
    scan.soft_errors = most(errors);
    scan.name_facts = most(facts).into_iter().map(|(path, what)| NameFact { path, what }).collect();
    scan.contents = Contents::stored(all);
    Ok(scan)
}

/// What is said of a common folder stands in every share: each saying as often as in the share that has it most often.
fn most<T: Ord + Clone>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut most: BTreeMap<T, usize> = BTreeMap::new();
    for list in lists {
        let mut own: BTreeMap<T, usize> = BTreeMap::new();
        for one in list {
            *own.entry(one).or_default() += 1;
        }
        for (one, count) in own {
            let known = most.entry(one).or_default();
            *known = count.max(*known);
        }
    }
    most.into_iter().flat_map(|(one, count)| std::iter::repeat_n(one, count)).collect()
}
