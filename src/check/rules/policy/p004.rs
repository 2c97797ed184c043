//! P004: a borrower of microcredit is not registered, or was too young or too old.

use crate::base::idno;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Loan, Standing};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind};
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P004",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "借款人不符合条件",
        basis: "扶贫小额信贷政策（对象为建档立卡户、边缘户）；年龄为内部规则",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P004.md"),
        thresholds: &[
            Threshold {
                key: "youngest",
                default: 18.0,
                unit: "周岁",
                what: "放款时借款人的最低年龄",
                basis: "内部规则，以承办银行办法为准",
            },
            Threshold {
                key: "oldest",
                default: 65.0,
                unit: "周岁",
                what: "放款时借款人的最高年龄",
                basis: "内部规则，以承办银行办法为准",
            },
        ],
    },
    needs: &[&[Need::Register(RecordKind::Loan)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let loans: Vec<Loan<'_>> = ledgers::loans(world)
        .iter()
        .copied()
        .filter(|loan| ledgers::standing(loan.row) != Standing::Settled)
        .collect();
    let strangers = strangers(world, &loans);
    for (at, loan) in loans.iter().enumerate() {
        let place = ledgers::at_loan(world, loan);
        let row = loan.row;
        let name = row.text("borrower");
        let (what, expected, actual) = if strangers.contains(&at) {
            (
                format!("小额信贷借款人{name}不在建档立卡名册和边缘户名单中"),
                "借款人为建档立卡户或边缘户成员".to_owned(),
                "名册、名单中均无此证件号码".to_owned(),
            )
        } else {
            let of = |key: &str| world.threshold(&RULE.meta, key, &place.place.county);
            let Some(age) = age(row) else { continue };
            let (youngest, oldest) = (of("youngest"), of("oldest"));
            if f64::from(age.1) >= youngest && f64::from(age.0) <= oldest {
                continue;
            }
            let years = if f64::from(age.1) < youngest { age.1 } else { age.0 };
            (
                format!("{name}放款时{years}周岁，不在{youngest:.0}—{oldest:.0}周岁之间"),
                format!("{youngest:.0}—{oldest:.0}周岁"),
                format!("{years}周岁"),
            )
        };
        sink.push(
            &place,
            Fault {
                subject: ledgers::loan_subject(row),
                what,
                expected,
                actual,
                evidence: vec![cell_evidence(row, "id_no", Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}

/// Least and greatest age on the day of the loan, which may be known to the year or month only.
fn age(row: &Record) -> Option<(i32, i32)> {
    let birth = idno::birth(&row.identity("id_no")?)?;
    let day = row.date("start_date")?;
    Some((idno::age_on(birth, day.earliest()?), idno::age_on(birth, day.latest()?)))
}

/// Does the ledger put somebody under a household who is none of its people, by name? Without its people nobody can tell.
fn is_outsider(data: &Dataset, household: &Household, loan: &Record) -> bool {
    let borrower = loan.name_key("borrower");
    let mut people = data.members(household).map(|member| member.name_key("name")).peekable();
    !borrower.is_empty() && people.peek().is_some() && people.all(|name| !name.is_empty() && name != borrower)
}

/// Borrowers whose number is right and in no register: a mistyped number has a wrong check digit and proves nothing.
/// Where fewer than half of a county's borrowers are found, its registers are not the borrowers' registers.
fn strangers(world: &World<'_>, loans: &[Loan<'_>]) -> BTreeSet<usize> {
    let data = world.input.data;
    let mut out = BTreeSet::new();
    if data.may_hide("", people::REGISTERED) {
        return out;
    }
    let known: HashSet<String> = [
        (RecordKind::Member, ["id_no", "head_id"]),
        (RecordKind::Household, ["head_id", "id_no"]),
        (RecordKind::Borderline, ["head_id", "id_no"]),
    ]
    .into_iter()
    .flat_map(|(kind, keys)| data.all(kind).iter().flat_map(move |row| keys.map(|key| (row, key))))
    .filter_map(|(row, key)| row.identity(key))
    .collect();
    let mut counties: BTreeMap<String, (usize, Vec<usize>)> = BTreeMap::new();
    for (at, loan) in loans.iter().enumerate() {
        let Some(number) = loan.row.identity("id_no") else { continue };
        let county = ledgers::at_loan(world, loan).place.county;
        let entry = counties.entry(county).or_default();
        let of_household = loan.household.is_some_and(|own| !is_outsider(data, own, loan.row));
        if of_household || known.contains(&number) {
            entry.0 += 1;
        } else {
            entry.1.push(at);
        }
    }
    for (found, missing) in counties.into_values() {
        if found >= missing.len() {
            out.extend(missing);
        }
    }
    out
}
