//! 反弹: a problem that was gone and is back, and what must not be taken for one.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, findings, qiquan, summary};
use std::path::PathBuf;

/// The paper that comes and goes: the handbook (H08) of the second household.
fn paper() -> String {
    let (id, head) = HOUSEHOLDS[1];
    format!("{VILLAGE}/{id}_{head}/扶贫手册.pdf")
}

fn remove(small: &Small) {
    std::fs::remove_file(small.root().join(paper())).unwrap();
}

fn check(small: &Small, flags: &[&str]) -> String {
    small.run(&[&["check", "项目", "--fail-on", "never"], flags].concat()).expect(0).stdout
}

/// The finding about the paper, if there is one.
fn missing(out: PathBuf) -> Option<serde_json::Value> {
    let about = |f: &serde_json::Value| {
        f["household_id"] == HOUSEHOLDS[1].0 && f["rule"] == "C003" && f["subject"] == "H08"
    };
    findings(&out).into_iter().find(about)
}

#[test]
fn a_problem_that_was_gone_and_is_back_has_relapsed_and_keeps_its_first_day() {
    let small = Small::new();
    check(&small, &["--as-of", "2020-04-15"]);
    assert!(missing(small.out()).unwrap().get("relapsed").is_none());
    small.write(&paper(), PDF);
    check(&small, &["--as-of", "2020-04-20"]);
    assert!(missing(small.out()).is_none());
    remove(&small);
    let history = small.out().join("history").to_string_lossy().into_owned();
    let said = check(&small, &["--as-of", "2020-04-25", "--out", "back", "--history", &history]);
    assert!(said.contains("反弹：1 条"), "{said}");
    let back = small.dir.path().join("back");
    let found = missing(back.clone()).unwrap();
    assert_eq!((&found["first_seen"], &found["relapsed"]), (&"2020-04-15".into(), &"2020-04-20".into()));
    let run = summary(&back);
    assert_eq!((&run["totals"]["relapsed"], &run["counties"][0]["relapsed"]), (&1.into(), &1.into()));
    let diff = qiquan(small.dir.path(), &["diff", "output", "back"]).expect(1).stdout;
    assert!(diff.starts_with("新增 1 条（其中反弹 1 条）") && diff.contains("\n反弹 C003"), "{diff}");
    let json = qiquan(small.dir.path(), &["diff", "output", "back", "--json"]).expect(1).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["relapsed"], json["new"].as_array().unwrap().len()), (&1.into(), 1));
    // In the same folder the line about the last run says it, the work list names it, and the next run still knows.
    let said = check(&small, &["--as-of", "2020-04-25"]);
    assert!(said.contains("新增 1 条（其中反弹 1 条）"), "{said}");
    check(&small, &["--as-of", "2020-04-30"]);
    assert_eq!(missing(small.out()).unwrap()["relapsed"], "2020-04-20");
    use calamine::Reader as _;
    let book = small.out().join("150802临河区/临河区工作清单.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
    let sheet = book.worksheet_range("工作清单").unwrap();
    let rows: Vec<String> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows.iter().filter(|row| row.contains("（反弹）")).count(), 1);
    assert!(rows.iter().any(|row| row.contains("2020-04-20曾消除")));
}

/// Three runs; the middle one sees what `middle` does. Its entry of the history joins those of the others.
fn relapsed_after(small: &Small, middle: &dyn Fn(&Small) -> Vec<&'static str>) -> bool {
    check(small, &["--as-of", "2020-04-15"]);
    let flags = middle(small);
    check(small, &[&["--as-of", "2020-04-20", "--out", "middle"], flags.as_slice()].concat());
    let entry = small.dir.path().join("middle/history/2020-04-20.json");
    if entry.exists() {
        std::fs::copy(entry, small.out().join("history/2020-04-20.json")).unwrap();
    }
    if small.root().join(paper()).exists() {
        remove(small);
    }
    check(small, &["--as-of", "2020-04-25"]);
    missing(small.out()).unwrap().get("relapsed").is_some()
}

#[test]
fn a_run_that_could_not_have_found_it_makes_no_relapse() {
    let fresh = || {
        let small = Small::new();
        let other = std::fs::read_to_string(small.root().join("registers/人员.csv")).unwrap();
        let other = other.replace("临河区,狼山镇", "五原县,隆兴昌镇").replace("15080201", "15082101");
        small.write("registers/五原.csv", &other);
        small
    };
    let gone = |small: &Small| {
        small.write(&paper(), PDF);
        Vec::new()
    };
    assert!(relapsed_after(&fresh(), &gone), "the whole run saw that it was gone");
    let part = |_: &Small| vec!["--county", "150821"];
    assert!(!relapsed_after(&fresh(), &part), "another county");
    let rules = |small: &Small| {
        small.write(&paper(), PDF);
        vec!["--ignore", "C003"]
    };
    assert!(!relapsed_after(&fresh(), &rules), "the rule did not run");
    let damaged = |small: &Small| {
        small.write(&paper(), "");
        Vec::new()
    };
    assert!(!relapsed_after(&fresh(), &damaged), "an empty file makes the paper 不明, not present");
}

#[test]
fn a_run_of_one_county_is_no_witness_about_the_prefecture_s_papers() {
    let small = Small::new();
    let history = small.out().join("history");
    let prefecture = |out: PathBuf| {
        findings(&out).into_iter().filter(|f| f["county"] == "" && f["subject"] == "S02").collect::<Vec<_>>()
    };
    check(&small, &["--as-of", "2020-02-15"]);
    let paper = prefecture(small.out());
    assert_eq!(paper.len(), 1, "{paper:?}");
    check(&small, &["--as-of", "2020-03-15", "--county", "150802", "--out", "middle"]);
    let entry = small.dir.path().join("middle/history/2020-03-15.json");
    std::fs::copy(entry, history.join("2020-03-15.json")).unwrap();
    check(&small, &["--as-of", "2020-04-15"]);
    assert!(prefecture(small.out())[0].get("relapsed").is_none(), "it was missing all the time");
    // Near miss: a run of the whole saw it.
    small.write("archives/_市/S02工作方案.pdf", PDF);
    check(&small, &["--as-of", "2020-03-20"]);
    assert!(prefecture(small.out()).is_empty());
    std::fs::remove_file(small.root().join("archives/_市/S02工作方案.pdf")).unwrap();
    check(&small, &["--as-of", "2020-04-15"]);
    assert_eq!(prefecture(small.out())[0]["relapsed"], "2020-03-20");
}

#[test]
fn a_run_on_a_part_is_not_held_against_the_history_of_the_whole() {
    let small = Small::new();
    let other = std::fs::read_to_string(small.root().join("registers/人员.csv")).unwrap();
    let other = other.replace("临河区,狼山镇", "五原县,隆兴昌镇").replace("15080201", "15082101");
    small.write("registers/五原.csv", &other);
    check(&small, &["--as-of", "2020-04-15"]);
    let history = small.out().join("history").to_string_lossy().into_owned();
    let part = ["--as-of", "2020-04-20", "--county", "150802", "--out", "part", "--history", &history];
    let said = check(&small, &part);
    assert!(said.contains("检查范围与这次不同，不作比较") && !said.contains("已消除"), "{said}");
    let top = std::fs::read_to_string(small.dir.path().join("part/record/top.json")).unwrap();
    let top: serde_json::Value = serde_json::from_str(&top).unwrap();
    assert_eq!(
        top["trend"].as_array().unwrap().len(),
        1,
        "totals of the whole are no earlier point of a part"
    );
    let county = std::fs::read_to_string(small.dir.path().join("part/record/150802.json")).unwrap();
    let county: serde_json::Value = serde_json::from_str(&county).unwrap();
    assert_eq!(county["trend"].as_array().unwrap().len(), 2, "the county was seen whole both times");
}

#[test]
fn what_became_unreadable_is_not_closed() {
    let small = Small::new();
    check(&small, &["--as-of", "2020-04-15"]);
    small.write(&paper(), "");
    let said = check(&small, &["--as-of", "2020-04-15", "--out", "later"]);
    let diff = qiquan(small.dir.path(), &["diff", "output", "later"]).stdout;
    assert!(diff.contains("已消除 0 条") && diff.contains("未能读取"), "{diff}\n{said}");
    let history = small.out().join("history").to_string_lossy().into_owned();
    let fresh = check(&small, &["--as-of", "2020-04-16", "--out", "fresh", "--history", &history]);
    assert!(fresh.contains("不明的材料）"), "the history cannot tell which: {fresh}");
    let said = check(&small, &["--as-of", "2020-04-15"]);
    assert!(said.contains("已消除 0 条") && said.contains("材料不明而未判定"), "{said}");
}
