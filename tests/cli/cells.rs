//! Cells as spreadsheets export them and as tired people fill them: nothing becomes another value in silence.

use crate::harness::{HOUSEHOLDS, Small, check, findings, id_number, members, message, remarks};

const LOANS: &str = "户编号,借款人姓名,证件号码,贷款金额,贷款日期,到期日期,贷款余额,收款账户,承贷银行";

/// The registers of two households, the member table with one text replaced.
fn changed(from: &str, to: &str) -> Small {
    let small = Small::new();
    let table = members();
    assert!(table.contains(from), "{from}");
    small.write("registers/人员.csv", &table.replace(from, to));
    check(&small, 0);
    small
}

fn loan(start: &str, account: &str) -> Small {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    let number = id_number("19560312", 1);
    let row = format!("{id},{head},{number},20000,{start},2021-01-05,20000,{account},农业银行");
    small.write("registers/小额信贷.csv", &format!("{LOANS}\n{row}\n"));
    check(&small, 0);
    small
}

#[test]
fn an_impossible_day_in_a_register_is_unreadable_and_no_other_date() {
    for day in
        ["2016/2/30", "2016.2.30", "2016年2月30日", "2016-4-31", "2016/4/310", "2016年4月0日", "20160230"]
    {
        let small = changed("2016-05-01", day);
        let said = message(&small, "D007");
        assert!(said.iter().any(|one| one.contains("不是能识别的日期")), "{day}: {said:?}");
    }
}

#[test]
fn a_time_of_day_in_a_register_takes_nothing_from_the_day() {
    for day in ["2018/2/3 0:00", "2018/2/3 8:30", "2018-2-3 0:00:00", "2018-02-03 24:00"] {
        let small = loan(day, "");
        assert!(message(&small, "D007").is_empty(), "{day}: {:?}", message(&small, "D007"));
        // To the day: from 3 February to 5 January 2021 is less than three years, and no more by a month.
        assert!(message(&small, "P002").is_empty(), "{day}");
    }
    // A loan of 3 February 2017 is too long by eleven months whatever the hour.
    let long = loan("2017/2/3 8:30", "");
    assert!(message(&long, "P002")[0].contains("2017-02-03至2021-01-05"), "{:?}", message(&long, "P002"));
}

#[test]
fn numbers_that_lost_their_digits_are_reported_and_never_used() {
    let phone = changed(",8000,,", ",8000,1.39E+10,");
    let said = message(&phone, "D007");
    assert!(said.iter().any(|one| one.contains("联系电话") && one.contains("无法恢复")), "{said:?}");
    assert!(message(&phone, "V042").is_empty(), "nobody knows the number");
    let account = loan("2018-02-03", "6.22E+17");
    let said = message(&account, "D007");
    assert!(said.iter().any(|one| one.contains("收款账户") && one.contains("无法恢复")), "{said:?}");
    let kept = changed(",8000,,", ",8000,1.3948881234E+10,");
    assert!(message(&kept, "D007").is_empty() && message(&kept, "V042").is_empty());
}

#[test]
fn a_household_number_that_lost_its_digits_belongs_to_nobody() {
    let (id, head) = HOUSEHOLDS[0];
    let small = Small::new();
    let row = format!("1.5E+12,{head},,20000,2017-02-03,2021-01-05,20000,,农业银行");
    small.write("registers/小额信贷.csv", &format!("{LOANS}\n{row}\n"));
    check(&small, 0);
    let of_loans: Vec<_> = findings(&small.out()).into_iter().filter(|f| f["rule"] == "P002").collect();
    assert!(of_loans.iter().all(|found| found["household_id"] != id), "{of_loans:?}");
    assert!(
        message(&small, "D007").iter().any(|one| one.contains("户编号")),
        "{:?}",
        message(&small, "D007")
    );
}

#[test]
fn a_word_that_answers_another_question_is_unreadable() {
    let small = changed(",否,是,8000,", ",达标,达标,8000,");
    assert!(message(&small, "V039").is_empty() && message(&small, "V041").is_empty());
    let said = message(&small, "D007");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|one| one.contains("危房户“达标”答非所问")), "{said:?}");
    let graded = changed(",否,是,8000,", ",否,合格,8000,");
    assert!(message(&graded, "D007").is_empty() && message(&graded, "V041").is_empty());
}

#[test]
fn two_registers_that_contradict_each_other_are_named_both() {
    let (id, head) = HOUSEHOLDS[0];
    let with = |danger: &str, water: &str| {
        let small = Small::new();
        let household = format!(
            "数据日期,县(市、区、旗),乡(镇),行政村,户编号,户主姓名,脱贫属性,危房户,饮水安全\n\
             2020-04-10,临河区,狼山镇,永丰村,{id},{head},已脱贫(享受政策),{danger},{water}\n"
        );
        small.write("registers/户.csv", &household);
        check(&small, 0);
        small
    };
    let danger = with("是", "是");
    assert!(message(&danger, "V039")[0].contains("两处不一致"), "{:?}", message(&danger, "V039"));
    assert!(remarks(&danger).iter().any(|note| note.contains("危房户与")), "{:?}", remarks(&danger));
    let water = with("否", "×");
    assert!(message(&water, "V041")[0].contains("两处不一致"), "{:?}", message(&water, "V041"));
    let agree = with("否", "是");
    assert!(message(&agree, "V039").is_empty() && message(&agree, "V041").is_empty());
    assert!(!remarks(&agree).iter().any(|note| note.contains("危房户与") || note.contains("饮水安全与")));
    // The other way round: the people's table is the one that speaks of danger.
    let small = with("否", "是");
    small.write("registers/人员.csv", &members().replace(",否,是,8000,", ",是,×,8000,"));
    check(&small, 0);
    for rule in ["V039", "V041"] {
        assert!(message(&small, rule).iter().any(|one| one.contains("两处不一致")), "{rule}");
    }
}

#[test]
fn a_list_of_telephones_or_signatures_is_no_register_of_helpers() {
    let helpers = |header: &str, name: &str| {
        let small = Small::new();
        let rows = "刘伟,旗住建局,科员,13948881234\n陈静,旗水利局,科员,13948881235\n";
        small.write(&format!("registers/{name}.csv"), &format!("{header}\n{rows}"));
        let run = small.run(&["check", "项目", "--fail-on", "never"]);
        // P021 rests on the register of helpers: it says so when there is none.
        (run.status == 0 && !run.stdout.contains("未找到帮扶责任人名册"), run.stderr)
    };
    for name in ["通讯录", "会议签到"] {
        let (read, said) = helpers("姓名,单位,职务,联系电话", name);
        assert!(!read && said.contains("没有“帮扶”“包户”“包联”“包村”等字样"), "{name}: {said}");
        assert!(!said.contains("判定暂缓"), "{name}: {said}");
    }
    for header in ["帮扶责任人,单位,职务,联系电话", "姓名,单位,驻村职务,联系电话"] {
        let (read, said) = helpers(header, "名单");
        assert!(read, "{header}: {said}");
    }
}

#[test]
fn loans_in_a_ledger_titled_in_ten_thousands_exceed_the_limit_together() {
    for (title, wanted) in [("小额信贷台账（单位：万元）", 1), ("小额信贷台账（单位：元）", 0)]
    {
        let small = Small::new();
        let (id, head) = HOUSEHOLDS[0];
        let number = id_number("19560312", 1);
        let row = |day: u8| format!("{id},{head},{number},3,2019-05-0{day},2022-05-0{day},3,,农业银行\n");
        small.write("registers/小额信贷.csv", &format!("{title}\n{LOANS}\n{}{}", row(1), row(2)));
        check(&small, 0);
        let said = message(&small, "P001");
        assert_eq!(said.len(), wanted, "{title}: {said:?}");
        assert!(said.iter().all(|one| one.contains("2笔合计6万元")), "{said:?}");
    }
}

#[test]
fn cells_that_nobody_could_read_stand_in_the_remarks_of_their_county() {
    let small = crate::harness::Small::new();
    let members = crate::harness::members();
    let other = members.replace("临河区,狼山镇", "五原县,隆兴昌镇").replace("15080201", "15082101");
    small.write("registers/五原.csv", &other);
    small.write(
        "registers/人员.csv",
        &members.replacen("2016-05-01", "十几年前", 1).replacen(",8000,", ",八九千,", 1),
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let remarks = |code: &str| {
        let text = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        let told: Vec<String> =
            record["remarks"].as_array().unwrap().iter().map(ToString::to_string).collect();
        let told: Vec<String> = told.into_iter().filter(|remark| remark.contains("无法识别")).collect();
        (record["unreadable"].as_u64().unwrap(), told)
    };
    let (count, told) = remarks("150802");
    assert_eq!((count, told.len()), (2, 2), "{told:?}");
    assert!(
        told.iter().any(|remark| remark.contains("“首次识别时间”列有1格") && remark.contains("人员.csv"))
    );
    assert_eq!(remarks("150821"), (0, Vec::new()), "another county's are none of its own");
    assert_eq!(remarks("top").0, 2);
}

#[test]
fn microcredit_that_others_use_is_told_under_the_headers_that_offices_write() {
    let told = |heads: &str, cells: &str, visit: &str| {
        let small = Small::new();
        let (id, head) = HOUSEHOLDS[0];
        let number = id_number("19560312", 1);
        small.write(
            "registers/小额信贷.csv",
            &format!(
                "户编号,借款人姓名,证件号码,贷款金额,贷款日期,到期日期,贷款余额,{heads}\n\
                 {id},{head},{number},20000,2019-01-05,2021-01-05,20000,{cells}\n"
            ),
        );
        small.write(
            "registers/入户.csv",
            &format!("户编号,户主姓名,入户日期,受访人,谁在用\n{id},{head},2020-03-20,{head},{visit}\n"),
        );
        check(&small, 0);
        message(&small, "P003").len()
    };
    for (heads, cells, visit) in [
        ("资金实际使用人", "某某养殖公司", ""),
        ("资金实际使用人/使用方式", "户贷企用", ""),
        ("用款方式", "入股分红", ""),
        ("担保人", "", "村集体合作社"),
    ] {
        assert_eq!(told(heads, cells, visit), 1, "{heads} {cells} {visit}");
    }
    // Near misses: the household's own use, whoever says it.
    for (heads, cells, visit) in [
        ("资金实际使用人", "赵甲", "本人"),
        ("资金实际使用人/使用方式", "自用", ""),
        ("用款方式", "非户贷企用", "自己"),
    ] {
        assert_eq!(told(heads, cells, visit), 0, "{heads} {cells} {visit}");
    }
}
