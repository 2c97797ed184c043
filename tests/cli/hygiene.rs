//! What offices do to whole files before they reach us, through the real program: encodings, hidden rows, columns under
//! another name, numbers in another unit. The run goes on, and what could not be used is told.

use crate::harness::{HOUSEHOLDS, Small, findings, members, summary};
use serde_json::Value;

fn of<'a>(found: &'a [Value], rule: &str) -> Vec<&'a Value> {
    found.iter().filter(|finding| finding["rule"] == rule).collect()
}

#[track_caller]
fn only<'a>(found: &'a [Value], rule: &str) -> &'a Value {
    let of = of(found, rule);
    assert_eq!(of.len(), 1, "{rule}: {found:#?}");
    of[0]
}

/// Findings of a run over a project whose register of persons is changed.
fn checked(change: impl Fn(String) -> Vec<u8>, name: &str) -> Vec<Value> {
    let small = Small::new();
    std::fs::remove_file(small.root().join("registers/人员.csv")).unwrap();
    std::fs::write(small.root().join("registers").join(name), change(members())).unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    findings(&small.out())
}

#[test]
fn ordinary_registers_in_any_encoding_have_no_finding_of_their_import() {
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let title = |text: String| format!("巴彦淖尔市建档立卡人员花名册\n{text}合计,,,,,,,4\n制表人：段明\n");
    let mark = |text: String| [&[0xEF, 0xBB, 0xBF][..], text.as_bytes()].concat();
    let utf16 = |text: String| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect::<Vec<u8>>()
    };
    for found in [
        checked(String::into_bytes, "人员.csv"),
        checked(|text| gbk(&text), "人员.csv"),
        checked(|text| gbk(&title(text)), "人员.csv"),
        checked(mark, "人员.csv"),
        checked(utf16, "人员.csv"),
    ] {
        let own: Vec<&Value> =
            found.iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with('D')).collect();
        assert!(own.is_empty(), "{own:#?}");
    }
}

#[test]
fn a_register_with_lost_characters_is_told_by_its_line() {
    let found = checked(
        |text| {
            let mut bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
            // One byte of the head's name is gone for good.
            let name = encoding_rs::GB18030.encode("赵甲").0;
            let at = bytes.windows(name.len()).position(|window| window == &*name).unwrap();
            bytes[at + 1] = 0xFF;
            bytes
        },
        "人员.csv",
    );
    let told = only(&found, "D003");
    assert_eq!((&told["subject"], &told["severity"]), (&"member".into(), &"warning".into()), "{told:#}");
    assert_eq!((&told["county"], &told["household_id"]), (&"150802".into(), &"".into()), "{told:#}");
    assert!(told["message"].as_str().unwrap().contains("第2行"), "{told:#}");
    assert!(of(&found, "D008").is_empty(), "a lost character is told once");
}

#[test]
fn a_required_column_under_a_mistyped_name_is_told_and_the_run_goes_on() {
    let found = checked(|text| text.replace("证件号码", "证件号玛").into_bytes(), "人员.csv");
    let told = only(&found, "D005");
    assert_eq!((&told["subject"], &told["severity"]), (&"member/id_no".into(), &"error".into()));
    assert!(told["message"].as_str().unwrap().contains("是否为“证件号玛”"), "{told:#}");
}

#[test]
fn impossible_dates_and_figures_are_told_with_household_and_cell_and_close_no_folder() {
    let (id, _) = HOUSEHOLDS[0];
    for (from, to, subject, cell, words) in [
        ("2016-05-01", "2016-02-30", "first_id_date", "Z2", "不是能识别的日期"),
        ("2016-05-01", "5月1日", "first_id_date", "Z2", "不是能识别的日期"),
        (",2018,一般", ",2099,一般", "exit_year", "S2", "晚于时点"),
        (",8000,", ",八千左右,", "per_cap", "X2", "不是数"),
        (",2,户主,", ",#REF!,户主,", "pop_now", "J2", "公式错误值"),
    ] {
        let found = checked(|text| text.replacen(from, to, 1).into_bytes(), "人员.csv");
        let told = only(&found, "D007");
        assert_eq!(
            (&told["subject"], &told["household_id"], &told["evidence"][0]["cell"]),
            (&subject.into(), &id.into(), &cell.into()),
            "{told:#}"
        );
        assert!(told["message"].as_str().unwrap().contains(words), "{told:#}");
    }
}

#[test]
fn findings_of_the_import_keep_their_name_when_a_register_is_renamed_and_sorted() {
    let sorted = |text: String| {
        let (header, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{header}\n{}\n", rows.join("\n")).into_bytes()
    };
    let spoil = |text: String| {
        let number = crate::harness::id_number("19560312", 1);
        text.replacen(&number, &format!("'{number}"), 1).replacen("孙丙", "孙□", 1).replacen(
            "2016-05-01",
            "2016-13-01",
            1,
        )
    };
    let names = |found: Vec<Value>| -> Vec<(String, String)> {
        let own = found.into_iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with('D'));
        let key = |key: &str, finding: &Value| finding[key].as_str().unwrap().to_owned();
        own.map(|finding| (key("rule", &finding), key("fingerprint", &finding))).collect()
    };
    let before = names(checked(|text| spoil(text).into_bytes(), "人员.csv"));
    let after = names(checked(|text| sorted(spoil(text)), "花名册（最终版2）.csv"));
    let rules: Vec<&str> = before.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["D002", "D007", "D008"]);
    assert_eq!(before, after);
}

#[test]
fn informations_and_doubts_of_the_import_do_not_fail_the_check() {
    let small = Small::new();
    let spoiled = members()
        .replacen("赵甲", "赵·甲", 1)
        .replacen("孙丙", "孙 丙", 1)
        .replacen(HOUSEHOLDS[1].0, &format!("=\"\"{}\"\"", HOUSEHOLDS[1].0), 1)
        .replacen("=\"\"", "\"=\"\"", 1)
        .replacen("\"\",1508020100002", "\"\"\",1508020100002", 1);
    small.write("registers/人员.csv", &spoiled);
    small.run(&["check", "项目", "--select", "D"]).expect(0);
    let run = summary(&small.out());
    assert_eq!(run["totals"]["errors"], 0, "{run:#}");
    let found = findings(&small.out());
    assert_eq!(only(&found, "D002")["severity"], "info");
    assert_eq!(only(&found, "D008")["severity"], "warning");
}

#[test]
fn a_claim_without_a_subject_is_told_by_a_finding_and_by_no_remark() {
    let small = Small::new();
    small.write(
        "registers/走访.csv",
        "户编号,户主姓名,帮扶责任人,走访日期,方式\n1508020100001,赵甲,段明,2020-03-05,入户\n\
         1508029999999,某人,段明,2020-03-05,入户\n,,段明,2020-03-06,入户\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = findings(&small.out());
    let told = only(&found, "D009");
    assert_eq!(
        (&told["subject"], &told["severity"]),
        (&"helper_log/hh_id".into(), &"error".into()),
        "{told:#}"
    );
    let cells: Vec<&Value> =
        told["evidence"].as_array().unwrap().iter().map(|evidence| &evidence["cell"]).collect();
    assert_eq!(cells.len(), 2, "{told:#}");
    let top = std::fs::read_to_string(small.out().join("record/top.json")).unwrap();
    let top: Value = serde_json::from_str(&top).unwrap();
    assert!(!top["remarks"].to_string().contains("未对应到唯一的户"), "{:#}", top["remarks"]);
}

#[test]
fn a_township_of_another_county_is_not_bent_to_a_like_name_of_the_row_s_own() {
    let with = |town: &str| {
        let small = Small::new();
        let text = members().replace("临河区,狼山镇", &format!("磴口县,{town}"));
        small.write("registers/人员.csv", &text);
        // The folders of 临河区 are left without a roll.
        small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
        (findings(&small.out()), crate::harness::remarks(&small))
    };
    let (found, notes) = with("巴彦套海镇");
    let of_town: Vec<&Value> = of(&found, "D009");
    assert_eq!(of_town.len(), HOUSEHOLDS.len(), "{of_town:#?}");
    assert!(of_town[0]["message"].as_str().unwrap().contains("五原县的巴彦套海镇"), "{of_town:#?}");
    assert!(of_town.iter().all(|f| f["township"] == "" && f["county"] == "150822"), "{of_town:#?}");
    assert!(notes.iter().any(|note| note.contains("“巴彦套海镇”是五原县的")), "{notes:?}");
    // The farm of the county by its short name, and by a bare name that only it has there.
    for town in ["巴彦套海农场", "巴彦套海"] {
        let (found, _) = with(town);
        assert!(of(&found, "D009").is_empty(), "{town}");
        let placed = found.iter().filter(|f| f["household_id"] == HOUSEHOLDS[0].0);
        assert!(placed.clone().count() > 0 && placed.clone().all(|f| f["township"] == "150822401"), "{town}");
    }
}

#[test]
fn rows_about_nobody_belong_to_the_county_of_the_folder_in_which_their_register_lies() {
    let small = Small::new();
    let log =
        |id: &str| format!("户编号,户主姓名,帮扶责任人,走访日期,方式\n{id},某人,段明,2020-03-05,入户\n");
    small.write("registers/150821五原县/走访.csv", &log("1508219999999"));
    small.write("registers/150802临河区/走访.csv", &log(HOUSEHOLDS[0].0));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found = findings(&small.out());
    let told = only(&found, "D009");
    assert_eq!(
        (&told["county"], &told["subject"]),
        (&"150821".into(), &"helper_log/hh_id".into()),
        "{told:#}"
    );
    let said = told["message"].as_str().unwrap();
    assert!(said.contains("走访记录中有的行不属于任何在册户，未用于核验：1行户编号不在册"), "{said}");
}

#[test]
fn a_row_that_bears_the_number_of_one_household_and_the_person_of_another_is_told() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let number = crate::harness::id_number("19560312", 2);
    let told = |loan: &str, visit: &str| {
        let small = Small::new();
        small.write(
            "registers/贷款.csv",
            &format!("户编号,借款人姓名,身份证号,贷款合同编号,贷款金额,贷款日期,到期日期\n{loan}"),
        );
        small.write("registers/入户.csv", &format!("户编号,户主姓名,入户日期,受访人\n{visit}"));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let found = findings(&small.out());
        let of: Vec<(String, String)> = of(&found, "D009")
            .into_iter()
            .map(|f| (f["household_id"].as_str().unwrap().into(), f["subject"].as_str().unwrap().into()))
            .collect();
        of
    };
    let loan =
        |id: &str, name: &str, number: &str| format!("{id},{name},{number},D1,20000,2019-03-01,2021-03-01\n");
    let visit = |id: &str, name: &str| format!("{id},{name},2020-03-05,{name}\n");
    let pair = |id: &str, subject: &str| (id.to_owned(), subject.to_owned());
    assert_eq!(told(&loan(first, other, &number), &visit(second, other)), [pair(first, "loan/hh_id")]);
    assert_eq!(told(&loan(second, other, &number), &visit(first, other)), [pair(first, "visit/hh_id")]);
    // A name that nobody of the village bears may be misspelt, and the number decides whose a row with both is.
    assert!(told(&loan(second, head, &number), &visit(first, "赵佳")).is_empty());
}
