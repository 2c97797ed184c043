//! The rules against a synthetic project: every planted fault is found, with its household and subject, nothing else of
//! the same rules is reported, and no near miss is flagged.

use qiquan::base::{config, divisions};
use qiquan::check::rule::SECTIONS;
use qiquan::check::rulebook::How;
use qiquan::check::{self, Input, Rulebook, Selection};
use qiquan::ingest::{catalogue, claims, documents, registers};
use qiquan::sample::plan::Plan;
use qiquan::sample::{self, SampleOptions, faults};
use qiquan::scan::{self, ScanOptions};
use std::collections::BTreeSet;
use std::path::Path;

/// rule, county, township, village, household, subject
pub(crate) type Line = [String; 6];

/// Runs the rules on a project, with each selection in turn: everything is read once.
fn checked(project: &Path, look: impl FnOnce(&Input<'_>)) {
    let project = config::load(project).unwrap();
    let divisions = divisions::builtin();
    let scan = scan::run(&project, &divisions, &ScanOptions::default(), &|_| {}).unwrap();
    let data = registers::read(&project, &divisions).unwrap();
    let catalogue = catalogue::load(&project).unwrap();
    let documents = documents::matched(&project, &scan, &data, &catalogue, &divisions);
    let claims = claims::collect(&project, &scan, &data, &documents);
    let rules = Rulebook::of(&project).unwrap();
    let as_of = project.as_of.unwrap();
    look(&Input {
        project: &project,
        as_of,
        deadline: project.deadline.unwrap_or(as_of),
        divisions: &divisions,
        catalogue: &catalogue,
        scan: &scan,
        data: &data,
        documents: &documents,
        claims: &claims,
        rules: &rules,
        topics: &qiquan::check::Topics::default(),
        selection: Selection::default(),
    });
}

pub(crate) fn found(project: &Path) -> BTreeSet<Line> {
    let mut found = BTreeSet::new();
    checked(project, |input| {
        let findings = check::run(input).unwrap().findings.into_iter();
        found.extend(findings.map(|f| [f.rule, f.county, f.township, f.village, f.household_id, f.subject]));
    });
    found
}

pub(crate) fn truth(project: &Path, kind: &str) -> BTreeSet<Line> {
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

#[test]
fn both_sides_of_every_contradiction_are_values_that_a_reader_can_compare() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("sample");
    let options = SampleOptions { households: Some(420), seed: 7, defects: 0.3, ..SampleOptions::default() };
    sample::write(&project, &options, &|_| {}).unwrap();
    let mut rules = BTreeSet::new();
    checked(&project, |input| {
        // X022 tells that a link is absent: there is nothing to compare.
        let found = check::run(input).unwrap().findings.into_iter();
        for finding in found.filter(|f| f.rule.starts_with('X') && f.rule != "X022") {
            let side =
                |text: &str| text.split_once('：').map(|(who, what)| (who.to_owned(), what.to_owned()));
            let (expected, actual) = (side(&finding.expected), side(&finding.actual));
            let speaks = |side: &Option<(String, String)>| {
                side.as_ref().is_some_and(|(who, what)| !who.is_empty() && !what.trim().is_empty())
            };
            let told = format!("{} {} | {}", finding.rule, finding.expected, finding.actual);
            assert!(speaks(&expected) && speaks(&actual) && expected != actual, "{told}");
            assert!(!finding.expected.contains("一致"), "a demand is no value: {told}");
            rules.insert(finding.rule);
        }
    });
    assert!(rules.len() >= 15, "the sample plants too little: {rules:?}");
}

#[test]
fn every_rule_is_documented_has_both_cases_and_a_code_and_title_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("sample");
    let options = SampleOptions { households: Some(420), seed: 7, defects: 0.3, ..SampleOptions::default() };
    sample::write(&project, &options, &|_| {}).unwrap();
    // The small sample has the cases that need bytes, the large plan those that few households can have.
    let mut plan = Plan::new(&SampleOptions { households: Some(2000), ..options }).unwrap();
    let large = faults::plant(&mut plan, 0.02).truth;
    // What would change a city as a whole stands in small projects.
    let small = folder.path().join("fixtures");
    sample::fixtures::write(&small, 7, &|_| {}).unwrap();
    let projects = crate::harness::folders(&small);
    let planted = |kind: &str| -> BTreeSet<String> {
        let of_plan = large.iter().filter(|line| line.kind == kind).map(|line| line.rule.to_owned());
        let read = [&project].into_iter().chain(&projects).flat_map(|project| truth(project, kind));
        read.map(|[rule, ..]| rule).chain(of_plan).collect()
    };
    let (with_fault, with_near) = (planted("fault"), planted("near_miss"));
    let book = Rulebook::builtin().unwrap();
    let mut wrong = Vec::new();
    let (mut codes, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for rule in book.entries() {
        let code = rule.code.to_string();
        for section in SECTIONS {
            if rule.section(section).chars().count() < 8 {
                wrong.push(format!("{code}: {section} says too little"));
            }
        }
        for (cases, kind) in [(&with_fault, "fault"), (&with_near, "near miss")] {
            if !cases.contains(&code) {
                wrong.push(format!("{code}: no {kind} in the sample or the small projects"));
            }
        }
        if !codes.insert(code.clone()) || !titles.insert(rule.title.to_string()) {
            wrong.push(format!("{code}: code or title is another rule's"));
        }
    }
    assert!(codes.len() > 130 && book.entries().iter().any(|rule| matches!(rule.how, How::Own(_))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn switching_a_rule_off_removes_exactly_its_findings() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("sample");
    let options = SampleOptions { households: Some(140), seed: 7, defects: 0.5, ..SampleOptions::default() };
    sample::write(&project, &options, &|_| {}).unwrap();
    std::fs::create_dir(project.join("rules")).unwrap();
    std::fs::write(
        project.join("rules/own.toml"),
        "[[rule]]\ncode = \"U001\"\ntitle = \"无人居住\"\nseverity = \"info\"\nlook = \"household\"\n\
         when = \"hh.people <= 1\"\nmessage = \"在册{people}人\"\nbasis = \"内部规则\"\nresponsible = \"村委会\"\n",
    )
    .unwrap();
    // Of these the rules about 核实说明 speak whatever the other rules found.
    std::fs::write(
        project.join("waivers.toml"),
        "[[waiver]]\nrule = \"C003\"\nkey = \"H01\"\nreason = \"借出\"\nperson = \"王某\"\ndate = 2020-01-01\n\
         expires = 2020-02-01\n\
         [[waiver]]\nrule = \"V013\"\nkey = \"pop_now\"\nreason = \"新生儿\"\nperson = \"王某\"\ndate = 2020-09-01\n",
    )
    .unwrap();
    checked(&project, |all| {
        let run = |ignore: Vec<String>| {
            let selection = Selection { ignore, ..Selection::default() };
            let checked = check::run(&Input { selection, ..all.clone() }).unwrap();
            (checked.findings, checked.rules)
        };
        let (before, outcomes) = run(Vec::new());
        let codes: BTreeSet<&str> = before.iter().map(|finding| finding.rule.as_str()).collect();
        assert!(codes.len() > 100, "the sample has faults of {} rules only", codes.len());
        for own in ["U001", "W001", "W004"] {
            assert!(codes.contains(own), "{own}: {codes:?}");
        }
        // Each rule has a number, and each run switches off the rules with one bit of it set, or not set: for any two
        // rules there is a run that lacks the first and has the second, so that no rule can hang on another unseen.
        let bits = usize::BITS - codes.len().leading_zeros();
        for (bit, wanted) in (0..bits).flat_map(|bit| [(bit, 0), (bit, 1)]) {
            let is_off = |(at, _): &(usize, &&str)| at >> bit & 1 == wanted;
            let off: BTreeSet<&str> =
                codes.iter().enumerate().filter(is_off).map(|(_, code)| *code).collect();
            let (after, ran) = run(off.iter().map(|code| (*code).to_owned()).collect());
            let kept: Vec<_> = before.iter().filter(|finding| !off.contains(&*finding.rule)).collect();
            let missing: Vec<_> = kept.iter().filter(|finding| !after.contains(finding)).collect();
            let extra: Vec<_> = after.iter().filter(|finding| !kept.contains(finding)).collect();
            assert!(missing.is_empty() && extra.is_empty(), "without {off:?}: {missing:#?} {extra:#?}");
            for (old, new) in outcomes.iter().zip(&ran) {
                let switched_off = off.contains(&*new.code);
                assert_eq!(new.skipped.as_deref() == Some("本次未选用"), switched_off, "{}", new.code);
                let same = (old.count, old.waived) == (new.count, new.waived);
                assert!(same || switched_off && new.count == 0, "{}", new.code);
            }
        }
    });
}
