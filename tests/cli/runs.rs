//! Whole runs: what they give, that they always give the same, and with which exit status they end.

use crate::harness::{HOUSEHOLDS, Small, VILLAGE, files, findings, parts, summary};

#[test]
fn a_small_project_gives_the_counted_totals() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0).says("临河区");
    let run = summary(&small.out());
    assert_eq!((run["code"].as_str(), run["as_of"].as_str()), (Some("150800"), Some("2020-04-15")));
    assert_eq!((run["deadline"].as_str(), run["days_left"].as_i64()), (Some("2020-06-30"), Some(76)));
    assert_eq!(run["totals"]["households"], 2);
    assert_eq!(run["totals"]["persons"], 4);
    let number = |key: &str| run["totals"][key].as_u64().unwrap();
    assert_eq!(number("required"), number("present") + number("missing") + number("unknown"));
    let links = &run["counties"][0]["links"];
    let states = ["consistent", "doubtful", "detached", "contradictory", "not_sampled"];
    assert_eq!(states.iter().map(|state| links[state].as_u64().unwrap()).sum::<u64>(), 2);
    assert_eq!(links["not_sampled"], 1);
}

#[test]
fn a_paper_that_is_there_is_not_missed_and_one_that_is_not_there_is_one_finding() {
    let small = Small::new();
    small.run(&["check", "项目"]).expect(1);
    let all = findings(&small.out());
    let missing = |household: &str, subject: &str| {
        all.iter().filter(|f| f["household_id"] == household && f["subject"] == subject).count()
    };
    assert_eq!(missing(HOUSEHOLDS[0].0, "H02"), 0, "贫困户申请书 lies in the folder");
    assert_eq!(missing(HOUSEHOLDS[0].0, "H01"), 1);
    assert_eq!(missing(HOUSEHOLDS[1].0, "H03"), 1);
}

#[test]
fn jobs_and_place_of_out_change_no_byte() {
    let small = Small::new();
    small.run(&["pack", "项目", "--jobs", "1", "--out", "one"]).expect(0);
    small.run(&["pack", "项目", "--jobs", "2", "--out", "elsewhere/two"]).expect(0);
    let one = parts(&small.dir.path().join("one"));
    let two = parts(&small.dir.path().join("elsewhere/two"));
    assert!(one.keys().any(|path| path.ends_with(".pdf")) && one.keys().any(|path| path.ends_with(".xlsx")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &two[path], "{path} differs");
    }
}

#[test]
fn rendering_from_the_record_equals_the_live_run() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    let (live, again) = (parts(&small.out()), parts(&small.dir.path().join("again")));
    assert_eq!(live.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (path, bytes) in &live {
        assert!(bytes == &again[path], "{path} differs");
    }
}

#[test]
fn renaming_a_matched_file_neither_closes_nor_opens_anything() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never", "--out", "before"]).expect(0);
    let (id, head) = HOUSEHOLDS[0];
    let folder = small.root().join(VILLAGE).join(format!("{id}_{head}"));
    std::fs::rename(folder.join("贫困户申请书.pdf"), folder.join("01 贫困户申请书（扫描）.pdf")).unwrap();
    small.run(&["check", "项目", "--fail-on", "never", "--out", "after"]).expect(0);
    small.run(&["diff", "before", "after"]).expect(0);
    std::fs::remove_file(folder.join("01 贫困户申请书（扫描）.pdf")).unwrap();
    small.run(&["check", "项目", "--fail-on", "never", "--out", "later"]).expect(0);
    small.run(&["diff", "after", "later"]).expect(1).says("贫困户申请书");
    small.run(&["diff", "later", "after"]).expect(0);
}

#[test]
fn the_gate_decides_between_0_and_1() {
    let small = Small::new();
    small.run(&["check", "项目"]).expect(1);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.run(&["pack", "项目"]).expect(0);
    small.run(&["pack", "项目", "--fail-on", "error"]).expect(1);
}

#[test]
fn identity_numbers_are_masked_in_every_text_output() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let number = crate::harness::id_number("19560312", 1);
    let all = files(&small.out());
    assert!(all.contains_key("findings.ndjson"));
    for (path, bytes) in all {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&number), "{path} shows a whole identity number");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let small = Small::new();
    small.run(&["rules"]).expect(0).says("C003");
    let json = small.run(&["explain", "C003", "--format", "json"]).expect(0);
    let rule: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(rule["code"], "C003");
    for section in ["要求", "怎样整改"] {
        assert!(json.stdout.contains(section), "{section}");
    }
    // The codes of papers are explained as well.
    small.run(&["explain", "h01"]).expect(0).says("户主身份证户口簿复印件");
    let json = small.run(&["explain", "H24", "--format", "json"]).expect(0);
    let paper: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&paper["code"], &paper["need"]), (&"H24".into(), &"conditional".into()));
}

#[test]
fn init_makes_a_project_that_loads() {
    let small = Small::new();
    small.run(&["init", "新项目"]).expect(0);
    let config = std::fs::read_to_string(small.dir.path().join("新项目/qiquan.toml")).unwrap();
    assert!(config.contains("name = ") && config.contains("# deadline"));
    assert!(small.dir.path().join("新项目/archives").is_dir());
    let again = small.run(&["init", "新项目"]);
    assert_ne!(again.status, 0, "an existing project is not overwritten");
}

#[test]
fn a_waiver_covers_a_finding_until_it_expires() {
    let small = Small::new();
    let waive = |expires: &str| {
        let waiver = "[[waiver]]\nrule = \"C003\"\nkey = \"H*\"\nreason = \"原件借出\"\nperson = \"王某\"\n";
        small.write("waivers.toml", &format!("{waiver}expires = {expires}\n"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let run = summary(&small.out());
        (run["totals"]["errors"].as_u64().unwrap(), run["totals"]["waived"].as_u64().unwrap())
    };
    let (errors_before, waived_before) = waive("2020-04-01");
    let (errors, waived) = waive("2020-06-30");
    assert_eq!(waived_before, 0, "expired on the as-of date");
    assert!(waived > 0 && errors + waived == errors_before, "{errors} {waived} {errors_before}");
}

#[test]
fn a_baseline_hides_what_was_known_from_the_gate() {
    let small = Small::new();
    small.run(&["check", "项目", "--out", "before"]).expect(1);
    small.run(&["check", "项目", "--baseline", "before"]).expect(0);
    let (id, head) = HOUSEHOLDS[0];
    std::fs::remove_file(small.root().join(VILLAGE).join(format!("{id}_{head}/贫困户申请书.pdf"))).unwrap();
    small.run(&["check", "项目", "--baseline", "before"]).expect(1);
}

#[test]
fn the_as_of_date_comes_from_the_flag_then_the_configuration_then_the_registers() {
    let small = Small::new();
    let as_of = || summary(&small.out())["as_of"].as_str().unwrap().to_owned();
    small.run(&["check", "项目", "--fail-on", "never", "--as-of", "2020-05-01"]).expect(0);
    assert_eq!(as_of(), "2020-05-01");
    small.write("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(as_of(), "2020-04-10", "the newest 数据日期");
}

#[test]
fn the_outputs_agree_with_their_schemas() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let schema = |name: &str| {
        let printed = small.run(&["schema", name]).expect(0).stdout;
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let committed =
            std::fs::read_to_string(root.join(format!("docs/schema/{name}.schema.json"))).unwrap();
        assert_eq!(printed, committed, "run: qiquan schema {name} > docs/schema/{name}.schema.json");
        jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap()
    };
    let _ = schema("config");
    let (run, finding) = (schema("run"), schema("finding"));
    let summary = summary(&small.out());
    let faults: Vec<String> = run.iter_errors(&summary).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    for found in findings(&small.out()) {
        assert!(finding.is_valid(&found), "{found}");
    }
}

#[test]
fn inside_the_project_folder_no_argument_is_needed() {
    let small = Small::new();
    let inside = |args: &[&str]| crate::harness::qiquan(&small.root(), args);
    inside(&["pack"]).expect(0);
    let first = parts(&small.root().join("output"));
    inside(&["pack"]).expect(0);
    assert!(
        parts(&small.root().join("output")) == first,
        "OUT inside the project is no input of the next run"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let small = Small::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(["rules", "--format", "json"])
        .current_dir(small.dir.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn check_does_not_say_that_it_makes_packs() {
    let small = Small::new();
    let check = small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(check.stderr.contains("核验") && !check.stderr.contains("材料包"), "{}", check.stderr);
    small.run(&["pack", "项目", "--format", "html"]).expect(0).says("生成材料包");
}

#[test]
fn the_template_reference_is_what_the_program_prints() {
    let small = Small::new();
    let printed = small.run(&["schema", "templates"]).expect(0).stdout;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = std::fs::read_to_string(root.join("docs/template-reference.md")).unwrap();
    assert_eq!(printed, committed, "run: qiquan schema templates > docs/template-reference.md");
    for line in printed.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(cells.iter().all(|cell| !cell.is_empty()), "nothing is left without a meaning: {line}");
    }
}
