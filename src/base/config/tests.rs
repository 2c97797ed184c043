use super::*;
use chrono::NaiveDate;

fn folder(config: &str, waivers: Option<&str>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("archives")).unwrap();
    std::fs::create_dir(dir.path().join("registers")).unwrap();
    std::fs::write(dir.path().join(FILE), config).unwrap();
    if let Some(waivers) = waivers {
        std::fs::write(dir.path().join(WAIVER_FILE), waivers).unwrap();
    }
    dir
}

fn problems(dir: &tempfile::TempDir) -> Vec<String> {
    match load(dir.path()) {
        Err(Error::Problems(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("expected problems, got {other:?}"),
    }
}

const SMALLEST: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";

#[test]
fn smallest_project_gets_the_defaults() {
    let dir = folder(SMALLEST, None);
    let project = load(dir.path()).unwrap();
    assert_eq!(project.name, "巴彦淖尔市");
    assert_eq!(project.as_of, NaiveDate::from_ymd_opt(2020, 4, 15));
    assert_eq!((project.deadline, project.annual_from), (None, 2017));
    assert_eq!(project.archives_display, "archives");
    assert!(project.registers.is_dir() && project.waivers.is_empty());
}

#[test]
fn everything_wrong_is_reported_at_once_with_its_place() {
    let dir = folder(
        "nmae = \"市\"\ncode = 150800\nas_of = \"2020-02-30\"\ndeadline = true\narchives = \"没有\"\n\
         [controls]\nhouseholds = -1\npersonen = 3\n[[layout]]\ncounty = \"15082\"\n[thresholds]\nX001 = \"多\"\n\
         [fonts]\n\"仿宋\" = \"none.ttf\"\n",
        Some(
            "[[waiver]]\nrule = \"C003\"\nkey = \"H04@2019\"\nperson = \"王某\"\nexpires = 2020-13-01\nwhy = 1\n",
        ),
    );
    let found = problems(&dir).join("\n");
    for wanted in [
        "qiquan.toml:1:1: 不认识的键“nmae”",
        "是否应为 name",
        "缺少 name",
        "qiquan.toml:2:8: code 写成了数字",
        "qiquan.toml:3:9: as_of “2020-02-30”",
        "qiquan.toml:4:12: deadline 应为日期，写成了真假值",
        "qiquan.toml:5:12: archives 指向的文件夹不存在",
        "qiquan.toml:7:14: controls.households = -1",
        "qiquan.toml:8:1: [controls] 中不认识的键“personen”",
        "是否应为 persons",
        "layout.county “15082”",
        "既没有 profile 也没有 template",
        "qiquan.toml:12:8: thresholds.X001 应为数字",
        "fonts.仿宋 的字体文件不存在",
        "waivers.toml:1:1: [[waiver]] 中缺少 reason",
        "waivers.toml:6:1: [[waiver]] 中不认识的键“why”",
    ] {
        assert!(found.contains(wanted), "{wanted}\nmissing in\n{found}");
    }
    assert!(found.contains("waivers.toml:5:"), "the date that does not exist\n{found}");
}

#[test]
fn a_syntax_fault_hides_no_other_fault() {
    let dir = folder("name = \"市\ncode = 5\nas_of = 2020-04-15\nannual_from = \"x\"\n", None);
    let found = problems(&dir).join("\n");
    assert!(found.contains("qiquan.toml:1:"), "{found}");
    assert!(!found.contains("缺少 name"), "{found}");
    assert!(found.contains("qiquan.toml:4:15: annual_from 应为整数"), "{found}");
}

#[test]
fn gbk_and_byte_order_mark() {
    let dir = folder("", None);
    std::fs::write(dir.path().join(FILE), b"name = \"\xb0\xcd\xd1\xe5\"\n").unwrap();
    assert!(problems(&dir)[0].contains("UTF-8"));
    std::fs::write(dir.path().join(FILE), format!("\u{FEFF}{SMALLEST}").replace('\n', "\r\n")).unwrap();
    let with_bom = load(dir.path()).unwrap();
    assert_eq!(with_bom.code, "150800");
}

#[test]
fn waivers_keep_their_lines_and_need_a_reason() {
    let waiver = "[[waiver]]\nrule = \"c003\"\nkey = \"H04@*\"\nreason = \"借出\"\nperson = \"王某\"\ndate = 2020-04-01\n";
    let dir = folder(SMALLEST, Some(&format!("# 核实\n{waiver}\n{waiver}")));
    let project = load(dir.path()).unwrap();
    assert_eq!(project.waivers.iter().map(|waiver| waiver.line).collect::<Vec<_>>(), [2, 9]);
    assert_eq!(project.waivers[0].rule, "C003");
    let dir = folder(SMALLEST, Some(&waiver.replace("借出", " ")));
    assert!(problems(&dir)[0].contains("reason 是空的"));
}

#[test]
fn the_digest_ignores_line_ends_and_sees_templates() {
    let one = folder(SMALLEST, None);
    let two = folder(&SMALLEST.replace('\n', "\r\n"), None);
    assert_eq!(load(one.path()).unwrap().config_digest, load(two.path()).unwrap().config_digest);
    std::fs::create_dir(two.path().join("report-templates")).unwrap();
    std::fs::write(two.path().join("report-templates/cover.md"), "x").unwrap();
    assert_ne!(load(one.path()).unwrap().config_digest, load(two.path()).unwrap().config_digest);
}

/// A role has one spelling in English and one or more in Chinese; only one of them may stand.
#[test]
fn two_names_of_one_face_are_a_fault_and_two_faces_are_none() {
    let fonts = |lines: &str| {
        let dir = folder(&format!("{SMALLEST}[fonts]\n{lines}"), None);
        std::fs::write(dir.path().join("a.ttf"), "").unwrap();
        dir
    };
    let dir = fonts("\"仿宋_GB2312\" = \"a.ttf\"\n\"fangsong\" = \"a.ttf\"\n");
    let found = problems(&dir).join("\n");
    assert!(found.contains("是同一种字体（fangsong）"), "{found}");
    let dir = fonts("\"仿宋_GB2312\" = \"a.ttf\"\n\"方正小标宋\" = \"a.ttf\"\n生僻字 = \"a.ttf\"\n");
    let found = problems(&dir).join("\n");
    assert!(found.contains("生僻字"), "bare keys are ASCII in TOML: {found}");
    let dir = fonts("\"仿宋_GB2312\" = \"a.ttf\"\n\"方正小标宋\" = \"a.ttf\"\nrare = \"a.ttf\"\n");
    let project = load(dir.path()).unwrap();
    assert_eq!(project.fonts.keys().collect::<Vec<_>>(), ["fangsong", "rare", "title"]);
    assert_eq!(project.fonts["title"].written, "a.ttf");
}

#[test]
fn the_template_of_init_is_a_valid_project_even_with_everything_uncommented() {
    let template = schema::template("巴彦'淖尔市", "150800", "2020-04-15");
    let dir = folder(&template, None);
    assert_eq!(load(dir.path()).unwrap().name, "巴彦'淖尔市");
    let uncommented: String = template
        .lines()
        .filter(|line| !line.starts_with("# ") || line.contains(" = ") || line.starts_with("# ["))
        // Of profile and template only one may stand.
        .filter(|line| !["规则编号 = 数值", "Fonts", "# profile ="].iter().any(|part| line.contains(part)))
        .map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line)))
        .collect();
    let dir = folder(&uncommented, None);
    let project = load(dir.path()).unwrap();
    assert_eq!((project.controls.len(), project.problems_expected.len(), project.layouts.len()), (8, 2, 1));
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let validator = jsonschema::validator_for(&schema::project()).unwrap();
    let json = serde_json::json!({ "name": "市", "code": "150800", "as_of": "2020-04-15", "fonts": { "仿宋": "a.ttf" } });
    assert!(validator.is_valid(&json));
    assert!(!validator.is_valid(&serde_json::json!({ "nmae": "市", "code": "150800" })));
    assert!(jsonschema::validator_for(&schema::waivers()).is_ok());
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,400}") {
        let mut problems = Vec::new();
        let mut project = Project::default();
        settings::read(&text, &mut project, &mut problems);
        waivers::read(&text, &mut problems);
    }

    #[test]
    fn a_cut_or_changed_configuration_never_panics_and_places_its_problems(at in 0usize..600, byte in 0u8..128) {
        let template = schema::template("巴彦淖尔市", "150800", "2020-04-15").replace("# [", "[").replace("# h", "h");
        let mut bytes = template.into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut problems = Vec::new();
        settings::read(&text, &mut Project::default(), &mut problems);
        for problem in problems {
            if let Some((line, column)) = problem.at {
                proptest::prop_assert!(line >= 1 && column >= 1 && line <= text.lines().count() + 1);
            }
        }
    }
}

#[test]
fn layouts_names_and_folders_that_cannot_work_are_all_reported_with_their_places() {
    let dir = folder(
        "name = \"a/b\"\ncode = \"150801\"\narchives = \".\"\n\
         [[layout]]\ncounty = \"150823\"\nprofile = \"class\"\ntemplate = \"/abs/{county}/../{village}\"\n\
         [[layout]]\ncounty = \"110101\"\ntemplate = \"{county}/{county}/{head}\"\n",
        None,
    );
    let found = problems(&dir).join("\n");
    for wanted in [
        "qiquan.toml:1:8: name 中的“/”",
        "qiquan.toml: archives 就是项目文件夹",
        "qiquan.toml:4:1: [[layout]] 同时写了 profile 和 template",
        "qiquan.toml:7:12: template 是绝对路径",
        "qiquan.toml:7:12: template 中有 . 或 ..",
        "template：模板里没有指明户的占位符",
        "qiquan.toml:9:10: layout.county 110101 不在 150801 范围内",
        "qiquan.toml:10:12: template 中 {county} 写了不止一次",
    ] {
        assert!(found.contains(wanted), "{wanted}\nmissing in\n{found}");
    }
    for (name, code, wanted) in [
        ("CON", "150800", "不能用作文件名"),
        ("..", "150800", "不能用作文件名"),
        ("市", "990000", "不是盟市或旗县区"),
        ("市", "150001", "不是盟市或旗县区"),
        (&"市".repeat(41), "150800", "超过40个"),
        ("张 150899195603120013", "150800", "证件号码"),
    ] {
        let dir = folder(&format!("name = \"{name}\"\ncode = \"{code}\"\n"), None);
        let found = problems(&dir).join("\n");
        assert!(found.contains(wanted), "{name} {code}: {found}");
    }
}

#[test]
fn toml_faults_are_told_in_chinese() {
    let dir =
        folder("name = \"市\"\nname = \"市\"\ncode = \"150800\nas_of = 2020-04-15\nx = \ny = [1, 2\n", None);
    let found = problems(&dir).join("\n");
    assert!(found.contains("qiquan.toml:2:1: TOML 格式有误（这个键写了两次）"), "{found}");
    assert!(found.contains("双引号没有配对") && found.contains("缺少值"), "{found}");
    assert!(!found.contains("expected") && !found.contains("duplicate"), "{found}");
}

#[test]
fn the_schema_limits_the_name_of_a_clock_as_the_reader_does() {
    let schema = schema::project();
    assert_eq!(schema["properties"]["clock"]["items"]["properties"]["name"]["maxLength"], 12);
}
