//! No real person can be in this repository: every identity number carries the unassigned area code 150899.

use qiquan::base::idno;
use std::path::Path;

/// The two specimens that the standard itself prints (GB 11643-1999).
const SPECIMENS: [&str; 2] = ["11010519491231002X", "440524188001010014"];

/// Runs of exactly 17 digits and a digit or X that are valid identity numbers.
fn identity_numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == 'X' || c == 'x'))
        .filter(|run| run.len() == 18)
        .map(str::to_uppercase)
        .filter(|run| idno::birth(run).is_some())
        .filter(|run| idno::check_digit(&run[..17]) == run.chars().last())
        .collect()
}

#[test]
fn every_identity_number_in_the_repository_is_synthetic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "docs", "data", "report-templates", "fuzz", "benches"] {
        let walk = walkdir::WalkDir::new(root.join(folder)).into_iter();
        let walk = walk.filter_entry(|entry| entry.file_name() != "target");
        for entry in walk.flatten().filter(|entry| entry.file_type().is_file()) {
            let bytes = std::fs::read(entry.path()).unwrap();
            let name = entry.path().strip_prefix(root).unwrap().display().to_string();
            let found = identity_numbers(&String::from_utf8_lossy(&bytes));
            for number in found.iter().chain(&identity_numbers(&name)) {
                if !number.starts_with("150899") && !SPECIMENS.contains(&number.as_str()) {
                    wrong.push(format!("{name}: {}…", &number[..6]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
