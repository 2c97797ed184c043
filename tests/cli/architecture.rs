//! The pipeline runs one way, files stay small, and nothing prints or reads the clock where it must not.

use std::path::{Path, PathBuf};

const STAGES: [&str; 8] = ["base", "scan", "ingest", "check", "model", "render", "output", "cli"];

/// What the generator of samples may know: it must not share a line with the code that checks its files.
const SAMPLE_MAY_USE: [&str; 4] = ["error", "divisions", "fingerprint", "text"];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all: Vec<PathBuf> = walkdir::WalkDir::new(&root)
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect();
    all.sort();
    all.into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Code without comments and without the unit tests at its end.
fn code(name: &str, text: &str) -> String {
    if name.ends_with("tests.rs") || name.contains("/tests/") {
        return String::new();
    }
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Paths below `crate::` that a file mentions, groups taken apart: `crate::{a::b, c}` gives `a::b` and `c`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        found.push(std::mem::take(&mut item));
                        continue;
                    }
                    _ => {}
                }
                item.push(c);
            }
            found.push(item);
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || "_:{".contains(*c)).collect());
        }
    }
    found.iter().map(|path| path.trim().to_owned()).filter(|path| !path.is_empty()).collect()
}

#[test]
fn a_stage_imports_only_stages_to_its_left() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some((stage, _)) = name.split_once('/') else { continue };
        for path in imports(&code(&name, &text)) {
            let target = path.split("::").next().unwrap_or_default();
            let position = |stage: &str| STAGES.iter().position(|known| *known == stage);
            let allowed = match (position(stage), position(target)) {
                (Some(own), Some(other)) => other <= own || stage == "cli",
                (Some(_), None) => target == "sample" && stage == "cli",
                (None, _) => target == "sample" || target == "base",
            };
            if !allowed {
                wrong.push(format!("{name}: crate::{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sample_generator_knows_nothing_of_the_checking_code() {
    let mut wrong = Vec::new();
    for (name, text) in sources().into_iter().filter(|(name, _)| name.starts_with("sample/")) {
        for path in imports(&code(&name, &text)) {
            let mut parts = path.split("::");
            match (parts.next(), parts.next()) {
                (Some("sample"), _) => {}
                (Some("base"), Some(module)) if SAMPLE_MAY_USE.contains(&module) => {}
                _ => wrong.push(format!("{name}: crate::{path}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_small_and_say_why_they_exist() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let lines = text.lines().count();
        let is_rule =
            name.starts_with("check/rules/") && !name.ends_with("mod.rs") && !name.ends_with("tests.rs");
        let most = if is_rule { 220 } else { 800 };
        if lines > most {
            wrong.push(format!("{name}: {lines} lines, at most {most}"));
        }
        if !text.starts_with("//!") && !name.contains("tests") {
            wrong.push(format!("{name}: no //! header"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_prints_and_only_the_clock_knows_the_time() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let code = code(&name, &text);
        let prints = ["println!", "print!(", "eprintln!", "eprint!", "dbg!"];
        let clocks = ["SystemTime::now", "Utc::now", "Local::now"];
        let ends = ["process::exit", "process::abort"];
        for word in prints.iter().chain(&ends).filter(|_| !name.starts_with("cli/")) {
            if code.contains(word) {
                wrong.push(format!("{name}: {word}"));
            }
        }
        for word in clocks.iter().filter(|_| name != "base/clock.rs") {
            if code.contains(word) {
                wrong.push(format!("{name}: {word}"));
            }
        }
        if code.contains("Instant::now") && !name.starts_with("cli/") {
            wrong.push(format!("{name}: Instant::now"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_undone_and_no_path_panics_on_purpose() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let code = code(&name, &text);
        for word in ["todo!", "unimplemented!", "panic!(", ".expect(", "unreachable!"] {
            for line in code.lines().filter(|line| line.contains(word)) {
                wrong.push(format!("{name}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn main_is_thin() {
    let (_, main) = sources().into_iter().find(|(name, _)| name == "main.rs").unwrap();
    assert!(main.lines().count() < 60);
}

#[test]
fn grouped_imports_are_taken_apart() {
    let found =
        imports("use crate::{base::{a, b}, model};\nuse crate::scan::entry::Scan;\ncrate::check::run(x)");
    assert_eq!(found, ["base::{a, b}", "model", "scan::entry::Scan", "check::run"]);
}
