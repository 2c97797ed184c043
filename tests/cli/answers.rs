//! What the registers of a county answer, and what they leave open: registers and columns that nobody handed in or filled
//! in, two tables that say two things, and an explanation that holds for all papers of a household.

use crate::harness::{HOUSEHOLDS, Small, VILLAGE, check, findings, has, members, message, remarks, summary};

fn unknown(small: &Small) -> u64 {
    summary(&small.out())["totals"]["unknown"].as_u64().unwrap()
}

/// Rows of the work list of 临河区, cells joined.
fn work_list(small: &Small) -> Vec<String> {
    use calamine::Reader as _;
    let book = small.out().join("150802临河区/临河区工作清单.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
    let sheet = book.worksheet_range("工作清单").unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn a_paper_that_no_register_of_the_county_can_call_for_is_unknown_and_one_line_of_the_work_list() {
    let small = Small::new();
    check(&small, 0);
    let before = unknown(&small);
    let told = |wanted: &str| remarks(&small).iter().any(|remark| remark.contains(wanted));
    assert!(told("未找到小额信贷台账，H26没有别的登记可以判定，按不明处理"), "{:?}", remarks(&small));
    assert!(told("H22、H23、H24是否应有只能按其他登记判定"), "{:?}", remarks(&small));
    let lines = work_list(&small);
    let lines: Vec<&String> = lines.iter().filter(|line| line.contains("向主管部门收齐登记表")).collect();
    assert_eq!(lines.iter().filter(|line| line.contains("H26共2件")).count(), 1, "{lines:#?}");
    assert!(
        !work_list(&small)
            .iter()
            .any(|line| line.contains("不明：未找到小额信贷台账") && line.contains("0001"))
    );
    // A ledger with heads alone says that there are no loans.
    small.write("registers/贷款.csv", "户编号,借款人姓名,贷款合同编号,贷款金额,贷款日期,到期日期\n");
    check(&small, 0);
    assert_eq!(unknown(&small), before - 2);
    // Lists with heads alone, named by their files, say that there is nobody.
    for list in ["危房改造", "易地搬迁", "产业项目", "公益岗", "护林员"] {
        small.write(&format!("registers/{list}名单.csv"), "户编号,姓名,身份证号\n");
    }
    check(&small, 0);
    assert!(unknown(&small) <= before - 10, "{before} {}", unknown(&small));
    assert!(!message(&small, "C004").iter().any(|text| text.contains("搬迁")));
}

#[test]
fn the_list_of_one_bureau_does_not_answer_for_that_of_another() {
    let small = Small::new();
    check(&small, 0);
    let before = unknown(&small);
    small.write("registers/医保参保名单.csv", "户编号,姓名,参保状态\n1508020100001,赵甲,正常参保\n");
    check(&small, 0);
    assert_eq!(unknown(&small), before, "a wrong list raises nothing");
    let lacking = |text: &String| text.contains("行业部门名单中未找到") && text.contains("易地搬迁");
    let told: Vec<String> = remarks(&small).into_iter().filter(|text| lacking(text)).collect();
    assert!(told.len() == 1 && told[0].contains("H21、"), "once for all papers: {told:?}");
    let doctor = small.run(&["doctor", "项目"]).expect(0);
    assert_eq!(doctor.stdout.matches("行业部门名单中未找到").count(), 1, "{}", doctor.stdout);
    small.write("registers/易地搬迁名单.csv", "户编号,姓名\n1508020100001,赵甲\n");
    check(&small, 0);
    assert_eq!(unknown(&small), before - 2, "the right one answers for both households");
}

#[test]
fn a_list_of_lists_answers_for_those_that_it_names_and_an_empty_one_for_all() {
    let small = Small::new();
    check(&small, 0);
    let before = unknown(&small);
    let with = |file: &str, rows: &str| {
        let small = Small::new();
        small.write(&format!("registers/{file}.csv"), &format!("名单类型,户编号,姓名\n{rows}"));
        check(&small, 0);
        let told = remarks(&small).into_iter().find(|text| text.contains("行业部门名单中未找到"));
        (unknown(&small), told.unwrap_or_default())
    };
    let few = "低保,1508020100001,赵甲\n医保,1508020100002,钱乙\n";
    let (open, told) = with("名单", few);
    assert_eq!(open, before, "who is on the lists of two bureaus may be on that of a third");
    assert!(told.contains("易地搬迁") && told.contains("（总名单中只有低保、医保）"), "{told}");
    assert!(told.contains("在总名单的标题中写明这一类"), "{told}");
    // A row or the name that tells the list, and nobody is on it.
    for (file, rows) in [("名单", &*format!("{few}易地搬迁,,无\n")), ("低保医保易地搬迁名单", few)]
    {
        let (open, told) = with(file, rows);
        assert_eq!(open, before - 2, "{file}: {told}");
        assert!(!told.contains("易地搬迁名单") && !told.contains("易地搬迁、"), "{file}: {told}");
    }
    // Called the collection of all bureaus it says that nobody is on the others, and that is told.
    let (open, _) = with("行业部门名单", few);
    assert!(open <= before - 10, "{before} {open}");
    small.write("registers/行业部门名单.csv", &format!("名单类型,户编号,姓名\n{few}"));
    check(&small, 0);
    let said = |small: &Small| {
        remarks(small)
            .iter()
            .any(|text| text.contains("按没有这些名单上的人处理") && text.contains("易地搬迁"))
    };
    assert!(said(&small), "{:?}", remarks(&small));
    small.write("registers/行业部门名单.csv", &format!("名单类型,户编号,姓名\n{few}易地搬迁,,无\n"));
    check(&small, 0);
    assert!(!said(&small), "{:?}", remarks(&small));
    std::fs::remove_file(small.root().join("registers/行业部门名单.csv")).unwrap();
    let (open, told) = with("名单", "");
    assert!(open <= before - 10 && told.is_empty(), "{before} {open} {told}");
    small.write("registers/名单.csv", "名单类型,户编号,姓名\n");
    // Named after one list it is that list, whatever columns it has.
    std::fs::rename(small.root().join("registers/名单.csv"), small.root().join("registers/医保参保名单.csv"))
        .unwrap();
    small.write("registers/医保参保名单.csv", "名单类型,户编号,姓名\n医保参保,1508020100001,赵甲\n");
    check(&small, 0);
    assert_eq!(unknown(&small), before);
}

#[test]
fn a_column_that_is_wholly_blank_is_lacking_and_one_that_one_row_fills_is_not() {
    const INSURED: &str = "是否参加城乡居民基本医疗保险,是否参加城镇职工基本医疗保险";
    let lacking = |resident: &str, staff: &str| {
        let small = Small::new();
        let rows = members().replace(",首次识别时间\n", &format!(",首次识别时间,{INSURED}\n"));
        let mut lines: Vec<String> = rows.lines().map(str::to_owned).collect();
        lines.iter_mut().skip(1).for_each(|line| line.push_str(",,"));
        lines[1] = format!("{}{resident},{staff}", &lines[1][..lines[1].len() - 1]);
        small.write("registers/人员.csv", &(lines.join("\n") + "\n"));
        check(&small, 0);
        let run = summary(&small.out());
        let rules = run["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["code"] == "P016").unwrap();
        assert!(rule["skipped"].is_null(), "{rule}");
        rule["lacking"]["150802"].as_str().unwrap_or_default().to_owned()
    };
    let told = lacking("", "");
    assert!(told.contains("人员表“") && told.contains("列整栏空白"), "{told}");
    assert_eq!(lacking("是", "否"), "");
    assert!(lacking("是", "").contains("列整栏空白"), "both are needed");
}

#[test]
fn what_explains_a_household_without_a_file_explains_each_of_its_papers() {
    let [(first, _), (second, head)] = HOUSEHOLDS;
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join(format!("{VILLAGE}/{second}_{head}"))).unwrap();
    small.write(
        "waivers.toml",
        "[[waiver]]\nrule = \"C001\"\nkey = \"folder\"\nreason = \"整卷借阅，月底归还\"\nperson = \"段明\"\n\
         date = 2020-04-10\nexpires = 2020-04-30\n",
    );
    check(&small, 0);
    let all = findings(&small.out());
    let of = |id: &str, rule: &str| -> Vec<bool> {
        let own = all.iter().filter(|f| f["household_id"] == id && f["rule"] == rule);
        own.map(|f| f["waived"]["reason"] == "整卷借阅，月底归还").collect()
    };
    assert_eq!(of(second, "C001"), [true]);
    assert!(of(second, "C003").len() > 10 && of(second, "C003").iter().all(|waived| *waived));
    assert!(of(first, "C003").iter().all(|waived| !waived), "a household with a file lacks its own papers");
    assert!(!all.iter().any(|f| f["rule"].as_str().unwrap().starts_with('W')), "one thing is explained");
    // When the explanation has expired, nothing is explained.
    small.run(&["check", "项目", "--fail-on", "never", "--as-of", "2020-05-01"]).expect(0);
    assert!(findings(&small.out()).iter().all(|f| f["waived"].is_null()));
}

#[test]
fn a_register_that_another_of_one_date_contradicts_is_held_against_no_paper() {
    let (id, _) = HOUSEHOLDS[0];
    let told = |household: &str, paper: &str| {
        let small = Small::new();
        small.write(
            "registers/户.csv",
            &format!(
                "数据日期,县,乡,村,户编号,户主姓名,主要致贫原因,脱贫属性\n\
                 2020-04-10,临河区,狼山镇,永丰村,{id},赵甲,{household},已脱贫(享受政策)\n"
            ),
        );
        small.write(
            "registers/著录.csv",
            &format!("户编号,材料,年度,指标,值\n{id},H04,2019,主要致贫原因,{paper}\n"),
        );
        check(&small, 0);
        let open = remarks(&small).iter().any(|remark| remark.contains("未用于与档案、访谈、入户的比对"));
        (has(&small, id, "X001", "cause_main"), open)
    };
    // 人员表 says 因病.
    assert_eq!(told("因病", "因残"), (true, false), "two tables against the paper");
    assert_eq!(told("因残", "因残"), (false, true), "the paper agrees with one of the two");
    assert_eq!(told("因残", "因灾"), (false, true), "with which of them it should agree, nobody knows");
}

#[test]
fn a_condition_that_two_exports_of_the_people_answer_differently_is_unknown() {
    let (id, _) = HOUSEHOLDS[0];
    for name in ["0.csv", "重.csv"] {
        let with = |health: &str| {
            let small = Small::new();
            let ill = members().replacen("长期慢性病", "患有大病", 1);
            small.write("registers/人员.csv", &ill);
            small.write(&format!("registers/{name}"), &members().replacen("长期慢性病", health, 1));
            check(&small, 0);
            (has(&small, id, "C004", "H23"), unknown(&small))
        };
        let (agreed, decided) = with("患有大病");
        let (disputed, open) = with("健康");
        assert!(agreed && !disputed, "{name}");
        assert_eq!(open, decided + 1, "{name}");
    }
}

#[test]
fn columns_of_visits_that_nothing_compares_are_said_to_be_read_for_nothing() {
    let (id, head) = HOUSEHOLDS[0];
    let small = Small::new();
    small.write(
        "registers/入户.csv",
        &format!(
            "户编号,户主姓名,入户日期,调查员,满意度,家庭人口\n{id},{head},2020-03-25,段明、吕佳,满意,2\n"
        ),
    );
    check(&small, 0);
    let county = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let county: serde_json::Value = serde_json::from_str(&county).unwrap();
    let sources = county["sources"].as_array().unwrap();
    let visits = sources.iter().find(|source| source["kind"] == "入户调查表").unwrap();
    let unused: Vec<&str> =
        visits["unused_columns"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(unused, ["满意度（已识别，没有内置规则用到）"]);
}

#[test]
fn what_is_to_be_handed_in_goes_to_the_folder_that_the_project_names() {
    let small = Small::new();
    std::fs::rename(small.root().join("registers"), small.root().join("登记")).unwrap();
    let toml = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\nregisters = \"登记\"\n";
    small.write("qiquan.toml", toml);
    let run = small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let all = [remarks(&small), work_list(&small), vec![run.stdout, run.stderr]].concat();
    assert!(all.iter().any(|text| text.contains("请把该表放入 登记")), "{all:?}");
    assert!(all.iter().any(|text| text.contains("向主管部门收齐登记表，放入 登记")), "{all:?}");
    assert!(all.iter().any(|text| text.contains("说明：登记：")), "the terminal says it too: {all:?}");
    assert!(!all.iter().any(|text| text.contains("registers")), "{all:?}");
}
