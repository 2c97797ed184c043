//! What happens to files that already lie in OUT.

use crate::harness::{Small, files, parts};
use std::path::PathBuf;

fn work_list(small: &Small) -> PathBuf {
    files(&small.out())
        .into_keys()
        .find(|path| path.ends_with("临河区工作清单.xlsx"))
        .map(|path| small.out().join(path))
        .expect("the county has a work list")
}

#[test]
fn a_workbook_filled_in_inside_out_is_kept() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let book = work_list(&small);
    std::fs::write(&book, "有人填了内容").unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0).says("已填写");
    let kept = book.with_file_name("临河区工作清单-已填写.xlsx");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "有人填了内容");
    assert_ne!(std::fs::read(&book).unwrap(), "有人填了内容".as_bytes());
}

#[test]
fn foreign_files_stay_and_a_collision_is_a_failure_that_changes_nothing() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    std::fs::write(small.out().join("我的笔记.txt"), "x").unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(small.out().join("我的笔记.txt").exists());
    std::fs::write(small.out().join("findings.ndjson"), "改过").unwrap();
    let before = files(&small.out());
    small.run(&["check", "项目", "--fail-on", "never"]).expect(2).says("findings.ndjson");
    assert!(files(&small.out()) == before);
}

#[test]
fn check_after_pack_removes_the_packs_it_would_leave_stale_and_names_them() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    assert!(files(&small.out()).keys().any(|path| path.ends_with("考核材料包.pdf")));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0).says("考核材料包.pdf");
    assert!(!files(&small.out()).keys().any(|path| path.ends_with("考核材料包.pdf")));
}

#[test]
fn verify_sees_any_difference() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    small.run(&["verify", "output"]).expect(0);
    let pdf = files(&small.out()).into_keys().find(|path| path.ends_with(".pdf")).unwrap();
    std::fs::write(small.out().join(&pdf), "changed").unwrap();
    small.run(&["verify", "output"]).expect(1).says(&pdf);
    std::fs::remove_file(small.out().join(&pdf)).unwrap();
    small.run(&["verify", "output"]).expect(1).says(&pdf);
}

#[test]
fn an_interrupted_commit_is_finished_by_the_next_run_and_refused_by_readers() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let done = parts(&small.out());
    // What a kill between two renames leaves: one file not yet in place, the journal open.
    let staging = small.dir.path().join(".output.staging");
    std::fs::create_dir_all(staging.join("new")).unwrap();
    std::fs::rename(small.out().join("run.json"), staging.join("new/run.json")).unwrap();
    let journal = r#"{"steps":[{"put":{"path":"run.json","replaces":false}}]}"#;
    std::fs::write(staging.join("journal.json"), journal).unwrap();
    small.run(&["render", "--from", "output", "--out", "again"]).expect(2).says("中断");
    small.run(&["diff", "output", "output"]).expect(2);
    small.run(&["verify", "output"]).expect(2);
    small.run(&["pack", "项目"]).expect(0);
    assert!(parts(&small.out()) == done);
    assert!(!staging.exists());
}

#[test]
fn a_run_over_fewer_counties_than_out_holds_is_refused() {
    let small = Small::new();
    let second = "archives/150821五原县/150821100隆兴昌镇/一村/1508210100001_李丁/贫困户申请书.pdf";
    small.write(second, crate::harness::PDF);
    let row = crate::harness::members()
        .lines()
        .filter(|line| line.contains("1508020100001"))
        .map(|line| {
            line.replace("临河区", "五原县")
                .replace("狼山镇", "隆兴昌镇")
                .replace("永丰村", "一村")
                .replace("15080201", "15082101")
        })
        .collect::<Vec<_>>()
        .join("\n");
    small.write("registers/人员.csv", &format!("{}{row}\n", crate::harness::members()));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.run(&["check", "项目", "--fail-on", "never", "--county", "150802"]).expect(2).says("150821");
    small.run(&["check", "项目", "--fail-on", "never", "--county", "150802", "--out", "part"]).expect(0);
}

#[test]
fn pack_and_verify_count_the_files_alike_and_say_that_the_receipt_is_among_them() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let written = files(&small.out()).len();
    let words = format!("共 {written} 个文件（含回执）");
    small.run(&["pack", "项目"]).expect(0).says(&words);
    small.run(&["verify", "output"]).expect(0).says(&words);
}
