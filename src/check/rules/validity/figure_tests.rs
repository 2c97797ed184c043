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

fn day(said: &str) -> Value {
    Value::Date(crate::base::date::parse(said).unwrap())
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
    // In April nobody knows the income of the year: an export of 2020 shows that of 2019.
    let mut export = kit(&[("per_cap", number(3900.0)), ("year", number(2020.0))]);
    assert!(export.findings("V032").is_empty());
    export.as_of = chrono::NaiveDate::from_ymd_opt(2020, 12, 31).unwrap();
    assert_eq!(export.subjects("V032"), ["per_cap@2020"]);
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

#[test]
fn v039_and_v041_let_no_register_talk_away_what_another_says() {
    let with = |key: Key, said: bool, table_says: bool, member_date: Value| {
        let mut kit = Kit::new();
        let cells = [(key, Value::Bool(said)), ("data_date", member_date)];
        kit.household("0001", vec![person("张三", "户主", ZHANG, &cells)]);
        table(&mut kit, "0001", &[(key, Value::Bool(table_says)), ("data_date", day("2020-04-01"))]);
        kit
    };
    let found = with("danger", true, false, day("2020-04-01")).findings("V039");
    assert_eq!((found.len(), found[0].evidence.len()), (1, 2));
    assert!(found[0].message.contains("两处不一致"), "{}", found[0].message);
    assert_eq!(with("danger", false, true, day("2020-04-01")).findings("V039").len(), 1);
    let found = with("water_safe", false, true, Value::Blank).findings("V041");
    assert_eq!((found.len(), found[0].evidence.len()), (1, 2));
    assert_eq!(with("water_safe", true, false, Value::Blank).findings("V041").len(), 1);
    // What was unsafe a month ago may have been put right since.
    assert!(with("danger", true, false, day("2020-03-01")).findings("V039").is_empty());
    assert!(with("water_safe", false, true, day("2020-03-01")).findings("V041").is_empty());
    assert!(with("danger", false, false, Value::Blank).findings("V039").is_empty());
}

#[test]
fn v033_compares_neighbouring_years_that_state_themselves() {
    let years = |now: (f64, f64), before: (f64, f64)| {
        let mut kit = kit(&[("year", number(before.0)), ("per_cap", number(before.1))]);
        table(&mut kit, "0001", &[("year", number(now.0)), ("per_cap", number(now.1))]);
        kit.subjects("V033")
    };
    assert_eq!(years((2019.0, 9800.0), (2018.0, 4100.0)), ["per_cap@2019"]);
    assert_eq!(years((2019.0, 4000.0), (2018.0, 6000.0)), ["per_cap@2019"]);
    assert!(years((2019.0, 8000.0), (2018.0, 4000.0)).is_empty(), "exactly doubled");
    assert!(years((2019.0, 4200.0), (2018.0, 6000.0)).is_empty(), "exactly 30 % less");
    assert!(years((2019.0, 9000.0), (2017.0, 2000.0)).is_empty(), "a year lies between");
    assert!(years((2019.0, 9000.0), (2018.0, 0.0)).is_empty());
    assert!(years((2019.0, 9000.0), (2019.0, 2000.0)).is_empty(), "two tables of one year");
    assert!(found("V033", &[("per_cap", number(9000.0))]).is_empty());
}

#[test]
fn v034_wants_five_households_with_the_same_work() {
    let village = |count: usize, cells: Cells<'_>| {
        let mut kit = Kit::new();
        for at in 0..count {
            let id = format!("000{at}");
            kit.household(&id, vec![person("张三", "户主", ZHANG, &[("hh_id", text(&id))])]);
            table(&mut kit, &id, cells);
        }
        kit.findings("V034")
    };
    let five = village(5, &income(&[]));
    assert_eq!(five.len(), 5);
    assert!(five.iter().all(|finding| finding.subject == "net"), "{five:?}");
    assert!(village(4, &income(&[])).is_empty());
    let allowance = income(&[
        ("wage", number(0.0)),
        ("biz", number(0.0)),
        ("cost", number(0.0)),
        ("net", number(3000.0)),
    ]);
    assert!(village(6, &allowance).is_empty(), "those who live on one allowance are alike");
    assert!(village(6, &income(&[("prop", Value::Blank)])).is_empty());
}

#[test]
fn v035_takes_seasonal_work_as_it_is() {
    let with = |wage: Value, months: f64, state: &str| {
        let mut kit = Kit::new();
        let worker = [("work_months", number(months)), ("state", text(state))];
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), person("李四", "配偶", LI, &worker)]);
        table(&mut kit, "0001", &[("wage", wage)]);
        kit.subjects("V035")
    };
    assert_eq!(with(number(0.0), 8.0, "正常"), ["wage"]);
    assert_eq!(with(number(80.0), 0.0, "正常"), ["wage"]);
    assert_eq!(with(number(-100.0), 0.0, "正常"), ["wage"], "nobody earns less than nothing");
    assert!(with(number(100.0), 8.0, "正常").is_empty());
    assert!(with(number(0.0), 5.0, "正常").is_empty());
    assert!(with(number(0.0), 8.0, "转出").is_empty(), "who left does not count");
    assert!(with(number(0.0), 36.0, "正常").is_empty(), "no number of months of one year");
    assert!(with(Value::Blank, 8.0, "正常").is_empty());
    assert!(with(Value::Unreadable, 8.0, "正常").is_empty());
}

#[test]
fn v036_leaves_dividends_alone() {
    let with = |help: &str, more: Cells<'_>| {
        let mut cells = vec![("biz", number(0.0)), ("industry_help", Value::Set([help.into()].into()))];
        cells.extend(more.iter().cloned());
        found("V036", &cells)
    };
    let no_dividend = [("prop", number(400.0)), ("prop_dividend", number(0.0))];
    assert_eq!(with("养殖业", &[]), ["biz"]);
    assert_eq!(with("养殖业", &no_dividend), ["biz"]);
    assert!(with("养殖业", &[("prop", number(400.0))]).is_empty(), "it may be a dividend");
    assert!(with("入股分红", &no_dividend).is_empty());
    assert!(with("否", &[]).is_empty());
    assert!(found("V036", &[("biz", number(0.0))]).is_empty());
    assert!(found("V036", &[("industry_help", Value::Set(["养殖业".into()].into()))]).is_empty());
}

#[test]
fn v037_holds_two_plain_answers_against_each_other() {
    let with = |people: [Value; 2], money: Value, more: Cells<'_>| {
        let [head, spouse] = people;
        let mut kit = Kit::new();
        kit.household(
            "0001",
            vec![
                person("张三", "户主", ZHANG, &[("dibao", head)]),
                person("李四", "配偶", LI, &[("dibao", spouse)]),
                person("老张", "之父", YOUNG, &[("state", text("死亡")), ("dibao", Value::Bool(false))]),
            ],
        );
        let mut cells = vec![("trans_dibao", money)];
        cells.extend(more.iter().cloned());
        table(&mut kit, "0001", &cells);
        kit
    };
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let subjects = |kit: &Kit| kit.subjects("V037");
    assert_eq!(subjects(&with([yes.clone(), no.clone()], number(0.0), &[])), ["trans_dibao"]);
    assert_eq!(subjects(&with([no.clone(), no.clone()], number(900.0), &[])), ["trans_dibao"]);
    assert!(subjects(&with([no.clone(), Value::Blank], number(900.0), &[])).is_empty());
    assert!(subjects(&with([yes.clone(), no.clone()], Value::Blank, &[])).is_empty());
    assert!(subjects(&with([yes.clone(), no.clone()], number(900.0), &[])).is_empty());
    assert!(subjects(&with([no.clone(), no.clone()], number(0.0), &[])).is_empty());
    let attr = [("attr", text("低保贫困户"))];
    assert!(subjects(&with([no.clone(), no.clone()], number(900.0), &attr)).is_empty());
    // Approved in 2020: the money of 2019 is rightly nought.
    let mut later = with([yes, no.clone()], number(0.0), &[]);
    let period = Value::Date(crate::base::date::parse("2020年2月").unwrap());
    later.add(record(
        RecordKind::Roster,
        2,
        &[("hh_id", text("0001")), ("list", text("低保")), ("name", text("张三")), ("period", period)],
    ));
    assert!(subjects(&later).is_empty());
    // The dead father may have had it.
    let mut father = with([no.clone(), no], number(900.0), &[]);
    let at =
        father.data.records[&RecordKind::Member].iter().position(|row| row.text("name") == "老张").unwrap();
    let row = person("老张", "之父", YOUNG, &[("state", text("死亡")), ("dibao", Value::Bool(true))]);
    father.data.records.get_mut(&RecordKind::Member).unwrap()[at] = row;
    assert!(subjects(&father).is_empty());
}

#[test]
fn v038_knows_nothing_of_pastures_nor_of_the_banners() {
    let with = |key: Key, area: f64| kit(&[(key, number(area))]);
    assert_eq!(with("farm_land", 1200.0).subjects("V038"), ["farm_land"]);
    assert_eq!(with("forest", -1.0).subjects("V038"), ["forest"]);
    assert!(with("farm_land", 100.0).findings("V038").is_empty());
    assert!(with("pasture", 12_000.0).findings("V038").is_empty());
    assert!(found("V038", &[("farm_land", Value::Unreadable)]).is_empty());
    let mut banner = with("farm_land", 340.0);
    banner.data.households[0].place.county = "150824".into();
    assert!(banner.findings("V038").is_empty());
    banner.project.thresholds.insert("150824.V038.farm_land".into(), 300.0);
    assert_eq!(banner.subjects("V038"), ["farm_land"], "the banner has set its own");
}

#[test]
fn v040_and_its_limits() {
    for (area, wrong) in [(0.0, true), (0.9, true), (1.0, false), (500.0, false), (501.0, true)] {
        assert_eq!(!found("V040", &[("house_area", number(area))]).is_empty(), wrong, "{area}");
    }
    assert!(found("V040", &[("house_area", Value::Blank)]).is_empty());
}

#[test]
fn v042_counts_households_and_not_people() {
    let numbers = |count: usize, own: &str| {
        let mut kit = Kit::new();
        for at in 0..count {
            let id = format!("00{at:02}");
            kit.household(&id, vec![person("张三", "户主", ZHANG, &[("hh_id", text(&id))])]);
            table(&mut kit, &id, &[("phone", text(own))]);
        }
        kit.findings("V042")
    };
    assert_eq!(numbers(10, "13800001234").len(), 10);
    assert!(numbers(9, "13800001234").is_empty());
    assert!(numbers(12, "0478-8212345").is_empty(), "a telephone at home");
    let wrong = numbers(1, "1380000123");
    assert_eq!((wrong.len(), wrong[0].subject.as_str()), (1, "phone"));
    assert!(!wrong[0].message.contains("1380000123"), "{}", wrong[0].message);
    let mut kit = Kit::new();
    let young = person("小张", "之子", YOUNG, &[("person_phone", text("23800001234"))]);
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), young]);
    assert_eq!(kit.subjects("V042"), ["P-小张/person_phone"]);
}

/// Findings of a rule about village sheets: the first has these cells, the second is filled.
fn village(rule: &str, cells: Cells<'_>) -> Vec<String> {
    let mut kit = kit(&[]);
    let place = [("county", text("五原县")), ("town", text("隆兴昌镇"))];
    let mut first = place.to_vec();
    first.push(("village", text("永丰村")));
    first.extend(cells.iter().cloned());
    kit.add(record(RecordKind::Village, 2, &first));
    let mut second = place.to_vec();
    second.extend([("village", text("新华村")), ("is_exited", Value::Bool(true)), ("clinic", number(1.0))]);
    second.extend([("collective_income", number(3.0)), ("households_total", number(200.0))]);
    kit.add(record(RecordKind::Village, 3, &second));
    let findings = kit.findings(rule);
    assert!(findings.iter().all(|f| f.village == "永丰村" && f.household_id.is_empty()), "{findings:?}");
    assert!(findings.iter().all(|f| f.township == "150821100"), "{findings:?}");
    findings.into_iter().map(|finding| finding.subject).collect()
}

#[test]
fn v043_compares_every_part_with_the_whole_and_not_their_sum() {
    let total = ("households_total", number(200.0));
    let with = |key: Key, part: Value| village("V043", &[total.clone(), (key, part)]);
    assert_eq!(with("danger_households", number(201.0)), ["danger_households"]);
    assert_eq!(with("water_unsafe_households", number(312.0)), ["water_unsafe_households"]);
    assert!(with("danger_households", number(200.0)).is_empty());
    assert!(with("danger_households", Value::Blank).is_empty());
    assert!(village("V043", &[("danger_households", number(900.0))]).is_empty(), "the whole is not known");
    let both = [total, ("danger_households", number(150.0)), ("water_unsafe_households", number(150.0))];
    assert!(village("V043", &both).is_empty(), "a household may be both");
}

#[test]
fn v044_asks_exited_villages_only() {
    let exited = ("is_exited", Value::Bool(true));
    let fine = [exited.clone(), ("collective_income", number(3.0)), ("clinic", number(1.0))];
    let with = |key: Key, value: Value| {
        let mut cells: Vec<(Key, Value)> = fine.iter().filter(|(own, _)| *own != key).cloned().collect();
        cells.push((key, value));
        village("V044", &cells)
    };
    assert!(village("V044", &fine).is_empty());
    assert_eq!(with("collective_income", number(0.0)), ["collective_income"]);
    assert_eq!(with("collective_income", Value::Blank), ["collective_income"]);
    assert_eq!(with("clinic", Value::Blank), ["clinic"]);
    assert_eq!(with("paved_road", Value::Bool(false)), ["paved_road"]);
    assert_eq!(with("population_total", number(0.0)), ["population_total"]);
    assert!(with("clinic", number(0.0)).is_empty(), "the hospital of the township is in the village");
    assert!(with("collective_income", Value::Unreadable).is_empty());
    assert!(with("paved_road", Value::Blank).is_empty());
    assert!(with("is_exited", Value::Bool(false)).is_empty());
    let other = [("is_exited", Value::Bool(false)), ("collective_income", number(0.0))];
    assert!(village("V044", &other).is_empty());
}

#[test]
fn v045_knows_when_a_person_died_and_where_one_lives_now() {
    let with = |state: &str, lines: &[(&str, &str, &str)]| {
        let mut kit = Kit::new();
        let gone = person("李四", "配偶", LI, &[("state", text(state))]);
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), gone]);
        for (list, period, household) in lines {
            let date = crate::base::date::parse(period).map_or(Value::Blank, Value::Date);
            kit.add(record(
                RecordKind::Roster,
                2,
                &[("list", text(list)), ("id_no", text(LI)), ("period", date), ("hh_id", text(household))],
            ));
        }
        kit.subjects("V045")
    };
    assert_eq!(with("死亡", &[("低保", "2020年3月", "")]), ["P-李四/roster@2020"]);
    assert_eq!(with("转出", &[("低保", "2020年", "0001")]), ["P-李四/roster@2020"]);
    assert!(with("转出", &[("低保", "2020年", "0002")]).is_empty());
    assert!(with("死亡", &[("低保", "2019年", "0001")]).is_empty());
    assert!(with("死亡", &[("医保", "2020年", "0001")]).is_empty());
    assert!(with("死亡", &[("低保", "", "0001")]).is_empty());
    assert!(with("正常", &[("低保", "2020年", "0001")]).is_empty());
    let died_later = [("低保", "2020年1月", "0001"), ("死亡", "2020年3月5日", "0001")];
    assert!(with("死亡", &died_later).is_empty(), "paid while the person lived");
    let died_before = [("低保", "2020年3月", "0001"), ("死亡", "2020年1月5日", "0001")];
    assert_eq!(with("死亡", &died_before).len(), 1);
}
