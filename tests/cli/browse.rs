//! The report that is browsed, written by the real program; how it behaves in a browser is looked at by `.ci/browser.py`.

use crate::harness::{HOUSEHOLDS, Small, files, id_number};
use std::collections::BTreeMap;
use std::sync::Mutex;

#[path = "../../benches/large/mod.rs"]
mod large;

fn texts(small: &Small, out: &str) -> BTreeMap<String, String> {
    let all = files(&small.dir.path().join(out));
    let own = all.into_iter().filter(|(path, _)| path.starts_with("html/"));
    own.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn the_report_is_listed_in_the_receipt_masked_and_the_same_from_the_record() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let report = texts(&small, "output");
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    for path in [
        "index.html",
        "app.js",
        "app.css",
        "data/summary.js",
        "data/150802.js",
        "data/top.js",
        "data/150802-s.js",
    ] {
        assert!(report.contains_key(&format!("html/{path}")), "{path}: {:?}", report.keys());
        assert!(receipt.contains(&format!("\"html/{path}\"")), "{path} is not in the receipt");
    }
    let data: String = report.values().map(String::as_str).collect();
    for (at, (id, head)) in (1..).zip(HOUSEHOLDS) {
        assert!(data.contains(id) && data.contains(head));
        assert!(!data.contains(&id_number("19560312", at)), "a number of a person");
    }
    small.run(&["render", "--from", "output", "--out", "again", "--format", "html"]).expect(0);
    assert_eq!(texts(&small, "again"), report);
    small.run(&["pack", "项目", "--format", "html", "--jobs", "1"]).expect(0);
    assert_eq!(texts(&small, "output"), report);
    // The packs lead to the report, and the report to them.
    assert!(report["html/150802.html"].contains("<a href=\"index.html\">"));
    assert!(report["html/index.html"].contains("<a href=\"150802.html\">"));
}

#[test]
fn what_a_browser_reads_first_is_small_with_a_hundred_thousand_findings() {
    let record = large::record(100_000);
    let sizes = Mutex::new(BTreeMap::new());
    qiquan::render::html::browse::write(&record, &|part| {
        sizes.lock().unwrap().insert(part.path, part.bytes.len());
        Ok(())
    })
    .unwrap();
    let sizes = sizes.into_inner().unwrap();
    let first: usize = ["index.html", "app.js", "app.css", "data/summary.js"]
        .map(|name| sizes[&format!("html/{name}")])
        .iter()
        .sum();
    assert!(first < 1_000_000, "{first} bytes");
    let county = sizes["html/data/150802.js"];
    assert!(county < 1_000_000, "{county} bytes");
    // Near miss: the findings are there, each file of a size that opens at once.
    let all: usize = sizes.values().sum();
    let largest = sizes.values().max().unwrap();
    assert!(all > 30_000_000 && *largest < 3_000_000, "{all} bytes, the largest {largest}");
}
