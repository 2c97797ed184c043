//! `findings.csv`, `findings.sarif` and `junit.xml`: valid by their public schemas, and with the figures of all other outputs.

use crate::harness::{HOUSEHOLDS, Small, cells, files, findings, summary};
use crate::xsd;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const ALL: &str = "pdf,xlsx,html,csv,sarif,junit";

/// A project with errors, warnings, remarks, a register that cannot be read and a finding with 核实说明.
fn project() -> Small {
    let small = Small::new();
    small.write(
        "registers/入户.csv",
        "户编号,户主姓名,入户日期,调查员,户籍人口,住房是否安全,备注\n1508020100001,赵甲,2020-03-20,周某,3,否,=1+1\n",
    );
    small.write("registers/贷款台账.xlsx", "不是工作簿");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
    let found = findings(&small.out());
    let one = found.iter().find(|f| f["rule"] == "C003" && f["household_id"] == HOUSEHOLDS[1].0).unwrap();
    small.write(
        "waivers.toml",
        &format!(
            "[[waiver]]\nrule = \"C003\"\nkey = \"{}\"\nreason = \"原件送审，<6月>归还\"\nperson = \"周某\"\ndate = 2020-04-10\n",
            one["fingerprint"].as_str().unwrap()
        ),
    );
    small
}

fn run(small: &Small, formats: &str) -> String {
    small.run(&["pack", "项目", "--format", formats]).expect(3).stdout
}

fn text(small: &Small, name: &str) -> String {
    std::fs::read_to_string(small.out().join(name)).unwrap()
}

fn sarif(small: &Small) -> serde_json::Value {
    serde_json::from_str(&text(small, "findings.sarif")).unwrap()
}

/// Rows of `findings.csv` by the names of its columns.
fn rows(small: &Small) -> Vec<BTreeMap<String, String>> {
    let text = text(small, "findings.csv");
    let bare = text.strip_prefix('\u{FEFF}').expect("a byte-order mark");
    let mut reader = csv::Reader::from_reader(bare.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        heads.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn sarif_and_junit_are_valid_by_their_public_schemas() {
    let small = project();
    run(&small, "sarif,junit");
    let mut schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/sarif-2.1.0.json")).unwrap();
    // The published pattern closes a bracket that it never opened, which strict readers of patterns refuse.
    for place in ["run", "toolComponent"] {
        let pattern = &mut schema["definitions"][place]["properties"]["language"]["pattern"];
        let mended = pattern.as_str().unwrap().replace("{2}]?$", "{2}$");
        *pattern = mended.into();
    }
    let schema = jsonschema::validator_for(&schema).unwrap();
    let document = sarif(&small);
    let faults: Vec<String> =
        schema.iter_errors(&document).map(|fault| format!("{} {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{"tool": {}}]})));
    let faults = xsd::faults(include_str!("../schema/junit-4.xsd"), &text(&small, "junit.xml"));
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn sarif_names_rules_places_units_and_what_was_not_looked_at() {
    let small = project();
    run(&small, "sarif");
    let document = sarif(&small);
    let log = &document["runs"][0];
    let rules = log["tool"]["driver"]["rules"].as_array().unwrap();
    let results = log["results"].as_array().unwrap();
    let found = findings(&small.out());
    assert_eq!(results.len(), found.len());
    assert_eq!(log["automationDetails"]["id"], "qiquan/150800/2020-04-15");
    for (result, finding) in results.iter().zip(&found) {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], finding["rule"]);
        assert_eq!(result["partialFingerprints"]["qiquan/v1"], finding["fingerprint"]);
        let unit = &result["locations"][0]["logicalLocations"][0];
        match finding["household_id"].as_str().unwrap() {
            "" => assert_ne!(unit["kind"], "household"),
            id => assert!(unit["kind"] == "household" && unit["name"] == id, "{unit}"),
        }
        let paths: Vec<&serde_json::Value> = result["locations"]
            .as_array()
            .into_iter()
            .chain(result["relatedLocations"].as_array())
            .flatten()
            .map(|location| &location["physicalLocation"]["artifactLocation"])
            .filter(|artifact| !artifact.is_null())
            .collect();
        let evidence = finding["evidence"].as_array().unwrap();
        let named = evidence.iter().filter(|one| one["path"] != "").count();
        assert_eq!(paths.len(), named, "every place of {finding}");
        for artifact in paths {
            assert_eq!(artifact["uriBaseId"], "PROJECT");
            let uri = artifact["uri"].as_str().unwrap();
            assert!(uri.is_ascii() && !uri.starts_with('/') && !uri.contains(' '), "{uri}");
        }
        let waived = result["suppressions"].as_array().unwrap();
        assert_eq!(waived.len(), usize::from(!finding["waived"].is_null()));
    }
    // A row of a CSV is a line; a cell of a workbook is none.
    let lines: Vec<&serde_json::Value> = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"])
        .filter(|place| !place["region"].is_null())
        .collect();
    assert!(
        !lines.is_empty()
            && lines.iter().all(|at| at["artifactLocation"]["uri"].as_str().unwrap().ends_with(".csv"))
    );
    let told = log["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(told.contains("贷款台账.xlsx"), "{told}");
    let unasked = log["invocations"][0]["toolConfigurationNotifications"].as_array().unwrap();
    let skipped = summary(&small.out())["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| !rule["skipped"].is_null())
        .count();
    assert!(skipped > 0 && unasked.len() == skipped);
    let waived =
        results.iter().find(|result| !result["suppressions"].as_array().unwrap().is_empty()).unwrap();
    assert_eq!(waived["suppressions"][0]["justification"], "原件送审，<6月>归还");
    assert_eq!(waived["suppressions"][0]["status"], "accepted");
}

#[test]
fn csv_has_one_row_a_finding_with_its_evidence_and_no_formula() {
    let small = project();
    // A number that a spreadsheet would reckon out.
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n=1+1,审计,临河区,甲,教育局,2020-03-01,否\n",
    );
    run(&small, "csv");
    let whole = text(&small, "findings.csv");
    assert!(whole.lines().count() > 1 && whole.matches('\n').count() == whole.matches("\r\n").count());
    let (rows, found) = (rows(&small), findings(&small.out()));
    assert_eq!(rows.len(), found.len());
    for (row, finding) in rows.iter().zip(&found) {
        assert_eq!(row["fingerprint"], finding["fingerprint"].as_str().unwrap());
        let evidence = finding["evidence"].as_array().unwrap();
        assert_eq!(row["evidence_count"], evidence.len().to_string());
        assert_eq!(row["evidence_path"], evidence.first().map_or("", |one| one["path"].as_str().unwrap()));
        for one in evidence {
            assert!(row["evidence"].contains(one["path"].as_str().unwrap()), "{row:?}");
        }
        assert_eq!(row["county_name"].is_empty(), row["county"].is_empty());
        assert_eq!(row["as_of"], "2020-04-15");
        for (name, value) in row {
            assert!(!value.trim_start().starts_with(['=', '+', '-', '@']), "{name}: {value}");
        }
    }
    assert!(rows.iter().any(|row| row["subject"] == "'=1+1"), "what begins with = is guarded");
}

/// (errors, warnings, remarks, with 核实说明)
type Counts = (u64, u64, u64, u64);

fn tallied(findings: impl Iterator<Item = (String, bool)>) -> Counts {
    let mut counts = (0, 0, 0, 0);
    for (severity, waived) in findings {
        match severity.as_str() {
            _ if waived => counts.3 += 1,
            "error" => counts.0 += 1,
            "warning" => counts.1 += 1,
            "info" | "note" => counts.2 += 1,
            other => panic!("{other}"),
        }
    }
    counts
}

/// Text of all pages of a PDF, blanks left out.
fn printed(path: &Path) -> String {
    let pages = qiquan::ingest::reports::pdf::read(&std::fs::read(path).unwrap()).unwrap();
    pages.concat().concat().split_whitespace().collect()
}

#[test]
fn counts_of_one_run_agree_in_every_output() {
    let small = project();
    let closing = run(&small, ALL);
    let run = summary(&small.out());
    let totals = &run["totals"];
    let of = |name: &str| totals[name].as_u64().unwrap();
    let wanted: Counts = (of("errors"), of("warnings"), of("infos"), of("waived"));
    assert!(wanted.0 > 0 && wanted.1 > 0 && wanted.3 == 1, "{wanted:?}");

    let text_of = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let ndjson = findings(&small.out());
    let own = ndjson.iter().map(|finding| (text_of(&finding["severity"]), !finding["waived"].is_null()));
    assert_eq!(tallied(own), wanted, "findings.ndjson");
    let own = rows(&small).into_iter().map(|row| (row["severity"].clone(), !row["waived"].is_empty()));
    assert_eq!(tallied(own), wanted, "findings.csv");
    let document = sarif(&small);
    let own =
        document["runs"][0]["results"].as_array().unwrap().iter().map(|result| {
            (text_of(&result["level"]), !result["suppressions"].as_array().unwrap().is_empty())
        });
    assert_eq!(tallied(own), wanted, "findings.sarif");

    let junit = xsd::parse(&text(&small, "junit.xml"));
    let cases: Vec<&xsd::Node> = junit.all("testsuite").flat_map(|suite| suite.all("testcase")).collect();
    let own = cases.iter().filter_map(|case| {
        let failure = case.all("failure").next().map(|failure| (failure.attributes["type"].clone(), false));
        let skipped = case.all("skipped").next();
        let waived = skipped.filter(|skipped| skipped.text.starts_with("已作核实说明"));
        failure.or(waived.map(|_| (String::new(), true)))
    });
    assert_eq!(tallied(own), wanted, "junit.xml");
    let failures = cases.iter().filter(|case| case.all("failure").next().is_some()).count();
    assert_eq!(junit.attributes["failures"], failures.to_string());
    assert_eq!(junit.attributes["tests"], cases.len().to_string());

    // The sum line as it is printed everywhere.
    let share = format!("{:.2}%", totals["completeness"].as_f64().unwrap() * 100.0);
    let figures = ["households", "persons", "required", "present", "missing", "unknown"]
        .map(|name| of(name).to_string());
    let mut line = vec!["合计".to_owned()];
    line.extend(figures);
    line.extend([share, wanted.0.to_string(), wanted.1.to_string()]);
    let sum = closing.lines().find(|line| line.starts_with("合计")).unwrap();
    let shown: Vec<&str> = sum.split_whitespace().collect();
    assert_eq!(shown[..shown.len() - 1], line[..], "terminal");
    assert_eq!(shown[shown.len() - 1], wanted.3.to_string());
    let page = text(&small, "html/150800.html");
    let bare: String =
        page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let bare: String = bare.split_whitespace().collect();
    assert!(bare.contains(&line.concat()), "html: {}", line.concat());
    let pdf = printed(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.pdf"));
    assert!(pdf.contains(&line.concat()), "pdf: {}", line.concat());
    let sheet = cells(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "总览");
    for (name, count) in
        [("错误", wanted.0), ("疑点", wanted.1), ("提示", wanted.2), ("已作核实说明", wanted.3)]
    {
        let row = sheet.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}: {sheet:?}"));
        assert_eq!(row[1], count.to_string(), "xlsx {name}");
    }
}

/// The commands of docs/machine-formats.md that need nothing but Python and SQLite.
#[test]
fn the_documented_ways_into_a_database_work() {
    let small = project();
    run(&small, "csv");
    let page = include_str!("../../docs/machine-formats.md");
    let count = findings(&small.out()).len().to_string();
    let blocks = |language: &str| -> Vec<String> {
        let open = format!("```{language}\n");
        page.split(&open).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
    };
    let heads = rows(&small)[0].keys().cloned().collect::<Vec<_>>();
    let create = blocks("sql").into_iter().find(|sql| sql.contains("CREATE TABLE findings")).unwrap();
    for name in heads {
        assert!(create.contains(&format!("{name} text")), "{name} in CREATE TABLE");
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not explained");
    }
    for (program, language) in [("python3", "python"), ("sqlite3", "sqlite")] {
        if Command::new(program).arg("--version").output().is_err() {
            eprintln!("skipped: {program} is not installed");
            continue;
        }
        for (at, script) in blocks(language).into_iter().enumerate() {
            let file = small.dir.path().join(format!("{program}{at}.txt"));
            std::fs::write(&file, &script).unwrap();
            let mut command = Command::new(program);
            command.current_dir(small.dir.path());
            let ran = if program == "python3" {
                command.arg(&file).output().unwrap()
            } else {
                command.arg("qiquan.db").stdin(std::fs::File::open(&file).unwrap()).output().unwrap()
            };
            let said = String::from_utf8_lossy(&ran.stdout).into_owned();
            assert!(ran.status.success(), "{script}\n{}", String::from_utf8_lossy(&ran.stderr));
            assert!(
                said.split(|c: char| !c.is_ascii_digit()).any(|word| word == count),
                "{count} findings\n{script}\n{said}"
            );
        }
    }
    assert!(files(small.dir.path()).contains_key("qiquan.db") || Command::new("python3").output().is_err());
}
