//! Recorded listings: written, read back, held against the folder; those of Siegfried and DROID; and those that are damaged.

use crate::harness::{PDF, Small, VILLAGE, cells, findings, parts, put, qiquan, summary, zip};
use std::collections::BTreeSet;
use std::path::Path;

const FIRST: &str = "1508020100001_赵甲";
const SECOND: &str = "1508020100002_钱乙";

/// A project with what heads and tails can tell of files: copies, an empty one, a cut one, a zipped folder, junk, a link.
fn project() -> Small {
    let small = Small::new();
    small.write(&format!("{VILLAGE}/{FIRST}/2018年收入测算表.pdf"), "");
    small.write(&format!("{VILLAGE}/{SECOND}/2018年收入测算表.pdf"), &PDF[..200]);
    small.write(&format!("{VILLAGE}/{FIRST}/Thumbs.db"), "x");
    small.write(&format!("{VILLAGE}/{FIRST}/不知道是什么.pdf"), PDF);
    put(&small, &format!("{VILLAGE}/{SECOND}/材料.zip"), &zip(&[("2018年扶贫手册.pdf", PDF.as_bytes())]));
    #[cfg(unix)]
    std::os::unix::fs::symlink("贫困户申请书.pdf", small.root().join(VILLAGE).join(FIRST).join("复印件.pdf"))
        .unwrap();
    small
}

/// Writes the listing of the project beside it.
fn record(small: &Small, more: &[&str]) -> String {
    let args = [&["scan", "项目", "--format", "ndjson"], more].concat();
    let run = small.run(&args);
    assert!(run.status != 2 && run.stderr.contains("没有遮盖") | run.stderr.contains("未遮盖"), "{run:?}");
    std::fs::write(small.dir.path().join("清单.ndjson"), &run.stdout).unwrap();
    run.stdout
}

/// Takes the archives away and leaves the listing in their place.
fn leave_listing(small: &Small) {
    std::fs::rename(small.root().join("archives"), small.dir.path().join("原件")).unwrap();
    std::fs::rename(small.dir.path().join("清单.ndjson"), small.root().join("清单.ndjson")).unwrap();
    let config = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\narchives = \"清单.ndjson\"\n";
    small.write("qiquan.toml", config);
}

#[test]
fn a_listing_read_back_prints_what_the_scan_printed() {
    let small = project();
    let plain = small.run(&["scan", "项目"]);
    let json = small.run(&["scan", "项目", "--format", "json"]);
    record(&small, &[]);
    let again = small.run(&["scan", "项目", "--from", "清单.ndjson"]);
    assert_eq!((&again.stdout, &again.stderr), (&plain.stdout, &plain.stderr));
    assert!(
        again.stdout.contains("空文件") && again.stdout.contains("2018年扶贫手册.pdf"),
        "{}",
        again.stdout
    );
    assert_eq!(again.status, plain.status);
    assert_eq!(small.run(&["scan", "项目", "--from", "清单.ndjson", "--format", "json"]).stdout, json.stdout);
    small.run(&["scan", "项目", "--from", "没有.ndjson"]).expect(2).says("没有这个清单文件");
    small.run(&["scan", "项目", "--from", "清单.ndjson", "--format", "ndjson"]).expect(2);
}

#[test]
fn a_pack_from_a_listing_is_the_pack_from_the_folder_where_nothing_has_to_be_opened() {
    let small = project();
    // The same configuration names the folder first and the listing afterwards.
    let place = small.root().join("资料");
    std::fs::rename(small.root().join("archives"), &place).unwrap();
    let config = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\narchives = \"资料\"\n";
    small.write("qiquan.toml", config);
    let run = small.run(&["pack", "项目", "--no-progress"]);
    assert_ne!(run.status, 2, "{run:?}");
    let before = parts(&small.out());
    assert!(findings(&small.out()).iter().any(|finding| finding["rule"] == "C016"), "copies are among them");
    record(&small, &[]);
    std::fs::rename(&place, small.dir.path().join("原件")).unwrap();
    std::fs::rename(small.dir.path().join("清单.ndjson"), &place).unwrap();
    std::fs::remove_dir_all(small.out()).unwrap();
    let again = small.run(&["pack", "项目", "--no-progress"]);
    assert_eq!((again.status, &again.stdout, &again.stderr), (run.status, &run.stdout, &run.stderr));
    let after = parts(&small.out());
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let differ: Vec<&String> = before.keys().filter(|name| before[*name] != after[*name]).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn what_would_have_to_be_opened_is_told_and_its_papers_are_not_called_missing() {
    let small = Small::new();
    let list = "序号,题名,页次\n1,贫困户申请书,1-2\n2,收入测算表,3-4\n";
    small.write(&format!("{VILLAGE}/{FIRST}/卷内目录.csv"), list);
    record(&small, &[]);
    leave_listing(&small);
    small.run(&["pack", "项目", "--no-progress"]).expect(3).says("没有打开文件：1个文件（如 卷内目录.csv）");
    let missing: Vec<_> = findings(&small.out())
        .into_iter()
        .filter(|finding| finding["rule"] == "C003")
        .map(|finding| finding["household_id"].as_str().unwrap().to_owned())
        .collect();
    assert!(missing.iter().all(|id| id != "1508020100001"), "its list was not opened: {missing:?}");
    assert!(missing.iter().any(|id| id == "1508020100002"), "this one has none: {missing:?}");
    assert!(summary(&small.out())["totals"]["unknown"].as_u64().unwrap() > 0);
    // Nothing can be copied from a listing, and no file has a digest.
    small.run(&["prepare", "项目", "--package", "移交", "--no-progress"]).expect(2).says("没有文件可以复制");
    small.run(&["prepare", "项目", "--no-progress"]).expect(3).says("没有打开文件");
}

#[test]
fn missing_surplus_and_changed_files_are_told_apart() {
    let small = Small::new();
    let long = format!("{PDF}{}%%EOF\n", "x".repeat(9000));
    for home in [FIRST, SECOND] {
        small.write(&format!("{VILLAGE}/{home}/2018年收入测算表.pdf"), &long);
    }
    record(&small, &[]);
    let verify = ["scan", "项目", "--from", "清单.ndjson", "--verify"];
    small.run(&verify).expect(0).says("相同5个，缺少0个，多出0个，改变0个");
    let home = small.root().join(VILLAGE).join(FIRST);
    std::fs::rename(home.join("贫困户申请书.pdf"), home.join("申请书.pdf")).unwrap();
    // Behind the head, and as long as before: only the digest of a likely copy tells it.
    std::fs::write(home.join("2018年收入测算表.pdf"), long.replace("xx%%EOF", "xy%%EOF")).unwrap();
    std::fs::write(home.join("2018年扶贫手册.pdf"), PDF.replace("595", "596")).unwrap();
    let run = small.run(&verify).expect(1);
    let lines: Vec<(&str, &str)> = run
        .stdout
        .lines()
        .filter_map(|line| {
            let (head, path) = line.split_once('\t')?;
            Some((head, path.rsplit_once('/')?.1))
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("缺少", "贫困户申请书.pdf"),
            ("多出", "申请书.pdf"),
            ("改变", "2018年扶贫手册.pdf\t首部内容不同"),
            ("改变", "2018年收入测算表.pdf\t摘要不同")
        ]
    );
    leave_listing(&small);
    small.run(&["scan", "项目", "--from", "项目/清单.ndjson", "--verify"]).expect(2).says("无从核对");
}

#[test]
fn everything_wrong_with_a_listing_is_told_at_once_with_its_line() {
    let small = Small::new();
    let sound = record(&small, &[]);
    let try_it = |text: &str| {
        std::fs::write(small.dir.path().join("坏.ndjson"), text).unwrap();
        small.run(&["scan", "项目", "--from", "坏.ndjson"]).expect(2).stderr
    };
    let mut lines: Vec<String> = sound.lines().map(str::to_owned).collect();
    let file = lines.iter().position(|line| line.contains("贫困户申请书")).unwrap();
    lines.insert(file + 1, lines[file].clone());
    lines.insert(file + 2, lines[file].replace("贫困户申请书", "../../密"));
    lines.insert(file + 3, "{\"is\":\"folder\",\"path\":\"/etc\"}".to_owned());
    lines.insert(file + 4, lines[file][..30].to_owned());
    let told = try_it(&lines.join("\n"));
    for (line, what) in [(1, "列了两次"), (2, "含有路径"), (3, "是绝对路径"), (4, "损坏或不完整")]
    {
        let wanted = format!("坏.ndjson:{}:1: ", file + 1 + line);
        let found = told.lines().find(|told| told.contains(&wanted));
        assert!(found.is_some_and(|found| found.contains(what)), "{wanted}{what} in {told}");
    }
    assert!(told.contains("清单不完整：应有"), "the end counts otherwise: {told}");
    let cut: String = sound.lines().take(4).map(|line| format!("{line}\n")).collect();
    assert!(try_it(&cut).contains("没有结束行"));
    let other = try_it(&sound.replacen("\"version\":1", "\"version\":2", 1));
    assert!(other.contains("第2版") && other.lines().filter(|line| line.contains("坏.ndjson")).count() == 1);
    assert!(try_it("路径,大小\n一,2\n").contains("认不出是哪个程序的清单"));
    assert!(try_it("{}").contains("认不出是哪个程序的清单"));
}

#[test]
fn a_listing_of_one_county_does_not_speak_of_the_others() {
    let small = Small::new();
    small.write("archives/150821五原县/150821100隆兴昌镇/联合村/1508210100001_孙丁/贫困户申请书.pdf", PDF);
    let listing = record(&small, &["--county", "150802"]);
    assert!(!listing.contains("150821"));
    small.run(&["scan", "项目", "--from", "清单.ndjson"]).expect(2).says("只列了旗县区 150802");
    small.run(&["scan", "项目", "--from", "清单.ndjson", "--county", "150821"]).expect(2);
    small.run(&["scan", "项目", "--from", "清单.ndjson", "--county", "150802"]).expect(0);
}

/// What Siegfried and DROID say of the same two files.
fn foreign(small: &Small) -> [(&'static str, String); 2] {
    let base = format!("/共享/档案/{}", VILLAGE.strip_prefix("archives/").unwrap());
    let first = format!("{base}/{FIRST}/贫困户申请书.pdf");
    let second = format!("{base}/{SECOND}/贫困户申请书.pdf");
    let sf = format!(
        "{{\"siegfried\":\"1.11.2\",\"files\":[{{\"filename\":\"{first}\",\"filesize\":420,\"errors\":\"\",\
         \"matches\":[{{\"ns\":\"pronom\",\"id\":\"fmt/18\"}}]}},{{\"filename\":\"{second}\",\"filesize\":0,\
         \"errors\":\"empty source\",\"matches\":[{{\"ns\":\"pronom\",\"id\":\"UNKNOWN\"}}]}}]}}"
    );
    let droid = format!(
        "ID,FILE_PATH,NAME,TYPE,SIZE,STATUS,PUID\n1,{base},x,Folder,,Done,\n2,{first},x,File,420,Done,fmt/18\n\
         3,{second},x,File,0,Done,\n"
    );
    assert!(small.root().is_dir());
    [("sf.json", sf), ("droid.csv", droid)]
}

#[test]
fn listings_of_siegfried_and_droid_give_names_sizes_and_formats_and_leave_the_rest_open() {
    let small = Small::new();
    for (name, text) in foreign(&small) {
        std::fs::write(small.dir.path().join(name), &text).unwrap();
        let run =
            small.run(&["scan", "项目", "--from", name]).expect(3).says("是否损坏、加密").says("/共享/档案");
        let rows: Vec<Vec<&str>> =
            run.stdout.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[0][1..4], ["420", "PDF", "不明"], "{name}");
        assert_eq!((rows[0][9], rows[1][3]), ("1508020100001", "空文件"), "{name}");
        let twice = text.replace(SECOND, FIRST);
        std::fs::write(small.dir.path().join(name), &twice).unwrap();
        // DROID writes one file on several lines when it has several identifiers.
        let status = if name == "sf.json" { 2 } else { 3 };
        small.run(&["scan", "项目", "--from", name]).expect(status);
    }
}

#[test]
fn a_pack_from_siegfried_s_listing_says_that_nobody_looked_whether_files_open() {
    let small = Small::new();
    let [(_, sf), _] = foreign(&small);
    std::fs::write(small.root().join("sf.json"), sf).unwrap();
    std::fs::remove_dir_all(small.root().join("archives")).unwrap();
    let config = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\narchives = \"sf.json\"\n";
    small.write("qiquan.toml", config);
    small.run(&["pack", "项目", "--no-progress"]).expect(3).says("是否损坏、加密");
    let rules: Vec<_> =
        findings(&small.out()).iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect();
    assert_eq!(rules.iter().filter(|rule| *rule == "C015").count(), 1, "the empty one, not the untold one");
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let closed = cells(&book, "移交准备").into_iter().find(|row| row[0] == "打不开的文件").unwrap();
    assert!(closed[1] == "1" && closed[5].contains("另有1个文件，清单没有说明"), "{closed:?}");
    small.run(&["prepare", "项目", "--no-progress"]).expect(3);
    let natures = cells(&small.out().join("prepare/150802临河区/临河区四性检测表.xlsx"), "四性检测");
    let sound = natures.iter().find(|row| row.iter().any(|cell| cell.contains("GD-2-7"))).unwrap();
    assert!(sound.iter().all(|cell| cell != "通过"), "{sound:?}");
}

#[test]
fn a_listing_names_files_as_the_disk_spells_them() {
    let small = Small::new();
    // Composed differently by another system, and no UTF-8 at all.
    small.write(&format!("{VILLAGE}/{FIRST}/cafe\u{301}.pdf"), PDF);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"\xC9\xEA\xC7\xEB.pdf");
        std::fs::write(small.root().join(VILLAGE).join(FIRST).join(Path::new(name)), PDF).unwrap();
    }
    let plain = small.run(&["scan", "项目"]);
    record(&small, &[]);
    assert_eq!(small.run(&["scan", "项目", "--from", "清单.ndjson"]).stdout, plain.stdout);
    qiquan(small.dir.path(), &["scan", "项目", "--from", "清单.ndjson", "--verify"]).expect(0);
}

/// Lines of a listing without `head` and `sha256`, and the digests by line.
fn told(listing: &str) -> (Vec<serde_json::Value>, Vec<Option<String>>) {
    let lines = listing.lines().map(|line| serde_json::from_str(line).unwrap());
    let apart = |mut line: serde_json::Value| {
        let fields = line.as_object_mut().unwrap();
        fields.remove("head");
        let digest = fields.remove("sha256").map(|digest| digest.as_str().unwrap().to_owned());
        (line, digest)
    };
    lines.map(apart).unzip()
}

#[test]
fn a_sample_written_as_a_listing_is_the_listing_of_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let sample = |name: &str, more: &[&str]| {
        let args = [&["sample", name, "--households", "150", "--seed", "7", "--defects", "0.4", "-q"], more];
        qiquan(dir.path(), &args.concat()).expect(0);
    };
    sample("文件", &[]);
    sample("清单", &["--listing"]);
    assert!(!dir.path().join("清单/archives").exists());
    let truth = |name: &str| std::fs::read_to_string(dir.path().join(name).join("truth.ndjson")).unwrap();
    assert_eq!(truth("文件"), truth("清单"));
    let scanned = qiquan(dir.path(), &["scan", "文件", "--format", "ndjson"]);
    let own = std::fs::read_to_string(dir.path().join("清单/清单.ndjson")).unwrap();
    let ((scanned, needed), (own, digests)) = (told(&scanned.stdout), told(&own));
    assert_eq!(scanned.len(), own.len());
    let differs = scanned.iter().zip(&own).find(|(scanned, own)| scanned != own);
    assert!(differs.is_none(), "{differs:?}");
    // More digests than needed do no harm.
    let lacks = needed.iter().zip(&digests).position(|(needed, own)| needed.is_some() && needed != own);
    assert!(lacks.is_none(), "{:?}", own[lacks.unwrap_or_default()]);
    assert!(needed.iter().flatten().count() > 3);

    let check = |name: &str| {
        let run = qiquan(dir.path(), &["check", name, "--out", &format!("结果{name}"), "--no-progress"]);
        assert_ne!(run.status, 2, "{run:?}");
        let key = |finding: serde_json::Value| {
            ["rule", "county", "township", "village", "household_id", "subject"]
                .map(|key| finding[key].to_string())
        };
        findings(&dir.path().join(format!("结果{name}"))).into_iter().map(key).collect::<BTreeSet<_>>()
    };
    let (files, listing) = (check("文件"), check("清单"));
    // Lists of volumes are not opened: of what lies beside them nobody knows whether it fits no paper.
    let more: Vec<_> = listing.difference(&files).collect();
    assert!(more.is_empty(), "the listing knows no more than the files: {more:?}");
    // What is told by names, heads and digests is all there.
    for rule in ["\"C003\"", "\"C015\"", "\"C016\""] {
        let of = |all: &BTreeSet<[String; 6]>| {
            all.iter().filter(|key| key[0] == rule).cloned().collect::<Vec<_>>()
        };
        assert!(!of(&files).is_empty(), "{rule} is planted");
        assert_eq!(of(&files), of(&listing));
    }
}
