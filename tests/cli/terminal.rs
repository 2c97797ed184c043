//! What people type and see: short flags, colours, manual pages, completions.

use crate::harness::{Small, parts, qiquan};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn short_flags_mean_what_their_long_forms_mean() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never", "--quiet", "--jobs", "1", "--out", "长"]).expect(0);
    let short = small.run(&["check", "项目", "--fail-on", "never", "-q", "-j", "1", "-o", "短"]).expect(0);
    assert_eq!(short.stdout, "");
    let dir = small.dir.path();
    assert!(parts(&dir.join("长")) == parts(&dir.join("短")));
    small.run(&["render", "--from", "短", "-o", "再印", "-q", "-j", "1", "--format", "csv"]).expect(0);
    assert!(dir.join("再印/findings.csv").is_file());
    small.run(&["check", "项目", "-j", "0"]).expect(2).says("--jobs");
}

/// With nothing forbidding colours: a pipe gets none all the same.
#[test]
fn a_pipe_gets_no_colours_and_no_moving_line() {
    let small = Small::new();
    let ran = Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(["check", "项目", "--fail-on", "never"])
        .current_dir(small.dir.path())
        .env_remove("NO_COLOR")
        .envs(crate::harness::own_cache())
        .env("CLICOLOR_FORCE", "1")
        .env("TERM", "xterm-256color")
        .output()
        .unwrap();
    for bytes in [&ran.stdout, &ran.stderr] {
        assert!(!bytes.contains(&0x1b) && !bytes.contains(&b'\r'), "{}", String::from_utf8_lossy(bytes));
    }
    assert!(String::from_utf8_lossy(&ran.stdout).contains("合计"));
}

/// On a terminal, which `script` of util-linux gives: colours in the closing table, unless NO_COLOR forbids them.
#[test]
fn a_terminal_gets_colours_unless_no_color_forbids_them() {
    let small = Small::new();
    let on_terminal = |forbidden: &str| {
        let call = format!("{} check 项目 --fail-on never", env!("CARGO_BIN_EXE_qiquan"));
        let ran = Command::new("script")
            .args(["-qec", &call, "/dev/null"])
            .current_dir(small.dir.path())
            .env("TERM", "xterm-256color")
            .envs(crate::harness::own_cache())
            .env("NO_COLOR", forbidden)
            .output();
        ran.ok().map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let Some(coloured) = on_terminal("").filter(|text| text.contains("合计")) else {
        eprintln!("skipped: no terminal can be had");
        return;
    };
    assert!(coloured.contains("\u{1b}[1m单位") && coloured.contains("\u{1b}[31m"), "{coloured:?}");
    let plain = on_terminal("1").unwrap();
    let table: Vec<&str> = plain.lines().skip_while(|line| !line.starts_with("单位")).take(4).collect();
    assert!(table.len() == 4 && table.iter().all(|line| !line.contains('\u{1b}')), "{plain:?}");
}

fn commands() -> Vec<String> {
    let help = qiquan(&std::env::temp_dir(), &["--help"]).expect(0).stdout;
    let lines = help.lines().skip_while(|line| !line.starts_with("命令")).skip(1);
    let names = lines.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names.map(str::to_owned).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

#[test]
fn the_manual_pages_are_those_of_the_program() {
    let here = std::env::temp_dir();
    for (lang, folder) in [("zh", "docs/man"), ("en", "docs/man/en")] {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut wanted = Vec::new();
        for command in std::iter::once(String::new()).chain(commands()) {
            let name = if command.is_empty() { "qiquan.1".to_owned() } else { format!("qiquan-{command}.1") };
            let mut call = vec!["man", "--lang", lang];
            call.extend(Some(command.as_str()).filter(|command| !command.is_empty()));
            let page = std::fs::read_to_string(place.join(&name)).unwrap_or_default();
            let printed = qiquan(&here, &call).expect(0).stdout;
            assert_eq!(page, printed, "run: qiquan man --lang {lang} {command} > {folder}/{name}");
            assert!(printed.contains(&format!("qiquan\\-{command}")) || command.is_empty(), "{printed}");
            assert_eq!(chinese(&printed.replace("齐全", "")), lang == "zh", "{printed}");
            wanted.push(name);
        }
        wanted.sort();
        let there = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap());
        let there = there.filter(|entry| entry.path().is_file());
        let mut there: Vec<String> =
            there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        there.sort();
        assert_eq!(there, wanted);
    }
    qiquan(&here, &["man", "没有"]).expect(2).says("没有命令");
}

#[test]
fn lang_en_tells_help_and_faults_in_english() {
    let here = std::env::temp_dir();
    for command in commands() {
        let page = qiquan(&here, &[&command, "--help", "--lang", "en"]).expect(0).stdout;
        assert!(page.contains("Usage: ") && page.contains("Options:") && !chinese(&page), "{page}");
    }
    for (call, words) in [
        (&["--lang", "en", "pakc"][..], &["there is no command “pakc”", "Did you mean pack?"][..]),
        (&["pack", "--jobs", "x", "--lang=en"], &["--jobs", "not a whole number"]),
        (&["check", "--as-of", "2020-02-30", "--lang", "en"], &["--as-of", "a complete date that exists"]),
        (&["diff", "a", "--lang", "en"], &["the argument <NEW> is missing"]),
    ] {
        let ran = qiquan(&here, call).expect(2);
        assert!(
            words.iter().all(|word| ran.stderr.contains(word)) && !chinese(&ran.stderr),
            "{}",
            ran.stderr
        );
    }
    // A language that there is not is refused, in the one that is spoken where none is asked for.
    qiquan(&here, &["rules", "--lang", "fr"]).expect(2).says("--lang").says("“fr”");
    // What ends a run has the frame of the language; what it says is data.
    let ran = qiquan(&here, &["pack", "没有这个文件夹", "--lang", "en"]).expect(2);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}

#[test]
fn lang_en_tells_the_summary_in_english_and_writes_the_same_files() {
    let small = Small::new();
    let zh = small.run(&["pack", "项目", "--format", "xlsx,html", "--out", "甲"]).expect(0);
    let en = small.run(&["pack", "项目", "--format", "xlsx,html", "--out", "乙", "--lang", "en"]).expect(0);
    let dir = small.dir.path();
    assert!(parts(&dir.join("甲")) == parts(&dir.join("乙")));
    for (ran, words) in [
        (&zh, ["单位", "归档时限", "合计", "个文件（含回执），位于", "扫描档案文件夹……"]),
        (
            &en,
            [
                "unit ",
                "archive deadline",
                "total ",
                "files (receipt included) in",
                "scanning the archive folders…",
            ],
        ),
    ] {
        let all = format!("{}{}", ran.stdout, ran.stderr);
        for word in words {
            assert!(all.contains(word), "{word}: {all}");
        }
    }
    // The same figures stand in the same places.
    let figures = |text: &str, sum: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(sum)).unwrap();
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(figures(&zh.stdout, "合计"), figures(&en.stdout, "total"));
    let same = small.run(&["diff", "甲", "乙", "--lang", "en"]).expect(0);
    assert!(same.stdout.starts_with("0 new, "), "{}", same.stdout);
    assert!(small.run(&["verify", "乙", "--lang", "en"]).expect(0).stdout.contains("0 differ, 0 extra"));
}

/// Nobody sits at a pipe: nothing is asked, whatever comes through it. On a terminal Enter takes what was seen.
#[test]
fn init_asks_on_a_terminal_without_flags_and_never_elsewhere() {
    let small = Small::new();
    let dir = small.dir.path();
    let mut piped = Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(["init", "管道"])
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may be gone before it is all written: it reads none of it.
    let _ = piped.stdin.take().unwrap().write_all("不存在\n".as_bytes());
    let piped = piped.wait_with_output().unwrap();
    assert!(piped.status.success() && piped.stderr.is_empty(), "{}", String::from_utf8_lossy(&piped.stderr));
    assert!(dir.join("管道/qiquan.toml").is_file());
    let on_terminal = |call: &str, keys: &str| {
        let call = format!("{} {call}", env!("CARGO_BIN_EXE_qiquan"));
        let ran = Command::new("sh")
            .args(["-c", &format!("printf '{keys}' | script -qec '{call}' /dev/null")])
            .current_dir(dir)
            .output();
        ran.ok().map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let Some(said) = on_terminal("init 新项目", "\\n\\n150823\\n\\n2020-04-15\\n")
        .filter(|said| said.contains("逐项回答"))
    else {
        eprintln!("skipped: no terminal can be had");
        return;
    };
    assert!(said.contains("登记表在哪个文件夹") && said.contains("已建立"), "{said}");
    let config = std::fs::read_to_string(dir.join("新项目/qiquan.toml")).unwrap();
    assert!(config.contains("code = \"150823\"") && config.contains("\nas_of = 2020-04-15"), "{config}");
    // Near miss: with a flag nothing is asked.
    let said = on_terminal("init 另一个 --code 150823", "").unwrap();
    assert!(!said.contains("逐项回答") && dir.join("另一个/qiquan.toml").is_file(), "{said}");
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    let here = std::env::temp_dir();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = qiquan(&here, &["completions", shell]).expect(0).stdout;
        for word in ["pack", "link-base", "forms", "man"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
