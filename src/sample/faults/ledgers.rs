//! Faults of the ledgers: loans, projects, helpers and reported totals (P, R, T).

use crate::sample::faults::{Bed, Planter, Sheet};
use crate::sample::plan::{House, borrower};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "P001", fault: p001, near_miss: p001_near },
    Planter { rule: "P002", fault: p002, near_miss: p002_near },
    Planter { rule: "P003", fault: p003, near_miss: p003_near },
];

const HOUSEHOLD: &[&str] = &["户编号"];
const BORROWER: &[&str] = &["借款人姓名"];
const NUMBER: &[&str] = &["身份证号"];
const CONTRACT: &[&str] = &["贷款合同编号"];
const AMOUNT: &[&str] = &["贷款金额"];
const TERM: &[&str] = &["贷款期限"];
const START: &[&str] = &["贷款日期"];
const DUE: &[&str] = &["到期日期"];
const BANK: &[&str] = &["贷款金融机构"];
const BALANCE: &[&str] = &["未偿还余额"];
const USER: &[&str] = &["资金实际使用人"];
const MODE: &[&str] = &["使用方式"];
const PAYEE: &[&str] = &["收款账户"];

/// The bank of every loan that the plan knows.
const OWN_BANK: &str = "农村信用合作联社";

/// Somebody there may borrow.
fn can_borrow(house: &House) -> bool {
    borrower(&house.people).is_some()
}

/// A free household with a loan of `yuan`, and the number of its contract.
fn lend(bed: &mut Bed<'_>, yuan: u32) -> Option<(usize, String)> {
    let at = bed.free(can_borrow)?;
    bed.house(at).loan = Some(yuan);
    Some((at, format!("XD2019{at:06}")))
}

/// Writes into the row of a household's loan.
fn loan(bed: &mut Bed<'_>, at: usize, cells: &[(&'static [&'static str], &str)]) {
    let id = bed.plan.houses[at].id.clone();
    for (names, value) in cells {
        bed.faults.cells.set(Sheet::Loan, &id, names, *value);
    }
}

/// A second contract of the household: number, bank, amount, balance.
fn second(bed: &mut Bed<'_>, at: usize, number: &str, bank: &str, amount: &str, balance: &str) -> Option<()> {
    let house = &bed.plan.houses[at];
    let person = borrower(&house.people)?;
    let cells: Vec<(&'static [&'static str], String)> = vec![
        (HOUSEHOLD, house.id.clone()),
        (BORROWER, person.name.clone()),
        (NUMBER, person.id_no.clone()),
        (CONTRACT, number.to_owned()),
        (AMOUNT, amount.to_owned()),
        (TERM, "36".into()),
        (START, "2019-06-20".into()),
        (DUE, "2022-06-19".into()),
        (BANK, bank.to_owned()),
        (BALANCE, balance.to_owned()),
    ];
    let county = bed.plan.villages[house.village].county;
    bed.faults.cells.add(Sheet::Loan, Some(county), cells);
    Some(())
}

fn p001(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let yuan = [60_000, 30_000, 50_000][round % 3];
    let (at, _) = lend(bed, yuan)?;
    match round % 3 {
        // Two contracts that are allowed one by one.
        1 => second(bed, at, &format!("XB2019{at:06}"), OWN_BANK, "30000", "30000")?,
        2 => loan(bed, at, &[(AMOUNT, "5.2万元"), (BALANCE, "51,800元")]),
        _ => {}
    }
    bed.register_fault(at, "P001", "balance")
}

/// Fifty thousand to the yuan; a second contract that is paid back; the same contract twice.
fn p001_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 50_000)?;
    match round % 3 {
        1 => second(bed, at, &format!("XB2019{at:06}"), OWN_BANK, "30000", "0")?,
        2 => second(bed, at, &number, OWN_BANK, "50000", "50000")?,
        _ => {}
    }
    bed.register_near_miss(at, "P001", "balance")
}

fn p002(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(TERM, "60"), (DUE, "2024-05-09")]),
        1 => loan(bed, at, &[(TERM, "4年"), (DUE, "2023-05-09")]),
        _ => loan(bed, at, &[(TERM, ""), (DUE, "2022-11-09")]),
    }
    bed.register_fault(at, "P002", number)
}

/// Three years as a figure, three years that end after a holiday, an extension that has its own day.
fn p002_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(TERM, "3年")]),
        1 => loan(bed, at, &[(TERM, ""), (DUE, "2022-05-16")]),
        _ => loan(bed, at, &[(TERM, ""), (DUE, "2022-12-31"), (&["是否展期"], "是")]),
    }
    bed.register_near_miss(at, "P002", number)
}

fn p003(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 2 {
        return payees(bed, round, 3);
    }
    let (at, number) = lend(bed, 40_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(USER, "草原红养殖有限公司")]),
        _ => loan(bed, at, &[(MODE, "入股分红")]),
    }
    bed.register_fault(at, "P003", number)
}

/// The money of several households goes to one account; three are too many.
fn payees(bed: &mut Bed<'_>, round: usize, count: usize) -> Option<()> {
    let account = format!("62{count:02}{round:010}");
    for _ in 0..count {
        let (at, number) = lend(bed, 20_000)?;
        loan(bed, at, &[(PAYEE, &account)]);
        if count < 3 {
            bed.register_near_miss(at, "P003", number)?;
        } else {
            bed.register_fault(at, "P003", number)?;
        }
    }
    Some(())
}

/// The household's own cooperative, its own use, and two households that buy from one seller.
fn p003_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 2 {
        return payees(bed, round, 2);
    }
    let (at, number) = lend(bed, 40_000)?;
    let name = borrower(&bed.plan.houses[at].people)?.name.clone();
    match round % 3 {
        0 => loan(bed, at, &[(USER, &format!("{name}养羊专业合作社"))]),
        _ => loan(bed, at, &[(USER, "本人"), (MODE, "自用，未入股合作社")]),
    }
    bed.register_near_miss(at, "P003", number)
}
