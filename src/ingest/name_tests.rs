//! Names of columns and values that offices write for the official ones, and numbers of households that look like others.

use crate::ingest::record::RecordKind;
use crate::ingest::registers::read_for_test;

#[test]
fn names_that_only_the_data_knows_are_read_as_the_official_ones() {
    let read = |staff: &str, cause: &str, school: &str| {
        let data = read_for_test(
            "人员.csv",
            format!(
                "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,与户主关系,脱贫属性,{staff},主要致贫原因,文化程度\n\
                 2020-04-10,五原县,隆兴昌镇,永丰村,A1,赵甲,户主,已脱贫(享受政策),是,{cause},{school}\n"
            )
            .as_bytes(),
        );
        let row = &data.all(RecordKind::Member)[0];
        (row.flag("med_staff"), row.str("cause_main").to_owned(), row.str("edu").to_owned())
    };
    for staff in ["参加职工医保", "职工医保", "是否参加城镇职工基本医疗保险"] {
        let wanted = (Some(true), "因残".to_owned(), "初中".to_owned());
        assert_eq!(read(staff, "因残疾", "初中毕业"), wanted, "{staff}");
    }
    // Near misses: words that hold an official one and are none.
    let (staff, cause, school) = read("职工体检", "因残障物", "初中肄业班");
    assert_eq!((staff, cause == "因残", school == "初中"), (None, false, false), "{cause} {school}");
}

#[test]
fn a_sum_that_is_a_part_of_another_is_read_and_a_count_of_a_part_is_not() {
    let read = |header: &str| {
        let data = read_for_test(
            "户.csv",
            format!("户编号,户主姓名,县(市、区、旗),行政村,家庭人口数,转移性收入,{header},人均纯收入\nA1,赵甲,五原县,永丰村,2,5000,3600,8000\n")
                .as_bytes(),
        );
        data.all(RecordKind::Household)[0].number("trans_dibao")
    };
    for header in ["其中：低保金", "其中:最低生活保障金（元）", "其中低保金", "低保金"]
    {
        assert_eq!(read(header), Some(3600.0), "{header}");
    }
    // Near misses: who has it, and another sum.
    for header in ["其中：低保户", "其中：养老补贴", "扣除低保金"] {
        assert_eq!(read(header), None, "{header}");
    }
}

#[test]
fn a_household_number_of_fifteen_digits_stays_readable_unless_a_person_bears_it() {
    let row = |id: &str, number: &str| {
        let head =
            "县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,脱贫属性,主要致贫原因";
        let row = format!("五原县,隆兴昌镇,永丰村,{id},P1,张三,{number},1,户主,已脱贫(享受政策),因病");
        read_for_test("m.csv", format!("{head}\n{row}").as_bytes())
    };
    // Digits 7 to 12 read as a day of 1910.
    let data = row("150821101001003", "150899195603120011");
    assert_eq!(data.readable("另见户编号150821101001003", ""), "另见户编号150821101001003");
    assert!(!data.readable("150821101001004", "").contains("1001004"), "a number that no register knows");
    // Near miss: offices that count households by the number of the head, in its old or its new form.
    for number in ["150899560312001", "150899195603120011", ""] {
        let data = row("150899560312001", number);
        assert!(!data.readable("另见户编号150899560312001", "").contains("560312"), "{number}");
    }
}
