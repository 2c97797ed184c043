//! The plan without a disk, and what the generator may import.

use crate::sample::plan::Plan;
use crate::sample::{SampleOptions, faults};
use std::collections::BTreeSet;

fn options(households: Option<u64>, defects: f64) -> SampleOptions {
    SampleOptions { preset: Some("bayannur".into()), households, seed: 7, defects, listing: false }
}

#[test]
fn the_preset_meets_the_published_totals() {
    let mut plan = Plan::new(&options(None, 0.02)).unwrap();
    let _ = faults::plant(&mut plan, 0.02);
    assert_eq!(plan.totals(), [14_701, 27_042, 105, 208, 34, 69, 162]);
    let counties: BTreeSet<usize> = plan.villages.iter().map(|village| village.county).collect();
    assert_eq!(counties.len(), 7);
}

#[test]
fn numbers_and_ids_are_unique_and_synthetic() {
    let plan = Plan::new(&options(Some(3000), 0.0)).unwrap();
    let mut ids = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for house in &plan.houses {
        assert!(ids.insert(&house.id), "{}", house.id);
        for person in &house.people {
            assert!(person.id_no.starts_with("150899"));
            assert!(numbers.insert(&person.id_no));
        }
    }
}

#[test]
fn every_rule_has_three_faults_and_near_misses_from_two_thousand_households() {
    let mut plan = Plan::new(&options(Some(2000), 0.02)).unwrap();
    let planted = faults::plant(&mut plan, 0.02);
    for rule in faults::planters()
        .map(|planter| planter.rule)
        .chain(["C001", "C002", "C010", "C012", "C013", "R005", "R006", "R010"])
    {
        let faults = planted.truth.iter().filter(|line| line.rule == rule && line.kind == "fault").count();
        // C016, C017 and C020 get their subjects when the bytes are known.
        assert!(faults >= 3 || matches!(rule, "C016" | "C017" | "C020"), "{rule}: {faults}");
    }
    for rule in faults::planters()
        .map(|planter| planter.rule)
        .chain(["C001", "C002", "C010", "C012", "C013", "R005", "R006", "R010"])
    {
        let near = planted.truth.iter().filter(|line| line.rule == rule && line.kind == "near_miss").count();
        assert!(near >= 3 || rule == "C017", "{rule}: {near} near misses");
    }
    assert!(
        plan.houses.iter().flat_map(|house| &house.people).all(|person| person.id_no.starts_with("150899"))
    );
}

#[test]
fn two_runs_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut digests = Vec::new();
    for name in ["a", "b"] {
        let dir = folder.path().join(name);
        super::write(&dir, &options(Some(14), 0.3), &|_| {}).unwrap();
        digests.push(contents(&dir));
    }
    assert!(digests[0] == digests[1]);
}

#[test]
fn imports_stay_apart_from_the_checker() {
    for (path, text) in contents(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sample"))) {
        let text = String::from_utf8(text).unwrap();
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("use crate::")) {
            assert!(
                line.starts_with("use crate::sample") || line.starts_with("use crate::base::error"),
                "{}: {line}",
                path.display()
            );
        }
    }
}

/// Every file below `root` with its content, by path.
fn contents(root: &std::path::Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().to_path_buf();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_committed_sample_is_what_the_generator_writes() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("sample");
    let options = SampleOptions { households: Some(25), seed: 7, defects: 0.05, ..SampleOptions::default() };
    super::write(&fresh, &options, &|_| {}).unwrap();
    let mut committed = contents(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample")));
    assert!(committed.remove(std::path::Path::new("README.md")).is_some());
    assert!(committed.len() < 1000);
    let fresh = contents(&fresh);
    let stale: Vec<_> = committed.keys().filter(|path| !fresh.contains_key(*path)).collect();
    assert!(stale.is_empty(), "write data/sample anew, see its README: {stale:?}");
    let changed: Vec<_> = fresh.iter().filter(|(path, bytes)| committed.get(*path) != Some(*bytes)).collect();
    assert!(changed.is_empty(), "{:?}", changed.iter().map(|(path, _)| path).collect::<Vec<_>>());
}
