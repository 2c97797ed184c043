//! P003: a household's microcredit seems to serve an enterprise (户贷企用).

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers::{self, Loan, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Record, RecordKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P003",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "疑似户贷企用",
        basis: "扶贫小额信贷政策（户借、户用、户还）",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P003.md"),
        thresholds: &[Threshold {
            key: "loans",
            default: 3.0,
            unit: "户",
            what: "多少户的贷款打入同一收款账户时报告",
            basis: "内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Loan, &["user"]),
        Need::Columns(RecordKind::Loan, &["use_mode"]),
        Need::Columns(RecordKind::Loan, &["payee"]),
        Need::Columns(RecordKind::Visit, &["loan_user"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Who is no household.
const FIRMS: [&str; 8] = ["公司", "企业", "合作社", "集团", "工厂", "村委会", "嘎查委员会", "村集体"];
/// How money is used that the household does not use.
const POOLED: [&str; 8] =
    ["户贷企用", "户贷社用", "入股", "分红", "统贷统还", "统贷统用", "集中使用", "统一使用"];
/// The same words denied, or beside the household's own use.
const DENIED: [&str; 8] = ["自用", "自主", "自营", "自己", "未", "非", "无", "不"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let loans: Vec<Loan<'_>> = ledgers::loans(world)
        .iter()
        .copied()
        .filter(|loan| ledgers::standing(loan.row) != Standing::Settled)
        .collect();
    let accounts = accounts(&loans);
    let mut spoken = BTreeSet::new();
    for loan in &loans {
        let at = ledgers::at_loan(world, loan);
        let limit = world.threshold(&RULE.meta, "loans", &at.place.county);
        let mut why: Vec<(String, Evidence)> = Vec::new();
        let mut say = |what: String, key: &str| why.push((what, cell_evidence(loan.row, key, Link::Ledger)));
        let user = loan.row.text("user");
        if is_firm(&user, &names(world, loan)) {
            say(format!("资金实际使用人为“{user}”"), "user");
        }
        let mode = loan.row.text("use_mode");
        if says(&mode, &POOLED) || is_firm(&mode, &names(world, loan)) {
            say(format!("使用方式为“{mode}”"), "use_mode");
        }
        // 入股某牧业公司: the purpose speaks where the ledger says nothing of who uses the money.
        let purpose = loan.row.text("purpose");
        if user.is_empty() && mode.is_empty() && says(&purpose, &POOLED) {
            say(format!("贷款用途为“{purpose}”"), "purpose");
        }
        if let Some(count) = accounts.get(&account(loan.row)).filter(|count| **count as f64 >= limit) {
            say(format!("与共{count}户的贷款打入同一收款账户"), "payee");
        }
        if why.is_empty() {
            continue;
        }
        spoken.insert(at.household_id.clone());
        let what: Vec<String> = why.iter().map(|(what, _)| what.clone()).collect();
        sink.push(
            &at,
            Fault {
                subject: ledgers::loan_subject(loan.row),
                what: format!("{}的贷款疑似户贷企用：{}", ledgers::borrower(loan.row), what.join("，")),
                expected: "户借、户用、户还".into(),
                actual: what.join("，"),
                evidence: why.into_iter().map(|(_, evidence)| evidence).collect(),
                responsible: String::new(),
            },
        );
    }
    visits(world, &spoken, sink);
}

/// What the household itself says about who uses the money; a household the ledger speaks of already is not named twice.
fn visits(world: &World<'_>, spoken: &BTreeSet<String>, sink: &mut Sink<'_>) {
    for household in world.households().filter(|household| !spoken.contains(&household.id)) {
        let view = HouseholdView { world, household };
        let names: Vec<String> = view.members().map(|member| member.text("name").into_owned()).collect();
        for row in world.input.data.of_household(RecordKind::Visit, &household.id) {
            let told = row.text("loan_user");
            if !is_firm(&told, &names) && !says(&told, &POOLED[..2]) {
                continue;
            }
            sink.push(
                &view.at(),
                Fault {
                    subject: "loan_user".into(),
                    what: format!("入户时称贷款由“{told}”使用，疑似户贷企用"),
                    expected: "户借、户用、户还".into(),
                    actual: told.into_owned(),
                    evidence: vec![cell_evidence(row, "loan_user", Link::Visit)],
                    responsible: String::new(),
                },
            );
        }
    }
}

/// Names of the borrower and the borrower's household.
fn names(world: &World<'_>, loan: &Loan<'_>) -> Vec<String> {
    let members = loan.household.into_iter().flat_map(|household| world.input.data.members(household));
    members
        .map(|member| member.text("name"))
        .chain([loan.row.text("borrower")])
        .map(Cow::into_owned)
        .collect()
}

/// An enterprise, a cooperative or the village; a cooperative that bears the name of a member of the household is the
/// household's own.
fn is_firm(told: &str, names: &[String]) -> bool {
    let key = text::name_key(told);
    let own = names
        .iter()
        .map(|name| text::name_key(name))
        .any(|name| !name.is_empty() && key.contains(name.as_ref()));
    !own && says(told, &FIRMS)
}

fn says(told: &str, words: &[&str]) -> bool {
    words.iter().any(|word| told.contains(word)) && !DENIED.iter().any(|word| told.contains(word))
}

fn account(row: &Record) -> String {
    row.code("payee").into_owned()
}

/// Households by the account that got their money. The borrower's own account has one household.
fn accounts(loans: &[Loan<'_>]) -> BTreeMap<String, usize> {
    let mut households: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for loan in loans {
        let key = account(loan.row);
        // 1, 无, 本人: no account. A bank's number has at least eight digits.
        if key.chars().filter(char::is_ascii_digit).count() >= 8 {
            let who = loan
                .household
                .map_or_else(|| loan.row.text("borrower").into_owned(), |household| household.id.clone());
            households.entry(key).or_default().insert(who);
        }
    }
    households.into_iter().map(|(key, who)| (key, who.len())).collect()
}
