//! The rules about the figures of the household register: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::record::{Key, Record, RecordKind, Value};

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";
const YOUNG: &str = "150899198410100229";

type Cells<'a> = &'a [(Key, Value)];

/// A household of a couple with these cells in the household table.
fn kit(cells: Cells<'_>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), person("李四", "配偶", LI, &[])]);
    table(&mut kit, "0001", cells);
    kit
}

/// Adds a row of the household table, the newest one.
fn table(kit: &mut Kit, id: &str, cells: Cells<'_>) {
    let mut all = vec![("hh_id", text(id))];
    all.extend(cells.iter().cloned());
    let at = kit.add(record(RecordKind::Household, 5, &all));
    let household = kit.data.households.iter_mut().find(|household| household.id == id).unwrap();
    household.rows.insert(0, at);
}

fn found(rule: &str, cells: Cells<'_>) -> Vec<String> {
    kit(cells).subjects(rule)
}

/// 工资 3000, 经营 12000, 财产 400, 转移 2600, 支出 5000: net 13000 for two people, with some cells replaced.
fn income(more: Cells<'_>) -> Vec<(Key, Value)> {
    let mut cells: Vec<(Key, Value)> = [
        ("wage", 3000.0),
        ("biz", 12_000.0),
        ("prop", 400.0),
        ("trans", 2600.0),
        ("cost", 5000.0),
        ("net", 13_000.0),
        ("per_cap", 6500.0),
        ("pop_year", 2.0),
        ("pop_now", 2.0),
    ]
    .into_iter()
    .map(|(key, amount)| (key, number(amount)))
    .collect();
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    cells
}

fn all_gone() -> Vec<Record> {
    vec![person("张三", "户主", ZHANG, &[("state", text("死亡"))])]
}

#[test]
fn v029_adds_up_within_one_row() {
    assert!(found("V029", &income(&[])).is_empty());
    let wrong = kit(&income(&[("net", number(13_500.0))]));
    let findings = wrong.findings("V029");
    assert_eq!(findings[0].subject, "net");
    assert!(findings[0].message.contains("应为13000元，实填13500元"), "{}", findings[0].message);
    for fine in [
        vec![("net", number(13_001.0))],
        vec![("net", Value::Blank)],
        vec![("cost", Value::Unreadable)],
        vec![("wage", Value::Blank), ("net", number(1.0))],
        // A herding year: fodder and breeding stock cost more than was sold.
        vec![("cost", number(30_000.0)), ("net", number(-12_000.0))],
        vec![("cost_subsidy", number(700.0)), ("net", number(13_700.0))],
        vec![("award_job", number(500.0)), ("award_industry", number(300.0)), ("net", number(13_300.0))],
    ] {
        assert!(found("V029", &income(&fine)).is_empty(), "{fine:?}");
    }
}

#[test]
fn figures_of_a_stated_year_carry_it_and_earlier_years_are_left_alone() {
    let mut kit = kit(&income(&[("net", number(1.0)), ("year", number(2018.0))]));
    table(&mut kit, "0001", &income(&[("year", number(2019.0))]));
    assert!(kit.findings("V029").is_empty(), "what the system closed in 2018 is not asked about");
    table(&mut kit, "0001", &income(&[("net", number(2.0)), ("year", number(2020.0))]));
    assert_eq!(kit.subjects("V029"), ["net@2020"]);
}

#[test]
fn the_newest_table_speaks_first() {
    let mut kit = kit(&[("water_safe", Value::Bool(false)), ("year", number(2018.0))]);
    table(&mut kit, "0001", &[("water_safe", Value::Bool(true)), ("year", number(2019.0))]);
    assert!(kit.findings("V041").is_empty());
}

#[test]
fn v030_blames_a_part_greater_than_the_whole_or_a_complete_list_that_is_less() {
    let with = |items: &[(Key, f64)]| {
        let more: Vec<(Key, Value)> = items.iter().map(|(key, amount)| (*key, number(*amount))).collect();
        found("V030", &income(&more))
    };
    assert_eq!(with(&[("trans_pension", 2700.0)]), ["trans"]);
    assert!(with(&[("trans_pension", 2000.0)]).is_empty(), "other items may be missing");
    let full = |pension: f64| {
        let mut items = vec![("trans_pension", pension)];
        for key in ["trans_birth", "trans_eco", "trans_dibao", "trans_tekun", "trans_other"] {
            items.push((key, 0.0));
        }
        items
    };
    assert_eq!(with(&full(2000.0)), ["trans"]);
    assert!(with(&full(2599.0)).is_empty());
    let mut award = full(2000.0);
    award.push(("award_job", 600.0));
    assert!(with(&award).is_empty());
    assert!(with(&[("trans_eco", -5.0), ("trans_pension", 9000.0)]).is_empty());
    assert!(found("V030", &income(&[("trans", Value::Blank), ("trans_eco", number(9.0))])).is_empty());
}

#[test]
fn v031_divides_by_the_people_of_the_year() {
    assert!(found("V031", &income(&[])).is_empty());
    let by_now = kit(&income(&[("pop_now", number(4.0)), ("per_cap", number(3250.0))]));
    let findings = by_now.findings("V031");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("像是按当前人口4人算的"), "{}", findings[0].message);
    for fine in [
        // One was born since.
        vec![("pop_now", number(3.0))],
        vec![("pop_year", number(3.0)), ("per_cap", number(4333.0))],
        vec![("pop_year", Value::Blank), ("pop_now", number(5.0))],
        vec![("pop_year", number(0.0))],
        vec![("net", Value::Unreadable)],
    ] {
        assert!(found("V031", &income(&fine)).is_empty(), "{fine:?}");
    }
}

#[test]
fn v032_knows_the_line_of_the_year_only() {
    let with = |cells: Cells<'_>| found("V032", cells);
    assert_eq!(with(&[("per_cap", number(3746.0))]), ["per_cap"]);
    assert!(with(&[("per_cap", number(3747.0))]).is_empty());
    assert!(with(&[("per_cap", number(3500.0)), ("year", number(2018.0))]).is_empty(), "no line is known");
    assert_eq!(with(&[("per_cap", number(3900.0)), ("year", number(2020.0))]), ["per_cap@2020"]);
    assert!(with(&[("per_cap", Value::Blank)]).is_empty());
    let mut poor = kit(&[("per_cap", number(2000.0))]);
    poor.data.households[0].kind = HouseholdKind::Poor;
    assert!(poor.findings("V032").is_empty(), "nobody said that it is above the line");
    let mut gone = Kit::new();
    gone.household("0001", all_gone());
    table(&mut gone, "0001", &[("per_cap", number(0.0))]);
    assert!(gone.findings("V032").is_empty());
    let mut local = kit(&[("per_cap", number(3300.0))]);
    local.project.thresholds.insert("150821.V032.line_2019".into(), 3218.0);
    assert!(local.findings("V032").is_empty());
}

#[test]
fn v039_lets_the_grade_of_a_house_that_was_rebuilt_stand() {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    assert_eq!(found("V039", &[("danger", yes.clone())]), ["danger"]);
    assert_eq!(found("V039", &[("danger", text("C级"))]), ["danger"]);
    assert_eq!(found("V039", &[("danger", no.clone()), ("grade", text("D"))]), ["grade"]);
    for fine in [
        vec![("danger", no.clone()), ("grade", text("B"))],
        vec![("danger", no.clone()), ("grade", text("C")), ("rebuilt", yes.clone())],
        vec![("danger", no.clone()), ("grade", text("D")), ("relocated", yes.clone())],
        vec![
            ("danger", no.clone()),
            ("grade", text("D")),
            ("measures", Value::Set(["危房改造".into()].into())),
        ],
        vec![("danger", Value::Blank), ("grade", text("C"))],
        vec![("danger", text("不清楚"))],
        vec![("danger", no.clone()), ("grade", Value::Blank)],
    ] {
        assert!(found("V039", &fine).is_empty(), "{fine:?}");
    }
    let mut poor = kit(&[("danger", yes)]);
    poor.data.households[0].kind = HouseholdKind::Poor;
    assert!(poor.findings("V039").is_empty());
    // Many lists carry the identity number and no 户编号.
    let mut listed = kit(&[("danger", no), ("grade", text("C"))]);
    listed.add(record(RecordKind::Roster, 2, &[("list", text("危房改造")), ("id_no", text(ZHANG))]));
    assert!(listed.findings("V039").is_empty());
}

#[test]
fn v041_takes_an_empty_cell_for_a_gap_only_where_others_are_filled() {
    assert_eq!(found("V041", &[("water_safe", Value::Bool(false))]), ["water_safe"]);
    assert!(found("V041", &[("water_safe", Value::Bool(true))]).is_empty());
    assert!(found("V041", &[("water_safe", Value::Blank)]).is_empty(), "nobody fills the column");
    assert!(found("V041", &[("water_safe", Value::Unreadable)]).is_empty());
    assert!(found("V041", &[("water_safe", text("集中供水"))]).is_empty());
    assert!(found("V041", &[]).is_empty());
    let mut two = kit(&[("water_safe", Value::Blank)]);
    two.household("0002", vec![person("王五", "户主", YOUNG, &[("hh_id", text("0002"))])]);
    table(&mut two, "0002", &[("water_safe", Value::Bool(true))]);
    let findings = two.findings("V041");
    assert_eq!((findings.len(), findings[0].household_id.as_str()), (1, "0001"));
    assert!(findings[0].message.ends_with("脱贫户饮水安全为空"), "{}", findings[0].message);
}
