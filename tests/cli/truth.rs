//! The rules against a synthetic project: every planted fault is found, with its household and subject, nothing else of
//! the same rules is reported, and no near miss is flagged.

use qiquan::base::{config, divisions};
use qiquan::check::{self, Input, Selection};
use qiquan::ingest::{catalogue, claims, documents, registers};
use qiquan::sample::{self, SampleOptions};
use qiquan::scan::{self, ScanOptions};
use std::collections::BTreeSet;
use std::path::Path;

/// rule, county, township, village, household, subject
type Line = [String; 6];

fn found(project: &Path) -> BTreeSet<Line> {
    let project = config::load(project).unwrap();
    let divisions = divisions::builtin();
    let scan = scan::run(&project, &divisions, &ScanOptions::default(), &|_| {}).unwrap();
    let data = registers::read(&project, &divisions).unwrap();
    let catalogue = catalogue::load(&project).unwrap();
    let documents = documents::matched(&project, &scan, &data, &catalogue, &divisions);
    let claims = claims::collect(&project, &scan, &data, &documents);
    let as_of = project.as_of.unwrap();
    let input = Input {
        project: &project,
        as_of,
        deadline: project.deadline.unwrap_or(as_of),
        divisions: &divisions,
        catalogue: &catalogue,
        scan: &scan,
        data: &data,
        documents: &documents,
        claims: &claims,
        selection: Selection::default(),
    };
    let checked = check::run(&input).unwrap();
    checked
        .findings
        .into_iter()
        .map(|f| [f.rule, f.county, f.township, f.village, f.household_id, f.subject])
        .collect()
}

fn truth(project: &Path, kind: &str) -> BTreeSet<Line> {
    let text = std::fs::read_to_string(project.join("truth.ndjson")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["kind"] == kind)
        .map(|line| {
            ["rule", "county", "township", "village", "household_id", "subject"]
                .map(|key| line[key].as_str().unwrap_or_default().to_owned())
        })
        .collect()
}

#[test]
fn findings_equal_the_truth_of_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("sample");
    let options = SampleOptions { households: Some(420), seed: 7, defects: 0.3, ..SampleOptions::default() };
    sample::write(&project, &options, &|_| {}).unwrap();
    let found = found(&project);
    let faults = truth(&project, "fault");
    assert!(faults.len() > 150, "the sample plants too little: {}", faults.len());
    let missed: Vec<_> = faults.difference(&found).collect();
    let invented: Vec<_> = found.difference(&faults).collect();
    let flagged: Vec<_> = truth(&project, "near_miss").intersection(&found).cloned().collect();
    assert!(
        missed.is_empty() && invented.is_empty() && flagged.is_empty(),
        "missed {}: {missed:#?}\ninvented {}: {invented:#?}\nnear misses flagged: {flagged:#?}",
        missed.len(),
        invented.len()
    );
}
