//! Several tables under one another in one sheet, through the whole run.

use crate::harness::{HOUSEHOLDS, Small, check, findings, found, id_number, message, put, summary};
use rust_xlsxwriter::{Format, Workbook};

/// A workbook of one sheet; a row of one cell is a title over all columns.
fn book(sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(sheet).unwrap();
    for (at, row) in (0..).zip(rows) {
        if let [title] = row {
            sheet.merge_range(at, 0, at, 5, title, &Format::new()).unwrap();
        } else {
            for (column, text) in (0..).zip(*row).filter(|(_, text)| !text.is_empty()) {
                sheet.write(at, column, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn csv(rows: &[&[&str]]) -> Vec<u8> {
    rows.iter().map(|row| row.join(",") + "\n").collect::<String>().into_bytes()
}

/// Subjects of the rule's findings.
fn subjects(small: &Small, rule: &str) -> Vec<String> {
    found(small).into_iter().filter(|(_, known, _)| known == rule).map(|(.., subject)| subject).collect()
}

fn soft_errors(small: &Small) -> Vec<String> {
    let run = summary(&small.out());
    let all = run["soft_errors"].as_array().unwrap();
    all.iter()
        .map(|one| format!("{}：{}", one["path"].as_str().unwrap(), one["reason"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_list_of_the_disabled_below_one_of_allowances_makes_nobody_an_allowance() {
    let (first, second) = (id_number("19560312", 1), id_number("19560312", 2));
    let rows: &[&[&str]] = &[
        &["低保对象名单"],
        &["序号", "姓名", "身份证号", "嘎查村", "保障金额"],
        &["1", HOUSEHOLDS[0].1, &first, "永丰村", "300"],
        &["", "合计", "", "", "300"],
        &[],
        &["残疾人名单"],
        &["序号", "嘎查村", "姓名", "残疾等级", "身份证号"],
        &["1", "永丰村", HOUSEHOLDS[1].1, "二级", &second],
    ];
    for (name, bytes) in [("名单.xlsx", book("名单", rows)), ("名单.csv", csv(rows))] {
        let small = Small::new();
        put(&small, &format!("registers/{name}"), &bytes);
        check(&small, 0);
        let said = message(&small, "X019");
        assert_eq!(said.len(), 2, "{name}: {said:?}");
        assert!(
            said.iter().any(|one| one.contains("在低保名单") && one.contains("赵甲")),
            "{name}: {said:?}"
        );
        assert!(said.iter().any(|one| one.contains("钱乙在残疾名单")), "{name}: {said:?}");
        let all = findings(&small.out());
        let mut own = all.iter().filter(|f| f["rule"] == "X019" && f["subject"] != "dibao");
        let disabled = own.next().unwrap();
        let cells: Vec<&serde_json::Value> =
            disabled["evidence"].as_array().unwrap().iter().map(|one| &one["cell"]).collect();
        assert!(cells.contains(&&"C8".into()), "{name}: the cell of its own column: {cells:?}");
    }
}

#[test]
fn interviews_below_the_visits_of_a_sheet_are_interviews() {
    let (id, head) = HOUSEHOLDS[0];
    let visits: [&[&str]; 3] = [
        &["入户核查"],
        &["户编号", "户主姓名", "入户日期", "家庭人口", "受访人"],
        &[id, head, "2020-03-20", "2", head],
    ];
    let talks: [&[&str]; 3] = [
        &["座谈访谈记录"],
        &["访谈日期", "访谈对象", "身份", "户编号", "访谈人", "访谈内容"],
        &["2020-03-21", head, "贫困户", id, "韩梅", "家庭人口2人"],
    ];
    let state = |rows: &[&[&str]]| {
        let small = Small::new();
        put(&small, "registers/入户.xlsx", &book("入户核查", rows));
        check(&small, 0);
        (subjects(&small, "X022"), summary(&small.out())["totals"].clone(), soft_errors(&small))
    };
    let (absent, totals, errors) = state(&[&visits[..], &talks[..]].concat());
    assert_eq!((absent.len(), errors.len()), (0, 0), "{absent:?} {errors:?}");
    assert_eq!(totals["households"], 2);
    // Without the interviews the household lacks one.
    let (absent, ..) = state(&visits);
    assert!(!absent.is_empty());
}

#[test]
fn loans_of_two_townships_are_each_read_by_their_own_columns() {
    let rows: &[&[&str]] = &[
        &["扶贫小额信贷台账（单位：万元）"],
        &["狼山镇"],
        &["户编号", "借款人姓名", "贷款金额", "贷款利率", "贷款日期", "到期日期"],
        &[HOUSEHOLDS[0].0, HOUSEHOLDS[0].1, "3", "4.35", "2019-05-01", "2022-05-01"],
        &["小计", "", "3"],
        &[],
        &["新华镇"],
        &["户编号", "借款人姓名", "贷款日期", "到期日期", "贷款利率", "贷款金额"],
        &[HOUSEHOLDS[1].0, HOUSEHOLDS[1].1, "2019-05-01", "2022-05-01", "4.35", "3"],
    ];
    let loans = |rows: &[&[&str]]| {
        let small = Small::new();
        put(&small, "registers/贷款.xlsx", &book("贷款", rows));
        check(&small, 0);
        let all = findings(&small.out());
        let own = all.iter().filter(|f| f["evidence"].to_string().contains("贷款.xlsx"));
        own.map(|f| {
            format!(
                "{} {} {}",
                f["rule"].as_str().unwrap(),
                f["household_id"].as_str().unwrap(),
                f["message"].as_str().unwrap()
            )
        })
        .collect::<Vec<_>>()
    };
    let both = loans(rows);
    let of = |id: &str| {
        let own = both.iter().filter(|one| one.contains(id));
        own.map(|one| one.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(HOUSEHOLDS[0].0), of(HOUSEHOLDS[1].0), "the same loan says the same: {both:#?}");
    // With a rate above the limit the second is the one that is said.
    let mut dear = rows.to_vec();
    let last = ["1508020100002", "钱乙", "2019-05-01", "2022-05-01", "14.35", "30"];
    dear[8] = &last;
    assert!(loans(&dear).len() > both.len(), "{:#?}", loans(&dear));
}

#[test]
fn rows_below_an_unknown_head_are_told_and_never_taken_for_rows_above() {
    let (id, head) = HOUSEHOLDS[0];
    let rows: &[&[&str]] = &[
        &["低保对象名单"],
        &["姓名", "身份证号", "户编号", "嘎查村", "备注"],
        &[],
        &["车辆登记情况"],
        &["车牌号", "车主姓名", "车辆类型", "购买日期", "备注"],
        &["蒙L12345", head, id, "2018-01-02", ""],
        &["蒙L12346", "马六", "三轮", "2018-01-03", ""],
    ];
    for (name, bytes) in [("低保.xlsx", book("名单", rows)), ("低保.csv", csv(rows))] {
        let small = Small::new();
        put(&small, &format!("registers/{name}"), &bytes);
        let run = small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
        let told = soft_errors(&small);
        let wanted =
            |one: &String| one.contains("第4至7行") && one.contains("车牌号") && one.contains("未读取");
        assert!(told.iter().any(wanted), "{name}: {told:?}");
        assert!(subjects(&small, "X019").is_empty(), "{name}");
        run.says("第4至7行");
    }
    // Near miss: the same rows under the head of the list are rows of it.
    let small = Small::new();
    let own: &[&[&str]] = &[rows[0], rows[1], &["赵甲", "", id, "永丰村", "姓名、户编号已核对"]];
    put(&small, "registers/低保.xlsx", &book("名单", own));
    check(&small, 0);
    assert_eq!(subjects(&small, "X019"), ["dibao"]);
    assert!(soft_errors(&small).is_empty());
}

#[test]
fn loans_of_two_units_under_one_head_are_two_tables_of_which_one_is_converted() {
    let head: &[&str] = &["户编号", "借款人姓名", "贷款金额", "贷款日期", "到期日期", "贷款余额"];
    let told = |second: &str| {
        let small = Small::new();
        let first = [HOUSEHOLDS[0].0, HOUSEHOLDS[0].1, "3", "2019-05-01", "2022-05-01", "3"];
        let other = [HOUSEHOLDS[1].0, HOUSEHOLDS[1].1, "30000", "2019-05-01", "2022-05-01", "25000"];
        let rows: &[&[&str]] =
            &[&["狼山镇小额信贷台账（单位：万元）"], head, &first, &[second], head, &other];
        put(&small, "registers/贷款.xlsx", &book("贷款", rows));
        let said = small.run(&["doctor", "项目"]).stdout;
        (said.contains("表头在第5行"), said.matches("按万元换算").count())
    };
    assert_eq!(told("新华镇小额信贷台账（单位：元）"), (true, 1));
    // Near miss: a page of the same is no table of its own.
    assert_eq!(told("狼山镇小额信贷台账（续）"), (false, 1));
}

#[test]
fn households_not_visited_below_the_visits_are_told_and_count_as_no_visits() {
    let head: &[&str] = &["户编号", "户主姓名", "入户日期", "家庭人口", "受访人"];
    let (first, second) = (HOUSEHOLDS[0], HOUSEHOLDS[1]);
    let visits = |title: &str, status: i32| {
        let small = Small::new();
        small.write(
            "registers/抽样.csv",
            "户编号,抽样日期\n1508020100001,2020-03-20\n1508020100002,2020-03-20\n",
        );
        let one = [first.0, first.1, "2020-03-20", "2", first.1];
        let two = [second.0, second.1, "", "2", second.1];
        let rows: &[&[&str]] = &[&["入户调查表"], head, &one, &[title], head, &two];
        put(&small, "registers/入户.xlsx", &book("入户", rows));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(status);
        (soft_errors(&small), subjects(&small, "X022"))
    };
    let (told, _) = visits("未入户名单", 3);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("第4至6行") && told[0].contains("未入户名单"), "{told:?}");
    // Near miss: more visits are visits.
    assert!(visits("补充入户名单", 0).0.is_empty());
}

#[test]
fn a_sample_and_visits_beside_one_another_are_both_read_and_a_doubtful_sheet_is_not() {
    let (id, head) = HOUSEHOLDS[0];
    let beside = |rows: &[&[&str]], status: i32| {
        let small = Small::new();
        std::fs::remove_file(small.root().join("registers/抽样.csv")).unwrap();
        small.write("registers/表.csv", &String::from_utf8(csv(rows)).unwrap());
        small.run(&["check", "项目", "--fail-on", "never"]).expect(status);
        (soft_errors(&small), subjects(&small, "X022"))
    };
    let titles: &[&str] = &["抽样名单", "", "", "", "入户调查表"];
    let heads: &[&str] = &["户编号", "户主姓名", "抽样日期", "", "户编号", "入户日期", "受访人"];
    let row: &[&str] = &[id, head, "2020-03-10", "", id, "2020-03-20", head];
    let (told, lacking) = beside(&[titles, heads, row], 0);
    assert!(told.is_empty() && !lacking.is_empty(), "the sample lacks its interview: {told:?} {lacking:?}");
    // What may be one table or two is told with its columns, and the run ends with 3.
    let doubtful: &[&str] = &["户编号", "户主姓名", "抽样日期", "", "姓名", "身份证号", "死亡时间"];
    let number = id_number("19560312", 1);
    let full: &[&str] = &[id, head, "2020-03-10", "", head, &number, "2019-12-01"];
    let half: &[&str] = &[HOUSEHOLDS[1].0, HOUSEHOLDS[1].1, "2020-03-10"];
    let (told, _) = beside(&[doubtful, full, half], 3);
    assert!(told.iter().any(|one| one.contains("A至C列和E至G列")), "{told:?}");
    // Near miss: with every row on both sides it is one table.
    assert!(beside(&[doubtful, full], 0).0.is_empty());
}
