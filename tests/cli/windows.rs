//! Habits of Windows, Excel and WPS as far as any system can show them: line ends, backslashes, files held open, other formats.

use crate::harness::{PDF, Small, VILLAGE, files, qiquan, remarks};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn a_register_that_somebody_has_open_is_told_on_the_terminal_and_in_the_pack() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    assert!(!remarks(&small).iter().any(|remark| remark.contains("打开")));
    // The near miss: a lock that a crash left behind, of a workbook that is gone, and one of a document.
    small.write("registers/~$去年.xlsx", "x");
    small.write("registers/~$说明.docx", "x");
    small.write("registers/说明.docx", "x");
    small.run(&["pack", "项目"]).expect(0);
    assert!(!remarks(&small).iter().any(|remark| remark.contains("打开")), "{:?}", remarks(&small));
    for lock in ["~$人员.csv", ".~人员.csv", ".~lock.人员.csv#"] {
        let lock = format!("registers/{lock}");
        small.write(&lock, "x");
        let told = small.run(&["pack", "项目"]).expect(0);
        told.says("registers/人员.csv：可能正在表格软件中打开").says("没有保存的修改不在其中");
        assert!(remarks(&small).iter().any(|remark| remark.contains("可能正在表格软件中打开")));
        std::fs::remove_file(small.root().join(&lock)).unwrap();
    }
}

#[test]
fn line_ends_and_the_mark_of_notepad_change_nothing() {
    let (plain, windows) = (Small::new(), Small::new());
    for small in [&plain, &windows] {
        small.write("waivers.toml", "[[waiver]]\nrule = \"C003\"\nkey = \"*\"\nreason = \"原件借出\"\nperson = \"王某\"\ndate = 2020-04-10\n");
        small.write("rules/own.toml", OWN);
    }
    for name in ["qiquan.toml", "waivers.toml", "rules/own.toml", "registers/人员.csv", "registers/抽样.csv"]
    {
        let text = std::fs::read_to_string(windows.root().join(name)).unwrap().replace('\n', "\r\n");
        windows.write(name, &format!("\u{feff}{text}"));
    }
    let parts = |small: &Small| -> BTreeMap<String, Vec<u8>> {
        small.run(&["pack", "项目", "--format", "html,csv", "--fail-on", "never"]).expect(0);
        let kept = |name: &String| name.ends_with("findings.csv") || name.ends_with("findings.ndjson");
        files(&small.out()).into_iter().filter(|(name, _)| kept(name)).collect()
    };
    let (ours, theirs) = (parts(&plain), parts(&windows));
    assert!(ours.len() == 2 && ours["findings.ndjson"].len() > 100);
    assert_eq!(ours, theirs);
}

const OWN: &str = "[[rule]]\ncode = \"U001\"\ntitle = \"二人户\"\nseverity = \"warning\"\nlook = \"household\"\n\
when = '''\nhh.people <= 2\n  && !has(hh.helper)\n'''\nmessage = \"在册{people}人\"\nbasis = \"内部规则\"\nresponsible = \"扶贫办\"\n";

#[test]
fn a_backslash_that_makes_a_line_break_is_told_with_the_way_to_write_paths() {
    let small = Small::new();
    let with = |line: &str| {
        small.write("qiquan.toml", &format!("name = \"巴彦淖尔市\"\ncode = \"150800\"\n{line}\n"));
        small.run(&["check", "项目"]).expect(2)
    };
    with("archives = \"E:\\new\"").says("路径请用 / 书写");
    with("archives = \"E:\\扫描件\"").says("路径请用 / 书写");
    with("archives = 'E:\\扫描件'").says("指向的文件夹不存在：E:\\扫描件");
    // The near miss: a line break in a name is no path.
    small.write("qiquan.toml", "name = \"巴彦\\n淖尔市\"\ncode = \"150800\"\n");
    small.run(&["check", "项目"]).expect(2).says("请改成一行普通文字");
}

#[test]
fn tables_and_documents_of_wps_are_told_with_what_to_do() {
    let small = Small::new();
    small.write("registers/入户.et", "\u{1}WPS");
    small.write("registers/feedback/收回.et", "\u{1}WPS");
    small.write(&format!("{VILLAGE}/1508020100002_钱乙/2018年扶贫手册.wps"), PDF);
    let told = small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
    told.says("入户.et").says("收回.et").says("请另存为 .xlsx");
}

/// The commands of a page: lines of its blocks, or what it quotes within a line.
fn commands(page: &str, blocks: bool) -> Vec<Vec<String>> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside && blocks {
            found.push(line.to_owned());
        } else if !inside && !blocks {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    let words =
        |line: String| line.strip_prefix("qiquan ").map(|rest| rest.split(' ').map(str::to_owned).collect());
    found.into_iter().filter_map(words).collect()
}

fn ran(folder: &Path, command: &[String]) -> i32 {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let outcome = qiquan(folder, &words);
    assert_ne!(outcome.status, 2, "qiquan {}\n{}{}", command.join(" "), outcome.stdout, outcome.stderr);
    outcome.status
}

/// Copies a made-up project's archives and registers.
fn put_into(folder: &Path) {
    let small = Small::new();
    for (name, bytes) in files(&small.root()).into_iter().filter(|(name, _)| name.contains('/')) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn the_one_page_guide_can_be_followed_line_by_line() {
    let page = include_str!("../../docs/quick-start.zh-CN.md");
    assert!(page.lines().count() < 100, "one page");
    let dir = tempfile::tempdir().unwrap();
    let all = commands(page, true);
    assert!(all.len() >= 5, "{all:?}");
    for command in &all {
        ran(dir.path(), command);
        put_into(&dir.path().join("我的项目"));
    }
    // Every output that the page names is there.
    let out = dir.path().join("结果");
    let named = page.split("| 给谁 |").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut count = 0;
    for name in named.split('`').skip(1).step_by(2) {
        assert!(out.join(name.replace('\\', "/")).exists(), "{name}");
        count += 1;
    }
    assert!(count >= 5);
    for command in commands(page, false) {
        let dir = tempfile::tempdir().unwrap();
        put_into(&dir.path().join("共享盘文件夹"));
        put_into(&dir.path().join("我的项目"));
        if command[0] == "doctor" && command.len() == 1 {
            continue;
        }
        ran(dir.path(), &command);
    }
    // What a double click runs.
    let script = include_str!("../../packaging/qiquan-run.cmd");
    assert!(script.is_ascii(), "the code page of the console does not matter");
    let lines: Vec<&str> = script.lines().filter_map(|line| line.split("qiquan.exe\" ").nth(1)).collect();
    assert_eq!(lines.len(), 2);
    let dir = tempfile::tempdir().unwrap();
    let run = |verb: &str| {
        let line = lines.iter().find(|line| line.starts_with(verb)).unwrap();
        let words = line.replace("%PROJECT%", "project").replace('"', "");
        ran(dir.path(), &words.split(' ').map(str::to_owned).collect::<Vec<_>>())
    };
    run("init");
    put_into(&dir.path().join("project"));
    run("pack");
    assert!(dir.path().join("project-output/run.json").exists());
}
