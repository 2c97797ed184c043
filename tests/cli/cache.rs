//! Re-runs: what an earlier run found out saves time and never changes a byte.

use crate::harness::{Outcome, PDF, Small, VILLAGE, files, parts};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Files touched less than two seconds before a run are trusted by none.
fn settle() {
    std::thread::sleep(Duration::from_millis(2200));
}

struct Rerun {
    small: Small,
}

impl Rerun {
    fn new() -> Rerun {
        let small = Small::new();
        for name in ["a", "b", "c", "d", "e"] {
            small.write(&format!("{VILLAGE}/1508020100001_赵甲/其他{name}.pdf"), PDF);
        }
        Rerun { small }
    }

    fn paper(&self, name: &str) -> PathBuf {
        self.small.root().join(VILLAGE).join("1508020100001_赵甲").join(name)
    }

    fn cache(&self) -> PathBuf {
        self.small.dir.path().join("缓存")
    }

    fn check(&self, more: &[&str]) -> Outcome {
        let usual = ["check", "项目", "--cache", "缓存", "--fail-on", "never", "--timings", "--no-progress"];
        self.small.run(&[&usual, more].concat())
    }

    /// Files of the cache, journals left out.
    fn kept(&self) -> Vec<PathBuf> {
        let files = walkdir::WalkDir::new(self.cache()).sort_by_file_name().into_iter().flatten();
        files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
    }

    /// A run with the cache, and one that believes nothing of it: both must write and say the same.
    #[track_caller]
    fn same_as_anew(&self, status: i32, what: &str) -> (BTreeMap<String, Vec<u8>>, bool) {
        let with = self.check(&[]).expect(status);
        let written = parts(&self.small.out());
        let anew = self.check(&["--rehash"]).expect(status);
        assert!(written == parts(&self.small.out()), "{what}: other bytes");
        assert!(!was_taken_over(&anew));
        let sums = |said: &str| {
            said.lines().filter(|line| !line.contains("与上次")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(sums(&with.stdout), sums(&anew.stdout), "{what}");
        (written, was_taken_over(&with))
    }
}

/// Was the result of the last run taken over? Then no register was read.
fn was_taken_over(run: &Outcome) -> bool {
    assert!(run.stderr.contains("扫描档案文件夹"), "{}", run.stderr);
    !run.stderr.contains("读取登记表和台账")
}

#[test]
fn a_run_with_nothing_changed_takes_over_and_says_what_a_full_one_says() {
    let rerun = Rerun::new();
    settle();
    let first = rerun.check(&[]).expect(0);
    assert!(!was_taken_over(&first));
    let written = parts(&rerun.small.out());
    let receipt = fs::read(rerun.small.out().join("receipt.json")).unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    for jobs in ["1", "2"] {
        let again = rerun.check(&["--jobs", jobs]).expect(0);
        assert!(was_taken_over(&again), "{}", again.stderr);
        assert!(written == parts(&rerun.small.out()));
        let anew = rerun.check(&["--rehash", "--jobs", jobs]).expect(0);
        assert_eq!(again.stdout, anew.stdout);
        assert!(again.stdout.contains("与上次"), "{}", again.stdout);
    }
    assert_ne!(fs::read(rerun.small.out().join("receipt.json")).unwrap(), receipt, "a receipt of its own");
    rerun.small.run(&["verify", "output"]).expect(0);

    // The gate, the formats and the words belong to the run; so does another OUT.
    let gate = rerun.small.run(&["check", "项目", "--cache", "缓存", "--timings", "--no-progress"]).expect(1);
    assert!(!was_taken_over(&gate));
    let again =
        rerun.small.run(&["check", "项目", "--cache", "缓存", "--timings", "--no-progress"]).expect(1);
    assert!(was_taken_over(&again), "the status is that of the full run");
    assert!(!was_taken_over(&rerun.check(&["--out", "别处"]).expect(0)));
    assert!(written == parts(&rerun.small.dir.path().join("别处")));
    assert!(!was_taken_over(&rerun.check(&["--format", "csv"]).expect(0)));
    assert!(rerun.small.out().join("findings.csv").exists());
    assert!(
        rerun.small.run(&["verify", "output"]).expect(0).stdout.contains("findings.csv") || written.len() > 1
    );
}

#[test]
fn every_change_of_the_archives_is_seen() {
    let rerun = Rerun::new();
    settle();
    rerun.check(&[]).expect(0);
    let (before, taken) = rerun.same_as_anew(0, "nothing");
    assert!(taken);
    let touch = |name: &str, time| fs::File::open(rerun.paper(name)).unwrap().set_modified(time).unwrap();

    touch("其他a.pdf", std::time::SystemTime::now());
    let (now, taken) = rerun.same_as_anew(0, "touch");
    assert!(!taken && now == before, "times are no content");

    fs::write(rerun.paper("其他b.pdf"), vec![0; PDF.len()]).unwrap();
    let (edited, taken) = rerun.same_as_anew(0, "another content of the same size");
    assert!(!taken && edited != before);

    let time = fs::metadata(rerun.paper("其他c.pdf")).unwrap().modified().unwrap();
    fs::write(rerun.paper("其他c.pdf"), vec![0; PDF.len()]).unwrap();
    touch("其他c.pdf", time);
    if cfg!(unix) {
        let (kept, taken) = rerun.same_as_anew(0, "the same size and time");
        assert!(!taken && kept != edited);
    }

    fs::rename(rerun.paper("其他d.pdf"), rerun.paper("2018年收入核算表.pdf")).unwrap();
    let (renamed, taken) = rerun.same_as_anew(0, "rename");
    assert!(!taken && renamed != edited);

    fs::remove_file(rerun.paper("贫困户申请书.pdf")).unwrap();
    let (deleted, taken) = rerun.same_as_anew(0, "deleted");
    assert!(!taken && deleted != renamed);
}

#[test]
fn every_change_of_the_other_inputs_and_of_the_output_is_seen() {
    let rerun = Rerun::new();
    settle();
    rerun.check(&[]).expect(0);
    let (first, taken) = rerun.same_as_anew(0, "nothing");
    assert!(taken);
    let changes: [(&str, &str); 5] = [
        ("registers/抽样.csv", "户编号,抽样日期\n1508020100002,2020-03-20\n"),
        ("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-16\n"),
        (
            "waivers.toml",
            "[[waiver]]\nrule = \"C003\"\nkey = \"H01\"\nreason = \"原件在乡镇\"\nperson = \"李四\"\ndate = 2020-04-01\n",
        ),
        ("registers/走访.csv", "户编号,帮扶责任人,日期,方式\n1508020100001,周己,2020-03-01,入户\n"),
        ("history/2020-03-01.json", "{\"schema_version\":1,\"as_of\":\"2020-03-01\"}"),
    ];
    let mut before = first;
    for (path, text) in changes {
        rerun.small.write(path, text);
        let (now, taken) = rerun.same_as_anew(0, path);
        assert!(!taken, "{path}");
        assert!(now != before || path.starts_with("history"), "{path} changes nothing");
        let (_, taken) = rerun.same_as_anew(0, "nothing since");
        assert!(taken, "after {path}");
        before = now;
    }

    let out = rerun.small.out();
    let part = out.join("findings.ndjson");
    let bytes = fs::read(&part).unwrap();
    fs::remove_file(&part).unwrap();
    assert!(!was_taken_over(&rerun.check(&[]).expect(0)), "a part is gone");
    assert_eq!(fs::read(&part).unwrap(), bytes);
    fs::write(&part, [bytes.as_slice(), b"\n"].concat()).unwrap();
    rerun.check(&[]).expect(2).says("findings.ndjson");
    fs::write(&part, &bytes).unwrap();
    assert!(was_taken_over(&rerun.check(&[]).expect(0)));
    fs::write(out.join("note.txt"), "别人的文件").unwrap();
    assert!(was_taken_over(&rerun.check(&[]).expect(0)), "a foreign file is nothing to the run");
    let book = out.join("150802临河区/临河区工作清单.xlsx");
    fs::copy(&book, out.join("150802临河区/临河区工作清单-已填写.xlsx")).unwrap();
    assert!(!was_taken_over(&rerun.check(&[]).expect(0)), "a workbook that came back");
    assert!(was_taken_over(&rerun.check(&[]).expect(0)));
    fs::remove_dir_all(&out).unwrap();
    assert!(!was_taken_over(&rerun.check(&[]).expect(0)));
    assert!(part.exists());
}

#[test]
fn a_damaged_or_foreign_cache_is_made_anew_and_changes_nothing() {
    let rerun = Rerun::new();
    settle();
    rerun.check(&[]).expect(0);
    let said = rerun.check(&[]).expect(0);
    assert!(was_taken_over(&said));
    let written = parts(&rerun.small.out());
    let kept = rerun.kept();
    let [looks, run, digests] = &kept[..] else { panic!("{kept:?}") };
    assert!(digests.ends_with("sha256"), "of the files that may be equal");
    for path in [looks, run, digests] {
        let whole = fs::read(path).unwrap();
        // Digests are looked up by a full run alone.
        let full = || {
            if path == digests {
                fs::remove_file(run).unwrap()
            }
        };
        let step = whole.len() / 4 + 1;
        for at in (0..whole.len()).step_by(step).chain([8, 12, 40, 100, whole.len() - 1]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            fs::write(path, &bytes).unwrap();
            full();
            let run = rerun.check(&[]).expect(0);
            assert!(run.stdout == said.stdout && written == parts(&rerun.small.out()), "byte {at}");
            let remarks = run.stderr.matches("缓存中有损坏").count();
            assert!(remarks <= 1, "{}", run.stderr);
            assert_eq!(
                remarks == 1,
                !(8..60).contains(&at),
                "byte {at} of {}: {}",
                path.display(),
                run.stderr
            );
            assert!(was_taken_over(&rerun.check(&[]).expect(0)), "byte {at}: it was made anew");
        }
        fs::write(path, &whole[..whole.len() / 2]).unwrap();
        full();
        assert!(rerun.check(&[]).expect(0).says("缓存中有损坏").stdout == said.stdout);
        fs::write(path, b"").unwrap();
        full();
        assert!(rerun.check(&[]).expect(0).stdout == said.stdout);
        // The form of a later version.
        let mut later = fs::read(path).unwrap();
        later[8] = 99;
        fs::write(path, later).unwrap();
        full();
        let run = rerun.check(&[]).expect(0);
        assert!(run.stdout == said.stdout && !run.stderr.contains("损坏"), "{}", run.stderr);
        assert_eq!(fs::read(path).unwrap()[8], 1);
    }
}

#[test]
fn two_runs_at_once_share_a_cache_and_neither_is_disturbed() {
    let rerun = Rerun::new();
    settle();
    let dir = rerun.small.dir.path();
    for _ in 0..3 {
        std::thread::scope(|scope| {
            let runs: Vec<_> = ["一", "二", "三"]
                .map(|out| {
                    scope.spawn(move || {
                        crate::harness::qiquan(
                            dir,
                            &["check", "项目", "--cache", "缓存", "--out", out, "--fail-on", "never"],
                        )
                    })
                })
                .into();
            for run in runs {
                run.join().unwrap().expect(0);
            }
        });
        let written = ["一", "二", "三"].map(|out| parts(&dir.join(out)));
        assert!(written[0] == written[1] && written[1] == written[2] && !written[0].is_empty());
    }
    rerun.check(&["--out", "一"]).expect(0);
    assert!(
        rerun.kept().iter().all(|path| !path.to_string_lossy().contains("journal-")),
        "{:?}",
        rerun.kept()
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_could_not_read_everything_is_never_taken_over() {
    let rerun = Rerun::new();
    std::os::unix::fs::symlink("nowhere", rerun.paper("链接.pdf")).unwrap();
    settle();
    rerun.check(&[]).expect(3);
    let again = rerun.check(&[]).expect(3);
    assert!(!was_taken_over(&again));
    fs::remove_file(rerun.paper("链接.pdf")).unwrap();
    rerun.small.write("registers/坏.xlsx", "PK\u{3}\u{4} 断了");
    rerun.check(&[]).expect(3);
    assert!(!was_taken_over(&rerun.check(&[]).expect(3)), "a register that could not be read");
    fs::remove_file(rerun.small.root().join("registers/坏.xlsx")).unwrap();
    rerun.check(&[]).expect(0);
    assert!(was_taken_over(&rerun.check(&[]).expect(0)), "near miss: everything could be read");
}

#[test]
fn a_cache_lies_outside_the_inputs_and_a_missing_one_is_no_failure() {
    let rerun = Rerun::new();
    let before = files(&rerun.small.root());
    for folder in
        ["项目/archives/缓存", "项目/registers", "项目/history/x", "项目", ".", "output", "output/缓存"]
    {
        let run = rerun.small.run(&["check", "项目", "--cache", folder]).expect(2);
        assert!(run.stderr.contains("缓存文件夹"), "{folder}: {}", run.stderr);
    }
    assert!(before == files(&rerun.small.root()));
    assert!(!rerun.small.out().exists());
    // A folder that cannot be made: its parent is a file.
    fs::write(rerun.small.dir.path().join("挡路"), "").unwrap();
    let run = rerun.small.run(&["check", "项目", "--cache", "挡路/缓存", "--fail-on", "never"]);
    assert!(run.status == 0 && run.stderr.matches("缓存文件夹").count() == 1, "{run:?}");
    rerun.check(&[]).expect(0);
    assert!(before == files(&rerun.small.root()), "nothing is written into the project");

    let bare = std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(["check", "项目", "--fail-on", "never", "--no-progress"])
        .current_dir(rerun.small.dir.path())
        .env_remove("XDG_CACHE_HOME")
        .env_remove("LOCALAPPDATA")
        .env_remove("HOME")
        .output()
        .unwrap();
    let said = String::from_utf8(bare.stderr).unwrap();
    assert!(bare.status.success() && said.matches("找不到用户的缓存文件夹").count() == 1, "{said}");
}

/// Digests of `prepare` taken by an earlier run are the same, and the receipt and the terminal say whose they are.
#[test]
fn prepare_takes_digests_once_and_says_which_it_took_over() {
    let rerun = Rerun::new();
    settle();
    let prepare = |more: &[&str]| {
        let usual = ["prepare", "项目", "--cache", "缓存", "--no-progress"];
        rerun.small.run(&[&usual, more].concat()).expect(0)
    };
    let receipt = || fs::read_to_string(rerun.small.out().join("prepare/receipt.json")).unwrap();
    let first = prepare(&[]);
    let written = parts(&rerun.small.out().join("prepare"));
    assert!(!first.stdout.contains("沿用") && !receipt().contains("earlier_digests"));
    let again = prepare(&[]);
    assert!(written == parts(&rerun.small.out().join("prepare")));
    assert!(again.stdout.contains("8 个文件自上次固化以来没有变化"), "{}", again.stdout);
    assert!(receipt().contains("\"earlier_digests\": {\n    \"files\": 8,"), "{}", receipt());
    fs::write(rerun.paper("其他a.pdf"), vec![1; PDF.len()]).unwrap();
    assert!(prepare(&[]).stdout.contains("7 个文件自上次"));
    let list = |run: &Outcome| (run.stdout.clone(), parts(&rerun.small.out().join("prepare")));
    let (_, with) = list(&prepare(&[]));
    let (said, anew) = list(&prepare(&["--rehash"]));
    assert!(with == anew && with != written && !said.contains("沿用"));
    // A package is always read through, written and read back.
    assert!(!prepare(&["--package", "移交"]).stdout.contains("沿用"));
}

/// Kills runs at many moments, then lets one come to its end: its bytes are those of a run that nothing disturbed.
#[cfg(unix)]
#[test]
fn a_run_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes() {
    let rerun = Rerun::new();
    for number in 0..400 {
        rerun.small.write(&format!("{VILLAGE}/1508020100002_钱乙/扫描{number}.pdf"), PDF);
        rerun.small.write(
            &format!("archives/150821五原县/15082110{}隆兴昌镇/光明村/_村/会议记录{number}.pdf", number % 9),
            PDF,
        );
    }
    settle();
    let dir = rerun.small.dir.path();
    let start = |command: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
            .args(command)
            .current_dir(dir)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    for (command, out) in [
        (vec!["check", "项目", "--cache", "缓存", "--fail-on", "never"], dir.join("output")),
        (vec!["prepare", "项目", "--cache", "缓存"], dir.join("output/prepare")),
    ] {
        let (mut killed, mut wait) = (0, 2);
        while killed < 100 {
            let mut run = start(&command);
            std::thread::sleep(Duration::from_millis(wait));
            wait = wait * 4 / 3 + 3;
            if run.try_wait().unwrap().is_some() {
                break;
            }
            run.kill().unwrap();
            run.wait().unwrap();
            killed += 1;
        }
        assert!(killed > 2, "{killed}");
        rerun.small.run(&command).expect(0);
        let after = parts(&out);
        let anew = [command.as_slice(), &["--rehash"]].concat();
        rerun.small.run(&anew).expect(0);
        assert!(after == parts(&out) && !after.is_empty(), "{command:?}");
    }
    assert!(Path::new(&rerun.cache()).exists());
}
