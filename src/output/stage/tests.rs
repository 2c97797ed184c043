use super::*;

fn receipt() -> Receipt {
    Receipt::now("pack", "2020-04-15", &[], Scope::default())
}

fn commit(out: &Path, parts: &[(&str, &str)]) -> Result<Committed> {
    let staging = Staging::begin(out)?;
    for (path, text) in parts {
        staging.write(path, text.as_bytes())?;
    }
    staging.commit(receipt())
}

fn files(out: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(out)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != layout::RECEIPT)
        .map(|entry| {
            let path = entry.path().strip_prefix(out).unwrap().to_string_lossy().into_owned();
            (path, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn map(parts: &[(&str, &str)]) -> BTreeMap<String, String> {
    parts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn replaces_its_own_files_and_keeps_foreign_ones() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    commit(&out, &[("run.json", "1"), ("a/甲.pdf", "1"), ("history/2020-03-01.json", "h")]).unwrap();
    std::fs::write(out.join("我的笔记.txt"), "x").unwrap();
    let done = commit(&out, &[("run.json", "2"), ("history/2020-04-15.json", "i")]).unwrap();
    assert_eq!(done.removed, ["a/甲.pdf"]);
    assert_eq!(
        files(&out),
        map(&[
            ("run.json", "2"),
            ("我的笔记.txt", "x"),
            ("history/2020-03-01.json", "h"),
            ("history/2020-04-15.json", "i")
        ])
    );
    assert!(!out.join("a").exists());
    assert!(!layout::staging(&out).exists());
    assert!(Receipt::read(&out).unwrap().unwrap().files.contains_key("history/2020-03-01.json"));
}

#[test]
fn a_collision_changes_nothing_and_a_filled_in_workbook_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    commit(&out, &[("run.json", "1"), ("甲工作清单.xlsx", "1"), ("甲.pdf", "1")]).unwrap();
    std::fs::write(out.join("甲工作清单.xlsx"), "填了").unwrap();
    std::fs::write(out.join("甲.pdf"), "改了").unwrap();
    let before = files(&out);
    assert!(commit(&out, &[("run.json", "2"), ("甲.pdf", "2")]).is_err());
    assert_eq!(files(&out), before);
    std::fs::remove_file(out.join("甲.pdf")).unwrap();
    let done = commit(&out, &[("run.json", "2"), ("甲工作清单.xlsx", "2")]).unwrap();
    assert_eq!(done.rescued, ["甲工作清单-已填写.xlsx"]);
    assert_eq!(
        files(&out),
        map(&[("run.json", "2"), ("甲工作清单.xlsx", "2"), ("甲工作清单-已填写.xlsx", "填了")])
    );
    std::fs::write(out.join("甲工作清单.xlsx"), "又填").unwrap();
    let done = commit(&out, &[("run.json", "3")]).unwrap();
    assert_eq!(done.rescued, ["甲工作清单-已填写-2.xlsx"]);
}

#[test]
fn a_kill_at_any_step_is_rolled_forward_and_readers_refuse_until_then() {
    let old = [("run.json", "1"), ("b/乙.pdf", "1"), ("甲.xlsx", "1"), ("c/stale.pdf", "1")];
    let new = [("run.json", "2"), ("b/乙.pdf", "2"), ("甲.xlsx", "2"), ("新/丙.pdf", "2")];
    let after = map(&[
        ("run.json", "2"),
        ("b/乙.pdf", "2"),
        ("甲.xlsx", "2"),
        ("新/丙.pdf", "2"),
        ("甲-已填写.xlsx", "填"),
    ]);
    let original = map(&[("run.json", "1"), ("b/乙.pdf", "1"), ("甲.xlsx", "填"), ("c/stale.pdf", "1")]);
    let mut kill_at = 0;
    loop {
        for lose_a_staged_file in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let out = dir.path().join("output");
            commit(&out, &old).unwrap();
            std::fs::write(out.join("甲.xlsx"), "填").unwrap();
            let staging = Staging::begin(&out).unwrap();
            for (path, text) in new {
                staging.write(path, text.as_bytes()).unwrap();
            }
            let mut renames = 0;
            let mut kill = || {
                renames += 1;
                if renames > kill_at { Err(io::Error::from(io::ErrorKind::Interrupted)) } else { Ok(()) }
            };
            let ended = staging.commit_watched(receipt(), &mut kill);
            if ended.is_ok() {
                assert!(kill_at > 8, "the commit has more steps than that");
                assert_eq!(files(&out), after);
                return;
            }
            assert!(refuse_open(&out).is_err(), "killed before rename {kill_at}");
            let staged = layout::staging(&out).join("new/b/乙.pdf");
            let lost = lose_a_staged_file && staged.exists();
            if lost {
                std::fs::remove_file(staged).unwrap();
            }
            drop(Staging::begin(&out).unwrap());
            assert_eq!(
                files(&out),
                if lost { original.clone() } else { after.clone() },
                "rename {kill_at}, lost {lost}"
            );
            refuse_open(&out).unwrap();
        }
        kill_at += 1;
    }
}

#[test]
fn a_file_that_cannot_be_replaced_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    let staging = Staging::begin(&out).unwrap();
    staging.write("a/甲工作清单.xlsx", b"2").unwrap();
    // Something comes into its place at the last moment, as a program does that opens the file.
    let mut come = || std::fs::create_dir_all(out.join("a/甲工作清单.xlsx/x"));
    let error = staging.commit_watched(receipt(), &mut come).unwrap_err().to_string();
    assert!(
        error.contains("甲工作清单.xlsx 是文件夹") && error.contains("请关闭正在打开的输出文件"),
        "{error}"
    );
}

#[test]
fn a_run_without_commit_leaves_nothing_and_a_second_run_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    let first = Staging::begin(&out).unwrap();
    first.write("run.json", b"1").unwrap();
    assert!(Staging::begin(&out).is_err());
    drop(first);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn fewer_counties_than_out_holds_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    let staging = Staging::begin(&out).unwrap();
    let scope =
        Scope { code: "150800".into(), counties: vec!["150802".into(), "150821".into()], ..Scope::default() };
    staging.commit(Receipt { scope, ..receipt() }).unwrap();
    let staging = Staging::begin(&out).unwrap();
    let part = |counties: &[&str], townships: &[&str]| Scope {
        code: "150800".into(),
        counties: counties.iter().map(|code| (*code).to_owned()).collect(),
        townships: townships.iter().map(|code| (*code).to_owned()).collect(),
        ..Scope::default()
    };
    assert!(staging.refuse_smaller(&part(&["150802"], &[])).is_err());
    assert!(staging.refuse_smaller(&part(&[], &["150802100"])).is_err());
    assert!(staging.refuse_smaller(&part(&["150802", "150821"], &[])).is_ok());
    assert!(staging.refuse_smaller(&part(&[], &[])).is_ok());
}

#[test]
fn dangerous_folders_and_names_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for folder in ["archives", "registers"] {
        std::fs::create_dir(root.join(folder)).unwrap();
    }
    let project = crate::base::config::Project {
        archives: root.join("archives"),
        registers: root.join("registers"),
        root: root.clone(),
        ..Default::default()
    };
    for bad in ["archives", "archives/x/output", "registers/out", ".", "history/x"] {
        let out = layout::resolve(&root.join(bad)).unwrap();
        assert!(layout::refuse_dangerous(&out, &project).is_err(), "{bad}");
    }
    let out = layout::resolve(&root.join("output")).unwrap();
    layout::refuse_dangerous(&out, &project).unwrap();
    for bad in ["../x", "/x", "", "a/../b", "receipt.json", "a\u{202E}b"] {
        assert!(layout::checked(bad).is_err(), "{bad}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_inside_out_leads_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let (out, archives) = (dir.path().join("output"), dir.path().join("archives"));
    std::fs::create_dir(&out).unwrap();
    std::fs::create_dir(&archives).unwrap();
    std::os::unix::fs::symlink(&archives, out.join("a")).unwrap();
    assert!(commit(&out, &[("run.json", "1"), ("a/x.pdf", "1")]).is_err());
    assert_eq!(std::fs::read_dir(&archives).unwrap().count(), 0);
    assert!(!out.join("run.json").exists());
}

#[test]
fn a_disk_that_refuses_midway_leaves_out_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    commit(&out, &[("run.json", "1"), ("stale.pdf", "1")]).unwrap();
    std::fs::write(out.join("b"), "a foreign file where a folder is needed").unwrap();
    let before = files(&out);
    assert!(commit(&out, &[("run.json", "2"), ("b/x.pdf", "2")]).is_err());
    assert_eq!(files(&out), before);
    assert!(refuse_open(&out).is_ok());
}

#[test]
fn a_journal_that_could_only_be_emptied_counts_as_closed() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    commit(&out, &[("run.json", "1")]).unwrap();
    let staging = layout::staging(&out);
    std::fs::create_dir(&staging).unwrap();
    std::fs::write(staging.join("journal.json"), r#"{"steps":[]}"#).unwrap();
    refuse_open(&out).unwrap();
    commit(&out, &[("run.json", "2")]).unwrap();
    assert!(!staging.exists());
}

#[test]
fn a_commit_whose_journal_cannot_be_removed_is_done_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("output");
    let staging = Staging::begin(&out).unwrap();
    staging.write("run.json", b"1").unwrap();
    let journal = layout::staging(&out).join("journal.json");
    // A folder of that name can neither be removed as a file nor be written: what a scanner's lock looks like.
    let mut block = || {
        if journal.is_file() {
            std::fs::rename(&journal, journal.with_extension("taken"))?;
            std::fs::create_dir(&journal)?;
        }
        Ok(())
    };
    let done = staging.commit_watched(receipt(), &mut block).unwrap();
    assert_eq!(done.warnings.len(), 1);
    assert_eq!(files(&out), map(&[("run.json", "1")]));
}
