//! Rules about what a household said or a visit found: the fault is found, the near miss is not.

use crate::base::terms::{Link, Presence};
use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::attributes::{Attribute, Pair};
use crate::ingest::catalogue::UnitKey;
use crate::ingest::record::{Record, RecordKind, Value};

const ZHANG: &str = "150899195603120011";
const CHILD: &str = "150899201212010032";

type Cells<'a> = &'a [(&'static str, Value)];

fn row(kind: RecordKind, line: u32, more: Cells<'_>) -> Record {
    let mut cells = vec![("hh_id", text("0001"))];
    cells.extend(more.iter().cloned());
    record(kind, line, &cells)
}

fn with(head: Cells<'_>, visit: Cells<'_>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, head)]);
    kit.add(row(RecordKind::Visit, 2, visit));
    kit
}

fn yes() -> Value {
    Value::Bool(true)
}

fn no() -> Value {
    Value::Bool(false)
}

#[test]
fn x003_needs_a_denial_and_a_signed_confirmation() {
    let of = |visit: Cells<'_>, confirmed: bool| {
        let mut kit = with(&[], visit);
        if confirmed {
            kit.found(UnitKey::Household("0001".into()), "H15", None, Presence::Present, None);
        }
        kit
    };
    assert_eq!(of(&[("signed_exit", no())], true).subjects("X003"), ["signed_exit"]);
    assert_eq!(of(&[("exited", no())], true).subjects("X003"), ["exited"]);
    // It denies, and the file has nothing: the two agree.
    assert!(of(&[("signed_exit", no())], false).findings("X003").is_empty());
    // Not knowing the word 脱贫 is no denial of the signature.
    assert!(of(&[("signed_exit", yes()), ("knows_exit", no())], true).findings("X003").is_empty());
    let mut unsigned = of(&[("signed_exit", no())], true);
    unsigned.add(row(RecordKind::HumanCheck, 2, &[("material", text("脱贫确认书")), ("signed", no())]));
    assert!(unsigned.findings("X003").is_empty(), "C005 speaks of the missing signature");
}

#[test]
fn x004_compares_the_amount_within_a_tenth_and_measures_by_their_kind() {
    let of = |said: f64, loans: &[f64]| {
        let mut kit = with(&[], &[("loan_amount", number(said))]);
        for (at, amount) in (2..).zip(loans) {
            kit.add(row(RecordKind::Loan, at, &[("amount", number(*amount))]));
        }
        kit
    };
    assert_eq!(of(20_000.0, &[50_000.0]).subjects("X004"), ["loan_amount"]);
    assert!(of(48_000.0, &[50_000.0]).findings("X004").is_empty());
    assert!(of(50_000.0, &[30_000.0, 20_000.0]).findings("X004").is_empty(), "two contracts together");
    assert!(of(30_000.0, &[30_000.0, 20_000.0]).findings("X004").is_empty(), "the last one alone");
    assert!(of(30_000.0, &[]).findings("X004").is_empty());
    let denied = |word: &str| {
        let measures = [("measures", Value::Set(vec!["低保".into(), "危房改造".into()].into()))];
        with(&measures, &[("measures_denied", text(word))])
    };
    assert_eq!(denied("危改、培训").subjects("X004"), ["measures"]);
    assert!(denied("小额贷款").findings("X004").is_empty());
    assert!(denied("无").findings("X004").is_empty());
}

#[test]
fn x005_speaks_only_where_measures_are_kept() {
    let of = |kept: &[&str], told: &str| {
        let kept = Value::Set(kept.iter().map(|word| (*word).into()).collect());
        with(&[("measures", kept)], &[("measures", text(told))])
    };
    assert_eq!(of(&["低保"], "低保、危房改造").subjects("X005"), ["measures"]);
    // The same help in the household's own words.
    assert!(of(&["产业帮扶", "社会保障兜底"], "养羊、低保金").findings("X005").is_empty());
    assert!(with(&[], &[("measures", text("危房改造"))]).findings("X005").is_empty());
}

#[test]
fn x006_knows_the_ways_people_name_their_helper() {
    let of = |visit: Cells<'_>| with(&[("helper", text("段明"))], visit);
    assert_eq!(of(&[("helper", text("李四"))]).subjects("X006"), ["helper"]);
    assert_eq!(of(&[("knows_helper", no())]).subjects("X006"), ["helper"]);
    for name in ["段 明", "段书记", "小段", "段明（镇政府）", "书记", ""] {
        assert!(of(&[("helper", text(name))]).findings("X006").is_empty(), "{name}");
    }
    assert!(with(&[], &[("helper", text("李四"))]).findings("X006").is_empty(), "nobody is registered");
}

#[test]
fn x007_does_not_count_calls_nor_visits_after_the_day() {
    let of = |log: &[(&str, &str)], said: f64| {
        let day = |text: &str| Value::Date(crate::base::date::parse(text).unwrap());
        let mut kit = with(&[], &[("visit_count", number(said)), ("date", day("2020-03-20"))]);
        for (at, (date, mode)) in (2..).zip(log) {
            kit.add(row(RecordKind::HelperLog, at, &[("date", day(date)), ("mode", text(mode))]));
        }
        kit
    };
    let months: Vec<String> = (1..=12).map(|month| format!("2019-{month:02}-05")).collect();
    let home: Vec<(&str, &str)> = months.iter().map(|day| (day.as_str(), "入户")).collect();
    assert_eq!(of(&home, 3.0).subjects("X007"), ["visit_count"]);
    assert!(of(&home, 9.0).findings("X007").is_empty());
    let calls: Vec<(&str, &str)> = months.iter().map(|day| (day.as_str(), "电话")).collect();
    assert!(of(&calls, 3.0).findings("X007").is_empty(), "calls of the epidemic months");
    let later: Vec<(&str, &str)> = (0..12).map(|_| ("2020-04-01", "入户")).collect();
    assert!(of(&later, 3.0).findings("X007").is_empty());
}

#[test]
fn x013_leaves_out_children_with_a_reason() {
    let of = |school: &str, visit: Cells<'_>| {
        let mut kit = Kit::new();
        let child = person("张小三", "之子", CHILD, &[("school", text(school))]);
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), child]);
        kit.add(row(RecordKind::Visit, 2, visit));
        kit
    };
    let named: Cells<'_> = &[("dropout_names", text("张小三"))];
    assert_eq!(of("二年级", named).subjects("X013"), ["P-张小三/school"]);
    assert_eq!(of("二年级", &[("dropouts", number(1.0))]).subjects("X013"), ["P-张小三/school"]);
    let taught = [("dropout_names", text("张小三")), ("dropout_reason", text("重度残疾，送教上门"))];
    assert!(of("二年级", &taught).findings("X013").is_empty());
    assert!(of("非在校生", named).findings("X013").is_empty());
    assert!(of("", named).findings("X013").is_empty());
    assert!(of("二年级", &[("dropouts", number(0.0))]).findings("X013").is_empty());
}

#[test]
fn x014_holds_only_a_registered_grade_against_a_house_nobody_surveyed() {
    let safe: Cells<'_> = &[("danger", no())];
    assert_eq!(with(safe, &[("leaks", yes())]).subjects("X014"), ["danger"]);
    assert_eq!(with(&[("grade", text("B级"))], &[("house_surveyed", no())]).subjects("X014"), ["danger"]);
    assert!(with(safe, &[("house_surveyed", no())]).findings("X014").is_empty());
    assert!(with(&[("danger", yes())], &[("house_safe", no())]).findings("X014").is_empty(), "both say it");
    assert!(with(&[], &[("house_safe", no())]).findings("X014").is_empty(), "the register is silent");
    assert!(with(safe, &[("house_safe", yes()), ("leaks", no())]).findings("X014").is_empty());
}

#[test]
fn x015_speaks_when_the_visit_says_outright_that_the_water_is_not_safe() {
    let of = |said: bool, visit: Cells<'_>| {
        let mut kit = with(&[("water_safe", yes())], visit);
        kit.attributes = crate::ingest::attributes::builtin().unwrap().clone();
        kit.claim("0001", "water_safe", Link::Registry, yes(), "2020-03-31");
        kit.claim("0001", "water_safe", Link::Visit, Value::Bool(said), "2020-04-10");
        kit
    };
    let denied = of(false, &[("water_safe", no())]).findings("X015");
    assert_eq!(denied.len(), 1);
    assert_eq!(denied[0].subject, "water_safe");
    assert!(denied[0].message.contains("饮水安全入户为“否”，系统登记为“是”"), "{}", denied[0].message);
    let measured = of(false, &[("water_safe", no()), ("water_liters", number(12.0))]).findings("X015");
    assert_eq!(measured.len(), 1, "one matter, one finding");
    assert!(measured[0].message.contains("12升"));
    assert!(of(true, &[("water_safe", yes())]).findings("X015").is_empty());
}

#[test]
fn x015_accepts_water_that_is_near_by_the_clock_or_by_the_distance() {
    let of = |visit: Cells<'_>| with(&[("water_safe", yes())], visit);
    for visit in [
        ("water_liters", number(12.0)),
        ("water_minutes", number(30.0)),
        ("water_metres", number(1200.0)),
        ("water_days_off", number(60.0)),
        ("water_quality_ok", no()),
    ] {
        assert_eq!(of(std::slice::from_ref(&visit)).subjects("X015"), ["water_safe"], "{visit:?}");
    }
    assert!(
        of(&[("water_liters", number(20.0)), ("water_minutes", number(20.0))]).findings("X015").is_empty()
    );
    // A herder drives far, and is there in ten minutes.
    let drive = [("water_metres", number(5000.0)), ("water_minutes", number(10.0))];
    assert!(of(&drive).findings("X015").is_empty());
    assert!(with(&[("water_safe", no())], &[("water_liters", number(5.0))]).findings("X015").is_empty());
    let mut rich = of(&[("water_liters", number(30.0))]);
    assert!(rich.findings("X015").is_empty());
    rich.project.thresholds.insert("150821.X015.liters".into(), 35.0);
    assert_eq!(rich.subjects("X015"), ["water_safe"]);
}

#[test]
fn x016_follows_the_roster_and_the_household() {
    let insured: Cells<'_> = &[("med_resident", yes())];
    assert_eq!(with(insured, &[("uninsured", number(1.0))]).subjects("X016"), ["med_resident"]);
    assert!(with(insured, &[("uninsured", number(0.0))]).findings("X016").is_empty());
    let staff = [("med_resident", no()), ("med_staff", yes())];
    let mut kit = with(&staff, &[]);
    let roster = |kit: &mut Kit, value: &str| {
        let cells =
            [("list", text("医保")), ("id_no", text(ZHANG)), ("name", text("张三")), ("value", text(value))];
        kit.add(record(RecordKind::Roster, 2, &cells));
    };
    assert!(kit.findings("X016").is_empty());
    roster(&mut kit, "暂停缴费");
    assert_eq!(kit.subjects("X016"), ["P-张三/med_resident"]);
    roster(&mut kit, "职工医保正常参保");
    assert!(kit.findings("X016").is_empty(), "another row settles it");
}

#[test]
fn x016_tells_who_is_not_on_a_list_that_names_nearly_everybody() {
    let ids = [ZHANG, "150899195811070020", CHILD, "150899200506150116", "150899198410100229"];
    let of = |listed: usize, insured: Value| {
        let mut kit = Kit::new();
        let rows = ids.iter().zip(["张一", "张二", "张三", "张四", "张五"]);
        for (at, (id, name)) in (1..).zip(rows) {
            let cells = [("med_resident", if at == 5 { insured.clone() } else { yes() })];
            kit.household(&format!("000{at}"), vec![person(name, "户主", id, &cells)]);
            if at <= listed {
                let cells = [("list", text("医保")), ("id_no", text(id)), ("name", text(name))];
                kit.add(record(RecordKind::Roster, at as u32, &cells));
            }
        }
        kit.subjects("X016")
    };
    assert_eq!(of(4, yes()), ["P-张五/med_resident"]);
    assert!(of(5, yes()).is_empty());
    assert!(of(4, no()).is_empty(), "nobody says that he is insured");
    assert!(of(3, yes()).is_empty(), "a list of a part proves nothing");
}

#[test]
fn x017_compares_one_year_and_minds_the_line() {
    let of = |said: f64, system: f64, year: &str| {
        let mut kit = with(&[("per_cap", number(system))], &[("per_cap", number(said))]);
        kit.claim("0001", "per_cap", Link::Visit, number(said), "2019");
        kit.claim("0001", "per_cap", Link::Registry, number(system), year);
        kit
    };
    assert_eq!(of(4500.0, 6200.0, "2019").subjects("X017"), ["per_cap@2019"]);
    assert!(of(5600.0, 6200.0, "2019").findings("X017").is_empty());
    assert!(of(4500.0, 6200.0, "2018").findings("X017").is_empty(), "another year");
    let line = of(3700.0, 3800.0, "2019").findings("X017");
    assert!(line.len() == 1 && line[0].message.contains("3747元标准两侧"), "{line:?}");
}

#[test]
fn x018_compares_papers_of_one_time_with_each_other() {
    let mut kit = with(&[], &[]);
    kit.attributes.attributes = vec![Attribute {
        id: "cause_main",
        name: "主要致贫原因".into(),
        compare: vec![Pair { rule: "X018".into(), links: [Link::File, Link::File] }],
        ..Attribute::default()
    }];
    kit.claim("0001", "cause_main", Link::File, text("因病"), "2019");
    kit.claim("0001", "cause_main", Link::File, text("因 病"), "2019");
    kit.claim("0001", "cause_main", Link::File, text("因学"), "2017");
    assert!(kit.findings("X018").is_empty());
    kit.claim("0001", "cause_main", Link::File, text("因残"), "2019");
    assert_eq!(kit.subjects("X018"), ["cause_main@2019"]);
}

fn listed(kit: &mut Kit, list: &str, more: Cells<'_>) {
    let mut cells = vec![("list", text(list)), ("name", text("张三")), ("id_no", text(ZHANG))];
    cells.extend(more.iter().cloned());
    kit.add(record(RecordKind::Roster, 2, &cells));
}

#[test]
fn x019_reads_a_blank_school_as_the_other_rules_do() {
    let beside = |edu: &str, school: Value, other: &str| {
        let mut kit = with(&[("edu", text(edu)), ("school", school)], &[]);
        listed(&mut kit, "学籍", &[]);
        let other = [("hh_id", text("0002")), ("edu", text("")), ("school", text(other))];
        kit.household("0002", vec![person("李四", "户主", CHILD, &other)]);
        kit
    };
    let of = |edu: &str, school: Value| beside(edu, school, "小学");
    assert_eq!(of("小学", Value::Blank).subjects("X019"), ["P-张三/school"]);
    assert!(of("", Value::Blank).findings("X019").is_empty(), "nothing is filled: nobody knows");
    for school in ["小学", "在读", "学前教育", "学龄前儿童"] {
        assert!(of("", text(school)).findings("X019").is_empty(), "{school}");
    }
    for school in ["非在校生", "不在校", "否"] {
        assert_eq!(of("小学", text(school)).subjects("X019"), ["P-张三/school"], "{school}");
    }
    let older = beside("小学", Value::Blank, "非在校生");
    assert!(older.findings("X019").is_empty(), "in the older version a blank cell was forgotten");
}

#[test]
fn x019_looks_both_ways_where_the_list_was_handed_in() {
    let general: Cells<'_> = &[("attr", text("一般贫困户"))];
    let mut kit = with(general, &[]);
    listed(&mut kit, "低保", &[]);
    assert_eq!(kit.subjects("X019"), ["dibao"]);
    assert_eq!(kit.findings("X019")[0].responsible, "旗县民政局、苏木乡镇信息员", "who keeps the list");
    let mut flagged = with(&[("attr", text("一般贫困户")), ("dibao", yes())], &[]);
    listed(&mut flagged, "低保", &[]);
    assert!(flagged.findings("X019").is_empty(), "the column of its own decides");
    let old = Value::Date(crate::base::date::parse("2016").unwrap());
    let mut since = with(general, &[]);
    listed(&mut since, "低保", &[("period", old.clone())]);
    assert_eq!(since.subjects("X019"), ["dibao"], "in force since then");
    let post: Cells<'_> = &[("post_type", text("无"))];
    let mut past = with(post, &[]);
    listed(&mut past, "公益岗", &[("period", old)]);
    assert!(past.findings("X019").is_empty(), "a post of years ago");
    let this_year = Value::Date(crate::base::date::parse("2019").unwrap());
    let mut now = with(post, &[]);
    listed(&mut now, "公益岗", &[("period", this_year)]);
    assert_eq!(now.subjects("X019"), ["P-张三/post_type"]);

    let mut reverse = with(general, &[]);
    let other = [("hh_id", text("0002")), ("attr", text("低保贫困户"))];
    reverse.household("0002", vec![person("李四", "户主", CHILD, &other)]);
    assert!(reverse.findings("X019").is_empty(), "no list was handed in");
    let third = [("hh_id", text("0003")), ("attr", text("低保贫困户"))];
    reverse.household("0003", vec![person("王五", "户主", "150899195811070020", &third)]);
    let cells = [("list", text("低保")), ("name", text("王五")), ("hh_id", text("0003"))];
    reverse.add(record(RecordKind::Roster, 3, &cells));
    assert!(reverse.findings("X019").is_empty(), "the list names half of them: it may be a part");
    reverse.project.thresholds.insert("X019".into(), 50.0);
    let found = reverse.findings("X019");
    assert_eq!((found.len(), found[0].household_id.as_str()), (1, "0002"), "{found:?}");
}

/// The year of a row of the list that is left out for its age, by the header its time stands under.
fn left_out(list: &str, header: &str, when: &str) -> Option<i32> {
    let mut kit = with(&[], &[]);
    listed(&mut kit, list, &[("period", Value::Date(crate::base::date::parse(when).unwrap()))]);
    kit.with_input(|input| {
        let mut row = input.data.all(RecordKind::Roster)[0].clone();
        let at = row.table.columns.find("period").unwrap();
        let table = std::sync::Arc::make_mut(&mut row.table);
        table.headers.resize(at + 1, String::new());
        table.headers[at] = header.to_owned();
        super::rosters::past_year(input, &row)
    })
}

#[test]
fn a_row_is_left_out_only_for_a_year_of_payment_that_is_past() {
    for (list, header, when, expected) in [
        ("养老", "缴费年度", "2017", Some(2017)),
        ("养老", "缴费年度", "2019", None),
        ("低保", "发放时间", "2017-05", Some(2017)),
        ("低保", "审批时间", "2017-05", None),
        ("公益岗", "上岗时间", "2017-05", None),
        ("学籍", "入学时间", "2016-09", None),
        ("学籍", "学年", "2016", Some(2016)),
        ("残疾", "办证日期", "2011-02-03", None),
        ("财政供养", "时间", "2010", None),
    ] {
        assert_eq!(left_out(list, header, when), expected, "{list} {header} {when}");
    }
}

#[test]
fn x020_a_car_registered_years_ago_is_still_a_car() {
    for when in ["2018", "2018-05-01", "2019", "2009-01-01"] {
        let mut kit = with(&[], &[]);
        let date = Value::Date(crate::base::date::parse(when).unwrap());
        listed(&mut kit, "车辆", &[("value", text("小型轿车")), ("period", date)]);
        assert_eq!(kit.subjects("X020"), ["P-张三"], "{when}");
    }
}

#[test]
fn x020_passes_over_farm_vehicles() {
    let of = |list: &str, value: &str| {
        let mut kit = with(&[], &[]);
        listed(&mut kit, list, &[("value", text(value))]);
        kit
    };
    assert_eq!(of("车辆", "小型轿车 蒙L12345").subjects("X020"), ["P-张三"]);
    assert_eq!(of("财政供养", "").subjects("X020"), ["P-张三"]);
    let mut both = of("财政供养", "");
    assert_eq!(both.findings("X020")[0].responsible, "苏木乡镇、旗县财政局");
    listed(&mut both, "车辆", &[("value", text("小型轿车"))]);
    assert_eq!(
        both.findings("X020")[0].responsible,
        "苏木乡镇、旗县公安局、旗县财政局",
        "who keeps the lists"
    );
    for harmless in [of("车辆", "农用三轮车"), of("工商", "某某养殖专业合作社"), of("低保", "二类")]
    {
        assert!(harmless.findings("X020").is_empty());
    }
}

#[test]
fn x021_is_about_people_still_alive_in_the_register() {
    let day = |text: &str| Value::Date(crate::base::date::parse(text).unwrap());
    let of = |state: &str, died: &str| {
        let head = [("state", text(state)), ("data_date", day("2020-04-10"))];
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, &head)]);
        listed(&mut kit, "死亡", &[("period", day(died))]);
        kit
    };
    assert_eq!(of("正常", "2019-11-02").subjects("X021"), ["P-张三"]);
    let found = of("正常", "2019-11-02").findings("X021").remove(0);
    let sides = (found.expected.as_str(), found.actual.as_str());
    assert_eq!(
        sides,
        ("系统：在册", "名单：已死亡或销户"),
        "what is registered, then what it is checked against"
    );
    assert!(of("死亡", "2019-11-02").findings("X021").is_empty());
    assert!(of("正常", "2020-04-12").findings("X021").is_empty(), "died after the export");
    let mut namesake = with(&[], &[]);
    let cells = [("list", text("死亡")), ("name", text("张三")), ("id_no", text(CHILD))];
    namesake.add(record(RecordKind::Roster, 2, &cells));
    assert!(namesake.findings("X021").is_empty(), "somebody else of that name");
}
