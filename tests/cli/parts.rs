//! Parts and merge: whatever a run is split into, the merge is the single run, byte for byte; what does not go together is
//! refused.

use crate::harness::{HOUSEHOLDS, Outcome, PDF, Small, VILLAGE, files, folders, id_number, members, qiquan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PART: &str = "record/part.bin";

/// Everything but the receipt, which alone knows the command and the clock.
fn written(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(out);
    assert!(files.remove("receipt.json").is_some());
    files
}

#[track_caller]
fn same(one: &Path, other: &Path) {
    let (one, other) = (written(one), written(other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differ: Vec<_> = names.into_iter().filter(|name| one.get(*name) != other.get(*name)).collect();
    let shown = differ.iter().find_map(|name| {
        let (one, other) = (one.get(*name)?, other.get(*name)?);
        let at = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        let around = |bytes: &[u8]| {
            String::from_utf8_lossy(&bytes[at.saturating_sub(150)..bytes.len().min(at + 250)]).into_owned()
        };
        Some(format!("{name}: {}\n{}", around(one), around(other)))
    });
    assert!(differ.is_empty(), "{differ:?} {shown:?}");
}

/// The parts that `plan` lists are run, and then merged by its own words: the outcome is that of one run.
fn planned(folder: &Path, project: &str, more: &[&str], least: usize) {
    let call = ["plan", project, "--json", "--out", "merged"];
    let plan = qiquan(folder, &[&call[..], more].concat()).expect(0);
    let plan: Value = serde_json::from_str(&plan.stdout).unwrap();
    let words = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let run = |words: Vec<String>| {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.push("--quiet");
        let run = qiquan(folder, &words);
        assert!(run.status != 2, "{words:?}: {}", run.stderr);
        run.status
    };
    let parts = plan["parts"].as_array().unwrap();
    assert!(parts.len() >= least, "{}", parts.len());
    for part in parts {
        run(words(&part["arguments"]));
    }
    let merged = run([words(&plan["merge"]), vec!["--format".into(), "csv".into()]].concat());
    let one = run(["pack", project, "--out", "one", "--format", "csv"].map(str::to_owned).to_vec());
    assert_eq!(merged, one, "the exit status");
    same(&folder.join("one"), &folder.join("merged"));
}

/// A second county, and a second township in the first one: three units with papers, one household each at least.
pub fn three_units() -> Small {
    let small = Small::new();
    let more = members().lines().nth(1).unwrap().to_owned();
    let of = |id: &str, county: &str, town: &str, village: &str, name: &str, number: &str| {
        let row = more.replace(HOUSEHOLDS[0].0, id).replace("临河区", county).replace("狼山镇", town);
        let row = row.replace("永丰村", village).replace(HOUSEHOLDS[0].1, name);
        row.replace(&id_number("19560312", 1), number)
    };
    // One person stands in two counties.
    let twice = id_number("19560312", 1);
    let register = members()
        + &of("1508021010001", "临河区", "新华镇", "新丰村", "周戊", &id_number("19610101", 7))
        + "\n"
        + &of("1508210010001", "五原县", "隆兴昌镇", "红星村", "赵甲", &twice)
        + "\n";
    small.write("registers/人员.csv", &register);
    small.write("archives/150802临河区/150802101新华镇/新丰村/1508021010001_周戊/贫困户申请书.pdf", PDF);
    small.write("archives/150821五原县/150821100隆兴昌镇/红星村/1508210010001_赵甲/贫困户申请书.pdf", PDF);
    small.write("archives/150802临河区/_旗县/Q01_2019工作总结.pdf", PDF);
    small.write("archives/_市/S02规划.pdf", PDF);
    small
}

const A: &[&str] = &["--county", "150802"];
const B: &[&str] = &["--county", "150821"];
const A1: &[&str] = &["--township", "150802100"];
const A2: &[&str] = &["--township", "150802101"];

fn part(small: &Small, out: &str, units: &[&str]) -> Outcome {
    let call = ["check", "项目", "--fail-on", "never", "--quiet", "--out", out];
    small.run(&[&call[..], units].concat()).expect(0)
}

fn merge(small: &Small, parts: &[&str], more: &[&str]) -> Outcome {
    let call = ["merge", "--out", "merged", "--quiet", "--format", "csv"];
    small.run(&[&call[..], parts, more].concat())
}

#[test]
fn any_split_is_the_single_run() {
    let small = three_units();
    small.run(&["pack", "项目", "--out", "one"]).expect(0);
    for (out, units) in [("a", A), ("b", B), ("a1", A1), ("a2", A2)] {
        part(&small, out, units);
    }
    small.run(&["check", "项目", "--fail-on", "never", "--token-key", "key", "--out", "all"]).expect(2);
    std::fs::write(small.dir.path().join("key"), [7; 40]).unwrap();
    small.run(&["check", "项目", "--fail-on", "never", "--token-key", "key", "--out", "all"]).expect(0);
    for (parts, more) in [
        (&["a", "b"][..], &[][..]),
        (&["b", "a2", "a1"], &["--jobs", "1"]),
        (&["all"], &["--token-key", "key", "--jobs", "2"]),
    ] {
        let call = ["merge", "--out", "merged", "--quiet"];
        small.run(&[&call[..], parts, more].concat()).expect(0);
        same(&small.dir.path().join("one"), &small.dir.path().join("merged"));
        std::fs::remove_dir_all(small.dir.path().join("merged")).unwrap();
    }
    let merged: Vec<&str> = vec!["merge", "a", "b", "--out", "merged", "--quiet"];
    // The archives and the project are needed no more.
    std::fs::rename(small.root(), small.dir.path().join("别处")).unwrap();
    small.run(&merged).expect(0);
    same(&small.dir.path().join("one"), &small.dir.path().join("merged"));
    small.run(&["verify", "merged"]).expect(0);
}

#[test]
fn a_person_registered_in_two_counties_is_found_by_the_merge_alone() {
    let small = three_units();
    let twice = |out: &str| {
        let found = crate::harness::findings(&small.dir.path().join(out));
        found.iter().filter(|finding| finding["rule"] == "V007").count()
    };
    for (out, units) in [("a", A), ("b", B)] {
        part(&small, out, units);
        assert_eq!(twice(out), 0);
    }
    merge(&small, &["a", "b"], &[]).expect(0);
    assert!(twice("merged") > 0);
}

#[test]
fn a_copy_in_another_county_is_found_by_the_merge_alone() {
    let small = three_units();
    // Longer than what a walk reads of it, and alone in each part.
    let long = format!("%PDF-1.4\n{}{}", "% 扫描 ".repeat(2000), &PDF[9..]);
    for place in [
        VILLAGE.to_owned() + "/1508020100001_赵甲",
        "archives/150821五原县/150821100隆兴昌镇/红星村/1508210010001_赵甲".into(),
    ] {
        small.write(&format!("{place}/脱贫光荣证.pdf"), &long);
    }
    let copies = |out: &str| {
        let found = crate::harness::findings(&small.dir.path().join(out));
        let subject = format!("file:{}", &qiquan::base::fingerprint::sha256_hex(long.as_bytes())[..12]);
        found.iter().filter(|finding| finding["rule"] == "C016" && finding["subject"] == *subject).count()
    };
    for (out, units) in [("a", A), ("b", B)] {
        part(&small, out, units);
        assert_eq!(copies(out), 0);
    }
    merge(&small, &["a", "b"], &[]).expect(0);
    assert_eq!(copies("merged"), 2);
}

#[test]
fn the_sample_city_split_by_county_is_the_single_run() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    planned(folder.path(), &sample.to_string_lossy(), &[], 7);
}

#[test]
fn a_city_with_every_fault_split_by_township_is_the_single_run() {
    let folder = tempfile::tempdir().unwrap();
    let call = ["sample", "city", "--households", "40", "--defects", "0.9", "--seed", "11", "--quiet"];
    qiquan(folder.path(), &call).expect(0);
    planned(folder.path(), "city", &["--max-files", "1"], 7);
}

/// The first small project of each rule; the rest differ in what is wrong, not in how far the rule sees.
#[test]
fn the_small_projects_of_every_rule_split_by_county_are_the_single_run() {
    let folder = tempfile::tempdir().unwrap();
    qiquan(folder.path(), &["sample", "small", "--fixtures", "--seed", "7", "--quiet"]).expect(0);
    let mut rules = BTreeSet::new();
    for project in folders(&folder.path().join("small")) {
        let name = project.file_name().unwrap().to_str().unwrap();
        if rules.insert(name.split('-').next().unwrap().to_owned()) {
            let work = folder.path().join("work").join(name);
            std::fs::create_dir_all(&work).unwrap();
            planned(&work, &format!("../../small/{name}"), &[], 2);
        }
    }
    assert!(rules.len() > 10, "{rules:?}");
}

#[test]
fn a_part_is_the_same_bytes_for_the_same_input_and_key() {
    let small = three_units();
    std::fs::write(small.dir.path().join("key"), [7; 40]).unwrap();
    part(&small, "x", &[A, &["--token-key", "key", "--jobs", "1"]].concat());
    part(&small, "y", &[A, &["--token-key", "key", "--jobs", "2"]].concat());
    same(&small.dir.path().join("x"), &small.dir.path().join("y"));
    let keys = folders(Path::new(env!("CARGO_TARGET_TMPDIR"))).len();
    assert!(keys >= 1, "the user's own key lies in the cache folder");
    // Re-rendering keeps what a part needs.
    small.run(&["render", "--from", "x", "--out", "z", "--format", "csv", "--quiet"]).expect(0);
    assert_eq!(files(&small.dir.path().join("x"))[PART], files(&small.dir.path().join("z"))[PART]);
}

#[test]
fn another_key_is_refused_with_both_ids() {
    let small = three_units();
    for (name, byte) in [("key", 7), ("other", 8)] {
        std::fs::write(small.dir.path().join(name), [byte; 40]).unwrap();
    }
    part(&small, "a", &[A, &["--token-key", "key"]].concat());
    part(&small, "b", &[B, &["--token-key", "other"]].concat());
    let id = |out: &str| {
        let bytes = std::fs::read(small.dir.path().join(out).join(PART)).unwrap();
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap();
        serde_json::from_slice::<Value>(line).unwrap()["key_id"].as_str().unwrap().to_owned()
    };
    let (one, other) = (id("a"), id("b"));
    assert_ne!(one, other);
    merge(&small, &["a", "b"], &["--token-key", "key"]).expect(2).says(&one).says(&other).says("密钥");
    std::fs::write(small.dir.path().join("short"), [7; 31]).unwrap();
    merge(&small, &["a", "b"], &["--token-key", "short"]).expect(2).says("31字节");
}

/// Puts other bytes in place of a part, and into the receipt what it needs to agree.
fn replace(out: &Path, bytes: &[u8]) {
    std::fs::write(out.join(PART), bytes).unwrap();
    let receipt = out.join("receipt.json");
    let mut json: Value = serde_json::from_slice(&std::fs::read(&receipt).unwrap()).unwrap();
    let sha256 = qiquan::base::fingerprint::sha256_hex(bytes);
    json["files"][PART] = serde_json::json!({ "sha256": sha256, "bytes": bytes.len() });
    std::fs::write(receipt, serde_json::to_vec(&json).unwrap()).unwrap();
}

#[test]
fn a_part_that_was_changed_cut_short_or_made_by_another_version_is_refused() {
    let small = three_units();
    part(&small, "a", A);
    part(&small, "b", B);
    let out = small.dir.path().join("a");
    let whole = std::fs::read(out.join(PART)).unwrap();
    let refused = |bytes: &[u8], words: &str| {
        replace(&out, bytes);
        merge(&small, &["a", "b"], &[]).expect(2).says(words);
        assert!(!small.dir.path().join("merged").exists());
    };
    let head = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for at in [head + 1, head + 24, head + 40, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        refused(&bytes, "验证未通过");
    }
    for length in [head + 10, whole.len() / 2, whole.len() - 1] {
        refused(&whole[..length], "验证未通过");
    }
    refused(&whole[..head], "开头无法识别");
    refused(b"", "开头无法识别");
    // What the first line says is sealed as well.
    let line = String::from_utf8(whole[..head].to_vec()).unwrap();
    let with = |from: &str, to: &str| {
        let line = line.replace(from, to);
        [line.as_bytes(), &whole[head..]].concat()
    };
    refused(&with("150802", "150822"), "验证未通过");
    refused(&with("\"part_version\":1", "\"part_version\":9"), "另一版本");
    refused(&with("qiquan 0.", "qiquan 9."), "另一版本");
    // Without the receipt's consent nothing is opened at all.
    replace(&out, &whole);
    std::fs::write(out.join(PART), &whole[1..]).unwrap();
    merge(&small, &["a", "b"], &[]).expect(2).says("回执不符");
    std::fs::write(out.join(PART), &whole).unwrap();
    merge(&small, &["a", "b"], &[]).expect(0);
}

#[test]
fn parts_that_are_missing_doubled_or_of_another_run_are_refused_all_at_once() {
    let small = three_units();
    for (out, units) in [("a", A), ("b", B), ("a1", A1), ("a2", A2)] {
        part(&small, out, units);
    }
    merge(&small, &["a"], &[]).expect(2).says("150821五原县");
    merge(&small, &["a1", "b"], &[]).expect(2).says("150802101新华镇");
    merge(&small, &["a", "b", "a1"], &[]).expect(2).says("重复").says("150802");
    merge(&small, &["a", "b", "b"], &[]).expect(2).says("重复").says("150821");
    merge(&small, &["a1", "a2", "a1", "b"], &[]).expect(2).says("150802100");
    merge(&small, &["a", "nothing"], &[]).expect(2).says("receipt.json");
    small.run(&["check", "项目", "--fail-on", "never", "--out", "plain"]).expect(0);
    merge(&small, &["a", "plain"], &[]).expect(2).says("没有分片");
    merge(&small, &["a", "b"], &["--as-of", "2020-05-01"]).expect(2).says("2020-04-15");
    small.run(&["merge", "a", "b", "--out", "a"]).expect(2).says("不能写在分片");
    // A county that has households in the registers and no folder is a share as well.
    std::fs::remove_dir_all(small.root().join("archives/150821五原县")).unwrap();
    part(&small, "without", A);
    merge(&small, &["without"], &[]).expect(2).says("150821五原县");
    // Both faults are told at once.
    part(&small, "later", &[B, &["--as-of", "2020-05-01", "--select", "C"]].concat());
    let told = merge(&small, &["a", "later"], &[]).expect(2).says("时点").says("--select");
    assert!(!told.stderr.contains("登记表"), "{}", told.stderr);
    small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100002,2020-03-20\n");
    part(&small, "other", B);
    merge(&small, &["a", "other"], &[]).expect(2).says("登记表文件夹的内容不同");
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\nannual_from = 2018\n",
    );
    part(&small, "config", B);
    merge(&small, &["a", "config"], &[]).expect(2).says("qiquan.toml");
}

#[test]
fn a_folder_that_all_parts_have_in_common_must_be_the_same_in_them() {
    let small = three_units();
    part(&small, "a", A);
    small.write("archives/_市/S03.pdf", PDF);
    part(&small, "b", B);
    merge(&small, &["a", "b"], &[]).expect(2).says("变动过").says("archives/_市");
}

#[test]
fn a_merge_of_some_parts_is_the_run_on_them_and_can_be_merged_again() {
    let small = three_units();
    for (out, units) in [("a1", A1), ("a2", A2), ("b", B)] {
        part(&small, out, units);
    }
    let both = ["--township", "150802100,150802101"];
    let call = ["pack", "项目", "--out", "both", "--format", "csv", "--quiet"];
    small.run(&[&call[..], &both].concat()).expect(0);
    small.run(&["merge", "a1", "a2", "--partial", "--out", "some", "--format", "csv", "--quiet"]).expect(0);
    same(&small.dir.path().join("both"), &small.dir.path().join("some"));
    small.run(&["pack", "项目", "--out", "one", "--format", "csv", "--quiet"]).expect(0);
    merge(&small, &["some", "b"], &[]).expect(0);
    same(&small.dir.path().join("one"), &small.dir.path().join("merged"));
}

#[test]
fn what_was_filled_in_inside_a_part_comes_along() {
    let small = three_units();
    part(&small, "a", A);
    part(&small, "b", B);
    let book = "150802临河区/临河区工作清单.xlsx";
    crate::feedback::fill_first(&small.dir.path().join("a").join(book), "正在办理");
    part(&small, "a", A);
    merge(&small, &["a", "b"], &[]).expect(0);
    let record = std::fs::read_to_string(small.dir.path().join("merged/record/150802.json")).unwrap();
    assert!(record.contains("正在办理"));
}

#[test]
fn nothing_of_a_person_can_be_read_in_a_part_and_nothing_of_a_part_in_a_merge() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let project = sample.to_string_lossy().into_owned();
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    for (name, bytes) in files(&sample.join("registers")) {
        let (text, ..) = encoding_rs::GB18030.decode(&bytes);
        for text in [text.into_owned(), String::from_utf8_lossy(&bytes).into_owned()] {
            let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == 'X'));
            secrets.extend(numbers.filter(|run| run.len() == 18 || run.len() == 11).map(str::to_owned));
        }
        if name.ends_with(".xlsx") {
            secrets.extend(cells(&sample.join("registers").join(name)));
        }
    }
    assert!(secrets.len() > 50, "{}", secrets.len());
    let call = ["check", &project, "--county", "150826", "--fail-on", "never", "--quiet", "--out", "part"];
    qiquan(folder.path(), &call).expect(0);
    let written = files(&folder.path().join("part"));
    let searcher = aho_corasick::AhoCorasick::new(&secrets).unwrap();
    for (name, bytes) in &written {
        let found = searcher.find(bytes).map(|hit| secrets.iter().nth(hit.pattern().as_usize()));
        assert_eq!(found, None, "{name}");
    }
    let tokens = String::from_utf8(written["record/tokens.ndjson"].clone()).unwrap();
    for kind in ["id", "phone", "helper", "file"] {
        assert!(tokens.contains(&format!("{{\"kind\":\"{kind}\",\"token\":\"")), "{kind}");
    }
    let small = three_units();
    part(&small, "a", A);
    part(&small, "b", B);
    merge(&small, &["a", "b"], &[]).expect(0);
    let names: Vec<String> = files(&small.dir.path().join("merged")).into_keys().collect();
    assert!(names.iter().all(|name| !name.contains("part.bin") && !name.contains("tokens")), "{names:?}");
    // One person in two counties has one token in both.
    let ids = |out: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(small.dir.path().join(out).join("record/tokens.ndjson")).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .filter(|line| line["kind"] == "id")
            .map(|line| line["token"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("a").intersection(&ids("b")).count(), 1);
}

/// Long numbers in the cells of a workbook.
fn cells(path: &Path) -> Vec<String> {
    use calamine::Reader;
    let Ok(mut book) = calamine::open_workbook_auto(path) else { return Vec::new() };
    let mut found = Vec::new();
    for (_, range) in book.worksheets() {
        for (.., cell) in range.used_cells() {
            let text = cell.to_string();
            let long = text.len() == 18 || text.len() == 11;
            if long && text.chars().all(|c| c.is_ascii_digit() || c == 'X') {
                found.push(text);
            }
        }
    }
    found
}

#[cfg(unix)]
#[test]
fn a_run_on_a_part_reads_no_file_of_another() {
    use std::os::unix::fs::MetadataExt;
    let small = three_units();
    let times = |path: &str| std::fs::metadata(small.root().join(path)).unwrap().atime_nsec();
    let elsewhere = "archives/150821五原县/150821100隆兴昌镇/红星村/1508210010001_赵甲/贫困户申请书.pdf";
    let beside = "archives/150802临河区/150802101新华镇/新丰村/1508021010001_周戊/贫困户申请书.pdf";
    // A pipe would make whoever opens it wait for ever; a folder that cannot be listed would be said.
    let pipe = |path: &str| {
        let place = small.root().join(path).with_file_name("H01.pdf");
        let made = std::process::Command::new("mkfifo").arg(&place).status().unwrap();
        assert!(made.success());
    };
    let before = (times(elsewhere), times(beside));
    pipe(elsewhere);
    pipe(beside);
    let run = small.run(&["check", "项目", "--fail-on", "never", "--out", "a1", "--township", "150802100"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!((times(elsewhere), times(beside)), before);
    let run = small.run(&["check", "项目", "--fail-on", "never", "--out", "a", "--county", "150802"]);
    assert_eq!(run.status, 3, "the pipe beside is of this run: {}", run.stderr);
    assert!(run.stderr.contains("新华镇") && !run.stderr.contains("五原县/"), "{}", run.stderr);
}

#[test]
fn without_a_place_for_a_key_a_run_goes_on_and_says_so() {
    let small = three_units();
    let run = |args: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
            .args(args)
            .current_dir(small.dir.path())
            .env_clear()
            .output()
            .unwrap()
    };
    let ran = run(&["check", "项目", "--county", "150802", "--fail-on", "never", "--out", "a"]);
    assert_eq!(ran.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("--token-key"));
    assert!(!small.dir.path().join("a").join(PART).exists());
    let ran = run(&["merge", "a", "--out", "merged"]);
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn plan_lists_counties_or_townships_with_their_files() {
    let small = three_units();
    let plan = |more: &[&str]| -> Value {
        let call = ["plan", "项目", "--json"];
        serde_json::from_str(&small.run(&[&call[..], more].concat()).expect(0).stdout).unwrap()
    };
    let of = |plan: &Value| -> Vec<(String, u64)> {
        let parts = plan["parts"].as_array().unwrap().iter();
        parts
            .map(|part| (part["code"].as_str().unwrap().to_owned(), part["files"].as_u64().unwrap()))
            .collect()
    };
    let whole = plan(&[]);
    assert_eq!(of(&whole), [("150802".to_owned(), 5), ("150821".to_owned(), 1)]);
    assert_eq!(whole["shared"]["files"], 1);
    assert_eq!(whole["parts"][0]["name"], "临河区");
    let split = plan(&["--max-files", "4"]);
    let wanted = [("150802100", 3), ("150802101", 1), ("150821", 1)].map(|(code, n)| (code.to_owned(), n));
    assert_eq!(of(&split), wanted);
    small.run(&["plan", "项目"]).expect(0).says("--county 150821").says("qiquan merge");
    small.run(&["plan", "项目", "--max-files", "0"]).expect(2);
}

/// Everything that a run opens: forms, reports, lists and volumes among the papers, packed and unpacked, broken ones too; and
/// a project with files of its own, links, leftovers and faults in it.
#[test]
fn whatever_a_run_reads_comes_along() {
    let small = three_units();
    let first = crate::harness::home();
    let second = format!("{VILLAGE}/{}_{}", HOUSEHOLDS[1].0, HOUSEHOLDS[1].1);
    let third = "archives/150821五原县/150821100隆兴昌镇/红星村/1508210010001_赵甲";
    let form: &[&[&str]] = &[&["人均纯收入", "4500元", "主要致贫原因", "因残"]];
    let table = crate::forms::form(form);
    let put = |path: &str, bytes: &[u8]| crate::harness::put(&small, path, bytes);
    put(&format!("{first}/信息采集表2019.docx"), &table);
    put(&format!("{first}/收入核算表.docx"), b"no document");
    put(&format!("{first}/赵甲.pdf"), &crate::volumes::volume(14));
    small.write(&format!("{first}/档案目录.csv"), crate::volumes::COUNTED);
    put(&format!("{first}/空.pdf"), b"");
    put(&format!("{first}/坏.zip"), b"PK\x03\x04");
    put(&format!("{first}/身份证.pdf"), b"no PDF at all");
    put(&format!("{second}/说不清.jpg"), b"\xFF\xD8\xFF\xE0 same");
    let packed: &[(&str, &[u8])] = &[
        ("2019年/信息采集表2019.docx", &table),
        ("说不清.jpg", b"\xFF\xD8\xFF\xE0 same"),
        ("里面.zip", b"PK\x03\x04"),
        ("Thumbs.db", b"x"),
    ];
    put(&format!("{third}.zip"), &crate::harness::zip(packed));
    let said = ["临河区工作汇报", "截至2020年4月10日，全区已脱贫享受政策5户4人。"];
    put("archives/150802临河区/_旗县/工作汇报.docx", &crate::reports::docx(&said));
    put("archives/150802临河区/_旗县/自评报告.pdf", PDF.as_bytes());
    put("archives/_市/年度工作总结.docx", &crate::reports::docx(&["巴彦淖尔市工作总结", "全市已脱贫9户。"]));
    put("archives/散件.pdf", PDF.as_bytes());
    small.write("registers/说明.txt", "不是表格");
    small.write("registers/~$人员.csv", "x");
    small.write("registers/贫困户名册.docx", "x");
    small.write("registers/坏.xlsx", "PK\u{3}\u{4}");
    small.write("registers/里/边缘户.csv", "户编号,户主姓名,监测对象\n1508020100009,李九,是\n");
    small.write("registers/feedback/答复.docx", "x");
    small.write("history/2020-03-01.json", "{");
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"C003\"\nkey = \"H07\"\nreason = \"已核实\"\nperson = \"张三\"\ndate = 2020-04-01\n",
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let template = std::fs::read_to_string(root.join("report-templates/county.md.tera")).unwrap();
    small.write("report-templates/county.md.tera", &format!("{template}\n本单位加的一段。\n"));
    #[cfg(unix)]
    {
        let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, small.root().join(at)).unwrap();
        link("人员.csv", "registers/连.csv");
        link("贫困户申请书.pdf", &format!("{first}/残疾人证.pdf"));
        link("nowhere", &format!("{third}/照片"));
        let bytes: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xFF\xFE.csv");
        std::fs::write(small.root().join("registers").join(bytes), "x").unwrap();
        std::fs::write(small.root().join(&first).join(bytes), "x").unwrap();
    }
    let one = small.run(&["pack", "项目", "--out", "one", "--format", "html,csv"]).expect(3);
    for (out, units) in [("a1", A1), ("a2", A2), ("b", B)] {
        small.run(&[&["check", "项目", "--fail-on", "never", "--quiet", "--out", out][..], units].concat());
    }
    std::fs::rename(small.root(), small.dir.path().join("别处")).unwrap();
    let call = ["merge", "a1", "a2", "b", "--out", "merged", "--format", "html,csv"];
    let merged = small.run(&call).expect(3);
    same(&small.dir.path().join("one"), &small.dir.path().join("merged"));
    // The same things are said.
    let told = |run: &Outcome| -> Vec<String> {
        run.stderr.lines().filter(|line| !line.ends_with("……")).map(str::to_owned).collect()
    };
    assert_eq!(told(&one), told(&merged));
    assert!(told(&one).len() > 5, "{}", one.stderr);
}
