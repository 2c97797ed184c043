//! P001: a household owes more microcredit than the policy allows.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Loan, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P001",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "扶贫小额信贷余额超过限额",
        basis: "市级通知（扶贫小额信贷每户5万元以下）",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P001.md"),
        thresholds: &[Threshold {
            key: "yuan",
            default: 50_000.0,
            unit: "元",
            what: "一户未还扶贫小额信贷的上限",
            basis: "市级通知（扶贫小额信贷每户5万元以下）",
        }],
    },
    needs: &[&[Need::Register(RecordKind::Loan)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for (household, loans) in ledgers::loans_by_household(world) {
        let limit = world.threshold(&RULE.meta, "yuan", &household.place.county);
        let open: Vec<(&Loan<'_>, f64, &str)> = loans.iter().filter_map(|loan| owes(loan, limit)).collect();
        let sum: f64 = open.iter().map(|(_, yuan, _)| yuan).sum();
        if sum <= limit {
            continue;
        }
        let count = if open.len() > 1 { format!("{}笔合计", open.len()) } else { String::new() };
        sink.push(
            &HouseholdView { world, household }.at(),
            Fault {
                subject: "balance".into(),
                what: format!(
                    "扶贫小额信贷{count}{}，超过每户{}的限额",
                    ledgers::sum(sum),
                    ledgers::sum(limit)
                ),
                expected: format!("不超过{}", ledgers::sum(limit)),
                actual: ledgers::sum(sum),
                evidence: open
                    .iter()
                    .map(|(loan, _, key)| cell_evidence(loan.row, key, Link::Ledger))
                    .collect(),
                responsible: String::new(),
            },
        );
    }
}

/// What a contract still costs the household, and the column that says so. A contract of unknown standing counts when its
/// own amount is beyond the limit: so much should never have been lent.
fn owes<'a, 'b>(loan: &'b Loan<'a>, limit: f64) -> Option<(&'b Loan<'a>, f64, &'static str)> {
    let amount = || ledgers::yuan(loan.row, "amount").map(|yuan| (loan, yuan, "amount"));
    match (ledgers::standing(loan.row), ledgers::owed(loan.row)) {
        (Standing::Settled, _) => None,
        (Standing::Unknown, _) => amount().filter(|(_, yuan, _)| *yuan > limit),
        (Standing::Live, None) => amount(),
        (Standing::Live, Some(yuan)) => {
            let key = if loan.row.number("balance").is_some() { "balance" } else { "amount" };
            Some((loan, yuan, key))
        }
    }
}
