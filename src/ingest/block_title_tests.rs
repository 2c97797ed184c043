//! Tables under one another whose heads are the same and whose titles are not.

use crate::ingest::dataset::{Dataset, HouseholdKind};
use crate::ingest::record::RecordKind;
use crate::ingest::registers::{read_for_test, read_many_for_test};

const LOANS: &str = "户编号,借款人,贷款金额,贷款日期,到期日期,未偿还余额\n";

fn loan(number: &str, amount: &str) -> String {
    format!("{number},赵甲,{amount},2019-05-10,2022-05-09,{amount}\n")
}

fn amounts(data: &Dataset) -> Vec<Option<f64>> {
    data.all(RecordKind::Loan).iter().map(|loan| loan.number("amount")).collect()
}

fn reasons(data: &Dataset) -> Vec<String> {
    data.soft_errors.iter().map(|one| format!("{} {}", one.path, one.reason)).collect()
}

#[test]
fn a_title_with_another_unit_above_the_same_head_begins_a_table_with_that_unit() {
    let (five, sum) = (loan("A1", "5"), loan("A2", "30000"));
    for (first, second) in [
        ("隆兴昌镇小额信贷台账（单位：万元）,,,,,\n", "塔尔湖镇小额信贷台账（单位：元）,,,,,\n"),
        ("隆兴昌镇小额信贷台账,,,,,\n单位：万元,,,,,\n", "\n塔尔湖镇小额信贷台账,,,,,\n单位：元,,,,,\n"),
        ("小额信贷台账（单位：万元）,,,,,\n", "小额信贷台账（单位：元）,,,,,\n"),
        ("单位：万元,,,,,\n", "单位：元,,,,,\n"),
    ] {
        let text = format!("{first}{LOANS}{five}{second}{LOANS}{sum}");
        let data = read_for_test("贷款.csv", text.as_bytes());
        assert_eq!(amounts(&data), [Some(50_000.0), Some(30_000.0)], "{second}");
        assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
    }
    let text = format!(
        "隆兴昌镇小额信贷台账,,,,,\n{LOANS}{}塔尔湖镇小额信贷台账（单位：万元）,,,,,\n{LOANS}{}",
        loan("A1", "50000"),
        loan("A2", "3")
    );
    assert_eq!(
        amounts(&read_for_test("贷款.csv", text.as_bytes())),
        [Some(50_000.0), Some(30_000.0)],
        "the unit of the second is none of the first"
    );
    // Near miss: a page of the same, with the title or without one, has the unit of the first.
    for page in ["隆兴昌镇小额信贷台账（单位：万元）,,,,,\n", "", "第2页,,,,,\n", "单位：万元,,,,,\n"]
    {
        let text = format!("隆兴昌镇小额信贷台账（单位：万元）,,,,,\n{LOANS}{five}{page}{LOANS}{five}");
        let data = read_for_test("贷款.csv", text.as_bytes());
        assert_eq!((data.tables.len(), amounts(&data)), (1, vec![Some(50_000.0); 2]), "{page}");
    }
}

#[test]
fn a_table_without_a_unit_below_two_with_different_ones_is_told_and_not_guessed() {
    let (first, second) =
        ("隆兴昌镇小额信贷台账（单位：万元）,,,,,\n", "塔尔湖镇小额信贷台账（单位：元）,,,,,\n");
    let third = "新公中镇小额信贷台账,,,,,\n";
    let text = format!(
        "{first}{LOANS}{}{second}{LOANS}{}{third}{LOANS}{}",
        loan("A1", "5"),
        loan("A2", "30000"),
        loan("A3", "20000")
    );
    let data = read_for_test("五原县贷款.csv", text.as_bytes());
    assert_eq!(amounts(&data), [Some(50_000.0), Some(30_000.0), None]);
    assert!(reasons(&data)[0].contains("看不出列"), "{:?}", data.soft_errors);
    // Near miss: two tables of one unit leave nothing open.
    let text = text.replace("（单位：元）", "（单位：万元）").replace("30000", "3").replace("20000", "2");
    let data = read_for_test("五原县贷款.csv", text.as_bytes());
    assert_eq!(amounts(&data), [Some(50_000.0), Some(30_000.0), Some(20_000.0)]);
    assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
}

#[test]
fn a_title_of_another_county_or_township_above_the_same_head_begins_a_table_of_that_place() {
    let head = "项目编号,项目名称,项目类型,建设内容,总投资(万元)\n";
    let read = |second: &str| {
        let text =
            format!("五原县项目库台账,,,,\n{head}W1,肉羊,产业,棚圈,30\n{second}{head}Z1,牛,产业,棚圈,50\n");
        let data = read_for_test("项目库.csv", text.as_bytes());
        let projects = data.all(RecordKind::Project).iter();
        projects.map(|project| project.table.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(read("乌拉特中旗项目库台账,,,,\n"), ["五原县项目库台账", "乌拉特中旗项目库台账"]);
    assert_eq!(read("\n塔尔湖镇项目库台账,,,,\n")[1], "塔尔湖镇项目库台账");
    // Near miss: pages of the same county.
    for page in ["五原县项目库台账（续）,,,,\n", "项目库台账,,,,\n", ""] {
        assert_eq!(read(page), ["五原县项目库台账"; 2], "{page}");
    }
}

#[test]
fn households_of_two_exports_under_one_head_belong_to_the_county_of_their_title() {
    let head = "户编号,姓名,与户主关系\n";
    let text = format!("五原县贫困人口,,\n{head}A1,张三,户主\n乌拉特中旗贫困人口,,\n{head}B1,李四,户主\n");
    let data = read_for_test("人员.csv", text.as_bytes());
    let county = |id: &str| data.household(id).map(|one| one.place.county.clone());
    assert_eq!((county("A1").as_deref(), county("B1").as_deref()), (Some("150821"), Some("150824")));
}

#[test]
fn rows_below_a_title_and_a_head_that_nobody_knows_are_no_visits() {
    let visits = "入户调查表,,,,,\n户编号,户主姓名,嘎查村,入户日期,受访人,户籍人口\nA1,赵甲,永丰村,2020-03-21,赵甲,2\n";
    let row = "15082410001011,苏日娜,海流图镇政府,科员,2017-03-01\n";
    for (title, head) in [
        ("扶贫资产登记", "资产编码,资产名称,存放地点,价值,购置时间"),
        ("帮扶责任人", "户号码,包户干部甲,工作处,级,起"),
        ("结对情况", "编码,联系人,部门,岗位,备注"),
    ] {
        for gap in ["", "\n"] {
            let text = format!("{visits}{gap}{title},,,,\n{head}\n{row}{row}");
            let data = read_for_test("表.csv", text.as_bytes());
            assert_eq!(data.all(RecordKind::Visit).len(), 1, "{title} {gap:?}");
            assert!(reasons(&data).iter().any(|one| one.contains("未读取")), "{title}: {:?}", reasons(&data));
        }
    }
    // Near miss: a heading between visits, and a row of words below it, open no table.
    let text =
        format!("{visits}下午入户,,,,,\n,钱乙,永丰村,外出电话联系,本人,\nA3,孙丙,永丰村,2020-03-22,孙丙,3\n");
    let data = read_for_test("表.csv", text.as_bytes());
    assert!(data.all(RecordKind::Visit).iter().any(|row| row.str("head_name") == "孙丙"));
    assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
}

#[test]
fn a_list_of_households_not_visited_is_no_register_of_visits() {
    let head = "户编号,户主姓名,入户日期,受访人,户籍人口\n";
    let (one, two) = ("A1,赵甲,2020-03-21,赵甲,2\n", "A2,钱乙,,钱乙,3\n");
    let read = |name: &str, text: String| {
        let data = read_for_test(name, text.as_bytes());
        (data.all(RecordKind::Visit).len(), reasons(&data))
    };
    for middle in [
        format!("五原县未入户名单,,,,\n{head}"),
        format!("\n应入户未入户户,,,,\n{head}"),
        "未入户名单,,,,\n".into(),
    ] {
        let (visits, told) = read("表.csv", format!("入户调查表,,,,\n{head}{one}{middle}{two}"));
        assert_eq!((visits, told.len()), (1, 1), "{middle}: {told:?}");
        assert!(
            told[0].contains("未入户") && told[0].contains("未计入") && told[0].contains("行"),
            "{told:?}"
        );
    }
    let (visits, told) = read("未入户名单.csv", format!("{head}{two}"));
    assert!(visits == 0 && told.iter().any(|one| one.contains("名为“未入户名单”")), "{told:?}");
    // Near miss: titles that tell of both, or of visits alone, and the visits above again.
    for middle in ["入户及未入户情况", "补充入户名单", "入户调查表"] {
        let (visits, told) = read("表.csv", format!("入户调查表,,,,\n{head}{one}{middle},,,,\n{head}{two}"));
        assert_eq!((visits, told.len()), (2, 0), "{middle}: {told:?}");
    }
    let (visits, told) = read("表.csv", format!("未入户名单,,,,\n{head}{two}入户调查表,,,,\n{head}{one}"));
    assert_eq!((visits, told.len()), (1, 1), "{told:?}");
}

#[test]
fn people_of_a_list_that_denies_itself_are_on_no_list() {
    let head = "序号,嘎查村,姓名,身份证号\n";
    let (one, two) = ("1,永丰村,张三,150899195603120011\n", "2,永丰村,李四,150899195603120038\n");
    let read = |name: &str, text: String| {
        let data = read_for_test(name, text.as_bytes());
        let lists = data.all(RecordKind::Roster).iter();
        let lists: Vec<String> = lists.map(|row| format!("{}{}", row.str("list"), row.str("name"))).collect();
        let told: Vec<String> =
            data.remarks.iter().map(|one| format!("{} {}", one.path, one.reason)).collect();
        assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
        (lists, told.into_iter().filter(|one| one.contains("不在名单上")).collect::<Vec<_>>())
    };
    for (name, title) in [
        ("名单.csv", "五原县城乡居民医保未参保人员名单,,,\n"),
        ("医保.csv", "未参保人员名单,,,\n"),
        ("非低保名单.csv", ""),
        ("未享受低保名单.csv", "五原县,,,\n"),
    ] {
        let (lists, told) = read(name, format!("{title}{head}{one}"));
        assert!(
            lists.is_empty() && told.len() == 1 && told[0].contains("未计入"),
            "{name}: {lists:?} {told:?}"
        );
    }
    for middle in [format!("未参保人员名单,,,\n{head}"), "未参保人员,,,\n".into()] {
        let (lists, told) = read("医保.csv", format!("参保名单,,,\n{head}{one}{middle}{two}"));
        assert_eq!((lists, told.len()), (vec!["医保张三".to_owned()], 1), "{middle}: {told:?}");
    }
    // Near miss: who is on the list of a name that denies something else, and a note below the rows.
    let (lists, told) =
        read("名单.csv", format!("未脱贫户参保名单,,,\n{head}{one}注：未参保人员另列,,,\n{two}"));
    assert_eq!((lists, told), (vec!["医保张三".to_owned(), "医保李四".to_owned()], vec![]));
    // A cell of 名单类型 that denies is no list that is known.
    let text = "名单类型,姓名,身份证号\n低保,张三,150899195603120011\n未参保,李四,150899195603120038\n";
    let data = read_for_test("行业部门名单.csv", text.as_bytes());
    let lists: Vec<&str> = data.all(RecordKind::Roster).iter().map(|row| row.str("list")).collect();
    assert_eq!(lists, ["低保", "其他"]);
    assert_eq!(data.all(RecordKind::Roster)[1].raw("list"), "未参保");
    assert!(
        data.tables[0].notes.iter().any(|note| note.contains("“未参保”不是已知名单")),
        "{:?}",
        data.tables
    );
}

#[test]
fn a_title_of_another_register_above_the_columns_of_this_one_is_told_and_nothing_guessed() {
    let head = "旗县,户编号,户主姓名,家庭人口数,人均纯收入,危房户\n";
    let (one, two) = ("五原县,A1,赵甲,2,5000,否\n", "五原县,A2,钱乙,3,5000,否\n");
    let read = |text: String| {
        let data = read_for_test("名单.csv", text.as_bytes());
        let told: Vec<String> =
            reasons(&data).into_iter().filter(|one| one.contains("看不出是哪一种")).collect();
        (data.all(RecordKind::Household).len(), told, data)
    };
    let first = format!("五原县脱贫户名单,,,,,\n{head}{one}");
    for middle in [
        format!("五原县边缘户名单,,,,,\n{head}{two}"),
        format!("二、边缘户,,,,,\n{two}"),
        "监测户名单,,,,,\n".into(),
    ] {
        let (rows, told, data) = read(format!("{first}{middle}"));
        assert_eq!((rows, told.len()), (1, 1), "{middle}: {:?}", reasons(&data));
        assert!(told[0].contains("户表") && told[0].contains("第4"), "{told:?}");
        assert!(data.may_hide("", &[RecordKind::Borderline]), "{middle}");
    }
    // Near misses: another name of the same, a place, a note, and rows that say of which type they are.
    for middle in ["五原县贫困户名单", "隆兴昌镇", "注：边缘户名单另附", "一般贫困户"]
    {
        let (rows, told, _) = read(format!("{first}{middle},,,,,\n{head}{two}"));
        assert_eq!((rows, told), (2, vec![]), "{middle}");
    }
    let typed = |text: String| text.replace("危房户", "脱贫属性");
    let (rows, told, _) = read(typed(format!("{first}边缘户名单,,,,,\n{head}{two}")));
    assert_eq!((rows, told), (2, vec![]));
}

#[test]
fn a_unit_between_rows_without_a_head_of_its_own_is_told_and_nothing_guessed() {
    let read = |first: &str, middle: &str| {
        let text = format!("{first}{LOANS}{}{middle}{}", loan("A1", "30000"), loan("A2", "5"));
        let data = read_for_test("贷款.csv", text.as_bytes());
        (amounts(&data), reasons(&data))
    };
    for middle in ["单位：万元,,,,,\n", ",,,,,单位：万元\n", "塔尔湖镇（单位：万元）,,,,,\n"]
    {
        let (amounts, told) = read("小额信贷台账,,,,,\n", middle);
        assert_eq!(amounts, [Some(30_000.0)], "{middle}: {told:?}");
        assert!(told.iter().any(|one| one.contains("单位：万元”写在") || one.contains("单位")), "{told:?}");
    }
    // Near miss: the unit of the rows above once more.
    for (first, middle) in
        [("小额信贷台账,,,,,\n", "单位：元,,,,,\n"), ("单位：万元,,,,,\n", "单位：万元,,,,,\n")]
    {
        let (amounts, told) = read(first, middle);
        assert_eq!((amounts.len(), told.len()), (2, 0), "{middle}: {told:?}");
    }
}

#[test]
fn the_title_of_a_list_gives_the_type_of_its_households() {
    let head = "序号,旗县,户编号,户主姓名,家庭人口数,纳入时间,风险原因\n";
    let edge = "1,五原县,A9,康某某,2,2019年12月,因残\n";
    let watched = "1,五原县,A1,张三,2,2019年12月,因病\n";
    let people = "旗县,户编号,姓名,与户主关系,脱贫状态\n五原县,A1,张三,户主,已脱贫享受政策\n";
    let read = |name: &str, text: String| {
        let data = read_many_for_test(&[("人员.csv", people.into()), (name, text.into_bytes())]);
        let edge = data.household("A9").map(|one| one.kind);
        (edge, data.household("A1").is_some_and(|one| one.monitored))
    };
    let both = (Some(HouseholdKind::Borderline), true);
    for text in [
        format!("边缘户名单,,,,,,\n{head}{edge}\n脱贫监测户名单,,,,,,\n{head}{watched}"),
        format!("边缘户名单,,,,,,\n{head}{edge}脱贫监测户名单,,,,,,\n{head}{watched}"),
        format!("边缘户、监测户名单,,,,,,\n{head}一、边缘户,,,,,,\n{edge}二、脱贫监测户,,,,,,\n{watched}"),
    ] {
        assert_eq!(read("边缘户监测户.csv", text.clone()), both, "{text}");
    }
    // Near miss: a title of both types gives none, and a column says more than any title.
    assert!(!read("边缘户监测户.csv", format!("边缘户、监测户名单,,,,,,\n{head}{watched}")).1);
    let column = head.replace("风险原因", "户类型");
    let text = format!("边缘户名单,,,,,,\n{column}{}", watched.replace("因病", "监测户"));
    assert!(read("边缘户.csv", text).1);
}

#[test]
fn a_title_at_the_end_of_a_sheet_with_nothing_below_it_is_told() {
    let text = |end: &str| {
        format!("低保名单,,,\n序号,嘎查村,姓名,身份证号\n1,永丰村,张三,150899195603120011\n{end}")
    };
    let told = |end: &str| -> Vec<String> {
        let data = read_for_test("名单.csv", text(end).as_bytes());
        assert_eq!(data.all(RecordKind::Roster).len(), 1, "{end}");
        let all = data.remarks.iter().map(|one| one.reason.clone());
        all.filter(|one| one.contains("下面没有表头和行")).collect()
    };
    for end in
        ["临河区残疾人名单,,,\n", "\n残疾人花名册（2019年）,,,\n", "低保名单（续表）,,,\n单位：元,,,\n"]
    {
        assert_eq!(told(end).len(), 1, "{end}");
    }
    assert!(told("临河区残疾人名单,,,\n")[0].starts_with("第4行的“临河区残疾人名单”"));
    // Near misses: a footer, a note, and a list with a head of its own.
    for end in ["填表人：李四,,,\n", "备注：见残疾人名单,,,\n", "合计,,,1\n", "名单,,,\n", ""]
    {
        assert_eq!(told(end), Vec::<String>::new(), "{end}");
    }
    assert!(told("残疾人名单,,,\n序号,嘎查村,姓名,残疾证号\n").is_empty());
}
