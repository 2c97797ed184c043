//! The data of the report, from one hand-made record.

use super::write;
use crate::base::fingerprint::Fingerprint;
use crate::base::terms::{Level, Presence};
use crate::check::finding::{Finding, Waived};
use crate::ingest::claim::Evidence;
use crate::model::answers::AnswerRow;
use crate::model::county::{TownshipRow, UnitPaper};
use crate::model::run::RunRecord;
use crate::render::links::Links;
use crate::render::tests::{household, record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

fn files(record: &RunRecord) -> BTreeMap<String, String> {
    let parts = Mutex::new(BTreeMap::new());
    write(record, &|part| {
        let text = String::from_utf8(part.bytes).unwrap();
        assert!(parts.lock().unwrap().insert(part.path, text).is_none(), "two files of one name");
        Ok(())
    })
    .unwrap();
    parts.into_inner().unwrap()
}

/// What a data file hands over.
fn data(files: &BTreeMap<String, String>, name: &str) -> Value {
    let text = files.get(&format!("html/data/{name}.js")).unwrap_or_else(|| panic!("{name} is missing"));
    let json = text.strip_prefix(&format!("qiquan.put(\"{name}\",")).unwrap();
    serde_json::from_str(json.strip_suffix(");\n").unwrap()).unwrap()
}

/// A record with findings of every level, a household that no list holds, and names that a page must not believe.
fn hostile() -> RunRecord {
    let mut record = record();
    let pack = &mut record.counties[0];
    let first: Finding = pack.findings[0].clone();
    let mut add = |township: &str, village: &str, household: &str, message: &str| {
        let subject = pack.findings.len().to_string();
        pack.findings.push(Finding {
            fingerprint: Fingerprint::of("C003", "150802", township, village, household, &subject),
            township: township.into(),
            village: village.into(),
            household_id: household.into(),
            message: message.into(),
            subject,
            ..first.clone()
        });
    };
    add("", "", "", "临河区：缺《规划》");
    add("150802100", "", "", "临河区狼山镇：缺《总结》");
    add("150802100", "</script>村", "9\"9#%?", "某户：\u{2028}<img src=x>\u{202E}&'");
    add("150802999", "远村", "", "一镇不在册");
    pack.findings[1].waived =
        Some(Waived { reason: "已核".into(), person: "甲".into(), expires: String::new() });
    pack.findings[2].evidence = vec![Evidence {
        link: crate::base::terms::Link::Registry,
        path: "registers/册#1%?.xlsx".into(),
        sheet: "名单".into(),
        cell: "F12".into(),
        page: Some(3),
    }];
    pack.answers = vec![AnswerRow {
        fingerprint: pack.findings[2].fingerprint.0.clone(),
        handling: "已补交".into(),
        places: vec!["清单.xlsx 第3行".into()],
        ..AnswerRow::default()
    }];
    pack.by_township =
        vec![TownshipRow { code: "150802100".into(), name: "狼山镇".into(), ..TownshipRow::default() }];
    pack.households.push(household("1003", "王</script>五", Presence::Present));
    let paper = |level, township: &str, village: &str| UnitPaper {
        level,
        unit: String::new(),
        township: township.into(),
        village: village.into(),
        key: "G01".into(),
        name: "会议记录".into(),
        presence: Presence::Missing,
        responsible: "嘎查村".into(),
        remark: String::new(),
        number: String::new(),
    };
    pack.unit_papers = vec![paper(Level::Village, "狼山镇", "永丰村"), paper(Level::County, "", "")];
    record.prefecture.findings = vec![Finding {
        fingerprint: Fingerprint::of("C003", "", "", "", "", "S01"),
        county: String::new(),
        township: String::new(),
        village: String::new(),
        household_id: String::new(),
        ..first
    }];
    record
}

#[test]
fn every_finding_household_and_paper_is_in_exactly_one_file_and_every_file_is_named() {
    let record = hostile();
    let files = files(&record);
    let mut named: BTreeSet<String> = ["summary", "rules"].map(String::from).into();
    let (mut findings, mut households, mut papers) = (Vec::new(), Vec::new(), 0);
    for unit in data(&files, "summary")["units"].as_array().unwrap() {
        let key = unit["key"].as_str().unwrap();
        named.extend([key.to_owned(), format!("{key}-s"), format!("{key}-n")]);
        for place in data(&files, key)["places"].as_array().unwrap() {
            for file in place["findings"].as_array().unwrap() {
                let name = format!("{key}-f{}", file[0]);
                let rows = data(&files, &name);
                let numbers = rows.as_array().unwrap().iter().map(|row| &row[0].as_str().unwrap()[..8]);
                let numbers = serde_json::json!([file[0], numbers.collect::<String>()]);
                assert!(data(&files, &format!("{key}-n")).as_array().unwrap().contains(&numbers));
                assert_eq!(file[1], rows.as_array().unwrap().len());
                let counted: u64 = file[2]
                    .as_object()
                    .unwrap()
                    .values()
                    .map(|counts| counts[0].as_u64().unwrap() + counts[1].as_u64().unwrap())
                    .sum();
                assert_eq!(file[1], counted, "by rule, open and explained");
                findings
                    .extend(rows.as_array().unwrap().iter().map(|row| row[0].as_str().unwrap().to_owned()));
                named.insert(name);
            }
            for number in place["households"].as_array().unwrap() {
                let name = format!("{key}-h{number}");
                let file = data(&files, &name);
                let ids = file["households"].as_array().unwrap().iter();
                households.extend(ids.map(|row| row[0].as_str().unwrap().to_owned()));
                papers += file["papers"].as_array().unwrap().len();
                named.insert(name);
            }
        }
    }
    let mut wanted: Vec<String> = record.findings().map(|finding| finding.fingerprint.0.clone()).collect();
    wanted.sort();
    findings.sort();
    assert_eq!(findings, wanted);
    assert_eq!((households.as_slice(), papers), (&["1001", "1002", "1003"].map(String::from)[..], 2));
    let written: BTreeSet<String> = files
        .keys()
        .filter_map(|path| path.strip_prefix("html/data/")?.strip_suffix(".js").map(str::to_owned))
        .collect();
    assert_eq!(written, named);
    let harmless = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    assert!(written.iter().all(harmless), "{written:?}");
}

#[test]
fn names_of_the_data_stay_text_and_nothing_is_asked_of_elsewhere() {
    let mut record = hostile();
    record.summary.name = "某</script>市&\"'".into();
    let files = files(&record);
    for (path, text) in &files {
        let scripts = if path == "html/index.html" { 1 } else { 0 };
        assert_eq!(text.matches("</script").count(), scripts, "{path}");
        for word in
            ["http", "fetch(", "import ", "localStorage", "sessionStorage", "innerHTML", "Worker", "eval("]
        {
            assert!(!text.contains(word), "{path}: {word}");
        }
        assert!(!text.contains(['\u{2028}', '\u{2029}', '\u{202E}']), "{path}");
    }
    assert!(files["html/index.html"].contains("某&lt;/script&gt;市&amp;&quot;&#39;"));
    let rows = data(&files, "150802-f2");
    let row = rows.as_array().unwrap().iter().find(|row| row[3] == "</script>村").unwrap().clone();
    assert_eq!((&row[4], &row[6]), (&"9\"9#%?".into(), &"某户：\u{2028}<img src=x>\\u{202E}&'".into()));
}

#[test]
fn a_finding_carries_its_evidence_who_answered_and_why_it_is_explained() {
    let files = files(&hostile());
    let rows = data(&files, "150802-f2");
    let row =
        rows.as_array().unwrap().iter().find(|row| row[6] == "临河区狼山镇：缺《总结》").unwrap().clone();
    assert_eq!(row[9], serde_json::json!([["系统", "registers/册#1%?.xlsx → 名单 → F12 → 第3页"]]));
    assert_eq!(row[14][0], serde_json::json!([["处理情况", "已补交"]]));
    assert_eq!(row[14][2], serde_json::json!(["清单.xlsx 第3行"]));
    let wide = data(&files, "150802-f1");
    assert_eq!(wide[0][11], serde_json::json!(["已核", "甲", ""]));
    let summary = data(&files, "summary");
    let rule = &summary["rules"][0];
    assert_eq!(rule["by"], serde_json::json!({"150802": [4, 1], "top": [1, 0]}));
}

/// As the workbooks do: a link where the office says where the project lies and the path names one file; else none.
#[test]
fn evidence_opens_its_file_where_the_project_is_known_to_lie() {
    let mut record = hostile();
    let second = Evidence {
        path: "archives/150899************.pdf".into(),
        ..record.counties[0].findings[2].evidence[0].clone()
    };
    record.counties[0].findings[2].evidence.push(second);
    let spots = |record: &RunRecord| {
        let rows = data(&files(record), "150802-f2");
        let row = rows.as_array().unwrap().iter().find(|row| row[6] == "临河区狼山镇：缺《总结》").unwrap();
        row[9].clone()
    };
    let without = spots(&record);
    assert!(without.as_array().unwrap().iter().all(|spot| spot.as_array().unwrap().len() == 2), "{without}");
    Links::keep(&mut record, "https://主机/材料#1");
    let with = spots(&record);
    assert_eq!(
        with[0][2],
        "https://%E4%B8%BB%E6%9C%BA/%E6%9D%90%E6%96%99#1/registers/%E5%86%8C%231%25%3F.xlsx"
    );
    assert_eq!(with[0][1], without[0][1], "what is read is the same");
    assert_eq!(with[1].as_array().unwrap().len(), 2, "a masked path names no file: {with}");
    // A base that a browser would run, out of a record of somebody else.
    Links::keep(&mut record, "javascript://%0Aalert(1)//");
    assert_eq!(spots(&record), without);
}

#[test]
fn a_search_finds_households_of_the_lists_and_those_that_findings_alone_name() {
    let rows = data(&files(&hostile()), "150802-s");
    let numbers: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row[0].as_str().unwrap()).collect();
    assert_eq!(numbers, ["1001", "1002", "1003", "9\"9#%?"]);
}

#[test]
fn villages_count_the_papers_of_their_households_and_their_own() {
    let file = data(&files(&hostile()), "150802");
    let place = file["places"].as_array().unwrap().iter().find(|place| place["code"] == "150802100").unwrap();
    let village = place["villages"].as_array().unwrap().iter().find(|row| row[0] == "永丰村").unwrap();
    // Three households of two papers each, one of them 缺 and one 不明, and a paper of the village that is not there.
    assert_eq!(*village, serde_json::json!(["永丰村", 3, [7, 4, 2, 1], 1, 0]));
}
