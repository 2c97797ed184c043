//! That the figures of a pack add up, and what is said of those that do not.

use super::pages::{with_own_papers, words};
use super::record;
use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::check::people::People;
use crate::model::run::{RunRecord, Totals};
use crate::render::lists::Item;
use crate::render::{blocks, lists, sections};

#[test]
fn counties_and_the_prefectures_own_part_add_up_and_every_county_has_its_verdict() {
    let record = with_own_papers();
    let list = lists::list("counties", &record, &record.prefecture).unwrap();
    let heads: Vec<&str> = list.heads.iter().map(|head| head.name).collect();
    let rows: Vec<Vec<String>> = list.rows.map(|row| row.iter().map(Item::text).collect()).collect();
    let totals: Vec<String> = list.totals.unwrap().iter().map(Item::text).collect();
    assert_eq!(rows.iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), ["红", "黄", "—"]);
    assert!(rows[2][0].ends_with("本级"));
    for (at, head) in heads.iter().enumerate().skip(2).filter(|(_, head)| **head != "完整率") {
        let sum: u64 = rows.iter().map(|row| row[at].parse::<u64>().unwrap()).sum();
        assert_eq!(sum.to_string(), totals[at], "{head}");
    }
    for state in ["抽样户", "一致", "存疑", "脱节", "矛盾"] {
        assert!(heads.contains(&state), "{state}");
    }
    let text = words(&record, &record.prefecture);
    assert!(text.contains("共2个旗县区，红1个（临河区），黄1个（五原县）"), "{text}");
}

#[test]
fn deadlines_of_the_counties_and_of_the_top_unit_itself_add_up() {
    let mut record = record();
    let deadline = |total, done| crate::model::deadlines::Deadline {
        name: "归档".into(),
        total,
        done,
        days_left: 76,
        ..Default::default()
    };
    record.counties[0].deadlines = vec![deadline(7, 5)];
    record.counties[1].deadlines = vec![deadline(2, 2)];
    record.prefecture.deadlines = vec![deadline(11, 8)];
    record.prefecture.own_deadlines = vec![deadline(2, 1)];
    let list = lists::list("county_deadlines", &record, &record.prefecture).unwrap();
    let at = |name: &str| list.heads.iter().position(|head| head.name == name).unwrap();
    let (total, done) = (at("应完成"), at("已完成"));
    let rows: Vec<Vec<String>> = list.rows.map(|row| row.iter().map(Item::text).collect()).collect();
    assert_eq!(rows.len(), 4);
    let own = &rows[2];
    assert_eq!((own[0].as_str(), own[total].as_str(), own[done].as_str()), ("巴彦淖尔市本级", "2", "1"));
    assert_eq!(rows[3][0], "合计");
}

#[test]
fn records_that_name_no_county_have_a_row_so_that_columns_add_up() {
    let mut record = record();
    let visit = crate::model::county::VisitRow::default();
    record.counties[0].visits = vec![visit.clone(), visit.clone()];
    record.prefecture.visits = vec![visit];
    record.prefecture.links.consistent = 2;
    for name in ["county_coverage", "county_links"] {
        let list = lists::list(name, &record, &record.prefecture).unwrap();
        let rows: Vec<Vec<String>> = list.rows.map(|row| row.iter().map(Item::text).collect()).collect();
        let totals: Vec<String> = list.totals.unwrap().iter().map(Item::text).collect();
        assert_eq!(rows[2][0], "未对应旗县", "{name}");
        for (at, head) in list
            .heads
            .iter()
            .enumerate()
            .filter(|(_, head)| head.align == crate::render::blocks::Align::Right)
        {
            let sum: u64 = rows.iter().map(|row| row[at].parse::<u64>().unwrap()).sum();
            assert_eq!(sum.to_string(), totals[at], "{name} {}", head.name);
        }
    }
    record.prefecture.visits.clear();
    let rows = lists::list("county_coverage", &record, &record.prefecture).unwrap().rows.count();
    assert_eq!(rows, 2, "nothing of its own: no row");
}

#[test]
fn townships_and_what_lies_above_them_add_up_to_the_unit() {
    let mut record = record();
    record.counties[0].by_township.push(crate::model::county::TownshipRow {
        code: "150802100".into(),
        name: "狼山镇".into(),
        households: 1234,
        persons: 2345,
        unsaid: 0,
        required: 7000,
        present: 6900,
        missing: 99,
        unknown: 1,
        completeness: Totals::ratio(6900, 7000),
        errors: 20,
        warnings: 0,
    });
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("旗县区本级和部门|0|0|531|517|14|0|97.36%|1|0"), "{text}");
    assert!(text.contains("合计|1234|2345|7531|7417|113|1|98.48%|21|0"), "{text}");
}

#[test]
fn figures_of_reports_name_their_unit_before_the_paper_and_leave_room_for_the_words() {
    use crate::model::county::{ReportFigure, ReportOutcome};
    let mut record = record();
    let row = |unit: &str| ReportFigure {
        unit: unit.into(),
        document: "Q14_成效考核自评报告.docx".into(),
        place: "第2段".into(),
        name: "边缘户户数".into(),
        words: "边缘户6户".into(),
        as_of: "2019-12-31".into(),
        counted: "1户".into(),
        outcome: ReportOutcome::Unjudged,
        reason: "时点与登记表（2020-04-10）不同".into(),
    };
    record.counties[0].report_figures = vec![row(""), row("狼山镇")];
    let pack = &record.counties[0];
    let said = words(&record, pack);
    assert!(said.contains("材料|材料所述|时点|登记数|结论|说明\n"), "{said}");
    assert!(said.contains("狼山镇 Q14_成效考核自评报告.docx 第2段|边缘户6户|2019-12-31|1户|"), "{said}");
    // A workbook has room for the unit and never leaves it out.
    let list = lists::list("report_figures", &record, pack).unwrap();
    let units: Vec<String> = list.rows.map(|row| row[0].text()).collect();
    assert_eq!(units, [pack.name.as_str(), "狼山镇"]);
}

#[test]
fn figures_are_not_said_to_agree_all_beside_an_open_difference_of_sums() {
    use crate::model::county::Reconciliation;
    let mut record = record();
    let row = Reconciliation {
        reason: String::new(),
        key: "K01".into(),
        name: "已脱贫享受政策户数".into(),
        unit: "户".into(),
        system: Some(2.0),
        between: None,
        unsaid: People::default(),
        reported: Some(2.0),
        control: None,
        as_of: "2020-04-10".into(),
        agree: Some(true),
        source: String::new(),
        other_date: false,
    };
    record.counties[0].reconciliation.push(row);
    let said = |record: &RunRecord| words(record, &record.counties[0]);
    assert!(said(&record).contains("有对照数的1项指标全部相符。"));
    let open = Finding { rule: "R001".into(), ..record.counties[0].findings[0].clone() };
    record.counties[0].findings.push(open);
    let text = said(&record);
    assert!(!text.contains("全部相符") && text.contains("指标相符。另有对账方面的问题1条（R001"), "{text}");
    let whole = words(&record, &record.prefecture);
    assert!(whole.contains("另有对账方面的问题1条"), "the county's is one of the whole: {whole}");
    let last = record.counties[0].findings.len() - 1;
    let explained = crate::check::finding::Waived {
        reason: "已说明".into(),
        person: "甲".into(),
        expires: String::new(),
    };
    record.counties[0].findings[last].waived = Some(explained);
    assert!(said(&record).contains("全部相符"), "a waived difference is explained");
}

#[test]
fn differences_in_the_reports_of_counties_are_counted_beside_the_sums_of_the_whole() {
    let mut record = record();
    let finding = Finding { rule: "R005".into(), waived: None, ..record.counties[0].findings[0].clone() };
    record.counties[0].findings = vec![finding];
    let text = words(&record, &record.prefecture);
    assert!(text.contains("另有对账方面的问题1条（R005"), "{text}");
    let text = words(&record, &record.counties[0]);
    assert!(!text.contains("另有对账方面的问题"), "its own table has the line: {text}");
}

#[test]
fn a_report_that_differs_names_the_rule_and_where_its_finding_stands() {
    use crate::model::county::{ReportFigure, ReportOutcome};
    let mut record = record();
    record.summary.rules[0].code = "R005".into();
    record.summary.rules[0].title = "汇报材料与登记数不符".into();
    let figure = |outcome| ReportFigure { words: "7户".into(), outcome, ..ReportFigure::default() };
    let pack = &mut record.counties[0];
    let finding = Finding { rule: "R005".into(), waived: None, ..pack.findings[0].clone() };
    pack.findings = vec![finding];
    pack.report_figures = vec![figure(ReportOutcome::Differs), figure(ReportOutcome::Explained)];
    let text = words(&record, &record.counties[0]);
    let wanted = "汇报材料中有2处数字与登记数不符（R005 汇报材料与登记数不符1条，列于第七节），其中1处已作核实说明，列于第十一节。";
    assert!(text.contains(wanted), "{text}");
    record.counties[0].findings.clear();
    assert!(!words(&record, &record.counties[0]).contains("（R005"), "no finding, no pointer");
}

#[test]
fn totals_of_the_date_of_the_register_are_of_the_date_of_the_data_though_the_check_came_later() {
    use crate::model::county::Reconciliation;
    let mut record = record();
    let pack = &mut record.counties[0];
    pack.data_date = "2019-12-31".into();
    pack.reconciliation = vec![Reconciliation {
        reason: String::new(),
        key: "K01".into(),
        name: "已脱贫享受政策户数".into(),
        unit: "户".into(),
        system: Some(2.0),
        between: None,
        unsaid: People::default(),
        reported: Some(2.0),
        control: None,
        as_of: "2019-12-31".into(),
        agree: Some(true),
        source: String::new(),
        other_date: false,
    }];
    assert!(!words(&record, &record.counties[0]).contains("对照数的时点与数据时点"));
    record.counties[0].reconciliation[0].other_date = true;
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("其中1项对照数的时点与数据时点（2019年12月31日）不同"), "{text}");
    let blocks = sections::pack(&record, &record.counties[0]).unwrap();
    let Some(blocks::Block::Cover(cover)) = blocks.first() else { panic!("no cover") };
    let line = |label: &str| cover.lines.iter().find(|(known, _)| known == label).unwrap().1.clone();
    assert_eq!(line("数据时点"), "2019年12月31日");
    assert_ne!(line("检查时点"), line("数据时点"), "the day of the check stands apart");
}

#[test]
fn the_sums_of_problems_of_the_whole_can_be_added_up() {
    let mut record = record();
    let finding = |rule: &str, severity| Finding {
        rule: rule.into(),
        severity,
        waived: None,
        ..record.counties[0].findings[0].clone()
    };
    let waived = crate::check::finding::Waived {
        reason: "已说明".into(),
        person: "甲".into(),
        expires: String::new(),
    };
    record.prefecture.findings.clear();
    record.counties[0].findings = vec![
        finding("C003", Severity::Error),
        finding("C010", Severity::Error),
        finding("X001", Severity::Error),
        finding("X022", Severity::Warning),
        finding("V001", Severity::Error),
        finding("C020", Severity::Info),
        Finding { waived: Some(waived), ..finding("V002", Severity::Error) },
    ];
    record.counties.truncate(1);
    let text = words(&record, &record.prefecture);
    assert!(
        text.contains("未解决的问题共6条＝缺件问题2条＋三环节问题2条＋其他问题2条（含提示1条）"),
        "{text}"
    );
}

#[test]
fn figures_of_the_registers_have_the_time_of_the_data_and_papers_that_of_the_check() {
    let mut record = record();
    for top in [false, true] {
        let mut said = |date: &str| {
            let pack = if top { &mut record.prefecture } else { &mut record.counties[0] };
            pack.data_date = date.into();
            words(&record, if top { &record.prefecture } else { &record.counties[0] })
        };
        let text = said("2020-04-10");
        assert!(
            text.contains("截至数据时点2020年4月10日，")
                && text.contains("截至检查时点2020年4月15日，各级应归材料"),
            "{text}"
        );
        assert!(said("").contains("登记表未写明数据时点；"));
    }
}
