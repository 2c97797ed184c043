//! Bad input is reported all at once, with its place and what to do, and never touches an earlier output.

use crate::harness::{HOUSEHOLDS, Small, VILLAGE, files, summary};

#[test]
fn every_fault_of_the_configuration_comes_at_once_and_the_output_is_untouched() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let before = files(&small.out());
    small.write("qiquan.toml", "nmae = \"市\"\ncode = 150800\nas_of = \"2020-02-30\"\n");
    small.write("waivers.toml", "[[waiver]]\nrule = \"C003\"\nkey = \"H01\"\nperson = \"王某\"\n");
    for command in ["pack", "check"] {
        small
            .run(&[command, "项目"])
            .expect(2)
            .says("qiquan.toml:1:1")
            .says("name")
            .says("qiquan.toml:2:8")
            .says("qiquan.toml:3:9")
            .says("waivers.toml:1:1")
            .says("reason");
        assert!(files(&small.out()) == before, "{command} changed the earlier output");
    }
}

#[test]
fn missing_folders_arguments_and_projects_are_failures() {
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join("registers")).unwrap();
    small.run(&["pack", "项目"]).expect(2).says("registers");
    assert!(!small.out().exists());
    small.run(&["pack", "没有"]).expect(2).says("没有");
    small.run(&["pack", "."]).expect(2).says("qiquan.toml");
    small.run(&["pack", "--frob"]).expect(2);
    small.run(&["check", "项目", "--select", "Z999"]).expect(2);
    small.run(&["render", "--from", "没有"]).expect(2);
    small.run(&["explain", "Z999"]).expect(2);
    let typo = small.run(&["explain", "H99"]).expect(2);
    assert!(
        typo.stderr.contains("没有规则或材料“H99”") && typo.stderr.contains("是否为 H09"),
        "{}",
        typo.stderr
    );
}

#[test]
fn an_output_inside_the_archives_is_refused() {
    let small = Small::new();
    let before = files(&small.root());
    for out in ["项目/archives", "项目/archives/结果", "项目/registers/结果", "项目"] {
        small.run(&["pack", "项目", "--out", out]).expect(2);
    }
    assert!(files(&small.root()) == before);
}

#[test]
fn nothing_in_the_project_is_ever_written() {
    let small = Small::new();
    let before = files(&small.root());
    small.run(&["pack", "项目"]).expect(0);
    assert!(files(&small.root()) == before);
    let entries: Vec<_> = std::fs::read_dir(small.dir.path()).unwrap().flatten().collect();
    assert_eq!(entries.len(), 2, "only the project and OUT: {entries:?}");
}

#[test]
fn a_register_that_cannot_be_read_is_named_counted_and_changes_the_exit_status() {
    let small = Small::new();
    small.write("registers/坏.xlsx", "PK\u{3}\u{4} cut short");
    small.run(&["check", "项目"]).expect(3).says("未能检查").says("坏.xlsx");
    let run = summary(&small.out());
    let paths: Vec<&str> =
        run["soft_errors"].as_array().unwrap().iter().filter_map(|soft| soft["path"].as_str()).collect();
    assert!(paths.iter().any(|path| path.contains("坏.xlsx")), "{paths:?}");
}

#[test]
fn a_damaged_paper_is_a_finding_and_not_a_failure_to_read() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[1];
    small.write(&format!("{VILLAGE}/{id}_{head}/脱贫确认书.pdf"), "");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(summary(&small.out())["soft_errors"].as_array().unwrap().is_empty());
}

#[test]
fn a_faulty_template_is_a_failure_with_its_line_and_leaves_the_output_alone() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let before = files(&small.out());
    small.write("report-templates/county.md.tera", "# 一\n\n{{ name }\n");
    small.write("report-templates/prefecture.md.tera", "{% if %}\n");
    small.run(&["pack", "项目"]).expect(2).says("county.md.tera:3").says("prefecture.md.tera:1");
    assert!(files(&small.out()) == before);
}

#[test]
fn a_file_beside_the_templates_that_is_none_is_told_with_the_nearest_name() {
    let small = Small::new();
    // Near miss: a note for the reader, and a part that a template includes.
    small.write("report-templates/README.md", "本目录放模板\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small.write("report-templates/county.md", "# 一\n");
    for command in ["check", "pack", "doctor"] {
        let told = small.run(&[command, "项目"]).expect(2);
        told.says("report-templates/county.md").says("是否为“county.md.tera”？");
    }
    std::fs::remove_file(small.root().join("report-templates/county.md")).unwrap();
    small.write("report-templates/brief.md.tera", "简报\n");
    small.run(&["check", "项目"]).expect(2).says("brief.md.tera").says("prefecture.md.tera");
}

#[test]
fn an_unknown_layout_is_a_failure_that_names_its_line() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small
        .write("qiquan.toml", &format!("{config}[[layout]]\ncounty = \"150802\"\nprofile = \"by-colour\"\n"));
    small.run(&["check", "项目"]).expect(2).says("by-colour");
}

#[test]
fn thresholds_and_waivers_of_listed_rules_that_are_not_checked_are_remarks() {
    let small = Small::new();
    let config = std::fs::read_to_string(small.root().join("qiquan.toml")).unwrap();
    small.write("qiquan.toml", &format!("{config}[thresholds]\nT010 = 31\n"));
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"X017\"\nkey = \"income\"\nreason = \"已核实\"\nperson = \"王某\"\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    assert!(top.contains("thresholds.T010") && top.contains("X017"), "{top}");
    small.write("qiquan.toml", &format!("{config}[thresholds]\nT099 = 31\n"));
    small.run(&["check", "项目"]).expect(2).says("T099");
}

#[test]
fn faults_of_the_catalogue_are_told_in_chinese_with_line_and_column() {
    let small = Small::new();
    small.write(
        "catalogue/own.toml",
        "level = \"household\"\n\
         [[document]]\ncode = \"H41\"\nname = \"甲\"\nneed = \"required\"\ncolour = 1\n\
         [[document]]\ncode = \"H42\"\nneed = \"optional\"\n\
         [[document]]\ncode = \"H43\"\nname = \"丙\"\nneed = \"optional\"\naliases = \"丙件\"\n\
         [[document]]\ncode = \"H44\"\nname = 7\nneed = \"optional\"\n\
         [[document]]\ncode = \"H45\"\nname = \"戊\"\nneed = \"maybe\"\n",
    );
    small.write("catalogue/words.toml", "neutral = \"复印\"\n");
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "catalogue/own.toml:6:1: 材料定义有误：不认识的键“colour”",
        "catalogue/own.toml:7:1: 材料定义有误：缺少必填的键“name”",
        "catalogue/own.toml:14:11: 材料定义有误：值的类型不对：写的是文字（加英文双引号），应为列表（方括号）",
        "catalogue/own.toml:17:8: 材料定义有误：值的类型不对：写的是数字，应为文字（加英文双引号）",
        "catalogue/own.toml:22:8: 材料定义有误：值“maybe”不在可选范围：required、conditional、optional",
        "catalogue/words.toml:1:11: 值的类型不对",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    for english in ["expected", "invalid", "missing field", "unknown field"] {
        assert!(!said.contains(english), "{said}");
    }
}

#[test]
fn a_negative_number_of_people_is_an_unreadable_cell() {
    let small = Small::new();
    small.write("registers/人员.csv", &crate::harness::members().replacen(",2,户主,", ",-3,户主,", 1));
    let doctor = small.run(&["doctor", "项目"]);
    assert!(doctor.stdout.contains("“-3”（当前家庭人口数）"), "{}", doctor.stdout);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = crate::harness::findings(&small.out());
    let told: Vec<_> =
        found.iter().filter(|finding| finding["message"].as_str().unwrap().contains("-3")).collect();
    let [only] = told.as_slice() else { panic!("{told:#?}") };
    assert_eq!((&only["rule"], &only["subject"]), (&"D007".into(), &"pop_now".into()), "{only:#}");
    assert_eq!(only["household_id"], HOUSEHOLDS[0].0, "{only:#}");
    assert_eq!(only["evidence"][0]["cell"], "J2", "{only:#}");
}

#[test]
fn a_line_of_the_brief_for_a_county_that_nobody_knows_is_told_with_those_there_are() {
    let small = Small::new();
    let brief = |county: &str| {
        small.write(
            "qiquan.toml",
            &format!(
                "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n\n[[brief]]\ncounty = \"{county}\"\n\
                 key = \"area\"\nvalue = 2345\nunit = \"平方公里\"\nas_of = 2019-12-31\nsource = \"临统〔2020〕1号\"\n"
            ),
        );
        small.run(&["check", "项目", "--fail-on", "never"])
    };
    brief("150899")
        .expect(2)
        .says("qiquan.toml:6:10: brief：没有代码为 150899 的旗县区")
        .says("150802临河区");
    brief("150102").expect(2).says("不是 code = \"150800\" 的旗县区");
    // Near miss: a county without any household is one all the same.
    brief("150825").expect(0);
}
