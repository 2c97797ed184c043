//! What counts once: rows that are no people, households and people on several lists, copies of registers; and people
//! without a number, who are told.

use crate::harness::{Small, check, found, id_number, members, message, remarks, summary};

const LIST: &str = "旗县,乡镇,村,户主姓名,证件号码,户类型,家庭人口,风险原因,纳入时间\n";

fn borderline(name: &str, number: &str) -> String {
    format!("临河区,狼山镇,永丰村,{name},{number},边缘户,2,因病,2020-01-05\n")
}

#[test]
fn subtotals_that_name_a_place_or_a_page_hide_nobody() {
    let small = Small::new();
    let row = |label: &str| format!("{label},,,,,3户,,,,6人{}\n", ",".repeat(16));
    let sums: String = ["永丰村小计", "全镇合计", "本页合计", "村计", "永丰村：3户6人"].map(row).concat();
    small.write("registers/人员.csv", &format!("{}{sums}", members()));
    check(&small, 0);
    assert_eq!(summary(&small.out())["totals"]["persons"], 4);
    let stranger = format!("2020-04-10,临河区,狼山镇,永丰村,一组,,,李合,,2,户主{}\n", ",".repeat(15));
    small.write("registers/人员.csv", &format!("{}{stranger}", members()));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("没有户编号");
}

#[test]
fn a_near_poor_household_on_two_lists_is_one_in_all_totals() {
    let small = Small::new();
    let list = format!("{LIST}{}", borderline("吴庚", &id_number("19700101", 1)));
    small.write("registers/边缘户.csv", &list);
    small.write("registers/边缘户 - 副本.csv", &list);
    check(&small, 0);
    let totals = summary(&small.out())["totals"]["borderline"].clone();
    assert_eq!((totals["households"].as_u64(), totals["persons"].as_u64()), (Some(1), Some(2)), "{totals}");
    assert!(
        remarks(&small).iter().any(|said| said.contains("已在边缘户、监测户名单中")),
        "{:?}",
        remarks(&small)
    );
    small.write(
        "registers/边缘户 - 副本.csv",
        &format!("{LIST}{}", borderline("吴庚", &id_number("19720202", 2))),
    );
    check(&small, 0);
    assert_eq!(summary(&small.out())["totals"]["borderline"]["households"], 2, "another person of that name");
}

#[test]
fn a_registered_household_on_the_list_of_near_poor_ones_is_v007() {
    let small = Small::new();
    let number = id_number("19560312", 1);
    small.write("registers/边缘户.csv", &format!("{LIST}{}", borderline("赵甲", &number)));
    check(&small, 0);
    let said = message(&small, "V007");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|one| one.contains("赵甲（边缘户名单）")), "{said:?}");
    assert!(said.iter().all(|one| !one.contains(&number) && !one.contains("边缘户/")), "{said:?}");
    small.write("registers/边缘户.csv", &format!("{LIST}{}", borderline("赵甲", &id_number("19700101", 1))));
    check(&small, 0);
    assert!(message(&small, "V007").is_empty(), "another person of that name");
}

#[test]
fn people_without_an_identity_number_are_told_by_v001() {
    let small = Small::new();
    let (number, other) = (id_number("19560312", 1), id_number("19580607", 2));
    for (written, wanted) in
        [("", "没有填写证件号码"), ("无", "填的是“无”"), ("待办", "填的是“待办”，不是号码")]
    {
        small.write("registers/人员.csv", &members().replace(&number, written));
        check(&small, 0);
        let said = message(&small, "V001");
        assert!(said.len() == 1 && said[0].contains(wanted), "{written}: {said:?}");
    }
    // Near misses: another export of the day gives the number; a table that keeps none of them.
    small.write("registers/人员.csv", &members().replace(&number, ""));
    small.write(
        "registers/人员证件.csv",
        &format!(
            "户编号,人编号,姓名,证件号码,与户主关系\n1508020100001,150802010000101,赵甲,{number},户主\n"
        ),
    );
    check(&small, 0);
    assert!(message(&small, "V001").is_empty(), "{:?}", message(&small, "V001"));
    std::fs::remove_file(small.root().join("registers/人员证件.csv")).unwrap();
    let mut none = members();
    for number in [number, other, id_number("19560312", 2), id_number("19580607", 3)] {
        none = none.replace(&number, "");
    }
    small.write("registers/人员.csv", &none);
    check(&small, 0);
    assert!(message(&small, "V001").is_empty(), "{:?}", message(&small, "V001"));
}

#[test]
fn an_old_number_with_a_thirteenth_month_is_v002() {
    let small = Small::new();
    let of = |written: &str| {
        small.write("registers/人员.csv", &members().replace(&id_number("19560312", 1), written));
        check(&small, 0);
        message(&small, "V002").len()
    };
    assert_eq!(of("150899561312001"), 1);
    assert_eq!(of("150899560312001"), 0);
}

#[test]
fn a_list_of_heads_lacks_no_name_and_a_helper_in_office_no_date() {
    let small = Small::new();
    let number = id_number("19560312", 1);
    let of = |rule: &str| found(&small).into_iter().filter(|(_, known, _)| known == rule).count();
    small.write(
        "registers/危房改造.csv",
        &format!("户主姓名,身份证号,嘎查村,改造年度\n赵甲,{number},永丰村,2019\n"),
    );
    let helpers = |end: &str| {
        let row = "1508020100001,赵甲,韩梅,水务局,科员,2018-03-01";
        small.write(
            "registers/帮扶责任人.csv",
            &format!("户编号,户主姓名,帮扶责任人,单位名称,职务级别,开始时间,终止时间\n{row},{end}\n"),
        );
    };
    helpers("至今");
    check(&small, 0);
    assert_eq!((of("D005"), of("D007")), (0, 0));
    helpers("另行通知");
    check(&small, 0);
    assert_eq!(of("D007"), 1, "words that say nothing of an end");
}
