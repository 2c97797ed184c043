//! V020–V028: work, disability and causes of poverty.

use super::person_tests::{kit, new_layout, number, with};
use crate::base::date;
use crate::check::testkit::{Kit, person, record, text};
use crate::ingest::record::{Record, RecordKind, Value};

fn num(value: f64) -> Value {
    Value::Number(value)
}

fn set(items: &[&str]) -> Value {
    Value::Set(items.iter().map(|item| (*item).into()).collect())
}

/// A brother of the head with these cells.
fn brother(birthday: &str, more: &[(&'static str, Value)]) -> Kit {
    with(person("李四", "之兄弟姐妹", &number(birthday, true), more))
}

/// A household whose head and wife have these causes and this health.
fn family(cause: &str, head: &[(&'static str, Value)], wife: &[(&'static str, Value)]) -> Kit {
    let cause = [("cause_main", text(cause))];
    let of = |more: &[(&'static str, Value)]| [&cause[..], more].concat();
    kit(vec![
        person("张三", "户主", &number("19560312", true), &of(head)),
        person("李四", "配偶", &number("19581107", false), &of(wife)),
    ])
}

#[test]
fn v020_knows_children_and_old_people() {
    let of = |birthday: &str, labor: &str| brother(birthday, &[("labor", text(labor))]);
    for (birthday, labor) in
        [("20060101", "普通劳动力"), ("20060101", "技能劳动力"), ("19540101", "技能劳动力")]
    {
        assert_eq!(of(birthday, labor).subjects("V020"), ["P-李四"], "{birthday}");
    }
    // Sixteen in spring, 65 in spring, an old herder, a child without labour.
    for (birthday, labor) in [
        ("20040301", "普通劳动力"),
        ("19550301", "技能劳动力"),
        ("19400101", "普通劳动力"),
        ("20060101", "无劳动力"),
    ] {
        assert!(of(birthday, labor).findings("V020").is_empty(), "{birthday}");
    }
    assert!(of("20060101", "").findings("V020").is_empty());
    let gone = [("labor", text("普通劳动力")), ("state", text("死亡"))];
    assert!(brother("20060101", &gone).findings("V020").is_empty());
}

#[test]
fn v021_needs_health_school_and_age_for_certain() {
    let cells = |health: Value, school: &str, labor: &str| {
        vec![("health", health), ("school", text(school)), ("labor", text(labor))]
    };
    for labor in ["无劳动力", "弱劳动力或半劳动力", "丧失劳动力"] {
        let kit = brother("19750101", &cells(set(&["健康"]), "非在校生", labor));
        assert_eq!(kit.subjects("V021"), ["P-李四"], "{labor}");
    }
    let weak = "弱劳动力或半劳动力";
    for (birthday, more) in [
        ("19750101", cells(set(&["长期慢性病"]), "非在校生", weak)),
        ("19750101", cells(Value::Blank, "非在校生", weak)),
        ("20020101", cells(set(&["健康"]), "普通高中一年级", "无劳动力")),
        ("19590101", cells(set(&["健康"]), "非在校生", weak)),
        ("19600301", cells(set(&["健康"]), "非在校生", weak)),
        ("19750101", cells(set(&["健康"]), "非在校生", "普通劳动力")),
        ("19750101", [cells(set(&["健康"]), "非在校生", weak), vec![("disab_class", text("肢体"))]].concat()),
        ("19750101", [cells(set(&["健康"]), "非在校生", weak), vec![("state", text("转出"))]].concat()),
        ("19750101", vec![("health", set(&["健康"])), ("labor", text(weak))]),
    ] {
        assert!(brother(birthday, &more).findings("V021").is_empty(), "{birthday} {more:?}");
    }
}

#[test]
fn v021_takes_a_blank_school_for_none_where_the_village_is_of_the_newer_version() {
    let cells = |edu: &str, school: &str| {
        vec![
            ("health", set(&["健康"])),
            ("labor", text("无劳动力")),
            ("edu", text(edu)),
            ("school", if school.is_empty() { Value::Blank } else { text(school) }),
        ]
    };
    let beside = |own: &[(&'static str, Value)], school: &str| {
        let mut kit = brother("19750101", own);
        let other = [("school", text(school)), ("edu", text("")), ("hh_id", text("0002"))];
        kit.household("0002", vec![person("王五", "户主", "150899195811070020", &other)]);
        kit
    };
    assert_eq!(beside(&cells("初中", ""), "小学").subjects("V021"), ["P-李四"]);
    assert!(brother("19750101", &cells("初中", "")).findings("V021").is_empty(), "nobody uses the column");
    assert!(beside(&cells("", ""), "小学").findings("V021").is_empty(), "neither of the two is filled");
    // One who is 非在校生 shows that the village has the older version: a blank cell was forgotten.
    assert!(beside(&cells("初中", ""), "非在校生").findings("V021").is_empty());
}

#[test]
fn v022_counts_months_and_posts() {
    let lost = ("labor", text("丧失劳动力"));
    for more in [("work_months", num(3.0)), ("post_months", num(2.0)), ("post_type", text("保洁员"))] {
        assert_eq!(brother("19500101", &[lost.clone(), more]).subjects("V022"), ["P-李四"]);
    }
    for more in [
        ("work_months", num(0.0)),
        ("work_months", Value::Blank),
        ("work_months", Value::Unreadable),
        ("post_type", text("无")),
        ("post_type", text("未安排")),
    ] {
        assert!(brother("19500101", &[lost.clone(), more]).findings("V022").is_empty());
    }
    let weak = [("labor", text("弱劳动力或半劳动力")), ("post_type", text("保洁员"))];
    assert!(brother("19600101", &weak).findings("V022").is_empty(), "posts are made for the weak");
    let pupil = [("labor", text("无劳动力")), ("school", text("中职二年级")), ("work_months", num(4.0))];
    assert!(brother("20020101", &pupil).findings("V022").is_empty(), "practice of a vocational school");
}

#[test]
fn v023_needs_both_columns() {
    let of =
        |months: Value, place: Value| brother("19800101", &[("work_months", months), ("work_place", place)]);
    assert_eq!(of(num(5.0), Value::Blank).subjects("V023"), ["P-李四"]);
    assert_eq!(of(Value::Blank, text("省外务工")).subjects("V023"), ["P-李四"]);
    assert_eq!(of(num(14.0), text("省外务工")).subjects("V023"), ["P-李四"]);
    let year = of(num(2018.0), text("省外务工")).findings("V023");
    assert!(year[0].message.ends_with("李四的务工时间填的是年份2018，不是月数"), "{}", year[0].message);
    for (months, place) in [
        (num(12.0), text("省外务工")),
        (Value::Blank, Value::Blank),
        (Value::Blank, text("其他")),
        (num(0.0), text("未务工")),
        (Value::Unreadable, text("省外务工")),
        (num(5.0), text("3")),
    ] {
        assert!(of(months, place).findings("V023").is_empty());
    }
    assert!(brother("19800101", &[("work_months", num(5.0))]).findings("V023").is_empty());
    assert!(brother("19800101", &[("work_place", text("省外务工"))]).findings("V023").is_empty());
}

#[test]
fn v024_lets_apprentices_and_students_work() {
    let of = |school: &str, months: Value| {
        brother("20030101", &[("school", text(school)), ("work_months", months)])
    };
    for school in ["小学", "八年级", "普通高中二年级"] {
        assert_eq!(of(school, num(2.0)).subjects("V024"), ["P-李四"], "{school}");
    }
    for (school, months) in [
        ("中职二年级", num(5.0)),
        ("技师学院一年级", num(5.0)),
        ("本科二年级", num(2.0)),
        ("非在校生", num(8.0)),
        ("八年级", num(0.0)),
        ("八年级", Value::Blank),
        ("", num(3.0)),
    ] {
        assert!(of(school, months).findings("V024").is_empty(), "{school}");
    }
    let mut lenient = of("普通高中二年级", num(2.0));
    lenient.project.thresholds.insert("V024".into(), 2.0);
    assert!(lenient.findings("V024").is_empty());
}

#[test]
fn v025_looks_wherever_a_certificate_may_show() {
    let ill = ("health", set(&["残疾", "长期慢性病"]));
    let of =
        |more: &[(&'static str, Value)]| brother("19650101", &[std::slice::from_ref(&ill), more].concat());
    assert_eq!(of(&[("disab_class", Value::Blank)]).subjects("V025"), ["P-李四"]);
    assert_eq!(of(&[("id_type", text("居民身份证"))]).subjects("V025"), ["P-李四"]);
    let certificate = format!("{}43", number("19650101", true));
    for more in [
        vec![],
        vec![("disab_class", text("肢体"))],
        vec![("id_type", text("残疾人证"))],
        vec![("disab_class", Value::Blank), ("disab_year", num(2018.0))],
        vec![("disab_class", Value::Blank), ("id_no", text(&certificate))],
        vec![("disab_class", Value::Blank), ("id_no", Value::Unreadable)],
        vec![("disab_class", Value::Blank), ("state", text("死亡"))],
    ] {
        assert!(of(&more).findings("V025").is_empty(), "{more:?}");
    }
    let mut listed = of(&[("disab_class", Value::Blank)]);
    let cells = [("hh_id", text("0001")), ("name", text("李 四")), ("list", text("残联持证"))];
    listed.add(record(RecordKind::Roster, 2, &cells));
    assert!(listed.findings("V025").is_empty(), "the federation knows the certificate");
}

#[test]
fn v026_finds_causes_that_fit_nobody() {
    let well = [("health", set(&["健康"])), ("school", text("非在校生"))];
    for cause in ["因残", "因病", "因学"] {
        assert_eq!(family(cause, &well, &well).subjects("V026"), ["cause_main"], "{cause}");
    }
    for cause in ["缺资金", "因灾", ""] {
        assert!(family(cause, &well, &well).findings("V026").is_empty(), "{cause}");
    }
    // A sick family may well lack money.
    let sick = [("health", set(&["患有大病"]))];
    assert!(family("缺资金", &sick, &well).findings("V026").is_empty());
    assert!(family("因病", &well, &[("health", set(&["残疾", "长期慢性病"]))]).findings("V026").is_empty());
    assert_eq!(family("因残", &sick, &well).subjects("V026"), ["cause_main"]);
}

#[test]
fn v026_is_silent_as_soon_as_one_person_is_unknown_or_gone() {
    let well = [("health", set(&["健康"])), ("school", text("非在校生"))];
    for cause in ["因残", "因病"] {
        assert!(family(cause, &well, &[]).findings("V026").is_empty(), "{cause}");
        let typed = [("health", text("体弱"))];
        assert!(family(cause, &well, &typed).findings("V026").is_empty(), "{cause}");
        let mut widowed = [&well[..], &[("state", text("死亡"))]].concat();
        assert!(
            family(cause, &well, &widowed).findings("V026").is_empty(),
            "{cause}: the dead may have been ill"
        );
        widowed.pop();
        assert!(!family(cause, &well, &widowed).findings("V026").is_empty());
    }
    assert!(
        family("因残", &well, &[&well[..], &[("id_no", Value::Unreadable)]].concat())
            .findings("V026")
            .is_empty()
    );
    assert!(
        family("因病", &well, &[&well[..], &[("disease", text("尿毒症"))]].concat())
            .findings("V026")
            .is_empty()
    );
    let torn = [&well[..], &[("cause_main", text("因残"))]].concat();
    assert!(family("因病", &well, &torn).findings("V026").len() <= 1);
    let mut listed = family("因病", &well, &well);
    listed.add(record(RecordKind::Roster, 2, &[("hh_id", text("0001")), ("list", text("慢性病证"))]));
    assert!(listed.findings("V026").is_empty());
}

#[test]
fn v026_remembers_that_children_leave_school() {
    let grown = |birthday: &str, identified: Option<i32>| {
        let cells = [("school", text("非在校生")), ("cause_main", text("因学"))];
        let row = |name: &str, rel: &str, birthday: &str| person(name, rel, &number(birthday, true), &cells);
        let mut kit = kit(vec![row("张三", "户主", "19560312"), row("王五", "之子", birthday)]);
        kit.data.households[0].identified = identified;
        kit
    };
    assert_eq!(grown("19800101", Some(2016)).subjects("V026"), ["cause_main"]);
    assert!(
        grown("19950101", Some(2016)).findings("V026").is_empty(),
        "a student when the household was registered"
    );
    assert!(grown("19890101", None).findings("V026").is_empty(), "registered in 2013, for all we know");
    let blank = [("school", Value::Blank)];
    assert!(family("因学", &blank, &blank).findings("V026").is_empty());
    let pupil = [("school", text("学前教育"))];
    assert!(family("因学", &[("school", text("非在校生"))], &pupil).findings("V026").is_empty());
}

#[test]
fn v027_counts_workers_of_the_year_of_registration() {
    let able = ("labor", text("普通劳动力"));
    let one_able = std::slice::from_ref(&able);
    assert_eq!(family("缺劳力", one_able, one_able).subjects("V027"), ["cause_main"]);
    let one = family("缺劳力", one_able, &[("labor", text("弱劳动力或半劳动力"))]);
    assert!(one.findings("V027").is_empty());
    assert!(family("缺技术", one_able, one_able).findings("V027").is_empty());
    let gone = [able.clone(), ("state", text("转出"))];
    assert!(family("缺劳力", one_able, &gone).findings("V027").is_empty());
    let mut later = family("缺劳力", one_able, &[able.clone(), date_of("person_id_date", "2018-05-01")]);
    later.data.households[0].identified = Some(2015);
    assert!(later.findings("V027").is_empty(), "she came afterwards");
    let son = |birthday: &str| {
        let cells = [able.clone(), ("cause_main", text("缺劳力"))];
        let row = |name: &str, rel: &str, birthday: &str| person(name, rel, &number(birthday, true), &cells);
        let mut kit = kit(vec![row("张三", "户主", "19660312"), row("王五", "之子", birthday)]);
        kit.data.households[0].identified = Some(2015);
        kit
    };
    assert!(son("20010101").findings("V027").is_empty(), "a child in 2015");
    assert_eq!(son("19900101").subjects("V027"), ["cause_main"]);
}

fn date_of(key: &'static str, day: &str) -> (&'static str, Value) {
    (key, date::parse(day).map_or(Value::Blank, Value::Date))
}

#[test]
fn v028_compares_within_one_row() {
    let of = |main: &str, other: Value| {
        with(person("李四", "配偶", "", &[("cause_main", text(main)), ("cause_other", other)]))
    };
    assert_eq!(of("因病", set(&["因病"])).subjects("V028"), ["cause_other"]);
    assert_eq!(of("因病", set(&["因学", "因灾", "缺资金"])).subjects("V028"), ["cause_other"]);
    for (main, other) in [
        ("因病", set(&["因学", "因灾"])),
        ("因病", Value::Blank),
        ("", set(&["因病"])),
        // What is no code is V016's.
        ("因病", set(&["因学", "因灾", "儿子结婚花费大"])),
        ("因病", Value::Unreadable),
    ] {
        assert!(of(main, other).findings("V028").is_empty(), "{main}");
    }
}

#[test]
fn the_household_table_states_causes_too() {
    let mut kit = with(person("李四", "配偶", "", &[]));
    let cells =
        [("hh_id", text("0001")), ("cause_main", text("因病")), ("cause_other", set(&["因病", "因学"]))];
    let at = kit.add(record(RecordKind::Household, 3, &cells));
    kit.data.households[0].rows = vec![at];
    let found = kit.findings("V028");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "cause_other"));
    assert_eq!(found[0].evidence.len(), 2);
}

/// Layouts without any of these columns: every rule of the family is silent.
#[test]
fn rows_without_the_columns_say_nothing() {
    let rows: Vec<Record> =
        ["户主", "配偶", "之子"].iter().map(|rel| person(&format!("某{rel}"), rel, "", &[])).collect();
    let findings = kit(rows).run().findings;
    let mine = |rule: &str| rule.starts_with('V') && matches!(rule[1..].parse::<u32>(), Ok(3 | 11 | 14..=28));
    let found: Vec<_> = findings.iter().filter(|finding| mine(&finding.rule)).collect();
    assert!(found.is_empty(), "{found:?}");
    let empty = new_layout(&[]);
    let blank = kit(vec![person("张三", "户主", "", &empty)]).run().findings;
    assert!(blank.iter().all(|finding| !mine(&finding.rule)), "{blank:?}");
}
