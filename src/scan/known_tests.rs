//! Facts of earlier runs: which files they answer for. What is kept is made to lie first, so that every answer shows whose it is.

use super::*;
use crate::base::cache::Cache;
use crate::base::digest::Algorithm;
use crate::base::divisions;
use crate::scan::entry::FileState;
use crate::scan::known::{Known, Taken};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const HOME: &str = "150802临河区/150802100狼山镇/永丰村/1_张三";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n";

struct Kept {
    dir: tempfile::TempDir,
    project: Project,
}

impl Kept {
    fn new() -> Kept {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("项目");
        let project = Project { archives: root.join("archives"), root, ..Project::default() };
        fs::create_dir_all(project.archives.join(HOME)).unwrap();
        let kept = Kept { dir, project };
        for name in ["a.pdf", "b.pdf", "c.pdf"] {
            fs::write(kept.file(name), PDF).unwrap();
        }
        kept
    }

    fn file(&self, name: &str) -> PathBuf {
        self.project.archives.join(HOME).join(name)
    }

    fn cache(&self) -> Cache {
        Cache::open(&self.dir.path().join("缓存"), &self.project.root).unwrap()
    }

    /// Facts under which files of this very moment count as settled.
    fn known(&self, rehash: bool) -> Known {
        let mut known = Known::of(self.cache(), &self.project.archives, rehash);
        known.trust_everything();
        known
    }

    fn scan(&self, known: Known) -> Scan {
        let walked =
            walked(&self.project, &divisions::builtin(), &ScanOptions::default(), known, &|_| {}).unwrap();
        read(&divisions::builtin(), &ScanOptions::default(), walked).unwrap()
    }

    /// States of the files, after a run that comes to its end.
    fn states(&self, rehash: bool) -> BTreeMap<String, FileState> {
        let mut scan = self.scan(self.known(rehash));
        assert!(!std::mem::take(&mut scan.known).finish());
        scan.entries.iter().map(|entry| (entry.name.to_string(), entry.state)).collect()
    }

    /// Everything that is kept says from now on that the file is damaged.
    fn lie(&self) {
        let cache = self.cache();
        let mut looks = cache.load("looks").unwrap();
        assert!(!looks.is_empty());
        looks.chunks_mut(26).for_each(|row| row[17] = FileState::Damaged as u8);
        cache.store("looks", &looks);
        cache.finish();
    }
}

fn told(states: &BTreeMap<String, FileState>, name: &str) -> FileState {
    states[name]
}

#[test]
fn an_unchanged_file_is_not_opened_and_any_change_is_seen() {
    let kept = Kept::new();
    let fresh = kept.states(false);
    assert!(fresh.values().all(|state| *state == FileState::Good));
    kept.lie();
    let again = kept.states(false);
    assert!(again.values().all(|state| *state == FileState::Damaged), "nothing was opened: {again:?}");

    fs::File::open(kept.file("a.pdf")).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    fs::rename(kept.file("b.pdf"), kept.file("d.pdf")).unwrap();
    let now = kept.states(false);
    assert_eq!(told(&now, "a.pdf"), FileState::Good, "another time");
    assert_eq!(told(&now, "d.pdf"), FileState::Good, "another name");
    assert_eq!(told(&now, "c.pdf"), FileState::Damaged, "as it was");
    assert_eq!(now.len(), 3);

    kept.lie();
    assert_eq!(told(&kept.states(true), "c.pdf"), FileState::Good, "--rehash believes nothing");
    assert_eq!(told(&kept.states(false), "c.pdf"), FileState::Good, "and sets it right");
}

#[cfg(unix)]
#[test]
fn neither_size_nor_time_hides_a_change_of_content_or_of_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let kept = Kept::new();
    kept.states(false);
    let time = fs::metadata(kept.file("a.pdf")).unwrap().modified().unwrap();
    fs::write(kept.file("a.pdf"), vec![0; PDF.len()]).unwrap();
    fs::File::open(kept.file("a.pdf")).unwrap().set_modified(time).unwrap();
    let now = kept.states(false);
    assert_eq!((told(&now, "a.pdf"), told(&now, "b.pdf")), (FileState::Damaged, FileState::Good));
    kept.lie();
    fs::set_permissions(kept.file("b.pdf"), fs::Permissions::from_mode(0o600)).unwrap();
    let now = kept.states(false);
    assert_eq!((told(&now, "b.pdf"), told(&now, "c.pdf")), (FileState::Good, FileState::Damaged));
}

#[test]
fn what_was_touched_just_now_is_not_kept() {
    let kept = Kept::new();
    let known = Known::of(kept.cache(), &kept.project.archives, false);
    let walked =
        walked(&kept.project, &divisions::builtin(), &ScanOptions::default(), known, &|_| {}).unwrap();
    assert!(!walked.state.unwrap().settled);
    let _ = walked.into_known().finish();
    assert!(kept.cache().load("looks").is_none_or(|looks| looks.is_empty()));
    kept.states(false);
    assert_eq!(kept.cache().load("looks").unwrap().len(), 3 * 26);
}

#[test]
fn a_killed_run_leaves_what_it_found_and_a_cut_journal_what_is_whole_in_it() {
    let kept = Kept::new();
    // The journal alone: the table is gone, as before the end of the first walk.
    let leave = || {
        let scan = kept.scan(kept.known(false));
        kept.cache().forget("looks");
        drop(scan);
    };
    let journals = || {
        let folder = walkdir::WalkDir::new(kept.dir.path().join("缓存"));
        let names = folder.into_iter().flatten().filter(|entry| entry.file_type().is_file());
        names
            .map(walkdir::DirEntry::into_path)
            .filter(|path| path.to_string_lossy().contains("journal-"))
            .collect::<Vec<_>>()
    };
    leave();
    assert_eq!(journals().len(), 1);
    let whole = fs::read(&journals()[0]).unwrap();
    let mut found = Vec::new();
    for cut in [whole.len(), whole.len() - 1, 60, 10] {
        fs::write(&journals()[0], &whole[..cut]).unwrap();
        let known = kept.known(false);
        found.push(known.has_looks());
        drop(known);
    }
    assert_eq!(found, [true, false, false, false]);
    fs::write(&journals()[0], &whole).unwrap();
    assert!(kept.states(false).values().all(|state| *state == FileState::Good));
    assert!(journals().is_empty(), "a run that comes to its end takes the journals over");
    assert_eq!(kept.cache().load("looks").unwrap().len(), 3 * 26);
}

#[test]
fn digests_are_taken_once_and_say_when() {
    let kept = Kept::new();
    let both = [Algorithm::Sha256, Algorithm::Sm3];
    let take = |rehash, algorithms: &[Algorithm]| -> Vec<Taken> {
        let mut scan = kept.scan(kept.known(rehash));
        let taken = ["a.pdf", "b.pdf"].map(|name| scan.known.digests(&kept.file(name), algorithms).unwrap());
        let _ = std::mem::take(&mut scan.known).finish();
        taken.into()
    };
    let first = take(false, &both);
    assert!(first.iter().all(|taken| taken.earlier.is_none()));
    let second = take(false, &both);
    assert!(second.iter().all(|taken| taken.earlier == Some(crate::base::clock::today())));
    let contents = |taken: &[Taken]| taken.iter().map(|taken| taken.digests.clone()).collect::<Vec<_>>();
    assert_eq!(contents(&first), contents(&second));
    assert!(take(true, &both).iter().all(|taken| taken.earlier.is_none()));
    assert!(take(false, &[Algorithm::Md5])[0].earlier.is_none(), "an algorithm that is not kept");

    fs::write(kept.file("a.pdf"), b"%PDF-1.4 other").unwrap();
    let third = take(false, &both);
    assert_eq!(third.iter().map(|taken| taken.earlier.is_some()).collect::<Vec<_>>(), [false, true]);
    assert_eq!(third[0].digests, crate::base::digest::Digests::of_bytes(b"%PDF-1.4 other", &both));
    fs::remove_file(kept.file("b.pdf")).unwrap();
    let scan = kept.scan(kept.known(false));
    assert!(scan.known.digests(&kept.file("b.pdf"), &both).is_err(), "a file that is gone has none");
}

#[test]
fn everything_that_lies_there_is_one_number() {
    let kept = Kept::new();
    let state = || {
        let walked =
            walked(&kept.project, &divisions::builtin(), &ScanOptions::default(), kept.known(false), &|_| {})
                .unwrap();
        let state = walked.state;
        let _ = walked.into_known().finish();
        state
    };
    let first = state().unwrap();
    assert_eq!(state(), Some(first));
    fs::create_dir(kept.project.archives.join("150821五原县")).unwrap();
    let folder = state().unwrap();
    assert_ne!(folder.digest, first.digest, "an empty folder");
    fs::write(kept.file("Thumbs.db"), "x").unwrap();
    let junk = state().unwrap();
    assert_ne!(junk.digest, folder.digest);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.pdf", kept.file("链接.pdf")).unwrap();
        assert_eq!(state(), None, "nobody watches what lies behind a link");
    }
}

#[test]
fn known_of_another_folder_answers_for_nothing() {
    let (one, other) = (Kept::new(), Kept::new());
    one.states(false);
    let folder = |kept: &Kept| {
        let below = fs::read_dir(kept.dir.path().join("缓存")).unwrap().next().unwrap().unwrap().path();
        below.join("looks")
    };
    other.states(false);
    fs::copy(folder(&one), folder(&other)).unwrap();
    other.lie();
    assert!(other.states(false).values().all(|state| *state == FileState::Good));
    assert!(Path::new(&folder(&other)).exists());
}
