//! R005, R006 and R010: the fault is found, the near miss is not.

use crate::check::testkit::{COUNTY, Kit, TOWNSHIP, number, person, record, text};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::reports::Report;
use crate::ingest::reports::figures::Piece;
use crate::ingest::reports::places::{Names, Owner};

fn day(text: &str) -> Value {
    Value::Date(crate::base::date::parse(text).unwrap())
}

/// One household of two people on the register of 10 April 2020.
fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.attributes = crate::ingest::attributes::builtin().unwrap().clone();
    let when = [("data_date", day("2020-04-10"))];
    let rows = ["张三", "李四"].map(|name| person(name, "户主", "", &when));
    kit.household("0001", rows.into());
    kit
}

fn county() -> Owner {
    Owner::County(COUNTY.into())
}

#[test]
fn totals_of_people_wait_for_those_without_a_household() {
    let kit = |adrift: bool| {
        let mut kit = said("截至2020年4月10日，全县共有已脱贫享受政策3户3人。");
        let cells = |indicator: &str| {
            let cells =
                [("area_code", text("150821")), ("indicator", text(indicator)), ("value", number(3.0))];
            record(RecordKind::ReportedTotal, 3, &cells)
        };
        kit.add(cells("已脱贫享受政策户数"));
        kit.add(cells("已脱贫享受政策人数"));
        kit.project.controls = [("households".to_owned(), 3), ("persons".to_owned(), 3)].into();
        if adrift {
            kit.data.adrift.push(crate::check::testkit::place());
        }
        kit
    };
    for rule in ["R002", "R003", "R005"] {
        assert_eq!(kit(false).subjects(rule), ["K01", "K02"], "{rule}");
        assert_eq!(kit(true).subjects(rule), ["K01"], "{rule}");
        let run = kit(true).run();
        let told = run.rules.iter().find(|outcome| outcome.code == rule);
        assert!(format!("{told:?}").contains("未能归户"), "{told:?}");
    }
}

/// The kit with one more report.
fn with(mut kit: Kit, owner: Owner, name: &str, paragraphs: &[&str]) -> Kit {
    let names = Names::of(&owner, false, &kit.divisions, &kit.data);
    let pieces: Vec<Piece> = (1..)
        .zip(paragraphs)
        .map(|(at, text)| Piece { place: format!("段{at}"), page: None, text: (*text).to_owned() })
        .collect();
    let empty = Report {
        owner,
        department: String::new(),
        path: format!("archives/150821五原县/_旗县/{name}"),
        date: None,
        figures: Vec::new(),
        unread: None,
    };
    kit.reports.push(empty.with_text(&pieces, name.trim_end_matches(".docx"), None, &names));
    kit
}

fn said(text: &str) -> Kit {
    with(kit(), county(), "汇报.docx", &[text])
}

#[test]
fn r005_holds_a_report_against_the_register_of_its_time() {
    let found = said("截至2020年4月10日，全县共有已脱贫享受政策3户2人。").findings("R005");
    assert_eq!((found.len(), found[0].subject.as_str(), found[0].county.as_str()), (1, "K01", COUNTY));
    assert_eq!(
        found[0].message,
        "五原县：汇报材料“汇报.docx”第1段“已脱贫享受政策3户”，与登记表的已脱贫享受政策户数1户不符"
    );
    assert_eq!((found[0].expected.as_str(), found[0].actual.as_str()), ("1户", "3户"));
    assert_eq!((found[0].evidence.len(), found[0].evidence[0].cell.as_str()), (2, "段1"));
    for near in [
        "截至2020年4月10日，全县共有已脱贫享受政策1户2人。",
        "截至2019年底，全县共有已脱贫享受政策3户。",
        "全市已脱贫享受政策3户。",
        "隆兴昌镇已脱贫享受政策3户。",
        "计划帮扶已脱贫享受政策3户。",
        "已脱贫享受政策约3户。",
        "五保户3户，残疾人3人。",
        "建档立卡贫困户3户。",
        "2014年以来累计识别已脱贫享受政策3户。",
        "已脱贫享受政策0.0001万户。",
    ] {
        assert!(said(near).findings("R005").is_empty(), "{near}");
    }
    let undated = said("全县共有已脱贫享受政策3户。").findings("R005");
    assert!(undated[0].message.contains("（材料未注明时点）"), "{}", undated[0].message);
}

#[test]
fn r005_makes_one_finding_of_the_same_figure_in_two_drafts() {
    let wrong = ["截至2020年4月10日，已脱贫享受政策9户。"];
    let kit = with(with(kit(), county(), "自评报告.docx", &wrong), county(), "汇报.docx", &wrong);
    let found = kit.findings("R005");
    assert_eq!((found.len(), found[0].evidence.len()), (1, 3));
    let first = found[0].fingerprint.clone();
    let alone = with(self::kit(), county(), "改名后的汇报.docx", &wrong).findings("R005");
    assert_eq!(alone[0].fingerprint, first, "renaming a file closes nothing");
}

#[test]
fn r005_asks_only_tables_that_answer() {
    let text =
        "截至2020年4月10日，全县有边缘户3户，未脱贫户5户，出列嘎查村4个，贫困发生率0.3%，驻村工作队6支。";
    assert!(said(text).findings("R005").is_empty(), "no list, no poor household, no village sheet");
    let mut listed = said(text);
    let cells = [("head_name", text_of("钱乙")), ("county", text_of("五原县"))];
    listed.add(record(RecordKind::Borderline, 2, &cells));
    assert_eq!(listed.subjects("R005"), ["K05"]);
    let mut unread = said("截至2020年4月10日，已脱贫享受政策3户。");
    unread.data.hide(COUNTY, &[RecordKind::Member]);
    assert!(unread.findings("R005").is_empty());
    let mut part = said("截至2020年4月10日，已脱贫享受政策3户。");
    part.selection.townships = vec![TOWNSHIP.into()];
    assert!(part.findings("R005").is_empty(), "only a part of the county is looked at");
}

fn text_of(word: &str) -> Value {
    text(word)
}

#[test]
fn r005_counts_what_a_township_has_and_what_the_ledger_holds() {
    let town = || Owner::Township(COUNTY.into(), TOWNSHIP.into());
    let told = |text: &str| with(kit(), town(), "总结.docx", &[text]).findings("R005");
    let found = told("截至2020年4月10日，全镇已脱贫享受政策4户。");
    assert_eq!((found[0].subject.as_str(), found[0].township.as_str()), ("K01", TOWNSHIP));
    assert!(told("截至2020年4月10日，全县已脱贫享受政策400户。").is_empty(), "the county's");
    let ledger = |text: &str| {
        let mut kit = said(text);
        for (line, place, closed) in
            [(2, "五原县", true), (3, "五原", false), (4, "磴口县", true), (5, "", true)]
        {
            let cells = [
                ("problem_no", text_of(&format!("ZZ00{line}"))),
                ("problem", text_of("台账更新不及时")),
                ("county", text_of(place)),
                ("closed", Value::Bool(closed)),
            ];
            kit.add(record(RecordKind::Problem, line, &cells));
        }
        kit.subjects("R005")
    };
    assert_eq!(ledger("整改台账共列问题7个，已销号1个。"), ["K28"]);
    assert!(ledger("整改台账共列问题3个，已销号2个。").is_empty(), "the row without a county may be counted");
    assert!(ledger("巡视反馈的整改台账共列问题7个。").is_empty(), "one source");
    assert!(ledger("排查发现问题7个。").is_empty());
}

#[test]
fn a_loose_name_agrees_with_any_of_its_meanings_and_accuses_nobody() {
    let mut kit = said("建档立卡贫困户1户。");
    kit.household("0002", vec![person("王五", "户主", "", &[("hh_id", text_of("0002"))])]).kind =
        HouseholdKind::Poor;
    let verdicts = |kit: &Kit| {
        kit.with_input(|input| {
            crate::check::figures::judged(input, &county()).into_iter().map(|j| j.verdict).collect::<Vec<_>>()
        })
    };
    use crate::check::figures::{Reading, Verdict};
    assert_eq!(verdicts(&kit), [Verdict::Agrees]);
    kit.reports.clear();
    let kit = with(kit, county(), "汇报.docx", &["贫困户2户，建档立卡贫困户7户。"]);
    let both = Reading { name: "已脱贫享受政策加未脱贫", counted: 2 };
    assert_eq!(verdicts(&kit), [Verdict::AgreesAs(both), Verdict::Unjudged("所称的口径可能不同".into())]);
}

#[test]
fn r006_finds_two_documents_that_disagree_about_one_time() {
    let pair = |a: &str, b: &str| {
        with(with(kit(), county(), "自评报告.docx", &[a]), county(), "总结.docx", &[b]).findings("R006")
    };
    let found = pair("截至2019年底，边缘户12户。", "截至2019年12月31日，有边缘户15户。");
    assert_eq!((found.len(), found[0].subject.as_str(), found[0].evidence.len()), (1, "K05", 2));
    assert!(found[0].message.contains("数字打架：边缘户户数（2019-12-31）在2份材料中有2个不同数值"));
    assert_eq!(pair("贫困发生率降至0.3%。", "贫困发生率为0.5%。").len(), 1);
    for (a, b) in [
        ("截至2019年底，边缘户12户。", "截至2019年12月31日，有边缘户12户。"),
        ("截至2018年底，边缘户12户。", "截至2019年底，边缘户15户。"),
        ("截至2019年底，边缘户12户。", "有边缘户15户。"),
        ("截至2019年底，边缘户约12户。", "截至2019年底，边缘户15户。"),
        ("已脱贫享受政策1.47万户。", "已脱贫享受政策14701户。"),
        ("贫困户12户。", "贫困户15户。"),
        ("截至2019年底，边缘户12户。", "截至2019年底，隆兴昌镇边缘户2户。"),
    ] {
        assert!(pair(a, b).is_empty(), "{a} {b}");
    }
    let one =
        with(kit(), county(), "汇报.docx", &["截至2019年底，边缘户12户。", "截至2019年底，边缘户15户。"]);
    assert!(one.findings("R006").is_empty(), "one document");
    let names = ["汇报.docx", "总结.docx"];
    let towns = ["150821100", "150821101"].map(|code| Owner::Township(COUNTY.into(), code.into()));
    let apart = names.into_iter().zip(towns).enumerate().fold(kit(), |kit, (at, (name, owner))| {
        with(kit, owner, name, &[&format!("截至2019年底，全镇边缘户{}户。", 12 + at)])
    });
    assert!(apart.findings("R006").is_empty(), "two townships");
}

#[test]
fn r006_holds_papers_of_one_title_day_against_each_other() {
    let paper = |kit: Kit, name: &str, lines: &[&str]| with(kit, county(), name, lines);
    let titled = ["自评报告（截至2020年4月15日）", "一、基本情况", "2020年，全县有边缘户12户。"];
    let other = |line: &str| {
        paper(paper(kit(), "自评报告.docx", &titled), "总结.docx", &["工作总结", line]).findings("R006")
    };
    let found = other("截至2020年4月15日，有边缘户15户。");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "K05"));
    assert!(found[0].message.contains("（2020-04-15）"), "{}", found[0].message);
    assert!(other("截至2020年3月31日，有边缘户15户。").is_empty(), "another day");
    assert!(other("截至2020年4月15日，有边缘户12户。").is_empty(), "the same figure");
}

fn reported(as_of: Value, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("area_code", text("150821")),
        ("indicator", text("边缘户户数")),
        ("value", number(0.0)),
        ("as_of", as_of),
    ];
    cells.extend(more.iter().cloned());
    record(RecordKind::ReportedTotal, 3, &cells)
}

#[test]
fn r010_wants_a_time_for_every_figure() {
    let row = |as_of: Value, more: &[(&'static str, Value)]| {
        let mut kit = kit();
        kit.add(reported(as_of, more));
        kit.subjects("R010")
    };
    assert_eq!(row(Value::Blank, &[]), ["K05"]);
    assert!(row(day("2020-04"), &[]).is_empty());
    assert!(row(Value::Blank, &[("caliber", text("截至2020年3月31日在册"))]).is_empty(), "said in words");
    assert_eq!(said("全县有边缘户3户。").subjects("R010"), ["K05"]);
    for near in ["截至2020年3月31日，全县有边缘户3户。", "计划边缘户3户。", "贫困户3户。"]
    {
        assert!(said(near).findings("R010").is_empty(), "{near}");
    }
    let titled = with(kit(), county(), "2019年总结.docx", &["全县有边缘户3户。"]);
    assert!(titled.findings("R010").is_empty(), "the report has a year");
}

#[test]
fn without_a_readable_report_the_rules_say_that_they_did_not_run() {
    let skipped = |kit: &Kit| {
        let rules = kit.run().rules;
        let rule = rules.iter().find(|rule| rule.code == "R005").unwrap();
        rule.skipped.clone()
    };
    let mut kit = said("已脱贫享受政策1户。");
    assert_eq!(skipped(&kit), None);
    kit.reports[0].unread = Some("没有文字，可能是扫描件".into());
    assert!(skipped(&kit).unwrap().contains("没有读到有文字的汇报材料"));
}
