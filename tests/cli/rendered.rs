//! `render --unit` and `render --packs`: several machines share the rendering of one record.

use crate::harness::{files, qiquan};
use std::fs;
use std::path::Path;

fn sample(dir: &Path) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let formats = ["--format", "xlsx,html"];
    let project = project.to_str().unwrap();
    qiquan(dir, &[&["pack", project, "--out", "whole", "--quiet"], &formats[..]].concat()).expect(0);
    qiquan(dir, &["check", project, "--out", "record", "--quiet"]).expect(1);
}

#[test]
fn packs_rendered_apart_make_the_same_output_as_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    sample(dir);
    let render = |more: &[&str]| {
        let plain = ["render", "--from", "record", "--format", "xlsx,html", "--quiet"];
        qiquan(dir, &[&plain[..], more].concat())
    };
    render(&["--unit", "150802,150821", "--out", "one"]).expect(0);
    render(&["--unit", "150800", "--unit", "150826", "--out", "two"]).expect(0);
    assert!(!dir.join("one/record").exists() && !dir.join("one/run.json").exists(), "no record of its own");
    assert!(!dir.join("one/html/index.html").exists(), "nothing that is of all units");
    render(&["--packs", "one", "--packs", "two", "--out", "joined"]).expect(0);
    let read = |out: &str| {
        let mut found = files(&dir.join(out));
        found.remove("receipt.json");
        found
    };
    let (whole, joined) = (read("whole"), read("joined"));
    assert_eq!(whole.keys().collect::<Vec<_>>(), joined.keys().collect::<Vec<_>>());
    for (path, bytes) in &whole {
        assert!(joined[path] == *bytes, "{path}");
    }
    qiquan(dir, &["verify", "joined"]).expect(0);

    // What does not go together is told, all at once, and nothing is written.
    let bad = render(&["--packs", "one", "--packs", "one", "--out", "never"]).expect(2);
    bad.says("另一个文件夹中已有：150802、150821");
    let book = dir.join("one/150802临河区/临河区考核数据表.xlsx");
    let kept = fs::read(&book).unwrap();
    fs::write(&book, b"other").unwrap();
    let other = ["render", "--from", "record", "--format", "xlsx", "--quiet"];
    let bad = qiquan(dir, &[&other[..], &["--packs", "one", "--packs", "two", "--out", "never"]].concat())
        .expect(2);
    assert!(bad.stderr.contains("150802临河区/临河区考核数据表.xlsx"), "{}", bad.stderr);
    assert!(bad.stderr.matches("格式是 xlsx,html，本次要 xlsx").count() == 2, "{}", bad.stderr);
    fs::write(&book, kept).unwrap();
    render(&["--packs", "record", "--out", "never"]).expect(2).says("不是由同一份检查记录生成的");
    render(&["--packs", "nowhere", "--out", "never"]).expect(2).says("没有回执");
    render(&["--unit", "150899", "--out", "never"]).expect(2).says("没有代码为 150899 的单位");
    render(&["--unit", "150802", "--format", "csv", "--out", "never"]).expect(2).says("不生成 csv");
    assert!(!dir.join("never").exists());
}
