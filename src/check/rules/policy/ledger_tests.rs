//! P rules of loans, projects and helpers: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::record::{Record, RecordKind, Value};

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
