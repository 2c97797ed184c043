//! Faces of the office: taken from the files that qiquan.toml names, and from no others; names that no face can print.

use crate::harness::{Outcome, Small, members, parts, put};
use std::path::Path;

/// A face that is not inside the binary: stands for one of the official faces, which nobody may hand on.
fn face(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fonts").join(name)).unwrap()
}

fn with_fonts(lines: &str) -> Small {
    let small = Small::new();
    put(&small, "字体/仿宋.ttf", &face("qiquan-kai.ttf"));
    put(&small, "字体/标宋.otf", &face("qiquan-title.otf"));
    put(&small, "字体/不是字体.ttf", b"no font");
    small.write(
        "qiquan.toml",
        &format!("name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n[fonts]\n{lines}\n"),
    );
    small
}

fn pdf(small: &Small, out: &str) -> Vec<u8> {
    std::fs::read(small.dir.path().join(out).join("150802临河区/临河区考核材料包.pdf")).unwrap()
}

/// Names of the faces inside a PDF.
fn faces_in(bytes: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let mut names: Vec<String> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"FontName").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).split('+').nth(1).unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn rendered(small: &Small, more: &[&str]) -> Outcome {
    let args = ["render", "--from", "output", "--out", "again", "--format", "pdf"];
    small.run(&[&args[..], more].concat())
}

#[test]
fn pages_are_set_in_the_faces_that_the_project_names_and_render_sets_them_alike() {
    let small = with_fonts("\"仿宋_GB2312\" = \"字体/仿宋.ttf\"");
    small.run(&["pack", "项目", "--format", "pdf"]).expect(0);
    // 宋 for tables, 黑, 标题, and the same 楷 twice: as 楷 and in place of 仿宋.
    let used = faces_in(&pdf(&small, "output"));
    assert_eq!(used.iter().filter(|name| *name == "QiquanKai").count(), 2, "{used:?}");
    let record = std::fs::read_to_string(small.out().join("record/run.json")).unwrap();
    assert!(record.contains("\"fonts.fangsong.file\":\"字体/仿宋.ttf\""));
    let digest = crate::fonts::sha256(&face("qiquan-kai.ttf"));
    assert!(record.contains(&format!("\"fonts.fangsong.sha256\":\"{digest}\"")));
    assert!(!record.contains(&small.dir.path().to_string_lossy().into_owned()), "no place of this machine");

    rendered(&small, &["--fonts", "项目"]).expect(0);
    assert!(pdf(&small, "output") == pdf(&small, "again"), "render sets other pages");
    let kept = |out: &str| parts(&small.dir.path().join(out)).remove("record/run.json").unwrap();
    assert!(kept("output") == kept("again"), "the record forgot its faces");
    // From inside the project the name leads to the file by itself.
    crate::harness::qiquan(&small.root(), &["render", "--from", "../output", "--out", "../again"]).expect(0);
}

fn sha256(bytes: &[u8]) -> String {
    qiquan::base::fingerprint::sha256_hex(bytes)
}

#[test]
fn render_refuses_a_face_of_other_bytes_and_one_that_is_gone() {
    let small = with_fonts("fangsong = \"字体/仿宋.ttf\"");
    small.run(&["pack", "项目", "--format", "pdf"]).expect(0);
    let mut other = face("qiquan-kai.ttf");
    other.push(0);
    put(&small, "字体/仿宋.ttf", &other);
    rendered(&small, &["--fonts", "项目"])
        .expect(2)
        .says("SHA-256 不符")
        .says("fonts.fangsong 字体/仿宋.ttf");
    std::fs::remove_file(small.root().join("字体/仿宋.ttf")).unwrap();
    rendered(&small, &["--fonts", "项目"]).expect(2).says("文件不存在").says("--fonts");
    assert!(!small.dir.path().join("again").exists());
    // Workbooks are set in no face of ours.
    small.run(&["render", "--from", "output", "--out", "again", "--format", "xlsx"]).expect(0);
}

#[test]
fn a_file_that_is_no_font_or_is_missing_is_refused_before_anything_is_read() {
    for (lines, says) in [
        ("hei = \"字体/不是字体.ttf\"", "字体无法使用：fonts.hei 字体/不是字体.ttf"),
        ("hei = \"字体/没有.ttf\"", "qiquan.toml:5:7: fonts.hei 的字体文件不存在：字体/没有.ttf"),
        ("heiti = \"字体/仿宋.ttf\"", "不认识的键“heiti”"),
    ] {
        let small = with_fonts(lines);
        small.run(&["pack", "项目"]).expect(2).says(says);
        small.run(&["doctor", "项目"]).expect(2).says(says);
        assert!(!small.out().exists(), "{lines}");
    }
}

/// A small face stands in front, a whole one behind: a name with one rare character is set in the whole one altogether.
#[test]
fn a_name_falls_back_whole_behind_a_face_of_the_office() {
    let small = with_fonts("song = \"字体/标宋.otf\"\nrare = \"字体/仿宋.ttf\"");
    small.write("registers/人员.csv", &members().replace("钱乙", "钱䶮·乙"));
    small.run(&["pack", "项目", "--format", "pdf"]).expect(0);
    assert!(faces_in(&pdf(&small, "output")).contains(&"QiquanSong".to_owned()), "the face behind is asked");
    let doctor = small.run(&["doctor", "项目"]).expect(0);
    assert!(!doctor.stdout.contains("印作〓"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("标宋.otf") && doctor.stdout.contains("生僻字"), "{}", doctor.stdout);
}

/// 生僻字 that no face has, and 自造字, which mean nothing elsewhere.
#[test]
fn names_that_no_face_can_print_are_listed_with_character_code_and_place() {
    let small = Small::new();
    small.write(
        "registers/人员.csv",
        &members().replace("钱乙", "钱\u{3_0EDE}").replace("孙丙", "孙\u{E123}"),
    );
    small
        .run(&["pack", "项目", "--format", "pdf"])
        .expect(0)
        .says("字体中没有的字 2 个（U+E123、U+30EDE），印作〓");
    let document = lopdf::Document::load_mem(&pdf(&small, "output")).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap().replace('\n', "");
    assert!(text.contains("缺字表") && text.contains("U+E123（自造字）"), "{text}");
    let doctor = small.run(&["doctor", "项目"]).expect(0);
    assert!(
        doctor.stdout.contains("钱\u{3_0EDE}：\u{3_0EDE}（U+30EDE）registers/人员.csv H"),
        "{}",
        doctor.stdout
    );
    assert!(doctor.stdout.contains("（U+E123，自造字，请改用标准字）"), "{}", doctor.stdout);
    let json = small.run(&["doctor", "项目", "--format", "json"]).expect(0);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["unprintable"].as_array().unwrap().len(), 2);
    let song = &report["fonts"].as_array().unwrap()[2];
    assert_eq!((&song["role"], &song["covered"][0]), (&"表格".into(), &3500.into()));
}

/// The near miss: rare, but inside the table of 8,105.
#[test]
fn a_rare_name_that_a_face_has_is_printed_and_not_listed() {
    let small = Small::new();
    small.write("registers/人员.csv", &members().replace("钱乙", "钱䶮"));
    let run = small.run(&["pack", "项目", "--format", "pdf"]).expect(0);
    assert!(!run.stdout.contains("印作〓"), "{}", run.stdout);
    assert!(!small.run(&["doctor", "项目"]).expect(0).stdout.contains("印作〓"));
}

/// The face with another family name of at most ten characters in all records of the name table.
#[cfg(target_os = "linux")]
fn renamed(mut data: Vec<u8>, family: &str) -> Vec<u8> {
    let short = |data: &[u8], at: usize| usize::from(u16::from_be_bytes([data[at], data[at + 1]]));
    let long = |data: &[u8], at: usize| short(data, at) << 16 | short(data, at + 2);
    let table =
        (0..short(&data, 4)).map(|at| 12 + 16 * at).find(|at| &data[*at..*at + 4] == b"name").unwrap();
    let names = long(&data, table + 8);
    let words: Vec<u8> = family.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for at in (0..short(&data, names + 2)).map(|at| names + 6 + 12 * at) {
        if matches!(short(&data, at + 6), 1 | 16) && short(&data, at) == 3 {
            assert!(short(&data, at + 8) >= words.len());
            let start = names + short(&data, names + 4) + short(&data, at + 10);
            data[start..start + words.len()].copy_from_slice(&words);
            data[at + 8..at + 10].copy_from_slice(&u16::try_from(words.len()).unwrap().to_be_bytes());
        }
    }
    data
}

/// What is installed is proposed, nothing is switched on; other faces of the machine are nobody's business.
#[test]
#[cfg(target_os = "linux")]
fn init_proposes_installed_official_faces_as_comments() {
    let small = Small::new();
    put(&small, "家/.fonts/仿宋.ttf", &renamed(face("qiquan-kai.ttf"), "仿宋_GB2312"));
    put(&small, "家/.fonts/别的.ttf", &face("qiquan-kai.ttf"));
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(["init", "新项目"])
        .current_dir(small.dir.path())
        .env("HOME", small.root().join("家"))
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(said.contains("本机装有公文字体") && said.contains("仿宋_GB2312"), "{said}");
    let path = small.dir.path().join("新项目/qiquan.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let line = config.lines().find(|line| line.starts_with("# fangsong = ")).unwrap();
    assert!(line.contains("/家/.fonts/仿宋.ttf\"   # 仿宋_GB2312"), "{line}");
    assert!(!config.contains("别的.ttf"), "{config}");
    std::fs::write(&path, config.replace("# [fonts]", "[fonts]").replace("# fangsong", "fangsong")).unwrap();
    let doctor = small.run(&["doctor", "新项目"]);
    assert!(doctor.stdout.contains("仿宋.ttf"), "{}", doctor.stdout);
}
