//! Where households live when registers contradict themselves, and what is held against a register without a date.

use crate::harness::{HOUSEHOLDS, PDF, Small, check, findings, found, members, message, remarks};

/// People of the first household: the head, its partner and a child; the last says `village`.
fn three(village: &str) -> Small {
    let small = Small::new();
    let mut text = members();
    let wife = text.lines().nth(2).unwrap().replace("150802010000102", "150802010000103");
    let child = wife.replace("孙丙", "赵小").replace("配偶", "之女").replace("永丰村", village);
    text += &format!("{child}\n");
    small.write("registers/人员.csv", &text);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    small
}

#[test]
fn one_wrong_village_in_the_last_row_does_not_move_the_household_and_is_told_with_its_cell() {
    let right = three("永丰村");
    assert!(message(&right, "D009").is_empty());
    for village in ["永胜村", "新弟村"] {
        let wrong = three(village);
        let told = message(&wrong, "D009");
        let [only] = &told[..] else { panic!("{told:?}") };
        assert!(only.contains("永丰村") && only.contains(village) && only.contains("D6填"), "{only}");
        let all = findings(&wrong.out());
        let finding = all.iter().find(|finding| finding["rule"] == "D009").unwrap();
        assert_eq!(finding["evidence"][0]["cell"], "D6");
        // Nothing else changes: neither papers that lie elsewhere nor a village without papers.
        let rest = |small: &Small| {
            let mut rest = found(small);
            rest.retain(|(_, rule, _)| rule != "D009");
            rest
        };
        assert_eq!(rest(&wrong), rest(&right), "{village}");
    }
}

#[test]
fn a_township_of_another_county_is_told_in_the_list_of_near_poor_households_too() {
    let with = |town: &str| {
        let small = Small::new();
        small.write(
            "registers/边缘户.csv",
            &format!(
                "旗县,乡镇,村,户主姓名,户类型,家庭人口,风险原因,纳入时间\n\
                 临河区,{town},永丰村,吴庚,边缘户,2,因病,2020-01-05\n"
            ),
        );
        check(&small, 0);
        message(&small, "D009")
    };
    let told = with("隆兴昌镇");
    assert!(matches!(&told[..], [only] if only.contains("五原县的隆兴昌镇（1行）")), "{told:?}");
    assert!(with("狼山镇").is_empty());
}

#[test]
fn a_place_that_contradicts_itself_is_told_in_every_register() {
    let with = |file: &str, text: &str| {
        let small = Small::new();
        small.write(&format!("registers/{file}"), text);
        check(&small, 0);
        let own = findings(&small.out()).into_iter().filter(|finding| finding["rule"] == "D009");
        let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
        own.map(|finding| (text(&finding, "subject"), text(&finding, "message"))).collect::<Vec<_>>()
    };
    let village =
        |place: &str| format!("旗县,苏木乡镇,行政村,总户数,是否贫困村,是否出列\n{place},200,是,是\n");
    let roster =
        |place: &str| format!("旗县,苏木乡镇,行政村,姓名,身份证号\n{place},周戊,150899195603120011\n");
    let report = |code: &str, name: &str| {
        format!("区划代码,区划名称,指标,数值,时点\n{code},{name},K01,2,2020-04-10\n")
    };
    for (file, text, subject, what) in [
        ("嘎查村.csv", village("临河区,隆兴昌镇,永丰村"), "village/town", "五原县的隆兴昌镇"),
        ("低保名单.csv", roster("临河区,隆兴昌镇,永丰村"), "roster/town", "五原县的隆兴昌镇"),
        (
            "上报.csv",
            report("150821", "临河区"),
            "reported_total/area_code",
            "区划代码150821是五原县，名称填的是临河区",
        ),
        (
            "上报.csv",
            report("150802100", "白脑包镇"),
            "reported_total/area_code",
            "是狼山镇，名称填的是白脑包镇",
        ),
    ] {
        let found = with(file, &text);
        let [(only, message)] = &found[..] else { panic!("{file}: {found:#?}") };
        assert!(only == subject && message.contains(what) && message.contains("1行"), "{found:#?}");
    }
    for (file, text) in [
        ("嘎查村.csv", village("临河区,狼山镇,永丰村")),
        ("低保名单.csv", roster("临河区,狼山,永丰村")),
        ("上报.csv", report("150802", "临河区")),
        ("上报.csv", report("150802000000", "巴彦淖尔市临河区")),
        ("上报.csv", report("150802100", "狼山镇")),
        ("上报.csv", report("150802100201", "永丰村")),
        ("上报.csv", report("150800", "巴彦淖尔市")),
    ] {
        assert_eq!(with(file, &text), [], "{file} {text}");
    }
}

#[test]
fn a_figure_with_a_date_is_not_held_against_registers_without_one() {
    // What R002 and X009 find, and what the run says of figures that it did not judge.
    let with = |dated: bool, time: &str| {
        let small = Small::new();
        let text = if dated { members() } else { members().replace("2020-04-10,", ",") };
        small.write("registers/人员.csv", &text);
        small.write("registers/上报.csv", &format!("区划代码,指标,数值,时点\n150802,K01,9,{time}\n"));
        let figure = if time.is_empty() { "9".to_owned() } else { format!("9={time}") };
        small.write(
            "registers/访谈.csv",
            &format!(
                "旗县,层级,访谈日期,访谈人,被访谈人,单位职务,回答中的数据(指标=数值=时点)\n\
                 临河区,旗县领导,2020-04-10,刘处,王某,副区长,享受政策脱贫户={figure}\n"
            ),
        );
        check(&small, 0);
        let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        let told = [record, remarks(&small).join("\n")].map(|text| text.contains("数据时点未知"));
        (message(&small, "R002").len(), message(&small, "X009").len(), told)
    };
    assert_eq!(with(false, "2015年12月31日"), (0, 0, [true, true]));
    assert_eq!(with(false, ""), (1, 1, [false, false]));
    assert_eq!(with(true, "2020-04-10"), (1, 1, [false, false]));
    // 2018年底 is a day, and not that of the register.
    assert_eq!(with(true, "2018年底"), (0, 0, [false, false]));
}

#[test]
fn a_relation_in_the_column_of_the_respondent_names_nobody() {
    let lacks = |number: &str, respondent: &str| {
        let small = Small::new();
        small.write(
            "registers/入户.csv",
            &format!(
                "旗县,乡镇,嘎查村,户编号,户主姓名,调查日期,户籍人口,调查员,受访人\n\
                 临河区,狼山镇,永丰村,{number},,2020-04-01,2,吴己,{respondent}\n"
            ),
        );
        check(&small, 0);
        crate::harness::has(&small, "1508020100001", "X022", "visit")
    };
    for respondent in ["", "本人", "户主", "儿子", "配偶", "父亲"] {
        assert!(!lacks("1508020100081", respondent), "{respondent}");
    }
    // Another person's name; a number that is further away.
    assert!(lacks("1508020100081", "马某某") && lacks("1508020100992", "户主"));
}

#[test]
fn a_township_folder_named_in_short_leaves_its_papers_in_doubt() {
    let missing = |folder: &str| {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join("archives")).unwrap();
        for (id, head) in HOUSEHOLDS {
            small.write(&format!("archives/150802临河区/{folder}/永丰村/{id}_{head}/贫困户申请书.pdf"), PDF);
        }
        small.write(&format!("archives/150802临河区/{folder}/_乡镇/审核意见.pdf"), PDF);
        small.run(&["check", "项目", "--fail-on", "never"]);
        let of_township = |one: &&serde_json::Value| {
            one["rule"] == "C003" && one["village"] == "" && one["township"] == "150802100"
        };
        findings(&small.out()).iter().filter(of_township).count()
    };
    assert_eq!(missing("狼镇"), 0, "狼山镇 in short: nobody knows");
    // Near misses: the folder in full, and a name that is short for no township.
    assert!(missing("狼山镇") > 5);
    assert!(missing("山水镇") > 5);
}
