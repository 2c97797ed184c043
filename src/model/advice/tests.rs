//! One cause is one action, and no finding is counted twice.

use super::*;
use crate::base::terms::{Level, Link, Presence};
use crate::check::testkit::{Kit, finding, person};
use crate::ingest::claim::Evidence;
use crate::model::county::UnitPaper;
use crate::model::testkit;

/// A county with `count` households of one village, each of which must have two papers and lacks what `lacks` says.
fn pack(count: usize, lacks: impl Fn(usize) -> [bool; 2]) -> CountyPack {
    let papers: Vec<[Option<Presence>; 2]> = (0..count)
        .map(|at| lacks(at).map(|lacks| Some(if lacks { Presence::Missing } else { Presence::Present })))
        .collect();
    let mut pack = testkit::county(&papers);
    for at in 0..count {
        for (lacks, key) in lacks(at).into_iter().zip(["H01", "H02"]) {
            if lacks {
                let id = format!("{at:04}");
                let mut found = finding("C003", "150802", "150802100", "永丰村", &id, key);
                found.responsible = "嘎查村".into();
                pack.findings.push(found);
            }
        }
    }
    pack
}

fn advice(pack: &CountyPack) -> Vec<Action> {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
    kit.with_input(|input| of(input, pack))
}

#[test]
fn a_paper_that_nearly_everybody_lacks_is_one_guess() {
    let pack = pack(10, |at| [false, at != 0]);
    let actions = advice(&pack);
    assert_eq!(actions.len(), 1, "{actions:?}");
    let action = &actions[0];
    assert_eq!((action.findings, action.households, action.likely), (9, 9, true));
    assert!(action.what.contains("临河区9户缺《贫困户申请书》，应有10户：可能整批未扫描"), "{}", action.what);
}

#[test]
fn a_paper_that_some_lack_is_an_errand_and_no_guess() {
    let pack = pack(10, |at| [false, at < 4]);
    let actions = advice(&pack);
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert!(!actions[0].likely && !actions[0].what.contains("可能"), "{}", actions[0].what);
    assert_eq!(actions[0].findings, 4);
}

#[test]
fn actions_do_not_overlap_and_what_an_earlier_one_closes_is_said() {
    let mut pack = pack(10, |at| [at < 5, at != 0]);
    for row in &mut pack.households[..5] {
        row.helper = "张文义".into();
    }
    pack.matrix_columns.iter_mut().for_each(|column| column.responsible = "帮扶责任人".into());
    let actions = advice(&pack);
    let closed: u64 = actions.iter().map(|action| action.findings).sum();
    assert!(closed <= pack.findings.len() as u64, "{actions:?}");
    assert_eq!(actions[0].findings, 9);
    let second = &actions[1];
    assert_eq!(second.findings, 5, "{actions:?}");
    assert!(actions.windows(2).all(|pair| pair[0].findings >= pair[1].findings));
}

#[test]
fn one_column_of_a_register_is_one_action() {
    let mut pack = pack(3, |_| [false, false]);
    for at in 0..3 {
        let id = format!("{at:04}");
        let mut found = finding("V001", "150802", "150802100", "永丰村", &id, &format!("P{at}"));
        found.evidence = vec![Evidence {
            link: Link::Registry,
            path: "registers/人员.csv".into(),
            sheet: String::new(),
            cell: format!("I{}", at + 2),
            page: None,
        }];
        pack.findings.push(found);
    }
    let actions = advice(&pack);
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert!(actions[0].what.starts_with("《人员》同一栏3条"), "{}", actions[0].what);
    assert_eq!(actions[0].place, "registers/人员.csv 的I列", "who works in the file needs its place");
    assert!(actions[0].likely);
}

#[test]
fn the_papers_of_a_bureau_are_one_errand_and_waived_and_single_findings_are_none() {
    let mut pack = pack(2, |at| [false, at == 0]);
    for key in ["B01", "B02", "B03"] {
        let mut found = finding("C013", "150802", "", "", "", key);
        found.message = "临河区教育局：成员单位教育局未移交".into();
        found.responsible = "教育局".into();
        pack.findings.push(found);
        pack.unit_papers.push(UnitPaper {
            level: Level::Department,
            unit: "教育局".into(),
            township: String::new(),
            village: String::new(),
            key: key.into(),
            name: "名单".into(),
            presence: Presence::Missing,
            responsible: "教育局".into(),
            remark: String::new(),
            number: String::new(),
        });
    }
    let actions = advice(&pack);
    assert_eq!(actions.len(), 1, "one household's one paper is no group: {actions:?}");
    assert_eq!((actions[0].who.as_str(), actions[0].findings), ("临河区教育局", 3));
    assert!(actions[0].what.contains("可能整卷未放入"), "{}", actions[0].what);
    for found in &mut pack.findings {
        found.waived = Some(crate::check::finding::Waived {
            reason: "借出".into(),
            person: "王某".into(),
            expires: String::new(),
        });
    }
    assert!(advice(&pack).is_empty());
}

#[test]
fn a_village_without_nearly_all_papers_is_one_guess_and_not_one_a_household() {
    let actions = advice(&pack(6, |_| [true, true]));
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert_eq!((actions[0].findings, actions[0].households, actions[0].likely), (12, 6, true));
    assert!(actions[0].what.contains("6户应归户档案材料12件"), "{}", actions[0].what);
}

#[test]
fn the_cover_takes_the_group_that_adds_most() {
    let groups: [&[usize]; 4] = [&[0, 1, 2], &[2, 3, 4, 5], &[0, 1], &[5, 6]];
    let chosen: Vec<(usize, usize)> =
        cover(&groups, 7).into_iter().map(|(at, added)| (at, added.len())).collect();
    assert_eq!(chosen, [(1, 4), (0, 2)], "ties go to the first, and one finding is no action");
}

#[test]
fn what_helpers_by_name_did_is_one_action_each_and_goes_to_nobody_else() {
    let mut pack = pack(2, |_| [false, false]);
    pack.households[0].helper = "张文义".into();
    pack.households[0].helper_unit = "狼山镇政府".into();
    for (name, day) in [("张文义", "01"), ("张文义", "02"), ("李某", "01"), ("李某", "02"), ("李某", "03")]
    {
        let mut found = finding("T007", "150802", "", "", "", &format!("{name}@2020-03-{day}"));
        found.responsible = format!("帮扶责任人{name}");
        pack.findings.push(found);
    }
    let actions = advice(&pack);
    let who: Vec<(&str, u64)> = actions.iter().map(|action| (action.who.as_str(), action.findings)).collect();
    assert_eq!(who, [("帮扶责任人 李某", 3), ("帮扶责任人 张文义（狼山镇政府）", 2)], "{actions:?}");
    assert!(!actions[0].what.contains("0户"), "{}", actions[0].what);
}

#[test]
fn a_missing_link_is_no_fault_of_the_column_of_the_sample() {
    let mut pack = pack(5, |_| [false, false]);
    for at in 0..5 {
        let mut found = finding("X022", "150802", "150802100", "永丰村", &format!("{at:04}"), "interview");
        found.actual = "缺访谈".into();
        found.township = format!("15080210{at}");
        found.evidence = vec![Evidence {
            link: Link::Registry,
            path: "registers/抽样名单.xlsx".into(),
            sheet: "抽样".into(),
            cell: format!("A{}", at + 2),
            page: None,
        }];
        pack.findings.push(found);
    }
    let actions = advice(&pack);
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert!(actions[0].what.contains("5户抽样户缺访谈"), "{}", actions[0].what);
    assert!(!actions[0].what.contains("列"), "{}", actions[0].what);
}

#[test]
fn faults_of_the_work_itself_are_not_said_to_be_typed_wrongly() {
    let what = |rule: &str| {
        let mut pack = pack(3, |_| [false, false]);
        for at in 0..3 {
            let id = format!("{at:04}");
            let mut found = finding(rule, "150802", "150802100", "永丰村", &id, &format!("P{at}"));
            found.evidence = vec![Evidence {
                link: Link::Ledger,
                path: "registers/贷款.csv".into(),
                sheet: String::new(),
                cell: format!("I{}", at + 2),
                page: None,
            }];
            pack.findings.push(found);
        }
        let action = advice(&pack).remove(0);
        (action.what, action.likely)
    };
    for rule in ["P001", "Z003", "T002", "X005", "R001"] {
        let (what, likely) = what(rule);
        assert!(what.starts_with("《贷款》同一栏") && what.contains("属实的整改"), "{what}");
        assert!(!what.contains("可能") && !likely, "{rule}: {what}");
    }
    for rule in ["D002", "V001"] {
        let (what, likely) = what(rule);
        assert!(what.contains("可能录入或导出有误，核对这一列") && likely, "{rule}: {what}");
    }
}

#[test]
fn what_two_people_answer_for_is_a_line_for_each() {
    let mut pack = pack(1, |_| [false, false]);
    for (at, who) in ["温建国", "温建国", "李志强", "李志强", "王海"].into_iter().enumerate() {
        let mut found = finding("X010", "150802", "", "", "", &format!("I{at}"));
        found.responsible = format!("临河区领导 {who}");
        found.evidence = vec![Evidence {
            link: Link::Interview,
            path: "registers/座谈访谈记录.xlsx".into(),
            sheet: "Sheet1".into(),
            cell: format!("M{}", at + 2),
            page: None,
        }];
        pack.findings.push(found);
    }
    let actions = advice(&pack);
    let lines: Vec<(&str, u64)> =
        actions.iter().map(|action| (action.who.as_str(), action.findings)).collect();
    assert_eq!(lines, [("临河区领导 李志强", 2), ("临河区领导 温建国", 2)], "one finding is no errand");
}
