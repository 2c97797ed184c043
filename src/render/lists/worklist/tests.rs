//! One thing to do is one line, with the person who must do it.

use super::*;
use crate::base::fingerprint::Fingerprint;
use crate::base::terms::{Level, Presence};
use crate::check::finding::{Finding, Waived};
use crate::model::county::UnitPaper;

/// The record of the render tests, with these findings `(rule, household, subject, actual)` in its first county.
fn record(findings: &[(&str, &str, &str, &str)]) -> RunRecord {
    let mut record = crate::render::tests::record();
    let pattern = record.counties[0].findings[0].clone();
    record.counties[0].findings = findings
        .iter()
        .map(|(rule, household, subject, actual)| Finding {
            fingerprint: Fingerprint::of(rule, "150802", "150802100", "永丰村", household, subject),
            rule: (*rule).into(),
            household_id: (*household).into(),
            subject: (*subject).into(),
            actual: (*actual).into(),
            severity: if *rule == "C020" { Severity::Info } else { Severity::Error },
            message: "临河区狼山镇永丰村张三（1001）：有问题".into(),
            responsible: "苏木乡镇扶贫档案员".into(),
            ..pattern.clone()
        })
        .collect();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    record.labels.documents.insert("H02".into(), "贫困户申请书".into());
    record
}

fn of(record: &RunRecord) -> Vec<Job> {
    jobs(record, &record.counties[0])
}

fn actions(record: &RunRecord) -> Vec<(String, String)> {
    of(record).into_iter().map(|job| (job.household_id, job.action)).collect()
}

#[test]
fn a_household_without_a_folder_is_one_line_and_its_papers_are_listed_apart() {
    let record = record(&[("C001", "1001", "folder", "未找到"), ("C003", "1001", "H02", "缺")]);
    let lines = actions(&record);
    assert_eq!(lines.iter().filter(|(household, _)| household == "1001").count(), 1);
    assert!(lines[0].1.starts_with("整户未建档，应建1件"), "{lines:?}");
    let rows: Vec<Vec<Item>> = unfiled(&record, &record.counties[0]).rows.collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][5].text(), "贫困户申请书");
    let mut waived = record;
    waived.counties[0].findings[0].waived =
        Some(Waived { reason: "合户".into(), person: "甲".into(), expires: String::new() });
    assert!(actions(&waived)[0].1.starts_with("补交"), "a waived C001 hides no paper");
}

#[test]
fn a_paper_of_a_damaged_file_is_one_line() {
    let mut record = record(&[("C015", "1002", "H02", "0字节空文件")]);
    record.counties[0].households[1].remarks = vec![(1, "0字节空文件".into())];
    let lines = actions(&record);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].1, "重新扫描《贫困户申请书》，或从备份恢复");
    record.counties[0].findings[0].subject = "file:0123456789ab".into();
    let lines = actions(&record);
    assert_eq!(lines.len(), 1, "a volume that holds the paper: {lines:?}");
    assert!(lines[0].1.ends_with("；含《贫困户申请书》"));
    record.counties[0].findings.clear();
    assert_eq!(actions(&record).len(), 1, "without a finding the paper still is to be cleared up");
}

#[test]
fn papers_of_a_household_are_told_with_the_reason_that_is_theirs() {
    let mut record = record(&[
        ("C015", "1002", "file:0123456789ab", "0字节空文件"),
        ("C015", "1002", "file:0123456789cd", "已加密"),
    ]);
    let county = &mut record.counties[0];
    let reasons = [
        "文件夹无法读取",
        "0字节空文件",
        "文件已加密",
        "文件夹无法读取",
        "文件夹对应不唯一，可能在其中",
        "文件损坏或不完整",
    ];
    let column = county.matrix_columns[1].clone();
    county.matrix_columns = (0..reasons.len())
        .map(|at| crate::model::county::MatrixColumn {
            key: format!("H9{at}"),
            name: format!("材料{at}"),
            ..column.clone()
        })
        .collect();
    let row = &mut county.households[1];
    row.papers = vec![Some(Presence::Unknown); reasons.len()];
    row.remarks = (0..).zip(reasons).map(|(at, why)| (at, why.to_owned())).collect();
    let lines: Vec<String> =
        actions(&record).into_iter().filter(|(id, _)| id == "1002").map(|(_, what)| what).collect();
    let has = |words: &str| lines.iter().filter(|line| line.contains(words)).count();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert_eq!(has("重新扫描“”，或从备份恢复；含《材料1》"), 1, "{lines:?}");
    assert_eq!(has("去除“”的密码后归档；含《材料2》"), 1, "{lines:?}");
    assert_eq!(has("读出后重新检查：共2件材料情况不明"), 1, "those of one reason: {lines:?}");
    assert_eq!(
        has("查明文件夹是哪个单位的，改正文件夹名或移入该单位（文件夹对应不唯一，可能在其中）：《材料4》"),
        1,
        "{lines:?}"
    );
    assert_eq!(has("重新扫描《材料5》，或从备份恢复"), 1, "no line of another fault takes it: {lines:?}");
}

#[test]
fn several_findings_about_one_paper_are_one_line_with_all_their_numbers() {
    let record = record(&[("C003", "1001", "H02", "缺"), ("C014", "1001", "H02", "未见实体")]);
    let jobs = of(&record);
    let line = jobs.iter().find(|job| job.household_id == "1001").unwrap();
    assert_eq!((line.checks.len(), line.numbers.len()), (2, 2));
}

#[test]
fn the_helper_is_called_by_name_and_an_office_by_its_place() {
    let mut record = record(&[("C003", "1001", "H02", "缺"), ("V001", "1001", "P1", "错")]);
    let persons = |record: &RunRecord| of(record).into_iter().map(|job| job.person).collect::<Vec<_>>();
    assert_eq!(persons(&record)[0], "永丰村", "the catalogue's owner of the paper, not the finding's");
    assert_eq!(persons(&record)[1], "狼山镇扶贫档案员");
    record.counties[0].matrix_columns[1].responsible = "帮扶责任人".into();
    assert_eq!(persons(&record)[0], "帮扶责任人 张文义（狼山镇政府）");
    record.counties[0].households[0].helper.clear();
    assert_eq!(persons(&record)[0], "帮扶责任人");
}

#[test]
fn hints_are_listed_and_lines_walk_the_archive() {
    let mut record = record(&[
        ("C012", "", "Q01", "缺"),
        ("C020", "1002", "file:0123456789ab", "a.jpg"),
        ("C003", "1001", "H02", "缺"),
    ]);
    let county = &mut record.counties[0];
    county.findings[0].township.clear();
    county.findings[0].village.clear();
    county.unit_papers.push(UnitPaper {
        level: Level::Village,
        unit: String::new(),
        township: "狼山镇".into(),
        village: "永丰村".into(),
        key: "G01".into(),
        name: "村情".into(),
        presence: Presence::Unknown,
        responsible: "嘎查村".into(),
        remark: "文件夹无法读取".into(),
        number: String::new(),
    });
    let places: Vec<(String, String)> =
        of(&record).into_iter().map(|job| (job.township, job.household_id)).collect();
    let town = || "狼山镇".to_owned();
    let expected = [(town(), "1001"), (town(), "1002"), (town(), "1002"), (town(), ""), (String::new(), "")];
    assert_eq!(places, expected.map(|(town, id)| (town, id.to_owned())));
    let all = of(&record);
    let blocks = by_person(&all);
    assert_eq!(blocks.iter().map(|(_, jobs)| jobs.len()).sum::<usize>(), all.len());
}

#[test]
fn an_overdue_problem_shows_its_own_time_limit() {
    let mut record = record(&[("Z004", "", "ZZ001", "已逾期15天"), ("V001", "1001", "P1", "错")]);
    record.counties[0].problem_limits.insert("ZZ001".into(), "2020-03-31".into());
    let due = |record: &RunRecord| -> Vec<String> {
        let at = heads(false).iter().position(|head| head.name == "办结时限").unwrap();
        let mut all: Vec<String> = of(record)
            .iter()
            .filter(|job| !job.checks.is_empty())
            .map(|job| row(record, false, job)[at].text())
            .collect();
        all.sort();
        all
    };
    assert_eq!(due(&record), ["3月31日，已逾期", "6月30日"], "only the problem has a limit of its own");
    record.counties[0].problem_limits.insert("ZZ001".into(), "2020-05-31".into());
    assert_eq!(due(&record), ["5月31日", "6月30日"], "a limit to come is no overdue one");
    record.counties[0].problem_limits.insert("ZZ001".into(), "2019-12-31".into());
    assert_eq!(due(&record)[0], "2019年12月31日，已逾期", "another year is written out");
    record.counties[0].problem_limits.clear();
    record.summary.as_of = "2020-07-02".into();
    assert_eq!(due(&record), ["6月30日，已逾期", "6月30日，已逾期"]);
}

#[test]
fn a_line_about_an_unsigned_or_unsealed_paper_names_it_and_its_year() {
    let record = record(&[
        ("C005", "1001", "H02@2019", "人工核验记“无”"),
        ("C006", "1001", "H02@2019", "人工核验记“无”"),
        ("Z004", "1001", "H02", "逾期"),
        ("C016", "1001", "sha256", "雷同"),
    ]);
    let lines: Vec<(String, String)> = of(&record)
        .into_iter()
        .filter(|job| job.household_id == "1001" && !job.numbers.is_empty())
        .map(|job| (job.paper, job.year))
        .collect();
    let named = ("贫困户申请书".to_owned(), "2019".to_owned());
    // What each of them asks for is done apart.
    assert_eq!(lines.iter().filter(|line| **line == named).count(), 2, "{lines:?}");
    // Near misses: a problem that is numbered like a paper, and a file that is none.
    let blank = (String::new(), String::new());
    assert_eq!(lines.iter().filter(|line| **line == blank).count(), 2, "{lines:?}");
}
