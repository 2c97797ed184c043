//! 办理建议: a township that lacks one paper as a whole is one action.

use crate::harness::{PDF, Small, files, findings, id_number, members};
use std::fmt::Write as _;

const TOWNSHIP: &str = "archives/150802临河区/150802100狼山镇";

fn folder(at: usize) -> String {
    let village = if at < 3 { "永丰村" } else { "富强村" };
    format!("{TOWNSHIP}/{village}/15080202000{at}_户主{at}")
}

/// Six households of one township in two villages, each with one paper.
fn township() -> Small {
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join("archives")).unwrap();
    let mut text = format!("{}\n", members().lines().next().unwrap());
    for at in 0..6 {
        let (id, village) = (format!("15080202000{at}"), if at < 3 { "永丰村" } else { "富强村" });
        let number = id_number("19560312", 20 + at as u32);
        let _ = writeln!(
            text,
            "2020-04-10,临河区,狼山镇,{village},一组,{id},{id}01,户主{at},{number},1,户主,汉族,小学,\
             非在校生,长期慢性病,弱劳动力或半劳动力,0,已脱贫(享受政策),2018,一般贫困户,因病,否,是,8000,,2016-05-01"
        );
        small.write(&format!("{}/扶贫手册.pdf", folder(at)), &format!("{PDF}%{at}\n"));
    }
    small.write("registers/人员.csv", &text);
    small.write("registers/抽样.csv", "户编号,抽样日期\n150802020000,2020-03-20\n");
    small
}

/// Gives every household every paper it lacks but the application (H02), which only those get that `has` names.
fn complete(small: &Small, has: impl Fn(usize) -> bool) {
    actions(small);
    let head = std::fs::read(small.out().join("record/run.json")).unwrap();
    let head: serde_json::Value = serde_json::from_slice(&head).unwrap();
    for finding in findings(&small.out()) {
        let subject = finding["subject"].as_str().unwrap();
        let (code, year) = subject.split_once('@').unwrap_or((subject, ""));
        let (Some(name), Some(at)) = (
            head["labels"]["documents"][code].as_str(),
            finding["household_id"].as_str().unwrap().strip_prefix("15080202000"),
        ) else {
            continue;
        };
        if code != "H02" || has(at.parse().unwrap()) {
            let path = format!("{}/{code}{name}{year}.pdf", folder(at.parse().unwrap()));
            small.write(&path, &format!("{PDF}%{at}{subject}\n"));
        }
    }
}

fn actions(small: &Small) -> Vec<(String, u64, bool)> {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let record = std::fs::read(small.out().join("record/150802.json")).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    record["advice"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| {
            let what = action["what"].as_str().unwrap().to_owned();
            (what, action["findings"].as_u64().unwrap(), action["likely"].as_bool().unwrap())
        })
        .collect()
}

#[test]
fn a_paper_that_the_whole_township_lacks_is_one_action_and_a_guess() {
    let about = |has: fn(usize) -> bool| -> Vec<(String, u64, bool)> {
        let small = township();
        complete(&small, has);
        actions(&small).into_iter().filter(|(what, ..)| what.contains("申请书")).collect()
    };
    let all = about(|_| false);
    assert_eq!(all.len(), 1, "{all:?}");
    let (what, findings, likely) = &all[0];
    assert!(what.contains("6户缺《贫困户申请书》，应有6户：可能整批未扫描"), "{what}");
    assert_eq!((*findings, *likely), (6, true));
    let some = about(|at| at % 3 != 0);
    assert_eq!(some.len(), 1, "{some:?}");
    assert!(some[0].0.starts_with("狼山镇2户缺") && !some[0].0.contains("可能"), "{some:?}");
    assert!(!some[0].2);
}

#[test]
fn a_township_without_nearly_all_papers_is_one_action() {
    let all = actions(&township());
    assert!(all[0].0.contains("6户应归户档案材料") && all[0].2, "{all:?}");
    assert!(all.iter().all(|(what, ..)| !what.contains("户主")), "no action a household: {all:?}");
}

#[test]
fn actions_share_no_finding_and_a_page_says_how_many_there_are() {
    let small = township();
    let all = actions(&small);
    assert!(all.len() > 10, "{}", all.len());
    let open = findings(&small.out())
        .iter()
        .filter(|f| f["county"] == "150802" && f["severity"] != "info" && f["waived"].is_null())
        .count() as u64;
    let closed: u64 = all.iter().map(|(_, findings, _)| findings).sum();
    assert!(closed <= open, "{closed} of {open}");
    assert!(all.windows(2).all(|pair| pair[0].1 >= pair[1].1), "most first");
    small.run(&["pack", "项目", "--format", "html,xlsx"]).expect(0);
    let page = String::from_utf8(files(&small.out().join("html")).remove("150802.html").unwrap()).unwrap();
    assert!(page.contains(&format!("全部{}项可消除{closed}条", all.len())));
    use calamine::Reader as _;
    for name in ["工作清单", "考核数据表"] {
        let book = small.out().join(format!("150802临河区/临河区{name}.xlsx"));
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
        let sheet = book.worksheet_range("办理建议").unwrap();
        assert_eq!(sheet.height(), all.len() + 2, "{name}: title, head, every action");
    }
}
