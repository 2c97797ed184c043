//! The small projects of the rules that no city can carry, through the real program: what each says must be found is
//! found, nothing else is, and no near miss is flagged.

use crate::harness::{findings, folders, qiquan};
use crate::truth::{Line, truth};
use std::collections::BTreeSet;

#[test]
fn findings_equal_the_truth_of_every_small_project() {
    let folder = tempfile::tempdir().unwrap();
    qiquan(folder.path(), &["sample", "small", "--fixtures", "--seed", "7"]).expect(0).says("规则小样");
    let projects = folders(&folder.path().join("small"));
    assert!(projects.len() > 35, "{projects:?}");
    let mut wrong = Vec::new();
    for project in &projects {
        let name = project.file_name().unwrap().to_str().unwrap();
        let run =
            qiquan(folder.path(), &["check", &format!("small/{name}"), "--out", name, "--fail-on", "never"]);
        assert_eq!(run.status, 0, "{name}: {}{}", run.stdout, run.stderr);
        let found: BTreeSet<Line> = findings(&folder.path().join(name))
            .iter()
            .map(|finding| {
                ["rule", "county", "township", "village", "household_id", "subject"]
                    .map(|key| finding[key].as_str().unwrap().to_owned())
            })
            .collect();
        let faults = truth(project, "fault");
        let near = truth(project, "near_miss");
        assert!(!faults.is_empty() && !near.is_empty(), "{name} shows nothing");
        wrong.extend(faults.difference(&found).map(|line| format!("{name}: missed {line:?}")));
        wrong.extend(found.difference(&faults).map(|line| format!("{name}: invented {line:?}")));
        wrong.extend(near.intersection(&found).map(|line| format!("{name}: flagged {line:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn small_projects_are_the_same_for_a_seed_and_stand_apart_from_the_options_of_a_city() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        qiquan(folder.path(), &["sample", name, "--fixtures", "--seed", "3", "--quiet"]).expect(0);
    }
    assert!(
        crate::harness::files(&folder.path().join("a")) == crate::harness::files(&folder.path().join("b"))
    );
    qiquan(folder.path(), &["sample", "a", "--fixtures"]).expect(2).says("不是空的");
    qiquan(folder.path(), &["sample", "c", "--fixtures", "--households", "20"]).expect(2);
}
