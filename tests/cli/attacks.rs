//! Edited receipts, records and journals, links and pipes in the project, outputs pointed where nothing may be written.

use crate::harness::{Small, VILLAGE, files, findings, parts, qiquan, summary};
use std::path::Path;

/// Adds an entry for the real file at `path` to the receipt.
fn forge(out: &Path, key: &str, path: &Path) {
    let receipt = out.join("receipt.json");
    let mut json: serde_json::Value = serde_json::from_slice(&std::fs::read(&receipt).unwrap()).unwrap();
    let bytes = std::fs::read(path).unwrap();
    json["files"][key] = serde_json::json!({
        "sha256": qiquan::base::fingerprint::sha256_hex(&bytes),
        "bytes": bytes.len(),
    });
    std::fs::write(receipt, serde_json::to_vec(&json).unwrap()).unwrap();
}

#[test]
fn a_receipt_that_names_files_outside_out_is_refused_by_every_command() {
    let small = Small::new();
    let paper = format!("{VILLAGE}/1508020100001_赵甲/贫困户申请书.pdf");
    let victim = small.root().join(&paper);
    let absolute = victim.to_string_lossy().into_owned();
    for key in [
        format!("../项目/{paper}"),
        absolute,
        format!("record/../../项目/{paper}"),
        "./run.json".into(),
        "a//b".into(),
    ] {
        let out = small.out();
        let _ = std::fs::remove_dir_all(&out);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        forge(&out, &key, &victim);
        for args in [
            &["check", "项目", "--fail-on", "never"][..],
            &["pack", "项目"],
            &["render", "--from", "output", "--out", "output"],
            &["render", "--from", "output", "--out", "again"],
            &["verify", "output"],
        ] {
            small.run(args).expect(2).says("回执");
        }
        assert!(victim.exists(), "{key}");
    }
}

#[test]
fn a_journal_that_names_files_outside_out_is_refused() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let staging = small.dir.path().join(".output.staging");
    std::fs::create_dir_all(&staging).unwrap();
    std::fs::write(staging.join("journal.json"), r#"{"steps":[{"drop":{"path":"../项目/qiquan.toml"}}]}"#)
        .unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(2).says("日志");
    assert!(small.root().join("qiquan.toml").exists());
}

#[test]
fn no_command_writes_into_archives_or_registers_by_any_path() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let before = files(&small.root());
    let top: Vec<_> = std::fs::read_dir(small.dir.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    for out in [
        "nonexist/../项目/archives/o",
        "zz/yy/../../项目/registers/o",
        "项目/archives/o",
        "项目/registers/../archives/o/p",
        "项目/history/o",
        "项目/report-templates",
        "项目/catalogue/o",
        "项目/output/../archives",
    ] {
        small.run(&["check", "项目", "--out", out]).expect(2);
        small.run(&["pack", "项目", "--out", out]).expect(2);
        small.run(&["render", "--from", "output", "--out", out]).expect(2);
        small.run(&["sample", out, "--households", "5"]).expect(2);
        small.run(&["init", out]).expect(2);
    }
    small.run(&["render", "--from", "output", "--out", "项目"]).expect(2).says("项目文件夹");
    assert!(files(&small.root()) == before);
    let after: Vec<_> =
        std::fs::read_dir(small.dir.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(top.len(), after.len(), "{after:?}");
}

#[test]
fn another_projects_inputs_are_safe_too_and_its_output_is_not_replaced() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.run(&["check", "项目", "--out", "项目/archives/x"]).expect(2);
    let other = Small::new();
    let config = "name = \"临河区\"\ncode = \"150802\"\nas_of = 2020-04-15\n";
    other.write("qiquan.toml", config);
    let before = files(&small.out());
    let out = small.out().to_string_lossy().into_owned();
    other.run(&["check", "项目", "--out", &out]).expect(2).says("另一个项目").says("150800");
    assert!(files(&small.out()) == before);
    let inside = small.root().join("archives/别人的").to_string_lossy().into_owned();
    other.run(&["check", "项目", "--out", &inside]).expect(2).says("archives");
    assert!(!small.root().join("archives/别人的").exists());
}

#[test]
fn a_record_that_was_edited_is_not_rendered() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let path = small.out().join("record/150802.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("赵甲", "赵乙")).unwrap();
    small.run(&["render", "--from", "output", "--out", "again"]).expect(2).says("record/150802.json");
    std::fs::write(&path, text).unwrap();
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    std::fs::write(small.out().join("record/多.json"), "{}").unwrap();
    small.run(&["render", "--from", "output", "--out", "more"]).expect(2).says("多.json");
}

#[test]
fn rendering_elsewhere_takes_the_history_along() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never", "--as-of", "2020-03-15"]).expect(0);
    small.run(&["pack", "项目"]).expect(0);
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    let (live, again) = (parts(&small.out()), parts(&small.dir.path().join("again")));
    assert!(live.contains_key("history/2020-03-15.json"));
    assert!(live == again);
}

#[test]
fn an_obstacle_in_out_is_named_and_nothing_is_changed() {
    let small = Small::new();
    std::fs::create_dir(small.out()).unwrap();
    std::fs::write(small.out().join("html"), "x").unwrap();
    small.run(&["pack", "项目"]).expect(2).says("html").says("不是文件夹");
    assert_eq!(files(&small.out()).len(), 1);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn an_output_through_links_ends_where_the_link_leads() {
        let small = Small::new();
        symlink(small.root().join("archives"), small.dir.path().join("lnk")).unwrap();
        symlink(small.dir.path().join("nirgends"), small.dir.path().join("dangling")).unwrap();
        small.run(&["check", "项目", "--out", "lnk/o"]).expect(2);
        small.run(&["check", "项目", "--out", "lnk/../registers/o"]).expect(2);
        small.run(&["check", "项目", "--out", "dangling"]).expect(2).says("链接");
        assert!(!small.root().join("archives/o").exists() && !small.root().join("registers/o").exists());
    }

    #[test]
    fn links_that_lead_out_of_the_project_are_refused_and_never_printed() {
        for (link, status) in [
            ("qiquan.toml", 2),
            ("waivers.toml", 2),
            ("report-templates/county.md.tera", 2),
            ("report-templates", 2),
            ("catalogue/own.toml", 2),
            ("catalogue", 2),
            ("archives", 2),
            ("registers", 2),
            ("history", 3),
            ("history/2020-03-01.json", 3),
        ] {
            let small = Small::new();
            let secret = small.dir.path().join("geheim");
            let inner = small.root().join(link);
            if inner.exists() {
                std::fs::rename(&inner, &secret).unwrap();
            } else if Path::new(link).extension().is_some() {
                std::fs::write(&secret, "root:x:0:0").unwrap();
            } else {
                std::fs::create_dir(&secret).unwrap();
                std::fs::write(secret.join("2020-03-01.json"), "root:x:0:0").unwrap();
            }
            std::fs::create_dir_all(inner.parent().unwrap()).unwrap();
            symlink(&secret, &inner).unwrap();
            let run = small.run(&["pack", "项目"]).expect(status).says("链接");
            assert!(!format!("{}{}", run.stdout, run.stderr).contains("root:x"), "{link}");
        }
    }

    #[test]
    fn a_link_that_stays_inside_the_project_is_followed() {
        let small = Small::new();
        std::fs::rename(small.root().join("qiquan.toml"), small.root().join("真.toml")).unwrap();
        symlink("真.toml", small.root().join("qiquan.toml")).unwrap();
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    }

    fn pipe(path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(path);
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn pipes_are_never_opened() {
        let small = Small::new();
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let cases: [(std::path::PathBuf, &[&str], i32); 6] = [
            (small.root().join("waivers.toml"), &["check", "项目"], 2),
            (small.root().join("report-templates/county.md.tera"), &["check", "项目"], 2),
            (small.root().join("catalogue/x.toml"), &["check", "项目"], 2),
            (small.root().join("history/2020-01-01.json"), &["pack", "项目", "--out", "o2"], 3),
            (small.out().join("receipt.json"), &["verify", "output"], 2),
            (small.out().join("receipt.json"), &["check", "项目"], 2),
        ];
        for (path, args, status) in cases {
            pipe(&path);
            small.run(args).expect(status);
            std::fs::remove_file(path).unwrap();
        }
        pipe(&small.out().join("findings.ndjson"));
        small.run(&["diff", "output", "o2"]).expect(2);
    }

    #[test]
    fn a_failed_write_to_stdout_is_a_failure() {
        let small = Small::new();
        let full = |args: &[&str]| {
            let run = std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
                .args(args)
                .current_dir(small.dir.path())
                .envs(crate::harness::own_cache())
                .stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
                .output()
                .unwrap();
            assert!(String::from_utf8_lossy(&run.stderr).contains("标准输出"), "{args:?}");
            run.status.code()
        };
        if !Path::new("/dev/full").exists() {
            return;
        }
        for args in [&["rules"][..], &["--help"], &["check", "项目"]] {
            assert_eq!(full(args), Some(2), "{args:?}");
        }
        small.run(&["verify", "output"]).expect(0);
    }

    #[test]
    fn an_unreadable_history_or_template_folder_is_reported() {
        use std::os::unix::fs::PermissionsExt;
        let small = Small::new();
        for (folder, status) in [("history", 3), ("report-templates", 2)] {
            let path = small.root().join(folder);
            std::fs::create_dir(&path).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
            // Root reads everything.
            if std::fs::read_dir(&path).is_err() {
                small
                    .run(&["check", "项目", "--fail-on", "never", "--out", folder])
                    .expect(status)
                    .says(folder);
            }
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
            std::fs::remove_dir(&path).unwrap();
        }
    }
}

#[test]
fn a_history_that_is_not_there_is_a_failure_when_it_was_asked_for() {
    let small = Small::new();
    small.run(&["check", "项目", "--history", "没有"]).expect(2).says("--history");
    small.run(&["check", "项目", "--history", "项目/qiquan.toml"]).expect(2).says("--history");
}

#[test]
fn rules_that_did_not_run_are_neither_closed_nor_new() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never", "--out", "all"]).expect(0);
    let some = &["check", "项目", "--fail-on", "never", "--select", "X", "--out", "some"];
    small.run(some).expect(0).says("history");
    assert!(!small.dir.path().join("some/history").exists());
    let closed = small.run(&["diff", "all", "some"]).expect(0).says("已消除 0 条").says("未执行");
    assert!(closed.stdout.contains("新增 0 条"));
    small.run(&["diff", "some", "all"]).expect(0).says("新增 0 条");
    small.run(&["check", "项目", "--select", "X", "--out", "all"]).expect(2).says("--select");
    small.run(&["check", "项目", "--ignore", "C003", "--out", "all"]).expect(2);
    // The same part again, and all rules over the part.
    small.run(some).expect(0);
    small.run(&["check", "项目", "--fail-on", "never", "--out", "some"]).expect(0);
    assert!(findings(&small.dir.path().join("some")).len() > 2);
}

#[test]
fn check_says_what_changed_since_the_last_run() {
    let small = Small::new();
    let run = small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(!run.stdout.contains("与上次"));
    let count = findings(&small.out()).len();
    small
        .run(&["check", "项目", "--fail-on", "never"])
        .expect(0)
        .says(&format!("与上次（时点 2020-04-15）相比：新增 0 条，仍在 {count} 条，已消除 0 条"));
    std::fs::remove_file(small.root().join(VILLAGE).join("1508020100001_赵甲/贫困户申请书.pdf")).unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0).says("新增 1 条");
    // A fresh OUT compares with the history.
    let history = small.out().join("history").to_string_lossy().into_owned();
    let fresh = [
        "check",
        "项目",
        "--fail-on",
        "never",
        "--out",
        "neu",
        "--as-of",
        "2020-05-01",
        "--history",
        &history,
    ];
    small.run(&fresh).expect(0).says("与上次（时点 2020-04-15）相比：新增 0 条");
}

#[test]
fn a_code_that_contradicts_the_archives_is_a_failure() {
    let small = Small::new();
    for code in ["150100", "150821", "990000"] {
        small.write("qiquan.toml", &format!("name = \"某市\"\ncode = \"{code}\"\nas_of = 2020-04-15\n"));
        small.run(&["check", "项目"]).expect(2).says("qiquan.toml:2:8").says(code);
    }
    small.write("qiquan.toml", "name = \"内蒙古自治区\"\ncode = \"150000\"\nas_of = 2020-04-15\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.write("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n");
    small.write("archives/150121土默特左旗/察素齐镇/某村/1501210100001_李某/申请书.pdf", crate::harness::PDF);
    small.run(&["check", "项目", "--fail-on", "never", "--out", "o3"]).expect(3).says("150121");
}

#[test]
fn everything_the_user_wrote_is_judged_in_one_go() {
    let small = Small::new();
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = true\n[thresholds]\nZZZ = 3\nC003 = 1\n\
         [[layout]]\ncounty = \"150802\"\nprofile = \"nope\"\n\
         [[layout]]\ncounty = \"150821\"\ntemplate = \"{bogus}/{head}\"\n",
    );
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"ZZZ\"\nkey = \"H01\"\nreason = \"借出\"\nperson = \"王某\"\n",
    );
    small.write(
        "report-templates/county.md.tera",
        "{{ nope }}{{ totals.zzz }}\n```table name=bogus\n```\n```chart name=zz\n```\n{{ a\n",
    );
    let run = small.run(&["check", "项目"]).expect(2);
    for wanted in [
        "qiquan.toml:3:9: as_of",
        "qiquan.toml:5:7: [thresholds] 中没有规则“ZZZ”",
        "qiquan.toml:9:11: ",
        "nope",
        "qiquan.toml:12:13: ",
        "bogus",
        "waivers.toml:1:1: [[waiver]] 中没有规则“ZZZ”",
        "county.md.tera:1:4: 没有名为“nope”的值",
        "county.md.tera:1:14: “totals”中没有“zzz”",
        "county.md.tera:2:15: 没有名为“bogus”的表",
        "county.md.tera:4:15: 没有名为“zz”的图",
        "county.md.tera:6:",
    ] {
        assert!(run.stderr.contains(wanted), "{wanted}\nmissing in\n{}", run.stderr);
    }
}

#[test]
fn profile_names_in_the_schema_are_accepted() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    let schema = small.run(&["schema", "config"]).expect(0).stdout;
    for profile in ["household", "class"] {
        assert!(schema.contains(profile));
        small.write(
            "qiquan.toml",
            &format!("{config}[[layout]]\ncounty = \"150802\"\nprofile = \"{profile}\"\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    }
}

#[test]
fn verify_counts_surplus_files() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    std::fs::write(small.out().join("多余.txt"), "x").unwrap();
    small.run(&["verify", "output"]).expect(1).says("多出  多余.txt");
}

#[test]
fn the_rows_of_the_terminal_table_add_up_and_every_file_is_named() {
    let small = Small::new();
    small.write("archives/_市/市级脱贫攻坚总结.pdf", crate::harness::PDF);
    let run = small.run(&["pack", "项目"]).expect(0);
    let column = |name: &str, at: usize| -> u64 {
        let line = run
            .stdout
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("{name}: {}", run.stdout));
        line.split_whitespace().nth(at).unwrap().parse().unwrap()
    };
    for at in [3, 5, 8] {
        assert_eq!(column("临河区", at) + column("巴彦淖尔市本级", at), column("合计", at), "{}", run.stdout);
    }
    for wanted in ["150800巴彦淖尔市/", "html/", "run.json", "receipt.json", "record/"] {
        assert!(run.stdout.contains(wanted), "{wanted}");
    }
    let written = files(&small.out()).len();
    assert!(run.stdout.contains(&format!("共 {written} 个文件")), "{written}: {}", run.stdout);
    assert!(summary(&small.out())["totals"]["required"].as_u64() == Some(column("合计", 3)));
}

#[test]
fn flags_are_read_leniently_and_refused_in_chinese() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "PDF,Xlsx"]).expect(0);
    small.run(&["check", "项目", "--as-of", "0001-01-01"]).expect(2).says("--as-of");
    small.run(&["check", "项目", "--as-of", "9999-12-31"]).expect(2).says("--as-of");
    let many =
        small.run(&["check", "项目", "--fail-on", "never", "--jobs", "100000", "--out", "j"]).expect(0);
    assert!(many.stderr.contains("--jobs 100000"));
    small.run(&["check", "项目", "--jobs", "0"]).expect(2);
    small.run(&["check", "项目", "--show-id"]).expect(2).says("不认识的参数");
    let away = qiquan(small.dir.path(), &["check", "没有"]).expect(2);
    assert!(!away.stderr.contains("os error"), "{}", away.stderr);
    small.run(&["init", "项目"]).expect(2).says("已经存在");
}

#[test]
fn numbers_beyond_counting_are_unreadable() {
    let small = Small::new();
    let members = crate::harness::members().replace(",8000,", &format!(",{},", "9".repeat(400)));
    small.write("registers/人员.csv", &members);
    let run = small.run(&["check", "项目", "--fail-on", "never"]);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("inf"));
    for finding in findings(&small.out()) {
        assert!(!finding.to_string().contains("inf人"), "{finding}");
    }
}
