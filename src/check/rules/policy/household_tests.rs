//! The rules about what households and persons are entitled to: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::record::{Key, Record, RecordKind, Value};

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";
const YOUNG: &str = "150899198410100229";

/// A household whose head has these cells.
fn head(cells: &[(Key, Value)]) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, cells), person("李四", "配偶", LI, &[])]);
    kit
}

#[test]
fn p016_wants_both_columns_before_it_speaks() {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let with = |resident: &Value, staff: &Value, more: &[(Key, Value)]| {
        let mut cells = vec![("med_resident", resident.clone()), ("med_staff", staff.clone())];
        cells.extend(more.iter().cloned());
        head(&cells).subjects("P016")
    };
    assert_eq!(with(&no, &no, &[]), ["P-张三"]);
    assert_eq!(with(&yes, &yes, &[]), ["P-张三"]);
    assert!(with(&yes, &no, &[]).is_empty());
    assert!(with(&no, &yes, &[]).is_empty());
    assert!(with(&no, &Value::Blank, &[]).is_empty());
    assert!(with(&no, &Value::Unreadable, &[]).is_empty());
    assert!(head(&[("med_resident", no.clone())]).findings("P016").is_empty(), "one column says half");
    assert!(with(&no, &no, &[("state", text("死亡"))]).is_empty());
    assert!(with(&no, &no, &[("soldier", yes)]).is_empty());
    let born: String =
        format!("15089920200115001{}", crate::base::idno::check_digit("15089920200115001").unwrap());
    let baby_right = [("id_no", text(&born))];
    assert!(with(&no, &no, &baby_right).is_empty());
}

fn roster(kit: &mut Kit, list: &str, id_no: &str, period: &str) {
    let date = crate::base::date::parse(period).map_or(Value::Blank, Value::Date);
    let cells = [("list", text(list)), ("id_no", text(id_no)), ("period", date), ("name", text("张三"))];
    kit.add(record(RecordKind::Roster, 2, &cells));
}

fn table(kit: &mut Kit, cells: &[(Key, Value)]) {
    let mut all = vec![("hh_id", text("0001"))];
    all.extend(cells.iter().cloned());
    let at = kit.add(record(RecordKind::Household, 5, &all));
    kit.data.households[0].rows.insert(0, at);
}

#[test]
fn p013_wants_a_person_who_is_healthy_in_every_column() {
    let base = [
        ("id_no", text(YOUNG)),
        ("tekun", Value::Bool(true)),
        ("health", Value::Set(["健康".into()].into())),
        ("labor", text("普通劳动力")),
        ("school", text("非在校生")),
    ];
    let with = |key: Key, value: Value| {
        let mut cells: Vec<(Key, Value)> = base.iter().filter(|(own, _)| *own != key).cloned().collect();
        cells.push((key, value));
        head(&cells).subjects("P013")
    };
    assert_eq!(head(&base).subjects("P013"), ["P-张三"]);
    assert!(with("id_no", text(ZHANG)).is_empty(), "63 years old");
    assert!(with("health", Value::Set(["健康".into(), "残疾".into()].into())).is_empty());
    assert!(with("health", Value::Blank).is_empty());
    assert!(with("labor", text("丧失劳动力")).is_empty());
    assert!(with("school", text("本科一年级")).is_empty());
    assert!(with("school", Value::Blank).is_empty(), "nobody says that it is no student");
    assert!(with("tekun", Value::Bool(false)).is_empty());
    assert!(with("id_no", text(&format!("{YOUNG}43"))).is_empty(), "a certificate of disability");
    assert!(with("state", text("死亡")).is_empty());
    // The blank of the new layout beside a filled 文化程度 does say it.
    let mut new_layout = base.to_vec();
    new_layout[4] = ("school", Value::Blank);
    new_layout.push(("edu", text("初中")));
    assert!(head(&new_layout).subjects("P013").is_empty(), "in the old layout a blank says nothing");
    new_layout.push(("mandarin", Value::Bool(true)));
    assert_eq!(head(&new_layout).subjects("P013"), ["P-张三"]);
}

#[test]
fn p014_believes_vocational_schools_and_old_lists() {
    let with = |school: &str, period: &str, id_no: &str| {
        let mut kit = head(&[("school", text(school))]);
        roster(&mut kit, "雨露计划", id_no, period);
        kit.subjects("P014")
    };
    assert_eq!(with("普通高中二年级", "2019年9月", ZHANG), ["P-张三"]);
    for fine in ["中职一年级", "高职高专二年级", "技师学院一年级", "大专及以上", "非在校生", ""]
    {
        assert!(with(fine, "2019年", ZHANG).is_empty(), "{fine}");
    }
    assert!(with("普通高中二年级", "2017年", ZHANG).is_empty());
    assert!(with("普通高中二年级", "", ZHANG).is_empty());
    assert!(with("普通高中二年级", "2019年", YOUNG).is_empty(), "somebody else of the same name");
}

#[test]
fn p015_wants_it_said_that_nobody_is_supported() {
    let kit = |labor: [&str; 2], dibao: Value, cells: &[(Key, Value)]| {
        let mut kit = Kit::new();
        let person_with = |name: &str, rel: &str, id_no: &str, labor: &str| {
            person(name, rel, id_no, &[("labor", text(labor)), ("dibao", dibao.clone())])
        };
        kit.household(
            "0001",
            vec![person_with("张三", "户主", ZHANG, labor[0]), person_with("李四", "配偶", LI, labor[1])],
        );
        table(&mut kit, cells);
        kit
    };
    let none = ["丧失劳动力", "无劳动力"];
    let no = Value::Bool(false);
    assert_eq!(kit(none, no.clone(), &[]).subjects("P015"), ["dibao"]);
    assert_eq!(kit(none, Value::Blank, &[("trans_dibao", number(0.0))]).subjects("P015"), ["dibao"]);
    assert!(kit(none, Value::Blank, &[]).findings("P015").is_empty());
    assert!(kit(["丧失劳动力", "弱劳动力或半劳动力"], no.clone(), &[]).findings("P015").is_empty());
    assert!(kit(["丧失劳动力", ""], no.clone(), &[]).findings("P015").is_empty());
    assert!(kit(none, Value::Bool(true), &[]).findings("P015").is_empty());
    assert!(kit(none, no.clone(), &[("per_cap", number(5000.0))]).findings("P015").is_empty());
    assert_eq!(kit(none, no.clone(), &[("per_cap", number(4999.0))]).findings("P015").len(), 1);
    assert!(kit(none, no.clone(), &[("attr", text("特困供养贫困户"))]).findings("P015").is_empty());
    let mut listed = kit(none, no, &[]);
    roster(&mut listed, "低保", LI, "2020年");
    assert!(listed.findings("P015").is_empty());
}

#[test]
fn p017_looks_at_grown_people_out_of_school_and_at_the_old() {
    let base = [
        ("id_no", text(YOUNG)),
        ("school", text("非在校生")),
        ("pension_resident", Value::Bool(false)),
        ("pension_staff", Value::Bool(false)),
    ];
    let with = |key: Key, value: Value| {
        let mut cells: Vec<(Key, Value)> = base.iter().filter(|(own, _)| *own != key).cloned().collect();
        cells.push((key, value));
        head(&cells).subjects("P017")
    };
    assert_eq!(head(&base).subjects("P017"), ["P-张三"]);
    assert!(with("pension_staff", Value::Bool(true)).is_empty());
    assert!(with("pension_staff", Value::Blank).is_empty());
    assert!(with("school", text("普通高中三年级")).is_empty());
    assert!(with("school", Value::Blank).is_empty());
    assert!(with("id_no", text(ZHANG)).is_empty(), "sixty and more draw and do not pay");
    assert!(with("soldier", Value::Bool(true)).is_empty());
    let old = |id_no: &str, cells: &[(Key, Value)]| {
        let mut kit = head(&[("id_no", text(id_no))]);
        kit.data.records.get_mut(&RecordKind::Member).unwrap()[1] = person("李四", "配偶", YOUNG, &[]);
        table(&mut kit, cells);
        kit.subjects("P017")
    };
    let none = ("trans_pension", number(0.0));
    assert_eq!(old(ZHANG, std::slice::from_ref(&none)), ["trans_pension"]);
    assert!(old(YOUNG, std::slice::from_ref(&none)).is_empty());
    assert!(old(ZHANG, &[("trans_pension", Value::Blank)]).is_empty());
    assert!(old(ZHANG, &[none, ("trans_tekun", number(8000.0))]).is_empty());
}

#[test]
fn p018_counts_from_the_last_day_of_a_month_and_says_at_least() {
    let told = |since: &str| {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
        let row = [
            ("hh_id", text("0001")),
            ("hh_type", text("监测户")),
            ("included_date", Value::Date(crate::base::date::parse(since).unwrap())),
            ("measures", text("无")),
        ];
        let mut filled = row.clone();
        (filled[0].1, filled[3].1) = (text("0002"), text("产业"));
        let blank = [row[0].clone(), row[1].clone(), row[2].clone(), ("measures", Value::Blank)];
        kit.add(record(RecordKind::Borderline, 2, &blank));
        kit.add(record(RecordKind::Borderline, 3, &filled));
        kit.findings("P018").iter().map(|found| found.message.clone()).collect::<Vec<_>>().join("")
    };
    let days = |day: &str| (Kit::new().as_of - day.parse::<chrono::NaiveDate>().unwrap()).num_days();
    let month = told("2019年12月");
    assert!(month.contains(&format!("纳入监测已至少{}天", days("2019-12-31"))), "{month}");
    let day = told("2019-12-05");
    assert!(day.contains(&format!("纳入监测已{}天", days("2019-12-05"))), "{day}");
}

#[test]
fn p018_says_where_a_month_straddles_the_limit_and_whom_the_list_names() {
    let told = |since: &str, more: &[(Key, Value)]| {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
        let mut row = vec![
            ("county", text("五原县")),
            ("village", text("新华村")),
            ("head_name", text("王五")),
            ("hh_type", text("边缘户")),
            ("included_date", Value::Date(crate::base::date::parse(since).unwrap())),
        ];
        row.push(("measures", Value::Blank));
        row.extend(more.iter().cloned());
        kit.add(record(RecordKind::Borderline, 2, &row));
        let filled = [("head_name", text("周六")), ("village", text("新丰村")), ("measures", text("产业"))];
        kit.add(record(RecordKind::Borderline, 3, &filled));
        let run = kit.run();
        let found = run.findings.iter().filter(|found| found.rule == "P018");
        let notes = run.notes.iter().filter(|note| note.reason.contains("P018"));
        (
            found.map(|found| found.responsible.clone()).collect::<Vec<_>>(),
            notes.map(|note| note.reason.clone()).collect::<Vec<_>>().join(""),
        )
    };
    assert_eq!(Kit::new().as_of.to_string(), "2020-04-15");
    // Thirty days before the 15th of April lie in the middle of March.
    let (found, note) = told("2020年3月", &[]);
    assert!(
        found.is_empty() && note.contains("1户没有帮扶措施") && note.contains("已满30天不能判定"),
        "{note}"
    );
    // Near misses: a month that is over or that has not begun, a day, a risk that is gone, a measure.
    for since in ["2020年2月", "2020年4月", "2020-03-10", "2020-03-20"] {
        assert!(told(since, &[]).1.is_empty(), "{since}");
    }
    let gone = [("risk_gone", Value::Bool(true)), ("risk_gone_date", text("2020-03-01"))];
    assert!(told("2020年3月", &gone).1.is_empty());
    let owner = |more: &[(Key, Value)]| told("2020年1月", more).0.join("");
    assert_eq!(owner(&[]), "帮扶责任人、苏木乡镇信息员");
    assert_eq!(owner(&[("helper", text("段明"))]), "帮扶责任人段明");
    let unit = [("helper", text("段明")), ("helper_unit", text("隆兴昌镇政府"))];
    assert_eq!(owner(&unit), "帮扶责任人 段明（隆兴昌镇政府）");
}

#[test]
fn p018_reads_the_list_and_what_is_known_of_the_household() {
    let day = |text: &str| Value::Date(crate::base::date::parse(text).unwrap());
    let listed = |people: Vec<Record>, cells: &[(Key, Value)]| {
        let mut kit = Kit::new();
        kit.household("0001", people);
        let base = [
            ("hh_id", text("0001")),
            ("head_name", text("张三")),
            ("hh_type", text("监测户")),
            ("included_date", day("2019年12月")),
        ];
        let mut all: Vec<(Key, Value)> =
            base.into_iter().filter(|(key, _)| !cells.iter().any(|(own, _)| own == key)).collect();
        all.extend(cells.iter().cloned());
        kit.add(record(RecordKind::Borderline, 2, &all));
        // Another household, for whom the list is filled.
        let other = [
            ("head_name", text("王五")),
            ("village", text("新华村")),
            ("measures", Value::Set(["产业".into()].into())),
            ("risk_gone", Value::Bool(true)),
            ("risk_gone_date", day("2020-03-01")),
        ];
        kit.add(record(RecordKind::Borderline, 3, &other));
        kit.subjects("P018")
    };
    let set = |words: &[&str]| Value::Set(words.iter().map(|word| Box::from(*word)).collect());
    let idle = || vec![person("张三", "户主", ZHANG, &[("labor", text("丧失劳动力"))])];
    let able = |more: &[(Key, Value)]| {
        let mut cells = vec![("labor", text("普通劳动力")), ("school", text("非在校生"))];
        cells.extend(more.iter().cloned());
        vec![person("张三", "户主", ZHANG, &cells)]
    };
    assert_eq!(listed(idle(), &[("measures", Value::Blank)]), ["measures"]);
    assert!(listed(idle(), &[("measures", Value::Unreadable)]).is_empty());
    assert!(listed(idle(), &[("measures", Value::Blank), ("included_date", day("2020-04-01"))]).is_empty());
    assert!(listed(idle(), &[("measures", Value::Blank), ("included_date", Value::Blank)]).is_empty());
    assert!(listed(idle(), &[("measures", set(&["低保"]))]).is_empty());
    assert_eq!(listed(able(&[]), &[("measures", set(&["低保"]))]), ["measures"]);
    assert!(listed(able(&[]), &[("measures", set(&["低保", "公益岗"]))]).is_empty());
    let working = [("work_months", number(7.0))];
    assert!(listed(able(&working), &[("measures", set(&["低保"]))]).is_empty());
    let gone = ("risk_gone", Value::Bool(true));
    assert_eq!(listed(idle(), &[gone.clone(), ("risk_gone_date", Value::Blank)]), ["risk_gone"]);
    assert!(listed(idle(), &[gone, ("risk_gone_date", day("2020-03"))]).is_empty());
}
