//! Stage 1: walks the archive root and says what lies there and whose it is; opens no register.

mod container;
pub mod content;
pub mod digest;
pub mod entry;
pub mod fixity;
pub mod format;
pub mod formats;
pub mod household_name;
pub mod kept;
pub mod known;
#[cfg(test)]
mod known_tests;
pub mod labels;
pub mod layout;
pub mod names;
pub mod recorded;
mod table;
pub mod template;
#[cfg(test)]
mod tests;
mod walk;

use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::base::error::{Error, Result, SoftError};
use crate::base::mask;
use content::Contents;
use entry::{Entry, Folder, NameFact, Scan};
use known::{Known, State};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Mutex;
use walk::RawFolder;

/// What part of the archive to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanOptions {
    /// Six-digit codes; empty = all.
    pub counties: Vec<String>,
    /// Nine-digit codes; empty = all.
    pub townships: Vec<String>,
    /// Names and sizes alone: no file is opened, formats are those of the extensions, and every file counts as sound.
    pub names_only: bool,
    /// What readers take out of files is kept ([`content`]).
    pub keep: bool,
}

impl ScanOptions {
    /// Is the folder part of what is asked for? Counties and townships add up; folders above a chosen township belong.
    fn covers(&self, key: &entry::FolderKey) -> bool {
        if !self.is_part() || key.county.is_empty() {
            return true;
        }
        let split = self.townships.iter().any(|township| township.starts_with(&key.county));
        if !split {
            return self.counties.contains(&key.county);
        }
        key.township.is_empty() || self.townships.contains(&key.township)
    }

    /// Is anything left out?
    fn is_part(&self) -> bool {
        !self.counties.is_empty() || !self.townships.is_empty()
    }

    /// Is anything asked for that lies in this county?
    fn touches(&self, county: &str) -> bool {
        let townships = self.townships.iter().any(|township| township.starts_with(county));
        townships || self.counties.iter().any(|code| code == county)
    }
}

/// What lies outside of the share that is asked for, by the paths of folders.
struct Elsewhere<'a> {
    layouts: &'a layout::Layouts,
    divisions: &'a Divisions,
    options: &'a ScanOptions,
}

impl walk::Share for Elsewhere<'_> {
    fn covers(&self, path: &str) -> bool {
        self.options.covers(&self.layouts.read(self.divisions, path))
    }

    fn leaves_out(&self, subtree: &str) -> bool {
        // Where the first folder names the county and the second does not name another, nothing below does: a year or a
        // wrapper on top of them may hide one.
        let top = subtree.split('/').next().unwrap_or_default();
        let county_of = |path: &str| self.layouts.read(self.divisions, path).county;
        let county = county_of(subtree);
        !county_of(top).is_empty() && !county.is_empty() && !self.options.touches(&county)
    }
}

/// How far the walk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub files: u64,
    /// Folders of the second level that were walked to the end.
    pub done: u64,
    /// How many there are: nobody knows the number of files before the end.
    pub of: u64,
}

/// What the walk alone found.
#[derive(Debug)]
pub struct Walked {
    root: PathBuf,
    root_display: String,
    found: Vec<RawFolder>,
    /// Subtrees of the second level that lie outside of what was asked for.
    passed: Vec<String>,
    layouts: layout::Layouts,
    known: Known,
    /// Everything that lies there in one number; `None` without a cache, and when something could not be looked at.
    pub state: Option<State>,
}

impl Walked {
    /// Facts of earlier runs, and of this one so far.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Nothing else is done with what was found.
    #[must_use]
    pub fn into_known(self) -> Known {
        self.known
    }
}

/// Walks the archives of `project` and says whose each folder is.
pub fn run(
    project: &Project,
    divisions: &Divisions,
    options: &ScanOptions,
    progress: &(dyn Fn(Seen) + Sync),
) -> Result<Scan> {
    read(divisions, options, walked(project, divisions, options, Known::default(), progress)?)
}

/// Walks the archives of `project`. `progress` is told how far it has come, from several threads.
pub fn walked(
    project: &Project,
    divisions: &Divisions,
    options: &ScanOptions,
    mut known: Known,
    progress: &(dyn Fn(Seen) + Sync),
) -> Result<Walked> {
    let layouts = layout::Layouts::of(project)?;
    let root = project.archives.clone();
    let root_display = root.strip_prefix(&project.root).map_or_else(
        |_| root.file_name().map_or_else(|| "archives".to_owned(), |name| names::display(name).into_owned()),
        names::display_path,
    );
    names::refuse_link(&root, &root_display, "archives")?;
    if root.is_file() {
        // A listing of them is read in one go.
        return Ok(Walked {
            root,
            root_display,
            found: Vec::new(),
            passed: Vec::new(),
            layouts,
            known,
            state: None,
        });
    }
    if !root.is_dir() {
        return Err(Error::refused(
            format!("没有找到档案文件夹 {root_display}"),
            "把档案放进项目的 archives 文件夹，或在 qiquan.toml 里用 archives = \"…\" 指出它在哪里",
        ));
    }
    let share = Elsewhere { layouts: &layouts, divisions, options };
    let share: Option<&dyn walk::Share> = if options.is_part() { Some(&share) } else { None };
    let walk::Walk { folders: found, passed, state } =
        walk::walk(&root, options.names_only, share, &mut known, progress)?;
    Ok(Walked { root, root_display, found, passed, layouts, known, state })
}

/// Says whose the folders are that a walk found, and what lies in the containers among the files.
pub fn read(divisions: &Divisions, options: &ScanOptions, walked: Walked) -> Result<Scan> {
    let Walked { root, root_display, mut found, passed, layouts, known, .. } = walked;
    if root.is_file() {
        return from_listing(&root, &root_display, (&layouts, divisions), options);
    }
    if !options.names_only {
        open_containers(&root, &mut found);
    }
    let contents = if options.keep { Contents::Kept(Mutex::default()) } else { Contents::Disk };
    let units = passed.iter().map(|path| unit(&layouts.read(divisions, path)));
    let units = units.filter(|(county, _)| !county.is_empty()).collect();
    let scan = Scan { root, root_display, units, contents, known, ..Scan::default() };
    Ok(assembled(scan, found, (&layouts, divisions), options))
}

/// What a listing holds, as if it had just been walked.
fn from_listing(
    path: &std::path::Path,
    shown: &str,
    laid_out: (&layout::Layouts, &Divisions),
    options: &ScanOptions,
) -> Result<Scan> {
    let listing = recorded::read(path, shown)?;
    let asked = options.counties.iter().chain(&options.townships);
    let lacks = |code: &&String| !listing.counties.iter().any(|county| code.starts_with(county.as_str()));
    let all = options.counties.is_empty() && options.townships.is_empty();
    if !listing.counties.is_empty() && (all || asked.clone().any(|code| lacks(&code))) {
        let held = listing.counties.join(",");
        return Err(Error::refused(
            format!("清单 {shown} 只列了旗县区 {held}，其余的档案不在其中"),
            format!("请用 --county {held} 运行，或重新列出全部"),
        ));
    }
    let recorded = recorded::Recorded::by(listing.program);
    let scan = Scan {
        root: path.to_owned(),
        root_display: listing.archives,
        soft_errors: listing.soft_errors,
        recorded: Some(recorded),
        ..Scan::default()
    };
    let mut scan = assembled(scan, listing.folders, laid_out, options);
    if !all {
        // What could not be read elsewhere is no matter of this run.
        let shown = |folder: &Folder| {
            mask::text_except(&format!("{}/{}", scan.root_display, folder.path), &folder.key.household_id)
        };
        let covered: std::collections::BTreeSet<String> = scan.folders.iter().map(shown).collect();
        scan.soft_errors.retain(|error| {
            let above = error.path.rsplit_once('/').map_or("", |(above, _)| above);
            covered.contains(&error.path) || covered.contains(above) || !error.path.contains('/')
        });
    }
    Ok(scan)
}

/// County and township of a folder.
fn unit(key: &entry::FolderKey) -> (String, String) {
    (key.county.clone(), key.township.clone())
}

/// Folders in order, each with what the layout reads from its path, and their files.
fn assembled(
    mut scan: Scan,
    mut found: Vec<RawFolder>,
    (layouts, divisions): (&layout::Layouts, &Divisions),
    options: &ScanOptions,
) -> Scan {
    found.par_sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.os_path.cmp(&b.os_path)));
    let (units, read): (Vec<_>, Vec<Option<Read>>) = found
        .par_iter()
        .map(|folder| {
            let key = layouts.read(divisions, &folder.path);
            let whose = unit(&key);
            (whose, options.covers(&key).then(|| Read::of(folder, key, &scan.root_display)))
        })
        .unzip();
    scan.units.extend(units.into_iter().filter(|(county, _)| !county.is_empty()));
    let covered = || found.iter().zip(&read).filter(|(_, read)| read.is_some()).map(|(folder, _)| folder);
    scan.entries.reserve_exact(covered().map(|folder| folder.files.len()).sum());
    scan.folders.reserve_exact(covered().count());
    for (raw, read) in found.into_iter().zip(read) {
        let Some(Read { key, mut errors, mut facts }) = read else { continue };
        let id = scan.folders.len() as entry::FolderId;
        scan.name_facts.append(&mut facts);
        scan.soft_errors.append(&mut errors);
        for (at, file) in (scan.entries.len()..).zip(&raw.files) {
            if let Some(member) = &file.member {
                scan.members.insert(at as entry::EntryId, (**member).clone());
            }
            let is_text = |name: &std::ffi::OsStr| name.to_str().is_some();
            let folder = raw.os_path.as_deref().is_none_or(|path| is_text(path.as_os_str()));
            if !folder || !file.os_name.as_deref().is_none_or(is_text) {
                scan.unnamed.insert(at as entry::EntryId);
            }
            if let (Some(recorded), Some(digest)) = (&mut scan.recorded, &file.digest) {
                recorded.digests.insert(at as entry::EntryId, **digest);
            }
        }
        scan.entries.extend(raw.files.into_iter().map(|file| Entry {
            folder: id,
            name: file.name,
            os_name: file.os_name,
            size: file.size,
            format: file.format,
            state: file.state,
            class: file.class,
            head_hash: file.head_hash,
        }));
        let RawFolder { path, os_path, unreadable, packed, .. } = raw;
        scan.folders.push(Folder { path, os_path, key, unreadable, packed });
    }
    scan.soft_errors.sort();
    scan.name_facts.sort();
    scan
}

/// What there is to say about a folder and the names in it.
struct Read {
    key: entry::FolderKey,
    errors: Vec<SoftError>,
    facts: Vec<NameFact>,
}

impl Read {
    fn of(raw: &RawFolder, key: entry::FolderKey, root: &str) -> Read {
        let below = |name: &str| match (raw.path.is_empty(), name.is_empty()) {
            (true, _) => name.to_owned(),
            (false, true) => raw.path.clone(),
            (false, false) => format!("{}/{name}", raw.path),
        };
        let shown = |name: &str| mask::text_except(&format!("{root}/{}", below(name)), &key.household_id);
        let errors =
            raw.errors.iter().map(|(name, reason)| SoftError::new(shown(name), reason.clone())).collect();
        let base = root.chars().count() + 1 + raw.path.chars().count();
        let own_name = raw.path.rsplit('/').next().unwrap_or_default();
        let mut facts: Vec<NameFact> = names::facts_of_component(own_name, raw.os_path.as_deref())
            .into_iter()
            .map(|what| NameFact { path: raw.path.clone(), what })
            .collect();
        for file in &raw.files {
            for what in names::facts_of_file(&file.name, file.os_name.as_deref(), base) {
                facts.push(NameFact { path: below(&file.name), what });
            }
        }
        let files = raw.files.iter().map(|file| &*file.name);
        for name in names::clashes(files.chain(raw.folders.iter().map(String::as_str))) {
            facts.push(NameFact {
                path: below(&name),
                what: "同一文件夹内有仅大小写或编码不同的同名项，拷到 Windows 会互相覆盖，请改名".to_owned(),
            });
        }
        Read { key, errors, facts }
    }
}

/// Lists what lies in the zip containers; one that cannot be listed leaves its papers 不明.
fn open_containers(root: &std::path::Path, found: &mut Vec<RawFolder>) {
    let mut zips: Vec<(usize, std::path::PathBuf, String, String)> = Vec::new();
    for (at, folder) in found.iter().enumerate() {
        let place = folder.os_path.clone().unwrap_or_else(|| std::path::PathBuf::from(&folder.path));
        for file in folder.files.iter().filter(|file| file.class == entry::FileClass::Container) {
            let disk = root.join(&place);
            let disk = file.os_name.as_deref().map_or_else(|| disk.join(&*file.name), |name| disk.join(name));
            let shown = if folder.path.is_empty() {
                file.name.to_string()
            } else {
                format!("{}/{}", folder.path, file.name)
            };
            zips.push((at, disk, shown, file.name.to_string()));
        }
    }
    let listed: Vec<_> = zips.par_iter().map(|(_, disk, shown, _)| container::list(disk, shown)).collect();
    for ((at, _, shown, name), inside) in zips.into_iter().zip(listed) {
        match inside {
            Ok(mut folders) => found.append(&mut folders),
            Err(reason) => {
                // A damaged container is a finding about that file (C015), not a failure of the run.
                let damaged = found[at].files.iter().any(|file| {
                    *file.name == *name
                        && !matches!(file.state, entry::FileState::Good | entry::FileState::WrongExtension)
                });
                if !damaged {
                    found[at].errors.push((name, reason));
                }
                found.push(RawFolder { path: shown, unreadable: true, packed: true, ..RawFolder::default() });
            }
        }
    }
}
