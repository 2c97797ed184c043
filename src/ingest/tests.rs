//! Registers as offices really send them: one test for every dirty pattern of the field's catalogue (§5.2).

use crate::ingest::dataset::{Dataset, HouseholdKind};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::registers::{read_for_test, read_many_for_test};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const HEAD: &str =
    "县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,脱贫属性,主要致贫原因";

fn csv(rows: &str) -> Dataset {
    read_for_test("m.csv", format!("{HEAD}\n{rows}").as_bytes())
}

fn first(data: &Dataset) -> &Record {
    &data.all(RecordKind::Member)[0]
}

pub(super) fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Dataset {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    read_for_test("t.xlsx", &book.save_to_buffer().unwrap())
}

pub(super) fn line(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (at, text) in cells.iter().enumerate() {
        if !text.is_empty() {
            sheet.write_string(row, at as u16, *text).unwrap();
        }
    }
}

const ROW: &str = "五原县,隆兴昌镇,永丰村,A1,P1,张三,150899195603120011,1,户主,已脱贫(享受政策),因病";

#[test]
fn d01_gbk_with_four_byte_names_and_utf8_with_mark() {
    let text = format!("{HEAD}\n{}", ROW.replace("张三", "㛃𬱖䶮"));
    let (gb, ..) = encoding_rs::GB18030.encode(&text);
    let data = read_for_test("a.csv", &gb);
    assert_eq!(first(&data).str("name"), "㛃𬱖䶮");
    assert!(data.tables[0].notes.iter().any(|note| note.contains("GB18030")), "{:?}", data.tables[0].notes);
    let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
    let data = read_for_test("b.csv", &marked);
    assert_eq!(first(&data).str("county"), "五原县");
    assert_eq!(data.households.len(), 1);
}

#[test]
fn d01_broken_bytes_are_reported_with_their_line() {
    let (gb, ..) = encoding_rs::GB18030.encode(HEAD);
    let (row, ..) = encoding_rs::GB18030.encode(ROW);
    let mut bytes = gb.to_vec();
    bytes.push(b'\n');
    bytes.extend_from_slice(&row);
    bytes.extend_from_slice(b",\xFF\xFF\n");
    let data = read_for_test("a.csv", &bytes);
    assert!(data.tables[0].notes.iter().any(|note| note.contains("第2行")), "{:?}", data.tables[0].notes);
}

#[test]
fn d02_identity_numbers_destroyed_by_excel_are_unreadable_with_their_raw_text() {
    let data = csv("五原县,隆兴昌镇,永丰村,A1,P1,张三,1.50899E+17,1,户主,已脱贫(享受政策),因病");
    assert_eq!(first(&data).field("id_no").value, Value::Unreadable);
    assert_eq!(first(&data).raw("id_no"), "1.50899E+17");
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系", "证件号码"]);
        line(sheet, 1, &["A1", "张三", "户主"]);
        sheet.write_number(1, 3, 150_899_195_603_120_011.0).unwrap();
    });
    assert_eq!(first(&data).field("id_no").value, Value::Unreadable);
    assert_eq!(first(&data).cell("id_no"), "D2");
}

#[test]
fn d03_d04_wrappers_full_width_and_lower_case_are_cleaned_and_kept_raw() {
    let data = csv(
        "五原县,隆兴昌镇,永丰村,A1,P1,张三,\"=\"\"150899195603120011\"\"\",1,户主,已脱贫（享受政策）,因病\n\
         五原县,隆兴昌镇,永丰村,A1,P2,李四,１５０８９９１９８８０１０１００１ｘ,1,配偶,已脱贫(享受政策),因病\n\
         五原县,隆兴昌镇,永丰村,A1,P3,李五,'150899198410100229,1,之子,已脱贫(享受政策),因病",
    );
    let ids: Vec<&str> = data.all(RecordKind::Member).iter().map(|r| r.str("id_no")).collect();
    assert_eq!(ids, ["150899195603120011", "15089919880101001X", "150899198410100229"]);
    assert_eq!(first(&data).raw("id_no"), "=\"150899195603120011\"");
    assert_eq!(first(&data).str("exit_status"), "已脱贫(享受政策)");
}

#[test]
fn d05_d06_old_numbers_and_disability_certificates_stay_as_they_are() {
    for id in ["150899560312001", "15089919560312001143", "15089919560312001143B1"] {
        let data = csv(&ROW.replace("150899195603120011", id));
        assert_eq!(first(&data).str("id_no"), id);
    }
}

#[test]
fn d07_dates_of_every_style_and_both_date_systems() {
    let head = "户编号,姓名,与户主关系,首次识别时间";
    for date in ["2019.3.5", "2019年3月5日", "二〇一九年三月五日", "20190305", "43529"] {
        let data = read_for_test("a.csv", format!("{head}\nA1,张三,户主,{date}").as_bytes());
        assert_eq!(first(&data).text("first_id_date"), "2019-03-05", "{date}");
    }
    let data = read_for_test("a.csv", format!("{head}\nA1,张三,户主,3月5日").as_bytes());
    assert_eq!(first(&data).field("first_id_date").value, Value::Unreadable);
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系", "首次识别时间", "出生日期"]);
        line(sheet, 1, &["A1", "张三", "户主"]);
        let format = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let date = ExcelDateTime::from_ymd(2019, 3, 5).unwrap();
        sheet.write_datetime_with_format(1, 3, &date, &format).unwrap();
        sheet.write_number(1, 4, 43529.0).unwrap();
    });
    assert_eq!(first(&data).text("first_id_date"), "2019-03-05");
    assert_eq!(first(&data).text("birth"), "2019-03-05");
}

#[test]
fn a_year_may_have_a_word_that_leaves_it_the_same() {
    let of = |said: &str| {
        let row = format!("户编号,姓名,与户主关系,脱贫年度\nA1,张三,户主,{said}");
        first(&read_for_test("a.csv", row.as_bytes())).number("exit_year")
    };
    for said in ["2018", "2018年", "2018年底", "2018年末", "2018年脱贫", "2018年12月"] {
        assert_eq!(of(said), Some(2018.0), "{said}");
    }
    for said in ["2018年未脱贫", "2020年预脱贫", "2018年或2019年", "年底"] {
        assert_eq!(of(said), None, "{said}");
    }
}

#[test]
fn d08_title_rows_two_row_headers_merged_cells_and_footers() {
    let data = xlsx(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 6, "五原县2019年建档立卡户花名册（截至2020年3月31日）", &plain).unwrap();
        for (at, name) in ["旗县", "苏木乡镇", "嘎查村", "户编号"].iter().enumerate() {
            sheet.merge_range(1, at as u16, 2, at as u16, name, &plain).unwrap();
        }
        sheet.merge_range(1, 4, 1, 6, "家庭成员情况", &plain).unwrap();
        line(sheet, 2, &["", "", "", "", "姓名", "与户主的关系", "身份证号"]);
        for (at, text) in ["五原县", "隆兴昌镇", "永丰村", "A1"].iter().enumerate() {
            sheet.merge_range(3, at as u16, 4, at as u16, text, &plain).unwrap();
        }
        line(sheet, 3, &["", "", "", "", "张三", "户主", "150899195603120011"]);
        line(sheet, 4, &["", "", "", "", "李四", "妻子", "150899195811070020"]);
        line(sheet, 5, &["旗县", "苏木乡镇", "嘎查村", "户编号", "姓名", "与户主的关系", "身份证号"]);
        line(sheet, 6, &["五原县", "隆兴昌镇", "永丰村", "A2", "王五", "户主", "150899198410100229"]);
        line(sheet, 7, &["合计", "", "", "", "3"]);
        line(sheet, 8, &["填报人：赵六", "", "", "", "填报日期：2020年4月1日"]);
    });
    let rows: Vec<(u32, &str, &str)> =
        data.all(RecordKind::Member).iter().map(|r| (r.row, r.str("hh_id"), r.str("name"))).collect();
    assert_eq!(rows, [(4, "A1", "张三"), (5, "A1", "李四"), (7, "A2", "王五")]);
    assert_eq!(data.all(RecordKind::Member)[1].str("rel"), "配偶");
    assert_eq!(data.tables[0].header_row, 3);
    assert_eq!(data.newest_data_date.unwrap().to_string(), "2020-03-31");
    let notes = data.tables[0].notes.join("；");
    assert!(
        notes.contains("向下填充4格") && notes.contains("合计、落款等2行") && notes.contains("重复表头1行"),
        "{notes}"
    );
    assert_eq!(data.households[0].place.county, "150821");
    assert_eq!(data.households[0].place.township, "150821100");
}

#[test]
fn d08_a_group_of_the_helper_does_not_become_the_name() {
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "户主信息", "", "家庭人口数", "帮扶责任人", "", "脱贫年度"]);
        line(sheet, 1, &["", "姓名", "身份证号", "", "姓名", "单位", ""]);
        line(sheet, 2, &["A1", "张三", "150899195603120011", "3", "赵六", "县水利局", "2018年"]);
    });
    let row = &data.all(RecordKind::Household)[0];
    assert_eq!(
        (row.str("head_name"), row.str("helper"), row.str("helper_unit")),
        ("张三", "赵六", "县水利局")
    );
    assert_eq!((row.number("pop_now"), row.number("exit_year")), (Some(3.0), Some(2018.0)));
}

#[test]
fn a_header_that_names_the_helper_itself_is_read_below_any_group_about_help() {
    for group in ["帮扶", "帮扶情况", "E 帮扶", "结对帮扶", "帮扶责任人"] {
        for helper in ["帮扶责任人", "帮扶责任人姓名", "帮扶人姓名", "帮扶干部", "姓名"]
        {
            let data = xlsx(|sheet| {
                line(sheet, 0, &["户编号", "户主信息", "", "", group, "", "", ""]);
                line(
                    sheet,
                    1,
                    &["", "户主姓名", "家庭人口数", "联系电话", helper, "帮扶单位", "帮扶措施", "性别"],
                );
                line(sheet, 2, &["A1", "张三", "3", "13800000001", "赵六", "县水利局", "产业扶持", "女"]);
            });
            let row = &data.all(RecordKind::Household)[0];
            let read = ["head_name", "helper", "helper_unit", "measures"].map(|key| row.text(key));
            assert_eq!(read, ["张三", "赵六", "县水利局", "产业扶持"], "{group}／{helper}");
            assert_eq!(row.number("pop_now"), Some(3.0));
        }
    }
}

#[test]
fn what_every_person_has_is_not_taken_alone_below_the_helper() {
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系", "帮扶情况", "", ""]);
        line(sheet, 1, &["", "", "", "姓名", "性别", "证件号码"]);
        line(sheet, 2, &["A1", "张三", "户主", "赵六", "女", "150899198410100229"]);
    });
    let row = first(&data);
    assert_eq!((row.str("name"), row.str("helper")), ("张三", "赵六"));
    assert_eq!((row.text("sex"), row.text("id_no")), ("".into(), "".into()));
}

#[test]
fn the_lists_named_in_a_column_are_the_lists_of_titles_and_others_are_remarked() {
    let head = "名单类型,姓名,身份证号,内容,时间\n";
    let row = |list: &str| format!("{list},张三,150899195603120011,,2019年\n");
    let written = [
        "残疾人",
        "残联",
        "残疾证",
        "户籍注销",
        "死亡注销",
        "死亡人口",
        "死亡人员",
        "低保",
        "花名册",
        "其他",
    ];
    let text: String = [head.to_owned()].into_iter().chain(written.iter().map(|list| row(list))).collect();
    let data = read_for_test("部门.csv", text.as_bytes());
    let read: Vec<&str> = data.all(RecordKind::Roster).iter().map(|row| row.str("list")).collect();
    assert_eq!(read, ["残疾", "残疾", "残疾", "死亡", "死亡", "死亡", "死亡", "低保", "花名册", "其他"]);
    assert_eq!(data.all(RecordKind::Roster)[1].raw("list"), "残联");
    let notes = data.tables[0].notes.join("；");
    assert!(notes.contains("名单类型“花名册”不是已知名单") && !notes.contains("残联"), "{notes}");
}

#[test]
fn d09_d10_blanks_and_dots_in_names() {
    let data = csv(&ROW.replace("张三", "张　 三"));
    assert_eq!(first(&data).str("name"), "张三");
    let data = csv(&ROW.replace("张三", "阿·娜尔").replace('·', "•"));
    assert_eq!(first(&data).str("name"), "阿·娜尔");
    assert_eq!(first(&data).raw("name"), "阿•娜尔");
}

#[test]
fn d13_flags_in_every_spelling_and_blank_is_not_no() {
    for (text, wanted) in [
        ("√", Some(true)),
        ("×", Some(false)),
        ("○", Some(true)),
        ("1", Some(true)),
        ("0", Some(false)),
        ("Y", Some(true)),
        ("有", Some(true)),
        ("无", Some(false)),
        ("", None),
    ] {
        let data = read_for_test(
            "a.csv",
            format!("户编号,姓名,与户主关系,是否危房\nA1,张三,户主,{text}").as_bytes(),
        );
        assert_eq!(first(&data).flag("danger"), wanted, "{text}");
    }
}

#[test]
fn d14_sets_do_not_depend_on_order_or_separator() {
    let of = |text: &str| {
        let text = format!("户编号,姓名,与户主关系,健康状况\nA1,张三,户主,\"{text}\"");
        first(&read_for_test("a.csv", text.as_bytes())).field("health").value.clone()
    };
    assert_eq!(of("长期慢性病,残疾"), of("残疾、慢性病"));
    assert_eq!(of("长期慢性病；残疾"), of("残疾/长期慢性病"));
}

#[test]
fn d15_synonyms_reach_the_official_label() {
    let data = csv(&ROW.replace("因病", "缺劳动力"));
    assert_eq!(first(&data).str("cause_main"), "缺劳力");
    assert_eq!(first(&data).raw("cause_main"), "缺劳动力");
}

#[test]
fn d16_d24_numbers_with_marks_units_and_remarks() {
    for (text, wanted) in
        [("3人", Some(3.0)), ("3（含新增1）", Some(3.0)), ("/", None), ("\"1,003\"", Some(1003.0))]
    {
        let data = csv(&ROW.replace(",1,户主", &format!(",{text},户主")));
        assert_eq!(first(&data).number("pop_now"), wanted, "{text}");
    }
    let head = "户编号,户主姓名,人均纯收入（万元）,家庭人口数";
    let data = read_for_test("h.csv", format!("{head}\nA1,张三,0.5,2").as_bytes());
    assert_eq!(data.all(RecordKind::Household)[0].number("per_cap"), Some(5000.0));
}

#[test]
fn d17_short_place_names_resolve_and_ambiguous_ones_do_not() {
    let data = csv(&ROW.replace("五原县", "五原"));
    assert_eq!(data.households[0].place.county, "150821");
}

#[test]
fn d18_hidden_drafts_are_named_and_not_read_and_other_sheets_named() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("2019").unwrap();
    line(sheet, 0, &["旗县", "户编号", "姓名", "与户主关系"]);
    line(sheet, 1, &["临河区", "A1", "张三", "户主"]);
    let hidden = book.add_worksheet().set_name("Sheet1 (2)").unwrap();
    hidden.set_hidden(true);
    line(hidden, 0, &["旗县", "户编号", "姓名", "与户主关系"]);
    line(hidden, 1, &["临河区", "A2", "李四", "户主"]);
    hidden.set_row_hidden(1).unwrap();
    let other = book.add_worksheet().set_name("说明").unwrap();
    line(other, 0, &["填表说明"]);
    let data = read_for_test("t.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(data.households.len(), 1);
    let notes: Vec<String> = data.tables.iter().flat_map(|t| t.notes.clone()).collect();
    for wanted in ["隐藏的工作表未读取：Sheet1 (2)", "隐藏行1行", "未识别的工作表：说明"]
    {
        assert!(notes.iter().any(|note| note.contains(wanted)), "{wanted}: {notes:?}");
    }
    assert!(data.soft_errors.is_empty());
}

#[test]
fn d18_sheets_named_after_years_are_one_register_and_the_newest_speaks() {
    let mut book = Workbook::new();
    for (year, people) in [("2017", &["巴图", "巴雅尔"][..]), ("2018年", &["巴雅尔"]), ("2019", &["巴雅尔"])]
    {
        let sheet = book.add_worksheet().set_name(year).unwrap();
        line(sheet, 0, &["户编号", "姓名", "与户主关系", "人数"]);
        for (at, name) in people.iter().enumerate() {
            line(sheet, at as u32 + 1, &["A1", name, if at == 0 { "户主" } else { "之子" }, "2人"]);
        }
    }
    let data = read_for_test("t.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(data.households.len(), 1);
    let household = &data.households[0];
    assert_eq!(data.members(household).map(|r| r.table.sheet.as_str()).collect::<Vec<_>>(), ["2019"]);
    assert_eq!(household.head_name, "巴雅尔");
    assert_eq!(data.newest_data_date, None, "a bare year is no date to reckon from");
}

#[test]
fn d18_formulas_without_a_stored_value_are_counted() {
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系", "人数"]);
        line(sheet, 1, &["A1", "张三", "户主"]);
        sheet.write_formula(1, 3, Formula::new("=1+1").set_result("")).unwrap();
    });
    assert_eq!(data.all(RecordKind::Member).len(), 1);
}

#[test]
fn d19_foreign_damaged_and_encrypted_files_are_soft_errors() {
    for (name, bytes) in [
        ("a.et", &b"\xD0\xCF\x11\xE0"[..]),
        ("b.wps", b"abc"),
        ("c.xlsx", b"PK\x03\x04broken"),
        ("d.xlsx", b""),
        ("e.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("f.csv", b"a,b\n1,2\n"),
    ] {
        let data = read_for_test(name, bytes);
        assert_eq!(data.soft_errors.len(), 1, "{name}");
        assert!(!data.soft_errors[0].reason.is_empty());
    }
}

#[test]
fn d21_household_numbers_keep_zeros_and_numbers_become_text() {
    let data = csv(&ROW.replace("A1", "0012"));
    assert_eq!(data.households[0].id, "0012");
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系"]);
        line(sheet, 1, &["", "张三", "户主"]);
        sheet.write_number(1, 0, 15_080_200_001.0).unwrap();
    });
    assert_eq!(data.households[0].id, "15080200001");
}

#[test]
fn d21_rows_without_a_household_number_are_reported() {
    let data = csv("五原县,隆兴昌镇,永丰村,,P1,张三,150899195603120011,1,户主,已脱贫(享受政策),因病");
    assert_eq!(data.soft_errors.len(), 1);
    assert!(data.soft_errors[0].reason.contains("没有户编号"));
}

#[test]
fn d21_people_without_a_household_number_are_remembered_with_their_place() {
    let blank = "五原县,隆兴昌镇,永丰村,,P9,李四,,1,之子,已脱贫(享受政策),因病";
    let data = csv(&format!("{ROW}\n{blank}"));
    assert_eq!((data.adrift.len(), data.adrift[0].county.as_str()), (1, "150821"));
    assert!(data.has_adrift("150821") && data.has_adrift("") && !data.has_adrift("150822"));
    assert_eq!(data.adrift_near(&data.households[0].place), 1);
    assert!(!csv(ROW).has_adrift(""));
}

#[test]
fn d21_blank_numbers_follow_the_number_of_the_person_or_the_head_above() {
    let row = |id: &str, person: &str, name: &str, rel: &str| {
        format!("五原县,隆兴昌镇,永丰村,{id},{person},{name},,1,{rel},已脱贫(享受政策),因病")
    };
    let people = |rows: &[String]| {
        let data = csv(&rows.join("\n"));
        let all: Vec<(String, usize)> =
            data.households.iter().map(|one| (one.id.clone(), one.members.len())).collect();
        (all, data.adrift.len())
    };
    let own = |all: &[(&str, usize)]| all.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect::<Vec<_>>();
    // The number of the person is that of the household and two digits.
    let numbered = [
        row("A1", "A101", "张三", "户主"),
        row("", "A102", "李四", "配偶"),
        row("A2", "A201", "王五", "户主"),
    ];
    assert_eq!(people(&numbered), (own(&[("A1", 2), ("A2", 1)]), 0));
    let other =
        [row("A1", "A101", "张三", "户主"), row("", "A302", "李四", "配偶"), row("", "A303", "李五", "之子")];
    assert_eq!(people(&other), (own(&[("A1", 1)]), 2), "of another household");
    // Only heads have a number: what unmerging leaves.
    let heads = [
        row("A1", "", "张三", "户主"),
        row("", "", "李四", "配偶"),
        row("A2", "", "王五", "户主"),
        row("", "", "王六", "之子"),
    ];
    assert_eq!(people(&heads), (own(&[("A1", 2), ("A2", 2)]), 0));
    let stray = [row("A1", "", "张三", "户主"), row("A1", "", "李四", "配偶"), row("", "", "李五", "之子")];
    assert_eq!(people(&stray), (own(&[("A1", 2)]), 1), "one blank among full rows says nothing");
}

#[test]
fn d23_phones_in_scientific_notation() {
    let data =
        read_for_test("a.csv", "户编号,姓名,与户主关系,联系电话\nA1,张三,户主,1.3912345678E+10".as_bytes());
    assert_eq!(first(&data).str("phone"), "13912345678");
}

#[test]
fn a_huge_claimed_sheet_does_not_exhaust_memory() {
    let data = xlsx(|sheet| {
        line(sheet, 0, &["户编号", "姓名", "与户主关系"]);
        line(sheet, 1, &["A1", "张三", "户主"]);
        sheet.write_string(1_048_575, 16_383, "x").unwrap();
    });
    assert_eq!(data.all(RecordKind::Member).len(), 1);
}

#[test]
fn missing_columns_are_named_with_a_suggestion() {
    let data = read_for_test("a.csv", "户编号码,姓名,与户主关系,户主姓名\nA1,张三,户主,张三".as_bytes());
    let missing = &data.tables[0].missing_columns;
    assert!(missing.contains(&("hh_id", Some("户编号码".to_owned()))), "{missing:?}");
}

#[test]
fn the_newest_export_wins_and_a_vanished_household_is_dropped() {
    let head = "数据日期,乡(镇),户编号,人编号,姓名,与户主关系,脱贫属性";
    let old = format!(
        "{head}\n2019-12-31,甲镇,A1,P1,张三,户主,已脱贫(享受政策)\n2019-12-31,甲镇,A1,P2,李四,配偶,已脱贫(享受政策)\n2019-12-31,甲镇,A2,P3,王五,户主,已脱贫(享受政策)\n"
    );
    let new = format!("{head}\n2020-03-31,甲镇,A1,P1,张三,户主,已脱贫(享受政策)\n");
    let data = read_many_for_test(&[("a.csv", old.into_bytes()), ("b.csv", new.into_bytes())]);
    assert_eq!(data.households.len(), 1);
    assert_eq!(data.members(&data.households[0]).count(), 1);
    assert_eq!(data.dropped.len(), 1);
    assert_eq!(data.newest_data_date.unwrap().to_string(), "2020-03-31");
}

#[test]
fn two_layouts_of_one_date_are_one_household_and_faults_stay_visible() {
    let a = format!("{HEAD}\n{ROW}\n");
    let c = "户编号,人口编号,姓名,证件号码,与户主关系,是否参加大病保险\nA1,P1,张三,150899195603120011,户主,是\nA1,P1,张三,150899195603120011,户主,否\n";
    let data = read_many_for_test(&[("a.csv", a.into_bytes()), ("c.csv", c.as_bytes().to_vec())]);
    assert_eq!(data.members(&data.households[0]).count(), 1);
    assert_eq!(data.households[0].kind, HouseholdKind::Exited);
    let twice = read_for_test("c.csv", c.as_bytes());
    assert_eq!(
        twice.members(&twice.households[0]).count(),
        2,
        "a person twice in one table is the rules' business"
    );
    let copied = read_for_test("c.csv", c.replace('否', "是").as_bytes());
    assert_eq!(copied.members(&copied.households[0]).count(), 1, "a row that was copied is no second person");
}

#[test]
fn what_the_two_registers_of_one_date_do_not_agree_on_is_remarked_by_attribute() {
    let of = |date: &str, year: &str, danger: &str, water: &str, income: &str| {
        let household = format!(
            "数据日期,户编号,户主姓名,当前家庭人口数,首次识别时间,脱贫年度,是否危房户,饮水安全,人均纯收入,住房面积\n\
             {date},A1,张三,1,2014-12-31,{year},{danger},{water},{income},60\n"
        );
        let member = "数据日期,户编号,人编号,姓名,证件号码,与户主关系,首次识别时间,脱贫年度,是否危房户,饮水安全,人均纯收入\n\
             2020-04-01,A1,P1,张三,150899195603120011,户主,2014-12,2018,否,是,8000\n";
        let data =
            read_many_for_test(&[("户.csv", household.into_bytes()), ("人.csv", member.as_bytes().to_vec())]);
        assert_eq!(data.households.len(), 1);
        data.remarks
            .iter()
            .map(|remark| remark.reason.clone())
            .filter(|what| what.contains("不一致"))
            .collect::<Vec<_>>()
    };
    let said = of("2020-04-01", "2019", "是", "否", "9000").join("\n");
    for wanted in [
        "1户的脱贫年度与",
        "A1：2019、2018",
        "1户的是否危房户与",
        "1户的饮水安全与",
        "1户的人均纯收入与",
        "A1：9000、8000",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    assert!(!said.contains("首次识别"), "a month agrees with its day: {said}");
    assert!(of("2020-04-01", "2018", "否", "是", "8000.4").is_empty());
    assert!(of("2019-04-01", "2019", "是", "否", "9000").is_empty(), "another date");
}

#[test]
fn counted_households_are_exited_with_policy_and_have_live_members() {
    let head = "户编号,人编号,姓名,与户主关系,人员状态,脱贫属性";
    let rows = "A1,P1,张,户主,正常,已脱贫享受政策\nA1,P2,李,配偶,死亡,已脱贫享受政策\nA2,P3,王,户主,死亡,已脱贫享受政策\nA3,P4,赵,户主,转入,已脱贫（不享受政策）\nA4,P5,钱,户主,1,未脱贫\nA5,P6,孙,户主,,\n";
    let data = read_for_test("a.csv", format!("{head}\n{rows}").as_bytes());
    let counted: Vec<&str> =
        data.households.iter().filter(|h| data.is_counted(h)).map(|h| h.id.as_str()).collect();
    assert_eq!(counted, ["A1"]);
    assert_eq!(data.live_members(data.household("A1").unwrap()).count(), 1);
    assert_eq!(data.household("A5").unwrap().kind, HouseholdKind::Unknown);
}

#[test]
fn borderline_households_stand_apart_and_monitored_ones_are_marked() {
    let member = format!("{HEAD}\n{ROW}\n");
    let list = "序号,旗县,苏木乡镇,嘎查村,户主姓名,证件号码,家庭人口数,户类型,纳入时间,风险原因,人均纯收入,是否享受低保,帮扶措施,帮扶责任人,联系电话,风险是否消除,消除时间,备注\n1,五原县,隆兴昌镇,永丰村,张三,150899195603120011,1,监测户,2020-02-01,因病,4800,否,,赵六,,否,,\n2,五原县,隆兴昌镇,永丰村,周七,150899198410100229,2,边缘户,2020-02-01,因残,4700,否,,赵六,,否,,\n";
    let data = read_many_for_test(&[("a.csv", member.into_bytes()), ("b.csv", list.as_bytes().to_vec())]);
    assert!(data.household("A1").unwrap().monitored);
    let borderline: Vec<_> = data.households.iter().filter(|h| h.kind == HouseholdKind::Borderline).collect();
    assert_eq!(borderline.len(), 1);
    assert_eq!(borderline[0].place.county, "150821");
}

/// A register of each kind with the least headers and one row.
const LEAST: &[(RecordKind, &str, &str)] = &[
    (RecordKind::Sample, "户编号,抽样日期", "A1,2020-03-01"),
    (
        RecordKind::HumanCheck,
        "户编号,材料,年度,签字,公章,日期,涂改,原件,检查人",
        "A1,H04,2019,√,√,√,×,√,赵六",
    ),
    (RecordKind::ReportedTotal, "区划代码,指标,数值,时点", "150821,K01,12,2020-03-31"),
    (RecordKind::HelperLog, "户编号,帮扶责任人,日期,方式", "A1,赵六,2020-03-01,入户"),
    (RecordKind::FileValue, "户编号,材料,年度,指标,值,页", "A1,H04,2019,家庭人口数,3,2"),
    (
        RecordKind::ArchiveList,
        "序号,档号,文号,责任者,题名,日期,密级,页数,备注,户编号,路径",
        "1,,,,入户调查表,20190305,,2,,A1,a.pdf",
    ),
    (
        RecordKind::Loan,
        "贷款人姓名,身份证号,贷款合同编号,贷款金额,贷款日期,到期日期",
        "张三,150899195603120011,H1,50000,2019-01-01,2021-12-31",
    ),
    (RecordKind::Project, "项目编号,项目名称,项目类型,总投资(万元)", "X1,打井,产业,12"),
    (
        RecordKind::Problem,
        "序号,问题编号,问题来源,问题描述,责任单位,整改措施,整改时限,是否销号",
        "1,W1,审计,某问题,水利局,整改,2020-06-30,否",
    ),
    (RecordKind::Roster, "姓名,身份证号,残疾类别", "张三,150899195603120011,肢体"),
    (
        RecordKind::Interview,
        "编号,旗县,层级,形式,访谈人,被访谈人,单位职务,问题,回答要点",
        "1,五原县,旗县领导,个别访谈,甲,乙,副县长,几户,十户",
    ),
    (RecordKind::Visit, "户编号,入户日期,受访人,户籍人口,常住人口", "A1,2020-03-01,张三,3,2"),
    (
        RecordKind::Village,
        "旗县,苏木乡镇,嘎查村,总户数,总人口数,是否贫困村,是否出列",
        "五原县,隆兴昌镇,永丰村,300,800,是,是",
    ),
    (
        RecordKind::Helper,
        "户编号,户主姓名,姓名,单位名称,职务级别,开始时间",
        "A1,张三,赵六,水利局,科员,2018-01-01",
    ),
    (
        RecordKind::Household,
        "县,乡,村,户编号,户主姓名,户主证件号码,当前家庭人口数,年度家庭人口数,纯收入（元）,人均纯收入",
        "五原县,隆兴昌镇,永丰村,A1,张三,150899195603120011,3,3,12000,4000",
    ),
];

#[test]
fn every_register_is_found_by_its_least_headers() {
    for (kind, head, row) in LEAST.iter().copied() {
        let data = read_for_test("x.csv", format!("{head}\n{row}\n").as_bytes());
        assert!(data.soft_errors.is_empty(), "{kind:?}: {:?}", data.soft_errors);
        assert_eq!(data.tables[0].kind, kind, "{head}");
        assert!(data.tables[0].unknown_headers.is_empty(), "{kind:?}: {:?}", data.tables[0].unknown_headers);
        assert_eq!(data.all(kind).len(), 1);
    }
}

/// The text with another last character.
fn misspelt(header: &str) -> String {
    let last = header.char_indices().last().map_or(0, |(at, _)| at);
    format!("{}仿", &header[..last])
}

#[test]
fn one_misspelt_header_never_makes_a_register_one_of_another_kind() {
    for (kind, head, row) in LEAST.iter().copied() {
        let headers: Vec<&str> = head.split(',').collect();
        for at in 0..headers.len() {
            let mut written: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
            written[at] = misspelt(headers[at]);
            let text = format!("{}\n{row}\n{row}\n", written.join(","));
            let data = read_for_test("x.csv", text.as_bytes());
            let found: Vec<RecordKind> = data.tables.iter().map(|table| table.kind).collect();
            assert!(
                found.iter().all(|one| *one == kind),
                "{kind:?} taken for {found:?}: {}",
                written.join(",")
            );
        }
    }
}

#[test]
fn a_log_of_visits_with_a_misspelt_date_is_no_list_of_a_sector() {
    for date in ["走访日其", "日起", "走仿日期"] {
        let text = format!("户编号,户主姓名,帮扶责任人,{date},方式\nA1,张三,赵六,2020-03-01,入户\n");
        let data = read_for_test("表.csv", text.as_bytes());
        let said: Vec<&str> = data.soft_errors.iter().map(|error| error.reason.as_str()).collect();
        let wanted = format!("与“走访记录”最接近，但未找到列“走访日期”（是否为“{date}”？）");
        assert!(data.tables.is_empty() && said.iter().any(|text| text.contains(&wanted)), "{date}: {said:?}");
    }
    // Without the name of the head nothing else fits, and the nearest is the one that lacks least.
    let text = "户编号,帮扶责任人,走访日其,方式\nA1,赵六,2020-03-01,入户\n";
    let data = read_for_test("表.csv", text.as_bytes());
    assert!(data.soft_errors[0].reason.contains("与“走访记录”最接近"), "{:?}", data.soft_errors);
    // A list of a sector with a column of its own stays one.
    let text = "户编号,户主姓名,享受时间,残疾类别,帮教情况\nA1,张三,2019-01-01,肢体,好\n";
    let data = read_for_test("残疾人名单.csv", text.as_bytes());
    assert_eq!(
        data.tables.first().map(|table| table.kind),
        Some(RecordKind::Roster),
        "{:?}",
        data.soft_errors
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), at in 0_usize..4) {
        for name in ["a.csv", "a.xlsx", "a.xls"] {
            let _ = read_for_test(name, &bytes);
        }
        // A real workbook with a wound.
        let mut book = Workbook::new();
        line(book.add_worksheet(), 0, &["户编号", "姓名", "与户主关系"]);
        let mut real = book.save_to_buffer().unwrap();
        for (offset, byte) in bytes.iter().take(8).enumerate() {
            let place = (at * 997 + offset * 131 + usize::from(*byte)) % real.len();
            real[place] ^= byte | 1;
        }
        let _ = read_for_test("b.xlsx", &real);
        let ole = [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &bytes].concat();
        let _ = read_for_test("c.xls", &ole);
    }
}

#[test]
fn rows_without_place_columns_take_the_place_of_their_title() {
    let text = "临河区狼山镇2019年建档立卡人口花名册,,,,\n行政村,户编号,姓名,证件号码,与户主关系\n永丰村,1508021001,张三,150899195603120011,户主\n";
    let data = read_for_test("名册.csv", text.as_bytes());
    let place = &data.households[0].place;
    assert_eq!((place.county.as_str(), place.township.as_str()), ("150802", "150802100"));
    assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
}

#[test]
fn households_of_no_county_are_a_failure_to_read_not_a_silence() {
    let text = "行政村,户编号,姓名,证件号码,与户主关系\n永丰村,1508021001,张三,150899195603120011,户主\n";
    let data = read_for_test("名册.csv", text.as_bytes());
    assert!(data.soft_errors.iter().any(|e| e.reason.contains("没有可识别的旗县")), "{:?}", data.soft_errors);
    let placed = read_for_test("150802临河区/名册.csv", text.as_bytes());
    assert_eq!(placed.households[0].place.county, "150802");
}

#[test]
fn household_numbers_that_lost_their_zeros_are_one_number() {
    let people = "县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系\n临河区,狼山镇,永丰村,0008260012,张三,150899195603120011,户主\n";
    let drawn = "户编号,抽样日期\n8260012,2020-03-01\n";
    let data = read_many_for_test(&[("名册.csv", people.into()), ("抽样.csv", drawn.into())]);
    assert_eq!(data.households.len(), 1);
    let row = &data.all(RecordKind::Sample)[0];
    assert_eq!((row.str("hh_id"), row.raw("hh_id").as_ref()), ("0008260012", "8260012"));
    assert!(
        data.remarks.iter().any(|r| r.path == "抽样.csv" && r.reason.contains("前导零")),
        "{:?}",
        data.remarks
    );
}

#[test]
fn an_unknown_table_names_the_register_it_comes_near_to() {
    let text = "贫困户号,户主名字,公民身份证号码,与户主称谓\n1,张三,150899195603120011,户主\n";
    let data = read_for_test("缺列.csv", text.as_bytes());
    let said: Vec<&str> = data.soft_errors.iter().map(|e| e.reason.as_str()).collect();
    assert!(said.iter().any(|text| text.contains("是否为“")), "{said:?}");
    let data = read_for_test("其他.csv", "编号,名字,身份证\n1,张三,150899195603120011\n".as_bytes());
    assert!(
        data.tables.is_empty() && data.soft_errors[0].reason.contains("未识别的表"),
        "{:?}",
        data.soft_errors
    );
}

#[test]
fn pages_named_xls_are_said_to_be_pages() {
    let page = "<html><meta charset=gbk><table><tr><td>户编号</td></tr></table></html>";
    let data = read_for_test("导出.xls", page.as_bytes());
    assert!(data.soft_errors[0].reason.contains("网页格式"), "{:?}", data.soft_errors);
}

#[test]
fn an_impossible_data_date_makes_no_other_row_old() {
    let head = "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系\n";
    let row = |date: &str, name: &str, rel: &str| format!("{date},临河区,狼山镇,永丰村,A1,{name},,{rel}\n");
    for odd in ["9999-12-31", "0001-01-01", "2099-01-01", "去年", ""] {
        let text = [head.to_owned(), row("2020-04-10", "张三", "户主"), row(odd, "李四", "配偶")].concat();
        let data = read_for_test("名册.csv", text.as_bytes());
        assert_eq!(data.households[0].members.len(), 2, "{odd}");
    }
    let text =
        [head.to_owned(), row("2020-04-10", "张三", "户主"), row("2018-04-10", "李四", "配偶")].concat();
    let data = read_for_test("名册.csv", text.as_bytes());
    assert_eq!(data.households[0].members.len(), 1);
    assert!(data.remarks.iter().any(|note| note.reason.contains("数据日期较旧")), "{:?}", data.remarks);
}

#[test]
fn an_endless_number_is_unreadable() {
    let text =
        "县(市、区、旗),户编号,姓名,与户主关系,人数\n临河区,A1,张三,户主,1e999\n临河区,A2,李四,户主,inf\n";
    let data = read_for_test("名册.csv", text.as_bytes());
    for row in data.all(RecordKind::Member) {
        assert_eq!(row.number("pop_now"), None, "{:?}", row.field("pop_now"));
    }
}

#[test]
fn identity_numbers_in_the_column_of_household_numbers_do_not_travel() {
    let text = "县(市、区、旗),户编号,姓名,与户主关系\n临河区,150899195603120011,张三,户主\n临河区,150899195811070020,李四,户主\n";
    let data = read_for_test("名册.csv", text.as_bytes());
    let ids: Vec<&str> = data.households.iter().map(|household| household.id.as_str()).collect();
    assert_eq!(ids, ["150899************#1", "150899************#2"]);
    assert!(data.remarks.iter().any(|note| note.reason.contains("证件号码")), "{:?}", data.remarks);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_a_failure_to_read() {
    let mut text = String::from("县(市、区、旗),户编号,姓名,与户主关系\n临河区,A0,\"张三,户主\n");
    for at in 1..100 {
        text.push_str(&format!("临河区,A{at},李四,户主\n"));
    }
    let data = read_for_test("名册.csv", text.as_bytes());
    assert!(data.soft_errors.iter().any(|e| e.reason.contains("引号没有配对")), "{:?}", data.soft_errors);
}

#[test]
fn a_roll_that_lacks_what_makes_it_one_is_no_list_of_a_sector() {
    let rows = "数据日期,户编号,户主姓名,帮扶措施\n2020-04-10,A1,赵甲,公益岗\n2020-04-10,A2,钱乙,产业\n";
    let read = |name: &str| {
        let data = read_for_test(name, rows.as_bytes());
        let told: Vec<String> = data.soft_errors.iter().map(|one| one.reason.clone()).collect();
        (data.all(RecordKind::Roster).len(), told.join("\n"), data.may_hide("", &[RecordKind::Household]))
    };
    let (rows_read, told, hidden) = read("贫困户台账.csv");
    assert_eq!((rows_read, hidden), (0, true), "{told}");
    assert!(told.contains("未识别的表") && told.contains("户表"), "{told}");
    // Near miss: a list that names its office, and one that nothing names.
    for name in ["公益岗名单.csv", "花名册.csv"] {
        let (rows_read, told, hidden) = read(name);
        assert_eq!((rows_read, hidden), (2, false), "{name}: {told}");
    }
}
