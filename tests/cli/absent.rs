//! What one county did not hand in although others did: unknown, and never nothing to do.

use crate::harness::{PDF, Small, cells, files, found, members, summary};
use serde_json::Value;

const OTHER: &str = "archives/150821五原县/150821100隆兴昌镇/胜利村";

/// The first county's roll, rewritten for the second.
fn second_roll() -> String {
    [("临河区", "五原县"), ("狼山镇", "隆兴昌镇"), ("永丰村", "胜利村"), ("1508020100", "1508211000")]
        .iter()
        .fold(members(), |text, (from, to)| text.replace(from, to))
}

/// Two counties, each with an archive; the second with a roll only when asked for.
fn two(with_roll: bool) -> Small {
    let small = Small::new();
    small.write(&format!("{OTHER}/1508211000001_赵甲/贫困户申请书.pdf"), PDF);
    if with_roll {
        small.write("registers/五原县人员.csv", &second_roll());
    }
    small
}

fn county(small: &Small, code: &str) -> Value {
    let all = summary(&small.out());
    let counties = all["counties"].as_array().unwrap().clone();
    counties.into_iter().find(|county| county["code"] == code).unwrap()
}

/// The page of a county, without its tags.
fn page(small: &Small, code: &str) -> String {
    let html =
        String::from_utf8(files(&small.out().join("html")).remove(&format!("{code}.html")).unwrap()).unwrap();
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text
}

fn verdict(small: &Small, code: &str) -> (String, String) {
    let record = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    (record["verdict"]["colour"].as_str().unwrap().to_owned(), record["verdict"]["reasons"].to_string())
}

#[test]
fn a_county_without_a_roll_keeps_its_other_papers_and_is_no_pass() {
    let small = two(false);
    small.run(&["pack", "项目", "--format", "html,xlsx"]).expect(3).says("没有读到五原县的人员表、户表");
    let own = county(&small, "150821");
    assert!(own["required"].as_u64().unwrap() > 0 && own["missing"].as_u64().unwrap() > 0, "{own}");
    assert_eq!((&own["completeness"], &own["no_roll"]), (&Value::Null, &Value::Bool(true)));
    assert_eq!(own["deadlines"][0]["uncounted"], true);
    let all = summary(&small.out());
    assert_eq!(
        (&all["totals"]["completeness"], &all["deadlines"][0]["uncounted"]),
        (&Value::Null, &true.into())
    );
    let (colour, reasons) = verdict(&small, "150821");
    // What the village lacks is a fault by itself.
    assert_eq!(colour, "red", "{reasons}");
    assert!(reasons.contains("没有读到人员表、户表") && !reasons.contains("低于90%"), "{reasons}");
    let text = page(&small, "150821");
    for pass in
        ["全部齐全", "没有缺件和情况不明的材料", "应归材料全部到位", "无应办事项", "0户、0人", "0户0人"]
    {
        assert!(!text.contains(pass), "{pass}");
    }
    let codes: Vec<String> = found(&small).into_iter().map(|(_, rule, _)| rule).collect();
    for rule in ["C002", "D009", "R003"] {
        assert!(!codes.iter().any(|code| code == rule), "{rule} follows from the lacking roll alone");
    }
    let book = small.out().join("150821五原县/五原县考核数据表.xlsx");
    let rows = cells(&book, "总览");
    let households = rows.iter().find(|row| row[0] == "已脱贫享受政策户数").unwrap();
    assert_eq!(households.last().unwrap(), "未提供", "{households:?}");
}

#[test]
fn a_county_with_its_roll_is_judged_as_before() {
    let small = two(true);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let own = county(&small, "150821");
    assert_eq!(own["households"], 2);
    assert!(own["completeness"].is_number() && own["no_roll"].is_null(), "{own}");
    assert_ne!(verdict(&small, "150821").0, "undecided");
}

#[test]
fn a_county_of_which_only_stray_rows_are_known_is_not_complete() {
    let small = Small::new();
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,整改进展,是否销号\nZZ001,市驻站式指导,乌拉特前旗,台账更新不及时,某局,2020-03-31,整改中,否\n",
    );
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let (colour, reasons) = verdict(&small, "150823");
    assert!(colour != "green" && reasons.contains("没有读到人员表、户表"), "{reasons}");
    assert!(!page(&small, "150823").contains("全部齐全"));
    assert!(
        summary(&small.out())["totals"]["completeness"].is_number(),
        "the slip of one cell hides no figure"
    );
}

const CLOCKS: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n\n\
    [[clock]]\nname = \"摸底\"\ncounts = \"visits\"\n\n\
    [[clock]]\nname = \"抽样入户\"\ncounts = \"sampled_visits\"\n\n\
    [[clock]]\nname = \"销号\"\ncounts = \"problems\"\n";

fn clock(unit: &Value, name: &str) -> Value {
    let all = unit["deadlines"].as_array().unwrap().clone();
    all.into_iter().find(|deadline| deadline["name"] == name).unwrap()
}

#[test]
fn a_register_that_holds_other_counties_alone_says_nothing_of_this_one() {
    let small = two(true);
    small.write("qiquan.toml", CLOCKS);
    small.write(
        "registers/临河区入户.csv",
        "户编号,户主姓名,入户日期,调查员\n1508020100001,赵甲,2020-03-20,段某\n",
    );
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\nZZ001,市驻站式指导,临河区,台账更新不及时,某局,2020-05-31,是\n",
    );
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let own = county(&small, "150821");
    for name in ["抽样入户", "销号"] {
        let told = clock(&own, name);
        assert_eq!((&told["total"], &told["counted"]), (&0.into(), &false.into()), "{name}: {told}");
        assert_eq!(clock(&summary(&small.out()), name)["uncounted"], true, "{name} of the whole");
    }
    let visits = clock(&own, "摸底");
    assert_eq!((&visits["total"], &visits["unknown"]), (&2.into(), &2.into()), "{visits}");
    assert!(!page(&small, "150821").contains("无应办事项") && !page(&small, "150821").contains("销号0个"));
    // Its own empty ledger says that there is none.
    small.write(
        "registers/五原县整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]);
    let first = clock(&county(&small, "150802"), "销号");
    assert_eq!((&first["total"], &first["done"]), (&1.into(), &1.into()));
}

#[test]
fn no_link_is_told_to_be_absent_where_nobody_handed_in_the_visits() {
    let small = two(true);
    small
        .write("registers/抽样.csv", "户编号,抽样日期\n1508020100001,2020-03-20\n1508211000001,2020-03-20\n");
    let visit = "户编号,户主姓名,入户日期,调查员\n1508020100001,赵甲,2020-03-20,段某\n";
    small.write("registers/入户.csv", visit);
    let absent = |small: &Small| {
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let wanted = ("1508211000001".to_owned(), "X022".to_owned(), "visit".to_owned());
        found(small).contains(&wanted)
    };
    assert!(!absent(&small), "the register holds the other county alone");
    small.write("registers/入户.csv", &format!("{visit}1508211000002,钱乙,2020-03-21,段某\n"));
    assert!(absent(&small), "a household next to it was visited");
}

#[test]
fn a_drawn_row_that_fits_no_household_is_part_of_the_sample() {
    let small = Small::new();
    small
        .write("registers/入户.csv", "户编号,户主姓名,入户日期,调查员\n1508020100001,赵甲,2020-03-20,段某\n");
    let text = |rows: &str| {
        small.write(
            "registers/抽样.csv",
            &format!("户编号,户主姓名,抽样日期\n1508020100001,赵甲,2020-03-20\n{rows}"),
        );
        small.run(&["pack", "项目", "--format", "html"]).expect(0);
        page(&small, "150802")
    };
    let strange = text("1508020100099,周庚,2020-03-20\n");
    assert!(strange.contains("抽样名单2户，其中1户对不上在册户"), "{strange}");
    assert!(!strange.contains("抽样1户全部到户"));
    let known = text("");
    assert!(known.contains("抽样1户全部到户") && !known.contains("对不上在册户"));
}

#[test]
fn interviews_belong_to_the_county_that_their_file_names() {
    let small = two(true);
    let rows = "编号,层级,访谈日期,访谈人,被访谈人,单位职务,问题,回答要点\nF1,旗县领导,2020-03-18,段某,乔某,副县长,底数,清楚\n";
    let count = |code: &str| {
        small.run(&["check", "项目", "--fail-on", "never"]);
        let record = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
        serde_json::from_str::<Value>(&record).unwrap()["interviews"].as_array().unwrap().len()
    };
    small.write("registers/150821五原县/访谈.csv", rows);
    assert_eq!((count("150821"), count("150802")), (1, 0));
    std::fs::remove_file(small.root().join("registers/150821五原县/访谈.csv")).unwrap();
    small.write("registers/访谈.csv", rows);
    assert_eq!(count("150821"), 0, "nothing names the county");
}

#[test]
fn a_problem_without_county_is_that_of_the_office_that_must_settle_it() {
    let small = two(true);
    let total = |county_cell: &str, unit: &str| {
        small.write(
            "registers/整改台账.csv",
            &format!(
                "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n\
                 ZZ001,市驻站式指导,临河区,一,临河区扶贫办,2020-05-31,是\nZZ002,市驻站式指导,{county_cell},二,{unit},2020-03-31,否\n"
            ),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        ["150802", "150821"].map(|code| county(&small, code)["progress"]["problems"]["total"].as_u64())
    };
    assert_eq!(total("", "五原县扶贫办"), [Some(1), Some(1)]);
    assert_eq!(total("各旗县", "某局"), [Some(2), Some(1)]);
    assert_eq!(total("临河区", "五原县扶贫办"), [Some(2), None], "the cell says whose it is");
}

#[test]
fn sums_of_a_county_without_a_roll_are_not_given_and_no_nought() {
    let small = two(false);
    small.write(
        "registers/上报汇总.csv",
        "区划代码,单位,指标,数值,时点\n150821,五原县,已脱贫享受政策户数,100,2020-04-10\n",
    );
    small.run(&["pack", "项目", "--format", "html,xlsx", "--fail-on", "never"]);
    let line = |code: &str, key: &str| -> Value {
        let text = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let lines = all["reconciliation"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["key"] == key).unwrap()
    };
    for key in ["K01", "K02", "K03", "K04", "K07", "K08"] {
        assert_eq!(line("150821", key)["system"], Value::Null, "{key}");
    }
    assert_eq!(line("150821", "K01")["reason"], "未能核对：没有读到人员表、户表");
    let book = small.out().join("150821五原县/五原县考核数据表.xlsx");
    let rows = cells(&book, "对账");
    let own = rows.iter().find(|row| row[0] == "K01").unwrap();
    assert!(own[3].is_empty() && own[4] == "100", "{own:?}");
    // Near miss: the county beside it has two households.
    assert_eq!(line("150802", "K01")["system"], 2.0);
}

#[test]
fn a_county_without_a_roll_is_undecided_unless_a_fault_is_proven_without_it() {
    let small = Small::new();
    small.write("archives/150823乌拉特前旗/工作总结.pdf", PDF);
    let colour = |limit: &str| {
        small.write(
            "registers/整改台账.csv",
            &format!("问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,整改进展,是否销号\nZZ001,市驻站式指导,乌拉特前旗,台账更新不及时,某局,{limit},整改中,否\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        verdict(&small, "150823")
    };
    let (open, reasons) = colour("2020-05-31");
    assert_eq!(open, "undecided", "{reasons}");
    assert!(reasons.contains("没有读到人员表、户表"), "{reasons}");
    assert_eq!(colour("2020-03-31").0, "red", "what is overdue is so without a roll");
}

#[test]
fn drawn_households_that_fit_none_are_told_beside_those_that_were_visited() {
    let small = Small::new();
    small
        .write("registers/入户.csv", "户编号,户主姓名,入户日期,调查员\n1508020100001,赵甲,2020-03-20,段某\n");
    let said = |drawn: &str| {
        small.write("registers/抽样.csv", &format!("户编号,抽样日期\n{drawn}"));
        small.run(&["pack", "项目", "--format", "html", "--fail-on", "never"]);
        page(&small, "150800")
    };
    let of_both = said("1508020100001,2020-03-20\n1508029990009,2020-03-20\n");
    assert!(of_both.contains("抽样1户（另有1户对不上在册户，没有计在内），访谈覆盖"), "{of_both}");
    assert!(said("1508020100001,2020-03-20\n").contains("抽样1户，访谈覆盖"));
}
