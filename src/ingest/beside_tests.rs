//! Several tables beside one another in one sheet.

use crate::ingest::dataset::Dataset;
use crate::ingest::record::RecordKind as K;
use crate::ingest::registers::read_for_test;
use crate::ingest::tests::{line, xlsx};
use rust_xlsxwriter::Format;

fn count(data: &Dataset) -> [usize; 4] {
    [K::Sample, K::Helper, K::Roster, K::Visit].map(|kind| data.all(kind).len())
}

fn reasons(data: &Dataset) -> Vec<String> {
    data.soft_errors.iter().map(|one| format!("{} {}", one.path, one.reason)).collect()
}

const SAMPLE_AND_HELPERS: &str = "五原县抽样名单,,,,五原县帮扶责任人花名册,,\n户编号,户主姓名,抽样日期,,户编号,帮扶责任人,单位名称\n\
A1,赵甲,2020-03-10,,A1,韩梅,旗农牧局\n,,,,A2,韩梅,旗农牧局\n,,,,A3,李雷,旗农牧局\n";

#[test]
fn a_sample_beside_the_helpers_is_read_as_two_tables_with_their_own_titles() {
    let data = read_for_test("表.csv", SAMPLE_AND_HELPERS.as_bytes());
    assert_eq!(count(&data), [1, 3, 0, 0], "{:?}", reasons(&data));
    assert!(data.soft_errors.is_empty(), "{:?}", reasons(&data));
    let helpers = data.all(K::Helper);
    assert_eq!((helpers[2].str("hh_id"), helpers[2].str("helper")), ("A3", "李雷"));
    assert_eq!(helpers[2].cell("helper"), "F5", "the cell of the sheet");
    let titles: Vec<&str> = data.tables.iter().map(|table| table.title.as_str()).collect();
    assert_eq!(titles, ["五原县抽样名单", "五原县帮扶责任人花名册"]);
}

#[test]
fn a_list_of_the_dead_beside_one_of_allowances_is_a_list_of_the_dead() {
    let text = "五原县农村低保对象名单,,,,,五原县死亡人员名单,,\n序号,嘎查村,姓名,身份证号,,序号,姓名,身份证号\n\
1,永丰村,张三,150899195603120011,,1,李四,150899195603120038\n2,永丰村,王五,150899195603120054,,,,\n";
    let data = read_for_test("低保.csv", text.as_bytes());
    let lists: Vec<String> =
        data.all(K::Roster).iter().map(|row| format!("{}{}", row.str("list"), row.str("name"))).collect();
    assert_eq!(lists, ["低保张三", "低保王五", "死亡李四"], "{:?}", reasons(&data));
    // Tables under and beside one another: the columns are parted first.
    let text = "五原县抽样户名单,,,,,,,死亡人员名单,,\n户编号,户主姓名,抽样日期,,,,,姓名,身份证号,死亡时间\n\
A1,赵甲,2020-03-10,,,,,李四,150899195603120038,2019-12-01\n\n入户调查表,,,,,,,,,\n户编号,户主姓名,入户日期,受访人,户籍人口,,,,,\nA1,赵甲,2020-03-21,赵甲,2,,,,,\n";
    let data = read_for_test("表.csv", text.as_bytes());
    assert_eq!(count(&data), [1, 0, 1, 1], "{:?}", reasons(&data));
    assert_eq!(data.all(K::Roster)[0].str("list"), "死亡");
}

#[test]
fn the_unit_and_the_title_of_the_left_are_not_those_of_the_right() {
    let head = "户编号,借款人,贷款金额,贷款日期,到期日期";
    let row = |number: &str, amount: &str| format!("{number},赵甲,{amount},2019-05-10,2022-05-09");
    let read = |left: &str, right: &str| {
        let text =
            format!("{left},,,,,,{right},,,,\n{head},,{head}\n{},,{}\n", row("A1", "5"), row("A2", "5"));
        let data = read_for_test("贷款.csv", text.as_bytes());
        data.all(K::Loan).iter().map(|loan| loan.number("amount")).collect::<Vec<_>>()
    };
    let left = "隆兴昌镇小额信贷台账（单位：万元）";
    assert_eq!(read(left, "塔尔湖镇小额信贷台账"), [Some(50_000.0), Some(5.0)]);
    assert_eq!(read(left, "塔尔湖镇小额信贷台账（单位：千元）"), [Some(50_000.0), Some(5_000.0)]);
    // Near miss: a title of the left alone is that of both.
    assert_eq!(read(left, ""), [Some(50_000.0); 2]);
}

#[test]
fn a_list_printed_in_two_columns_is_read_whole() {
    let head = "序号,嘎查村,姓名,身份证号";
    for (gap, blank) in [("", ""), (",", ",")] {
        let text = format!(
            "五原县城乡居民医保参保名单,,,,{gap},,,\n{head},{gap}{head}\n1,永丰村,张三,150899195603120011,{gap}3,永丰村,李四,150899195603120038\n\
             2,永丰村,王五,150899195603120054,{blank},,,\n"
        );
        let data = read_for_test("名单.csv", text.as_bytes());
        let mut read: Vec<String> =
            data.all(K::Roster).iter().map(|row| format!("{}{}", row.str("list"), row.str("name"))).collect();
        read.sort();
        assert_eq!(read, ["医保张三", "医保李四", "医保王五"], "{gap:?} {:?}", reasons(&data));
        assert!(data.soft_errors.is_empty(), "{:?}", reasons(&data));
    }
    // Where the columns do not come out even the sheet is told, and nothing of it is read.
    let text =
        format!("{head},{head},备注\n1,永丰村,张三,150899195603120011,2,永丰村,李四,150899195603120038,\n");
    let data = read_for_test("参保.csv", text.as_bytes());
    assert!(data.all(K::Roster).is_empty());
    assert!(
        reasons(&data)[0].contains("从A列和E列起") && reasons(&data)[0].contains("未读取"),
        "{:?}",
        reasons(&data)
    );
    // Near miss: one header that stands twice is a slip, as before.
    let data =
        read_for_test("参保.csv", format!("{head},姓名\n1,永丰村,张三,150899195603120011,张三\n").as_bytes());
    assert_eq!(data.all(K::Roster).len(), 1);
}

#[test]
fn one_table_with_a_blank_column_in_it_stays_one() {
    // The right has no head of its own.
    let text = "入户调查表,,,,,\n户编号,户主姓名,,入户日期,受访人,户籍人口\nA1,赵甲,,2020-03-21,赵甲,2\n";
    let data = read_for_test("表.csv", text.as_bytes());
    assert_eq!((count(&data), data.tables.len()), ([0, 0, 0, 1], 1), "{:?}", reasons(&data));
    // A line with the unit above the right is no title of it, nor is that of a group.
    for line in [",,,单位：元,,", "基本情况,,,入户情况,,"] {
        let data = read_for_test("表.csv", text.replacen("入户调查表,,,,,", line, 1).as_bytes());
        assert_eq!(data.all(K::Visit).len(), 1, "{line} {:?}", reasons(&data));
    }
    // A note beside the rows is no table.
    let data = read_for_test("表.csv", text.replace("2\n", "2,,已核\n").as_bytes());
    assert_eq!(data.all(K::Visit).len(), 1);
}

#[test]
fn a_sheet_of_which_nobody_can_tell_whether_it_is_one_table_is_not_half_read() {
    let head = "户编号,户主姓名,抽样日期,,姓名,身份证号,死亡时间\n";
    let row = "A1,赵甲,2020-03-10,,李四,150899195603120038,2019-12-01\n";
    let data = read_for_test("表.csv", format!("{head}{row}A2,钱乙,2020-03-10,,,,\n").as_bytes());
    assert_eq!(count(&data), [0; 4]);
    let told = reasons(&data);
    assert!(told[0].contains("A至C列和E至G列") && told[0].contains("未读取"), "{told:?}");
    // Near miss: rows on both sides throughout are those of one table.
    let data = read_for_test("表.csv", format!("{head}{row}").as_bytes());
    assert_eq!((count(&data)[0], data.soft_errors.len()), (1, 0), "{:?}", reasons(&data));
}

#[test]
fn a_title_merged_over_both_tables_is_everybodys() {
    let data = xlsx(|sheet| {
        sheet.merge_range(0, 0, 0, 6, "五原县抽样和帮扶责任人名单", &Format::new()).unwrap();
        line(sheet, 1, &["户编号", "户主姓名", "抽样日期", "", "户编号", "帮扶责任人", "单位名称"]);
        line(sheet, 2, &["A1", "赵甲", "2020-03-10", "", "A1", "韩梅", "旗农牧局"]);
    });
    assert_eq!(count(&data), [1, 1, 0, 0], "{:?}", reasons(&data));
    assert!(data.tables.iter().all(|table| format!("{}{}", table.title, table.above).contains("五原县")));
}
