//! Faults of the ledgers: loans, projects, helpers and reported totals (P, R, T).

use crate::sample::faults::teams::{self, townships};
use crate::sample::faults::{Bed, Planter, Sheet, Truth};
use crate::sample::people::{self, Person};
use crate::sample::plan::{COUNTIES, House, borrower};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "P001", fault: p001, near_miss: p001_near },
    Planter { rule: "P002", fault: p002, near_miss: p002_near },
    Planter { rule: "P003", fault: p003, near_miss: p003_near },
    Planter { rule: "R001", fault: teams::r001, near_miss: teams::r001_near },
    Planter { rule: "P004", fault: p004, near_miss: p004_near },
    Planter { rule: "P005", fault: p005, near_miss: p005_near },
    Planter { rule: "P006", fault: p006, near_miss: p006_near },
    Planter { rule: "P007", fault: p007, near_miss: p007_near },
    Planter { rule: "P008", fault: p008, near_miss: p008_near },
    Planter { rule: "T014", fault: t014, near_miss: t014_near },
    Planter { rule: "P009", fault: p009, near_miss: p009_near },
    Planter { rule: "P010", fault: p010, near_miss: p010_near },
    Planter { rule: "P011", fault: p011, near_miss: p011_near },
    Planter { rule: "P019", fault: teams::p019, near_miss: teams::p019_near },
    Planter { rule: "P020", fault: teams::p020, near_miss: teams::p020_near },
    Planter { rule: "P021", fault: teams::p021, near_miss: teams::p021_near },
    Planter { rule: "R007", fault: r007, near_miss: r007_near },
    Planter { rule: "R008", fault: r008, near_miss: r008_near },
    Planter { rule: "R009", fault: r009, near_miss: r009_near },
    Planter { rule: "T013", fault: t013, near_miss: t013_near },
];

pub const HOUSEHOLD: &[&str] = &["户编号"];
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

/// A heading of a table, with the names it may have, and what stands under it.
pub type Cell = (&'static [&'static str], String);

pub fn cell(names: &'static [&'static str], value: impl Into<String>) -> Cell {
    (names, value.into())
}

/// Truth about a unit above the household: county, township, village.
pub fn told(bed: &mut Bed<'_>, kind: &'static str, rule: &'static str, unit: [&str; 3], subject: &str) {
    let [county, township, village] = unit.map(str::to_owned);
    let subject = subject.to_owned();
    bed.faults.truth.push(Truth {
        rule,
        kind,
        county,
        township,
        village,
        household_id: String::new(),
        subject,
    });
}

/// A project of a county beside those of the plan; its number is its subject.
fn project(bed: &mut Bed<'_>, kind: &'static str, rule: &'static str, round: usize, more: Vec<Cell>) {
    let county = (round * 3 + usize::from(kind == "fault")) % 7;
    let (code, name) = (COUNTIES[county].0, COUNTIES[county].1);
    let mark = if kind == "fault" { 'F' } else { 'N' };
    let number = format!("XM{code}{rule}{mark}{round:03}");
    let mut cells: Vec<Cell> = vec![
        cell(&["项目编号"], number.clone()),
        cell(&["项目名称"], format!("{name}肉牛养殖项目{rule}{mark}{round}")),
        cell(&["项目类型"], "产业"),
        cell(&["县(市、区、旗)"], name),
        cell(&["建设内容"], "标准化棚圈及设备"),
        cell(&["总投资(万元)"], "40"),
        cell(&["绩效目标"], "带动脱贫户增收"),
        cell(&["利益联结机制"], "订单收购"),
        cell(&["年度"], "2019"),
    ];
    cells.retain(|(names, _)| !more.iter().any(|(own, _)| own == names));
    cells.extend(more);
    bed.faults.cells.add(Sheet::Project, Some(county), cells);
    told(bed, kind, rule, [code, "", ""], &number);
}

/// Somebody who is in no register: born on a 31st, as nobody of the plan is.
fn stranger(round: usize) -> Person {
    let birth = (1968 + (round % 20) as i32, 7, 31);
    Person {
        id: String::new(),
        name: format!("温外来{}", ["甲", "乙", "丙", "丁"][round % 4]),
        rel: "户主",
        male: true,
        birth,
        id_no: people::identity(birth, 701 + (round / 20 * 2) as u16),
        ethnic: "汉族",
        edu: "初中",
        school: "",
        health: "健康",
        labor: "普通劳动力",
        months: 0,
    }
}

/// A contract whose row names no household.
fn loose_loan(bed: &mut Bed<'_>, county: usize, number: &str, name: &str, id_no: &str) {
    let cells = vec![
        cell(BORROWER, name),
        cell(NUMBER, id_no),
        cell(CONTRACT, number),
        cell(AMOUNT, "20000"),
        cell(TERM, "24"),
        cell(START, "2019-06-20"),
        cell(DUE, "2021-06-19"),
        cell(BANK, OWN_BANK),
        cell(BALANCE, "20000"),
    ];
    bed.faults.cells.add(Sheet::Loan, Some(county), cells);
}

/// A stranger; an old man, a child who stands as the borrower.
fn p004(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let wanted = |person: &Person| match round % 3 {
        1 => person.birth.0 <= 1950,
        _ => person.birth.0 >= 2005,
    };
    let fits = |house: &House| can_borrow(house) && house.people.iter().any(wanted);
    let found = if round.is_multiple_of(3) { None } else { bed.free(fits) };
    let Some(at) = found else {
        // Where borrowers are many, so that one stranger is a stranger and not another county's ledger.
        let at = bed.free(|house| house.loan.is_some())?;
        let county = bed.plan.villages[bed.plan.houses[at].village].county;
        let (person, number) = (stranger(round), format!("XW2019{round:06}"));
        loose_loan(bed, county, &number, &person.name, &person.id_no);
        told(bed, "fault", "P004", [COUNTIES[county].0, "", ""], &number);
        return Some(());
    };
    let house = bed.house(at);
    house.loan = Some(20_000);
    let person = house.people.iter().find(|person| wanted(person))?.clone();
    loan(bed, at, &[(BORROWER, &person.name), (NUMBER, &person.id_no)]);
    bed.register_fault(at, "P004", format!("XD2019{at:06}"))
}

/// Sixty-five on the day of the loan; a row without 户编号 whose number is registered; a 边缘户.
fn p004_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => {
            let at = bed
                .free(|house| house.people.len() == 1 && (1950..=1953).contains(&house.people[0].birth.0))?;
            let head = &mut bed.house(at).people[0];
            head.birth = (1954, 1, 31);
            head.id_no = people::identity(head.birth, 500 + (round * 2) as u16 + u16::from(head.male));
            let head = head.clone();
            let number = format!("XL2019{at:06}");
            let county = bed.plan.villages[bed.plan.houses[at].village].county;
            bed.house(at).loan = Some(20_000);
            loose_loan(bed, county, &number, &head.name, &head.id_no);
            bed.register_near_miss(at, "P004", number)
        }
        1 => {
            let (at, number) = lend(bed, 20_000)?;
            loan(bed, at, &[(HOUSEHOLD, "")]);
            bed.register_near_miss(at, "P004", number)
        }
        _ => {
            let house = bed.plan.borderline.iter().find(|house| {
                house
                    .id_no
                    .get(6..10)
                    .and_then(|year| year.parse().ok())
                    .is_some_and(|year: i32| (1956..=1999).contains(&year))
            })?;
            let (name, id_no, village) = (house.head.clone(), house.id_no.clone(), house.village);
            let county = bed.plan.villages[village].county;
            let number = format!("XY2019{round:06}");
            loose_loan(bed, county, &number, &name, &id_no);
            told(bed, "near_miss", "P004", [COUNTIES[county].0, "", ""], &number);
            Some(())
        }
    }
}

const PURPOSE: &[&str] = &["贷款用途"];

fn p005(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    loan(bed, at, &[(PURPOSE, ["建房", "给儿子结婚", "购置家用电器"][round % 3])]);
    bed.register_fault(at, "P005", number)
}

fn p005_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    loan(bed, at, &[(PURPOSE, ["建房（羊舍）", "家具加工", "修建住房旁的棚圈"][round % 3])]);
    bed.register_near_miss(at, "P005", number)
}

const SECURITY: &[&str] = &["贷款方式"];
const RATE: &[&str] = &["贷款利率"];

fn p006(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(SECURITY, "房屋抵押")]),
        1 => loan(bed, at, &[(RATE, "6.5%")]),
        _ => loan(bed, at, &[(SECURITY, "保证担保"), (RATE, "0.0713")]),
    }
    bed.register_fault(at, "P006", number)
}

fn p006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 30_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(SECURITY, "信用（免抵押免担保）"), (RATE, "4.75")]),
        1 => loan(bed, at, &[(RATE, "0.0435")]),
        _ => loan(bed, at, &[(SECURITY, "风险补偿金担保"), (RATE, "5.9‰")]),
    }
    bed.register_near_miss(at, "P006", number)
}

fn p007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, _) = lend(bed, 20_000)?;
    let bank = ["农业银行", "邮储银行", "河套村镇银行"][round % 3];
    second(bed, at, &format!("XB2019{at:06}"), bank, "20000", "20000")?;
    bed.register_fault(at, "P007", "bank")
}

/// Two branches of one bank, a contract elsewhere that is paid back, one whose balance nobody knows.
fn p007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, _) = lend(bed, 20_000)?;
    let (bank, balance) = [("隆兴昌信用社", "20000"), ("农业银行", "0"), ("邮储银行", "")][round % 3];
    second(bed, at, &format!("XB2019{at:06}"), bank, "20000", balance)?;
    bed.register_near_miss(at, "P007", "bank")
}

const EXTENDED: &[&str] = &["是否展期"];
const UNTIL: &[&str] = &["展期到期日"];

fn p008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 20_000)?;
    loan(bed, at, &[(EXTENDED, "是"), (UNTIL, ["2022-03-09", "2021年12月", "20220508"][round % 3])]);
    bed.register_fault(at, "P008", number)
}

/// Later than the day it extends; the ledger shows the new day in both columns; never extended.
fn p008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 20_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(EXTENDED, "是"), (UNTIL, "2022-11-09")]),
        1 => loan(bed, at, &[(EXTENDED, "是"), (UNTIL, "2022-05-09")]),
        _ => loan(bed, at, &[(EXTENDED, "否"), (UNTIL, "/")]),
    }
    bed.register_near_miss(at, "P008", number)
}

fn t014(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 20_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(TERM, "12"), (DUE, "2020-05-09")]),
        1 => loan(bed, at, &[(TERM, "10"), (DUE, "2020-03-09")]),
        _ => loan(bed, at, &[(&["逾期天数"], "12")]),
    }
    bed.register_fault(at, "T014", number)
}

/// Paid back in time; due one day after the days of warning; extended.
fn t014_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, number) = lend(bed, 20_000)?;
    match round % 3 {
        0 => loan(bed, at, &[(TERM, "10"), (DUE, "2020-03-09"), (BALANCE, "0")]),
        1 => loan(bed, at, &[(TERM, "13"), (DUE, "2020-06-15")]),
        _ => loan(bed, at, &[(TERM, "10"), (DUE, "2020-03-09"), (EXTENDED, "是"), (UNTIL, "2020-12-31")]),
    }
    bed.register_near_miss(at, "T014", number)
}

const CENTRAL: &[&str] = &["中央资金"];
const REGION: &[&str] = &["自治区资金"];
const OTHER: &[&str] = &["其他资金"];
const CONTENT: &[&str] = &["建设内容"];
const YEAR: &[&str] = &["年度"];
const TOTAL: &[&str] = &["总投资(万元)"];

fn p009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let content = ["基础母羊到户补助", "到户种植补贴，每户3000元", "庭院经济到户产业"][round % 3];
    let more = vec![cell(CONTENT, content), cell(YEAR, "2020"), cell([CENTRAL, REGION][round % 2], "40")];
    project(bed, "fault", "P009", round, more);
    Some(())
}

/// Hit by the epidemic; paid by donors; of the year before.
fn p009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (content, fund, year) = [
        ("受疫情影响滞销牛羊到户补助", CENTRAL, "2020"),
        ("基础母羊到户补助", OTHER, "2020"),
        ("基础母羊到户补助", CENTRAL, "2019"),
    ][round % 3];
    project(
        bed,
        "near_miss",
        "P009",
        round,
        vec![cell(CONTENT, content), cell(YEAR, year), cell(fund, "40")],
    );
    Some(())
}

/// A reported line of a county (or of a township, by its code).
pub fn report(bed: &mut Bed<'_>, code: &str, indicator: &str, value: usize, date: &str) {
    let cells = vec![
        cell(&["区划代码"], code),
        cell(&["指标"], indicator),
        cell(&["数值"], value.to_string()),
        cell(&["时点"], date),
    ];
    bed.faults.cells.add(Sheet::Reported, None, cells);
}

fn p010(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    // The counties beyond the third carry the near misses.
    let code = COUNTIES.get(round).filter(|_| round < 3)?.0;
    let (was, is) = [(1000, 800), (650, 649), (1200, 900)][round];
    if round == 1 {
        report(bed, code, "2019年旗县本级财政专项扶贫资金安排", was, "2020-03-31");
        report(bed, code, "2020年旗县本级财政专项扶贫资金安排", is, "2020-03-31");
    } else {
        report(bed, code, "本级财政专项扶贫资金预算", was, "2019-12-31");
        report(bed, code, "本级财政专项扶贫资金预算", is, "2020年3月");
    }
    told(bed, "fault", "P010", [code, "", ""], "K18@2020");
    Some(())
}

/// As much as before; money of a higher level; what is spent so far.
fn p010_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let code = COUNTIES.get(round + 3).filter(|_| round < 3)?.0;
    let (indicator, is) = [
        ("本级财政专项扶贫资金预算", 1000),
        ("自治区财政专项扶贫资金安排", 700),
        ("本级财政专项扶贫资金支出", 200),
    ][round];
    report(bed, code, indicator, 1000, "2019-12-31");
    report(bed, code, indicator, is, "2020-03-31");
    told(bed, "near_miss", "P010", [code, "", ""], "K18@2020");
    Some(())
}

const KIND: &[&str] = &["项目类型"];
const TARGET: &[&str] = &["绩效目标"];
const TIE: &[&str] = &["利益联结机制"];

fn p011(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(TARGET, "")],
        1 => vec![cell(TIE, "无")],
        _ => vec![cell(TARGET, "待定"), cell(TIE, "")],
    };
    project(bed, "fault", "P011", round, more);
    Some(())
}

fn p011_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(KIND, "村基础设施"), cell(CONTENT, "村内道路硬化"), cell(TIE, "")],
        1 => vec![cell(KIND, "项目管理费"), cell(CONTENT, "项目前期费用"), cell(TARGET, ""), cell(TIE, "")],
        _ => vec![cell(TIE, "务工")],
    };
    project(bed, "near_miss", "P011", round, more);
    Some(())
}

const ARRIVED: &[&str] = &["资金到位"];
const PAID: &[&str] = &["资金支付"];
const SHARE: &[&str] = &["支付率"];

fn r007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(TOTAL, "40"), cell(CENTRAL, "30"), cell(REGION, "15")],
        1 => vec![cell(TOTAL, "40"), cell(ARRIVED, "30"), cell(PAID, "35")],
        _ => vec![cell(TOTAL, "40"), cell(ARRIVED, "30"), cell(PAID, "15"), cell(SHARE, "95%")],
    };
    project(bed, "fault", "R007", round, more);
    Some(())
}

/// Sources that are not all filled in; a share of the whole investment; a share as a fraction.
fn r007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(TOTAL, "40"), cell(CENTRAL, "30")],
        1 => vec![cell(TOTAL, "40"), cell(ARRIVED, "30"), cell(PAID, "15"), cell(SHARE, "37.5")],
        _ => vec![cell(TOTAL, "40"), cell(ARRIVED, "30"), cell(PAID, "30"), cell(SHARE, "1")],
    };
    project(bed, "near_miss", "R007", round, more);
    Some(())
}

const POOR_PERSONS: &[&str] = &["建档立卡人数"];

/// Writes the number of people that `people` makes of the households into the sheet of a village.
fn sheet(
    bed: &mut Bed<'_>,
    kind: &'static str,
    nth: usize,
    least: usize,
    people: impl Fn(usize) -> usize,
) -> Option<()> {
    let size = |village: &crate::sample::plan::Village| village.houses.1 - village.houses.0;
    let village = bed.plan.villages.iter().filter(|village| size(village) >= least).nth(nth)?.clone();
    let key = format!("{}/{}", village.township, village.name);
    let count = people(size(&village));
    bed.faults.cells.set(Sheet::Village, &key, POOR_PERSONS, count.to_string());
    let county = COUNTIES[village.county].0;
    told(bed, kind, "R008", [county, &village.township, &village.name], "poor_persons");
    Some(())
}

fn r008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => sheet(bed, "fault", round * 2, 2, |households| households - 1),
        1 => sheet(bed, "fault", round * 2, 6, |households| households * 7),
        _ => sheet(bed, "fault", round * 2, 6, |households| households / 2),
    }
}

/// Everybody lives alone; six to a household and no more; nobody counted.
fn r008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => sheet(bed, "near_miss", round * 2 + 1, 2, |households| households),
        1 => sheet(bed, "near_miss", round * 2 + 1, 6, |households| households * 6),
        _ => sheet(bed, "near_miss", round * 2 + 1, 6, |_| 0),
    }
}

const POOR_HOUSEHOLDS_SERVED: &[&str] = &["受益贫困户数"];
const POOR_PERSONS_SERVED: &[&str] = &["受益贫困人口数"];
const ALL_SERVED: &[&str] = &["受益户数"];

/// Registered households and people of a county.
fn size(bed: &Bed<'_>, county: usize) -> (usize, usize) {
    let of = |count: fn(&House) -> usize| townships(bed, county, count).into_iter().map(|(_, sum)| sum).sum();
    (of(|_| 1), of(|house| house.people.len()))
}

fn r009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (households, persons) = size(bed, (round * 3 + 1) % 7);
    // More than 边缘户 could make up for.
    let (more, all) = (households + 200, persons + 400);
    let cells = match round % 3 {
        0 => vec![cell(POOR_HOUSEHOLDS_SERVED, more.to_string())],
        1 => vec![cell(POOR_PERSONS_SERVED, all.to_string())],
        _ => vec![cell(POOR_HOUSEHOLDS_SERVED, more.to_string()), cell(POOR_PERSONS_SERVED, all.to_string())],
    };
    project(bed, "fault", "R009", round, cells);
    Some(())
}

/// All of the county's that have not left; other people benefit as well; a project of long ago.
fn r009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (households, persons) = size(bed, round * 3 % 7);
    let cells = match round % 3 {
        0 => vec![
            cell(POOR_HOUSEHOLDS_SERVED, households.to_string()),
            cell(POOR_PERSONS_SERVED, (persons - persons / 50).to_string()),
        ],
        1 => vec![cell(ALL_SERVED, (households + 900).to_string()), cell(POOR_HOUSEHOLDS_SERVED, "1")],
        _ => vec![cell(POOR_HOUSEHOLDS_SERVED, (households + 900).to_string()), cell(YEAR, "2016")],
    };
    project(bed, "near_miss", "R009", round, cells);
    Some(())
}

const APPROVED: &[&str] = &["批复时间"];
const BEGUN: &[&str] = &["实际开工时间"];
const DONE: &[&str] = &["实际完工时间"];
const ACCEPTED: &[&str] = &["竣工验收日期"];
const PLAN_NOTICE: &[&str] = &["计划公示日期"];
const LAST_NOTICE: &[&str] = &["完工公告日期"];

fn t013(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(APPROVED, "2019-05-20"), cell(BEGUN, "2019.5.6")],
        1 => vec![cell(DONE, "2019-10-20"), cell(ACCEPTED, "2019-10-01")],
        _ => vec![cell(PLAN_NOTICE, "2019年6月3日"), cell(LAST_NOTICE, "2019年5月")],
    };
    project(bed, "fault", "T013", round, more);
    Some(())
}

/// All on one day; a month that holds both; work that goes on under last year's approval.
fn t013_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let more = match round % 3 {
        0 => vec![cell(APPROVED, "2019-05-20"), cell(BEGUN, "2019-05-20")],
        1 => vec![cell(DONE, "2019-10-20"), cell(ACCEPTED, "2019年10月")],
        _ => vec![cell(APPROVED, "2019-05-20"), cell(BEGUN, "2018-08-01"), cell(&["建设性质"], "续建")],
    };
    project(bed, "near_miss", "T013", round, more);
    Some(())
}
