//! P007: one household has live microcredit from two banks.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers::{self, Loan, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::RecordKind;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P007",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "一户在多家银行贷款",
        basis: "内部规则（同一户在两家银行贷款容易超过限额）",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P007.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Loan, &["bank"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for (household, loans) in ledgers::loans_by_household(world) {
        let mut banks: BTreeMap<&'static str, &Loan<'_>> = BTreeMap::new();
        for loan in &loans {
            if ledgers::standing(loan.row) == Standing::Live
                && let Some(bank) = bank(&loan.row.text("bank"))
            {
                banks.entry(bank).or_insert(loan);
            }
        }
        if banks.len() < 2 {
            continue;
        }
        let named: Vec<Cow<str>> = banks.values().map(|loan| loan.row.text("bank")).collect();
        sink.push(
            &HouseholdView { world, household }.at(),
            Fault {
                subject: "bank".into(),
                what: format!("同时在{}有未结清的小额信贷", named.join("、")),
                expected: "一户在一家银行贷款".into(),
                actual: format!("{}家", banks.len()),
                evidence: banks.values().map(|loan| cell_evidence(loan.row, "bank", Link::Ledger)).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// Which bank it is, whatever branch and however it is written; names that fit no known bank say nothing, so that two
/// branches are never two banks.
fn bank(name: &str) -> Option<&'static str> {
    // 农村商业银行 before 农业银行, and the village banks before everything, for their names hold the founders'.
    const BANKS: [(&str, &[&str]); 10] = [
        ("村镇银行", &["村镇银行"]),
        ("农村信用社", &["信用社", "联社", "信用合作", "农信", "农商", "农村商业银行", "农村合作银行"]),
        ("邮政储蓄银行", &["邮政", "邮储"]),
        ("农业发展银行", &["农业发展", "农发行"]),
        ("农业银行", &["农业银行", "农行"]),
        ("建设银行", &["建设银行", "建行"]),
        ("工商银行", &["工商银行", "工行"]),
        ("中国银行", &["中国银行", "中行"]),
        ("内蒙古银行", &["内蒙古银行"]),
        // 包商银行 until 2020.
        ("蒙商银行", &["蒙商", "包商"]),
    ];
    let folded = text::fold(name);
    BANKS.iter().find(|(_, words)| words.iter().any(|word| folded.contains(word))).map(|(bank, _)| *bank)
}
