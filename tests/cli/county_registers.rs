//! What one county's offices did not hand in is told for that county, whatever the others did.

use crate::harness::{HOUSEHOLDS, Small, findings, members};
use serde_json::Value;

const VISITED: &str = "户编号,户主姓名,入户日期,家庭人口,受访人\n";

/// Two counties, with a visit in the first; the visit in 五原县 speaks of more people than the register.
fn two_counties() -> Small {
    let small = Small::new();
    let mut text = members().replace("临河区,狼山镇", "五原县,隆兴昌镇");
    for (id, _) in HOUSEHOLDS {
        text = text.replace(id, &id.replace("150802", "150821"));
    }
    small.write("registers/150821五原县/人员.csv", &text.replace("15089919560312", "15089919550312"));
    small.write(
        "registers/150802临河区/入户调查.csv",
        &format!("{VISITED}1508020100001,赵甲,2020-03-20,2,赵甲\n"),
    );
    small.write(
        "registers/150821五原县/入户调查.csv",
        &format!("{VISITED}1508210100001,赵甲,2020-03-20,4,赵甲\n"),
    );
    small
}

fn rule(small: &Small, code: &str) -> Value {
    let run: Value = serde_json::from_slice(&std::fs::read(small.out().join("run.json")).unwrap()).unwrap();
    run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap().clone()
}

/// The rule ran, and in every county.
#[track_caller]
fn looked_everywhere(small: &Small, code: &str) {
    let rule = rule(small, code);
    assert_eq!((&rule["lacking"], &rule["skipped"]), (&Value::Null, &Value::Null), "{rule:#}");
}

fn check(small: &Small) -> crate::harness::Outcome {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0)
}

#[test]
fn a_register_that_one_county_did_not_hand_in_leaves_its_rules_undecided_there() {
    let small = two_counties();
    check(&small);
    looked_everywhere(&small, "X002");
    assert!(findings(&small.out()).iter().any(|f| f["rule"] == "X002" && f["county"] == "150821"));
    std::fs::remove_file(small.root().join("registers/150821五原县/入户调查.csv")).unwrap();
    small.run(&["check", "项目", "--out", "later", "--fail-on", "never"]).expect(0).says("五原县有");
    let run: Value =
        serde_json::from_slice(&std::fs::read(small.dir.path().join("later/run.json")).unwrap()).unwrap();
    let open = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "X002").unwrap();
    assert_eq!((&open["lacking"]["150821"], &open["skipped"]), (&"未找到入户调查表".into(), &Value::Null));
    assert_eq!(open["lacking"]["150802"], Value::Null);
    // What nobody looked for is not gone.
    small.run(&["diff", "output", "later"]).says("已消除 0 条").says("另有 1 条");
}

#[test]
fn an_empty_table_of_a_county_was_handed_in_all_the_same() {
    let small = two_counties();
    small.write("registers/150821五原县/入户调查.csv", VISITED);
    check(&small);
    looked_everywhere(&small, "X002");
}

#[test]
fn one_register_of_all_counties_lacks_in_none() {
    let small = two_counties();
    std::fs::remove_file(small.root().join("registers/150802临河区/入户调查.csv")).unwrap();
    std::fs::remove_file(small.root().join("registers/150821五原县/入户调查.csv")).unwrap();
    let both =
        format!("{VISITED}1508020100001,赵甲,2020-03-20,2,赵甲\n1508210100001,赵甲,2020-03-20,2,赵甲\n");
    small.write("registers/入户调查.csv", &both);
    check(&small);
    looked_everywhere(&small, "X002");
}
