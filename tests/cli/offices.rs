//! The commands that get an office going: `doctor`, `scan`, `init`, and layout profiles of a project's own.

use crate::harness::{HOUSEHOLDS, Outcome, PDF, Small, VILLAGE, files, id_number, message};
use std::fmt::Write as _;

const TOML: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";

/// The two households of the register in folders named by `name(number, head)`.
fn office(name: impl Fn(&str, &str) -> String) -> Small {
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join("archives")).unwrap();
    for (id, head) in HOUSEHOLDS {
        small.write(&format!("archives/{}/贫困户申请书.pdf", name(id, head)), PDF);
    }
    small
}

fn json(outcome: &Outcome) -> serde_json::Value {
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// The block that `doctor` prints, as it would be pasted.
fn block(outcome: &Outcome) -> String {
    let lines: Vec<&str> = outcome.stdout.lines().skip_while(|line| *line != "[[layout]]").take(3).collect();
    lines.join("\n")
}

#[test]
fn doctor_proposes_a_template_that_places_the_folders_once_it_is_pasted() {
    type Name = fn(&str, &str) -> String;
    let styles: [(Name, &str); 3] = [
        (|_, head| format!("临河区/狼山镇永丰村/{head}"), "{county}/{township}{village}/{head}"),
        (|_, head| format!("临河/档案/狼山镇-永丰村-{head}"), "{county}/{class}/{township}-{village}-{head}"),
        (|_, head| format!("临河区/扫描/永丰村一组{head}户"), "{county}/{class}/{village}{group}{head}户"),
    ];
    // Straight under their county the folders are found as they are.
    let plain: [Name; 2] =
        [|id, head| format!("150802临河区/永丰村_{head}_{id}"), |id, head| format!("临河区/{id}{head}")];
    for name in plain {
        let seen = json(&office(name).run(&["doctor", "项目", "--format", "json"]).expect(0));
        assert_eq!(seen["counties"][0]["matched"], 2, "{seen:#}");
        assert!(seen["proposals"].as_array().unwrap().is_empty(), "{seen:#}");
    }
    for (name, template) in styles {
        let small = office(name);
        let before = files(&small.root());
        let seen = small.run(&["doctor", "项目"]).expect(0);
        let wanted = template.replace("{id}", "{household_id}");
        assert!(block(&seen).contains(&format!("template = \"{wanted}\"")), "{wanted}\n{}", seen.stdout);
        assert!(
            seen.stdout.contains("现在有 0 个能对应到登记，改用下面的模板能对应 2 个"),
            "{}",
            seen.stdout
        );
        assert!(seen.stdout.contains("→ 1508020100001 赵甲"), "{}", seen.stdout);
        assert!(files(&small.root()) == before, "doctor writes nothing");
        small.write("qiquan.toml", &format!("{TOML}{}\n", block(&seen)));
        let after = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
        assert_eq!(after["counties"][0]["matched"], 2, "{template}: {after:#}");
        assert_eq!(after["counties"][0]["without_folder"], 0);
        assert!(after["proposals"].as_array().unwrap().is_empty());
    }
}

#[test]
fn doctor_proposes_nothing_where_folders_are_read_already() {
    for name in [
        |id: &str, head: &str| format!("150802临河区/150802100狼山镇/永丰村/{id}_{head}"),
        |_: &str, head: &str| format!("临河区/01 狼山镇/永丰村/一组/003{head}"),
        |_: &str, head: &str| format!("临河区/识别材料/狼山镇/永丰/{head}"),
    ] {
        let seen = office(name).run(&["doctor", "项目"]).expect(0);
        assert!(!seen.stdout.contains("[[layout]]"), "{}", seen.stdout);
    }
}

#[test]
fn id_tails_of_heads_become_a_placeholder() {
    let tail = |id: &str| id_number("19560312", if id == HOUSEHOLDS[0].0 { 1 } else { 2 })[14..].to_owned();
    let small = office(|id, head| format!("临河区/甲类/永丰村-{head}-{}", tail(id)));
    let seen = small.run(&["doctor", "项目"]).expect(0);
    assert!(block(&seen).contains("{county}/{class}/{village}-{head}-{id_tail}"), "{}", seen.stdout);
}

#[test]
fn every_folder_without_a_unit_has_a_reason_and_a_remedy() {
    let small = Small::new();
    small.write("archives/某某县/1镇/扶贫手册.pdf", PDF);
    small.write("archives/后旗/扶贫手册.pdf", PDF);
    small.write("archives/狼山镇/永丰村/扶贫手册.pdf", PDF);
    small.write("archives/临河旧柜/狼山镇/永丰村/赵甲/扶贫手册.pdf", PDF);
    small.write("archives/150802临河区/没有镇/永丰村/赵甲/扶贫手册.pdf", PDF);
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    let notes: Vec<&serde_json::Value> =
        ["unplaced", "ambiguous"].iter().flat_map(|list| report[*list].as_array().unwrap()).collect();
    assert!(notes.len() >= 4, "{report:#}");
    for note in &notes {
        assert!(note["reason"].as_str().unwrap().chars().count() >= 8, "{note}");
        assert!(note["remedy"].as_str().unwrap().chars().count() >= 8, "{note}");
    }
    let text = small.run(&["doctor", "项目"]).expect(0).stdout;
    assert!(text.contains("150825乌拉特后旗") && text.contains("150826杭锦后旗"), "{text}");
    assert!(text.contains("登记相符"), "the registers tell whose 临河旧柜 is\n{text}");
}

#[test]
fn folders_that_only_wrap_counties_are_not_reported_and_hide_nothing() {
    let small = office(|_, head| format!("扶贫档案/临河区/狼山镇/永丰村/{head}"));
    small.write("archives/扶贫档案/临河区/没有镇/某村/无人/a.pdf", PDF);
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(report["counties"][0]["matched"], 2, "{report:#}");
    let unplaced = report["unplaced"].as_array().unwrap();
    assert_eq!(unplaced.len(), 1, "{report:#}");
    assert!(unplaced[0]["path"].as_str().unwrap().ends_with("没有镇"));
}

#[test]
fn a_project_of_one_county_that_bears_its_name_reads_its_folder() {
    let small = office(|_, head| format!("临河区/狼山镇/永丰村/{head}"));
    small.write("qiquan.toml", "name = \"临河区\"\ncode = \"150802\"\nas_of = 2020-04-15\n");
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(report["counties"][0]["matched"], 2, "{report:#}");
    assert!(report["unplaced"].as_array().unwrap().is_empty(), "{report:#}");
}

#[test]
fn doctor_names_columns_in_chinese_and_cells_by_address() {
    let small = Small::new();
    let register =
        crate::harness::members().replace("联系电话", "手机号码备注").replacen("2016-05-01", "去年", 1);
    small.write("registers/人员.csv", &register);
    small.write("registers/人员2018.csv", &crate::harness::members().replace("2020-04-10", "2018-12-31"));
    small.write("registers/说明.docx", "x");
    let seen = small.run(&["doctor", "项目"]);
    let text = &seen.stdout;
    for wanted in [
        "户编号＝F列“户编号”",
        "务工时间＝Q列“务工时间（月）”",
        "无法识别的单元格 1 个：Z2“去年”（首次识别时间）",
        "已被替代：全部 4 行",
        "说明.docx",
        "入户调查表",
        "X002",
        "凭这些列识别",
        "未用到的列 1 个：手机号码备注",
    ] {
        assert!(text.contains(wanted), "“{wanted}” is missing in\n{text}");
    }
    for key in ["hh_id", "id_no", "first_id_date"] {
        assert!(!text.contains(key), "{key} is no word of an office\n{text}");
    }
}

#[test]
fn doctor_names_the_figures_of_topics_that_no_register_can_give() {
    let small = Small::new();
    let note = |small: &Small| {
        let report = small.run(&["doctor", "项目", "--format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let topics = report["topics"].as_array().unwrap().clone();
        topics.into_iter().find(|topic| topic["name"] == "小额信贷").unwrap()
    };
    let lacking = note(&small);
    assert_eq!(lacking["open"][0]["counties"][0], "临河区", "{lacking}");
    let why = lacking["open"][0]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("小额信贷"), "{why}");
    small.run(&["doctor", "项目"]).says(&why);
    // The near miss: a ledger with one loan.
    small.write(
        "registers/贷款.csv",
        "旗县,乡镇,行政村,户编号,户主姓名,合同编号,贷款金额（元）,贷款余额（元）,放款日期,到期日期,利率,贴息,贷款用途\n\
         临河区,狼山镇,永丰村,1508020100001,赵甲,D1,10000,10000,2019-05-01,2022-05-01,4.35,是,养羊\n",
    );
    let there = note(&small);
    assert!(!there.to_string().contains(&why), "{there}");
}

#[test]
fn doctor_lists_unrecognised_files_with_the_true_count() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    for number in 0..25 {
        small.write(&format!("{VILLAGE}/{id}_{head}/杂七杂八{number:02}.pdf"), PDF);
    }
    let text = small.run(&["doctor", "项目"]).expect(0).stdout;
    assert!(
        text.contains("未识别的文件（C020）25 个") && text.contains("共 25 个，以上为前 20 个"),
        "{text}"
    );
    assert_eq!(text.matches("杂七杂八").count(), 20);
    let all = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(all["unmatched"].as_array().unwrap().len(), 25);
    small
        .run(&["check", "项目", "--fail-on", "never"])
        .expect(0)
        .says("25 个文件未识别")
        .says("qiquan doctor");
}

#[test]
fn doctor_and_scan_mask_what_folder_names_give_away() {
    let number = id_number("19560312", 1);
    let small = office(|_, head| format!("临河区/狼山镇/永丰村/{head}{number}"));
    small.write(&format!("archives/临河区/狼山镇/永丰村/无人{}/a.pdf", id_number("19610203", 7)), PDF);
    for args in [
        ["doctor", "项目", "--format", "text"],
        ["doctor", "项目", "--format", "json"],
        ["scan", "项目", "--format", "text"],
        ["scan", "项目", "--format", "json"],
    ] {
        let said = small.run(&args).expect(0).stdout;
        assert!(!said.contains(&number) && !said.contains(&id_number("19610203", 7)), "{said}");
    }
}

#[test]
fn scan_says_whose_file_it_is_and_which_paper() {
    let small = office(|_, head| format!("临河/狼山镇/永丰村/{head}"));
    small.write("archives/临河/狼山镇/永丰村/赵甲/2018年扶贫手册.pdf", PDF);
    small.write("archives/临河/狼山镇/永丰村/赵甲/2018年贫困户信息采集表.pdf", PDF);
    small.write("archives/临河/狼山镇/永丰村/赵甲/杂七杂八.pdf", PDF);
    let text = small.run(&["scan", "项目"]).expect(0).stdout;
    let head: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let row: Vec<&str> = text.lines().find(|line| line.contains("信息采集表")).unwrap().split('\t').collect();
    assert_eq!(row.len(), head.len());
    assert_eq!(
        ["格式", "状态", "旗县区", "苏木乡镇", "嘎查村", "户编号", "材料"].map(|name| row[at(name)]),
        ["PDF", "正常", "150802临河区", "150802100狼山镇", "永丰村", "1508020100001", "H04@2018"]
    );
    let list = json(&small.run(&["scan", "项目", "--format", "json"]).expect(0));
    assert_eq!(list.as_array().unwrap().len(), text.lines().count() - 1);
    assert!(list.as_array().unwrap().iter().any(|file| file["household_id"] == "1508020100002"));
}

#[test]
fn init_looks_at_existing_folders_and_writes_only_into_its_own() {
    let small = office(|_, head| format!("临河区/档案/狼山镇-永丰村-{head}"));
    let office = small.dir.path().join("办公室");
    std::fs::create_dir(&office).unwrap();
    std::fs::rename(small.root().join("archives"), office.join("扶贫档案")).unwrap();
    std::fs::rename(small.root().join("registers"), office.join("系统导出")).unwrap();
    let before = files(&office);
    let said = small.run(&["init", "新项目", "--from", "办公室"]).expect(0);
    assert!(said.stdout.contains("{county}/{class}/{township}-{village}-{head}"), "{}", said.stdout);
    assert!(files(&office) == before);
    let path = small.dir.path().join("新项目/qiquan.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    for wanted in [
        "name = \"临河区\"",
        "code = \"150802\"",
        "\n# as_of = 2020-04-10",
        "archives = \"../办公室/扶贫档案\"",
        "registers = \"../办公室/系统导出\"",
        "# 能对应 2 个户文件夹",
        "# [[layout]]",
    ] {
        assert!(config.contains(wanted), "{wanted}\n{config}");
    }
    small.run(&["doctor", "新项目"]).expect(0).says("改用下面的模板能对应 2 个");
    let live = config.replace("# [[layout]]", "[[layout]]").replacen("# county", "county", 1);
    std::fs::write(&path, live.replace("# template", "template")).unwrap();
    small.run(&["check", "新项目", "--fail-on", "never"]).expect(0);
    small.run(&["init", "新项目", "--from", "办公室"]).expect(2).says("没有改动");
}

#[test]
fn init_takes_name_code_date_and_folders_from_its_flags() {
    let small = Small::new();
    let args =
        ["--name", "五原县", "--code", "150821", "--as-of", "2020-05-01", "--archives", "项目/archives"];
    small.run(&[&["init", "另一个"], &args[..]].concat()).expect(0);
    let config = std::fs::read_to_string(small.dir.path().join("另一个/qiquan.toml")).unwrap();
    for wanted in
        ["name = \"五原县\"", "code = \"150821\"", "\nas_of = 2020-05-01", "archives = \"../项目/archives\""]
    {
        assert!(config.contains(wanted), "{wanted}\n{config}");
    }
    assert!(small.dir.path().join("另一个/registers").is_dir());
    small.run(&["init", "坏", "--code", "1508"]).expect(2).says("--code");
    small.run(&["init", "坏", "--from", "没有"]).expect(2).says("--from");
    assert!(!small.dir.path().join("坏").exists(), "a refusal leaves nothing behind");
    small.run(&["init", "散档/新", "--archives", "项目/archives"]).expect(0);
    std::fs::create_dir_all(small.dir.path().join("散档案/150802临河区/150802100狼山镇")).unwrap();
    small.run(&["init", "散档案"]).expect(2).says("--from");
    small.run(&["init", "散档案/150802临河区", "--archives", "散档案"]).expect(2).says("--from");
}

#[test]
fn a_layout_profile_of_the_project_reads_its_county() {
    let small = office(|id, head| format!("临河区/档案室/永丰村/第{}柜/{head}", &id[12..]));
    small.write("archives/临河区/档案室/永丰村/第1柜/赵甲/2018年扶贫手册.pdf", PDF);
    let profile = "title = \"按柜\"\ntemplate = \"{county}/*/{village}/第{seq}柜/{head}\"\n[markers]\nvillage = [\"大队\"]\n";
    small.write("layouts/cabinet.toml", profile);
    small.write("qiquan.toml", &format!("{TOML}[[layout]]\ncounty = \"150802\"\nprofile = \"cabinet\"\n"));
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(report["counties"][0]["matched"], 2, "{report:#}");
    assert_eq!(report["counties"][0]["layout"], "cabinet");
    assert_eq!(report["settings"]["own_layouts"][0], "cabinet.toml");
    // Under the name of the built-in profile it holds for every county.
    std::fs::rename(small.root().join("layouts/cabinet.toml"), small.root().join("layouts/household.toml"))
        .unwrap();
    small.write("qiquan.toml", TOML);
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(report["counties"][0]["matched"], 2, "{report:#}");
}

#[test]
fn faults_of_layouts_come_all_at_once_with_line_and_column() {
    let small = Small::new();
    let mut config = TOML.to_owned();
    let _ = write!(
        config,
        "[[layout]]\ncounty = \"150899\"\ntemplate = \"{{county}}/{{dorf}}/{{head}}\"\n\
         [[layout]]\ncounty = \"150823\"\ntemplate = \"{{county}}/{{village}}\"\n\
         [[layout]]\ncounty = \"110101\"\nprofile = \"by-colour\"\n"
    );
    small.write("qiquan.toml", &config);
    small.write(
        "layouts/own.toml",
        "titel = \"x\"\ntemplate = \"{county}/{hed}\"\nclass_words = \"材料\"\n[markers]\nvilage = [\"村\"]\n",
    );
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:5:10: layout.county 150899 不在区划表中",
        "150802临河区",
        "qiquan.toml:6:22: template：不认识的占位符 {dorf}",
        "qiquan.toml:9:13: template：模板里没有指明户的占位符",
        "qiquan.toml:11:10: layout.county 110101 不在 150800 范围内",
        "qiquan.toml:12:11: 存放方式“by-colour”不存在",
        "layouts/own.toml:1:1: 不认识的键“titel”",
        "layouts/own.toml:2:22: template：不认识的占位符 {hed}",
        "是否应为 {head}",
        "layouts/own.toml:3:15: class_words 应为文字列表",
        "layouts/own.toml:5:1: [markers] 中不认识的键“vilage”",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
}

#[test]
fn expired_and_unused_waivers_are_told_on_stderr() {
    let small = Small::new();
    let waiver = |key: &str, expires: &str| {
        format!(
            "[[waiver]]\nrule = \"C003\"\nkey = \"{key}\"\nreason = \"借出\"\nperson = \"王某\"\n{expires}\n"
        )
    };
    small.write("waivers.toml", &format!("{}{}", waiver("H01", "expires = 2020-04-01"), waiver("H99", "")));
    let said = small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(
        said.stderr.contains("waivers.toml 第1行")
            && said.stderr.contains("已于2020-04-01到期")
            && said.stderr.contains("没有对应的问题"),
        "{}",
        said.stderr
    );
    assert!(!said.stdout.contains("到期，不再生效"));
}

#[test]
fn rules_that_were_not_selected_take_one_line_of_the_summary() {
    let small = Small::new();
    let said = small.run(&["check", "项目", "--select", "C003", "--fail-on", "never"]).expect(0);
    // One line names the others by their codes alone.
    let lines = said.stdout.lines().filter(|line| line.contains("未选用"));
    assert_eq!(lines.collect::<Vec<_>>().len(), 1, "{}", said.stdout);
    assert!(said.stdout.contains("未选用：C001—C002、C004—C020、"), "{}", said.stdout);
    let hints = said.stdout.lines().filter(|line| line.starts_with("提示")).count();
    assert!(hints <= 1, "{}", said.stdout);
}

#[test]
fn a_template_that_ends_in_a_file_name_is_refused_with_its_place_and_what_to_write() {
    let small = Small::new();
    let template = "{county}/{township}/{village}/{household_id}.pdf";
    small
        .write("qiquan.toml", &format!("{TOML}[[layout]]\ncounty = \"150802\"\ntemplate = \"{template}\"\n"));
    small.write("layouts/own.toml", "template = \"{county}/{head}/*.jpg\"\n");
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:6:43: template：“{household_id}.pdf”是文件名，模板里只能写文件夹",
        "例如 {county}/{township}/{village}/{household_id}；",
        "layouts/own.toml:1:29: template：“*.jpg”是文件名",
        "请写到户文件夹为止：{county}/{head}；",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
}

/// Two villages called 永丰村, in 狼山镇 and 新华镇: a register of (head, township), and a folder each by `name`.
fn namesakes(households: &[(&str, &str)], name: impl Fn(&str, &str) -> String) -> Small {
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join("archives")).unwrap();
    let mut text = "数据日期,县,乡,村,户编号,户主姓名,户主证件号码,脱贫属性\n".to_owned();
    for (at, (head, township)) in (1..).zip(households) {
        let number = id_number("19560312", at);
        let _ = writeln!(
            text,
            "2020-04-10,临河区,{township},永丰村,15080201{at:05},{head},{number},已脱贫(享受政策)"
        );
        small
            .write(&format!("archives/{}/贫困户申请书.pdf", name(head, township)), &format!("{PDF}% {at}\n"));
    }
    small.write("registers/人员.csv", &text);
    small
}

const TWO_VILLAGES: [(&str, &str); 6] = [
    ("赵甲", "狼山镇"),
    ("钱乙", "狼山镇"),
    ("孙丁", "狼山镇"),
    ("赵甲", "新华镇"),
    ("钱乙", "新华镇"),
    ("郑辛", "新华镇"),
];

#[test]
fn a_template_that_other_folders_contradict_is_shown_with_them_and_not_advised() {
    let short = |township: &str| township.trim_end_matches('镇').to_owned();
    let small =
        namesakes(&TWO_VILLAGES, |head, township| format!("临河区/永丰村-{}/{head}", short(township)));
    let seen = small.run(&["doctor", "项目"]).expect(0);
    assert!(!seen.stdout.contains("[[layout]]"), "{}", seen.stdout);
    assert!(
        seen.stdout.contains("能对应 2 个户文件夹，但有 4 个文件夹与它矛盾，不建议采用"),
        "{}",
        seen.stdout
    );
    assert!(
        seen.stdout.contains("按此模板有多户符合：1508020100001 赵甲、1508020100004 赵甲"),
        "{}",
        seen.stdout
    );
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    let proposal = &report["proposals"][0];
    assert_eq!((proposal["advised"].as_bool(), proposal["contradicting"].as_u64()), (Some(false), Some(4)));
    assert_eq!(proposal["contradictions"].as_array().unwrap().len(), 3);
    // Near miss: the township stands in the folder's name in full.
    let small = namesakes(&TWO_VILLAGES, |head, township| format!("临河区/永丰村-{township}/{head}"));
    let seen = small.run(&["doctor", "项目"]).expect(0);
    assert!(block(&seen).contains("template = \"{county}/{village}-{township}/{head}\""), "{}", seen.stdout);
    assert!(seen.stdout.contains("能对应 6 个") && !seen.stdout.contains("与此模板矛盾"), "{}", seen.stdout);
}

#[test]
fn a_village_is_that_of_the_township_in_brackets_behind_it() {
    let small = namesakes(&TWO_VILLAGES, |head, township| format!("临河区/永丰村（{township}）/{head}"));
    let report = json(&small.run(&["doctor", "项目", "--format", "json"]).expect(0));
    assert_eq!(report["counties"][0]["matched"], 6, "{:#}", report["counties"]);
    assert!(report["ambiguous"].as_array().unwrap().is_empty(), "{:#}", report["ambiguous"]);
    // Near miss: nothing tells the two apart, and the remedy says how to write it.
    let small = namesakes(&TWO_VILLAGES, |head, township| {
        format!("临河区/{}/永丰村/{head}", if township == "狼山镇" { "北片" } else { "南片" })
    });
    let seen = small.run(&["doctor", "项目"]).expect(0);
    assert!(
        seen.stdout.contains("有多个同名的嘎查村") && seen.stdout.contains("如“永丰村（狼山镇）”"),
        "{}",
        seen.stdout
    );
}

#[test]
fn doctor_says_which_households_it_counts() {
    let small = crate::harness::Small::new();
    let said = small.run(&["doctor", "项目"]).expect(0).stdout;
    assert!(said.contains("应建档户") && !said.contains("  登记户"), "{said}");
    assert!(said.contains("应建档户＝已脱贫享受政策、未脱贫和类型不明的在册户"), "{said}");
}

/// Two exports of one 数据日期, the second as `change` makes it: the remarks about them and what doctor says.
fn of_one_date(name: &str, change: &dyn Fn(String) -> String) -> (Vec<String>, String) {
    let small = Small::new();
    small.write(&format!("registers/{name}"), &change(crate::harness::members()));
    crate::harness::check(&small, 0);
    let mut remarks = crate::harness::remarks(&small);
    remarks.retain(|remark| remark.contains("不一致"));
    (remarks, small.run(&["doctor", "项目"]).stdout)
}

#[test]
fn two_exports_of_one_date_that_disagree_are_told_with_both_cells_whatever_their_names() {
    // 0.csv is read before 人员.csv, 重.csv after it.
    for name in ["0.csv", "重.csv"] {
        let (said, _) = of_one_date(name, &|text| text.replace("因病,否,是,8000", "因病,是,否,9000"));
        for (what, cell) in [("是否危房户", "V2"), ("饮水安全", "W2"), ("人均纯收入", "X2")] {
            let told = |one: &&String| one.contains(&format!("2户的{what}与“registers/"));
            let told: Vec<&String> = said.iter().filter(told).collect();
            assert_eq!(told.len(), 1, "{name}: {what} in {said:#?}");
            assert!(told[0].contains(&format!("依次见{cell}、{cell}")), "{}", told[0]);
        }
        let (said, _) = of_one_date(name, &|text| text.replace(",长期慢性病,", ",健康,"));
        assert!(said.iter().any(|one| one.contains("4人的健康状况与")), "{name}: {said:#?}");
        let (said, _) = of_one_date(name, &|text| text.replace("已脱贫(享受政策)", "未脱贫"));
        assert!(
            said.iter().any(|one| one.contains("其中2户一处为未脱贫、一处为已脱贫")),
            "{name}: {said:#?}"
        );
        let (said, doctor) = of_one_date(name, &|text| text);
        assert!(said.is_empty(), "a copy contradicts nothing: {said:#?}");
        assert!(doctor.contains("重复：全部 4 行与另一张导出表的数据日期相同"), "{doctor}");
        assert!(!doctor.contains("已被替代"), "{doctor}");
        let older =
            |text: String| text.replace("因病,否,是", "因病,是,否").replace("2020-04-10", "2019-12-31");
        let (said, doctor) = of_one_date(name, &older);
        assert!(said.is_empty(), "what an older export says may have changed: {said:#?}");
        assert!(doctor.contains("已被替代：全部 4 行") && !doctor.contains("重复："), "{doctor}");
    }
}

#[test]
fn a_bureau_by_any_of_its_common_names_has_handed_over_and_an_unknown_one_is_named() {
    let small = Small::new();
    let paper = |bureau: &str, name: &str| {
        small.write(&format!("archives/150802临河区/_部门/{bureau}/{name}.pdf"), PDF);
    };
    paper("临河区水务局", "饮水安全鉴定表");
    paper("教体局", "教育资助政策");
    paper("卫计局", "健康扶贫政策");
    paper("农牧和科技局", "产业扶贫政策");
    paper("社保中心", "公益岗名单");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let missing = message(&small, "C013").join("\n");
    for (bureau, name) in [
        ("水利局", "饮水安全鉴定表"),
        ("教育局", "教育资助政策"),
        ("卫生健康委员会", "健康扶贫政策"),
        ("农牧局", "产业扶贫政策"),
    ] {
        assert!(missing.contains(bureau), "other papers of {bureau} are missing");
        assert!(!missing.contains(&format!("《{name}》")), "{name} was handed over\n{missing}");
    }
    let told = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    assert_eq!(told.matches("不是归档目录中的部门").count(), 1);
    let wanted = "“社保中心”不是归档目录中的部门，其中1个文件未计入任何单位；是否为人力资源和社会保障局？";
    assert!(told.contains(wanted));
}
