//! Whose is this row, whose is this folder: rows that name two households, numbers that look like a person's, names with
//! lost characters, and what may not be guessed.

use crate::harness::{
    HOUSEHOLDS, PDF, Small, VILLAGE, check, findings, found, has, home, id_number, members, message, remarks,
    summary,
};

/// What doctor says; the name of the 边缘户/监测户名单 begins as inner keys of 边缘户 do.
fn doctor(small: &Small) -> String {
    small.run(&["doctor", "项目"]).stdout.replace("边缘户/监测户名单", "边缘户名单")
}

/// Papers of the run that nobody can decide.
fn unknown(small: &Small) -> u64 {
    summary(&small.out())["totals"]["unknown"].as_u64().unwrap()
}

const LOANS: &str = "户编号,借款人姓名,身份证号,贷款合同编号,贷款金额,贷款日期,到期日期\n";

#[test]
fn a_loan_with_the_number_of_one_household_and_the_person_of_another_calls_for_no_paper_of_either() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let with = |id: &str, name: &str, number: u32| {
        let small = Small::new();
        let number = id_number("19560312", number);
        let rest = "D1,20000,2019-03-01,2021-03-01";
        small.write("registers/贷款.csv", &format!("{LOANS}{id},{name},{number},{rest}\n"));
        check(&small, 0);
        small
    };
    let lacks_contract = |small: &Small, id: &str| {
        found(small).iter().any(|(of, rule, code)| of == id && rule == "C004" && code == "H26")
    };
    let right = with(first, head, 1);
    assert!(lacks_contract(&right, first) && !lacks_contract(&right, second));
    let crossed = with(first, other, 2);
    assert!(!lacks_contract(&crossed, first) && !lacks_contract(&crossed, second), "{:?}", found(&crossed));
    assert_eq!(unknown(&crossed), unknown(&right) + 2);
    assert!(has(&crossed, first, "D009", "loan/hh_id"));
    let record = std::fs::read_to_string(crossed.out().join("record/150802.json")).unwrap();
    assert!(
        record.contains("（registers/贷款.csv A2）的户编号与姓名或证件号码各属一户，无法判定是否应有"),
        "{record}"
    );
    assert!(message(&crossed, "P004").is_empty());
    let told = remarks(&crossed);
    assert!(told.iter().any(|one| one.contains("贷款.csv") && one.contains("A2与C2")), "{told:#?}");
}

#[test]
fn a_visit_that_may_be_of_two_households_leaves_the_link_open_instead_of_absent() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let with = |id: &str, name: &str| {
        let small = Small::new();
        small.write(
            "registers/访谈.csv",
            &format!("户编号,被访谈人,访谈人,访谈日期,回答要点\n{first},{head},李,2020-03-01,好\n"),
        );
        small.write(
            "registers/入户.csv",
            &format!("户编号,户主姓名,入户日期,受访人\n{id},{name},2020-03-05,{name}\n"),
        );
        check(&small, 0);
        let links = summary(&small.out())["counties"][0]["links"].clone();
        (links["detached"].as_u64().unwrap(), has(&small, first, "X022", "visit"))
    };
    assert_eq!(with(first, other), (0, false));
    assert_eq!(with(second, head), (0, false));
    // Near miss: the visit is the other household's by both.
    assert_eq!(with(second, other), (1, true));
}

#[test]
fn a_link_that_nobody_can_tell_is_open_in_every_list_with_the_row_that_may_be_it() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let with = |id: &str, name: &str| {
        let small = Small::new();
        small.write(
            "registers/访谈.csv",
            &format!("户编号,被访谈人,访谈人,访谈日期,回答要点\n{first},{head},李,2020-03-01,好\n"),
        );
        small.write(
            "registers/入户.csv",
            &format!("户编号,户主姓名,入户日期,受访人\n{id},{name},2020-03-05,{name}\n"),
        );
        small.run(&["pack", "项目", "--format", "xlsx,html"]).expect(0);
        let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "抽样户三环节比对").unwrap();
        let lines = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"));
        let line = lines.filter(|line| line.contains(head)).collect::<Vec<_>>().join("\n");
        let html = std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
        let links = summary(&small.out())["counties"][0]["links"].clone();
        (line, html, links)
    };
    let (line, html, links) = with(first, other);
    let why = "入户调查表（registers/入户.csv 第2行）未能归户，可能是本户的";
    assert!(line.contains("|有|有|不明|存疑|") && line.contains(why), "{line}");
    assert!(html.contains(why), "the list of households without a visit says why it is open");
    assert_eq!((links["doubtful"].as_u64(), links["detached"].as_u64()), (Some(1), Some(0)));
    assert_eq!(links["complete"].as_u64(), Some(0));
    let sum: u64 = ["consistent", "doubtful", "detached", "contradictory", "not_sampled"]
        .iter()
        .map(|state| links[state].as_u64().unwrap())
        .sum();
    assert_eq!(sum, 2, "{links}");
    // Near miss: the visit is the other household's by both.
    let (line, html, links) = with(second, other);
    assert!(line.contains("|有|有|无|脱节|") && !line.contains("归户"), "{line}");
    assert!(!html.contains("待定原因") && links["detached"].as_u64() == Some(1));
}

#[test]
fn a_row_of_another_county_with_a_household_s_number_says_nothing_about_the_household() {
    let (first, head) = HOUSEHOLDS[0];
    let visit = |county: &str, name: &str| {
        let small = Small::new();
        small.write(
            "registers/入户.csv",
            &format!(
                "旗县,户编号,户主姓名,入户日期,户籍人口,调查员\n{county},{first},{name},2020-03-05,9,李\n"
            ),
        );
        check(&small, 0);
        let is_held_against = found(&small).iter().any(|(of, rule, _)| of == first && rule == "X002");
        (is_held_against, message(&small, "D009"), remarks(&small))
    };
    let (is_held_against, told, remarks) = visit("五原县", "");
    assert!(!is_held_against, "{told:#?}");
    assert!(told[0].contains("旗县") && told[0].contains("却是五原县的"), "{told:#?}");
    assert!(remarks.iter().any(|one| one.contains("入户.csv") && one.contains("B2与A2")), "{remarks:#?}");
    // Near misses: the household's own county, none, and the household's own head beside another county.
    for (county, name) in [("临河区", ""), ("", "")] {
        let (is_held_against, told, _) = visit(county, name);
        assert!(is_held_against && told.is_empty(), "{county} {name}: {told:#?}");
    }
    // The row that names the household's own head is its own, and its county is wrong.
    let (is_held_against, told, _) = visit("五原县", head);
    assert!(
        is_held_against && told[0].contains("旗县填的是五原县，本户登记在临河区，按户编号计入"),
        "{told:#?}"
    );
    let loan = |county: &str| {
        let small = Small::new();
        let columns = "旗县,户编号,户主姓名,借款人姓名,贷款合同编号,贷款金额,贷款日期,到期日期";
        let row = format!("{county},{first},周戊,周戊,D1,20000,2019-03-01,2021-03-01");
        small.write("registers/贷款.csv", &format!("{columns}\n{row}\n"));
        check(&small, 0);
        (has(&small, first, "C004", "H26"), unknown(&small))
    };
    let (own, other) = (loan("临河区"), loan("五原县"));
    assert!(own.0 && !other.0);
    assert_eq!(other.1, own.1 + 1);
}

/// People of three villages of one township: two of one name, and one of another village.
fn three_villages(small: &Small) {
    let row = |village: &str, id: &str, name: &str, number: u32| {
        members().lines().nth(1).unwrap().replace("永丰村", village).replace(HOUSEHOLDS[0].0, id).replace(
            &format!("{},{}", HOUSEHOLDS[0].1, id_number("19560312", 1)),
            &format!("{name},{}", id_number("19660312", number)),
        )
    };
    let more =
        [row("永胜村", "1508020100101", HOUSEHOLDS[0].1, 5), row("光荣村", "1508020100201", "周戊", 6)];
    small.write("registers/人员.csv", &format!("{}{}\n", members(), more.join("\n")));
}

#[test]
fn a_visit_of_a_namesake_s_number_and_a_third_village_says_nothing_about_the_household() {
    let (first, head) = HOUSEHOLDS[0];
    let visit = |village: &str, name: &str| {
        let small = Small::new();
        three_villages(&small);
        small.write(
            "registers/入户.csv",
            &format!(
                "旗县,苏木乡镇,行政村,户编号,户主姓名,入户日期,户籍人口,调查员\n\
                 临河区,狼山镇,{village},{first},{name},2020-03-05,9,李\n"
            ),
        );
        check(&small, 0);
        let is_held_against = found(&small).iter().any(|(of, rule, _)| of == first && rule == "X002");
        let is_detached = has(&small, first, "X022", "visit");
        (is_held_against, is_detached, message(&small, "D009"), remarks(&small))
    };
    // A third village, that of the other one of the name, and nobody's name.
    for (village, name, whose) in
        [("光荣村", head, "光荣村"), ("永胜村", head, "永胜村赵甲"), ("光荣村", "", "光荣村")]
    {
        let (is_held_against, is_detached, told, remarks) = visit(village, name);
        assert!(!is_held_against && !is_detached, "{village} {name}: {told:#?}");
        assert!(told[0].contains("嘎查村却是") && told[0].contains(whose), "{told:#?}");
        assert!(remarks.iter().any(|one| one.contains("入户.csv") && one.contains("C2")), "{remarks:#?}");
    }
    // Near misses: the own village, short, as 嘎查, misspelt, merged, unknown, and none.
    for village in ["永丰村", "永丰", "永丰嘎查", "永峰村", "青山村（并入永丰村）", "青山村", ""]
    {
        let (is_held_against, _, told, _) = visit(village, head);
        assert!(is_held_against && told.is_empty(), "{village}: {told:#?}");
    }
}

#[test]
fn a_wrong_village_beside_the_right_number_and_name_is_told_and_the_row_used() {
    let (second, other) = HOUSEHOLDS[1];
    let told = |file: &str, text: &str| {
        let small = Small::new();
        three_villages(&small);
        small.write(&format!("registers/{file}"), text);
        check(&small, 0);
        let own = findings(&small.out()).into_iter().filter(|f| f["rule"] == "D009");
        let own: Vec<_> =
            own.map(|f| (f["subject"].as_str().unwrap().to_owned(), f["message"].to_string())).collect();
        own
    };
    let visit = |village: &str| {
        format!(
            "旗县,苏木乡镇,行政村,户编号,户主姓名,入户日期,户籍人口,调查员\n\
             临河区,狼山镇,{village},{second},{other},2020-03-05,2,李\n"
        )
    };
    let list = |village: &str| {
        format!(
            "旗县,苏木乡镇,行政村,户编号,户主姓名,户类型,风险是否消除,帮扶措施\n\
             临河区,狼山镇,{village},{second},{other},监测户,否,公益岗\n"
        )
    };
    let roster = |village: &str| {
        format!("旗县,苏木乡镇,行政村,户编号,姓名\n临河区,狼山镇,{village},{second},{other}\n")
    };
    for (file, text, subject) in [
        ("入户.csv", visit("光荣村"), "visit/village"),
        ("监测户.csv", list("光荣村"), "borderline/village"),
        ("低保.csv", roster("光荣村"), "roster/village"),
    ] {
        let found = told(file, &text);
        let [(only, message)] = &found[..] else { panic!("{file}: {found:#?}") };
        assert!(only == subject && message.contains("嘎查村填的是光荣村，本户登记在永丰村"), "{found:#?}");
    }
    // Found by the identity number alone: the row is that household's, and its place is told likewise.
    let by_number = |village: &str, sequence: u32| {
        let number = id_number("19560312", sequence);
        format!("旗县,苏木乡镇,行政村,姓名,身份证号\n临河区,狼山镇,{village},{other},{number}\n")
    };
    let found = told("残疾人名单.csv", &by_number("光荣村", 2));
    let [(subject, message)] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(subject, "roster/village");
    assert!(
        message.contains("证件号码是本户人员的，嘎查村填的是光荣村，本户登记在永丰村，按证件号码计入"),
        "{message}"
    );
    for (village, sequence) in [("永丰村", 2), ("永丰", 2), ("青山村", 2), ("", 2), ("光荣村", 77)]
    {
        assert_eq!(told("残疾人名单.csv", &by_number(village, sequence)), [], "{village} {sequence}");
    }
    // Near miss: the village short, misspelt or unknown.
    for village in ["永丰村", "永丰", "永峰村", "青山村", ""] {
        for (file, text) in
            [("入户.csv", visit(village)), ("监测户.csv", list(village)), ("低保.csv", roster(village))]
        {
            assert_eq!(told(file, &text), [], "{file} {village}");
        }
    }
}

#[test]
fn a_loan_of_another_village_s_number_leaves_the_contract_open() {
    let (first, _) = HOUSEHOLDS[0];
    let loan = |village: &str| {
        let small = Small::new();
        three_villages(&small);
        let columns = "旗县,苏木乡镇,行政村,户编号,借款人姓名,贷款合同编号,贷款金额,贷款日期,到期日期";
        let row = format!("临河区,狼山镇,{village},{first},冯庚,D1,20000,2019-03-01,2021-03-01");
        small.write("registers/贷款.csv", &format!("{columns}\n{row}\n"));
        check(&small, 0);
        (has(&small, first, "C004", "H26"), unknown(&small))
    };
    let (own, other) = (loan("永丰村"), loan("光荣村"));
    assert!(own.0 && !other.0);
    assert_eq!(other.1, own.1 + 1);
}

#[test]
fn a_visit_or_an_interview_without_number_and_place_leaves_the_links_of_its_namesakes_open() {
    let (id, head) = HOUSEHOLDS[0];
    let with = |file: &str, text: &str| {
        let small = Small::new();
        small.write(&format!("registers/{file}"), text);
        check(&small, 0);
        small
    };
    let visit = |name: &str, more: &str| {
        with(
            "入户.csv",
            &format!("户编号,户主姓名,入户日期,户籍人口,调查员,备注\n,{name},2020-03-05,2,李,{more}\n"),
        )
    };
    let interview = |name: &str, post: &str| {
        let row = format!(",{name},{post},李,2020-03-01,好");
        with("访谈.csv", &format!("户编号,被访谈人,单位职务,访谈人,访谈日期,回答要点\n{row}\n"))
    };
    let open = |small: &Small, subject: &str| {
        let all = remarks(small);
        let told = all.iter().any(|one| one.contains("只有姓名与在册户的人相同") && one.contains(head));
        assert_eq!(told, !has(small, id, "X022", subject), "{subject}: {all:#?}");
        told
    };
    assert!(open(&visit(head, ""), "visit") && open(&interview(head, ""), "interview"));
    let counted = |small: &Small| {
        summary(&small.out())["counties"][0]["progress"]["visits"]["unknown"].as_u64().unwrap()
    };
    // A register that holds no row of the county says nothing of it: the other household was visited.
    let beside = |name: &str| {
        let (other, owner) = HOUSEHOLDS[1];
        let rows = format!(",{name},2020-03-05,2,李,\n{other},{owner},2020-03-06,2,李,");
        with("入户.csv", &format!("户编号,户主姓名,入户日期,户籍人口,调查员,备注\n{rows}\n"))
    };
    assert_eq!(
        (counted(&beside(head)), counted(&beside("周戊"))),
        (1, 0),
        "the visits that a deadline counts"
    );
    assert!(open(&interview("孙丙", ""), "interview"), "the wife of either household");
    // Near misses: nobody of that name, a member in the column of the head, a household without a file, an official.
    assert!(!open(&visit("周戊", ""), "visit") && !open(&visit("孙丙", ""), "visit"));
    assert!(!open(&visit(head, "非建档立卡一般户"), "visit"));
    assert!(!open(&interview(head, "村会计"), "interview") && !open(&interview("周戊", ""), "interview"));
}

#[test]
fn a_call_without_number_and_place_may_be_the_one_that_is_missed() {
    let (id, head) = HOUSEHOLDS[0];
    let with = |name: &str, day: &str| {
        let small = Small::new();
        small.write(
            "registers/走访.csv",
            &format!(
                "户编号,户主姓名,帮扶责任人,走访日期,方式\n{id},{head},刘伟,2020-01-10,入户\n\
                 {},{},刘伟,2020-04-01,入户\n,{name},刘伟,{day},入户\n",
                HOUSEHOLDS[1].0, HOUSEHOLDS[1].1
            ),
        );
        check(&small, 0);
        let told = message(&small, "D009");
        assert!(told.iter().any(|one| one.contains("没有户编号")), "{told:#?}");
        has(&small, id, "T006", "log_gap")
    };
    assert!(!with(head, "2020-03-20") && !with(head, ""));
    // Near misses: somebody else's call, and one before the last that is on record.
    assert!(with("周戊", "2020-03-20") && with(head, "2019-12-01"));
}

#[test]
fn an_interview_of_nobody_s_is_told() {
    let (id, head) = HOUSEHOLDS[0];
    let told = |rows: &str| {
        let small = Small::new();
        let columns = "户编号,行政村,被访谈人,单位职务,层级,访谈人,访谈日期,回答要点,回答中的数据";
        small.write("registers/访谈.csv", &format!("{columns}\n{rows}\n"));
        small.write(
            "registers/走访.csv",
            &format!("户编号,户主姓名,帮扶责任人,走访日期,方式\n{id},{head},刘伟,2020-04-10,入户\n"),
        );
        check(&small, 0);
        let all = findings(&small.out());
        let own = all.iter().filter(|f| f["rule"] == "D009" && f["subject"] == "interview/hh_id");
        own.map(|f| f["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("\n")
    };
    let rest = "李,2020-03-01,好,";
    for who in ["周戊,,", "周戊,,群众座谈"] {
        let said = told(&format!(",,{who},{rest}"));
        assert!(said.contains("1行没有户编号、嘎查村和单位职务"), "{who}: {said}");
    }
    // Near misses: a village, a post, a level, a helper, a figure of the county, several people of whom each has a household.
    for (village, who, figures) in [
        ("永丰村", "周戊,,", ""),
        ("", "周戊,村会计,", ""),
        ("", "周戊,,旗县领导", ""),
        ("", "刘伟,,", ""),
        ("", "周戊,,", "已脱贫享受政策户数=2=2020-04-10"),
    ] {
        let said = told(&format!(",{village},{who},李,2020-03-01,好,{figures}"));
        assert!(said.is_empty(), "{village} {who} {figures}: {said}");
    }
    let said = told(&format!("{id},,{head},,,{rest}\n,永丰村,{head}、钱乙,,,{rest}"));
    assert!(said.is_empty(), "{said}");
}

#[test]
fn rows_of_helpers_interviews_and_households_that_name_two_households_are_told() {
    let [(first, _), (_, other)] = HOUSEHOLDS;
    for (file, text, subject) in [
        (
            "帮扶.csv",
            format!("户编号,户主姓名,帮扶责任人,单位名称\n{first},{other},李干部,农牧局\n"),
            "helper/hh_id",
        ),
        ("访谈.csv", format!("户编号,被访谈人,访谈人,回答要点\n{first},{other},李,好\n"), "interview/hh_id"),
        (
            "户表.csv",
            format!("户编号,户主姓名,危房户,饮水安全,当前家庭人口数\n{first},{other},是,否,2\n"),
            "household/hh_id",
        ),
        (
            "整改.csv",
            format!(
                "问题编号,问题来源,问题描述,整改时限,户编号,户主姓名\n1,省级考核,差,2020-05-01,{first},{other}\n"
            ),
            "problem/hh_id",
        ),
    ] {
        let small = Small::new();
        small.write(&format!("registers/{file}"), &text);
        check(&small, 0);
        assert!(has(&small, first, "D009", subject), "{file}: {:#?}", message(&small, "D009"));
        // Near miss: an official of the name of a neighbour may be asked about a household.
        let official =
            text.replace("访谈人,回答要点", "访谈人,回答要点,单位职务").replace(",李,好", ",李,好,村会计");
        if official != text {
            small.write(&format!("registers/{file}"), &official);
            check(&small, 0);
            assert!(!has(&small, first, "D009", subject), "{file}");
        }
    }
}

#[test]
fn a_registered_household_on_a_borderline_list_is_found_by_its_name_and_has_no_inner_key() {
    let (_, head) = HOUSEHOLDS[0];
    let small = Small::new();
    std::fs::rename(small.root().join(home()), small.root().join(format!("{VILLAGE}/{head}"))).unwrap();
    let list = |names: &[&str]| {
        let rows: String = (3..)
            .zip(names)
            .map(|(size, name)| format!("临河区,狼山镇,永丰村,{name},边缘户,{size}\n"))
            .collect();
        small.write(
            "registers/边缘户.csv",
            &format!("县(市、区、旗),乡(镇),行政村,户主姓名,户类型,当前家庭人口数\n{rows}"),
        );
    };
    list(&[head]);
    small.write(&format!("{VILLAGE}/周丁/照片.txt"), "x");
    check(&small, 0);
    assert!(!found(&small).iter().any(|(.., subject)| subject == "H02"), "{:#?}", found(&small));
    assert!(!doctor(&small).contains("边缘户/"));
    // Two 边缘户 of one name: they are ambiguous, and shown by their names.
    list(&["周丁", "周丁"]);
    let shown = doctor(&small);
    assert!(shown.contains("无编号周丁") && !shown.contains("边缘户/"), "{shown}");
    check(&small, 0);
    let all = std::fs::read_to_string(small.out().join("findings.ndjson")).unwrap();
    assert!(!all.contains("边缘户/"), "{all}");
}

#[test]
fn a_household_number_of_sixteen_digits_is_readable_where_another_household_is_spoken_of() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let (long, longer) = ("1508021002010001", "1508021002010002");
    let small = Small::new();
    let card = "6222020012345678";
    small.write("registers/人员.csv", &members().replace(first, long).replace(second, longer));
    small.write("registers/抽样.csv", &format!("户编号,抽样日期\n{long},2020-03-20\n"));
    std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
    for (id, name) in [(long, head), (longer, other)] {
        small.write(&format!("{VILLAGE}/{id}_{name}/贫困户申请书.pdf"), PDF);
        small.write(&format!("{VILLAGE}/{id}_{name}/贫困户申请书{card}.txt"), "x");
    }
    check(&small, 0);
    let told: Vec<_> = findings(&small.out()).into_iter().filter(|one| one["rule"] == "C016").collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    for one in &told {
        let text = one.to_string();
        assert!(
            text.contains(&format!("{long}_{head}")) && text.contains(&format!("{longer}_{other}")),
            "{text}"
        );
    }
    let all = std::fs::read_to_string(small.out().join("findings.ndjson")).unwrap();
    assert!(all.contains("622202******") && !all.contains(card), "{all}");
}

#[test]
fn an_identity_number_in_place_of_a_household_number_stays_masked() {
    let [(first, _), (second, other)] = HOUSEHOLDS;
    let number = id_number("19560312", 1);
    // Of the same person before 1999, and one whose check digit is wrong in both columns.
    let old = format!("{}{}", &number[..6], &number[8..17]);
    let wrong = format!("{}{}", &number[..17], if number.ends_with('1') { '2' } else { '1' });
    for (id, register) in
        [(&number, members()), (&old, members()), (&wrong, members().replace(&number, &wrong))]
    {
        let small = Small::new();
        small.write("registers/人员.csv", &register.replace(&format!(",{first},"), &format!(",{id},")));
        small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100002,2020-03-20\n");
        std::fs::remove_dir_all(small.root().join(home())).unwrap();
        small.write(&format!("{VILLAGE}/{id}_{}/贫困户申请书.pdf", HOUSEHOLDS[0].1), PDF);
        check(&small, 0);
        let all = std::fs::read_to_string(small.out().join("findings.ndjson")).unwrap();
        assert!(!all.contains(id.as_str()), "{id}: {all}");
        assert!(all.contains(&format!("{second}_{other}")) || all.contains(second), "{all}");
    }
}

#[test]
fn a_head_s_damaged_name_is_completed_by_another_register_of_the_same_household() {
    let (id, head) = HOUSEHOLDS[0];
    let small = |whole: Option<&str>| {
        let small = Small::new();
        small.write("registers/人员.csv", &members().replace(&format!(",{head},"), ",赵□民,"));
        std::fs::rename(small.root().join(home()), small.root().join(format!("{VILLAGE}/赵瑞民"))).unwrap();
        if let Some(whole) = whole {
            let log =
                format!("户编号,户主姓名,帮扶责任人,走访日期,方式\n{id},{whole},李干部,2020-03-01,入户\n");
            small.write("registers/走访.csv", &log);
        }
        check(&small, 0);
        small
    };
    let lacks =
        |small: &Small| found(small).iter().filter(|(of, rule, _)| of == id && rule == "C003").count();
    let complete = small(Some("赵瑞民"));
    assert!(!has(&complete, id, "C003", "H02") && lacks(&complete) > 0, "{:#?}", found(&complete));
    let told = remarks(&complete);
    assert!(told.iter().any(|one| one.contains("赵□民") && one.contains("走访.csv B2“赵瑞民”")), "{told:#?}");
    // Nobody gives it whole, or as something else: told as a candidate, and nothing is missing for sure.
    for other in [None, Some("赵瑞军"), Some("赵瑞")] {
        let open = small(other);
        assert_eq!(lacks(&open), 0, "{other:?}: {:#?}", found(&open));
        assert!(doctor(&open).contains("姓名有无法识别的字"), "{other:?}");
    }
    // Near miss: another name is another household.
    let stranger = small(None);
    std::fs::rename(
        stranger.root().join(format!("{VILLAGE}/赵瑞民")),
        stranger.root().join(format!("{VILLAGE}/赵瑞军人")),
    )
    .unwrap();
    check(&stranger, 0);
    assert!(!doctor(&stranger).contains("姓名有无法识别的字"));
}

#[test]
fn a_form_of_another_office_program_is_there_and_said_to_be_unread() {
    let small = Small::new();
    let form = format!("{}/2019年信息采集表.wps", home());
    small.write(&form, "\u{feff}<html><body>家庭人口 3</body></html>");
    small.write(&format!("{}/2017年信息采集表.pdf", home()), PDF);
    check(&small, 0);
    let id = HOUSEHOLDS[0].0;
    assert!(!has(&small, id, "C003", "H04@2019"), "{:#?}", found(&small));
    let told: Vec<String> = remarks(&small).into_iter().filter(|one| one.contains("内容读不出")).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("1个文件") && told[0].contains("2019年信息采集表.wps") && told[0].contains("PDF"),
        "{told:#?}"
    );
    assert!(message(&small, "C015").is_empty());
}

#[test]
fn a_sample_row_whose_destroyed_number_was_made_up_for_by_the_name_is_told() {
    let (id, head) = HOUSEHOLDS[0];
    let sample = |number: &str| {
        let small = Small::new();
        small.write(
            "registers/抽样.csv",
            &format!("户编号,户主姓名,县(市、区、旗),乡(镇),行政村,抽样日期\n{number},{head},临河区,狼山镇,永丰村,2020-03-20\n"),
        );
        check(&small, 0);
        let told = remarks(&small);
        (summary(&small.out())["counties"][0]["links"]["not_sampled"].as_u64(), told.join("\n"))
    };
    let (open, told) = sample("1.50802E+12");
    assert_eq!(open, Some(1), "{told}");
    assert!(told.contains(&format!("A2“1.50802E+12”对应{id}")), "{told}");
    let (_, silent) = sample(id);
    assert!(!silent.contains("户编号无法识别，按"), "{silent}");
}

#[test]
fn a_document_named_like_the_sample_frame_holds_back_what_rests_on_the_sample_alone() {
    let skipped = |name: &str, rule: &str| {
        let small = Small::new();
        small.write(&format!("registers/{name}"), "x");
        small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
        let summary = summary(&small.out());
        let rules = summary["rules"].as_array().unwrap();
        let rule = rules.iter().find(|one| one["code"] == rule).unwrap();
        rule["skipped"].as_str().unwrap_or_default().to_owned()
    };
    assert!(!skipped("抽样名单.docx", "D009").contains("未能读取"));
    assert!(!skipped("抽样名单.et", "D009").contains("未能读取"));
    assert!(skipped("人员表.docx", "D009").contains("未能读取"));
    // A name that says nothing may be any of them.
    assert!(skipped("名单.docx", "D009").contains("未能读取"));
}

#[test]
fn a_rule_without_its_column_names_the_misspelt_header_and_its_cell() {
    let skipped = |header: &str| {
        let small = Small::new();
        small.write(
            "registers/整改.csv",
            &format!("问题编号,问题来源,问题描述,{header},整改结果\n1,省级考核,差,2020-05-01,已整改\n"),
        );
        check(&small, 0);
        let summary = summary(&small.out());
        let rules = summary["rules"].as_array().unwrap();
        let rule = rules.iter().find(|one| one["code"] == "Z004").unwrap();
        rule["skipped"].as_str().unwrap_or_default().to_owned()
    };
    let told = skipped("整改时线");
    assert!(told.contains("没有“整改时限”列（表头有相近的“整改时线”，见registers/整改.csv D1"), "{told}");
    let plain = skipped("备用");
    assert!(plain.contains("没有“整改时限”列") && !plain.contains("相近"), "{plain}");
}

/// The two households below `folder`, which takes the place of their township.
fn scanned_into(folder: &str) -> Small {
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join("archives")).unwrap();
    for (at, (_, head)) in (1..).zip(HOUSEHOLDS) {
        small.write(&format!("archives/150802临河区/{folder}/（{at}）{head}/贫困户申请书.pdf"), PDF);
    }
    small
}

#[test]
fn a_folder_of_scans_between_county_and_village_does_not_hide_the_households_in_it() {
    for folder in ["扫描件2020/永丰村", "扫描件/永丰村", "扫描件/永丰", "扫描件/2020年/永丰村", "扫描件2020"]
    {
        let small = scanned_into(folder);
        check(&small, 0);
        for (id, _) in HOUSEHOLDS {
            assert!(!has(&small, id, "C001", "folder"), "{folder}: {:?}", found(&small));
            assert!(!has(&small, id, "C003", "H02"), "{folder}: {:?}", found(&small));
        }
        let run = small.run(&["check", "项目", "--fail-on", "never"]);
        assert!(
            !run.stdout.contains("无法对应") && !run.stderr.contains("无法对应"),
            "{folder}: {}",
            run.stdout
        );
    }
    // Photos of a village, without a household; and of households that are at home elsewhere.
    let small = Small::new();
    small.write("archives/150802临河区/照片/永丰村/全景/1.jpg", "x");
    small.write("archives/150802临河区/整改佐证/永丰村/赵甲/整改佐证.pdf", PDF);
    let listed = small.run(&["scan", "项目"]).stdout;
    for path in ["照片/永丰村", "整改佐证/永丰村/赵甲"] {
        let line = listed.lines().find(|line| line.contains(path)).unwrap_or_else(|| panic!("{listed}"));
        assert!(line.contains("旗县"), "{line}");
    }
}

#[test]
fn a_stage_folder_below_a_township_is_read_through_to_villages_written_short() {
    // 临河区 has a second 狼山: the village tells which township is meant.
    for folder in [
        "150802100 狼山/精准识别/1.永丰",
        "02 狼山/精准识别/1.永丰",
        "狼山镇/精准识别/永丰村",
        "狼山镇/2020归档/永丰村",
        "扫描件2020/02 狼山/精准识别/1.永丰",
        "2020归档/狼山镇/永丰村",
    ] {
        let small = scanned_into(folder);
        check(&small, 0);
        for (id, _) in HOUSEHOLDS {
            assert!(!has(&small, id, "C001", "folder"), "{folder}: {:?}", found(&small));
            assert!(!has(&small, id, "C003", "H02"), "{folder}: {:?}", found(&small));
        }
        let said = doctor(&small);
        assert!(said.contains("无法对应 0 个") && said.contains("（C001）0 户"), "{folder}: {said}");
        assert!(!said.contains("建议："), "{folder}: {said}");
        let proposed =
            small.run(&["init", "新项目", "--archives", "项目/archives", "--registers", "项目/registers"]);
        assert!(!proposed.stdout.contains("template"), "{folder}: {}", proposed.stdout);
    }
    // A word that no township bears, with a class of the county's papers beside the village.
    let small = scanned_into("2020归档/永丰村");
    small.write("archives/150802临河区/2020归档/照片/1.pdf", PDF);
    let said = doctor(&small);
    assert!(said.contains("无法对应 0 个") && !said.contains("没有名为"), "{said}");
    // Near misses: a village's name that no register has, and a township's name that the county does not have.
    for folder in ["狼山镇/红旗村", "狼河镇"] {
        let small = Small::new();
        small.write(&format!("archives/150802临河区/{folder}/照片/1.pdf"), PDF);
        let listed = small.run(&["scan", "项目"]).stdout;
        let line = listed.lines().find(|line| line.contains(folder)).unwrap_or_else(|| panic!("{listed}"));
        assert!(line.contains("红旗村\t") || line.contains("未对应"), "{line}");
    }
}

#[test]
fn a_folder_that_may_hold_households_without_one_is_named_and_they_are_in_doubt() {
    let [(first, _), (second, _)] = HOUSEHOLDS;
    // The village's name is misspelt.
    let small = scanned_into("狼山镇/精准识别/永风");
    let run = small.run(&["check", "项目", "--fail-on", "never"]);
    assert!(run.stdout.contains("1 个文件夹无法对应"), "{}", run.stdout);
    for id in [first, second] {
        assert!(
            !found(&small).iter().any(|(of, rule, _)| of == id && rule.starts_with('C')),
            "{:?}",
            found(&small)
        );
    }
    let said = doctor(&small);
    assert!(
        said.contains("狼山镇/精准识别\n") && said.contains(&format!("{first} 赵甲、{second} 钱乙")),
        "{said}"
    );
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let html = std::fs::read_to_string(small.out().join("html/150800.html")).unwrap();
    assert!(html.contains("狼山镇/精准识别"));
    // Near misses: one of the two is at home elsewhere; folders of others, and a folder of the township's own papers.
    small.write(&format!("{VILLAGE}/{first}_赵甲/贫困户申请书.pdf"), PDF);
    check(&small, 0);
    assert!(found(&small).iter().any(|(of, rule, _)| of == first && rule == "C003"));
    assert!(!has(&small, second, "C001", "folder"));
    let other = Small::new();
    std::fs::remove_dir_all(other.root().join("archives")).unwrap();
    for path in ["精准识别/永风/周戊/1.pdf", "会议记录/动员会/1.pdf"] {
        other.write(&format!("archives/150802临河区/狼山镇/{path}"), PDF);
    }
    let run = other.run(&["check", "项目", "--fail-on", "never"]);
    assert!(!run.stdout.contains("无法对应"), "{}", run.stdout);
    assert!(has(&other, first, "C001", "folder") && has(&other, second, "C001", "folder"));
}

#[test]
fn folders_that_only_group_the_units_of_a_level_are_nobody_s_name() {
    let small = Small::new();
    small.write("archives/150802临河区/_乡镇/狼山镇/乡镇领导小组文件.pdf", PDF);
    let said = doctor(&small);
    assert!(!said.contains("没有名为") && said.contains("无法对应 0 个"), "{said}");
    let run = small.run(&["check", "项目", "--fail-on", "never"]);
    assert!(!run.stdout.contains("个文件夹无法对应"), "{}", run.stdout);
    // A paper that lies loose among the townships is told.
    small.write("archives/150802临河区/_乡镇/乡镇会议纪要.pdf", PDF);
    let said = doctor(&small);
    assert!(said.contains("_乡镇") && said.contains("看不出是哪个单位的"), "{said}");
    assert!(!said.contains("没有名为"), "{said}");
}

const VISITS: &str = "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,受访人,调查日期,户籍人口,调查员,备注\n";

#[test]
fn a_visit_to_nobody_whose_name_is_one_character_off_leaves_the_lacking_visit_open() {
    let (id, _) = HOUSEHOLDS[0];
    let with = |row: &str| {
        let small = Small::new();
        small.write("registers/入户.csv", &format!("{VISITS}{row}\n"));
        check(&small, 0);
        small
    };
    let lacks = |small: &Small| has(small, id, "X022", "visit");
    let rest = "2020-04-10,2,周戊,";
    for row in [
        "永丰村,,赵□",
        "永丰村,,赵申",
        "永丰村,1508020109993,赵申",
        "永丰村,1508020100009,赵甲",
        "永丰村,1508020100009,",
    ] {
        let small = with(&format!("临河区,狼山镇,{row},,{rest}"));
        assert!(!lacks(&small), "{row}: {:?}", found(&small));
        let told = remarks(&small);
        assert!(told.iter().any(|one| one.contains("只差一个字") && one.contains("赵甲")), "{row}: {told:?}");
        let links = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
        assert!(links.contains("未能归户") && !links.contains("未建档户"), "{row}");
    }
    // Somebody else, and somebody of another village.
    for row in ["永丰村,,周戊", "永丰村,1508020100009,周戊", "永胜村,,赵申"] {
        assert!(lacks(&with(&format!("临河区,狼山镇,{row},,{rest}"))), "{row}");
    }
    let without_file = with("临河区,狼山镇,永丰村,,吴己,,2020-04-10,2,周戊,非建档立卡一般户");
    let links = std::fs::read_to_string(without_file.out().join("record/150802.json")).unwrap();
    assert!(links.contains("未建档户"), "the row says so");
}

#[test]
fn a_report_whose_names_tell_the_units_lacks_no_code() {
    let with = |whole: &str| {
        let small = Small::new();
        let rows = format!(
            "{whole},已脱贫享受政策户数,1,户,2020-04-10\n临河区,已脱贫享受政策户数,2,户,2020-04-10\n"
        );
        small.write("registers/上报统计.csv", &format!("旗县,指标,数值,单位,时点\n{rows}"));
        check(&small, 0);
        let rules = |code: &str| !message(&small, code).is_empty();
        (rules("R001"), rules("D005"))
    };
    for whole in ["巴彦淖尔市", "全市", "合计"] {
        assert_eq!(with(whole), (true, false), "{whole}");
    }
    assert_eq!(with("某某市"), (false, true));
}

#[test]
fn a_loan_of_a_household_that_only_the_list_of_边缘户_knows_is_its_own() {
    let (listed, stranger) = (id_number("19720212", 7), id_number("19730303", 8));
    let small = Small::new();
    small.write(
        "registers/边缘户.csv",
        &format!(
            "旗县,嘎查村,户主姓名,证件号码,家庭人口数,户类型,纳入时间,风险原因,帮扶措施\n临河区,永丰村,郭海,{listed},2,边缘易致贫户,2019-12-01,因病,养牛\n"
        ),
    );
    let loans = "旗县,借款人姓名,身份证号,贷款合同编号,贷款金额,未偿还余额,贷款日期,到期日期\n";
    small.write(
        "registers/贷款.csv",
        &format!(
            "{loans}临河区,郭海,{listed},D1,30000,30000,2019-03-01,2021-03-01\n临河区,钱进,{stranger},D2,30000,30000,2019-03-01,2021-03-01\n"
        ),
    );
    check(&small, 0);
    let told = doctor(&small);
    let open = told.lines().find(|line| line.contains("未对应到唯一的户"));
    assert!(open.is_some_and(|line| line.contains("1行") && line.contains("第3行")), "{told}");
    let strangers = message(&small, "P004");
    assert!(strangers.len() == 1 && strangers[0].contains("钱进"), "{strangers:?}");
}

#[test]
fn doctor_calls_no_household_without_a_file_whose_papers_lie_by_class() {
    let [_, (second, head)] = HOUSEHOLDS;
    let village = "archives/150802临河区/150802100狼山镇/永丰村";
    let small = Small::new();
    let own = std::path::Path::new(&small.root()).join(format!("{village}/{second}_{head}"));
    std::fs::remove_dir_all(own).unwrap();
    assert!(doctor(&small).contains("（C001）1 户"), "{}", doctor(&small));
    small.write(&format!("{village}/扶贫手册/{head}.pdf"), PDF);
    assert!(doctor(&small).contains("（C001）0 户"), "{}", doctor(&small));
    check(&small, 0);
    assert!(message(&small, "C001").is_empty(), "doctor and the check agree");
}

#[test]
fn an_interview_speaks_of_the_household_in_its_scope_and_of_several_it_is_told() {
    let [(first, _), (second, _)] = HOUSEHOLDS;
    let small = Small::new();
    small.write(
        "registers/走访.csv",
        &format!(
            "户编号,帮扶责任人,走访日期,方式\n{first},孙某,2020-04-01,入户\n{second},孙某,2020-04-01,入户\n"
        ),
    );
    let said = |scope: &str| {
        small.write(
            "registers/访谈.csv",
            &format!(
                "旗县,层级,被访谈人,访谈人,访谈日期,包联范围,回答中的数据\n\
                 临河区,帮扶责任人,孙某,李某,2020-04-02,{scope},家庭人口=5=2020-04-02\n"
            ),
        );
        check(&small, 0);
        let told = remarks(&small).iter().any(|one| one.contains("看不出说的是哪一户"));
        (has(&small, first, "X008", "pop_now"), told)
    };
    assert_eq!(said(first), (true, false));
    assert_eq!(said(&format!("永丰村{first}等")), (true, false));
    assert_eq!(said("永丰村两户"), (false, true));
    assert_eq!(said(&format!("{first}、{second}")), (false, true), "two households");
}
