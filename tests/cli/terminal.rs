//! What people type and see: short flags, colours, manual pages, completions.

use crate::harness::{Small, parts, qiquan};
use std::path::Path;
use std::process::Command;

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

#[test]
fn the_manual_pages_are_those_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/man");
    let here = std::env::temp_dir();
    let help = qiquan(&here, &["--help"]).expect(0).stdout;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("命令"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    let mut wanted = vec!["qiquan.1".to_owned()];
    assert_eq!(
        std::fs::read_to_string(folder.join("qiquan.1")).unwrap(),
        qiquan(&here, &["man"]).expect(0).stdout,
        "run: qiquan man > docs/man/qiquan.1"
    );
    for command in commands {
        let name = format!("qiquan-{command}.1");
        let page = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
        let printed = qiquan(&here, &["man", command]).expect(0).stdout;
        assert_eq!(page, printed, "run: qiquan man {command} > docs/man/{name}");
        assert!(printed.contains(&format!("qiquan\\-{command}")), "{printed}");
        wanted.push(name);
    }
    wanted.sort();
    let mut there: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    assert_eq!(there, wanted);
    qiquan(&here, &["man", "没有"]).expect(2).says("没有命令");
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
