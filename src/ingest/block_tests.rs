//! Several tables under one another in one sheet.

use crate::ingest::dataset::Dataset;
use crate::ingest::record::RecordKind;
use crate::ingest::registers::read_for_test;
use crate::ingest::tests::{line, xlsx};
use rust_xlsxwriter::{Format, Workbook};

const LOW: &str =
    "低保对象名单,,,,\n序号,姓名,身份证号,嘎查村,保障金额\n1,张三,150899195603120011,永丰村,300\n";
const DISABLED: &str =
    "残疾人名单,,,,\n序号,嘎查村,姓名,残疾证号,残疾等级\n1,永丰村,李四,15089919560312003842,二级\n";

/// Kind, list or number, name and row of every row read.
fn rows(data: &Dataset) -> Vec<String> {
    let all = data.records.iter().flat_map(|(kind, rows)| rows.iter().map(move |row| (kind, row)));
    let shown = all.map(|(kind, row)| {
        let name = ["name", "head_name", "borrower", "interviewee"].map(|key| row.str(key).to_owned());
        let name = name.iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
        format!("{}{} {name} {}", kind.name(), row.str("list"), row.row)
    });
    shown.collect()
}

fn untold(data: &Dataset) -> Vec<String> {
    let all = data.soft_errors.iter().chain(&data.remarks);
    all.filter(|one| one.reason.contains("另一张表"))
        .map(|one| format!("{} {}", one.path, one.reason))
        .collect()
}

#[test]
fn a_second_list_below_the_first_has_a_head_and_a_kind_of_its_own() {
    for between in ["", "\n", "\n\n", ",合计,,,300\n\n", "制表人：韩梅,,,,\n\n", "注：残疾人另列,,,,\n"]
    {
        let data = read_for_test("五原县名单.csv", format!("{LOW}{between}{DISABLED}").as_bytes());
        let rows = rows(&data);
        assert_eq!(rows.len(), 2, "{between:?}: {rows:?}");
        assert!(rows[0].starts_with("行业部门名单低保 张三"), "{between:?}: {rows:?}");
        assert!(rows[1].starts_with("行业部门名单残疾 李四"), "{between:?}: {rows:?}");
        assert_eq!(data.all(RecordKind::Roster)[1].str("village"), "永丰村");
        assert!(data.soft_errors.is_empty() && untold(&data).is_empty(), "{:?}", data.soft_errors);
        assert_eq!(data.tables.len(), 2);
    }
}

#[test]
fn a_list_with_the_same_columns_is_another_list_where_its_title_says_so() {
    let head = "序号,姓名,身份证号,嘎查村\n";
    let one = "1,张三,150899195603120011,永丰村\n";
    let two = "1,李四,150899195603120038,永丰村\n";
    let lists = |first: &str, second: &str| {
        let text = format!("{first}{head}{one}{second}{two}");
        let data = read_for_test("名单.csv", text.as_bytes());
        data.all(RecordKind::Roster).iter().map(|row| row.str("list").to_owned()).collect::<Vec<_>>()
    };
    let low = "低保名单,,,\n";
    for second in [
        format!("残疾人名单,,,\n{head}"),
        format!("\n残疾人名单,,,\n\n{head}"),
        "残疾人名单,,,\n".into(),
        "二、残疾人,,,\n".replace("残疾人", "残疾人名单"),
    ] {
        assert_eq!(lists(low, &second), ["低保", "残疾"], "{second}");
    }
    assert_eq!(
        lists(low, &format!("孤儿名单,,,\n{head}")),
        ["低保", "其他"],
        "a list that nobody knows is none of them"
    );
    // A page of the same list, whatever its title says of places and pages.
    for second in [
        head.to_owned(),
        format!("低保名单（续）,,,\n{head}"),
        format!("塔尔湖镇,,,\n{head}"),
        format!("第2页,,,\n{head}"),
        "塔尔湖镇,,,\n".into(),
    ] {
        let found = lists(low, &second);
        assert!(found.len() >= 2 && found.iter().all(|list| list == "低保"), "{second}: {found:?}");
    }
}

#[test]
fn interviews_below_visits_are_interviews() {
    let text = "入户核查,,,,,\n户编号,户主姓名,入户日期,家庭人口,受访人,调查员\nA1,赵甲,2020-03-20,2,赵甲,段明、吕佳\n\
                座谈访谈记录,,,,,\n访谈日期,访谈对象,身份,户编号,访谈人,访谈内容\n2020-03-21,赵甲,贫困户,A1,韩梅,家庭人口2人\n";
    let data = read_for_test("入户核查.csv", text.as_bytes());
    assert_eq!(data.all(RecordKind::Visit).len(), 1, "{:?}", rows(&data));
    let spoken = data.all(RecordKind::Interview);
    assert_eq!(spoken.len(), 1, "{:?}", rows(&data));
    assert_eq!((spoken[0].str("hh_id"), spoken[0].str("interviewee"), spoken[0].row), ("A1", "赵甲", 6));
    assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
}

#[test]
fn loans_of_a_second_township_are_read_by_their_own_columns_and_the_unit_above_all() {
    let data = xlsx(|sheet| {
        let format = Format::new();
        sheet.merge_range(0, 0, 0, 6, "五原县扶贫小额信贷台账（单位：万元）", &format).unwrap();
        sheet.merge_range(1, 0, 1, 6, "隆兴昌镇", &format).unwrap();
        line(sheet, 2, &["序号", "户编号", "借款人姓名", "贷款金额", "贷款利率", "贷款日期", "到期日期"]);
        line(sheet, 3, &["1", "1508210100001", "赵甲", "3", "4.35", "2019-05-01", "2022-05-01"]);
        line(sheet, 4, &["", "小计", "", "3", "", "", ""]);
        sheet.merge_range(6, 0, 6, 6, "塔尔湖镇", &format).unwrap();
        line(sheet, 7, &["序号", "借款人姓名", "贷款日期", "到期日期", "贷款金额", "贷款利率", "户编号"]);
        line(sheet, 8, &["1", "钱乙", "2019-06-01", "2022-06-01", "5", "4.75", "1508210200001"]);
        sheet.merge_range(9, 0, 9, 6, "以上贷款均已核对", &format).unwrap();
    });
    let loans = data.all(RecordKind::Loan);
    let read: Vec<_> = loans.iter().map(|l| (l.str("hh_id"), l.number("amount"), l.number("rate"))).collect();
    assert_eq!(
        read,
        [("1508210100001", Some(30_000.0), Some(4.35)), ("1508210200001", Some(50_000.0), Some(4.75))]
    );
    assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
    assert_eq!(loans[1].table.above, "五原县扶贫小额信贷台账（单位：万元）隆兴昌镇");
}

#[test]
fn heads_of_two_lines_and_blank_columns_on_the_left_are_found_below_as_well() {
    let data = xlsx(|sheet| {
        let format = Format::new();
        sheet.merge_range(1, 2, 1, 6, "低保名单", &format).unwrap();
        line(sheet, 2, &["", "", "序号", "姓名", "身份证号", "嘎查村", "备注"]);
        line(sheet, 3, &["", "", "1", "张三", "150899195603120011", "永丰村", "姓名与身份证号已核"]);
        line(sheet, 6, &["", "", "户编号", "借款人姓名", "", "", "", "余额"]);
        sheet.merge_range(5, 2, 5, 7, "小额信贷台账", &format).unwrap();
        sheet.merge_range(6, 4, 6, 6, "贷款（单位：万元）", &format).unwrap();
        sheet.merge_range(6, 2, 7, 2, "户编号", &format).unwrap();
        sheet.merge_range(6, 3, 7, 3, "借款人姓名", &format).unwrap();
        line(sheet, 7, &["", "", "", "", "金额", "日期", "到期日期", "贷款余额"]);
        line(sheet, 8, &["", "", "1508020100001", "赵甲", "3", "2019-05-01", "2022-05-01", "20000"]);
    });
    assert_eq!(rows(&data), ["小额信贷台账 赵甲 9", "行业部门名单低保 张三 4"]);
    let loan = &data.all(RecordKind::Loan)[0];
    assert_eq!((loan.number("amount"), loan.number("balance")), (Some(30_000.0), Some(20_000.0)));
}

#[test]
fn a_block_of_no_register_is_told_with_its_rows_and_not_read_under_the_head_above() {
    let below = "车辆情况,,,,\n车牌号,车主姓名,车辆类型,购买日期,备注\n蒙L12345,王五,三轮,2018-01-02,150899195603120054\n蒙L12346,马六,轿车,2018-01-03,\n";
    for gap in ["", "\n"] {
        let data = read_for_test("低保.csv", format!("{LOW}{gap}{below}").as_bytes());
        assert_eq!(rows(&data), ["行业部门名单低保 张三 3"], "{gap:?}");
        let told = untold(&data);
        assert_eq!(told.len(), 1, "{told:?}");
        let rows = if gap.is_empty() { "第4至7行" } else { "第5至8行" };
        assert!(
            told[0].contains(&format!("低保.csv → {rows}")) && told[0].contains("表头“车牌号、车主姓名"),
            "{told:?}"
        );
        assert!(told[0].contains("未读取") && told[0].contains("请核对表头列名"), "{told:?}");
    }
    // The first table of the sheet may be the unknown one.
    let data = read_for_test("低保.csv", format!("{below}\n{LOW}").as_bytes());
    assert_eq!(rows(&data), ["行业部门名单低保 张三 8"]);
    assert_eq!(untold(&data).len(), 1, "{:?}", data.soft_errors);
}

#[test]
fn a_sum_below_the_rows_is_no_register_of_villages() {
    let visits = "户编号,户主姓名,入户日期,家庭人口,受访人\nA1,赵甲,2020-03-20,2,赵甲\n";
    let data =
        read_for_test("入户.csv", format!("{visits}行政村,户数,已入户,备注,单位\n永丰村,2,2,,\n").as_bytes());
    assert_eq!(rows(&data), ["入户调查表 赵甲 2"]);
    assert_eq!(
        (untold(&data).len(), data.soft_errors.len()),
        (1, 0),
        "told, and no failure: {:?}",
        data.soft_errors
    );
    // Nor is it the visits that the sheet is named after.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("入户核查").unwrap();
    for (at, text) in (0..).zip(format!("{visits}\n行政村,户数,已入户,备注,单位\n永丰村,2,2,,\n").lines())
    {
        line(sheet, at, &text.split(',').collect::<Vec<_>>());
    }
    let data = read_for_test("入户.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!((data.all(RecordKind::Visit).len(), data.unread.len()), (1, 0), "{:?}", data.soft_errors);
    // Near miss: villages under a head of their own are.
    let villages = "嘎查村信息表,,,,\n行政村,是否贫困村,总户数,总人口数,第一书记\n永丰村,是,200,400,韩梅\n";
    let data = read_for_test("入户.csv", format!("{visits}\n{villages}").as_bytes());
    assert_eq!(data.all(RecordKind::Village).len(), 1, "{:?}", rows(&data));
}

#[test]
fn people_of_two_years_under_one_head_are_two_exports() {
    let head = "旗县,户编号,姓名,与户主关系\n";
    let of = |title: &str, name: &str| format!("{title},,,\n{head}临河区,A1,{name},户主\n");
    let text = of("2018年贫困人口", "张三") + &of("2019年贫困人口", "李四");
    let data = read_for_test("人员.csv", text.as_bytes());
    assert_eq!((data.tables.len(), data.households[0].head_name.as_str()), (2, "李四"));
    // Near miss: a page of the same year.
    let text = of("2019年贫困人口", "张三") + &of("2019年贫困人口（续）", "李四").replace("A1", "A2");
    let data = read_for_test("人员.csv", text.as_bytes());
    assert_eq!((data.tables.len(), data.households.len()), (1, 2));
}

#[test]
fn rows_that_look_like_a_head_open_no_table() {
    let head = "序号,姓名,身份证号,嘎查村,残疾等级,备注\n";
    let one = "1,张三,150899195603120011,永丰村,二级,\n";
    for odd in [
        "2,姓名,性别,永丰村,二级,身份证号待补\n",
        "备注,姓名、身份证号以户口本为准,,,,\n",
        "说明：,姓名,身份证号,以公安为准,,\n",
        "\n说明,姓名,身份证号,嘎查村,以公安为准,\n",
        "2,李四,,姓名,身份证号,嘎查村\n",
        ",李四,无,永丰村,,\n",
        "\n,李四,无,永丰村,一级,同上\n",
        "\n永丰村,,,,,\n,李四,身份证号不详,永丰村,,电话\n",
        "2,李四,150899195603120038,姓名,身份证号,备注\n",
    ] {
        let text = format!("残疾人名单,,,,,\n{head}{one}{odd}3,王五,150899195603120054,永丰村,一级,\n");
        let data = read_for_test("残疾人.csv", text.as_bytes());
        assert_eq!(data.tables.len(), 1, "{odd}");
        let last = data.all(RecordKind::Roster).last().unwrap();
        assert_eq!((last.str("name"), last.str("id_no")), ("王五", "150899195603120054"), "{odd}");
        assert!(untold(&data).is_empty(), "{odd}: {:?}", untold(&data));
    }
    // A page break with a slip of the pen in it stays one.
    let page = head.replace("残疾等级", "残疾登级");
    let data = read_for_test("残疾人.csv", format!("{head}{one}{page}{one}").as_bytes());
    assert_eq!((data.tables.len(), data.all(RecordKind::Roster).len()), (1, 2));
}

#[test]
fn a_list_with_a_head_alone_above_another_one_was_handed_in() {
    let data = read_for_test(
        "名单.csv",
        "低保名单,,,\n序号,姓名,身份证号,嘎查村\n\n残疾人名单,,,\n序号,嘎查村,姓名,残疾证号\n1,永丰村,李四,15089919560312003842\n"
            .as_bytes(),
    );
    assert_eq!(rows(&data), ["行业部门名单残疾 李四 6"]);
    assert_eq!(
        data.tables.iter().map(|table| table.title.as_str()).collect::<Vec<_>>(),
        ["低保名单", "残疾人名单"]
    );
}

#[test]
fn a_hidden_sheet_of_two_tables_is_one_draft() {
    let mut book = Workbook::new();
    let fill = |sheet: &mut rust_xlsxwriter::Worksheet| {
        for (at, text) in (0..).zip(format!("{LOW}{DISABLED}").lines()) {
            line(sheet, at, &text.split(',').collect::<Vec<_>>());
        }
    };
    fill(book.add_worksheet().set_name("名单").unwrap());
    let hidden = book.add_worksheet().set_name("旧").unwrap();
    hidden.set_hidden(true);
    fill(hidden);
    let data = read_for_test("t.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(data.all(RecordKind::Roster).len(), 2);
    let notes: Vec<&String> = data.tables.iter().flat_map(|table| &table.notes).collect();
    assert!(notes.iter().any(|note| note.contains("隐藏的工作表未读取：旧；")), "{notes:?}");
}

#[test]
fn a_sheet_of_hundreds_of_heads_is_told_and_not_read() {
    let text = format!("{LOW}{DISABLED}").repeat(120);
    let data = read_for_test("名单.csv", text.as_bytes());
    assert!(data.records.is_empty());
    assert!(data.soft_errors[0].reason.contains("200张以上的表"), "{:?}", data.soft_errors);
}

#[test]
fn numbers_of_the_columns_below_a_header_are_no_row() {
    let head = "序号,问题来源,问题描述,整改措施\n";
    let row = "1,省级督查,饮水不稳定,维修管网\n";
    for (numbers, rows) in [("1,2,3,4\n", 1), ("（1）,（2）,（3）,（4）\n", 1), ("1,2,3,5\n", 2)] {
        let data = read_for_test("问题.csv", format!("{head}{numbers}{row}").as_bytes());
        assert_eq!(data.all(RecordKind::Problem).len(), rows, "{numbers}");
    }
}

#[test]
fn a_head_of_two_lines_of_which_nobody_knows_the_table_is_told_too() {
    let below = "\n合作社统计,,,,\n基本情况,,,带动情况,\n合作社名称,法人,成立日期,带动数量,分红金额\n永丰合作社,王某,2016-05-01,20,3\n";
    let data = read_for_test("低保.csv", format!("{LOW}{below}").as_bytes());
    assert_eq!(rows(&data), ["行业部门名单低保 张三 3"]);
    assert!(untold(&data)[0].contains("第5至8行"), "{:?}", untold(&data));
}

#[test]
fn a_listed_household_of_no_county_is_told_with_its_row() {
    let data = read_for_test(
        "边缘户.csv",
        "户主姓名,户编号,户类型,风险原因\n周五,A1,边缘易致贫户,因病\n".as_bytes(),
    );
    let told = data.soft_errors.iter().find(|one| one.reason.contains("没有可识别的旗县")).unwrap();
    assert!(told.path == "边缘户.csv" && told.reason.contains("第2行"), "{told:?}");
}
