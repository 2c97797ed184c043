//! P rules of loans, projects and helpers: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::normalise::{Reading, field};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::table::Cell;

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";
const WANG: &str = "150899198410100229";

fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[]), person("李四", "配偶", LI, &[])]);
    kit
}

/// A row of the loan ledger; later cells win.
fn loan(contract: &str, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("hh_id", text("0001")),
        ("borrower", text("张三")),
        ("id_no", text(ZHANG)),
        ("contract_no", text(contract)),
    ];
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    record(RecordKind::Loan, 4, &cells)
}

fn day(text: &str) -> Value {
    Value::Date(crate::base::date::parse(text).unwrap())
}

fn with(rows: Vec<Record>) -> Kit {
    let mut kit = kit();
    for row in rows {
        kit.add(row);
    }
    kit
}

fn owing(contract: &str, amount: f64, balance: f64) -> Record {
    loan(contract, &[("amount", number(amount)), ("balance", number(balance))])
}

#[test]
fn p001_adds_what_a_household_owes() {
    let found = with(vec![owing("A1", 30_000.0, 30_000.0), owing("A2", 30_000.0, 20_500.0)]).findings("P001");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "balance"));
    let said = "五原县隆兴昌镇永丰村张三（0001）：扶贫小额信贷2笔合计5.05万元，超过每户5万元的限额";
    assert_eq!(found[0].message, said);
    assert_eq!(found[0].evidence.len(), 2);
    // The row of a wife without 户编号 is found by her number.
    let wife =
        [("hh_id", Value::Blank), ("id_no", text(LI)), ("amount", number(9e4)), ("balance", number(6e4))];
    assert_eq!(with(vec![loan("A3", &wife)]).findings("P001")[0].household_id, "0001");
    // The amount alone, when it should never have been lent.
    assert_eq!(with(vec![loan("A1", &[("amount", number(80_000.0))])]).subjects("P001"), ["balance"]);
}

#[test]
fn p001_counts_neither_settled_nor_repeated_nor_unknown_sums() {
    for rows in [
        vec![owing("A1", 50_000.0, 50_000.0)],
        vec![owing("A1", 50_000.0, 50_000.0), owing("A2", 30_000.0, 0.0)],
        vec![owing("A1", 50_000.0, 50_000.0), owing("A1", 50_000.0, 50_000.0)],
        // The same contract in the county's ledger, which keeps no numbers.
        vec![owing("A1", 50_000.0, 50_000.0), owing("", 50_000.0, 48_000.0)],
        vec![owing("A1", 50_000.0, 50_000.0), loan("A2", &[("amount", number(30_000.0))])],
        vec![owing("A1", 40_000.0, 40_000.0), loan("A2", &[("balance", Value::Unreadable)])],
        vec![loan("A1", &[("amount", number(80_000.0)), ("status", text("已结清"))])],
        // 50000 under a header in 万元 is a matter of units.
        vec![owing("A1", 5e8, 5e8)],
        vec![loan(
            "A1",
            &[("amount", number(3e5)), ("balance", number(3e5)), ("loan_kind", text("住房按揭"))],
        )],
    ] {
        let kit = with(rows.clone());
        assert!(kit.findings("P001").is_empty(), "{rows:?}");
    }
    let mut kit = with(vec![owing("A1", 60_000.0, 60_000.0)]);
    kit.project.thresholds.insert("150821.P001".into(), 80_000.0);
    assert!(kit.findings("P001").is_empty(), "a county may have its own limit");
}

#[test]
fn p002_reads_terms_in_months_and_years_or_the_two_days() {
    let dates = |start: &str, due: &str| [("start_date", day(start)), ("due_date", day(due))];
    let long = |cells: &[(&'static str, Value)]| !with(vec![loan("A1", cells)]).findings("P002").is_empty();
    assert!(long(&[("term", number(60.0))]));
    assert!(long(&dates("2019-05-10", "2022-11-09")));
    assert_eq!(with(vec![loan("A1", &[("term", number(60.0))])]).subjects("P002"), ["A1"]);
    assert!(!long(&[("term", number(36.0))]));
    let worded = |said: &str| {
        let schema = crate::ingest::schema::schema().unwrap();
        let column = schema.register(RecordKind::Loan).unwrap().column("term").unwrap();
        let how = Reading { schema, column, factor: 1.0, date_1904: false };
        let mut row = loan("A1", &[("term", Value::Blank)]);
        let at = row.table.columns.iter().position(|(key, _)| *key == "term").unwrap();
        row.fields[at] = field(Some(&Cell::Text(said.into())), &how);
        assert_ne!(row.fields[at].value, Value::Unreadable, "{said} is understood");
        !with(vec![row]).findings("P002").is_empty()
    };
    for said in ["四年", "五年", "肆年", "3年零1个月", "三年零一个月", "4年", "48个月", "三十七个月"]
    {
        assert!(worded(said), "{said}");
    }
    for said in ["三年", "叁年", "两年半", "3年", "二年零六个月", "36个月", "三十六个月", "1年期"]
    {
        assert!(!worded(said), "{said}");
    }
    assert!(!long(&[("term", number(5.0))]), "five months or five years");
    assert!(!long(&dates("2019-05-10", "2022-05-16")), "the due day was a holiday");
    assert!(!long(&dates("2019", "2022-12")), "perhaps December 2019");
    assert!(!long(&dates("2019-05-10", "2022-05-09")));
    assert!(!long(&[("start_date", day("2017-05-10")), ("due_date", Value::Blank)]));
    let mut moved = dates("2019-05-10", "2023-05-09").to_vec();
    moved.push(("extended", Value::Bool(true)));
    assert!(!long(&moved), "an extension has its own day");
    assert!(!long(&[("term", number(60.0)), ("balance", number(0.0))]), "settled");
}

#[test]
fn p003_knows_enterprises_from_households() {
    let said =
        |key: &'static str, value: &str| with(vec![loan("A1", &[(key, text(value))])]).subjects("P003");
    assert_eq!(said("user", "草原红养殖有限公司"), ["A1"]);
    assert_eq!(said("use_mode", "户贷企用"), ["A1"]);
    assert_eq!(said("use_mode", "入股分红"), ["A1"]);
    for (key, value) in [
        ("user", "张三"),
        ("user", "张三养羊专业合作社"),
        ("user", ""),
        ("use_mode", "自用/户贷企用/入股分红"),
        ("use_mode", "非户贷企用"),
        ("use_mode", "未入股"),
    ] {
        assert!(said(key, value).is_empty(), "{value}");
    }
    let settled = [("user", text("某公司")), ("status", text("已还清"))];
    assert!(with(vec![loan("A1", &settled)]).findings("P003").is_empty());
    // A ledger without 使用方式 may say it in the purpose; a visit sheet makes the rule run.
    let purpose = |value: &str, mode: &str| {
        let mut kit = with(vec![loan("A1", &[("purpose", text(value)), ("use_mode", text(mode))])]);
        kit.add(record(RecordKind::Visit, 3, &[("hh_id", text("0001")), ("loan_user", text("自己"))]));
        kit.subjects("P003")
    };
    assert_eq!(purpose("入股某牧业公司", ""), ["A1"]);
    for (value, mode) in [("入股某牧业公司", "自用"), ("购买基础母羊", ""), ("未入股，养羊", "")]
    {
        assert!(purpose(value, mode).is_empty(), "{value} {mode}");
    }
}

#[test]
fn p003_counts_households_behind_one_account_and_listens_to_visits() {
    let pays = |contract: &str, id: &str, account: &str| {
        loan(contract, &[("hh_id", text(id)), ("payee", text(account)), ("borrower", text(id))])
    };
    let rows = |account: &str| {
        let mut kit = with(vec![pays("A1", "0001", account), pays("A2", "0001", account)]);
        for id in ["0002", "0003"] {
            kit.household(id, vec![person("王五", "户主", WANG, &[("hh_id", text(id))])]);
        }
        kit.add(pays("A3", "0002", account));
        kit
    };
    let mut kit = rows("6228000012345678");
    assert!(kit.findings("P003").is_empty(), "three contracts, two households: a seller of sheep");
    kit.add(pays("A4", "0003", "6228000012345678"));
    assert_eq!(kit.subjects("P003").len(), 4);
    let mut none = rows("无");
    none.add(pays("A4", "0003", "无"));
    assert!(none.findings("P003").is_empty());
    let visit = |told: &str| {
        let mut kit = with(Vec::new());
        kit.add(record(RecordKind::Visit, 3, &[("hh_id", text("0001")), ("loan_user", text(told))]));
        kit.subjects("P003")
    };
    assert_eq!(visit("合作社在用"), ["loan_user"]);
    assert!(visit("自己").is_empty() && visit("没有给企业，自己用").is_empty() && visit("").is_empty());
}

#[test]
fn p004_tells_strangers_and_ages() {
    let stranger = |id: &str| {
        let cells = [
            ("hh_id", Value::Blank),
            ("county", text("五原县")),
            ("borrower", text("王五")),
            ("id_no", text(id)),
            ("balance", number(1.0)),
        ];
        with(vec![owing("A1", 1.0, 1.0), loan("A9", &cells)])
    };
    let found = stranger(WANG).findings("P004");
    assert_eq!((found.len(), found[0].subject.as_str(), found[0].household_id.as_str()), (1, "A9", ""));
    assert!(stranger("150899198410100228").findings("P004").is_empty(), "a slip of the pen");
    assert!(stranger(&format!("{LI}44")).findings("P004").is_empty(), "the wife's disability certificate");
    let mut unread = stranger(WANG);
    unread.data.hide("", &RecordKind::ALL);
    assert!(unread.findings("P004").is_empty(), "the register that could not be read may hold him");
    let mut listed = stranger(WANG);
    let row = [("head_name", text("王五")), ("head_id", text(WANG)), ("hh_type", text("边缘户"))];
    listed.add(record(RecordKind::Borderline, 3, &row));
    assert!(listed.findings("P004").is_empty());
    // Somebody who died since was registered when he borrowed.
    let mut dead = stranger(WANG);
    let gone = [("hh_id", text("0002")), ("state", text("死亡"))];
    dead.household("0002", vec![person("王五", "户主", WANG, &gone)]);
    assert!(dead.findings("P004").is_empty());
    let aged = |id: &str, start: &str| {
        !with(vec![loan("A1", &[("id_no", text(id)), ("start_date", day(start))])])
            .findings("P004")
            .is_empty()
    };
    // Born on 12 March 1956.
    assert!(aged(ZHANG, "2022-03-12") && !aged(ZHANG, "2022-03-11") && !aged(ZHANG, "2022"));
    assert!(aged("150899200506150116", "2019-05-10") && !aged("150899200506150116", "2023-06-15"));
}

#[test]
fn p004_tells_a_stranger_who_is_entered_under_a_registered_household() {
    let under = |borrower: &str, id: &str| {
        let own = [("borrower", text(borrower)), ("id_no", text(id)), ("balance", number(1.0))];
        with(vec![owing("A1", 1.0, 1.0), loan("A9", &own)]).subjects("P004")
    };
    assert_eq!(under("王五", WANG), ["A9"]);
    assert!(under("张三", WANG).is_empty(), "one of the household, with another's number");
    assert!(under("王五", "150899198410100228").is_empty(), "a slip of the pen");
    // Of a household without its people nobody can tell who belongs to it.
    let mut empty = kit();
    empty.household("0002", Vec::new());
    let own = [("hh_id", text("0002")), ("borrower", text("王五")), ("id_no", text(WANG))];
    for row in [owing("A1", 1.0, 1.0), loan("A9", &own)] {
        empty.add(row);
    }
    assert!(empty.findings("P004").is_empty());
}

#[test]
fn p004_doubts_its_registers_before_the_borrowers() {
    let cells = [
        ("hh_id", Value::Blank),
        ("county", text("五原县")),
        ("borrower", text("王五")),
        ("id_no", text(WANG)),
    ];
    assert!(with(vec![loan("A9", &cells)]).findings("P004").is_empty(), "no borrower of the county is known");
}

#[test]
fn p005_and_p006_read_use_security_and_rate() {
    let said = |rule: &str, key: &'static str, value: Value| {
        !with(vec![loan("A1", &[(key, value)])]).findings(rule).is_empty()
    };
    for purpose in [
        "建房",
        "给儿子结婚",
        "理财",
        "购买家用电器",
        "修房",
        "看病",
        "孩子上学",
        "还债",
        "生活消费",
        "买车",
        "购车",
        "买彩电",
        "办喜事",
        "办丧事",
        "转借他人",
    ] {
        assert!(said("P005", "purpose", text(purpose)), "{purpose}");
    }
    for purpose in [
        "养羊",
        "建羊房",
        "建房（鸡舍）",
        "家具加工",
        "家电销售",
        "",
        "修渠",
        "修棚圈",
        "买农用车",
        "购车跑运输",
        "养车跑运输",
        "买拖拉机",
        "购农机",
        "购羊",
        "给羊看病",
        "买车拉货",
        "彩电维修店",
    ] {
        assert!(!said("P005", "purpose", text(purpose)), "{purpose}");
    }
    assert!(said("P006", "security", text("抵押")) && said("P006", "security", text("三户联保")));
    for security in ["信用", "免担保免抵押", "无抵押", "风险补偿金担保", ""] {
        assert!(!said("P006", "security", text(security)), "{security}");
    }
    assert!(said("P006", "rate", number(6.5)) && said("P006", "rate", number(0.065)));
    assert!(!said("P006", "rate", number(4.75)) && !said("P006", "rate", number(0.0435)));
    let worded = |said: &str| {
        let schema = crate::ingest::schema::schema().unwrap();
        let column = schema.register(RecordKind::Loan).unwrap().column("rate").unwrap();
        let how = Reading { schema, column, factor: 1.0, date_1904: false };
        let mut row = loan("A1", &[("rate", Value::Blank)]);
        let at = row.table.columns.iter().position(|(key, _)| *key == "rate").unwrap();
        row.fields[at] = field(Some(&Cell::Text(said.into())), &how);
        !with(vec![row]).findings("P006").is_empty()
    };
    assert!(worded("年利率5.2%") && worded("利率5.2%") && worded("5.2%"));
    assert!(!worded("年利率4.35%") && !worded("月利率5.2‰"));
    assert!(!said("P006", "rate", number(475.0)) && !said("P006", "rate", Value::Unreadable));
}

#[test]
fn p007_knows_branches_from_banks() {
    let at = |contract: &str, bank: &str, balance: Value| {
        loan(contract, &[("bank", text(bank)), ("balance", balance), ("amount", number(2e4))])
    };
    let pair = |one: &str, two: &str, balance: Value| {
        with(vec![at("A1", one, number(2e4)), at("A2", two, balance)]).subjects("P007")
    };
    assert_eq!(pair("农村信用合作联社", "中国农业银行五原支行", number(2e4)), ["bank"]);
    assert_eq!(pair("农信社", "蒙商银行五原支行", number(2e4)), ["bank"]);
    assert_eq!(pair("农商银行", "邮储", number(2e4)), ["bank"]);
    assert!(pair("蒙商银行", "包商银行五原支行", number(2e4)).is_empty(), "one bank under two names");
    assert!(pair("信用联社", "农商银行", number(2e4)).is_empty());
    assert!(pair("农村信用合作联社", "隆兴昌信用社", number(2e4)).is_empty());
    assert!(pair("五原农商行", "五原县农村商业银行", number(2e4)).is_empty());
    assert!(pair("农村信用合作联社", "农业银行", number(0.0)).is_empty(), "paid back");
    assert!(pair("农村信用合作联社", "农业银行", Value::Blank).is_empty(), "perhaps paid back");
    assert!(pair("农村信用合作联社", "某某金融", number(2e4)).is_empty(), "a bank nobody knows");
}

#[test]
fn p008_judges_by_the_epidemic_rule_from_july_only() {
    let until = |due: &str, until: &str| {
        let cells = [("extended", Value::Bool(true)), ("due_date", day(due)), ("extended_due", day(until))];
        with(vec![loan("A1", &cells)])
    };
    assert_eq!(until("2020-05-09", "2020-03-09").subjects("P008"), ["A1"]);
    assert!(until("2020-05-09", "2020-05-09").findings("P008").is_empty());
    assert!(until("2020-05-09", "2020-05").findings("P008").is_empty(), "perhaps the thirty-first");
    let mut late = until("2020-05-09", "2021-05-09");
    assert!(late.findings("P008").is_empty());
    late.as_of = chrono::NaiveDate::from_ymd_opt(2020, 7, 15).unwrap();
    assert_eq!(late.subjects("P008"), ["A1"]);
    late.project.thresholds.insert("P008.from".into(), 20_200_716.0);
    assert!(late.findings("P008").is_empty(), "the office's bank took the policy up a day later");
    let mut allowed = until("2020-05-09", "2021-03-31");
    allowed.as_of = late.as_of;
    assert!(allowed.findings("P008").is_empty());
    let blank =
        [("extended", Value::Bool(true)), ("due_date", day("2020-05-09")), ("extended_due", Value::Blank)];
    assert!(with(vec![loan("A1", &blank)]).findings("P008").is_empty());
}

/// A project of the county; later cells win.
fn project(more: &[(&'static str, Value)]) -> Kit {
    let mut cells = vec![
        ("project_no", text("XM01")),
        ("project_name", text("养殖项目")),
        ("project_type", text("产业")),
        ("county", text("五原县")),
        ("year", number(2020.0)),
    ];
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    with(vec![record(RecordKind::Project, 4, &cells)])
}

#[test]
fn p009_speaks_of_special_funds_for_households_without_epidemic() {
    let to_households = |more: &[(&'static str, Value)]| {
        let mut cells = vec![("content", text("母羊到户补助")), ("fund_central", number(40.0))];
        cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
        cells.extend(more.iter().cloned());
        project(&cells)
    };
    let kit = to_households(&[]);
    assert_eq!(kit.subjects("P009"), ["XM01"]);
    assert_eq!(kit.findings("P009")[0].county, "150821");
    for more in [
        [("content", text("受疫情影响，母羊到户补助"))],
        [("content", text("标准化棚圈"))],
        [("year", number(2019.0))],
        [("year", Value::Blank)],
        [("project_type", text("饮水安全"))],
        [("fund_central", Value::Blank)],
        [("fund_central", number(0.0))],
        [("county", text("磴口县"))],
    ] {
        assert!(to_households(&more).findings("P009").is_empty(), "{more:?}");
    }
}

#[test]
fn what_is_wrong_with_a_project_names_it_once_after_the_county() {
    let message = |more: &[(&'static str, Value)]| {
        let cells: Vec<_> = [("target", Value::Blank)].into_iter().chain(more.iter().cloned()).collect();
        project(&cells).findings("P011").remove(0).message
    };
    let named = message(&[("project_name", text("五原县养殖项目"))]);
    assert!(named.starts_with("五原县：项目“五原县养殖项目”（XM01）入库未填写绩效目标"), "{named}");
    let nameless = message(&[("project_name", Value::Blank)]);
    assert!(nameless.starts_with("五原县：项目“XM01”入库未填写"), "{nameless}");
}

#[test]
fn p010_compares_the_countys_own_budget_of_two_years() {
    let budget = |indicator: &str, was: f64, is: f64, now: &str| {
        let line = |value: f64, date: &str| {
            let cells = [
                ("area_code", text("150821")),
                ("indicator", text(indicator)),
                ("value", number(value)),
                ("as_of", day(date)),
            ];
            record(RecordKind::ReportedTotal, 3, &cells)
        };
        with(vec![line(was, "2019-12-31"), line(is, now)])
    };
    assert_eq!(budget("本级财政专项扶贫资金预算", 1000.0, 800.0, "2020-03").subjects("P010"), ["K18@2020"]);
    assert!(budget("本级财政专项扶贫资金预算", 1000.0, 1000.0, "2020-03").findings("P010").is_empty());
    assert!(budget("本级财政专项扶贫资金预算", 1000.0, 0.1, "2020-03").findings("P010").is_empty(), "units");
    assert!(budget("本级财政专项扶贫资金支出", 1000.0, 200.0, "2020-03").findings("P010").is_empty());
    assert!(budget("自治区财政专项扶贫资金预算", 1000.0, 800.0, "2020-03").findings("P010").is_empty());
    assert!(budget("本级财政专项扶贫资金预算", 1000.0, 800.0, "2018-03").findings("P010").is_empty());
    assert!(
        budget("本级财政专项扶贫资金预算", 1000.0, 800.0, "2019-06").findings("P010").is_empty(),
        "one year"
    );
}

#[test]
fn p011_reads_columns_that_exist() {
    let lacks = |more: &[(&'static str, Value)]| !project(more).findings("P011").is_empty();
    assert!(lacks(&[("target", Value::Blank)]) && lacks(&[("mechanism", text("无"))]));
    assert!(!lacks(&[]), "the ledger has no such columns");
    assert!(!lacks(&[("target", text("增收")), ("mechanism", text("务工"))]));
    assert!(!lacks(&[("mechanism", Value::Blank), ("project_type", text("村基础设施"))]));
    assert!(!lacks(&[("target", Value::Blank), ("project_type", text("项目管理费"))]));
}

/// A row of the roster of helpers.
fn helper(name: &str, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![("hh_id", text("0001")), ("helper", text(name))];
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    record(RecordKind::Helper, 5, &cells)
}

#[test]
fn p019_speaks_when_a_households_helpers_are_gone() {
    let gone = |end: &str| helper("赵六", &[("start_date", day("2018-03")), ("end_date", day(end))]);
    let exited = |rows: Vec<Record>| {
        let mut kit = with(rows);
        kit.data.households[0].exit_year = Some(2018);
        kit
    };
    assert_eq!(exited(vec![gone("2019-12-31")]).subjects("P019"), ["helper"]);
    for rows in [
        vec![gone("2020-04-01")],
        vec![gone("2020-12-31")],
        vec![gone("2017-12-31")],
        vec![gone("2019-12-31"), helper("孙七", &[("start_date", day("2020-01"))])],
        vec![helper("赵六", &[("start_date", day("2018-03")), ("end_date", Value::Unreadable)])],
        vec![gone("2019-12-31"), visited("2020-02-20")],
    ] {
        assert!(exited(rows.clone()).findings("P019").is_empty(), "{rows:?}");
    }
    assert_eq!(exited(vec![gone("2019-12-31"), visited("2019-11-20")]).subjects("P019"), ["helper"]);
}

fn visited(date: &str) -> Record {
    record(
        RecordKind::HelperLog,
        5,
        &[("hh_id", text("0001")), ("helper", text("赵六")), ("date", day(date))],
    )
}

/// A member of the team of 永丰村.
fn member(name: &str, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("hh_id", Value::Blank),
        ("county", text("五原县")),
        ("town", text("隆兴昌镇")),
        ("village", text("永丰村")),
        ("is_team", Value::Bool(true)),
    ];
    cells.extend(more.iter().cloned());
    helper(name, &cells)
}

fn village(mut rows: Vec<Record>, exited: bool) -> Kit {
    rows.push(record(
        RecordKind::Village,
        3,
        &[
            ("county", text("五原县")),
            ("town", text("隆兴昌镇")),
            ("village", text("永丰村")),
            ("is_exited", Value::Bool(exited)),
        ],
    ));
    with(rows)
}

#[test]
fn p019_and_p020_look_at_teams_of_poor_villages() {
    let gone = |name: &str| member(name, &[("end_date", day("2019-12-31"))]);
    let here = |name: &str| member(name, &[]);
    let kit = village(vec![gone("甲"), gone("乙")], true);
    assert_eq!(kit.subjects("P019"), ["team"]);
    assert_eq!(kit.findings("P019")[0].village, "永丰村");
    assert!(kit.findings("P020").is_empty(), "nobody is there: that is said once");
    assert!(village(vec![gone("甲"), here("乙")], true).findings("P019").is_empty());
    assert!(village(vec![gone("甲")], false).findings("P019").is_empty());
    assert_eq!(village(vec![here("甲"), here("乙")], true).subjects("P020"), ["team"]);
    for rows in [
        vec![here("甲"), here("乙"), here("丙")],
        // One line for a village: a list of 第一书记.
        vec![here("甲")],
        vec![member("甲", &[("start_date", day("2018-03")), ("end_date", day("2020-03"))])],
        vec![member("甲", &[("start_date", day("2018-03")), ("end_date", Value::Blank)])],
        vec![member("甲", &[("start_date", day("2019-03")), ("end_date", day("2018-03"))])],
    ] {
        assert!(village(rows.clone(), true).findings("P020").is_empty(), "{rows:?}");
    }
    assert!(village(vec![here("甲"), here("乙")], false).findings("P020").is_empty());
    let short = member("甲", &[("start_date", day("2018-06-01")), ("end_date", day("2019-05-31"))]);
    assert_eq!(village(vec![short], true).subjects("P020"), ["甲/term"]);
}

#[test]
fn p021_finds_households_without_helper() {
    let second = |more: &[(&'static str, Value)]| {
        let mut kit = with(vec![helper("赵六", &[])]);
        let mut cells = vec![("hh_id", text("0002"))];
        cells.extend(more.iter().cloned());
        kit.household("0002", vec![person("王五", "户主", WANG, &cells)]);
        kit
    };
    let found = second(&[]).findings("P021");
    assert_eq!(
        (found.len(), found[0].household_id.as_str(), found[0].subject.as_str()),
        (1, "0002", "helper")
    );
    assert!(second(&[("helper", text("孙七"))]).findings("P021").is_empty());
    assert!(second(&[("state", text("死亡"))]).findings("P021").is_empty());
    let mut by_name = second(&[]);
    by_name.add(helper(
        "孙七",
        &[("hh_id", Value::Blank), ("head_name", text("王五")), ("village", text("永丰村"))],
    ));
    assert!(by_name.findings("P021").is_empty());
    let mut logged = second(&[]);
    let log = [("hh_id", text("0002")), ("helper", text("孙七")), ("date", day("2020-03-01"))];
    logged.add(record(RecordKind::HelperLog, 9, &log));
    assert!(logged.findings("P021").is_empty());
    let mut unread = second(&[]);
    unread.data.hide("150821", &RecordKind::ALL);
    assert!(unread.findings("P021").is_empty());
    let mut partial = second(&[]);
    partial.household("0003", vec![person("孙七", "户主", WANG, &[("hh_id", text("0003"))])]);
    assert!(partial.findings("P021").is_empty(), "a roster of one household in three is no roster");
}

#[test]
fn p021_counts_the_households_of_one_person() {
    let many = |count: usize, unit: fn(usize) -> &'static str, end: Value| {
        let mut kit = kit();
        for at in 1..=count {
            let id = format!("{at:04}");
            if at > 1 {
                kit.household(&id, vec![person("王五", "户主", WANG, &[("hh_id", text(&id))])]);
            }
            let cells = [("hh_id", text(&id)), ("helper_unit", text(unit(at))), ("end_date", end.clone())];
            kit.add(helper("赵六", &cells));
        }
        kit
    };
    let found = many(16, |_| "农牧局", Value::Blank).findings("P021");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "赵六"));
    let town = &found[0].responsible;
    assert!(town.ends_with('镇'), "the township that can change it, not any: {town}");
    let said = format!("帮扶责任人赵六一人包16户（{town}），超过15户");
    assert!(found[0].message.ends_with(&said), "{}", found[0].message);
    assert!(many(15, |_| "农牧局", Value::Blank).findings("P021").is_empty());
    let two = |at: usize| if at.is_multiple_of(2) { "教育局" } else { "水利局" };
    assert!(many(16, two, Value::Blank).findings("P021").is_empty(), "two people of one name");
    assert!(many(16, |_| "农牧局", day("2019-12-31")).findings("P021").is_empty(), "his time is over");
}
