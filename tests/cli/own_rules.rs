//! Rules that an office writes, weights that it changes, and explanations that do not hold: through every output.

use crate::harness::{Small, files, findings, id_number, summary};
use std::io::Read;

const RULES: &str = "[[rule]]\ncode = \"U001\"\ntitle = \"二人户人均收入偏高\"\nseverity = \"warning\"\nlook = \"household\"\n\
when = \"hh.people == 2 && hh.per_cap >= 8000\"\nmessage = \"二人户，登记人均纯收入{per_cap}元\"\nsubject = \"per_cap\"\n\
basis = \"内部规则\"\nresponsible = \"驻村工作队\"\nremedy = \"入户核实收入构成\"\n\
[[rule]]\ncode = \"U002\"\ntitle = \"没有电话\"\nseverity = \"info\"\nlook = \"person\"\nwhen = \"person.phone == '0'\"\n\
message = \"{name}电话为0\"\nbasis = \"内部规则\"\nresponsible = \"村委会\"\n";

fn with_rules() -> Small {
    let small = Small::new();
    small.write("rules/own.toml", RULES);
    small
}

/// All text inside the sheets of a workbook.
fn sheets(path: &std::path::Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut all = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

/// Text of every HTML page.
fn pages(out: &std::path::Path) -> String {
    let html = files(&out.join("html")).into_iter().filter(|(name, _)| name.ends_with(".html"));
    html.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
}

#[test]
fn a_rule_of_the_project_takes_part_in_every_output() {
    let small = with_rules();
    small.run(&["pack", "项目"]).expect(0);
    let found: Vec<_> =
        findings(&small.out()).into_iter().filter(|finding| finding["rule"] == "U001").collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!((&found[0]["subject"], &found[0]["severity"]), (&"per_cap".into(), &"warning".into()));
    assert!(found[0]["message"].as_str().unwrap().contains("登记人均纯收入8000元"), "{found:#?}");
    assert!(found[0]["evidence"][0]["cell"].as_str().is_some_and(|cell| cell.ends_with('2')));
    let rules = summary(&small.out())["rules"].clone();
    let rule =
        |code: &str| rules.as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap().clone();
    assert_eq!((&rule("U001")["count"], &rule("U001")["skipped"]), (&2.into(), &serde_json::Value::Null));
    // Every telephone is blank: nobody can say, and that is said.
    assert_eq!(rule("U002")["count"], 0);
    let why = rule("U002")["skipped"].as_str().unwrap().to_owned();
    assert!(why.starts_with("有4人无法判定"), "{why}");
    let book = sheets(&small.out().join("150802临河区/临河区考核数据表.xlsx"));
    let html = pages(&small.out());
    for wanted in ["二人户人均收入偏高", "登记人均纯收入8000元", &why] {
        assert!(book.contains(wanted) && html.contains(wanted), "{wanted}");
    }
    assert!(book.contains("入户核实收入构成"), "the remedy stands in the list of checks");
    // The same record gives the same pages again.
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    let again = small.dir.path().join("again");
    assert_eq!(pages(&small.out()), pages(&again));
}

#[test]
fn rules_of_the_project_can_be_selected_ignored_waived_and_explained() {
    let small = with_rules();
    let count = |args: &[&str]| {
        let mut all = vec!["check", "项目", "--fail-on", "never", "--out", "some"];
        all.extend(args);
        small.run(&all).expect(0);
        let out = small.dir.path().join("some");
        let found = findings(&out);
        std::fs::remove_dir_all(&out).unwrap();
        let own = found.iter().filter(|finding| finding["rule"] == "U001");
        (own.clone().count(), own.filter(|finding| !finding["waived"].is_null()).count(), found.len())
    };
    assert_eq!(count(&["--select", "U001"]), (2, 0, 2));
    let (none, _, others) = count(&["--ignore", "U"]);
    assert!(none == 0 && others > 2);
    small.run(&["check", "项目", "--select", "U7"]).expect(2).says("没有以“U7”开头的规则");
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"U001\"\nkey = \"per_cap\"\nreason = \"有退休金\"\nperson = \"王某\"\ndate = 2020-04-01\n",
    );
    assert_eq!(count(&["--select", "U001"]), (2, 2, 2));
    let listed = small.run(&["rules", "--project", "项目"]).expect(0);
    assert!(listed.stdout.contains("U001  疑点  二人户人均收入偏高"), "{}", listed.stdout);
    assert!(!small.run(&["rules"]).expect(0).stdout.contains("U001"));
    let page = small.run(&["explain", "u001", "--project", "项目"]).expect(0);
    assert!(
        page.stdout.contains("hh.people == 2") && page.stdout.contains("入户核实收入构成"),
        "{}",
        page.stdout
    );
    small.run(&["explain", "U001"]).expect(2).says("--project");
    let json = small.run(&["rules", "--project", "项目", "--format", "json"]).expect(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json.as_array().unwrap().iter().any(|rule| rule["code"] == "U001" && rule["own"] == true));
}

#[test]
fn faults_of_rule_files_end_the_run_with_all_others_at_once() {
    let small = with_rules();
    small.write("rules/more.toml", &RULES.replace("hh.per_cap", "hh.per_capp").replace("{name}", "{nome}"));
    small.write("rules/broken.toml", "[[rule]\ncode = 1\n");
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n[severity]\nC004 = \"fatal\"\nC999 = \"error\"\n\
         U003 = \"error\"\n",
    );
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"W001\"\nkey = \"*\"\nreason = \"知道\"\nperson = \"王某\"\n",
    );
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "rules/more.toml:6:30: when：hh 没有名为“per_capp”的字段",
        "rules/more.toml:18:13: message：{nome}：person 没有名为“nome”的字段",
        "编号 U001 已用过，第一次在 rules/more.toml:2:9",
        "rules/broken.toml:1:",
        "qiquan.toml:5:8: severity.C004 “fatal”不在可选范围",
        "qiquan.toml:6:1: [severity] 中没有规则“C999”",
        "qiquan.toml:7:1: [severity] 中没有规则“U003”",
        "waivers.toml:1:1: [[waiver]] 不能用于 W001",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    assert!(!small.out().exists());
}

#[test]
fn a_hostile_rule_neither_hangs_nor_decides() {
    let small = Small::new();
    let when = "members.all(a, members.all(b, members.all(c, a.name + b.name + c.name != '')))";
    small.write("rules/own.toml", &RULES.replace("hh.people == 2 && hh.per_cap >= 8000", when));
    // Eighty more people of the second household, each with a number of their own.
    let mut people = crate::harness::members();
    let last = people.lines().last().unwrap().to_owned();
    let (id, number) = ("150802010000202", id_number("19580607", 3));
    assert!(last.contains(id) && last.contains(&number));
    for at in 100..180 {
        let row =
            last.replace(id, &format!("1508020100002{at}")).replace(&number, &id_number("19600101", at));
        people.push_str(&format!("{}\n", row.replace("配偶", "其他")));
    }
    small.write("registers/人员.csv", &people);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let rules = summary(&small.out())["rules"].clone();
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["code"] == "U001").unwrap();
    assert!(rule["skipped"].as_str().unwrap_or_default().contains("其中1户超过计算量上限"), "{rule}");
}

#[test]
fn an_office_changes_the_weight_of_a_rule_and_every_output_says_so() {
    let small = Small::new();
    let settings = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";
    small.run(&["check", "项目", "--select", "C003", "--out", "before"]).expect(1);
    small.write("qiquan.toml", &format!("{settings}[severity]\nC003 = \"info\"\nR008 = \"错误\"\n"));
    small.run(&["check", "项目", "--select", "C003", "--out", "after"]).expect(0);
    let of = |out: &str| {
        let out = small.dir.path().join(out);
        let weights: Vec<_> =
            findings(&out).iter().map(|f| (f["fingerprint"].clone(), f["severity"].clone())).collect();
        (summary(&out)["totals"]["errors"].clone(), summary(&out)["totals"]["infos"].clone(), weights)
    };
    let (before, after) = (of("before"), of("after"));
    assert!(before.0.as_u64().unwrap() > 0 && after.0 == 0 && after.1 == before.0);
    let prints = |list: &[(serde_json::Value, serde_json::Value)]| {
        list.iter().map(|(print, _)| print.clone()).collect::<Vec<_>>()
    };
    assert_eq!(prints(&before.2), prints(&after.2), "the weight is no part of the fingerprint");
    assert!(after.2.iter().all(|(_, severity)| severity == "info"));
    small.run(&["pack", "项目"]).expect(0);
    let rules = summary(&small.out())["rules"].clone();
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["code"] == "C003").unwrap();
    assert_eq!((&rule["severity"], &rule["adjusted_from"]), (&"info".into(), &"error".into()));
    let words = "提示（本单位调整，原为错误）";
    let book = sheets(&small.out().join("150802临河区/临河区考核数据表.xlsx"));
    assert!(book.contains(words) && pages(&small.out()).contains(words));
    let listed = small.run(&["rules", "--project", "项目"]).expect(0).stdout;
    assert!(listed.contains(&format!("C003  {words}")), "{listed}");
    assert!(small.run(&["explain", "C003", "--project", "项目"]).expect(0).stdout.contains(words));
    assert!(!small.run(&["explain", "C003"]).expect(0).stdout.contains("本单位调整"));
}

#[test]
fn rules_that_were_switched_off_are_named_in_every_output() {
    let small = Small::new();
    let said = small.run(&["pack", "项目", "--ignore", "C004,V01"]).expect(0).stdout;
    assert!(said.contains("未选用：C004、V010—V019"), "{said}");
    let rules = summary(&small.out())["rules"].clone();
    let off: Vec<_> =
        rules.as_array().unwrap().iter().filter(|rule| rule["skipped"] == "本次未选用").collect();
    assert_eq!(off.len(), 11);
    let book = sheets(&small.out().join("150802临河区/临河区考核数据表.xlsx"));
    let html = pages(&small.out());
    assert!(book.contains("本次未选用") && html.contains("本次未选用"));
    let top = sheets(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"));
    assert!(top.contains("本次未选用"));
    // PDF pages are set from the same blocks as HTML; the text is in the record that both read.
    let record = std::fs::read_to_string(small.out().join("record/run.json")).unwrap();
    assert!(record.contains("本次未选用"));
}

#[test]
fn findings_about_waivers_are_printed_and_the_annex_keeps_reason_person_and_term() {
    let small = Small::new();
    let waiver = |rule: &str, key: &str, more: &str| {
        format!(
            "[[waiver]]\nrule = \"{rule}\"\nkey = \"{key}\"\nreason = \"原件借出\"\nperson = \"段某\"\n{more}\n"
        )
    };
    small.write(
        "waivers.toml",
        &[
            waiver("C003", "H03", "date = 2020-04-01\nexpires = 2020-05-31"),
            waiver("C003", "H05", "date = 2020-03-01\nexpires = 2020-04-01"),
            waiver("C003", "H99", "date = 2020-04-01"),
            waiver("C003", "*", "date = 2020-04-01"),
            waiver("C003", "H11", "expires = 2020-06-30"),
        ]
        .concat(),
    );
    let run = small.run(&["pack", "项目"]).expect(0);
    let found = findings(&small.out());
    let codes: Vec<&str> =
        found.iter().filter_map(|f| f["rule"].as_str()).filter(|rule| rule.starts_with('W')).collect();
    assert_eq!(codes, ["W001", "W002", "W003", "W004"], "{}", run.stderr);
    assert!(
        found.iter().filter(|f| f["rule"].as_str().unwrap().starts_with('W')).all(|f| f["waived"].is_null())
    );
    assert!(run.stderr.contains("waivers.toml 第8行"), "{}", run.stderr);
    let rules = summary(&small.out())["rules"].clone();
    let rule = |code: &str| rules.as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap();
    assert_eq!((&rule("W001")["count"], &rule("W003")["count"]), (&1.into(), &1.into()));
    let top = sheets(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"));
    assert!(top.contains("核实说明已到期") && top.contains("核实说明范围过宽"));
    let county = sheets(&small.out().join("150802临河区/临河区考核数据表.xlsx"));
    for wanted in ["核实情况", "有效期至", "原件借出", "段某", "2020-05-31"] {
        assert!(county.contains(wanted) && pages(&small.out()).contains(wanted), "{wanted}");
    }
    // Nothing is lost of a finding that is explained: it is counted apart and listed in the annex.
    assert!(summary(&small.out())["totals"]["waived"].as_u64().unwrap() > 0);
}

#[test]
fn the_examples_and_the_tables_of_the_pages_are_what_the_program_reads() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/user-rules.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("\n```").next().unwrap();
    let small = Small::new();
    small.write("rules/example.toml", example);
    small.run(&["check", "项目", "--select", "U", "--fail-on", "never"]).expect(0);
    let found = findings(&small.out());
    assert_eq!(found.iter().filter(|finding| finding["rule"] == "U001").count(), 2, "{found:#?}");
    for (key, _) in qiquan::base::config::keys::RULE.iter().map(|key| (key.name, ())) {
        assert!(page.contains(key), "{key} is not on the page");
    }
    for figure in
        ["4000字节", "400个成分", "嵌套40层", "至多20万步", "4亿步", "至少4000步", "| 规则条数 | 300 |"]
    {
        assert!(page.contains(figure), "{figure}");
    }
    let printed = small.run(&["rules", "--fields"]).expect(0).stdout;
    let committed = std::fs::read_to_string(root.join("docs/rule-fields.md")).unwrap();
    assert!(printed == committed, "run: qiquan rules --fields > docs/rule-fields.md");
    // The committed schema takes the example, and refuses a word that is no severity.
    let schema = std::fs::read_to_string(root.join("docs/schema/rules.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let of = |text: &str| serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
    assert!(validator.is_valid(&of(example)));
    assert!(!validator.is_valid(&of(&example.replace("\"warning\"", "\"heavy\""))));
}

#[test]
fn thresholds_without_sense_are_refused_with_the_range() {
    let small = Small::new();
    let config = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";
    small.write(
        "qiquan.toml",
        &format!("{config}[thresholds]\nT006 = -3\n[thresholds.W003]\nshare = 500\ncount = 0\n"),
    );
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:5:8: thresholds.T006 为-3，不在允许范围",
        "可取0至3660（天）",
        "qiquan.toml:7:9: thresholds.W003.share 为500，不在允许范围",
        "可取0至100（%）",
        "qiquan.toml:8:9: thresholds.W003.count 为0，不在允许范围",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    small.write("qiquan.toml", &format!("{config}[thresholds]\nT006 = 92\n[thresholds.W003]\nshare = 5\n"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let page = small.run(&["explain", "T006"]).expect(0).stdout;
    assert!(page.contains("`days = 31`（天，可取0至3660）"), "{page}");
}

#[test]
fn a_missing_paper_that_is_explained_says_so_in_the_list_of_what_is_missing() {
    let small = Small::new();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let of_unit = findings(&small.out())
        .into_iter()
        .find(|f| f["rule"] == "C012" && f["county"] == "150802")
        .map(|f| f["subject"].as_str().unwrap().to_owned())
        .unwrap();
    let waiver = |rule: &str, key: &str| {
        format!(
            "[[waiver]]\nrule = \"{rule}\"\nkey = \"{key}\"\nreason = \"原件借出\"\nperson = \"段某\"\n\
             date = 2020-04-01\nexpires = 2020-05-31\n"
        )
    };
    small.write("waivers.toml", &format!("{}{}", waiver("C003", "H03"), waiver("C012", &of_unit)));
    small.run(&["pack", "项目", "--format", "xlsx"]).expect(0);
    use calamine::Reader as _;
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
    let mut said = |sheet: &str| -> Vec<String> {
        let sheet = book.worksheet_range(sheet).unwrap();
        let rows = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
        rows.filter(|row| row.iter().any(|cell| cell.contains("已说明：原件借出（段某）")))
            .map(|row| row.join("|"))
            .collect()
    };
    let explained = findings(&small.out()).iter().filter(|f| !f["waived"].is_null()).count();
    let missing = said("缺件清单");
    assert_eq!((missing.len(), explained), (3, 3), "{missing:?}");
    assert_eq!(missing.iter().filter(|row| row.starts_with("户|")).count(), 2, "{missing:?}");
    assert_eq!(said("户级以上材料").len(), 1);
}
